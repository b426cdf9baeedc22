"""Published figures of the indicators in data/reference/indicators.csv: by data system, counts beside rates.

A row belongs to one indicator, data system and time. Figures of two data systems are never one series.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.numbers import printed_decimals
from analysis.statistics.intervals import (
    adjust_for_many,
    compare_proportions,
    proportion_difference_interval,
    proportion_interval,
    rate_interval,
)

CHANCE = 0.05
STATEMENT_COLUMNS = [
    "data_table", "region_code", "period_start", "period_end", "period_precision", "measure", "data_system", "value",
    "bound", "unit", "numerator", "denominator", "denominator_label", "kind", "usable", "source_id", "note",
]  # fmt: skip
VALUE_COLUMNS = [
    "indicator_id", "name", "unit", "count_unit", "direction", "pillar", "holder",
    "data_system", "system_kind", "period_start", "period_end", "period_precision", "is_year", "value",
    "bound", "low", "high", "decimals", "count", "base", "base_origin", "base_label", "origin", "kind", "usable",
    "rival", "source_ids", "note",
]  # fmt: skip
TIME = ["data_system", "period_start", "period_end", "period_precision"]
DESCRIBED = ("name", "unit", "direction", "pillar", "holder")
LISTED_CHILDREN = ("registered_children", "target_children")
REPORTED, SURVEY, REGISTER, UNSTATED = "report", "survey", "register", "unstated"


def system_kind(data_system: str) -> str:
    """Return how a system knows: survey (a sample), register (a list of all), report (what was notified), unstated."""
    if data_system.startswith(("survey_", "census_")) or data_system == "bps_old_series":
        return SURVEY
    return {"bpjs": REGISTER, "press_unstated": UNSTATED}.get(data_system, REPORTED)


def join_statements(iku: pd.DataFrame, ckg: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the rows on whole regions of three tables, as a report reads them, with columns STATEMENT_COLUMNS."""
    totals = coverage[coverage["segment"].isna() & coverage["payer"].isna() & coverage["value"].notna()].rename(
        columns={
            "as_of_date": "period_start",
            "as_of_end": "period_end",
            "as_of_precision": "period_precision",
            "numerator_persons": "numerator",
            "denominator_persons": "denominator",
        }
    )
    tables = {
        "iku": iku[iku["area_level"].isna()],
        "ckg": ckg[ckg["area_level"].isna()],
        "coverage": totals.assign(data_system="bpjs"),
    }
    parts = [rows.assign(data_table=name)[STATEMENT_COLUMNS] for name, rows in tables.items() if len(rows)]
    if not parts:
        empty = pd.DataFrame(columns=STATEMENT_COLUMNS)
        days = dict.fromkeys(("period_start", "period_end"), "datetime64[us]")
        return empty.astype({**days, "usable": bool, "value": float})
    joined = pd.concat(parts, ignore_index=True)
    return joined.astype({"numerator": "float64", "denominator": "float64"})


def measure_indicators(
    indicators: pd.DataFrame, statements: pd.DataFrame, *, survey_children: float, design_effect: float
) -> pd.DataFrame:
    """Return every figure of every indicator of one region, in the order of ``indicators``, then system and time.

    A rate is taken as printed; where only counts are printed it is computed, births coming from their own row or, so
    marked, from a rate printed beside its count. Where neither is known ``value`` is missing and ``count`` stands.

    Args:
        indicators: the table of that name.
        statements: as ``join_statements``.
        survey_children: children measured in the region, where a survey prints no sample size; NaN where nothing can
            be assumed of it, and then there is no interval.
        design_effect: variance of such a survey over that of a simple random sample.

    Returns:
        Columns VALUE_COLUMNS: ``low`` and ``high`` bound the value by chance or sample (95 %) and are missing for
        registers; ``origin`` is printed, computed (from counts), parts (counts of age groups added) or count;
        ``base_origin`` is printed, stated, implied or none; ``count_unit`` is the unit of ``count``.
    """
    tables = dict(iter(statements.groupby("data_table")))
    rows = [
        row
        for one in indicators.itertuples()
        if one.data_table in tables
        for row in _rows_of(one, tables[one.data_table], survey_children, design_effect)
    ]
    values = pd.DataFrame(rows, columns=VALUE_COLUMNS)
    if not len(values):
        values = values.astype({name: bool for name in VALUE_COLUMNS if name in ("usable", "is_year", "rival")})
    order = {name: place for place, name in enumerate(indicators["indicator_id"])}
    return values.sort_values(
        ["indicator_id", "data_system", "period_end", "period_start", "value", "count"],
        key=lambda column: column.map(order) if column.name == "indicator_id" else column,
        kind="stable",
        ignore_index=True,
    )


def _rows_of(one: Any, own: pd.DataFrame, children: float, effect: float) -> list[dict[str, Any]]:
    measures = {one.value_measure, one.count_measure, *parts_of(one)}
    rows: list[dict[str, Any]] = []
    for time, group in own[own["measure"].isin(measures)].groupby(TIME, sort=False):
        found = _distinct(group[group["measure"] == one.value_measure]) or _counted(one, group)
        rivals = sum(row["usable"] for row in found) > 1
        for row in found:
            row |= dict(zip(TIME, time, strict=True), indicator_id=one.indicator_id, rival=rivals)
            row |= {name: getattr(one, name, "") for name in DESCRIBED}  # of the bare table no name is in a language
            row["count_unit"] = one.count_measure.rsplit("_", 1)[-1] if pd.notna(one.count_measure) else "persons"
            rows.append(_complete(row, one, own, children, effect))
    return rows


def parts_of(one: Any) -> list[str]:
    """Return the measures that add up to the numerator of an indicator."""
    return one.part_measures.split("|") if isinstance(one.part_measures, str) else []


def _distinct(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each printed value once, with all its sources; the same value used and not used stays apart.

    A value said to be rounded ("about 17") is the same as a finer one that rounds to it (16.75).
    """
    if not len(rows):
        return []
    exact = rows.loc[rows["bound"] == "=", "value"]
    finer = {
        about: value
        for about in rows.loc[rows["bound"] == "~", "value"]
        for value in exact
        if round(value, printed_decimals(about)) == about
    }
    merged = rows.assign(value=rows["value"].replace(finer)).sort_values(
        "bound", key=lambda bound: bound != "=", kind="stable"
    )
    groups: dict[tuple[float, bool], list[dict[str, Any]]] = {}
    for row in merged.to_dict("records"):
        groups.setdefault((row["value"], bool(row["usable"])), []).append(row)
    return [
        {
            "value": value,
            "bound": group[0]["bound"],
            "count": max(_known(group, "numerator"), default=np.nan),
            "base": max(_known(group, "denominator"), default=np.nan),
            "base_label": next(iter(_known(group, "denominator_label")), ""),
            "base_origin": "printed" if _known(group, "denominator") else "none",
            "origin": "printed",
            "kind": group[0]["kind"],
            "usable": usable,
            "source_ids": tuple(dict.fromkeys(row["source_id"] for row in group)),
            "note": " ".join(dict.fromkeys(_known(group, "note"))),
        }
        for (value, usable), group in groups.items()
    ]


def _known(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows if pd.notna(row[name])]


def _counted(one: Any, group: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the counts of an indicator at one time: printed, or added up from its age groups."""
    if isinstance(one.count_measure, str):
        counts = _distinct(group[group["measure"] == one.count_measure])
        if counts:
            return [{**row, "count": row["value"], "value": np.nan, "origin": "count"} for row in counts]
    parts = [_distinct(group[group["measure"] == name]) for name in parts_of(one)]
    if not parts or any(len(part) != 1 for part in parts):
        return []
    (first, *_), together = parts[0], [part[0] for part in parts]
    return [
        {
            **first,
            "value": np.nan,
            "count": sum(part["value"] for part in together),
            "origin": "parts",
            "usable": all(part["usable"] for part in together),
            "source_ids": tuple(dict.fromkeys(name for part in together for name in part["source_ids"])),
            "note": " ".join(dict.fromkeys(part["note"] for part in together if part["note"])),
        }
    ]


def _complete(row: dict[str, Any], one: Any, own: pd.DataFrame, children: float, effect: float) -> dict[str, Any]:
    kind = system_kind(row["data_system"])
    start, end = row["period_start"], row["period_end"]
    row |= {"system_kind": kind, "low": np.nan, "high": np.nan}
    is_whole = (start.month, start.day, end.month, end.day, start.year) == (1, 1, 12, 31, end.year)
    row["is_year"] = is_whole and row["period_precision"] != "half"  # of an unknown day of its last half-year
    row["decimals"] = int(one.decimals) if pd.isna(row["value"]) else printed_decimals(row["value"])
    if row["base_origin"] == "none" and isinstance(one.base_measure, str):
        same = own[
            (own["data_system"] == row["data_system"]) & (own["period_start"] == start) & (own["period_end"] == end)
        ]
        row |= find_base(same, one.base_measure)
    per = float(one.multiplier) if pd.notna(one.multiplier) else np.nan
    if np.isnan(row["value"]) and row["base"] > 0:
        row["value"] = per * row["count"] / row["base"]
        row["origin"] = "parts" if row["origin"] == "parts" else "computed"
    if one.unit in ("per_1000", "per_100k") and kind == REPORTED and row["base"] > 0 and row["count"] >= 0:
        bounds = rate_interval(row["count"], row["base"], per=per)
        row |= {"low": bounds.lower, "high": bounds.upper}
    elif one.unit == "percent" and kind == SURVEY and 0 <= row["value"] <= 100 and children == children:
        size = children / effect
        sample = proportion_interval(row["value"] / 100 * size, size)
        row |= {"low": 100 * sample.lower, "high": 100 * sample.upper}
    return row


def find_base(group: pd.DataFrame, base_measure: str) -> dict[str, Any]:
    """Return the base of a count at one time and system: its own row, or what a printed rate and its count imply.

    Of several rates the one printed most finely is used: 3 deaths at 57.28 per 100,000 imply 5,237 births.
    """
    stated = group[(group["measure"] == base_measure) & group["usable"]]
    if len(stated):
        return {"base": stated["value"].iloc[0], "base_origin": "stated"}
    rates = group[
        (group["unit"].isin(["per_1000", "per_100k"]))
        & group["numerator"].notna()
        & group["usable"]
        & (group["value"] > 0)
    ]
    if base_measure != "live_births" or not len(rates):
        return {"base": np.nan, "base_origin": "none"}
    fineness = [10 ** printed_decimals(value) * value for value in rates["value"]]
    rate = rates.iloc[int(np.argmax(fineness))]
    per = {"per_1000": 1_000, "per_100k": 100_000}[rate["unit"]]
    return {"base": float(round(per * rate["numerator"] / rate["value"])), "base_origin": "implied"}


def newest_of_each_system(values: pd.DataFrame) -> pd.DataFrame:
    """Return the newest row of each indicator and data system that is used, or added up from age groups.

    A count of a whole year goes before one of a part; at the same time, a value goes before a bare count.
    """
    usable = values[values["usable"] | (values["origin"] == "parts")]
    whole = usable["is_year"] | ~usable["kind"].isin(["flow", "yield"])
    ranked = usable.assign(whole=whole, known=usable["value"].notna()).sort_values(
        ["whole", "period_end", "known"], kind="stable"
    )
    newest = ranked.groupby(["indicator_id", "data_system"], sort=False).tail(1)
    return newest.drop(columns=["whole", "known"]).sort_index()


def preferred_first(rows: pd.DataFrame, data_systems: str) -> pd.DataFrame:
    """Return rows of one indicator in the order in which its systems are preferred, newest first among equals.

    Systems that know in the same way (two surveys) are equals; a system that is not listed comes last.
    """
    listed = data_systems.split("|")
    kinds = list(dict.fromkeys(system_kind(name) for name in listed))
    ranks = [
        (kinds.index(row.system_kind) if row.data_system in listed else len(kinds), -row.period_end.toordinal())
        for row in rows.itertuples()
    ]
    return rows.iloc[sorted(range(len(rows)), key=lambda place: ranks[place])]


def newest_and_before(judged: pd.DataFrame, values: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Return the newest figure of each data system of an indicator, after the one of an earlier year in that system.

    Args:
        judged: as ``judge_indicators``.
        values: as ``measure_indicators``.
        indicator_id: which.
    """
    pairs = judged.loc[judged["indicator_id"] == indicator_id, ["previous", "figure"]].to_numpy(dtype=float)
    return values.loc[pairs[~np.isnan(pairs)]]


def measured_shares(values: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the reported rates whose children on the list are known too, more than those that were measured.

    Args:
        values: as ``measure_indicators``.
        statements: as ``join_statements``.

    Returns:
        Rows of values with ``share_pct`` measured, ``source_id`` of the list, and ``least_pct`` and ``most_pct``: the
        rate were all the others well, or none.
    """
    listed = statements[statements["measure"].isin(LISTED_CHILDREN)]
    rows = values[(values["system_kind"] == REPORTED) & (values["base"] > 0)]
    found = rows.reset_index(names="figure").merge(
        listed[["data_system", "period_end", "value", "source_id"]].rename(columns={"value": "listed"}),
        on=["data_system", "period_end"],
    )
    found = found[found["listed"] >= found["base"]].drop_duplicates("figure")
    ill = found["count"].fillna(found["value"] * found["base"] / 100)
    return found.assign(
        share_pct=100 * found["base"] / found["listed"],
        least_pct=100 * ill / found["listed"],
        most_pct=100 * (ill + found["listed"] - found["base"]) / found["listed"],
    )


def compare_surveys(values: pd.DataFrame, *, effective_children: float) -> pd.DataFrame:
    """Return each usable survey percentage set against the one before it in the same survey.

    Returns:
        indicator_id, data_system, first and last (labels in values), low and high (95 % limits of the change in points,
        Newcombe's interval for samples of ``effective_children``), and ``is_beyond_sample``: the chi-squared test of
        the two, by Holm over all rows.
    """
    rows, p_values = [], []
    if effective_children != effective_children:  # nothing is assumed of the sample
        values = values.iloc[:0]
    surveys = values[values["usable"] & (values["system_kind"] == SURVEY) & values["low"].notna() & ~values["rival"]]
    for (indicator, system), group in surveys.groupby(["indicator_id", "data_system"], sort=False):
        for first, last in pairwise(group.itertuples()):
            size = effective_children
            change = proportion_difference_interval(last.value / 100 * size, size, first.value / 100 * size, size)
            rows.append((indicator, system, first.Index, last.Index, 100 * change.lower, 100 * change.upper))
            counts = [one.value / 100 * size for one in (first, last)]
            p_values.append(compare_proportions(counts, [size, size]).p_value)
    found = pd.DataFrame(rows, columns=["indicator_id", "data_system", "first", "last", "low", "high"])
    return found.assign(is_beyond_sample=adjust_for_many(p_values) < CHANCE)
