"""What was done with lists, line by line, each bound to the one before: no cell of any list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.places import draft_beside, make_folder
from analysis.tables.registers.places import journal_file

BEGINNING = "0" * 64


def write_line(command: str, *, who: str, clock: Callable[[], datetime], **details: Any) -> None:
    """Add a line: when, who, which command, and numbers of rows, hashes of files, lists issued.

    Raises:
        UhcError: the journal was changed, or cannot be written.
    """
    path = journal_file()
    make_folder(path.parent)
    lines = read_lines()
    before = lines[-1]["hash"] if lines else BEGINNING
    line = {"when": clock().isoformat(timespec="seconds"), "who": who, "command": command, **details, "before": before}
    line["hash"] = _hash(line)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    with draft_beside(path) as draft:  # a kill never leaves half a line
        draft.write_text(text + json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def read_lines() -> list[dict[str, Any]]:
    """Return the lines, the oldest first.

    Raises:
        UhcError: a line was changed, taken out or put in.
    """
    path = journal_file()
    if not path.is_file():
        return []
    lines, before = [], BEGINNING
    written = path.read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    for number, text in enumerate(written.split("\n") if written else [], start=1):  # a text may hold other line ends
        try:
            line = json.loads(text)
            is_whole = line["before"] == before and line["hash"] == _hash(
                {k: v for k, v in line.items() if k != "hash"}
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            is_whole = False
        if not is_whole:
            raise UhcError("lists_journal", file=path.name, row=number)
        lines.append(line)
        before = line["hash"]
    return lines


def _hash(line: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(line, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
