"""What is published of going out to people: counts before and after, show-up, and what single events brought."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.dates import date2num

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
from analysis.report.draft import Block, bullets, fold
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report
from analysis.report.stating import sources_of

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
    stated = {"f": CKG_COUNT, "per_day_f": PER_DAY, "of_target": CKG_OF_TARGET}
    rows = rows.assign(**{name: report.state_rows(rows, measure) for name, measure in stated.items()})
    heads = rows[rows["unit"] == "persons"]
    if not len(heads):
        return report.section("sebelum-sesudah", say("before_after.heading"), say("before_after.none"))
    rows = rows.assign(name=[name_place(row) for row in rows.itertuples()])
    heads = rows.loc[heads.index]
    chart = report.chart(
        heads,
        sns.scatterplot,
        finish=_mark_schools,
        x="as_of_date",
        y="value",
        style="inferred",
        markers={False: "o", True: "X"},
        s=60,
        legend=False,
        title=say("before_after.message"),
        subtitle=say(
            "before_after.subtitle", names=", ".join(dict.fromkeys(heads["name"])), date=format_date(SCHOOLS_START)
        ),
        sources=sources_of(rows["f"]),
        name="before_after",
        data=_table_of_counts(report, rows),
    )
    why = [say("before_after.why", name) for name in NoEffect]
    return report.section("sebelum-sesudah", say("before_after.heading"), chart, bullets(why))


def _mark_schools(ax: Axes) -> None:
    ax.axvline(date2num(SCHOOLS_START), color=SECOND)
    ax.set_ylim(bottom=0)


def _table_of_counts(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    cells = {
        "region": rows["name"],
        "date": [f"{f.as_of}" for f in rows["f"]],
        "checked_share": [
            f"{row.f}" + (say("before_after.inferred") if row.inferred else "") for row in rows.itertuples()
        ],
        "base": [_base(row) for row in rows.itertuples()],
        "per_day": [f"{f}" if f else say("empty.none") for f in rows["per_day_f"]],
        "note": rows["note"].fillna(say("empty.no_note")),
        "source": [report.cite(f.source_ids) for f in rows["f"]],
    }
    return pd.DataFrame(cells).rename(columns={name: say("column", name) for name in cells})


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
    rows = show_up_figures(list_show_up(ckg))
    rows = rows.assign(f=report.state_rows(rows, SHOW_UP))
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
    rows = dated(own.sort_values(["channel", "period_end"], kind="stable"))
    rows = rows.assign(
        f=report.state_rows(rows, EVENT), each=rows["value"] / (rows["sites_count"] * rows["days_count"])
    )
    unknown = say("empty.not_computable")
    table = pd.DataFrame(
        {
            "channel": [say("channel", one) for one in rows["channel"]],
            "region": rows["region_name"].fillna(rows["place_name"]),
            "persons": [f"{f}" for f in rows["f"]],
            "what": [say("counted", one) for one in rows["measure"]],
            "per_site_day": [unknown if pd.isna(each) else format_number(each) for each in rows["each"]],
            "date": [f"{f.as_of}" for f in rows["f"]],
            "source": [report.cite(f.source_ids) for f in rows["f"]],
        }
    )
    caption = say("show_up.events_table", programme=programme)
    return fold(report.table(table, caption=caption, columns="channel region persons+ what per_site_day+ date source"))
