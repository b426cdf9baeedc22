"""uhc run, why and diff: make the reports that are due, say why one is, say what changed in one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.reference.errors import ParameterError, UhcError
from analysis.reference.notebooks import not_reports, notebook_title
from analysis.reference.numbers import format_number
from analysis.reference.places import project_folder
from analysis.reference.regions import Region
from analysis.reference.words import LANGUAGES, say, use_language

SOME_FAILED, INTERRUPTED = 1, 130

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
    asked = (regions or [], notebook or [], language, period, data, output, params)
    planned, left_out = plan_jobs(*asked, only_failed=only_failed)
    for problem in not_reports().values():
        typer.echo(say("run.not_report", problem=problem), err=True)
    settings = {
        "limits": Limits(time_limit, memory_limit),
        "cluster": cluster,
        "workers": jobs,
        "pdf": pdf,
    }
    if planned:
        _make_due(planned, force=force, cold=cold, settings=settings)
    else:
        typer.echo(say("run.nothing"))
    if left_out:
        raise typer.Exit(SOME_FAILED)


def _make_due(planned: list[Any], *, force: bool, cold: bool, settings: dict[str, Any]) -> None:
    """Make those reports that are missing or rest on something new, or all of them by ``force``."""
    from analysis.batch.keys import Surroundings
    from analysis.batch.plan import find_stale, pages_are_due, remember

    outputs, around = planned[0].outputs, Surroundings()
    stale = find_stale(planned, around)
    due = [
        job
        for job, changes in zip(planned, stale, strict=True)
        if changes or force or (settings["pdf"] and not (job.folder / f"{job.notebook}.pdf").is_file())
    ]
    remember(planned, stale, around, datetime.now())
    if len(due) < len(planned):
        typer.echo(say("run.fresh", count=len(planned) - len(due)))
    if due:
        from analysis.batch.kernels import COLD, WARM, warm_up  # a quarter of a second that nothing new need not wait

        if not (cold or settings["cluster"]):
            warm_up()  # while this process loads what it needs itself
        _run_and_tell(due, kernel=COLD if cold else WARM, **settings)
    elif pages_are_due(outputs):
        from analysis.batch.outputs import Outputs
        from analysis.batch.run import write_pages

        with Outputs(outputs).opened(datetime.now()):
            write_pages(Outputs(outputs), ())


def plan_jobs(
    regions: list[str],
    notebooks: list[str],
    language: str | None,
    period: str | None,
    data: str | None,
    output: Path | None,
    params: Path | None,
    *,
    only_failed: bool = False,
) -> tuple[list[Any], list[Region]]:
    """Return the runs that the options of a command ask for, and the regions left out, each said with its reason.

    Errors as ``plan_runs``.
    """
    from analysis.batch.plan import plan_runs

    if language in LANGUAGES:
        use_language(language)
    if params is not None and not params.is_dir():
        raise UhcError("params_folder", path=params)
    left_out: list[Region] = []

    def leave_out(region: Region, problem: ParameterError) -> None:
        left_out.append(region)
        typer.echo(say("run.region_left_out", region=region.name, problem=problem), err=True)

    given = (("language", language), ("period", period), ("data", data))
    planned = plan_runs(
        regions,
        notebooks=notebooks,
        overrides={name: value for name, value in given if value is not None},
        only_failed=only_failed,
        leave_out=leave_out,
        outputs=output or project_folder() / "outputs" / ("SINTETIS" if data == "demo" else ""),
        params=params or project_folder() / "params",
    )
    return planned, left_out


def _run_and_tell(due: list[Any], *, workers: int, aside: bool = False, **settings: Any) -> None:
    """Make reports and tell of each; ``aside`` where what is told is not what was asked for."""
    from analysis.batch.limits import fit_files
    from analysis.batch.run import Interrupted, Result, fit_workers, run_jobs

    workers = fit_files(min(fit_workers(workers), len(due)))
    start = "run.start_there" if settings["cluster"] else "run.start"
    typer.echo(say(start, count=len(due), jobs=workers, address=settings["cluster"]), err=aside)

    def tell(result: Result, left: int, seconds: float | None) -> None:
        state = say("run.again", tries=result.tries) if result.tries > 1 else say("run.done")
        if not result.is_done:
            state = say("run.failed", reason=result.reason.splitlines()[0])
        state += result.note
        waiting = say("run.left_unknown", left=left) if left else say("run.all_tried")
        if left and seconds is not None:
            waiting = say("run.left", left=left, seconds=format_number(seconds))
        typer.echo(
            say(
                "run.line",
                number=len(due) - left,
                count=len(due),
                report=notebook_title(result.job.notebook),
                region=result.job.region.name,
                state=state,
                seconds=format_number(result.seconds, 1),
                left=waiting,
            ),
            err=aside,
        )

    try:
        results = run_jobs(due, workers=workers, clock=_now, report=tell, **settings)
    except Interrupted as stopped:
        done = sum(result.is_done for result in stopped.results)
        typer.echo(say("run.interrupted", done=done, left=len(due) - done), err=True)
        raise typer.Exit(INTERRUPTED) from None
    failed = [result for result in results if not result.is_done]
    typer.echo(say("run.index", path=due[0].outputs / "index.html"), err=aside)
    if failed:
        names = ", ".join(f"{one.job.region.slug}/{one.job.notebook}" for one in failed)
        typer.echo(say("run.some_failed", count=len(failed), names=names), err=True)
        raise typer.Exit(SOME_FAILED)


_now: Callable[[], datetime] = lambda: datetime.now().astimezone()  # noqa: E731


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

    planned, _ = plan_jobs([region], [notebook], language, period, data, output, params)
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
    from analysis.report.changes import change_cells
    from analysis.report.documents import read_document

    if since is not None:
        _compare(regions or [], notebook or [], language, (since, until or period), data, output, params)
        return
    planned, left_out = plan_jobs(regions or [], notebook or [], language, period, data, output, params)
    for job in planned:
        names = {"report": notebook_title(job.notebook), "region": job.region.name}
        document = read_document(job.folder, job.notebook)
        if document is None:
            typer.echo(say("diff.none_made", **names))
            continue
        changes = document["changes"]
        if changes is None:
            typer.echo(say("diff.first", **names))
            continue
        typer.echo(say("diff.head", count=len(changes["rows"]), period=changes["period"], **names))
        for row in changes["rows"]:
            what, date, before, now, difference, cause = change_cells(row)
            typer.echo("  " + say("diff.line", what=what, date=date, before=before, now=now, d=difference, cause=cause))
    if left_out:
        raise typer.Exit(SOME_FAILED)


def _compare(
    regions: list[str],
    notebooks: list[str],
    language: str | None,
    months: tuple[str, str | None],
    data: str | None,
    output: Path | None,
    params: Path | None,
) -> None:
    """Say what two periods state of each region and notebook.

    A report that is not there yet is made first where its region was named; without regions that would be all of them.
    """
    from analysis.reference.periods import parse_period
    from analysis.report.documents import read_document
    from analysis.report.two_periods import compare_findings, comparison_lines, findings_frame

    sides = [plan_jobs(regions, notebooks, language, month, data, output, params) for month in months]
    left_out = {region for _, regions_left in sides for region in regions_left}
    first_side, last_side = ([job for job in jobs if job.region not in left_out] for jobs, _ in sides)
    pairs = list(zip(first_side, last_side, strict=True))
    for first, last in pairs:
        if first.period >= last.period:
            raise UhcError("two_months", first=first.period, last=last.period)
    missing = [job for pair in pairs for job in pair if read_document(job.folder, job.notebook) is None]
    if missing and regions:
        _run_and_tell(missing, workers=0, cluster="", aside=True)
    for first, last in pairs:
        before, after = (read_document(job.folder, job.notebook) for job in (first, last))
        if before is None or after is None:  # its run has said why it failed, or none was asked for
            continue
        compared = compare_findings(findings_frame(before), findings_frame(after))
        names = {"report": notebook_title(first.notebook), "region": first.region.name}
        typer.echo(say("two.head", first=parse_period(first.period).text, last=parse_period(last.period).text, **names))
        for line in comparison_lines(compared):
            typer.echo(f"  {line}")
    if missing and not regions:
        commands = "; ".join(f"uhc run --period {month}" for month in sorted({job.period for job in missing}))
        typer.echo(say("two.not_made", count=len(missing), commands=commands), err=True)
    if left_out or (missing and not regions):
        raise typer.Exit(SOME_FAILED)
