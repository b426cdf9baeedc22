"""Slips that make a false number: a unit, a factor of ten, a neighbouring age, two digits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.indicators.claims.agreement import IMPOSSIBLE, Check, write
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.indicators.claims.matching import same_time
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import amount, phrase, span

FEW = Fraction(2, 100_000)  # of the residents: five deaths in a city of 240,000


@dataclass(frozen=True)
class Explanation:
    """What a number matches: lower scores fit better; a guess needs something that nobody published."""

    score: float
    text: Any
    sources: tuple[str, ...]
    guess: bool = False


def years_between(each: Quantity, one: Statement) -> float:
    """Return the years between a quantity and a statement."""
    return each.days_from(one.first, one.last) / 365.25


def notable(one: Statement, evidence: Evidence, share: Fraction) -> Fraction | float:
    """Return the count below which an equal number is chance: a share of the largest known population of the region."""
    known = [each.value for each in evidence.of(one.region, "population_persons") if each.confirms]
    return max(known) * share if known else math.inf


def unit_slips(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The digits match the right measure, and only the unit slipped: percent, per 1,000 or per 100,000."""
    percent = one.percent
    slipped = percent is not None and (one.per != one.topic.per or (one.topic.per > 100 and one.is_percent_in_words))
    if not percent or not slipped:
        return
    for each in evidence.of(one.region, *one.topic.shares):
        fits = each.confirms and percent.interval.meets(each.interval) and not each.area
        if fits and near(each, one.first, one.last, years=1):
            unit, number = phrase(f"per_{one.topic.per}"), amount(percent.value, percent.decimals)
            text = phrase("unit_slip", number=number, known=each.written, unit=unit)
            yield Explanation(0.2 + years_between(each, one), text, each.sources)


def factor_slips(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """A published value of the same measure and date, ten or a thousand times as large or small."""
    for printed, measures in ((one.percent, one.topic.shares), (one.count, (one.topic.count,))):
        if not printed or printed.value <= 0 or printed.bound in "<>":
            continue
        for each in evidence.of(one.region, *filter(None, measures)):
            if not each.accuses or not same_time(each, one) or each.segment != one.topic.segment or each.area:
                continue
            if not each.is_share and each.value < notable(one, evidence, FEW):
                continue
            for factor in (10, 100, 1000):
                for scaled in (printed.interval.times(Fraction(factor)), printed.interval.times(Fraction(1, factor))):
                    if scaled.meets(each.interval):
                        text = phrase("factor", number=write(printed), factor=amount(factor), known=each.written)
                        yield Explanation(0.4, text, each.sources)


def between_ckg(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """A count of members that lies between two counts of the health checks, half a year apart at most."""
    if not one.count or one.topic.key not in ("", "coverage_registered", "keaktifan", "active_of_population"):
        return
    known = [each for each in evidence.of(one.region, "ckg_checked_persons") if each.confirms and not each.area]
    before = [each for each in known if each.last < one.first and (one.first - each.last).days < 200]
    after = [each for each in known if each.first > one.last and (each.first - one.last).days < 200]
    if before and after and before[-1].value <= one.count.value <= after[0].value:
        text = phrase("between", number=write(one.count), first=before[-1].written, last=after[0].written)
        targets = [each for each in evidence.of(one.region, "ckg_target_persons") if each.confirms and not each.area]
        for target in [each for each in targets if each.last.year == one.last.year][:1]:
            share = one.count.interval.times(Fraction(100)).over(target.interval)
            text = phrase("and_then", first=text, second=phrase("of_target", share=span(share), known=target.written))
        yield Explanation(1.5, text, before[-1].sources + after[0].sources)


def postneonatal_only(one: Statement, about: set[str]) -> Iterable[Explanation]:
    """An infant count below the neonatal one is of the later months only."""
    count = one.count or one.after
    if one.topic.key == "infant_deaths" and "count" in about and count:
        yield Explanation(0.8, phrase("postneonatal", number=write(count)), ())


def digit_slips(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """Two digits swapped, or one changed, give the published value: a guess."""
    for printed, measures in (
        (one.percent, one.topic.shares),
        (one.count, (one.topic.count,)),
        (one.whole, one.topic.wholes),
    ):
        if not printed:
            continue
        for each in evidence.of(one.region, *filter(None, measures)):
            if each.accuses and same_time(each, one) and each.segment == one.topic.segment and not each.area:
                kind = slip(printed.value, each.value, max(printed.decimals, each.decimals))
                if kind:
                    yield Explanation(
                        3, phrase(kind, number=write(printed), known=each.written), each.sources, guess=True
                    )


def slip(printed: Fraction, known: Fraction, decimals: int) -> str:
    """Return "swapped" or "one_digit" where one slip of the pen turns a number into the other, else ""."""
    first, second = (f"{float(each):.{decimals}f}" for each in (printed, known))
    if first == second or len(first) != len(second) or len(first) < 3:
        return ""
    places = [place for place, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(places) == 1:
        return "one_digit"
    digits = [place for place, letter in enumerate(first) if letter.isdigit()]
    is_pair = len(places) == 2 and digits.index(places[1]) - digits.index(places[0]) == 1
    return "swapped" if is_pair and sorted(first) == sorted(second) else ""


def tenfold_rate(one: Statement, failed: list[Check]) -> Iterable[Explanation]:
    """A rate below one death is a tenth of a possible one: a guess, as no such rate was published."""
    below = any(check.level == IMPOSSIBLE and check.about == "one_death" for check in failed)
    if one.percent and below:
        number = amount(one.percent.value * 10, max(0, one.percent.decimals - 1))
        yield Explanation(4, phrase("tenfold", number=number), (), guess=True)
