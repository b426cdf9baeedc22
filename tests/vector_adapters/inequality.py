"""Inequality between groups."""

from typing import Any

import numpy as np
from scipy.stats import norm

from analysis.statistics import inequality
from analysis.statistics.intervals import Interval
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


ADAPTERS = {"inequality_nonordered": inequality_nonordered}
