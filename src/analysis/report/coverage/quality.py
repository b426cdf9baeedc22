"""The data-quality box: what is complete, timely, consistent, strange, changed, hidden and missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS, ROUNDING_POINTS, latest
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.report.coverage.rivals import rival_statements
from analysis.report.coverage.stating import state_ratio
from analysis.report.draft import Block, Draft
from analysis.report.findings import AsOf, Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box

YEAR = 12
FRESH_MONTHS = 3


def show_quality(
    draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame, members: pd.DataFrame, rebased: pd.DataFrame
) -> Block:
    """Show the data-quality box; the overall word is that of the worst row.

    Example:
        >>> uhc.show_quality(report, ratios, statements, members, rebased)
    """
    missing = "text" if draft.data == "published" else "office"
    return quality_box(
        draft,
        [
            _completeness(draft, ratios),
            _timeliness(draft, ratios),
            _consistency(draft, ratios, members),
            _strange(draft, statements, ratios),
            _definitions(rebased),
            (say("quality.small"), GOOD, say("quality.small_text")),
            (
                say("quality.missing"),
                CAREFUL,
                say(f"quality.missing_{missing}"),
            ),
        ],
        ("membership",),
    )


def _count(draft: Draft, name: str, value: float, unit: str = "statements", **more: Any) -> Finding:
    return draft.state(
        Finding(
            f"quality.{name}", value, unit, AsOf(draft.period.end), ("project",), interval_reason="computed", **more
        )
    )


def _completeness(draft: Draft, ratios: pd.DataFrame) -> tuple[str, str, str]:
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=YEAR)
    recent = ratios[ratios["usable"] & (ratios["as_of_end"] > since) & (ratios["as_of_precision"] != "year")]
    months = {
        ratio: recent.loc[recent["ratio"] == ratio, "as_of_date"].dt.to_period("M").nunique() for ratio in RATIOS[:2]
    }
    found = [_count(draft, f"months.{ratio}", count, "months") for ratio, count in months.items()]
    year = _count(draft, "months.due", YEAR, "months")
    word = UNJUDGED if min(months.values()) == 0 else CAREFUL if min(months.values()) < YEAR else GOOD
    return (say("quality.complete"), word, say("quality.complete_text", registered=found[0], active=found[1], due=year))


def _timeliness(draft: Draft, ratios: pd.DataFrame) -> tuple[str, str, str]:
    ages = []
    for ratio in RATIOS[:2]:
        for row in latest(ratios, ratio).itertuples():
            end = row.as_of_end
            age = max(Period(end.year, end.month).months_until(draft.period), 0)
            ages.append((_count(draft, f"age.{ratio}", age, "months"), state_ratio(draft, row), ratio))
    if not ages:
        return say("quality.timely"), UNJUDGED, say("quality.timely_none")
    text = " ".join(
        say("quality.timely_text", ratio=say(f"ratio.{ratio}"), age=age, f=finding) for age, finding, ratio in ages
    )
    is_old = any("stale" in finding.flags for _, finding, _ in ages)
    is_fresh = len(ages) == 2 and all(age.value <= FRESH_MONTHS for age, _, _ in ages)
    return say("quality.timely"), UNJUDGED if is_old else GOOD if is_fresh else CAREFUL, text


def _consistency(draft: Draft, ratios: pd.DataFrame, members: pd.DataFrame) -> tuple[str, str, str]:
    checked = ratios[(ratios["origin"] == "stated") & ratios["difference_points"].notna()]
    off = checked[checked["difference_points"].abs() > ROUNDING_POINTS]
    findings = (_count(draft, "recomputed", len(checked)), _count(draft, "recomputed_off", len(off)))
    if not len(checked):
        return say("quality.consistent"), CAREFUL, say("quality.consistent_none")
    text = say("quality.consistent_text", checked=findings[0], off=findings[1])
    if len(members) and members["is_complete"].any():
        text += " " + say("quality.parts_add")
    return say("quality.consistent"), CAREFUL if len(off) else GOOD, text


def _strange(draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame) -> tuple[str, str, str]:
    rivals = rival_statements(statements, ratios)
    unused = _count(draft, "not_used", int((~rivals["usable"]).sum()))
    kept = _count(draft, "rivals", int(rivals["usable"].sum()))
    return (
        say("quality.strange"),
        CAREFUL if len(rivals) else GOOD,
        say("quality.strange_text", unused=unused, rivals=kept),
    )


def _definitions(rebased: pd.DataFrame) -> tuple[str, str, str]:
    flips = len(rebased) and rebased["flips"].any()
    return (
        say("quality.definitions"),
        CAREFUL,
        say("quality.definitions_flip" if flips else "quality.definitions_text"),
    )
