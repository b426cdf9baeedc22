"""Sheets whose cells, headers or titles mean two things: they come in as what they say, or stop and name it.

Every figure is invented. ``STORED`` gives what must be stored, by table, key and measure; ``STOPPED`` the refusals by
cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_importing import clean, read, refused
from test_importing_strangers import save

Row = list[Any]
IDL = [["IDL KOTA PANGKALPINANG MARET 2026"], ["Puskesmas", "Sasaran", "Capaian"]]
BUDGET = ["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026"]
MONEY = ["Alokasi", "Realisasi"]

STORED: dict[str, tuple[list[Row], str, str, str, dict[str, float]]] = {
    "percentages with a mean that is a number": (
        [*IDL, ["Gabek", 200, "10%"], ["Selindung", 300, "20,5%"], ["Rangkui", 300, 0], ["Jumlah", 800, 12.5]],
        "indicator_counts", "puskesmas", "denominator", {"Gabek": 200, "Selindung": 300, "Rangkui": 300},
    ),
    **{
        f"{total} under {header}": (
            [BUDGET, [header, *MONEY], ["Ibu hamil", 100, 50], ["Balita", 200, 60], [total, 300, 110]],
            "budgets", "purpose", "allocated_idr", {"spm_ibu_hamil": 100, "spm_balita": 200},
        )
        for header in ("Uraian SPM", "Keperluan")
        for total in ("Total", "Jumlah", "Jumlah Total")
    },
    "subtotals of purposes": (
        [
            *(BUDGET, ["Keperluan", *MONEY], ["Ibu hamil", 100, 50], ["Balita", 200, 60], ["Sub Total", 300, 110]),
            *(["Lansia", 5, 4], ["Sub Total", 5, 4], ["Jumlah", 305, 114]),
        ],
        "budgets", "purpose", "realised_idr", {"spm_ibu_hamil": 50, "spm_balita": 60, "spm_lansia": 4},
    ),
    "the sum of health and dues": (
        [BUDGET, ["Keperluan", *MONEY], ["Kesehatan", 100, 50], ["Iuran JKN", 200, 60], ["Total", 300, 110]],
        "budgets", "purpose", "allocated_idr", {"health": 100, "jkn_dues": 200},
    ),
    "all money, of which health and dues are parts": (
        [BUDGET, ["Keperluan", *MONEY], ["Kesehatan", 100, 50], ["Iuran JKN", 200, 60], ["Total", 900, 310]],
        "budgets", "purpose", "allocated_idr", {"health": 100, "jkn_dues": 200, "all": 900},
    ),
    "all money alone": (
        [BUDGET, ["Keperluan", *MONEY], ["Total", 900, 310]], "budgets", "purpose", "realised_idr", {"all": 310},
    ),
}  # fmt: skip

STOPPED: dict[str, tuple[list[Row], dict[str, str]]] = {
    "one percentage among counts": (
        [*IDL, ["Gabek", 200, 20], ["Selindung", 300, "30 (10%)"], ["Rangkui", 300, 60]], {"C4": "percent"},
    ),
    "one percentage among large counts": (
        [*IDL, ["Gabek", 2000, 900], ["Selindung", 300, "10%"], ["Rangkui", 300, 60]], {"C4": "percent"},
    ),
    "percentages or counts": (
        [*IDL, ["Gabek", 200, 20], ["Selindung", 300, "10%"], ["Rangkui", 300, 60]], {"C2": "column"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_a_sheet_comes_in_as_it_is_meant(name: str, tmp_path: Path) -> None:
    rows, table, key, measure, expected = STORED[name]
    reading = clean(save(tmp_path, rows), counting="monthly")
    frame = reading.frames[table]
    keys = frame[key].dt.strftime("%Y-%m-%d") if key.endswith("_date") else frame[key]
    assert frame.groupby(keys, observed=True)[measure].sum().to_dict() == expected
    assert not [each for each in reading.differences if each.key == "total"]


@pytest.mark.parametrize("name", STOPPED)
def test_what_is_in_doubt_stops_at_its_cell(name: str, tmp_path: Path) -> None:
    rows, expected = STOPPED[name]
    assert dict(refused(read(save(tmp_path, rows), counting="monthly"))) == expected
