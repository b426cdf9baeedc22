"""Next month's team-days: where they bring most people, against an even split and last month's.

``d`` days at a site of ``u`` people still unreached bring ``u · (1 - exp(-k · d))``: each further day brings fewer.
Where ``k`` is known with uncertainty (a gamma distribution), its expectation is taken: no lucky site takes all days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.indicators.outreach.reach import active_visits
from analysis.indicators.outreach.yields import pool_rates
from analysis.reference.errors import StatisticsError, UhcError

EXACT_CHOICES = 5_000  # up to here the optimum itself; above, at most NEAR of it is given away
NEAR = 2e-3
DRAWS = 1_000
MILLION = 1e6
TINY = 1e-9
COSTS = ("day_idr", "travel_days", "travel_idr")


class AllocationError(UhcError):
    """No plan keeps all limits at once."""


@dataclass(frozen=True)
class Limits:
    """What a plan must keep.

    Attributes:
        team_days: days that all teams have together, travel included.
        site_days: most days at one site.
        area_days: least days in each area that has a site (fairness), 0 for none.
        area_most: most days in one area, such as the most that were ever held there in a month.
        budget_idr: most money, or None.
    """

    team_days: int
    site_days: int = 5
    area_days: int = 0
    area_most: int = 31
    budget_idr: float | None = None


def expected_gain(sites: pd.DataFrame, days: np.ndarray) -> np.ndarray:
    """Return the people that ``days`` at each site are expected to bring.

    Args:
        sites: as for ``allocate``.
        days: one number per site, or one row per site.
    """
    people, rate, shape = (
        sites[name].to_numpy(float).reshape(-1, *[1] * (np.ndim(days) - 1))
        for name in ("unreached_persons", "rate", "rate_shape")
    )
    known = np.isinf(shape)
    some = np.where(known, 1.0, shape)
    return people * -np.expm1(-np.where(known, rate * days, some * np.log1p(rate * days / some)))


def allocate(sites: pd.DataFrame, limits: Limits) -> np.ndarray:
    """Return the days of each site that bring most people, by integer programme (HiGHS).

    Args:
        sites: one row per site: area_code, unreached_persons, rate (share of them gained on a first day), rate_shape
            (of the gamma distribution of the rate; infinite where it is known), and of its area: day_idr (each day),
            and travel_days and travel_idr (once, if any of its sites is visited).
        limits: what the plan must keep.

    Raises:
        AllocationError: the least days of all areas, with their travel, pass the team-days or the budget.
        StatisticsError: people, rates, days or costs are missing or negative.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    _check(sites, limits)
    most = min(limits.site_days, limits.team_days)
    if not len(sites) or not most:
        return np.zeros(len(sites), dtype=int)
    gains = expected_gain(sites, np.tile(np.arange(most + 1), (len(sites), 1)))
    steps = pd.DataFrame(
        {
            "site": np.repeat(np.arange(len(sites)), most),
            "area": np.repeat(sites["area_code"].to_numpy(), most),
            "gain": np.diff(gains, axis=1).ravel(),
        }
    ).sort_values(["area", "gain"], ascending=[True, False], kind="stable")
    # within an area days cost the same, so that d days there are its d best steps: one choice of d per area
    steps["days"] = steps.groupby("area").cumcount() + 1
    steps = steps[steps["days"] <= min(limits.team_days, limits.area_most)].reset_index(drop=True)
    steps["total"] = steps.groupby("area")["gain"].cumsum()
    area = steps["area"].to_numpy()
    costs = sites.groupby("area_code")[list(COSTS)].max().loc[area]
    team_days = steps["days"].to_numpy() + costs["travel_days"].to_numpy(float)
    money = steps["days"].to_numpy() * costs["day_idr"].to_numpy(float) + costs["travel_idr"].to_numpy(float)
    names, number = np.unique(area, return_inverse=True)
    choice = csr_array((np.ones(len(steps)), (number, np.arange(len(steps)))))
    rules = [
        LinearConstraint(choice, 1 if limits.area_days else 0, 1),
        LinearConstraint(team_days[None], 0, limits.team_days),
    ]
    if limits.budget_idr is not None:
        rules.append(LinearConstraint(money[None] / MILLION, 0, limits.budget_idr / MILLION))
    found = milp(
        -steps["total"].to_numpy(),
        integrality=np.ones(len(steps)),
        bounds=Bounds(0, (steps["days"] >= limits.area_days).to_numpy(float)),
        constraints=rules,
        options={"mip_rel_gap": 0.0 if len(steps) <= EXACT_CHOICES else NEAR},
    )
    if found.x is None:
        raise AllocationError("allocation", days=limits.team_days, areas=len(names), least=limits.area_days)
    chosen = pd.Series(found.x * steps["days"]).groupby(number).sum().round().to_numpy()
    used = steps[steps["days"] <= chosen[number]]
    return np.bincount(used["site"], minlength=len(sites))


def _travel(sites: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the area number of each site, and travel_days and travel_idr of each area."""
    _, area = np.unique(sites["area_code"], return_inverse=True)
    return area, sites.groupby(area)[["travel_days", "travel_idr"]].max().to_numpy(float)


def _check(sites: pd.DataFrame, limits: Limits) -> None:
    for name in ("unreached_persons", "rate", "day_idr", "travel_days", "travel_idr"):
        wrong = sites[~sites[name].astype(float).ge(0)]
        if len(wrong):
            raise StatisticsError(name, wrong[name].iloc[0], "≥ 0")
    for name, value in (("team_days", limits.team_days), ("site_days", limits.site_days)):
        if value < 0:
            raise StatisticsError(name, value, "≥ 0")


def split_evenly(sites: pd.DataFrame, limits: Limits) -> np.ndarray:
    """Return the days of each site when areas take turns, each with its best site, until days or money run out."""
    area, travel = _travel(sites)
    days, held = np.zeros(len(sites), dtype=int), np.zeros(len(travel), dtype=int)
    first = pd.Series(expected_gain(sites, np.ones(len(sites))))
    turn = first.groupby(area).rank(ascending=False, method="first")
    order = np.lexsort((area, turn))
    left, money = float(limits.team_days), np.inf if limits.budget_idr is None else limits.budget_idr
    costs = sites["day_idr"].to_numpy(float)
    for _ in range(limits.site_days):
        for place in order:
            way = travel[area[place]] * (held[area[place]] == 0)
            is_full = held[area[place]] >= limits.area_most
            if is_full or left < 1 + way[0] or money < costs[place] + way[1]:
                continue
            days[place] += 1
            held[area[place]] += 1
            left, money = left - 1 - way[0], money - costs[place] - way[1]
    return days


def count_days(sites: pd.DataFrame, sessions: pd.DataFrame) -> np.ndarray:
    """Return how many of the sessions were held at each site (by area and site type)."""
    held = sessions.groupby(["area_code", "site_type"]).size()
    return held.reindex(pd.MultiIndex.from_frame(sites[["area_code", "site_type"]]), fill_value=0).to_numpy()


def foresee(sites: pd.DataFrame, plans: Mapping[str, np.ndarray], *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what plans are expected to bring, with the range that 95 of 100 months would keep.

    The rate of a site type is not known exactly (gamma), is the same at all its sites, and sessions differ (``spread``,
    the squared variation between days).

    Returns:
        By plan: label, days, expected, low, high, and first_is_better (chance that the first plan expects at least as
        many). By site of the first plan with days: site (row of ``sites``), days, expected, low, high.
    """
    chance = np.random.default_rng(seed)
    types, of_type = np.unique(sites["site_type"], return_inverse=True)
    per_type = sites.groupby(of_type)[["rate", "rate_shape", "spread"]].first()
    uncertain = np.isfinite(per_type["rate_shape"])
    shapes = per_type["rate_shape"].where(uncertain, 1.0).to_numpy()
    relative = chance.gamma(shapes, 1 / shapes, (DRAWS, len(types)))
    rates = per_type["rate"].to_numpy() * np.where(uncertain, relative, 1.0)
    rows, means, own = [], {}, pd.DataFrame()
    for name, days in plans.items():
        used = np.flatnonzero(days)
        people = sites["unreached_persons"].to_numpy(float)[used]
        mean = people * -np.expm1(-rates[:, of_type[used]] * days[used])
        means[name] = mean.sum(axis=1)
        spread = np.maximum(per_type["spread"].to_numpy()[of_type[used]] / days[used], TINY)
        seen = chance.poisson(mean * chance.gamma(1 / spread, spread, mean.shape))
        expected = expected_gain(sites, days)
        low, high = np.quantile(seen.sum(axis=1), [0.025, 0.975])
        better = float((means[next(iter(plans))] >= means[name] - TINY).mean())
        rows.append((name, int(days.sum()), expected.sum(), low, high, better))
        if len(rows) == 1:
            ends = np.quantile(seen, [0.025, 0.975], axis=0)
            own = pd.DataFrame(
                {"site": used, "days": days[used], "expected": expected[used], "low": ends[0], "high": ends[1]}
            )
    return pd.DataFrame(rows, columns=["label", "days", "expected", "low", "high", "first_is_better"]), own


def list_sites(sessions: pd.DataFrame, places: pd.DataFrame, travel: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return the sites that teams may go to, as ``allocate`` takes them; a session counts as one team-day.

    Every pair of kelurahan and site type that was visited is a site, and so is every kelurahan for the most usual type.
    People without active membership are shared between site types as the people reached were, so that nobody is
    counted twice. The rate is the share of them that a day gained, pooled (``pool_rates``).

    Args:
        sessions: prepared sessions.
        places: as ``locate_inactive``.
        travel: days and rupiah to reach the areas whose code begins so, once a month.
    """
    visits = active_visits(sessions)
    people = places.set_index("area_code")["not_active_persons"].clip(lower=0).astype(float)
    visits = visits[visits["gain_persons"].notna() & (visits["area_code"].map(people) > 0)]
    reached = visits.groupby("site_type")["reached_persons"].sum().astype(float)
    share = reached / reached.sum()
    pairs = visits.drop_duplicates(["area_code", "site_type"], keep="last").set_index(["area_code", "site_type"])
    usual = visits["site_type"].mode()[:1]
    every = pd.MultiIndex.from_product([people.index[people > 0], usual], names=pairs.index.names)
    index = pairs.index.union(every).sort_values()
    audience = visits["area_code"].map(people) * visits["site_type"].map(share)
    known = audience > 0
    rates = pool_rates(visits["site_type"][known], visits["gain_persons"][known].astype(float), audience[known])
    found = rates.set_index("group")[["pooled", "shape", "spread"]]
    sites = index.to_frame(index=False).merge(found, left_on="site_type", right_index=True)
    way = [next((one for code, one in travel.items() if area.startswith(code)), (0, 0)) for area in sites["area_code"]]
    costs = visits["cost_idr"].astype(float)
    day_idr = costs.groupby(visits["area_code"]).median().reindex(sites["area_code"]).fillna(costs.median()).fillna(0.0)
    keys = pd.MultiIndex.from_frame(sites[["area_code", "site_type"]])
    return (
        sites.assign(
            area_name=sites["area_code"].map(places.set_index("area_code")["area_name"]),
            site_name=pairs["site_name"].reindex(keys).to_numpy(),
            unreached_persons=sites["area_code"].map(people) * sites["site_type"].map(share),
            rate=sites["pooled"],
            rate_shape=sites["shape"],
            day_idr=day_idr.to_numpy(),
            travel_days=[days for days, _ in way],
            travel_idr=[idr for _, idr in way],
        )
        .drop(columns=["pooled", "shape"])
        .reset_index(drop=True)
    )
