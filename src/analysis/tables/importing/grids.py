"""Files as grids of cells: xlsx, xls, ods and csv; nothing is interpreted here, and nothing is left out."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import python_calamine
from charset_normalizer import from_bytes
from openpyxl.utils import column_index_from_string, get_column_letter

from analysis.tables.importing.binary import read_errors
from analysis.tables.importing.packages import TooMuch, check_package, remarks_in, texts_of

NOT_COMPUTED = "#?"  # a formula whose result the file does not hold
SEPARATORS = (";", ",", "\t", "|")
CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
STYLE = re.compile(rb'(?:^|\s)s="(\d{1,5})"')
ADDRESS = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d{1,7})"')
FAR_CELL = re.compile(rb' r="[A-Z]{3,}\d+"[^<>/]*>')  # with something in it
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>/]*)?>([^<]+)</")
NAMED_CELL, NAMED_ROW = re.compile(rb'<c r="([A-Z]+\d+)"'), re.compile(rb'<row r="(\d+)"')
INLINE, PREFIX = re.compile(rb"<(\w+:)?is>[^\0]{0,65536}?</(?:\w+:)?is>"), re.compile(rb"(</?)\w+:")
ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
ROW_NUMBER = re.compile(rb'(?:^|\s)r="(\d{1,7})"')
COLUMNS, SPAN_OF_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>"), re.compile(rb'min="(\d{1,5})" max="(\d{1,5})"')
HIDDEN = re.compile(rb'(?:^|\s)hidden="(?:1|true)"')
ODS = {
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "calcext": "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}",
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "style": "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
}
LONG_NUMBER = 12  # digits from which a number may be that of a person
MANY = 1000  # cells looked at together
LONG_SHEET, MANY_ROWS = 5000, 100
FIRST_LINES = 1000  # of a long text, whose widest line says how many columns there are until one is wider
LONG_REPEAT = 10_000  # what a spreadsheet writes for the empty rest of a sheet
MOST_MARKUP, DEEPEST_MARKUP = 20_000_000, 100  # signs of a web page that is read, and tags in each other
NESTING = re.compile(r"<(/?)(?:table|div|span|font|b|i|u|a|form|center|ul|ol|blockquote|section)\b", re.I)
TAG = re.compile(r"<[^<>]*>")
ROW_TAG, CELL_TAG = re.compile(r"<tr\b", re.I), re.compile(r"<t[dh]\b", re.I)
SPAN = re.compile(r"\b(?:col|row)span\s*=\s*[\"']?\s*(\d{1,18})", re.I)
MOST_SHEETS, MOST_COLUMNS, MOST_CELLS, MOST_LETTERS = 200, 702, 5_000_000, 32_767

Place = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """The cells of one column: ``distinct`` are the distinct ones, ``codes`` say which stands in each row."""

    codes: np.ndarray
    distinct: list[Any]

    def __getitem__(self, row: int) -> Any:
        return self.distinct[self.codes[row]]

    @cached_property
    def filled(self) -> np.ndarray:
        """Whether each row holds anything."""
        return ~self.where(is_blank)

    @cached_property
    def _texts(self) -> list[int]:
        """Codes of the distinct cells that are more than a usual number; a long table has few of them."""
        cells, found = self.distinct, list[int]()
        for start in range(0, len(cells), MANY):
            if not _are_plain(cells[start : start + MANY]):
                found += [code for code in range(start, min(start + MANY, len(cells))) if not _is_plain(cells[code])]
        return found

    def where(self, test: Callable[[Any], bool]) -> np.ndarray:
        """Return for each row whether its cell passes a test that usual numbers do not pass."""
        passes = np.zeros(len(self.distinct), dtype=bool)
        passes[[code for code in self._texts if test(self.distinct[code])]] = True
        return passes[self.codes]

    def used(self, rows: np.ndarray) -> list[Any]:
        """Return the distinct cells of some rows."""
        return [self.distinct[code] for code in np.flatnonzero(np.bincount(self.codes[rows]))]


@dataclass(frozen=True)
class Grid:
    """One sheet; rows and columns are counted from 0, addresses are those of the spreadsheet."""

    sheet: str
    columns: list[Column]
    height: int
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[Place] = frozenset()  # cells whose figures are struck through
    is_visible: bool = True
    origin: tuple[int, ...] = ()  # columns of the file, where two columns were made of one
    remarks: tuple[str, ...] = ()  # what stands in headers, footers and prompts; of the first sheet, in all the file

    def address(self, row: int, column: int) -> str:
        """Return the name that a spreadsheet gives to a cell: (0, 1) is B1."""
        return f"{get_column_letter((self.origin[column] if self.origin else column) + 1)}{row + 1}"

    def row(self, row: int) -> list[Any]:
        """Return the cells of a row."""
        return [column[row] for column in self.columns]

    @cached_property
    def tops(self) -> list[set[str]]:
        """The texts of its rows in small letters, of a long sheet those of the first hundred: where headings may be."""
        rows = self.height if self.height <= LONG_SHEET else MANY_ROWS
        return [
            {" ".join(str(each).replace("_", " ").split()).casefold() for each in self.row(row)} for row in range(rows)
        ]

    def count(self) -> int:
        """Return how many cells hold anything."""
        return int(sum(column.filled.sum() for column in self.columns))


@dataclass
class _Marks:
    """What the reader of values does not tell: error cells, formulas without a result, hidden rows, merged cells."""

    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    remarks: tuple[str, ...] = ()


def _are_plain(cells: list[Any]) -> bool:
    """Whether cells are all digits, or all numbers: the same as _is_plain of each, in a tenth of the time."""
    types = set(map(type, cells))
    if types == {str}:
        return all(cells) and len(max(cells, key=len)) < LONG_NUMBER and "".join(cells).isdecimal()
    return types <= {int, float} and max(map(abs, cells)) < 10**LONG_NUMBER


def _is_plain(cell: Any) -> bool:
    if type(cell) is str:
        return len(cell) < LONG_NUMBER and cell.isdecimal()
    return type(cell) in (int, float) and abs(cell) < 10**LONG_NUMBER


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


class UnreadableFile(ValueError):
    """A file that is no table: key of the group ``refusal`` in words/, and what its text names.

    ``problem`` is the sort of fault alone: what readers of files say may quote cells.
    """

    def __init__(self, key: str, problem: object = "") -> None:
        self.key, self.problem = key, str(problem)
        super().__init__(key)


def read_grids(name: str, content: bytes) -> list[Grid]:
    """Return the sheets of a file, hidden ones too; a text file has one sheet, called ``name``.

    Raises:
        UnreadableFile: protected by a password, broken, more than a limit, or not a table at all.
    """
    try:
        if content[:2] != b"PK" and content[:4] != b"\xd0\xcf\x11\xe0":
            if content.lstrip().removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
                return _read_markup(name, content)
            return [_read_text(name, content)]
        return _read_book(content)
    except python_calamine.PasswordError as error:
        raise UnreadableFile("password") from error
    except TooMuch as error:
        raise UnreadableFile(error.key, error.most) from error
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # a broken file breaks its reader in any way
        raise UnreadableFile("broken", type(error).__name__) from error
    except BaseException as error:  # and the reader, in another language, may not even raise an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile("broken", "PanicException") from error


def _read_book(content: bytes) -> list[Grid]:
    if content[:2] == b"PK":
        check_package(content)
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        shown, kind = python_calamine.SheetVisibleEnum.Visible, python_calamine.SheetTypeEnum.WorkSheet
        sheets = [each for each in book.sheets_metadata if each.typ == kind]
        if len(sheets) > MOST_SHEETS:
            raise TooMuch("limit_sheets", MOST_SHEETS)
        marks, grids, cells = _read_marks(content), list[Grid](), 0
        for each in sheets:
            sheet = book.get_sheet_by_name(each.name)
            cells += sheet.total_height * sheet.total_width
            _check_size(sheet.total_width, cells)
            grids.append(_grid(sheet, marks.get(each.name, _Marks()), each.visible == shown))
    return [replace(each, remarks=(*each.remarks, *remarks_in(content))) for each in grids[:1]] + grids[1:]


def _check_size(columns: int, cells: int) -> None:
    if columns > MOST_COLUMNS:
        raise TooMuch("limit_columns", MOST_COLUMNS)
    if cells > MOST_CELLS:
        raise TooMuch("limit_cells", MOST_CELLS)


def _grid(sheet: python_calamine.CalamineSheet, marks: _Marks, is_visible: bool) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    cells = [np.array(column, dtype=object) for column in zip(*rows, strict=True)]
    del rows
    for each in cells:
        if bool in set(map(type, each)):  # True and 1 are one value to a hash table
            each[:] = [str(cell).upper() if type(cell) is bool else cell for cell in each]
    height = max([len(cells[0]) if cells else 0, *(row + 1 for row, _ in marks.errors)])
    width = max([len(cells), *(column + 1 for _, column in marks.errors)])
    _check_size(width, width * height)
    cells = [np.append(column, np.full(height - len(column), "", dtype=object)) for column in cells]
    cells += [np.full(height, "", dtype=object) for _ in range(width - len(cells))]
    for (row, column), text in marks.errors.items():
        cells[column][row] = text
    merged = [*(sheet.merged_cell_ranges or []), *marks.merged]
    columns = [_column(each) for each in cells]
    hidden = frozenset(marks.hidden_rows), frozenset(marks.hidden_columns), frozenset(marks.struck)
    return Grid(sheet.name, columns, height, merged, *hidden, is_visible, remarks=marks.remarks)


def _column(cells: np.ndarray) -> Column:
    codes, distinct = pd.factorize(cells)
    if (codes < 0).any():
        codes, distinct = np.where(codes < 0, len(distinct), codes), np.append(distinct, "")
    column = Column(codes, distinct.tolist())
    if column.where(lambda cell: isinstance(cell, str) and len(cell) > MOST_LETTERS).any():
        raise TooMuch("limit_letters", MOST_LETTERS)
    return column


def _read_marks(content: bytes) -> dict[str, _Marks]:
    if content[:2] != b"PK":
        return {
            sheet: _Marks(errors, hidden, struck=struck)
            for sheet, (errors, hidden, struck) in read_errors(content).items()
        }
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        if "content.xml" in names:
            return dict(_ods_marks(package))
        parts = {sheet: part for sheet, part in _xlsx_parts(package).items() if part in names}
        styles = _struck_styles(package.read("xl/styles.xml")) if "xl/styles.xml" in names else set()
        texts = _struck_texts(package.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else {}
        marks = {part: _xlsx_marks(package, part, styles, texts) for part in dict.fromkeys(parts.values())}
        return {sheet: marks[part] for sheet, part in parts.items()}


def _xlsx_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the package that holds each sheet."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): (relation.get("Target") or "").lstrip("/") for relation in relations}
    book, parts = ElementTree.fromstring(package.read("xl/workbook.xml")), {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            target = next(targets[value] for name, value in sheet.items() if name.endswith("}id"))
            parts[sheet.get("name") or ""] = target if target.startswith("xl/") else f"xl/{target}"
    return parts


def _struck_styles(content: bytes) -> set[bytes]:
    """Return the numbers of the styles of cells that are struck through."""
    if b"<strike" not in content:
        return set()
    book = ElementTree.fromstring(content)
    fonts = [each for group in book if group.tag.endswith("}fonts") for each in group]
    struck = {
        str(number)
        for number, font in enumerate(fonts)
        if any(each.tag.endswith("}strike") and each.get("val") not in ("0", "false") for each in font)
    }
    cells = [each for group in book if group.tag.endswith("}cellXfs") for each in group]
    return {str(number).encode() for number, each in enumerate(cells) if each.get("fontId") in struck}


def _struck_texts(content: bytes) -> dict[bytes, str]:
    """Return the texts of which some letters are struck through, these between ~~, by their number."""
    if b"strike" not in content:
        return {}
    items = [each for each in ElementTree.fromstring(content) if each.tag.endswith("}si")]
    texts = {str(number).encode(): _with_strikes(item) for number, item in enumerate(items)}
    return {number: text for number, text in texts.items() if "~~" in text}


def _with_strikes(item: ElementTree.Element) -> str:
    pieces = []
    for run in (each for each in item if _tag(each) == "r"):
        text = "".join(each.text or "" for each in run if _tag(each) == "t")
        looks = [each for group in run if _tag(group) == "rPr" for each in group if _tag(each) == "strike"]
        is_struck = any(each.get("val") not in ("0", "false") for each in looks)
        pieces.append(f"~~{text}~~" if is_struck and text.strip() else text)
    return "".join(pieces)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _xlsx_marks(package: zipfile.ZipFile, part: str, struck: set[bytes], texts: dict[bytes, str]) -> _Marks:
    marks, rows = _Marks(), set[bytes]()
    with package.open(part) as opened:
        for piece in _rows_of(opened):
            _check_twice(piece, rows)
            if b' hidden="' in piece:
                marks.hidden_rows |= {
                    int(number[1]) - 1
                    for tags in ROW.findall(piece)
                    if HIDDEN.search(tags) and (number := ROW_NUMBER.search(tags))
                }
            for tags in COLUMNS.findall(piece):
                if HIDDEN.search(tags) and (span := SPAN_OF_COLUMNS.search(tags)):
                    marks.hidden_columns |= {*range(int(span[1]) - 1, min(int(span[2]), MOST_COLUMNS))}
            for tags in CELL.findall(piece) if struck else ():
                if (style := STYLE.search(tags)) and style[1] in struck and (address := ADDRESS.search(tags)):
                    marks.struck.add((int(address[2]) - 1, column_index_from_string(address[1].decode()) - 1))
            if FAR_CELL.search(piece):
                raise TooMuch("limit_columns", MOST_COLUMNS)
            if b't="e"' in piece or b"<f" in piece or b":f" in piece:
                marks.errors |= _errors_in(piece)
            if texts or b"<strike" in piece or b":strike" in piece:
                marks.errors |= _struck_in(piece, texts)
    marks.remarks = tuple(texts_of(piece.rpartition(b"row>")[2]))
    return marks


def _check_twice(piece: bytes, rows: set[bytes]) -> None:
    """Refuse a sheet that has one cell or row twice, of which readers tell the last alone; ``rows`` came before."""
    cells, numbers = NAMED_CELL.findall(piece), NAMED_ROW.findall(piece)
    if len({*cells}) < len(cells) or len({*numbers}) < len(numbers) or not rows.isdisjoint(numbers):
        raise UnreadableFile("cell_twice")
    rows |= {*numbers}


def _struck_in(piece: bytes, texts: dict[bytes, str]) -> dict[Place, str]:
    """Return the cells of some rows of which a part is struck through; readers give all letters as one text."""
    found = {}
    for cell in CELL.finditer(piece):
        address, value = ADDRESS.search(cell[1]), VALUE.match(piece, cell.end())
        text = texts.get(value[1], "") if b't="s"' in cell[1] and value else ""
        if b't="inlineStr"' in cell[1] and (inline := INLINE.match(piece, cell.end())):
            text = _with_strikes(ElementTree.fromstring(PREFIX.sub(rb"\1", inline[0])))
        if address and "~~" in text:
            found[int(address[2]) - 1, column_index_from_string(address[1].decode()) - 1] = text
    return found


def _errors_in(piece: bytes) -> dict[Place, str]:
    """Return the error cells of some rows, and the formulas whose result the file does not hold."""
    errors: dict[Place, str] = {}
    cells = [*CELL.finditer(piece)]
    for cell, after in zip_longest(cells, cells[1:]):
        tags, address = cell[1], ADDRESS.search(cell[1])
        if not address or tags.endswith(b"/"):
            continue
        inside = piece[cell.end() : after.start() if after else None].partition(b"</row>")[0]
        place = (int(address[2]) - 1, column_index_from_string(address[1].decode()) - 1)
        value = VALUE.search(inside)
        if b't="e"' in tags:
            errors[place] = value[1].decode() if value else NOT_COMPUTED
        elif b"<f" in inside.replace(b":f", b"<f") and not value and b't="str"' not in tags:
            errors[place] = NOT_COMPUTED
    return errors


def _rows_of(opened: Any) -> Iterator[bytes]:
    """Yield a sheet in pieces that end with a row."""
    pieces: list[bytes] = []
    while chunk := opened.read(1 << 20):
        end = chunk.rfind(b"row>") + 4
        if end >= 4:
            yield b"".join([*pieces, chunk[:end]])
            pieces, chunk = [], chunk[end:]
        pieces.append(chunk)
    yield b"".join(pieces)


def _ods_marks(package: zipfile.ZipFile) -> Iterator[tuple[str, _Marks]]:
    struck = set[str]()
    with package.open("content.xml") as opened:
        for _, table in ElementTree.iterparse(opened):
            if table.tag == ODS["style"] + "style":
                lines = [each.get(ODS["style"] + "text-line-through-style", "none") for each in table.iter()]
                struck |= {table.get(ODS["style"] + "name") or ""} if {*lines} != {"none"} else set()
            if table.tag != ODS["table"] + "table":
                continue
            marks, row = _Marks(), 0
            for line in table.iter(ODS["table"] + "table-row"):
                repeats = int(line.get(ODS["table"] + "number-rows-repeated", 1))
                if repeats < LONG_REPEAT:
                    _mark_ods_row(marks, line, range(row, row + repeats), struck)
                row += repeats
            yield table.get(ODS["table"] + "name") or "", marks
            table.clear()


def _mark_ods_row(marks: _Marks, line: ElementTree.Element, rows: range, struck: set[str]) -> None:
    column = 0
    filled = sum(int(cell.get(ODS["table"] + "number-columns-repeated", 1)) for cell in line if len(cell))
    if filled > MOST_COLUMNS:
        raise TooMuch("limit_columns", MOST_COLUMNS)
    if line.get(ODS["table"] + "visibility") in ("collapse", "filter"):
        marks.hidden_rows |= set(rows)
    for cell in line:
        repeats = int(cell.get(ODS["table"] + "number-columns-repeated", 1))
        wide = int(cell.get(ODS["table"] + "number-columns-spanned", 1))
        high = int(cell.get(ODS["table"] + "number-rows-spanned", 1))
        if wide > 1 or high > 1:
            marks.merged.append(((rows[0], column), (rows[0] + high - 1, column + wide - 1)))
        text = "".join(cell.itertext()).strip()
        is_error = cell.get(ODS["calcext"] + "value-type") == "error" or text.startswith(("#", "Err:"))
        if is_error and repeats < LONG_REPEAT:
            places = [(row, column + step) for row in rows for step in range(repeats)]
            marks.errors |= dict.fromkeys(places, text or NOT_COMPUTED)
        if struck and len(cell) and repeats < LONG_REPEAT:
            named = {
                cell.get(ODS["table"] + "style-name"),
                *(each.get(ODS["text"] + "style-name") for each in cell.iter()),
            }
            marks.struck |= {(row, column + step) for row in rows for step in range(repeats) if named & struck}
        column += repeats


def _read_text(name: str, content: bytes) -> Grid:
    text = _decode(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if "\0" in text:
        raise UnreadableFile("broken", "NUL")
    if text.count("\n") > MOST_CELLS:
        raise TooMuch("limit_cells", MOST_CELLS)
    named = re.match(r"sep=(.)\n", text)
    text = text[named.end() - 1 :] if named else text  # a mark for spreadsheets, no title; its line stays, empty
    separator = named[1] if named else _separator(text)
    try:
        frame = _parse(text, separator, text.split("\n", FIRST_LINES)[:FIRST_LINES])
    except pd.errors.ParserError:  # a later line may be wider than the first ones
        frame = _parse(text, separator, text.split("\n"))
    columns = [_column(frame.pop(place).to_numpy()) for place in list(frame.columns)]
    if any(column.where(lambda cell: str(cell).count("\n") > 2).any() for column in columns):
        raise UnreadableFile("quotes")
    return Grid(name, columns, len(columns[0].codes))


def _read_markup(name: str, content: bytes) -> list[Grid]:
    """Return the tables of a web page that poses as a workbook, each cell as the text that it is."""
    text = _decode(content)
    if "<table" not in text.lower() or len(text) > MOST_MARKUP or _is_nested(text):
        raise UnreadableFile("markup")
    width = max(len(CELL_TAG.findall(row)) for row in ROW_TAG.split(text))
    _check_size(width, 0)
    spans = [int(number) for number in SPAN.findall(text)]
    _check_size(max(spans, default=0), sum(spans))
    texts: dict[Any, Any] = {"thousands": "\1", "converters": dict.fromkeys(range(max([width, *spans])), str)}
    frames = pd.read_html(io.StringIO(text), flavor="html5lib", header=None, keep_default_na=False, **texts)
    grids = []
    for number, (frame, above) in enumerate(zip(frames, _lines_above(text, len(frames)), strict=True), start=1):
        has_heads = not all(isinstance(each, int) for each in frame.columns)
        heads = [each if isinstance(each, tuple) else (each,) for each in frame.columns] if has_heads else []
        rows = [[str(cell) for cell in row] for row in [*zip(*heads, strict=True), *frame.to_numpy().tolist()]]
        rows = [
            row if len({*row}) > 1 else [row[0], *[""] * (len(row) - 1)] for row in rows
        ]  # a title over all columns
        rows = [*([line, *[""] * (len(frame.columns) - 1)] for line in above), *_without_spans(rows)]
        columns = [_column(np.array([*cells], dtype=object)) for cells in zip(*rows, strict=True)]
        sheet = name if len(frames) == 1 else f"{name} {number}"
        grids.append(Grid(sheet, columns, len(rows), remarks=tuple(texts_of(content)) if number == 1 else ()))
    return grids


def _lines_above(text: str, count: int) -> Iterator[list[str]]:
    """Yield the lines of text between a web page's tables that stand above each of them."""
    lower, start = text.lower(), max(text.lower().find("<body"), 0)
    for _ in range(count):
        top = lower.find("<table", start)
        plain = html.unescape(TAG.sub("\n", text[start:top])) if top >= 0 else ""
        yield [" ".join(line.split()) for line in plain.split("\n") if line.strip()]
        start = max(lower.find("</table>", top) + len("</table>"), start) if top >= 0 else start


def _is_nested(text: str) -> bool:
    """Whether tags stand in each other deeper than anybody writes them: their reader takes its square in time."""
    depth = deepest = 0
    for closing in NESTING.findall(text):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest > DEEPEST_MARKUP


def _without_spans(rows: list[list[str]]) -> list[list[str]]:
    """Leave headings that span rows in the first of them: above the figures, what a cell repeats is that above it."""
    first = next((at for at, row in enumerate(rows) if any(cell[:1].isdecimal() for cell in row)), 0)
    blank = [
        [cell == above for cell, above in zip(row, rows[at - 1], strict=True)]
        if 0 < at < first and row != rows[at - 1]
        else []
        for at, row in enumerate(rows)
    ]
    return [
        ["" if is_span else cell for cell, is_span in zip(row, spans, strict=True)] if spans else row
        for row, spans in zip(rows, blank, strict=True)
    ]


def _parse(text: str, separator: str, lines: list[str]) -> pd.DataFrame:
    """Return the cells of a text as they are written, with as many columns as the widest row of some lines has."""
    width = max([1, *map(len, csv.reader(lines, delimiter=separator))])
    _check_size(width, width * text.count("\n"))
    return pd.read_csv(
        io.BytesIO(text.encode()),
        sep=separator,
        header=None,
        names=range(width),
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
    )


def _decode(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content[:200_000]).best()
        return content.decode(best.encoding if best else "cp1252", errors="replace")


def _separator(text: str) -> str:
    """Return the mark that the most lines hold equally often."""
    lines = [line for line in text[:100_000].splitlines()[:200] if line.strip()]
    scores = {}
    for mark in SEPARATORS:
        counts = Counter(len(record) - 1 for record in csv.reader(lines, delimiter=mark) if len(record) > 1)
        usual, often = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        scores[mark] = (often, usual)
    return max(SEPARATORS, key=lambda mark: scores[mark])
