"""Quality and disclosure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables.disclosure import Protection, find_hidden, redact, round_counts
from analysis.tables.quality import outliers


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


def outlier_zscores(*, values: Sequence[float], method: str) -> dict[str, Any]:
    assert method == "both, WHO app"
    z = outliers(values, method="z")
    modified = outliers(values, method="modified_z", mad_zero="upstream")
    return {
        "mean": z.center,
        "sd_sample": z.spread,
        "median": modified.center,
        "mad": modified.spread,
        "z_signed": _plain(z.scores),
        "modified_z_signed": _plain(modified.scores),
    }


ADAPTERS = {
    "disclosure_rounding": disclosure_rounding,
    "outlier_zscores": outlier_zscores,
}
