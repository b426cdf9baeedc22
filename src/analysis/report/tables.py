"""Tables of a page: real HTML tables and the same cells as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from markupsafe import Markup

from analysis.reference.file_names import fit_name
from analysis.reference.words import current_language, say
from analysis.report.pieces import fill
from analysis.tables.spreadsheets import inert_row

NEWEST_ROWS = 13  # a year of months and the same month of the year before


@dataclass(frozen=True)
class Table:
    """Cells as text: the first column names the row; a column with ``True`` in ``numeric`` is right-aligned."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    empty: str = ""  # what stands in place of a table without rows

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns) or not all(row):
                raise ValueError(f"a row of '{self.caption}' has a blank or missing cell: {row}")

    def html(self) -> Markup:
        """Return the table with caption and scopes; on a narrow screen it scrolls inside its own box."""
        kinds = [Markup(" class=n") if is_numeric else "" for is_numeric in self.numeric]
        columns = list(zip(self.columns, kinds, strict=True))
        rows = [list(zip(row, kinds, strict=True)) for row in self.rows]
        return fill("table", caption=self.caption, columns=columns, rows=rows)

    def newest(self) -> tuple[Table, int]:
        """Return the table with its newest rows, and how many older ones that leaves; one not by date keeps all."""
        by_date = self.columns[0] in (say("column.date"), say("column.month"))
        older = max(0, len(self.rows) - NEWEST_ROWS) if by_date else 0
        return replace(self, rows=self.rows[older:]), older

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
        data = quote(content, safe=" ;,.:/()[]+-*!=?@")
        text = say("table.download", file=file_name, size=max(1, round(len(content) / 1024)))
        link = '<a class="download" download="{}" href="data:text/csv;charset=utf-8,{}">{}</a>'
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


def name_columns(*names: str, numbers: Collection[str] = ()) -> list[tuple[str, bool]]:
    """Return the headings ``column.<name>`` for ``make_table``; those in ``numbers`` hold numbers."""
    return [(say("column", name), name in numbers) for name in names]


def list_names(names: Sequence[str]) -> str:
    """Join names as a sentence does: a, b dan c."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + {"id": " dan ", "en": " and "}[current_language()] + names[-1]
