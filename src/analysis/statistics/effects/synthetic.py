"""The units that a programme reached against a weighted mix of those that it did not."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import check_choice
from analysis.statistics.effects.panels import check_panel


@dataclass(frozen=True)
class SyntheticDifference:
    """An effect against a mix of untreated units.

    Attributes:
        effect: on a treated unit, per time after the start, in the unit of the outcome.
        unit_weights: of the untreated units; they sum to 1.
        time_weights: of the times before; they sum to 1, or are all 0 for a synthetic control.
        p_value: share of the ways to choose the treated units that give as large an effect; None if none was tried.
        smallest_p_value: the smallest that so many units, or tries, allow; to be printed beside ``p_value``.
    """

    effect: float
    unit_weights: pd.Series
    time_weights: pd.Series
    p_value: float | None
    smallest_p_value: float


def synthetic_difference(
    panel: pd.DataFrame,
    treated: Sequence[Hashable],
    since: Hashable,
    *,
    method: Literal["sdid", "sc", "did"] = "sdid",
    most_placebos: int = 0,
    seed: int = 0,
) -> SyntheticDifference:
    """Return the effect of a programme that reached some units at one date, by synthdid-py.

    Synthetic difference in differences (Arkhangelsky et al. 2021), synthetic control without covariates (Abadie et
    al. 2010) or plain difference in differences.

    Args:
        panel: the outcome; one row a unit, one column a time, in order.
        treated: labels of the treated units.
        since: label of the first time after the start.
        method: "sdid", "sc" or "did".
        most_placebos: for the p value: how many other choices of as many units to try; of more, a random part.
        seed: of that random part.

    Raises:
        StatisticsError: a missing outcome; a label not in the panel; fewer than 2 untreated units or times before.
    """
    import synthdid

    check_choice("method", method, ("sdid", "sc", "did"))
    estimates: dict[str, Any] = {
        "sdid": synthdid.synthdid_estimate,
        "sc": synthdid.sc_estimate,
        "did": synthdid.did_estimate,
    }
    check_panel(panel)
    rows = tuple(sorted(set(panel.index.get_indexer(pd.Index(treated)))))
    before = int(panel.columns.get_indexer(pd.Index([since]))[0])
    if not rows or rows[0] < 0:
        raise StatisticsError("treated", ", ".join(map(str, treated)), f"∈ {panel.index[0]} … {panel.index[-1]}")
    if before < 2:
        raise StatisticsError("since", since, f"∈ {panel.columns[2]} … {panel.columns[-1]}")
    if len(panel) - len(rows) < 2:
        raise StatisticsError("treated", len(rows), f"≤ {len(panel) - 2}")

    def effect_on(chosen: Sequence[int]) -> Any:
        others = [row for row in range(len(panel)) if row not in chosen]
        return estimates[method](panel.to_numpy(dtype=float)[[*others, *chosen]], len(others), before)

    found = effect_on(rows)
    placebos = _other_choices(rows, len(panel), most_placebos, seed)
    as_large = [abs(float(effect_on(chosen))) >= abs(float(found)) for chosen in placebos]
    return SyntheticDifference(
        effect=float(found),
        unit_weights=pd.Series(found.weights.omega, panel.index.delete(list(rows))),
        time_weights=pd.Series(found.weights.lambda_, panel.columns[:before]),
        p_value=(1 + sum(as_large)) / (1 + len(placebos)) if placebos else None,
        smallest_p_value=1 / (1 + len(placebos)) if placebos else 1 / comb(len(panel), len(rows)),
    )


def _other_choices(rows: tuple[int, ...], units: int, most: int, seed: int) -> list[tuple[int, ...]]:
    if comb(units, len(rows)) - 1 <= most:
        return [choice for choice in combinations(range(units), len(rows)) if choice != rows]
    random = np.random.default_rng(seed)
    return [tuple(random.choice(units, len(rows), replace=False)) for _ in range(most)]
