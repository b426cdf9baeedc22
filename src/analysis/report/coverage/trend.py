"""Three ratios over time, each in its own panel."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import Panel, draw_trend
from analysis.indicators.coverage import RATIOS, latest
from analysis.indicators.membership_measures import DIFFERENCE, RECOMPUTED
from analysis.reference.rules import versions
from analysis.reference.words import say
from analysis.report.coverage.circulating import doubtful
from analysis.report.coverage.stating import state_minimum, state_ratios
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.findings import AsOf
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import Table
from analysis.tables.selection import thin_months

CHART_RULES = {
    "coverage_registered": ("prioritas_coverage", "national_target"),
    "keaktifan": ("prioritas_active", "active_target"),
    "active_of_population": (),
}


def show_trend(report: Report, ratios: pd.DataFrame, events: pd.DataFrame) -> Block:
    """Show every usable value of the three ratios over time, with the dated rules and the events.

    Example:
        >>> uhc.show_trend(report, ratios, events)
    """
    region, drawn = report.region.name, ratios[ratios["usable"]]
    if not len(drawn):
        return report.section("tren", say("own.no_figures", region=region), paragraph(say("own.next_figure")))
    told = state_ratios(report, drawn)
    told = told.assign(text=[f"{f:value}" for f in told["f"]])
    panels = _panels(report, told)
    first = min(drawn["as_of_date"].min().date(), report.period.end.replace(year=report.period.year - 2))
    marked = events[events["on_chart"] & (events["as_of_date"] >= pd.Timestamp(first))]
    days = list(marked.sort_values("as_of_date", kind="stable").groupby("as_of_date"))
    notes = [
        say("trend.event", date=report.as_of(next(rows.itertuples())), events="; ".join(dict.fromkeys(rows["label"])))
        for _, rows in days
    ]
    newest = {ratio: told.loc[latest(ratios, ratio).index[0], "f"] for ratio in RATIOS if len(latest(ratios, ratio))}
    body = report.figure(
        "trend",
        draw_trend(panels, [day.date() for day, _ in days], first, report.period.end),
        _table_of_ratios(report, told),
        message=say("trend.message", region=region),
        subtitle=say("trend.subtitle", region=region, first=AsOf(first, "year"), last=report.period.text),
        description=_describe(told, newest),
        caption=say("trend.caption", sources=report.cite(sources_of(told["f"]))),
        notes=notes,
        frame=drawn,
    )
    lines = [say("circulating.mark", f=told.loc[place, "f"]) for place in doubtful(report, drawn)]
    lines += [say("missing.ratio", ratio=say("ratio", ratio)) for ratio in RATIOS if ratio not in newest]
    named = [say("trend.heading", ratio, f=finding) for ratio, finding in newest.items() if ratio != RATIOS[2]]
    return report.section("tren", " ".join(named), body, bullets(lines) if lines else "")


def _panels(report: Report, told: pd.DataFrame) -> list[Panel]:
    """Return a panel per ratio that has figures, and state the minimums drawn in them."""
    parts = [(ratio, told[told["ratio"] == ratio]) for ratio in RATIOS if (told["ratio"] == ratio).any()]
    for ratio, _ in parts:
        for rule in versions(CHART_RULES[ratio]):
            state_minimum(report, rule)
    return [
        Panel(f"{place}. {say('ratio', ratio)}", points, versions(CHART_RULES[ratio]))
        for place, (ratio, points) in enumerate(parts, start=1)
    ]


def _table_of_ratios(report: Report, told: pd.DataFrame) -> Table:
    """Return every figure as it is printed, with what it is of and what numerator over denominator gives."""
    rows = thin_months(told).sort_values("as_of_date", kind="stable")
    known = rows.assign(recomputed_pct=rows["recomputed_pct"].where(rows["difference_points"].notna()))
    rows = rows.assign(again=report.state_rows(known, RECOMPUTED), apart=report.state_rows(rows, DIFFERENCE))
    cells = {
        "date": [f"{f.as_of}" for f in rows["f"]],
        "measure": [say("ratio", ratio) for ratio in rows["ratio"]],
        "value": rows["f"],
        "numerator": [f"{f:n}" + say("trend.derived") * ("numerator_derived" in f.flags) for f in rows["f"]],
        "denominator": [report.base_cell(f) for f in rows["f"]],
        "recomputed": [_again(row) for row in rows.itertuples()],
        "source": [report.cite(f.source_ids) for f in rows["f"]],
    }
    return report.table(
        pd.DataFrame(cells), caption=say("trend.table", region=report.region.name),
        columns="date measure value+ numerator+ denominator+ recomputed+ source",
    )  # fmt: skip


def _again(row: Any) -> str:
    if row.again is not None and row.apart is not None:
        return say("trend.recomputed", value=row.again, difference=f"{row.apart:signed}")
    if row.origin == "recomputed":
        return say("trend.ours")
    return say("trend.implied" if row.denominator_origin == "implied" else "empty.not_computable")


def _describe(told: pd.DataFrame, newest: dict[str, Any]) -> str:
    sentences = []
    for ratio, last in newest.items():
        own = told[told["ratio"] == ratio]
        low, high = own.loc[own["pct"].idxmin(), "f"], own.loc[own["pct"].idxmax(), "f"]
        texts = {"ratio": say("ratio", ratio), "count": len(own), "low": low, "high": high, "last": last}
        sentences.append(say("trend.describe", **texts))
    return " ".join(sentences)
