"""What a change of coverage is made of: members and residents, exactly, in points and people."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from rows import frame, real, residents, statement

from analysis.indicators.changes import split_changes
from analysis.indicators.coverage import compute_ratios
from analysis.reference.regions import reported_regions
from analysis.reference.words import use_language

SLUGS = [region.slug for region in reported_regions()]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def changes(slug: str) -> pd.DataFrame:
    population = real("population", slug)
    return split_changes(compute_ratios(real("coverage", slug), population), population)


def counted(when: str, members: int, persons: int, **more: Any) -> dict[str, Any]:
    return statement(
        "coverage_registered_pct",
        round(100 * members / persons, 2),
        when,
        numerator_persons=members,
        denominator_persons=persons,
        **more,
    )


def invented(*rows: dict[str, Any], population: tuple[dict[str, Any], ...] = ()) -> pd.DataFrame:
    people = frame("population", *population)
    return split_changes(compute_ratios(frame("coverage", *rows), people), people)


# region, register, first, last, change, from members, from residents (points), members, residents (people)
SPLITS = [
    pytest.param(
        "pangkalpinang", "dukcapil", "2023-03-01", "2025-04-01", 6.91, 8.83, -1.93, 21185, 4843,
        id="Pangkalpinang: 218,159/237,442 to 239,344/242,285, not from the 227,948 that BPJS printed",
    ),
    pytest.param(
        "bangka-tengah", "dukcapil", "2023-01-01", "2023-03-01", 0.48, 0.48, 0.0, 954, 0,
        id="Bangka Tengah: the same 200,110 residents",
    ),
    pytest.param(
        "babel", "printed", "2023-03-01", "2023-10-01", 2.58, 3.75, -1.17, 55565, 17991,
        id="province: 1,406,297/1,472,427 to 1,461,862/1,490,418",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "register", "first", "last", "change", "members", "population", "heads", "residents_"), SPLITS
)
def test_a_change_of_coverage(
    slug: str, register: str, first: str, last: str, change: float, members: float, population: float, heads: int,
    residents_: int,
) -> None:  # fmt: skip
    table = changes(slug)
    (row,) = table[(table["first_date"] == first) & (table["last_date"] == last)].itertuples()
    assert row.register == register
    assert row.change_points == pytest.approx(change, abs=0.006)
    assert row.members_points == pytest.approx(members, abs=0.006)
    assert row.population_points == pytest.approx(population, abs=0.006)
    assert (row.members_change_persons, row.population_change_persons) == (heads, residents_)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_parts_add_up_to_the_change_within_one_register(slug: str) -> None:
    for row in changes(slug).itertuples():
        assert row.members_points + row.population_points == pytest.approx(row.last_pct - row.first_pct, abs=1e-9)
        assert row.change_points == pytest.approx(row.last_pct - row.first_pct, abs=1e-9)


def test_no_change_is_told_from_one_register_to_another() -> None:
    """October 2023 is on the data of 2022 that BPJS used, September 2025 on Dukcapil's: no change between them."""
    table = changes("babel")
    dates = list(zip(table["register"], table["first_date"], table["last_date"], strict=True))
    assert dates == [
        ("printed", pd.Timestamp("2023-03-01"), pd.Timestamp("2023-10-01")),
        ("dukcapil", pd.Timestamp("2021-06-01"), pd.Timestamp("2025-09-01")),
    ]


def test_neighbours_are_compared_and_the_first_with_the_last() -> None:
    rows = [counted(f"{year}-01-01", 900 + year - 2020, 1000) for year in (2020, 2021, 2022)]
    table = invented(*rows, population=(residents(1000, "2019-12-31"),))
    assert list(table["is_whole"]) == [False, False, True]


def test_of_two_dates_there_is_one_change() -> None:
    assert list(changes("pangkalpinang")["is_whole"]) == [False]


def test_coverage_falls_while_members_rise() -> None:
    """As the province after June 2024: the denominator was renewed (invented heads)."""
    people = (residents(1_512_000, "2023-12-31"), residents(1_549_562, "2024-12-31"))
    rows = counted("2024-06-01", 1_506_000, 1_512_000), counted("2025-06-01", 1_520_000, 1_549_562)
    (row,) = invented(*rows, population=people).itertuples()
    assert row.change_points < 0 < row.members_points
    assert row.population_points < 0
    assert row.members_change_persons == 14000


NOTHING = [
    pytest.param([], id="no rows"),
    pytest.param([counted("2024-06-01", 980, 1000)], id="one date"),
    pytest.param(
        [counted("2024-06-01", 980, 1000), statement("coverage_registered_pct", 99, "2025-06-01")],
        id="second date without people",
    ),
    pytest.param(
        [counted("2024-06-01", 980, 1000), counted("2025-06-01", 990, 1000, bound="~")],
        id="second date rounded",
    ),
    pytest.param(
        [counted("2024-06-01", 980, 1000), counted("2025-06-01", 990, 1000, quality="C")],
        id="second date of quality C",
    ),
]


@pytest.mark.parametrize("rows", NOTHING)
def test_without_two_dates_there_is_no_change(rows: list[dict[str, Any]]) -> None:
    assert len(invented(*rows)) == 0


@pytest.mark.parametrize("slug", ["bangka", "belitung", "belitung-timur"])
def test_regions_with_members_on_one_date_only(slug: str) -> None:
    assert len(changes(slug)) == 0


def test_a_count_that_the_source_rounded_is_not_split_to_the_person() -> None:
    """Bangka Tengah, December 2019: "145,000" members, printed as rounded."""
    table = changes("bangka-tengah")
    assert pd.Timestamp("2019-12-01") not in set(table["first_date"])


def test_sources_of_both_dates_are_named() -> None:
    (row,) = changes("pangkalpinang").itertuples()
    assert set(row.source_ids) > {"antara-340839", "sekilasindonesia-2025-04", "kepmendagri-300-2138-2025"}


def test_residents_alone_explain_a_change_of_members_held_still() -> None:
    statements = frame(
        "coverage",
        statement("registered_persons", 980, "2024-01-01"),
        statement("registered_persons", 980, "2025-01-01"),
    )
    population = frame("population", residents(1000, "2023-12-31"), residents(1040, "2024-12-31"))
    (row,) = split_changes(compute_ratios(statements, population), population).itertuples()
    assert row.members_points == 0
    assert row.population_points == pytest.approx(100 * 980 / 1040 - 98)
