"""Effects: the data set of the published study, and the words of R."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.statistics.effects import interrupted_series

MODELS = {
    "m1": {"overdispersed": False},
    "m2": {},
    "m3": {"harmonics": 2},
    "m4": {"harmonics": 2, "slope_change": True},
}
TERMS = {"intercept": "(Intercept)", "after": "smokban", "slope_change": "smokban:I(time - 36)"}


def its_segmented_poisson(*, data: Path, model: str | None = None) -> dict[str, Any]:
    sicily = pd.read_csv(data)
    since = int(sicily["smokban"].idxmax())

    def run(name: str) -> Any:
        return interrupted_series(sicily["aces"], since, exposure=sicily["stdpop"], **MODELS[name])

    if model is None:
        slope = run("m4")
        return {
            "trend_per_year_ratio_m3": float(np.exp(12 * run("m3").terms.loc["time", "estimate"])),
            "slope_change_F": slope.slope_change_f,
            "p": slope.slope_change_p_value,
        }
    found = run(model)
    seasons = {f"season_{number}": f"harmonic(month, 2, 12){number}" for number in range(1, 5)}
    return {
        "term": [(TERMS | seasons).get(term, term) for term in found.terms.index],
        **{name: found.terms[name].tolist() for name in found.terms.columns},
        "dispersion": found.dispersion,
    }


ADAPTERS = {"its_segmented_poisson": its_segmented_poisson}
