"""uhc: the one command, the same on an analyst's laptop and in a batch."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import typer

from analysis.add_command import add
from analysis.claims_command import claims
from analysis.demo_command import demo
from analysis.export_command import export
from analysis.import_command import import_sheets, store, template
from analysis.lists_command import lists
from analysis.new_commands import new, new_region
from analysis.reference.errors import UhcError, shorten
from analysis.reference.words import say
from analysis.run_commands import diff, run, why
from analysis.tables.identities import hide_all, holds_identity

ASKED_WRONGLY = 2
JUDGED_LATER = ("--text",)  # the option of a statement or its file

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Laporan cakupan JKN per kabupaten/kota dari notebook. / JKN coverage reports per regency, from notebooks.",
)


@app.callback()
def uhc() -> None:
    """Laporan cakupan JKN per kabupaten/kota dari notebook. / JKN coverage reports per regency, from notebooks."""


app.command(
    epilog="Contoh / Examples:  uhc run   |   uhc run pangkalpinang Basel 19.05   |   "
    "uhc run --period 2025-09 --language en   |   uhc run --only-failed --jobs 4   |   uhc run --cluster local"
)(run)
app.command(epilog="Contoh / Example:  uhc why pangkalpinang coverage_trend")(why)
app.command(
    epilog="Contoh / Examples:  uhc diff   |   uhc diff bangka --notebook coverage_trend   |   "
    "uhc diff --from 2025-06 --to 2026-02",
)(diff)
app.command(epilog="Contoh / Example:  uhc export pangkalpinang")(export)
app.command(
    epilog="Contoh / Examples:  uhc claims pernyataan.csv --output hasil   |   "
    "uhc claims --text siaran.pdf --date 2025-09-04   |   "
    'uhc claims --region pangkalpinang --date 2025-09-01 "81 persen, 14.723 jiwa, 16,8 persen penduduk"'
)(claims)


app.command(
    "import",
    epilog="Contoh / Examples:  uhc import rekap.xlsx --dry-run   |   uhc import spm spm.xlsx   |   "
    "uhc import spm spm.xlsx --months cumulative --report hasil.json",
)(import_sheets)
app.command(epilog="Contoh / Examples:  uhc template membership   |   uhc template sessions kegiatan.xlsx")(template)
app.add_typer(store, name="store")
app.add_typer(add, name="add")
app.add_typer(lists, name="lists")
app.command(epilog="Contoh / Example:  uhc new puskesmas_profile")(new)
app.command(
    "new-region",
    epilog="Contoh / Examples:  uhc new-region balikpapan   |   "
    'uhc new-region "Kota Solok" --bps 1372 --kemendagri 13.72 --parent 13 --parent-name "Provinsi Sumatera Barat"',
)(new_region)
app.command(epilog="Contoh / Examples:  uhc demo   |   uhc demo --seed 7 --folder /tmp/contoh")(demo)


OWNER_ONLY = 0o077  # what is made of an office's data is its owner's alone, whatever the system's habit


def main() -> None:
    """Run the command; an error a user can mend ends with status 2 and its text, never a traceback."""
    os.umask(OWNER_ONLY)
    os.environ.pop("MPLBACKEND", None)  # nothing is shown in a window, and what is no backend ends matplotlib
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # the name of a file may be no text
    try:
        _check_surroundings()
        _check_words(sys.argv[1:])
        try:
            app(prog_name="uhc")
        finally:
            sys.stdout.flush()
    except UhcError as problem:
        _end(str(problem))
    except OSError as problem:
        _end(_describe(problem))


def _open_closed_streams() -> None:
    """Let what whoever started this closed lead nowhere, or the next file opened would take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def _check_surroundings() -> None:
    """Refuse a working folder that is gone and a clock that cannot be read: both fail late and in odd places."""
    try:
        Path.cwd()
    except OSError as problem:
        raise UhcError("system", what=say("system.refused", "here"), problem=problem.strerror or problem) from problem
    try:
        datetime.now().astimezone()
        import babel.dates  # noqa: F401 (reads TZ too, and more of it)
    except (ValueError, OverflowError, LookupError, OSError) as problem:
        raise UhcError("time_zone", found=shorten(os.environ.get("TZ", ""))) from problem


def _check_words(words: list[str]) -> None:
    """Refuse the number of a person: the parser would say it again, or what is made would be called by it.

    Files that are there and statements to be checked are judged by who reads them.
    """
    for before, word in pairwise(["", *words]):
        if before in JUDGED_LATER:
            continue
        is_stated = words[0] == "claims" and not word.startswith("-") and not before.startswith("-")
        is_file = words[0] in ("import", "lists") and "." in word and not before.startswith("-")
        if holds_identity(word) and not is_stated and not is_file and not _is_file(word):
            raise UhcError("number_typed")


def _is_file(word: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(word).is_file()
    return False


def _describe(problem: OSError) -> str:
    """Say which place the system refused, as far as it tells."""
    known = {errno.EMFILE: "files", errno.ENFILE: "files", errno.ENOSPC: "output"}
    key = known.get(problem.errno or 0, "other")
    if problem.filename:
        key = "files" if key == "files" else "place"
    what = say("system.refused", key, **({"path": problem.filename} if key == "place" else {}))
    return str(UhcError("system", what=what, problem=problem.strerror or problem))


def _end(text: str) -> None:
    """Say one sentence and end with status 2; where even that cannot be written, the status says it."""
    with suppress(OSError):
        sys.stderr.write(f"{say('error.title')}: {hide_all(text)}\n")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # what is left in it would be tried again at the end
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(ASKED_WRONGLY)
