"""What a change of coverage is made of: members and residents, exactly, in points and people."""

from __future__ import annotations

from itertools import pairwise
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
    return split_changes(compute_ratios(real("coverage", slug), real("population", slug)))


def counted(when: str, members: int, persons: int, **more: Any) -> dict[str, Any]:
    return statement(
        "coverage_registered_pct",
        round(100 * members / persons, 2),
        when,
        numerator_persons=members,
        denominator_persons=persons,
        **more,
    )


def invented(*rows: dict[str, Any]) -> pd.DataFrame:
    return split_changes(compute_ratios(frame("coverage", *rows), frame("population")))


# region, first, last, change, from members, from residents (points), members, residents (people)
SPLITS = [
    pytest.param(
        "pangkalpinang", "2023-03-01", "2025-04-01", 3.0805, 9.0188, -5.9383, 21185, 14337,
        id="Pangkalpinang: 218,159/227,948 to 239,344/242,285",
    ),
    pytest.param(
        "bangka-tengah", "2023-01-01", "2023-03-01", 0.4767, 0.4767, 0.0, 954, 0,
        id="Bangka Tengah: the same 200,110 residents",
    ),
    pytest.param(
        "babel", "2023-10-01", "2025-09-01", 0.7725, 4.6058, -3.8333, 69981, 59144,
        id="province: 1,461,862/1,490,418 to 1,531,843/1,549,562",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "first", "last", "change", "members", "population", "heads", "residents_"), SPLITS)
def test_a_change_of_coverage(
    slug: str,
    first: str,
    last: str,
    change: float,
    members: float,
    population: float,
    heads: int,
    residents_: int,
) -> None:
    (row,) = (
        row
        for row in changes(slug).itertuples()
        if (row.first.as_of_date, row.last.as_of_date) == (pd.Timestamp(first), pd.Timestamp(last))
    )
    assert row.change_points == pytest.approx(change, abs=5e-5)
    assert row.members_points == pytest.approx(members, abs=5e-5)
    assert row.population_points == pytest.approx(population, abs=5e-5)
    assert (row.members_change_persons, row.population_change_persons) == (heads, residents_)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_parts_add_up_to_the_change(slug: str) -> None:
    for row in changes(slug).itertuples():
        ends = [100 * point.numerator_persons / point.denominator_persons for point in (row.first, row.last)]
        assert row.members_points + row.population_points == pytest.approx(ends[1] - ends[0], abs=1e-9)
        assert row.change_points == pytest.approx(ends[1] - ends[0], abs=1e-9)


def test_neighbours_are_compared_and_the_first_with_the_last() -> None:
    table = changes("babel")
    dates = [(row.first.as_of_date, row.last.as_of_date) for row in table.itertuples()]
    stops = [pd.Timestamp(day) for day in ("2021-06-01", "2022-12-01", "2023-03-01", "2023-10-01", "2025-09-01")]
    assert dates == [*pairwise(stops), (stops[0], stops[-1])]
    assert list(table["is_whole"]) == [False, False, False, False, True]


def test_of_two_dates_there_is_one_change() -> None:
    assert list(changes("pangkalpinang")["is_whole"]) == [False]


def test_coverage_falls_while_members_rise() -> None:
    """As the province after June 2024: the denominator was renewed (invented heads)."""
    (row,) = invented(counted("2024-06-01", 1506000, 1512000), counted("2025-06-01", 1520000, 1549562)).itertuples()
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
    assert pd.Timestamp("2019-12-01") not in {row.first.as_of_date for row in table.itertuples()}


def test_sources_of_both_dates_are_named() -> None:
    (row,) = changes("pangkalpinang").itertuples()
    assert row.source_ids == (
        "antara-340839",
        "sekilasindonesia-2025-04",
        "kepmendagri-300-2138-2025",
    )


def test_residents_alone_explain_a_change_of_members_held_still() -> None:
    statements = frame(
        "coverage",
        statement("registered_persons", 980, "2024-01-01"),
        statement("registered_persons", 980, "2025-01-01"),
    )
    population = frame("population", residents(1000, "2023-12-31"), residents(1040, "2024-12-31"))
    (row,) = split_changes(compute_ratios(statements, population)).itertuples()
    assert row.members_points == 0
    assert row.population_points == pytest.approx(100 * 980 / 1040 - 98)
