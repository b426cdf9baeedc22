"""How many people a figure lies from a minimum: what it is of, and what its rounding allows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import pandas as pd

from analysis.indicators.denominators import newest_population, next_population, persons_needed
from analysis.reference.numbers import half_of_last_digit, printed_decimals
from analysis.reference.periods import Period


@dataclass(frozen=True)
class Base:
    """What a distance is counted on: people, their name and date, and whether the source named them."""

    persons: int
    label: str
    as_of_date: pd.Timestamp
    as_of_precision: str
    is_estimate: bool


def base_of(figure: Any, ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> Base | None:
    """Return what a row of ``compute_ratios`` is of; where it is not printed, the nearest register that is known.

    Residents: the newest Dukcapil count of the day of the figure, or, where that is more than 12 months older than the
    figure, the next one up to the end of ``period``. Keaktifan: the newest registered members up to that day.
    """
    if figure.denominator_origin in ("stated", "official", "implied"):
        return Base(
            int(figure.denominator_persons),
            figure.denominator_label,
            figure.denominator_date,
            figure.denominator_precision,
            False,
        )
    day = figure.as_of_end.date()
    if figure.ratio == "coverage_registered":
        base = newest_population(population, day)
        if base is None or Period(day.year, day.month).is_stale(base.as_of_end.date()):
            base = next_population(population, day, period.end) or base
        return base and Base(int(base.population_persons), base.label, base.as_of_date, base.as_of_precision, True)
    heads = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & (ratios["as_of_date"] <= figure.as_of_date)
    ]
    for row in heads.tail(1).itertuples():
        return Base(int(row.numerator_persons), "", row.as_of_date, row.as_of_precision, True)
    return None


def people_missing(figure: Any, persons: int, minimum: float) -> tuple[int, int, int, int]:
    """Return heads, people missing, and the least and most that rounding allows.

    A percentage printed at or above the minimum leaves no one missing.
    """
    needed = persons_needed(minimum, persons)
    half = 0.5 * 10.0 ** -printed_decimals(figure.pct)
    if figure.numerator_origin in ("stated", "rounded"):
        heads = int(figure.numerator_persons)
        if figure.numerator_origin == "rounded":
            slack = half_of_last_digit(heads)
            return heads, needed - heads, needed - heads - slack, needed - heads + slack
        if figure.denominator_origin == "implied":
            ends = [persons_needed(minimum, round(100 * heads / (figure.pct + side))) - heads for side in (half, -half)]
            return heads, needed - heads, min(ends), max(ends)
        return heads, needed - heads, needed - heads, needed - heads
    heads = round(persons * figure.pct / 100)
    missing = min(needed - heads, 0) if figure.pct >= minimum else needed - heads
    low, high = (needed - ceil(persons * (figure.pct + side) / 100) for side in (half, -half))
    return heads, missing, min(low, missing), max(high, missing)
