"""Sheets spoilt in every way that hands and programs spoil them, by a seed."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook

from analysis.demonstration.sheets import Sheet

Cells = dict[tuple[int, int], Any]
STRANGE: list[Any] = [
    *(None, "", " ", "-", "–", "n/a", "nihil", "#DIV/0!", "#VALUE!", "#REF!", "Err:502", "tiga puluh", "12O", "l5"),
    *(0, -1, 3.5, 1e300, 10**15, 1.0, True, False, 46054, 202602, "1.234.567", "1,234,567", "1.234,56", "12,34%"),
    *("1.23.456", "1 234 567", "12..3", ",", ".", "%", "Rp1.500,00", "± 300", ">98", "150-250", "1e5", "٣", "½"),
    *("'007", "=1/0", "Jumlah", "Total", "No", "Kecamatan Antah Berantah", "Kab. Bangka", "19.03", "1903", "14.1"),
    *("Januari", "2026", "31/02/2026", "NIK", "0000001234567890", "A" * 3_000, "a\nb", "\u200b", "\ufeff12", "𝟙𝟚"),
    *(datetime(2026, 2, 1), datetime(1900, 1, 1), datetime(9999, 12, 31), "1971-02-29", "s.d. Februari", "(1.000)"),
]


def mutate(sheet: Sheet, random: np.random.Generator) -> Sheet:
    """Return a copy of a sheet with one to six things done to it."""
    cells, merged = dict(sheet.cells), list(sheet.merged)
    for _ in range(int(random.integers(1, 7))):
        change = CHANGES[int(random.integers(len(CHANGES)))]
        cells = change(cells, random)
    if random.random() < 0.3:
        merged = [cells for cells in merged if random.random() < 0.5]
    return Sheet(sheet.name, cells, merged)


def write(sheet: Sheet, path: Path, random: np.random.Generator) -> None:
    """Write a sheet as .xlsx or, for .csv, with some separator and encoding."""
    rows = [
        [sheet.cells.get((row, column)) for column in range(1, _width(sheet.cells) + 1)] for row in _rows(sheet.cells)
    ]
    if path.suffix == ".csv":
        encoding = str(random.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
        with path.open("w", encoding=encoding, errors="replace", newline="") as file:
            csv.writer(file, delimiter=str(random.choice([",", ";", "\t", "|"]))).writerows(rows)
        return
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.name
    for row in rows:
        page.append(row)
    for cells in sheet.merged:
        page.merge_cells(cells)
    for row in range(1, len(rows) + 1):
        if random.random() < 0.02:
            page.row_dimensions[row].hidden = True
    book.save(path)


def _spoil(cells: Cells, random: np.random.Generator) -> Cells:
    return cells | {_any(cells, random): STRANGE[int(random.integers(len(STRANGE)))]}


def _spoil_column(cells: Cells, random: np.random.Generator) -> Cells:
    _, column = _any(cells, random)
    strange = STRANGE[int(random.integers(len(STRANGE)))]
    return {place: strange if place[1] == column and random.random() < 0.5 else value for place, value in cells.items()}


def _type(cells: Cells, random: np.random.Generator) -> Cells:
    place = _any(cells, random)
    text = list(str(cells[place]))
    at = int(random.integers(len(text) + 1))
    text[at : at + int(random.integers(2))] = str(random.choice(list(" .,0O1lxé%*\t")))
    return cells | {place: "".join(text)}


def _as_number(cells: Cells, random: np.random.Generator) -> Cells:
    del random
    plain = {place: str(value).replace(".", "") for place, value in cells.items()}
    return {place: int(plain[place]) if plain[place].isdecimal() else value for place, value in cells.items()}


def _move(rows: bool, how: Callable[[int, int, int], int | None]) -> Callable[[Cells, np.random.Generator], Cells]:
    """Return a change that gives each row (or column) another number, or none."""

    def change(cells: Cells, random: np.random.Generator) -> Cells:
        one, other = ((place if rows else place[::-1])[0] for place in (_any(cells, random), _any(cells, random)))
        moved: Cells = {}
        for (row, column), value in cells.items():
            to = how(row if rows else column, one, other)
            if to is not None:
                moved[(to, column) if rows else (row, to)] = value
        return moved or cells

    return change


def _drop(line: int, one: int, _: int) -> int | None:
    return None if line == one else line - (line > one)


def _blank(line: int, one: int, _: int) -> int:
    return line + (line >= one)


def _swap(line: int, one: int, other: int) -> int:
    return {one: other, other: one}.get(line, line)


def _double(cells: Cells, random: np.random.Generator) -> Cells:
    row, _ = _any(cells, random)
    pushed = {(r + (r > row), c): value for (r, c), value in cells.items()}
    return pushed | {(row + 1, c): value for (r, c), value in cells.items() if r == row}


def _again_below(cells: Cells, random: np.random.Generator) -> Cells:
    height = max(row for row, _ in cells) + int(random.integers(1, 4))
    return cells | {(row + height, column): value for (row, column), value in cells.items()}


CHANGES = [_spoil, _spoil, _spoil, _spoil_column, _type, _type, _as_number, _double, _again_below]
CHANGES += [_move(rows, how) for rows in (True, False) for how in (_drop, _blank, _swap)]


def _any(cells: Cells, random: np.random.Generator) -> tuple[int, int]:
    places = list(cells)
    return places[int(random.integers(len(places)))]


def _rows(cells: Cells) -> range:
    return range(1, max((row for row, _ in cells), default=0) + 1)


def _width(cells: Cells) -> int:
    return max((column for _, column in cells), default=0)
