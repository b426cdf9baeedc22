"""outputs/ledger.jsonl: one line per run, only ever added to. Times stand here and nowhere on a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAME = "ledger.jsonl"


def append_line(outputs: Path, line: dict[str, Any]) -> None:
    """Add one run: period, region, notebook, result (done or failed), started, finished, seconds, reason."""
    outputs.mkdir(parents=True, exist_ok=True)
    with (outputs / NAME).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")


def read_lines(outputs: Path) -> list[dict[str, Any]]:
    """Return every line, oldest first; a line cut off by a crash is passed over, since the run is not recorded."""
    path = outputs / NAME
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        if text.endswith("}"):
            lines.append(json.loads(text))
    return lines


def last_states(outputs: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the last line of each (period, region slug, notebook)."""
    return {(line["period"], line["region"], line["notebook"]): line for line in read_lines(outputs)}


def last_success(outputs: Path, period: str, region: str, notebook: str) -> str:
    """Return when this report was last made ("2026-11-22T09:30:00+07:00"), or an empty text."""
    done = [
        line["finished"]
        for line in read_lines(outputs)
        if (line["period"], line["region"], line["notebook"], line["result"]) == (period, region, notebook, "done")
    ]
    return str(done[-1]) if done else ""
