"""Which rows a report reads: of its region, ended by its period, in its language."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from store_killing import clock, members, record

from analysis.reference.periods import parse_period
from analysis.reference.regions import resolve_region
from analysis.tables.figures import key_of_store
from analysis.tables.office import read_office, store_rows
from analysis.tables.published import read_table
from analysis.tables.selection import EVERY_ROW, OWN, digest_rows, select_rows


def selected(table: str, region: str, period: str, codes: tuple[str, ...] = ()) -> pd.DataFrame:
    return select_rows(read_table(table), table, resolve_region(region), parse_period(period), codes=codes)


ENDS = [
    pytest.param("2022-11", [], id="before the year ended"),
    pytest.param("2022-12", [3.0, 3.0], id="when it has"),
]


@pytest.mark.parametrize(("period", "values"), ENDS)
def test_a_count_belongs_when_its_time_has_ended(period: str, values: list[float]) -> None:
    rows = selected("iku", "bangka", period)
    whole_year = (rows["period_start"] == "2022-01-01") & (rows["period_end"] == "2022-12-31")
    assert list(rows.loc[whole_year & (rows["measure"] == "maternal_deaths"), "value"]) == values


def test_a_target_belongs_when_its_year_has_begun() -> None:
    def targets(period: str) -> set[int]:
        rows = selected("iku", "bangka-selatan", period)
        return set(rows.loc[rows["kind"] == "target", "period_end"].dt.year)

    assert targets("2025-12") == set()
    assert targets("2026-01") == {2026}


def test_a_place_outside_the_regions_is_read_by_its_name() -> None:
    rows = selected("iku", "babel", "2026-02", ("Lampung",))
    assert set(rows["place_name"]) == {"Lampung"} and 4.88 in set(rows["value"])


def test_texts_are_those_of_the_language() -> None:
    rows = selected("ckg", "pangkalpinang", "2026-02")
    assert "note" in rows and "note_id" not in rows and "note_en" not in rows


def test_every_row_is_that_of_all_places_up_to_the_period() -> None:
    rows = selected("ckg", "bangka", "2025-08", EVERY_ROW)
    assert {"Kabupaten Magetan", "Kota Batam"} & set(rows["place_name"].dropna()) and "1971" in set(rows["region_code"])
    assert rows.loc[rows["kind"] != "target", "period_end"].max() <= pd.Timestamp("2025-08-31")


def test_no_count_is_found_by_trying_the_digests_of_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest of a row of few digits is a lock that everybody who has the code can try; the store keeps the key."""
    store = tmp_path / "office.duckdb"
    monkeypatch.setenv("UHC_STORE", str(store))
    store_rows(members([3]), record(), who="uji", clock=clock, store=store)
    rows = read_office("membership", store=store, with_arrival=True)
    key = key_of_store("office")
    assert len(key) == 64 and digest_rows(rows, "membership", OWN, key=key) == digest_rows(
        rows, "membership", OWN, key=key_of_store("office")
    )
    (sealed,) = digest_rows(rows, "membership", OWN, key=key).values()
    tried = (rows.assign(registered_persons=pd.array([count], dtype="Int64")) for count in range(10))
    assert sealed not in {digest for one in tried for digest in digest_rows(one, "membership", OWN).values()}
