"""The words of headers and labels: which phrases stand for what, in Indonesian and English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

PEOPLE = "orang|org|jiwa|peserta|persons|people|kasus|anak"  # that stand behind a figure
UNITS = f"{PEOPLE}|rupiah|jam|,-"
FOOTNOTE = re.compile(r"\(?[*†‡¹²³⁰⁴-⁹Σ∑]+\)?")
LAST_FOOTNOTE = re.compile(r"(?<=\S)(?:\s?\(?[*†‡¹²³⁰⁴-⁹]+\)?)$")
SPACED = re.compile(r"\b(?:[a-z] ){3,}[a-z]\b")  # J U M L A H
WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")
MONTHS = (
    *("januari january jan", "februari february pebruari feb peb", "maret march mar mrt", "april apr", "mei may"),
    *("juni june jun", "juli july jul", "agustus august agu agt ags agst agts agus aug", "september sept sep"),
    *("oktober october okt oct", "november nopember nov nop", "desember december des dec"),
)
HALF = {"i": 1, "1": 1, "satu": 1, "ii": 2, "2": 2, "dua": 2}
MONTH_OF_WORD = {word: number for number, names in enumerate(MONTHS, start=1) for word in names.split()}
UNTIL_MONTH = re.compile(  # s.d. Jan
    rf"\b(?:s d|sd|sampai dengan|sampai|hingga) (?:bulan |bln )?(?=(?:{'|'.join(MONTH_OF_WORD)})\b)"
)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HEADER_GROUPS = (
    "column",
    "measure",
    "role",
    "segment",
    "payer",
    "sex",
    "until",
    "part",
    "scale",
    "service",
    "indicator",
)


@dataclass
class Facts:
    """What a text says: keys by group, and words that say nothing known."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def of(self, group: str) -> list[str]:
        """Return the keys of a group that the text names."""
        return self.keys.get(group, [])

    def one(self, group: str) -> str | None:
        """Return the key of a group if the text names exactly one."""
        return self.of(group)[0] if len(self.of(group)) == 1 else None


@cache
def words() -> dict[str, Any]:
    """Return vocabulary.yaml."""
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=LOADER)
    return content


@lru_cache(maxsize=50_000, typed=True)
def fold(text: object) -> str:
    """Return a text in small letters without punctuation and footnote marks; "%" becomes a word.

    Letters of other scripts stay: a name with one of them is none that is known.

    >>> fold("Jumlah Aktif* (%)")
    'jumlah aktif persen'
    """
    plain = WORD_START.sub(" ", FOOTNOTE.sub(" ", str(text)))
    plain = unicodedata.normalize("NFKD", plain).lower().replace("%", " persen ")
    plain = plain if plain.isascii() else "".join(sign for sign in plain if sign.isascii() or sign.isalnum())
    folded = " ".join(re.findall(r"[0-9]+|[^\W0-9_]+[0-9]*", plain))
    return SPACED.sub(lambda found: found[0].replace(" ", ""), folded)


def tight(text: object) -> str:
    """Return a folded text without spaces: Pangkalan Baru and Pangkalanbaru are one name."""
    return fold(text).replace(" ", "")


@cache
def _phrases(groups: tuple[str, ...]) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    phrases: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for group in groups:
        for key, texts in words()[group].items():
            for text in texts:
                phrases.setdefault(tuple(fold(text).split()), []).append((group, str(key)))
    return phrases


@lru_cache(maxsize=10_000)
def match(text: str, groups: tuple[str, ...] = HEADER_GROUPS) -> Facts:
    """Return what a text says, the longest known phrases first; months and years are known besides."""
    facts, phrases = Facts(), _phrases(groups)
    found = UNTIL_MONTH.sub("kumulatif ", fold(text)).split()
    longest, start = max(map(len, phrases)), 0
    while start < len(found):
        lengths = range(min(longest, len(found) - start), 0, -1)
        length = next((each for each in lengths if tuple(found[start : start + each]) in phrases), 0)
        meanings = phrases[tuple(found[start : start + length])] if length else _time(found, start)
        for group, key in meanings:
            if key not in facts.keys.setdefault(group, []):
                facts.keys[group].append(key)
        if not meanings and found[start] not in words()["filler"]:
            facts.unknown.append(found[start])
        start += max(length, 1)
    return facts


def _time(found: list[str], place: int) -> list[tuple[str, str]]:
    word = found[place]
    if word in HALF and place and found[place - 1] in ("semester", "smt", "sem"):
        return [("semester", str(HALF[word]))]
    if word in MONTH_OF_WORD:
        return [("month", str(MONTH_OF_WORD[word]))]
    if re.fullmatch(r"20[0-4]\d", word):
        return [("year", word)]
    is_short = re.fullmatch(r"[234]\d", word) and place and found[place - 1] in MONTH_OF_WORD
    return [("year", f"20{word}")] if is_short else []


def unit_of(text: object) -> tuple[int | str | None, str]:
    """Return what a unit multiplies figures with, and what it counts (persons, idr or empty).

    The first is "percent" or "households" where the unit counts no persons, None where it is not known.

    >>> unit_of("Ribu Jiwa"), unit_of("KK"), unit_of("juta rupiah")
    ((1000, 'persons'), ('households', ''), (1000000, 'idr'))
    """
    facts = match(str(text).replace("000", "ribu"), ("scale", "unit"))
    unit = facts.one("unit") or ""
    if facts.unknown or not facts.keys or len(facts.of("unit")) > 1 or len(facts.of("scale")) > 1:
        return None, ""
    if unit in ("percent", "households"):
        return (None if facts.of("scale") else unit), ""
    return int(facts.one("scale") or 1), unit


def meaning(text: object, group: str) -> str | None:
    """Return the key of ``group`` (of headers, or under ``values``) that a whole label stands for."""
    direct = _labels(group).get(fold(text)) or _labels(group).get(tight(text))
    if direct or group in words()["values"]:
        return direct
    facts = match(str(text), (group,))
    return None if facts.unknown else facts.one(group)


@cache
def _labels(group: str) -> dict[str, str]:
    labels = {fold(text): str(key) for key, texts in choices(group).items() for text in [*texts, key]}
    return labels | {text.replace(" ", ""): key for text, key in labels.items()}


def choices(group: str) -> dict[str, list[str]]:
    """Return the keys of a group and the phrases for each; none for a group that is not known."""
    found: dict[str, list[str]] = words()["values"].get(group) or words().get(group, {})
    return found


def nearest(text: object, known: list[str], *, score: float = 50) -> str:
    """Return the one of ``known`` that looks most like a text; "-" where none reaches ``score`` of 100."""
    found = process.extractOne(fold(text), {each: fold(each) for each in known}, scorer=fuzz.ratio, score_cutoff=score)
    return str(found[2]) if found else "-"


@cache
def _lists(name: str) -> frozenset[str]:
    return frozenset(fold(text) for text in words()[name])


def is_one_of(text: object, name: str) -> bool:
    """Whether a label is in one of the lists of vocabulary.yaml: ``totals``, ``footers``, ``personal`` ..."""
    return fold(text) in _lists(name)
