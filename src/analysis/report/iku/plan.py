"""The year against the plan: figures at their targets, paths to the end of the plan, pillars, commitments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_distance
from analysis.indicators.criteria.iku import track_paths
from analysis.indicators.pillars import MET, MISSED, OPEN, count_pillars
from analysis.reference.regions import resolve_region
from analysis.reference.states import Reason, Verdict
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.iku.reading import Review, key_of
from analysis.report.iku.stating import (
    as_of_end,
    show_figure,
    state_own,
    state_target,
    state_value,
    system_of,
    time_of,
    write,
)
from analysis.report.iku.summary import target_of
from analysis.report.tables import list_names, make_table, name_columns
from analysis.tables.office_rows import OFFICE

DRAWN = (
    Reason.DECIDED,
    Reason.CHANCE,
    Reason.PART_OF_YEAR,
    Reason.NOT_DUE,
    Reason.EARLY,
)  # reasons that leave a figure comparable with its target
SHOWN_TARGETS = 6
SHOWN_COMMITMENTS = 5
PATH_COLUMNS = ("indicator", "baseline", "now", "planned", "end_target", "yearly", "position")
PILLAR_COLUMNS = ("pillar", "indicators", MET, MISSED, OPEN, "judged")


def show_target_paths(draft: Draft, review: Review) -> Block:
    """Show figures beside the targets of their year, and where they stand on the path to the end of the plan.

    Example:
        >>> uhc.show_target_paths(report, review)
    """
    figure, missing = _beside_targets(draft, review), paragraph(say("paths.none_text", holder=say("paths.holder")))
    paths = track_paths(review.judged, review.figures, review.indicators)
    if not len(paths):
        return draft.section("target", say("paths.none"), figure, missing)
    rows = [_path(draft, review, one) for one in paths.itertuples()]
    names = name_columns(*PATH_COLUMNS, numbers=("planned", "yearly"))
    table = make_table(say("paths.table", region=draft.region.name), names, rows)
    counted = paths["position"].value_counts()
    parts = [
        say(f"paths.count_{name}", count=counted[name]) for name in ("ahead", "within", "behind") if name in counted
    ]
    heading = say("paths.heading", parts=list_names(parts))
    return draft.section("target", heading, figure, paragraph(say("paths.text")), str(table.html()), missing)


def _path(draft: Draft, review: Review, one: Any) -> tuple[str, ...]:
    now, start = state_value(draft, review, one.row), state_value(draft, review, one.baseline)
    more: dict[str, Any] = {"sources": now.source_ids, "decimals": max(now.decimals, 1)}
    unit = "points" if now.unit == "percent" else now.unit
    planned = state_own(draft, f"path.{key_of(one.row)}", one.planned, now.unit, as_of_end(one.row), **more)
    yearly = state_own(draft, f"yearly.{key_of(one.row)}", one.yearly, unit, as_of_end(one.row), **more)
    return (
        say("summary.system_time", system=review.indicator(one.indicator_id).name, time=system_of(one.row)),
        say("summary.dated", value=write(start), time=time_of(one.baseline)),
        say("summary.dated", value=write(now), time=time_of(one.row)),
        write(planned),
        target_of(draft, review, one.end),
        say("paths.there") if one.is_there else f"{yearly:signed}",
        say(f"paths.{one.position}"),
    )


def _beside_targets(draft: Draft, review: Review) -> str:
    """Figures in percent beside the target of their year, each on an axis of its own."""
    shown = {}
    for one in review.judged[review.judged["reason"].isin(DRAWN)].itertuples():
        indicator = review.indicator(one.indicator_id)
        if one.row is None or one.target is None:
            continue
        if indicator.unit == "percent" and one.row.value == one.row.value and one.target.value == one.target.value:
            name = say("paths.axis", name=indicator.name, system=system_of(one.row), time=time_of(one.row))
            shown[name] = (state_value(draft, review, one.row), state_target(draft, review, one.target), one.verdict)
    if not shown:
        return paragraph(say("paths.no_figure"))
    shown = dict(list(shown.items())[:SHOWN_TARGETS])
    rows = [(name, f"{f}", f"{target}", say("judged.verdict", verdict)) for name, (f, target, verdict) in shown.items()]
    columns = name_columns("indicator", "realised", "target", "state", numbers=("realised", "target"))
    return show_figure(
        draft,
        "paths",
        draw_distance([(name, f.value, f"{f}", [target.value]) for name, (f, target, _) in shown.items()]),
        make_table(say("paths.figure_table"), columns, rows),
        [finding for f, target, _ in shown.values() for finding in (f, target)],
        [say("paths.describe", name=name, f=f, target=target) for name, (f, target, _) in shown.items()],
    )


def show_pillars(draft: Draft, review: Review) -> Block:
    """Show, for each pillar of health transformation, how many targets are met, missed and cannot be judged.

    Example:
        >>> uhc.show_pillars(report, review)
    """
    pillars, rows = count_pillars(review.indicators, review.judged), []
    scored = review.judged.drop_duplicates("indicator_id")
    scored_ids = set(scored.loc[scored["verdict"] != Verdict.UNDECIDED, "indicator_id"])
    for row in pillars.itertuples():
        numbers = [
            f"{state_own(draft, f'pillar.{row.pillar}.{name}', getattr(row, name), 'indicators')}"
            for name in PILLAR_COLUMNS[1:5]
        ]
        own = review.indicators[review.indicators["pillar"] == row.pillar]
        names = list(own.loc[own["indicator_id"].isin(scored_ids), "name"])
        text = list_names(names) if names else say("pillar.none_judged" if row.indicators else "pillar.no_indicator")
        rows.append((say(f"pillar.{row.pillar}"), *numbers, text))
    columns = name_columns(*PILLAR_COLUMNS, numbers=PILLAR_COLUMNS[1:5])
    table = make_table(say("pillar.table", region=draft.region.name), columns, rows)
    heading = say("pillar.heading", count=int((pillars[[MET, MISSED]].sum(axis=1) > 0).sum()))
    return draft.section("pilar", heading, str(table.html()), paragraph(say("pillar.text")))


def _office_of(draft: Draft, row: Any) -> str:
    """Return who answers for a commitment; in a province, of which regency, as the same one is made by several."""
    if row.region_code == draft.region.bps_code:
        return str(row.responsible_office)
    return f"{row.responsible_office} {resolve_region(row.region_code).short_name}"


def show_year_review(draft: Draft, commitments: pd.DataFrame) -> Block:
    """Show what became of the commitments of the last twelve months; where none are known, who holds them.

    Args:
        draft: the report.
        commitments: rows of the office table of that name.

    Example:
        >>> uhc.show_year_review(report, commitments)
    """
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=12)
    recent = commitments[commitments["meeting_date"] > since] if len(commitments) else commitments
    if not len(recent):
        return draft.section("tinjauan", say("year_review.heading"), paragraph(say("year_review.missing")))
    states = recent["state"].value_counts()
    counts = {
        state: draft.state(
            Finding(f"commitments.{state}", int(states.get(state, 0)), "statements", AsOf(draft.period.end), (OFFICE,))
        )
        for state in ("done", "open", "late", "dropped")
    }
    unfinished = recent[recent["state"].isin(["open", "late"])].sort_values(["due_date", "item_no"], kind="stable")
    for row in unfinished.head(SHOWN_COMMITMENTS).itertuples():
        draft.commit(
            say(
                "year_review.line",
                what=row.commitment,
                who=_office_of(draft, row),
                due=AsOf(row.due_date.date()) if pd.notna(row.due_date) else say("empty.not_stated"),
                state=say(f"year_review.{row.state}"),
            )
        )
    table = make_table(
        say("year_review.table", region=draft.region.name),
        name_columns("meeting", "commitment", "responsible", "due", "progress"),
        [
            (
                f"{AsOf(row.meeting_date.date())}",
                row.commitment,
                row.responsible_office,
                f"{AsOf(row.due_date.date())}" if pd.notna(row.due_date) else say("empty.not_stated"),
                say(f"year_review.{row.state}"),
            )
            for row in unfinished.itertuples()
        ],
    )
    return draft.section(
        "tinjauan", say("year_review.known", **counts), fold(table, in_print=True) if len(unfinished) else ""
    )
