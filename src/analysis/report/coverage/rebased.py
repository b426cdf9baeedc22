"""The same members on other denominators."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import Finding
from analysis.report.tables import make_table, name_columns
from analysis.tables.selection import thin_months


def show_rebased(draft: Draft, rebased: pd.DataFrame) -> Block:
    """Show the same members on every candidate denominator, and where a status would flip.

    Example:
        >>> uhc.show_rebased(report, rebased)
    """
    if not len(rebased):
        return draft.section("penyebut", say("rebased.none"), paragraph(say("missing.rebased")))
    numbers = ("members", "denominator", "coverage")
    table = make_table(
        say("rebased.table", region=draft.region.name),
        name_columns("date", *numbers, "rule_then", "margin", "note", numbers=numbers),
        [_rebased_cells(draft, row) for row in thin_months(rebased).itertuples()],
    )
    months = thin_months(rebased).groupby(["as_of_date", "minimum_pct"], sort=False)
    lines = [line for (_, minimum), group in months if (line := _compare_ends(draft, group, minimum))]
    lines += [say("rebased.above_sentence")] * bool(rebased["above_100"].any())
    heading = say("rebased.heading_flips" if rebased["flips"].any() else "rebased.heading_same")
    return draft.section("penyebut", heading, paragraph(say("rebased.explain")), bullets(lines), fold(table))


def _rebased_cells(draft: Draft, row: Any) -> tuple[str, ...]:
    finding, margin = _state_rebased(draft, row)
    marks = {"own": row.is_own, "above_100": row.above_100, "flips": row.flips}
    return (
        f"{finding.as_of}",
        format(finding, "n"),
        say("trend.denominator", f=finding),
        f"{finding}",
        f"{_rule_text(row)}",
        say("rebased.margin" if margin.value >= 0 else "rebased.short", f=margin),
        "; ".join(say(f"rebased.{name}") for name, holds in marks.items() if holds) or say("empty.no_note"),
    )


def _compare_ends(draft: Draft, group: pd.DataFrame, minimum: float) -> str:
    """Return what the source's own denominator and the one that gives least say of one minimum; empty if the same."""
    ordered = list(group.sort_values(["is_own", "pct"], ascending=[False, False], kind="stable").itertuples())
    lowest = min(ordered, key=lambda one: one.pct)
    if lowest == ordered[0]:
        return ""
    (first, first_margin), (low, low_margin) = (_state_rebased(draft, one) for one in (ordered[0], lowest))
    return say(
        "rebased.flip_sentence" if first_margin.value >= 0 > low_margin.value else "rebased.same_sentence",
        date=first.as_of,
        first=first,
        low=low,
        first_margin=format(first_margin, "signed"),
        low_margin=format(low_margin, "signed"),
        minimum=format_number(minimum),
    )


def _rule_text(row: Any) -> str:
    text = say("rebased.rule", minimum=format_number(row.minimum_pct))
    return text if row.rule_known else say("rebased.rule_unsure", rule=text)


def _state_rebased(draft: Draft, row: Any) -> tuple[Finding, Finding]:
    as_of = draft.as_of(row)
    base = draft.base(row.denominator_persons, row.denominator_label, draft.as_of(row, "denominator"), row.register)
    same: dict[str, Any] = {
        "as_of": as_of,
        "source_ids": row.source_ids,
        "numerator": row.numerator_persons,
        "denominator": base,
        "interval_reason": "computed",
    }
    name = f"rebased.{as_of.iso}.{row.denominator_persons}"
    flags = ("recomputed", *["above_100"] * row.above_100, *["flips"] * row.flips)
    value = Finding(
        measure=f"{name}.{row.minimum_pct:g}", value=row.pct, unit="percent", decimals=2, flags=flags, **same
    )
    margin = Finding(
        measure=f"{name}.margin.{row.minimum_pct:g}",
        value=row.margin_persons,
        unit="persons",
        flags=("recomputed",),
        **same,
    )
    return draft.state(value), draft.state(margin)
