"""What is said by several numbers, or of more than people: changes, remainders, two surveys, parts, families, all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from analysis.indicators.claims.checking import ACCUSING
from analysis.indicators.claims.comparing import share_text, write
from analysis.indicators.claims.evidence import Evidence, Quantity, data_system
from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.derived import Compared, Derived, is_slip
from analysis.reference.phrases import Name as Both
from analysis.reference.phrases import amount, phrase, span
from analysis.reference.printed import Interval, Printed
from analysis.reference.quantities import Mention
from analysis.reference.readings import Reading
from analysis.reference.regions import all_regions
from analysis.reference.rules import award_levels
from analysis.reference.states import Kind
from analysis.reference.sums import Made
from analysis.reference.topics import TOPICS
from analysis.tables.statements import EARLIEST, LATEST

OPEN = "cannot_be_checked"


@dataclass(frozen=True)
class Mark:
    """What is said of one number: the verdict, why, what to write instead, and by which sources."""

    verdict: str
    why: tuple[Any, ...]
    instead: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ()
    instead_sources: tuple[str, ...] = ()
    is_of_words: bool = False  # what is false are words beside the number

    @property
    def accuses(self) -> bool:
        """Whether the number is false."""
        return self.verdict in ACCUSING


def known_of(reading: Reading, evidence: Evidence, role: str) -> list[Quantity]:
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


def is_of_days(known: Quantity, reading: Reading) -> bool:
    """Whether a published figure is of the days that a number speaks of."""
    return bool(reading.days and not known.days_from(reading.days.first, reading.days.last))


def write_instead(reading: Reading, known: Quantity, evidence: Evidence) -> tuple[Any, tuple[str, ...]]:
    """Return the sentence to use instead: place, measure, value, date and base; and its sources."""
    wholes = next((topic.wholes for topic in TOPICS.values() if topic.shares == (known.measure,)), ())
    bases = evidence.of(reading.region, *wholes) if wholes else []
    fitting = [each for each in bases if each.confirms and not each.segment and not each.area and not known.segment]
    same = [each for each in fitting if (each.first, each.last) == (known.first, known.last)]
    place = next(region for region in all_regions() if region.bps_code == reading.region)
    named = Both(place.name_id, place.name_en)
    if said := known.said_of(named):
        base = {"base": same[0].written} if same else {}
        text = phrase("instead_said_of" if same else "instead_said", said=said, **base)
        return text, tuple(dict.fromkeys(known.sources + (same[0].sources if same else ())))
    if same:
        text = phrase("instead_of", place=named, known=known.written, base=same[0].written)
        return text, tuple(dict.fromkeys(known.sources + same[0].sources))
    return phrase("instead", place=named, known=known.written), known.sources


def across_systems(readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark, Reading]]:
    """Blame a change of stunting from a routine count to a survey, or back: two measures, no change."""
    found = []
    ends = [each for each in readings if each.is_end and each.topic and each.topic.key == "stunting"]
    for first, last in pairwise(ends):
        systems = [_system_of(each, evidence) for each in (first, last)]
        if first.sentence == last.sentence and all(systems) and systems[0] != systems[1]:
            mark = Mark("contradicted", (phrase("two_systems"),), (phrase("instead_two_systems"),))
            found += [(each.roles[0][1], mark, each) for each in (first, last)]
    return found


def against_direction(readings: Sequence[Reading]) -> list[tuple[Mention, Mark, Reading]]:
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


def against_time(readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark, Reading]]:
    """Blame both ends of a change whose figures are published the other way round: the last one first."""
    found = []
    for first, last in pairwise([each for each in readings if each.is_end]):
        if first.sentence != last.sentence or (first.topic, first.region) != (last.topic, last.region):
            continue
        before, after = (_equal_to(each, evidence) for each in (first, last))
        if before and after and min(each.first for each in before) > max(each.last for each in after):
            text = phrase("other_way_round", before=before[0].written, after=after[0].written)
            mark = Mark(
                "contradicted", (text,), (phrase("instead_direction"),), (*before[0].sources, *after[0].sources)
            )
            found += [(each.roles[0][1], mark, each) for each in (first, last)]
    return found


def _equal_to(reading: Reading, evidence: Evidence) -> list[Quantity]:
    """Return the published figures of its measure and place that a number equals."""
    role, mention = reading.roles[0]
    known = [each for each in known_of(reading, evidence, role) if each.confirms]
    return [each for each in known if mention.number and mention.number.interval.meets(each.interval)]


def _system_of(reading: Reading, evidence: Evidence) -> str:
    """Return the one system, survey or routine, in which a share of stunting is published; "" where it is not one."""
    number = reading.roles[0][1].number
    known = [each for each in known_of(reading, evidence, "percent") if number and number.interval.meets(each.interval)]
    systems = {data_system(each) for each in known} - {""}
    return reading.system or (systems.pop() if len(systems) == 1 else "")


def judge_change(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> Mark:
    """A change in percent or points against the two ends beside it, or against two published figures."""
    mention = reading.roles[0][1]
    pairs = _ends_of(reading, readings)
    spans = [(first.interval, last.interval) for first, last in pairs]
    if not pairs and mention.kind in (Kind.PERCENT, Kind.POINTS):
        known = [each for each in known_of(reading, evidence, "percent") if each.confirms]
        spans = [(one.interval, other.interval) for one in known for other in known if one.last < other.first]
    printed = mention.number
    if printed is None or not spans:
        return Mark(OPEN, (phrase("change_open"),))
    gaps = [_gap(before, after) for before, after in spans]
    relative = [_gap(before, after).over(before).times(Fraction(100)) for before, after in spans if before.low > 0]
    right, wrong = (gaps, relative) if mention.kind is not Kind.PERCENT else (relative, gaps)
    if any(printed.loose.meets(each) for each in right) and not _is_off(printed, pairs, mention.kind):
        return Mark("consistent", (phrase("consistent_own"),))
    is_exact = printed.decimals >= 2 or bool(pairs)
    is_other_unit = mention.kind in (Kind.PERCENT, Kind.POINTS) and any(printed.interval.meets(each) for each in wrong)
    if is_exact and is_other_unit and mention.kind is Kind.PERCENT:
        return _points_or_percent("points_not_percent", printed, printed.value)
    if pairs and is_other_unit:
        return _points_or_percent("percent_not_points", printed, abs(pairs[0][1].value - pairs[0][0].value))
    if pairs and not any(printed.loose.meets(each) for each in wrong):
        kinds = [Kind.PERCENT] if mention.kind is Kind.POINTS else [mention.kind]
        kinds = [Kind.PEOPLE, Kind.CASES] if mention.kind in (Kind.PEOPLE, Kind.CASES) else kinds
        told = [each for one in readings for _, each in one.roles if each.kind in kinds and each != mention]
        numbers = [each.number.interval for each in told if each.number]
        is_told = reading.gap_of or any(each.is_end and each.sentence == reading.sentence for each in readings)
        if not is_told and any(printed.loose.meets(_gap(*both)) for both in combinations(numbers, 2)):
            return Mark(OPEN, (phrase("change_open"),))
        return _wrong_change(printed, mention.kind, *pairs[0])
    return Mark(OPEN, (phrase("change_open"),))


def _points_or_percent(key: str, printed: Printed, points: Fraction) -> Mark:
    told = phrase(key, number=amount(printed.value, printed.decimals))
    decimals = printed.decimals if key == "points_not_percent" else 2
    return Mark("contradicted", (told,), (phrase("instead_points", number=amount(points, decimals)),))


def _wrong_change(printed: Printed, kind: Kind, first: Printed, last: Printed) -> Mark:
    gap = abs(last.value - first.value)
    if kind is Kind.PERCENT and first.value:
        gap = gap / first.value * 100
    unit = {Kind.PERCENT: "percent", Kind.POINTS: "points", Kind.RUPIAH: "rupiah"}.get(kind, "people")
    number = amount(gap, 2 if kind in (Kind.PERCENT, Kind.POINTS) else 0)
    if kind is Kind.NUMBER:
        unit, number = "years", amount(gap, printed.decimals)
    told = phrase("change_differs", number=write(printed))
    return Mark("contradicted", (told,), (phrase(f"instead_{unit}", number=number),))


def _ends_of(reading: Reading, readings: Sequence[Reading]) -> list[tuple[Printed, Printed]]:
    """Return the two ends of a change, where its sentence tells them."""
    ends = [
        number
        for each in readings
        if each.is_end and each.sentence == reading.sentence and (number := each.roles[0][1].number)
    ]
    if len(ends) == 2:
        return [(ends[0], ends[1])]
    return [reading.gap_of] if reading.gap_of else _told_before(reading, readings)


def _told_before(reading: Reading, readings: Sequence[Reading]) -> list[tuple[Printed, Printed]]:
    """Return the only two numbers of its measure and place that a sentence tells before a change."""
    (_, mention), kinds = reading.roles[0], (Kind.PERCENT,)
    if mention.kind not in (Kind.PERCENT, Kind.POINTS):
        kinds = (mention.kind,)
    alike = [
        each
        for each in readings
        if (each.topic, each.region, each.change) == (reading.topic, reading.region, False)
        and each.roles[0][1].kind in kinds
        and each.roles[0][1].end <= mention.start
    ]
    behind = [
        each
        for each in readings
        if each.sentence == reading.sentence
        and each.roles[0][1].kind in kinds
        and each.roles[0][1].start > mention.end
        and each.doubt != "doubt_target"
    ]
    if behind:  # "masih 1,2 poin di atas posisi 2021 yang sebesar 19,4 persen": one end is told after it
        return []
    last = max((each.sentence for each in alike), default=0)
    told = [each.roles[0][1].number for each in alike if each.sentence == last]
    return [(told[0], told[1])] if len(told) == 2 and told[0] and told[1] else []


def _is_off(printed: Printed, pairs: Sequence[tuple[Printed, Printed]], kind: Kind) -> bool:
    """Whether a change told as exact is off by half or more of what its two ends, both told, make."""
    if not pairs or printed.bound != "=" or kind is Kind.PERCENT:
        return False
    gap = abs(pairs[0][1].value - pairs[0][0].value)
    return gap > 0 and abs(printed.value - gap) * 2 >= gap


def _gap(before: Interval, after: Interval) -> Interval:
    up = after.minus(before)
    if up.low < 0 < up.high:
        return Interval(Fraction(0), max(-up.low, up.high), closed=False)
    return up if up.high > 0 else Interval(-up.high, -up.low, up.closed)


def judge_rest(reading: Reading) -> Mark | None:
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


def judge_compared(compared: Compared, readings: Sequence[Reading]) -> Mark | None:
    """Judge "above" and "below" by the numbers told; None where some may be meant that lie there."""
    families = {mention.start: each.family for each in readings for _, mention in each.roles}
    family = families.get(compared.told.mention.start, "")
    same = [each for each in compared.others if families.get(each.mention.start, "") == family]
    if compared.is_goal and family not in ("active", "registered", "ckg"):
        compared = replace(compared, is_above=False)
        if family not in ("stunting",) and not family.endswith("_deaths"):
            return None
    wrong = compared.wrong(same or compared.others)
    if wrong is None:
        return None
    way = "above" if compared.is_above else "below"
    text = phrase(f"not_{way}", number=write(wrong.number), other=amount(*_written(compared.told.number)))
    return Mark("contradicted", (text,), (phrase("instead_direction"),))


def _written(number: Printed) -> tuple[Fraction, int]:
    return number.value, number.decimals


def judge_derived(derived: Derived) -> Mark | None:
    """Judge a number that follows from others of its text: false where one slip makes it what these give."""
    number, told = derived.told.number, derived.told
    if derived.is_of_families:
        known = amount(number.value)
        told_so = phrase("families_as_people", known=known)
        return Mark("contradicted", (told_so,), (phrase("instead_people", number=known),))
    if told.mention.kind is Kind.FAMILIES:
        return None
    if derived.holds:
        return Mark("consistent", (phrase("consistent_own"),)) if told.is_reckoned else None
    if derived.meant is None:
        return None
    gap = span(derived.meant, max(number.decimals, 2 if told.mention.kind is Kind.PERCENT else 0))
    return Mark("contradicted", (phrase("given", number=write(number), gap=gap),), (phrase("instead_given", gap=gap),))


def find_area(reading: Reading, evidence: Evidence) -> tuple[str, str] | None:
    """Return the place and the part of it, a puskesmas, whose name stands right before a number; None where unknown."""
    if not reading.label or not reading.topic:
        return None
    around = [reading.around] if reading.around else list(evidence.regions)
    measures = (reading.topic.count, *reading.topic.shares)
    found = [
        place
        for place in around
        if any(each.area == reading.label for each in evidence.of(place, *filter(None, measures)))
    ]
    return (found[0], reading.label) if len(found) == 1 else None


def judge_area(reading: Reading, role: str, mention: Mention, area: tuple[str, str], evidence: Evidence) -> Mark:
    """A number of a part of the place against what is published of that part."""
    (place, part), number, days, topic = area, mention.number, reading.days, reading.topic
    measures = {"count": (topic.count,), "percent": topic.shares} if topic else {}
    measures |= {"whole": (f"ckg_{reading.whole_of}_persons",)}
    known = [each for each in evidence.of(place, *measures.get(role, ("",))) if each.area == part]
    known = [each for each in known if days and each.accuses and not each.days_from(days.first, days.last)]
    if not known or number is None:
        return Mark(OPEN, (phrase("doubt_area"),))
    if equal := next((each for each in known if number.interval.meets(each.interval)), None):
        beaten = _beaten(reading, equal, [each for each in evidence.of(place, equal.measure) if each.area])
        return beaten or Mark("consistent", (phrase("equal", known=equal.written),), (), equal.sources)
    if any(number.loose.meets(each.interval) for each in known) or reading.doubt in ("doubt_target", "doubt_two"):
        return Mark(OPEN, (phrase("doubt_area"),))
    text = phrase("differs", printed=write(number), known=known[0].written)
    instead, sources = write_instead(replace(reading, region=place), known[0], evidence)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


def judge_part(reading: Reading) -> Mark | None:
    """A part that is told as larger than its whole; members may outnumber residents."""
    numbers = {role: mention.number for role, mention in reading.roles}
    part, whole = numbers.get("count"), numbers.get("whole")
    kinds = {mention.kind for role, mention in reading.roles if role in ("count", "whole")}
    is_coverage = reading.whole_of == "population" or reading.topic == TOPICS["coverage_registered"]
    if not part or not whole or is_coverage or reading.change or reading.is_end or len(kinds) > 1:
        return None
    if part.interval.low <= whole.interval.high or whole.value <= 0:
        return None
    text = phrase("part_above", count=write(part), known=write(whole))
    return Mark("contradicted", (text,), (phrase("instead_parts"),))


def judge_date(reading: Reading, evidence: Evidence) -> Mark | None:
    """A count and its share that are published together, to the digit, of another date than the one beside them."""
    roles = {role: mention.number for role, mention in reading.roles}
    days, count, percent = reading.days, roles.get("count"), roles.get("percent")
    if not (days and reading.own_days and count and percent) or count.step or percent.decimals < 2:
        return None
    counts = [each for each in known_of(reading, evidence, "count") if each.accuses and fits_exactly(count, each)]
    shares = [each for each in known_of(reading, evidence, "percent") if each.accuses and fits_exactly(percent, each)]
    pairs = [(one, other) for one in counts for other in shares if (one.first, one.last) == (other.first, other.last)]
    if not pairs or any(each.days_from(days.first, days.last) < LIMITS.other_ratio_days for each, _ in pairs):
        return None
    return _contradict(reading, percent, pairs[0][1], evidence)


def judge_rank(reading: Reading, evidence: Evidence) -> Mark | None:
    """A figure called the highest or lowest of its province, where another place of the province is beyond it."""
    role, mention = reading.roles[0]
    region = reading.region
    if reading.rank_of_segments == "highest" and len(reading.roles) == 1:
        return _beaten_by_segment(reading, evidence)
    if not reading.rank or len(region) != 4 or len(reading.roles) > 1 or not (reading.topic and mention.number):
        return None
    own = [each for each in known_of(reading, evidence, role) if is_of_days(each, reading) and each.confirms]
    equal = next((each for each in own if mention.number.interval.meets(each.interval)), None)
    around = [code for code in evidence.regions if code[:2] == region[:2] and len(code) == 4 and code != region]
    others = [each for code in around for each in evidence.of(code, equal.measure if equal else "")]
    return _beaten(reading, equal, [each for each in others if not each.area]) if equal else None


def _beaten_by_segment(reading: Reading, evidence: Evidence) -> Mark | None:
    """Return the mark of a segment called the largest or most active of its place that another one is above."""
    equal = [each for each in _equal_to(reading, evidence) if is_of_days(each, reading) and each.segment]
    if not equal:
        return None
    own = equal[0]
    others = [each for each in evidence.of(reading.region, own.measure) if each.segment and not each.area]
    others = [each for each in others if each.confirms and (each.first, each.last) == (own.first, own.last)]
    first = max(others, key=lambda each: each.value)
    if first.value <= own.value or first.segment == own.segment:
        return None
    text = phrase("not_highest", known=own.written, other=first.written)
    return Mark("contradicted", (text,), (phrase("instead_rank"),), (*own.sources, *first.sources), is_of_words=True)


def _beaten(reading: Reading, own: Quantity, others: Sequence[Quantity]) -> Mark | None:
    """Return the mark of a figure called the highest or lowest that another of its day and system is beyond."""
    alike = [
        each
        for each in others
        if each.confirms and (each.first, each.last, each.system, each.segment, each.payer)
        == (own.first, own.last, own.system, own.segment, own.payer)
    ]  # fmt: skip
    sign = 1 if reading.rank == "highest" else -1
    first = max(alike, key=lambda each: sign * each.value, default=own)
    if not reading.rank or sign * first.value <= sign * own.value:
        return None
    text = phrase(f"not_{reading.rank}", known=own.written, other=first.written)
    return Mark("contradicted", (text,), (phrase("instead_rank"),), (*own.sources, *first.sources), is_of_words=True)


def judge_aim(reading: Reading, evidence: Evidence) -> Mark | None:
    """A target of a share against the targets published of that place and year; None where none are."""
    (role, mention), *more = reading.roles
    number, days, topic = mention.number, reading.days, reading.topic
    is_told = reading.doubt == "doubt_target" and not reading.is_inherited
    if more or role != "percent" or not is_told or not (number and days and topic):
        return None
    known = evidence.of(reading.region, *(f"target_{share}" for share in topic.shares))
    known = [each for each in known if each.accuses and each.last.year == days.last.year]
    if equal := next((each for each in known if number.loose.meets(each.interval)), None):
        return Mark("consistent", (phrase("equal", known=equal.written),), (), equal.sources)
    if not known or not is_slip(number, known[0].interval):
        return None  # a target may be of another office, or of another plan
    instead, sources = write_instead(reading, known[0], evidence)
    text = phrase("differs", printed=write(number), known=known[0].written)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


def judge_otherwise(reading: Reading, evidence: Evidence) -> Mark | None:
    """Judge what its own measure leaves open: by its named base, by families, by the figure of another place."""
    ways = (_against_base, _of_families, _of_another_place, _of_another_base, _of_another_scale)
    return next(filter(None, (way(reading, evidence) for way in ways)), None)


SAME_COUNT = (
    ("keaktifan_pct", "active_of_population_pct"),
    ("inactive_of_registered_pct", "inactive_of_population_pct"),
    ("ckg_checked_of_target_pct", "ckg_checked_of_population_pct", "ckg_checked_of_signed_up_pct"),
)


def _of_another_base(reading: Reading, evidence: Evidence) -> Mark | None:
    """A share of a named base that is, to its decimals, the published share of another base of the same people."""
    number = next((mention.number for role, mention in reading.roles if role == "percent"), None)
    topic = reading.topic
    is_sharp = reading.base and number and number.decimals >= 2
    if not (number and topic and is_sharp) or reading.doubt in ("doubt_target", "doubt_two"):
        return None
    for measures in [each for each in SAME_COUNT if set(each) & set(topic.shares)]:
        known = [each for each in evidence.of(reading.region, *measures) if each.confirms and _is_near(each, reading)]
        known = [each for each in known if fits_exactly(number, each)]
        if known and not any(each.measure in topic.shares for each in known):
            return _contradict(reading, number, known[0], evidence)
    return None


def _of_another_scale(reading: Reading, evidence: Evidence) -> Mark | None:
    """A single number that is the published one of its measure ten, a hundred or a thousand times as large or small."""
    role, mention = reading.roles[0]
    number, topic, is_money = mention.number, reading.topic, mention.kind is Kind.RUPIAH
    if len(reading.roles) > 1 or not number or reading.change or reading.doubt in ("doubt_target", "doubt_area"):
        return None
    measured = reading if topic else replace(reading, topic=TOPICS["budget"] if is_money else None)
    known = [each for each in known_of(measured, evidence, role) if each.confirms and _is_near(each, reading)]
    if any(number.loose.meets(each.interval) for each in known):
        return None
    for each in known:
        is_telling = number.decimals >= 2 if each.is_share else max(number.value, each.value) >= LIMITS.telling
        factors = (1000, Fraction(1, 1000)) if is_money else SCALES
        if is_telling and any(number.interval.times(Fraction(factor)).meets(each.interval) for factor in factors):
            return _contradict(measured, number, each, evidence)
    return None


SCALES = (10, 100, 1000, Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))


def _is_near(known: Quantity, reading: Reading) -> bool:
    days = reading.days
    return days is None or known.days_from(days.first, days.last) <= LIMITS.near_days


def _contradict(reading: Reading, number: Printed, known: Quantity, evidence: Evidence) -> Mark:
    """Return the mark of a number that a published one makes false."""
    text = phrase("differs", printed=write(number), known=known.written)
    instead, sources = write_instead(reading, known, evidence)
    return Mark("contradicted", (text,), (instead,), known.sources, sources)


def _against_base(reading: Reading, evidence: Evidence) -> Mark | None:
    """A count and its share of residents or of members, whatever the count is of, against the bases published."""
    numbers = {role: mention.number for role, mention in reading.roles}
    count, percent = numbers.get("count"), numbers.get("percent")
    measure = {"population": "population_persons", "registered": "registered_persons"}.get(reading.base)
    if not (count and percent and measure and reading.days) or "whole" in numbers or percent.per or reading.doubt:
        return None
    known = [each for each in evidence.of(reading.region, measure) if each.confirms and not each.area]
    days = LIMITS.base_years * 365
    known = [
        each for each in known if not each.segment and each.days_from(reading.days.first, reading.days.last) <= days
    ]
    known.sort(key=lambda each: each.days_from(reading.days.first, reading.days.last) if reading.days else 0)
    room = LIMITS.unknown_base
    for each in known:
        share = count.interval.over(each.interval).times(Fraction(100))
        if percent.loose.meets(Interval(share.low * (1 - room), share.high * (1 + room))):
            return None
    if not known:
        return None
    share = count.interval.over(known[0].interval).times(Fraction(100))
    text = share_text(write(count), known[0].written, share, percent, 100)
    instead = phrase("instead_share", count=write(count), whole=known[0].written, share=span(share))
    return Mark("contradicted", (text,), (instead,), known[0].sources, known[0].sources)


def _of_families(reading: Reading, evidence: Evidence) -> Mark | None:
    """A count of people that is a published count of families."""
    mention, days = reading.roles[0][1], reading.days
    number = mention.number
    if mention.kind is not Kind.PEOPLE or not number or number.value < LIMITS.telling or not days:
        return None
    for known in [each for each in evidence.of(reading.region) if each.measure.endswith("_families") and each.confirms]:
        if number.value == known.value and known.days_from(days.first, days.last) <= LIMITS.near_days:
            instead, sources = write_instead(reading, known, evidence)
            return Mark(
                "contradicted", (phrase("people_as_families", known=known.written),), (instead,), sources, sources
            )
    return None


def _of_another_place(reading: Reading, evidence: Evidence) -> Mark | None:
    """A number that this place has not published, and another place has, to the digit, of that measure and time."""
    role, mention = reading.roles[0]
    number, topic = mention.number, reading.topic
    if len(reading.roles) > 1 or not (number and topic and reading.region and reading.days) or reading.doubt:
        return None
    is_sharp = number.decimals >= 2 if role == "percent" else not number.step and number.value >= LIMITS.telling
    if (
        not is_sharp
        or number.bound != "="
        or any(fits_exactly(number, each) for each in known_of(reading, evidence, role))
    ):
        return None
    for place in [each for each in evidence.regions if each not in (reading.region, *reading.places)]:
        there = replace(reading, region=place)
        for known in known_of(there, evidence, role):
            if known.confirms and is_of_days(known, reading) and fits_exactly(number, known):
                named = next((region for region in all_regions() if region.bps_code == place), None)
                if named is None:
                    continue
                text = phrase("of_another_place", known=known.written, place=Both(named.name_id, named.name_en))
                instead, sources = write_instead(there, known, evidence)
                return Mark("contradicted", (text,), (instead,), known.sources, sources)
    return None


def fits_exactly(number: Printed, known: Quantity) -> bool:
    """Whether a number is a published one to its last digit."""
    return number.value == known.value and number.decimals == known.decimals


def judge_aside(mention: Mention, reading: Reading, evidence: Evidence) -> Mark | None:
    """Judge what is said of everybody, of families, or of all places of a kind; None where nothing speaks of it."""
    if mention.kind is Kind.EVERYBODY:
        return judge_everybody(reading, evidence)
    if mention.kind is Kind.STATUS:
        return _judge_level(reading, evidence)
    number = mention.number
    if reading.made:
        return _judge_made(reading.made)
    if number is None:
        return None
    if mention.kind is Kind.FAMILIES:
        return _judge_families(reading, number, evidence)
    days = reading.days or Days(EARLIEST, LATEST, "")
    known = [each for each in evidence.of(reading.region, reading.family) if each.accuses and not each.area]
    known = [each for each in known if each.days_from(days.first, days.last) <= LIMITS.places_days]
    if reading.doubt and not (known and number.interval.low > max(each.value for each in known)):
        return None
    if reading.doubt and any(
        number.interval.low <= each.value for each in evidence.of(reading.region[:2], reading.family)
    ):
        return None
    if equal := next((each for each in known if number.interval.meets(each.interval)), None):
        return Mark("consistent", (phrase("equal", known=equal.written),), (), equal.sources)
    if not known or number.loose.meets(known[0].interval):
        return None
    instead, sources = write_instead(reading, known[0], evidence)
    text = phrase("differs", printed=write(number), known=known[0].written)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)


def _judge_level(reading: Reading, evidence: Evidence) -> Mark | None:
    """A level of an award is not held where each way to it asks for more than is published of about that day."""
    level = next((each for each in award_levels() if each.key == reading.family), None)
    missed = []
    for branch in level.branches if level else ():
        short = [
            (minimum, known)
            for measure, minimum in branch.items()
            for known in evidence.of(reading.region, f"{measure}_pct")
            if known.accuses and not known.segment and known.value < minimum
            and level and known.days_from(level.day, level.day) <= LIMITS.other_ratio_days
        ]  # fmt: skip
        missed.append(short[0] if short else None)
    if not missed or None in missed or not missed[0]:
        return None
    minimum, known = missed[0]
    text = phrase("level_not", minimum=amount(Fraction(str(minimum))), known=known.written)
    return Mark("contradicted", (text,), (phrase("instead_none"),), known.sources)


def _judge_made(made: Made) -> Mark:
    """A total, a whole or a multiple against the numbers of its sentence that should make it."""
    if made.holds:
        return Mark("consistent", (phrase("consistent_own"),))
    gap = span(made.computed, 1 if made.by == "times" else 0)
    text = phrase(f"{made.by}_differs", number=write(made.number), gap=gap)
    return Mark("contradicted", (text,), (phrase(f"instead_{made.by}", gap=gap),))


def _judge_families(reading: Reading, number: Printed, evidence: Evidence) -> Mark | None:
    """A count of families that is a published count of people, or more than the residents, is no count of families."""
    people = [each for each in evidence.of(reading.region) if each.confirms and each.measure.endswith("_persons")]
    equal = [each for each in people if number.value >= LIMITS.telling and number.value == each.value and not each.area]
    days = reading.days or Days(EARLIEST, LATEST, "")
    known = [each for each in people if each.measure == "population_persons" and not each.area]
    known.sort(key=lambda each: each.days_from(days.first, days.last))
    if not equal and not (known and number.interval.low > known[0].interval.high):
        return None
    named = (equal or known)[0]
    instead, sources = write_instead(reading, named, evidence)
    text = phrase("families_as_people" if equal else "more_families", known=named.written)
    return Mark("contradicted", (text,), (instead,), named.sources, sources)


def judge_everybody(reading: Reading, evidence: Evidence) -> Mark:
    """Everybody is covered only where every published coverage of about that time is whole."""
    known = [
        each
        for each in known_of(replace(reading, topic=TOPICS["coverage_registered"]), evidence, "percent")
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
    instead, sources = write_instead(share, known[0], evidence)
    return Mark("contradicted", (text,), (instead,), known[0].sources, sources)
