"""The meeting page of a region: one A4 page with what to decide, who acts, by when and how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.indicators.decisions import choose_decisions, last_day
from analysis.reference.decisions import name_owner
from analysis.reference.notebooks import notebook_names, notebook_title
from analysis.reference.numbers import format_date
from analysis.reference.periods import parse_period
from analysis.reference.regions import Region
from analysis.reference.words import current_language, say, use_language
from analysis.report.documents import SYNTHETIC, read_document
from analysis.report.pieces import fill, style_sheet

MOST_CERTAIN = 3


def meeting_page(folder: Path, region: Region, period: str) -> str:
    """Return the page from the findings documents in ``folder``, in the language of the first of them."""
    read = {notebook: read_document(folder, notebook) for notebook in notebook_names()}
    documents = {notebook: document for notebook, document in read.items() if document}
    first: Mapping[str, Any] = next(iter(documents.values()), {})
    before = current_language()
    use_language(first.get("language", before))
    held = next((one["meeting_date"] for one in documents.values() if one.get("meeting_date")), "")
    day = date.fromisoformat(held) if held else parse_period(period).end + timedelta(days=1)
    proposed = [
        {**one, "link": f"{notebook}.html#{one['anchor']}" if one["anchor"] else f"{notebook}.html"}
        for notebook, document in documents.items()
        for one in document.get("decisions", ())
    ]
    decisions = [_row(one, region, day) for one in choose_decisions(proposed)]
    page = fill(
        "meeting",
        style=Markup(style_sheet("meeting")),
        title=_title(len(decisions), day if held else None),
        region=region.name,
        index_link="../../index.html",
        lead=_lead(decisions, parse_period(period).text),
        status=SYNTHETIC if first.get("data") == "demo" else "",
        decisions=decisions,
        misquotes=[one for document in documents.values() for one in document.get("misquotes", ())],
        reports=[(f"{notebook}.html", notebook_title(notebook)) for notebook in documents],
        missing=[notebook_title(notebook) for notebook in read if notebook not in documents],
        commitments=[text for document in documents.values() for text in document.get("commitments", ())],
        counted_from=format_date(day),
    )
    use_language(before)
    return page


def _row(one: Mapping[str, Any], region: Region, day: date) -> dict[str, Any]:
    """Return a decision as the page shows it: owner and last day by name, certainty as dots."""
    rule = one["deadline"]
    is_day = re.fullmatch(r"\d{4}(-\d\d){0,2}", rule)
    due = date.fromisoformat(rule) if is_day else last_day(rule, day)
    text = format_date(due)
    if rule == "contribution":
        text = say("meeting.due_contribution", date=text, month=format_date(due + timedelta(days=1), "month"))
    elif rule == "position":
        text = say("meeting.due_position", date=text)
    dots = "●" * one["certainty"] + "○" * (MOST_CERTAIN - one["certainty"])
    return {
        **one,
        "owner": name_owner(one["owner"], region),
        "due": text,
        "dots": dots,
        "needs_money": "Rp" in one["size"],
    }


def _title(count: int, day: date | None) -> str:
    when = format_date(day, "weekday") if day else say("meeting.when_open")
    if count > 1:
        return say("meeting.title", count=say("meeting.count", count), when=when)
    return say("meeting.title_one" if count else "meeting.title_none", when=when)


def _lead(decisions: list[dict[str, Any]], period: str) -> str:
    sizes = {
        number: next(part for part in one["size"].split("; ") if "Rp" in part)
        for number, one in enumerate(decisions, start=1)
        if one["needs_money"]
    }
    parts = [say("meeting.money_part", number=number, size=size) for number, size in sizes.items()]
    told = "; ".join(parts if len(parts) > 1 else sizes.values())
    money = say("meeting.money", sizes=told) if sizes else say("meeting.no_money")
    return f"{money} {say('meeting.data', period=period)}" if decisions else say("meeting.data", period=period)
