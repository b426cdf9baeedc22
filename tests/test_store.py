"""The file behind the store: damaged, foreign, older, newer or in use, it is said in one sentence; checked, copied."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, UHC, Command
from store_killing import clock, members, record

from analysis.reference.errors import UhcError
from analysis.tables.office import export_table, read_history, read_office, store_rows, undo_import
from analysis.tables.store import VERSION, check_store_file, copy_store, opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of three imports of the same rows."""
    path = tmp_path / "office.duckdb"
    for value in (1, 2, 3):
        store_rows(members([value]), record(), who="uji", clock=clock, store=path)
    return path


def change(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def older(path: Path) -> None:
    """Make a store as the first version kept it."""
    change(
        path,
        "ALTER TABLE imports DROP COLUMN way",
        "DROP TABLE own_schema",
        "DROP TABLE own_key",
        "ALTER TABLE membership DROP COLUMN payer",
        "ALTER TABLE membership_replaced DROP COLUMN payer",
    )


def test_an_older_store_is_read_as_it_is_and_brought_to_today_when_written(store: Path) -> None:
    older(store)
    before = store.read_bytes()
    assert read_office("membership", store=store).payer.isna().all()
    assert len(read_history(store=store)) == 3
    assert store.read_bytes() == before
    assert store_rows(members([4]), record(), who="uji", clock=clock, store=store) == (4, 1)
    assert check_store_file(store).version == VERSION
    assert undo_import(4, who="uji", clock=clock, store=store) == 1
    assert set(read_office("membership", store=store).registered_persons) == {3}


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut to the head": (lambda path: os.truncate(path, 4096), "store_broken"),
    "empty": (lambda path: os.truncate(path, 0), "store_no_store"),
    "a text": (lambda path: path.write_text("x" * 20_000, encoding="utf-8"), "store_no_store"),
    "zeros": (lambda path: path.write_bytes(bytes(20_000)), "store_no_store"),
    "without imports": (lambda path: change(path, "DROP TABLE imports"), "store_foreign"),
    "another's imports": (
        lambda path: change(path, "DROP TABLE imports", "CREATE TABLE imports (a INTEGER)"),
        "store_foreign",
    ),
    "other types": (
        lambda path: change(path, "ALTER TABLE membership ALTER COLUMN registered_persons TYPE VARCHAR"),
        "store_foreign",
    ),
    "a view in place of a table": (
        lambda path: change(
            path, "ALTER TABLE own_schema RENAME TO x", "CREATE VIEW own_schema AS SELECT version FROM x"
        ),
        "store_foreign",
    ),
    "of tomorrow": (lambda path: change(path, "UPDATE own_schema SET version = 99"), "store_newer"),
}


@pytest.mark.parametrize(("spoil", "key"), SPOILT.values(), ids=SPOILT)
def test_a_store_that_cannot_be_used_says_what_it_is_and_stays_as_it_was(
    store: Path, spoil: Callable[[Path], object], key: str
) -> None:
    spoil(store)
    before = store.read_bytes()
    asked: dict[str, Callable[[], object]] = {
        "history": lambda: read_history(store=store),
        "undo": lambda: undo_import(3, who="uji", clock=clock, store=store),
        "export": lambda: export_table("membership", store.with_name("x.csv"), store=store),
        "import": lambda: store_rows(members([4]), record(), who="uji", clock=clock, store=store),
        "check": lambda: check_store_file(store),
    }
    for ask in asked.values():
        with pytest.raises(UhcError) as error:
            ask()
        assert error.value.key == key
        assert "aman" in str(error.value) or "tidak diubah" in str(error.value)
    assert store.read_bytes() == before


def test_the_command_says_it_in_one_line(process: Command, store: Path) -> None:
    os.truncate(store, 4096)
    for words in (("history",), ("undo", "3")):
        done = process("store", *words, UHC_STORE=str(store))
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr


def test_a_block_that_is_lost_is_found_by_the_check_and_never_read_as_rows(store: Path) -> None:
    copy = store.with_name("copy.duckdb")
    for share in range(1, 8):
        shutil.copy(store, copy)
        os.truncate(copy, copy.stat().st_size * share // 8)
        try:
            rows = read_office("membership", store=copy)
            assert rows.registered_persons.tolist() == [3]
        except UhcError as problem:
            assert problem.key == "store_broken"
            with pytest.raises(UhcError):
                check_store_file(copy)


def test_a_check_reads_all_and_says_what_does_not_agree(uhc: Command, store: Path) -> None:
    done = uhc("store", "check", UHC_STORE=str(store))
    assert done.returncode == 0 and "utuh" in done.stdout and "membership: 1 baris" in done.stdout
    change(store, "DELETE FROM imports WHERE import_id = 3", "INSERT INTO membership SELECT * FROM membership")
    done = uhc("store", "check", UHC_STORE=str(store))
    assert done.returncode == 1
    assert "impor nomor 3" in done.stdout and "1 kunci" in done.stdout


def test_a_check_finds_rows_that_break_their_contract_and_columns_that_are_gone(uhc: Command, store: Path) -> None:
    change(store, "UPDATE membership SET registered_persons = -5")
    done = uhc("store", "check", UHC_STORE=str(store))
    assert done.returncode == 1 and "1 baris tidak sesuai" in done.stdout
    change(store, "ALTER TABLE membership DROP COLUMN active_persons")
    done = uhc("store", "check", UHC_STORE=str(store))
    assert done.returncode == 1 and "active_persons" in done.stdout


def test_a_spoilt_page_is_no_lock_and_the_check_finds_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UHC_WAIT_SECONDS", "30")
    whole, begun, found = store.read_bytes(), time.monotonic(), list[str]()
    for at in range(12_288, len(whole), 262_144):
        store.write_bytes(whole[:at] + bytes(byte ^ 0xFF for byte in whole[at : at + 64]) + whole[at + 64 :])
        try:
            check_store_file(store)  # a page that is in no use may be anything
        except UhcError as problem:
            found.append(problem.key)
    assert set(found) == {"store_broken"} and len(found) >= 3
    assert time.monotonic() - begun < 25


def test_a_copy_is_whole_its_owners_alone_and_never_over_another(uhc: Command, store: Path) -> None:
    copy = store.with_name("salinan kantor.duckdb")
    assert uhc("store", "backup", str(copy), UHC_STORE=str(store)).returncode == 0
    assert read_office("membership", store=copy).equals(read_office("membership", store=store))
    assert read_history(store=copy).equals(read_history(store=store))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = uhc("store", "backup", str(copy), UHC_STORE=str(store))
    assert again.returncode == 2 and "sudah ada" in again.stderr
    store.write_bytes(store.read_bytes()[:5000])
    with pytest.raises(UhcError):
        copy_store(store, store.with_name("x.duckdb"))
    assert not store.with_name("x.duckdb").exists() and not [*store.parent.glob(".*.part")]


def hold(path: str, begun: multiprocessing.synchronize.Event, seconds: float) -> None:
    with opened(Path(path)):
        begun.set()
        time.sleep(seconds)


def held(path: Path, seconds: float) -> multiprocessing.context.SpawnProcess:
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=hold, args=(str(path), begun, seconds))
    process.start()
    assert begun.wait(60)
    return process


def test_who_comes_while_the_store_is_written_waits_and_goes_on_or_says_how_long_it_waited(
    uhc: Command, store: Path
) -> None:
    holder = held(store, 3)
    done = uhc("store", "history", UHC_STORE=str(store))
    assert done.returncode == 0, done.stderr
    holder.join()
    holder = held(store, 4)
    done = uhc("store", "history", UHC_STORE=str(store), UHC_WAIT_SECONDS="0.5")
    assert done.returncode == 2 and "0.5 detik" in done.stderr
    holder.join()


def test_a_run_beside_an_import_waits_and_makes_its_report(uhc: Command, store: Path, tmp_path: Path) -> None:
    holder = held(store, 3)
    words = ["run", "bangka", "--notebook", "iku_review", "--data", "office", "--output", str(tmp_path / "out")]
    done = uhc(*words, UHC_STORE=str(store))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not holder.is_alive() and [*(tmp_path / "out").rglob("iku_review.html")]
    holder.join()


def test_imports_at_once_all_go_in_each_whole(tmp_path: Path) -> None:
    """Four at once into a store that is not there yet: four numbers, each with its own row, and no column forgotten."""
    env = {**os.environ, "UHC_STORE": str(tmp_path / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "maps")}
    running = []
    for month in range(1, 5):
        sheet = tmp_path / f"{month}.csv"
        head = f"Kabupaten/Kota;Peserta Terdaftar;Peserta Aktif;Kolom {month}"
        sheet.write_text(f"{head}\nKota Pangkalpinang;{230_000 + month};200000;x\n", encoding="utf-8")
        words = [str(UHC), "import", str(sheet), "--month", f"2026-{month:02d}", "--map", f"Kolom {month}=-"]
        running.append(subprocess.Popen(words, env=env, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    for process in running:
        said, _ = process.communicate(timeout=200)
        assert process.returncode == 0, said
    store = tmp_path / "office.duckdb"
    assert sorted(read_history(store=store).import_id) == [1, 2, 3, 4]
    rows = read_office("membership", store=store)
    assert sorted(rows.registered_persons) == [230_000 + month for month in range(1, 5)]
    assert (rows.registered_persons - 230_000 == rows.month_date.dt.month).all()
    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / "maps").glob("*.yaml")]
    assert all(sum(f"Kolom {month}: '-'" in text for text in kept) == 1 for month in range(1, 5))


def test_a_store_is_its_owners_alone_whatever_the_habit_of_the_system(tmp_path: Path) -> None:
    """So are the pages, the marked copies, the exports and the notes of columns."""
    sheet = tmp_path / "lembar.csv"
    sheet.write_text(
        "Kabupaten/Kota;Peserta Terdaftar;X\nKab. Bangka;300100;1\nKab. Belitung;salah;2\n", encoding="utf-8"
    )
    env = {**os.environ, "UHC_STORE": str(tmp_path / "own" / "o.duckdb"), "UHC_LAYOUTS": str(tmp_path / "own" / "m")}
    words = f"umask 000; {UHC} import {sheet} --month 2026-03 --accept-partial --map X=-; "
    words += f"{UHC} store export membership {tmp_path}/own/x.csv; {UHC} store backup {tmp_path}/own/b.duckdb"
    subprocess.run(["sh", "-c", words], env=env, cwd=PROJECT, check=True, capture_output=True)
    made = [path for path in (tmp_path / "own").rglob("*") if path.is_file()]
    assert len(made) >= 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "own").rglob("*") if path.is_dir()} == {0o700}


def test_texts_that_a_spreadsheet_program_would_compute_leave_as_texts(uhc: Command, store: Path) -> None:
    change(store, "UPDATE membership SET area_name = '=cmd|'' /C calc''!A0', registered_persons = -5")
    out = store.with_name("x.csv")
    shutil.rmtree(out, ignore_errors=True)
    assert uhc("store", "export", "membership", str(out), UHC_STORE=str(store)).returncode == 0
    before = out.read_bytes()
    again = uhc("store", "export", "membership", str(out), UHC_STORE=str(store))
    assert again.returncode == 2 and "x.csv sudah ada" in again.stderr and out.read_bytes() == before
    cells = out.read_text(encoding="utf-8").splitlines()[1].split(",")
    assert "'=cmd|' /C calc'!A0" in cells and "-5" in cells
