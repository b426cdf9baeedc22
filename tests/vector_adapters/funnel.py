"""Funnels."""

from typing import Any

import numpy as np

from analysis.statistics.funnel import (
    overdispersion,
    rate_limits,
    ratio_limits,
    significance,
)

Found = dict[str, Any]
WORDS = {
    "above_998": "High (0.001)",
    "above_95": "High (0.025)",
    "within": "Not significant",
    "below_95": "Low (0.025)",
    "below_998": "Low (0.001)",
}
TOO_FEW = "Not applicable for events less than 10 for dsrs"


def _numbers(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=float)


def _average(count: Any, total: Any) -> float:
    """Return the sum over the sum of the areas that have both."""
    complete = ~np.isnan(_numbers(count) + _numbers(total))
    return float(_numbers(count)[complete].sum() / _numbers(total)[complete].sum())


def _derive_exposure(events: Any, rate: Any, population: Any, multiplier: float, rate_type: str) -> np.ndarray:
    """Return the exposure that a rate was made with; a standardised rate without events has none."""
    known = np.nan if population is None or rate_type == "dsr" else _numbers(population)
    with np.errstate(invalid="ignore"):
        return np.where(_numbers(events) == 0, known, _numbers(events) / _numbers(rate) * multiplier)


def funnel_limits_rate(
    *,
    events: Any,
    multiplier: float,
    average_per_multiplier: float | None = None,
    years: float = 1,
    rate_type: str = "crude",
    rate: list[float] | None = None,
    denominator: list[float] | None = None,
    population: list[float] | None = None,
) -> Found:
    assert rate_type in ("crude", "dsr")
    if average_per_multiplier is None:
        exposure = denominator
        if rate is not None:
            exposure = _derive_exposure(events, rate, population or denominator, multiplier, rate_type)
        return {"baseline": _average(events, exposure) * multiplier}
    curve = rate_limits([events], average_per_multiplier / multiplier, years=years).iloc[0]
    found = {"baseline": average_per_multiplier}
    for name in ("lower_95", "upper_95", "lower_998", "upper_998"):
        found[name.replace("_", "")] = curve[name] * multiplier
        found[f"{name.replace('_', '')}_population_1_year"] = curve[f"{name}_exposure"]
    return found


def funnel_overdispersion(
    *,
    numerator: list[float] | None = None,
    denominator: list[float] | None = None,
    group: list[str] | None = None,
    data_type: str = "SR",
    sr_method: str | None = None,
    trim_by: float = 0.1,
    outlier_limit: float = 95,
    expected: float | None = None,
    target: float = 1,
    tau2: float = 0,
) -> Found:
    if expected is not None:
        limits = ratio_limits([expected], target=target, tau2=tau2).iloc[0]
        return {name.replace("_", ""): limit for name, limit in limits.items()}
    trim = {("SR", None): "truncate", ("SR", "SHMI"): "truncate"}.get((data_type, sr_method), "winsorise")
    assert sr_method in (None, "SHMI", "CQC")
    assert group is None or len(set(group)) == len(group)
    found = overdispersion(
        numerator,
        denominator,
        kind=data_type,
        trim=trim,
        trim_by=trim_by,
        limit={95: 0.95, 99: 0.998, 99.8: 0.998}[outlier_limit],
    )
    columns = {
        f"{kind}_{side}{shown}": found.areas[f"{prefix}{side}_{level}"]
        for kind, prefix in (("unadjusted", ""), ("adjusted", "adjusted_"))
        for side in ("lower", "upper")
        for level, shown in (("95", "95"), ("998", "99.8"))
    }
    return columns | {
        "phi": found.phi,
        "tau2": found.tau2,
        "target": found.average,
        "z_raw": found.areas["z"],
        "outlier": found.areas["is_outlier"].astype(int),
    }


def funnel_significance_proportion(
    *,
    x: float | None = None,
    n: float | None = None,
    average: float | None = None,
    numerator: list[float] | None = None,
    denominator: list[float] | None = None,
) -> Found:
    if x is not None:
        return {"significance": WORDS[significance([x], [n], average=average)[0]]}
    verdicts = significance(numerator, denominator, average=average).map(WORDS)
    return {"significance": list(verdicts), "counts": verdicts.value_counts().to_dict()}


def funnel_significance_rate(
    *,
    events: list[float],
    rate: list[float],
    multiplier: float,
    rate_type: str,
    population: list[float] | None = None,
) -> Found:
    assert rate_type in ("crude", "dsr")
    exposure = _derive_exposure(events, rate, population, multiplier, rate_type)
    verdicts = significance(events, exposure, kind="rate").map(WORDS)
    few = (_numbers(events) < 10) & (rate_type == "dsr")
    found = list(verdicts.mask(few, TOO_FEW))
    return {"significance": found, "counts": {word: found.count(word) for word in set(found)}}


ADAPTERS = {
    "funnel_limits_rate": funnel_limits_rate,
    "funnel_overdispersion": funnel_overdispersion,
    "funnel_significance_proportion": funnel_significance_proportion,
    "funnel_significance_rate": funnel_significance_rate,
}
