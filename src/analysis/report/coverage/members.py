"""Members by segment, and which segment a change came from."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import ACTIVITY, MEMBERS, MEMBERS_SHARE, OURS, member_figures
from analysis.indicators.segments import newest_members
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

ASKED = ("pbi_jk", "pbpu_pemda", "pbpu", "bp")
PAID_BY_STATE = ["pbi_jk", "pbpu_pemda"]
ENDS = {
    end: Measure("members", f"{end}_persons", "persons", ("segment",),
                 parts={"as_of": end, "source_ids": f"{end}_source_ids"})
    for end in ("first", "last")
}  # fmt: skip
CHANGE = Measure("members_change", "change_persons", "persons", ("segment", "since"), parts={**OURS, "as_of": "last"})


def show_members(report: Report, members: pd.DataFrame, changes: pd.DataFrame) -> Block:
    """Show registered members by segment: the change where segments add up at two dates, else the newest date."""
    if not len(members):
        return report.section("segmen", say("members.none"), paragraph(say("missing.segments")))
    return _show_change(report, changes) if len(changes) else _show_newest(report, newest_members(members))


def _show_newest(report: Report, newest: pd.DataFrame) -> Block:
    rows = member_figures(newest)
    rows = rows.assign(
        segment_name=[say("segment", one) for one in rows["segment"]],
        f=report.state_rows(rows, MEMBERS), share=report.state_rows(rows, MEMBERS_SHARE),
        activity=report.state_rows(rows, ACTIVITY),
    ).sort_values("persons", ascending=False, kind="stable")  # fmt: skip
    top, day = rows.iloc[0], rows["f"].iloc[0].as_of
    rows["text"] = [say("members.inferred", f=f) if "inferred" in f.flags else f"{f}" for f in rows["f"]]
    whole_unknown = say("empty.whole_unknown" if pd.isna(top["whole_persons"]) else "empty.not_computable")
    told = pd.DataFrame({
        "segment": rows["segment_name"], "members": rows["f"],
        "share_of_members": [share or whole_unknown for share in rows["share"]],
        "active_in_segment": [one or say("empty.not_published") for one in rows["activity"]],
        "status": [f"{f:flags}" or say("empty.as_stated") for f in rows["f"]],
        "source": [report.cite(f.source_ids) for f in rows["f"]],
    })  # fmt: skip
    table = report.table(
        told, caption=say("members.table", region=report.region.name, date=day),
        columns="segment members+ share_of_members+ active_in_segment+ status source",
    )  # fmt: skip
    sums = say("members.sum_unknown")
    if pd.notna(top["whole_persons"]):
        total = report.count("members", top["whole_persons"], "persons", "all", as_of=day,
                             source_ids=top["source_ids"], interval_reason="register")  # fmt: skip
        added = report.count("members_sum", rows["persons"].sum(), "persons", as_of=day,
                             source_ids=sources_of(rows["f"]), flags=("recomputed",),
                             interval_reason="register")  # fmt: skip
        key = "members.sum_equal" if added.value == total.value else "members.sum_differs"
        sums = say(key, added=added, total=total)
    absent = [say("segment", name) for name in ASKED if name not in set(rows["segment"])]
    absent += [] if set(rows["segment"]) & {"ppu", "ppu_pn", "ppu_bu"} else [say("segment", "ppu")]
    gaps = [say("missing.segment", names=list_names(absent))] if absent else []
    key = "members.heading_one" if len(rows) == 1 else "members.heading"
    bars = report.bars(rows, name="segment_name", value="persons", text="text")
    caption = paragraph(say("members.caption", sources=report.cite(sources_of(rows["f"]))), "src")
    heading = say(key, segment=top["segment_name"], f=top["f"])
    return report.section("segmen", heading, bars, caption, report.drawer(table), bullets([sums, *gaps]))


def _show_change(report: Report, changes: pd.DataFrame) -> Block:
    first, last = (report.as_of(next(changes.itertuples()), end) for end in ("first", "last"))
    one = changes.iloc[0]
    both = tuple(dict.fromkeys((*one["first_source_ids"], *one["last_source_ids"])))
    rows = changes.assign(since=first.iso, source_ids=[both] * len(changes))
    rows = rows.assign(
        name=[say("segment", segment) for segment in rows["segment"]], change=report.state_rows(rows, CHANGE),
        **{end: report.state_rows(rows, measure) for end, measure in ENDS.items()},
    )  # fmt: skip
    rows["text"] = [f"{change:signed}" for change in rows["change"]]
    whole = [
        report.count("members", changes[f"{end}_persons"].sum(), "persons", "all", as_of=day, flags=("parts_add_up",),
                     source_ids=one[f"{end}_source_ids"], interval_reason="register")
        for end, day in (("first", first), ("last", last))
    ]  # fmt: skip
    more = {"as_of": last, "source_ids": both}
    total = report.count("members_change", one["whole_change_persons"], "persons", f"all.{first.iso}",
                         flags=("parts_add_up",), interval_reason="register", **more)  # fmt: skip
    paid = rows.loc[rows["segment"].isin(PAID_BY_STATE), "change_persons"].sum()
    subsidised = report.count(
        "members_change", paid, "persons", f"subsidised.{first.iso}", flags=("recomputed",), **more
    )
    cells = [(row.name, f"{row.first}", f"{row.last}", row.text) for row in rows.itertuples()]
    cells.append((say("segment", "all"), f"{whole[0]}", f"{whole[1]}", f"{total:signed}"))
    headings = [say("column", "segment"), f"{first}", f"{last}", say("column", "change_persons")]
    caption = say("members.change_table", region=report.region.name, first=first, last=last)
    table = report.table(pd.DataFrame(cells, columns=headings), caption=caption, numbers=headings[1:])
    top, bottom = rows.iloc[0], rows.iloc[-1]
    heading = say(
        "members.change_heading" if bottom["change_persons"] < 0 else "members.change_heading_up", whole=total,
        first=first, last=last, top=top["name"], top_change=top["change"], bottom=bottom["name"],
        bottom_change=bottom["change"],
    )  # fmt: skip
    bars = report.bars(rows, name="name", value="change_persons", text="text")
    source = paragraph(say("members.caption", sources=report.cite(both)), "src")
    texts = [
        say("members.sums_both", one=whole[0], other=whole[1]),
        say("members.subsidised", f=subsidised, whole=total),
    ]
    return report.section("segmen", heading, bars, source, report.drawer(table), bullets(texts))
