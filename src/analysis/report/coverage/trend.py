"""Three ratios over time, each in its own chart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_trend
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
from analysis.tables.selection import thin_months

CHART_RULES = {
    "coverage_registered": ("prioritas_coverage", "national_target"),
    "keaktifan": ("prioritas_active", "active_target"),
    "active_of_population": (),
}


def show_trend(report: Report, ratios: pd.DataFrame, events: pd.DataFrame) -> Block:
    """Show every usable value of the three ratios over time, with the dated rules and the events."""
    region, drawn = report.region.name, ratios[ratios["usable"]]
    if not len(drawn):
        return report.section("tren", say("own.no_figures", region=region), paragraph(say("own.next_figure")))
    told = state_ratios(report, drawn)
    told = told.assign(text=[f"{f:value}" for f in told["f"]])
    first = min(drawn["as_of_date"].min().date(), report.period.end.replace(year=report.period.end.year - 2))
    marked = events[events["on_chart"] & (events["as_of_date"] >= pd.Timestamp(first))]
    days = list(marked.sort_values("as_of_date", kind="stable").groupby("as_of_date"))
    notes = [
        say("trend.event", date=report.as_of(next(rows.itertuples())), events="; ".join(dict.fromkeys(rows["label"])))
        for _, rows in days
    ]
    newest = {ratio: told.loc[latest(ratios, ratio).index[0], "f"] for ratio in RATIOS if len(latest(ratios, ratio))}
    charts = []
    for ratio, own in told.groupby("ratio", sort=False):
        rules = versions(CHART_RULES[str(ratio)])
        for rule in rules:
            state_minimum(report, rule)
        ends = {
            name: own.loc[place, "f"] for name, place in (("low", own["pct"].idxmin()), ("high", own["pct"].idxmax()))
        }
        charts.append(report.chart(
            own, draw_trend, name=f"tren-{ratio}", once=True, title=say("ratio", ratio), rules=rules,
            sources=sources_of(own["f"]), events=[day.date() for day, _ in days], first=first,
            last=report.period.end, data=_table(report, own),
            subtitle=say("trend.subtitle", region=region, first=AsOf(first, "year"), last=report.period.text),
            alt=say("trend.describe", ratio=say("ratio", ratio), count=len(own),
                    last=newest.get(ratio, own["f"].iloc[-1]), **ends),
        ))  # fmt: skip
    texts = [say("circulating.mark", f=told.loc[place, "f"]) for place in doubtful(report, drawn)]
    texts += [say("missing.ratio", ratio=say("ratio", ratio)) for ratio in RATIOS if ratio not in newest]
    heading = " ".join(say("trend.heading", ratio, f=f) for ratio, f in newest.items() if ratio != RATIOS[2])
    numbered = "<ol class='notes'>" + bullets(notes)[4:-5] + "</ol>" if notes else ""
    caption = paragraph(say("trend.caption", sources=report.cite(sources_of(told["f"]))), "src")
    return report.section("tren", heading, *charts, numbered, caption, bullets(texts))


def _table(report: Report, told: pd.DataFrame) -> pd.DataFrame:
    """Return every figure as it is printed, with what it is of and what numerator over denominator gives."""
    rows = thin_months(told)
    known = rows.assign(recomputed_pct=rows["recomputed_pct"].where(rows["difference_points"].notna()))
    rows = rows.assign(again=report.state_rows(known, RECOMPUTED), apart=report.state_rows(rows, DIFFERENCE))
    table = pd.DataFrame({
        "date": [f"{f.as_of}" for f in rows["f"]],
        "value": [f"{f}" for f in rows["f"]],
        "numerator": [f"{f:n}" + say("trend.derived") * ("numerator_derived" in f.flags) for f in rows["f"]],
        "denominator": [
            say("trend.denominator", f=f) if f.denominator else say("empty.not_published") for f in rows["f"]
        ],
        "recomputed": [_again(row) for row in rows.itertuples()],
        "source": [report.cite(f.source_ids) for f in rows["f"]],
    })  # fmt: skip
    return table.rename(columns={name: say("column", name) for name in table})


def _again(row: Any) -> str:
    if row.again is not None and row.apart is not None:
        return say("trend.recomputed", value=row.again, difference=f"{row.apart:signed}")
    if row.origin == "recomputed":
        return say("trend.ours")
    return say("trend.implied" if row.denominator_origin == "implied" else "empty.not_computable")
