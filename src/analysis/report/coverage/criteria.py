"""The judge's verdicts in words: the criteria of UHC Prioritas and the national targets, the share, the awards."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.indicators.membership_measures import SHARE, share_figures
from analysis.reference.states import Count, Outcome, Reason, ShareBasis, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria
from analysis.report.draft import Draft
from analysis.report.report import Report, Told
from analysis.report.tables import list_names

WAYS = (ShareBasis.registered, ShareBasis.active, ShareBasis.active_other)
MARKS = {Verdict.MET: "✓", Verdict.NARROW: "✓", Verdict.MISSED: "✗", Verdict.UNDECIDED: "?"}


def verdict_text(row: Any) -> str:
    """Return how a criterion stands: met, met narrowly, not met, or open and why."""
    return say("verdict", row.verdict, why=say("reason", row.reason) if row.verdict == Verdict.UNDECIDED else "")


def count_texts(criteria: pd.DataFrame) -> str:
    """Return how many criteria of UHC Prioritas are met (so many narrowly), missed, open and not published."""
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
    return ", ".join(say("answer.count", state, n=count, narrow=narrow) for state, count in counts.items() if count)


def state_distances(report: Report, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria of UHC Prioritas and the national targets with a figure, and what a bar and a table say.

    ``people`` is positive where the figure lies above its minimum (at 0), and missing where the figure cannot decide.

    Example:
        >>> uhc.state_distances(report, criteria)["people"].iloc[0].item()
        4506.0
    """
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") | ((rows["group"] == "national") & rows["value"].notna())]
    missing = rows["missing_persons"].astype(float)
    is_open = missing.isna() | (rows["reason"] == Reason.ROUNDED) | rows["is_old"].astype(bool)
    is_told = ~is_open | rows["measure"].isin(["coverage_registered", "keaktifan"])
    told = state_criteria(report, rows, "figure", "minimum").assign(
        f=state_criteria(report, rows[is_told], "distance")["distance"],
        people=(-missing).mask(is_open),
        at_minimum=0.0,
        is_short=(missing > 0) & ~is_open,
        is_unsure=(missing > 0) & ~is_open & rows["verdict"].eq(Verdict.UNDECIDED) & rows["reason"].ne(Reason.NOT_DUE),
        note=rows["rule_note"].fillna("").replace("", say("empty.no_note")),
        rule_source=[report.cite(ids) for ids in rows["rule_source_ids"]],
    )
    texts = {
        "name": _name,
        "text": _text,
        "newest": _newest,
        "rule": _rule,
        "distance": _distance,
        "judgement": verdict_text,
    }
    return told.assign(**{name: [text(row) for row in told.itertuples()] for name, text in texts.items()})


def _name(row: Any) -> str:
    name = say("answer.dues") if row.measure == "dues" else say("answer.name", row.measure, f=row.minimum)
    return f"{MARKS[row.verdict]} {name}" + say("answer.narrow") * bool(
        row.verdict == "narrow" and pd.notna(row.people)
    )


def _text(row: Any) -> str:
    """Return the distance of a criterion in people, or its state where its figure cannot decide."""
    if pd.notna(row.people):
        return _distance(row)
    is_open = row.verdict == Verdict.UNDECIDED
    return say("answer.word", Outcome.unknown if is_open else Outcome.met if is_met(row.verdict) else Outcome.missed)


def _distance(row: Any) -> str:
    if row.f is None or pd.isna(row.f):
        absent = Reason.NOT_PUBLISHED if pd.isna(row.value) else Reason.BOUND if row.reason == Reason.BOUND else None
        return say("answer.uncounted", why=say("reason", absent) if absent else say("answer.no_people"))
    if row.is_unsure or row.reason == Reason.ROUNDED:
        over = max(0.0, -row.missing_low)
        return say("answer.between" if over else "answer.short_up_to", f=row.f, over=row.f.write(over))
    return say("answer.short" if row.missing_persons > 0 else "answer.more", f=row.f)


def _newest(row: Any) -> str:
    """Return the figure of a criterion: of what it is where no register names it, why it is open, whether it is old."""
    if pd.isna(row.value):
        return say("answer.dues_holder")
    note = say("answer.criterion_base" if row.base_origin == "implied" else "answer.criterion_note", f=row.figure)
    note += f" · {say('reason', row.reason)}" if row.verdict == Verdict.UNDECIDED else ""
    return note + (f" · {say('status.old_note')}" if row.is_old and row.reason != Reason.OLD else "")


def _rule(row: Any) -> str:
    if row.measure == "dues":
        return say("status.no_dues")
    return f"{row.rule_label}: {say('status.minimum' if row.rule_is_known else 'status.minimum_unsure', f=row.minimum)}"


def tell_distances(report: Report, distances: pd.DataFrame, criteria: pd.DataFrame) -> Told:
    """Return the heading of the distances, and what stands around them; both ways of counting the share too.

    Example:
        >>> uhc.tell_distances(report, distances, criteria)[0]
        'Syarat UHC Prioritas: 2 terpenuhi (1 tipis), 1 belum dapat diputus, 1 tidak dipublikasikan'
    """
    ways = share_text(report, criteria)
    province = [say("status.province")] if report.region.level == "provinsi" else []
    return say("answer.criteria_heading", counts=count_texts(criteria)), {
        "source": report.sources_line(distances["figure"], say("answer.ways", ways=ways) if ways else ""),
        "link": say("answer.link_criteria"),
        "subtitle": " ".join([say("answer.criteria_sub"), *province]),
    }


def state_shares(report: Report, shares: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``pemda_shares`` with the finding of each in ``f``.

    Example:
        >>> uhc.state_shares(report, shares)[["basis", "f"]]
    """
    return report.stated(share_figures(shares, report.period), f=SHARE) if len(shares) else shares


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


def state_awards(report: Report, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return each level of the rounds of UHC awards: what it asks for, and its verdict.

    Example:
        >>> uhc.state_awards(report, criteria)[["level", "judgement"]]
    """
    rows = criteria[criteria["group"] == "award"]
    levels, asked = rows[rows["branch"] == ""], state_criteria(report, rows[rows["branch"] != ""], "minimum")
    names = [
        say("award.condition", criterion=say("criterion_short", row.measure), f=row.minimum)
        for row in asked.itertuples()
    ]
    ways = asked.assign(name=names, way=asked["branch"].str[0]).groupby(["criterion", "way"])["name"].agg(list)
    texts = ways.map(list_names).groupby("criterion").agg(say("award.or").join)
    return levels.assign(
        level=levels["rule_label"],
        conditions=levels["criterion"].map(texts).fillna(say("award.cutoffs_unknown")),
        judgement=[verdict_text(row) for row in levels.itertuples()],
        rule_source=[report.cite(ids) for ids in levels["rule_source_ids"]],
    )
