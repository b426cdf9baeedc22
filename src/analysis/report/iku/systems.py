"""One measure, several data systems: a panel each, never one line."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis.figures.iku import Panel, draw_panels
from analysis.indicators.iku import REPORTED, SURVEY, UNSTATED, compare_surveys, preferred_first
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.iku.reading import Review, key_of
from analysis.report.iku.stating import (
    as_of_end,
    note_of,
    show_figure,
    state_own,
    state_value,
    system_of,
    time_of,
    write,
)
from analysis.report.tables import list_names, make_table, name_columns

UNITS = ("percent", "years")
LISTED_CHILDREN = ("registered_children", "target_children")


def show_data_systems(draft: Draft, review: Review) -> Block:
    """Show stunting, and whatever else surveys or several systems measure, one panel per data system.

    Example:
        >>> uhc.show_data_systems(report, review)
    """
    known = set(review.figures.loc[review.figures["value"].notna() & review.figures["usable"], "indicator_id"])
    wanted = review.indicators[(review.indicators["data_table"] == "iku") & review.indicators["unit"].isin(UNITS)]
    wanted = wanted[wanted["data_systems"] != "spm_report"]
    shown = [one for one in wanted.itertuples() if one.indicator_id in known]
    missing = [
        say("systems.missing", name=one.name, holder=one.holder)
        for one in wanted[wanted["unit"] == "percent"].itertuples()
        if one.indicator_id not in known
    ]
    blocks = [_show_measure(draft, review, one) for one in shown]
    heading = say("systems.heading" if blocks else "systems.none")
    return draft.section("sistem", heading, *blocks, bullets(missing) if missing else "")


def _show_measure(draft: Draft, review: Review, one: Any) -> str:
    figures = review.figures[(review.figures["indicator_id"] == one.indicator_id) & review.figures["value"].notna()]
    drawn = figures[figures["usable"]]
    order = dict.fromkeys(preferred_first(drawn, one.data_systems)["data_system"])
    groups = [drawn[drawn["data_system"] == system] for system in order]
    panels = [Panel(system_of(next(group.itertuples())), _points(draft, review, group)) for group in groups]
    findings = {row: state_value(draft, review, row) for row in drawn.itertuples()}
    table = make_table(
        say("systems.table", name=one.name, region=draft.region.name),
        name_columns("system", "time", "value_range", "heads", "use", "source_note", numbers=("value_range",)),
        [_cells(draft, row, state_value(draft, review, row)) for row in figures.itertuples()],
    )
    described = [
        say("systems.describe", system=system_of(row), time=time_of(row), value=write(finding))
        for row, finding in findings.items()
    ]
    figure = show_figure(
        draft,
        "systems",
        draw_panels(panels, one_scale=True),
        table,
        list(findings.values()),
        described,
        frame=drawn,
        name=one.name,
        unit=say(f"unit_word.{one.unit}", base=re.sub(r" \(.*\)", "", one.denominator)),
        systems=list_names([panel.title for panel in panels]),
    )
    sentences = [*_ratio(draft, findings), *_changes(draft, review, drawn), *_measuring(draft, review, drawn)]
    text = paragraph(say("systems.definition", name=one.name, definition=one.definition))
    return text + figure + (bullets(sentences) if sentences else "")


def _points(draft: Draft, review: Review, group: pd.DataFrame) -> pd.DataFrame:
    return group[["value", "low", "high"]].assign(
        time=[f"{as_of_end(row):short}" for row in group.itertuples()],
        text=[f"{state_value(draft, review, row)}" for row in group.itertuples()],
        is_hollow=(group["bound"] != "=") | (group["system_kind"] == UNSTATED),
    )


def _cells(draft: Draft, row: Any, finding: Finding) -> tuple[str, ...]:
    heads = say("systems.heads", f=finding) if finding.numerator and finding.denominator else say("empty.not_published")
    use = say("rivals.used" if row.usable else "rivals.not_used")
    return (system_of(row), time_of(row), f"{finding}{finding:span}", heads, use, note_of(draft, row))


def _ratio(draft: Draft, findings: dict[Any, Finding]) -> list[str]:
    """How many times the survey finds what the routine finds, at their newest."""
    newest = {row.system_kind: row for row in sorted(findings, key=lambda row: row.period_end)}
    survey, routine = newest.get(SURVEY), newest.get(REPORTED)
    if survey is None or routine is None or not routine.value > 0:
        return []
    f, g, times = findings[survey], findings[routine], survey.value / routine.value
    ratio = state_own(draft, f"ratio.{survey.indicator_id}", times, "times", f.as_of, (*f.source_ids, *g.source_ids))
    return [say("systems.ratio", f=f, g=g, first=system_of(survey), second=system_of(routine), times=ratio)]


def _changes(draft: Draft, review: Review, drawn: pd.DataFrame) -> list[str]:
    changes = compare_surveys(drawn, effective_children=review.effective_children)
    sentences = [
        say(
            "systems.beyond" if one.is_beyond_sample else "systems.within",
            system=system_of(one.first),
            first=state_value(draft, review, one.first),
            last=state_value(draft, review, one.last),
        )
        for one in changes.itertuples()
    ]
    return [*sentences, say("systems.many_tests", count=len(sentences))] if len(sentences) > 1 else sentences


def _measuring(draft: Draft, review: Review, drawn: pd.DataFrame) -> list[str]:
    """Of the children on the routine list, how many were measured, and what the rest could do to the figure."""
    sentences = []
    for row in drawn[(drawn["system_kind"] == REPORTED) & (drawn["base"] > 0)].itertuples():
        same = review.statements[review.statements["period_end"] == row.period_end]
        listed = same[(same["data_system"] == row.data_system) & same["measure"].isin(LISTED_CHILDREN)]
        for whole in listed[listed["value"] >= row.base].head(1).itertuples():
            share = 100 * row.base / whole.value
            count = row.value * row.base / 100 if pd.isna(row.count) else row.count
            bounds = (100 * count / whole.value, 100 * (count + whole.value - row.base) / whole.value)
            more = {"interval": bounds, "interval_reason": "unmeasured", "decimals": 2}
            measured = state_own(
                draft, f"measured.{key_of(row)}", share, "percent", as_of_end(row), (whole.source_id,), decimals=1
            )
            limits = state_own(
                draft, f"bounds.{key_of(row)}", row.value, "percent", as_of_end(row), row.source_ids, **more
            )
            span = f"{limits:span}".strip(" ()")
            sentences.append(say("systems.measured", share=measured, time=time_of(row), range=span))
    return sentences
