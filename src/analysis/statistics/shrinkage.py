"""Rates of small areas, drawn towards the rate of all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.statistics.arguments import Many, read_columns


def empirical_bayes(events: Many, population: Many) -> pd.DataFrame:
    """Return the rates of areas, raw and shrunk towards that of all by how little each says (Marshall, 1991).

    The variance between areas is estimated by moments, 0 at least; an area keeps the share of its distance from the
    common rate that this variance has in the variance of its own rate.

    Args:
        events: of each area, 0 or more.
        population: of each area, more than 0.

    Returns:
        rate, shrunk_rate, weight (1 keeps the raw rate, 0 gives the common one), relative_risk (rate over the common
        one) and common_rate; missing for an area with a missing number, which the others do without.

    Raises:
        StatisticsError: negative events, a population of 0 or less.
    """
    (x, n), index = read_columns(events=(events, "≥ 0"), population=(population, "> 0"))
    complete = ~np.isnan(x + n)
    x, n = x[complete], n[complete]
    rate, common = x / n, x.sum() / n.sum()
    chance = common / n
    between = max(0.0, n @ (rate - common) ** 2 / n.sum() - common / n.mean())
    weight = between / (between + chance) if common else np.zeros_like(rate)
    return pd.DataFrame(
        {
            "rate": rate,
            "shrunk_rate": common + weight * (rate - common),
            "weight": weight,
            "relative_risk": rate / common if common else np.full_like(rate, np.nan),
            "common_rate": common,
        },
        index[complete],
    ).reindex(index)
