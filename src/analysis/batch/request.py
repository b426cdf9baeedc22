"""What a command asks for: the runs it plans, those that are due, and what is told of each as it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from analysis.reference.errors import ParameterError, UhcError
from analysis.reference.notebooks import notebook_title
from analysis.reference.numbers import format_number
from analysis.reference.places import project_folder
from analysis.reference.regions import Region
from analysis.reference.words import LANGUAGES, say, use_language

SOME_FAILED, INTERRUPTED = 1, 130


@dataclass(frozen=True)
class Request:
    """Regions and notebooks by name, empty for all, and what else a command was given; None takes the default."""

    regions: Sequence[str]
    notebooks: Sequence[str]
    language: str | None
    period: str | None
    data: str | None
    output: Path | None
    params: Path | None


def plan_jobs(asked: Request, *, only_failed: bool = False) -> tuple[list[Any], list[Region]]:
    """Return the runs asked for, and the regions left out, each said with its reason.

    Errors as ``plan_runs``.
    """
    from analysis.batch.plan import plan_runs

    if asked.language in LANGUAGES:
        use_language(asked.language)
    if asked.params is not None and not asked.params.is_dir():
        raise UhcError("params_folder", path=asked.params)
    left_out: list[Region] = []

    def leave_out(region: Region, problem: ParameterError) -> None:
        left_out.append(region)
        typer.echo(say("run.region_left_out", region=region.name, problem=problem), err=True)

    given = (("language", asked.language), ("period", asked.period), ("data", asked.data))
    planned = plan_runs(
        asked.regions,
        notebooks=asked.notebooks,
        overrides={name: value for name, value in given if value is not None},
        only_failed=only_failed,
        leave_out=leave_out,
        outputs=asked.output or project_folder() / "outputs" / ("SINTETIS" if asked.data == "demo" else ""),
        params=asked.params or project_folder() / "params",
    )
    return planned, left_out


def make_due(planned: Sequence[Any], *, force: bool, cold: bool, settings: Mapping[str, Any]) -> None:
    """Make those reports that are missing or rest on something new, or all of them by ``force``, and tell of each.

    ``settings`` are those of ``run_jobs``; ends the command where a report fails or somebody stops it.
    """
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
        make_and_tell(due, kernel=COLD if cold else WARM, **settings)
    elif pages_are_due(outputs):
        from analysis.batch.outputs import Outputs
        from analysis.batch.run import write_pages

        with Outputs(outputs).opened(datetime.now()):
            write_pages(Outputs(outputs), ())


def make_and_tell(due: Sequence[Any], *, workers: int, aside: bool = False, **settings: Any) -> None:
    """Make reports and tell of each; ``aside`` where what is told is not what was asked for."""
    from analysis.batch.limits import fit_files
    from analysis.batch.run import Interrupted, Result, fit_workers, run_jobs

    workers = fit_files(min(fit_workers(workers), len(due)))
    start = "run.start_there" if settings["cluster"] else "run.start"
    typer.echo(say(start, count=len(due), jobs=workers, address=settings["cluster"]), err=aside)

    def tell(result: Result, left: int, seconds: float | None) -> None:
        typer.echo(_line(result, len(due), left, seconds), err=aside)

    try:
        results = run_jobs(due, workers=workers, clock=lambda: datetime.now().astimezone(), report=tell, **settings)
    except Interrupted as stopped:
        done = sum(result.is_done for result in stopped.results)
        typer.echo(say("run.interrupted", done=done, left=len(due) - done), err=True)
        raise typer.Exit(INTERRUPTED) from None
    failed = [result for result in results if not result.is_done]
    typer.echo(say("run.index", path=due[0].outputs / "index.html"), err=aside)
    if failed:
        names = ", ".join(f"{result.job.region.slug}/{result.job.notebook}" for result in failed)
        typer.echo(say("run.some_failed", count=len(failed), names=names), err=True)
        raise typer.Exit(SOME_FAILED)


def _line(result: Any, count: int, left: int, seconds: float | None) -> str:
    """Return what is told of a run that ended: how, how long it took, and how long the rest will take if known."""
    state = say("run.again", tries=result.tries) if result.tries > 1 else say("run.done")
    if not result.is_done:
        state = say("run.failed", reason=result.reason.splitlines()[0])
    waiting = say("run.left_unknown", left=left) if left else say("run.all_tried")
    if left and seconds is not None:
        waiting = say("run.left", left=left, seconds=format_number(seconds))
    return say(
        "run.line",
        number=count - left,
        count=count,
        report=notebook_title(result.job.notebook),
        region=result.job.region.name,
        state=state + result.note,
        seconds=format_number(result.seconds, 1),
        left=waiting,
    )
