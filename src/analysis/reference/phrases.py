"""Sentences that are written in Indonesian and in English from the same parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from analysis.reference.numbers import format_date, format_number
from analysis.reference.printed import Interval
from analysis.reference.words import LANGUAGES, current_language, say, use_language


@dataclass(frozen=True)
class Phrase:
    """A text of words/, or of a family for a ``state``, with its values; it takes the language in use when written."""

    key: str
    values: tuple[tuple[str, Any], ...] = ()
    state: str = ""

    def __str__(self) -> str:
        return say(self.key, self.state, **dict(self.values))

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True)
class Name:
    """A name given in both languages by a table."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.id if current_language() == "id" else self.en

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True)
class Amount:
    """A number that is written as readers of the language write it."""

    value: Fraction | float
    decimals: int = 0

    def __str__(self) -> str:
        return format_number(float(self.value), self.decimals)

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True)
class Day:
    """A date, no more exact than it is known."""

    day: date
    precision: str

    def __str__(self) -> str:
        return format_date(self.day, self.precision)

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True)
class Joined:
    """Phrases one after the other."""

    parts: tuple[Any, ...]
    between: str = " "

    def __str__(self) -> str:
        return self.between.join(str(part) for part in self.parts)

    def __format__(self, spec: str) -> str:
        return str(self)


def phrase(key: str, state: str = "", /, **values: Any) -> Phrase:
    """Return a text with its values: ``key`` of the group ``claims`` where it names none, or a family's of a state."""
    return Phrase(key if "." in key or state else f"claims.{key}", tuple(values.items()), state)


def amount(value: Fraction | float, decimals: int = 0) -> Amount:
    """Return a number to write."""
    return Amount(value, decimals)


def span(interval: Interval, decimals: int = 2) -> Any:
    """Return an interval to write: one number where both ends are written alike, "above" or "below" at an open end."""
    if math.isinf(interval.low) or math.isinf(interval.high):
        return _open_span(interval, decimals)
    low, high = round(float(interval.low), decimals), round(float(interval.high), decimals)
    if low == high:
        return amount(low, decimals)
    return phrase("span", low=amount(low, decimals), high=amount(high, decimals))


def _open_span(interval: Interval, decimals: int) -> Any:
    if not math.isinf(interval.low):
        return phrase("bound_above", number=amount(interval.low, decimals))
    if not math.isinf(interval.high):
        return phrase("bound_below", number=amount(interval.high, decimals))
    return phrase("unbounded")


def about_span(interval: Interval) -> Any:
    """Return a computed count to write: its middle, and from where to where it may lie."""
    ends = (interval.low, interval.high)
    if interval.low == interval.high or interval.low <= 0 or any(math.isinf(end) for end in ends):
        return span(interval, 0)
    # the middle of the printed number, not of its quotient: 14,723/0.81
    middle = 2 / (1 / Fraction(interval.low) + 1 / Fraction(interval.high))
    return phrase("around", number=amount(middle), low=amount(interval.low), high=amount(interval.high))


def in_both(texts: Sequence[Any]) -> dict[str, str]:
    """Return the texts one after the other as ``{"id": ..., "en": ...}``."""
    spoken, written = current_language(), {}
    try:
        for language in LANGUAGES:
            use_language(language)
            written[language] = " ".join(dict.fromkeys(str(text) for text in texts))
    finally:
        use_language(spoken)
    return written
