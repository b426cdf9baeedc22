"""The next step of each refusal is taken, and leads on: what was refused is refused no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sheets
import yaml
from telling import tell

from analysis.reference.periods import Period
from analysis.reference.places import project_folder
from analysis.reference.regions import resolve_region
from analysis.tables.importing.areas import area_of
from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.reading import Options
from analysis.tables.importing.vocabulary import fold

Rows = list[list[Any]]
CITY = "Peserta JKN Kota Pangkalpinang Februari 2026"
KEC = ["Kecamatan", "Terdaftar"]
CKG = "Capaian CKG Kota Pangkalpinang Februari 2026"
SPM = "Capaian SPM Kota Pangkalpinang Februari 2026"
SESSIONS = "Jemput bola JKN Kota Pangkalpinang Februari 2026"
SESSION = ["Tanggal", "Cara", "Jenis Tempat", "Tempat", "Hadir"]
GABEK = ["Gabek", 90]
AT = ["aktif", "desa", "Balai Desa", 40]
STUNTING = ["Prevalensi stunting", "persen", 14, 13]
TARGETS = "Target Renstra Kota Pangkalpinang"


def one(cell: Any, mended: Any) -> tuple[Rows, Rows]:
    """Return a sheet with one wrong figure, and the same with that figure mended."""
    return [[CITY], KEC, GABEK, ["Rangkui", cell]], [[CITY], KEC, GABEK, ["Rangkui", mended]]


def label(cell: Any, mended: Any) -> tuple[Rows, Rows]:
    return [[CITY], KEC, GABEK, [cell, 80]], [[CITY], KEC, GABEK, [mended, 80]]


def same(*rows: list[Any]) -> tuple[Rows, Rows]:
    return [*rows], [*rows]


# key: (the sheet and the sheet after the step, what is said after the step)
STEPS: dict[str, tuple[tuple[Rows, Rows], dict[str, Any]]] = {
    "money": (one("Rp80", "80"), {}),
    "people": (
        (
            [["Anggaran Kota Pangkalpinang Februari 2026"], ["Keperluan", "Pagu"], ["Iuran JKN", "80 jiwa"]],
            [["Anggaran Kota Pangkalpinang Februari 2026"], ["Keperluan", "Pagu"], ["Iuran JKN", "80"]],
        ),
        {},
    ),
    "date": (one(dt.date(2026, 2, 1), 80), {}),
    "error_cell": (one("#REF!", None), {}),
    "text": (one("banyak", None), {}),
    "range": (one("50-60", 55), {}),
    "percent": (one("81,5%", 80), {}),
    "grouping": (one("1.23.456", "1.234.567"), {}),
    "fraction": (one(1.234, 1234), {}),
    "negative": (one(-5, 5), {}),
    "too_large": (one(5e9, 80), {}),
    "code_unknown": (
        ([[CITY], ["Kode", *KEC], ["19.71.99", "Gabek", 9]], [[CITY], ["Kode", *KEC], ["19.71.06", "Gabek", 9]]),
        {},
    ),
    "code_name": (
        ([[CITY], ["Kode", *KEC], ["19.71.04", "Gabek", 9]], [[CITY], ["Kode", *KEC], ["19.71.06", "Gabek", 9]]),
        {},
    ),
    "code_date": (
        (
            [[CITY], ["Kode", *KEC], [dt.date(2019, 7, 6), "Gabek", 9]],
            [[CITY], ["Kode", *KEC], ["19.71.06", "Gabek", 9]],
        ),
        {},
    ),
    "area_unknown": (label("Antah Berantah", "Rangkui"), {}),
    "area_missing": (
        (
            [[CITY], ["Kecamatan", "Segmen", "Terdaftar"], [None, "PPU", 8], ["Gabek", "PPU", 9]],
            [[CITY], ["Kecamatan", "Segmen", "Terdaftar"], ["Rangkui", "PPU", 8], ["Gabek", "PPU", 9]],
        ),
        {},
    ),
    "area_ambiguous": (
        (
            [["Peserta JKN Februari 2026"], ["Wilayah", "Terdaftar"], ["Kab. Belitung", 7], ["Sungailiat", 9]],
            [["Peserta JKN Februari 2026"], ["Wilayah", "Terdaftar"], ["Kab. Belitung", 7], ["Kec. Sungailiat", 9]],
        ),
        {},
    ),
    "blank_label": (
        (
            [[CITY], ["Kecamatan", "Segmen", "Terdaftar"], ["Gabek", "PBI JK", 9], ["Gabek", None, 8]],
            [[CITY], ["Kecamatan", "Segmen", "Terdaftar"], ["Gabek", "PBI JK", 9], ["Gabek", "PPU", 8]],
        ),
        {},
    ),
    "choice": (
        (
            [[CITY], ["Segmen", "Terdaftar"], ["PBI JK", 9], ["PBX", 8]],
            [[CITY], ["Segmen", "Terdaftar"], ["PBI JK", 9], ["PPU", 8]],
        ),
        {},
    ),
    "no_label": (([[CITY], KEC, GABEK, [None, 80]], [[CITY], KEC, GABEK, ["Rangkui", 80]]), {}),
    "no_month": (same(["Peserta JKN Kota Pangkalpinang"], KEC, GABEK), {"month": Period(2026, 2)}),
    "month_two": (
        same(["Peserta JKN Kota Pangkalpinang Januari dan Februari 2026"], KEC, GABEK),
        {"month": Period(2026, 2)},
    ),
    "no_region": (same(["Peserta JKN Februari 2026"], ["Segmen", "Terdaftar"], ["PBI JK", 9]), {"region": "1971"}),
    "no_counting": (same([SPM], ["Layanan", "Jan", "Feb", "Mar"], ["Ibu Hamil", 1, 2, 3]), {"counting": "monthly"}),
    "no_field": (
        same([CKG], ["Puskesmas", "Sasaran", "Hadir CKG"], ["Gabek", 9, 5]),
        {"settings": {"data_system": "ckg_app"}},
    ),
    "segments": (
        same(["Peserta PBI JK dan PPU Kota Pangkalpinang Februari 2026"], KEC, GABEK),
        {"settings": {"segment": "pbi_jk"}},
    ),
    "column": (same([CITY], [*KEC, "Luas Anu"], ["Gabek", 90, 3]), {"told": {"Luas Anu": "-"}}),
    "column_twice": (same([CITY], [*KEC, "Jumlah Terdaftar"], ["Gabek", 90, 91]), {"told": {"Jumlah Terdaftar": "-"}}),
    "no_labels": (same([CITY], ["Anu", "Terdaftar", "Aktif"], ["Gabek", 90, 80]), {"told": {"Anu": "kecamatan"}}),
    "kind_unknown": (same([CITY], ["Kecamatan", "Anu"], GABEK), {"kind": "membership"}),
    "twice": (([[CITY], KEC, GABEK, GABEK], [[CITY], KEC, GABEK]), {}),
    "all_totals": (
        (
            [[CITY], [*KEC, "Aktif", "Tidak Aktif"], ["Gabek", 9, 7, 2], ["Jumlah", 19, 14, 5]],
            [[CITY], [*KEC, "Aktif", "Tidak Aktif"], ["Gabek", 9, 7, 2], ["Rangkui", 10, 7, 3], ["Jumlah", 19, 14, 5]],
        ),
        {},
    ),
    "month": (
        (
            [["Peserta JKN Kota Pangkalpinang"], ["Bulan", "Terdaftar"], ["Feb", 9]],
            [["Peserta JKN Kota Pangkalpinang"], ["Bulan", "Terdaftar"], ["Februari 2026", 9]],
        ),
        {},
    ),
    "day": (([[SESSIONS], SESSION, ["31/02/2026", *AT]], [[SESSIONS], SESSION, ["17/02/2026", *AT]]), {}),
    "month_first": (([[SESSIONS], SESSION, ["02/17/2026", *AT]], [[SESSIONS], SESSION, ["17/02/2026", *AT]]), {}),
    "outside_month": (([[SESSIONS], SESSION, ["17/03/2026", *AT]], [[SESSIONS], SESSION, ["17/02/2026", *AT]]), {}),
    "person": (
        (
            [[SESSIONS], SESSION, ["17/02/2026", "aktif", "desa", "Rumah Ibu Siti", 40]],
            [[SESSIONS], SESSION, ["17/02/2026", "aktif", "desa", "Balai Desa", 40]],
        ),
        {},
    ),
    "indicator": (
        (
            [[TARGETS], ["Indikator", "Satuan", "2025", "2026"], ["Prevalensi stuntin", "persen", 15, 14]],
            [[TARGETS], ["Indikator", "Satuan", "2025", "2026"], ["Prevalensi stunting", "persen", 15, 14]],
        ),
        {},
    ),
    "row_lacks": (
        (
            [[TARGETS], ["Indikator", "Satuan", "2025", "2026"], STUNTING, ["indeks_baru", "persen", 15, 14]],
            [[TARGETS], ["Indikator", "Arah", "Satuan", "2025", "2026"], ["indeks_baru", "naik", "persen", 15, 14]],
        ),
        {},
    ),
    "unit_households": (
        ([[f"{CITY} (satuan: KK)"], KEC, GABEK], [[f"{CITY} (satuan: jiwa)"], KEC, GABEK]),
        {},
    ),
    "day_absent": (
        ([[CITY], ["per 31 Februari 2026"], KEC, GABEK], [[CITY], ["per 28 Februari 2026"], KEC, GABEK]),
        {},
    ),
    "merged": (([[CITY], KEC, GABEK, ["Rangkui", None]], [[CITY], KEC, GABEK, ["Rangkui", 80]]), {}),
}
MERGED = {"merged": ("B3:B4",)}


def read(path: Path, rows: Rows, *merged: str, **options: Any) -> FileReading:
    sheets.write_book(path, {"D": rows}, merged)
    if region := options.get("region"):
        options["region"] = area_of(resolve_region(region))
    if told := options.get("told"):
        options["told"] = {fold(heading): value for heading, value in told.items()}
    return read_file(path, Options(**options))


@pytest.mark.parametrize("key", STEPS)
def test_a_step_that_is_taken_leads_on(tmp_path: Path, key: str) -> None:
    (before, after), said = STEPS[key]
    first = read(tmp_path / "a.xlsx", before, *MERGED.get(key, ()))
    found = [each for each in first.refusals if each.key == key]
    assert found, [each.as_dict() for each in first.refusals]
    assert all(each.as_dict()["next_step"] for each in found)
    then = read(tmp_path / "a.xlsx", after, **said)
    fields = {each.details.get("field") for each in found if key == "no_field"}
    left = [each for each in then.refusals if each.key == key and (not fields or each.details["field"] in fields)]
    assert not left, [each.as_dict() for each in left]


@pytest.mark.parametrize("key", [key for key, (_, said) in STEPS.items() if not said.get("kind")])
def test_a_question_beside_a_refusal_can_be_answered(tmp_path: Path, key: str) -> None:
    """Each question that stands beside a refusal takes its first candidate."""
    reading = read(tmp_path / "a.xlsx", STEPS[key][0][0], *MERGED.get(key, ()))
    answers = {
        asked["id"]: asked["candidates"][0]["value"] if asked["candidates"] else "2026-02"
        for layout in reading.layouts
        for asked in layout.open
        if asked["candidates"] or asked["id"] == "constant:month"
    }
    if answers and len(answers) == sum(len(layout.open) for layout in reading.layouts):
        assert tell(tmp_path / "a.xlsx", answers) is not None


def test_each_refusal_has_a_step_in_both_languages() -> None:
    path = project_folder() / "src" / "analysis" / "reference" / "words" / "office.yaml"
    words = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert words["refusal"].keys() == words["step"].keys()
    assert STEPS.keys() <= words["step"].keys()
