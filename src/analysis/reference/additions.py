"""Rows that people add to the tables in data/: appended whole, and taken back when they break a contract."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the header and the rows of a table as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def append_rows(path: Path, rows: Sequence[Mapping[str, str]], check: Callable[[], object]) -> None:
    """Append rows to a table, columns by name; what ``check`` raises takes them back.

    The lines that stand in the file stay byte by byte as they are.
    """
    header, _ = read_rows(path)
    before = path.read_bytes()
    with path.open("a", encoding="utf-8", newline="") as file:
        if before and not before.endswith(b"\n"):
            file.write("\n")
        csv.DictWriter(file, header, lineterminator="\n", restval="").writerows(rows)
    _keep_if(path, before, check)


def change_cell(path: Path, *, key: str, value: str, column: str, to: str, check: Callable[[], object]) -> None:
    """Set ``column`` of the row whose ``key`` is ``value``; what ``check`` raises takes it back."""
    before = path.read_bytes()
    header, rows = read_rows(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {column: to} if row[key] == value else row for row in rows)
    _keep_if(path, before, check)


def _keep_if(path: Path, before: bytes, check: Callable[[], object]) -> None:
    try:
        check()
    except BaseException:
        path.write_bytes(before)
        raise
