"""Signal or noise in a series of months: individuals, run, rare-event and large-denominator charts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import log2
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, Numbers, check_choice, read_numbers

XMR_SCALE = 2.66  # 3 / 1.128 rounded, as the NHS prints it
D2 = 1.128  # mean moving range of neighbours, in standard deviations
RANGE_LIMIT = 3.267  # a moving range above this many mean ranges is a special cause itself (Nelson 1982)
FEWEST_POINTS = 12

Improvement: TypeAlias = Literal["increase", "decrease", "neutral"]


@dataclass(frozen=True)
class RunSignals:
    """Runs about a centre line (Anhøj and Olesen 2014); without points all but the first and the last are None."""

    useful_points: int
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None
    signal: bool


@dataclass(frozen=True)
class ControlChart:
    """``points`` (value, centre, lower, upper, outside_limits: one row a point) and the runs about the centre."""

    points: pd.DataFrame
    runs: RunSignals


def xmr(
    values: Many,
    *,
    improvement: Improvement,
    rebase_at: Iterable[Hashable] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
    fewest_points: int = FEWEST_POINTS,
) -> pd.DataFrame:
    """Return an individuals (XmR) chart with the NHS rules for special causes, one row a point.

    Limits are the mean ± 2.66 mean moving ranges of each baseline. A missing month (NaN) keeps its row, has no
    flags, and breaks the series: no range, run or trend spans it. Chart flows, not stocks: a stock that climbs
    steadily breaks every rule.

    Columns: value; baseline (1, 2, ...); mean, lower, upper; outside_limits, close_to_limits (beyond two thirds of
    the way to a limit); relative_to_mean (-1, 0, 1); special_cause, by the first rule that applies ("above_limit",
    "below_limit", "trend_increasing", "trend_decreasing": 7 points; "two_in_three_above", "two_in_three_below",
    "shift_above", "shift_below": 7 points on one side; "common_cause"); point_type ("improvement", "concern",
    "neutral_high", "neutral_low", "common_cause"); limits_state ("in_force"; "no_variation": the limits collapse
    on the mean and its flags mean nothing; "too_few_points": the mean only, no limits and no flags).

    Args:
        values: in order of time; a Series keeps its index.
        improvement: the direction that is good.
        rebase_at: labels of the index (0, 1, ... if values are no Series) at which a new baseline starts.
        fix_after: hold the limits of the first so many points of each baseline.
        screen_outliers: leave moving ranges above 3.267 mean ranges out of the mean range, once.
        fewest_points: measured points that a baseline needs for limits; with fewer use ``run_signals``.

    Raises:
        StatisticsError: no such direction; a label not in the index; fewer than 2 points to fix limits after;
            no values, or an infinite one.
    """
    (array,), index = read_numbers(values=(values, "-∞ < x < ∞"))
    series = pd.Series(array, index)
    if series.empty:
        raise StatisticsError("len(values)", 0, "≥ 1")
    check_choice("improvement", improvement, ("increase", "decrease", "neutral"))
    if fix_after is not None and fix_after < 2:
        raise StatisticsError("fix_after", fix_after, "≥ 2")
    starts = set(rebase_at)
    if unknown := starts - set(series.index):
        raise StatisticsError("rebase_at", ", ".join(map(str, unknown)), f"∈ {series.index[0]} … {series.index[-1]}")
    begins = series.index.isin(starts)
    begins[0] = True
    parts = series.groupby(begins.cumsum())
    chart = pd.concat([_chart_baseline(part, fix_after, screen_outliers, fewest_points) for _, part in parts])
    chart.insert(1, "baseline", begins.cumsum())
    good = {"increase": 1, "decrease": -1, "neutral": 0}[improvement]
    chart["point_type"] = [_judge(cause, good) for cause in chart["special_cause"]]
    return chart


def run_signals(values: Many, centre: Numbers) -> RunSignals:
    """Return the runs of ``values`` about ``centre`` (their median, for a run chart) and whether they are a signal.

    A signal is one run longer than chance allows or too few crossings of the centre. Missing points and points on
    the centre do not count.
    """
    (series, middle), _ = read_numbers(values=(values, "-∞ < x < ∞"), centre=(centre, "-∞ < x < ∞"))
    sides = _sides(series, middle)
    sides = sides[~np.isnan(sides) & (sides != 0)]
    if not len(sides):
        return RunSignals(0, None, None, None, None, False)
    turns = np.flatnonzero(np.diff(sides)) + 1
    longest = int(np.diff([0, *turns, len(sides)]).max())
    longest_max, crossings_min = run_limits(len(sides))
    signal = longest > longest_max or len(turns) < crossings_min
    return RunSignals(len(sides), longest, longest_max, len(turns), crossings_min, signal)


def run_limits(useful_points: int) -> tuple[int, int]:
    """Return the longest run and the fewest crossings that chance allows to so many points off the centre.

    Raises:
        StatisticsError: no points.
    """
    if useful_points < 1:
        raise StatisticsError("useful_points", useful_points, "≥ 1")
    crossings_min = binom.ppf(0.05, useful_points - 1, 0.5) if useful_points > 1 else 0
    return round(log2(useful_points)) + 3, int(crossings_min)


def prime_chart(count: Many, n: Numbers, *, kind: Literal["p", "u", "i"], screen: bool = False) -> ControlChart:
    """Return a chart of count / n whose limits allow for more spread than chance alone, as large n needs.

    p' (shares) and u' (rates): Laney's limits, the binomial or Poisson ones times the spread of the standardised
    values. i' (any measure): moving ranges weighted by n, not cut at 0 (Taylor).

    Args:
        count: events, persons, or (i') the total of a measure; NaN where the month is missing.
        n: denominator of each.
        kind: "p", "u" or "i".
        screen: leave moving ranges above 3.267 mean ranges out, once.

    Raises:
        StatisticsError: no such kind; different lengths; n not above 0; a negative count (p, u); count above n (p).
    """
    check_choice("kind", kind, ("p", "u", "i"))
    (counts, sizes), index = read_numbers(count=(count, "-∞ < x < ∞" if kind == "i" else "≥ 0"), n=(n, "> 0"))
    if kind == "p" and (counts > sizes).any():
        raise StatisticsError("count", counts[counts > sizes][0], "≤ n")
    value = counts / sizes
    measured = ~np.isnan(value)
    centre = counts[measured].sum() / sizes[measured].sum() if measured.any() else np.nan
    if kind == "i":
        pairs = np.sqrt(1 / sizes[:-1] + 1 / sizes[1:])
        ranges = np.sqrt(np.pi / 2) * np.abs(np.diff(value)) / pairs
        sigma = _mean_range(ranges, screen, 3.2665) / np.sqrt(sizes)
        return _chart(index, value, centre, centre - 3 * sigma, centre + 3 * sigma)
    chance = np.sqrt(centre * (1 - centre if kind == "p" else 1) / sizes)
    with np.errstate(invalid="ignore"):
        standardised = (value - centre) / chance
    spread = 3 * chance * _mean_range(np.abs(np.diff(standardised)), screen) / D2
    return _chart(
        index, value, centre, np.maximum(centre - spread, 0), np.minimum(centre + spread, 1 if kind == "p" else np.inf)
    )


def _mean(values: np.ndarray) -> float:
    measured = values[~np.isnan(values)]
    if not len(measured):
        return np.nan
    # A flat series has its own value as its mean, not one that rounding moved to one side of every point.
    return float(measured[0] if np.ptp(measured) == 0 else measured.mean())


def _mean_range(ranges: np.ndarray, screen: bool, limit: float = RANGE_LIMIT) -> float:
    mean = _mean(ranges)
    return _mean(ranges[ranges < limit * mean]) if screen else mean


def _sides(values: np.ndarray, centre: Any) -> np.ndarray:
    return np.where(np.isclose(values, centre, rtol=1e-12, atol=0), 0, np.sign(values - centre))


def _chart(index: pd.Index | None, value: np.ndarray, centre: float, lower: Any, upper: Any) -> ControlChart:
    points = pd.DataFrame({"value": value, "centre": centre, "lower": lower, "upper": upper}, index)
    points["outside_limits"] = (points["value"] < points["lower"]) | (points["value"] > points["upper"])
    return ControlChart(points, run_signals(value, centre))


def _chart_baseline(part: pd.Series, fix_after: int | None, screen: bool, fewest_points: int) -> pd.DataFrame:
    value = part.to_numpy()
    ranges = np.abs(np.diff(value[:fix_after]))
    mean, spread = _mean(value[:fix_after]), XMR_SCALE * _mean_range(ranges, screen)
    too_few = np.isfinite(value).sum() < fewest_points or np.isnan(ranges).all()
    if too_few:
        spread = np.nan
    chart = pd.DataFrame({"value": value, "mean": mean, "lower": mean - spread, "upper": mean + spread}, part.index)
    distance = np.abs(value - mean)
    outside, near = (value > mean + spread) | (value < mean - spread), distance > 2 * spread / 3
    unknown = np.isnan(value) | np.isnan(spread)
    chart["outside_limits"] = pd.array(outside, dtype="boolean")
    chart["relative_to_mean"] = _sides(value, mean)
    chart["close_to_limits"] = pd.array(near & ~outside, dtype="boolean")
    chart.loc[unknown, ["outside_limits", "close_to_limits"]] = pd.NA
    causes = _special_causes(value, chart["relative_to_mean"].to_numpy(), near & ~outside, outside)
    chart["special_cause"] = pd.Series(causes, part.index, dtype=object).mask(np.isnan(value) | too_few, None)
    chart["limits_state"] = "too_few_points" if too_few else "in_force" if spread > 0 else "no_variation"
    return chart


def _special_causes(value: np.ndarray, side: np.ndarray, near: np.ndarray, outside: np.ndarray) -> np.ndarray:
    steps = np.sign(np.diff(value))
    trend = _members(np.abs(_sums(steps, 6)) == 6, 7, len(value))
    pairs = _members((_sums(near, 3) >= 2) & (np.abs(_sums(side, 3)) == 3), 3, len(value)) & near
    shift = _members(np.abs(_sums(side, 7)) == 7, 7, len(value))
    # A point at which one trend ends and the next begins belongs to the next.
    ahead = np.append(trend[1:], False) & trend
    direction = np.where(ahead, np.append(steps, 0), np.append(0, steps))
    above = side > 0
    rules = [outside, trend, pairs, shift]
    names = [
        np.where(above, "above_limit", "below_limit"),
        np.where(direction > 0, "trend_increasing", "trend_decreasing"),
        np.where(above, "two_in_three_above", "two_in_three_below"),
        np.where(above, "shift_above", "shift_below"),
    ]
    return np.select(rules, names, "common_cause")


def _sums(values: np.ndarray, width: int) -> np.ndarray:
    if len(values) < width:
        return np.zeros(0)
    return np.lib.stride_tricks.sliding_window_view(values, width).sum(axis=1)


def _members(hits: np.ndarray, width: int, length: int) -> np.ndarray:
    """Return which of ``length`` points lie in a window of ``width`` that starts at a hit."""
    inside = np.zeros(length, dtype=bool)
    for start in np.flatnonzero(hits):
        inside[start : start + width] = True
    return inside


def _judge(cause: str | None, good: int) -> str | None:
    if cause is None or cause == "common_cause":
        return cause
    high = cause.startswith("above") or cause.endswith(("above", "increasing"))
    if good == 0:
        return "neutral_high" if high else "neutral_low"
    return "improvement" if high == (good > 0) else "concern"
