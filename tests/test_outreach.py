"""Outreach: what is wrong with sessions, losses, yields, repeats, retention, reach, and the effect of visits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from designs import DESIGNS, panel_of
from scipy.stats import chi2
from sessions import counter, estimate_simulated, in_form, session, sessions_table

from analysis.demonstration.office import EFFECT_PER_1000
from analysis.indicators.outreach.effect import CampaignEffect, Panel, build_panel, estimate_effect
from analysis.indicators.outreach.reach import (
    active_visits,
    count_facilities,
    locate_inactive,
    locate_listed,
    measure_reach,
    measure_repeats,
    measure_retention,
)
from analysis.indicators.outreach.sessions import compute_funnel, find_problems, prepare_sessions
from analysis.indicators.outreach.yields import compute_yields, pool_rates
from analysis.statistics.effects import Effect


def prepared(*rows: dict[str, Any]) -> pd.DataFrame:
    return prepare_sessions(sessions_table(rows))


def checks(day: int, **more: Any) -> dict[str, Any]:
    nobody = dict.fromkeys(("newly_active_persons", "reactivated_persons", "switched_payer_persons"))
    return session(day, **{"programme": "CKG", "site_type": "school"} | nobody | more)


def test_a_move_from_payer_to_payer_is_no_gain() -> None:
    moved = {"newly_active_persons": 0, "reactivated_persons": 0, "switched_payer_persons": 20}
    rows = prepared(session(1, **moved), session(2), checks(3))
    assert list(rows["gain_persons"]) == [0, 10, 20]
    assert compute_yields(rows[:1], "session")["rate"].iloc[0] == 0


def test_steps_compare_only_sessions_that_state_both() -> None:
    rows = prepared(session(1), session(2, invited_persons=None, reached_persons=40), session(3, reached_persons=60))
    steps = compute_funnel(rows).set_index("step")
    assert list(steps["persons"]) == [200, 180, 60, 30]
    assert tuple(steps.loc["reached_persons", ["numerator", "denominator", "pairs"]]) == (140, 200, 2)
    assert tuple(steps.loc["registered_or_checked_persons", ["numerator", "denominator", "pairs"]]) == (60, 180, 3)


def test_programmes_and_channels_are_never_added_together() -> None:
    steps = compute_funnel(prepared(session(1), counter("2025-03"), checks(4)))
    assert set(map(tuple, steps[["programme", "channel"]].drop_duplicates().to_numpy())) == {
        ("JKN", "active"),
        ("JKN", "passive"),
        ("CKG", "active"),
    }
    assert (steps["sessions"] <= 1).all()
    assert "gain_persons" not in set(steps.loc[steps["programme"] == "CKG", "step"])


def test_sessions_differ_as_far_as_a_binomial_regression_says() -> None:
    random = np.random.default_rng(1)
    reached = random.integers(20, 90, 30)
    done = random.binomial(reached, random.beta(2, 5, 30))
    many = [
        session(1 + day % 28, area=day, reached_persons=int(a), registered_or_checked_persons=int(b))
        for day, (a, b) in enumerate(zip(reached, done, strict=True))
    ]
    rows = prepared(*(one | {"newly_active_persons": 0, "reactivated_persons": 0} for one in many))
    steps = compute_funnel(rows).set_index("step")
    model = sm.GLM(np.column_stack([done, reached - done]), np.ones(30), family=sm.families.Binomial()).fit()
    assert steps.loc["registered_or_checked_persons", "variance"] == pytest.approx(model.pearson_chi2 / 29, rel=1e-6)


NOBODY = dict.fromkeys(
    ("reached_persons", "registered_or_checked_persons", "newly_active_persons", "reactivated_persons"), 0
)
PROBLEMS: dict[str, tuple[list[dict[str, Any]], str, int]] = {
    "before the programme": ([session(1), session(2), checks(3, month="2025-01")], "before_start", 1),
    "more registered than reached": (
        [session(1), session(2, reached_persons=15), session(3)],
        "over_reached",
        1,
    ),
    "more active than registered": ([session(1), session(2, reactivated_persons=17)], "over_registered", 1),
    "nobody reached": ([session(1), session(2, **NOBODY), session(3, **NOBODY)], "zero_reached", 2),
    "empty channel": ([session(1), session(2)], "empty_channel", 0),
    "one session": ([session(1), session(2), session(3, site_type="school")], "one_session", 1),
    "no cost": ([session(1), session(2, cost_idr=None)], "no_cost", 1),
    "no hours": ([session(1), session(2, duration_hours=None)], "no_hours", 1),
    "no yield": ([session(1), session(2, reactivated_persons=None)], "no_gain", 1),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_problem_is_found_with_its_number(name: str) -> None:
    rows, problem, sessions = PROBLEMS[name]
    found = find_problems(prepared(*rows)).set_index("problem")
    assert found.loc[[problem], "sessions"].tolist() == [sessions]


def test_set_aside_sessions_count_nowhere() -> None:
    odd = prepared(session(1), session(2, reached_persons=15), session(3, month="2013-12"))
    assert len(active_visits(odd)) == 1
    assert compute_funnel(odd)["persons"].max() == 100


def test_equal_sessions_have_the_exact_limits_of_a_count() -> None:
    groups, counts = pd.Series(["a"] * 4 + ["b"] * 4), pd.Series([5.0] * 4 + [2.0] * 4)
    found = pool_rates(groups, counts, pd.Series(2.0, groups.index)).set_index("group")
    assert found.loc["a", "spread"] == 0
    assert found.loc["a", "rate"] == pytest.approx(20 / 8)
    assert found.loc["a", "low"] == pytest.approx(chi2.ppf(0.025, 40) / 2 / 8)
    assert found.loc["a", "high"] == pytest.approx(chi2.ppf(0.975, 42) / 2 / 8)


def test_the_spread_is_the_one_that_a_negative_binomial_regression_needs() -> None:
    random = np.random.default_rng(3)
    groups = pd.Series(np.repeat(["a", "b", "c"], 200))
    mean = groups.map({"a": 4.0, "b": 10.0, "c": 20.0})
    counts = pd.Series(random.poisson(mean * random.gamma(2, 1 / 2, 600)).astype(float))
    spread = pool_rates(groups, counts, pd.Series(1.0, groups.index))["spread"].iloc[0]
    design = pd.get_dummies(groups, dtype=float)
    fit = sm.GLM(counts, design, family=sm.families.NegativeBinomial(alpha=spread)).fit()
    assert fit.pearson_chi2 / fit.df_resid == pytest.approx(1, abs=0.01)
    assert spread == pytest.approx(0.5, rel=0.25)


def test_small_groups_are_pulled_to_the_mean_and_nobody_is_certain_to_bring_nothing() -> None:
    random = np.random.default_rng(5)
    groups = pd.Series([*np.repeat(["a", "b", "c", "d"], 40), "lucky", "empty"])
    mean = groups.map({"a": 4.0, "b": 6.0, "c": 8.0, "d": 5.0}).fillna(0.0)
    counts = pd.Series(random.poisson(mean * random.gamma(3, 1 / 3, len(groups))).astype(float))
    counts.iloc[-2:] = [60.0, 0.0]
    found = pool_rates(groups, counts, pd.Series(1.0, groups.index)).set_index("group")
    assert (found.loc[["lucky", "empty"], "pull"] > found.loc[list("abcd"), "pull"].max()).all()
    assert found.loc["lucky", "pooled"] < 40
    assert found.loc["empty", "pooled_low"] < found.loc["empty", "pooled"] < found.loc["empty", "pooled_high"]
    assert found.loc["empty", "rate"] == found.loc["empty", "low"] == 0


def test_ranges_of_yields_hold_the_true_ones() -> None:
    inside = total = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        groups = pd.Series(np.repeat(list("abcdef"), [3, 5, 8, 12, 20, 40]))
        rates = dict(zip("abcdef", 6 * random.gamma(6, 1 / 6, 6), strict=True))
        counts = random.poisson(groups.map(rates) * random.gamma(2, 1 / 2, len(groups)))
        found = pool_rates(groups, pd.Series(counts.astype(float)), pd.Series(1.0, groups.index))
        truth = found["group"].map(rates)
        inside += int(truth.between(found["pooled_low"], found["pooled_high"]).sum())
        total += len(found)
    assert 0.91 <= inside / total <= 0.99


def test_a_further_visit_is_compared_within_its_kelurahan() -> None:
    random = np.random.default_rng(2)
    rows = []
    for area in range(40):
        level = random.uniform(10, 40)
        for number in range(1 + area % 5):
            gained = int(random.poisson(level * 0.8**number))
            rows.append(
                session(1 + number, area=area, registered_or_checked_persons=80, reactivated_persons=gained)
                | {"newly_active_persons": 0}
            )
    yields, change = measure_repeats(prepared(*rows))
    assert change is not None
    assert change[1] < -20 < change[2] < 0
    assert list(yields["group"]) == ["1", "2", "3", "4"]
    assert measure_repeats(prepared(*rows[:5]))[1] is None


def moves(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    names = ("month_date", "status_before", "status_after", "moved_persons")
    usual = {"region_code": "1971", "area_code": "19.71.01.1001", "segment_before": None}
    return in_form(
        "moves",
        [
            usual | dict(zip(names, (pd.Timestamp(month), before, after, count), strict=True))
            for month, before, after, count in rows
        ],
    )


def test_who_stays_active_lies_between_the_least_that_is_possible_and_what_others_do() -> None:
    table = moves(
        ("2025-01-31", "unregistered", "active", 8),
        ("2025-01-31", "inactive", "active", 32),
        ("2025-01-31", "active", "active", 500),
        *((f"2025-{month:02d}-28", "active", "inactive", 5) for month in (2, 3, 4)),
    )
    places = pd.DataFrame({"area_code": ["19.71.01.1001"], "active_persons": [100]})
    (row,) = measure_retention(table, places, ["19.71.01.1001"]).itertuples()
    assert (row.months, row.became_persons) == (3, 40)
    assert row.like_others_pct == pytest.approx(100 * 0.95**3)
    assert row.least_pct == pytest.approx(100 * (40 - 15) / 40)
    assert not len(measure_retention(table, places, ["19.71.01.1002"]))


def place(area: int, month: str, active: int, segment: str | None = None) -> dict[str, Any]:
    return {
        "month_date": pd.Timestamp(month),
        "region_code": "1971",
        "area_code": f"19.71.01.{1000 + area}",
        "area_name": f"Kelurahan {area}",
        "segment": segment,
        "registered_persons": active + 50,
        "active_persons": active,
    }


def residents(area: int, people: int) -> dict[str, Any]:
    return {
        "as_of_date": pd.Timestamp("2024-12-31"),
        "register": "dukcapil_dkb",
        "region_code": "1971",
        "area_code": f"19.71.01.{1000 + area}",
        "sex": "total",
        "population_persons": people,
    }


def test_the_unreached_are_residents_less_active_members_of_the_newest_month() -> None:
    members = [place(1, "2025-01-31", 10), place(1, "2025-02-28", 700), place(1, "2025-02-28", 300, "pbi_jk")]
    members += [
        place(2, "2025-02-28", 400, "pbi_jk"),
        place(2, "2025-02-28", 200, "ppu_pn"),
        place(3, "2025-02-28", 90),
    ]
    found = locate_inactive(
        in_form("membership", members), in_form("residents", [residents(1, 1000), residents(2, 800), residents(3, 80)])
    )
    assert list(found["not_active_persons"]) == [300, 200, -10]
    reach = measure_reach(found, prepared(session(1, area=2), session(2, area=2), counter("2025-03", area=1)))
    assert list(reach["visits"]) == [0, 2, 0]
    assert list(reach["area_name"]) == ["Kelurahan 1", "Kelurahan 2", "Kelurahan 3"]


def test_lists_by_name_tell_the_plan_whom_they_count_where_they_hold_the_kelurahan() -> None:
    sheets = locate_inactive(
        in_form("membership", [place(at, "2025-02-28", 500) for at in (1, 2, 3)]),
        in_form("residents", [residents(at, 1000) for at in (1, 2, 3)]),
    )
    cells = {1: (995, 700, 100, 195), 2: (300, 200, 50, 50), 3: (1000, 900, 60, None)}  # 2 is a part, 3 is hidden
    items = [("residents", "all"), ("jkn", "active"), ("jkn", "inactive"), ("jkn", "unregistered")]
    rows = [
        {
            "month_date": pd.Timestamp("2025-03-01"), "region_code": "1971", "area_code": f"19.71.01.{1000 + at}",
            "area_name": f"Kelurahan {at}", "topic": topic, "item": item, "counted_persons": people,
        }
        for at, counts in cells.items()
        for (topic, item), people in zip(items, counts, strict=True)
    ]  # fmt: skip
    found = locate_listed(in_form("list_counts", rows), sheets)
    assert list(found["not_active_persons"]) == [295, 500, 500]
    assert list(found["registered_persons"]) == [800, 550, 550]
    assert list(found["is_listed"]) == [True, False, False]
    assert list(locate_listed(in_form("list_counts", rows), sheets[:0])["not_active_persons"]) == [295, 100]


def test_facilities_count_agreements_in_force_reports_due_and_checks_where_they_are() -> None:
    def facility(name: str, kind: str, start: str | None, end: str | None, months: int) -> dict[str, Any]:
        dates = {"agreement_date": pd.Timestamp(start), "agreement_end_date": pd.Timestamp(end)}
        usual = {"year": 2025, "region_code": "1971", "facility_name": name, "facility_type": kind}
        return usual | dates | {"reported_months": months}

    table = in_form(
        "facilities",
        [
            facility("A", "klinik_pratama", "2024-01-01", None, 6),
            facility("B", "klinik_pratama", "2024-01-01", "2025-03-31", 3),
            facility("C", "tpmd", None, None, 0),
        ],
    )
    rows = prepared(checks(3, site_type="clinic"), checks(4, site_type="school"))
    found = count_facilities(table, rows, pd.Timestamp(2025, 6, 30)).set_index("facility_type")
    assert tuple(found.loc["klinik_pratama", ["facilities", "signed", "reported", "due"]]) == (2, 1, 9, 12)
    assert found.loc["klinik_pratama", "checked_persons"] == 20
    assert pd.isna(found.loc["tpmd", "checked_persons"])


MONTHS = [str(month) for month in pd.period_range("2024-01", "2025-06", freq="M")]


def panel_rows(areas: int, visited: int, *, first: str = "2025-01", apart: int = 1) -> list[dict[str, Any]]:
    rows = [counter(month, area=area, gained=5 + apart * (area % 2)) for month in MONTHS for area in range(areas)]
    return rows + [session(3, area=area, month=month) for area in range(visited) for month in MONTHS if month >= first]


def places_of(areas: int) -> pd.DataFrame:
    codes = [f"19.71.01.{1000 + area}" for area in range(areas)]
    return pd.DataFrame({"area_code": codes, "population_persons": 2_000})


def test_the_panel_counts_both_doors_and_takes_no_missing_month_for_zero() -> None:
    rows = panel_rows(24, 12)
    gap = next(row for row in rows if row["channel"] == "passive" and row["area_code"].endswith("1003"))
    rows.remove(gap)
    rows.append(session(4, area=5, month="2024-03"))
    panel = build_panel(prepared(*rows), places_of(24))
    assert (panel.incomplete, panel.early, len(panel.rates), panel.reason) == (1, 1, 22, "")
    assert panel.rates.loc["19.71.01.1001"].iloc[-1] == pytest.approx((6 + 10) / 2)
    assert panel.rates.loc["19.71.01.1020"].iloc[-1] == pytest.approx(5 / 2)


REASONS = {
    "no_visits": panel_rows(24, 0),
    "no_counter": [row for row in panel_rows(24, 12) if row["channel"] == "active"],
    "few_areas": panel_rows(15, 9),
    "no_variation": panel_rows(24, 12, apart=0),
    "few_months": panel_rows(24, 12, first="2025-05"),
}


@pytest.mark.parametrize("reason", REASONS)
def test_too_little_is_said_and_not_estimated(reason: str) -> None:
    assert build_panel(prepared(*REASONS[reason]), places_of(24)).reason == reason


def test_the_interval_holds_the_truth_where_before_and_after_does_not() -> None:
    inside = naive = alarms = 0
    for seed in range(4):
        truth, found = estimate_simulated(seed, 1.5)
        inside += found.effect.lower <= truth <= found.effect.upper
        naive += found.before_after.lower <= truth <= found.before_after.upper
        _, nothing = estimate_simulated(seed, 0.0)
        alarms += not nothing.effect.lower <= 0 <= nothing.effect.upper
        assert nothing.served_persons > 500
        assert nothing.before_after.lower > 0
    assert inside >= 3
    assert naive == 0
    assert alarms <= 1


@pytest.mark.parametrize("design", DESIGNS)
def test_visits_that_bring_nothing_are_not_said_to_bring_more(design: str) -> None:
    random, claimed, dips = np.random.default_rng(5), 0, 0
    for _ in range(25):
        rates, starts = panel_of(design, random)
        panel = Panel(rates, starts, pd.Series(4_000.0, rates.index), 0, 0, "")
        found = estimate_effect(panel, prepared())
        claimed += found.is_shown
        dips += not found.dip_holds
    assert claimed <= 3
    assert (dips == 25) == (design == "bad_quarter")


def test_the_effect_of_the_demonstration_is_found() -> None:
    assert sum(estimate_simulated(seed, EFFECT_PER_1000, checks=True)[1].is_shown for seed in range(6)) >= 4


def shown(**more: Any) -> CampaignEffect:
    usual: dict[str, Any] = {
        "effect": Effect(1.0, 0.2, 0.6, 1.4),
        "events": pd.DataFrame(),
        "dip": Effect(-0.1, 0.1, -0.4, 0.2),
        "trended": Effect(0.9, 0.3, 0.3, 1.5),
        "placebo_date": Effect(0.1, 0.2, -0.3, 0.5),
        "placebo_regions": (0.1, -0.3),
        "before_after": Effect(2.0, 0.1, 1.8, 2.2),
        "series": None,
        "extra_persons": Effect(100.0, 20.0, 60.0, 140.0),
        "served_persons": 150,
        "cost_idr": 1e6,
    }
    return CampaignEffect(**usual | more)


OVERTURNED: dict[str, dict[str, Any]] = {
    "zero in the interval": {"effect": Effect(1.0, 0.6, -0.2, 2.2)},
    "false dates": {"placebo_date": Effect(0.5, 0.1, 0.3, 0.7)},
    "false regions": {"placebo_regions": (0.1, -1.2)},
    "a bad quarter before": {"dip": Effect(-0.5, 0.1, -0.8, -0.2)},
    "their own trend": {"trended": Effect(0.1, 0.3, -0.5, 0.7)},
    "less than nothing": {"effect": Effect(-1.0, 0.2, -1.4, -0.6)},
}


def test_an_effect_is_shown_only_when_nothing_overturns_it() -> None:
    assert shown().is_shown
    assert shown(placebo_date=None, placebo_regions=()).is_shown
    for change in OVERTURNED.values():
        assert not replace(shown(), **change).is_shown
