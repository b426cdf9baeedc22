"""Intervals and tests for counts, proportions, rates and means."""

from math import isnan
from typing import Any

import numpy as np

from analysis.statistics.intervals import (
    Interval,
    compare_proportions,
    compare_rates,
    count_interval,
    mean_interval,
    proportion_difference_interval,
    proportion_interval,
    rate_interval,
)

Found = dict[str, Any]
# R and scipy name an alternative after the truth that it looks for, statsmodels too but in other words.
ALTERNATIVES = {"two-sided": "two-sided", "less": "less", "smaller": "less", "greater": "greater", "larger": "greater"}


def confidence(conf: float) -> float:
    """Return a confidence as a fraction; from 90 it is in percent."""
    return conf / 100 if conf >= 90 else conf


def _limits(interval: Interval, times: float = 1) -> Found:
    return {"value": interval.value * times, "lower": interval.lower * times, "upper": interval.upper * times}


def _proportion(method: str) -> Any:
    def adapt(
        *, x: float, n: float, conf: float = 0.95, alternative: str = "two-sided", multiplier: float = 1
    ) -> Found:
        side = ALTERNATIVES[alternative]
        return _limits(
            proportion_interval(x, n, confidence=confidence(conf), method=method, alternative=side), multiplier
        )

    return adapt


def _count(method: str) -> Any:
    def adapt(*, x: float, conf: float = 0.95, exposure: float = 1, multiplier: float = 1) -> Found:
        return _limits(count_interval(x, confidence=confidence(conf), method=method), multiplier / exposure)

    return adapt


def phe_rate(*, numerator: float, denominator: float, multiplier: float = 100_000, conf: float = 0.95) -> Found:
    rate = rate_interval(numerator, denominator, per=multiplier, confidence=confidence(conf))
    method = {"exact": "Exact", "byar": "Byars"}[rate.method]
    return _limits(rate) | {"method": None if isnan(rate.value) else method}


def two_poisson_means(
    *, x1: float, exposure1: float, x2: float, exposure2: float, method: str, alternative: str, diff: float
) -> Found:
    assert (alternative, diff) == ("two-sided", 0)
    return {"p_value": compare_rates(x1, exposure1, x2, exposure2, method=method)}


def two_proportion(
    *,
    x1: float | None = None,
    n1: float | None = None,
    x2: float | None = None,
    n2: float | None = None,
    conf: float = 0.95,
    compare: str | None = None,
    method: str | None = None,
    correction: bool = True,
    x: list[float] | None = None,
    n: list[float] | None = None,
) -> Found:
    if compare is None:
        test = compare_proportions(x or [x1, x2], n or [n1, n2])
        return {"chi2": test.statistic, "statistic": test.statistic, "df": test.freedom, "p_value": test.p_value}
    assert (compare, method, correction) == ("diff", "newcomb", True)
    return _limits(proportion_difference_interval(x1, n1, x2, n2, confidence=confidence(conf)))


def mean_ci(*, values: list[float], conf: float = 0.95) -> Found:
    mean = mean_interval(values, confidence=confidence(conf))
    return _limits(mean) | {
        "sum": np.sum(np.asarray(values, dtype=float)),
        "n": mean.count,
        "stdev": mean.deviation,
        "mean": mean.value,
    }


ADAPTERS = {
    "wilson_ci": _proportion("wilson"),
    "clopper_pearson_ci": _proportion("exact"),
    "exact_poisson_ci": _count("exact"),
    "byars_ci": _count("byar"),
    "phe_rate": phe_rate,
    "two_poisson_means": two_poisson_means,
    "two_proportion_diff_ratio_or_ci": two_proportion,
    "mean_ci": mean_ci,
}
