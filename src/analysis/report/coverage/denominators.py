"""What changed the coverage, the members or the residents below the line; and the same members on other residents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.figures.coverage import draw_heads
from analysis.indicators.coverage import RATIOS
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import MARGIN, OURS, REBASED, rebased_figures
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, fold, paragraph
from analysis.report.report import Report
from analysis.tables.selection import thin_months

MONTHLY, LAST_SHOWN, MONTHS_BEFORE = 12, 7, 24
HEADS = {name: Measure(name, "persons", "persons", several=True) for name in ("registered", "population")}


def _at(end: str) -> dict[str, str]:
    """Return the columns that hold the parts of a number at one end of a change."""
    base = {f"base_{part}": f"{end}_base_{part}" for part in ("persons", "label", "date", "precision")}
    return {"as_of_date": f"{end}_date", "as_of_precision": f"{end}_precision", "numerator": f"{end}_persons"} | base


PARTS = {
    name: Measure(name, column, unit, ("register", "since"), columns=_at("last"), fixed={**OURS, "decimals": decimals})
    for name, column, unit, decimals in (
        ("change", "change_points", "points", 2),
        ("change_by_members", "members_points", "points", 2),
        ("change_by_residents", "population_points", "points", 2),
        ("members_gained", "members_change_persons", "persons", 0),
        ("residents_gained", "population_change_persons", "persons", 0),
    )
}
COLUMNS = ("change_points", "members_points", "population_points", "members_change", "population_change")
ENDS = {
    end: Measure("coverage_on", f"{end}_pct", "percent", ("register",), fixed={**OURS, "decimals": 2},
                 columns=_at(end) | {"source_ids": f"{end}_source_ids"})
    for end in ("first", "last")
}  # fmt: skip


def show_changes(report: Report, changes: pd.DataFrame, ratios: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show what changed registered/population between dates: members, or the population below the line.

    Example:
        >>> uhc.show_changes(report, changes, ratios, population)
    """
    heads = ratios[(ratios["ratio"] == RATIOS[0]) & ratios["usable"] & (ratios["numerator_origin"] == "stated")]
    if not len(heads):
        return report.section("perubahan", say("changes.none"), paragraph(say("missing.changes")))
    body = _show_heads(report, heads, population)
    if not len(changes):
        return report.section("perubahan", say("changes.one_date"), body, paragraph(say("missing.second_date")))
    rows = _state_changes(report, _choose(changes))
    signed = {name: [f"{f:signed}" for f in rows[part]] for name, part in zip(COLUMNS, PARTS, strict=True)}
    table = report.table(
        pd.DataFrame({"between": rows["between"], **signed}), caption=say("changes.table", region=report.region.name),
        columns="between " + " ".join(f"{name}+" for name in COLUMNS),
    )  # fmt: skip
    last: Any = list(rows.itertuples())[-1]
    heading = say(
        "changes.heading_up" if last.change_points >= 0 else "changes.heading_down",
        f=last.change,
        members=f"{last.change_by_members:signed}",
        population=f"{last.change_by_residents:signed}",
        first=last.first.as_of,
        last=last.last.as_of,
    )
    falls = [
        say("changes.fall_with_more_members", f=row.change, members=row.members_gained, first=row.first.as_of,
            last=row.last.as_of)
        for row in rows.itertuples()
        if row.change_points < 0 < row.members_change_persons
    ]  # fmt: skip
    ends = {(row.register, f"{f.as_of}"): f for row in rows.itertuples() for f in (row.first, row.last)}
    bases = [say("changes.bases", date=day, f=finding) for (_, day), finding in ends.items()]
    explained = paragraph(say("changes.explain"))
    return report.section("perubahan", heading, body, table, explained, bullets([*falls, *bases]))


def _state_changes(report: Report, changes: pd.DataFrame) -> pd.DataFrame:
    """Return changes with the findings of both ends and of each part, and between which dates they are."""
    rows = changes.assign(since=[report.as_of(row, "first").iso for row in changes.itertuples()])
    rows = rows.assign(**{name: report.state_rows(rows, one) for name, one in {**PARTS, **ENDS}.items()})
    pairs = zip(rows["first"], rows["last"], strict=True)
    return rows.assign(between=[say("changes.between", first=one.as_of, last=two.as_of) for one, two in pairs])


def _show_heads(report: Report, heads: pd.DataFrame, population: pd.DataFrame) -> str:
    """Draw members and residents on one axis, with every source in the table; nothing where no residents are known."""
    members = heads.rename(columns={"numerator_persons": "persons"}).drop_duplicates(["as_of_date", "persons"])
    since = members["as_of_date"].min() - pd.DateOffset(months=MONTHS_BEFORE)
    people = population[(population["sex"] == "total") & (population["as_of_date"] >= since)]
    people = people.rename(columns={"population_persons": "persons"}).drop_duplicates(["as_of_date", "persons"])
    frames = {"registered": members.assign(label=say("changes.registered")), "population": people.assign(bound="=")}
    kept = ["as_of_date", "as_of_precision", "persons", "bound", "label"]
    told = [
        frame.assign(f=report.state_rows(frame[[*kept, *frame.columns.intersection(["source_ids", "source_id"])]],
                                         HEADS[name]), what=name)
        for name, frame in frames.items()
    ]  # fmt: skip
    if not len(people):
        return ""
    rows = pd.concat(told, ignore_index=True)
    shown = rows.sort_values("as_of_date", kind="stable")
    cells = {"date": [f"{f.as_of}" for f in shown["f"]], "what": shown["label"], "persons": shown["f"],
             "source": [report.cite(f.source_ids) for f in shown["f"]]}  # fmt: skip
    table = report.table(
        pd.DataFrame(cells), caption=say("changes.heads_table", region=report.region.name),
        columns="date what persons+ source",
    )  # fmt: skip
    member, resident = members.iloc[-1], people.sort_values("as_of_date").iloc[-1]
    description = say(
        "changes.describe", registered=format_number(member["persons"]), date=report.as_of(member),
        population=format_number(resident["persons"]), pdate=report.as_of(resident),
    )  # fmt: skip
    points = [frame[["as_of_date", "persons"]] for frame in (members, people)]
    return report.figure(
        "jiwa",
        draw_heads(points[0], points[1], (say("changes.registered"), say("changes.population"))),
        table,
        message=say("changes.message"),
        subtitle=say("changes.subtitle", region=report.region.name),
        description=description,
        caption=say("changes.caption"),
        frame=rows,
    )


def _choose(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what people read of many monthly changes: the last ones and the whole, and falls with more members."""
    if len(changes) <= MONTHLY:
        return changes
    is_fall = (changes["change_points"] < 0) & (changes["members_change_persons"] > 0)
    return changes[is_fall | (np.arange(len(changes)) >= len(changes) - LAST_SHOWN)]


def show_rebased(report: Report, rebased: pd.DataFrame) -> Block:
    """Show the same members on every candidate denominator, and where a status would flip.

    Example:
        >>> uhc.show_rebased(report, rebased)
    """
    if not len(rebased):
        return report.section("penyebut", say("rebased.none"), paragraph(say("missing.rebased")))
    rows = rebased_figures(thin_months(rebased))
    rows = rows.assign(f=report.state_rows(rows, REBASED), margin=report.state_rows(rows, MARGIN))
    cells = {
        "date": [f"{f.as_of}" for f in rows["f"]],
        "members": [f"{f:n}" for f in rows["f"]],
        "denominator": [say("trend.denominator", f=f) for f in rows["f"]],
        "coverage": rows["f"],
        "rule_then": [_rule_text(row) for row in rows.itertuples()],
        "margin": [say("rebased.margin" if one.value >= 0 else "rebased.short", f=one) for one in rows["margin"]],
        "note": [_marks(row) for row in rows.itertuples()],
    }
    table = report.table(
        pd.DataFrame(cells), caption=say("rebased.table", region=report.region.name),
        columns="date members+ denominator+ coverage+ rule_then margin note",
    )  # fmt: skip
    months = rows.groupby(["as_of_date", "minimum_pct"], sort=False)
    lines = [line for _, group in months if (line := _compare_ends(group))]
    lines += [say("rebased.above_sentence")] if rebased["above_100"].any() else []
    heading = say("rebased.heading_flips" if rebased["flips"].any() else "rebased.heading_same")
    return report.section("penyebut", heading, paragraph(say("rebased.explain")), bullets(lines), fold(table))


def _marks(row: Any) -> str:
    marks = {"rebased.own": row.is_own, "rebased.above_100": row.above_100, "rebased.flips": row.flips}
    return "; ".join(say(key) for key, holds in marks.items() if holds) or say("empty.no_note")


def _rule_text(row: Any) -> str:
    text = say("rebased.rule", minimum=format_number(row.minimum_pct))
    return text if row.rule_known else say("rebased.rule_unsure", rule=text)


def _compare_ends(group: pd.DataFrame) -> str:
    """Return what the source's own denominator and the one that gives least say of one minimum; empty if the same."""
    ordered = list(group.sort_values(["is_own", "pct"], ascending=[False, False], kind="stable").itertuples())
    first, low = ordered[0], min(ordered, key=lambda one: one.pct)
    if low.Index == first.Index:
        return ""
    key = "rebased.flip_sentence" if first.margin.value >= 0 > low.margin.value else "rebased.same_sentence"
    margins = {"first_margin": f"{first.margin:signed}", "low_margin": f"{low.margin:signed}"}
    minimum = format_number(first.minimum_pct)
    return say(key, date=first.f.as_of, first=first.f, low=low.f, minimum=minimum, **margins)
