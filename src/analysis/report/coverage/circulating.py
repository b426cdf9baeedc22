"""Statements in circulation on the region, each with its verdict and arithmetic: the worst first."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING, VERDICTS, check_claims, gather_evidence
from analysis.reference.printed import parse_count, parse_percent
from analysis.reference.rules import all_rules
from analysis.reference.states import Agreement
from analysis.reference.topics import read_topic
from analysis.reference.words import catalogue, current_language, say
from analysis.report.draft import Draft, fold, paragraph
from analysis.report.tables import make_table
from analysis.report.verdicts import EVIDENCE, NUMBERS, in_language
from analysis.tables.published import read_table
from analysis.tables.selection import in_scope
from analysis.tables.statements import read_date

BUDGET = "budget_idr"


def judged_statements(draft: Draft) -> pd.DataFrame:
    """Return the printed statements on the region up to the period with their verdicts, the worst first."""
    whole, rows = _up_to(draft)
    draft.record(whole, rows)
    if not len(rows):
        return rows
    judged = _judge(draft, rows)
    judged["order"] = judged["verdict"].map(VERDICTS.index)
    return judged.sort_values(["order", "as_of", "claim_id"], ascending=[True, False, True], kind="stable")


def circulating(draft: Draft, statements: pd.DataFrame) -> str:
    """Return the part of the section that lists printed statements; "" where none is known up to the period."""
    judged = judged_statements(draft)
    if not len(judged):
        return ""
    false, true = judged["verdict"].isin(ACCUSING), judged["verdict"].isin(["consistent", "rounding"])
    found = {"false": false, "true": true, "open": ~false & ~true}
    found |= {verdict: judged["verdict"] == verdict for verdict in ACCUSING}
    counts = {name: draft.count("claims", int(holds.sum()), segment=name) for name, holds in found.items()}
    parts = [
        f"<h3>{escape(say('circulating.heading', **counts))}</h3>",
        paragraph(say("circulating.counted", true=counts["true"], open=counts["open"])),
    ]
    if not true.all():
        parts.append(fold(_table(draft, judged[~true], statements, Agreement.REST), in_print=True))
    if true.any():
        parts.append(fold(_table(draft, judged[true], statements, Agreement.TRUE)))
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


def _table(draft: Draft, judged: pd.DataFrame, statements: pd.DataFrame, kind: Agreement) -> Any:
    columns = [say("claims.column", name) for name in ("printed", "verdict", "explanation")] + [say("column.source")]
    rows = [
        (
            f"{row.as_of}: {_printed(row)}",
            say("claims.verdict", row.verdict) + _use(row, statements),
            " ".join(dict.fromkeys(filter(None, (row.explanation, row.arithmetic)))),
            draft.cite((row.source_id,)),
        )
        for row in judged.rename(columns={"count": "heads"}).itertuples()
    ]
    return make_table(
        say("circulating.table", kind, region=draft.region.name), [(name, False) for name in columns], rows
    )


def _printed(row: Any) -> str:
    """The statement in Indonesian words; elsewhere its numbers, which need no translation."""
    if current_language() == "id":
        return str(row.text)
    cells = row._asdict()
    numbers = [cells["heads" if name == "count" else name] for name in NUMBERS]
    numbers = [_translated(number) for number in numbers if not pd.isna(number)]
    return ": ".join(filter(None, (_topic_name(row.topic), "; ".join(numbers))))


def _topic_name(key: str) -> str:
    """Return what a statement speaks of in words; empty where no measure is read."""
    topic = read_topic(key)
    measure = next((name for name in (*topic.shares, topic.count) if f"claims.measure.{name}" in catalogue()), "")
    return say("claims.measure", measure) if measure else ""


def _translated(number: str) -> str:
    """Return a printed Indonesian number as English writes it: 14.723 as 14,723, ribu as thousand."""
    text = number.translate(str.maketrans(".,", ",.")).replace(";", "; ")
    for key, word in catalogue().items():
        if key.startswith("printed_word."):
            text = re.sub(rf"\b{word['id']}\b", word["en"], text)
    return text


def _use(row: Any, statements: pd.DataFrame) -> str:
    """Say of a number that does not agree whether the charts hold it, marked as a rival, or leave it out."""
    if row.verdict not in ACCUSING:
        return ""
    if read_topic(row.topic).count == BUDGET:
        return "; " + say("rivals.beside")
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
