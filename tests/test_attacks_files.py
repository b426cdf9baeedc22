"""Files that ended or stopped the process are read in one of their own and refused in a sentence naming the limit."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import hostile_files
import pytest
import sheets
import yaml
from conftest import Command
from intake import clean, read, refused
from openpyxl import load_workbook

from analysis.reference.errors import UhcError
from analysis.reference.words import use_language
from analysis.report.imports import prepare, read_apart, write_screen
from analysis.tables import identities, importing
from analysis.tables.importing.cells import Doubt, read_number
from analysis.tables.importing.child import Child, Limits, Stopped
from analysis.tables.importing.files import read_file
from analysis.tables.importing.layouts import read_template
from analysis.tables.importing.reading import Options
from analysis.tables.importing.roles import known_layouts
from analysis.tables.importing.vocabulary import fold

TITLE, HEAD, ROWS = [hostile_files.TITLE], hostile_files.HEAD, hostile_files.ROWS
SMALL = Limits(memory_megabytes=512, processor_seconds=2, seconds=20)
EACH = {
    "blanks": 2,
    "damaged": 20,
    "damaged_part": 20,
    "long_runs": 25,
    "odd_cells": 25,
    "odd_numbers": 25,
    "damaged_old": 20,
}


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    prepare()


def key_of(path: Path, limits: Limits | None = None) -> str:
    reading, _ = read_apart(path, Options(), limits)
    assert write_screen(reading, dry_run=False)
    return ", ".join(each.key for each in reading.refusals)


@pytest.mark.parametrize("kind", hostile_files.MAKERS)
def test_no_file_ends_the_process_or_holds_it(tmp_path: Path, kind: str) -> None:
    for seed in range(EACH.get(kind, 8)):
        path = hostile_files.MAKERS[kind](tmp_path, Random(seed))
        begun = time.process_time() + sum(os.times()[2:4])
        assert "failed" not in key_of(path), seed
        assert time.process_time() + sum(os.times()[2:4]) - begun < 20, seed
        path.unlink()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("many_sheets", "limit_sheets"),
        ("many_columns", "limit_columns"),
        ("blanks", "limit_bytes"),
    ],
)
def test_the_limit_is_named(tmp_path: Path, kind: str, key: str) -> None:
    reading, marked = read_apart(hostile_files.MAKERS[kind](tmp_path, Random(1)), Options())
    assert [each.key for each in reading.refusals] == [key]
    assert marked == b""
    assert any(digit.isdigit() for digit in reading.as_report()["refusals"][0]["reason"])


def test_a_stray_cell_is_refused(tmp_path: Path) -> None:
    for row, column, key in ((1_048_576, "XFD", "limit_columns"), (1_048_576, "CC", "limit_cells")):
        cell = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
        (tmp_path / "a.xlsx").write_bytes(hostile_files.with_cells(cell))
        assert key_of(tmp_path / "a.xlsx") in (key, "limit_memory")


def test_empty_cells_far_out_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(hostile_files.with_cells('<row r="900000"><c r="XFD900000" s="0"/></row>'))
    assert len(clean(tmp_path / "a.xlsx").frames["membership"]) == 3


def spin(*_: Any) -> Iterator[int]:
    yield 1
    while True:
        pass


def swell(*_: Any) -> Iterator[int]:
    yield len(bytearray(4 << 30))


def die(number: int) -> Iterator[int]:
    os.kill(os.getpid(), number)
    yield 1


def ask() -> Iterator[int]:
    raise UhcError("import_missing", file="x.xlsx")
    yield 1


def break_down() -> Iterator[int]:
    yield int("1971014101900001 is no number")


def sleep() -> Iterator[int]:
    time.sleep(60)
    yield 1


def test_a_child_may_take_no_more_than_its_limits() -> None:
    with Child(spin, limits=Limits(processor_seconds=1)) as child:
        assert child.receive() == 1
        with pytest.raises(Stopped, match="limit_processor"):
            child.receive()
    for task, key in ((swell, "limit_memory"), (sleep, "limit_seconds")):
        with Child(task, limits=Limits(512, 5, 3)) as child, pytest.raises(Stopped, match=key):
            child.receive()


@pytest.mark.parametrize(
    ("number", "key"), [(signal.SIGKILL, "limit_memory"), (signal.SIGABRT, "limit_memory"), (signal.SIGSEGV, "failed")]
)
def test_a_child_may_die_without_us(number: int, key: str) -> None:
    with Child(die, number) as child, pytest.raises(Stopped, match=key):
        child.receive()


def test_what_a_child_asks_and_where_it_fails_is_told_without_cells() -> None:
    use_language("en")
    with Child(ask) as child, pytest.raises(UhcError, match=r"There is no file x\.xlsx"):
        child.receive()
    with Child(break_down) as child, pytest.raises(Stopped) as stop:
        child.receive()
    assert stop.value.problem.startswith("ValueError")
    assert "19710" not in stop.value.problem


def test_the_command_survives_and_goes_on_to_the_next_file(process: Command, tmp_path: Path) -> None:
    hostile_files.stray_cell(tmp_path, Random(3))
    good = sheets.write_book(tmp_path / "baik.xlsx", {"D": [TITLE, HEAD, *ROWS]})
    places = {"UHC_STORE": str(tmp_path / "gudang" / "o.duckdb"), "UHC_LAYOUTS": str(tmp_path / "catatan")}
    done = process("import", str(tmp_path / "jauh.xlsx"), str(good), **places)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Disimpan sebagai impor nomor 1: 3 baris" in done.stdout


@pytest.mark.parametrize("name", ["a" * 40, "[1:2]/3", "''", "Data/1", "  "])
def test_names_of_sheets_that_no_workbook_can_have(tmp_path: Path, name: str) -> None:
    book = hostile_files.book(["Gabek", "PBPU", "tidak ada data lengkap", 9])

    def change(each: str, content: bytes) -> bytes:
        return content.replace(b'name="Data"', f'name="{name}"'.encode()) if each == "xl/workbook.xml" else content

    (tmp_path / "a.xlsx").write_bytes(hostile_files.repack(book, change))
    reading, marked = read_apart(tmp_path / "a.xlsx", Options())
    assert [each.key for each in reading.refusals] == ["text"]
    assert isinstance(marked, bytes) and marked[:2] == b"PK"


def test_control_characters_come_into_the_marked_copy_as_signs(tmp_path: Path) -> None:
    lines = [hostile_files.TITLE, ";".join(HEAD), "Gabek;PBI JK;\x01\x02;90"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    reading, marked = read_apart(tmp_path / "a.csv", Options())
    assert [each.key for each in reading.refusals] == ["text"]
    assert isinstance(marked, bytes) and marked[:2] == b"PK"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *[(text, "text") for text in ("30²11", "30*11", "30(*)11", "3011\n3012", "*3011", "3011¹²³4", "30\u200b11")],
        *[
            (text, "text")
            for text in ("3'011", "3’011", "3_011", "3·011", "٣٠١١", "３０１１", "1e3", "0x10", "½", "3.011.")
        ],
        *[
            (text, "text")
            for text in ("3. 011", "3`011", "3٬011", "+3011", "=3011", "~3011", "3011?", "3 01 1", "3 ribu")
        ],
        *[("3.011,-", "money"), ("(3.011)", "negative"), ("3.01.1", "grouping"), ("1.234,567.8", "grouping")],
        *[(text, "money") for text in ("Rp3011", "Rp 3.011", "3011 rupiah", "3.011,-")],
        *[("9" * 5_000, "text"), ("(" * 10_000, "text"), ("12" + " " * 10_000 + "x", "text")],
    ],
)
def test_a_number_with_anything_inside_is_none_and_money_is_no_people(text: str, key: str) -> None:
    with pytest.raises(Doubt) as doubt:
        read_number(text, whole=True, unit="persons")
    assert doubt.value.key == key


@pytest.mark.parametrize("text", ["3011*", "3011 *)", "3.011¹", "3011 (*)", "3011 orang", "'3011"])
def test_footnotes_and_units_stand_behind_a_number(text: str) -> None:
    assert read_number(text, whole=True, unit="persons") == (3011, 0)


def test_fifteen_digits_are_no_people(tmp_path: Path) -> None:
    rows = [TITLE, HEAD, ["Gabek", "PBI JK", 301_100_000_000_000, 9], ["Rangkui", "PBI JK", "301100000000000", 9]]
    reading = read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))
    assert refused(reading) == [("C3", "too_large"), ("C4", "too_large")]


def test_people_are_no_money(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ANGGARAN SPM KOTA PANGKALPINANG S.D. MARET 2026"], ["Uraian SPM", "Pagu (Rp)"]]
    rows += [["Balita", "3.000.000 orang"], ["Lansia", "Rp 2.000.000"]]
    assert refused(read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))) == [("B3", "people")]


@pytest.mark.parametrize("name", ["Gabek Тимур", "Gabеk", "Gabek 東", "Gabek ٣"])
def test_a_name_with_letters_of_another_script_is_unknown(tmp_path: Path, name: str) -> None:
    rows = [TITLE, HEAD, [name, "PBI JK", 11, 9], *ROWS[1:]]
    assert refused(read(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))) == [("A3", "area_unknown")]
    assert fold("Kép. Bangka") == "kep bangka"


ANCHORED = ("DECIMAL", "DAY_FIRST", "COUNTED", "SHARE", "UNIT", "PUSKESMAS", "AGE_OR_YEAR")  # never searched for
SHORT = ("NUMBER_LIKE", "LAST_FOOTNOTE", "LISTED", "ITEM")  # their texts have at most 300 signs
RUNS = (" ", "\n", "(", "x ", "1 ", "1.", "1,", "(*", "*", "=", "- ", "0", "a ", "rp ", "<c ", "s d ", "19", "nama ")


def expressions() -> Iterator[tuple[str, re.Pattern[Any]]]:
    modules = [identities, *(importlib.import_module(f"{importing.__name__}.{each.name}") for each in own_modules())]
    for module in modules:
        yield from ((name, each) for name, each in vars(module).items() if isinstance(each, re.Pattern))


def own_modules() -> list[pkgutil.ModuleInfo]:
    return [*pkgutil.iter_modules(importing.__path__)]


def test_expressions_take_time_in_line_with_their_text() -> None:
    for name, pattern in expressions():
        for run in RUNS:
            text = run * ((300 if name in SHORT else 4_000) // len(run)) + "!"
            given = text if isinstance(pattern.pattern, str) else text.encode()
            begun = time.process_time()
            pattern.fullmatch(given)
            if name not in (*ANCHORED, *SHORT):
                pattern.search(given)
            assert time.process_time() - begun < 0.3, (name, run)


def make_none(path: Path) -> None:
    """Put nothing there: neither the file nor its folder."""


NO_SHEETS: dict[str, Callable[[Path], object]] = {
    "missing": make_none,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a link that leads nowhere": lambda path: path.symlink_to(path.with_name("tiada.xlsx")),
    "cut off": lambda path: path.write_bytes(hostile_files.book(["Gabek", "PBI JK", 1, 1])[:900]),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "without the sheet": lambda path: sheets.write_book(path, {"Lain": [TITLE, HEAD, *ROWS]}),
}


@pytest.mark.parametrize("make", NO_SHEETS.values(), ids=NO_SHEETS)
def test_what_is_no_sheet_beside_good_ones_is_left_out_by_name(uhc: Command, tmp_path: Path, make: Any) -> None:
    good = sheets.write_book(tmp_path / "baik.xlsx", {"D": [TITLE, HEAD, *ROWS]})
    make(tmp_path / "buruk.xlsx")
    places = {"UHC_STORE": str(tmp_path / "gudang" / "o.duckdb"), "UHC_LAYOUTS": str(tmp_path / "catatan")}
    done = uhc("import", str(tmp_path / "buruk.xlsx"), str(good), "--sheet", "D", **places)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "Disimpan sebagai impor nomor 1: 3 baris" in done.stdout
    assert re.search(r"^buruk\.xlsx .* 0 diterima", done.stdout, re.M)
    alone = uhc("import", str(tmp_path / "buruk.xlsx"), "--sheet", "D", **places)
    assert alone.returncode in (1, 2) and "Traceback" not in alone.stderr


def test_a_draft_is_of_one_file(uhc: Command, tmp_path: Path) -> None:
    good = sheets.write_book(tmp_path / "baik.xlsx", {"D": [TITLE, HEAD, *ROWS]})
    done = uhc("import", str(good), str(good), "--draft", str(tmp_path / "d.yaml"))
    assert done.returncode == 2 and not (tmp_path / "d.yaml").exists()


BROKEN_LAYOUTS = [
    *("questions: 5", "questions: [x]", "tables: 5", "tables: [[]]", "- 1", "x: " + "[" * 900, "a: &a [*a]"),
    "x: " + "[" * 900_000,
    "kind: [a]",
    "kind: membership\ncolumns: {Aktif: {field: active_persons, scale: x}}",
    "kind: membership\ncolumns: {Aktif: {field: active_persons, month: 2026-ab}}",
    "kind: membership\ncolumns: {Aktif: activ_persons}",
    "kind: membership\ncolumns: {Aktif: [active_persons]}",
    "kind: membership\nheader: {rows: [a, b]}",
    "kind: membership\nheader: {rows: [-1, 99999999999]}",
    "kind: membership\nmatch: {a: b}",
    "kind: membership\nrows: {totals: JUMLAH}",
    "kind: membership\nlabels: {region: [a]}",
    "kind: membership\nsheet: {a: 1}",
]


@pytest.mark.parametrize("text", BROKEN_LAYOUTS, ids=[text[:40] for text in BROKEN_LAYOUTS])
@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_a_layout_that_is_broken_is_left_out_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, ending: str
) -> None:
    monkeypatch.setenv("UHC_LAYOUTS", str(tmp_path))
    count = len(known_layouts()[0])
    (tmp_path / f"rekap.{ending}").write_text(text, encoding="utf-8")
    layouts, (fault,) = known_layouts()
    assert len(layouts) == count and f"rekap.{ending}" in fault and len(fault) < 500
    (tmp_path / f"rekap.{ending}").rename(tmp_path / f"Siti Aminah.{ending}")
    assert "Aminah" not in known_layouts()[1][0]


def test_a_broken_layout_stops_no_sheet_and_is_said(uhc: Command, tmp_path: Path) -> None:
    good = sheets.write_book(tmp_path / "baik.xlsx", {"D": [TITLE, HEAD, *ROWS]})
    (tmp_path / "catatan").mkdir()
    (tmp_path / "catatan" / "rusak.yaml").write_text("kind: [", encoding="utf-8")
    (tmp_path / "catatan" / "folder.yaml").mkdir()
    places = {"UHC_STORE": str(tmp_path / "gudang" / "o.duckdb"), "UHC_LAYOUTS": str(tmp_path / "catatan")}
    done = uhc("import", str(good), **places)
    assert done.returncode == 1 and "Disimpan sebagai impor nomor 1: 3 baris" in done.stdout, done.stderr
    assert "rusak.yaml" in done.stdout and "folder.yaml" in done.stdout


TOLD: dict[str, Any] = {
    "kind": "membership",
    "sheet": "*",
    "header": {"rows": [2, 2]},
    "columns": {"Kecamatan": "kecamatan", "Segmen": "segment", "Peserta": "registered_persons", "Aktif": "active"},
    "labels": {"region": {"X": "1971"}},
    "constants": {"month": {"title": "PESERTA JKN {region} {month}"}},
    "rows": {"totals": ["J*"], "skip": ["Q*"]},
    "numbers": {"decimal": ",", "unit": "jiwa"},
    "counting": "monthly",
    "match": ["Kecamatan", "Segmen", "Peserta", "Aktif"],
}
JUNK: list[Any] = [
    *(None, True, 0, -1, 3.5, float("nan"), 10**400, "", "-", "*", "{}", "{month}", "(?P<", "[", "\\", "*a" * 60),
    *("{x}" * 20, "2026-99", "1971", "9999", [], [1], [None], [[1]], {}, {"a": 1}, {"field": "x"}, {1: 2}),
    *({"title": "{month}"}, {"title": 5}, {"field": "active", "scale": 0}, {"field": "active", "region": "zz"}),
    *({"field": "active", "unit": "KK"}, "active extra=1", "field=", "month blank=above", date(2026, 2, 1)),
]


def test_a_layout_with_anything_in_it_is_read_or_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UHC_LAYOUTS", str(tmp_path / "catatan"))
    (tmp_path / "catatan").mkdir()
    good = sheets.write_book(tmp_path / "baik.xlsx", {"D": [TITLE, HEAD, *ROWS]})
    left_out = 0
    for seed in range(60):
        random, told = Random(seed), deepcopy(TOLD)
        for _ in range(random.randint(1, 3)):
            inside = random.choice([told, *(each for each in told.values() if isinstance(each, dict | list) and each)])
            place = random.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
            inside[place] = random.choice(JUNK)
        (tmp_path / "catatan" / "x.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
        begun = time.process_time()
        left_out += bool(read_file(good, Options()).left_out)
        assert time.process_time() - begun < 2, seed
    assert 12 < left_out < 58


RECAP = ["Bulan", "Kecamatan", "Segmen", "Terdaftar", "Aktif", "Tidak Aktif"]


def recap(tmp_path: Path, *rows: list[Any], title: str = "KOTA PANGKALPINANG") -> Path:
    return sheets.write_book(tmp_path / "rekap.xlsx", {"Rekap": [[title], RECAP, *rows]})


@pytest.mark.parametrize("month", ["2026-02-30", "31/02/2026", "30 Februari 2026", "Februari 2016/2026", "29-02-2026"])
def test_a_day_that_is_not_there_and_two_years_are_no_month(tmp_path: Path, month: str) -> None:
    path = recap(tmp_path, ["Februari 2026", "Gabek", "PBI JK", 9, 8, 1], [month, "Rangkui", "PBI JK", 9, 8, 1])
    assert [key for _, key in refused(read(path))] == ["month"]


def test_more_active_than_registered_is_refused_where_nothing_is_inactive(tmp_path: Path) -> None:
    rows = [["Februari 2026", "Gabek", "PBI JK", 100, 500, None], ["Februari 2026", "Rangkui", "PBI JK", 90, 80, 10]]
    reading = read(recap(tmp_path, *rows))
    assert refused(reading) == [("E3", "above")]


def test_a_kecamatan_has_no_more_members_than_its_city_residents(tmp_path: Path) -> None:
    reading = read(recap(tmp_path, ["Februari 2026", "Gabek", "PBI JK", 999_000_000, 1, 999_000_000 - 1]))
    assert [key for _, key in refused(reading)] == ["register"] and not reading.frames


def test_a_title_of_another_month_and_a_hidden_column_are_said(tmp_path: Path) -> None:
    title = "REKAP KOTA PANGKALPINANG JANUARI 2026"
    path = recap(tmp_path, ["Februari 2026", "Gabek", "PBI JK", 9, 8, 1], title=title)
    book = load_workbook(path)
    book["Rekap"].column_dimensions["E"].hidden = True
    book.save(path)
    notes = " ".join(clean(path).notes)
    assert "2026-01" in notes and "kolom E" in notes


def test_a_cell_that_stands_twice_in_the_file_is_refused(tmp_path: Path) -> None:
    content = hostile_files.repack(
        recap(tmp_path, ["Februari 2026", "Gabek", "PBI JK", 9, 8, 1]).read_bytes(),
        lambda name, part: part.replace(b'<c r="E3"', b'<c r="D3"') if "sheet1" in name else part,
    )
    (tmp_path / "dua.xlsx").write_bytes(content)
    assert key_of(tmp_path / "dua.xlsx") == "cell_twice"


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td>" * 3000,
        "<div>" * 20_000 + "<table><tr><td>1</td></tr></table>",
        "<table><tr><td colspan=99999999 rowspan=99999999>1</td></tr></table>",
        "<table><tr>" + "<td>1" * 200_000,
        "<span>" * 5000 + "<table><tr><td>1</td></tr></table>",
    ],
)
def test_a_web_page_deeper_or_wider_than_anybody_writes_is_refused_at_once(tmp_path: Path, text: str) -> None:
    (tmp_path / "halaman.xls").write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
    begun = time.monotonic()
    assert key_of(tmp_path / "halaman.xls") in ("markup", "limit_columns")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "template", ["*a" * 40 + "c", "{x}a" * 30, "{month}*" * 10 + "q", "*" * 200, "{a}{b}{c}{d}{e}q"]
)
def test_a_template_of_a_layout_takes_time_in_line_with_the_text(template: str) -> None:
    begun = time.process_time()
    for text in ("a" * 20_000, "januari 2026 " * 1_000):
        read_template(template, text)
    assert time.process_time() - begun < 2


def test_a_city_and_a_regency_are_two_places(tmp_path: Path) -> None:
    rows = [["Bulan", "Wilayah", "Terdaftar"], ["Februari 2026", "Kota Bangka", 9], ["Februari 2026", "Kab. Bangka", 9]]
    path = sheets.write_book(tmp_path / "rekap.xlsx", {"Rekap": [["PESERTA JKN"], *rows]})
    assert refused(read(path)) == [("B3", "area_unknown")]


OVER = [("--report", "baik.csv"), ("--draft", "baik.csv"), ("--report", "surat.txt"), ("--draft", "a.xlsx")]


@pytest.mark.parametrize(("option", "name"), OVER)
def test_nothing_of_another_sort_is_written_over(uhc: Command, tmp_path: Path, option: str, name: str) -> None:
    sheet = tmp_path / "baik.csv"
    sheet.write_text("Bln;Wil;Akt\nFebruari 2026;Kab. Bangka;250000\n", encoding="utf-8")
    (tmp_path / name).touch()
    before = (tmp_path / name).read_bytes()
    done = uhc("import", str(sheet), option, str(tmp_path / name), UHC_STORE=str(tmp_path / "o.duckdb"))
    assert done.returncode == 2 and (tmp_path / name).read_bytes() == before


def test_names_that_are_no_text_and_pages_of_others_end_nothing(uhc: Command, tmp_path: Path) -> None:
    sheet = tmp_path / os.fsdecode(b"rekap\xff.xlsx")
    sheets.write_book(sheet, {"D": [TITLE, HEAD, *ROWS]})
    (tmp_path / "laporan-impor").mkdir()
    (tmp_path / "laporan-impor" / "rekap.html").write_bytes(b"\xe5\xff")
    report = tmp_path / "r.json"
    gone = str(tmp_path / os.fsdecode(b"tiada\xff.xlsx"))
    done = uhc("import", str(sheet), gone, "--report", str(report), UHC_STORE=str(tmp_path / "o.duckdb"))
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "Disimpan sebagai impor nomor 1: 3 baris" in done.stdout and report.read_text(encoding="utf-8")


def test_an_empty_template_counts_no_cell_below_nothing_and_is_never_written_over(uhc: Command, tmp_path: Path) -> None:
    words = ("template", "membership", str(tmp_path / "isian.xlsx"))
    assert uhc(*words).returncode == 0
    report = read(tmp_path / "isian.xlsx").as_report()
    assert report["cells_kept"] == report["cells_read"] - report["cells_refused"] - report["cells_left_out"] >= 0
    assert uhc("import", str(tmp_path / "isian.xlsx"), UHC_STORE=str(tmp_path / "o.duckdb")).returncode == 1
    before = (tmp_path / "isian.xlsx").read_bytes()
    assert uhc(*words).returncode == 2 and (tmp_path / "isian.xlsx").read_bytes() == before


@pytest.mark.parametrize("name", ["Siti Aminah", "1971-0141-0190-0001", ".tersembunyi"])
def test_a_layout_is_kept_under_a_name_that_is_no_person_and_not_hidden(
    tmp_path: Path, uhc: Command, name: str
) -> None:
    layout = "kind: membership\nheader: {rows: [1, 1]}\ncolumns: {Bln: month, Wil: region, Akt: active_persons}\n"
    (tmp_path / f"{name}.yaml").write_text(layout + "match: [Bln, Wil, Akt]\n", encoding="utf-8")
    (tmp_path / "rekap.csv").write_text("Bln;Wil;Akt\nFebruari 2026;Kab. Bangka;250000\n", encoding="utf-8")
    place = {"UHC_STORE": str(tmp_path / "s" / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "kept")}
    done = uhc("import", str(tmp_path / "rekap.csv"), "--layout", str(tmp_path / f"{name}.yaml"), **place)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = [path.stem for path in (tmp_path / "kept").iterdir() if path.suffix == ".yaml"]
    assert kept == ["tersembunyi" if name.startswith(".") else "rekap"]
