"""The judge's verdicts in words: how each criterion stands, in one phrase, and in how many people."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.reference.states import Count, CountBasis, Reason, ShareBasis, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria
from analysis.report.draft import Draft
from analysis.report.tables import list_names

WAYS = (ShareBasis.registered, ShareBasis.active, ShareBasis.active_other)
BASES = {"stated": CountBasis.exact, "rounded": CountBasis.rounded}


def verdict_text(row: Any) -> str:
    """Return how a criterion stands: met, met narrowly, not met, or open and why."""
    return say("verdict", row.verdict, why=say("reason", row.reason) if row.verdict == Verdict.UNDECIDED else "")


def distance_text(row: Any) -> str:
    """Return the way from a figure to a criterion in people (``row.distance``), or why it cannot be counted."""
    people = say("people", row.measure) if row.measure != "dues" else ""
    if pd.isna(row.missing_persons):
        return say(_uncounted(row), people=people)
    if row.reason == Reason.ROUNDED:
        over, short = (row.distance.write(abs(end)) for end in (row.missing_low, row.missing_high))
        return say("distance.straddles", over=over, short=short, people=people)
    return say("distance.short" if row.missing_persons > 0 else "distance.met", f=row.distance, people=people)


def _uncounted(row: Any) -> str:
    if pd.isna(row.value):
        return "distance.uncounted_value"
    if is_met(row.verdict):
        return "distance.uncounted_met"
    return "distance.uncounted" if is_bound(row) else "distance.uncounted_people"


def is_bound(row: Any) -> bool:
    """Whether the figure of a criterion is only known to lie above or below its value."""
    return row.bound in ("<", ">")


def count_basis(row: Any) -> CountBasis:
    """Return where the people of a criterion come from."""
    if pd.isna(row.missing_persons):
        return CountBasis.bound if is_bound(row) else CountBasis.none
    if row.is_estimate:
        return CountBasis.estimate
    implied = row.base_origin == "implied"
    return CountBasis.implied if implied else BASES.get(row.numerator_origin, CountBasis.derived)


def figure_text(row: Any) -> str:
    """Return the figure that a criterion is judged by (``row.figure``) with date and age, or that there is none."""
    if pd.isna(row.value):
        return say("status.not_published", criterion=say("criterion", row.measure))
    is_share = row.branch in ("stated", "registered", "active")
    text = say("status.share_of", row.branch, f=row.figure) if is_share else say("status.dated", f=row.figure)
    text += say("status.inferred") if "inferred" in row.figure.flags else ""
    return text + (" " + say("status.old") if row.is_old else "")


def share_branches(draft: Draft, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the ways of counting the local-government share with their findings; none where one of two is not known.

    Of the other reading of a source that leaves its heads open, the way that asks for most.
    """
    rows = criteria[(criteria["measure"] == "pemda_share") & criteria["branch"].isin(WAYS)]
    rows = rows[(rows["group"] == "prioritas") & rows["missing_persons"].notna() & ~rows["is_old"]]
    rows = rows if {*WAYS[:2]} <= set(rows["branch"]) else rows.head(0)
    costly = rows["cost_idr_per_month"].where(rows["missing_persons"] > 0)
    return state_criteria(draft, rows.assign(cost_idr_per_month=costly), "figure", "distance", "cost")


def share_text(draft: Draft, criteria: pd.DataFrame) -> str:
    """Return the ways of counting the local-government share, what it is of, and when; "" where one is not known."""
    rows = share_branches(draft, criteria)
    if not len(rows):
        return ""
    first = rows["figure"].iloc[0]
    inferred = say("share.inferred") if "inferred" in first.flags else ""
    return say("share.whole", f=first, inferred=inferred, ways=short_ways(draft, criteria))


def short_ways(draft: Draft, criteria: pd.DataFrame) -> str:
    """Return the ways of counting the local-government share, with the people and the cost of each."""
    texts = []
    for row in share_branches(draft, criteria).itertuples():
        is_short = row.missing_persons > 0
        away = say("share.short", f=row.distance, cost=row.cost) if is_short else say("share.over", f=row.distance)
        texts.append(say("share.way", row.branch, f=row.figure, away=away))
    return list_names(texts)


def count_text(criteria: pd.DataFrame) -> str:
    """Return how many criteria of UHC Prioritas are met (so many narrowly), missed, open and not published."""
    return list_names(count_texts("count", criteria))


def count_texts(family: str, criteria: pd.DataFrame) -> list[str]:
    """Return how many criteria of UHC Prioritas are met, missed, open and not published, a text of ``family`` each."""
    rows = whole_criteria(criteria)
    rows = rows[rows["group"] == "prioritas"]
    met, narrow = sum(map(is_met, rows["verdict"])), int((rows["verdict"] == Verdict.NARROW).sum())
    missed, unpublished = (rows["verdict"] == Verdict.MISSED).sum(), (rows["reason"] == Reason.NOT_PUBLISHED).sum()
    counts = {
        Count.met_narrow if narrow else Count.met: met,
        Count.missed: int(missed),
        Count.open: len(rows) - met - int(missed) - int(unpublished),
        Count.unpublished: int(unpublished),
    }
    return [say(family, state, n=count, narrow=narrow) for state, count in counts.items() if count]
