"""Sixty workbooks as many offices keep them, every figure invented: what each holds, what is answered, what is right.

A case: rows of a sheet (or of several), answers to the questions by id, text or what they are about, and what must be
stored: (table, key, measure, sums by key). ``None`` as what is right: it has to stop, whatever is answered.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

Row = list[Any]
Right = tuple[str, str, str, dict[Any, float]] | None
Case = tuple[dict[str, list[Row]], tuple[str, ...], dict[str, Any], Right]
REGENCIES = {
    "Bangka": ("1901", 331_204, 268_111), "Belitung": ("1902", 180_120, 140_333),
    "Bangka Barat": ("1903", 198_300, 160_222),
    "Bangka Tengah": ("1904", 192_111, 158_999), "Bangka Selatan": ("1905", 201_090, 165_001),
    "Belitung Timur": ("1906", 119_550, 98_777), "Pangkalpinang": ("1971", 219_344, 173_505),
}  # fmt: skip
CODES = {name: code for name, (code, *_) in REGENCIES.items()}
REGISTERED = {code: registered for code, registered, _ in REGENCIES.values()}
ACTIVE = {code: active for code, _, active in REGENCIES.values()}
CITY = {"Bukit Intan": 41_210, "Taman Sari": 15_332, "Pangkal Balam": 19_876, "Rangkui": 38_450, "Gerunggang": 42_987}
SEGMENTS = {"PBI APBN": 41_000, "PBI APBD": 52_000, "PPU": 61_000, "Mandiri": 24_000, "BP": 5_100}
BY_SEGMENT = {"pbi_jk": 41_000, "pbpu_pemda": 52_000, "ppu": 61_000, "pbpu": 24_000, "bp": 5_100}
MONTH, REGION = {"constant:month": "2026-03"}, {"constant:region": "1971"}
MEMBERS = ("membership", "region_code", "registered_persons", REGISTERED)


def dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def one(rows: list[Row], answers: dict[str, Any], right: Right, *merged: str, name: str = "Sheet1") -> Case:
    return {name: rows}, merged, answers, right


def regencies(*columns: dict[str, int], prefix: str = "Kab. ", form: Any = int) -> list[Row]:
    return [
        [n, f"{'Kota ' if name == 'Pangkalpinang' else prefix}{name}", *(form(each[code]) for each in columns)]
        for n, (name, code) in enumerate(CODES.items(), start=1)
    ]


def offices() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    cases["a recap with a letterhead of the city's branch"] = one(
        [
            ["BPJS KESEHATAN CABANG PANGKALPINANG"],
            ["REKAP KEPESERTAAN PER MARET 2026"],
            [],
            ["No", "KAB/KOTA", "TERDAFTAR", "AKTIF"],
            *regencies(REGISTERED, ACTIVE, form=dotted),
        ],
        {"constant:region": "19"},
        MEMBERS,
    )
    cases["abbreviated names of regencies"] = one(
        [
            ["Peserta JKN Maret 2026"],
            ["Daerah", "Terdaftar"],
            *[
                [name, REGISTERED[code]]
                for name, code in zip(
                    ("Bka", "Bltg", "Babar", "Bateng", "Basel", "Beltim", "P.Pinang"), REGISTERED, strict=True
                )
            ],
        ],
        {
            "Bka": "1901",
            "Bltg": "1902",
            "Babar": "1903",
            "Bateng": "1904",
            "Basel": "1905",
            "Beltim": "1906",
            "P.Pinang": "1971",
        },
        MEMBERS,
    )
    cases["registered with number and percent below"] = one(
        [
            ["KEPESERTAAN JKN MARET 2026"],
            ["No", "Kab/Kota", "Terdaftar", None, "Aktif", None],
            [None, None, "Jumlah", "%", "Jumlah", "%"],
            *[
                [n, name, reg, 98.5, act, round(100 * act / reg, 2)]
                for (n, name, reg, act) in regencies(REGISTERED, ACTIVE)
            ],
        ],
        {},
        MEMBERS,
        "A2:A3",
        "B2:B3",
        "C2:D2",
        "E2:F2",
    )
    cases["status in rows, one column of counts"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Status Kepesertaan", "Jumlah (jiwa)"],
            ["Peserta Aktif", 173_505],
            ["Peserta Tidak Aktif", 45_839],
        ],
        {"Status Kepesertaan": "measure", "Jumlah (jiwa)": "value"},
        ("membership", "region_code", "active_persons", {"1971": 173_505}),
    )
    cases["measures in rows, regencies in columns"] = one(
        [
            ["DATA JKN MARET 2026"],
            ["Uraian", *[f"Kab. {name}" if name != "Pangkalpinang" else "Kota Pangkalpinang" for name in CODES]],
            ["Terdaftar", *REGISTERED.values()],
            ["Aktif", *ACTIVE.values()],
        ],
        {},
        ("membership", "region_code", "active_persons", ACTIVE),
    )
    cases["segments in rows for one city, not covered below"] = one(
        [
            ["KOTA PANGKALPINANG MARET 2026"],
            ["Jenis Kepesertaan", "Jumlah Peserta"],
            *[[k, v] for k, v in SEGMENTS.items()],
            ["Belum tercover", 12_000],
        ],
        {},
        ("membership", "segment", "registered_persons", BY_SEGMENT),
    )
    cases["no headings at all"] = one(
        [[k, v] for k, v in SEGMENTS.items()],
        {**MONTH, **REGION, "header": {"columns": ["A", "B"]}, "column": "registered_persons"},
        ("membership", "segment", "registered_persons", BY_SEGMENT),
    )
    cases["months in columns, Indonesian short names"] = one(
        [
            ["PESERTA AKTIF JKN KOTA PANGKALPINANG TAHUN 2025"],
            ["Kecamatan", "Jan", "Feb", "Mar"],
            *[[name, n, n + 10, n + 20] for name, n in CITY.items()],
        ],
        {
            "kind": "membership",
            "Jan": "active_persons",
            "Feb": "active_persons",
            "Mar": "active_persons",
            "{month}": "active_persons",
        },
        (
            "membership",
            "month_date",
            "active_persons",
            {"2025-01-01": 157_855, "2025-02-01": 157_905, "2025-03-01": 157_955},
        ),
    )
    cases["a month per sheet"] = (
        {
            name: [
                ["PESERTA JKN KOTA PANGKALPINANG 2026"],
                ["Kecamatan", "Terdaftar"],
                *[[k, v + n] for k, v in CITY.items()],
            ]
            for n, name in enumerate(("Januari", "Februari", "Maret"))
        },
        (),
        {},
        (
            "membership",
            "month_date",
            "registered_persons",
            {"2026-01-01": 157_855, "2026-02-01": 157_860, "2026-03-01": 157_865},
        ),
    )
    cases["kecamatan written once for its kelurahan"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Kecamatan", "Kelurahan", "Terdaftar"],
            ["Gabek", "Jerambah Gantung", 1000],
            [None, "Gabek Satu", 2000],
            ["Rangkui", "Bintang", 300],
            [None, "Melintang", 400],
        ],
        {},
        (
            "membership",
            "area_name",
            "registered_persons",
            {"Jerambah Gantung": 1000, "Gabek Satu": 2000, "Bintang": 300, "Melintang": 400},
        ),
    )
    cases["segment written once for its kecamatan"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Segmen", "Kecamatan", "Terdaftar"],
            ["PBI JK", "Gabek", 100],
            [None, "Rangkui", 200],
            ["PPU", "Gabek", 10],
            [None, "Rangkui", 20],
        ],
        {"label": "above"},
        ("membership", "segment", "registered_persons", {"pbi_jk": 300, "ppu": 30}),
    )
    cases["thousands, said in the title"] = one(
        [
            ["PESERTA JKN MARET 2026 (dalam ribuan jiwa)"],
            ["Kab/Kota", "Terdaftar"],
            *[[row[1], f"{row[2] / 1000:.3f}".replace(".", ",")] for row in regencies(REGISTERED)],
        ],
        {"unit:decimal": ","},
        MEMBERS,
    )
    cases["a column of units, thousands"] = one(
        [
            ["Penduduk 31 Desember 2025"],
            ["Kab/Kota", "Jumlah Penduduk", "Satuan"],
            *[[row[1], round(row[2] / 1000), "Ribu Jiwa"] for row in regencies(REGISTERED)],
        ],
        {"constant:register": "dukcapil_dkb"},
        (
            "residents",
            "region_code",
            "population_persons",
            {code: round(n / 1000) * 1000 for code, n in REGISTERED.items()},
        ),
    )
    cases["households are no persons"] = one(
        [
            ["Penduduk Desember 2025"],
            ["Kab/Kota", "Jumlah Penduduk", "Satuan"],
            *[[row[1], row[2] // 3, "KK"] for row in regencies(REGISTERED)],
        ],
        {"constant:register": "dukcapil_dkb"},
        None,
    )
    cases["percent in a column of units"] = one(
        [["Peserta JKN Maret 2026"], ["Kab/Kota", "Satuan", "Peserta Aktif"], ["Kab. Bangka", "Persen", 81]],
        {},
        None,
    )
    cases["a province on the city"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Segmen", "Peserta Terdaftar"],
            ["PBI JK", 700_000],
            ["PPU", 763_796],
        ],
        {},
        None,
    )
    cases["puskesmas with the kecamatan and the regency between"] = one(
        [
            ["SPM KABUPATEN BANGKA BARAT S.D. MARET 2026"],
            ["No", "Puskesmas", "Sasaran Balita", "Terlayani Balita"],
            [1, "Puskesmas Jebus", 900, 300],
            [2, "Puskesmas Puput", 800, 200],
            [None, "Kec. Parittiga", 1700, 500],
            [None, "KABUPATEN", 1700, 500],
        ],
        {"Kec. Parittiga": "total", "KABUPATEN": "total", "Puskesmas": "puskesmas"},
        ("spm", "puskesmas", "served_persons", {"Jebus": 300, "Puput": 200}),
    )
    cases["until March in the title, months that add up"] = one(
        [
            ["SPM KOTA PANGKALPINANG S.D. MARET 2026"],
            ["No", "Uraian SPM", "Sasaran", "Jan", "Feb", "Mar", "Jumlah"],
            [1, "Balita", 900, 50, 30, 40, 120],
            [2, "Ibu Hamil", 400, 20, 25, 10, 55],
            [3, "Lansia", 700, 60, 50, 40, 150],
        ],
        {"counting": "monthly"},
        ("spm", "service", "served_persons", {"balita": 120, "ibu_hamil": 55, "lansia": 150}),
    )
    cases["the national open-data standard, two years"] = one(
        [
            [
                "id",
                "kode_provinsi",
                "nama_provinsi",
                "kode_kabupaten_kota",
                "nama_kabupaten_kota",
                "jumlah_peserta",
                "satuan",
                "tahun",
            ],
            *[
                [
                    n,
                    19,
                    "KEPULAUAN BANGKA BELITUNG",
                    int(code),
                    f"KABUPATEN {name.upper()}" if code != "1971" else "KOTA PANGKALPINANG",
                    REGISTERED[code] - year,
                    "ORANG",
                    2025 - year,
                ]
                for year in (0, 1)
                for n, (name, code) in enumerate(CODES.items(), start=1)
            ],
        ],
        {"constant:month": "12"},
        (
            "membership",
            "month_date",
            "registered_persons",
            {"2025-12-01": sum(REGISTERED.values()), "2024-12-01": sum(REGISTERED.values()) - 7},
        ),
    )
    cases["two tables side by side"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Kecamatan", "Terdaftar", None, "Segmen", "Terdaftar"],
            ["Gabek", 100, None, "PBI JK", 700],
            ["Rangkui", 200, None, "PPU", 800],
        ],
        {},
        ("membership", "area_name", "registered_persons", {"Gabek": 100, "Rangkui": 200, "Kota Pangkalpinang": 1500}),
    )
    cases["two tables stacked"] = one(
        [
            ["PESERTA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Kecamatan", "Terdaftar"],
            ["Gabek", 100],
            ["Rangkui", 200],
            ["Jumlah", 300],
            [],
            ["Menurut segmen"],
            ["Segmen", "Terdaftar"],
            ["PBI JK", 180],
            ["PPU", 120],
        ],
        {},
        ("membership", "registered_persons", "registered_persons", {100: 100, 200: 200, 180: 180, 120: 120}),
    )
    cases["four levels of headings"] = one(
        [
            ["UHC MARET 2026"],
            ["No", "Daerah", "Kepesertaan", None, None, None],
            [None, None, "PBI", None, "Non PBI", None],
            [None, None, "Status", None, "Status", None],
            [None, None, "Aktif", "Nonaktif", "Aktif", "Nonaktif"],
            *[[row[0], row[1], row[2] // 4, 100, row[2] // 3, 50] for row in regencies(REGISTERED)],
        ],
        {
            "Kepesertaan > PBI > Status > Aktif": {"field": "active_persons", "segment": "pbi_jk"},
            "Kepesertaan > PBI > Status > Nonaktif": {"field": "inactive_persons", "segment": "pbi_jk"},
            "Kepesertaan > Non PBI > Status > Aktif": "-",
            "Kepesertaan > Non PBI > Status > Nonaktif": "-",
        },
        ("membership", "region_code", "active_persons", {code: n // 4 for code, n in REGISTERED.items()}),
        "A2:A5",
        "B2:B5",
        "C2:F2",
        "C3:D3",
        "E3:F3",
        "C4:D4",
        "E4:F4",
    )
    cases["headings that nobody has seen"] = one(
        [
            ["Laporan bulanan"],
            ["Cabang", "Jml. Angg.", "Angg. Bayar"],
            *[[row[1], row[2], row[3]] for row in regencies(REGISTERED, ACTIVE)],
        ],
        {
            **MONTH,
            "kind": "membership",
            "Cabang": "region",
            "Jml. Angg.": "registered_persons",
            "Angg. Bayar": "active_persons",
        },
        MEMBERS,
    )
    cases["a list by name"] = one(
        [
            ["DAFTAR PESERTA"],
            ["No", "NIK", "Nama", "Kelurahan"],
            [1, "1971014101900001", "Siti Rekaan", "Bintang"],
            [2, "1971014101900002", "Budi Rekaan", "Bintang"],
        ],
        {},
        None,
    )
    cases["a total that is not the sum of its rows, under an unknown name"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Terdaftar"],
            *[row[1:] for row in regencies(REGISTERED)],
            ["Se-Babel", sum(REGISTERED.values())],
        ],
        {"Se-Babel": "total"},
        MEMBERS,
    )
    cases["a remark below each island"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Terdaftar", "Ket"],
            *[[*row[1:], "ok"] for row in regencies(REGISTERED)],
            ["Sumber: BPJS"],
            ["Dicetak 5 April 2026"],
        ],
        {},
        MEMBERS,
    )
    cases["dates as month headings"] = one(
        [
            ["PESERTA TERDAFTAR JKN KOTA PANGKALPINANG"],
            ["Kecamatan", dt.datetime(2026, 1, 1), dt.datetime(2026, 2, 1)],
            *[[k, v, v + 1] for k, v in CITY.items()],
        ],
        {"kind": "membership", "column": "registered_persons"},
        ("membership", "month_date", "registered_persons", {"2026-01-01": 157_855, "2026-02-01": 157_860}),
    )
    cases["a month in the sheet and another in the title"] = one(
        [["PESERTA JKN MARET 2026"], ["Kab/Kota", "Terdaftar"], *[row[1:] for row in regencies(REGISTERED)]],
        {"constant:month": "2026-03"},
        ("membership", "month_date", "registered_persons", {"2026-03-01": sum(REGISTERED.values())}),
        name="Feb 2026",
    )
    cases["a quota is no stock of members"] = one(
        [["KUOTA PESERTA PBI MARET 2026"], ["Kab/Kota", "Jumlah Peserta"], *[row[1:] for row in regencies(REGISTERED)]],
        {"kind": "membership", "column": "-", "Jumlah Peserta": "-", "constant:segment": "pbi_jk"},
        None,
    )
    cases["millions of rupiah for services"] = one(
        [
            ["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026 (juta rupiah)"],
            ["Uraian SPM", "Pagu", "Realisasi"],
            ["Balita", 2, 1],
            ["Lansia", "1,5", "0,75"],
        ],
        {},
        ("budgets", "purpose", "allocated_idr", {"spm_balita": 2_000_000, "spm_lansia": 1_500_000}),
    )
    return cases | more_offices()


def more_offices() -> dict[str, Case]:
    """The other thirty."""
    cases: dict[str, Case] = {}
    per_kecamatan = [[name, count] for name, count in CITY.items()]
    by_kecamatan: Right = ("membership", "area_name", "registered_persons", dict(CITY))
    city = "PESERTA JKN KOTA PANGKALPINANG MARET 2026"
    cases["abbreviations in the headings"] = one(
        [
            [city],
            ["No", "Kec.", "Jlh Pst Terdftr", "Akt"],
            *[[n, k, v, v - 9] for n, (k, v) in enumerate(CITY.items(), 1)],
        ],
        {"kind": "membership", "Kec.": "kecamatan", "Jlh Pst Terdftr": "registered_persons", "Akt": "active_persons"},
        by_kecamatan,
    )
    cases["men, women and their sum"] = one(
        [
            ["PENDUDUK KOTA PANGKALPINANG SEMESTER II 2025 (DKB)"],
            ["Kecamatan", "Jumlah Penduduk", None, None],
            [None, "L", "P", "Jml"],
            *[[k, v // 2, v - v // 2, v] for k, v in CITY.items()],
        ],
        {},
        (
            "residents",
            "sex",
            "population_persons",
            {"male": sum(v // 2 for v in CITY.values()), "female": sum(v - v // 2 for v in CITY.values())},
        ),
        "A2:A3",
        "B2:D2",
    )
    cases["numbered names, total at the top"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Wilayah", "Terdaftar"],
            ["JUMLAH", sum(REGISTERED.values())],
            *[[f"{row[0]}. {row[1]}", dotted(row[2])] for row in regencies(REGISTERED)],
        ],
        {},
        MEMBERS,
    )
    cases["codes of the other system"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kode", "Kabupaten", "Terdaftar"],
            [1903, "Kab. Bangka Selatan", 100],
            [1905, "Kab. Bangka Barat", 100],
        ],
        {},
        ("membership", "region_code", "registered_persons", {"1905": 100, "1903": 100}),  # the names agree with them
    )
    cases["months as 2026-01"] = one(
        [
            ["Peserta terdaftar JKN Kota Pangkalpinang"],
            ["Kecamatan", "2026-01", "2026-02"],
            *[[k, v, v + 1] for k, v in CITY.items()],
        ],
        {"kind": "membership", "column": "registered_persons"},
        ("membership", "month_date", "registered_persons", {"2026-01-01": 157_855, "2026-02-01": 157_860}),
    )
    cases["CKG under a letterhead of the regency"] = one(
        [
            ["PEMERINTAH KABUPATEN BANGKA TENGAH"],
            ["DINAS KESEHATAN"],
            ["Capaian CKG s.d. November 2025"],
            [],
            ["No", "Puskesmas", "Target", "Diperiksa", "%"],
            [1, "Puskesmas Koba", 9876, 4321, 43.75],
            [2, "Pkm. Perlang", 5432, 2100, 38.66],
            [None, "Jumlah", 15308, 6421, 41.95],
        ],
        {"constant:region": "1904", "Pkm. Perlang": "Perlang", "constant:data_system": "ckg_app"},
        ("indicator_counts", "puskesmas", "numerator", {"Koba": 4321, "Perlang": 2100}),
    )
    cases["indicators nobody has listed"] = one(
        [
            ["INDIKATOR PUSKESMAS GABEK KOTA PANGKALPINANG BULAN INI MARET 2026"],
            ["Indikator", "Sasaran", "Capaian", "%"],
            ["IDL", 200, 50, 25],
            ["Kelas ibu balita aktif", 12, 9, 75],
        ],
        {
            "Kelas ibu balita aktif": "kelas_ibu_balita",
            "counting": "monthly",
            "constant:data_system": "dinkes_report",
        },
        ("indicator_counts", "indicator", "numerator", {"idl": 50, "kelas_ibu_balita": 9}),
    )
    cases["visits of a team"] = one(
        [
            ["JEMPUT BOLA JKN KOTA PANGKALPINANG MARET 2026"],
            ["Tgl", "Cara", "Jenis Tempat", "Tempat", "Kelurahan", "Hadir", "Didaftarkan"],
            [dt.date(2026, 3, 3), "jemput bola", "kelurahan", "Balai RW 2", "Bintang", 40, 12],
            [dt.date(2026, 3, 4), "jemput bola", "Sekolah", "SMAN 1", "Melintang", 60, 20],
        ],
        {},
        ("sessions", "area_name", "registered_or_checked_persons", {"Bintang": 12, "Melintang": 20}),
    )
    cases["what the meeting agreed"] = one(
        [
            ["RAKOR UHC KOTA PANGKALPINANG"],
            ["No", "Tanggal Rakor", "Kesepakatan", "PIC", "Tenggat", "Status"],
            [1, dt.date(2026, 3, 2), "Kirim data pemadanan", "Dinas Kesehatan", dt.date(2026, 3, 31), "proses"],
        ],
        {},
        ("commitments", "region_code", "item_no", {"1971": 1}),
    )
    cases["clinics with their agreements"] = one(
        [
            ["DAFTAR FKTP KOTA PANGKALPINANG TAHUN 2026"],
            ["Nama Faskes", "Jenis", "Kecamatan", "Tanggal PKS"],
            ["Klinik Bakti", "Klinik", "Rangkui", dt.date(2026, 1, 1)],
            ["Puskesmas Gabek", "Puskesmas", "Gabek", dt.date(2026, 1, 1)],
        ],
        {},
        ("facilities", "facility_type", "year", {"klinik_pratama": 2026, "puskesmas": 2026}),
    )
    cases["segments above their kecamatan"] = one(
        [
            [city],
            ["Kecamatan", "Terdaftar"],
            ["A. PBI JK"],
            ["Gabek", 10],
            ["Rangkui", 20],
            ["B. PPU"],
            ["Gabek", 3],
            ["Rangkui", 4],
        ],
        {},
        ("membership", "segment", "registered_persons", {"pbi_jk": 30, "ppu": 7}),
    )
    cases["groups above their rows that nobody knows"] = one(
        [
            [city],
            ["Kecamatan", "Terdaftar"],
            ["Jalur Bansos Pusat"],
            ["Gabek", 10],
            ["Rangkui", 20],
            ["Jalur Bansos Daerah"],
            ["Gabek", 3],
            ["Rangkui", 4],
        ],
        {"Jalur Bansos Pusat": "pbi_jk", "Jalur Bansos Daerah": "pbpu_pemda"},
        ("membership", "segment", "registered_persons", {"pbi_jk": 30, "pbpu_pemda": 7}),
    )
    cases["the same sheet twice"] = (
        {
            "Data": [[city], ["Kecamatan", "Terdaftar"], *per_kecamatan],
            "Salinan": [[city], ["Kecamatan", "Terdaftar"], *per_kecamatan],
        },
        (),
        {"sheet": "Data"},
        by_kecamatan,
    )
    cases["one figure for two rows"] = one(
        [[city], ["Kecamatan", "Terdaftar"], ["Gabek", 100], ["Rangkui", None]], {}, None, "B3:B4"
    )
    cases["formulas without results"] = one(
        [[city], ["Kecamatan", "Terdaftar"], ["Gabek", "=1+1"], ["Rangkui", 5]], {}, None
    )
    cases["a quarter"] = one(
        [["PESERTA JKN KOTA PANGKALPINANG TRIWULAN I 2026"], ["Kecamatan", "Terdaftar"], *per_kecamatan],
        MONTH,
        by_kecamatan,
    )
    cases["segments across, a sum and residents beside"] = one(
        [
            ["UHC MARET 2026"],
            ["No", "Kabupaten/Kota", "PBI APBN", "PBI APBD", "PPU", "PBPU", "BP", "Total", "Penduduk", "UHC (%)"],
            *[
                [
                    row[0],
                    row[1],
                    *(row[2] // 5 for _ in range(5)),
                    row[2] // 5 * 5,
                    row[2] + 500,
                    round(100 * (row[2] // 5 * 5) / (row[2] + 500), 2),
                ]
                for row in regencies(REGISTERED)
            ],
        ],
        {},
        ("membership", "region_code", "registered_persons", {code: n // 5 * 5 for code, n in REGISTERED.items()}),
    )
    cases["thousands that became fractions"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Terdaftar"],
            *[[row[1], row[2] / 1000] for row in regencies(REGISTERED)],
        ],
        {},
        None,
    )
    cases["an English sheet"] = one(
        [
            ["JKN members, March 2026"],
            ["No", "Regency", "Registered members", "Active"],
            *regencies(REGISTERED, ACTIVE),
        ],
        {},
        MEMBERS,
    )
    cases["status in rows below each region, written once"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Uraian", "Jumlah"],
            *[
                row
                for name, code in CODES.items()
                for row in (
                    [f"Kab. {name}" if code != "1971" else "Kota Pangkalpinang", "Peserta Aktif", ACTIVE[code]],
                    [None, "Peserta Tidak Aktif", REGISTERED[code] - ACTIVE[code]],
                )
            ],
        ],
        {"Kab/Kota": "region", "Uraian": "measure", "Jumlah": "value", "label": "above"},
        ("membership", "region_code", "active_persons", ACTIVE),
    )
    cases["a day of printing and a letterhead with an address"] = one(
        [
            ["DINAS KESEHATAN PROVINSI KEPULAUAN BANGKA BELITUNG"],
            ["Jl. Pulau Bangka No. 1 Pangkalpinang"],
            ["REKAP PESERTA JKN BULAN MARET 2026"],
            ["Pangkalpinang, 5 April 2026"],
            ["No", "Kab/Kota", "Terdaftar"],
            *regencies(REGISTERED),
        ],
        {},
        MEMBERS,
    )
    cases["members, of which some are new"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Terdaftar", "Peserta Baru", "Mutasi Keluar"],
            *[[*row[1:], 12, 3] for row in regencies(REGISTERED)],
        ],
        {"Peserta Baru": "-", "Mutasi Keluar": "-"},
        MEMBERS,
    )
    cases["active and inactive exchanged"] = one(
        [
            ["PESERTA JKN MARET 2026"],
            ["Kab/Kota", "Aktif", "Terdaftar"],
            *[row[1:] for row in regencies(REGISTERED, ACTIVE)],
        ],
        {},
        None,
    )
    cases["last month beside this month"] = one(
        [
            ["PESERTA TERDAFTAR MARET 2026"],
            ["Kab/Kota", "Bulan Lalu", "Peserta Terdaftar"],
            *[[row[1], row[2] - 10, row[2]] for row in regencies(REGISTERED)],
        ],
        {"Bulan Lalu": "-"},
        MEMBERS,
    )
    cases["two years beside each other"] = one(
        [
            ["PESERTA TERDAFTAR JKN DESEMBER"],
            ["Kab/Kota", "2024", "2025"],
            *[[row[1], row[2] - 10, row[2]] for row in regencies(REGISTERED)],
        ],
        {"kind": "membership", "column": "registered_persons", "constant": "12"},
        (
            "membership",
            "month_date",
            "registered_persons",
            {"2024-12-01": sum(REGISTERED.values()) - 70, "2025-12-01": sum(REGISTERED.values())},
        ),
    )
    cases["a puskesmas told in the title"] = one(
        [
            ["SPM PUSKESMAS GERUNGGANG KOTA PANGKALPINANG S.D. MARET 2026"],
            ["No", "Jenis Pelayanan", "Sasaran", "Terlayani"],
            [1, "Balita", 900, 300],
            [2, "Lansia", 400, 90],
        ],
        {"counting": "cumulative"},
        ("spm", "puskesmas", "served_persons", {"Gerunggang": 390}),
    )
    cases["names of kelurahan that two kecamatan have"] = one(
        [["PESERTA JKN KABUPATEN BANGKA MARET 2026"], ["Desa", "Terdaftar"], ["Air Duren", 100], ["Kemuja", 200]],
        {"Air Duren": "19.01.05.2002"},
        ("membership", "area_code", "registered_persons", {"19.01.05.2002": 100, "19.01.04.2008": 200}),
    )
    cases["a unit below each heading"] = one(
        [
            [city],
            ["Kecamatan", "Terdaftar"],
            [None, "(jiwa)"],
            ["(1)", "(2)"],
            *per_kecamatan,
            ["JUMLAH", sum(CITY.values())],
        ],
        {},
        by_kecamatan,
    )
    cases["the register and the month in the sheet's name"] = one(
        [
            ["Jumlah Penduduk Menurut Kabupaten/Kota"],
            ["Kabupaten/Kota", "Laki-laki", "Perempuan"],
            *[[row[1], row[2] // 2, row[2] // 2] for row in regencies(REGISTERED)],
        ],
        {"constant:register": "dukcapil_dkb"},
        (
            "residents",
            "sex",
            "population_persons",
            dict.fromkeys(("male", "female"), sum(n // 2 for n in REGISTERED.values())),
        ),
        name="DKB Sem II 2025",
    )
    cases["nothing but percentages"] = one(
        [["CAKUPAN UHC MARET 2026"], ["Kab/Kota", "Cakupan (%)"], *[[row[1], 98.2] for row in regencies(REGISTERED)]],
        {"kind": "membership", "column": "percent"},
        None,
    )
    return cases
