"""One run: a notebook, its parameters and its data go in, a bundle of files comes out, here or on another machine."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import unquote_to_bytes

import nbformat
import papermill
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import Type

from analysis.batch.kernels import ONE_THREAD, WARM, scratch
from analysis.batch.limits import Guard, Limits
from analysis.reference.errors import UhcError
from analysis.reference.file_names import fit_name
from analysis.reference.places import EXPORTED, named_places, project_folder
from analysis.reference.regions import Region
from analysis.reference.words import say, use_language
from analysis.report.page import cells_left_out, check_cells, check_identity, check_persons, findings_of, render_page
from analysis.report.pdf import print_pdf
from analysis.tables.identities import hide_all

ENGINE = "uhc"
CONTENT = 3  # the parts of a message before it are its signature and headers
TRIES = 2  # a kernel that dies may be bad luck; a notebook that fails is not


@dataclass(frozen=True)
class Task:
    """A run with all it needs, so that another machine can do it.

    Attributes:
        notebook: its name.
        source: the notebook file.
        region: whose report it is.
        period: "2026-02".
        values: the parameters.
        before: the findings to compare with, as JSON (report.changes).
        commit: git commit of the project (report.provenance).
        data: the files of the data folder by its name and their place in it; None where this machine has them.
        kernel: name of the kernelspec.
        limits: what the run may take.
        pdf: print the page too.
        export: write the charts and their data too (report.exporting).
    """

    notebook: str
    source: bytes
    region: Region
    period: str
    values: Mapping[str, Any]
    before: bytes
    commit: str
    data: Mapping[str, bytes] | None = None
    kernel: str = WARM
    limits: Limits = field(default_factory=Limits)
    pdf: bool = False
    export: bool = False


@dataclass(frozen=True)
class Bundle:
    """How a run ended: its files by their place in the region's folder, or the reason why there are none."""

    files: Mapping[str, bytes]
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0
    tries: int = 1
    note: str = ""


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, with a guard beside its kernel."""

    guard: Guard

    def start_new_kernel(self, **kwargs: Any) -> None:
        super().start_new_kernel(**kwargs)
        self.guard.watch(self.km.provisioner.pid)


class _Engine(Engine):  # type: ignore[misc]
    """Runs the cells through _Client in the kernel, folder and environment given."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, guard: Guard, manager: Any, work: str, env: dict[str, str], **_: Any
    ) -> None:
        client = _Client(nb_man, kernel_name=kernel_name, kernel_manager_class=manager, shutdown_kernel="immediate")
        client.guard = guard
        guard.notebook = nb_man.nb
        client.execute(cwd=work, env=env)


papermill_engines.register(ENGINE, _Engine)


class _QuickClient(AsyncKernelClient):
    """Is ready when the kernel says that it is idle; the usual client waits for a fifth of a second of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        latest = time.monotonic() + (timeout or 0)
        while time.monotonic() < latest and await self.is_alive():
            asked = self.kernel_info()  # again and again: what is said before the channel is connected is not heard
            with suppress(Empty):
                while True:
                    heard = await self.get_iopub_msg(timeout=0.1)
                    about = heard["parent_header"].get("msg_id")
                    if about == asked and heard["content"].get("execution_state") == "idle":
                        return
        raise DeadKernelError("Kernel died before it was ready")


def _manager(folder: Path, guard: Guard) -> type[AsyncKernelManager]:
    """Return a kernel manager that keeps its files in ``folder`` and talks over sockets there, where it can.

    What the kernel says is counted before it is unpacked: 100 MB of JSON are minutes of objects.
    """

    class CountingSession(Session):
        def deserialize(self, msg_list: list[Any], *rest: Any, **more: Any) -> dict[str, Any]:
            guard.count_output(sum(map(len, msg_list[CONTENT:])))
            if guard.reason:
                raise DeadKernelError(guard.reason)
            return super().deserialize(msg_list, *rest, **more)

    class Manager(AsyncKernelManager):
        client_factory = Type(_QuickClient)

        def __init__(self, **settings: Any) -> None:
            settings["connection_file"] = str(folder / "kernel.json")
            if os.name == "posix":
                settings |= {"transport": "ipc", "ip": str(folder / "k")}
            super().__init__(**settings)
            self.session = CountingSession(parent=self)

        async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
            guard.look()
            await super().shutdown_kernel(now=now, restart=restart)

    return Manager


RUNNING: set[Guard] = set()


def make_bundle(task: Task) -> Bundle:
    """Run a notebook through papermill in a folder of its own and render its page; once more if its kernel died."""
    return copy_context().run(_with_own_loop, task)


def _with_own_loop(task: Task) -> Bundle:
    """Give the Jupyter clients of a run an event loop of their own, and close it."""
    loop = ensure_event_loop()
    try:
        return _try_and_try_again(task)
    finally:
        waiting = asyncio.all_tasks(loop)
        for one in waiting:
            one.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()
        asyncio.set_event_loop(None)


def _try_and_try_again(task: Task) -> Bundle:
    use_language(task.values["language"])
    start = time.monotonic()
    bundle = Bundle({})
    for tries in range(1, TRIES + 1):
        guard = Guard(task.limits)
        RUNNING.add(guard)
        try:
            files, note = _make_files(task, guard)
            bundle = Bundle(files, tries=tries, note=note)
        except PapermillExecutionError as problem:
            detail = "\n".join(_plain(line) for line in problem.traceback)
            kept = {f"{task.notebook}.failure.ipynb": _written(_hidden(guard.notebook))} if guard.notebook else {}
            bundle = Bundle(kept, _notebook_reason(problem), detail, tries=tries)
        except UhcError as problem:
            bundle = Bundle({}, str(problem), repr(problem), tries=tries)
        except Exception as problem:
            bundle = Bundle({}, _reason(problem, guard, task.limits), _plain(repr(problem)), tries=tries)
            if isinstance(problem, DeadKernelError) and not guard.reason:
                continue
        finally:
            guard.end()
            RUNNING.discard(guard)
        break
    reason, detail = hide_all(bundle.reason), hide_all(bundle.detail)  # an error may quote a cell
    return replace(bundle, seconds=time.monotonic() - start, reason=reason, detail=detail)


def _hidden(content: Any) -> Any:
    """Return what a notebook holds without the numbers of persons in its texts."""
    if isinstance(content, dict):
        return type(content)({name: _hidden(each) for name, each in content.items()})
    if isinstance(content, list):
        return [_hidden(each) for each in content]
    return hide_all(content) if isinstance(content, str) else content


def _reason(problem: Exception, guard: Guard, limits: Limits) -> str:
    if guard.reason:
        return say("failure.limit", guard.reason, **vars(limits))
    if isinstance(problem, DeadKernelError):
        return say("failure.died", tries=TRIES)
    return say("failure.unexpected", kind=type(problem).__name__)


def _plain(text: str) -> str:
    """Return a line of a traceback without colours and without the folders of this machine."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return text.replace(str(project_folder()), ".").replace(str(scratch()), "…").replace(str(Path.home()), "~")


def _notebook_reason(problem: PapermillExecutionError) -> str:
    """Say in which cell and line a notebook stopped, and why."""
    title = say("error.title")
    said = [line.removeprefix(title).lstrip(": ") for line in problem.traceback if line.startswith(title)]
    reason = said[0] if said else say("failure.cell", kind=problem.ename, value=_plain(problem.evalue)[:300])
    number = problem.exec_count - 1  # as the analyst counts, without the cell that papermill puts in
    lines = re.findall(r"Cell(?: In\[\d+\])?, line (\d+)", "\n".join(map(_plain, problem.traceback)))
    if lines:
        return say("failure.where", number=number, line=lines[0], reason=reason)
    return say("failure.where_cell", number=number, reason=reason)


def _written(notebook: Any) -> bytes:
    return (nbformat.writes(_strip_times(notebook)) + "\n").encode()


@contextmanager
def _own_folder(task: Task) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give a run its folder, and the environment that tells its kernel where its things are."""
    folder = Path(tempfile.mkdtemp(dir=scratch()))
    try:
        (folder / "work").mkdir()
        (folder / "before.json").write_bytes(task.before)
        told = {"UHC_BEFORE": str(folder / "before.json"), "UHC_COMMIT": task.commit}
        if task.export:
            (folder / "export").mkdir()
            told[EXPORTED] = str(folder / "export")
        env = {**os.environ, **ONE_THREAD, **named_places(), **told}
        if task.data is None:
            env["UHC_PROJECT"] = str(project_folder())
        else:
            project = folder / "project"
            for place, content in task.data.items():
                (project / place).parent.mkdir(parents=True, exist_ok=True)
                (project / place).write_bytes(content)
            data = project / Path(next(iter(task.data))).parts[0]
            store = {"UHC_STORE": str(data / "office" / "office.duckdb")}
            env |= {"UHC_PROJECT": str(project), "UHC_DATA": str(data), **store}
        yield folder, env
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_files(task: Task, guard: Guard) -> tuple[dict[str, bytes], str]:
    """Return the files of a report, and what a reader of the run's line should know of it."""
    with _own_folder(task) as (folder, env):
        source = folder / f"{task.notebook}.ipynb"
        source.write_bytes(task.source)
        notebook = papermill.execute_notebook(
            str(source),
            None,
            parameters=dict(task.values),
            engine_name=ENGINE,
            kernel_name=task.kernel,
            progress_bar=False,
            guard=guard,
            manager=_manager(folder, guard),
            work=str(folder / "work"),
            env=env,
        )
        guard.end()  # the number of a kernel that ended may become another's
        left_out = cells_left_out(notebook)
        files = _render(task, notebook, folder)
        numbers = ", ".join(map(str, left_out))
        return files, say("run.left_out", cells=numbers) if left_out else ""


_RENDERING = threading.Lock()


def _render(task: Task, notebook: Any, folder: Path) -> dict[str, bytes]:
    notebook = _strip_times(notebook)
    check_cells(notebook, task.notebook)
    document = findings_of(notebook)
    with _RENDERING:  # nbconvert's exporter is made once and used by one run at a time
        html = render_page(notebook)
    check_persons(html)
    check_identity(
        html,
        notebook,
        region=task.region.bps_code,
        region_name=task.region.name,
        slug=task.region.slug,
        period=task.period,
        folder=Path(task.period, task.region.slug),
    )
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    files = {
        f"{task.notebook}.ipynb": _written(notebook),
        f"{task.notebook}.json": text.encode(),
        f"{task.notebook}.html": html.encode(),
        **_extract_files(html, task.notebook),
        **{f"export/{task.notebook}_{path.name}": path.read_bytes() for path in sorted(folder.glob("export/*"))},
    }
    if task.pdf:
        page, pdf = folder / "page.html", folder / "page.pdf"
        page.write_bytes(files[f"{task.notebook}.html"])
        print_pdf(page, pdf)
        files[f"{task.notebook}.pdf"] = pdf.read_bytes()
    return files


def _strip_times(notebook: Any) -> Any:
    """Take out what differs between equal runs (times, random ids, paths), frames of an office, numbers of persons."""
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    notebook.metadata["papermill"] = {"parameters": parameters}
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = hide_all(output["text"])
            if "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = hide_all(output["data"]["text/plain"])
        if parameters.get("data", "published") != "published" and "analis" in cell.metadata.get("tags", []):
            cell["outputs"] = []  # frames of an office's rows, finer than the page
        cell["id"] = f"cell-{number}"
    return notebook


def _extract_files(html: str, notebook: str) -> dict[str, bytes]:
    """Return each figure as SVG and the data behind it as CSV, for slides and spreadsheets."""
    files = {}
    for svg in re.findall(r"<svg .*?</svg>", html, flags=re.DOTALL):
        if ours := re.search(r'aria-labelledby="(\S+?)(-narrow|-wide|-whole)?-title', svg):  # not one in a text cell
            name = f"{notebook}-{fit_name(ours[1])}" + "-narrow" * (ours[2] == "-narrow")
            files[f"figures/{name}.svg"] = f"{svg}\n".encode()
    for name, content in re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8,([^"]+)"', html):
        files[f"tables/{notebook}_{fit_name(unescape(name).removesuffix('.csv'))}.csv"] = unquote_to_bytes(
            unescape(content)
        )
    return files
