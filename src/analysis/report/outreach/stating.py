"""Numbers of the outreach report as findings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reference.numbers import printed_decimals
from analysis.reference.regions import region_of_code
from analysis.reference.words import say
from analysis.report.draft import OURS, Draft
from analysis.report.findings import AsOf, Denominator, Finding

COARSER = {"half": "month", "quarter": "month"}


def end_of(row: Any) -> AsOf:
    """Return the end of what a published row covers, no more exact than it is known."""
    return AsOf(row.period_end.date(), COARSER.get(row.period_precision, row.period_precision))


def name_place(place: str) -> str:
    """Return the short name of a region code, or the place's own name."""
    return region_of_code(place).short_name if place.isdigit() else place


def state(draft: Draft, name: str, value: float, unit: str, as_of: AsOf, **more: Any) -> Finding:
    """State a number of the report; ``low`` and ``high`` give its interval, ``sources`` where it was printed."""
    low, high = more.pop("low", None), more.pop("high", None)
    sources = more.pop("sources", (OURS,))
    flags = more.pop("flags", ("recomputed",) if sources == (OURS,) else ())
    reason = more.pop("reason", "computed" if sources == (OURS,) else "register")
    interval = None if low is None or pd.isna(low) else (float(low), float(high))
    return draft.state(
        Finding(
            name, float(value), unit, as_of, sources, interval=interval, interval_reason=reason, flags=flags, **more
        )
    )


def state_progress(draft: Draft, row: Any) -> Finding:
    """State people checked as a share of residents (a row of ``list_progress``)."""
    is_ours = row.origin == "recomputed"
    base = None
    if is_ours:
        day = None if pd.isna(row.residents_date) else AsOf(row.residents_date.date())
        base = Denominator(row.residents_persons, say("denominator.residents"), day)
    flags = ["recomputed"] * is_ours + ["rounded"] * (row.bound != "=")
    return state(
        draft,
        f"ckg.{row.region_code}.pct",
        row.pct,
        "percent",
        end_of(row),
        sources=row.source_ids,
        numerator=row.checked_persons if is_ours else None,
        denominator=base,
        flags=(*flags, *["stale"] * draft.period.is_stale(row.period_end.date())),
        decimals=2 if is_ours else printed_decimals(row.pct),
        bound=row.bound,
    )


def state_count(draft: Draft, row: Any) -> Finding:
    """State a published figure of ``follow_counts``: people, or the share where no heads are published."""
    is_share = row.unit == "percent"
    return state(
        draft,
        f"ckg.{row.place}.{row.measure}.{row.period_end:%Y-%m-%d}",
        row.value,
        "percent" if is_share else "persons",
        end_of(row),
        sources=(row.source_id,),
        flags=("inferred",) if row.inferred else (),
        decimals=printed_decimals(row.value) if is_share else 0,
        bound=row.bound,
    )


def state_share(draft: Draft, name: str, part: float, whole: float, label: str, as_of: AsOf, **more: Any) -> Finding:
    """State part of whole in percent, with both; ``variance`` (at least 1) widens its interval."""
    from analysis.statistics.intervals import proportion_interval

    variance = more.pop("variance", None)
    if variance is not None and 0 <= part <= whole:
        found = proportion_interval(part / variance, whole / variance)
        more |= {"low": 100 * found.lower, "high": 100 * found.upper, "reason": "sessions"}
    return state(
        draft,
        name,
        100 * part / whole,
        "percent",
        as_of,
        **{"numerator": part, "denominator": Denominator(whole, label, as_of), "decimals": 1} | more,
    )
