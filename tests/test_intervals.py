"""Intervals: what is refused, what is missing, and what holds for every number. Their values are in test_vectors.py."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.intervals import (
    compare_proportions,
    compare_rates,
    count_interval,
    mean_interval,
    predict_count,
    proportion_difference_interval,
    proportion_interval,
    rate_interval,
)

REFUSED = [
    pytest.param(lambda: proportion_interval(11, 10), id="more than all"),
    pytest.param(lambda: proportion_interval(-1, 10), id="fewer than none"),
    pytest.param(lambda: proportion_interval(0, 0), id="of nobody"),
    pytest.param(lambda: proportion_interval(1, inf), id="of infinitely many"),
    pytest.param(lambda: proportion_interval([1, 2], [10, 1]), id="more than all in one of two"),
    pytest.param(lambda: proportion_interval([1, 2], [10, 10, 10]), id="lists of different lengths"),
    pytest.param(lambda: proportion_interval(1, 10, confidence=0.89), id="confidence too low"),
    pytest.param(lambda: proportion_interval(1, 10, confidence=95), id="confidence in percent"),
    pytest.param(lambda: proportion_interval(1, 10, confidence=1), id="certainty"),
    pytest.param(lambda: proportion_interval(1, 10, confidence=nan), id="confidence missing"),
    pytest.param(lambda: proportion_interval(1, 10, method="wald"), id="unknown method"),
    pytest.param(lambda: proportion_interval(1, 10, alternative="both"), id="unknown side"),  # type: ignore[call-overload]
    pytest.param(lambda: count_interval(-1), id="negative count"),
    pytest.param(lambda: count_interval(1, method="wilson"), id="a count has no Wilson interval"),
    pytest.param(lambda: rate_interval(1, 0), id="no exposure"),
    pytest.param(lambda: rate_interval(1, 10, per=0), id="no unit"),
    pytest.param(lambda: predict_count(1, 1, 0), id="no exposure to predict"),
    pytest.param(lambda: predict_count(0.5, 1, 1), id="half a death to predict from"),
    pytest.param(lambda: mean_interval([]), id="mean of nothing"),
    pytest.param(lambda: mean_interval([1, inf]), id="mean with an infinite value"),
    pytest.param(lambda: compare_rates(1.5, 10, 2, 10), id="half a death"),
    pytest.param(lambda: compare_rates(1, 10, 2, 10, method="score"), id="no such test"),
    pytest.param(lambda: proportion_difference_interval(11, 10, 2, 10), id="more than all in a difference"),
    pytest.param(lambda: compare_proportions([1], [10]), id="one group"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_impossible_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(StatisticsError) as refused:
        call()
    assert refused.value.details["found"] not in ("", None)


MISSING = [
    pytest.param(lambda: proportion_interval(nan, 10), id="count"),
    pytest.param(lambda: proportion_interval(1, nan, method="exact"), id="total"),
    pytest.param(lambda: proportion_interval(nan, 10, alternative="less"), id="count, one side"),
    pytest.param(lambda: count_interval(nan), id="exact count"),
    pytest.param(lambda: count_interval(nan, method="byar"), id="Byar's count"),
    pytest.param(lambda: rate_interval(nan, 10), id="rate, count"),
    pytest.param(lambda: rate_interval(3, nan), id="rate, exposure"),
    pytest.param(lambda: predict_count(3, nan, 1), id="predicted count"),
    pytest.param(lambda: mean_interval([1.0, nan]), id="mean"),
    pytest.param(lambda: proportion_difference_interval(nan, 1, 1, 1), id="difference of proportions"),
]


@pytest.mark.parametrize("call", MISSING)
def test_a_missing_number_gives_a_missing_result(call: Callable[[], Any]) -> None:
    interval = call()
    assert np.isnan([interval.value, interval.lower, interval.upper]).all()


def test_a_missing_number_gives_a_missing_test() -> None:
    assert np.isnan(compare_rates(nan, 10, 2, 10))
    assert np.isnan(compare_proportions([1, nan], [10, 10]).p_value)


def test_a_table_keeps_the_index_and_its_gaps() -> None:
    regions = pd.Index(["1901", "1902", "1971"], name="region")
    count, total = pd.Series([3, None, 12], regions, dtype="Int64"), pd.Series([10, 10, 20], regions)
    for table in (proportion_interval(count, total), count_interval(count), rate_interval(count, total)):
        assert table.index.equals(regions)
        assert table["lower"].isna().tolist() == [False, True, False]
    assert rate_interval(count, total)["method"].tolist()[::2] == ["exact", "byar"]
    assert proportion_interval(count, 100)["value"].iloc[2] == 0.12


def test_series_of_different_places_are_not_put_side_by_side() -> None:
    with pytest.raises(StatisticsError):
        proportion_interval(pd.Series([1, 2], ["1901", "1902"]), pd.Series([10, 20], ["1902", "1901"]))


def test_a_predicted_count_is_one_that_the_test_does_not_tell_apart() -> None:
    for seen, exposure in ((0, 1.0), (3, 1.0), (15, 1.0), (12, 0.83)):
        found = predict_count(seen, exposure, 1.0)
        outside = [found.upper + 1, *([found.lower - 1] if found.lower else [])]
        assert all(compare_rates(seen, exposure, count, 1.0) < 0.05 for count in outside)
        assert all(compare_rates(seen, exposure, count, 1.0) >= 0.05 for count in (found.lower, found.upper))


def test_the_next_count_of_an_unchanged_rate_is_mostly_within_what_was_predicted() -> None:
    draws = np.random.default_rng(1).poisson(8.0, (2000, 2))
    limits = {int(seen): predict_count(seen, 1.0, 1.0) for seen in np.unique(draws[:, 0])}
    held = [limits[int(seen)].lower <= later <= limits[int(seen)].upper for seen, later in draws]
    assert 0.93 <= np.mean(held) <= 0.985


def test_a_table_and_its_single_numbers_agree() -> None:
    for count, total in ((0, 7), (3, 7), (7, 7)):
        for method in ("wilson", "exact"):
            one, row = (
                proportion_interval(count, total, method=method),
                proportion_interval([count], [total], method=method).iloc[0],
            )
            assert (one.value, one.lower, one.upper) == (row["value"], row["lower"], row["upper"])


@pytest.mark.parametrize("total", [1, 7, 30, 200_000])
def test_limits_of_a_proportion_stay_inside_and_hold_it(total: int) -> None:
    counts = np.unique(np.linspace(0, total, 50).round())
    for method in ("wilson", "exact"):
        for confidence in (0.9, 0.95, 0.998):
            table = proportion_interval(counts, total, method=method, confidence=confidence)
            assert ((table["lower"] >= 0) & (table["upper"] <= 1)).all()
            assert (table["lower"] <= table["value"] + 1e-15).all()
            assert (table["upper"] >= table["value"] - 1e-15).all()
    assert proportion_interval(0, total).lower == 0
    assert proportion_interval(total, total).upper == 1


def test_the_exact_interval_of_a_count_holds_it_and_is_wider_at_a_higher_confidence() -> None:
    counts = np.arange(200)
    one, other = count_interval(counts), count_interval(counts, confidence=0.998)
    assert ((one["lower"] <= counts) & (counts <= one["upper"])).all()
    assert (other["lower"] <= one["lower"]).all()
    assert (other["upper"] > one["upper"]).all()


def test_zero_events_still_have_an_upper_limit() -> None:
    """Methods, section 3: 0 events gives 0 to 3.69 expected."""
    interval = rate_interval(0, 5000, per=100_000)
    assert (interval.value, interval.lower) == (0, 0)
    assert interval.upper == pytest.approx(3.688879 / 5000 * 100_000)


def test_three_maternal_deaths() -> None:
    """Bangka 2022: 3 deaths, 57.28 per 100,000 live births, exact 11.8 to 167.4."""
    interval = rate_interval(3, 3 / 57.28e-5, per=100_000)
    assert (interval.method, round(interval.lower, 1), round(interval.upper, 1)) == ("exact", 11.8, 167.4)


@pytest.mark.parametrize("method", ["exact", "etest"])
def test_two_rates_can_be_named_in_either_order(method: str) -> None:
    for counts in ((3, 0), (17, 3), (0, 0)):
        one, other = (compare_rates(a, 1000, b, 1000, method=method) for a, b in (counts, counts[::-1]))
        assert one == pytest.approx(other)
        assert 0 <= one <= 1


def test_two_regencies() -> None:
    """Methods, section 7: Bangka 17 to 3 deaths is a change; Belitung Timur 1 to 4 is noise."""
    assert compare_rates(17, 1, 3, 1) == pytest.approx(0.001, abs=0.001)
    assert compare_rates(1, 1, 4, 1) == pytest.approx(0.24, abs=0.05)


def test_equal_proportions_everywhere_are_no_difference() -> None:
    assert compare_proportions([0, 0], [10, 20]).p_value == 1
    assert compare_proportions([83, 90, 129, 70], [86, 93, 136, 82]).p_value == pytest.approx(0.005585477)


def test_the_mean_of_one_value_has_no_limits() -> None:
    mean = mean_interval([4.0])
    assert mean.value == 4
    assert np.isnan([mean.lower, mean.upper, mean.deviation]).all()
