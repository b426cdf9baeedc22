"""Ranks that the data allow: rank 1 is the highest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_columns

CORRECTIONS = ("holm", "bonferroni", "simulated")
DRAWS = 10_000


def rank_confidence_sets(
    counts: Many | None = None,
    *,
    exposure: Many | float = 1.0,
    estimate: Many | None = None,
    se: Many | None = None,
    confidence: float = 0.95,
    correction: str = "holm",
    simultaneous: bool = True,
    seed: int = 0,
) -> pd.DataFrame:
    """Return rank, lower and upper: the ranks that are not ruled out (Mogstad, Romano, Shaikh and Wilhelm, 2024).

    Every two areas are compared both ways. An area's lower rank is 1 + the number of areas surely higher, its upper
    rank n - the number surely lower; it may be called first only if its upper rank is 1. An area with a missing number
    is left out of the comparison and has no rank.

    Args:
        counts: events, compared two by two with the exact binomial test; or give ``estimate`` and ``se``.
        exposure: what the counts are counted against, so that rates are ranked.
        estimate: values with independent, roughly normal errors.
        se: standard errors of the estimates, 0 or more.
        confidence: 0.9 or more, less than 1.
        correction: for the many comparisons: "holm" or "bonferroni"; for estimates also "simulated", the step-down
            largest difference, a little sharper.
        simultaneous: all sets hold together; else each alone.
        seed: of the simulation.

    Raises:
        StatisticsError: impossible numbers, fewer than two areas, neither or both of counts and estimates.
    """
    alpha = 1 - check_confidence(confidence)
    check_choice("correction", correction, CORRECTIONS[:2] if counts is not None else CORRECTIONS)
    if (counts is None) == (estimate is None or se is None):
        raise StatisticsError("counts, estimate, se", "?", "counts | estimate, se")
    if counts is not None:
        (x, n), index = read_columns(counts=(counts, "≥ 0"), exposure=(exposure, "> 0"))
        value = x / n
    elif estimate is not None and se is not None:
        (x, n), index = read_columns(estimate=(estimate, "-∞ < x < ∞"), se=(se, "≥ 0"))
        value = x
    complete = ~np.isnan(x + n)
    x, n, value = x[complete], n[complete], value[complete]
    if len(x) < 2:
        raise StatisticsError("n", len(x), "n ≥ 2")
    choose: Callable[[np.ndarray], np.ndarray]
    if correction == "simulated":
        choose = partial(_step_down, x, n, alpha, seed)
    else:
        p_values = _compare_normal(x, n) if counts is None else _compare_counts(x, n)
        choose = partial(_reject, p_values, alpha, correction == "holm")
    pairs = ~np.eye(len(x), dtype=bool)
    if simultaneous:
        surely = [choose(pairs)] * len(x)
    else:
        surely = [choose(pairs & _cross(place, len(x))) for place in range(len(x))]
    sets = pd.DataFrame(
        {
            "rank": [1 + (value > own).sum() for own in value],
            "lower": [1 + higher[:, place].sum() for place, higher in enumerate(surely)],
            "upper": [len(x) - higher[place].sum() for place, higher in enumerate(surely)],
        },
        index[complete],
        dtype="Int64",
    )
    return sets.reindex(index)


def _cross(place: int, size: int) -> np.ndarray:
    """Return the comparisons that one area takes part in."""
    own = np.arange(size) == place
    return own[:, None] | own[None, :]


def _compare_counts(counts: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Return the p value of the row's rate being higher than the column's: given their sum, its count is binomial."""
    from scipy.stats import binom

    share = exposure[:, None] / (exposure[:, None] + exposure[None, :])
    return np.asarray(binom.sf(counts[:, None] - 1, counts[:, None] + counts[None, :], share))


def _standardise(difference: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Return differences over their errors; without error a difference is infinite, and no difference 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(difference == 0, 0.0, difference / error)


def _compare_normal(estimate: np.ndarray, se: np.ndarray) -> np.ndarray:
    from scipy.stats import norm

    return np.asarray(norm.sf(_standardise(np.subtract.outer(estimate, estimate), np.hypot.outer(se, se))))


def _reject(p_values: np.ndarray, alpha: float, holm: bool, family: np.ndarray) -> np.ndarray:
    """Return the comparisons of the family that hold at ``alpha`` for all of it."""
    p = p_values[family]
    order = np.argsort(p, kind="stable")
    within = p[order] <= alpha / (len(p) - np.arange(len(p)) if holm else len(p))
    chosen = np.empty(len(p), dtype=bool)
    chosen[order] = np.logical_and.accumulate(within)
    surely = np.zeros_like(family)
    surely[family] = chosen
    return surely


def _step_down(estimate: np.ndarray, se: np.ndarray, alpha: float, seed: int, family: np.ndarray) -> np.ndarray:
    """Return the comparisons of the family larger than the largest by chance, until no more are."""
    noise = np.random.default_rng(seed).normal(size=(DRAWS, len(se))) * se
    one, other = np.nonzero(family)
    error = np.hypot(se[one], se[other])
    chance = _standardise(noise[:, one] - noise[:, other], error)
    seen = _standardise(estimate[one] - estimate[other], error)
    left = np.ones(len(one), dtype=bool)
    while left.any():
        new = left & (seen > np.quantile(chance[:, left].max(axis=1), 1 - alpha))
        if not new.any():
            break
        left &= ~new
    surely = np.zeros_like(family)
    surely[family] = ~left
    return surely


def rank_frequencies(estimate: Many, se: Many, *, draws: int = DRAWS, seed: int) -> pd.DataFrame:
    """Return how often each area would be first and last, and the ranks between which it mostly falls.

    Values are drawn again and again from normal distributions around the estimates. What is first by luck stays first
    too often here: for a claim use ``rank_confidence_sets``.

    Args:
        estimate: values with independent, roughly normal errors.
        se: their standard errors, 0 or more.
        draws: number of simulations.
        seed: of the simulations.

    Returns:
        share_first, share_last (ties count for all) and rank_lower, rank_upper (2.5 and 97.5 % of the draws); missing
        for an area with a missing number, which the others are then ranked without.

    Raises:
        StatisticsError: an infinite estimate, a negative error, no draws.
    """
    from scipy.stats import rankdata

    (values, errors), index = read_columns(estimate=(estimate, "-∞ < x < ∞"), se=(se, "≥ 0"))
    if draws < 1:
        raise StatisticsError("draws", draws, "≥ 1")
    complete = ~np.isnan(values + errors)
    drawn = np.random.default_rng(seed).normal(values[complete], errors[complete], (draws, int(complete.sum())))
    ranks = rankdata(-drawn, method="min", axis=1)
    rank_lower, rank_upper = np.quantile(ranks, [0.025, 0.975], axis=0, method="nearest")
    return pd.DataFrame(
        {
            "share_first": (ranks == 1).mean(axis=0),
            "share_last": (rankdata(drawn, method="min", axis=1) == 1).mean(axis=0),
            "rank_lower": rank_lower,
            "rank_upper": rank_upper,
        },
        index[complete],
    ).reindex(index)
