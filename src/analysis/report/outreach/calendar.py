"""Next month as a calendar: weeks by teams on a wide page and on paper, a card per stop on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from analysis.indicators.working_days import FRIDAY
from analysis.reference.numbers import format_date, format_number
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.documents import SYNTHETIC
from analysis.report.draft import Draft, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import Outreach, Plan
from analysis.report.pieces import fill
from analysis.report.tables import list_names, make_table, name_columns

SHEET_ROWS = 45  # what one page holds


@dataclass(frozen=True)
class Stop:
    """A team-day as a reader is told of it."""

    team: int
    day: date
    when: str
    area: str
    place: str
    hours: str
    expected: str


@dataclass(frozen=True)
class Week:
    """A week of the calendar: its days, what is not worked and why, the stops of each team, and their sum."""

    label: str
    sum: str
    off: tuple[str, ...]
    teams: tuple[tuple[Stop, ...], ...]


def list_stops(plan: Plan) -> list[Stop]:
    """Return the stops of a plan by team and day; the way to an area is a stop without place and expectation."""
    ramadan = plan.days.set_index("day")["is_ramadan"]
    foreseen, sites = plan.own.set_index("site"), plan.sites
    names = sites.drop_duplicates("area_code").set_index("area_code")["area_name"]
    stops = []
    for row in plan.calendar.itertuples():
        hours = say(f"calendar.hours_{'friday' if row.day.weekday() == FRIDAY else 'day'}") if ramadan[row.day] else ""
        place, expected = say("calendar.travel"), ""
        if not pd.isna(row.site):
            site, own = sites.loc[int(row.site)], foreseen.loc[int(row.site)]
            named = isinstance(site["site_name"], str)
            place = site["site_name"] if named else say(f"site.{site['site_type']}")
            values = {name: format_number(own[name]) for name in ("expected", "low", "high", "days")}
            part = "expected" if own["days"] == 1 else "expected_part"
            expected = say(f"calendar.{part}", part=row.part, **values)
        stops.append(Stop(row.team, row.day, _day(row.day), names[row.area_code], place, hours, expected))
    return stops


def _day(day: date) -> str:
    return format_date(day, "weekday_of_month")


def show_calendar(office: Outreach, plan: Plan) -> str:
    """Return next month's calendar as HTML: a table of weeks by teams, and the same stops as cards."""
    teams = int(plan.calendar["team"].max())
    number = [day.isocalendar()[1] for day in plan.days["day"]]
    each = plan.own.set_index("site")["expected"] / plan.own.set_index("site")["days"]
    expected = plan.calendar["site"].map(each).groupby(plan.calendar["day"]).sum()
    groups = [days for _, days in plan.days.groupby(number, sort=False)]
    ends = [0, *(round(float(expected[expected.index <= days["day"].iloc[-1]].sum())) for days in groups)]
    people = [end - start for start, end in pairwise(ends)]
    weeks = [_week(office, plan, days, teams, count) for days, count in zip(groups, people, strict=True)]
    return str(fill("calendar", weeks=[one for one in weeks if one], teams=range(1, teams + 1)))


def _week(office: Outreach, plan: Plan, days: pd.DataFrame, teams: int, people: int) -> Week | None:
    """Return a week; ``people`` are expected in it, rounded so that the weeks add up to the month."""
    inside = set(days["day"])
    stops = [stop for stop in list_stops(plan) if stop.day in inside]
    weekdays = days[[day.weekday() <= FRIDAY for day in days["day"]]]
    if not len(weekdays):
        return None
    off = weekdays[weekdays["kind"] != "working"]
    own = plan.calendar[plan.calendar["day"].isin(inside) & plan.calendar["site"].notna()]
    first, last = weekdays["day"].iloc[0], weekdays["day"].iloc[-1]
    label = say("calendar.week", first=first.day, last=format_date(last, short=True))
    name = f"plan.week.{first:%Y-%m-%d}"
    expected = office.state(name, people, reason="plan")
    text = say("calendar.sum", days=office.state(f"{name}.days", len(own), "days"), f=expected)
    return Week(
        label,
        text if stops else say("calendar.nobody"),
        tuple(say("calendar.holiday", day=_day(row.day), name=row.name) for row in off.itertuples(index=False)),
        tuple(tuple(stop for stop in stops if stop.team == number) for number in range(1, teams + 1)),
    )


def describe_days(office: Outreach, plan: Plan) -> str:
    """Return how many teams go out on how many working days, and which days are not worked."""
    off = plan.days[plan.days["kind"] != "working"]
    off = off[[day.weekday() <= FRIDAY for day in off["day"]]]
    worked = office.state("plan.workdays", int((plan.days["kind"] == "working").sum()), "days")
    teams = office.state("plan.teams", int(plan.calendar["team"].max()), "teams")
    spent, least = state_plan_days(office, plan), teams.value * worked.value
    there = office.state("plan_days_there", least, "days")
    text = say("calendar.teams", teams=teams, days=worked, spent=spent, there=there)
    text += say("calendar.as_last_month") * (not office.draft.parameters.own["team_days"])
    return text + say("calendar.not_on", days=list_names([str(day.day) for day in off["day"]])) * bool(len(off))


def state_plan_days(office: Outreach, plan: Plan) -> Finding:
    """State the team-days of the plan."""
    return office.state("plan.plan.days", int(plan.compared.set_index("label").loc["plan", "days"]), "days")


def ramadan_note(draft: Draft, plan: Plan) -> str:
    """Return what shorter working days mean for the plan; empty outside Ramadan."""
    days = plan.days[plan.days["is_ramadan"]]["day"]
    if not len(days) or not plan.days.loc[plan.days["is_ramadan"], "kind"].eq("working").any():
        return ""
    (rule,) = rules_on(draft.period.end, ["ramadan_hours"])
    last = format_date(days.iloc[-1], short=True)
    return paragraph(say("calendar.ramadan", last=last, rule=rule.label, source=draft.cite(rule.source_ids)))


def team_sheet(draft: Draft, plan: Plan) -> str:
    """Return the sheet for the teams as a table: team, day, hours, place and what to expect."""
    month = format_date(plan.days["day"].iloc[0], "month")
    usual = say("calendar.usual_hours")
    none = say("empty.none")
    cells = []
    for stop in list_stops(plan):
        when = (say("calendar.team", number=stop.team), format_date(stop.day, short=True), stop.hours or usual)
        cells.append((*when, stop.area, stop.place, stop.expected or none))
    columns = name_columns("team", "date", "hours", "area", "place", "expected_range")
    caption = say("plan.sheet", region=draft.region.name, month=month)
    if draft.is_synthetic:
        caption = f"{SYNTHETIC}. {caption}"
    whole, shown = (make_table(caption, columns, part) for part in (cells, cells[:SHEET_ROWS]))
    name = f"tim_{draft.region.bps_code}_{plan.days['day'].iloc[0]:%Y-%m}.csv"
    rest = f"<p>{say('plan.rest')} {whole.download(name)}</p>"
    return f'<div class="sheet">{shown.html()}{rest}{paragraph(say("plan.sheet_note"))}</div>'
