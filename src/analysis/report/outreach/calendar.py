"""Next month as a calendar: weeks by teams on a wide page and on paper, a card per stop on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.outreach.measures import PLAN_WEEK, PLAN_WEEK_DAYS
from analysis.indicators.outreach.record import STOPS, Plan
from analysis.indicators.working_days import FRIDAY
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import all_regions
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.documents import SYNTHETIC
from analysis.report.draft import paragraph
from analysis.report.outreach.reading import Outreach
from analysis.report.pieces import fill
from analysis.report.report import Report
from analysis.report.tables import Table, list_names

SHEET_ROWS = 45  # what one page holds


def list_stops(office: Outreach) -> pd.DataFrame:
    """Return the stops of the plan (``office.plan.stops``), with place, when, hours and expectation in words.

    Example:
        >>> uhc.list_stops(office).empty
        True
    """
    plan = office.usable_plan
    rows = plan.stops if plan else pd.DataFrame(columns=STOPS)
    kinds = [say("site", kind) if isinstance(kind, str) else say("calendar.travel") for kind in rows["site_type"]]
    return rows.assign(
        place=rows["site_name"].where(rows["site_name"].notna(), pd.Series(kinds, rows.index, dtype=object)),
        when=[format_date(day, "weekday_of_month") for day in rows["day"]],
        hours=[_hours(row) for row in rows.itertuples()],
        expectation=[_expectation(row) for row in rows.itertuples()],
    )


def _hours(stop: Any) -> str:
    if not stop.is_ramadan:
        return ""
    return say("calendar.hours_friday" if stop.day.weekday() == FRIDAY else "calendar.hours_day")


def _expectation(stop: Any) -> str:
    if pd.isna(stop.expected):
        return ""
    values = {name: format_number(getattr(stop, name)) for name in ("expected", "low", "high", "days")}
    return say("calendar.expected" if stop.days == 1 else "calendar.expected_part", part=stop.part, **values)


def plan_calendar(office: Outreach, stops: pd.DataFrame) -> str | Table:
    """Return next month's calendar as HTML: a table of weeks by teams, and the same stops as cards.

    Of a province: the team-days of each regency, which has a calendar of its own.

    Example:
        >>> uhc.plan_calendar(office, stops)
        ''
    """
    plan = office.usable_plan
    if plan is None:
        return ""
    if len(stops):
        teams = range(1, int(stops["team"].max()) + 1)
        return str(fill("calendar", weeks=list(_weeks(office, plan, stops, teams)), teams=teams))
    dotted = {region.kemendagri_code: region.short_name for region in all_regions()}
    own = plan.own.assign(region=plan.sites["area_code"].str[:5].map(dotted)[plan.own["site"]].to_numpy())
    sums = own.groupby("region", sort=False)[["days", "expected"]].sum().round().reset_index()
    return office.report.table(sums, caption=say("plan.by_regency"), columns="region days+ expected+")


def _weeks(office: Outreach, plan: Plan, stops: pd.DataFrame, teams: range) -> Iterator[dict[str, Any]]:
    """Yield each week of the month: its days, what is not worked and why, the stops of each team, and their sum."""
    weekdays = plan.weekdays
    for week in _state_weeks(office, weekdays, stops).itertuples():
        own, days = stops[stops["week"] == week.week], weekdays[weekdays["week"] == week.week]
        last = format_date(days["day"].iloc[-1], short=True)
        yield {
            "label": say("calendar.week", first=days["day"].iloc[0].day, last=last),
            "sum": say("calendar.sum", days=week.f_days, f=week.f) if len(own) else say("calendar.nobody"),
            "off": [
                say("calendar.holiday", day=format_date(row.day, "weekday_of_month"), name=row.name)
                for row in days[days["kind"] != "working"].itertuples(index=False)
            ],
            "teams": [list(own[own["team"] == team].itertuples()) for team in teams],
        }


def _state_weeks(office: Outreach, weekdays: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks with their people and team-days as findings, rounded so that weeks add up to the month."""
    each = (stops["expected"].astype(float) / stops["days"].astype(float)).groupby(stops["week"]).sum()
    held = stops[stops["expected"].notna()].groupby("week").size()
    rows = weekdays.groupby("week", sort=False)["day"].first().rename("first_day").reset_index()
    ends = each.reindex(rows["week"], fill_value=0.0).cumsum().round()
    rows = rows.assign(people=np.diff(ends, prepend=0.0), team_days=rows["week"].map(held).fillna(0))
    return office.stated(rows, f=PLAN_WEEK, f_days=PLAN_WEEK_DAYS)


def describe_days(office: Outreach, plan: Plan, stops: pd.DataFrame) -> str:
    """Return how many teams go out on how many working days, and which days are not worked."""
    weekdays = plan.weekdays
    off = weekdays[weekdays["kind"] != "working"]
    worked = office.state("plan_workdays", int((plan.days["kind"] == "working").sum()), "days")
    teams = office.state("plan_teams", int(stops["team"].max()), "teams")
    spent = office.state("plan_days", int(plan.own["days"].sum()), "days", "plan")
    there = office.state("plan_days_there", teams.value * worked.value, "days")
    text = say("calendar.teams", teams=teams, days=worked, spent=spent, there=there)
    text += say("calendar.as_last_month") * (not office.report.parameters.own["team_days"])
    return text + say("calendar.not_on", days=list_names([str(day.day) for day in off["day"]])) * bool(len(off))


def ramadan_note(office: Outreach, plan: Plan) -> list[str]:
    """Return what shorter working days mean for the plan; nothing outside Ramadan."""
    days = plan.days[plan.days["is_ramadan"]]
    if not days["kind"].eq("working").any():
        return []
    (rule,) = rules_on(office.report.period.end, ["ramadan_hours"])
    last = format_date(days["day"].iloc[-1], short=True)
    return [say("calendar.ramadan", last=last, rule=rule.label, source=office.report.cite(rule.source_ids))]


def team_sheet(report: Report, plan: Plan, stops: pd.DataFrame) -> str:
    """Return the sheet for the teams as a table: team, day, hours, place and what to expect."""
    month = format_date(plan.days["day"].iloc[0], "month")
    rows = stops.assign(
        team=[say("calendar.team", number=team) for team in stops["team"]],
        date=[format_date(day, short=True) for day in stops["day"]],
        hours=stops["hours"].replace("", say("calendar.usual_hours")),
        area=stops["area_name"],
        expected_range=stops["expectation"],
    )
    caption = f"{SYNTHETIC}. " * report.is_synthetic + report.say("plan.sheet", month=month)
    columns = "team date hours area place expected_range"
    whole, shown = (report.table(part, caption=caption, columns=columns) for part in (rows, rows.head(SHEET_ROWS)))
    name = f"tim_{report.region.bps_code}_{plan.days['day'].iloc[0]:%Y-%m}.csv"
    rest = f"<p>{say('plan.rest')} {whole.download(name)}</p>"
    return f'<div class="sheet">{shown.html()}{rest}{paragraph(say("plan.sheet_note"))}</div>'
