"""Disclosure: what is hidden cannot be found back, and totals are sums of what is shown."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.reference.errors import StatisticsError
from analysis.tables.disclosure import Protection, add_up, find_hidden, protect, redact, round_counts

TOTALS = [["row"], ["column"], []]


def shown(series: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in series]


REDACTED = [
    pytest.param("below", [0, None, None, 5, 6], id="below 5 hides 1 to 4"),
    pytest.param("up_to", [0, None, None, None, 6], id="up to 5 hides 1 to 5"),
]


@pytest.mark.parametrize(("rule", "expected"), REDACTED)
def test_small_counts_are_hidden_and_zero_is_kept(rule: str, expected: list[int | None]) -> None:
    assert shown(redact([0, 1, 4, 5, 6], threshold=5, rule=rule)) == expected


def test_zero_can_be_hidden_and_a_missing_count_stays_missing() -> None:
    assert shown(redact([0, None, 9], threshold=5, keep_zero=False)) == [None, None, 9]


def test_counts_are_rounded_to_the_nearest_multiple_half_up_and_keep_their_index() -> None:
    rounded = round_counts(pd.Series([0, 2, 3, 15, 17, None], index=list("abcdef")), to=10)
    assert rounded.to_dict() | {"f": None} == {"a": 0, "b": 0, "c": 0, "d": 20, "e": 20, "f": None}
    assert shown(round_counts([2, 3, 7, 8], to=5)) == [0, 5, 5, 10]


def test_midpoint_6_gives_the_middle_of_each_band() -> None:
    assert shown(round_counts([0, 1, 6, 7, 12, 13], to=6, method="midpoint")) == [0, 3, 3, 9, 9, 15]


REFUSED = [
    pytest.param(lambda: redact([-1], threshold=5), id="negative"),
    pytest.param(lambda: redact([1.5], threshold=5), id="not whole"),
    pytest.param(lambda: redact([1], threshold=0), id="no threshold"),
    pytest.param(lambda: redact([1], threshold=5, rule="above"), id="unknown rule"),
    pytest.param(lambda: round_counts([1], to=0), id="no multiple"),
    pytest.param(lambda: round_counts([1], method="up"), id="unknown rounding"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_impossible_counts_and_choices_are_refused(call: object) -> None:
    with pytest.raises(StatisticsError):
        call()


def test_order_is_hide_then_round_then_add() -> None:
    table = pd.DataFrame({"row": ["a"] * 4, "column": list("wxyz"), "persons": [12, 8, 16, 23]})
    cells = protect(table, "persons", totals=[["row"]], protection=Protection())
    assert shown(cells) == [10, 10, 15, 25]
    assert add_up(cells, table, ["row"]).to_dict() == {"a": 60}  # the true total is 59


def test_a_lone_small_cell_takes_the_next_smallest_with_it() -> None:
    table = pd.DataFrame({"row": ["a"] * 5, "persons": [3, 9, 9, 40, 0]})
    cells = protect(table, "persons", totals=[["row"]], protection=Protection())
    assert shown(cells) == [None, None, None, 40, 0]


def test_a_total_of_which_nothing_is_shown_is_missing_not_zero() -> None:
    table = pd.DataFrame({"row": ["a", "a", "b"], "persons": [2, 3, 50]})
    cells = protect(table, "persons", totals=[["row"]], protection=Protection())
    assert shown(add_up(cells, table, ["row"])) == [None, 50]


def random_table(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows, columns = random.integers(3, 7, 2)
    cells = pd.DataFrame(list(itertools.product(range(rows), range(columns))), columns=["row", "column"])
    return cells.assign(persons=random.choice([0, 2, 5, 6, 8, 11, 30, 200], len(cells)))


def narrowest(table: pd.DataFrame, hidden: pd.Series) -> float:
    """Return the width of the narrowest interval in which an attacker with all true totals finds a hidden cell.

    The attacker knows that hidden cells are at least 1, since zeros are shown.
    """
    cells = table[hidden]
    sums = [(table[k] == value).to_numpy() for k in ("row", "column") for value in table[k].unique()]
    equations = np.array([inside[hidden.to_numpy()] for inside in sums], dtype=float)
    totals = np.array([table.persons[inside & hidden.to_numpy()].sum() for inside in sums])
    widths = []
    for place in range(len(cells)):
        goal = np.zeros(len(cells))
        goal[place] = 1
        ends = [linprog(s * goal, A_eq=equations, b_eq=totals, bounds=(1, None)).fun for s in (1, -1)]
        widths.append(-ends[1] - ends[0])
    return min(widths)


@pytest.mark.parametrize("seed", range(20))
def test_no_hidden_cell_can_be_found_back_from_the_totals(seed: int) -> None:
    table = random_table(seed)
    hidden = find_hidden(table, "persons", totals=TOTALS, protection=Protection())
    small = table.persons.between(1, 7)
    assert hidden[small].all()
    assert not hidden[table.persons.eq(0)].any()
    if small.any() and not hidden[table.persons.gt(0)].all():
        assert narrowest(table, hidden) > 0


def test_hiding_small_cells_alone_would_be_found_back() -> None:
    """The attacker of the test above is not blind."""
    found = []
    for seed in range(20):
        table = random_table(seed)
        small = table.persons.between(1, 7)
        found.append(small.any() and narrowest(table, small) == 0)
    assert sum(found) > 10


def test_nested_areas_are_protected_at_every_level() -> None:
    table = pd.DataFrame(
        {"regency": ["r"] * 6, "kecamatan": list("aaabbb"), "persons": [3, 40, 60, 80, 90, 100]},
    )
    hidden = find_hidden(table, "persons", totals=[["kecamatan"], ["regency"]], protection=Protection())
    assert list(hidden) == [True, True, False, False, False, False]


def test_the_choice_is_said_to_be_ours() -> None:
    assert "1 sampai 9" in str(Protection(threshold=10, rule="below"))
    assert "pilihan kami" in str(Protection())
