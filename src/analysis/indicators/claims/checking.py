"""The verdict on each statement, what would make a false number true, and the arithmetic in both languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.indicators.claims.bounds import bound_checks, other_date
from analysis.indicators.claims.comparing import (
    EQUAL,
    IMPOSSIBLE,
    LOOSE,
    OPEN,
    OWN,
    Check,
    compare,
    own_checks,
    populations,
    same_time,
    share_text,
    slip,
    write,
)
from analysis.indicators.claims.evidence import Evidence, Quantity, near
from analysis.reference.claim_limits import LIMITS
from analysis.reference.phrases import amount, in_both, phrase, span
from analysis.reference.printed import Interval, Printed
from analysis.tables.statements import Statement, read_statements


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
            if not each.is_share and each.value < notable(one, evidence, LIMITS.few):
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
    before = [each for each in known if each.last < one.first and (one.first - each.last).days < LIMITS.ckg_days]
    after = [each for each in known if each.first > one.last and (each.first - one.last).days < LIMITS.ckg_days]
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


def tenfold_rate(one: Statement, failed: list[Check]) -> Iterable[Explanation]:
    """A rate below one death is a tenth of a possible one: a guess, as no such rate was published."""
    below = any(check.level == IMPOSSIBLE and check.about == "one_death" for check in failed)
    if one.percent and below:
        number = amount(one.percent.value * 10, max(0, one.percent.decimals - 1))
        yield Explanation(4, phrase("tenfold", number=number), (), guess=True)


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
    if one.count.value < notable(one, evidence, LIMITS.faint):
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
        elif count.value >= notable(one, evidence, LIMITS.few):
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
        if (own and (same_time(each, one) or days > 3 * 366)) or (not own and days > LIMITS.other_ratio_days):
            continue
        at_once = same_time(each, one)
        score = (1.1 if own else 0.1 if at_once else 1.0) + years_between(each, one)
        number = amount(percent.value, percent.decimals)
        yield Explanation(score, phrase("matches_percent", number=number, known=each.written), each.sources)


def _other_base(one: Statement, evidence: Evidence) -> Iterable[Explanation]:
    """The count is the printed share of another base, or the whole has another part of that share."""
    shares = [each for each in (one.percent, one.percent_2) if each and each.bound not in "<>" and each.value > 0]
    shares = [each for each in shares if each.step / each.value <= LIMITS.sharp_share]
    faint = notable(one, evidence, LIMITS.faint)
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


VERDICTS = ("impossible", "contradicted", "explained", "rounding", "cannot_be_checked", "consistent")
ACCUSING = VERDICTS[:3]
TEXTS = ("explanation_id", "explanation_en", "arithmetic_id", "arithmetic_en", "instead_id", "instead_en")


def check_claims(claims: pd.DataFrame, *, evidence: Evidence, file: str = "claims") -> pd.DataFrame:
    """Return the verdict on each statement; pure, one row per statement, in the order given.

    A statement is false (explained, contradicted or impossible) when its own numbers disagree, when usable evidence
    of quality A or B on the same region, measure and date differs, or when it lies outside what is possible.
    It is explained when a published quantity makes the false number true; a guess never changes a verdict.

    Args:
        claims: numbers as printed, as text, in columns claim_id, region (or region_code and place_name), as_of, topic,
            percent (percent, or a rate with its "per"), count and whole (persons, or rupiah), percent_2,
            percent_2_of, before, after, parts, text; absent columns mean empty.
        evidence: what gather_evidence made of the shipped tables.
        file: name of the file, for errors.

    Returns:
        Columns claim_id, verdict, explanation_id, explanation_en, arithmetic_id, arithmetic_en (one sentence or more
        in each language; an explanation says what a number matches, or which number is missing), instead_id,
        instead_en (of a false one the sentence to use, as check_text writes it), and the ids of the sources of that
        sentence (instead_sources) and of all (evidence), separated by ;.

    Raises:
        DataError: a number or date cannot be read; every such cell, with its row.

    Source: issue 3; interval rules in analysis.reference.printed.
    """
    from analysis.indicators.claims.text import judge_words, put_instead  # it builds on this module

    rows = []
    for one in read_statements(claims, file=file):
        in_words = judge_words(one, evidence) if not _has_numbers(one) and one.text else None
        judged = in_words or judge_statement(one, evidence)
        mark = put_instead(one, judged, evidence) if judged.accuses else None
        texts = in_both(mark.instead) if mark else {"id": "", "en": ""}
        told = {f"instead_{language}": text for language, text in texts.items()}
        rows.append(_row(one, judged) | told | {"instead_sources": ";".join(mark.instead_sources if mark else ())})
    return pd.DataFrame(rows, columns=["claim_id", "verdict", *TEXTS, "instead_sources", "evidence"], dtype="str")


def _has_numbers(one: Statement) -> bool:
    return any((one.percent, one.count, one.whole, one.percent_2, one.before, one.after, one.parts))


@dataclass(frozen=True)
class Judgement:
    """The verdict on one statement: what was looked at, and what would make it true."""

    verdict: str
    explanations: tuple[Any, ...]
    checks: tuple[Check, ...]
    found: tuple[Explanation, ...] = ()

    @property
    def accuses(self) -> bool:
        """Whether the statement is false."""
        return self.verdict in ACCUSING

    @property
    def about(self) -> set[str]:
        """Which of its numbers the failing checks are about."""
        return {check.about for check in self.checks if check.fails}

    @property
    def arithmetic(self) -> list[Any]:
        """What was computed."""
        return [check.text for check in self.checks][: LIMITS.most_texts] or [phrase("no_arithmetic")]

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of its evidence."""
        named = [source for check in self.checks for source in check.sources]
        return tuple(dict.fromkeys([*named, *(source for each in self.found for source in each.sources)]))


def judge_statement(one: Statement, evidence: Evidence) -> Judgement:
    """Return the verdict on one statement."""
    checks = [*own_checks(one), *compare(one, evidence), *bound_checks(one, evidence)]
    failed = [check for check in checks if check.fails]
    if not failed:
        failed = _named_otherwise(one, evidence, checks)
    if not failed:
        return _unaccused(one, checks)
    found = explain(one, evidence, failed)
    published = [each for each in found if not each.guess]
    liftable = published and not all(check.about in ("parts", "change") for check in failed)
    verdict = "explained" if liftable else "impossible" if _is_impossible(failed) else "contradicted"
    offered = published[:1] if liftable else [each for each in found if each.guess][:1]
    shown = [phrase("guess", text=each.text) if each.guess else each.text for each in offered]
    near = _near_share(one, evidence) if verdict != "contradicted" else []
    return Judgement(verdict, (*shown, *near), tuple(failed), tuple(offered))


def _is_impossible(failed: Sequence[Check]) -> bool:
    return any(check.level == IMPOSSIBLE for check in failed)


def _named_otherwise(one: Statement, evidence: Evidence, checks: Sequence[Check]) -> list[Check]:
    """A number equal to another quantity of that date, when nothing confirms it under its own name."""
    if any(check.level in (EQUAL, LOOSE, OWN) for check in checks):
        return []
    if mislabelled(one, evidence):
        return [Check("contradicted", "name", phrase("other_name"))]
    if any(each.score < 3 for each in explain(one, evidence, []) if not each.guess):
        return [Check("contradicted", "name", phrase("other_date"))]
    return []


def _unaccused(one: Statement, checks: Sequence[Check]) -> Judgement:
    own, equal, loose, missing = (
        [check for check in checks if check.level == level] for level in (OWN, EQUAL, LOOSE, OPEN)
    )
    if loose and not (own and all(check.about != "triple" for check in loose)):
        return _left("rounding", phrase("rounding"), loose)
    is_share_told = not one.percent or {check.about for check in equal + own} - {"whole", "count"}
    if [check for check in equal if set(check.sources) != {one.source}] and not missing and is_share_told:
        return _left("consistent", phrase("consistent"), own + equal)
    told = {check.about for check in equal if set(check.sources) != {one.source}} & {"percent", "count"}
    if told and told == _told(one) and all(check.about == "base" for check in missing):
        return _left("consistent", phrase("consistent"), equal)
    if own:
        return _left("consistent", phrase("consistent_own"), own + equal)
    if equal and not missing:  # agreement with the row of the same article proves nothing
        return _left("cannot_be_checked", phrase("same_source"), equal)
    if missing:
        return _left("cannot_be_checked", missing[0].text, missing)
    return _left("cannot_be_checked", _missing(one), [])


def _told(one: Statement) -> set[str]:
    return {name for name, printed in (("percent", one.percent), ("count", one.count), ("whole", one.whole)) if printed}


def _left(verdict: str, text: Any, checks: Sequence[Check]) -> Judgement:
    return Judgement(verdict, (text,), tuple(checks))


def _missing(one: Statement) -> Any:
    """Say which number would settle it."""
    if not one.is_dated:
        return phrase("missing_date")
    if not one.region:
        return phrase("missing_region")
    if one.percent and not one.count and not one.whole:
        return phrase("missing_heads")
    if one.count and not one.percent:
        return phrase("missing_second")
    return phrase("missing_base_unknown")


def _near_share(one: Statement, evidence: Evidence) -> list[Any]:
    """A published activity of that date within a point of the percentage: near, and said not to be equal."""
    if not one.percent or one.per != 100:
        return []
    for each in evidence.of(one.region, "keaktifan_pct"):
        gap = abs(each.value - one.percent.value)
        is_known = same_time(each, one) and each.confirms and not each.segment
        if is_known and 0 < gap <= 1 and not one.percent.interval.meets(each.interval):
            number = amount(one.percent.value, one.percent.decimals)
            return [phrase("near_not_equal", number=number, known=each.written)]
    return []


def _row(one: Statement, judged: Judgement) -> dict[str, str]:
    explained, computed = in_both(judged.explanations), in_both(judged.arithmetic)
    return {
        "claim_id": one.claim_id,
        "verdict": judged.verdict,
        **{f"explanation_{language}": text for language, text in explained.items()},
        **{f"arithmetic_{language}": text for language, text in computed.items()},
        "evidence": ";".join(judged.sources),
    }
