"""Figures in circulation: values that contradict each other, or that are not used, side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.reference.numbers import printed_decimals
from analysis.reference.words import say
from analysis.report.coverage.circulating import circulating
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.report import Report
from analysis.report.tables import list_names

SHORT_TABLE = 6
RIVAL = Measure("printed", "value", "unit", ("statement_id",))


def rival_statements(statements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the statements to set side by side: rivals of one ratio and date, and all that are not used."""
    rivals = ratios[ratios["rival"] & (ratios["origin"] == "stated")]
    keys = {(f"{row.ratio}_pct", row.as_of_date, row.pct) for row in rivals.itertuples()}
    is_rival = pd.Series(
        [(row.measure, row.as_of_date, row.value) in keys and pd.isna(row.segment) for row in statements.itertuples()],
        index=statements.index,
        dtype=bool,
    )
    shown = statements[statements["unit"].isin(["percent", "persons"]) & (is_rival | ~statements["usable"])]
    return shown.sort_values(["as_of_date", "measure", "value"], kind="stable")


def state_rivals(report: Report, rivals: pd.DataFrame) -> pd.DataFrame:
    """Return printed figures that are rivals or not used, with their findings ``f``."""
    is_share = rivals["unit"] == "percent"
    kinds = rivals["percent_of"].eq("registered").map({True: "registered", False: "residents"})
    rows = rivals.assign(
        numerator=rivals["numerator_persons"],
        base_persons=rivals["denominator_persons"],
        base_label=rivals["denominator_label"].fillna(""),
        base_kind=kinds.where(rivals["denominator_label"].isna(), ""),
        base_date=rivals["as_of_date"],
        base_precision=rivals["as_of_precision"],
        flags=[("rival",) if usable else ("not_used",) for usable in rivals["usable"]],
        decimals=[printed_decimals(one) if share else 0 for one, share in zip(rivals["value"], is_share, strict=True)],
    )
    return rows.assign(f=report.state_rows(rows, RIVAL))


def show_rivals(report: Report, statements: pd.DataFrame, ratios: pd.DataFrame) -> Block:
    """Show rival and unused figures with what is wrong or open about each."""
    rivals, printed = rival_statements(statements, ratios), circulating(report, statements)
    if not len(rivals):
        return report.section("beredar", say("rivals.none"), paragraph(say("rivals.none_text")), printed)
    told = state_rivals(report, rivals)
    table = report.table(
        pd.DataFrame({
            "date": [f"{f.as_of}" for f in told["f"]],
            "printed_as": [_printed_as(row) for row in told.itertuples()],
            "value": told["f"],
            "use": [say("rivals.used" if usable else "rivals.not_used") for usable in told["usable"]],
            "note": [f.note or say("empty.no_note") for f in told["f"]],
            "source": [report.cite(f.source_ids) for f in told["f"]],
        }),
        caption=say("rivals.table", region=report.region.name), columns="date printed_as value+ use note source",
    )  # fmt: skip
    pairs = []
    whole = told[told["segment"].isna() & (told["unit"] == "percent")]
    for (_, measure), group in whole.groupby(["as_of_date", "measure"], sort=False):
        values = {f.value: f for f in group["f"]}
        if len(values) > 1:
            listed = list_names([f"{f}" for f in sorted(values.values(), key=lambda one: -one.value)])
            ratio = say("ratio", str(measure).removesuffix("_pct"))
            pairs.append(say("rivals.pair", measure=ratio, date=group["f"].iloc[0].as_of, values=listed))
    count = report.count("rivals", len(told), as_of=told["f"].iloc[-1].as_of)
    shown = report.drawer(table, in_print=True) if len(told) > SHORT_TABLE else table
    explained = paragraph(say("rivals.explain"))
    return report.section("beredar", say("rivals.heading", f=count), explained, bullets(pairs), shown, printed)


def _printed_as(row: Any) -> str:
    name = say("measure", row.measure)
    if pd.isna(row.segment):
        return name
    return say("rivals.in_segment", measure=name, segment=say("segment", row.segment))
