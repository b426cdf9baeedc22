"""How unequal groups are: in one number, as WHO measures it, or along an order (slope and relative index)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_columns
from analysis.statistics.intervals import Interval

ZERO = 1e-6  # stands for an estimate of 0 where its logarithm is taken (WHO)


SCALES: dict[str, tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]] = {
    "identity": (lambda y: y, lambda y: y),
    "log": (np.log, np.exp),
    "logit": (lambda y: np.log(y / (1 - y)), lambda y: 1 / (1 + np.exp(-y))),
}


def measure(
    name: str,
    estimate: Many,
    population: Many,
    *,
    favourable: bool = True,
    reference: int | None = None,
    average: float | None = None,
    se: Many | None = None,
    scale: float = 100.0,
    confidence: float = 0.95,
) -> Interval:
    """Return one measure of inequality between unordered groups (Schlotheuber and Hosseinpoor, 2022).

    In the unit of the estimate: difference (highest - lowest), mean difference from the mean (mdm), from the best group
    (mdb) and from a reference group (mdr), each unweighted (u) or weighted by population (w), population attributable
    risk (par), standard deviation (bgsd); squared, variance (bgv). Without unit: ratio; in percent coefficient of
    variation (cov), index of disparity (idisu, idisw), attributable fraction (paf); times 1000 theil and mld.

    Args:
        name: as above; for mean differences mdmu, mdmw, mdbu, mdbw, mdru or mdrw.
        estimate: of each group, 0 or more.
        population: people in each group, more than 0.
        favourable: the highest estimate is the best one.
        reference: place of the group that mdr, and if given difference and ratio, compare with.
        average: of all, when it is known better than the weighted mean.
        se: standard errors, for the limits of bgv, difference and ratio (Ahn et al., 2018). Those of the last two take
            no account of the groups having been picked as extreme. Those of par (Walter, 1978) need no errors: the
            population is then all who were observed. Other measures have none.
        scale: of the estimate, 100 for percent; used for par.
        confidence: 0.9 or more, less than 1.

    Raises:
        StatisticsError: impossible numbers, fewer than two groups, an average of 0, mdr without a reference.
    """
    from scipy.stats import norm

    (y, people, errors), _ = read_columns(
        estimate=(estimate, "≥ 0"), population=(population, "> 0"), se=(nan if se is None else se, "≥ 0")
    )
    check_confidence(confidence)
    share = people / people.sum()
    mean = float(share @ y) if average is None else average
    if len(y) < 2 or mean == 0 or (reference is None and name.startswith("mdr")):
        raise StatisticsError("n, mean, reference", (len(y), mean, reference), "n ≥ 2, mean > 0, mdr: reference")
    if name == "par" and (y > scale).any():
        raise StatisticsError("estimate", f"{y.max():g}", "≤ scale")
    low, high = int(y.argmin()), int(y.argmax())
    best_at = high if favourable else low
    if reference is not None:
        low, high = (low, reference) if favourable else (reference, high)
    values = _measure_all(y, share, mean, y[best_at], y[reference or 0], y[high], y[low])
    check_choice("name", name, list(values))
    value = float(values[name]) if not np.isnan(y + people).any() else nan
    half = float(norm.isf((1 - confidence) / 2))
    if name == "ratio":  # on the scale of the logarithm
        factor = np.exp(half * np.hypot(errors[high] / y[high], errors[low] / y[low])) if y[low] else nan
        return Interval(value, float(value / factor), float(value * factor), name, confidence)
    part = (share * errors) ** 2
    variances = {
        "difference": errors[high] ** 2 + errors[low] ** 2,
        "par": mean**2 * _fraction_variance(people.sum(), mean / scale, people[best_at], y[best_at] / scale),
        "bgv": 4 * part @ (y - mean) ** 2 + 2 * (part.sum() ** 2 - part @ part + part @ ((1 - share) * errors) ** 2),
    }
    half *= sqrt(variances.get(name, nan))
    return Interval(value, value - half, value + half, name, confidence)


def _measure_all(
    y: np.ndarray, share: np.ndarray, mean: float, best: float, base: float, high: float, low: float
) -> dict[str, Any]:
    gap = np.abs(y - mean)
    some = np.where(y == 0, ZERO, y)
    relative = some / (share @ some)
    return {
        "difference": high - low,
        "ratio": high / low if low else np.inf,
        "bgv": share @ gap**2,
        "bgsd": np.sqrt(share @ gap**2),
        "cov": 100 * np.sqrt(share @ gap**2) / mean,
        "mdmu": gap.mean(),
        "mdmw": share @ gap,
        "mdbu": np.abs(y - best).mean(),
        "mdbw": share @ np.abs(y - best),
        "mdru": np.abs(y - base).mean(),
        "mdrw": share @ np.abs(y - base),
        "idisu": 100 * gap.mean() / mean,
        "idisw": 100 * (share @ gap) / mean,
        "theil": 1000 * (share @ (relative * np.log(relative))),
        "mld": -1000 * (share @ np.log(relative)),
        "par": best - mean,
        "paf": 100 * (best - mean) / mean,
    }


def _fraction_variance(total: float, mean: float, best_total: float, best: float) -> float:
    """Return the variance of the attributable fraction: a and c have it, b and d do not, c and d are the best group."""
    c = best * best_total
    a, d = mean * total - c, best_total - c
    b = total - a - best_total
    return c * total * (a * d * (total - c) + b * c**2) / ((a + c) ** 3 * (c + d) ** 3)


@dataclass(frozen=True)
class SlopeIndex:
    """The slope (SII) and relative (RII) index of inequality, and the fitted value at the start of the order."""

    slope: Interval
    relative: Interval
    intercept: float


def slope_index(
    estimate: Many,
    population: Many,
    *,
    se: Many | None = None,
    scale: str = "identity",
    transform: bool = False,
    confidence: float = 0.95,
    draws: int = 100_000,
    seed: int = 0,
) -> SlopeIndex:
    """Return how much the estimate changes from the first to the last of all people, in order (Low and Low, 2004).

    A line is fitted, weighted by population, to the estimates against the middle of each group's place in the order;
    the slope index is its value at the end minus that at the start, the relative index the one over the other.

    Args:
        estimate: of 5 to 100 groups, in their order.
        population: people in each group, more than 0.
        se: standard errors on the scale; without them the limits are missing.
        scale: of the errors: "identity", "log" (rates) or "logit" (proportions).
        transform: fit the line on the scale too, and give its ends back on that of the estimates.
        confidence: 0.9 or more, less than 1.
        draws: number of simulations of the estimates that the limits are taken from.
        seed: of the simulations.

    Raises:
        StatisticsError: impossible numbers, fewer than 5 or more than 100 groups, an estimate that the scale lacks.
    """
    (y, people, errors), _ = read_columns(
        estimate=(estimate, "-∞ < x < ∞"), population=(population, "> 0"), se=(nan if se is None else se, "≥ 0")
    )
    check_choice("scale", scale, list(SCALES))
    if not 5 <= len(y) <= 100:
        raise StatisticsError("n", len(y), "5 ≤ n ≤ 100")
    if (scale != "identity" and (y <= 0).any()) or (scale == "logit" and (y >= 1).any()):
        raise StatisticsError("estimate", [float(y.min()), float(y.max())], "> 0 (log), 0 < estimate < 1 (logit)")
    share = people / people.sum()
    design = np.column_stack([np.ones_like(y), share.cumsum() - share / 2])
    ends = np.array([[1, 0], [1, 1]]) @ np.linalg.solve(design.T * share @ design, design.T * share)
    forward, back = SCALES[scale]

    def fit(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the line at its start and end, for estimates on the scale."""
        start, end = ends @ (values if transform else back(values)).T
        return (back(start), back(end)) if transform else (start, end)

    start, end = fit(forward(y))
    noise = np.random.default_rng(seed).normal(size=(draws if se is not None else 1, len(y)))
    starts, finishes = fit(forward(y) + noise * errors)
    tails = [(1 - check_confidence(confidence)) / 2, (1 + confidence) / 2]
    differences, ratios = np.quantile(finishes - starts, tails), np.quantile(finishes / starts, tails)
    return SlopeIndex(
        Interval(float(end - start), float(differences[0]), float(differences[1]), "simulation", confidence),
        Interval(float(end / start), float(ratios[0]), float(ratios[1]), "simulation", confidence),
        float(start),
    )
