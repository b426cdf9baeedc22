"""Statements from a file of the office: CSV (comma or semicolon) or a spreadsheet, every cell as the text it shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.reference.errors import DataError, Fault, UhcError
from analysis.reference.words import say
from analysis.tables.identities import hide_identities
from analysis.tables.importing.child import Task, read_apart
from analysis.tables.importing.quotes import hide_contacts
from analysis.tables.schemas import missing_file


def read_statement_file(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Return the cells of ``path`` as text, with ``file_row``; empty lines are left out.

    Args:
        path: a .csv or .xlsx file with a header; of a spreadsheet, the first sheet.
        columns: the names that a header may have; the file may leave any out.

    Raises:
        DataError: no such file, not readable, or a column that is not known (with the nearest name).
        UhcError: the spreadsheet reader is not installed, another kind of file, or one that is more than the limits.
    """
    if not path.is_file():
        raise missing_file(path)
    if path.suffix.lower() == ".csv":
        frame = _read_csv(path)
    elif path.suffix.lower() == ".xlsx":
        frame = _read_sheet(path)
    else:
        raise UhcError("claims_kind", found=path.name)
    faults = [
        Fault(path.name, 1, name, name, say("table.column", name=get_close_matches(name, columns, n=1, cutoff=0)[0]))
        for name in frame.columns
        if name not in columns
    ]
    if faults:
        raise DataError(faults)
    frame["file_row"] = frame.index + 2
    filled = frame.drop(columns="file_row").ne("").any(axis=1)
    texts = frame.drop(columns="file_row").map(lambda cell: hide_contacts(hide_identities(cell)))
    return texts.assign(file_row=frame["file_row"])[filled].reset_index(drop=True)


def _cells_of_csv(path: Path) -> Iterator[list[list[str]] | str]:
    """Yield the records of a text file, or why it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        header = text.partition("\n")[0]
        mark = ";" if header.count(";") > header.count(",") else ","
        yield list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        yield str(error)


def _cells_of_sheet(path: Path) -> Iterator[pd.DataFrame | str]:
    """Yield the first sheet of a workbook as texts, or why it cannot be read."""
    try:
        yield pd.read_excel(path, dtype="str", engine="openpyxl")
    except ImportError as error:
        raise UhcError("claims_openpyxl", found=path.name) from error
    except MemoryError:
        raise
    except Exception as error:  # a broken file breaks its reader in any way; what it says may quote cells
        yield type(error).__name__


def _read(task: Task, path: Path) -> Any:
    cells = read_apart(task, path)
    if isinstance(cells, str):
        raise DataError([Fault(path.name, 0, "-", cells, say("table.readable"))])
    return cells


def _read_csv(path: Path) -> pd.DataFrame:
    records: list[list[str]] = _read(_cells_of_csv, path)
    names = [name.strip() for name in records[0]] if records else []
    width = say("table.width", count=len(names))
    faults = [
        Fault(path.name, line, "*", say("table.width", count=len(record)), width)
        for line, record in enumerate(records[1:], start=2)
        if record and len(record) != len(names)
    ]
    faults += [Fault(path.name, 1, name, name, say("claims.once")) for name in names if names.count(name) > 1]
    if faults or not names:
        raise DataError(faults or [Fault(path.name, 0, "-", say("table.nothing"), say("table.readable"))])
    return pd.DataFrame([record or [""] * len(names) for record in records[1:]], columns=names, dtype="str")


def _read_sheet(path: Path) -> pd.DataFrame:
    frame: pd.DataFrame = _read(_cells_of_sheet, path)
    frame.columns = [str(name).strip() for name in frame.columns]
    return frame.fillna("")
