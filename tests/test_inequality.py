"""Inequality and shrinkage: cases worked by hand, what is refused, what is missing. The rest is in test_vectors.py."""

from __future__ import annotations

from collections.abc import Callable
from math import log, nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.inequality import measure, slope_index
from analysis.statistics.shrinkage import empirical_bayes

COVERAGE, PEOPLE = [80.0, 90.0, 100.0], [1.0, 1.0, 2.0]  # mean 92.5

BY_HAND = [
    ("difference", 20),
    ("ratio", 1.25),
    ("bgv", (12.5**2 + 2.5**2 + 2 * 7.5**2) / 4),
    ("bgsd", sqrt((12.5**2 + 2.5**2 + 2 * 7.5**2) / 4)),
    ("cov", 100 * sqrt((12.5**2 + 2.5**2 + 2 * 7.5**2) / 4) / 92.5),
    ("mdmu", 22.5 / 3),
    ("mdmw", 30 / 4),
    ("mdbu", 30 / 3),
    ("mdbw", 30 / 4),
    ("mdru", 30 / 3),
    ("mdrw", 50 / 4),
    ("idisu", 100 * 22.5 / 3 / 92.5),
    ("idisw", 100 * 30 / 4 / 92.5),
    ("theil", 1000 * sum(n / 4 * y / 92.5 * log(y / 92.5) for y, n in zip(COVERAGE, PEOPLE, strict=True))),
    ("mld", -1000 * sum(n / 4 * log(y / 92.5) for y, n in zip(COVERAGE, PEOPLE, strict=True))),
    ("par", 7.5),
    ("paf", 100 * 7.5 / 92.5),
]


@pytest.mark.parametrize(("name", "expected"), BY_HAND)
def test_a_measure_by_hand(name: str, expected: float) -> None:
    reference = 0 if name.startswith("mdr") else None
    assert measure(name, COVERAGE, PEOPLE, reference=reference).value == pytest.approx(expected)


@pytest.mark.parametrize("name", [name for name, _ in BY_HAND])
def test_equal_groups_are_not_unequal(name: str) -> None:
    assert measure(name, [7, 7, 7], PEOPLE, reference=1).value == pytest.approx(1 if name == "ratio" else 0)


def test_what_is_best_depends_on_the_indicator() -> None:
    assert measure("mdbw", COVERAGE, PEOPLE, favourable=False).value == 50 / 4
    assert measure("difference", COVERAGE, PEOPLE, reference=1).value == 10
    assert measure("difference", COVERAGE, PEOPLE, reference=1, favourable=False).value == 10
    assert measure("mdmu", COVERAGE, PEOPLE, average=90).value == pytest.approx(20 / 3)


def test_limits_are_as_wide_as_simulated_ones() -> None:
    """Ahn et al. (2018): the variance of groups is itself uncertain by its sampling errors."""
    y, people, se = np.array([95.0, 90, 85, 80, 75]), np.array([10.0, 20, 30, 20, 20]), np.ones(5)
    drawn = y + np.random.default_rng(20260228).normal(size=(50_000, 5))
    share = people / people.sum()
    simulated = {
        "bgv": share @ ((drawn - (drawn @ share)[:, None]) ** 2).T,
        "difference": drawn[:, 0] - drawn[:, 4],
        "ratio": drawn[:, 0] / drawn[:, 4],
    }
    for name, values in simulated.items():
        interval = measure(name, y, people, se=se)
        assert (interval.upper - interval.lower) / 2 / 1.959964 == pytest.approx(values.std(), rel=0.02)
    assert np.isnan(measure("mdmw", y, people, se=se).upper)


def test_the_attributable_risk_has_the_limits_of_a_simulated_table() -> None:
    """Walter (1978): people who have it are drawn in two groups, 60 % of 3,000 and 80 % of 1,000."""
    people = np.array([3000, 1000])
    having = np.random.default_rng(20260228).multinomial(4000, [0.45, 0.3, 0.2, 0.05], size=20_000)
    drawn = 100 * (having[:, 2] / having[:, 2:].sum(axis=1) - having[:, [0, 2]].sum(axis=1) / 4000)
    interval = measure("par", [60, 80], people)
    assert interval.value == pytest.approx(15)
    assert (interval.upper - interval.lower) / 2 / 1.959964 == pytest.approx(drawn.std(), rel=0.15)


REFUSED = [
    pytest.param(lambda: measure("gini", COVERAGE, PEOPLE), id="unknown measure"),
    pytest.param(lambda: measure("mdmw", [1, -1], [1, 1]), id="negative estimate"),
    pytest.param(lambda: measure("mdmw", [1, 2], [1, 0]), id="nobody in a group"),
    pytest.param(lambda: measure("mdmw", [1], [1]), id="one group"),
    pytest.param(lambda: measure("idisw", [0, 0], [1, 1]), id="a mean of 0"),
    pytest.param(lambda: measure("mdru", COVERAGE, PEOPLE), id="no reference"),
    pytest.param(lambda: measure("par", [1, 2], [1, 1], scale=1), id="more than all"),
    pytest.param(lambda: measure("mdmw", COVERAGE, [1, 1]), id="lists of different lengths"),
    pytest.param(lambda: slope_index([1, 2, 3, 4], [1, 1, 1, 1]), id="four groups"),
    pytest.param(lambda: slope_index(np.ones(101), np.ones(101)), id="too many groups"),
    pytest.param(lambda: slope_index([0.1, 0.2, 0.3, 0.4, 1], np.ones(5), scale="logit"), id="no logit of 1"),
    pytest.param(lambda: slope_index([0, 0.2, 0.3, 0.4, 1], np.ones(5), scale="log"), id="no logarithm of 0"),
    pytest.param(lambda: slope_index(np.ones(5), [1, 1, 1, 1, 0]), id="nobody in a step"),
    pytest.param(lambda: slope_index(np.ones(5), np.ones(5), scale="probit"), id="unknown scale"),
    pytest.param(lambda: slope_index(np.ones(5), np.ones(5), confidence=95), id="confidence in percent"),
    pytest.param(lambda: empirical_bayes([1, -1], [10, 10]), id="negative events"),
    pytest.param(lambda: empirical_bayes([1, 1], [10, 0]), id="an area without people"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_impossible_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(StatisticsError):
        call()


def test_a_missing_number_gives_a_missing_result() -> None:
    assert np.isnan(measure("mdmw", [1, nan], [1, 1]).value)
    assert np.isnan(slope_index([1, 2, nan, 4, 5], np.ones(5), se=np.ones(5)).slope.value)
    assert np.isnan(slope_index([1, 2, 3, 4, 5], np.ones(5)).relative.lower)


def test_the_slope_of_a_line_is_its_rise() -> None:
    """Equal groups on a straight line from 10 to 20: their middles lie at 0.1, 0.3, ... 0.9."""
    index = slope_index([11, 13, 15, 17, 19], np.ones(5), se=np.zeros(5))
    assert index.slope.value == pytest.approx(10)
    assert index.intercept == pytest.approx(10)
    assert index.relative.value == pytest.approx(2)
    assert (index.slope.lower, index.slope.upper) == (pytest.approx(10), pytest.approx(10))


def test_the_slope_has_the_limits_of_its_normal_error_and_repeats() -> None:
    index = slope_index([11, 13, 15, 17, 19], np.ones(5), se=np.ones(5), seed=3)
    assert (index.slope.upper - index.slope.lower) / 2 / 1.959964 == pytest.approx(sqrt(1 / 0.4), rel=0.02)
    assert index == slope_index([11, 13, 15, 17, 19], np.ones(5), se=np.ones(5), seed=3)


def test_small_areas_are_drawn_further() -> None:
    regions = pd.Index(["a", "b", "c", "d"])
    rates = empirical_bayes(pd.Series([2, 200, 10, None], regions), pd.Series([10, 1000, 1000, 50], regions))
    assert rates.index.equals(regions)
    assert rates.loc["d"].isna().all()
    assert rates["weight"]["a"] < rates["weight"]["b"] == rates["weight"]["c"] < 1
    assert rates["common_rate"]["a"] < rates["shrunk_rate"]["a"] < rates["rate"]["a"] == rates["rate"]["b"] == 0.2
    assert rates["relative_risk"]["b"] == pytest.approx(0.2 / (212 / 2010))


def test_areas_that_differ_by_chance_only_get_the_common_rate() -> None:
    rates = empirical_bayes([10, 11, 9, 10], [100, 100, 100, 100])
    assert rates["weight"].tolist() == [0] * 4
    assert rates["shrunk_rate"].tolist() == [0.1] * 4
    none = empirical_bayes([0, 0], [10, 10])
    assert none["shrunk_rate"].tolist() == [0, 0]
    assert none["relative_risk"].isna().all()
