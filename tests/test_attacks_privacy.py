"""No number and no name of a person comes out of a file, however it is spelt and wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sheets
import spellings
from conftest import Command
from intake import clean, read, refused
from openpyxl import load_workbook
from openpyxl.comments import Comment

from analysis.report.imports import write_screen
from analysis.report.marked_copy import make_marked
from analysis.tables.identities import holds_identity
from analysis.tables.importing.files import shown_name
from analysis.tables.importing.persons import LIKE, NAME, NO_NAME, name_sort
from analysis.tables.importing.quotes import quote

SPELLINGS, PER_TEST = 2400, 300
NIK = "1971014101900001"
TITLE = [spellings.TITLE]


@pytest.mark.parametrize("first", range(0, SPELLINGS, PER_TEST))
def test_no_spelling_of_a_number_comes_out(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + PER_TEST):
        random = Random(seed)
        number, place = spellings.identity(random), random.choice(spellings.PLACES)
        path = spellings.write_sheet(tmp_path, place, spellings.spell(number, random), random)
        reading, told = spellings.outputs_of(path, tmp_path)
        path.unlink()
        assert [each.key for each in reading.refusals] in (["personal"], ["quotes"]), (seed, place)
        digits = spellings.digits_of(told)
        assert number[:10] not in digits and number[-10:] not in digits, (seed, place)


def test_no_number_cut_over_cells_comes_out(tmp_path: Path) -> None:
    for seed in range(120):
        path, number = spellings.write_split(tmp_path, Random(seed))
        reading, told = spellings.outputs_of(path, tmp_path)
        path.unlink()
        assert [each.key for each in reading.refusals] == ["personal"], (seed, number)
        assert number[-8:] not in spellings.digits_of(told), seed


HONEST_ROWS = [
    pytest.param(["Kode prov", "Kode kab", "Kode kec", "Kode desa", "Tahun", "Bulan"],
                 ["19", "71", "01", "1001", "2026", "02"], id="codes beside a year and a month"),
    pytest.param([f"{n}-{n + 4} tahun" for n in range(0, 80, 5)], [*"1971014101900001"], id="small counts by age"),
    pytest.param(["Terdaftar", "Aktif", "Nonaktif", "Pindah"], [1971, 1201, 1205, 1190], id="counts"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "row"), HONEST_ROWS)
def test_honest_numbers_side_by_side_are_no_person(tmp_path: Path, header: list[str], row: list[Any]) -> None:
    rows: list[list[Any]] = [[spellings.TITLE], ["Kecamatan", *header], ["Gabek", *row], ["Rangkui", *row]]
    assert "personal" not in [key for _, key in refused(read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows})))]


def test_a_file_called_by_a_person_is_read_and_not_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[spellings.TITLE], [*spellings.HEAD], *([*row] for row in spellings.ROWS)]
    for stem in ("Siti Aminah", "rekap_siti aminah_2026", "Data Bu Rina", "Budi"):
        path = tmp_path / f"{stem}.csv"
        path.write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
        reading, told = spellings.outputs_of(path, tmp_path)
        assert not reading.refusals and "nama berkas, disembunyikan" in told
        assert not spellings.tells_name([stem], told) and stem not in told
    assert shown_name(Path("RSUD Depati Hamzah.xlsx")) == "RSUD Depati Hamzah.xlsx"


def test_no_column_or_row_of_names_comes_out(tmp_path: Path) -> None:
    for seed in range(300):
        path, names = spellings.write_names(tmp_path, Random(seed))
        reading, told = spellings.outputs_of(path, tmp_path)
        path.unlink()
        assert [each.key for each in reading.refusals] == ["personal"], seed
        assert not spellings.tells_name(names, told), seed


@pytest.mark.parametrize("seed", range(9000, 9004))
def test_the_command_tells_nothing_either(uhc: Command, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    number = spellings.identity(random)
    place = ("unknown", "sheet", "comment", "file")[seed % 4]
    path = spellings.write_sheet(tmp_path, place, spellings.spell(number, random)[:31], random)
    places = {"UHC_STORE": str(tmp_path / "gudang" / "o.duckdb"), "UHC_LAYOUTS": str(tmp_path / "catatan")}
    done = uhc("import", str(path), "--report", str(tmp_path / "hasil.json"), **places)
    assert done.returncode == 1, done.stderr
    written = [each for each in (tmp_path / "gudang").rglob("*") if each.suffix in (".html", ".xlsx")]
    told = [done.stdout, done.stderr, (tmp_path / "hasil.json").read_text(encoding="utf-8")]
    told += [each.read_text(encoding="utf-8") for each in written] + [each.name for each in written]
    assert [each.suffix for each in written] == [".html"]
    assert number[:10] not in spellings.digits_of("\n".join(told).replace(str(tmp_path), ""))


@pytest.mark.parametrize(
    "text",
    [
        *("2021, 2022, 2023, 2024", "1/1/2026 - 31/12/2026", "12/01/2026 - 12/03/2026", "12-01-2026 s.d. 12-03-2026"),
        *("NIP. 19700101 199003 1 001", "197001011990031001", "1.234.567.890.123", "Rp 2.500.000.000.000"),
        *("5.1.02.01.01.0024", "1.02.02.2.02.0001.5.1.02.01.01.0024", "1.02.0.00.0.00.02.0000", "2500000000000"),
        *(
            "(0717) 432143 / (0717) 421789",
            "84.531, 72.110, 33.218, 1.500",
            "2026-01-31 10:15:00",
            "rekap_20260101_20260131",
        ),
        *("Januari 2025 1.234.567 jiwa 84,5% 2024", "(3) = (1)/(2) 4 5 6 7 8 9 10", "0.8512345678901234"),
    ],
)
def test_honest_digits_are_no_person(text: str) -> None:
    assert not holds_identity(text)


def test_sums_of_rupiah_and_long_fractions_may_have_sixteen_digits(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026"], ["Uraian SPM", "Pagu (Rp)"]]
    rows += [["Balita", 1_500_000_000_000_000], ["Lansia", 2_345_678_901_234_567]]
    assert "personal" not in [key for _, key in refused(read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows})))]
    shares = ["84.51234567890123", "91.12345678901234", "76.98765432109876", "12.0101019000010", "63.99999999999999"]
    lines = [spellings.TITLE, "Kecamatan;Peserta;%", *(f"Gabek;{n};{share}" for n, share in enumerate(shares))]
    (tmp_path / "b.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "personal" not in [key for _, key in refused(read(tmp_path / "b.csv"))]
    other: list[list[Any]] = [TITLE, [*spellings.HEAD, "Nilai"], *([*row, 1.5e15] for row in spellings.ROWS)]
    assert "personal" not in [key for _, key in refused(read(sheets.write_book(tmp_path / "d.xlsx", {"D": other})))]
    other[3][4] = int(NIK)
    assert refused(read(sheets.write_book(tmp_path / "e.xlsx", {"D": other}))) == [("E4", "personal")]
    assert not holds_identity("Rp1.500.000.000.000.000") and holds_identity("1.971.014.101.900.001")
    rows[2][1] = int(NIK)
    assert refused(read(sheets.write_book(tmp_path / "c.xlsx", {"D": rows}))) == [("B3", "personal")]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        *[
            (text, NAME)
            for text in ("Siti Aminah", "BUDI SANTOSO", "Ny. Rosnah Manurung", "Jaswadi, S.Kep", "Ibu Siti")
        ],
        *[(text, LIKE) for text in ("Wulan Pertala", "poniman pertala")],
        *[(text, NO_NAME) for text in ("Air Itam", "Angka Kematian Ibu", "Kelas Ibu Hamil", "RSUD dr. Soekarno")],
        *[(text, NO_NAME) for text in ("Belum Ada Data", "Tablet tambah darah", "Sumatera Selatan", "Car Free Day")],
    ],
)
def test_names_and_what_is_none(text: str, sort: int) -> None:
    assert name_sort(text) == sort


def test_those_who_sign_below_a_table_are_no_list_of_persons(tmp_path: Path) -> None:
    rows = [TITLE, spellings.HEAD, *spellings.ROWS, [], [None, "Mengetahui", None, "Kepala Dinas"]]
    rows += [[], [None, "Siti Rekaan", None, "Budi Tiruan"], [None, "NIP. 19700101 199003 1 001"]]
    assert len(clean(sheets.write_book(tmp_path / "a.xlsx", {"D": rows})).frames["membership"]) == 3


@pytest.mark.parametrize("text", ["Wulan Pertala", "Siti", "19710141019000", "Toko Makmur Sentosa", "Тимур"])
def test_a_refusal_says_kind_and_length_of_what_nobody_knows(tmp_path: Path, text: str) -> None:
    rows = [TITLE, spellings.HEAD, ["Gabek", "PBI JK", text, 9], *spellings.ROWS[1:], [text, "PBI JK", 9, 8]]
    reading = read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))
    told = write_screen(reading, dry_run=True) + json.dumps(reading.as_report(), ensure_ascii=False)
    assert reading.refusals
    assert text not in told
    assert quote(text) in told


def test_a_refusal_quotes_numbers_and_words_near_the_vocabulary(tmp_path: Path) -> None:
    rows = [TITLE, spellings.HEAD, ["Gabeek", "PBI JK", 9, 9], ["Rangkui", "PBI JK", "30 (10%)", 8]]
    reading = read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))
    assert [(each.cell, each.value) for each in reading.refusals] == [("A3", "Gabeek"), ("C4", "30 (10%)")]


def test_a_marked_copy_has_neither_author_nor_comments(tmp_path: Path) -> None:
    path = sheets.write_book(tmp_path / "a.xlsx", {"D": [TITLE, spellings.HEAD, ["Gabek", "PBI JK", "<5", 9]]})
    book = load_workbook(path)
    book.properties.creator = book.properties.lastModifiedBy = "Siti Rekaan"
    book["D"]["A3"].comment = Comment("Wulan Pertala", "Siti Rekaan")
    book["D"]["C3"].comment = Comment("data sementara", "Siti Rekaan")
    book.save(path)
    told = spellings.text_of_book(make_marked(read(path)))
    assert "Rekaan" not in told
    assert "Pertala" not in told


@pytest.mark.parametrize("text", ["Mengetahui, Wulan Pertala", "Rekap milik Budi Pertala", "Agus Pertala (alm)"])
@pytest.mark.parametrize("row", [0, 2, 6])
def test_a_marked_copy_says_of_a_text_that_it_does_not_know_how_long_it_is(tmp_path: Path, text: str, row: int) -> None:
    rows: list[list[object]] = [TITLE, spellings.HEAD, *spellings.ROWS, ["Gabek", "PBI JK", "<5", 9]]
    rows.insert(row, [text])
    told = spellings.text_of_book(make_marked(read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))))
    assert "Pertala" not in told
    assert f"(teks, {len(text)} tanda)" in told
    assert "Rangkui" in told and "180" in told


@pytest.mark.parametrize("place", ["header", "title", "area", "figure", "unknown"])
def test_one_name_that_nobody_knows_is_not_told(tmp_path: Path, place: str) -> None:
    for seed in range(10):
        path = spellings.write_sheet(tmp_path, place, "Wulan Pertala", Random(seed))
        assert "Pertala" not in spellings.outputs_of(path, tmp_path)[1], seed


@pytest.mark.parametrize(
    "text", ["Jalan Melati Nomor 77", "Jl. Mawar 3", "RT 05 RW 02", "Gang Melati", "081234567038", "+62 812-3456-7038"]
)
def test_neither_addresses_nor_telephones_are_said_again(tmp_path: Path, text: str) -> None:
    for rows in ([[*spellings.ROWS[0][:-1], text]], [["", *spellings.ROWS[0][1:-1], text], *spellings.ROWS]):
        path = sheets.write_book(tmp_path / "alamat.xlsx", {"D": [[spellings.TITLE], spellings.HEAD, *rows]})
        said = spellings.outputs_of(path, tmp_path)[1]
        assert text not in said and text[-6:] not in said


def test_a_person_whose_name_is_a_month_names_none(tmp_path: Path) -> None:
    path = sheets.write_book(tmp_path / "Rekap H Agus Kurniawan.xlsx", {"D": [spellings.HEAD, *spellings.ROWS]})
    assert "Kurniawan" not in spellings.outputs_of(path, tmp_path)[1]


@pytest.mark.parametrize("name", ["NIK 1 _ 9 _ 7 _ 1 _ 0 _ 1 _ 4 _ 1 _ 0 _ 1 _ 9 _ 0 _ 0 _ 0", "1971-0141-0190-0"])
def test_a_file_named_after_part_of_a_number_is_not_named(tmp_path: Path, name: str) -> None:
    path = sheets.write_book(tmp_path / f"{name}.xlsx", {"D": [TITLE, spellings.HEAD, *spellings.ROWS]})
    assert "1971014101" not in spellings.digits_of(spellings.outputs_of(path, tmp_path)[1])


TYPED = [["run", "{}"], ["why", "{}"], ["claims", "--region", "{}", "81 persen"], ["{}"], ["lists", "{}"]]
TYPED += [
    ["run", "--jumlah{}"],
    ["new", "nik_{}"],
    ["new", "catatan", "--title", "Kasus {}"],
    ["store", "history", "{}"],
]
TYPED += [["run", "bangka", "--cluster", "tcp://{}:1"], ["template", "membership", "{}.xlsx"], ["run", "--jobs", "{}"]]
TYPED += [["import", "x.csv", "--output", "o_{}"], ["store", "export", "membership", "{}.csv"]]
TYPED += [["add", "figure", "--region", "bangka", "--date", "2026-03-01", "--note", "peserta {}"]]


@pytest.mark.parametrize("words", TYPED)
def test_the_number_of_a_person_typed_by_mistake_is_not_said_again(uhc: Command, words: list[str]) -> None:
    for number in ("1971014101900001", "1971-0141-0190-0001", "0001234567890"):
        done = uhc(*(word.format(number) for word in words))
        digits = spellings.digits_of(done.stdout + done.stderr)
        assert done.returncode == 2 and number.replace("-", "") not in digits, done.stderr
