"""A fifth notebook, as an analyst adds it: one command, no other report touched; and its mistakes."""

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from copies import Copy

from analysis.reference.notebooks import contract_of, notebook_names, read_contract

OWN = "puskesmas_profile"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(tmp_path_factory.mktemp("notebooks"))
    copy.uhc("run", "bangka", "--notebook", "iku_review")
    copy.uhc("new", OWN, "--title", "Profil puskesmas", "--title-en", 'Profile "of" puskesmas')
    return copy


@pytest.fixture
def kept(office: Copy) -> Iterator[Copy]:
    path = office.path / "notebooks" / f"{OWN}.ipynb"
    before = path.read_bytes()
    yield office
    path.write_bytes(before)


def test_a_new_notebook_has_six_cells_and_makes_no_other_report_stale(office: Copy) -> None:
    assert len(json.loads((office.path / "notebooks" / f"{OWN}.ipynb").read_bytes())["cells"]) == 6
    assert "masih berlaku" in office.uhc("why", "bangka", "iku_review")


def test_it_is_a_report_of_every_region_with_all_its_company(office: Copy) -> None:
    office.uhc("run", "--notebook", OWN)
    slugs = sorted(path.stem for path in (office.path / "params").glob("*.yaml"))
    assert all((office.results(slug) / f"{OWN}.html").is_file() for slug in slugs)
    index = (office.path / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "Profil puskesmas" in index and f"bangka/{OWN}.html" in index
    assert "Profil puskesmas" in (office.results("bangka") / "index.html").read_text(encoding="utf-8")
    page = (office.results("bangka") / f"{OWN}.html").read_text(encoding="utf-8")
    assert "Profil puskesmas — Kabupaten Bangka</title>" in page
    assert "masih berlaku" in office.uhc("why", "bangka", OWN)
    assert "Profil puskesmas" in office.uhc("diff", "bangka", "--notebook", OWN)


def test_a_cluster_makes_it_too(office: Copy) -> None:
    office.uhc("run", "bangka", "--notebook", OWN, "--cluster", "local", "--force", "--jobs", "1")
    assert office.document("bangka", OWN)["quality"]


MISSING = [
    pytest.param(2, "report.header(", "str(", "report.header(", id="header"),
    pytest.param(4, "report.quality(statements)", "len(statements)", "report.quality(statements)", id="quality"),
    pytest.param(5, "uhc.show_trail(report)", "len(statements)", "uhc.show_trail(report)", id="trail"),
    pytest.param(1, f'"{OWN}"', '"iku_review"', f'uhc.open_report("{OWN}", globals())', id="name of another"),
]


@pytest.mark.parametrize(("cell", "text", "other", "named"), MISSING)
def test_a_missing_cell_is_named_with_the_line_that_makes_it(
    kept: Copy, cell: int, text: str, other: str, named: str
) -> None:
    kept.change_cell(OWN, cell, text, other)
    said = kept.uhc("run", "bangka", "--notebook", OWN, status=1)
    assert named in said and "KeyError" not in said


MISTAKES = [
    pytest.param(3, "statements.tail(10)", 'statements["valeu"]', "sel [4] baris 2", "'value'", id="column"),
    pytest.param(3, "statements.tail(10)", "statement.tail(10)", "sel [4] baris 2", "'statements'", id="name"),
    pytest.param(4, "report.quality", "report.qualty", "sel [5] baris 1", "'quality'", id="method"),
    pytest.param(4, "report.quality", "uhc.show_trial", "sel [5] baris 1", "'show_trail'", id="function"),
    pytest.param(4, "statements", "1 / 0", "sel [5] baris 1", "ZeroDivisionError", id="anything else"),
]


@pytest.mark.parametrize(("cell", "text", "other", "where", "nearest"), MISTAKES)
def test_a_mistake_is_said_with_its_cell_line_and_nearest_name(
    kept: Copy, cell: int, text: str, other: str, where: str, nearest: str
) -> None:
    kept.change_cell(OWN, cell, text, other)
    said = kept.uhc("run", "bangka", "--notebook", OWN, status=1)
    line = next(line for line in said.splitlines() if line.startswith("[1/1]"))
    assert where in line and nearest in line and "KeyError" not in said
    folder = kept.results("bangka")
    stopped = json.loads((folder / f"{OWN}.failure.ipynb").read_bytes())
    assert any(output["output_type"] == "error" for cell in stopped["cells"] for output in cell.get("outputs", ()))
    assert f'href="{OWN}.failure.ipynb"' in (folder / f"{OWN}.failure.html").read_text(encoding="utf-8")


def test_a_mended_notebook_leaves_no_failure_and_takes_no_file_of_a_longer_name(kept: Copy) -> None:
    kept.uhc("new", "iku", status=0)
    kept.uhc("run", "bangka", "--notebook", "iku")
    assert (kept.results("bangka") / "iku_review.html").is_file()
    kept.uhc("run", "bangka", "--notebook", OWN)
    assert not list(kept.results("bangka").glob(f"{OWN}.failure.*"))
    (kept.path / "notebooks" / "iku.ipynb").unlink()


def test_a_misspelt_name_in_the_parameters_cell_is_refused(kept: Copy) -> None:
    kept.change_cell(OWN, 0, "period = ", "periode = ")
    said = kept.uhc("run", "bangka", "--notebook", OWN, status=2)
    assert "'periode'" in said and "'period'" in said


def test_periods_that_cannot_be_are_refused(office: Copy) -> None:
    assert "2031-06" in office.uhc("run", "bangka", "--period", "2031-06", status=2)
    params = office.path / "params" / "bangka.yaml"
    before = params.read_text(encoding="utf-8")
    params.write_text(before + 'target_month: "2024-12"\n', encoding="utf-8")
    assert "target_month" in office.uhc("run", "bangka", "--notebook", "coverage_trend", status=2)
    params.write_text(before, encoding="utf-8")


def test_a_parameter_of_ones_own_has_the_kind_of_its_default(kept: Copy) -> None:
    kept.change_cell(OWN, 0, 'contact = ""', 'contact = ""\nleast_rows = 3\nlevel = "kota"  # kota | kabupaten')
    kept.change_cell(OWN, 3, "tail(10)", "tail(least_rows if level else 1)")
    params = kept.path / "params" / "bangka.yaml"
    before = params.read_text(encoding="utf-8")
    for text, said in (
        ('least_rows: "3"', "3"),
        ("approved_by: 2026-03-05", "ditemukan 2026-03-05"),
        ("level: koto", "'kota'"),
        ("least_row: 3", "'least_rows'"),
    ):
        params.write_text(before + text + "\n", encoding="utf-8")
        assert said in kept.uhc("run", "bangka", "--notebook", OWN, status=2)
    params.write_text(before + "least_rows: 5\nlevel: kabupaten\n", encoding="utf-8")
    kept.uhc("run", "bangka", "--notebook", OWN)
    assert "masih berlaku" in kept.uhc("why", "bangka", "iku_review")
    params.write_text(before, encoding="utf-8")


def test_a_notebook_that_is_no_report_stops_no_other(kept: Copy) -> None:
    scratch = kept.path / "notebooks" / "Untitled.ipynb"
    scratch.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    said = kept.uhc("run", "bangka", "--notebook", "iku_review")
    assert "Untitled.ipynb" in said and "parameters" in said
    scratch.unlink()


def test_the_shipped_notebooks_name_themselves_and_stand_in_their_order() -> None:
    assert notebook_names()[:4] == ("coverage_trend", "outreach_effectiveness", "regency_comparison", "iku_review")
    for name in notebook_names():
        contract = contract_of(name)
        assert set(contract.title) == {"id", "en"} and all(contract.title.values()) and all(contract.question.values())


def test_a_new_notebook_has_a_title_in_each_language(office: Copy) -> None:
    source = (office.path / "notebooks" / f"{OWN}.ipynb").read_bytes()
    assert read_contract(source, OWN).title == {"id": "Profil puskesmas", "en": 'Profile "of" puskesmas'}


def test_a_title_is_read_from_the_call_as_from_the_metadata() -> None:
    cells = [
        'region = "bangka"',
        'import analysis as uhc\nuhc.open_report("x", globals(), title={"id": "A", "en": "B"})',
    ]
    notebook = {
        "cells": [
            {"cell_type": "code", "source": cells[0], "metadata": {"tags": ["parameters"]}},
            {"cell_type": "code", "source": cells[1], "metadata": {}},
        ],
        "metadata": {"uhc": {"title": {"id": "C", "en": "D"}}},
    }
    assert read_contract(json.dumps(notebook).encode(), "x").title == {"id": "A", "en": "B"}


def test_papermill_and_nbconvert_alone_make_the_page(office: Copy, tmp_path: Path) -> None:
    import subprocess
    import sys

    for words in (
        ("papermill", f"notebooks/{OWN}.ipynb", str(tmp_path / "out.ipynb"), "-f", "params/pangkalpinang.yaml"),
        ("jupyter", "nbconvert", "--to", "html", "--template", "uhc", str(tmp_path / "out.ipynb")),
    ):
        command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
        done = subprocess.run(command, cwd=office.path, env=office.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "Profil puskesmas — Kota Pangkalpinang" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_the_tutorial_is_made_when_it_is_named_and_exported(office: Copy) -> None:
    name = "contoh_analisis"
    office.uhc("run", "bangka", "--notebook", name)
    page = (office.results("bangka") / f"{name}.html").read_text(encoding="utf-8")
    assert "Contoh analisis — Kabupaten Bangka</title>" in page and 'id="contoh"' in page
    (decision,) = office.document("bangka", name)["decisions"]
    assert decision["owner"] == "Kepala Dinas Kesehatan"
    office.uhc("export", "bangka", "--notebook", name)
    assert (office.results("bangka") / "export" / f"{name}_rasio.png").is_file()
    office.uhc("run", "bangka", "--notebook", name, "--force")
    assert (office.results("bangka") / "export" / f"{name}_rasio.png").is_file()
    assert name not in (office.path / "outputs" / "index.html").read_text(encoding="utf-8")
    office.uhc("run", "bangka", "--notebook", "iku_review")
    assert (office.results("bangka") / f"{name}.html").is_file()


def test_what_no_report_made_stays_off_the_page_and_is_named(office: Copy) -> None:
    office.uhc("new", "bocor")
    path = office.path / "notebooks" / "bocor.ipynb"
    notebook = nbformat.read(path, as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if "open_report" in cell.source)
    leak = nbformat.v4.new_code_cell('print("RAHASIA 123")\nimport pandas as pd\npd.DataFrame({"RAHASIA": [1]})')
    notebook.cells.insert(place + 1, leak)
    nbformat.write(notebook, path)
    said = office.uhc("run", "bangka", "--notebook", "bocor")
    number = [cell.cell_type for cell in notebook.cells[: place + 2]].count("code")
    assert f"keluaran sel kode {number} " in said
    page = (office.results("bangka") / "bocor.html").read_text(encoding="utf-8")
    assert "RAHASIA" not in page
