"""What the outreach report rests on: the published tables, and the office's sessions with what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.allocation import (
    AllocationError,
    Limits,
    allocate,
    count_days,
    foresee,
    list_sites,
    split_evenly,
)
from analysis.indicators.outreach.effect import SEED, CampaignEffect, Panel, build_panel, estimate_effect
from analysis.indicators.outreach.reach import active_visits, locate_inactive, measure_reach
from analysis.indicators.outreach.sessions import compute_funnel, find_problems, prepare_sessions
from analysis.indicators.outreach.yields import EXPOSURES, compute_yields
from analysis.reference.parameters import parse_travel
from analysis.reference.words import say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Finding
from analysis.report.outreach.stating import state, state_share
from analysis.tables.disclosure import Protection, redact, round_counts

YIELD_DECIMALS = {"session": 1, "staff_hour": 2, "million_idr": 1}
TABLES = ("sessions", "membership", "residents", "moves", "facilities")


@dataclass(frozen=True)
class Plan:
    """Next month's team-days: sites with ``days``, the plans compared, and the range of each site of ours.

    Attributes:
        sites: as ``list_sites``.
        compared: as ``foresee``: plan, even, last.
        own: as ``foresee``, by site.
        limits: what the plan keeps.
    """

    sites: pd.DataFrame
    compared: pd.DataFrame
    own: pd.DataFrame
    limits: Limits


class Outreach:
    """The office's outreach in one region and period; every part is computed when it is first asked for."""

    def __init__(self, draft: Draft, tables: dict[str, pd.DataFrame]) -> None:
        self.draft, self.tables, self.protection = draft, tables, Protection()
        self.until = pd.Timestamp(draft.period.end)

    def state(self, name: str, value: float, unit: str = "persons", **more: Any) -> Finding:
        """State a number of the office as of its newest session."""
        return state(self.draft, name, value, unit, self.last_day, **more)

    def share(self, name: str, part: float, whole: float, label: str, **more: Any) -> Finding:
        """State part of whole in percent as of the newest session (``state_share``)."""
        return state_share(self.draft, name, part, whole, label, self.last_day, **more)

    def protect(self, counts: object) -> pd.Series:
        """Return counts of people as they may be shown: small ones missing, the others rounded.

        Totals on the page are rounded as well, so that a hidden count does not follow from them.
        """
        choice = self.protection
        return round_counts(redact(counts, threshold=choice.threshold, rule=choice.rule), to=choice.round_to)

    def count(self, name: str, persons: float) -> Finding | str:
        """State a count of people as it may be shown, or return the word for a hidden one."""
        shown = self.protect([persons]).iloc[0]
        return say("empty.hidden") if pd.isna(shown) else self.state(name, int(shown))

    @property
    def has_sessions(self) -> bool:
        """Whether any session is stored."""
        return len(self.tables["sessions"]) > 0

    @property
    def has_steps(self) -> bool:
        """Whether any sound session counts people at any step."""
        return self.has_sessions and bool((compute_funnel(self.sessions)["sessions"] > 0).any())

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """Prepared sessions."""
        return prepare_sessions(self.tables["sessions"])

    @cached_property
    def problems(self) -> pd.DataFrame:
        """What is wrong with the sessions."""
        return find_problems(self.sessions)

    @cached_property
    def last_day(self) -> AsOf:
        """Day of the newest session, or the end of the period where there is none."""
        return AsOf(self.sessions["session_date"].max().date() if self.has_sessions else self.draft.period.end)

    @cached_property
    def yields(self) -> dict[str, pd.DataFrame]:
        """Yields of visits by site type, per session, staff hour and million rupiah; persons and rate as shown.

        Types that brought too few people to be shown count nowhere: from rates pooled with them their people could be
        found.
        """
        shown_visits = self._shown(active_visits(self.sessions))
        tables = {per: compute_yields(shown_visits, per) for per in EXPOSURES}
        return {per: self._as_shown(table, per) for per, table in tables.items()}

    def _as_shown(self, table: pd.DataFrame, per: str) -> pd.DataFrame:
        persons = self.protect(table["persons"])
        table = table.assign(persons=persons, rate=persons.astype("Float64") / table["exposure"])[persons.notna()]
        rates = ["rate", "low", "high", "pooled", "pooled_low", "pooled_high"]
        return table.assign(pull=table["pull"].round(2), **table[rates].astype(float).round(YIELD_DECIMALS[per]))

    @cached_property
    def hidden_sites(self) -> list[str]:
        """Site types that brought too few people to be shown."""
        visits = active_visits(self.sessions)
        gained = visits.groupby("site_type", sort=True)["gain_persons"].sum()
        return list(gained.index[self.protect(gained).isna()])

    def _shown(self, sessions: pd.DataFrame) -> pd.DataFrame:
        return sessions[~sessions["site_type"].isin(self.hidden_sites)]

    @cached_property
    def places(self) -> pd.DataFrame:
        """Kelurahan with the residents without active membership."""
        return locate_inactive(self.tables["membership"], self.tables["residents"])

    @cached_property
    def reach(self) -> pd.DataFrame:
        """Kelurahan with the visits held there."""
        return measure_reach(self.places, self.sessions)

    @property
    def visited_areas(self) -> pd.Series:
        """Codes of the kelurahan that a team has been to."""
        return self.reach.loc[self.reach["visits"] > 0, "area_code"]

    @cached_property
    def panel(self) -> Panel:
        """People becoming active by kelurahan and month."""
        return build_panel(self.sessions, self.places)

    @cached_property
    def effect(self) -> CampaignEffect | None:
        """What the visits changed; None where the panel cannot say (``panel.reason``)."""
        return None if self.panel.reason else estimate_effect(self.panel, self.sessions)

    @property
    def has_plan(self) -> bool:
        """Whether a plan can be made; not so where its limits cannot be kept together."""
        try:
            return self.plan is not None
        except AllocationError:
            return False

    @cached_property
    def plan(self) -> Plan | None:
        """Next month's team-days; None without visits whose yield is known."""
        visits = active_visits(self.sessions)
        sites = list_sites(self._shown(self.sessions), self.places, parse_travel(self.draft.parameters.own["travel"]))
        if not len(sites):
            return None
        month = visits["session_date"].dt.to_period("M")
        last = visits[month == month.max()]
        busiest = int(visits.groupby([visits["area_code"], month]).size().max())
        days, least, money = (self.draft.parameters.own[name] for name in ("team_days", "area_days", "budget_idr"))
        limits = Limits(
            team_days=int(float(days)) if days else len(last),
            site_days=int(visits.groupby([visits["area_code"], visits["site_type"], month]).size().median()),
            area_days=int(float(least)) if least else 0,
            area_most=max(busiest, int(float(least)) if least else 0),
            budget_idr=float(money) if money else None,
        )
        plans = {
            "plan": allocate(sites, limits),
            "even": split_evenly(sites, limits),
            "last": count_days(sites, last),
        }
        compared, own = foresee(sites, {name: np.asarray(one) for name, one in plans.items()}, seed=SEED)
        return Plan(sites, compared, own, limits)


def read_outreach(draft: Draft) -> Outreach:
    """Read the office's sessions, members, residents, moves and facilities; all empty on published data."""
    return Outreach(draft, {name: draft.read_office(name) for name in TABLES})
