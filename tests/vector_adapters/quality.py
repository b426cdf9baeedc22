"""Quality and disclosure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables.disclosure import Protection, find_hidden, redact, round_counts
from analysis.tables.quality import (
    adjust_for_reporting,
    consistency,
    fill_rates,
    forecast_next,
    outlier_bounds,
    outliers,
    project_denominator,
)

KINDS = {"constant": "constant", "increase": "increase", "do": "drop_out", "aGTb": "at_least", "eq": "equal"}
KINDS |= {"level": "level"}


def _plain(series: Any) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in series]


def _rounded(cells: pd.Series, to: int) -> tuple[list[float | None], float]:
    shown = round_counts(cells, to=to)
    return _plain(shown), float(shown.sum())


def _suppress(values: Sequence[float], threshold: int) -> pd.Series:
    table = pd.DataFrame({"persons": values})
    return find_hidden(table, "persons", totals=[[]], protection=Protection(threshold, "up_to"))


def disclosure_rounding(**case: Any) -> dict[str, Any]:
    if "x" in case:
        return {"rounded": float(round_counts([case["x"]], to=case["to"], method="midpoint").iloc[0])}
    if "redact_up_to" in case:
        kept = redact(case["numerator"], threshold=case["redact_up_to"], rule="up_to")
        numerator, top = _rounded(kept, case["round_to"])
        bottoms = redact(case["denominator"], threshold=case["redact_up_to"], rule="up_to")
        denominator, bottom = _rounded(bottoms, case["round_to"])
        return {
            "numerator": numerator,
            "denominator": denominator,
            "total_numerator": top,
            "total_denominator": bottom,
        }
    if "group" in case:
        sums = pd.DataFrame(case).groupby("group", sort=False)[["numerator", "denominator"]].sum()
        hidden = _suppress(sums.numerator, case["threshold"]) | _suppress(sums.denominator, case["threshold"])
        value = (sums.numerator / sums.denominator).mask(hidden.to_numpy())
        return {"value": dict(zip(sums.index, _plain(value), strict=True))}
    hidden = _suppress(case["values"], case["threshold"]) | _suppress(case["denominator"], case["threshold"])
    return {"suppressed_index": [int(place) for place in np.flatnonzero(hidden)]}


def outlier_zscores(**case: Any) -> dict[str, Any]:
    if "values" in case:
        z = outliers(case["values"], method="z")
        modified = outliers(case["values"], method="modified_z", mad_zero="upstream")
        return {
            "mean": z.center,
            "sd_sample": z.spread,
            "median": modified.center,
            "mad": modified.spread,
            "z_signed": _plain(z.scores),
            "modified_z_signed": _plain(modified.scores),
        }
    z = case["method"] == "z"
    center, spread = (case["mean"], case["sd"]) if z else (case["median"], case["mad"])
    limit = {} if case["threshold"] is None else {"threshold": case["threshold"]}
    lower, upper = outlier_bounds(center, spread, method=case["method"], **limit)
    away = abs(case["value"] - center)
    one_score = outlier_bounds(0, spread, method=case["method"], threshold=1)[1]
    return {case["method"]: away / one_score if one_score else 0.0, "abs_dev": away, "lower": lower, "upper": upper}


def who_dq_consistency(
    *,
    subType: str = "",
    criteria: float = 0,
    comparison: str = "ou",
    subunits: Sequence[dict[str, Any]] = (),
    pairs: Sequence[Sequence[float]] = (),
    values: Sequence[float] = (),
) -> dict[str, Any]:
    if values:
        return {"forecast": forecast_next(values)}
    names = [unit["name"] for unit in subunits]
    tops = [unit["cur"] for unit in subunits] or [pair[0] for pair in pairs]
    bottoms = [unit["ref"] for unit in subunits] or [pair[1] for pair in pairs]
    result = consistency(
        tops, bottoms, kind=KINDS[subType], criterion_pct=criteria, compare_with_all=comparison == "ou"
    )
    rows = [
        {"refValue": row.reference, "ratio": row.ratio, "percent": row.percent, "outlier": row.is_outlier}
        | {"weight": row.weight_count}
        for row in result.units.itertuples()
    ]
    if pairs:
        return {"overall_ratio": result.ratio, "pairs": rows}
    return {
        "overall_value": result.value,
        "overall_reference": round(result.reference, 1),
        "overall_ratio": result.ratio,
        "subunits": [row | {"name": name} for row, name in zip(rows, names, strict=True)],
    }


def facility_count_adjustment(**case: Any) -> dict[str, Any]:
    if "population_base" in case:
        return {"derived": project_denominator(case["base"], case["population_base"], case["population"])}
    if "reporting_rates" in case:
        return {"filled": _plain(fill_rates(case["reporting_rates"]))}
    return {"adjusted": round(adjust_for_reporting(case["count"], case["reporting_rate"], case["k"]), 1)}


ADAPTERS = {
    "disclosure_rounding": disclosure_rounding,
    "outlier_zscores": outlier_zscores,
    "who_dq_consistency": who_dq_consistency,
    "facility_count_adjustment": facility_count_adjustment,
}
