"""One file: its sheets, what is refused for all of them, the whole account, and how it goes into the store."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.blank_sheets import CHOICES_SHEET
from analysis.tables.identities import holds_identity
from analysis.tables.importing.blocks import BLANK, NUMBER, ROW_OF_FIGURES, Block, cell_kinds, letter_of
from analysis.tables.importing.drafting import Group, place_tables, read_group
from analysis.tables.importing.grids import Grid, UnreadableFile, read_grids
from analysis.tables.importing.layouts import Layout, heading_of
from analysis.tables.importing.packages import MEGABYTE, MOST_UNPACKED_MEGABYTES
from analysis.tables.importing.persons import find_persons, tells_of_person
from analysis.tables.importing.questions import answered, candidate, question
from analysis.tables.importing.quotes import check_file, hide_private, quote, shown_name
from analysis.tables.importing.reading import Options
from analysis.tables.importing.roles import CODES, kinds, known_layouts
from analysis.tables.importing.table import Difference, Refusal, Table
from analysis.tables.importing.vocabulary import fold, is_one_of, match
from analysis.tables.office import Clock, ImportRecord, store_rows
from analysis.tables.replacing import Loss, Way, WouldLose
from analysis.tables.schemas import table_descriptor, table_schema

FEW_NUMBERS = 3  # a sheet with fewer is prose
FAMILY = {"ppu_pn": "ppu", "ppu_bu": "ppu"}


@dataclass
class FileReading:
    """What a file gives: its sheets, the tables in them, refusals and notes, and the rows that may be stored."""

    path: Path
    sha256: str
    place: str = ""  # among the files of one command, where its name is hidden
    grids: list[Grid] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    cells: int = 0
    cells_read: int = 0
    cells_refused: int = 0
    cells_left_out: int = 0
    layouts: list[Layout] = field(default_factory=list)
    is_told: bool = False
    import_id: int | None = None
    rows_replaced: int = 0
    way: Way = ""
    losses: list[Loss] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # files of layouts that are broken

    @property
    def name(self) -> str:
        """The name of the file as a reader may see it; a hidden one with its place in the command."""
        shown = Path(shown_name(self.path))
        is_hidden = shown.name != self.path.name and self.place
        return f"{shown.stem} {self.place}{shown.suffix}" if is_hidden else shown.name

    def lightened(self) -> FileReading:
        """Return the account and the rows without the cells, to be handed from process to process."""
        return replace(self, grids=[], tables=[table.lightened() for table in self.tables])

    @property
    def differences(self) -> list[Difference]:
        """Totals, parts and percentages of the sheets that their figures do not give."""
        return [each for table in self.tables for each in table.differences]

    @property
    def kinds(self) -> str:
        """The kinds of its tables: spm+budgets."""
        return "+".join(dict.fromkeys(table.kind for table in self.tables if table.kind))

    @property
    def sheets(self) -> str:
        """The sheets in which they stand."""
        return ", ".join(dict.fromkeys(table.grid.sheet for table in self.tables))

    @property
    def own_totals(self) -> list[dict[str, Any]]:
        """The totals that the sheets state themselves, with what their rows give."""
        return [{"sheet": table.grid.sheet, **each} for table in self.tables for each in table.own_totals]

    def as_report(self) -> dict[str, Any]:
        """Return the account as --report writes it, in the language in use (data/README.md explains it)."""
        is_stored = self.import_id is not None
        report = {
            "schema": 1,
            "file": self.name,
            "kind": self.kinds,
            "sheet": self.sheets,
            "cells": self.cells,
            "cells_read": self.cells_read,
            "cells_kept": self.cells_read - self.cells_refused - self.cells_left_out,
            "cells_refused": self.cells_refused,
            "cells_left_out": self.cells_left_out,
            "refusals": [each.as_dict() for each in self.refusals],
            "differences": [each.as_dict() for each in self.differences],
            "totals": {
                f"{name}.{column}": float(frame[column].sum()) if frame[column].notna().any() else None
                for name, frame in self.frames.items()
                for column in _figures(name)
            },
            "own_totals": self.own_totals,
            "columns": [each for table in self.tables for each in _columns(table)],
            "counting": {table.grid.sheet: table.context.counting for table in self.tables if table.context.counting},
            "rows": {name: len(frame) for name, frame in self.frames.items()},
            "stored": is_stored,
            "is_partial": is_stored and bool(self.refusals),
            "import_id": self.import_id,
            "rows_replaced": self.rows_replaced,
            "way": self.way,
            "losses": [each.as_dict() for each in self.losses],
            "notes": self.notes,
            "questions": [_shown(each) for layout in self.layouts for each in layout.open],
        }
        return _hidden(report) | {"sha256": self.sha256}


def _hidden(content: Any) -> Any:
    """Return what a report holds without what tells of persons, wherever it stands."""
    if isinstance(content, dict):
        return {name: _hidden(each) for name, each in content.items()}
    if isinstance(content, list | tuple):
        return [_hidden(each) for each in content]
    return hide_private(content) if isinstance(content, str) else content


def refuse_file(path: Path, key: str, problem: str) -> FileReading:
    """Return the account of a file that is refused whole before any cell is understood."""
    return FileReading(path, _digest(path), refusals=[Refusal("", "", "", key, {"problem": problem}, 0)])


def read_file(path: Path, options: Options) -> FileReading:
    """Return what a file gives; nothing is stored. A file that cannot be read gives a refusal.

    Raises:
        UhcError: no such file, no such sheet, or a layout that is told does not fit.
    """
    check_file(path)
    reading = FileReading(path, _digest(path))
    try:
        reading.grids = read_grids(Path(shown_name(path)).stem, _read_bytes(path))
    except UnreadableFile as problem:
        return refuse_file(path, problem.key, problem.problem)
    reading.cells = sum(grid.count() for grid in reading.grids)
    if personal := _personal(reading):
        reading.cells_read = reading.cells_refused = reading.cells
        reading.refusals = [_refuse_persons(personal, reading.cells_read)]
        return reading
    _read_tables(reading, options)
    if not reading.tables:
        reading.refusals.append(Refusal("", "", "", "nothing", {}, 0))
    for name in sorted({name for table in reading.tables for name in table.frames}):
        _join(reading, name)
    _ask_sheet(reading)
    reading.cells_read = int(sum(table.read.sum() for table in reading.tables))
    reading.cells_refused = int(sum(table.refused.sum() for table in reading.tables))
    reading.cells_left_out = int(sum((table.left & table.read & ~table.refused).sum() for table in reading.tables))
    reading.refusals += [each for table in reading.tables for each in table.refusals]
    reading.notes += [note for table in reading.tables for note in table.notes]
    return reading


def _read_tables(reading: FileReading, options: Options) -> None:
    """Read the tables of the chosen sheets by the layouts that are told, or known, or drafts."""
    is_shown = shown_name(reading.path) == reading.path.name  # "Agus" of a person is no month
    grids, stem = _choose(reading, options), reading.path.stem if is_shown else ""
    if options.layouts is None:
        known, reading.left_out = known_layouts()
        reading.notes += reading.left_out
    else:
        known = [answered(layout) for layout in options.layouts]
    groups = place_tables(grids, stem, options, known)

    def before(block: Block) -> list[Table]:
        done = [table for group in groups for table in group.tables if table.grid.sheet == block.grid.sheet]
        return [table for table in done if table.block.header.start < block.header.start]

    for group in groups:
        read_group(group, stem, options, before)
    passed = _leave_prose(reading, groups)
    order = {grid.sheet: number for number, grid in enumerate(grids)}
    every = [table for group in groups for table in group.tables]
    reading.tables = sorted(every, key=lambda table: (order[table.grid.sheet], table.block.header.start))
    reading.layouts = [group.layout for group in groups]
    read = {table.grid.sheet for table in reading.tables} | passed
    for grid in (each for each in grids if each.sheet not in read):
        if options.layouts is not None:
            reading.notes.append(say("import.sheet_unread", sheet=grid.sheet, count=grid.count()))
        elif (cell_kinds(grid) == NUMBER).sum() >= FEW_NUMBERS or options.sheet:
            _refuse_sheet(reading, grid, "no_header")
    if options.layouts is not None and not groups:
        for grid in grids[:1]:
            _refuse_sheet(reading, grid, "no_layout")


def _refuse_sheet(reading: FileReading, grid: Grid, key: str) -> None:
    cells = cell_kinds(grid)
    block = Block(grid, (), range(0), ((),) * len(grid.columns), np.arange(grid.height), cells)
    table = Table(block, "", [], Layout())
    first = int(np.argmax((cells != BLANK).sum(axis=1) >= ROW_OF_FIGURES)) if grid.height else 0
    table.refuse_all(key, cell=grid.address(first, 0))
    reading.tables.append(table)


def _ask_sheet(reading: FileReading) -> None:
    """Ask which sheet holds where two of one layout give the same rows."""
    for layout in reading.layouts:
        tables = [table for table in reading.tables if table.layout is layout]
        names = list(dict.fromkeys(table.grid.sheet for table in tables))
        if len(names) > 1 and any(each.key == "twice" for table in tables for each in table.refusals):
            found = [candidate(name, "sheet", 50 - 5 * at) for at, name in enumerate(names)]
            layout.questions.append(question("sheet", "", ", ".join(names), "", found))


def _shown(asked: dict[str, Any]) -> dict[str, Any]:
    """Return a question as a report may show it."""
    return asked | {"found": quote(asked["found"]) if asked["found"] else ""}


def _digest(path: Path) -> str:
    """Return the digest of a file; "" of what is none, which may have no end."""
    try:
        check_file(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, UhcError):
        return ""


def _read_bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_UNPACKED_MEGABYTES * MEGABYTE:
        raise UnreadableFile("limit_bytes", MOST_UNPACKED_MEGABYTES)
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UnreadableFile("closed", problem.strerror) from problem


def store_file_reading(
    reading: FileReading, *, accept_partial: bool, who: str, clock: Clock, store: Path | None = None, way: Way = ""
) -> bool:
    """Store what a file gives; return whether it was stored.

    It is not where something is refused and that is not accepted, nor where earlier rows or figures would be lost and
    no ``way`` is said (store_rows explains them): these are then its ``losses``.
    """
    reading.way = way
    if not reading.frames or (reading.refusals and not accept_partial):
        return False
    record = ImportRecord(
        file_name=reading.name,
        sha256=reading.sha256,
        kind=reading.kinds,
        sheets=reading.sheets,
        scope=_scope(reading.frames),
        cells_read=reading.cells_read,
        cells_kept=reading.cells_read - reading.cells_refused,
        cells_refused=reading.cells_refused,
        is_partial=bool(reading.refusals),
        own_totals=json.dumps(reading.own_totals, ensure_ascii=False),
    )
    try:
        stored = store_rows(reading.frames, record, who=who, clock=clock, store=store, way=way)
    except WouldLose as problem:
        reading.losses = problem.losses
        return False
    reading.import_id, reading.rows_replaced = stored
    return True


def _figures(name: str) -> list[str]:
    schema = table_descriptor(name)["schema"]
    return [
        each["name"]
        for each in schema["fields"]
        if each["type"] in ("integer", "number") and each["name"] not in schema["primaryKey"]
    ]


def _columns(table: Table) -> list[dict[str, str]]:
    if not table.kind:
        return []
    letters = [letter_of(table.grid, place) for place in range(len(table.roles))]
    return [
        {
            "sheet": table.grid.sheet,
            "column": letter,
            "kind": table.kind,
            "header": quote(heading_of(path)) if role.use == "unknown" else heading_of(path),
            "use": role.use,
            "role": role.text,
            "reason": role.why,
        }
        for letter, path, role in zip(letters, table.block.paths, table.roles, strict=True)
        if path
    ]


def _refuse_persons(personal: list[tuple[str, str, str]], cells: int) -> Refusal:
    """Return the refusal of a file for what tells of persons; headings in words of the vocabulary are named."""
    sheet, cell, _ = personal[0]
    headings = list(dict.fromkeys(heading for *_, heading in personal))
    key = "personal" if "" in headings else "personal_columns"
    return Refusal(sheet, cell, "", key, {"count": len(personal), "headings": ", ".join(filter(None, headings))}, cells)


def _personal(reading: FileReading) -> list[tuple[str, str, str]]:
    """Return sheet, cell and heading of whatever in a file tells of persons, "" for what is no cell or no heading."""
    found = []
    for number, grid in enumerate(reading.grids, start=1):
        is_named = tells_of_person(grid.sheet)
        sheet = say("import.sheet_number", number=number) if is_named else grid.sheet
        is_named &= grid.sheet != reading.path.stem or holds_identity(grid.sheet)  # a clerk may name a file after her
        for row, place in find_persons(grid):
            text = str(grid.columns[place][row])
            is_heading = is_one_of(text, "personal_together") and not {"nama", "name"} & {*fold(text).split()}
            found.append((sheet, grid.address(row, place), text.strip() if is_heading else ""))
        found += [(sheet, "", "")] * (is_named + any(map(holds_identity, grid.remarks)))
    return [*found, ("", "", "")] if holds_identity(reading.path.stem) else found


def _choose(reading: FileReading, options: Options) -> list[Grid]:
    if options.sheet:
        chosen = [grid for grid in reading.grids if fold(grid.sheet) == fold(options.sheet)]
        if not chosen:
            raise UhcError("import_sheet", found=options.sheet, choices=", ".join(grid.sheet for grid in reading.grids))
        return chosen
    hidden = [grid for grid in reading.grids if not grid.is_visible and grid.count() and grid.sheet != CHOICES_SHEET]
    reading.notes += [say("import.hidden_sheet", sheet=grid.sheet, count=grid.count()) for grid in hidden]
    return [grid for grid in reading.grids if grid.is_visible]


def _leave_prose(reading: FileReading, groups: list[Group]) -> set[str]:
    """Leave out tables without figures, such as lists of choices and codes, where others have them.

    Return their sheets. Those whose kind is told, or one of things told by their labels, stay.
    """

    def is_prose(group: Group) -> bool:
        is_open = any(each["about"] == "kind" for each in group.layout.questions)
        is_of_figures = not kinds().get(group.layout.kind, {"records": True}).get("records")
        is_drafted = not group.places[0].is_known
        return (is_open or (is_drafted and is_of_figures)) and not any(map(_has_figures, group.tables))

    left = [group for group in groups if is_prose(group)]
    if len(left) == len(groups):
        return set()
    for group in left:
        groups.remove(group)
    sheets = dict.fromkeys(place.block.grid.sheet for group in left for place in group.places)
    reading.notes += [say("import.prose", sheet=sheet) for sheet in sheets]
    return {*sheets}


def _has_figures(table: Table) -> bool:
    figures = table.read & (table.block.kinds == NUMBER)
    for place, path in enumerate(table.block.paths):
        said = match(heading_of(path)).of("column")
        figures[:, place] &= said != ["row_number"] and not {*said} & {*CODES}
    return any(re.search(r"\d", str(table.grid.columns[place][row])) for row, place in np.argwhere(figures))


def _join(reading: FileReading, name: str) -> None:
    """Put the rows for one table of the office together; refuse what has one key twice, and what its schema forbids."""
    tables = [table for table in reading.tables if name in table.frames]
    frames = [table.frames[name] for table in tables]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    origin = np.repeat(np.arange(len(frames)), [len(each) for each in frames])
    keys = table_descriptor(name)["schema"]["primaryKey"]
    if name == "membership":
        frame, origin = _set_wholes_apart(reading, tables, frame, origin)
    frame, origin = _put_together(name, frame, origin)
    twice = frame.duplicated(keys, keep=False).to_numpy()
    for _, group in frame[twice].groupby(keys, dropna=False, observed=True):
        lines = ", ".join(f"{tables[origin[row.Index]].grid.sheet} {row.source_row}" for row in group.itertuples())
        told = [str(value).removesuffix(" 00:00:00") for value in group.iloc[0][keys] if not pd.isna(value)]
        label = ", ".join(map(quote, told))
        for row in group.itertuples():
            _refuse_row(tables[origin[row.Index]], row.source_row, "twice", label=label, lines=lines)
    frame = frame[~twice] if twice.any() else frame
    broken = _faults(name, frame)
    for row in frame.loc[[*broken]].itertuples():
        column, check = broken[row.Index]
        _refuse_row(tables[origin[row.Index]], row.source_row, "schema", column=column, check=check)
    frame = frame.drop(index=[*broken]) if broken else frame
    if len(frame):
        reading.frames[name] = frame.reset_index(drop=True) if twice.any() or broken else frame


def _put_together(name: str, frame: pd.DataFrame, origin: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Make one row of those of one key in several tables, none of which says a figure that another says."""
    keys, figures = table_descriptor(name)["schema"]["primaryKey"], _figures(name)
    twice = frame.duplicated(keys, keep=False)
    if not figures or not twice.any():
        return frame, origin
    groups = frame.assign(_origin=origin)[twice].groupby(keys, dropna=False, observed=True, sort=False)
    others = [each for each in frame if each not in (*keys, *figures, "source_row")]
    is_apart = (groups[figures].transform("count") <= 1).all(axis=1)
    is_apart &= groups["_origin"].transform("nunique") == groups["_origin"].transform("size")
    is_apart &= (groups[others].transform("nunique") <= 1).all(axis=1) if others else True
    if not is_apart.any():
        return frame, origin
    parts = frame.assign(_origin=origin).loc[is_apart.index[is_apart]]
    made = parts.groupby(keys, dropna=False, observed=True, sort=False, as_index=False).first()
    rest = frame.assign(_origin=origin).drop(index=parts.index)
    whole = pd.concat([rest, made[[*rest]].astype(rest.dtypes.to_dict())], ignore_index=True)
    return whole[[*frame]], whole["_origin"].to_numpy()


def _set_wholes_apart(
    reading: FileReading, tables: list[Table], frame: pd.DataFrame, origin: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Take out members of a segment or payer beside its parts (PPU beside PPU PN and PPU BU), if they are their sum.

    Stored with them they would be counted twice. Where they are not the sum, the row is refused.
    """
    divided = {("ppu_pn", "employer"), ("ppu_bu", "employer"), ("bp", "centre"), ("bp", "self")}
    divided |= {("pbpu_pemda", "province"), ("pbpu_pemda", "regency")}
    found = {(each.segment, each.payer) for each in frame[["segment", "payer"]].drop_duplicates().itertuples()}
    if not {FAMILY.get(each, each) for each, _ in found & divided} & {each for each, _ in found - divided}:
        return frame, origin
    segment = frame.segment.astype("object")
    is_part = pd.Series(pd.MultiIndex.from_arrays([segment, frame.payer.astype("object")]).isin([*divided]))
    family = segment.replace(FAMILY)
    is_whole = ~is_part & family.isin(family[is_part].unique())
    keys = [frame.month_date, frame.area_code.astype("object"), family]
    figures = frame[_figures("membership")].astype("float64")
    sums = figures.where(is_part).groupby(keys).transform("sum", min_count=1)
    beside = is_whole & is_part.groupby(keys).transform("any")
    differs = beside & (figures.notna() & ~((figures - sums).abs() < 0.5)).any(axis=1)
    for place in np.flatnonzero(differs):
        row = frame.iloc[place]
        _refuse_row(tables[origin[place]], row.source_row, "whole", label=f"{row.area_name}, {row.segment}")
    for number in np.unique(origin[beside & ~differs]):
        reading.notes.append(say("import.wholes", sheet=tables[number].grid.sheet))
    return frame[~beside].reset_index(drop=True), origin[~beside]


def _refuse_row(table: Table, source_row: int, key: str, **details: Any) -> None:
    row = int(source_row) - 1
    understood = [place for place in table.places("label", "figure") if table.read[row, place]]
    table.refuse_row(row, next(iter(understood), 0), key, **details)


def _faults(name: str, frame: pd.DataFrame) -> dict[Any, tuple[str, str]]:
    """Return the column and the check that rows break, by their index.

    Each distinct key and the extremes of each figure are looked at first, and every row only if one of these breaks it.
    """
    schema, found = table_schema(name), dict[Any, tuple[str, str]]()
    types = {column: str(each.dtype) for column, each in schema.columns.items()}
    places: set[int] = set()
    for column in types if len(frame) else ():
        values = frame[column]
        if column in _figures(name):
            numbers = values.to_numpy(dtype="float64", na_value=np.nan)
            places |= set() if np.isnan(numbers).all() else {int(np.nanargmin(numbers)), int(np.nanargmax(numbers))}
        else:
            is_coded = isinstance(values.dtype, pd.CategoricalDtype)
            codes = values.cat.codes.to_numpy() if is_coded else pd.factorize(values)[0]
            first = np.zeros(codes.max() + 2, dtype=np.int64)  # of each distinct key, and of none
            first[codes[::-1]] = np.arange(len(codes))[::-1]
            places |= set(first.tolist())
    for chosen in (frame.iloc[sorted(places)], frame):
        try:
            schema.validate(chosen[[*types]].astype(types), lazy=True)
        except pa.errors.SchemaErrors as errors:
            found = {case.index: (str(case.column), str(case.check)) for case in errors.failure_cases.itertuples()}
        else:
            return {}
    return found


def _scope(frames: dict[str, pd.DataFrame]) -> str:
    """Return the months or years that the rows are about, for the history."""
    found: set[str] = set()
    for frame in frames.values():
        for name in ("month_date", "as_of_date", "session_date", "meeting_date"):
            found |= set(pd.to_datetime(frame[name].unique()).strftime("%Y-%m")) if name in frame else set()
        found |= {str(year) for year in frame["year"].unique()} if "year" in frame else set()
    months = sorted(found)
    return ", ".join(months) if len(months) <= 6 else f"{months[0]} … {months[-1]} ({len(months)})"
