"""The data-quality box of the review, and which file opens what."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.iku_measures import PLAUSIBLE
from analysis.indicators.mortality import check_nesting, check_plausible
from analysis.indicators.pillars import OPEN
from analysis.reference.rules import versions
from analysis.reference.states import OpenBecause, Strange
from analysis.reference.words import say
from analysis.report.iku.answer import SHOWN_NAMES
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import count, state_figures
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check
from analysis.report.report import Part, Report
from analysis.report.tables import list_names


def check_iku(report: Report, review: Review) -> list[Check]:
    """Return the rows of the data-quality box.

    Example:
        >>> uhc.check_iku(report, review)
    """
    unread = list(review.indicators.loc[~review.indicators["definition_seen"], "name"])
    is_office = report.data != "published"
    missing = say("iku_quality.missing_office" if is_office else "iku_quality.missing")
    return [
        _completeness(report, review, is_office),
        _timeliness(report, review),
        _consistency(report, review),
        _strange(report, review),
        (say("quality.small"), GOOD, say("iku_quality.small_office" if is_office else "iku_quality.small")),
        (say("quality.definitions"), CAREFUL, say("iku_quality.definitions", names=list_names(unread))),
        (say("quality.missing"), CAREFUL, missing),
    ]


def _completeness(report: Report, review: Review, is_office: bool) -> Check:
    known = count(report, "quality", review.judged["indicator_id"].nunique(), segment="published")
    whole, unjudged = count(report, "quality", len(review.indicators), segment="all"), review.counts[OPEN]
    word = UNJUDGED if unjudged.value > whole.value / 2 else CAREFUL if unjudged.value else GOOD
    key = "iku_quality.complete_office" if is_office else "iku_quality.complete"
    return say("quality.complete"), word, say(key, published=known, whole=whole, open=unjudged)


def _timeliness(report: Report, review: Review) -> Check:
    ends = review.judged.drop_duplicates("indicator_id")["period_end"]
    old = sum(report.period.is_stale(end.date()) for end in ends)
    stated = {
        name: count(report, "quality", number, segment=f"dated.{name}")
        for name, number in (("old", old), ("whole", len(ends)))
    }
    return say("quality.timely"), CAREFUL if old or not len(ends) else GOOD, say("iku_quality.timely", **stated)


def _consistency(report: Report, review: Review) -> Check:
    texts = [
        say("iku_quality.nesting", year=inner.period_end.year, inner=say("age", inner.measure.split("_")[0]),
            outer=say("age", outer.measure.split("_")[0]))
        for inner, outer in check_nesting(review.statements)
    ]  # fmt: skip
    rivals = state_figures(report, review.figures[review.figures["rival"]])
    texts += [
        say(
            "iku_quality.rivals",
            name=own["name"].iloc[0],
            time=own["time"].iloc[0],
            values=list_names(list(own["text"])),
        )
        for _, own in rivals.groupby(["indicator_id", "period_end"], sort=False)
    ]
    found = " ".join(texts) or say("iku_quality.consistent")
    return say("quality.consistent"), CAREFUL if texts else GOOD, found


def _strange(report: Report, review: Review) -> Check:
    births = versions(["births_per_1000"])[0].minimum or 0.0
    strange = check_plausible(review.indicators, review.figures, review.population, births_per_1000=births)
    limits, texts = review.indicators.set_index("indicator_id"), []
    rows = state_figures(report, strange)
    for row in report.stated(rows, about=PLAUSIBLE).itertuples():
        limit = limits.loc[row.indicator_id, "plausible_max" if row.reason == Strange.above else "plausible_min"]
        edge = count(report, "plausible", limit, row.unit, f"{row.indicator_id}.{row.reason}")
        texts.append(
            say("iku_quality.strange", row.reason, name=row.name, time=row.time, shown=row.text,
                about=f"{row.about:unit}", edge=f"{edge:unit}",
                use=say("rivals.used" if row.usable else "rivals.not_used"))
        )  # fmt: skip
    unused = count(report, "quality", int((~review.statements["usable"]).sum()), "statements", "not_used")
    texts.append(say("iku_quality.unused", f=unused))
    return say("quality.strange"), CAREFUL if len(strange) or unused.value else GOOD, " ".join(texts)


def unanswered_iku(review: Review) -> list[Part]:
    """Return which file opens what.

    Example:
        >>> uhc.unanswered_iku(review)
    """
    opened = dict(review.unjudged)
    files = [
        say("iku_answer.file", holder=holder, names=_first_names(group))
        for holder, group in opened.pop(OpenBecause.NO_FIGURE).groupby("holder", sort=False)
    ]
    files += [say("iku_answer.file_open", because, count=len(rows)) for because, rows in opened.items() if len(rows)]
    return [say("iku_answer.files" if files else "summary.none_missing"), files]


def _first_names(indicators: pd.DataFrame) -> str:
    """Return the first three names, and how many more there are."""
    names, more = list(indicators["name"].head(SHOWN_NAMES)), len(indicators) - SHOWN_NAMES
    return list_names([*names, say("iku_answer.others", count=more)] if more > 0 else names)
