"""The months ahead: signal or noise month by month, and the chance of a minimum only where the months are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rows import frame, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.outlook import Monthly, chart_additions, look_ahead, monthly_heads
from analysis.reference.periods import Period
from analysis.reference.rules import COVERAGE_RULES, rules_on

MONTHS = pd.period_range("2023-01", periods=36, freq="M")


def monthly(additions: np.ndarray, residents: float = 100_000) -> Monthly:
    active = pd.Series(75_000 + np.cumsum(additions), index=MONTHS, dtype=float)
    return Monthly(active + 15_000, active, pd.Series(float(residents), index=MONTHS))


@pytest.fixture
def steady() -> np.ndarray:
    return np.random.default_rng(3).normal(100, 20, 36).round()


def test_steady_months_are_usual_swing_and_a_jump_is_a_signal(steady: np.ndarray) -> None:
    chart = chart_additions(monthly(steady))
    assert (chart["limits_state"] == "in_force").all() and (chart["special_cause"] == "common_cause").mean() > 0.8
    steady[30] = -900
    assert chart_additions(monthly(steady)).loc[MONTHS[30], "special_cause"] == "below_limit"


def test_the_month_of_a_dated_shock_stands_by_itself(steady: np.ndarray) -> None:
    steady[20] = -5_000
    chart = chart_additions(monthly(steady), [MONTHS[20]])
    before, after = chart[: MONTHS[19]], chart[MONTHS[21] :]
    assert before["mean"].iloc[0] == pytest.approx(steady[1:20].mean())
    assert after["mean"].iloc[0] == pytest.approx(steady[21:].mean())
    assert chart.loc[MONTHS[20], "limits_state"] == "too_few_points"


def test_a_missing_month_is_not_filled_in(steady: np.ndarray) -> None:
    months = monthly(steady)
    months.active.iloc[10] = np.nan
    chart = chart_additions(months)
    assert chart["value"].isna().sum() == 2


def test_the_chance_grows_with_the_pace(steady: np.ndarray) -> None:
    rules = rules_on(pd.Timestamp("2025-12-31").date(), COVERAGE_RULES)
    chances = []
    for pace in (-50, 150, 400):
        (rule, outlook) = look_ahead(monthly(steady + pace), rules, Period(2026, 8), seed=1)["coverage_registered"]
        assert rule.minimum == 98 and outlook.backtest is not None
        chances.append(outlook.probability)
    assert chances == sorted(chances) and chances[0] < 0.2 < 0.8 < chances[-1]


def test_published_figures_of_scattered_dates_give_no_chart() -> None:
    statements = frame(
        "coverage",
        statement("registered_persons", 90_000, "2024-01-01", unit="persons"),
        statement("registered_persons", 91_000, "2024-06-01", unit="persons"),
    )
    ratios = compute_ratios(statements, frame("population", residents(100_000, "2023-12-31")))
    heads = monthly_heads(statements, ratios)
    assert heads.registered.notna().sum() == 2 and len(heads.registered) == 6 and not heads.is_chartable
