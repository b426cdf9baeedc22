"""The same members on every candidate population: exact margins in people, flips, above 100%."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rows import frame, real, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.denominators import (
    candidate_populations,
    newest_population,
    persons_needed,
    rebase,
)
from analysis.reference.parameters import check_parameters
from analysis.reference.regions import reported_regions
from analysis.reference.words import use_language
from analysis.report.coverage.movement import state_rebased, tell_rebased
from analysis.report.report import Report

SLUGS = [region.slug for region in reported_regions()]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def rebased(slug: str, day: str, period: str = "2026-02") -> pd.DataFrame:
    population = real("population", slug, period)
    table = rebase(compute_ratios(real("coverage", slug, period), population), population)
    return table[table["as_of_date"] == day]


def invented(rows: list[dict[str, Any]], population: list[dict[str, Any]]) -> pd.DataFrame:
    base = frame("population", *population)
    return rebase(compute_ratios(frame("coverage", *rows), base), base)


# minimum %, residents, people needed
NEEDED = [
    pytest.param(95, 200110, 190105, id="95% of Bangka Tengah's 200,110 (190,104.5)"),
    pytest.param(95, 202131, 192025, id="95% of Bangka Tengah's 202,131 (192,024.45)"),
    pytest.param(95, 227948, 216551, id="95% of Pangkalpinang's 227,948 (216,550.6)"),
    pytest.param(95, 237442, 225570, id="95% of Pangkalpinang's 237,442 (225,569.9)"),
    pytest.param(98, 1549562, 1518571, id="98% of the province (1,518,570.76)"),
    pytest.param(98, 100, 98, id="a whole number of people stays"),
    pytest.param(98, 101, 99, id="a part of a person is one more"),
    pytest.param(98.6, 1000, 986, id="98.6 of 1000"),
    pytest.param(98.6, 1001, 987, id="98.6 of 1001 (986.986)"),
    pytest.param(99.5, 200, 199, id="99.5 of 200"),
    pytest.param(80.37, 10000, 8037, id="0.8037 x 10,000 is 8,037.000...1 in floating point"),
    pytest.param(80.37, 230000, 184851, id="0.8037 x 230,000 likewise"),
    pytest.param(100, 242285, 242285, id="everyone"),
    pytest.param(0, 242285, 0, id="no one"),
    pytest.param(95, 0, 0, id="no residents"),
]


@pytest.mark.parametrize(("minimum", "population", "people"), NEEDED)
def test_people_needed(minimum: float, population: int, people: int) -> None:
    assert persons_needed(minimum, population) == people


def test_people_needed_is_the_smallest_number_that_reaches_the_minimum() -> None:
    random = np.random.default_rng(2026)
    for hundredths, population in random.integers(1, [10001, 2_000_000], (500, 2)).tolist():
        needed = persons_needed(hundredths / 100, population)
        assert Fraction(needed * 10000, population) >= hundredths
        assert Fraction((needed - 1) * 10000, population) < hundredths


def test_bangka_tengah_in_march_2023_keeps_its_status_with_a_smaller_margin() -> None:
    """96.83% on 200,110 and 95.86% on 202,131: 3,665 people in hand become 1,745."""
    table = rebased("bangka-tengah", "2023-03-01").set_index("denominator_persons")
    own, newer = table.loc[200110], table.loc[202131]
    assert (round(own["pct"], 2), own["margin_persons"]) == (96.83, 3665)
    assert (round(newer["pct"], 2), newer["margin_persons"]) == (95.86, 1745)
    assert own["is_own"]
    assert not newer["is_own"]
    assert table["meets"].all()
    assert not table["flips"].any()
    assert set(table["minimum_pct"]) == {95}
    assert table["rule_known"].all()


def test_pangkalpinang_in_march_2023_flips() -> None:
    """95.71% on 227,948 (UHC at 95), 91.88% on Dukcapil's own 237,442 of end 2022 (not UHC)."""
    table = rebased("pangkalpinang", "2023-03-01").set_index("denominator_persons")
    own, newer = table.loc[227948], table.loc[237442]
    assert (round(own["pct"], 2), own["margin_persons"], own["meets"]) == (95.71, 1608, True)
    assert (round(newer["pct"], 2), newer["margin_persons"], newer["meets"]) == (
        91.88,
        -7411,
        False,
    )
    assert table["flips"].all()


def test_belitung_above_one_hundred_is_flagged_and_not_clipped() -> None:
    (row,) = rebased("belitung", "2023-12-31").itertuples()
    assert (row.numerator_persons, row.denominator_persons) == (186920, 185591)
    assert round(row.pct, 2) == 100.72
    assert row.above_100


def test_exactly_one_hundred_is_not_above() -> None:
    table = invented(
        [
            statement(
                "coverage_registered_pct",
                100,
                "2026-01-01",
                numerator_persons=1000,
                denominator_persons=1000,
            )
        ],
        [residents(999, "2025-06-30")],
    )
    assert dict(zip(table["denominator_persons"], table["above_100"], strict=True)) == {
        1000: False,
        999: True,
    }


def test_where_the_rule_of_the_day_is_not_certain_both_are_tried() -> None:
    """Pangkalpinang, 1 April 2025: nine days before 98 percent was first seen."""
    table = rebased("pangkalpinang", "2025-04-01")
    assert set(table["minimum_pct"]) == {95, 98}
    assert not table["rule_known"].any()
    margin = table[table["denominator_persons"] == 242285].set_index("minimum_pct")
    assert dict(margin["margin_persons"]) == {95: 9173, 98: 1904}


def test_a_denominator_is_tried_once() -> None:
    """200,110 stands three times in Bangka Tengah's figures: stated, semester I 2022, printed."""
    table = rebased("bangka-tengah", "2023-03-01")
    assert list(table["denominator_persons"]) == [200110, 197452, 198022, 202131]
    assert list(table["is_own"]) == [True, False, False, False]


@pytest.mark.parametrize("slug", SLUGS)
def test_margins_and_answers_agree_everywhere(slug: str) -> None:
    population = real("population", slug)
    table = rebase(compute_ratios(real("coverage", slug), population), population)
    for row in table.itertuples():
        reached = row.numerator_persons * 100 >= row.minimum_pct * row.denominator_persons
        assert row.meets == reached == (row.margin_persons >= 0)
        assert row.above_100 == (row.pct > 100)


CANDIDATES = [
    pytest.param("2024-12-31", "2026-02-28", True, id="14 months before"),
    pytest.param("2024-03-01", "2026-02-28", True, id="just within 24 months"),
    pytest.param("2024-02-28", "2026-02-28", False, id="24 months to the day"),
    pytest.param("2026-02-28", "2026-02-28", True, id="the same day"),
    pytest.param("2026-03-01", "2026-02-28", False, id="a day later"),
    pytest.param("2026", "2026-02-28", False, id="a year that has not ended"),
    pytest.param("2025", "2026-02-28", True, id="last year"),
]


@pytest.mark.parametrize(("when", "day", "is_candidate"), CANDIDATES)
def test_candidates_are_at_most_24_months_old(when: str, day: str, is_candidate: bool) -> None:
    found = candidate_populations(frame("population", residents(1000, when)), date.fromisoformat(day))
    assert (len(found) == 1) is is_candidate


def test_men_and_women_alone_are_no_candidates() -> None:
    population = real("population", "pangkalpinang")
    assert set(candidate_populations(population, date(2025, 4, 1))["sex"]) == {"total"}


# region, day, what BPJS would divide by
NEWEST = [
    pytest.param("pangkalpinang", date(2025, 4, 1), 242285, id="DKB semester II 2024"),
    pytest.param("pangkalpinang", date(2024, 12, 30), 239730, id="the day before it: DKB 2023"),
    pytest.param("pangkalpinang", date(2023, 3, 31), 227948, id="printed by BPJS, March 2023"),
    pytest.param("babel", date(2024, 6, 29), 1521723, id="province: no BPS projection"),
    pytest.param("bangka", date(2026, 2, 28), 339786, id="Bangka: printed by BPJS, Nov 2025"),
]


@pytest.mark.parametrize(("slug", "day", "persons"), NEWEST)
def test_the_newest_official_population(slug: str, day: date, persons: int) -> None:
    assert newest_population(real("population", slug), day).population_persons == persons


def test_the_denominator_of_the_ckg_target_is_not_a_denominator_of_membership() -> None:
    """Belitung's 189,389 is what its health office measured CKG on; Dukcapil has 192,405."""
    found = newest_population(real("population", "belitung"), date(2025, 12, 31))
    assert found.population_persons == 192405


def test_before_the_first_population_there_is_none() -> None:
    assert newest_population(real("population", "babel"), date(2010, 4, 30)) is None


def test_nothing_to_rebase() -> None:
    assert len(invented([], [])) == 0
    assert len(invented([statement("coverage_registered_pct", 98, "2025-01-01")], [])) == 0


def test_rounded_figures_are_not_rebased() -> None:
    table = invented(
        [statement("registered_persons", 1000, "2025-01-01", bound="~")],
        [residents(1100, "2024-12-31")],
    )
    assert len(table) == 0


def test_members_printed_with_a_percentage_but_no_residents_do_not_stop_the_report() -> None:
    """As Indonesia in June 2024: 273.5 million, 97.44 percent, residents not printed."""
    table = invented(
        [statement("coverage_registered_pct", 98, "2025-01-01", numerator_persons=980)],
        [residents(1000, "2024-12-31")],
    )
    assert 1000 in set(table["denominator_persons"])


def test_one_date_may_stand_under_two_versions_of_a_rule() -> None:
    draft = Report(check_parameters("coverage_trend", {"region": "bangka-tengah"}))
    table = rebased("bangka-tengah", "2023-03-01")
    both = pd.concat([table, table.assign(minimum_pct=table["minimum_pct"] + 3, flips=~table["flips"])])
    _, texts = tell_rebased(state_rebased(draft, both))
    assert texts["sentences"]
