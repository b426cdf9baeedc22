"""uhc: the one command, the same on an analyst's laptop and in a batch."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.claims_command import claims
from analysis.import_command import import_sheets, store, template
from analysis.reference.errors import UhcError
from analysis.reference.numbers import format_number
from analysis.reference.places import project_folder
from analysis.reference.words import LANGUAGES, say, use_language

ALL_WELL, SOME_FAILED, ASKED_WRONGLY = 0, 1, 2

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


@app.command(
    epilog="Contoh / Examples:  uhc run   |   uhc run pangkalpinang Basel 19.05   |   "
    "uhc run --period 2025-09 --language en   |   uhc run --only-failed --jobs 4"
)
def run(
    regions: Annotated[
        list[str] | None,
        typer.Argument(
            help="Wilayah: slug, nama, alias, '1903' (BPS) atau '19.03' (Kemendagri); kosong = kedelapan wilayah."
        ),
    ] = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Nama notebook; boleh diulang.")] = None,
    language: Annotated[str | None, typer.Option(help="Bahasa laporan: id atau en.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Bulan laporan, misalnya 2026-02; kosong = bulan terbaru yang berdata.")
    ] = None,
    only_failed: Annotated[
        bool, typer.Option("--only-failed", help="Hanya yang gagal pada percobaan terakhir.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Banyaknya laporan yang dibuat bersamaan.")] = os.cpu_count() or 1,
    pdf: Annotated[bool, typer.Option("--pdf", help="Cetak juga ke PDF (perlu Chromium atau Chrome).")] = False,
    output: Annotated[Path | None, typer.Option(help="Folder hasil; kosong = outputs/.")] = None,
    params: Annotated[Path | None, typer.Option(help="Folder parameter; kosong = params/.")] = None,
) -> None:
    """Buat laporan: tiap notebook untuk tiap wilayah. / Make the reports: each notebook for each region."""
    if language in LANGUAGES:
        use_language(language)
    from analysis.batch.plan import plan_runs
    from analysis.batch.run import Result, run_jobs
    from analysis.report.pdf import find_browser

    if pdf and find_browser() is None:
        raise UhcError("no_browser")
    overrides = {name: value for name, value in (("language", language), ("period", period)) if value is not None}
    planned = plan_runs(
        regions or [],
        notebooks=notebook or [],
        overrides=overrides,
        only_failed=only_failed,
        outputs=output or project_folder() / "outputs",
        params=params or project_folder() / "params",
    )
    if not planned:
        typer.echo(say("run.nothing"))
        return
    typer.echo(say("run.start", count=len(planned), jobs=min(jobs, len(planned))))

    def tell(result: Result, left: int, seconds: float) -> None:
        state = say("run.done") if result.is_done else say("run.failed", reason=result.reason.splitlines()[0])
        waiting = say("run.left", left=left, seconds=format_number(seconds)) if left else say("run.all_tried")
        typer.echo(
            say(
                "run.line",
                number=len(planned) - left,
                count=len(planned),
                region=result.job.region.name,
                state=state,
                seconds=format_number(result.seconds, 1),
                left=waiting,
            )
        )

    results = run_jobs(planned, workers=jobs, clock=lambda: datetime.now().astimezone(), pdf=pdf, report=tell)
    failed = [result for result in results if not result.is_done]
    typer.echo(say("run.index", path=planned[0].outputs / "index.html"))
    if failed:
        typer.echo(
            say("run.some_failed", count=len(failed), names=", ".join(one.job.region.slug for one in failed)), err=True
        )
        raise typer.Exit(SOME_FAILED)


app.command(
    epilog="Contoh / Examples:  uhc claims pernyataan.csv --output hasil   |   "
    'uhc claims --region pangkalpinang --date 2025-09-01 "81 persen, 14.723 jiwa, 16,8 persen penduduk"'
)(claims)


app.command(
    "import",
    epilog="Contoh / Examples:  uhc import rekap.xlsx --dry-run   |   uhc import membership rekap.xlsx --region pangkalpinang   |   "
    "uhc import spm spm.xlsx --months cumulative --report hasil.json",
)(import_sheets)
app.command(epilog="Contoh / Examples:  uhc template membership   |   uhc template sessions kegiatan.xlsx")(template)
app.add_typer(store, name="store")


def main() -> None:
    """Run the command; an error a user can mend ends with status 2 and its text, never a traceback."""
    try:
        app(prog_name="uhc")
    except UhcError as problem:
        sys.stderr.write(f"{say('error.title')}: {problem}\n")
        sys.exit(ASKED_WRONGLY)
