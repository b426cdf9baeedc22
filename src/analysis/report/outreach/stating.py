"""Numbers of the outreach report as findings, and figures whose texts stand in one group of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.reference.numbers import printed_decimals
from analysis.reference.regions import region_of_code
from analysis.reference.words import say
from analysis.report.draft import OURS, Draft
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.tables import make_table, name_columns
from analysis.statistics.intervals import proportion_interval

COARSER = {"quarter": "month"}


def end_of(row: Any) -> AsOf:
    """Return the end of what a published row covers, no more exact than it is known."""
    return AsOf(row.period_end.date(), COARSER.get(row.period_precision, row.period_precision))


def name_place(place: str) -> str:
    """Return the short name of a region code, or the place's own name."""
    return region_of_code(place).short_name if place.isdigit() else place


def state(draft: Draft, name: str, value: float, unit: str, as_of: AsOf, **more: Any) -> Finding:
    """State a number: printed where ``sources`` stand without ``flags``, else computed; ``limits`` end its interval."""
    sources, limits = more.pop("sources", (OURS,)), more.pop("limits", None)
    flags = more.pop("flags", ("recomputed",) if sources == (OURS,) else ())
    reason = more.pop("reason", "computed" if "recomputed" in flags else "register")
    ends = None if limits is None or pd.isna(limits[0]) else (float(limits[0]), float(limits[1]))
    return draft.state(
        Finding(name, float(value), unit, as_of, sources, interval=ends, interval_reason=reason, flags=flags, **more)
    )


def state_share(draft: Draft, name: str, part: float, whole: float, label: str, as_of: AsOf, **more: Any) -> Finding:
    """State part of whole in percent; ``variance`` (1 for plain chance) gives it a Wilson interval, widened by so much.

    ``label`` names the whole: a key of the group ``denominator``.
    """
    variance = more.pop("variance", None)
    if variance is not None and 0 <= part <= whole:
        found = proportion_interval(part / variance, whole / variance)
        more |= {"limits": (100 * found.lower, 100 * found.upper), "reason": "sessions"}
    base = Denominator(whole, say("denominator", label), as_of)
    details: dict[str, Any] = {"numerator": part, "denominator": base, "decimals": 1, "flags": ("recomputed",)} | more
    details["decimals"] = decimals_of_share(part, whole, details.get("bound", "="), details["decimals"])
    return state(draft, name, 100 * part / whole, "percent", as_of, **details)


def decimals_of_share(part: float, whole: float, bound: str, decimals: int) -> int:
    """Return how many decimals a share may have: fewer where the part is rounded or a bound and ends in zeros.

    35,000 is known to 1,000, so of 94,670 it is "about 37 %" and no finer.
    """
    if bound == "=" or not part:
        return decimals
    digits = str(round(part))
    unit = 10 ** (len(digits) - len(digits.rstrip("0")))
    return int(np.clip(np.ceil(-np.log10(100 * unit / whole)), 0, decimals))


def state_progress(draft: Draft, row: Any) -> Finding:
    """State people checked as a share of residents (a row of ``list_progress``)."""
    is_ours = row.origin == "recomputed"
    day = None if pd.isna(row.residents_date) else AsOf(row.residents_date.date())
    base = Denominator(row.residents_persons, say("denominator", "residents"), day) if is_ours else None
    flags = {"recomputed": is_ours, "rounded": row.bound != "=", "stale": draft.period.is_stale(row.period_end.date())}
    more: dict[str, Any] = {"sources": row.source_ids, "numerator": row.checked_persons if is_ours else None}
    more |= {"denominator": base, "flags": tuple(name for name, holds in flags.items() if holds), "bound": row.bound}
    decimals = printed_decimals(row.pct)
    if is_ours:
        decimals = decimals_of_share(row.checked_persons, row.residents_persons, row.bound, 2)
    return state(draft, f"ckg.{row.region_code}", row.pct, "percent", end_of(row), decimals=decimals, **more)


def state_count(draft: Draft, row: Any) -> Finding:
    """State a published figure of ``follow_counts``: people, or the share where no heads are published."""
    unit, decimals = ("percent", printed_decimals(row.value)) if row.unit == "percent" else ("persons", 0)
    name = f"ckg.{row.place}.{row.measure}.{row.period_end:%Y-%m-%d}"
    more: dict[str, Any] = {"flags": ("inferred",) if row.inferred else (), "bound": row.bound}
    return state(draft, name, row.value, unit, end_of(row), sources=(row.source_id,), decimals=decimals, **more)


def range_of(finding: Finding) -> str:
    """Return the interval of a finding for a sentence or cell, without its reason."""
    return format(finding, "span").strip() if finding.interval else say("empty.not_computable")


def illustrate(
    draft: Draft,
    name: str,
    figure: Figure,
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    *,
    words: str = "",
    notes: Sequence[str] = (),
    frame: pd.DataFrame | None = None,
    **values: Any,
) -> str:
    """Return a figure with its table; the texts are message, subtitle, describe, caption and table of group ``words``.

    Args:
        draft: the report.
        name: of the figure.
        figure: as drawn.
        columns: headings of the table; one that ends in + holds numbers.
        cells: of the table.
        words: the group, where it is not named as the figure.
        notes: listed under the figure.
        frame: what is drawn; the numbers of the table where none is given.
        values: what the texts name, besides region.
    """
    values = {"region": draft.region.name} | values
    named = name_columns(*(one.rstrip("+") for one in columns), numbers=[one[:-1] for one in columns if one[-1] == "+"])
    group = words or name
    texts = {part: say(f"{group}.{part}", **values) for part in ("message", "subtitle", "caption")}
    table = make_table(say(f"{group}.table", **values), named, cells)
    texts["description"] = say(f"{group}.describe", **values)
    return str(draft.figure(name, figure, table, notes=notes, frame=frame, **texts))
