"""What the coverage report asks a meeting to decide, from the judge's verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.decisions import criteria_waiting, rules_asked
from analysis.indicators.payers import QuotaLost, quota_lost
from analysis.reference.decisions import DecisionRule
from analysis.reference.rules import PREMIUM_PARTS, rules_on
from analysis.reference.states import Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_cost, state_criterion_figure, state_distance, state_target
from analysis.report.coverage.verdicts import share_branches
from analysis.report.draft import Draft
from analysis.report.findings import Finding
from analysis.report.tables import list_names


def propose_coverage(draft: Draft, criteria: pd.DataFrame, statements: pd.DataFrame) -> None:
    """Put on the meeting page what the criteria of UHC Prioritas and a lost quota ask for, and one data request.

    Example:
        >>> uhc.propose_coverage(report, criteria, statements)
    """
    for rule, row in rules_asked(criteria):
        _propose_criterion(draft, criteria, rule, row)
    lost = quota_lost(statements, draft.period.end)
    if lost is not None:
        stated: dict[str, Any] = {**state_lost(draft, lost)}
        cost = state_premium_of(draft, stated["lost"])
        draft.propose(
            "quota_lost", anchor="uang", certainty=3, because=say("meeting.figure_of", f=stated["now"]),
            weight=stated["lost"].value, cost=cost, **stated,
        )  # fmt: skip
    waiting = criteria_waiting(criteria)
    if waiting:
        names = list_names([say(f"criterion_short.{measure}") for measure in waiting])
        asked = "ask_dues" if waiting == ["dues"] else "ask_positions"
        draft.propose(asked, anchor="yakin", certainty=3, because=say("meeting.needed"), waiting=names)


def _propose_criterion(draft: Draft, criteria: pd.DataFrame, rule: DecisionRule, row: Any) -> None:
    distance, figure = state_distance(draft, row), state_criterion_figure(draft, row)
    people = replace(distance, value=abs(distance.value))
    values: dict[str, Any] = {"people": people, "figure": figure, "target": state_target(draft, row)}
    size = ""
    if pd.notna(row.cost_idr_per_month) and row.missing_persons > 0:
        values["cost"] = state_cost(draft, row)
        size = say("meeting.people_cost", f=people, cost=values["cost"])
    if rule.id == "share_prepare":
        ways = {one.branch: state_distance(draft, one) for one in share_branches(criteria).itertuples()}
        other = ways.get("registered")
        values["other"] = say("meeting.other_way", f=other) if other is not None and other.value <= 0 else ""
        size = say("meeting.most_cost", cost=values["cost"])
    draft.propose(
        rule.id, anchor="syarat", weight=people.value, certainty=_certainty(figure, row),
        because=_because(draft, figure), size=size or say("meeting.people", f=people), **values,
    )  # fmt: skip


def state_lost(draft: Draft, lost: QuotaLost) -> dict[str, Finding]:
    """State the quota before and now, and the places lost between."""
    before, now = (state_printed(draft, row) for row in (lost.before, lost.now))
    gone = replace(now, measure=f"quota_lost.{now.as_of.iso}", value=before.value - now.value, flags=("recomputed",))
    return {"before": before, "now": now, "lost": draft.state(replace(gone, interval_reason="computed", note=""))}


def state_printed(draft: Draft, row: Any) -> Finding:
    """State a printed budget or quota."""
    unit = "idr" if row.measure == "budget_idr" else "persons"
    note = "" if pd.isna(row.note) else row.note
    name = f"printed.{row.statement_id}"
    return draft.state(Finding(name, row.value, unit, draft.as_of(row), (row.source_id,), bound=row.bound, note=note))


def state_premium_of(draft: Draft, people: Finding) -> Finding:
    """State what the premium of so many people or places costs a month, both its parts paid by local government."""
    parts = rules_on(draft.period.end, PREMIUM_PARTS)
    sources = tuple(dict.fromkeys([*people.source_ids, *(one for part in parts for one in part.source_ids)]))
    count = people.numerator if people.unit == "percent" else people.value
    cost = (count or 0) * sum(part.minimum or 0.0 for part in parts)
    return draft.state(
        replace(
            people, measure=f"premium_of.{people.id}", value=cost, unit="idr_per_month", source_ids=sources, decimals=0,
            flags=("recomputed",), interval=None, interval_reason="computed", note="",
        )
    )  # fmt: skip


def _certainty(figure: Finding, row: Any) -> int:
    if row.is_old:
        return 1
    return 2 if row.verdict == Verdict.UNDECIDED or row.is_estimate or "inferred" in figure.flags else 3


def _because(draft: Draft, figure: Finding) -> str:
    marks = [say("meeting.synthetic")] if draft.is_synthetic else []
    marks += [say("flag", flag) for flag in figure.flags if flag in ("inferred", "estimate", "rounded")]
    return say("meeting.figure_of", f=figure) + "".join(say("meeting.mark", mark=mark) for mark in marks)
