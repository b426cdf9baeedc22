"""Which published quantity would make a false number true: never one that does not fit, the simplest and nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.indicators.claims.agreement import Check, judge, share_text, write
from analysis.indicators.claims.bounds import other_date
from analysis.indicators.claims.comparing import populations, same_time
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import amount, phrase, span
from analysis.reference.printed import Interval, Printed

FAINT = 1_000  # smaller counts are matched by chance
SHARP = Fraction(8, 1000)  # a percentage says something of a base only if printed this exactly
NEAR_DAYS = 100
DEATHS = (
    "maternal_deaths",
    "neonatal_deaths",
    "postneonatal_deaths",
    "infant_deaths",
    "under5_deaths",
    "child_1_4y_deaths",
)


@dataclass(frozen=True)
class Explanation:
    """What a number matches: lower scores fit better; a guess needs something that nobody published."""

    score: float
    text: Any
    sources: tuple[str, ...]
    guess: bool = False


def explain(one: Statement, evidence: Evidence, failed: list[Check]) -> list[Explanation]:
    """Return the explanations that fit, best first; guesses come last."""
    about = {check.about for check in failed}
    found = [*_stale(one, evidence), *_units(one, evidence), *_factors(one, evidence)]
    if about & {"count", "after", "base", "second", "name", "triple"}:
        found += [*_count_of_another(one, evidence), *_ends_of_another(one, evidence)]
    if about & {"percent", "base", "name", "triple", "second"}:
        found += _share_of_another(one, evidence)
    if about & {"triple", "base", "second", "whole"}:
        found += _other_base(one, evidence)
    if about & {"count", "base", "second"}:
        found += _between(one, evidence)
    found += [*_postneonatal(one, about), *_slips(one, evidence), *_tenfold_rate(one, failed)]
    return sorted(found, key=lambda each: (each.guess, each.score, str(each.sources)))


def mislabelled(one: Statement, evidence: Evidence) -> bool:
    """Whether a number without evidence of its own equals another quantity of that very date, to the last digit."""
    if one.topic.key in ("", "budget") or not one.is_dated or one.whole or one.parts:
        return False
    return any(each.score < 1 for each in (*_count_of_another(one, evidence), *_share_of_another(one, evidence)))


def _days(each: Quantity, one: Statement) -> float:
    return each.days_from(one.first, one.last) / 365.25


def _stale(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    for quoted, newer in other_date(one, evidence):
        text = phrase("stale", known=quoted.written, newer=newer.written)
        yield Explanation(0.5 + _days(quoted, one), text, quoted.sources + newer.sources)


def _own(each: Quantity, one: Statement) -> bool:
    own = each.measure in (one.topic.count, *one.topic.shares) and each.segment == one.topic.segment
    return own and not each.area


def _count_of_another(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The count matches another quantity of the region: another measure, segment or date."""
    if not one.count or one.count.value < FAINT or one.count.bound in "<>" or not one.topic.count:
        return
    for each in evidence.of(one.region):
        years = 3 if _own(each, one) else 1
        if each.is_share or not each.confirms or not each.interval.meets(one.count.interval):
            continue
        if each.measure.startswith("budget") or not near(each, one.first, one.last, years=years):
            continue
        if _own(each, one) and same_time(each, one):
            continue
        score = (1.2 if _own(each, one) else 0.1 if same_time(each, one) else 1.0) + _days(each, one)
        yield Explanation(score, phrase("matches", number=write(one.count), known=each.written), each.sources)


def _ends_of_another(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """Deaths match the neighbouring indicator: both ends of a change, or one count of the same year."""
    if one.topic.key not in DEATHS or one.precision != "year":
        return
    count = one.after or one.count
    for each in evidence.of(one.region, *DEATHS):
        if each.measure == one.topic.count or not each.confirms or not same_time(each, one) or count is None:
            continue
        if not count.interval.meets(each.interval):
            continue
        if one.before:
            earlier = [
                e for e in evidence.of(one.region, each.measure) if e.confirms and e.first.year == one.first.year - 1
            ]
            if not any(one.before.interval.meets(e.interval) for e in earlier):
                continue
            text = phrase(
                "both_match", before=write(one.before), after=write(count), first=earlier[0].written, last=each.written
            )
            yield Explanation(0.2, text, tuple(dict.fromkeys(earlier[0].sources + each.sources)))
        elif count.value >= 5:
            yield Explanation(0.6, phrase("matches", number=write(count), known=each.written), each.sources)


def _share_of_another(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The percentage matches another ratio of that date, or the same one of another date."""
    percent = one.percent
    if not percent or percent.decimals < 2 or percent.bound in "<>" or one.per != 100 or not one.topic.shares:
        return
    for each in evidence.of(one.region):
        if not each.is_share or not each.confirms or each.decimals < 2 or not each.interval.meets(percent.interval):
            continue
        own, days = _own(each, one), each.days_from(one.first, one.last)
        if (own and (same_time(each, one) or days > 3 * 366)) or (not own and days > NEAR_DAYS):
            continue
        at_once = same_time(each, one)
        score = (1.1 if own else 0.1 if at_once else 1.0) + _days(each, one)
        number = amount(percent.value, percent.decimals)
        yield Explanation(score, phrase("matches_percent", number=number, known=each.written), each.sources)


def _other_base(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The count is the printed share of another base, or the whole has another part of that share."""
    shares = [each for each in (one.percent, one.percent_2) if each and each.bound not in "<>" and each.value > 0]
    shares = [each for each in shares if each.step / each.value <= SHARP]
    for each in evidence.of(one.region):
        if each.is_share or not each.confirms or each.value < FAINT or each.measure.startswith(("budget", "quota")):
            continue
        years = 4 if each.measure == "population_persons" else 0.5
        is_target = each.measure == "ckg_target_persons" and each.last.year == one.last.year
        if not (near(each, one.first, one.last, years=years) or is_target):
            continue
        for share in shares:
            if one.count and one.count.value > 0 and not (one.whole and one.whole.interval.meets(each.interval)):
                computed = one.count.interval.over(each.interval).times(Fraction(one.per))
                if share.interval.meets(computed) or share.cut.meets(computed):
                    yield _shared(one, evidence, share, each, computed)
            elif one.whole and one.whole.value > 0 and not one.count:
                computed = each.interval.over(one.whole.interval).times(Fraction(one.per))
                if share.interval.meets(computed) and each.measure not in (one.topic.count, "population_persons"):
                    text = share_text(each.written, write(one.whole), computed, share, one.per)
                    yield Explanation(1.8 + _days(each, one), phrase("fits", text=text), each.sources)


def _shared(one: Statement, evidence: Evidence, share: Printed, base: Quantity, computed: Interval) -> Explanation:
    assert one.count
    text = phrase("fits", text=share_text(write(one.count), base.written, computed, share, one.per))
    parts = [text] if share.interval.meets(computed) else [phrase("cut_off", text=text)]
    rule = evidence.target_share(one.last.year)
    sources = base.sources
    if base.measure == "ckg_target_persons" and rule and rule.minimum:
        parts += _rule_of_target(one, evidence, base, Fraction(str(rule.minimum)))
    score = 0.3 + (0 if share.interval.meets(computed) else 0.2) + _days(base, one) + (1 if base.segment else 0)
    return Explanation(score, _joined(parts), sources)


def _joined(parts: list[Any]) -> Any:
    text = parts[0]
    for part in parts[1:]:
        text = phrase("and_then", first=text, second=part)
    return text


def _rule_of_target(one: Statement, evidence: Evidence, target: Quantity, share: Fraction) -> list[Any]:
    """Say of which population the target is the share that the rule names."""
    for each in populations(one, evidence):
        if abs(target.value * 100 / each.value - share) < Fraction(1, 100):
            return [phrase("target_rule", target=amount(target.value), share=amount(share), known=each.written)]
    return []


def _units(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The digits match the right measure, and only the unit slipped: percent, per 1,000 or per 100,000."""
    percent = one.percent
    slipped = percent is not None and (one.per != one.topic.per or (one.topic.per > 100 and one.is_percent_in_words))
    if not percent or not slipped:
        return
    for each in evidence.of(one.region, *one.topic.shares):
        if each.confirms and percent.interval.meets(each.interval) and not each.area:
            if near(each, one.first, one.last, years=1):
                text = phrase(
                    "unit_slip",
                    number=amount(percent.value, percent.decimals),
                    known=each.written,
                    unit=phrase(f"per_{one.topic.per}"),
                )
                yield Explanation(0.2 + _days(each, one), text, each.sources)


def _factors(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """A published value of the same measure and date, ten or a thousand times as large or small."""
    for printed, measures in ((one.percent, one.topic.shares), (one.count, (one.topic.count,))):
        if not printed or printed.value <= 0 or printed.bound in "<>":
            continue
        for each in evidence.of(one.region, *filter(None, measures)):
            if not each.accuses or not same_time(each, one) or each.segment != one.topic.segment or each.area:
                continue
            for factor in (10, 100, 1000):
                for scaled in (printed.interval.times(Fraction(factor)), printed.interval.times(Fraction(1, factor))):
                    if scaled.meets(each.interval) and (each.decimals or each.value >= 10):
                        text = phrase("factor", number=write(printed), factor=amount(factor), known=each.written)
                        yield Explanation(0.4, text, each.sources)


def _between(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
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


def _postneonatal(one: Statement, about: set[str]) -> Iterable[Explanation]:
    count = one.count or one.after
    if one.topic.key == "infant_deaths" and "count" in about and count:
        yield Explanation(0.8, phrase("postneonatal", number=write(count)), ())


def _slips(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
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


def _tenfold_rate(one: Statement, failed: list[Check]) -> Iterable[Explanation]:
    """A rate below one death is a tenth of a possible one: a guess, as no such rate was published."""
    if (
        one.percent
        and any(check.level == "impossible" and check.about == "percent" for check in failed)
        and one.topic.per > 100
    ):
        if not one.is_percent_in_words and judge(one.percent, one.percent.interval) and one.percent.value < 100:
            number = amount(one.percent.value * 10, max(0, one.percent.decimals - 1))
            yield Explanation(4, phrase("tenfold", number=number), (), guess=True)
