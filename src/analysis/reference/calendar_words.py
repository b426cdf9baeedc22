"""Dates in running text: "1 September 2025", "(4/9/2025)", "awal 2026", "semester II 2024", "dua minggu lalu"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NAMES = (
    "januari|jan|january",
    "februari|pebruari|feb|february",
    "maret|mar|march",
    "april|apr",
    "mei|may",
    "juni|jun|june",
    "juli|jul|july",
    "agustus|agu|agt|ags|aug|august",
    "september|sept|sep",
    "oktober|okt|oct|october",
    "november|nopember|nov",
    "desember|des|dec|december",
)
MONTHS = {name: place for place, names in enumerate(NAMES, start=1) for name in names.split("|")}
MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b"
FOUR = r"(?:19|20)\d\d"
YEAR = FOUR + r"(?![\d.,/]*\d)"
NUMBERS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "se": 1, "a": 1, "two": 2, "three": 3}
UNITS = {"hari": 1, "minggu": 7, "pekan": 7, "bulan": 30, "tahun": 365, "days": 1, "weeks": 7, "months": 30, "week": 7}
HALVES = {"i": 1, "1": 1, "pertama": 1, "satu": 1, "ii": 2, "2": 2, "kedua": 2, "dua": 2}
QUARTERS = HALVES | {"iii": 3, "3": 3, "ketiga": 3, "iv": 4, "4": 4, "keempat": 4}


@dataclass(frozen=True)
class Days:
    """The days that a date may mean, with its precision: day, month, year, or span; ``aside`` in parentheses."""

    first: date
    last: date
    precision: str
    aside: bool = False


Read = Callable[[re.Match[str], date | None], Days | None]


def _month(year: int, first: int, last: int | None = None, precision: str = "month") -> Days:
    last = last or first
    return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), precision)


def _day(year: int, month: int, day: int) -> Days | None:
    year += 2000 if year < 100 else 0
    try:
        return Days(date(year, month, day), date(year, month, day), "day")
    except ValueError:
        return None


def _year_of(text: str | None, month: int, published: date | None) -> int | None:
    """Return the year as written, or the last one in which the month had come when the text was published."""
    if text:
        return int(text)
    return None if published is None else published.year - (month > published.month)


def _named_day(found: re.Match[str], published: date | None) -> Days | None:
    month = MONTHS[found["month"]]
    year = _year_of(found["year"], month, published)
    return None if year is None else _day(year, month, int(found["day"]))


def _named_month(found: re.Match[str], published: date | None) -> Days | None:
    month = MONTHS[found["month"]]
    year = _year_of(found["year"], month, published)
    return None if year is None else _month(year, month)


def _months(found: re.Match[str], published: date | None) -> Days | None:
    first, last = MONTHS[found["first"]], MONTHS[found["last"]]
    year = _year_of(found["year"], last, published)
    return None if year is None or first > last else _month(year, first, last, "span")


def _part_of_year(found: re.Match[str], _: date | None) -> Days | None:
    months = {
        "awal": (1, 3),
        "pertengahan": (5, 8),
        "akhir": (10, 12),
        "penghujung": (12, 12),
        "tutup": (12, 12),
        "ujung": (12, 12),
        "end of": (12, 12),
        "early": (1, 3),
        "mid": (5, 8),
        "late": (10, 12),
    }
    return _month(int(found["year"]), *months[found["part"]], "span")


def _half(found: re.Match[str], _: date | None) -> Days | None:
    half = HALVES[found["half"]]
    return _month(int(found["year"]), 6 * half - 5, 6 * half, "span")


def _quarter(found: re.Match[str], _: date | None) -> Days | None:
    quarter = QUARTERS[found["quarter"]]
    return _month(int(found["year"]), 3 * quarter - 2, 3 * quarter, "span")


def _ago(found: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    count = NUMBERS.get(found["count"] or "se") or int(found["count"])
    unit = UNITS[found["unit"]]
    day = published - timedelta(days=count * unit)
    room = timedelta(days=unit // 2)
    return Days(day - room, min(published, day + room), "day" if unit == 1 else "span")


def _whole_year(found: re.Match[str], _: date | None) -> Days | None:
    year = int(found["year"])
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _years(found: re.Match[str], _: date | None) -> Days | None:
    return Days(date(int(found["first"]), 1, 1), date(int(found["last"]), 12, 31), "span")


WEEKDAY = "senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad"
OPT_YEAR = rf"(?:\s*,?\s*(?:tahun\s+)?(?P<year>{YEAR}))?"
FORMS: tuple[tuple[str, Read], ...] = (
    (
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:t[\d:]+z?)?",
        lambda f, _: _day(int(f["year"]), int(f["month"]), int(f["day"])),
    ),
    (
        r"(?<![\d/])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d/])",
        lambda f, _: _day(int(f["year"]), int(f["month"]), int(f["day"])),
    ),
    (rf"(?<![\d.,])(?P<day>\d{{1,2}})\s+(?P<month>{MONTH}){OPT_YEAR}", _named_day),
    (rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>{YEAR})", _named_day),
    (rf"\b(?P<first>{MONTH})\s*(?:-|–|hingga|sampai|s\.d\.|to)\s*(?:dengan\s+)?(?P<last>{MONTH}){OPT_YEAR}", _months),
    (
        rf"\b(?:(?:awal|pertengahan|akhir)\s+)?(?:bulan\s+)?(?P<month>{MONTH})\s*,?\s*(?:tahun\s+)?(?P<year>{YEAR})",
        _named_month,
    ),
    (
        rf"\b(?P<part>awal|pertengahan|akhir|penghujung|tutup|ujung|early|mid|late|end of)[\s-]+(?:tahun\s+)?"
        rf"(?P<year>{YEAR})",
        _part_of_year,
    ),
    (rf"\bsemester\s+(?P<half>ii|i|1|2|pertama|kedua|satu|dua)\s*,?\s*(?:tahun\s+)?(?P<year>{YEAR})", _half),
    (
        rf"\b(?:triwulan|kuartal|tw)\s+(?P<quarter>iv|iii|ii|i|[1-4]|pertama|kedua|ketiga|keempat)\s*,?\s*(?:tahun\s+)?(?P<year>{YEAR})",
        _quarter,
    ),
    (
        rf"\b(?P<count>{'|'.join(NUMBERS)}|\d{{1,2}})?\s*(?P<unit>{'|'.join(UNITS)})\s+(?:yang\s+)?(?:lalu|silam|ago|last)\b",
        _ago,
    ),
    (rf"\b(?P<first>{FOUR})\s*(?:-|–|sampai|hingga)\s*(?P<last>{FOUR})\b", _years),
    (rf"(?:(?<=\bper )|(?<=\bbulan )|(?<=\bpada ))(?P<month>{MONTH})(?!\s*\d)(?P<year>(?!))?", _named_month),
    (rf"(?:\b(?:(?:sepanjang|selama|tahun|year)\s+)?|\bsp)(?P<year>{YEAR})\b", _whole_year),
)
COMPILED = tuple((re.compile(pattern), read) for pattern, read in FORMS)


def find_dates(folded: str, published: date | None = None) -> Iterator[tuple[int, int, Days | None]]:
    """Give start, end and days of each date in folded text, longest forms first; a date of no known year has None.

    Example:
        >>> next(find_dates("per 1 april 2025"))[2].first
        datetime.date(2025, 4, 1)
    """
    taken: list[tuple[int, int]] = []
    for pattern, read in COMPILED:
        for found in pattern.finditer(folded):
            start, end = found.span()
            if any(start < other_end and end > other_start for other_start, other_end in taken):
                continue
            days = read(found, published)
            if days is None and re.search(r"\d[./-]\d", found[0]) and not re.search("[a-z]", found[0]):
                continue
            taken.append((start, end))
            is_told = not re.search("[a-z]", found[0]) or re.search(rf"\b(?:{WEEKDAY})\s*\($", folded[:start])
            aside = folded[max(0, start - 1) : start] == "(" and bool(is_told)
            yield start, end, Days(days.first, days.last, days.precision, aside) if days else None
