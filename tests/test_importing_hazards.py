"""Sheets of other people: they come in with right totals, or stop with the right cell named; none comes in wrongly."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import odf.table
import pytest
import sheets
import xlwt
from intake import CITY, EXPECTED, HEAD, TITLE, clean, read, refused, rows_of, save, total_of
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.text import P
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from telling import draft, tell

from analysis.reference.periods import Period
from analysis.reference.regions import resolve_region
from analysis.tables.importing.areas import area_of


def book(path: Path, rows: list[list[Any]], name: str = "Data", **more: list[list[Any]]) -> Path:
    return sheets.write_book(path / "lembar.xlsx", {name: rows, **more})


def sums(reading: Any) -> list[int]:
    frame = reading.frames["membership"]
    return [int(frame[f"{name}_persons"].sum()) for name in ("registered", "active", "inactive")]


@pytest.mark.parametrize("place", [1, 3, 5])
@pytest.mark.parametrize("label", ["Jumlah", "TOTAL KOTA PANGKALPINANG", "Kota Pangkalpinang", "Sub Total"])
def test_a_row_of_totals_anywhere_is_no_data(tmp_path: Path, place: int, label: str) -> None:
    rows = rows_of()
    rows.insert(place - 1, total_of(rows[: place - 1] if label == "Sub Total" and place > 1 else rows_of(), label))
    reading = clean(book(tmp_path, [TITLE, HEAD, *rows]))
    assert sums(reading) == EXPECTED
    assert not reading.differences


def test_totals_under_a_name_that_nobody_knows_stop_the_sheet(tmp_path: Path) -> None:
    rows = rows_of()
    rows.insert(2, total_of(rows_of(), "Rekap Ibu Kota"))
    reading = read(book(tmp_path, [TITLE, HEAD, *rows]))
    assert ("B5", "area_unknown") in refused(reading)


def test_totals_without_a_label_stop_the_sheet(tmp_path: Path) -> None:
    rows = [*rows_of(), [None, None, *EXPECTED]]
    assert refused(read(book(tmp_path, [TITLE, HEAD, *rows]))) == [("C7", "no_label")]


def test_a_row_given_twice_is_named(tmp_path: Path) -> None:
    rows = [*rows_of(), rows_of()[1]]
    assert {cell for cell, _ in refused(read(book(tmp_path, [TITLE, HEAD, *rows])))} == {"B4", "B7"}


def test_a_row_missing_from_the_totals_stops_the_sheet(tmp_path: Path) -> None:
    rows = rows_of()
    reading = read(book(tmp_path, [TITLE, HEAD, *rows[:3], total_of(rows)]))
    assert refused(reading) == [("C6", "all_totals")]
    assert not reading.frames


def test_hidden_rows_and_columns_count(tmp_path: Path) -> None:
    path = book(tmp_path, [TITLE, HEAD, *rows_of(), total_of(rows_of())])
    workbook = load_workbook(path)
    workbook.worksheets[0].row_dimensions[4].hidden = True
    workbook.worksheets[0].column_dimensions["E"].hidden = True
    workbook.save(path)
    reading = clean(path)
    assert sums(reading) == EXPECTED
    assert any("baris 4" in note for note in reading.notes)


def test_a_hidden_sheet_is_not_read_but_told(tmp_path: Path) -> None:
    path = book(tmp_path, [TITLE, HEAD, *rows_of()], Lama=[TITLE, HEAD, *rows_of()])
    workbook = load_workbook(path)
    workbook["Lama"].sheet_state = "hidden"
    workbook.save(path)
    reading = clean(path)
    assert sums(reading) == EXPECTED
    assert any("Lama" in note for note in reading.notes)


def test_two_sheets_of_one_month_are_not_added(tmp_path: Path) -> None:
    reading = read(book(tmp_path, [TITLE, HEAD, *rows_of()], Salinan=[TITLE, HEAD, *rows_of()]))
    assert {key for _, key in refused(reading)} == {"twice"}
    assert not reading.frames
    assert sums(clean(tmp_path / "lembar.xlsx", sheet="Salinan")) == EXPECTED


def test_a_sheet_for_each_month(tmp_path: Path) -> None:
    months = {name: [["Peserta JKN Kota Pangkalpinang Tahun 2025"], HEAD, *rows_of()] for name in ("Jan", "Feb", "Mar")}
    reading = clean(sheets.write_book(tmp_path / "tahun.xlsx", months))
    assert sums(reading) == [3 * each for each in EXPECTED]
    assert sorted(set(reading.frames["membership"].month_date.dt.month)) == [1, 2, 3]


def test_a_month_that_title_and_sheet_contradict_is_asked(tmp_path: Path) -> None:
    path = book(tmp_path, [TITLE, HEAD, *rows_of()], name="Jan 2026")
    assert [key for _, key in refused(read(path))] == ["month_two"]
    assert sums(clean(path, month=Period(2026, 1))) == EXPECTED


def test_figures_in_merged_cells_are_asked(tmp_path: Path) -> None:
    path = sheets.write_book(tmp_path / "gabung.xlsx", {"Data": [TITLE, HEAD, *rows_of()]}, ("C3:C4",))
    assert refused(read(path)) == [("C3", "merged")]


def test_labels_in_merged_cells_hold_for_their_rows(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Kelurahan", "Terdaftar"], ["Gabek", "Jerambah Gantung", 100], [None, "Gabek Satu", 200]]
    rows += [["Rangkui", "Bintang", 300], [None, "Melintang", 400], ["Jumlah", None, 1000]]
    reading = clean(sheets.write_book(tmp_path / "gabung.xlsx", {"Feb 2026": [TITLE, *rows]}, ("A3:A4", "A5:A6")))
    found = reading.frames["membership"].set_index("area_name").registered_persons
    assert found.to_dict() == {"Jerambah Gantung": 100, "Gabek Satu": 200, "Bintang": 300, "Melintang": 400}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234", 1234),
        ("1,234", 1234),
        ("101.234", 101234),
        ("101,234", 101234),
        ("1 234", 1234),
        ("1.234,00", 1234),
        ("1,234.00", 1234),
        ("1234,0", 1234),
        (" 1234 ", 1234),
        ("1.234*", 1234),
        ("1.234 jiwa", 1234),
        (1234.0, 1234),
        (1233.9999999999, 1234),
        ("'1234", 1234),
        ("nihil", 0),
        ("0", 0),
        ("1.234¹", 1234),
    ],
)
def test_a_count_is_read(tmp_path: Path, cell: Any, value: int) -> None:
    rows = rows_of()
    rows[1][2:] = [cell, None, None]
    found = clean(book(tmp_path, [TITLE, HEAD, *rows])).frames["membership"].set_index("area_name")
    assert found.registered_persons["Rangkui"] == value


@pytest.mark.parametrize("cell", ["-", "–", " ", "n/a", "...", "td"])
def test_a_mark_of_nothing_is_nothing(tmp_path: Path, cell: str) -> None:
    rows = rows_of()
    rows[1][4] = cell
    found = clean(book(tmp_path, [TITLE, HEAD, *rows])).frames["membership"].set_index("area_name")
    assert found.inactive_persons.isna().to_dict() == {name: name == "Rangkui" for name in CITY}


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("12,5", "fraction"),
        (1.234, "fraction"),
        ("1.2345", "fraction"),
        (1205.9999999, "fraction"),
        ("1205.9999999", "fraction"),
        ("1.23.456", "grouping"),
        ("12.34.567", "grouping"),
        ("1234.567", "grouping"),
        ("1.234,567", "fraction"),
        ("-5", "negative"),
        (-5, "negative"),
        ("(5)", "negative"),
        ("#DIV/0!", "error_cell"),
        ("#REF!", "error_cell"),
        (">100", "range"),
        ("150-250", "range"),
        ("12%", "percent"),
        ("dua ratus", "text"),
        (dt.date(2026, 2, 1), "date"),
        ("1e5", "text"),
        ("1O0", "text"),
        ("=1+1", "not_computed"),
        (True, "text"),
        ("1.234.56", "grouping"),
        ("±100", "text"),
        ("100?", "text"),
        ("\u0661\u0662", "text"),
    ],
)
def test_a_cell_in_doubt_is_named(tmp_path: Path, cell: Any, key: str) -> None:
    rows = rows_of()
    rows[1][2] = cell
    reading = read(book(tmp_path, [TITLE, HEAD, *rows]))
    assert refused(reading) == [("C4", key)]
    assert reading.frames["membership"].set_index("area_name").active_persons["Rangkui"] == 2507


def test_every_text_of_a_refusal_is_filled(tmp_path: Path) -> None:
    rows = rows_of()
    rows[1][2] = "#REF!"
    (refusal,) = read(book(tmp_path, [TITLE, HEAD, *rows])).as_report()["refusals"]
    assert (refusal["sheet"], refusal["cell"]) == ("Data", "C4")
    assert refusal["value"] == "#REF!"
    assert refusal["reason"] == "galat rumus"
    assert "Perbaiki rumusnya" in refusal["next_step"]


MEMBERS = ["Bulan", "Kode wilayah Kemendagri", "Segmen", "Pembayar", "Terdaftar", "Aktif"]
MEMBER = ["Februari 2026", "19.71.01", "PBI JK", "Pusat", 5000, 4000]
HEADED = ["Rekap Kepesertaan"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([HEADED, MEMBERS, MEMBER, [*MEMBER[:4], 3000, 3500]], [("F4", "above")]),
        ([HEADED, [*MEMBERS[:5], "Aktif (ribu)"], MEMBER], [("F3", "above")]),
        ([HEADED, MEMBERS, ["Maret 2027", *MEMBER[1:]]], [("A3", "future")]),
        ([HEADED, MEMBERS, [dt.date(2045, 12, 1), *MEMBER[1:]]], [("A3", "future")]),
        ([HEADED, MEMBERS, ["Feb ’24/25", *MEMBER[1:]]], [("A3", "month")]),
        ([HEADED, MEMBERS, [*MEMBER[:3], "APBD Provinsi", *MEMBER[4:]]], [("D3", "payer")]),
        ([HEADED, MEMBERS, [*MEMBER[:2], "PBI APBD Provinsi", "APBD kota", *MEMBER[4:]]], [("D3", "payer")]),
        ([HEADED, MEMBERS, [*MEMBER[:2], "Mandiri", *MEMBER[3:]]], [("D3", "payer")]),
        ([["Data SIMULASI"], MEMBERS, MEMBER], [("A1", "provisional")]),
        ([["DRAFT, jangan dipakai"], MEMBERS, MEMBER], [("A1", "provisional")]),
        ([["Kabupaten Belitung"], MEMBERS, MEMBER], [("A1", "region_beside")]),
        ([HEADED, MEMBERS, MEMBER, [], ["*) angka dalam ribuan"]], [("A5", "unit_below")]),
    ],
)
def test_what_cannot_be_of_members_stops(
    tmp_path: Path, rows: list[list[Any]], expected: list[tuple[str, str]]
) -> None:
    reading = read(book(tmp_path, rows), latest=Period(2026, 11))
    assert [*dict.fromkeys(refused(reading))] == expected
    assert sum(map(len, reading.frames.values())) == len(rows) - 3 if expected[0][1] == "above" else not reading.frames


def test_struck_cells_and_rows_without_figures_are_told(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADED, MEMBERS, MEMBER, [*MEMBER[:1], "19.71.02", *MEMBER[2:4], "x", "n/a"]])
    workbook = load_workbook(path)
    workbook.worksheets[0]["F3"].font = Font(strike=True)
    workbook.save(path)
    notes = clean(path).notes
    assert any("dicoret" in note and "F3" in note for note in notes)
    assert any("baris 4" in note and "TIDAK" in note for note in notes)


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_struck_cells_of_other_programs_are_told(tmp_path: Path, ending: str) -> None:
    rows = [HEADED, MEMBERS, MEMBER, [*MEMBER[:1], "19.71.02", *MEMBER[2:]]]
    path = tmp_path / f"rekap.{ending}"
    place = (2, len(MEMBER) - 1)
    if ending == "xls":
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("Rekap")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                looks = xlwt.easyxf("font: struck_out true") if (row, column) == place else xlwt.Style.default_style
                sheet.write(row, column, cell, looks)
        workbook.save(str(path))
    else:
        book = OpenDocumentSpreadsheet()
        style = Style(name="coret", family="table-cell")
        style.addElement(TextProperties(textlinethroughstyle="solid"))
        book.automaticstyles.addElement(style)
        table = odf.table.Table(name="Rekap")
        for row, cells in enumerate(rows):
            line = odf.table.TableRow()
            for column, cell in enumerate(cells):
                kind = {"valuetype": "string"} if isinstance(cell, str) else {"valuetype": "float", "value": cell}
                made = odf.table.TableCell(**kind, **({"stylename": style} if (row, column) == place else {}))
                made.addElement(P(text=str(cell)))
                line.addElement(made)
            table.addElement(line)
        book.spreadsheet.addElement(table)
        book.save(str(path))
    address = f"{get_column_letter(place[1] + 1)}{place[0] + 1}"
    notes = clean(path).notes
    assert any("1 sel yang dicoret" in note and address in note for note in notes), notes


def test_a_figure_of_which_a_part_is_struck_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [HEADED, MEMBERS, MEMBER])
    workbook = load_workbook(path)
    struck = CellRichText(TextBlock(InlineFont(strike=True), "30"), TextBlock(InlineFont(), "31"))
    workbook.worksheets[0].cell(3, len(MEMBER)).value = struck
    workbook.save(path)
    assert refused(read(path)) == [("F3", "text")]
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    sheet, texts = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    inline = re.search(r't="inlineStr"[^<]*<is>(.*?)</is>', parts[sheet])
    assert inline
    parts[sheet] = parts[sheet].replace(inline[0], 't="s"><v>0</v>')  # as Excel writes it
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts[texts] = f'<sst xmlns="{space}"><si>{inline[1]}</si></sst>'
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    assert refused(read(path)) == [("F3", "text")]


CODE_HEAD = ["Kode", "Kabupaten/Kota", "Terdaftar"]
PROVINCE = ["Peserta JKN Provinsi Kepulauan Bangka Belitung Februari 2026"]
NAMES = {
    "1901": "Bangka", "1902": "Belitung", "1903": "Bangka Barat", "1904": "Bangka Tengah", "1905": "Bangka Selatan",
    "1906": "Belitung Timur", "1971": "Pangkalpinang",
}  # fmt: skip
DOTTED = {"Bangka": "19.01", "Belitung": "19.02", "Bangka Selatan": "19.03", "Bangka Tengah": "19.04"}
DOTTED |= {"Bangka Barat": "19.05", "Belitung Timur": "19.06", "Pangkalpinang": "19.71"}


CODES = {
    "bps text": list(NAMES),
    "bps number": [int(code) for code in NAMES],
    "dotted text": [DOTTED[name] for name in NAMES.values()],
    "dotted number": [float(DOTTED[name]) for name in NAMES.values()],
}


@pytest.mark.parametrize("kind", CODES)
def test_codes_and_names_agree(tmp_path: Path, kind: str) -> None:
    rows = [[code, name, 1000 + int(bps)] for code, (bps, name) in zip(CODES[kind], NAMES.items(), strict=True)]
    found = clean(book(tmp_path, [PROVINCE, CODE_HEAD, *rows])).frames["membership"]
    stored = dict(zip(found.region_code, found.registered_persons, strict=True))
    assert stored == {bps: 1000 + int(bps) for bps in NAMES}


def test_kemendagri_codes_without_their_dot_are_named(tmp_path: Path) -> None:
    rows = [[DOTTED[name].replace(".", ""), name, 1000] for name in NAMES.values()]
    reading = read(book(tmp_path, [PROVINCE, ["Kode BPS", *CODE_HEAD[1:]], *rows]))
    assert refused(reading) == [("A5", "code_name"), ("A7", "code_name")]


def test_two_code_columns_under_each_others_header_agree_by_their_form(tmp_path: Path) -> None:
    rows = [[DOTTED[name], bps, name, 1000 + int(bps)] for bps, name in NAMES.items()]
    head = ["Kode BPS", "Kode Kemendagri", *CODE_HEAD[1:]]
    reading = read(book(tmp_path, [PROVINCE, head, *rows]))
    assert {cell for cell, _ in refused(reading)} == {"B5", "B7"}  # 1903 and 1905 would be other regencies


def test_a_code_that_became_a_date_is_named(tmp_path: Path) -> None:
    rows = [[dt.date(2001, 10, 14), "Tebing Tinggi", 100], ["14.10.02", "Rangsang Barat", 100]]
    title = ["Peserta JKN Kabupaten Kepulauan Meranti Februari 2026"]
    reading = read(book(tmp_path, [title, ["Kode", "Kecamatan", "Terdaftar"], *rows]))
    assert refused(reading) == [("A3", "code_date")]


def test_a_code_that_lost_its_last_zero(tmp_path: Path) -> None:
    rows = [[14.1, "Kepulauan Meranti", 100]]
    found = clean(book(tmp_path, [["Februari 2026"], CODE_HEAD, *rows])).frames["membership"]
    assert list(found.region_code) == ["1410"]


def test_a_misspelt_area_is_named_with_the_nearest(tmp_path: Path) -> None:
    rows = rows_of()
    rows[2][1] = "Gabbek"
    (refusal,) = read(book(tmp_path, [TITLE, HEAD, *rows])).as_report()["refusals"]
    assert (refusal["cell"], refusal["key"]) == ("B5", "area_unknown")
    assert "Gabek" in refusal["reason"]


def test_an_area_of_another_region_is_named(tmp_path: Path) -> None:
    rows = rows_of()
    rows[2][1] = "Toboali"
    assert refused(read(book(tmp_path, [TITLE, HEAD, *rows]))) == [("B5", "area_unknown")]


def test_a_name_of_two_areas_is_asked(tmp_path: Path) -> None:
    rows = [["Desa", "Terdaftar"], ["Air Duren", 100]]
    path = book(tmp_path, [["Peserta JKN Kabupaten Bangka Februari 2026"], *rows])
    assert refused(read(path)) == [("A3", "area_ambiguous")]


def test_a_column_that_nobody_knows_is_asked_and_can_be_told(tmp_path: Path) -> None:
    rows = [[*row, 5] for row in rows_of()]
    path = book(tmp_path, [TITLE, [*HEAD, "Luas (km2)"], *rows])
    assert refused(read(path)) == [("F2", "column")]

    assert sums(clean(path, told={"luas km2": "-"})) == EXPECTED


def test_two_columns_of_one_thing_are_asked(tmp_path: Path) -> None:
    rows = [[*row, 5] for row in rows_of()]
    path = book(tmp_path, [TITLE, [*HEAD, "Peserta Aktif"], *rows])
    assert refused(read(path)) == [("F2", "column_twice")]


def test_a_header_of_two_months_is_asked(tmp_path: Path) -> None:
    rows = [
        ["Kecamatan", "Terdaftar Jan 2026", "Terdaftar Februari - Maret 2026"],
        ["Gabek", 10, 20],
        ["Rangkui", 30, 40],
    ]
    reading = read(book(tmp_path, [["Peserta JKN Kota Pangkalpinang"], *rows]))
    assert refused(reading) == [("C2", "column")]


def test_a_kind_that_is_named_needs_no_more(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Jan", "Feb"], ["Rangkui", 10, 20], ["Gabek", 11, 21]]
    path = book(tmp_path, [["Peserta Aktif JKN Kota Pangkalpinang Tahun 2025"], *rows])
    assert [key for _, key in refused(read(path))] == ["kind_unknown"]
    found = clean(path, kind="membership").frames["membership"]
    assert found.groupby("month_date").active_persons.sum().tolist() == [21, 41]


def test_other_words_for_the_same_columns(tmp_path: Path) -> None:
    head = ["No.", "Nama Kecamatan", "Jml Peserta Terdaftar (jiwa)", "Peserta Status Aktif", "Non-Aktif"]
    extra = [["PEMERINTAH KOTA PANGKALPINANG"], ["DINAS KESEHATAN"], [], ["Bulan :", "Februari 2026"], []]
    assert sums(clean(book(tmp_path, [*extra, head, *rows_of(), total_of(rows_of(), "JUMLAH")]))) == EXPECTED


def test_english_words(tmp_path: Path) -> None:
    head = ["No", "Subdistrict", "Registered members", "Active", "Inactive"]
    title = ["JKN members of Pangkalpinang, February 2026"]
    assert sums(clean(book(tmp_path, [title, head, *rows_of(), total_of(rows_of(), "Total")]))) == EXPECTED


def test_thousands_are_multiplied(tmp_path: Path) -> None:
    rows = [["Kecamatan", "Terdaftar"], ["Gabek", "41,5"], ["Rangkui", "38,25"]]
    found = clean(book(tmp_path, [["Peserta JKN Kota Pangkalpinang Februari 2026 (dalam ribuan)"], *rows]))
    assert sorted(found.frames["membership"].registered_persons) == [38250, 41500]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_of_every_sort(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = [["Kecamatan é", "Terdaftar", "Aktif"], *([row[1], str(row[2]), str(row[3])] for row in rows_of())]
    lines[0][0] = "Kecamatan"
    text = "\r\n".join(["Peserta JKN Kota Pangkalpinang – Februari 2026", "", *map(separator.join, lines)])
    path = tmp_path / "lembar.csv"
    path.write_bytes(text.encode(encoding))
    found = clean(path).frames["membership"]
    assert [int(found[name].sum()) for name in ("registered_persons", "active_persons")] == EXPECTED[:2]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"<html><p>1</p></html>", "markup"),
        (b"PK\x03\x04broken", "broken"),
        (b"\xd0\xcf\x11\xe0broken", "broken"),
        (b"", "nothing"),
        (b"a;b\n1;2\n3;4\n5;6\n", "no_header"),
        (b'Kecamatan;Terdaftar\n"Gabek;1\n\n\nRangkui;2\nTaman Sari";3\n', "quotes"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "lembar.xlsx"
    path.write_bytes(content)
    assert [found for _, found in refused(read(path))] == [key]


def test_cells_of_several_lines_keep_every_column(tmp_path: Path) -> None:
    path = tmp_path / "Peserta JKN Kota Pangkalpinang Februari 2026.csv"
    path.write_text('Kecamatan,"Terdaftar\n(jiwa)",Aktif\nRangkui,"10\n",8\nGabek,"20\n",9\n', encoding="utf-8")
    frame = clean(path).frames["membership"]
    assert frame[["area_name", "registered_persons", "active_persons"]].to_numpy().tolist() == [
        ["Rangkui", 10, 8],
        ["Gabek", 20, 9],
    ]


def test_a_formula_that_was_never_computed_is_no_blank(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in [TITLE, HEAD, *rows_of(), [None, "Jumlah", "=SUM(C3:C6)", "=SUM(D3:D6)", "=SUM(E3:E6)"]]:
        sheet.append(row)
    workbook.save(tmp_path / "rumus.xlsx")
    reading = clean(tmp_path / "rumus.xlsx")
    assert sums(reading) == EXPECTED
    assert {each.cell for each in reading.differences} == {"C7", "D7", "E7"}


def test_error_cells_of_an_old_workbook_are_seen(tmp_path: Path) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Data", cell_overwrite_ok=True)
    for number, row in enumerate([TITLE, HEAD, *rows_of()]):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    sheet.row(3).set_cell_error(2, "#DIV/0!")
    workbook.save(str(tmp_path / "lama.xls"))
    assert refused(read(tmp_path / "lama.xls")) == [("C4", "error_cell")]


def test_numbers_of_persons_never_come_out(tmp_path: Path) -> None:
    rows = [[*row, None] for row in rows_of()]
    rows[2][5] = "Budi 1971 0112 3456 0001"
    reading = read(book(tmp_path, [TITLE, [*HEAD, "Ket"], *rows]))
    assert [key for _, key in refused(reading)] == ["personal"]
    assert "1971 0112" not in str(reading.as_report())
    assert not reading.frames


def test_a_province_row_is_the_total_of_its_regencies(tmp_path: Path) -> None:
    rows = [["Provinsi Kep. Bangka Belitung", 7000], *([name, 1000] for name in NAMES.values())]
    reading = clean(book(tmp_path, [["Februari 2026"], ["Kabupaten/Kota", "Terdaftar"], *rows]))
    assert reading.frames["membership"].registered_persons.sum() == 7000
    assert not reading.differences


def test_a_regency_is_not_added_to_its_kecamatan_by_month(tmp_path: Path) -> None:
    rows = [["Bulan", "Wilayah", "Terdaftar"]]
    for month in ("Januari 2026", "Februari 2026"):
        rows += [[month, "Kota Pangkalpinang", 1000], [month, "Gabek", 400], [month, "Rangkui", 600]]
    reading = clean(
        book(tmp_path, [["Peserta JKN Kota Pangkalpinang"], *rows]), region=area_of(resolve_region("pangkalpinang"))
    )
    assert reading.frames["membership"].registered_persons.sum() == 2000
    assert not reading.differences


def test_days_are_read_day_first_and_never_guessed(tmp_path: Path) -> None:
    head = ["Tanggal", "Program", "Cara", "Jenis tempat", "Tempat", "Didaftarkan"]
    place = ["JKN", "aktif", "Kantor", "Aula"]
    rows = [
        ["17/02/2026", *place, 10],
        [dt.date(2026, 2, 18), *place, 11],
        ["19 Februari 2026", *place, 12],
        [46073, *place, 13],
    ]
    path = book(tmp_path, [["Jemput bola Kota Pangkalpinang"], head, *rows])
    found = clean(path).frames["sessions"]
    assert list(found.session_date.dt.strftime("%Y-%m-%d")) == ["2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]
    rows.append(["02/21/2026", *place, 14])
    assert refused(read(book(tmp_path, [["Jemput bola Kota Pangkalpinang"], head, *rows]))) == [("A7", "month_first")]


def test_a_web_page_that_poses_as_a_workbook_is_read(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>{name}</td><td>30.{n}04</td></tr>" for n, name in enumerate(CITY, start=1))
    head = "<tr><td colspan=3>PESERTA JKN KOTA PANGKALPINANG MARET 2026</td></tr>"
    head += "<tr><th>No</th><th>Kecamatan</th><th>Aktif</th></tr>"
    (tmp_path / "rekap.xls").write_text(f"<html><body><table>{head}{rows}</table></body></html>", encoding="utf-8")
    found = clean(tmp_path / "rekap.xls").frames["membership"]
    assert found.active_persons.tolist() == [30104, 30204, 30304, 30404]


def test_the_mark_of_the_separator_is_no_month(tmp_path: Path) -> None:
    (tmp_path / "rekap.csv").write_text("sep=;\nKecamatan;Aktif\nGabek;10\nRangkui;20\n", encoding="utf-8")
    reading = read(tmp_path / "rekap.csv")
    assert [key for _, key in refused(reading)] == ["no_month"]
    assert clean(tmp_path / "rekap.csv", month=Period(2026, 3)).frames["membership"].active_persons.sum() == 30


def test_the_system_that_counted_is_asked_and_families_above_a_table_are_refused(tmp_path: Path) -> None:
    title = [["CKG KOTA PANGKALPINANG FEBRUARI 2026"]]
    table = [["Puskesmas", "Sasaran CKG", "Diperiksa CKG"], ["Gerunggang", 100, 40], ["Selindung", 90, 50]]
    asked = [each for layout in draft(save(tmp_path, [*title, *table])) for each in layout.open]
    assert [each["id"] for each in asked] == ["constant:data_system", "counting"]
    members = [["PESERTA JKN KOTA PANGKALPINANG FEBRUARI 2026"], ["Satuan: KK (kartu keluarga)"]]
    members += [["Kecamatan", "Terdaftar"], ["Gabek", 10], ["Rangkui", 20]]
    assert {key for _, key in refused(read(save(tmp_path, members)))} == {"unit_households"}


def test_a_time_told_by_its_value_is_of_one_sheet_and_the_day_in_a_title_is_kept(tmp_path: Path) -> None:
    from analysis.tables.importing.layouts import is_of_one_sheet

    assert [is_of_one_sheet(each) for each in ("month", "year", "meeting_date", "segment")] == [True] * 3 + [False]
    rows = [["Kecamatan", "Jumlah Penduduk"], ["Gabek", 10], ["Rangkui", 20]]
    for line, day in (
        ("PENDUDUK KOTA PANGKALPINANG 31 December 2025", dt.date(2025, 12, 31)),
        ("PENDUDUK KOTA PANGKALPINANG December 31, 2025", dt.date(2025, 12, 31)),
        ("PENDUDUK KOTA PANGKALPINANG KEADAAN 15 MARET 2026", dt.date(2026, 3, 15)),
    ):
        given = {"register": "dukcapil_dkb"}
        found = clean(save(tmp_path, [[line], *rows]), settings=given).frames["residents"]
        assert {each.date() for each in found.as_of_date} == {day}, line


def test_a_segment_in_a_title_without_the_word_for_members_is_kept(tmp_path: Path) -> None:
    rows = [["PBPU Pemda Maret 2026"], ["Kab/Kota", "Peserta Aktif"], ["Kab. Bangka", 10], ["Kota Pangkalpinang", 20]]
    reading = read(save(tmp_path, rows))
    assert reading.refusals or set(reading.frames["membership"].segment) == {"pbpu_pemda"}


def test_a_base_beside_figures_that_name_their_indicator_is_theirs(tmp_path: Path) -> None:
    rows = [["Capaian Kota Pangkalpinang Februari 2026"], ["Puskesmas", "Sasaran", "Hadir CKG"]]
    path = book(tmp_path, [*rows, ["Gabek", 100, 40], ["Rangkui", 200, 90]])
    answers = {"constant:indicator": "ckg", "constant:data_system": "ckg_app", "counting": "monthly"}
    layouts = draft(path)
    assert [each["value"] for each in layouts[0].open[0]["candidates"]] == ["ckg"]
    for _ in range(2):
        for asked in layouts[0].open:
            asked["answer"] = answers[asked["id"]]
        reading = read(path, layouts=layouts)
        layouts = reading.layouts
    assert not reading.refusals
    found = reading.frames["indicator_counts"]
    assert found[["indicator", "numerator", "denominator"]].to_numpy().tolist() == [["ckg", 40, 100], ["ckg", 90, 200]]


def test_a_row_without_a_label_is_of_the_one_above_as_answered(tmp_path: Path) -> None:
    rows = [TITLE, ["Kecamatan", "Segmen", "Terdaftar"], ["Gabek", "PBI JK", 10], [None, None, 20]]
    path = book(tmp_path, rows)
    assert [key for _, key in refused(read(path))] == ["no_label"]
    assert [key for _, key in refused(tell(path, {"totals": "above"}))] == ["twice", "twice"]  # of one segment
    path = book(
        tmp_path, [TITLE, ["Kecamatan", "Ket. Status", "Jiwa"], ["Gabek", "Aktif", 10], [None, "Non Aktif", 20]]
    )
    answers = {"Ket. Status": "measure", "Jiwa": "value", "kind": "membership", "label": "above", "totals": "above"}
    reading = tell(path, answers)
    assert not reading.refusals
    assert reading.frames["membership"][["active_persons", "inactive_persons"]].to_numpy().tolist() == [[10, 20]]
