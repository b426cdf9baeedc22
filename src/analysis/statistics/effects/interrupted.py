"""A series of counts about one date."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_confidence, read_numbers

FEWEST_POINTS_A_SIDE = 8


@dataclass(frozen=True)
class InterruptedSeries:
    """A segmented Poisson model of a series about one date.

    Attributes:
        terms: intercept, after, time (a step), season_1, ... and slope_change (a step), each with estimate and se
            (logs), rate_ratio, lower and upper.
        dispersion: Pearson chi2 / degrees of freedom; 1 for a plain Poisson model.
        slope_change_f: F of the slope change against the model without it; None without one.
        slope_change_p_value: of that F.
        autocorrelation_p_value: Ljung-Box test of the deviance residuals; small asks for ``newey_west_lags``.
        fitted: value, fitted and without_change (as if nothing had changed), by the index of the series.
    """

    terms: pd.DataFrame
    dispersion: float
    slope_change_f: float | None
    slope_change_p_value: float | None
    autocorrelation_p_value: float
    fitted: pd.DataFrame


def interrupted_series(
    counts: Many,
    since: Hashable,
    *,
    exposure: Many | None = None,
    harmonics: int = 0,
    period: int = 12,
    slope_change: bool = False,
    overdispersed: bool = True,
    newey_west_lags: int | None = None,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Return a segmented regression of counts: level, trend, season, and what changed at one date, by statsmodels.

    log E(count) = intercept + log exposure + time + after + season, and with ``slope_change`` the steps since the last
    point before the date (Lopez Bernal et al. 2017, as corrected 2020). A missing count (NaN) keeps its place in time.
    One series is the weakest evidence: another event of the same date would look the same.

    Args:
        counts: in order of time at equal steps; a Series keeps its index.
        since: label of the first point after the change (0, 1, ... if counts are no Series).
        exposure: persons, or person-months, behind each count.
        harmonics: pairs of sine and cosine for the season.
        period: points in a cycle.
        slope_change: let the slope change besides the level.
        overdispersed: quasi-Poisson: the variance is scaled by Pearson's chi2.
        newey_west_lags: allow for residuals correlated over so many steps.
        confidence: of the intervals.

    Raises:
        StatisticsError: ``since`` is not in the index; fewer than 8 counted points, or no event, on a side;
            a negative count, an exposure not above 0.
    """
    import statsmodels.api as sm
    from statsmodels.stats.diagnostic import acorr_ljungbox

    (value, base), index = read_numbers(counts=(counts, "≥ 0"), exposure=(1.0 if exposure is None else exposure, "> 0"))
    design = _design(pd.Index(index), since, harmonics, period, slope_change)
    measured = ~np.isnan(value) & ~np.isnan(base)
    for side in (0, 1):
        found = value[measured & (design["after"] == side)]
        if len(found) < FEWEST_POINTS_A_SIDE or not found.any():
            raise StatisticsError("counts", f"{len(found)} (Σ = {found.sum():g})", f"≥ {FEWEST_POINTS_A_SIDE} (Σ > 0)")

    def fit(columns: pd.DataFrame) -> sm.GLMResults:
        model = sm.GLM(value[measured], columns[measured], family=sm.families.Poisson(), offset=np.log(base[measured]))
        robust = {} if newey_west_lags is None else {"cov_type": "HAC", "cov_kwds": {"maxlags": newey_west_lags}}
        return model.fit(scale="X2" if overdispersed else 1.0, **robust)

    full = fit(design)
    slope_f = slope_p = None
    if slope_change:
        slope_f = float((fit(design.drop(columns="slope_change")).deviance - full.deviance) / full.scale)
        slope_p = float(stats.f.sf(slope_f, 1, full.df_resid))
    terms = pd.DataFrame({"estimate": full.params, "se": full.bse, "rate_ratio": np.exp(full.params)})
    terms[["lower", "upper"]] = np.exp(full.conf_int(1 - check_confidence(confidence)))
    without = design.assign(**{name: 0.0 for name in ("after", "slope_change") if name in design})
    fitted = pd.DataFrame(
        {
            "value": value,
            "fitted": base * np.exp(design @ full.params),
            "without_change": base * np.exp(without @ full.params),
        },
        design.index,
    )
    residuals = acorr_ljungbox(full.resid_deviance, lags=[min(period, int(measured.sum()) // 5)])
    return InterruptedSeries(terms, float(full.scale), slope_f, slope_p, float(residuals["lb_pvalue"].iloc[0]), fitted)


def _design(labels: pd.Index, since: Hashable, harmonics: int, period: int, slope_change: bool) -> pd.DataFrame:
    if since not in labels:
        raise StatisticsError("since", since, f"∈ {labels[0]} … {labels[-1]}")
    first = np.flatnonzero(labels == since)[0]
    time = np.arange(1, len(labels) + 1)
    design = pd.DataFrame({"intercept": 1.0, "after": (time > first).astype(float), "time": time}, labels)
    waves = [wave(2 * np.pi * pair * time / period) for pair in range(1, harmonics + 1) for wave in (np.sin, np.cos)]
    for number, wave in enumerate(waves, start=1):
        design[f"season_{number}"] = wave
    if slope_change:
        design["slope_change"] = design["after"] * (time - first)
    return design
