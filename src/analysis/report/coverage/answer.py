"""The head of the coverage page: the answer in one sentence, and three cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS
from analysis.indicators.membership_measures import PEOPLE, REST, people_figures
from analysis.indicators.uhc_status import REVOKED, awards_of, status_changes
from analysis.reference.states import DistanceCard, Extent, Verdict
from analysis.reference.words import say
from analysis.report.coverage.criteria import count_texts, share_branches
from analysis.report.coverage.since import tell_since
from analysis.report.coverage.stating import state_criteria, state_newest
from analysis.report.findings import Finding
from analysis.report.report import Headline, Report

NEARLY_ALL, MOST = 98, 90
LEAST_SHARE, MOST_SHARE = 2, 10
ANCHORS = {"unregistered": "orang", "inactive": "siapa"}


def answer_coverage(
    report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, history: pd.DataFrame
) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and two sentences of context.

    Example:
        >>> uhc.answer_coverage(report, ratios, criteria, history)
    """
    newest = {row.ratio: row for row in state_newest(report, ratios, *RATIOS[:2])}
    registered, active = (newest.get(name) for name in RATIOS[:2])
    answer = say("answer.registered", _extent(registered))
    if registered is not None and registered.is_stale:
        answer += say("answer.of_date", date=registered.f.as_of)
    answer += _active_part(active)
    counts = say("answer.criteria", counts=count_texts(criteria))
    context = _status_told(report, history.head(0) if report.is_synthetic else history)  # real events, invented office
    context = [counts, *context] if report.is_synthetic else context or [counts]
    return answer, *tell_since(report, criteria), *_one_source(report, registered, active), *context


def _one_source(report: Report, registered: Any, active: Any) -> list[str]:
    """Say where both ratios rest on one and the same news report."""
    rows = [row for row in (registered, active) if row is not None]
    found = {source for row in rows for source in row.source_ids}
    kinds = {getattr(report.sources[source], "kind", "") for source in found}
    is_alone = len(rows) == 2 and len(found) == 1 and kinds == {"press"} and all(row.bound in "<>~" for row in rows)
    return [say("answer.one_press", source=report.cite(tuple(found)))] if is_alone else []


def _status_told(report: Report, history: pd.DataFrame) -> list[str]:
    """Say why the status was revoked where it was, what came after, and the newest award, which is no status."""
    events = status_changes(history)
    revoked = events[events["event_type"] == REVOKED].tail(1)
    told = [
        say("status.because", event=row.description.rstrip("."), date=report.as_of(row)) for row in revoked.itertuples()
    ]
    after = events[events["as_of_date"] > revoked["as_of_date"].max()] if len(revoked) else events.tail(1)
    later = pd.concat([after, awards_of(history).tail(1)])
    texts = [say("status.dated_event", date=report.as_of(row), label=row.label) for row in later.itertuples()]
    told += [say("answer.history", events="; ".join(texts))] if texts else []
    return told if report.region.is_province else [*told, say("status.today_open")]


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
    """Return three cards of three lines: not registered, card not active, and the criterion that matters most.

    Example:
        >>> uhc.headline_cards(report, ratios, criteria, people)
    """
    rows = report.stated(people_figures(people), f=PEOPLE, share=REST)
    cards = {row.part: _people_card(row) for row in rows.itertuples()}
    for part, ratio in zip(ANCHORS, RATIOS, strict=False):
        cards.setdefault(part, _ratio_card(report, ratios, ratio))
    return [cards["unregistered"], cards["inactive"], _criterion_card(report, criteria)]


def _people_card(row: Any) -> Headline:
    base = row.f.denominator.name
    if row.part == "inactive" and row.f.denominator.as_of not in (None, row.f.as_of):
        base = say("answer.members_on", name=base, day=f"{row.f:ddate}")
    company = say("answer.card_company", share=row.share, base=base, f=row.f)
    if row.is_old:
        company = say("status.old_note") + " · " + company
    return Headline(say("answer.card", row.part), about(row.f), company, ANCHORS[row.part], say("answer.people"))


def _ratio_card(report: Report, ratios: pd.DataFrame, ratio: str) -> Headline:
    title = say("answer.card_of_ratio", ratio)
    for row in state_newest(report, ratios, ratio):
        text = say("answer.card_old" if row.is_old else "answer.card_ratio", f=row.f)
        return Headline(title, f"{row.f}", text, "gerak")
    return Headline(title, say("empty.not_published"), say("answer.card_holder"), "yakin")


def _criterion_card(report: Report, criteria: pd.DataFrame) -> Headline:
    """The criterion with people missing that costs most; else the one with the fewest people in hand."""
    rows = criteria[(criteria["group"] == "prioritas") & criteria["missing_persons"].notna() & ~criteria["is_old"]]
    rows = rows[rows["missing_persons"] != 0].sort_values("missing_persons", ascending=False, kind="stable").head(1)
    if not len(rows):
        return Headline(say("answer.criteria_card"), count_texts(criteria), say("answer.card_holder"), "syarat")
    is_short = bool(rows["missing_persons"].iloc[0] > 0)
    names = ("figure", "minimum", "distance", *(["cost"] if is_short else []))
    row: Any = next(state_criteria(report, rows, *names).itertuples())
    way = DistanceCard.over
    if is_short:
        way = DistanceCard.may_be_short_of if row.verdict == Verdict.UNDECIDED else DistanceCard.short_of
    title = say("answer.distance_card", way, name=say("answer.name", row.measure, f=row.minimum))
    has_cost = is_short and row.cost is not None
    cost = say("answer.cost", f=row.cost) if has_cost else ""
    people, company = replace(row.distance, value=abs(row.distance.value)), say("answer.card_dated", f=row.figure)
    if way == DistanceCard.may_be_short_of:
        cost = say("answer.cost_most", f=row.cost) if has_cost else ""
        ways = share_branches(report, criteria) if row.measure == "pemda_share" else rows.head(0)
        for likely in ways[
            (ways["value"] == row.value) & ways["missing_persons"].between(1, row.missing_persons - 1)
        ].itertuples():
            company = say("answer.at_worst", f=people) + company
            people, cost = likely.distance, say("answer.cost", f=likely.cost)
    return Headline(title, about(people), cost + company, "syarat", say("answer.people"), is_short)


def about(finding: Finding) -> str:
    """Return a number of people for a card: a short sign where it is not exact."""
    return say("answer.about", f=finding) if finding.bound == "~" else f"{finding:size}"
