"""Paths to a target."""

import pandas as pd
import pytest

from analysis.indicators.achievement import (
    annual_rate,
    target_path_best_of,
    target_path_constant_rate,
    target_path_line,
    target_path_trimmed,
)
from analysis.reference.errors import StatisticsError

SPAN = {"baseline_year": 2025, "target_year": 2029}


def test_a_straight_path_ends_on_its_target() -> None:
    path = target_path_line(80, 90, **SPAN)
    assert path.to_dict() == {2025: 80, 2026: 82.5, 2027: 85, 2028: 87.5, 2029: 90}


def test_a_constant_rate_cuts_by_the_same_ratio_each_year() -> None:
    assert target_path_constant_rate(160, 10, **SPAN).tolist() == pytest.approx([160, 80, 40, 20, 10])


def test_a_plan_never_asks_for_less_than_what_is() -> None:
    current = pd.Series({2026: 84.0, 2027: 84.0})
    up = target_path_best_of(target_path_line(80, 90, **SPAN), current, improvement="increase")
    assert up.tolist() == [80, 84, 85, 87.5, 90]
    down = target_path_best_of(target_path_line(90, 80, **SPAN), current, improvement="decrease")
    assert down.tolist() == [90, 84, 84, 82.5, 80]


def test_only_the_function_named_so_trims() -> None:
    path = target_path_line(96, 104, **SPAN)
    assert path.tolist() == [96, 98, 100, 102, 104]
    assert target_path_trimmed(path).tolist() == [96, 98, 100, 100, 100]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: target_path_line(1, 2, baseline_year=2025, target_year=2025), id="no year between"),
        pytest.param(lambda: target_path_constant_rate(5, 0, **SPAN), id="no ratio leads to zero"),
        pytest.param(lambda: annual_rate(0, 5, years=2), id="no ratio starts at zero"),
        pytest.param(lambda: annual_rate(1, 5, years=0), id="no years"),
        pytest.param(
            lambda: target_path_best_of(pd.Series([1.0]), pd.Series([1.0]), improvement="up"), id="no such direction"
        ),
    ],
)
def test_bad_input_is_named(call) -> None:
    with pytest.raises(StatisticsError):
        call()
