"""Members by segment, and which segment a change came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_change, draw_members
from analysis.indicators.segments import newest_members
from analysis.reference.words import say
from analysis.report.coverage.stating import state_persons
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import list_names, make_table


def show_members(draft: Draft, members: pd.DataFrame, changes: pd.DataFrame) -> Block:
    """Show registered members by segment: the change where segments add up at two dates, else the newest date.

    Example:
        >>> uhc.show_members(report, members, uhc.change_by_segment(members))
    """
    if not len(members):
        return draft.section("segmen", say("members.none"), paragraph(say("missing.segments")))
    if len(changes):
        return _show_change_by_segment(draft, changes)
    newest = newest_members(members)
    as_of = draft.as_of(next(newest.itertuples()))
    findings = {}
    for row in newest.itertuples():
        is_part = row.segment == "pbpu_pemda" and set(row.payers) in ({"regency"}, {"province"})
        flags = ["inferred"] * row.is_inferred + ["rounded"] * row.is_rounded + ["regency_part"] * is_part
        has_range = not pd.isna(row.low_persons)
        findings[row.segment] = state_persons(
            draft,
            f"members.{row.segment}.{as_of.iso}",
            row.persons,
            as_of,
            row.source_ids,
            interval=(row.low_persons, row.high_persons) if has_range else None,
            interval_reason="rounding" if has_range else "register",
            flags=tuple(flags),
            bound="~" if row.is_rounded else "=",
        )
    rows = [
        (
            say(f"segment.{row.segment}"),
            f"{findings[row.segment]}",
            _share_of_whole(draft, row, findings[row.segment]),
            _activity(draft, row, as_of),
            format(findings[row.segment], "flags") or say("empty.as_stated"),
            draft.cite(row.source_ids),
        )
        for row in newest.itertuples()
    ]
    table = make_table(
        say("members.table", region=draft.region.name, date=as_of),
        [
            (say("column.segment"), False),
            (say("column.members"), True),
            (say("column.share_of_members"), True),
            (say("column.active_in_segment"), True),
            (say("column.status"), False),
            (say("column.source"), False),
        ],
        rows,
    )
    ordered = newest.sort_values("persons", ascending=False, kind="stable")
    names = [say(f"segment.{name}") for name in ordered["segment"]]
    texts = [
        say("members.inferred", f=findings[row.segment]) if row.is_inferred else f"{findings[row.segment]}"
        for row in ordered.itertuples()
    ]
    top = ordered.iloc[0]
    whole = ordered["whole_persons"].iloc[0]
    sums = say("members.sum_unknown")
    if whole == whole:
        total = state_persons(draft, f"members.whole.{as_of.iso}", whole, as_of, tuple(ordered["source_ids"].iloc[0]))
        added = state_persons(
            draft,
            f"members.sum.{as_of.iso}",
            ordered["persons"].sum(),
            as_of,
            _all_sources(ordered),
            flags=("recomputed",),
        )
        sums = say(
            "members.sum_equal" if added.value == total.value else "members.sum_differs", added=added, total=total
        )
    body = draft.figure(
        "segmen",
        draw_members(names, list(ordered["persons"]), texts=texts, inferred=list(ordered["is_inferred"])),
        table,
        message=say("members.message", segment=say(f"segment.{top['segment']}"), f=findings[top["segment"]]),
        subtitle=say("members.subtitle", region=draft.region.name, date=as_of),
        description=say(
            "members.describe", names=list_names([f"{name} {text}" for name, text in zip(names, texts, strict=True)])
        ),
        caption=say("members.caption", sources=draft.cite(_all_sources(ordered))),
        frame=ordered,
    )
    absent = [say(f"segment.{name}") for name in ("pbi_jk", "pbpu_pemda", "pbpu", "bp") if name not in findings]
    if not {"ppu", "ppu_pn", "ppu_bu"} & set(findings):
        absent.append(say("segment.ppu"))
    gaps = [say("missing.segment", names=list_names(absent))] if absent else []
    key = "members.heading_one" if len(newest) == 1 else "members.heading"
    heading = say(key, segment=say(f"segment.{top['segment']}"), f=findings[top["segment"]])
    return draft.section("segmen", heading, body, bullets([sums, *gaps]))


def _all_sources(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for ids in rows["source_ids"] for one in ids))


def _share_of_whole(draft: Draft, row: Any, finding: Finding) -> str:
    if pd.isna(row.whole_persons):
        return say("empty.whole_unknown")
    if not row.whole_persons:
        return say("empty.not_computable")
    share = draft.state(
        Finding(
            f"{finding.id}.share",
            100 * row.persons / row.whole_persons,
            "percent",
            finding.as_of,
            row.source_ids,
            numerator=row.persons,
            denominator=draft.whole("registered", row.whole_persons, finding.as_of),
            interval_reason="computed",
            flags=("recomputed", *finding.flags),
            decimals=1,
        )
    )
    return f"{share}"


def _activity(draft: Draft, row: Any, as_of: AsOf) -> str:
    if pd.isna(row.active_pct):
        return say("empty.not_published")
    rate = draft.state(
        Finding(
            f"keaktifan.{row.segment}.{as_of.iso}",
            row.active_pct,
            "percent",
            as_of,
            row.source_ids,
            denominator=draft.whole("segment", row.persons, as_of),
            decimals=2,
            flags=("denominator_inferred",) if row.is_inferred else (),
        )
    )
    return f"{rate}"


def _show_change_by_segment(draft: Draft, changes: pd.DataFrame) -> Block:
    first, last = draft.as_of(changes.iloc[0], "first"), draft.as_of(changes.iloc[0], "last")
    sources = tuple(dict.fromkeys((*changes.iloc[0]["first_source_ids"], *changes.iloc[0]["last_source_ids"])))
    found = {}
    for row in changes.itertuples():
        name = f"members.{row.segment}"
        found[row.segment] = (
            state_persons(draft, f"{name}.{first.iso}", row.first_persons, first, row.first_source_ids),
            state_persons(draft, f"{name}.{last.iso}", row.last_persons, last, row.last_source_ids),
            state_persons(
                draft,
                f"{name}.{first.iso}.{last.iso}",
                row.change_persons,
                last,
                sources,
                interval_reason="computed",
                flags=("recomputed",),
            ),
        )
    whole = tuple(
        state_persons(draft, f"members.whole.{name}", value, as_of, ids, flags=("parts_add_up",))
        for name, value, as_of, ids in (
            (first.iso, changes["first_persons"].sum(), first, changes.iloc[0]["first_source_ids"]),
            (last.iso, changes["last_persons"].sum(), last, changes.iloc[0]["last_source_ids"]),
            (f"{first.iso}.{last.iso}", changes["whole_change_persons"].iloc[0], last, sources),
        )
    )
    rows = [
        (say(f"segment.{segment}"), f"{one}", f"{other}", format(change, "signed"))
        for segment, (one, other, change) in found.items()
    ]
    rows.append((say("segment.all"), f"{whole[0]}", f"{whole[1]}", format(whole[2], "signed")))
    table = make_table(
        say("members.change_table", region=draft.region.name, first=first, last=last),
        [(say("column.segment"), False), (f"{first}", True), (f"{last}", True), (say("column.change_persons"), True)],
        rows,
    )
    texts = [format(change, "signed") for _, _, change in found.values()]
    top, bottom = changes.iloc[0], changes.iloc[-1]
    key = "members.change_heading" if bottom["change_persons"] < 0 else "members.change_heading_up"
    heading = say(
        key,
        whole=whole[2],
        first=first,
        last=last,
        top=say(f"segment.{top['segment']}"),
        top_change=found[top["segment"]][2],
        bottom=say(f"segment.{bottom['segment']}"),
        bottom_change=found[bottom["segment"]][2],
    )
    figure = draw_change(
        [say(f"segment.{name}") for name in changes["segment"]],
        list(changes["first_persons"]),
        list(changes["last_persons"]),
        texts=texts,
        dates=(f"{first:short}", f"{last:short}"),
    )
    body = draft.figure(
        "segmen",
        figure,
        table,
        message=say("members.change_message", whole=whole[2], first=first, last=last),
        subtitle=say("members.change_subtitle", region=draft.region.name, first=first, last=last),
        description=say(
            "members.change_describe",
            first=first,
            last=last,
            names=list_names(
                [f"{say(f'segment.{name}')} {text}" for name, text in zip(changes["segment"], texts, strict=True)]
            ),
        ),
        caption=say("members.caption", sources=draft.cite(sources)),
        frame=changes,
    )
    paid = [one for one in ("pbi_jk", "pbpu_pemda") if one in found]
    subsidised = state_persons(
        draft,
        f"members.subsidised.{first.iso}.{last.iso}",
        sum(found[one][2].value for one in paid),
        last,
        sources,
        interval_reason="computed",
        flags=("recomputed",),
    )
    return draft.section(
        "segmen",
        heading,
        body,
        bullets(
            [
                say("members.sums_both", one=whole[0], other=whole[1]),
                say("members.subsidised", f=subsidised, whole=whole[2]),
            ]
        ),
    )
