"""The clause of a statement: the words it stands in, what they speak of, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analysis.reference.claim_limits import LIMITS
from analysis.reference.grouping import strange_names
from analysis.reference.quantities import Mention
from analysis.reference.sentences import CLAIMED, Name, Sentence
from analysis.reference.states import Kind
from analysis.reference.topics import TOPICS, Topic
from analysis.reference.vocabulary import (
    AMONG,
    BASES,
    CONTRAST,
    FAMILIES,
    OF_BASE,
    OPENS,
    PREDICATE,
    RATE_NAMED,
    RESIDENTS_AHEAD,
    SEGMENTS,
    SEPARATOR,
    STAFF,
    TARGET_AHEAD,
)

SHARED_MEASURES = ("registered", "active", "stunting", "quota", "deactivated", "ckg")
COUNTED_AS_CASES = ("severe_malnutrition", "stunting")
MEMBERS = ("registered", "active", "inactive", "unregistered", "population")
MEASURED = re.compile(r"\s*dari\s+(?:seluruh\s+|jumlah\s+)?(?:balita|anak)\s+(?:yang\s+)?(?:di|ter)(?:ukur|timbang)")
NAMED_BY_VERBS = ("quota", "deactivated", "handed_over")
NAMED_SHARES = ("complete_immunisation", "antenatal_k1", "antenatal_k4")


def _window(sentence: Sentence, roles: list[tuple[str, Mention]]) -> tuple[int, int]:
    first, last = roles[0][1], roles[-1][1]
    base = OF_BASE.match(sentence.words[last.end :]) if last.kind is Kind.PERCENT else None
    end = last.end + (base.end() if base else 0)
    if predicate := PREDICATE.match(sentence.words, end):
        end = predicate.end()
    marks = list(SEPARATOR.finditer(sentence.words))
    left = max((mark.end() for mark in marks if mark.end() <= first.start), default=0)
    right = min((mark.start() for mark in marks if mark.start() >= end), default=len(sentence.words))
    right = min([right, *(each.start for each in sentence.mentions if each.start >= end and _divides(each))])
    return left, right


def _divides(mention: Mention) -> bool:
    """Whether the words behind a number belong to another statement."""
    return mention.kind is Kind.TIMES or (mention.kind in CLAIMED and bool(mention.number))


def _without_bases(sentence: Sentence, left: int, right: int, roles: list[tuple[str, Mention]]) -> str:
    """Return the words of a clause with the bases of its percentages, and the nouns of its wholes, blanked."""
    letters = list(sentence.words)
    for role, mention in roles:
        base = OF_BASE.match(sentence.words[mention.end :]) if mention.kind is Kind.PERCENT else None
        segments = find_cues(sentence.words[mention.end : right], SEGMENTS)
        if base and not any(cue.start < base.end() < cue.end for cue in segments):  # "persen peserta mandiri"
            letters[mention.end : mention.end + base.end()] = " " * base.end()
        if role == "whole":
            noun = re.match(r"\s*(?:terdaftar|penduduk|jiwa|orang)*", sentence.words[mention.end :])
            last = mention.end + (noun.end() if noun else 0)
            letters[mention.start : last] = "\x01" * (last - mention.start)
        if mention.kind is Kind.RATE and (noun := re.match(r"\s*kelahiran(?: hidup)?", sentence.words[mention.end :])):
            letters[mention.end : mention.end + noun.end()] = " " * noun.end()
    return "".join(letters)[left:right]


def find_cues(words: str, tables: dict[str, str]) -> list[Name]:
    """Return the cues of a table in words; what one pattern took no later one takes."""
    found = []
    for value, pattern in tables.items():
        for cue in re.finditer(pattern, words):
            found.append(Name(cue.start(), cue.end(), value))
            words = words[: cue.start()] + "\x05" * (cue.end() - cue.start()) + words[cue.end() :]
    return found


def family_of(words: str, *, kind: Kind | None = None) -> tuple[str, list[Name]]:
    """Return what a clause speaks of, "" for nothing known, "?" for more than one thing, and its cues."""
    cues = find_cues(words, FAMILIES)
    values = {cue.value for cue in cues}
    if kind is Kind.RUPIAH:
        return ("budget" if "budget" in values and "arrears" not in values else ""), cues
    values.discard("budget")
    if kind not in (None, Kind.PERCENT):
        values.discard("pemda_share")
    if "ckg_pupils" in values:
        return "ckg_pupils", cues
    if "foreign" in values:
        return "foreign", cues
    special = values - {"registered", "population"}
    if "ckg_signed_up" in special:
        special.discard("ckg")
    if any(value.endswith("_deaths") for value in special):  # "3 kematian ibu dari 5.237 kelahiran hidup"
        special.discard("live_births")
    if special == {"deactivated", "handed_over"}:
        special = {"deactivated"}
    if (
        special == {"stunting", "measured"}
        and kind is not None
        and re.search(r"\bdari\s+(?:seluruh\s+)?(?:balita|anak)", words)
    ):
        special = {"stunting"}  # "240 balita stunting atau 0,99 persen dari balita yang diukur"
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


def find_clause(sentence: Sentence, roles: list[tuple[str, Mention]], inherited: str) -> Clause:
    """Return the clause of a statement; its measure may stand in the words before it, or come from what was told."""
    left, right = _window(sentence, roles)
    kind = roles[0][1].kind
    words = _without_bases(sentence, left, right, roles)
    family, cues = family_of(words, kind=kind)
    lead = find_lead(sentence, left)
    if lead < left and (not family or not find_cues(words, SEGMENTS)):
        ahead = sentence.words[lead:left]
        told = family_of(ahead, kind=kind)[0]
        is_noun = family == "registered" and all(left + cue.start >= roles[0][1].start for cue in cues)
        names_measure = (not family and told not in ("", "foreign")) or (is_noun and told in NAMED_BY_VERBS)
        is_of_members = (family or inherited) in ("active", "registered") and family in ("", "active")
        if names_measure or (is_of_members and find_cues(ahead, SEGMENTS)):
            left, words = lead, _without_bases(sentence, lead, right, roles)
            family, cues = family_of(words, kind=kind)
    is_alone = kind is Kind.PERCENT and len(roles) == 1
    if is_alone and not family and not inherited and (later := family_of(sentence.words[right:])[0]) in SHARED_MEASURES:
        inherited = later  # "A (81 persen) dan B (60 persen) yang cakupannya rendah"
    ahead = sentence.words[: roles[0][1].start]
    is_opening = roles[0][1].noun.endswith("penduduk") and OPENS.search(ahead)
    if kind is Kind.PEOPLE and len(roles) == 1 and (is_opening or RESIDENTS_AHEAD.search(ahead[left:])):
        family = "population"
    segments = tuple(find_cues(words, SEGMENTS))
    apposed = re.search(r"\b(?:yakni|yaitu|atau)\s+$", sentence.words[: roles[0][1].start])
    if left and left == previous_end(sentence, roles[0][1]) and not apposed:  # "9.000 peserta tanggungan provinsi
        # membuat keaktifan turun ke 62 persen"
        segments = tuple(each for each in segments if len(words[: each.start].split()) > 1)
    if kind is Kind.PEOPLE and not family and segments and not inherited:
        family = "registered"
    own = tuple(cue for cue in cues if cue.value == family)
    is_share = kind is Kind.PERCENT
    is_inherited = not family or (family in ("registered", "population") and bool(segments) and is_share)
    family = (inherited or family) if is_inherited else family
    return Clause(left, right, family, () if is_inherited and not segments else own + segments, segments, is_inherited)


def as_rate(sentence: Sentence, clause: Clause, roles: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
    """Take the bare number of an "angka kematian" for the rate that it is: "AKI 198"."""
    (_, mention), *more = roles
    is_rate = RATE_NAMED.search(sentence.words[clause.left : mention.start]) and clause.family.endswith("_deaths")
    return [("percent", mention)] if is_rate and mention.kind is Kind.NUMBER and not more else roles


def find_lead(sentence: Sentence, left: int) -> int:
    """Return where the words begin that no other number, and no contrast, divides from a clause."""
    start = max((each.end for each in sentence.claimed if each.end <= left), default=0)
    contrasts = CONTRAST.finditer(sentence.words, start, left)
    return max((found.end() for found in contrasts), default=start)


def previous_end(sentence: Sentence, mention: Mention) -> int:
    """Return where the number before another one ends."""
    return max((each.end for each in sentence.claimed if each.end <= mention.start), default=0)


def _is_share_at(sentence: Sentence, place: int) -> bool:
    """Whether a percentage stands right behind a place."""
    return any(
        each.kind is Kind.PERCENT and not sentence.words[place : each.start].strip()
        for each in sentence.claimed
        if each.start >= place
    )


def find_base(sentence: Sentence, roles: list[tuple[str, Mention]]) -> tuple[str, str]:
    """Return what the last percentage of a statement is of, by its words."""
    for _, mention in reversed(roles):
        if mention.kind is not Kind.PERCENT:
            continue
        rest = sentence.words[mention.end :]
        found = OF_BASE.match(rest)
        if found and found["base"] in BASES["target"] and _is_share_at(sentence, mention.end + found.end()):
            return "", ""  # "72,67 persen dari target 80 persen": so much, while so much is aimed at
        if found:
            return next(base for base, words in BASES.items() if found["base"] in words), found["base"]
        among = AMONG.search(sentence.words[: mention.start])
        is_among = re.match(r"\s*(?:di\s*antaranya|antaranya)", rest)
        if is_among or (among and "\x01" not in sentence.words[: mention.start]):
            return next((base for base, words in BASES.items() if among and among["base"] in words), "other"), ""
        if MEASURED.match(rest):
            return "", ""  # the children that a share of stunting is of
        if re.match(r"\s*(?:dari|of)\s+[a-z]", rest):
            return "other", ""
    return "", ""


def name_whole(sentence: Sentence, roles: list[tuple[str, Mention]]) -> str:
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


def count_strange(sentence: Sentence, clause: Clause, mention: Mention) -> int:
    """Count the unknown names between a number and the cue of its measure."""
    words, left = sentence.words, clause.left
    ahead = [left + cue.end for cue in clause.cues if left + cue.end <= mention.start]
    behind = [left + cue.start for cue in clause.cues if left + cue.start >= mention.end - len(mention.noun)]
    if ahead or not behind:
        first, last = max(ahead, default=left), mention.start
    else:
        first, last = mention.end, max(mention.end, min(behind))
    return len(strange_names(words[first:last], sentence.raw[first:last]))


def find_topic(roles: list[tuple[str, Mention]], family: str, segment: str, base: str, ahead: str) -> Topic | None:
    """Return the measure of a statement; None where kind, words and base do not make one."""
    kinds = {mention.kind for _, mention in roles}
    is_staff = any(mention.noun in STAFF for _, mention in roles) and not family.endswith(("_deaths", "_pupils"))
    is_child = any(mention.noun in ("anak", "balita", "bayi") for _, mention in roles)
    if family in ("", "?", "foreign") or (is_staff and not segment) or (is_child and family in MEMBERS):
        return None
    if family == "pemda_share":
        return TOPICS["pemda_share"] if Kind.PERCENT in kinds and base in ("", "population") else None
    if Kind.RUPIAH in kinds:
        is_sum = any(mention.number and mention.number.value >= LIMITS.least_budget for _, mention in roles)
        return TOPICS["budget"] if family == "budget" and is_sum else None
    if family.endswith("_deaths") and len(roles) == 1 and roles[0][1].noun.startswith("kelahiran"):
        return TOPICS["live_births"]
    if kinds & {Kind.CASES, Kind.RATE} or family.endswith("_deaths"):
        return TOPICS[family] if family.endswith("_deaths") or family in COUNTED_AS_CASES else None
    if kinds == {Kind.NUMBER}:
        return TOPICS["life_expectancy"] if family == "life_expectancy" else None
    if family == "ckg" and TARGET_AHEAD.search(ahead):
        return TOPICS["ckg_target"]
    if Kind.PERCENT in kinds:
        return _share_topic(family, segment, base, has_count=len(kinds) > 1)
    if segment and family in ("registered", "population", "active", "inactive"):
        if family == "inactive":
            return replace(TOPICS["inactive"], segment=segment)
        return None if family == "active" else segment_topic(segment)
    keys = {"registered": "coverage_registered", "active": "keaktifan", "ckg": "ckg_checked"}
    return TOPICS.get(keys.get(family, family))


def segment_topic(segment: str) -> Topic:
    """Return the topic of one segment of members."""
    return Topic(f"segment:{segment}", ("keaktifan_pct",), "registered_persons", segment=segment)


def _share_topic(family: str, segment: str, base: str, *, has_count: bool) -> Topic | None:
    if family in NAMED_SHARES:
        return TOPICS[family]
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
        ("inactive", "registered"): "inactive_of_registered",
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
