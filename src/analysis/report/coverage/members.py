"""Members by segment, and which segment a change came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_change, draw_members
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import ACTIVITY, MEMBERS, MEMBERS_SHARE, OURS, member_figures
from analysis.indicators.segments import newest_members
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.findings import AsOf
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

ASKED, PAID_BY_STATE = ("pbi_jk", "pbpu_pemda", "pbpu", "bp"), ("pbi_jk", "pbpu_pemda")
ENDS = {
    end: Measure("members", f"{end}_persons", "persons", ("segment",), columns={"as_of_date": f"{end}_date",
                 "as_of_precision": f"{end}_precision", "source_ids": f"{end}_source_ids"})
    for end in ("first", "last")
}  # fmt: skip
AT_LAST = {"as_of_date": "last_date", "as_of_precision": "last_precision"}
CHANGE = Measure("members_change", "change_persons", "persons", ("segment", "since"), columns=AT_LAST, fixed=OURS)


def show_members(report: Report, members: pd.DataFrame, changes: pd.DataFrame) -> Block:
    """Show registered members by segment: the change where segments add up at two dates, else the newest date.

    Example:
        >>> uhc.show_members(report, members, uhc.change_by_segment(members))
    """
    if not len(members):
        return report.section("segmen", say("members.none"), paragraph(say("missing.segments")))
    return _show_change(report, changes) if len(changes) else _show_newest(report, newest_members(members))


def _show_newest(report: Report, newest: pd.DataFrame) -> Block:
    rows = member_figures(newest)
    rows = rows.assign(
        f=report.state_rows(rows, MEMBERS), share=report.state_rows(rows, MEMBERS_SHARE),
        activity=report.state_rows(rows, ACTIVITY), name=[say("segment", one) for one in rows["segment"]],
    )  # fmt: skip
    table = _table_of_members(report, rows)
    rows = rows.sort_values("persons", ascending=False, kind="stable")
    texts = [say("members.inferred", f=f) if "inferred" in f.flags else f"{f}" for f in rows["f"]]
    names, top = list(rows["name"]), rows.iloc[0]
    told = {"segment": top["name"], "f": top["f"]}
    body = report.figure(
        "segmen",
        draw_members(names, list(rows["persons"]), texts=texts, inferred=list(rows["is_inferred"])),
        table,
        message=say("members.message", **told),
        subtitle=say("members.subtitle", region=report.region.name, date=top["f"].as_of),
        description=say(
            "members.describe", names=list_names([" ".join(pair) for pair in zip(names, texts, strict=True)])
        ),
        caption=say("members.caption", sources=report.cite(sources_of(rows["f"]))),
        frame=newest.sort_values("persons", ascending=False, kind="stable"),
    )
    known = set(rows["segment"])
    absent = [say("segment", name) for name in ASKED if name not in known]
    absent += [] if known & {"ppu", "ppu_pn", "ppu_bu"} else [say("segment", "ppu")]
    gaps = [say("missing.segment", names=list_names(absent))] if absent else []
    heading = say("members.heading_one" if len(rows) == 1 else "members.heading", **told)
    return report.section("segmen", heading, body, bullets([_compare_sum(report, rows), *gaps]))


def _table_of_members(report: Report, rows: pd.DataFrame) -> Any:
    unknown = say("empty.whole_unknown" if pd.isna(rows["whole_persons"].iloc[0]) else "empty.not_computable")
    cells = {
        "segment": rows["name"],
        "members": rows["f"],
        "share_of_members": [unknown if share is None else f"{share}" for share in rows["share"]],
        "active_in_segment": [say("empty.not_published") if one is None else f"{one}" for one in rows["activity"]],
        "status": [f"{f:flags}" or say("empty.as_stated") for f in rows["f"]],
        "source": [report.cite(f.source_ids) for f in rows["f"]],
    }
    caption = say("members.table", region=report.region.name, date=rows["f"].iloc[0].as_of)
    columns = "segment members+ share_of_members+ active_in_segment+ status source"
    return report.table(pd.DataFrame(cells), caption=caption, columns=columns)


def _compare_sum(report: Report, rows: pd.DataFrame) -> str:
    """Return whether the segments add up to the members printed beside them."""
    whole, day = rows["whole_persons"].iloc[0], rows["f"].iloc[0].as_of
    if pd.isna(whole):
        return say("members.sum_unknown")
    more: dict[str, Any] = {"as_of": day, "interval_reason": "register"}
    total = report.count("members", whole, "persons", "all", source_ids=tuple(rows["source_ids"].iloc[0]), **more)
    more |= {"source_ids": sources_of(rows["f"]), "flags": ("recomputed",)}
    added = report.count("members_sum", rows["persons"].sum(), "persons", **more)
    return say("members.sum_equal" if added.value == total.value else "members.sum_differs", added=added, total=total)


def _show_change(report: Report, changes: pd.DataFrame) -> Block:
    one = next(changes.itertuples())
    days = {end: report.as_of(one, end) for end in ("first", "last")}
    sources = tuple(dict.fromkeys((*changes.iloc[0]["first_source_ids"], *changes.iloc[0]["last_source_ids"])))
    names = [say("segment", name) for name in changes["segment"]]
    rows = changes.assign(since=days["first"].iso, source_ids=[sources] * len(changes), name=names)
    rows = rows.assign(
        **{end: report.state_rows(rows, measure) for end, measure in ENDS.items()},
        change=report.state_rows(rows, CHANGE),
    )
    rows["text"] = [f"{change:signed}" for change in rows["change"]]
    whole = _state_whole(report, changes, days, sources)
    total = whole["change"]
    top, bottom = rows.iloc[0], rows.iloc[-1]
    heading = say(
        "members.change_heading" if bottom["change_persons"] < 0 else "members.change_heading_up", whole=total, **days,
        top=top["name"], top_change=top["change"], bottom=bottom["name"], bottom_change=bottom["change"],
    )  # fmt: skip
    paid = rows.loc[rows["segment"].isin(PAID_BY_STATE), "change_persons"].sum()
    more: dict[str, Any] = {"as_of": days["last"], "source_ids": sources, "flags": ("recomputed",)}
    subsidised = report.count("members_change", paid, "persons", f"subsidised.{days['first'].iso}", **more)
    lines = [
        say("members.sums_both", one=whole["first"], other=whole["last"]),
        say("members.subsidised", f=subsidised, whole=total),
    ]
    return report.section("segmen", heading, _draw_change(report, rows, whole, days), bullets(lines))


def _state_whole(
    report: Report, changes: pd.DataFrame, days: dict[str, AsOf], sources: tuple[str, ...]
) -> dict[str, Any]:
    """State all members at both dates and the change between them."""
    flags: dict[str, Any] = {"flags": ("parts_add_up",), "interval_reason": "register"}
    one = changes.iloc[0]
    ends = {
        end: report.count("members", changes[f"{end}_persons"].sum(), "persons", "all", as_of=day,
                          source_ids=one[f"{end}_source_ids"], **flags)
        for end, day in days.items()
    }  # fmt: skip
    more = {"as_of": days["last"], "source_ids": sources, **flags}
    return {**ends, "change": report.count("members_change", one["whole_change_persons"], "persons",
                                           f"all.{days['first'].iso}", **more)}  # fmt: skip


def _draw_change(report: Report, rows: pd.DataFrame, whole: dict[str, Any], days: dict[str, AsOf]) -> str:
    cells = [(row.name, f"{row.first}", f"{row.last}", row.text) for row in rows.itertuples(index=False)]
    cells.append((say("segment", "all"), f"{whole['first']}", f"{whole['last']}", f"{whole['change']:signed}"))
    numbers = [f"{day}" for day in days.values()] + [say("column.change_persons")]
    region = report.region.name
    table = report.table(
        pd.DataFrame(cells, columns=[say("column.segment"), *numbers]), numbers=numbers,
        caption=say("members.change_table", region=region, **days),
    )  # fmt: skip
    figure = draw_change(
        list(rows["name"]), list(rows["first_persons"]), list(rows["last_persons"]), texts=list(rows["text"]),
        dates=(f"{days['first']:short}", f"{days['last']:short}"),
    )  # fmt: skip
    return report.figure(
        "segmen",
        figure,
        table,
        message=say("members.change_message", whole=whole["change"], **days),
        subtitle=say("members.change_subtitle", region=region, **days),
        description=say("members.change_describe", names=list_names(list(rows["name"] + " " + rows["text"])), **days),
        caption=say("members.caption", sources=report.cite(rows["source_ids"].iloc[0])),
        frame=rows,
    )
