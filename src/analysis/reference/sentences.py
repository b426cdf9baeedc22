"""Sentences of a running text, with their numbers, dates and places found and blanked: what is left are words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from analysis.reference.claim_limits import LIMITS
from analysis.reference.quantities import Mention
from analysis.reference.regions import all_regions
from analysis.reference.states import Kind
from analysis.reference.vocabulary import SENTENCE_END

COUNTRY = "0000"
MOST_NUMBERS = 60  # of one sentence: more are a table, of which each is weighed against all others
CLAIMED = (Kind.PERCENT, Kind.POINTS, Kind.PEOPLE, Kind.CASES, Kind.RATE, Kind.NUMBER, Kind.RUPIAH)


@dataclass(frozen=True)
class Name:
    """A place or a cue in a sentence."""

    start: int
    end: int
    value: str
    is_dateline: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence with its numbers, dates and places blanked: what is left are words and separators."""

    start: int
    words: str
    raw: str
    mentions: tuple[Mention, ...]
    places: tuple[Name, ...]
    paragraph: int

    @property
    def claimed(self) -> list[Mention]:
        """The numbers that may state something."""
        return [each for each in self.mentions if each.kind in CLAIMED and each.number]

    @property
    def without_unknown(self) -> Sentence:
        """The sentence without the places that no table knows, of which a figure may be a part."""
        return replace(self, places=tuple(each for each in self.places if each.value != "?"))

    def heads(self, other: Sentence) -> bool:
        """Whether another sentence goes on from it: in its paragraph, or under it as a heading, which has no end."""
        is_heading = not self.claimed and len(self.words.split()) <= LIMITS.heading_words
        return self.paragraph == other.paragraph or (is_heading and not re.search(r"[.!?][\"”]?\s*$", self.raw))

    @property
    def dates(self) -> list[Mention]:
        """The dates whose year is known."""
        return [each for each in self.mentions if each.kind is Kind.DATE and each.days]


ALIAS = re.compile(r"\(([^()\d\x01\x02,;:]{2,60})\)")  # "Universal Health Coverage (UHC)", "Bangka Belitung (Babel)"


@cache
def _place_names() -> re.Pattern[str]:
    below = [region for region in all_regions() if region.bps_code != COUNTRY]
    names = {name.casefold() for region in below for name in region.names if not re.search(r"\d", name)}
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    country = (
        r"secara nasional|(?<!kesehatan )(?<!bank )(?<!kartu )(?<!gizi )(?<!republik )(?<!presiden )indonesia|"
        r"(?<!kesehatan )(?<!program )(?<!gizi )(?<!ekonomi )(?<!gizi )\bnasional\b|"
        r"\bnational(?= (?:rate|average|figure|share))"
    )
    return re.compile(
        rf"(?<![\w])(?:(?P<office>(?:cabang|bpjs kesehatan|bpjs|kc|kcu|antara|pantai|rsud|bandara)\s+(?:kota\s+)?))?"
        rf"(?:(?P<country>{country})|(?P<name>{listed}))(?![\w])(?P<paper>\s+(?:news|pos|post)\b)?"
        rf"|\b(?<!wali )(?:kecamatan|kelurahan|desa|puskesmas|kota|kabupaten|provinsi|kab\.)\s+(?P<other>[a-z]\w+)"
    )


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): region.bps_code for region in all_regions() for name in region.names}


def _places(folded: str, text: str) -> Iterator[Name]:
    for found in _place_names().finditer(folded):
        if found["other"]:
            if text[found.start("other")].isupper():
                yield Name(found.start(), found.end(), "?")
        else:
            is_office = found["office"] or found["paper"]
            code = "" if is_office else COUNTRY if found["country"] else _codes()[found["name"]]
            yield Name(found.start(), found.end(), code)


def _datelines(text: str) -> list[tuple[int, int]]:
    """Return where paragraphs open with the place they were written in, and where all of the country is named.

    "MENTOK, BABEL (ANTARA) - ", "di seluruh Indonesia": neither is what the next sentence speaks of.
    """
    pattern = r"(?i:\b(?:di\s+)?seluruh\s+indonesia|se-indonesia)|"
    pattern += (
        r"(?:^|\n\n)\s*(?:[A-Z][A-Z .]+|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:, ?[A-Z][\w .]+)?"
        r"(?: \([\w /,]{1,40}\))? ?[-–—]+ "
    )
    return [found.span() for found in re.finditer(pattern, text)]


def _qualifies(name: Name, before: Name | None, folded: str) -> bool:
    """Whether a province only says where the place before it lies: "Kabupaten Bangka, Kepulauan Bangka Belitung"."""
    if before is None or len(name.value) != 2 or not before.value.startswith(name.value) or before.value == name.value:
        return False
    return bool(re.fullmatch(r"\s*,\s*(?:di\s+|prov(?:insi|\.)\s+)?|\s*\(\s*", folded[before.end : name.start]))


def _named_places(folded: str, text: str) -> list[Name]:
    """Return the places of a text, those that it does not speak of marked as datelines."""
    datelines = _datelines(text)
    found = list(_places(folded, text))
    named = []
    for before, name in zip([None, *found], found, strict=False):
        is_inside = any(start <= name.start < end for start, end in datelines)
        named.append(replace(name, is_dateline=is_inside or _qualifies(name, before, folded)))
    return named


def _masked(folded: str, mentions: Sequence[Mention], names: Sequence[Name]) -> str:
    """Return the text with its numbers, dates and places blanked, and the brackets of abbreviations gone."""
    blank = list(folded.replace("\n", " "))
    for each in mentions:
        last = each.end - (len(each.noun) if folded[: each.end].endswith(each.noun) else 0)
        mark = "\x01" if each.kind in CLAIMED else "\x02"
        blank[each.start : last] = mark * (last - each.start)
    for name in names:
        blank[name.start : name.end] = "\x04" * (name.end - name.start)
    return ALIAS.sub(lambda found: f" {found[1]} ", "".join(blank))


def _ends(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """Give where sentences end, where the next begin, and what stands between; one of too many numbers is cut."""
    ends = [
        (found.start(), found.end(), found[0])
        for found in SENTENCE_END.finditer(text)
        if not any(m.start < found.start() < m.end for m in mentions)
    ]
    start = 0
    for stop, after, gap in [*ends, (len(text), len(text), "")]:
        own = [mention for mention in mentions if start <= mention.start < stop]
        yield from ((mention.end, mention.end, "") for mention in own[MOST_NUMBERS - 1 : -1 : MOST_NUMBERS])
        yield stop, after, gap
        start = after


def split_sentences(text: str, mentions: Sequence[Mention]) -> Iterator[Sentence]:
    """Give the sentences of a text; places are BPS codes, "?" for one that no table knows.

    Example:
        >>> [s.places[0].value for s in split_sentences("Di Babel 98 persen. Di Bangka 99 persen.", [])]
        ['19', '1901']
    """
    folded = text.lower() if len(text.lower()) == len(text) else text
    names = _named_places(folded, text)
    masked, start, paragraph = _masked(folded, mentions, names), 0, 0
    for stop, after, gap in _ends(text, mentions):
        yield Sentence(
            start,
            masked[start:stop],
            text[start:stop],
            tuple(replace(m, start=m.start - start, end=m.end - start) for m in mentions if start <= m.start < stop),
            tuple(
                replace(n, start=n.start - start, end=n.end - start)
                for n in names
                if n.value and start <= n.start < stop
            ),
            paragraph,
        )
        start, paragraph = after, paragraph + ("\n" in gap)
