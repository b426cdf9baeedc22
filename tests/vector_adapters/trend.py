"""Trend tests under the names of pymannkendall's functions."""

from collections.abc import Sequence
from typing import Any

from analysis.statistics.trend import Trend, mann_kendall, sen_slope

CORRECTIONS = {
    "original_test": False,
    "hamed_rao_modification_test": True,
    "yue_wang_modification_test": "yue-wang",
    "pre_whitening_modification_test": "pre-whitening",
    "trend_free_pre_whitening_modification_test": "trend-free",
    "seasonal_test": False,
    "correlated_seasonal_test": True,
    "regional_test": False,
    "correlated_multivariate_test": True,
}


def _words(trend: Trend) -> dict[str, Any]:
    return {
        "trend": {"none": "no trend"}.get(trend.direction, trend.direction),
        "h": trend.direction in ("increasing", "decreasing"),
        "p": trend.p_value,
        "z": trend.z,
        "Tau": trend.tau,
        "s": trend.score,
        "var_s": trend.score_variance,
    }


def mann_kendall_sen(
    *, test: str, y: Sequence[Any], period: int | None = None, lag: int | None = None, alpha: float = 0.05
) -> dict[str, Any]:
    season = period or (12 if "seasonal" in test else None)
    if test.endswith("sens_slope"):
        return sen_slope(y, season=season)._asdict()
    trend = mann_kendall(y, season=season, correct_autocorrelation=CORRECTIONS[test], lag=lag, confidence=1 - alpha)
    line = sen_slope(y, season=season)._asdict() if not hasattr(y[0], "__len__") else {}
    return _words(trend) | line


ADAPTERS = {"mann_kendall_sen": mann_kendall_sen}
