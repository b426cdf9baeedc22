"""Achievement of targets: the planned path to a target, one value a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.reference.rules import Scale
from analysis.statistics.arguments import check_choice, read_numbers


def target_path_line(baseline: float, target: float, *, baseline_year: int, target_year: int) -> pd.Series:
    """Return the straight path from the baseline to the target, by year, in their unit.

    Raises:
        StatisticsError: the target year is not after the baseline.
    """
    years = _years(baseline_year, target_year)
    change = (target - baseline) / (target_year - baseline_year)
    return pd.Series(baseline + change * (years - baseline_year), years)


def target_path_best_of(
    path: pd.Series, current: pd.Series, *, improvement: Literal["increase", "decrease"]
) -> pd.Series:
    """Return the path, or the current course where that is better: a plan never asks for less than what is.

    A year without a current value keeps the path.
    """
    check_choice("improvement", improvement, ("increase", "decrease"))
    both = pd.concat([path, current.reindex(path.index)], axis=1)
    return both.max(axis=1) if improvement == "increase" else both.min(axis=1)


def _years(baseline_year: int, target_year: int) -> pd.Index:
    if target_year <= baseline_year:
        raise StatisticsError("target_year", target_year, f"> {baseline_year}")
    return pd.RangeIndex(baseline_year, target_year + 1, name="year")


@dataclass(frozen=True)
class Practice:
    """How an office scores achievement; every part is printed with the score.

    Attributes:
        formula: key of rules.yaml ``formulas``, used where lower is better: selisih (2T - R) / T or rasio T / R.
        cap: highest score shown beside the raw one, in percent; None for no cap.
        scale: the classes.
        least_completeness: percent of reporting below which a score is withheld.
    """

    formula: str
    cap: float | None
    scale: Scale
    least_completeness: float


def compute_achievement(realised: float, target: float, *, lower_is_better: bool, formula: str = "selisih") -> float:
    """Return achievement in percent, raw: R / T, or (2T - R) / T or T / R where lower is better.

    (2T - R) / T gives 200 at R = 0 and falls below 0 above R = 2T; nothing is cut off here.

    Raises:
        StatisticsError: a negative number, a target of 0, or nothing realised under T / R; an unknown formula.
    """
    (done, planned), _ = read_numbers(realised=(realised, "≥ 0"), target=(target, "> 0"))
    if not lower_is_better:
        return float(100 * done / planned)
    if check_choice("formula", formula, ("selisih", "rasio")) == "selisih":
        return float(100 * (2 * planned - done) / planned)
    if done == 0:
        raise StatisticsError("realised", 0, "> 0")
    return float(100 * planned / done)
