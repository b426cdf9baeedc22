"""The way to a target on invented months whose law is known."""

import math

import numpy as np
import pandas as pd
import pytest
from designs import changes_of

from analysis.reference.errors import StatisticsError
from analysis.reference.states import OutlookWithheld
from analysis.statistics.forecast import probability_of_reaching

START = pd.Period("2023-01", "M")


def months(values: list[float] | np.ndarray, start: pd.Period = START) -> pd.Series:
    return pd.Series(values, pd.period_range(start, periods=len(values), freq="M"), dtype=float)


STANDING = months([100_000])
STEADY = months(90_000 + 500 * np.arange(24))  # 101,500 in December 2024


def invented(seed: int) -> tuple[pd.Series, pd.Series]:
    """Return 37 months of members who grow by 300 ± 500 a month, and a population renewed twice a year."""
    random = np.random.default_rng(seed)
    members = months(230_000 + np.append(0, random.normal(300, 500, 36)).cumsum())
    renewed = pd.period_range("2022-12", "2026-01", freq="M")
    renewed = renewed[renewed.month.isin([6, 12])]
    return members, pd.Series(250_000 * np.exp(random.normal(0.004, 0.003, len(renewed)).cumsum()), renewed)


def test_what_comes_is_as_often_in_the_interval_as_it_says() -> None:
    inside, chances, reached = [], [], []
    now, by = START + 24, START + 32
    for seed in range(70):
        members, population = invented(seed)
        outlook = probability_of_reaching(members[:now], population[:now], target_pct=94, by=by, seed=seed, draws=300)
        if outlook.withheld:
            continue
        actual = [100 * members[month] / population[:month].iloc[-1] for month in pd.period_range(now + 1, by)]
        ahead = outlook.months.loc[by]
        inside.append(ahead["low_pct"] <= actual[-1] <= ahead["high_pct"])
        chances.append(outlook.probability)
        reached.append(max(actual) >= 94)
    assert 0.68 < np.mean(inside) < 0.9
    assert np.mean(chances) == pytest.approx(np.mean(reached), abs=0.08)
    brier = np.mean((np.array(chances) - reached) ** 2)
    assert brier < 0.6 * np.var(reached)


def test_steady_months_reach_the_target_in_the_month_that_arithmetic_gives() -> None:
    for month, probability in ((3, 0), (4, 1)):
        outlook = probability_of_reaching(STEADY[:12], STANDING, target_pct=97.5, by=START + 11 + month, seed=1)
        assert outlook.probability == probability
    assert outlook.needed_persons == 97_500 - 95_500
    assert outlook.not_reached_share == 0
    assert outlook.scenarios["persons_per_month"].tolist() == [500, 500, 500]


def test_the_same_seed_gives_the_same_outlook() -> None:
    members, population = invented(1)
    call = {"target_pct": 95, "by": START + 44, "draws": 200}
    one, same, other = (probability_of_reaching(members, population, seed=seed, **call) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.months, same.months)
    assert one.backtest == same.backtest
    assert not one.months.equals(other.months)


def test_the_population_moves_in_the_months_of_its_renewal_only() -> None:
    members = months([90_000] * 27)
    population = pd.Series([100_000, 101_000, 102_010], pd.PeriodIndex(["2023-12", "2024-06", "2024-12"], freq="M"))
    outlook = probability_of_reaching(members, population, target_pct=95, by=START + 34, seed=1)
    pct = outlook.months["median_pct"]
    assert pct["2025-05"] == pytest.approx(100 * 90_000 / 102_010)
    assert pct["2025-06"] == pytest.approx(100 * 90_000 / 102_010 / 1.01)
    assert pct.nunique() == 2
    repeated = population.reindex(members.index[11:]).ffill()
    again = probability_of_reaching(members, repeated, target_pct=95, by=START + 34, seed=1)
    pd.testing.assert_frame_equal(again.months, outlook.months)


def test_a_renewal_that_is_known_already_is_not_drawn() -> None:
    population = pd.concat([STANDING, pd.Series([120_000.0], [START + 26])])
    outlook = probability_of_reaching(STEADY, population, target_pct=95, by=START + 30, seed=1)
    assert outlook.months["median_pct"].iloc[3] == pytest.approx(100 * (101_500 + 4 * 500) / 120_000)


def test_a_change_over_a_missing_month_is_not_a_monthly_change() -> None:
    gap = STEADY.drop(START + 5)
    gap[START + 9] = math.nan
    outlook = probability_of_reaching(gap, STANDING, target_pct=105, by=START + 30, seed=1)
    assert outlook.months["low_pct"].iloc[-1] == pytest.approx(101.5 + 0.5 * len(outlook.months))
    every_other = STEADY.iloc[::2]
    assert probability_of_reaching(every_other, STANDING, target_pct=105, by=START + 35, seed=1).probability is None


@pytest.mark.parametrize("kind", ["independent", "autocorrelated", "drifting"])
def test_four_of_five_outcomes_lie_in_the_range_and_few_are_withheld(kind: str) -> None:
    random, inside, withheld = np.random.default_rng(7), [], 0
    for seed in range(100):
        members = months(230_000 + np.append(0, changes_of(kind, random, 29, known=24)).cumsum())
        call = {"target_pct": 99, "by": START + 29, "draws": 200}
        outlook = probability_of_reaching(members[:24], months([250_000]), seed=seed, **call)
        if outlook.withheld:
            assert outlook.months is None
            withheld += 1
            continue
        ahead = outlook.months.loc[START + 29]
        inside.append(ahead["low_pct"] <= members.iloc[-1] / 2_500 <= ahead["high_pct"])
    assert withheld <= 20
    assert 0.7 <= np.mean(inside) <= 0.9


def test_a_dated_shock_is_not_drawn_again() -> None:
    random = np.random.default_rng(4)
    changes = random.normal(300, 100, 29)
    changes[12] = -40_000
    members = months(230_000 + np.append(0, changes).cumsum())
    call = {"target_pct": 99, "by": START + 35, "seed": 1}
    known = probability_of_reaching(members, months([250_000]), shocks=[START + 13], **call)
    unknown = probability_of_reaching(members, months([250_000]), **call)
    width = [float((one.months["high_pct"] - one.months["low_pct"]).iloc[5]) for one in (known, unknown)]
    assert width[0] < width[1] / 10
    assert known.months["median_pct"].iloc[5] == pytest.approx((members.iloc[-1] + 6 * 300) / 2500, abs=0.3)


def test_a_shift_of_pace_is_withheld_unless_a_dated_event_explains_it() -> None:
    random = np.random.default_rng(4)
    changes = random.normal(300, 100, 35) + np.where(np.arange(35) < 15, -1500, 0)
    members = months(230_000 + np.append(0, changes).cumsum())
    call = {"target_pct": 99, "by": START + 40, "seed": 1}
    shifted = probability_of_reaching(members, months([250_000]), **call)
    assert (shifted.withheld, shifted.probability) == (OutlookWithheld.LEVEL_SHIFT, None)
    explained = probability_of_reaching(members, months([250_000]), shocks=[START + 16], **call)
    assert explained.withheld is None
    assert explained.months["median_pct"].iloc[3] == pytest.approx((members.iloc[-1] + 4 * 300) / 2500, abs=0.2)
    far = probability_of_reaching(STEADY, STANDING, target_pct=98, by=START + 40, seed=1)
    assert far.withheld is OutlookWithheld.FAR


def test_fewer_than_twelve_months_give_scenarios_and_no_probability() -> None:
    members = months([90_000, 90_100, 90_200, 90_900, 91_600, 92_300, 92_200])
    outlook = probability_of_reaching(members, STANDING, target_pct=98, by=START + 16, seed=1)
    assert outlook.probability is outlook.months is outlook.backtest is outlook.not_reached_share is None
    pace = outlook.scenarios["persons_per_month"]
    assert pace["as_now"] == pytest.approx((700 + 700 - 100) / 3)
    assert pace["best_quarter"] == pytest.approx(700)
    assert pace["required"] == pytest.approx(5800 / 10)
    assert outlook.scenarios["pct"].tolist() == pytest.approx([92.2 + 13 / 3, 99.2, 98])


def test_above_full_is_flagged_and_not_cut_off() -> None:
    outlook = probability_of_reaching(STEADY, STANDING, target_pct=98, by=START + 30, seed=1)
    assert outlook.above_full_share == 1
    assert outlook.months["median_pct"].iloc[-1] == pytest.approx(105.5)
    assert outlook.needed_persons == -3500


def test_past_forecasts_are_held_against_what_came() -> None:
    outlook = probability_of_reaching(STEADY, STANDING, target_pct=105, by=START + 27, seed=1)
    assert (outlook.backtest.inside, outlook.backtest.tried, outlook.backtest.months_ahead) == (9, 9, 4)
    random = np.random.default_rng(2)
    swinging = months(90_000 + random.normal(500, 100, 24).cumsum())
    tried = probability_of_reaching(swinging, STANDING, target_pct=105, by=START + 27, seed=1).backtest
    assert 0 < tried.inside <= tried.tried == 9
    first = probability_of_reaching(STEADY[:12], STANDING, target_pct=105, by=START + 27, seed=1)
    assert first.backtest is None


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"members": -STEADY}, id="negative members"),
        pytest.param({"members": STEADY * math.nan}, id="no members"),
        pytest.param({"members": STEADY.set_axis(range(24))}, id="no months"),
        pytest.param({"members": pd.concat([STEADY, STEADY[:3]])}, id="a month twice"),
        pytest.param({"population": STANDING * 0}, id="nobody"),
        pytest.param({"population": months([100_000], START + 30)}, id="no population yet"),
        pytest.param({"target_pct": 0}, id="no target"),
        pytest.param({"by": START + 23}, id="a date that is past"),
        pytest.param({"renewal_months": (6, 13)}, id="no such month"),
    ],
)
def test_bad_input_is_named(changed: dict) -> None:
    call = {"members": STEADY, "population": STANDING, "target_pct": 98.0, "by": START + 30, "seed": 1} | changed
    with pytest.raises(StatisticsError):
        probability_of_reaching(call.pop("members"), call.pop("population"), **call)
