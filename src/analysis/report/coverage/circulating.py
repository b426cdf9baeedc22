"""Statements in circulation on the region, each with its verdict and arithmetic: the worst first."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING, VERDICTS, check_claims, gather_evidence
from analysis.indicators.claims.statement import read_date
from analysis.indicators.coverage import RATIOS
from analysis.reference.printed import parse_count, parse_percent
from analysis.reference.rules import all_rules
from analysis.reference.topics import TOPICS, read_topic
from analysis.reference.words import current_language, say
from analysis.report.draft import Draft, paragraph
from analysis.report.tables import Table
from analysis.report.verdicts import EVIDENCE, NUMBERS, in_language
from analysis.tables.published import read_table
from analysis.tables.selection import in_scope


def judged_statements(draft: Draft) -> pd.DataFrame:
    """Return the printed statements on the region up to the period with their verdicts, the worst first."""
    whole, rows = _up_to(draft)
    draft.record(whole, rows)
    if not len(rows):
        return rows
    judged = _judge(draft, rows)
    judged["order"] = judged["verdict"].map(VERDICTS.index)
    return judged.sort_values(["order", "as_of", "claim_id"], ascending=[True, False, True], kind="stable")


def false_on_membership(draft: Draft) -> pd.DataFrame:
    """Return the false statements on membership: those that mix two things first, then the newest; a number once."""
    judged = judged_statements(draft)
    if not len(judged):
        return judged
    false = judged[judged["verdict"].isin(ACCUSING) & judged["topic"].map(_is_of_membership)]
    ranked = false.assign(is_plain=false["verdict"] != "explained")
    ranked = ranked.sort_values(["is_plain", "as_of"], ascending=[True, False], kind="stable")
    return ranked[ranked["percent"].isna() | ~ranked["percent"].duplicated()]


def _is_of_membership(topic: str) -> bool:
    known = read_topic(topic).shares if topic in TOPICS else ()
    return "UHC" in topic or any(name.removesuffix("_pct") in RATIOS for name in known)


def circulating(draft: Draft, statements: pd.DataFrame) -> str:
    """Return the part of the section that lists printed statements; "" where none is known up to the period."""
    judged = judged_statements(draft)
    if not len(judged):
        return ""
    false, true = judged["verdict"].isin(ACCUSING), judged["verdict"].isin(["consistent", "rounding"])
    found = {"false": false, "true": true, "open": ~false & ~true}
    found |= {name: judged["verdict"] == name for name in ACCUSING}
    counts = {name: draft.count("claims", int(rows.sum()), segment=name) for name, rows in found.items()}
    parts = [
        f"<h3>{escape(say('circulating.heading', **counts))}</h3>",
        paragraph(say("circulating.counted", true=counts["true"], open=counts["open"])),
    ]
    tables = {"rest": judged[~true], "true": judged[true]}
    parts += [
        draft.drawer(_table(draft, rows, statements, name), in_print=name == "rest")
        for name, rows in tables.items() if len(rows)
    ]  # fmt: skip
    return "".join(parts)


def _up_to(draft: Draft) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all statements, and those on the region up to the end of the period."""
    whole = read_table("claims")
    ends = pd.Series([pd.Timestamp(read_date(text)[1]) for text in whole["as_of"]], index=whole.index)
    return whole, whole[(whole["region_code"] == draft.region.bps_code) & (ends <= pd.Timestamp(draft.period.end))]


def _judge(draft: Draft, rows: pd.DataFrame) -> pd.DataFrame:
    """Judge statements by what is published of the region itself up to the period."""
    tables = {}
    for name in EVIDENCE:
        whole = read_table(name)
        tables[name] = in_scope(whole, name, draft.region, draft.period)
        draft.record(whole, tables[name])
    verdicts = check_claims(rows, evidence=gather_evidence(**tables, rules=all_rules()), file=rows.attrs["file"])
    return rows.merge(in_language(verdicts), on="claim_id")


def doubtful(draft: Draft, ratios: pd.DataFrame) -> list[Any]:
    """Return the index of each ratio that stands in print in a false statement: a chart must mark it."""
    _, rows = _up_to(draft)
    if not len(rows):
        return []
    judged = _judge(draft, rows)
    found = []
    for claim in judged[judged["verdict"].isin(ACCUSING) & judged["percent"].notna()].itertuples():
        first, last, _ = read_date(claim.as_of)
        names = [name.removesuffix("_pct") for name in read_topic(claim.topic).shares]
        dated = (ratios["as_of_date"] <= pd.Timestamp(last)) & (ratios["as_of_end"] >= pd.Timestamp(first))
        same = ratios["ratio"].isin(names) & (ratios["pct"] == float(parse_percent(claim.percent).value))
        found += [place for place in ratios.index[dated & same] if claim.source_id in ratios.loc[place, "source_ids"]]
    return list(dict.fromkeys(found))


def _table(draft: Draft, judged: pd.DataFrame, statements: pd.DataFrame, caption: str) -> Table:
    rows = judged.rename(columns={"count": "heads"})
    told = {
        "printed": [f"{row.as_of}: {_printed(row)}" for row in rows.itertuples()],
        "verdict": [say("claims.verdict", row.verdict) + _use(row, statements) for row in rows.itertuples()],
        "explanation": [
            " ".join(dict.fromkeys(filter(None, (row.explanation, row.arithmetic)))) for row in rows.itertuples()
        ],
    }
    frame = pd.DataFrame({say("claims.column", name): cells for name, cells in told.items()})
    frame[say("column", "source")] = [draft.cite((source,)) for source in rows["source_id"]]
    return draft.table(frame, caption=say("circulating.table", caption, region=draft.region.name))


def _printed(row: Any) -> str:
    """The statement in Indonesian words; elsewhere its numbers, which need no translation."""
    if current_language() == "id":
        return str(row.text)
    cells = row._asdict()
    numbers = [cells["heads" if name == "count" else name] for name in NUMBERS]
    numbers = [number for number in numbers if not pd.isna(number)]
    topic = row.topic if row.topic in TOPICS else ""
    return " ".join(filter(None, (topic, "; ".join(numbers))))


def _use(row: Any, statements: pd.DataFrame) -> str:
    """Say of a number that does not agree whether the charts hold it, marked as a rival, or leave it out."""
    if row.verdict not in ACCUSING:
        return ""
    return "; " + say("rivals.used" if used_in_charts(row, statements) else "rivals.not_used")


def used_in_charts(row: Any, statements: pd.DataFrame) -> bool:
    """Whether a usable row of coverage repeats it: source, measure, a date within it, and its first number."""
    first, last, _ = read_date(row.as_of)
    topic = read_topic(row.topic)
    value = parse_percent(row.percent).value if isinstance(row.percent, str) else None
    if value is None and isinstance(row.heads, str):
        value = parse_count(row.heads).value
    same = statements["usable"] & (statements["source_id"] == row.source_id)
    same &= statements["measure"].isin([*topic.shares, topic.count]) & statements["unit"].ne("idr")
    same &= statements["segment"].fillna("") == topic.segment
    dated = (statements["as_of_date"] <= pd.Timestamp(last)) & (statements["as_of_end"] >= pd.Timestamp(first))
    return value is not None and bool((same & dated & (statements["value"] == float(value))).any())
