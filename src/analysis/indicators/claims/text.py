"""A running text: each number tied to its measure, base, place and date by its own clause, and judged only if sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.indicators.claims.checking import ACCUSING, Judgement, judge_statement
from analysis.indicators.claims.comparing import write
from analysis.indicators.claims.evidence import LIMITS, Evidence, Quantity, data_system
from analysis.indicators.claims.statement import EARLIEST, LATEST, TOPICS, Statement, Topic, read_topic
from analysis.reference.calendar_words import Days
from analysis.reference.phrases import Name as Both
from analysis.reference.phrases import amount, in_both, phrase
from analysis.reference.printed import Interval, Printed
from analysis.reference.quantities import Kind, Mention, find_quantities
from analysis.reference.regions import all_regions
from analysis.reference.sentences import CLAIMED, Name, Sentence, split_sentences
from analysis.reference.vocabulary import (
    AIMS,
    APPOSED,
    AREAS,
    BASES,
    CHANGE,
    CONTRAST,
    DENIED,
    EVERYBODY,
    FAMILIES,
    GLUE,
    HOPES,
    LISTED,
    OF_BASE,
    OUT_OF,
    PARTS,
    SEGMENTS,
    SEPARATOR,
    SHARED_OUT,
    STAFF,
    SYSTEMS,
    TARGET_AHEAD,
)

COLUMNS = (
    *("number", "start", "end", "text", "kind", "region_code", "first_day", "last_day", "measure", "verdict"),
    *("why_id", "why_en", "instead_id", "instead_en", "sources", "evidence"),
)
HEADS = (Kind.PEOPLE, Kind.CASES, Kind.RUPIAH)
FAMILY_OF_TOPIC = {"coverage_registered": "registered", "keaktifan": "active", "ckg_checked": "ckg"}
NOT_READ, OPEN = "not_read", "cannot_be_checked"


@dataclass(frozen=True)
class Context:
    """What holds for a whole text unless a clause says otherwise."""

    region: str = ""
    days: Days | None = None
    family: str = ""

    @property
    def published(self) -> date | None:
        """The last day that the text can speak of."""
        return self.days.last if self.days else None


@dataclass(frozen=True)
class Reading:
    """Numbers that state one thing, and what their own clause says of them.

    Attributes:
        roles: role in the statement (percent, count, whole, percent_2) and the number.
        topic: the measure; None where it is not read.
        region: BPS code; "" where no place is read.
        days: the days meant; None where no date is read.
        base: population, registered, target, signed_up, other, or "" where none is stated.
        system: a survey or register that is named.
        doubt: why it may accuse nobody; "" where the clause is sure.
        change: whether it is by how much something changed.
    """

    roles: tuple[tuple[str, Mention], ...]
    topic: Topic | None
    family: str
    region: str
    days: Days | None
    base: str = ""
    system: str = ""
    doubt: str = ""
    change: bool = False
    of_word: str = ""
    strange: int = 0
    is_end: bool = False
    is_dated: bool = True
    begins_parts: bool = False
    whole_of: str = ""
    is_inherited: bool = False
    is_direct: bool = True
    sentence: int = 0
    parts: tuple[Reading, ...] = ()


def read_text(text: str, context: Context) -> tuple[list[Mention], list[Reading], list[tuple[Mention, Reading]]]:
    """Return every number of a text, those that state something, and what is said of everybody."""
    flat, places = _flat(text)
    mentions = find_quantities(flat, context.published)
    if context.days is None:
        aside = [each.days for each in mentions if each.days and each.days.aside and each.days.precision == "day"]
        context = replace(context, days=aside[0] if aside else None)
        mentions = find_quantities(flat, context.published)
    readings: list[Reading] = []
    everybody: list[tuple[Mention, Reading]] = []
    known: list[Sentence] = []
    for sentence in split_sentences(flat, mentions):
        found = _read_sentence(sentence, known, context)
        readings += [_moved(each, sentence.start, places) for each in found]
        everybody += [(_move(m, sentence.start, places), each) for m, each in _everybody(sentence, known, context)]
        known.append(sentence)
    return [_move(each, 0, places) for each in mentions], _with_parts(readings), everybody


def _flat(text: str) -> tuple[str, list[int]]:
    """Return a text with white space single and blank lines kept, and where each of its letters stood."""
    letters, places = [], []
    for found in re.finditer(r"\s+|\S", text):
        gap = found[0].isspace()
        letters.append(("\n\n" if re.search(r"\n[^\S\n]*\n", found[0]) else " ") if gap else found[0])
        places += [found.start()] * len(letters[-1])
    return "".join(letters), [*places, len(text)]


def _move(mention: Mention, start: int, places: list[int]) -> Mention:
    return replace(mention, start=places[mention.start + start], end=places[mention.end + start - 1] + 1)


def _moved(reading: Reading, start: int, places: list[int]) -> Reading:
    return replace(
        reading, roles=tuple((role, _move(mention, start, places)) for role, mention in reading.roles), sentence=start
    )


def _with_parts(readings: list[Reading]) -> list[Reading]:
    """Join a whole with the three or more parts that follow it: "193.816 peserta: 47.133 PBI, ..."."""
    joined: list[Reading] = []
    for place, reading in enumerate(readings):
        if any(reading in each.parts for each in joined):
            continue
        after = [each for each in readings[place + 1 :] if each.sentence == reading.sentence]
        parts = tuple(each for each in after if each.roles[0][0] == "count" and each.roles[0][1].kind is Kind.PEOPLE)
        counts = [mention for role, mention in reading.roles if role == "count" and mention.kind is Kind.PEOPLE]
        if counts and len(parts) >= LIMITS.fewest_parts and len(parts) == len(after) and parts[0].begins_parts:
            joined.append(replace(reading, parts=parts))
        else:
            joined.append(reading)
    return joined


def _read_sentence(sentence: Sentence, before: Sequence[Sentence], context: Context) -> list[Reading]:
    found: list[Reading] = []
    family = context.family
    if re.search(r"\b(?:program|capaian|angka) (?:program )?(?:ini|itu|tersebut)\b", sentence.words):
        told = [_family_of(each.words)[0] for each in reversed(before[-LIMITS.told_sentences :])]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    elif before and before[-1].paragraph == sentence.paragraph and not _family_of(sentence.words)[0]:
        told = [_family_of(before[-1].words)[0]]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    for roles in _groups(sentence):
        reading = _tie(sentence, roles, family, before, context)
        family = reading.family if reading.family not in ("", "?", "foreign", "budget") else family
        found.append(reading)
    return found


def _everybody(sentence: Sentence, before: Sequence[Sentence], context: Context) -> Iterator[tuple[Mention, Reading]]:
    for found in EVERYBODY.finditer(sentence.words):
        start = max(
            (
                mark.end()
                for mark in re.finditer(r"[;:]|\b(?:namun|tetapi|sedangkan)\b", sentence.words[: found.start()])
            ),
            default=0,
        )
        if HOPES.search(sentence.words[start : found.end()]):
            continue
        mention = Mention(Kind.EVERYBODY, found.start(), found.end(), " ".join(found[0].replace("\x04", "").split()))
        place = _place_of(sentence, found.start(), found.end(), mention, before, context)
        yield (
            mention,
            Reading(
                (), None, "registered", place, _days_of(sentence, 0, len(sentence.words), mention, before, context)
            ),
        )


def _groups(sentence: Sentence) -> list[list[tuple[str, Mention]]]:
    """Return the numbers that stand for each other: "217.319 jiwa atau 99,73 persen", "A dari B"."""
    groups: list[list[tuple[str, Mention]]] = []
    for mention in sentence.claimed:
        role = groups and _role(sentence, groups[-1], mention)
        if role:
            groups[-1].append((role, mention))
        else:
            groups.append([("percent" if mention.kind in (Kind.PERCENT, Kind.RATE) else "count", mention)])
    return groups


def _role(sentence: Sentence, group: list[tuple[str, Mention]], mention: Mention) -> str:
    """Return which part a number plays in the statement that stands before it; "" where it begins its own."""
    taken, previous = {role for role, _ in group}, group[-1][1]
    between = sentence.words[previous.end : mention.start]
    base = OF_BASE.match(between) if previous.kind is Kind.PERCENT else None
    rest = between[base.end() :] if base else between
    if mention.kind in (Kind.PEOPLE, Kind.NUMBER) and "whole" not in taken and _is_whole(sentence, between, mention):
        return "whole"
    if mention.kind is Kind.PEOPLE and base and base["of"] and OUT_OF.match("dari" + rest) and "whole" not in taken:
        return "whole"
    apposed = APPOSED.match(rest)
    if not apposed or _strange(apposed["words"]):
        return ""
    bare = not re.search(r"atau|yakni|yaitu|setara|alias|\(|=|\bor\b", rest)
    if bare and not _ends_there(sentence, mention):
        return ""
    if mention.kind in (Kind.PERCENT, Kind.RATE):
        return (
            "percent"
            if "percent" not in taken
            else "percent_2"
            if "count" in taken and "percent_2" not in taken
            else ""
        )
    return "count" if mention.kind in HEADS and "count" not in taken and "percent" in taken else ""


def _is_whole(sentence: Sentence, between: str, mention: Mention) -> bool:
    if OUT_OF.match(between):
        return True
    last = re.search(r"\b(?:dari|out of)\s+(?:total\s+|jumlah\s+)?$", between)
    changes = re.search(r"[,;:]", between) or re.match(
        r"\s*(?:\w+\s+){0,3}(?:\x02|pada|\s)*(?:menjadi|ke)\b", sentence.words[mention.end :]
    )
    return bool(last) and not changes and not _strange(between) and "\x01" not in between


def _ends_there(sentence: Sentence, mention: Mention) -> bool:
    rest = sentence.words[mention.end :]
    base = OF_BASE.match(rest) if mention.kind is Kind.PERCENT else None
    return not re.match(r"\s*\w", rest[base.end() :] if base else rest)


def _strange(words: str) -> list[str]:
    """Return the words that no table of words knows."""
    for pattern in (*FAMILIES.values(), *SEGMENTS.values(), *SYSTEMS.values()):
        words = re.sub(pattern, " ", words)
    return [word for word in re.findall(r"[^\W\d_\x01-\x04][^\W\d_\x01-\x04]+(?:-\w+)?", words) if word not in GLUE]


def _window(sentence: Sentence, roles: list[tuple[str, Mention]]) -> tuple[int, int]:
    first, last = roles[0][1], roles[-1][1]
    base = OF_BASE.match(sentence.words[last.end :]) if last.kind is Kind.PERCENT else None
    end = last.end + (base.end() if base else 0)
    marks = list(SEPARATOR.finditer(sentence.words))
    left = max((mark.end() for mark in marks if mark.end() <= first.start), default=0)
    right = min((mark.start() for mark in marks if mark.start() >= end), default=len(sentence.words))
    return left, right


def _without_bases(sentence: Sentence, left: int, right: int, roles: list[tuple[str, Mention]]) -> str:
    """Return the words of a clause with the bases of its percentages, and the nouns of its wholes, blanked."""
    letters = list(sentence.words)
    for role, mention in roles:
        if mention.kind is Kind.PERCENT and (base := OF_BASE.match(sentence.words[mention.end :])):
            letters[mention.end : mention.end + base.end()] = " " * base.end()
        if role == "whole":
            noun = re.match(r"\s*(?:terdaftar|penduduk|jiwa|orang)*", sentence.words[mention.end :])
            last = mention.end + (noun.end() if noun else 0)
            letters[mention.start : last] = "\x01" * (last - mention.start)
        if mention.kind is Kind.RATE and (noun := re.match(r"\s*kelahiran(?: hidup)?", sentence.words[mention.end :])):
            letters[mention.end : mention.end + noun.end()] = " " * noun.end()
    return "".join(letters)[left:right]


def _cues(words: str, tables: dict[str, str]) -> list[Name]:
    """Return the cues of a table in words; what one pattern took no later one takes."""
    found = []
    for value, pattern in tables.items():
        for cue in re.finditer(pattern, words):
            found.append(Name(cue.start(), cue.end(), value))
            words = words[: cue.start()] + "\x05" * (cue.end() - cue.start()) + words[cue.end() :]
    return found


def _family_of(words: str, *, money: bool = False) -> tuple[str, list[Name]]:
    """Return what a clause speaks of, "" for nothing known, "?" for more than one thing, and its cues."""
    cues = _cues(words, FAMILIES)
    values = {cue.value for cue in cues}
    if money:
        return ("budget" if "budget" in values else ""), cues
    values.discard("budget")
    if "foreign" in values:
        return "foreign", cues
    special = values - {"registered", "population"}
    if "ckg_signed_up" in special:
        special.discard("ckg")
    if len(special) > 1:
        return "?", cues
    return next(iter(special), "registered" if "registered" in values else "population" if values else ""), cues


@dataclass(frozen=True)
class Clause:
    """The words that one statement stands in: from where to where, what they speak of, and by which cues."""

    left: int
    right: int
    family: str
    cues: tuple[Name, ...]
    segments: tuple[Name, ...]
    is_inherited: bool

    @property
    def segment(self) -> str:
        """The segment of members, "" for all."""
        return self.segments[0].value if self.segments else ""


def _clause(sentence: Sentence, roles: list[tuple[str, Mention]], inherited: str) -> Clause:
    """Return the clause of a statement; its measure may stand in the words before it, or come from what was told."""
    left, right = _window(sentence, roles)
    is_money = roles[0][1].kind is Kind.RUPIAH
    words = _without_bases(sentence, left, right, roles)
    family, cues = _family_of(words, money=is_money)
    lead = _lead(sentence, left)
    if lead < left and (not family or not _cues(words, SEGMENTS)):
        ahead = sentence.words[lead:left]
        names_measure = not family and _family_of(ahead)[0] not in ("", "foreign")
        if names_measure or (family == "active" and _cues(ahead, SEGMENTS)):
            left, words = lead, _without_bases(sentence, lead, right, roles)
            family, cues = _family_of(words, money=is_money)
    segments = tuple(_cues(words, SEGMENTS))
    own = tuple(cue for cue in cues if cue.value == family)
    is_share = roles[0][1].kind is Kind.PERCENT
    is_inherited = not family or (family in ("registered", "population") and bool(segments) and is_share)
    family = (inherited or family) if is_inherited else family
    return Clause(left, right, family, () if is_inherited and not segments else own + segments, segments, is_inherited)


def _tie(
    sentence: Sentence, roles: list[tuple[str, Mention]], inherited: str, before: Sequence[Sentence], context: Context
) -> Reading:
    """Tie a statement to its measure, base, place and date."""
    first, last = roles[0][1], roles[-1][1]
    clause = _clause(sentence, roles, inherited)
    left, right = clause.left, clause.right
    ahead, previous = sentence.words[: first.start], _previous_end(sentence, first)
    after = min((each.start for each in sentence.claimed if each.start > last.end), default=len(sentence.words))
    systems = {cue.value for cue in _cues(sentence.words[previous:after], SYSTEMS)}
    base, of_word = _base(sentence, roles)
    topic = _topic(roles, clause.family, clause.segment, base, sentence.words[left : first.start])
    strange = min(_distance(sentence, clause, mention) for _, mention in roles)
    return Reading(
        roles=tuple(roles),
        topic=topic,
        family=clause.family,
        region=_place_of(sentence, left, right, first, before, context),
        days=_days_of(sentence, left, right, first, before, context),
        base=base,
        system=next(iter(systems)) if len(systems) == 1 else "",
        doubt=_doubt(clause, topic, strange, sentence.words[max(left, previous) : first.start])
        or ("doubt_target" if DENIED.search(sentence.words[first.end : right]) else "")
        or ("doubt_area" if _is_of_parts(sentence, max(previous, _lead(sentence, left)), first) else ""),
        change=first.kind is Kind.POINTS or bool(CHANGE.search(ahead) and first.kind is Kind.PERCENT),
        of_word=of_word,
        strange=_unsure(sentence, left, first, strange),
        is_end=_is_end(ahead, sentence.words[first.end :]),
        is_dated=any(left <= each.start < right or _follows(sentence, first, each) for each in sentence.dates),
        whole_of=_whole_of(sentence, roles),
        is_inherited=clause.is_inherited,
        is_direct=any(left + cue.end > previous for cue in clause.cues),
        begins_parts=bool(PARTS.search(sentence.words[previous : first.start])),
    )


def _doubt(clause: Clause, topic: Topic | None, strange: int, ahead: str) -> str:
    """Return why a clause is not sure, "" where it is."""
    if clause.family == "?" or len({cue.value for cue in clause.segments}) > 1:
        return "doubt_two"
    if AIMS.search(ahead) and not (topic and topic.key == "ckg_target"):
        return "doubt_target"
    return "doubt_words" if strange > LIMITS.strange_words else ""


def _is_of_parts(sentence: Sentence, start: int, mention: Mention) -> bool:
    """Whether what stands before a number counts parts of the place: "tiga kabupaten dengan keaktifan di bawah 80"."""
    counted = [each for each in sentence.mentions if each.kind is Kind.PLACES and start <= each.start < mention.start]
    return any(AREAS.search(each.text.lower()) for each in counted)


def _is_end(ahead: str, rest: str) -> bool:
    """Whether a number is an end of "dari A menjadi B"."""
    is_first = re.search(r"\b(?:dari|from)\s+$", ahead) and re.search(r"\b(?:menjadi|ke|to)\s+(?:\w+\s+)?\x01", rest)
    is_last = re.search(r"\bdari\b[^;]*\x01[^;]*\b(?:menjadi|ke|to)\s+(?:hanya\s+|sekitar\s+)?$", ahead)
    return bool(is_first or is_last)


def _lead(sentence: Sentence, left: int) -> int:
    """Return where the words begin that no other number, and no contrast, divides from a clause."""
    start = max((each.end for each in sentence.claimed if each.end <= left), default=0)
    contrasts = CONTRAST.finditer(sentence.words, start, left)
    return max((found.end() for found in contrasts), default=start)


def _previous_end(sentence: Sentence, mention: Mention) -> int:
    return max((each.end for each in sentence.claimed if each.end <= mention.start), default=0)


def _base(sentence: Sentence, roles: list[tuple[str, Mention]]) -> tuple[str, str]:
    """Return what the last percentage of a statement is of, by its words."""
    for _, mention in reversed(roles):
        if mention.kind is not Kind.PERCENT:
            continue
        rest = sentence.words[mention.end :]
        if found := OF_BASE.match(rest):
            return next(base for base, words in BASES.items() if found["base"] in words), found["base"]
        if re.match(r"\s*(?:dari|of)\s+[a-z]", rest) or re.match(r"\s*di\s+antara", rest):
            return "other", ""
    return "", ""


def _whole_of(sentence: Sentence, roles: list[tuple[str, Mention]]) -> str:
    """Return what a whole is a count of, by the words before it and its noun."""
    for role, mention in roles:
        if role == "whole":
            ahead = sentence.words[max(0, mention.start - 24) : mention.start]
            for base in ("target", "signed_up", "population", "registered"):
                if mention.noun in BASES[base] or re.search(rf"\b(?:{'|'.join(BASES[base])})\s+(?:\w+\s+)?$", ahead):
                    return base
    return ""


def _distance(sentence: Sentence, clause: Clause, mention: Mention) -> int:
    """Count the unknown words between a number and the cue of its measure, and right behind it; a name counts twice."""
    words, left = sentence.words, clause.left
    ahead = [left + cue.end for cue in clause.cues if left + cue.end <= mention.start]
    behind = [left + cue.start for cue in clause.cues if left + cue.start >= mention.end - len(mention.noun)]
    if ahead or not behind:
        first, last = max(ahead, default=left), mention.start
    else:
        first, last = mention.end, max(mention.end, min(behind))
    base = OF_BASE.match(words[mention.end : clause.right]) if mention.kind is Kind.PERCENT else None
    follows = re.match(r"\s*([a-z-]{3,})", words[mention.end + (base.end() if base else 0) : clause.right])
    unknown = _strange(words[first:last])
    names = [word for word in unknown if re.search(rf"\b{word.capitalize()}\b", sentence.raw[max(first, 1) : last])]
    return len(unknown) + len(names) + (1 if follows and _strange(follows[1]) else 0)


def _unsure(sentence: Sentence, left: int, mention: Mention, strange: int) -> int:
    """Count the unknown words before a number too, whose measure stands behind it."""
    return strange + len(_strange(sentence.words[max(left, _previous_end(sentence, mention)) : mention.start]))


def _place_of(
    sentence: Sentence, left: int, right: int, mention: Mention, before: Sequence[Sentence], context: Context
) -> str:
    own = [name for name in sentence.places if left <= name.start < right]
    ahead = [name for name in own if name.end <= mention.start]
    if SHARED_OUT.search(sentence.words):
        return _shared_place(sentence, mention)
    if len(ahead) > 1 and LISTED.fullmatch(sentence.words[ahead[-2].end : ahead[-1].start]):
        return ""
    if own:
        return (ahead[-1] if ahead else own[0]).value.replace("?", "")
    earlier = [name for name in sentence.places if name.end <= mention.start and name.value != "?"]
    if earlier:
        return earlier[-1].value
    rest = {name.value for name in sentence.places if name.value != "?"}
    if len(rest) == 1:
        return rest.pop()
    if context.region:
        return context.region
    for each in reversed(before):
        values = {name.value for name in each.places if name.value != "?"}
        if values:
            return values.pop() if len(values) == 1 else ""
    return ""


def _shared_place(sentence: Sentence, mention: Mention) -> str:
    """Return the place of a number in "A dan B masing-masing 1 dan 2"; "" where places and numbers do not pair."""
    alike = [each for each in sentence.claimed if each.kind is mention.kind]
    values = [name.value for name in sentence.places]
    return values[alike.index(mention)].replace("?", "") if len(values) == len(alike) else ""


def _days_of(
    sentence: Sentence, left: int, right: int, mention: Mention, before: Sequence[Sentence], context: Context
) -> Days | None:
    stated = [each for each in sentence.dates if each.days and not each.days.aside and not _is_in_name(sentence, each)]
    after = [each for each in stated if each.start >= mention.end]
    if after and _follows(sentence, mention, after[0]):
        return after[0].days
    ahead = [each for each in stated if each.end <= mention.start]
    own = [each for each in ahead if each.start >= left]
    if own or ahead:
        return (own or ahead)[-1].days
    if after and (after[0].start < right or len(after) == 1):
        return after[0].days
    aside = [each.days for each in sentence.dates if each.days and each.days.aside]
    for each in reversed([each for each in before if each.paragraph == sentence.paragraph]):
        told = [date.days for date in each.dates if date.days and not date.days.aside]
        if told and not stated:
            return told[-1]
    told_on = aside[0] if aside and (context.days is None or context.days.precision == "day") else context.days
    return _until(told_on)


def _is_in_name(sentence: Sentence, day: Mention) -> bool:
    """Whether a year is part of a name: "UHC Awards 2026"; a survey's year is a date."""
    if not day.days or day.days.precision != "year":
        return False
    word = re.search(r"([A-Z][A-Za-z]+)\s+$", sentence.raw[: day.start])
    ahead = sentence.words[: day.start]
    if not word or word[1].lower() in GLUE or "\x04" in ahead[-2:]:
        return False
    return not any(re.search(rf"(?:{pattern})\s+$", ahead) for pattern in SYSTEMS.values())


def _follows(sentence: Sentence, mention: Mention, day: Mention) -> bool:
    between = sentence.words[mention.end : day.start]
    return "\x01" not in between and not SEPARATOR.search(between.replace("(", " ")) and len(between.split()) <= 8


def _until(days: Days | None) -> Days | None:
    """Return the month up to the day on which something was said."""
    if days is None or days.precision != "day":
        return days
    return Days(days.last - timedelta(days=LIMITS.stock_days), days.last, "month")


def _topic(roles: list[tuple[str, Mention]], family: str, segment: str, base: str, ahead: str) -> Topic | None:
    """Return the measure of a statement; None where kind, words and base do not make one."""
    kinds = {mention.kind for _, mention in roles}
    if family in ("", "?", "foreign") or any(mention.noun in STAFF for _, mention in roles):
        return None
    if Kind.RUPIAH in kinds:
        return TOPICS["budget"] if family == "budget" else None
    if kinds & {Kind.CASES, Kind.RATE} or family.endswith("_deaths"):
        return TOPICS[family] if family.endswith("_deaths") else None
    if kinds == {Kind.NUMBER}:
        return TOPICS["life_expectancy"] if family == "life_expectancy" else None
    if Kind.PERCENT in kinds:
        return _share_topic(family, segment, base, has_count=len(kinds) > 1)
    if segment and family in ("registered", "population", "active"):
        return None if family == "active" else segment_topic(segment)
    if family == "ckg" and TARGET_AHEAD.search(ahead):
        return TOPICS["ckg_target"]
    keys = {"registered": "coverage_registered", "active": "keaktifan", "ckg": "ckg_checked"}
    return TOPICS.get(keys.get(family, family))


def segment_topic(segment: str) -> Topic:
    """Return the topic of one segment of members."""
    return Topic(f"segment:{segment}", ("keaktifan_pct",), "registered_persons", segment=segment)


def _share_topic(family: str, segment: str, base: str, *, has_count: bool) -> Topic | None:
    if base == "other":
        return None
    if segment:
        return segment_topic(segment) if family == "active" and base in ("", "registered") else None
    keys = {
        ("registered", ""): "coverage_registered",
        ("registered", "population"): "coverage_registered",
        ("active", ""): "keaktifan",
        ("active", "registered"): "keaktifan",
        ("active", "population"): "active_of_population",
        ("inactive", "population"): "inactive",
        ("unregistered", ""): "unregistered",
        ("unregistered", "population"): "unregistered",
        ("ckg", ""): "ckg_checked",
        ("ckg", "population"): "ckg_of_population",
        ("ckg", "target"): "ckg_of_target",
        ("ckg", "signed_up"): "ckg_of_signed_up",
        ("ckg_signed_up", "population"): "ckg_signed_up",
        ("stunting", ""): "stunting",
        ("registered", "target"): "coverage_registered" if has_count else "",
    }
    return TOPICS.get(keys.get((family, base), ""))


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
    mentions, readings, everybody = read_text(text, context)
    marks: dict[int, tuple[Mark, Reading | None]] = {}
    for reading in readings:
        for mention, mark in _judge(reading, readings, evidence):
            marks[mention.start] = (mark, reading)
    for mention, reading in everybody:
        marks[mention.start] = (_judge_everybody(reading, evidence), reading)
    listed = sorted([*mentions, *(mention for mention, _ in everybody)], key=lambda each: each.start)
    rows = [_row(number, mention, *marks.get(mention.start, (None, None))) for number, mention in enumerate(listed, 1)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


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
        text="",
        source="",
        system=reading.system,
    )


def _judge(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> list[tuple[Mention, Mark]]:
    """Judge the numbers of one statement; where it is false, those that hold by themselves are not to blame."""
    if reading.change:
        return [(reading.roles[0][1], _judge_change(reading, readings, evidence))]
    if reading.parts:
        return _judge_parts(reading, readings, evidence)
    percent = next((mention.number for role, mention in reading.roles if role == "percent"), None)
    if _is_everybody(reading, percent):
        return [(mention, _judge_everybody(reading, evidence)) for _, mention in reading.roles]
    judged = judge_statement(_statement(reading, reading.roles), evidence)
    mark = _gate(reading, judged, evidence)
    targets = [mention for role, mention in reading.roles if role == "whole" and reading.whole_of == "target"]
    if not mark.accuses and targets and len(reading.roles) > 1 and reading.family == "ckg":
        target = _judge_target(reading, targets[0], evidence)
        return [(mention, target or mark if mention is targets[0] else mark) for _, mention in reading.roles]
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


def _judge_target(reading: Reading, mention: Mention, evidence: Evidence) -> Mark | None:
    """A target of the health checks against that of its year; None where it holds, or none is published."""
    days, number = reading.days, mention.number
    known = [each for each in _known(_whole(reading, mention), evidence, "count") if each.accuses]
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
    if reading.doubt in ("doubt_target", "doubt_two", "doubt_area"):
        return Mark(OPEN, (phrase(reading.doubt),))
    if not judged.accuses:
        return _confirm(reading, judged, evidence)
    own_arithmetic = judged.about and judged.about <= {"triple", "parts"}
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
    if not own_arithmetic and (_is_other_count(reading, evidence) or (reading.is_inherited and reading.strange)):
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
            if each.confirms and mention.number and mention.number.interval.meets(each.interval):
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


def _rival(reading: Reading, evidence: Evidence) -> Quantity | None:
    """Return a published figure of the measure, place and time that a single number equals, whatever others say."""
    if len(reading.roles) > 1 or not reading.days:
        return None
    role, mention = reading.roles[0]
    for each in _known(reading, evidence, role):
        fits = (
            mention.number
            and (each.grade != "C" or each.base == "not_stated")
            and mention.number.interval.meets(each.interval)
        )
        if fits and not each.days_from(reading.days.first, reading.days.last):
            return each
    return None


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
    return bool(known) and not scaled and number.interval.high < known[0] * LIMITS.least_part


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


def _judge_change(reading: Reading, readings: Sequence[Reading], evidence: Evidence) -> Mark:
    """A change in percent or points against the two ends beside it, or against two published figures."""
    mention = reading.roles[0][1]
    ends = [each.roles[0][1] for each in readings if each.is_end and each.sentence == reading.sentence]
    pairs = [(ends[0].number, ends[1].number)] if len(ends) == 2 else []
    if pairs and pairs[0][0] and pairs[0][1]:
        spans = [(pairs[0][0].interval, pairs[0][1].interval)]
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
