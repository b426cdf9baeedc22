"""Kill kernels, fork servers, runners and Dask workers: ``python tests/benchmarks/faults.py [times] [seed]``.

Two reports are made again and again, in turns in Indonesian and in English, by a small notebook. At a random moment of
each run one of its processes is killed (kill -9). At once, every file in its place must be whole: that of one language
or of the other, byte by byte. The next run must bring all that is missing and leave no process and no folder behind.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil

PROJECT = Path(__file__).resolve().parents[2]
UHC = Path(sys.executable).with_name("uhc")
VICTIMS = ("kernel", "template", "runner", "worker")
SECONDS, LONGEST_SECONDS = {"worker": 14.0}, 8.0  # a run takes so long; the kill falls anywhere in it
CELLS = (
    "import analysis as uhc",
    'report = uhc.open_report("coverage_trend", globals())\nreport.header()',
    'rows = report.read("coverage"); report.cite(sorted(set(rows["source_id"])));',
    'report.quality_word = "good"',
    "uhc.show_differences(report)",
    "uhc.show_trail(report)",
)
Contents = dict[str, bytes]


def write_project(folder: Path) -> None:
    """Write a project with the real data and parameters, and a notebook that reads some rows and draws nothing."""
    for name in ("data", "params"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("demo", "office"))
    real = nbformat.read(PROJECT / "notebooks" / "coverage_trend.ipynb", as_version=4)
    parameters = next(cell for cell in real.cells if "parameters" in cell.metadata.get("tags", ()))
    cells = [parameters, *map(nbformat.v4.new_code_cell, CELLS)]
    (folder / "notebooks").mkdir()
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=real.metadata), folder / "notebooks" / "coverage_trend.ipynb"
    )


def command(outputs: Path, language: str, *more: str) -> list[str]:
    """Return the words of a run."""
    words = [str(UHC), "run", "bangka", "belitung", "--notebook", "coverage_trend", "--language", language]
    return [*words, "--output", str(outputs), "--jobs", "2", *more]


def contents(outputs: Path) -> Contents:
    """Return the files of the reports by their place."""
    files = [path for path in sorted(outputs.glob("????-??/*/**/coverage_trend*")) if path.is_file()]
    return {str(path.relative_to(outputs)): path.read_bytes() for path in files}


def find_victim(runner: psutil.Process, kind: str) -> psutil.Process | None:
    """Return a process of that kind under the runner, if there is one."""
    if kind == "runner":
        return runner
    with suppress(psutil.NoSuchProcess):
        family = runner.children(recursive=True)
        templates = [one for one in family if "analysis.batch.forkserver" in one.cmdline()]
        if kind == "template":
            return next(iter(templates), None)
        if kind == "kernel":
            return next((child for one in templates for child in one.children()), None)
        return next((one for one in family if any("spawn_main" in word for word in one.cmdline())), None)
    return None


def kill_one(words: list[str], env: dict[str, str], kind: str, moment: float) -> tuple[bool, list[str]]:
    """Run, and kill a process of the kind at the moment or as soon as there is one after it.

    Returns:
        Whether one was killed, and what is still left of the run ten seconds after its end.
    """
    is_killed, begun = False, time.monotonic()
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as runner:
        own = psutil.Process(runner.pid)
        while runner.poll() is None:
            victim = None if is_killed or time.monotonic() < begun + moment else find_victim(own, kind)
            if victim:
                with suppress(psutil.NoSuchProcess):
                    victim.kill()
                    is_killed = True
            time.sleep(0.01)
    for _ in range(500):
        if not left_of(runner.pid):
            break
        time.sleep(0.02)
    return is_killed, left_of(runner.pid)


def left_of(pid: int) -> list[str]:
    """Return the processes and folders that a runner left behind."""
    mark = f"uhc-scratch-{pid}-"
    lines = [" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])]
    return [line for line in lines if mark in line] + [str(path) for path in Path("/tmp").glob(f"{mark}*")]


def main() -> None:
    """Kill and look; print the counts."""
    times, seed = (int(text) for text in (sys.argv[1:] + ["100", "1"][len(sys.argv) - 1 :]))
    chance, counts = (
        random.Random(seed),
        Counter(dict.fromkeys(("kills", "half_written", "lost", "unfinished", "left_behind"), 0)),
    )
    with tempfile.TemporaryDirectory() as name:
        project, outputs = Path(name) / "project", Path(name) / "out"
        write_project(project)
        env = {**os.environ, "UHC_PROJECT": str(project)}
        good: dict[str, Contents] = {}
        for language in ("en", "id"):
            subprocess.run(command(outputs, language), env=env, check=True, capture_output=True)
            good[language] = contents(outputs)
        for number in range(times):
            kind, language = VICTIMS[number % len(VICTIMS)], ("en", "id")[number % 2]
            more = ("--cluster", "local") if kind == "worker" else ()
            moment = chance.uniform(0, SECONDS.get(kind, LONGEST_SECONDS))
            is_killed, left = kill_one(command(outputs, language, *more), env, kind, moment)
            now = contents(outputs)
            wrong = [
                place for place, content in now.items() if content not in [one.get(place) for one in good.values()]
            ]
            lost = set(good["id"]) - set(now)
            done = subprocess.run(command(outputs, language), env=env, capture_output=True, text=True)
            differs = contents(outputs) != good[language]
            counts["kills"] += is_killed
            counts["half_written"] += len(wrong)
            counts["lost"] += len(lost)
            counts["unfinished"] += differs or bool(done.returncode)
            counts["left_behind"] += len(left)
            sys.stderr.write(
                f"{number + 1}. {kind} at {moment:.1f} s: killed {is_killed}; {wrong} {sorted(lost)} {left}\n"
            )
            if differs or done.returncode:
                sys.stderr.write(done.stdout[-500:] + done.stderr[-500:])
    for what, count in counts.items():
        sys.stdout.write(f"bench faults_{what} {count}\n")


if __name__ == "__main__":
    main()
