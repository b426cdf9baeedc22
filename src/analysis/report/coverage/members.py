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
from analysis.report.tables import Table, list_names, make_table, name_columns


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
    findings = {row.segment: _state_members(draft, row, as_of) for row in newest.itertuples()}
    table = _table_of_members(draft, newest, findings, as_of)
    ordered = newest.sort_values("persons", ascending=False, kind="stable")
    names = [say(f"segment.{name}") for name in ordered["segment"]]
    texts = [
        say("members.inferred", f=findings[row.segment]) if row.is_inferred else f"{findings[row.segment]}"
        for row in ordered.itertuples()
    ]
    sums = _compare_sum(draft, ordered, as_of)
    top = str(ordered["segment"].iloc[0])
    listed = list_names([f"{name} {text}" for name, text in zip(names, texts, strict=True)])
    body = draft.figure(
        "segmen",
        draw_members(names, list(ordered["persons"]), texts=texts, inferred=list(ordered["is_inferred"])),
        table,
        message=say("members.message", segment=names[0], f=findings[top]),
        subtitle=say("members.subtitle", region=draft.region.name, date=as_of),
        description=say("members.describe", names=listed),
        caption=say("members.caption", sources=draft.cite(_all_sources(ordered))),
        frame=ordered,
    )
    absent = [say(f"segment.{name}") for name in ("pbi_jk", "pbpu_pemda", "pbpu", "bp") if name not in findings]
    absent += [say("segment.ppu")] * (not {"ppu", "ppu_pn", "ppu_bu"} & set(findings))
    gaps = [say("missing.segment", names=list_names(absent))] if absent else []
    key = "members.heading_one" if len(newest) == 1 else "members.heading"
    heading = say(key, segment=names[0], f=findings[top])
    return draft.section("segmen", heading, body, bullets([sums, *gaps]))


def _state_members(draft: Draft, row: Any, as_of: AsOf) -> Finding:
    is_part = row.segment == "pbpu_pemda" and set(row.payers) in ({"regency"}, {"province"})
    flags = ["inferred"] * row.is_inferred + ["rounded"] * row.is_rounded + ["regency_part"] * is_part
    has_range = not pd.isna(row.low_persons)
    return state_persons(
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


def _table_of_members(draft: Draft, newest: pd.DataFrame, findings: dict[Any, Finding], as_of: AsOf) -> Table:
    numbers = ("members", "share_of_members", "active_in_segment")
    return make_table(
        say("members.table", region=draft.region.name, date=as_of),
        name_columns("segment", *numbers, "status", "source", numbers=numbers),
        [
            (
                say(f"segment.{row.segment}"),
                f"{findings[row.segment]}",
                _share_of_whole(draft, row, findings[row.segment]),
                _activity(draft, row, as_of),
                format(findings[row.segment], "flags") or say("empty.as_stated"),
                draft.cite(row.source_ids),
            )
            for row in newest.itertuples()
        ],
    )


def _compare_sum(draft: Draft, ordered: pd.DataFrame, as_of: AsOf) -> str:
    """Return whether the segments add up to the members printed beside them."""
    whole = ordered["whole_persons"].iloc[0]
    if pd.isna(whole):
        return say("members.sum_unknown")
    total = state_persons(draft, f"members.whole.{as_of.iso}", whole, as_of, tuple(ordered["source_ids"].iloc[0]))
    parts, sources = ordered["persons"].sum(), _all_sources(ordered)
    added = state_persons(draft, f"members.sum.{as_of.iso}", parts, as_of, sources, flags=("recomputed",))
    key = "members.sum_equal" if added.value == total.value else "members.sum_differs"
    return say(key, added=added, total=total)


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
    days = {"first": first, "last": last}
    sources = tuple(dict.fromkeys((*changes.iloc[0]["first_source_ids"], *changes.iloc[0]["last_source_ids"])))
    computed: dict[str, Any] = {"interval_reason": "computed", "flags": ("recomputed",)}
    found = {row.segment: _state_segment(draft, row, first, last, sources, computed) for row in changes.itertuples()}
    whole = tuple(
        state_persons(draft, f"members.whole.{name}", value, as_of, ids, flags=("parts_add_up",))
        for name, value, as_of, ids in (
            (first.iso, changes["first_persons"].sum(), first, changes.iloc[0]["first_source_ids"]),
            (last.iso, changes["last_persons"].sum(), last, changes.iloc[0]["last_source_ids"]),
            (f"{first.iso}.{last.iso}", changes["whole_change_persons"].iloc[0], last, sources),
        )
    )
    body = _draw_change_by_segment(draft, changes, found, whole, days, sources)
    top, bottom = changes.iloc[0], changes.iloc[-1]
    heading = say(
        "members.change_heading" if bottom["change_persons"] < 0 else "members.change_heading_up",
        whole=whole[2],
        top=say(f"segment.{top['segment']}"),
        top_change=found[top["segment"]][2],
        bottom=say(f"segment.{bottom['segment']}"),
        bottom_change=found[bottom["segment"]][2],
        **days,
    )
    paid = sum(found[one][2].value for one in ("pbi_jk", "pbpu_pemda") if one in found)
    subsidised = state_persons(draft, f"members.subsidised.{first.iso}.{last.iso}", paid, last, sources, **computed)
    lines = [
        say("members.sums_both", one=whole[0], other=whole[1]),
        say("members.subsidised", f=subsidised, whole=whole[2]),
    ]
    return draft.section("segmen", heading, body, bullets(lines))


def _state_segment(
    draft: Draft, row: Any, first: AsOf, last: AsOf, sources: tuple[str, ...], computed: dict[str, Any]
) -> tuple[Finding, ...]:
    """State a segment's members at both dates and the change between them."""
    name = f"members.{row.segment}"
    between = f"{name}.{first.iso}.{last.iso}"
    return (
        state_persons(draft, f"{name}.{first.iso}", row.first_persons, first, row.first_source_ids),
        state_persons(draft, f"{name}.{last.iso}", row.last_persons, last, row.last_source_ids),
        state_persons(draft, between, row.change_persons, last, sources, **computed),
    )


def _draw_change_by_segment(
    draft: Draft,
    changes: pd.DataFrame,
    found: dict[Any, tuple[Finding, ...]],
    whole: tuple[Finding, ...],
    days: dict[str, AsOf],
    sources: tuple[str, ...],
) -> str:
    names = [say(f"segment.{name}") for name in changes["segment"]]
    triples = [*(found[name] for name in changes["segment"]), whole]
    table = make_table(
        say("members.change_table", region=draft.region.name, **days),
        [
            (say("column.segment"), False),
            *((f"{day}", True) for day in days.values()),
            (say("column.change_persons"), True),
        ],
        [
            (name, f"{one}", f"{other}", format(change, "signed"))
            for name, (one, other, change) in zip([*names, say("segment.all")], triples, strict=True)
        ],
    )
    texts = [format(change, "signed") for _, _, change in found.values()]
    listed = list_names([f"{name} {text}" for name, text in zip(names, texts, strict=True)])
    return draft.figure(
        "segmen",
        draw_change(
            names,
            list(changes["first_persons"]),
            list(changes["last_persons"]),
            texts=texts,
            dates=(f"{days['first']:short}", f"{days['last']:short}"),
        ),
        table,
        message=say("members.change_message", whole=whole[2], **days),
        subtitle=say("members.change_subtitle", region=draft.region.name, **days),
        description=say("members.change_describe", names=listed, **days),
        caption=say("members.caption", sources=draft.cite(sources)),
        frame=changes,
    )
