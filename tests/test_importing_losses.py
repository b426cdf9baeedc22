"""Sheets of which a row, a column or a place once went missing without a word: now they come in whole, or stop.

Every figure is invented. ``STORED`` gives the rows that must be stored, ``STOPPED`` the refusals by cell.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from intake import clean, read, refused, save

from analysis.tables.importing.files import read_file
from analysis.tables.importing.reading import Options

Row = list[Any]
TITLE = ["PESERTA JKN KOTA PANGKALPINANG FEBRUARI 2026"]
BY_AREA = ["Kecamatan", "Terdaftar"]
BY_SEGMENT = [["Segmen", "Terdaftar"], ["PBI JK", 10], ["PPU", 20]]
CKG = [["CKG KOTA PANGKALPINANG FEBRUARI 2026"], ["Puskesmas", "Sasaran CKG", "Diperiksa CKG"]]
CKG += [["Gerunggang", 100, 40], ["Selindung", 90, 50]]
GABEK, RANGKUI = ("area_name", "Gabek"), ("area_name", "Rangkui")

STORED: dict[str, tuple[list[Row], str, str, str, dict[str, float]]] = {
    "text with a unit in the last row": (
        [TITLE, BY_AREA, ["Gabek", 100], ["Rangkui", "1.234 org"]],
        "membership", "area_name", "registered_persons", {"Gabek": 100, "Rangkui": 1234},
    ),
    "text with a unit in every row": (
        [TITLE, BY_AREA, ["Gabek", "100 peserta"], ["Rangkui", "200 peserta"]],
        "membership", "area_name", "registered_persons", {"Gabek": 100, "Rangkui": 200},
    ),
    "signatures under the table": (
        [
            *(TITLE, BY_AREA, ["Gabek", 100], ["Rangkui", 200], ["Mengetahui,", "Pangkalpinang, 5 Maret 2026"]),
            *(["Kepala Dinas", "Petugas"], ["dr. X", "NIP. 1970"]),
        ],
        "membership", "area_name", "registered_persons", {"Gabek": 100, "Rangkui": 200},
    ),
    "a kecamatan in the title": (
        [["PESERTA JKN KECAMATAN GABEK KOTA PANGKALPINANG FEBRUARI 2026"], *BY_SEGMENT],
        "membership", "area_code", "registered_persons", {"19.71.06": 30},
    ),
    "no kecamatan in the title": (
        [["PESERTA JKN SE-KECAMATAN KOTA PANGKALPINANG MENURUT KECAMATAN DAN SEGMEN FEBRUARI 2026"], *BY_SEGMENT],
        "membership", "area_code", "registered_persons", {"19.71": 30},
    ),
    "a kelurahan in the title": (
        [
            ["JUMLAH PENDUDUK KELURAHAN BINTANG KECAMATAN RANGKUI KOTA PANGKALPINANG SEMESTER II 2025"],
            *(["Jenis Kelamin", "Jumlah Penduduk"], ["Laki-laki", 10], ["Perempuan", 20]),
        ],
        "residents", "area_code", "population_persons", {"19.71.04.1002": 30},
    ),
    **{
        f"a total called {name}": (
            [*CKG, [name, 190, 90]],
            "indicator_counts", "puskesmas", "numerator", {"Gerunggang": 40, "Selindung": 50},
        )
        for name in ("Kota Pangkalpinang", "Jumlah Seluruh Puskesmas", "JUMLAH TOTAL PUSKESMAS")
    },
    "a city of another month than its kecamatan": (
        [
            *(["PESERTA JKN KOTA PANGKALPINANG 2026"], ["Bulan", "Wilayah", "Terdaftar"]),
            *(["Januari 2026", "Kota Pangkalpinang", 240_000], ["Februari 2026", "Gabek", 100]),
            ["Februari 2026", "Rangkui", 200],
        ],
        "membership", "area_name", "registered_persons", {"Kota Pangkalpinang": 240_000, "Gabek": 100, "Rangkui": 200},
    ),
}  # fmt: skip

STORED |= {
    "two tables side by side": (
        [TITLE, ["Kecamatan", "Aktif", None, "Segmen", "Aktif"], ["Gabek", 100, None, "PBI JK", 700],
         ["Rangkui", 200, None, "PPU", 800]],
        "membership", "area_name", "active_persons", {"Gabek": 100, "Rangkui": 200, "Kota Pangkalpinang": 1500},
    ),
}  # fmt: skip

STOPPED: dict[str, tuple[list[Row], dict[str, str]]] = {
    "text in the last row": ([TITLE, BY_AREA, ["Gabek", 100], ["Rangkui", "3O0"]], {"B4": "text"}),
    "about so many in the last row": ([TITLE, BY_AREA, ["Gabek", 100], ["Rangkui", "± 250"]], {"B4": "text"}),
    "a kecamatan in the title that nobody knows": (
        [["PESERTA JKN KECAMATAN GABEKK KOTA PANGKALPINANG FEBRUARI 2026"], *BY_SEGMENT],
        {"A1": "area_unknown"},
    ),
    **{
        f"{name} as a puskesmas": ([*CKG, [name, 190, 90]], {"A5": "not_puskesmas"})
        for name in ("Dinas Kesehatan", "idem", '"', "4")
    },
    "a segment written once for two rows": (
        [TITLE, ["Segmen", *BY_AREA], ["PBI JK", "Gabek", 10], [None, "Rangkui", 20], ["PPU", "Gabek", 30]],
        {"A4": "blank_label"},
    ),
    "a kecamatan with one of its kelurahan": (
        [TITLE, ["Wilayah", "Terdaftar"], ["Kec. Gabek", 500], ["Kel. Selindung", 200]],
        {"B3": "parts_missing"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_nothing_goes_missing(name: str, tmp_path: Path) -> None:
    rows, table, key, measure, expected = STORED[name]
    reading = clean(save(tmp_path, rows), counting="monthly")
    assert reading.frames[table].groupby(key, observed=True)[measure].sum().to_dict() == expected


@pytest.mark.parametrize("name", STOPPED)
def test_what_cannot_be_read_stops_at_its_cell(name: str, tmp_path: Path) -> None:
    rows, expected = STOPPED[name]
    assert dict(refused(read(save(tmp_path, rows), counting="monthly"))) == expected


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    rows = [TITLE, ["Kecamatan", "Terdaftar", "Aktif", "Ket"], ["Gabek", 100, 80, "a"], ["Rangkui", 50, 40, None]]
    path = save(tmp_path, rows)
    layouts = read_file(path, Options()).layouts
    layouts[0].columns["Aktif"] = "-"
    layouts[0].rows = {"skip": ["Rangkui"]}
    reading = read_file(path, Options(layouts=layouts))
    kept = reading.cells_read - reading.cells_refused - reading.cells_left_out
    assert (reading.cells_read, reading.cells_refused, reading.cells_left_out, kept) == (7, 0, 5, 2)
    said = " ".join(reading.notes)
    assert "Aktif (1)" in said and "Ket" not in said
    assert re.search(r"1 baris .*baris 4", said)
