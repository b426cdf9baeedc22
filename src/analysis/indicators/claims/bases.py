"""Which base a statement divides by: printed, implied by its other numbers, or published."""

from __future__ import annotations

from fractions import Fraction

from analysis.indicators.claims.agreement import (
    CONTRADICTED,
    EQUAL,
    IMPOSSIBLE,
    OPEN,
    Check,
    judge,
    share_text,
    write,
)
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.indicators.claims.matching import match, of_topic, same_time
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import about_span, phrase, span
from analysis.reference.printed import Interval, Printed

BASE_YEARS = 4  # a coverage may be of a population that was counted up to four years before
UNKNOWN_BASE = Fraction(3, 100)  # a population between two published ones, or a little beyond them
SYSTEM_GAP = Fraction(16, 10)  # a survey and a routine count of stunting differ by more than this
HANDFUL = Fraction(2, 10_000)  # a month changes the residents of a regency by more than this
RIVAL_POINTS = Fraction(3, 2)


def populations(one: Statement, evidence: Evidence) -> list[Quantity]:
    """Return the published populations that a statement of this date may divide by, nearest in time first."""
    known = [each for each in evidence.of(one.region, "population_persons") if each.confirms and not each.area]
    fitting = [
        each
        for each in known
        if near(each, one.first, one.last, years=BASE_YEARS) and (each.first - one.last).days < 366
    ]
    return sorted(fitting, key=lambda each: (each.days_from(one.first, one.last), each.value))


def other_bases(one: Statement, evidence: Evidence, measure: str) -> list[Quantity]:
    """Return the published bases other than populations: of that date, and a CKG target of that year."""
    known = [each for each in evidence.of(one.region, measure) if each.confirms and not each.area and not each.segment]
    if measure == "ckg_target_persons":
        return [each for each in known if each.last.year == one.last.year]
    return [each for each in known if same_time(each, one)]


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


def whole_checks(one: Statement, evidence: Evidence) -> list[Check]:
    """Check the printed whole against the published ones, and percent and whole against the published count."""
    if not one.whole or not one.topic.wholes or one.parts:
        return []
    known = populations(one, evidence) if "population_persons" in one.topic.wholes else []
    others = [base for measure in one.topic.wholes[bool(known) :] for base in other_bases(one, evidence, measure)]
    equal = next((each for each in known + others if one.whole.interval.meets(each.interval)), None)
    if equal:
        checks = [Check(EQUAL, "whole", phrase("equal", known=equal.written), equal.sources)]
    elif one.topic.wholes == ("population_persons",):
        checks = [_misprinted(one.whole, known) or outside(one.whole.interval, known, "whole")] if known else []
    else:
        found = match(one, one.whole, others, "whole") if len(one.topic.wholes) == 1 else None
        checks = [found] if found else []
    if one.percent and not one.count and one.topic.count:
        checks += _implied_count(one, evidence)
    return [check for check in checks if check.level != OPEN]


def implied_base_checks(one: Statement, evidence: Evidence) -> list[Check]:
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
