"""A running text judged: a number is false only if its clause is sure and published figures differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.indicators.claims.checking import ACCUSING, Judgement, judge_statement
from analysis.indicators.claims.comparing import Check, fits, write
from analysis.indicators.claims.evidence import Evidence, Quantity, data_system
from analysis.indicators.claims.statement import EARLIEST, LATEST, Statement
from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.clauses import Reading, read_text
from analysis.reference.phrases import Name as Both
from analysis.reference.phrases import amount, in_both, phrase, span
from analysis.reference.printed import Interval, Printed
from analysis.reference.quantities import Kind, Mention
from analysis.reference.regions import all_regions
from analysis.reference.sentences import CLAIMED
from analysis.reference.topics import TOPICS, Topic, read_topic
from analysis.reference.when_and_where import Context

COLUMNS = (
    *("number", "start", "end", "text", "kind", "region_code", "first_day", "last_day", "measure", "verdict"),
    *("why_id", "why_en", "instead_id", "instead_en", "sources", "evidence"),
)
FAMILY_OF_TOPIC = {"coverage_registered": "registered", "keaktifan": "active", "ckg_checked": "ckg"}
NOT_READ, OPEN = "not_read", "cannot_be_checked"


@dataclass(frozen=True)
class Mark:
    """What is said of one number: the verdict, why, what to write instead, and by which sources."""

    verdict: str
    why: tuple[Any, ...]
    instead: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ()
    instead_sources: tuple[str, ...] = ()

    @property
    def accuses(self) -> bool:
        """Whether the number is false."""
        return self.verdict in ACCUSING


def check_text(
    text: str, *, evidence: Evidence, region: str = "", days: Days | None = None, topic: str = ""
) -> pd.DataFrame:
    """Return every number of a text with its kind, measure and verdict, in reading order; pure.

    A number is false only if its own clause says for sure what it is of, where and when, and published figures of
    quality A or B differ from it, or its own statement does not add up. What cannot be tied is not read, and says so.

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
    mentions, readings, asides = read_text(text, context)
    marks: dict[int, tuple[Mark, Reading | None]] = {}
    for reading in readings:
        for mention, mark in _judge(reading, readings, evidence):
            marks[mention.start] = (mark, reading)
    for mention, mark, reading in [*_across_systems(readings, evidence), *_against_direction(readings)]:
        marks[mention.start] = (mark, reading)
    for mention, reading in asides:
        if judged := _judge_aside(mention, reading, evidence):
            marks[mention.start] = (judged, reading)
    everybody = [mention for mention, _ in asides if mention.kind is Kind.EVERYBODY]
    listed = sorted([*mentions, *everybody], key=lambda each: each.start)
    rows = [_row(number, mention, *marks.get(mention.start, (None, None))) for number, mention in enumerate(listed, 1)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def judge_words(one: Statement, evidence: Evidence) -> Judgement | None:
    """Return the verdict on a statement without numbers that says everybody is covered; None where it does not."""
    _, _, asides = read_text(one.text, Context(one.region, Days(one.first, one.last, one.precision), ""))
    for _, reading in [each for each in asides if each[0].kind is Kind.EVERYBODY]:
        mark = _judge_everybody(reading, evidence)
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
        return [(mention, _judge_change(reading, readings, evidence)) for _, mention in reading.roles]
    if reading.rest_of and (rest := _judge_rest(reading)):
        return [(reading.roles[0][1], rest)]
    if area := _area(reading, evidence):
        return [(reading.roles[0][1], _judge_area(reading, area, evidence))]
    if reading.parts:
        return _judge_parts(reading, readings, evidence)
    percent = next((mention.number for role, mention in reading.roles if role == "percent"), None)
    if _is_everybody(reading, percent):
        return [(mention, _judge_everybody(reading, evidence)) for _, mention in reading.roles]
    judged = judge_statement(_statement(reading, reading.roles), evidence)
    mark = _gate(reading, judged, evidence)
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


def _judge_target(reading: Reading, evidence: Evidence) -> Mark | None:
    """A target of the health checks against that of its year; None where it holds, or none is published."""
    days, number = reading.days, reading.roles[0][1].number
    known = [each for each in _known(reading, evidence, "count") if each.accuses]
    known = [each for each in known if days and each.last.year == days.last.year]
    if not known or number is None or reading.doubt or any(number.loose.meets(each.interval) for each in known):
        return None
    text = phrase("differs", printed=write(number), known=known[0].written)
    instead, sources = _write_instead(reading, known[0], evidence)
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
    known = [each for each in _known(reading, evidence, "count") if number and number.interval.meets(each.interval)]
    return known[0] if known and known[0].confirms else None


def _mark(judged: Judgement) -> Mark:
    return Mark(judged.verdict, (*judged.explanations, *judged.arithmetic), (), judged.sources)


def _gate(reading: Reading, judged: Judgement, evidence: Evidence) -> Mark:
    """Let a verdict pass only as far as the clause is sure."""
    if (not reading.topic and judged.about - {"triple", "second"}) or (not reading.topic and not judged.accuses):
        return Mark(NOT_READ, (phrase(f"not_read_{'two' if reading.family == '?' else 'measure'}"),))
    own_arithmetic = judged.about and judged.about <= {"triple", "parts"}
    if reading.doubt in ("doubt_target", "doubt_two") or (reading.doubt == "doubt_area" and not own_arithmetic):
        return Mark(OPEN, (phrase(reading.doubt),))
    if not judged.accuses:
        return _confirm(reading, judged, evidence)
    if reading.doubt and not own_arithmetic:
        return Mark(OPEN, (phrase(reading.doubt),))
    if not own_arithmetic and not (reading.region and reading.days):
        return Mark(OPEN, (phrase("missing_region" if not reading.region else "missing_date"),))
    if reading.is_end and not reading.is_dated and not own_arithmetic:
        return _confirm(reading, Judgement(OPEN, (phrase("missing_date"),), ()), evidence)
    if not own_arithmetic and _is_of_area(reading, evidence):
        return Mark(OPEN, (phrase("doubt_area"),))
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
    if _is_part(reading, evidence):
        return Mark(OPEN, (phrase("doubt_words"),))
    if reading.strange and not own_arithmetic and _elsewhere(reading, evidence):
        return Mark(OPEN, (phrase("doubt_words"),))
    return _with_instead(_mark(judged), reading, evidence)


def _confirm(reading: Reading, judged: Judgement, evidence: Evidence) -> Mark:
    """An end of a change that its own date does not confirm may be of another date."""
    if judged.verdict == OPEN and (rival := _rival(reading, evidence)) and rival.confirms:
        return Mark("consistent", (phrase("equal", known=rival.written),), (), rival.sources)
    if judged.verdict == OPEN and reading.is_end and reading.topic and len(reading.roles) == 1:
        role, mention = reading.roles[0]
        for each in _known(reading, evidence, role):
            if each.confirms and mention.number and fits(mention.number, each):
                return Mark("consistent", (phrase("equal", known=each.written),), (), each.sources)
    return _mark(judged)


def _known(reading: Reading, evidence: Evidence, role: str) -> list[Quantity]:
    """Return what is published of the measure in that place, nearest in time first."""
    topic = reading.topic
    if not topic:
        return []
    measures = topic.shares if role.startswith("percent") else (topic.count,)
    known = [each for each in evidence.of(reading.region, *filter(None, measures)) if not each.area and measures]
    known = [each for each in known if topic.segment in ("*", each.segment)] if any(measures) else []
    known = [each for each in known if not reading.system or reading.system in data_system(each)]
    days = reading.days or Days(EARLIEST, LATEST, "")
    return sorted(known, key=lambda each: (each.days_from(days.first, days.last), each.grade))


def _is_of_area(reading: Reading, evidence: Evidence) -> bool:
    """Whether a number is that of a part of the place: of a kecamatan or a puskesmas."""
    topic = reading.topic or Topic("")
    numbers = [mention.number for _, mention in reading.roles if mention.number]
    known = [each for each in evidence.of(reading.region, *topic.shares, topic.count) if each.area]
    return any(number.interval.meets(each.interval) for number in numbers for each in known)


def _is_misnamed_rate(reading: Reading) -> bool:
    """Whether a rate per 1,000 or per 100,000 is called a percentage."""
    return bool(reading.topic and reading.topic.per > 100 and reading.roles[0][1].kind is Kind.PERCENT)


def _rival(reading: Reading, evidence: Evidence) -> Quantity | None:
    """Return a published figure of the measure, place and time that a single number equals, whatever others say."""
    if len(reading.roles) > 1 or not reading.days or _is_misnamed_rate(reading):
        return None
    role, mention = reading.roles[0]
    known = [each for each in _known(reading, evidence, role) if _is_of_days(each, reading)]
    is_exact = any(each.confirms for each in known)
    for each in known:
        if each.is_share and each.is_rounded and is_exact:
            continue  # what is exact beats what is rounded
        holds = mention.number and (each.grade != "C" or each.base == "not_stated") and fits(mention.number, each)
        if holds:
            return each
    return None


def _is_of_days(known: Quantity, reading: Reading) -> bool:
    return bool(reading.days and not known.days_from(reading.days.first, reading.days.last))


def _is_part(reading: Reading, evidence: Evidence) -> bool:
    """Whether a count is given out of a small number, or out of what the measure itself counts: "1.204 dari 8.740"."""
    wholes = [mention.number for role, mention in reading.roles if role == "whole" and mention.number]
    known = [each for each in _known(reading, evidence, "count") if each.grade != "C"]
    days = reading.days
    now = [each for each in known if days and not each.days_from(days.first, days.last)]
    return any(
        whole.value < LIMITS.telling or any(whole.interval.meets(each.interval) for each in now) for whole in wholes
    )


def _is_slip(reading: Reading, evidence: Evidence) -> bool:
    """Whether a lone number is a published one with few digits changed, or with its digits in another order."""
    role, mention = reading.roles[0]
    number, days = mention.number, reading.days
    for each in _known(reading, evidence, role) if number and days else []:
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
    known = [each.value for each in _known(reading, evidence, role) if each.confirms][:1]
    scaled = any(number.value * factor == value for value in known for factor in (10, 100, 1_000))
    scaled |= _is_slip(reading, evidence)
    return bool(known) and not scaled and number.interval.high < known[0] * LIMITS.least_part


def _is_known_error(reading: Reading, evidence: Evidence) -> bool:
    """Whether a number is one that was printed of the measure, place and time before, and is known to be wrong."""
    role, mention = reading.roles[0]
    days, number = reading.days, mention.number
    known = [each for each in _known(reading, evidence, role) if each.grade == "C" and days and number]
    return any(
        days and number and not each.days_from(days.first, days.last) and number.value == each.value for each in known
    )


def _elsewhere(reading: Reading, evidence: Evidence) -> bool:
    """Whether a number of a clause that is not quite sure is another published figure of the place."""
    days = reading.days or Days(EARLIEST, LATEST, "")
    for role, mention in reading.roles[: len(reading.roles) == 1]:
        number = mention.number
        if not number or (role == "count" and number.value < LIMITS.telling):
            continue
        for each in evidence.of(reading.region):
            topic = reading.topic or Topic("")
            own = each.measure in (*topic.shares, topic.count, *topic.wholes) and each.segment in (topic.segment, "")
            is_near = each.days_from(days.first, days.last) <= LIMITS.near_days and not own
            if is_near and each.is_share == role.startswith("percent") and number.interval.meets(each.interval):
                return True
    return False


def _with_instead(mark: Mark, reading: Reading, evidence: Evidence) -> Mark:
    """Add what can be written instead: the published figures nearest in time, each with its base."""
    written: list[Any] = []
    sources: list[str] = []
    for role, _ in reading.roles:
        known = [each for each in _known(reading, evidence, role) if each.confirms] if role != "whole" else []
        days = reading.days
        if days:
            known = [each for each in known if each.days_from(days.first, days.last) <= LIMITS.near_days]
        if known:
            text, named = _write_instead(reading, known[0], evidence)
            written.append(text)
            sources += named
    if not written:
        return replace(mark, instead=(phrase("instead_none"),))
    return replace(mark, instead=tuple(dict.fromkeys(written)), instead_sources=tuple(dict.fromkeys(sources)))


def _write_instead(reading: Reading, known: Quantity, evidence: Evidence) -> tuple[Any, tuple[str, ...]]:
    bases = evidence.of(reading.region, *(reading.topic.wholes if reading.topic else ())) if known.is_share else []
    fitting = [each for each in bases if each.confirms and not each.segment and not each.area and not known.segment]
    same = [each for each in fitting if (each.first, each.last) == (known.first, known.last)]
    place = next(region for region in all_regions() if region.bps_code == reading.region)
    named = Both(place.name_id, place.name_en)
    if same:
        text = phrase("instead_of", place=named, known=known.written, base=same[0].written)
        return text, tuple(dict.fromkeys(known.sources + same[0].sources))
    return phrase("instead", place=named, known=known.written), known.sources


def _across_systems(readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark, Reading]]:
    """Blame a change of stunting from a routine count to a survey, or back: two measures, no change."""
    found = []
    ends = [each for each in readings if each.is_end and each.topic and each.topic.key == "stunting"]
    for first, last in pairwise(ends):
        systems = [_system_of(each, evidence) for each in (first, last)]
        if first.sentence == last.sentence and all(systems) and systems[0] != systems[1]:
            mark = Mark("contradicted", (phrase("two_systems"),), (phrase("instead_two_systems"),))
            found += [(each.roles[0][1], mark, each) for each in (first, last)]
    return found


def _against_direction(readings: Sequence[Reading]) -> list[tuple[Mention, Mark, Reading]]:
    """Blame both ends of a change that goes the other way: "turun dari 76,67 menjadi 80,33 persen"."""
    found = []
    for first, last in pairwise([each for each in readings if each.is_end]):
        before, after = first.roles[0][1].number, last.roles[0][1].number
        if first.sentence != last.sentence or not first.direction or not before or not after:
            continue
        if (before.value > after.value) if first.direction == "up" else (before.value < after.value):
            text = phrase("direction_wrong", before=write(before), after=write(after))
            mark = Mark("contradicted", (text,), (phrase("instead_direction"),))
            found += [(each.roles[0][1], mark, each) for each in (first, last)]
    return found


def _system_of(reading: Reading, evidence: Evidence) -> str:
    """Return the one system, survey or routine, in which a share of stunting is published; "" where it is not one."""
    number = reading.roles[0][1].number
    known = [each for each in _known(reading, evidence, "percent") if number and number.interval.meets(each.interval)]
    systems = {data_system(each) for each in known} - {""}
    return reading.system or (systems.pop() if len(systems) == 1 else "")


def _judge_change(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> Mark:
    """A change in percent or points against the two ends beside it, or against two published figures."""
    mention = reading.roles[0][1]
    ends = [
        number
        for each in readings
        if each.is_end and each.sentence == reading.sentence and (number := each.roles[0][1].number)
    ]
    pairs = [(ends[0], ends[1])] if len(ends) == 2 else [reading.gap_of] if reading.gap_of else []
    if pairs:
        spans = [(pairs[0][0].interval, pairs[0][1].interval)]
    elif mention.kind is Kind.PEOPLE:
        spans = []
    else:
        known = [each for each in _known(reading, evidence, "percent") if each.confirms]
        spans = [(one.interval, other.interval) for one in known for other in known if one.last < other.first]
    printed = mention.number
    if printed is None or not spans:
        return Mark(OPEN, (phrase("change_open"),))
    gaps = [_gap(before, after) for before, after in spans]
    relative = [_gap(before, after).over(before).times(Fraction(100)) for before, after in spans if before.low > 0]
    right, wrong = (gaps, relative) if mention.kind is not Kind.PERCENT else (relative, gaps)
    if any(printed.loose.meets(each) for each in right):
        return Mark("consistent", (phrase("consistent_own"),))
    is_exact = printed.decimals >= 2 or bool(pairs)
    if is_exact and mention.kind is Kind.PERCENT and any(printed.interval.meets(each) for each in wrong):
        points = amount(printed.value, printed.decimals)
        return Mark(
            "contradicted", (phrase("points_not_percent", number=points),), (phrase("instead_points", number=points),)
        )
    if pairs and not any(printed.loose.meets(each) for each in wrong):
        return Mark("contradicted", (phrase("change_differs", number=amount(printed.value, printed.decimals)),), ())
    return Mark(OPEN, (phrase("change_open"),))


def _gap(before: Interval, after: Interval) -> Interval:
    up = after.minus(before)
    return up if up.high > 0 else Interval(-up.high, -up.low, up.closed)


def _judge_rest(reading: Reading) -> Mark | None:
    """What is left against the numbers told before it; None where they do not say of what it is the rest."""
    printed, told = reading.roles[0][1].number, reading.rest_of
    if printed is None:
        return None
    whole = [
        *([Interval(Fraction(100), Fraction(100))] if reading.roles[0][0] == "percent" else []),
        *(each.rounded for each in told),
    ]
    gaps = [one.minus(other) for one in whole for other in whole if one.low > other.high]
    total = whole[0]
    for each in whole[1:]:
        total = total.minus(each)
    if any(printed.loose.meets(each) for each in [*gaps, total]):
        return Mark("consistent", (phrase("consistent_own"),))
    if len(whole) != 2 or not gaps:
        return None
    left = phrase("rest_differs", number=write(printed), gap=span(gaps[0], 2 if len(told) == 1 else 0))
    return Mark("contradicted", (left,), (phrase("instead_rest", gap=span(gaps[0], 2 if len(told) == 1 else 0)),))


def _area(reading: Reading, evidence: Evidence) -> str:
    """Return the part of the place, a puskesmas, whose name stands right before a count; "" where none is known."""
    is_count = len(reading.roles) == 1 and reading.roles[0][0] == "count" and reading.topic
    known = (
        {each.area for each in evidence.of(reading.around, reading.topic.count)}
        if is_count and reading.topic
        else set()
    )
    return reading.label if reading.label in known - {""} else ""


def _judge_area(reading: Reading, area: str, evidence: Evidence) -> Mark:
    number, days, topic = reading.roles[0][1].number, reading.days, reading.topic
    known = [each for each in evidence.of(reading.around, topic.count if topic else "") if each.area == area]
    known = [each for each in known if days and each.accuses and not each.days_from(days.first, days.last)]
    if not known or number is None:
        return Mark(OPEN, (phrase("doubt_area"),))
    if equal := next((each for each in known if number.interval.meets(each.interval)), None):
        return Mark("consistent", (phrase("equal", known=equal.written),), (), equal.sources)
    if any(number.loose.meets(each.interval) for each in known) or reading.doubt in ("doubt_target", "doubt_two"):
        return Mark(OPEN, (phrase("doubt_area"),))
    text = phrase("differs", printed=write(number), known=known[0].written)
    instead, sources = _write_instead(replace(reading, region=reading.around), known[0], evidence)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


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


def _judge_aside(mention: Mention, reading: Reading, evidence: Evidence) -> Mark | None:
    """Judge what is said of everybody, of families, or of all places of a kind; None where nothing speaks of it."""
    if mention.kind is Kind.EVERYBODY:
        return _judge_everybody(reading, evidence)
    number = mention.number
    if number is None:
        return None
    if mention.kind is Kind.FAMILIES:
        return _judge_families(reading, number, evidence)
    days = reading.days or Days(EARLIEST, LATEST, "")
    known = [each for each in evidence.of(reading.region, reading.family) if each.accuses and not each.area]
    known = [each for each in known if each.days_from(days.first, days.last) <= LIMITS.places_days]
    if equal := next((each for each in known if number.interval.meets(each.interval)), None):
        return Mark("consistent", (phrase("equal", known=equal.written),), (), equal.sources)
    if not known or number.loose.meets(known[0].interval):
        return None
    instead, sources = _write_instead(reading, known[0], evidence)
    text = phrase("differs", printed=write(number), known=known[0].written)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


def _judge_families(reading: Reading, number: Printed, evidence: Evidence) -> Mark | None:
    """A count of families that is a published count of people, or more than the residents, is no count of families."""
    people = [each for each in evidence.of(reading.region, "population_persons", "registered_persons") if each.confirms]
    equal = [each for each in people if number.value >= LIMITS.telling and number.value == each.value and not each.area]
    days = reading.days or Days(EARLIEST, LATEST, "")
    known = [each for each in people if each.measure == "population_persons" and not each.area]
    known.sort(key=lambda each: each.days_from(days.first, days.last))
    if not equal and not (known and number.interval.low > known[0].interval.high):
        return None
    named = (equal or known)[0]
    instead, sources = _write_instead(reading, named, evidence)
    text = phrase("families_as_people" if equal else "more_families", known=named.written)
    return Mark("contradicted", (text,), (instead,), named.sources, sources)


def _judge_everybody(reading: Reading, evidence: Evidence) -> Mark:
    """Everybody is covered only where every published coverage of about that time is whole."""
    known = [
        each
        for each in _known(replace(reading, topic=TOPICS["coverage_registered"]), evidence, "percent")
        if each.accuses
    ]
    days = reading.days
    if not (known and reading.region):
        return Mark(OPEN, (phrase("missing_region" if not reading.region else "everybody_unknown"),))
    if days:
        known = [each for each in known if each.days_from(days.first, days.last) <= LIMITS.everybody_days]
    if not known or any(each.value >= 100 for each in known):
        return Mark(OPEN, (phrase("everybody_unknown"),))
    text = phrase("everybody_not", known=known[0].written)
    share = replace(reading, topic=TOPICS["coverage_registered"])
    instead, sources = _write_instead(share, known[0], evidence)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)
