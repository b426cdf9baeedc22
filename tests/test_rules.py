"""Dated rules: which version was in force on a day, and which days of change are not known."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from analysis.reference.errors import DataError, ParameterError
from analysis.reference.rules import (
    COVERAGE_RULES,
    PREMIUM_PARTS,
    all_rules,
    award_levels,
    formulas,
    parse_scale,
    possible_rules_on,
    rules_on,
    scale,
    versions,
)
from analysis.reference.words import use_language
from analysis.tables.published import read_table

FILE = Path(__file__).parents[1] / "data" / "reference" / "rules.yaml"


IN_FORCE = [
    pytest.param("national_target", date(2014, 12, 31), [], id="before RPJMN 2015-2019"),
    pytest.param("national_target", date(2015, 1, 1), [95], id="first day of RPJMN 2015-2019"),
    pytest.param("national_target", date(2019, 12, 31), [95], id="last day of RPJMN 2015-2019"),
    pytest.param("national_target", date(2020, 1, 1), [98], id="first day of RPJMN 2020-2024"),
    pytest.param("national_target", date(2024, 12, 31), [98], id="last day of RPJMN 2020-2024"),
    pytest.param("national_target", date(2025, 1, 1), [99], id="99 percent by 2029"),
    pytest.param("national_target", date(2030, 1, 1), [], id="after 2029"),
    pytest.param("longterm_target", date(2026, 2, 28), [99.5], id="RPJPN 2045"),
    pytest.param("active_target", date(2024, 12, 31), [], id="activity target before 2025"),
    pytest.param("active_target", date(2026, 2, 28), [80], id="activity target, still in force"),
    pytest.param("national_active_target", date(2026, 2, 28), [], id="83.5 was found nowhere"),
    pytest.param("prioritas_coverage", date(2023, 3, 13), [], id="before Prioritas was seen"),
    pytest.param("prioritas_coverage", date(2023, 3, 14), [95], id="Prioritas first seen at 95"),
    pytest.param("prioritas_coverage", date(2024, 5, 19), [95], id="Prioritas last seen at 95"),
    pytest.param("prioritas_coverage", date(2024, 5, 20), [], id="between 95 and 98"),
    pytest.param("prioritas_coverage", date(2025, 4, 9), [], id="day before 98 was seen"),
    pytest.param("prioritas_coverage", date(2025, 4, 10), [98], id="Prioritas first seen at 98"),
    pytest.param("prioritas_active", date(2023, 6, 1), [75], id="activity 75 in 2023"),
    pytest.param("prioritas_active", date(2026, 2, 28), [80], id="activity 80 now"),
    pytest.param("prioritas_pemda_share", date(2025, 5, 31), [], id="share not yet named"),
    pytest.param("prioritas_pemda_share", date(2025, 6, 1), [20], id="share at the revocation"),
    pytest.param("ckg_target_share", date(2025, 12, 31), [36], id="CKG 2025"),
    pytest.param("ckg_target_share", date(2026, 1, 1), [46], id="CKG 2026"),
]


@pytest.mark.parametrize(("key", "day", "minimums"), IN_FORCE)
def test_the_version_in_force(key: str, day: date, minimums: list[float]) -> None:
    assert [rule.minimum for rule in rules_on(day, [key])] == minimums


POSSIBLE = [
    pytest.param(date(2022, 12, 1), [95], id="before it was first seen: perhaps 95"),
    pytest.param(date(2023, 3, 14), [95], id="seen at 95"),
    pytest.param(date(2024, 5, 19), [95], id="last seen at 95"),
    pytest.param(date(2024, 5, 20), [95, 98], id="a day later: either"),
    pytest.param(date(2025, 4, 1), [95, 98], id="Pangkalpinang's 1 April 2025: either"),
    pytest.param(date(2025, 4, 9), [95, 98], id="day before 98 was seen: either"),
    pytest.param(date(2025, 4, 10), [98], id="seen at 98"),
    pytest.param(date(2026, 2, 28), [98], id="now"),
]


@pytest.mark.parametrize(("day", "minimums"), POSSIBLE)
def test_an_unknown_day_of_change_leaves_both_candidates(day: date, minimums: list[float]) -> None:
    found = possible_rules_on(day, "prioritas_coverage")
    assert [rule.minimum for rule in found] == minimums


@pytest.mark.parametrize(
    ("key", "day"),
    [
        pytest.param("national_target", date(2014, 12, 31), id="first day known, before it"),
        pytest.param("national_target", date(2030, 1, 1), id="last day known, after it"),
        pytest.param("active_target", date(2024, 12, 31), id="day before a known start"),
        pytest.param("national_active_target", date(2026, 2, 28), id="value not known"),
    ],
)
def test_a_known_day_leaves_no_candidate(key: str, day: date) -> None:
    assert possible_rules_on(day, key) == []


def test_versions_come_in_the_order_asked_and_oldest_first() -> None:
    found = versions(["prioritas_active", "national_target"])
    assert [(rule.key, rule.minimum) for rule in found] == [
        ("prioritas_active", 75),
        ("prioritas_active", 80),
        ("national_target", 95),
        ("national_target", 98),
        ("national_target", 99),
    ]


def test_the_coverage_rules_of_february_2026() -> None:
    found = {rule.key: rule.minimum for rule in rules_on(date(2026, 2, 28), COVERAGE_RULES)}
    assert found == {
        "prioritas_coverage": 98,
        "national_target": 99,
        "longterm_target": 99.5,
        "prioritas_active": 80,
        "active_target": 80,
    }


def test_the_premium_is_35000_and_2800() -> None:
    """Perpres 64/2020: 37,800 when one local government pays both."""
    parts = rules_on(date(2026, 2, 28), PREMIUM_PARTS)
    assert [(part.key, part.minimum, part.unit) for part in parts] == [
        ("premium_member_share", 35000, "idr"),
        ("premium_pemda_share", 2800, "idr"),
    ]
    assert rules_on(date(2020, 12, 31), PREMIUM_PARTS) == []


AWARDS = [
    pytest.param("award_2023", date(2023, 3, 14), [{"coverage_registered": 95}], id="2023"),
    pytest.param("award_2024_utama", date(2024, 8, 8), [], id="Utama 2024: cut-offs not found"),
    pytest.param("award_2024_madya", date(2024, 8, 8), [], id="Madya 2024: cut-offs not found"),
    pytest.param("award_2024_pratama", date(2024, 8, 8), [], id="Pratama 2024: not found"),
    pytest.param(
        "award_2024",
        date(2024, 8, 8),
        [{"coverage_registered": 95, "keaktifan": 75}],
        id="2024, general condition",
    ),
    pytest.param(
        "award_2026_utama",
        date(2026, 1, 27),
        [
            {"coverage_registered": 99, "keaktifan": 95, "pemda_share": 18},
            {"coverage_registered": 99, "keaktifan": 100},
        ],
        id="Utama 2026, share waived at activity 100",
    ),
    pytest.param(
        "award_2026_madya",
        date(2026, 1, 27),
        [
            {"coverage_registered": 98, "keaktifan": 85, "pemda_share": 10},
            {"coverage_registered": 98, "keaktifan": 80, "pemda_share": 25},
        ],
        id="Madya 2026, two ways (not the misprinted 98 of activity)",
    ),
    pytest.param(
        "award_2026_pratama",
        date(2026, 1, 27),
        [{"coverage_registered": 98, "keaktifan": 80}],
        id="Pratama 2026",
    ),
]


@pytest.mark.parametrize(("key", "day", "branches"), AWARDS)
def test_award_levels(key: str, day: date, branches: list[dict[str, float]]) -> None:
    (level,) = (level for level in award_levels() if level.key == key)
    assert (level.day, list(level.branches)) == (day, branches)


def test_no_award_level_is_left_out_of_the_table_above() -> None:
    assert [level.key for level in award_levels()] == [case.values[0] for case in AWARDS]


def test_every_rule_names_its_sources_or_has_no_value() -> None:
    known = set(read_table("sources").source_id)
    for rule in (*all_rules(), *award_levels()):
        assert set(rule.source_ids) <= known, rule.key
        assert rule.strength in ("R", "O", "S", "D") or getattr(rule, "minimum", 0) is None
    assert not [rule.key for rule in all_rules() if rule.minimum and not rule.source_ids]


def test_versions_of_a_rule_do_not_overlap() -> None:
    for key in {rule.key for rule in all_rules()}:
        found = versions([key])
        assert all(rule.first_day <= rule.last_day for rule in found)
        assert all(one.last_day < later.first_day for one, later in pairwise(found))


def test_what_is_not_known_is_written_so_and_says_when_it_was_seen() -> None:
    for row in yaml.safe_load(FILE.read_text(encoding="utf-8"))["rules"]:
        for end in ("from", "to"):
            assert (row[f"valid_{end}"] == "not known") == (f"seen_{end}" in row), row["key"]


@pytest.mark.parametrize(
    ("language", "label"),
    [("id", "UHC Award 2024 (syarat umum)"), ("en", "UHC Award 2024 (general condition)")],
)
def test_labels_follow_the_language(language: str, label: str) -> None:
    use_language(language)
    assert label in [level.label for level in award_levels()]
    for rule in (*all_rules(), *award_levels()):
        assert rule.label.strip()


def test_notes_stand_in_both_languages_or_in_neither() -> None:
    assert [bool(rule.note_id) for rule in all_rules()] == [bool(rule.note_en) for rule in all_rules()]


GRADES = [
    pytest.param("achievement", 90.5, "Sangat baik", id="between 90 and 91 there is no gap"),
    pytest.param("achievement", 90, "Baik", id="90 is not above 90"),
    pytest.param("achievement", -12.5, "Sangat kurang", id="a negative achievement"),
    pytest.param("ikm", 88.31, "A (sangat baik)", id="lower bound of A"),
    pytest.param("ikm", 88.30, "B (baik)", id="just below A"),
    pytest.param("ikm", 64.99, "D (tidak baik)", id="just below C"),
    pytest.param("spm", 97.935, "Tuntas utama", id="99.x and below stay utama"),
    pytest.param("spm", 100, "Tuntas paripurna", id="only 100 is paripurna"),
]


@pytest.mark.parametrize(("key", "value", "label"), GRADES)
def test_a_score_falls_into_a_class(key: str, value: float, label: str) -> None:
    assert scale(key).grade(value) == label


def test_a_scale_is_written_as_it_is_read() -> None:
    text = "Memuaskan >85; Sangat baik >=75; Kurang"
    assert parse_scale(text).text == text


@pytest.mark.parametrize(
    "text", ["Baik", "Baik >50; Cukup >75; Kurang", "Baik 75; Kurang", "Baik >75; ", "x >75 >60; y"]
)
def test_a_scale_that_does_not_fall_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="achievement_bands"):
        parse_scale(text, parameter="achievement_bands")


def test_scales_and_formulas_name_known_sources() -> None:
    known = set(read_table("sources").source_id)
    for key in ("achievement", "ikm", "spm"):
        assert set(scale(key).source_ids) and set(scale(key).source_ids) <= known
    assert set(formulas()["selisih"].source_ids) <= known and formulas()["rasio"].source_ids == ()


def test_a_note_that_is_no_text_is_named_and_not_met_halfway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A date without quotes is none in YAML: it once ended the reports of every region."""
    rules = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    rules["rules"][0]["note"] = date(2025, 1, 31)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    monkeypatch.setenv("UHC_DATA", str(tmp_path))
    with pytest.raises(DataError, match=rf"{rules['rules'][0]['key']}\.note"):
        all_rules()
