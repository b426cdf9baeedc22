"""The words of headers and labels: which phrases stand for what, in Indonesian and English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

FOOTNOTE = re.compile(r"[*†‡¹²³⁰⁴-⁹]+")
WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")
TYPO_SCORE, TYPO_LENGTH = 85, 5  # a word of fewer letters is too near to too many others
MONTHS = (
    *("januari january jan", "februari february pebruari feb peb", "maret march mar mrt", "april apr", "mei may"),
    *("juni june jun", "juli july jul", "agustus august agu agt ags aug", "september sept sep", "oktober october"),
    *("november nopember nov nop", "desember december des dec"),
)
MONTH_OF_WORD = {
    word: number for number, words in enumerate(MONTHS, start=1) for word in words.split()
} | dict.fromkeys(("okt", "oct"), 10)
HEADER_GROUPS = ("column", "measure", "role", "segment", "payer", "sex", "part", "scale", "service", "indicator")


@dataclass
class Facts:
    """What a text says: keys by group, words that say nothing known, and words read as another (typing errors)."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    mended: dict[str, str] = field(default_factory=dict)

    def one(self, group: str) -> str | None:
        """Return the key of ``group`` if the text names exactly one."""
        found = self.keys.get(group, [])
        return found[0] if len(found) == 1 else None


@cache
def words() -> dict[str, Any]:
    """Return vocabulary.yaml."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    return content


def fold(text: object) -> str:
    """Return a text in small letters without punctuation and footnote marks; "%" becomes a word.

    >>> fold("Jumlah Aktif* (%)")
    'jumlah aktif persen'
    """
    plain = WORD_START.sub(" ", FOOTNOTE.sub(" ", str(text)))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower().replace("%", " persen ")
    return " ".join(re.findall(r"[0-9]+|[a-z]+[0-9]*", plain))


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


@cache
def _known_words(groups: tuple[str, ...]) -> frozenset[str]:
    known = {word for phrase in _phrases(groups) for word in phrase}
    return frozenset(known | set(MONTH_OF_WORD) | set(words()["filler"]))


def match(text: object, groups: tuple[str, ...] = HEADER_GROUPS) -> Facts:
    """Return what a text says, the longest known phrases first."""
    known, facts = _known_words(groups), Facts()
    found = fold(text).split()
    for place, word in enumerate(found):
        if word not in known and len(word) >= TYPO_LENGTH and word.isalpha():
            near = process.extract(
                word, [each for each in known if len(each) >= TYPO_LENGTH], scorer=fuzz.ratio, limit=2
            )
            if near[0][1] >= TYPO_SCORE and near[1][1] < near[0][1]:
                facts.mended[word] = found[place] = near[0][0]
    phrases = _phrases(groups)
    longest, start = max(map(len, phrases)), 0
    while start < len(found):
        for length in range(min(longest, len(found) - start), 0, -1):
            meanings = phrases.get(tuple(found[start : start + length]))
            if meanings:
                for group, key in meanings:
                    keys = facts.keys.setdefault(group, [])
                    if key not in keys:
                        keys.append(key)
                break
        else:
            length = 1
            _match_time(found, start, facts)
        start += length
    return facts


def _match_time(found: list[str], place: int, facts: Facts) -> None:
    word = found[place]
    if word in MONTH_OF_WORD:
        facts.keys.setdefault("month", []).append(str(MONTH_OF_WORD[word]))
    elif re.fullmatch(r"20[0-4]\d", word):
        facts.keys.setdefault("year", []).append(word)
    elif re.fullmatch(r"[234]\d", word) and place and found[place - 1] in MONTH_OF_WORD:
        facts.keys.setdefault("year", []).append(f"20{word}")
    elif word not in words()["filler"]:
        facts.unknown.append(word)


def meaning(text: object, group: str) -> str | None:
    """Return the key of ``group`` that a whole label stands for; words that add nothing may stand beside it.

    ``group`` is one of the groups of headers, or one under ``values``.
    """
    direct = _labels(group).get(fold(text)) or _labels(group).get(tight(text))
    if direct or group in words()["values"]:
        return direct
    facts = match(text, (group,))
    return None if facts.unknown or facts.mended else facts.one(group)


@cache
def _labels(group: str) -> dict[str, str]:
    entries = words()["values"].get(group) or words()[group]
    labels = {fold(text): str(key) for key, texts in entries.items() for text in [*texts, key]}
    return labels | {text.replace(" ", ""): key for text, key in labels.items()}


def nearest(text: object, known: list[str], *, score: float = 50) -> str:
    """Return the one of ``known`` that looks most like a text; empty where none reaches ``score`` of 100."""
    found = process.extractOne(fold(text), {each: fold(each) for each in known}, scorer=fuzz.ratio, score_cutoff=score)
    return str(found[2]) if found else ""


def is_one_of(text: object, name: str) -> bool:
    """Whether a label is in the list ``totals``, ``footers`` or ``personal``."""
    return fold(text) in _lists(name)


@cache
def _lists(name: str) -> frozenset[str]:
    return frozenset(fold(text) for text in words()[name])
