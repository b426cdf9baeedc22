"""Control charts: upstream's words for causes and charts, its labels 1, 2, ... for points."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.statistics import control_charts as charts

DIRECTIONS = {1: "increase", -1: "decrease", 0: "neutral"}
CAUSES = {
    "above_limit": "Above UCL",
    "below_limit": "Below LCL",
    "trend_increasing": "7 Point Trend (Increasing)",
    "trend_decreasing": "7 Point Trend (Decreasing)",
    "two_in_three_above": "2 in 3 Above CL",
    "two_in_three_below": "2 in 3 Below CL",
    "shift_above": "7 Points Above CL",
    "shift_below": "7 Points Below CL",
    "common_cause": "Common Cause",
}


def _plain(column: pd.Series) -> list[Any]:
    return [None if pd.isna(cell) else cell for cell in column]


def xmr_limits_rules(
    *,
    y: Sequence[float | None],
    screen_outliers: bool = True,
    improvement: int,
    rebase_at: Sequence[int] | int | None = None,
    fix_after_n: int | None = None,
) -> dict[str, Any]:
    chart = charts.xmr(
        pd.Series(y, index=range(1, len(y) + 1), dtype=float),
        improvement=DIRECTIONS[improvement],
        rebase_at=[rebase_at] if isinstance(rebase_at, int) else rebase_at or (),
        fix_after=fix_after_n,
        screen_outliers=screen_outliers,
        fewest_points=1,
    )
    same = ["mean", "lower", "upper", "outside_limits", "relative_to_mean", "close_to_limits"]
    return {name: _plain(chart[name]) for name in same} | {
        "special_cause_type": _plain(chart["special_cause"].map(CAUSES)),
        "point_type": [
            kind if pd.isna(kind) or kind == "common_cause" else f"special_cause_{kind}" for kind in chart["point_type"]
        ],
    }


def run_chart_rules(
    *, n_useful: int | None = None, y: Sequence[float | None] | None = None, centre: float | None = None
) -> dict[str, Any]:
    if y is None:
        longest_run_max, crossings_min = charts.run_limits(n_useful)
        return {"longest_run_max": longest_run_max, "crossings_min": crossings_min}
    return _runs(charts.run_signals(pd.Series(y, dtype=float), centre))


def _runs(runs: charts.RunSignals) -> dict[str, Any]:
    return {
        "n_useful": runs.useful_points,
        "longest_run": runs.longest_run,
        "longest_run_max": runs.longest_run_max,
        "crossings": runs.crossings,
        "crossings_min": runs.crossings_min,
        "runs_signal": runs.signal,
    }


def _chart(chart: charts.ControlChart) -> dict[str, Any]:
    """Return the chart in the words of the file, where a column that does not vary is one number."""
    points = chart.points
    columns = {"cl": "centre", "lcl": "lower", "ucl": "upper", "sigma.signal": "outside_limits"}
    runs = {
        key.replace("_", ".").replace("crossings", "n.crossings"): value for key, value in _runs(chart.runs).items()
    }
    return {
        "value": _plain(points["value"]),
        **{
            key: points[name].iloc[0] if len(set(_plain(points[name]))) == 1 else _plain(points[name])
            for key, name in columns.items()
        },
        "part": 1,
        "n.obs": len(points),
        **runs,
    }


def prime_charts(
    *, count: Sequence[float | None], n: Sequence[float], chart: str, screen: bool | None = None
) -> dict[str, Any]:
    kind = {"pp": "p", "up": "u", "ip": "i"}[chart]
    return _chart(charts.prime_chart(pd.Series(count, dtype=float), n, kind=kind, screen=bool(screen)))


ADAPTERS = {
    "xmr_limits_rules": xmr_limits_rules,
    "run_chart_rules": run_chart_rules,
    "prime_charts": prime_charts,
}
