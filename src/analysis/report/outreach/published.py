"""What is published: CKG progress and pace, counts before and after, show-up, and yields of single events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.figures.outreach import Line, draw_bars, draw_counts, draw_intervals, write_number, write_percent
from analysis.indicators.outreach.published import (
    follow_counts,
    list_progress,
    list_puskesmas,
    list_show_up,
    plan_checks,
)
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import reported_regions
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.coverage.stating import sources_of, state_minimum
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.outreach.stating import end_of, name_place, state, state_count, state_progress, state_share
from analysis.report.tables import make_table, name_columns

SCHOOLS_START = date(2025, 8, 4)  # data/published/outreach.csv, o022 and o023
NATION = "0000"


def progress_of(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return ``list_progress`` of the reported regions."""
    codes = [region.bps_code for region in reported_regions()]
    return list_progress(ckg[ckg["region_code"].isin(codes)], population)


def pace_of(
    draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, rules: Sequence[Rule]
) -> tuple[dict[str, Finding], Rule | None]:
    """State what the region needed a day when last counted, and the target of the period's year with its people."""
    code, progress = draft.region.bps_code, progress_of(draft, ckg, population)
    register = population[(population["sex"] == "total") & population["register"].eq("dukcapil_dkb")]
    newest = register[register["region_code"] == code].sort_values("as_of_date").tail(1)
    residents = float(newest["population_persons"].iloc[0]) if len(newest) else None
    numbers = plan_checks(progress, follow_counts(ckg), list(rules), residents, code)
    own = progress[progress["region_code"] == code]
    sources: tuple[str, ...] = own["source_ids"].iloc[0] if len(own) else ()
    stated = {
        name: state(
            draft,
            f"pace.ckg.{name}",
            numbers[name],
            {"missing": "persons", "days": "days"}.get(name, "persons_per_day"),
            end_of(next(own.itertuples())),
            sources=sources,
            flags=("recomputed",),
            reason="computed",
        )
        for name in ("missing", "days", "needed_per_day", "last_per_day")
        if name in numbers
    }
    if "target" in numbers:
        day = AsOf(newest["as_of_date"].iloc[0].date())
        base = draft.base(residents or 0, newest["label"].iloc[0], day, "official")
        rule = state_minimum(draft, rules[-1])
        ids = (*rule.source_ids, newest["source_id"].iloc[0])
        more: dict[str, Any] = {"denominator": base, "flags": ("recomputed",), "reason": "computed"}
        stated["target"] = state(
            draft, "pace.ckg.target", numbers["target"], "persons", rule.as_of, sources=ids, **more
        )
        left = (date(draft.period.year, 12, 31) - draft.period.end).days
        if left:
            stated["left"] = state(draft, "pace.ckg.left", left, "days", AsOf(draft.period.end))
            most = numbers["target"] / left
            stated["most_per_day"] = state(
                draft, "pace.ckg.most_per_day", most, "persons_per_day", AsOf(draft.period.end)
            )
    return stated, rules[-1] if "target" in stated else None


def show_progress(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, rules: Sequence[Rule]) -> Block:
    """Show how many residents each region has checked in CKG, each on its own date, and the pace that is needed."""
    progress = progress_of(draft, ckg, population).set_index("region_code", drop=False)
    lines, cells, findings = [], [], []
    for region in reported_regions():
        code = region.bps_code
        if code not in progress.index:
            lines.append(Line(region.short_name, None, say("empty.not_published"), is_grey=True))
            cells.append((region.short_name, *[say("empty.not_published")] * 4))
            continue
        row = next(progress.loc[[code]].itertuples())
        finding = state_progress(draft, row)
        findings.append(finding)
        text = say("outreach.value_dated", f=finding, date=f"{finding.as_of:short}")
        lines.append(
            Line(
                region.short_name,
                finding.value,
                text,
                is_grey=code != draft.region.bps_code,
                is_hollow=finding.bound != "=",
            )
        )
        target = row.target_persons
        cells.append(
            (
                region.short_name,
                f"{finding}",
                say("outreach.heads", f=finding) if finding.numerator else say("empty.not_published"),
                say("empty.not_published")
                if pd.isna(target)
                else say(
                    "outreach.of_target",
                    f=state_share(
                        draft,
                        f"ckg.{code}.of_target",
                        row.checked_persons,
                        target,
                        say("denominator.ckg_target"),
                        finding.as_of,
                        sources=row.source_ids,
                        decimals=2,
                        flags=("recomputed",),
                        reason="computed",
                    ),
                ),
                say("outreach.dated_source", date=finding.as_of, source=draft.cite(finding.source_ids)),
            )
        )
    first = min(rules, key=lambda rule: rule.first_day, default=None)
    limit = (
        (first.minimum or 0.0, say("outreach.limit", f=state_minimum(draft, first), rule=first.label))
        if first
        else None
    )
    own = next((one for one in findings if one.id == f"ckg.{draft.region.bps_code}.pct"), None)
    best, least = max(findings, key=lambda one: one.value), min(findings, key=lambda one: one.value)
    heading = (
        say("outreach.progress_heading", f=own) if own else say("outreach.progress_none", region=draft.region.name)
    )
    table = make_table(
        say("outreach.progress_table"),
        name_columns("region", "checked_share", "heads", "of_target", "date_source", numbers=("checked_share",)),
        cells,
    )
    body = draft.figure(
        "ckg",
        draw_bars(lines, write=write_percent, limit=limit),
        table,
        message=say("outreach.progress_message", best=best, least=least),
        subtitle=say("outreach.progress_subtitle"),
        description=say("outreach.progress_describe", count=len(findings), best=best, least=least),
        caption=say("outreach.progress_caption", sources=draft.cite(sources_of(findings))),
    )
    return draft.section("ckg", heading, body, _pace(draft, ckg, population, rules), _puskesmas(draft, ckg))


def _pace(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame, rules: Sequence[Rule]) -> str:
    stated, rule = pace_of(draft, ckg, population, rules)
    texts = []
    if "needed_per_day" in stated:
        texts.append(
            say(
                "outreach.pace_needed",
                missing=stated["missing"],
                days=stated["days"],
                f=stated["needed_per_day"],
                date=stated["missing"].as_of,
            )
        )
    if "last_per_day" in stated:
        texts.append(say("outreach.pace_last", f=stated["last_per_day"]))
    if rule:
        texts.append(
            say("outreach.pace_target", rule=rule.label, f=stated["target"], minimum=state_minimum(draft, rule))
        )
    if "most_per_day" in stated:
        texts.append(say("outreach.pace_most", f=stated["most_per_day"], left=stated["left"]))
    return bullets(texts) if texts else paragraph(say("outreach.pace_none"))


def _puskesmas(draft: Draft, ckg: pd.DataFrame) -> str:
    rows = list_puskesmas(ckg, draft.region.bps_code)
    if not len(rows):
        return ""
    added = state(
        draft,
        "ckg.puskesmas.sum",
        rows["value"].sum(),
        "persons",
        end_of(next(rows.itertuples())),
        sources=tuple(dict.fromkeys(rows["source_id"])),
        flags=("recomputed",),
        reason="computed",
    )
    lines = [
        Line(
            row.area_name,
            row.value,
            format_number(row.value),
            mark=None if pd.isna(row.target_persons) else row.target_persons,
        )
        for row in rows.itertuples()
    ]
    cells = [
        (
            row.area_name,
            format_number(row.value),
            say("empty.not_published") if pd.isna(row.target_persons) else format_number(row.target_persons),
            say("empty.not_published")
            if pd.isna(row.target_persons)
            else f"{state_share(draft, f'ckg.{row.area_name}.of_target', row.value, row.target_persons, say('denominator.ckg_target'), added.as_of, sources=(row.source_id,), decimals=2, flags=('recomputed',), reason='computed')}",
        )
        for row in rows.itertuples()
    ]
    table = make_table(
        say("outreach.puskesmas_table", date=added.as_of),
        name_columns(
            "puskesmas", "checked", "target_persons", "of_target", numbers=("checked", "target_persons", "of_target")
        ),
        cells,
    )
    printed = rows["printed_persons"].iloc[0]
    note = ""
    if not pd.isna(printed):
        whole = state(draft, "ckg.puskesmas.printed", printed, "persons", added.as_of, sources=added.source_ids)
        gap = state(
            draft,
            "ckg.puskesmas.gap",
            abs(added.value - printed),
            "persons",
            added.as_of,
            sources=added.source_ids,
            flags=("recomputed",),
            reason="computed",
        )
        key = "outreach.puskesmas_equal" if added.value == printed else "outreach.puskesmas_differs"
        note = paragraph(say(key, added=added, printed=whole, gap=gap))
    values = rows.sort_values("value")
    return (
        draft.figure(
            "puskesmas",
            draw_bars(lines, write=write_number),
            table,
            message=say("outreach.puskesmas_message", count=len(rows)),
            subtitle=say("outreach.puskesmas_subtitle", region=draft.region.name, date=added.as_of),
            description=say(
                "outreach.puskesmas_describe",
                first=values["area_name"].iloc[-1],
                last=values["area_name"].iloc[0],
                f=added,
            ),
            caption=say("outreach.puskesmas_caption", sources=draft.cite(added.source_ids)),
        )
        + note
    )


def show_before_after(draft: Draft, ckg: pd.DataFrame) -> Block:
    """Show the published counts before and after teams went to people, and why their difference is no effect."""
    rows = follow_counts(ckg)
    findings = {row.Index: state_count(draft, row) for row in rows.itertuples()}
    rows = rows.assign(
        text=[
            format(findings[index], "value") + (say("outreach.inferred") if inferred else "")
            for index, inferred in zip(rows.index, rows["inferred"], strict=True)
        ]
    )
    panels = [
        (
            say(f"outreach.panel_{'share' if measure.endswith('pct') else 'heads'}", place=name_place(place)),
            own,
            write_percent if measure.endswith("pct") else write_number,
        )
        for (place, measure), own in rows.groupby(["place", "measure"], sort=False)
    ]
    marked = (SCHOOLS_START, say("outreach.schools", date=format_date(SCHOOLS_START, short=True)))
    table = make_table(
        say("outreach.before_after_table"),
        name_columns(
            "region",
            "date",
            "checked_share",
            "denominator_word",
            "per_day",
            "note",
            "source",
            numbers=("checked_share", "per_day"),
        ),
        [_count_cells(draft, row, findings[row.Index]) for row in rows.itertuples()],
    )
    first, last = findings[rows.index[0]], findings[rows.index[len(panels[0][1]) - 1]]
    body = draft.figure(
        "sebelum-sesudah",
        draw_counts(panels, marked),
        table,
        message=say("outreach.before_after_message"),
        subtitle=say("outreach.before_after_subtitle"),
        description=say("outreach.before_after_describe", first=first, last=last, count=len(rows)),
        caption=say("outreach.before_after_caption", sources=draft.cite(sources_of(findings.values()))),
    )
    why = [say(f"outreach.why_{name}") for name in ("schools", "cumulative", "inferred", "magetan")]
    return draft.section("sebelum-sesudah", say("outreach.before_after_heading"), body, bullets(why))


def _count_cells(draft: Draft, row: Any, finding: Finding) -> tuple[str, ...]:
    per_day = say("empty.none")
    if not pd.isna(row.days) and finding.unit == "persons":
        per_day = f"{state(draft, f'{finding.id}.per_day', row.added / row.days, 'persons_per_day', finding.as_of, sources=finding.source_ids, flags=('recomputed',), reason='computed')}"
    return (
        name_place(row.place),
        f"{finding.as_of}",
        f"{finding}",
        row.denominator_label if pd.notna(row.denominator_label) else say("outreach.heads_only"),
        per_day,
        row.note if pd.notna(row.note) else say("empty.no_note"),
        draft.cite(finding.source_ids),
    )


def show_show_up(draft: Draft, ckg: pd.DataFrame, outreach: pd.DataFrame) -> Block:
    """Show how many of those signed up were checked, and what single events are reported to have brought."""
    rows = list_show_up(ckg)
    findings, lines = [], []
    for row in rows.itertuples():
        has_heads = not pd.isna(row.numerator)
        common: dict[str, Any] = {"sources": row.source_ids, "decimals": 2}
        name = f"show_up.{row.place}.{row.period_end:%Y-%m-%d}"
        finding = (
            state_share(
                draft,
                name,
                float(row.numerator),
                float(row.denominator),
                say("denominator.signed_up"),
                end_of(row),
                variance=1.0,
                flags=("recomputed",),
                **common,
            )
            if has_heads
            else state(draft, name, row.pct, "percent", end_of(row), reason="unpublished", flags=(), **common)
        )
        findings.append(finding)
        low, high = finding.interval or (None, None)
        lines.append(
            Line(
                say("outreach.place_time", place=name_place(row.place), date=f"{finding.as_of:short}"),
                finding.value,
                f"{finding}",
                low=low,
                high=high,
                is_hollow=not has_heads,
            )
        )
    table = make_table(
        say("outreach.show_up_table"),
        name_columns("region", "show_up", "heads", "interval", "date", "source", numbers=("show_up",)),
        [
            (
                name_place(row.place),
                f"{one}",
                say("outreach.heads", f=one) if one.numerator else say("empty.not_published"),
                say("outreach.interval", f=one) if one.interval else say("empty.not_computable"),
                f"{one.as_of}",
                draft.cite(one.source_ids),
            )
            for row, one in zip(rows.itertuples(), findings, strict=True)
        ],
    )
    body = draft.figure(
        "hadir",
        draw_intervals(lines, write=write_percent, zero=False),
        table,
        message=say("outreach.show_up_message", low=findings[0], high=findings[-1]),
        subtitle=say("outreach.show_up_subtitle"),
        description=say("outreach.show_up_describe", count=len(rows), low=findings[0], high=findings[-1]),
        caption=say("outreach.show_up_caption", sources=draft.cite(sources_of(findings))),
    )
    heading = say("outreach.show_up_heading", low=findings[0], high=findings[-1])
    return draft.section("hadir", heading, body, *_single_events(draft, outreach))


def _single_events(draft: Draft, outreach: pd.DataFrame) -> list[str]:
    """Tables of what single events brought, CKG and JKN apart."""
    measures = ("checked_persons", "enrolled_persons", "reactivated_persons", "visited_households")
    rows = outreach[outreach["usable"] & outreach["measure"].isin(measures)]
    parts = []
    for programme, own in rows.groupby("programme"):
        if programme not in ("CKG", "JKN"):
            continue
        cells = []
        for row in own.sort_values(["channel", "period_end"]).itertuples():
            finding = state(
                draft,
                f"event.{row.outreach_id}",
                row.value,
                row.unit,
                end_of(row),
                sources=(row.source_id,),
                bound=row.bound,
            )
            site_days = row.sites_count * row.days_count
            per = say("empty.not_computable") if pd.isna(site_days) else format_number(row.value / site_days, 0)
            cells.append(
                (
                    say(f"channel.{row.channel}"),
                    row.place_name if pd.isna(row.region_name) else row.region_name,
                    f"{finding}",
                    say(f"counted.{row.measure}"),
                    per,
                    f"{finding.as_of}",
                    draft.cite(finding.source_ids),
                )
            )
        parts.append(
            fold(
                make_table(
                    say("outreach.events_table", programme=programme),
                    name_columns(
                        "channel",
                        "region",
                        "persons",
                        "what",
                        "per_site_day",
                        "date",
                        "source",
                        numbers=("persons", "per_site_day"),
                    ),
                    cells,
                )
            )
        )
    return [paragraph(say("outreach.events_text")), *parts]
