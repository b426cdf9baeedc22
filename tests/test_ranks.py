"""Ranks: what may be claimed, by simulation, and what is refused. Published sets are in test_vectors.py."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.statistics.ranks import rank_confidence_sets, rank_frequencies

REFUSED = [
    pytest.param(lambda: rank_confidence_sets(), id="nothing to rank"),
    pytest.param(lambda: rank_confidence_sets(estimate=[1, 2]), id="no errors"),
    pytest.param(lambda: rank_confidence_sets([1, 2], estimate=[1, 2], se=[1, 1]), id="both counts and estimates"),
    pytest.param(lambda: rank_confidence_sets([1]), id="one area"),
    pytest.param(lambda: rank_confidence_sets([1, nan]), id="one area left"),
    pytest.param(lambda: rank_confidence_sets([1, -1]), id="negative count"),
    pytest.param(lambda: rank_confidence_sets([1, 2], exposure=[1, 0]), id="no exposure"),
    pytest.param(lambda: rank_confidence_sets(estimate=[1, 2], se=[1, -1]), id="negative error"),
    pytest.param(lambda: rank_confidence_sets(estimate=[1, inf], se=[1, 1]), id="infinite estimate"),
    pytest.param(lambda: rank_confidence_sets([1, 2], correction="simulated"), id="counts are not simulated"),
    pytest.param(lambda: rank_confidence_sets([1, 2], confidence=0.5), id="confidence too low"),
    pytest.param(lambda: rank_frequencies([1, 2], [1, -1], seed=1), id="frequencies, negative error"),
    pytest.param(lambda: rank_frequencies([1, 2], [1, 1], draws=0, seed=1), id="no draws"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_impossible_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(StatisticsError):
        call()


ESTIMATES = [pytest.param(correction, id=correction) for correction in ("holm", "bonferroni")]


@pytest.mark.parametrize("correction", ESTIMATES)
def test_among_equals_none_is_called_best(correction: str) -> None:
    """Seven regencies with one true value: in at most 5 % of 1,000 runs any is named first, or any is named last."""
    drawn = np.random.default_rng(20260228).normal(size=(1000, 7))
    sets = [rank_confidence_sets(estimate=values, se=np.ones(7), correction=correction) for values in drawn]
    assert np.mean([(ranks["upper"] == 1).any() for ranks in sets]) <= 0.05
    assert np.mean([(ranks["lower"] == 7).any() for ranks in sets]) <= 0.05


def test_among_equal_counts_none_is_called_best() -> None:
    drawn = np.random.default_rng(20260228).poisson(12, size=(1000, 7))
    assert np.mean([(rank_confidence_sets(counts)["upper"] == 1).any() for counts in drawn]) <= 0.05


def test_a_clear_best_is_named() -> None:
    """Seven standard errors ahead: named in at least 80 % of 1,000 runs, and then always rightly."""
    ahead = np.array([7.0, 0, 0, 0, 0, 0, 0])
    drawn = np.random.default_rng(20260228).normal(size=(1000, 7)) + ahead
    named = [rank_confidence_sets(estimate=values, se=np.ones(7))["upper"].eq(1).to_numpy() for values in drawn]
    assert np.mean([best[0] for best in named]) >= 0.8
    assert not np.any([best[1:] for best in named])


def test_sets_hold_the_truth_as_often_as_they_say() -> None:
    truth, places = np.array([3.0, 2, 1, 0, -1, -2, -3]), np.arange(1, 8)
    random = np.random.default_rng(20260228)
    for correction in ("holm", "simulated"):
        held = 0
        for _ in range(100):
            sets = rank_confidence_sets(estimate=random.normal(truth, 0.5), se=np.full(7, 0.5), correction=correction)
            held += int(((sets["lower"] <= places) & (places <= sets["upper"])).all())
        assert held >= 92


def test_a_set_holds_the_rank_and_a_sharper_rule_is_never_wider() -> None:
    random = np.random.default_rng(20260228)
    for _ in range(20):
        estimate, se = random.normal(0, 3, 7), random.uniform(0.5, 2, 7)
        wide, holm, alone = (
            rank_confidence_sets(estimate=estimate, se=se, **options)  # type: ignore[arg-type]
            for options in ({"correction": "bonferroni"}, {}, {"simultaneous": False})
        )
        for sets in (wide, holm, alone):
            assert ((sets["lower"] <= sets["rank"]) & (sets["rank"] <= sets["upper"])).all()
        for one, other in ((wide, holm), (holm, alone)):
            assert ((one["lower"] <= other["lower"]) & (other["upper"] <= one["upper"])).all()


def test_a_league_table_of_near_equals_says_nothing() -> None:
    """Counts 30, 29, ... 24 in seven areas: every rank is possible (methods, section 6)."""
    sets = rank_confidence_sets(range(30, 23, -1))
    assert set(sets["lower"]) == {1}
    assert set(sets["upper"]) == {7}


def test_exposure_turns_counts_into_rates() -> None:
    sets = rank_confidence_sets([100, 100], exposure=[1000, 10_000])
    assert sets["rank"].tolist() == sets["lower"].tolist() == sets["upper"].tolist() == [1, 2]


def test_an_area_with_a_missing_number_has_no_rank() -> None:
    regions = pd.Index(["1901", "1902", "1971"])
    sets = rank_confidence_sets(pd.Series([100, None, 1], regions))
    assert sets.index.equals(regions)
    assert sets.loc["1902"].isna().all()
    assert sets["upper"].tolist()[::2] == [1, 2]
    often = rank_frequencies(pd.Series([1.0, 2.0, None], regions), [0.1, 0.1, 0.1], seed=1)
    assert often.loc["1971"].isna().all()
    assert often["share_first"].tolist()[:2] == [0, 1]


def test_values_without_error_are_ranked_as_they_stand() -> None:
    sets = rank_confidence_sets(estimate=[1, 2, 2], se=[0, 0, 0])
    assert sets["lower"].tolist() == [3, 1, 1]
    assert sets["upper"].tolist() == [3, 2, 2]


def test_equals_are_first_and_last_equally_often() -> None:
    often = rank_frequencies(np.zeros(7), np.ones(7), draws=20_000, seed=20260228)
    assert often[["share_first", "share_last"]].sub(1 / 7).abs().max().max() < 0.01
    assert often["rank_lower"].eq(1).all()
    assert often["rank_upper"].eq(7).all()
    assert often["share_first"].sum() == pytest.approx(1)


def test_a_region_far_ahead_is_first_and_the_draws_repeat() -> None:
    once, again = (rank_frequencies([9, 0, 0], [1, 1, 1], seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)
    assert once.iloc[0].tolist() == [1, 0, 1, 1]
