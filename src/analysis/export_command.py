"""uhc export: the charts of a region as PNG, and one workbook with their data and the findings."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from analysis.batch.request import SOME_FAILED, Request, plan_jobs
from analysis.reference.notebooks import notebook_title
from analysis.reference.words import say
from analysis.run_commands import Data, Language, Month, Output, Params


def export(
    region: Annotated[str, typer.Argument(help="Wilayah.")],
    notebook: Annotated[list[str] | None, typer.Option(help="Nama notebook; boleh diulang.")] = None,
    language: Language = None,
    period: Month = None,
    data: Data = None,
    output: Output = None,
    params: Params = None,
) -> None:
    """Tulis bagan sebagai PNG dan satu buku kerja. / Write the charts as PNG, and one workbook."""
    from analysis.batch.kernels import warm_up
    from analysis.batch.outputs import EXPORTS, Outputs

    planned, _ = plan_jobs(Request([region], notebook or [], language, period, data, output, params))
    warm_up()
    outputs = Outputs(planned[0].outputs)
    folder = planned[0].folder / EXPORTS
    pieces: dict[str, bytes] = {}
    documents, failed = [], False
    for job in planned:
        bundle = _run(job)
        if bundle.reason:
            failed = True
            typer.echo(f"{notebook_title(job.notebook)}: {say('run.failed', reason=bundle.reason)}", err=True)
            continue
        documents.append(json.loads(bundle.files[f"{job.notebook}.json"]))
        pieces |= {place: content for place, content in bundle.files.items() if place.startswith("export/")}
    book = f"{planned[0].region.slug}_{planned[0].period}" + "_SINTETIS" * (planned[0].values["data"] == "demo")
    with outputs.opened(datetime.now()), outputs.writing():
        folder.mkdir(parents=True, exist_ok=True)
        count = _write(folder, pieces, documents, f"{book}.xlsx")
    typer.echo(say("export.done", count=count, folder=folder, book=f"{book}.xlsx"))
    if failed:
        raise typer.Exit(SOME_FAILED)


def _run(job: Any) -> Any:
    from analysis.batch.bundle import Task, make_bundle
    from analysis.report.revision import current_commit

    values, source = job.values, job.source.read_bytes()
    commit = current_commit()
    task = Task(job.notebook, source, job.region, job.period, values, b"null", commit, export=True)
    return make_bundle(task)


def _write(folder: Any, pieces: dict[str, bytes], documents: list[Any], book: str) -> int:
    """Write the PNG and the workbook, and return how many charts there are."""
    import pandas as pd

    from analysis.report.exporting import write_workbook
    from analysis.report.two_periods import findings_frame

    for old in (*folder.glob("*.png"), *folder.glob("*.xlsx")):
        old.unlink()
    charts = {}
    for place, content in sorted(pieces.items()):
        name = place.partition("/")[2]
        if name.endswith(".png"):
            (folder / name).write_bytes(content)
        else:
            charts[name.removesuffix(".json")] = json.loads(content)
    frames = [findings_frame(document) for document in documents]
    write_workbook(folder / book, charts, pd.concat(frames, ignore_index=True) if frames else pd.DataFrame())
    return len(charts)
