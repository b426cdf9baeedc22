"""What the visits changed: people becoming active, per 1,000 residents and month, at counter and visits together.

Both doors are counted together, so that people who only changed doors are no gain. Kelurahan visited later or never
are what the visited are compared with (group-time effects); one series about one date and before against after stand
beside it, as the weaker evidence that they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.indicators.outreach.reach import active_visits
from analysis.indicators.outreach.sessions import sound_sessions
from analysis.reference.errors import StatisticsError
from analysis.statistics.effects import Effect, group_time_effects, interrupted_series
from analysis.statistics.intervals import mean_interval

PER = 1_000
FEWEST_AREAS = 10  # visited, and not visited
FEWEST_MONTHS_BEFORE = 8
FEWEST_MONTHS_AFTER = 3
PLACEBO_MONTHS_EARLIER = 6
PLACEBO_DRAWS = 19  # the smallest p value is 1/20
DRAWS = 999
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
        events: by event_time, months since the first visit; below 0 month-to-month changes before it. Months in which
            no kelurahan differs from another are left out.
        leads_outside: how many of the changes before lie outside their 95 % interval, of ``leads``.
        leads: months before the first visit that could be looked at.
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
    leads_outside: int
    leads: int
    placebo_date: Effect | None
    placebo_regions: tuple[float, ...]
    before_after: Effect
    series: Effect | None
    extra_persons: Effect
    served_persons: int
    cost_idr: float

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves out 0, and months before, false dates and false regions do not."""
        is_apart = not self.effect.lower <= 0 <= self.effect.upper
        return is_apart and self.leads_hold and self.placebo_date_holds and self.regions_as_large == 0

    @property
    def leads_hold(self) -> bool:
        """Whether chance (one in twenty) gives as many changes outside before the visits, in 5 of 100 cases or more."""
        from scipy.stats import binom

        return bool(binom.sf(self.leads_outside - 1, self.leads, 0.05) >= 0.05)

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


def estimate_effect(panel: Panel, sessions: pd.DataFrame, *, checks: bool = True, draws: int = DRAWS) -> CampaignEffect:
    """Return the effect of the visits on a panel without a ``reason``.

    Intervals take Student's t with as many degrees of freedom as visited kelurahan less the months in which any began.

    Args:
        panel: as ``build_panel``.
        sessions: the prepared sessions.
        checks: whether to try false dates and false regions as well.
        draws: of the bootstrap.
    """
    visited = panel.starts.dropna()
    freedom = max(len(visited) - visited.nunique(), 1)
    found = group_time_effects(panel.rates, panel.starts, seed=SEED, draws=draws)
    effect = _with_t(found.average, freedom)
    own = panel.rates.loc[visited.index]
    since = own.columns.to_numpy()[None, :] >= visited.to_numpy()[:, None]
    exposed = float((since * panel.residents[visited.index].to_numpy()[:, None]).sum()) / PER
    events = found.events.dropna(subset=["se"])
    leads = events[events["event_time"] < 0]
    held = active_visits(sessions)
    held = held[held["area_code"].isin(visited.index)]
    return CampaignEffect(
        effect=effect,
        events=events,
        leads_outside=int(((leads["lower"] > 0) | (leads["upper"] < 0)).sum()),
        leads=len(leads),
        placebo_date=_false_dates(panel, draws) if checks else None,
        placebo_regions=_false_regions(panel) if checks else (),
        before_after=_before_after(own, since),
        series=_series(own, panel.residents, visited.min(), since),
        extra_persons=Effect(*(exposed * one for one in vars(effect).values())),
        served_persons=int(held["gain_persons"].sum()),
        cost_idr=float(held["cost_idr"].sum(min_count=len(held))),
    )


def _with_t(effect: Effect, freedom: int) -> Effect:
    from scipy.stats import t

    reach = float(t.ppf(0.975, freedom)) * effect.se
    return Effect(effect.effect, effect.se, effect.effect - reach, effect.effect + reach)


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


def _false_dates(panel: Panel, draws: int) -> Effect | None:
    first = panel.starts.dropna().min()
    before = panel.rates.loc[:, panel.rates.columns < first]
    false = panel.starts - PLACEBO_MONTHS_EARLIER
    false = false.where(false < first)
    try:
        found = group_time_effects(before, false, seed=SEED, draws=draws)
    except StatisticsError:
        return None
    return _with_t(found.average, max(int(false.notna().sum()) - false.nunique(), 1))


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
        found.append(group_time_effects(panel.rates.loc[never], false, seed=SEED, draws=99).average.effect)
    return tuple(found)
