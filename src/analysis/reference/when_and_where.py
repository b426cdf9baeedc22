"""Where and when a number of a text is meant: by its own clause, its sentence, its paragraph, or the whole text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.reference.calendar_words import Days
from analysis.reference.claim_limits import LIMITS
from analysis.reference.quantities import Mention
from analysis.reference.sentences import COUNTRY, Name, Sentence
from analysis.reference.vocabulary import (
    BEGUN,
    COMPARED,
    FAMILIES,
    FOUND_IN,
    LISTED,
    MEANT_FOR,
    OFFICES,
    SCOPE,
    SEPARATOR,
    SHARED_OUT,
    SYSTEMS,
    THAT,
)

LEVELS = {"provinsi": "provinsi", "pemprov": "provinsi", "gubernur": "provinsi", "kabupaten": "kabupaten"}
LEVELS |= {"pemkab": "kabupaten", "bupati": "kabupaten", "pemkot": "kota", "wali kota": "kota", "kota": "kota"}


MINISTRY = re.compile(r"\b(?:kementerian|kemenkes|kemensos|menteri)\b")
BY_SYSTEM = re.compile(rf"\b(?:menurut|berdasarkan|versi|hasil|dalam|pada|by)\s+(?=(?:{'|'.join(SYSTEMS.values())})\s)")
YEAR_BEFORE = re.compile(r"\b(?:se)?tahun (?:sebelumnya|lalu)\b")
COMPARED_WITH = re.compile(
    r"\b(?:dari|dibanding\w*|from)\s[^\x01,;]*\x01+[^\x01,;]*$"
)  # "naik 954 dari A pada Januari"
PART_NAMED = re.compile(r"\b(?:(?:di\s*)?antaranya|of them)\b")
AGAINST = re.compile(  # before a place whose figure another one is held against: "di bawah angka nasional"
    rf"{COMPARED.pattern}|\b(?:target|angka|rata-rata|rerata|capaian|prevalensi|di (?:atas|bawah))\s+(?:\w+\s+)?$"
)
NOW = re.compile(r"\b(?:kini|sekarang|saat ini|tahun ini|now|currently|today)\b")


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


def find_place(
    sentence: Sentence, left: int, right: int, mention: Mention, before: Sequence[Sentence], context: Context
) -> str:
    """Return the BPS code of the place that a number between two marks speaks of; "" where it is not sure."""
    sentence, datelines = _without_datelines(sentence)
    own = [name for name in sentence.places if left <= name.start < right and not _is_scope(sentence, name)]
    ahead = [name for name in own if name.end <= mention.start]
    behind = [name for name in own if name.start >= mention.end]
    behind = [name for name in behind if not AGAINST.search(sentence.words[mention.end : name.start])]
    own = [*ahead, *behind]
    if behind and MEANT_FOR.fullmatch(sentence.words[mention.end : behind[0].start]):
        return behind[0].value.replace("?", "")
    if behind and FOUND_IN.search(sentence.words[mention.end : behind[0].start]):
        return behind[0].value.replace("?", "")
    if SHARED_OUT.search(sentence.words):
        return _shared_place(sentence, mention)
    if len(ahead) > 1 and LISTED.fullmatch(sentence.words[ahead[-2].end : ahead[-1].start]):
        return ""
    if own:
        return (ahead[-1] if ahead else own[0]).value.replace("?", "")
    earlier = [name for name in sentence.places if name.end <= mention.start and name.value != "?"]
    earlier = [name for name in earlier if not _is_scope(sentence, name)]
    if earlier:
        return earlier[-1].value
    rest = {
        name.value
        for name in sentence.places
        if name.value != "?"
        and not AGAINST.search(sentence.words[mention.end : name.start])
        and not _is_scope(sentence, name)
        and not PART_NAMED.search(sentence.words[mention.end : name.start])
    }
    if len(rest) == 1:
        return rest.pop()
    if context.region:
        return context.region
    told = _told_place(sentence.words[max(0, left - 60) : right], before, datelines)
    is_named = told or any(name.value for each in before for name in each.places)
    return told if is_named or not MINISTRY.search(sentence.words) else COUNTRY


def _is_scope(sentence: Sentence, place: Name) -> bool:
    """Whether a place only says where something is highest or lowest: "tertinggi di Babel"."""
    return bool(SCOPE.search(sentence.words[: place.start]))


def _told_place(words: str, before: Sequence[Sentence], datelines: set[str]) -> str:
    """Return the place told last before a clause that names none: of the level its words name, where they name one."""
    levels = {level for word, level in LEVELS.items() if re.search(rf"\b{word}\b", words)}
    for each in reversed(before):
        each, opened = _without_datelines(each)
        datelines |= opened
        values = {name.value for name in each.places if name.value != "?"}
        if len(levels) == 1:
            values = {value for value in values if level_of(value) in levels}
        if values:
            return values.pop() if len(values) == 1 else ""
    return next(iter(datelines)) if len(datelines) == 1 and not levels else ""


def level_of(code: str) -> str:
    """Return provinsi, kabupaten or kota, by the BPS code of a place."""
    return "provinsi" if len(code) == 2 else "kota" if code[2:3] == "7" else "kabupaten"


def _without_datelines(sentence: Sentence) -> tuple[Sentence, set[str]]:
    """Return a sentence without the places that it was only written in, and these."""
    kept = tuple(name for name in sentence.places if not name.is_dateline)
    return replace(sentence, places=kept), {name.value for name in sentence.places if name.is_dateline}


def _shared_place(sentence: Sentence, mention: Mention) -> str:
    """Return the place of a number in "A dan B masing-masing 1 dan 2"; "" where places and numbers do not pair."""
    alike = [each for each in sentence.claimed if each.kind is mention.kind]
    values = [name.value for name in sentence.places]
    return values[alike.index(mention)].replace("?", "") if len(values) == len(alike) else ""


def find_days(
    sentence: Sentence, left: int, right: int, mention: Mention, before: Sequence[Sentence], context: Context
) -> Days | None:
    """Return the days that a number speaks of: its own date, its clause's, its paragraph's, or that of the text."""
    if beside := _beside(sentence, mention):
        return beside.days
    stated = [each for each in sentence.dates if each.days and not each.days.aside and not _is_in_name(sentence, each)]
    stated = [each for each in stated if not BEGUN.search(sentence.words[: each.start])]
    if (last := _year_before(sentence, left, mention, stated)) is not None:
        return last
    after = [each for each in stated if each.start >= mention.end]
    if after and COMPARED.search(sentence.words[mention.end : after[0].start]):
        after = []  # the date of what it is compared with
    if after and follows(sentence, mention, after[0]):
        return after[0].days
    ahead = [each for each in stated if each.end <= mention.start]
    ahead = [each for each in ahead if not _is_in_brackets(sentence, each)] or ahead
    own = [each for each in ahead if each.start >= left]
    if ahead and NOW.search(sentence.words[ahead[-1].end : mention.start]):
        return _until(context.days)
    if own or ahead:
        return (own or ahead)[-1].days
    if after and (after[0].start < right or len(after) == 1):
        return after[0].days
    aside = [each.days for each in sentence.dates if each.days and each.days.aside]
    near = [each for each in before if each.paragraph == sentence.paragraph]
    near = near or [each for each in before[-1:] if each.heads(sentence)]
    for each in reversed(near or (before[-1:] if THAT.search(sentence.words) else [])):
        told = [day for day in each.dates if day.days and not day.days.aside and not _is_in_name(each, day)]
        told = [day for day in told if not COMPARED_WITH.search(each.words[: day.start])] or told
        if told and not stated:
            return told[-1].days
    told_on = aside[0] if aside and (context.days is None or context.days.precision == "day") else context.days
    return _until(told_on)


def _year_before(sentence: Sentence, left: int, mention: Mention, stated: Sequence[Mention]) -> Days | None:
    """Return the year before the one told earlier, where a number is of "tahun sebelumnya"."""
    years = [each.days for each in stated if each.end <= mention.start and each.days]
    if not years or years[-1].precision != "year" or not YEAR_BEFORE.search(sentence.words[left : mention.start]):
        return None
    year = years[-1].first.year - 1
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _beside(sentence: Sentence, mention: Mention) -> Mention | None:
    """Return the date in the brackets right behind a number: "(2021)", "(205.114 jiwa, Desember 2022)"."""
    for each in [day for day in sentence.dates if day.start >= mention.end]:
        between, behind = sentence.words[mention.end : each.start], sentence.words[each.end :]
        if re.fullmatch(r"\s*\((?:[^()]*,)?(?:\s|pada|per|tahun|apbd|perubahan)*", between) and re.match(
            r"\s*\)", behind
        ):
            return each
    return None


def told_by_then(days: Days | None, context: Context) -> Days | None:
    """A year that had only begun when the text came out means its days until then: "pada 2026", told in January."""
    told = context.published
    if days is None or days.precision != "year" or told is None or not days.first <= told < days.last:
        return days
    is_short = (told - days.first).days <= LIMITS.young_year_days
    return Days(days.first, told, "month") if is_short else days


def of_its_year(days: Days | None, sentence: Sentence, context: Context) -> Days | None:
    """Return the year of the text for a plan told without a date: "tahun ini kita siapkan Rp26,8 miliar"."""
    told = context.published
    is_told = any(each.days and not each.days.aside for each in sentence.dates)
    if told is None or is_told or days is None or not NOW.search(sentence.words):
        return days
    return Days(date(told.year, 1, 1), date(told.year, 12, 31), "year")


def _is_in_brackets(sentence: Sentence, day: Mention) -> bool:
    """Whether a date stands among other words in brackets: "2025 (basis Long Form SP2020) tercatat 74,46"."""
    ahead, behind = sentence.words[: day.start], sentence.words[day.end :]
    return bool(re.search(r"\([^()\x01]*[^\W_]{3,}[^()\x01]*$", ahead) and re.match(r"[^()\x01]*\)", behind))


def _is_in_name(sentence: Sentence, day: Mention) -> bool:
    """Whether a year is part of a name: "UHC Awards 2026"; the year of a survey or of a programme is a date."""
    if not day.days or day.days.precision != "year" or not day.text[:1].isdigit():
        return False
    if re.search(r"\bdata\s+$", sentence.words[: day.start]):
        return True
    word = re.search(r"([A-Z][A-Za-z]+)\s+$", sentence.raw[: day.start])
    ahead = sentence.words[: day.start]
    if not word or word[1].lower() in OFFICES or "\x04" in ahead[-2:]:
        return False
    subjects = (*SYSTEMS.values(), FAMILIES["ckg"], FAMILIES["registered"])
    return not any(re.search(rf"(?:{pattern})\s+$", ahead) for pattern in subjects)


def follows(sentence: Sentence, mention: Mention, day: Mention) -> bool:
    """Whether a date stands right behind a number."""
    between = BY_SYSTEM.sub(" ", sentence.words[mention.end : day.start])
    return "\x01" not in between and not SEPARATOR.search(between.replace("(", " ")) and len(between.split()) <= 8


def _until(days: Days | None) -> Days | None:
    """Return the month up to the day on which something was said."""
    if days is None or days.precision != "day":
        return days
    return Days(days.last - timedelta(days=LIMITS.stock_days), days.last, "month")
