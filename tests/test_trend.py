"""Trend tests where the published numbers are silent: too little to tell, nothing to correct, bad input."""

import math

import numpy as np
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.trend import mann_kendall, sen_slope

RISING = [float(value) for value in range(12)]
CORRECTIONS = (True, "yue-wang", "pre-whitening")


@pytest.mark.parametrize("values", [[], [1.0, 2, 3], [1.0, math.nan, 2, 3, math.nan]])
def test_three_points_show_no_direction(values: list[float]) -> None:
    trend = mann_kendall(values)
    assert trend.direction is None
    assert math.isnan(trend.p_value)


def test_one_point_has_no_slope() -> None:
    assert all(math.isnan(number) for number in sen_slope([math.nan, 3.0]))
    assert all(math.isnan(number) for number in sen_slope(RISING, season=12))


def test_a_missing_month_keeps_its_place() -> None:
    assert sen_slope([0.0, 1, math.nan, 3, 4]) == (1, 0)


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_straight_line_has_a_trend_though_nothing_is_left_to_correct(correction: bool | str) -> None:
    assert mann_kendall(RISING, correct_autocorrelation=correction).direction == "increasing"
    assert mann_kendall([5.0] * 12, correct_autocorrelation=correction).direction == "none"


def test_a_correction_that_leaves_no_variance_gives_no_answer() -> None:
    saw = [value + 5 * (-1) ** step for step, value in enumerate(RISING)]
    trend = mann_kendall(saw, correct_autocorrelation="yue-wang", lag=1)
    assert trend.score_variance < 0
    assert trend.direction is None


def test_like_months_are_compared_with_like() -> None:
    months = np.arange(48)
    values = 100 * np.sin(2 * np.pi * months / 12) + months
    assert mann_kendall(values).direction == "none"
    assert mann_kendall(values, season=12).direction == "increasing"


def test_places_are_tested_together() -> None:
    noise = np.random.default_rng(3).normal(size=(8, 7))
    places = 0.35 * np.arange(8)[:, None] + noise
    assert mann_kendall(places).direction == "increasing"
    assert sum(mann_kendall(place).direction == "increasing" for place in places.T) < 7


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: mann_kendall([math.inf, *RISING]), id="infinite"),
        pytest.param(lambda: mann_kendall(RISING, season=1), id="no season"),
        pytest.param(lambda: mann_kendall([RISING, RISING], season=12), id="a season of a table"),
        pytest.param(lambda: mann_kendall(RISING, correct_autocorrelation="hamed"), id="no such correction"),
        pytest.param(
            lambda: mann_kendall(RISING, season=6, correct_autocorrelation="trend-free"), id="not for seasons"
        ),
        pytest.param(lambda: mann_kendall(RISING, lag=3), id="a lag of the plain test"),
        pytest.param(lambda: mann_kendall(RISING, correct_autocorrelation=True, lag=12), id="a lag too long"),
        pytest.param(lambda: mann_kendall(RISING, confidence=95), id="per cent"),
        pytest.param(lambda: sen_slope(RISING, season=0), id="no season of a slope"),
    ],
)
def test_bad_input_is_named(call) -> None:
    with pytest.raises(StatisticsError):
        call()
