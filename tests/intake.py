"""A sheet as the importer takes it in, for its tests: whole, or stopped at its cells; and a sheet of four kecamatan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sheets

from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.reading import Options

CITY = {"Taman Sari": "19.71.02", "Rangkui": "19.71.04", "Gabek": "19.71.06", "Girimaya": "19.71.07"}
TITLE = ["Peserta JKN Kota Pangkalpinang per kecamatan, Februari 2026"]
HEAD = ["No", "Kecamatan", "Terdaftar", "Aktif", "Tidak Aktif"]
EXPECTED = [12066, 10042, 2024]  # the totals of rows_of


def rows_of(count: int = 4) -> list[list[Any]]:
    return [[n + 1, name, 3000 + 11 * n, 2500 + 7 * n, 500 + 4 * n] for n, name in enumerate(list(CITY)[:count])]


def total_of(rows: list[list[Any]], label: str = "Jumlah") -> list[Any]:
    return [None, label, *(sum(row[place] for row in rows) for place in (2, 3, 4))]


def read(path: Path, **options: Any) -> FileReading:
    """Return what a file gives to one who knows which data system counted; its cells must add up."""
    settings = {"data_system": "dinkes_report"} | options.pop("settings", {})
    reading = read_file(path, Options(settings=settings, **options))
    report = reading.as_report()
    assert report["cells_read"] == report["cells_kept"] + report["cells_refused"] + report["cells_left_out"]
    assert sum(each["cells"] for each in report["refusals"]) == report["cells_refused"]
    assert report["cells_read"] <= report["cells"]
    return reading


def clean(path: Path, **options: Any) -> FileReading:
    """Return what a file gives that is to be taken whole."""
    reading = read(path, **options)
    assert not reading.refusals, [each.as_dict() for each in reading.refusals]
    return reading


def refused(reading: FileReading) -> list[tuple[str, str]]:
    return [(each.cell, each.key) for each in reading.refusals]


def save(folder: Path, rows: list[list[Any]]) -> Path:
    """Write one sheet of rows and return its workbook."""
    return sheets.write_book(folder / "lembar.xlsx", {"D": rows})
