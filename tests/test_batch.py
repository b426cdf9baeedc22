"""The runner, tested by asking it wrongly and by making runs fail."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import nbformat
import pytest
from conftest import PROJECT, Command

from analysis.batch.ledger import append_line, last_states, read_lines
from analysis.batch.plan import Job, plan_runs
from analysis.batch.run import run_jobs
from analysis.reference.notebooks import notebook_names
from analysis.reference.regions import reported_regions, resolve_region
from analysis.report.page import IdentityError, check_identity

NOTEBOOKS = notebook_names()

NAMES = {f"{name}.{kind}" for name in NOTEBOOKS for kind in ("html", "ipynb", "json")}
CLOCK = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


@pytest.fixture
def params(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "params", tmp_path / "params"))


def write_region(params: Path, text: str) -> None:
    (params / "pangkalpinang.yaml").write_text(text, encoding="utf-8")


WRONG_PARAMETERS = {
    "region as a number": ("region: 1903\n", "ditemukan 1903"),
    "region as a number with a dot": ("region: 19.71\n", "ditemukan 19.71"),
    "code and name disagree": ('region: "1903"\nregion_name: Bangka Selatan\n', "berarti Kabupaten Bangka Barat"),
    "code without its dot is another regency": ('region: "1903"\n', "seharusnya Kota Pangkalpinang"),
    "unknown key": ("region: pangkalpinang\nperoid: 2026-02\n", "mungkin maksudnya 'period'"),
    "one key twice": ("region: pangkalpinang\nregion: babel\n", "dua kali"),
    "not a list of names and values": ("- pangkalpinang\n", "nama: nilai"),
    "broken YAML": ("region: [pangkalpinang\n", "nama:"),
    "month as a date": ("region: pangkalpinang\nperiod: 2026-02-01\n", "harus berupa teks"),
    "the line is named": ("region: pangkalpinang\ncontact: x\nteam_days: 9e400\n", "pangkalpinang.yaml, baris 3"),
    "the number of a person": ("region: pangkalpinang\ncontact: hub. 1971-0412-0385-0601\n", "contact memuat nomor"),
    "the number of a card": ("region: pangkalpinang\ncontact: 0001234567890\n", "contact memuat nomor"),
    "aliases": ("a: &a [x, x]\nb: &b [*a, *a]\n", "pangkalpinang.yaml, baris 1"),
}


@pytest.mark.parametrize(("text", "said"), WRONG_PARAMETERS.values(), ids=WRONG_PARAMETERS)
def test_wrong_parameters_are_refused_before_anything_is_written(
    uhc: Command, params: Path, tmp_path: Path, text: str, said: str
) -> None:
    write_region(params, text)
    done = uhc("run", "pangkalpinang", "--params", str(params), "--output", str(tmp_path / "out"))
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()


def test_a_region_whose_parameters_are_wrong_is_left_out_by_name_and_the_rest_is_made(
    uhc: Command, params: Path, tmp_path: Path
) -> None:
    write_region(params, "region: pangkalpinang\nperoid: 2026-02\n")
    words = ("--notebook", "iku_review", "--params", str(params), "--output", str(tmp_path / "out"))
    done = uhc("run", "pangkalpinang", "bangka", *words)
    assert done.returncode == 1, done.stderr
    assert "Kota Pangkalpinang dilewati" in done.stderr and "mungkin maksudnya 'period'" in done.stderr
    assert [path.parent.name for path in (tmp_path / "out").rglob("iku_review.html")] == ["bangka"]


WRONG_WORDS = {
    "misspelt region": (["pangkalpinag"], "mungkin maksudnya 'pangkalpinang'"),
    "region outside the province": (["Balikpapan"], "uhc new-region balikpapan"),
    "period before any data": (["pangkalpinang", "--period", "2010-01"], "Belum ada data Kota Pangkalpinang"),
    "period that is no month": (["--period", "2026-13"], "2026-02"),
    "language that is not there": (["--language", "fr"], "Pilihan: id, en"),
    "misspelt notebook": (["--notebook", "coverage_tren"], "mungkin maksudnya 'coverage_trend'"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS.values(), ids=WRONG_WORDS)
def test_wrong_words_are_refused_with_the_nearest_right_one(
    uhc: Command, tmp_path: Path, words: list[str], said: str
) -> None:
    start = time.monotonic()
    done = uhc("run", *words, "--output", str(tmp_path / "out"))
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()
    assert time.monotonic() - start < 30


def test_unknown_option_is_refused_by_the_command_line(process: Command) -> None:
    assert process("run", "--regoin", "babel").returncode == 2


WRONG_DATA = {
    "a row cut short": ("published/coverage.csv", "c002,19,Babel", "c002,19,Babel\nc002x,19", "baris 3"),
    "a number with a letter": ("published/coverage.csv", ",219365,", ",21936S,", "'21936S'"),
    "a column missing": ("published/coverage.csv", ",percent_of,", ",", "percent_of"),
    "code and name disagree": ("published/coverage.csv", "1903,Bangka Barat", "1903,Bangka Selatan", "Bangka Barat"),
}


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG_DATA.values(), ids=WRONG_DATA)
def test_broken_data_are_refused_by_file_row_and_column(
    uhc: Command, data: Path, tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    edit(data / file, old, new)
    done = uhc("run", "babel", "--output", str(tmp_path / "out"), UHC_DATA=str(data))
    assert done.returncode == 2 and "coverage.csv" in done.stderr and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()


def test_a_batch_writes_page_notebook_findings_figures_tables_index_and_ledger(reports: Path) -> None:
    for folder in (reports / "2026-02").iterdir():
        assert {path.name for path in folder.iterdir()} == {*NAMES, "index.html", "figures", "tables"}
        assert list((folder / "figures").glob("*.svg")) and list((folder / "tables").glob("*.csv"))
        assert (folder / "figures" / "coverage_trend-tren.svg").is_file()
        assert list((folder / "tables").glob("coverage_trend_tren_*.csv"))
    assert {path.name for path in reports.iterdir()} == {".uhc", "2026-02", "index.html", "ledger.jsonl"}
    assert len(read_lines(reports)) == 8 * len(NOTEBOOKS) and {line["result"] for line in read_lines(reports)} == {
        "done"
    }


def test_tables_for_spreadsheets_read_back_as_written(reports: Path) -> None:
    tables = [one.read_text(encoding="utf-8-sig") for one in (reports / "2026-02" / "babel" / "tables").glob("*.csv")]
    assert sum("1 September 2025;82,57%;" in table for table in tables) == 1


def test_the_same_inputs_give_the_same_bytes(reports: Path, process: Command, tmp_path: Path) -> None:
    done = process("run", "Kota Pangkal Pinang", "--output", str(tmp_path), PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    first, second = reports / "2026-02" / "pangkalpinang", tmp_path / "2026-02" / "pangkalpinang"
    for path in sorted(first.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path.name


def plan(outputs: Path, *slugs: str) -> list[Job]:
    return plan_runs(slugs, notebooks=["coverage_trend"], overrides={}, outputs=outputs, params=PROJECT / "params")


def broken_notebook(folder: Path, source: str) -> Path:
    notebook = nbformat.read(PROJECT / "notebooks" / "coverage_trend.ipynb", as_version=4)
    notebook.cells.insert(8, nbformat.v4.new_code_cell(source))
    path = folder / "broken.ipynb"
    nbformat.write(notebook, path)
    return path


def test_without_names_the_regions_with_a_file_are_meant_and_all_where_there_is_no_file(tmp_path: Path) -> None:
    def planned(params: Path) -> list[str]:
        return [
            job.region.slug
            for job in plan_runs([], notebooks=["iku_review"], overrides={}, outputs=tmp_path, params=params)
        ]

    own = tmp_path / "own"
    own.mkdir()
    assert planned(own) == [region.slug for region in reported_regions()]
    shutil.copy(PROJECT / "params" / "belitung.yaml", own)
    assert planned(own) == ["belitung"]


def test_a_failed_region_keeps_its_last_good_report_marked_old_and_the_rest_goes_on(tmp_path: Path) -> None:
    outputs = tmp_path / "out"
    good = run_jobs(plan(outputs, "bangka", "belitung"), workers=2, clock=lambda: CLOCK)
    assert all(result.is_done for result in good)
    before = (outputs / "2026-02" / "bangka" / "coverage_trend.html").read_text(encoding="utf-8")
    bangka, belitung = plan(outputs, "bangka", "belitung")
    broken = replace(bangka, source=broken_notebook(tmp_path, "1 / 0"))
    results = run_jobs([broken, belitung], workers=2, clock=lambda: CLOCK)
    assert [result.is_done for result in results] == [False, True]
    folder = outputs / "2026-02" / "bangka"
    kept = (folder / "coverage_trend.html").read_text(encoding="utf-8")
    assert "Laporan lama, dibuat 2026-03-02" in kept and len(kept) > len(before)
    failure = (folder / "coverage_trend.failure.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in failure and "belum dapat dibuat" in failure and "uhc run bangka" in failure
    assert str(PROJECT) not in failure
    index = (outputs / "index.html").read_text(encoding="utf-8")
    assert "gagal, laporan lama ditampilkan" in index
    stale = folder / "coverage_trend.pdf"
    stale.write_bytes(b"an older run's")
    again = plan_runs([], notebooks=[], overrides={}, outputs=outputs, params=PROJECT / "params", only_failed=True)
    assert [job.region.slug for job in again] == ["bangka"]
    assert run_jobs(again, workers=1, clock=lambda: CLOCK)[0].is_done
    assert not (folder / "coverage_trend.failure.html").exists() and not stale.exists()
    assert (folder / "coverage_trend.html").read_text(encoding="utf-8") == before
    assert not list(outputs.glob(".run-*"))


DYING = {"the kernel is killed": "import os; os.kill(os.getpid(), 9)", "the notebook exits": "import os; os._exit(3)"}


@pytest.mark.parametrize("source", DYING.values(), ids=DYING)
def test_a_dead_kernel_is_a_failed_region_without_a_trace_of_half_a_report(tmp_path: Path, source: str) -> None:
    (job,) = plan(tmp_path / "out", "bangka")
    (result,) = run_jobs([replace(job, source=broken_notebook(tmp_path, source))], workers=1, clock=lambda: CLOCK)
    assert not result.is_done
    assert {path.name for path in job.folder.iterdir()} == {"coverage_trend.failure.html", "index.html"}
    failure = (job.folder / "coverage_trend.failure.html").read_text(encoding="utf-8")
    assert "Belum ada laporan sebelumnya" in failure


def test_a_page_of_another_region_is_refused(reports: Path) -> None:
    folder = reports / "2026-02" / "bangka-barat"
    html = (folder / "coverage_trend.html").read_text(encoding="utf-8")
    notebook = nbformat.read(folder / "coverage_trend.ipynb", as_version=4)
    own, other = resolve_region("1903"), resolve_region("19.03")
    right = {"region": own.bps_code, "region_name": own.name, "slug": own.slug, "period": "2026-02", "folder": folder}
    check_identity(html, notebook, **right)
    for name, wrong in (
        ("region", other.bps_code), ("region_name", other.name), ("slug", other.slug), ("period", "2025-02"),
        ("folder", folder.with_name("bangka-selatan")),
    ):  # fmt: skip
        with pytest.raises(IdentityError):
            check_identity(html, notebook, **{**right, name: wrong})


def test_the_ledger_passes_over_a_line_cut_off_by_a_crash(tmp_path: Path) -> None:
    append_line(tmp_path, {"period": "2026-02", "region": "babel", "notebook": "coverage_trend", "result": "done"})
    with (tmp_path / "ledger.jsonl").open("a") as file:
        file.write('{"period": "2026-02", "regi')
    assert list(last_states(tmp_path)) == [("2026-02", "babel", "coverage_trend")]


def test_papermill_runs_the_notebook_with_nothing_of_ours_between(tmp_path: Path) -> None:
    papermill = Path(sys.executable).with_name("papermill")
    output = tmp_path / "out.ipynb"
    words = [str(papermill), "notebooks/coverage_trend.ipynb", str(output), "-f", "params/bangka-tengah.yaml"]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    jupyter = Path(sys.executable).with_name("jupyter")
    words = [str(jupyter), "nbconvert", "--to", "html", "--template", "uhc", str(output)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    html = output.with_suffix(".html").read_text(encoding="utf-8")
    assert "<h1" in html and "Kabupaten Bangka Tengah" in html and "uhc.compute_ratios" not in html
    assert html.count("<style>") == 1


def test_papermill_with_a_misspelt_parameter_ends_in_our_words(tmp_path: Path) -> None:
    papermill = Path(sys.executable).with_name("papermill")
    words = [str(papermill), "notebooks/coverage_trend.ipynb", str(tmp_path / "out.ipynb"), "-r", "regoin", "babel"]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "Parameter 'regoin' tidak dikenal; mungkin maksudnya 'region'" in done.stderr


def test_findings_are_the_same_in_both_languages(reports: Path, english: Path) -> None:
    for slug, name in product(("babel", "pangkalpinang"), NOTEBOOKS):
        both = [
            json.loads((folder / "2026-02" / slug / f"{name}.json").read_text(encoding="utf-8"))["findings"]
            for folder in (reports, english)
        ]
        values = [[(one["id"], one["value"], one["numerator"], one["sources"]) for one in found] for found in both]
        assert values[0] == values[1]
