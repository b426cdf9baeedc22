"""A staggered start whose units may have been chosen for their last months: effects from a base before those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.reference.errors import StatisticsError

BASE_TIMES = 8
GAP_TIMES = 3
FEWEST_BASE_TIMES = 4
FEWEST_CONTROLS = 2
TREND_TIMES = 6
DIP_CONFIDENCE = 0.99
EARLIEST_EVENT = -(BASE_TIMES + GAP_TIMES)

# Of one start: who started; by unit and time, who is compared with them; and the change of every unit.
Cell = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Effect:
    """An effect in the unit of the outcome, with its standard error and interval."""

    effect: float
    se: float
    lower: float
    upper: float


@dataclass(frozen=True)
class LongBaseEffects:
    """Effects on the treated units against their base.

    Attributes:
        average: over units and times since the start.
        events: by event_time, steps since the start: effect, se, lower, upper; those before should lie about 0.
        dip: the last times before the start, left out of the base; its interval is of 99 %. Without 0 in it the units
            were chosen for what they had just gone through, and what follows is partly their return to the usual.
        trended: the first six times, with each unit's own trend before the start drawn on.
    """

    average: Effect
    events: pd.DataFrame
    dip: Effect
    trended: Effect


def long_base_effects(panel: pd.DataFrame, starts: pd.Series, *, confidence: float = 0.95) -> LongBaseEffects:
    """Return effects against units not reached yet nor about to be, from a base of several times.

    As differences in differences of Callaway and Sant'Anna (2021), but from the mean of eight times that end three
    before the start, as a unit may have been chosen for those. Standard errors: the influence of each unit, with
    n / (n - 1); Student's t with as many degrees of freedom as treated units less one.

    Args:
        panel: the outcome; one row a unit, one column a time, in order.
        starts: by unit, the time of its start; missing for never.
        confidence: of the intervals, but for ``dip``.

    Raises:
        StatisticsError: a missing outcome, units that do not match, fewer than two units started with four base times
            before, or none to compare them with.
    """
    values, first = _numbered(panel, starts)
    events = range(EARLIEST_EVENT, values.shape[1])
    cells = {event: _cells(values, first, (event,)) for event in events}
    rows = [(event, *vars(_combine(found, confidence)).values()) for event, found in cells.items() if _units(found) > 1]
    return LongBaseEffects(
        average=_combine(_cells(values, first, range(values.shape[1])), confidence),
        events=pd.DataFrame(rows, columns=["event_time", "effect", "se", "lower", "upper"]),
        dip=_combine(_dip_cells(values, first), DIP_CONFIDENCE),
        trended=_combine(_cells(values, first, range(TREND_TIMES), trended=True), confidence),
    )


def long_base_average(panel: pd.DataFrame, starts: pd.Series, *, confidence: float = 0.95) -> Effect:
    """Return the ``average`` of ``long_base_effects`` alone, which is quicker; the same errors."""
    values, first = _numbered(panel, starts)
    return _combine(_cells(values, first, range(values.shape[1])), confidence)


def _numbered(panel: pd.DataFrame, starts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the outcomes, and by unit the number of the time of its start, -1 for never."""
    _check_panel(panel)
    if set(starts.index) != set(panel.index):
        raise StatisticsError("starts", len(starts), "= panel.index")
    number = {label: place for place, label in enumerate(panel.columns)}
    return panel.to_numpy(dtype=float), starts.reindex(panel.index).map(number).fillna(-1).to_numpy(dtype=int)


def _check_panel(panel: pd.DataFrame) -> None:
    """Check that no outcome is missing and no unit or time stands twice: neither has a neutral repair."""
    if missing := int(panel.isna().to_numpy().sum()):
        raise StatisticsError("panel", f"{missing} NaN", "0 NaN")
    for labels in (panel.index, panel.columns):
        if not labels.is_unique:
            raise StatisticsError("panel", f"2 × {labels[labels.duplicated()][0]}", "1 ×")


def _groups(first: np.ndarray) -> Iterable[tuple[int, int]]:
    """Yield each start with enough base times, and the end of its base."""
    for start in np.unique(first[first >= 0]):
        if start - GAP_TIMES >= FEWEST_BASE_TIMES:
            yield int(start), int(start) - GAP_TIMES


def _controls(first: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return by unit and time who is not reached, nor in the times before it is."""
    return (first[:, None] < 0) | (first[:, None] > times + GAP_TIMES)


def _cells(values: np.ndarray, first: np.ndarray, events: Iterable[int], *, trended: bool = False) -> list[Cell]:
    found = []
    for start, end in _groups(first):
        times = start + np.array(list(events))
        times = times[(times >= 0) & (times < values.shape[1])]
        times = times[_controls(first, np.maximum(times, start)).sum(axis=0) >= FEWEST_CONTROLS]
        if not len(times):
            continue
        base = values[:, max(0, end - BASE_TIMES) : end].mean(axis=1)[:, None]
        if trended:
            before = np.arange(end) - (end - 1) / 2
            slope = values[:, :end] @ before / (before @ before)
            base = values[:, :end].mean(axis=1)[:, None] + slope[:, None] * (times - (end - 1) / 2)
        found.append((first == start, _controls(first, np.maximum(times, start)), values[:, times] - base))
    return found


def _dip_cells(values: np.ndarray, first: np.ndarray) -> list[Cell]:
    found = []
    for start, end in _groups(first):
        controls = _controls(first, np.array([start]))
        if controls.sum() >= FEWEST_CONTROLS:
            last, base = values[:, end:start].mean(axis=1), values[:, max(0, end - BASE_TIMES) : end].mean(axis=1)
            found.append((first == start, controls, (last - base)[:, None]))
    return found


def _units(cells: list[Cell]) -> int:
    return sum(int(treated.sum()) for treated, _, _ in cells)


def _combine(cells: list[Cell], confidence: float) -> Effect:
    """Return the mean over treated units and times, with what each unit adds to its error."""
    count = _units(cells)
    if count < 2:
        raise StatisticsError("starts", count, f"n ≥ 2, {FEWEST_BASE_TIMES + GAP_TIMES} times before")
    own, times, control = (np.zeros(len(cells[0][0])) for _ in range(3))
    for treated, controls, change in cells:
        compared = controls.sum(axis=0)
        usual = np.where(controls, change, 0.0).sum(axis=0) / compared
        own[treated] += (change - usual)[treated].sum(axis=1)
        times[treated] += change.shape[1]
        control -= treated.sum() * (np.where(controls, change - usual, 0.0) / compared).sum(axis=1)
    effect = own.sum() / times.sum()
    influence = (own - times * effect + control) / times.sum()
    se = float(np.sqrt((influence**2).sum() * count / (count - 1)))
    reach = float(stats.t.ppf((1 + confidence) / 2, count - 1)) * se
    return Effect(float(effect), se, float(effect) - reach, float(effect) + reach)
