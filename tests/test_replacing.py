"""An import takes the place of what its file holds; anything else of earlier imports is lost only by leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sheets
from store_killing import clock, record

from analysis.reference.words import use_language
from analysis.tables.importing.files import FileReading, read_file, store_file_reading
from analysis.tables.importing.reading import Options
from analysis.tables.office import read_history, read_office, store_rows, undo_import
from analysis.tables.replacing import SLICES, Way, WouldLose
from analysis.tables.schemas import DTYPES, table_descriptor

KECAMATAN = ["Taman Sari", "Rangkui", "Gabek", "Girimaya"]
Figures = list[tuple[Any, ...]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    use_language("id")
    return tmp_path / "office.duckdb"


def bring(store: Path, name: str, rows: list[list[Any]], way: Way = "", *, accept_partial: bool = False) -> FileReading:
    reading = read_file(sheets.write_book(store.with_name(name), {"Data": rows}), Options())
    store_file_reading(reading, accept_partial=accept_partial, who="uji", clock=clock, store=store, way=way)
    return reading


def members(title: str, head: list[str], figures: list[list[Any]], names: list[str] = KECAMATAN) -> list[list[Any]]:
    rows = [[name, *values] for name, values in zip(names, figures, strict=True)]
    return [[f"Peserta {title} Kota Pangkalpinang, Februari 2026"], ["Kecamatan", *head], *rows]


PBI = members("PBI JK", ["Terdaftar"], [[101], [102], [103], [104]])
PEMDA = members("PBPU Pemda", ["Terdaftar"], [[201], [202], [203], [204]])
REGISTERED = members("JKN", ["Terdaftar"], [[300], [310], [320], [330]])
ACTIVE = members("JKN", ["Aktif"], [[200], [210], [220], [230]])


def stored(store: Path, *columns: str, table: str = "membership") -> Figures:
    frame = read_office(table, store=store)[[*columns]]
    return list(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))


def test_a_file_of_one_segment_leaves_that_of_another_until_told(store: Path) -> None:
    bring(store, "pbi.xlsx", PBI)
    before = stored(store, "segment", "registered_persons", "import_id")
    second = bring(store, "pemda.xlsx", PEMDA)
    assert second.import_id is None
    assert [(each.import_id, each.file, each.rows, each.columns) for each in second.losses] == [(1, "pbi.xlsx", 4, ())]
    assert second.losses[0].what == "2026-02; Gabek, Girimaya, Rangkui … (4); PBI JK; centre"
    assert stored(store, "segment", "registered_persons", "import_id") == before
    assert len(read_history(store=store)) == 1
    assert bring(store, "pemda.xlsx", PEMDA, "add").rows_replaced == 0
    assert [value for (value,) in stored(store, "registered_persons")] == [101, 201, 102, 202, 103, 203, 104, 204]
    undo_import(2, who="uji", clock=clock, store=store)
    assert stored(store, "segment", "registered_persons", "import_id") == before
    assert bring(store, "pemda.xlsx", PEMDA, "replace").rows_replaced == 4
    assert {segment for (segment,) in stored(store, "segment")} == {"pbpu_pemda"}
    assert undo_import(3, who="uji", clock=clock, store=store) == 4
    assert stored(store, "segment", "registered_persons", "import_id") == before
    assert read_history(store=store).way.tolist() == ["replace", "add", ""]


def test_a_figure_that_a_file_leaves_out_stays_with_add(store: Path) -> None:
    bring(store, "terdaftar.xlsx", REGISTERED)
    before = stored(store, "registered_persons", "active_persons", "import_id", "source_row")
    second = bring(store, "aktif.xlsx", ACTIVE)
    assert [(each.rows, each.columns) for each in second.losses] == [(4, ("registered_persons",))]
    assert stored(store, "registered_persons", "active_persons", "import_id", "source_row") == before
    assert bring(store, "aktif.xlsx", ACTIVE, "add").rows_replaced == 4
    both = stored(store, "registered_persons", "active_persons")
    assert both == [(300, 200), (310, 210), (320, 220), (330, 230)]
    assert undo_import(2, who="uji", clock=clock, store=store) == 4
    assert stored(store, "registered_persons", "active_persons", "import_id", "source_row") == before
    bring(store, "aktif.xlsx", ACTIVE, "replace")
    assert stored(store, "registered_persons", "active_persons") == [(None, 200), (None, 210), (None, 220), (None, 230)]


def test_figures_are_looked_for_month_by_month(store: Path) -> None:
    head = ["Bulan", "Terdaftar", "Aktif"]
    title = ["Peserta JKN Kota Pangkalpinang 2026"]
    bring(store, "a.xlsx", [title, head, ["Januari 2026", 300, 200], ["Februari 2026", 310, 210]])
    second = bring(store, "b.xlsx", [title, head, ["Januari 2026", 300, None], ["Februari 2026", 310, 215]])
    assert [(each.rows, each.what, each.columns) for each in second.losses] == [
        (1, "2026-01; Kota Pangkalpinang", ("active_persons",))
    ]


def test_one_file_for_each_kecamatan(store: Path) -> None:
    for place, name in enumerate(KECAMATAN):
        sheet = members("JKN", ["Terdaftar", "Aktif"], [[300 + place, 200 + place]], [name])
        reading = bring(store, f"{place}.xlsx", sheet)
        assert sum(each.rows for each in reading.losses) == place
        assert reading.import_id is None or place == 0
        bring(store, f"{place}.xlsx", sheet, "add")
    assert [value for (value,) in stored(store, "registered_persons")] == [300, 301, 302, 303]


def test_a_session_sheet_for_each_week(store: Path) -> None:
    head = ["Tanggal", "Program", "Cara", "Jenis tempat", "Tempat", "Hadir"]
    title = ["Kegiatan penjangkauan Kota Pangkalpinang"]
    row = ["JKN", "aktif", "desa", "Balai Desa"]
    bring(store, "minggu1.xlsx", [title, head, ["03/02/2026", *row, 20], ["05/02/2026", *row, 30]])
    second = bring(store, "minggu2.xlsx", [title, head, ["10/02/2026", *row, 40]])
    assert second.import_id is None
    assert [(each.rows, each.what.split("; ")[0]) for each in second.losses] == [(2, "2026-02-03, 2026-02-05")]
    bring(store, "minggu2.xlsx", [title, head, ["10/02/2026", *row, 40]], "add")
    assert [value for (value,) in stored(store, "reached_persons", table="sessions")] == [20, 30, 40]


def test_a_correction_with_the_same_keys_needs_no_leave(store: Path) -> None:
    for value in (300, 350):
        sheet = members("JKN", ["Terdaftar", "Aktif"], [[value, 200], [310, 210], [320, None], [330, 230]])
        assert not bring(store, f"{value}.xlsx", sheet).losses
    assert read_history(store=store).rows_replaced.tolist() == [4, 0]
    assert stored(store, "registered_persons")[0] == (350,)


def test_a_refused_cell_does_not_take_the_earlier_figure_along(store: Path) -> None:
    bring(store, "feb.xlsx", REGISTERED)
    mended = members("JKN", ["Terdaftar"], [[301], [311], ["#REF!"], [331]])
    partly = bring(store, "perbaikan.xlsx", mended, accept_partial=True)
    assert [(each.rows, each.what) for each in partly.losses] == [(1, "2026-02; Gabek")]
    assert partly.import_id is None
    bring(store, "perbaikan.xlsx", mended, "add", accept_partial=True)
    assert stored(store, "registered_persons", "import_id") == [(301, 2), (311, 2), (320, 1), (331, 2)]
    bring(store, "perbaikan.xlsx", mended, "replace", accept_partial=True)
    assert stored(store, "registered_persons") == [(301,), (311,), (331,)]


def test_a_refused_cell_beside_a_sound_one_does_not_empty_the_earlier_figure(store: Path) -> None:
    bring(store, "feb.xlsx", members("JKN", ["Terdaftar", "Aktif"], [[300, 200], [310, 210]], KECAMATAN[:2]))
    mended = members("JKN", ["Terdaftar", "Aktif"], [[301, "#REF!"], [311, 211]], KECAMATAN[:2])
    partly = bring(store, "perbaikan.xlsx", mended, accept_partial=True)
    assert [(each.rows, each.columns) for each in partly.losses] == [(1, ("active_persons",))]
    bring(store, "perbaikan.xlsx", mended, "add", accept_partial=True)
    assert stored(store, "registered_persons", "active_persons") == [(301, 200), (311, 211)]


def test_monthly_and_cumulative_figures_are_never_put_into_one_row(store: Path) -> None:
    for way, counting, figures in (
        ("", "monthly", {"numerator": 5, "denominator": 9}),
        ("add", "cumulative", {"numerator": 50}),
    ):
        rows = frame("indicator_counts", {"counting": counting, "numerator": None, "denominator": None} | figures)
        if way:
            with pytest.raises(WouldLose) as lost:
                store_rows({"indicator_counts": rows}, record(), who="uji", clock=clock, store=store, way="add")
            assert lost.value.losses[0].columns == ("denominator",)
        else:
            store_rows({"indicator_counts": rows}, record(), who="uji", clock=clock, store=store)
    assert stored(store, "counting", "numerator", "denominator", table="indicator_counts") == [("monthly", 5, 9)]


def frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return rows of a table that differ in what is said only."""
    known = {"area_code": "19.71.01", "area_name": "Bukit Intan", "region_code": "1971"}
    fields = table_descriptor(table)["schema"]["fields"]
    base: dict[str, Any] = {}
    for field in fields:
        plain = {"date": "2026-02-01", "string": "x"}.get(field["type"], 1)
        base[field["name"]] = field.get("constraints", {}).get("enum", [known.get(field["name"], plain)])[0]
    made = pd.DataFrame([base | row | {"source_row": place} for place, row in enumerate(rows, start=3)])
    return made.astype({field["name"]: DTYPES[field["type"]] for field in fields} | {"source_row": "Int64"})


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("membership", {"segment": "bp"}, {"segment": "pbpu"}),
        ("residents", {}, {"area_code": "19.71.02", "area_name": "Taman Sari"}),
        ("residents", {"semester": "2025-2"}, {"semester": None}),
        ("moves", {}, {"status_after": "left"}),
        ("sessions", {}, {"session_date": "2026-02-09"}),
        ("sessions", {"puskesmas": "Girimaya"}, {"puskesmas": None}),
        ("indicator_counts", {"denominator": None}, {"numerator": None}),
        ("spm", {}, {"service": "balita"}),
        ("spm_quality", {}, {"item": "y"}),
        ("budgets", {"realised_idr": None}, {"allocated_idr": None}),
        ("ikm_responses", {}, {"respondent_no": 2}),
        ("targets", {}, {"indicator": "y"}),
        ("facilities", {}, {"facility_name": "y"}),
        ("facilities", {"reported_months": None}, {"agreement_date": None}),
        ("commitments", {}, {"item_no": 2}),
        ("commitments", {}, {"due_date": None}),
    ],
)
def test_no_table_loses_without_leave(store: Path, table: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    def put(row: dict[str, Any], way: Way = "") -> tuple[int, int]:
        return store_rows({table: frame(table, row)}, record(), who="uji", clock=clock, store=store, way=way)

    put(first)
    before = read_office(table, store=store)
    with pytest.raises(WouldLose):
        put(second)
    pd.testing.assert_frame_equal(read_office(table, store=store), before)
    put(second, "add")
    both = read_office(table, store=store)
    for name, value in (first | second).items():
        assert value is None or value in both[name].astype(str).tolist() + both[name].tolist()
    for name in both:
        assert both[name].notna().all() or before[name].isna().all(), name
    undo_import(2, who="uji", clock=clock, store=store)
    pd.testing.assert_frame_equal(read_office(table, store=store), before)
    put(second, "replace")
    assert read_office(table, store=store).import_id.tolist() == [3]
    undo_import(3, who="uji", clock=clock, store=store)
    pd.testing.assert_frame_equal(read_office(table, store=store), before)


def test_every_table_has_a_slice_that_begins_with_its_time_and_region() -> None:
    for table, expressions in SLICES.items():
        key = table_descriptor(table)["schema"]["primaryKey"]
        assert key[0] in expressions[0], table
        assert expressions[1] == "region_code", table


def test_a_store_of_before_the_ways_is_read_and_written_on(store: Path) -> None:
    bring(store, "pbi.xlsx", PBI)
    with duckdb.connect(str(store)) as connection:
        connection.execute("ALTER TABLE imports DROP COLUMN way")
    assert read_history(store=store).way.isna().all()
    bring(store, "pemda.xlsx", PEMDA, "add")
    assert read_history(store=store).way.isna().tolist() == [False, True]
