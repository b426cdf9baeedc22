"""Own data, as an analyst brings them: a command for a figure, a row for an indicator, a line for a file."""

import csv
import json
import re
from pathlib import Path
from random import Random

import hostile_files
import pytest
from conftest import PROJECT
from copies import Copy

from analysis import new_commands
from analysis.reference.errors import UhcError

OWN = "kader"
COMMON = ("--region", "pangkalpinang", "--date", "2026-02", "--source", "antara-126780")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(tmp_path_factory.mktemp("data"))
    copy.uhc("new", OWN)
    copy.change_cell(
        OWN,
        3,
        'shown = {"as_of_date": "Tanggal", "measure": "Ukuran", "value": "Nilai", "unit": "Satuan"}\n'
        'table = report.table(statements.tail(10), caption="Sepuluh angka terbaru", columns=shown)',
        'kader = report.read_file("kader.csv")\ntable = report.table(kader, caption=f"Kader {kader.orang.sum():.0f}")',
    )
    (copy.path / "notebooks" / "kader.csv").write_text("kode;desa;orang\n01;A;12\n02;B;30\n", encoding="utf-8")
    return copy


def rows(office: Copy, table: str) -> list[dict[str, str]]:
    with (office.path / "data" / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_figure_is_one_command(office: Copy) -> None:
    before = rows(office, "published/coverage.csv")
    value = ("--measure", "keaktifan_pct", "--value", "81,25", "--of", "218.159")
    said = office.uhc("add", "figure", *COMMON, *value)
    new = rows(office, "published/coverage.csv")
    assert new[:-1] == before and new[-1]["statement_id"] in said
    wanted = {
        "region_code": "1971",
        "region_name": "Pangkalpinang",
        "value": "81.25",
        "unit": "percent",
        "kind": "stock",
    }
    assert wanted.items() <= new[-1].items() and new[-1]["denominator_persons"] == "218159"
    office.uhc("run", "pangkalpinang", "--notebook", "coverage_trend")
    findings = office.document("pangkalpinang", "coverage_trend")["findings"]
    assert any(one["id"].startswith("keaktifan.2026-02") and one["value"] == 81.25 for one in findings)


def test_a_figure_asked_for_by_nobody_names_what_is_missing(office: Copy) -> None:
    said = office.uhc("add", "figure", "--region", "bangka", status=2)
    assert "--date, --measure, --value, --source" in said


def test_the_number_of_a_person_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_commands.sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(new_commands.typer, "prompt", lambda _: "1971-0141-0190-0001")
    with pytest.raises(UhcError, match="NIK"):
        new_commands.ask_for({"measure": "", "region": "bangka"})


WRONG = [
    pytest.param(("--measure", "keaktifn_pct", "--value", "80"), "keaktifan_pct", id="measure"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "delapan puluh"), "81,25", id="number"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "812"), "published/coverage.csv", id="above all bounds"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--source", "baru-1"), "--publisher", id="source"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--date", "Maret"), "2025-04-01", id="date"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--of", "banyak"), "--of", id="whole"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--numerator", "x"), "--numerator", id="part"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--table", "../x"), "coverage", id="table"),
    pytest.param(("--measure", "keaktifan_pct", "--value", "80", "--table", "population"), "coverage", id="no such"),
]


@pytest.mark.parametrize(("more", "said"), WRONG)
def test_a_wrong_figure_is_refused_and_nothing_is_written(office: Copy, more: tuple[str, ...], said: str) -> None:
    before = rows(office, "published/coverage.csv"), rows(office, "reference/sources.csv")
    assert said in office.uhc("add", "figure", *COMMON, *more, status=2)
    assert before == (rows(office, "published/coverage.csv"), rows(office, "reference/sources.csv"))


def test_residents_and_a_new_source_come_with_the_same_command(office: Copy) -> None:
    source = (
        "--source",
        "dukcapil-2026",
        "--source-title",
        "DKB",
        "--publisher",
        "Dukcapil",
        "--source-date",
        "2026-01",
    )
    told = ("--measure", "population", "--value", "240.100", "--register", "dukcapil_dkb", "--date", "2025-12-31")
    office.uhc("add", "figure", *COMMON, *told, *source)
    new = rows(office, "reference/population.csv")[-1]
    assert (new["semester"], new["label_id"]) == ("2025-2", "Dukcapil semester II 2025")
    office.uhc("add", "figure", *COMMON, "--measure", "population", "--value", "240.200", "--date", "2026-01-15")
    new = rows(office, "reference/population.csv")[-1]
    assert new["label_id"] == "Dukcapil menurut pers, 15 Januari 2026"
    assert new["label_en"] == "Dukcapil as reported by the press, 15 January 2026"
    assert rows(office, "reference/sources.csv")[-1]["publisher"] == "Dukcapil"


def test_an_indicator_is_one_row(office: Copy) -> None:
    table = office.path / "data" / "reference" / "indicators.csv"
    known = rows(office, "reference/indicators.csv")
    new = known[[row["indicator_id"] for row in known].index("wasting")] | {
        "indicator_id": "tb_sembuh", "name_id": "TB sembuh", "name_en": "TB cured", "direction": "higher",
        "denominator_id": "pasien TB yang diobati (kohort)", "denominator_en": "TB patients treated (cohort)",
        "age_band": "all", "value_measure": "tb_cured_pct", "base_measure": "", "target_measure": "target_tb_cured_pct",
        "data_systems": "dinkes_report|press_unstated", "plausible_max": "100",
    }  # fmt: skip
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(new), lineterminator="\n").writerow(new)
    told = ("--measure", "tb_cured_pct", "--value", "87,5", "--date", "2025", "--system", "dinkes_report")
    office.uhc("add", "figure", *COMMON, *told)
    office.uhc("run", "pangkalpinang", "--notebook", "iku_review")
    page = (office.results("pangkalpinang") / "iku_review.html").read_text(encoding="utf-8")
    assert "TB sembuh" in page and "Persen dari pasien TB yang diobati" in page
    assert not re.search(r"TB sembuh[^<]*</h3>\s*<p class=\"sub\">Persen balita", page)


def test_a_file_beside_the_notebook_is_read_recorded_and_watched(office: Copy) -> None:
    office.uhc("run", "bangka", "--notebook", OWN)
    one = next(one for one in office.document("bangka", OWN)["inputs"] if one["file"] == "notebooks/kader.csv")
    assert one["rows"] == 2 and len(one["sha256"]) == 64
    assert "01" in (office.results("bangka") / f"{OWN}.html").read_text(encoding="utf-8")
    assert "masih berlaku" in office.uhc("why", "bangka", OWN)
    path = office.path / "notebooks" / "kader.csv"
    path.write_text(path.read_text(encoding="utf-8") + "03;C;7\n", encoding="utf-8")
    assert "kader.csv" in office.uhc("why", "bangka", OWN)
    office.uhc("run", "bangka", "--notebook", OWN, "--cluster", "local", "--jobs", "1")
    assert "Kader 49" in (office.results("bangka") / f"{OWN}.html").read_text(encoding="utf-8")


def test_a_file_of_persons_or_one_that_is_not_there_is_refused(office: Copy) -> None:
    path = office.path / "notebooks" / "kader.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text("nik,orang\n1971010101900001,1\n", encoding="utf-8")
    said = office.uhc("run", "bangka", "--notebook", OWN, status=1)
    assert "kolom A (nik)" in said and "1971010101900001" not in said
    path.rename(path.with_name("kadr.csv"))
    assert "kadr.csv" in office.uhc("run", "bangka", "--notebook", OWN, status=1)
    path.with_name("kadr.csv").unlink()
    path.write_text(before, encoding="utf-8")


def test_a_table_that_is_not_there_lists_those_that_are(office: Copy) -> None:
    path = office.path / "notebooks" / f"{OWN}.ipynb"
    before = path.read_bytes()
    office.change_cell(OWN, 1, 'report.read("coverage")', 'report.read("cakupan")')
    said = office.uhc("run", "bangka", "--notebook", OWN, status=1)
    assert "coverage" in said and "population" in said and "KeyError" not in said
    path.write_bytes(before)


def test_codes_stay_text_and_indonesian_numbers_are_numbers(tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    from analysis.tables.own_files import read_own_file

    folder = tmp_path_factory.mktemp("own")
    (folder / "notebooks").mkdir()
    text = 'kode,hari,nilai,jumlah\n01,2026-01-31,"1.234,5",12\n02,2026-02-28,"7,25",\n'
    (folder / "notebooks" / "a.csv").write_text(text, encoding="utf-8")
    before = os.environ.get("UHC_PROJECT")
    os.environ["UHC_PROJECT"] = str(folder)
    frame = read_own_file("a.csv")
    os.environ.pop("UHC_PROJECT") if before is None else os.environ.update(UHC_PROJECT=before)
    assert json.loads(frame["kode"].to_json(orient="values")) == ["01", "02"]
    assert list(frame["nilai"]) == [1234.5, 7.25] and frame["jumlah"].sum() == 12
    assert frame["hari"].dt.year.eq(2026).all()


def test_a_point_that_may_be_of_thousands_or_decimals_is_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.tables.own_files import read_own_file

    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.csv").write_text('a,b,c\n5.015,5.015,"5.015,0"\n812,0.5,"1,5"\n', encoding="utf-8")
    monkeypatch.setenv("UHC_PROJECT", str(tmp_path))
    frame = read_own_file("a.csv")
    assert [list(frame[name]) for name in frame] == [["5.015", "812"], [5.015, 0.5], [5015, 1.5]]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "kode,orang\n19.71.01.410190.0001,1\n",
            "kode,orang\n1971-0141-0190-0001,1\n",
            "kode,orang\n0001234567890,1\n",
        ),
        *("kode,orang\n١٩٧١٠١٤١٠١٩٠٠٠٠١,1\n", "a,1971014101900001\n1,2\n", "Nama Warga,orang\nWulan Pertala,1\n"),
        "kode,1971,0141,0190,0001\n1,1971,0141,0190,0001\n",
    ],
)
def test_a_file_of_ones_own_tells_of_no_person_in_any_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    from analysis.tables.own_files import read_own_file

    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("UHC_PROJECT", str(tmp_path))
    monkeypatch.setenv("UHC_DATA", str(PROJECT / "data"))
    with pytest.raises(UhcError, match=r"kolom [A-E]") as refused:
        read_own_file("a.csv")
    assert not re.search(r"Pertala|\d{4}", str(refused.value))


def test_a_broken_file_of_ones_own_is_refused_and_a_stray_cell_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.tables.own_files import read_own_file

    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("UHC_PROJECT", str(tmp_path))
    monkeypatch.setenv("UHC_DATA", str(PROJECT / "data"))
    hostile_files.stray_cell(tmp_path / "notebooks", Random(1)).rename(tmp_path / "notebooks" / "a.xlsx")
    (tmp_path / "notebooks" / "b.xlsx").write_bytes(b"PK\x03\x04 broken")
    for name in ("a.xlsx", "b.xlsx"):
        with pytest.raises(UhcError, match=name):
            read_own_file(name)


def test_at_a_terminal_what_is_left_out_is_asked_for(office: Copy) -> None:
    import os
    import pty
    import subprocess

    from conftest import UHC

    before = rows(office, "published/coverage.csv")
    master, slave = pty.openpty()
    words = [str(UHC), "add", "figure", "--region", "bangka", "--source", "kabar-2026"]
    asked = subprocess.Popen(words, stdin=slave, stdout=subprocess.PIPE, env=office.environment, cwd=office.path)
    os.write(master, b"2026-02\nkeaktifan_pct\n80,5\nRekap Februari\nKabar\n2026-03-02\n")
    said, _ = asked.communicate(timeout=60)
    os.close(master)
    os.close(slave)
    assert asked.returncode == 0, said
    assert b"Angka seperti tercetak: 81,25 atau 14.723 (--value)" in said and b"Judul sumber baru" in said
    (new,) = [row for row in rows(office, "published/coverage.csv") if row not in before]
    assert (new["region_code"], new["value"], new["measure"]) == ("1901", "80.5", "keaktifan_pct")
