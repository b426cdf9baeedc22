"""What the coverage report asks a meeting to decide, from the judge's verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.decisions import criteria_waiting, rules_asked
from analysis.indicators.payers import QuotaLost, quota_lost
from analysis.reference.decisions import DecisionRule
from analysis.reference.states import Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_premium_of, state_printed
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
        names = list_names([say("criterion_short", measure) for measure in waiting])
        asked = "ask_dues" if waiting == ["dues"] else "ask_positions"
        draft.propose(asked, anchor="yakin", certainty=3, because=say("meeting.needed"), waiting=names)


def _propose_criterion(draft: Draft, criteria: pd.DataFrame, rule: DecisionRule, asked: Any) -> None:
    has_cost = pd.notna(asked.cost_idr_per_month) and asked.missing_persons > 0
    names = ("figure", "minimum", "distance", *(["cost"] if has_cost else []))
    row: Any = next(state_criteria(draft, criteria.loc[[asked.Index]], *names).itertuples())
    people = replace(row.distance, value=abs(row.distance.value))
    values: dict[str, Any] = {"people": people, "figure": row.figure, "target": row.minimum}
    size = say("meeting.people", f=people)
    if has_cost:
        values["cost"] = row.cost
        size = say("meeting.people_cost", f=people, cost=row.cost)
    if rule.id == "share_prepare":
        ways = {one.branch: one.distance for one in share_branches(draft, criteria).itertuples()}
        other = ways.get("registered")
        values["other"] = say("meeting.other_way", f=other) if other is not None and other.value <= 0 else ""
        size = say("meeting.most_cost", cost=values["cost"])
    draft.propose(
        rule.id, anchor="syarat", weight=people.value, certainty=_certainty(row), because=_because(draft, row.figure),
        size=size, **values,
    )  # fmt: skip


def state_lost(draft: Draft, lost: QuotaLost) -> dict[str, Finding]:
    """State the quota before and now, and the places lost between."""
    before, now = state_printed(draft, pd.DataFrame([lost.before, lost.now]))["f"]
    computed: dict[str, Any] = {"flags": ("recomputed",), "interval_reason": "computed", "note": "", "segment": ""}
    gone = replace(now, measure="quota_lost", value=before.value - now.value, **computed)
    return {"before": before, "now": now, "lost": draft.state(gone)}


def _certainty(row: Any) -> int:
    if row.is_old:
        return 1
    return 2 if row.verdict == Verdict.UNDECIDED or row.is_estimate or "inferred" in row.figure.flags else 3


def _because(draft: Draft, figure: Finding) -> str:
    marks = [say("meeting.synthetic")] if draft.is_synthetic else []
    marks += [say("flag", flag) for flag in figure.flags if flag in ("inferred", "estimate", "rounded")]
    return say("meeting.figure_of", f=figure) + "".join(say("meeting.mark", mark=mark) for mark in marks)
