"""One mean of the effects in several places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, check_confidence, read_numbers

FEWEST_PLACES = 3


@dataclass(frozen=True)
class PooledEffect:
    """A mean over places, in the unit of the effects.

    Attributes:
        effect: the mean.
        se: its standard error.
        lower: end of its interval.
        upper: end of its interval.
        lower_next: end of the interval for the effect in one more place.
        upper_next: end of the interval for the effect in one more place.
        between_variance: tau2, of the true effects between places.
        heterogeneity: Cochran's Q.
        heterogeneity_p_value: of Q.
        inconsistency: I2, the share (0-1) of the spread that chance does not explain.
    """

    effect: float
    se: float
    lower: float
    upper: float
    lower_next: float
    upper_next: float
    between_variance: float
    heterogeneity: float
    heterogeneity_p_value: float
    inconsistency: float


def pool_effects(
    effects: Many,
    variances: Many,
    *,
    method: Literal["FE", "DL", "PM"] = "PM",
    knapp_hartung: bool = False,
    confidence: float = 0.95,
) -> PooledEffect:
    """Return the mean of independent effects, one a place, by statsmodels; a missing one (NaN) drops out.

    Args:
        effects: one a place.
        variances: the squared standard error of each.
        method: "FE" one effect common to all; the effects differ: "DL" DerSimonian-Laird, "PM" Paule-Mandel.
        knapp_hartung: Hartung-Knapp intervals: the spread seen, and t with k - 1 degrees of freedom.
        confidence: of the intervals.

    Raises:
        StatisticsError: fewer than 3 places: list them instead; a variance not above 0; no such method.
    """
    from statsmodels.stats.meta_analysis import combine_effects

    check_choice("method", method, ("FE", "DL", "PM"))
    (effect, variance), _ = read_numbers(effects=(effects, "-∞ < x < ∞"), variances=(variances, "> 0"))
    measured = ~np.isnan(effect) & ~np.isnan(variance)
    places = int(measured.sum())
    if places < FEWEST_PLACES:
        raise StatisticsError("len(effects)", places, f"≥ {FEWEST_PLACES}")
    # The estimating equation to full precision: the default stops at 1e-5.
    precision: dict[str, Any] = {"atol": 1e-12, "maxiter": 500} if method == "PM" else {}
    with np.errstate(invalid="ignore"):  # DL below 0 gives no random-effects numbers; they are not used then
        found = combine_effects(
            effect[measured], variance[measured], method_re="pm" if precision else "dl", **precision
        )
    between = 0.0 if method == "FE" else max(0.0, float(found.tau2))
    if between:
        mean, variance_plain, variance_seen = found.mean_effect_re, found.var_eff_w_re, found.var_hksj_re
    else:
        mean, variance_plain, variance_seen = found.mean_effect_fe, found.var_eff_w_fe, found.var_hksj_fe
    se = float(np.sqrt(variance_seen if knapp_hartung else variance_plain))
    tail = (1 + check_confidence(confidence)) / 2
    reach = se * float(stats.t.ppf(tail, places - 1) if knapp_hartung else stats.norm.ppf(tail))
    reach_next = float(np.sqrt(between + se**2) * stats.t.ppf(tail, places - 2))
    mean, heterogeneity = float(mean), float(found.q)
    return PooledEffect(
        effect=mean,
        se=se,
        lower=mean - reach,
        upper=mean + reach,
        lower_next=mean - reach_next,
        upper_next=mean + reach_next,
        between_variance=between,
        heterogeneity=heterogeneity,
        heterogeneity_p_value=float(stats.chi2.sf(heterogeneity, places - 1)),
        inconsistency=max(0.0, 1 - (places - 1) / heterogeneity) if heterogeneity else 0.0,
    )
