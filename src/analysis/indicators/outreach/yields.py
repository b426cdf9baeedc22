"""What a session, an hour of staff or a rupiah brings, by group, with intervals that know that sessions differ.

Sessions of one kind differ far more than chance (a negative binomial: variance = mean + spread · mean²). ``spread`` is
common to all groups of a comparison and is found from Pearson's chi-square; small groups are pulled towards all
together (partial pooling: gamma-distributed rates), the more, the less they hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

EXPOSURES = {"session": 1.0, "staff_hour": 1.0, "million_idr": 1e6}
PULLED_MUCH = 0.5
HALF_A_PERSON = 0.5
TINY = 1e-9
LARGEST_SPREAD = 1e4
CENTRES, VARIATIONS = np.geomspace(0.1, 10, 61), np.linspace(0.05, 2, 40)


def compute_yields(sessions: pd.DataFrame, per: str) -> pd.DataFrame:
    """Return people gained per session, staff hour or million rupiah by site type (see ``pool_rates``).

    Sessions that lack the gain or the exposure are left out; ``find_problems`` says how many.
    """
    exposure = exposure_of(sessions, per)
    known = sessions["gain_persons"].notna() & (exposure > 0)
    return pool_rates(
        sessions.loc[known, "site_type"], sessions.loc[known, "gain_persons"].astype(float), exposure[known]
    )


def exposure_of(sessions: pd.DataFrame, per: str) -> pd.Series:
    """Return what the people of each session are counted against: 1 session, hours of staff, million rupiah."""
    column = {"session": pd.Series(1.0, sessions.index), "staff_hour": sessions["staff_hours"]}.get(
        per, sessions["cost_idr"].astype(float)
    )
    return column / EXPOSURES[per]


def pool_rates(groups: pd.Series, counts: pd.Series, exposures: pd.Series, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the rate of each group, alone and pulled towards the mean of all.

    Args:
        groups: the group of each session.
        counts: people, 0 or more.
        exposures: what they are counted against, more than 0.
        confidence: share of intervals that should hold the true rate.

    Returns:
        One row per group, largest pulled rate first: group, sessions, persons, exposure, rate, low, high (of the group
        alone), pooled, pooled_low, pooled_high, pull (0: untouched, 1: the mean of all), shape and scale (of the gamma
        distribution of the true rate), spread.
    """
    from scipy.stats import gamma

    table = pd.DataFrame({"group": groups, "y": counts, "e": exposures.astype(float)})
    if not len(table):
        return pd.DataFrame(columns=list(COLUMNS))
    sums = table.groupby("group", sort=True).agg(sessions=("y", "size"), y=("y", "sum"), e=("e", "sum"))
    mean = max(float(sums["y"].sum()), HALF_A_PERSON) / sums["e"].sum()
    likely = (sums["y"] + 1) / (sums["e"] + 1 / mean)  # never 0, which no group of few sessions is known to be
    expected = table["e"] * table["group"].map(likely)
    spread = _spread(table["y"], expected, len(table) - len(sums))
    variance = (expected * (1 + spread * expected)).groupby(table["group"]).sum()
    inflation = variance / expected.groupby(table["group"]).sum()
    events, weight = sums["y"] / inflation, sums["e"] / inflation  # as many independent people as the data are worth
    tail = (1 - confidence) / 2
    rates = sums["y"] / sums["e"]
    shape, scale, pull = _pool(events.to_numpy(), weight.to_numpy())
    result = pd.DataFrame(
        {
            "sessions": sums["sessions"],
            "persons": sums["y"],
            "exposure": sums["e"],
            "rate": rates,
            "low": np.where(events > 0, gamma.ppf(tail, np.maximum(events, TINY)), 0.0) / weight,
            "high": gamma.isf(tail, events + 1) / weight,
            "pooled": shape * scale,
            "pooled_low": gamma.ppf(tail, shape, scale=scale),
            "pooled_high": gamma.isf(tail, shape, scale=scale),
            "pull": pull,
            "shape": shape,
            "scale": scale,
            "spread": spread,
        }
    )
    return result.sort_values("pooled", ascending=False, kind="stable").reset_index()


def _pool(events: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shape and scale of the gamma distribution of each true rate, and how far each is pulled.

    Mean and variation of the rates are not known either: both are averaged over a grid by their likelihood, so that
    few groups give wide intervals. The result has the mean and variance of that average.
    """
    from scipy.special import gammaln

    mean = max(float(events.sum()), HALF_A_PERSON) / weight.sum()
    centre, variation = (one[..., None] for one in np.meshgrid(mean * CENTRES, VARIATIONS))
    size, strength = 1 / variation**2, 1 / (variation**2 * centre)
    fit = gammaln(events + size) - gammaln(size) + size * np.log(strength) - (events + size) * np.log(weight + strength)
    likelihood = fit.sum(axis=-1, keepdims=True)
    chance = np.exp(likelihood - likelihood.max())
    chance /= chance.sum()
    rates = (events + size) / (weight + strength)
    expected = (chance * rates).sum(axis=(0, 1))
    variance = (chance * (rates / (weight + strength) + rates**2)).sum(axis=(0, 1)) - expected**2
    return expected**2 / variance, variance / expected, (chance * strength / (weight + strength)).sum(axis=(0, 1))


COLUMNS: Sequence[str] = (
    *("group", "sessions", "persons", "exposure", "rate", "low", "high", "pooled", "pooled_low", "pooled_high"),
    *("pull", "shape", "scale", "spread"),
)


def _spread(counts: pd.Series, expected: pd.Series, freedom: int) -> float:
    """Return the spread at which Pearson's chi-square is what chance gives; 0 where sessions differ no more."""
    from scipy.optimize import brentq

    def excess(spread: float) -> float:
        some = expected > 0
        variance = expected[some] * (1 + spread * expected[some])
        return float(((counts[some] - expected[some]) ** 2 / variance).sum()) - freedom

    if freedom < 1 or excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, LARGEST_SPREAD)) if excess(LARGEST_SPREAD) < 0 else LARGEST_SPREAD
