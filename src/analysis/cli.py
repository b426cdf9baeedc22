"""uhc: the one command, the same on an analyst's laptop and in a batch."""

from __future__ import annotations

import sys

import typer

from analysis.claims_command import claims
from analysis.demo_command import demo
from analysis.import_command import import_sheets, store, template
from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.run_commands import diff, run, why

ASKED_WRONGLY = 2

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
app.command(epilog="Contoh / Examples:  uhc diff   |   uhc diff bangka --notebook coverage_trend")(diff)
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
app.command(epilog="Contoh / Examples:  uhc demo   |   uhc demo --seed 7 --folder /tmp/contoh")(demo)


def main() -> None:
    """Run the command; an error a user can mend ends with status 2 and its text, never a traceback."""
    try:
        app(prog_name="uhc")
    except UhcError as problem:
        sys.stderr.write(f"{say('error.title')}: {problem}\n")
        sys.exit(ASKED_WRONGLY)
