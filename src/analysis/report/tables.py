"""Tables of a page: real HTML tables and the same cells as CSV."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from numbers import Real as Number
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.reference.file_names import fit_name
from analysis.reference.numbers import format_date, format_number, printed_decimals
from analysis.reference.words import current_language, say
from analysis.report.findings import Finding
from analysis.report.pieces import fill
from analysis.tables.spreadsheets import inert_row


@dataclass(frozen=True)
class Table:
    """Cells as text: the first column names the row; a column with ``True`` in ``numeric`` is right-aligned."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns) or not all(row):
                raise ValueError(f"a row of '{self.caption}' has a blank or missing cell: {row}")

    def html(self) -> Markup:
        """Return the table with caption and scopes; on a narrow screen it scrolls inside its own box."""
        kinds = [Markup(' class="n"') if is_numeric else "" for is_numeric in self.numeric]
        columns = list(zip(self.columns, kinds, strict=True))
        rows = [list(zip(row, kinds, strict=True)) for row in self.rows]
        return fill("table", caption=self.caption, columns=columns, rows=rows)

    def csv(self) -> str:
        """Return the cells as CSV, separated by semicolons, as spreadsheets in Indonesian expect."""
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(inert_row([self.columns[0] + " " + say("table.csv_note"), *self.columns[1:]]))
        writer.writerows(map(inert_row, self.rows))
        return file.getvalue()

    def download(self, file_name: str) -> Markup:
        """Return a link that carries the CSV inside the page, to be kept as ``file_name``, made fit for that."""
        file_name = f"{fit_name(file_name.removesuffix('.csv'))}.csv"
        content = ("\ufeff" + self.csv()).encode("utf-8")
        data = base64.b64encode(content).decode("ascii")
        text = say("table.download", file=file_name, size=max(1, round(len(content) / 1024)))
        link = '<a class="download" download="{}" href="data:text/csv;charset=utf-8;base64,{}">{}</a>'
        return Markup(link).format(file_name, data, text)


def make_table(caption: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table; ``columns`` pairs each heading with whether its cells are numbers.

    Raises:
        ValueError: a row has a blank cell or the wrong number of cells.
    """
    return Table(
        caption,
        tuple(name for name, _ in columns),
        tuple(tuple(row) for row in rows),
        tuple(is_numeric for _, is_numeric in columns),
    )


def frame_table(frame: pd.DataFrame, caption: str, numbers: Collection[str] = ()) -> Table:
    """Return a frame as a table headed by its own columns; those of numbers and of findings stand to the right."""
    columns = [(str(name), name in numbers or _holds_numbers(frame[name])) for name in frame.columns]
    cells = [[write_cell(cell) for cell in row] for row in frame.astype(object).itertuples(index=False)]
    return make_table(caption, columns, cells)


def _holds_numbers(cells: pd.Series) -> bool:
    is_stated = len(cells) > 0 and all(isinstance(cell, Finding) for cell in cells)
    return is_stated or pd.api.types.is_numeric_dtype(cells)


def write_cell(cell: Any) -> str:
    """Return a cell of a frame as a table of the page writes it."""
    if isinstance(cell, pd.Timestamp) and not pd.isna(cell):
        return format_date(cell.date())
    if isinstance(cell, (list, tuple)):
        return "; ".join(map(str, cell)) or say("empty.none")
    if isinstance(cell, Finding):
        return f"{cell}"
    if pd.isna(cell):
        return say("empty.not_published")
    if isinstance(cell, (bool, np.bool_)):
        return say("chart.yes" if cell else "chart.no")
    if isinstance(cell, Number):
        return format_number(float(cell), min(2, printed_decimals(float(cell))))
    return str(cell) or say("empty.none")


def name_columns(*names: str, numbers: Collection[str] = ()) -> list[tuple[str, bool]]:
    """Return the headings ``column.<name>`` for ``make_table``; those in ``numbers`` hold numbers."""
    return [(say("column", name), name in numbers) for name in names]


def list_names(names: Sequence[str]) -> str:
    """Join names as a sentence does: a, b dan c."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + {"id": " dan ", "en": " and "}[current_language()] + names[-1]
