"""Names of files stay in their folder, and texts of cells are computed by no spreadsheet program."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from analysis.reference.errors import UhcError
from analysis.reference.file_names import fit_name, tell_apart
from analysis.reference.places import draft_beside
from analysis.report.draft import fold
from analysis.report.tables import make_table
from analysis.tables.spreadsheets import inert, inert_frame

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    "-x",
    "+62 717",
    "-",
)
NUMBERS = ("-1,5", "+2.000", "-3", "98,08%", "-0,5 %", "0")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_like_a_formula_becomes_a_text_everywhere(text: str) -> None:
    assert inert(text) == f"'{text}"
    cells = make_table("a", [(text, False), ("b", True)], [(text, "-1,5")]).csv()
    rows = [*csv.reader(cells.splitlines(keepends=True), delimiter=";")]
    assert (rows[0][0].startswith("'") and rows[-1] == [f"'{text}", "-1,5"]) or "\n" in text or "\r" in text
    frame = inert_frame(pd.DataFrame({text: [text], "n": [-5], "d": [pd.Timestamp("2026-02-01")]}))
    assert frame.iloc[0, 0] == f"'{text}" and frame.columns[0] == f"'{text}" and frame.n.tolist() == [-5]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_stays_a_number(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    "text", ["../../x", "a/b/c", "a\\b", "..", "", ".x", "x" * 999, "\u7528" * 300, "a\0b", "\ud800", "a\nb"]
)
def test_a_text_becomes_the_name_of_one_file(tmp_path: Path, text: str) -> None:
    name = fit_name(text)
    (tmp_path / f"{name}.csv").write_text("", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.csv"] and not name.startswith(".")
    assert fit_name(name) == name


def test_long_names_that_differ_late_stay_two_names() -> None:
    assert fit_name("x" * 200 + "a") != fit_name("x" * 200 + "b")


def test_files_of_one_name_are_told_apart_by_their_folder_or_a_number() -> None:
    assert tell_apart([Path("jan/a.csv"), Path("feb/A.csv"), Path("b.csv")]) == ["jan-a", "feb-A", "b"]
    assert tell_apart([Path("x/a.csv"), Path("x/a.xlsx")]) == ["x-a", "x-a-2"]


def test_the_name_of_a_download_is_one_file_whatever_the_text() -> None:
    link = make_table("a", [("b", False)], [("c",)]).download('out/a/../"><b>.csv')
    assert re.search(r'download="out-a-..-b.csv" href="data:text/csv;charset=utf-8,', link)
    assert unquote(link.split("utf-8,")[1].split('"')[0])


def test_a_draft_becomes_the_file_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with draft_beside(path) as draft:
        draft.write_text("a", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), draft_beside(path) as draft:
        draft.write_text("b", encoding="utf-8")
        raise ZeroDivisionError
    assert path.read_text(encoding="utf-8") == "a" and [*tmp_path.iterdir()] == [path]
    for place in (path / "y.csv", tmp_path / "none" / "y.csv", tmp_path):
        with pytest.raises(UhcError), draft_beside(place):
            pass


def test_a_table_by_date_shows_its_newest_year_and_its_file_everything() -> None:
    months = [f"{number} Januari 2025" for number in range(1, 21)]
    table = make_table("Gerak", [("Tanggal", False), ("Orang", True)], [(month, "1") for month in months])
    shown, older = table.newest()
    assert [row[0] for row in shown.rows] == months[-13:]
    assert older == 7
    assert table.csv().count("Januari") == 20
    assert "7 baris yang lebih lama" in fold(table)
    by_name = make_table("Unit", [("Puskesmas", False), ("Orang", True)], [(month, "1") for month in months])
    assert by_name.newest() == (by_name, 0)
