"""Members by who pays: sums that must hold, payers added once, inferred figures marked."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest
from rows import frame, real, statement

from analysis.indicators.segments import (
    SEGMENTS,
    change_by_segment,
    members_by_segment,
    newest_members,
)
from analysis.reference.parameters import check_parameters
from analysis.reference.regions import reported_regions
from analysis.reference.words import say, use_language
from analysis.report.coverage.members import state_members
from analysis.report.report import Report

SLUGS = [region.slug for region in reported_regions()]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@cache
def members(slug: str, period: str = "2026-02") -> pd.DataFrame:
    return members_by_segment(real("coverage", slug, period))


def invented(*rows: dict[str, Any]) -> pd.DataFrame:
    return members_by_segment(frame("coverage", *rows))


def heads(persons: int, segment: str | None, when: str = "2025-01-01", **more: Any) -> dict:
    return statement("registered_persons", persons, when, segment=segment, **more)


# region, date, all members, PBI JK, PBPU Pemda, PPU, independent, non-workers
COMPLETE = [
    pytest.param(
        "babel", "2021-06-01", 1206715, [234315, 342070, 300717, 313535, 16078],
        id="province, June 2021",
    ),
    pytest.param(
        "babel", "2022-12-01", 1380347, [322015, 428110, 320430, 293474, 16318],
        id="province, December 2022",
    ),
    pytest.param(
        "bangka-tengah", "2023-01-01", 192816, [47133, 71702, 31935, 41331, 715],
        id="Bangka Tengah, January 2023",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "day", "whole", "parts"), COMPLETE)
def test_segments_that_add_up(slug: str, day: str, whole: int, parts: list[int]) -> None:
    table = members(slug)
    table = table[table["as_of_date"] == day]
    assert list(table["segment"]) == ["pbi_jk", "pbpu_pemda", "ppu", "pbpu", "bp"]
    assert list(table["persons"]) == parts
    assert sum(parts) == whole
    assert set(table["whole_persons"]) == {whole}
    assert table["is_complete"].all()
    assert not table["is_inferred"].any()


def test_growth_of_the_province_came_from_subsidised_places() -> None:
    """June 2021 to December 2022: +173,632 members while independent members fell by 20,061."""
    changes = change_by_segment(members("babel"))
    assert list(zip(changes["segment"], changes["change_persons"], strict=True)) == [
        ("pbi_jk", 87700),
        ("pbpu_pemda", 86040),
        ("ppu", 19713),
        ("bp", 240),
        ("pbpu", -20061),
    ]
    assert set(changes["whole_change_persons"]) == {173632} == {1380347 - 1206715}
    assert set(changes["first_date"]) == {pd.Timestamp("2021-06-01")}
    assert set(changes["last_date"]) == {pd.Timestamp("2022-12-01")}
    assert set(changes["first_precision"]) == {"month"}
    assert set(changes["last_precision"]) == {"day"}
    assert (changes["last_persons"] - changes["first_persons"] == changes["change_persons"]).all()


def test_before_the_second_date_there_is_no_change() -> None:
    assert len(change_by_segment(members("babel", "2022-11"))) == 0


# segment, inactive heads, activity %, members, lowest, highest
INFERRED = [
    pytest.param("pbi_jk", 7274, 80.74, 37767, 37758, 37777, id="PBI JK"),
    pytest.param("pbpu_pemda", 12450, 74.64, 49093, 49084, 49102, id="PBPU Pemda"),
    pytest.param("pbpu", 27602, 51.68, 57123, 57118, 57129, id="independent"),
]


@pytest.mark.parametrize(("segment", "inactive", "rate", "persons", "low", "high"), INFERRED)
def test_pangkalpinang_segments_are_inferred_with_the_range_of_the_rounding(
    segment: str, inactive: int, rate: float, persons: int, low: int, high: int
) -> None:
    """1 April 2025: inactive heads over one minus activity; the source gives no members."""
    table = members("pangkalpinang").set_index("segment")
    row = table.loc[segment]
    assert (row["persons"], row["low_persons"], row["high_persons"]) == (persons, low, high)
    assert row["active_pct"] == rate
    assert row["is_inferred"]
    assert not row["is_complete"]
    assert row["source_ids"] == ("forumkeadilanbabel-2025-04-10", "babelhebat-2025-04-10")
    assert low <= inactive / (1 - rate / 100) <= high
    for bound in (low, high):
        assert round(100 * (1 - inactive / bound), 2) == rate


def test_payers_of_one_segment_are_added() -> None:
    """Belitung, end of 2023: province 14,380 and regency 66,242 are 80,622."""
    row = members("belitung").set_index("segment").loc["pbpu_pemda"]
    assert row["persons"] == 80622
    assert set(row["payers"]) == {"province", "regency"}


def test_one_payer_alone_is_told_so() -> None:
    row = members("bangka-tengah", "2023-06")
    (june,) = row[row["as_of_date"] == "2023-06-01"].itertuples()
    assert (june.persons, june.payers) == (57372, ("regency",))


def test_rounded_parts_are_told_so() -> None:
    """Bangka Tengah, September 2024: 63,000 and 3,000, both rounded."""
    table = members("bangka-tengah")
    september = table[table["as_of_date"] == "2024-09-01"].set_index("segment")
    assert september.loc["pbpu_pemda", "persons"] == 66000
    assert september["is_rounded"].all()


def test_parts_that_fall_short_of_the_whole_are_not_complete() -> None:
    """Kepulauan Meranti, October 2019: 189,482 of 189,548, 66 short as central PBI is rounded."""
    table = members("kepulauan-meranti")
    table = table[table["as_of_date"] == "2019-10-01"]
    assert table["persons"].sum() == 189482
    assert set(table["whole_persons"]) == {189548}
    assert not table["is_complete"].any()


SUMS = [
    pytest.param(600, 400, 1000, True, id="adds up"),
    pytest.param(600, 399, 1000, False, id="one person short"),
    pytest.param(600, 401, 1000, False, id="one person over"),
]


@pytest.mark.parametrize(("one", "other", "whole", "is_complete"), SUMS)
def test_one_person_decides_whether_parts_add_up(one: int, other: int, whole: int, is_complete: bool) -> None:
    table = invented(heads(one, "pbi_jk"), heads(other, "pbpu"), heads(whole, None))
    assert set(table["is_complete"]) == {is_complete}


NOT_COMPLETE = [
    pytest.param([heads(600, "pbi_jk"), heads(400, "pbpu")], id="whole not published"),
    pytest.param(
        [heads(600, "pbi_jk"), heads(400, "pbpu"), heads(1000, None, bound="~")],
        id="whole rounded",
    ),
    pytest.param(
        [heads(600, "pbi_jk"), heads(400, "pbpu"), heads(1000, None, when="2025-02-01")],
        id="whole of another day",
    ),
    pytest.param(
        [heads(600, "pbi_jk"), heads(400, "pbpu"), heads(1000, None, quality="C")],
        id="whole of quality C",
    ),
]


@pytest.mark.parametrize("rows", NOT_COMPLETE)
def test_without_a_firm_whole_nothing_is_complete(rows: list[dict[str, Any]]) -> None:
    assert not invented(*rows)["is_complete"].any()


@pytest.mark.parametrize("slug", SLUGS)
def test_quota_and_arrears_and_c_rows_never_become_members(slug: str) -> None:
    rows = real("coverage", slug)
    forbidden = rows[rows["measure"].isin(["quota_persons", "arrears_persons"]) | ~rows["usable"]]
    stated = members(slug)
    if len(stated):
        stated = stated[~stated["is_inferred"]]
        assert not set(forbidden["value"].dropna()) & set(stated["persons"])


def test_all_subsidised_members_are_no_segment_of_their_own() -> None:
    """Kab. Bangka 2025: 137,488 subsidised holds the 76,376 of the regency."""
    table = members("bangka")
    assert 137488 not in set(table["persons"])
    assert set(table["segment"]) <= set(SEGMENTS)


def test_nothing_published() -> None:
    assert len(members("belitung-timur")) == 0
    assert len(change_by_segment(members("belitung-timur"))) == 0
    assert len(invented()) == 0


NEWEST = [
    pytest.param("babel", "2026-02", "2022-12-01", 5, id="province: newest complete date"),
    pytest.param("babel", "2022-11", "2021-06-01", 5, id="province before December 2022"),
    pytest.param("pangkalpinang", "2026-02", "2025-04-01", 3, id="Pangkalpinang"),
    pytest.param("bangka-tengah", "2026-02", "2023-01-01", 5, id="not two rounded parts of 2024"),
]


@pytest.mark.parametrize(("slug", "period", "day", "count"), NEWEST)
def test_the_newest_date_with_most_segments(slug: str, period: str, day: str, count: int) -> None:
    table = newest_members(members(slug, period))
    assert set(table["as_of_date"]) == {pd.Timestamp(day)}
    assert len(table) == count


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "belitung-timur"])
def test_the_order_of_the_file_does_not_matter(slug: str) -> None:
    rows = real("coverage", slug)
    columns = ["as_of_date", "segment", "persons", "is_complete", "is_inferred", "is_rounded"]
    once, again = members_by_segment(rows), members_by_segment(rows.iloc[::-1])
    keys = ["as_of_date", "as_of_precision", "segment"]
    once, again = (table.sort_values(keys)[columns].reset_index(drop=True) for table in (once, again))
    pd.testing.assert_frame_equal(once, again)


# --- tiny invented rows: what must not happen


def inactive(persons: int, segment: str, **more: Any) -> dict[str, Any]:
    return statement("inactive_persons", persons, "2025-01-01", segment=segment, **more)


def activity(rate: float, segment: str, **more: Any) -> dict[str, Any]:
    return statement("keaktifan_pct", rate, "2025-01-01", segment=segment, **more)


def test_stated_members_go_before_inferred_ones() -> None:
    table = invented(heads(900, "pbpu"), inactive(500, "pbpu"), activity(50, "pbpu"))
    assert list(zip(table["persons"], table["is_inferred"], strict=True)) == [(900, False)]


NOT_INFERRED = [
    pytest.param([inactive(500, "pbpu")], id="no activity rate"),
    pytest.param([activity(50, "pbpu")], id="no inactive heads"),
    pytest.param([inactive(500, "pbpu"), activity(50, "pbi_jk")], id="rate of another segment"),
    pytest.param([inactive(500, "pbpu", bound="~"), activity(50, "pbpu")], id="rounded heads"),
    pytest.param([inactive(500, "pbpu", kind="flow"), activity(50, "pbpu")], id="a flow"),
    pytest.param([inactive(500, "pbpu"), activity(50, "pbpu", quality="C")], id="a C rate"),
    pytest.param([inactive(0, "pbpu"), activity(100, "pbpu")], id="all active"),
]


@pytest.mark.parametrize("rows", NOT_INFERRED)
def test_nothing_is_inferred_without_both_parts(rows: list[dict[str, Any]]) -> None:
    assert len(invented(*rows)) == 0


def test_one_payer_told_by_two_outlets_is_counted_once() -> None:
    table = invented(
        heads(47300, "pbi_jk", payer="centre", source_id="one outlet"),
        heads(47300, "pbi_jk", payer="centre", source_id="another outlet"),
    )
    assert list(table["persons"]) == [47300]


def test_a_whole_segment_is_not_added_to_its_own_part() -> None:
    """All local government 80,622, of which the regency 66,242."""
    table = invented(heads(80622, "pbpu_pemda", payer="pemda"), heads(66242, "pbpu_pemda", payer="regency"))
    assert list(table["persons"]) == [80622]


def test_a_figure_known_by_its_year_does_not_spoil_the_sum_of_january() -> None:
    """As Kab. Bangka's 76,376 of "2025" beside its 66,445 of January 2025."""
    table = invented(
        heads(600, "pbi_jk", when="2025-01"),
        heads(400, "pbpu", when="2025-01"),
        heads(1000, None, when="2025-01"),
        heads(700, "pbi_jk", when="2025"),
    )
    january = table[table["as_of_precision"] == "month"]
    assert january["is_complete"].all()
    assert not table.loc[table["as_of_precision"] == "year", "is_complete"].any()


def test_dates_that_share_their_segments_are_compared() -> None:
    """An older date that still lumped PPU together is passed over."""
    table = invented(
        *[heads(500, name, when="2023-01-01") for name in ("pbi_jk", "ppu")],
        heads(1000, None, when="2023-01-01"),
        *[
            heads(persons, name, when=when)
            for when, persons in (("2024-01-01", 400), ("2025-01-01", 450))
            for name in ("pbi_jk", "ppu_pn", "ppu_bu")
        ],
        heads(1200, None, when="2024-01-01"),
        heads(1350, None, when="2025-01-01"),
    )
    assert table["is_complete"].all()
    changes = change_by_segment(table)
    assert dict(zip(changes["segment"], changes["change_persons"], strict=True)) == {
        "pbi_jk": 50,
        "ppu_pn": 50,
        "ppu_bu": 50,
    }


def test_a_whole_of_no_members_has_no_shares_and_stops_nothing() -> None:
    """An office's sheet with 0 in every segment of a region (invented)."""
    rows = [statement("registered_persons", 0, "2026-02-01", source_id="antara-340839")]
    rows += [
        statement("registered_persons", 0, "2026-02-01", segment=segment, source_id="antara-340839")
        for segment in ("pbi_jk", "pbpu")
    ]
    members = members_by_segment(frame("coverage", *rows))
    draft = Report(check_parameters("coverage_trend", {"region": "bangka-selatan"}))
    assert (state_members(draft, members)["share_of_members"] == say("empty.not_computable")).all()
