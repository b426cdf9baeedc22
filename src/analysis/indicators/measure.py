"""What a row of an indicator says as a number: declared once, beside the indicator, for every page that states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

USUAL: Mapping[str, Any] = {
    "numerator": None, "base_persons": None, "base_kind": "", "base_label": "", "base_date": None,
    "base_precision": "day", "low": None, "high": None, "decimals": 0, "bound": "=", "flags": (), "note": "",
    "interval_reason": "register", "range_reason": "rounding", "span_decimals": None, "source_ids": (),
    "as_of_date": None, "as_of_precision": "day",
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """Which column of a row holds which part of its finding.

    A part stands in the column of its own name; where there is none, it is as USUAL says.

    Attributes:
        name: what is measured.
        value: the column of the number.
        unit: its unit; ``unit`` where a column of that name tells it row by row.
        segment: the columns that tell which part of the measure a row is.
        region: the column of the BPS code, where rows are of several places.
        columns: parts that stand in a column of another name.
        fixed: parts that are the same in every row, whatever stands in a column.
        by: the column that names what is measured, where rows are of several measures.
        several: whether rows may differ on one measure, part and date.

    Raises:
        ValueError: a part that no finding has.

    Example:
        >>> Measure("inactive", "persons", "persons", ("segment",), fixed={"flags": ("inferred",)}).name
        'inactive'
    """

    name: str
    value: str
    unit: str
    segment: tuple[str, ...] = ()
    region: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    several: bool = False

    def __post_init__(self) -> None:
        if odd := (self.columns.keys() | self.fixed.keys()) - USUAL.keys():
            raise ValueError(f"{self.name}: no finding has {', '.join(sorted(odd))}")

    def part(self, row: Mapping[Any, Any], name: str) -> Any:
        """Return a part of what a row says."""
        if name in self.fixed:
            return self.fixed[name]
        return row[self.columns[name]] if name in self.columns else row.get(name, USUAL[name])
