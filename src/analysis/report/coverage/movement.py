"""Up or down, and since when: printed figures on real time, the turn of a series, and what its changes are made of."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_steps, label_ends
from analysis.indicators.changes import members_and_residents, newest_changes
from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import whole_criteria
from analysis.indicators.membership_measures import (
    ACTIVE_CHANGE,
    CHANGES,
    DIFFERENCE,
    HEADS,
    MARGIN,
    REBASED,
    RECOMPUTED,
    rebased_figures,
)
from analysis.indicators.newest import biggest_change_of_month, peak_and_last, way_of
from analysis.reference.numbers import format_number
from analysis.reference.rules import versions
from analysis.reference.states import LocalPayer
from analysis.reference.words import say
from analysis.report.charts import Draw
from analysis.report.coverage.stating import state_criteria, state_minimum, state_ratios
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report, Told
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection
from analysis.tables.selection import thin_months

PARTS_TOLD, STEPS_TOLD = 3, 3
DATED_RULES = ("prioritas_coverage", "prioritas_active")


def state_series(report: Report, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return every usable figure of keaktifan, or of coverage where there is at most one, oldest first.

    Each has its finding ``f``, and ``text`` as it is printed.

    Example:
        >>> uhc.state_series(report, ratios)["text"].iloc[-1]
        '80,33%'
    """
    usable = ratios[ratios["usable"]]
    active = usable[usable["ratio"] == RATIOS[1]]
    rows = active if len(active) > 1 else usable[usable["ratio"] == RATIOS[0]]
    series = state_ratios(report, rows.sort_values("as_of_date", kind="stable").reset_index(drop=True))
    return series.assign(text=[f"{f}" for f in series["f"]])


def mark_series(report: Report, series: pd.DataFrame, criteria: pd.DataFrame) -> Draw:
    """Return what writes the first, highest, lowest and last value beside its point, and the minimum as a line.

    Example:
        >>> mark = uhc.mark_series(report, series, criteria)
    """
    rules = whole_criteria(criteria)
    rules = rules[rules["measure"].isin(series["ratio"].head(1)) & rules["group"].eq("prioritas")]
    stated = [row.minimum for row in state_criteria(report, rules.head(1), "minimum").itertuples()]
    minimum = (stated[0].value, say("answer.minimum", f=stated[0])) if stated else None
    return partial(label_ends, series=series, minimum=minimum)


def tell_series(report: Report, series: pd.DataFrame, ratios: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return the heading of the series, and below its chart the turn of coverage and the change of the newest month.

    Example:
        >>> uhc.tell_series(report, series, ratios, statements)[0]
        'Keaktifan naik dari 72%–74% (Sep 2024) menjadi 80,33% (1 Sep 2025)'
    """
    if not len(series):
        return say("answer.turn_none"), {"sentences": [say("answer.residents_none_text")]}
    active = ratios[ratios["usable"] & (ratios["ratio"] == RATIOS[1])]
    alone = [say("answer.earlier_open", f=f) for f in state_ratios(report, active)["f"]] if len(active) == 1 else []
    texts = [*alone, _turn_text(report, ratios), _month_text(report, statements)]
    return _heading(series), {"sentences": texts, "link": say("answer.link_turn")}


def _heading(series: pd.DataFrame) -> str:
    """Say how the series went from its first to its last date; rivals of one date decide together."""
    first, last = series["f"].iloc[0], series["f"].iloc[-1]
    ends = [series.loc[series["as_of_date"] == series["as_of_date"].iloc[place], "pct"] for place in (0, -1)]
    peak = max(series["f"], key=lambda finding: finding.value)
    was, now = (_span(finding, pcts) for finding, pcts in zip((first, last), ends, strict=True))
    name = say("answer.series", series["ratio"].iloc[0])
    return say("answer.turn", way_of(series), name=name, first=first, last=last, peak=peak, was=was, now=now)


def _span(finding: Finding, pcts: pd.Series) -> str:
    """Return the figure of a date, or from lowest to highest where several are printed for it."""
    if pcts.min() == pcts.max():
        return f"{finding}"
    return say("compared.low_high", low=finding.write(pcts.min()), high=finding.write(pcts.max()))


def _turn_text(report: Report, ratios: pd.DataFrame) -> str:
    """Say that coverage rose to a peak and what came after it; a fall only where all of it has one base."""
    turn = peak_and_last(ratios, RATIOS[0], report.period.end)
    if turn is None:
        return ""
    told = turn.path
    if len(told) > STEPS_TOLD:
        lowest = told["pct"].iloc[1:].idxmin()
        told = told.loc[list(dict.fromkeys([told.index[0], lowest, told.index[-1]]))]
    path = list(state_ratios(report, told)["f"])
    steps = say("message.turn_then").join(say("status.dated", f=finding) for finding in path[1:])
    return say("message.turn_fell" if turn.has_one_base else "message.turn", peak=path[0], steps=steps)


def _month_text(report: Report, statements: pd.DataFrame) -> str:
    """Say how active members changed in the newest month, and in which segments and payers most."""
    change = biggest_change_of_month(statements)
    if change is None:
        return ""
    month = AsOf(change.month.date(), "month")
    rows = change.by_payer.assign(as_of_date=change.month, as_of_precision="month")
    sources = tuple(dict.fromkeys(one for ids in rows["source_ids"] for one in ids))
    parts: dict[str, Any] = {"as_of": month, "source_ids": sources, "interval_reason": "register"}
    whole = report.count("active_change", change.change_persons, "persons", **parts)
    big = rows[rows["change_persons"].abs() > Protection().largest_hidden_persons].head(PARTS_TOLD)
    payers = [say("message.payer", payer) if payer in [*LocalPayer] else "" for payer in big["payer"]]
    texts = [
        say("message.month_part", segment=say("answer.payer", row.segment), payer=row.payer, f=row.f)
        for row in report.stated(big, f=ACTIVE_CHANGE).assign(payer=payers).itertuples()
    ]
    return say("message.month", month=month, f=whole, parts=list_names(texts)) if texts else ""


def state_trend(report: Report, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return every usable figure of the three ratios with its finding ``f``, and ``recomputed``: what its parts give.

    Example:
        >>> uhc.state_trend(report, ratios)[["ratio", "pct", "recomputed"]]
    """
    rows = state_ratios(report, ratios[ratios["usable"]].sort_values("as_of_date", kind="stable"))
    read = thin_months(rows)
    known = read.assign(recomputed_pct=read["recomputed_pct"].where(read["difference_points"].notna()))
    again = report.stated(known, apart=DIFFERENCE, again=RECOMPUTED)["again"]
    return rows.assign(recomputed=again.dropna().reindex(rows.index).fillna(say("empty.not_computable")))


def mark_rules(report: Report, trend: pd.DataFrame, events: pd.DataFrame) -> Draw:
    """Return what draws the dated minimums of UHC Prioritas as steps, and each event as an upright line.

    Example:
        >>> mark = uhc.mark_rules(report, trend, events)
    """
    rules = versions(DATED_RULES) if len(trend) else ()
    since, last = trend["as_of_date"].min(), report.period.end
    steps = [
        (max(rule.first_day, since.date()), min(rule.last_day, last), state_minimum(report, rule).value)
        for rule in rules
    ]
    days = events.loc[events["on_chart"] & (events["as_of_date"] >= since), "as_of_date"].drop_duplicates()
    return partial(draw_steps, steps=[step for step in steps if step[0] < step[1]], days=days)


def tell_trend(report: Report, trend: pd.DataFrame, repeated: pd.Index) -> Told:
    """Return the heading of the three ratios, which figures print repeats falsely, and which ratio is missing.

    Example:
        >>> uhc.tell_trend(report, trend, uhc.repeated_falsely(printed, ratios))[0]
    """
    known = set(trend["ratio"])
    lines = [say("circulating.mark", f=f) for f in trend.loc[trend.index.intersection(repeated), "f"]]
    lines += [say("missing.ratio", ratio=say("ratio", ratio)) for ratio in RATIOS if ratio not in known]
    return report.say("trend.message" if known else "own.no_figures"), {"sentences": [lines]}


def state_heads(report: Report, ratios: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return members and every figure of residents since two years before, with the finding ``f`` of each.

    Example:
        >>> uhc.state_heads(report, ratios, population)["what"].unique().tolist()
        ['penduduk', 'peserta terdaftar']
    """
    names = {"registered": say("changes.registered"), "population": say("changes.population")}
    rows = members_and_residents(ratios, population)
    told = [report.stated(part, f=HEADS[name]) for name, part in rows.groupby("what", sort=False)]
    return pd.concat([part.assign(what=part["what"].map(names)) for part in told] or [rows]).sort_values(
        "as_of_date", kind="stable"
    )


def state_changes(report: Report, changes: pd.DataFrame) -> pd.DataFrame:
    """Return ``split_changes`` with its findings: of many the newest, the whole, and falls while members rose.

    Example:
        >>> uhc.state_changes(report, changes)["between"]
    """
    changes = newest_changes(changes)
    since = [report.as_of(row, "first").iso for row in changes.itertuples()]
    rows = report.stated(changes.assign(since=since), **CHANGES)
    pairs = zip(rows["first"], rows["last"], strict=True)
    return rows.assign(between=[say("changes.between", first=one.as_of, last=two.as_of) for one, two in pairs])


def tell_changes(changes: pd.DataFrame, heads: pd.DataFrame) -> Told:
    """Return the heading of what changed coverage, and the falls while members rose.

    Example:
        >>> uhc.tell_changes(uhc.state_changes(report, changes), heads)[0]
    """
    if not len(changes):
        has_members = heads["what"].eq(say("changes.registered")).any()
        missing = say("missing.second_date" if has_members else "missing.changes")
        return say("changes.one_date" if has_members else "changes.none"), {"sentences": [missing]}
    last: Any = list(changes.itertuples())[-1]
    parts = {"f": last.change, "members": f"{last.by_members:signed}", "population": f"{last.by_residents:signed}"}
    way = "changes.heading_up" if last.change_points >= 0 else "changes.heading_down"
    falls = changes[(changes["change_points"] < 0) & (changes["members_change_persons"] > 0)]
    lines = [
        say("changes.fall_with_more_members", f=row.change, members=row.members_gained, first=row.first.as_of,
            last=row.last.as_of)
        for row in falls.itertuples()
    ]  # fmt: skip
    heading = say(way, first=last.first.as_of, last=last.last.as_of, **parts)
    return heading, {"sentences": [say("changes.explain"), lines]}


def state_rebased(report: Report, rebased: pd.DataFrame) -> pd.DataFrame:
    """Return the members of each date on every candidate denominator with finding, margin, and the rule of then.

    Example:
        >>> uhc.state_rebased(report, rebased)[["pct", "rule", "flips"]]
    """
    if not len(rebased):
        return rebased
    rows = report.stated(rebased_figures(thin_months(rebased)), f=REBASED, margin=MARGIN)
    keys = rows["rule_known"].map({True: "rebased.rule", False: "rebased.rule_unsure"})
    texts = [say(key, minimum=format_number(pct)) for key, pct in zip(keys, rows["minimum_pct"], strict=True)]
    return rows.assign(rule=texts)


def tell_rebased(rebased: pd.DataFrame) -> Told:
    """Return whether a status hinges on the denominator, and what the source's own and the least one say.

    Example:
        >>> uhc.tell_rebased(uhc.state_rebased(report, rebased))[0]
        'Status dapat berubah hanya karena penyebutnya'
    """
    if not len(rebased):
        return say("rebased.none"), {"sentences": [say("missing.rebased")]}
    told = rebased[rebased["flips"] | (rebased["as_of_date"] == rebased["as_of_date"].max())]
    months = told.groupby(["as_of_date", "minimum_pct"], sort=False)
    lines = [line for _, group in months if (line := _compare_ends(group))]
    lines += [say("rebased.above_sentence")] if rebased["above_100"].any() else []
    heading = say("rebased.heading_flips" if rebased["flips"].any() else "rebased.heading_same")
    return heading, {"sentences": [say("rebased.explain"), lines]}


def _compare_ends(group: pd.DataFrame) -> str:
    """Return what the source's own denominator and the one that gives least say of one minimum; empty if the same."""
    ordered = list(group.sort_values(["is_own", "pct"], ascending=[False, False], kind="stable").itertuples())
    first, low = ordered[0], min(ordered, key=lambda one: one.pct)
    if low.Index == first.Index:
        return ""
    key = "rebased.flip_sentence" if first.margin.value >= 0 > low.margin.value else "rebased.same_sentence"
    margins = {"first_margin": f"{first.margin:signed}", "low_margin": f"{low.margin:signed}"}
    minimum = format_number(first.minimum_pct)
    return say(key, date=first.f.as_of, first=first.f, low=low.f, minimum=minimum, **margins)
