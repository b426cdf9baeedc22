"""Paths to a target: the file's series is 60, 61, ... from 2010, its baseline 2018, unless a case gives its own."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.indicators.achievement import (
    annual_rate,
    target_path_best_of,
    target_path_constant_rate,
    target_path_line,
    target_path_trimmed,
)


def target_path_scenarios(
    *,
    values: Sequence[float] | None = None,
    target: float | None = None,
    target_year: int = 2025,
    baseline_year: int = 2018,
    percent_change: float | None = None,
    keep_better: bool = False,
    small_is_best: bool = False,
    trim: bool = False,
    **yearly: float,
) -> dict[str, Any]:
    if unknown := [name for name in yearly if not re.fullmatch(r"value_\d{4}", name)]:
        raise TypeError(unknown)
    given = pd.Series({int(name[-4:]): float(value) for name, value in yearly.items()}, dtype=float)
    if target is None and percent_change is None and given.empty:
        return {"trimmed": target_path_trimmed(pd.Series(values, dtype=float)).tolist()}
    series = pd.Series(range(60, 81), range(2010, 2031), dtype=float)
    if values is not None:
        series = pd.Series(values, range(2010, 2010 + len(values)), dtype=float)
    baseline = given.get(baseline_year, series[baseline_year])
    span = {"baseline_year": baseline_year, "target_year": target_year}
    if target is None and percent_change is not None:
        target = baseline * (1 + percent_change / 100)
    elif target is None:
        rate = annual_rate(given.get(baseline_year - 1, series[baseline_year - 1]), baseline, years=1)
        target = baseline * (1 + rate) ** (target_year - baseline_year)
    ratio = target_path_constant_rate(baseline, target, **span)
    path = target_path_line(baseline, target, **span)
    if keep_better:
        path = target_path_best_of(path, series, improvement="decrease" if small_is_best else "increase")
    if trim:
        path, ratio = target_path_trimmed(path), target_path_trimmed(ratio)
    return {
        "aroc": annual_rate(baseline, target, years=target_year - baseline_year),
        "path": path.tolist(),
        "value": path.tolist(),
        "values": path.tolist(),
    } | {f"value_{year}": value for year, value in (path if given.empty else ratio).items()}


ADAPTERS = {"target_path_scenarios": target_path_scenarios}
