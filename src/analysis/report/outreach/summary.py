"""Outreach in short: messages, cards, facilities, what cannot be answered yet, and the data-quality box."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, write_number
from analysis.indicators.outreach.published import follow_counts
from analysis.indicators.outreach.reach import active_visits, count_facilities
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Card, Draft, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.outreach.effect import state_extra
from analysis.report.outreach.plan import state_plans
from analysis.report.outreach.published import ckg_targets, progress_of, state_of_target, state_pace
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent, state_yield
from analysis.report.outreach.stating import illustrate, name_place, state_count, state_progress
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import list_names, make_table, name_columns


def show_outreach_messages(
    draft: Draft, ckg: pd.DataFrame, published: pd.DataFrame, population: pd.DataFrame, office: Outreach
) -> Block:
    """Show three to five key messages; note what to decide."""
    sentences = _office_messages(draft, office) if office.has_sessions else []
    own = progress_of(ckg, population, draft.region.bps_code)
    for row in own.itertuples():
        one = state_progress(draft, row)
        sentences.append((say(f"outreach_message.{'heads' if one.numerator else 'share'}", f=one), "ckg"))
    if not len(own):
        sentences.append((say("outreach_message.none", region=draft.region.name), "ckg"))
    rows = follow_counts(published)
    rows = rows[rows["unit"] == "persons"]
    if not office.has_sessions and len(rows):
        first, *_, last = (state_count(draft, row) for row in rows.itertuples())
        text = say("outreach_message.before_after", place=name_place(rows["place"].iloc[0]), first=first, last=last)
        sentences.append((text, "sebelum-sesudah"))
    stated = state_pace(draft, ckg, population)
    if "target" in stated or "needed" in stated:
        _propose_ckg(draft, stated)
        key = "target" if "target" in stated else "pace"
        parts = (
            {"f": stated["target"]} if key == "target" else {one: stated[one] for one in ("missing", "days", "needed")}
        )
        sentences.append((say(f"outreach_message.{key}", **parts), "ckg"))
    if not office.has_sessions:
        sentences.append((say("outreach_message.ask"), "belum-terjawab"))
        because = say("meeting.no_record")
        draft.propose("record_sessions", anchor="belum-terjawab", certainty=3, because=because)
    return draft.messages(sentences[:5])


def _propose_ckg(draft: Draft, stated: dict[str, Finding]) -> None:
    """Ask for this year's target where it is not published, else for the pace that reaches it."""
    if "target" not in stated:
        draft.propose(
            "ckg_pace", anchor="ckg", certainty=2, because=say("meeting.figure_of", f=stated["needed"]),
            weight=stated["missing"].value, size=say("meeting.people", f=stated["missing"]),
            **{one: stated[one] for one in ("missing", "days", "needed")},
        )  # fmt: skip
        return
    target, minimum = stated["target"], state_minimum(draft, ckg_targets(draft)[-1])
    size = say("meeting.per_day", f=stated["most"]) if "most" in stated else say("meeting.people", f=target)
    because = say("meeting.our_sum")
    draft.propose(
        "ckg_target", anchor="ckg", certainty=2, because=because, weight=target.value, size=size,
        target=target, minimum=minimum, year=target.as_of,
    )  # fmt: skip


def _office_messages(draft: Draft, office: Outreach) -> list[tuple[str, str]]:
    sentences = []
    if office.effect:
        served, extra = state_extra(office, office.effect)
        key = "outreach_message.effect" if office.effect.is_shown else "outreach_message.open"
        sentences.append((say(key, f=extra, served=served), "dampak"))
    if office.has_plan and office.plan:
        found = state_plans(office, office.plan)
        (ours, days), (even, _) = found["plan"], found["even"]
        text = say("outreach_message.plan", f=ours, even=even, days=days)
        sentences.append((text, "rencana"))
        draft.propose(
            "team_plan", anchor="rencana", certainty=2, because=say("decision.plan", range=format(ours, "range")),
            weight=ours.value, size=say("meeting.days", f=days), days=days, plan=ours, even=even,
        )  # fmt: skip
    hours = office.yields["staff_hour"]
    if len(hours) > 1:
        best, site = state_yield(office, hours.iloc[0], "staff_hour"), say(f"site.{hours['group'].iloc[0]}")
        sentences.append((say("outreach_message.yield", f=best, site=site), "hasil"))
    return sentences


def show_outreach_cards(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> Block:
    """Show the headline figures, CKG and JKN apart."""
    cards, absent = [], say("card.not_available")
    own = progress_of(ckg, population, draft.region.bps_code)
    for row in own.itertuples():
        one = state_progress(draft, row)
        lines = [say("card.as_of", f=one), say("card.heads" if one.numerator else "card.no_heads", f=one)]
        if one.numerator and not pd.isna(row.target_persons):
            parts = (row.checked_persons, row.target_persons, one.as_of, row.source_ids, row.bound)
            lines.append(say("outreach_card.of_target", f=state_of_target(draft, row.region_code, *parts)))
        lines += [say("card.flags", f=one)] * bool(one.flags)
        lines += [say("card.range", f=one), say("card.source", sources=draft.cite(one.source_ids))]
        cards.append(Card(say("outreach_card.ckg"), f"{one}", tuple(lines)))
    if not len(own):
        cards.append(Card(say("outreach_card.ckg"), absent, (say("outreach_card.no_ckg", region=draft.region.name),)))
    if not office.has_sessions:
        cards.append(Card(say("outreach_card.jkn"), absent, (say("outreach_card.no_sessions"),)))
        return draft.cards(cards)
    gained = office.count("funnel.JKN.active.gain_persons", int(office.shown_visits["gain_persons"].sum()))
    held = office.state("visits", len(active_visits(office.sessions)), "sessions")
    lines = [say("outreach_card.visits", f=held), say("outreach_card.switched")]
    if isinstance(gained, Finding):
        lines.append(say("card.range", f=gained))
    cards.append(Card(say("outreach_card.jkn"), say("outreach_card.people", f=gained), tuple(lines)))
    if office.effect:
        _, extra = state_extra(office, office.effect)
        lines = [say("outreach_card.effect_line"), say("card.range", f=extra)]
        cards.append(Card(say("outreach_card.effect"), say("outreach_card.people", f=extra), tuple(lines)))
    return draft.cards(cards)


def show_facilities(draft: Draft, office: Outreach) -> Block:
    """Show which facilities have joined: agreements, reports, residents per facility, CKG checks at each type."""
    if not len(office.tables["facilities"]):
        return silent()
    rows = count_facilities(office.tables["facilities"], office.sessions, office.until)
    recorded = rows["checked_persons"].notna()
    rows["checked_persons"] = office.protect_parts(rows["checked_persons"])
    people, checks = office.places["population_persons"].sum(), rows["checked_persons"].sum()
    unknown = say("empty.not_recorded")
    lines, cells, unchecked = [], [], []
    for row, is_recorded in zip(rows.itertuples(), recorded, strict=True):
        key, name = f"facility.{row.facility_type}", say(f"facility.{row.facility_type}")
        signed = office.share(f"{key}.signed", row.signed, row.facilities, "facilities", decimals=0)
        reported = office.share(f"{key}.reported", row.reported, row.due, "reports", decimals=0) if row.due else unknown
        checked: Finding | str = say("empty.hidden") if is_recorded else unknown
        if checks and not pd.isna(row.checked_persons):
            checked = office.share(f"{key}.checked", row.checked_persons, checks, "checks")
        unchecked += [name] * (not is_recorded)
        lines.append(Line(name, row.signed, say("ckg.heads", f=signed), mark=row.facilities))
        each = format_number(people / row.facilities) if people else unknown
        counts = (format_number(row.facilities), format_number(row.signed))
        cells.append((name, *counts, f"{reported}", each, f"{checked}"))
    total = office.share(
        "facility.signed", int(rows["signed"].sum()), int(rows["facilities"].sum()), "facilities", decimals=0
    )
    columns = ("facility", "facilities+", "signed+", "reported+", "residents_each+", "share_checks+")
    body = illustrate(
        draft, "facility", draw_bars(lines, write=write_number), columns, cells, f=total, date=office.last_day
    )
    note = paragraph(say("facility.unchecked", names=list_names(unchecked))) if unchecked else ""
    return draft.section("faskes", say("facility.heading", f=total), body, note)


def show_unanswered(draft: Draft, office: Outreach) -> Block:
    """Show which questions the data cannot answer, what is missing for each, and who has it."""
    has = {
        "steps": office.has_steps,
        "yields": office.has_sessions and len(office.yields["session"]) > 0,
        "effect": office.has_sessions and office.effect is not None,
        "reach": office.has_sessions and len(office.places) > 0,
        "plan": office.has_sessions and office.has_plan,
        "facilities": len(office.tables["facilities"]) > 0,
    }
    cells = [
        (say(f"unanswered.{name}"), say(f"unanswered.{name}_needs"), say(f"unanswered.{name}_holder"))
        for name, is_there in has.items()
        if not is_there
    ]
    if not cells:
        return Block("", say("unanswered.see"))
    table = make_table(say("unanswered.table"), name_columns("question", "needed", "holder"), cells)
    count = office.state("unanswered", len(cells), "statements")
    heading = say("unanswered.heading", f=count)
    return draft.section("belum-terjawab", heading, paragraph(say("unanswered.text")), table.html())


def show_outreach_quality(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> Block:
    """Show the data-quality box; the worst row gives the word."""
    rows = []
    if not office.has_sessions:
        rows.append((say("quality.complete"), UNJUDGED, say("outreach_quality.no_sessions")))
    own = progress_of(ckg, population, draft.region.bps_code)
    for row in own.itertuples():
        one = state_progress(draft, row)
        word = UNJUDGED if "stale" in one.flags else CAREFUL
        rows.append((say("quality.timely"), word, say("outreach_quality.newest", f=one)))
    if not len(own):
        rows.append((say("quality.timely"), UNJUDGED, say("quality.timely_none")))
    unused = ckg[~ckg["usable"] & (ckg["region_code"] == draft.region.bps_code)]
    count = office.state("quality.ckg_unused", len(unused), "statements")
    rows += _session_rows(office) if office.has_sessions else []
    rows.append((say("quality.strange"), CAREFUL if len(unused) else GOOD, say("outreach_quality.unused", f=count)))
    small = say("outreach_quality.small", protection=office.protection)
    rows.append((say("quality.small"), GOOD, small if office.has_sessions else say("quality.small_text")))
    rows.append((say("quality.definitions"), CAREFUL, say("outreach_quality.programmes")))
    rows.append((say("quality.missing"), CAREFUL, say("outreach_quality.missing")))
    return quality_box(draft, rows, ("sessions", "indicator_counts", "membership"))


def _session_rows(office: Outreach) -> list[tuple[str, str, str]]:
    """One row for each kind of problem of the sessions, or one that says there is none."""
    rows = []
    base = Denominator(len(office.sessions), say("denominator.sessions"), office.last_day)
    for problem, found in office.problems.groupby("problem", sort=False):
        texts = []
        for row in found.itertuples():
            name = f"quality.{problem}.{row.programme}.{row.group}"
            count = office.state(name, row.sessions, "sessions", denominator=base)
            kind = "channel" if problem == "empty_channel" else "site"
            group = say(f"{kind}.{row.group}") if row.group else ""
            example = ""
            if row.example:
                example = say("problem.example", site=row.example[0], date=AsOf(row.example[1].date()))
            texts.append(say(f"problem.{problem}", f=count, programme=row.programme, group=group, example=example))
        rows.append((say(f"problem_name.{problem}"), CAREFUL, " ".join(texts)))
    return rows or [(say("quality.consistent"), GOOD, say("outreach_quality.no_problem"))]
