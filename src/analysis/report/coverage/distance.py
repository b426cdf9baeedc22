"""How many people figures lie from every rule in force, and the pace and premium that reach it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.membership import nearest_criterion, ratio_criteria
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import PACE, criteria_figures
from analysis.reference.rules import Rule
from analysis.reference.states import CountBasis
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria
from analysis.report.coverage.verdicts import count_text, distance_text, verdict_text
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.report import Report

BASES = {"stated": CountBasis.exact, "rounded": CountBasis.rounded}
PREMIUM = Measure("premium_part", "minimum", "idr", ("key",), parts={"interval_reason": "rule"})


def show_distance(report: Report, criteria: pd.DataFrame) -> Block:
    """Show how many people the newest figures lie from each rule in force at the period."""
    rows = ratio_criteria(criteria)
    rows = rows[rows["value"].notna()]
    if not len(rows):
        return report.section("jarak", say("distance.none"), paragraph(say("missing.distance")))
    told = state_criteria(report, rows, "figure", "target_f", "distance")
    table = report.table(
        pd.DataFrame({
            "measure": [say("ratio", one) for one in told["measure"]],
            "rule": [f"{row.rule_label}: {row.target_f}" for row in told.itertuples()],
            "value": told["figure"],
            "denominator": [
                say("trend.denominator", f=f) if f.denominator else say("empty.not_published") for f in told["figure"]
            ],
            "verdict": [verdict_text(row) for row in told.itertuples()],
            "distance": [distance_text(row) for row in told.itertuples()],
            "rule_source": [report.cite(one) for one in told["rule_source_ids"]],
        }),
        caption=say("distance.table", region=report.region.name),
        columns="measure rule value+ denominator+ verdict distance rule_source",
    )  # fmt: skip
    lines = [_measure_line(own) for _, own in told.groupby(["measure", "as_of_date", "value"], sort=False)]
    return report.section("jarak", say("distance.heading", counts=count_text(criteria)), table, bullets(lines))


def _measure_line(own: pd.DataFrame) -> str:
    """One sentence per figure: the figure, what it is of, and the way to each minimum."""
    steps = [
        say("distance.step", minimum=row.target_f, rules=row.rule_label, verdict=verdict_text(row),
            distance=distance_text(row))
        for row in own.itertuples()
    ]  # fmt: skip
    row: Any = next(own.itertuples())
    basis = CountBasis.bound
    if pd.notna(row.missing_persons):
        basis = BASES.get(row.numerator_origin, CountBasis.derived)
        basis = CountBasis.implied if row.base_origin == "implied" else basis
        basis = CountBasis.estimate if row.is_estimate else basis
    line = say(
        "distance.line", measure=say("ratio", row.measure), value=f"{row.figure}", f=row.figure,
        basis=say("distance.basis", basis, f=row.figure), steps="; ".join(steps),
    )  # fmt: skip
    return line + (" " + say("distance.stale", f=row.figure) if row.is_old else "")


def show_pace(report: Report, pace: pd.DataFrame, premium_parts: list[Rule]) -> Block:
    """Show the people per month, and the premium, that each criterion asks for by the target month."""
    if not len(pace):
        return report.section("laju", say("pace.none"), paragraph(say("pace.nothing_missing")))
    told = state_criteria(report, pace, "target_f", "distance", "cost")
    told = told.assign(monthly=report.state_rows(criteria_figures(pace), PACE))
    target = report.target_month.text
    table = report.table(
        pd.DataFrame({"measure": [say("ratio", one) for one in told["measure"]], "minimum": told["target_f"],
                      "missing": told["distance"], "pace": told["monthly"], "premium": told["cost"]}),
        caption=say("pace.table", region=report.region.name, target=target),
        columns="measure minimum+ missing+ pace+ premium+",
    )  # fmt: skip
    nearest: Any = told.loc[nearest_criterion(pace).Index]
    heading = say("pace.heading", f=nearest["monthly"], target=target, minimum=nearest["target_f"],
                  people=say("people", nearest["measure"]))  # fmt: skip
    months = report.count("pace_months", int(pace["months"].iloc[0]), "months")
    notes = [
        say("pace.basis", months=months, period=report.period.text, target=target),
        say("pace.premium", **_premium(report, premium_parts)),
        say("pace.not_a_forecast"),
    ]
    return report.section("laju", heading, table, bullets(notes))


def _premium(report: Report, parts: list[Rule]) -> dict[str, Any]:
    """State both parts of the premium and their sum."""
    rows = pd.DataFrame([
        {"minimum": part.minimum or 0, "key": part.key, "as_of_date": part.first_day, "as_of_precision": "day",
         "note": part.note, "source_ids": part.source_ids}
        for part in parts
    ])  # fmt: skip
    member, pemda = (one for one in report.state_rows(rows, PREMIUM) if one is not None)
    sources = tuple(source for part in parts for source in part.source_ids)
    whole = report.count("premium_part", member.value + pemda.value, "idr", "sum", as_of=member.as_of,
                         source_ids=sources, interval_reason="rule", flags=("recomputed",))  # fmt: skip
    return {"whole": whole, "member": member, "pemda": pemda}
