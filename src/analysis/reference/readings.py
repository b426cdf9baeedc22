"""A running text read: each number tied to its measure, base, place and date by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.clauses import (
    SHARED_MEASURES,
    Clause,
    as_rate,
    count_strange,
    family_of,
    find_base,
    find_clause,
    find_cues,
    find_lead,
    find_topic,
    name_whole,
    previous_end,
)
from analysis.reference.derived import Compared, Derived, find_compared, find_derived, tell
from analysis.reference.grouping import group_numbers, with_heads
from analysis.reference.lines import unfold
from analysis.reference.printed import Printed
from analysis.reference.quantities import Mention, find_quantities
from analysis.reference.sentences import Sentence, split_sentences
from analysis.reference.states import Kind
from analysis.reference.sums import Made, find_made
from analysis.reference.topics import TOPICS, Topic
from analysis.reference.vocabulary import (
    AIM_BESIDE,
    AIMS,
    ANY_PLACE,
    APART,
    AREAS,
    AWARDED,
    BESIDE_AIM,
    BOTH_KINDS,
    CHANGE,
    CHANGE_NAMED,
    CHANGED_FROM,
    CHANGES,
    CONTRAST,
    DENIED,
    DENIES,
    DIRECTIONS,
    EVERYBODY,
    GOES_ON,
    HOPES,
    LED_BY,
    LINKS,
    LIST_HEAD,
    MISSED,
    OF_THE_SAME,
    OPENS,
    OTHERS,
    OWNED,
    PARTS,
    PAYERS,
    PLACES_COUNTED,
    POINTED_AT,
    RANK_ENDS,
    RANKED,
    RANKED_LESS,
    RANKS,
    REST,
    REVIVED,
    SAME_AGAIN,
    SEGMENTS,
    SHORT_OF,
    STILL_PAID,
    SYSTEMS,
    THAT,
    THEN,
    TOLD_OF,
    WISHED,
)
from analysis.reference.when_and_where import Context, find_days, find_place, follows, of_its_year, told_by_then

PLANS = (TOPICS["budget"], TOPICS["quota"], TOPICS["ckg_target"])

BARE = (Kind.NUMBER, Kind.PLACES)
CHANGING = (Kind.PERCENT, Kind.PEOPLE, Kind.CASES, Kind.RUPIAH, Kind.NUMBER)


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
        places: every place that its sentence names.
        made: the numbers of its sentence that should make it.
        other: how else it may be read, where its words leave that open.
        rank: "highest" or "lowest" where it is called so; rank_of_segments where it is of the segments of its place.
        is_of_then: whether words beside it speak of another time: "dulu", "setahun sebelumnya".
        is_part: whether its sentence opens with what it may be a part of: "Dari A peserta, B ...".
        own_places, own_days: the places and dates between the number before it and itself, or right behind it.
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
    places: tuple[str, ...] = ()
    made: Made | None = None
    other: Reading | None = None
    rank: str = ""
    rank_of_segments: str = ""
    is_of_then: bool = False
    is_part: bool = False
    own_places: tuple[str, ...] = ()
    own_days: tuple[Days, ...] = ()


NOTHING = Reading((), None, "", "", None)


@dataclass(frozen=True)
class Read:
    """A text read: its numbers, what they state, what is told beside them, and what its numbers give together."""

    mentions: list[Mention]
    readings: list[Reading]
    asides: list[tuple[Mention, Reading]]
    derived: list[Derived]
    compared: list[Compared]


def read_text(text: str, context: Context) -> Read:
    """Return every number of a text, what they state, and beside them everybody, families and kinds of places."""
    flat, places = unfold(text)
    mentions = find_quantities(flat, context.published)
    if context.days is None:
        aside = [each.days for each in mentions if each.days and each.days.aside and each.days.precision == "day"]
        context = replace(context, days=aside[0] if aside else None)
        mentions = find_quantities(flat, context.published)
    readings: list[Reading] = []
    asides: list[tuple[Mention, Reading]] = []
    known: list[Sentence] = []
    for sentence in split_sentences(flat, mentions):
        found = _of_the_same(_read_sentence(sentence, known, context), sentence, readings)
        readings += [_moved(each, sentence.start, places) for each in found]
        if readings and not sentence.claimed and POINTED_AT.search(sentence.words):  # "Angka itu paling rendah"
            readings[-1] = replace(readings[-1], rank=_rank_in(sentence.words))
        beside = [*_everybody(sentence, known, context), *_levels(sentence, known, context)]
        beside += _things(sentence, known, context)
        beside += [(each, replace(NOTHING, made=made)) for each, made in find_made(with_heads(sentence))]
        asides += [
            (_move(mention, sentence.start, places), _moved(each, sentence.start, places)) for mention, each in beside
        ]
        known.append(sentence)
    told = [replace(each, mention=_move(each.mention, 0, places)) for each in tell(known)]
    moved = list({each.start: each for each in (_move(found, 0, places) for found in mentions)}.values())
    return Read(moved, _with_parts(readings), asides, list(find_derived(told)), list(find_compared(told)))


def _of_the_same(found: list[Reading], sentence: Sentence, before: Sequence[Reading]) -> list[Reading]:
    """Give the first number of a sentence the measure told last, where "jumlahnya" and no other word names it."""
    last = before[-1] if before else None
    first = found[0] if found else None
    if not (first and last and last.topic) or first.topic or first.family not in ("", "?"):
        return found
    ahead = sentence.words[: first.roles[0][1].start]
    is_alike = first.roles[0][1].kind is last.roles[0][1].kind and not last.change
    if not is_alike or not OF_THE_SAME.search(ahead):
        return found
    same = replace(first, topic=last.topic, family=last.family, payer=last.payer, region=last.region, is_inherited=True)
    return [same, *found[1:]]


def _move(mention: Mention, start: int, places: list[int]) -> Mention:
    return replace(mention, start=places[mention.start + start], end=places[mention.end + start - 1] + 1)


def _moved(reading: Reading, start: int, places: list[int]) -> Reading:
    roles = tuple((role, _move(mention, start, places)) for role, mention in reading.roles)
    made = reading.made
    if made:
        made = replace(made, members=tuple(_move(each, start, places) for each in made.members))
    other = _moved(reading.other, start, places) if reading.other else None
    return replace(reading, roles=roles, made=made, other=other, sentence=start)


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
        told = [family_of(each.words)[0] for each in reversed(before[-LIMITS.told_sentences :])]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    elif before and _names_nothing(sentence) and (before[-1].heads(sentence) or _goes_on(sentence)):
        told = [family_of(before[-1].words)[0]]
        family = next((each for each in told if each not in ("", "?", "foreign", "population")), family)
    if (head := LIST_HEAD.match(sentence.words)) and (told_first := family_of(head[1])[0]) not in ("", "?", "foreign"):
        family = told_first
    sentence = with_heads(sentence)
    of_shares = family
    for roles in group_numbers(sentence):
        is_share = roles[0][1].kind is Kind.PERCENT
        told_of = of_shares if is_share else family
        if roles[0][1].kind is Kind.RUPIAH and _goes_on_with_money(sentence, roles[0][1], found, before):
            told_of = "budget"
        alternative = [each for role, each in roles if role == "or_count"]
        roles = [each for each in roles if each[0] != "or_count"]
        reading = _tie(sentence, roles, told_of, before, context)
        for count in alternative:
            other = _tie(sentence, [("count", count), *roles[1:]], family, before, context)
            reading = replace(reading, other=other)
        family = reading.family if reading.family not in ("", "?", "foreign", "budget") else family
        of_shares = family if family != "population" else of_shares
        found.append(_like_its_start(reading, found))
    return found


def _goes_on_with_money(
    sentence: Sentence, mention: Mention, found: Sequence[Reading], before: Sequence[Sentence]
) -> bool:
    """Whether a sum of money is what the one told before it became: "Tahun berikutnya nilainya naik menjadi Rp25 M"."""
    ahead = sentence.words[previous_end(sentence, mention) : mention.start]
    told = any(each.family == "budget" and each.roles[0][1].kind is Kind.RUPIAH for each in found)
    if not told and before and before[-1].heads(sentence):
        last = [each for each in before[-1].claimed if each.kind is Kind.RUPIAH]
        told = bool(last) and family_of(before[-1].words, kind=Kind.RUPIAH)[0] == "budget"
    return told and bool(CHANGES.search(ahead))


def _like_its_start(reading: Reading, before: Sequence[Reading]) -> Reading:
    """Give the end of "dari A menjadi B" the measure of its start, where no words of its own say another."""
    start = before[-1] if before else None
    is_next = start is not None and (start.is_end or start.change)
    if not (start and is_next and reading.is_end and reading.is_inherited and start.topic):
        return reading
    if start.roles[0][1].kind is not reading.roles[0][1].kind:
        return reading
    return replace(reading, topic=start.topic, family=start.family, payer=start.payer)


def _goes_on(sentence: Sentence) -> bool:
    """Whether a paragraph goes on with what the one before it spoke of."""
    return bool(THAT.search(sentence.words) or GOES_ON.match(sentence.words))


def _names_nothing(sentence: Sentence) -> bool:
    """Whether a sentence names no measure; residents may be the base of "jumlah itu 98,08 persen dari ..."."""
    words = sentence.words
    for segment in find_cues(words, SEGMENTS):
        words = words[: segment.start] + " " * (segment.end - segment.start) + words[segment.end :]
    family = family_of(words)[0]
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
        if HOPES.search(sentence.words[start : found.start() if found["nobody"] else found.end()]):
            continue
        mention = Mention(Kind.EVERYBODY, found.start(), found.end(), " ".join(found[0].replace("\x04", "").split()))
        place = find_place(sentence, found.start(), found.end(), mention, before, context)
        yield (
            mention,
            Reading(
                (), None, "registered", place, find_days(sentence, 0, len(sentence.words), mention, before, context)
            ),
        )


def _levels(sentence: Sentence, before: Sequence[Sentence], context: Context) -> Iterator[tuple[Mention, Reading]]:
    """Give the level of an award of a year that a place is said to hold: "meraih UHC Awards 2026 tingkat Utama"."""
    year = re.search(r"\buhc awards?\s+(\d{4})", sentence.raw.lower())
    for found in AWARDED.finditer(sentence.words) if year else ():
        if not HOPES.search(sentence.words[: found.end()]):
            mention = Mention(
                Kind.STATUS, found.start("level"), found.end("level"), sentence.raw[slice(*found.span("level"))]
            )
            place = find_place(sentence, 0, len(sentence.words), mention, before, context)
            yield mention, Reading((), None, f"award_{year[1] if year else ''}_{found['name']}", place, None)


def _things(sentence: Sentence, before: Sequence[Sentence], context: Context) -> Iterator[tuple[Mention, Reading]]:
    """Give the families, and the kecamatan, kelurahan, desa and puskesmas that a place is said to have in all."""
    for mention in sentence.mentions:
        noun = re.search(r"(?:kecamatan|kelurahan|desa|puskesmas)$", mention.text.casefold())
        counted = PLACES_COUNTED.search(sentence.words[: mention.start]) if mention.kind in BARE else None
        is_all = noun and re.match(rf"\W*(?:seluruh|semua)\s+{noun[0]}", sentence.words[mention.end :])
        is_place = bool(mention.kind is Kind.PLACES and noun)
        is_owned = is_place and bool(is_all or OWNED.search(sentence.words[: mention.start]))
        is_some = is_place and not is_owned  # some of them: more than all are false
        if not mention.number or not (is_owned or is_some or counted or mention.kind is Kind.FAMILIES):
            continue
        measure = "families"
        if noun or counted:
            name = noun[0] if noun else (counted["noun"] or counted["own"]) if counted else ""
            name = "village" if BOTH_KINDS.match(sentence.raw[mention.end :].lower()) else name
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
                doubt="doubt_area" if is_some else "",
            ),
        )


def _tie(
    sentence: Sentence, roles: list[tuple[str, Mention]], inherited: str, before: Sequence[Sentence], context: Context
) -> Reading:
    """Tie a statement to its measure, base, place and date."""
    first, last = roles[0][1], roles[-1][1]
    clause = find_clause(sentence, roles, inherited)
    roles = as_rate(sentence, clause, roles)
    left, right = clause.left, clause.right
    ahead, previous = sentence.words[: first.start], previous_end(sentence, first)
    after = min((each.start for each in sentence.claimed if each.start > last.end), default=len(sentence.words))
    system = _system(sentence.words, previous, first.start, after)
    days = find_days(sentence, left, right, first, before, context)
    is_told = CHANGE.search(ahead) or CHANGE_NAMED.search(ahead)
    is_change = first.kind is Kind.POINTS or (first.kind in CHANGING and bool(is_told))
    base, of_word = find_base(sentence, roles)
    whole_of = name_whole(sentence, roles)
    base = base or ("" if roles[0][0] == "count" else whole_of)
    topic = find_topic(roles, clause.family, clause.segment, base, sentence.words[left : first.start])
    strange = min(count_strange(sentence, clause, mention) for _, mention in roles)
    return Reading(
        roles=tuple(roles),
        topic=topic,
        family=clause.family,
        region=find_place(sentence, left, right, first, before, context),
        days=of_its_year(days, sentence, context) if topic in PLANS else told_by_then(days, context),
        payer=_payer(sentence.words[max(left, previous) : right]) if clause.segment else "",
        base=base,
        system=system,
        doubt=_doubt(sentence, clause, topic, strange, first),
        change=is_change,
        gap_of=_gap_of(sentence, before, first) if is_change else None,
        rest_of=_rest_of(sentence, first),
        label=_label(sentence, first),
        around=find_place(sentence.without_unknown, left, right, first, before, context),
        places=tuple(name.value for name in sentence.places),
        of_word=of_word,
        strange=strange,
        is_end=_is_end(ahead, sentence.words[first.end :]),
        is_dated=_is_dated(sentence, first),
        direction=_direction(ahead),
        whole_of=whole_of,
        is_inherited=clause.is_inherited,
        is_direct=any(left + cue.end > previous for cue in clause.cues),
        rank=_rank(sentence, previous, first),
        rank_of_segments=_rank_of_segments(sentence.words[previous : first.start]) if clause.segment else "",
        begins_parts=bool(PARTS.search(sentence.words[previous : first.start])),
        is_of_then=bool(THEN.search(sentence.words[previous : first.start] + sentence.words[last.end : right])),
        is_part=bool(previous and OPENS.search(sentence.words[: sentence.claimed[0].start])),
        own_places=tuple(name.value for name in sentence.places if previous <= name.start < first.start),
        own_days=tuple(
            each.days
            for each in sentence.dates
            if each.days and (previous <= each.start < first.start or follows(sentence, last, each))
        ),
    )


def _gap_of(sentence: Sentence, before: Sequence[Sentence], change: Mention) -> tuple[Printed, Printed] | None:
    """Return the ends of a change told as "A, naik C dari B": B and A, which "jumlah itu" may mean."""
    kinds = (Kind.PERCENT,) if change.kind in (Kind.PERCENT, Kind.POINTS) else (change.kind,)
    ahead = sentence.words[previous_end(sentence, change) : change.start]
    alike = [each for each in sentence.claimed if each.kind in kinds and each.start != change.start]
    told = [each for each in alike if each.end <= change.start][-1:]
    if change.kind is Kind.POINTS and len(alike) == 2 and APART.search(ahead) and not CHANGE.search(ahead):
        return (alike[0].number, alike[1].number) if alike[0].number and alike[1].number else None
    if not told and before and THAT.search(sentence.words[: change.start]):
        told = [each for each in before[-1].claimed if each.kind in kinds][-1:]
    after = [each for each in alike if each.start >= change.end][:1]
    between = sentence.words[change.end : after[0].start].replace("\x02", " ") if after else ""
    is_other = told and LINKS.search(sentence.words[told[0].end : change.start])  # "dan tanggungan pemda bertambah"
    if told and after and not is_other and re.fullmatch(r"\s*,?\s*(?:menjadi|hingga|ke|to)\s+(?:sekitar\s+)?", between):
        first, last = told[0].number, after[0].number
        return (first, last) if first and last else None
    if told and after and CHANGED_FROM.fullmatch(sentence.words[change.end : after[0].start].replace("\x02", " ")):
        first, last = after[0].number, told[0].number
        return (first, last) if first and last else None
    return None


def _direction(ahead: str) -> str:
    """Return which way a change goes whose start comes next, by its verb: "turun dari "."""
    return next((way for way, verbs in DIRECTIONS.items() if verbs.search(ahead)), "")


def _rest_of(sentence: Sentence, mention: Mention) -> tuple[Printed, ...]:
    """Return the numbers before one that is called their rest: "218.159 dari 227.948 penduduk, sisanya 9.789"."""
    ahead, behind = sentence.words[: mention.start], sentence.words[mention.end :]
    if STILL_PAID.search(ahead):
        return ()
    is_short = mention.kind is Kind.PEOPLE and SHORT_OF.search(ahead)
    if mention.kind not in (Kind.PEOPLE, Kind.PERCENT) or not (is_short or REST.search(ahead) or OTHERS.match(behind)):
        return ()
    alike = [each for each in sentence.claimed if each.kind is mention.kind and each.start != mention.start]
    told = [each.number for each in alike if each.end <= mention.start]
    if len(alike) == 2 and len(told) < 2 and mention.kind is Kind.PEOPLE:  # "tinggal A orang: B dari C"
        told = [each.number for each in alike]
    return tuple(each for each in told if each)


def _rank(sentence: Sentence, previous: int, mention: Mention) -> str:
    """Return "highest" or "lowest" where a number is called so, before it or in its own words behind it."""
    is_last = all(each.start <= mention.start for each in sentence.claimed)
    pieces = RANK_ENDS.split(sentence.words[previous : mention.start])
    ahead = next((piece for piece in reversed(pieces) if re.search(r"[\w\x04]", piece)), "")
    behind = sentence.words[mention.end :]
    called = None if is_last else RANKED.match(behind)
    for words in (ahead, behind if is_last else called[0] if called else ""):
        if rank := _rank_in(words):
            return rank
    return ""


def _rank_in(words: str) -> str:
    """Return "highest" or "lowest" as words name the one of the two; "" where they do not, or less than that."""
    found = [name for name, pattern in RANKS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 and not RANKED_LESS.search(words) else ""


def _rank_of_segments(words: str) -> str:
    """Return "highest" or "lowest" where words before a number call its segment so: "segmen terbesar ialah PBI"."""
    others = re.sub(r"\bsegmen\w*", " ", words)
    return _rank_in(others) if others != words else ""


def _label(sentence: Sentence, mention: Mention) -> str:
    """Return the name right before a number, else the only "Puskesmas X" before it; "" where several share numbers."""
    name = r"((?:[A-Z][\w'-]+\s+)*[A-Z][\w'-]+)"
    ahead = sentence.raw[: mention.start]
    own = previous_end(sentence, mention)
    named = list(re.finditer(rf"\b(?:[Pp]uskesmas|[Kk]ecamatan)\s+{name}", ahead))
    if any(_is_listed(sentence, each.end()) for each in named):
        return ""
    beside = [each for each in named if each.start() >= own]
    if beside:
        return str(beside[-1][1])
    found = re.search(
        rf"{name}\s*(?:,|\(|sebanyak|dengan|mencapai|memeriksa|(?:tercatat|terdapat|ada)(?: sebanyak)?|:)?\s*$", ahead
    )
    if found and found.end() > own:
        return re.sub(r"^(?:Puskesmas|Kecamatan|Sementara|Lalu|Disusul)\s+", "", found[1])
    if len({each[1] for each in named}) == 1:
        return str(named[0][1])
    free = [each for each in re.finditer(name, ahead[own:]) if "\x04" not in sentence.words[own:][slice(*each.span())]]
    return str(free[-1][1]) if free else ""


def _is_listed(sentence: Sentence, end: int) -> bool:
    """Whether another name of a part of the place follows one: "Puskesmas Air Itam dan Pasir Putih"."""
    follows_on = re.match(r"\s*(?:,|dan|serta|maupun)\s+", sentence.raw[end:])
    place = end + follows_on.end() if follows_on else end
    return bool(follows_on and sentence.raw[place : place + 1].isupper() and sentence.words[place] != "\x04")


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
        values = {cue.value for cue in find_cues(part, SYSTEMS)}
        if values:
            return values.pop() if len(values) == 1 else ""
    return ""


def _doubt(sentence: Sentence, clause: Clause, topic: Topic | None, strange: int, mention: Mention) -> str:
    """Return why a clause is not sure, "" where it is."""
    previous = previous_end(sentence, mention)
    ahead = sentence.words[max(clause.left, previous) : mention.start]
    if clause.family == "?" or len({cue.value for cue in clause.segments}) > 1:
        return "doubt_two"
    is_listed = re.fullmatch(r"\s*(?:dan|serta|,)\s[^\x01]*", sentence.words[previous : mention.start])
    if previous and is_listed and AIMS.search(sentence.words[clause.left - 60 if clause.left > 60 else 0 : previous]):
        ahead = sentence.words[max(0, clause.left - 60) : mention.start]
    if mention.kind is Kind.RUPIAH:
        ahead = CONTRAST.split(sentence.words[previous : mention.start])[-1].split(",")[-1]
    is_wished = LED_BY.search(ahead) and WISHED.search(sentence.words[:previous])
    if is_wished or AIM_BESIDE.search(sentence.words[: mention.start]):
        return "doubt_target"
    if re.search(rf"{BESIDE_AIM.pattern}(?: (?:uhc|jkn|cakupan|keaktifan))*\s*$", ahead):  # "di bawah ambang 95 persen"
        return "doubt_target"
    ahead = BESIDE_AIM.sub(" ", ahead)
    is_least = re.match("minimal|maksimal|at (?:least|most)", mention.text.casefold())
    if (AIMS.search(ahead) or is_least) and topic != TOPICS["ckg_target"]:
        return "doubt_target"
    words = sentence.words[clause.left : clause.right]
    is_denied = clause.family in SHARED_MEASURES[:2] and DENIES.search(ahead)
    is_denied = is_denied or (clause.family == "ckg" and mention.kind is not Kind.PERCENT and MISSED.search(words))
    is_again = (
        mention.kind is Kind.PERCENT
        and not re.search(r"\d", mention.text)
        and SAME_AGAIN.search(sentence.words[previous : mention.start])
    )
    if strange or is_denied or (previous and is_again) or (clause.family == "active" and REVIVED.search(words)):
        return "doubt_words"
    if DENIED.search(sentence.words[mention.end : clause.right]):
        return "doubt_target"
    start = max(previous, find_lead(sentence, clause.left))
    return "doubt_area" if _is_of_parts(sentence, start, clause.right, mention) else ""


def _is_of_parts(sentence: Sentence, start: int, end: int, mention: Mention) -> bool:
    """Whether a number is of parts of the place: "tiga kabupaten dengan keaktifan di bawah 80", "di Kecamatan Koba"."""
    if any(each.value == "?" and start <= each.start < end for each in sentence.places):
        return True
    counted = [each for each in sentence.mentions if each.kind is Kind.PLACES and start <= each.start < mention.start]
    whole = [name for name in sentence.places if name.end <= mention.start]
    whole = [name for name in whole if not re.search(r"\x02\s*(?:di|dari|se-?)\s*$", sentence.words[: name.start])]
    named = max((name.start for name in whole), default=-1)
    is_counted = any(AREAS.search(each.text.lower()) and each.start > named for each in counted)
    return is_counted or bool(ANY_PLACE.match(sentence.words[start:]))


def _is_end(ahead: str, rest: str) -> bool:
    """Whether a number is an end of "dari A menjadi B"."""
    is_first = re.search(r"\b(?:dari|from)\s+$", ahead) and re.search(r"\b(?:menjadi|ke|to)\s+(?:\w+\s+)?\x01", rest)
    is_last = re.search(r"\bdari\b[^;]*\x01[^;]*\b(?:menjadi|ke|to)\s+(?:hanya\s+|sekitar\s+)?$", ahead)
    return bool(is_first or is_last)
