"""How likely a target is by a date: simulated months, not one line drawn on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import read_numbers

FEWEST_CHANGES = 11  # those of 12 months
CHANGES_FOR_BLOCKS = 23  # those of 24 months
BLOCK_MONTHS = 6
HORIZON_MONTHS = 36
QUARTER_MONTHS = 3
INTERVAL = (10, 50, 90)


@dataclass(frozen=True)
class Backtest:
    """How past forecasts of the same kind did: in ``inside`` of ``tried`` cases the 80 % interval held the truth."""

    months_ahead: int
    inside: int
    tried: int


@dataclass(frozen=True)
class Outlook:
    """The way to a target. What is simulated is None with fewer than 12 months: then only scenarios are honest.

    Attributes:
        needed_persons: how many the members lack today; negative: how many are in hand.
        scenarios: "as_now" (the last three months), "best_quarter", "required": persons_per_month, and pct on the date.
        probability: that the target is reached in some month up to the date.
        months: by month, over 36 months or to the date: reached_share (by then), above_share (in that month), and
            low_pct, median_pct, high_pct (80 % interval).
        not_reached_share: of the simulations, in all those months.
        above_full_share: of the simulations, ending above 100 %; nothing is cut off there.
        backtest: None while the history is too short for one.
    """

    needed_persons: int
    scenarios: pd.DataFrame
    probability: float | None
    months: pd.DataFrame | None
    not_reached_share: float | None
    above_full_share: float | None
    backtest: Backtest | None


def probability_of_reaching(
    members: pd.Series,
    population: pd.Series,
    *,
    target_pct: float,
    by: pd.Period,
    seed: int,
    renewal_months: Iterable[int] = (6, 12),
    draws: int = 2000,
) -> Outlook:
    """Return how likely members / population reaches ``target_pct`` by a month, and what it would take.

    Monthly net changes of members are drawn anew from those of the past: in blocks of 6 months from 24 months of
    history on, else one by one; changes next to a missing month are not known and left out. Their mean is drawn anew
    too, and their spread widened for the few months behind it: without that, an "80 %" interval a year ahead of 24
    independent months holds 60 % of what comes, with it 75 % (simulated). The population moves apart from that, only
    in the months of its renewal, by the monthly growth between renewals of the past; with fewer than two renewals
    known it stands still.

    Args:
        members: persons at the end of each month, by monthly period; NaN or no row where not known.
        population: persons, by monthly period; the months in which it was renewed, or all, repeated.
        target_pct: of the population.
        by: the month of the target, after the last known one.
        seed: of the draws.
        renewal_months: the calendar months in which the population is renewed.
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
    if len(_changes(known)) < FEWEST_CHANGES:
        return Outlook(needed, scenarios, None, None, None, None, None)
    pct = _simulate(known, renewals, max(ahead, HORIZON_MONTHS), renewal, draws, np.random.default_rng(seed))
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
        backtest=_backtest(known, renewals, ahead, renewal, draws, seed),
    )


def _changes(known: pd.Series) -> np.ndarray:
    """Return the net changes from one known month to the next, without those that span a missing month."""
    return known.reindex(pd.period_range(known.index[0], known.index[-1], freq="M")).diff().dropna().to_numpy()


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
    known: pd.Series, renewals: pd.Series, ahead: int, renewal: frozenset[int], draws: int, random: np.random.Generator
) -> np.ndarray:
    """Return percentages, one row a simulation, one column a month ahead."""
    changes = _changes(known)
    block = BLOCK_MONTHS if len(changes) >= CHANGES_FOR_BLOCKS else 1
    people = known.iloc[-1] + _draw(changes, block, (draws, ahead), random).cumsum(axis=1)
    growth = _draw(_growth(renewals[: known.index[-1]]), 1, (draws, ahead), random)
    return 100 * people / _populations(renewals, known.index[-1], ahead, renewal, growth)


def _draw(past: np.ndarray, block: int, shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Return values drawn in blocks from the past, about a mean that is drawn too; zeros without a past."""
    if not len(past):
        return np.zeros(shape)

    def blocks(length: int) -> np.ndarray:
        starts = random.integers(len(past), size=(shape[0], -(-length // block), 1))
        # Past the end on from the beginning, so that every value is drawn equally often.
        return deviations[(starts + np.arange(block)) % len(past)].reshape(shape[0], -1)[:, :length]

    deviations = (past - past.mean()) / np.sqrt(max(1 - block / len(past), 0.5))
    return past.mean() + blocks(len(past)).mean(axis=1, keepdims=True) + blocks(shape[1])


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
    known: pd.Series, renewals: pd.Series, ahead: int, renewal: frozenset[int], draws: int, seed: int
) -> Backtest | None:
    """Forecast from every past month with 12 known before it, knowing no more than was known then."""
    ahead = min(ahead, (len(known) - FEWEST_CHANGES) // 2)
    inside = tried = 0
    for number in range(FEWEST_CHANGES + 1, len(known)):
        past, month = known.iloc[:number], known.index[number - 1] + ahead
        then = renewals[: past.index[-1]]
        if month not in known.index or then.empty or len(_changes(past)) < FEWEST_CHANGES:
            continue
        pct = _simulate(past, then, ahead, renewal, draws, np.random.default_rng([seed, number]))[:, -1]
        low, _, high = np.percentile(pct, INTERVAL)
        tried += 1
        inside += bool(low <= 100 * known[month] / renewals[:month].iloc[-1] <= high)
    return Backtest(ahead, inside, tried) if tried else None
