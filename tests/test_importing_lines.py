"""Lines between the rows of a sheet: data that look like headers, remarks, group lines, subtotals, small tables.

Every figure is invented. ``STORED`` gives the rows that must be stored, ``STOPPED`` the refusals by cell.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from intake import clean, read, refused, save

Row = list[Any]
YEAR = [dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)]
FACILITIES = ["DAFTAR FKTP KOTA PANGKALPINANG TAHUN 2026"]
AGREED = ["Nama Faskes", "Jenis", "Kecamatan", "Tanggal PKS", "Tanggal Berakhir"]
CLINICS = [["Klinik Sehat", "Klinik", "Rangkui", *YEAR], ["Puskesmas Gabek", "Puskesmas", "Gabek", *YEAR]]
CLINICS += [["Puskesmas Selindung", "Puskesmas", "Gabek", *YEAR], ["Klinik Dua", "Klinik", "Girimaya", *YEAR]]
CITY = "PESERTA JKN KOTA PANGKALPINANG"
MOVES = [[f"MUTASI {CITY} MARET 2026"]]
MOVES += [["Status Sebelum", "Segmen Sebelum", "Status Sesudah", "Segmen Sesudah", "Mutasi"]]
MOVES += [["tidak aktif", "PBI JK", "aktif", "PPU", 10]]

STORED: dict[str, tuple[list[Row], str, str, str, dict[Any, float]]] = {
    **{
        f"facilities under agreements, {name}": (
            [FACILITIES, AGREED, *CLINICS[:1], *between, *CLINICS[1:]],
            "facilities", "facility_name", "count",
            dict.fromkeys(["Klinik Sehat", "Puskesmas Gabek", "Puskesmas Selindung", "Klinik Dua"], 1),
        )
        for name, between in {"one after another": [], "a blank line between": [[]]}.items()
    },
    "facilities with a year": (
        [FACILITIES, ["Tahun", *AGREED[:2]], *([2026, *row[:2]] for row in CLINICS[1:3])],
        "facilities", "facility_name", "count", {"Puskesmas Gabek": 1, "Puskesmas Selindung": 1},
    ),
    "a second table right below the first": (
        [[f"{CITY} MARET 2026"], ["Kecamatan", "Terdaftar"], ["Gabek", 30], ["Segmen", "Terdaftar"], ["PPU", 40]],
        "membership", "registered_persons", "count", {30: 1, 40: 1},
    ),
    "a second table below the total of the first": (
        [
            *([f"{CITY} MARET 2026"], ["No", "Kecamatan", "Terdaftar"], [1, "Gabek", 30], ["Jumlah", None, 30]),
            *(["No", "Segmen Peserta", "Peserta", "Ket. Lain"], [1, "PPU", 40, None]),
        ],
        "membership", "registered_persons", "count", {30: 1, 40: 1},
    ),
    "facilities without a name of their own": (
        [FACILITIES, AGREED[:2], ["Puskesmas", "Puskesmas"], ["Puskesmas Gabek", "Puskesmas"]],
        "facilities", "facility_name", "count", {"Puskesmas": 1, "Puskesmas Gabek": 1},
    ),
    "a second table of other years": (
        [
            *(["TARGET RENSTRA PROVINSI KEPULAUAN BANGKA BELITUNG"], ["Indikator", "Satuan", 2025, 2026]),
            *(["Angka Kematian Ibu", "per 100.000 KH", 120, 115], ["LANJUTAN TARGET RENSTRA"]),
            *(["Nama Indikator", "Satuan", 2027, 2028], ["Angka Kematian Ibu", "per 100.000 KH", 110, 105]),
        ],
        "targets", "year", "target_value", {2025: 120, 2026: 115, 2027: 110, 2028: 105},
    ),
}  # fmt: skip

STOPPED: dict[str, tuple[list[Row], dict[str, str]]] = {
    "about so many people who moved": ([*MOVES, ["aktif", "PPU", "tidak aktif", "PBPU", "± 20"]], {"E4": "text"}),
}
IDL = [["IDL KOTA PANGKALPINANG MARET 2026"], ["No", "Puskesmas", "Sasaran", "Capaian", "%"]]
GABEK, SELINDUNG = [1, "Gabek", 200, 20, 10], [2, "Selindung", 300, 30, 10]
SUNGAILIAT, BELINYU = [1, "Sungailiat", 400, 40, 10], [2, "Belinyu", 100, 50, 50]
PROVINCE_IDL = [["IDL PROVINSI KEPULAUAN BANGKA BELITUNG MARET 2026"], IDL[1]]
CITY_LINE, REGENCY_LINE = ["I. KOTA PANGKALPINANG"], [None, "KABUPATEN BANGKA"]
RESIDENTS = [["PENDUDUK KOTA PANGKALPINANG SEMESTER II 2025"], ["Kecamatan", "Jumlah Penduduk"]]
SPM_HEAD = ["No", "Uraian SPM", "Sasaran", "Terlayani"]
SPM = ["SPM PROVINSI KEPULAUAN BANGKA BELITUNG MARET 2026"]
QUALITY = ["PEMENUHAN MUTU KOTA PANGKALPINANG MARET 2026"]
QUALITY_HEAD = ["No", "Uraian SPM", "Satuan", "Jumlah yang dibutuhkan", "Jumlah yang terpenuhi"]
IKM = [["SURVEI KEPUASAN MASYARAKAT KOTA PANGKALPINANG MARET 2026"], ["Unit Layanan", *(f"U{n}" for n in range(1, 8))]]
SESSIONS = [["JEMPUT BOLA KOTA PANGKALPINANG"], ["Tanggal", "Cara", "Jenis tempat", "Tempat", "Didaftarkan"]]
SESSION = [dt.datetime(2026, 2, 3), "aktif", "Kantor"]

STORED |= {
    "regions above their puskesmas": (
        [*PROVINCE_IDL, CITY_LINE, GABEK, SELINDUNG, REGENCY_LINE, SUNGAILIAT, BELINYU],
        "indicator_counts", "region_code", "numerator", {"1971": 50, "1901": 90},
    ),
    "months above their rows": (
        [
            *(["IDL KOTA PANGKALPINANG S.D. FEBRUARI 2026"], IDL[1]),
            *(["JANUARI"], GABEK, SELINDUNG, ["Bulan Februari 2026"], GABEK, [2, "Selindung", 300, 60, 20]),
        ],
        "indicator_counts", "month_date", "numerator",
        {pd.Timestamp(2026, 1, 1): 50, pd.Timestamp(2026, 2, 1): 80},
    ),
    "men and women above their kecamatan": (
        [*RESIDENTS, ["LAKI-LAKI"], ["Gabek", 10], ["PEREMPUAN"], ["Rangkui", 20]],
        "residents", "sex", "population_persons", {"male": 10, "female": 20},
    ),
    "segments above their kecamatan": (
        [
            *([f"{CITY} MARET 2026"], ["Kecamatan", "Terdaftar"], ["A. PBI JK"], ["Gabek", 10], ["Rangkui", 20]),
            *(["B. PPU"], ["Gabek", 3], ["Rangkui", 4]),
        ],
        "membership", "segment", "registered_persons", {"pbi_jk": 30, "ppu": 7},
    ),
    "programmes above their sessions": (
        [*SESSIONS, ["Program JKN"], [*SESSION, "Aula", 10], ["Program CKG"], [*SESSION, "Balai", 20]],
        "sessions", "programme", "registered_or_checked_persons", {"JKN": 10, "CKG": 20},
    ),
    "regions above services": (
        [SPM, SPM_HEAD, ["KOTA PANGKALPINANG"], [1, "Balita", 90, 10], ["KAB. BANGKA"], [1, "Balita", 80, 20]],
        "spm", "region_code", "served_persons", {"1971": 10, "1901": 20},
    ),
    "regions above facilities": (
        [
            *(["DAFTAR FKTP PROVINSI KEPULAUAN BANGKA BELITUNG TAHUN 2026"], ["Nama Faskes", "Jenis"], CITY_LINE[:1]),
            *(["Klinik Sehat", "Klinik"], ["KABUPATEN BANGKA"], ["Klinik Dua", "Klinik"]),
        ],
        "facilities", "region_code", "count", {"1971": 1, "1901": 1},
    ),
    "units above their answers": (
        [
            *(IKM[0], ["No", *IKM[1][1:]], ["Puskesmas Gabek"], [1, *[3] * 7], [2, *[4] * 7]),
            *(["Puskesmas Rangkui"], [3, *[3] * 7]),
        ],
        "ikm_responses", "unit_name", "count", {"Gabek": 2, "Rangkui": 1},
    ),
    "regions above kecamatan, with a puskesmas that has not reported and a page": (
        [*PROVINCE_IDL, CITY_LINE, GABEK, [2, "Selindung"], ["Halaman 2"], [3, "Gerunggang", 90, 9], ["* sementara"],
         [4, "Melintang", 80, 8], REGENCY_LINE, BELINYU],
        "indicator_counts", "region_code", "numerator", {"1971": 37, "1901": 50},
    ),
    "a kecamatan that has not reported, and areas of puskesmas": (
        [*RESIDENTS, ["PUSKESMAS GABEK"], ["Kec. Gabek", 10], ["Kec. Rangkui"], ["PUSKESMAS GIRIMAYA"],
         ["Girimaya", 20]],
        "residents", "area_name", "population_persons", {"Gabek": 10, "Girimaya": 20},
    ),
    "regencies and cities": (
        [["PESERTA JKN MARET 2026"], ["Kab/Kota", "Terdaftar"], ["KABUPATEN"], ["Bangka", 10], ["KOTA"],
         ["Pangkalpinang", 20]],
        "membership", "region_code", "registered_persons", {"1901": 10, "1971": 20},
    ),
    "islands above regencies": (
        [
            *(["PESERTA JKN MARET 2026"], ["Kab/Kota", "Terdaftar"], ["I. PULAU BANGKA"], ["Kab. Bangka", 10]),
            *(["II. PULAU BELITUNG"], ["Kab. Belitung", 20]),
        ],
        "membership", "region_code", "registered_persons", {"1901": 10, "1902": 20},
    ),
    "goods and staff below their service": (
        [QUALITY, QUALITY_HEAD, [None, "Ibu hamil"], [None, "Barang"], [1, "Buku KIA", "buah", 9, 8], [None, "SDM"],
         [2, "Bidan", "orang", 7, 6], [None, "Balita"], [1, "Kit", "buah", 5, 4]],
        "spm_quality", "service", "fulfilled_count", {"ibu_hamil": 14, "balita": 4},
    ),
}  # fmt: skip

BUDGET = [["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026"]]
BUDGET += [["No", "Uraian SPM", "Alokasi", "Realisasi", "Keterangan"]]

STORED |= {
    **{
        f"a remark: {remark}": (
            [*BUDGET, [1, "Ibu hamil", 100, 50, remark], [2, "Balita", 200, 60, None], ["Jumlah", None, 300, 110]],
            "budgets", "purpose", "allocated_idr", {"spm_ibu_hamil": 100, "spm_balita": 200},
        )
        for remark in ("Disetujui", "Catatan", "rata-rata", "Total")
    },
    "a total said in the column of remarks": (
        [*BUDGET, [1, "Ibu hamil", 100, 50], [2, "Balita", 200, 60], [None, None, 300, 110, "Total"]],
        "budgets", "purpose", "allocated_idr", {"spm_ibu_hamil": 100, "spm_balita": 200},
    ),
    "a list of remarks below the data": (
        [*RESIDENTS, ["Gabek", 10], [], ["No", "Puskesmas", "Catatan"], [1, "Gabek", "pindah"], [2, "Selindung", "-"]],
        "residents", "area_name", "population_persons", {"Gabek": 10},
    ),
    "regions as totals above their puskesmas": (
        [*PROVINCE_IDL, [None, "KOTA PANGKALPINANG", 500, 50, 10], GABEK, SELINDUNG,
         [None, "KABUPATEN BANGKA", 500, 90, 18], SUNGAILIAT, BELINYU],
        "indicator_counts", "region_code", "numerator", {"1971": 50, "1901": 90},
    ),
    "regions as totals below their puskesmas": (
        [*PROVINCE_IDL, GABEK, SELINDUNG, [None, "Jumlah Kota Pangkalpinang", 500, 50, 10], SUNGAILIAT, BELINYU,
         [None, "Jumlah Kab. Bangka", 500, 90, 18], [None, "Jumlah", 1000, 140, 14]],
        "indicator_counts", "region_code", "numerator", {"1971": 50, "1901": 90},
    ),
    "working areas of puskesmas": (
        [["SPM KOTA PANGKALPINANG MARET 2026"], SPM_HEAD, ["WILAYAH KERJA PUSKESMAS GABEK"], [1, "Balita", 90, 10],
         ["Puskesmas : Selindung"], [1, "Balita", 80, 20]],
        "spm", "puskesmas", "served_persons", {"Gabek": 10, "Selindung": 20},
    ),
    "answers after a subtotal": (
        [
            *IKM, *([["Puskesmas Gabek", *[3] * 7]] * 2), ["Jumlah", *[6] * 7], ["Puskesmas Rangkui", *[4] * 7],
            *(["Puskesmas Rangkui", 3, 3, 4, 4, 4, 4, None], ["Jumlah", *[7] * 7], ["Rata-rata unsur", *[3.25] * 7]),
            ["Mutu per unsur", *"BBBBBBB"],
        ],
        "ikm_responses", "unit_name", "count", {"Gabek": 2, "Rangkui": 2},
    ),
}  # fmt: skip

STOPPED |= {
    "a region below which rows of the title's region stand no more": (
        [*IDL, GABEK, SELINDUNG, ["KABUPATEN BANGKA"], SUNGAILIAT, BELINYU], {"A5": "line"},
    ),
    "a hospital after a puskesmas": (
        [["SPM KOTA PANGKALPINANG MARET 2026"], SPM_HEAD, ["I", "Puskesmas Gabek"], [1, "Balita", 90, 10],
         ["II", "RSUD Depati Hamzah"], [1, "Balita", 80, 20]],
        {"B5": "line"},
    ),
    "a puskesmas above segments of members": (
        [[f"{CITY} MARET 2026"], ["Segmen", "Terdaftar"], ["Puskesmas Gabek"], ["PPU", 10]], {"A3": "line"},
    ),
    "a kecamatan that nobody knows": (
        [*PROVINCE_IDL, CITY_LINE, GABEK, ["KABUPATEN BANGKAA"], BELINYU], {"A5": "line"},
    ),
    "a kecamatan under another region": (
        [["PESERTA JKN PROVINSI KEPULAUAN BANGKA BELITUNG MARET 2026"], ["Kecamatan", "Terdaftar"],
         ["KOTA PANGKALPINANG"], ["Gabek", 10], ["KABUPATEN BANGKA"], ["Rangkui", 20]],
        {"A6": "area_elsewhere"},
    ),
    "a small second table": (
        [*RESIDENTS, ["Gabek", 10], [], ["Puskesmas", "Petugas"], ["Gabek", 14], ["Selindung", 16]],
        {"A5": "kind_unknown"},
    ),
    "puskesmas below the last total of a region": (
        [*PROVINCE_IDL, GABEK, [None, "Jumlah Kota Pangkalpinang", 200, 20, 10], BELINYU], {"B4": "line"},
    ),
    "a kecamatan, or its puskesmas": (
        [["SPM KOTA PANGKALPINANG MARET 2026"], SPM_HEAD, ["GABEK"], [1, "Balita", 90, 10]], {"A3": "line"},
    ),
    "years above months": (
        [[f"{CITY} 2026"], ["Kecamatan", "Terdaftar Januari"], ["TAHUN 2025"], ["Gabek", 10]], {"A3": "line"},
    ),
}  # fmt: skip


def stored(reading: Any, table: str, key: str, measure: str) -> dict[Any, float]:
    rows = reading.frames[table].assign(count=1).groupby(key, observed=True, dropna=False)
    return {each: float(figure) for each, figure in rows[measure].sum().items()}


@pytest.mark.parametrize("name", STORED)
def test_every_row_is_stored_for_what_it_is_about(name: str, tmp_path: Path) -> None:
    rows, table, key, measure, expected = STORED[name]
    assert stored(clean(save(tmp_path, rows), counting="monthly"), table, key, measure) == expected


@pytest.mark.parametrize("name", STOPPED)
def test_rows_below_what_is_not_understood_stop_at_its_cell(name: str, tmp_path: Path) -> None:
    rows, expected = STOPPED[name]
    assert dict(refused(read(save(tmp_path, rows), counting="monthly"))) == expected
