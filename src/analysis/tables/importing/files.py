"""One file: its sheets, what is refused for all of them, and the whole account; and how it goes into the store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.importing.account import Account, Difference, Reading, Refusal
from analysis.tables.importing.cells import holds_identity
from analysis.tables.importing.grids import Grid, is_blank, read_grids
from analysis.tables.importing.layout import NUMBER, cell_kinds
from analysis.tables.importing.sheets import Options, read_sheet
from analysis.tables.importing.templates import CHOICES_SHEET
from analysis.tables.importing.vocabulary import fold, is_one_of
from analysis.tables.office import Clock, ImportRecord, store_rows
from analysis.tables.schemas import table_descriptor, table_schema

FEW_NUMBERS = 3  # a sheet or table with fewer is prose
HEADER_LINES = 60  # rows in which a header with personal data is looked for


@dataclass
class FileReading:
    """What a file gives.

    Attributes:
        path: the file.
        sha256: of its bytes.
        grids: its sheets.
        readings: the tables found in its sheets, in order.
        refusals: what is refused for the whole file or between its tables.
        tables: the rows that may be stored, by table of the office; refused ones are left out.
        notes: what the reader must know besides.
    """

    path: Path
    sha256: str
    grids: list[Grid]
    readings: list[Reading] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cells_read: int = 0
    cells_refused: int = 0
    import_id: int | None = None
    rows_replaced: int = 0

    @property
    def cells_kept(self) -> int:
        """Cells that are read and not refused."""
        return self.cells_read - self.cells_refused

    @property
    def differences(self) -> list[Difference]:
        """Totals, parts and percentages of the sheets that their figures do not give."""
        return [each for reading in self.readings for each in reading.account.differences]

    @property
    def kinds(self) -> list[str]:
        """The kinds of its tables, each once."""
        return list(dict.fromkeys(reading.kind for reading in self.readings if reading.kind))

    @property
    def sheets(self) -> list[str]:
        """The sheets that were read, each once."""
        return list(dict.fromkeys(reading.account.grid.sheet for reading in self.readings))

    def as_report(self) -> dict[str, Any]:
        """Return the account as it is written with --report."""
        totals = {
            f"{table}.{name}": float(frame[name].sum())
            for table, frame in self.tables.items()
            for name in frame.columns
            if name in _figures(table)
        }
        own = [
            {"sheet": each.account.grid.sheet, **total} for each in self.readings for total in each.account.own_totals
        ]
        return {
            "schema": 1,
            "file": self.path.name,
            "sha256": self.sha256,
            "kind": "+".join(self.kinds),
            "kinds": self.kinds,
            "sheet": ", ".join(self.sheets),
            "sheets": self.sheets,
            "cells": sum(grid.count() for grid in self.grids),
            "cells_read": self.cells_read,
            "cells_kept": self.cells_kept,
            "cells_refused": self.cells_refused,
            "refusals": [
                {
                    "sheet": each.sheet,
                    "cell": each.cell,
                    "value": each.value,
                    "key": each.key,
                    "reason": each.reason,
                    "next_step": each.step,
                    "cells": each.cells,
                }
                for each in self.refusals
            ],
            "differences": [
                {
                    "sheet": each.sheet,
                    "cell": each.cell,
                    "stated": each.stated,
                    "recomputed": None if np.isnan(each.recomputed) else each.recomputed,
                    "key": each.key,
                    "reason": each.reason,
                }
                for each in self.differences
            ],
            "totals": totals,
            "own_totals": own,
            "columns": {
                f"{each.account.grid.sheet} {place + 1}": each.columns for place, each in enumerate(self.readings)
            },
            "months": {reading.account.grid.sheet: reading.months for reading in self.readings if reading.months},
            "rows": {table: len(frame) for table, frame in self.tables.items()},
            "stored": self.import_id is not None,
            "is_partial": self.import_id is not None and self.cells_refused > 0,
            "import_id": self.import_id,
            "rows_replaced": self.rows_replaced,
            "notes": self.notes,
        }


def read_file(path: Path, options: Options) -> FileReading:
    """Return what a file gives; nothing is stored.

    Raises:
        UhcError: no such file, not readable, or no such sheet.
    """
    grids = read_grids(path)
    reading = FileReading(path, hashlib.sha256(path.read_bytes()).hexdigest(), grids)
    if personal := [each for grid in grids for each in _personal(grid)]:
        reading.cells_read = reading.cells_refused = sum(grid.count() for grid in grids)
        sheet, cell = personal[0]
        reading.refusals = [Refusal(sheet, cell, "", "personal", {"count": len(personal)}, reading.cells_read)]
        return reading
    for grid in _choose(grids, options, reading):
        found = read_sheet(grid, path.stem, options)
        if found:
            reading.readings += found
        elif options.sheet or _numbers(grid) >= FEW_NUMBERS:
            reading.readings.append(_unreadable(grid))
    if not reading.readings:
        reading.refusals.append(Refusal("", "", "", "nothing", {}, 0))
    _leave_prose(reading)
    _join(reading)
    accounts = [each.account for each in reading.readings]
    reading.cells_read = int(sum(account.read.sum() for account in accounts))
    reading.cells_refused = int(sum((account.read & account.refused).sum() for account in accounts))
    reading.refusals += [each for account in accounts for each in account.refusals]
    reading.notes += [note for account in accounts for note in account.notes]
    return reading


def store_file_reading(
    reading: FileReading, *, accept_partial: bool, who: str, clock: Clock, store: Path | None = None
) -> bool:
    """Store what a file gives, unless something is refused and that is not accepted; return whether it was stored."""
    if not reading.tables or (reading.refusals and not accept_partial):
        return False
    report = reading.as_report()
    record = ImportRecord(
        file_name=reading.path.name,
        sha256=reading.sha256,
        kind=report["kind"],
        sheets=report["sheet"],
        scope=_scope(reading.tables),
        cells_read=reading.cells_read,
        cells_kept=reading.cells_kept,
        cells_refused=reading.cells_refused,
        is_partial=bool(reading.refusals),
        own_totals=json.dumps(report["own_totals"], ensure_ascii=False),
    )
    reading.import_id, reading.rows_replaced = store_rows(reading.tables, record, who=who, clock=clock, store=store)
    return True


def _figures(table: str) -> set[str]:
    schema = table_descriptor(table)["schema"]
    return {field["name"] for field in schema["fields"] if field["type"] in ("integer", "number")} - {
        *schema["primaryKey"]
    }


def _personal(grid: Grid) -> list[tuple[str, str]]:
    """Return sheet and address of cells that hold numbers of persons, or headers that announce them."""
    found = []
    for place, column in enumerate(grid.columns):
        codes = [code for code, value in enumerate(column.distinct) if holds_identity(value)]
        if codes:
            found += [
                (grid.sheet, grid.address(int(row), place)) for row in np.flatnonzero(np.isin(column.codes, codes))
            ]
    for row in range(min(grid.height, HEADER_LINES)):
        texts = [
            (place, cell) for place, cell in enumerate(grid.row(row)) if isinstance(cell, str) and not is_blank(cell)
        ]
        named = [place for place, cell in texts if is_one_of(cell, "personal")]
        hinted = [place for place, cell in texts if is_one_of(cell, "personal_together")]
        if named or len(hinted) >= 2:
            found += [(grid.sheet, grid.address(row, place)) for place in named or hinted]
    return found


def _choose(grids: list[Grid], options: Options, reading: FileReading) -> list[Grid]:
    if options.sheet:
        chosen = [grid for grid in grids if fold(grid.sheet) == fold(options.sheet)]
        if not chosen:
            raise UhcError("import_sheet", found=options.sheet, choices=", ".join(grid.sheet for grid in grids))
        return chosen
    for grid in grids:
        if not grid.is_visible and grid.count() and grid.sheet != CHOICES_SHEET:
            reading.notes.append(say("import.hidden_sheet", sheet=grid.sheet, count=grid.count()))
    return [grid for grid in grids if grid.is_visible]


def _numbers(grid: Grid) -> int:
    return int((cell_kinds(grid) == NUMBER).sum())


def _unreadable(grid: Grid) -> Reading:
    filled = np.array([column.filled() for column in grid.columns]).T
    account = Account(grid, filled, np.zeros_like(filled))
    account.refuse_all("no_header")
    return Reading("", {}, account)


def _leave_prose(reading: FileReading) -> None:
    """Leave out tables of unknown kind that hold next to no numbers, where others are known."""
    if not any(each.kind for each in reading.readings):
        return
    for each in [each for each in reading.readings if not each.kind]:
        if int((cell_kinds(each.account.grid)[each.account.read] == NUMBER).sum()) < FEW_NUMBERS:
            reading.readings.remove(each)
            reading.notes.append(say("import.prose", sheet=each.account.grid.sheet))


def _join(reading: FileReading) -> None:
    """Put the tables of a file together; refuse rows with one key twice, and what no schema allows."""
    for table in sorted({table for each in reading.readings for table in each.tables}):
        parts = [
            each.tables[table].assign(reading=np.int64(place))
            for place, each in enumerate(reading.readings)
            if table in each.tables
        ]
        frame = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        keys = table_descriptor(table)["schema"]["primaryKey"]
        twice = frame.duplicated(keys, keep=False)
        if twice.any():
            _refuse_twice(reading, frame[twice], keys)
        frame = frame[~twice]
        frame = frame[_fits_schema(reading, table, frame)]
        if len(frame):
            reading.tables[table] = frame.drop(columns="reading").reset_index(drop=True)


def _refuse_twice(reading: FileReading, frame: pd.DataFrame, keys: list[str]) -> None:
    for _, group in frame.groupby(keys, dropna=False, observed=True):
        places = [
            f"{reading.readings[row.reading].account.grid.sheet} {row.source_row}"
            for row in group[["reading", "source_row"]].itertuples()
        ]
        first = group.iloc[0]
        label = ", ".join(str(first[key]) for key in keys if not pd.isna(first[key]))
        for row in group.itertuples():
            account = reading.readings[row.reading].account
            line = int(row.source_row) - 1
            read = np.flatnonzero(account.read[line])
            account.refuse(
                line,
                range(account.read.shape[1]),
                (line, int(read[0])),
                account.grid.columns[int(read[0])][line],
                "twice",
                label=label,
                rows=", ".join(places),
            )


def _fits_schema(reading: FileReading, table: str, frame: pd.DataFrame) -> np.ndarray:
    """Return which rows the schema allows. First each distinct key and the extremes of each figure are looked at, then,
    only if one of these breaks it, every row.
    """
    schema = table_schema(table)
    names = list(schema.columns)
    places: set[int] = set()
    for name in names:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            places |= set(np.unique(column.cat.codes, return_index=True)[1].tolist())
        elif name in _figures(table):
            values = column.to_numpy(dtype="float64", na_value=np.nan)
            places |= set() if np.isnan(values).all() else {int(np.nanargmin(values)), int(np.nanargmax(values))}
        else:
            places |= set(np.unique(column.to_numpy(), return_index=True)[1].tolist())
    fits = np.ones(len(frame), dtype=bool)
    if len(frame) and _faults(schema, frame.iloc[sorted(places)]):
        for place, (column, check) in _faults(schema, frame).items():
            row = frame.loc[place]
            account, line = reading.readings[row["reading"]].account, int(row["source_row"]) - 1
            account.refuse(
                line, range(account.read.shape[1]), (line, 0), row.get(column, ""), "schema", column=column, check=check
            )
            fits[frame.index.get_loc(place)] = False
    return fits


def _faults(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> dict[Any, tuple[str, str]]:
    """Return the column and check that each row breaks, by the index of the row."""
    typed = frame[list(schema.columns)].astype({name: str(column.dtype) for name, column in schema.columns.items()})
    try:
        schema.validate(typed, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return {case.index: (str(case.column), str(case.check)) for case in cases.itertuples()}
    return {}


def _scope(tables: dict[str, pd.DataFrame]) -> str:
    """Return the months or years that the rows are about, for the history."""
    found: set[str] = set()
    for frame in tables.values():
        for name in ("month_date", "as_of_date", "session_date", "meeting_date"):
            if name in frame:
                found |= set(pd.to_datetime(frame[name].unique()).strftime("%Y-%m"))
        if "year" in frame:
            found |= {str(year) for year in frame["year"].unique()}
    months = sorted(found)
    return ", ".join(months) if len(months) <= 6 else f"{months[0]} … {months[-1]} ({len(months)})"
