"""Members by segment: the newest date, and which segment a change came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.membership_measures import (
    ACTIVITY,
    MEMBERS,
    MEMBERS_SHARE,
    SEGMENT_CHANGE,
    member_figures,
)
from analysis.indicators.segments import newest_members, with_sums
from analysis.reference.words import say
from analysis.report.report import Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

ASKED = ("pbi_jk", "pbpu_pemda", "pbpu", "bp")


def state_members(report: Report, members: pd.DataFrame) -> pd.DataFrame:
    """Return the members of each segment on the newest date, the most first, with findings ``f``, share and activity.

    Example:
        >>> uhc.state_members(report, members)[["segment", "persons", "is_inferred"]]
    """
    if not len(members):
        return members
    rows = member_figures(newest_members(members).sort_values("persons", ascending=False, kind="stable"))
    told = report.stated(rows, f=MEMBERS, share=MEMBERS_SHARE, activity=ACTIVITY)
    unknown = say("empty.whole_unknown" if told["whole_persons"].isna().any() else "empty.not_computable")
    return told.assign(
        name=[say("segment", segment) for segment in told["segment"]],
        share_of_members=told["share"].where(told["share"].notna(), unknown),
        active_in_segment=told["activity"],
    )


def tell_members(report: Report, members: pd.DataFrame) -> Told:
    """Return the largest known segment, whether the segments add up, and which are not published.

    Example:
        >>> uhc.tell_members(report, uhc.state_members(report, members))[0]
    """
    if not len(members):
        return say("members.none"), {"sentences": [say("missing.segments")]}
    first, known = members.iloc[0], set(members["segment"])
    absent = [name for name in ASKED if name not in known]
    absent += [] if known & {"ppu", "ppu_pn", "ppu_bu"} else ["ppu"]
    gaps = [say("missing.segment", names=list_names([say("segment", one) for one in absent]))] if absent else []
    heading = say(
        "members.heading_one" if len(members) == 1 else "members.heading", segment=first["name"], f=first["f"]
    )
    return heading, {"sentences": [[_compare_sum(report, members), *gaps]], "source": report.sources_line(members["f"])}


def _compare_sum(report: Report, rows: pd.DataFrame) -> str:
    """Return whether the segments add up to the members printed beside them."""
    whole, day = rows["whole_persons"].iloc[0], rows["f"].iloc[0].as_of
    if pd.isna(whole):
        return say("members.sum_unknown")
    more: dict[str, Any] = {"as_of": day, "interval_reason": "register"}
    total = report.count(
        "members", whole, "persons", "all", source_ids=tuple(rows.sort_index()["source_ids"].iloc[0]), **more
    )
    more |= {"source_ids": sources_of(rows["f"]), "flags": ("recomputed",)}
    added = report.count("members_sum", rows["persons"].sum(), "persons", **more)
    return say("members.sum_equal" if added.value == total.value else "members.sum_differs", added=added, total=total)


def state_segment_change(report: Report, changes: pd.DataFrame) -> pd.DataFrame:
    """Return ``change_by_segment`` with all members and the subsidised below, and the findings of both ends.

    Example:
        >>> uhc.state_segment_change(report, uhc.change_by_segment(members))
    """
    if not len(changes):
        return changes
    rows = with_sums(changes).assign(since=report.as_of(next(changes.itertuples()), "first").iso)
    names = [say("segment", segment) for segment in rows["segment"]]
    told = report.stated(rows, **SEGMENT_CHANGE)
    return told.assign(name=names, text=[f"{f:signed}" for f in told["change"]])


def tell_segment_change(report: Report, changes: pd.DataFrame) -> Told:
    """Return the segment that gained most and the one that lost most, beside all members.

    Example:
        >>> uhc.tell_segment_change(report, uhc.state_segment_change(report, uhc.change_by_segment(members)))
    """
    if not len(changes):
        return say("members.change_none"), {"sentences": [say("missing.two_segments")]}
    rows = changes.set_index("segment")
    parts, whole = rows.drop(["all", "subsidised"]), rows.loc["all"]
    top, bottom = parts.iloc[0], parts.iloc[-1]
    heading = say(
        "members.change_heading" if bottom["change_persons"] < 0 else "members.change_heading_up",
        whole=whole["change"], first=whole["first"].as_of, last=whole["last"].as_of,
        top=top["name"], top_change=top["change"], bottom=bottom["name"], bottom_change=bottom["change"],
    )  # fmt: skip
    lines = [say("members.sums_both", one=whole["first"], other=whole["last"]),
             say("members.subsidised", f=rows.loc["subsidised", "change"], whole=whole["change"])]  # fmt: skip
    return heading, {"sentences": [lines], "source": report.sources_line(changes["change"])}
