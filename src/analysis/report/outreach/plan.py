"""Next month's team-days, and the sheet that a team takes along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from analysis.figures.outreach import Line, draw_intervals, write_number
from analysis.indicators.allocation import AllocationError
from analysis.reference.numbers import format_date, format_number
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import Outreach, Plan
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import state
from analysis.report.tables import make_table, name_columns

SHEET_ROWS = 30  # what one page holds
WEEK = 7


def state_plan(draft: Draft, office: Outreach, row: Any) -> Finding:
    """State what a plan is expected to bring."""
    return state(
        draft,
        f"plan.{row.name}",
        round(row.expected),
        "persons",
        office.last_day,
        low=round(row.low),
        high=round(row.high),
        reason="plan",
    )


def show_plan(draft: Draft, office: Outreach, rules: list[Rule]) -> Block:
    """Show where next month's team-days bring most, against an even split and last month's, and the team's sheet."""
    if not office.has_sessions:
        return silent()
    try:
        plan = office.plan
    except AllocationError as error:
        return draft.section("rencana", say("outreach.plan_none"), paragraph(str(error)))
    if plan is None:
        return draft.section("rencana", say("outreach.plan_none"), paragraph(say("outreach.plan_no_yields")))
    day = office.last_day
    stated = {
        row.name: state_plan(draft, office, row)
        for row in plan.compared.rename(columns={"name": "label"})
        .assign(name=plan.compared["name"])
        .itertuples(index=False)
    }
    days = {
        row["name"]: state(draft, f"plan.{row['name']}.days", row["days"], "days", day)
        for _, row in plan.compared.iterrows()
    }
    even = plan.compared.set_index("name").loc["even", "first_is_better"]
    better = state(draft, "plan.better", 100 * even, "percent", day, reason="plan", decimals=0)
    lines = [
        Line(
            say(f"plan.{name}"),
            one.value,
            say("plan.line", f=one, days=days[name]),
            low=one.interval[0],
            high=one.interval[1],
            is_grey=name != "plan",
        )
        for name, one in stated.items()
        if one.interval
    ]
    table = make_table(
        say("plan.table", region=draft.region.name),
        name_columns("plan", "team_days", "expected", "interval", numbers=("team_days", "expected")),
        [
            (say(f"plan.{name}"), f"{days[name]}", f"{one}", say("outreach.interval", f=one))
            for name, one in stated.items()
        ],
    )
    body = draft.figure(
        "rencana",
        draw_intervals(lines, write=write_number),
        table,
        message=say("plan.message"),
        subtitle=say("plan.subtitle", region=draft.region.name, days=days["plan"]),
        description=say("plan.describe", plan=stated["plan"], even=stated["even"]),
        caption=say("plan.caption"),
    )
    notes = [
        say("plan.against", f=better, even=stated["even"]),
        *_share(draft, office, stated["plan"]),
        *_pace(draft, office, stated["plan"], rules),
    ]
    if plan.limits.area_days:
        notes.append(say("plan.fair", f=state(draft, "plan.area_days", plan.limits.area_days, "days", day)))
    most = state(draft, "plan.area_most", plan.limits.area_most, "days", day)
    notes.append(say("plan.most", f=most))
    return draft.section(
        "rencana", say("plan.heading", f=stated["plan"], days=days["plan"]), body, bullets(notes), _sheet(draft, plan)
    )


def _share(draft: Draft, office: Outreach, plan: Finding) -> list[str]:
    """How many of those expected would not have come anyway, where the effect is known."""
    effect = office.effect
    if effect is None or not effect.served_persons or not plan.interval:
        return [say("plan.extra_unknown")]
    part = [
        one / effect.served_persons
        for one in (effect.extra_persons.effect, effect.extra_persons.lower, effect.extra_persons.upper)
    ]
    values = [round(plan.value * one) for one in part]
    extra = state(
        draft, "plan.extra", values[0], "persons", office.last_day, low=values[1], high=values[2], reason="plan"
    )
    return [say("plan.extra", f=extra, range=format(extra, "span").strip())]


def _pace(draft: Draft, office: Outreach, plan: Finding, rules: list[Rule]) -> list[str]:
    """What the target of active members asks for each month, beside what the plan brings."""
    minimum = next((rule.minimum for rule in rules if rule.measure == "keaktifan" and rule.minimum), None)
    if minimum is None or not len(office.places):
        return []
    registered, active = (int(office.places[name].sum()) for name in ("registered_persons", "active_persons"))
    missing = -(-registered * minimum // 100) - active
    months = max(draft.period.months_until(draft.target_month), 0)
    if missing <= 0 or not months:
        return [say("plan.met")] if missing <= 0 else []
    need = state(draft, "plan.missing", missing, "persons", office.last_day)
    pace = state(draft, "plan.pace", -(-missing // months), "persons_per_month", office.last_day)
    return [say("plan.pace", f=pace, need=need, month=draft.target_month.text, plan=plan)]


def _sheet(draft: Draft, plan: Plan) -> str:
    """The page for the team: site, dates, days, what to expect."""
    start = draft.period.end + timedelta(days=1)
    own = plan.own.join(plan.sites[["area_code", "area_name", "site_type", "site_name"]], on="site")
    own = own.sort_values(["area_code", "site_type"]).reset_index(drop=True)
    weeks = _weeks(start)
    week = (own["days"].cumsum() - own["days"]) * len(weeks) // max(int(own["days"].sum()), 1)
    cells = []
    for place, row in enumerate(own.itertuples()):
        first, last = weeks[min(int(week.iloc[place]), len(weeks) - 1)]
        site = row.site_name if isinstance(row.site_name, str) else say(f"site.{row.site_type}")
        cells.append(
            (
                row.area_name,
                site,
                say("plan.window", first=format_date(first, short=True), last=format_date(last, short=True)),
                format_number(row.days),
                say(
                    "plan.expected",
                    value=format_number(row.expected),
                    low=format_number(row.low),
                    high=format_number(row.high),
                ),
            )
        )
    table = make_table(
        say("plan.sheet_table", region=draft.region.name, month=format_date(start, "month")),
        name_columns("area", "site", "window", "days", "expected_range", numbers=("days",)),
        cells[:SHEET_ROWS],
    )
    rest = paragraph(say("plan.rest", count=len(cells) - SHEET_ROWS)) if len(cells) > SHEET_ROWS else ""
    return f'<div class="sheet">{table.html()}{rest}{paragraph(say("plan.sheet_note"), "notes")}</div>'


def _weeks(start: date) -> list[tuple[date, date]]:
    """Return Monday to Friday of each week of the month, cut at its ends."""
    days = [start + timedelta(days=step) for step in range(31)]
    days = [day for day in days if day.month == start.month and day.weekday() < 5]
    weeks: dict[int, list[date]] = {}
    for day in days:
        weeks.setdefault(day.isocalendar().week, []).append(day)
    return [(own[0], own[-1]) for own in weeks.values()]
