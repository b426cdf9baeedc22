"""What arriving months say beside those stored before and after them: copies, zeros, figures of another unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.office import read_office
from analysis.tables.schemas import table_descriptor

STOCKS = ("membership", "residents")  # what does not change fivefold from month to month
FIVEFOLD, LEAST = 5, 100  # and the smallest count of which that says anything
FEW_PERSONS = 20  # months that add to less repeat by chance
MOST_MONTHS = 12  # between two months that are compared
SHOWN = 3  # areas that are named


def tell_steps(frames: Mapping[str, pd.DataFrame], *, store: Path | None = None) -> list[str]:
    """Return a sentence for each month and table that should be looked at beside the month before or after.

    Args:
        frames: rows by table, as store_rows takes them.
        store: the file that they go to; by default that of the office. Rows that they replace are not looked at.

    Raises:
        UhcError: as read_office.
    """
    found = []
    for table, arriving in frames.items():
        day = next((name for name in ("month_date", "as_of_date") if name in arriving), "")
        schema = table_descriptor(table)["schema"]
        keys = [name for name in schema["primaryKey"] if name != day]
        figures = [each["name"] for each in schema["fields"] if each["type"] == "integer" and each["name"] not in keys]
        if day in schema["primaryKey"] and figures and "area_name" in arriving:
            earlier = read_office(table, store=store, regions=sorted(set(arriving.region_code.astype("str"))))
            rows = _with_before([earlier, arriving], day, keys, figures)
            for (month, before), pair in rows.groupby([day, f"{day}_before"], sort=True):
                names = {"table": table, "month": _text(month), "before": _text(before)}
                found += [say(key, **names, **told) for key, told in _odd(pair, figures, is_stock=table in STOCKS)]
    return found


def _with_before(parts: list[pd.DataFrame], day: str, keys: list[str], figures: list[str]) -> pd.DataFrame:
    """Return the rows of two parts beside those of the month before, where one of both is of the second part."""
    columns = list(dict.fromkeys([day, *keys, *figures, "area_name"]))
    span = pd.Timedelta(days=31 * MOST_MONTHS)
    first, last = parts[1][day].min() - span, parts[1][day].max() + span
    near = [part.loc[part[day].between(first, last), columns].astype("object") for part in parts]
    rows = pd.concat([part.assign(arrives=at) for at, part in enumerate(near)], ignore_index=True)
    rows = rows.drop_duplicates([day, *keys], keep="last").sort_values([*keys, day], na_position="first", kind="stable")
    before = rows.groupby(keys, dropna=False, sort=False)[[day, *figures, "arrives"]].shift(1).add_suffix("_before")
    rows = rows.join(before)[before[f"{day}_before"].notna()]
    gap = pd.to_datetime(rows[day]).sub(pd.to_datetime(rows[f"{day}_before"])).dt.days
    return rows[(gap <= span.days) & (rows.arrives.eq(1) | rows.arrives_before.eq(1))]


def _odd(pair: pd.DataFrame, figures: list[str], *, is_stock: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is odd about the rows of a month beside those of the month before."""
    names = figures, [f"{each}_before" for each in figures]
    own, other = (pair[each].astype("Float64").to_numpy(dtype="float64", na_value=np.nan) for each in names)
    both = ~np.isnan(own) & ~np.isnan(other)
    counts = {"count": format_number(int(both.sum())), "total": format_number(float(other[both].sum()))}
    if other[both].sum() >= FEW_PERSONS and not own[both].any():
        yield "import.step_zero", counts
    elif both.sum() > 1 and own[both].sum() >= FEW_PERSONS and (own[both] == other[both]).all():
        yield "import.step_copied", counts
    elif is_stock:
        large = both & (np.fmax(own, other) >= LEAST)
        far = (np.fmax(own, other) >= FIVEFOLD * np.fmin(own, other)) | ~large
        rows = pair[far.all(axis=1) & large.any(axis=1)]
        if len(rows):
            shown = [*dict.fromkeys(rows.area_name.astype("str"))]
            areas = ", ".join(shown[:SHOWN]) + " …" * (len(shown) > SHOWN)
            yield "import.step_far", {"count": format_number(len(rows)), "areas": areas}


def _text(day: object) -> str:
    moment = pd.Timestamp(str(day))
    return Period(moment.year, moment.month).text
