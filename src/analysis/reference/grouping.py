"""Numbers of a sentence that stand for each other: "217.319 jiwa atau 99,73 persen", "A dari B"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from analysis.reference.claim_limits import LIMITS
from analysis.reference.printed import AGE
from analysis.reference.quantities import Mention
from analysis.reference.sentences import Sentence
from analysis.reference.states import Kind
from analysis.reference.vocabulary import (
    APPOSED,
    BASES,
    CHANGE,
    CHANGED_TO,
    CHANGES,
    FOLLOWS,
    LINKS,
    OF_BASE,
    OFFICES,
    OPENS,
    OUT_OF,
    RESIDENTS_AHEAD,
)

HEADS = (Kind.PEOPLE, Kind.CASES, Kind.RUPIAH)


def with_heads(sentence: Sentence) -> Sentence:
    """Take a large whole number that no thing follows for people, one with decimals for a percentage.

    "Bangka 21.020, Belitung 10.927 jiwa"; "prevalensi stunting 18,6".
    """
    mentions = []
    for each, later in zip_longest(sentence.mentions, sentence.mentions[1:]):
        is_start = later and re.fullmatch(r"\s*(?:menjadi|ke|to)\s+", sentence.words[each.end : later.start])
        if is_start and each.kind is Kind.NUMBER and later.kind in HEADS:  # "dari 12 menjadi 14 anak"
            each = replace(each, kind=later.kind, noun=later.noun)
        after = re.match(r"\s*([^\W\d_]+)", sentence.words[each.end :])
        is_bare = each.kind is Kind.NUMBER and each.number and (not after or FOLLOWS.fullmatch(after[1]))
        if is_bare and each.number and not each.number.decimals and each.number.value >= LIMITS.telling:
            each = replace(each, kind=Kind.PEOPLE)
        elif (
            is_bare and each.number and each.number.decimals and each.number.value <= 100 and not AGE.search(each.text)
        ):
            each = replace(each, kind=Kind.PERCENT)
        mentions.append(each)
    return replace(sentence, mentions=tuple(mentions))


def group_numbers(sentence: Sentence) -> list[list[tuple[str, Mention]]]:
    """Return the numbers that stand for each other: "217.319 jiwa atau 99,73 persen", "A dari B"."""
    groups: list[list[tuple[str, Mention]]] = []
    for mention in sentence.claimed:
        role = groups and _role(sentence, groups[-1], mention)
        if role == "percent" and _is_of_another_base(sentence, groups[-1], mention):
            count, whole = (next(each for name, each in groups[-1] if name == of) for of in ("count", "whole"))
            groups.append([("count", count), ("or_count", whole), ("percent", mention)])
        elif groups and not role and _is_second_whole(sentence, groups[-1], mention):
            (_, share), counts = groups[-1].pop(), [each for each in groups[-1] if each[0] == "count"]
            groups.append([*counts, ("percent", share), ("whole", mention)])
        elif role:
            groups[-1].append((role, mention))
        else:
            groups.append([("percent" if mention.kind in (Kind.PERCENT, Kind.RATE) else "count", mention)])
    groups = _with_opening(sentence, groups)
    for group in groups:
        (role, mention), *more = group
        is_base = role == "count" and RESIDENTS_AHEAD.search(sentence.words[: mention.start])
        if is_base and [role for role, _ in more] == ["percent"]:  # "dari total penduduk 200.110 atau 96,83 persen"
            group[0] = ("whole", mention)
    return groups


def _with_opening(sentence: Sentence, groups: list[list[tuple[str, Mention]]]) -> list[list[tuple[str, Mention]]]:
    """Join the whole that opens a sentence to the count and share behind it: "Dari C, A diukur, atau B persen"."""
    joined: list[list[tuple[str, Mention]]] = []
    for group in groups:
        last = joined[-1] if joined else []
        is_opening = len(last) == 1 and last[0][0] == "count" and OPENS.search(sentence.words[: last[0][1].start])
        roles, kind = [role for role, _ in group], last[0][1].kind if last else None
        is_share = roles == ["count", "percent"] and kind is Kind.PEOPLE
        is_spent = roles == ["count"] and kind is Kind.RUPIAH and _is_less(group[0][1], last[0][1])
        if is_opening and (is_share or is_spent):
            joined[-1] = [*group, ("whole", last[0][1])]
        else:
            joined.append(group)
    return joined


def _is_second_whole(sentence: Sentence, group: list[tuple[str, Mention]], mention: Mention) -> bool:
    """Whether a number is the whole of the second share of a count: "13,57 persen dari A atau 37,69 persen dari B"."""
    role, last = group[-1]
    is_last = role == "percent_2" and "whole" in {role for role, _ in group}
    return is_last and _is_whole(sentence, sentence.words[last.end : mention.start], mention)


def _is_of_another_base(sentence: Sentence, group: list[tuple[str, Mention]], mention: Mention) -> bool:
    """Whether a share is of residents where the whole before it is a target: "A dari target B, 36 persen penduduk"."""
    base = OF_BASE.match(sentence.words[mention.end :])
    whole = next((each for role, each in group if role == "whole"), None)
    if not (whole and group[0][0] == "count"):
        return False
    if re.match(r"\s*(?:dari|of)\s+(?:\w+\s+){0,2}\x01", sentence.words[mention.end :]):
        return True  # "A dari target B, yaitu 36 persen dari C"
    if not (base and base["base"] in BASES["population"]):
        return False
    return bool(re.search(rf"\b(?:{'|'.join(BASES['target'])})\b", sentence.words[group[0][1].end : whole.start]))


def _is_less(one: Mention, other: Mention) -> bool:
    """Whether a number is of the kind of another, and smaller."""
    return bool(one.kind is other.kind and one.number and other.number and one.number.value < other.number.value)


def _role(sentence: Sentence, group: list[tuple[str, Mention]], mention: Mention) -> str:
    """Return which part a number plays in the statement that stands before it; "" where it begins its own."""
    taken, previous = {role for role, _ in group}, group[-1][1]
    between = sentence.words[previous.end : mention.start]
    base = OF_BASE.match(between) if previous.kind is Kind.PERCENT else None
    rest = between[base.end() :] if base else between
    is_money = mention.kind is Kind.RUPIAH and "count" in taken and previous.kind is Kind.RUPIAH
    is_spent = is_money and not CHANGES.search(sentence.words[: previous.start][-40:])
    is_of_cases = mention.kind is Kind.CASES and bool(OUT_OF.match(between))
    is_countable = mention.kind in (Kind.PEOPLE, Kind.NUMBER) or is_spent or is_of_cases
    if is_countable and "whole" not in taken and _is_whole(sentence, between, mention):
        return "whole"
    if mention.kind is Kind.PEOPLE and base and base["of"] and OUT_OF.match("dari" + rest) and "whole" not in taken:
        return "whole"
    apposed = APPOSED.match(rest)
    if not apposed or len(apposed["words"].split()) > LIMITS.apposed_words or LINKS.search(apposed["words"]):
        return ""
    bare = not re.search(r"atau|yakni|yaitu|setara|alias|\(|=|\bor\b", rest)
    if bare and not _ends_there(sentence, mention):
        return ""
    if mention.kind in (Kind.PERCENT, Kind.RATE):
        return (
            "percent"
            if "percent" not in taken
            else "percent_2"
            if "count" in taken and "percent_2" not in taken
            else ""
        )
    return "count" if mention.kind in HEADS and "count" not in taken and "percent" in taken else ""


def _is_whole(sentence: Sentence, between: str, mention: Mention) -> bool:
    previous = max((each.start for each in sentence.claimed if each.end <= mention.start), default=0)
    if CHANGE.search(sentence.words[:previous]) and CHANGED_TO.match(sentence.words[mention.end :]):
        return False  # "naik A dari B menjadi C"
    if OUT_OF.match(between):
        return True
    last = re.search(r"\b(?:dari|out of)\s+(?:(?!dan\b|serta\b|and\b|plus\b|(?:di)?tambah\b)\w+\s+){0,3}$", between)
    changes = re.search(r"[,;:]", between) or CHANGED_TO.match(sentence.words[mention.end :])
    is_near = len(between.split()) <= 2 * LIMITS.apposed_words
    return bool(last) and not changes and is_near and "\x01" not in between


def _ends_there(sentence: Sentence, mention: Mention) -> bool:
    rest = sentence.words[mention.end :]
    base = OF_BASE.match(rest) if mention.kind is Kind.PERCENT else None
    if base and re.match(r"\s+(?:kabupaten|kota|provinsi|daerah)\s+(?:itu|ini|tersebut)\b", rest[base.end() :]):
        return True
    is_followed_by_whole = re.match(r"\s*(?:dari|of)\s+(?:\w+\s+){0,2}\x01", rest)
    return bool(is_followed_by_whole) or not re.match(r"\s*\w", rest[base.end() :] if base else rest)


def strange_names(words: str, raw: str) -> list[str]:
    """Return the names behind "di" that no table knows: the parts of a place whose number may follow."""
    named = list(re.finditer(r"\b(?:di|in|at) (?P<name>[A-Z][a-z][\w-]+)", raw))
    return [
        found["name"]
        for found in named
        if words[found.start("name") : found.end("name")] == found["name"].lower() not in OFFICES
    ]
