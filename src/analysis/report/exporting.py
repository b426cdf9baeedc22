"""Charts and numbers for other people's documents: PNG by name, and one workbook in which no cell is a formula."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.svg import house_style
from analysis.reference.places import EXPORTED
from analysis.reference.words import current_language
from analysis.report.findings import Finding
from analysis.report.tables import Table
from analysis.tables.spreadsheets import inert

DOTS_PER_INCH = 200
SHEET_NAME_LETTERS = 31
NUMBER = {"id": re.compile(r"[-−]?\d{1,3}(\.\d{3})*(,\d+)?%?"), "en": re.compile(r"[-−]?\d{1,3}(,\d{3})*(\.\d+)?%?")}


def export_chart(name: str, figure: Figure, data: pd.DataFrame | Table, title: str) -> None:
    """Write a chart as PNG, and its data, into the folder that ``uhc export`` names; nothing is done without one."""
    folder = os.environ.get(EXPORTED)
    if not folder:
        return
    place = Path(folder) / file_name(name)
    with house_style():
        figure.savefig(place.with_suffix(".png"), dpi=DOTS_PER_INCH, metadata={"Software": None})
    frame = table_numbers(data) if isinstance(data, Table) else data
    stated = [name for name in frame if frame[name].map(lambda cell: isinstance(cell, Finding)).any()]
    frame = frame.assign(**{name: frame[name].map(str) for name in stated})
    cells = json.loads(frame.to_json(orient="split", index=False, date_format="iso", date_unit="s"))
    place.with_suffix(".json").write_text(json.dumps({"title": title, **cells}), encoding="utf-8")


def file_name(name: str) -> str:
    """Return a name as that of a file, with a stop at its end so that ``with_suffix`` keeps the name whole."""
    return re.sub(r"[^\w-]+", "_", name).strip("_") + ".x"


def table_numbers(table: Table) -> pd.DataFrame:
    """Return a table of the page with its numbers as numbers; a cell that says more than a number stays text."""
    rows = [
        [_number(cell) if numeric else cell for cell, numeric in zip(row, table.numeric, strict=True)]
        for row in table.rows
    ]
    return pd.DataFrame(rows, columns=list(table.columns), dtype=object).infer_objects()


def with_numbers(printed: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return what a chart's table prints, with the numbers that are drawn where it prints them as text only."""
    numbers = drawn.select_dtypes("number")
    if len(printed) != len(drawn) or len(printed.select_dtypes("number").columns):
        return printed
    new = [name for name in numbers if name not in printed]
    return printed.reset_index(drop=True).join(numbers[new].reset_index(drop=True))


def _number(cell: str) -> float | str:
    language = current_language()
    if not NUMBER[language].fullmatch(cell):
        return cell
    thousands, decimal = (".", ",") if language == "id" else (",", ".")
    return float(cell.rstrip("%").replace("−", "-").replace(thousands, "").replace(decimal, "."))


def write_workbook(path: Path, charts: Mapping[str, Mapping[str, Any]], findings: pd.DataFrame) -> None:
    """Write a workbook: a sheet per chart with its title and data, and one with the findings.

    No cell is a formula, whatever stands in it; a text that begins like one stays text also after an editor saved it.
    """
    import openpyxl

    book = openpyxl.Workbook()
    taken: set[str] = set()
    first = book.active
    for name, chart in charts.items():
        sheet = book.create_sheet(_sheet_name(name, taken))
        _fill(sheet, [[chart["title"]], [], chart["columns"], *chart["data"]])
    frame = findings.assign(as_of_date=None, as_of_end=None).drop(columns=["as_of_date", "as_of_end"])
    _fill(book.create_sheet(_sheet_name("temuan", taken), 0), [list(frame.columns), *frame.to_numpy().tolist()])
    if first is not None:
        book.remove(first)
    book.save(path)


def _sheet_name(name: str, taken: set[str]) -> str:
    short = re.sub(r"[\[\]:*?/\\]", "_", name)[:SHEET_NAME_LETTERS]
    number = 1
    while short.casefold() in taken:
        number += 1
        short = f"{short[: SHEET_NAME_LETTERS - 3]}_{number}"
    taken.add(short.casefold())
    return short


def _fill(sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
            known = None if text is None or (isinstance(text, float) and pd.isna(text)) else text
            cell = sheet.cell(line, place, known)
            if isinstance(known, str):
                cell.data_type = "s"
                cell.quotePrefix = inert(known) != known
