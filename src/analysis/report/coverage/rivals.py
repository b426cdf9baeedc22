"""Figures in circulation: values that contradict each other, or that are not used, side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.membership_measures import PRINTED, base_columns
from analysis.reference.numbers import printed_decimals
from analysis.reference.words import say
from analysis.report.coverage.circulating import circulating
from analysis.report.draft import Block, bullets, fold, paragraph
from analysis.report.report import Report
from analysis.report.tables import list_names

SHORT_TABLE = 6


def rival_statements(statements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the statements to set side by side: rivals of one ratio and date, and all that are not used."""
    rivals = ratios[ratios["rival"] & (ratios["origin"] == "stated")]
    keys = {(f"{row.ratio}_pct", row.as_of_date, row.pct) for row in rivals.itertuples()}
    is_rival = pd.Series(
        [(row.measure, row.as_of_date, row.value) in keys and pd.isna(row.segment) for row in statements.itertuples()],
        index=statements.index,
        dtype=bool,
    )
    counted = statements["unit"].isin(["percent", "persons"])
    return statements[counted & (is_rival | ~statements["usable"])].sort_values(
        ["as_of_date", "measure", "value"], kind="stable"
    )


def state_rivals(report: Report, rivals: pd.DataFrame) -> pd.DataFrame:
    """Return printed figures that are rivals or not used, with their findings ``f``."""
    kinds = rivals["percent_of"].eq("registered").map({True: "registered", False: "residents"})
    is_share, is_named = rivals["unit"] == "percent", rivals["denominator_label"].notna()
    printed = pd.Series([printed_decimals(value) for value in rivals["value"]], rivals.index, dtype=int)
    rows = rivals.assign(
        numerator=rivals["numerator_persons"],
        **base_columns(rivals.assign(denominator_date=rivals["as_of_date"],
                                     denominator_precision=rivals["as_of_precision"]), "denominator"),
        base_kind=kinds.mask(is_named, ""),
        flags=[("rival",) if usable else ("not_used",) for usable in rivals["usable"]],
        decimals=printed.where(is_share, 0),
    )  # fmt: skip
    return rows.assign(f=report.state_rows(rows, PRINTED))


def show_rivals(report: Report, statements: pd.DataFrame, ratios: pd.DataFrame) -> Block:
    """Show rival and unused figures with what is wrong or open about each.

    Example:
        >>> uhc.show_rivals(report, statements, ratios)
    """
    rivals, printed = rival_statements(statements, ratios), circulating(report, statements)
    if not len(rivals):
        return report.section("beredar", say("rivals.none"), paragraph(say("rivals.none_text")), printed)
    told = state_rivals(report, rivals)
    cells = {
        "date": [f"{f.as_of}" for f in told["f"]],
        "printed_as": [_printed_as(row) for row in told.itertuples()],
        "value": told["f"],
        "use": [_use(row) for row in told.itertuples()],
        "note": [f.note or say("empty.no_note") for f in told["f"]],
        "source": [report.cite(f.source_ids) for f in told["f"]],
    }
    caption = say("rivals.table", region=report.region.name)
    table = report.table(pd.DataFrame(cells), caption=caption, columns="date printed_as value+ use note source")
    count = report.count("rivals", len(told), as_of=told["f"].iloc[-1].as_of)
    shown = fold(table, in_print=True) if len(told) > SHORT_TABLE else table
    pairs, explained = _name_pairs(told), paragraph(say("rivals.explain"))
    lines = bullets(pairs) if pairs else ""
    return report.section("beredar", say("rivals.heading", f=count), explained, lines, shown, printed)


def _use(row: Any) -> str:
    """Say whether the page uses a figure, and how it reads inactive members that a source leaves open."""
    if row.usable:
        return say("rivals.used")
    return say("rivals.read" if row.measure == "inactive_persons" and pd.notna(row.segment) else "rivals.not_used")


def _name_pairs(told: pd.DataFrame) -> list[str]:
    """Return a sentence for each ratio and date of which several values are printed."""
    wholes = told[told["segment"].isna() & (told["unit"] == "percent")]
    pairs = []
    for (_, measure), group in wholes.groupby(["as_of_date", "measure"], sort=False):
        values = {f.value: f for f in group["f"]}
        if len(values) > 1:
            listed = list_names([f"{f}" for f in sorted(values.values(), key=lambda one: -one.value)])
            name = say("ratio", str(measure).removesuffix("_pct"))
            day = next(iter(values.values())).as_of
            pairs.append(say("rivals.pair", measure=name, date=day, values=listed))
    return pairs


def _printed_as(row: Any) -> str:
    name = say("measure", row.measure)
    if pd.isna(row.segment):
        return name
    return say("rivals.in_segment", measure=name, segment=say("segment", row.segment))
