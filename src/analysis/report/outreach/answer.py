"""The outreach page that answers: CKG progress, what visits bring, what next month gives, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.allocation import AllocationError
from analysis.indicators.outreach.published import list_puskesmas
from analysis.indicators.outreach.reach import active_visits
from analysis.indicators.outreach.sessions import count_visited
from analysis.reference.numbers import format_date
from analysis.reference.regions import region_of_code, regions_of_province
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.calendar import describe_days, ramadan_note, show_calendar
from analysis.report.outreach.effect import overturned_by, state_extra
from analysis.report.outreach.plan import (
    by_regency,
    cost_texts,
    pace_of_plan,
    state_plan_extra,
    state_plans,
    why_these_sites,
)
from analysis.report.outreach.published import (
    ckg_targets,
    pace_texts,
    progress_of,
    state_of_target,
    state_pace,
)
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import state_yield
from analysis.report.outreach.stating import end_of, state, state_progress
from analysis.report.report import Headline, Report
from analysis.report.stating import sources_of

MOST_PUSKESMAS, EARLY_DAYS = 12, 92  # a figure so much older than the newest is hatched
DRIVES = {  # published measures of a drive and their units
    "visited_sites": "sites",
    "target_persons": "persons",
    "target_per_day_persons": "persons",
    "budget_idr": "idr",
}


def answer_outreach(report: Report, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and what is known of effect, progress and record.

    Example:
        >>> uhc.answer_outreach(report, ckg, population, office)
    """
    progress, target = _progress_text(report, ckg, population), _target_text(report, ckg, population)
    if not office.has_sessions:
        told = [text for text in (target, say("outreach_answer.no_record")) if text]
        return progress or say("outreach_answer.nothing"), *told
    context = [text for text in (_effect_text(office), progress) if text]
    if office.has_plan and office.plan:
        ours, _ = state_plans(office, office.plan)["plan"]
        extra = state_plan_extra(office, ours)
        key = "outreach_answer.plan_net" if extra else "outreach_answer.plan"
        return say(key, f=ours, extra=extra), *context
    return say("outreach_answer.visits", f=_visits(office)), *context


def _progress_text(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> str:
    for row in progress_of(ckg, population, draft.region.bps_code).itertuples():
        one = state_progress(draft, row)
        return say(f"outreach_answer.{'heads' if one.numerator else 'share'}", f=one)
    return ""


def _target_text(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> str:
    stated = state_pace(draft, ckg, population)
    if "target" in stated:
        return say("outreach_message.target", f=stated["target"])
    return say("outreach_message.pace", **stated) if "needed" in stated else ""


def _effect_text(office: Outreach) -> str:
    if not office.effect:
        return ""
    served, extra = state_extra(office, office.effect)
    return say(f"outreach_message.{'effect' if office.effect.is_shown else 'open'}", f=extra, served=served)


def _visits(office: Outreach) -> Finding:
    return office.state("visits", len(active_visits(office.sessions)), "sessions")


def outreach_headlines(report: Report, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> list[Headline]:
    """Return three cards: people checked (CKG), this year's CKG target, and what visits brought (JKN).

    Example:
        >>> uhc.outreach_headlines(report, ckg, population, office)
    """
    cards = []
    own = list(progress_of(ckg, population, report.region.bps_code).itertuples())
    title = say("outreach_card.ckg")
    if own:
        one = state_progress(report, own[0])
        cards.append(Headline(title, f"{one}", say("outreach_answer.checked", f=one), "periksa"))
    else:
        cards.append(Headline(title, say("card.not_available"), say("outreach_answer.ckg_holder"), "periksa"))
    stated = state_pace(report, ckg, population)
    goal = stated.get("target") or stated.get("missing")
    if goal is not None:
        key = "target" if "target" in stated else "missing"
        per_day = stated.get("most") or stated.get("needed")
        company = say("outreach_answer.per_day", f=per_day) if per_day else f"{goal.as_of}"
        unit = say("answer.people")
        cards.append(Headline(say(f"outreach_answer.card_{key}", f=goal), f"{goal:size}", company, "periksa", unit))
    title = say("outreach_card.jkn")
    if not office.has_sessions:
        missing = say("outreach_answer.record_holder")
        return [*cards, Headline(title, say("card.not_available"), missing, "yakin")]
    gained = office.count("funnel.JKN.active.gain_persons", int(office.shown_visits["gain_persons"].sum()))
    company = say("outreach_answer.gained", f=_visits(office))
    return [*cards, Headline(title, f"{gained}", company, "hasil-kunjungan", say("answer.people"))]


def show_ckg(report: Report, ckg: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show the share of residents checked in each region, each on its own date, beside the target of the year.

    Example:
        >>> uhc.show_ckg(report, ckg, population)
    """
    shown = list(regions_of_province(report.region.bps_code))
    if report.data != "published" and not report.region.is_province:  # the fold has the table of all
        shown = [one for one in shown if one.is_province or one == report.region]
    codes = [region.bps_code for region in shown]
    rows = sorted(progress_of(ckg, population, *codes).itertuples(), key=lambda row: codes.index(row.region_code))
    link = say("outreach_answer.link_ckg")
    if not rows:
        return report.section("periksa", say("outreach_answer.nothing"), say("ckg.none_yet"), link=link)
    stated = [state_progress(report, row) for row in rows]
    rule = [one for one in ckg_targets(report) if one.first_day <= max(one.as_of.day for one in stated)][-1]
    limit, newest = state_minimum(report, rule), max(one.as_of.day for one in stated)
    is_dated = len({one.as_of.iso for one in stated}) > 1
    frame = pd.DataFrame(
        {
            "name": [region_of_code(row.region_code).short_name for row in rows],
            "value": [one.value for one in stated],
            "text": [f"{one}" for one in stated],
            "note": [_ckg_note(report, row, one, is_dated) for row, one in zip(rows, stated, strict=True)],
            "is_own": [row.region_code == report.region.bps_code for row in rows],
            "is_early": [(newest - one.as_of.day).days > EARLY_DAYS for one in stated],
            "target": limit.value,
        }
    )
    columns = {"highlight": "is_own", "target": "target", "unsure": "is_early"}
    bars = report.bars(frame, name="name", value="value", text="text", note="note", **columns)
    target = " ".join([_target_text(report, ckg, population), *pace_texts(report, ckg, population)])
    sources = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    own = [one for row, one in zip(rows, stated, strict=True) if row.region_code == report.region.bps_code]
    heading = say("outreach_answer.regions", count=len(rows), whole=len(shown))
    if own:
        heading = say("outreach_answer.own_share", f=own[0], region=report.region.short_name)
    key = "outreach_answer.ckg_sub" if is_dated else "outreach_answer.ckg_one_date"
    subtitle = say(key, f=limit, rule=rule.label, date=stated[0].as_of)
    if frame["is_early"].any():
        subtitle += ". " + say("outreach_answer.ckg_early")
    return report.section("periksa", heading, bars, target, sources, link=link, subtitle=subtitle)


def _ckg_note(draft: Draft, row: Any, one: Finding, is_dated: bool) -> str:
    parts = [f"{one.as_of}"] * is_dated + [say("ckg.heads", f=one)] * bool(one.numerator)
    if not pd.isna(row.target_persons) and row.period_precision != "half":  # of a day not known: no achievement
        values = (row.checked_persons, row.target_persons, one.as_of, row.source_ids, row.bound)
        parts.append(say("ckg.of_own_target", f=state_of_target(draft, row.region_code, *values)))
    return " · ".join(parts)


def show_puskesmas(report: Report, ckg: pd.DataFrame) -> Block:
    """Show the people checked by puskesmas on the newest published date, most first, and whether they add up.

    On an office's own figures it shows nothing: published ones of another time would stand beside them.

    Example:
        >>> uhc.show_puskesmas(report, published)
    """
    if report.data != "published":
        return Block("", say("unanswered.see"))
    rows = list_puskesmas(ckg, report.region.bps_code).sort_values("value", ascending=False, kind="stable")
    link = say("outreach_answer.link_puskesmas")
    if not len(rows):
        missing = say("outreach_answer.no_puskesmas_text")
        return report.section("puskesmas", say("outreach_answer.no_puskesmas"), missing, link=link)
    added, rows = _added_up(report, ckg, rows), rows.head(MOST_PUSKESMAS)
    stated = [
        state(report, f"puskesmas.{row.area_name}", row.value, "persons", end_of(row), sources=(row.source_id,))
        for row in rows.itertuples()
    ]
    frame = pd.DataFrame(
        {
            "name": list(rows["area_name"]),
            "value": [one.value for one in stated],
            "text": [f"{one}" for one in stated],
            "note": [_of_target(report, row) for row in rows.itertuples()],
        }
    )
    heading = say("outreach_answer.puskesmas", name=frame["name"].iloc[0], f=stated[0])
    sources = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    bars = report.bars(frame, name="name", value="value", text="text", note="note")
    subtitle = say("outreach_answer.puskesmas_sub", f=stated[0])
    return report.section("puskesmas", heading, bars, added, sources, link=link, subtitle=subtitle)


def _of_target(report: Report, row: Any) -> str:
    """Return the share of a puskesmas's own target where it is published."""
    if pd.isna(row.target_persons):
        return ""
    values = (row.value, row.target_persons, end_of(row), (row.source_id,), row.bound)
    return say("ckg.of_target", f=state_of_target(report, row.area_name, *values))


def _added_up(report: Report, ckg: pd.DataFrame, parts: pd.DataFrame) -> str:
    """Say where the puskesmas do not add up to what is printed for the whole; "" where they do."""
    whole = ckg[(ckg["region_code"] == report.region.bps_code) & (ckg["measure"] == "checked_persons")]
    whole = whole[whole["area_level"].isna() & (whole["period_end"] == parts["period_end"].max())]
    for row in whole.head(1).itertuples():
        more: dict[str, Any] = {"sources": (row.source_id,)}
        printed = state(report, "puskesmas.printed", row.value, "persons", end_of(row), **more)
        total = state(
            report, "puskesmas.sum", parts["value"].sum(), "persons", end_of(row), flags=("recomputed",), **more
        )
        if total.value != printed.value:
            apart = replace(total, measure="puskesmas.apart", value=abs(total.value - printed.value))
            return say("outreach_answer.apart", count=len(parts), total=total, printed=printed, f=report.state(apart))
    return ""


def show_visit_yields(report: Report, office: Outreach, outreach: pd.DataFrame) -> Block:
    """Show what a visit brings by site type, per hour of staff where hours are recorded.

    Without an office's sessions: what is published of going out to people here (a row of ``outreach``).

    Example:
        >>> uhc.show_visit_yields(report, office, outreach)
    """
    link = say("outreach_answer.link_yields")
    if not office.has_sessions or not len(office.yields["session"]):
        missing = say("outreach_answer.no_record")
        known = bullets(_published_drives(report, outreach))
        return report.section("hasil-kunjungan", say("outreach_answer.no_yields"), known, missing, link=link)
    per = "staff_hour" if len(office.yields["staff_hour"]) else "session"
    rows = [row for _, row in office.yields[per].iterrows()]
    stated = [state_yield(office, row, per) for row in rows]
    frame = pd.DataFrame(
        {
            "name": [say(f"site.{row['group']}") for row in rows],
            "value": [one.value for one in stated],
            "text": [f"{one}{one:span}" for one in stated],
        }
    ).sort_values("value", ascending=False, kind="stable")
    values = {
        "name": frame["name"].iloc[0].capitalize(),
        "value": f"{max(stated, key=lambda one: one.value)}",
        "unit": say(f"per.{per}"),
    }
    heading = say("outreach_answer.yields", **values)
    bars = report.bars(frame, name="name", value="value", text="text")
    subtitle = say(f"outreach_answer.yields_{per}")
    return report.section("hasil-kunjungan", heading, bars, overturned_by(office), link=link, subtitle=subtitle)


def _published_drives(report: Report, outreach: pd.DataFrame) -> list[str]:
    """Return what is published of drives in the region: places visited, targets and budgets, none of them a result."""
    own = outreach[outreach["usable"] & outreach["region_code"].eq(report.region.bps_code)]
    own = own[own["measure"].isin(DRIVES) & own["programme"].isin(["JKN", "CKG"])]
    texts = []
    for row in own.itertuples():
        more: dict[str, Any] = {"sources": (row.source_id,), "bound": row.bound}
        one = state(report, f"drive.{row.outreach_id}", row.value, DRIVES[row.measure], end_of(row), **more)
        source = report.cite(one.source_ids)
        values = {"programme": row.programme, "site": row.site_name, "note": row.note, "source": source}
        texts.append(say(f"drive.{row.measure}", f=one, **values))
    return texts


def show_visit_steps(report: Report, office: Outreach) -> Block:
    """Show the people at each step of visits, with those who were active already as a part of its own.

    Example:
        >>> uhc.show_visit_steps(report, office)
    """
    if not office.has_steps:
        return Block("", say("unanswered.see"))
    steps = count_visited(office.shown_sessions)
    steps = steps.assign(persons=office.protect(steps["persons"])).dropna(subset=["persons"])
    link = say("outreach_answer.link_funnel")
    if not {"reached_persons", "gain_persons"} <= set(steps["step"]):
        return report.section("corong-kunjungan", say("outreach_answer.no_funnel"), link=link)
    stated = {row.step: office.state(f"visited.{row.step}", int(row.persons)) for row in steps.itertuples()}
    frame = pd.DataFrame(
        {
            "name": [say(f"visited.{name}") for name in stated],
            "value": [one.value for one in stated.values()],
            "text": [f"{one}" for one in stated.values()],
            "is_own": [name == "gain_persons" for name in stated],
        }
    )
    bars = report.bars(frame, name="name", value="value", text="text", highlight="is_own")
    heading = say("outreach_answer.funnel", reached=stated["reached_persons"], f=stated["gain_persons"])
    subtitle = say("outreach_answer.funnel_sub", f=_visits(office))
    return report.section("corong-kunjungan", heading, bars, link=link, subtitle=subtitle)


def show_next_month(report: Report, office: Outreach) -> Block:
    """Show next month's plan: what it brings beside other plans, and its calendar (of a province: its regencies).

    Example:
        >>> uhc.show_next_month(report, office)
    """
    link = say("outreach_answer.link_plan")
    if not office.has_sessions:
        return Block("", say("unanswered.see"))
    try:
        plan = office.plan
    except AllocationError as error:
        return report.section("bulan-depan", say("plan.none"), str(error), link=link)
    if plan is None:
        return report.section("bulan-depan", say("plan.none"), say("plan.no_yields"), link=link)
    found = state_plans(office, plan)
    (ours, days), (even, _), (last, _) = (found[name] for name in ("plan", "even", "last"))
    month = format_date(plan.days["day"].iloc[0], "month")
    extra = state_plan_extra(office, ours)
    key = "outreach_answer.next_month_net" if extra else "outreach_answer.next_month"
    heading = say(key, month=month, days=days, f=ours, extra=extra)
    texts = [say("outreach_answer.beside", f=ours, even=even, last=last), *cost_texts(office, plan, ours, extra)]
    texts += [*filter(None, [why_these_sites(office, plan)]), *pace_of_plan(report, office, ours)]
    beside = bullets(texts)
    if report.region.is_province:
        return report.section("bulan-depan", heading, beside, by_regency(plan), link=link)
    parts = (show_calendar(office, plan), ramadan_note(report, plan), beside)
    return report.section("bulan-depan", heading, *parts, link=link, subtitle=describe_days(office, plan))


def show_outreach_certainty(report: Report, office: Outreach) -> Block:
    """Show the word of the quality box, and which file opens what; the box is made before.

    Example:
        >>> uhc.show_outreach_certainty(report, office)
    """
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    files = [name for name, table in office.tables.items() if not len(table)]
    texts = [say(f"outreach_answer.file_{name}") for name in files if name in ("sessions", "membership", "facilities")]
    return report.section("yakin", heading, bullets(texts) if texts else "", link=say("answer.link_quality"))


def propose_outreach(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, office: Outreach) -> None:
    """Put on the meeting page: this year's CKG target or pace, the team plan, and the record of sessions.

    Example:
        >>> uhc.propose_outreach(report, ckg, population, office)
    """
    stated = state_pace(draft, ckg, population)
    if "target" in stated or "needed" in stated:
        _propose_ckg(draft, stated)
    if not office.has_sessions:
        draft.propose("record_sessions", anchor="yakin", certainty=3, because=say("meeting.no_record"))
    elif office.has_plan and office.plan:
        found = state_plans(office, office.plan)
        (ours, days), (even, _) = found["plan"], found["even"]
        draft.propose(
            "team_plan", anchor="bulan-depan", certainty=2, because=say("decision.plan", range=format(ours, "range")),
            weight=ours.value, size=say("meeting.days", f=days), days=days, plan=ours, even=even,
        )  # fmt: skip


def _propose_ckg(draft: Draft, stated: dict[str, Finding]) -> None:
    """Ask for this year's target where it is not published, else for the pace that reaches it; say the last pace."""
    pace = say("decision.ckg_last", f=stated["last"]) if "last" in stated else ""
    if "target" not in stated:
        draft.propose(
            "ckg_pace", anchor="periksa", certainty=2, because=say("meeting.figure_of", f=stated["needed"]),
            weight=stated["missing"].value, size=say("meeting.people", f=stated["missing"]),
            pace=pace, **{one: stated[one] for one in ("missing", "days", "needed")},
        )  # fmt: skip
        return
    target, minimum = stated["target"], state_minimum(draft, ckg_targets(draft)[-1])
    size = say("meeting.per_day", f=stated["most"]) if "most" in stated else say("meeting.people", f=target)
    draft.propose(
        "ckg_target", anchor="periksa", certainty=2, because=say("meeting.our_sum"), weight=target.value, size=size,
        target=target, minimum=minimum, year=target.as_of, pace=pace, parts=say("meeting.parts", draft.region.level),
    )  # fmt: skip
