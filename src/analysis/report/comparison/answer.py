"""The answer of the comparison: its heading, its cards, how sure it is, and what the meeting is asked."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison
from analysis.indicators.comparison_measures import COMPARED
from analysis.reference.states import OwnPlace
from analysis.reference.words import say
from analysis.report.comparison.ordering import heading_of_order
from analysis.report.comparison.stating import name_of, state_readings, time_of
from analysis.report.coverage.stating import state_premium_of
from analysis.report.report import Headline, Report
from analysis.report.tables import list_names

ACTIVITY = "keaktifan"


def answer_comparison(
    report: Report, comparison: Comparison, newest: pd.DataFrame, certain: pd.DataFrame, people: pd.DataFrame
) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and where this region stands as far as that is certain.

    Example:
        >>> uhc.answer_comparison(report, comparison, newest, certain, people)[0]
        'Terbanyak tanpa kartu aktif: Bangka, sekitar 68.300 orang; urutan persentasenya belum pasti'
    """
    most = {"region": people["region"].iloc[0], "f": people["f"].iloc[0]} if len(people) > 1 else {}
    if not len(certain):
        fresh = newest[newest["is_compared"] & ~newest["is_old"]].groupby("indicator").size()
        answer = say("comparison_answer.uncertain" if fresh.max() > 1 else "comparison_answer.alone")
        old = _without_fresh(comparison, newest)
        context = [_own_place(report, newest)]
        context += [say("comparison_answer.old", names=list_names(old))] if old else []
        return say("comparison_answer.most", **most) if most else answer, *filter(None, context)
    name = say("comparison_answer.name", certain["indicator"].iloc[0])
    context = [say("comparison_answer.one_date", date=time_of(certain), count=len(certain))]
    context += [say("comparison_answer.most_context", **most)] if most else []
    for row in certain[certain["is_own"]].itertuples():
        values: dict[str, Any] = {"name": name, "region": row.region, "f": row.f}
        if row.rank_low == row.rank_high:
            return say("comparison_answer.rank", rank=int(row.rank_low), count=len(certain), **values), *context
        return say("comparison_answer.standing", row.standing, **values), *context
    return heading_of_order(certain, name), *context


def _own_place(report: Report, newest: pd.DataFrame) -> str:
    """Say how this region's activity rate compares with the newest of others; their months differ, so it is no rank."""
    is_usable = (newest["indicator"] == ACTIVITY) & newest["is_compared"] & ~newest["is_old"] & (newest["bound"] == "=")
    own, others = newest[is_usable & newest["is_own"]], newest.loc[is_usable & ~newest["is_own"], "value"]
    if not len(own) or not len(others):
        return ""
    f = own["f"].iloc[0]
    higher, lower = int((others > f.value).sum()), int((others < f.value).sum())
    place = OwnPlace.HIGHEST if not higher else OwnPlace.LOWEST if not lower else OwnPlace.BETWEEN
    counts = {name: report.count(f"own_place_{name}", value) for name, value in (("higher", higher), ("lower", lower))}
    return say("comparison_answer.own", place, region=report.region.short_name, f=f, count=len(others), **counts)


def _without_fresh(comparison: Comparison, newest: pd.DataFrame) -> list[str]:
    """Return the regions without an activity rate of the last 12 months."""
    fresh = set(newest.loc[(newest["indicator"] == ACTIVITY) & ~newest["is_old"], "region_code"])
    return [name_of(code) for code in comparison.codes if code not in fresh]


def comparison_headlines(
    report: Report, comparison: Comparison, newest: pd.DataFrame, people: pd.DataFrame
) -> list[Headline]:
    """Return three cards: people without a card, the activity rate, and how many regions have a figure of this year.

    Example:
        >>> [card.value for card in uhc.comparison_headlines(report, comparison, newest, people)]
        ['sekitar 47.400', '80,33%', '5 dari 7']
    """
    activity = newest[newest["indicator"] == ACTIVITY]
    fresh = activity[activity["is_compared"] & ~activity["is_old"]]
    count, exact = len(comparison.codes), int((fresh["bound"] == "=").sum())
    text = say("comparison_answer.fresh_all" if exact == count else "comparison_answer.fresh_some", exact=exact)
    value = say("comparison_answer.fresh", fresh=len(fresh), count=count)
    return [
        _card_people(report, people),
        _card_activity(activity[activity["is_own"]]),
        Headline(say("comparison_answer.fresh_title"), value, text, "yakin"),
    ]


def _card_people(report: Report, people: pd.DataFrame) -> Headline:
    """This region's people without a card; of a province those of the regency with most."""
    own, title = people[people["is_own"]], say("comparison_answer.card_people")
    if report.region.is_province and len(people) > 1:
        own, title = people, say("comparison_answer.card_most")
    for row in own.itertuples():
        company = say("comparison_answer.company", f=row.f, region=row.region)
        return Headline(title, f"{row.f}", company, "orang", say("answer.people"))
    return Headline(title, say("card.not_available"), say("order.holder", ACTIVITY), "orang")


def _card_activity(own: pd.DataFrame) -> Headline:
    title, anchor = say("comparison_answer.name", ACTIVITY), f"kini-{ACTIVITY}"
    for row in own.itertuples():
        old = say("status.old_note") + " · " if row.is_old else ""
        company = say("comparison_answer.company", f=row.f, region=row.region)
        return Headline(title, f"{row.f}", old + company, anchor)
    return Headline(title, say("card.not_available"), say("order.holder", ACTIVITY), anchor)


def unanswered_comparison(comparison: Comparison, newest: pd.DataFrame, certain: pd.DataFrame) -> str:
    """Return what would make regions comparable.

    Example:
        >>> uhc.unanswered_comparison(comparison, newest, certain)
    """
    old = _without_fresh(comparison, newest)
    asked = say("comparison_answer.ask_old", names=list_names(old)) if old else say("comparison_answer.ask")
    return say("comparison_answer.ask_nothing") if len(certain) else asked


def propose_comparison(report: Report, comparison: Comparison, quotas: pd.DataFrame) -> None:
    """Ask for the reason of each indicator in which the region surely stands worse, and for a plan for its quota.

    Old figures ask for nothing.

    Example:
        >>> uhc.propose_comparison(report, comparison, quotas)
    """
    for indicator, order in comparison.orders.items():
        rows = order.rows[(order.rows["region_code"] == report.region.bps_code) & (order.rows["standing"] == "worse")]
        if not len(rows) or report.period.is_stale(rows["as_of_end"].iloc[0].date()):
            continue
        is_count = order.fair.basis == "count"
        f = state_readings(report, rows, COMPARED)["f"].iloc[0]
        report.propose(
            "study_gap", anchor=f"{'corong' if is_count else 'urutan'}-{indicator}", certainty=2,
            because=say("comparison.certainty_funnel" if is_count else "comparison.certainty_together"),
            size=f"{f}", name=say("compared", indicator), f=f, date=time_of(order.rows),
        )  # fmt: skip
    for f in quotas.loc[quotas["is_own"], "f"]:
        report.propose(
            "quota_plan", anchor="pembayar", certainty=1, because=say("decision.quota_certainty", f=f),
            weight=f.numerator or 0, size=say("meeting.places_n", f=f), quota=f, cost=state_premium_of(report, f),
        )  # fmt: skip
