"""uhc import, uhc store and uhc template as an analyst uses them."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sheets
import yaml
from conftest import UHC, Command
from intake import EXPECTED, HEAD, TITLE, clean, rows_of, total_of
from openpyxl import load_workbook

from analysis.cli import main
from analysis.reference.words import use_language
from analysis.tables.blank_sheets import write_template
from analysis.tables.importing.roles import kinds
from analysis.tables.office import read_history, read_office
from analysis.tables.schemas import table_descriptor

PROMPT = "atau - untuk tidak memakainya:"


@pytest.fixture
def uhc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command within the test: starting it anew takes seconds."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["uhc", *words])
        with pytest.raises(SystemExit) as done:
            main()
        use_language("id")
        return subprocess.CompletedProcess(words, int(done.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"UHC_STORE": str(tmp_path / "gudang" / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "catatan")}


def write(path: Path, rows: list[list[Any]]) -> str:
    return str(sheets.write_book(path, {"Data": [TITLE, HEAD, *rows]}))


def test_sheets_of_one_name_keep_a_page_each(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    files = [tmp_path / folder / "rekap.xlsx" for folder in ("jan", "feb")]
    for number, file in enumerate(files):
        file.parent.mkdir()
        write(file, [*rows_of(), ["Kec. Gabek", "PBI JK", "tidak jelas", number]])
        for _ in range(2):  # a file that comes again has its page written over
            assert uhc("import", str(file), **place).returncode == 1
    pages = sorted((tmp_path / "gudang" / "laporan-impor").glob("*.html"))
    assert [page.name[:6] for page in pages] == ["rekap-", "rekap."]
    assert pages[0].read_text(encoding="utf-8") != pages[1].read_text(encoding="utf-8")
    assert len(list(pages[0].parent.glob("*-ditandai.xlsx"))) == 2


def test_a_marked_copy_computes_nothing_that_was_a_text(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    text = "=PBI JK"
    book = write(tmp_path / "a.xlsx", [*rows_of(), [text, "PBI JK", "tidak jelas", 1]])
    kept = load_workbook(book)
    for cell in (each for row in kept["Data"].iter_rows() for each in row if each.value == text):
        cell.data_type = "s"
    kept.save(book)
    lines = [TITLE, HEAD, *rows_of(), [text, "PBI JK", "tidak jelas", 1]]
    (tmp_path / "b.csv").write_text("\n".join(";".join(map(str, line)) for line in lines), encoding="utf-8")
    for name in ("a.xlsx", "b.csv"):
        uhc("import", str(tmp_path / name), **place)
        (marked,) = (tmp_path / "gudang" / "laporan-impor").glob(f"{name[0]}-ditandai.xlsx")
        cells = [cell for row in load_workbook(marked).worksheets[0].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"] and f"'{text}" in [cell.value for cell in cells]


def test_a_clean_sheet_is_stored_and_its_columns_remembered(
    tmp_path: Path, uhc: Command, place: dict[str, str]
) -> None:
    file = write(tmp_path / "feb.xlsx", [*rows_of(), total_of(rows_of())])
    report = tmp_path / "hasil.json"
    done = uhc("import", file, "--report", str(report), **place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "15 sel dibaca" not in done.stdout
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["kind"] == "membership"
    assert found["sheet"] == "Data"
    assert (found["cells_read"], found["cells_kept"], found["cells_left_out"]) == (24, 20, 4)
    assert (found["cells_refused"], found["refusals"], found["questions"]) == (0, [], [])
    assert list(found["totals"].values()) == EXPECTED
    own = [(each["cell"], each["stated"], each["recomputed"]) for each in found["own_totals"]]
    assert own == [(cell, value, value) for cell, value in zip(("C7", "D7", "E7"), EXPECTED, strict=True)]
    assert found["stored"] is True
    assert not (tmp_path / "catatan").exists()  # nothing was told
    store = Path(place["UHC_STORE"])
    assert read_office("membership", store=store).registered_persons.sum() == EXPECTED[0]
    assert read_history(store=store).sha256[0] == found["sha256"]
    history = uhc("store", "history", **place)
    assert "feb.xlsx" in history.stdout
    undone = uhc("store", "undo", "1", **place)
    assert undone.returncode == 0
    assert read_office("membership", store=store).empty
    assert "dibatalkan" in uhc("store", "history", **place).stdout
    again = uhc("store", "undo", "1", **place)
    assert (again.returncode, "Traceback" in again.stderr) == (2, False)


def test_a_refused_cell_stores_nothing_unless_told(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    rows = rows_of()
    rows[1][3] = "#REF!"
    file = write(tmp_path / "feb.xlsx", [*rows, total_of(rows_of())])
    store, output = Path(place["UHC_STORE"]), tmp_path / "hasil"
    done = uhc("import", file, "--output", str(output), **place)
    assert done.returncode == 1
    assert "Data D4 '#REF!': galat rumus" in done.stdout
    assert "TIDAK ADA yang disimpan" in done.stdout
    assert not store.exists()
    marked = load_workbook(output / "feb-ditandai.xlsx")["Data"]["D4"]
    assert marked.fill.fgColor.rgb == "00FFB3B3"
    assert "galat rumus" in marked.comment.text
    page = (output / "feb.html").read_text(encoding="utf-8")
    assert "galat rumus" in page
    assert "http:" not in page and "https:" not in page
    part = uhc("import", file, "--accept-partial", "--report", str(tmp_path / "hasil.json"), **place)
    assert part.returncode == 1
    report = json.loads((tmp_path / "hasil.json").read_text(encoding="utf-8"))
    assert (report["cells_read"], report["cells_kept"], report["cells_refused"]) == (24, 19, 1)
    rows_stored = read_office("membership", store=store)
    assert rows_stored.active_persons.sum() == EXPECTED[1] - 2507
    assert rows_stored.registered_persons.sum() == EXPECTED[0]
    assert read_history(store=store).is_partial.tolist() == [True]
    assert "SEBAGIAN" in uhc("store", "history", **place).stdout


def test_a_trial_shows_all_and_stores_nothing(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    done = uhc(
        "import", "membership", write(tmp_path / "feb.xlsx", rows_of()), "--dry-run", "--language", "en", **place
    )
    assert done.returncode == 0
    assert "C Terdaftar: registered (" in done.stdout
    assert "nothing was stored" in done.stdout
    assert not Path(place["UHC_STORE"]).exists()
    assert not Path(place["UHC_LAYOUTS"]).exists()


def test_what_was_told_of_a_column_holds_next_month(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    rows = [[*row, 5] for row in rows_of()]
    file = str(sheets.write_book(tmp_path / "feb.xlsx", {"Data": [TITLE, [*HEAD, "Luas (km2)"], *rows]}))
    assert uhc("import", file, **place).returncode == 1
    assert uhc("import", file, "--map", "Luas (km2)=-", **place).returncode == 0
    assert uhc("import", file, **place).returncode == 0
    (kept,) = (tmp_path / "catatan").glob("*.yaml")
    kept.write_text("columns: [1]\n", encoding="utf-8")
    broken = uhc("import", file, **place)
    assert (broken.returncode, "Traceback" in broken.stderr) == (1, False)
    assert kept.name in broken.stdout


def test_what_would_be_lost_is_told_with_the_two_ways_on(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    files = []
    for segment in ("PBI JK", "PBPU PEMDA"):
        title = [f"PESERTA {segment} KOTA PANGKALPINANG FEBRUARI 2026"]
        rows = [["Kecamatan", "Terdaftar"], *([name, value] for _, name, value, *_ in rows_of())]
        path = tmp_path / f"{segment.split()[0].lower()}.xlsx"
        files.append(str(sheets.write_book(path, {"Data": [title, *rows]})))
    report, output = tmp_path / "hasil.json", tmp_path / "hasil"
    done = uhc("import", *files, "--report", str(report), "--output", str(output), **place)
    assert done.returncode == 1
    lost = "4 baris membership dari impor nomor 1 (pbi.xlsx): 2026-02; Gabek, Girimaya, Rangkui … (4); PBI JK; centre"
    page = (output / "pbpu.html").read_text(encoding="utf-8")
    for told in (done.stdout, page):
        assert "2026-02; Gabek, Girimaya, Rangkui … (4); PBI JK; centre" in told
        assert "--add" in told
        assert "--replace" in told
    assert f"Akan hilang: {lost}." in done.stdout
    first, second = json.loads(report.read_text(encoding="utf-8"))["files"]
    assert (first["stored"], first["losses"]) == (True, [])
    assert (second["stored"], second["refusals"]) == (False, [])
    assert [(each["import_id"], each["file"], each["rows"], each["reason"]) for each in second["losses"]] == [
        (1, "pbi.xlsx", 4, lost)
    ]
    trial = uhc("import", files[1], "--dry-run", **place)
    assert (trial.returncode, f"Akan hilang: {lost}." in trial.stdout) == (1, True)
    assert uhc("import", files[1], "--dry-run", "--add", **place).returncode == 0
    assert uhc("import", files[1], "--accept-partial", **place).returncode == 1
    assert uhc("import", files[1], "--add", "--replace", **place).returncode == 2
    assert read_office("membership", store=Path(place["UHC_STORE"])).import_id.tolist() == [1] * 4
    assert uhc("import", files[1], "--add", **place).returncode == 0
    assert len(read_office("membership", store=Path(place["UHC_STORE"]))) == 8
    assert "[--add: baris lain tetap]" in uhc("store", "history", **place).stdout


@pytest.mark.parametrize(
    "words",
    [
        ["tidak-ada.xlsx"],
        ["memberhsip", "FILE"],
        ["FILE", "--months", "tahunan"],
        ["FILE", "--sheet", "Lain"],
        ["FILE", "--map", "Luas=luas sekali"],
        ["FILE", "--set", "segmen=pbi_jk"],
        ["FILE", "--set", "month_date=2026-01"],
        ["FILE", "--set", "puskesmas=Gabek"],
        ["membership", "FILE", "--set", "programme=JKN"],
        ["FILE", "--report", "tidak/ada/hasil.json"],
        ["FILE", "--report", "."],
        ["FILE", "--output", "FILE"],
        ["OTHER", "OTHER", "--sheet", "Data"],
    ],
)
def test_asked_wrongly(tmp_path: Path, uhc: Command, place: dict[str, str], words: list[str]) -> None:
    file = write(tmp_path / "feb.xlsx", rows_of())
    other = str(sheets.write_book(tmp_path / "lain.xlsx", {"Lain": [TITLE, HEAD, *rows_of()]}))
    done = uhc("import", *({"FILE": file, "OTHER": other}.get(word, word) for word in words), **place)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not Path(place["UHC_STORE"]).exists()


def test_several_files_at_once(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    good, report = write(tmp_path / "feb.xlsx", rows_of()), tmp_path / "hasil.json"
    (tmp_path / "rusak.xlsx").write_bytes(b"PK\x03\x04")
    done = uhc("import", str(tmp_path / "rusak.xlsx"), good, "--report", str(report), **place)
    assert done.returncode == 1
    assert [each["stored"] for each in json.loads(report.read_text(encoding="utf-8"))["files"]] == [False, True]


@pytest.mark.parametrize("words", [[""], ["", "{}"], ["{}", "  "], ["membership", ""]])
def test_an_empty_word_is_named_and_nothing_is_read(
    tmp_path: Path, uhc: Command, place: dict[str, str], words: list[str]
) -> None:
    good = write(tmp_path / "feb.xlsx", rows_of())
    done = uhc("import", *(word.format(good) for word in words), **place)
    assert done.returncode == 2 and "Traceback" not in done.stderr and not Path(place["UHC_STORE"]).exists()
    assert "kosong" in done.stderr and "Belum ada yang dibaca" in done.stderr


def test_a_misspelt_setting_is_named_with_the_nearest(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    file = write(tmp_path / "feb.xlsx", rows_of())
    done = uhc("import", file, "--set", "segmen=pbi_jk", **place)
    assert "mungkin maksudnya 'segment'" in done.stderr
    assert uhc("import", file, "--set", "segment=pbi_jk", **place).returncode == 0
    assert set(read_office("membership", store=Path(place["UHC_STORE"])).segment) == {"pbi_jk"}


def test_an_error_after_the_first_file_leaves_the_report_of_it(
    tmp_path: Path, uhc: Command, place: dict[str, str]
) -> None:
    files = [write(tmp_path / "feb.xlsx", rows_of()), write(tmp_path / "lagi.xlsx", rows_of())]
    output, report = tmp_path / "hasil", tmp_path / "hasil.json"
    (output / "lagi.html").mkdir(parents=True)  # its page cannot be written
    done = uhc("import", *files, "--output", str(output), "--report", str(report), **place)
    assert done.returncode == 2 and "lagi.html" in done.stderr and len(done.stderr.splitlines()) == 1
    assert [each["stored"] for each in json.loads(report.read_text(encoding="utf-8"))["files"]] == [True, True]


ELSEWHERE = [
    (["--month", "2026-01"], "lembar menyebut 2026-02, tetapi --month menyebut 2026-01"),
    (["--month", "2025-02"], "lembar menyebut 2026-02, tetapi --month menyebut 2025-02"),
    (["--region", "bangka"], "lembar menyebut Kota Pangkalpinang, tetapi --region menyebut Kabupaten Bangka"),
    (["--region", "babel"], "lembar menyebut Kota Pangkalpinang, tetapi --region menyebut Provinsi Kepulauan Bangka"),
]


@pytest.mark.parametrize(("words", "told"), ELSEWHERE)
def test_a_sheet_of_another_month_or_region_than_told_is_refused(
    tmp_path: Path, uhc: Command, place: dict[str, str], words: list[str], told: str
) -> None:
    whole = [TITLE, ["Segmen", "Terdaftar"], ["PBI JK", 300], ["PBPU", 200]]
    file = str(sheets.write_book(tmp_path / "rekap.xlsx", {"Data": whole}))
    done = uhc("import", file, *words, **place)
    assert done.returncode == 1
    assert told in done.stdout
    assert not Path(place["UHC_STORE"]).exists()
    assert uhc("import", file, "--month", "2026-02", "--region", "pangkalpinang", **place).returncode == 0


def test_rows_of_another_month_than_told_are_refused(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    rows = [["Peserta JKN Kota Pangkalpinang"], ["Bulan", "Terdaftar"], ["Januari 2026", 300], ["Februari 2026", 310]]
    file = str(sheets.write_book(tmp_path / "rekap.xlsx", {"Data": rows}))
    done = uhc("import", file, "--month", "2026-03", **place)
    assert done.returncode == 1
    assert "lembar menyebut 2026-01, 2026-02, tetapi --month menyebut 2026-03" in done.stdout
    assert uhc("import", file, "--month", "2026-02", **place).returncode == 0


def test_a_wider_region_or_several_months_leave_the_choice(tmp_path: Path, uhc: Command, place: dict[str, str]) -> None:
    title = ["Provinsi Kepulauan Bangka Belitung, peserta JKN Januari dan Februari 2026"]
    file = str(sheets.write_book(tmp_path / "rekap.xlsx", {"Data": [title, ["Segmen", "Terdaftar"], ["PBI JK", 300]]}))
    assert uhc("import", file, "--month", "2026-02", "--region", "bangka", **place).returncode == 0
    (row,) = read_office("membership", store=Path(place["UHC_STORE"])).itertuples()
    assert (row.region_code, row.month_date.month) == ("1901", 2)


VALUES = {"year": 2026, "indicator": "CKG", "month_date": "Maret 2026", "region_code": "1971", "area_code": "19.71.04"}


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_filled_template_comes_in_cleanly(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.xlsx"
    write_template(kind, path)
    book = load_workbook(path)
    sheet = book["Isian"]
    titles = {cell.value: cell.column for cell in sheet[3]}
    assert any("SINTETIS" in str(cell.value) for cell in sheet[4])
    expected: dict[str, Any] = {}
    for field in table_descriptor(kind)["schema"]["fields"]:
        if field["title"] not in titles:
            continue
        example = sheet.cell(4, titles[field["title"]]).value
        value = VALUES.get(field["name"], 2 if field["type"] in ("integer", "number") else example)
        sheet.cell(5, titles[field["title"]], value)
        expected[field["name"]] = value
    book.save(path)
    (row,) = clean(path).frames[kind].itertuples()
    for field in table_descriptor(kind)["schema"]["fields"]:
        found, options = getattr(row, field["name"]), field.get("constraints", {}).get("enum")
        if options or (field["type"] in ("integer", "number") and field["name"] in expected):
            assert found == (options[0] if options else expected[field["name"]])
    assert row.region_code == "1971"


def test_an_empty_template_holds_nothing(tmp_path: Path, uhc: Command) -> None:
    use_language("id")
    done = uhc("template", "membership", str(tmp_path / "isian.xlsx"))
    assert done.returncode == 0
    reading = clean(tmp_path / "isian.xlsx")
    assert (reading.cells_read, reading.frames, reading.notes) == (0, {}, [])
    assert uhc("template", "lain").returncode == 2


def test_a_sheet_is_told_once_and_the_next_month_read_without_a_question(
    tmp_path: Path, uhc: Command, place: dict[str, str]
) -> None:
    files = []
    for month, more in (("MARET", 0), ("APRIL", 5)):
        rows = [["BPJS KESEHATAN CABANG PANGKALPINANG"], [f"REKAP {month} 2026"], ["Cabang", "Jml. Angg."]]
        rows += [["Kab. Bangka", 331_204 + more], ["Bltg", 180_120], ["Se-Babel", 511_324 + more]]
        files.append(str(sheets.write_book(tmp_path / f"rekap_{month.lower()}.xlsx", {"D": rows})))
    draft = tmp_path / "layout.yaml"
    assert uhc("import", files[0], **place).returncode == 1
    assert uhc("import", files[0], "--draft", str(draft), **place).returncode == 0
    told = yaml.safe_load(draft.read_text(encoding="utf-8"))
    answers = {"Cabang": "region", "Jml. Angg.": "registered_persons", "Bltg": "1902", "Se-Babel": "total"}
    for asked in told["questions"]:
        assert {*asked} == {"id", "about", "found", "at", "candidates", "answer"}
        asked["answer"] = answers.get(asked["found"], "membership")
    draft.write_text(yaml.safe_dump(told), encoding="utf-8")
    assert uhc("import", files[0], "--layout", str(draft), **place).returncode == 0
    done = uhc("import", files[1], **place)
    assert done.returncode == 0, done.stdout
    stored = read_office("membership", store=Path(place["UHC_STORE"]))
    sums = stored.groupby("month_date").registered_persons.sum()
    assert {f"{month:%Y-%m}": int(count) for month, count in sums.items()} == {"2026-03": 511_324, "2026-04": 511_329}


def test_what_an_answer_leaves_open_is_asked_in_the_same_file(
    tmp_path: Path, uhc: Command, place: dict[str, str]
) -> None:
    rows = [["Capaian Kota Pangkalpinang Februari 2026"], ["Puskesmas", "Sasaran", "Hadir CKG", "Lain-lain"]]
    file = str(sheets.write_book(tmp_path / "c.xlsx", {"D": [*rows, ["Gabek", 100, 40, 1], ["Rangkui", 200, 90, 2]]}))
    draft, answers = tmp_path / "tata-letak.yaml", {"constant": "ckg", "column": "-", "counting": "monthly"}
    uhc("import", file, "--draft", str(draft), **place)
    for first in ("column", "constant"):
        told = yaml.safe_load(draft.read_text(encoding="utf-8"))
        assert first in [each["about"] for each in told["questions"]]
        for asked in told["questions"]:
            wanted = asked["about"] == first
            asked["answer"] = answers[first] if wanted and "data_system" not in asked["id"] else asked["answer"]
        draft.write_text(yaml.safe_dump(told), encoding="utf-8")
        done = uhc("import", file, "--layout", str(draft), **place)
        assert done.returncode == 1
        assert f"ditulis ke {draft}" in done.stdout
    told = yaml.safe_load(draft.read_text(encoding="utf-8"))
    assert told["columns"]["Lain-lain"] == "-" and told["constants"]["indicator"] == "ckg"
    for asked in told["questions"]:
        asked["answer"] = {"constant:data_system": "ckg_app"}.get(asked["id"], "monthly")
    draft.write_text(yaml.safe_dump(told), encoding="utf-8")
    done = uhc("import", file, "--layout", str(draft), **place)
    assert done.returncode == 0, done.stdout
    stored = read_office("indicator_counts", store=Path(place["UHC_STORE"]))
    assert stored[["numerator", "denominator"]].to_numpy().tolist() == [[40, 100], [90, 200]]


def test_questions_are_asked_at_a_terminal(tmp_path: Path, place: dict[str, str]) -> None:
    rows = [["Rekap Peserta Maret 2026"], ["Cabang", "Jml. Angg."], ["Kab. Bangka", 331_204], ["Bltg", 180_120]]
    file = sheets.write_book(tmp_path / "rekap.xlsx", {"D": rows})
    answers = {"tabel apa": "1", "Cabang": "region", "Jml. Angg.": "registered_persons", "Bltg": "1902"}
    wrongly = ["tidak ada"]  # the first answer of all is none that can be
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(
        [str(UHC), "import", str(file)], stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **place}
    )
    os.close(theirs)
    shown, unread, question = "", "", ""
    while piece := _heard(ours):
        shown, unread = shown + piece, unread + piece
        if PROMPT in unread:
            question = unread.rsplit("Pertanyaan", 1)[-1] if "Pertanyaan" in unread else question
            said = wrongly.pop() if wrongly else next(said for text, said in answers.items() if text in question)
            os.write(ours, f"{said}\n".encode())
            unread = ""
    try:
        assert asked.wait(timeout=60) == 0, shown
    finally:
        asked.kill()
    stored = read_office("membership", store=Path(place["UHC_STORE"]))
    assert stored.set_index("region_code").registered_persons.to_dict() == {"1901": 331_204, "1902": 180_120}


def _heard(terminal: int) -> str:
    try:
        return os.read(terminal, 10_000).decode(errors="replace") if select.select([terminal], [], [], 60)[0] else ""
    except OSError:  # the other end is closed
        return ""
