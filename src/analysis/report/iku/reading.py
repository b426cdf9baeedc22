"""What the review rests on: read once, measured once, judged once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.indicators.achievement import Practice
from analysis.indicators.coverage import compute_ratios
from analysis.indicators.criteria.iku import iku_criteria, judge_indicators, list_targets
from analysis.indicators.criteria.membership import judge_membership
from analysis.indicators.iku import SURVEY, join_statements, measure_indicators
from analysis.indicators.mortality import compare_pace, compare_years, count_events
from analysis.indicators.segments import members_by_segment
from analysis.indicators.spm import zero_targets
from analysis.indicators.uhc_status import pemda_shares
from analysis.reference.regions import province_of
from analysis.reference.rules import parse_scale, scale, versions
from analysis.report.comparison.stating import assumed_children, survey_assumptions
from analysis.report.draft import Draft
from analysis.tables.office_rows import withheld_counts
from analysis.tables.selection import NATION

WARNING_PLACE = "Lampung"  # its report of 2015 says itself that facilities see a sixth of the infant deaths
TARGET_RULES = ("national_target", "active_target", "ckg_target_share", "spm_target")
FORMULA, LEAST_COMPLETENESS, POOLED_YEARS = "selisih", "80", "3"


@dataclass(frozen=True)
class Review:
    """Everything that the review rests on.

    Attributes:
        indicators: the table of that name.
        ckg: the region's rows of the table ``ckg``, parts of the region too.
        population: the same of ``population``.
        statements: as ``join_statements``, of the region.
        figures: as ``measure_indicators``.
        judged: as ``judge_indicators``.
        warning: the same of WARNING_PLACE.
        practice: how the office scores.
        effective_children: children of a survey in the region, over its design effect.
        pooled_years: years to pool.
        zero_targets: as ``zero_targets``, of the office's own SPM.
        withheld: as ``withheld_counts``, of the region.
    """

    indicators: pd.DataFrame
    ckg: pd.DataFrame
    population: pd.DataFrame
    statements: pd.DataFrame
    figures: pd.DataFrame
    judged: pd.DataFrame
    warning: pd.DataFrame
    practice: Practice
    effective_children: float
    pooled_years: int
    zero_targets: pd.DataFrame
    withheld: pd.DataFrame

    def indicator(self, indicator_id: str) -> Any:
        """Return the row of the table ``indicators``."""
        return self._by_id[indicator_id]

    @cached_property
    def _by_id(self) -> dict[str, Any]:
        return {one.indicator_id: one for one in self.indicators.itertuples()}

    @cached_property
    def events(self) -> pd.DataFrame:
        """As ``count_events``."""
        return count_events(self.indicators, self.figures)

    @cached_property
    def limits(self) -> dict[tuple[str, float], tuple[float, float]]:
        """Exact limits of the number expected, by ``key_of`` and count."""
        return {(key_of(row), row.count): (row.count_low, row.count_high) for row in self.events.itertuples()}

    @cached_property
    def changes(self) -> pd.DataFrame:
        """As ``compare_years``."""
        return compare_years(self.events)

    @cached_property
    def paces(self) -> pd.DataFrame:
        """As ``compare_pace``."""
        return compare_pace(self.events)


def key_of(row: Any) -> str:
    """Return what tells a row of figures from all others: indicator, system and time."""
    return f"{row.indicator_id}.{row.data_system}.{row.period_start:%Y%m%d}-{row.period_end:%Y%m%d}"


def read_practice(draft: Draft) -> Practice:
    """Return how the office scores, from the parameters; what is left open takes the defaults."""
    own = draft.parameters.own
    return Practice(
        own.get("achievement_rule") or FORMULA,
        float(cap) if (cap := own.get("achievement_cap")) else None,
        parse_scale(bands) if (bands := own.get("achievement_bands")) else scale("achievement"),
        float(own.get("least_completeness") or LEAST_COMPLETENESS),
    )


def read_review(draft: Draft) -> Review:
    """Read the tables and compute what the review shows.

    Example:
        >>> uhc.read_review(report)
    """
    indicators, ckg, coverage = draft.read("indicators"), draft.read("ckg"), draft.read("coverage")
    code, practice = draft.region.bps_code, read_practice(draft)
    province = province_of(draft.region).bps_code
    iku = draft.read("iku", codes=(code, province, NATION, WARNING_PLACE))
    places = iku["region_code"].fillna(iku["place_name"])
    joined = {
        place: join_statements(
            iku[places == place], ckg[ckg["region_code"] == place], coverage[coverage["region_code"] == place]
        )
        for place in dict.fromkeys((code, province, NATION, WARNING_PLACE))
    }
    _, effect = survey_assumptions(draft)
    size = {place: assumed_children(draft, place) for place in joined}
    figures = {
        place: measure_indicators(indicators, joined[place], survey_children=size[place], design_effect=effect)
        for place in dict.fromkeys((code, province, WARNING_PLACE))
    }
    benchmarks = [figures[place].assign(is_own=place == code) for place in dict.fromkeys((code, province))]
    warned, population = figures[WARNING_PLACE], draft.read("population")
    judged = judge_indicators(
        indicators,
        figures[code],
        list_targets(indicators, joined[code], joined[NATION], versions(TARGET_RULES)),
        practice,
        benchmarks=pd.concat(benchmarks, ignore_index=True),
        membership=_judge_membership(draft, coverage[coverage["region_code"] == code], population),
    )
    draft.judge(iku_criteria(judged, indicators))
    services = draft.read_office("spm")
    withheld = withheld_counts(draft.read_office("indicator_counts"), services, indicators)
    return Review(
        indicators,
        ckg,
        population,
        joined[code],
        figures[code],
        judged,
        judge_indicators(
            indicators,
            warned[warned["system_kind"] != SURVEY],
            list_targets(indicators, joined[WARNING_PLACE], joined[WARNING_PLACE].iloc[:0], ()),
            practice,
            benchmarks=warned.assign(is_own=True),
        ),
        practice,
        size[code] / effect,
        int(float(draft.parameters.own.get("pooled_years") or POOLED_YEARS)),
        zero_targets(services),
        withheld[withheld["region_code"] == code],
    )


def _judge_membership(draft: Draft, statements: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """The verdicts on JKN membership, as the coverage report gives them."""
    ratios = compute_ratios(statements, population)
    shares = pemda_shares(statements, members_by_segment(statements), ratios, population)
    return judge_membership(ratios, shares, population, draft.period)
