"""Splitting a change into the parts that its factors explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np


def attribute_change(
    before: Mapping[str, Any], after: Mapping[str, Any], formula: Callable[..., float]
) -> dict[str, float]:
    """Return what each factor adds to ``formula(**after) - formula(**before)``; the parts sum to it exactly.

    Each part is the factor's effect averaged over every order in which the factors can change (the Shapley
    value), which for two factors is Kitagawa's (1955) split and for more is Das Gupta's (1993).

    Args:
        before: factor name to value; a value may be a number or an array.
        after: the same names at the second date.
        formula: the measure; takes the factors by name and returns a number.

    Raises:
        ValueError: the names differ, or a value is missing (NaN).
    """
    names = list(before)
    if not names or set(names) != set(after):
        raise ValueError(f"factors differ: {sorted(before)} and {sorted(after)}")
    if any(np.isnan(np.asarray(value, dtype=float)).any() for value in (*before.values(), *after.values())):
        raise ValueError("a factor is missing (NaN)")

    def value_with(changed: tuple[str, ...]) -> float:
        return formula(**{name: after[name] if name in changed else before[name] for name in names})

    parts = {}
    for name in names:
        others = [other for other in names if other != name]
        parts[name] = sum(
            factorial(size)
            * factorial(len(others) - size)
            / factorial(len(names))
            * (value_with((*group, name)) - value_with(group))
            for size in range(len(names))
            for group in combinations(others, size)
        )
    return parts
