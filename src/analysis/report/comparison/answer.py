"""The comparison that answers: what is certain, where each region stands now, and who hangs on one payer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison, Order
from analysis.indicators.coverage import known_figures
from analysis.reference.regions import region_of_code
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.comparison.ordering import heading_of_order
from analysis.report.comparison.stating import name_of, state_reading, time_of_set
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Draft, paragraph
from analysis.report.findings import Finding
from analysis.report.report import Headline, Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

STANDING = ("keaktifan", "coverage_registered")
RULES = {"keaktifan": "prioritas_active", "coverage_registered": "prioritas_coverage"}


def answer_comparison(report: Report, comparison: Comparison) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and how old the figures are that it compares.

    Example:
        >>> uhc.answer_comparison(report, comparison)
    """
    order = certain_order(report, comparison)
    own = None if order is None else order.rows[order.rows["region_code"] == report.region.bps_code]
    old = _old_regions(report, comparison, STANDING[0])
    context = [say("comparison_answer.old", names=list_names(old))] if old else []
    if order is None:
        fresh = [len(comparison.codes) - len(_old_regions(report, comparison, indicator)) for indicator in STANDING]
        return say("comparison_answer.uncertain" if max(fresh) > 1 else "comparison_answer.alone"), *context
    name = say(f"comparison_answer.name_{order.fair.indicator}")
    context.insert(0, say("comparison_answer.one_date", date=time_of_set(order.fair), count=len(order.rows)))
    if own is None or not len(own):
        return heading_of_order(order, name), *context
    row = next(own.itertuples())
    values: dict[str, Any] = {"name": name, "region": report.region.short_name, "f": state_reading(report, row)}
    if row.rank_low == row.rank_high:
        return say("comparison_answer.rank", rank=int(row.rank_low), count=len(order.rows), **values), *context
    return say(f"comparison_answer.{row.standing}", **values), *context


def certain_order(draft: Draft, comparison: Comparison) -> Order | None:
    """Return the first order of this year's figures in which some regions surely differ; None without one."""
    for indicator in STANDING:
        order = comparison.orders.get(indicator)
        if order is None or draft.period.is_stale(order.rows["as_of_end"].iloc[0].date()):
            continue
        if (order.rows["standing"] != "level").any():
            return order
    return None


def comparison_headlines(report: Report, comparison: Comparison) -> list[Headline]:
    """Return three cards: this region's activity rate and coverage, and how many regions have a figure of this year.

    Example:
        >>> uhc.comparison_headlines(report, comparison)
    """
    cards = []
    for indicator in STANDING:
        newest = _newest(report, comparison, indicator).get(report.region.bps_code)
        title, anchor = say(f"comparison_answer.name_{indicator}"), f"kini-{indicator}"
        if newest is None and (span := _span(report, comparison, indicator)):
            cards.append(Headline(title, *span, anchor))
        elif newest is None:
            cards.append(Headline(title, say("card.not_available"), say(f"holder.{indicator}"), anchor))
        else:
            company = say("comparison_answer.company", f=newest, region=report.region.short_name)
            cards.append(Headline(title, f"{newest}", company, anchor))
    count = len(comparison.codes)
    fresh = count - len(_old_regions(report, comparison, STANDING[0]))
    value = say("comparison_answer.fresh", fresh=fresh, count=count)
    text = say("comparison_answer.fresh_all" if fresh == count else "comparison_answer.fresh_some")
    text = say("comparison_answer.fresh_all" if fresh == count else "comparison_answer.fresh_some")
    return [*cards, Headline(say("comparison_answer.fresh_title"), value, text, "yakin")]


def _span(report: Report, comparison: Comparison, indicator: str) -> tuple[str, str] | None:
    """Return the lowest and highest figure of this year and how many regions have one, for a province."""
    fresh = [one for one in _newest(report, comparison, indicator).values() if not _is_old(report, one)]
    exact = sorted((one for one in fresh if one.bound == "="), key=lambda one: one.value)
    if not report.region.is_province or len(exact) < 2:
        return None
    value = say("comparison_answer.span", low=exact[0], high=exact[-1])
    return value, say("comparison_answer.span_of", count=len(exact), whole=len(comparison.codes))


def show_certain(report: Report, comparison: Comparison) -> Block:
    """Show the regions in the order that is certain, or why none is.

    Example:
        >>> uhc.show_certain(report, comparison)
    """
    order, link = certain_order(report, comparison), say("comparison_answer.link_certain")
    if order is None:
        return report.section("pasti", say("comparison_answer.none"), say("comparison_answer.none_text"), link=link)
    name = say(f"comparison_answer.name_{order.fair.indicator}")
    stated = {row.region_code: state_reading(report, row) for row in order.rows.itertuples()}
    rows = order.rows.sort_values("value", ascending=not order.fair.higher_is_better, kind="stable")
    notes = [_rank_text(int(row.rank_low), int(row.rank_high)) for row in rows.itertuples()]
    frame = pd.DataFrame(
        {
            "name": [name_of(code) for code in rows["region_code"]],
            "value": rows["value"].to_numpy(),
            "text": [f"{stated[code]}" for code in rows["region_code"]],
            "note": notes,
            "is_own": (rows["region_code"] == report.region.bps_code).to_numpy(),
        }
    )
    bars = report.bars(frame, name="name", value="value", text="text", note="note", highlight="is_own")
    subtitle = say("comparison_answer.certain_sub", date=time_of_set(order.fair))
    return report.section(
        "pasti", heading_of_order(order, name), bars, _sources(report, stated.values()), link=link, subtitle=subtitle
    )


def _rank_text(low: int, high: int) -> str:
    return say("comparison_answer.sure" if low == high else "comparison_answer.ranks", low=low, high=high)


def show_standing(report: Report, comparison: Comparison, indicator: str) -> Block:
    """Show where each region stands now in an indicator, each with its own date, beside what UHC Prioritas asks.

    Example:
        >>> uhc.show_standing(report, comparison, "keaktifan")
    """
    newest = _newest(report, comparison, indicator)
    name, anchor = say(f"comparison_answer.name_{indicator}"), f"kini-{indicator}"
    link = say(f"comparison_answer.link_{indicator}")
    if not newest:
        return report.section(anchor, say("order.none", name=name), say("comparison_answer.none_text"), link=link)
    rule = next((one for one in rules_on(report.period.end, (RULES[indicator],)) if one.minimum is not None), None)
    frame = pd.DataFrame(
        {
            "name": [name_of(code) for code in newest],
            "value": [finding.value for finding in newest.values()],
            "text": [f"{finding}" for finding in newest.values()],
            "note": [_dated(report, finding) for finding in newest.values()],
            "is_own": [code == report.region.bps_code for code in newest],
            "target": rule.minimum if rule else 0.0,
        }
    )
    bars = report.bars(
        frame, name="name", value="value", text="text", note="note", highlight="is_own", target="target" if rule else ""
    )
    is_one_date = len({finding.as_of.iso for finding in newest.values()}) == 1
    key = "comparison_answer.standing_one_date" if is_one_date else "comparison_answer.standing_sub"
    subtitle = say(key, f=state_minimum(report, rule)) if rule else ""
    below = [
        name_of(code)
        for code, finding in newest.items()
        if rule and finding.bound == "=" and finding.value < (rule.minimum or 0.0) and not _is_old(report, finding)
    ]
    heading = say(f"comparison_answer.standing_{'below' if below else 'met'}", name=name, count=len(below))
    return report.section(anchor, heading, bars, _sources(report, newest.values()), link=link, subtitle=subtitle)


def show_comparison_certainty(report: Report, comparison: Comparison) -> Block:
    """Show the word of the quality box, and what would make regions comparable; the box is made before.

    Example:
        >>> uhc.show_comparison_certainty(report, comparison)
    """
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    old = _old_regions(report, comparison, STANDING[0])
    text = say("comparison_answer.ask_old", names=list_names(old)) if old else say("comparison_answer.ask")
    if certain_order(report, comparison) is not None:
        text = say("comparison_answer.ask_nothing")
    return report.section("yakin", heading, text, link=say("answer.link_quality"))


def _newest(draft: Draft, comparison: Comparison, indicator: str) -> dict[str, Finding]:
    """Return the newest figure of each region that has one, in official order."""
    newest = known_figures(comparison.ratios, indicator, day=draft.period.end).drop_duplicates("region_code")
    own = comparison.readings[comparison.readings["indicator"] == indicator]
    readings = {(row.region_code, row.as_of_date, row.value): row for row in own[::-1].itertuples()}
    keys = {row.region_code: (row.region_code, row.as_of_date, row.pct) for row in newest.itertuples()}
    return {
        code: state_reading(draft, readings[keys[code]])
        for code in comparison.codes
        if code in keys and keys[code] in readings
    }


def _is_old(draft: Draft, finding: Finding) -> bool:
    return draft.period.is_stale(finding.as_of.day)


def _dated(draft: Draft, finding: Finding) -> str:
    old = " · " + say("status.old_note") if _is_old(draft, finding) else ""
    return f"{finding.as_of}{old}"


def _old_regions(draft: Draft, comparison: Comparison, indicator: str) -> list[str]:
    """Return the regions without a figure of the last 12 months."""
    newest = _newest(draft, comparison, indicator)
    return [
        region_of_code(code).short_name
        for code in comparison.codes
        if code not in newest or _is_old(draft, newest[code])
    ]


def _sources(report: Report, findings: Any) -> str:
    return paragraph(say("answer.sources", sources=report.cite(sources_of(findings))), "src")
