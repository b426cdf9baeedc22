"""Comparing regions: only like with like is ordered, and no best is named that chance could have made."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rows import frame, statement

from analysis.indicators.comparison import (
    Comparison,
    FairSet,
    Order,
    denominator_spread,
    fair_sets,
    funnel_limits,
    gather_readings,
    measure_gaps,
    official_population,
    order_regions,
    population_of_year,
    ratios_by_region,
)
from analysis.indicators.payers import cut_by_province, dependence_on_province, newest_by_payer
from analysis.indicators.peers import match_peers
from analysis.reference.boundaries import BoundaryError, read_boundaries
from analysis.reference.parameters import check_parameters
from analysis.reference.periods import parse_period
from analysis.reference.regions import all_regions, reported_regions, resolve_region
from analysis.reference.words import say
from analysis.report.comparison.gaps import name_way, show_gaps
from analysis.report.comparison.ordering import heading_of_counts, show_funnel, state_counts
from analysis.report.comparison.peers import list_peers, state_peers, tell_peers
from analysis.report.comparison.stating import assumed_children, state_readings
from analysis.report.comparison.summary import (
    LATEST,
    SHOWN,
    compare,
    compared_codes,
)
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.tables.published import read_table
from analysis.tables.selection import select_rows

CODES = [region.bps_code for region in reported_regions() if region.bps_code != "19"]
DATA = Path(__file__).parents[1] / "data"
DAY = pd.Timestamp("2024-01-01")


def published(table: str) -> pd.DataFrame:
    codes = [region.bps_code for region in all_regions()]
    return select_rows(read_table(table), table, resolve_region("babel"), parse_period("2026-02"), codes=codes)


@pytest.fixture(scope="module")
def population() -> pd.DataFrame:
    return published("population")


@pytest.fixture(scope="module")
def readings(population: pd.DataFrame) -> pd.DataFrame:
    return gather_readings(ratios_by_region(published("coverage"), population), published("iku"))


def fair(basis: str, values: list[float], *, higher_is_better: bool = True) -> FairSet:
    rows = pd.DataFrame({"region_code": CODES[: len(values)], "value": values, "as_of_end": DAY})
    return FairSet("x", basis, "s", higher_is_better, rows)


def order(
    one: FairSet, *, reference: float, people: float = 200_000, spread: float = 0.01, **more: float
) -> pd.DataFrame:
    exposure = pd.Series(people, index=CODES)
    settings = {"survey_children": 690, "design_effect": 2, "seed": 1, "draws": 200, **more}
    return order_regions(one, reference=reference, spread=spread, exposure=exposure, **settings)


def test_sets_hold_one_date_one_system_and_at_least_four_regions(readings: pd.DataFrame) -> None:
    sets = fair_sets(readings, CODES)
    assert len(sets) >= 6
    for one in sets:
        assert len(one.rows) >= 4 and one.rows["region_code"].is_unique
        for name in ("indicator", "data_system", "as_of_date", "as_of_end"):
            assert len(set(one.rows[name])) == 1
        assert one.rows["bound"].isin(["=", "~"]).all()
    stunting = {one.data_system for one in sets if one.indicator == "stunting_pct"}
    assert stunting == {"survey_ssgi", "survey_ski"}, "routine e-PPGBM is never ordered with surveys"


def test_a_reading_keeps_the_name_date_and_flags_of_what_it_is_of(readings: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "babel"}))
    dated = readings[(readings["indicator"] == "keaktifan") & readings["denominator_persons"].notna()]
    stated = list(state_readings(report, dated)["f"])
    assert stated and {one.denominator.name for one in stated if one.denominator} == {say("denominator.registered")}
    assert all(one.denominator and one.denominator.as_of == one.as_of for one in stated)
    derived = (dated["numerator_origin"] == "derived").tolist()
    assert any(derived) and ["numerator_derived" in one.flags for one in stated] == derived
    november = readings[(readings["value"] == 98.49) & (readings["region_code"] == "1901")]
    assert "5.114" in state_readings(report, november.head(1))["f"].iloc[0].note


def test_contradicting_sources_are_left_out_and_rounding_is_not() -> None:
    base = {
        "indicator": "coverage_registered", "basis": "register", "higher_is_better": True, "data_system": "bpjs",
        "bound": "=", "numerator": None, "denominator": None, "as_of_date": DAY, "as_of_precision": "day",
        "as_of_end": DAY, "source_ids": [("a",)] * 6, "note": "",
    }  # fmt: skip
    codes = [*CODES[:5], CODES[0]]
    (kept,) = fair_sets(pd.DataFrame({**base, "region_code": codes, "value": [98, 97, 96, 95, 94, 98.1]}), CODES)
    assert len(kept.rows) == 5
    (kept,) = fair_sets(pd.DataFrame({**base, "region_code": codes, "value": [98, 97, 96, 95, 94, 95.0]}), CODES)
    assert CODES[0] not in set(kept.rows["region_code"])


SIMULATED = {"survey": (20.0, 300), "register": (97.0, 300), "count": (12.0, 300)}


@pytest.mark.parametrize(("basis", "setting"), SIMULATED.items(), ids=SIMULATED)
def test_with_no_true_difference_a_best_is_named_in_at_most_one_of_twenty(
    basis: str, setting: tuple[float, int]
) -> None:
    truth, runs = setting
    named = 0
    for seed in range(runs):
        random = np.random.default_rng(seed)
        if basis == "survey":
            values = 100 * random.binomial(345, truth / 100, 7) / 345
        elif basis == "register":
            values = truth * np.exp(random.normal(0, 0.01, 7))
        else:
            values = random.poisson(truth, 7).astype(float)
        rows = order(
            fair(basis, list(values), higher_is_better=False),
            reference=truth / 200_000 if basis == "count" else truth,
            draws=1,
        )
        named += bool(rows["is_best"].any())
    assert named <= 0.05 * runs


def test_a_true_difference_of_seven_standard_errors_is_found() -> None:
    found = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        truth = np.log(95) + 0.01 * np.array([7, 0, 0, 0, 0, 0, 0])
        rows = order(fair("register", list(np.exp(random.normal(truth, 0.01)))), reference=95.0, draws=1)
        found += bool(rows["is_best"].any() and rows["region_code"].iloc[0] == CODES[0])
    assert found >= 160


def test_ranks_turn_with_the_direction() -> None:
    values = [10.0, 20.0, 40.0, 60.0]
    for higher, first in ((True, 60.0), (False, 10.0)):
        rows = order(fair("survey", values, higher_is_better=higher), reference=30.0)
        assert rows["value"].iloc[0] == first and rows["is_best"].tolist() == [True, False, False, False]
        assert rows["standing"].iloc[0] == "better" and rows["standing"].iloc[-1] == "worse"
        assert rows["share_first"].iloc[0] > 0.99 and rows["share_last"].iloc[-1] > 0.99


def test_maternal_deaths_of_2015_tell_no_region_apart(readings: pd.DataFrame, population: pd.DataFrame) -> None:
    (deaths,) = [one for one in fair_sets(readings, CODES) if one.indicator == "maternal_deaths"]
    people = official_population(population, CODES, deaths.rows["as_of_end"].iloc[0])
    rate = deaths.rows["value"].sum() / people["population_persons"].sum()
    rows = order_regions(
        deaths, reference=rate, spread=0, survey_children=1, design_effect=1,
        exposure=people["population_persons"], seed=1,
    )  # fmt: skip
    assert deaths.rows["value"].tolist() == [12, 2, 3, 2, 6, 1, 2]
    assert (rows["rank_low"] == 1).all() and (rows["rank_high"] == 7).all()
    funnel = funnel_limits(Order(deaths, rows, rate, "", people, people))
    assert funnel.outside == ()


def test_funnel_limits_narrow_with_size_and_find_what_is_outside() -> None:
    people = pd.DataFrame({"population_persons": [100_000, 200_000, 300_000, 400_000]}, index=CODES[:4])
    rows = pd.DataFrame({"region_code": CODES[:4], "value": [10.0, 20.0, 30.0, 40.0]})
    level = funnel_limits(Order(fair("count", []), rows, 1e-4, "", people, people))
    assert level.outside == () and level.phi == pytest.approx(0, abs=1e-9)
    for name, sign in (("lower_998", 1), ("upper_998", -1)):
        expected, counts = level.edges[name]
        assert len(expected) > 5 and (np.diff((counts / expected)[np.argsort(expected)]) * sign > 0).all()
    people.iloc[0, 0], rows["value"] = 20_000, [0.0, 20.0, 30.0, 90.0]
    assert funnel_limits(Order(fair("count", []), rows, 1e-4, "", people, people)).outside == (CODES[3],)


def test_a_region_within_the_funnel_is_neither_better_nor_worse(population: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "bangka"}))
    every = compare(report, published("coverage"), population, published("iku"))
    for name in ("severe_malnutrition_children", "maternal_deaths"):
        order, beyond = every.orders[name], funnel_limits(every.orders[name]).beyond
        assert set(order.rows.loc[order.rows["standing"] != "level", "region_code"]) == set(beyond)
    assert not funnel_limits(every.orders["severe_malnutrition_children"]).beyond


def test_deaths_per_resident_are_not_called_the_maternal_mortality_ratio(population: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "pangkalpinang"}))
    every = compare(report, published("coverage"), population, published("iku"))
    shown = show_funnel(report, every, "maternal_deaths").html
    (sentence,) = (one for one in shown.split("<li>") if "tanpa angka per penduduk" in one)
    assert "karena penduduk 2015 tidak dipublikasikan" in sentence and "2019" not in sentence


def test_a_rate_is_of_the_residents_of_its_year_or_there_is_none(population: pd.DataFrame) -> None:
    """17 of Pangkalpinang's 196,202 residents of 2017 are 8.7, not the 8.0 of its residents of 2019."""
    report = Report(check_parameters("regency_comparison", {"region": "pangkalpinang"}))
    every = compare(report, published("coverage"), population, published("iku"))
    rates = _rates(report, every, "severe_malnutrition_children")
    own = rates.pop("1971")
    assert own is not None and f"{own}" == "8,7" and own.denominator.value == 196_202
    assert set(rates.values()) == {None}
    assert set(_rates(report, every, "maternal_deaths").values()) == {None}


def _rates(report: Report, every: Comparison, indicator: str) -> dict[str, Finding | None]:
    rows = state_counts(report, every.orders[indicator])
    return dict(zip(rows["region_code"], rows["rate_f"], strict=True))


def test_the_heading_of_counts_is_a_test_of_one_risk_and_agrees_with_the_ranks(population: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "bangka"}))
    orders = compare(report, published("coverage"), population, published("iku")).orders
    malnutrition, deaths = orders["severe_malnutrition_children"], orders["maternal_deaths"]
    assert malnutrition.p_equal == pytest.approx(0.009, abs=0.002) and deaths.p_equal == pytest.approx(0.15, abs=0.03)
    assert "wilayah berbeda (p: 0,009)" in heading_of_counts(malnutrition, "Balita gizi buruk")
    within = heading_of_counts(deaths, "Kematian ibu")
    assert "selisihnya dapat kebetulan" in within and "Januari 2015–Oktober 2015" in within


def test_keaktifan_has_no_range_of_residents_and_is_ordered() -> None:
    rows = order(
        replace(fair("register", [80.42, 80.37, 91.91, 82.57]), indicator="keaktifan"), reference=82.0, spread=0.02
    )
    assert (rows["low"] == rows["value"]).all() and rows["value"].iloc[0] == 91.91
    assert rows["rank_low"].iloc[0] == rows["rank_high"].iloc[0] == 1 and rows["is_best"].iloc[0]


def test_a_share_of_zero_stands_but_takes_no_place() -> None:
    readings = pd.DataFrame(
        {
            "indicator": "keaktifan", "basis": "register", "higher_is_better": True, "data_system": "bpjs",
            "region_code": CODES[:6], "value": [80.0, 81.0, 0.0, 83.0, 84.0, 85.0], "bound": "=",
            "as_of_date": pd.Timestamp("2026-02-01"), "as_of_end": pd.Timestamp("2026-02-28"),
        }
    )  # fmt: skip
    (found,) = fair_sets(readings, CODES)
    assert found.left_out == (CODES[2],) and len(found.rows) == 5


def test_a_province_is_not_given_the_sample_of_one_regency() -> None:
    report = Report(check_parameters("regency_comparison", {"region": "pangkalpinang"}))
    assert assumed_children(report, "1410") == 690 and assumed_children(report, "19") == 7 * 690
    assert math.isnan(assumed_children(report, "14"))


def test_gaps_of_babel_narrowed_between_2021_and_2023(readings: pd.DataFrame, population: pd.DataFrame) -> None:
    gaps = measure_gaps(fair_sets(readings, CODES), population, CODES)
    assert gaps["gap_points"].round(2).tolist() == [36.81, 4.02]
    assert gaps["ratio"].round(3).tolist() == [1.604, 1.042]
    people = official_population(population, CODES, gaps["as_of_date"].iloc[1])["population_persons"].astype(float)
    last = next(
        one.rows.set_index("region_code")["value"]
        for one in fair_sets(readings, CODES)
        if one.indicator == "coverage_registered" and one.rows["as_of_date"].iloc[0] == gaps["as_of_date"].iloc[1]
    )
    mean = (last * people).sum() / people.sum()
    assert gaps["mdmw_points"].iloc[1] == pytest.approx(((last - mean).abs() * people).sum() / people.sum())
    short = ((mean - last).clip(lower=0) / 100 * people).sum()
    assert gaps["below_mean_persons"].iloc[1] == pytest.approx(short)


def test_the_spread_of_denominators_is_what_pairs_within_a_year_give() -> None:
    rows = pd.DataFrame(
        {
            "region_code": ["1971", "1971", "1971"],
            "population_persons": [100_000, 102_000, 150_000],
            "as_of_end": pd.to_datetime(["2022-06-30", "2022-12-31", "2025-12-31"]),
            "sex": "total",
            "register": "dukcapil_dkb",
        }
    )
    spread, pairs = denominator_spread(rows)
    assert pairs == 1 and spread == pytest.approx(np.log(1.02) / np.sqrt(2))


def test_the_cut_of_september_2024_is_compared_by_its_first_stage(population: pd.DataFrame) -> None:
    """Belitung Timur's 7,563 are all that it was to take over; 4,880 of them were the first stage."""
    people = official_population(population, CODES, "2024-12-31")
    cut = cut_by_province(published("coverage"), people, CODES, "19")
    assert cut["cut_persons"].sum() == 63_642
    shares = cut.set_index("region_code")["share_pct"].round(1)
    assert shares.index[0] == "1904" and (shares["1904"], shares["1906"]) == (5.2, 3.7)
    assert list(cut.loc[cut["state"] == "kept", "region_code"]) == ["1906"]
    (rest,) = cut[cut["state"] == "rest"].itertuples()
    assert (rest.region_code, rest.low_persons, rest.cut_persons, rest.high_persons) == ("1901", 10_927, 12_427, 13_927)


def test_quotas_of_one_date_only(population: pd.DataFrame) -> None:
    people = official_population(population, CODES, "2024-12-31")
    quotas = dependence_on_province(published("coverage"), people, CODES)
    assert len(set(quotas["as_of_date"])) == 1 and "1971" not in set(quotas["region_code"])
    assert quotas.set_index("region_code")["value"]["1901"] == 21_020


def test_a_difference_of_surveys_has_a_range_and_only_this_region_and_the_province_stand_beside_peers(
    population: pd.DataFrame,
) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "pangkalpinang"}))
    every = compare(report, published("coverage"), population, published("iku"))
    peers = state_peers(report, every)
    table = report.table(list_peers(report, peers), caption="a", columns="measure peer ours difference_points+ source")
    shown = report.section("pembanding", tell_peers(peers), table).html
    assert not [region for region in reported_regions() if region.slug == "bangka-barat" and region.short_name in shown]
    gaps = [one for one in report.findings if one.measure == "peer" and one.interval]
    assert gaps and all(one.interval_reason == "assumed_sample" for one in gaps)
    (gap,) = [one for one in gaps if (one.segment, one.region) == ("stunting_pct.survey_ssgi", "6471")]
    assert gap.value == pytest.approx(-10.2) and gap.interval == pytest.approx((-15.9, -4.2), abs=0.6)
    assert "-10,20 (" in shown or "−10,20 (" in shown


def test_the_assumed_sample_of_the_province_is_that_of_its_seven_regencies(readings: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "babel"}))
    surveys = readings[readings["basis"] == "survey"]
    stated = state_readings(report, surveys)
    sizes = {code: f.denominator for code, f in zip(stated["region_code"], stated["f"], strict=True)}
    assert [sizes[code] and sizes[code].value for code in ("19", "1971", "0000")] == [7 * 690, 690, 486 * 690]


def test_the_newest_members_by_payer_are_those_whose_time_ends_last() -> None:
    newest = newest_by_payer(published("coverage"), CODES)
    own = newest[(newest["region_code"] == "1901") & (newest["payer"] == "regency")]
    assert own["value"].tolist() == [76_376]


def test_peers_are_paired_by_measure_system_and_date(readings: pd.DataFrame) -> None:
    pairs = match_peers(readings, ["1971", "19", *CODES], ["0000", "1410", "6471"])
    assert len(pairs)
    assert ((pairs["as_of_end"] - pairs["our_as_of_end"]).abs() <= pd.Timedelta(days=31)).all()
    assert (pairs["data_system"] == pairs["our_data_system"]).all()
    assert pairs.loc[pairs["bound"] == ">", "difference_points"].isna().all()


SQUARE = [[[105.0, -2.0], [106.0, -2.0], [106.0, -3.0], [105.0, -2.0]]]


def test_the_office_may_supply_real_boundaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DATA / "reference", tmp_path / "reference")
    monkeypatch.setenv("UHC_DATA", str(tmp_path))
    features = [
        {"type": "Feature", "properties": {"bps_code": code}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
        for code in CODES
    ]
    (tmp_path / "office").mkdir()
    path = tmp_path / "office" / "boundaries.geojson"
    assert read_boundaries() is None
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    rings = read_boundaries()
    assert rings is not None and set(rings) == set(CODES) and rings["1971"] == [SQUARE[0]]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features[1:]}))
    with pytest.raises(BoundaryError, match=CODES[0]):
        read_boundaries()
    path.write_text("[]")
    with pytest.raises(BoundaryError, match="GeoJSON"):
        read_boundaries()


@pytest.mark.parametrize("indicator", sorted({*SHOWN, *LATEST}))
def test_each_indicator_that_is_ordered_names_who_holds_it(indicator: str) -> None:
    assert say("order.holder", indicator) and say("compared", indicator)


def test_regions_without_a_date_in_common_have_no_gap_and_the_page_says_so(population: pd.DataFrame) -> None:
    report = Report(check_parameters("regency_comparison", {"region": "bangka", "compared": "bangka, belitung"}))
    every = compare(report, published("coverage"), population, published("iku"))
    block = show_gaps(report, replace(every, sets=()), population)
    assert say("gaps.none") in block.html


GAPS = [
    pytest.param("dukcapil", "dukcapil", 4.0, 3.0, "closing", id="narrower"),
    pytest.param("dukcapil", "dukcapil", 3.0, 4.0, "opening", id="wider"),
    pytest.param("dukcapil", "dukcapil", 4.001, 4.004, "same", id="the printed numbers are the same"),
    pytest.param("printed", "dukcapil", 4.0, 3.0, "beside", id="two registers"),
    pytest.param("", "", 4.0, 3.0, "beside", id="registers not known"),
]


@pytest.mark.parametrize(("first", "last", "before", "after", "way"), GAPS)
def test_a_gap_narrows_or_widens_only_within_one_register_and_as_printed(
    first: str, last: str, before: float, after: float, way: str
) -> None:
    day = AsOf(DAY.date())
    ends = [Finding("gap", value, "points", day, ("project",), decimals=2) for value in (before, after)]
    assert name_way(pd.DataFrame({"register": [first, last]}), *ends) == way


def test_the_gaps_of_2021_and_2023_stand_side_by_side(population: pd.DataFrame) -> None:
    """The residents below the coverage of December 2021 are not stated."""
    report = Report(check_parameters("regency_comparison", {"region": "bangka"}))
    block = show_gaps(report, compare(report, published("coverage"), population, published("iku")), population)
    assert "36,81 poin" in block.html and "4,02 poin" in block.html
    assert "menyempit" not in block.html and "melebar" not in block.html


def test_a_count_of_no_residents_divides_and_weights_nothing(population: pd.DataFrame) -> None:
    """An office's count of 0, of one region or of all, leaves the older counts in place."""
    whole = population[(population["as_of_date"] == "2024-12-31") & (population["register"] == "dukcapil_dkb")]
    newer = {"as_of_date": pd.Timestamp("2025-12-31"), "as_of_end": pd.Timestamp("2025-12-31")}
    for codes in (["1905"], CODES):
        zeros = whole.assign(**newer)
        zeros.loc[zeros["region_code"].isin(codes), "population_persons"] = 0
        rows = pd.concat([population, zeros], ignore_index=True)
        people = official_population(rows, CODES, "2025-12-31")
        assert (people["population_persons"] > 0).all() and set(people["as_of_date"]) == {pd.Timestamp("2024-12-31")}
        assert (population_of_year(rows, CODES, 2025)["population_persons"] > 0).all()
        assert np.isfinite(cut_by_province(published("coverage"), people, CODES, "19")["share_pct"]).all()


def test_a_zero_of_the_province_is_no_reference(population: pd.DataFrame) -> None:
    """Keaktifan of seven regions in one month, the province's own sheet saying 0."""
    shares = dict(zip([*CODES, "19"], [80.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 0.0], strict=True))
    rows = [
        statement("keaktifan_pct", value, "2026-02-01", region_code=code, unit="percent", percent_of="registered")
        for code, value in shares.items()
    ]
    report = Report(check_parameters("regency_comparison", {"region": "bangka"}))
    order = compare(report, frame("coverage", *rows), population, published("iku")).orders["keaktifan"]
    assert order.reference_code == "" and 80 < order.reference < 86


@pytest.mark.parametrize("compared", ["", "babel"])
def test_the_province_means_all_its_regencies(compared: str) -> None:
    parameters = check_parameters("regency_comparison", {"region": "bangka", "compared": compared})
    assert list(compared_codes(Report(parameters))) == CODES
