"""What a row of an indicator says as a number: declared once, beside the indicator, for every page that states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Measure:
    """Which column of a row holds which part of its finding.

    A row that ends in the usual columns needs no more than name, value and unit: numerator, base_persons, base_kind,
    base_label, base_date, base_precision, low, high, decimals, bound, flags, note, interval_reason, source_ids and
    as_of_date with as_of_precision.

    Attributes:
        name: what is measured.
        value: the column of the number.
        unit: its unit; ``unit`` where a column of that name tells it row by row.
        segment: the columns that tell which part of the measure a row is.
        region: the column of the place, where rows are of several.
        parts: other parts of the finding, each with its column, or with what it is in every row; ``as_of`` begins the
            columns of the date.
        by: the column that names what is measured, where rows are of several measures.
        several: whether rows may differ on one measure, part and date.
    """

    name: str
    value: str
    unit: str
    segment: tuple[str, ...] = ()
    region: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    several: bool = False
    by: str = ""
