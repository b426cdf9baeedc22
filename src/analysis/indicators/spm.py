"""Minimum service standards (SPM): twelve services, raw, and the index of people served and quality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reference.rules import scale
from analysis.statistics.arguments import read_numbers

SERVED_WEIGHT, QUALITY_WEIGHT = 0.8, 0.2
SYSTEM = "spm_report"


@dataclass(frozen=True)
class SpmIndex:
    """The index: ``value`` (missing while a service or its quality is), its class, both parts, what is missing."""

    value: float
    category: str
    served_pct: float
    quality_pct: float
    missing: tuple[str, ...]
    missing_quality: tuple[str, ...]


def list_services(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``indicators`` that are services of the SPM, in their order."""
    return indicators[(indicators["data_systems"] == SYSTEM) & (indicators["unit"] == "percent")]


def measure_quality(fulfilment: pd.DataFrame) -> pd.Series | None:
    """Return the mean fulfilment of each service's minimum quality in percent by indicator_id, or None without any.

    Args:
        fulfilment: rows of the office table ``spm_quality``; of the newest year, cumulative reports count by their
            last month, monthly ones are added. An item whose need is not known
            (a refused cell) is not counted.

    Example:
        >>> uhc.measure_quality(report.read_office("spm_quality"))
    """
    if not len(fulfilment):
        return None
    newest = fulfilment[fulfilment["month_date"].dt.year == fulfilment["month_date"].dt.year.max()]
    keys = ["region_code", "puskesmas", "service", "item"]
    last = newest.sort_values("month_date", kind="stable").drop_duplicates(keys, keep="last")
    monthly = newest[newest["counting"] == "monthly"].groupby(keys, dropna=False)["fulfilled_count"].sum()
    added = last.set_index(keys)["fulfilled_count"].astype(float)
    added.update(monthly.astype(float))
    counted = last.assign(fulfilled_count=added.to_numpy())
    parts = counted[counted["needed_count"] > 0].groupby(["service", "item"])
    sums = parts[["fulfilled_count", "needed_count"]].sum()
    shares = 100 * sums["fulfilled_count"] / sums["needed_count"]
    return shares.groupby("service").mean().rename(lambda service: f"spm_{service}")


def zero_targets(services: pd.DataFrame) -> pd.DataFrame:
    """Return the services whose target of the newest year is 0 although people were served: there is no percentage.

    Args:
        services: rows of the office table ``spm`` of one region.

    Returns:
        One row per service: indicator_id, served_persons (cumulative reports by their last month), month_date.
    """
    columns = ["indicator_id", "served_persons", "month_date"]
    if not len(services):
        return pd.DataFrame(columns=columns)
    newest = services[services["month_date"].dt.year == services["month_date"].dt.year.max()]
    ordered = newest.sort_values("month_date", kind="stable")
    last = ordered.drop_duplicates(["puskesmas", "service"], keep="last")
    counted = pd.concat([last[last["counting"] == "cumulative"], newest[newest["counting"] == "monthly"]])
    sums = pd.DataFrame(
        {
            "served_persons": counted.groupby("service")["served_persons"].sum(min_count=1),
            "target_persons": last.groupby("service")["target_persons"].sum(min_count=1),
            "month_date": last.groupby("service")["month_date"].max(),
        }
    ).reset_index()
    found = sums[(sums["target_persons"] == 0) & (sums["served_persons"] > 0)]
    return found.assign(indicator_id="spm_" + found["service"])[columns].reset_index(drop=True)


def measure_services(indicators: pd.DataFrame, values: pd.DataFrame, quality: pd.Series | None = None) -> pd.DataFrame:
    """Return every service with its newest usable figure, raw; what is not published stays missing.

    Args:
        indicators: the table of that name.
        values: as ``measure_indicators``.
        quality: mean fulfilment of the minimum quality (goods, services, staff) in percent, by indicator_id.

    Returns:
        indicator_id, name, pct (raw), served and target (people, where known), shortfall_persons (negative: more than
        the target), above_100, quality_pct, figure (its label in values, or missing).

    Raises:
        StatisticsError: a quality below 0 or infinite.
    """
    rows = []
    for one in list_services(indicators).itertuples():
        own = values[(values["indicator_id"] == one.indicator_id) & values["usable"]]
        newest = own.sort_values("period_end", kind="stable").tail(1).assign(figure=lambda rows: rows.index)
        cells = newest.reindex(columns=["value", "count", "base", "figure"]).to_numpy(dtype=float)
        rows.append((one.indicator_id, one.name, *(cells[0] if len(cells) else [np.nan] * 4)))
    services = pd.DataFrame(rows, columns=["indicator_id", "name", "pct", "served", "target", "figure"])
    given = services["indicator_id"].map(quality) if quality is not None else pd.Series(np.nan, services.index)
    (fulfilled,), _ = read_numbers(quality=(given, "≥ 0"))
    return services.assign(
        shortfall_persons=services["target"] - services["served"],
        above_100=services["pct"] > 100,
        quality_pct=fulfilled,
    )


def index_services(services: pd.DataFrame) -> SpmIndex:
    """Return 80 % of people served and 20 % of minimum quality, averaged over the services.

    Both are capped at 100 here, and only here. One missing service or quality withholds the index: the mean of those
    that report would be another index.

    Args:
        services: as ``measure_services``.
    """
    capped = services[["pct", "quality_pct"]].clip(upper=100)
    served, quality = float(capped["pct"].mean(skipna=False)), float(capped["quality_pct"].mean(skipna=False))
    value = SERVED_WEIGHT * served + QUALITY_WEIGHT * quality
    return SpmIndex(
        value,
        "" if np.isnan(value) else scale("spm").grade(value),
        served,
        quality,
        tuple(services.loc[services["pct"].isna(), "indicator_id"]),
        tuple(services.loc[services["quality_pct"].isna(), "indicator_id"]),
    )
