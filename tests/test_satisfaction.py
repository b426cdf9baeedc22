"""Satisfaction (IKM): exact ninths, what rounded weights do to the letter, units, roll-ups and weak elements."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.indicators.satisfaction import ELEMENTS, compute_index, roll_up, score_units, weakest_elements
from analysis.reference.errors import StatisticsError

EXAMPLES = [
    pytest.param(955, 91.48, "A (sangat baik)", 90.56, "A (sangat baik)", False, id="both an A"),
    pytest.param(923, 88.41, "A (sangat baik)", 87.53, "B (baik)", True, id="the weight takes the A away"),
]


@pytest.mark.parametrize(("points", "exact", "letter", "rounded", "other", "changes"), EXAMPLES)
def test_weights(points: float, exact: float, letter: str, rounded: float, other: str, changes: bool) -> None:
    scored = compute_index(points, 29)
    assert scored["index"].round(2).to_dict()["ninth"] == exact and scored.loc["ninth", "letter"] == letter
    assert scored["index"].round(2).to_dict()["w011"] == rounded and scored.loc["w011", "letter"] == other
    assert (scored.loc["w011", "letter_changes"], scored.loc["ninth", "letter_changes"]) == (changes, False)
    assert scored.loc["w0111", "index"] == pytest.approx(0.999 * scored.loc["ninth", "index"])


def test_the_highest_score_is_100_by_ninths_and_99_by_the_rounded_weight() -> None:
    best = compute_index(36 * 29, 29)["index"]
    assert best["ninth"] == pytest.approx(100) and best["w011"] == pytest.approx(99)


@pytest.mark.parametrize(("points", "respondents"), [(955, 0), (36 * 29 + 1, 29), (9 * 29 - 1, 29)])
def test_points_that_no_scores_add_up_to_are_refused(points: float, respondents: float) -> None:
    with pytest.raises(StatisticsError):
        compute_index(points, respondents)


def answers(**units: tuple[int, float]) -> pd.DataFrame:
    """Return units as name=(respondents, mean score of every element); waiting time is half a point lower."""
    rows = [
        (unit, element, respondents * (score - 0.5 * (element == "time")), respondents)
        for unit, (respondents, score) in units.items()
        for element in ELEMENTS
    ]
    return pd.DataFrame(rows, columns=["unit", "element", "points", "respondents"])


def test_there_are_nine_elements_by_name() -> None:
    assert len(set(ELEMENTS)) == 9


def test_units_roll_up_with_and_without_their_respondents() -> None:
    units = score_units(answers(large=(300, 3.8), small=(10, 3.0)))
    assert list(units["respondents"]) == [300, 10]
    large, small = units["index"]
    assert large == pytest.approx(25 * (3.8 - 0.5 / 9)) and small == pytest.approx(25 * (3.0 - 0.5 / 9))
    rolled = roll_up(units)
    assert rolled["unweighted"] == pytest.approx((large + small) / 2)
    assert rolled["weighted"] == pytest.approx((300 * large + 10 * small) / 310)


def test_a_unit_without_one_element_is_not_scored() -> None:
    rows = answers(whole=(50, 3.5), broken=(50, 3.9))
    units = score_units(rows[~((rows["unit"] == "broken") & (rows["element"] == "cost"))]).set_index("unit")
    assert np.isnan(units.loc["broken", "index"]) and units.loc["broken", "letter"] == ""
    assert roll_up(units.reset_index())["unweighted"] == units.loc["whole", "index"]
    assert np.isnan(roll_up(units.reset_index().iloc[:0])["weighted"])


def test_the_weakest_element_comes_first() -> None:
    weakest = weakest_elements(answers(one=(100, 3.6), two=(20, 3.2)))
    assert weakest["element"].iloc[0] == "time"
    assert weakest["mean"].iloc[0] == pytest.approx((100 * 3.1 + 20 * 2.7) / 120)
