"""What the review rests on: read once, measured once, judged once, stated once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.achievement import Practice
from analysis.indicators.coverage import compute_ratios
from analysis.indicators.criteria.iku import iku_criteria, judge_indicators, list_targets, open_indicators
from analysis.indicators.criteria.membership import judge_membership
from analysis.indicators.iku import SURVEY, join_statements, measure_indicators
from analysis.indicators.mortality import age_parts, compare_events, count_events
from analysis.indicators.satisfaction import sum_answers
from analysis.indicators.segments import members_by_segment
from analysis.indicators.spm import zero_targets
from analysis.indicators.uhc_status import pemda_shares
from analysis.reference.regions import province_of
from analysis.reference.rules import parse_scale, scale, versions
from analysis.reference.states import OpenBecause
from analysis.reference.words import say
from analysis.report.comparison.stating import assumed_children, survey_assumptions
from analysis.report.findings import AsOf, Finding
from analysis.report.iku.stating import count_verdicts, state_changes, state_figures, state_judged, state_parts
from analysis.report.report import Report
from analysis.report.tables import list_names
from analysis.tables.office_rows import withheld_counts
from analysis.tables.selection import NATION

WARNING_PLACE, WARNING_CODE = "Lampung", "18"  # its report of 2015 says that facilities see a sixth of infant deaths
TARGET_RULES = ("national_target", "active_target", "ckg_target_share", "spm_target")
FORMULA, LEAST_COMPLETENESS, POOLED_YEARS = "selisih", "80", "3"


@dataclass(frozen=True)
class Review:
    """The frames of the review; labels of figures in them are those of ``figures`` and ``elsewhere``.

    Attributes:
        indicators: the table of that name.
        ckg: the region's rows of the table ``ckg``, parts of the region too.
        population: the same of ``population``.
        statements: as ``join_statements``, of the region.
        figures: as ``measure_indicators``, of the region; count_low and count_high as ``count_events`` has them.
        elsewhere: the same of its province and of WARNING_PLACE.
        judged: as ``judge_indicators``, stated as ``state_judged``.
        warning: the same of WARNING_PLACE.
        counts: as ``count_verdicts``.
        events: as ``count_events``, the count of each stated in ``f``.
        changes: as ``compare_events``, stated as ``state_changes``.
        parts: as ``age_parts``, stated as ``state_parts``.
        practice: how the office scores.
        effective_children: children of a survey in the region, over its design effect.
        zero_targets: as ``zero_targets``, of the office's own SPM.
        withheld: as ``withheld_counts``, of the region.
        answers: as ``sum_answers``, of the office's survey of satisfaction.
        unjudged: as ``open_indicators``.
    """

    indicators: pd.DataFrame
    ckg: pd.DataFrame
    population: pd.DataFrame
    statements: pd.DataFrame
    figures: pd.DataFrame
    elsewhere: pd.DataFrame
    judged: pd.DataFrame
    warning: pd.DataFrame
    counts: dict[str, Finding]
    events: pd.DataFrame
    changes: pd.DataFrame
    parts: pd.DataFrame
    practice: Practice
    effective_children: float
    zero_targets: pd.DataFrame
    withheld: pd.DataFrame
    answers: pd.DataFrame | None
    unjudged: dict[OpenBecause, pd.DataFrame]

    def indicator(self, indicator_id: str) -> Any:
        """Return the row of the table ``indicators``."""
        return next(self.indicators[self.indicators["indicator_id"] == indicator_id].itertuples())


def read_practice(report: Report) -> Practice:
    """Return how the office scores, from the parameters; what is left open takes the defaults."""
    own = report.parameters.own
    return Practice(
        own.get("achievement_rule") or FORMULA,
        float(cap) if (cap := own.get("achievement_cap")) else None,
        parse_scale(bands) if (bands := own.get("achievement_bands")) else scale("achievement"),
        float(own.get("least_completeness") or LEAST_COMPLETENESS),
    )


def read_review(report: Report) -> Review:
    """Read the tables, compute what the review shows, and state it.

    Example:
        >>> uhc.read_review(report).judged[["name", "realised", "target", "verdict_text"]]
    """
    indicators, ckg, coverage = report.read("indicators"), report.read("ckg"), report.read("coverage")
    code, population, practice = report.region.bps_code, report.read("population"), read_practice(report)
    places = tuple(dict.fromkeys((code, province_of(report.region).bps_code, NATION, WARNING_PLACE)))
    iku = report.read("iku", codes=places)
    place = iku["region_code"].fillna(iku["place_name"])
    joined = {
        one: join_statements(
            iku[place == one], ckg[ckg["region_code"] == one], coverage[coverage["region_code"] == one]
        )
        for one in places
    }
    every = _measure(report, indicators, {one: joined[one] for one in places if one != NATION})
    figures, warned = every[every["region"] == ""], every[every["region"] == WARNING_CODE]
    near = every[every["region"] != WARNING_CODE].assign(is_own=lambda rows: rows["region"] == "")
    targets = list_targets(indicators, joined[code], joined[NATION], versions(TARGET_RULES))
    membership = _judge_membership(report, coverage[coverage["region_code"] == code], population)
    judged = judge_indicators(indicators, figures, targets, practice, benchmarks=near, membership=membership)
    answers = sum_answers(report.read_office("ikm_responses"))
    counted = {} if answers is None else {"ikm": targets["indicator_id"].eq("ikm").any()}
    targets = list_targets(indicators, joined[WARNING_PLACE], joined[WARNING_PLACE].head(0), ())
    reported, warned = warned[warned["system_kind"] != SURVEY], warned.assign(is_own=True)
    warning = judge_indicators(indicators, reported, targets, practice, benchmarks=warned).head(1)
    warning = warning.assign(end_value=np.nan, end_count=np.nan)
    report.judge(iku_criteria(judged))
    services = report.read_office("spm")
    withheld = withheld_counts(report.read_office("indicator_counts"), services, indicators)
    return Review(
        indicators, ckg, population, joined[code], figures, every[every["region"] != ""],
        state_judged(report, judged, every), state_judged(report, warning, every),
        count_verdicts(report, indicators, judged), *state_events(report, indicators, figures),
        state_parts(report, age_parts(indicators, figures, joined[code])), practice,
        assumed_children(report, code) / survey_assumptions(report)[1], zero_targets(services),
        withheld[withheld["region_code"] == code], answers,
        open_indicators(indicators, judged, zero_targets(services), counted),
    )  # fmt: skip


def state_events(report: Report, indicators: pd.DataFrame, figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``count_events`` and ``compare_events`` with their findings: counts first, whatever rate is known."""
    events = state_figures(report, count_events(indicators, figures).assign(value=np.nan))
    return events, state_changes(report, compare_events(events), events)


def _measure(report: Report, indicators: pd.DataFrame, joined: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the figures of all places in one frame; ``region`` is empty for the report's own."""
    codes, effect = {report.region.bps_code: "", WARNING_PLACE: WARNING_CODE}, survey_assumptions(report)[1]
    parts = []
    for place, statements in joined.items():
        size = assumed_children(report, place)
        measured = measure_indicators(indicators, statements, survey_children=size, design_effect=effect)
        parts.append(measured.assign(region=codes.get(place, place)))
    every = pd.concat([part for part in parts if len(part)], ignore_index=True)
    limits = count_events(indicators, every)[["count_low", "count_high"]]
    return every.join(limits[every["region"].loc[limits.index] == ""])


def _judge_membership(report: Report, statements: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """The verdicts on JKN membership, as the coverage report gives them."""
    ratios = compute_ratios(statements, population)
    shares = pemda_shares(statements, members_by_segment(statements), ratios, population)
    return judge_membership(ratios, shares, population, report.period)


def withheld_texts(review: Review, *, spm: bool) -> list[str]:
    """Return which of the office's counts are not shown, until when or why: of the SPM services, or of all else."""
    rows = review.withheld[review.withheld["indicator"].str.startswith("spm_") == spm]
    names = review.indicators.set_index("indicator_id")["name"]
    texts = []
    for (system, year, end, last, came, due, why), group in rows.groupby(
        ["data_system", "year", "step_end", "last", "reports", "due", "withheld"], sort=False
    ):
        first, until = AsOf(last.date(), "month"), AsOf(date(int(year), int(end), 1), "month")
        words = {"names": list_names(list(names[group["indicator"]])), "year": str(year), "last": f"{first}"}
        words |= {"system": say("iku_system", system), "until": f"{until}"}
        texts.append(say("withheld", why, **words, came=int(came), due=int(due)))
    return texts
