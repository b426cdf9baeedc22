"""A file of an analyst's own, beside the notebook: read as a table, its codes kept as text, never of persons."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.notebooks import is_beside, notebooks_folder

SHEETS = (".xlsx", ".xlsm")
PERSON = re.compile(r"\d{16}")
PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
INDONESIAN = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+,\d+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}( 00:00:00)?")


def find_own_file(name: str) -> Path:
    """Return the place of a file in notebooks/.

    Raises:
        UhcError: it is not there; lists those that are.
    """
    path = notebooks_folder() / name
    if not is_beside(path):
        files = [one.name for one in notebooks_folder().iterdir() if one.suffix in (".csv", *SHEETS)]
        raise UhcError("own_file", found=name, choices=", ".join(sorted(files)) or "-")
    return path


def read_own_file(name: str) -> pd.DataFrame:
    """Return a .csv (comma, semicolon or tab) or .xlsx as a frame: numbers, days, and text for all else.

    A column is numbers where every cell is one, with a decimal point or as Indonesians write them; a code such as
    0123 or 19.10 keeps its column as text.

    Raises:
        UhcError: the file is not there, is no table, or holds numbers of persons.
    """
    path = find_own_file(name)
    try:
        if path.suffix in SHEETS:
            cells = pd.read_excel(path, dtype=str)
        else:
            cells = pd.read_csv(path, dtype=str, sep=None, engine="python", encoding="utf-8-sig")
    except (OSError, ValueError, pd.errors.ParserError) as problem:
        raise UhcError("own_file_read", file=name, problem=str(problem)) from problem
    for column in cells:
        if cells[column].dropna().str.strip().str.fullmatch(PERSON).any():
            raise UhcError("own_file_persons", file=name, column=column)
    return cells.apply(_typed)


def _typed(column: pd.Series) -> pd.Series:
    known = column.dropna().str.strip()
    if not len(known):
        return column
    if known.str.fullmatch(DAY).all():
        return pd.to_datetime(column.str.strip().str[:10])
    if known.str.fullmatch(INDONESIAN).all() and known.str.contains(",").any():
        text = column.str.strip().str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return pd.to_numeric(text)
    is_code = known.str.fullmatch(r"\d{2}\.\d{2}").all() and known.str.endswith("0").any()
    return pd.to_numeric(column.str.strip()) if known.str.fullmatch(PLAIN).all() and not is_code else column
