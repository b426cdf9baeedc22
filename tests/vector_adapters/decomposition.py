"""Splitting a change."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.statistics.decomposition import attribute_change

FUNCTIONS = {"sum": np.sum, "exp": np.exp, "log": np.log}


def _measure(formula: str, names: list[str]) -> Callable[..., float]:
    """Return the formula of a file as a function of the factors; other letters stand for the factors by position."""
    code = compile(formula.replace("^", "**"), formula, "eval")
    letters = [name for name in dict.fromkeys(code.co_names) if name not in FUNCTIONS]
    as_written = dict(zip(sorted(letters), names, strict=True)) if set(letters) != set(names) else {n: n for n in names}

    def measure(**factors: Any) -> float:
        values = {letter: np.asarray(factors[name], dtype=float) for letter, name in as_written.items()}
        return float(eval(code, {"__builtins__": {}}, FUNCTIONS | values))

    return measure


def dasgupta_kitagawa(
    *, formula: str, population_1: Mapping[str, Any], population_2: Mapping[str, Any]
) -> dict[str, Any]:
    names = list(population_1)
    measure = _measure(formula, names)
    effect = attribute_change(population_1, population_2, measure)
    crude = [measure(**population_1), measure(**population_2)]

    def standardise(name: str, population: Mapping[str, Any]) -> float:
        """Return the measure with one factor held, the others averaged: the part of a switch that turns it on."""
        before, after = ({**side, name: on} for side, on in ((population_1, 0.0), (population_2, 1.0)))
        held = population[name]
        return attribute_change(before, after, lambda **factors: factors[name] * measure(**{**factors, name: held}))[
            name
        ]

    return {
        "effect": effect,
        "crude_difference": crude[1] - crude[0],
        "percent": {name: round(100 * part / (crude[1] - crude[0]), 2) for name, part in effect.items()},
        "standardised": {n: [standardise(n, population_1), standardise(n, population_2)] for n in names}
        | {"crude": crude},
    }


ADAPTERS = {"dasgupta_kitagawa": dasgupta_kitagawa}
