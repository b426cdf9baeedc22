"""The annex of the review: the table of indicators, the path to the end of the plan, and commitments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.iku import track_paths
from analysis.indicators.iku_measures import PATH, YEARLY
from analysis.indicators.pillars import state_of
from analysis.reference.numbers import format_number
from analysis.reference.regions import resolve_region
from analysis.reference.rules import formulas
from analysis.reference.states import Commitment, OpenBecause, PathPosition
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, fold, paragraph
from analysis.report.findings import AsOf
from analysis.report.iku.reading import WARNING_PLACE, Review
from analysis.report.iku.stating import count, state_figures
from analysis.report.report import Report, Told
from analysis.report.tables import Table, list_names
from analysis.tables.office_rows import OFFICE

FIRST = "indicator system_time realised target achievement+ category last_year"
SECOND = "indicator end_target explanation follow_up holder"
WARNING = "case realised target achievement+ category why_not"
SHOWN_COMMITMENTS = 5
COMMITMENT_COLUMNS = "meeting commitment responsible due progress"


def show_indicator_table(report: Report, review: Review) -> Block:
    """Show the table of indicators in two parts, what is not published, and the warning that a score needs.

    Example:
        >>> uhc.show_indicator_table(report, review)
    """
    cells = pd.DataFrame([_cells(report, review, row) for row in review.judged.itertuples()])
    cells = cells.reindex(columns=dict.fromkeys(f"{FIRST} {SECOND} second".replace("+", "").split()))
    first = report.table(cells, caption=report.say("summary.table"), columns=FIRST)
    second = cells.drop(columns="indicator").rename(columns={"second": "indicator"})
    return report.section(
        "indikator",
        say("summary.heading", **review.counts),
        _practice(report, review),
        first,
        fold(report.table(second, caption=report.say("summary.table_2"), columns=SECOND)),
        _missing(review),
        say("warning.text"),
        _warning(report, review),
    )


def _cells(report: Report, review: Review, row: Any) -> dict[str, str]:
    has_before = pd.notna(row.previous)
    before = say("summary.dated", value=row.before_text, time=row.before_time) if has_before else ""
    notes = [text[0].upper() + text[1:].rstrip(".") + "." for text in (row.why, row.note) if text]
    return {
        "indicator": f"{row.name} {say('summary.direction', row.direction)}",
        "system_time": say("summary.system_time", system=row.system, time=row.time),
        "realised": row.realised,
        "target": row.target,
        "achievement": _score(report, review, row),
        "category": row.class_text,
        "last_year": before or say("empty.not_published"),
        "second": say("summary.system_time", system=row.name, time=row.system),
        "end_target": row.end,
        "explanation": " ".join(notes) or say("empty.no_note"),
        "follow_up": say("follow_up", row.reason or state_of(row.verdict)),
        "holder": row.holder,
    }


def _score(report: Report, review: Review, row: Any) -> str:
    if row.score is None:
        return say("judged.no_score")
    cap = review.practice.cap
    if cap is None or row.achievement_pct <= cap:
        return f"{row.score}"
    return say("judged.capped", f=row.score, cap=count(report, "achievement", cap, "percent", "cap"))


def _practice(report: Report, review: Review) -> str:
    practice, formula = review.practice, formulas()[review.practice.formula]
    return say(
        "summary.practice",
        formula=formula.label,
        source=report.cite(formula.source_ids) or say("summary.formula_unread"),
        cap=say("empty.none") if practice.cap is None else format_number(practice.cap) + "%",
        bands=practice.scale.text.replace(">=", " ≥ ").replace(" >", " > "),
        least=count(report, "practice", practice.least_completeness, "percent", "completeness"),
        note=practice.scale.note,
    )


def _missing(review: Review) -> str:
    """Name every indicator without a published figure, by who holds it."""
    absent = review.unjudged[OpenBecause.NO_FIGURE]
    parts = [
        say("summary.missing_part", names=list_names(list(group["name"])), holder=holder)
        for holder, group in absent.groupby("holder", sort=False)
    ]
    return paragraph(say("summary.missing")) + bullets(parts) if parts else paragraph(say("summary.none_missing"))


def _warning(report: Report, review: Review) -> Table:
    """The report of another province, whose top score came from deaths that were not reported."""
    (row,) = review.warning.itertuples()
    survey = state_figures(report, review.elsewhere.loc[[row.benchmark]])["text"].iloc[0]
    about = {"share": row.completeness, "survey": survey, "source": report.cite(row.source_ids)}
    cells = {
        "case": say("warning.place", place=WARNING_PLACE, time=row.time, name=row.name),
        "realised": row.text,
        "target": row.target,
        "achievement": _score(report, review, row),
        "category": say("warning.category", category=review.practice.scale.grade(row.capped_pct)),
        "why_not": say("warning.why", **about),
    }
    return report.table(pd.DataFrame([cells]), caption=say("warning.table"), columns=WARNING)


def state_paths(report: Report, review: Review) -> pd.DataFrame:
    """Return ``track_paths`` with findings, and its figures in words: where each stands on the path to its target.

    Example:
        >>> uhc.state_paths(report, review)[["indicator", "baseline", "now", "planned", "position"]]
    """
    rows = track_paths(review.judged, review.figures, review.indicators)
    if not len(rows):
        return rows
    start = state_figures(report, review.figures.loc[rows["baseline"]])
    rows = rows.assign(path_decimals=rows["decimals"].clip(lower=1))
    rows = report.stated(rows, path=PATH).assign(
        yearly=report.state_rows(rows.assign(unit=rows["unit"].replace("percent", "points")), YEARLY)
    )
    ends = zip(rows["yearly"], rows["is_there"], strict=True)
    return rows.assign(
        indicator=[say("summary.system_time", system=row.name, time=row.system) for row in rows.itertuples()],
        baseline=[say("summary.dated", value=row.text, time=row.time) for row in start.itertuples()],
        now=[say("summary.dated", value=row.text, time=row.time) for row in rows.itertuples()],
        planned=[f"{f:unit}" for f in rows["path"]],
        end_target=rows["end"],
        yearly=[say("paths.there") if is_there else f"{f:signed}" for f, is_there in ends],
    )


def tell_paths(paths: pd.DataFrame) -> Told:
    """Return how many figures stand ahead of, on and behind their path, and who holds what is missing.

    Example:
        >>> uhc.tell_paths(uhc.state_paths(report, review))[0]
    """
    missing = say("paths.none_text", holder=say("paths.holder"))
    if not len(paths):
        return say("paths.none"), {"sentences": [missing]}
    counted = paths["position"].value_counts()
    parts = [say("paths.count", position, count=counted[position]) for position in PathPosition if position in counted]
    return say("paths.heading", parts=list_names(parts)), {"sentences": [say("paths.text"), missing]}


def show_year_review(report: Report, commitments: pd.DataFrame) -> Block:
    """Show what became of the commitments (rows of that office table) of the last twelve months, or who holds them.

    Example:
        >>> uhc.show_year_review(report, report.read_office("commitments"))
    """
    since = pd.Timestamp(report.period.end) - pd.DateOffset(months=12)
    recent = commitments[commitments["meeting_date"] > since] if len(commitments) else commitments
    if not len(recent):
        return report.section("tinjauan", say("year_review.heading"), say("year_review.missing"))
    states = recent["state"].value_counts()
    known = {"as_of": AsOf(report.period.end), "source_ids": (OFFICE,), "interval_reason": "register"}
    counts = {
        state.value: report.count("commitments", int(states.get(state, 0)), "statements", state, **known)
        for state in Commitment
    }
    rows = recent[recent["state"].isin([Commitment.open, Commitment.late])]
    rows = rows.sort_values(["due_date", "item_no"], kind="stable")
    own = report.region.bps_code  # in a province the same commitment is made by several of its regencies
    told = rows.assign(
        meeting=[f"{AsOf(day.date())}" for day in rows["meeting_date"]],
        due=[f"{AsOf(day.date())}" if pd.notna(day) else say("empty.not_stated") for day in rows["due_date"]],
        progress=[say("year_review.state", state) for state in rows["state"]],
        responsible=rows["responsible_office"],
        who=[
            office if code == own else f"{office} {resolve_region(code).short_name}"
            for office, code in zip(rows["responsible_office"], rows["region_code"], strict=True)
        ],
    )
    for row in told.head(SHOWN_COMMITMENTS).itertuples():
        report.commit(say("year_review.line", what=row.commitment, who=row.who, due=row.due, state=row.progress))
    table = report.table(told, caption=report.say("year_review.table"), columns=COMMITMENT_COLUMNS)
    return report.section(
        "tinjauan", say("year_review.known", **counts), fold(table, in_print=True) if len(told) else ""
    )
