"""outputs/ledger.jsonl: one line per run, only ever added to. Times stand here and nowhere on a page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from analysis.reference.forms import has_form

NAME = "ledger.jsonl"
DAY = re.compile(r"\d{4}-\d\d-\d\dT")
LINE = dict.fromkeys(("period", "region", "notebook", "result"), str)
TAKEN = {"seconds": (int, float)}


def append_line(outputs: Path, line: dict[str, Any]) -> None:
    """Add one run: period, region, notebook, language, result (done or failed), reason, finished, seconds, tries."""
    outputs.mkdir(parents=True, exist_ok=True)
    with (outputs / NAME).open("ab+") as file:
        file.seek(0, 2)
        if file.tell():
            file.seek(-1, 2)
            if file.read(1) != b"\n":  # a crash or a full disk cut the last line off
                file.write(b"\n")
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")


def read_lines(outputs: Path) -> list[dict[str, Any]]:
    """Return every line, oldest first; what a crash cut off or a hand broke is passed over: that run is not known."""
    path = outputs / NAME
    if not path.is_file():
        return []
    lines = []
    for line in path.read_bytes().split(b"\n"):
        with suppress(ValueError, RecursionError):
            lines.append(json.loads(line))
    whole = [line for line in lines if has_form(line, LINE)]
    for line in whole:
        if not DAY.match(str(line.get("finished"))):
            line.pop("finished", None)
    return whole


def last_states(outputs: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the last line of each (period, region slug, notebook)."""
    return {(line["period"], line["region"], line["notebook"]): line for line in read_lines(outputs)}


def last_success(outputs: Path, period: str, region: str, notebook: str) -> str:
    """Return when this report was last made ("2026-11-22T09:30:00+07:00"), or an empty text."""
    done = [
        line.get("finished", "")
        for line in read_lines(outputs)
        if (line["period"], line["region"], line["notebook"], line["result"]) == (period, region, notebook, "done")
    ]
    return str(done[-1]) if done else ""


def expected_seconds(outputs: Path, runs: Sequence[tuple[str, str]]) -> list[float | None]:
    """Return how long each run (region slug, notebook) takes by its last success, else as others of the notebook."""
    lines = [line for line in read_lines(outputs) if line["result"] == "done" and has_form(line, TAKEN)]
    own = {(line["region"], line["notebook"]): line["seconds"] for line in lines}
    of_notebook: dict[str, list[float]] = {}
    for (_, notebook), seconds in own.items():
        of_notebook.setdefault(notebook, []).append(seconds)
    usual = {notebook: median(each) for notebook, each in of_notebook.items()}
    return [own.get(run, usual.get(run[1])) for run in runs]
