"""Over time on one scale, and whether the regions come closer together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.figures.comparison import draw_spread
from analysis.indicators.comparison import Comparison, measure_gaps
from analysis.reference.numbers import format_percent
from analysis.reference.words import say
from analysis.report.comparison.stating import as_of_reading, name_of, state_own
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.stating import sources_of
from analysis.report.tables import Table, make_table, name_columns

SHOWN_DATES = 5


def show_gaps(draft: Draft, comparison: Comparison, population: pd.DataFrame) -> Block:
    """Show how far apart the regions stood whenever all had a figure of one date, in points, ratio and people.

    Example:
        >>> uhc.show_gaps(report, comparison, population)
    """
    sets = [one for one in comparison.sets if one.indicator == "coverage_registered"]
    gaps = measure_gaps(sets, population, comparison.codes)
    if not len(gaps):
        return draft.section("kesenjangan", say("gaps.none"), paragraph(say("gaps.none_text")))
    gaps = gaps.iloc[sorted({*range(0, len(gaps), max(1, len(gaps) // SHOWN_DATES)), len(gaps) - 1})]
    stated = [_state_gap(draft, row) for row in gaps.itertuples()]
    first, last = stated[0], stated[-1]
    description = say(
        "gaps.describe", first=first["gap"], last=last["gap"], first_ratio=first["ratio"], last_ratio=last["ratio"]
    )
    body = draft.figure(
        "gaps",
        draw_spread(_points_of(sets, comparison.codes, set(gaps["as_of_date"])), focus=draft.region.bps_code),
        _table_of_gaps(gaps, stated),
        message=say("gaps.message"),
        subtitle=say("gaps.subtitle", first=first["gap"].as_of, last=last["gap"].as_of),
        description=description,
        caption=say("gaps.caption", sources=draft.cite(sources_of(one["below"] for one in stated))),
        frame=gaps,
    )
    heading = say(f"gaps.{name_way(gaps, first['gap'], last['gap'])}", first=first["gap"], last=last["gap"])
    spread, pairs = comparison.spread
    noise = state_own(draft, "compared.spread", 100 * spread, "percent", AsOf(draft.period.end), decimals=1)
    count = state_own(draft, "compared.spread_pairs", pairs, "statements", AsOf(draft.period.end))
    texts = [
        say("gaps.people", f=last["below"]),
        say("gaps.noise", f=noise, pairs=count),
        say("gaps.since", f=last["gap"]),
    ]
    return draft.section("kesenjangan", heading, body, bullets(texts))


def _points_of(sets: Sequence[Any], codes: Sequence[str], shown: set[Any]) -> list[tuple[str, list[Any]]]:
    """Return for each date shown, where every region has a figure, the date and the regions' values."""
    return [
        (
            f"{as_of_reading(next(one.rows.itertuples())):short}",
            [(row.region_code, name_of(row.region_code), row.value) for row in one.rows.itertuples()],
        )
        for one in sets
        if set(one.rows["region_code"]) == set(codes) and one.rows["as_of_date"].iloc[0] in shown
    ]


def _table_of_gaps(gaps: pd.DataFrame, stated: list[dict[str, Finding]]) -> Table:
    rows = []
    for row, one in zip(gaps.itertuples(), stated, strict=True):
        ends = say(
            "gaps.ends",
            low=name_of(row.lowest_code),
            low_value=format_percent(row.lowest, 2),
            high=name_of(row.highest_code),
            high_value=format_percent(row.highest, 2),
        )
        values = [f"{one[name]}" for name in ("gap", "ratio", "mdmw", "idis")]
        rows.append((f"{one['gap'].as_of}", ends, *values, say("gaps.weights", f=one["below"])))
    numbers = ("gap_points", "ratio", "mdmw", "idis", "below_mean")
    return make_table(say("gaps.table"), name_columns("date", "lowest_highest", *numbers, numbers=numbers), rows)


def name_way(gaps: pd.DataFrame, first: Finding, last: Finding) -> str:
    """Name how the printed gap moved; of two registers, or of one that is not known, both gaps only stand together."""
    if len(gaps) == 1:
        return "one"
    registers = {gaps["register"].iloc[0], gaps["register"].iloc[-1]}
    if "" in registers or len(registers) > 1:
        return "beside"
    before, after = (round(one.value, one.decimals) for one in (first, last))
    return "closing" if after < before else "opening" if after > before else "same"


def _state_gap(draft: Draft, row: Any) -> dict[str, Finding]:
    as_of = AsOf(row.as_of_date.date(), row.as_of_precision)
    name = f"gap.{as_of.iso}"
    people = Denominator(row.population_total, say("denominator", "residents"), AsOf(row.population_date.date()))
    values = {
        "gap": (row.gap_points, "points", 2, None),
        "ratio": (row.ratio, "ratio", 2, None),
        "mdmw": (row.mdmw_points, "points", 2, people),
        "idis": (row.idis_pct, "percent", 2, people),
        "below": (row.below_mean_persons, "persons", 0, people),
    }
    ends = {"lowest": row.lowest, "highest": row.highest}
    for key, value in ends.items():
        state_own(draft, f"{name}.{key}", value, "percent", as_of, decimals=2, source_ids=row.source_ids)
    return {
        key: state_own(
            draft,
            f"{name}.{key}",
            value,
            unit,
            as_of,
            decimals=decimals,
            denominator=base,
            source_ids=row.source_ids + (row.population_source_ids if base else ()),
        )
        for key, (value, unit, decimals, base) in values.items()
    }
