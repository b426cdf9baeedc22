"""Workbooks as offices keep them: cells, merged headers, and faults planted in known cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from analysis.tables.schemas import table_descriptor

SYNTHETIC = "SINTETIS"
LAST_ARRIVAL = datetime(2026, 3, 10, 9, tzinfo=timezone(timedelta(hours=7)))
MONTH_NAMES = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
FAULTS = {  # what is written into a cell that should hold people, by the reason for which it must be refused
    "text": "tiga puluh",
    "error_cell": "#VALUE!",
    "negative": "-15",
    "grouping": "1.23.456",
    "fraction": "12,5",
}


@dataclass(frozen=True)
class Figure:
    """What a cell says: ``value`` for ``column`` of ``table`` in the month (or year, or day) ``when``."""

    table: str
    column: str
    when: str
    value: float


@dataclass
class Sheet:
    """One sheet; rows and columns are counted from 1, as a spreadsheet does.

    ``wrong`` are cells that state a total or share which the figures do not give.
    """

    name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    figures: dict[tuple[int, int], Figure] = field(default_factory=dict)
    wrong: list[tuple[int, int]] = field(default_factory=list)

    def put(self, row: int, column: int, value: Any, *, down: int = 0, right: int = 0) -> None:
        """Write a cell, merged with those ``down`` below and ``right`` beside it."""
        self.cells[row, column] = value
        if down or right:
            self.merged.append(f"{address(row, column)}:{address(row + down, column + right)}")

    def put_row(self, row: int, values: Sequence[Any], *, start: int = 1) -> None:
        """Write cells beside each other; None leaves one out."""
        for place, value in enumerate(values, start=start):
            if value is not None:
                self.put(row, place, value)

    def tell(self, row: int, column: int, shown: Any, figure: Figure) -> None:
        """Write a cell that holds a figure."""
        self.put(row, column, shown)
        self.figures[row, column] = figure

    @property
    def height(self) -> int:
        """Last row that holds anything."""
        return max((row for row, _ in self.cells), default=0)


@dataclass
class Book:
    """A workbook of sheets, as messy as offices keep them.

    Attributes:
        path: name below the folder of the office.
        kind: kind of sheet, as ``uhc import`` names it.
        is_imported: whether it goes into the store; a list of persons and a sheet kept as an exercise do not.
        arrived: when it came in; a report of a month is due on the tenth of the next.
        planted: faults, as the truth file lists them.
    """

    path: str
    kind: str
    sheets: list[Sheet]
    is_imported: bool = True
    arrived: datetime = LAST_ARRIVAL
    planted: list[dict[str, Any]] = field(default_factory=list)

    def plant(self, count: int, random: np.random.Generator) -> None:
        """Spoil ``count`` cells that hold figures; what they said is no longer true of the file."""
        places = [(sheet, place) for sheet in self.sheets for place in sorted(sheet.figures)]
        for number, index in enumerate(sorted(random.choice(len(places), min(count, len(places)), replace=False))):
            sheet, place = places[index]
            reason = sorted(FAULTS)[(number + len(self.path)) % len(FAULTS)]
            sheet.cells[place] = FAULTS[reason]
            where = {"file": self.path, "sheet": sheet.name, "cell": address(*place), "value": FAULTS[reason]}
            figure = sheet.figures.pop(place)
            sheet.wrong = [cell for cell in sheet.wrong if cell[0] != place[0]]  # cannot be recomputed any more
            self.planted.append(where | {"reason": reason, "hidden": vars(figure) | {"value": float(figure.value)}})

    def wrong(self) -> list[dict[str, str]]:
        """Return the cells that state what the figures do not give."""
        return [
            {"file": self.path, "sheet": sheet.name, "cell": address(*place)}
            for sheet in self.sheets
            for place in sheet.wrong
        ]

    def totals(self) -> pd.DataFrame:
        """Return what the file says, added up: table, column, when, value."""
        every = [vars(figure) for sheet in self.sheets for figure in sheet.figures.values()]
        told = pd.DataFrame(every, columns=["table", "column", "when", "value"])
        return told.groupby(["table", "column", "when"], as_index=False).value.sum()

    def write(self, folder: Path) -> None:
        """Write the file below ``folder``."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            lines = pd.Series(self.sheets[0].cells).unstack()  # noqa: PD010 - cells, not a table to pivot
            lines.to_csv(path, index=False, header=False, encoding="utf-8-sig")
            return
        book = Workbook()
        book.remove(book.worksheets[0])
        for sheet in self.sheets:
            page = book.create_sheet(sheet.name)
            for (row, column), value in sheet.cells.items():
                page.cell(row, column, value)
            for cells in sheet.merged:
                page.merge_cells(cells)
        book.save(path)


@dataclass
class Plain:
    """A csv of table ``kind``: the titles of the table's columns, then its rows."""

    path: str
    kind: str
    table: pd.DataFrame
    is_imported: bool = True
    arrived: datetime = LAST_ARRIVAL
    planted: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self) -> list[dict[str, str]]:
        """Return nothing: no totals stand in a csv."""
        return []

    def totals(self) -> pd.DataFrame:
        """Return what the file says, added up: table, column, when, value."""
        first = self.table.columns[0]
        when = self.table[first].astype(str).str[:7]
        counts = self.table.select_dtypes("number").drop(columns=[first, "item_no"], errors="ignore")
        told = counts.groupby(when).sum().melt(ignore_index=False, var_name="column").rename_axis("when").reset_index()
        return told.assign(table=self.kind)[["table", "column", "when", "value"]]

    def write(self, folder: Path) -> None:
        """Write the file below ``folder``."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        titles = [f["title"] for f in table_descriptor(self.kind)["schema"]["fields"]]
        self.table.to_csv(path, sep=";", index=False, header=titles, encoding="utf-8-sig", date_format="%Y-%m-%d")


def address(row: int, column: int) -> str:
    """Return the name of a cell, both counted from 1: (1, 2) is B1."""
    return f"{get_column_letter(column)}{row}"


def dotted(value: float) -> str:
    """Return 1234567 as 1.234.567, as text."""
    return f"{value:,.0f}".replace(",", ".")


def percent(part: float, whole: float, mark: str = ",") -> str:
    """Return a share as 12,34 (or 12.34), without the sign; "-" where there is no whole."""
    return f"{100 * part / whole:.2f}".replace(".", mark) if whole else "-"
