"""Team-days: the true optimum on small cases, never below an even split, limits kept, ranges that mean something."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from sessions import session, sessions_table

from analysis.indicators.allocation import (
    AllocationError,
    Limits,
    allocate,
    count_days,
    expected_gain,
    foresee,
    list_sites,
    split_evenly,
)
from analysis.indicators.outreach.sessions import prepare_sessions
from analysis.reference.errors import StatisticsError


def make_sites(areas: int, types: int, seed: int, *, uncertain: bool = True) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    count = areas * types
    return pd.DataFrame(
        {
            "area_code": np.repeat([f"19.71.01.{1000 + place}" for place in range(areas)], types),
            "site_type": np.tile([f"type {place}" for place in range(types)], areas),
            "unreached_persons": random.integers(5, 900, count),
            "rate": random.gamma(2, 0.03, count),
            "rate_shape": random.uniform(2, 40, count) if uncertain else np.inf,
            "spread": 0.5,
            "day_idr": np.repeat(random.integers(3, 12, areas) * 1e5, types),
            "travel_days": np.repeat(random.choice([0, 0.5, 1], areas), types),
            "travel_idr": np.repeat(random.choice([0, 2e5, 1e6], areas), types),
        }
    )


def cost(sites: pd.DataFrame, days: np.ndarray) -> tuple[float, float]:
    """Return the team-days and the rupiah of a plan, travel included, counted one site after another."""
    used: dict[str, pd.Series] = {}
    spent, money = 0.0, 0.0
    for (_, site), count in zip(sites.iterrows(), days, strict=True):
        if count:
            used[site["area_code"]] = site
        spent, money = spent + count, money + count * site["day_idr"]
    return spent + sum(one["travel_days"] for one in used.values()), money + sum(
        one["travel_idr"] for one in used.values()
    )


def keeps(sites: pd.DataFrame, days: np.ndarray, limits: Limits) -> bool:
    spent, money = cost(sites, days)
    by_area = pd.Series(days).groupby(sites["area_code"].to_numpy()).sum()
    return bool(
        spent <= limits.team_days
        and (limits.budget_idr is None or money <= limits.budget_idr + 1e-6)
        and (by_area >= limits.area_days).all()
        and (by_area <= limits.area_most).all()
        and (np.asarray(days) <= limits.site_days).all()
    )


def best_by_hand(sites: pd.DataFrame, limits: Limits) -> float:
    """Return the most that any plan within the limits brings, by trying all of them; -1 where none keeps them."""
    choices = itertools.product(range(limits.site_days + 1), repeat=len(sites))
    plans = (np.array(plan) for plan in choices)
    return max((expected_gain(sites, plan).sum() for plan in plans if keeps(sites, plan, limits)), default=-1.0)


LIMITS = [
    pytest.param(Limits(4, site_days=2), id="days"),
    pytest.param(Limits(6, site_days=2, area_days=1), id="each area once"),
    pytest.param(Limits(5, site_days=2, area_most=2), id="at most two days an area"),
    pytest.param(Limits(6, site_days=2, budget_idr=4e6), id="money"),
    pytest.param(Limits(7, site_days=2, area_days=1, budget_idr=6e6), id="money, each area once"),
]


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("seed", range(4))
def test_the_plan_is_the_true_optimum(limits: Limits, seed: int) -> None:
    sites = make_sites(3, 2, seed, uncertain=seed % 2 == 0)
    best = best_by_hand(sites, limits)
    if best < 0:
        with pytest.raises(AllocationError):
            allocate(sites, limits)
        return
    plan = allocate(sites, limits)
    assert keeps(sites, plan, limits)
    assert expected_gain(sites, plan).sum() == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_never_worse_than_an_even_split(seed: int) -> None:
    random = np.random.default_rng(seed)
    sites = make_sites(int(random.integers(2, 25)), int(random.integers(1, 6)), seed)
    budget = None if seed % 3 else float(random.integers(5, 60) * 1e6)
    limits = Limits(int(random.integers(1, 80)), site_days=3, area_most=6, budget_idr=budget)
    plan, even = allocate(sites, limits), split_evenly(sites, limits)
    assert keeps(sites, plan, limits)
    assert keeps(sites, even, limits)
    assert expected_gain(sites, plan).sum() >= expected_gain(sites, even).sum() - 1e-6


def test_an_even_split_visits_every_area_before_any_twice() -> None:
    sites = make_sites(6, 2, 1).assign(travel_days=0.0)
    by_area = pd.Series(split_evenly(sites, Limits(9))).groupby(sites["area_code"].to_numpy()).sum()
    assert by_area.min() == 1
    assert by_area.max() == 2
    assert by_area.sum() == 9


def test_a_large_month_is_planned_in_seconds() -> None:
    sites, limits = make_sites(120, 12, 3), Limits(200)
    start = time.perf_counter()
    plan = allocate(sites, limits)
    assert time.perf_counter() - start < 10
    assert expected_gain(sites, plan).sum() > 1.2 * expected_gain(sites, split_evenly(sites, limits)).sum()


def test_further_days_bring_less_and_doubt_lowers_what_they_bring() -> None:
    known = pd.DataFrame({"unreached_persons": [100.0], "rate": [0.2], "rate_shape": [np.inf]})
    gains = [float(expected_gain(known, np.array([days]))[0]) for days in range(4)]
    assert gains[1] == pytest.approx(100 * (1 - np.exp(-0.2)))
    assert list(np.diff(gains)) == sorted(np.diff(gains), reverse=True)
    doubtful = known.assign(rate_shape=2.0)
    assert float(expected_gain(doubtful, np.array([3]))[0]) < gains[3]


WRONG = [
    pytest.param({"rate": -0.1}, {}, "rate", id="rate below 0"),
    pytest.param({"unreached_persons": np.nan}, {}, "unreached_persons", id="people missing"),
    pytest.param({}, {"team_days": -1}, "team_days", id="days below 0"),
]


@pytest.mark.parametrize(("cells", "limits", "name"), WRONG)
def test_impossible_numbers_are_refused(cells: dict, limits: dict, name: str) -> None:
    with pytest.raises(StatisticsError, match=name):
        allocate(make_sites(2, 2, 0).assign(**cells), Limits(**{"team_days": 4} | limits))


def test_nothing_to_plan_is_a_plan_of_nothing() -> None:
    sites = make_sites(2, 2, 0)
    assert not allocate(sites, Limits(0)).any()
    assert not len(allocate(sites[:0], Limits(3)))
    assert not allocate(sites.assign(unreached_persons=0), Limits(3)).astype(bool).sum() > 3


def test_ranges_hold_what_months_bring() -> None:
    sites = make_sites(8, 3, 5).assign(travel_days=0.0, rate_shape=30.0)
    sites["rate"] = sites.groupby("site_type")["rate"].transform("first")
    plan = allocate(sites, Limits(12))
    compared, own = foresee(sites, {"plan": plan, "even": split_evenly(sites, Limits(12))}, seed=1)
    again, _ = foresee(sites, {"plan": plan, "even": split_evenly(sites, Limits(12))}, seed=1)
    pd.testing.assert_frame_equal(compared, again)
    ours = compared.set_index("label").loc["plan"]
    assert own["days"].sum() == ours["days"] == 12
    assert own["expected"].sum() == pytest.approx(ours["expected"])
    random, inside = np.random.default_rng(2), 0
    of_type = pd.factorize(sites["site_type"])[0]
    for _ in range(400):
        factor = random.gamma(30, 1 / 30, 3)[of_type]
        mean = sites["unreached_persons"] * -np.expm1(-sites["rate"] * factor * plan)
        noise = random.gamma(np.maximum(plan, 1) / 0.5, 0.5 / np.maximum(plan, 1))
        inside += ours["low"] <= random.poisson(mean * noise).sum() <= ours["high"]
    assert 0.92 <= inside / 400 <= 0.98


def test_sites_share_the_people_of_a_kelurahan_and_count_nobody_twice() -> None:
    rows = [
        session(day, area=area, site_type=kind) for day in range(1, 4) for area, kind in ((1, "village"), (2, "office"))
    ]
    rows.append(session(5, area=1, site_type="school", reached_persons=40))
    places = pd.DataFrame(
        {
            "area_code": [f"19.71.01.100{place}" for place in (1, 2, 3, 4)],
            "area_name": list("ABCD"),
            "not_active_persons": [900, 500, 300, -20],
        }
    )
    sites = list_sites(prepare_sessions(sessions_table(rows)), places, {"19.71.01.1002": (0.5, 1e5)})
    pairs = set(zip(sites["area_code"].str[-1], sites["site_type"], strict=True))
    assert pairs == {("1", "village"), ("1", "school"), ("2", "office"), ("1", "office"), ("3", "office")}
    people = sites.groupby("area_code")["unreached_persons"].sum()
    assert (people <= places.set_index("area_code")["not_active_persons"].reindex(people.index) + 1e-9).all()
    assert set(sites.loc[sites["area_code"].str.endswith("2"), "travel_days"]) == {0.5}
    assert (sites["day_idr"] == 700_000).all()
    assert count_days(sites, sessions_table(rows)).sum() == 7
