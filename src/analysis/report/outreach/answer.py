"""The outreach page that answers: its head, its cards, what it asks a meeting to decide, and how sure it is."""

from __future__ import annotations

import pandas as pd

from analysis.reference.states import OutreachFile, SessionProblem
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.outreach.plan import state_plan_extra
from analysis.report.outreach.progress import ckg_targets, parts_of, target_text
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.visits import count_visits
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check
from analysis.report.report import Headline, Part, Report


def answer_outreach(
    office: Outreach, progress: pd.DataFrame, pace: pd.DataFrame, plans: pd.DataFrame
) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and what is known of progress and record.

    Example:
        >>> uhc.answer_outreach(office, progress, pace, plans)[0]
        'CKG: 66.590 orang diperiksa, 27,48% penduduk, sampai 14 November 2025'
    """
    own = progress.loc[progress["is_own"], "f"]
    told = [say("outreach_answer.heads" if f.numerator else "outreach_answer.share", f=f) for f in own]
    if not office.has_sessions:
        context = [text for text in (target_text(pace), say("outreach_answer.no_record")) if text]
        return (told or [say("outreach_answer.nothing")])[0], *context
    if len(plans):
        ours = plans["f"].iloc[0]
        extra = state_plan_extra(office, ours)
        key = "outreach_answer.plan_net" if extra else "outreach_answer.plan"
        return say(key, f=ours, extra=extra), *told
    return say("outreach_answer.visits", f=count_visits(office)), *told


def outreach_headlines(office: Outreach, progress: pd.DataFrame, pace: pd.DataFrame) -> list[Headline]:
    """Return three cards: people checked (CKG), this year's CKG target, and what visits brought (JKN).

    Example:
        >>> uhc.outreach_headlines(office, progress, pace)[0].value
        '27,48%'
    """
    own, people = progress.loc[progress["is_own"], "f"], say("answer.people")
    title, unknown = say("outreach_card.ckg"), say("card.not_available")
    cards = [Headline(title, f"{f}", say("outreach_answer.checked", f=f), "periksa") for f in own]
    cards = cards or [Headline(title, unknown, say("outreach_answer.ckg_holder"), "periksa")]
    stated = parts_of(pace)
    goal, per_day = stated.get("target") or stated.get("missing"), stated.get("most") or stated.get("needed")
    if goal is not None:
        title = say("outreach_answer.card_target" if "target" in stated else "outreach_answer.card_missing", f=goal)
        company = say("outreach_answer.per_day", f=per_day) if per_day else f"{goal.as_of}"
        cards.append(Headline(title, f"{goal:size}", company, "periksa", people))
    title = say("outreach_card.jkn")
    if not office.has_sessions:
        return [*cards, Headline(title, unknown, say("outreach_answer.record_holder"), "yakin")]
    gained = office.count("funnel", int(office.shown_visits["gain_persons"].sum()), "JKN.active.gain_persons")
    company = say("outreach_answer.gained", f=count_visits(office))
    return [*cards, Headline(title, f"{gained}", company, "hasil-kunjungan", people)]


def unanswered_outreach(office: Outreach) -> list[Part]:
    """Return which file opens what.

    Example:
        >>> uhc.unanswered_outreach(office)
    """
    return [[say("outreach_answer.file", name) for name in OutreachFile if not len(office.tables[name])]]


def propose_outreach(report: Report, pace: pd.DataFrame, plans: pd.DataFrame, office: Outreach) -> None:
    """Put on the meeting page: this year's CKG target or pace, the team plan, and the record of sessions.

    Example:
        >>> uhc.propose_outreach(report, pace, plans, office)
    """
    stated = parts_of(pace)
    if "target" in stated or "needed" in stated:
        _propose_ckg(report, stated)
    if not office.has_sessions:
        report.propose("record_sessions", anchor="yakin", certainty=1, because=say("meeting.no_record"))
    elif len(plans):
        ours, days = plans["f"].iloc[0], plans["f_days"].iloc[0]
        extra = state_plan_extra(office, ours)
        report.propose(
            "team_plan", anchor="bulan-depan", certainty=2, because=say("decision.plan"),
            weight=(extra or ours).value, size=say("meeting.days", f=days), days=days, plan=ours,
            net=say("decision.plan_net", f=extra) if extra else "",
        )  # fmt: skip


def _propose_ckg(report: Report, stated: dict[str, Finding]) -> None:
    """Ask for this year's target where it is not published, else for the pace that reaches it; say the last pace."""
    pace = say("decision.ckg_last", f=stated["last"]) if "last" in stated else ""
    if "target" not in stated:
        report.propose(
            "ckg_pace", anchor="periksa", certainty=2, because=say("meeting.figure_of", f=stated["needed"]),
            weight=stated["missing"].value, size=say("meeting.people", f=stated["missing"]),
            pace=pace, **{one: stated[one] for one in ("missing", "days", "needed")},
        )  # fmt: skip
        return
    target, minimum = stated["target"], state_minimum(report, ckg_targets(report)[-1])
    size = say("meeting.per_day", f=stated["most"]) if "most" in stated else say("meeting.people", f=target)
    report.propose(
        "ckg_target", anchor="periksa", certainty=2, because=say("meeting.our_sum"), weight=target.value, size=size,
        target=target, minimum=minimum, year=target.as_of, pace=pace, parts=say("meeting.parts", report.region.level),
    )  # fmt: skip


def check_outreach(report: Report, progress: pd.DataFrame, ckg: pd.DataFrame, office: Outreach) -> list[Check]:
    """Return the rows of the data-quality box.

    Example:
        >>> uhc.check_outreach(report, progress, ckg, office)
    """
    rows = []
    if not office.has_sessions:
        rows.append((say("quality.complete"), UNJUDGED, say("outreach_quality.no_sessions")))
    own = progress.loc[progress["is_own"], "f"]
    for f in own:
        word = UNJUDGED if "stale" in f.flags else CAREFUL
        rows.append((say("quality.timely"), word, say("outreach_quality.newest", f=f)))
    if not len(own):
        rows.append((say("quality.timely"), UNJUDGED, say("quality.timely_none")))
    rows += _session_rows(office) if office.has_sessions else []
    unused = ckg[~ckg["usable"] & (ckg["region_code"] == report.region.bps_code)]
    count = office.state("quality", len(unused), "statements", "ckg_unused")
    rows.append((say("quality.strange"), CAREFUL if len(unused) else GOOD, say("outreach_quality.unused", f=count)))
    small = say("outreach_quality.small", protection=office.protection)
    rows.append((say("quality.small"), GOOD, small if office.has_sessions else say("quality.small_text")))
    rows.append((say("quality.definitions"), CAREFUL, say("outreach_quality.programmes")))
    rows.append((say("quality.missing"), CAREFUL, say("outreach_quality.missing")))
    return rows


def _session_rows(office: Outreach) -> list[Check]:
    """One row for each kind of problem of the sessions, or one that says there is none."""
    rows = []
    base = Denominator(len(office.sessions), say("denominator", "sessions"), office.last_day)
    for problem, found in office.problems.groupby("problem", sort=False):
        texts = []
        for row in found.itertuples():
            part = ".".join(filter(None, (row.problem, row.programme, row.group)))
            count = office.state("quality", row.sessions, "sessions", part, denominator=base)
            channel = row.problem == SessionProblem.EMPTY_CHANNEL
            group = say("channel" if channel else "site", row.group) if row.group else ""
            example = (
                say("problem.example", site=row.example[0], date=AsOf(row.example[1].date())) if row.example else ""
            )
            texts.append(say("problem.told", problem, f=count, programme=row.programme, group=group, example=example))
        rows.append((say("problem.name", problem), CAREFUL, " ".join(texts)))
    return rows or [(say("quality.consistent"), GOOD, say("outreach_quality.no_problem"))]
