"""Ten thousand sheets of the demonstration office, each spoilt by its seed: no traceback, no cell lost.

    python tests/benchmarks/mutations.py [count] [first seed]

Prints what was read, refused or had no rows, and every seed that broke a rule; ends with status 1 if one did.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from mutations import mutate, write

from analysis.demonstration.making import make_books
from analysis.demonstration.office import simulate_office
from analysis.demonstration.places import real_regencies
from analysis.demonstration.sheets import Book, Sheet
from analysis.tables.importing.files import read_file
from analysis.tables.importing.reading import Options


def check(seed: int, sheets: list[Sheet], folder: Path) -> str:
    """Return what became of the sheet of a seed: stored, partly, refused; or the rule that it broke."""
    random = np.random.default_rng(seed)
    path = folder / f"lembar.{random.choice(['xlsx', 'csv'])}"
    write(mutate(sheets[int(random.integers(len(sheets)))], random), path, random)
    report = read_file(path, Options()).as_report()
    if report["cells_read"] != report["cells_kept"] + report["cells_refused"] + report["cells_left_out"]:
        return "BROKEN: cells read are not cells kept, refused and left out"
    if report["cells_refused"] != sum(refusal["cells"] for refusal in report["refusals"]):
        return "BROKEN: refused cells without a refusal"
    if report["cells"] and not report["refusals"] and not report["rows"]:
        return "BROKEN: nothing kept and nothing refused"
    return "refused" if not report["rows"] else "partly" if report["refusals"] else "whole"


def main(count: int, first: int) -> int:
    """Check ``count`` seeds; return the exit status."""
    offices = list(simulate_office(1, real_regencies()[-3:]))
    books = make_books(offices, np.random.default_rng(3))
    sheets = [sheet for book in books if isinstance(book, Book) for sheet in book.sheets]
    found: Counter[str] = Counter()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            try:
                state = check(seed, sheets, Path(folder))
            except Exception:
                state = f"BROKEN: {traceback.format_exc(limit=-1).splitlines()[-1]}"
            if state.startswith("BROKEN"):
                sys.stdout.write(f"seed {seed}: {state}\n")
                state = "BROKEN"
            found[state] += 1
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{count} sheets in {seconds:.0f} s: {dict(found)}\n")
    return int(found["BROKEN"] > 0)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*numbers, *(10_000, 0)[len(numbers) :]]))
