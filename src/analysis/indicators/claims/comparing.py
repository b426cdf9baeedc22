"""A statement against what is published of the same region, measure and date."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from analysis.indicators.claims.agreement import (
    CONTRADICTED,
    EQUAL,
    LOOSE,
    Check,
    share_text,
)
from analysis.indicators.claims.bases import implied_base_checks, other_bases, populations, whole_checks
from analysis.indicators.claims.evidence import Evidence
from analysis.indicators.claims.matching import match, of_topic
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import amount, phrase, span
from analysis.reference.printed import Interval

BASE_YEARS = 4  # a coverage may be of a population that was counted up to four years before
UNKNOWN_BASE = Fraction(3, 100)  # a population between two published ones, or a little beyond them
SYSTEM_GAP = Fraction(16, 10)  # a survey and a routine count of stunting differ by more than this
HANDFUL = Fraction(2, 10_000)  # a month changes the residents of a regency by more than this
RIVAL_POINTS = Fraction(3, 2)


def compare(one: Statement, evidence: Evidence) -> list[Check]:
    """Return the checks of every number of the statement against its own measure."""
    if not one.topic.key or not one.region:
        return []
    checks = [*_share(one, evidence), *_count(one, evidence), *_ends(one, evidence)]
    return [*checks, *whole_checks(one, evidence), *implied_base_checks(one, evidence)]


def _share(one: Statement, evidence: Evidence) -> list[Check]:
    if not one.percent or not one.topic.shares or one.before or one.per != one.topic.per or misread_unit(one):
        return []
    if one.topic.segment and one.of_population:
        return []
    derived = list(_derived(one, evidence))
    found = match(one, one.percent, of_topic(one, evidence, *one.topic.shares), "percent")
    holds = next((check for check in derived if check.level == EQUAL), None)
    if found and found.level in (CONTRADICTED, LOOSE) and holds:
        return [holds]
    if found and found.level == EQUAL and not holds:
        return [next((check for check in derived if check.level == LOOSE), found)]
    if found:
        return [found]
    return [holds] if holds else derived[:1]


def misread_unit(one: Statement) -> bool:
    """Whether the words call a rate per 1,000 or per 100,000 a percentage."""
    return one.topic.per > 100 and one.is_percent_in_words


def _derived(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Give the percentage as published counts make it: over every population, or over members."""
    assert one.percent
    counts = [each for each in of_topic(one, evidence, one.topic.count) if each.accuses and not one.topic.segment]
    wholes = [
        whole
        for measure in one.topic.wholes
        for whole in (populations(one, evidence) if measure.startswith("pop") else other_bases(one, evidence, measure))
    ]
    ratios = []
    for count in counts:
        for whole in wholes:
            computed = count.interval.over(whole.interval).times(Fraction(one.topic.per))
            ratios.append(computed)
            if one.percent.interval.meets(computed):
                text = share_text(amount(count.value), whole.written, computed, one.percent, one.per)
                yield Check(EQUAL, "percent", text, count.sources + whole.sources)
            elif whole.measure != "population_persons" and one.percent.loose.meets(computed):
                text = share_text(amount(count.value), whole.written, computed, one.percent, one.per)
                yield Check(LOOSE, "percent", text, count.sources + whole.sources)
    if ratios and one.topic.wholes and one.percent.bound == "=":
        low, high = min(each.low for each in ratios), max(each.high for each in ratios)
        margin = RIVAL_POINTS if one.topic.wholes == ("population_persons",) else high / 200
        if one.topic.key == "ckg_checked" and len({each.measure for each in wholes}) < 2:
            return
        near_some = any(Interval(each.low - margin, each.high + margin).meets(one.percent.interval) for each in ratios)
        between = one.topic.key != "ckg_checked" and low - margin <= one.percent.value <= high + margin
        if not near_some and not between:
            count, number = counts[0], amount(one.percent.value, one.percent.decimals)
            text = phrase("no_ratio", printed=number, count=count.written, ratio=span(Interval(low, high)))
            yield Check(CONTRADICTED, "percent", text, count.sources + wholes[0].sources)


def _count(one: Statement, evidence: Evidence) -> list[Check]:
    if not one.count or not one.topic.count or one.count.monthly:
        return []
    if one.before and one.after and not any(one.count.interval.meets(end.interval) for end in (one.before, one.after)):
        return []  # the printed change
    found = match(one, one.count, of_topic(one, evidence, one.topic.count), "count")
    return [found] if found else []


def _ends(one: Statement, evidence: Evidence) -> list[Check]:
    """Compare the later end of a change, and the earlier one where years are compared."""
    if not one.after:
        return []
    checks = []
    measures = one.topic.shares if one.after.decimals else (one.topic.count,)
    if one.topic.key == "population":
        return []
    found = match(one, one.after, of_topic(one, evidence, *filter(None, measures)), "after")
    checks += [found] if found else []
    if one.before and one.precision == "year":
        year = one.first.year - 1
        earlier = [
            each
            for each in evidence.of(one.region, *filter(None, measures))
            if not each.area
            and each.precision == "year"
            and each.first.year == year
            and each.segment == one.topic.segment
        ]
        found = match(one, one.before, earlier, "before")
        checks += [found] if found else []
    return checks
