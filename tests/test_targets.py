"""The way to each minimum: in people, with its rounding; people a month; rupiah a month."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest
from analysis.indicators.targets import measure_distances, nearest_minimum, plan_pace
from rows import LAST_PERIOD, frame, real, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.reference.numbers import printed_decimals
from analysis.reference.parameters import check_parameters
from analysis.reference.periods import parse_period
from analysis.reference.regions import reported_regions
from analysis.reference.rules import COVERAGE_RULES, PREMIUM_PARTS, rules_on
from analysis.reference.words import use_language
from analysis.report.coverage.distance import show_distance
from analysis.report.draft import Draft

SLUGS = [region.slug for region in reported_regions()]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def measure(statements: pd.DataFrame, population: pd.DataFrame, period: str) -> pd.DataFrame:
    month = parse_period(period)
    rules = rules_on(month.end, COVERAGE_RULES)
    return measure_distances(compute_ratios(statements, population), population, rules, month)


@cache
def distances(slug: str, period: str = LAST_PERIOD) -> pd.DataFrame:
    return measure(real("coverage", slug, period), real("population", slug, period), period)


def distance(slug: str, ratio: str, minimum: float, period: str = LAST_PERIOD) -> Any:
    table = distances(slug, period)
    (row,) = table[(table["ratio"] == ratio) & (table["minimum_pct"] == minimum)].itertuples()
    return row


def invented(
    *rows: dict[str, Any], population: tuple[dict[str, Any], ...] = (), period: str = LAST_PERIOD
) -> pd.DataFrame:
    return measure(frame("coverage", *rows), frame("population", *population), period)


def coverage_of(pct: float, bound: str = "=", persons: int = 100_000) -> pd.DataFrame:
    """Return the distances of an invented percentage of January 2026, told without its people."""
    return invented(
        statement("coverage_registered_pct", pct, "2026-01-01", bound=bound),
        population=(residents(persons, "2024-12-31"),),
    ).set_index("minimum_pct")


# region, ratio, minimum, people missing (negative: in hand)
EXACT = [
    pytest.param("babel", "coverage_registered", 98, -13272, id="province above 98"),
    pytest.param("babel", "coverage_registered", 99, 2224, id="province below 99"),
    pytest.param("babel", "coverage_registered", 99.5, 9972, id="province below 99.5"),
]


@pytest.mark.parametrize(("slug", "ratio", "minimum", "missing"), EXACT)
def test_with_stated_people_the_distance_is_exact(slug: str, ratio: str, minimum: float, missing: int) -> None:
    """1,531,843 of 1,549,562 on 1 September 2025."""
    row = distance(slug, ratio, minimum)
    assert (row.is_exact, row.is_estimate) == (True, False)
    assert (row.missing_low, row.missing_persons, row.missing_high) == (missing,) * 3


# region, ratio, minimum, denominator, missing at least, missing, missing at most
ESTIMATED = [
    pytest.param(
        "pangkalpinang", "coverage_registered", 99, 242285, -2094, -2083, -2071,
        id="99.86 of 242,285 residents",
    ),
    pytest.param(
        "pangkalpinang", "keaktifan", 80, 239344, -801, -789, -778,
        id="80.33 of the 239,344 members of April",
    ),
    pytest.param(
        "bangka-tengah", "coverage_registered", 98, 209117, 53, 63, 73,
        id="97.97 of 209,117 residents",
    ),
    pytest.param(
        "bangka-tengah", "keaktifan", 80, 193770, 9834, 9844, 9853,
        id="74.92 of the 193,770 members of March 2023",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "ratio", "minimum", "base", "low", "missing", "high"), ESTIMATED)
def test_without_people_it_is_an_estimate_with_the_range_of_the_rounding(
    slug: str, ratio: str, minimum: float, base: int, low: int, missing: int, high: int
) -> None:
    row = distance(slug, ratio, minimum)
    assert (row.is_exact, row.is_estimate, row.denominator_persons) == (False, True, base)
    assert (row.missing_low, row.missing_persons, row.missing_high) == (low, missing, high)


def test_members_of_the_day_with_a_printed_activity_are_derived_not_estimated() -> None:
    """Bangka Selatan, January 2026: 80.37 percent of 217,319 stated members."""
    row = distance("bangka-selatan", "keaktifan", 80)
    assert (row.is_exact, row.is_estimate) == (False, False)
    assert (row.numerator_persons, row.denominator_persons) == (174659, 217319)
    assert row.missing_low <= row.missing_persons <= row.missing_high < 0


@pytest.mark.parametrize("slug", SLUGS)
def test_people_and_percentage_tell_the_same_story(slug: str) -> None:
    """Members over the denominator must be the printed percentage, give or take its rounding."""
    for row in distances(slug).itertuples():
        half = 0.5 * 10.0 ** -printed_decimals(row.pct) + 0.001
        own = 100 * row.numerator_persons / row.denominator_persons
        assert own == pytest.approx(row.pct, abs=half), (row.ratio, row.minimum_pct)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_distance_lies_within_its_range(slug: str) -> None:
    for row in distances(slug).itertuples():
        assert row.missing_low <= row.missing_persons <= row.missing_high


@pytest.mark.parametrize("slug", SLUGS)
def test_no_one_is_missing_where_the_percentage_reaches_the_minimum(slug: str) -> None:
    """Belitung Timur's "about 98" and "above 80" are not one person short of 98 and 80."""
    for row in distances(slug).itertuples():
        if row.pct >= row.minimum_pct:
            assert row.missing_persons <= 0, (row.ratio, row.bound, row.pct, row.minimum_pct)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lower_bound_leaves_no_one_missing_below_it(slug: str) -> None:
    """Bangka Barat, January 2026: above 98 and above 80 percent."""
    for row in distances(slug).itertuples():
        if row.bound == ">" and row.pct >= row.minimum_pct:
            assert row.missing_high <= 0, (row.ratio, row.pct, row.minimum_pct)


SMALL = [
    pytest.param(98.0, 125_000, 0, id="just reached"),
    pytest.param(97.99, 100_000, 10, id="one hundredth short"),
    pytest.param(98.01, 100_000, -10, id="one hundredth over"),
    pytest.param(98.0, 126_939, 0, id="reached, of a number that 98 percent does not divide"),
]


@pytest.mark.parametrize(("pct", "persons", "missing"), SMALL)
def test_at_the_minimum_itself(pct: float, persons: int, missing: int) -> None:
    assert coverage_of(pct, persons=persons).loc[98, "missing_persons"] == missing


NEAR = [
    pytest.param(97.5, True, id="half a point below"),
    pytest.param(98.5, True, id="half a point above"),
    pytest.param(98.0, True, id="on it"),
    pytest.param(97.49, False, id="just more than half a point below"),
    pytest.param(98.51, False, id="just more than half a point above"),
]


@pytest.mark.parametrize(("pct", "is_near"), NEAR)
def test_within_half_a_point_on_either_side_is_narrow(pct: float, is_near: bool) -> None:
    assert bool(coverage_of(pct).loc[98, "near_miss"]) is is_near


def test_real_narrow_results() -> None:
    """The participation of January 2026 sat just above 80 the month before both cuts."""
    assert distance("bangka", "keaktifan", 80).near_miss
    assert distance("bangka-selatan", "keaktifan", 80).near_miss
    assert not distance("belitung", "keaktifan", 80).near_miss
    assert not distance("babel", "keaktifan", 80).near_miss


OLD = [
    pytest.param("2026-01", False, id="this January"),
    pytest.param("2025-03", False, id="11 months"),
    pytest.param("2025-02", False, id="12 months"),
    pytest.param("2025-01", True, id="13 months"),
    pytest.param("2025", False, id="known by its year: may be December 2025"),
    pytest.param("2024", True, id="known by its year: at best December 2024"),
]


@pytest.mark.parametrize(("when", "is_old"), OLD)
def test_figures_older_than_twelve_months_say_so(when: str, is_old: bool) -> None:
    table = invented(
        statement("coverage_registered_pct", 98.5, when),
        population=(residents(1000, "2021-06-30"),),
    )
    assert set(table["is_stale"]) == {is_old}


def test_a_rounded_count_of_members_is_not_exact() -> None:
    """Province, September 2019: "1.11 million" members."""
    row = distance("babel", "coverage_registered", 95, period="2019-12")
    assert (row.pct, row.bound) == (pytest.approx(80.448, abs=0.001), "~")
    assert not row.is_exact
    assert row.missing_low < row.missing_persons < row.missing_high


def test_one_row_for_each_ratio_and_minimum_with_every_rule_that_asks_it() -> None:
    table = distances("pangkalpinang")
    assert list(zip(table["ratio"], table["minimum_pct"], strict=True)) == [
        ("coverage_registered", 98),
        ("coverage_registered", 99),
        ("coverage_registered", 99.5),
        ("keaktifan", 80),
    ]
    assert [rule.key for rule in table["rules"].iloc[3]] == ["prioritas_active", "active_target"]


def test_c_rows_are_not_measured() -> None:
    table = invented(
        statement("coverage_registered_pct", 80.07, "2025-09-01", quality="C"),
        population=(residents(1000, "2024-12-31"),),
    )
    assert len(table) == 0


NOTHING = [
    pytest.param([], [], id="no rows at all"),
    pytest.param([statement("coverage_registered_pct", 98, "2026-01-01")], [], id="no population"),
    pytest.param(
        [statement("keaktifan_pct", 80, "2026-01-01")],
        [residents(1000, "2024-12-31")],
        id="activity, but members never published",
    ),
]


@pytest.mark.parametrize(("rows", "population"), NOTHING)
def test_without_a_figure_or_its_base_there_is_no_distance(
    rows: list[dict[str, Any]], population: list[dict[str, Any]]
) -> None:
    table = invented(*rows, population=tuple(population))
    assert len(table) == 0
    assert len(plan_pace(table, parse_period("2026-02"), parse_period("2026-12"), [])) == 0


# --- the nearest minimum

NEAREST = [
    pytest.param("babel", "coverage_registered", 99, id="fewest missing"),
    pytest.param("bangka-tengah", "coverage_registered", 98, id="63, not 9,844"),
    pytest.param("bangka", "coverage_registered", 99, id="narrowest, the goal for 2045 left for last"),
    pytest.param("pangkalpinang", "keaktifan", 80, id="all reached: the narrowest"),
]


@pytest.mark.parametrize(("slug", "ratio", "minimum"), NEAREST)
def test_the_nearest_minimum(slug: str, ratio: str, minimum: float) -> None:
    row = nearest_minimum(distances(slug))
    assert (row["ratio"], row["minimum_pct"]) == (ratio, minimum)


# --- pace and premium

# target month, months, people a month for 2,224 missing; the goal for 2045 has no pace
PACES = [
    pytest.param("2026-12", 10, [223], id="ten months, rounded up"),
    pytest.param("2026-03", 1, [2224], id="one month"),
    pytest.param("2026-02", 0, [2224], id="no months left: all of them now"),
    pytest.param("2025-12", 0, [2224], id="a month that has passed"),
    pytest.param("2029-12", 46, [49], id="2029"),
]


@pytest.mark.parametrize(("target", "months", "people"), PACES)
def test_people_a_month_for_the_province(target: str, months: int, people: list[int]) -> None:
    premium = rules_on(parse_period("2026-02").end, PREMIUM_PARTS)
    pace = plan_pace(distances("babel"), parse_period("2026-02"), parse_period(target), premium)
    assert list(pace["minimum_pct"]) == [99]
    assert set(pace["months"]) == {months}
    assert list(pace["pace_persons_per_month"]) == people
    assert list(pace["premium_idr_per_month"]) == [2224 * 37800]


def test_the_pace_reaches_the_minimum_and_no_sooner_than_needed() -> None:
    pace = plan_pace(distances("babel"), parse_period("2026-02"), parse_period("2026-12"), [])
    for row in pace.itertuples():
        assert row.pace_persons_per_month * 10 >= row.missing_persons
        assert (row.pace_persons_per_month - 1) * 10 < row.missing_persons


def test_without_premium_parts_the_premium_is_nothing() -> None:
    pace = plan_pace(distances("babel"), parse_period("2026-02"), parse_period("2026-12"), [])
    assert set(pace["premium_idr_per_month"]) == {0}


def test_only_the_goal_of_2045_is_left_and_has_no_pace() -> None:
    found = distances("bangka")
    assert set(found.loc[found["state"] == "short", "minimum_pct"]) == {99.5}
    assert len(plan_pace(found, parse_period("2026-02"), parse_period("2026-12"), [])) == 0
    use_language("id")
    draft = Draft(check_parameters("coverage_trend", {"region": "bangka", "period": "2026-02"}))
    heading = show_distance(draft, found).html.split("</h2>")[0]
    assert "Tercapai menurut angka terbaru: cakupan kepesertaan 98%" in heading and "99,5%" not in heading


def test_minimums_that_are_met_need_no_pace() -> None:
    pace = plan_pace(distances("belitung"), parse_period("2026-02"), parse_period("2026-12"), [])
    assert len(pace) == 0


def test_planning_leaves_the_distances_as_they_were() -> None:
    table = distances("babel")
    before = table.copy()
    plan_pace(table, parse_period("2026-02"), parse_period("2026-12"), [])
    pd.testing.assert_frame_equal(table, before)
