"""Which rows a report reads: those of its region, up to the end of its period, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.reference.periods import Period, check_not_before
from analysis.reference.regions import Region
from analysis.reference.words import current_language
from analysis.tables.published import read_table

NATION = "0000"
EVERY_ROW = ("*",)


def newest_period() -> Period:
    """Return the newest month in which any published statement or event is dated to the month or the day."""
    ends = [
        rows.loc[rows["as_of_precision"] != "year", "as_of_end"].max()
        for rows in (read_table("coverage", counted=False), read_table("events", counted=False))
    ]
    return Period(max(ends).year, max(ends).month)


def first_days() -> dict[str, str]:
    """Return the day by which the first statement on each region, by BPS code, ended: "2021-06-30"."""
    ends = read_table("coverage", counted=False).groupby("region_code")["as_of_end"].min()
    return {code: end.date().isoformat() for code, end in ends.items()}


def check_period(region: Region, period: Period) -> None:
    """Refuse a period that ends before the first statement on ``region``.

    Raises:
        ParameterError: with the first period that has data.
    """
    check_not_before(first_days().get(region.bps_code, ""), period, region=region.name)


def select_rows(
    rows: pd.DataFrame, table: str, region: Region, period: Period, *, codes: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows of a table on ``region``, or on the regions of ``codes``, whose date ended by ``period``.

    A row that counts over a time (``period_start``, ``period_end``) belongs when that time has ended, a target when
    it has begun. ``codes`` may name places that regions.csv does not hold. Events of the nation and, for a regency,
    of its province belong to the region too; a table without regions belongs as a whole. Columns in two languages
    (``note_id``, ``note_en``) become one (``note``) in the language in use.
    """
    kept = in_scope(rows, table, region, period, codes=codes)
    language = current_language()
    pairs = [name[:-3] for name in rows.columns if name.endswith("_id") and f"{name[:-3]}_en" in rows.columns]
    dropped = [f"{name}_{other}" for name in pairs for other in ("id", "en")]
    return (
        kept.assign(**{name: kept[f"{name}_{language}"] for name in pairs}).drop(columns=dropped).reset_index(drop=True)
    )


def in_scope(
    rows: pd.DataFrame, table: str, region: Region, period: Period, *, codes: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows that select_rows chooses, with their columns as they are.

    ``codes`` may also be EVERY_ROW, or the keys of rows of a table without regions. A table whose dates are text as
    printed is not cut at the period.
    """
    if tuple(codes) == EVERY_ROW:
        return rows
    if "region_code" not in rows:
        return rows[rows[rows.attrs["key"]].isin(codes)] if codes else rows
    codes = list(codes) or [region.bps_code]
    if table == "events":
        codes += [NATION, region.parent_bps_code]
    places = rows["region_code"].fillna(rows["place_name"]) if "place_name" in rows else rows["region_code"]
    kept = rows[places.isin(codes)]
    if not {"period_end", "as_of_end"} & set(rows.columns):
        return kept
    return kept[_day_of_belonging(kept) <= pd.Timestamp(period.end)]


def _day_of_belonging(rows: pd.DataFrame) -> pd.Series:
    if "period_end" not in rows:
        return rows["as_of_end"]
    return rows["period_end"].where(rows["kind"] != "target", rows["period_start"])
