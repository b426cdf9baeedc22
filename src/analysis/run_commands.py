"""uhc run, why and diff: make the reports that are due, say why one is, say what changed in one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.batch.request import SOME_FAILED, Request, make_due, plan_jobs
from analysis.reference.errors import UhcError
from analysis.reference.notebooks import not_reports, notebook_title
from analysis.reference.words import say

Regions = Annotated[
    list[str] | None,
    typer.Argument(
        help="Wilayah: slug, nama, alias, '1903' (BPS) atau '19.03' (Kemendagri); kosong = semua dalam --params."
    ),
]
Language = Annotated[str | None, typer.Option(help="Bahasa laporan: id atau en.")]
Month = Annotated[
    str | None, typer.Option(help="Bulan laporan, misalnya 2026-02; kosong = bulan terbaru yang berdata.")
]
Data = Annotated[str | None, typer.Option(help="Data: published (terbitan), office (kantor) atau demo (SINTETIS).")]
Output = Annotated[Path | None, typer.Option(help="Folder hasil; kosong = outputs/.")]
Params = Annotated[Path | None, typer.Option(help="Folder parameter; kosong = params/.")]


def run(
    regions: Regions = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Nama notebook; boleh diulang.")] = None,
    language: Language = None,
    period: Month = None,
    data: Data = None,
    only_failed: Annotated[
        bool, typer.Option("--only-failed", help="Hanya yang gagal pada percobaan terakhir.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Buat lagi juga laporan yang masih berlaku.")] = False,
    jobs: Annotated[
        int, typer.Option(min=0, help="Banyaknya laporan yang dibuat bersamaan; 0 = menurut prosesor dan memori.")
    ] = 0,
    cold: Annotated[
        bool, typer.Option("--cold", help="Mulai tiap kernel dari nol: lebih lambat, hasilnya sama.")
    ] = False,
    time_limit: Annotated[int, typer.Option(min=1, help="Batas waktu satu laporan, detik.")] = 600,
    memory_limit: Annotated[int, typer.Option(min=64, help="Batas memori satu laporan, MB.")] = 2048,
    cluster: Annotated[
        str, typer.Option(help="Alamat klaster Dask (tcp://...), atau 'local' untuk memulainya di sini.")
    ] = "",
    pdf: Annotated[bool, typer.Option("--pdf", help="Cetak juga ke PDF (perlu Chromium atau Chrome).")] = False,
    output: Output = None,
    params: Params = None,
) -> None:
    """Buat laporan yang belum ada atau berubah dasarnya. / Make reports that are missing or rest on something new."""
    from analysis.batch.limits import Limits, fit_files
    from analysis.report.pdf import find_browser

    fit_files(1)
    if pdf and find_browser() is None:
        raise UhcError("no_browser")
    asked = Request(regions or [], notebook or [], language, period, data, output, params)
    planned, left_out = plan_jobs(asked, only_failed=only_failed)
    for problem in not_reports().values():
        typer.echo(say("run.not_report", problem=problem), err=True)
    settings = {"limits": Limits(time_limit, memory_limit), "cluster": cluster, "workers": jobs, "pdf": pdf}
    if planned:
        make_due(planned, force=force, cold=cold, settings=settings)
    else:
        typer.echo(say("run.nothing"))
    if left_out:
        raise typer.Exit(SOME_FAILED)


def why(
    region: Annotated[str, typer.Argument(help="Wilayah.")],
    notebook: Annotated[str, typer.Argument(help="Nama notebook.")],
    language: Language = None,
    period: Month = None,
    data: Data = None,
    output: Output = None,
    params: Params = None,
) -> None:
    """Sebutkan mengapa sebuah laporan perlu dibuat lagi. / Say why a report is to be made again."""
    from analysis.batch.keys import Surroundings
    from analysis.batch.plan import find_stale

    planned, _ = plan_jobs(Request([region], [notebook], language, period, data, output, params))
    (job,), (changes,) = planned, find_stale(planned, Surroundings())
    names = {"report": notebook_title(job.notebook), "region": job.region.name, "period": job.period}
    typer.echo(say("why.stale" if changes else "why.fresh", **names))
    for change in changes:
        before, now = (text or say("empty.none") for text in (change.before, change.now))
        typer.echo(f"- {say('why', change.kind, name=change.name, before=before, now=now)}")


def diff(
    regions: Regions = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Nama notebook; boleh diulang.")] = None,
    language: Language = None,
    period: Month = None,
    data: Data = None,
    output: Output = None,
    params: Params = None,
    since: Annotated[str | None, typer.Option("--from", help="Bulan pertama yang dibandingkan: 2025-06.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Bulan kedua; kosong = bulan terbaru yang berdata.")] = None,
) -> None:
    """Sebutkan apa yang berubah sejak laporan sebelumnya. / Say what changed since the report before, and why."""
    from analysis.batch.differences import changes_between, changes_since, find_missing, make_missing, pair_months

    asked = Request(regions or [], notebook or [], language, period, data, output, params)
    if since is None:
        planned, left_out = plan_jobs(asked)
        lines = (line for job in planned for line in changes_since(job))
        incomplete = bool(left_out)
    else:
        pairs, incomplete = pair_months(asked, (since, until or period))
        missing = find_missing(pairs)
        if missing and regions:  # without regions that would be all of them
            make_missing(missing)
        elif missing:
            commands = "; ".join(f"uhc run --period {month}" for month in sorted({job.period for job in missing}))
            typer.echo(say("two.not_made", count=len(missing), commands=commands), err=True)
            incomplete = True
        lines = (line for first, last in pairs for line in changes_between(first, last))
    for line in lines:
        typer.echo(line)
    if incomplete:
        raise typer.Exit(SOME_FAILED)
