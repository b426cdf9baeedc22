"""What the visits changed, how it was attacked, and what would overturn it."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd

from analysis.figures.outreach import draw_effects, draw_groups
from analysis.indicators.outreach.effect import CampaignEffect, group_rates
from analysis.indicators.outreach.measures import EFFECT, VISIT_RATE
from analysis.reference.numbers import format_date, format_number
from analysis.reference.states import EffectWay
from analysis.reference.words import say
from analysis.report.draft import OURS, Block
from analysis.report.findings import Denominator, Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report
from analysis.statistics.effects import Effect

FIRST_MONTH, LAST_MONTH = -12, 12
KEPT_MONTHS = (3, 6, 12)


def state_effect(office: Outreach, **effects: Effect) -> dict[str, Finding]:
    """State rates per 1,000 residents and month, each with its range, by name."""
    rows = pd.DataFrame([{"name": name, **asdict(one)} for name, one in effects.items()])
    return dict(zip(effects, office.stated(rows, f=EFFECT)["f"], strict=True))


def state_extra(office: Outreach, effect: CampaignEffect) -> tuple[Finding | str, Finding]:
    """State the people served at visits, and how many of them are estimated not to come by themselves."""
    people = effect.extra_persons
    ends: dict[str, Any] = {"interval": (round(people.lower), round(people.upper)), "interval_reason": "effect"}
    served = office.count("effect_served", effect.served_persons)
    return served, office.state("effect_extra", round(people.effect), **ends)


def effect_texts(office: Outreach) -> list[str]:
    """Say in two sentences how many of those who became active would not have otherwise, and what overturns that."""
    if office.effect is None:
        return []
    served, extra = state_extra(office, office.effect)
    low, high = (extra.write(one) for one in extra.interval or (extra.value, extra.value))
    key = "outreach_message.effect" if office.effect.is_shown else "outreach_message.open"
    return [say(key, f=extra, served=served, low=low, high=high), _overturned_by(office, office.effect)]


def _overturned_by(office: Outreach, effect: CampaignEffect) -> str:
    lower = effect.effect.lower
    if lower <= 0:
        return say("effect.overturn_open")
    return say("effect.overturn", f=office.state("effect_overturn", lower, "per_1000_month", decimals=2))


def show_effect(report: Report, office: Outreach, events: pd.DataFrame) -> Block:
    """Show the effect of the visits beside what a naive reading gives, or why it cannot be estimated.

    Example:
        >>> uhc.show_effect(report, office, events)
    """
    if not office.has_sessions:
        return office.silent()
    effect = office.effect
    if effect is None:
        areas = office.state("effect_areas", len(office.panel.rates), "areas")
        return report.section("dampak", say("effect.none"), say("effect.reason", office.panel.reason, areas=areas))
    found = state_effect(office, **_ways(effect))
    served, extra = state_extra(office, effect)
    heading = say("effect.heading" if effect.is_shown else "effect.open", f=extra, served=served)
    rows = {
        "way": [say("ways.name", name) for name in found],
        "effect": list(found.values()),
        "interval": [range_of(f) for f in found.values()],
        "why": [say("ways.why", name) for name in found],
    }
    ways = report.table(pd.DataFrame(rows), caption=say("ways.readings"), columns="way effect+ interval why")
    checks = [*_totals(office, effect, found[EffectWay.STAGGERED]), *_checks(office, effect)]
    parts = [*_groups(report, office, events), say("ways.misleads"), ways, _by_month(report, effect), checks]
    return report.section("dampak", heading, *parts)


def range_of(finding: Finding) -> str:
    """Return the interval of a finding for a sentence or cell, without its reason."""
    return format(finding, "span").strip() if finding.interval else say("empty.not_computable")


def _ways(effect: CampaignEffect) -> dict[str, Effect]:
    found: dict[str, Effect] = {EffectWay.BEFORE_AFTER: effect.before_after, EffectWay.STAGGERED: effect.effect}
    return {**found, **({EffectWay.SERIES: effect.series} if effect.series else {})}


def _by_month(report: Report, effect: CampaignEffect) -> Block:
    """Return the difference by month since the first visit, and its mean afterwards with its range."""
    shown = effect.events[effect.events["event_time"].between(FIRST_MONTH, LAST_MONTH)].round(2)
    cells = {
        "month_since": [format_number(month, signed=True) for month in shown["event_time"]],
        "effect": [format_number(one, 2) for one in shown["effect"]],
        "interval": [
            say("interval_text.span", low=format_number(row.lower, 2), high=format_number(row.upper, 2))
            for row in shown.itertuples()
        ],
    }
    average = tuple(round(one, 2) for one in (effect.effect.effect, effect.effect.lower, effect.effect.upper))
    return report.chart(
        shown.rename(columns={"event_time": "month_since"}),
        partial(draw_effects, average=average),
        title=say("effect.message"),
        subtitle=report.say("effect.subtitle"),
        sources=(OURS,),
        name="dampak-bulan",
        data=pd.DataFrame(cells).rename(columns=lambda name: say("column", name)),
    )


def _groups(report: Report, office: Outreach, events: pd.DataFrame) -> list[Any]:
    """Return both groups of kelurahan by month, with the other events of the time."""
    rates = group_rates(office.panel, office.protect)
    if rates.empty:
        return []
    dated = events[events["on_chart"] & (events["as_of_date"] >= rates["month"].iloc[0])]
    days = list(dated.sort_values("as_of_date", kind="stable").groupby("as_of_date"))
    texts = ["; ".join(rows["label"].unique()) for _, rows in days]
    dates = [report.as_of(next(rows.itertuples())) for _, rows in days]
    notes = [
        say("ways.event", number=one, date=day, events=text)
        for one, (day, text) in enumerate(zip(dates, texts, strict=True), 1)
    ]
    names = {"visited_rate": say("ways.visited"), "others_rate": say("ways.others")}
    last = rates.dropna().tail(1).melt("month", names, "group", "rate")
    office.stated(last, f=VISIT_RATE)
    hidden = say("empty.hidden")
    data = {say("column", "month"): [format_date(month.date(), "month") for month in rates["month"]]}
    for name in names:
        cells = [hidden if pd.isna(rate) else format_number(rate, 2) for rate in rates[name]]
        data[say("column", name)] = cells
    first = office.panel.starts.dropna().min().start_time
    chart = report.chart(
        rates,
        partial(draw_groups, names=names, first=first, events=[day for day, _ in days]),
        title=say("ways.message"),
        subtitle=report.say("ways.subtitle"),
        sources=(OURS,),
        name="dampak",
        data=pd.DataFrame(data),
    )
    return [chart, notes]


def _checks(office: Outreach, effect: CampaignEffect) -> list[str]:
    """Say how the estimate was attacked: months before, trends, false dates and false kelurahan."""
    found = state_effect(office, dip=effect.dip, trend=effect.trended)
    texts = [
        say("effect.dip_good" if effect.dip_holds else "effect.dip_bad", f=found["dip"]),
        say("effect.trend_good" if effect.trend_holds else "effect.trend_bad", f=found["trend"]),
    ]
    if effect.placebo_date:
        one = state_effect(office, placebo_date=effect.placebo_date)["placebo_date"]
        texts.append(say("effect.date_good" if effect.placebo_date_holds else "effect.date_bad", f=one))
    else:
        texts.append(say("effect.date_none"))
    if effect.placebo_regions:
        base = Denominator(len(effect.placebo_regions), say("denominator", "draws"), office.last_day)
        found_as_large = office.state("effect_regions", effect.regions_as_large, "draws", denominator=base)
        texts.append(say("effect.regions", f=found_as_large))
    else:
        texts.append(say("effect.regions_none"))
    texts.append(_overturned_by(office, effect))
    if left_out := office.panel.incomplete + office.panel.early:
        texts.append(say("effect.left_out", f=office.state("effect_left_out", left_out, "areas")))
    return texts


def _totals(office: Outreach, effect: CampaignEffect, main: Finding) -> list[str]:
    """The mean, what one extra person cost, and what is left after some months."""
    people = effect.extra_persons
    texts = [say("effect.rate", f=main)]
    if people.lower > 0 and not pd.isna(effect.cost_idr):
        each, *ends = [round(effect.cost_idr / one, -3) for one in (people.effect, people.upper, people.lower)]
        cost = office.state("effect_cost", each, "idr", interval=tuple(ends), interval_reason="effect")
        texts.append(say("effect.cost", f=cost))
    else:
        texts.append(say("effect.cost_open"))
    by_month = effect.events.set_index("event_time")[["effect", "se", "lower", "upper"]]
    kept = [month for month in KEPT_MONTHS if month in by_month.index]
    found = state_effect(office, **{f"after_{month}": Effect(*by_month.loc[month]) for month in kept})
    return texts + [say("effect.after", month=month, f=f) for month, f in zip(kept, found.values(), strict=True)]
