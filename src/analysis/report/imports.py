"""What the one who imports is shown: lines on the screen, a page, and a copy of the workbook with the cells marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.marked_copy import make_marked
from analysis.report.numbers_shown import shown_number
from analysis.report.pieces import fill
from analysis.tables.importing.child import Child, Limits, Stopped
from analysis.tables.importing.files import FileReading, read_file, refuse_file
from analysis.tables.importing.persons import name_sort
from analysis.tables.importing.quotes import is_quotable
from analysis.tables.importing.reading import Options
from analysis.tables.importing.roles import kinds
from analysis.tables.importing.vocabulary import HEADER_GROUPS, match
from analysis.tables.published import read_table

LINES = 10  # refusals and differences shown on the screen


def prepare() -> None:
    """Load what every file needs, once: processes for several files begin with what this one has."""
    match("", HEADER_GROUPS)
    kinds()
    name_sort("Wulan Pertala")
    is_quotable("Wulan Pertala")
    read_table("indicators")


def read_apart(path: Path, options: Options, limits: Limits | None = None) -> tuple[FileReading, bytes | str]:
    """Return what a file gives, read in a process of its own, and its marked copy: empty, or why there is none.

    A file that is more than the limits, or ends its process, is refused whole.

    Raises:
        UhcError: as read_file.
    """
    with Child(_read_and_mark, path, options, limits=limits) as child:
        try:
            reading: FileReading = child.receive()
        except Stopped as stop:
            return refuse_file(path, stop.key, stop.problem), b""
        try:
            return reading, child.receive()
        except Stopped as stop:
            return reading, say("refusal", stop.key, problem=stop.problem)


def _read_and_mark(path: Path, options: Options) -> Iterator[FileReading | bytes | str]:
    reading = read_file(path, options)
    yield reading.lightened()
    yield make_marked(reading)


def write_screen(reading: FileReading, *, dry_run: bool) -> str:
    """Return what the screen says of a file: its account, the first refusals and differences, what was stored."""
    report = reading.as_report()
    lines = [_account(report)]
    lines += [f"  {say('import.column_line', **each)}" for each in report["columns"] if dry_run]
    for each in report["refusals"][:LINES]:
        is_of_file = not (each["sheet"] or each["cell"] or each["value"])
        lines.append(f"  {say('import.refusal_of_file' if is_of_file else 'import.refusal_line', **each)}")
    lines += (
        [f"  {say('import.hidden', count=len(report['refusals']) - LINES)}"] if len(report["refusals"]) > LINES else []
    )
    shown = report["differences"][:LINES]
    lines += [
        f"  {say('import.difference_line', **(each | {'recomputed': shown_number(each['recomputed'])}))}"
        for each in shown
    ]
    lines += (
        [f"  {say('import.hidden', count=len(report['differences']) - LINES)}"]
        if len(report["differences"]) > LINES
        else []
    )
    lines += [f"  {say('import.loss_line', **each)}" for each in report["losses"][:LINES]]
    lines += [f"  {say('import.hidden', count=len(report['losses']) - LINES)}"] if len(report["losses"]) > LINES else []
    lines += [f"  {note}" for note in report["notes"]]
    if report["questions"] and not report["stored"]:
        lines.append(f"  {say('layout.ask', count=len(report['questions']), file=report['file'])}")
    return "\n".join([*lines, _state(report, dry_run)])


def write_page(reading: FileReading, path: Path, *, dry_run: bool) -> None:
    """Write the page of a file: everything that the screen says, and all of it."""
    report = reading.as_report()
    shown = [each | {"recomputed": shown_number(each["recomputed"])} for each in report["differences"]]
    totals = [{"measure": name, "total": shown_number(total)} for name, total in report["totals"].items()]
    text = fill(
        "import",
        head=lambda name: say("import_head", name),
        report=report | {"differences": shown, "totals": totals},
        state=_state(report, dry_run),
        account=_account(report),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _account(report: dict[str, Any]) -> str:
    numbers = {name: format_number(report[f"cells_{name}"]) for name in ("read", "kept", "refused", "left_out")}
    return say(
        "import.account", file=report["file"], kind=report["kind"] or "-", sheet=report["sheet"] or "-", **numbers
    )


def _state(report: dict[str, Any], dry_run: bool) -> str:
    rows = format_number(sum(report["rows"].values()))
    if report["stored"]:
        key = "import.stored_partly" if report["is_partial"] else "import.stored"
        return say(
            key,
            number=report["import_id"],
            rows=rows,
            replaced=format_number(report["rows_replaced"]),
            refused=format_number(report["cells_refused"]),
        )
    if report["losses"]:
        return say("import.loses_mixed" if report["way"] else "import.loses")
    if dry_run:
        return say("import.dry", rows=rows)
    return say("import.not_stored")
