"""Outreach in short: facilities, what cannot be answered yet, and the data-quality box."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, write_number
from analysis.indicators.outreach.reach import count_facilities
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.outreach.published import progress_of
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import illustrate, state_progress
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import list_names, make_table, name_columns


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
