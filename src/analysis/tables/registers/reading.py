"""A list by name into the engine's memory: headers told, rows counted, numbers cleaned, nothing guessed."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml
from openpyxl.utils import get_column_letter
from rapidfuzz import process

from analysis.reference.errors import UhcError
from analysis.reference.words import YAML_LOADER, say
from analysis.tables.identities import holds_identity
from analysis.tables.importing.child import Limits, read_apart
from analysis.tables.importing.layouts import LEFT_OUT
from analysis.tables.importing.packages import MEGABYTE, MOST_UNPACKED_MEGABYTES, TooMuch, check_package
from analysis.tables.importing.persons import names_person
from analysis.tables.importing.quotes import check_file, quote, shown_name
from analysis.tables.importing.roles import known_layouts
from analysis.tables.importing.vocabulary import fold
from analysis.tables.registers.hiding import hidden

SEPARATORS = (";", ",", "\t", "|")
HEADER_ROWS, SAMPLE_BYTES, LONGEST_LINE = 30, 262_144, 1_048_576
MOST_NUMERIC_NIK = 0.05  # of the rows: more than these are no slips, the workbook lost its digits
MOST_VALUES = 500  # distinct ones of a column of choices
LIMITS = Limits(memory_megabytes=4096, processor_seconds=300, seconds=900)  # of a workbook with a city's residents
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
MATCHED = ("nik", "family", "card", "name", "sex", "birth", "kelurahan", "kelurahan_code", "kecamatan")
TOLD = {
    "dukcapil": ("resident", "since"),
    "bpjs": ("jkn", "segment", "payer", "reason"),
    "dtsen": ("decile",),
    "workers": ("employer",),
    "visits": ("facility", "visit"),
}
SHOWN = ("address", "rt", "rw")
MAPPED = (
    "sex",
    "birth",
    "kelurahan",
    "kelurahan_code",
    "kecamatan",
    "resident",
    "since",
    "jkn",
    "segment",
    "payer",
    "decile",
)


@dataclass(frozen=True)
class Header:
    """Where a list's header stands and what its columns are: ``places`` gives the column of each name.

    ``unused`` names the columns that no word of the vocabulary and no layout tells, by letter and heading.
    """

    sheet: str
    row: int
    width: int
    places: dict[str, int]
    separator: str = ""
    encoding: str = ""
    unused: tuple[str, ...] = ()


@dataclass
class ListReading:
    """What a list holds: rows read and kept, how good its NIK are, cells of choices that mean nothing known."""

    kind: str
    path: Path
    sha256: str
    header: Header
    rows: int = 0
    kept: int = 0
    nik: dict[str, int] = field(default_factory=dict)
    unknown_values: dict[str, int] = field(default_factory=dict)


@cache
def vocabulary() -> dict[str, Any]:
    """Return lists.yaml: headers, kinds and values."""
    text = Path(__file__).with_name("lists.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=YAML_LOADER)
    return content


def kinds() -> tuple[str, ...]:
    """Return the kinds of lists.

    >>> kinds()[:2]
    ('dukcapil', 'bpjs')
    """
    return tuple(vocabulary()["kinds"])


def open_list(
    connection: duckdb.DuckDBPyConnection, kind: str, path: Path, *, more: tuple[str, ...] = ()
) -> ListReading:
    """Read a list into the table ``raw_<kind>``: ``row`` (the row of the file, its header counted) and its columns.

    Args:
        connection: the engine.
        kind: dukcapil, bpjs, dtsen, workers or visits.
        path: .csv, .txt, .xlsx, .xls or .ods.
        more: columns to read beside those that are matched and told.

    Raises:
        UhcError: its name is that of a person, the file cannot be read, no row of its first ones is a header of such a
            list, a column that decides (who lives, who pays) may be one that was not told, or its NIK are numbers, of
            which a spreadsheet keeps 15 digits. No text of it quotes a cell.
    """
    if holds_identity(str(path)) or names_person(path.stem):
        raise UhcError("lists_file_name", list=kind)  # the store keeps where a list stands
    check_file(path)
    wanted = (*MATCHED, *TOLD[kind], *more)
    with hidden(say("lists.step_read", list=kind)):
        sha256 = digest_of(path)
        if path.suffix.lower() in WORKBOOKS:
            header = _load_workbook(connection, kind, path, wanted)
        else:
            header = _load_text(connection, kind, path, wanted)
    missing = [name for name in vocabulary()["kinds"][kind].get("deciding", ()) if name not in header.places]
    if missing and header.unused:
        columns = ", ".join(header.unused)
        raise UhcError("lists_columns", file=shown_name(path), list=kind, missing=", ".join(missing), columns=columns)
    reading = ListReading(kind, path, sha256, header)
    reading.rows = int(connection.execute(f"SELECT count(*) FROM raw_{kind}").fetchall()[0][0])
    if not reading.rows:
        raise UhcError("lists_empty", file=shown_name(path), list=kind)
    return reading


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_header(
    kind: str, rows: list[list[Any]], *, told: dict[str, str] | None = None, sheet: str = ""
) -> Header | None:
    """Return the first of some rows that is a header of such a list; None where none is.

    >>> find_header("workers", [["Daftar"], ["No", "Nama Pekerja", "NIK"]]).places
    {'name': 1, 'nik': 2}
    """
    needed, told = vocabulary()["kinds"][kind]["needed"], _told_columns(kind) if told is None else told
    for number, cells in enumerate(rows):
        places = _tell_columns(kind, cells, told)
        if all(name in places for name in needed):
            return Header(sheet, number, len(cells), places, unused=_unused(cells, places, told))
    return None


def _unused(cells: list[Any], places: dict[str, int], told: dict[str, str]) -> tuple[str, ...]:
    """Return the headings that tell nothing, each as letter (heading); what a layout leaves out is told."""
    known = {phrase for phrases in vocabulary()["headers"].values() for phrase in phrases}
    texts = {place: fold(cell) for place, cell in enumerate(cells) if isinstance(cell, str) and fold(cell)}
    return tuple(
        f"{get_column_letter(place + 1)} ({quote(cells[place])})"
        for place, text in texts.items()
        if place not in places.values() and text not in known and told.get(text) != LEFT_OUT
    )


def _tell_columns(kind: str, cells: list[Any], told: dict[str, str]) -> dict[str, int]:
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        text = fold(cell) if isinstance(cell, str) else ""
        for name in vocabulary()["kinds"][kind]["columns"]:
            phrases = vocabulary()["headers"][name]
            rank = (
                -1 if told.get(text) == name else phrases.index(text) if text in phrases and text not in told else None
            )
            if rank is not None and (name not in best or rank < best[name][0]):
                best[name] = (rank, place)
    return {name: place for name, (_, place) in sorted(best.items(), key=lambda one: one[1][1])}


def _told_columns(kind: str) -> dict[str, str]:
    """Return headings that a layout of params/layouts/ tells for this kind of list.

    Raises:
        UhcError: a layout tells a column that such a list has not.
    """
    told, names = {}, (*vocabulary()["kinds"][kind]["columns"], LEFT_OUT)
    for layout in known_layouts()[0]:
        for heading, name in layout.columns.items() if layout.kind == kind else ():
            if name not in names:
                nearest = process.extractOne(str(name), names)
                details = {"layout": layout.name, "found": str(name), "nearest": nearest[0] if nearest else ""}
                raise UhcError("lists_role", list=kind, columns=", ".join(names), **details)
            told[fold(heading)] = str(name)
    return told


def _no_header(kind: str, path: Path) -> UhcError:
    needed = ", ".join(f"{name} ({vocabulary()['headers'][name][0]})" for name in vocabulary()["kinds"][kind]["needed"])
    columns = ", ".join(vocabulary()["kinds"][kind]["columns"])
    return UhcError("lists_header", file=shown_name(path), list=kind, needed=needed, columns=columns)


def _load_text(connection: duckdb.DuckDBPyConnection, kind: str, path: Path, wanted: tuple[str, ...]) -> Header:
    encoding = _encoding_of(path)
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES).decode(encoding.replace("utf-8", "utf-8-sig"), errors="replace")
    found, told = [], _told_columns(kind)
    for separator in SEPARATORS:
        lines = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        rows = [row for _, row in zip(range(HEADER_ROWS), lines, strict=False)]
        if (header := find_header(kind, rows, told=told)) is not None:
            found.append(replace(header, separator=separator, encoding=encoding))
    if not found:
        raise _no_header(kind, path)
    header = max(found, key=lambda one: len(one.places))
    chosen = ", ".join(_cell(header, name) for name in wanted)
    names = "{" + ", ".join(f"'c{place}': 'VARCHAR'" for place in range(header.width)) + "}"
    connection.execute(
        f"CREATE OR REPLACE TABLE raw_{kind} AS SELECT * FROM (SELECT CAST(row_number() OVER () + {header.row + 1} AS "
        f"INTEGER) AS row, {chosen} FROM read_csv($path, auto_detect = false, header = false, columns = {names}, "
        "delim = $separator, quote = '\"', escape = '\"', skip = $skip, null_padding = true, strict_mode = false, "
        "encoding = $encoding, parallel = false, max_line_size = $longest)) WHERE name IS NOT NULL OR nik IS NOT NULL "
        "OR card IS NOT NULL OR trim(birth) <> ''",
        {
            "path": str(path), "separator": header.separator, "skip": header.row + 1,
            "encoding": encoding, "longest": LONGEST_LINE,
        },
    )  # fmt: skip
    return header


def _cell(header: Header, name: str) -> str:
    if name not in header.places:
        return f"CAST(NULL AS VARCHAR) AS {name}"
    cell = f"c{header.places[name]}"
    if name in MAPPED:
        return f"{cell} AS {name}"
    is_plain = f"strlen({cell}) = length({cell}) AND NOT (starts_with({cell}, ' ') OR ends_with({cell}, ' '))"
    return f"nullif(CASE WHEN {is_plain} THEN {cell} ELSE trim({cell}) END, '') AS {name}"  # trim is slow


def _encoding_of(path: Path) -> str:
    """Return utf-16, utf-8 or latin-1: what the bytes of a text file are."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(MEGABYTE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _load_workbook(connection: duckdb.DuckDBPyConnection, kind: str, path: Path, wanted: tuple[str, ...]) -> Header:
    header, frame = read_apart(_read_workbook, path, kind, wanted, limits=LIMITS)
    connection.register("arriving", frame)
    columns = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in wanted)
    connection.execute(
        f"CREATE OR REPLACE TABLE raw_{kind} AS SELECT CAST(row AS INTEGER) AS row, {columns} FROM arriving"
    )
    connection.unregister("arriving")
    told: Header = header
    return told


def _read_workbook(path: Path, kind: str, wanted: tuple[str, ...]) -> Iterator[tuple[Header, pd.DataFrame]]:
    """Yield the header of a list in a workbook and its cells, in a process that a damaged workbook may end."""
    import python_calamine

    content = path.read_bytes()
    try:
        if content[:2] == b"PK":
            check_package(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        told = _told_columns(kind)
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            header = find_header(kind, rows[:HEADER_ROWS], told=told, sheet=sheet)
            if header is not None:
                break
        else:
            raise _no_header(kind, path)
    except TooMuch:
        raise UhcError("lists_too_much", file=shown_name(path), most=MOST_UNPACKED_MEGABYTES) from None
    except (zipfile.BadZipFile, python_calamine.CalamineError):
        raise UhcError("lists_broken", file=shown_name(path)) from None
    frame = _frame_of(rows[header.row + 1 :], header, wanted)
    numeric = (
        sum(isinstance(row[header.places["nik"]], int | float) for row in rows[header.row + 1 :])
        if "nik" in header.places
        else 0
    )
    if len(frame) and numeric > MOST_NUMERIC_NIK * len(frame):
        raise UhcError("lists_numeric", file=shown_name(path), count=numeric)
    yield header, frame


def _frame_of(rows: list[list[Any]], header: Header, wanted: tuple[str, ...]) -> pd.DataFrame:
    cells: dict[str, list[Any]] = {"row": [], **{name: [] for name in wanted}}
    looked = [place for name, place in header.places.items() if name in ("name", "nik", "card", "birth")]
    for number, row in enumerate(rows, start=header.row + 2):
        if not any(_text(row[place]) for place in looked):
            continue
        cells["row"].append(number)
        for name in wanted:
            place = header.places.get(name)
            cells[name].append(
                None if place is None else _text(row[place], is_number=name in ("nik", "family", "card"))
            )
    return pd.DataFrame(
        {name: pd.Series(values, dtype="int64" if name == "row" else "str") for name, values in cells.items()}
    )


def _text(cell: Any, *, is_number: bool = False) -> str | None:
    """Return a cell as text; a number where digits stand is marked, for its last digits may be lost."""
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return f"{cell:.6E}" if is_number else f"{cell:g}"
    return str(cell).strip() or None
