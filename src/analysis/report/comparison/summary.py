"""The comparison in short: messages, cards, newest values, peers, and the data-quality box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison, compare_regions
from analysis.reference.numbers import format_number
from analysis.reference.parameters import parse_regions
from analysis.reference.regions import province_of, regencies_of
from analysis.reference.words import say
from analysis.report.comparison.ordering import (
    fold_order,
)
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.stating import (
    name_of,
    state_own,
    state_reading,
    survey_assumptions,
    time_of_set,
)
from analysis.report.draft import Block, Draft, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.tables import Table, list_names, make_table, name_columns

SEED = 20240901
SHOWN = ("coverage_registered", "keaktifan", "stunting_pct", "severe_malnutrition_children", "maternal_deaths")
LATEST = ("coverage_registered", "keaktifan", "active_of_population", "stunting_pct")


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
        statements,
        population,
        iku,
        codes=compared_codes(draft),
        province=province_code(draft),
        survey_children=children,
        design_effect=effect,
        seed=SEED,
    )


def propose_comparison(draft: Draft, comparison: Comparison) -> None:
    """Ask for the reason of each indicator in which the region surely stands worse; old figures ask for nothing.

    Example:
        >>> uhc.propose_comparison(report, comparison)
    """
    for indicator, order in comparison.orders.items():
        row = order.rows[(order.rows["region_code"] == draft.region.bps_code) & (order.rows["standing"] == "worse")]
        if not len(row) or draft.period.is_stale(row["as_of_end"].iloc[0].date()):
            continue
        finding, is_count = state_reading(draft, next(row.itertuples())), order.fair.basis == "count"
        draft.propose(
            "study_gap", anchor=f"{'corong' if is_count else 'urutan'}-{indicator}", certainty=2,
            because=say(f"comparison.certainty_{'funnel' if is_count else 'together'}"), size=f"{finding}",
            name=say(f"compared.{indicator}"), f=finding, date=time_of_set(order.fair),
        )  # fmt: skip


def show_latest(draft: Draft, comparison: Comparison) -> Block:
    """Show the newest figure of each region per indicator, as a list by region that is not an order.

    Example:
        >>> uhc.show_latest(report, comparison)
    """
    codes = (*comparison.codes, province_code(draft))
    parts = [fold(_table_of_latest(draft, comparison.readings, codes, indicator)) for indicator in LATEST]
    parts += [fold_order(draft, order) for name, order in comparison.orders.items() if name not in SHOWN]
    return draft.section("terbaru", say("latest.heading"), paragraph(say("latest.text")), *parts)


def _table_of_latest(draft: Draft, readings: pd.DataFrame, codes: Sequence[str], indicator: str) -> Table:
    used = readings[(readings["indicator"] == indicator) & readings["region_code"].isin(codes)]
    newest = used.sort_values("as_of_end", kind="stable").drop_duplicates("region_code", keep="last")
    found = {row.region_code: row for row in newest.itertuples()}
    rows = [_latest_cells(draft, code, found.get(code)) for code in codes]
    columns = name_columns("region", "value", "date", "heads", "system", "source", numbers=("value",))
    return make_table(say("latest.table", name=say(f"compared.{indicator}")), columns, rows)


def _latest_cells(draft: Draft, code: str, row: Any) -> tuple[str, ...]:
    if row is None:
        return (name_of(code), *[say("empty.not_published")] * 5)
    finding = state_reading(draft, row)
    system = say(f"system.{row.data_system}")
    return (name_of(code), f"{finding}", f"{finding.as_of}", _heads(finding), system, draft.cite(row.source_ids))


def _heads(finding: Finding) -> str:
    if not finding.denominator:
        return say("empty.not_published")
    return say("latest.heads_flagged" if finding.flags else "latest.heads", f=finding)


def show_comparison_quality(draft: Draft, comparison: Comparison) -> Block:
    """Show the data-quality box of the comparison; the worst row gives the word.

    Example:
        >>> uhc.show_comparison_quality(report, comparison)
    """
    coverage = comparison.orders.get("coverage_registered")
    is_old = coverage is None or draft.period.is_stale(coverage.rows["as_of_end"].iloc[0].date())
    age = "no_set" if coverage is None else "old" if is_old else "fresh"
    since = say(f"comparison.quality_{age}", date=time_of_set(coverage.fair) if coverage else "")
    wanted = ("keaktifan", "active_of_population")
    missing = [say(f"compared.{name}") for name in wanted if name not in comparison.orders]
    source = "text" if draft.data == "published" else "office"
    absent = say("quality.missing_file", source)
    if missing:
        absent = say("comparison.quality_missing", names=list_names(missing))
    complete = _judge_completeness(draft, comparison)
    children, effect = survey_assumptions(draft)
    assumed = say("comparison.quality_assumed_text", children=format_number(children), effect=format_number(effect, 1))
    rows = [
        (say("quality.complete"), *complete),
        (say("quality.timely"), UNJUDGED if is_old else GOOD, since),
        (say("quality.consistent"), CAREFUL, say("comparison.quality_rivals")),
        (say("comparison.quality_assumed"), CAREFUL, assumed),
        (say("quality.small"), GOOD, say("comparison.quality_small")),
        (say("quality.missing"), CAREFUL, absent),
    ]
    return quality_box(draft, rows, ("membership",))


def _judge_completeness(draft: Draft, comparison: Comparison) -> tuple[str, str]:
    """Return how many of the regions have a coverage figure of the last twelve months, and what that is worth."""
    readings = comparison.readings
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=12)
    fresh = readings[(readings["indicator"] == "coverage_registered") & (readings["as_of_end"] > since)]
    there = fresh.loc[fresh["region_code"].isin(comparison.codes), "region_code"].nunique()
    end = AsOf(draft.period.end)
    count = state_own(draft, "quality.fresh_regions", there, "statements", end)
    due = state_own(draft, "quality.regions", len(comparison.codes), "statements", end)
    word = GOOD if count.value == due.value else CAREFUL if count.value else UNJUDGED
    return word, say("comparison.quality_complete", count=count, due=due)
