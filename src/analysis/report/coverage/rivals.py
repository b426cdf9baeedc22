"""Figures in circulation: values that contradict each other, or that are not used, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.reference.numbers import printed_decimals
from analysis.reference.words import say
from analysis.report.coverage.circulating import circulating
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import Denominator, Finding
from analysis.report.tables import list_names, make_table, name_columns

SHORT_TABLE = 6
UNITS = {"percent": "percent", "persons": "persons"}


def rival_statements(statements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the statements to set side by side: rivals of one ratio and date, and all that are not used."""
    rivals = ratios[ratios["rival"] & (ratios["origin"] == "stated")]
    keys = {(f"{row.ratio}_pct", row.as_of_date, row.pct) for row in rivals.itertuples()}
    is_rival = pd.Series(
        [(row.measure, row.as_of_date, row.value) in keys and pd.isna(row.segment) for row in statements.itertuples()],
        index=statements.index,
        dtype=bool,
    )
    counted = statements["unit"].isin(list(UNITS))
    return statements[counted & (is_rival | ~statements["usable"])].sort_values(
        ["as_of_date", "measure", "value"], kind="stable"
    )


def state_statement(draft: Draft, row: Any) -> Finding:
    """State a printed figure that is a rival or not used."""
    as_of = draft.as_of(row)
    base = None
    if not pd.isna(row.denominator_persons):
        named = not pd.isna(row.denominator_label)
        whole = say("denominator.registered" if row.percent_of == "registered" else "denominator.residents")
        base = Denominator(int(row.denominator_persons), row.denominator_label if named else whole, as_of)
    return draft.state(
        Finding(
            measure=f"printed.{row.statement_id}",
            value=row.value,
            unit=UNITS[row.unit],
            as_of=as_of,
            source_ids=(row.source_id,),
            numerator=None if pd.isna(row.numerator_persons) else int(row.numerator_persons),
            denominator=base,
            flags=("rival",) if row.usable else ("not_used",),
            decimals=printed_decimals(row.value) if row.unit == "percent" else 0,
            bound=row.bound,
            note="" if pd.isna(row.note) else row.note,
        )
    )


def show_rivals(draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame) -> Block:
    """Show rival and unused figures with what is wrong or open about each.

    Example:
        >>> uhc.show_rivals(report, statements, ratios)
    """
    rivals = rival_statements(statements, ratios)
    printed = circulating(draft, statements)
    if not len(rivals):
        return draft.section("beredar", say("rivals.none"), paragraph(say("rivals.none_text")), printed)
    findings = [(row, state_statement(draft, row)) for row in rivals.itertuples()]
    table = make_table(
        say("rivals.table", region=draft.region.name),
        name_columns("date", "printed_as", "value", "use", "note", "source", numbers=("value",)),
        [
            (
                f"{finding.as_of}",
                _printed_as(row),
                f"{finding}",
                say("rivals.used" if row.usable else "rivals.not_used"),
                finding.note or say("empty.no_note"),
                draft.cite(finding.source_ids),
            )
            for row, finding in findings
        ],
    )
    pairs = _name_pairs(rivals, findings)
    last = findings[-1][1].as_of
    count = draft.state(
        Finding("rivals.count", len(findings), "statements", last, ("project",), interval_reason="computed")
    )
    shown = fold(table, in_print=True) if len(findings) > SHORT_TABLE else table.html()
    lines = bullets(pairs) if pairs else ""
    return draft.section(
        "beredar", say("rivals.heading", f=count), paragraph(say("rivals.explain")), lines, shown, printed
    )


def _name_pairs(rivals: pd.DataFrame, findings: Sequence[tuple[Any, Finding]]) -> list[str]:
    """Return a sentence for each ratio and date of which several values are printed."""
    wholes = rivals[rivals["segment"].isna() & (rivals["unit"] == "percent")]
    pairs = []
    for day, measure in wholes[["as_of_date", "measure"]].drop_duplicates().itertuples(index=False):
        values = {
            row.value: finding
            for row, finding in findings
            if row.as_of_date == day and row.measure == measure and pd.isna(row.segment)
        }
        if len(values) > 1:
            listed = list_names([f"{finding}" for finding in sorted(values.values(), key=lambda one: -one.value)])
            name, first = say(f"ratio.{measure.removesuffix('_pct')}"), next(iter(values.values()))
            pairs.append(say("rivals.pair", measure=name, date=first.as_of, values=listed))
    return pairs


def _printed_as(row: Any) -> str:
    name = say(f"measure.{row.measure}")
    return (
        name if pd.isna(row.segment) else say("rivals.in_segment", measure=name, segment=say(f"segment.{row.segment}"))
    )
