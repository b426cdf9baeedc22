"""Values far from their series, as DHIS2 and the WHO data quality app find them, with their gap at MAD = 0 closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.reference.errors import StatisticsError

Method = Literal["z", "modified_z"]
TO_SD = 0.6745  # a normal distribution's MAD in standard deviations (Iglewicz and Hoaglin 1993)
MEAN_AD_TO_SD = 1.2533  # its standard deviation in mean absolute deviations
DEFAULT_THRESHOLD = {"z": 3.0, "modified_z": 3.5}


@dataclass(frozen=True)
class Outliers:
    """Signed scores of a series; ``center`` and ``spread`` are mean and sd, or median and MAD."""

    center: float
    spread: float
    scores: NDArray[np.float64]


def outliers(
    values: Sequence[float],
    *,
    method: Method = "modified_z",
    mad_zero: Literal["mean_ad", "upstream"] = "mean_ad",
    population_sd: bool = False,
) -> Outliers:
    """Return how far each value lies from the centre of its series; missing values stay missing.

    Args:
        values: the series, in any unit.
        method: "z" (mean and standard deviation) or "modified_z" (median and MAD).
        mad_zero: when half of the series is one value, MAD is 0. "mean_ad" then takes the mean absolute deviation
            from the median, so that a lone spike is found; "upstream" gives 0 throughout, as DHIS2 and the WHO app do.
        population_sd: divide by n (DHIS2) rather than n - 1 (WHO app).

    Raises:
        StatisticsError: a value is infinite, all are missing, or a choice is unknown.
    """
    series = np.asarray(values, dtype=float)
    if method not in DEFAULT_THRESHOLD:
        raise StatisticsError("method", method, "z | modified_z")
    if mad_zero not in ("mean_ad", "upstream"):
        raise StatisticsError("mad_zero", mad_zero, "mean_ad | upstream")
    if np.isinf(series).any() or np.isnan(series).all():
        raise StatisticsError("values", series.tolist(), "−∞ < x < ∞")
    if method == "z":
        center, known = float(np.nanmean(series)), int(np.isfinite(series).sum())
        spread = float(np.nanstd(series, ddof=0 if population_sd else 1)) if known > 1 or population_sd else 0.0
        scale = spread
    else:
        center = float(np.nanmedian(series))
        spread = float(np.nanmedian(np.abs(series - center)))
        scale = spread / TO_SD
        if spread == 0 and mad_zero == "mean_ad":
            scale = MEAN_AD_TO_SD * float(np.nanmean(np.abs(series - center)))
    scores = (series - center) / scale if scale > 0 else np.where(np.isnan(series), np.nan, 0.0)
    return Outliers(center, spread, scores)
