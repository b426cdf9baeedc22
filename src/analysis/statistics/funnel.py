"""Funnels: how far an area may lie from the average by chance, given its size.

An area is judged by its own 95 % and 99.8 % interval: it is above or below when that leaves the average out. Columns
end in the level: ``lower_95``, ``upper_998``. With whole populations nearly every area differs; hence overdispersion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import Many, check_choice, read_columns, read_numbers
from analysis.statistics.intervals import count_interval, proportion_interval, rate_interval

LEVELS = {"95": 0.95, "998": 0.998}


@dataclass(frozen=True)
class Overdispersion:
    """How much areas differ beyond chance, and the limits that allow for it.

    Attributes:
        phi: mean squared z after trimming; 1 when areas differ by chance only.
        tau2: variance between areas on the transformed scale.
        average: the centre line.
        areas: value, z, lower and upper limits without and (``adjusted_``) with tau2, and is_outlier, per area.
    """

    phi: float
    tau2: float
    average: float
    areas: pd.DataFrame


def equal_risk_p(count: Many, exposure: Many, *, seed: int, draws: int = 20_000) -> float:
    """Return the p value of all areas having one risk: the chance of counts at least as uneven as these.

    Pearson's chi-square against its own distribution under the multinomial that the exposures give, drawn ``draws``
    times: exact but for the drawing, so that small expected counts do no harm. Missing where a number is.

    Raises:
        StatisticsError: a negative count or an exposure of 0 or less.
    """
    (counts, sizes), _ = read_columns(count=(count, "≥ 0"), exposure=(exposure, "> 0"))
    if np.isnan(counts).any() or np.isnan(sizes).any():
        return float("nan")
    if not counts.sum():
        return 1.0
    shares = sizes / sizes.sum()
    expected = counts.sum() * shares
    drawn = np.random.default_rng(seed).multinomial(int(counts.sum()), shares, size=draws)
    unevenness = ((drawn - expected) ** 2 / expected).sum(axis=1)
    found = ((counts - expected) ** 2 / expected).sum()
    return float((1 + (unevenness >= found - 1e-9).sum()) / (draws + 1))


def rate_limits(count: Many, average: float, *, years: float = 1.0) -> pd.DataFrame:
    """Return the curve of a rate's funnel: for each count the exposure where it just leaves the average, and the rate.

    Args:
        count: events, as many points of the curve.
        average: events per unit of exposure.
        years: that the events were counted over; ``*_exposure`` is of one year.

    Raises:
        StatisticsError: a negative count, an average or years of 0 or less.
    """
    (counts, averages, spans), index = read_columns(
        count=(count, "≥ 0"), average=(average, "> 0"), years=(years, "> 0")
    )
    curve = {}
    for level, confidence in LEVELS.items():
        limits = count_interval(counts, confidence=confidence)
        # a low rate is one whose interval ends below the average, so the lower curve comes from the upper limit
        for side, other in (("lower", "upper"), ("upper", "lower")):
            exposure = (limits[other] / averages).to_numpy()
            curve[f"{side}_{level}"] = np.divide(
                counts, exposure, out=np.full_like(exposure, np.nan), where=exposure > 0
            )
            curve[f"{side}_{level}_exposure"] = exposure / spans
    return pd.DataFrame(curve, index=index)


def ratio_limits(expected: Many, *, target: float = 1.0, tau2: float = 0.0) -> pd.DataFrame:
    """Return the limits of observed / expected: exact Poisson, or target · exp(± z √(1 / expected + tau2)) if tau2 > 0.

    Raises:
        StatisticsError: an expected count or target of 0 or less, a negative tau2.
    """
    (expecteds,), index = read_columns(expected=(expected, "> 0"))
    read_numbers(target=(target, "> 0"), tau2=(tau2, "≥ 0"))
    if tau2:
        return _transformed_limits(expecteds, 1.0, tau2, "SR", "truncate").mul(target).set_axis(index)
    limits = {level: count_interval(expecteds, confidence=confidence) for level, confidence in LEVELS.items()}
    return pd.DataFrame(
        {
            f"{side}_{level}": target * limits[level][side].to_numpy() / expecteds
            for level in LEVELS
            for side in ("lower", "upper")
        },
        index=index,
    )


def significance(count: Many, total: Many, *, kind: str = "proportion", average: float | None = None) -> pd.Series:
    """Return for each area above_998, above_95, within, below_95 or below_998; missing where a number is.

    Args:
        count: events.
        total: of which (a proportion), or against which (a rate), they are counted.
        kind: "proportion" (Wilson) or "rate" (exact below 10 events, Byar's from 10).
        average: the centre line; by default the sum of the counts over the sum of the totals of the complete areas.

    Raises:
        StatisticsError: as ``proportion_interval`` and ``rate_interval``.
    """
    (counts, totals), index = read_columns(count=(count, "≥ 0"), total=(total, "> 0"))
    is_rate = check_choice("kind", kind, ("proportion", "rate")) == "rate"
    limits = {
        level: rate_interval(counts, totals, confidence=confidence)
        if is_rate
        else proportion_interval(counts, totals, confidence=confidence)
        for level, confidence in LEVELS.items()
    }
    complete = ~np.isnan(counts + totals)
    if average is None:
        average = counts[complete].sum() / totals[complete].sum()
    verdict = pd.Series("within", index=limits["95"].index, dtype="str").where(complete)
    for level in LEVELS:  # the stricter last
        verdict[limits[level]["lower"] > average] = f"above_{level}"
        verdict[limits[level]["upper"] < average] = f"below_{level}"
    return verdict.set_axis(index)


def overdispersion(
    numerator: Many,
    denominator: Many,
    *,
    kind: str = "PR",
    trim: str = "winsorise",
    trim_by: float = 0.1,
    limit: float = 0.95,
) -> Overdispersion:
    """Return how much areas differ beyond chance (Spiegelhalter, 2005), as in NHS mortality reports.

    z is on a scale where chance has one size: arcsine of the root for a proportion (PR), logarithm for a ratio of
    counts (RC) and for a standardised ratio (SR) that truncates (SHMI), root for one that winsorises (CQC). The numbers
    are those of FunnelPlotR, and so are its oddities: CQC limits stay on the scale of the root and flag too much, those
    of RC use 1 / (2 √n) and not the spread of z, and an upper limit of PR folds back below 1 at a denominator of 1.
    Use PR and SHMI for a verdict. With few areas phi is poorly known.

    Args:
        numerator: events (PR, RC) or observed (SR; more than 0 when truncating).
        denominator: of which, or expected.
        kind: "PR", "SR" or "RC".
        trim: "winsorise" pulls extreme z to the ``trim_by`` and 1 - ``trim_by`` quantiles, "truncate" leaves them out.
        trim_by: share at each end, less than 0.5.
        limit: 0.95 or 0.998; an area outside these adjusted limits is an outlier.

    Raises:
        StatisticsError: impossible numbers, a proportion above 1, fewer than two areas left.
    """
    (x, n), index = read_columns(numerator=(numerator, "≥ 0"), denominator=(denominator, "> 0"))
    check_choice("kind", kind, ("PR", "SR", "RC"))
    check_choice("trim", trim, ("winsorise", "truncate"))
    level = {confidence: name for name, confidence in LEVELS.items()}[limit] if limit in LEVELS.values() else None
    if level is None or not 0 < trim_by < 0.5:
        raise StatisticsError("limit, trim_by", (limit, trim_by), "0.95 | 0.998, 0 < trim_by < 0.5")
    complete = ~np.isnan(x + n)
    x, n = x[complete], n[complete]
    if (kind == "PR" and (x > n).any()) or (kind == "SR" and trim == "truncate" and not x.all()):
        raise StatisticsError("numerator", list(x), "≤ denominator (PR), > 0 (SR truncate)")
    average = 1.0 if kind == "SR" else float(x.sum() / n.sum())
    deviation, s = _deviation(x, n, average, kind, trim)
    z, kept = _trim(deviation / s, trim, trim_by)
    if len(z) < 2:
        raise StatisticsError("numerator", len(z), "n ≥ 2")
    phi, weight = float(np.mean(z**2)), 1 / s[kept] ** 2
    tau2 = (len(z) * phi - (len(z) - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    tau2 = max(0.0, float(tau2))
    unadjusted = ratio_limits(n) if kind == "SR" else _transformed_limits(n, average, 0.0, kind, trim)
    adjusted = _transformed_limits(n, average, tau2, kind, trim).add_prefix("adjusted_")
    areas = pd.concat([pd.DataFrame({"value": x / n, "z": deviation / s}), unadjusted, adjusted], axis=1)
    inside = areas["value"].between(areas[f"adjusted_lower_{level}"], areas[f"adjusted_upper_{level}"])
    areas = areas.assign(is_outlier=(~inside).astype("boolean")).set_index(index[complete])
    return Overdispersion(phi, tau2, average, areas.reindex(index))


def _deviation(x: np.ndarray, n: np.ndarray, average: float, kind: str, trim: str) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each area lies from the average on the scale of its kind, and the standard error there."""
    if kind == "PR":
        return np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(average)), 1 / (2 * np.sqrt(n))
    if kind == "RC":
        s = np.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2)
        return np.log((x + 0.5) / (n + 0.5)) - np.log(average), s
    if trim == "truncate":
        return np.log(x / n), 1 / np.sqrt(n)
    return np.sqrt(x / n) - 1, 1 / (2 * np.sqrt(n))


def _trim(z: np.ndarray, trim: str, trim_by: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the z that count towards phi, and which areas they are of."""
    from scipy.stats import rankdata

    if trim == "winsorise":
        return np.clip(z, *np.quantile(z, [trim_by, 1 - trim_by])), np.ones(len(z), dtype=bool)
    part = np.floor(rankdata(z) / trim_by / (len(z) + 1))
    kept = (part > 0) & (part < 1 / trim_by - 1)
    return z[kept], kept


def _transformed_limits(n: np.ndarray, average: float, tau2: float, kind: str, trim: str) -> pd.DataFrame:
    """Return the limits made on the scale of the kind, back on that of the values (but for CQC)."""
    limits = {}
    for name, z in _signed_z().items():
        if kind == "SR" and trim == "truncate":
            limits[name] = np.exp(z * np.sqrt(1 / n + tau2))
        elif kind == "SR":
            limits[name] = 1 + z * np.sqrt(1 / (4 * n) + tau2)
        elif kind == "RC":
            limits[name] = average * np.exp(z * np.sqrt(1 / (4 * n) + tau2))
        else:
            angle, next_angle = (np.arcsin(np.sqrt(average)) + z * np.sqrt(1 / (4 * m) + tau2) for m in (n, n + 1))
            share = np.sin(np.maximum(angle, 0)) ** 2
            folded = (angle > np.pi / 2) & (share < np.sin(next_angle) ** 2)
            limits[name] = np.where(folded, 1.0, share)
    return pd.DataFrame(limits)


def _signed_z() -> dict[str, float]:
    """Return the column of a limit to the number of standard deviations from the centre."""
    from scipy.stats import norm

    z = {level: float(norm.isf((1 - confidence) / 2)) for level, confidence in LEVELS.items()}
    return {f"{side}_{level}": sign * z[level] for level in LEVELS for side, sign in (("lower", -1), ("upper", 1))}
