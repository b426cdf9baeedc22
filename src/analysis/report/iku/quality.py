"""The data-quality box of the review."""

from __future__ import annotations

from analysis.indicators.mortality import check_nesting, check_plausible
from analysis.indicators.pillars import OPEN
from analysis.reference.rules import versions
from analysis.reference.words import say
from analysis.report.draft import Block, Draft
from analysis.report.findings import AsOf
from analysis.report.iku.reading import Review, key_of
from analysis.report.iku.stating import state_own, state_value, time_of, write
from analysis.report.iku.summary import count_states
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import list_names

Row = tuple[str, str, str]


def show_iku_quality(draft: Draft, review: Review) -> Block:
    """Show the data-quality box; the overall word is that of the worst row.

    Example:
        >>> uhc.show_iku_quality(report, review)
    """
    unread = list(review.indicators.loc[~review.indicators["definition_seen"], "name"])
    kind = "" if draft.data == "published" else "_office"
    return quality_box(
        draft,
        [
            _completeness(draft, review),
            _timeliness(draft, review),
            _consistency(draft, review),
            _strange(draft, review),
            (say("quality.small"), GOOD, say(f"iku_quality.small{kind}")),
            (say("quality.definitions"), CAREFUL, say("iku_quality.definitions", names=list_names(unread))),
            (say("quality.missing"), CAREFUL, say(f"iku_quality.missing{kind}")),
        ],
        ("indicator_counts", "spm"),
    )


def _completeness(draft: Draft, review: Review) -> Row:
    published = state_own(draft, "quality.published", review.judged["indicator_id"].nunique(), "indicators")
    whole = state_own(draft, "quality.all", len(review.indicators), "indicators")
    unjudged = count_states(draft, review)[OPEN]
    word = UNJUDGED if unjudged.value > whole.value / 2 else CAREFUL if unjudged.value else GOOD
    kind = "" if draft.data == "published" else "_office"
    text = say(f"iku_quality.complete{kind}", published=published, whole=whole, open=unjudged)
    return say("quality.complete"), word, text


def _timeliness(draft: Draft, review: Review) -> Row:
    rows = list(review.judged.drop_duplicates("indicator_id")["row"])
    old = [row for row in rows if draft.period.is_stale(row.period_end.date())]
    counts = {"old": len(old), "whole": len(rows)}
    stated = {name: state_own(draft, f"quality.dated.{name}", count, "indicators") for name, count in counts.items()}
    return say("quality.timely"), CAREFUL if old or not rows else GOOD, say("iku_quality.timely", **stated)


def _consistency(draft: Draft, review: Review) -> Row:
    texts = [
        say("iku_quality.nesting", year=inner.period_end.year, **{
            name: say(f"age.{one.measure.split('_')[0]}") for name, one in (("inner", inner), ("outer", outer))
        })
        for inner, outer in check_nesting(review.statements)
    ]  # fmt: skip
    for (name, _), group in review.figures[review.figures["rival"]].groupby(["indicator_id", "period_end"], sort=False):
        rows = list(group.itertuples())
        values = list_names([write(state_value(draft, review, row)) for row in rows])
        texts.append(
            say("iku_quality.rivals", name=review.indicator(str(name)).name, time=time_of(rows[0]), values=values)
        )
    text = " ".join(texts) or say("iku_quality.consistent")
    return say("quality.consistent"), CAREFUL if texts else GOOD, text


def _strange(draft: Draft, review: Review) -> Row:
    births = versions(["births_per_1000"])[0].minimum or 0.0
    texts = []
    strange = check_plausible(review.indicators, review.figures, review.population, births_per_1000=births)
    for row in strange.itertuples():
        one, day = review.indicator(row.indicator_id), AsOf(row.period_end.date(), "year")
        limit = one.plausible_max if row.reason == "above" else one.plausible_min
        about = {"bound": "~", "flags": ("estimate",)}
        name = f"plausible.{key_of(row)}.{row.source_ids[0]}"
        numbers = {
            "shown": state_value(draft, review, row),
            "about": state_own(draft, name, row.rate, one.unit, day, row.source_ids, **about),
            "edge": state_own(draft, f"plausible.{row.indicator_id}.{row.reason}", limit, one.unit),
        }
        use = say("rivals.used" if row.usable else "rivals.not_used")
        written = {key: write(finding) for key, finding in numbers.items()}
        texts.append(say(f"iku_quality.strange_{row.reason}", name=one.name, time=time_of(row), use=use, **written))
    unused = state_own(draft, "quality.not_used", int((~review.statements["usable"]).sum()), "statements")
    texts.append(say("iku_quality.unused", f=unused))
    return say("quality.strange"), CAREFUL if len(strange) or unused.value else GOOD, " ".join(texts)
