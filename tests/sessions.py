"""Invented outreach sessions for the tests, in the form of the office's table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.tables.schemas import DTYPES, table_descriptor


def session(day: int, *, area: int = 1, month: str = "2025-03", **more: Any) -> dict[str, Any]:
    """Return one JKN visit in a kelurahan of Pangkalpinang; ``more`` overrides any column."""
    return {
        "session_date": pd.Timestamp(f"{month}-{day:02d}"),
        "region_code": "1971",
        "area_code": f"19.71.01.{1000 + area}",
        "area_name": f"Kelurahan {area}",
        "programme": "JKN",
        "channel": "active",
        "site_type": "village",
        "site_name": f"Balai {area} {day}",
        "puskesmas": "Air Itam",
        "invited_persons": 100,
        "reached_persons": 80,
        "registered_or_checked_persons": 20,
        "newly_active_persons": 4,
        "reactivated_persons": 6,
        "switched_payer_persons": 3,
        "staff_persons": 4,
        "duration_hours": 5.0,
        "cost_idr": 700_000,
    } | more


def counter(month: str, *, area: int = 1, gained: int = 5, **more: Any) -> dict[str, Any]:
    """Return the counter's line of a month."""
    usual = {"channel": "passive", "site_type": "puskesmas", "site_name": "Loket", "invited_persons": None}
    heads = {"newly_active_persons": 0, "reactivated_persons": gained, "registered_or_checked_persons": gained}
    return session(28, area=area, month=month, **usual | heads | {"reached_persons": 3 * gained} | more)


def sessions_table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return sessions with the columns and types of the store."""
    return in_form("sessions", rows)


def in_form(table: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table of the store; columns that they lack are empty."""
    fields = {field["name"]: DTYPES[field["type"]] for field in table_descriptor(table)["schema"]["fields"]}
    return pd.DataFrame(list(rows), columns=list(fields)).astype(fields)
