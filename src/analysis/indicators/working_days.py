"""Working days of an office: Monday to Friday, no national holiday and no joint leave; the days of Ramadan are told.

National holidays and most joint leave (cuti bersama) are those of the library ``holidays``; what joint decrees (SKB)
add to it, and when Ramadan began, stand with their sources in data/reference/holidays.csv.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

LIBRARY_LANGUAGE = {"id": "id", "en": "en_US"}
KINDS = {"national_holiday": "public", "joint_leave": "government"}
FRIDAY = 4


def list_days(first: date, last: date, decreed: pd.DataFrame, *, language: str = "id") -> pd.DataFrame:
    """Return the days from ``first`` to ``last``, and which of them are worked.

    Args:
        first: first day.
        last: last day, included.
        decreed: the table ``holidays`` with first_date, last_date, kind and label.
        language: of the holidays' names, id or en.

    Returns:
        One row per day: day (a date), kind (working, weekend, national_holiday, joint_leave), name (of the holiday, or
        empty), is_ramadan.

    Example:
        >>> none = pd.DataFrame({"first_date": [], "last_date": [], "kind": [], "label": []})
        >>> list_days(date(2026, 3, 18), date(2026, 3, 21), none)["kind"].tolist()
        ['joint_leave', 'national_holiday', 'joint_leave', 'national_holiday']
    """
    from holidays import country_holidays

    days = [one.date() for one in pd.date_range(first, last)]
    years = range(first.year, last.year + 1)
    found: dict[str, dict[date, str]] = {}
    for kind, category in KINDS.items():
        known = country_holidays("ID", years=years, categories=(category,), language=LIBRARY_LANGUAGE[language])
        found[kind] = dict(known.items()) | _decreed(decreed, kind)
    ramadan = _decreed(decreed, "ramadan")
    rows = []
    for day in days:
        kind = next((kind for kind in KINDS if day in found[kind]), "weekend" if day.weekday() > FRIDAY else "working")
        rows.append((day, kind, found.get(kind, {}).get(day, ""), day in ramadan))
    return pd.DataFrame(rows, columns=["day", "kind", "name", "is_ramadan"])


def _decreed(decreed: pd.DataFrame, kind: str) -> dict[date, str]:
    own = decreed[decreed["kind"] == kind]
    return {day.date(): row.label for row in own.itertuples() for day in pd.date_range(row.first_date, row.last_date)}


def count_working_days(first: date, last: date, decreed: pd.DataFrame) -> int:
    """Return how many days from ``first`` to ``last``, both included, are worked; arguments as for ``list_days``."""
    return int((list_days(first, last, decreed)["kind"] == "working").sum())
