"""How likely a target is by a date: simulated months, not one line drawn on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.reference.states import OutlookWithheld
from analysis.statistics.arguments import read_numbers

FEWEST_CHANGES = 11  # those of 12 months
QUARTER_MONTHS = 3
INTERVAL = (10, 50, 90)
# How far the pace may wander in a month, in standard deviations of a month; 0: it stands.
WANDERING = np.array([0.2, 0.4, 0.7])
# Chosen by simulation (tests/benchmarks/calibration.py): how likely a wandering pace must be against a standing one,
# and how much wider the ranges of each are drawn, as few months tell the two apart.
WANDERING_ODDS = 0.7
WANDERING_WIDTH = 1.1
STANDING_WIDTH = 1.05
FARTHEST_PART = 3  # farther than a third of them, ranges of 80 % hold too little where the pace wanders (72 % at half)
CHANGES_THAT_SPEAK = 24  # older ones say little about a pace that may have wandered since
# A shift of level is called one only where series of this autocorrelation without a shift give it in 1 of 10.
SHIFT_AUTOCORRELATION = 0.5
SHIFT_CONFIDENCE = 0.9
SHIFT_SERIES = 2000
LEAST_SIDE = 4


@dataclass(frozen=True)
class Backtest:
    """How past forecasts of the same kind did: in ``inside`` of ``tried`` cases the 80 % interval held the truth."""

    months_ahead: int
    inside: int
    tried: int


@dataclass(frozen=True)
class Outlook:
    """The way to a target. What is simulated is None where it is withheld: then only scenarios are honest.

    Attributes:
        needed_persons: how many the members lack today; negative: how many are in hand.
        scenarios: "as_now" (the last three months), "best_quarter", "required": persons_per_month, and pct on the date.
        probability: that the target is reached in some month up to the date.
        months: by month, as far ahead as a third of the months that speak (at most 8): reached_share (by then),
            above_share (in that month), and low_pct, median_pct, high_pct (80 % interval).
        not_reached_share: of the simulations, in all those months.
        above_full_share: of the simulations, ending above 100 %; nothing is cut off there.
        backtest: None while the history is too short for one.
        withheld: why there is no probability; None where there is one.
    """

    needed_persons: int
    scenarios: pd.DataFrame
    probability: float | None
    months: pd.DataFrame | None
    not_reached_share: float | None
    above_full_share: float | None
    backtest: Backtest | None
    withheld: OutlookWithheld | None = None


def probability_of_reaching(
    members: pd.Series,
    population: pd.Series,
    *,
    target_pct: float,
    by: pd.Period,
    seed: int,
    renewal_months: Iterable[int] = (6, 12),
    shocks: Iterable[pd.Period] = (),
    draws: int = 2000,
) -> Outlook:
    """Return how likely members / population reaches ``target_pct`` by a month, and what it would take.

    Monthly net changes are simulated with a pace that stands, or, where the months speak for it, wanders (local level
    model, Harvey 1989); pace and spread are themselves drawn, as few months are behind them. Changes next to a missing
    month and those of a dated shock are left out and not drawn again. The population moves apart from that, only in
    the months of its renewal, by the monthly growth between renewals of the past; with fewer than two renewals known
    it stands still.

    Only the last 24 changes speak. Withheld: with fewer than 12 months; for a month farther ahead than a third of
    those; and where the level of the changes shifted (largest F of a split), unless at a dated shock with enough
    months since, which then speak alone.

    Args:
        members: persons at the end of each month, by monthly period; NaN or no row where not known.
        population: persons, by monthly period; the months in which it was renewed, or all, repeated.
        target_pct: of the population.
        by: the month of the target, after the last known one.
        seed: of the draws.
        renewal_months: the calendar months in which the population is renewed.
        shocks: months of dated events that changed the members at one stroke.
        draws: simulations.

    Raises:
        StatisticsError: an index other than of months, each once; negative members, a population or target not
            above 0; no members, or no population up to their last month; ``by`` not after it; renewal months other
            than 1 to 12.
    """
    read_numbers(members=(members, "≥ 0"))
    read_numbers(population=(population, "> 0"), target_pct=(target_pct, "> 0"))
    for name, series in (("members", members), ("population", population)):
        if not isinstance(series.index, pd.PeriodIndex) or series.index.freqstr != "M" or not series.index.is_unique:
            raise StatisticsError(f"{name}.index", series.index.dtype, "period[M]")
    known = members.dropna().sort_index()
    renewals = population.dropna().sort_index()
    renewals = renewals[renewals.ne(renewals.shift())]
    if known.empty:
        raise StatisticsError("members", np.nan, "≥ 0")
    last = known.index[-1]
    if renewals[:last].empty:
        raise StatisticsError("population", renewals.index.min(), f"≤ {last}")
    if by <= last:
        raise StatisticsError("by", by, f"> {last}")
    renewal = frozenset(renewal_months)
    if not renewal <= set(range(1, 13)):
        raise StatisticsError("renewal_months", sorted(renewal), "1 … 12")
    ahead = (by - last).n
    scenarios = _scenarios(known, renewals, target_pct, ahead, renewal)
    needed = ceil(round(target_pct / 100 * renewals[:last].iloc[-1], 6)) - round(known.iloc[-1])
    dated = frozenset(shocks)
    past, withheld = _usable_changes(known, ahead, dated)
    if withheld:
        return Outlook(needed, scenarios, None, None, None, None, None, withheld)
    horizon = _farthest(past)
    pct = _simulate(past, known, renewals, horizon, renewal, draws, np.random.default_rng(seed))
    reached = np.logical_or.accumulate(pct >= target_pct, axis=1)
    low, median, high = np.percentile(pct, INTERVAL, axis=0)
    months = pd.DataFrame(
        {
            "reached_share": reached.mean(axis=0),
            "above_share": (pct >= target_pct).mean(axis=0),
            "low_pct": low,
            "median_pct": median,
            "high_pct": high,
        },
        pd.period_range(last + 1, periods=pct.shape[1], freq="M"),
    )
    return Outlook(
        needed_persons=needed,
        scenarios=scenarios,
        probability=float(months.loc[by, "reached_share"]),
        months=months,
        not_reached_share=float(1 - months["reached_share"].iloc[-1]),
        above_full_share=float((pct[:, -1] > 100).mean()),
        backtest=_backtest(known, renewals, ahead, renewal, dated, draws, seed),
    )


def _changes(known: pd.Series, shocks: frozenset[pd.Period] = frozenset()) -> pd.Series:
    """Return the net changes from one known month to the next, without those over a missing month or of a shock."""
    changes = known.reindex(pd.period_range(known.index[0], known.index[-1], freq="M")).diff().dropna()
    return changes[~changes.index.isin(list(shocks))]


def _farthest(past: np.ndarray) -> int:
    return ceil(len(past) / FARTHEST_PART)


def _usable_changes(
    known: pd.Series, ahead: int, shocks: frozenset[pd.Period]
) -> tuple[np.ndarray, OutlookWithheld | None]:
    """Return the changes that may speak for the months ahead, and why they may not."""
    changes = _changes(known, shocks)
    past = changes.to_numpy()
    if len(past) < FEWEST_CHANGES:
        return past, OutlookWithheld.FEW_MONTHS
    place = find_level_shift(past)
    if place is not None:
        before, after = changes.index[place - 1], changes.index[place]
        if not any(before <= month <= after for month in shocks):
            return past, OutlookWithheld.LEVEL_SHIFT
        past = past[place:]
        if len(past) < FEWEST_CHANGES:
            return past, OutlookWithheld.LEVEL_SHIFT
    past = past[-CHANGES_THAT_SPEAK:]
    return past, OutlookWithheld.FAR if ahead > _farthest(past) else None


def find_level_shift(values: np.ndarray) -> int | None:
    """Return the place of the first value after a shift of level, or None where chance makes as large a one.

    The largest F of a split, against series with autocorrelation 0.5 and no shift.

    Raises:
        StatisticsError: fewer than 8 values, or one that is missing.
    """
    numbers = np.asarray(values, dtype=float)
    if len(numbers) < 2 * LEAST_SIDE or not np.isfinite(numbers).all():
        raise StatisticsError("values", len(numbers), f"n ≥ {2 * LEAST_SIDE}")
    if np.ptp(numbers) == 0:
        return None
    splits = _split_statistics(numbers[None])[0]
    return int(splits.argmax()) + LEAST_SIDE if splits.max() > _largest_by_chance(len(numbers)) else None


def _split_statistics(values: np.ndarray) -> np.ndarray:
    """Return for each row and split the variance between its sides over that within and between."""
    count = values.shape[1]
    first = np.arange(LEAST_SIDE, count - LEAST_SIDE + 1)
    sums = values.cumsum(axis=1)
    before = sums[:, first - 1]
    apart = before / first - (sums[:, -1:] - before) / (count - first)
    return apart**2 * first * (count - first) / count / values.var(axis=1, keepdims=True)


@cache
def _largest_by_chance(count: int) -> float:
    noise = np.random.default_rng(count).normal(size=(SHIFT_SERIES, count))
    noise[:, 0] /= np.sqrt(1 - SHIFT_AUTOCORRELATION**2)
    for month in range(1, count):
        noise[:, month] += SHIFT_AUTOCORRELATION * noise[:, month - 1]
    return float(np.quantile(_split_statistics(noise).max(axis=1), SHIFT_CONFIDENCE))


def _growth(renewals: pd.Series) -> np.ndarray:
    """Return the monthly log growth from one renewal to the next."""
    return np.diff(np.log(renewals.to_numpy(dtype=float))) / np.diff(renewals.index.astype("int64"))


def _renewals_ahead(
    renewals: pd.Series, last: pd.Period, ahead: int, renewal: frozenset[int]
) -> list[tuple[int, int, float]]:
    """Return (months ahead, months since the renewal before, population if known already) of the renewals to come."""
    before, found = renewals[:last].index[-1], []
    for step in range(1, ahead + 1):
        month = last + step
        if month in renewals.index or month.month in renewal:
            found.append((step, (month - before).n, float(renewals.get(month, np.nan))))
            before = month
    return found


def _populations(
    renewals: pd.Series, last: pd.Period, ahead: int, renewal: frozenset[int], growth: np.ndarray
) -> np.ndarray:
    """Return the population of each month ahead, one row for each row of ``growth`` (a month, one column a renewal)."""
    path = np.full((len(growth), ahead), float(renewals[:last].iloc[-1]))
    for number, (step, months, persons) in enumerate(_renewals_ahead(renewals, last, ahead, renewal)):
        grown = path[:, step - 1] * np.exp(growth[:, number] * months)
        path[:, step - 1 :] = (grown if np.isnan(persons) else np.full(len(path), persons))[:, None]
    return path


def _simulate(
    past: np.ndarray,
    known: pd.Series,
    renewals: pd.Series,
    ahead: int,
    renewal: frozenset[int],
    draws: int,
    random: np.random.Generator,
) -> np.ndarray:
    """Return percentages, one row a simulation, one column a month ahead."""
    people = known.iloc[-1] + _draw_changes(past, (draws, ahead), random).cumsum(axis=1)
    growth = _draw(_growth(renewals[: known.index[-1]]), (draws, ahead), random)
    return 100 * people / _populations(renewals, known.index[-1], ahead, renewal, growth)


def _filter_level(past: np.ndarray, wandering: float) -> tuple[float, float, float, float]:
    """Return the last level, its variance (in units of the noise), the noise's sum of squares, the log likelihood."""
    level, variance, squares, logs = float(past[0]), 1.0, 0.0, 0.0
    for value in past[1:]:
        variance += wandering**2
        whole = variance + 1
        squares += (value - level) ** 2 / whole
        logs += np.log(whole)
        level += variance / whole * (value - level)
        variance /= whole
    likelihood = -0.5 * logs - 0.5 * (len(past) - 1) * np.log(squares) if squares > 0 else -np.inf
    return level, variance, squares, likelihood


def _draw_changes(past: np.ndarray, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Return changes ahead, one row a draw, of the pace that the past months speak for."""
    if np.ptp(past) == 0:
        return np.full(shape, past[0])
    standing = _filter_level(past, 0.0)
    fits = np.array([_filter_level(past, one) for one in WANDERING])
    odds = np.exp(fits[:, 3] - standing[3])
    width, steps = STANDING_WIDTH, np.zeros(shape[0])
    levels = np.tile(np.array(standing), (shape[0], 1))
    if odds.mean() > WANDERING_ODDS:
        chosen = random.choice(len(WANDERING), shape[0], p=odds / odds.sum())
        width, steps, levels = WANDERING_WIDTH, WANDERING[chosen], fits[chosen]
    noise = np.sqrt(levels[:, 2] / random.chisquare(len(past) - 1, shape[0]))[:, None]
    start = np.sqrt(levels[:, 1])[:, None] * random.normal(size=(shape[0], 1))
    wander = (steps[:, None] * random.normal(size=shape)).cumsum(axis=1)
    return levels[:, [0]] + width * noise * (start + wander + random.normal(size=shape))


def _draw(past: np.ndarray, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Return values drawn from the past, about a mean that is drawn too; zeros without a past."""
    if not len(past):
        return np.zeros(shape)
    deviations = (past - past.mean()) / np.sqrt(max(1 - 1 / len(past), 0.5))
    drawn = random.integers(len(past), size=(shape[0], len(past)))
    return past.mean() + deviations[drawn].mean(axis=1, keepdims=True) + random.choice(deviations, shape)


def _scenarios(
    known: pd.Series, renewals: pd.Series, target_pct: float, ahead: int, renewal: frozenset[int]
) -> pd.DataFrame:
    past = _growth(renewals[: known.index[-1]])
    mean = np.full((1, ahead), past.mean() if len(past) else 0.0)
    persons = _populations(renewals, known.index[-1], ahead, renewal, mean)[0, -1]
    changes = known.reindex(pd.period_range(known.index[0], known.index[-1], freq="M")).diff()
    quarters = changes.rolling(QUARTER_MONTHS).mean()
    pace = pd.Series(
        {
            "as_now": quarters.iloc[-1],
            "best_quarter": quarters.max(),
            "required": (target_pct / 100 * persons - known.iloc[-1]) / ahead,
        }
    )
    return pd.DataFrame({"persons_per_month": pace, "pct": 100 * (known.iloc[-1] + pace * ahead) / persons})


def _backtest(
    known: pd.Series,
    renewals: pd.Series,
    ahead: int,
    renewal: frozenset[int],
    shocks: frozenset[pd.Period],
    draws: int,
    seed: int,
) -> Backtest | None:
    """Forecast from every past month with 12 known before it, knowing no more than was known then."""
    ahead = min(ahead, (len(known) - FEWEST_CHANGES) // 2)
    inside = tried = 0
    for number in range(FEWEST_CHANGES + 1, len(known)):
        before, month = known.iloc[:number], known.index[number - 1] + ahead
        then = renewals[: before.index[-1]]
        if month not in known.index or then.empty:
            continue
        past, withheld = _usable_changes(before, ahead, frozenset(one for one in shocks if one <= before.index[-1]))
        if withheld:
            continue
        pct = _simulate(past, before, then, ahead, renewal, draws, np.random.default_rng([seed, number]))[:, -1]
        low, _, high = np.percentile(pct, INTERVAL)
        tried += 1
        inside += bool(low <= 100 * known[month] / renewals[:month].iloc[-1] <= high)
    return Backtest(ahead, inside, tried) if tried else None
