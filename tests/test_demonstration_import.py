"""The invented office's sheets, brought in as any office's: every fault found in its cell, none made up, no loss."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mutations import mutate, write

from analysis.demonstration.making import bring_in, make_books, make_truth
from analysis.demonstration.office import Office, simulate_office
from analysis.demonstration.places import real_regencies
from analysis.demonstration.sheets import Book, Plain
from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.reading import Options
from analysis.tables.office import read_history, read_office

SOME = ("2023-12", "2024-08", "2025-12", "_2024_", "_2025_")  # recaps and SPM reports take the longest


@pytest.fixture(scope="module")
def offices() -> list[Office]:
    chosen = [regency for regency in real_regencies() if regency.code in ("1902", "1906", "1971")]
    return list(simulate_office(1, chosen))


@pytest.fixture(scope="module")
def books(offices: list[Office]) -> list[Book | Plain]:
    made = list(make_books(offices, np.random.default_rng(3)))
    return [book for book in made if book.path[0] not in "12" or any(time in book.path for time in SOME)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office") / "office.duckdb"


@pytest.fixture(scope="module")
def readings(books: list[Book | Plain], store: Path) -> list[FileReading]:
    for book in books:
        book.write(store.parent)
    return bring_in(books, store.parent, store)


def pairs(books: list[Book | Plain], readings: list[FileReading]) -> Iterator[tuple[Book | Plain, FileReading]]:
    return zip(books, readings, strict=True)


def test_every_planted_fault_is_refused_in_its_cell_and_no_other(
    books: list[Book | Plain], readings: list[FileReading]
) -> None:
    assert sum(len(book.planted) for book in books) >= 8
    for book, reading in pairs(books, readings):
        if book.is_imported:
            planted = {(fault["sheet"], fault["cell"]): fault["reason"] for fault in book.planted}
            assert {(found.sheet, found.cell): found.key for found in reading.refusals} == planted, book.path


def test_every_wrong_total_is_listed_and_no_other(books: list[Book | Plain], readings: list[FileReading]) -> None:
    assert sum(len(book.wrong()) for book in books) >= 3
    for book, reading in pairs(books, readings):
        wrong = {(cell["sheet"], cell["cell"]) for cell in book.wrong()}
        assert {(found.sheet, found.cell) for found in reading.differences} == wrong, book.path


def test_cells_read_are_cells_kept_and_refused(readings: list[FileReading]) -> None:
    for reading in readings:
        report = reading.as_report()
        assert report["cells_read"] == report["cells_kept"] + report["cells_refused"] + report["cells_left_out"] > 0
        assert report["cells_refused"] == sum(refusal["cells"] for refusal in report["refusals"])


def test_a_list_of_persons_is_refused_whole_and_named_nowhere(
    books: list[Book | Plain], readings: list[FileReading]
) -> None:
    lists = [(book, reading) for book, reading in pairs(books, readings) if book.kind == "participants"]
    assert len(lists) == 3
    for book, reading in lists:
        assert [refusal.key for refusal in reading.refusals] == ["personal"]
        assert not reading.frames
        assert reading.import_id is None
        told = json.dumps(reading.as_report())
        assert not any(str(book.sheets[0].cells[row, column]) in told for row in (2, 3) for column in (1, 2, 3))


def test_what_is_stored_adds_to_the_truth_file(
    books: list[Book | Plain], offices: list[Office], readings: list[FileReading], store: Path
) -> None:
    assert all(reading.import_id is not None for book, reading in pairs(books, readings) if book.is_imported)
    truth = pd.DataFrame(make_truth(1, offices, books)["totals"])
    for table, rows in truth.groupby("table"):
        stored = read_office(str(table), store=store)
        sums = stored.groupby(stored[stored.columns[0]].astype(str).str[:7])[list(rows.column.unique())].sum()
        for row in rows.itertuples():
            inside = sums.index.str.startswith(row.when)
            assert sums[inside][row.column].sum() == pytest.approx(row.value, abs=1e-6), row


def test_the_history_knows_when_a_report_came_in_and_that_it_was_partial(
    books: list[Book | Plain], readings: list[FileReading], store: Path
) -> None:
    history = read_history(store=store).set_index("file_name")
    for book, reading in pairs(books, readings):
        if book.is_imported:
            row = history.loc[Path(book.path).name]
            assert pd.Timestamp(row.imported_at) == book.arrived
            assert row.is_partial == bool(book.planted)
            assert row.sha256 == reading.sha256


@pytest.mark.parametrize("seed", range(80))  # ten thousand: benchmarks/mutations.py
def test_a_spoilt_sheet_is_read_without_loss_or_refused_without_a_traceback(
    seed: int, books: list[Book | Plain], tmp_path: Path
) -> None:
    random = np.random.default_rng(seed)
    sheets = [sheet for book in books if isinstance(book, Book) for sheet in book.sheets]
    path = tmp_path / f"lembar_{seed}.{random.choice(['xlsx', 'csv'])}"
    write(mutate(sheets[int(random.integers(len(sheets)))], random), path, random)
    reading = read_file(path, Options())
    report = reading.as_report()
    assert report["cells_read"] == report["cells_kept"] + report["cells_refused"] + report["cells_left_out"]
    assert report["cells_refused"] == sum(refusal["cells"] for refusal in report["refusals"])
    assert report["refusals"] or report["rows"] or not report["cells"]
