"""Indicators by data system: counts before rates, nothing joined, chance told from signal, slips caught."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rows import counted, frame, real

from analysis.indicators.iku import compare_surveys, join_statements, measure_indicators, newest_of_each_system
from analysis.indicators.mortality import (
    chart_events,
    check_nesting,
    check_plausible,
    compare_pace,
    compare_years,
    count_events,
    expect_next_year,
    pool_years,
)
from analysis.tables.published import read_table
from analysis.tables.schemas import measures_of

INDICATORS = read_table("indicators")
SAMPLE = {"survey_children": 690.0, "design_effect": 2.0}
NOTHING = {"ckg": frame("ckg"), "coverage": frame("coverage")}


@cache
def statements_of(slug: str) -> pd.DataFrame:
    return join_statements(real("iku", slug), real("ckg", slug), real("coverage", slug))


@cache
def figures_of(slug: str) -> pd.DataFrame:
    return measure_indicators(INDICATORS, statements_of(slug), **SAMPLE)


def invented(*rows: dict[str, Any]) -> pd.DataFrame:
    return measure_indicators(INDICATORS, join_statements(frame("iku", *rows), **NOTHING), **SAMPLE)


def events_of(figures: pd.DataFrame) -> pd.DataFrame:
    return count_events(INDICATORS, figures)


def row_of(slug: str, indicator: str, year: int, **wanted: Any) -> pd.Series:
    rows = figures_of(slug)
    at = (rows["indicator_id"] == indicator) & (rows["period_end"].dt.year == year) & rows["is_year"]
    for name, value in wanted.items():
        at &= rows[name] == value
    (row,) = [row for _, row in rows[at].iterrows()]
    return row


def test_every_indicator_names_measures_that_its_table_may_hold() -> None:
    for one in INDICATORS.itertuples():
        parts = one.part_measures.split("|") if isinstance(one.part_measures, str) else []
        named = [one.value_measure, one.count_measure, one.base_measure, *parts]
        allowed = measures_of(one.data_table)
        assert [name for name in named if isinstance(name, str) and name not in allowed] == []


def test_the_list_holds_what_the_office_reports_on() -> None:
    held = set(INDICATORS["indicator_id"])
    asked = {"aki", "akn", "akb", "akaba", "gizi_buruk", "wasting", "stunting", "ikm", "spm_indeks", "uhh", "ckg"}
    assert asked | {"coverage_registered", "keaktifan"} <= held
    assert len([name for name in held if name.startswith("spm_")]) == 13
    assert (INDICATORS["plausible_min"] < INDICATORS["plausible_max"]).all()


def test_a_new_indicator_is_a_row_and_no_code() -> None:
    row = INDICATORS[INDICATORS["indicator_id"] == "stunting"].assign(
        indicator_id="imunisasi",
        value_measure="complete_immunisation_pct",
        data_systems="survey_bps",
        direction="higher",
    )
    statements = join_statements(
        frame("iku", counted("complete_immunisation_pct", 63.58, "2023", data_system="survey_bps")), **NOTHING
    )
    figures = measure_indicators(pd.concat([INDICATORS, row], ignore_index=True), statements, **SAMPLE)
    assert list(figures["indicator_id"]) == ["imunisasi"] and list(figures["value"]) == [63.58]


def test_births_implied_by_the_finest_printed_rate_are_marked_implied() -> None:
    row = row_of("bangka", "aki", 2022)
    assert (row["value"], row["count"], row["base"], row["base_origin"]) == (57.28, 3, 5237, "implied")
    assert (row["low"], row["high"]) == pytest.approx((11.8, 167.4), abs=0.05)
    assert row_of("babel", "akb", 2014, data_system="dinkes_report")["base_origin"] == "stated"


def test_the_infant_rate_of_bangka_2022_adds_its_parts() -> None:
    row = row_of("bangka", "akb", 2022)
    assert (row["count"], row["base"], row["origin"], row["usable"]) == (44, 5237, "parts", False)
    assert round(row["value"], 1) == 8.4
    printed = statements_of("bangka")
    assert 2.1 in set(printed.loc[printed["measure"] == "postneonatal_deaths_per_1000", "value"])


def test_reported_deaths_over_reported_births_make_a_rate() -> None:
    row = row_of("babel", "akb", 2014, data_system="dinkes_report")
    assert row["value"] == pytest.approx(1000 * 176 / 25236)


def test_two_systems_are_two_rows_and_never_one_series() -> None:
    rows = newest_of_each_system(figures_of("bangka"))
    stunting = rows[rows["indicator_id"] == "stunting"].set_index("data_system")["value"]
    assert stunting.to_dict() == {"survey_ski": 23.2, "routine_eppgbm": 0.99, "press_unstated": 32.0}
    system = figures_of("bangka")["data_system"]
    for changes in (
        compare_years(events_of(figures_of("bangka"))),
        compare_surveys(figures_of("bangka"), effective_children=345),
    ):
        assert list(system[changes["first"]]) == list(system[changes["last"]]) == list(changes["data_system"])


def test_a_rounded_value_is_no_rival_of_the_finer_one_that_rounds_to_it() -> None:
    row = row_of("babel", "akb", 2020)
    assert row["value"] == 16.75 and not row["rival"] and len(row["source_ids"]) == 2


def test_rival_counts_stand_side_by_side_and_the_first_entered_speaks() -> None:
    rows = figures_of("babel")
    both = rows[(rows["indicator_id"] == "aki") & (rows["period_end"] == "2014-12-31")]
    assert list(both["count"]) == [27, 28] and both["rival"].all()
    assert counts_of(rows, change_of("babel", "aki")) == (27, 26)


def change_of(slug: str, indicator: str) -> Any:
    return next(one for one in compare_years(events_of(figures_of(slug))).itertuples() if one.indicator_id == indicator)


def counts_of(figures: pd.DataFrame, change: Any) -> tuple[float, float]:
    return figures["count"][change.first], figures["count"][change.last]


def test_one_to_four_maternal_deaths_cannot_be_told_from_chance() -> None:
    change = change_of("belitung-timur", "aki")
    assert counts_of(figures_of("belitung-timur"), change) == (1, 4)
    assert change.p_value == pytest.approx(0.24, abs=0.005) and not change.is_beyond_chance


def test_seventeen_to_three_is_more_than_chance_if_births_were_equal() -> None:
    change = change_of("bangka", "aki")
    assert counts_of(figures_of("bangka"), change) == (17, 3)
    assert change.p_value == pytest.approx(0.001, abs=0.0005) and change.is_beyond_chance
    assert change.births_assumed and "Covid-19" in figures_of("bangka")["note"][change.first]


def test_equal_risk_is_called_a_change_about_as_often_as_chance_allows() -> None:
    model = events_of(invented(counted("maternal_deaths", 8, "2021"), counted("maternal_deaths", 8, "2022")))
    pairs = np.random.default_rng(7).poisson(8, size=(300, 2))
    called = [compare_years(model.assign(count=pair))["is_beyond_chance"].any() for pair in pairs]
    assert np.mean(called) <= 0.07


def test_a_part_of_a_year_is_never_compared_nor_annualised() -> None:
    rows = events_of(invented(
        counted("maternal_deaths", 9, "2020"),
        counted("maternal_deaths", 1, "2021", period_end=pd.Timestamp("2021-05-31"), period_precision="month"),
    ))  # fmt: skip
    assert list(rows["count"]) == [9, 1] and list(rows["is_year"]) == [True, False]
    assert compare_years(rows).empty


def test_counts_carry_exact_limits() -> None:
    rows = events_of(invented(*(counted("maternal_deaths", count, str(2010 + count)) for count in (0, 1, 4))))
    limits = list(zip(rows["count_low"].round(2), rows["count_high"].round(2), strict=True))
    assert limits == [(0, 3.69), (0.03, 5.57), (1.09, 10.24)]


def test_years_are_pooled_only_when_all_are_there() -> None:
    def three(*years: int) -> pd.DataFrame:
        rows = [
            row
            for year in years
            for row in (counted("maternal_deaths", 4, str(year)), counted("live_births", 2500, str(year)))
        ]
        return pool_years(events_of(invented(*rows)), years=3, per=100_000)

    pooled = three(2020, 2021, 2022).iloc[0]
    assert (pooled["count"], pooled["base"], pooled["rate"]) == (12, 7500, 160)
    assert (pooled["low"], pooled["high"]) == pytest.approx((82.6, 279.5), abs=0.5)
    assert three(2019, 2021, 2022).empty and three(2021, 2022).empty


def test_next_year_of_unchanged_risk_is_wide_and_no_wider_than_the_test_of_two_years() -> None:
    assert expect_next_year(15) == (6, 27) and expect_next_year(3) == (0, 10)
    assert expect_next_year(0)[0] == 0


def test_limits_are_drawn_from_twelve_points_on() -> None:
    counts = [5, 4, 6, 5, 5, 4, 6, 5, 4, 5, 6]
    assert chart_events(counts) is None
    quiet, loud = chart_events([*counts, 5]), chart_events([*counts, 30])
    assert quiet and quiet.kind == "xmr" and not quiet.signal
    assert loud and loud.signal and list(loud.points["outside_limits"])[-1]
    large = chart_events([*counts, 5], [2500] * 12)
    assert large and large.kind == "u_prime" and not large.signal
    assert large.points["centre"].iloc[0] == pytest.approx(60 / 30000)


def test_more_newborn_than_infant_deaths_are_caught() -> None:
    rows = [
        counted("neonatal_deaths", 33, "2022"),
        counted("infant_deaths", 11, "2022"),
        counted("under5_deaths", 50, "2022"),
    ]
    broken = check_nesting(join_statements(frame("iku", *rows), **NOTHING))
    assert [(inner.measure, outer.measure) for inner, outer in broken] == [("neonatal_deaths", "infant_deaths")]
    other = join_statements(frame("iku", rows[0], rows[1] | {"data_system": "notification_mpdn"}), **NOTHING)
    assert check_nesting(other) == []
    assert all(check_nesting(statements_of(slug)) == [] for slug in ("bangka", "babel", "pangkalpinang"))


def strange(slug: str) -> list[tuple[str, float, str, bool]]:
    found = check_plausible(INDICATORS, figures_of(slug), real("population", slug), births_per_1000=18.4)
    return [
        (row.indicator_id, row.value if row.value == row.value else row.count, row.reason, row.usable)
        for row in found.itertuples()
    ]


def test_a_swapped_label_and_an_impossible_rate_are_caught_and_nothing_else() -> None:
    assert strange("belitung-timur") == [("aki", 17, "above", False), ("aki", 21, "above", False)]
    assert strange("pangkalpinang") == [("aki", 12.65, "less_than_one", False)]
    assert strange("bangka") == strange("babel") == strange("bangka-tengah") == []


def test_surveys_are_compared_with_their_sample() -> None:
    def beyond(slug: str) -> list[bool]:
        return list(compare_surveys(figures_of(slug), effective_children=345)["is_beyond_sample"])

    assert beyond("pangkalpinang") == [False]
    assert beyond("belitung") == [True]


def test_a_survey_has_a_range_and_a_register_none() -> None:
    rows = figures_of("bangka-barat")
    ski = rows[rows["data_system"] == "survey_ski"].iloc[0]
    assert ski["low"] == pytest.approx(20.6 - 3.9, abs=0.3) and ski["high"] == pytest.approx(20.6 + 4.6, abs=0.3)
    assert rows.loc[rows["data_system"] == "bpjs", "low"].isna().all()


def test_the_newest_part_of_a_year_is_told_by_its_pace() -> None:
    """Babel: 36 maternal deaths by 1 September 2021 are 2.1 times the daily pace of 26 in 2020."""
    paces = compare_pace(events_of(figures_of("babel")))
    (pace,) = paces[paces["indicator_id"] == "aki"].itertuples()
    assert counts_of(figures_of("babel"), pace) == (26, 36) and pace.months == 8
    assert round(pace.ratio, 1) == 2.1 and pace.p_value == pytest.approx(0.005, abs=0.001) and pace.is_beyond_chance


def test_several_changes_are_tested_together() -> None:
    """Three changes of which chance makes one at p 0.03: none is claimed."""
    rows = [
        counted(f"{age}_deaths", count, year)
        for age, pair in (("maternal", (30, 15)), ("neonatal", (20, 21)), ("under5", (40, 38)))
        for count, year in zip(pair, ("2021", "2022"), strict=True)
    ]
    changes = compare_years(events_of(invented(*rows)))
    assert changes["p_value"].min() < 0.05 and not changes["is_beyond_chance"].any()
