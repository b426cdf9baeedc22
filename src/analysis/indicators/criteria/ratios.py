"""One ratio of members against one rule: which figure decides, how far it lies from it, and what that says."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.coverage import known_figures
from analysis.indicators.criteria.people import Base, base_of, people_missing
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS, is_met, judge_figure
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.rules import Rule
from analysis.reference.states import Reason, Verdict

WHOLE_PCT = 100  # of coverage more is possible, as lists and residents are of different days
DISTANCE = ("missing_persons", "missing_low", "missing_high")


def criterion_row(rule: Rule, group: str, day: date) -> dict[str, Any]:
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


def judge_ratio(row: dict[str, Any], ratios: pd.DataFrame, population: pd.DataFrame, period: Period) -> dict[str, Any]:
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
            "base_precision": base.as_of_precision, "base_origin": base.origin,
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
    answers = {judge_figure(one.pct, one.bound, row["target"])[0] for one in rivals.itertuples()} - {Verdict.UNDECIDED}
    if verdict != Verdict.UNDECIDED and len({is_met(answer) for answer in answers}) > 1:
        verdict, reason = Verdict.UNDECIDED, Reason.RIVAL
    if verdict != Verdict.UNDECIDED and row["is_old"]:
        verdict, reason = Verdict.UNDECIDED, Reason.OLD
    return {"verdict": verdict, "reason": reason, "gap_points": gap}
