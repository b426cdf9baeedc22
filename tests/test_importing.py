"""The layouts of the office's sheets come in with right totals, and every fault is named by its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sheets
from intake import clean, read, refused
from openpyxl import load_workbook

from analysis.reference.periods import Period
from analysis.reference.regions import resolve_region
from analysis.tables.importing.areas import area_of
from analysis.tables.importing.files import FileReading


def totals(reading: FileReading, *names: str) -> dict[str, float]:
    found = reading.as_report()["totals"]
    return {name: found[name] for name in names}


def test_layout_1_three_header_rows(tmp_path: Path) -> None:
    expected = sheets.uhc_recap(tmp_path / "uhc.xlsx")
    reading = clean(tmp_path / "uhc.xlsx")
    assert totals(reading, *expected) == expected
    assert not reading.differences
    rows = reading.frames["membership"]
    assert len(rows) == 49
    assert set(rows.month_date.dt.strftime("%Y-%m-%d")) == {"2026-02-01"}
    city = rows[(rows.area_code == "19.71") & (rows.segment == "bp")].set_index("payer").active_persons
    assert city.to_dict() == {"centre": 9000, "self": 9137}


@pytest.mark.parametrize("cumulative", [True, False])
def test_layout_2_months_add_up_or_run_on(tmp_path: Path, cumulative: bool) -> None:
    expected = sheets.spm_report(tmp_path / "spm.xlsx", cumulative=cumulative)
    reading = clean(tmp_path / "spm.xlsx")
    assert totals(reading, *expected) == expected
    assert not reading.differences
    assert set(reading.frames["spm"].counting) == {"cumulative" if cumulative else "monthly"}
    assert set(reading.frames["spm"].service) == {
        "ibu_hamil",
        "ibu_bersalin",
        "bayi_baru_lahir",
        "balita",
        "usia_dikdas",
        "usia_produktif",
        "lansia",
        "hipertensi",
        "dm",
        "odgj",
        "tb",
        "hiv",
    }
    quality = reading.frames["spm_quality"]
    assert set(zip(quality.service, quality["item"], strict=True)) == {
        ("ibu_hamil", "Tablet tambah darah"),
        ("ibu_hamil", "Buku KIA"),
        ("ibu_bersalin", "Partograf"),
        ("ibu_bersalin", "Bidan"),
    }
    assert reading.frames["budgets"].realised_idr.sum() == 9 * 10**7 * 78


def test_layout_2_without_a_total_is_asked(tmp_path: Path) -> None:
    sheets.spm_report(tmp_path / "spm.xlsx", cumulative=True, blocks="A")
    book = load_workbook(tmp_path / "spm.xlsx")
    book.worksheets[0].delete_cols(17)
    book.save(tmp_path / "spm.xlsx")
    assert {key for _, key in refused(read(tmp_path / "spm.xlsx"))} == {"no_counting"}
    assert set(clean(tmp_path / "spm.xlsx", counting="cumulative").frames["spm"].counting) == {"cumulative"}


def test_layout_3_by_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dinsos.csv"
    path.write_bytes("\ufeffPSNOKA,NIK,NAMA,SEGMEN,BULAN,TAHUN\n1,1971010112340001,Budi,PBI,2,2026\n".encode())
    reading = read(path)
    assert [key for _, key in refused(reading)] == ["personal"]
    assert not reading.frames
    assert "Budi" not in str(reading.as_report())
    assert "1971010112340001" not in str(reading.as_report())


def test_layout_3_recap_with_total(tmp_path: Path) -> None:
    path = tmp_path / "rekap.csv"
    lines = ["periode_bulan;periode_tahun;pbi_apbd;pbi_apbn;ppu;pbpu;bp;total"]
    lines += [f"{month};2025;{100 + month};200;300;400;50;{1050 + month + (month == 3)}" for month in range(1, 7)]
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = clean(path, region=area_of(resolve_region("pangkalpinang")))
    assert totals(reading, "membership.registered_persons") == {"membership.registered_persons": 6 * 1050 + 21}
    assert [(each.cell, each.stated, each.recomputed) for each in reading.differences] == [("H4", "1054", 1053)]
    rows = reading.frames["membership"]
    assert set(rows.segment) == {"pbpu_pemda", "pbi_jk", "ppu", "pbpu", "bp"}
    assert sorted(set(rows.month_date.dt.month)) == [1, 2, 3, 4, 5, 6]


def test_layout_4_footers_are_no_respondents(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["SURVEI KEPUASAN MASYARAKAT PUSKESMAS AIR ITAM KOTA PANGKALPINANG"],
        ["Bulan Maret 2026"],
        [],
    ]
    rows += [["No", *[f"U{number}" for number in range(1, 10)]]]
    scores = [[3 + (person + element) % 2 for element in range(9)] for person in range(30)]
    rows += [[person + 1, *line] for person, line in enumerate(scores)]
    sums = [sum(line[element] for line in scores) for element in range(9)]
    rows += [["Nilai/unsur", *sums], ["NRR/unsur", *[round(each / 30, 3) for each in sums]]]
    rows += [["NRR tertimbang", *[round(each / 270, 3) for each in sums], 3.5], ["IKM Unit Pelayanan", 87.5], []]
    rows += [
        ["Keterangan"],
        ["U1 - U9", "Unsur pelayanan"],
        ["U8", "Penanganan pengaduan"],
        ["U9", "Sarana dan prasarana"],
    ]
    rows += [["Mutu Pelayanan"], ["A (Sangat Baik)", "88,31 - 100,00"], ["B (Baik)", "76,61 - 88,30"]]
    reading = clean(sheets.write_book(tmp_path / "skm.xlsx", {"SKM": rows}))
    answers = reading.frames["ikm_responses"]
    assert len(answers) == 30
    assert set(answers.unit_name) == {"Air Itam"}
    assert answers.complaints_score.sum() == sums[7]
    assert answers.facilities_score.sum() == sums[8]
    del rows[-6:-3]
    unclear = read(sheets.write_book(tmp_path / "skm2.xlsx", {"SKM": rows}))
    assert refused(unclear) == [("I4", "column"), ("J4", "column")]


def test_layout_5_errors_and_coverage_above_100(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["PENILAIAN KINERJA PUSKESMAS (PKP) PUSKESMAS GERUNGGANG KOTA PANGKALPINANG"],
        ["s/d Desember 2025"],
        [],
    ]
    rows += [["No", "Indikator", "Satuan sasaran", "Total sasaran", "Pencapaian riil", "% cakupan riil"]]
    rows += [[1, "Pelayanan Kesehatan Penderita Diabetes Melitus", "orang", 1000, 1719, "171.9%"]]
    rows += [[2, "Pelayanan Kesehatan Penderita Hipertensi", "orang", 0, 0, "#DIV/0!"]]
    rows += [[3, "Stunting", "balita", 812, "#VALUE!", "#VALUE!"], [4, "IDL", "bayi", "1.234", "1.111", "90,03%"]]
    told = {"data_system": "puskesmas_performance"}
    reading = read(sheets.write_book(tmp_path / "pkp.xlsx", {"PKP": rows}), settings=told)
    assert refused(reading) == [("E7", "error_cell")]
    assert not reading.differences  # an error over a base of zero, or over an error, is what it must be
    found = reading.frames["indicator_counts"].set_index("indicator")
    assert found.loc["spm_dm", ["numerator", "denominator"]].tolist() == [1719, 1000]
    assert found.loc["idl", ["numerator", "denominator"]].tolist() == [1111, 1234]
    assert set(found.puskesmas) == {"Gerunggang"}
    assert set(found.data_system) == {"puskesmas_performance"}


def test_layout_6_footnotes_and_a_header_on_each_page(tmp_path: Path) -> None:
    head = ["No", "Kecamatan", "Jumlah Penduduk"]
    rows: list[list[Any]] = [["Jumlah Penduduk Kabupaten Bangka Selatan Semester II Tahun 2024"], head]
    for number, (name, people) in enumerate(sheets.KECAMATAN.items(), start=1):
        rows.append(
            [
                number,
                f"{name}*" if number == 2 else name,
                f"{sheets.dots(people)}**" if number == 5 else sheets.dots(people),
            ]
        )
        if number == 4:
            rows += [["Halaman 2"], head]
    rows += [["Jumlah", None, sheets.dots(sum(sheets.KECAMATAN.values()))], ["* termasuk pulau"]]
    reading = clean(sheets.write_book(tmp_path / "penduduk.xlsx", {"Tabel": rows}))
    found = reading.frames["residents"]
    assert found.population_persons.sum() == sum(sheets.KECAMATAN.values())
    assert not reading.differences
    assert set(found.area_code.str.slice(0, 5)) == {"19.03"}
    assert set(found.semester) == {"2024-2"}
    assert set(found.register) == {"dukcapil_dkb"}


def test_layout_7_a_list_of_lines(tmp_path: Path) -> None:
    rows = [["Jumlah penduduk Kabupaten Bangka Selatan Semester II 2024 per kecamatan:"]]
    rows += [
        [f"{number}. Kecamatan {name}: {sheets.dots(people)} jiwa."]
        for number, (name, people) in enumerate(sheets.KECAMATAN.items(), start=1)
    ]
    reading = clean(sheets.write_book(tmp_path / "berita.xlsx", {"Berita": rows}))
    assert reading.frames["residents"].population_persons.sum() == 213877
    assert reading.cells_read == 8


def test_layout_8_row_labels(tmp_path: Path) -> None:
    labels = [
        "Ibu hamil",
        "Ibu bersalin",
        "Balita",
        "Usia produktif",
        "D/S",
        "IDL",
        "IKS",
        "CKG",
        "Stunting",
        "Kematian ibu",
        "Kematian bayi",
    ]
    rows: list[list[Any]] = [["LAPORAN INDIKATOR PUSKESMAS KOBA KABUPATEN BANGKA TENGAH BULAN JANUARI 2026"], []]
    rows += [["No", "Indikator", "Sasaran", "Capaian", "%"]]
    rows += [
        [number, label, 1000 + number, 300 + number, sheets.percent(300 + number, 1000 + number)]
        for number, label in enumerate(labels, start=1)
    ]
    reading = clean(sheets.write_book(tmp_path / "indikator.xlsx", {"Jan": rows}), counting="monthly")
    found = reading.frames["indicator_counts"]
    assert list(found.indicator) == [
        "spm_ibu_hamil",
        "spm_ibu_bersalin",
        "spm_balita",
        "spm_usia_produktif",
        "ds",
        "idl",
        "iks",
        "ckg",
        "stunting",
        "aki",
        "akb",
    ]
    assert found.numerator.sum() == sum(301 + number for number in range(11))
    assert not reading.differences


@pytest.mark.parametrize("stated_more", [0, 400])
def test_layout_9_a_list_that_adds_and_one_that_does_not(tmp_path: Path, stated_more: int) -> None:
    rows: list[list[Any]] = [["Capaian Cek Kesehatan Gratis (CKG) Kabupaten Bangka Tengah s.d. November 2025"], []]
    rows += [["No", "Puskesmas", "Target", "Capaian", "%"]]
    for number, (name, (target, done)) in enumerate(sheets.PUSKESMAS_CKG.items(), start=1):
        rows.append([number, f"Puskesmas {name}", target, done, sheets.percent(done, target)])
    target, done = (sum(each) for each in zip(*sheets.PUSKESMAS_CKG.values(), strict=True))
    rows.append([None, "Jumlah", target, done - stated_more, sheets.percent(done, target)])
    reading = clean(sheets.write_book(tmp_path / "ckg.xlsx", {"CKG": rows}))
    found = reading.frames["indicator_counts"]
    assert (found.denominator.sum(), found.numerator.sum()) == (target, done)
    assert set(found.indicator) == {"ckg"}
    assert "Pangkalan Baru" in set(found.puskesmas)
    assert set(found.counting) == {"cumulative"}
    assert [(each.cell, each.recomputed) for each in reading.differences] == ([("D13", done)] if stated_more else [])


def test_month_and_region_are_asked_where_nothing_says_them(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Terdaftar", "Aktif"], ["Rangkui", 100, 80], ["Gabek", 200, 150]]
    path = sheets.write_book(tmp_path / "tabel.xlsx", {"Sheet1": rows})
    assert [key for _, key in refused(read(path))] == ["no_month"]
    assert len(clean(path, month=Period(2026, 2)).frames["membership"]) == 2
