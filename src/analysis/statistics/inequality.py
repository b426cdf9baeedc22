"""How unequal groups are: in one number, as WHO measures it, or along an order (slope and relative index)."""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_columns
from analysis.statistics.intervals import Interval

ZERO = 1e-6  # stands for an estimate of 0 where its logarithm is taken (WHO)


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
