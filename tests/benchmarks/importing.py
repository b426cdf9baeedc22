"""Bring in 200,000 rows of monthly kelurahan data, beside a bare pandas.read_excel or read_csv of the same file.

Run as ``python tests/benchmarks/importing.py [rows] [repeats]``; each reading is a process of its own, and the kinds of
reading take turns. ``bench`` lines give the ratio of the medians: seconds from an interpreter with its imports
done to the rows being stored, read in a process of its own as the command does, and the higher of both memories.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

SEGMENTS = {"PBI JK": "Pusat", "PBPU & BP Pemda": "Pemda kota", "PPU PN": "Pemberi kerja", "PPU BU": "Pemberi kerja"}
SEGMENTS |= {"PBPU": "Sendiri", "BP PN": "Pusat", "BP Swasta": "Sendiri"}
HEADER = ("No", "Bulan", "Kabupaten/Kota", "Kecamatan", "Kode Kemendagri", "Desa/Kelurahan", "Segmen", "Pembayar")
HEADER += ("Terdaftar", "Aktif", "Tidak Aktif")
READINGS = {"data.xlsx": ("bare", "bare_calamine", "import"), "data_babel.csv": ("bare", "import")}


def make_rows(count: int) -> list[tuple[object, ...]]:
    """Return ``count`` invented rows, each month, kelurahan and segment once, as a region's recap has them."""
    from analysis.tables.importing.areas import all_areas

    rng = random.Random(20)
    names = {area.code: area.name for area in all_areas()}
    areas = [area for area in all_areas() if area.level == "kelurahan" and area.code.startswith("19.")]
    months = [f"{year}-{month:02d}" for year in range(2018, 2027) for month in range(1, 13)]
    rows = []
    for month, area, segment in itertools.islice(itertools.product(months, areas, SEGMENTS), count):
        active, inactive = rng.randrange(400), rng.randrange(60)
        above = (names[area.code[:5]], names[area.code[:8]])
        figures = (active + inactive, active, inactive)
        rows.append((len(rows) + 1, month, *above, area.code, area.name, segment, SEGMENTS[segment], *figures))
    return rows


def write_files(folder: Path, count: int) -> None:
    """Write the rows as a workbook and as a text file."""
    rows = make_rows(count)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for row in [("Peserta JKN Provinsi Kepulauan Bangka Belitung menurut kelurahan",), HEADER, *rows]:
        sheet.append(row)
    book.save(folder / "data.xlsx")
    lines = [",".join(map(str, row)) for row in [HEADER, *rows]]
    (folder / "data_babel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def measure(task: str, path: Path) -> None:
    """Do one reading in this process and print its seconds, its highest memory in MB and how many rows it gave."""
    import pandas as pd

    from analysis.report.imports import read_apart
    from analysis.tables.importing.files import store_file_reading
    from analysis.tables.importing.reading import Options

    begun = time.perf_counter()
    if task == "import":
        reading, _ = read_apart(path, Options())
        assert not reading.refusals, reading.refusals[:3]
        store = path.with_name(f"office{os.getpid()}.duckdb")
        clock = lambda: datetime(2026, 3, 1, tzinfo=UTC)  # noqa: E731
        store_file_reading(reading, accept_partial=False, who="uji", clock=clock, store=store)
        rows = len(reading.frames["membership"])
    elif path.suffix == ".csv":
        rows = len(pd.read_csv(path))
    else:
        rows = len(pd.read_excel(path, engine="calamine" if task == "bare_calamine" else "openpyxl", header=1))
    seconds = time.perf_counter() - begun
    memory = max(resource.getrusage(each).ru_maxrss for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    sys.stdout.write(json.dumps([seconds, memory, rows]))


def main() -> None:
    """Print the ratios."""
    count, repeats = (int(text) for text in (sys.argv[1:] + ["200000", "3"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        write_files(Path(name), count)
        for file, tasks in READINGS.items():
            found: dict[str, list[list[float]]] = {task: [] for task in tasks}
            for _, task in itertools.product(range(repeats), tasks):
                words = [sys.executable, __file__, "measure", task, str(Path(name) / file)]
                found[task].append(json.loads(subprocess.run(words, check=True, capture_output=True).stdout))
            usual = {
                task: [statistics.median(each) for each in zip(*all_, strict=True)] for task, all_ in found.items()
            }
            assert all(values[2] == count for values in usual.values()), usual
            sys.stderr.write(f"{file} (seconds, MB, rows): {usual}\n")
            for place, measured in enumerate(("time", "memory")):
                ratio = usual["import"][place] / usual["bare"][place]
                sys.stdout.write(f"bench import_{Path(file).suffix[1:]}_{measured}_ratio {ratio:.3f}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
