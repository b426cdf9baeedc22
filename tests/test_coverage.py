"""The three ratios that never share a name: stated, recomputed, or left open; rivals side by side."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from rows import frame, real, residents, statement

from analysis.indicators.coverage import RATIO_COLUMNS, RATIOS, compute_ratios, latest
from analysis.reference.regions import reported_regions
from analysis.reference.words import use_language

SLUGS = [region.slug for region in reported_regions()]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@cache
def ratios_of(slug: str, period: str = "2026-02") -> pd.DataFrame:
    return compute_ratios(real("coverage", slug, period), real("population", slug, period))


def pick(ratios: pd.DataFrame, ratio: str, day: str, pct: float | None = None) -> Any:
    found = ratios[(ratios["ratio"] == ratio) & (ratios["as_of_date"] == day)]
    if pct is not None:
        found = found[found["pct"] == pct]
    (row,) = found.itertuples()
    return row


def invented(*rows: dict[str, Any], population: tuple[dict[str, Any], ...] = ()) -> pd.DataFrame:
    return compute_ratios(frame("coverage", *rows), frame("population", *population))


# region, date, stated %, members, residents, recomputed %
STATED_WITH_HEADS = [
    pytest.param("bangka-barat", "2022-12-01", 99.12, 205114, 206937, 99.119, id="Bangka Barat"),
    pytest.param("bangka-tengah", "2019-12-01", 78.3, 145000, 185723, 78.073, id="Bateng 2019"),
    pytest.param("bangka-tengah", "2023-01-01", 96.36, 192816, 200110, 96.355, id="Bateng Jan"),
    pytest.param("bangka-tengah", "2023-03-01", 96.83, 193770, 200110, 96.832, id="Bateng Mar"),
    pytest.param("belitung", "2023-12-31", 100.72, 186920, 185591, 100.716, id="Belitung"),
    pytest.param("pangkalpinang", "2023-03-01", 95.71, 218159, 227948, 95.706, id="Pangkalpinang"),
    pytest.param("babel", "2023-03-01", 95.51, 1406297, 1472427, 95.509, id="province Mar 2023"),
    pytest.param("babel", "2023-10-01", 98.08, 1461862, 1490418, 98.084, id="province Oct 2023"),
    pytest.param("babel", "2025-09-01", 98.86, 1531843, 1549562, 98.857, id="province Sep 2025"),
    pytest.param("bangka", "2025-11-01", 98.49, 334672, 339786, 98.495, id="Bangka Nov 2025"),
]


@pytest.mark.parametrize(("slug", "day", "stated", "members", "population", "own"), STATED_WITH_HEADS)
def test_a_stated_percentage_is_recomputed_with_its_difference(
    slug: str, day: str, stated: float, members: int, population: int, own: float
) -> None:
    row = pick(ratios_of(slug), "coverage_registered", day, stated)
    assert (row.origin, row.pct) == ("stated", stated)
    is_rounded = slug == "bangka-tengah" and day == "2019-12-01"
    assert (row.numerator_persons, row.numerator_origin) == (members, "rounded" if is_rounded else "stated")
    assert (row.denominator_persons, row.denominator_origin) == (population, "stated")
    assert row.recomputed_pct == pytest.approx(own, abs=0.0005)
    assert row.difference_points == pytest.approx(own - stated, abs=0.0005)


# region, date, stated %, members, residents that the percentage implies
IMPLIED = [
    pytest.param("babel", "2021-06-01", 84.08, 1206715, 1435199, id="province, June 2021"),
    pytest.param("babel", "2022-12-01", 93.75, 1380347, 1472370, id="province, Dec 2022"),
    pytest.param("bangka-selatan", "2026-01-01", 99.73, 217319, 217907, id="Bangka Selatan"),
    pytest.param("bangka-barat", "2021-06-01", 96.19, 196727, 204519, id="Bangka Barat"),
    pytest.param("belitung-timur", "2022-01-01", 98.4, 123598, 125608, id="Belitung Timur"),
]


@pytest.mark.parametrize(("slug", "day", "stated", "members", "population"), IMPLIED)
def test_an_unstated_denominator_is_implied_and_nothing_is_recomputed_from_it(
    slug: str, day: str, stated: float, members: int, population: int
) -> None:
    row = pick(ratios_of(slug), "coverage_registered", day)
    assert (row.pct, row.numerator_persons, row.denominator_persons) == (
        stated,
        members,
        population,
    )
    assert row.denominator_origin == "implied"
    assert pd.isna(row.recomputed_pct)
    assert pd.isna(row.difference_points)


def test_members_without_a_percentage_are_divided_by_the_newest_dukcapil_count() -> None:
    """Pangkalpinang, 1 April 2025: 239,344 of 242,285 (Dukcapil semester II 2024)."""
    row = pick(ratios_of("pangkalpinang"), "coverage_registered", "2025-04-01")
    assert (row.origin, row.bound, row.quality) == ("recomputed", "=", "B")
    assert (row.numerator_persons, row.denominator_persons) == (239344, 242285)
    assert row.denominator_label == "Dukcapil semester II 2024"
    assert row.denominator_date == pd.Timestamp("2024-12-31")
    assert round(row.pct, 2) == 98.79
    assert row.source_ids == ("sekilasindonesia-2025-04", "kepmendagri-300-2138-2025")


def test_a_percentage_without_people_stays_without_people() -> None:
    """Pangkalpinang, 1 September 2025: 80.33 percent active, members of that day not published."""
    row = pick(ratios_of("pangkalpinang"), "keaktifan", "2025-09-01", 80.33)
    assert (row.usable, row.numerator_origin, row.denominator_origin) == (True, "", "")
    assert pd.isna(row.numerator_persons)
    assert pd.isna(row.denominator_persons)


def test_active_members_are_derived_where_the_members_of_that_day_are_stated() -> None:
    row = pick(ratios_of("babel"), "keaktifan", "2025-09-01")
    assert (row.pct, row.denominator_persons, row.numerator_persons) == (82.57, 1531843, 1264843)
    assert (row.numerator_origin, row.denominator_origin) == ("derived", "stated")
    assert row.source_ids == ("kbobabel-2025-09-17", "antara-518073")


def test_rivals_stand_side_by_side_and_two_outlets_of_one_value_are_one() -> None:
    """Pangkalpinang, 1 April 2025: 76.67 (branch head) and 75.19 (two other outlets)."""
    ratios = ratios_of("pangkalpinang")
    found = ratios[(ratios["ratio"] == "keaktifan") & (ratios["as_of_date"] == "2025-04-01")]
    assert list(zip(found["pct"], found["quality"], found["usable"], strict=True)) == [
        (76.67, "A", True),
        (75.19, "C", False),
    ]
    assert found["rival"].all()
    assert list(found["source_ids"]) == [
        ("babelhebat-2025-04-10",),
        ("sekilasindonesia-2025-04", "perkaranews-2025-04-10"),
    ]


RIVALS = [
    pytest.param("pangkalpinang", "keaktifan", "2024-09-01", {72, 74}, id="BPJS 72, city 74"),
    pytest.param("pangkalpinang", "keaktifan", "2025-09-01", {80.33, 81}, id="80.33 and 81"),
]


@pytest.mark.parametrize(("slug", "ratio", "day", "values"), RIVALS)
def test_rivals_are_marked(slug: str, ratio: str, day: str, values: set[float]) -> None:
    ratios = ratios_of(slug)
    found = ratios[(ratios["ratio"] == ratio) & (ratios["as_of_date"] == day)]
    assert set(found["pct"]) == values
    assert found["rival"].all()


def test_a_rounded_figure_that_the_exact_one_cuts_to_is_no_rival() -> None:
    """Bangka, November 2025: 98.49, elsewhere cut to 98.4."""
    ratios = ratios_of("bangka")
    found = ratios[(ratios["ratio"] == "coverage_registered") & (ratios["as_of_date"] == "2025-11-01")]
    assert set(found["pct"]) == {98.49, 98.4}
    assert not found["rival"].any()


def test_a_figure_without_a_rival_is_not_marked() -> None:
    ratios = ratios_of("pangkalpinang")
    assert not pick(ratios, "coverage_registered", "2025-04-01").rival
    assert not ratios_of("babel")["rival"].any()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_ckg_count_and_other_c_rows_are_never_usable(slug: str) -> None:
    ratios = ratios_of(slug)
    usable = ratios[ratios["usable"]]
    assert "C" not in set(usable["quality"])
    assert 14723 not in set(ratios["numerator_persons"].dropna())


def test_active_of_residents_is_kept_apart_from_keaktifan() -> None:
    """Province, October 2023: 78 of 100 residents; keaktifan would be about 79.7."""
    ratios = ratios_of("babel")
    row = pick(ratios, "active_of_population", "2023-10-01")
    assert (row.pct, row.bound, row.denominator_persons) == (78, "~", 1490418)
    keaktifan = ratios[ratios["ratio"] == "keaktifan"]
    assert set(keaktifan["as_of_date"]) == {pd.Timestamp("2025-06-01"), pd.Timestamp("2025-09-01")}


def test_active_of_residents_is_computed_where_both_ratios_share_their_members() -> None:
    """Pangkalpinang, 1 April 2025: 183,505 active of 242,285 residents."""
    row = pick(ratios_of("pangkalpinang"), "active_of_population", "2025-04-01")
    assert (row.origin, row.numerator_persons, row.denominator_persons) == (
        "recomputed",
        183505,
        242285,
    )
    assert round(row.pct, 2) == 75.74
    assert {"babelhebat-2025-04-10", "kepmendagri-300-2138-2025"} <= set(row.source_ids)


def test_a_c_figure_gives_no_active_of_residents() -> None:
    ratios = ratios_of("pangkalpinang")
    found = ratios[ratios["ratio"] == "active_of_population"]
    assert list(found["as_of_date"]) == [pd.Timestamp("2025-04-01")]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_usable_percentage_of_a_region_is_in_the_table(slug: str) -> None:
    rows = real("coverage", slug)
    kept = rows[rows["segment"].isna() & rows["measure"].isin([f"{ratio}_pct" for ratio in RATIOS])]
    said = {
        (row.measure.removesuffix("_pct"), row.as_of_date, row.as_of_precision, row.value) for row in kept.itertuples()
    }
    ratios = ratios_of(slug)
    stated = ratios[ratios["origin"] == "stated"]
    assert said == {(row.ratio, row.as_of_date, row.as_of_precision, row.pct) for row in stated.itertuples()}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_order_of_the_file_does_not_matter(slug: str) -> None:
    statements, population = real("coverage", slug), real("population", slug)
    columns = [name for name in RATIO_COLUMNS if name not in ("source_ids", "note")]
    again = compute_ratios(statements.iloc[::-1], population.iloc[::-1])
    once = compute_ratios(statements, population)
    pd.testing.assert_frame_equal(once[columns], again[columns])


@pytest.mark.parametrize(
    ("period", "newest"),
    [
        pytest.param("2025-03", "2024-09-01", id="a month before"),
        pytest.param("2025-04", "2025-04-01", id="the month of 1 April"),
    ],
)
def test_statements_after_the_period_are_not_read(period: str, newest: str) -> None:
    ratios = ratios_of("pangkalpinang", period)
    assert ratios["as_of_date"].max() == pd.Timestamp(newest)


YEAR_ROWS = [
    pytest.param("2022-11", False, id="a year that has not ended"),
    pytest.param("2022-12", True, id="a year that has ended"),
]


@pytest.mark.parametrize(("period", "is_read"), YEAR_ROWS)
def test_a_figure_known_by_its_year_counts_when_the_year_is_over(period: str, is_read: bool) -> None:
    """Belitung Timur, "2022": 98.4 percent."""
    assert (98.4 in set(ratios_of("belitung-timur", period)["pct"])) is is_read


# --- tiny invented rows


def test_nothing_gives_an_empty_table_with_its_columns() -> None:
    ratios = invented()
    assert list(ratios.columns) == RATIO_COLUMNS
    assert len(ratios) == 0
    assert len(latest(ratios, "keaktifan")) == 0


def test_a_region_with_people_but_no_population_has_no_percentage() -> None:
    assert len(invented(statement("registered_persons", 980, "2025-01-01"))) == 0


def test_rows_of_a_segment_are_no_ratio_of_the_region() -> None:
    assert len(invented(statement("keaktifan_pct", 48.98, "2025-09-01", segment="pbpu"))) == 0


def test_rounded_members_give_a_rounded_percentage() -> None:
    ratios = invented(
        statement("registered_persons", 1000, "2025-01-01", bound="~"),
        population=(residents(1250, "2024-12-31"),),
    )
    assert list(zip(ratios["pct"], ratios["bound"], strict=True)) == [(80, "~")]


def test_two_counts_of_one_day_stay_rivals() -> None:
    ratios = invented(
        statement("registered_persons", 900, "2025-01-01", source_id="a"),
        statement("registered_persons", 950, "2025-01-01", source_id="b"),
        population=(residents(1000, "2024-12-31"),),
    )
    assert sorted(ratios["pct"]) == [90, 95]
    assert ratios["rival"].all()


BASES = [
    pytest.param([residents(1000, "2024-06-30"), residents(1100, "2024-12-31")], 1100, id="the newest"),
    pytest.param([residents(1000, "2024-12-31"), residents(1100, "2025-06-30")], 1000, id="not a later one"),
    pytest.param(
        [residents(1000, "2024-06-30"), residents(1100, "2024-09", register="bps_projection")],
        1000,
        id="not a BPS projection",
    ),
    pytest.param(
        [residents(1000, "2019-06-30"), residents(1100, "2020-09", register="bps_census")],
        1000,
        id="not a census",
    ),
    pytest.param(
        [residents(1000, "2024-06-30"), residents(1100, "2024-12", register="press")],
        1000,
        id="not a count of unknown basis",
    ),
    pytest.param(
        [residents(1000, "2024-06-30"), residents(520, "2024-12-31", sex="male")],
        1000,
        id="not the men alone",
    ),
    pytest.param(
        [residents(1000, "2024-06-30"), residents(1100, "2024-12", register="printed_denominator")],
        1100,
        id="one that was printed as denominator",
    ),
]


@pytest.mark.parametrize(("population", "chosen"), BASES)
def test_which_population_members_are_divided_by(population: list[dict[str, Any]], chosen: int) -> None:
    ratios = invented(statement("registered_persons", 900, "2025-01-01"), population=tuple(population))
    assert list(ratios["denominator_persons"]) == [chosen]


def test_a_c_row_does_not_take_a_good_figure_of_equal_value_out_of_use() -> None:
    ratios = invented(
        statement("coverage_registered_pct", 98, "2025-01-01", source_id="good"),
        statement(
            "coverage_registered_pct",
            98,
            "2025-01-01",
            quality="C",
            numerator_persons=980,
            denominator_persons=1000,
            source_id="weak",
        ),
    )
    assert ratios["usable"].any()
    assert set(ratios.loc[ratios["usable"], "quality"]) == {"A"}


def test_a_c_percentage_does_not_hide_the_members_of_that_day() -> None:
    ratios = invented(
        statement("coverage_registered_pct", 60, "2025-01-01", quality="C"),
        statement("registered_persons", 980, "2025-01-01"),
        population=(residents(1000, "2024-12-31"),),
    )
    usable = ratios[ratios["usable"]]
    assert list(usable["pct"]) == [98]


def test_a_percentage_of_the_month_does_not_hide_the_members_of_its_first_day() -> None:
    ratios = invented(
        statement("coverage_registered_pct", 98.4, "2025-01"),
        statement("registered_persons", 990, "2025-01-01"),
        population=(residents(1000, "2024-12-31"),),
    )
    assert 990 in set(ratios["numerator_persons"].dropna())


def test_a_percentage_whose_base_is_not_stated_gets_no_people() -> None:
    """Pangkalpinang's 75.19: of what, neither outlet printed; 179,963 active people is invention."""
    row = pick(ratios_of("pangkalpinang"), "keaktifan", "2025-04-01", 75.19)
    assert pd.isna(row.numerator_persons)
    assert pd.isna(row.denominator_persons)


# --- the newest figure

NEWEST = [
    pytest.param("pangkalpinang", "coverage_registered", None, 99.86, id="coverage, Jan 2026"),
    pytest.param("pangkalpinang", "keaktifan", None, 80.33, id="activity: 80.33, not the C 81"),
    pytest.param("pangkalpinang", "keaktifan", date(2025, 4, 30), 76.67, id="activity in April 2025"),
    pytest.param("pangkalpinang", "keaktifan", date(2024, 9, 30), 72, id="BPJS (A) before the city (B)"),
    pytest.param("bangka", "coverage_registered", date(2025, 11, 30), 98.49, id="exact before rounded"),
    pytest.param("bangka", "keaktifan", date(2025, 11, 30), 82, id="a bound where it is all"),
    pytest.param("babel", "coverage_registered", date(2023, 2, 28), 93.75, id="before March"),
]


@pytest.mark.parametrize(("slug", "ratio", "day", "pct"), NEWEST)
def test_the_newest_usable_figure(slug: str, ratio: str, day: date | None, pct: float) -> None:
    (row,) = latest(ratios_of(slug), ratio, day=day).itertuples()
    assert row.pct == pct


def test_an_exact_figure_goes_before_a_rounded_one_of_better_quality() -> None:
    ratios = invented(
        statement("keaktifan_pct", 80.4, "2026-01", quality="B"),
        statement("keaktifan_pct", 80, "2026-01", bound="~"),
        statement("keaktifan_pct", 79, "2026-01", bound=">"),
    )
    assert list(latest(ratios, "keaktifan")["pct"]) == [80.4]


def test_before_the_first_figure_there_is_none() -> None:
    assert len(latest(ratios_of("pangkalpinang"), "keaktifan", day=date(2024, 8, 31))) == 0


@pytest.mark.parametrize("name", ["compute_ratios", "members_by_segment", "inactive_by_payer", "pemda_shares"])
def test_the_rows_of_several_regions_are_refused_by_what_computes_one(name: str) -> None:
    import analysis
    from analysis.reference.errors import UhcError
    from analysis.reference.periods import parse_period
    from analysis.reference.regions import resolve_region
    from analysis.tables.published import read_table
    from analysis.tables.selection import select_rows

    period, region = parse_period("2026-02"), resolve_region("pangkalpinang")
    statements, population = (
        select_rows(read_table(table), table, region, period, codes=["1905", "6471"])
        for table in ("coverage", "population")
    )
    others = {"members_by_segment": (), "inactive_by_payer": (None,), "pemda_shares": (None, None, population)}
    with pytest.raises(UhcError, match=r"ratios_by_region") as error:
        getattr(analysis, name)(statements, *others.get(name, (population,)))
    assert name in str(error.value) and "Bangka Selatan" in str(error.value)
    assert set(analysis.ratios_by_region(statements, population)["region_code"]) == {"1905", "6471"}
