"""The draft of a layout in a notebook: the sheet in colours, and the questions that are still to be answered."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.identities import holds_identity
from analysis.tables.importing.blocks import letter_of
from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.layouts import write_layouts
from analysis.tables.importing.persons import NO_NAME, name_sort
from analysis.tables.importing.reading import Options
from analysis.tables.importing.table import Table

ROWS, COLUMNS = 40, 26  # of a sheet that are shown
COLOURS = {"label": "#DCEBFA", "figure": "#DDF3E0", "check": "#EEEEEE", "aside": "#FFFFFF", "unknown": "#FFF2B3"}
ASKED = "#FFF2B3"


class Draft:
    """What a sheet is taken for, and what is to be asked of it; a notebook shows it in colours.

    >>> draft = draft_layout("rekap.xlsx")  # doctest: +SKIP
    >>> draft.answer("column:C:C4", "active_persons")  # doctest: +SKIP
    >>> draft.save("layout.yaml")  # doctest: +SKIP
    """

    def __init__(self, reading: FileReading) -> None:
        self._reading = reading

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions that are not answered, as a file of a layout has them."""
        return [each for layout in self._reading.layouts for each in layout.open]

    def answer(self, identity: str, value: Any) -> Draft:
        """Answer a question by its id and return what the sheet is taken for then.

        Raises:
            UhcError: no such question, or a value that it cannot have.
        """
        asked = [each for each in self.questions if each["id"] == identity]
        if not asked:
            choices = ", ".join(each["id"] for each in self.questions)
            raise UhcError("layout_answer", file="-", id=identity, found=value, problem=choices)
        for each in asked:
            each["answer"] = value
        self._reading = read_file(self._reading.path, Options(layouts=self._reading.layouts))
        return self

    def save(self, path: str | Path) -> None:
        """Write the layout with its questions to a file, for ``uhc import FILE --layout``."""
        write_layouts(self._reading.layouts, Path(path))

    def _repr_html_(self) -> str:
        tables = "".join(map(_sheet, self._reading.tables))
        lines = "".join(
            f"<li><code>{escape(each['id'])}</code> {escape(_question(each))}</li>" for each in self.questions
        )
        refused = "".join(f"<p>{escape(each.as_dict()['reason'])}</p>" for each in self._reading.refusals[:3])
        return f"{tables}<ol>{lines}</ol>" if self._reading.layouts else refused


def draft_layout(path: str | Path, **options: Any) -> Draft:
    """Return the draft of a file's layout, to look at and to answer in a notebook.

    Args:
        path: the file: xlsx, xls, xlsb, ods, csv.
        options: fields of ``analysis.tables.importing.reading.Options``, such as ``kind="membership"``.

    Raises:
        UhcError: no such file.

    Example:
        >>> draft = uhc.draft_layout("rekap.xlsx", kind="membership")
        >>> [question["id"] for question in draft.questions]
        ['column:B:B2', 'label:region:A4']
    """
    return Draft(read_file(Path(path), replace(Options(), **options)))


def _question(asked: dict[str, Any]) -> str:
    field = ", ".join(str(asked["id"]).split(":")[1:2])
    choices = "; ".join(f"{each['value']} ({each['reason']})" for each in asked["candidates"])
    return f"{say('ask', asked['about'], found=asked['found'], field=field)} {choices}"


def _sheet(table: Table) -> str:
    """Return the first rows of the sheet of a table: columns in the colour of what they are, asked cells in yellow."""
    grid, roles = table.grid, table.roles
    asked = {each.at for each in table.asked}
    count = min(len(grid.columns), COLUMNS)
    head = "".join(f"<th>{letter_of(grid, column)}</th>" for column in range(count))
    rows = []
    for row in range(min(grid.height, ROWS)):
        cells = []
        for column in range(count):
            is_inside = bool(roles) and row >= table.block.header.start
            colour = COLOURS[roles[column].use] if is_inside else "#FFFFFF"
            colour = ASKED if grid.address(row, column) in asked else colour
            cells.append(f'<td style="background:{colour};color:#1B2A38">{_cell(grid.columns[column][row])}</td>')
        rows.append(f"<tr><th>{row + 1}</th>{''.join(cells)}</tr>")
    caption = escape(say("layout.sheet_view", sheet=grid.sheet))
    return f"<table><caption>{caption}</caption><tr><th></th>{head}</tr>{''.join(rows)}</table>"


def _cell(value: Any) -> str:
    """Return a cell for the screen; what may be a person is a mark alone."""
    text = "" if value is None else str(value)
    return "•••" if holds_identity(value) or name_sort(text) > NO_NAME else escape(text[:60])
