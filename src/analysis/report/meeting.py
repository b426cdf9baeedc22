"""The meeting page of a region: one A4 page with what to decide, who acts, by when and how much."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.indicators.decisions import choose_decisions, last_day
from analysis.reference.decisions import name_owner
from analysis.reference.notebooks import notebook_names, notebook_title
from analysis.reference.numbers import format_date, format_idr, format_number, round_idr
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region
from analysis.reference.rules import PREMIUM_PARTS, rules_on
from analysis.reference.states import DecisionMoney
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
    chosen = choose_decisions(proposed)
    decisions = [_row(one, region, day, chosen, parse_period(period)) for one in chosen]
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
        premium=_premium(decisions, day),
        counted_from=format_date(day),
        held=held,
    )
    use_language(before)
    return page


def _row(
    one: Mapping[str, Any], region: Region, day: date, chosen: Sequence[Mapping[str, Any]], period: Period
) -> dict[str, Any]:
    """Return a decision as the page shows it: owner and last day by name, money with its sum, certainty as dots."""
    rule = one["deadline"]
    is_day = re.fullmatch(r"\d{4}(-\d\d){0,2}", rule)
    due = date.fromisoformat(rule) if is_day else last_day(rule, day)
    text = format_date(due)
    if rule == "contribution":
        text = say("meeting.due_contribution", date=text, month=format_date(due + timedelta(days=1), "month"))
    elif rule == "position":
        text = say("meeting.due_position", date=text)
    dots = "●" * one["certainty"] + "○" * (MOST_CERTAIN - one["certainty"])
    money = _money(one, due, period)
    return {
        **one,
        "why": f"{one['why']} {_served(one, chosen)}".strip(),
        "owner": name_owner(one["owner"], region),
        "due": text,
        "dots": dots,
        "amount": money,
        "size": "; ".join(filter(None, (one["size"], money))),
    }


def _money(one: Mapping[str, Any], due: date, period: Period) -> str:
    """Return what a decision costs a month, and in all until December, from the month after its last day."""
    cost = one["cost_idr_per_month"]
    if not cost:
        return ""
    first = due + timedelta(days=1)
    last = date(first.year, 12, 31)
    count = last.month - first.month + 1
    until = say(
        "meeting.until_paced" if one["months"] else "meeting.until",
        sum=round_idr(_paced(cost, count, one["months"], period.months_until(Period(first.year, first.month)) - 1)),
        first=format_date(first, "month").split()[0],
        last=format_date(last, "month"),
    )
    condition = f" {one['condition']}" if one["condition"] else ""
    return say("meeting.cost", one["money"], cost=round_idr(cost), condition=condition, until=until)


def _paced(cost: float, count: int, months: int, before: int) -> float:
    """Return what ``count`` months cost in all; where people come in over ``months``, each is paid from the next month.

    Args:
        cost: of a month once all are in, or from the first where ``months`` is 0.
        count: the months that are paid.
        months: those in which as many people each come in.
        before: those of them that lie before the first that is paid.

    >>> _paced(100, 9, 10, 1), _paced(100, 9, 0, 1)
    (450.0, 900.0)
    """
    return float(sum(cost * min((before + place) / months, 1) if months else cost for place in range(count)))


def _premium(decisions: list[dict[str, Any]], day: date) -> str:
    """Say by what a month's money is counted, where a decision has any."""
    if not any(one["amount"] for one in decisions):
        return ""
    return say("meeting.premium", each=format_idr(sum(part.minimum or 0 for part in rules_on(day, PREMIUM_PARTS))))


def _served(one: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> str:
    """Say how much of another decision on the page this one brings."""
    for number, other in enumerate(chosen, start=1):
        if one["serves"] == other["id"] and one["people"] < other["people"]:
            counts = [one["people"], other["people"], other["people"] - one["people"]]
            part, whole, rest = (format_number(count) for count in counts)
            return say("meeting.serves", part=part, whole=whole, rest=rest, number=number)
    return ""


def _title(count: int, day: date | None) -> str:
    when = format_date(day, "weekday") if day else say("meeting.when_open")
    if count > 1:
        return say("meeting.title", count=say("meeting.count", count), when=when)
    return say("meeting.title_one" if count else "meeting.title_none", when=when)


def _lead(decisions: list[dict[str, Any]], period: str) -> str:
    """Say which decisions need a budget, and which a reserve for a case that may not come."""
    numbered = list(enumerate(decisions, start=1))
    told = [
        say("meeting.money", kind, parts="; ".join(parts))
        for kind in (DecisionMoney.NEEDED, DecisionMoney.RESERVE)
        if (
            parts := [
                say("meeting.money_part", number=number, amount=one["amount"])
                for number, one in numbered
                if one["money"] == kind and one["amount"]
            ]
        )
    ]
    told = told or [say("meeting.no_money")] * bool(decisions)
    return " ".join([*told, *_joined(numbered), say("meeting.data", period=period)])


def _joined(numbered: Sequence[tuple[int, Mapping[str, Any]]]) -> list[str]:
    """Say of two decisions that count some of the same people how many both need together, and what those cost."""
    texts = []
    for number, one in numbered:
        for other_number, other in numbered:
            if one["twice"] and other["id"] == "register_missing" and one["cost_idr_per_month"]:
                people = one["people"] + other["people"] - one["twice"]
                cost = people * one["cost_idr_per_month"] / one["people"]
                numbers = {"first": min(number, other_number), "second": max(number, other_number)}
                counted = {"people": format_number(people), "twice": format_number(one["twice"])}
                texts.append(say("meeting.joined", **numbers, **counted, cost=round_idr(cost)))
    return texts
