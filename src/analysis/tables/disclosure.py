"""Small counts: hidden, then rounded, then added up, so that a table tells of groups and never of a person.

Order and roundings are those of the OpenSAFELY guide to disclosure control; hiding the next cell too when what is
hidden adds to little is the rule of its cohort-extractor. No Indonesian rule with a number is known, so threshold and
rounding are choices and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.reference.words import say

Rule = Literal["below", "up_to"]
TINY = 1e-9


@dataclass(frozen=True)
class Protection:
    """What is hidden and how the rest is rounded; ``str()`` says so, and that it is our choice."""

    threshold: int = 7
    rule: Rule = "up_to"
    round_to: int = 5

    @property
    def largest_hidden_persons(self) -> int:
        """Largest count that is never shown."""
        return self.threshold - (self.rule == "below")

    def __str__(self) -> str:
        return say("disclosure.choice", highest=self.largest_hidden_persons, to=self.round_to)


def redact(counts: object, *, threshold: int, rule: Rule = "below", keep_zero: bool = True) -> pd.Series:
    """Return ``counts`` (Int64, same index) with small ones missing.

    Args:
        counts: numbers of people; a missing one stays missing.
        threshold: limit in people.
        rule: "below" hides 1 to threshold - 1 (ACRO), "up_to" hides 1 to threshold (OpenSAFELY).
        keep_zero: whether nobody may be shown; ACRO holds that 0 tells of people too.

    Raises:
        StatisticsError: a count is negative or not whole, the threshold below 1, the rule unknown.
    """
    if threshold < 1:
        raise StatisticsError("threshold", threshold, "≥ 1")
    if rule not in ("below", "up_to"):
        raise StatisticsError("rule", rule, "below | up_to")
    values = _as_counts(counts)
    small = values.le(Protection(threshold, rule).largest_hidden_persons)
    return values.mask(small & values.gt(0) if keep_zero else small)


def round_counts(counts: object, *, to: int = 5, method: Literal["nearest", "midpoint"] = "nearest") -> pd.Series:
    """Return ``counts`` rounded to a multiple of ``to`` (half up), or to the middle of its band of ``to``.

    The midpoint (0 stays 0; for 6: 1-6 give 3, 7-12 give 9 ...) hides which of the band's counts it was and can be
    added up.

    Raises:
        StatisticsError: as redact; ``to`` below 1; the method unknown.
    """
    if to < 1:
        raise StatisticsError("to", to, "≥ 1")
    values = _as_counts(counts)
    if method == "nearest":
        return (2 * values + to) // (2 * to) * to
    if method == "midpoint":
        return ((values + to - 1) // to * to - to // 2).mask(values.eq(0), 0)
    raise StatisticsError("method", method, "nearest | midpoint")


def find_hidden(
    table: pd.DataFrame, column: str, *, totals: Sequence[Sequence[str]], protection: Protection
) -> pd.Series:
    """Return which cells of ``column`` may not be shown to somebody who knows the true totals.

    Small cells go first. Then, while what is hidden within a total adds to no more than the limit, or is one cell, or
    follows from all totals together, the smallest shown cell beside it (with those equal to it) goes too. Zeros stay.

    Args:
        table: one row per cell.
        column: the counts, in people.
        totals: for each total that can be known elsewhere, the columns that it keeps: ``[["kecamatan"], []]`` for
            the total of each kecamatan and of all.
        protection: the limit.

    Raises:
        StatisticsError: as redact.
    """
    counts = _as_counts(table[column]).to_numpy(float, na_value=np.nan)
    hidden = (counts > 0) & (counts <= protection.largest_hidden_persons)
    sums = [_numbers_of(table, list(keys)) for keys in totals]
    finest = _finest(sums)
    while hidden.any():
        before = int(hidden.sum())
        for group in sums:
            added, cells = (np.bincount(group, np.where(hidden, one, 0)) for one in (counts, 1.0))
            weak = (added > 0) & (added <= protection.largest_hidden_persons) | (cells == 1)
            hidden |= _next_smallest(counts, hidden, group, weak)
        if int(hidden.sum()) == before:
            found = _found_from_totals(hidden, finest)
            for group in sums:
                hidden |= _next_smallest(counts, hidden, group, np.bincount(group, found) > 0)
        if int(hidden.sum()) == before:
            break
    return pd.Series(hidden, index=table.index)


def protect(table: pd.DataFrame, column: str, *, totals: Sequence[Sequence[str]], protection: Protection) -> pd.Series:
    """Return ``column`` as it may be shown: find_hidden's cells missing, the others rounded."""
    hidden = find_hidden(table, column, totals=totals, protection=protection)
    return round_counts(table[column], to=protection.round_to).mask(hidden)


def add_up(shown: pd.Series, table: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """Return the totals of shown cells by ``keys``: sums of what is shown, so that none gives a hidden cell back.

    A total of which no cell is shown is missing.
    """
    return shown.groupby([table[key] for key in keys], sort=False).sum(min_count=1)


def _as_counts(counts: object) -> pd.Series:
    values = pd.Series(counts, dtype="Float64")
    bad = values[values.lt(0) | values.mod(1).ne(0)]
    if len(bad):
        raise StatisticsError("count", bad.iloc[0], "0, 1, 2, …")
    return values.astype("Int64")


def _numbers_of(table: pd.DataFrame, keys: list[str]) -> np.ndarray:
    if not keys:
        return np.zeros(len(table), dtype=int)
    return table.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()


def _finest(sums: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the totals that are no sums of others: whoever knows each kelurahan knows its kecamatan too."""
    kept: list[np.ndarray] = []
    for group in sorted(sums, key=lambda one: -one.max(initial=-1)):
        pairs = (np.unique(fine * (group.max(initial=0) + 1) + group) for fine in kept)
        if not any(len(pair) == fine.max(initial=-1) + 1 for pair, fine in zip(pairs, kept, strict=True)):
            kept.append(group)
    return kept


def _next_smallest(counts: np.ndarray, hidden: np.ndarray, group: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return, within each wanted group, the smallest cells that are shown and not zero."""
    shown = np.where(~hidden & (counts > 0) & wanted[group], counts, np.inf)
    least = np.full(len(wanted), np.inf)
    np.minimum.at(least, group, shown)
    return np.isfinite(shown) & (shown == least[group])


def _found_from_totals(hidden: np.ndarray, sums: Sequence[np.ndarray]) -> np.ndarray:
    """Return which hidden cells are the same in every table with the shown cells and all totals.

    Such a cell is a sum of the equations "hidden cells of a total add to a known number": it lies in their row space.
    """
    from scipy.linalg import eigh  # a third of a second that only who hides cells needs
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    cells = np.flatnonzero(hidden)
    offsets = np.cumsum([0, *(group.max() + 1 for group in sums)])
    rows = np.concatenate([group[cells] + start for group, start in zip(sums, offsets, strict=False)])
    columns = np.tile(np.arange(len(cells)), len(sums))
    equations = coo_array((np.ones(len(rows)), (rows, columns)), shape=(offsets[-1], len(cells))).tocsr()
    _, part = connected_components(equations.T @ equations, directed=False)
    found = np.zeros(len(hidden), dtype=bool)
    for number in range(part.max(initial=-1) + 1):
        members = np.flatnonzero(part == number)
        own = equations[:, members].toarray()
        own = own[own.any(axis=1)]
        lengths, directions = eigh(own @ own.T)  # far fewer totals than cells
        is_free = lengths > TINY * lengths[-1]
        basis = own.T @ (directions[:, is_free] / np.sqrt(lengths[is_free]))
        found[cells[members]] = np.square(basis).sum(axis=1) > 1 - TINY
    return found
