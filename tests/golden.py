"""The golden file of findings: every number that the reports state, of 8 regions, 2 languages, 2 periods and the demo.

``python tests/golden.py`` makes every report anew, in this process, and says what is no longer as in findings.csv.xz;
``python tests/golden.py write`` takes it as the new truth. ``--pages FOLDER`` keeps every page's HTML too.
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import io
import json
import lzma
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pandas as pd

from analysis.demonstration.office import simulate_office
from analysis.reference.words import use_language
from analysis.report.documents import FINDINGS_TYPE
from analysis.report.draft import Block
from analysis.tables.office import ImportRecord, store_rows

PROJECT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).with_name("findings.csv.xz")
NOTEBOOKS = ("coverage_trend", "iku_review", "outreach_effectiveness", "regency_comparison")
REGIONS = (
    *("babel", "bangka", "bangka-barat", "bangka-selatan", "bangka-tengah", "belitung", "belitung-timur"),
    "pangkalpinang",
)
PERIODS = {"published": ("2026-02", "2024-06"), "demo": ("",)}
PLACE = ("data", "period", "language", "region", "notebook")
IN_ID = ("measure", "segment", "region", "number")
FIELDS = (*PLACE, "id", "value", "unit", "as_of", "rest")
DRAWING = ("analysis.report.report.render_svg", "analysis.report.report.draw_at")

Line = tuple[str, ...]


def all_places() -> Iterator[Line]:
    """Yield data, period, language, region and notebook of every report that the golden file holds."""
    for data, periods in PERIODS.items():
        for period in periods:
            for language in ("id", "en"):
                yield from ((data, period, language, slug, name) for slug in REGIONS for name in NOTEBOOKS)


def make_document(place: Line, pages: Path | None = None) -> dict[str, Any]:
    """Run a notebook's code cells in this process, without drawing, and return its findings document."""
    data, period, language, region, notebook = place
    cells = json.loads((PROJECT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    exec(sources[0], names)  # the parameters
    names |= {"data": data, "period": period, "language": language, "region": region}
    use_language("id")
    blocks: list[Block] = []
    for source in sources[1:]:
        *lines, last = _statements(source)
        exec("\n".join(lines), names)
        shown = eval(last, names) if _is_expression(last) else exec(last, names)
        blocks += [shown] if isinstance(shown, Block) else []
    if pages:
        path = pages.joinpath(*place[:4], f"{notebook}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n<!-- block -->\n".join(block.html for block in blocks), encoding="utf-8")
    document: dict[str, Any] = blocks[-1].data[FINDINGS_TYPE]
    return json.loads(json.dumps(document, default=str))


def _statements(source: str) -> list[str]:
    return [ast.unparse(node) for node in ast.parse(source).body]


def _is_expression(source: str) -> bool:
    return isinstance(ast.parse(source).body[0], ast.Expr)


def lines_of(place: Line, document: Mapping[str, Any]) -> Iterator[Line]:
    """Yield one line per finding of a document, and one per decision and per sentence that is not to be quoted."""
    for one in document["findings"]:
        rest = {name: part for name, part in one.items() if name not in (*FIELDS, *IN_ID)}
        yield (*place, one["id"], repr(one["value"]), one["unit"], one["as_of"], _digest(rest))
    for one in document["decisions"]:
        yield (*place, f"decision {one['id']} {one['anchor']}", one["size"], "", "", _digest(one))
    for number, one in enumerate(document["misquotes"], start=1):
        yield (*place, f"misquote {number}", "", "", "", _digest(one))


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:6]


def read_golden() -> set[Line]:
    """Return the lines of the golden file."""
    if not GOLDEN.is_file():
        return set()
    with lzma.open(GOLDEN, "rt", encoding="utf-8", newline="") as file:
        return {tuple(row) for row in csv.reader(file)} - {FIELDS}


def write_golden(lines: Iterable[Line]) -> None:
    """Write the golden file: sorted, and the same bytes each time."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([FIELDS, *sorted(lines)])
    GOLDEN.write_bytes(lzma.compress(text.getvalue().encode(), preset=9))


def tell_differences(golden: set[Line], now: set[Line], places: Iterable[Line]) -> list[str]:
    """Return in words what differs at the given places: what is new, gone, or has another value or company."""
    count = len(PLACE)
    chosen = set(places)
    old, new = (
        {(line[:count], line[count]): line[count + 1 :] for line in lines if line[:count] in chosen}
        for lines in (golden, now)
    )
    told = []
    for place, name in sorted({*old, *new}):
        before, after = old.get((place, name)), new.get((place, name))
        where = f"{' '.join(filter(None, place))}: {name}"
        if before is None:
            told.append(f"{where} is new: {' '.join(after[:3])}")
        elif after is None:
            told.append(f"{where} is gone: {' '.join(before[:3])}")
        elif before[:3] != after[:3]:
            told.append(f"{where} was {' '.join(before[:3])}, is {' '.join(after[:3])}")
        elif before != after:
            told.append(f"{where} has another base, source, range, flag or note")
    return told


def make_demo(folder: Path) -> None:
    """Write a data folder whose store is the demonstration office's, without the way over its sheets."""
    for name in ("published", "reference"):
        shutil.copytree(PROJECT / "data" / name, folder / name)
    for name in ("datapackage.json", "office_tables.json"):
        shutil.copy(PROJECT / "data" / name, folder / name)
    offices = list(simulate_office(1))
    frames = {
        name: pd.concat([office.tables[name] for office in offices], ignore_index=True) for name in offices[0].tables
    }
    frames = {name: frame.assign(source_row=range(1, len(frame) + 1)) for name, frame in frames.items()}
    record = ImportRecord("SINTETIS", "", "SINTETIS", "", "", 1, 1, 0, False, "")
    (folder / "demo").mkdir()
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    store_rows(frames, record, who="SINTETIS", clock=lambda: moment, store=folder / "demo" / "office.duckdb")


def make_lines(places: Iterable[Line], pages: Path | None = None) -> set[Line]:
    """Return the lines of the given reports, made in this process; nothing is drawn."""
    lines: set[Line] = set()
    with TemporaryDirectory() as name:
        folder, chosen = Path(name), list(places)
        if any(place[0] == "demo" for place in chosen):
            make_demo(folder)
            os.environ["UHC_DATA"] = name
        blank = [patch(target, side_effect=lambda *_, **__: "<svg></svg>") for target in DRAWING]
        for each in blank:
            each.start()
        try:
            for place in chosen:
                lines |= set(lines_of(place, make_document(place, pages)))
        finally:
            os.environ.pop("UHC_DATA", None)
            for each in blank:
                each.stop()
    return lines


def main() -> int:
    """Compare every report with the golden file, or write it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", nargs="?", choices=("check", "write"), default="check")
    asked.add_argument("--pages", type=Path)
    asked.add_argument("--only", default="", help="a word that the place must hold, such as demo or iku_review")
    told = asked.parse_args()
    os.environ["UHC_COMMIT"] = "golden"
    places = [place for place in all_places() if told.only in " ".join(place)]
    now = make_lines(places, told.pages)
    if told.what == "write":
        write_golden({line for line in read_golden() if line[:5] not in places} | now if told.only else now)
        sys.stdout.write(f"{len(now)} lines written\n")
        return 0
    differences = tell_differences(read_golden(), now, places)
    sys.stdout.write("\n".join([*differences, f"{len(differences)} differences\n"]))
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
