"""The marked copy of a workbook: the marked sheets alone, written in one pass, refused and differing cells coloured."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from analysis.reference.words import say
from analysis.report.numbers_shown import shown_number
from analysis.tables.importing.files import FileReading
from analysis.tables.importing.grids import Grid
from analysis.tables.importing.quotes import quote
from analysis.tables.spreadsheets import inert

REFUSED, DIFFERENT = PatternFill("solid", fgColor="FFB3B3"), PatternFill("solid", fgColor="FFE699")
COMMENT_SIZE = (140, 320)
LONGEST_TEXT = 32_767  # signs that a cell of a workbook may hold
NOT_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))  # what the name of a sheet may not hold
STYLED = re.compile(r'<c r="([A-Z]+\d+)"[^>]*? s="(\d+)"')
SHEET_DATA = re.compile(r"<sheetData\s*/>|<sheetData>.*?</sheetData>", re.DOTALL)
SIZE = re.compile(r'<dimension ref="[^"]*"\s*/>')

Mark = tuple[str, str, PatternFill, str]  # sheet, cell, colour, comment


def make_marked(reading: FileReading) -> bytes:
    """Return a copy of the sheets in which cells are refused or differ; empty if none is, and of a by-name list.

    Texts stand in it as a refusal quotes them: who signed the sheet is not told.
    """
    marks = [mark for mark in _marks(reading) if mark[1]]
    if not marks or any(each.key == "personal" for each in reading.refusals):
        return b""
    sheets = list(dict.fromkeys(mark[0] for mark in marks))
    grids = [next(grid for grid in reading.grids if grid.sheet == name) for name in sheets]
    money = {(each.grid.sheet, place) for each in reading.tables for place in each.places_of_money()}
    return _with_cells(_marked_cells(grids, marks), grids, money)


def _marks(reading: FileReading) -> Iterator[Mark]:
    for refusal in (each.as_dict() for each in reading.refusals):
        yield refusal["sheet"], refusal["cell"], REFUSED, f"{refusal['reason']}. {refusal['next_step']}"
    for each in (difference.as_dict() for difference in reading.differences):
        text = say("import.comment", what=each["reason"], recomputed=shown_number(each["recomputed"]))
        yield each["sheet"], each["cell"], DIFFERENT, text


def _marked_cells(grids: list[Grid], marks: list[Mark]) -> bytes:
    """Return a workbook with the marked cells alone: their colours and comments."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties = DocumentProperties(creator="uhc")
    titles: dict[str, str] = {}
    for grid in grids:
        titles[grid.sheet] = book.create_sheet((_clean(grid.sheet).translate(NOT_A_TITLE) or "-")[:31]).title
    for sheet, name, fill, text in marks:
        cell = book[titles[sheet]][name]
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.fill, cell.comment = fill, Comment(_clean(before + text), "uhc", *COMMENT_SIZE)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _with_cells(book: bytes, grids: list[Grid], money: set[tuple[str, int]]) -> bytes:
    """Return a workbook whose sheets have the cells of the grids, in the colours that it has."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        parts = {f"xl/worksheets/sheet{number}.xml": grid for number, grid in enumerate(grids, start=1)}
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
                continue
            text = source.read(name).decode("utf-8")
            styles = dict(STYLED.findall(text))
            head, tail = SHEET_DATA.split(SIZE.sub("", text), maxsplit=1)
            with target.open(name, "w", force_zip64=True) as part:
                part.write(f"{head}<sheetData>".encode())
                for rows in _rows(parts[name], styles, money):
                    part.write(rows.encode())
                part.write(f"</sheetData>{tail}".encode())
    return content.getvalue()


def _rows(grid: Grid, styles: dict[str, str], money: set[tuple[str, int]]) -> Iterator[str]:
    """Yield the rows of a sheet as a workbook has them; a cell of text is never a formula."""
    letters = [get_column_letter(number) for number in range(1, len(grid.columns) + 1)]
    texts = [
        [_cell(value, is_money=(grid.sheet, place) in money) for value in column.distinct]
        for place, column in enumerate(grid.columns)
    ]
    marked = {int(re.sub(r"\D", "", name)) for name in styles}
    columns = [
        (letter, [cells[code] for code in column.codes.tolist()])
        for letter, cells, column in zip(letters, texts, grid.columns, strict=True)
    ]
    for row in range(grid.height):
        number = row + 1
        cells = [(letter, values[row]) for letter, values in columns if values[row] or number in marked]
        line = "".join(
            f'<c r="{letter}{number}"{_style(styles, letter, number) if number in marked else ""}{value or "/>"}'
            for letter, value in cells
        )
        yield f'<row r="{number}">{line}</row>' if line else ""


def _style(styles: dict[str, str], letter: str, number: int) -> str:
    style = styles.get(f"{letter}{number}")
    return f' s="{style}"' if style else ""


def _cell(value: object, *, is_money: bool) -> str:
    """Return what follows the address of a cell: its kind and its value; empty where it holds nothing.

    A number of ten digits that is no money may be a telephone or a card, and is quoted as in a refusal.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, int | float) and (is_money or abs(value) < 1e9):
        return f"><v>{value!r}</v></c>"
    text = f"{value}" if isinstance(value, date | datetime | time) else quote(value, LONGEST_TEXT)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(inert(_clean(text)))}</t></is></c>'


def _clean(text: str) -> str:
    """Return a text without the signs that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
