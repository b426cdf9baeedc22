"""A printed number as what it allows: 81 persen is 80.5 up to 81.5, 14.723 is 14,723 exactly, 35 ribu is 34,500 up."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

Exact = Fraction | float  # a float only where a bound has no end

SCALES = {"ribu": 3, "rb": 3, "thousand": 3, "juta": 6, "jt": 6, "million": 6}
SCALES |= {"miliar": 9, "milyar": 9, "billion": 9, "triliun": 12, "trillion": 12}
ABOVE = r">=?|≥|lebih dari|di atas|minimal|sedikitnya|more than|above|over|at least"
BELOW = r"<=?|≤|kurang dari|di bawah|maksimal|less than|below|under|at most"
ABOUT = r"~|±|sekitar|kira-kira|kurang lebih|hampir mencapai|about|around|approximately|roughly"
NEARLY = r"hampir|nearly|almost"
UNITS = (
    r"rp|idr|persen|percent|per cent|%|orang|jiwa|peserta|warga|penduduk|anak|balita|bayi|kasus|kelahiran|kematian|"
    r"people|persons|residents|members|children|cases|births|deaths|tahun|years|poin|points|setahun|per tahun|a year"
)
PER = re.compile(
    r"\bper\s*(?:(?P<number>1[.,]?000(?:[.,]?000)?|100[.,]?000|100k)\b|(?P<word>seribu|mil\b|mille|thousand|100 ribu))"
)
PER_WORDS = {"seribu": 1_000, "mil": 1_000, "mille": 1_000, "thousand": 1_000, "100 ribu": 100_000, "100k": 100_000}
AGE = re.compile(r"\b(?:tahun|years)\b")  # a life expectancy is the one count with decimals
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
MOST_DIGITS = 30  # with its marks; nobody prints more of people, rupiah or percent


class UnreadableNumber(ValueError):
    """A text that is not one number; it says what stood there."""


@dataclass(frozen=True)
class Interval:
    """Everything from ``low`` up to ``high``; ``closed`` says whether ``high`` itself belongs to it."""

    low: Exact
    high: Exact
    closed: bool = True

    def holds(self, value: Exact) -> bool:
        """Whether ``value`` lies within."""
        return self.low <= value < self.high or (self.closed and value == self.high)

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self.holds(low) and other.holds(low))

    def times(self, factor: Exact) -> Interval:
        """Return the interval multiplied by a positive number."""
        return Interval(self.low * factor, self.high * factor, self.closed)

    def plus(self, other: Interval) -> Interval:
        """Return every sum of a value of each."""
        return Interval(self.low + other.low, self.high + other.high, self.closed and other.closed)

    def minus(self, other: Interval) -> Interval:
        """Return every difference of a value of each."""
        return Interval(self.low - other.high, self.high - other.low, self.closed and other.closed)

    def over(self, whole: Interval) -> Interval:
        """Return every quotient of a value of each; both must lie above zero."""
        low = Fraction(0) if math.isinf(whole.high) else self.low / whole.high
        high = math.inf if whole.low <= 0 or math.isinf(self.high) else self.high / whole.low
        return Interval(low, high, self.closed and whole.closed)


@dataclass(frozen=True)
class Printed:
    """A number as somebody printed it.

    Attributes:
        text: what stood there.
        value: the number itself: percent in percent, counts in persons, money in rupiah.
        interval: every value that rounds to it, or what its bound allows.
        step: unit of the last printed digit; 0 where a count is exact to the person.
        decimals: printed decimals.
        bound: "=" as printed, "~" about, ">" or "<" a bound.
        per: 1000 or 100000 where "per 1.000" and the like stand beside it, else None.
        monthly: whether "per bulan" stands beside it.
    """

    text: str
    value: Fraction
    interval: Interval
    step: Fraction
    decimals: int = 0
    bound: str = "="
    per: int | None = None
    monthly: bool = False

    @property
    def loose(self) -> Interval:
        """What a looser rounding allows: cut off, or up to one unit of the last digit too high.

        A count that ends in three or more zeros counts as rounded there (2.000 for 2.088).
        """
        step = self.step or trailing_step(self.value)
        if self.bound in "<>" or not step:
            return self.interval
        return Interval(max(Fraction(0), self.value - step), self.value + step, closed=False)

    @property
    def rounded(self) -> Interval:
        """The interval, and for a count that ends in three or more zeros what rounds to it (145.000: from 144,500)."""
        step = Fraction(0) if self.step or self.bound in "<>" else trailing_step(self.value)
        return Interval(self.value - step / 2, self.value + step / 2) if step else self.interval

    @property
    def cut(self) -> Interval:
        """The number read as cut off: 16,8 is 16.8 up to 16.9."""
        return Interval(self.value, self.value + self.step, closed=not self.step)


def trailing_step(value: Fraction, zeros: int = 3) -> Fraction:
    """Return the unit to which a whole number seems rounded (2000: 1000), 0 for less than ``zeros`` zeros."""
    text = str(int(value))
    trailing = min(len(text) - len(text.rstrip("0")), len(text) - 1)
    return Fraction(10**trailing) if trailing >= zeros else Fraction(0)


def about_step(value: Fraction) -> Fraction:
    """Return how far "about" reaches around a whole number: its zeros, but no more than a fifth of it."""
    return min(trailing_step(value, 1), value / 5)


def parse_count(text: str) -> Printed:
    """Return a head count, or a sum of money; 14.723 and 14,723 are the same, 35 ribu is 34,500 up to 35,500.

    Raises:
        UnreadableNumber: not one number, or one with decimals and no "ribu" or "juta".
    """
    words, digits, scale = _split(text)
    if GROUPED.fullmatch(digits) and not scale:
        digits = re.sub(r"[.,]", "", digits)
    whole, decimals = _decimals(digits)
    if decimals and not scale:
        if AGE.search(text.lower()):
            return parse_percent(text)
        raise UnreadableNumber(text)
    value = whole * 10**scale
    step = Fraction(10) ** (scale - decimals) if scale else Fraction(0)
    if "~" in words and not step:
        step = about_step(value)
    return _printed(text, value, step, 0, words)


def parse_percent(text: str) -> Printed:
    """Return a percentage or a rate; comma and point are both decimal marks: 16,8 is 16.75 up to 16.85.

    Raises:
        UnreadableNumber: not one number.
    """
    words, digits, scale = _split(text)
    if scale:
        raise UnreadableNumber(text)
    if "." in digits and "," in digits:
        mark = max(digits.rfind("."), digits.rfind(","))
        digits = re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    value, decimals = _decimals(digits)
    step = Fraction(1, 10**decimals)
    return _printed(text, value, 2 * step if "~" in words else step, decimals, words)


def parse_group(texts: list[str], *, percent: bool = False) -> list[Printed]:
    """Return numbers of one kind, such as before and after: percentages if one of them has decimals or the sign.

    Raises:
        UnreadableNumber: one of them is not one number.
    """
    has_decimals = any(_has_decimals(text) or re.search(r"%|persen|percent", text.lower()) for text in texts)
    return [parse_percent(text) if percent or has_decimals else parse_count(text) for text in texts]


def _has_decimals(text: str) -> bool:
    _, digits, scale = _split(text)
    return not scale and not GROUPED.fullmatch(digits) and not digits.isdigit()


def _split(text: str) -> tuple[dict[str, str], str, int]:
    """Return the words beside the number ("~", ">", "<", "nearly", "per", "monthly"), its digits and its scale."""
    rest, words = " ".join(text.lower().replace("\N{NO-BREAK SPACE}", " ").split()), {}
    if found := PER.search(rest):
        words["per"] = found["number"] or found["word"]
        rest = rest[: found.start()] + rest[found.end() :]
    for name, pattern in (("~", ABOUT), (">", ABOVE), ("<", BELOW), ("nearly", NEARLY)):
        cleaned = re.sub(rf"(?<![a-z])(?:{pattern})(?![a-z])", " ", rest)
        if cleaned != rest:
            words[name], rest = name, cleaned
    cleaned = re.sub(r"\b(?:per bulan|sebulan|a month|per month)\b", " ", rest)
    if cleaned != rest:
        words["monthly"], rest = "monthly", cleaned
    rest = re.sub(r"^\s*rp\.?\s*", "", rest)
    found = DIGITS.search(rest)
    if not found or len(found[0]) > MOST_DIGITS:
        raise UnreadableNumber(text if len(text) <= MOST_DIGITS else f"{text[:MOST_DIGITS]}…")
    left = (rest[: found.start()] + " " + rest[found.end() :]).split()
    scale = [SCALES[word] for word in left if word in SCALES]
    unknown = re.sub(rf"(?<!\w)(?:{UNITS})(?!\w)", "", " ".join(word for word in left if word not in SCALES))
    if unknown.strip(" .") or len(scale) > 1 or rest.strip().startswith("-"):
        raise UnreadableNumber(text)
    return words, found[0], sum(scale)


def _decimals(digits: str) -> tuple[Fraction, int]:
    parts = re.split(r"[.,]", digits)
    if len(parts) > 2:
        raise UnreadableNumber(digits)
    decimals = len(parts[1]) if len(parts) == 2 else 0
    return Fraction(int("".join(parts)), 10**decimals), decimals


def _printed(text: str, value: Fraction, step: Fraction, decimals: int, words: dict[str, str]) -> Printed:
    if ">" in words:
        interval, bound = Interval(value, math.inf), ">"
    elif "<" in words:
        interval, bound = Interval(-math.inf, value), "<"
    elif "nearly" in words:
        interval, bound = Interval(value - (step or about_step(value)), value), "~"
    else:
        interval, bound = Interval(value - step / 2, value + step / 2, closed=not step), "~" if "~" in words else "="
    per = words.get("per")
    number = (PER_WORDS.get(per) or int(re.sub(r"[.,]", "", per))) if per else None
    return Printed(" ".join(text.split()), value, interval, step, decimals, bound, number, "monthly" in words)
