"""The three coverage ratios, which never share a name: registered/population, active/registered, active/population.

Definitions: cakupan kepesertaan and keaktifan as BPJS Kesehatan prints them for UHC Prioritas; active/population
is what several Satu Data offices call "cakupan JKN". Percentages are in percent (98.08), people in persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.denominators import newest_population
from analysis.indicators.one_region import check_one_region
from analysis.reference.numbers import printed_decimals

RATIOS = ("coverage_registered", "keaktifan", "active_of_population")
ROUNDING_POINTS = 0.006
DUKCAPIL, PRINTED, MEMBERS = "dukcapil", "printed", "members"

_MEASURES = {
    "coverage_registered_pct": "coverage_registered",
    "keaktifan_pct": "keaktifan",
    "active_of_population_pct": "active_of_population",
}
RATIO_COLUMNS = [
    "ratio",
    "as_of_date",
    "as_of_precision",
    "as_of_end",
    "pct",
    "bound",
    "origin",
    "numerator_persons",
    "numerator_origin",
    "denominator_persons",
    "denominator_label",
    "denominator_date",
    "denominator_precision",
    "denominator_origin",
    "register",
    "recomputed_pct",
    "difference_points",
    "quality",
    "usable",
    "rival",
    "source_ids",
    "note",
]


def compute_ratios(statements: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return one row per ratio, date and stated value, and one where only we could compute it.

    Args:
        statements: rows of the table ``coverage`` of one region.
        population: rows of the table ``population`` of the same region.

    Raises:
        UhcError: the rows are of several regions (``comparison.ratios_by_region`` takes those).

    Returns:
        Columns RATIO_COLUMNS. ``pct`` is the stated value (``origin`` "stated") or ours ("recomputed").
        ``numerator_origin`` and ``denominator_origin`` are "stated", "rounded" (by the source), "derived"
        (percent × denominator), "implied" (numerator ÷ percent), "official" (newest Dukcapil or printed
        population up to that date) or "" where not published. ``recomputed_pct`` is numerator ÷ denominator
        where both are independent of ``pct``. ``register`` is what the denominator was counted in: Dukcapil, the
        register of members, a denominator "printed" with the figure and found in no register, or "" where it is
        not known; figures of two registers are never a change. ``rival`` marks different values of one ratio on one
        date; a rounded value that an exact one rounds or cuts to is no rival.

    Example:
        >>> uhc.compute_ratios(statements, population)["ratio"].unique().tolist()
        ['coverage_registered', 'keaktifan', 'active_of_population']
    """
    check_one_region("compute_ratios", statements, population)
    totals = statements[statements["segment"].isna()]
    members: dict[Any, list[Any]] = {}
    for row in totals[totals["measure"] == "registered_persons"].itertuples():
        members.setdefault((row.as_of_date, row.as_of_precision), []).append(row)
    stated = totals[totals["measure"].isin(list(_MEASURES))]
    rows = [_stated_ratio(row, members.get((row.as_of_date, row.as_of_precision), ())) for row in stated.itertuples()]
    rows = _merge_equal(rows)
    rows += _coverage_only_we_computed(rows, totals, population)
    rows += _active_of_population(rows)
    dukcapil = set(population.loc[population["register"].str.startswith(DUKCAPIL), "population_persons"])
    ratios = pd.DataFrame([row | {"register": _register_of(row, dukcapil)} for row in rows], columns=RATIO_COLUMNS)
    if not len(ratios):
        days = dict.fromkeys(("as_of_date", "as_of_end"), "datetime64[us]")
        ratios = ratios.astype({**days, "usable": bool, "rival": bool, "pct": float})
    same = ["ratio", "as_of_date", "as_of_precision"]
    for _, group in ratios[ratios.duplicated(same, keep=False)].groupby(same):
        ratios.loc[group.index, "rival"] = _has_rivals(group)
    order = ratios["ratio"].map({name: place for place, name in enumerate(RATIOS)})
    return (
        ratios.assign(_order=order)
        .sort_values(
            ["_order", "as_of_date", "as_of_end", "usable", "quality", "pct"],
            ascending=[True, True, True, False, True, True],
            kind="stable",
        )
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def _register_of(row: dict[str, Any], dukcapil: set[float]) -> str:
    """What a denominator was counted in, by its number: the press names it rarely."""
    if row["ratio"] == "keaktifan":
        return MEMBERS
    if row["denominator_origin"] not in ("stated", "official"):
        return ""
    return DUKCAPIL if row["denominator_persons"] in dukcapil else PRINTED


def _has_rivals(group: pd.DataFrame) -> bool:
    exact = set(group.loc[group["bound"] != "~", "pct"])
    rounded = [
        row.pct
        for row in group[group["bound"] == "~"].itertuples()
        if not any(abs(row.pct - value) < 10.0 ** -printed_decimals(row.pct) for value in exact)
    ]
    return len(exact | set(rounded)) > 1


def _stated_ratio(row: Any, members: Sequence[Any]) -> dict:
    ratio = _MEASURES[row.measure]
    numerator, denominator = _number(row.numerator_persons), _number(row.denominator_persons)
    result = {
        "ratio": ratio,
        "as_of_date": row.as_of_date,
        "as_of_precision": row.as_of_precision,
        "as_of_end": row.as_of_end,
        "pct": float(row.value),
        "bound": row.bound,
        "origin": "stated",
        "numerator_persons": numerator,
        "numerator_origin": "" if numerator is None else "stated",
        "denominator_persons": denominator,
        "denominator_label": _text(row.denominator_label),
        "denominator_date": row.as_of_date,
        "denominator_precision": row.as_of_precision,
        "denominator_origin": "stated" if denominator else "",
        "recomputed_pct": None,
        "difference_points": None,
        "quality": row.quality,
        "usable": bool(row.usable),
        "rival": False,
        "source_ids": (row.source_id,),
        "note": _text(row.note),
    }
    exact = (int(one.value) for one in members if one.usable and one.bound == "=")
    registered = numerator or next(exact, None)
    if numerator in [one.value for one in members if one.bound == "~"]:
        result["numerator_origin"] = "rounded"
    if numerator is not None and denominator:
        result["recomputed_pct"] = 100 * numerator / denominator
        result["difference_points"] = result["recomputed_pct"] - result["pct"]
    elif ratio == "coverage_registered" and registered and row.value > 0 and row.bound == "=":
        result |= {
            "numerator_persons": registered,
            "numerator_origin": "stated",
            "denominator_persons": round(registered / row.value * 100),
            "denominator_origin": "implied",
        }
    elif ratio == "keaktifan" and row.percent_of == "registered" and registered and row.bound == "=":
        result |= {
            "denominator_persons": registered,
            "denominator_origin": "stated",
            "numerator_persons": round(registered * row.value / 100),
            "numerator_origin": "derived",
        }
    return result


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _merge_equal(rows: list[dict]) -> list[dict]:
    """Join statements of one value and date from several sources into one row that names all of them."""
    merged: dict[tuple, dict] = {}
    for row in rows:
        key = (row["ratio"], row["as_of_date"], row["as_of_precision"], row["pct"], row["usable"])
        if key not in merged:
            merged[key] = row
        else:
            kept, other = sorted(
                (merged[key], row), key=lambda one: (one["recomputed_pct"] is None, one["bound"] != "=", one["quality"])
            )
            sources = merged[key]["source_ids"] + row["source_ids"]
            merged[key] = kept | {"source_ids": tuple(dict.fromkeys(sources)), "note": kept["note"] or other["note"]}
    return list(merged.values())


def _coverage_only_we_computed(rows: list[dict], totals: pd.DataFrame, population: pd.DataFrame) -> list[dict]:
    stated = {
        (row["as_of_date"], row["as_of_precision"])
        for row in rows
        if row["ratio"] == "coverage_registered" and row["usable"]
    }
    computed = []
    for row in totals[(totals["measure"] == "registered_persons") & totals["usable"]].itertuples():
        if (row.as_of_date, row.as_of_precision) in stated:
            continue
        base = newest_population(population, row.as_of_end.date())
        if base is None:
            continue
        computed.append(
            {
                "ratio": "coverage_registered",
                "as_of_date": row.as_of_date,
                "as_of_precision": row.as_of_precision,
                "as_of_end": row.as_of_end,
                "pct": 100 * row.value / base.population_persons,
                "bound": row.bound,
                "origin": "recomputed",
                "numerator_persons": int(row.value),
                "numerator_origin": "stated" if row.bound == "=" else "rounded",
                "denominator_persons": int(base.population_persons),
                "denominator_label": base.label,
                "denominator_date": base.as_of_date,
                "denominator_precision": base.as_of_precision,
                "denominator_origin": "official",
                "recomputed_pct": 100 * row.value / base.population_persons,
                "difference_points": None,
                "quality": row.quality,
                "usable": True,
                "rival": False,
                "source_ids": (row.source_id, base.source_id),
                "note": _text(row.note),
            }
        )
    return computed


def _active_of_population(rows: list[dict]) -> list[dict]:
    """Active/population where keaktifan and coverage of one date share the registered members."""
    coverage = {
        (row["as_of_date"], row["as_of_precision"]): row
        for row in rows
        if row["ratio"] == "coverage_registered" and row["usable"] and row["denominator_persons"]
    }
    derived = []
    for row in rows:
        whole = coverage.get((row["as_of_date"], row["as_of_precision"]))
        if row["ratio"] != "keaktifan" or not row["usable"] or not row["numerator_persons"] or not whole:
            continue
        if row["denominator_persons"] == whole["numerator_persons"]:
            pct = 100 * row["numerator_persons"] / whole["denominator_persons"]
            derived.append(
                row
                | {name: whole[name] for name in whole if name.startswith("denominator_")}
                | {
                    "ratio": "active_of_population",
                    "pct": pct,
                    "origin": "recomputed",
                    "recomputed_pct": pct,
                    "difference_points": None,
                    "note": "",
                    "source_ids": tuple(dict.fromkeys(row["source_ids"] + whole["source_ids"])),
                }
            )
    return derived


def known_figures(ratios: pd.DataFrame, ratio: str, *, day: date | None = None) -> pd.DataFrame:
    """Return the usable rows of ``ratio``, of what began up to ``day`` if given, newest first.

    A figure known by its year only counts from the end of that year.
    Exact values go before rounded ones and bounds of the same date; rivals of equal standing go by quality.
    """
    is_known = (ratios["ratio"] == ratio) & ratios["usable"]
    if day is not None:
        known_from = ratios["as_of_date"].where(ratios["as_of_precision"] != "year", ratios["as_of_end"])
        is_known &= known_from <= pd.Timestamp(day)
    rows = ratios[is_known]
    standing = [{"=": 2, "~": 1}.get(bound, 0) for bound in rows["bound"]]
    quality = [{"A": 2, "B": 1, "C": 0}.get(mark, 3) for mark in rows["quality"]]
    ends, starts = (rows[name].to_numpy("datetime64[us]") for name in ("as_of_end", "as_of_date"))
    order = np.lexsort((quality, standing, ends, starts))
    return rows.iloc[order[::-1]]


def latest(ratios: pd.DataFrame, ratio: str, *, day: date | None = None) -> pd.DataFrame:
    """Return the newest row of ``known_figures``, or none."""
    return known_figures(ratios, ratio, day=day).head(1)
