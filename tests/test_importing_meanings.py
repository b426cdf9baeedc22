"""Sheets whose cells, headers or titles mean two things: they come in as what they say, or stop and name it.

Every figure is invented. ``STORED`` gives what must be stored, by table, key and measure; ``STOPPED`` the refusals by
cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sheets
from intake import clean, read, refused, save
from telling import tell

from analysis.tables.schemas import table_descriptor

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


SEMESTER = ["JUMLAH PENDUDUK KOTA PANGKALPINANG SEMESTER I 2025"]
PEOPLE = [["Kecamatan", "Jumlah Penduduk"], ["Gabek", 100], ["Rangkui", 200]]
TARGETS = [["TARGET RENSTRA KOTA PANGKALPINANG TAHUN 2026"], ["Indikator", "Target", "Satuan", "Arah"]]
TARGETS += [["IDL", 80, "persen", "naik"], ["Stunting", 12, "persen", "turun"]]
FACILITIES = [["DAFTAR FKTP KOTA PANGKALPINANG TAHUN 2026"], ["Nama Faskes", "Jenis", "Kecamatan"]]
FACILITIES += [["Klinik Sehat", "Klinik", "Rangkui"], ["Puskesmas Gabek", "Puskesmas", "Gabek"]]
MONTHS = [
    ["PESERTA AKTIF JKN KOTA PANGKALPINANG TAHUN 2026"],
    ["Kecamatan", "Aktif Jan", "Aktif Feb"],
    ["Gabek", 10, 11],
]
SESSIONS = [["Tanggal", "Tempat", "Jenis Tempat", "Cara", "Kecamatan", "Dijangkau"]]
SESSIONS += [["17/02/2026", "Balai Kota", "Kantor", "Aktif", "Gabek", 30]]
BOTH = ["JEMPUT BOLA JKN DAN CKG KOTA PANGKALPINANG 2026"]


@pytest.mark.parametrize(
    ("rows", "sheet", "file", "found"),
    [
        ([SEMESTER, *PEOPLE], "Semester II 2025", "lembar", "2025-1, 2025-2"),
        ([SEMESTER, *PEOPLE], "D", "Penduduk 31 Desember 2025", "2025-1, 2025-2"),
        ([["JUMLAH PENDUDUK KOTA PANGKALPINANG SEMESTER I DAN II 2025"], *PEOPLE], "D", "lembar", "2025-1, 2025-2"),
        (TARGETS, "2025", "lembar", "2026, 2025"),
        (FACILITIES, "D", "FKTP 2025", "2026, 2025"),
        (MONTHS, "2025", "lembar", "2026, 2025"),
        (FACILITIES, "Kabupaten Bangka", "lembar", "1971, 1901"),
    ],
)
def test_names_that_contradict_each_other_are_asked(
    rows: list[Row], sheet: str, file: str, found: str, tmp_path: Path
) -> None:
    reading = read(sheets.write_book(tmp_path / f"{file}.xlsx", {sheet: rows}), counting="monthly")
    assert {each.key for each in reading.refusals} <= {"names_two", "no_month"}
    assert not reading.frames
    (asked,) = (each for layout in reading.layouts for each in layout.open)
    assert {str(each["value"]) for each in asked["candidates"]} == {*found.split(", ")}
    told = tell(reading.path, {"constant": found.split(", ")[0]}, counting="monthly")
    assert told.frames and not told.refusals


@pytest.mark.parametrize(
    ("rows", "sheet", "file"),
    [
        ([SEMESTER, *PEOPLE], "30 Juni 2025", "Penduduk 2026"),
        ([SEMESTER, *PEOPLE], "Semester I 2025", "Penduduk Semester II 2025"),
        (TARGETS, "Pangkalpinang", "Renstra 2025-2029"),
        (FACILITIES, "2026", "FKTP 2025 Bangka Belitung"),
        (MONTHS, "Kota Pangkalpinang", "Provinsi Bangka Belitung 2026"),
        (
            [["PESERTA JKN KOTA PANGKALPINANG DESEMBER 2025"], ["Kecamatan", "Terdaftar"], ["Gabek", 9]],
            "D",
            "Rekap 2026",
        ),
    ],
)
def test_names_that_agree_are_taken(rows: list[Row], sheet: str, file: str, tmp_path: Path) -> None:
    clean(sheets.write_book(tmp_path / f"{file}.xlsx", {sheet: rows}), counting="monthly")


def test_a_title_of_two_programmes_is_asked(tmp_path: Path) -> None:
    reading = read(save(tmp_path, [BOTH, *SESSIONS]))
    assert [(each.key, each.details["found"]) for each in reading.refusals] == [("said_two", "CKG, JKN")]
    told = clean(save(tmp_path, [BOTH, *SESSIONS]), settings={"programme": "JKN"})
    assert set(told.frames["sessions"].programme) == {"JKN"}
    by_row = [[*SESSIONS[0], "Program"], [*SESSIONS[1], "JKN"]]
    assert set(clean(save(tmp_path, [BOTH, *by_row])).frames["sessions"].programme) == {"JKN"}


RENSTRA = [["TARGET RENSTRA KOTA PANGKALPINANG TAHUN 2026"], ["Indikator", "Target", "Satuan", "Arah"]]
RAKOR = [["RAKOR UHC KOTA PANGKALPINANG"], ["No", "Tanggal Rakor", "Komitmen", "Penanggung Jawab", "Keadaan"]]


@pytest.mark.parametrize(
    ("rows", "table", "kept", "cell"),
    [
        (
            [["JEMPUT BOLA KOTA PANGKALPINANG 2026"], *SESSIONS, [None, *SESSIONS[1][1:]]],
            *("sessions", 1, "A4"),
        ),
        (
            [*RAKOR, [1, "17/02/2026", "Kirim data", "Dinkes", "selesai"], [2, None, "Rapat", "BPJS", "proses"]],
            *("commitments", 1, "B4"),
        ),
        ([*FACILITIES, ["Klinik Dua", None, "Gabek"]], "facilities", 2, "B5"),
        (
            [*RENSTRA, ["AKI", 80, "per 100.000", "turun"], ["siklus_hidup", 5, "persen", None]],
            "targets",
            1,
            "D4",
        ),
        (
            [
                RENSTRA[0],
                ["Indikator", "Target", "Satuan"],
                ["AKI", 80, "per 100.000"],
                ["siklus_hidup", 5, "persen"],
            ],
            *("targets", 1, "A4"),
        ),
    ],
)
def test_a_row_that_lacks_a_label_stops_alone(
    rows: list[Row], table: str, kept: int, cell: str, tmp_path: Path
) -> None:
    reading = read(save(tmp_path, rows), settings={"programme": "JKN"})
    assert refused(reading) == [(cell, "row_lacks")]
    assert len(reading.frames[table]) == kept


def test_a_blank_direction_is_that_of_the_indicator(tmp_path: Path) -> None:
    rows = [*RENSTRA, ["AKI", 80, "per 100.000", "turun"], ["AKB", 12, "per 1000", None], ["AKN", 5, None, "turun"]]
    targets = clean(save(tmp_path, rows)).frames["targets"].set_index("indicator")
    assert targets.direction.to_dict() == dict.fromkeys(("aki", "akb", "akn"), "lower")
    assert targets.target_unit.to_dict() == {"aki": "per_100k", "akb": "per_1000", "akn": "per_1000"}


UNDER_HALVES = [[None, "L", "P", "Jumlah", "L", "P", "Jumlah"], ["Gabek", 10, 11, 21, 12, 13, 25]]
BY_MONTH = [[None, "Sasaran", "Capaian", "Sasaran", "Capaian"], ["Gabek", 1000, 300, 1000, 400]]
BY_SERVICE = [[None, "Sasaran", "Capaian", "%", "Sasaran", "Capaian", "%"], ["Gabek", 1000, 300, 30, 2000, 400, 20]]
TOPS: list[Row] = [["TARGET RENSTRA KOTA PANGKALPINANG"], ["No", "Indikator", "Satuan", "Target", None, None]]
YEARS: list[Row] = [[None, None, None, 2025, 2026, 2027], [1, "Stunting", "persen", 14, 13, 12]]
SIDES: dict[str, tuple[list[Row], tuple[str, ...], str, list[str], list[list[Any]]]] = {
    "semesters": (
        [
            ["JUMLAH PENDUDUK KOTA PANGKALPINANG"],
            *(["Kecamatan", "Semester I 2025", None, None, "Semester II 2025", None, None], *UNDER_HALVES),
        ],
        ("A2:A3", "B2:D2", "E2:G2"), "residents", ["semester", "sex", "population_persons"],
        [["2025-1", "female", 11], ["2025-1", "male", 10], ["2025-2", "female", 13], ["2025-2", "male", 12]],
    ),
    "months": (
        [["IDL KOTA PANGKALPINANG TAHUN 2026"], ["Puskesmas", "Bulan Januari", None, "Bulan Februari", None],
         *BY_MONTH],
        ("A2:A3", "B2:C2", "D2:E2"), "indicator_counts", ["indicator", "numerator", "denominator"],
        [["idl", 300, 1000], ["idl", 400, 1000]],
    ),
    "years as numbers": (
        [*TOPS, *YEARS], ("D2:F2",), "targets", ["year", "target_value"], [[2025, 14], [2026, 13], [2027, 12]],
    ),
    "years as numbers in the third row": (
        [*TOPS, [None, None, None, "Tahun", None, None], *YEARS], ("D2:F2", "D3:F3"),
        *("targets", ["year", "target_value"], [[2025, 14], [2026, 13], [2027, 12]]),
    ),
    "services": (
        [["SPM KOTA PANGKALPINANG S.D. MARET 2026"], ["Puskesmas", "Ibu Hamil", None, None, "Balita", None, None],
         *BY_SERVICE],
        ("A2:A3", "B2:D2", "E2:G2"), "spm", ["service", "target_persons", "served_persons"],
        [["balita", 2000, 400], ["ibu_hamil", 1000, 300]],
    ),
    "indicators": (
        [["CAPAIAN KOTA PANGKALPINANG S.D. MARET 2026"], ["Puskesmas", "IDL", None, None, "CKG", None, None],
         *BY_SERVICE],
        ("A2:A3", "B2:D2", "E2:G2"), "indicator_counts", ["indicator", "denominator", "numerator"],
        [["ckg", 2000, 400], ["idl", 1000, 300]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SIDES)
def test_what_stands_side_by_side_is_read_from_the_header(name: str, tmp_path: Path) -> None:
    rows, merged, table, columns, expected = SIDES[name]
    reading = clean(sheets.write_book(tmp_path / "lembar.xlsx", {"D": rows}, merged), counting="monthly")
    assert not reading.differences
    assert sorted(reading.frames[table][columns].astype("object").to_numpy().tolist()) == expected


def test_every_purpose_of_the_template_is_taken(tmp_path: Path) -> None:
    purposes = next(
        field["constraints"]["enum"]
        for field in table_descriptor("budgets")["schema"]["fields"]
        if field["name"] == "purpose"
    )
    rows = [BUDGET, ["Keperluan", *MONEY], *([purpose, 100, 50] for purpose in purposes)]
    assert {*clean(save(tmp_path, rows)).frames["budgets"].purpose} == {*purposes}


def test_moves_may_be_headed_by_a_bare_count(tmp_path: Path) -> None:
    head = ["Status Sebelum", "Segmen Sebelum", "Status Sesudah", "Segmen Sesudah", "Jumlah"]
    rows = [["MUTASI PESERTA KOTA PANGKALPINANG MARET 2026"], head, ["aktif", "PPU", "tidak aktif", "PBPU", 20]]
    assert clean(save(tmp_path, rows)).frames["moves"].moved_persons.tolist() == [20]


def test_a_respondent_of_few_answers_stops_alone(tmp_path: Path) -> None:
    rows: list[Row] = [["IKM PUSKESMAS GABEK KOTA PANGKALPINANG MARET 2026"], ["No", *(f"U{n}" for n in range(1, 8))]]
    reading = read(save(tmp_path, [*rows, [1, *[3] * 7], [2, 3, 3, 3], [3, *[4] * 7]]))
    assert refused(reading) == [("B4", "no_label")]
    assert reading.frames["ikm_responses"].requirements_score.tolist() == [3, 4]


@pytest.mark.parametrize("until", ["s.d. {}", "S/D {}", "sd {}", "s.d. Bulan {}", "sampai dengan {}"])
def test_months_may_run_up_to(until: str, tmp_path: Path) -> None:
    head = ["Puskesmas", "Sasaran", until.format("Jan"), until.format("Februari")]
    counts = clean(save(tmp_path, [["IDL KOTA PANGKALPINANG TAHUN 2026"], head, ["Gabek", 100, 10, 30]])).frames
    found = counts["indicator_counts"]
    assert found[["numerator", "denominator"]].to_numpy().tolist() == [[10, 100], [30, 100]]
    assert found.counting.tolist() == ["cumulative", "cumulative"]


def test_a_month_alone_and_up_to_it_are_asked(tmp_path: Path) -> None:
    rows = [["IDL KOTA PANGKALPINANG TAHUN 2026"], ["Puskesmas", "Jan", "Feb", "s.d. Feb"], ["Gabek", 10, 30, 40]]
    assert refused(read(save(tmp_path, rows))) == [("D2", "counting_two")]


def test_an_indicator_of_its_own_is_asked_for(tmp_path: Path) -> None:
    name = "Persentase ibu hamil mendapatkan pelayanan kesehatan ibu hamil di puskesmas"
    rows = [["SPM KOTA PANGKALPINANG S.D. MARET 2026"], ["Indikator", "Sasaran", "Capaian"], [name, 1000, 300]]
    path = save(tmp_path, [*rows, ["CKG", 2000, 500]])
    assert refused(read(path)) == [("A3", "indicator")]
    reading = tell(path, {name: "bumil_di_puskesmas", "constant:data_system": "spm_report"})
    assert set(reading.frames["indicator_counts"].indicator) == {"bumil_di_puskesmas", "ckg"}
    assert "bumil_di_puskesmas" in reading.notes[0]
