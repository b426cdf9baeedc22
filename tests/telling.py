"""Answer the questions of a draft as an analyst does, and read the file by the layout that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.layouts import Layout
from analysis.tables.importing.reading import Options


def draft(path: Path, **options: Any) -> list[Layout]:
    """Return the layouts of a file with their open questions."""
    return read_file(path, Options(**options)).layouts


def answer_for(asked: dict[str, Any], answers: dict[str, Any]) -> Any:
    """Return the answer to a question, by its id, its text or what it is about."""
    names = (asked["id"], asked["id"].rpartition(":")[0], asked["found"], asked["about"])
    return next((answers[name] for name in names if name in answers), None)


def tell(path: Path, answers: dict[str, Any], **options: Any) -> FileReading:
    """Return what a file gives after its questions were answered, each by its id, its text or what it is about."""
    layouts = draft(path, **options)
    for asked in (each for layout in layouts for each in layout.open):
        asked["answer"] = answer_for(asked, answers)
        assert asked["answer"] is not None, asked
    return read_file(path, Options(**options | {"layouts": layouts}))
