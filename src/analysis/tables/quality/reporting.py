"""Counts from facilities that did not all report, as the Countdown to 2030 corrects them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError

LOWEST_RATE_PCT = 75


def adjust_for_reporting(count: Any, rate_pct: Any, k: float = 0.25) -> Any:
    """Return ``count`` as it may have been had every facility reported: count × (1 + (100 / rate - 1) × k).

    Args:
        count: what reporting facilities counted; a number or an array.
        rate_pct: reports received as percent of those due, above 0 to 100.
        k: how much the silent facilities did, from 0 (nothing) to 1 (as much as the others); show both as bounds.

    Raises:
        StatisticsError: a negative count, a rate outside its range or k outside 0 to 1.
    """
    counts, rates = np.asarray(count, dtype=float), np.asarray(rate_pct, dtype=float)
    if (counts < 0).any():
        raise StatisticsError("count", count, "≥ 0")
    if ((rates <= 0) | (rates > 100)).any():
        raise StatisticsError("rate_pct", rate_pct, "0 < rate ≤ 100")
    if not 0 <= k <= 1:
        raise StatisticsError("k", k, "0 ≤ k ≤ 1")
    adjusted = counts * (1 + (100 / rates - 1) * k)
    return float(adjusted) if adjusted.ndim == 0 else adjusted


def fill_rates(rates_pct: Any, *, lowest_pct: float = LOWEST_RATE_PCT) -> pd.Series:
    """Return monthly reporting rates with those missing or below ``lowest_pct`` set to the median of the others.

    A month with few reports cannot be corrected by its own rate. With no month good enough, all are missing.
    """
    rates = pd.Series(rates_pct, dtype=float)
    usable = rates.between(lowest_pct, 100)
    return rates.where(usable, rates[usable].median())


def project_denominator(base: float, population_base: float, population: float) -> float:
    """Return a base year's denominator carried to another year with the population.

    Raises:
        StatisticsError: a number is negative or the base population 0.
    """
    if min(base, population) < 0 or population_base <= 0:
        raise StatisticsError("population_base", (base, population_base, population), "> 0")
    return base * population / population_base
