"""Monotonic trend in a short series, without a model: Mann-Kendall tests and Sen's slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_confidence

FEWEST_PAIRS = 6  # those of four points
CORRECTIONS = {
    False: "original_test",
    True: "hamed_rao_modification_test",
    "yue-wang": "yue_wang_modification_test",
    "pre-whitening": "pre_whitening_modification_test",
    "trend-free": "trend_free_pre_whitening_modification_test",
}


class Slope(NamedTuple):
    """Sen's line: ``slope`` per step (per season cycle for a seasonal slope), ``intercept`` at the first step."""

    slope: float
    intercept: float


@dataclass(frozen=True)
class Trend:
    """A test of trend: ``direction`` "increasing", "decreasing", "none", or None where the test cannot be made."""

    direction: Literal["increasing", "decreasing", "none"] | None
    p_value: float
    z: float
    tau: float
    score: float
    score_variance: float


def mann_kendall(
    values: Many | pd.DataFrame,
    *,
    season: int | None = None,
    correct_autocorrelation: bool | Literal["yue-wang", "pre-whitening", "trend-free"] = False,
    lag: int | None = None,
    confidence: float = 0.95,
) -> Trend:
    """Return the Mann-Kendall test of a series in order of time, by pymannkendall; a missing value (NaN) drops out.

    With fewer than 4 points (6 pairs of like seasons), direction is None and the numbers are missing; with a corrected
    variance below 0, direction is None and so are p and z.
    Where a correction finds nothing left to correct (a flat or a straight series) the plain test stands.

    Args:
        values: at equal steps; a table has a column for each place, which are tested together (Helsel 2006).
        season: steps in a cycle (12 for months): like months are compared with like (Hirsch and Slack 1984).
        correct_autocorrelation: True widens the variance for it (Hamed and Rao 1998; with a season or a table
            Hirsch and Slack); by name: Yue and Wang 2004, pre-whitening, trend-free pre-whitening.
        lag: how many lags Hamed-Rao and Yue-Wang correct for; all, without.
        confidence: at which a direction is given.

    Raises:
        StatisticsError: an infinite value; a season below 2 or of a table; no such correction; a correction by name
            of a season or table; a lag beside another test or outside the series; confidence outside [0.9, 1).
    """
    import pymannkendall

    array = _checked(values, season)
    options: dict[str, Any] = {"alpha": 1 - check_confidence(confidence)}
    if array.ndim == 2 or season:
        names = {False: "regional_test", True: "correlated_multivariate_test"}
        if season:
            names, options["period"] = {False: "seasonal_test", True: "correlated_seasonal_test"}, season
    else:
        names = CORRECTIONS  # type: ignore[assignment]
    if correct_autocorrelation not in names:
        raise StatisticsError("correct_autocorrelation", correct_autocorrelation, " | ".join(map(str, names)))
    if lag is not None:
        if "lag" not in getattr(pymannkendall, names[correct_autocorrelation]).__code__.co_varnames:
            raise StatisticsError("lag", lag, "None")
        if not 1 <= lag < np.isfinite(array).sum():
            raise StatisticsError("lag", lag, f"1 ≤ lag < {np.isfinite(array).sum()}")
        options["lag"] = lag
    if _count_pairs(array, season) < FEWEST_PAIRS:
        return Trend(None, *[np.nan] * 5)
    with np.errstate(invalid="ignore"):
        found = getattr(pymannkendall, names[correct_autocorrelation])(array, **options)
        if np.isnan(found.var_s) or found.var_s == 0:
            options.pop("lag", None)
            found = getattr(pymannkendall, names[False])(array, **options)
    direction = {"no trend": "none"}.get(found.trend, found.trend) if found.p == found.p else None
    return Trend(direction, *(float(number) for number in (found.p, found.z, found.Tau, found.s, found.var_s)))


def sen_slope(values: Many, *, season: int | None = None) -> Slope:
    """Return the median slope between all pairs of points; missing values (NaN) keep their place in time.

    Args:
        values: in order of time, at equal steps.
        season: steps in a cycle: only like steps are paired, and the slope is per cycle.

    Raises:
        StatisticsError: an infinite value; a season below 2.
    """
    import pymannkendall

    array = _checked(values, season)
    if not _count_pairs(array, season):
        return Slope(np.nan, np.nan)
    found = pymannkendall.seasonal_sens_slope(array, season) if season else pymannkendall.sens_slope(array)
    return Slope(float(found.slope), float(found.intercept))


def _checked(values: Any, season: int | None) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if np.isinf(array).any():
        raise StatisticsError("values", np.inf, "< ∞")
    if season is not None and (season < 2 or array.ndim > 1):
        raise StatisticsError("season", season, "≥ 2")
    return array


def _count_pairs(array: np.ndarray, season: int | None) -> int:
    points = [np.isfinite(array[start :: season or 1]).sum(axis=0) for start in range(season or 1)]
    return int(sum((count * (count - 1) // 2).sum() for count in points))
