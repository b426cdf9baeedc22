"""DuckDB for lists by name: within a gigabyte, nothing left behind, and none of its messages, for they quote cells."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from analysis.reference.places import make_folder
from analysis.tables.registers.places import lists_store, spill_root

MEMORY = "800MB"  # of the engine; Python and its libraries take the rest of the gigabyte
THREADS = 2


@contextmanager
def matching_engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an engine in memory whose spilled parts stand in a private folder that is empty before and after."""
    empty_spill()
    make_folder(spill_root())
    spill = spill_root() / f"{os.getpid()}-{secrets.token_hex(4)}"
    spill.mkdir(mode=0o700)
    connection = duckdb.connect(
        config={
            "threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(spill),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
            "enable_external_access": True, "preserve_insertion_order": True,
        }
    )  # fmt: skip
    try:
        yield connection
    finally:
        with suppress(duckdb.Error):
            connection.close()
        shutil.rmtree(spill, ignore_errors=True)
        with suppress(OSError):
            spill_root().rmdir()


def empty_spill() -> None:
    """Empty what killed runs have left of spilled parts."""
    for folder in spill_root().glob("*-*"):
        number = folder.name.partition("-")[0]
        if not (number.isdigit() and int(number) != os.getpid() and _is_alive(int(number))):
            shutil.rmtree(folder, ignore_errors=True)


def empty_drafts() -> None:
    """Remove new store files that killed runs did not finish."""
    for draft in lists_store().parent.glob(".lists-*.part*"):
        number = draft.name.removeprefix(".lists-").partition(".")[0]
        if not (number.isdigit() and _is_alive(int(number))):
            draft.unlink(missing_ok=True)


def _is_alive(number: int) -> bool:
    if os.name != "posix":
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
