"""Attacks in bulk: for each kind how many were tried and how many held; status 1 where one was not.

``python tests/benchmarks/attacks.py [--seed 1] [--kind store] [--times 50]``; a kind is a function of (random, folder)
that tries once and returns what was not held, or "".
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import attacks_figures
import attacks_files
import attacks_state

KINDS = {**attacks_state.KINDS, **attacks_files.KINDS, **attacks_figures.KINDS}


def attack(kind: str, seed: int, times: int) -> list[str]:
    """Try a kind so many times, each in a folder of its own; return what was not held."""
    attempt, _ = KINDS[kind]
    lost = []
    home = Path(tempfile.mkdtemp(prefix="uhc-attacks-"))
    try:
        for number in range(times):
            folder = home / f"{number}"
            folder.mkdir()
            try:
                wrong = attempt(random.Random(f"{kind} {seed} {number}"), folder)
            except Exception:
                wrong = traceback.format_exc().strip()[-600:]
            if wrong:
                lost.append(f"{kind} {seed} {number}: {wrong}")
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return lost


def main() -> int:
    """Print tried and held for each kind."""
    words = argparse.ArgumentParser()
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--kind", choices=KINDS, action="append")
    words.add_argument("--times", type=int, default=0)
    given = words.parse_args()
    attacks_state.load()
    attacks_files.load()
    all_lost = []
    for kind in given.kind or KINDS:
        times = given.times or KINDS[kind][1]
        lost = attack(kind, given.seed, times)
        sys.stdout.write(f"{kind}: tried {times}, held {times - len(lost)}\n")
        sys.stdout.flush()
        all_lost += lost
    sys.stdout.write("".join(f"{line}\n" for line in all_lost))
    return int(bool(all_lost))


if __name__ == "__main__":
    sys.exit(main())
