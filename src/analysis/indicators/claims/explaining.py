"""Which published quantity would make a false number true: only what fits, the simplest and nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from analysis.indicators.claims.agreement import Check, share_text, write
from analysis.indicators.claims.bases import populations
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.indicators.claims.matching import same_time
from analysis.indicators.claims.series import other_date
from analysis.indicators.claims.slips import (
    FEW,
    Explanation,
    between_ckg,
    digit_slips,
    factor_slips,
    notable,
    postneonatal_only,
    tenfold_rate,
    unit_slips,
    years_between,
)
from analysis.indicators.claims.statement import Statement
from analysis.indicators.claims.wording import amount, phrase
from analysis.reference.printed import Interval, Printed

FAINT = Fraction(1, 500)  # of the residents: smaller counts are matched by chance
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


def explain(one: Statement, evidence: Evidence, failed: list[Check]) -> list[Explanation]:
    """Return the explanations that fit, best first; guesses come last."""
    about = {check.about for check in failed}
    found = [*_stale(one, evidence), *unit_slips(one, evidence), *factor_slips(one, evidence)]
    if about & {"count", "after", "base", "second", "name", "triple"}:
        found += [*_count_of_another(one, evidence), *_ends_of_another(one, evidence)]
    if about & {"percent", "base", "name", "triple", "second"}:
        found += _share_of_another(one, evidence)
    if about & {"triple", "base", "second", "whole"}:
        found += _other_base(one, evidence)
    if about & {"count", "base", "second"}:
        found += between_ckg(one, evidence)
    found += [*postneonatal_only(one, about), *digit_slips(one, evidence), *tenfold_rate(one, failed)]
    return sorted(found, key=lambda each: (each.guess, each.score, str(each.sources)))


def mislabelled(one: Statement, evidence: Evidence) -> bool:
    """Whether a number without evidence of its own equals another quantity of that very date, to the last digit."""
    if one.topic.key in ("", "budget") or not one.is_dated or one.whole or one.parts:
        return False
    return any(each.score < 1 for each in (*_count_of_another(one, evidence), *_share_of_another(one, evidence)))


def _stale(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    for quoted, newer in other_date(one, evidence):
        text = phrase("stale", known=quoted.written, newer=newer.written)
        yield Explanation(0.5 + years_between(quoted, one), text, quoted.sources + newer.sources)


def _own(each: Quantity, one: Statement) -> bool:
    own = each.measure in (one.topic.count, *one.topic.shares) and each.segment == one.topic.segment
    return own and not each.area


def _count_of_another(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The count matches another quantity of the region: another measure, segment or date."""
    if not one.count or one.count.bound in "<>" or not one.topic.count:
        return
    if one.count.value < notable(one, evidence, FAINT):
        return
    for each in evidence.of(one.region):
        years = 3 if _own(each, one) else 1
        if each.is_share or not each.confirms or not each.interval.meets(one.count.interval):
            continue
        if each.measure.startswith("budget") or not near(each, one.first, one.last, years=years):
            continue
        if _own(each, one) and same_time(each, one):
            continue
        score = (1.2 if _own(each, one) else 0.1 if same_time(each, one) else 1.0) + years_between(each, one)
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
        elif count.value >= notable(one, evidence, FEW):
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
        score = (1.1 if own else 0.1 if at_once else 1.0) + years_between(each, one)
        number = amount(percent.value, percent.decimals)
        yield Explanation(score, phrase("matches_percent", number=number, known=each.written), each.sources)


def _other_base(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The count is the printed share of another base, or the whole has another part of that share."""
    shares = [each for each in (one.percent, one.percent_2) if each and each.bound not in "<>" and each.value > 0]
    shares = [each for each in shares if each.step / each.value <= SHARP]
    faint = notable(one, evidence, FAINT)
    for each in evidence.of(one.region):
        if each.is_share or not each.confirms or each.value < faint or each.measure.startswith(("budget", "quota")):
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
                    yield Explanation(1.8 + years_between(each, one), phrase("fits", text=text), each.sources)


def _shared(one: Statement, evidence: Evidence, share: Printed, base: Quantity, computed: Interval) -> Explanation:
    assert one.count
    text = phrase("fits", text=share_text(write(one.count), base.written, computed, share, one.per))
    parts = [text] if share.interval.meets(computed) else [phrase("cut_off", text=text)]
    rule = evidence.target_share(one.last.year)
    sources = base.sources
    if base.measure == "ckg_target_persons" and rule and rule.minimum:
        parts += _rule_of_target(one, evidence, base, Fraction(str(rule.minimum)))
    score = 0.3 + (0 if share.interval.meets(computed) else 0.2) + years_between(base, one) + (1 if base.segment else 0)
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
