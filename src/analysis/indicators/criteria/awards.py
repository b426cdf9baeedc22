"""Levels of the UHC award rounds: their minimums, judged by the figures known on the day of the round."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.ratios import criterion_row, judge_ratio
from analysis.indicators.criteria.shares import judge_shares
from analysis.indicators.criteria.verdicts import is_met
from analysis.reference.periods import Period
from analysis.reference.rules import AwardLevel, Rule
from analysis.reference.states import Reason, Verdict


def judge_level(
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
                judge_shares(row | {"branch": ""}, shares, day)[0]
                if measure == "pemda_share"
                else judge_ratio(row, upto, population, day)
            )
            branches.append(judged | {"branch": row["branch"]})
    verdict, reason = _verdict_of_level(level, branches)
    return [_level_head(level) | {"verdict": verdict, "reason": reason}, *branches]


def _level_head(level: AwardLevel) -> dict[str, Any]:
    rule = Rule(
        level.key, "", None, "percent", level.day, True, level.day, True, level.source_ids, level.strength,
        level.label, level.label, level.also_asked, level.also_asked,
    )  # fmt: skip
    return criterion_row(rule, "award", level.day)


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
