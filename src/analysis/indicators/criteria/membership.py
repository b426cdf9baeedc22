"""UHC Prioritas, national targets and award levels, judged by the rules of the day and by no more than is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.coverage import known_figures
from analysis.indicators.criteria.people import Base, base_of, people_missing
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS, Reason, Verdict, is_met, judge_figure
from analysis.indicators.denominators import persons_needed
from analysis.indicators.uhc_status import newest_shares
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.rules import PREMIUM_PARTS, AwardLevel, Rule, award_levels, possible_rules_on, rules_on

PRIORITAS = {
    "coverage_registered": "prioritas_coverage",
    "keaktifan": "prioritas_active",
    "pemda_share": "prioritas_pemda_share",
}
FURTHER_TARGETS = ("active_target", "national_target", "longterm_target")
FAR_GOAL = "longterm_target"
DUES_SOURCE = "mediaasuransi-2025-09-29"
WHOLE_PCT = 100  # of coverage more is possible, as lists and residents are of different days
DISTANCE = ("missing_persons", "missing_low", "missing_high")


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
            rows.append(_judge_level(level, ratios, shares, population))
    table = pd.DataFrame([row for group in rows for row in group], columns=CRITERIA_COLUMNS)
    is_short = (table["missing_persons"] > 0) & table["group"].isin(["prioritas", "national"])
    table["cost_idr_per_month"] = (table["missing_persons"] * premium).where(is_short)
    return table


def _judge_rule(
    measure: str, rule: Rule, ratios: pd.DataFrame, shares: pd.DataFrame, population: pd.DataFrame, period: Period
) -> list[dict[str, Any]]:
    if measure == "pemda_share":
        return _judge_shares(_head(rule, "prioritas", period.end), shares, period)
    return [_judge_ratio(_head(rule, "prioritas", period.end), ratios, population, period)]


def _leave_open_where_versions_differ(found: Sequence[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Where it is not known which version is in force and they answer differently, none of them is decided."""
    if len({is_met(rows[0]["verdict"]) for rows in found}) > 1 and not found[0][0]["rule_is_known"]:
        for rows in found:
            if rows[0]["verdict"] != Verdict.UNDECIDED:
                rows[0] |= {"verdict": Verdict.UNDECIDED, "reason": Reason.RULE_UNSURE}
    return [*found]


def _judge_target(rule: Rule, ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> dict[str, Any]:
    row = _judge_ratio(_head(rule, "national", period.end), ratios, population, period)
    if rule.last_day.year < date.max.year and rule.last_day > period.end and row["verdict"] == Verdict.MISSED:
        row |= {"verdict": Verdict.UNDECIDED, "reason": Reason.NOT_DUE}
    return row


def _stands_already(rule: Rule, rows: list[list[dict[str, Any]]]) -> bool:
    """Whether a minimum of the same number is judged already; then that row is called by both names."""
    same = [row[0] for row in rows if (row[0]["measure"], row[0]["target"]) == (rule.measure, rule.minimum)]
    for row in same:
        row["rule_label"] = f"{row['rule_label']}; {rule.label}"
    return bool(same)


def _head(rule: Rule, group: str, day: date) -> dict[str, Any]:
    """The columns of a row that tell what is asked."""
    is_due = rule.last_day.year < date.max.year
    return dict.fromkeys(CRITERIA_COLUMNS) | {
        "criterion": rule.key, "branch": "", "group": group, "measure": rule.measure, "target": rule.minimum,
        "unit": rule.unit, "direction": "higher", "rule_key": rule.key, "rule_label": rule.label,
        "rule_date": rule.first_day, "rule_due_date": rule.last_day if is_due else None,
        "rule_is_known": rule.first_day <= day <= rule.last_day, "rule_strength": rule.strength,
        "rule_note": rule.note, "rule_source_ids": rule.source_ids, "source_ids": (), "is_old": False,
        "is_estimate": False,
        "verdict": Verdict.UNDECIDED, "reason": Reason.NOT_PUBLISHED, "gap_points": np.nan,
        **dict.fromkeys(DISTANCE, np.nan), "cost_idr_per_month": np.nan,
    }  # fmt: skip


def _judge_ratio(row: dict[str, Any], ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> dict[str, Any]:
    """Judge one ratio; ``row`` tells what is asked."""
    known = known_figures(ratios, row["measure"], day=period.end)
    if not len(known):
        return row
    figure = _deciding_figure(known, row["target"], period)
    base = base_of(figure, ratios, population, period)
    row |= _figure_columns(figure, base, period)
    if figure.bound in ("=", "~") and base is not None:  # a bound has no distance
        distance = people_missing(figure, base.persons, row["target"])
        row |= dict(zip(("numerator", *DISTANCE), distance, strict=True))
    return row | _verdict_of(figure, row, known)


def _deciding_figure(known: pd.DataFrame, target: float, period: Period) -> Any:
    """The newest figure, or, where it is a bound that does not decide, the newest before it that does."""
    newest, *earlier = known.itertuples()
    if judge_figure(newest.pct, newest.bound, target)[1] != Reason.BOUND:
        return newest
    for figure in earlier:
        is_fresh = not period.is_stale(figure.as_of_end.date())
        if is_fresh and judge_figure(figure.pct, figure.bound, target)[1] == Reason.DECIDED:
            return figure
    return newest


def _figure_columns(figure: Any, base: Base | None, period: Period) -> dict[str, Any]:
    columns = {
        "value": figure.pct, "bound": figure.bound,
        "decimals": printed_decimals(figure.pct) if figure.origin == "stated" else 2,
        "as_of_date": figure.as_of_date, "as_of_precision": figure.as_of_precision, "as_of_end": figure.as_of_end,
        "numerator_origin": figure.numerator_origin, "is_old": period.is_stale(figure.as_of_end.date()),
        "source_ids": figure.source_ids,
    }  # fmt: skip
    if base is not None:
        columns |= {
            "base_persons": base.persons, "base_name": base.label, "base_date": base.as_of_date,
            "base_precision": base.as_of_precision, "base_origin": figure.denominator_origin or "official",
            "is_estimate": base.is_estimate,
        }  # fmt: skip
    return columns


def _verdict_of(figure: Any, row: dict[str, Any], known: pd.DataFrame) -> dict[str, Any]:
    """The verdict: by people where they are known, else by the printed percentage; open where it is old or disputed."""
    verdict, reason = judge_figure(figure.pct, figure.bound, row["target"])
    gap = figure.pct - row["target"] if figure.bound == "=" else np.nan
    if figure.bound == "=" and not np.isnan(row["missing_persons"]):
        low, high = row["missing_low"], row["missing_high"]
        if low <= 0 < high and low != high and figure.numerator_origin in ("stated", "rounded"):
            verdict, reason = Verdict.UNDECIDED, Reason.ROUNDED
        elif is_met(verdict) and row["missing_persons"] > 0:  # the printed percentage rounds up to the minimum
            verdict = Verdict.MISSED
    if row["measure"] == "keaktifan" and figure.pct > WHOLE_PCT:
        verdict, reason = Verdict.UNDECIDED, Reason.IMPOSSIBLE
    rivals = known[(known["as_of_date"] == figure.as_of_date) & known["rival"]]
    answers = {is_met(judge_figure(one.pct, one.bound, row["target"])[0]) for one in rivals.itertuples()}
    if verdict != Verdict.UNDECIDED and len(answers) > 1:
        verdict, reason = Verdict.UNDECIDED, Reason.RIVAL
    if verdict != Verdict.UNDECIDED and row["is_old"]:
        verdict, reason = Verdict.UNDECIDED, Reason.OLD
    return {"verdict": verdict, "reason": reason, "gap_points": gap}


def _judge_shares(row: dict[str, Any], shares: pd.DataFrame, period: Period) -> list[dict[str, Any]]:
    """Judge the local-government share: a row for the criterion, and one for each way of counting that is known.

    Active members are among the registered: where the registered miss it, or the active meet it, the counting does not
    matter. What a source only states is used where nothing is counted.
    """
    counted = shares[shares["basis"] != "stated"] if len(shares) else shares
    stated = shares[shares["basis"] == "stated"] if len(shares) else shares
    branches = [
        _judge_share(dict(row), share, period)
        for group in (counted, stated)
        for share in newest_shares(group, period.end).itertuples()
    ]
    answers = {branch["branch"]: branch for branch in branches}
    if not branches:
        return [row]
    registered, active = answers.get("registered"), answers.get("active")
    known = [one for one in (active, registered, answers.get("stated")) if one]
    chosen = next((one for one in known if not one["is_old"]), known[0])
    whole = dict(chosen)
    decides = (registered is not None and registered["verdict"] == Verdict.MISSED) or (
        active is not None and is_met(active["verdict"])
    )
    is_counted = chosen["branch"] != "stated"
    if is_counted and registered is not None and not decides and chosen["reason"] == Reason.DECIDED:
        whole |= {"verdict": Verdict.UNDECIDED, "reason": Reason.WHICH_COUNT, "gap_points": np.nan}
    ends = [one["missing_persons"] for one in branches if not (one["is_old"] or np.isnan(one["missing_persons"]))]
    if ends and is_counted:
        whole |= {"missing_persons": max(ends), "missing_low": min(ends), "missing_high": max(ends)}
    return [whole | {"branch": ""}, *branches]


def _judge_share(row: dict[str, Any], share: Any, period: Period) -> dict[str, Any]:
    verdict, reason = judge_figure(share.pct, share.bound, row["target"])
    is_old = period.is_stale(share.as_of_end.date())
    if verdict != Verdict.UNDECIDED and is_old:
        verdict, reason = Verdict.UNDECIDED, Reason.OLD
    row |= {
        "branch": share.basis, "value": share.pct, "bound": share.bound,
        "decimals": share.decimals,
        "as_of_date": share.as_of_date, "as_of_precision": share.as_of_precision, "as_of_end": share.as_of_end,
        "numerator": share.numerator_persons, "numerator_origin": "inferred" if share.is_inferred else "stated",
        "base_persons": share.denominator_persons, "base_name": share.denominator_label,
        "base_date": share.denominator_date, "base_precision": share.denominator_precision,
        "base_origin": "official", "is_estimate": bool(share.is_inferred), "is_old": is_old,
        "verdict": verdict, "reason": reason, "source_ids": share.source_ids,
        "gap_points": share.pct - row["target"] if share.bound == "=" else np.nan,
    }  # fmt: skip
    if share.bound == "=" and pd.notna(share.numerator_persons) and pd.notna(share.denominator_persons):
        missing = persons_needed(row["target"], int(share.denominator_persons)) - int(share.numerator_persons)
        row |= dict.fromkeys(DISTANCE, missing)
    return row


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


def _judge_level(
    level: AwardLevel, ratios: pd.DataFrame, shares: pd.DataFrame, population: pd.DataFrame
) -> list[dict[str, Any]]:
    """Judge the figures known on the day of an award round by the minimums of one level."""
    day = Period(level.day.year, level.day.month)
    branches = []
    for number, branch in enumerate(level.branches, start=1):
        for measure, minimum in branch.items():
            row = _level_head(level) | {"measure": measure, "target": minimum, "branch": f"{number}.{measure}"}
            upto = ratios[ratios["as_of_date"] <= pd.Timestamp(level.day)]
            judged = (
                _judge_shares(row | {"branch": ""}, shares, day)[0]
                if measure == "pemda_share"
                else _judge_ratio(row, upto, population, day)
            )
            branches.append(judged | {"branch": row["branch"]})
    verdict, reason = _verdict_of_level(level, branches)
    return [_level_head(level) | {"verdict": verdict, "reason": reason}, *branches]


def _level_head(level: AwardLevel) -> dict[str, Any]:
    rule = Rule(
        level.key, "", None, "percent", level.day, True, level.day, True, level.source_ids, level.strength,
        level.label, level.label, level.also_asked, level.also_asked,
    )  # fmt: skip
    return _head(rule, "award", level.day)


def _verdict_of_level(level: AwardLevel, branches: list[dict[str, Any]]) -> tuple[Verdict, Reason]:
    if not level.branches:
        return Verdict.UNDECIDED, Reason.CUTOFFS_UNKNOWN
    ways = [
        [one for one in branches if one["branch"].startswith(f"{number}.")]
        for number in range(1, len(level.branches) + 1)
    ]
    if all(any(one["verdict"] == Verdict.MISSED for one in way) for way in ways):
        return Verdict.MISSED, Reason.DECIDED
    if any(all(is_met(one["verdict"]) for one in way) for way in ways):
        return (Verdict.UNDECIDED, Reason.NOT_PUBLISHED) if level.also_asked else (Verdict.MET, Reason.DECIDED)
    open_ones = [one for way in ways if all(one["verdict"] != Verdict.MISSED for one in way) for one in way]
    return Verdict.UNDECIDED, next(one["reason"] for one in open_ones if one["verdict"] == Verdict.UNDECIDED)


def ratio_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria on registered and active members, those of UHC Prioritas first, without awards."""
    is_ratio = criteria["measure"].isin(["coverage_registered", "keaktifan"]) & (criteria["group"] != "award")
    return criteria[is_ratio & (criteria["branch"] == "")]


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
        judged["verdict"] == Verdict.UNDECIDED,
        judged["verdict"] == Verdict.NARROW,
        judged["verdict"] == Verdict.MET,
    ):
        if chosen.any():
            rows = judged[chosen]
            return next(rows.loc[[rows["missing_persons"].abs().fillna(np.inf).idxmin()]].itertuples())
    return None


def plan_pace(criteria: pd.DataFrame, period: Period, target_month: Period) -> pd.DataFrame:
    """Return people per month to reach each criterion that people are missing from, but that for 2045.

    Months count from the period to ``target_month``; the population is held still; the pace is rounded up. Columns of
    the criteria, ``months`` and ``pace_persons_per_month``.
    """
    asked = ratio_criteria(criteria)
    is_told = (asked["verdict"] == Verdict.MISSED) | asked["reason"].isin([Reason.NOT_DUE, Reason.OLD])
    short = asked[(asked["missing_persons"] > 0) & (asked["criterion"] != FAR_GOAL) & is_told].reset_index(drop=True)
    months = max(period.months_until(target_month), 0)
    pace = [ceil(missing / months) if months else missing for missing in short["missing_persons"].astype(int)]
    return short.assign(months=months, pace_persons_per_month=pace)
