"""What is published of outreach: CKG checks by region and puskesmas, show-up, and counts before and after."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd

from analysis.indicators.working_days import count_working_days

COUNTED = ("checked_persons", "signed_up_persons")


def _of_place(ckg: pd.DataFrame, measure: str, *, within: bool = False) -> pd.DataFrame:
    """Return the statements of a measure on all ages of whole places, or of the puskesmas within them."""
    rows = ckg[(ckg["measure"] == measure) & (ckg["age_band"] == "all")]
    return rows[(rows["area_level"] == "puskesmas") if within else rows["area_level"].isna()]


def name_places(table: pd.DataFrame) -> pd.Series:
    """Return region code, or the place's own name where it has none."""
    return table["region_code"].fillna(table["place_name"])


def list_progress(ckg: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the newest usable count of people checked in each region, against its residents and its target.

    Residents are those that the source names, else Dukcapil's newest by that day. A region with a share only keeps it
    (``origin`` stated); ours are ``recomputed``.

    Returns:
        region_code, period_end, period_precision, checked_persons, bound, residents_persons, residents_date, pct,
        origin, target_persons, target_source, source_ids.
    """
    usable = ckg[ckg["usable"] & ckg["region_code"].notna()]
    counts, shares = (_of_place(usable, name) for name in ("checked_persons", "checked_of_population_pct"))
    stated, targets = _of_place(usable, "population_persons"), _of_place(usable, "target_persons")
    register = population[(population["sex"] == "total") & population["register"].eq("dukcapil_dkb")]
    rows = []
    for code in pd.unique(pd.concat([counts, shares])["region_code"]):
        own, share = (table[table["region_code"] == code].sort_values("period_end") for table in (counts, shares))
        has_count = len(own) > 0
        row = (own if has_count else share).iloc[-1]
        year = row["period_end"].year
        base = stated[(stated["region_code"] == code) & (stated["period_end"].dt.year == year)].tail(1)
        known = register[(register["region_code"] == code) & (register["as_of_date"] <= row["period_end"])]
        people, day, source = (
            (base["value"].iloc[0], pd.NaT, base["source_id"].iloc[0])
            if len(base)
            else known.sort_values("as_of_date")[["population_persons", "as_of_date", "source_id"]].iloc[-1]
        )
        target = targets[(targets["region_code"] == code) & (targets["period_end"].dt.year == year)].tail(1)
        sources = [row["source_id"], *[source] * has_count, *target["source_id"]]
        rows.append(
            {
                "region_code": code,
                "period_end": row["period_end"],
                "period_precision": row["period_precision"],
                "checked_persons": row["value"] if has_count else None,
                "bound": row["bound"],
                "residents_persons": people if has_count else None,
                "residents_date": day,
                "pct": 100 * row["value"] / people if has_count else row["value"],
                "origin": "recomputed" if has_count else "stated",
                "target_persons": target["value"].iloc[0] if len(target) else None,
                "source_ids": tuple(dict.fromkeys(sources)),
            }
        )
    return pd.DataFrame(rows)


def follow_counts(ckg: pd.DataFrame) -> pd.DataFrame:
    """Return places with two cumulative figures or more of one year and system, by date; inferred ones are marked.

    Shares stand in for counts where a place publishes no heads (``measure``). The gap to the usable figure before
    is in days and in the figure's own unit; an unusable figure has none. Adds target_persons of that year and
    target_source (missing where unpublished).

    Example:
        >>> uhc.follow_counts(published)
    """
    rows = pd.concat([_of_place(ckg, "checked_persons"), _of_place(ckg, "checked_of_population_pct")])
    rows = rows.assign(place=name_places(rows), year=rows["period_end"].dt.year, inferred=~rows["usable"])
    rows = rows[rows["period_precision"].isin(["day", "month"]) & (rows["bound"].isin(["=", "~"]))]
    series = ["place", "measure", "data_system", "year"]
    rows = rows.sort_values([*series, "period_end"], kind="stable")
    rows = rows[rows.groupby(series)["value"].transform("size") > 1]
    groups = rows[rows["usable"]].groupby(series)
    targets = _of_place(ckg[ckg["usable"]], "target_persons")
    targets = targets.assign(place=name_places(targets), year=targets["period_end"].dt.year)
    targets = targets.drop_duplicates(["place", "year"], keep="last")[["place", "year", "value", "source_id"]]
    targets = targets.rename(columns={"value": "target_persons", "source_id": "target_source"})
    rows = rows.assign(days=groups["period_end"].diff().dt.days, added=groups["value"].diff())
    return rows.merge(targets, on=["place", "year"], how="left")


def list_show_up(ckg: pd.DataFrame) -> pd.DataFrame:
    """Return people checked of people signed up, by place and time, as counts where both are published.

    Returns:
        place, period_end, period_precision, numerator, denominator (missing without heads), pct (printed, or ours
        where it was not: ``origin``), source_ids.
    """
    usable = ckg[ckg["usable"]].assign(place=name_places)
    keys = ["place", "period_start", "period_end", "period_precision"]
    printed = _of_place(usable, "checked_of_signed_up_pct")
    pair = (_of_place(usable, name).drop_duplicates(keys, keep="last") for name in COUNTED)
    both = next(pair).merge(next(pair), on=keys, suffixes=("", "_signed"))
    both = both.assign(pct=100 * both["value"] / both["value_signed"], origin="recomputed")
    ours = both[~both.set_index(keys).index.isin(printed.set_index(keys).index)]
    names = ["value", "value_signed", "pct", "origin"]
    rows = [
        (*row[keys], *row[names], tuple(dict.fromkeys([row["source_id"], row["source_id_signed"]])))
        for _, row in ours.iterrows()
    ]
    rows += [
        (*(getattr(row, key) for key in keys), row.numerator, row.denominator, row.value, "stated", (row.source_id,))
        for row in printed.itertuples()
    ]
    columns = [*keys, "numerator", "denominator", "pct", "origin", "source_ids"]
    return pd.DataFrame(rows, columns=columns).sort_values(["pct", "place"], kind="stable").reset_index(drop=True)


def list_puskesmas(ckg: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the newest checks of each puskesmas of a region with their target, in the order of the source."""
    usable = ckg[ckg["usable"] & (ckg["region_code"] == code)]
    rows = _of_place(usable, "checked_persons", within=True)
    if not len(rows):
        return rows.assign(target_persons=None)
    rows = rows[(rows["period_end"] == rows["period_end"].max()) & (rows["source_id"] == rows["source_id"].iloc[-1])]
    targets = _of_place(usable, "target_persons", within=True)
    targets = targets[targets["period_end"].dt.year == rows["period_end"].iloc[0].year].drop_duplicates("area_name")
    target = rows["area_name"].map(targets.set_index("area_name")["value"])
    return rows.assign(target_persons=target).reset_index(drop=True)


def plan_checks(row: Any, followed: pd.DataFrame, decreed: pd.DataFrame) -> dict[str, float]:
    """Return what a region (a row of ``list_progress``) still needed when its newest count was made.

    Keys, where they can be computed: missing (people to its own target), days (working days to the end of that year),
    needed (people a working day, rounded up) and last (people a working day between its last two usable counts).

    Args:
        row: the region's row.
        followed: as ``follow_counts``.
        decreed: the table ``holidays``.
    """
    found: dict[str, float] = {}
    if not pd.isna(row.checked_persons) and not pd.isna(row.target_persons) and row.period_precision == "day":
        after = row.period_end + pd.Timedelta(days=1)
        days = count_working_days(after, pd.Timestamp(row.period_end.year, 12, 31), decreed)
        missing = row.target_persons - row.checked_persons
        if days and missing > 0:
            found = {"missing": missing, "days": days, "needed": ceil(round(missing / days, 6))}
    steps = followed[(followed["place"] == row.region_code) & followed["unit"].eq("persons") & followed["days"].gt(0)]
    steps = steps[steps["period_end"] == row.period_end]
    if len(steps):
        before = row.period_end - pd.Timedelta(days=steps["days"].iloc[-1] - 1)
        if worked := count_working_days(before, row.period_end, decreed):
            found["last"] = steps["added"].iloc[-1] / worked
    return found
