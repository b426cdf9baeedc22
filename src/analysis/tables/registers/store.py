"""The store of lists: random person numbers, sealed keys, states by month; replaced whole, never written in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analysis.reference.errors import UhcError
from analysis.reference.locks import held
from analysis.reference.places import make_folder
from analysis.reference.words import say
from analysis.tables.registers.engine import empty_drafts, empty_spill
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.keys import fingerprint, read_key
from analysis.tables.registers.places import lists_store

VERSION = 1
TABLES = {
    "about": "version INTEGER, fingerprint VARCHAR",
    "batches": "batch INTEGER, month VARCHAR, list VARCHAR, region VARCHAR, rows INTEGER, linked INTEGER, review "
        "INTEGER, "
    "not_found INTEGER, refused INTEGER, nik_usable INTEGER, nik_missing INTEGER, nik_unusable INTEGER, "
    "other_name INTEGER, sha256 VARCHAR, place VARCHAR, right_of_access VARCHAR, read_at VARCHAR, read_by VARCHAR",
    "keys": "kind VARCHAR, key UUID, person BIGINT",
    "links": "batch INTEGER, row INTEGER, person BIGINT, how VARCHAR, weight FLOAT, margin FLOAT",
    "doubts": "batch INTEGER, row INTEGER, candidate BIGINT, weight FLOAT, is_near BOOLEAN",
    "states": "month VARCHAR, person BIGINT, area VARCHAR, resident VARCHAR, jkn VARCHAR, segment VARCHAR, payer "
        "VARCHAR, "
    "reason VARCHAR, cards INTEGER, problem VARCHAR, decile INTEGER, is_employed BOOLEAN, has_nik BOOLEAN, "
    "is_doubtful BOOLEAN",
    "areas": "area VARCHAR, name VARCHAR, regency VARCHAR",
    "reviews": "month VARCHAR, list VARCHAR, sha256 VARCHAR, row INTEGER, code VARCHAR, stratum VARCHAR, candidate "
        "BIGINT, verdict "
        "VARCHAR",
    "entitlement": "month VARCHAR, person BIGINT, place VARCHAR, rule VARCHAR, rank INTEGER",
    "visits": "list VARCHAR, copy INTEGER, team VARCHAR, valid_until VARCHAR, code VARCHAR, person BIGINT, area "
        "VARCHAR, "
    "status VARCHAR, outcome VARCHAR, outcome_date VARCHAR",
    "counts": "month VARCHAR, area VARCHAR, topic VARCHAR, item VARCHAR, persons INTEGER, low INTEGER, high INTEGER, "
    "amount_idr BIGINT",
}  # fmt: skip


def has_lists() -> bool:
    """Whether a month of lists was ever read."""
    return lists_store().is_file()


@contextmanager
def opened_lists(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Attach the store as ``store`` to be read in this block.

    Raises:
        UhcError: there is none, it is damaged or of another program, or another key made it.
    """
    path = lists_store()
    if not path.is_file():
        raise UhcError("lists_store_none")
    with hidden(say("lists.step_store")):
        _attach(connection, path)
    try:
        yield
    finally:
        connection.execute("DETACH store")


@contextmanager
def rewritten_lists(
    connection: duckdb.DuckDBPyConnection, *, is_purged: bool = False, becomes: str = ""
) -> Iterator[None]:
    """Give a copy of the store, attached as ``store`` to be written in this block, which then takes its place whole.

    Args:
        connection: the engine.
        is_purged: what is deleted in the block is not in the new file; else DuckDB leaves its bytes readable.
        becomes: the fingerprint of another key with which the block seals the store; purges it too.

    Raises:
        UhcError: as ``opened_lists``; another process has written it for longer than wait_seconds.
    """
    path = lists_store()
    make_folder(path.parent)
    empty_spill()
    empty_drafts()
    with held(path.with_name(".lists.lock")):
        draft = path.with_name(f".lists-{os.getpid()}.part")
        changed = path.with_name(f".lists-{os.getpid()}.part2")
        try:
            with hidden(say("lists.step_store")):
                if path.is_file():
                    changed.touch(mode=0o600)
                    shutil.copyfile(path, changed)
                    _attach(connection, changed)
                    connection.execute("DETACH store")
                _open_draft(connection, changed)
            yield
            with hidden(say("lists.step_store")):
                connection.execute("CHECKPOINT store")
                connection.execute("DETACH store")
                if is_purged or becomes:
                    _copy(connection, changed, draft, becomes)
                    draft.replace(changed)
                changed.replace(path)
        finally:
            for one in (draft, changed):
                one.unlink(missing_ok=True)
                one.with_name(f"{one.name}.wal").unlink(missing_ok=True)


def _open_draft(connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
    connection.execute(f"ATTACH {_quoted(draft)} AS store")
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS store.{name} ({columns})")
    draft.chmod(0o600)
    if not connection.execute("SELECT 1 FROM store.about").fetchall():
        connection.execute("INSERT INTO store.about VALUES (?, ?)", [VERSION, fingerprint(read_key())])


def _copy(connection: duckdb.DuckDBPyConnection, path: Path, target: Path, mark: str = "") -> None:
    """Copy the rows of each table to a new file; pages that hold deleted ones stay behind."""
    target.unlink(missing_ok=True)
    _attach(connection, path, mark)
    connection.execute(f"ATTACH {_quoted(target)} AS fresh")
    target.chmod(0o600)
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE fresh.{name} ({columns})")
        connection.execute(f"INSERT INTO fresh.{name} BY NAME SELECT * FROM store.{name}")
    connection.execute("DETACH fresh")
    connection.execute("DETACH store")


def mark_of(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the fingerprint of the key that sealed the store.

    Raises:
        UhcError: it is damaged or of another program.
    """
    with hidden(say("lists.step_store")):
        mark = _open(connection, lists_store())
        connection.execute("DETACH store")
    return mark


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, mark: str = "") -> None:
    if _open(connection, path) != (mark or fingerprint(read_key())):
        raise UhcError("lists_key_other", file=path.name)


def _open(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    try:
        connection.execute(f"ATTACH {_quoted(path)} AS store (READ_ONLY)")
        found = connection.execute("SELECT version, fingerprint FROM store.about").fetchall()
    except duckdb.Error:
        raise UhcError("lists_store_broken", file=path.name) from None
    if found[0][0] != VERSION:
        raise UhcError("lists_store_broken", file=path.name)
    return str(found[0][1])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
