"""What changed the coverage: the members, or the residents below the line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.coverage import draw_heads
from analysis.indicators.coverage import RATIOS
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.coverage.stating import state_change, state_end_of_change, state_persons
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.tables import make_table

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
    since = registered["as_of_date"].min() - pd.DateOffset(months=24)
    people = (
        population[(population["sex"] == "total") & (population["as_of_date"] >= since)]
        .rename(columns={"population_persons": "persons"})
        .drop_duplicates(["as_of_date", "persons"])
    )
    listed = [(say("changes.registered"), registered, "registered"), (say("changes.population"), people, "population")]
    rows = []
    for name, frame, kind in listed:
        for row in frame.itertuples():
            sources = row.source_ids if kind == "registered" else (row.source_id,)
            finding = state_persons(
                draft,
                f"{kind}.{draft.as_of(row).iso}.{row.persons:.0f}",
                row.persons,
                draft.as_of(row),
                sources,
                bound=row.bound if kind == "registered" else "=",
            )
            what = name if kind == "registered" else row.label
            rows.append((row.as_of_date, (f"{finding.as_of}", what, f"{finding}", draft.cite(sources))))
    heads_table = make_table(
        say("changes.heads_table", region=draft.region.name),
        [
            (say("column.date"), False),
            (say("column.what"), False),
            (say("column.persons"), True),
            (say("column.source"), False),
        ],
        [cells for _, cells in sorted(rows, key=lambda row: row[0])],
    )
    figure = draw_heads(
        registered[["as_of_date", "persons"]],
        people[["as_of_date", "persons"]],
        (say("changes.registered"), say("changes.population")),
    )
    body = (
        draft.figure(
            "jiwa",
            figure,
            heads_table,
            message=say("changes.message"),
            subtitle=say("changes.subtitle", region=draft.region.name),
            description=say(
                "changes.describe",
                registered=format_number(registered["persons"].iloc[-1]),
                date=draft.as_of(registered.iloc[-1]),
                population=format_number(people.sort_values("as_of_date")["persons"].iloc[-1]),
                pdate=draft.as_of(people.sort_values("as_of_date").iloc[-1]),
            )
            if len(people)
            else say("changes.message"),
            caption=say("changes.caption"),
            frame=pd.concat(
                [registered.assign(what="registered"), people.assign(what="population")], ignore_index=True
            ),
        )
        if len(people)
        else ""
    )
    if not len(changes):
        return draft.section("perubahan", say("changes.one_date"), body, paragraph(say("missing.second_date")))
    stated = [(row, state_change(draft, row)) for row in _choose(changes).itertuples()]
    table = make_table(
        say("changes.table", region=draft.region.name),
        [
            (say("column.between"), False),
            (say("column.change_points"), True),
            (say("column.members_points"), True),
            (say("column.population_points"), True),
            (say("column.members_change"), True),
            (say("column.population_change"), True),
        ],
        [
            (
                say("changes.between", first=draft.as_of(row, "first"), last=draft.as_of(row, "last")),
                *(
                    format(parts[key], "signed")
                    for key in ("change", "members", "population", "members_persons", "population_persons")
                ),
            )
            for row, parts in stated
        ],
    )
    row, parts = stated[-1]
    heading = say(
        "changes.heading_up" if row.change_points >= 0 else "changes.heading_down",
        f=parts["change"],
        first=draft.as_of(row, "first"),
        last=draft.as_of(row, "last"),
        members=format(parts["members"], "signed"),
        population=format(parts["population"], "signed"),
    )
    falls = [
        say(
            "changes.fall_with_more_members",
            first=draft.as_of(one, "first"),
            last=draft.as_of(one, "last"),
            f=split["change"],
            members=split["members_persons"],
        )
        for one, split in stated
        if one.change_points < 0 < one.members_change_persons
    ]
    ends = {
        (pair.register, f"{draft.as_of(pair, end)}"): state_end_of_change(draft, pair, end)
        for pair, _ in stated
        for end in ("first", "last")
    }
    bases = [say("changes.bases", date=date, f=finding) for (_, date), finding in ends.items()]
    return draft.section(
        "perubahan", heading, body, table.html(), paragraph(say("changes.explain")), bullets([*falls, *bases])
    )


def _choose(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what people read of many monthly changes: the last ones and the whole, and falls with more members."""
    if len(changes) <= MONTHLY:
        return changes
    is_fall = (changes["change_points"] < 0) & (changes["members_change_persons"] > 0)
    return changes[is_fall | (np.arange(len(changes)) >= len(changes) - LAST_SHOWN)]
