"""Consistency over time and between two counts, by the WHO data quality review's rules (20 or 33 percent).

Ratios are compared as they are printed, to three decimals, so that a reader who recomputes one finds the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError

Kind = Literal["constant", "increase", "drop_out", "at_least", "equal", "level"]
RATIO_DECIMALS, REFERENCE_DECIMALS = 3, 1


@dataclass(frozen=True)
class Consistency:
    """All units together, and one row per unit: value, reference, ratio, percent, is_outlier, weight_count.

    ``weight_count`` is how far an outlier lies from where it was looked for, in counts: the largest first to mend.
    """

    value: float
    reference: float
    ratio: float
    units: pd.DataFrame


def forecast_next(values: Sequence[float]) -> float:
    """Return the next value on the straight line through ``values`` (least squares); never below 0.

    Raises:
        StatisticsError: fewer than two values, or one is missing.
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 2 or np.isnan(series).any():
        raise StatisticsError("values", series.tolist(), "n ≥ 2")
    line = np.polynomial.Polynomial.fit(np.arange(len(series)), series, 1)
    return max(float(line(len(series))), 0.0)


def consistency(
    values: Sequence[float],
    references: Sequence[float] | Sequence[Sequence[float]],
    *,
    kind: Kind,
    criterion_pct: float,
    compare_with_all: bool = True,
) -> Consistency:
    """Return the ratio of each unit's value to its reference, and which units are out of line.

    Args:
        values: one count per unit.
        references: for ``constant`` (mean of earlier years) and ``increase`` (their line carried on) the earlier
            counts of each unit; else the second count of each unit.
        kind: ``drop_out`` is (value - reference) / value, out of line below 0; ``at_least`` out of line when the
            value is lower by more than the criterion; ``equal`` when it differs by more; ``level`` and the kinds
            over time when the ratio differs by more from that of all units.
        criterion_pct: allowed difference in percent.
        compare_with_all: over time, compare with the ratio of all units; else with 1.

    Raises:
        StatisticsError: lengths differ, a count is negative, or the kind is unknown. A missing count gives a
            missing ratio, which is not out of line.
    """
    counts = np.asarray(values, dtype=float)
    over_time = kind in ("constant", "increase")
    if kind not in Kind.__args__:  # type: ignore[attr-defined]
        raise StatisticsError("kind", kind, " | ".join(Kind.__args__))  # type: ignore[attr-defined]
    if len(counts) != len(references):
        raise StatisticsError("references", len(references), str(len(counts)))
    exact = np.array([_reference(one, kind) for one in references])
    if (counts < 0).any() or (exact < 0).any():
        raise StatisticsError("values", float(np.nanmin([*counts, *exact])), "≥ 0")
    known = ~np.isnan(counts) & ~np.isnan(exact)
    value, reference = float(counts[known].sum()), float(exact[known].sum())
    overall = round(float(_ratio(np.array([value]), np.array([reference]), kind)[0]), RATIO_DECIMALS)
    printed = np.round(exact, REFERENCE_DECIMALS) if over_time else exact
    ratios = np.round(_ratio(counts, printed, kind), RATIO_DECIMALS)
    middle = overall if kind == "level" or (over_time and compare_with_all) else 1.0
    out = _is_out(ratios, middle, kind, criterion_pct / 100)
    expected = printed * (middle if over_time or kind == "level" else 1.0)
    units = pd.DataFrame(
        {
            "value": counts,
            "reference": printed,
            "ratio": ratios,
            "percent": np.round(100 * ratios, 1),
            "is_outlier": out,
            "weight_count": np.where(out, np.round(np.abs(expected - counts)), 0.0),
        }
    )
    return Consistency(value, reference, overall, units)


def _reference(one: float | Sequence[float], kind: Kind) -> float:
    if kind == "increase":
        return forecast_next(one)  # type: ignore[arg-type]
    return float(np.mean(one)) if kind == "constant" else float(one)  # type: ignore[arg-type]


def _ratio(counts: np.ndarray, references: np.ndarray, kind: Kind) -> np.ndarray:
    top, bottom = (counts - references, counts) if kind == "drop_out" else (counts, references)
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)


def _is_out(ratios: np.ndarray, middle: float, kind: Kind, criterion: float) -> np.ndarray:
    if kind == "drop_out":
        return ratios < 0
    if kind == "at_least":
        return ratios < 1 - criterion
    relative = ratios / middle if middle else np.full(len(ratios), np.nan)
    return (relative > 1 + criterion) | (relative < 1 - criterion)
