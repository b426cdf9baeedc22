"""What is published: CKG progress and pace, counts before and after, show-up, and what single events brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from math import ceil
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
from analysis.indicators.working_days import count_working_days
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import regions_of_province
from analysis.reference.rules import Rule, versions
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.sessions import silent
from analysis.report.outreach.stating import (
    end_of,
    illustrate,
    name_place,
    range_of,
    state,
    state_count,
    state_progress,
    state_share,
)
from analysis.report.stating import sources_of
from analysis.report.tables import make_table, name_columns
from analysis.tables.disclosure import Protection, protect
from analysis.tables.office_rows import OFFICE

SCHOOLS_START = date(2025, 8, 4)  # data/published/outreach.csv, o022 and o023
EVENT_MEASURES = ("checked_persons", "enrolled_persons", "reactivated_persons", "visited_households")
PACE_UNITS = {"missing": "persons", "days": "days", "needed": "persons_per_day", "last": "persons_per_day"}


def progress_of(ckg: pd.DataFrame, population: pd.DataFrame, *codes: str) -> pd.DataFrame:
    """Return ``list_progress`` of the regions of ``codes``."""
    return list_progress(ckg[ckg["region_code"].isin(codes)], population)


def state_of_target(
    draft: Draft, name: str, part: float, target: float, as_of: AsOf, sources: Sequence[str], bound: str = "="
) -> Finding:
    """State people checked as a share of a CKG target; ``bound`` is that of the people."""
    more: dict[str, Any] = {"sources": tuple(sources), "decimals": 2, "bound": bound}
    return state_share(draft, f"ckg.{name}.of_target", part, target, "ckg_target", as_of, **more)


def ckg_targets(draft: Draft) -> list[Rule]:
    """Return the national CKG targets up to the period, oldest first."""
    return [rule for rule in versions(["ckg_target_share"]) if rule.first_day <= draft.period.end]


def state_pace(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> dict[str, Finding]:
    """State the pace when last counted (missing, days, needed, last), and our target of a year without a count.

    A target is rounded to the nearest person, as published ones are (Belitung, Bangka Tengah 2025).
    """
    code = draft.region.bps_code
    own = progress_of(ckg, population, code)
    stated = {}
    for row in own.itertuples():
        more: dict[str, Any] = {"sources": row.source_ids, "flags": ("recomputed",)}
        for name, value in plan_checks(row, follow_counts(ckg), draft.read("holidays")).items():
            if name in ("missing", "needed"):
                more |= {"bound": "=" if row.bound == "=" else "~"}
            stated[name] = state(draft, f"pace.ckg.{name}", value, PACE_UNITS[name], end_of(row), **more)
        if row.period_end.year == draft.period.year:
            return stated
    register = population[(population["sex"] == "total") & population["register"].eq("dukcapil_dkb")]
    newest = register[register["region_code"] == code].sort_values("as_of_date").tail(1)
    for rule, row in product(ckg_targets(draft)[-1:], newest.itertuples()):
        target = round(row.population_persons * (rule.minimum or 0.0) / 100)
        base = Denominator(int(row.population_persons), row.label, AsOf(row.as_of_date.date()))
        more = {"sources": (*rule.source_ids, row.source_id), "flags": ("recomputed",), "denominator": base}
        year = AsOf(draft.period.end, "year")
        stated["target"] = state(draft, "pace.ckg.target", target, "persons", year, **more)
        first, last = draft.period.end + timedelta(days=1), date(draft.period.year, 12, 31)
        if left := count_working_days(first, last, draft.read("holidays")):
            stated["left"] = state(draft, "pace.ckg.left", left, "days", AsOf(draft.period.end))
            stated["most"] = state(draft, "pace.ckg.most", ceil(target / left), "persons_per_day", year, **more)
    return stated


def show_progress(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show how many residents each region of the province has checked in CKG as a table, and the pace needed.

    Example:
        >>> uhc.show_progress(report, ckg, population)
    """
    shown = regions_of_province(draft.region.bps_code)
    codes = [region.bps_code for region in shown]
    rows = {row.region_code: row for row in progress_of(ckg, population, *codes).itertuples()}
    if not rows:
        return draft.section("ckg", say("ckg.none", region=draft.region.name), paragraph(say("ckg.none_yet")))
    findings = {code: state_progress(draft, row) for code, row in rows.items()}
    cells, none = [], say("empty.not_published")
    for region in shown:
        row, one = rows.get(region.bps_code), findings.get(region.bps_code)
        if row is None or one is None:
            cells.append((region.short_name, none, none, none, none))
            continue
        target = none
        if not pd.isna(row.target_persons):
            values = (row.checked_persons, row.target_persons, one.as_of, row.source_ids, row.bound)
            target = say("ckg.of_target", f=state_of_target(draft, region.bps_code, *values))
        heads = say("ckg.heads", f=one) if one.numerator else none
        source = say("ckg.dated", date=one.as_of, source=draft.cite(one.source_ids))
        cells.append((region.short_name, f"{one}", heads, target, source))
    columns = name_columns("region", "checked_share", "heads", "of_target", "date_source", numbers=("checked_share",))
    table = str(make_table(say("ckg.table"), columns, cells).html())
    own = findings.get(draft.region.bps_code)
    heading = say("ckg.heading", f=own) if own else say("ckg.none", region=draft.region.name)
    return draft.section("ckg", heading, table, _pace(draft, ckg, population), _puskesmas(draft, ckg))


def pace_texts(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> list[str]:
    """Return how fast checks went between the last two counts, and what this year's target needs without a count."""
    stated, texts = state_pace(draft, ckg, population), []
    if "last" in stated:
        is_own = OFFICE in stated["last"].source_ids
        texts.append(say("ckg.pace_last_own" if is_own else "ckg.pace_last", f=stated["last"]))
    if "most" in stated:
        texts.append(say("ckg.pace_most", f=stated["most"], left=stated["left"]))
    return texts


def _pace(draft: Draft, ckg: pd.DataFrame, population: pd.DataFrame) -> str:
    stated, texts = state_pace(draft, ckg, population), []
    if "needed" in stated:
        texts.append(say("ckg.pace_needed", **{name: stated[name] for name in ("missing", "days", "needed")}))
    if "target" in stated:
        rule = ckg_targets(draft)[-1]
        texts.append(say("ckg.pace_target", f=stated["target"], rule=rule.label, minimum=state_minimum(draft, rule)))
    return bullets([*texts, *pace_texts(draft, ckg, population)])


def _puskesmas(draft: Draft, ckg: pd.DataFrame) -> str:
    rows = list_puskesmas(ckg, draft.region.bps_code)
    rows = rows[rows["source_id"] == OFFICE]  # published ones stand on the page itself
    rows = rows.assign(value=protect(rows, "value", totals=[[]], protection=Protection())).dropna(subset=["value"])
    if not len(rows):
        return ""
    day, sources = end_of(next(rows.itertuples())), (OFFICE,)
    added = state(draft, "ckg.puskesmas", rows["value"].sum(), "persons", day, sources=sources, flags=("recomputed",))
    lines, cells = [], []
    for row in rows.itertuples():
        has_target = not pd.isna(row.target_persons)
        lines.append(
            Line(row.area_name, row.value, format_number(row.value), mark=row.target_persons if has_target else None)
        )
        of_target: tuple[str, ...] = ()
        if has_target:
            share = state_of_target(draft, row.area_name, row.value, row.target_persons, day, sources, row.bound)
            of_target = (format_number(row.target_persons), f"{share}")
        cells.append((row.area_name, format_number(row.value), *(of_target or [say("empty.not_published")] * 2)))
    order = rows.sort_values("value")["area_name"]
    body = illustrate(
        draft,
        "puskesmas",
        draw_bars(lines, write=write_number),
        ("puskesmas", "checked+", "target_persons+", "of_target+"),
        cells,
        count=len(rows),
        date=day,
        f=added,
        first=order.iloc[-1],
        last=order.iloc[0],
        sources=draft.cite(sources),
    )
    return body + paragraph(say("puskesmas.protected", f=added, protection=Protection()))


def show_before_after(draft: Draft, published: pd.DataFrame, office: Outreach) -> Block:
    """Show the published counts before and after teams went to people, and why their difference is no effect.

    Not beside an office's own sessions, which tell more.

    Example:
        >>> uhc.show_before_after(report, published, office)
    """
    if office.has_sessions:
        return silent()
    rows = follow_counts(published)
    findings = [state_count(draft, row) for row in rows.itertuples()]
    marks = [say("before_after.inferred") if inferred else "" for inferred in rows["inferred"]]
    rows = rows.assign(text=[f"{one}{mark}" for one, mark in zip(findings, marks, strict=True)])
    panels = [
        (
            say(f"before_after.{unit}", place=name_place(place)),
            own,
            write_percent if unit == "percent" else write_number,
        )
        for (place, unit), own in rows.groupby(["place", "unit"], sort=False)
    ]
    cells = []
    for row, one in zip(rows.itertuples(), findings, strict=True):
        per_day = say("empty.none")
        if not pd.isna(row.days) and one.unit == "persons":
            more: dict[str, Any] = {"sources": one.source_ids, "flags": ("recomputed", *one.flags)}
            pace = state(draft, f"{one.id}.per_day", row.added / row.days, "persons_per_day", one.as_of, **more)
            per_day = f"{pace}"
        base = say("before_after.heads_only") if pd.isna(row.denominator_label) else row.denominator_label
        if one.unit == "persons" and not pd.isna(row.target_persons):
            sources = tuple(dict.fromkeys([*one.source_ids, row.target_source]))
            name = f"{row.place}.{row.period_end:%Y-%m-%d}"
            share = state_of_target(draft, name, row.value, row.target_persons, one.as_of, sources, row.bound)
            base = say("before_after.of_target", f=share)
        note = say("empty.no_note") if pd.isna(row.note) else row.note
        place = name_place(row.place)
        cells.append((place, f"{one.as_of}", f"{one}", base, per_day, note, draft.cite(one.source_ids)))
    columns = ("region", "date", "checked_share+", "base", "per_day+", "note", "source")
    marked = (SCHOOLS_START, say("before_after.schools", date=format_date(SCHOOLS_START, short=True)))
    heads = [one for one in findings if one.unit == "persons"]
    if not heads:
        return draft.section("sebelum-sesudah", say("before_after.heading"), paragraph(say("before_after.none")))
    body = illustrate(
        draft,
        "before_after",
        draw_counts(panels, marked),
        columns,
        cells,
        first=heads[0],
        last=heads[-1],
        count=len(rows),
        sources=draft.cite(sources_of(findings)),
        frame=rows,
    )
    why = [say(f"before_after.why_{name}") for name in ("schools", "cumulative", "inferred", "share")]
    return draft.section("sebelum-sesudah", say("before_after.heading"), body, bullets(why))


def show_show_up(draft: Draft, ckg: pd.DataFrame, outreach: pd.DataFrame, office: Outreach) -> Block:
    """Show how many of those signed up came, and what single events brought, as published; not beside own sessions.

    Example:
        >>> uhc.show_show_up(report, ckg, outreach, office)
    """
    if office.has_sessions:
        return silent()
    findings, lines, cells = [], [], []
    for row in list_show_up(ckg).itertuples():
        name, place = f"show_up.{row.place}.{row.period_end:%Y-%m-%d}", name_place(row.place)
        more: dict[str, Any] = {"sources": row.source_ids, "decimals": 2}
        if pd.isna(row.numerator):
            one = state(draft, name, row.pct, "percent", end_of(row), reason="unpublished", **more)
        else:
            heads = float(row.numerator), float(row.denominator)
            one = state_share(draft, name, *heads, "signed_up", end_of(row), variance=1.0, **more)
        findings.append(one)
        label = say("show_up.place", place=place, date=f"{one.as_of:short}")
        low, high = one.interval or (None, None)
        lines.append(Line(label, one.value, f"{one}", low=low, high=high, is_hollow=low is None))
        counted = say("ckg.heads", f=one) if one.numerator else say("empty.not_published")
        cells.append((place, f"{one}", counted, range_of(one), f"{one.as_of}", draft.cite(one.source_ids)))
    if not findings:
        return draft.section("hadir", say("show_up.none"), paragraph(say("show_up.events")))
    values: dict[str, Any] = {"low": findings[0], "high": findings[-1], "count": len(findings)}
    columns = ("region", "show_up+", "heads", "interval", "date", "source")
    figure = draw_intervals(lines, write=write_percent, zero=False)
    body = illustrate(draft, "show_up", figure, columns, cells, sources=draft.cite(sources_of(findings)), **values)
    events = [_single_events(draft, outreach, programme) for programme in ("CKG", "JKN")]
    return draft.section("hadir", say("show_up.heading", **values), body, paragraph(say("show_up.events")), *events)


def _single_events(draft: Draft, outreach: pd.DataFrame, programme: str) -> str:
    """What single events of one programme are reported to have brought, as a folded table."""
    own = outreach[outreach["usable"] & outreach["measure"].isin(EVENT_MEASURES) & outreach["programme"].eq(programme)]
    cells = []
    for row in own.sort_values(["channel", "period_end"], kind="stable").itertuples():
        more: dict[str, Any] = {"sources": (row.source_id,), "bound": row.bound}
        one = state(draft, f"event.{row.outreach_id}", row.value, row.unit, end_of(row), **more)
        days = row.sites_count * row.days_count
        each = say("empty.not_computable") if pd.isna(days) else format_number(row.value / days)
        place = row.place_name if pd.isna(row.region_name) else row.region_name
        kind, what = say(f"channel.{row.channel}"), say(f"counted.{row.measure}")
        cells.append((kind, place, f"{one}", what, each, f"{one.as_of}", draft.cite(one.source_ids)))
    columns = name_columns(
        "channel", "region", "persons", "what", "per_site_day", "date", "source", numbers=("persons", "per_site_day")
    )
    return fold(make_table(say("show_up.events_table", programme=programme), columns, cells))
