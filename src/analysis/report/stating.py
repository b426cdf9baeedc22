"""Rows as findings: the one place where a declared measure and a row become a number of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.reference.words import say
from analysis.report.findings import AsOf, Denominator, Finding

USUAL: Mapping[str, Any] = {
    "numerator": None, "base_persons": None, "base_kind": "", "base_label": "", "base_date": None,
    "base_precision": "day", "low": None, "high": None, "decimals": 0, "bound": "=", "flags": (), "note": "",
    "interval_reason": "register", "range_reason": "rounding", "span_decimals": None,
}  # fmt: skip


def finding_of(measure: Measure, row: Mapping[Any, Any]) -> Finding:
    """Return what a row states of a measure."""
    part = {name: _part(measure, row, name) for name in USUAL}
    low, high = part["low"], part["high"]
    has_range = pd.notna(low) and pd.notna(high) and low != high
    begins = measure.parts.get("as_of", "as_of")
    return Finding(
        str(row[measure.by]) if measure.by else measure.name,
        row[measure.value],
        str(row["unit"]) if measure.unit == "unit" else measure.unit,
        AsOf(pd.Timestamp(row[f"{begins}_date"]).date(), row[f"{begins}_precision"]),
        _sources(measure, row),
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


def _part(measure: Measure, row: Mapping[Any, Any], name: str) -> Any:
    told = measure.parts.get(name, name)
    if isinstance(told, str) and told in row:
        return row[told]
    return USUAL[name] if name not in measure.parts else told


def _sources(measure: Measure, row: Mapping[Any, Any]) -> tuple[str, ...]:
    name = measure.parts.get("source_ids", "source_ids")
    return tuple(name) if isinstance(name, tuple) else tuple(row[name]) if name in row else (row["source_id"],)


def _base(part: Mapping[str, Any]) -> Denominator | None:
    """Return what a row is of; members and implied residents by their kind, others as the source calls them."""
    if pd.isna(part["base_persons"]):
        return None
    kind, day = part["base_kind"], part["base_date"]
    name = say("denominator", kind) if kind else part["base_label"] or say("denominator.residents")
    as_of = None if kind == "implied" or pd.isna(day) else AsOf(pd.Timestamp(day).date(), part["base_precision"])
    return Denominator(float(part["base_persons"]), name, as_of)


def sources_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the sources of several findings, each once, in order."""
    return tuple(dict.fromkeys(one for finding in findings for one in finding.source_ids))
