"""What the visits changed, how it was attacked, and what would overturn it."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outreach import draw_events, draw_two_lines
from analysis.indicators.outreach.effect import PER, CampaignEffect
from analysis.reference.numbers import format_date, format_number
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Denominator, Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import illustrate, range_of
from analysis.report.tables import make_table, name_columns
from analysis.statistics.effects import Effect

FIRST_MONTH, LAST_MONTH = -12, 12
KEPT_MONTHS = (3, 6, 12)


def state_effect(office: Outreach, name: str, effect: Effect) -> Finding:
    """State a rate per 1,000 residents and month with its interval."""
    limits = (effect.lower, effect.upper)
    return office.state(f"effect.{name}", effect.effect, "per_1000_month", limits=limits, reason="effect", decimals=2)


def show_effect(draft: Draft, office: Outreach, events: pd.DataFrame) -> Block:
    """Show the effect of the visits beside what a naive reading gives, or why it cannot be estimated.

    Example:
        >>> uhc.show_effect(report, office, events)
    """
    if not office.has_sessions:
        return silent()
    effect = office.effect
    if effect is None:
        areas = office.state("effect.areas", len(office.panel.rates), "areas")
        return draft.section("dampak", say("effect.none"), paragraph(say(f"effect.{office.panel.reason}", areas=areas)))
    main = state_effect(office, "staggered", effect.effect)
    shown = effect.events[effect.events["event_time"].between(FIRST_MONTH, LAST_MONTH)].round(2)
    average = (main.value, *(main.interval or ()))
    cells = [
        (
            format_number(row.event_time, signed=True),
            format_number(row.effect, 2),
            say("interval_text.span", low=format_number(row.lower, 2), high=format_number(row.upper, 2)),
        )
        for row in shown.itertuples()
    ]
    lines = _lines(draft, office, events)
    figure = illustrate(
        draft,
        "effect",
        draw_events(shown, average=average),
        ("month_since+", "effect+", "interval"),
        cells,
        f=main,
    )
    served, extra = state_extra(office, effect)
    key = "effect.heading" if effect.is_shown else "effect.open"
    heading = say(key, f=extra, served=served, range=range_of(extra))
    checks = bullets([*_totals(office, effect, main), *_checks(office, effect)])
    return draft.section("dampak", heading, lines, _ways(office, effect, main), figure, checks)


def state_extra(office: Outreach, effect: CampaignEffect) -> tuple[Finding | str, Finding]:
    """State the people served at visits, and how many of them are estimated not to come by themselves."""
    people = effect.extra_persons
    limits = (round(people.lower), round(people.upper))
    served = office.count("effect.served", effect.served_persons)
    return served, office.state("effect.extra", round(people.effect), limits=limits, reason="effect")


def _lines(draft: Draft, office: Outreach, events: pd.DataFrame) -> str:
    """Both groups of kelurahan by month, with the other events of the time."""
    panel = office.panel
    weight, is_visited = panel.residents[panel.rates.index], panel.starts.notna()
    people = panel.rates.mul(weight / PER, axis=0)
    visited, others = (
        PER * office.protect(people[which].sum().round()).astype(float) / weight[which].sum()
        for which in (is_visited, ~is_visited)
    )
    is_known = visited.notna() & others.notna()  # their sum is the month's total, which two reports give
    visited, others = visited.where(is_known).round(2), others.where(is_known).round(2)
    if not is_known.any():
        return ""
    dated = events[events["on_chart"] & (events["as_of_date"] >= visited.index[0].start_time)]
    dated = dated.sort_values("as_of_date", kind="stable")
    days = [day.date() for day in dated["as_of_date"].drop_duplicates()]
    notes = [
        say("trend.event", date=draft.as_of(next(group.itertuples())), events="; ".join(dict.fromkeys(group["label"])))
        for _, group in dated.groupby("as_of_date")
    ]
    last = [
        office.state(f"rate.{name}", line.dropna().iloc[-1], "per_1000_month", decimals=1)
        for name, line in (("visited", visited), ("others", others))
    ]
    cells = [
        (format_date(month.start_time.date(), "month"), *(_rate(line[month]) for line in (visited, others)))
        for month in visited.index
    ]
    first = panel.starts.dropna().min().start_time.date()
    names = (say("ways.visited"), say("ways.others"))
    figure = draw_two_lines(visited, others, names=names, events=days, first=first)
    columns = ("month", "visited_rate+", "others_rate+")
    return illustrate(draft, "ways", figure, columns, cells, notes=notes, visited=last[0], others=last[1])


def _rate(value: float) -> str:
    return say("empty.hidden") if pd.isna(value) else format_number(value, 2)


def _ways(office: Outreach, effect: CampaignEffect, main: Finding) -> str:
    """The same visits read in three ways, and why two of them mislead."""
    found = {"before_after": state_effect(office, "before_after", effect.before_after), "staggered": main}
    if effect.series:
        found["series"] = state_effect(office, "series", effect.series)
    cells = [(say(f"ways.{name}"), f"{one}", range_of(one), say(f"ways.{name}_why")) for name, one in found.items()]
    columns = name_columns("way", "effect", "interval", "why", numbers=("effect",))
    return paragraph(say("ways.why")) + str(make_table(say("ways.readings"), columns, cells).html())


def _checks(office: Outreach, effect: CampaignEffect) -> list[str]:
    texts = []
    tests = (("dip", effect.dip, effect.dip_holds), ("trend", effect.trended, effect.trend_holds))
    for name, tested, holds in tests:
        stated = state_effect(office, name, tested)
        texts.append(say(f"effect.{name}_{'good' if holds else 'bad'}", f=stated, range=range_of(stated)))
    if effect.placebo_date:
        one, holds = state_effect(office, "placebo_date", effect.placebo_date), effect.placebo_date_holds
        texts.append(say("effect.date_good" if holds else "effect.date_bad", f=one, range=range_of(one)))
    else:
        texts.append(say("effect.date_none"))
    if effect.placebo_regions:
        base = Denominator(len(effect.placebo_regions), say("denominator", "draws"), office.last_day)
        found = office.state("effect.placebo_regions", effect.regions_as_large, "draws", denominator=base)
        texts.append(say("effect.regions", f=found))
    else:
        texts.append(say("effect.regions_none"))
    texts.append(overturned_by(office))
    if left_out := office.panel.incomplete + office.panel.early:
        texts.append(say("effect.left_out", f=office.state("effect.left_out", left_out, "areas")))
    return texts


def overturned_by(office: Outreach) -> str:
    """Return what would overturn the estimate; empty where there is none."""
    if office.effect is None:
        return ""
    lower = office.effect.effect.lower
    if lower <= 0:
        return say("effect.overturn_open")
    return say("effect.overturn", f=office.state("effect.overturn", lower, "per_1000_month", decimals=2))


def _totals(office: Outreach, effect: CampaignEffect, main: Finding) -> list[str]:
    """The mean, what one extra person cost, and what is left after some months."""
    people = effect.extra_persons
    texts = [say("effect.rate", f=main, range=range_of(main))]
    if people.lower > 0 and not pd.isna(effect.cost_idr):
        each = [round(effect.cost_idr / one, -3) for one in (people.effect, people.upper, people.lower)]
        cost = office.state("effect.cost", each[0], "idr", limits=each[1:], reason="effect")
        texts.append(say("effect.cost", f=cost, range=range_of(cost)))
    else:
        texts.append(say("effect.cost_open"))
    by_month = effect.events.set_index("event_time")
    for month in [one for one in KEPT_MONTHS if one in by_month.index]:
        one = state_effect(office, f"after_{month}", Effect(*by_month.loc[month, ["effect", "se", "lower", "upper"]]))
        texts.append(say("effect.after", month=month, f=one, range=range_of(one)))
    return texts
