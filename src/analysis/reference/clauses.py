"""Clauses of a running text: each number tied to its measure, base, place and date by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.printed import AGE, Printed
from analysis.reference.quantities import Kind, Mention, find_quantities
from analysis.reference.sentences import Name, Sentence, split_sentences
from analysis.reference.topics import TOPICS, Topic
from analysis.reference.vocabulary import (
    AIMS,
    AMONG,
    APPOSED,
    AREAS,
    BASES,
    BOTH_KINDS,
    CHANGE,
    CHANGED_FROM,
    CONTRAST,
    DENIED,
    DIRECTIONS,
    EVERYBODY,
    FAMILIES,
    GLUE,
    HOPES,
    OF_BASE,
    OTHERS,
    OUT_OF,
    OWNED,
    PARTS,
    PAYERS,
    PREDICATE,
    RATE_NAMED,
    RESIDENTS_AHEAD,
    REST,
    SEGMENTS,
    SEPARATOR,
    STAFF,
    SYSTEMS,
    TARGET_AHEAD,
    THAT,
    TOLD_OF,
)
from analysis.reference.when_and_where import Context, find_days, find_place, follows, told_by_then

SHARED_MEASURES = ("registered", "active", "stunting", "quota", "deactivated")
HEADS = (Kind.PEOPLE, Kind.CASES, Kind.RUPIAH)
PLANS = (TOPICS["budget"], TOPICS["quota"], TOPICS["ckg_target"])
CHANGING = (Kind.PERCENT, Kind.PEOPLE, Kind.CASES)


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
        change: whether it is by how much something changed; gap_of has its ends where it names them itself.
        direction: "up" or "down" where it is the start of a change that its words call so.
        rest_of: the numbers before it that it is said to be the rest of.
        label: the name that stands right before it, perhaps of a part of the place; around is the place then.
    """

    roles: tuple[tuple[str, Mention], ...]
    topic: Topic | None
    family: str
    region: str
    days: Days | None
    payer: str = ""
    base: str = ""
    system: str = ""
    doubt: str = ""
    change: bool = False
    of_word: str = ""
    strange: int = 0
    is_end: bool = False
    is_dated: bool = True
    direction: str = ""
    begins_parts: bool = False
    whole_of: str = ""
    is_inherited: bool = False
    is_direct: bool = True
    sentence: int = 0
    parts: tuple[Reading, ...] = ()
    gap_of: tuple[Printed, Printed] | None = None
    rest_of: tuple[Printed, ...] = ()
    label: str = ""
    around: str = ""


def read_text(text: str, context: Context) -> tuple[list[Mention], list[Reading], list[tuple[Mention, Reading]]]:
    """Return every number of a text, what they state, and beside them everybody, families and kinds of places."""
    flat, places = _flat(text)
    mentions = find_quantities(flat, context.published)
    if context.days is None:
        aside = [each.days for each in mentions if each.days and each.days.aside and each.days.precision == "day"]
        context = replace(context, days=aside[0] if aside else None)
        mentions = find_quantities(flat, context.published)
    readings: list[Reading] = []
    asides: list[tuple[Mention, Reading]] = []
    known: list[Sentence] = []
    for sentence in split_sentences(flat, mentions):
        found = _read_sentence(sentence, known, context)
        readings += [_moved(each, sentence.start, places) for each in found]
        told = [*_everybody(sentence, known, context), *_things(sentence, known, context)]
        asides += [(_move(mention, sentence.start, places), each) for mention, each in told]
        known.append(sentence)
    return [_move(each, 0, places) for each in mentions], _with_parts(readings), asides


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
    if re.search(r"\b(?:program|capaian|angka) (?:program |kesehatan )?(?:ini|itu|tersebut)\b", sentence.words):
        told = [_family_of(each.words)[0] for each in reversed(before[-LIMITS.told_sentences :])]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    elif (
        before
        and _names_nothing(sentence)
        and (before[-1].paragraph == sentence.paragraph or THAT.search(sentence.words))
    ):
        told = [_family_of(before[-1].words)[0]]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    sentence = _with_heads(sentence)
    for roles in _groups(sentence):
        reading = _tie(sentence, roles, family, before, context)
        family = reading.family if reading.family not in ("", "?", "foreign", "budget") else family
        found.append(reading)
    return found


def _names_nothing(sentence: Sentence) -> bool:
    """Whether a sentence names no measure; residents may be the base of "jumlah itu 98,08 persen dari ..."."""
    family = _family_of(sentence.words)[0]
    return not family or (family == "population" and bool(THAT.search(sentence.words)))


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
        place = find_place(sentence, found.start(), found.end(), mention, before, context)
        yield (
            mention,
            Reading(
                (), None, "registered", place, find_days(sentence, 0, len(sentence.words), mention, before, context)
            ),
        )


def _things(sentence: Sentence, before: Sequence[Sentence], context: Context) -> Iterator[tuple[Mention, Reading]]:
    """Give the families, and the kecamatan, kelurahan, desa and puskesmas that a place is said to have in all."""
    for mention in sentence.mentions:
        noun = re.search(r"(?:kecamatan|kelurahan|desa|puskesmas)$", mention.text.casefold())
        is_owned = mention.kind is Kind.PLACES and noun and OWNED.search(sentence.words[: mention.start])
        if not mention.number or not (is_owned or mention.kind is Kind.FAMILIES):
            continue
        measure = "families"
        if noun:
            name = "village" if BOTH_KINDS.match(sentence.raw[mention.end :].lower()) else noun[0]
            measure = "puskesmas_facilities" if name == "puskesmas" else f"{name}_places"
        whole = (0, len(sentence.words), mention, before, context)
        yield (
            mention,
            Reading(
                (("count", mention),),
                Topic(measure, (), measure),
                measure,
                find_place(sentence, *whole),
                find_days(sentence, *whole),
            ),
        )


def _with_heads(sentence: Sentence) -> Sentence:
    """Take a large whole number that no thing follows for people, one with decimals for a percentage.

    "Bangka 21.020, Belitung 10.927 jiwa"; "prevalensi stunting 18,6".
    """
    mentions = []
    for each in sentence.mentions:
        after = re.match(r"\s*([^\W\d_]+)", sentence.words[each.end :])
        is_bare = each.kind is Kind.NUMBER and each.number and (not after or not _strange(after[1]))
        if is_bare and each.number and not each.number.decimals and each.number.value >= LIMITS.telling:
            each = replace(each, kind=Kind.PEOPLE)
        elif (
            is_bare and each.number and each.number.decimals and each.number.value <= 100 and not AGE.search(each.text)
        ):
            each = replace(each, kind=Kind.PERCENT)
        mentions.append(each)
    return replace(sentence, mentions=tuple(mentions))


def _groups(sentence: Sentence) -> list[list[tuple[str, Mention]]]:
    """Return the numbers that stand for each other: "217.319 jiwa atau 99,73 persen", "A dari B"."""
    groups: list[list[tuple[str, Mention]]] = []
    for mention in sentence.claimed:
        role = groups and _role(sentence, groups[-1], mention)
        if role:
            groups[-1].append((role, mention))
        else:
            groups.append([("percent" if mention.kind in (Kind.PERCENT, Kind.RATE) else "count", mention)])
    for group in groups:
        (role, mention), *more = group
        is_base = role == "count" and RESIDENTS_AHEAD.search(sentence.words[: mention.start])
        if is_base and [role for role, _ in more] == ["percent"]:  # "dari total penduduk 200.110 atau 96,83 persen"
            group[0] = ("whole", mention)
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
    last = re.search(r"\b(?:dari|out of)\s+(?:(?:total|jumlah|seluruh|penduduk|sebanyak|sekitar)\s+)*$", between)
    changes = re.search(r"[,;:]", between) or re.match(
        r"\s*(?:\w+\s+){0,3}(?:\x02|pada|\s)*(?:menjadi|ke)\b", sentence.words[mention.end :]
    )
    return bool(last) and not changes and not _strange(between) and "\x01" not in between


def _ends_there(sentence: Sentence, mention: Mention) -> bool:
    rest = sentence.words[mention.end :]
    base = OF_BASE.match(rest) if mention.kind is Kind.PERCENT else None
    return not re.match(r"\s*\w", rest[base.end() :] if base else rest)


def _strange(words: str, *, before_number: bool = False) -> list[str]:
    """Return the words that no table of words knows; a verb before a number says nothing of what it counts."""
    if before_number:
        words = re.sub(r"(?<!\byang\s)\b(?:me|di|ter|ber)[^\W\d_]{4,}\b", " ", words)
    for pattern in (*FAMILIES.values(), *SEGMENTS.values(), *SYSTEMS.values()):
        words = re.sub(pattern, " ", words)
    return [word for word in re.findall(r"[^\W\d_\x01-\x04][^\W\d_\x01-\x04]+(?:-\w+)?", words) if word not in GLUE]


def _window(sentence: Sentence, roles: list[tuple[str, Mention]]) -> tuple[int, int]:
    first, last = roles[0][1], roles[-1][1]
    base = OF_BASE.match(sentence.words[last.end :]) if last.kind is Kind.PERCENT else None
    end = last.end + (base.end() if base else 0)
    if predicate := PREDICATE.match(sentence.words, end):
        end = predicate.end()
    marks = list(SEPARATOR.finditer(sentence.words))
    left = max((mark.end() for mark in marks if mark.end() <= first.start), default=0)
    right = min((mark.start() for mark in marks if mark.start() >= end), default=len(sentence.words))
    right = min([right, *(each.start for each in sentence.claimed if each.start >= end)])
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


def _family_of(words: str, *, kind: Kind | None = None) -> tuple[str, list[Name]]:
    """Return what a clause speaks of, "" for nothing known, "?" for more than one thing, and its cues."""
    cues = _cues(words, FAMILIES)
    values = {cue.value for cue in cues}
    if kind is Kind.RUPIAH:
        return ("budget" if "budget" in values else ""), cues
    values.discard("budget")
    if kind not in (None, Kind.PERCENT):
        values.discard("pemda_share")
    if "foreign" in values:
        return "foreign", cues
    special = values - {"registered", "population"}
    if "ckg_signed_up" in special:
        special.discard("ckg")
    if special == {"inactive", "arrears"}:  # "tidak aktif akibat tunggakan"
        special = {"inactive"}
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
    kind = roles[0][1].kind
    words = _without_bases(sentence, left, right, roles)
    family, cues = _family_of(words, kind=kind)
    lead = _lead(sentence, left)
    if lead < left and (not family or not _cues(words, SEGMENTS)):
        ahead = sentence.words[lead:left]
        names_measure = not family and _family_of(ahead, kind=kind)[0] not in ("", "foreign")
        if names_measure or (family == "active" and _cues(ahead, SEGMENTS)):
            left, words = lead, _without_bases(sentence, lead, right, roles)
            family, cues = _family_of(words, kind=kind)
    is_alone = kind is Kind.PERCENT and len(roles) == 1
    if is_alone and not family and (later := _family_of(sentence.words[right:])[0]) in SHARED_MEASURES:
        inherited = later  # "A (81 persen) dan B (60 persen) yang cakupannya rendah"
    if kind is Kind.PEOPLE and len(roles) == 1 and RESIDENTS_AHEAD.search(sentence.words[left : roles[0][1].start]):
        family = "population"
    segments = tuple(_cues(words, SEGMENTS))
    if kind is Kind.PEOPLE and not family and segments and not inherited:
        family = "registered"
    own = tuple(cue for cue in cues if cue.value == family)
    is_share = kind is Kind.PERCENT
    is_inherited = not family or (family in ("registered", "population") and bool(segments) and is_share)
    family = (inherited or family) if is_inherited else family
    return Clause(left, right, family, () if is_inherited and not segments else own + segments, segments, is_inherited)


def _as_rate(sentence: Sentence, clause: Clause, roles: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
    """Take the bare number of an "angka kematian" for the rate that it is: "AKI 198"."""
    (_, mention), *more = roles
    is_rate = RATE_NAMED.search(sentence.words[clause.left : mention.start]) and clause.family.endswith("_deaths")
    return [("percent", mention)] if is_rate and mention.kind is Kind.NUMBER and not more else roles


def _tie(
    sentence: Sentence, roles: list[tuple[str, Mention]], inherited: str, before: Sequence[Sentence], context: Context
) -> Reading:
    """Tie a statement to its measure, base, place and date."""
    first, last = roles[0][1], roles[-1][1]
    clause = _clause(sentence, roles, inherited)
    roles = _as_rate(sentence, clause, roles)
    left, right = clause.left, clause.right
    ahead, previous = sentence.words[: first.start], _previous_end(sentence, first)
    after = min((each.start for each in sentence.claimed if each.start > last.end), default=len(sentence.words))
    system = _system(sentence.words, previous, first.start, after)
    days = find_days(sentence, left, right, first, before, context)
    is_change = first.kind is Kind.POINTS or (first.kind in CHANGING and bool(CHANGE.search(ahead)))
    base, of_word = _base(sentence, roles)
    topic = _topic(roles, clause.family, clause.segment, base, sentence.words[left : first.start])
    strange = min(_distance(sentence, clause, mention) for _, mention in roles)
    return Reading(
        roles=tuple(roles),
        topic=topic,
        family=clause.family,
        region=find_place(sentence, left, right, first, before, context),
        days=days if topic in PLANS else told_by_then(days, context),
        payer=_payer(sentence.words[max(left, previous) : right]) if clause.segment else "",
        base=base,
        system=system,
        doubt=_doubt(clause, topic, strange, sentence.words[max(left, previous) : first.start], first.text.casefold())
        or ("doubt_target" if DENIED.search(sentence.words[first.end : right]) else "")
        or ("doubt_area" if _is_of_parts(sentence, max(previous, _lead(sentence, left)), right, first) else ""),
        change=is_change,
        gap_of=_gap_of(sentence, before, first) if is_change else None,
        rest_of=_rest_of(sentence, first),
        label=_label(sentence, first),
        around=find_place(sentence.without_unknown, left, right, first, before, context),
        of_word=of_word,
        strange=_unsure(sentence, left, first, strange),
        is_end=_is_end(ahead, sentence.words[first.end :]),
        is_dated=_is_dated(sentence, first),
        direction=_direction(ahead),
        whole_of=_whole_of(sentence, roles),
        is_inherited=clause.is_inherited,
        is_direct=any(left + cue.end > previous for cue in clause.cues),
        begins_parts=bool(PARTS.search(sentence.words[previous : first.start])),
    )


def _gap_of(sentence: Sentence, before: Sequence[Sentence], change: Mention) -> tuple[Printed, Printed] | None:
    """Return the ends of a change told as "A, naik C dari B": B and A, which "jumlah itu" may mean."""
    kinds = (Kind.PERCENT,) if change.kind in (Kind.PERCENT, Kind.POINTS) else (change.kind,)
    alike = [each for each in sentence.claimed if each.kind in kinds and each.start != change.start]
    told = [each for each in alike if each.end <= change.start][-1:]
    if not told and before and THAT.search(sentence.words[: change.start]):
        told = [each for each in before[-1].claimed if each.kind in kinds][-1:]
    after = [each for each in alike if each.start >= change.end][:1]
    if told and after and CHANGED_FROM.fullmatch(sentence.words[change.end : after[0].start].replace("\x02", " ")):
        first, last = after[0].number, told[0].number
        return (first, last) if first and last else None
    return None


def _direction(ahead: str) -> str:
    """Return which way a change goes whose start comes next, by its verb: "turun dari "."""
    return next((way for way, verbs in DIRECTIONS.items() if verbs.search(ahead)), "")


def _rest_of(sentence: Sentence, mention: Mention) -> tuple[Printed, ...]:
    """Return the numbers before one that is called their rest: "218.159 dari 227.948 penduduk, sisanya 9.789"."""
    is_rest = REST.search(sentence.words[: mention.start]) or OTHERS.match(sentence.words[mention.end :])
    if mention.kind not in (Kind.PEOPLE, Kind.PERCENT) or not is_rest:
        return ()
    told = [each.number for each in sentence.claimed if each.kind is mention.kind and each.end <= mention.start]
    return tuple(each for each in told if each)


def _label(sentence: Sentence, mention: Mention) -> str:
    """Return the name right before a number, or after "Puskesmas" before it: "Gerunggang 15.228 orang"."""
    name = r"((?:[A-Z][\w'-]+\s+)*[A-Z][\w'-]+)"
    own = sentence.raw[_previous_end(sentence, mention) : mention.start]
    if named := re.findall(rf"\b(?:[Pp]uskesmas|[Kk]ecamatan)\s+{name}", own):
        return str(named[-1])
    found = re.search(rf"{name}\s*(?:\(|sebanyak|dengan|mencapai|memeriksa|:)?\s*$", sentence.raw[: mention.start])
    return re.sub(r"^(?:Puskesmas|Kecamatan|Sementara|Lalu|Disusul)\s+", "", found[1]) if found else ""


def _payer(words: str) -> str:
    """Return who pays for members: regency or province; "" where the words name neither, or both."""
    named = [payer for payer, pattern in PAYERS.items() if re.search(pattern, words)]
    return named[0] if len(named) == 1 else ""


def _is_dated(sentence: Sentence, mention: Mention) -> bool:
    """Whether a date is meant for a number: behind it, or free; the start of a change is of a date of its own."""
    behind = [each for each in sentence.dates if each.start >= mention.end and follows(sentence, mention, each)]
    others = [each for each in sentence.claimed if each.start != mention.start]
    taken = [day for day in sentence.dates for each in others if day.start >= each.end and follows(sentence, each, day)]
    is_start = re.search(r"\b(?:dari|from)\s+$", sentence.words[: mention.start])
    return bool(behind) or (not is_start and any(day not in taken for day in sentence.dates))


def _system(words: str, previous: int, start: int, after: int) -> str:
    """Return the survey or register named before a number, else right behind it, else alone in its sentence."""
    ahead = words[previous:start]
    told = TOLD_OF.match(ahead) if previous else None
    for part in (ahead[told.end() :] if told else ahead, words[start:after], words):
        values = {cue.value for cue in _cues(part, SYSTEMS)}
        if values:
            return values.pop() if len(values) == 1 else ""
    return ""


def _doubt(clause: Clause, topic: Topic | None, strange: int, ahead: str, number: str) -> str:
    """Return why a clause is not sure, "" where it is."""
    if clause.family == "?" or len({cue.value for cue in clause.segments}) > 1:
        return "doubt_two"
    is_aim = AIMS.search(ahead) or re.match("minimal|maksimal|at (?:least|most)", number)
    if is_aim and not (topic and topic.key == "ckg_target"):
        return "doubt_target"
    return "doubt_words" if strange > LIMITS.strange_words else ""


def _is_of_parts(sentence: Sentence, start: int, end: int, mention: Mention) -> bool:
    """Whether a number is of parts of the place: "tiga kabupaten dengan keaktifan di bawah 80", "di Kecamatan Koba"."""
    if any(each.value == "?" and start <= each.start < end for each in sentence.places):
        return True
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
        among = AMONG.search(sentence.words[: mention.start])
        is_among = re.match(r"\s*(?:di\s*antaranya|antaranya)", rest)
        if is_among or (among and "\x01" not in sentence.words[: mention.start]):
            return next((base for base, words in BASES.items() if among and among["base"] in words), "other"), ""
        if re.match(r"\s*(?:dari|of)\s+[a-z]", rest):
            return "other", ""
    return "", ""


def _whole_of(sentence: Sentence, roles: list[tuple[str, Mention]]) -> str:
    """Return what a whole is a count of, by the words before it and its noun."""
    for role, mention in roles:
        if role == "whole":
            ahead = sentence.words[max(0, mention.start - 24) : mention.start]
            for base in ("target", "signed_up", "population", "registered"):
                if mention.noun.split(" ")[-1] in BASES[base] or re.search(
                    rf"\b(?:{'|'.join(BASES[base])})\s+(?:\w+\s+){{0,2}}$", ahead
                ):
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
    end = mention.end + (base.end() if base else 0)
    next_word = re.compile(r"\s*([a-z-]{3,})").match(words, end, clause.right)
    is_cue = next_word and any(left + cue.start <= next_word.start(1) < left + cue.end for cue in clause.cues)
    unknown = _strange(words[first:last], before_number=bool(ahead or not behind))
    names = [word for word in unknown if re.search(rf"\b{word.capitalize()}\b", sentence.raw[max(first, 1) : last])]
    return len(unknown) + len(names) + (1 if next_word and not is_cue and _strange(next_word[1]) else 0)


def _unsure(sentence: Sentence, left: int, mention: Mention, strange: int) -> int:
    """Count the unknown words before a number too; names of people and verbs there say nothing of its measure."""
    start = max(left, _previous_end(sentence, mention))
    raw = sentence.raw[start : mention.start]
    ahead = [
        word for word in _strange(sentence.words[start : mention.start]) if re.search(rf"\b{re.escape(word)}\b", raw)
    ]
    return strange + len([word for word in ahead if not re.match("me|di|ter|ber", word)])


def _topic(roles: list[tuple[str, Mention]], family: str, segment: str, base: str, ahead: str) -> Topic | None:
    """Return the measure of a statement; None where kind, words and base do not make one."""
    kinds = {mention.kind for _, mention in roles}
    if family in ("", "?", "foreign") or (any(mention.noun in STAFF for _, mention in roles) and not segment):
        return None
    if family == "pemda_share":
        return TOPICS["pemda_share"] if Kind.PERCENT in kinds and base in ("", "population") else None
    if Kind.RUPIAH in kinds:
        return TOPICS["budget"] if family == "budget" else None
    if kinds & {Kind.CASES, Kind.RATE} or family.endswith("_deaths"):
        return TOPICS[family] if family.endswith("_deaths") else None
    if kinds == {Kind.NUMBER}:
        return TOPICS["life_expectancy"] if family == "life_expectancy" else None
    if family == "ckg" and TARGET_AHEAD.search(ahead):
        return TOPICS["ckg_target"]
    if Kind.PERCENT in kinds:
        return _share_topic(family, segment, base, has_count=len(kinds) > 1)
    if segment and family in ("registered", "population", "active"):
        return None if family == "active" else segment_topic(segment)
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
