"""Small numbers of events: counts first, what chance does to them, and slips that no rate can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.iku import REPORTED, TIME
from analysis.statistics.control_charts import FEWEST_POINTS, prime_chart, xmr
from analysis.statistics.intervals import adjust_for_many, compare_rates, count_interval, predict_count, rate_interval

CHANCE = 0.05
DAYS_OF_MONTH = 30.44
COUNTED_UNITS = ("per_1000", "per_100k")


@dataclass(frozen=True)
class EventChart:
    """A control chart: its ``kind`` (xmr, u_prime), points (value, centre, lower, upper, outside_limits), signal."""

    kind: str
    points: pd.DataFrame
    signal: bool


def count_events(indicators: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``values`` that count reported deaths, or cases that have no base, of which fewer is better.

    Columns ``count_low`` and ``count_high`` are added: the exact 95 % limits of the number expected.
    """
    bad = indicators[indicators["direction"] == "lower"].set_index("indicator_id")["unit"]
    unit = values["indicator_id"].map(bad)
    is_event = unit.isin(COUNTED_UNITS) | (unit.notna() & values["value"].isna())
    events = values[is_event & values["count"].notna() & (values["system_kind"] == REPORTED)]
    limits = [count_interval(count) for count in events["count"]]
    return events.assign(count_low=[one.lower for one in limits], count_high=[one.upper for one in limits])


def compare_years(events: pd.DataFrame) -> pd.DataFrame:
    """Return each usable whole year set against the one before it in the same system.

    Births are used where both years have them; else they are taken as equal, and ``births_assumed`` says so. Where two
    counts rival for a year, the first that was entered is shown, and a change is beyond chance only if each pair of
    them is. All changes are tested together (Holm 1979).

    Returns:
        indicator_id, data_system, first and last (labels in events), p_value (E-test of this pair alone),
        is_beyond_chance (by Holm over all rows), births_assumed.
    """
    rows = []
    whole = events[events["usable"] & events["is_year"]]
    for (indicator, system), group in whole.groupby(["indicator_id", "data_system"], sort=False):
        years = [list(year.itertuples()) for _, year in group.groupby("period_end")]
        for before, after in pairwise(years):
            tests = [_compare(first, last) for first, last in product(before, after)]
            p_value, assumed = max(p for p, _ in tests), any(assumed for _, assumed in tests)
            rows.append((indicator, system, before[0].Index, after[0].Index, p_value, False, assumed))
    columns = ["indicator_id", "data_system", "first", "last", "p_value", "is_beyond_chance", "births_assumed"]
    changes = pd.DataFrame(rows, columns=columns)
    adjusted = adjust_for_many(changes["p_value"].to_numpy(dtype=float))
    return changes.assign(is_beyond_chance=adjusted < CHANCE)


def _compare(first: Any, last: Any) -> tuple[float, bool]:
    assumed = not (first.base > 0 and last.base > 0)
    bases = (1.0, 1.0) if assumed else (first.base, last.base)
    return compare_rates(first.count, bases[0], last.count, bases[1]), assumed


def compare_pace(events: pd.DataFrame) -> pd.DataFrame:
    """Return the newest part of a year of each indicator and system against the newest whole year before it, by day.

    Only where the part is newer than every whole year. The test is the exact conditional one: of all events of both,
    the part would have its share of the days.

    Returns:
        indicator_id, data_system, first (label of the whole year) and last (of the part), months (of the part), ratio
        of the paces, p_value, is_beyond_chance.
    """
    rows = []
    usable = events[events["usable"]]
    for (indicator, system), group in usable.groupby(["indicator_id", "data_system"], sort=False):
        years = group[group["is_year"]].drop_duplicates("period_end").sort_values("period_end")
        parts = group[~group["is_year"] & (group["period_start"].dt.day_of_year == 1)].sort_values("period_end")
        if not len(years) or not len(parts) or parts["period_end"].iloc[-1] <= years["period_end"].iloc[-1]:
            continue
        first, last = next(years.tail(1).itertuples()), next(parts.tail(1).itertuples())
        days = [(row.period_end - row.period_start).days + 1 for row in (first, last)]
        p_value = compare_rates(first.count, days[0], last.count, days[1], method="exact")
        ratio = (last.count / days[1]) / (first.count / days[0]) if first.count else np.inf
        months = round(days[1] / DAYS_OF_MONTH)
        rows.append((indicator, system, first.Index, last.Index, months, ratio, p_value, p_value < CHANCE))
    columns = ["indicator_id", "data_system", "first", "last", "months", "ratio", "p_value", "is_beyond_chance"]
    return pd.DataFrame(rows, columns=columns)


def expect_next_year(count: float) -> tuple[float, float]:
    """Return the counts that a year of unchanged risk may show after ``count`` (95 % prediction interval)."""
    limits = predict_count(count, 1.0, 1.0)
    return limits.lower, limits.upper


def pool_years(events: pd.DataFrame, *, years: int, per: float) -> pd.DataFrame:
    """Return the pooled rate of every ``years`` whole consecutive years of one indicator and system with births.

    Returns:
        first_year, last_day, count, base, rate, low, high; no rows where no such years are published.
    """
    known = events[events["usable"] & events["is_year"] & ~events["rival"] & (events["base"] > 0)]
    ends = known.sort_values("period_end")
    rows = []
    for place in range(len(ends) - years + 1):
        window = ends.iloc[place : place + years]
        first, last = window["period_end"].iloc[0].year, window["period_end"].iloc[-1].year
        if last - first == years - 1:
            count, base = window["count"].sum(), window["base"].sum()
            rate = rate_interval(count, base, per=per)
            last_day = window["period_end"].iloc[-1]
            rows.append((first, last_day, count, base, rate.value, rate.lower, rate.upper))
    return pd.DataFrame(rows, columns=["first_year", "last_day", "count", "base", "rate", "low", "high"])


def chart_events(counts: Sequence[float], exposures: Sequence[float] | None = None) -> EventChart | None:
    """Return a control chart of counts in order of time, or None below twelve points, which are too few for limits.

    With exposures the u' chart (rates, more spread than chance allowed for); without, XmR of the counts.
    """
    if np.isfinite(np.asarray(counts, dtype=float)).sum() < FEWEST_POINTS:
        return None
    if exposures is not None:
        chart = prime_chart(counts, exposures, kind="u")
        return EventChart("u_prime", chart.points, bool(chart.points["outside_limits"].any()) or chart.runs.signal)
    points = xmr(counts, improvement="decrease").rename(columns={"mean": "centre"})
    signal = bool((points["special_cause"] != "common_cause").any()) and (points["limits_state"] == "in_force").all()
    return EventChart("xmr", points, bool(signal))


def check_nesting(statements: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return pairs of printed figures in which a younger age group has more deaths than the one that holds it.

    Neonatal ≤ infant ≤ under-five, within one system and time, counts and rates apart.
    """
    broken = []
    for suffix in ("_deaths", "_deaths_per_1000"):
        for _, group in statements.groupby(TIME, sort=False):
            ages = [group[group["measure"] == f"{age}{suffix}"] for age in ("neonatal", "infant", "under5")]
            found = [next(age.itertuples()) for age in ages if len(age)]
            broken += [(inner, outer) for inner, outer in pairwise(found) if inner.value > outer.value]
    return broken


def check_plausible(
    indicators: pd.DataFrame, values: pd.DataFrame, population: pd.DataFrame, *, births_per_1000: float
) -> pd.DataFrame:
    """Return the rows of ``values``, used or not, that lie outside the plausible range of their indicator.

    A count of deaths without births is set against the births that the residents would have at ``births_per_1000``;
    these serve for nothing else. A reported rate above 0 that means less than one death is impossible.

    Returns:
        The rows with ``reason`` (above, below, less_than_one) and ``rate``, the rate that was judged.
    """
    limits = indicators.set_index("indicator_id")
    people = population[population["sex"] == "total"]
    found = {}
    for row in values.itertuples():
        one = limits.loc[row.indicator_id]
        rate, events = row.value, np.nan
        if one["unit"] in COUNTED_UNITS and row.is_year:
            births = row.base if row.base > 0 else _births_about(people, row.period_end, births_per_1000)
            rate = one["multiplier"] * row.count / births if np.isnan(rate) else rate
            events = rate * births / one["multiplier"] if row.system_kind == REPORTED else np.nan
        if 0 < events < 0.5:
            found[row.Index] = ("less_than_one", rate)
        elif rate > one["plausible_max"] or rate < one["plausible_min"]:
            found[row.Index] = ("above" if rate > one["plausible_max"] else "below", rate)
    return values.loc[list(found)].assign(
        reason=[reason for reason, _ in found.values()], rate=[rate for _, rate in found.values()]
    )


def _births_about(people: pd.DataFrame, day: pd.Timestamp, births_per_1000: float) -> float:
    if not len(people):
        return np.nan
    nearest = people.loc[(people["as_of_date"] - day).abs().idxmin()]
    return float(nearest["population_persons"]) * births_per_1000 / 1000


def age_parts(indicators: pd.DataFrame, values: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the age groups that figures were added up from, each beside the rate that was printed for it.

    Args:
        indicators: the table of that name.
        values: as ``measure_indicators``.
        statements: as ``join_statements``.

    Returns:
        One row per figure and group: figure (label in values), indicator_id, measure, period_end, period_precision,
        is_year, count, source_ids and note; of a rate printed beside it rate, rate_unit, rate_source_ids, is_rate_used.
    """
    measures = indicators.set_index("indicator_id")["part_measures"]
    rows = []
    for row in values[values["origin"] == "parts"].itertuples():
        same = statements
        for name in TIME:
            same = same[same[name] == getattr(row, name)]
        for measure in measures[row.indicator_id].split("|"):
            one = next(same[same["measure"] == measure].itertuples())
            rate = next(same[same["measure"] == f"{measure}_per_1000"].itertuples(), None)
            printed = (rate.value, rate.unit, (rate.source_id,), rate.usable) if rate else (np.nan, "", (), False)
            note = "" if pd.isna(one.note) else one.note
            time = (row.period_end, row.period_precision, row.is_year)
            rows.append((row.Index, row.indicator_id, measure, *time, one.value, (one.source_id,), note, *printed))
    columns = ["figure", "indicator_id", "measure", "period_end", "period_precision", "is_year", "count"]
    columns += ["source_ids", "note", "rate"]
    return pd.DataFrame(rows, columns=[*columns, "rate_unit", "rate_source_ids", "is_rate_used"])


def compare_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return ``compare_pace`` and below it ``compare_years``; what only the one has is missing in the other."""
    paces, years = compare_pace(events), compare_years(events)
    columns = [*paces.columns, "births_assumed"]
    both = pd.concat([one for one in (paces, years) if len(one)] or [paces], ignore_index=True)
    return both.reindex(columns=columns).astype({"months": "Int64", "ratio": float})


def pool_indicators(indicators: pd.DataFrame, events: pd.DataFrame, *, years: int) -> pd.DataFrame:
    """Return the newest ``pool_years`` of each indicator and data system, with name, unit, decimals and source_ids."""
    counted = indicators[indicators["unit"].isin(COUNTED_UNITS)].set_index("indicator_id")
    parts = []
    for (name, system), group in events[events["unit"].isin(COUNTED_UNITS)].groupby(
        ["indicator_id", "data_system"], sort=False
    ):
        one = counted.loc[str(name)]
        pooled = pool_years(group, years=years, per=float(one["multiplier"])).tail(1)
        sources = tuple(dict.fromkeys(source for ids in group["source_ids"] for source in ids))
        about = {key: one[key] for key in ("name", "unit", "decimals")}
        parts.append(pooled.assign(indicator_id=name, data_system=system, source_ids=[sources] * len(pooled), **about))
    return pd.concat(parts, ignore_index=True) if parts else pool_years(events, years=years, per=1.0)
