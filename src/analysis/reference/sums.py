"""Numbers of one sentence that are said to make another: a total, a whole and its parts, so many times as much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from analysis.reference.claim_limits import LIMITS
from analysis.reference.printed import Interval, Printed
from analysis.reference.quantities import Mention
from analysis.reference.sentences import Sentence
from analysis.reference.states import Kind
from analysis.reference.vocabulary import AREAS, CHANGED_TO, LISTED_PLACES, OPENS, OTHERS, OUT_OF, PARTS, SEXES, TOTAL

COUNTS = (Kind.PEOPLE, Kind.CASES, Kind.PLACES, Kind.NUMBER, Kind.FAMILIES)
REMAINING = re.compile(r"\b(?:belum|tidak|tak|sisanya|lainnya|selebihnya|not)\b")

OTHER_CAUSE = re.compile(r"^[^,;.\x01]*\b(?:lain|lainnya|sisanya|selebihnya)\b")
NAMED_ALIKE = re.compile(r"\b(?:atau|alias|tepatnya|persisnya|yakni|yaitu)\s+(?:sekitar\s+)?$")
ALIAS = re.compile(r"[^;:.\x01]{0,40}?(?:\(|\b(?:atau|alias|tepatnya|persisnya|yakni|yaitu)\s+|,\s+)(?:sekitar\s+)?")


@dataclass(frozen=True)
class Made:
    """A number that others of its sentence make: by their sum, as so many times, or as its exact value ("alias")."""

    by: str
    number: Printed
    members: tuple[Mention, ...]

    @property
    def of(self) -> list[Printed]:
        """The numbers that should make it."""
        return [each.number for each in self.members if each.number]

    @property
    def computed(self) -> Interval:
        """What the others give."""
        if self.by == "alias":
            return self.of[0].interval
        if self.by == "list":
            return Interval(Fraction(len(self.members)), Fraction(len(self.members)))
        if self.by == "times":
            low, high = sorted(self.of, key=lambda each: each.value)
            return high.interval.over(low.interval)
        total = Interval(Fraction(0), Fraction(0))
        for each in self.of:
            total = total.plus(each.rounded)
        return total

    @property
    def holds(self) -> bool:
        """Whether the number is what the others give."""
        return self.number.loose.meets(self.computed)


def find_made(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    """Give the totals, wholes and multiples of a sentence with the numbers that should make them.

    Example:
        >>> from analysis.reference.quantities import find_quantities
        >>> from analysis.reference.sentences import split_sentences
        >>> text = "Pemkab menanggung 66.242 orang dan pemprov 14.380 orang, totalnya 90.622 orang."
        >>> [made.holds for each in split_sentences(text, find_quantities(text)) for _, made in find_made(each)]
        [False]
    """
    yield from _totals(sentence)
    yield from _wholes(sentence)
    yield from _split_sums(sentence)
    yield from _lists(sentence)
    yield from _multiples(sentence)
    yield from _aliases(sentence)


def _counts(sentence: Sentence) -> list[Mention]:
    counts = [each for each in sentence.mentions if each.kind in COUNTS and each.number]
    return [each for each in counts if each.number and not each.number.decimals and each.number.bound not in "<>"]


def _totals(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    counts = _counts(sentence)
    for mention in counts:
        told = [each for each in counts if each.end <= mention.start]
        if not TOTAL.search(sentence.words[: mention.start]) or len(told) < 2 or not mention.number:
            continue
        lists = [tuple(told[first:]) for first in range(len(told) - 1)]
        made = [Made("sum", mention.number, numbers) for numbers in lists]
        yield mention, next((each for each in made if each.holds), made[0])


def _wholes(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    counts = _counts(sentence)
    for place, mention in enumerate(counts):
        parts = counts[place + 1 :]
        if not mention.number or len(parts) < 2 or _mixes(sentence, mention):
            continue
        between = sentence.words[mention.end : counts[place + 1].start]
        behind = sentence.words[mention.end :]
        is_of_sexes = len(parts) == 2 and all(pattern.search(behind) for pattern in SEXES)
        is_list = bool(PARTS.search(between)) and (len(parts) >= LIMITS.fewest_parts or "terdiri" in between)
        is_split = bool(OPENS.search(sentence.words[: mention.start])) and len(parts) == 2
        is_split = is_split and not CHANGED_TO.match(between + "\x01")
        made = Made("sum", mention.number, tuple(parts))
        total, whole = Fraction(made.computed.low), Fraction(mention.number.rounded.low)
        is_over = any(part.number and part.number.value > mention.number.value for part in parts)
        is_rest = bool(PARTS.search(between)) and len(parts) == 2 and OTHER_CAUSE.search(sentence.words[parts[1].end :])
        is_over = is_over or bool(is_rest and total > whole)
        is_split = is_split or bool(is_rest)
        is_all = is_list or is_of_sexes or (is_split and (total > whole or _leaves_rest(sentence, parts[1])))
        is_near = abs(total - whole) <= LIMITS.parts * mention.number.value or "terdiri" in between
        if (is_all and is_near) or (is_split and is_over):
            yield mention, made


def _split_sums(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    """Give a sum of money that is said to be divided between the two sums behind it."""
    money = [each for each in sentence.mentions if each.kind is Kind.RUPIAH and each.number]
    for whole, first, last in zip(money, money[1:], money[2:], strict=False):
        if whole.number and re.search(r"\b(?:dibagi|terbagi|terdiri)\b", sentence.words[whole.end : first.start]):
            yield whole, Made("sum", whole.number, (first, last))


def _lists(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    """Give how many places are said to follow with the numbers of those that do: "lima daerah: A 85, B 81 dan C 60"."""
    for mention in sentence.mentions:
        opened = LISTED_PLACES.search(sentence.words, mention.end)
        is_of_areas = mention.kind is Kind.PLACES and AREAS.search(mention.text.lower())
        is_whole = re.search(r"\b(?:dari|of)\s+$", sentence.words[: mention.start])  # "tiga dari tujuh daerah: ..."
        if not is_of_areas or is_whole or not mention.number or not opened:
            continue
        names = [name for name in sentence.places if name.start >= opened.end()]
        numbers = [each for each in sentence.claimed if each.start >= opened.end()]
        is_closed = names and re.search(r"\b(?:dan|serta|and)\s+(?:\w+\s+)?$", sentence.words[: names[-1].start])
        pairs = [(name, each) for name, each in zip(names, numbers, strict=False) if name.end <= each.start]
        gaps = [sentence.words[name.end : each.start] for name, each in pairs]
        is_list = len(pairs) == len(names) == len(numbers) and all(not re.search(r"[,;\x01]", gap) for gap in gaps)
        if is_closed and is_list and len(names) > 1 and "?" not in {name.value for name in names}:
            yield mention, Made("list", mention.number, tuple(numbers))


def _mixes(sentence: Sentence, mention: Mention) -> bool:
    """Whether percentages or rupiah stand among the numbers behind one: they are no list of its parts."""
    kinds = {each.kind for each in sentence.claimed if each.start > mention.end}
    return bool(kinds & {Kind.PERCENT, Kind.RUPIAH, Kind.RATE, Kind.POINTS})


def _leaves_rest(sentence: Sentence, last: Mention) -> bool:
    """Whether the last of two parts is called what is left: "518 orang belum diperiksa", "5 lainnya"."""
    after = sentence.words[last.end :]
    return bool(OTHERS.match(after) or REMAINING.search(after) or REMAINING.search(sentence.words[: last.start][-20:]))


def _multiples(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    for mention in sentence.mentions:
        for kind in (Kind.PERCENT, Kind.PEOPLE, Kind.RUPIAH, Kind.CASES):
            alike = [each for each in sentence.claimed if each.kind is kind and each.number and each.number.value > 0]
            if mention.kind is Kind.TIMES and mention.number and len(alike) == 2:
                yield mention, Made("times", mention.number, tuple(alike))


def _aliases(sentence: Sentence) -> Iterator[tuple[Mention, Made]]:
    """Give a round number beside the exact one that it stands for: "1.455.678 jiwa, atau sekitar 1,46 juta"."""
    counts = _counts(sentence)
    for first, last in pairwise(counts):
        if not ALIAS.fullmatch(sentence.words[first.end : last.start]) or not first.number or not last.number:
            continue
        rough, exact = (first, last) if first.number.step else (last, first)
        between = sentence.words[first.end : last.start]
        is_listed = "," in between and not NAMED_ALIKE.search(between)
        shares = [each.end for each in sentence.claimed if each.kind is Kind.PERCENT and each.end <= first.start]
        if is_listed or any(OUT_OF.match(sentence.words[end : first.start]) for end in shares[-1:]):
            continue
        if (
            rough.number
            and exact.number
            and rough.number.step
            and not exact.number.step
            and Kind.PLACES
            not in (
                rough.kind,
                exact.kind,
            )
        ):
            yield rough, Made("alias", rough.number, (exact,))
