"""What a sheet says that may be taken for something else: scales, swapped days, years of other columns, lists."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sheets
from intake import clean, read, refused
from telling import tell

from analysis.reference.periods import Period

CITY = "PESERTA JKN KOTA PANGKALPINANG"
MEMBERS = [["Kecamatan", "Terdaftar"], ["Gabek", 90], ["Rangkui", 80]]


def save(folder: Path, *rows: list[Any], merged: tuple[str, ...] = ()) -> Path:
    return sheets.write_book(folder / "lembar.xlsx", {"D": list(rows)}, merged)


@pytest.mark.parametrize(
    "words",
    [
        *("(1000 HPK)", "DALAM 1000 HARI PERTAMA KEHIDUPAN", "(1000 HARI PERTAMA)", "DALAM 1.000 HPK", "PADA 1000 HPK"),
        "(1000 KK TERLAYANI)",
    ],
)
def test_a_thousand_that_counts_something_else_multiplies_nothing(tmp_path: Path, words: str) -> None:
    reading = clean(save(tmp_path, [f"{CITY} {words} FEBRUARI 2026"], *MEMBERS))
    assert list(reading.frames["membership"].registered_persons) == [90, 80]
    assert not reading.notes


@pytest.mark.parametrize(
    ("words", "answer", "key"),
    [
        ("DALAM 000 KK", "KK", {"unit_households"}),
        ("PERSENTASE", "persen", {"unit_percent"}),
        ("JUMLAH KEPALA KELUARGA", "jiwa", set()),
    ],
)
def test_a_title_of_households_or_shares_is_asked(tmp_path: Path, words: str, answer: str, key: set[str]) -> None:
    path = save(tmp_path, [f"{CITY} {words} FEBRUARI 2026"], *MEMBERS)
    assert {each for _, each in refused(read(path))} == {"unit"}
    assert {each for _, each in refused(tell(path, {"unit": answer}))} == key


@pytest.mark.parametrize(
    "words",
    [
        *("(000)", "(x 1000)", "x 1.000", "(x1,000 jiwa)", "(.000)", "(1.000 orang)", "dalam 000"),
        *("(dalam 1.000 jiwa)", "(dalam ribuan)", "dalam ribuan jiwa", "(ribu peserta)", "(x 1000 peserta)", "× 1000"),
    ],
)
def test_a_scale_multiplies_and_is_told(tmp_path: Path, words: str) -> None:
    reading = clean(save(tmp_path, [f"{CITY} FEBRUARI 2026 {words}"], ["Dinas Kesehatan"], *MEMBERS))
    assert list(reading.frames["membership"].registered_persons) == [90_000, 80_000]
    (note,) = reading.notes
    assert "Terdaftar" in note
    assert "1.000" in note


def test_a_scale_in_a_header_is_told(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Terdaftar (ribu)", "Aktif"], ["Gabek", "1,5", 1200], ["Rangkui", 2, 1900]]
    reading = clean(save(tmp_path, [f"{CITY} FEBRUARI 2026"], *rows))
    assert list(reading.frames["membership"].registered_persons) == [1500, 2000]
    assert ["Terdaftar (ribu)" in note and "Aktif" not in note for note in reading.notes] == [True]


TITLE = ["JEMPUT BOLA JKN KOTA PANGKALPINANG FEBRUARI 2026"]
SESSION = ["JKN", "aktif", "Kantor", "Aula", 10]


def sessions(folder: Path, days: list[Any], title: list[Any]) -> Path:
    head = ["Tanggal", "Program", "Cara", "Jenis tempat", "Tempat", "Didaftarkan"]
    return save(folder, title, head, *([day, *SESSION[:3], f"Aula {n}", 10] for n, day in enumerate(days)))


def test_days_that_a_spreadsheet_turned_round_are_named(tmp_path: Path) -> None:
    turned = [dt.date(2026, 3, 2), dt.date(2026, 11, 2), dt.date(2026, 2, 2), "17/02/2026"]
    reading = read(sessions(tmp_path, turned, ["JEMPUT BOLA JKN KOTA PANGKALPINANG"]))
    assert refused(reading) == [("A3", "swapped"), ("A4", "swapped")]
    assert "17/02/2026" in reading.as_report()["refusals"][0]["reason"]
    assert list(reading.frames["sessions"].session_date.dt.strftime("%Y-%m-%d")) == ["2026-02-02", "2026-02-17"]
    assert refused(read(sessions(tmp_path, turned, TITLE))) == [("A3", "swapped"), ("A4", "swapped")]


@pytest.mark.parametrize(
    "days",
    [
        [dt.date(2026, 2, 3), dt.date(2026, 2, 11), "17/02/2026"],  # the title says that they are right
        [dt.date(2026, 2, 3), dt.date(2026, 2, 13), "17/02/2026"],
        [dt.date(2026, 2, 3), "5/2/2026", "17/02/2026"],
    ],
)
def test_days_that_were_not_turned_round_come_in(tmp_path: Path, days: list[Any]) -> None:
    assert len(clean(sessions(tmp_path, days, TITLE)).frames["sessions"]) == 3


def test_sessions_outside_the_month_of_the_title_are_named(tmp_path: Path) -> None:
    days = [dt.date(2026, 2, 3), dt.date(2026, 3, 2), "2 Januari 2026"]
    path = sessions(tmp_path, days, TITLE)
    reading = read(path)
    assert refused(reading) == [("A4", "outside_month"), ("A5", "outside_month")]
    assert "Februari 2026" in reading.as_report()["refusals"][0]["reason"]
    assert refused(read(path, month=Period(2026, 3))) == [("A3", "outside_month"), ("A5", "outside_month")]
    for title in (
        "JEMPUT BOLA JKN KOTA PANGKALPINANG JANUARI - MARET 2026",
        "JEMPUT BOLA JKN KOTA PANGKALPINANG S.D. MARET 2026",
    ):
        assert len(clean(sessions(tmp_path, days, [title])).frames["sessions"]) == 3


def test_a_pitch_of_synthetic_grass_is_no_example_row(tmp_path: Path) -> None:
    rows = [[dt.date(2026, 2, 3), *SESSION[:3], "Lapangan Rumput Sintetis", 10, None]]
    rows += [[dt.date(2026, 2, 4), *SESSION[:3], "Aula", 20, "SINTETIS: baris contoh, dilewati saat impor"]]
    rows += [[dt.date(2026, 2, 5), *SESSION[:3], "Aula", 30, "lapangan sintetis dipakai"]]
    head = ["Tanggal", "Program", "Cara", "Jenis tempat", "Tempat", "Didaftarkan", "Keterangan"]
    found = clean(save(tmp_path, TITLE, head, *rows)).frames["sessions"]
    assert list(found.registered_or_checked_persons) == [10, 30]


def test_lines_of_a_list_that_are_not_understood_are_named(tmp_path: Path) -> None:
    lines = [
        "Jumlah penduduk Kabupaten Bangka Selatan Semester II 2024 per kecamatan:",
        "1. Kecamatan Toboali: 84.531 jiwa.",
    ]
    lines += ["2. Kecamatan Lepar: sekitar 9.000 jiwa", "3. Kecamatan Airgegas: 43.210 jiwa (data Mei)"]
    lines += [lines[0], "4. Kecamatan Payung: 21.987 jiwa", "Ada 2 kecamatan kepulauan"]
    lines += ["5. Kecamatan Simpang Rimba = 24.680", "6. Kecamatan Pulau Besar kira-kira 9.876", "Diunduh 5 Maret 2026"]
    reading = read(save(tmp_path, *([line] for line in lines)))
    assert sorted(refused(reading)) == [("A3", "text"), ("A4", "text"), ("A7", "area_unknown"), ("A9", "area_unknown")]
    assert set(reading.frames["residents"].area_name) == {"Toboali", "Payung", "Simpang Rimba"}


def test_a_column_of_another_year_is_named(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Peserta 2025", "Aktif 2026"], ["Gabek", 90, 70], ["Rangkui", 80, 60]]
    path = save(tmp_path, [f"{CITY} FEBRUARI 2026"], *rows)
    reading = read(path)
    assert refused(reading) == [("B2", "other_year")]
    assert reading.frames["membership"].registered_persons.isna().all()
    assert list(reading.frames["membership"].active_persons) == [70, 60]
    rows[0][1] = "Peserta Desember 2025"
    rows[0][2] = "Aktif Februari 2026"
    clean(save(tmp_path, [f"{CITY} FEBRUARI 2026"], *rows))


def test_a_column_of_another_year_than_its_rows_is_named(tmp_path: Path) -> None:
    rows = [["Bulan", "Peserta 2024", "Aktif 2025"], ["Januari", 90, 70], ["Februari", 80, 60]]
    assert refused(read(save(tmp_path, [f"{CITY} 2025"], *rows))) == [("B2", "other_year")]
    rows = [["Kecamatan", "Penduduk 2023"], ["Gabek", 90]]
    path = save(tmp_path, ["PENDUDUK KOTA PANGKALPINANG SEMESTER II 2024"], *rows)
    assert ("B2", "other_year") in refused(read(path))


@pytest.mark.parametrize(
    "words", ["FEBRUARI 28, 2026", "28 FEBRUARI 2026", "FEBRUARI 2026", "FEB 26", "FEBRUARI 26 2026"]
)
def test_a_day_after_its_month_is_no_year(tmp_path: Path, words: str) -> None:
    found = clean(save(tmp_path, [f"{CITY} {words}"], *MEMBERS)).frames["membership"]
    assert set(found.month_date) == {pd.Timestamp(2026, 2, 1)}


def test_households_are_no_persons(tmp_path: Path) -> None:
    title = ["PENDUDUK KOTA PANGKALPINANG SEMESTER II 2024"]
    reading = read(save(tmp_path, title, ["Kecamatan", "Penduduk (KK)", "Penduduk"], ["Gabek", 30, 90]))
    assert refused(reading) == [("B2", "column")]
    reading = read(save(tmp_path, title, ["Kecamatan", "Penduduk"], ["Gabek", "1.234 KK"], ["Rangkui", 90]))
    assert refused(reading) == [("B3", "text")]


def test_a_merged_header_stands_for_no_more_than_its_columns(tmp_path: Path) -> None:
    rows = [["Kecamatan", "PBI JK", None, None], [None, "Aktif", "Tidak Aktif", "Terdaftar"]]
    path = save(tmp_path, [f"{CITY} FEBRUARI 2026"], *rows, ["Gabek", 60, 10, 900], merged=("B2:C2", "A2:A3"))
    found = clean(path).frames["membership"].astype({"segment": "object"})
    stored = found.set_index(found.segment.fillna("all"))[["active_persons", "registered_persons"]]
    assert stored.active_persons.dropna().to_dict() == {"pbi_jk": 60}
    assert stored.registered_persons.dropna().to_dict() == {"all": 900}
