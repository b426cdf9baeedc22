"""Effects: the data sets of the published studies, and the words of R's did, synthdid, metafor and meta."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.meta_analysis import effectsize_2proportions

from analysis.statistics.effects import (
    GroupTimeEffects,
    group_time_effects,
    interrupted_series,
    pool_effects,
    synthetic_difference,
)

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


@cache
def _counties(data: Path) -> GroupTimeEffects:
    counties = pd.read_csv(data)
    starts = counties.groupby("countyreal")["first_treat"].first()
    return group_time_effects(
        counties.pivot_table("lemp", "countyreal", "year"),
        starts.where(starts > 0),
        controls="never_treated",
        draws=9999,
        seed=1,
    )


def did_group_time_mpdta(
    *,
    data: Path,
    group: int | None = None,
    time: int | None = None,
    base_period: str = "",
    aggregation: str | None = None,
    event_time: int | None = None,
) -> dict[str, Any]:
    if base_period not in ("", "g-1 after treatment, t-1 before (varying)"):
        raise ValueError(base_period)
    found = _counties(data)
    wholes = {
        "simple": found.average,
        "group overall": found.average_by_group,
        "dynamic overall": found.average_by_event,
    }
    if aggregation in wholes:
        return {"att": wholes[aggregation].effect, "se": wholes[aggregation].se}
    tables = {None: found.cells, "dynamic": found.events, "group": found.groups}
    table = tables[aggregation]
    for name, label in (("group", group), ("time", time), ("event_time", event_time)):
        table = table if label is None else table[table[name] == label]
    (cell,) = table.itertuples()
    return {"att": cell.effect, "se": cell.se}


def sdid_prop99(*, data: Path, method: str) -> dict[str, Any]:
    kind = "did"
    if "synth" in method.lower() or method.lower() in ("sdid", "sc"):
        kind = "sdid" if re.search(r"did|diff", method.lower()) else "sc"
    found = synthetic_difference(pd.read_csv(data).set_index("unit"), ["California"], "1989", method=kind)
    return {
        "estimate": found.effect,
        "weights": found.unit_weights.to_dict(),
        "time_weights": found.time_weights.to_dict(),
    }


def random_effects_meta(
    *,
    effects: Sequence[float] | None = None,
    variances: Sequence[float] | None = None,
    event_e: Sequence[int] = (),
    n_e: Sequence[int] = (),
    event_c: Sequence[int] = (),
    n_c: Sequence[int] = (),
    method: str = "DL",
    conf: float = 0.95,
    hksj: bool = False,
    HKSJ: bool = False,
) -> dict[str, Any]:
    if effects is None:
        effects, variances = effectsize_2proportions(
            *map(np.array, (event_e, n_e, event_c, n_c)), statistic="odds-ratio"
        )
    name, _, adjusted = re.match(r"(FE|DL|PM)([-_+ ]*(HKSJ|HK)?)$", method).groups()
    found = pool_effects(effects, variances, method=name, knapp_hartung=bool(hksj or HKSJ or adjusted), confidence=conf)
    common = pool_effects(effects, variances, method="FE", confidence=conf)
    return {
        "b": found.effect,
        "se": found.se,
        "ci_lb": found.lower,
        "ci_ub": found.upper,
        "tau2": found.between_variance,
        "QE": found.heterogeneity,
        "QEp": found.heterogeneity_p_value,
        "H2": found.heterogeneity / (len(effects) - 1),
        "I2": found.inconsistency,
        "I2_percent": 100 * found.inconsistency,
    } | {
        "TE_random": found.effect,
        "seTE_random": found.se,
        "lower_random": found.lower,
        "upper_random": found.upper,
        "lower_predict": found.lower_next,
        "upper_predict": found.upper_next,
        "TE_fixed": common.effect,
        "seTE_fixed": common.se,
        "lower_fixed": common.lower,
        "upper_fixed": common.upper,
        "Q": found.heterogeneity,
        "pval_Q": found.heterogeneity_p_value,
    }


ADAPTERS = {
    "its_segmented_poisson": its_segmented_poisson,
    "did_group_time_mpdta": did_group_time_mpdta,
    "sdid_prop99": sdid_prop99,
    "random_effects_meta": random_effects_meta,
}
