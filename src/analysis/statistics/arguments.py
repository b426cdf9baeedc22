"""What every method asks of its numbers: possible values, one length, one index; a missing value passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError

Many: TypeAlias = Sequence[float] | np.ndarray | pd.Series
Numbers: TypeAlias = float | Many

RULES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "> 0": lambda numbers: numbers > 0,
    "≥ 0": lambda numbers: numbers >= 0,
    "-∞ < x < ∞": np.isfinite,
}


def read_numbers(**arguments: tuple[Numbers, str]) -> tuple[list[np.ndarray], pd.Index | None]:
    """Return the arguments as arrays of one length, and their index, or None when all are single numbers.

    Args:
        arguments: name to the numbers and the rule they must keep, one of ``RULES``.

    Raises:
        StatisticsError: a number breaks its rule or is infinite, or the arguments differ in length or index.
    """
    arrays = []
    for name, (values, rule) in arguments.items():
        array = np.asarray(values, dtype=float)
        wrong = ~np.isnan(array) & ~(np.isfinite(array) & RULES[rule](array))
        if wrong.any():
            raise StatisticsError(name, f"{array[wrong][0]:g}", rule)
        arrays.append(array)
    indexes = [values.index for values, _ in arguments.values() if isinstance(values, pd.Series)]
    lengths = {array.shape for array in arrays if array.ndim}
    if len(lengths) > 1 or any(not index.equals(indexes[0]) for index in indexes):
        raise StatisticsError(", ".join(arguments), [array.shape for array in arrays], "index = index")
    if not lengths:
        return arrays, None
    index = indexes[0] if indexes else pd.RangeIndex(lengths.pop()[0])
    return [np.broadcast_to(array, len(index)) for array in arrays], index


def read_columns(**arguments: tuple[Numbers, str]) -> tuple[list[np.ndarray], pd.Index]:
    """Return the arguments as ``read_numbers`` does, at least one of them being a column."""
    arrays, index = read_numbers(**arguments)
    if index is None:
        raise StatisticsError(", ".join(arguments), "x", "[x, ...]")
    return arrays, index


def check_confidence(confidence: float) -> float:
    """Return the confidence, which must lie in [0.9, 1): less is not worth drawing, and 95 is not 0.95."""
    if not 0.9 <= confidence < 1:
        raise StatisticsError("confidence", confidence, "0.9 ≤ confidence < 1")
    return confidence


def check_choice(name: str, value: str, choices: Sequence[str]) -> str:
    """Return the value, which must be one of the choices."""
    if value not in choices:
        raise StatisticsError(name, value, " | ".join(choices))
    return value
