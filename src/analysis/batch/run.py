"""One run → one bundle of files, whole or not at all; many runs in parallel."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError
from traitlets import Unicode

from analysis.batch.ledger import append_line, last_states, last_success
from analysis.batch.plan import Job
from analysis.reference.errors import UhcError
from analysis.reference.places import project_folder
from analysis.reference.words import current_language, say, use_language
from analysis.report.failure import failure_page, mark_old
from analysis.report.index import build_index
from analysis.report.meeting import meeting_page
from analysis.report.page import check_identity, findings_of, render_page
from analysis.report.pdf import print_pdf

WHOLE_RUN_SECONDS = 600


@dataclass(frozen=True)
class Result:
    """How a run ended: ``reason`` is empty when its report was made."""

    job: Job
    reason: str
    detail: str
    seconds: float

    @property
    def is_done(self) -> bool:
        """Whether the report was made."""
        return not self.reason


def run_jobs(
    jobs: Sequence[Job],
    *,
    workers: int,
    clock: Callable[[], datetime],
    pdf: bool = False,
    report: Callable[[Result, int, float], None] = lambda *_: None,
) -> list[Result]:
    """Run every job; one failure does not stop the rest. Write the ledger and the index.

    Args:
        jobs: what to run.
        workers: runs at the same time.
        clock: gives the time for the ledger.
        pdf: print each page to PDF too.
        report: called after each run with the result, how many are left and the seconds they will take.
    """
    results: list[Result] = []
    start = time.monotonic()
    with ProcessPoolExecutor(max_workers=min(workers, len(jobs) or 1), mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(run_job, job, pdf=pdf): job for job in jobs}
        for future in as_completed(futures):
            job = futures[future]
            problem = future.exception()
            result = Result(job, say("failure.stopped"), repr(problem), 0.0) if problem else future.result()
            results.append(result)
            _record(result, clock())
            left = len(jobs) - len(results)
            report(result, left, (time.monotonic() - start) / len(results) * left)
    for job in {job.folder: job for job in jobs}.values():
        if job.folder.is_dir():
            _replace(job.folder / "index.html", meeting_page(job.folder, job.region, job.period))
    for outputs in dict.fromkeys(job.outputs for job in jobs):
        _replace(outputs / "index.html", build_index(outputs, last_states(outputs)))
    return sorted(results, key=lambda result: jobs.index(result.job))


def _record(result: Result, now: datetime) -> None:
    job = result.job
    if not result.is_done:
        _write_failure(result)
    append_line(
        job.outputs,
        {
            "period": job.period,
            "region": job.region.slug,
            "notebook": job.notebook,
            "language": job.values["language"],
            "result": "done" if result.is_done else "failed",
            "reason": result.reason,
            "finished": now.isoformat(timespec="seconds"),
            "seconds": round(result.seconds, 2),
        },
    )


def run_job(job: Job, *, pdf: bool = False) -> Result:
    """Run one notebook through papermill in a folder of its own and move the finished bundle into place."""
    use_language(job.values["language"])
    start = time.monotonic()
    reason = detail = ""
    job.outputs.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".run-", dir=job.outputs))
    try:
        _make_bundle(job, work, pdf=pdf)
        _publish(job, work)
    except PapermillExecutionError as problem:
        reason, detail = (_notebook_reason(problem), "\n".join(_plain(line) for line in problem.traceback))
    except UhcError as problem:
        reason, detail = str(problem), repr(problem)
    except Exception as problem:
        reason, detail = (
            say("failure.unexpected", kind=type(problem).__name__),
            f"{type(problem).__name__}: {problem}",
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Result(job, reason, detail, time.monotonic() - start)


def _plain(text: str) -> str:
    """Return a line of a traceback without colours and without the folders of this machine."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return text.replace(str(project_folder()), ".").replace(str(Path.home()), "~")


def _notebook_reason(problem: PapermillExecutionError) -> str:
    title = say("error.title")
    for line in problem.traceback:
        if line.startswith(title):
            return line.removeprefix(title).lstrip(": ")
    return say("failure.cell", kind=problem.ename, value=_plain(problem.evalue)[:300])


def _manager_with_sockets_in(folder: str) -> type[AsyncKernelManager]:
    """Return a kernel manager that talks over socket files in ``folder`` instead of open ports, where it can."""

    class FileKernelManager(AsyncKernelManager):
        transport = Unicode("ipc" if os.name == "posix" else "tcp")
        ip = Unicode(f"{folder}/k" if os.name == "posix" else "127.0.0.1")

    return FileKernelManager


def _make_bundle(job: Job, work: Path, *, pdf: bool) -> None:
    executed = work / f"{job.notebook}.ipynb"
    with tempfile.TemporaryDirectory(prefix="uhc-") as sockets:
        papermill.execute_notebook(
            str(job.source),
            str(executed),
            parameters=dict(job.values),
            kernel_name="python3",
            cwd=str(project_folder()),
            progress_bar=False,
            execution_timeout=WHOLE_RUN_SECONDS,
            shutdown_kernel="immediate",
            kernel_manager_class=_manager_with_sockets_in(sockets),
        )
    notebook = _strip_times(nbformat.read(executed, as_version=4))
    document = findings_of(notebook)
    nbformat.write(notebook, executed)
    html = render_page(nbformat.read(executed, as_version=4))
    check_identity(
        html,
        notebook,
        region=job.region.bps_code,
        region_name=job.region.name,
        slug=job.region.slug,
        period=job.period,
        folder=job.folder,
    )
    (work / f"{job.notebook}.html").write_text(html, encoding="utf-8")
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (work / f"{job.notebook}.json").write_text(text + "\n", encoding="utf-8")
    _extract_files(html, job, work)
    if pdf:
        print_pdf(work / f"{job.notebook}.html", work / f"{job.notebook}.pdf")


def _strip_times(notebook: Any) -> Any:
    """Take out what differs between equal runs (times, random ids) and this machine's paths."""
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    notebook.metadata["papermill"] = {"parameters": parameters}
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number}"
    return notebook


def _extract_files(html: str, job: Job, work: Path) -> None:
    """Write each figure as SVG and the data behind it as CSV, for slides and spreadsheets."""
    for folder in ("figures", "tables"):
        (work / folder).mkdir()
    for number, svg in enumerate(re.findall(r"<svg .*?</svg>", html, flags=re.DOTALL), start=1):
        (work / "figures" / f"{job.notebook}_{number}.svg").write_text(svg + "\n", encoding="utf-8")
    for name, content in re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8;base64,([^"]+)"', html):
        (work / "tables" / f"{job.notebook}_{name}").write_bytes(base64.b64decode(content))


def _publish(job: Job, work: Path) -> None:
    """Move the bundle into place, the page last; what an earlier run of this notebook left beside it goes."""
    files = sorted(path for path in work.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.suffix == ".html"):
        target = job.folder / path.relative_to(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    kept = {path.relative_to(work) for path in files}
    for path in list(job.folder.rglob(f"{job.notebook}*")):
        if path.is_file() and path.relative_to(job.folder) not in kept:
            path.unlink()


def _write_failure(result: Result) -> None:
    job = result.job
    good = job.folder / f"{job.notebook}.html"
    made = last_success(job.outputs, job.period, job.region.slug, job.notebook)[:10] if good.is_file() else ""
    before = current_language()
    use_language(job.values["language"])
    page = failure_page(
        job.region, notebook=job.notebook, period=job.period, reason=result.reason, detail=result.detail, last_good=made
    )
    job.folder.mkdir(parents=True, exist_ok=True)
    _replace(job.folder / f"{job.notebook}.failure.html", page)
    if made:
        _replace(good, mark_old(good.read_text(encoding="utf-8"), notebook=job.notebook, made=made))
    use_language(before)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
