"""A statement against what is published of the same region, measure and date."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from analysis.indicators.claims.agreement import (
    CONTRADICTED,
    EQUAL,
    IMPOSSIBLE,
    LOOSE,
    OPEN,
    Check,
    judge,
    share_text,
    write,
)
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import about_span, amount, phrase, span
from analysis.reference.printed import Interval, Printed

BASE_YEARS = 4  # a coverage may be of a population that was counted up to four years before
UNKNOWN_BASE = Fraction(3, 100)  # a population between two published ones, or a little beyond them
SYSTEM_GAP = Fraction(16, 10)  # a survey and a routine count of stunting differ by more than this
HANDFUL = Fraction(2, 10_000)  # a month changes the residents of a regency by more than this
RIVAL_POINTS = Fraction(3, 2)


def same_time(quantity: Quantity, one: Statement) -> bool:
    """Whether a quantity speaks of the date of the statement: a year only of a year, a month of its days too."""
    if not one.is_dated or quantity.days_from(one.first, one.last):
        return False
    return (quantity.precision == "year") == (one.precision == "year")


def compare(one: Statement, evidence: Evidence) -> list[Check]:
    """Return the checks of every number of the statement against its own measure."""
    if not one.topic.key or not one.region:
        return []
    checks = [*_share(one, evidence), *_count(one, evidence), *_ends(one, evidence)]
    return [*checks, *_whole(one, evidence), *_base(one, evidence)]


def of_topic(one: Statement, evidence: Evidence, *measures: str) -> list[Quantity]:
    """Return the quantities of the statement's region, segment and date."""
    known = [each for each in evidence.of(one.region, *measures) if not each.area and same_time(each, one)]
    return [each for each in known if each.segment == one.topic.segment]


def _share(one: Statement, evidence: Evidence) -> list[Check]:
    if not one.percent or not one.topic.shares or one.before or one.per != one.topic.per or misread_unit(one):
        return []
    if one.topic.segment and one.of_population:
        return []
    derived = list(_derived(one, evidence))
    found = _match(one, one.percent, of_topic(one, evidence, *one.topic.shares), "percent")
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


def _match(one: Statement, printed: Printed, known: Iterable[Quantity], about: str) -> Check | None:
    known = [each for each in known if each.confirms or each.accuses]
    equal = [each for each in known if each.confirms and printed.interval.meets(each.interval)]
    differ = [each for each in known if each.accuses and not printed.interval.meets(each.interval)]
    if equal:
        rivals = [
            rival
            for rival in differ
            if all(rival.system == each.system and rival.grade <= each.grade for each in equal)
            and not printed.loose.meets(rival.interval)
        ]
        if not rivals:
            return Check(EQUAL, about, phrase("equal", known=equal[0].written), equal[0].sources)
        differ = rivals
    if not differ:
        return None
    looser = printed.cut if printed.step and printed.bound == "=" else printed.loose
    loose = next((each for each in differ if looser.meets(each.interval)), None)
    if loose:
        return Check(LOOSE, about, phrase("nearly", printed=write(printed), known=loose.written), loose.sources)
    if one.topic.key == "stunting":
        differ = [each for each in differ if 1 / SYSTEM_GAP <= printed.value / each.value <= SYSTEM_GAP]
    if one.topic.key == "segment:pbpu_pemda" and about == "count":
        differ = [each for each in differ if each.payer == "pemda"]
    if not differ:
        return None
    rival = min(differ, key=lambda each: (each.grade, abs(each.value - printed.value)))
    steady = one.topic.key in ("population", "coverage_registered") and about == "count"
    is_far = printed.interval.high * 2 < rival.interval.low or printed.interval.low > rival.interval.high * 2
    return Check(
        IMPOSSIBLE if steady and is_far else CONTRADICTED,
        about,
        phrase("differs", printed=write(printed), known=rival.written),
        rival.sources,
    )


def populations(one: Statement, evidence: Evidence) -> list[Quantity]:
    """Return the published populations that a statement of this date may divide by, nearest in time first."""
    known = [each for each in evidence.of(one.region, "population_persons") if each.confirms and not each.area]
    fitting = [
        each
        for each in known
        if near(each, one.first, one.last, years=BASE_YEARS) and (each.first - one.last).days < 366
    ]
    return sorted(fitting, key=lambda each: (each.days_from(one.first, one.last), each.value))


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


def other_bases(one: Statement, evidence: Evidence, measure: str) -> list[Quantity]:
    """Return the published bases other than populations: of that date, and a CKG target of that year."""
    known = [each for each in evidence.of(one.region, measure) if each.confirms and not each.area and not each.segment]
    if measure == "ckg_target_persons":
        return [each for each in known if each.last.year == one.last.year]
    return [each for each in known if same_time(each, one)]


def _count(one: Statement, evidence: Evidence) -> list[Check]:
    if not one.count or not one.topic.count or one.count.monthly:
        return []
    if one.before and one.after and not any(one.count.interval.meets(end.interval) for end in (one.before, one.after)):
        return []  # the printed change
    found = _match(one, one.count, of_topic(one, evidence, one.topic.count), "count")
    return [found] if found else []


def _ends(one: Statement, evidence: Evidence) -> list[Check]:
    """Compare the later end of a change, and the earlier one where years are compared."""
    if not one.after:
        return []
    checks = []
    measures = one.topic.shares if one.after.decimals else (one.topic.count,)
    if one.topic.key == "population":
        return []
    found = _match(one, one.after, of_topic(one, evidence, *filter(None, measures)), "after")
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
        found = _match(one, one.before, earlier, "before")
        checks += [found] if found else []
    return checks


def _whole(one: Statement, evidence: Evidence) -> list[Check]:
    if not one.whole or not one.topic.wholes or one.parts:
        return []
    known = [each for each in populations(one, evidence)] if "population_persons" in one.topic.wholes else []
    others = [base for measure in one.topic.wholes[bool(known) :] for base in other_bases(one, evidence, measure)]
    equal = next((each for each in known + others if one.whole.interval.meets(each.interval)), None)
    if equal:
        checks = [Check(EQUAL, "whole", phrase("equal", known=equal.written), equal.sources)]
    elif one.topic.wholes == ("population_persons",):
        checks = [_misprinted(one.whole, known) or outside(one.whole.interval, known, "whole")] if known else []
    else:
        found = _match(one, one.whole, others, "whole") if len(one.topic.wholes) == 1 else None
        checks = [found] if found else []
    if one.percent and not one.count and one.topic.count:
        checks += _implied_count(one, evidence)
    return [check for check in checks if check.level != OPEN]


def _misprinted(whole: Printed, known: list[Quantity]) -> Check | None:
    """Return the check of a whole that is a handful of people off a published one: closer than any two counts."""
    for each in known:
        exact = each.interval.low == each.interval.high and whole.rounded.low == whole.rounded.high
        if exact and abs(whole.value - each.value) < each.value * HANDFUL:
            text = phrase("differs", printed=write(whole), known=each.written)
            return Check(CONTRADICTED, "misprint", text, each.sources)
    return None


def _implied_count(one: Statement, evidence: Evidence) -> list[Check]:
    """Check percent and whole against the published count of that date."""
    assert one.percent and one.whole
    known = [each for each in of_topic(one, evidence, one.topic.count) if each.accuses]
    checks = []
    for count in known[:1]:
        if one.whole.value > 0:
            computed = count.interval.over(one.whole.interval).times(Fraction(one.per))
            text = share_text(count.written, write(one.whole), computed, one.percent, one.per)
            checks.append(Check(judge(one.percent, computed, own=False), "base", text, count.sources))
    return checks


def _base(one: Statement, evidence: Evidence) -> list[Check]:
    """Check which base percent and count imply, where no whole is printed."""
    if one.topic.segment and one.percent and one.count and not one.whole and one.percent.value > 0:
        implied = one.count.interval.times(Fraction(100)).over(one.percent.interval)
        return [Check(OPEN, "base", phrase("missing_base", implied=about_span(implied)))]
    if not (one.percent and one.topic.wholes) or one.whole or one.before or one.parts or one.percent.value <= 0:
        return []
    if one.percent.bound in "<>" or one.topic.per > 100:
        return []
    count = one.count.interval if one.count else None
    if count is None:
        known = [each for each in of_topic(one, evidence, one.topic.count) if each.confirms and one.topic.count]
        if not known or one.topic.wholes != ("population_persons",):
            return []
        count = known[0].interval
    implied = count.times(Fraction(one.per)).over(one.percent.interval)
    bases = [
        whole
        for measure in one.topic.wholes
        for whole in (populations(one, evidence) if measure.startswith("pop") else other_bases(one, evidence, measure))
    ]
    if not bases:
        return [Check(OPEN, "base", phrase("missing_base", implied=about_span(implied)))] if one.count else []
    fits = next((each for each in bases if implied.meets(each.interval)), None)
    if fits:
        computed = count.over(fits.interval).times(Fraction(one.per))
        text = share_text(span(count, 0), fits.written, computed, one.percent, one.per)
        return [Check(EQUAL, "base", text, fits.sources)]
    if not one.count:
        return [Check(OPEN, "base", phrase("missing_base", implied=about_span(implied)), bases[0].sources)]
    return [outside(implied, bases, "base")]


def outside(implied: Interval, bases: list[Quantity], about: str) -> Check:
    """Say how far an implied base lies from the published ones: open, contradicted, or impossible beyond twice."""
    low, high = min(each.interval.low for each in bases), max(each.interval.high for each in bases)
    nearest = bases[0]
    text = phrase("implied_base", implied=about_span(implied), known=nearest.written)
    sources = nearest.sources
    if implied.meets(Interval(low * (1 - UNKNOWN_BASE), high * (1 + UNKNOWN_BASE))):
        return Check(OPEN, about, phrase("missing_base", implied=about_span(implied)), sources)
    if implied.high * 2 < nearest.interval.low or implied.low > nearest.interval.high * 2:
        return Check(IMPOSSIBLE, about, text, sources)
    return Check(CONTRADICTED, about, text, sources)
