"""Which rows a report reads: those of its region, up to the end of its period, in the language in use."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

import pandas as pd

from analysis.reference.periods import Period, check_not_before
from analysis.reference.regions import Region, codes_within
from analysis.reference.words import current_language
from analysis.tables.figures import office_months, read_figures, store_of
from analysis.tables.office import read_office
from analysis.tables.office_rows import figure_keys, newest_of_year
from analysis.tables.published import read_table
from analysis.tables.schemas import table_descriptor

NATION = "0000"
EVERY_ROW = ("*",)
PUBLISHED, FIGURES, OWN = "published", "figures", "own"
PEOPLE = ("ikm_responses",)  # a row is one person, so that their number is a count of people
OWN_DAYS = ("month_date", "as_of_date", "session_date", "meeting_date", "year")
PLANNED = ("budget", "quota", "plan")  # of a year: known from its first day
ROWS_LISTED = 300
ROWS_SHOWN, MONTHS_SHOWN = 60, 6


def newest_period(data: str = "published") -> Period:
    """Return the newest month with a statement or event dated to the month or day, or with the office's members."""
    ends = [
        rows.loc[rows["as_of_precision"] != "year", "as_of_end"].max()
        for rows in (read_table("coverage"), read_table("events"))
    ]
    ends += [last for _, last in office_months(data).values()]
    return Period(max(ends).year, max(ends).month)


def first_days(data: str = "published") -> dict[str, str]:
    """Return the day by which the first statement on each region, by BPS code, ended: "2021-06-30"."""
    ends = dict(read_table("coverage").groupby("region_code")["as_of_end"].min())
    own = {code: first for code, (first, _) in office_months(data).items()}
    return {code: min(each[code] for each in (ends, own) if code in each).date().isoformat() for code in ends | own}


def check_period(region: Region, period: Period, data: str = "published") -> None:
    """Refuse a period that ends before the first statement on ``region``.

    Raises:
        ParameterError: with the first period that has data.
    """
    check_not_before(first_days(data).get(region.bps_code, ""), period, region=region.name)


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


def read_whole(table: str, how: str, data: str, region: Region, codes: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table as it is PUBLISHED, with the office's FIGURES on top, or the office's OWN.

    Of the office only the rows are read that in_scope may choose.
    """
    if how == OWN:
        return read_office(table, store=store_of(data), regions=codes_within(region), with_arrival=True)
    if how == FIGURES:
        return read_figures(table, data, () if tuple(codes) == EVERY_ROW else tuple(codes) or (region.bps_code,))
    return read_table(table)


def in_scope(
    rows: pd.DataFrame,
    table: str,
    region: Region,
    period: Period,
    *,
    codes: Sequence[str] = (),
    how: str = PUBLISHED,
) -> pd.DataFrame:
    """Return the rows that select_rows chooses, with their columns as they are.

    ``codes`` may also be EVERY_ROW (up to the period), or the keys of rows of a table without regions. A table whose
    dates are text as printed is not cut at the period. Of the office's own tables these are the rows of the region (a
    province: and of its regencies) up to the period; those that speak of a year or a meeting count by that.
    """
    if how == OWN:
        own = rows["region_code"].isin(codes_within(region))
        day = next(name for name in OWN_DAYS if name in rows)
        return rows[own & (rows[day] <= (period.year if day == "year" else pd.Timestamp(period.end)))]
    if tuple(codes) == EVERY_ROW:
        kept = rows
    elif "region_code" not in rows:
        return rows[rows[rows.attrs["key"]].isin(codes)] if codes else rows
    else:
        codes = list(codes) or [region.bps_code]
        if table == "events":
            codes += [NATION, region.parent_bps_code]
        places = rows["region_code"].fillna(rows["place_name"]) if "place_name" in rows else rows["region_code"]
        kept = rows[places.isin(codes)]
    if not {"period_end", "as_of_end"} & set(rows.columns):
        return kept
    kept = kept[_day_of_belonging(kept) <= pd.Timestamp(period.end)]
    return newest_of_year(kept) if table == "iku" else kept


def row_keys(rows: pd.DataFrame, table: str, how: str) -> list[str]:
    """Return what names each row: its key, or for the office's figures what they measure."""
    names = table_descriptor(table)["schema"]["primaryKey"]
    names = [names] if isinstance(names, str) else names
    keys = ["/".join(cells) for cells in zip(*(rows[name].astype(str).fillna("") for name in names), strict=True)]
    nameless = rows[names[0]].isna() if how == FIGURES else pd.Series(data=False, index=rows.index)
    if not nameless.any():
        return keys
    measured = ["/".join(map(str, one)) for one in figure_keys(rows, table)]
    return [one if empty else key for key, one, empty in zip(keys, measured, nameless, strict=True)]


def digest_rows(rows: pd.DataFrame, table: str, how: str, *, key: str = "") -> dict[str, str]:
    """Return a digest of each row by its key; where the row stands in its file or sheet does not matter.

    Findings documents hold them: with the ``key`` of its store (tables.figures.key_of_store) no count of an office can
    be found by trying.

    Rows of PEOPLE are taken together without their number.

    Of more than ROWS_LISTED rows those of a region and year are taken together, or of a region, or all: their key is
    then "1901/2025", "1901" or "*", and the digest begins with their number and a colon.
    """
    content = rows.drop(columns=["file_row", "import_id", "source_row"], errors="ignore").astype(str)
    hashes = pd.util.hash_pandas_object(content, index=False)
    if table in PEOPLE and len(rows):
        return {"*": _seal(hashes.sum(), key)}
    if len(rows) <= ROWS_LISTED:
        digests: dict[str, str] = {}
        for name, digest in zip(row_keys(rows, table, how), hashes, strict=True):
            digests[name] = digests.get(name, "") + _seal(digest, key)
        return digests
    places = content["region_code"] if "region_code" in content else pd.Series("*", index=content.index)
    days = next((content[name] for name in ("as_of_date", "period_end", *OWN_DAYS) if name in content), places)
    for groups in (places + "/" + days.str[:4], places, pd.Series("*", index=content.index)):
        if groups.nunique() <= ROWS_LISTED:
            break
    taken = hashes.groupby(groups.to_numpy())
    sums, counts = taken.sum(), taken.size()
    return {str(name): f"{counts[name]}:{_seal(sums[name], key)}" for name in sums.index}


def _seal(digest: int, key: str) -> str:
    text = f"{digest:016x}"
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()[:16] if key else text


def _day_of_belonging(rows: pd.DataFrame) -> pd.Series:
    if "period_end" not in rows:
        end = rows["as_of_end"]
        return end.mask(rows["kind"].isin(PLANNED), rows["as_of_date"]) if "kind" in rows else end
    return rows["period_end"].where(rows["kind"] != "target", rows["period_start"])


def thin_months(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows for a table that people read: of monthly figures the last MONTHS_SHOWN, and June and December before.

    With at most ROWS_SHOWN rows all are kept; the findings JSON has every one in any case.
    """
    if len(rows) <= ROWS_SHOWN:
        return rows
    since = rows["as_of_date"].max() - pd.DateOffset(months=MONTHS_SHOWN)
    return rows[(rows["as_of_date"] > since) | rows["as_of_date"].dt.month.isin([6, 12])]
