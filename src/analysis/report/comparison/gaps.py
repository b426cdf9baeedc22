"""Over time on one scale, and whether the regions come closer together."""

from __future__ import annotations

import pandas as pd

from analysis.figures.comparison import draw_spread
from analysis.indicators.comparison import Comparison, measure_gaps
from analysis.indicators.comparison_measures import GAPS
from analysis.indicators.membership_measures import OURS
from analysis.reference.states import GapWay
from analysis.reference.words import say
from analysis.report.comparison.stating import name_of, name_regions
from analysis.report.draft import Block
from analysis.report.findings import Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of

SHOWN_DATES = 5


def show_gaps(report: Report, comparison: Comparison, population: pd.DataFrame) -> Block:
    """Show how far apart the regions stood whenever all had a figure of one date, in points, ratio and people.

    Example:
        >>> uhc.show_gaps(report, comparison, population)
    """
    sets = [one for one in comparison.sets if one.indicator == "coverage_registered"]
    gaps = measure_gaps(sets, population, comparison.codes)
    if not len(gaps):
        return report.section("kesenjangan", say("gaps.none"), say("gaps.none_text"))
    gaps = gaps.iloc[sorted({*range(0, len(gaps), max(1, len(gaps) // SHOWN_DATES)), len(gaps) - 1})]
    for name, measure in GAPS.items():
        gaps = report.stated(gaps.assign(part=name), **{f"{name}_f": measure})
    gaps = gaps.assign(f=gaps["gap_f"])
    first, last = gaps.iloc[0], gaps.iloc[-1]
    ends = {"first": first["f"], "last": last["f"]}
    points = pd.concat([one.rows for one in sets if set(one.rows["region_code"]) == set(comparison.codes)])
    points = points[points["as_of_date"].isin(gaps["as_of_date"])]
    columns = "date lowest_highest gap_points+ ratio+ mdmw+ idis+ below_mean+"
    body = report.chart(
        name_regions(report, points),
        draw_spread,
        name="gaps",
        data=report.table(_gap_cells(gaps), caption=say("gaps.table"), columns=columns),
        title=say("gaps.message"),
        subtitle=say("gaps.subtitle", first=first["f"].as_of, last=last["f"].as_of),
        alt=say("gaps.describe", first_ratio=first["ratio_f"], last_ratio=last["ratio_f"], **ends),
        caption=say("gaps.caption", sources=report.cite(sources_of(gaps["below_f"]))),
        is_folded=True,
    )
    return report.section("kesenjangan", say("gaps.heading", name_way(gaps, **ends), **ends), body,
                          _gap_texts(report, comparison, last))  # fmt: skip


def _gap_cells(gaps: pd.DataFrame) -> pd.DataFrame:
    ends = [
        say("gaps.ends", low=name_of(row.lowest_code), low_value=row.lowest_f, high=name_of(row.highest_code),
            high_value=row.highest_f)
        for row in gaps.itertuples()
    ]  # fmt: skip
    below = [say("gaps.weights", f=f) for f in gaps["below_f"]]
    numbers = {name: gaps[f"{name}_f"] for name in ("ratio", "mdmw", "idis")}
    return gaps.assign(lowest_highest=ends, gap_points=gaps["gap_f"], below_mean=below, **numbers)


def _gap_texts(report: Report, comparison: Comparison, last: pd.Series) -> list[str]:
    spread, pairs = comparison.spread
    noise = report.count("compared", 100 * spread, "percent", "spread", decimals=1, **OURS)
    count = report.count("compared", pairs, "statements", "spread_pairs", **OURS)
    noise_text = say("gaps.noise", f=noise, pairs=count)
    return [say("gaps.people", f=last["below_f"]), noise_text, say("gaps.since", f=last["f"])]


def name_way(gaps: pd.DataFrame, first: Finding, last: Finding) -> GapWay:
    """Name how the printed gap moved; of two registers, or of one that is not known, both gaps only stand together."""
    if len(gaps) == 1:
        return GapWay.one
    registers = {gaps["register"].iloc[0], gaps["register"].iloc[-1]}
    if "" in registers or len(registers) > 1:
        return GapWay.beside
    before, after = (round(one.value, one.decimals) for one in (first, last))
    return GapWay.closing if after < before else GapWay.opening if after > before else GapWay.same
