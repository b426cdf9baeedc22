"""The way to a minimum: in people, in people per month, in rupiah per month."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd

from analysis.indicators.coverage import latest
from analysis.indicators.denominators import newest_population, persons_needed
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.rules import Rule

NEAR_MISS_POINTS = 0.5
FAR_GOAL = "longterm_target"


def measure_distances(
    ratios: pd.DataFrame, population: pd.DataFrame, rules: list[Rule], period: Period
) -> pd.DataFrame:
    """Return how many people the newest figure of each ratio lies from each rule.

    Where a figure comes without its heads, its denominator is the newest known one (``is_estimate``): the
    population of Dukcapil for coverage, the registered members for keaktifan. One row per ratio and minimum:
    missing_persons (negative: people in hand), missing_low and missing_high (what the rounding of the printed
    percentage allows), state ("short", "met", "met_uncounted": passed by a bound, "unsure": the rounding
    or the bound spans the minimum), near_miss (within 0.5 point on either side), is_stale (older than 12 months).
    """
    rows = []
    for ratio in ("coverage_registered", "keaktifan"):
        for figure in latest(ratios, ratio).itertuples():
            base = _base_of(figure, ratios, population)
            minimums = sorted({rule.minimum for rule in rules if rule.measure == ratio and rule.minimum})
            if base is None:
                continue
            for minimum in minimums:
                same = [rule for rule in rules if rule.measure == ratio and rule.minimum == minimum]
                persons, label, base_date, base_precision, is_estimate = base
                heads, missing, low, high = _people_missing(figure, persons, minimum)
                rows.append(
                    {
                        "ratio": ratio,
                        "minimum_pct": minimum,
                        "rules": same,
                        "as_of_date": figure.as_of_date,
                        "as_of_precision": figure.as_of_precision,
                        "as_of_end": figure.as_of_end,
                        "pct": figure.pct,
                        "bound": figure.bound,
                        "numerator_persons": heads,
                        "numerator_origin": figure.numerator_origin,
                        "denominator_persons": persons,
                        "denominator_label": label,
                        "denominator_date": base_date,
                        "denominator_precision": base_precision,
                        "denominator_origin": figure.denominator_origin,
                        "is_estimate": is_estimate,
                        "is_exact": low == high and figure.bound == "=",
                        "missing_persons": missing,
                        "missing_low": low,
                        "missing_high": high,
                        "state": _state(figure.bound, missing, low, high),
                        "near_miss": abs(figure.pct - minimum) <= NEAR_MISS_POINTS,
                        "is_stale": period.is_stale(figure.as_of_end.date()),
                        "source_ids": figure.source_ids,
                    }
                )
    return pd.DataFrame(rows)


def nearest_minimum(distances: pd.DataFrame) -> pd.Series:
    """Return the row to speak of first.

    The unmet minimum with the fewest people missing; else one that cannot be told; else the narrowest margin.
    The goal for 2045 comes last.
    """
    is_far = _are_far(distances)
    distances = distances[~is_far] if not is_far.all() else distances
    for state in ("short", "unsure", "met", "met_uncounted"):
        rows = distances[distances["state"] == state]
        if len(rows):
            return rows.loc[rows["missing_persons"].idxmin() if state == "short" else rows["missing_persons"].idxmax()]
    raise ValueError("no distances")


def _are_far(distances: pd.DataFrame) -> pd.Series:
    return distances["rules"].map(lambda rules: all(rule.key == FAR_GOAL for rule in rules))


def _state(bound: str, missing: int, low: int, high: int) -> str:
    if (bound == "~" and low < 0 < high) or (bound == ">" and missing > 0):
        return "unsure"
    if missing > 0:
        return "short"
    return "met_uncounted" if bound == ">" else "met"


def _people_missing(figure: Any, persons: int, minimum: float) -> tuple[int, int, int, int]:
    """Return heads, people missing, and the least and most that rounding allows.

    A percentage printed at or above the minimum leaves no one missing; one printed as "above" has no upper end.
    """
    needed = persons_needed(minimum, persons)
    half = 0.5 * 10.0 ** -printed_decimals(figure.pct)
    if figure.numerator_origin in ("stated", "rounded"):
        heads = int(figure.numerator_persons)
        if figure.numerator_origin == "rounded":
            slack = _half_of_last_digit(heads)
            return heads, needed - heads, needed - heads - slack, needed - heads + slack
        if figure.denominator_origin == "implied":
            ends = [persons_needed(minimum, round(100 * heads / (figure.pct + side))) - heads for side in (half, -half)]
            return heads, needed - heads, min(ends), max(ends)
        return heads, needed - heads, needed - heads, needed - heads
    heads = round(persons * figure.pct / 100)
    missing = min(needed - heads, 0) if figure.pct >= minimum else needed - heads
    if figure.bound == ">":
        return heads, missing, missing, missing
    low, high = needed - int(persons * (figure.pct + half) / 100), needed - ceil(persons * (figure.pct - half) / 100)
    return heads, missing, min(low, missing), max(high, missing)


def _half_of_last_digit(count: int) -> int:
    """Half of the unit that a rounded count was rounded to: 5,000 for 1,110,000."""
    zeros = len(str(count)) - len(str(count).rstrip("0"))
    return 10**zeros // 2


def _base_of(figure: Any, ratios: pd.DataFrame, population: pd.DataFrame) -> tuple | None:
    if figure.denominator_origin in ("stated", "official", "implied"):
        return (
            int(figure.denominator_persons),
            figure.denominator_label,
            figure.denominator_date,
            figure.denominator_precision,
            False,
        )
    if figure.ratio == "coverage_registered":
        base = newest_population(population, figure.as_of_end.date())
        return base and (int(base.population_persons), base.label, base.as_of_date, base.as_of_precision, True)
    heads = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & (ratios["as_of_date"] <= figure.as_of_date)
    ].tail(1)
    for row in heads.itertuples():
        return int(row.numerator_persons), "", row.as_of_date, row.as_of_precision, True
    return None


def plan_pace(distances: pd.DataFrame, period: Period, target_month: Period, premium_parts: list[Rule]) -> pd.DataFrame:
    """Return people per month, and the premium per month once all are paid for, to reach each rule but that for 2045.

    Months count from the period to ``target_month``; the population is held still. The premium is the sum of
    ``premium_parts`` (idr per person-month), paid when one local government bears both parts.
    """
    if not len(distances):
        return distances
    short = distances[(distances["state"] == "short") & ~_are_far(distances)].copy()
    months = max(period.months_until(target_month), 0)
    premium = sum(part.minimum or 0 for part in premium_parts)
    short["months"] = months
    short["pace_persons_per_month"] = [
        ceil(missing / months) if months else missing for missing in short["missing_persons"]
    ]
    short["premium_idr_per_month"] = short["missing_persons"] * premium
    return short.reset_index(drop=True)
