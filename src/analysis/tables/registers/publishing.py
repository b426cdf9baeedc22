"""Disclosed counts into the office's own store, where notebooks read them as any other figure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.regions import region_of_code
from analysis.tables.identities import holds_identity
from analysis.tables.importing.areas import coded_areas
from analysis.tables.office import ImportRecord, store_rows

CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}(\.\d{4})?")


def publish_counts(
    counts: pd.DataFrame,
    month: str,
    region_code: str,
    *,
    who: str,
    clock: Callable[[], datetime],
    store: Path | None = None,
) -> int:
    """Store disclosed counts of one region and month as rows of list_counts, in place of those of the same topics.

    Args:
        counts: area ("" for all, else a dotted code), topic, item, persons, low, high, amount_idr; hidden ones missing.
        month: 2025-09.
        region_code: BPS code of the region.
        who: who read the lists.
        clock: gives the time.
        store: the file; by default that of the office.

    Returns:
        How many rows were stored; places that no table of areas knows are left to the counts of all.

    Raises:
        UhcError: a name of an area holds the number of a person, or the store cannot be written.
    """
    frame = _rows(counts, month, region_code)
    digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    record = ImportRecord("uhc lists", digest, "list_counts", "", month, frame.size, frame.size, 0, False, "[]")
    store_rows({"list_counts": frame}, record, who=who, clock=clock, store=store, way="replace")
    return len(frame)


def _rows(counts: pd.DataFrame, month: str, region_code: str) -> pd.DataFrame:
    whole = region_of_code(region_code)
    known = counts["area"].eq("") | counts["area"].map(lambda area: bool(CODE.fullmatch(area)) and _name(area) != "")
    rows = counts[known & counts["area"].map(lambda area: area == "" or area.startswith(whole.kemendagri_code))]
    names = [whole.name_id if area == "" else _name(area) for area in rows["area"]]
    if any(map(holds_identity, names)):
        raise UhcError("lists_leak")
    frame = pd.DataFrame(
        {
            "month_date": pd.Timestamp(f"{month}-01"), "region_code": region_code,
            "area_code": rows["area"].replace("", whole.kemendagri_code).to_numpy(), "area_name": names,
            "topic": rows["topic"].to_numpy(), "item": rows["item"].to_numpy(),
            "counted_persons": rows["persons"].to_numpy(), "low_persons": rows["low"].to_numpy(),
            "high_persons": rows["high"].to_numpy(), "amount_idr": rows["amount_idr"].to_numpy(),
        }
    )  # fmt: skip
    return frame.assign(source_row=range(1, len(frame) + 1))


def _name(area: str) -> str:
    return next((one.name for one in coded_areas(area, "kemendagri")), "")
