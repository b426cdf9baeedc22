"""Next month's team-days, and the sheet that a team takes along."""

from __future__ import annotations

from datetime import timedelta

from analysis.figures.outreach import Line, draw_intervals, write_number
from analysis.indicators.allocation import AllocationError
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import all_regions
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.draft import SYNTHETIC, Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import Outreach, Plan
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import illustrate, range_of
from analysis.report.tables import make_table, name_columns

SHEET_ROWS = 45  # what one page holds


def state_plans(office: Outreach, plan: Plan) -> dict[str, tuple[Finding, Finding]]:
    """State what each plan is expected to bring, and its days."""
    return {
        row.label: (
            office.state(
                f"plan.{row.label}", round(row.expected), limits=(round(row.low), round(row.high)), reason="plan"
            ),
            office.state(f"plan.{row.label}.days", row.days, "days"),
        )
        for row in plan.compared.itertuples()
    }


def show_plan(draft: Draft, office: Outreach) -> Block:
    """Show where next month's team-days bring most, against an even split and last month's, and the team's sheet."""
    if not office.has_sessions:
        return silent()
    try:
        plan = office.plan
    except AllocationError as error:
        return draft.section("rencana", say("plan.none"), paragraph(str(error)))
    if plan is None:
        return draft.section("rencana", say("plan.none"), paragraph(say("plan.no_yields")))
    found = state_plans(office, plan)
    lines, cells = [], []
    for name, (one, days) in found.items():
        low, high = one.interval or (None, None)
        text = say("plan.line", f=one, days=days)
        lines.append(Line(say(f"plan.{name}_name"), one.value, text, low=low, high=high, is_grey=name != "plan"))
        cells.append((say(f"plan.{name}_name"), f"{days}", f"{one}", range_of(one)))
    (ours, days), (even, _) = found["plan"], found["even"]
    columns = ("plan", "team_days+", "expected+", "interval")
    body = illustrate(
        draft, "plan", draw_intervals(lines, write=write_number), columns, cells, f=ours, even=even, days=days
    )
    better = plan.compared.set_index("label").loc["even", "first_is_better"]
    most = office.state("plan.area_most", plan.limits.area_most, "days")
    notes = [say("plan.better", f=office.state("plan.better", 100 * better, "percent", reason="plan"))]
    notes += [_extra(office, ours), *_pace(draft, office, ours), say("plan.most", f=most)]
    if plan.limits.area_days:
        notes.append(say("plan.fair", f=office.state("plan.area_days", plan.limits.area_days, "days")))
    if hidden := len(office.places) - len(office.shown_places):
        notes.append(say("plan.hidden", f=office.state("plan.hidden", hidden, "areas"), protection=office.protection))
    sheet = _by_regency(plan) if draft.region.is_province else _sheet(draft, plan)
    return draft.section("rencana", say("plan.heading", f=ours, days=days), body, bullets(notes), sheet)


def _extra(office: Outreach, ours: Finding) -> str:
    """How many of those expected would not have come anyway, where the effect is known."""
    effect = office.effect
    if effect is None or not effect.served_persons:
        return say("plan.extra_unknown")
    people = effect.extra_persons
    value, *limits = (
        round(ours.value * one / effect.served_persons) for one in (people.effect, people.lower, people.upper)
    )
    extra = office.state("plan.extra", value, limits=tuple(limits), reason="plan")
    return say("plan.extra", f=extra, range=range_of(extra))


def _pace(draft: Draft, office: Outreach, ours: Finding) -> list[str]:
    """What the target of active members asks for each month, beside what the plan brings."""
    minimum = next((rule.minimum for rule in rules_on(draft.period.end, ["active_target"])), None)
    registered, active = (int(office.places[name].sum()) for name in ("registered_persons", "active_persons"))
    months = draft.period.months_until(draft.target_month)
    if minimum is None or months < 1:
        return []
    missing = int(-(-registered * minimum // 100)) - active
    if missing <= 0:
        return [say("plan.met")]
    need = office.state("plan.missing", missing)
    pace = office.state("plan.pace", -(-missing // months), "persons_per_month")
    return [say("plan.pace", f=pace, need=need, month=draft.target_month.text, plan=ours)]


def _by_regency(plan: Plan) -> str:
    """The province's share of days: each regency has a sheet of its own."""
    dotted = {region.kemendagri_code: region.short_name for region in all_regions()}
    own = plan.own.assign(region=plan.sites["area_code"].str[:5].map(dotted)[plan.own["site"]].to_numpy())
    sums = own.groupby("region", sort=False)[["days", "expected"]].sum()
    cells = [(name, format_number(row["days"]), format_number(row["expected"])) for name, row in sums.iterrows()]
    columns = name_columns("region", "days", "expected", numbers=("days", "expected"))
    return str(make_table(say("plan.by_regency"), columns, cells).html()) + paragraph(say("plan.by_regency_note"))


def _sheet(draft: Draft, plan: Plan) -> str:
    """The page for the team: place, site, dates, days, what to expect."""
    start = draft.period.end + timedelta(days=1)
    own = plan.own.join(plan.sites[["area_code", "area_name", "site_type", "site_name"]], on="site")
    own = own.sort_values(["area_code", "site_type"], kind="stable")
    workdays = [start + timedelta(days=step) for step in range(31)]
    workdays = [day for day in workdays if day.month == start.month and day.weekday() < 5]
    begins = (own["days"].cumsum() - own["days"]) * len(workdays) // max(own["days"].sum(), 1)
    cells = []
    for row, begin in zip(own.itertuples(), begins, strict=True):
        week = [day for day in workdays if day.isocalendar().week == workdays[begin].isocalendar().week]
        window = say("plan.window", first=week[0].day, last=format_date(week[-1], short=True))
        site = row.site_name if isinstance(row.site_name, str) else say(f"site.{row.site_type}")
        value, low, high = (format_number(one) for one in (row.expected, row.low, row.high))
        expected = say("plan.expected", value=value, low=low, high=high)
        cells.append((row.area_name, site, window, format_number(row.days), expected))
    columns = name_columns("area", "place", "window", "days", "expected_range", numbers=("days",))
    caption = say("plan.sheet", region=draft.region.name, month=format_date(start, "month"))
    if draft.is_synthetic:
        caption = f"{SYNTHETIC}. {caption}"
    whole, shown = (make_table(caption, columns, part) for part in (cells, cells[:SHEET_ROWS]))
    rest = ""
    if len(cells) > SHEET_ROWS:
        rest = f"<p>{say('plan.rest')} {whole.download(f'tim_{draft.region.bps_code}_{start:%Y-%m}.csv')}</p>"
    return f'<div class="sheet">{shown.html()}{rest}{paragraph(say("plan.sheet_note"))}</div>'
