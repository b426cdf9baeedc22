"""Intervals and tests for counts, proportions, rates and means.

A missing number (NaN) gives a missing result; an impossible one is a ``StatisticsError``. Single numbers give an
``Interval``; arrays and Series give a table with value, lower, upper and method, on the index of the Series.
"""

from analysis.statistics.intervals.pairs import (
    ProportionTest,
    adjust_for_many,
    compare_proportions,
    compare_rates,
    predict_count,
    proportion_difference_interval,
)
from analysis.statistics.intervals.single import (
    Interval,
    MeanInterval,
    count_interval,
    mean_interval,
    proportion_interval,
    rate_interval,
)

__all__ = [
    "Interval",
    "MeanInterval",
    "ProportionTest",
    "adjust_for_many",
    "compare_proportions",
    "compare_rates",
    "count_interval",
    "mean_interval",
    "predict_count",
    "proportion_difference_interval",
    "proportion_interval",
    "rate_interval",
]
