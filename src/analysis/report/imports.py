"""What the one who imports is shown: lines on the screen, a page, and a copy of the workbook with the cells marked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.pieces import fill
from analysis.tables.importing.child import Child, Limits, Stopped
from analysis.tables.importing.files import FileReading, read_file, refuse_file
from analysis.tables.importing.grids import Grid
from analysis.tables.importing.mapping import kinds
from analysis.tables.importing.persons import name_sort
from analysis.tables.importing.quotes import is_quotable, may_name_persons
from analysis.tables.importing.sheets import Options
from analysis.tables.importing.vocabulary import HEADER_GROUPS, match
from analysis.tables.published import read_table

REFUSED, DIFFERENT = PatternFill("solid", fgColor="FFB3B3"), PatternFill("solid", fgColor="FFE699")
LINES = 10  # refusals and differences shown on the screen
COMMENT_SIZE = (140, 320)
LONGEST_COMMENT = 2000  # letters kept of a comment that stood there
NOT_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))  # what the name of a sheet may not hold


def prepare() -> None:
    """Load what every file needs, once: processes for several files begin with what this one has."""
    match("", HEADER_GROUPS)
    kinds()
    name_sort("Wulan Pertala")
    is_quotable("Wulan Pertala")
    read_table("indicators")


def read_apart(path: Path, options: Options, limits: Limits | None = None) -> tuple[FileReading, bytes | str]:
    """Return what a file gives, read in a process of its own, and its marked copy: empty, or why there is none.

    A file that is more than the limits, or ends its process, is refused whole.

    Raises:
        UhcError: as read_file.
    """
    with Child(_read_and_mark, path, options, limits=limits) as child:
        try:
            reading: FileReading = child.receive()
        except Stopped as stop:
            return refuse_file(path, stop.key, stop.problem), b""
        try:
            return reading, child.receive()
        except Stopped as stop:
            return reading, say("refusal", stop.key, problem=stop.problem)


def _read_and_mark(path: Path, options: Options) -> Iterator[FileReading | bytes | str]:
    reading = read_file(path, options)
    yield reading.lightened()
    yield make_marked(reading)


def write_screen(reading: FileReading, *, dry_run: bool) -> str:
    """Return what the screen says of a file: its account, the first refusals and differences, what was stored."""
    report = reading.as_report()
    lines = [_account(report)]
    lines += [f"  {say('import.column_line', **each)}" for each in report["columns"] if dry_run]
    lines += [f"  {say('import.refusal_line', **each)}" for each in report["refusals"][:LINES]]
    lines += (
        [f"  {say('import.hidden', count=len(report['refusals']) - LINES)}"] if len(report["refusals"]) > LINES else []
    )
    shown = report["differences"][:LINES]
    lines += [
        f"  {say('import.difference_line', **(each | {'recomputed': _number(each['recomputed'])}))}" for each in shown
    ]
    lines += (
        [f"  {say('import.hidden', count=len(report['differences']) - LINES)}"]
        if len(report["differences"]) > LINES
        else []
    )
    lines += [f"  {say('import.loss_line', **each)}" for each in report["losses"][:LINES]]
    lines += [f"  {say('import.hidden', count=len(report['losses']) - LINES)}"] if len(report["losses"]) > LINES else []
    lines += [f"  {note}" for note in report["notes"]]
    return "\n".join([*lines, _state(report, dry_run)])


def write_page(reading: FileReading, path: Path, *, dry_run: bool) -> None:
    """Write the page of a file: everything that the screen says, and all of it."""
    report = reading.as_report()
    shown = [each | {"recomputed": _number(each["recomputed"])} for each in report["differences"]]
    totals = [{"measure": name, "total": _number(total)} for name, total in report["totals"].items()]
    text = fill(
        "import",
        head=lambda name: say("import_head", name),
        report=report | {"differences": shown, "totals": totals},
        state=_state(report, dry_run),
        account=_account(report),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_marked(reading: FileReading) -> bytes | str:
    """Return a copy of the workbook with each refused and differing cell coloured and commented; empty if none was.

    A by-name list is not copied, nor, saying so, a sheet that may name persons.
    """
    marks = [
        (each["sheet"], each["cell"], REFUSED, f"{each['reason']}. {each['next_step']}")
        for each in (refusal.as_dict() for refusal in reading.refusals)
    ]
    marks += [
        (
            each["sheet"],
            each["cell"],
            DIFFERENT,
            say("import.comment", what=each["reason"], recomputed=_number(each["recomputed"])),
        )
        for each in (difference.as_dict() for difference in reading.differences)
    ]
    marks = [mark for mark in marks if mark[1]]
    if not marks or any(each.key == "personal" for each in reading.refusals):
        return b""
    if any(map(may_name_persons, reading.grids)):
        return say("import.may_name")
    book, sheets = _copy(reading)
    for sheet, cell, colour, text in marks:
        _mark(sheets[sheet], cell, colour, text)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _copy(reading: FileReading) -> tuple[Workbook, dict[str, Worksheet]]:
    """Return the workbook itself; of other kinds of files, and where it cannot be copied, its cells."""
    if reading.path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            book = load_workbook(reading.path)
            _leave_out_remarks(book)
            return book, {grid.sheet: book[grid.sheet] for grid in reading.grids}
        except Exception:  # openpyxl wants more of a workbook than it needs to hold cells
            pass
    book = Workbook()
    book.remove(book.worksheets[0])
    return book, {grid.sheet: _copy_sheet(book, grid) for grid in reading.grids}


def _leave_out_remarks(book: Workbook) -> None:
    """Take out of a workbook who made it, and comments that are more than words of the vocabulary."""
    book.properties = DocumentProperties(creator="uhc")
    book.custom_doc_props.props.clear()
    for sheet in book.worksheets:
        for cell in (each for row in sheet.iter_rows() for each in row if each.comment):
            if not is_quotable(" ".join(cell.comment.text.split())):
                cell.comment = None


def _copy_sheet(book: Workbook, grid: Grid) -> Worksheet:
    sheet: Worksheet = book.create_sheet((_clean(grid.sheet).translate(NOT_A_TITLE) or "-")[:31])
    for row in range(grid.height):
        for column, value in enumerate(grid.row(row)):
            if value != "":
                cell = sheet.cell(row + 1, column + 1, _clean(value) if isinstance(value, str) else value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return sheet


def _clean(text: str) -> str:
    """Return a text without the signs that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)


def _mark(sheet: Worksheet, name: str, fill: PatternFill, text: str) -> None:
    cell = sheet[name]
    if isinstance(cell, MergedCell):
        cell = next(sheet.cell(area.min_row, area.min_col) for area in sheet.merged_cells.ranges if name in area)
    before = f"{cell.comment.text[:LONGEST_COMMENT]}\n" if cell.comment else ""
    cell.fill = fill
    cell.comment = Comment(_clean(before + text), "uhc", *COMMENT_SIZE)


def _account(report: dict[str, Any]) -> str:
    numbers = {name: format_number(report[f"cells_{name}"]) for name in ("read", "kept", "refused")}
    return say(
        "import.account", file=report["file"], kind=report["kind"] or "-", sheet=report["sheet"] or "-", **numbers
    )


def _state(report: dict[str, Any], dry_run: bool) -> str:
    rows = format_number(sum(report["rows"].values()))
    if report["stored"]:
        key = "import.stored_partly" if report["is_partial"] else "import.stored"
        return say(
            key,
            number=report["import_id"],
            rows=rows,
            replaced=format_number(report["rows_replaced"]),
            refused=format_number(report["cells_refused"]),
        )
    if report["losses"]:
        return say("import.loses_mixed" if report["way"] else "import.loses")
    if dry_run:
        return say("import.dry", rows=rows)
    return say("import.not_stored")


def _number(value: float | None) -> str:
    if value is None or value != value:
        return "-"
    return format_number(value, 0 if float(value).is_integer() else 2)
