"""Intervals for one count, proportion, rate or mean."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any, Literal, overload

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, Numbers, check_choice, check_confidence, read_numbers

Alternative = Literal["two-sided", "less", "greater"]

EXACT_BELOW = 10
SIDES = ("two-sided", "less", "greater")


@dataclass(frozen=True)
class Interval:
    """An estimate with its limits, how they were made and how often such limits hold the truth."""

    value: float
    lower: float
    upper: float
    method: str
    confidence: float


@dataclass(frozen=True)
class MeanInterval(Interval):
    """A mean with its limits, the number of values and their standard deviation (n - 1)."""

    count: int
    deviation: float


def _give(index: pd.Index | None, value: Any, lower: Any, upper: Any, method: Any, confidence: float) -> Any:
    if index is None:
        return Interval(float(value), float(lower), float(upper), str(method), confidence)
    return pd.DataFrame({"value": value, "lower": lower, "upper": upper, "method": method}, index=index)


@overload
def proportion_interval(
    count: float, total: float, *, confidence: float = ..., method: str = ..., alternative: Alternative = ...
) -> Interval: ...
@overload
def proportion_interval(
    count: Many, total: Numbers, *, confidence: float = ..., method: str = ..., alternative: Alternative = ...
) -> pd.DataFrame: ...
def proportion_interval(
    count: Numbers,
    total: Numbers,
    *,
    confidence: float = 0.95,
    method: str = "wilson",
    alternative: Alternative = "two-sided",
) -> Interval | pd.DataFrame:
    """Return a proportion with its interval: Wilson (1927), or exact (Clopper and Pearson, 1934).

    Args:
        count: those who have it, 0 to total.
        total: all, more than 0.
        confidence: 0.9 or more, less than 1.
        method: "wilson" or "exact".
        alternative: "less" gives only an upper limit (the lower is 0), "greater" only a lower (the upper is 1).

    Raises:
        StatisticsError: count above total, a negative count, total 0 or less, confidence outside [0.9, 1).
    """
    from statsmodels.stats.proportion import proportion_confint

    (counts, totals), index = read_numbers(count=(count, "≥ 0"), total=(total, "> 0"))
    if (above := counts > totals).any():
        raise StatisticsError("count", f"{counts[above][0]:g}", "0 ≤ count ≤ total")
    tails = 1 if check_choice("alternative", alternative, SIDES) == "two-sided" else 2
    lower, upper = proportion_confint(
        counts,
        totals,
        alpha=tails * (1 - check_confidence(confidence)),
        method={"wilson": "wilson", "exact": "beta"}[check_choice("method", method, ("wilson", "exact"))],
    )
    missing = np.isnan(counts / totals)
    # at 0 and 100 % the limits are 0 and 1, which rounding would miss
    lower = np.where(missing, nan, np.where((counts == 0) | (alternative == "less"), 0.0, lower))
    upper = np.where(missing, nan, np.where((counts == totals) | (alternative == "greater"), 1.0, upper))
    return _give(index, counts / totals, lower, upper, np.full(counts.shape, method), confidence)


@overload
def count_interval(count: float, *, confidence: float = ..., method: str = ...) -> Interval: ...
@overload
def count_interval(count: Many, *, confidence: float = ..., method: str = ...) -> pd.DataFrame: ...
def count_interval(count: Numbers, *, confidence: float = 0.95, method: str = "exact") -> Interval | pd.DataFrame:
    """Return a count of events with the interval of the number expected.

    Exact (Garwood, 1936), or Byar's approximation (Breslow and Day, 1987), whose lower limit is missing where the
    formula gives none, as for 0 events or for 1 at 99.8 %.

    Raises:
        StatisticsError: a negative count, confidence outside [0.9, 1), an unknown method.
    """
    (counts,), index = read_numbers(count=(count, "≥ 0"))
    lower, upper = _count_limits(
        counts, check_confidence(confidence), check_choice("method", method, ("exact", "byar"))
    )
    return _give(index, counts, lower, upper, np.full(counts.shape, method), confidence)


def _count_limits(counts: np.ndarray, confidence: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    from scipy.stats import norm
    from statsmodels.stats.rates import confint_poisson

    if method == "exact":
        lower, upper = confint_poisson(counts, 1, method="exact-c", alpha=1 - confidence)
        return np.where(np.isnan(counts), nan, lower), upper
    z = norm.isf((1 - confidence) / 2)
    some = np.where(counts > 0, counts, nan)
    root = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    upper = (counts + 1) * (1 - 1 / (9 * (counts + 1)) + z / (3 * np.sqrt(counts + 1))) ** 3
    return np.where(root >= 0, some * root**3, nan), upper


@overload
def rate_interval(count: float, exposure: float, *, per: float = ..., confidence: float = ...) -> Interval: ...
@overload
def rate_interval(count: Many, exposure: Numbers, *, per: float = ..., confidence: float = ...) -> pd.DataFrame: ...
def rate_interval(
    count: Numbers, exposure: Numbers, *, per: float = 1.0, confidence: float = 0.95
) -> Interval | pd.DataFrame:
    """Return a rate with its interval: exact below 10 events, Byar's from 10; ``method`` says which.

    Args:
        count: events; may exceed the exposure.
        exposure: what the events are counted against (births, person-years), more than 0.
        per: the unit of the rate, such as 100_000.
        confidence: 0.9 or more, less than 1.

    Raises:
        StatisticsError: a negative count, exposure or unit of 0 or less, confidence outside [0.9, 1).
    """
    (counts, exposures, units), index = read_numbers(count=(count, "≥ 0"), exposure=(exposure, "> 0"), per=(per, "> 0"))
    few = counts < EXACT_BELOW
    exact, byar = (_count_limits(counts, check_confidence(confidence), method) for method in ("exact", "byar"))
    scale = units / exposures
    lower, upper = (np.where(few, one, other) * scale for one, other in zip(exact, byar, strict=True))
    return _give(index, counts * scale, lower, upper, np.where(few, "exact", "byar"), confidence)


def mean_interval(values: Many, *, confidence: float = 0.95) -> MeanInterval:
    """Return the mean of the values with Student's t interval; the limits of a single value are missing.

    Raises:
        StatisticsError: an infinite value, no value at all, confidence outside [0.9, 1).
    """
    from scipy.stats import t

    (numbers,), _ = read_numbers(values=(values, "-∞ < x < ∞"))
    if not numbers.size:
        raise StatisticsError("values", "0", "n ≥ 1")
    n, mean = numbers.size, float(numbers.mean())
    deviation = float(numbers.std(ddof=1)) if n > 1 else nan
    half = t.isf((1 - check_confidence(confidence)) / 2, n - 1) * deviation / sqrt(n)
    return MeanInterval(mean, mean - half, mean + half, "t", confidence, n, deviation)
