"""Days that cannot be what was meant: turned round by a spreadsheet, or outside the months of the title."""

from __future__ import annotations

import re
from datetime import date

from analysis.reference.periods import Period
from analysis.tables.importing.roles import fields_of
from analysis.tables.importing.table import Table
from analysis.tables.importing.times import read_day

DAY_FIRST = re.compile(r"\s*(\d{1,2})[/.-]\d{1,2}[/.-]\d{2,4}\s*")


def refuse_swapped(table: Table, told: list[Period]) -> None:
    """Refuse real dates beside days that stayed text since no month has their number: the others were turned round.

    A spreadsheet that expects the month first makes 2 November of 11/02/2026 and leaves 17/02/2026 as text. Dates that
    all lie in the months told by the title were not turned.
    """
    fields = {name for name, each in fields_of(table.kind).items() if each["type"] == "date"}
    for place in (one for one in table.places("label") if table.roles[one].name in fields - {"month_date"}):
        column = table.grid.columns[place]
        cells = column.used(table.rows)
        texts = [(int(found[1]), str(cell)) for cell in cells if (found := DAY_FIRST.fullmatch(str(cell)))]
        days = {cell: day for cell in cells if not isinstance(cell, str) and (day := read_day(cell))}
        is_whole = any(day.day > 12 for day in days.values()) or all(_month(day) in told for day in days.values())
        if is_whole or not texts or min(texts)[0] <= 12:
            continue
        turned = {cell: day for cell, day in days.items() if day.day != day.month}  # 02/02 is the same either way
        for row in table.rows.tolist():
            if (day := turned.get(column[row])) is not None:
                table.refuse_row(row, place, "swapped", found=f"{day:%d/%m/%Y}", text=min(texts)[1])


def refuse_outside(table: Table, told: list[Period], *, is_until: bool) -> None:
    """Refuse sessions on days outside the months told by the title; ``is_until``: it runs up to the last of them."""
    if not told or "session_date" not in table.labels:
        return
    first, last = min(told), max(told)
    place, days = table.places("label", names=("session_date",))[0], table.labels["session_date"]
    for row, code in zip(table.rows.tolist(), days.codes.tolist(), strict=True):
        day = days.distinct[code]
        if day is None or table.lost[row] or ((is_until or first <= _month(day)) and _month(day) <= last):
            continue
        months = " - ".join(dict.fromkeys((first.text, last.text)))
        table.refuse_row(row, place, "outside_month", found=f"{day:%d/%m/%Y}", months=months)


def _month(day: date) -> Period:
    return Period(day.year, day.month)
