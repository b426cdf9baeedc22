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
from analysis.indicators.outreach.record import YIELD_DECIMALS
from analysis.indicators.outreach.sessions import compute_funnel, count_visited, sound_sessions
from analysis.indicators.outreach.yields import COLUMNS, EXPOSURES, PULLED_MUCH
from analysis.reference.numbers import format_date, format_number, format_percent
from analysis.reference.states import Drive, RepeatWay, VisitStep
from analysis.reference.words import say
from analysis.report.draft import Block, fold
from analysis.report.findings import Finding
from analysis.report.outreach.effect import effect_texts
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report, Told
from analysis.report.tables import list_names
from analysis.tables.disclosure import add_up

SHOWN_AREAS = 12


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
    rows = office.stated(steps.assign(persons=office.protect(steps["persons"])).dropna(subset="persons"), f=VISITED)
    names = [say("visited", step) for step in rows["step"]]
    return rows.assign(name=names, is_own=rows["step"] == VisitStep.GAINED)


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
    if not office.has_sessions or not len(office.yields["session"]):
        return pd.DataFrame(columns=[*COLUMNS, "per", "name", "text", "f", "is_shown"])
    tables = [table.assign(per=per, decimals=YIELD_DECIMALS[per]) for per, table in office.yields.items() if len(table)]
    rows = pd.concat(tables, ignore_index=True).sort_values(["per", "pooled"], ascending=[True, False], kind="stable")
    rows = office.stated(rows.assign(unit="persons_per_" + rows["per"]), f=YIELD)
    shown = "staff_hour" if len(office.yields["staff_hour"]) else "session"
    names = [say("site", group) for group in rows["group"]]
    return rows.assign(name=names, text=[f"{f}{f:span}" for f in rows["f"]], is_shown=rows["per"] == shown)


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
    shown = yields[yields["is_shown"]]
    best, least, per = shown["f"].iloc[0], shown["f"].iloc[-1], shown["per"].iloc[0]
    is_apart = best.interval and least.interval and best.interval[0] > least.interval[1]
    key = "yields.single" if len(shown) == 1 else "yields.heading" if is_apart else "yields.level"
    values = {"best": best, "least": least, "first": shown["name"].iloc[0], "last": shown["name"].iloc[-1]}
    texts = {"sentences": effect_texts(office), "subtitle": say("outreach_answer.yields_sub", per)}
    return say(key, unit=say("per", per), **values), {**link, **texts}


def _published_drives(report: Report, outreach: pd.DataFrame) -> list[str]:
    """Return what is published of drives in the region: places visited, targets and budgets, none of them a result."""
    own = outreach[outreach["usable"] & outreach["region_code"].eq(report.region.bps_code)]
    rows = report.stated(dated(own[own["measure"].isin([*Drive]) & own["programme"].isin(["JKN", "CKG"])]), f=DRIVE)
    return [
        say("drive", row.measure, f=row.f, programme=row.programme, site=row.site_name, note=row.note,
            source=report.cite(row.f.source_ids))
        for row in rows.itertuples()
    ]  # fmt: skip


def show_steps(report: Report, office: Outreach) -> Block:
    """Show the people at each step of each programme and channel, and where they are lost.

    Example:
        >>> uhc.show_steps(report, office)
    """
    if not office.has_steps:
        return office.silent()
    rows = compute_funnel(office.shown_sessions)
    hidden = {name: office.protect(rows[name]) for name in ("persons", "numerator", "denominator")}
    rows = funnel_figures(rows.assign(**hidden)[rows["sessions"] > 0])
    rows = office.stated(rows, f=FUNNEL, shared=FUNNEL_SHARE)
    is_check = rows["programme"].eq("CKG") & rows["step"].eq(VisitStep.REGISTERED)
    rows = rows.assign(
        step=[say("visited", step) for step in rows["step"].mask(is_check, VisitStep.CHECKED)],
        channel=[say("channel", channel) for channel in rows["channel"]],
        is_active=rows["channel"] == "active",
        persons=[_told(f) for f in rows["f"]],
        share=[_told(f, none=say("empty.none")) for f in rows["shared"]],
        of_step_before=[say("ckg.heads", f=f) if f else say("empty.none") for f in rows["shared"]],
    )
    rows = rows.assign(before=rows["step"].shift())
    columns = "programme channel step sessions+ persons+ of_step_before share+"
    table = report.table(rows, caption=report.say("steps.table"), columns=columns)
    losses = [_loss(office, str(programme), own) for programme, own in rows.groupby("programme", sort=False)]
    moved = office.count("funnel", int(sound_sessions(office.sessions)["switched_payer_persons"].sum()), "switched")
    notes = [*losses[1:], say("steps.switched", f=moved), say("steps.already"), *_hidden(office, "steps.hidden")]
    return report.section("corong", losses[0], table, notes)


def _told(finding: Finding | None, *, none: str = "") -> str:
    """Return a finding with its range as a cell; what is hidden says so."""
    return f"{finding}{finding:span}" if finding else none or say("empty.hidden")


def _hidden(office: Outreach, key: str) -> list[str]:
    """Say which site types brought too few people to be shown; nothing where all are."""
    sites = list_names([say("site", site) for site in office.hidden_sites])
    return [say(key, sites=sites, protection=office.protection)] if sites else []


def _loss(office: Outreach, programme: str, rows: pd.DataFrame) -> str:
    """Say at which step of a programme most people are lost: of those visited, else of those who came."""
    known = rows.assign(lost=rows["denominator"] - rows["numerator"]).dropna(subset="lost")
    for row in known.sort_values(["is_active", "lost"], ascending=False, kind="stable").head(1).itertuples():
        lost = office.state("funnel_lost", row.lost, segment=programme)
        values = {"channel": row.channel, "before": row.before, "after": row.step, "share": row.shared}
        return say("steps.lost", programme=programme, f=lost, **values)
    return say("steps.no_shares", programme=programme)


def show_yields(report: Report, office: Outreach, yields: pd.DataFrame) -> Block:
    """Show what a visit brings per hour of staff, per session and per million rupiah, and what a further one brings.

    Example:
        >>> uhc.show_yields(report, office, yields)
    """
    if not len(yields):
        return office.silent()
    cells = [say("yields.cell", f=row.f, raw=row.f.write(row.rate)) for row in yields.itertuples()]
    each = yields.assign(cell=cells).pivot_table("cell", "group", "per", aggfunc="first").reindex(columns=[*EXPOSURES])
    shown = yields[yields["is_shown"]]
    table = shown.join(each.astype(object).fillna(say("empty.not_recorded")).add_prefix("per_"), on="group")
    table = table.assign(site=table["name"], gained=table["persons"].round())
    table = table.assign(pull=[format_percent(100 * pull, 0) for pull in shown["pull"]])
    columns = "site sessions+ gained+ per_session+ per_staff_hour+ per_million_idr+ pull+"
    notes = [say("yields.pooled"), say("yields.not_effect"), *_hidden(office, "yields.hidden")]
    pulled = yields.loc[(yields["per"] == "session") & (yields["pull"] >= PULLED_MUCH), "name"]
    if len(pulled):
        notes.append(say("yields.pulled", sites=list_names(list(pulled))))
    further, repeats = _repeats(report, office)
    caption = report.say("yields.table")
    parts = (report.table(table, caption=caption, columns=columns), [*notes, further], repeats)
    return report.section("hasil", caption, *parts, *_retention(report, office))


def _repeats(report: Report, office: Outreach) -> tuple[str, str]:
    """Return what a further visit changes as a sentence, and a table of first, second, third ... visits."""
    rows, change = measure_repeats(office.shown_sessions)
    persons = office.protect_parts(rows["persons"]).astype("Float64").astype(float)
    scale = (persons / rows["persons"]).where(
        rows["persons"] > 0, 1.0
    )  # from exact limits the exact count would follow
    ends = {f"shown_{end}": scale * rows[end] for end in ("low", "high")}
    rows = office.stated(rows.assign(shown_rate=persons / rows["exposure"], **ends), f=REPEATS)
    most = str(MOST_VISITS_APART)
    visits = [say("repeats.or_more", number=one) if one == most else one for one in rows["group"]]
    rows = rows.assign(visit=visits, per_session=[_told(f) for f in rows["f"]])
    told = fold(report.table(rows, caption=say("repeats.table"), columns="visit sessions+ per_session+"))
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
    became, hidden = office.protect(rows["became_persons"]), say("empty.hidden")
    like_others = rows["like_others_pct"].mask(became.isna())  # a share of few people tells how many they are
    rows = office.stated(rows.assign(like_others_pct=like_others), f=RETENTION)
    rows = rows.assign(
        after=[say("retention.months", count=months) for months in rows["months"]],
        became=[hidden if pd.isna(count) else format_number(count) for count in became],
        like_others=[f"{f}" if f else hidden for f in rows["f"]],
        possible=[f"{f:span}".strip() if f else hidden for f in rows["f"]],
    )
    table = report.table(rows, caption=say("retention.table"), columns="after became+ like_others+ possible")
    return [say("retention.text"), fold(table)]


def state_reach(office: Outreach) -> pd.DataFrame:
    """Return the kelurahan by people without active membership as they may be shown, and the visits there.

    Example:
        >>> len(uhc.state_reach(office))
        0
    """
    if not office.has_sessions or not len(office.places):
        return pd.DataFrame(columns=["area", "not_active", "visits", "last_visit", "value", "text", "is_unvisited"])
    people = office.shown_places.set_index("area_code")["not_active_persons"]
    rows = office.reach.assign(shown=office.reach["area_code"].map(people).astype("Int64"))
    rows = rows.sort_values(["shown", "area_code"], ascending=[False, True], ignore_index=True)
    hidden, none = say("empty.hidden"), say("empty.none")
    counts = [hidden if pd.isna(count) else format_number(count) for count in rows["shown"]]
    visits = [format_number(count) for count in rows["visits"]]
    return rows.assign(
        not_active=counts,
        last_visit=[none if pd.isna(day) else format_date(day.date(), short=True) for day in rows["last_visit"]],
        area=rows["area_name"],
        is_unvisited=rows["visits"] == 0,
        value=rows["shown"].astype("Float64").astype(float),
        text=[say("reach.line", people=one, visits=two) for one, two in zip(counts, visits, strict=True)],
    )


def tell_reach(office: Outreach, reach: pd.DataFrame) -> Told:
    """Return how many of the kelurahan with most people without a card no team visited; "" without a record.

    Example:
        >>> uhc.tell_reach(office, uhc.state_reach(office))
        ('', {})
    """
    if not len(reach):
        return "", {}
    top = reach.head(SHOWN_AREAS)
    never = office.state("reach", int(top["is_unvisited"].sum()), "areas", "never")
    heading = say("reach.heading", never=never, shown=office.state("reach", len(top), "areas", "top"))
    subtitle = say("reach.subtitle", date=office.last_day, protection=office.protection)
    return heading, {"subtitle": subtitle, "sentences": [_reach_notes(office, reach)]}


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
        biggest = office.state("reach", float(row.shown), segment="biggest")
        notes.append(say("reach.biggest", area=row.area, f=biggest))
    if longer := int((rows["not_active_persons"] < 0).sum()):
        notes.append(say("reach.longer", f=office.state("reach", longer, "areas", "longer")))
    return notes
