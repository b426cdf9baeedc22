"""Funnels: what is refused, what is missing, and how limits and verdicts agree. Their values are in test_vectors.py."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.reference.errors import StatisticsError
from analysis.statistics.funnel import (
    overdispersion,
    rate_limits,
    ratio_limits,
    significance,
)

REFUSED = [
    pytest.param(lambda: rate_limits([-1], 0.5), id="negative count"),
    pytest.param(lambda: rate_limits([1], 0), id="rate of 0"),
    pytest.param(lambda: ratio_limits([0]), id="nothing expected"),
    pytest.param(lambda: ratio_limits([5], tau2=-1), id="negative variance"),
    pytest.param(lambda: significance([11], [10]), id="more than all"),
    pytest.param(lambda: significance([1], [10], kind="ratio"), id="unknown kind"),
    pytest.param(lambda: significance(1, 10), id="one area is no funnel"),  # type: ignore[arg-type]
    pytest.param(lambda: overdispersion([11, 1], [10, 10]), id="proportion above 1"),
    pytest.param(lambda: overdispersion([0, 1], [10, 10], kind="SR", trim="truncate"), id="no logarithm of 0"),
    pytest.param(lambda: overdispersion([1, nan], [10, 10]), id="one area left"),
    pytest.param(lambda: overdispersion([1, 2], [10, 10], limit=0.9), id="unknown limit"),
    pytest.param(lambda: overdispersion([1, 2], [10, 10], trim_by=0.5), id="everything trimmed"),
    pytest.param(lambda: overdispersion([1, 2], [10, 10], kind="XR"), id="unknown kind of ratio"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_impossible_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(StatisticsError):
        call()


def test_an_area_is_outside_exactly_when_its_proportion_is_beyond_the_limits() -> None:
    random = np.random.default_rng(20260228)
    total = random.integers(20, 5000, 500)
    count = random.binomial(total, np.clip(random.normal(0.8, 0.03, 500), 0, 1))
    average = count.sum() / total.sum()
    away = (count / total - average) / np.sqrt(average * (1 - average) / total)
    verdict = significance(count, total)
    near, far = norm.isf(0.025), norm.isf(0.001)
    beyond = np.select(
        [away > far, away > near, away < -far, away < -near],
        ["above_998", "above_95", "below_998", "below_95"],
        "within",
    )
    assert verdict.tolist() == beyond.tolist()
    assert set(beyond) == {"above_998", "above_95", "within", "below_95", "below_998"}


def test_about_one_area_in_twenty_is_outside_by_chance() -> None:
    random = np.random.default_rng(20260228)
    outside = [
        (significance(random.poisson(30, 50), np.full(50, 1000), kind="rate") != "within").mean() for _ in range(40)
    ]
    assert 0.02 < np.mean(outside) < 0.07


def test_a_missing_area_has_no_verdict_and_moves_no_average() -> None:
    regions = pd.Index(["1901", "1902", "1971"])
    verdict = significance(pd.Series([50, None, 5], regions), pd.Series([100, 200, 100], regions))
    assert verdict.index.equals(regions)
    assert verdict.tolist()[::2] == ["above_998", "below_998"]
    assert pd.isna(verdict["1902"])
    found = overdispersion(pd.Series([50, None, 5], regions), pd.Series([100, 200, 100], regions))
    assert found.average == 55 / 200
    assert found.areas.loc["1902"].isna().all()


def test_an_area_without_events_can_be_judged() -> None:
    assert significance([0, 60], [1000, 1000], kind="rate").tolist() == ["below_998", "above_998"]
    assert rate_limits([0], 0.01)["lower_95"].tolist() == [0]
    assert rate_limits([0], 0.01)["upper_95"].isna().all()


def test_the_curve_of_a_rate_is_where_the_verdict_turns() -> None:
    curve = rate_limits([4, 40], 0.01, years=3)
    for level in ("95", "998"):
        for side, inside in (("lower", 0.9), ("upper", 1.1)):
            exposure = curve[f"{side}_{level}_exposure"] * 3
            near = significance([4, 40], exposure * inside, kind="rate", average=0.01)
            beyond = significance([4, 40], exposure * (2 - inside), kind="rate", average=0.01)
            assert all(word in ("within", f"{'below' if side == 'lower' else 'above'}_95") for word in near)
            assert (beyond != "within").all()


def test_equal_areas_show_no_overdispersion_and_unequal_ones_do() -> None:
    random = np.random.default_rng(20260228)
    n = np.full(300, 2000)
    equal = overdispersion(random.binomial(n, 0.8), n)
    assert equal.phi < 1.1
    assert equal.tau2 < 1e-5
    unequal = overdispersion(random.binomial(n, np.clip(random.normal(0.8, 0.05, 300), 0, 1)), n)
    assert unequal.phi > 10
    assert unequal.areas["is_outlier"].mean() < 0.15
    assert (significance(random.binomial(n, 0.8), n) == "within").mean() > 0.9


@pytest.mark.parametrize(
    ("kind", "trim"), [("PR", "winsorise"), ("PR", "truncate"), ("RC", "winsorise"), ("SR", "truncate")]
)
def test_limits_that_allow_for_more_are_wider(kind: str, trim: str) -> None:
    x, n = [30, 20, 60, 45, 80, 25, 95], [100, 90, 110, 100, 120, 80, 130]
    found = overdispersion(x, n, kind=kind, trim=trim)
    assert found.tau2 > 0
    for level in ("95", "998"):
        assert (found.areas[f"adjusted_lower_{level}"] < found.areas[f"lower_{level}"]).all()
        assert (found.areas[f"adjusted_upper_{level}"] > found.areas[f"upper_{level}"]).all()
    stricter = overdispersion(x, n, kind=kind, trim=trim, limit=0.998)
    assert stricter.areas["is_outlier"].sum() <= found.areas["is_outlier"].sum()
