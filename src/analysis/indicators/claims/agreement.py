"""Do a statement's own numbers agree? Percent, count and whole; parts and whole; a change and its two ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import Joined, Phrase, amount, phrase, span
from analysis.reference.printed import Interval, Printed, UnreadableNumber, parse_count

OWN, EQUAL, LOOSE, OPEN, CONTRADICTED, IMPOSSIBLE = "own", "equal", "loose", "open", "contradicted", "impossible"
HUNDRED = Interval(Fraction(100), Fraction(100))


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        level: own or equal (it holds by itself or against evidence), loose (within a looser rounding), open (a number
            is missing), contradicted or impossible.
        about: which numbers: triple, parts, change, percent, count, whole, base, second or name.
        text: the arithmetic.
        sources: ids of the evidence.
    """

    level: str
    about: str
    text: Any
    sources: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether it says that the statement is false."""
        return self.level in (CONTRADICTED, IMPOSSIBLE)


def judge(printed: Printed, computed: Interval, *, own: bool = True) -> str:
    """Return the level of a printed number against what the arithmetic allows."""
    if printed.interval.meets(computed):
        return OWN if own else EQUAL
    looser = printed.loose if printed.bound == "~" or not printed.step else printed.cut
    return LOOSE if looser.meets(computed) else CONTRADICTED


def own_checks(one: Statement) -> list[Check]:
    """Return what a statement says about itself, without any evidence."""
    return [*_triple(one), *_parts(one), *_change(one), *_second(one), *_yearly(one)]


def share_text(count: Any, whole: Any, computed: Interval, printed: Printed, per: int) -> Phrase:
    """Write count / whole = computed, printed so."""
    decimals = max(2, printed.decimals + 1)
    ratio = span(computed, decimals)
    unit = phrase(f"per_{per}")
    return phrase(
        "share", count=count, whole=whole, ratio=ratio, printed=amount(printed.value, printed.decimals), unit=unit
    )


def write(printed: Printed) -> Any:
    """Write a printed number in the language in use, with the bound that stood there."""
    number = amount(printed.value, printed.decimals)
    if printed.bound in "<>":
        return phrase("bound_above" if printed.bound == ">" else "bound_below", number=number)
    return phrase("rounded", number=number) if printed.step > 1 else number


def _triple(one: Statement) -> list[Check]:
    if not (one.percent and one.count and one.whole) or one.count.monthly or one.before:
        return []
    if one.whole.value <= 0:
        return [Check(IMPOSSIBLE, "triple", phrase("empty_whole"))]
    computed = one.count.interval.over(one.whole.interval).times(Fraction(one.per))
    text = share_text(write(one.count), write(one.whole), computed, one.percent, one.per)
    level = judge(one.percent, computed)
    if level == CONTRADICTED:
        rounded = one.count.rounded.over(one.whole.rounded).times(Fraction(one.per))
        level = LOOSE if one.percent.interval.meets(rounded) else CONTRADICTED
    return [Check(level, "triple", text)]


def _parts(one: Statement) -> list[Check]:
    if len(one.parts) < 2:
        return []
    total = Interval(Fraction(0), Fraction(0))
    for part in one.parts:
        total = total.plus(part.interval)
    values = [part.value for part in one.parts]
    count_is_part = one.count is not None and one.count.value in values
    whole = one.whole or (None if count_is_part else one.count)
    listed = Joined(tuple(write(part) for part in one.parts), " + ")
    checks = []
    if whole is not None:
        checks.append(_sum(one, whole, total, listed))
    elif one.percent and one.percent.value in values:
        level = OWN if total.meets(HUNDRED) else CONTRADICTED
        checks.append(Check(level, "parts", phrase("sum_100", parts=listed, total=span(total))))
    elif one.percent and one.count and count_is_part and total.low > 0:
        computed = one.count.interval.over(total).times(Fraction(one.per))
        text = share_text(write(one.count), span(total, 0), computed, one.percent, one.per)
        checks.append(Check(judge(one.percent, computed), "parts", text))
    return checks


def _sum(one: Statement, whole: Printed, total: Interval, listed: Joined) -> Check:
    text = phrase("sum", parts=listed, total=span(total, 0), whole=write(whole))
    if whole.interval.meets(total):
        return Check(OWN, "parts", text)
    loose = Interval(Fraction(0), Fraction(0))
    for part in one.parts:
        loose = loose.plus(part.loose)
    if whole.loose.meets(loose):
        return Check(LOOSE, "parts", phrase("sum_rounded", text=text))
    if total.low != total.high:
        return Check(CONTRADICTED, "parts", text)
    gap = amount(abs(whole.value - Fraction(total.low)))
    return Check(CONTRADICTED, "parts", phrase("sum_off", text=text, gap=gap))


def _change(one: Statement) -> list[Check]:
    if not (one.before and one.after):
        return []
    before, after = one.before, one.after
    gap = after.interval.minus(before.interval)
    gap = gap if after.value >= before.value else Interval(-gap.high, -gap.low, gap.closed)
    decimals = max(before.decimals, after.decimals)
    ends = {"before": write(before), "after": write(after), "gap": span(gap, decimals)}
    checks = []
    if one.count and not any(one.count.interval.meets(end.interval) for end in (before, after)):
        level = judge(one.count, gap)
        checks.append(Check(level, "change", phrase("change", printed=write(one.count), **ends)))
    for printed in (one.percent, one.percent_2 if re.search("poin|point", one.percent_2_of) else None):
        if printed and not printed.per:
            checks.append(_relative(one, printed, gap, ends))
    return checks


def _relative(one: Statement, printed: Printed, gap: Interval, ends: dict[str, Any]) -> Check:
    assert one.before and one.after
    readings = [gap, one.before.interval, one.after.interval]
    if one.before.value > 0:
        readings.append(gap.over(one.before.interval).times(Fraction(100)))
    if one.whole and one.whole.value > 0:
        readings += [end.interval.over(one.whole.interval).times(Fraction(100)) for end in (one.before, one.after)]
    levels = [judge(printed, reading) for reading in readings]
    best = next((level for level in (OWN, LOOSE) if level in levels), CONTRADICTED)
    relative = span(readings[3]) if one.before.value > 0 else span(gap)
    number = amount(printed.value, printed.decimals)
    return Check(best, "change", phrase("change_percent", printed=number, relative=relative, **ends))


def _second(one: Statement) -> list[Check]:
    if (
        one.percent
        and one.percent_2
        and not one.count
        and one.percent.interval.plus(one.percent_2.interval).meets(HUNDRED)
    ):
        total = one.percent.interval.plus(one.percent_2.interval)
        listed = Joined((write(one.percent), write(one.percent_2)), " + ")
        return [Check(OWN, "second", phrase("sum_100", parts=listed, total=span(total)))]
    if not (one.percent_2 and one.percent_2_of and one.count):
        return []
    try:
        base = parse_count(one.percent_2_of)
    except UnreadableNumber:
        return []
    if base.value <= 0:
        return []
    computed = one.count.interval.over(base.interval).times(Fraction(100))
    text = share_text(write(one.count), write(base), computed, one.percent_2, 100)
    return [Check(judge(one.percent_2, computed), "second", text)]


def _yearly(one: Statement) -> list[Check]:
    if not (one.count and one.whole and one.count.monthly):
        return []
    year = one.count.interval.times(Fraction(12))
    text = phrase("yearly", month=amount(one.count.value), year=span(year, 0), whole=amount(one.whole.value))
    return [Check(judge(one.whole, year), "parts", text)]
