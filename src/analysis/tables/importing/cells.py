"""One cell as a number: 1.234.567, 1,234,567, 12,34%, Rp1.500,00, 84*, "-"; what is in doubt is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import numpy as np

from analysis.tables.importing.grids import NOT_COMPUTED, Column
from analysis.tables.importing.vocabulary import LAST_FOOTNOTE, PEOPLE, UNITS

MISSING = frozenset(
    [
        "-",
        "–",
        "—",
        "−",
        "--",
        "…",
        "...",
        ".",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "null",
        "none",
        "x",
        "xx",
        "td",
        "t.d.",
        "tad",
        "tidak_ada",
        "tidak_ada_data",
        "belum_ada",
        "belum_lapor",
    ]
)
ZERO = frozenset(("nihil", "nol", "zero", "nil"))
UNIT = re.compile(rf"^rp\.?\s?|\s?(?:{UNITS})$")
OF_MONEY, OF_PEOPLE = re.compile(r"^rp\b|^rp\.?\s?\d|rupiah$|,-$"), re.compile(rf"(?:{PEOPLE})$")
LONGEST = 60  # signs of a cell that may be a number
GROUPS = {
    ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+"),
    ",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+"),
    " ": re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3})+"),
}
LARGEST = {"persons": 1e9, "idr": 1e16}
RANGE = re.compile(r"[<>≥≤]|\d\s*[-–]\s*\d|\d\s*/\s*\d|s\.?/?d")


class Doubt(ValueError):
    """A cell that is not understood: key of the group ``refusal`` in words/, part to blame, what its text names."""

    def __init__(self, key: str, part: str = "name", **details: str) -> None:
        self.key, self.part, self.details = key, part, details
        super().__init__(key)


@dataclass(frozen=True)
class Numbers:
    """The cells of a column as numbers: NaN where nothing stands or the cell is refused.

    Attributes:
        numbers: float64, one per row.
        problems: key of the reason by code of the distinct cell.
        decimals: printed decimals, one per row; -1 where the cell is a number and not text.
    """

    numbers: np.ndarray
    problems: dict[int, str]
    decimals: np.ndarray


def read_numbers(
    column: Column,
    rows: np.ndarray,
    *,
    whole: bool,
    scale: int = 1,
    percent: bool = False,
    unit: str = "",
    mark: str | None = None,
) -> Numbers:
    """Return the cells of ``column`` in ``rows`` as numbers; each distinct cell is read once.

    Args:
        column: the cells.
        rows: which rows.
        whole: whether only whole numbers (people, rupiah) are meant.
        scale: 1000 where the sheet counts in thousands, and so on.
        percent: whether cells are percentages, which may have the sign and either decimal mark.
        unit: persons, idr or another: money is no people.
        mark: the decimal mark that the layout tells; by default that of the cells of which there is no doubt.
    """
    codes = column.codes[rows]
    used = np.flatnonzero(np.bincount(codes, minlength=1))
    mark = mark or (None if whole and scale == 1 else _decimal_mark(column.distinct[code] for code in used))
    values = np.full(len(column.distinct), np.nan)
    decimals = np.full(len(column.distinct), -1, dtype=np.int64)
    problems = {}
    for code in used.tolist():
        try:
            is_whole = whole and scale == 1
            found = read_number(column.distinct[code], whole=is_whole, mark=mark, percent=percent, unit=unit)
            if found is not None:
                values[code], decimals[code] = _scaled(found[0], whole=whole, scale=scale, unit=unit), found[1]
        except Doubt as problem:
            problems[code] = problem.key
    return Numbers(values[codes], problems, decimals[codes])


def _scaled(number: float, *, whole: bool, scale: int, unit: str) -> float:
    value = number * scale
    if scale > 1 and whole:
        if abs(value - round(value)) > 1e-6:
            raise Doubt("fraction")
        value = round(value)
    if value > LARGEST.get(unit, np.inf):
        raise Doubt("too_large")
    return value


def read_number(
    value: Any, *, whole: bool, mark: str | None = None, percent: bool = False, unit: str = ""
) -> tuple[float, int] | None:
    """Return a cell as a number with its printed decimals (-1 for a number cell), or None where nothing stands.

    Marks of footnotes may stand behind it, and nothing within.

    Raises:
        Doubt: not one number, or in doubt.
    """
    if type(value) is int or type(value) is float:
        return _check(float(value), -1, whole), -1
    if isinstance(value, date | time | timedelta):
        raise Doubt("date")
    text = str(value)
    if text.isascii() and text.isdecimal() and len(text) < 16:
        return float(text), 0
    text = text.strip()
    if len(text) > LONGEST:
        raise Doubt("text")
    text = LAST_FOOTNOTE.sub("", text).strip().lower().removeprefix("'")
    if not text or text.replace(" ", "_") in MISSING:
        return None
    if text in ZERO:
        return 0.0, 0
    if text == NOT_COMPUTED:
        raise Doubt("not_computed")
    if text.startswith("#") or text.startswith("err:"):
        raise Doubt("error_cell")
    if unit == "persons" and OF_MONEY.search(text):
        raise Doubt("money")
    if unit == "idr" and OF_PEOPLE.search(text):
        raise Doubt("people")
    bare = re.sub(r"\s?(?:%|persen)$", "", text) if percent else UNIT.sub("", UNIT.sub("", text)).strip()
    digits, decimals = _split(bare, whole=whole, mark="," if percent and mark is None else mark)
    number = float(f"{digits}.{decimals or 0}")
    return _check(number, len(decimals), whole), len(decimals)


def _check(number: float, decimals: int, whole: bool) -> float:
    if not np.isfinite(number):
        raise Doubt("text")
    if number < 0:
        raise Doubt("negative")
    if whole:
        if abs(number - round(number)) > max(1e-9, 4 * np.spacing(number)):  # what sums of a spreadsheet are off by
            raise Doubt("fraction")
        if number >= LARGEST["idr"] or (decimals == -1 and number >= 1e15):
            raise Doubt("too_large")
        return float(round(number))
    return number


def _split(text: str, *, whole: bool, mark: str | None) -> tuple[str, str]:
    """Return the digits before and after the decimal mark of a positive number."""
    if re.fullmatch(r"[-−]\s*\d[\d.,]*|\(\s*\d[\d.,]*\s*\)", text):
        raise Doubt("negative")
    if GROUPS[" "].fullmatch(text.partition(",")[0]):
        text = re.sub(r"[ \u00a0\u202f\u2009]", "", text)
    if text.isascii() and text.isdecimal():
        return text, ""
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)+", text):
        raise Doubt("range" if RANGE.search(text) else "percent" if "%" in text else "text")
    marks = {each for each in ".," if each in text}
    if len(marks) == 2:
        last = max(marks, key=text.rfind)
        (other,) = marks - {last}
        head, _, tail = text.rpartition(last)
        if last in head or not GROUPS[other].fullmatch(head):
            raise Doubt("grouping")
        return head.replace(other, ""), tail
    (only,) = marks
    grouped = bool(GROUPS[only].fullmatch(text))
    if text.count(only) > 1:
        if not grouped:
            raise Doubt("grouping")
        return text.replace(only, ""), ""
    head, _, tail = text.partition(only)
    if not grouped or (mark == only and not whole):
        if len(tail) == 3 and whole and head != "0":
            raise Doubt("grouping")
        return head, tail
    if whole or mark is not None:
        return head + tail, ""
    raise Doubt("ambiguous")


def _decimal_mark(values: Iterable[Any]) -> str | None:
    """Return the mark that only can be decimal in some cell (12,5), if all such cells agree."""
    found = set()
    for value in values:
        text = str(value).strip().rstrip("%").strip() if isinstance(value, str) else ""
        if (match := re.fullmatch(r"[0-9.,]*?([.,])(\d+)", text)) and text.count(match[1]) == 1:
            head = text[: match.start(1)]
            if len(match[2]) != 3 or "." in head or "," in head or head in ("", "0") or len(head) > 3:
                found.add(match[1])
    return found.pop() if len(found) == 1 else None
