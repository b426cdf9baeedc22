"""The comparison that answers: what is certain, where each region stands now, and who hangs on one payer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison, Order
from analysis.indicators.coverage import known_figures
from analysis.reference.regions import region_of_code
from analysis.reference.rules import rules_on
from analysis.reference.states import Moved, OwnPlace
from analysis.reference.words import say
from analysis.report.comparison.ordering import heading_of_order
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.people import mark_own, state_missing, state_most
from analysis.report.comparison.stating import name_of, state_reading, time_of_set
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Draft, paragraph
from analysis.report.findings import Finding
from analysis.report.report import Headline, Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.selection import NATION

STANDING = ("keaktifan", "coverage_registered")
Move = tuple[Moved, Finding]
RULES = {"keaktifan": "prioritas_active", "coverage_registered": "prioritas_coverage"}


def answer_comparison(report: Report, comparison: Comparison, people: pd.DataFrame) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and where this region stands as far as that is certain.

    ``people`` as ``missing_people``.

    Example:
        >>> uhc.answer_comparison(report, comparison, people)
    """
    order = certain_order(report, comparison)
    own = None if order is None else order.rows[order.rows["region_code"] == report.region.bps_code]
    most = state_most(report, people)
    context = [_own_place(report, comparison)]
    if order is None:
        fresh = [len(comparison.codes) - len(_old_regions(report, comparison, indicator)) for indicator in STANDING]
        answer = say("comparison_answer.uncertain" if max(fresh) > 1 else "comparison_answer.alone")
        if most:
            answer = say("comparison_answer.most", region=name_of(most[0]), f=most[1])
        old = _old_regions(report, comparison, STANDING[0])
        context.append(say("comparison_answer.old", names=list_names(old)) if old else "")
        return answer, *filter(None, context)
    name = say("comparison_answer.name", order.fair.indicator)
    context = [say("comparison_answer.one_date", date=time_of_set(order.fair), count=len(order.rows))]
    context += [say("comparison_answer.most_context", region=name_of(most[0]), f=most[1])] if most else []
    if own is None or not len(own):
        return heading_of_order(order, name), *context
    row = next(own.itertuples())
    values: dict[str, Any] = {"name": name, "region": report.region.short_name, "f": state_reading(report, row)}
    if row.rank_low == row.rank_high:
        return say("comparison_answer.rank", rank=int(row.rank_low), count=len(order.rows), **values), *context
    return say("comparison_answer.standing", row.standing, **values), *context


def _own_place(report: Report, comparison: Comparison) -> str:
    """Say how this region's activity rate compares with the newest of others; their months differ, so it is no rank."""
    newest = _newest(report, comparison, STANDING[0])
    own = newest.pop(report.region.bps_code, None)
    others = [one.value for one in newest.values() if one.bound == "=" and not _is_old(report, one)]
    if own is None or own.bound != "=" or _is_old(report, own) or not others:
        return ""
    higher, lower = sum(one > own.value for one in others), sum(one < own.value for one in others)
    place = OwnPlace.HIGHEST if not higher else OwnPlace.LOWEST if not lower else OwnPlace.BETWEEN
    counts = {name: report.count(f"own_place_{name}", value) for name, value in (("higher", higher), ("lower", lower))}
    return say("comparison_answer.own", place, region=report.region.short_name, f=own, count=len(others), **counts)


def certain_order(draft: Draft, comparison: Comparison) -> Order | None:
    """Return the first order of this year's figures in which some regions surely differ; None without one."""
    for indicator in STANDING:
        order = comparison.orders.get(indicator)
        if order is None or draft.period.is_stale(order.rows["as_of_end"].iloc[0].date()):
            continue
        if (order.rows["standing"] != "level").any():
            return order
    return None


def comparison_headlines(report: Report, comparison: Comparison, people: pd.DataFrame) -> list[Headline]:
    """Return three cards: people without a card, the activity rate, and how many regions have a figure of this year.

    Example:
        >>> uhc.comparison_headlines(report, comparison, people)
    """
    return [_card_people(report, people), _card_activity(report, comparison), _card_fresh(report, comparison)]


def _card_people(report: Report, people: pd.DataFrame) -> Headline:
    """This region's people without a card; of a province those of the regency with most."""
    found, code, title = state_missing(report, people), report.region.bps_code, say("comparison_answer.card_people")
    most = state_most(report, people)
    if report.region.is_province and most:
        code, title = most[0], say("comparison_answer.card_most")
    if code not in found:
        return Headline(title, say("card.not_available"), say("holder.keaktifan"), "orang")
    company = say("comparison_answer.company", f=found[code], region=name_of(code))
    return Headline(title, f"{found[code]}", company, "orang", say("answer.people"))


def _card_activity(report: Report, comparison: Comparison) -> Headline:
    title, anchor = say("comparison_answer.name", STANDING[0]), f"kini-{STANDING[0]}"
    newest = _newest_in(report, comparison, STANDING[0]).get(report.region.bps_code)
    if newest is None:
        return Headline(title, say("card.not_available"), say("holder.keaktifan"), anchor)
    old = say("status.old_note") + " · " if _is_old(report, newest) else ""
    company = say("comparison_answer.company", f=newest, region=report.region.short_name)
    return Headline(title, f"{newest}", old + company, anchor)


def _card_fresh(report: Report, comparison: Comparison) -> Headline:
    newest, count = _newest(report, comparison, STANDING[0]), len(comparison.codes)
    fresh = [one for one in newest.values() if not _is_old(report, one)]
    exact = sum(one.bound == "=" for one in fresh)
    value = say("comparison_answer.fresh", fresh=len(fresh), count=count)
    text = say("comparison_answer.fresh_all" if exact == count else "comparison_answer.fresh_some", exact=exact)
    return Headline(say("comparison_answer.fresh_title"), value, text, "yakin")


def show_certain(report: Report, comparison: Comparison) -> Block:
    """Show the regions in the order that is certain, or why none is.

    Example:
        >>> uhc.show_certain(report, comparison)
    """
    order, link = certain_order(report, comparison), say("comparison_answer.link_certain")
    if order is None:
        return report.section("pasti", say("comparison_answer.none"), say("comparison_answer.none_text"), link=link)
    name = say("comparison_answer.name", order.fair.indicator)
    stated = {row.region_code: state_reading(report, row) for row in order.rows.itertuples()}
    rows = order.rows.sort_values("value", ascending=not order.fair.higher_is_better, kind="stable")
    notes = [
        " · ".join([_rank_text(int(row.rank_low), int(row.rank_high)), *mark_own(report, row.region_code)])
        for row in rows.itertuples()
    ]
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
    name, anchor = say("comparison_answer.name", indicator), f"kini-{indicator}"
    link = say("comparison_answer.link", indicator)
    if not newest:
        return report.section(anchor, say("order.none", name=name), say("comparison_answer.none_text"), link=link)
    rule = next((one for one in rules_on(report.period.end, (RULES[indicator],)) if one.minimum is not None), None)
    least = rule.minimum or 0.0 if rule else 0.0
    moves = {code: _move(report, comparison, indicator, code, one) for code, one in newest.items()}
    days = {finding.as_of.iso: finding.as_of for finding in newest.values()}
    frame = pd.DataFrame(
        {
            "name": [name_of(code) for code in newest],
            "value": [0.0 if one.bound in "<>" else one.value - least for one in newest.values()],
            "text": [f"{one}" for one in newest.values()],
            "note": [_note(report, code, one, moves[code], is_dated=len(days) > 1) for code, one in newest.items()],
            "is_own": [code == report.region.bps_code for code in newest],
            "is_unsure": [_is_old(report, one) for one in newest.values()],
        }
    )
    columns = {"highlight": "is_own", "unsure": "is_unsure"}
    bars = report.bars(frame, name="name", value="value", text="text", note="note", **columns)
    key = "comparison_answer.standing_one_date" if len(days) == 1 else "comparison_answer.standing_sub"
    subtitle = say(key, f=state_minimum(report, rule), date=next(iter(days.values()))) if rule else ""
    heading = _heading_of_standing(report, indicator, newest, moves, least)
    wider = _wider(report, comparison, indicator)
    return report.section(anchor, heading, bars, wider, _sources(report, newest.values()), link=link, subtitle=subtitle)


def _heading_of_standing(
    report: Report, indicator: str, newest: dict[str, Finding], moves: dict[str, Move | None], least: float
) -> str:
    """Say how many regions are below the minimum by figures of this year, and which surely fell."""
    fresh = {code: one for code, one in newest.items() if not _is_old(report, one)}
    below = sum(one.bound == "=" and one.value < least for one in fresh.values())
    fell = [name_of(code) for code in fresh if (move := moves[code]) and move[0] == Moved.FELL]
    name = say("comparison_answer.name", indicator)
    if fell and not below:
        return say("comparison_answer.standing_fell", name=name, names=list_names(fell))
    return say(
        "comparison_answer.standing_below" if below else "comparison_answer.standing_met", name=name, count=below
    )


def _move(report: Report, comparison: Comparison, indicator: str, code: str, newest: Finding) -> Move | None:
    """Return whether an activity rate surely rose or fell since the one before it that can tell, and that one.

    Of coverage none is told: the counts of residents that two figures are of may differ.
    """
    readings = comparison.readings
    own = readings[(readings["region_code"] == code) & (readings["indicator"] == indicator)]
    before = own[(own["as_of_end"] < pd.Timestamp(newest.as_of.day)) & (own["bound"] != "~")]
    last = before[before["as_of_end"] == before["as_of_end"].max()]
    if indicator != STANDING[0] or newest.bound != "=" or len(last) != 1:  # rivals of one date tell no direction
        return None
    for row in last.itertuples():
        if row.bound in "=>" and row.value > newest.value:
            return Moved.FELL, state_reading(report, row)
        if row.bound in "=<" and row.value < newest.value:
            return Moved.ROSE, state_reading(report, row)
    return None


def _note(report: Report, code: str, finding: Finding, move: Move | None, *, is_dated: bool) -> str:
    """Say the date of a figure, that it is old, whether it rose or fell, and whether it is of this report's region."""
    dated = [f"{finding.as_of}"] if is_dated else []
    old = [say("status.old_note")] if _is_old(report, finding) else []
    moved = [say("comparison_answer.moved", move[0], f=move[1])] if move else []
    return " · ".join([*dated, *old, *moved, *mark_own(report, code)])


def _wider(report: Report, comparison: Comparison, indicator: str) -> str:
    """Say the figures of this year of the province and the nation, for comparison; "" without one."""
    newest = _newest_in(report, comparison, indicator)
    found = {code: newest.get(code) for code in (province_code(report), NATION)}
    names = [
        say("comparison_answer.side", region=region_of_code(code).short_name, f=one)
        for code, one in found.items()
        if one is not None and not _is_old(report, one)
    ]
    return say("comparison_answer.elsewhere", names=list_names(names)) if names else ""


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
    found = _newest_in(draft, comparison, indicator)
    return {code: found[code] for code in comparison.codes if code in found}


def _newest_in(draft: Draft, comparison: Comparison, indicator: str) -> dict[str, Finding]:
    """Return the newest figure of each place, the province and others outside it too."""
    newest = known_figures(comparison.ratios, indicator, day=draft.period.end).drop_duplicates("region_code")
    own = comparison.readings[comparison.readings["indicator"] == indicator]
    readings = {(row.region_code, row.as_of_date, row.value): row for row in own[::-1].itertuples()}
    keys = {row.region_code: (row.region_code, row.as_of_date, row.pct) for row in newest.itertuples()}
    wanted = {*comparison.codes, province_code(draft), NATION, draft.region.bps_code}
    return {
        code: state_reading(draft, readings[key]) for code, key in keys.items() if code in wanted and key in readings
    }


def _is_old(draft: Draft, finding: Finding) -> bool:
    return draft.period.is_stale(finding.as_of.day)


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
