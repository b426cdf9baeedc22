"""The sheets of the invented office: marked, the same for a seed, and what they say is what the truth file says."""

import re

import numpy as np
import openpyxl
import pytest

from analysis.demonstration.making import make_books, make_truth
from analysis.demonstration.office import Office, simulate_office
from analysis.demonstration.places import real_regencies
from analysis.demonstration.sheets import FAULTS, Book, Plain


@pytest.fixture(scope="module")
def offices() -> list[Office]:
    return list(simulate_office(1, real_regencies()[-2:]))


@pytest.fixture(scope="module")
def books(offices: list[Office]) -> list[Book | Plain]:
    return list(make_books(offices, np.random.default_rng(1)))


def test_every_file_and_sheet_says_that_it_is_synthetic(books: list[Book | Plain]) -> None:
    for book in books:
        assert "SINTETIS" in book.path.rpartition("/")[2]
        for sheet in getattr(book, "sheets", []):
            assert "SINTETIS" in sheet.name
            assert len(sheet.name) <= 31
    assert len({book.path for book in books}) == len(books)


def test_the_truth_is_the_same_for_a_seed(offices: list[Office], books: list[Book | Plain]) -> None:
    again = list(make_books(offices, np.random.default_rng(1)))
    assert make_truth(1, offices, again) == make_truth(1, offices, books)


ONCE = [
    pytest.param("moves", "moved_persons", id="moves"),
    pytest.param("sessions", "newly_active_persons", id="sessions"),
    pytest.param("ikm_responses", "time_score", id="answers"),
    pytest.param("membership", "inactive_persons", id="members"),
    pytest.param("spm", "target_persons", id="people to be served"),
]


@pytest.mark.parametrize(("table", "column"), ONCE)
def test_every_figure_stands_in_one_file(
    offices: list[Office], books: list[Book | Plain], table: str, column: str
) -> None:
    said = [fig for book in books if isinstance(book, Book) for page in book.sheets for fig in page.figures.values()]
    hidden = [fault["hidden"] for book in books for fault in book.planted]
    total = sum(f.value for f in said if (f.table, f.column) == (table, column))
    total += sum(f["value"] for f in hidden if (f["table"], f["column"]) == (table, column))
    total += sum(book.table[column].sum() for book in books if isinstance(book, Plain) and book.kind == table)
    tables = [office.tables[table] for office in offices]
    assert total == sum(each[column].sum() for each in tables)


def test_faults_stand_where_the_truth_file_says_and_nowhere_else(books: list[Book | Plain], tmp_path) -> None:
    planted = [book for book in books if book.planted]
    assert len(planted) >= 3
    for book in planted[:6]:
        book.write(tmp_path)
        read = openpyxl.load_workbook(tmp_path / book.path)
        cells = {(fault["sheet"], fault["cell"]): fault["value"] for fault in book.planted}
        for (sheet, cell), value in cells.items():
            assert read[sheet][cell].value == value
        strange = set(FAULTS.values()) - {"-15", "#VALUE!"}
        found = {
            (page.title, cell.coordinate)
            for page in read
            for row in page.iter_rows()
            for cell in row
            if cell.value in strange
        }
        assert found <= cells.keys()


def test_a_fault_takes_its_figure_out_of_the_truth(offices: list[Office]) -> None:
    sound, faulty = (next(make_books(offices, np.random.default_rng(1))) for _ in range(2))
    before = sound.totals().value.sum()
    (place,) = [place for place in sound.sheets[0].figures if place == (6, 3)]
    lost = sound.sheets[0].figures[place].value
    sound.sheets[0].figures.pop(place)
    assert sound.totals().value.sum() == before - lost
    faulty.plant(3, np.random.default_rng(2))
    assert len(faulty.sheets[0].figures) == len(sound.sheets[0].figures) + 1 - 3


def test_nobody_in_the_list_of_persons_can_exist(books: list[Book | Plain]) -> None:
    for book in books:
        if book.kind == "participants":
            assert not book.is_imported
            people = [row for row in {place[0] for place in book.sheets[0].cells} if row > 1]
            for row in people:
                card, nik, name = (book.sheets[0].cells[row, column] for column in (1, 2, 3))
                assert re.fullmatch(r"000000\d{10}", nik)  # no province has the code 00
                assert re.fullmatch(r"000\d{10}", card)
                assert re.fullmatch(r"ORANG SINTETIS \d{4}", name)


def test_reports_of_the_holidays_come_late(books: list[Book | Plain]) -> None:
    recaps = [book for book in books if book.path.startswith("1_")]
    days = {re.search(r"\d{4}-\d\d", book.path)[0]: book.arrived.day for book in recaps}
    late = [day for month, day in days.items() if month[-2:] in ("11", "12")]
    assert np.mean(late) > np.mean(list(days.values())) + 4
