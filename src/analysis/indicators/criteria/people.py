"""How many people a figure lies from a minimum: what it is of, and what its rounding allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import pandas as pd

from analysis.indicators.denominators import newest_population, next_population, persons_needed
from analysis.reference.numbers import half_of_last_digit, printed_decimals
from analysis.reference.periods import Period


@dataclass(frozen=True)
class Base:
    """What a distance is counted on: people, their name and date, where they come from, and whether that is our choice.

    ``origin`` is the figure's own (stated, official, implied), "official" for a register chosen by us, and "derived"
    for members that are only known as a percentage of residents.
    """

    persons: int
    label: str
    as_of_date: pd.Timestamp
    as_of_precision: str
    origin: str
    is_estimate: bool


def base_of(figure: Any, ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> Base | None:
    """Return what a row of ``compute_ratios`` is of; where it is not printed, the nearest register that is known.

    Residents: the newest Dukcapil count of the day of the figure, or, where that is more than 12 months older than the
    figure, the next one up to the end of ``period``. Keaktifan: registered members, chosen by the same rule; where
    both are too far, those of the coverage of the 12 months before the figure.
    """
    if figure.denominator_origin in ("stated", "official", "implied"):
        return Base(
            int(figure.denominator_persons),
            figure.denominator_label,
            figure.denominator_date,
            figure.denominator_precision,
            figure.denominator_origin,
            False,
        )
    if figure.ratio == "coverage_registered":
        return _residents(figure, population, period)
    return _members(figure, ratios, population, period)


def _is_far(as_of_end: Any, day: date) -> bool:
    return Period(day.year, day.month).is_stale(as_of_end.date())


def _residents(figure: Any, population: pd.DataFrame, period: Period) -> Base | None:
    day = figure.as_of_end.date()
    base = newest_population(population, day)
    if base is None or _is_far(base.as_of_end, day):
        base = next_population(population, day, period.end) or base
    if base is None:
        return None
    return Base(int(base.population_persons), base.label, base.as_of_date, base.as_of_precision, "official", True)


def _members(figure: Any, ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> Base | None:
    day = figure.as_of_end.date()
    coverage = ratios[(ratios["ratio"] == "coverage_registered") & ratios["usable"]]
    stated = coverage[coverage["numerator_origin"] == "stated"]
    newest = next(stated[stated["as_of_date"] <= figure.as_of_date].tail(1).itertuples(), None)
    if newest is None or _is_far(newest.as_of_end, day):
        later = stated[(stated["as_of_date"] > figure.as_of_date) & (stated["as_of_end"] <= pd.Timestamp(period.end))]
        chosen = next(later.itertuples(), None)
        if chosen is None and (derived := _members_of_coverage(coverage, figure, population, period)):
            return derived
        newest = newest if chosen is None else chosen
    if newest is None:
        return None
    return Base(int(newest.numerator_persons), "", newest.as_of_date, newest.as_of_precision, "official", True)


def _members_of_coverage(coverage: pd.DataFrame, figure: Any, population: pd.DataFrame, period: Period) -> Base | None:
    """The members that the newest exact coverage of the year before the figure comes to, on the residents it is of."""
    exact = coverage[(coverage["bound"] == "=") & (coverage["as_of_date"] <= figure.as_of_date)]
    for row in exact.tail(1).itertuples():
        residents = base_of(row, coverage, population, period)
        if residents is not None and not _is_far(row.as_of_end, figure.as_of_end.date()):
            persons = round(residents.persons * row.pct / 100)
            return Base(persons, "", row.as_of_date, row.as_of_precision, "derived", True)
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
