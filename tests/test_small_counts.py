"""Small counts of the office's own rows reach no page, figure, table, CSV or finding."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from store_killing import clock, record

import analysis as uhc
from analysis.reference.parameters import check_parameters
from analysis.report.report import Report
from analysis.tables.office import store_rows
from analysis.tables.schemas import DTYPES, table_descriptor


def store_checks(store: Path, **persons: int) -> None:
    rows = [
        {"month_date": pd.Timestamp("2026-01-01"), "region_code": "1971", "puskesmas": name, "indicator": "ckg"}
        | {"data_system": "ckg_app", "counting": "cumulative", "numerator": count, "denominator": 900}
        for name, count in persons.items()
    ]
    types = {field["name"]: DTYPES[field["type"]] for field in table_descriptor("indicator_counts")["schema"]["fields"]}
    table = pd.DataFrame(rows, columns=list(types)).astype(types).assign(source_row=1)
    store_rows({"indicator_counts": table}, record(), who="uji", clock=clock, store=store)


@pytest.mark.parametrize(
    ("persons", "shown"),
    [
        pytest.param({"Alfa": 3, "Beta": 51, "Gama": 62}, ["Gama", "60"], id="and the next smallest beside it"),
        pytest.param({"Alfa": 3, "Beta": 4}, [], id="all of them"),
    ],
)
def test_a_puskesmas_with_few_checks_is_told_by_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persons: dict[str, int], shown: list[str]
) -> None:
    monkeypatch.setenv("UHC_STORE", str(tmp_path / "office.duckdb"))
    store_checks(tmp_path / "office.duckdb", **persons)
    draft = Report(check_parameters("iku_review", {"region": "pangkalpinang", "data": "office", "period": "2026-02"}))
    block = uhc.show_checks(draft, uhc.read_review(draft))
    stated = json.dumps(draft.findings.as_json())
    assert all(part in block.html for part in shown)
    assert "Jumlah 1 sampai 7 orang disembunyikan" in block.html
    for name, count in persons.items():
        if name not in shown:
            assert name not in block.html and name not in stated
            assert f'"value": {count},' not in stated
