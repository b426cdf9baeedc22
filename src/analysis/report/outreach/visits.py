"""What an office's visits show: people step by step, yields by site, further visits, where the unreached live."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.outreach.measures import (
    DRIVE,
    FUNNEL,
    FUNNEL_SHARE,
    REPEATS,
    RETENTION,
    VISITED,
    YIELD,
    dated,
    funnel_figures,
)
from analysis.indicators.outreach.reach import MOST_VISITS_APART, active_visits, measure_repeats, measure_retention
from analysis.indicators.outreach.sessions import compute_funnel, count_visited, sound_sessions
from analysis.indicators.outreach.yields import COLUMNS, EXPOSURES, PULLED_MUCH
from analysis.reference.numbers import format_date, format_number, format_percent
from analysis.reference.states import Drive, RepeatWay, VisitStep
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, fold
from analysis.report.findings import Finding
from analysis.report.outreach.effect import effect_texts
from analysis.report.outreach.progress import Told
from analysis.report.outreach.reading import YIELD_DECIMALS, Outreach
from analysis.report.report import Report
from analysis.report.tables import list_names
from analysis.tables.disclosure import add_up

SHOWN_AREAS, LISTED_AREAS = 12, 30


def count_visits(office: Outreach) -> Finding:
    """State how many sound visits there were."""
    return office.state("visits", len(active_visits(office.sessions)), "sessions")


def state_visited(office: Outreach) -> pd.DataFrame:
    """Return ``count_visited`` as it may be shown, with the finding ``f`` and the ``name`` of each step.

    Example:
        >>> len(uhc.state_visited(office))
        0
    """
    if not office.has_steps:
        return pd.DataFrame(columns=["step", "persons", "name", "f", "is_own"])
    steps = count_visited(office.shown_sessions)
    rows = office.dated(steps.assign(persons=office.protect(steps["persons"])).dropna(subset=["persons"]))
    names = [say("visited", step) for step in rows["step"]]
    return rows.assign(f=office.report.state_rows(rows, VISITED), name=names, is_own=rows["step"] == VisitStep.GAINED)


def tell_visited(office: Outreach, visited: pd.DataFrame) -> Told:
    """Return the heading of the steps of visits, and what stands around them; "" where no visit counts people.

    Example:
        >>> uhc.tell_visited(office, visited)
        ('', {})
    """
    if not office.has_steps:
        return "", {}
    link = {"link": say("outreach_answer.link_funnel")}
    steps = dict(zip(visited["step"], visited["f"], strict=True))
    if not {VisitStep.REACHED, VisitStep.GAINED} <= set(steps):
        return say("outreach_answer.no_funnel"), link
    ends = {"reached": steps[VisitStep.REACHED], "f": steps[VisitStep.GAINED]}
    subtitle = say("outreach_answer.funnel_sub", f=count_visits(office))
    return say("outreach_answer.funnel", **ends), {**link, "subtitle": subtitle}


def state_yields(office: Outreach) -> pd.DataFrame:
    """Return the pooled yields by site type, per staff hour, session and million rupiah, each with its finding ``f``.

    ``is_shown`` marks those of hours, or of sessions where no hours are recorded.

    Example:
        >>> uhc.state_yields(office).empty
        True
    """
    empty = pd.DataFrame(columns=[*COLUMNS, "per", "name", "text", "f", "is_shown"])
    if not office.has_sessions or not len(office.yields["session"]):
        return empty
    tables = [office.yields[per].assign(per=per, decimals=YIELD_DECIMALS[per]) for per in EXPOSURES]
    rows = office.dated(pd.concat([table for table in tables if len(table)], ignore_index=True))
    rows = rows.assign(unit="persons_per_" + rows["per"])
    rows = rows.assign(f=office.report.state_rows(rows, YIELD), name=[say("site", group) for group in rows["group"]])
    shown = "staff_hour" if len(office.yields["staff_hour"]) else "session"
    return rows.assign(text=[f"{f}{f:span}" for f in rows["f"]], is_shown=rows["per"] == shown).sort_values(
        ["per", "pooled"], ascending=[True, False], kind="stable"
    )


def tell_yields(office: Outreach, yields: pd.DataFrame, outreach: pd.DataFrame) -> Told:
    """Return the heading of the yields, and below them the effect and what would overturn it.

    Without an office's sessions: what is published of going out to people here (rows of ``outreach``).

    Example:
        >>> uhc.tell_yields(office, yields, outreach)[0]
        'Hasil per kunjungan belum diketahui'
    """
    link = {"link": say("outreach_answer.link_yields")}
    if not len(yields):
        known = _published_drives(office.report, outreach)
        return say("outreach_answer.no_yields"), {**link, "sentences": [*known, say("outreach_answer.no_record")]}
    first = yields[yields["is_shown"]].iloc[0]
    heading = say(
        "outreach_answer.yields", name=first["name"].capitalize(), f=first["f"], unit=say("per", first["per"])
    )
    subtitle = say("outreach_answer.yields_sub", first["per"])
    return heading, {**link, "sentences": effect_texts(office), "subtitle": subtitle}


def _published_drives(report: Report, outreach: pd.DataFrame) -> list[str]:
    """Return what is published of drives in the region: places visited, targets and budgets, none of them a result."""
    own = outreach[outreach["usable"] & outreach["region_code"].eq(report.region.bps_code)]
    rows = dated(own[own["measure"].isin([*Drive]) & own["programme"].isin(["JKN", "CKG"])])
    told = rows.assign(f=report.state_rows(rows, DRIVE)).itertuples()
    return [
        say("drive", row.measure, f=row.f, programme=row.programme, site=row.site_name, note=row.note,
            source=report.cite(row.f.source_ids))
        for row in told
    ]  # fmt: skip


def show_steps(report: Report, office: Outreach) -> Block:
    """Show the people at each step of each programme and channel, and where they are lost.

    Example:
        >>> uhc.show_steps(report, office)
    """
    if not office.has_steps:
        return office.silent()
    rows = compute_funnel(office.shown_sessions)
    rows = rows[rows["sessions"] > 0].assign(
        **{name: office.protect(rows[name]) for name in ("persons", "numerator", "denominator")}
    )
    rows = office.dated(funnel_figures(rows))
    rows = rows.assign(f=report.state_rows(rows, FUNNEL), share=report.state_rows(rows, FUNNEL_SHARE))
    names = [say("visited", "checked" if _is_check(row) else row.step) for row in rows.itertuples()]
    rows = rows.assign(
        name=names, before=["", *names[:-1]], channel_name=[say("channel", one) for one in rows["channel"]]
    )
    parts, losses = [], []
    for programme, own in rows.groupby("programme", sort=False):  # never two programmes on one axis
        parts.append(_steps(report, own))
        losses.append(_loss(office, str(programme), own))
    moved = office.count("funnel", int(sound_sessions(office.sessions)["switched_payer_persons"].sum()), "switched")
    notes = [*losses[1:], say("steps.switched", f=moved), say("steps.already")]
    if office.hidden_sites:
        notes.append(say("steps.hidden", sites=_names(office.hidden_sites), protection=office.protection))
    subtitle = say("steps.subtitle", date=office.last_day)
    return report.section("corong", losses[0], *parts, bullets(notes), subtitle=subtitle)


def _is_check(row: Any) -> bool:
    return row.programme == "CKG" and row.step == VisitStep.REGISTERED


def _steps(report: Report, rows: pd.DataFrame) -> Block:
    """Return the steps of one programme as bars, each with its share of the step before."""
    labels = [say("steps.label", channel=row.channel_name, step=row.name) for row in rows.itertuples()]
    shown = rows.assign(
        label=labels,
        text=[f"{f}" if f else say("empty.hidden") for f in rows["f"]],
        note=[say("steps.note", f=f) if f else "" for f in rows["share"]],
        value=rows["persons"].astype("Float64").astype(float),
        is_active=rows["channel"] == "active",
    )
    return report.bars(shown, name="label", value="value", text="text", note="note", highlight="is_active")


def _loss(office: Outreach, programme: str, rows: pd.DataFrame) -> str:
    """Say at which step of a programme most people are lost: of those visited, else of those who came."""
    known = rows[rows["share"].notna()]
    known = known.assign(lost=known["denominator"] - known["numerator"], is_active=known["channel"] == "active")
    for row in known.sort_values(["is_active", "lost"], ascending=False, kind="stable").head(1).itertuples():
        lost = office.state("funnel_lost", row.lost, segment=programme)
        values = {"channel": row.channel_name, "before": row.before, "after": row.name, "share": row.share}
        return say("steps.lost", programme=programme, f=lost, **values)
    return say("steps.no_shares", programme=programme)


def _names(sites: list[str]) -> str:
    return list_names([say("site", site) for site in sites])


def show_yields(report: Report, office: Outreach, yields: pd.DataFrame) -> Block:
    """Show what a visit brings per hour of staff, per session and per million rupiah, and what a further one brings.

    Example:
        >>> uhc.show_yields(report, office, yields)
    """
    if not len(yields):
        return office.silent()
    cells = {
        (row.per, row.group): say("yields.cell", f=row.f, raw=row.f.write(row.rate)) for row in yields.itertuples()
    }
    shown = yields[yields["is_shown"]]
    each = {
        f"per_{per}": [cells.get((per, one), say("empty.not_recorded")) for one in shown["group"]] for per in EXPOSURES
    }
    table = pd.DataFrame({"site": shown["name"], "sessions": shown["sessions"], "gained": shown["persons"], **each})
    table = table.assign(pull=[format_percent(100 * pull, 0) for pull in shown["pull"]])
    columns = "site sessions+ gained+ per_session+ per_staff_hour+ per_million_idr+ pull+"
    told = report.table(table, caption=say("yields.table", region=report.region.name), columns=columns)
    notes = [say("yields.pooled"), say("yields.not_effect")]
    pulled = yields.loc[(yields["per"] == "session") & (yields["pull"] >= PULLED_MUCH), "group"]
    if len(pulled):
        notes.append(say("yields.pulled", sites=_names(list(pulled))))
    if office.hidden_sites:
        notes.append(say("yields.hidden", sites=_names(office.hidden_sites), protection=office.protection))
    further, repeats = _repeats(report, office)
    return report.section(
        "hasil", _yields_heading(shown), told, bullets([*notes, further]), repeats, *_retention(report, office)
    )


def _yields_heading(shown: pd.DataFrame) -> str:
    """Say which type brings most and least, or that they cannot be told apart."""
    first, last = shown.iloc[0], shown.iloc[-1]
    best, least = first["f"], last["f"]
    is_apart = best.interval and least.interval and best.interval[0] > least.interval[1]
    key = "yields.single" if len(shown) == 1 else "yields.heading" if is_apart else "yields.level"
    unit = say("per", first["per"])
    return say(key, best=best, least=least, first=first["name"], last=last["name"], unit=unit)


def _repeats(report: Report, office: Outreach) -> tuple[str, str]:
    """Return what a further visit changes as a sentence, and a table of first, second, third ... visits."""
    rows, change = measure_repeats(office.shown_sessions)
    persons = office.protect_parts(rows["persons"]).astype("Float64").astype(float)
    scale = (persons / rows["persons"]).where(
        rows["persons"] > 0, 1.0
    )  # from exact limits the exact count would follow
    shown = {
        "shown_rate": persons / rows["exposure"],
        "shown_low": scale * rows["low"],
        "shown_high": scale * rows["high"],
    }
    rows = office.dated(rows.assign(**shown))
    rows = rows.assign(f=report.state_rows(rows, REPEATS))
    most = str(MOST_VISITS_APART)
    table = pd.DataFrame(
        {
            "visit": [say("repeats.or_more", number=one) if one == most else one for one in rows["group"]],
            "sessions": rows["sessions"],
            "per_session": [f"{f}{f:span}" if f else say("empty.hidden") for f in rows["f"]],
        }
    )
    told = fold(report.table(table, caption=say("repeats.table"), columns="visit sessions+ per_session+"))
    if change is None:
        return say("repeats.few"), told
    more: dict[str, Any] = {"interval": change[1:], "interval_reason": "within_area", "decimals": 1}
    way = RepeatWay.FALLS if change[2] < 0 else RepeatWay.RISES if change[1] > 0 else RepeatWay.LEVEL
    return say("repeats.way", way, f=office.state("repeats", change[0], "percent", **more)), told


def _retention(report: Report, office: Outreach) -> list[str]:
    """Return how many of those who became active are so after some months, as far as moves can tell."""
    rows = measure_retention(office.tables["moves"], office.places, list(office.visited_areas))
    if not len(rows):
        return [say("retention.none")]
    shown = office.protect(rows["became_persons"])
    rows = office.dated(rows.assign(like_others_pct=rows["like_others_pct"].mask(shown.isna())))
    stated = report.state_rows(rows, RETENTION)  # a share of few people tells how many they are
    hidden = say("empty.hidden")
    table = pd.DataFrame(
        {
            "after": [say("retention.months", count=months) for months in rows["months"]],
            "became": [hidden if pd.isna(count) else format_number(count) for count in shown],
            "like_others": [f"{f}" if f else hidden for f in stated],
            "possible": [f"{f:span}".strip() if f else hidden for f in stated],
        }
    )
    told = report.table(table, caption=say("retention.table"), columns="after became+ like_others+ possible")
    return [say("retention.text"), fold(told)]


def show_reach(report: Report, office: Outreach) -> Block:
    """Show the kelurahan where most people without active membership live, and how often teams were there.

    Example:
        >>> uhc.show_reach(report, office)
    """
    if not office.has_sessions or not len(office.places):
        return office.silent()
    people = office.shown_places.set_index("area_code")["not_active_persons"]
    rows = office.reach.assign(shown=office.reach["area_code"].map(people).astype("Int64"))
    rows = rows.sort_values(["shown", "area_code"], ascending=[False, True], ignore_index=True)
    hidden, none = say("empty.hidden"), say("empty.none")
    rows = rows.assign(
        people=[hidden if pd.isna(count) else format_number(count) for count in rows["shown"]],
        last=[none if pd.isna(day) else format_date(day.date(), short=True) for day in rows["last_visit"]],
        is_unvisited=rows["visits"] == 0,
        value=rows["shown"].astype("Float64").astype(float),
    )
    top = rows.head(SHOWN_AREAS)
    texts = [say("reach.line", people=row.people, visits=format_number(row.visits)) for row in top.itertuples()]
    bars = report.bars(top.assign(text=texts), name="area_name", value="value", text="text", unsure="is_unvisited")
    columns = {"area_name": "area", "people": "not_active", "visits": "visits", "last": "last_visit"}
    cells = rows.head(LISTED_AREAS)[list(columns)].rename(columns=columns)
    caption = say("reach.table", region=report.region.name)
    table = report.table(cells, caption=caption, columns="area not_active+ visits+ last_visit")
    never = office.state("reach", int(top["is_unvisited"].sum()), "areas", "never")
    shown = office.state("reach", len(top), "areas", "top")
    subtitle = say("reach.subtitle", region=report.region.name, date=office.last_day, protection=office.protection)
    heading = say("reach.heading", never=never, shown=shown)
    return report.section(
        "jangkauan", heading, bars, fold(table), bullets(_reach_notes(office, rows)), subtitle=subtitle
    )


def _reach_notes(office: Outreach, rows: pd.DataFrame) -> list[str]:
    """Say which share of the people live where a team was, and the largest kelurahan where none was."""
    visited = ~rows["is_unvisited"]
    sums = add_up(rows["shown"], rows.assign(visited=visited), ["visited"])
    shares = {
        "share": office.share("reach_share", float(sums.get(True, 0)), float(sums.sum()), "not_active"),
        "areas": office.share("reach_areas", int(visited.sum()), len(rows), "areas"),
    }
    notes = [say("reach.share", **shares)]
    top = rows.head(SHOWN_AREAS)
    for row in top[top["is_unvisited"] & top["shown"].notna()].head(1).itertuples():
        notes.append(
            say("reach.biggest", area=row.area_name, f=office.state("reach", float(row.shown), segment="biggest"))
        )
    if longer := int((rows["not_active_persons"] < 0).sum()):
        notes.append(say("reach.longer", f=office.state("reach", longer, "areas", "longer")))
    return notes
