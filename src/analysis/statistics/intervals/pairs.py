"""Tests and intervals for two rates or proportions, thin over scipy and statsmodels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_numbers
from analysis.statistics.intervals.single import Interval, proportion_interval


@dataclass(frozen=True)
class ProportionTest:
    """A chi-squared test of equal proportions: its statistic, degrees of freedom and p value."""

    statistic: float
    freedom: int
    p_value: float


def adjust_for_many(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return p values of tests made together: where nothing differs, any of them is below 0.05 in 1 of 20 sets.

    Holm (1979), through statsmodels; the order is kept, and a missing p value stays missing and counts for nothing.

    >>> adjust_for_many([0.01, 0.04, 0.5]).round(2).tolist()
    [0.03, 0.08, 0.5]
    """
    from statsmodels.stats.multitest import multipletests

    adjusted = np.array(p_values, dtype=float)
    known = ~np.isnan(adjusted)
    if known.any():
        adjusted[known] = multipletests(adjusted[known], method="holm")[1]
    return adjusted


def compare_rates(
    count_1: float, exposure_1: float, count_2: float, exposure_2: float, *, method: str = "etest"
) -> float:
    """Return the p value of two rates differing by no more than chance.

    The E-test of Krishnamoorthy and Thomson (2004) holds for small counts and is the default; "exact" is the
    conditional binomial test. With no event on either side p is 1.

    Raises:
        StatisticsError: a negative or broken count, exposure of 0 or less, an unknown method.
    """
    from scipy.stats import poisson_means_test
    from statsmodels.stats.rates import test_poisson_2indep

    x1, n1, x2, n2 = _read_rates(count_1, exposure_1, count_2, exposure_2)
    check_choice("method", method, ("etest", "exact"))
    if isnan(x1 + n1 + x2 + n2):
        return nan
    if x1 % 1 or x2 % 1:
        raise StatisticsError("count_1, count_2", (x1, x2), "0 | 1 | 2 | ...")
    if x1 == x2 == 0:
        return 1.0
    if method == "etest":
        return float(poisson_means_test(int(x1), n1, int(x2), n2).pvalue)
    with np.errstate(divide="ignore"):  # of the ratio to a rate of 0, which no p value here uses
        return float(test_poisson_2indep(int(x1), n1, int(x2), n2, method="exact-cond").pvalue)


def predict_count(count: float, exposure: float, exposure_next: float, *, confidence: float = 0.95) -> Interval:
    """Return the counts of the next period that ``compare_rates`` (E-test) would not tell from ``count``.

    A prediction interval by inverting the test, as Krishnamoorthy and Peng (2011) describe for Poisson counts: if the
    rate stays, the next count falls within it with about ``confidence``.

    Raises:
        StatisticsError: a negative or broken count, exposure of 0 or less, confidence outside [0.9, 1).
    """
    x, seen, _, ahead = _read_rates(count, exposure, 0, exposure_next)
    least = 1 - check_confidence(confidence)
    if isnan(x + seen + ahead):
        return Interval(nan, nan, nan, "etest", confidence)
    value = x / seen * ahead
    lower = upper = round(value)
    while lower and compare_rates(x, seen, lower - 1, ahead) >= least:
        lower -= 1
    while compare_rates(x, seen, upper + 1, ahead) >= least:
        upper += 1
    return Interval(value, float(lower), float(upper), "etest", confidence)


def _read_rates(count_1: float, exposure_1: float, count_2: float, exposure_2: float) -> tuple[float, ...]:
    counts, _ = read_numbers(count_1=(count_1, "≥ 0"), count_2=(count_2, "≥ 0"))
    exposures, _ = read_numbers(exposure_1=(exposure_1, "> 0"), exposure_2=(exposure_2, "> 0"))
    return float(counts[0]), float(exposures[0]), float(counts[1]), float(exposures[1])


def proportion_difference_interval(
    count_1: float, total_1: float, count_2: float, total_2: float, *, confidence: float = 0.95
) -> Interval:
    """Return the first proportion minus the second, with Newcombe's interval of two Wilson ones.

    It holds at 0 and 100 % (methods compared by Fagerland et al., 2015).

    Raises:
        StatisticsError: a count above its total, a negative count, a total of 0 or less.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    numbers = count_1, total_1, count_2, total_2
    p1, p2 = (proportion_interval(*pair, confidence=confidence).value for pair in (numbers[:2], numbers[2:]))
    lower = upper = nan
    if not isnan(p1 + p2):
        lower, upper = confint_proportions_2indep(*numbers, method="newcomb", compare="diff", alpha=1 - confidence)
    return Interval(p1 - p2, float(lower), float(upper), "newcomb", confidence)


def compare_proportions(counts: Many, totals: Many) -> ProportionTest:
    """Return the chi-squared test that the proportions of two or more groups are one (Pearson, uncorrected).

    Raises:
        StatisticsError: a count above its total, a total of 0 or less, fewer than two groups.
    """
    from statsmodels.stats.proportion import proportions_chisquare

    shares = proportion_interval(counts, totals)["value"].to_numpy()
    freedom = len(shares) - 1
    if freedom < 1:
        raise StatisticsError("counts", len(shares), "n ≥ 2")
    if np.isnan(shares).any():
        return ProportionTest(nan, freedom, nan)
    if shares.min() == shares.max():  # at 0 or 100 % everywhere the formula divides by 0
        return ProportionTest(0.0, freedom, 1.0)
    statistic, p_value, _ = proportions_chisquare(np.asarray(counts, float), np.asarray(totals, float))
    return ProportionTest(float(statistic), freedom, float(p_value))
