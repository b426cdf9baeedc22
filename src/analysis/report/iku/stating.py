"""Rows of the indicators as findings, and figures with what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.indicators.criteria.iku import NO_SYSTEM
from analysis.indicators.iku import SURVEY, UNSTATED
from analysis.reference.numbers import printed_decimals
from analysis.reference.states import ByChance
from analysis.reference.words import say
from analysis.report.draft import OURS, Draft
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.iku.reading import Review, key_of
from analysis.report.stating import sources_of
from analysis.report.tables import Table, list_names

COARSER = {"quarter": "month"}


def as_of_end(row: Any) -> AsOf:
    """Return the end of what a row covers, no more exact than it is known."""
    return AsOf(
        row.period_end.date(), "year" if row.is_year else COARSER.get(row.period_precision, row.period_precision)
    )


def time_of(row: Any) -> str:
    """Return the time of a row as a reader says it: 2022, Februari 2023, or Januari–14 November 2025."""
    start, end = row.period_start, row.period_end
    if row.is_year or row.kind == "stock" or start.to_period("M") == end.to_period("M"):
        return f"{as_of_end(row)}"
    first = f"{AsOf(start.date(), 'month')}"
    key = "iku.span_half" if row.period_precision == "half" else "iku.span"
    return say(key, first=first.rsplit(" ", 1)[0] if start.year == end.year else first, last=f"{as_of_end(row)}")


def system_of(row: Any) -> str:
    """Return the name of the data system."""
    return say(f"iku_system.{row.data_system}")


def _common(draft: Draft, row: Any) -> dict[str, Any]:
    flags = {
        "recomputed": row.origin == "computed",
        "added_parts": row.origin == "parts",
        "denominator_implied": row.base_origin == "implied",
        "part_of_year": not row.is_year and row.kind in ("flow", "yield"),
        "rounded": row.bound != "=",
        "rival": row.rival,
        "not_used": not row.usable and row.origin != "parts",
        "stale": draft.period.is_stale(row.period_end.date()),
    }
    return {
        "as_of": as_of_end(row),
        "source_ids": row.source_ids,
        "flags": tuple(name for name, holds in flags.items() if holds),
        "bound": row.bound,
        "note": row.note,
    }


def state_value(draft: Draft, review: Review, row: Any) -> Finding:
    """State a row of ``measure_indicators`` in the unit of its indicator, or its count where that is all there is."""
    if pd.isna(row.value):
        return state_count(draft, review, row)
    base_names = {"implied": say("denominator", "births_implied"), "stated": say("denominator", "births")}
    has_range, is_sample = row.low == row.low, row.system_kind in (SURVEY, UNSTATED)
    reasons = ("assumed_sample", "unpublished") if is_sample else ("poisson", "register")
    return draft.state(
        Finding(
            f"{key_of(row)}.{row.value:.{row.decimals}f}" + ("" if row.usable else ".unused"),
            row.value,
            review.indicator(row.indicator_id).unit,
            numerator=None if pd.isna(row.count) else row.count,
            denominator=Denominator(row.base, base_names.get(row.base_origin, row.base_label), as_of_end(row))
            if row.base > 0
            else None,
            interval=(row.low, row.high) if has_range else None,
            interval_reason=reasons[0] if has_range else reasons[1],
            decimals=row.decimals,
            **_common(draft, row),
        ),
        several=True,
    )


def count_unit(review: Review, indicator_id: str) -> str:
    """Return the unit of an indicator's numerator: deaths, children or persons."""
    measure = review.indicator(indicator_id).count_measure
    return "persons" if pd.isna(measure) else str(measure).rsplit("_", 1)[-1]


def state_count(draft: Draft, review: Review, row: Any) -> Finding:
    """State the count of a row; one that counts events, with the exact limits of the number expected."""
    limits = review.limits.get((key_of(row), row.count), ())
    return draft.state(
        Finding(
            f"count.{key_of(row)}.{row.count:g}" + ("" if row.usable else ".unused"),
            row.count,
            count_unit(review, row.indicator_id),
            interval=limits or None,
            interval_reason="poisson" if limits else "register",
            span_decimals=1,
            **_common(draft, row),
        ),
        several=True,
    )


def state_target(draft: Draft, review: Review, target: Any) -> Finding:
    """State a target with its year; a national one stands in where the region has published none."""
    is_count, is_open = pd.isna(target.value), pd.isna(target.year)
    value = target.count if is_count else target.value
    return draft.state(
        Finding(
            f"target.{target.indicator_id}.{'open' if is_open else int(target.year)}.{target.scope}.{value:g}"
            + (f".{target.system}" if target.system != NO_SYSTEM else ""),
            value,
            count_unit(review, target.indicator_id) if is_count else review.indicator(target.indicator_id).unit,
            AsOf(draft.period.end, "month") if is_open else AsOf(date(int(target.year), 12, 31), "year"),
            target.source_ids,
            interval_reason="rule",
            flags=("national",) if target.scope == "nation" else (),
            decimals=printed_decimals(value),
            note=target.note,
        )
    )


def state_own(
    draft: Draft,
    name: str,
    value: float,
    unit: str,
    as_of: AsOf | None = None,
    sources: Sequence[str] = (),
    **more: Any,
) -> Finding:
    """State a number that we computed from others, by default at the end of the period."""
    details = {"interval_reason": "computed", "flags": ("recomputed",)} | more
    moment = as_of or AsOf(draft.period.end, "month")
    return draft.state(Finding(name, value, unit, moment, tuple(sources) or (OURS,), **details))


def write(finding: Finding) -> str:
    """Return a finding with its unit, as a sentence or cell names it."""
    return f"{finding:unit}"


def withheld_texts(review: Review, *, spm: bool) -> list[str]:
    """Return which of the office's counts are not shown, until when or why: of the SPM services, or of all else."""
    rows = review.withheld[review.withheld["indicator"].str.startswith("spm_") == spm]
    texts = []
    for (system, year, end, last, came, due, why), group in rows.groupby(
        ["data_system", "year", "step_end", "last", "reports", "due", "withheld"], sort=False
    ):
        names = list_names([review.indicator(name).name for name in group["indicator"]])
        first, until = AsOf(last.date(), "month"), AsOf(date(int(year), int(end), 1), "month")
        words = {"names": names, "system": say(f"iku_system.{system}"), "year": str(year), "last": f"{first}"}
        texts.append(say(f"withheld.{why}", **words, until=f"{until}", came=int(came), due=int(due)))
    return texts


def by_chance(is_beyond: bool, *, is_same: bool = False) -> ByChance:
    """Return what chance says of a change."""
    return ByChance.SAME if is_same else ByChance.BEYOND if is_beyond else ByChance.CHANCE


def note_of(draft: Draft, row: Any, *words: str) -> str:
    """Return sources, further words and the note of a row as sentences of one cell."""
    return ". ".join(filter(None, (draft.cite(row.source_ids), *words, row.note.rstrip("."))))


def show_figure(
    draft: Draft,
    key: str,
    figure: Figure,
    table: Table,
    findings: Sequence[Finding],
    description: Sequence[str],
    *,
    frame: pd.DataFrame | None = None,
    **values: Any,
) -> str:
    """Return a figure whose texts stand in the group ``key``; ``findings`` name its sources, ``frame`` is drawn."""
    values |= {"region": draft.region.name, "period": draft.period.text, "sources": draft.cite(sources_of(findings))}
    texts = {name: say(f"{key}.{name}", **values) for name in ("message", "subtitle", "caption")}
    name = ".".join(filter(None, (key, str(values.get("name", "")))))
    return str(draft.figure(name, figure, table, description=" ".join(description), frame=frame, **texts))
