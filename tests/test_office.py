"""The office's own tables: their definitions hold, and what breaks them is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import pandera.pandas as pa
import pytest
from store_killing import clock, kill_often, record
from store_killing import members as members_of

from analysis.reference.errors import UhcError
from analysis.tables.office import export_table, read_history, read_office, store_rows, undo_import
from analysis.tables.published import read_table
from analysis.tables.schemas import DTYPES, office_table_names, table_descriptor, table_names, table_schema

DATA = Path(__file__).parents[1] / "data"
MEMBER = {
    "month_date": "2026-02-01",
    "region_code": "1971",
    "area_code": "19.71.01",
    "area_name": "Bukit Intan",
    "segment": "pbi_jk",
    "payer": "centre",
    "registered_persons": 10,
    "active_persons": 8,
    "inactive_persons": 2,
}


def members(*rows: dict[str, object]) -> pd.DataFrame:
    fields = table_descriptor("membership")["schema"]["fields"]
    frame = pd.DataFrame([MEMBER | row for row in rows])
    return frame.astype({field["name"]: DTYPES[field["type"]] for field in fields})


def test_every_office_table_is_a_valid_frictionless_schema() -> None:
    for resource in json.loads((DATA / "office_tables.json").read_text(encoding="utf-8"))["resources"]:
        assert frictionless.Schema.from_descriptor(resource["schema"])
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert set(resource["schema"]["primaryKey"]) <= set(names)
        assert table_schema(resource["name"]).columns.keys() == set(names)


def test_office_tables_are_apart_from_published_ones() -> None:
    assert len(office_table_names()) == 13
    assert not set(office_table_names()) & set(table_names())


def test_readme_names_every_office_column() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    fields = [field["name"] for name in office_table_names() for field in table_descriptor(name)["schema"]["fields"]]
    assert not [name for name in fields if f"`{name}`" not in text]


def test_a_sound_row_is_taken() -> None:
    assert len(table_schema("membership").validate(members({}, {"segment": None, "payer": None}))) == 2


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        ([{"area_code": "19.03"}], "area_within"),
        ([{"area_code": "1971"}], "pattern"),
        ([{"region_code": "1999"}], "reference"),
        ([{"month_date": "2026-02-02"}], "month"),
        ([{"segment": "mandiri"}], "enum"),
        ([{"active_persons": -1}], "minimum"),
        ([{"segment": None, "payer": None}, {"segment": None, "payer": None}], "key"),
    ],
)
def test_a_broken_row_is_refused(broken: list[dict[str, object]], check: str) -> None:
    with pytest.raises(pa.errors.SchemaErrors) as error:
        table_schema("membership").validate(members(*broken), lazy=True)
    assert check in set(error.value.failure_cases.check)


def test_areas_lie_within_their_region() -> None:
    areas, regions = read_table("areas"), read_table("regions").set_index("bps_code").kemendagri_code
    above = set(areas.area_code) | set(regions)
    assert areas.parent_code.isin(above).all()
    whole = areas.region_code.map(regions) + "."
    assert all(code.startswith(start) for code, start in zip(areas.area_code, whole, strict=True))
    assert areas.loc[areas.bps_code.notna(), "bps_code"].str[:4].eq(areas.region_code[areas.bps_code.notna()]).all()


def store(path: Path, *args: Any, name: str = "lembar.xlsx", **kwargs: Any) -> tuple[int, int]:
    return store_rows(members_of(*args, **kwargs), record(name), who="uji", clock=clock, store=path)


def registered(path: Path) -> list[tuple[str, str | None, int]]:
    rows = read_office("membership", store=path)
    return [
        (row.area_code, None if pd.isna(row.segment) else row.segment, row.registered_persons)
        for row in rows.itertuples()
    ]


@pytest.mark.parametrize("table", office_table_names())
def test_an_empty_store_gives_typed_tables(tmp_path: Path, table: str) -> None:
    rows = read_office(table, store=tmp_path / "none.duckdb")
    fields = {field["name"]: DTYPES[field["type"]] for field in table_descriptor(table)["schema"]["fields"]}
    assert rows.dtypes.astype(str).to_dict() == fields | {"import_id": "Int64", "source_row": "Int64"}
    assert rows.empty
    assert not (tmp_path / "none.duckdb").exists()


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "office.duckdb"
    assert store(path, [5]) == (1, 0)
    rows = read_office("membership", store=path)
    own = list(table_schema("membership").columns)
    table_schema("membership").validate(rows[own])
    assert (
        rows.dtypes.astype(str).to_dict()
        == read_office("membership", store=tmp_path / "no").dtypes.astype(str).to_dict()
    )
    assert rows.attrs["file"] == "office.duckdb"
    assert (rows.import_id[0], rows.source_row[0]) == (1, 0)


def test_a_corrected_month_replaces_that_month_only(tmp_path: Path) -> None:
    path = tmp_path / "office.duckdb"
    store(path, [1])
    store(path, [2], month="2026-03-01")
    store(path, [3], area="19.71")
    store(path, [4], segment=None)
    assert store(path, [9], name="perbaikan.xlsx") == (5, 1)
    assert registered(path) == [
        ("19.71", "pbi_jk", 3),
        ("19.71.04", "pbi_jk", 9),
        ("19.71.04", None, 4),
        ("19.71.04", "pbi_jk", 2),
    ]
    history = read_history(store=path)
    assert list(history.import_id) == [5, 4, 3, 2, 1]
    assert history.iloc[0][["file_name", "imported_by", "imported_at", "rows_stored", "rows_replaced"]].tolist() == [
        "perbaikan.xlsx", "uji", "2026-03-01T08:00:00+00:00", 1, 1,
    ]  # fmt: skip


def test_undo_restores_what_was_replaced(tmp_path: Path) -> None:
    path = tmp_path / "office.duckdb"
    store(path, [1])
    store(path, [2])
    store(path, [3])
    with pytest.raises(UhcError) as error:
        undo_import(2, who="uji", clock=clock, store=path)
    assert error.value.key == "store_replaced"
    assert undo_import(3, who="lain", clock=clock, store=path) == 1
    assert [value for *_, value in registered(path)] == [2]
    assert undo_import(2, who="lain", clock=clock, store=path) == 1
    assert undo_import(1, who="lain", clock=clock, store=path) == 0
    assert registered(path) == []
    assert set(read_history(store=path).undone_by) == {"lain"}
    for number, key in ((1, "store_undone"), (7, "store_no_import")):
        with pytest.raises(UhcError) as error:
            undo_import(number, who="uji", clock=clock, store=path)
        assert error.value.key == key
    assert store(path, [8]) == (4, 0)


def test_an_import_that_breaks_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "office.duckdb"
    store(path, [1])
    broken = members_of([2]) | {"residents": pd.DataFrame({"no_such_column": [1]})}
    with pytest.raises(duckdb.Error):
        store_rows(broken, record(), who="uji", clock=clock, store=path)
    assert [value for *_, value in registered(path)] == [1]
    assert len(read_history(store=path)) == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_table_is_written_out(tmp_path: Path, suffix: str) -> None:
    path, out = tmp_path / "office.duckdb", tmp_path / f"membership{suffix}"
    frames = members_of([7, 8])
    frames["membership"]["area_name"] = "=1+1"
    store_rows(frames, record(), who="uji", clock=clock, store=path)
    assert export_table("membership", out, store=path) == 2
    if suffix == ".parquet":
        found = duckdb.sql(f"SELECT * FROM '{out}'").df()
    else:
        found = pd.read_csv(out) if suffix == ".csv" else pd.read_excel(out, engine="openpyxl")
    assert found.registered_persons.tolist() == [7, 8]
    assert found.area_name.tolist() == ["=1+1" if suffix == ".parquet" else "'=1+1"] * 2
    assert list(found.columns) == list(read_office("membership", store=path).columns)
    with pytest.raises(UhcError):
        export_table("membership", tmp_path / "x.pdf", store=path)
    with pytest.raises(UhcError):
        export_table("coverage", out, store=path)


def test_a_file_that_is_no_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "office.duckdb"
    path.write_text("not a store", encoding="utf-8")
    with pytest.raises(UhcError) as error:
        read_office("membership", store=path)
    assert error.value.key == "store_no_store"


def test_killed_at_any_moment_the_store_is_whole(tmp_path: Path) -> None:
    assert kill_often(tmp_path / "office.duckdb", 6, seed=7) > 1
