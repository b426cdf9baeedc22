"""UHC Prioritas, national targets and award levels, judged by the rules of the day and by no more than is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.criteria.awards import judge_level
from analysis.indicators.criteria.ratios import criterion_row, judge_ratio
from analysis.indicators.criteria.shares import judge_shares
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS, is_met
from analysis.indicators.denominators import persons_needed
from analysis.reference.periods import Period
from analysis.reference.rules import PREMIUM_PARTS, Rule, award_levels, possible_rules_on, rules_on
from analysis.reference.states import Reason, Verdict

PRIORITAS = {
    "coverage_registered": "prioritas_coverage",
    "keaktifan": "prioritas_active",
    "pemda_share": "prioritas_pemda_share",
}
FURTHER_TARGETS = ("active_target", "national_target", "longterm_target")
FAR_GOAL = "longterm_target"
DUES_SOURCE = "mediaasuransi-2025-09-29"


def judge_membership(
    ratios: pd.DataFrame, shares: pd.DataFrame, population: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Judge one region by every membership criterion in force at the end of ``period``.

    Figures alone never give a status or an award: these are granted on application and ask for more than is published,
    so dues stand as a criterion that is not published, and a level whose minimums are met stays undecided where it
    asks for more. A criterion is judged by the newest figure that can decide it: a bound that does not gives way to
    the figure before it.

    Args:
        ratios: ``compute_ratios`` of the region.
        shares: ``pemda_shares`` of the region.
        population: the table of that name, of the region.
        period: the month of the report.

    Returns:
        Columns CRITERIA_COLUMNS, one row per criterion and one per branch. Missing people are negative where there are
        people in hand; their range is what rounding and bases allow; cost is what the missing cost a month.

    Example:
        >>> criteria = uhc.judge_membership(ratios, shares, population, report.period)
        >>> sorted(map(str, criteria["verdict"].unique()))
        ['met', 'missed', 'narrow', 'undecided']
    """
    day = period.end
    premium = sum(part.minimum or 0 for part in rules_on(day, PREMIUM_PARTS))
    rows = []
    for measure, key in PRIORITAS.items():
        versions = possible_rules_on(day, key)
        found = [_judge_rule(measure, rule, ratios, shares, population, period) for rule in versions]
        rows += _leave_open_where_versions_differ(found)
    rows.append(_dues(rows))
    further = [rule for rule in rules_on(day, FURTHER_TARGETS) if not _stands_already(rule, rows)]
    rows += [[_judge_target(rule, ratios, population, period)] for rule in further]
    for level in award_levels():
        if level.day <= day:
            rows.append(judge_level(level, ratios, shares, population))
    table = pd.DataFrame([row for group in rows for row in group], columns=CRITERIA_COLUMNS)
    is_short = (table["missing_persons"] > 0) & table["group"].isin(["prioritas", "national"])
    table["cost_idr_per_month"] = (table["missing_persons"] * premium).where(is_short)
    return table


def _judge_rule(
    measure: str, rule: Rule, ratios: pd.DataFrame, shares: pd.DataFrame, population: pd.DataFrame, period: Period
) -> list[dict[str, Any]]:
    if measure == "pemda_share":
        return judge_shares(criterion_row(rule, "prioritas", period.end), shares, period)
    return [judge_ratio(criterion_row(rule, "prioritas", period.end), ratios, population, period)]


def _leave_open_where_versions_differ(found: Sequence[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Where it is not known which version is in force and they answer differently, none of them is decided."""
    if len({is_met(rows[0]["verdict"]) for rows in found}) > 1 and not found[0][0]["rule_is_known"]:
        for rows in found:
            if rows[0]["verdict"] != Verdict.UNDECIDED:
                rows[0] |= {"verdict": Verdict.UNDECIDED, "reason": Reason.RULE_UNSURE}
    return [*found]


def _judge_target(rule: Rule, ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> dict[str, Any]:
    row = judge_ratio(criterion_row(rule, "national", period.end), ratios, population, period)
    if _has_due_day(rule) and rule.last_day > period.end and row["verdict"] != Verdict.UNDECIDED:
        reason = Reason.EARLY if is_met(row["verdict"]) else Reason.NOT_DUE  # neither counts before its day
        row |= {"verdict": Verdict.UNDECIDED, "reason": reason}
    return row


def _has_due_day(rule: Rule) -> bool:
    return rule.last_day.year < date.max.year


def _stands_already(rule: Rule, rows: list[list[dict[str, Any]]]) -> bool:
    """Whether a minimum of the same number, surely in force, is judged already; then it is called by both names.

    One that may not be in force, or falls due on another day, would hide what the figure says of this rule.
    """
    same = [
        row[0]
        for row in rows
        if (row[0]["measure"], row[0]["target"]) == (rule.measure, rule.minimum)
        and row[0]["rule_is_known"]
        and not _has_due_day(rule)
    ]
    for row in same:
        row["rule_label"] = f"{row['rule_label']}; {rule.label}"
    return bool(same)


def _dues(rows: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Dues of local government: asked for UHC Prioritas, and published nowhere by region."""
    head = rows[0][0] if rows else dict.fromkeys(CRITERIA_COLUMNS)
    return [
        dict.fromkeys(CRITERIA_COLUMNS) | {name: head[name] for name in ("group", "direction")} | {
            "criterion": "dues", "branch": "", "group": "prioritas", "measure": "dues", "unit": "idr",
            "rule_key": "dues", "rule_source_ids": (DUES_SOURCE,), "source_ids": (), "is_old": False,
            "is_estimate": False, "rule_is_known": True,
            "verdict": Verdict.UNDECIDED, "reason": Reason.NOT_PUBLISHED,
        }
    ]  # fmt: skip


def ratio_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria on registered and active members, those of UHC Prioritas first, without awards."""
    is_ratio = criteria["measure"].isin(["coverage_registered", "keaktifan"]) & (criteria["group"] != "award")
    return criteria[is_ratio & (criteria["branch"] == "")]


def counted_twice(criteria: pd.DataFrame) -> int:
    """Return how many of the people missing from both ratios of UHC Prioritas are the same people.

    Who is newly registered and active counts for both: registering all that are missing raises the members of whom
    so many must be active, and brings as many active ones.
    """
    rows = ratio_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & (rows["verdict"] == Verdict.MISSED)].set_index("measure")
    if not {"coverage_registered", "keaktifan"} <= set(rows.index) or rows["missing_persons"].isna().any():
        return 0
    new, short = (int(rows.loc[name, "missing_persons"]) for name in ("coverage_registered", "keaktifan"))
    active = rows.loc["keaktifan"]
    needed = persons_needed(active["target"], int(active["base_persons"]) + new) - int(active["numerator"])
    return new + short - max(new, needed)


def nearest_criterion(criteria: pd.DataFrame) -> Any:
    """Return the criterion on a ratio to speak of first, as a row, or None.

    The missed one with the fewest people missing; else one not reached yet and not due; else one left open; else the
    narrowest that is met. The goal for 2045 comes last.
    """
    judged = ratio_criteria(criteria)
    judged = judged[judged["value"].notna()]
    is_far = judged["criterion"] == FAR_GOAL
    judged = judged[~is_far] if not is_far.all() else judged
    for chosen in (
        judged["verdict"] == Verdict.MISSED,
        judged["reason"] == Reason.NOT_DUE,
        (judged["verdict"] == Verdict.UNDECIDED) & (judged["reason"] != Reason.EARLY),
        judged["verdict"] == Verdict.NARROW,
        judged["verdict"] == Verdict.MET,
        judged["reason"] == Reason.EARLY,
    ):
        if chosen.any():
            rows = judged[chosen]
            return next(rows.loc[[rows["missing_persons"].abs().fillna(np.inf).idxmin()]].itertuples())
    return None


def plan_pace(criteria: pd.DataFrame, period: Period, target_month: Period) -> pd.DataFrame:
    """Return people per month to reach each criterion that people are missing from and that is due by ``target_month``.

    Months count from the period to ``target_month``; the population is held still; the pace is rounded up. Columns of
    the criteria, ``months`` and ``pace_persons_per_month``.

    Example:
        >>> pace = uhc.plan_pace(criteria, report.period, report.target_month)
        >>> bool(pace["pace_persons_per_month"].gt(0).all())
        True
    """
    asked = ratio_criteria(criteria)
    is_told = (asked["verdict"] == Verdict.MISSED) | asked["reason"].isin([Reason.NOT_DUE, Reason.OLD])
    is_due = ~(pd.to_datetime(asked["rule_due_date"], errors="coerce") > pd.Timestamp(target_month.end))
    is_asked = is_told & is_due & (asked["criterion"] != FAR_GOAL)
    short = asked[(asked["missing_persons"] > 0) & is_asked].reset_index(drop=True)
    months = max(period.months_until(target_month), 0)
    pace = [ceil(missing / months) if months else missing for missing in short["missing_persons"].astype(int)]
    return short.assign(months=months, pace_persons_per_month=pace)
