"""The checks of the quality box: each says what it looked at, what it found and where."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.words import say
from analysis.tables.quality.outliers import DEFAULT_THRESHOLD, outliers

GOOD, CAREFUL, UNJUDGED = "good", "careful", "unjudged"
LOWEST_COMPLETENESS = 0.75  # WHO data quality review: below it a total is not read
REGISTERED_OF_POPULATION = (0.5, 1.05)  # a list may be a little larger than a register half a year old
SHORTEST_SERIES_MONTHS = 8
DIGITS_NEEDED = 50


@dataclass(frozen=True)
class Check:
    """What a check found: ``found`` has one row per finding, with the columns that say where."""

    key: str
    word: str
    checked: int
    found: pd.DataFrame

    @property
    def name(self) -> str:
        """Name of the check in the language in use."""
        return say("quality_check.name", self.key)

    def write(self, found: object, checked: object) -> str:
        """Return the sentence on what was found, in the language in use, with its two numbers as they are written."""
        return say("quality_check.found", self.key, found=found, checked=checked)


def worst_word(checks: Iterable[Check]) -> str:
    """Return the word of the worst row: good, careful or unjudged (also when there is no row)."""
    order = (GOOD, CAREFUL, UNJUDGED)
    return max((check.word for check in checks), key=order.index, default=UNJUDGED)


def _judge(key: str, checked: int, found: pd.DataFrame) -> Check:
    word = UNJUDGED if not checked else CAREFUL if len(found) else GOOD
    return Check(key, word, checked, found.reset_index(drop=True))


def check_completeness(
    table: pd.DataFrame, *, unit: str, month: str, units: Iterable[Hashable] = (), months: Iterable[Any] = ()
) -> Check:
    """Look for months that a unit did not report; below 75 percent of what is due nothing can be judged.

    Args:
        table: one or more rows per report.
        unit: column of the unit that reports.
        month: column of the month.
        units: who should report; those in the table when empty.
        months: when; those in the table when empty.
    """
    due = pd.MultiIndex.from_product([list(units) or table[unit].unique(), list(months) or table[month].unique()])
    missing = due.difference(pd.MultiIndex.from_frame(table[[unit, month]])).to_frame(index=False, name=[unit, month])
    check = _judge("completeness", len(due), missing)
    is_low = len(due) > 0 and len(missing) > (1 - LOWEST_COMPLETENESS) * len(due)
    return Check(check.key, UNJUDGED if is_low else check.word, check.checked, check.found)


def check_timeliness(table: pd.DataFrame, *, month: str, received: str, due_day: int) -> Check:
    """Look for reports received after day ``due_day`` of the month that follows ``month``."""
    known = table[table[received].notna()]
    due = known[month] + pd.offsets.MonthBegin(1) + pd.Timedelta(days=due_day - 1)
    late = (known[received].dt.normalize() - due).dt.days
    return _judge("timeliness", len(known), known.assign(days_late=late)[late > 0])


def check_order(table: pd.DataFrame, *, lower: str, upper: str) -> Check:
    """Look for rows in which ``lower`` is above ``upper``, such as more active than registered members."""
    known = table[table[[lower, upper]].notna().all(axis=1)]
    return _judge("order", len(known), known[known[lower] > known[upper]])


def check_parts(table: pd.DataFrame, *, parts: Sequence[str], whole: str) -> Check:
    """Look for rows whose ``parts`` do not add to ``whole``; rows that lack one are not judged."""
    known = table[table[[*parts, whole]].notna().all(axis=1)]
    difference = known[list(parts)].sum(axis=1) - known[whole]
    return _judge("parts", len(known), known.assign(difference=difference)[difference != 0])


def check_population(
    table: pd.DataFrame, *, registered: str, population: str, bounds: tuple[float, float] = REGISTERED_OF_POPULATION
) -> Check:
    """Look for rows in which registered members are an unlikely share of residents (both in persons)."""
    known = table[table[registered].notna() & table[population].gt(0)]
    share = known[registered].astype(float) / known[population].astype(float)
    return _judge("population", len(known), known.assign(share=share)[~share.between(*bounds)])


def check_duplicates(table: pd.DataFrame, *, keys: Sequence[str]) -> Check:
    """Look for rows that agree in all ``keys``."""
    return _judge("duplicates", len(table), table[table.duplicated(list(keys), keep=False)])


def check_outliers(table: pd.DataFrame, *, unit: str, month: str, value: str, threshold: float | None = None) -> Check:
    """Look for values far from their unit's own months by the modified z score; short series are not judged."""
    limit = DEFAULT_THRESHOLD["modified_z"] if threshold is None else threshold
    known, found = _series(table, unit, month, value), []
    for _, series in known.groupby(unit, sort=False):
        scores = outliers(series[value].astype(float).to_list()).scores
        found.append(series.assign(score=scores)[np.abs(scores) > limit])
    return _judge("outliers", len(known), _joined(found, known))


def check_shifts(table: pd.DataFrame, *, unit: str, month: str, value: str, window: int = 3) -> Check:
    """Look for months in which a unit's level jumps and stays: a change of source, of boundary or of rule.

    The step must be far from the unit's other steps (modified z), and the medians of ``window`` months before and
    after must differ by half of it to twice it.
    """
    known, found = _series(table, unit, month, value), []
    for _, series in known.groupby(unit, sort=False):
        numbers = series[value].astype(float).reset_index(drop=True)
        steps = numbers.diff()
        before = numbers.rolling(window).median().shift(1)
        after = numbers[::-1].rolling(window).median()[::-1]
        scores = np.abs(outliers(steps.to_list()).scores)
        stays = ((after - before) / steps.where(steps.ne(0))).between(0.5, 2).to_numpy()
        is_shift = (scores > DEFAULT_THRESHOLD["modified_z"]) & stays
        found.append(series.assign(step=steps.to_numpy())[is_shift])
    return _judge("shifts", len(known), _joined(found, known))


def check_copied(
    table: pd.DataFrame, *, unit: str, month: str, values: Sequence[str], within: Sequence[str] = (), lowest: int = 20
) -> Check:
    """Look for months in which all numbers of a unit are those of the month before.

    Args:
        table: one row per unit, month and ``within``.
        unit: column of the unit.
        month: column of the month.
        values: columns of the numbers.
        within: columns that divide a unit, such as the segment.
        lowest: months that add to less are not judged, since small numbers repeat by chance.
    """
    rows = table.sort_values([unit, *within, month], kind="stable")
    numbers = rows[list(values)].astype("Float64")
    groups = [rows[key] for key in (unit, *within)]
    before = numbers.groupby(groups, sort=False, dropna=False).shift(1)
    earlier = rows[month].groupby(groups, sort=False, dropna=False).shift(1)
    state = pd.DataFrame(
        {
            "follows": earlier.dt.to_period("M").eq(rows[month].dt.to_period("M") - 1),
            "same": (numbers.eq(before) | (numbers.isna() & before.isna())).fillna(False).all(axis=1),
            "added": numbers.sum(axis=1),
        }
    ).groupby([rows[unit], rows[month]], sort=False)
    months = state.agg({"follows": "all", "same": "all", "added": "sum"}).reset_index()
    judged = months[months.follows & months.added.ge(lowest)]
    return _judge("copied", len(judged), judged.loc[judged.same, [unit, month]])


def check_digits(table: pd.DataFrame, *, unit: str, value: str, level: float = 0.01) -> Check:
    """Look for units whose counts end in some digits too often (0 and 5 when they are guessed).

    For counts of a month; a stock that hardly moves repeats its own digits. Chi-square test of the last digit of
    counts from 100, for units with at least 50 of them; ``level`` is shared by all units tested (Bonferroni).
    """
    from scipy.stats import chisquare  # half a second that only this needs

    large = table[table[value].ge(100)]
    rows = []
    for name, numbers in large.groupby(unit, sort=False)[value]:
        if len(numbers) >= DIGITS_NEEDED:
            digits = np.bincount(numbers.astype(int) % 10, minlength=10)
            rows.append((name, len(numbers), (digits[0] + digits[5]) / len(numbers), chisquare(digits).pvalue))
    tested = pd.DataFrame(rows, columns=[unit, "counts", "share_0_or_5", "p_value"])
    return _judge("digits", len(tested), tested[tested.p_value < level / max(len(tested), 1)])


def _series(table: pd.DataFrame, unit: str, month: str, value: str) -> pd.DataFrame:
    known = table[table[value].notna()].sort_values([unit, month], kind="stable")
    return known[known.groupby(unit)[value].transform("size").ge(SHORTEST_SERIES_MONTHS)]


def _joined(found: list[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(found) if found else like.iloc[:0]
