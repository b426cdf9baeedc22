"""The judge's verdicts in words: how each criterion stands, in one phrase, and in how many people."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.reference.states import Reason, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_cost, state_criterion_figure, state_distance
from analysis.report.draft import Draft
from analysis.report.tables import list_names


def verdict_text(row: Any) -> str:
    """Return how a criterion stands: met, met narrowly, not met, or open and why."""
    if row.verdict == Verdict.UNDECIDED:
        return say("verdict.undecided", why=say(f"reason.{row.reason}"))
    return say(f"verdict.{row.verdict}")


def distance_text(draft: Draft, row: Any) -> str:
    """Return the way from a figure to a criterion in people, or why it cannot be counted."""
    people = say(f"people.{row.measure}")
    if pd.isna(row.missing_persons):
        why = "_value" if pd.isna(row.value) else "_met" if is_met(row.verdict) else "" if is_bound(row) else "_people"
        return say(f"distance.uncounted{why}", people=people)
    distance = state_distance(draft, row)
    if row.reason == Reason.ROUNDED:
        over, short = (distance.write(abs(end)) for end in (row.missing_low, row.missing_high))
        return say("distance.straddles", over=over, short=short, people=people)
    return say("distance.short" if row.missing_persons > 0 else "distance.met", f=distance, people=people)


def is_bound(row: Any) -> bool:
    """Whether the figure of a criterion is only known to lie above or below its value."""
    return row.bound in ("<", ">")


def figure_text(draft: Draft, row: Any) -> str:
    """Return the figure that a criterion is judged by, with its date and its mark of age; or that there is none."""
    if pd.isna(row.value):
        return say("status.not_published", criterion=say(f"criterion.{row.measure}"))
    figure = state_criterion_figure(draft, row)
    text = say(
        f"status.share_{row.branch}" if row.branch in ("stated", "registered", "active") else "status.dated", f=figure
    )
    if "inferred" in figure.flags:
        text += say("status.inferred")
    return text + (" " + say("status.old") if row.is_old else "")


def share_branches(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of both ways of counting the local-government share; none where one is not known."""
    rows = criteria[(criteria["measure"] == "pemda_share") & criteria["branch"].isin(["registered", "active"])]
    rows = rows[(rows["group"] == "prioritas") & rows["missing_persons"].notna() & ~rows["is_old"]]
    return rows if len(rows) == 2 else rows.head(0)


def share_text(draft: Draft, criteria: pd.DataFrame) -> str:
    """Return both ways of counting the local-government share, with people and cost; "" where one is not known."""
    return list_names([_way_of_counting(draft, row) for row in share_branches(criteria).itertuples()])


def _way_of_counting(draft: Draft, row: Any) -> str:
    figure, distance = state_criterion_figure(draft, row), state_distance(draft, row)
    if row.missing_persons > 0:
        return say(f"share.short_{row.branch}", f=figure, distance=distance, cost=state_cost(draft, row))
    return say(f"share.over_{row.branch}", f=figure, distance=distance)


def count_text(criteria: pd.DataFrame) -> str:
    """Return how many criteria of UHC Prioritas are met (so many narrowly), missed, open and not published."""
    counts = count_verdicts(criteria)
    met, narrow = counts.pop("met"), counts.pop("narrow")
    parts = [say("count.met_narrow" if narrow else "count.met", n=met, narrow=narrow)] if met else []
    parts += [say(f"count.{name}", n=count) for name, count in counts.items() if count]
    return list_names(parts)


def count_verdicts(criteria: pd.DataFrame) -> dict[str, int]:
    """Return how many criteria of UHC Prioritas are met, narrow (of those met), missed, open and unpublished."""
    rows = whole_criteria(criteria)
    rows = rows[rows["group"] == "prioritas"]
    met, missed = sum(map(is_met, rows["verdict"])), int((rows["verdict"] == Verdict.MISSED).sum())
    unpublished = int((rows["reason"] == Reason.NOT_PUBLISHED).sum())
    return {
        "met": met,
        "narrow": int((rows["verdict"] == Verdict.NARROW).sum()),
        "missed": missed,
        "open": len(rows) - met - missed - unpublished,
        "unpublished": unpublished,
    }
