"""What a sheet says that may be taken for something else: scales, swapped days, years of other columns, lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sheets
from test_importing import clean

CITY = "PESERTA JKN KOTA PANGKALPINANG"
MEMBERS = [["Kecamatan", "Terdaftar"], ["Gabek", 90], ["Rangkui", 80]]


def save(folder: Path, *rows: list[Any], merged: tuple[str, ...] = ()) -> Path:
    return sheets.write_book(folder / "lembar.xlsx", {"D": list(rows)}, merged)


@pytest.mark.parametrize(
    "words",
    [
        *("(1000 HPK)", "DALAM 1000 HARI PERTAMA KEHIDUPAN", "(1000 HARI PERTAMA)", "DALAM 1.000 HPK", "PADA 1000 HPK"),
        *("(1000 KK TERLAYANI)", "DALAM 000 KK"),
    ],
)
def test_a_thousand_that_counts_something_else_multiplies_nothing(tmp_path: Path, words: str) -> None:
    reading = clean(save(tmp_path, [f"{CITY} {words} FEBRUARI 2026"], *MEMBERS))
    assert list(reading.frames["membership"].registered_persons) == [90, 80]
    assert not reading.notes


@pytest.mark.parametrize(
    "words",
    [
        *("(000)", "(x 1000)", "x 1.000", "(x1,000 jiwa)", "(.000)", "(1.000 orang)", "dalam 000"),
        *("(dalam 1.000 jiwa)", "(dalam ribuan)", "dalam ribuan jiwa", "(ribu peserta)", "(x 1000 peserta)", "× 1000"),
    ],
)
def test_a_scale_multiplies_and_is_told(tmp_path: Path, words: str) -> None:
    reading = clean(save(tmp_path, [f"{CITY} FEBRUARI 2026 {words}"], ["Dinas Kesehatan"], *MEMBERS))
    assert list(reading.frames["membership"].registered_persons) == [90_000, 80_000]
    (note,) = reading.notes
    assert "Terdaftar" in note
    assert "1.000" in note


def test_a_scale_in_a_header_is_told(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Terdaftar (ribu)", "Aktif"], ["Gabek", "1,5", 1200], ["Rangkui", 2, 1900]]
    reading = clean(save(tmp_path, [f"{CITY} FEBRUARI 2026"], *rows))
    assert list(reading.frames["membership"].registered_persons) == [1500, 2000]
    assert ["Terdaftar (ribu)" in note and "Aktif" not in note for note in reading.notes] == [True]
