"""Outreach in short: facilities, what cannot be answered yet, and the data-quality box."""

from __future__ import annotations

import pandas as pd

from analysis.reference.words import say
from analysis.report.draft import Block, Draft, paragraph
from analysis.report.findings import AsOf, Denominator
from analysis.report.outreach.published import progress_of
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.stating import state_progress
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import make_table, name_columns


def show_unanswered(draft: Draft, office: Outreach) -> Block:
    """Show which questions the data cannot answer, what is missing for each, and who has it.

    Example:
        >>> uhc.show_unanswered(report, office)
    """
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
    """Show the data-quality box; the worst row gives the word.

    Example:
        >>> uhc.show_outreach_quality(report, ckg, population, office)
    """
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
    base = Denominator(len(office.sessions), say("denominator", "sessions"), office.last_day)
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
