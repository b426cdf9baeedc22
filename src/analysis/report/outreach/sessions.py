"""What the office's sessions show: losses on the way, yields by site, where the unreached live."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, draw_intervals, write_number
from analysis.indicators.outreach.reach import measure_repeats, measure_retention
from analysis.indicators.outreach.sessions import compute_funnel
from analysis.indicators.outreach.yields import PULLED_MUCH
from analysis.reference.numbers import format_number, format_percent
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.stating import state, state_share
from analysis.report.tables import make_table, name_columns
from analysis.tables.disclosure import add_up, protect

SHOWN_AREAS = 12
PER_UNIT = {"session": 1, "staff_hour": 2, "million_idr": 1}  # decimals


def silent() -> Block:
    """Return nothing for the page: what is missing stands in one list (``show_unanswered``)."""
    return Block("", say("outreach.see_unanswered"))


def show_funnel(draft: Draft, office: Outreach) -> Block:
    """Show the people at each step of each programme and channel, and where they are lost."""
    if not office.has_sessions:
        return silent()
    rows = compute_funnel(office.sessions)
    day, lines, cells, losses = office.last_day, [], [], []
    for row in rows[rows["sessions"] > 0].itertuples():
        name = f"funnel.{row.programme}.{row.channel}.{row.step}"
        count = state(draft, name, row.persons, "persons", day)
        label = say(
            "outreach.step_of",
            programme=row.programme,
            channel=say(f"channel.{row.channel}"),
            step=say(f"step.{row.programme}_{row.step}"),
        )
        share = None
        if row.denominator:
            share = state_share(
                draft,
                f"{name}.share",
                row.numerator,
                row.denominator,
                say("denominator.step_before"),
                day,
                variance=row.variance,
            )
            losses.append((row.denominator - row.numerator, row, share))
        text = say("outreach.step_text", f=count, share=share) if share else f"{count}"
        lines.append(Line(label, row.persons, text, is_grey=row.channel == "passive"))
        cells.append(
            (
                label,
                format_number(row.sessions),
                f"{count}",
                say("outreach.heads", f=share) if share else say("empty.none"),
                f"{share}" if share else say("empty.none"),
                say("outreach.interval", f=share) if share and share.interval else say("empty.none"),
            )
        )
    table = make_table(
        say("outreach.funnel_table", region=draft.region.name),
        name_columns(
            "step",
            "sessions",
            "persons",
            "of_step_before",
            "share",
            "interval",
            numbers=("sessions", "persons", "share"),
        ),
        cells,
    )
    lost, row, share = max(
        (one for one in losses if one[1].programme == "JKN"), key=lambda one: one[0], default=losses[0]
    )
    finding = state(draft, f"funnel.lost.{row.programme}.{row.channel}.{row.step}", lost, "persons", day)
    body = draft.figure(
        "corong",
        draw_bars(lines, write=write_number),
        table,
        message=say("outreach.funnel_message"),
        subtitle=say("outreach.funnel_subtitle", region=draft.region.name, date=day),
        description=say("outreach.funnel_describe", count=len(lines), f=finding),
        caption=say("outreach.funnel_caption"),
    )
    heading = say(
        "outreach.funnel_heading",
        f=finding,
        share=share,
        step=say(f"step.{row.programme}_{row.step}"),
        programme=row.programme,
        channel=say(f"channel.{row.channel}"),
    )
    sound = office.sessions[office.sessions["problem"] == ""]
    moved = state(draft, "funnel.switched", int(sound["switched_payer_persons"].sum()), "persons", day)
    return draft.section("corong", heading, body, paragraph(say("outreach.switched", f=moved)))


def state_yield(draft: Draft, office: Outreach, row: pd.Series, per: str) -> Finding:
    """State a pooled yield of a site type."""
    return state(
        draft,
        f"yield.{per}.{row['group']}",
        row["pooled"],
        f"persons_per_{per}",
        office.last_day,
        low=row["pooled_low"],
        high=row["pooled_high"],
        reason="pooled",
        decimals=PER_UNIT[per],
        numerator=row["persons"],
    )


def show_yields(draft: Draft, office: Outreach) -> Block:
    """Show what a visit brings per hour of staff, per session and per million rupiah, by site type."""
    if not office.has_sessions or not len(office.yields["session"]):
        return silent()
    hours = office.yields["staff_hour"] if len(office.yields["staff_hour"]) else office.yields["session"]
    per = "staff_hour" if hours is not office.yields["session"] else "session"
    stated = {
        name: {row["group"]: (row, state_yield(draft, office, row, name)) for _, row in table.iterrows()}
        for name, table in office.yields.items()
    }
    lines = [
        Line(
            say(f"site.{group}"),
            finding.value,
            f"{finding}",
            low=row["pooled_low"],
            high=row["pooled_high"],
            mark=row["rate"],
            is_hollow=row["pull"] >= PULLED_MUCH,
        )
        for group, (row, finding) in stated[per].items()
    ]
    cells = []
    for group, (row, _) in stated[per].items():
        three = [stated[name].get(group) for name in ("session", "staff_hour", "million_idr")]
        cells.append(
            (
                say(f"site.{group}"),
                format_number(row["sessions"]),
                format_number(row["persons"]),
                *(
                    say("outreach.yield_cell", f=one[1], raw=one[1].write(one[0]["rate"]))
                    if one
                    else say("empty.not_known")
                    for one in three
                ),
                format_percent(100 * row["pull"], 0),
            )
        )
    table = make_table(
        say("outreach.yield_table", region=draft.region.name),
        name_columns(
            "site",
            "sessions",
            "gained",
            "per_session",
            "per_hour",
            "per_million",
            "pull",
            numbers=("sessions", "gained", "per_session", "per_hour", "per_million", "pull"),
        ),
        cells,
    )
    (_, best), (_, least) = list(stated[per].values())[0], list(stated[per].values())[-1]
    first, last = (say(f"site.{group}") for group in (list(stated[per])[0], list(stated[per])[-1]))
    apart = best.interval and least.interval and best.interval[0] > least.interval[1]
    heading = say(
        "outreach.yield_heading" if apart else "outreach.yield_level",
        best=best,
        least=least,
        first=first,
        last=last,
        unit=say(f"per.{per}"),
    )
    body = draft.figure(
        "hasil",
        draw_intervals(lines, write=write_number),
        table,
        message=say("outreach.yield_message", unit=say(f"per.{per}")),
        subtitle=say("outreach.yield_subtitle", unit=say(f"per.{per}"), region=draft.region.name, date=office.last_day),
        description=say(
            "outreach.yield_describe", first=first, last=last, best=best, least=least, unit=say(f"per.{per}")
        ),
        caption=say("outreach.yield_caption"),
    )
    pulled = [say(f"site.{group}") for group, (row, _) in stated["session"].items() if row["pull"] >= PULLED_MUCH]
    notes = [say("outreach.not_effect")]
    if pulled:
        notes.append(say("outreach.pulled", sites=", ".join(pulled)))
    return draft.section("hasil", heading, body, bullets([*notes, *_repeats(draft, office)]), _retention(draft, office))


def _repeats(draft: Draft, office: Outreach) -> list[str]:
    yields, change = measure_repeats(office.sessions)
    if change is None:
        return [say("outreach.repeats_few")]
    finding = state(
        draft,
        "repeats.change",
        change[0],
        "percent",
        office.last_day,
        low=change[1],
        high=change[2],
        reason="within_area",
        decimals=1,
    )
    key = "falls" if change[2] < 0 else "rises" if change[1] > 0 else "level"
    first = yields[yields["group"] == "1"].iloc[0]
    one = state(
        draft,
        "repeats.first",
        first["pooled"],
        "persons_per_session",
        office.last_day,
        low=first["pooled_low"],
        high=first["pooled_high"],
        reason="pooled",
        decimals=1,
    )
    return [
        say(
            f"outreach.repeats_{key}",
            f=finding,
            one=one,
            change=format(finding, "signed"),
            range=format(finding, "span").strip(),
        )
    ]


def _retention(draft: Draft, office: Outreach) -> str:
    visited = office.reach.loc[office.reach["visits"] > 0, "area_code"]
    rows = measure_retention(office.tables["moves"], office.places, list(visited))
    if not len(rows):
        return paragraph(say("outreach.retention_none"))
    cells = []
    for row in rows.itertuples():
        like = state(
            draft,
            f"retention.{row.months}",
            row.like_others_pct,
            "percent",
            office.last_day,
            low=row.least_pct,
            high=100.0,
            reason="moves",
            decimals=0,
        )
        cells.append(
            (
                say("outreach.months", count=row.months),
                format_number(row.became_persons),
                f"{like}",
                say("outreach.interval", f=like),
            )
        )
    table = make_table(
        say("outreach.retention_table", region=draft.region.name),
        name_columns("after", "became", "like_others", "possible", numbers=("became", "like_others")),
        cells,
    )
    return paragraph(say("outreach.retention_text")) + fold(table)


def show_reach(draft: Draft, office: Outreach) -> Block:
    """Show the kelurahan where most people without active membership live, and how often teams were there."""
    if not office.has_sessions or not len(office.places):
        return silent()
    rows = office.reach.reset_index(drop=True)
    kecamatan = rows["area_code"].str.rpartition(".")[0]
    people = rows.assign(kecamatan=kecamatan, people=rows["not_active_persons"].clip(lower=0))
    rows["shown"] = protect(people, "people", totals=[["kecamatan"], []], protection=office.protection)
    day, visited = office.last_day, rows["visits"] > 0
    whole, there = (
        add_up(rows["shown"][which], rows.assign(all="")[which], ["all"]) for which in (rows["visits"] >= 0, visited)
    )
    total = float(whole.iloc[0])
    share = state_share(
        draft, "reach.share", float(there.iloc[0]) if len(there) else 0.0, total, say("denominator.not_active"), day
    )
    areas = state_share(draft, "reach.areas", int(visited.sum()), len(rows), say("denominator.areas"), day)
    top = rows.head(SHOWN_AREAS)
    never = state(draft, "reach.never", int((top["visits"] == 0).sum()), "areas", day)
    shown = state(draft, "reach.top", len(top), "areas", day)
    lines = [
        Line(
            row.area_name,
            None if pd.isna(row.shown) else float(row.shown),
            say("empty.hidden")
            if pd.isna(row.shown)
            else say("outreach.reach_line", people=format_number(row.shown), visits=format_number(row.visits)),
            is_hollow=row.visits == 0,
        )
        for row in top.itertuples()
    ]
    cells = [
        (
            row.area_name,
            say("empty.hidden") if pd.isna(row.shown) else format_number(row.shown),
            format_number(row.visits),
            say("empty.none") if pd.isna(row.last_visit) else f"{row.last_visit:%Y-%m-%d}",
        )
        for row in rows.itertuples()
    ]
    table = make_table(
        say("outreach.reach_table", region=draft.region.name),
        name_columns("area", "not_active", "visits", "last_visit", numbers=("not_active", "visits")),
        cells[: 3 * SHOWN_AREAS],
    )
    biggest = next((row for row in top.itertuples() if row.visits == 0 and not pd.isna(row.shown)), None)
    body = draft.figure(
        "jangkauan",
        draw_bars(lines, write=write_number),
        table,
        message=say("outreach.reach_message", never=never, shown=shown),
        subtitle=say("outreach.reach_subtitle", region=draft.region.name, date=day),
        description=say("outreach.reach_describe", first=top["area_name"].iloc[0], never=never, shown=shown),
        caption=say("outreach.reach_caption", protection=office.protection),
    )
    notes = [say("outreach.reach_share", share=share, areas=areas)]
    if biggest is not None:
        one = state(draft, "reach.biggest_never", float(biggest.shown), "persons", day)
        notes.append(say("outreach.reach_biggest", area=biggest.area_name, f=one))
    return draft.section("jangkauan", say("outreach.reach_heading", never=never, shown=shown), body, bullets(notes))
