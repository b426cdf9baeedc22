"""Control charts where the published numbers are silent: gaps, flat and short series, bad input."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.control_charts import prime_chart, run_signals, xmr

NAN = math.nan
STEADY = [3.0, 5, 4, 6, 5, 3, 4, 5, 4, 6, 5, 4]
MONTHS = pd.period_range("2024-01", periods=12, freq="M")


def test_a_missing_month_breaks_the_series() -> None:
    low, high = [10.0, 11] * 4, [30.0, 31] * 4
    chart = xmr([*low, NAN, *high], improvement="increase")
    assert chart["mean"].iloc[0] == 20.5
    assert chart["upper"].iloc[0] == pytest.approx(20.5 + 2.66)
    gap = chart.iloc[8]
    assert gap["limits_state"] == "in_force"
    assert gap[["outside_limits", "special_cause", "point_type"]].isna().all()


def test_no_run_or_trend_spans_a_missing_month() -> None:
    rising = [12.0, 9, 11, 8, 9, 10, 11, 12, 13, 14, 9, 12, 8, 11]
    assert (xmr(rising, improvement="increase")["special_cause"] == "trend_increasing").sum() == 7
    broken = [*rising[:6], NAN, *rising[7:]]
    assert "trend_increasing" not in set(xmr(broken, improvement="increase")["special_cause"].dropna())
    shifted = [12.0, 9, 12, 9, 12, 9, *[11.2, 11.4] * 4]
    assert (xmr(shifted, improvement="decrease")["point_type"] == "concern").sum() == 8
    shifted[10] = NAN
    assert "concern" not in set(xmr(shifted, improvement="decrease")["point_type"].dropna())


def test_a_flat_series_has_no_variation_and_no_signal() -> None:
    for screen in (True, False):
        chart = xmr([0.1] * 13, improvement="increase", screen_outliers=screen)
        assert (chart["limits_state"] == "no_variation").all()
        assert (chart["special_cause"] == "common_cause").all()


def test_a_series_whose_limits_collapse_says_so() -> None:
    assert (xmr([1.0] * 14 + [2], improvement="increase")["limits_state"] == "no_variation").all()


def test_fewer_than_twelve_points_give_a_mean_and_nothing_else() -> None:
    chart = xmr([*STEADY[:11], NAN, NAN], improvement="increase")
    assert (chart["limits_state"] == "too_few_points").all()
    assert chart["mean"].notna().all()
    assert (
        chart[["lower", "upper", "outside_limits", "close_to_limits", "special_cause", "point_type"]]
        .isna()
        .all(axis=None)
    )
    assert (xmr(STEADY, improvement="increase")["limits_state"] == "in_force").all()
    alternate = [value for pair in zip(STEADY, [NAN] * 12, strict=True) for value in pair]
    assert (xmr(alternate, improvement="increase")["limits_state"] == "too_few_points").all()


def test_a_baseline_starts_at_a_dated_event_and_has_limits_of_its_own() -> None:
    values = pd.Series([*STEADY, *(value + 20 for value in STEADY)], pd.period_range("2024-01", periods=24, freq="M"))
    chart = xmr(values, improvement="increase", rebase_at=[pd.Period("2025-01", "M")])
    assert chart.index.equals(values.index)
    assert chart["baseline"].tolist() == [1] * 12 + [2] * 12
    assert chart["mean"].iloc[-1] == pytest.approx(chart["mean"].iloc[0] + 20)
    assert (chart["special_cause"] == "common_cause").all()
    first = xmr(values, improvement="increase", rebase_at=[values.index[0]])
    pd.testing.assert_frame_equal(first, xmr(values, improvement="increase"))


def test_limits_held_from_the_first_points_judge_the_rest() -> None:
    chart = xmr([*STEADY, 30.0, 31], improvement="decrease", fix_after=12)
    assert chart["mean"].iloc[-1] == pytest.approx(np.mean(STEADY))
    assert chart["point_type"].tolist()[-2:] == ["concern", "concern"]
    neutral = xmr([*STEADY, 30.0, -31], improvement="neutral", fix_after=12)
    assert neutral["point_type"].tolist()[-2:] == ["neutral_high", "neutral_low"]


def test_points_on_the_centre_or_missing_do_not_count() -> None:
    runs = run_signals([1, 2, 3, 2, NAN, 3, 3, 1], 2)
    assert (runs.useful_points, runs.longest_run, runs.crossings, runs.signal) == (5, 3, 2, False)
    assert run_signals([2, 2, NAN], 2) == run_signals([], 2)


def test_prime_limits_of_plain_chance_are_those_of_an_ordinary_chart() -> None:
    n = np.full(2000, 400)
    count = np.random.default_rng(1).binomial(n, 0.2)
    points = prime_chart(count, n, kind="p").points
    assert points["upper"].iloc[0] - 0.2 == pytest.approx(3 * math.sqrt(0.2 * 0.8 / 400), rel=0.05)
    assert points["outside_limits"].mean() < 0.01


def test_a_missing_month_of_a_prime_chart_is_not_zero() -> None:
    count, n = [20.0, 22, NAN, 18, 21, 19], [100.0, 110, 100, 90, 100, NAN]
    points = prime_chart(count, n, kind="u").points
    assert points["centre"].iloc[0] == pytest.approx(81 / 400)
    assert points["outside_limits"].sum() == 0


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: xmr(STEADY, improvement="up"), id="no such direction"),
        pytest.param(lambda: xmr([], improvement="increase"), id="no values"),
        pytest.param(lambda: xmr([math.inf, *STEADY], improvement="increase"), id="infinite"),
        pytest.param(lambda: xmr(pd.Series(STEADY, MONTHS), improvement="increase", rebase_at=[7]), id="no such month"),
        pytest.param(lambda: xmr(STEADY, improvement="increase", fix_after=1), id="limits from one point"),
        pytest.param(lambda: prime_chart([1], [2], kind="c"), id="no such chart"),
        pytest.param(lambda: prime_chart([3], [2], kind="p"), id="more than all"),
        pytest.param(lambda: prime_chart([3], [0], kind="u"), id="of nobody"),
        pytest.param(lambda: prime_chart([3, 4], [5], kind="u"), id="lengths differ"),
    ],
)
def test_bad_input_is_named(call) -> None:
    with pytest.raises(StatisticsError):
        call()
