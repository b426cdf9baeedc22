"""Effects on invented programmes whose effect is known, and on data that allow no answer."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.effects import (
    interrupted_series,
    long_base_average,
    long_base_effects,
)

MONTHS = pd.period_range("2022-01", periods=48, freq="M")
CHANGE = pd.Period("2024-01", "M")


def series(seed: int = 1) -> pd.Series:
    """Return counts of 200 a month that rise 1 % a month and fall by a fifth from January 2024, with a season."""
    step = np.arange(1, 49)
    mean = 200 * 1.01**step * np.where(step > 24, 0.8, 1) * np.exp(0.2 * np.sin(2 * np.pi * step / 12))
    return pd.Series(np.random.default_rng(seed).poisson(mean), MONTHS, dtype=float)


def test_a_change_of_level_is_found_in_a_season_and_a_trend() -> None:
    found = interrupted_series(series(), CHANGE, harmonics=1)
    after = found.terms.loc["after"]
    assert after["lower"] < 0.8 < after["upper"] < 0.9
    assert found.terms.loc["time", "rate_ratio"] == pytest.approx(1.01, abs=0.003)
    gone = found.fitted["fitted"] / found.fitted["without_change"]
    assert gone[: CHANGE - 1].eq(1).all()
    assert gone[CHANGE:].to_numpy() == pytest.approx(after["rate_ratio"])
    assert interrupted_series(series(), CHANGE, harmonics=1, slope_change=True).slope_change_p_value > 0.05


def test_a_missing_month_keeps_its_place_in_time() -> None:
    steady = pd.Series((1000 * 1.02 ** np.arange(48)).round(), MONTHS)
    steady[CHANGE - 3] = math.nan
    found = interrupted_series(steady, CHANGE)
    assert found.terms.loc["time", "rate_ratio"] == pytest.approx(1.02, rel=1e-4)
    assert found.terms.loc["after", "rate_ratio"] == pytest.approx(1, rel=1e-3)
    assert found.fitted.loc[CHANGE - 3, "fitted"] == pytest.approx(1000 * 1.02**21, rel=1e-3)


def test_an_unmodelled_season_shows_in_the_residuals_and_can_be_allowed_for() -> None:
    plain = interrupted_series(series(), CHANGE)
    assert (
        plain.autocorrelation_p_value < 0.01 < interrupted_series(series(), CHANGE, harmonics=1).autocorrelation_p_value
    )
    robust = interrupted_series(series(), CHANGE, newey_west_lags=6)
    assert robust.terms["estimate"].tolist() == pytest.approx(plain.terms["estimate"].tolist())
    assert robust.terms.loc["after", "se"] != pytest.approx(plain.terms.loc["after", "se"], rel=0.05)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: interrupted_series(series(), MONTHS[7]), id="seven months before"),
        pytest.param(lambda: interrupted_series(series().where(MONTHS < CHANGE, 0), CHANGE), id="no event after"),
        pytest.param(lambda: interrupted_series(series(), pd.Period("2030-01", "M")), id="no such month"),
        pytest.param(lambda: interrupted_series(-series(), CHANGE), id="negative counts"),
        pytest.param(lambda: interrupted_series(series(), CHANGE, exposure=0), id="of nobody"),
    ],
)
def test_bad_input_is_named(call) -> None:
    with pytest.raises(StatisticsError):
        call()


def test_an_effect_from_a_long_base_is_a_difference_of_differences() -> None:
    random = np.random.default_rng(6)
    panel = pd.DataFrame(random.normal(size=(8, 20)))
    starts = pd.Series([12.0, 12.0, *[np.nan] * 6])
    found = long_base_effects(panel, starts)
    change = panel.iloc[:, 12:].mean(axis=1) - panel.iloc[:, 1:9].mean(axis=1)
    assert found.average.effect == pytest.approx(change[:2].mean() - change[2:].mean())
    assert long_base_average(panel, starts) == found.average
    fall = panel.iloc[:, 9:12].mean(axis=1) - panel.iloc[:, 1:9].mean(axis=1)
    assert found.dip.effect == pytest.approx(fall[:2].mean() - fall[2:].mean())
    risen = panel.add(np.outer(starts.notna(), 3 * np.arange(20)))
    assert long_base_effects(risen, starts).trended.effect == pytest.approx(found.trended.effect)
    with pytest.raises(StatisticsError):
        long_base_effects(panel, starts - 8)
