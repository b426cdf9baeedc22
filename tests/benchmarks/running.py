"""Run the notebooks for several regions: beside a loop of papermill and nbconvert, and beside no notebook at all.

``python tests/benchmarks/running.py [PART ...] [--regions N] [--repeats N]``; the parts are loop, plain, stale, growth,
country and install, all of them unless named. What is compared takes turns (A B A B), each time as a process of its
own, on the same reports; ``bench`` lines give medians or their ratios, and standard error each reading.

loop     seconds of ``uhc run`` over those of a shell loop: ``papermill`` and ``jupyter nbconvert`` for each report
plain    processor seconds of ``uhc run`` over those of one process that executes the same cells, with figures and HTML
         blocks, but makes no notebook, no page and no files
stale    seconds of ``uhc run`` with nothing to do, and over those of ``uhc --help``
growth   for more and more invented regions: seconds for each report more, memory and open files of the runner
country  all reports of 514 invented regions (most of an hour): the later half of them beside the earlier half
install  seconds of installing and of making the reports, as ``make reports`` does on a fresh machine
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import psutil

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GROWTH, COUNTRY = (8, 16, 32), 514


def notebooks() -> list[str]:
    """Return the names of the notebooks."""
    from analysis.reference.notebooks import notebook_names

    return list(notebook_names())


def regions(count: int) -> list[str]:
    """Return the slugs of the first ``count`` regions."""
    from analysis.reference.regions import reported_regions

    return [region.slug for region in reported_regions()][:count]


def measure(words: Sequence[str | Path], cwd: Path = PROJECT) -> tuple[float, float]:
    """Run a command; return its seconds and the processor seconds of it and every process under it."""
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True)
    seconds, after = time.perf_counter() - begun, os.times()
    if done.returncode:
        raise RuntimeError(done.stdout[-1000:] + done.stderr[-2000:])
    return seconds, sum(after[2:4]) - sum(before[2:4])


def tell(name: str, value: float) -> None:
    """Print a line of results."""
    sys.stdout.write(f"bench {name} {value:.3f}\n")
    sys.stdout.flush()


def alternate(repeats: int, **ways: Callable[[Path], tuple[float, float]]) -> dict[str, list[tuple[float, float]]]:
    """Let the ways take turns, each in an empty folder; return their readings."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for number in range(repeats):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(way(Path(folder)))
            wall, cpu = found[name][-1]
            sys.stderr.write(f"{number + 1}. {name}: {wall:.1f} s, {cpu:.1f} s of processors\n")
    return found


def ratio(found: dict[str, list[tuple[float, float]]], one: str, other: str, place: int) -> float:
    """Return the ratio of two ways' medians of seconds (place 0) or processor seconds (1)."""
    first, second = (statistics.median(reading[place] for reading in found[name]) for name in (one, other))
    return first / second


def run_ours(slugs: Sequence[str]) -> Callable[[Path], tuple[float, float]]:
    """Return the way that makes the reports of these regions by ``uhc run``."""
    return lambda folder: measure([BIN / "uhc", "run", *slugs, "--output", folder])


def run_loop(slugs: Sequence[str]) -> Callable[[Path], tuple[float, float]]:
    """Return the way that makes them with papermill and nbconvert, as one would without this package's runner."""
    lines = [
        f"papermill {PROJECT}/notebooks/{name}.ipynb {slug}_{name}.ipynb -f {PROJECT}/params/{slug}.yaml && "
        f"jupyter nbconvert --to html --template uhc --no-input {slug}_{name}.ipynb || exit 1"
        for slug in slugs
        for name in notebooks()
    ]
    return lambda folder: measure(["sh", "-c", f"PATH={BIN}:$PATH\n" + "\n".join(lines)], cwd=folder)


def run_plain(slugs: Sequence[str]) -> Callable[[Path], tuple[float, float]]:
    """Return the way that executes their cells in one process."""
    return lambda _: measure([sys.executable, __file__, "cells", *slugs])


def execute_cells(slugs: Sequence[str]) -> None:
    """Execute the code cells of every notebook for every region in this process; show what they show, to nobody."""
    import ast

    for name in notebooks():
        cells = json.loads((PROJECT / "notebooks" / f"{name}.ipynb").read_bytes())["cells"]
        codes = [(ast.parse("".join(cell["source"])), cell) for cell in cells if cell["cell_type"] == "code"]
        for slug in slugs:
            space: dict[str, object] = {}
            for tree, cell in codes:
                *body, last = tree.body
                exec(compile(ast.Module(body, []), name, "exec"), space)
                if not isinstance(last, ast.Expr):
                    exec(compile(ast.Module([last], []), name, "exec"), space)
                else:
                    shown = eval(compile(ast.Expression(last.value), name, "eval"), space)
                    for way in ("_repr_mimebundle_", "_repr_html_", "__repr__"):
                        if hasattr(shown, way):
                            getattr(shown, way)()
                            break
                if "parameters" in cell["metadata"].get("tags", ()):
                    space["region"] = slug


def bench_loop(slugs: Sequence[str], repeats: int) -> None:
    """Print batch_wall_vs_loop."""
    found = alternate(repeats, loop=run_loop(slugs), ours=run_ours(slugs))
    tell("batch_wall_vs_loop", ratio(found, "ours", "loop", 0))
    tell("batch_cpu_vs_loop", ratio(found, "ours", "loop", 1))


def bench_plain(slugs: Sequence[str], repeats: int) -> None:
    """Print batch_cpu_vs_plain."""
    found = alternate(repeats, plain=run_plain(slugs), ours=run_ours(slugs))
    tell("batch_cpu_vs_plain", ratio(found, "ours", "plain", 1))
    tell("batch_wall_vs_plain", ratio(found, "ours", "plain", 0))


def bench_stale(slugs: Sequence[str], repeats: int) -> None:
    """Print nothing_stale_seconds and nothing_stale_vs_help."""
    with tempfile.TemporaryDirectory() as made:
        run_ours(slugs)(Path(made))
        idle = run_ours(slugs)
        found = alternate(
            max(repeats, 5), help=lambda _: measure([BIN / "uhc", "--help"]), idle=lambda _: idle(Path(made))
        )
    tell("nothing_stale_seconds", statistics.median(reading[0] for reading in found["idle"]))
    tell("nothing_stale_vs_help", ratio(found, "idle", "help", 0))


def watch(words: Sequence[str | Path], data: Path) -> tuple[np.ndarray, int]:
    """Run a command; return its own seconds, MB and open files (a row for each look), and how many things are left."""
    begun, looks = time.perf_counter(), []
    env = {**os.environ, "UHC_DATA": str(data)}
    with subprocess.Popen([str(word) for word in words], env=env, stdout=subprocess.DEVNULL) as runner:
        own = psutil.Process(runner.pid)
        while runner.poll() is None:
            with suppress(psutil.NoSuchProcess):
                looks.append((time.perf_counter() - begun, own.memory_info().rss / 2**20, own.num_fds()))
            time.sleep(0.2)
    if runner.returncode:
        raise RuntimeError(f"status {runner.returncode}")
    mark = f"uhc-scratch-{runner.pid}-"
    left = [one for one in psutil.process_iter(["cmdline"]) if mark in " ".join(one.info["cmdline"] or ())]
    return np.array(looks), len(left) + len([*Path("/tmp").glob(f"{mark}*")])


def bench_growth(_: object, repeats: int) -> None:
    """Print how the seconds of a report and the memory of the runner grow with the number of invented regions."""
    found: dict[int, list[tuple[float, float, float]]] = {count: [] for count in GROWTH}
    most_left = 0
    with tempfile.TemporaryDirectory() as name:
        for count in GROWTH:
            measure([BIN / "uhc", "demo", "--regions", str(count), "--folder", f"{name}/{count}"])
        for _, count in product(range(repeats), GROWTH):
            data = Path(name) / str(count)
            words = [BIN / "uhc", "run", "--data", "demo", "--params", data / "params", "--notebook", "coverage_trend"]
            with tempfile.TemporaryDirectory() as outputs:
                looks, left = watch([*words, "--output", outputs], data)
            found[count].append(tuple(looks.max(axis=0)))
            most_left = max(left, most_left)
            sys.stderr.write(f"{count} regions (seconds, MB, files, left): {found[count][-1]}, {left}\n")
    usual = {count: [statistics.median(each) for each in zip(*all_, strict=True)] for count, all_ in found.items()}
    few, many = GROWTH[0], GROWTH[-1]
    for one, other in pairwise(GROWTH):
        slope = (usual[other][0] - usual[one][0]) / (other - one)
        tell(f"growth_seconds_per_report_{one}_to_{other}", slope)
    tell(f"growth_memory_{many}_vs_{few}", usual[many][1] / usual[few][1])
    tell(f"growth_files_{many}_vs_{few}", usual[many][2] / usual[few][2])
    tell("growth_left_behind", most_left)


def bench_country(*_: object) -> None:
    """Print how the later half of the reports of a whole country's invented regions differs from the earlier half."""
    with tempfile.TemporaryDirectory() as name:
        data, outputs = Path(name) / "data", Path(name) / "out"
        measure([BIN / "uhc", "demo", "--regions", str(COUNTRY), "--folder", data])
        words = [BIN / "uhc", "run", "--data", "demo", "--params", data / "params", "--output", outputs]
        looks, left = watch(words, data)
        lines = [json.loads(line) for line in (outputs / "ledger.jsonl").read_text().splitlines()]
    ends = np.array([datetime.fromisoformat(line["finished"]).timestamp() for line in lines])
    half = len(ends) // 2
    tell("country_reports_done", sum(line["result"] == "done" for line in lines))
    tell("country_seconds_per_report", looks[-1, 0] / len(lines))
    tell("country_later_half_vs_earlier_time", (ends[-1] - ends[half]) / (ends[half] - ends[0]))
    for place, what in ((1, "memory"), (2, "files")):
        earlier, later = np.array_split(looks[:, place], 2)
        tell(f"country_later_half_vs_earlier_{what}", np.median(later) / np.median(earlier))
        tell(f"country_most_vs_usual_{what}", looks[:, place].max() / np.median(looks[:, place]))
    tell("country_left_behind", left)


def bench_install(*_: object) -> None:
    """Print what ``make reports`` takes in a fresh checkout, before any report and for them."""
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name) / "fresh"
        subprocess.run(["git", "clone", "--quiet", PROJECT, fresh], check=True)
        install, _ = measure(["make", ".venv/ready"], cwd=fresh)
        reports, _ = measure(["make", "reports"], cwd=fresh)
    tell("make_install_seconds", install)
    tell("make_reports_seconds", reports)
    tell("make_reports_install_vs_reports", install / reports)


PARTS = {
    "loop": bench_loop,
    "plain": bench_plain,
    "stale": bench_stale,
    "growth": bench_growth,
    "country": bench_country,
    "install": bench_install,
}


def main() -> None:
    """Run the parts that are asked for."""
    if sys.argv[1:2] == ["cells"]:
        execute_cells(sys.argv[2:])
        return
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    asked.add_argument("--regions", type=int, default=4, help="regions whose reports are made (8 are all)")
    asked.add_argument("--repeats", type=int, default=3)
    given = asked.parse_args()
    slugs = regions(given.regions)
    for name in given.parts or PARTS:
        sys.stderr.write(f"{name}: {len(slugs)} regions × {len(notebooks())} notebooks\n")
        PARTS[name](slugs, given.repeats)


if __name__ == "__main__":
    main()
