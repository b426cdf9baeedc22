"""Three to five key messages: the first thing a head of office reads."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS, latest
from analysis.indicators.criteria.membership import nearest_criterion
from analysis.indicators.criteria.verdicts import Reason, Verdict, whole_criteria
from analysis.indicators.denominators import zero_populations
from analysis.indicators.newest import biggest_change_of_month, newest_usable, peak_and_last
from analysis.indicators.uhc_status import status_changes
from analysis.reference.words import say
from analysis.report.coverage.rivals import rival_statements, state_statement
from analysis.report.coverage.stating import (
    state_change,
    state_criterion_figure,
    state_distance,
    state_persons,
    state_ratio,
    state_target,
)
from analysis.report.coverage.verdicts import count_text, distance_text, share_branches, share_text, verdict_text
from analysis.report.draft import Block, Decision, Draft
from analysis.report.findings import AsOf
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection

EVENTS_TOLD, PARTS_TOLD, STEPS_TOLD = 3, 3, 3


def show_messages(
    draft: Draft,
    ratios: pd.DataFrame,
    criteria: pd.DataFrame,
    history: pd.DataFrame,
    changes: pd.DataFrame,
    statements: pd.DataFrame,
    population: pd.DataFrame,
) -> Block:
    """Show three to five key messages, strongest first; the last one is what the office may do or check."""
    sentences: list[tuple[str, str]] = []
    more = {RATIOS[0]: _turn_text(draft, ratios), RATIOS[1]: _month_text(draft, statements)}
    for ratio, further in more.items():
        for row in newest_usable(ratios, ratio, draft.period.end).itertuples():
            finding = state_ratio(draft, row)
            key = "message.with_heads" if finding.numerator and finding.denominator else "message.without_heads"
            age = say("message.aged", years=row.age_months // 12) if row.is_old else ""
            sentences.append((say(f"{key}_{ratio}", f=finding) + age + further, "tren"))
    for row in zero_populations(population, draft.period.end).tail(1).itertuples():
        sentences.append((say("message.zero_residents", date=draft.as_of(row), source=row.label), "mutu"))
    sentences.append((say("message.criteria", counts=count_text(criteria)) + _first_open(draft, criteria), "status"))
    _decide_on(draft, criteria)
    events = status_changes(history).tail(EVENTS_TOLD)
    if len(events):
        told = [say("status.dated_event", date=draft.as_of(row), label=row.label) for row in events.itertuples()]
        sentences.append((say("message.history", events="; ".join(told)), "status"))
    if len(changes):
        *_, row = changes.itertuples()
        parts = state_change(draft, row)
        direction = "up" if parts["change"].value >= 0 else "down"
        dates = {"first": draft.as_of(row, "first"), "last": draft.as_of(row, "last"), "register": row.last_base_label}
        sentences.append((say(f"message.change_{direction}", f=parts["change"], **dates), "perubahan"))
    request, anchor = _request(draft, ratios, statements)
    draft.decide(Decision(2, request, say(f"decision.sure_{draft.data}"), say("holder.coverage_registered"), anchor))
    return draft.messages([*sentences[:4], (request, anchor)])


def _turn_text(draft: Draft, ratios: pd.DataFrame) -> str:
    """Say that coverage rose to a peak and what came after it; a fall only where all of it has one base."""
    turn = peak_and_last(ratios, RATIOS[0], draft.period.end)
    if turn is None:
        return ""
    told = turn.path
    if len(told) > STEPS_TOLD:
        lowest = told["pct"].iloc[1:].idxmin()
        told = told.loc[list(dict.fromkeys([told.index[0], lowest, told.index[-1]]))]
    path = [state_ratio(draft, row) for row in told.itertuples()]
    steps = say("message.turn_then").join(say("status.dated", f=finding) for finding in path[1:])
    return say("message.turn_fell" if turn.has_one_base else "message.turn", peak=path[0], steps=steps)


def _month_text(draft: Draft, statements: pd.DataFrame) -> str:
    """Say how active members changed in the newest month, and in which segments and payers most."""
    change = biggest_change_of_month(statements)
    if change is None:
        return ""
    month, smallest = AsOf(change.month.date(), "month"), Protection().largest_hidden_persons
    sources = tuple(dict.fromkeys(one for ids in change.by_payer["source_ids"] for one in ids))
    whole = state_persons(draft, f"active_change.{month.iso}", change.change_persons, month, sources)
    parts = [
        say("message.month_part", segment=say(f"segment.{row.segment}"), payer=_payer_text(row.payer), f=part)
        for row in change.by_payer[change.by_payer["change_persons"].abs() > smallest].head(PARTS_TOLD).itertuples()
        for name in [f"active_change.{month.iso}.{row.segment}.{row.payer or 'all'}"]
        for part in [state_persons(draft, name, row.change_persons, month, row.source_ids)]
    ]
    return say("message.month", month=month, f=whole, parts=list_names(parts)) if parts else ""


def _payer_text(payer: str) -> str:
    return say(f"message.payer_{payer}") if payer in ("province", "regency") else ""


def _first_open(draft: Draft, criteria: pd.DataFrame) -> str:
    """Return the criterion to look at first, one missed before one open, in a sentence; "" where all are met."""
    rows = _open_criteria(criteria)
    if not len(rows):
        return ""
    row = next(rows.iloc[(rows["verdict"] != Verdict.MISSED).argsort(kind="stable")].itertuples())
    ways = share_branches(criteria)
    if row.measure == "pemda_share" and len(ways):
        stated = {one.branch: one for one in ways.itertuples()}
        figures = {name: state_criterion_figure(draft, one) for name, one in stated.items()}
        return say("message.first_share", **figures, distance=distance_text(draft, stated["active"]))
    values = {"criterion": _name_of(row), "verdict": verdict_text(row)}
    if row.measure == "pemda_share" or pd.isna(row.missing_persons):
        return say("message.first_open", **values)
    return say("message.first", f=state_distance(draft, row), distance=distance_text(draft, row), **values)


def _open_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & (rows["verdict"] != Verdict.MET)]
    return rows[(rows["criterion"] != "dues") & (rows["reason"] != Reason.NOT_PUBLISHED)]


def _name_of(row: Any) -> str:
    name = say(f"criterion_short.{row.measure}")
    return name[0].upper() + name[1:]


def _detail(draft: Draft, criteria: pd.DataFrame, row: Any) -> str:
    """Return how a criterion stands in people where they can be counted, with base and date."""
    verdict = verdict_text(row)
    if row.measure == "pemda_share" and (ways := share_text(draft, criteria)):
        return say("message.share", verdict=verdict, ways=ways)
    values = {"criterion": _name_of(row), "verdict": verdict}
    if row.measure == "pemda_share" or pd.isna(row.missing_persons):
        value = say("status.dated", f=state_criterion_figure(draft, row))
        return say("message.criterion_open", value=value, **values)
    distance = state_distance(draft, row)
    return say(
        "message.criterion", f=distance, distance=distance_text(draft, row), minimum=state_target(draft, row), **values
    )


def _decide_on(draft: Draft, criteria: pd.DataFrame) -> None:
    """Put the criteria of UHC Prioritas on the meeting page, as urgent as their worst verdict."""
    details = [_detail(draft, criteria, row) for row in _open_criteria(criteria).itertuples()]
    text = say("message.criteria", counts=count_text(criteria)) + "".join(details)
    whole = whole_criteria(criteria)
    verdicts = set(whole.loc[whole["group"] == "prioritas", "verdict"])
    urgency = 1 if Verdict.MISSED in verdicts else 2 if Verdict.NARROW in verdicts else 3
    nearest = nearest_criterion(criteria)
    if nearest is None:
        return
    figure = state_criterion_figure(draft, nearest)
    span = format(state_distance(draft, nearest), "span") if pd.notna(nearest.missing_persons) else ""
    reason = say(f"interval.{figure.interval_reason}")
    certainty = say("decision.distance", span=span, reason=reason.capitalize(), date=figure.as_of)
    draft.decide(Decision(urgency, text, certainty, say(f"holder.{nearest.measure}_lever"), "status"))


def _request(draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame) -> tuple[str, str]:
    """What the office may do: settle the newest rivals, or ask for what is old or missing."""
    rivals = rival_statements(statements, ratios)
    rivals = rivals[(rivals["unit"] == "percent") & rivals["segment"].isna()]
    if len(rivals):
        newest = rivals[rivals["as_of_date"] == rivals["as_of_date"].max()]
        row = next(newest.itertuples())
        others = ratios[(ratios["as_of_date"] == row.as_of_date) & (ratios["ratio"] + "_pct" == row.measure)]
        values = {one.pct: state_ratio(draft, one) for one in others.itertuples()}
        if len(values) > 1:
            listed = list_names([f"{finding}" for _, finding in sorted(values.items(), reverse=True)])
            measure = say(f"ratio.{row.measure.removesuffix('_pct')}")
            return say(
                "message.settle", values=listed, date=state_statement(draft, row).as_of, measure=measure
            ), "beredar"
    old = [
        state_ratio(draft, row)
        for ratio in RATIOS[:2]
        for row in latest(ratios, ratio).itertuples()
        if draft.period.is_stale(row.as_of_end.date())
    ]
    if old:
        return say("message.ask_newer", f=min(old, key=lambda one: one.as_of.day)), "mutu"
    return say("message.ask_heads" if draft.data == "published" else "message.check_sheets"), "mutu"
