"""What is published of outreach: CKG checks by region and puskesmas, show-up, and counts before and after."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import Any

import pandas as pd

from analysis.indicators.working_days import count_working_days
from analysis.reference.periods import Period
from analysis.reference.rules import Rule

COUNTED = ("checked_persons", "signed_up_persons")
PROGRESS = [
    "region_code", "period_end", "period_precision", "checked_persons", "bound", "residents_persons", "residents_date",
    "pct", "origin", "target_persons", "source_ids", "target_source_ids",
]  # fmt: skip
PACE = ["part", "value", "unit", "as_of_date", "as_of_precision", "source_ids", "bound"]


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

    A place of which ``population`` holds no residents is no region of a report.

    Returns:
        region_code, period_end, period_precision, checked_persons, bound, residents_persons, residents_date, pct,
        origin, target_persons, source_ids, target_source_ids (of people and target).

    Example:
        >>> uhc.list_progress(ckg, population)["region_code"].tolist()
        ['0000', '1902', '1905', '1904', '1971', '19']
    """
    usable = ckg[ckg["usable"] & ckg["region_code"].isin(population["region_code"])]
    counts, shares = (_of_place(usable, name) for name in ("checked_persons", "checked_of_population_pct"))
    stated, targets = _of_place(usable, "population_persons"), _of_place(usable, "target_persons")
    register = population[(population["sex"] == "total") & population["register"].eq("dukcapil_dkb")]
    rows = []
    for code in pd.unique(pd.concat([counts, shares])["region_code"]):
        own, share = (table[table["region_code"] == code].sort_values("period_end") for table in (counts, shares))
        row, has_count = (own if len(own) else share).iloc[-1], len(own) > 0
        people, day, source = _residents(code, row["period_end"], stated, register)
        target = _of_year(targets, code, row["period_end"].year)
        rows.append(
            {
                **row[["region_code", "period_end", "period_precision", "bound"]],
                "checked_persons": row["value"] if has_count else None,
                "residents_persons": people if has_count else None,
                "residents_date": day,
                "pct": 100 * row["value"] / people if has_count else row["value"],
                "origin": "recomputed" if has_count else "stated",
                "target_persons": target["value"].iloc[0] if len(target) else None,
                "source_ids": tuple(dict.fromkeys([row["source_id"], *[source] * has_count, *target["source_id"]])),
                "target_source_ids": tuple(dict.fromkeys([row["source_id"], *target["source_id"]])),
            }
        )
    return pd.DataFrame(rows, columns=PROGRESS).astype({"period_end": "datetime64[ns]", "region_code": "str"})


def _of_year(rows: pd.DataFrame, code: str, year: int) -> pd.DataFrame:
    """Return the last statement on a region in a year."""
    return rows[(rows["region_code"] == code) & (rows["period_end"].dt.year == year)].tail(1)


def _residents(code: str, end: pd.Timestamp, stated: pd.DataFrame, register: pd.DataFrame) -> tuple[Any, Any, str]:
    """Return residents with their date and source: as the source of that year names them, else Dukcapil's."""
    for row in _of_year(stated, code, end.year).itertuples():
        return row.value, pd.NaT, str(row.source_id)
    known = register[(register["region_code"] == code) & (register["as_of_date"] <= end)].sort_values("as_of_date")
    row = known.iloc[-1]
    return row["population_persons"], row["as_of_date"], str(row["source_id"])


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
    """Return the newest checks of each puskesmas of a region with their target, in the order of the source.

    Example:
        >>> uhc.list_puskesmas(ckg, "1971")["area_name"].iloc[0]
        'Air Itam'
    """
    usable = ckg[ckg["usable"] & (ckg["region_code"] == code)]
    rows = _of_place(usable, "checked_persons", within=True)
    if not len(rows):
        return rows.assign(target_persons=None)
    rows = rows[(rows["period_end"] == rows["period_end"].max()) & (rows["source_id"] == rows["source_id"].iloc[-1])]
    targets = _of_place(usable, "target_persons", within=True)
    targets = targets[targets["period_end"].dt.year == rows["period_end"].iloc[0].year].drop_duplicates("area_name")
    target = rows["area_name"].map(targets.set_index("area_name")["value"])
    return rows.assign(target_persons=target).reset_index(drop=True)


def pace_of_count(own: pd.DataFrame, followed: pd.DataFrame, decreed: pd.DataFrame) -> pd.DataFrame:
    """Return what a region still needed when its newest count was made, and how fast it had gone.

    Args:
        own: its row of ``list_progress``, or none.
        followed: as ``follow_counts``.
        decreed: the table ``holidays``.

    Returns:
        Rows that can be computed, with the columns PACE: missing (people to its own target), days (working days to the
        end of that year), needed (people a working day, rounded up), last (people a working day between its last two
        usable counts).
    """
    found: list[tuple[str, float, str, str]] = []
    for row in own.itertuples():
        if pd.notna(row.checked_persons) and pd.notna(row.target_persons) and row.period_precision == "day":
            after = row.period_end + pd.Timedelta(days=1)
            days = count_working_days(after, pd.Timestamp(row.period_end.year, 12, 31), decreed)
            missing, bound = row.target_persons - row.checked_persons, "=" if row.bound == "=" else "~"
            if days and missing > 0:
                needed = ceil(round(missing / days, 6))
                found += [("missing", missing, "persons", bound), ("days", days, "days", bound)]
                found += [("needed", needed, "persons_per_day", bound)]
        steps = followed[(followed["place"] == row.region_code) & followed["unit"].eq("persons")]
        steps = steps[steps["days"].gt(0) & (steps["period_end"] == row.period_end)]
        for step in steps.tail(1).itertuples():
            before = row.period_end - pd.Timedelta(days=step.days - 1)
            if worked := count_working_days(before, row.period_end, decreed):
                found.append(("last", step.added / worked, "persons_per_day", found[-1][3] if found else "="))
    rows = pd.DataFrame(found, columns=["part", "value", "unit", "bound"])
    ends = own.reindex(columns=["period_end", "period_precision", "source_ids"]).head(1).itertuples(index=False)
    for day, precision, sources in ends:
        rows = rows.assign(as_of_date=day, as_of_precision=precision, source_ids=[sources] * len(rows))
    return rows.reindex(columns=PACE)


def target_of_year(residents: pd.DataFrame, rule: Rule, period: Period, decreed: pd.DataFrame) -> pd.DataFrame:
    """Return this year's target by our own sum, and what the working days left need if nobody was checked yet.

    A target is rounded to the nearest person, as published ones are (Belitung, Bangka Tengah 2025).

    Args:
        residents: the region's rows of ``population``, of which Dukcapil's newest counts.
        rule: the national share of residents.
        period: of the report.
        decreed: the table ``holidays``.

    Returns:
        target, left (working days) and most (people a working day), with PACE and what the target is of.
    """
    left = count_working_days(period.end + timedelta(days=1), date(period.year, 12, 31), decreed)
    register = residents[(residents["sex"] == "total") & residents["register"].eq("dukcapil_dkb")]
    rows = []
    for row in register.sort_values("as_of_date").tail(1).itertuples():
        base = {"base_persons": row.population_persons, "base_label": row.label, "base_date": row.as_of_date}
        of_year = {"as_of_precision": "year", "source_ids": (*rule.source_ids, row.source_id), **base}
        target = round(row.population_persons * (rule.minimum or 0.0) / 100)
        rows.append({"part": "target", "value": target, "unit": "persons", **of_year})
        if left:
            rows.append({"part": "left", "value": left, "unit": "days", "source_ids": ("project",)})
            rows.append({"part": "most", "value": ceil(target / left), "unit": "persons_per_day", **of_year})
    found = pd.DataFrame(rows, columns=[*PACE, "base_persons", "base_label", "base_date"])
    precision = found["as_of_precision"].fillna("day")
    return found.assign(as_of_date=pd.Timestamp(period.end), as_of_precision=precision, bound="=")
