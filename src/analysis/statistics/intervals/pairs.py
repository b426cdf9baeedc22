"""Tests and intervals for two rates or proportions, thin over scipy and statsmodels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_numbers
from analysis.statistics.intervals.single import SIDES, Alternative, Interval, proportion_interval

RATE_TESTS = {"exact": "exact-cond", "midp": "cond-midp", "score": "score", "wald": "wald", "sqrt": "sqrt"}
MOVER = ("mover-jeff", "mover-score")
HOLD_AT_THE_EDGE = ("newcomb", "agresti-caffo", "logit-adjusted", "logit-smoothed")
ODDS = ("score", "logit", "logit-adjusted", "logit-smoothed")


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
    count_1: float,
    exposure_1: float,
    count_2: float,
    exposure_2: float,
    *,
    difference: float = 0.0,
    ratio: float = 1.0,
    method: str = "etest",
    alternative: Alternative = "two-sided",
) -> float:
    """Return the p value of two rates differing by no more than chance: by ``difference``, or in the given ``ratio``.

    The E-test of Krishnamoorthy and Thomson (2004) holds for small counts and is the default; "exact" is the
    conditional binomial test, "midp" its mid-p; "score", "wald" and "sqrt" are of Gu et al. (2008). With no event on
    either side p is 1.

    Raises:
        StatisticsError: a negative or broken count, exposure of 0 or less, a method that cannot test a difference.
    """
    from scipy.stats import poisson_means_test
    from statsmodels.stats.rates import test_poisson_2indep

    x1, n1, x2, n2 = _read_rates(count_1, exposure_1, count_2, exposure_2)
    read_numbers(difference=(difference, "≥ 0"), ratio=(ratio, "> 0"))
    check_choice("alternative", alternative, SIDES)
    check_choice("method", method, ("etest", *RATE_TESTS))
    if isnan(x1 + n1 + x2 + n2):
        return nan
    if x1 % 1 or x2 % 1:
        raise StatisticsError("count_1, count_2", (x1, x2), "0 | 1 | 2 | ...")
    if difference and (ratio != 1 or method in ("exact", "midp", "sqrt")):
        raise StatisticsError("difference", difference, "0 (> 0: ratio = 1, method = etest | score | wald)")
    if x1 == x2 == 0:
        return 1.0
    if method == "etest" and ratio == 1:
        return float(poisson_means_test(int(x1), n1, int(x2), n2, diff=difference, alternative=alternative).pvalue)
    with np.errstate(divide="ignore"):  # of the ratio to a rate of 0, which no p value here uses
        tested = test_poisson_2indep(
            int(x1),
            n1,
            int(x2),
            n2,
            value=difference or ratio,
            method=RATE_TESTS.get(method, "etest-score"),
            compare="diff" if difference else "ratio",
            alternative={"less": "smaller", "greater": "larger"}.get(alternative, alternative),
        )
    return float(tested.pvalue)


def rate_ratio_interval(
    count_1: float,
    exposure_1: float,
    count_2: float,
    exposure_2: float,
    *,
    confidence: float = 0.95,
    method: str = "exact",
) -> Interval:
    """Return the first rate divided by the second, with its interval.

    The exact interval (given their sum the first count is binomial) is the only one that takes a count of 0; the
    others are "score" (Gu et al., 2008), "waldcc", "mover-jeff" and "mover-score" (Li, Tang and Wong, 2014).

    Raises:
        StatisticsError: a negative count, exposure of 0 or less, a count of 0 where the method takes none.
    """
    numbers = x1, n1, x2, n2 = _read_rates(count_1, exposure_1, count_2, exposure_2)
    check_choice("method", method, ("exact", "score", "waldcc", *MOVER))
    value = x1 / n1 / (x2 / n2) if x2 else inf if x1 else nan
    if method == "exact":
        shares = proportion_interval(x1, x1 + x2, confidence=confidence, method="exact") if x1 + x2 else None
        odds = (p / (1 - p) if p != 1 else inf for p in ((shares.lower, shares.upper) if shares else (0.0, 1.0)))
        lower, upper = (odd * n2 / n1 for odd in odds)
    elif 0 in (x1, x2):  # statsmodels gives limits there that exclude the ratio itself
        raise StatisticsError("count_1, count_2", (x1, x2), "> 0 (0: method = exact)")
    else:
        lower, upper = _rate_limits(numbers, "ratio", confidence, method)
    return Interval(value, lower, upper, method, confidence)


def rate_difference_interval(
    count_1: float,
    exposure_1: float,
    count_2: float,
    exposure_2: float,
    *,
    confidence: float = 0.95,
    method: str = "score",
) -> Interval:
    """Return the first rate minus the second, with its interval: "score", "mover-jeff" or "mover-score" (Li, 2011).

    Raises:
        StatisticsError: a negative count, exposure of 0 or less, no event on either side for "score".
    """
    numbers = x1, n1, x2, n2 = _read_rates(count_1, exposure_1, count_2, exposure_2)
    check_choice("method", method, ("score", *MOVER))
    if method == "score" and x1 == x2 == 0:
        raise StatisticsError("count_1, count_2", (x1, x2), "> 0 (0: method = mover-jeff)")
    return Interval(x1 / n1 - x2 / n2, *_rate_limits(numbers, "diff", confidence, method), method, confidence)


def predict_count(count: float, exposure: float, exposure_next: float, *, confidence: float = 0.95) -> Interval:
    """Return the counts of the next period that ``compare_rates`` (E-test) would not tell from ``count``.

    A prediction interval by inverting the test, as Krishnamoorthy and Peng (2011) describe for Poisson counts: if the
    rate stays, the next count falls within it with about ``confidence``. ``next_count_interval`` is the wider range
    that holds a share of all later counts.

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


def _rate_limits(numbers: tuple[float, ...], compare: str, confidence: float, method: str) -> tuple[float, float]:
    from statsmodels.stats.rates import confint_poisson_2indep

    check_confidence(confidence)
    if isnan(sum(numbers)):
        return nan, nan
    name, _, base = method.partition("-")
    with np.errstate(divide="ignore"):  # of the ratio to a rate of 0, which no difference uses
        lower, upper = confint_poisson_2indep(
            *numbers, method=name, compare=compare, alpha=1 - confidence, method_mover=base
        )
    return float(lower), float(upper)


def proportion_difference_interval(
    count_1: float,
    total_1: float,
    count_2: float,
    total_2: float,
    *,
    confidence: float = 0.95,
    method: str = "newcomb",
    correction: bool = True,
) -> Interval:
    """Return the first proportion minus the second, with its interval (methods compared by Fagerland et al., 2015).

    "newcomb" (of two Wilson intervals) and "agresti-caffo" hold at 0 and 100 %; "score" (with the small-sample
    ``correction`` of Miettinen and Nurminen) and "wald" do not.

    Raises:
        StatisticsError: a count above its total, or 0 or all of it where the method takes neither.
    """
    check_choice("method", method, ("newcomb", "agresti-caffo", "score", "wald"))
    p1, p2, limits = _read_proportions("diff", (count_1, total_1, count_2, total_2), confidence, method, correction)
    return Interval(p1 - p2, *limits, method, confidence)


def proportion_ratio_interval(
    count_1: float,
    total_1: float,
    count_2: float,
    total_2: float,
    *,
    odds: bool = False,
    confidence: float = 0.95,
    method: str = "score",
    correction: bool = True,
) -> Interval:
    """Return the first proportion divided by the second, or the ratio of their ``odds``, with its interval.

    "score" is Koopman's (with the small-sample ``correction`` of Miettinen and Nurminen); else "log" and "log-adjusted"
    for the ratio, "logit", "logit-adjusted" and "logit-smoothed" for the odds; the last two hold at 0 and 100 %.

    Raises:
        StatisticsError: a count above its total, or 0 or all of it where the method takes neither.
    """
    check_choice("method", method, ODDS if odds else ("score", "log", "log-adjusted"))
    numbers = (count_1, total_1, count_2, total_2)
    p1, p2, limits = _read_proportions("odds-ratio" if odds else "ratio", numbers, confidence, method, correction)
    above, below = (p1 * (1 - p2), p2 * (1 - p1)) if odds else (p1, p2)
    return Interval(above / below if below else inf if above else nan, *limits, method, confidence)


def _read_proportions(
    compare: str, numbers: tuple[float, float, float, float], confidence: float, method: str, correction: bool
) -> tuple[float, float, tuple[float, float]]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    x1, n1, x2, n2 = numbers
    p1, p2 = (proportion_interval(x, n, confidence=confidence).value for x, n in ((x1, n1), (x2, n2)))
    if isnan(p1 + p2):
        return p1, p2, (nan, nan)
    if {p1, p2} & {0.0, 1.0} and method not in HOLD_AT_THE_EDGE:
        raise StatisticsError("count_1, count_2", (x1, x2), f"0 < count < total ({' | '.join(HOLD_AT_THE_EDGE)})")
    lower, upper = confint_proportions_2indep(
        x1, n1, x2, n2, method=method, compare=compare, alpha=1 - confidence, correction=correction
    )
    return p1, p2, (float(lower), float(upper))


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
