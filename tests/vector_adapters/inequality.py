"""Inequality between groups, and rates of small areas."""

import re
from typing import Any

import numpy as np
from scipy.stats import norm

from analysis.statistics import inequality
from analysis.statistics.inequality import SCALES, SlopeIndex, slope_index
from analysis.statistics.intervals import Interval
from analysis.statistics.shrinkage import empirical_bayes
from vector_adapters.intervals import confidence

Found = dict[str, Any]
NAMES = {"d": "difference", "r": "ratio", "ti": "theil", "covar": "cov", "parisk": "par"}


def _standard_error(name: str, interval: Interval) -> float:
    """Return the error that the limits were made with; of a ratio on the scale of the logarithm."""
    z = 2 * norm.isf((1 - interval.confidence) / 2)
    if name == "ratio":
        return float(np.log(interval.upper / interval.lower) / z)
    return (interval.upper - interval.lower) / z


def inequality_nonordered(
    *,
    measure: str,
    est: list[float],
    pop: list[float] | None = None,
    se: list[float] | None = None,
    subgroup: list[str] | None = None,
    favourable_indicator: Any = 1,
    reference_subgroup: list[int] | None = None,
    setting_average: Any = None,
    scaleval: Any = None,
    conf: float = 0.95,
) -> Found:
    name = NAMES.get(measure, measure)
    assert pop is not None or name in ("difference", "ratio", "mdbu", "mdru") or setting_average is not None
    assert len(set(np.ravel(favourable_indicator))) == 1
    assert len(set(np.ravel(scaleval))) == 1
    assert subgroup is None or len(subgroup) == len(est)
    marked = np.flatnonzero(reference_subgroup) if reference_subgroup else []
    interval = inequality.measure(
        name,
        est,
        pop or np.ones(len(est)),
        favourable=bool(np.ravel(favourable_indicator)[0]),
        reference=int(marked[0]) if len(marked) else None,
        average=None if setting_average is None else float(np.ravel(setting_average)[0]),
        se=se,
        scale=100 if scaleval is None else float(np.ravel(scaleval)[0]),
        confidence=confidence(conf),
    )
    return {
        "estimate": interval.value,
        "se": _standard_error(name, interval),
        "lowerci": interval.lower,
        "upperci": interval.upper,
    }


def _levels(conf: Any, description: str) -> list[float]:
    """Return the confidences: those that the description names, else of 95, 0.95 or "c(95, 99)"."""
    named = re.findall(r"(\d+(?:\.\d+)?) ?%", description)
    return [confidence(float(level)) for level in named or re.findall(r"[\d.]+", str(conf))]


def sii_rii_phe(
    *,
    population: list[float],
    value: list[float],
    value_type: int,
    transform: Any = None,
    multiplier: float = 1,
    conf: Any = 95,
    repetitions: int = 100_000,
    standard_error: list[float] | None = None,
    lower_cl: list[float] | None = None,
    upper_cl: list[float] | None = None,
    description: str = "",
) -> Found:
    scale = {0: "identity", 1: "log", 2: "logit"}[value_type]
    assert transform in (None, False, True, scale)
    se = standard_error
    if se is None:
        to_scale = SCALES[scale][0]
        se = (to_scale(np.asarray(upper_cl)) - to_scale(np.asarray(lower_cl))) / (2 * norm.isf(0.025))
    found: Found = {"simulated_ci": {}}
    for place, level in enumerate(_levels(conf, description), start=1):
        index = slope_index(
            value,
            population,
            se=se,
            scale=scale,
            transform=bool(transform),
            confidence=level,
            draws=repetitions,
            seed=1,
        )
        found |= {"sii": index.slope.value * multiplier, "intercept": index.intercept}
        found["rii"] = index.relative.value if multiplier > 0 else 1 / index.relative.value
        found["simulated_ci"] |= _simulated(index, multiplier, place)
    return found


def _simulated(index: SlopeIndex, multiplier: float, place: int) -> Found:
    """Return the limits; a negative multiplier turns the order round, and with it the ends."""
    sii = sorted([index.slope.lower * multiplier, index.slope.upper * multiplier])
    rii = [index.relative.lower, index.relative.upper]
    if multiplier < 0:
        rii = [1 / limit for limit in reversed(rii)]
    return {
        f"{name}_{side}cl_{place}": limit
        for name, limits in (("sii", sii), ("rii", rii))
        for side, limit in zip(("lower", "upper"), limits, strict=True)
    }


def empirical_bayes_rates(*, events: list[float], population: list[float]) -> Found:
    rates = empirical_bayes(events, population)
    return {
        "eb_rate": rates["shrunk_rate"],
        "overall": rates["common_rate"].iloc[0],
        "excess_risk": rates["relative_risk"],
    }


ADAPTERS = {
    "inequality_nonordered": inequality_nonordered,
    "sii_rii_phe": sii_rii_phe,
    "empirical_bayes": empirical_bayes_rates,
}
