"""One batch of reports per test session, made as a user makes it; every test starts in Indonesian."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.reference.words import use_language

PROJECT = Path(__file__).resolve().parents[1]
UHC = Path(sys.executable).with_name("uhc")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def run_uhc(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a user does and return what it printed and its exit status."""
    return subprocess.run(
        [str(UHC), *words], cwd=PROJECT, capture_output=True, text=True, env={**os.environ, **environment}, timeout=1200
    )


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    use_language("id")
    yield
    use_language("id")


@pytest.fixture(scope="session")
def uhc() -> Command:
    return run_uhc


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eight reports in Indonesian; the folder that holds index.html."""
    outputs = tmp_path_factory.mktemp("reports")
    done = run_uhc("run", "--output", str(outputs))
    assert done.returncode == 0, done.stdout + done.stderr
    return outputs


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports in English."""
    outputs = tmp_path_factory.mktemp("english")
    done = run_uhc("run", "babel", "pangkalpinang", "--language", "en", "--output", str(outputs))
    assert done.returncode == 0, done.stdout + done.stderr
    return outputs
