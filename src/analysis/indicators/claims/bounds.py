"""What cannot be: shares above the whole, counts larger than their place, leaps, rates that no count gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from analysis.indicators.claims.comparing import (
    CONTRADICTED,
    EQUAL,
    IMPOSSIBLE,
    Check,
    of_topic,
    other_bases,
    populations,
    same_time,
    share_text,
    write,
)
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.reference.claim_limits import LIMITS
from analysis.reference.phrases import Name, about_span, amount, phrase, span
from analysis.reference.printed import Interval, Printed
from analysis.tables.statements import Statement


def series_checks(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Members and percentages do not leap between neighbouring dates."""
    steady = ("coverage_registered", "keaktifan", "active_of_population")
    if one.topic.key not in steady:
        return
    if one.precision == "year":
        yield from _within_year(one, evidence)
        return
    if one.count:
        known = [each for each in evidence.of(one.region, one.topic.count) if each.accuses and not each.segment]
        known = [each for each in known if near(each, one.first, one.last, years=1) and not same_time(each, one)]
        for other in sorted(known, key=lambda each: each.days_from(one.first, one.last))[:1]:
            ratio = one.count.interval.over(other.interval)
            if ratio.high < LIMITS.yearly_change[0] or ratio.low > LIMITS.yearly_change[1]:
                text = phrase("leap", printed=write(one.count), known=other.written)
                yield Check(CONTRADICTED, "count", text, other.sources)
    if one.percent and not one.before and one.percent.bound == "=":
        yield from _leap(one, one.percent, evidence)


def _within_year(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """A stock of some day of a year lies near those published of days in it."""
    for printed, measures in ((one.count, (one.topic.count,)), (one.percent, one.topic.shares)):
        known = [
            each for each in evidence.of(one.region, *measures) if each.accuses and not each.segment and not each.area
        ]
        known = [each for each in known if not each.days_from(one.first, one.last)]
        if not printed or not known or printed.bound in "<>" or one.before:
            continue
        low, high = LIMITS.yearly_change
        _, points = LIMITS.leaps[-1]
        if printed is one.percent:
            is_far = all(abs(each.value - printed.value) > points for each in known)
        else:
            ratios = [printed.interval.over(each.interval) for each in known]
            is_far = all(each.high < low or each.low > high for each in ratios)
        if is_far:
            text = phrase("leap", printed=write(printed), known=known[0].written)
            yield Check(CONTRADICTED, "count" if printed is one.count else "percent", text, known[0].sources)


def _leap(one: Statement, percent: Printed, evidence: Evidence) -> Iterable[Check]:
    known = [each for each in evidence.of(one.region, *one.topic.shares) if each.accuses and not each.segment]
    known = [each for each in known if each.precision != "year" and each.days_from(one.first, one.last) > 0]
    for days, points in LIMITS.leaps:
        close = [each for each in known if each.days_from(one.first, one.last) <= days]
        if close and all(abs(each.value - percent.value) > points for each in close):
            text = phrase("leap", printed=amount(percent.value, percent.decimals), known=close[0].written)
            yield Check(CONTRADICTED, "percent", text, close[0].sources)
            return


def growing_checks(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """A count that grows through the year, of people examined or of deaths, never falls within it."""
    count = one.count or (one.after if one.after and not one.after.decimals else None)
    growing = one.topic.key.endswith("_deaths") or one.topic.key in ("ckg_checked", "ckg_signed_up")
    if not growing or count is None or of_topic(one, evidence, one.topic.count):
        return
    known = [each for each in evidence.of(one.region, one.topic.count) if each.accuses and not each.area]
    for other in [each for each in known if each.last.year == one.last.year]:
        earlier = other.last < one.first or (one.precision == "year" and other.precision != "year")
        later = other.last > one.last or (other.precision == "year" and one.precision != "year")
        if (earlier and count.interval.high < other.interval.low) or (
            later and count.interval.low > other.interval.high
        ):
            text = phrase("cumulative", printed=write(count), known=other.written)
            yield Check(CONTRADICTED, "count", text, other.sources)


def population_checks(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """A population lies near those published before and after, or repeats the newest one."""
    printed = one.count if not (one.before or one.after) else one.after
    if one.topic.key != "population" or not printed or of_topic(one, evidence, "population_persons"):
        return
    known = [each for each in evidence.of(one.region, "population_persons") if each.confirms and not each.area]
    known.sort(key=lambda each: (each.days_from(one.first, one.last), each.value))
    equal = [
        each for each in known if printed.interval.meets(each.interval) and near(each, one.first, one.last, years=1)
    ]
    if equal:
        yield Check(EQUAL, "count", phrase("equal", known=equal[0].written), equal[0].sources)
        return
    for other in known[:1]:
        years = Fraction(other.days_from(one.first, one.last) // 365 + 1)
        room = min(years * LIMITS.yearly_growth, LIMITS.most_growth)
        if printed.interval.meets(Interval(other.interval.low * (1 - room), other.interval.high * (1 + room))):
            continue
        far = printed.interval.high * 2 < other.interval.low or printed.interval.low > other.interval.high * 2
        text = phrase("leap", printed=write(printed), known=other.written)
        yield Check(IMPOSSIBLE if far else CONTRADICTED, "count", text, other.sources)


def other_date(one: Statement, evidence: Evidence) -> list[tuple[Quantity, Quantity]]:
    """Return (value of another date, value of the stated year) for a yearly figure quoted from another date."""
    if not one.percent or one.precision != "year" or one.percent.decimals < 2 or not one.topic.shares:
        return []
    known = [
        each
        for each in evidence.of(one.region, *one.topic.shares)
        if each.accuses and not each.area and each.segment == one.topic.segment
    ]
    inside = [each for each in known if not each.days_from(one.first, one.last)]
    if any(one.percent.loose.meets(each.interval) for each in inside):
        return []
    reach = timedelta(days=3 * 366).days
    outside = [
        each
        for each in known
        if 0 < each.days_from(one.first, one.last) <= reach and one.percent.interval.meets(each.interval)
    ]
    return [(each, inside[0]) for each in outside if inside]


def _births(one: Statement, evidence: Evidence) -> tuple[list[Quantity], Interval | None]:
    """Return the births known of that year, and the range that the population allows."""
    known = [
        each for each in evidence.of(one.region, "live_births") if each.accuses and each.last.year == one.last.year
    ]
    people = [each for each in evidence.of(one.region, "population_persons") if each.confirms]
    people = [each for each in people if near(each, one.first, one.last, years=3)]
    if not people:
        return known, None
    low, high = min(each.interval.low for each in people), max(each.interval.high for each in people)
    return known, Interval(low * LIMITS.births_per_1000[0] / 1000, high * LIMITS.births_per_1000[1] / 1000)


def rates_checks(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """A rate and its count imply births; a rate alone is of at least one death."""
    if one.topic.per == 100 or not one.percent or one.percent.value <= 0 or one.percent.bound in "<>":
        return
    if one.is_percent_in_words or one.per != one.topic.per or one.before:
        return
    known, possible = _births(one, evidence)
    if one.count and not one.whole:
        implied = one.count.interval.times(Fraction(one.per)).over(one.percent.interval)
        text = phrase(
            "implied_births", implied=span(implied, 0), known=known[0].written if known else phrase("none_known")
        )
        if any(implied.meets(each.interval) for each in known):
            yield Check(EQUAL, "base", text, known[0].sources)
        elif known:
            yield Check(CONTRADICTED, "base", text, known[0].sources)
        elif possible and not implied.meets(possible):
            text = phrase(
                "impossible_births", implied=span(implied, 0), low=amount(possible.low), high=amount(possible.high)
            )
            yield Check(IMPOSSIBLE, "base", text)
    elif not one.count and (possible or known):
        most = max(each.interval.high for each in known) if known else possible.high if possible else 0
        least = Fraction(one.per) / Fraction(most)
        if one.percent.interval.high < least:
            yield Check(
                IMPOSSIBLE,
                "one_death",
                phrase("below_one_death", births=amount(most), rate=amount(least, 1), printed=write(one.percent)),
            )


def neonates_checks(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Infants include neonates."""
    count = one.count or one.after
    if one.topic.key != "infant_deaths" or count is None:
        return
    for part in evidence.of(one.region, "neonatal_deaths"):
        if part.accuses and same_time(part, one) and count.interval.high < part.interval.low:
            text = phrase("infants_below", count=write(count), known=part.written)
            yield Check(CONTRADICTED, "count", text, part.sources)


def bound_checks(one: Statement, evidence: Evidence) -> list[Check]:
    """Return the checks of what is possible at all; only those that fail, and populations that are known."""
    checks = [*_shares(one), *_second_share(one, evidence)]
    checks += _target_rule(one, evidence)
    if one.region and one.is_dated:
        for check in (
            _segment_share,
            _against_place,
            _against_members,
            series_checks,
            growing_checks,
            rates_checks,
            neonates_checks,
            population_checks,
        ):
            checks += check(one, evidence)
    return checks


def _shares(one: Statement) -> Iterable[Check]:
    limits = {
        "coverage_registered": LIMITS.highest_coverage,
        "active_of_population": LIMITS.highest_coverage,
        "keaktifan": 100,
    }
    limit = limits.get(one.topic.key, 100 if one.topic.key == "stunting" else 0)
    for printed in (one.percent, one.after):
        is_share = printed is not None and (printed is one.percent or printed.decimals > 0)
        if limit and printed and is_share and printed.interval.low > limit:
            number = amount(printed.value, printed.decimals)
            yield Check(IMPOSSIBLE, "percent", phrase("above_all", printed=number, limit=amount(limit)))
    if one.percent and one.topic.per > 100 and one.percent.bound not in "<>" and not one.after:
        factor = Fraction(one.topic.per, 100 if one.is_percent_in_words else one.per)
        if one.percent.value * factor > LIMITS.highest_rates[one.topic.per]:
            limit_text = amount(LIMITS.highest_rates[one.topic.per])
            rate = amount(one.percent.value * factor)
            yield Check(
                IMPOSSIBLE,
                "percent",
                phrase("rate_above", rate=rate, limit=limit_text, unit=phrase(f"per_{one.topic.per}")),
            )


def _second_share(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Check a second percentage of residents, members or a target, and a first one that the words call of residents."""
    pairs: list[tuple[Printed | None, str]] = [(one.percent_2, one.percent_2_of.casefold())]
    if one.of_population and not one.topic.wholes and not one.whole and not one.before:
        pairs.append((one.percent, "penduduk"))
    for printed, of_what in pairs:
        bases = _named_bases(one, evidence, of_what)
        if not (printed and one.count and bases) or printed.value <= 0:
            continue
        implied = one.count.interval.times(Fraction(100)).over(printed.interval)
        low, high = min(each.interval.low for each in bases), max(each.interval.high for each in bases)
        fits = next((each for each in bases if implied.meets(each.interval)), None)
        text = phrase("implied_base", implied=about_span(implied), known=(fits or bases[0]).written)
        if fits or implied.meets(Interval(low, high)):
            yield Check(EQUAL, "second", text, (fits or bases[0]).sources)
        elif implied.high * 2 < low or implied.low > high * 2:
            yield Check(IMPOSSIBLE, "second", text, bases[0].sources)
        elif not implied.meets(Interval(low * (1 - LIMITS.unknown_base), high * (1 + LIMITS.unknown_base))):
            yield Check(CONTRADICTED, "second", text, bases[0].sources)


def _named_bases(one: Statement, evidence: Evidence, of_what: str) -> list[Quantity]:
    if any(word in of_what for word in ("penduduk", "warga", "residents", "population")):
        return populations(one, evidence)
    if any(word in of_what for word in ("target", "sasaran")):
        return other_bases(one, evidence, "ckg_target_persons")
    if any(word in of_what for word in ("peserta", "terdaftar", "members", "registered")):
        return other_bases(one, evidence, "registered_persons")
    return []


def _target_rule(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Compare the CKG target share with the national rule of its year; a place may set its own, and is then known."""
    rule = evidence.target_share(one.last.year) if one.is_dated and one.topic.key == "ckg_target" else None
    if not (rule and rule.minimum and one.percent) or one.count:
        return
    own = [each for each in of_topic(one, evidence, *one.topic.shares) if each.confirms]
    is_national = bool(re.search("nasional|national", one.text.casefold()))
    if one.percent.interval.holds(Fraction(str(rule.minimum))) or (own and not is_national):
        return
    name = phrase("rule", name=Name(rule.label_id, rule.label_en), value=amount(rule.minimum))
    yield Check(CONTRADICTED, "percent", phrase("differs", printed=write(one.percent), known=name), rule.source_ids)


def _segment_share(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Compare the share of residents in a segment with its published members over every population."""
    if not (one.topic.segment and one.percent and one.of_population) or one.count:
        return
    counts = [each for each in of_topic(one, evidence, "registered_persons") if each.accuses]
    known = populations(one, evidence)
    if not (counts and known):
        return
    ratios = [each.interval.over(whole.interval).times(Fraction(100)) for each in counts for whole in known]
    low, high = min(each.low for each in ratios), max(each.high for each in ratios)
    if one.topic.segment != "pbpu_pemda" and not one.percent.loose.meets(Interval(low - 1, high + 1)):
        text = share_text(counts[0].written, known[0].written, ratios[0], one.percent, 100)
        yield Check(CONTRADICTED, "percent", text, counts[0].sources + known[0].sources)


def _against_place(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """No count of people exceeds the place; members are not a small fraction of it."""
    known = populations(one, evidence)
    people = one.topic.count.endswith("_persons") and one.topic.key != "population"
    if not (known and one.count and people):
        return
    high, low = max(each.interval.high for each in known), min(each.interval.low for each in known)
    if one.count.interval.low > high * Fraction(LIMITS.highest_coverage, 100):
        text = phrase("larger_than_place", count=write(one.count), known=known[0].written)
        yield Check(IMPOSSIBLE, "count", text, known[0].sources)
    if one.topic.key in ("coverage_registered", "keaktifan", "active_of_population"):
        whole = one.count.interval.high
        if whole < low * LIMITS.least_members:
            share = one.count.interval.times(Fraction(100)).over(known[0].interval)
            text = phrase("small_of_place", count=write(one.count), share=span(share), known=known[0].written)
            yield Check(IMPOSSIBLE, "count", text, known[0].sources)


def _against_members(one: Statement, evidence: Evidence) -> Iterable[Check]:
    """Active members and each segment lie within all members; arrears within the independent segment."""
    if not one.count or not one.topic.count.endswith("_persons"):
        return
    if one.topic.key == "arrears":
        known = [
            each for each in evidence.of(one.region, "registered_persons") if each.segment == "pbpu" and each.accuses
        ]
        for whole in sorted(known, key=lambda each: each.days_from(one.first, one.last))[:1]:
            if one.count.interval.low > whole.interval.high * (1 if same_time(whole, one) else LIMITS.later_arrears):
                level = IMPOSSIBLE if same_time(whole, one) else CONTRADICTED
                text = phrase("part_above", count=write(one.count), known=whole.written)
                yield Check(level, "count", text, whole.sources)
    is_part = one.topic.segment or one.topic.key in ("keaktifan", "active_of_population")
    members = [each for each in evidence.of(one.region, "registered_persons") if not each.segment and each.accuses]
    for whole in [each for each in members if is_part and same_time(each, one)][:1]:
        if one.count.interval.low > whole.interval.high:
            text = phrase("part_above", count=write(one.count), known=whole.written)
            yield Check(IMPOSSIBLE, "count", text, whole.sources)
