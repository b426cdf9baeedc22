"""What is compared, the newest value of every region, and the data-quality box."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.comparison import Comparison, compare_regions
from analysis.indicators.comparison_measures import COMPARED
from analysis.indicators.membership_measures import OURS
from analysis.reference.numbers import format_number
from analysis.reference.parameters import parse_regions
from analysis.reference.regions import province_of, regencies_of
from analysis.reference.states import OrderAge
from analysis.reference.words import say
from analysis.report.comparison.ordering import order_table
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.stating import name_of, state_readings, survey_assumptions, time_of
from analysis.report.draft import Block, Draft, fold
from analysis.report.findings import Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check
from analysis.report.report import Report
from analysis.report.tables import Table, list_names

SEED = 20240901
SHOWN = ("coverage_registered", "keaktifan", "stunting_pct", "severe_malnutrition_children", "maternal_deaths")
LATEST = ("coverage_registered", "keaktifan", "active_of_population", "stunting_pct")
WANTED = ("keaktifan", "active_of_population")


def compared_codes(draft: Draft) -> tuple[str, ...]:
    """Return the codes of the regencies to compare: those of the parameter ``compared``, or all of the province.

    Example:
        >>> uhc.compared_codes(report)
        ('1901', '1902', '1905', '1904', '1903', '1906', '1971')
    """
    named = parse_regions(draft.parameters.own.get("compared", ""))
    regions = [region for region in named if not region.is_province] or regencies_of(province_of(draft.region).bps_code)
    return tuple(region.bps_code for region in regions)


def compare(draft: Draft, statements: pd.DataFrame, population: pd.DataFrame, iku: pd.DataFrame) -> Comparison:
    """Compare the regions that the report is set to compare (``compare_regions``).

    Example:
        >>> uhc.compare(report, statements, population, iku)
    """
    children, effect = survey_assumptions(draft)
    return compare_regions(
        statements, population, iku, codes=compared_codes(draft), province=province_code(draft),
        survey_children=children, design_effect=effect, seed=SEED,
    )  # fmt: skip


def show_latest(report: Report, comparison: Comparison) -> Block:
    """Show the newest figure of each region per indicator, as a list by region that is not an order.

    Example:
        >>> uhc.show_latest(report, comparison)
    """
    parts = [fold(_latest_table(report, comparison, indicator)) for indicator in LATEST]
    others = [order.rows for name, order in comparison.orders.items() if name not in SHOWN]
    parts += [fold(order_table(report, state_readings(report, rows, COMPARED))) for rows in others]
    return report.section("terbaru", say("latest.heading"), say("latest.text"), *parts)


def _latest_table(report: Report, comparison: Comparison, indicator: str) -> Table:
    codes, absent = (*comparison.codes, province_code(report)), say("empty.not_published")
    used = comparison.readings[comparison.readings["indicator"] == indicator]
    newest = used[used["region_code"].isin(codes)].sort_values("as_of_end", kind="stable")
    rows = state_readings(report, newest.drop_duplicates("region_code", keep="last"))
    cells = rows.assign(
        value=[f"{f}" for f in rows["f"]],
        date=[f"{f.as_of}" for f in rows["f"]],
        heads=[_heads(f) for f in rows["f"]],
        system=[say("system", one) for one in rows["data_system"]],
        source=[report.cite(f.source_ids) for f in rows["f"]],
    )
    names = ["value", "date", "heads", "system", "source"]
    shown = cells.set_index("region_code")[names].astype(object).reindex(codes).fillna(absent)
    caption = say("latest.table", name=say("compared", indicator))
    table = shown.assign(region=[name_of(code) for code in codes])
    return report.table(table, caption=caption, columns="region value+ date heads system source")


def _heads(finding: Finding) -> str:
    if not finding.denominator:
        return say("empty.not_published")
    return say("latest.heads_flagged" if finding.flags else "latest.heads", f=finding)


def check_comparison(report: Report, comparison: Comparison) -> list[Check]:
    """Return the rows of the data-quality box.

    Example:
        >>> uhc.check_comparison(report, comparison)
    """
    coverage = comparison.orders.get("coverage_registered")
    is_old = coverage is None or report.period.is_stale(coverage.rows["as_of_end"].iloc[0].date())
    age = OrderAge.no_set if coverage is None else OrderAge.old if is_old else OrderAge.fresh
    since = say("comparison.quality_order", age, date=time_of(coverage.rows) if coverage else "")
    missing = [say("compared", name) for name in WANTED if name not in comparison.orders]
    absent = say("quality.missing_file", "text" if report.data == "published" else "office")
    if missing:
        absent = say("comparison.quality_missing", names=list_names(missing))
    children, effect = survey_assumptions(report)
    assumed = say("comparison.quality_assumed_text", children=format_number(children), effect=format_number(effect, 1))
    return [
        (say("quality.complete"), *_judge_completeness(report, comparison)),
        (say("quality.timely"), UNJUDGED if is_old else GOOD, since),
        (say("quality.consistent"), CAREFUL, say("comparison.quality_rivals")),
        (say("comparison.quality_assumed"), CAREFUL, assumed),
        (say("quality.small"), GOOD, say("comparison.quality_small")),
        (say("quality.missing"), CAREFUL, absent),
    ]


def _judge_completeness(report: Report, comparison: Comparison) -> tuple[str, str]:
    """Return how many of the regions have a coverage figure of the last twelve months, and what that is worth."""
    readings = comparison.readings
    since = pd.Timestamp(report.period.end) - pd.DateOffset(months=12)
    fresh = readings[(readings["indicator"] == "coverage_registered") & (readings["as_of_end"] > since)]
    there = fresh.loc[fresh["region_code"].isin(comparison.codes), "region_code"].nunique()
    count = report.count("quality", there, "statements", "fresh_regions", **OURS)
    due = report.count("quality", len(comparison.codes), "statements", "regions", **OURS)
    word = GOOD if count.value == due.value else CAREFUL if count.value else UNJUDGED
    return word, say("comparison.quality_complete", count=count, due=due)
