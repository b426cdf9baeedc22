"""Rows as findings: the one place where a declared measure and a row become a number of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.indicators.measure import USUAL, Measure
from analysis.reference.words import say
from analysis.report.findings import AsOf, Denominator, Finding


def finding_of(measure: Measure, row: Mapping[Any, Any]) -> Finding:
    """Return what a row states of a measure."""
    part = {name: measure.part(row, name) for name in USUAL}
    low, high = part["low"], part["high"]
    has_range = pd.notna(low) and pd.notna(high) and low != high
    return Finding(
        str(row[measure.by]) if measure.by else measure.name,
        row[measure.value],
        str(row["unit"]) if measure.unit == "unit" else measure.unit,
        AsOf(pd.Timestamp(part["as_of_date"]).date(), part["as_of_precision"]),
        tuple(part["source_ids"] or (row["source_id"],)),
        numerator=None if pd.isna(part["numerator"]) else float(part["numerator"]),
        denominator=_base(part),
        interval=(low, high) if has_range else None,
        interval_reason=part["range_reason"] if has_range else part["interval_reason"],
        flags=tuple(part["flags"]),
        decimals=int(part["decimals"]),
        span_decimals=part["span_decimals"],
        bound=part["bound"],
        note="" if pd.isna(part["note"]) else part["note"],
        segment=".".join(str(row[name]) for name in measure.segment if row[name]),
        region=str(row[measure.region]) if measure.region else "",
    )


def _base(part: Mapping[str, Any]) -> Denominator | None:
    """Return what a row is of: by its kind, else as its source calls it; an implied one has no date."""
    if pd.isna(part["base_persons"]):
        return None
    kind, day = part["base_kind"], part["base_date"]
    name = say("denominator", kind) if kind else part["base_label"] or say("denominator", "residents")
    as_of = None if kind == "implied" or pd.isna(day) else AsOf(pd.Timestamp(day).date(), part["base_precision"])
    return Denominator(float(part["base_persons"]), name, as_of)


def sources_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the sources of several findings, each once, in order."""
    return tuple(dict.fromkeys(source for finding in findings for source in finding.source_ids))
