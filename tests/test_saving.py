"""Run All and Save, as Jupyter does it: nothing is left in git, no report is stale, the tests look at sources only."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from copies import Copy
from nbclient import NotebookClient

from analysis.batch.kernels import WARM, warm_up
from analysis.batch.keys import source_digest
from analysis.reference.notebooks import notebook_names
from analysis.report.page import render_page

TOKEN = "uhc"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(tmp_path_factory.mktemp("saving"))
    git(copy, "init", "-q")
    git(copy, "add", ".")
    git(copy, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a")
    return copy


def git(copy: Copy, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=copy.path, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def server(office: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Jupyter as `make lab` starts it, without the browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("server", "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root")
    environment = {**office.environment, "JUPYTER_RUNTIME_DIR": str(tmp_path_factory.mktemp("runtime"))}
    command = [str(Path(sys.executable).with_name("jupyter")), *words, "--ServerApp.root_dir=."]
    running = subprocess.Popen(
        command, cwd=office.path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/api/contents/notebooks"
    for _ in range(240):
        try:
            ask(address)
            break
        except OSError:
            time.sleep(0.25)
    yield address
    running.send_signal(signal.SIGTERM)
    running.wait(timeout=30)


def ask(address: str, content: dict[str, Any] | None = None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(address, data=body, method="GET" if body is None else "PUT")
    request.add_header("Authorization", f"token {TOKEN}")
    request.add_header("Content-Type", "application/json")  # else the server reads it as a form, of 1000 fields at most
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@cache
def run_all(office: Copy, name: str) -> str:
    """Execute a notebook in a kernel and return it with its outputs, as an editor holds it."""
    warm_up()
    folder = office.path / "notebooks"
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name=WARM, resources=resources).execute(env=office.environment)
    return str(nbformat.writes(notebook))


@pytest.mark.parametrize("name", notebook_names(hidden=True))
def test_run_all_and_save_leaves_nothing_in_git(office: Copy, server: str, name: str) -> None:
    ran = json.loads(run_all(office, name))
    assert sum(bool(cell.get("outputs")) for cell in ran["cells"]) > 3
    ran["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    ran["cells"][0]["metadata"]["collapsed"] = True
    opened = ask(f"{server}/{name}.ipynb")
    running = [{**cell, "outputs": []} if cell["cell_type"] == "code" else cell for cell in ran["cells"]]
    for cells in (running, ran["cells"]):  # an editor saves by itself too, while cells run
        ask(f"{server}/{name}.ipynb", {**opened, "content": {**ran, "cells": cells}})
        assert git(office, "status", "--porcelain") == "", git(office, "diff")[:2000]


def test_the_preview_is_the_finished_page_in_a_frame(office: Copy) -> None:
    ran = run_all(office, "contoh_analisis")
    (cell,) = (cell for cell in json.loads(ran)["cells"] if "".join(cell["source"]) == "report.preview()")
    frame = "".join(cell["outputs"][0]["data"]["text/html"])
    shown = unescape(re.search(r'srcdoc="([^"]*)"', frame)[1])  # type: ignore[index]
    assert shown == render_page(nbformat.reads(ran, as_version=4))
    assert 'id="contoh"' in shown and "Yang perlu diketahui" in shown and "iframe" not in shown


def test_a_notebook_saved_by_another_editor_makes_no_report_stale(office: Copy) -> None:
    path = office.path / "notebooks" / "coverage_trend.ipynb"
    before = path.read_bytes()
    content = json.loads(before)
    for cell in content["cells"]:
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["a"]}]}
    content["metadata"]["language_info"]["version"] = "3.13.0"
    assert source_digest(json.dumps(content).encode()) == source_digest(before)
    content["cells"][-1]["source"] = "1"
    assert source_digest(json.dumps(content).encode()) != source_digest(before)


def test_a_notebook_outside_the_project_is_saved_as_it_is(office: Copy, server: str) -> None:
    (office.path / "other").mkdir()
    cell = {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": "1", "outputs": []}
    notebook = {"cells": [cell], "metadata": {"mine": 1}, "nbformat": 4, "nbformat_minor": 5}
    place = server.replace("/notebooks", "/other/a.ipynb")
    ask(place, {"type": "notebook", "format": "json", "content": notebook})
    assert json.loads((office.path / "other" / "a.ipynb").read_bytes())["metadata"] == {"mine": 1}
    (office.path / "other" / "a.ipynb").unlink()
