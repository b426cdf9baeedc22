"""The way to each rule in people, in people per month, and in rupiah."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_distance
from analysis.indicators.targets import nearest_minimum
from analysis.reference.numbers import format_percent, printed_decimals
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.coverage.stating import state_distance, state_minimum
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding, bound_sign
from analysis.report.tables import list_names, make_table


def show_distance(draft: Draft, distances: pd.DataFrame) -> Block:
    """Show how many people the newest figures lie from each rule in force at the period."""
    if not len(distances):
        return draft.section("jarak", say("distance.none"), paragraph(say("missing.distance")))
    findings = {row.Index: state_distance(draft, row) for row in distances.itertuples()}
    for row in distances.itertuples():
        for rule in row.rules:
            state_minimum(draft, rule)
    rows = [
        (
            say(f"ratio.{row.ratio}"),
            list_names([rule.label for rule in row.rules]),
            f"{state_minimum(draft, row.rules[0])}",
            _figure_text(row),
            say("trend.denominator", f=findings[row.Index]),
            distance_text(row, findings[row.Index]),
            draft.cite(row.rules[0].source_ids),
        )
        for row in distances.itertuples()
    ]
    table = make_table(
        say("distance.table", region=draft.region.name),
        [
            (say("column.measure"), False),
            (say("column.rule"), False),
            (say("column.minimum"), True),
            (say("column.value"), True),
            (say("column.denominator"), True),
            (say("column.distance"), False),
            (say("column.rule_source"), False),
        ],
        rows,
    )
    dots = [
        (
            say(f"ratio.{ratio}"),
            group["pct"].iloc[0],
            _figure_text(next(group.itertuples())),
            sorted(group["minimum_pct"]),
        )
        for ratio, group in distances.groupby("ratio", sort=False)
    ]
    nearest = nearest_minimum(distances)
    finding = findings[nearest.name]
    key = f"distance.heading_{nearest['state']}"
    measure = say(f"ratio_people.{nearest['ratio']}")
    minimum = state_minimum(draft, nearest["rules"][0])
    body = draft.figure(
        "jarak",
        draw_distance(dots),
        table,
        message=say("distance.message", region=draft.region.name),
        subtitle=say("distance.subtitle", region=draft.region.name, period=draft.period.text),
        description=" ".join(
            say(
                "distance.describe",
                measure=say(f"ratio.{row.ratio}"),
                minimum=state_minimum(draft, row.rules[0]),
                value=_figure_text(row),
                distance=distance_text(row, findings[row.Index]),
            )
            for row in distances.itertuples()
        ),
        caption=say("distance.caption"),
    )
    met = distances[distances["state"].isin(["met", "met_uncounted"])]
    names = [
        say("distance.limit", measure=say(f"ratio_people.{row.ratio}"), minimum=state_minimum(draft, row.rules[0]))
        for row in met.itertuples()
    ]
    heading = say(key, f=finding, measure=measure, minimum=minimum, names=list_names(names))
    lines = [_ratio_line(draft, group, findings) for _, group in distances.groupby("ratio", sort=False)]
    return draft.section("jarak", heading, body, bullets(lines))


def _ratio_line(draft: Draft, group: pd.DataFrame, findings: dict[int, Finding]) -> str:
    """One sentence per ratio: the figure, what it is of, and the way to each minimum."""
    steps = [
        say(
            f"distance.step_{row.state}",
            f=findings[row.Index],
            people=say(f"people.{row.ratio}"),
            minimum=state_minimum(draft, row.rules[0]),
            rules=list_names([rule.label for rule in row.rules]),
        )
        + (say("distance.near") if row.near_miss and row.state in ("short", "met") else "")
        for row in group.itertuples()
    ]
    row = next(group.itertuples())
    finding = findings[row.Index]
    line = say(
        "distance.line",
        measure=say(f"ratio.{row.ratio}"),
        value=_figure_text(row),
        f=finding,
        basis=say(f"distance.basis_{_basis(row)}", f=finding),
        steps="; ".join(steps),
    )
    return line + (" " + say("distance.stale", f=finding) if row.is_stale else "")


def _basis(row: Any) -> str:
    """Where the people come from, as words/coverage.yaml names it."""
    if row.is_estimate:
        return "estimate"
    if row.denominator_origin == "implied":
        return "implied"
    return {"stated": "exact", "rounded": "rounded"}.get(row.numerator_origin, "derived")


def _figure_text(row: Any) -> str:
    return bound_sign(row.bound) + format_percent(row.pct, min(printed_decimals(row.pct), 2))


def distance_text(row: Any, finding: Finding) -> str:
    """The way from a figure to a minimum in words: people short or in hand, or why it cannot be counted."""
    return say(f"distance.{row.state}", f=finding, people=say(f"people.{row.ratio}"))


def show_pace(draft: Draft, pace: pd.DataFrame, premium_parts: list[Rule]) -> Block:
    """Show the people per month, and the premium, that each unmet rule asks for by the target month."""
    if not len(pace):
        return draft.section("laju", say("pace.none"), paragraph(say("pace.nothing_missing")))
    parts = [
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
        for part in premium_parts
    ]
    sources = tuple(one for part in premium_parts for one in part.source_ids)
    whole = draft.state(
        Finding(
            "premium.sum",
            sum(part.value for part in parts),
            "idr",
            parts[0].as_of,
            sources,
            interval_reason="rule",
            flags=("recomputed",),
        )
    )
    rows, paces = [], {}
    for row in pace.itertuples():
        missing = state_distance(draft, row)
        same: dict[str, Any] = {
            "as_of": missing.as_of,
            "source_ids": missing.source_ids,
            "numerator": missing.numerator,
            "denominator": missing.denominator,
            "flags": missing.flags,
            "bound": missing.bound,
        }
        name = f"{row.ratio}.{row.minimum_pct:g}"
        monthly = draft.state(
            Finding(f"pace.{name}", row.pace_persons_per_month, "persons_per_month", interval_reason="computed", **same)
        )
        cost = draft.state(
            Finding(f"premium.{name}", row.premium_idr_per_month, "idr_per_month", interval_reason="computed", **same)
        )
        rows.append(
            (say(f"ratio.{row.ratio}"), f"{state_minimum(draft, row.rules[0])}", f"{missing}", f"{monthly}", f"{cost}")
        )
        paces[row.Index] = monthly
    table = make_table(
        say("pace.table", region=draft.region.name, target=draft.target_month.text),
        [
            (say("column.measure"), False),
            (say("column.minimum"), True),
            (say("column.missing"), True),
            (say("column.pace"), True),
            (say("column.premium"), True),
        ],
        rows,
    )
    months = draft.state(
        Finding(
            "pace.months",
            pace["months"].iloc[0],
            "months",
            AsOf(draft.period.end),
            ("project",),
            interval_reason="computed",
        )
    )
    nearest = nearest_minimum(pace)
    heading = say(
        "pace.heading",
        f=paces[nearest.name],
        target=draft.target_month.text,
        minimum=state_minimum(draft, nearest["rules"][0]),
        people=say(f"people.{nearest['ratio']}"),
    )
    return draft.section(
        "laju",
        heading,
        table.html(),
        bullets(
            [
                say("pace.basis", months=months, period=draft.period.text, target=draft.target_month.text),
                say("pace.premium", whole=whole, member=parts[0], pemda=parts[1]),
                say("pace.not_a_forecast"),
            ]
        ),
    )
