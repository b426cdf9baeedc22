"""The way to each minimum in people, in people per month, and in rupiah."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_distance
from analysis.indicators.criteria.membership import nearest_criterion, ratio_criteria
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import PACE, criteria_figures
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria
from analysis.report.coverage.verdicts import count_basis, count_text, distance_text, verdict_text
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.report import Report

PREMIUM = Measure("premium_part", "minimum", "idr", ("key",), fixed={"interval_reason": "rule"})


def show_distance(report: Report, criteria: pd.DataFrame) -> Block:
    """Show how many people the figures lie from each criterion on registered and active members.

    Example:
        >>> uhc.show_distance(report, criteria)
    """
    rows = ratio_criteria(criteria)
    rows = rows[rows["value"].notna()]
    if not len(rows):
        return report.section("jarak", say("distance.none"), paragraph(say("missing.distance")))
    told = state_criteria(report, rows, "figure", "minimum", "distance")
    told = told.assign(
        name=[say("ratio", measure) for measure in told["measure"]],
        verdict_text=[verdict_text(row) for row in told.itertuples()],
        distance_text=[distance_text(row) for row in told.itertuples()],
    )
    dots = [
        (row.name, row.value, f"{row.figure}", sorted(own["target"]))
        for _, own in told.groupby("measure", sort=False)
        for row in own.head(1).itertuples()
    ]
    description = [
        say("distance.describe", measure=row.name, minimum=row.minimum, value=row.figure, verdict=row.verdict_text,
            distance=row.distance_text)
        for row in told.itertuples()
    ]  # fmt: skip
    body = report.figure(
        "jarak", draw_distance(dots), report.table(_cells(report, told), caption=say("distance.table",
        region=report.region.name), columns="measure rule value+ denominator+ verdict distance rule_source"),
        message=say("distance.message", region=report.region.name), description=" ".join(description),
        subtitle=say("distance.subtitle", region=report.region.name, period=report.period.text),
        caption=say("distance.caption"), frame=rows,
    )  # fmt: skip
    lines = [_measure_line(own) for _, own in told.groupby(["measure", "as_of_date", "value"], sort=False)]
    return report.section("jarak", say("distance.heading", counts=count_text(criteria)), body, bullets(lines))


def _cells(report: Report, told: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "measure": told["name"],
        "rule": [f"{row.rule_label}: {row.minimum}" for row in told.itertuples()],
        "value": told["figure"],
        "denominator": [report.base_cell(f) for f in told["figure"]],
        "verdict": told["verdict_text"],
        "distance": told["distance_text"],
        "rule_source": [report.cite(ids) for ids in told["rule_source_ids"]],
    })  # fmt: skip


def _measure_line(own: pd.DataFrame) -> str:
    """One sentence per figure: the figure, what it is of, and the way to each minimum."""
    steps = [
        say("distance.step", minimum=row.minimum, rules=row.rule_label, verdict=row.verdict_text,
            distance=row.distance_text)
        for row in own.itertuples()
    ]  # fmt: skip
    row: Any = next(own.itertuples())
    line = say(
        "distance.line", measure=row.name, value=f"{row.figure}", f=row.figure,
        basis=say("distance.basis", count_basis(row), f=row.figure), steps="; ".join(steps),
    )  # fmt: skip
    return line + (" " + say("distance.stale", f=row.figure) if row.is_old else "")


def show_pace(report: Report, pace: pd.DataFrame, premium_parts: list[Rule]) -> Block:
    """Show the people per month, and the premium, that each criterion asks for by the target month.

    Example:
        >>> uhc.show_pace(report, pace, premium_parts)
    """
    if not len(pace):
        return report.section("laju", say("pace.none"), paragraph(say("pace.nothing_missing")))
    told = state_criteria(report, pace, "minimum", "distance", "cost")
    told = told.assign(monthly=report.state_rows(criteria_figures(pace), PACE))
    target = report.target_month.text
    cells = {"measure": [say("ratio", measure) for measure in told["measure"]], "minimum": told["minimum"],
             "missing": told["distance"], "pace": told["monthly"], "premium": told["cost"]}  # fmt: skip
    table = report.table(
        pd.DataFrame(cells), caption=say("pace.table", region=report.region.name, target=target),
        columns="measure minimum+ missing+ pace+ premium+",
    )  # fmt: skip
    nearest: Any = told.loc[nearest_criterion(pace).Index]
    heading = say("pace.heading", f=nearest["monthly"], target=target, minimum=nearest["minimum"],
                  people=say("people", nearest["measure"]))  # fmt: skip
    months = report.count("pace_months", int(pace["months"].iloc[0]), "months")
    notes = [
        say("pace.basis", months=months, period=report.period.text, target=target),
        say("pace.premium", **_state_premium(report, premium_parts)),
        say("pace.not_a_forecast"),
    ]
    return report.section("laju", heading, table, bullets(notes))


def _state_premium(report: Report, parts: list[Rule]) -> dict[str, Any]:
    """State both parts of the premium and their sum."""
    rows = [
        {"minimum": part.minimum or 0, "key": part.key, "as_of_date": part.first_day, "note": part.note,
         "source_ids": part.source_ids}
        for part in parts
    ]  # fmt: skip
    member, pemda = (part for part in report.state_rows(pd.DataFrame(rows), PREMIUM) if part is not None)
    more: dict[str, Any] = {"interval_reason": "rule", "flags": ("recomputed",), "as_of": member.as_of}
    sources = tuple(source for part in parts for source in part.source_ids)
    whole = report.count("premium_part", member.value + pemda.value, "idr", "sum", source_ids=sources, **more)
    return {"whole": whole, "member": member, "pemda": pemda}
