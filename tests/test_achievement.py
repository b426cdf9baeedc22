"""Achievement of targets: scores and why they are withheld, and paths to a target."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from rows import LAST_PERIOD, counted, frame, real, statement

from analysis.indicators.achievement import (
    Practice,
    compute_achievement,
    target_path_best_of,
    target_path_line,
)
from analysis.indicators.coverage import compute_ratios
from analysis.indicators.criteria.iku import judge_indicators, list_targets, track_paths
from analysis.indicators.criteria.membership import judge_membership
from analysis.indicators.iku import join_statements, measure_indicators
from analysis.indicators.segments import members_by_segment
from analysis.indicators.uhc_status import pemda_shares
from analysis.reference.errors import StatisticsError
from analysis.reference.periods import parse_period
from analysis.reference.regions import reported_regions
from analysis.reference.rules import scale, versions
from analysis.tables.published import read_table

SPAN = {"baseline_year": 2025, "target_year": 2029}


def test_a_straight_path_ends_on_its_target() -> None:
    path = target_path_line(80, 90, **SPAN)
    assert path.to_dict() == {2025: 80, 2026: 82.5, 2027: 85, 2028: 87.5, 2029: 90}


def test_a_plan_never_asks_for_less_than_what_is() -> None:
    current = pd.Series({2026: 84.0, 2027: 84.0})
    up = target_path_best_of(target_path_line(80, 90, **SPAN), current, improvement="increase")
    assert up.tolist() == [80, 84, 85, 87.5, 90]
    down = target_path_best_of(target_path_line(90, 80, **SPAN), current, improvement="decrease")
    assert down.tolist() == [90, 84, 84, 82.5, 80]


def test_a_path_is_not_trimmed() -> None:
    assert target_path_line(96, 104, **SPAN).tolist() == [96, 98, 100, 102, 104]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: target_path_line(1, 2, baseline_year=2025, target_year=2025), id="no year between"),
        pytest.param(
            lambda: target_path_best_of(pd.Series([1.0]), pd.Series([1.0]), improvement="up"), id="no such direction"
        ),
    ],
)
def test_bad_input_is_named(call) -> None:
    with pytest.raises(StatisticsError):
        call()


SCORES = [
    pytest.param(4.88, 32, True, "selisih", 184.75, id="Lampung 2015"),
    pytest.param(4.88, 24, True, "selisih", 179.67, id="Lampung against its target for 2019"),
    pytest.param(0, 32, True, "selisih", 200, id="nothing happened"),
    pytest.param(70, 32, True, "selisih", -18.75, id="more than twice the target"),
    pytest.param(32, 32, True, "selisih", 100, id="on target"),
    pytest.param(4.88, 32, True, "rasio", 655.74, id="the other formula in use"),
    pytest.param(66590, 87223, False, "selisih", 76.34, id="higher is better"),
    pytest.param(171.9, 100, False, "selisih", 171.9, id="above target stays raw"),
]


@pytest.mark.parametrize(("realised", "target", "lower", "formula", "score"), SCORES)
def test_achievement(realised: float, target: float, lower: bool, formula: str, score: float) -> None:
    computed = compute_achievement(realised, target, lower_is_better=lower, formula=formula)
    assert computed == pytest.approx(score, abs=0.005)


@pytest.mark.parametrize(("realised", "target", "formula"), [(5, 0, "selisih"), (-1, 5, "selisih"), (0, 5, "rasio")])
def test_achievement_that_means_nothing_is_refused(realised: float, target: float, formula: str) -> None:
    with pytest.raises(StatisticsError):
        compute_achievement(realised, target, lower_is_better=True, formula=formula)


INDICATORS = read_table("indicators")
NOTHING = {"ckg": frame("ckg"), "coverage": frame("coverage")}


def judge(*rows: dict, cap: float | None = None, survey: float | None = None) -> pd.Series:
    """Return the judgement of the one figure in ``rows``; ``survey`` is what a survey of the province finds."""
    statements = join_statements(frame("iku", *rows), **NOTHING)
    figures = measure_indicators(INDICATORS, statements, survey_children=690, design_effect=2)
    bench = figures.iloc[:0].assign(is_own=False)
    if survey is not None:
        found = join_statements(
            frame("iku", counted("infant_deaths_per_1000", survey, "2020", data_system="survey_sdki")), **NOTHING
        )
        bench = measure_indicators(INDICATORS, found, survey_children=690, design_effect=2).assign(is_own=False)
    targets = list_targets(INDICATORS, statements, statements.iloc[:0], ())
    practice = Practice("selisih", cap, scale("achievement"), 80)
    (one,) = [row for _, row in judge_indicators(INDICATORS, figures, targets, practice, benchmarks=bench).iterrows()]
    return one


RATE, GOAL = ("infant_deaths_per_1000", 4.88, "2021"), ("target_infant_deaths_per_1000", 32, "2021")
MADE = {"numerator": 122, "denominator": 25000}
STUNTING = {"data_system": "survey_ssgi", "kind": "stock"}
GOAL_OF_SURVEY = counted("target_stunting_pct", 14, "2024", data_system="survey_ssgi")
JUDGED = [
    pytest.param([counted(*RATE)], None, "undecided", "no_target", id="no target for the year"),
    pytest.param(
        [counted("infant_deaths", 40, "2021"), counted(*GOAL)],
        None,
        "undecided",
        "count_only",
        id="a count without births",
    ),
    pytest.param(
        [counted(*RATE, data_system="press_unstated"), counted(*GOAL)],
        None,
        "undecided",
        "system_unknown",
        id="system not named",
    ),
    pytest.param(
        [counted(*RATE, numerator=12, denominator=2459), counted(*GOAL)],
        5,
        "undecided",
        "few_events",
        id="twelve deaths",
    ),
    pytest.param(
        [counted(*RATE, **MADE), counted(*GOAL)], None, "undecided", "completeness_unknown", id="completeness not known"
    ),
    pytest.param([counted(*RATE, **MADE), counted(*GOAL)], 30, "undecided", "incomplete", id="a sixth of the survey"),
    pytest.param([counted(*RATE, **MADE), counted(*GOAL)], 5, "met", "", id="as many as the survey"),
    pytest.param(
        [counted("stunting_pct", 14.4, "2024", **STUNTING), GOAL_OF_SURVEY],
        None,
        "undecided",
        "chance",
        id="target within the sample's range",
    ),
    pytest.param(
        [counted("stunting_pct", 20.7, "2024", **STUNTING), GOAL_OF_SURVEY],
        None,
        "missed",
        "",
        id="target outside it",
    ),
    pytest.param(
        [counted("stunting_pct", 20.7, "2024", **STUNTING), counted("target_stunting_pct", 14, "2024")],
        None,
        "undecided",
        "other_system",
        id="target of a system not named",
    ),
    pytest.param(
        [
            counted("stunting_pct", 0.99, "2024", data_system="routine_eppgbm"),
            GOAL_OF_SURVEY,
        ],
        None,
        "undecided",
        "no_target",
        id="target of another system",
    ),
    pytest.param(
        [
            counted("stunting_pct", 0.99, "2024", data_system="routine_eppgbm"),
            counted("target_stunting_pct", 14, "2024", data_system="routine_eppgbm"),
        ],
        None,
        "met",
        "",
        id="a routine figure is not set against a survey",
    ),
    pytest.param(
        [
            counted("spm_tb_pct", 60, "2024-06", data_system="spm_report", kind="yield"),
            counted("target_spm_tb_pct", 100, "2024"),
        ],
        None,
        "undecided",
        "part_of_year",
        id="half a year",
    ),
    pytest.param(
        [
            counted(
                "infant_deaths_per_1000", 3.2, "2021", data_system="survey_sdki", period_end=pd.Timestamp("2021-10-31")
            ),
            counted(*GOAL),
        ],
        None,
        "undecided",
        "part_of_year",
        id="ten months of deaths are not below the target of a year",
    ),
    pytest.param(
        [
            counted("spm_tb_pct", 98, "2024", data_system="spm_report", kind="yield", bound=">"),
            counted("target_spm_tb_pct", 100, "2024"),
        ],
        None,
        "undecided",
        "bound",
        id="a bound below the target",
    ),
    pytest.param(
        [
            counted("spm_tb_pct", 98, "2024", data_system="spm_report", kind="yield", bound="~"),
            counted("target_spm_tb_pct", 98, "2024"),
        ],
        None,
        "undecided",
        "rounded",
        id="a rounded figure that spans the target",
    ),
    pytest.param(
        [
            counted("spm_tb_pct", 101, "2024-06", data_system="spm_report", kind="yield"),
            counted("target_spm_tb_pct", 100, "2024"),
        ],
        None,
        "met",
        "",
        id="reached before the year ended",
    ),
]


@pytest.mark.parametrize(("rows", "survey", "verdict", "reason"), JUDGED)
def test_a_figure_is_judged_or_withheld_with_its_reason(
    rows: list[dict], survey: float | None, verdict: str, reason: str
) -> None:
    one = judge(*rows, survey=survey)
    assert (one["verdict"], one["reason"]) == (verdict, reason)
    assert bool(one["category"]) == (verdict != "undecided")


def test_a_withheld_score_still_shows_its_number_and_completeness() -> None:
    one = judge(counted(*RATE, **MADE), counted(*GOAL), survey=30)
    assert one["achievement_pct"] == pytest.approx(184.75) and one["category"] == ""
    assert one["completeness_pct"] == pytest.approx(16.27, abs=0.01)


def test_a_cap_leaves_the_raw_score_beside_it() -> None:
    one = judge(
        counted("spm_tb_pct", 171.9, "2024", data_system="spm_report"),
        counted("target_spm_tb_pct", 100, "2024"),
        cap=120,
    )
    assert (one["achievement_pct"], one["capped_pct"], one["category"]) == (pytest.approx(171.9), 120, "Sangat baik")


def test_a_target_of_a_system_not_named_gives_no_achievement() -> None:
    one = judge(
        counted("stunting_pct", 0.99, "2024", data_system="routine_eppgbm"), counted("target_stunting_pct", 14, "2024")
    )
    assert np.isnan(one["achievement_pct"]) and np.isnan(one["benchmark"]) and one["target_value"] == 14


def test_a_target_that_is_due_later_is_left_open_and_early_reaching_said_apart() -> None:
    rule = next(rule for rule in versions(["national_target"]) if rule.minimum == 99)

    def status(value: float) -> tuple[str, str]:
        row = statement("coverage_registered_pct", value, "2026-01", percent_of="population", unit="percent")
        statements = join_statements(frame("iku"), frame("ckg"), frame("coverage", row))
        figures = measure_indicators(INDICATORS, statements, survey_children=690, design_effect=2)
        targets = list_targets(INDICATORS, statements.iloc[:0], statements.iloc[:0], [rule])
        practice = Practice("selisih", None, scale("achievement"), 80)
        one = judge_indicators(
            INDICATORS, figures, targets, practice, benchmarks=figures.iloc[:0].assign(is_own=True)
        ).iloc[0]
        return one["verdict"], one["reason"]

    assert status(98.5) == ("undecided", "not_due") and status(99.2) == ("undecided", "early")


def test_the_path_to_the_end_of_the_plan_is_judged_by_the_range() -> None:
    def position(value: float, first: float = 24.0) -> pd.Series:
        rows = [counted("stunting_pct", first, "2021", **STUNTING), counted("stunting_pct", value, "2022", **STUNTING)]
        rows.append(counted("target_stunting_pct", 14, "2025", data_system="survey_ssgi"))
        statements = join_statements(frame("iku", *rows), **NOTHING)
        figures = measure_indicators(INDICATORS, statements, survey_children=690, design_effect=2)
        targets = list_targets(INDICATORS, statements, statements.iloc[:0], ())
        practice = Practice("selisih", None, scale("achievement"), 80)
        judged = judge_indicators(
            INDICATORS, figures, targets, practice, benchmarks=figures.iloc[:0].assign(is_own=True)
        )
        return track_paths(judged, figures, INDICATORS).iloc[0]

    assert [position(value)["position"] for value in (15, 22, 30)] == ["ahead", "within", "behind"]
    near = position(22)
    assert (near["planned"], near["yearly"]) == (pytest.approx(21.5), pytest.approx(-8 / 3))
    assert position(19.8, first=13.6)["planned"] == 13.6


@cache
def of_region(slug: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the figures of a region, what is judged of them, and membership's own table of criteria."""
    coverage, population = real("coverage", slug), real("population", slug)
    statements = join_statements(real("iku", slug), real("ckg", slug), coverage)
    figures = measure_indicators(INDICATORS, statements, survey_children=690, design_effect=2)
    ratios = compute_ratios(coverage, population)
    shares = pemda_shares(coverage, members_by_segment(coverage), ratios, population)
    membership = judge_membership(ratios, shares, population, parse_period(LAST_PERIOD))
    targets = list_targets(INDICATORS, statements, statements.iloc[:0], versions(["national_target", "active_target"]))
    practice, none = Practice("selisih", None, scale("achievement"), 80), figures.iloc[:0].assign(is_own=True)
    judged = judge_indicators(INDICATORS, figures, targets, practice, benchmarks=none, membership=membership)
    return figures, judged, membership


@pytest.mark.parametrize("slug", [region.slug for region in reported_regions()])
def test_membership_has_one_target_and_one_verdict_on_every_page(slug: str) -> None:
    """99 by 2029 and 80, also for regions whose newest figure is of 2024, when it was 98."""
    _, judged, membership = of_region(slug)
    for indicator, criterion, target in (
        ("coverage_registered", "national_target", 99),
        ("keaktifan", "prioritas_active", 80),
    ):
        for one in judged[judged["indicator_id"] == indicator].itertuples():
            rows = membership[(membership["criterion"] == criterion) & (membership["branch"] == "")]
            assert (one.target_value, [(one.verdict, one.reason)]) == (
                target,
                list(zip(rows["verdict"], rows["reason"], strict=True)),
            )


@pytest.mark.parametrize("slug", ["bangka-barat", "belitung-timur"])
def test_a_bound_or_a_rounded_figure_stands_on_no_path(slug: str) -> None:
    """Above 98 and about 98: what is still needed a year is not known."""
    figures, judged, _ = of_region(slug)
    assert "coverage_registered" not in set(track_paths(judged, figures, INDICATORS)["indicator_id"])


def test_an_exact_figure_stands_on_its_path() -> None:
    figures, judged, _ = of_region("belitung")
    paths = track_paths(judged, figures, INDICATORS)
    (row,) = paths[paths["indicator_id"] == "coverage_registered"].itertuples()
    assert (row.position, row.is_there, row.end_value) == ("ahead", True, 99)


def test_a_bound_or_a_rounded_figure_has_no_achievement() -> None:
    for bound in (">", "~"):
        one = judge(
            counted("spm_tb_pct", 98, "2024", data_system="spm_report", kind="yield", bound=bound),
            counted("target_spm_tb_pct", 80, "2024"),
        )
        assert (one["verdict"], one["category"]) == ("met", "") and np.isnan(one["achievement_pct"])


def test_a_target_of_zero_gives_no_percentage() -> None:
    one = judge(counted("spm_hiv_pct", 12, "2024", data_system="spm_report"), counted("target_spm_hiv_pct", 0, "2024"))
    assert one["reason"] == "zero_target" and np.isnan(one["achievement_pct"])
