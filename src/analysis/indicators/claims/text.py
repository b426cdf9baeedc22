"""A running text judged: a number is false only if its clause is sure and published figures differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.indicators.claims.checking import Judgement, judge_statement
from analysis.indicators.claims.comparing import Check, fits, own_checks, write
from analysis.indicators.claims.evidence import Evidence, Quantity
from analysis.indicators.claims.passages import (
    OPEN,
    Mark,
    across_systems,
    against_direction,
    against_time,
    find_area,
    fits_exactly,
    is_of_days,
    judge_aim,
    judge_area,
    judge_aside,
    judge_change,
    judge_compared,
    judge_date,
    judge_derived,
    judge_everybody,
    judge_otherwise,
    judge_part,
    judge_rank,
    judge_rest,
    known_of,
    write_instead,
)
from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.phrases import amount, in_both, phrase, span
from analysis.reference.printed import Printed
from analysis.reference.quantities import Mention
from analysis.reference.readings import NOTHING, Read, Reading, read_text
from analysis.reference.regions import all_regions
from analysis.reference.sentences import CLAIMED
from analysis.reference.states import Kind
from analysis.reference.topics import TOPICS, Topic, read_topic
from analysis.reference.when_and_where import Context
from analysis.tables.statements import EARLIEST, LATEST, Statement

COLUMNS = (
    *("number", "start", "end", "text", "kind", "region_code", "first_day", "last_day", "measure", "verdict"),
    *("why_id", "why_en", "instead_id", "instead_en", "sources", "evidence"),
)

FAMILY_OF_TOPIC = {"coverage_registered": "registered", "keaktifan": "active", "ckg_checked": "ckg"}

NOT_READ = "not_read"


def check_text(
    text: str, *, evidence: Evidence, region: str = "", days: Days | None = None, topic: str = ""
) -> pd.DataFrame:
    """Return every number of a text with its kind, measure and verdict, in reading order; pure.

    A number is false only if its own clause says for sure what it is of, where and when, and published figures of
    quality A or B differ from it, or if it does not follow from the numbers near it from which it is told to follow.
    What cannot be tied is not read, and says so.

    Args:
        text: running text, Indonesian or English.
        evidence: what gather_evidence made of the shipped tables.
        region: BPS code of the place that is meant where no place is named.
        days: when the text came out, or what it is of where no date is named.
        topic: what it speaks of where its words do not say, as the column of that name.

    Returns:
        One row per number (and per "seluruh masyarakat telah tercakup"): number, start, end (characters), text, kind,
        region_code, first_day, last_day, measure, verdict, why and instead in both languages, and evidence.
    """
    context = Context(region, days, FAMILY_OF_TOPIC.get(read_topic(topic).key, read_topic(topic).key))
    read = read_text(text, context)
    readings = read.readings
    marks: dict[int, tuple[Mark, Reading | None]] = {}
    scope = _scope(read, context, text)
    for reading in readings:
        for mention, mark in _judge(reading, readings, evidence):
            marks[mention.start] = (_spare(mark, mention, reading, scope, evidence), reading)
    for mention, mark, reading in [
        *across_systems(readings, evidence),
        *against_direction(readings),
        *against_time(readings, evidence),
    ]:
        marks[mention.start] = (mark, reading)
    for mention, reading in read.asides:
        if judged := judge_aside(mention, reading, evidence):
            for each in _blamed(mention, reading, judged, marks):
                tied = marks.get(each.start, (None, None))[1] if reading.made else None
                marks[each.start] = (judged, tied or reading)
    _mark_together(read, marks, scope, evidence)
    everybody = [mention for mention, _ in read.asides if mention.kind in (Kind.EVERYBODY, Kind.STATUS)]
    listed = sorted([*read.mentions, *everybody], key=lambda each: each.start)
    rows = [_row(number, mention, *marks.get(mention.start, (None, None))) for number, mention in enumerate(listed, 1)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


@dataclass(frozen=True)
class Scope:
    """What a whole text speaks of: its places, its days, and the counts it tells."""

    places: frozenset[str]
    days: tuple[Days, ...]
    counts: tuple[Mention, ...]
    text: str
    last: date


def _scope(read: Read, context: Context, text: str) -> Scope:
    places = {context.region, context.region[:2], *(place for each in read.readings for place in each.places)}
    told = [each.days for each in read.mentions if each.days]
    if context.days:
        told.append(Days(context.days.first - timedelta(days=LIMITS.stock_days), context.days.last, "month"))
    counts = tuple(each for each in read.mentions if each.number)
    return Scope(frozenset(places - {"", "?"}), tuple(told), counts, text.casefold(), context.published or LATEST)


def _spare(mark: Mark, mention: Mention, reading: Reading, scope: Scope, evidence: Evidence) -> Mark:
    """Leave open an accused number that is a published one by a place, day or measure that its own words leave open."""
    number = mention.number
    if not mark.accuses or mark.is_of_words or number is None:
        return mark
    triple = [check for check in own_checks(_statement(reading, reading.roles)) if check.about == "triple"]
    if any(check.fails for check in triple):
        return mark
    is_sure = reading.is_direct and not (reading.is_inherited or reading.strange)
    is_loose = not is_sure or reading.is_of_then or reading.is_part
    is_other = not reading.is_end and (bool(triple) or _is_of_another(reading, scope, evidence))
    if mark.sources and is_loose and is_other:
        return Mark(OPEN, (phrase("doubt_words"),))
    if not number.decimals and number.value < LIMITS.telling:
        return mark
    topic = reading.topic if is_sure else None
    role = next((role for role, each in reading.roles if each is mention), "count")
    own = _measures_of(topic, role) if topic else ()
    places = set(reading.own_places) - {"?"} or scope.places | {reading.region}
    days = reading.own_days or scope.days
    if reading.is_of_then and not reading.own_days:
        days = (Days(EARLIEST, scope.last, ""),)
    for place in sorted(places - {""}):
        for known in evidence.of(place):
            is_equal = fits_exactly(number, known) and known.confirms and _is_counted_alike(mention, known)
            is_then = any(known.days_from(each.first, each.last) <= _slack(each, scope) for each in days)
            is_alike = known.measure in own and (known.area or not topic or topic.segment in ("*", known.segment))
            if is_equal and is_then and (not own or is_alike) and known.area.casefold() in scope.text:
                return Mark(OPEN, (phrase("equal", known=known.written), phrase("rivals_differ")), (), known.sources)
    return mark


def _is_of_another(reading: Reading, scope: Scope, evidence: Evidence) -> bool:
    """Whether the numbers of a reading are of something else: what they would be of is told beside them as published.

    So is a share, told with a count or a whole, that these make with another count of the text.
    """
    own = [each for _, each in reading.roles]
    others = [each for each in scope.counts if all(each.start != one.start for one in own)]
    numbers = {role: each.number for role, each in reading.roles}
    percent, count, whole = (numbers.get(role) for role in ("percent", "count", "whole"))
    heads = [each.number for each in others if each.number and each.kind in (*COUNTED, Kind.NUMBER)]
    if percent and not percent.per and bool(count) != bool(whole):
        for other in heads:
            part, of = (count, other) if count else (other, whole)
            if part and of and 0 < part.value < of.value:
                share = part.interval.over(of.interval).times(Fraction(100))
                if percent.interval.meets(share):
                    return True
    for role, each in [told for told in reading.roles if told[0] != "whole"]:
        known = [one for one in known_of(reading, evidence, role) if one.confirms and is_of_days(one, reading)]
        alike = [one.number for one in others if one.kind is each.kind or Kind.NUMBER in (one.kind, each.kind)]
        if any(number and _is_sharp(number) and fits_exactly(number, one) for number in alike for one in known):
            return True
    return False


def _slack(days: Days, scope: Scope) -> int:
    """Return how many days before a day that a text was told on its figures may be of."""
    return LIMITS.stock_days if days in scope.days and days.precision == "day" and days.aside else 0


COUNTED = (Kind.PEOPLE, Kind.CASES)


def _is_sharp(number: Printed) -> bool:
    return bool(number.decimals) or number.value >= LIMITS.telling


def _measures_of(topic: Topic, role: str) -> tuple[str, ...]:
    return topic.shares if role.startswith("percent") else topic.wholes if role == "whole" else (topic.count,)


def _is_counted_alike(mention: Mention, known: Quantity) -> bool:
    """Whether a number is, by its unit, of the kind of a published one: a rate is no percentage, a family no person."""
    if mention.kind is Kind.FAMILIES or known.measure.endswith("_families"):
        return False
    is_rate = known.is_share and not known.measure.endswith("_pct")
    if mention.kind in (Kind.PERCENT, Kind.POINTS):
        return known.is_share and not is_rate
    if mention.kind is Kind.RATE:
        per = (mention.number.per if mention.number else None) or 0
        return is_rate and known.measure.endswith(RATE_ENDS.get(per, "_"))
    return mention.kind is Kind.NUMBER or known.is_share is False


RATE_ENDS = {1_000: "_per_1000", 100_000: "_per_100k"}


def _mark_together(read: Read, marks: dict[int, tuple[Mark, Reading | None]], scope: Scope, evidence: Evidence) -> None:
    """Add to the marks what the numbers of a text say of each other: what some give, what lies above or below."""
    for derived in read.derived:
        start = derived.told.mention.start
        mark, reading = marks.get(start, (Mark(NOT_READ, ()), None))
        is_sure = derived.is_sure or bool(reading and derived.is_share_of(reading.topic))
        is_open = mark.verdict in (OPEN, NOT_READ) or (mark.accuses and is_sure)
        is_points = bool(reading and reading.change) and derived.told.mention.kind is Kind.PERCENT
        if is_open and (judged := judge_derived(derived)) and not (is_points and judged.verdict == "consistent"):
            judged = _spare(judged, derived.told.mention, reading or NOTHING, scope, evidence)
            marks[start] = (judged, reading)
    for compared in read.compared:
        start = compared.marked.start
        if judged := judge_compared(compared, read.readings):
            marks[start] = (judged, marks[start][1] if start in marks else None)


def _blamed(
    mention: Mention, reading: Reading, judged: Mark, marks: Mapping[int, tuple[Mark, Reading | None]]
) -> list[Mention]:
    """Return whom a mark is on: of numbers that do not make each other those that nothing published confirms."""
    if not (reading.made and reading.made.by == "sum" and judged.accuses):
        return [mention]
    everyone = [mention, *reading.made.members]
    held = [each for each in everyone if each.start in marks and marks[each.start][0].verdict == "consistent"]
    return [each for each in everyone if each not in held] or everyone


def judge_words(one: Statement, evidence: Evidence) -> Judgement | None:
    """Return the verdict on a statement without numbers that says everybody is covered; None where it does not."""
    read = read_text(one.text, Context(one.region, Days(one.first, one.last, one.precision), ""))
    for _, reading in [each for each in read.asides if each[0].kind is Kind.EVERYBODY]:
        mark = judge_everybody(reading, evidence)
        check = Check(mark.verdict, "percent", mark.why[0], mark.sources)
        return Judgement(mark.verdict, mark.why, (check,))
    return None


def _row(number: int, mention: Mention, mark: Mark | None, reading: Reading | None) -> dict[str, str]:
    mark = mark or Mark(NOT_READ if mention.kind in CLAIMED else OPEN, (phrase(f"kind_{mention.kind}"),))
    why, instead = in_both(mark.why), in_both(mark.instead)
    days = mention.days or (reading.days if reading else None)
    return {
        **{"number": str(number), "start": str(mention.start), "end": str(mention.end), "text": mention.text},
        **{"kind": mention.kind.value, "region_code": reading.region if reading else ""},
        **{"first_day": str(days.first) if days else "", "last_day": str(days.last) if days else ""},
        **{"measure": reading.topic.key if reading and reading.topic else "", "verdict": mark.verdict},
        **{"why_id": why["id"], "why_en": why["en"], "instead_id": instead["id"], "instead_en": instead["en"]},
        "sources": ";".join(mark.instead_sources),
        "evidence": ";".join(dict.fromkeys((*mark.sources, *mark.instead_sources))),
    }


def _statement(reading: Reading, roles: Sequence[tuple[str, Mention]]) -> Statement:
    numbers = {role: mention.number for role, mention in roles}
    days = reading.days or Days(EARLIEST, LATEST, "")
    return Statement(
        claim_id="",
        region=reading.region,
        place="",
        first=days.first,
        last=days.last,
        precision="month" if days.precision == "span" else days.precision,
        topic=reading.topic or Topic(""),
        topic_text=reading.family,
        percent=numbers.get("percent"),
        count=numbers.get("count"),
        whole=numbers.get("whole"),
        percent_2=numbers.get("percent_2"),
        percent_2_of=reading.of_word if "percent_2" in numbers else "",
        before=None,
        after=None,
        parts=(),
        text=" ".join(mention.text for _, mention in roles),
        source="",
        system=reading.system,
        payer=reading.payer,
    )


def _judge(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark]]:
    """Judge the numbers of one statement; where it is false, those that hold by themselves are not to blame."""
    if reading.change:
        changed = [(reading.roles[0][1], judge_change(reading, readings, evidence))]
        return changed + [(mention, _alone(reading, mention, evidence)) for _, mention in reading.roles[1:]]
    if (
        reading.rest_of
        and len(reading.roles) == 1
        and (rest := judge_rest(reading))
        and not (rest.accuses and _rival(reading, evidence))
    ):
        return [(reading.roles[0][1], rest)]
    if above := judge_part(reading):
        return [(mention, above) for _, mention in reading.roles]
    if reading.other:
        return _judge_either(reading, reading.other, readings, evidence)
    if area := find_area(reading, evidence):
        return _judge_area(reading, area, evidence)
    if reading.parts:
        return _judge_parts(reading, readings, evidence)
    if aim := judge_aim(reading, evidence):
        return [(reading.roles[0][1], aim)]
    percent = next((mention.number for role, mention in reading.roles if role == "percent"), None)
    if _is_everybody(reading, percent):
        return [(mention, judge_everybody(reading, evidence)) for _, mention in reading.roles]
    judged = judge_statement(_statement(reading, reading.roles), evidence)
    mark = _gate(reading, judged, evidence)
    if mark.accuses and _is_other_sum(reading, readings, evidence):
        return [(mention, Mark(OPEN, (phrase("doubt_words"),))) for _, mention in reading.roles]
    if mark.verdict == "consistent" and (moved := judge_date(reading, evidence)):
        return [(mention, moved) for _, mention in reading.roles]
    if mark.verdict == "consistent" and (beaten := judge_rank(reading, evidence)):
        return [(mention, beaten) for _, mention in reading.roles]
    if not mark.accuses and mark.verdict != "consistent" and (other := judge_otherwise(reading, evidence)):
        return [(mention, other) for _, mention in reading.roles]
    targets = [mention for role, mention in reading.roles if role == "whole" and reading.whole_of == "target"]
    if not mark.accuses and targets and len(reading.roles) > 1 and reading.family == "ckg":
        target = _judge_target(_whole(reading, targets[0]), evidence)
        return [(mention, target or mark if mention is targets[0] else mark) for _, mention in reading.roles]
    count = next((mention for role, mention in reading.roles if role == "count"), None)
    if mark.verdict == OPEN and reading.topic == TOPICS["ckg_target"] and count and not reading.strange:
        planned = replace(reading, roles=(("count", count),))
        told = _judge_target(planned, evidence) if not _is_other_count(planned, evidence) else None
        return [(mention, told or mark if mention is count else mark) for _, mention in reading.roles]
    if not mark.accuses or len(reading.roles) == 1:
        return [(mention, mark) for _, mention in reading.roles]
    found = []
    for role, mention in reading.roles:
        alone = replace(reading, roles=((role, mention),)) if role != "whole" else _whole(reading, mention)
        if role == "whole" and (base := _published_base(alone, evidence)):
            found.append((mention, Mark("consistent", (phrase("equal", known=base.written),), (), base.sources)))
            continue
        single = judge_statement(_statement(alone, alone.roles), evidence)
        holds = single.verdict in ("consistent", "rounding") or _rival(alone, evidence)
        found.append((mention, _confirm(alone, single, evidence) if holds else mark))
    if not any(each.accuses for _, each in found):
        share = [place for place, (role, _) in enumerate(reading.roles) if role.startswith("percent")][-1:]
        found[(share or [0])[0]] = (found[(share or [0])[0]][0], mark)
    return found


def _judge_either(
    reading: Reading, other: Reading, readings: Sequence[Reading], evidence: Evidence
) -> list[tuple[Mention, Mark]]:
    """Judge a share that may be of one count or of another: false only if it is of neither."""
    first = _judge(replace(reading, other=None), readings, evidence)
    if not any(mark.accuses for _, mark in first):
        return first[1:]
    second = _judge(other, readings, evidence)
    return (first if any(mark.accuses for _, mark in second) else second)[1:]


def _judge_area(reading: Reading, area: tuple[str, str], evidence: Evidence) -> list[tuple[Mention, Mark]]:
    """Numbers of a part of the place: each by itself, then against each other."""
    ranked = "percent" if any(role == "percent" for role, _ in reading.roles) else "count"
    marks = []
    for role, mention in reading.roles:
        one = reading if role == ranked else replace(reading, rank="")
        marks.append((mention, judge_area(one, role, mention, area, evidence)))
    own = [check for check in own_checks(_statement(reading, reading.roles)) if check.fails]
    if not own or any(mark.accuses for _, mark in marks):
        return marks
    blamed = Mark("contradicted", (own[0].text,), (_of_its_own(reading) or phrase("instead_none"),))
    return [(mention, mark if mark.verdict == "consistent" else blamed) for mention, mark in marks]


def _alone(reading: Reading, mention: Mention, evidence: Evidence) -> Mark:
    """Judge a number that stands beside a change: it is one of its ends, or says nothing by itself."""
    known = _published_base(replace(reading, roles=(("count", mention),)), evidence)
    if known is None:
        return Mark(OPEN, (phrase("change_open"),))
    return Mark("consistent", (phrase("equal", known=known.written),), (), known.sources)


def _judge_target(reading: Reading, evidence: Evidence) -> Mark | None:
    """A target of the health checks against that of its year; None where it holds, or none is published."""
    days, number = reading.days, reading.roles[0][1].number
    known = [each for each in known_of(reading, evidence, "count") if each.accuses]
    known = [each for each in known if days and each.last.year == days.last.year]
    if not known or number is None or reading.doubt or any(number.loose.meets(each.interval) for each in known):
        return None
    text = phrase("differs", printed=write(number), known=known[0].written)
    instead, sources = write_instead(reading, known[0], evidence)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


def _is_everybody(reading: Reading, percent: Printed | None) -> bool:
    is_coverage = bool(reading.topic and reading.topic.key == "coverage_registered" and not reading.doubt)
    return (
        is_coverage and percent is not None and percent.value == 100 and percent.bound == "=" and not percent.decimals
    )


def _whole(reading: Reading, mention: Mention) -> Reading:
    measure = (reading.topic.wholes or ("",))[0] if reading.topic else ""
    keys = {"population_persons": "population", "registered_persons": "coverage_registered"}
    keys |= {"ckg_target_persons": "ckg_target", "ckg_signed_up_persons": "ckg_signed_up"}
    named = {"population": "population", "registered": "coverage_registered", "signed_up": "ckg_signed_up"}
    named |= {"target": "ckg_target"} if reading.family == "ckg" else {}
    return replace(
        reading, roles=(("count", mention),), topic=TOPICS.get(named.get(reading.whole_of, keys.get(measure, "")))
    )


def _published_base(reading: Reading, evidence: Evidence) -> Quantity | None:
    number = reading.roles[0][1].number
    known = [each for each in known_of(reading, evidence, "count") if number and number.interval.meets(each.interval)]
    return known[0] if known and known[0].confirms else None


def _mark(judged: Judgement) -> Mark:
    return Mark(judged.verdict, (*judged.explanations, *judged.arithmetic), (), judged.sources)


def _gate(reading: Reading, judged: Judgement, evidence: Evidence) -> Mark:
    """Let a verdict pass only as far as the clause is sure."""
    if (not reading.topic and judged.about - {"triple", "second"}) or (not reading.topic and not judged.accuses):
        return Mark(NOT_READ, (phrase(f"not_read_{'two' if reading.family == '?' else 'measure'}"),))
    own_arithmetic = bool(judged.about & {"triple", "parts"})
    if reading.doubt in ("doubt_target", "doubt_two", "doubt_area") and not own_arithmetic:
        return Mark(OPEN, (phrase(reading.doubt),))
    if not judged.accuses:
        return _confirm(reading, judged, evidence)
    is_chance = judged.about == {"name"} and reading.roles[0][0] == "count"  # a count equal to another figure
    if (reading.doubt and not own_arithmetic) or is_chance:
        return Mark(OPEN, (phrase(reading.doubt or "doubt_words"),))
    if not own_arithmetic and not (reading.region and reading.days):
        return Mark(OPEN, (phrase("missing_region" if not reading.region else "missing_date"),))
    if reading.is_end and not reading.is_dated and not own_arithmetic:
        return _confirm(reading, Judgement(OPEN, (phrase("missing_date"),), ()), evidence)
    if not own_arithmetic and (rival := _rival(reading, evidence)):
        return Mark(OPEN, (phrase("equal", known=rival.written), phrase("rivals_differ")), (), rival.sources)
    is_other = _is_other_count(reading, evidence) and not _is_known_error(reading, evidence)
    if not own_arithmetic and (is_other or (reading.is_inherited and reading.strange)):
        return Mark(OPEN, (phrase("doubt_words"),))
    if (
        (reading.strange or not (reading.is_direct or reading.is_end))
        and len(reading.roles) == 1
        and not _is_slip(reading, evidence)
    ):
        return Mark(OPEN, (phrase("doubt_words"),))
    if _is_part(reading, evidence) and not own_arithmetic:
        return Mark(OPEN, (phrase("doubt_words"),))
    return _with_instead(_mark(judged), reading, evidence)


def _confirm(reading: Reading, judged: Judgement, evidence: Evidence) -> Mark:
    """An end of a change that its own date does not confirm may be of another date."""
    if judged.verdict == OPEN and (rival := _rival(reading, evidence)) and rival.confirms:
        return Mark("consistent", (phrase("equal", known=rival.written),), (), rival.sources)
    if judged.verdict == OPEN and reading.is_end and reading.topic and len(reading.roles) == 1:
        role, mention = reading.roles[0]
        for each in known_of(reading, evidence, role):
            if each.confirms and mention.number and fits(mention.number, each):
                return Mark("consistent", (phrase("equal", known=each.written),), (), each.sources)
    return _mark(judged)


def _is_misnamed_rate(reading: Reading) -> bool:
    """Whether a rate per 1,000 or per 100,000 is called a percentage, or per the other of the two."""
    mention, per = reading.roles[0][1], reading.topic.per if reading.topic else 100
    other = mention.number.per if mention.number and mention.number.per else per
    return per > 100 and (mention.kind is Kind.PERCENT or other != per)


def _rival(reading: Reading, evidence: Evidence) -> Quantity | None:
    """Return a published figure of the measure, place and time that a single number equals, whatever others say."""
    if len(reading.roles) > 1 or not reading.days or _is_misnamed_rate(reading):
        return None
    role, mention = reading.roles[0]
    known = [each for each in known_of(reading, evidence, role) if is_of_days(each, reading)]
    is_exact = any(each.confirms for each in known)
    for each in known:
        is_finer = bool(mention.number and mention.number.decimals > each.decimals)
        if each.is_share and ((each.is_rounded and is_exact) or is_finer):
            continue  # what is exact beats what is rounded, and is no quotation of it
        holds = mention.number and (each.grade != "C" or each.base == "not_stated") and fits(mention.number, each)
        if holds:
            return each
    return None


def _is_part(reading: Reading, evidence: Evidence) -> bool:
    """Whether a count is given out of a small number, or out of what the measure itself counts: "1.204 dari 8.740"."""
    wholes = [mention.number for role, mention in reading.roles if role == "whole" and mention.number]
    known = [each for each in known_of(reading, evidence, "count") if each.grade != "C"]
    days = reading.days
    now = [each for each in known if days and not each.days_from(days.first, days.last)]
    return any(
        whole.value < LIMITS.telling or any(whole.interval.meets(each.interval) for each in now) for whole in wholes
    )


def _is_slip(reading: Reading, evidence: Evidence) -> bool:
    """Whether a lone number is a published one with few digits changed, or with its digits in another order."""
    role, mention = reading.roles[0]
    number, days = mention.number, reading.days
    for each in known_of(reading, evidence, role) if number and days else []:
        if number and days and each.accuses and not each.days_from(days.first, days.last):
            decimals = max(number.decimals, each.decimals)
            first, second = (f"{float(value):.{decimals}f}" for value in (number.value, each.value))
            changed = sum(one != other for one, other in zip(first, second, strict=False))
            same_length = len(first) == len(second) >= LIMITS.least_digits
            if same_length and (changed <= LIMITS.slips or sorted(first) == sorted(second)):
                return True
    return False


def _is_other_count(reading: Reading, evidence: Evidence) -> bool:
    """Whether a lone count is far too small for its measure, or is a published base: it counts something else."""
    role, mention = reading.roles[0]
    number, topic = mention.number, reading.topic
    if len(reading.roles) > 1 or role != "count" or number is None or topic is None:
        return False
    bases = evidence.of(reading.region, *topic.wholes) if topic.wholes else []
    is_sure = reading.is_direct and not reading.strange
    if not number.step and not is_sure and any(number.interval.meets(each.interval) for each in bases if not each.area):
        return True
    known = [each.value for each in known_of(reading, evidence, role) if each.confirms][:1]
    scaled = any(number.value * factor == value for value in known for factor in (10, 100, 1_000))
    scaled |= _is_slip(reading, evidence)
    return bool(known) and not scaled and number.interval.high < known[0] * LIMITS.least_part


def _is_other_sum(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> bool:
    """Whether the published sum of money stands beside one in its sentence: one is planned, the other is spent."""
    if reading.roles[0][1].kind is not Kind.RUPIAH or reading.is_end:
        return False
    beside = [each for each in readings if each.sentence == reading.sentence and not each.change and each != reading]
    beside = [each for each in beside if each.topic in (None, reading.topic) and not each.is_end]
    sums = [each.roles[0][1].number for each in beside if each.roles[0][1].kind is Kind.RUPIAH]
    known = [each for each in known_of(reading, evidence, "count") if each.confirms and is_of_days(each, reading)]
    return any(number and fits(number, each) for number in sums for each in known)


def _is_known_error(reading: Reading, evidence: Evidence) -> bool:
    """Whether a number is one that was printed of the measure, place and time before, and is known to be wrong."""
    role, mention = reading.roles[0]
    days, number = reading.days, mention.number
    known = [each for each in known_of(reading, evidence, role) if each.grade == "C" and days and number]
    return any(
        days and number and not each.days_from(days.first, days.last) and number.value == each.value for each in known
    )


def _with_instead(mark: Mark, reading: Reading, evidence: Evidence) -> Mark:
    """Add what can be written instead: the published figures nearest in time, each with its base."""
    written: list[Any] = []
    sources: list[str] = []
    named = [_nearest(reading, evidence, role) for role, _ in reading.roles if role != "whole"]
    if not any(named):  # what is published of the measure otherwise, or what the number really is
        named = [_nearest(reading, evidence, role) or _really(reading, evidence) for role in ("count", "percent")]
    for known in filter(None, named):
        text, of = write_instead(reading, known, evidence)
        written.append(text)
        sources += of
    if not written:
        return replace(mark, instead=(_of_its_own(reading) or phrase("instead_none"),))
    return replace(mark, instead=tuple(dict.fromkeys(written)), instead_sources=tuple(dict.fromkeys(sources)))


def put_instead(one: Statement, judged: Judgement, evidence: Evidence) -> Mark:
    """Return a false statement with the sentence to use instead, as of a false number of a text."""
    mark = _mark(judged)
    is_membership = "uhc" in one.topic_text.casefold()
    topic = one.topic if one.topic.key else TOPICS["coverage_registered"] if is_membership else None
    if not topic or all(region.bps_code != one.region for region in all_regions()):
        return replace(mark, instead=(phrase("instead_none"),))
    kinds = {"percent": Kind.PERCENT, "count": Kind.PEOPLE, "whole": Kind.PEOPLE}
    printed = {"percent": one.percent, "count": one.count, "whole": one.whole}
    roles = tuple((role, Mention(kinds[role], 0, 0, "", number)) for role, number in printed.items() if number)
    days = Days(one.first, one.last, one.precision) if one.is_dated else None
    reading = Reading(roles, topic, one.topic_text, one.region, days, payer=one.payer, system=one.system)
    said = [each for each in roles if each[0] != "whole"][:1]  # one sentence: of the percentage, else of the count
    return _with_instead(mark, replace(reading, roles=tuple(said)), evidence)


def _nearest(reading: Reading, evidence: Evidence, role: str) -> Quantity | None:
    """Return the published figure of the measure that is nearest in time, exact ones before rounded ones and bounds."""
    known = [each for each in known_of(reading, evidence, role) if _is_near(each, reading)]
    exact = [each for each in known if each.confirms]
    return next(iter(exact or [each for each in known if each.accuses or each.is_bound]), None)


def _really(reading: Reading, evidence: Evidence) -> Quantity | None:
    """Return another published figure of the place that a single number equals."""
    if len(reading.roles) != 1:
        return None
    role, mention = reading.roles[0]
    for each in evidence.of(reading.region) if mention.number else []:
        is_alike = each.is_share == role.startswith("percent") and each.confirms and not each.area
        if is_alike and is_of_days(each, reading) and mention.number and mention.number.interval.meets(each.interval):
            return each
    return None


def _is_near(known: Quantity, reading: Reading) -> bool:
    days = reading.days
    return days is None or known.days_from(days.first, days.last) <= LIMITS.near_days


def _of_its_own(reading: Reading) -> Any:
    """Return the share that a count and a whole of one statement give; None where they do not stand there."""
    numbers = {role: mention.number for role, mention in reading.roles}
    count, whole, percent = (numbers.get(role) for role in ("count", "whole", "percent"))
    if not count or not whole or not percent or whole.value <= 0 or percent.per:
        return None
    share = span(count.interval.over(whole.interval).times(Fraction(100)))
    return phrase("instead_share", count=write(count), whole=write(whole), share=share)


def _judge_parts(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark]]:
    """A whole and its parts: each by itself, and their sum."""
    members = [replace(reading, parts=()), *reading.parts]
    marks = [(mention, mark) for each in members for mention, mark in _judge(each, readings, evidence)]
    heads = [each.roles[0][1].number for each in reading.parts]
    whole = next((mention.number for role, mention in reading.roles if role == "count"), None)
    if whole is None or any(each is None or each.step or each.bound != "=" for each in [*heads, whole]):
        return marks
    total = sum((each.value for each in heads if each), Fraction(0))
    if total == whole.value or abs(total - whole.value) > LIMITS.parts * whole.value:
        return marks
    text = phrase("parts_differ", total=amount(total), whole=amount(whole.value), gap=amount(abs(total - whole.value)))
    blamed = Mark("contradicted", (text,), (phrase("instead_parts"),))
    if any(mark.accuses for _, mark in marks):
        return [(mention, replace(mark, why=(*mark.why, text)) if mark.accuses else mark) for mention, mark in marks]
    held = [mark.verdict == "consistent" for _, mark in marks]
    return [(mention, mark if hold else blamed) for (mention, mark), hold in zip(marks, held, strict=True)]
