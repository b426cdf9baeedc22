"""What the visits changed: people becoming active, per 1,000 residents and month, at counter and visits together.

Both doors are counted together, so that people who only changed doors are no gain. Kelurahan visited later or never
are what the visited are compared with, from several months that end before those a kelurahan may have been chosen for;
one series about one date and before against after stand beside it, as the weaker evidence that they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.indicators.outreach.reach import active_visits
from analysis.indicators.outreach.sessions import sound_sessions
from analysis.reference.errors import StatisticsError
from analysis.statistics.effects import Effect, interrupted_series, long_base_average, long_base_effects
from analysis.statistics.intervals import mean_interval

PER = 1_000
FEWEST_AREAS = 10  # visited, and not visited
FEWEST_MONTHS_BEFORE = 8
FEWEST_MONTHS_AFTER = 3
PLACEBO_MONTHS_EARLIER = 6
PLACEBO_DRAWS = 19  # the smallest p value is 1/20
SEED = 20250904


@dataclass(frozen=True)
class Panel:
    """People becoming active per 1,000 residents, by kelurahan and month.

    Attributes:
        rates: one row a kelurahan, one column a month.
        starts: by kelurahan, the month of its first visit; missing for never.
        residents: by kelurahan.
        incomplete: kelurahan left out, as a month of their counter is missing.
        early: kelurahan left out, as they were visited before there were months to compare with.
        reason: why nothing can be estimated (no_visits, no_counter, few_areas, no_variation, few_months), or empty.
    """

    rates: pd.DataFrame
    starts: pd.Series
    residents: pd.Series
    incomplete: int
    early: int
    reason: str


@dataclass(frozen=True)
class CampaignEffect:
    """The effect and what was done to break it; rates per 1,000 residents and month.

    Attributes:
        effect: on visited kelurahan, over all their months since the first visit.
        events: by event_time, months since the first visit; those below 0 should lie about 0.
        dip: the three months before the first visit against the eight before them, with its 99 % interval.
        trended: the first six months, with each kelurahan's own trend before drawn on.
        placebo_date: the effect of dates half a year too early, on the months before any visit; None if too few.
        placebo_regions: effects when kelurahan never visited are given the dates of others; empty if too few.
        before_after: the visited, after less before.
        series: the total of the visited about the month of the first visit; None if too short.
        extra_persons: people more than without visits, with its interval.
        served_persons: people who became active at visits in the same kelurahan.
        cost_idr: what those visits cost; missing where a visit has no cost.
    """

    effect: Effect
    events: pd.DataFrame
    dip: Effect
    trended: Effect
    placebo_date: Effect | None
    placebo_regions: tuple[float, ...]
    before_after: Effect
    series: Effect | None
    extra_persons: Effect
    served_persons: int
    cost_idr: float

    @property
    def cost_each_idr(self) -> float | None:
        """What each of ``extra_persons`` cost; None where they may be none, or a cost is missing."""
        people = self.extra_persons
        return self.cost_idr / people.effect if people.lower > 0 and self.cost_idr == self.cost_idr else None

    @property
    def is_shown(self) -> bool:
        """Whether the interval lies above 0, with trends drawn on too, and no dip or false trial overturns it."""
        return (
            self.effect.lower > 0
            and self.trend_holds
            and self.dip_holds
            and self.placebo_date_holds
            and self.regions_as_large == 0
        )

    @property
    def dip_holds(self) -> bool:
        """Whether the months just before the visits were usual: else the kelurahan may have been chosen for them."""
        return self.dip.lower <= 0 <= self.dip.upper

    @property
    def trend_holds(self) -> bool:
        """Whether more came than each kelurahan's own trend would have brought."""
        return self.trended.lower > 0

    @property
    def placebo_date_holds(self) -> bool:
        """Whether false dates give an interval with 0 in it, or could not be tried."""
        return self.placebo_date is None or self.placebo_date.lower <= 0 <= self.placebo_date.upper

    @property
    def regions_as_large(self) -> int:
        """How many false choices of kelurahan give an effect at least as large."""
        return sum(abs(one) >= abs(self.effect.effect) for one in self.placebo_regions)


def build_panel(sessions: pd.DataFrame, places: pd.DataFrame) -> Panel:
    """Return the panel of prepared sessions and ``locate_inactive``; months without a counter's row are not zero."""
    jkn = sound_sessions(sessions[sessions["programme"] == "JKN"])
    jkn = jkn[jkn["gain_persons"].notna() & jkn["area_code"].isin(places["area_code"])]
    month = jkn["session_date"].dt.to_period("M")
    residents = places.set_index("area_code")["population_persons"].astype(float)
    first = active_visits(jkn).groupby("area_code")["session_date"].min().dt.to_period("M")
    counter = jkn[jkn["channel"] == "passive"]
    empty = Panel(pd.DataFrame(), pd.Series(dtype=object), residents, 0, 0, "")
    if not len(first) or not len(counter):
        return Panel(**{**vars(empty), "reason": "no_counter" if len(first) else "no_visits"})
    counts = pd.DataFrame({"area": jkn["area_code"], "month": month, "persons": jkn["gain_persons"].astype(float)})
    wide = counts.pivot_table(index="area", columns="month", values="persons", aggfunc="sum", fill_value=0.0)
    rows = pd.crosstab(counter["area_code"], month[counter.index])
    seen = rows.reindex(index=wide.index, columns=wide.columns, fill_value=0) > 0
    months = pd.period_range(wide.columns.min(), wide.columns.max(), freq="M")
    known = seen.reindex(columns=months, fill_value=False).all(axis=1) & (residents.reindex(wide.index) > 0)
    starts = first.reindex(wide.index)
    late = starts.isna() | (starts >= months[0] + FEWEST_MONTHS_BEFORE)
    kept = wide.index[known & late]
    rates = PER * wide.loc[kept].reindex(columns=months, fill_value=0.0).div(residents[kept], axis=0)
    visited = int(starts[kept].notna().sum())
    reason = ""
    if min(visited, len(kept) - visited) < FEWEST_AREAS:
        reason = "few_areas"
    elif not rates.groupby(starts[kept].notna()).std().to_numpy().any():
        reason = "no_variation"
    elif len(months) - list(months).index(starts[kept].min()) < FEWEST_MONTHS_AFTER:
        reason = "few_months"
    return Panel(rates, starts[kept], residents[kept], int((~known).sum()), int((known & ~late).sum()), reason)


def group_rates(panel: Panel, shown: Callable[[pd.Series], pd.Series]) -> pd.DataFrame:
    """Return people becoming active per 1,000 residents of the kelurahan visited and of the others, by month.

    Args:
        panel: as ``build_panel``.
        shown: returns counts of people as they may be shown, hidden ones missing. A month with one of the two hidden
            lacks both: their sum is the month's total, which two reports give.

    Returns:
        month (its first day), visited_rate, others_rate, with two decimals; no rows where no month is known.
    """
    weight, is_visited = panel.residents[panel.rates.index], panel.starts.notna()
    people = panel.rates.mul(weight / PER, axis=0)
    visited, others = (
        PER * shown(people[which].sum().round()).astype("Float64").astype(float) / weight[which].sum()
        for which in (is_visited, ~is_visited)
    )
    known = visited.notna() & others.notna()
    rates = {"visited_rate": visited.where(known).round(2), "others_rate": others.where(known).round(2)}
    rows = pd.DataFrame(rates).rename_axis("month").reset_index()
    rows = rows.assign(month=[month.start_time for month in rows["month"]])
    return rows if known.any() else rows.head(0)


def estimate_effect(panel: Panel, sessions: pd.DataFrame, *, checks: bool = True) -> CampaignEffect:
    """Return the effect of the visits on a panel without a ``reason``.

    Method: ``long_base_effects``.

    Args:
        panel: as ``build_panel``.
        sessions: the prepared sessions.
        checks: whether to try false dates and false regions as well.
    """
    visited = panel.starts.dropna()
    found = long_base_effects(panel.rates, panel.starts)
    effect = found.average
    own = panel.rates.loc[visited.index]
    since = own.columns.to_numpy()[None, :] >= visited.to_numpy()[:, None]
    exposed = float((since * panel.residents[visited.index].to_numpy()[:, None]).sum()) / PER
    held = active_visits(sessions)
    held = held[held["area_code"].isin(visited.index)]
    return CampaignEffect(
        effect=effect,
        events=found.events,
        dip=found.dip,
        trended=found.trended,
        placebo_date=_false_dates(panel) if checks else None,
        placebo_regions=_false_regions(panel) if checks else (),
        before_after=_before_after(own, since),
        series=_series(own, panel.residents, visited.min(), since),
        extra_persons=Effect(*(exposed * one for one in vars(effect).values())),
        served_persons=int(held["gain_persons"].sum()),
        cost_idr=float(held["cost_idr"].sum(min_count=len(held))),
    )


def _before_after(own: pd.DataFrame, since: np.ndarray) -> Effect:
    after, before = own.where(since).mean(axis=1), own.where(~since).mean(axis=1)
    found = mean_interval((after - before).to_numpy())
    se = found.deviation / float(np.sqrt(found.count))
    return Effect(found.value, se, float(found.lower), float(found.upper))


def _series(own: pd.DataFrame, residents: pd.Series, first: pd.Period, since: np.ndarray) -> Effect | None:
    """Return what a step at the first visit changes in the total of the visited, spread over their visited months."""
    weight = residents[own.index]
    totals = own.mul(weight, axis=0).sum() / PER
    try:
        fit = interrupted_series(totals, first, exposure=weight.sum() / PER, harmonics=1, newey_west_lags=3)
    except StatisticsError:
        return None
    after = fit.fitted.index >= first
    people = float(fit.fitted.loc[after, "fitted"].sum())
    exposed = float((since * weight.to_numpy()[:, None]).sum()) / PER
    ratio, low, high, se = fit.terms.loc["after", ["rate_ratio", "lower", "upper", "se"]]
    values = [people * (1 - 1 / one) / exposed for one in (ratio, low, high)]
    return Effect(values[0], people / ratio * se / exposed, values[1], values[2])


def _false_dates(panel: Panel) -> Effect | None:
    first = panel.starts.dropna().min()
    before = panel.rates.loc[:, panel.rates.columns < first]
    false = panel.starts - PLACEBO_MONTHS_EARLIER
    try:
        return long_base_average(before, false.where(false < first))
    except StatisticsError:
        return None


def _false_regions(panel: Panel) -> tuple[float, ...]:
    """Return the effects when half of the kelurahan never visited are given starts of the visited, by lot."""
    never, dates = panel.starts.index[panel.starts.isna()], panel.starts.dropna().to_numpy()
    if len(never) < 2 * FEWEST_AREAS:
        return ()
    chance = np.random.default_rng(SEED)
    found = []
    for _ in range(PLACEBO_DRAWS):
        chosen = chance.choice(len(never), len(never) // 2, replace=False)
        false = pd.Series(pd.NaT, never, dtype=panel.starts.dtype)
        false.iloc[chosen] = chance.choice(dates, len(chosen))
        found.append(long_base_average(panel.rates.loc[never], false).effect)
    return tuple(found)
