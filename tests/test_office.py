"""The office's own tables: their definitions hold, and what breaks them is named."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pandas as pd
import pandera.pandas as pa
import pytest

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
    assert len(office_table_names()) == 12
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
