"""Numbers of persons in any spelling: 16 digits of a NIK or family card, 13 of a JKN card, with anything between.

A NIK is code of the kecamatan (6), birthday with 40 added to the day of women (6), serial number (4): Permendagri
109/2019; a family card has its day of issue in that place. JKN cards begin with 000.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from analysis.reference.errors import ParameterError

NIK, CARD = 16, 13
MOST_DIGITS = 12  # of a piece of a number that is cut over cells
LONG_NUMBER = 10  # digits, with no letter between, from which what is not understood is not shown: telephones, cards
PROVINCES = "1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]"
STRUCTURE = re.compile(
    rf"(?:{PROVINCES})(?:0[1-9]|[1-7]\d)(?:0[1-9]|[1-9]\d)"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d\d\d{4}"
)
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
DATE = rf"(?:{DAY}([-/. ]){MONTH}\1{YEAR}|{YEAR}([-/.]){MONTH}\2{DAY})"
PLAIN_DATE = re.compile(rf"(?<![0-9]){DATE}(?![0-9])")
TIME = r"[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d)?"
GROUPED = r"[1-9]\d{0,2}(?:\.\d{3}){1,5}(?:,\d{1,2})?|[1-9]\d{0,2}(?:,\d{3}){1,5}"
COMPACT = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d[0-5]\d[0-5]\d)?"
HONEST = re.compile(rf"(?<![0-9])(?:{DATE}|{COMPACT}|{YEAR}|{TIME}|{GROUPED})(?![0-9])")
PLAIN_LONG = re.compile(
    rf"(?<![0-9])(?:{DATE}(?: 00:00:00)?|{COMPACT}|{YEAR}(?:[-/.]{MONTH})?|{TIME}|{GROUPED})(?![0-9])"
)
GROUP = re.compile(r"\d+")
CHAIN = re.compile(r"[0-9](?:[\W_]{0,4}[0-9])*")  # no letter between
HIDDEN = "•"
LONG = re.compile(rf"\d{{{CARD},}}")
ALIKE = re.compile(r"(?<![0-9A-Za-z])[0-9OoQDIlZSB|]{16}(?![0-9A-Za-z])")  # 197l O1O1: letters read as digits
LETTERS = str.maketrans("OoQDIlZSB|", "0000112581")
DECIMAL = re.compile(r"\s*(?:0|[1-9]\d{0,2})[.,]\d{9,}\s*")  # a percentage as a program writes it: 84.51234567890123
CARD_WORD = re.compile(r"kartu|noka\b|bpjs|\bkis\b|\bjkn\b", re.I)
LONGEST_PROSE = 400  # characters of a text whose digits are looked at together


def holds_identity(value: Any) -> bool:
    """Whether a cell, a name or a remark holds the number of a person.

    Digits of any script count, and anything may stand between them; days, years and lists of numbers are none, nor are
    sums: numbers, or texts in groups of three, that have not the parts of a NIK.

    >>> holds_identity("19.71.01.410190.0001"), holds_identity("1-1-2026 s.d. 31-12-2026")
    (True, False)
    >>> holds_identity("Rp1.500.000.000.000.000"), holds_identity(1971014101900001)
    (False, True)
    """
    if type(value) is float or type(value) is int:  # a number, not text: of 16 digits without the parts it is a sum
        return 1e15 <= value < 1e16 and is_nik(value)
    return isinstance(value, str) and len(value) >= CARD and _text_holds(value)


def check_no_person(values: Mapping[str, Any]) -> None:
    """Refuse parameters, or texts by name, that hold the number of a person: they stand on pages.

    Raises:
        ParameterError: names the parameter, not its value.
    """
    for name, value in values.items():
        if holds_identity(value):
            problem = ParameterError("parameter_person", name=name)
            problem.parameter = name
            raise problem


def is_nik(value: Any) -> bool:
    """Whether a number of 16 digits has the parts of a NIK: a code of a place and a day.

    >>> is_nik(1971014101900001), is_nik(1_500_000_000_000_000)
    (True, False)
    """
    return bool(STRUCTURE.fullmatch(f"{value:.0f}" if isinstance(value, float | int) else str(value).strip()))


def find_split(cells: Sequence[Any]) -> list[list[int]]:
    """Return the places of cells side by side that together are the number of a person; empty ones may stand between.

    Counts side by side have the parts of a NIK by chance: who asks looks at what stands above them.

    >>> find_split(["Gabek", "1971", "0141", "", "0190", "0001"])
    [[1, 2, 4, 5]]
    """
    pieces, found = [_piece(cell) for cell in cells], []
    for start in (place for place, piece in enumerate(pieces) if piece):
        places, digits = list[int](), ""
        for place in range(start, len(pieces)):
            if (piece := pieces[place]) is None or len(digits) >= NIK:
                break
            if piece:
                places.append(place)
                digits += piece
            if len(places) > 1 and (STRUCTURE.fullmatch(digits) or (len(digits) == CARD and digits.startswith("000"))):
                found.append(places)
                break
    return found


def _piece(cell: Any) -> str | None:
    """Return the digits of a cell that holds nothing else, "" of an empty one, None of any other."""
    if type(cell) is float and cell.is_integer():
        cell = int(cell)
    if type(cell) is int:
        return str(cell) if 0 <= cell < 10**MOST_DIGITS else None
    if cell is None or not isinstance(cell, str):
        return "" if cell is None else None
    text = cell.strip()
    return _plain(text) if not text or text.isdecimal() else None


def is_padded(cell: Any) -> bool:
    """Whether a text of digits begins with a zero that no number needs.

    >>> is_padded("0141"), is_padded("141"), is_padded("0")
    (True, False, False)
    """
    if not isinstance(cell, str) or len(text := cell.strip()) < 2:
        return False
    return unicodedata.decimal(text[0], 1) == 0 and text.isdecimal()


def is_decimal(value: Any) -> bool:
    """Whether a text is a fraction with many digits, of which one in forty looks like a NIK by chance.

    >>> is_decimal("84.51234567890123"), is_decimal("19.71.01.410190.0001"), is_decimal("000,4769974703")
    (True, False, False)
    """
    return isinstance(value, str) and bool(DECIMAL.fullmatch(value))


def holds_long_number(text: str) -> bool:
    """Whether a text has ten digits or more in a chain that is more than days, months, times and grouped thousands.

    >>> holds_long_number("rekap 0813 5555 0121"), holds_long_number("1971-0141-0190-0")
    (True, True)
    >>> holds_long_number("rekap_20260131_20260228"), holds_long_number("Rp1.500.000.000.000")
    (False, False)
    """
    if count_digits(text) < LONG_NUMBER:
        return False
    chains = [chain[0] for chain in CHAIN.finditer(text if text.isascii() else _plain(text))]
    return any(count_digits(each) >= LONG_NUMBER and GROUP.search(PLAIN_LONG.sub(" ", each)) for each in chains)


def hide_identities(text: str) -> str:
    """Return a text of the same length with a dot for each digit of the numbers of persons that are cut into pieces.

    Pieces have one and the same mark between them, or together are all digits there; 16 digits in one piece stay, for
    whoever reads the text tells them.

    >>> hide_identities("NIK 1971-0141-0190-0001, 81 persen dari 1.234 5.678 orang")
    'NIK ••••-••••-••••-••••, 81 persen dari 1.234 5.678 orang'
    """
    if count_digits(text) < CARD:
        return text
    shadow = text if text.isascii() else "".join(map(_shadow, text))
    hidden = {place for chain in CHAIN.finditer(shadow) for place in _identity_in(chain, text)}
    return "".join(HIDDEN if place in hidden else each for place, each in enumerate(text)) if hidden else text


def hide_all(text: str) -> str:
    """Return an error as it may be shown: a number as long as a card's is a dot for each digit, in one piece too.

    >>> hide_all("Wilayah '1971014101900001' tidak dikenal")
    "Wilayah '••••••••••••••••' tidak dikenal"
    """
    return LONG.sub(lambda found: HIDDEN * len(found[0]), hide_identities(text))


def _shadow(sign: str) -> str:
    """Return one sign for one: a digit of any script as 0 to 9, what cannot be seen as a blank."""
    return " " if unicodedata.category(sign) in ("Cf", "Mn") else _digit(sign)


def _identity_in(chain: re.Match[str], text: str) -> Iterator[int]:
    """Yield the places of the digits of numbers of persons in a chain of digits with signs between them."""
    found = [*GROUP.finditer(chain.string, chain.start(), chain.end())]
    joined = "".join(each[0] for each in found)
    ends = [0, *accumulate(len(each[0]) for each in found)]
    for start in range(len(found)):
        for stop in range(start + 1, len(ends)):
            length = ends[stop] - ends[start]
            if length > NIK:
                break
            if length in (CARD, NIK) and _is_person(joined[ends[start] : ends[stop]]):
                pieces = found[start:stop]
                marks = {chain.string[one.end() : other.start()] for one, other in pairwise(pieces)}
                is_plain = len(pieces) == 1 and text[pieces[0].start() : pieces[0].end()].isascii()
                if not is_plain and (len(marks) < 2 or len(pieces) == len(found)):
                    yield from (place for each in pieces for place in range(*each.span()))


def _is_person(digits: str) -> bool:
    return bool(STRUCTURE.fullmatch(digits)) or (len(digits) == CARD and digits.startswith("000"))


def count_digits(text: str) -> int:
    """Return how many digits of any script a text has."""
    return sum(map(str.isnumeric, text))


def _text_holds(text: str) -> bool:
    if count_digits(text) < 6:
        return False
    plain = text if text.isascii() else _plain(text)
    if DECIMAL.fullmatch(plain):
        return bool(STRUCTURE.fullmatch("".join(GROUP.findall(plain))))
    if any(map(STRUCTURE.fullmatch, (found.translate(LETTERS) for found in ALIKE.findall(plain)))):
        return True
    if any(_chain_holds(chain, text) for chain in re.split(r"[^\W\d_]+", plain)):
        return True
    if len(plain) > LONGEST_PROSE:
        return False
    return bool(STRUCTURE.fullmatch("".join(GROUP.findall(PLAIN_DATE.sub(" ", plain)))))  # letters between them


def _plain(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9, without marks that cannot be seen."""
    shown = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) not in ("Cf", "Mn"))
    return "".join(_digit(each) for each in shown)


def _digit(sign: str) -> str:
    if sign.isascii() or not sign.isnumeric():
        return sign
    value = unicodedata.numeric(sign)
    return str(int(value)) if value in range(10) else " "


def _chain_holds(chain: str, text: str) -> bool:
    """Whether digits between which no letter stands are the number of a person, alone or among others."""
    groups = GROUP.findall(chain)
    total = sum(map(len, groups))
    if total < CARD:
        return False
    if any(len(each) == NIK or (len(each) == CARD and each.startswith("0")) for each in groups):
        return True
    if total == NIK and GROUP.search(HONEST.sub(" ", chain)):
        return True
    is_card = "".join(groups).startswith("000")
    if total == CARD and (is_card or (CARD_WORD.search(text) and GROUP.search(HONEST.sub(" ", chain)))):
        return True
    return any(_part_holds(GROUP.findall(part)) for part in PLAIN_DATE.sub("x", chain).split("x"))


def _part_holds(groups: list[str]) -> bool:
    for start in range(len(groups)):
        window = groups[start : start + NIK]
        ends = [*accumulate(map(len, window))]
        joined = "".join(window)
        if NIK in ends and STRUCTURE.fullmatch(joined[:NIK]):
            return True
        if CARD in ends and joined.startswith("0000"):
            return True
    return False
