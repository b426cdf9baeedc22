"""Effects on invented programmes whose effect is known, and on data that allow no answer."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.effects import (
    group_time_effects,
    interrupted_series,
    long_base_average,
    long_base_effects,
    pool_effects,
    synthetic_difference,
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


def staggered(effect: float, drift: float = 0.0, never: int = 15) -> tuple[pd.DataFrame, pd.Series]:
    """Return 60 units over 10 times, 20 starting at 4 and the rest but ``never`` at 7; treated ones drift before."""
    random = np.random.default_rng(2)
    starts = pd.Series([4] * 20 + [7] * (40 - never) + [math.nan] * never, [f"desa {unit}" for unit in range(60)])
    times = np.arange(1, 11)
    treated = times >= starts.to_numpy()[:, None]
    noise = random.normal(size=(60, 1)) + random.normal(size=10) + 0.5 * random.normal(size=(60, 10))
    trend = drift * times * starts.notna().to_numpy()[:, None]
    return pd.DataFrame(noise + effect * treated + trend, starts.index, times), starts


def test_effects_of_a_staggered_start_are_found() -> None:
    panel, starts = staggered(effect=2.0)
    for controls in ("not_yet_treated", "never_treated"):
        found = group_time_effects(panel, starts, seed=1, controls=controls, draws=499)
        assert found.average.lower < 2 < found.average.upper
        assert found.average.se < 0.3
        assert found.pretrend_p_value > 0.01
        assert (found.average_by_group is None) == (controls == "not_yet_treated")
    again = group_time_effects(panel, starts, seed=1, controls="never_treated", draws=499)
    pd.testing.assert_frame_equal(found.cells, again.cells)


def test_a_cell_is_a_difference_of_differences() -> None:
    panel, starts = staggered(effect=1.0)
    cells = group_time_effects(panel, starts, seed=1, draws=99).cells.set_index(["group", "time"])["effect"]
    change = panel[5] - panel[3]
    by_hand = change[starts == 4].mean() - change[(starts != 4)].mean()
    assert cells[4, 5] == pytest.approx(by_hand)
    change = panel[8] - panel[3]
    assert cells[4, 8] == pytest.approx(change[starts == 4].mean() - change[starts.isna()].mean())


def test_units_that_drifted_before_the_start_are_seen() -> None:
    panel, starts = staggered(effect=0.0, drift=0.5)
    assert group_time_effects(panel, starts, seed=1, draws=499).pretrend_p_value < 0.001


def test_without_units_never_reached_the_last_start_ends_the_comparison() -> None:
    panel, starts = staggered(effect=2.0, never=0)
    found = group_time_effects(panel, starts, seed=1, draws=99)
    assert set(found.cells["group"]) == {4}
    assert found.cells["time"].max() == 6


def test_units_that_start_alone_or_at_the_second_time_have_effects_too() -> None:
    panel, _ = staggered(effect=0.0)
    one_each = pd.Series([2, 3, 4, *[math.nan] * 57], panel.index)
    found = group_time_effects(panel, one_each, seed=1, draws=199)
    assert (found.groups["se"] > 0).all()
    assert found.cells["group"].nunique() == 3
    second = pd.Series([2] * 30 + [math.nan] * 30, panel.index)
    assert group_time_effects(panel, second, seed=1, draws=199).pretrend_p_value is None


def test_clusters_widen_what_units_of_one_kecamatan_share() -> None:
    panel, starts = staggered(effect=0.0)
    clusters = pd.Series(np.arange(60) % 12, panel.index)
    shared = panel + np.random.default_rng(4).normal(scale=2, size=(12, 10))[clusters]
    alone = group_time_effects(shared, starts, seed=1, draws=499).average.se
    assert group_time_effects(shared, starts, seed=1, draws=499, clusters=clusters).average.se < alone


def mixed(effect: float = 3.0) -> pd.DataFrame:
    """Return 7 regencies over 12 times; the first is half the second and half the third, plus the effect from 9 on."""
    walks = np.random.default_rng(5).normal(size=(7, 12)).cumsum(axis=1) + 10
    walks[0] = (walks[1] + walks[2]) / 2
    walks[0, 8:] += effect
    return pd.DataFrame(walks, list("abcdefg"), range(1, 13))


def test_a_synthetic_control_finds_its_mix_and_says_the_smallest_p() -> None:
    found = synthetic_difference(mixed(), ["a"], 9, method="sc", most_placebos=100)
    assert found.effect == pytest.approx(3, abs=0.05)
    assert found.unit_weights[["b", "c"]].tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert found.unit_weights.sum() == pytest.approx(1)
    assert found.smallest_p_value == pytest.approx(1 / 7)
    assert found.p_value >= 1 / 7
    assert synthetic_difference(mixed(), ["a", "d"], 9).smallest_p_value == pytest.approx(1 / 21)
    assert synthetic_difference(mixed(), ["a"], 9).p_value is None


def test_a_large_effect_on_one_of_seven_has_the_smallest_p_there_is() -> None:
    assert synthetic_difference(mixed(40), ["a"], 9, method="did", most_placebos=6).p_value == pytest.approx(1 / 7)
    few = synthetic_difference(mixed(40), ["a", "b"], 9, method="did", most_placebos=5, seed=1)
    assert few.smallest_p_value == pytest.approx(1 / 6)


def test_equal_places_pool_to_their_mean_and_its_t_interval() -> None:
    effects, variance = [1.0, 2, 4, 5], 0.1
    found = pool_effects(effects, [variance] * 4, method="DL", knapp_hartung=True)
    assert found.effect == pytest.approx(3)
    assert found.se == pytest.approx(np.std(effects, ddof=1) / 2)
    assert found.upper == pytest.approx(3 + 3.182446 * found.se)
    assert found.between_variance == pytest.approx(np.var(effects, ddof=1) - variance)
    assert found.lower_next < found.lower < found.upper < found.upper_next


def test_places_closer_than_chance_share_one_effect() -> None:
    close, variances = [1.0, 1.01, math.nan, 0.99], [1.0, 1, 1, 2]
    for method in ("DL", "PM"):
        found = pool_effects(close, variances, method=method)
        assert found == pool_effects(close, variances, method="FE")
        assert (found.between_variance, found.inconsistency) == (0, 0)


PANEL, STARTS = staggered(effect=0.0)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: interrupted_series(series(), MONTHS[7]), id="seven months before"),
        pytest.param(lambda: interrupted_series(series().where(MONTHS < CHANGE, 0), CHANGE), id="no event after"),
        pytest.param(lambda: interrupted_series(series(), pd.Period("2030-01", "M")), id="no such month"),
        pytest.param(lambda: interrupted_series(-series(), CHANGE), id="negative counts"),
        pytest.param(lambda: interrupted_series(series(), CHANGE, exposure=0), id="of nobody"),
        pytest.param(lambda: group_time_effects(PANEL.mask(PANEL > 2), STARTS, seed=1), id="a missing outcome"),
        pytest.param(lambda: group_time_effects(PANEL, STARTS.replace(4, 1), seed=1), id="started at the first time"),
        pytest.param(lambda: group_time_effects(PANEL, STARTS.replace(4, 99), seed=1), id="no such time"),
        pytest.param(lambda: group_time_effects(PANEL, STARTS * math.nan, seed=1), id="nobody reached"),
        pytest.param(
            lambda: group_time_effects(PANEL, STARTS.fillna(7), seed=1, controls="never_treated"), id="no control"
        ),
        pytest.param(lambda: group_time_effects(PANEL, STARTS, seed=1, clusters=STARTS), id="a unit in no cluster"),
        pytest.param(lambda: group_time_effects(PANEL, STARTS[1:], seed=1), id="a unit of unknown start"),
        pytest.param(lambda: group_time_effects(PANEL, STARTS, seed=1, draws=9), id="too few draws"),
        pytest.param(
            lambda: group_time_effects(PANEL, STARTS, seed=1, clusters=STARTS.notna() | True), id="one cluster"
        ),
        pytest.param(lambda: group_time_effects(PANEL, STARTS, seed=1, controls="all"), id="no such controls"),
        pytest.param(lambda: synthetic_difference(mixed(), ["x"], 9), id="no such unit"),
        pytest.param(lambda: synthetic_difference(mixed(), [], 9), id="no unit"),
        pytest.param(lambda: synthetic_difference(mixed(), ["a"], 2), id="one time before"),
        pytest.param(lambda: synthetic_difference(mixed(), list("abcdef"), 9), id="one control"),
        pytest.param(lambda: synthetic_difference(mixed().loc[list("aabcd")], ["a"], 9), id="a unit twice"),
        pytest.param(lambda: synthetic_difference(mixed().mask(mixed() > 12), ["a"], 9), id="a gap"),
        pytest.param(lambda: pool_effects([1, 2, math.nan], [1, 1, 1]), id="two places"),
        pytest.param(lambda: pool_effects([1, 2, 3], [1, 0, 1]), id="no variance"),
        pytest.param(lambda: pool_effects([1, 2, 3], [1, 1, 1], method="REML"), id="no such method"),
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
