"""What the visits changed, how it was attacked, and what would overturn it."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outreach import Line, draw_events, draw_intervals, write_number
from analysis.indicators.outreach.effect import CampaignEffect
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Denominator, Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import state
from analysis.report.tables import make_table, name_columns
from analysis.statistics.effects import Effect

SHOWN_MONTHS = (-12, 12)


def state_effect(draft: Draft, office: Outreach, name: str, effect: Effect, reason: str) -> Finding:
    """State a rate per 1,000 residents and month with its interval."""
    return state(
        draft,
        f"effect.{name}",
        effect.effect,
        "per_1000_month",
        office.last_day,
        low=effect.lower,
        high=effect.upper,
        reason=reason,
        decimals=2,
    )


def show_effect(draft: Draft, office: Outreach, events: pd.DataFrame) -> Block:
    """Show the effect of the visits beside what a naive reading gives, or why it cannot be estimated."""
    if not office.has_sessions:
        return silent()
    effect = office.effect
    if effect is None:
        areas = state(draft, "effect.areas", len(office.panel.rates), "areas", office.last_day)
        return draft.section(
            "dampak", say("outreach.effect_none"), paragraph(say(f"outreach.effect_{office.panel.reason}", areas=areas))
        )
    main = state_effect(draft, office, "staggered", effect.effect, "staggered")
    naive = state_effect(draft, office, "before_after", effect.before_after, "naive")
    rows = [("before_after", naive), ("staggered", main)]
    if effect.series:
        rows.insert(1, ("series", state_effect(draft, office, "series", effect.series, "series")))
    dated = events[events["on_chart"]].sort_values("as_of_date")
    dated = dated[dated["as_of_date"] >= pd.Timestamp(office.panel.rates.columns[0].start_time)]
    figure = draft.figure(
        "dampak",
        draw_events(
            effect.events,
            average=(effect.effect.effect, effect.effect.lower, effect.effect.upper),
            first=SHOWN_MONTHS[0],
            last=SHOWN_MONTHS[1],
        ),
        _events_table(draft, effect),
        message=say("outreach.effect_message"),
        subtitle=say("outreach.effect_subtitle", region=draft.region.name),
        description=say("outreach.effect_describe", f=main),
        caption=say("outreach.effect_caption"),
        notes=[say("trend.event", date=draft.as_of(row), events=row.label) for row in dated.itertuples()],
    )
    compared = draft.figure(
        "tiga-cara",
        draw_intervals(
            [
                Line(
                    say(f"outreach.way_{name}"),
                    one.value,
                    f"{one}",
                    low=one.interval[0],
                    high=one.interval[1],
                    is_grey=name != "staggered",
                )
                for name, one in rows
                if one.interval
            ],
            write=write_number,
        ),
        make_table(
            say("outreach.ways_table"),
            name_columns("way", "effect", "interval", "why", numbers=("effect",)),
            [
                (say(f"outreach.way_{name}"), f"{one}", say("outreach.interval", f=one), say(f"outreach.fails_{name}"))
                for name, one in rows
            ],
        ),
        message=say("outreach.ways_message"),
        subtitle=say("outreach.ways_subtitle", region=draft.region.name),
        description=say("outreach.ways_describe", naive=naive, main=main),
        caption=say("outreach.ways_caption"),
    )
    key = "outreach.effect_heading" if effect.is_shown else "outreach.effect_open"
    return draft.section(
        "dampak",
        say(key, f=main),
        figure,
        bullets(_checks(draft, office, effect, main)),
        compared,
        bullets([say("outreach.why_naive"), *_totals(draft, office, effect)]),
    )


def _events_table(draft: Draft, effect: CampaignEffect):
    rows = effect.events[effect.events["event_time"].between(*SHOWN_MONTHS)]
    return make_table(
        say("outreach.effect_table", region=draft.region.name),
        name_columns("month_since", "effect", "interval", numbers=("month_since", "effect")),
        [
            (
                format_number(row.event_time, signed=True),
                format_number(row.effect, 2),
                say("interval.range_plain", low=format_number(row.lower, 2), high=format_number(row.upper, 2)),
            )
            for row in rows.itertuples()
        ],
    )


def _checks(draft: Draft, office: Outreach, effect: CampaignEffect, main: Finding) -> list[str]:
    day = office.last_day
    leads = state(
        draft,
        "effect.leads_outside",
        effect.leads_outside,
        "months",
        day,
        denominator=Denominator(effect.leads, say("denominator.leads"), day),
    )
    texts = [say("outreach.check_leads", f=leads)]
    if effect.placebo_date:
        date = state_effect(draft, office, "placebo_date", effect.placebo_date, "staggered")
        holds = effect.placebo_date.lower <= 0 <= effect.placebo_date.upper
        texts.append(
            say(
                "outreach.check_date_good" if holds else "outreach.check_date_bad",
                f=date,
                range=format(date, "span").strip(),
            )
        )
    else:
        texts.append(say("outreach.check_date_none"))
    if effect.placebo_regions:
        tried = state(
            draft,
            "effect.placebo_regions",
            effect.regions_as_large,
            "draws",
            day,
            denominator=Denominator(len(effect.placebo_regions), say("denominator.draws"), day),
        )
        texts.append(say("outreach.check_regions", f=tried))
    else:
        texts.append(say("outreach.check_regions_none"))
    edge = min(abs(effect.effect.lower), abs(effect.effect.upper))
    if effect.effect.lower > 0:
        limit = state(draft, "effect.overturn", edge, "per_1000_month", day, decimals=2)
        texts.append(say("outreach.overturn", f=limit))
    else:
        texts.append(say("outreach.overturn_open"))
    left_out = office.panel.incomplete + office.panel.early
    if left_out:
        texts.append(say("outreach.left_out", f=state(draft, "effect.left_out", left_out, "areas", day)))
    return texts


def _totals(draft: Draft, office: Outreach, effect: CampaignEffect) -> list[str]:
    """Served at visits, estimated extra, and what one extra person cost."""
    day = office.last_day
    served = state(draft, "effect.served", effect.served_persons, "persons", day)
    extra = state(
        draft,
        "effect.extra",
        round(effect.extra_persons.effect),
        "persons",
        day,
        low=round(effect.extra_persons.lower),
        high=round(effect.extra_persons.upper),
        reason="staggered",
    )
    texts = [say("outreach.totals", served=served, extra=extra, range=format(extra, "span").strip())]
    if effect.extra_persons.lower > 0 and not pd.isna(effect.cost_idr):
        each = [
            round(effect.cost_idr / one, -3)
            for one in (effect.extra_persons.effect, effect.extra_persons.upper, effect.extra_persons.lower)
        ]
        cost = state(draft, "effect.cost", each[0], "idr", day, low=each[1], high=each[2], reason="staggered")
        texts.append(say("outreach.cost", f=cost, range=format(cost, "span").strip()))
    else:
        texts.append(say("outreach.cost_open"))
    kept = effect.events.set_index("event_time")
    months = [month for month in (3, 6, 12) if month in kept.index]
    stated = [
        state_effect(
            draft, office, f"after.{month}", Effect(*kept.loc[month, ["effect", "se", "lower", "upper"]]), "staggered"
        )
        for month in months
    ]
    if stated:
        texts.append(
            say(
                "outreach.lasting",
                months=", ".join(map(str, months)),
                values="; ".join(f"{one}" + format(one, "span") for one in stated),
            )
        )
    return texts
