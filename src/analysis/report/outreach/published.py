"""What is published of going out to people: counts before and after, show-up, and what single events brought."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.dates import MonthLocator, date2num

from analysis.figures.svg import SECOND
from analysis.indicators.outreach.measures import (
    CKG_COUNT,
    CKG_OF_TARGET,
    EVENT,
    PER_DAY,
    SHOW_UP,
    count_figures,
    dated,
    show_up_figures,
)
from analysis.indicators.outreach.published import follow_counts, list_show_up
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import region_of_code
from analysis.reference.states import Counted, NoEffect
from analysis.reference.words import say
from analysis.report.draft import Block, fold
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report

SCHOOLS_START = date(2025, 8, 4)  # data/published/outreach.csv, o022 and o023


def name_place(row: Any) -> str:
    """Return the short name of a row's region, or the place's own name where it has no code."""
    return region_of_code(row.region_code).short_name if row.region_code else row.place


def show_before_after(report: Report, published: pd.DataFrame, office: Outreach) -> Block:
    """Show the published counts before and after teams went to people, and why their difference is no effect.

    Not beside an office's own sessions, which tell more.

    Example:
        >>> uhc.show_before_after(report, published, office)
    """
    if office.has_sessions:
        return office.silent()
    rows = count_figures(follow_counts(published))
    rows = report.stated(rows, f=CKG_COUNT, daily=PER_DAY, of_target=CKG_OF_TARGET)
    if not rows["unit"].eq("persons").any():
        return report.section("sebelum-sesudah", say("before_after.heading"), say("before_after.none"))
    marks = [say("before_after.inferred") if inferred else "" for inferred in rows["inferred"]]
    rows = rows.assign(
        region=[name_place(row) for row in rows.itertuples()],
        checked_share=[f"{f}{mark}" for f, mark in zip(rows["f"], marks, strict=True)],
        base=[_base(row) for row in rows.itertuples()],
        per_day=[f"{f}" if f else say("empty.none") for f in rows["daily"]],
        note=rows["note"].fillna(say("empty.no_note")),
    )
    heads, shares = (rows[rows["unit"] == unit] for unit in ("persons", "percent"))
    columns = "region date checked_share+ base per_day+ note source"
    names = ", ".join(dict.fromkeys(heads["region"]))
    marked: dict[str, Any] = {"style": "inferred", "markers": {False: "o", True: "X"}, "s": 60, "legend": False}
    texts: dict[str, Any] = {
        "title": say("before_after.message"),
        "subtitle": say("before_after.subtitle", names=names, date=format_date(SCHOOLS_START)),
        "name": "sebelum-sesudah",
        "columns": columns,
    }
    chart = report.chart(heads, sns.scatterplot, finish=_mark_schools, x="as_of_date", y="value", **marked, **texts)
    table = report.table(shares, caption=say("before_after.shares"), columns=columns)
    why = [say("before_after.why", name) for name in NoEffect]
    return report.section("sebelum-sesudah", say("before_after.heading"), chart, table, why)


def _mark_schools(ax: Axes) -> None:
    ax.axvline(date2num(SCHOOLS_START), color=SECOND)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MonthLocator(interval=2))


def _base(row: Any) -> str:
    if row.of_target:
        return say("before_after.of_target", f=row.of_target)
    return say("before_after.heads_only") if pd.isna(row.denominator_label) else str(row.denominator_label)


def show_show_up(report: Report, ckg: pd.DataFrame, outreach: pd.DataFrame, office: Outreach) -> Block:
    """Show how many of those signed up came, and what single events brought, as published; not beside own sessions.

    Example:
        >>> uhc.show_show_up(report, ckg, outreach, office)
    """
    if office.has_sessions:
        return office.silent()
    rows = report.stated(show_up_figures(list_show_up(ckg)), f=SHOW_UP)
    if not len(rows):
        return report.section("hadir", say("show_up.none"), say("show_up.events"))
    places = [say("show_up.place", place=name_place(row), date=f"{row.f:short}") for row in rows.itertuples()]
    notes = [say("ckg.heads", f=f) + f"{f:span}" if f.numerator else say("show_up.no_heads") for f in rows["f"]]
    rows = rows.assign(name=places, text=[f"{f}" for f in rows["f"]], note=notes, is_open=rows["numerator"].isna())
    bars = report.bars(rows, name="name", value="pct", text="text", note="note", unsure="is_open")
    heading = say("show_up.heading", low=rows["f"].iloc[0], high=rows["f"].iloc[-1])
    events = [_single_events(report, outreach, programme) for programme in ("CKG", "JKN")]
    texts = {"subtitle": say("show_up.subtitle"), "source": report.sources_line(rows["f"])}
    return report.section("hadir", heading, bars, say("show_up.events"), *events, **texts)


def _single_events(report: Report, outreach: pd.DataFrame, programme: str) -> str:
    """What single events of one programme are reported to have brought, as a folded table."""
    own = outreach[outreach["usable"] & outreach["measure"].isin([*Counted]) & outreach["programme"].eq(programme)]
    rows = report.stated(dated(own.sort_values(["channel", "period_end"], kind="stable")), f=EVENT)
    each = rows["value"] / (rows["sites_count"] * rows["days_count"])
    rows = rows.assign(
        channel=[say("channel", one) for one in rows["channel"]],
        region=rows["region_name"].fillna(rows["place_name"]),
        persons=[f"{f}" for f in rows["f"]],
        what=[say("counted", one) for one in rows["measure"]],
        per_site_day=[say("empty.not_computable") if pd.isna(one) else format_number(one) for one in each],
    )
    columns = "channel region persons+ what per_site_day+ date source"
    return fold(report.table(rows, caption=say("show_up.events_table", programme=programme), columns=columns))
