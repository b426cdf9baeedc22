"""Printed statements beside the figures: which not to quote, which the charts repeat, which rival each other."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING
from analysis.indicators.coverage import RATIOS
from analysis.reference.printed import parse_count, parse_percent
from analysis.reference.topics import read_topic
from analysis.tables.statements import read_date

QUOTED_MONTHS = 24
MEMBERS = tuple(
    f"{name}_persons"
    for name in ("registered", "active", "inactive", "unregistered", "deactivated", "handed_over", "arrears")
)
MEMBER_WORDS = "peserta|terdaftar|kuota"  # in topics that are no measure of ours


def misquotes(judged: pd.DataFrame, ratios: pd.DataFrame, end: date) -> pd.DataFrame:
    """Return the false statements on membership of the last 24 months, those that mix two things first, a number once.

    A percentage that only another outlet's contradicts is no false one: both stand among the figures in circulation.

    Args:
        judged: printed statements with their ``verdict``.
        ratios: ``compute_ratios`` of the region.
        end: the last day of the period.
    """
    since = pd.Timestamp(end) - pd.DateOffset(months=QUOTED_MONTHS)
    chosen = [
        row.verdict in ACCUSING
        and _is_of_membership(row.topic)
        and pd.Timestamp(read_date(row.as_of)[1]) > since
        and not (row.verdict == "contradicted" and len(_repeated(row, ratios)))
        for row in judged.itertuples()
    ]
    false = judged[pd.Series(chosen, judged.index, dtype=bool)]
    ranked = false.assign(is_plain=false["verdict"] != "explained")
    ranked = ranked.sort_values(["is_plain", "as_of"], ascending=[True, False], kind="stable")
    return ranked[ranked["percent"].isna() | ~ranked["percent"].duplicated()]


def repeated_falsely(judged: pd.DataFrame, ratios: pd.DataFrame) -> pd.Index:
    """Return the index of each ratio that stands in print in a false statement: a chart must mark it.

    Example:
        >>> uhc.repeated_falsely(printed, ratios)
    """
    found = []
    for row in judged[judged["verdict"].isin(ACCUSING)].itertuples():
        rows = _repeated(row, ratios)
        found += [place for place, ids in rows["source_ids"].items() if row.source_id in ids]
    return pd.Index(dict.fromkeys(found))


def _repeated(row: Any, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios that a printed statement repeats: its share, a date within it, its percentage."""
    names = [name.removesuffix("_pct") for name in read_topic(row.topic).shares]
    rows = ratios[ratios["ratio"].isin(names) & _is_dated(row, ratios)]
    return (
        rows[rows["pct"] == float(parse_percent(row.percent).value)] if isinstance(row.percent, str) else rows.head(0)
    )


def _is_dated(row: Any, rows: pd.DataFrame) -> pd.Series:
    first, last, _ = read_date(row.as_of)
    return (rows["as_of_date"] <= pd.Timestamp(last)) & (rows["as_of_end"] >= pd.Timestamp(first))


def is_used(row: Any, statements: pd.DataFrame) -> bool:
    """Whether a usable row of coverage repeats it: source, measure, a date within it, and its first number."""
    topic = read_topic(row.topic)
    value = parse_percent(row.percent).value if isinstance(row.percent, str) else None
    if value is None and isinstance(row.heads, str):
        value = parse_count(row.heads).value
    same = statements["usable"] & (statements["source_id"] == row.source_id) & _is_dated(row, statements)
    same &= statements["measure"].isin([*topic.shares, topic.count]) & statements["unit"].ne("idr")
    same &= statements["segment"].fillna("") == topic.segment
    return value is not None and bool((same & (statements["value"] == float(value))).any())


def is_of_ratio(topic: str) -> bool:
    """Whether a topic is one of the three ratios of all members."""
    known = read_topic(topic)
    return not known.segment and any(name.removesuffix("_pct") in RATIOS for name in known.shares)


def _is_of_membership(topic: str) -> bool:
    known = read_topic(topic)
    return known.count in MEMBERS if known.key else bool(re.search(MEMBER_WORDS, topic))


def rival_statements(statements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the statements to set side by side: rivals of one ratio and date, and all that are not used."""
    rivals = ratios[ratios["rival"] & (ratios["origin"] == "stated")]
    keys = set(zip(rivals["ratio"] + "_pct", rivals["as_of_date"], rivals["pct"], strict=True))
    named = zip(statements["measure"], statements["as_of_date"], statements["value"], strict=True)
    is_rival = pd.Series([one in keys for one in named], statements.index, dtype=bool) & statements["segment"].isna()
    counted = statements["unit"].isin(["percent", "persons"]) & (is_rival | ~statements["usable"])
    return statements[counted].sort_values(["as_of_date", "measure", "value"], kind="stable")
