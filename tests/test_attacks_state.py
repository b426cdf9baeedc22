"""A few attempts of each kind of attack on state, places, names and parameters; the bench tries hundreds."""

from __future__ import annotations

import subprocess
import sys

from attacks_state import KINDS
from conftest import PROJECT


def test_each_kind_holds() -> None:
    words = [part for kind in KINDS for part in ("--kind", kind)]
    bench = [sys.executable, "tests/benchmarks/attacks.py", "--seed", "5", "--times", "3", *words]
    done = subprocess.run(bench, cwd=PROJECT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("tried 3, held 3") == len(KINDS)
