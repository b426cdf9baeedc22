"""Outreach in short: messages, cards, facilities, what cannot be answered yet, and the data-quality box."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, write_number
from analysis.indicators.outreach.published import follow_counts
from analysis.indicators.outreach.reach import count_facilities
from analysis.indicators.outreach.sessions import compute_funnel
from analysis.reference.numbers import format_number
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.draft import Block, Card, Decision, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Denominator
from analysis.report.outreach.effect import state_effect
from analysis.report.outreach.plan import state_plan
from analysis.report.outreach.published import pace_of, progress_of
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent, state_yield
from analysis.report.outreach.stating import name_place, state, state_count, state_progress, state_share
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import make_table, name_columns

QUESTIONS = ("funnel", "yields", "effect", "reach", "plan", "facilities")


def show_outreach_messages(
    draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, rules: Sequence[Rule], office: Outreach
) -> Block:
    """Show three to five key messages; note what to decide."""
    sentences = _office_messages(draft, office) if office.has_sessions else []
    progress = progress_of(draft, ckg, population)
    own = progress[progress["region_code"] == draft.region.bps_code]
    for row in own.itertuples():
        finding = state_progress(draft, row)
        key = "with_heads" if finding.numerator else "without_heads"
        sentences.append((say(f"outreach_message.{key}", f=finding), "ckg"))
    if not len(own):
        sentences.append((say("outreach_message.none", region=draft.region.name), "ckg"))
    if not office.has_sessions:
        rows = follow_counts(ckg)
        heads = [state_count(draft, row) for row in rows[rows["measure"] == "checked_persons"].itertuples()]
        if heads:
            place = name_place(rows["place"].iloc[0])
            sentences.append(
                (say("outreach_message.before_after", place=place, first=heads[0], last=heads[-1]), "sebelum-sesudah")
            )
    stated, rule = pace_of(draft, ckg, population, rules)
    if rule:
        text = say("outreach_message.target", f=stated["target"], year=stated["target"].as_of.day.year)
        sentences.append((text, "ckg"))
        draft.decide(Decision(2, text, say("decision.published"), say("holder.ckg"), "ckg"))
    if not office.has_sessions:
        text = say("outreach_message.ask")
        sentences.append((text, "belum-terjawab"))
        draft.decide(Decision(3, text, say("decision.published"), say("holder.sessions"), "belum-terjawab"))
    return draft.messages(sentences[:5])


def _office_messages(draft: Draft, office: Outreach) -> list[tuple[str, str]]:
    sentences = []
    if office.effect:
        main = state_effect(draft, office, "staggered", office.effect.effect, "staggered")
        key = "effect" if office.effect.is_shown else "effect_open"
        sentences.append((say(f"outreach_message.{key}", f=main), "dampak"))
    plan = office.plan
    if plan is not None:
        rows = {
            row.label: row
            for row in plan.compared.rename(columns={"name": "label"})
            .assign(name=plan.compared["name"])
            .itertuples(index=False)
        }
        ours, even = (state_plan(draft, office, rows[name]) for name in ("plan", "even"))
        days = state(draft, "plan.plan.days", rows["plan"].days, "days", office.last_day)
        text = say("outreach_message.plan", f=ours, even=even, days=days)
        sentences.append((text, "rencana"))
        draft.decide(Decision(2, text, say("decision.plan", range=format(ours, "range")), say("holder.ckg"), "rencana"))
    hours = office.yields["staff_hour"]
    if len(hours) > 1:
        best = state_yield(draft, office, hours.iloc[0], "staff_hour")
        text = say("outreach_message.yield", f=best, site=say(f"site.{hours['group'].iloc[0]}"))
        sentences.append((text, "hasil"))
    return sentences


def show_outreach_cards(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> Block:
    """Show the headline figures, CKG and JKN apart."""
    progress = progress_of(draft, ckg, population)
    own = progress[progress["region_code"] == draft.region.bps_code]
    cards = []
    title = say("outreach_card.ckg")
    if not len(own):
        cards.append(Card(title, say("card.not_available"), (say("missing.ckg", region=draft.region.name),)))
    for row in own.itertuples():
        finding = state_progress(draft, row)
        lines = [say("card.as_of", f=finding), say("card.heads" if finding.numerator else "card.no_heads", f=finding)]
        if not pd.isna(row.target_persons) and finding.numerator:
            share = state_share(
                draft,
                f"ckg.{row.region_code}.of_target",
                row.checked_persons,
                row.target_persons,
                say("denominator.ckg_target"),
                finding.as_of,
                sources=row.source_ids,
                decimals=2,
                flags=("recomputed",),
                reason="computed",
            )
            lines.append(say("outreach_card.of_target", f=share))
        lines += [say("card.flags", f=finding)] if finding.flags else []
        lines += [say("card.range", f=finding), say("card.source", sources=draft.cite(finding.source_ids))]
        cards.append(Card(title, f"{finding}", tuple(lines)))
    if not office.has_sessions:
        cards.append(Card(say("outreach_card.jkn"), say("card.not_available"), (say("missing.sessions"),)))
        return draft.cards(cards)
    rows = compute_funnel(office.sessions)
    gained = rows[(rows["step"] == "gain_persons") & (rows["channel"] == "active")]
    if len(gained):
        count = state(
            draft, "funnel.JKN.active.gain_persons", int(gained["persons"].iloc[0]), "persons", office.last_day
        )
        held = state(draft, "funnel.JKN.active.sessions", int(gained["sessions"].iloc[0]), "sessions", office.last_day)
        cards.append(
            Card(
                say("outreach_card.jkn"),
                say("outreach_card.people", f=count),
                (say("outreach_card.sessions", f=held), say("outreach_card.switched")),
            )
        )
    if office.effect:
        main = state_effect(draft, office, "staggered", office.effect.effect, "staggered")
        cards.append(
            Card(
                say("outreach_card.effect"),
                say("outreach_card.per_1000", f=main),
                (say("card.range", f=main), say("outreach_card.effect_line")),
            )
        )
    return draft.cards(cards)


def show_facilities(draft: Draft, office: Outreach) -> Block:
    """Show which facilities have joined: agreements, reports, residents per facility, CKG checks at each type."""
    if not len(office.tables["facilities"]):
        return silent()
    rows = count_facilities(office.tables["facilities"], office.sessions, office.until)
    day = AsOf(draft.period.end)
    people = office.places["population_persons"].sum()
    checks = rows["checked_persons"].astype(float)
    lines, cells, parts = [], [], []
    for row in rows.itertuples():
        name = say(f"facility.{row.facility_type}")
        signed = state_share(
            draft,
            f"facility.{row.facility_type}.signed",
            row.signed,
            row.facilities,
            say("denominator.facilities"),
            day,
            decimals=0,
        )
        reported = (
            state_share(
                draft,
                f"facility.{row.facility_type}.reported",
                row.reported,
                row.due,
                say("denominator.reports_due"),
                day,
                decimals=0,
            )
            if row.due
            else None
        )
        parts.append(say("facility.signed_of", name=name, f=signed))
        lines.append(Line(name, row.signed, say("facility.line", f=signed), mark=row.facilities))
        share = row.checked_persons / checks.sum() if checks.sum() and not pd.isna(row.checked_persons) else None
        cells.append(
            (
                name,
                format_number(row.facilities),
                format_number(row.signed),
                f"{reported}" if reported else say("empty.not_known"),
                format_number(people / row.facilities) if people else say("empty.not_known"),
                f"{state(draft, f'facility.{row.facility_type}.checks', 100 * share, 'percent', day, decimals=1)}"
                if share is not None
                else say("empty.not_recorded"),
            )
        )
    table = make_table(
        say("facility.table", region=draft.region.name),
        name_columns(
            "facility",
            "count_facilities",
            "signed",
            "reported",
            "residents_each",
            "share_checks",
            numbers=("count_facilities", "signed", "reported", "residents_each", "share_checks"),
        ),
        cells,
    )
    total = state_share(
        draft,
        "facility.signed",
        int(rows["signed"].sum()),
        int(rows["facilities"].sum()),
        say("denominator.facilities"),
        day,
        decimals=0,
    )
    body = draft.figure(
        "faskes",
        draw_bars(lines, write=write_number),
        table,
        message=say("facility.message"),
        subtitle=say("facility.subtitle", region=draft.region.name, date=day),
        description=say("facility.describe", f=total),
        caption=say("facility.caption"),
    )
    return draft.section("faskes", say("facility.heading", f=total), body, bullets(parts))


def show_unanswered(draft: Draft, office: Outreach) -> Block:
    """Show which questions the data cannot answer, what is missing for each, and who has it."""
    has = {
        "facilities": len(office.tables["facilities"]) > 0,
        "reach": office.has_sessions and len(office.places) > 0,
        "effect": office.has_sessions and office.effect is not None,
        "plan": office.has_sessions and office.plan is not None,
        "yields": office.has_sessions and len(office.yields["session"]) > 0,
        "funnel": office.has_sessions,
    }
    open_questions = [name for name in QUESTIONS if not has[name]]
    if not open_questions:
        return Block("", say("unanswered.none"))
    table = make_table(
        say("unanswered.table"),
        name_columns("question", "needed", "holder"),
        [
            (say(f"unanswered.{name}"), say(f"unanswered.{name}_needs"), say(f"unanswered.{name}_holder"))
            for name in open_questions
        ],
    )
    count = state(draft, "unanswered", len(open_questions), "statements", AsOf(draft.period.end))
    return draft.section(
        "belum-terjawab", say("unanswered.heading", f=count), paragraph(say("unanswered.text")), table.html()
    )


def show_outreach_quality(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> Block:
    """Show the data-quality box; the worst row gives the word."""
    progress = progress_of(draft, ckg, population)
    own = progress[progress["region_code"] == draft.region.bps_code]
    unused = ckg[~ckg["usable"] & (ckg["region_code"] == draft.region.bps_code)]
    rows = [_timely(draft, own)]
    if office.has_sessions:
        rows += _sessions_rows(draft, office)
    else:
        rows.insert(0, (say("quality.complete"), UNJUDGED, say("outreach_quality.no_sessions")))
    count = state(draft, "quality.ckg_unused", len(unused), "statements", AsOf(draft.period.end))
    rows.append((say("quality.strange"), CAREFUL if len(unused) else GOOD, say("outreach_quality.unused", f=count)))
    small = (
        say("outreach_quality.small", protection=office.protection)
        if office.has_sessions
        else say("quality.small_text")
    )
    rows.append((say("quality.small"), GOOD, small))
    rows.append((say("quality.definitions"), CAREFUL, say("outreach_quality.programmes")))
    rows.append((say("quality.missing"), CAREFUL, say("outreach_quality.missing")))
    return quality_box(draft, rows)


def _timely(draft: Draft, own: pd.DataFrame) -> tuple[str, str, str]:
    for row in own.itertuples():
        finding = state_progress(draft, row)
        word = UNJUDGED if "stale" in finding.flags else CAREFUL
        return say("quality.timely"), word, say("outreach_quality.newest", f=finding)
    return say("quality.timely"), UNJUDGED, say("quality.timely_none")


def _sessions_rows(draft: Draft, office: Outreach) -> list[tuple[str, str, str]]:
    """One row for each kind of problem of the sessions, and one when there is none."""
    day, rows = office.last_day, []
    for problem, found in office.problems.groupby("problem", sort=False):
        texts = []
        for place, row in enumerate(found.itertuples()):
            count = state(
                draft,
                f"quality.{problem}.{place}",
                row.sessions,
                "sessions",
                day,
                denominator=Denominator(len(office.sessions), say("denominator.sessions"), day),
            )
            group = (
                say(f"channel.{row.group}")
                if problem == "empty_channel"
                else say(f"site.{row.group}")
                if row.group
                else ""
            )
            example = (
                say("outreach_quality.example", site=row.example[0], date=AsOf(row.example[1].date()))
                if row.example
                else ""
            )
            texts.append(say(f"problem.{problem}", f=count, programme=row.programme, group=group, example=example))
        rows.append((say(f"problem_name.{problem}"), CAREFUL, " ".join(texts)))
    if not rows:
        rows.append((say("quality.consistent"), GOOD, say("outreach_quality.no_problem")))
    return rows
