"""What the numbers of a text, told one after the other, give: totals, remainders, shares, parts and changes.

A number under a word of reckoning ("jumlah itu", "tersisa", "penurunan") is held against everything that the numbers
near it give. It is false only where it is one slip of the pen from one of these and equal to none: an operation that
nobody names needs no guess of what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from analysis.reference.claim_limits import LIMITS
from analysis.reference.printed import Interval, Printed
from analysis.reference.quantities import Mention
from analysis.reference.sentences import CLAIMED, Sentence
from analysis.reference.states import Kind
from analysis.reference.topics import Topic
from analysis.reference.vocabulary import (
    ABOVE_OTHER,
    ADDED_UP,
    ALL_OF_THEM,
    BELOW_OTHER,
    CHANGE,
    CHANGE_TOLD,
    CHANGED_TO,
    FALLEN_FROM,
    GOAL_AHEAD,
    GOAL_MET,
    LATER,
    LEADS_ON,
    NOT_COMPARED,
    NOT_YET,
    OF_TARGET,
    OTHERS,
    OUT_OF,
    PER_HEAD,
    POINTED_AT,
    REACHED,
    RECKONED,
    RISEN_FROM,
    ROSE_OR_FELL,
    ROSE_OR_FELL_TO,
    SHARE_TOLD,
    THRESHOLD,
    TOTAL,
)

HUNDRED = Interval(Fraction(100), Fraction(100))
HEADS = (Kind.PEOPLE, Kind.CASES, Kind.FAMILIES)
SHARES = (Kind.PERCENT, Kind.POINTS)


@dataclass(frozen=True)
class Told:
    """A number of a text: where it stands, its number, and the words beside it up to the numbers next to it."""

    mention: Mention
    number: Printed
    sentence: int
    paragraph: int
    ahead: str
    behind: str

    @property
    def alike(self) -> tuple[Kind, ...]:
        """The kinds of number that can be added to it; a bare one with decimals is a share or a rate."""
        if self.mention.kind is Kind.NUMBER:
            return (*SHARES, Kind.RATE) if self.number.decimals else HEADS
        return next((kinds for kinds in (HEADS, SHARES) if self.mention.kind in kinds), (self.mention.kind,))

    @property
    def is_reckoned(self) -> bool:
        """Whether a word beside it says that it follows from other numbers; points always do."""
        own = f"{self.ahead} {LEADS_ON.sub(' ', re.split(r'[,;:()]', self.behind)[0])}"
        return self.mention.kind is Kind.POINTS or bool(RECKONED.search(own))


@dataclass(frozen=True)
class Derived:
    """A number, and what the numbers told near it give, each by the numbers that give it."""

    told: Told
    given: tuple[Interval, ...]
    is_strict: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it is exact, told as a result, and given: it then is no figure of the measure beside it."""
        number = self.told.number
        is_exact = number.bound == "=" and not number.step and number.value >= LIMITS.telling
        return is_exact and self.told.is_reckoned and self.holds

    def is_share_of(self, topic: Topic | None) -> bool:
        """Whether it is what some counts are of others, and no rate: "12 kasus atau 42,9 persen" of 28 deaths."""
        is_share = self.told.mention.kind is Kind.PERCENT and self.told.number.decimals > 0
        return bool(topic and topic.per > 100) and is_share and self.told.is_reckoned and self.holds

    @property
    def holds(self) -> bool:
        """Whether some of them give it."""
        return any(self.told.number.loose.meets(each) for each in self.given)

    @property
    def is_of_families(self) -> bool:
        """Whether families are told where people are left: the numbers near it, all of people, give it exactly."""
        return self.told.mention.kind is Kind.FAMILIES and self.told.number.value >= LIMITS.telling and self.holds

    @property
    def meant(self) -> Interval | None:
        """What one slip of the pen turns into it; None where nothing does, or where it is given itself."""
        if self.holds:
            return None
        if self.is_strict:
            return self.given[0]
        return next((each for each in self.given if is_slip(self.told.number, each)), None)


@dataclass(frozen=True)
class Compared:
    """A number that others told before it are said to lie above or below."""

    told: Told
    others: tuple[Told, ...]
    is_above: bool
    is_of_all: bool
    marked: Mention
    is_goal: bool = False  # whether it is a target or a rule, met from above or, of what should be small, from below

    def misses(self, other: Told) -> bool:
        """Whether another number does not lie where it is said to."""
        ends, bound = other.number.interval, self.told.number
        is_exact = bound.bound in "<>" or bool(THRESHOLD.search(self.told.ahead))
        limit = Interval(bound.value, bound.value) if is_exact else bound.interval
        return ends.high < limit.low if self.is_above else ends.low > limit.high

    def wrong(self, others: Sequence[Told]) -> Told | None:
        """Return the other number that makes it false: any of them where all are meant, else the last of none right."""
        missed = [other for other in others if self.misses(other)]
        return missed[-1] if missed and (self.is_of_all or len(missed) == len(others)) else None


def find_compared(told: Sequence[Told]) -> Iterator[Compared]:
    """Give the numbers that others are said to lie above or below: "91,91 persen telah melampaui syarat 95 persen"."""
    for place, each in enumerate(told):
        if turned := (_turned(each, told[:place]) or _from_behind(each, told[:place])):
            yield turned
        if goal := _goal_met(each, told[:place]):
            yield goal
            continue
        is_bound, words = each.number.bound in "<>" and not each.mention.text.endswith("lebih"), each.ahead
        above, below = (pattern.search(words) for pattern in (ABOVE_OTHER, BELOW_OTHER))
        if not above and not below and not CHANGED_TO.match(each.behind + "\x01"):  # "3 kasus, naik dari 17"
            above, below = (pattern.search(words) for pattern in (RISEN_FROM, FALLEN_FROM))
        is_all = bool(ALL_OF_THEM.search(words))
        cue = above or below
        start = len(words) if is_bound else cue.start() if cue else 0
        is_told = is_all if is_bound else bool(above) != bool(below)
        is_list = re.fullmatch(r"\s*(?:,|dan|serta|and)\s*", each.behind)  # "di atas 98 persen dan 80 persen": one each
        is_gap = not is_bound and cue and re.match(r"\s*(?:dibanding\w*|daripada|dari|than)\b", each.behind)
        behind = [other for other in told[place + 1 :] if other.sentence == each.sentence]
        if (
            bool(above) != bool(below)
            and behind
            and re.search(r"(?:\b(?:yakni|yaitu|ialah)\b|:)[^\x01]*$", each.behind)
        ):
            listed = tuple(other for other in behind if other.mention.kind is each.mention.kind)
            if len(listed) == len(behind) and each.number.bound in "=<>" and not NOT_COMPARED.search(words[-40:]):
                yield Compared(each, listed, bool(above), is_of_all=True, marked=each.mention)
        if is_list or is_gap or not is_told or NOT_COMPARED.search(words[:start][-30:]):
            continue
        before = [other for other in _alike(each, told[:place]) if other.number.bound not in "<>"]
        if each.mention.kind is not Kind.NUMBER:
            before = [other for other in before if other.mention.kind in (each.mention.kind, Kind.NUMBER)]
        own = [other for other in before if other.sentence == each.sentence]
        last = max((other.sentence for other in before), default=-1)
        is_next = each.sentence - last <= LIMITS.told_sentences and bool(POINTED_AT.search(words))
        others = own or [other for other in before if other.sentence == last and is_next]
        if others:
            is_above = each.number.bound == ">" if is_bound else bool(above)
            yield Compared(each, tuple(others), is_above, is_all, each.mention)


def _goal_met(each: Told, before: Sequence[Told]) -> Compared | None:
    """Return a target that the number told before it is said to meet: "Dengan angka itu target 75 persen tercapai"."""
    is_met = GOAL_MET.search(each.ahead) or (GOAL_AHEAD.search(each.ahead) and REACHED.match(each.behind))
    if not is_met or NOT_YET.search(each.ahead) or each.number.bound in "<>":
        return None
    alike = [other for other in before if other.mention.kind is each.mention.kind][-1:]
    is_near = [other for other in alike if other.sentence == each.sentence]
    is_near = is_near or [
        other for other in alike if each.sentence - other.sentence == 1 and POINTED_AT.search(each.ahead)
    ]
    return Compared(each, (is_near[0],), True, True, each.mention, is_goal=True) if is_near else None


def _from_behind(each: Told, before: Sequence[Told]) -> Compared | None:
    """Return the start told behind the end of a change: "naik ke A pada Oktober dari B"."""
    last = before[-1] if before else None
    if not last or last.sentence != each.sentence or last.mention.kind is not each.mention.kind:
        return None
    way = next((way for way, verbs in ROSE_OR_FELL_TO.items() if verbs.search(last.ahead)), "")
    is_start = re.fullmatch(r"[^\x01,;:.]*\b(?:dari|from)\s+(?:\w+\s+){0,2}", each.ahead)
    if not way or not is_start:
        return None
    return Compared(each, (last,), way == "up", is_of_all=True, marked=last.mention)


def _turned(each: Told, before: Sequence[Told]) -> Compared | None:
    """Return the two numbers told one after the other whose gap is said to be a rise or a fall."""
    way = next((way for way, verbs in ROSE_OR_FELL.items() if verbs.search(each.ahead)), "")
    alike = _alike(each, before[-LIMITS.most_reckoned :])[-2:] if way else []
    if len(alike) < 2 or not LATER.search(alike[1].ahead) or each.sentence - alike[0].sentence > 1:
        return None
    first, last = alike
    gap = abs(last.number.value - first.number.value)
    is_gap = each.number.loose.meets(Interval(gap, gap))
    return Compared(last, (first,), way == "down", is_of_all=True, marked=each.mention) if is_gap else None


def is_slip(printed: Printed, given: Interval) -> bool:
    """Whether one slip of the pen makes a number of another: one digit wrong, too many or missing, two swapped, a zero.

    Example:
        >>> from analysis.reference.printed import parse_count
        >>> is_slip(parse_count("30.633"), Interval(Fraction(20_633), Fraction(20_633)))
        True
    """
    if printed.bound in "<>":
        return False
    for factor in (10, 100, 1000):
        for moved in (Fraction(factor), Fraction(1, factor)):
            if printed.interval.times(moved).meets(given):
                return True
    step = printed.step or Fraction(1)
    digits = str(round(printed.value / step))
    is_exact = printed.bound == "=" or bool(printed.step) or digits[-1] != "0"
    wide = Interval(given.low - step / 2, given.high + step / 2)
    is_sharp = is_exact and len(digits) >= LIMITS.least_reckoned and given.high <= LIMITS.sharp_result * given.low
    return is_sharp and any(wide.holds(int(other) * step) for other in _next_to(digits) if other[:1] != "0")


def _next_to(digits: str) -> Iterator[str]:
    """Give the rows of digits that one slip makes of another: one changed, dropped or added, two neighbours swapped."""
    for place in range(len(digits)):
        left, right = digits[:place], digits[place + 1 :]
        yield from (left + other + right for other in "0123456789" if other != digits[place])
        yield from (left + other + digits[place:] for other in "0123456789")
        yield left + right
        yield left + right[:1] + digits[place] + right[1:]


def tell(sentences: Sequence[Sentence]) -> list[Told]:
    """Return the numbers of a text in the order in which it tells them."""
    told = []
    for place, sentence in enumerate(sentences):
        claimed = [each for each in sentence.mentions if each.kind in (*CLAIMED, Kind.FAMILIES) and each.number]
        ends = [0, *(each.end for each in claimed)]
        starts = [*(each.start for each in claimed[1:]), len(sentence.words)]
        for each, left, right in zip(claimed, ends, starts, strict=False):
            moved = replace(each, start=each.start + sentence.start, end=each.end + sentence.start)
            ahead, behind = sentence.words[left : each.start], sentence.words[each.end : right]
            is_total = each is claimed[-1] and left and ADDED_UP.search(sentence.words)
            ahead = f"total {ahead}" if is_total else ahead
            if each.number:
                told.append(Told(moved, each.number, place, sentence.paragraph, ahead, behind))
    return told


def find_derived(told: Sequence[Told]) -> Iterator[Derived]:
    """Give every number that may follow from the numbers near it, with what these give."""
    for place, each in enumerate(told):
        before, after = _near(told, place)
        near = [*before, *after]
        if parts := _part_in_words(each, [*before, *after]):
            yield Derived(each, tuple(parts), is_strict=True)
            continue
        if part := (_part_of_last(each, place, told) or _share_of_last(each, place, told)):
            yield Derived(each, (part,), is_strict=True)
            continue
        if sums := (
            _changes_of_pair(each, near) or _shares_of_gap(each, place, told) or _total_of_list(each, place, told)
        ):
            yield Derived(each, tuple(sums), is_strict=True)
            continue
        if sums := (_mean_of_pair(each, near) or _share_among(each, place, told) or _others_of(each, place, told)):
            yield Derived(each, tuple(sums), is_strict=True)
            continue
        if each.mention.kind is Kind.NUMBER and each.number.decimals:
            continue  # a mark, an index or a rate: it has no unit that says of what it could follow
        heads = [other for other in near if other.alike == HEADS]
        is_free = each.is_reckoned or len(heads) <= 2
        given = [*(_shares(each, near) if is_free else ()), *_means(each, near)]
        if each.is_reckoned:
            given += [*_sums(each, before), *_gaps(each, near), *_parts(each, near), *_costs(each, near)]
        given = [ends for ends in given if ends.low > 0 and ends.high <= 2 * ends.low]  # wider ones give nothing
        if given:
            yield Derived(each, tuple(given))


def _near(told: Sequence[Told], place: int) -> tuple[list[Told], list[Told]]:
    """Return the numbers before one, of its sentence and the last ones, and those behind it in its sentence."""
    each = told[place]
    before = told[max(0, place - LIMITS.most_reckoned) : place]
    after = told[place + 1 : place + 1 + LIMITS.most_reckoned]
    before = [other for other in before if other.sentence >= each.sentence - LIMITS.told_sentences]
    after = [other for other in after if other.sentence == each.sentence]
    exact = [[other for other in side if other.number.bound not in "<>"] for side in (before, after)]
    return exact[0], exact[1]


def _part_in_words(each: Told, near: Sequence[Told]) -> list[Interval]:
    """Return what two or three counts near are of each other, for a part told in words: "hampir separuh"."""
    if each.mention.kind is not Kind.PERCENT or re.search(r"\d", each.mention.text):
        return []
    close = [other for other in near if each.sentence - other.sentence <= 1 and other.alike == HEADS]
    if any(other.sentence == each.sentence and other.mention.kind is Kind.RUPIAH for other in near):
        return []
    is_here = any(other.sentence == each.sentence for other in close)
    pairs = [sorted(pair, key=lambda told: told.number.value) for pair in combinations(close, 2)]
    pairs = [pair for pair in pairs if 0 < pair[0].number.value < pair[1].number.value]
    shares = [small.number.interval.over(large.number.interval).times(Fraction(100)) for small, large in pairs]
    return shares if is_here and len(close) <= LIMITS.fewest_parts else []


def _part_of_last(each: Told, place: int, told: Sequence[Told]) -> Interval | None:
    """Return what the number behind a part is of the last one before it: "311 balita. Hampir separuhnya, 87 anak"."""
    if each.mention.kind is not Kind.PERCENT or not each.mention.text.endswith("nya"):
        return None
    counts = [other for other in told[:place] if other.alike == HEADS]
    after = told[place + 1] if place + 1 < len(told) else None
    if not (after and counts):
        return None
    is_apposed = after.sentence == each.sentence and re.fullmatch(r"\s*(?:,|\(|atau|yakni|yaitu)\s*", after.ahead)
    whole, part = counts[-1].number.interval, after.number.interval
    return part.over(whole).times(Fraction(100)) if is_apposed and 0 < part.high <= whole.low else None


def _share_of_last(each: Told, place: int, told: Sequence[Told]) -> Interval | None:
    """Return what a count is of its whole, right before a share that points at them: "A dari B. Realisasi itu 86 %"."""
    if each.mention.kind is not Kind.PERCENT or place < 1:
        return None
    part, whole, after = told[place - 1], each, told[place + 1] if place + 1 < len(told) else None
    is_whole = re.fullmatch(r"\s*(?:dari|of)\s+(?:[a-z]+\s+){0,3}", each.behind)
    is_of_next = after and after.sentence == each.sentence and is_whole
    if is_of_next and after and POINTED_AT.match(each.ahead.strip()):  # "A orang. Itu sekitar 18 persen dari B"
        whole = after
    elif place > 1 and SHARE_TOLD.search(each.ahead) and not re.match(r"\s*(?:dari|of)\b", each.behind):
        part, whole = told[place - 2], part
        if not (OUT_OF.match(part.behind) or OF_TARGET.search(part.behind)):
            return None
    is_near = each.sentence - part.sentence <= 1 and bool(set(part.alike) & set(whole.alike))
    ends, of = part.number.rounded, whole.number.rounded
    is_part = is_near and part.alike in (HEADS, (Kind.RUPIAH,)) and 0 < ends.high <= of.low
    return ends.over(of).times(Fraction(100)) if is_part else None


def _changes_of_pair(each: Told, near: Sequence[Told]) -> list[Interval]:
    """Return by what share the only two counts or sums near changed, for a share that is called that change."""
    is_change = CHANGE_TOLD.search(each.ahead) and not re.match(r"\s*(?:dari|of)\s+[a-z]", each.behind)
    if each.mention.kind is not Kind.PERCENT or not is_change:
        return []
    close = [other for other in near if abs(each.sentence - other.sentence) <= 1]
    for kinds in (HEADS, (Kind.RUPIAH,)):
        pair = [other for other in close if set(kinds) & set(other.alike)]
        is_pair = len(pair) == 2 and pair[0].sentence == pair[1].sentence and len(pair) == len(close)
        if is_pair and all(other.number.value > 0 for other in pair):
            first, last = (other.number.rounded for other in pair)
            gap = first.minus(last) if first.low >= last.high else last.minus(first)
            return [gap.over(one).times(Fraction(100)) for one in (first, last)]
    return []


def _shares_of_gap(each: Told, place: int, told: Sequence[Told]) -> list[Interval]:
    """Return what a gap is of its two ends, for a share beside it: "173.126, lalu 90.917; susut 82.209 atau 67 %"."""
    if each.mention.kind is not Kind.PERCENT or place < 3 or not re.fullmatch(r"\s*(?:atau|\()\s*", each.ahead):
        return []
    first, last, gap = told[place - 3 : place]
    ends = [first.number, last.number, gap.number]
    is_exact = all(number.bound == "=" and not number.step for number in ends) and gap.sentence == each.sentence
    is_gap = abs(first.number.value - last.number.value) == gap.number.value > 0
    if not (is_exact and is_gap and CHANGE.search(gap.ahead)):
        return []
    return [gap.number.interval.over(end.interval).times(Fraction(100)) for end in ends[:2]]


def _total_of_list(each: Told, place: int, told: Sequence[Told]) -> list[Interval]:
    """Return the sum of the three or more counts of the sentence before a total that opens its own."""
    list_of = [other for other in told[:place] if other.sentence == each.sentence - 1]
    is_first = all(other.sentence != each.sentence for other in told[:place])
    alike = _alike(each, list_of)
    is_list = len(alike) == len(list_of) >= LIMITS.fewest_parts and all(one.number.bound == "=" for one in alike)
    if not (is_first and is_list and each.alike == HEADS and TOTAL.fullmatch(each.ahead.lstrip())):
        return []
    totals = []
    for first in (0, 1):  # a whole may stand before its parts
        total = Interval(Fraction(0), Fraction(0))
        for other in alike[first:]:
            total = total.plus(other.number.rounded)
        totals.append(total)
    return [*totals, alike[0].number.rounded]


def _alike(each: Told, near: Sequence[Told]) -> list[Told]:
    """Return the numbers near one that can be added to it."""
    return [other for other in near if set(other.alike) & set(each.alike)]


def _sums(each: Told, before: Sequence[Told]) -> Iterator[Interval]:
    alike = _alike(each, before)
    for first in range(len(alike)):
        total = alike[first].number.rounded
        for other in alike[first + 1 :]:
            total = total.plus(other.number.rounded)
            yield total


def _gaps(each: Told, near: Sequence[Told]) -> Iterator[Interval]:
    alike = [other.number.rounded for other in _alike(each, near)]
    if each.mention.kind is Kind.PERCENT:
        alike.append(HUNDRED)
    for one, other in combinations(alike, 2):
        low, high = sorted((one, other), key=lambda ends: ends.low)
        yield high.minus(low)
    for first, last in combinations([other.number.value for other in _alike(each, near)], 2):
        yield Interval(abs(first - last), abs(first - last))  # as the writer reckons it
    if len(alike) > 2:
        rest = alike[0]
        for other in alike[1:]:
            rest = rest.minus(other)
        yield rest


def _parts(each: Told, near: Sequence[Told]) -> Iterator[Interval]:
    """Give the parts of the whole numbers near that the percentages near make of them, and what these leave."""
    if each.alike not in (HEADS, (Kind.RUPIAH,)):
        return
    shares = [other.number for other in near if other.mention.kind is Kind.PERCENT and 0 < other.number.value <= 100]
    for share in [number for number in shares if number.step <= LIMITS.sharp_share * number.value]:
        for whole in [other.number.interval for other in _alike(each, near)]:
            for ends in (share.interval, HUNDRED.minus(share.interval)):
                low, high = Fraction(ends.low) / 100, Fraction(ends.high) / 100
                yield Interval(whole.low * low, whole.high * high)


def _paid(near: Sequence[Told]) -> list[tuple[Told, Told]]:
    """Return each sum of money near with each count of people near."""
    heads = [other for other in near if other.alike == HEADS and other.number.value > 0]
    return [(money, people) for money in near if money.mention.kind is Kind.RUPIAH for people in heads]


def _costs(each: Told, near: Sequence[Told]) -> Iterator[Interval]:
    """Give what the people near cost, each of them a sum of money near, in a month or in a year."""
    if each.mention.kind is Kind.RUPIAH:
        for money, people in [pair for pair in _paid(near) if pair[0].number.value < LIMITS.least_budget]:
            low, high = money.number.interval, people.number.interval
            yield Interval(low.low * high.low, low.high * high.high)
            yield Interval(low.low * high.low * 12, low.high * high.high * 12)


def _means(each: Told, near: Sequence[Told]) -> Iterator[Interval]:
    """Give the money near that falls to each of the people near, or a twelfth of it."""
    if each.mention.kind is not Kind.RUPIAH or not PER_HEAD.search(f"{each.ahead} {each.behind}"):
        return
    is_monthly = re.search(r"\b(?:bulan|sebulan|month\w*)\b", f"{each.ahead} {each.behind}")
    for money, people in _paid(near):
        mean = money.number.interval.over(people.number.interval)
        yield mean.times(Fraction(1, 12)) if is_monthly else mean


def _mean_of_pair(each: Told, near: Sequence[Told]) -> list[Interval]:
    """Return what the only sum of money near comes to for each of the only people near, or for each month."""
    words = f"{each.ahead} {each.behind}"
    if each.mention.kind is not Kind.RUPIAH or not PER_HEAD.search(words):
        return []
    money = [other for other in near if other.mention.kind is Kind.RUPIAH and other.number.value > each.number.value]
    money = [other for other in money if other.mention.start < each.mention.start] or money
    heads = [other for other in near if other.alike == HEADS]
    if (
        len(money) != 1
        or money[0].number.value < LIMITS.least_budget
        or len(heads) > 1
        or (heads and heads[0].number.value < LIMITS.telling)
    ):
        return []
    mean = money[0].number.interval
    mean = mean.over(heads[0].number.interval) if heads else mean
    month = [mean.times(Fraction(1, 12))] if heads or re.search(r"\bbulan\b", words) else []
    given = [*([mean] if heads else []), *month]
    room = LIMITS.unknown_base
    return [Interval(ends.low * (1 - room), ends.high * (1 + room)) for ends in given]


def _share_among(each: Told, place: int, told: Sequence[Told]) -> list[Interval]:
    """Return what a share "di antaranya" makes of the count before it, for the count that it is said to be."""
    if each.alike != HEADS or place < 2 or not re.search(r"(?:,|\(|\b(?:atau|yakni|yaitu|setara))\s*$", each.ahead):
        return []
    whole, share = told[place - 2 : place]
    is_among = share.mention.kind is Kind.PERCENT and re.match(r"\s*(?:di\s*)?antaranya\b", share.behind)
    if not is_among or whole.alike != HEADS or each.sentence - whole.sentence > 1:
        return []
    ends = whole.number.interval, share.number.loose
    return [Interval(ends[0].low * Fraction(ends[1].low) / 100, ends[0].high * Fraction(ends[1].high) / 100)]


def _others_of(each: Told, place: int, told: Sequence[Told]) -> list[Interval]:
    """Return what a part leaves of the counts of the sentence before it: "Enam ibu. Dua karena A, lima lainnya B"."""
    if place > 1 and each.mention.kind is Kind.RUPIAH and re.search(r"\b(?:ter)?sisa(?:nya)?\s*$", each.ahead):
        pair = [
            other for other in told[:place] if other.mention.kind is Kind.RUPIAH and each.sentence - other.sentence <= 1
        ]
        ends = [other.number.interval for other in pair]
        return [_gap_between(*ends)] if len(ends) == 2 else []
    if place < 2 or not OTHERS.match(each.behind) or told[place - 1].sentence != each.sentence:
        return []
    part, before = told[place - 1], [other for other in told[: place - 1] if other.sentence == each.sentence - 1]
    is_first = all(other.sentence != each.sentence for other in told[: place - 1])
    wholes = [other for other in before if other.mention.kind in HEADS and other.number.value > part.number.value]
    if not is_first or {part.mention.kind, each.mention.kind} - {*HEADS, Kind.NUMBER}:
        return []
    return [whole.number.rounded.minus(part.number.rounded) for whole in wholes if not whole.number.step]


def _gap_between(one: Interval, other: Interval) -> Interval:
    low, high = sorted((one, other), key=lambda ends: ends.low)
    return high.minus(low)


def _shares(each: Told, near: Sequence[Told]) -> Iterator[Interval]:
    """Give what one whole number near is of another, and by how much of itself one changed into the other."""
    if each.mention.kind is not Kind.PERCENT:
        return
    for kinds in (HEADS, (Kind.RUPIAH,)):
        wholes = [other.number.interval for other in near if set(kinds) & set(other.alike)]
        for one, other in combinations(wholes, 2):
            low, high = sorted((one, other), key=lambda ends: ends.low)
            if low.low > 0 and low.high < high.low:  # two numbers, not one and its rounding
                yield low.over(high).times(Fraction(100))
                if each.is_reckoned:
                    gap = high.minus(low).times(Fraction(100))
                    yield gap.over(low)
                    yield gap.over(high)
