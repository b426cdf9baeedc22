"""The way to each minimum in people, in people per month, and in rupiah."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_distance
from analysis.indicators.criteria.membership import nearest_criterion, ratio_criteria
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.coverage.stating import state_cost, state_criterion_figure, state_distance, state_target
from analysis.report.coverage.verdicts import count_text, distance_text, is_bound, verdict_text
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import make_table, name_columns

BASES = {"stated": "exact", "rounded": "rounded"}


def show_distance(draft: Draft, criteria: pd.DataFrame) -> Block:
    """Show how many people the figures lie from each criterion on registered and active members.

    Example:
        >>> uhc.show_distance(report, criteria)
    """
    rows = ratio_criteria(criteria)
    rows = rows[rows["value"].notna()]
    if not len(rows):
        return draft.section("jarak", say("distance.none"), paragraph(say("missing.distance")))
    table = make_table(
        say("distance.table", region=draft.region.name),
        name_columns(
            "measure", "rule", "value", "denominator", "verdict", "distance", "rule_source",
            numbers=("value", "denominator"),
        ),
        [_row(draft, row) for row in rows.itertuples()],
    )  # fmt: skip
    dots = [
        (say(f"ratio.{measure}"), row.value, f"{state_criterion_figure(draft, row)}", sorted(own["target"]))
        for measure, own in rows.groupby("measure", sort=False)
        for row in own.head(1).itertuples()
    ]
    body = draft.figure(
        "jarak",
        draw_distance(dots),
        table,
        message=say("distance.message", region=draft.region.name),
        subtitle=say("distance.subtitle", region=draft.region.name, period=draft.period.text),
        description=" ".join(_description(draft, row) for row in rows.itertuples()),
        caption=say("distance.caption"),
        frame=rows,
    )
    lines = [_measure_line(draft, own) for _, own in rows.groupby(["measure", "as_of_date", "value"], sort=False)]
    return draft.section("jarak", say("distance.heading", counts=count_text(criteria)), body, bullets(lines))


def _row(draft: Draft, row: Any) -> tuple[str, ...]:
    figure = state_criterion_figure(draft, row)
    return (
        say(f"ratio.{row.measure}"),
        f"{row.rule_label}: {state_target(draft, row)}",
        f"{figure}",
        say("trend.denominator", f=figure) if figure.denominator else say("empty.not_published"),
        verdict_text(row),
        distance_text(draft, row),
        draft.cite(row.rule_source_ids),
    )


def _description(draft: Draft, row: Any) -> str:
    return say(
        "distance.describe",
        measure=say(f"ratio.{row.measure}"),
        minimum=state_target(draft, row),
        value=state_criterion_figure(draft, row),
        verdict=verdict_text(row),
        distance=distance_text(draft, row),
    )


def _measure_line(draft: Draft, own: pd.DataFrame) -> str:
    """One sentence per figure: the figure, what it is of, and the way to each minimum."""
    steps = [
        say(
            "distance.step",
            minimum=state_target(draft, row),
            rules=row.rule_label,
            verdict=verdict_text(row),
            distance=distance_text(draft, row),
        )
        for row in own.itertuples()
    ]
    row = next(own.itertuples())
    figure = state_criterion_figure(draft, row)
    line = say(
        "distance.line",
        measure=say(f"ratio.{row.measure}"),
        value=f"{figure}",
        f=figure,
        basis=say(f"distance.basis_{_basis(row)}", f=figure),
        steps="; ".join(steps),
    )
    return line + (" " + say("distance.stale", f=figure) if row.is_old else "")


def _basis(row: Any) -> str:
    """Where the people come from, as words/coverage.yaml names it."""
    if pd.isna(row.missing_persons):
        return "bound" if is_bound(row) else "none"
    if row.is_estimate:
        return "estimate"
    return "implied" if row.base_origin == "implied" else BASES.get(row.numerator_origin, "derived")


def show_pace(draft: Draft, pace: pd.DataFrame, premium_parts: list[Rule]) -> Block:
    """Show the people per month, and the premium, that each criterion asks for by the target month.

    Example:
        >>> uhc.show_pace(report, pace, premium_parts)
    """
    if not len(pace):
        return draft.section("laju", say("pace.none"), paragraph(say("pace.nothing_missing")))
    monthly = {row.Index: _state_pace(draft, row) for row in pace.itertuples()}
    rows = [
        (
            say(f"ratio.{row.measure}"),
            f"{state_target(draft, row)}",
            f"{state_distance(draft, row)}",
            f"{monthly[row.Index]}",
            f"{state_cost(draft, row)}",
        )
        for row in pace.itertuples()
    ]
    table = make_table(
        say("pace.table", region=draft.region.name, target=draft.target_month.text),
        name_columns(
            "measure", "minimum", "missing", "pace", "premium", numbers=("minimum", "missing", "pace", "premium")
        ),
        rows,
    )
    nearest = nearest_criterion(pace)
    heading = say(
        "pace.heading",
        f=monthly[nearest.Index],
        target=draft.target_month.text,
        minimum=state_target(draft, nearest),
        people=say(f"people.{nearest.measure}"),
    )
    notes = [
        say("pace.basis", months=_state_months(draft, pace), period=draft.period.text, target=draft.target_month.text),
        say("pace.premium", **_state_premium(draft, premium_parts)),
        say("pace.not_a_forecast"),
    ]
    return draft.section("laju", heading, table.html(), bullets(notes))


def _state_pace(draft: Draft, row: Any) -> Finding:
    missing = state_distance(draft, row)
    return draft.state(
        Finding(
            f"pace.{row.criterion}.{row.target:g}",
            row.pace_persons_per_month,
            "persons_per_month",
            missing.as_of,
            missing.source_ids,
            missing.numerator,
            missing.denominator,
            interval_reason="computed",
            flags=missing.flags,
            bound=missing.bound,
        )
    )


def _state_months(draft: Draft, pace: pd.DataFrame) -> Finding:
    end = AsOf(draft.period.end)
    return draft.state(
        Finding("pace.months", int(pace["months"].iloc[0]), "months", end, ("project",), interval_reason="computed")
    )


def _state_premium(draft: Draft, parts: list[Rule]) -> dict[str, Finding]:
    """State both parts of the premium and their sum."""
    stated = [
        draft.state(
            Finding(
                f"premium.{part.key}",
                part.minimum or 0,
                "idr",
                AsOf(part.first_day),
                part.source_ids,
                interval_reason="rule",
                note=part.note,
            )
        )
        for part in parts
    ]
    sources = tuple(source for part in parts for source in part.source_ids)
    whole = Finding(
        "premium.sum",
        sum(part.value for part in stated),
        "idr",
        stated[0].as_of,
        sources,
        interval_reason="rule",
        flags=("recomputed",),
    )
    return {"whole": draft.state(whole), "member": stated[0], "pemda": stated[1]}
