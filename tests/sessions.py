"""Invented outreach sessions for the tests, in the form of the office's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.demonstration.office import EFFECT_PER_1000, Office, simulate_office
from analysis.demonstration.places import real_regencies
from analysis.indicators.allocation import Limits
from analysis.indicators.outreach.effect import CampaignEffect, build_panel, estimate_effect
from analysis.indicators.outreach.reach import locate_inactive
from analysis.indicators.outreach.sessions import prepare_sessions
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


def simulated_office(seed: int, effect_per_1000: float = EFFECT_PER_1000, *, number: int = 6) -> Office:
    """Return the demonstration office of one regency by its seed; 6 is Pangkalpinang with 42 kelurahan."""
    return next(iter(simulate_office(seed, real_regencies()[number : number + 1], effect_per_1000=effect_per_1000)))


def estimate_simulated(seed: int, effect_per_1000: float, *, checks: bool = False) -> tuple[float, CampaignEffect]:
    """Return the true effect per 1,000 residents and month, and what is estimated from the office's tables."""
    office = simulated_office(seed, effect_per_1000)
    sessions = prepare_sessions(office.tables["sessions"])
    panel = build_panel(sessions, locate_inactive(office.tables["membership"], office.tables["residents"]))
    return office.campaign.effect_per_1000, estimate_effect(panel, sessions, checks=checks)


def months_to_plan(areas: int, types: int) -> Iterator[tuple[str, pd.DataFrame, Limits]]:
    """Yield months of so many sites, with and without ways to pay for: a label, the sites, the limits."""
    random = np.random.default_rng(1)
    people, share = random.integers(50, 4_000, areas), random.dirichlet(np.ones(types))
    sites = pd.DataFrame(
        {
            "area_code": np.repeat([f"19.71.{number:04d}" for number in range(areas)], types),
            "site_type": np.tile([f"type {number}" for number in range(types)], areas),
            "unreached_persons": (people[:, None] * share).ravel(),
            "rate": np.tile(random.gamma(2, 0.01, types), areas),
            "rate_shape": np.tile(random.uniform(5, 40, types), areas),
            "day_idr": 700_000.0,
            "travel_days": np.repeat(random.choice([0, 0.5, 1], areas), types),
            "travel_idr": np.repeat(random.choice([0, 2e5, 1e6], areas), types),
        }
    )
    yield "days", sites.assign(travel_days=0.0, travel_idr=0.0), Limits(300)
    yield "travel", sites, Limits(300)
    yield "fair", sites, Limits(3 * areas, area_days=1)
    yield "budget", sites, Limits(300, budget_idr=150e6)
    yield "large_budget", sites, Limits(1_200, budget_idr=500e6)
