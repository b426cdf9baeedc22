"""Next month's team-days: what they are expected to bring, beside an even split and last month's."""

from __future__ import annotations

from analysis.indicators.allocation import AllocationError
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import all_regions
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.calendar import team_sheet
from analysis.report.outreach.reading import Outreach, Plan
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import range_of
from analysis.report.tables import list_names, make_table, name_columns


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


def state_plan_extra(office: Outreach, ours: Finding) -> Finding | None:
    """State how many of those expected would not have come anyway; None where no effect of visits is shown."""
    effect = office.effect
    if effect is None or not effect.served_persons:
        return None
    people = effect.extra_persons
    value, *limits = (
        round(ours.value * one / effect.served_persons) for one in (people.effect, people.lower, people.upper)
    )
    return office.state("plan.extra", value, limits=tuple(limits), reason="plan")


def state_plan_cost(office: Outreach, plan: Plan) -> Finding | None:
    """State what the plan costs by the usual cost of a day in each area; None where no cost is recorded."""
    sites = plan.sites.loc[plan.own["site"]].assign(days=plan.own["days"].to_numpy())
    cost = (sites["days"] * sites["day_idr"]).sum() + sites.groupby("area_code")["travel_idr"].max().sum()
    return office.state("plan.cost", round(cost, -3), "idr") if cost else None


def cost_texts(office: Outreach, plan: Plan, ours: Finding, extra: Finding | None) -> list[str]:
    """Say what the plan costs, in all, for each person, and for each who would not have come anyway."""
    cost = state_plan_cost(office, plan)
    if cost is None or not ours.value:
        return []
    each = office.state("plan_cost_each", round(cost.value / ours.value, -3), "idr")
    texts = [say("plan.cost", f=cost, each=each)]
    if extra is not None and extra.value > 0:
        net = office.state("plan_cost_each_extra", round(cost.value / extra.value, -3), "idr")
        texts.append(say("plan.cost_net", f=net))
    return texts


def why_these_sites(office: Outreach, plan: Plan) -> str:
    """Say what a team-day brings by type of site: days are shared, so the yield of a day decides, not of an hour."""
    kinds = plan.sites["site_type"].loc[plan.own["site"]].to_numpy()
    sums = plan.own.groupby(kinds)[["days", "expected"]].sum()
    each = (sums["expected"] / sums["days"]).sort_values(ascending=False, kind="stable")
    if len(each) < 2:
        return ""
    names = []
    for kind, value in each.items():
        days = office.state("plan_days", sums["days"][kind], "days", segment=kind)
        people = office.state("plan_each_day", value, decimals=1, segment=kind, reason="plan")
        names.append(say("plan.of_type", site=say(f"site.{kind}"), days=days, f=people))
    return say("plan.each_day", names=list_names(names))


def show_plan(draft: Draft, office: Outreach) -> Block:
    """Show where next month's team-days bring most, against an even split and last month's, and the team's sheet.

    Example:
        >>> uhc.show_plan(report, office)
    """
    if not office.has_sessions:
        return silent()
    try:
        plan = office.plan
    except AllocationError as error:
        return draft.section("rencana", say("plan.none"), paragraph(str(error)))
    if plan is None:
        return draft.section("rencana", say("plan.none"), paragraph(say("plan.no_yields")))
    found = state_plans(office, plan)
    cells = [(say(f"plan.{name}_name"), f"{days}", f"{one}", range_of(one)) for name, (one, days) in found.items()]
    ours, days = found["plan"]
    columns = name_columns("plan", "team_days", "expected", "interval", numbers=("team_days", "expected"))
    body = str(make_table(say("plan.table", region=draft.region.name), columns, cells).html())
    better = plan.compared.set_index("label").loc["even", "first_is_better"]
    most = office.state("plan.area_most", plan.limits.area_most, "days")
    notes = [
        say("plan.assumed"),
        say("plan.better", f=office.state("plan.better", 100 * better, "percent", reason="plan")),
    ]
    notes += [_extra(office, ours), *pace_of_plan(draft, office, ours), say("plan.most", f=most)]
    if plan.limits.area_days:
        notes.append(say("plan.fair", f=office.state("plan.area_days", plan.limits.area_days, "days")))
    if listed := int(office.places["is_listed"].sum()):
        month = format_date(office.places.loc[office.places["is_listed"], "month_date"].max().date(), "month")
        notes.append(say("plan.listed", f=office.state("plan.listed", listed, "areas"), month=month))
    if hidden := len(office.places) - len(office.shown_places):
        notes.append(say("plan.hidden", f=office.state("plan.hidden", hidden, "areas"), protection=office.protection))
    sheet = "" if draft.region.is_province else team_sheet(draft, plan)
    return draft.section("rencana", say("plan.heading", f=ours, days=days), body, bullets(notes), sheet)


def _extra(office: Outreach, ours: Finding) -> str:
    """How many of those expected would not have come anyway, where the effect is known."""
    extra = state_plan_extra(office, ours)
    return say("plan.extra", f=extra, range=range_of(extra)) if extra else say("plan.extra_unknown")


def pace_of_plan(draft: Draft, office: Outreach, ours: Finding) -> list[str]:
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


def by_regency(plan: Plan) -> str:
    """Return the team-days of each regency of a province: each has a calendar of its own."""
    dotted = {region.kemendagri_code: region.short_name for region in all_regions()}
    own = plan.own.assign(region=plan.sites["area_code"].str[:5].map(dotted)[plan.own["site"]].to_numpy())
    sums = own.groupby("region", sort=False)[["days", "expected"]].sum()
    cells = [(name, format_number(row["days"]), format_number(row["expected"])) for name, row in sums.iterrows()]
    columns = name_columns("region", "days", "expected", numbers=("days", "expected"))
    return str(make_table(say("plan.by_regency"), columns, cells).html()) + paragraph(say("plan.by_regency_note"))
