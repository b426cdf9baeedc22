"""The office's own store: one DuckDB file; every import is one transaction, and what it replaces can be restored."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from analysis.reference.errors import UhcError
from analysis.reference.places import draft_beside, store_file
from analysis.tables.replacing import SLICES, Loss, Way, WouldLose, find_losses, take_place
from analysis.tables.schemas import DTYPES, office_table_names, table_descriptor
from analysis.tables.spreadsheets import inert_frame
from analysis.tables.store import (
    IMPORT_COLUMNS,
    OWN_COLUMNS,
    columns_of,
    make_table,
    migrate,
    opened,
    table_columns,
    tables_of,
)

ARRIVAL_COLUMNS = {"arrived_date": "datetime64[ns]", "refused_cells": "Int64"}
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class ImportRecord:
    """What the history keeps of an import, besides its rows.

    ``own_totals`` is JSON: each total that the sheet itself states, with what its rows give. ``is_partial`` says that
    cells were refused and the rest was taken.
    """

    file_name: str
    sha256: str
    kind: str
    sheets: str
    scope: str
    cells_read: int
    cells_kept: int
    cells_refused: int
    is_partial: bool
    own_totals: str


def read_office(
    table: str, *, store: Path | None = None, regions: Sequence[str] = (), with_arrival: bool = False
) -> pd.DataFrame:
    """Return a table of the office's store, typed as read_table gives published ones; empty where nothing is stored.

    Besides the columns of data/office_tables.json: ``import_id`` (see read_history) and ``source_row``, the row in the
    sheet. Rows stand in the order of their key. ``attrs["file"]`` names the store.

    Args:
        table: name of the table.
        store: the file; by default that of the office.
        regions: BPS codes of the only regions to read; all when empty.
        with_arrival: add ``arrived_date``, when the first import came in whose newest month of this region it is
            (missing for months that only came along with later ones), and ``refused_cells``, how many cells of its
            import were refused.

    Raises:
        KeyError: no such table.
        UhcError: the store is being written, or is not a store.
    """
    fields = {field["name"]: DTYPES[field["type"]] for field in table_descriptor(table)["schema"]["fields"]}
    types = fields | dict.fromkeys(OWN_COLUMNS, "Int64") | (ARRIVAL_COLUMNS if with_arrival else {})
    keys = ", ".join([*table_descriptor(table)["schema"]["primaryKey"], "import_id", "source_row"])
    store = store or store_file()
    frame = pd.DataFrame({name: [] for name in types})
    if store.is_file():
        with opened(store, read_only=True) as connection:
            if table in tables_of(connection):
                own = " WHERE region_code IN (SELECT unnest($regions))" if regions else ""
                source = _arrivals(table, own) if with_arrival else table + own
                given = {"regions": list(regions)} if regions else {}
                lacking = types.keys() - columns_of(connection, table) - ARRIVAL_COLUMNS.keys()
                shown = ", ".join(f"NULL AS {name}" if name in lacking else name for name in types)
                frame = connection.execute(f"SELECT {shown} FROM {source} ORDER BY {keys}", given).df()
    frame = frame.astype(types)
    frame.attrs |= {"file": store.name, "table": table}
    return frame


def read_span(table: str, *, store: Path, day: str = "month_date") -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and the last ``day`` of each region, by BPS code, in a table.

    Raises:
        UhcError: as read_office.
    """
    with opened(store, read_only=True) as connection:
        if table not in tables_of(connection):
            return {}
        found = connection.execute(f"SELECT region_code, min({day}), max({day}) FROM {table} GROUP BY 1").fetchall()
    return {code: (pd.Timestamp(first), pd.Timestamp(last)) for code, first, last in sorted(found)}


def read_history(*, store: Path | None = None) -> pd.DataFrame:
    """Return one row per import, the newest first: who, when, file, its SHA-256, rows, cells, totals, if undone, way.

    Raises:
        UhcError: as read_office.
    """
    store = store or store_file()
    names = list(IMPORT_COLUMNS)
    if not store.is_file():
        return pd.DataFrame({name: [] for name in names})
    with opened(store, read_only=True) as connection:
        if not columns_of(connection, "imports"):
            return pd.DataFrame({name: [] for name in names})
        found = connection.execute("SELECT * FROM imports ORDER BY import_id DESC").df()
    return found.reindex(columns=names)  # earlier stores do not say the way


def read_key(store: Path) -> str:
    """Return the secret that this store was made with; no report and no export holds it.

    Without it a digest of a row gives its small counts back: whoever has the code tries them all. A store made before
    there was one has the first line of its history instead.

    Raises:
        UhcError: as read_office.
    """
    with opened(store, read_only=True) as connection:
        known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'own_key'").fetchall()
        query = "SELECT key FROM own_key" if known else "SELECT sha256 || imported_at FROM imports ORDER BY import_id"
        found = connection.execute(f"{query} LIMIT 1").fetchall()
    return str(found[0][0]) if found else ""


def store_rows(
    tables: Mapping[str, pd.DataFrame],
    record: ImportRecord,
    *,
    who: str,
    clock: Clock,
    store: Path | None = None,
    way: Way = "",
) -> tuple[int, int]:
    """Store the rows of one import in one transaction; return its number and how many earlier rows it replaced.

    Rows replace those of the same key.

    Args:
        tables: rows by table, with the columns of the table and source_row.
        record: what the history keeps.
        who: who imports.
        clock: gives the time of the import.
        store: the file; by default that of the office.
        way: what becomes of other rows that the file speaks for (SLICES), and of figures that it leaves out:
            ``replace`` moves them into the history, ``add`` keeps them; by default there may be none.

    Raises:
        WouldLose: there are some; nothing is stored.
        UhcError: as read_office.
    """
    store = store or store_file()
    if not store.is_file():  # an empty store is made with its first import, whole or not at all
        store.parent.mkdir(parents=True, exist_ok=True)
        part = store.with_name(f".{store.name}.{os.getpid()}")
        part.unlink(missing_ok=True)
        try:
            made = _store(part, tables, record, who, clock, way, key=secrets.token_hex(32))
            part.chmod(0o600)
            os.link(part, store)
            return made
        except FileExistsError:
            pass  # another import made it in the meantime
        finally:
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    return _store(store, tables, record, who, clock, way)


def foresee_losses(
    tables: Mapping[str, pd.DataFrame], *, way: Way, is_partial: bool, store: Path | None = None
) -> list[Loss]:
    """Return what store_rows would not let go without leave; nothing is stored.

    Raises:
        UhcError: as read_office.
    """
    store = store or store_file()
    losses: list[Loss] = []
    if store.is_file():
        with opened(store, read_only=True) as connection:
            for table in [name for name in tables_of(connection) if name in tables]:
                connection.register("arriving", tables[table])
                losses += find_losses(connection, table, tables[table], way, is_partial=is_partial)
    return losses


def _store(
    store: Path,
    tables: Mapping[str, pd.DataFrame],
    record: ImportRecord,
    who: str,
    clock: Clock,
    way: Way,
    key: str = "",
) -> tuple[int, int]:
    with opened(store) as connection, _transaction(connection):
        if key:
            connection.execute("CREATE TABLE own_key AS SELECT ? AS key", [key])
        migrate(connection)
        ((number,),) = connection.execute("SELECT coalesce(max(import_id), 0) + 1 FROM imports").fetchall()
        replaced, stored, losses = 0, 0, []
        for table, frame in tables.items():
            make_table(connection, table)
            connection.register("arriving", frame)
            losses += find_losses(connection, table, frame, way, is_partial=record.is_partial)
            replaced += take_place(connection, table, frame, number, way, is_partial=record.is_partial)
            connection.unregister("arriving")
            stored += len(frame)
        if losses:
            raise WouldLose(losses)
        values = [number, clock().isoformat(timespec="seconds"), who, record.file_name, record.sha256, record.kind]
        values += [record.sheets, record.scope, stored, replaced, record.cells_read, record.cells_kept]
        values += [record.cells_refused, record.is_partial, record.own_totals, None, None, way]
        names = ", ".join(IMPORT_COLUMNS)
        connection.execute(f"INSERT INTO imports ({names}) VALUES ({', '.join('?' * len(values))})", values)
    return int(number), replaced


def undo_import(number: int, *, who: str, clock: Clock, store: Path | None = None) -> int:
    """Take back an import and restore what it replaced; return how many rows came back.

    The history keeps the import, marked as undone, and its rows.

    Raises:
        UhcError: no such import, already undone, or a later import replaced rows of it.
    """
    store = store or store_file()
    if not store.is_file():
        raise UhcError("store_no_import", number=number)
    with opened(store) as connection, _transaction(connection):
        migrate(connection)
        found = connection.execute("SELECT undone_at FROM imports WHERE import_id = ?", [number]).fetchall()
        if not found:
            raise UhcError("store_no_import", number=number)
        if found[0][0] is not None:
            raise UhcError("store_undone", number=number, date=found[0][0])
        restored = 0
        for table in tables_of(connection):
            own = f"{table}_replaced WHERE import_id = {number}"
            ((later,),) = connection.execute(f"SELECT max(replaced_by) FROM {own}").fetchall()
            if later is not None:
                raise UhcError("store_replaced", number=number, later=later)
            names = ", ".join(table_columns(table))
            connection.execute(
                f"INSERT INTO {table}_replaced ({names}) SELECT {names} FROM {table} WHERE import_id = {number}"
            )
            connection.execute(f"DELETE FROM {table} WHERE import_id = {number}")
            before = f"{table}_replaced WHERE replaced_by = {number}"
            ((back,),) = connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {before}").fetchall()
            connection.execute(f"DELETE FROM {before}")
            restored += back
        when = clock().isoformat(timespec="seconds")
        connection.execute("UPDATE imports SET undone_at = ?, undone_by = ? WHERE import_id = ?", [when, who, number])
    return restored


def export_table(table: str, path: Path, *, store: Path | None = None) -> int:
    """Write a table to a .parquet, .csv or .xlsx file; return how many rows.

    Raises:
        UhcError: no such table or another kind of file.
    """
    if table not in office_table_names():
        raise UhcError("store_table", found=table, choices=", ".join(office_table_names()))
    frame = read_office(table, store=store)
    suffix = path.suffix.lower()
    if suffix not in (".parquet", ".csv", ".xlsx"):
        raise UhcError("store_export", found=path.name)
    with draft_beside(path) as part:
        if suffix == ".csv":
            inert_frame(frame).to_csv(part, index=False, date_format="%Y-%m-%d", lineterminator="\n")
        elif suffix == ".xlsx":
            _write_workbook(table, inert_frame(frame), part)
        else:
            with duckdb.connect() as connection:
                connection.register("leaving", frame)
                connection.execute(f"COPY leaving TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
    return len(frame)


def _write_workbook(table: str, frame: pd.DataFrame, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table)
    sheet.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value.date() if isinstance(value, pd.Timestamp) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # text that begins with "=" stays text
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def _arrivals(table: str, own: str) -> str:
    """Return a table expression: the rows of the condition ``own`` with ``arrived_date`` and ``refused_cells``."""
    month = next((one for one in SLICES[table] if one.startswith(("month_date", "date_trunc"))), "NULL")
    every = " UNION ALL ".join(
        f"SELECT import_id, region_code, CAST({month} AS TIMESTAMP) AS month FROM {name}{own}"
        for name in (table, f"{table}_replaced")
    )
    newest = f"SELECT import_id, region_code, max(month) AS month FROM ({every}) GROUP BY 1, 2"
    first = (
        f"SELECT region_code, month, min(CAST(imported_at[:19] AS TIMESTAMP)) AS arrived_date FROM ({newest}) "
        "JOIN imports USING (import_id) WHERE undone_at IS NULL GROUP BY 1, 2"
    )
    return (
        "(SELECT own.*, first.arrived_date, imports.cells_refused AS refused_cells "
        f"FROM (SELECT * FROM {table}{own}) AS own "
        f"JOIN imports USING (import_id) LEFT JOIN ({first}) AS first "
        f"ON first.region_code = own.region_code AND first.month = CAST({month} AS TIMESTAMP))"
    )


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
