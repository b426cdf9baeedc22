"""Statements in print: the false ones with what to say instead, rivals, and every one with its verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING, VERDICTS, check_claims, gather_evidence
from analysis.indicators.coverage import RATIOS
from analysis.indicators.membership_measures import PRINTED, rival_figures
from analysis.indicators.printed_statements import MEMBERS, is_of_ratio, is_used, misquotes, rival_statements
from analysis.reference.printed import parse_count
from analysis.reference.rules import all_rules
from analysis.reference.states import Agreement, Quote
from analysis.reference.topics import read_topic
from analysis.reference.words import catalogue, current_language, say
from analysis.report.coverage.stating import state_newest
from analysis.report.coverage.stating import state_printed as state_money_rows
from analysis.report.draft import Draft
from analysis.report.pieces import fill
from analysis.report.report import Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.report.verdicts import EVIDENCE, NUMBERS, in_language
from analysis.tables.published import read_table
from analysis.tables.selection import in_scope
from analysis.tables.statements import read_date

BUDGET, FULL = "budget_idr", 100
CHECKED = ("consistent", "rounding")


def judge_printed(draft: Draft) -> pd.DataFrame:
    """Return the printed statements on the region up to the period with their verdicts, the worst first.

    Example:
        >>> uhc.judge_printed(report)["verdict"].value_counts()
    """
    whole = read_table("claims")
    ends = pd.Series([pd.Timestamp(read_date(text)[1]) for text in whole["as_of"]], index=whole.index)
    rows = whole[(whole["region_code"] == draft.region.bps_code) & (ends <= pd.Timestamp(draft.period.end))]
    draft.record(whole, rows)
    if not len(rows):
        return rows.assign(verdict="", explanation="", arithmetic="", instead="", instead_sources="")
    tables = {}
    for name in EVIDENCE:
        table = read_table(name)
        tables[name] = in_scope(table, name, draft.region, draft.period)
        draft.record(table, tables[name])
    verdicts = check_claims(rows, evidence=gather_evidence(**tables, rules=all_rules()), file=rows.attrs["file"])
    judged = rows.merge(in_language(verdicts), on="claim_id")
    judged["order"] = judged["verdict"].map(VERDICTS.index)
    return judged.sort_values(["order", "as_of", "claim_id"], ascending=[True, False, True], kind="stable")


def state_misquotes(report: Report, printed: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the false sentences on membership of the last 24 months, ``why``, and what to say ``instead``.

    They go to the meeting page. An invented office has none: real sentences say nothing of its figures.

    Example:
        >>> uhc.state_misquotes(report, printed, ratios)[["text", "why", "instead"]]
    """
    false = misquotes(printed, ratios, report.period.end).head(0 if report.is_synthetic else None)
    known = _newest(report, ratios)
    why = [(row.explanation or row.arithmetic).partition(". ")[0].rstrip(".") + "." for row in false.itertuples()]
    rows = false.assign(
        why=why,  # all of it stands in the annex
        instead=[_instead(report, row, known) for row in false.rename(columns={"count": "heads"}).itertuples()],
        source=[report.cite((source,)) for source in false["source_id"]],
    )
    for row in rows.itertuples():
        report.warn(str(row.text), str(row.instead), str(row.source))  # as printed, whatever the page's language
    return rows


def tell_misquotes(report: Report, quotes: pd.DataFrame, ratios: pd.DataFrame) -> Told:
    """Return the heading of the sentences that are not to be quoted, and the sentences; else the one to quote.

    Example:
        >>> uhc.tell_misquotes(report, quotes, ratios)[0]
        'Jangan kutip kalimat ini'
    """
    texts: dict[str, Any] = {"link": say("answer.link_quote")}
    if report.is_synthetic:
        return say("answer.quote_synthetic"), {**texts, "sentences": [say("answer.quote_synthetic_text")]}
    if len(quotes):
        html = fill("quotes", quotes=quotes.to_dict("records"))
        return say("answer.quote_heading"), {**texts, "subtitle": say("answer.quote_sub"), "sentences": [html]}
    known = _newest(report, ratios)
    text = say("answer.quote_instead", text=_quoted(known)) if known else say("answer.quote_wait")
    return say("answer.quote_none"), {**texts, "sentences": [text]}


def _instead(report: Report, row: Any, known: list[Any]) -> str:
    """Return what to say in place of a false sentence: of a ratio both newest ones, of others what the checker says."""
    if known and is_of_ratio(row.topic):
        text = say("answer.quote_write", text=_quoted(known))
        sources: Sequence[str] = sources_of(one.f for one in known)
    else:
        text, sources = row.instead, [source for source in row.instead_sources.split(";") if source]
        for one in _counted_by(report, row).itertuples() if not sources else ():
            paid = "" if pd.isna(one.payer) else say("answer.quote_paid", payer=say("answer.paid", one.payer))
            counted = say("answer.quote_counted", f=one.f, what=say("measure", one.measure), paid=paid)
            text, sources = say("answer.quote_write", text=counted), [one.source_id]
    return f"{text} {say('claims.instead_source', sources=report.cite(sources))}" if sources else text


def _counted_by(report: Report, row: Any) -> pd.DataFrame:
    """Return the usable count of members by the same source that the false sentence holds, stated; or no row."""
    if not isinstance(row.heads, str):
        return pd.DataFrame()
    rows = report.read("coverage")
    same = rows["usable"] & (rows["source_id"] == row.source_id) & rows["measure"].isin(MEMBERS)
    return state_money_rows(report, rows[same & (rows["value"] == float(parse_count(row.heads).value))].head(1))


def _newest(report: Report, ratios: pd.DataFrame) -> list[Any]:
    """Return the newest figure of registered and of active members, those that are not old."""
    return [row for row in state_newest(report, ratios, *RATIOS[:2]) if not row.is_stale]


def _quoted(known: list[Any]) -> str:
    return "; ".join(say("answer.quote", Quote.above if row.pct > FULL else row.ratio, f=row.f) for row in known)


def state_rivals(report: Report, statements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return printed figures that contradict each other or are not used, with findings, ``printed_as`` and ``use``.

    Example:
        >>> uhc.state_rivals(report, statements, ratios)[["printed_as", "f", "use"]]
    """
    rows = report.stated(rival_figures(rival_statements(statements, ratios)), f=PRINTED)
    named, whole = [say("measure", measure) for measure in rows["measure"]], rows["segment"].isna()
    segments = [say("segment", one) if pd.notna(one) else "" for one in rows["segment"]]
    read = (rows["measure"] == "inactive_persons") & ~whole
    return rows.assign(
        printed_as=[", ".join(filter(None, pair)) for pair in zip(named, segments, strict=True)],
        use=[say("rivals.used" if used else "rivals.read" if is_read else "rivals.not_used")
             for used, is_read in zip(rows["usable"], read, strict=True)],
    )  # fmt: skip


def tell_rivals(report: Report, rivals: pd.DataFrame) -> Told:
    """Return how many figures are to be read with care, and each ratio and date of which several are printed.

    Example:
        >>> uhc.tell_rivals(report, uhc.state_rivals(report, statements, ratios))[0]
    """
    if not len(rivals):
        return say("rivals.none"), {"sentences": [say("rivals.none_text")]}
    count = report.count("rivals", len(rivals), as_of=rivals["f"].iloc[-1].as_of)
    pairs = []
    wholes = rivals[rivals["segment"].isna() & (rivals["unit"] == "percent")]
    for (_, measure), group in wholes.groupby(["as_of_date", "measure"], sort=False):
        values = {f.value: f for f in group["f"]}
        if len(values) < 2:
            continue
        listed = list_names([f"{values[value]}" for value in sorted(values, reverse=True)])
        name, day = say("ratio", str(measure).removesuffix("_pct")), group["f"].iloc[0].as_of
        pairs.append(say("rivals.pair", measure=name, date=day, values=listed))
    return say("rivals.heading", f=count), {"sentences": [say("rivals.explain"), pairs]}


def state_printed(printed: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the judged statements as a table says them: when and what, verdict, why, source.

    Example:
        >>> uhc.state_printed(printed, statements)[["printed", "judgement"]]
    """
    rows = list(printed.rename(columns={"count": "heads"}).itertuples())
    return printed.assign(
        kind=printed["verdict"].isin(CHECKED).map({True: Agreement.TRUE, False: Agreement.REST}),
        printed=[f"{row.as_of}: {_printed(row)}" for row in rows],
        judgement=[say("claims.verdict", row.verdict) + _use(row, statements) for row in rows],
        reason=[" ".join(dict.fromkeys(filter(None, (row.explanation, row.arithmetic)))) for row in rows],
    )


def tell_printed(report: Report, printed: pd.DataFrame) -> Told:
    """Return how many printed statements are impossible, contradicted and explained, and how many hold or stay open.

    Example:
        >>> uhc.tell_printed(report, printed)[0]
    """
    false, true = printed["verdict"].isin(ACCUSING), printed["verdict"].isin(CHECKED)
    found = {"false": false, "true": true, "open": ~false & ~true}
    found |= {verdict: printed["verdict"] == verdict for verdict in ACCUSING}
    counts = {name: report.count("claims", int(holds.sum()), segment=name) for name, holds in found.items()}
    return say("circulating.heading", **counts), {"sentences": [say("circulating.counted", **counts)]}


def _printed(row: Any) -> str:
    """The statement in Indonesian words; elsewhere its numbers, which need no translation."""
    if current_language() == "id":
        return str(row.text)
    cells, topic = row._asdict(), read_topic(row.topic)
    numbers = [cells["heads" if name == "count" else name] for name in NUMBERS]
    measure = next((name for name in (*topic.shares, topic.count) if f"claims.measure.{name}" in catalogue()), "")
    texts = "; ".join(_translated(number) for number in numbers if not pd.isna(number))
    return ": ".join(filter(None, (say("claims.measure", measure) if measure else "", texts)))


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
    return "; " + say("rivals.used" if is_used(row, statements) else "rivals.not_used")
