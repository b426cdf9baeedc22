"""One batch of reports per test session, made as a user makes it; every test starts in Indonesian."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from browser import opened_browser
from filelock import FileLock

from analysis.batch.kernels import warm_up
from analysis.cli import main
from analysis.reference.words import use_language

PROJECT = Path(__file__).resolve().parents[1]
UHC = Path(sys.executable).with_name("uhc")

if TYPE_CHECKING:
    from playwright.sync_api import Page

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def run_uhc(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a user does and return what it printed and its exit status."""
    return subprocess.run(
        [str(UHC), *words], cwd=PROJECT, capture_output=True, text=True, env={**os.environ, **environment}, timeout=1200
    )


def run_here(
    *words: str, folder: Path = PROJECT, given: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command as ``run_uhc`` does, but in this process, which has loaded all and keeps a template of kernels.

    A run of one report is several times as quick so; what a process of its own decides is for ``run_uhc``.
    """
    warm_up()  # on the project's own data: on a test's it would refuse to serve when they change
    before, umask = Path.cwd(), os.umask(0o077)
    out, err, status = StringIO(), StringIO(), 0
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", ["uhc", *words]),
        patch.object(sys, "stdin", StringIO(given)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        os.chdir(folder)
        use_language("id")
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            os.chdir(before)
            os.umask(umask)
            use_language("id")
    return subprocess.CompletedProcess(["uhc", *words], status, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    use_language("id")
    yield
    use_language("id")


@pytest.fixture(scope="session")
def uhc() -> Command:
    """The command, in this process."""
    return run_here


@pytest.fixture(scope="session")
def process() -> Command:
    """The command in a process of its own, for what only that shows: its start, its settings, its streams."""
    return run_uhc


def _make_once(tmp_path_factory: pytest.TempPathFactory, run: Command, name: str, *words: str) -> Path:
    """Return the folder of a batch of reports that all processes of this test session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            done = run("run", *words, "--output", str(folder))
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of all regions in Indonesian; the folder that holds index.html."""
    return _make_once(tmp_path_factory, run_uhc, "reports")


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two regions' reports in English."""
    return _make_once(tmp_path_factory, run_here, "english", "babel", "pangkalpinang", "--language", "en")


@pytest.fixture(scope="module")
def tab() -> "Iterator[Page]":
    """A tab of a browser that a module's tests open their pages in, one after the other."""
    with opened_browser() as browser:
        yield browser.new_page()
