"""The one judge of membership: met, narrow, missed or undecided and why; people, cost and pace."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rows import LAST_PERIOD, frame, real, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.criteria.membership import (
    counted_twice,
    judge_membership,
    nearest_criterion,
    plan_pace,
    ratio_criteria,
)
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS, criteria_rows, judge_figure, whole_criteria
from analysis.indicators.segments import members_by_segment
from analysis.indicators.uhc_status import pemda_shares
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import parse_period
from analysis.reference.regions import reported_regions

SLUGS = [region.slug for region in reported_regions()]
PRIORITAS = ("prioritas_coverage", "prioritas_active", "prioritas_pemda_share", "dues")


def judge(statements: pd.DataFrame, population: pd.DataFrame, period: str = LAST_PERIOD) -> pd.DataFrame:
    ratios = compute_ratios(statements, population)
    shares = pemda_shares(statements, members_by_segment(statements), ratios, population)
    return judge_membership(ratios, shares, population, parse_period(period))


@cache
def judged(slug: str, period: str = LAST_PERIOD) -> pd.DataFrame:
    return judge(real("coverage", slug, period), real("population", slug, period), period)


def invented(
    *rows: dict[str, Any], population: tuple[dict[str, Any], ...] = (), period: str = LAST_PERIOD
) -> pd.DataFrame:
    return judge(frame("coverage", *rows), frame("population", *population), period)


def only(table: pd.DataFrame, criterion: str, branch: str = "") -> Any:
    (row,) = table[(table["criterion"] == criterion) & (table["branch"] == branch)].itertuples()
    return row


def verdicts(table: pd.DataFrame, *criteria: str) -> list[tuple[str, str]]:
    return [(only(table, name).verdict, only(table, name).reason) for name in criteria]


def people(row: Any) -> tuple[int, int, int]:
    return row.missing_low, row.missing_persons, row.missing_high


# --- one figure against one target

ONE = [
    pytest.param(98.0, "=", 98, "narrow", "", id="98 against 98"),
    pytest.param(98.5, "=", 98, "narrow", "", id="half a point above"),
    pytest.param(98.51, "=", 98, "met", "", id="more than half a point above"),
    pytest.param(97.99, "=", 98, "missed", "", id="one hundredth below"),
    pytest.param(103.45, "=", 98, "met", "", id="above one hundred"),
    pytest.param(20, "<", 20, "missed", "", id="below 20 against 20"),
    pytest.param(20, "<", 18, "undecided", "bound", id="below 20 against 18"),
    pytest.param(98, ">", 98, "met", "", id="above 98 against 98: met, and never narrow"),
    pytest.param(98, ">", 99, "undecided", "bound", id="above 98 against 99"),
    pytest.param(98, "~", 98, "undecided", "rounded", id="about 98 against 98"),
    pytest.param(98.4, "~", 98, "met", "", id="about 98.4 against 98"),
    pytest.param(95, "~", 80, "met", "", id="about 95 against 80"),
    pytest.param(70, "~", 80, "missed", "", id="about 70 against 80"),
]


@pytest.mark.parametrize(("value", "bound", "target", "verdict", "reason"), ONE)
def test_a_figure_against_a_target(value: float, bound: str, target: float, verdict: str, reason: str) -> None:
    assert judge_figure(value, bound, target) == (verdict, reason)


LOWER = [
    pytest.param(14.0, "=", 14.2, "narrow", "", id="narrowly below"),
    pytest.param(14.3, "=", 14.2, "missed", "", id="above"),
    pytest.param(10, "<", 14.2, "met", "", id="below 10"),
    pytest.param(20, ">", 14.2, "missed", "", id="above 20"),
    pytest.param(10, ">", 14.2, "undecided", "bound", id="above 10"),
    pytest.param(14, "~", 14.2, "undecided", "rounded", id="about 14"),
]


@pytest.mark.parametrize(("value", "bound", "target", "verdict", "reason"), LOWER)
def test_where_lower_is_better(value: float, bound: str, target: float, verdict: str, reason: str) -> None:
    assert judge_figure(value, bound, target, lower_is_better=True) == (verdict, reason)


# --- UHC Prioritas in February 2026

FEBRUARY = [
    pytest.param("pangkalpinang", ("met", ""), ("narrow", ""), ("undecided", "which_count"), id="Pangkalpinang"),
    pytest.param("bangka-barat", ("met", ""), ("met", ""), ("undecided", "old"), id="bounds are not narrow"),
    pytest.param(
        "belitung-timur", ("undecided", "rounded"), ("undecided", "old"), ("undecided", "not_published"),
        id="Belitung Timur: about 98",
    ),
    pytest.param("belitung", ("met", ""), ("met", ""), ("met", ""), id="Belitung: a share of 36 is stated"),
    pytest.param("bangka-tengah", ("undecided", "old"), ("undecided", "old"), ("undecided", "old"), id="Bangka Tengah"),
    pytest.param("babel", ("met", ""), ("met", ""), ("undecided", "old"), id="province"),
    pytest.param("bangka-selatan", ("met", ""), ("narrow", ""), ("undecided", "bound"), id="Bangka Selatan"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "coverage", "activity", "share"), FEBRUARY)
def test_criteria_of_february_2026(slug: str, coverage: tuple, activity: tuple, share: tuple) -> None:
    assert verdicts(judged(slug), *PRIORITAS) == [coverage, activity, share, ("undecided", "not_published")]


def test_pangkalpinang_in_people_and_rupiah() -> None:
    """15.12% by active members is 11,814 short, 446,569,200 rupiah a month; 20.26% by registered is 636 above."""
    table = judged("pangkalpinang")
    active, registered = (only(table, "prioritas_pemda_share", branch) for branch in ("active", "registered"))
    assert (round(active.value, 2), active.missing_persons, active.cost_idr_per_month) == (15.12, 11_814, 446_569_200)
    assert (round(registered.value, 2), registered.missing_persons) == (20.26, -636)
    assert {active.as_of_date, registered.as_of_date} == {pd.Timestamp("2025-04-01")}
    assert (active.base_persons, active.numerator_origin) == (242_285, "inferred")
    whole = only(table, "prioritas_pemda_share")
    other = [only(table, "prioritas_pemda_share", f"{name}_other") for name in ("registered", "active")]
    assert [round(one.value, 2) for one in other] == [6.88, 5.14]  # 12,450 may be the active: 16,680 members
    assert people(whole) == (-636, 36_007, 36_007) and whole.verdict == "undecided"
    assert only(table, "prioritas_active").missing_persons == -789


def test_a_lower_bound_has_no_distance_and_no_gap() -> None:
    for name in ("prioritas_coverage", "prioritas_active"):
        row = only(judged("bangka-barat"), name)
        assert np.isnan([row.missing_persons, row.missing_low, row.missing_high, row.gap_points]).all()


def test_the_figure_before_a_bound_decides_what_the_bound_cannot() -> None:
    """Bangka Barat: above 98 (January 2026) for 98; 98.49 (October 2025) for the 99 of 2029."""
    table = judged("bangka-barat")
    assert only(table, "prioritas_coverage").bound == ">"
    national = only(table, "national_target")
    assert (national.value, national.verdict, national.reason) == (98.49, "undecided", "not_due")
    assert people(national) == (1_100, 1_112, 1_122)


def test_an_old_register_gives_way_to_the_next_one() -> None:
    """Belitung Timur's about 98 of September 2024: 1,326 (663 to 1,988) on 132,495 of December 2024, not on 2021."""
    row = only(judged("belitung-timur"), "national_target")
    assert (row.base_persons, row.base_date) == (132_495, pd.Timestamp("2024-12-31"))
    assert people(row) == (663, 1_326, 1_988)


MEMBERS = [
    pytest.param("belitung", "2026-02", 192_463, "2025-12-01", "derived", id="100.03 percent of 192,405, not 2023's"),
    pytest.param("babel", "2025-06", 1_521_670, "2025-06-01", "derived", id="98.2 percent of 1,549,562, not 2023's"),
    pytest.param("pangkalpinang", "2026-02", 239_344, "2025-04-01", "official", id="printed five months before"),
    pytest.param("bangka", "2026-02", 334_672, "2025-11-01", "official", id="printed two months before"),
]


@pytest.mark.parametrize(("slug", "period", "persons", "day", "origin"), MEMBERS)
def test_keaktifan_is_of_no_register_of_members_older_than_a_year(
    slug: str, period: str, persons: int, day: str, origin: str
) -> None:
    row = only(judged(slug, period), "prioritas_active")
    assert (row.base_persons, row.base_date, row.base_origin) == (persons, pd.Timestamp(day), origin)
    assert row.is_estimate


def test_members_printed_later_go_before_those_of_long_ago() -> None:
    rows = [
        statement("keaktifan_pct", 81, "2025-06-01"),
        statement("registered_persons", 900, "2023-01-01"),
        statement("coverage_registered_pct", 90.0, "2023-01-01", numerator_persons=900, denominator_persons=1000),
        statement("coverage_registered_pct", 95.0, "2025-12-01", numerator_persons=950, denominator_persons=1000),
    ]
    row = only(invented(*rows), "prioritas_active")
    assert (row.base_persons, row.base_date) == (950, pd.Timestamp("2025-12-01"))


NATIONAL_2024 = [
    pytest.param("2024-10", ("undecided", "not_due"), id="two months before it falls due"),
    pytest.param("2024-12", ("missed", ""), id="the month that it falls due"),
]


@pytest.mark.parametrize(("period", "verdict"), NATIONAL_2024)
def test_a_rule_that_may_not_be_in_force_hides_no_target_of_the_same_number(period: str, verdict: tuple) -> None:
    """In 2024 98 percent is the national target, surely, and a criterion of UHC Prioritas, perhaps."""
    table = invented(statement("coverage_registered_pct", 96.59, "2024-09-01"), period=period)
    assert verdicts(table, "national_target") == [verdict]
    asked = table[table["criterion"] == "prioritas_coverage"]
    assert list(zip(asked["target"], asked["reason"], strict=True)) == [(95, "rule_unsure"), (98, "rule_unsure")]


def test_a_bound_that_decides_nothing_contradicts_no_figure_of_its_date() -> None:
    rows = [
        statement("coverage_registered_pct", 98.49, "2026-01-01", source_id="s1"),
        statement("coverage_registered_pct", 97, "2026-01-01", bound=">", quality="B", source_id="s2"),
    ]
    assert verdicts(invented(*rows), "prioritas_coverage") == [("narrow", "")]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_target_of_a_later_year_counts_neither_as_met_nor_as_missed(slug: str) -> None:
    for name in ("national_target", "longterm_target"):
        assert only(judged(slug), name).verdict == "undecided"
    if slug in ("pangkalpinang", "babel"):
        expected = {"pangkalpinang": "early", "babel": "not_due"}[slug]
        assert only(judged(slug), "national_target").reason == expected


def test_one_dated_national_target_for_all() -> None:
    asked = {
        (only(judged(slug), "national_target").target, only(judged(slug), "national_target").rule_due_date.year)
        for slug in SLUGS
    }
    assert asked == {(99, 2029)}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_not_reached_and_not_due_is_not_missed(slug: str) -> None:
    for row in judged(slug).itertuples():
        if row.group == "national" and row.rule_due_date.year > 2026:
            assert row.verdict != "missed"


def test_where_the_version_of_the_rule_is_not_known_and_matters_nothing_is_decided() -> None:
    """In March 2025 76.67% is above 75 and below 80; 98.79% is above both 95 and 98."""
    rows = [statement("coverage_registered_pct", 98.79, "2025-03"), statement("keaktifan_pct", 76.67, "2025-03")]
    table = whole_criteria(invented(*rows, period="2025-03"))
    asked = table[table["group"] == "prioritas"]
    found = list(zip(asked["criterion"], asked["target"], asked["verdict"], asked["reason"], strict=True))[:4]
    assert found == [
        ("prioritas_coverage", 95, "met", ""),
        ("prioritas_coverage", 98, "met", ""),
        ("prioritas_active", 75, "undecided", "rule_unsure"),
        ("prioritas_active", 80, "undecided", "rule_unsure"),
    ]


def test_rivals_that_answer_differently_decide_nothing() -> None:
    rows = [statement("keaktifan_pct", value, "2026-01-01", source_id=f"s{value}") for value in (79.5, 81)]
    assert verdicts(invented(*rows), "prioritas_active") == [("undecided", "rival")]


SHARES = [
    pytest.param([("registered_persons", 190, None)], ("missed", ""), id="registered below: active are below too"),
    pytest.param(
        [("registered_persons", 300, None)], ("undecided", "which_count"), id="registered above, active unknown"
    ),
    pytest.param([("registered_persons", 300, 90)], ("met", ""), id="active above: both are"),
    pytest.param([("registered_persons", 210, 50)], ("undecided", "which_count"), id="on both sides"),
    pytest.param([("registered_persons", 300, None, 90)], ("met", ""), id="less its counted inactive: both are above"),
    pytest.param([("registered_persons", 300, None, 110)], ("undecided", "which_count"), id="too many inactive"),
    pytest.param([("pemda_share_pct", 36, None)], ("undecided", "which_count"), id="stated, and not what it counts"),
    pytest.param([("pemda_share_pct", 36, None, None, 91.9)], ("met", ""), id="stated, met with all inactive in it"),
    pytest.param([("pemda_share_pct", 36, None, None, 80)], ("undecided", "which_count"), id="not with all of them"),
]


@pytest.mark.parametrize(("rows", "verdict"), SHARES)
def test_the_share_is_decided_only_where_the_counting_does_not_matter(rows: list, verdict: tuple[str, str]) -> None:
    measure, persons, activity, inactive, whole = (*rows[0], None, None)[:5]
    told = [statement(measure, persons, "2026-01-01", segment="pbpu_pemda", payer="pemda")]
    if inactive:
        told.append(statement("inactive_persons", inactive, "2026-01-01", segment="pbpu_pemda", payer="pemda"))
    if whole:
        told += [
            statement("coverage_registered_pct", 99, "2026-01-01"), statement("keaktifan_pct", whole, "2026-01-01")
        ]  # fmt: skip
    if activity:
        told.append(statement("keaktifan_pct", activity, "2026-01-01", segment="pbpu_pemda"))
    table = invented(*told, population=(residents(1000, "2025-12-31"),))
    assert verdicts(table, "prioritas_pemda_share") == [verdict]


def test_with_no_figures_nothing_is_judged() -> None:
    assert set(verdicts(invented(), *PRIORITAS)) == {("undecided", "not_published")}
    assert nearest_criterion(invented()) is None


def test_c_rows_are_not_judged_by() -> None:
    table = invented(statement("keaktifan_pct", 98.28, "2025-12", quality="C"))
    assert verdicts(table, "prioritas_active") == [("undecided", "not_published")]


OLD = [
    pytest.param("2026-01", False, id="this January"),
    pytest.param("2025-02", False, id="12 months"),
    pytest.param("2025-01", True, id="13 months"),
    pytest.param("2025", False, id="known by its year: may be December 2025"),
    pytest.param("2024", True, id="known by its year: at best December 2024"),
]


@pytest.mark.parametrize(("when", "is_old"), OLD)
def test_a_figure_older_than_twelve_months_decides_nothing(when: str, is_old: bool) -> None:
    table = invented(statement("coverage_registered_pct", 99, when), population=(residents(1000, "2023-06-30"),))
    row = only(table, "prioritas_coverage")
    assert (row.is_old, row.reason == "old") == (is_old, is_old)


# --- people

EXACT = [pytest.param(98, -13272, id="98"), pytest.param(99, 2224, id="99"), pytest.param(99.5, 9972, id="99.5")]


@pytest.mark.parametrize(("target", "missing"), EXACT)
def test_with_stated_people_the_distance_is_exact(target: float, missing: int) -> None:
    """1,531,843 of 1,549,562 on 1 September 2025."""
    rows = ratio_criteria(judged("babel"))
    (row,) = rows[(rows["measure"] == "coverage_registered") & (rows["target"] == target)].itertuples()
    assert people(row) == (missing,) * 3
    assert not row.is_estimate


@pytest.mark.parametrize("slug", SLUGS)
def test_people_and_percentage_tell_the_same_story(slug: str) -> None:
    rows = ratio_criteria(judged(slug))
    for row in rows[rows["missing_persons"].notna()].itertuples():
        half = 0.5 * 10.0 ** -printed_decimals(row.value) + 0.001
        assert 100 * row.numerator / row.base_persons == pytest.approx(row.value, abs=half)
        assert row.missing_low <= row.missing_persons <= row.missing_high
        if row.verdict in ("met", "narrow"):
            assert row.missing_persons <= 0
        if row.verdict == "missed":
            assert row.missing_persons > 0


SMALL = [
    pytest.param(98.0, 125_000, 0, "narrow", id="just reached"),
    pytest.param(97.99, 100_000, 10, "missed", id="one hundredth short"),
    pytest.param(98.01, 100_000, -10, "narrow", id="one hundredth over"),
    pytest.param(98.0, 126_939, 0, "narrow", id="reached, of a number that 98 percent does not divide"),
]


@pytest.mark.parametrize(("pct", "persons", "missing", "verdict"), SMALL)
def test_at_the_minimum_itself(pct: float, persons: int, missing: int, verdict: str) -> None:
    table = invented(
        statement("coverage_registered_pct", pct, "2026-01-01"), population=(residents(persons, "2025-06-30"),)
    )
    row = only(table, "prioritas_coverage")
    assert (row.missing_persons, row.verdict) == (missing, verdict)


def test_stated_people_below_a_percentage_that_rounds_up_are_missing() -> None:
    """979,996 of a million are printed as 98.00 percent: four people short."""
    rows = statement(
        "coverage_registered_pct", 98.0, "2026-01-01", numerator_persons=979_996, denominator_persons=1_000_000
    )
    row = only(invented(rows), "prioritas_coverage")
    assert (row.verdict, row.missing_persons) == ("missed", 4)


def test_a_rounded_count_of_members_has_a_range() -> None:
    """Province, September 2019: "1.11 million" members."""
    rows = ratio_criteria(judged("babel", "2019-12"))
    row = next(rows[rows["measure"] == "coverage_registered"].itertuples())
    assert row.bound == "~"
    assert row.missing_low < row.missing_persons < row.missing_high


def test_one_row_for_each_measure_and_minimum_named_by_every_rule() -> None:
    rows = ratio_criteria(judged("pangkalpinang"))
    assert list(zip(rows["measure"], rows["target"], strict=True)) == [
        ("coverage_registered", 98),
        ("keaktifan", 80),
        ("coverage_registered", 99),
        ("coverage_registered", 99.5),
    ]
    assert rows["rule_label"].iloc[1] == "syarat UHC Prioritas; target keaktifan"


# --- awards

AWARDS = [
    pytest.param("bangka", ("missed", ""), ("undecided", "bound"), id="Bangka: 80.42, share known from below"),
    pytest.param("belitung", ("missed", ""), ("undecided", "not_published"), id="Belitung: 91.91 is not 95"),
    pytest.param("pangkalpinang", ("missed", ""), ("missed", ""), id="Pangkalpinang: 80.33, share below 25"),
    pytest.param("bangka-barat", ("missed", ""), ("undecided", "bound"), id="Bangka Barat: 98.49"),
    pytest.param("belitung-timur", ("undecided", "old"), ("undecided", "rounded"), id="Belitung Timur: about 98"),
]


@pytest.mark.parametrize(("slug", "utama", "madya"), AWARDS)
def test_award_levels_of_january_2026(slug: str, utama: tuple[str, str], madya: tuple[str, str]) -> None:
    assert verdicts(judged(slug), "award_2026_utama", "award_2026_madya") == [utama, madya]


@pytest.mark.parametrize("slug", SLUGS)
def test_figures_alone_give_no_award_that_asks_for_more(slug: str) -> None:
    table = judged(slug)
    levels = table[(table["group"] == "award") & (table["branch"] == "") & (table["criterion"] != "award_2024")]
    assert not levels["verdict"].isin(["met", "narrow"]).any()
    cutoffs = [f"award_2024_{level}" for level in ("utama", "madya", "pratama")]
    assert set(verdicts(table, *cutoffs)) == {("undecided", "cutoffs_unknown")}


ROUNDS = [
    pytest.param("2023-02", [], id="before the first round"),
    pytest.param("2023-03", ["award_2023"], id="month of the first"),
    pytest.param("2024-07", ["award_2023"], id="month before the second"),
]


@pytest.mark.parametrize(("period", "keys"), ROUNDS)
def test_rounds_up_to_a_day(period: str, keys: list[str]) -> None:
    table = whole_criteria(judged("babel", period))
    assert list(table.loc[table["group"] == "award", "criterion"]) == keys


def test_an_award_is_judged_by_figures_of_before_it() -> None:
    """Bangka's 99.19 of January 2026 says nothing of August 2024."""
    table = judged("bangka")
    rows = table[(table["group"] == "award") & table["value"].notna()]
    assert (rows["as_of_date"] <= pd.to_datetime(rows["rule_date"])).all()


BRANCHES = [
    pytest.param(99, 95, 18, "undecided", "undecided", id="Utama exactly: its other conditions are not published"),
    pytest.param(98.99, 100, 50, "missed", "undecided", id="coverage below 99"),
    pytest.param(98, 84.99, 24.99, "missed", "missed", id="Madya missed both ways"),
    pytest.param(98, 80, 25, "missed", "undecided", id="Madya by share 25"),
    pytest.param(98, 79.99, 60, "missed", "missed", id="activity below 80"),
]


@pytest.mark.parametrize(("coverage", "activity", "share", "utama", "madya"), BRANCHES)
def test_the_branches_of_2026(coverage: float, activity: float, share: float, utama: str, madya: str) -> None:
    rows = [
        statement("coverage_registered_pct", coverage, "2026-01-01"),
        statement("keaktifan_pct", activity, "2026-01-01"),
        statement("pemda_share_pct", share, "2026-01-01", segment="pbpu_pemda"),
    ]
    table = invented(*rows)
    assert [only(table, f"award_2026_{level}").verdict for level in ("utama", "madya")] == [utama, madya]


# --- the nearest criterion, pace and premium

NEAREST = [
    pytest.param("babel", "national_target", id="not reached, not due"),
    pytest.param("pangkalpinang", "prioritas_active", id="all reached: the narrowest"),
    pytest.param("belitung-timur", "prioritas_coverage", id="left open"),
]


@pytest.mark.parametrize(("slug", "criterion"), NEAREST)
def test_the_nearest_criterion(slug: str, criterion: str) -> None:
    assert nearest_criterion(judged(slug)).criterion == criterion


PACES = [pytest.param("2029-12", [(99, 46, 49)], id="2029"), pytest.param("2026-12", [], id="not due before 2029")]


@pytest.mark.parametrize(("target", "paces"), PACES)
def test_people_a_month_for_the_province(target: str, paces: list[tuple[float, int, int]]) -> None:
    """The goal for 2045 has no pace, and a target none before its own year."""
    pace = plan_pace(judged("babel"), parse_period("2026-02"), parse_period(target))
    assert [(row.target, row.months, row.pace_persons_per_month) for row in pace.itertuples()] == paces
    assert pace["cost_idr_per_month"].tolist() == [2224 * 37_800] * len(paces)


def test_who_is_newly_registered_and_active_is_counted_once() -> None:
    """202,177 of 212,225 registered, 153,327 active: 5,804 and 8,415 are missing, but 13,058 active ones suffice."""
    day = "2026-01-01"
    rows = [
        statement("coverage_registered_pct", 95.27, day, numerator_persons=202_177, denominator_persons=212_225),
        statement("keaktifan_pct", 75.84, day, numerator_persons=153_327, denominator_persons=202_177),
    ]
    table = invented(*rows, population=(residents(212_225, "2025-12-31"),))
    missing = table.set_index("criterion")["missing_persons"]
    assert (missing["prioritas_coverage"], missing["prioritas_active"]) == (5_804, 8_415)
    assert 5_804 + 8_415 - counted_twice(table) == 13_058


def test_criteria_that_are_met_need_no_pace() -> None:
    assert len(plan_pace(judged("belitung"), parse_period("2026-02"), parse_period("2026-12"))) == 0


# --- the table itself


@pytest.mark.parametrize("slug", SLUGS)
def test_the_table_is_flat_and_its_rows_can_be_written(slug: str) -> None:
    table = judged(slug)
    assert list(table.columns) == CRITERIA_COLUMNS
    assert not table.duplicated(["criterion", "branch", "target"]).any()
    for row in criteria_rows(table):
        assert all(isinstance(cell, str | int | float | bool | list) for cell in row.values())
        assert list(row) == sorted(row)
        if "value" in row:
            assert row["value"] == round(row["value"], row["decimals"])
