"""What the judge writes: the columns of its table, and what a verdict and its reason follow from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.reference.numbers import printed_decimals
from analysis.reference.states import Reason, Verdict

if TYPE_CHECKING:
    import pandas as pd

NARROW_POINTS = 0.5

# One row per region and criterion, and one for each of its branches (a way to count, a condition of an award), whose
# ``branch`` is not empty. A cell that does not apply is empty or missing.
CRITERIA_COLUMNS = [
    "region_code", "criterion", "branch", "group", "measure", "target", "unit", "direction",
    "rule_key", "rule_label", "rule_date", "rule_due_date", "rule_is_known", "rule_strength", "rule_note",
    "rule_source_ids",
    "value", "bound", "decimals", "as_of_date", "as_of_precision", "as_of_end", "numerator", "numerator_origin",
    "base_persons", "base_name", "base_date", "base_precision", "base_origin",
    "verdict", "reason", "gap_points",
    "missing_persons", "missing_low", "missing_high", "cost_idr_per_month",
    "is_estimate", "is_old", "source_ids",
]  # fmt: skip


def judge_figure(value: float, bound: str, target: float, *, lower_is_better: bool = False) -> tuple[Verdict, Reason]:
    """Return what one printed figure says of a target, by its value alone.

    A bound (">", "<") decides only where it lies beyond the target, and is never narrow; a rounded figure ("~") decides
    only where its rounding does not span the target.

    >>> judge_figure(98.0, ">", 99.0)
    (<Verdict.UNDECIDED: 'undecided'>, <Reason.BOUND: 'bound'>)
    """
    if lower_is_better:
        value, target, bound = -value, -target, {">": "<", "<": ">"}.get(bound, bound)
    if bound in (">", "<"):
        if bound == ">" and value >= target:
            return Verdict.MET, Reason.DECIDED
        if bound == "<" and value <= target:
            return Verdict.MISSED, Reason.DECIDED
        return Verdict.UNDECIDED, Reason.BOUND
    if bound == "~" and abs(value - target) <= 0.5 * 10.0 ** -printed_decimals(abs(value)):
        return Verdict.UNDECIDED, Reason.ROUNDED
    if value < target:
        return Verdict.MISSED, Reason.DECIDED
    is_narrow = bound == "=" and value - target <= NARROW_POINTS
    return (Verdict.NARROW if is_narrow else Verdict.MET), Reason.DECIDED


def is_met(verdict: str) -> bool:
    """Whether a verdict says that the criterion is met, narrowly or not."""
    return verdict in (Verdict.MET, Verdict.NARROW)


def whole_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that judge a criterion as a whole, without those of its branches."""
    return criteria[criteria["branch"] == ""]


def criteria_rows(criteria: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the table as a findings document holds it: texts and numbers no finer than printed, nothing missing."""
    return [
        {name: _plain(name, cell, row) for name, cell in sorted(row.items()) if _is_known(cell)}
        for row in criteria.to_dict("records")
    ]


def _is_known(cell: Any) -> bool:
    return isinstance(cell, tuple) or bool(cell is not None and cell == cell and cell != "")


def _plain(name: str, cell: Any, row: dict[Any, Any]) -> Any:
    """A cell as JSON holds it; the figure and its gap keep the decimals that are printed, counts none."""
    if isinstance(cell, tuple):
        return list(cell)
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if name in ("value", "gap_points"):
        return round(float(cell), int(row["decimals"]))
    return float(cell) if name == "target" else round(cell)
