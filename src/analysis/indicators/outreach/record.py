"""An office's record of outreach in one region, and all that follows from it: yields, reach, effect, next month's plan.

Counts of people that stand in a frame called shown, and all yields, are as they may be published.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

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
from analysis.indicators.outreach.reach import active_visits, locate_inactive, locate_listed, measure_reach
from analysis.indicators.outreach.schedule import schedule_teams
from analysis.indicators.outreach.sessions import compute_funnel, find_problems, prepare_sessions
from analysis.indicators.outreach.yields import EXPOSURES, compute_yields, exposure_of
from analysis.indicators.working_days import FRIDAY, list_days
from analysis.reference.parameters import parse_travel
from analysis.reference.words import current_language, say
from analysis.tables.disclosure import Protection, protect, redact, round_counts

STOPS = [
    *("week", "day", "team", "area_name", "site_type", "site_name"),
    *("part", "days", "expected", "low", "high", "is_ramadan"),
]
YIELD_DECIMALS = {"session": 1, "staff_hour": 2, "million_idr": 1}


@dataclass(frozen=True)
class Plan:
    """Next month's team-days: sites with ``days``, the plans compared, and the range of each site of ours.

    Attributes:
        sites: as ``list_sites``.
        compared: as ``foresee``: plan, even, last.
        own: as ``foresee``, by site.
        limits: what the plan keeps.
        days: of the month, as ``list_days``.
        calendar: as ``schedule_teams``; empty for a province, whose regencies have a plan each.
    """

    sites: pd.DataFrame
    compared: pd.DataFrame
    own: pd.DataFrame
    limits: Limits
    days: pd.DataFrame
    calendar: pd.DataFrame

    @property
    def cost_idr(self) -> float:
        """What it costs by the usual cost of a day in each area, with the way there; 0 where no cost is recorded."""
        sites = self.sites.loc[self.own["site"]].assign(days=self.own["days"].to_numpy())
        return float((sites["days"] * sites["day_idr"]).sum() + sites.groupby("area_code")["travel_idr"].max().sum())

    @property
    def by_type(self) -> pd.DataFrame:
        """Team-days and people expected by site type (``label``), and people a day (``each``), most first."""
        kinds = self.sites["site_type"].loc[self.own["site"]].to_numpy()
        sums = self.own.groupby(kinds)[["days", "expected"]].sum().rename_axis("label").reset_index()
        return sums.assign(each=sums["expected"] / sums["days"]).sort_values("each", ascending=False, kind="stable")

    @property
    def weekdays(self) -> pd.DataFrame:
        """Monday to Friday of the month, with their ISO ``week``."""
        days = self.days.assign(week=[day.isocalendar()[1] for day in self.days["day"]])
        return days[days["day"].map(lambda day: day.weekday() <= FRIDAY)]

    @property
    def stops(self) -> pd.DataFrame:
        """Team-days by team and day; the way to an area is one without site and expectation.

        Columns week (ISO number), day, team, area_name, site_type, site_name, part (which day there), days (at the
        site), expected, low, high (people in all those days) and is_ramadan.
        """
        rows = self.calendar.assign(site=self.calendar["site"].astype(float))
        rows = rows.join(self.own.set_index("site"), on="site").join(self.sites[["site_type", "site_name"]], on="site")
        areas = self.sites.drop_duplicates("area_code").set_index("area_code")["area_name"]
        rows = rows.assign(week=[day.isocalendar()[1] for day in rows["day"]], area_name=rows["area_code"].map(areas))
        rows = rows.assign(is_ramadan=rows["day"].map(self.days.set_index("day")["is_ramadan"]))
        return rows[STOPS]


class OutreachRecord:
    """The office's outreach in one region and period; every part is computed when it is first asked for.

    Args:
        tables: sessions, membership, residents, moves, facilities, list_counts, as the store holds them.
        until: the last day of the period.
        asked: of the plan: team_days, teams, area_days, budget_idr, travel, as parameters; empty ones are chosen.
        decreed: the table ``holidays``.
        has_calendar: whether teams are put on days; not so in a province, whose regencies have a plan each.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        until: date,
        asked: Mapping[str, str],
        decreed: pd.DataFrame,
        *,
        has_calendar: bool,
    ) -> None:
        self.tables, self.until, self.asked, self.decreed = tables, until, asked, decreed
        self.has_calendar, self.protection = has_calendar, Protection()

    def protect(self, counts: object) -> pd.Series:
        """Return counts of people as they may be shown: small ones missing, the others rounded.

        Parts of a total that stands elsewhere take ``protect_parts``: next to them one hidden count would follow.
        """
        choice = self.protection
        return round_counts(redact(counts, threshold=choice.threshold, rule=choice.rule), to=choice.round_to)

    def protect_parts(self, counts: pd.Series) -> pd.Series:
        """Return the parts of one total as they may be shown: beside a small one the next smallest is missing too."""
        known = counts.dropna().rename("persons").to_frame()
        return protect(known, "persons", totals=[[]], protection=self.protection).reindex(counts.index)

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
    def last_date(self) -> date:
        """Day of the newest session, or the end of the period where there is none."""
        return self.sessions["session_date"].max().date() if self.has_sessions else self.until

    @cached_property
    def yields(self) -> dict[str, pd.DataFrame]:
        """Yields of visits by site type, per session, staff hour and million rupiah; persons and rate as shown.

        Computed from what is shown alone: from a mean that holds a hidden type its people could be solved, and from
        exact sums of two months those of a session.
        """
        rates = ["rate", "low", "high", "pooled", "pooled_low", "pooled_high"]
        tables = {per: compute_yields(self._rounded(self.shown_visits, per), per) for per in EXPOSURES}
        return {
            per: table.assign(pull=table["pull"].round(2), **table[rates].astype(float).round(YIELD_DECIMALS[per]))
            for per, table in tables.items()
        }

    def _rounded(self, visits: pd.DataFrame, per: str) -> pd.DataFrame:
        """Return visits whose gain and exposure are known, with gains that add to what is shown of their site type."""
        known = visits[visits["gain_persons"].notna() & (exposure_of(visits, per) > 0)]
        gains = known["gain_persons"].astype(float)
        sums = gains.groupby(known["site_type"]).transform("sum")
        shown = round_counts(sums, to=self.protection.round_to).astype(float)
        return known.assign(gain_persons=gains * (shown / sums).where(sums > 0, 1.0))

    @cached_property
    def hidden_sites(self) -> list[str]:
        """Site types that brought too few people to be shown: of all visits, or of those with hours, or with a cost."""
        hidden: dict[str, None] = {}
        for per in EXPOSURES:
            table = compute_yields(active_visits(self.sessions), per)
            hidden |= dict.fromkeys(table.loc[self.protect(table["persons"]).isna(), "group"])
        return list(hidden)

    @cached_property
    def shown_sessions(self) -> pd.DataFrame:
        """Sessions without the visits to hidden site types: what is added up of them does not give those away."""
        visits = active_visits(self.sessions)
        return self.sessions.drop(index=visits.index[visits["site_type"].isin(self.hidden_sites)])

    @cached_property
    def shown_visits(self) -> pd.DataFrame:
        """Visits to the site types that are shown."""
        return active_visits(self.shown_sessions)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Kelurahan with the residents without active membership, by lists by name where they hold the kelurahan."""
        sheets = locate_inactive(self.tables["membership"], self.tables["residents"])
        return locate_listed(self.tables["list_counts"], sheets)

    @cached_property
    def shown_places(self) -> pd.DataFrame:
        """The same with the people of each as they may be shown; a kelurahan whose people are hidden is left out.

        The totals of each kecamatan and of all are known elsewhere.
        """
        cells = self.places.assign(
            kecamatan=self.places["area_code"].str.replace(r"\.[^.]*$", "", regex=True),
            people=self.places["not_active_persons"].clip(lower=0),
        )
        shown = protect(cells, "people", totals=[["kecamatan"], []], protection=self.protection)
        return self.places.assign(not_active_persons=shown)[shown.notna()]

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

    @cached_property
    def why_no_plan(self) -> str:
        """Why no plan can be made; "" where one is."""
        try:
            return "" if self.plan is not None else say("plan.no_yields")
        except AllocationError as error:
            return str(error)

    @property
    def usable_plan(self) -> Plan | None:
        """Next month's plan; None without sessions, or where its limits cannot be kept together."""
        return self.plan if self.has_sessions and not self.why_no_plan else None

    @cached_property
    def plan(self) -> Plan | None:
        """Next month's team-days; None without visits whose yield is known."""
        visits = self.shown_visits
        rounded = self._rounded(visits, "session")
        sites = list_sites(rounded, self.shown_places, parse_travel(self.asked.get("travel", "")))
        if not len(sites):
            return None
        month = visits["session_date"].dt.to_period("M")
        last = visits[month == month.max()]
        busiest = int(visits.groupby([visits["area_code"], month]).size().max())
        days, least, money = (self.asked[name] for name in ("team_days", "area_days", "budget_idr"))
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
        return Plan(sites, compared, own, limits, *self._calendar(sites, own))

    def _calendar(self, sites: pd.DataFrame, own: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the days of the month after the period, and the team-days put on those that are worked."""
        first = self.until + timedelta(days=1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        days = list_days(first, last, self.decreed, language=current_language())
        stops = own.join(sites[["area_code", "site_type", "travel_days"]], on="site").set_index("site")
        teams = self.asked.get("teams", "")
        calendar = schedule_teams(stops if self.has_calendar else stops[:0], days, int(float(teams)) if teams else None)
        return days, calendar

    def missing_active(self, minimum_pct: float) -> int:
        """Return how many more active members a share of those registered asks for; 0 or less where it is met."""
        registered, active = (int(self.places[name].sum()) for name in ("registered_persons", "active_persons"))
        return int(-(-registered * minimum_pct // 100)) - active
