"""Files that one process holds at a time; the system gives them back when it ends, however that is."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from analysis.reference.errors import UhcError

WAIT_SECONDS = 120.0  # by default; the environment variable UHC_WAIT_SECONDS sets another


def wait_seconds() -> float:
    """Return how long to wait for what another process holds."""
    with suppress(ValueError):
        return max(0.0, float(os.environ.get("UHC_WAIT_SECONDS", WAIT_SECONDS)))
    return WAIT_SECONDS


def take(file: Any) -> None:
    """Take the lock of an open file at once.

    Raises:
        OSError: another process holds it (BlockingIOError or PermissionError).
    """
    if os.name == "posix":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


def is_held(path: Path) -> bool:
    """Whether some process holds the lock of a file that is there."""
    try:
        with path.open("a+", encoding="utf-8") as file:
            take(file)
    except (BlockingIOError, PermissionError):
        return True
    return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` inside this block, after waiting for whoever holds it.

    Raises:
        UhcError: it was held for longer than wait_seconds.
    """
    latest = time.monotonic() + wait_seconds()
    with path.open("a+", encoding="utf-8") as file:
        while True:
            try:
                take(file)
                break
            except (BlockingIOError, PermissionError) as problem:
                if time.monotonic() > latest:
                    raise UhcError("store_busy", file=path.name, seconds=f"{wait_seconds():g}") from problem
                time.sleep(random.uniform(0.02, 0.1))
        yield
