"""What changed the coverage, the members or the residents below the line; and the same members on other residents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns

from analysis.figures.coverage import mark_years
from analysis.indicators.coverage import RATIOS
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import MARGIN, OURS, REBASED, rebased_figures
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.tables.selection import thin_months

MONTHLY, LAST_SHOWN, SHOWN_MONTHS = 12, 7, 24
HEADS = {
    "registered": Measure("registered", "persons", "persons", several=True),
    "population": Measure("population", "persons", "persons", several=True),
}
AT_END = {"as_of": "last", "numerator": "last_persons", "base_persons": "last_base_persons",
          "base_label": "last_base_label", "base_date": "last_base_date",
          "base_precision": "last_base_precision"}  # fmt: skip
PARTS = {
    name: Measure(name, column, unit, ("register", "since"), parts={**OURS, **AT_END, "decimals": decimals})
    for name, column, unit, decimals in (
        ("change", "change_points", "points", 2), ("change_members", "members_points", "points", 2),
        ("change_residents", "population_points", "points", 2),
        ("members_gained", "members_change_persons", "persons", 0),
        ("residents_gained", "population_change_persons", "persons", 0),
    )
}  # fmt: skip
ENDS = {
    end: Measure("coverage_on", f"{end}_pct", "percent", ("register",), parts={
        **OURS, **{name: column.replace("last", end) for name, column in AT_END.items()}, "decimals": 2,
        "source_ids": f"{end}_source_ids",
    })
    for end in ("first", "last")
}  # fmt: skip


def show_changes(report: Report, changes: pd.DataFrame, ratios: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show what changed registered/population between dates: members, or the population below the line."""
    heads = ratios[(ratios["ratio"] == RATIOS[0]) & ratios["usable"] & (ratios["numerator_origin"] == "stated")]
    if not len(heads):
        return report.section("perubahan", say("changes.none"), paragraph(say("missing.changes")))
    chart = _heads_chart(report, heads, population)
    if not len(changes):
        return report.section("perubahan", say("changes.one_date"), chart, paragraph(say("missing.second_date")))
    rows = _choose(changes)
    rows = rows.assign(since=[report.as_of(row, "first").iso for row in rows.itertuples()])
    rows = rows.assign(
        **{name: report.state_rows(rows, one) for name, one in PARTS.items()},
        **{f"{end}_f": report.state_rows(rows, one) for end, one in ENDS.items()},
    )
    rows["between"] = [
        say("changes.between", first=row.first_f.as_of, last=row.last_f.as_of) for row in rows.itertuples()
    ]
    names = ("change_points", "members_points", "population_points", "members_change", "population_change")
    signed = {name: [f"{f:signed}" for f in rows[part]] for name, part in zip(names, PARTS, strict=True)}
    table = report.table(
        pd.DataFrame({"between": rows["between"], **signed}), caption=say("changes.table", region=report.region.name),
        columns="between " + " ".join(f"{name}+" for name in names),
    )  # fmt: skip
    row: Any = list(rows.itertuples())[-1]
    heading = say(
        "changes.heading_up" if row.change_points >= 0 else "changes.heading_down", f=row.change,
        first=row.first_f.as_of, last=row.last_f.as_of, members=f"{row.change_members:signed}",
        population=f"{row.change_residents:signed}",
    )  # fmt: skip
    falls = [
        say("changes.fall_with_more_members", first=one.first_f.as_of, last=one.last_f.as_of, f=one.change,
            members=one.members_gained)
        for one in rows.itertuples() if one.change_points < 0 < one.members_change_persons
    ]  # fmt: skip
    ends = {(one.register, f.as_of): f for one in rows.itertuples() for f in (one.first_f, one.last_f)}
    bases = [say("changes.bases", date=day, f=finding) for (_, day), finding in ends.items()]
    return report.section(
        "perubahan", heading, chart, table, paragraph(say("changes.explain")), bullets([*falls, *bases])
    )


def _heads_chart(report: Report, heads: pd.DataFrame, population: pd.DataFrame) -> Block | str:
    """Members and every population figure on one axis of people; none where there is no population."""
    members = heads.rename(columns={"numerator_persons": "persons"}).drop_duplicates(["as_of_date", "persons"])
    since = members["as_of_date"].min() - pd.DateOffset(months=SHOWN_MONTHS)
    people = population[(population["sex"] == "total") & (population["as_of_date"] >= since)]
    people = people.rename(columns={"population_persons": "persons"}).drop_duplicates(["as_of_date", "persons"])
    people = people.assign(source_ids=[(source,) for source in people["source_id"]], bound="=")
    frames = {"registered": members.assign(label=say("changes.what", "registered")), "population": people}
    kept = ["as_of_date", "as_of_precision", "persons", "bound", "source_ids", "label"]
    told = pd.concat(
        [
            frame[kept].assign(f=report.state_rows(frame[kept], HEADS[name]), what=say("changes.what", name))
            for name, frame in frames.items()
        ],
        ignore_index=True,
    )
    if not len(people):
        return ""
    newest = people.sort_values("as_of_date").iloc[-1]
    table = pd.DataFrame({"date": [f"{f.as_of}" for f in told["f"]], "what": told["label"],
                          "persons": [f"{f}" for f in told["f"]],
                          "source": [report.cite(f.source_ids) for f in told["f"]]})  # fmt: skip
    return report.chart(
        told, sns.scatterplot, x="as_of_date", y="persons", hue="what", style="what", markers=["o", "s"], s=45,
        name="jiwa", once=True,
        title=say("changes.message"), subtitle=say("changes.subtitle", region=report.region.name),
        sources=sources_of(told["f"]), data=table.rename(columns={name: say("column", name) for name in table}),
        note=say("changes.caption"),
        alt=say("changes.describe", registered=format_number(members["persons"].iloc[-1]),
                date=report.as_of(members.iloc[-1]), population=format_number(newest["persons"]),
                pdate=report.as_of(newest)),
        finish=mark_years,
    )  # fmt: skip


def _choose(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what people read of many monthly changes: the last ones and the whole, and falls with more members."""
    if len(changes) <= MONTHLY:
        return changes
    is_fall = (changes["change_points"] < 0) & (changes["members_change_persons"] > 0)
    return changes[is_fall | (np.arange(len(changes)) >= len(changes) - LAST_SHOWN)]


def show_rebased(report: Report, rebased: pd.DataFrame) -> Block:
    """Show the same members on every candidate denominator, and where a status would flip."""
    if not len(rebased):
        return report.section("penyebut", say("rebased.none"), paragraph(say("missing.rebased")))
    rows = rebased_figures(thin_months(rebased))
    rows = rows.assign(f=report.state_rows(rows, REBASED), margin=report.state_rows(rows, MARGIN))
    table = report.table(
        pd.DataFrame({
            "date": [f"{f.as_of}" for f in rows["f"]], "members": [f"{f:n}" for f in rows["f"]],
            "denominator": [say("trend.denominator", f=f) for f in rows["f"]], "coverage": rows["f"],
            "rule_then": [_rule_text(row) for row in rows.itertuples()],
            "margin": [say("rebased.margin" if one.value >= 0 else "rebased.short", f=one) for one in rows["margin"]],
            "note": [_marks(row) for row in rows.itertuples()],
        }),
        caption=say("rebased.table", region=report.region.name),
        columns="date members+ denominator+ coverage+ rule_then margin note",
    )  # fmt: skip
    texts = [text for _, group in rows.groupby(["as_of_date", "minimum_pct"], sort=False) for text in _compare(group)]
    texts += [say("rebased.above_sentence")] if rebased["above_100"].any() else []
    heading = say("rebased.heading_flips" if rebased["flips"].any() else "rebased.heading_same")
    return report.section("penyebut", heading, paragraph(say("rebased.explain")), bullets(texts), report.drawer(table))


def _marks(row: Any) -> str:
    marks = {"rebased.own": row.is_own, "rebased.above_100": row.above_100, "rebased.flips": row.flips}
    return "; ".join(say(key) for key, holds in marks.items() if holds) or say("empty.no_note")


def _rule_text(row: Any) -> str:
    text = say("rebased.rule", minimum=format_number(row.minimum_pct))
    return text if row.rule_known else say("rebased.rule_unsure", rule=text)


def _compare(group: pd.DataFrame) -> list[str]:
    """Say what a date's own, or largest, coverage and its lowest say of one minimum."""
    ordered = list(group.sort_values(["is_own", "pct"], ascending=[False, False], kind="stable").itertuples())
    first, low = ordered[0], min(ordered, key=lambda one: one.pct)
    if low == first:
        return []
    key = "rebased.flip_sentence" if first.margin.value >= 0 > low.margin.value else "rebased.same_sentence"
    return [
        say(key, date=first.f.as_of, first=first.f, low=low.f, minimum=format_number(first.minimum_pct),
            first_margin=f"{first.margin:signed}", low_margin=f"{low.margin:signed}")
    ]  # fmt: skip
