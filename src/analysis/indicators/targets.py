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


def measure_distances(
    ratios: pd.DataFrame, population: pd.DataFrame, rules: list[Rule], period: Period
) -> pd.DataFrame:
    """Return how many people the newest figure of each ratio lies from each rule.

    Where a figure comes without its heads, its denominator is the newest known one (``is_estimate``): the
    population of Dukcapil for coverage, the registered members for keaktifan. One row per ratio and minimum:
    missing_persons (negative: people in hand), missing_low and missing_high (what the rounding of the printed
    percentage allows), near_miss (within 0.5 point on either side), is_stale (older than 12 months).
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
                needed = persons_needed(minimum, persons)
                half = _half_step(figure.pct) if figure.origin == "stated" else 0.0
                exact = figure.numerator_origin == "stated"
                heads = int(figure.numerator_persons) if exact else round(persons * figure.pct / 100)
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
                        "denominator_persons": persons,
                        "denominator_label": label,
                        "denominator_date": base_date,
                        "denominator_precision": base_precision,
                        "is_estimate": is_estimate,
                        "is_exact": exact,
                        "missing_persons": needed - heads,
                        "missing_low": needed - heads if exact else needed - int(persons * (figure.pct + half) / 100),
                        "missing_high": needed - heads if exact else needed - ceil(persons * (figure.pct - half) / 100),
                        "near_miss": abs(figure.pct - minimum) <= NEAR_MISS_POINTS,
                        "is_stale": period.is_stale(figure.as_of_end.date()),
                        "source_ids": figure.source_ids,
                    }
                )
    return pd.DataFrame(rows)


def nearest_minimum(distances: pd.DataFrame) -> pd.Series:
    """Return the unmet minimum with the fewest people missing, or, where all are met, the narrowest margin."""
    unmet = distances[distances["missing_persons"] > 0]
    return (
        unmet.loc[unmet["missing_persons"].idxmin()]
        if len(unmet)
        else distances.loc[distances["missing_persons"].idxmax()]
    )


def _half_step(pct: float) -> float:
    return 0.5 * 10.0 ** -printed_decimals(pct)


def _base_of(figure: Any, ratios: pd.DataFrame, population: pd.DataFrame) -> tuple | None:
    if figure.denominator_origin in ("stated", "official"):
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
    """Return people per month, and the premium per month once all are paid for, to reach each rule.

    Months count from the period to ``target_month``; the population is held still. The premium is the sum of
    ``premium_parts`` (idr per person-month), paid when one local government bears both parts.
    """
    if not len(distances):
        return distances
    short = distances[distances["missing_persons"] > 0].copy()
    months = max(period.months_until(target_month), 0)
    premium = sum(part.minimum or 0 for part in premium_parts)
    short["months"] = months
    short["pace_persons_per_month"] = [
        ceil(missing / months) if months else missing for missing in short["missing_persons"]
    ]
    short["premium_idr_per_month"] = short["missing_persons"] * premium
    return short.reset_index(drop=True)
