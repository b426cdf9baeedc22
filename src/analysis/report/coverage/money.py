"""Budget and quota of local government, and what the coverage report asks a meeting to decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.criteria.membership import counted_twice, plan_pace
from analysis.indicators.decisions import asks_for_count_only, criteria_waiting, rules_asked
from analysis.indicators.membership_measures import PACE, criteria_figures
from analysis.indicators.outlook import growing_paces, monthly_heads
from analysis.indicators.payers import QuotaLost, newest_money, quota_lost
from analysis.reference.decisions import DecisionRule
from analysis.reference.states import Payment, QuotaState, Verdict
from analysis.reference.words import say
from analysis.report.coverage.budget import budget_text
from analysis.report.coverage.criteria import short_ways
from analysis.report.coverage.since import propose_since
from analysis.report.coverage.stating import state_criteria, state_lost, state_premium_of, state_printed
from analysis.report.draft import Draft
from analysis.report.findings import Finding
from analysis.report.report import Report, Told
from analysis.report.tables import list_names

MARKED = ("inferred", "estimate", "rounded")


def state_money(report: Report, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the printed budgets and quotas of local government of the newest two years with findings, oldest first.

    ``money`` says in words what each is, ``paid`` who pays it.

    Example:
        >>> uhc.state_money(report, statements)["measure"].unique().tolist()
        ['budget_idr', 'quota_persons']
    """
    rows = state_printed(report, newest_money(statements))
    paid = [say("answer.paid", Payment.open if pd.isna(payer) else payer) for payer in rows["payer"]]
    names = [say("answer.money", measure) for measure in rows["measure"]]
    if len(set(paid)) > 1:
        names = [say("answer.money_of", name=name, payer=payer) for name, payer in zip(names, paid, strict=True)]
    return rows.drop(columns="note").assign(money=names, paid=paid)


def tell_money(report: Report, money: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return the heading of the budgets (a lost quota, else what the newest is said to be), and what stands around.

    Example:
        >>> uhc.tell_money(report, money, statements)[0]
        'Anggaran iuran Pemda Rp15,2 miliar, 2026'
    """
    if not len(money):
        return say("answer.money_none"), {"sentences": [say("answer.money_none_text")]}
    one = "answer.money_sub_single" if len(money) == 1 else "answer.money_sub_one"
    sub = (
        say(one, payer=money["paid"].iloc[0])
        if money["paid"].eq(money["paid"].iloc[0]).all()
        else say("answer.money_sub")
    )
    texts = {"link": say("answer.link_money"), "subtitle": sub, "sentences": [budget_text(report, statements)]}
    lost = quota_lost(statements, report.period.end)
    if lost is not None:
        return say("answer.money_lost", lost.state, **state_lost(report, lost)), texts
    budgets = [f for f in money["f"] if f.unit == "idr"]
    last = sorted((f for f in budgets if f.as_of == budgets[-1].as_of), key=lambda one: one.value)
    if not last:
        return say("answer.money_quota", f=money["f"].iloc[-1], payer=money["paid"].iloc[-1]), texts
    low, high = last[0], last[-1]
    rivals = say("answer.money_rivals", low=low, high=high)
    return say("answer.money_one", f=low) if low.value == high.value else rivals, texts


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
            faster = draft.count("pace_growing", growing, "persons_per_month", rule.measure)
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


def _certainty(row: Any) -> int:
    if row.is_old:
        return 1
    return 2 if row.verdict == Verdict.UNDECIDED or row.is_estimate or "inferred" in row.figure.flags else 3


def _because(draft: Draft, figure: Finding) -> str:
    marks = [say("meeting.synthetic")] if draft.is_synthetic else []
    marks += [say("flag", flag) for flag in figure.flags if flag in MARKED]
    return say("meeting.figure_of", f=figure) + "".join(say("meeting.mark", mark=mark) for mark in marks)
