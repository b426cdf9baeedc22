"""What the reports state today is what the golden file says; python tests/golden.py makes and compares all of it."""

import json
from pathlib import Path

import pytest
from golden import NOTEBOOKS, REGIONS, Line, all_places, lines_of, make_lines, read_golden, tell_differences

NEWEST = "2026-02"
SAMPLE = (("published", "2024-06", "id", "pangkalpinang"), ("published", "2024-06", "en", "babel"))
DEMO = (("demo", "", "id", "bangka"), ("demo", "", "en", "babel"))


def made_by_the_batch(folder: Path, language: str) -> tuple[list[Line], set[Line]]:
    places, lines = [], set()
    for slug in REGIONS:
        for notebook in NOTEBOOKS:
            path = folder / NEWEST / slug / f"{notebook}.json"
            if path.is_file():
                place = ("published", NEWEST, language, slug, notebook)
                places.append(place)
                lines |= set(lines_of(place, json.loads(path.read_text(encoding="utf-8"))))
    return places, lines


def test_the_batch_states_what_the_golden_file_says(reports: Path, english: Path) -> None:
    for folder, language, regions in ((reports, "id", 8), (english, "en", 2)):
        places, lines = made_by_the_batch(folder, language)
        assert len(places) == regions * len(NOTEBOOKS)
        assert not (told := tell_differences(read_golden(), lines, places)), "\n".join(told)


def test_an_earlier_period_and_the_demonstration_state_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UHC_COMMIT", "golden")
    places = [(*where, name) for where in SAMPLE for name in NOTEBOOKS]
    places += [(*where, name) for where, name in zip(DEMO, ("outreach_effectiveness", "coverage_trend"), strict=True)]
    assert set(places) <= set(all_places())
    assert not (told := tell_differences(read_golden(), make_lines(places), places)), "\n".join(told)


def test_each_difference_is_told_in_words() -> None:
    place = ("published", "2026-02", "id", "babel", "iku_review")
    before = {(*place, name, value, "persons", "2025", "0") for name, value in (("a", "1"), ("b", "2"), ("c", "3"))}
    after = {(*place, "a", "9", "persons", "2025", "0"), (*place, "c", "3", "persons", "2025", "1")}
    told = tell_differences(before, after | {(*place, "d", "4", "persons", "2025", "0")}, [place])
    where = " ".join(place)
    assert told == [
        f"{where}: a was 1 persons 2025, is 9 persons 2025",
        f"{where}: b is gone: 2 persons 2025",
        f"{where}: c has another base, source, range, flag or note",
        f"{where}: d is new: 4 persons 2025",
    ]
