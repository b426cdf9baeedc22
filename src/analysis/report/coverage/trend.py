"""Three ratios over time, each in its own panel."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import Panel, draw_trend
from analysis.indicators.coverage import RATIOS, latest
from analysis.reference.rules import versions
from analysis.reference.words import say
from analysis.report.coverage.circulating import doubtful
from analysis.report.coverage.stating import state_minimum, state_ratio, state_recomputed
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.stating import sources_of
from analysis.report.tables import Table, make_table, name_columns
from analysis.tables.selection import thin_months

CHART_RULES = {
    "coverage_registered": ("prioritas_coverage", "national_target"),
    "keaktifan": ("prioritas_active", "active_target"),
    "active_of_population": (),
}


def show_trend(draft: Draft, ratios: pd.DataFrame, events: pd.DataFrame) -> Block:
    """Show every usable value of the three ratios over time, with the dated rules and the events.

    Example:
        >>> uhc.show_trend(report, ratios, events)
    """
    drawn = ratios[ratios["usable"]]
    if not len(drawn):
        return draft.section("tren", say("own.no_figures", region=draft.region.name), paragraph(say("own.next_figure")))
    findings = {row.Index: state_ratio(draft, row) for row in drawn.itertuples()}
    panels = _panels(drawn, findings)
    first = min(drawn["as_of_date"].min().date(), draft.period.end.replace(year=draft.period.year - 2))
    marked = events[events["on_chart"] & (events["as_of_date"] >= pd.Timestamp(first))]
    by_day = list(marked.sort_values("as_of_date", kind="stable").groupby("as_of_date"))
    for rule in {rule.key + str(rule.minimum): rule for panel in panels for rule in panel.rules}.values():
        state_minimum(draft, rule)
    notes = [
        say("trend.event", date=draft.as_of(next(group.itertuples())), events="; ".join(dict.fromkeys(group["label"])))
        for _, group in by_day
    ]
    table = _table_of_ratios(draft, drawn, findings)
    newest = {ratio: findings[latest(ratios, ratio).index[0]] for ratio in RATIOS if len(latest(ratios, ratio))}
    body = draft.figure(
        "trend",
        draw_trend(panels, [day.date() for day, _ in by_day], first, draft.period.end),
        table,
        message=say("trend.message", region=draft.region.name),
        subtitle=say("trend.subtitle", region=draft.region.name, first=AsOf(first, "year"), last=draft.period.text),
        description=_describe_trend(drawn, findings, newest),
        caption=say("trend.caption", sources=draft.cite(sources_of(findings.values()))),
        notes=notes,
        frame=drawn,
    )
    lines = [say("circulating.mark", f=findings[place]) for place in doubtful(draft, drawn)]
    lines += [say("missing.ratio", ratio=say(f"ratio.{ratio}")) for ratio in RATIOS if ratio not in newest]
    named = [say(f"trend.heading_{ratio}", f=finding) for ratio, finding in newest.items() if ratio != RATIOS[2]]
    return draft.section("tren", " ".join(named), body, bullets(lines) if lines else "")


def _panels(drawn: pd.DataFrame, findings: dict[int, Finding]) -> list[Panel]:
    parts = [(ratio, drawn[drawn["ratio"] == ratio]) for ratio in RATIOS if (drawn["ratio"] == ratio).any()]
    return [
        Panel(
            f"{place}. {say(f'ratio.{ratio}')}",
            points.assign(text=[format(findings[index], "value") for index in points.index]),
            versions(CHART_RULES[ratio]),
        )
        for place, (ratio, points) in enumerate(parts, start=1)
    ]


def _table_of_ratios(draft: Draft, drawn: pd.DataFrame, findings: dict[int, Finding]) -> Table:
    numbers = ("value", "numerator", "denominator", "recomputed")
    shown = thin_months(drawn).sort_values("as_of_date", kind="stable")
    return make_table(
        say("trend.table", region=draft.region.name),
        name_columns("date", "measure", *numbers, "source", numbers=numbers),
        [_ratio_cells(draft, row, findings[row.Index]) for row in shown.itertuples()],
    )


def _ratio_cells(draft: Draft, row: Any, finding: Finding) -> tuple[str, ...]:
    again = say("empty.not_computable")
    if row.difference_points == row.difference_points and row.difference_points is not None:
        value, difference = state_recomputed(draft, row)
        again = say("trend.recomputed", value=value, difference=format(difference, "signed"))
    elif row.origin == "recomputed":
        again = say("trend.ours")
    elif row.denominator_origin == "implied":
        again = say("trend.implied")
    return (
        f"{finding.as_of}",
        say(f"ratio.{row.ratio}"),
        f"{finding}",
        format(finding, "n") + (say("trend.derived") if "numerator_derived" in finding.flags else ""),
        say("trend.denominator", f=finding) if finding.denominator else say("empty.not_published"),
        again,
        draft.cite(finding.source_ids),
    )


def _describe_trend(drawn: pd.DataFrame, findings: dict[int, Finding], newest: dict[str, Finding]) -> str:
    sentences = []
    for ratio, last in newest.items():
        points = drawn[drawn["ratio"] == ratio]
        low, high = findings[points["pct"].idxmin()], findings[points["pct"].idxmax()]
        sentences.append(
            say("trend.describe", ratio=say(f"ratio.{ratio}"), count=len(points), low=low, high=high, last=last)
        )
    return " ".join(sentences)
