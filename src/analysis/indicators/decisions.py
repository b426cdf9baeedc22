"""Which decisions a meeting is asked for: by the judge's verdicts, in order, each with a last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from analysis.indicators.criteria.verdicts import whole_criteria
from analysis.reference.decisions import DecisionRule, decision_rules
from analysis.reference.states import Reason, Verdict

if TYPE_CHECKING:
    import pandas as pd

MOST_DECISIONS = 5
LEAST_DAYS = 14  # to carry a decision out
LEAST_DAYS_TO_HAND_IN = 3
POSITION_DAY = 10  # a position of the 1st is asked for by the day on which contributions are due (Perpres 64/2020)
WAITING = (Reason.OLD, Reason.NOT_PUBLISHED, Reason.ROUNDED, Reason.BOUND, Reason.RIVAL, Reason.WHICH_COUNT)


def rules_asked(criteria: pd.DataFrame) -> list[tuple[DecisionRule, Any]]:
    """Return the rules that the criteria of UHC Prioritas ask for, each with the row of its criterion.

    Args:
        criteria: as ``judge_membership`` gives it.
    """
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & rows["missing_persons"].notna() & ~rows["is_old"]]
    found = []
    for rule in decision_rules().values():
        for row in rows[rows["measure"] == rule.measure].itertuples():
            if (
                row.verdict in rule.verdicts
                and row.reason != Reason.ROUNDED
                and (row.missing_persons > 0) == rule.is_short
            ):
                found.append((rule, row))
    return found


def criteria_waiting(criteria: pd.DataFrame) -> list[str]:
    """Return the measures of the criteria of UHC Prioritas that wait for figures."""
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & (rows["verdict"] == Verdict.UNDECIDED) & rows["reason"].isin(WAITING)]
    return list(dict.fromkeys(rows["measure"]))


def asks_for_count_only(criteria: pd.DataFrame) -> bool:
    """Whether all that waits is how the local-government share is counted, and dues: its figures are known."""
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & (rows["verdict"] == Verdict.UNDECIDED) & (rows["measure"] != "dues")]
    is_known = rows["reason"].eq(Reason.WHICH_COUNT) & rows["numerator_origin"].ne("inferred")
    return bool(len(rows) and is_known.all())


def last_day(rule: str, day: date) -> date:
    """Return the last day for a decision taken on ``day``.

    contribution: the end of a month, before dues fall due on the 10th; position: a 10th, for the figures of the 1st;
    month_end, month_start and quarter_end as they say. All but position leave at least 14 days.

    Raises:
        ValueError: there is no such rule.

    >>> last_day("position", date(2026, 3, 5)), last_day("contribution", date(2026, 3, 5))
    (datetime.date(2026, 3, 10), datetime.date(2026, 3, 31))
    """
    if rule == "position":
        first = day + timedelta(days=LEAST_DAYS_TO_HAND_IN)
        month = first if first.day <= POSITION_DAY else _month_end(first) + timedelta(days=1)
        return month.replace(day=POSITION_DAY)
    first = day + timedelta(days=LEAST_DAYS)
    if rule in ("contribution", "month_end"):
        return _month_end(first)
    if rule == "month_start":
        return first if first.day == 1 else _month_end(first) + timedelta(days=1)
    if rule == "quarter_end":
        return _month_end(first.replace(day=1, month=3 * ((first.month - 1) // 3) + 3))
    raise ValueError(rule)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def choose_decisions(proposed: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return at most five decisions, most at stake first, then those that can be acted on, then by people.

    A request for figures stands before what waits for it. A decision is told once; of the requests only the first is
    kept.
    """
    order = sorted(proposed, key=lambda one: (one["stake"], not one["can_act"], not one["needs_data"], -one["people"]))
    told = list({one["sentence"]: one for one in reversed(order)}.values())[::-1]
    requests = [one for one in told if one["needs_data"]]
    kept = [one for one in told if not one["needs_data"] or one is requests[0]]
    if requests and requests[0] not in kept[:MOST_DECISIONS]:
        kept = [*kept[: MOST_DECISIONS - 1], requests[0]]
    return kept[:MOST_DECISIONS]
