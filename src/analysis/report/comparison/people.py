"""Where most people have no card that works: the newest figures of each region as people."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.indicators.comparison import Comparison
from analysis.indicators.criteria.membership import judge_membership
from analysis.indicators.segments import members_by_segment
from analysis.indicators.uhc_status import pemda_shares
from analysis.indicators.unprotected import people_without_card
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.report.comparison.stating import name_of
from analysis.report.draft import Block, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names


def missing_people(
    comparison: Comparison, statements: pd.DataFrame, population: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Return how many people of each region are not registered or not active, by its newest figures.

    Returns:
        The rows of ``people_without_card`` of each region, as the coverage report has them, with ``region_code``.

    Example:
        >>> uhc.missing_people(comparison, statements, population, report.period)["region_code"].nunique()
        5
    """
    parts = []
    for code in comparison.codes:
        ratios = comparison.ratios[comparison.ratios["region_code"] == code]
        rows, residents = (one[one["region_code"] == code] for one in (statements, population))
        if len(ratios):
            shares = pemda_shares(rows, members_by_segment(rows), ratios, residents)
            criteria = judge_membership(ratios, shares, residents, period)
            parts.append(people_without_card(criteria).assign(region_code=code))
    known = [part for part in parts if len(part)]
    return pd.concat(known, ignore_index=True) if known else pd.DataFrame(columns=["region_code", "part", "is_old"])


def state_missing(report: Report, people: pd.DataFrame) -> dict[str, Finding]:
    """State by region how many have no card that works: not registered and not active, of figures of the past year."""
    found = {}
    for code, rows in people[~people["is_old"].astype(bool)].groupby("region_code", sort=False):
        newest = rows.sort_values("as_of_date").iloc[-1]
        if "inactive" not in set(rows["part"]):
            continue
        low, high, heads = (float(rows[name].sum()) for name in ("low_persons", "high_persons", "persons"))
        about = bool(rows["is_estimate"].any())
        digits = max(2, len(str(int((high - low) / 2))) - 1) if about else 0
        found[str(code)] = report.state(
            Finding(
                "without_card", float(round(heads / 10**digits) * 10**digits), "persons", report.as_of(newest),
                tuple(dict.fromkeys(source for ids in rows["source_ids"] for source in ids)), region=str(code),
                interval=(round(low), round(high)) if about else None, bound="~" if about else "=",
                interval_reason="rounding" if about else "computed", flags=("estimate",) if about else ("recomputed",),
            )
        )  # fmt: skip
    return found


def state_most(report: Report, people: pd.DataFrame) -> tuple[str, Finding] | None:
    """Return the region with most people without a card, of two or more whose number is known."""
    found = state_missing(report, people)
    return max(found.items(), key=lambda one: one[1].value) if len(found) > 1 else None


def show_missing_people(report: Report, comparison: Comparison, people: pd.DataFrame) -> Block:
    """Show where most people have no card that works, and whose number is not known.

    Example:
        >>> uhc.show_missing_people(report, comparison, people)
    """
    found, link = state_missing(report, people), say("comparison_answer.link_people")
    if not found:
        none = say("comparison_answer.no_people")
        return report.section("orang", none, say("comparison_answer.none_text"), link=link)
    ordered = sorted(found.items(), key=lambda one: -one[1].value)
    day = _one_day(report, people, found)
    frame = pd.DataFrame(
        {
            "name": [name_of(code) for code, _ in ordered],
            "value": [one.value for _, one in ordered],
            "text": [f"{one}" for _, one in ordered],
            "note": [_parts_of(report, people, code, is_dated=day is None) for code, _ in ordered],
            "is_own": [code == report.region.bps_code for code, _ in ordered],
        }
    )
    bars = report.bars(frame, name="name", value="value", text="text", note="note", highlight="is_own")
    absent = [name_of(code) for code in comparison.codes if code not in found]
    told = say("comparison_answer.people_absent", names=list_names(absent)) if absent else ""
    heading = say("comparison_answer.people", region=frame["name"].iloc[0], f=ordered[0][1])
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(found.values()))), "src")
    key = "comparison_answer.people_one_date" if day else "comparison_answer.people_sub"
    subtitle = say(key, count=len(found), date=day)
    return report.section("orang", heading, bars, told, source, link=link, subtitle=subtitle)


def _one_day(report: Report, people: pd.DataFrame, codes: Collection[str]) -> AsOf | None:
    """Return the date that all parts of all these regions have; None where they differ."""
    rows = people[people["region_code"].isin(list(codes)) & ~people["is_old"].astype(bool)]
    days = {day.iso: day for day in (report.as_of(row) for row in rows.itertuples())}
    return next(iter(days.values())) if len(days) == 1 else None


def _parts_of(report: Report, people: pd.DataFrame, code: str, *, is_dated: bool) -> str:
    """Say of a region the date of each part of its people without a card, and whether it is this report's region."""
    rows = people[(people["region_code"] == code) & ~people["is_old"].astype(bool)]
    parts = [say("comparison_answer.part", row.part, date=report.as_of(row)) for row in rows.itertuples()]
    if len(days := {f"{report.as_of(row)}" for row in rows.itertuples()}) == 1:
        parts = [*days]
    return " · ".join([*(parts if is_dated else []), *mark_own(report, code)])


def mark_own(report: Report, code: str) -> list[str]:
    """Return the mark of the region that the report is about; nothing for another."""
    return [say("comparison_answer.this_region")] if code == report.region.bps_code else []
