"""Rows for the tests: the real ones of data/, and tiny invented ones of the same types."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reference.periods import parse_period
from analysis.reference.regions import all_regions
from analysis.tables.published import read_table
from analysis.tables.selection import select_rows

LAST_PERIOD = "2026-02"
PRECISIONS = {4: "year", 7: "month", 10: "day"}


def real(table: str, slug: str, period: str = LAST_PERIOD) -> pd.DataFrame:
    """Return what a report on the region reads of ``table`` for the period."""
    region = next(each for each in all_regions() if each.slug == slug)
    return select_rows(read_table(table), table, region, parse_period(period))


def dated(when: str) -> dict[str, Any]:
    """Return the date columns for "2025", "2025-04" or "2025-04-01"."""
    precision = PRECISIONS[len(when)]
    first = pd.Timestamp(when)
    end = first.to_period(precision[0].upper()).end_time.normalize()
    return {"as_of_date": first, "as_of_precision": precision, "as_of_end": end}


def statement(measure: str, value: float, when: str, **more: Any) -> dict[str, Any]:
    """Return one invented row of coverage; ``more`` overrides any column."""
    quality = more.get("quality", "A")
    return (
        dated(when)
        | {"measure": measure, "value": value, "bound": "=", "kind": "stock", "quality": quality}
        | {"usable": quality != "C", "source_id": "invented", "file_row": 1}
        | more
    )


def residents(persons: int, when: str, **more: Any) -> dict[str, Any]:
    """Return one invented row of population; ``more`` overrides any column."""
    return (
        dated(when)
        | {"population_persons": persons, "register": "dukcapil_dkb", "sex": "total"}
        | {"label": "invented", "source_id": "invented", "file_row": 1}
        | more
    )


def frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return invented rows as a table with the columns and types of the real one."""
    model = real(table, "babel")
    blank: dict[str, Any] = dict.fromkeys(model.columns)
    return pd.DataFrame([blank | row for row in rows], columns=model.columns).astype(model.dtypes)


UNIT_OF_SUFFIX = {"pct": "percent", "1000": "per_1000", "100k": "per_100k"}


def counted(measure: str, value: float, when: str, **more: Any) -> dict[str, Any]:
    """Return one invented row of iku on the year, month or day ``when``; ``more`` overrides any column."""
    date = dated(when)
    kind = "target" if measure.startswith("target_") else "flow"
    suffix = measure.rsplit("_", 1)[-1]
    return (
        {
            "period_start": date["as_of_date"],
            "period_end": date["as_of_end"],
            "period_precision": date["as_of_precision"],
        }
        | {"measure": measure, "value": value, "bound": "=", "unit": UNIT_OF_SUFFIX.get(suffix, suffix), "kind": kind}
        | {"data_system": "programme_target" if kind == "target" else "dinkes_report"}
        | {"region_code": "1901", "quality": "A", "usable": True, "source_id": "invented", "file_row": 1}
        | more
    )
