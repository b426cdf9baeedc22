"""The head of the coverage page: the answer in one sentence, and three cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS
from analysis.indicators.membership_measures import PEOPLE, REST, people_figures
from analysis.indicators.uhc_status import status_changes
from analysis.reference.states import DistanceCard, Extent, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_newest
from analysis.report.coverage.verdicts import count_texts
from analysis.report.findings import Finding
from analysis.report.report import Headline, Report

NEARLY_ALL, MOST = 98, 90
LEAST_SHARE, MOST_SHARE = 2, 10
TOLD_EVENTS = 2


def answer_coverage(
    report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, history: pd.DataFrame
) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and two sentences of context."""
    newest = {row.ratio: row for row in state_newest(report, ratios, *RATIOS[:2])}
    registered, active = (newest.get(name) for name in RATIOS[:2])
    answer = say("answer.registered", _extent(registered))
    if registered is not None and registered.is_stale:
        answer += say("answer.of_date", date=registered.f.as_of)
    events = status_changes(history)
    own = events[events["event_type"].astype(str).str.startswith("uhc_prioritas")]
    told = (own if len(own) else events).tail(TOLD_EVENTS)
    dated = [say("status.dated_event", date=report.as_of(row), label=row.label) for row in told.itertuples()]
    context = [say("answer.history", events="; ".join(dated))] if dated else []
    return answer + _active_part(active), *context, say("answer.criteria", counts=short_counts(criteria))


def short_counts(criteria: pd.DataFrame) -> str:
    """Return how many criteria of UHC Prioritas are met, not met, open and not published, in a few words."""
    return ", ".join(count_texts("answer.count", criteria))


def _extent(row: Any) -> Extent:
    if row is None:
        return Extent.unknown
    return Extent.nearly_all if row.pct >= NEARLY_ALL else Extent.most if row.pct >= MOST else Extent.part


def one_in(pct: float) -> tuple[str, bool]:
    """Return a share in words, "one in five", "" where it has none, and whether it is near enough to be called so."""
    fraction = round(100 / pct) if pct > 0 else 0
    if not LEAST_SHARE <= fraction <= MOST_SHARE:
        return "", False
    return say("answer.one_in", fraction), abs(100 / fraction - pct) <= 0.05 * pct


def _active_part(row: Any) -> str:
    if row is None:
        return say("answer.active_unknown")
    words, is_near = one_in(100 - row.pct)
    if row.bound == "=" and words and not row.is_stale:
        return say("answer.active_share" if is_near else "answer.active_about", fraction=words)
    return say("answer.active_old" if row.is_stale else "answer.active_value", f=row.f)


def headline_cards(
    report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, people: pd.DataFrame
) -> list[Headline]:
    """Return three cards of three lines: not registered, card not active, and the criterion that matters most."""
    stated = people_figures(people) if len(people) else people
    if len(people):
        stated = stated.assign(f=report.state_rows(stated, PEOPLE), share=report.state_rows(stated, REST))
    cards = {row.part: _people_card(row) for row in stated.itertuples()}
    for part, ratio in (("unregistered", RATIOS[0]), ("inactive", RATIOS[1])):
        if part not in cards:
            row = next(state_newest(report, ratios, ratio), None)
            value, text = say("empty.not_published"), say("answer.card_holder")
            if row is not None:
                value, text = f"{row.f}", say("answer.card_old" if row.is_old else "answer.card_ratio", f=row.f)
            cards[part] = Headline(say("answer.card_ratio_title", ratio), value, text, "gerak" if row else "yakin")
    return [cards["unregistered"], cards["inactive"], _criterion_card(report, criteria)]


def _people_card(row: Any) -> Headline:
    base = row.f.denominator.name
    if row.part == "inactive" and row.f.denominator.as_of not in (None, row.f.as_of):
        base = say("answer.members_on", name=base, day=f"{row.f:ddate}")
    company = say("answer.card_company", share=row.share, base=base, f=row.f)
    old = say("status.old_note") + " · " if row.is_old else ""
    anchor = {"unregistered": "orang", "inactive": "siapa"}[row.part]
    return Headline(say("answer.card", row.part), about(row.f), old + company, anchor, say("answer.people"))


def about(finding: Finding) -> str:
    """Return a number of people for a card: a short sign where it is not exact."""
    return say("answer.about", f=finding) if finding.bound == "~" else f"{finding:size}"


def _criterion_card(report: Report, criteria: pd.DataFrame) -> Headline:
    """The criterion with people missing that costs most; else the one with the fewest people in hand."""
    rows = criteria[(criteria["group"] == "prioritas") & criteria["missing_persons"].notna() & ~criteria["is_old"]]
    rows = rows[rows["missing_persons"] != 0].sort_values("missing_persons", ascending=False, kind="stable")
    if not len(rows):
        return Headline(say("answer.criteria_card"), short_counts(criteria), say("answer.card_holder"), "syarat")
    is_short = rows["missing_persons"].iloc[0] > 0
    names = ("figure", "target_f", "distance", *(["cost"] if is_short else []))
    row: Any = next(state_criteria(report, rows.head(1), *names).itertuples())
    way = DistanceCard.over
    if is_short:
        way = DistanceCard.may_be_short_of if row.verdict == Verdict.UNDECIDED else DistanceCard.short_of
    title = say("answer.distance_card", way, name=say("answer.minimum_of", row.measure, f=row.target_f))
    cost = say("answer.cost", f=row.cost) if is_short and row.cost else ""
    number = about(replace(row.distance, value=abs(row.distance.value)))
    company = cost + say("answer.card_dated", f=row.figure)
    return Headline(title, number, company, "syarat", say("answer.people"), is_short)
