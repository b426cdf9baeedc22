"""Invented series, panels and counts whose truth is known, to hold a statistic against what it says of itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

SERIES = ("independent", "autocorrelated", "drifting", "shifted")
DESIGNS = ("clean", "slow_trend", "bad_quarter")
UNITS, TIMES = 42, 38
STARTS = np.arange(16, 29, 2)


def changes_of(kind: str, random: np.random.Generator, count: int, *, known: int) -> np.ndarray:
    """Return monthly changes: 300 ± 500, with autocorrelation 0.5, a drift of ± 60 a month, or a shift while known."""
    noise = random.normal(0, 500, count)
    if kind == "autocorrelated":
        noise[0] /= np.sqrt(0.75)
        for month in range(1, count):
            noise[month] += 0.5 * noise[month - 1]
    if kind == "drifting":
        noise += random.normal(0, 60, count).cumsum()
    if kind == "shifted":
        noise[: random.integers(6, known - 5)] -= 1200
    return 300 + noise


def panel_of(
    design: str, random: np.random.Generator, *, effect: float = 0.0, slope: float = 0.03
) -> tuple[pd.DataFrame, pd.Series]:
    """Return rates per 1,000 by unit and month, and starts: by lot, of units that rise, or after the worst quarter."""
    people = random.integers(1_500, 9_000, UNITS)[:, None]
    passing = random.normal(0, 0.35, (UNITS, TIMES))
    for month in range(1, TIMES):
        passing[:, month] += 0.5 * passing[:, month - 1]
    rate = 2.2 + random.normal(0, 0.5, (UNITS, 1)) + 0.015 * np.arange(TIMES) + passing
    first = np.full(UNITS, -1)
    if design != "bad_quarter":
        chosen = random.permutation(UNITS)[: UNITS // 2]
        first[chosen] = random.permutation(np.resize(STARTS, UNITS // 2))
        if design == "slow_trend":
            rate[chosen] += slope * np.arange(TIMES)
    counted = _counts(np.maximum(rate, 0.1) * people / 1_000, random)
    if design == "bad_quarter":
        for start in STARTS:
            free = np.flatnonzero(first < 0)
            past = counted[free, :start] / people[free]
            fall = past[:, -3:].mean(axis=1) - past[:, :-3].mean(axis=1)
            first[free[np.argsort(fall)[: UNITS // 2 // len(STARTS)]]] = start
    since = np.arange(TIMES) - first[:, None]
    extra = np.where((first[:, None] >= 0) & (since >= 0), effect * 0.96 ** np.maximum(since, 0), 0.0)
    counted = counted + _counts(extra * people / 1_000, random)
    months = pd.period_range("2023-01", periods=TIMES, freq="M")
    starts = pd.Series([months[one] if one >= 0 else pd.NaT for one in first], dtype="period[M]")
    return pd.DataFrame(1_000 * counted / people, columns=months), starts


def _counts(mean: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return random.poisson(mean * random.gamma(20, 1 / 20, mean.shape))
