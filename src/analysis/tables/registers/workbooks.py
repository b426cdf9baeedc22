"""Locked workbooks: encrypted as a spreadsheet does it, opened with a password that is told by another way."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.reference.errors import UhcError
from analysis.reference.places import draft_beside, make_folder
from analysis.tables.importing.child import read_apart
from analysis.tables.importing.quotes import check_file, shown_name

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
LOCKED = b"\xd0\xcf\x11\xe0"
WIDEST = 40


def draw_code(length: int) -> str:
    """Return letters and digits drawn by chance: a password of 12, a row code of 6."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def write_locked(
    path: Path,
    title: Sequence[str],
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    password: str,
    choices: tuple[int, Sequence[str]] | None = None,
    mark: str = "",
) -> None:
    """Write an encrypted .xlsx: lines of title, a header, rows; the file is its owner's alone.

    Args:
        path: the file.
        title: lines above the header.
        header: names of the columns.
        rows: cells; every text stays text.
        password: to open it.
        choices: a column, counted from 0, and what may be chosen in it.
        mark: stands at the top and the foot of each printed page.
    """
    from msoffcrypto.format.ooxml import OOXMLFile

    book = Workbook()
    first = _fill(book.active, title, header, rows)
    _lay_out(book.active, header, rows, first, choices, mark)
    plain, locked = io.BytesIO(), io.BytesIO()
    book.save(plain)
    plain.seek(0)
    OOXMLFile(plain).encrypt(password, locked)
    make_folder(path.parent)
    with draft_beside(path) as part:
        part.touch(mode=0o600)
        part.write_bytes(locked.getvalue())


def _fill(sheet: Worksheet, title: Sequence[str], header: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Fill a sheet, every text as text; return the row of the header."""
    for line in title:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    sheet.append(list(header))
    first = int(sheet.max_row)
    for cell in sheet[first]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    return first


def _lay_out(sheet: Worksheet, header: Sequence[str], rows: Sequence[Any], first: int, choices: Any, mark: str) -> None:
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    sheet.print_title_rows = f"1:{first}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = mark.replace("&", "&&")
    for place in range(len(header)):
        longest = max([len(str(row[place] or "")) for row in rows] + [min(len(header[place]), 14)])
        sheet.column_dimensions[sheet.cell(first, place + 1).column_letter].width = min(longest + 2, WIDEST)
    if choices is not None and rows:
        place, texts = choices
        letter = sheet.cell(first, place + 1).column_letter
        ask = DataValidation(type="list", formula1='"' + ",".join(texts) + '"', allow_blank=True)
        ask.add(f"{letter}{first + 1}:{letter}{first + len(rows)}")
        sheet.add_data_validation(ask)


def is_locked(path: Path) -> bool:
    """Whether a file is there and an encrypted workbook."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == LOCKED


def read_locked(path: Path, password: str, header: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows below the given header of a workbook, each with its ``row``; it need not be locked any more.

    Raises:
        UhcError: the password does not open it, it is damaged, or no row of it is that header.
    """
    check_file(path)
    found: list[dict[str, Any]] = read_apart(_read_rows, path, password, header)
    return found


def _unlock(path: Path, password: str) -> bytes:
    """Return a workbook without its lock.

    Raises:
        UhcError: another password locked it.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    content = path.read_bytes()
    if content[:4] != LOCKED:
        return content
    book, plain = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    try:
        book.load_key(password=password, verify_password=True)
    except InvalidKeyError:
        raise UhcError("lists_password", file=shown_name(path)) from None
    book.decrypt(plain)
    return plain.getvalue()


def _read_rows(path: Path, password: str, header: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    found: list[dict[str, Any]] = []
    names: list[str] = []
    try:
        book = load_workbook(io.BytesIO(_unlock(path, password)), data_only=True, read_only=True)
        lines = list(book.worksheets[0].iter_rows(values_only=True))
    except (UhcError, MemoryError):
        raise
    except Exception:  # a damaged file breaks its readers in any way; what they say may quote cells
        raise UhcError("lists_damaged", file=shown_name(path)) from None
    for number, cells in enumerate(lines, start=1):
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        if not names:
            names = texts if all(name in texts for name in header) else []
        elif any(texts):
            found.append({"row": number, **dict(zip(names, texts, strict=False))})
    if not names:
        raise UhcError("lists_sheet", file=shown_name(path), expected=", ".join(header))
    yield found
