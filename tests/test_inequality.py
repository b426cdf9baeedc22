"""Inequality: cases worked by hand, what is refused, what is missing. The rest is in test_vectors.py."""

from __future__ import annotations

from collections.abc import Callable
from math import log, nan, sqrt
from typing import Any

import numpy as np
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.inequality import measure

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
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_impossible_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(StatisticsError):
        call()


def test_a_missing_number_gives_a_missing_result() -> None:
    assert np.isnan(measure("mdmw", [1, nan], [1, 1]).value)
