"""Next month's team-days: what they are expected to bring, beside an even split and last month's."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.outreach.measures import PLAN, PLAN_DAYS, PLAN_EACH_DAY
from analysis.indicators.outreach.record import Plan
from analysis.reference.numbers import format_date
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.draft import Block
from analysis.report.findings import Finding
from analysis.report.outreach.calendar import describe_days, ramadan_note, team_sheet
from analysis.report.outreach.effect import range_of
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report, Told
from analysis.report.tables import list_names


def state_plans(office: Outreach) -> pd.DataFrame:
    """Return what the plan, an even split and last month's days are expected to bring, with findings ``f``, ``f_days``.

    Returns:
        label (plan, even, last), days, expected, low, high (people), first_is_better; empty without a plan.

    Example:
        >>> uhc.state_plans(office).empty
        True
    """
    plan = office.usable_plan
    if plan is None:
        return pd.DataFrame(columns=["label", "days", "expected", "low", "high", "f", "f_days"])
    return office.stated(plan.compared, f=PLAN, f_days=PLAN_DAYS)


def state_plan_extra(office: Outreach, ours: Finding) -> Finding | None:
    """State how many of those expected would not have come anyway; None where no effect of visits is shown."""
    effect = office.effect
    if effect is None or not effect.served_persons:
        return None
    people = effect.extra_persons
    value, low, high = (
        round(ours.value * one / effect.served_persons) for one in (people.effect, people.lower, people.upper)
    )
    return office.state("plan_extra", value, interval=(low, high), interval_reason="plan")


def tell_plan(office: Outreach, plans: pd.DataFrame, stops: pd.DataFrame) -> Told:
    """Return the heading of next month's plan, and what stands around its calendar; "" without an office's sessions.

    Example:
        >>> uhc.tell_plan(office, plans, stops)
        ('', {})
    """
    if not office.has_sessions:
        return "", {}
    link, plan = {"link": say("outreach_answer.link_plan")}, office.usable_plan
    if plan is None:
        return say("plan.none"), {**link, "sentences": [office.why_no_plan]}
    ours, even, last = plans["f"]
    extra = state_plan_extra(office, ours)
    values = {"month": format_date(plan.days["day"].iloc[0], "month"), "days": plans["f_days"].iloc[0], "f": ours}
    key = "outreach_answer.next_month_net" if extra else "outreach_answer.next_month"
    texts = [say("outreach_answer.beside", f=ours, even=even, last=last), *_costs(office, plan, ours, extra)]
    texts += [*_why_these_sites(office, plan), *_pace(office, ours, extra)]
    if len(stops):
        link["subtitle"] = describe_days(office, plan, stops)
        texts = [*ramadan_note(office, plan), *texts]
    return say(key, extra=extra, **values), {**link, "sentences": texts}


def _costs(office: Outreach, plan: Plan, ours: Finding, extra: Finding | None) -> list[str]:
    """Say what the plan costs by the usual cost of a day: in all, for each person, and for each extra one."""
    if not plan.cost_idr or not ours.value:
        return []
    whole = office.state("plan_cost", round(plan.cost_idr, -3), "idr")
    each = office.state("plan_cost_each", round(whole.value / ours.value, -3), "idr")
    texts = [say("plan.cost", f=whole, each=each)]
    if extra is not None and extra.value > 0:
        net = office.state("plan_cost_each_extra", round(whole.value / extra.value, -3), "idr")
        past = office.effect.cost_each_idr if office.effect is not None else None
        so_far = "" if past is None else say("plan.cost_past", f=office.state("cost_so_far", round(past, -3), "idr"))
        texts.append(say("plan.cost_net", f=net) + so_far)
    return texts


def _why_these_sites(office: Outreach, plan: Plan) -> list[str]:
    """Say what a team-day brings by type of site: days are shared, so the yield of a day decides, not of an hour."""
    rows = office.stated(plan.by_type, f=PLAN_EACH_DAY, f_days=PLAN_DAYS)
    if len(rows) < 2:
        return []
    names = [say("plan.of_type", site=say("site", row.label), days=row.f_days, f=row.f) for row in rows.itertuples()]
    return [say("plan.each_day", names=list_names(names))]


def _pace(office: Outreach, ours: Finding, extra: Finding | None) -> list[str]:
    """Say what the target of active members asks for each month, beside what the plan brings."""
    report = office.report
    minimum = next((rule.minimum for rule in rules_on(report.period.end, ["active_target"])), None)
    months = report.period.months_until(report.target_month)
    if minimum is None or months < 1:
        return []
    missing = office.missing_active(minimum)
    if missing <= 0:
        return [say("plan.met")]
    need = office.state("plan_missing", missing)
    pace = office.state("plan_pace", -(-missing // months), "persons_per_month")
    key = "plan.pace_net" if extra else "plan.pace"
    return [say(key, f=pace, need=need, month=report.target_month.text, plan=ours, extra=extra)]


def show_plan(report: Report, office: Outreach, plans: pd.DataFrame, stops: pd.DataFrame) -> Block:
    """Show how the plan was made and what it is compared with, and the teams' sheet.

    Example:
        >>> uhc.show_plan(report, office, plans, stops)
    """
    if not office.has_sessions:
        return office.silent()
    plan = office.usable_plan
    if plan is None:
        return report.section("rencana", say("plan.none"), office.why_no_plan)
    rows = plans.assign(
        plan=[say("plan.name", label) for label in plans["label"]],
        team_days=plans["f_days"],
        expected=plans["f"],
        interval=[range_of(f) for f in plans["f"]],
    )
    table = report.table(rows, caption=report.say("plan.table"), columns="plan team_days+ expected+ interval")
    better = 100 * plans.set_index("label").loc["even", "first_is_better"]
    texts = [
        say("plan.assumed"),
        say("plan.better", f=office.state("plan_better", better, "percent", interval_reason="plan")),
    ]
    texts += _limits(office, plan)
    extra = state_plan_extra(office, plans["f"].iloc[0])
    texts.insert(2, say("plan.extra", f=extra) if extra else say("plan.extra_unknown"))
    sheet = team_sheet(report, plan, stops) if len(stops) else say("plan.by_regency_note")
    heading = say("plan.heading", f=plans["f"].iloc[0], days=plans["f_days"].iloc[0])
    return report.section("rencana", heading, table, texts, sheet)


def _limits(office: Outreach, plan: Plan) -> list[str]:
    """Say what the plan keeps to, and which kelurahan it counts otherwise or leaves out."""
    texts = [say("plan.most", f=office.state("plan_area_most", plan.limits.area_most, "days"))]
    if plan.limits.area_days:
        texts.append(say("plan.fair", f=office.state("plan_area_days", plan.limits.area_days, "days")))
    if listed := int(office.places["is_listed"].sum()):
        month = format_date(office.places.loc[office.places["is_listed"], "month_date"].max().date(), "month")
        texts.append(say("plan.listed", f=office.state("plan_listed", listed, "areas"), month=month))
    if hidden := len(office.places) - len(office.shown_places):
        count = office.state("plan_hidden", hidden, "areas")
        texts.append(say("plan.hidden", f=count, protection=office.protection))
    return texts
