"""What changed the coverage: the members, or the residents below the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.figures.coverage import draw_heads
from analysis.indicators.coverage import RATIOS
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.coverage.stating import state_change, state_end_of_change, state_persons
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf
from analysis.report.tables import make_table, name_columns

MONTHLY, LAST_SHOWN = 12, 7


def show_changes(draft: Draft, changes: pd.DataFrame, ratios: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show what changed registered/population between dates: members, or the population below the line.

    Example:
        >>> uhc.show_changes(report, changes, ratios, population)
    """
    heads = ratios[(ratios["ratio"] == RATIOS[0]) & ratios["usable"] & (ratios["numerator_origin"] == "stated")]
    if not len(heads):
        return draft.section("perubahan", say("changes.none"), paragraph(say("missing.changes")))
    registered = heads.rename(columns={"numerator_persons": "persons"}).drop_duplicates(["as_of_date", "persons"])
    body = _show_heads(draft, registered, population)
    if not len(changes):
        return draft.section("perubahan", say("changes.one_date"), body, paragraph(say("missing.second_date")))
    stated = [(row, state_change(draft, row)) for row in _choose(changes).itertuples()]
    shown = ("change", "members", "population", "members_persons", "population_persons")
    columns = ("change_points", "members_points", "population_points", "members_change", "population_change")
    table = make_table(
        say("changes.table", region=draft.region.name),
        name_columns("between", *columns, numbers=columns),
        [
            (say("changes.between", **_ends(draft, row)), *(format(parts[key], "signed") for key in shown))
            for row, parts in stated
        ],
    )
    row, parts = stated[-1]
    heading = say(
        "changes.heading_up" if row.change_points >= 0 else "changes.heading_down",
        f=parts["change"],
        members=format(parts["members"], "signed"),
        population=format(parts["population"], "signed"),
        **_ends(draft, row),
    )
    falls = [
        say("changes.fall_with_more_members", f=split["change"], members=split["members_persons"], **_ends(draft, one))
        for one, split in stated
        if one.change_points < 0 < one.members_change_persons
    ]
    lines = bullets([*falls, *_name_bases(draft, [pair for pair, _ in stated])])
    return draft.section("perubahan", heading, body, table.html(), paragraph(say("changes.explain")), lines)


def _ends(draft: Draft, row: Any) -> dict[str, AsOf]:
    return {end: draft.as_of(row, end) for end in ("first", "last")}


def _name_bases(draft: Draft, pairs: Sequence[Any]) -> list[str]:
    """Return a sentence for each denominator at each end of the changes shown."""
    ends = {
        (pair.register, f"{draft.as_of(pair, end)}"): state_end_of_change(draft, pair, end)
        for pair in pairs
        for end in ("first", "last")
    }
    return [say("changes.bases", date=date, f=finding) for (_, date), finding in ends.items()]


def _show_heads(draft: Draft, registered: pd.DataFrame, population: pd.DataFrame) -> str:
    """Draw members and residents on one axis, with every source in the table; nothing where no residents are known."""
    since = registered["as_of_date"].min() - pd.DateOffset(months=24)
    people = (
        population[(population["sex"] == "total") & (population["as_of_date"] >= since)]
        .rename(columns={"population_persons": "persons"})
        .drop_duplicates(["as_of_date", "persons"])
    )
    rows = [(row.as_of_date, _head_cells(draft, row, "registered")) for row in registered.itertuples()]
    rows += [(row.as_of_date, _head_cells(draft, row, "population")) for row in people.itertuples()]
    if not len(people):
        return ""
    table = make_table(
        say("changes.heads_table", region=draft.region.name),
        name_columns("date", "what", "persons", "source", numbers=("persons",)),
        [cells for _, cells in sorted(rows, key=lambda row: row[0])],
    )
    names = (say("changes.registered"), say("changes.population"))
    last_member, last_resident = registered.iloc[-1], people.sort_values("as_of_date").iloc[-1]
    description = say(
        "changes.describe",
        registered=format_number(last_member["persons"]),
        date=draft.as_of(last_member),
        population=format_number(last_resident["persons"]),
        pdate=draft.as_of(last_resident),
    )
    return draft.figure(
        "jiwa",
        draw_heads(registered[["as_of_date", "persons"]], people[["as_of_date", "persons"]], names),
        table,
        message=say("changes.message"),
        subtitle=say("changes.subtitle", region=draft.region.name),
        description=description,
        caption=say("changes.caption"),
        frame=pd.concat([registered.assign(what="registered"), people.assign(what="population")], ignore_index=True),
    )


def _head_cells(draft: Draft, row: Any, kind: str) -> tuple[str, ...]:
    is_member = kind == "registered"
    sources = row.source_ids if is_member else (row.source_id,)
    name, bound = f"{kind}.{draft.as_of(row).iso}.{row.persons:.0f}", row.bound if is_member else "="
    finding = state_persons(draft, name, row.persons, draft.as_of(row), sources, bound=bound)
    what = say("changes.registered") if is_member else row.label
    return (f"{finding.as_of}", what, f"{finding}", draft.cite(sources))


def _choose(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what people read of many monthly changes: the last ones and the whole, and falls with more members."""
    if len(changes) <= MONTHLY:
        return changes
    is_fall = (changes["change_points"] < 0) & (changes["members_change_persons"] > 0)
    return changes[is_fall | (np.arange(len(changes)) >= len(changes) - LAST_SHOWN)]
