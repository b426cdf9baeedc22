"""The file behind the office's store: opened when nobody writes it, known by its version, checked and copied."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandera.pandas as pa

from analysis.reference.errors import UhcError
from analysis.reference.locks import wait_seconds
from analysis.reference.places import draft_beside
from analysis.reference.words import say
from analysis.tables.schemas import office_table_names, table_descriptor, table_schema

VERSION = 3  # 1 kept no way of an import, 2 no version
MAGIC = b"DUCK"  # at byte 8 of a DuckDB file
SQL_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "TIMESTAMP"}
OWN_COLUMNS, REPLACED_BY = {"import_id": "BIGINT", "source_row": "BIGINT"}, {"replaced_by": "BIGINT"}
IMPORTS = (
    "import_id BIGINT PRIMARY KEY, imported_at VARCHAR, imported_by VARCHAR, file_name VARCHAR, sha256 VARCHAR, "
    "kind VARCHAR, sheets VARCHAR, scope VARCHAR, rows_stored BIGINT, rows_replaced BIGINT, cells_read BIGINT, "
    "cells_kept BIGINT, cells_refused BIGINT, is_partial BOOLEAN, own_totals VARCHAR, undone_at VARCHAR, "
    "undone_by VARCHAR, way VARCHAR"
)
IMPORT_COLUMNS = dict(column.split()[:2] for column in IMPORTS.split(", "))
OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException)  # of a question, not of a file
BUSY = re.compile(r"(?:set|conflicting) lock|used by another process|different configuration", re.I)
CONFIG: dict[str, Any] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@contextmanager
def opened(store: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a store of this program; to be written, it is brought to the version of today.

    Raises:
        UhcError: another process writes it for longer than wait_seconds, or it is damaged, another program's, or newer.
    """
    connection = _connect(store, read_only=read_only)
    try:
        _check_form(connection, store)
        yield connection
    except OURS:
        raise
    except (duckdb.Error, UnicodeDecodeError) as problem:
        raise UhcError("store_broken", file=store.name, problem=_first_line(problem)) from problem
    finally:
        with suppress(duckdb.Error):  # a broken one may not close well, and has been told
            connection.close()


def _connect(store: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    latest = time.monotonic() + wait_seconds()
    while True:
        if store.is_file() and not _has_magic(store):
            raise UhcError("store_no_store", file=store.name)
        try:
            return duckdb.connect(str(store), read_only=read_only, config=CONFIG)
        except (duckdb.Error, UnicodeDecodeError) as problem:
            text = str(problem)
            is_busy = bool(BUSY.search(text))
            if is_busy and time.monotonic() < latest:
                time.sleep(random.uniform(0.02, 0.1))
                continue
            if is_busy:
                raise UhcError("store_busy", file=store.name, seconds=f"{wait_seconds():g}") from problem
            key = "store_newer" if "version number" in text or "newer version" in text else "store_broken"
            raise UhcError(key, file=store.name, problem=_first_line(problem)) from problem


def _has_magic(store: Path) -> bool:
    with store.open("rb") as file:
        return file.read(12)[8:] == MAGIC


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)[:300]


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables of the office that the store has."""
    found = _columns_of(connection)
    return [name for name in office_table_names() if name in found]


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Return the columns that a table of the store has: an older one may lack some."""
    return set(_columns_of(connection).get(table, {}))


def table_columns(table: str) -> dict[str, str]:
    """Return the columns of a table of the office with their types in SQL, import_id and source_row included."""
    fields = table_descriptor(table)["schema"]["fields"]
    return {field["name"]: SQL_TYPES[field["type"]] for field in fields} | OWN_COLUMNS


def make_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make a table and that of its replaced rows where they are not there."""
    listed = ", ".join(f"{name} {kind}" for name, kind in table_columns(table).items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({listed})")
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table}_replaced ({listed}, replaced_by BIGINT)")


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring an empty or an older store to the version of today, inside the transaction that is under way."""
    connection.execute(f"CREATE TABLE IF NOT EXISTS imports ({IMPORTS})")
    wanted = {"imports": IMPORT_COLUMNS}
    for table in tables_of(connection):
        make_table(connection, table)
        wanted |= {table: table_columns(table), f"{table}_replaced": table_columns(table) | REPLACED_BY}
    there = _columns_of(connection)
    for table, columns in wanted.items():
        for name in (name for name in columns if name not in there[table]):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {columns[name]}")
    connection.execute("CREATE TABLE IF NOT EXISTS own_schema (version BIGINT)")
    connection.execute("DELETE FROM own_schema")
    connection.execute("INSERT INTO own_schema VALUES (?)", [VERSION])


def _columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of each table and their types, as the file has them."""
    found: dict[str, dict[str, str]] = {}
    query = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    for table, column, kind in connection.execute(query).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _check_form(connection: duckdb.DuckDBPyConnection, store: Path) -> None:
    """Refuse what is no store of this program, and one that a later version made."""
    there = _columns_of(connection)
    if not there:
        return
    if views := connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
        raise UhcError("store_foreign", file=store.name, problem=views[0][0])  # its rows stand elsewhere
    version = _version(connection) if "version" in there.get("own_schema", {}) else 0
    if version > VERSION:
        raise UhcError("store_newer", file=store.name, problem=f"{version} > {VERSION}")
    wanted = {"imports": IMPORT_COLUMNS}
    wanted |= {table: table_columns(table) for table in office_table_names() if table in there}
    wanted |= {f"{table}_replaced": wanted[table] | REPLACED_BY for table in [*wanted] if f"{table}_replaced" in there}
    for table, columns in wanted.items():
        own = there.get(table, {})
        needed = [name for name in columns if name in IMPORT_COLUMNS and table == "imports" and name != "way"]
        needed += [name for name in columns if name in OWN_COLUMNS | REPLACED_BY]
        other = [name for name, kind in columns.items() if own.get(name, kind) != kind]
        if wrong := [*(name for name in needed if name not in own), *other]:
            raise UhcError("store_foreign", file=store.name, problem=f"{table}.{wrong[0]}")


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("SELECT TRY_CAST(max(version) AS BIGINT) FROM own_schema").fetchall()
    return int(found[0][0] or 0)


@dataclass
class StoreState:
    """What a check of a store found: its version, its imports, rows by table, and what is wrong, in words."""

    version: int
    imports: int
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def check_store_file(store: Path) -> StoreState:
    """Read every row of a store, write to a copy of it, and return what was found.

    Raises:
        UhcError: it cannot be read, or its copy not be written.
    """
    with opened(store, read_only=True) as connection:
        there = _columns_of(connection)
        if "imports" not in there:
            return StoreState(VERSION, 0)
        imports = {number for (number,) in connection.execute("SELECT import_id FROM imports").fetchall()}
        state = StoreState(_version(connection) if "own_schema" in there else 2, len(imports))
        for table in tables_of(connection):
            _check_table(connection, table, imports, state)
    _try_to_write(store, max(imports, default=0) + 1)
    return state


def _try_to_write(store: Path, number: int) -> None:
    """Write an import to a copy of a store, and take it back: pages that nobody reads may be damaged too."""
    with tempfile.TemporaryDirectory(prefix=".uhc-check-", dir=store.parent) as folder:
        copy = Path(folder) / store.name
        shutil.copyfile(store, copy)
        for change in ("INSERT INTO imports (import_id) VALUES (?)", "DELETE FROM imports WHERE import_id = ?"):
            with opened(copy) as connection:
                connection.execute(change, [number])


def _check_table(connection: duckdb.DuckDBPyConnection, table: str, imports: set[int], state: StoreState) -> None:
    count, own, _ = connection.execute(
        f"SELECT count(*), list(DISTINCT import_id), sum(hash(own) % 2) FROM {table} AS own"
    ).fetchall()[0]
    state.rows[table] = count
    if lacking := [name for name in table_columns(table) if name not in columns_of(connection, table)]:
        state.faults.append(say("store.lacks", table=table, columns=", ".join(lacking)))
    elif broken := _broken_rows(connection, table):
        state.faults.append(say("store.breaks", table=table, count=broken))
    if strangers := sorted(set(own or []) - imports):
        state.faults.append(say("store.stranger_rows", table=table, numbers=", ".join(map(str, strangers))))
    key = ", ".join(table_descriptor(table)["schema"]["primaryKey"])
    twice = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1)"
    ).fetchall()[0][0]
    if twice:
        state.faults.append(say("store.twice", table=table, count=twice))
    if f"{table}_replaced" in _columns_of(connection):
        connection.execute(f"SELECT sum(hash(own) % 2) FROM {table}_replaced AS own").fetchall()
    else:
        state.faults.append(say("store.no_history", table=table))


def _broken_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows break the contract of their table."""
    schema = table_schema(table)
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    frame = connection.execute(f"SELECT {', '.join(types)} FROM {table}").df()
    try:
        schema.validate(frame.astype(types), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return int(errors.failure_cases["index"].nunique(dropna=False))
    return 0


def copy_store(store: Path, path: Path) -> int:
    """Copy a store, whole and as of one moment, to a new file; return its size in bytes.

    Raises:
        UhcError: the file is there already, cannot be written, or the store cannot be read.
    """
    if path.exists():
        raise UhcError("store_backup_there", path=path)
    with opened(store, read_only=True):
        pass  # says in words what is wrong with it
    with draft_beside(path) as part, duckdb.connect(config=CONFIG) as connection:
        try:
            _attach(connection, store)
            connection.execute(f"ATTACH {_quoted(part)} AS copy")
            connection.execute("COPY FROM DATABASE office TO copy")
            connection.execute("DETACH copy")
        except duckdb.Error as problem:
            raise UhcError("store_broken", file=store.name, problem=_first_line(problem)) from problem
    return path.stat().st_size


def _attach(connection: duckdb.DuckDBPyConnection, store: Path) -> None:
    latest = time.monotonic() + wait_seconds()
    while True:
        try:
            connection.execute(f"ATTACH {_quoted(store)} AS office (READ_ONLY)")
            return
        except duckdb.IOException as problem:
            if not BUSY.search(str(problem)) or time.monotonic() > latest:
                raise
            time.sleep(0.05)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
