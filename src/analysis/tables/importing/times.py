"""Months, days and semesters as sheets write them: Februari 2026, Feb-26, 01/02/2026, 46054, Semester II 2024."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import Any

from analysis.reference.periods import Period
from analysis.tables.importing.vocabulary import HALF, MONTH_OF_WORD, fold

FIRST_SERIAL, LAST_SERIAL = 36526, 53327  # 2000-01-01 and 2045-12-31 as spreadsheets number days
DAY_ZERO = date(1899, 12, 30)
CLOSING = re.compile(r"\b(30 jun|31 de[sc])[a-z]* (20\d{2})\b")  # the days on which Dukcapil closes its register
UNTIL = re.compile(r"\b(?:s d|sd|sampai dengan|sampai|hingga|until|kumulatif|cumulative)\b")


def read_day(value: Any) -> date | None:
    """Return the day that a cell names, the day before the month as in Indonesia; None if it names none there is."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return DAY_ZERO + timedelta(days=int(value)) if FIRST_SERIAL <= value <= LAST_SERIAL else None
    named = _parts_of_day(str(value).strip())
    return _day(*named) if named else None


def _parts_of_day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a text that has them, whether or not there is such a day."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", text):
        return _year(found[3]), int(found[2]), int(found[1])
    parts = fold(text).split()
    if len(parts) == 4 and not parts[0].isdigit():
        parts = parts[1:]  # the name of the weekday
    if len(parts) == 3 and parts[0].isdigit() and parts[1] in MONTH_OF_WORD and re.fullmatch(r"\d{2}|\d{4}", parts[2]):
        return _year(parts[2]), MONTH_OF_WORD[parts[1]], int(parts[0])
    return None


def is_month_first(value: Any) -> bool:
    """Whether a cell can only be a day written month first, as in 02/17/2026."""
    found = re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\s*", value) if isinstance(value, str) else None
    return found is not None and int(found[1]) <= 12 < int(found[2])


def read_month(value: Any, *, year: int | None = None) -> Period | None:
    """Return the month that a cell names; ``year`` is for cells that name only the month."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value == int(value):
        value = int(value) if not FIRST_SERIAL <= value <= LAST_SERIAL else value
    if day := read_day(value):
        return Period(day.year, day.month)
    text = str(value).strip()
    if _parts_of_day(text) or len(years_in(text)) > 1:  # no such day, or two years
        return None
    if found := re.fullmatch(r"(20\d{2})[-/]?(0[1-9]|1[0-2])", text):
        return Period(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(0?[1-9]|1[0-2])[-/](20\d{2})", text):
        return Period(int(found[2]), int(found[1]))
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return Period(year, int(text)) if year else None
    months = months_in(text, year=year)
    return months[0] if len(months) == 1 else None


def months_in(text: str, *, year: int | None = None) -> list[Period]:
    """Return the months that a line of text names, each once; a year may stand apart from them."""
    parts = fold(text).split()
    years = [int(part) for part in parts if re.fullmatch(r"20[0-4]\d", part)]
    found = []
    for place, part in enumerate(parts):
        if part not in MONTH_OF_WORD:
            continue
        after, later = [*parts[place + 1 : place + 3], "", ""][:2]
        if re.fullmatch(r"\d\d", after) and re.fullmatch(r"\d\d", later):  # Feb 24/25: which year?
            continue
        is_day = re.fullmatch(r"20[0-4]\d", later)  # Februari 28, 2026
        own = _year(after) if re.fullmatch(r"20[0-4]\d" if is_day else r"20[0-4]\d|[234]\d", after) else None
        if chosen := own or (years[0] if len(set(years)) == 1 else year):
            found.append(Period(chosen, MONTH_OF_WORD[part]))
    found += [
        Period(int(year), int(month)) for year, month in re.findall(r"(?<!\d)(20\d{2})-(0[1-9]|1[0-2])(?!\d)", text)
    ]
    spelt = re.findall(r"(?<![\d/-])(?:(?:0?[1-9]|[12]\d|3[01])[/-])?(0?[1-9]|1[0-2])[/-](20\d{2})(?!\d)", text)
    found += [Period(int(year), int(month)) for month, year in spelt]
    return list(dict.fromkeys(found))


def absent_day(text: str) -> str:
    """Return the first day with the word of a month that a line of text names and that there is not; else nothing.

    >>> absent_day("per 31 Februari 2025"), absent_day("Keadaan 28 Februari 2025")
    ('31 februari 2025', '')
    """
    found = re.findall(r"(?<!\S)([0-3]?\d) ([a-z]+) (20[0-4]\d)(?!\S)", fold(text))
    named = [parts for parts in found if parts[1] in MONTH_OF_WORD and int(parts[0]) > 0]
    return next((" ".join(each) for each in named if not _day(int(each[2]), MONTH_OF_WORD[each[1]], int(each[0]))), "")


def days_in(text: str) -> list[date]:
    """Return the days that a line of text names with the word of a month, each once.

    >>> days_in("Keadaan 15 Maret 2026"), days_in("As of December 31, 2025"), days_in("Maret 2026")
    ([datetime.date(2026, 3, 15)], [datetime.date(2025, 12, 31)], [])
    """
    parts = fold(text).split()
    found = []
    for place, part in enumerate(parts):
        if part not in MONTH_OF_WORD:
            continue
        before, after, later = [*(parts[place - 1 : place] or [""]), *parts[place + 1 : place + 3], "", ""][:3]
        day, year = (before, after) if re.fullmatch(r"20[0-4]\d", after) else (after, later)
        if re.fullmatch(r"[0-3]?\d", day) and re.fullmatch(r"20[0-4]\d", year):
            found.append(_day(int(year), MONTH_OF_WORD[part], int(day)))
    return list(dict.fromkeys(filter(None, found)))


def years_in(text: str) -> list[int]:
    """Return the years that a line of text names, each once."""
    return list(dict.fromkeys(int(part) for part in fold(text).split() if re.fullmatch(r"20[0-4]\d", part)))


def says_until(text: str) -> bool:
    """Whether a line of text says that figures run up to a month."""
    return bool(UNTIL.search(fold(text)))


def read_semester(value: Any) -> str | None:
    """Return the semester that a text names as 2024-2; None if it names none."""
    text = fold(value)
    if found := re.fullmatch(r"(20\d{2}) ([12])", text):
        return f"{found[1]}-{found[2]}"
    if found := CLOSING.search(text):
        return f"{found[2]}-{1 if found[1].startswith('30') else 2}"
    found = re.search(r"\b(?:semester|smt|sem) (i{1,2}|[12]|satu|dua)\b(?:.*?\b(20\d{2})\b)", text)
    return f"{found[2]}-{HALF[found[1]]}" if found else None


def semesters_in(text: str) -> list[str]:
    """Return the semesters that a line of text names, as 2024-2, each once."""
    folded = fold(text)
    half = "|".join(sorted(HALF, key=len, reverse=True))
    spelt = re.findall(rf"\b(?:semester|smt|sem) ({half})\b(?: dan ({half})\b)?(?=.*?\b(20\d{{2}})\b)", folded)
    found = [f"{year}-{HALF[each]}" for *halves, year in spelt for each in halves if each]
    found += [f"{year}-{1 if day.startswith('30') else 2}" for day, year in CLOSING.findall(folded)]
    return list(dict.fromkeys(found))


def semester_end(semester: str) -> date:
    """Return the last day of a semester written as 2024-2."""
    year, half = int(semester[:4]), semester[-1]
    return date(year, 6, 30) if half == "1" else date(year, 12, 31)


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
