"""Splitting a change: Kitagawa's two factors by hand, many factors by their properties."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from analysis.statistics.decomposition import attribute_change


def coverage(members: float, population: float) -> float:
    return 100 * members / population


def test_two_factors_by_hand() -> None:
    """Each effect is averaged over the other factor's two values: 1 x 3.5 and 2 x 2.5."""
    parts = attribute_change({"rate": 2, "base": 3}, {"rate": 3, "base": 4}, lambda rate, base: rate * base)
    assert parts == {"rate": pytest.approx(3.5), "base": pytest.approx(2.5)}


def test_a_ratio_by_hand() -> None:
    """90/100 to 95/110: members (90/100+90/110)/2 to (95/100+95/110)/2; residents the rest."""
    parts = attribute_change({"members": 90, "population": 100}, {"members": 95, "population": 110}, coverage)
    assert parts["members"] == pytest.approx(5 * (1 / 100 + 1 / 110) / 2 * 100)
    assert parts["population"] == pytest.approx((90 + 95) / 2 * (1 / 110 - 1 / 100) * 100)


def test_coverage_can_fall_while_members_rise() -> None:
    parts = attribute_change({"members": 980, "population": 1000}, {"members": 1000, "population": 1050}, coverage)
    assert parts["members"] > 0 > parts["population"]
    assert sum(parts.values()) == pytest.approx(100 * 1000 / 1050 - 98)
    assert sum(parts.values()) < 0


def test_a_published_case() -> None:
    """Das Gupta (1993), table 2.1: mean earnings of all = earnings of earners x share of earners."""
    parts = attribute_change(
        {"earnings": 10930, "earners": 0.717892},
        {"earnings": 16591, "earners": 0.825974},
        lambda earnings, earners: earnings * earners,
    )
    assert parts["earnings"] == pytest.approx(4369.91, abs=0.005)
    assert parts["earners"] == pytest.approx(1487.26, abs=0.005)


def test_three_factors_with_every_order_written_out() -> None:
    before, after = {"a": 2.0, "b": 3.0, "c": 5.0}, {"a": 4.0, "b": 1.0, "c": 6.0}

    def product(a: float, b: float, c: float) -> float:
        return a * b * c

    orders = list(permutations(before))
    by_hand = dict.fromkeys(before, 0.0)
    for order in orders:
        now = dict(before)
        for name in order:
            earlier = product(**now)
            now[name] = after[name]
            by_hand[name] += (product(**now) - earlier) / len(orders)
    assert attribute_change(before, after, product) == {name: pytest.approx(value) for name, value in by_hand.items()}


FORMULAS: dict[str, Callable[..., float]] = {
    "product": lambda **f: float(np.prod(list(f.values()))),
    "ratio": lambda **f: f["f0"] / sum(f.values()),
    "not linear": lambda **f: float(np.exp(-f["f0"]) + sum(v**2 for v in f.values())),
}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS.keys())
def test_the_parts_sum_to_the_change(formula: Callable[..., float], count: int) -> None:
    random = np.random.default_rng(20260228)
    for _ in range(50):
        before, after = (
            {f"f{place}": value for place, value in enumerate(random.uniform(0.1, 2, count))} for _ in range(2)
        )
        change = formula(**after) - formula(**before)
        parts = attribute_change(before, after, formula)
        assert sum(parts.values()) == pytest.approx(change, rel=1e-9, abs=1e-12)
        back = attribute_change(after, before, formula)
        assert {name: -part for name, part in back.items()} == {
            name: pytest.approx(part, rel=1e-9, abs=1e-12) for name, part in parts.items()
        }


def test_a_factor_that_did_not_change_has_no_part() -> None:
    parts = attribute_change(
        {"members": 192816, "population": 200110},
        {"members": 193770, "population": 200110},
        coverage,
    )
    assert parts["population"] == 0
    assert parts["members"] == pytest.approx(100 * 954 / 200110)


def test_the_order_of_the_names_does_not_matter() -> None:
    before, after = {"a": 1.0, "b": 2.0, "c": 3.0}, {"c": 5.0, "b": 1.0, "a": 4.0}

    def formula(a: float, b: float, c: float) -> float:
        return a * b + c**a

    one = attribute_change(before, after, formula)
    other = attribute_change(dict(reversed(before.items())), after, formula)
    assert one == {name: pytest.approx(part) for name, part in other.items()}


def test_a_factor_may_be_a_list_of_groups() -> None:
    """Two segments: shares of members, and activity within each."""
    before = {"share": np.array([0.5, 0.5]), "rate": np.array([0.9, 0.5])}
    after = {"share": np.array([0.6, 0.4]), "rate": np.array([0.9, 0.6])}
    parts = attribute_change(before, after, lambda share, rate: float(share @ rate))
    assert parts["share"] == pytest.approx(0.1 * 0.9 - 0.1 * 0.55)
    assert parts["rate"] == pytest.approx(0.45 * 0.1)


REFUSED = [
    pytest.param({}, {}, id="no factors"),
    pytest.param({"a": 1}, {"b": 1}, id="different names"),
    pytest.param({"a": 1, "b": 2}, {"a": 1}, id="one name missing at the end"),
    pytest.param({"a": 1}, {"a": 1, "b": 2}, id="one name missing at the start"),
    pytest.param({"a": float("nan")}, {"a": 1}, id="value missing at the start"),
    pytest.param({"a": 1}, {"a": float("nan")}, id="value missing at the end"),
    pytest.param({"a": None}, {"a": 1}, id="value left empty"),
    pytest.param({"a": [1, float("nan")]}, {"a": [1, 2]}, id="one group missing"),
]


@pytest.mark.parametrize(("before", "after"), REFUSED)
def test_missing_factors_are_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"factors differ|missing"):
        attribute_change(before, after, lambda **factors: float(np.sum(list(factors.values()))))
