"""What the office's sessions show: losses on the way, yields by site, where the unreached live."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, draw_intervals, write_number
from analysis.indicators.outreach.reach import MOST_VISITS_APART, measure_repeats, measure_retention
from analysis.indicators.outreach.sessions import compute_funnel, sound_sessions
from analysis.indicators.outreach.yields import EXPOSURES, PULLED_MUCH
from analysis.reference.numbers import format_date, format_number, format_percent
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import YIELD_DECIMALS, Outreach
from analysis.report.outreach.stating import illustrate, range_of
from analysis.report.tables import list_names, make_table, name_columns
from analysis.tables.disclosure import add_up

SHOWN_AREAS, LISTED_AREAS = 12, 30


def silent() -> Block:
    """Return nothing for the page: what is missing stands in one list (``show_unanswered``)."""
    return Block("", say("unanswered.see"))


def show_steps(draft: Draft, office: Outreach) -> Block:
    """Show the people at each step of each programme and channel, and where they are lost.

    Example:
        >>> uhc.show_steps(report, office)
    """
    if not office.has_steps:
        return silent()
    rows = compute_funnel(office.shown_sessions)
    rows = rows[rows["sessions"] > 0].assign(
        **{name: office.protect(rows[name]) for name in ("persons", "numerator", "denominator")}
    )
    figures = [_steps(draft, office, rows[rows["programme"] == name]) for name in pd.unique(rows["programme"])]
    moved = office.count("funnel.switched", int(sound_sessions(office.sessions)["switched_payer_persons"].sum()))
    notes = [say("steps.switched", f=moved), say("steps.already")]
    if hidden := [say(f"site.{group}") for group in office.hidden_sites]:
        notes.append(say("steps.hidden", sites=list_names(hidden), protection=office.protection))
    return draft.section("corong", figures[0][0], *(figure for _, figure in figures), bullets(notes))


def _steps(draft: Draft, office: Outreach, rows: pd.DataFrame) -> tuple[str, str]:
    """Return the largest loss of one programme as a sentence, and its figure: never two programmes on one axis."""
    programme, none = rows["programme"].iloc[0], say("empty.none")
    lines, cells, losses, before = [], [], [], ""
    for row in rows.itertuples():
        name, step = f"funnel.{programme}.{row.channel}.{row.step}", say(f"stage.{programme}_{row.step}")
        count = _people(row.persons) if pd.isna(row.persons) else office.state(name, row.persons)
        label = say("steps.label", channel=say(f"channel.{row.channel}"), step=step)
        text, shared = f"{count}", (none, none, none)
        if not pd.isna(row.numerator) and row.denominator is not pd.NA and row.denominator:
            share = office.share(f"{name}.share", row.numerator, row.denominator, "step_before", variance=row.variance)
            text = say("steps.text", f=count, share=share)
            shared = (say("ckg.heads", f=share), f"{share}", range_of(share))
            losses.append((row.channel == "active", row.denominator - row.numerator, share, before, step, row.channel))
        value = None if pd.isna(row.persons) else float(row.persons)
        lines.append(Line(label, value, text, is_grey=row.channel == "passive"))
        cells.append((label, format_number(row.sessions), f"{count}", *shared))
        before = step
    loss = say("steps.no_shares", programme=programme)
    if losses:
        _, lost, share, first, then, channel = max(losses, key=lambda one: one[:2])
        finding = office.state(f"funnel.{programme}.lost", lost)
        values = {"channel": say(f"channel.{channel}"), "before": first, "after": then, "share": share}
        loss = say("steps.lost", programme=programme, f=finding, **values)
    columns = ("step", "sessions+", "persons+", "of_step_before", "share+", "interval")
    body = illustrate(
        draft,
        f"steps_{programme}",
        draw_bars(lines, write=write_number),
        columns,
        cells,
        words="steps",
        date=office.last_day,
        count=len(lines),
        most=_people(rows["persons"].max()),
        loss=loss,
        programme=programme,
    )
    return loss, body


def state_yield(office: Outreach, row: pd.Series, per: str) -> Finding:
    """State a pooled yield of a site type."""
    more = {"limits": (row["pooled_low"], row["pooled_high"]), "reason": "pooled", "numerator": row["persons"]}
    return office.state(
        f"yield.{per}.{row['group']}", row["pooled"], f"persons_per_{per}", decimals=YIELD_DECIMALS[per], **more
    )


def show_yields(draft: Draft, office: Outreach) -> Block:
    """Show what a visit brings per hour of staff, per session and per million rupiah, by site type.

    Example:
        >>> uhc.show_yields(report, office)
    """
    if not office.has_sessions or not len(office.yields["session"]):
        return silent()
    stated = {
        per: {row["group"]: (row, state_yield(office, row, per)) for _, row in table.iterrows()}
        for per, table in office.yields.items()
    }
    per = "staff_hour" if stated["staff_hour"] else "session"
    lines, cells = [], []
    for group, (row, one) in stated[per].items():
        low, high = one.interval or (None, None)
        ends = {"low": low, "high": high, "mark": row["rate"]}
        lines.append(Line(say(f"site.{group}"), one.value, f"{one}", is_hollow=row["pull"] >= PULLED_MUCH, **ends))
        found = [stated[name].get(group) for name in EXPOSURES]
        texts = [
            say("yields.cell", f=pair[1], raw=pair[1].write(pair[0]["rate"])) if pair else say("empty.not_recorded")
            for pair in found
        ]
        counts = format_number(row["sessions"]), format_number(row["persons"])
        cells.append((say(f"site.{group}"), *counts, *texts, format_percent(100 * row["pull"], 0)))
    (first, (_, best)), (last, (_, least)) = (list(stated[per].items())[place] for place in (0, -1))
    values: dict[str, Any] = {"best": best, "least": least, "first": say(f"site.{first}"), "last": say(f"site.{last}")}
    values |= {"unit": say(f"per.{per}"), "date": office.last_day}
    columns = ("site", "sessions+", "gained+", *(f"per_{name}+" for name in EXPOSURES), "pull+")
    body = illustrate(draft, "yields", draw_intervals(lines, write=write_number), columns, cells, **values)
    pulled = [say(f"site.{group}") for group, (row, _) in stated["session"].items() if row["pull"] >= PULLED_MUCH]
    notes = [say("yields.not_effect"), *([say("yields.pulled", sites=list_names(pulled))] if pulled else [])]
    if hidden := [say(f"site.{group}") for group in office.hidden_sites]:
        notes.append(say("yields.hidden", sites=list_names(hidden), protection=office.protection))
    is_apart = best.interval and least.interval and best.interval[0] > least.interval[1]
    key = "single" if len(lines) == 1 else "heading" if is_apart else "level"
    heading = say(f"yields.{key}", **values)
    further, repeats = _repeats(office)
    return draft.section("hasil", heading, body, bullets([*notes, further]), repeats, _retention(office))


def _repeats(office: Outreach) -> tuple[str, str]:
    """Return what a further visit changes as a sentence, and a table of first, second, third ... visits."""
    rows, change = measure_repeats(office.shown_sessions)
    cells = []
    for row, persons in zip(rows.itertuples(), office.protect_parts(rows["persons"]), strict=True):
        number = say("repeats.or_more", number=row.group) if row.group == str(MOST_VISITS_APART) else row.group
        each = say("empty.hidden")
        if not pd.isna(persons):
            scale = persons / row.persons if row.persons else 1.0  # from exact limits the exact count would follow
            ends = {"limits": (scale * row.low, scale * row.high), "reason": "sessions", "decimals": 1}
            one = office.state(f"repeats.{row.group}", persons / row.exposure, "persons_per_session", **ends)
            each = f"{one}{one:span}"
        cells.append((number, format_number(row.sessions), each))
    columns = name_columns("visit", "sessions", "per_session", numbers=("sessions", "per_session"))
    table = fold(make_table(say("repeats.table"), columns, cells))
    if change is None:
        return say("repeats.few"), table
    one = office.state("repeats", change[0], "percent", limits=change[1:], reason="within_area", decimals=1)
    way = "falls" if change[2] < 0 else "rises" if change[1] > 0 else "level"
    return say(f"repeats.{way}", f=one, range=range_of(one)), table


def _retention(office: Outreach) -> str:
    rows = measure_retention(office.tables["moves"], office.places, list(office.visited_areas))
    cells = []
    for row, became in zip(rows.itertuples(), office.protect(rows["became_persons"]), strict=True):
        shares = (say("empty.hidden"),) * 2  # a share of few people tells how many they are
        if not pd.isna(became):
            limits = (row.least_pct, 100.0)
            like = office.state(
                f"retention.{row.months}", row.like_others_pct, "percent", limits=limits, reason="moves"
            )
            shares = (f"{like}", range_of(like))
        cells.append((say("retention.months", count=row.months), _people(became), *shares))
    if not cells:
        return paragraph(say("retention.none"))
    columns = name_columns("after", "became", "like_others", "possible", numbers=("became", "like_others"))
    return paragraph(say("retention.text")) + fold(make_table(say("retention.table"), columns, cells))


def _people(count: float) -> str:
    return say("empty.hidden") if pd.isna(count) else format_number(count)


def show_reach(draft: Draft, office: Outreach) -> Block:
    """Show the kelurahan where most people without active membership live, and how often teams were there.

    Example:
        >>> uhc.show_reach(report, office)
    """
    if not office.has_sessions or not len(office.places):
        return silent()
    people = office.shown_places.set_index("area_code")["not_active_persons"]
    rows = office.reach.assign(shown=office.reach["area_code"].map(people).astype("Int64"))
    rows = rows.sort_values(["shown", "area_code"], ascending=[False, True], ignore_index=True)
    visited = rows["visits"] > 0
    sums = add_up(rows["shown"], rows.assign(visited=visited), ["visited"])
    there, total = float(sums.get(True, 0)), float(sums.sum())
    share = office.share("reach.share", there, total, "not_active")
    areas = office.share("reach.areas", int(visited.sum()), len(rows), "areas")
    top = rows.head(SHOWN_AREAS)
    never, shown = (
        office.state("reach.never", int((top["visits"] == 0).sum()), "areas"),
        office.state("reach.top", len(top), "areas"),
    )
    people = list(map(_people, rows["shown"]))
    lines = [
        Line(
            row.area_name,
            None if pd.isna(row.shown) else float(row.shown),
            say("reach.line", people=text, visits=format_number(row.visits)),
            is_hollow=row.visits == 0,
        )
        for row, text in zip(top.itertuples(), people, strict=False)
    ]
    dates = [say("empty.none") if pd.isna(day) else format_date(day.date(), short=True) for day in rows["last_visit"]]
    cells = list(zip(rows["area_name"], people, map(format_number, rows["visits"]), dates, strict=True))
    columns = ("area", "not_active+", "visits+", "last_visit")
    body = illustrate(
        draft,
        "reach",
        draw_bars(lines, write=write_number),
        columns,
        cells[:LISTED_AREAS],
        never=never,
        shown=shown,
        date=office.last_day,
        first=rows["area_name"].iloc[0],
        protection=office.protection,
    )
    notes = [say("reach.share", share=share, areas=areas)]
    for row in top[(top["visits"] == 0) & top["shown"].notna()].head(1).itertuples():
        notes.append(say("reach.biggest", area=row.area_name, f=office.state("reach.biggest", float(row.shown))))
    if longer := int((rows["not_active_persons"] < 0).sum()):
        notes.append(say("reach.longer", f=office.state("reach.longer", longer, "areas")))
    return draft.section("jangkauan", say("reach.heading", never=never, shown=shown), body, bullets(notes))
