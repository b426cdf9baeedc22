"""A file of an analyst's own, beside the notebook: read as a table, its codes kept as text, never of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.reference.errors import UhcError
from analysis.reference.notebooks import is_beside, notebooks_folder
from analysis.reference.words import say
from analysis.tables.identities import count_digits
from analysis.tables.importing.child import read_apart
from analysis.tables.importing.grids import UnreadableFile, read_grids
from analysis.tables.importing.persons import find_persons
from analysis.tables.importing.quotes import quote

SHEETS = (".xlsx", ".xlsm")
PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
INDONESIAN = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+,\d+")
EITHER = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")  # thousands, or three decimals
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
    0123 or 19.10 keeps its column as text, and so does 5.015 where no other cell says what its point means.

    Raises:
        UhcError: the file is not there, is no table, is more than the limits, or holds numbers or names of persons.
    """
    cells: pd.DataFrame = read_apart(_cells_of, find_own_file(name))
    return cells.apply(_typed)


def _cells_of(path: Path) -> Iterator[pd.DataFrame]:
    """Yield the cells of a file as texts, after a look at all its sheets for persons."""
    try:
        grids = read_grids(path.stem, path.read_bytes())
        if path.suffix in SHEETS:
            cells = pd.read_excel(path, dtype=str)
        else:
            cells = pd.read_csv(path, dtype=str, sep=None, engine="python", encoding="utf-8-sig")
    except UnreadableFile as problem:
        reason = say("refusal", problem.key, problem=problem.problem)
        raise UhcError("own_file_read", file=path.name, problem=reason) from problem
    except MemoryError:
        raise
    except Exception as problem:  # a broken file breaks its reader in any way; what it says may quote cells
        raise UhcError("own_file_read", file=path.name, problem=type(problem).__name__) from problem
    for grid in grids:
        for _, place in find_persons(grid)[:1]:
            heading = quote(grid.columns[place][0])
            told = "" if count_digits(heading) else f" ({heading})"  # may be part of the number
            raise UhcError("own_file_persons", file=path.name, column=f"{get_column_letter(place + 1)}{told}")
    yield cells


def _typed(column: pd.Series) -> pd.Series:
    known = column.dropna().str.strip()
    if not len(known):
        return column
    if known.str.fullmatch(DAY).all():
        return pd.to_datetime(column.str.strip().str[:10])
    if known.str.fullmatch(INDONESIAN).all() and known.str.contains(",").any():
        text = column.str.strip().str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return pd.to_numeric(text)
    if known.str.fullmatch(EITHER).any() and known.str.fullmatch(rf"{EITHER.pattern}|-?\d+").all():
        return column
    is_code = known.str.fullmatch(r"\d{2}\.\d{2}").all() and known.str.endswith("0").any()
    return pd.to_numeric(column.str.strip()) if known.str.fullmatch(PLAIN).all() and not is_code else column
