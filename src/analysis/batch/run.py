"""Many runs: in parallel, each published as it ends; the ledger, the records and the index follow."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import psutil

from analysis.batch.bundle import RUNNING, Bundle, Task, make_bundle
from analysis.batch.cluster import cluster_executor, make_bundle_there
from analysis.batch.kernels import WARM, warm_up
from analysis.batch.keys import PAGES, STORE, Surroundings, part_changes, row_changes
from analysis.batch.ledger import append_line, expected_seconds, last_states, last_success
from analysis.batch.limits import MEGABYTE, Limits
from analysis.batch.modules import program_digest
from analysis.batch.outputs import Outputs
from analysis.batch.plan import Job, pages_are_due, pages_digest
from analysis.batch.records import read_before, read_record, record_name, seal
from analysis.reference.errors import UhcError
from analysis.reference.notebooks import files_beside
from analysis.reference.places import data_folder, store_files
from analysis.reference.regions import reported_regions
from analysis.reference.words import current_language, say, use_language
from analysis.report.documents import read_document, summarise
from analysis.report.failure import failure_page, mark_old
from analysis.report.index import build_index
from analysis.report.meeting import meeting_page
from analysis.report.revision import current_commit

MOST_OF_CORE = 4
USUAL_MEGABYTES = 600  # what one run takes at its side


@dataclass(frozen=True)
class Result:
    """How a run ended: ``reason`` is empty when its report was made; ``note`` is what to know of one that was."""

    job: Job
    reason: str
    detail: str
    seconds: float
    tries: int = 1
    note: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the report was made."""
        return not self.reason


class Interrupted(Exception):
    """The runs were stopped from outside; ``results`` holds those that had ended."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__()
        self.results = results


def fit_workers(asked: int = 0) -> int:
    """Return how many runs fit beside each other, as far as memory goes: those asked for, by default one per core.

    No more than four for each core that this process may use.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    fitting = psutil.virtual_memory().available // (USUAL_MEGABYTES * MEGABYTE)
    return max(1, min(asked or cores, MOST_OF_CORE * cores, fitting))


def run_jobs(
    jobs: Sequence[Job],
    *,
    workers: int,
    clock: Callable[[], datetime],
    pdf: bool = False,
    limits: Limits | None = None,
    kernel: str = WARM,
    cluster: str = "",
    report: Callable[[Result, int, float | None], None] = lambda *_: None,
) -> list[Result]:
    """Run every job; one failure does not stop the rest. Write reports, ledger, records and the index.

    Args:
        jobs: what to run; all with one folder of outputs.
        workers: runs at the same time, here or in a cluster started here.
        clock: gives the time for the ledger.
        pdf: print each page to PDF too.
        limits: what each run may take.
        kernel: kernels.WARM or kernels.COLD.
        cluster: address of a Dask cluster, or "local" to start one; empty to run without.
        report: called after each run with the result, how many are left and the seconds they will take, if known.

    Raises:
        UhcError: another process writes there, the outputs cannot be written, or the cluster cannot be used.
        Interrupted: Ctrl-C; reports that were done are whole.
    """
    if not jobs:
        return []
    batch = _Batch(jobs, limits or Limits(), kernel, pdf=pdf, travels=bool(cluster))
    results: dict[int, Result] = {}
    with batch.outputs.opened(clock()):
        told = () if pages_are_due(batch.outputs.path) else jobs
        try:
            with _executor(cluster, workers, kernel) as (executor, size):
                for number, bundle in _each(executor, size, batch):
                    if not results:  # should this be killed, the next run writes the pages of all
                        batch.outputs.write_state(PAGES, None)
                    results[number] = result = batch.record(number, bundle, clock())
                    report(result, len(jobs) - len(results), batch.seconds_left(number, size()))
        except KeyboardInterrupt:
            raise Interrupted(list(results.values())) from None
        except CancelledError as problem:
            counts = {"done": len(results), "left": len(jobs) - len(results)}
            raise UhcError("cluster_lost", address=cluster, **counts) from problem
        finally:
            if results:
                write_pages(batch.outputs, told)
    return [results[number] for number in range(len(jobs))]


@contextmanager
def _executor(cluster: str, workers: int, kernel: str) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Give what makes the bundles, and how many at a time; when the block is left early, what runs is killed."""
    if cluster:
        with cluster_executor(cluster, workers) as found:
            yield found
        return
    if kernel == WARM:
        warm_up()
    pool = ThreadPoolExecutor(workers)  # a thread waits for its kernel, which is a process
    try:
        yield pool, lambda: workers
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for guard in list(RUNNING):
            guard.stop("interrupted")
        pool.shutdown()


def _each(executor: Executor, size: Callable[[], int], batch: _Batch) -> Iterator[tuple[int, Bundle]]:
    """Yield each job's number and bundle as it ends; few are under way at a time, so that memory stays flat."""
    numbers = iter(range(len(batch.jobs)))
    running: dict[Future[Bundle], int] = {}
    while True:
        for number in islice(numbers, max(0, 2 * size() - len(running))):
            running[batch.submit(executor, number)] = number
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number = running.pop(future)
            problem = future.exception()
            yield number, Bundle({}, say("failure.stopped"), repr(problem)) if problem else future.result()


class _Batch:
    """The runs of one command: what they share, and what is written of them."""

    def __init__(self, jobs: Sequence[Job], limits: Limits, kernel: str, *, pdf: bool, travels: bool) -> None:
        self.jobs = jobs
        self.outputs = Outputs(jobs[0].outputs)
        self._around = Surroundings()
        self._program = program_digest() if travels else ""
        self._shared: dict[str, Any] = {"commit": current_commit(), "kernel": kernel, "limits": limits, "pdf": pdf}
        if travels:
            unused = {f"{data}/{STORE}" for data in store_files()} - {f"{job.values['data']}/{STORE}" for job in jobs}
            files = self._around.files.items()
            home = data_folder().name
            self._shared["data"] = {f"{home}/{name}": path.read_bytes() for name, path in files if name not in unused}
        self._expected = expected_seconds(self.outputs.path, [(job.region.slug, job.notebook) for job in jobs])
        self._waiting = set(range(len(jobs)))
        self._taken: list[float] = []
        self._under_way: dict[int, tuple[Surroundings, Task]] = {}

    def submit(self, executor: Executor, number: int) -> Future[Bundle]:
        """Start a run."""
        job = self.jobs[number]
        if not self._program:  # the data travel as they were when the batch began
            self._around = self._around.renewed()
        source = job.source.read_bytes()
        before = find_before(self.outputs, job, source, self._around)
        shared = self._shared
        if self._program:
            beside = {"": job.source, **files_beside(source)}
            own = f"{job.notebook}.ipynb"
            places = {f"notebooks/{name or own}": path.read_bytes() for name, path in beside.items()}
            shared = shared | {"data": shared["data"] | places}
        task = Task(job.notebook, source, job.region, job.period, job.values, before, **shared)
        self._under_way[number] = (self._around, task)
        if self._program:
            return executor.submit(make_bundle_there, task, self._program)
        return executor.submit(make_bundle, task)

    def seconds_left(self, number: int, size: int) -> float | None:
        """Return how long the rest will take by the ledger, or by the runs of this batch; None when nobody knows."""
        self._waiting.discard(number)
        usual = sum(self._taken) / len(self._taken) if self._taken else None
        times = [usual if self._expected[one] is None else self._expected[one] for one in self._waiting]
        known = [one for one in times if one is not None]
        return sum(known) / size if len(known) == len(times) else None

    def record(self, number: int, bundle: Bundle, now: datetime) -> Result:
        """Publish a bundle with its record, or write the failure page; add the line of the ledger."""
        job, (around, task) = self.jobs[number], self._under_way.pop(number)
        result = Result(job, bundle.reason, bundle.detail, bundle.seconds, bundle.tries, bundle.note)
        if result.is_done:
            self._taken.append(result.seconds)
            name = record_name(job.period, job.region.slug, job.notebook)
            record = make_record(around, task, bundle)
            state = {name: json.dumps(record and seal(record), sort_keys=True), f"{name}.before": task.before.decode()}
            self.outputs.publish(job.folder, job.notebook, bundle.files, state)
        else:
            _write_failure(self.outputs, result, bundle.files)
        line = {
            "period": job.period,
            "region": job.region.slug,
            "notebook": job.notebook,
            "language": job.values["language"],
            "result": "done" if result.is_done else "failed",
            "reason": result.reason,
            "finished": now.isoformat(timespec="seconds"),
            "seconds": round(result.seconds, 2),
            "tries": result.tries,
        }
        with self.outputs.writing():
            append_line(self.outputs.path, line)
        return result


def make_record(around: Surroundings, task: Task, bundle: Bundle) -> dict[str, Any] | None:
    """Return what to remember of a report (batch.keys), or None where code or data changed while it was made."""
    if not around.is_current:
        return None
    inputs = json.loads(bundle.files[f"{task.notebook}.json"])["inputs"]
    return {
        "parts": around.parts(task.source, task.values),
        "data": around.read_files(inputs, task.region, task.values["data"]),
        "inputs": [{name: one[name] for name in ("file", "table", "how", "codes", "row_digests")} for one in inputs],
        "files": {place: len(content) for place, content in bundle.files.items()},
    }


def find_before(outputs: Outputs, job: Job, source: bytes, around: Surroundings) -> bytes:
    """Return the findings that a run compares itself with, as JSON (report.changes); null where there are none.

    They are those of the last report of the region and notebook, of this period or else of the newest one before it,
    that was made from other rows or by another method. Made again from the same, a report keeps those it had.
    """
    periods = sorted((one.name for one in outputs.state.glob("????-??") if one.name <= job.period), reverse=True)
    for period in periods:
        name = record_name(period, job.region.slug, job.notebook)
        record = read_record(outputs, name)
        document = read_document(outputs.path / period / job.region.slug, job.notebook)
        if record is None or document is None:
            continue
        parts = around.parts(source, {**job.values, "period": period})
        changes = part_changes(record["parts"], parts) + row_changes(record, job.region, period, around)
        real = [change for change in changes if not change.is_label]
        if period == job.period and not real:
            before = read_before(outputs, name)
            if before is None:
                continue
            return before
        is_other = any(change.kind != "rows" for change in real)
        summary = summarise(document, is_other_method=is_other)
        return json.dumps(summary, sort_keys=True, ensure_ascii=False).encode()
    return b"null"


def _write_failure(outputs: Outputs, result: Result, files: Mapping[str, bytes]) -> None:
    job = result.job
    good = job.folder / f"{job.notebook}.html"
    made = ""
    if good.is_file():  # a runner that is killed may leave a report without a line in the ledger
        written = date.fromtimestamp(good.stat().st_mtime)
        made = last_success(job.outputs, job.period, job.region.slug, job.notebook)[:10] or f"{written}"
    before = current_language()
    use_language(job.values["language"])
    page = failure_page(
        job.region,
        notebook=job.notebook,
        period=job.period,
        data=job.values["data"],
        reason=result.reason,
        detail=result.detail,
        last_good=made,
        kept=next(iter(files), ""),
    )
    folder = Path(job.period, job.region.slug)
    outputs.write(folder / f"{job.notebook}.failure.html", page)
    for name, content in files.items():
        outputs.write(folder / name, content.decode())
    if made:
        outputs.write(folder / good.name, mark_old(good.read_text(encoding="utf-8"), notebook=job.notebook, made=made))
    use_language(before)


def write_pages(outputs: Outputs, jobs: Sequence[Job]) -> None:
    """Write the index and the meeting pages of the regions of ``jobs``, or of all that have reports if it is empty."""
    places = {(job.period, job.region) for job in jobs}
    places = places or {(period.name, one) for period in outputs.path.glob("????-??") for one in reported_regions()}
    for period, region in sorted(places, key=lambda place: (place[0], place[1].slug)):
        folder = outputs.path / period / region.slug
        if folder.is_dir():
            outputs.write(Path(period, region.slug, "index.html"), meeting_page(folder, region, period))
    outputs.write(Path("index.html"), build_index(outputs.path, last_states(outputs.path)))
    outputs.write_state(PAGES, pages_digest())
