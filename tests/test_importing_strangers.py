"""Sheets as clerks of other offices make them: they come in with the totals that are true, or stop at the right cell.

Every figure is invented. ``STORED`` gives what must be stored, by table, key and measure; ``STOPPED`` the cells.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sheets
from intake import clean, read, refused, save
from telling import tell

Row = list[Any]
NAMES = ("Kab Bangka", "KAB.BELITUNG", "Kab. Babar", "Kab. Bateng", "Kab. Basel", "Kab. Beltim", "Kota Pangkal Pinang")
CODES = ("1901", "1902", "1903", "1904", "1905", "1906", "1971")
MEMBERS = (331_204, 190_120, 210_300, 202_111, 211_090, 129_550, 239_344)
ACTIVE = (268_111, 160_333, 170_222, 168_999, 175_001, 108_777, 183_505)
KECAMATAN = {"Gabek": 33_210, "Rangkui": 42_001, "Girimaya": 18_765}
CITY = "PESERTA JKN KOTA PANGKALPINANG"
PROVINCE = ["PESERTA JKN FEBRUARI 2026"]
SEGMENTS = ["PBI JK", "PBPU Pemda", "PPU", "PPU PN", "PPU BU", "PBPU", "BP"]
SPM = "SPM KOTA PANGKALPINANG S.D. MARET 2026"


def each(*columns: tuple[int, ...]) -> list[Row]:
    return [list(row) for row in zip(NAMES, *columns, strict=True)]


def by_kecamatan(*figures: Any) -> list[Row]:
    return [[name, count, *figures] for name, count in KECAMATAN.items()]


def months(*names: Any, title: str = "Peserta Aktif JKN Kota Pangkalpinang") -> list[Row]:
    return [
        [title],
        ["Kecamatan", *names],
        *([name, *range(count, count + len(names))] for name, count in KECAMATAN.items()),
    ]


def moved(table: str, key: str, measure: str, *pairs: tuple[str, float]) -> tuple[str, str, str, dict[str, float]]:
    return table, key, measure, dict(pairs)


ALL = sum(KECAMATAN.values())
REGISTERED = moved("membership", "region_code", "registered_persons", *zip(CODES, MEMBERS, strict=True))
BY_KECAMATAN = ("membership", "area_name", "registered_persons", KECAMATAN)
MARKED = "{:,}", " {} *)"
ISLANDS = [[NAMES[n], MEMBERS[n]] for n in (0, 2, 3, 4, 6)], [[NAMES[n], MEMBERS[n]] for n in (1, 5)]

STORED: dict[str, tuple[dict[str, Any], list[Row], tuple[str, str, str, dict[str, float]]]] = {
    "grand total at the top, subtotals between": (
        {},
        [
            *(PROVINCE, ["Wilayah", "Peserta"], ["I. PULAU BANGKA"], ["Provinsi", sum(MEMBERS)], *ISLANDS[0]),
            *(["Sub jumlah", sum(row[1] for row in ISLANDS[0])], *ISLANDS[1]),
            ["Sub jumlah", sum(row[1] for row in ISLANDS[1])],
        ],
        REGISTERED,
    ),
    "spaced total, footnotes, marks of every sort": (
        {},
        [
            *(PROVINCE, ["No", "Kab/Kota", "Jumlah\nPeserta\n(Jiwa)"], ["(1)", "(2)", "(3)=(1)+(2)"]),
            *([n, f"{name}*)", MARKED[n % 2].format(MEMBERS[n])] for n, name in enumerate(NAMES)),
            ["J U M L A H", None, sheets.dots(sum(MEMBERS))],
        ],
        REGISTERED,
    ),
    "a row of units": (
        {},
        [[f"{CITY} MARET 2026"], ["Kecamatan", "Jumlah Peserta"], [None, "(jiwa)"], *by_kecamatan()],
        BY_KECAMATAN,
    ),
    "an address that names a regency": (
        {},
        [["Jl. Pulau Bangka No. 1"], ["Dicetak 5 April 2026"], PROVINCE, ["Kab/Kota", "Peserta"], *each(MEMBERS)],
        REGISTERED,
    ),
    "year and month as numbers": (
        {},
        [[CITY], ["Tahun", "Bln", "Kecamatan", "Peserta"], *([2025, 12, *row] for row in by_kecamatan())],
        BY_KECAMATAN,
    ),
    "kecamatan above their kelurahan in one column": (
        {},
        [
            [f"{CITY} FEBRUARI 2026"],
            *(["Kecamatan/Kelurahan", "Peserta"], ["Kec. Gabek", 300], ["Kel. Jerambah Gantung", 100]),
            *(["Kel. Selindung", 200], ["Kec. Rangkui", 50], ["Kel. Bintang", 50], ["Jumlah", 350]),
        ],
        moved(
            "membership",
            "area_name",
            "registered_persons",
            ("Jerambah Gantung", 100),
            ("Selindung", 200),
            ("Bintang", 50),
        ),
    ),
    "totals named after their kecamatan": (
        {},
        [
            [f"{CITY} FEBRUARI 2026"],
            *(["Kecamatan", "Kelurahan", "Peserta"], ["Gabek", "Jerambah Gantung", 10], ["Gabek", "Selindung", 20]),
            *(
                ["Gabek Total", None, 30],
                ["Rangkui", "Bintang", 5],
                ["Rangkui Total", None, 5],
                ["Grand Total", None, 35],
            ),
        ],
        moved("membership", "region_code", "registered_persons", ("1971", 35)),
    ),
    "2025 people are no year": (
        {},
        [[f"{CITY} FEBRUARI 2026"], ["Kecamatan", "Peserta"], ["Gabek", 2025], ["Rangkui", 2026]],
        moved("membership", "area_name", "registered_persons", ("Gabek", 2025), ("Rangkui", 2026)),
    ),
    "the title names the segment": (
        {"answers": {"constant:segment": "pbpu_pemda"}},
        [["PESERTA PBPU PEMDA FEBRUARI 2026"], ["Kab/Kota", "Jumlah Peserta"], *each(MEMBERS)],
        moved("membership", "segment", "registered_persons", ("pbpu_pemda", sum(MEMBERS))),
    ),
    "the title says that they are active": (
        {"answers": {"Jumlah Peserta": "active_persons"}},
        [["PESERTA AKTIF JKN FEBRUARI 2026"], ["Kab/Kota", "Jumlah Peserta"], *each(ACTIVE)],
        moved("membership", "region_code", "active_persons", *zip(CODES, ACTIVE, strict=True)),
    ),
    "a segment beside its parts": (
        {},
        [[f"{CITY} FEBRUARI 2026"], ["Kecamatan", *SEGMENTS], ["Gabek", 100, 50, 60, 20, 40, 30, 10]],
        moved(
            *("membership", "segment", "registered_persons", ("bp", 10), ("pbi_jk", 100), ("pbpu", 30)),
            *(("pbpu_pemda", 50), ("ppu_bu", 40), ("ppu_pn", 20)),
        ),
    ),
    "active, inactive and their sum under each segment": (
        {},
        [
            *([f"{CITY} FEBRUARI 2026"], ["Kecamatan", "PBI JK", None, None, "PPU", None, None]),
            *([None, *["Aktif", "Non Aktif", "Jumlah"] * 2], ["Gabek", 90, 10, 100, 50, 5, 55]),
        ],
        moved("membership", "segment", "registered_persons", ("pbi_jk", 100), ("ppu", 55)),
    ),
    "months as Jan-25": (
        {"kind": "membership"},
        months("Jan-25", "Feb-25"),
        moved("membership", "month_date", "active_persons", ("2025-01-01", ALL), ("2025-02-01", ALL + 3)),
    ),
    "months as dates": (
        {"kind": "membership"},
        months(dt.datetime(2024, 12, 1), dt.datetime(2025, 1, 1)),
        moved("membership", "month_date", "active_persons", ("2024-12-01", ALL), ("2025-01-01", ALL + 3)),
    ),
    "semesters in the header": (
        {},
        months("Smt I 2025", "Smt II 2025", title="Jumlah Penduduk Kota Pangkalpinang"),
        moved("residents", "as_of_date", "population_persons", ("2025-06-30", ALL), ("2025-12-31", ALL + 3)),
    ),
    "men and women": (
        {},
        [
            *(["JUMLAH PENDUDUK KOTA PANGKALPINANG SEMESTER I 2025"], ["Kecamatan", "L", "P", "L+P"]),
            *(["Gabek", 10, 11, 21], ["Rangkui", 20, 22, 42], ["Jumlah", 30, 33, 63]),
        ],
        moved("residents", "sex", "population_persons", ("female", 33), ("male", 30), ("total", 63)),
    ),
    "millions of rupiah": (
        {},
        [
            ["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026 (Rp juta)"],
            ["Uraian SPM", "Pagu"],
            ["Balita", 2],
            ["Lansia", "1,5"],
        ],
        moved("budgets", "purpose", "allocated_idr", ("spm_balita", 2_000_000), ("spm_lansia", 1_500_000)),
    ),
    "who came is not who was registered": (
        {},
        [
            *(
                ["KEGIATAN JKN KOTA PANGKALPINANG"],
                ["Tanggal", "Program", "Cara", "Kelurahan", "Lokasi", "Jenis Lokasi", "Hadir", "Terdaftar"],
            ),
            [dt.datetime(2026, 2, 3), "JKN", "jemput bola", "Bintang", "Balai RW 2", "kelurahan", 40, 12],
        ],
        moved("sessions", "area_name", "registered_or_checked_persons", ("Bintang", 12)),
    ),
    "targets by year": (
        {},
        [
            *(["TARGET RENSTRA PROVINSI KEPULAUAN BANGKA BELITUNG"], ["No", "Indikator", "Satuan", 2025, 2026]),
            *([1, "Angka Kematian Ibu", "per 100.000 KH", 120, 115], [2, "Prevalensi Stunting", "%", 18.5, "17,0"]),
        ],
        moved("targets", "direction", "target_value", ("lower", 120 + 115 + 18.5 + 17)),
    ),
}

STOPPED: dict[str, tuple[list[Row], list[tuple[str, str]]]] = {
    "thousands that became fractions": (
        [[f"{CITY} FEBRUARI 2026"], ["Kecamatan", "Peserta"], ["Gabek", "41.234"], ["Rangkui", 24.567]],
        [("B4", "fraction")],
    ),
    "a title of people who are no stock of members": (
        [["PENAMBAHAN PESERTA JKN FEBRUARI 2026"], ["Kab/Kota", "Jumlah Peserta"], *each(ACTIVE)],
        [("B2", "column"), ("A2", "no_figures")],
    ),
    "members of something else": (
        [["PESERTA KB AKTIF FEBRUARI 2026"], ["Kab/Kota", "Jumlah Peserta"], *each(ACTIVE)],
        [("B2", "column"), ("A2", "no_figures")],
    ),
    "a title of several segments": (
        [["PESERTA PBI, PPU DAN PBPU FEBRUARI 2026"], ["Kab/Kota", "Jumlah Peserta"], *each(ACTIVE)],
        [("A1", "segments")],
    ),
    "a segment that is not the sum of its parts": (
        [[f"{CITY} FEBRUARI 2026"], ["Segmen", "Peserta"], ["PPU", 61], ["PPU PN", 20], ["PPU BU", 40]],
        [("A3", "whole")],
    ),
    "registered and active exchanged": (
        [PROVINCE, ["Kab/Kota", "Peserta Aktif", "Peserta"], *each(MEMBERS, ACTIVE)],
        [(f"B{row}", "above") for row in range(3, 3 + len(NAMES))],
    ),
    "columns of months that pass the end of a year": (
        months("Nov", "Des", "Jan", title="Peserta Aktif JKN Kota Pangkalpinang 2025"),
        [("D2", "month_order")],
    ),
    "rows of months that pass the end of a year": (
        [[f"{CITY} 2025"], ["Bulan", "Peserta"], ["November", 1], ["Desember", 2], ["Januari", 3]],
        [("A5", "month_order")],
    ),
    "columns of the wrong level": (
        [PROVINCE, ["Kabupaten", "Kecamatan", "Peserta"], ["Gabek", "Kota Pangkalpinang", 10]],
        [("A3", "area_unknown")],
    ),
    "this month beside all months so far": (
        [
            ["SPM KOTA PANGKALPINANG MARET 2026"],
            ["Layanan", "Sasaran", "Bulan Ini", "s/d Bulan Ini"],
            ["Balita", 90, 10, 40],
        ],
        [("C2", "counting_two")],
    ),
    "percentages alone": (
        [PROVINCE, ["Kab/Kota", "Keaktifan (%)"], ["Kab. Bangka", 80.5]],
        [("A2", "no_figures")],
    ),
    "rows under a header that nobody knows": (
        [[f"{CITY} FEBRUARI 2026"], ["Kelas rawat", "Terdaftar", "Aktif"], ["Satu", 10, 9], ["Dua", 20, 18]],
        [("A2", "column"), ("A2", "no_labels")],
    ),
    "the name of a doctor": (
        [
            *(["FKTP KABUPATEN KEPULAUAN MERANTI TAHUN 2026"], ["Nama Faskes", "Jenis", "Kecamatan", "Tgl PKS"]),
            ["dr. Invented Namanya", "Dokter Praktik Perorangan", "Tebing Tinggi", dt.datetime(2026, 1, 1)],
        ],
        [("A3", "person")],
    ),
}


@pytest.mark.parametrize("case", STORED)
def test_it_comes_in_with_its_true_totals(tmp_path: Path, case: str) -> None:
    options, rows, (table, key, measure, expected) = STORED[case]
    path, told = save(tmp_path, rows), {name: value for name, value in options.items() if name != "answers"}
    reading = tell(path, options["answers"]) if "answers" in options else clean(path, **told)
    assert not reading.refusals
    frame = reading.frames[table]
    keys = frame[key].dt.strftime("%Y-%m-%d") if key.endswith("_date") else frame[key]
    assert frame.groupby(keys, observed=True)[measure].sum().to_dict() == expected
    assert not reading.differences


@pytest.mark.parametrize("case", STOPPED)
def test_it_stops_at_the_right_cell(tmp_path: Path, case: str) -> None:
    rows, cells = STOPPED[case]
    kind = "membership" if "Peserta" in str(rows) or "PESERTA" in str(rows) else ""
    assert set(refused(read(save(tmp_path, rows), kind=kind))) == set(cells)


def test_what_was_asked_of_a_title_can_be_told(tmp_path: Path) -> None:
    path = save(tmp_path, STOPPED["members of something else"][0])
    told = {"jumlah peserta": "registered"}
    assert clean(path, told=told).frames["membership"].registered_persons.sum() == sum(ACTIVE)
    path = save(tmp_path, STOPPED["a title of several segments"][0])
    assert set(clean(path, settings={"segment": "pbi_jk"}).frames["membership"].segment) == {"pbi_jk"}


HEAD = ["Kecamatan", "Penduduk", "Peserta", "Aktif", "Persen"]
PERCENT = {  # the percentages of three rows, and the rows of which one is wrong
    "of the first pair": ((95.0, 96.67, 80.0), []),
    "of another pair": ((78.95, 68.97, 93.75), []),
    "rounded to whole ones": (("79%", "69%", "94%"), []),
    "of what is not in the sheet": ((91.3, 88.1, 12.2), []),
    "of the sum of the sheet": ((21.1, 32.2, 8.9), []),
    "one of three is wrong": ((78.95, 86.97, 93.75), ["E4"]),
    "an error where there is a base": ((78.95, "#DIV/0!", 93.75), ["E4"]),
}


@pytest.mark.parametrize("case", PERCENT)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_percentages_are_compared_with_the_pair_that_they_are_of(tmp_path: Path, case: str, count: int) -> None:
    percentages, wrong = PERCENT[case]
    rows = [["Gabek", 200, 190, 150], ["Rangkui", 300, 290, 200], ["Girimaya", 100, 80, 75]]
    rows = [[*row, percentage] for row, percentage in zip(rows, percentages, strict=True)]
    reading = clean(save(tmp_path, [[f"{CITY} FEBRUARI 2026"], HEAD, *rows[:count]]))
    assert [each.cell for each in reading.differences] == (wrong if count > 1 else [])
