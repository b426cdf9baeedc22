"""A statement's own arithmetic, and its numbers against what is published of the same region, measure and date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.indicators.claims.evidence import IMPLIED, Evidence, Quantity, data_system, near
from analysis.reference.claim_limits import LIMITS
from analysis.reference.phrases import Joined, Phrase, about_span, amount, phrase, span
from analysis.reference.printed import Interval, Printed, UnreadableNumber, parse_count
from analysis.reference.topics import ANY
from analysis.tables.statements import Statement

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
    if _calls_points_percent(one, printed):
        readings = readings[1:]
    levels = [judge(printed, reading) for reading in readings]
    best = next((level for level in (OWN, LOOSE) if level in levels), CONTRADICTED)
    by_its_start = gap.over(one.before.interval).times(Fraction(100)) if one.before.value > 0 else gap
    relative = span(by_its_start)
    number = amount(printed.value, printed.decimals)
    return Check(best, "change", phrase("change_percent", printed=number, relative=relative, **ends))


def _calls_points_percent(one: Statement, printed: Printed) -> bool:
    """Whether the words say that a share rose or fell by so many percent, which is not so many points."""
    assert one.before and one.after
    number = re.escape(printed.text.casefold().split()[-1])
    said = (
        rf"\b(?:naik|turun|meningkat|menurun|bertambah|berkurang)\s+(?:sebesar\s+)?{number}\s*(?:persen|%)(?!\s*poin)"
    )
    return bool(one.before.decimals and one.after.decimals and re.search(said, one.text.casefold()))


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


def same_time(quantity: Quantity, one: Statement) -> bool:
    """Whether a quantity speaks of the date of the statement: a year only of a year, a month of its days too."""
    if one.is_dated and quantity.measure == "quota_persons" and quantity.first.year == one.last.year:
        return quantity.first <= one.last
    if not one.is_dated or quantity.days_from(one.first, one.last):
        return False
    if quantity.measure == "quota_persons" or quantity.measure.startswith("ckg_target_"):
        return True  # a plan is of its year, whenever it was set
    ends_year = one.precision == "year" and quantity.last == one.last and quantity.measure.startswith("ckg_")
    return ends_year or (quantity.precision == "year") == (one.precision == "year")


def of_topic(one: Statement, evidence: Evidence, *measures: str) -> list[Quantity]:
    """Return the quantities of the statement's region, segment and date."""
    known = [each for each in evidence.of(one.region, *measures) if not each.area and same_time(each, one)]
    known = [each for each in known if one.topic.segment in (ANY, each.segment)]
    known = [each for each in known if not one.payer or each.payer in (one.payer, "pemda")]
    return [each for each in known if not one.system or one.system in data_system(each)]


def fits(printed: Printed, known: Quantity) -> bool:
    """Whether a number and a published one can be the same; "more than" so many is said of a count not far above."""
    is_far = printed.bound == ">" and not known.is_share and known.value > printed.value * LIMITS.bound_reach
    return printed.interval.meets(known.interval) and not is_far


def match(one: Statement, printed: Printed, known: Iterable[Quantity], about: str) -> Check | None:
    """Return whether a number equals, nearly equals or contradicts the quantities known of it; None if none speak.

    Of equal ones that of another source goes first. An equal one settles it, unless another of the same data system
    and no worse grade differs. Surveys and routine counts of stunting are compared with their like only, and a segment
    that several pay for only as a whole.
    """
    known = list(known)
    bounds = [each for each in known if each.is_bound and not printed.loose.meets(each.interval)]
    known = [each for each in known if each.confirms or each.accuses]
    known = [each for each in known if each.system != IMPLIED] or known
    equal = [each for each in known if each.confirms and fits(printed, each)]
    equal.sort(key=lambda each: one.source in each.sources)
    differ = [each for each in known if each.accuses and not printed.interval.meets(each.interval)]
    if equal:
        rivals = [
            rival
            for rival in differ
            if all(rival.system == each.system and rival.grade <= each.grade for each in equal)
            and not printed.loose.meets(rival.interval)
            and one.topic.key != "quota"
        ]
        if not rivals:
            return Check(EQUAL, about, phrase("equal", known=equal[0].written), equal[0].sources)
        differ = rivals
    if not differ and not known and bounds:
        text = phrase("differs", printed=write(printed), known=bounds[0].written)
        return Check(CONTRADICTED, about, text, bounds[0].sources)
    if not differ:
        return None
    looser = printed.cut if printed.step and printed.bound == "=" else printed.loose
    loose = next((each for each in differ if looser.meets(each.interval)), None)
    if loose:
        return Check(LOOSE, about, phrase("nearly", printed=write(printed), known=loose.written), loose.sources)
    return _differing(one, printed, differ, about)


def _slipped(printed: Printed, known: Quantity) -> bool:
    return bool(slip(printed.value, known.value, max(printed.decimals, known.decimals)))


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


def _differing(one: Statement, printed: Printed, differ: list[Quantity], about: str) -> Check | None:
    if one.topic.key == "stunting" and not one.system and about == "percent":
        differ = [each for each in differ if 1 / LIMITS.system_gap <= printed.value / each.value <= LIMITS.system_gap]
    if one.topic.key == "segment:pbpu_pemda" and about == "count":
        differ = [each for each in differ if each.payer == (one.payer or "pemda") or _slipped(printed, each)]
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
        if near(each, one.first, one.last, years=LIMITS.base_years)
        and (each.first - one.last).days < LIMITS.later_base_days
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
    if implied.meets(Interval(low * (1 - LIMITS.unknown_base), high * (1 + LIMITS.unknown_base))):
        return Check(OPEN, about, phrase("missing_base", implied=about_span(implied)), sources)
    if implied.high * 2 < nearest.interval.low or implied.low > nearest.interval.high * 2:
        return Check(IMPOSSIBLE, about, text, sources)
    return Check(CONTRADICTED, about, text, sources)


def _misprinted(whole: Printed, known: list[Quantity]) -> Check | None:
    """Return the check of a whole that is a handful of people off a published one: closer than any two counts."""
    for each in known:
        exact = each.interval.low == each.interval.high and whole.rounded.low == whole.rounded.high
        if exact and abs(whole.value - each.value) < each.value * LIMITS.handful:
            text = phrase("differs", printed=write(whole), known=each.written)
            return Check(CONTRADICTED, "misprint", text, each.sources)
    return None


def _implied_count(one: Statement, evidence: Evidence) -> list[Check]:
    """Check percent and whole against the published count of that date."""
    assert one.percent and one.whole
    known = [each for each in of_topic(one, evidence, one.topic.count) if each.accuses and each.system != IMPLIED]
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
    if renamed := _of_members(one, evidence):
        return [renamed]
    derived = list(_derived(one, evidence))
    found = match(one, one.percent, of_topic(one, evidence, *one.topic.shares), "percent")
    holds = next((check for check in derived if check.level == EQUAL), None)
    if holds and one.is_dated and not _holds_by_then(one, evidence):
        holds = None if any(each.accuses for each in of_topic(one, evidence, *one.topic.shares)) else holds
    if found and found.level == CONTRADICTED and one.percent.bound in "<>":
        return [found]  # some population always lies on the other side of a bound
    if found and found.level in (CONTRADICTED, LOOSE) and holds:
        return [holds]
    if found and found.level == EQUAL and not holds:
        return [next((check for check in derived if check.level == LOOSE), found)]
    if found:
        return [found]
    return [holds] if holds else derived[:1]


def _holds_by_then(one: Statement, evidence: Evidence) -> bool:
    """Whether some population counted by the date of the statement makes its percentage; a later one was not known."""
    assert one.percent
    counts = [each for each in of_topic(one, evidence, one.topic.count) if each.accuses]
    wholes = [each for each in populations(one, evidence) if each.first <= one.last]
    ratios = [count.interval.over(whole.interval) for count in counts for whole in wholes]
    is_of_residents = one.topic.wholes == ("population_persons",)
    return not is_of_residents or any(one.percent.interval.meets(each.times(Fraction(one.per))) for each in ratios)


def _of_members(one: Statement, evidence: Evidence) -> Check | None:
    """A share of residents that is, to its decimals, the published share of members of that day."""
    shares = {"active_of_population": "keaktifan_pct", "inactive": "inactive_of_registered_pct"}
    if one.topic.key not in shares or not one.percent or not one.percent.decimals:
        return None
    own = [each for each in of_topic(one, evidence, *one.topic.shares) if one.percent.interval.meets(each.interval)]
    published = of_topic(one, evidence, shares[one.topic.key])
    members = [each for each in published if one.percent.interval.meets(each.interval)]
    counts = [
        each
        for each in of_topic(one, evidence, one.topic.count)
        if each.interval.over(each.interval).high < LIMITS.exact_count
    ]
    ratios = [count.interval.over(whole.interval) for count in counts for whole in populations(one, evidence)[:1]]
    if own or not members or any(one.percent.interval.meets(each.times(Fraction(100))) for each in ratios):
        return None
    number = amount(one.percent.value, one.percent.decimals)
    text = phrase("matches_percent", number=number, known=members[0].written)
    return Check(CONTRADICTED, "base", text, members[0].sources)


def misread_unit(one: Statement) -> bool:
    """Whether the words call a rate per 1,000 or per 100,000 a percentage."""
    return one.topic.per > 100 and one.is_percent_in_words


def _derived(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Give the percentage as published counts make it: over every population, or over members."""
    assert one.percent
    counts = [each for each in of_topic(one, evidence, one.topic.count) if each.accuses and not one.topic.segment]
    if any(each.accuses for each in of_topic(one, evidence, *one.topic.shares)):  # what is exact beats what is rounded
        counts = [
            each
            for each in counts
            if each.interval.low > 0 and each.interval.high <= LIMITS.exact_count * each.interval.low
        ]
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
        margin = LIMITS.rival_points if one.topic.wholes == ("population_persons",) else high / 200
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
    if one.topic.key in ("population", "quota"):
        return _known_ends(one, evidence)
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


def _known_ends(one: Statement, evidence: Evidence) -> list[Check]:
    """Confirm both ends of a change by published counts, the earlier first; another day's count accuses nobody."""
    known = [each for each in evidence.of(one.region, one.topic.count) if each.confirms and not each.area]
    before = [each for each in known if one.before and one.before.interval.meets(each.interval)]
    after = [each for each in known if one.after and one.after.interval.meets(each.interval)]
    after = [each for each in after if not one.is_dated or near(each, one.first, one.last, years=1)]
    for first in before:
        for last in after:
            if first.first < last.first:
                text = phrase("equal", known=Joined((first.written, last.written), ", "))
                return [Check(EQUAL, "after", text, tuple(dict.fromkeys(first.sources + last.sources)))]
    return []
