"""Which published quantities speak of the same thing as a statement, and whether a number agrees with them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from analysis.indicators.claims.agreement import (
    CONTRADICTED,
    EQUAL,
    IMPOSSIBLE,
    LOOSE,
    Check,
    write,
)
from analysis.indicators.claims.evidence import Evidence, Quantity
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import phrase
from analysis.reference.printed import Printed

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


def of_topic(one: Statement, evidence: Evidence, *measures: str) -> list[Quantity]:
    """Return the quantities of the statement's region, segment and date."""
    known = [each for each in evidence.of(one.region, *measures) if not each.area and same_time(each, one)]
    return [each for each in known if each.segment == one.topic.segment]


def match(one: Statement, printed: Printed, known: Iterable[Quantity], about: str) -> Check | None:
    """Return whether a number equals, nearly equals or contradicts the quantities known of it; None if none speak.

    Of equal ones that of another source goes first. An equal one settles it, unless another of the same data system
    and no worse grade differs. Surveys and routine counts of stunting are compared with their like only, and a segment
    that several pay for only as a whole.
    """
    known = [each for each in known if each.confirms or each.accuses]
    equal = [each for each in known if each.confirms and printed.interval.meets(each.interval)]
    equal.sort(key=lambda each: one.source in each.sources)
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
