"""What the coverage report asks a meeting to decide, from the judge's verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.criteria.membership import counted_twice, plan_pace
from analysis.indicators.decisions import asks_for_count_only, criteria_waiting, rules_asked
from analysis.indicators.membership_measures import PACE, criteria_figures
from analysis.indicators.outlook import growing_paces, monthly_heads
from analysis.indicators.payers import QuotaLost, quota_lost
from analysis.reference.decisions import DecisionRule
from analysis.reference.states import QuotaState, Verdict
from analysis.reference.words import say
from analysis.report.coverage.budget import budget_text
from analysis.report.coverage.since import propose_since
from analysis.report.coverage.stating import state_criteria, state_premium_of, state_printed
from analysis.report.coverage.verdicts import short_ways
from analysis.report.draft import Draft
from analysis.report.findings import Finding
from analysis.report.tables import list_names


def propose_coverage(
    draft: Draft, criteria: pd.DataFrame, statements: pd.DataFrame, ratios: pd.DataFrame | None = None
) -> None:
    """Put on the meeting page what the criteria of UHC Prioritas and a lost quota ask for, and one data request.

    With ``ratios`` (``compute_ratios``) a pace is also told as it is if members and residents keep growing.

    Example:
        >>> uhc.propose_coverage(report, criteria, statements, ratios)
    """
    growing = (
        {} if ratios is None else growing_paces(monthly_heads(statements, ratios), draft.period, draft.target_month)
    )
    for rule, row in rules_asked(criteria):
        _propose_criterion(draft, criteria, rule, row, growing.get(rule.measure))
    propose_since(draft, criteria)
    lost = quota_lost(statements, draft.period.end)
    if lost is not None:
        _propose_quota(draft, lost, statements)
    waiting = criteria_waiting(criteria)
    if waiting:
        names = list_names([say("criterion_short", measure) for measure in waiting])
        asked = "ask_dues" if waiting == ["dues"] else "ask_count" if asks_for_count_only(criteria) else "ask_positions"
        draft.propose(asked, anchor="yakin", certainty=1, because=say("meeting.needed"), waiting=names)


def _propose_criterion(
    draft: Draft, criteria: pd.DataFrame, rule: DecisionRule, asked: Any, growing: int | None
) -> None:
    has_cost = pd.notna(asked.cost_idr_per_month) and asked.missing_persons > 0
    names = ("figure", "minimum", "distance", *(["cost"] if has_cost else []))
    row: Any = next(state_criteria(draft, criteria.loc[[asked.Index]], *names).itertuples())
    people = replace(row.distance, value=abs(row.distance.value))
    values: dict[str, Any] = {"people": people, "figure": row.figure, "target": row.minimum}
    size, certainty, because = say("meeting.people", f=people), _certainty(row), _because(draft, row.figure)
    if has_cost:
        values["cost"] = row.cost
    if rule.id == "share_prepare":
        values |= {"ways": short_ways(draft, criteria), "stated": _stated_share(draft, criteria)}
        size, certainty, because = say("meeting.up_to", f=people), 1, say("decision.share_sure", f=row.figure)
    elif rule.is_paced:
        pace = plan_pace(criteria, draft.period, draft.target_month)
        pace = pace[(pace["criterion"] == asked.criterion) & (pace["target"] == asked.target)]
        held = next(one for one in draft.state_rows(criteria_figures(pace), PACE) if one is not None)
        values |= {"pace": held, "by": draft.target_month.text, "growth": ""}
        if growing and growing > held.value:
            faster = draft.count(f"pace_growing.{rule.measure}", growing, "persons_per_month")
            values["growth"] = say("decision.growth", f=faster)
            certainty = min(certainty, 2)
        twice = counted_twice(criteria) if rule.id == "activate_missing" else 0
        values |= {"months": int(pace["months"].iloc[0]), "twice": twice}
    draft.propose(
        rule.id, anchor="syarat", weight=people.value, certainty=certainty, because=because, size=size, **values
    )


def _stated_share(draft: Draft, criteria: pd.DataFrame) -> str:
    """Say what a source states of the local-government share beside what we count, where it is not old."""
    rows = criteria[(criteria["group"] == "prioritas") & (criteria["branch"] == "stated") & ~criteria["is_old"]]
    return "".join(say("decision.share_stated", f=f) for f in state_criteria(draft, rows.head(1), "figure")["figure"])


def _propose_quota(draft: Draft, lost: QuotaLost, statements: pd.DataFrame) -> None:
    stated = state_lost(draft, lost)
    real = say("meeting.mark", mark=say("meeting.real")) if draft.is_synthetic else ""  # on an invented office's page
    draft.propose(
        "quota_lost", anchor="uang", certainty=2 if lost.state == QuotaState.CUT else 1,
        because=say("decision.quota_sure", lost.state, **stated) + real, weight=stated["lost"].value,
        size=say("meeting.places", f=stated["lost"]), cost=state_premium_of(draft, stated["lost"]),
        lost=stated["lost"], story=say("decision.quota_story", lost.state, **stated),
        budget="" if draft.is_synthetic else budget_text(draft, statements),
    )  # fmt: skip


def state_lost(draft: Draft, lost: QuotaLost) -> dict[str, Finding]:
    """State the quota before and now, the places lost between, and where known the quota before it rose."""
    known = [one for one in (lost.before, lost.now, lost.earlier) if one is not None]
    before, now, *earlier = state_printed(draft, pd.DataFrame(known))["f"]
    computed: dict[str, Any] = {"flags": ("recomputed",), "interval_reason": "computed", "note": "", "segment": ""}
    gone = replace(now, measure="quota_lost", value=before.value - now.value, **computed)
    return {"before": before, "now": now, "lost": draft.state(gone), **dict(zip(["earlier"], earlier, strict=False))}


def _certainty(row: Any) -> int:
    if row.is_old:
        return 1
    return 2 if row.verdict == Verdict.UNDECIDED or row.is_estimate or "inferred" in row.figure.flags else 3


def _because(draft: Draft, figure: Finding) -> str:
    marks = [say("meeting.synthetic")] if draft.is_synthetic else []
    marks += [say("flag", flag) for flag in figure.flags if flag in ("inferred", "estimate", "rounded")]
    return say("meeting.figure_of", f=figure) + "".join(say("meeting.mark", mark=mark) for mark in marks)
