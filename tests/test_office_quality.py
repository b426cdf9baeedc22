"""The quality box on the office's own rows: what is planted in a store is said, with its place and by the right row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from store_killing import record

from analysis.reference.parameters import check_parameters
from analysis.report.draft import Draft
from analysis.report.office_quality import office_rows
from analysis.tables.office import read_office, store_rows
from analysis.tables.schemas import DTYPES, table_descriptor

MONTHS = pd.date_range("2025-01-01", "2025-12-01", freq="MS")
AREAS = {"19.71.01.1001": "Satu", "19.71.01.1002": "Dua"}


def members(month: pd.Timestamp, **changes: dict[str, int]) -> pd.DataFrame:
    """Return two areas' members of a month; ``changes`` gives other counts by area name."""
    place = list(MONTHS).index(month)
    rows = [
        {
            "month_date": month,
            "region_code": "1971",
            "area_code": code,
            "area_name": name,
            "registered_persons": 1_000 + 7 * place + 3 * place % 5,
            "active_persons": 800 + 5 * place + 7 * place % 3,
        }
        | changes.get(name, {})
        for code, name in AREAS.items()
    ]
    fields = table_descriptor("membership")["schema"]["fields"]
    frame = pd.DataFrame(rows, columns=[field["name"] for field in fields])
    return frame.astype({field["name"]: DTYPES[field["type"]] for field in fields}).assign(source_row=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "office.duckdb"
    monkeypatch.setenv("UHC_STORE", str(path))
    return path


def arrive(store: Path, rows: pd.DataFrame, day: str, *, refused: int = 0) -> None:
    """Store one sheet that came in on ``day``."""
    sheet = replace(record("lembar.xlsx"), cells_refused=refused, is_partial=refused > 0)
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    store_rows({"membership": rows}, sheet, who="uji", clock=lambda: when, store=store)


def said() -> dict[str, tuple[str, str]]:
    draft = Draft(
        check_parameters("coverage_trend", {"region": "pangkalpinang", "data": "office", "period": "2025-12"})
    )
    return {name.split(": ")[1].split(" (")[0]: (word, text) for name, word, text in office_rows(draft, ["membership"])}


def test_sound_sheets_in_time_have_no_finding(store: Path) -> None:
    for month in MONTHS:
        arrive(store, members(month), f"{month + pd.DateOffset(months=1, days=8):%Y-%m-%d}")
    rows = said()
    assert {name: word for name, (word, _) in rows.items()} == dict.fromkeys(
        ["kelengkapan", "ketepatan waktu", "konsistensi", "nilai yang janggal"], "good"
    )


def test_planted_faults_are_said_with_their_place(store: Path) -> None:
    planted = {
        MONTHS[3]: {"Dua": {"active_persons": 9_000}},
        MONTHS[6]: {"Satu": {"registered_persons": 1_041, "active_persons": 832}},
    }
    for month in MONTHS[:-1]:
        late = 20 if month == MONTHS[4] else 8
        arrive(
            store,
            members(month, **planted.get(month, {})),
            f"{month + pd.DateOffset(months=1, days=late):%Y-%m-%d}",
            refused=2 if month == MONTHS[5] else 0,
        )
    arrive(store, members(MONTHS[-1]).iloc[:1], "2026-01-05")
    rows = said()
    assert "1 dari 24 laporan bulanan tidak ada. Misalnya Dua (Des 2025)" in rows["kelengkapan"][1]
    assert "1 dari 12 laporan bulanan disimpan sebagian" in rows["kelengkapan"][1]
    assert "Pangkalpinang (Jun 2025)" in rows["kelengkapan"][1]
    assert "1 dari 12 laporan masuk terlambat. Misalnya Pangkalpinang (Mei 2025)" in rows["ketepatan waktu"][1]
    assert "1 dari 23 baris punya bagian yang lebih besar" in rows["konsistensi"][1]
    assert "Dua (Apr 2025)" in rows["konsistensi"][1]
    assert "Dua (Apr 2025)" in rows["nilai yang janggal"][1]
    assert {word for word, _ in rows.values()} == {"careful"}


def test_a_correction_is_not_late_and_a_backfill_is_not_judged(store: Path) -> None:
    arrive(store, pd.concat([members(month) for month in MONTHS[:6]]), "2025-07-05")
    arrive(store, members(MONTHS[6]), "2025-08-09")
    arrive(store, members(MONTHS[6], Satu={"active_persons": 790}), "2025-11-20")
    rows = read_office("membership", store=store, with_arrival=True).drop_duplicates("month_date")
    arrived = [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in rows["arrived_date"]]
    assert arrived == [None] * 5 + ["2025-07-05", "2025-08-09"]


def test_published_data_have_no_rows_of_the_office() -> None:
    draft = Draft(check_parameters("coverage_trend", {"region": "pangkalpinang"}))
    assert office_rows(draft, ["membership", "spm", "indicator_counts", "sessions"]) == []
