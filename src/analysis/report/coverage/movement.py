"""Up or down, and since when: printed figures on real time, the turn of a series, the change of the newest month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.coverage import label_ends
from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import whole_criteria
from analysis.indicators.measure import Measure
from analysis.indicators.newest import biggest_change_of_month, peak_and_last
from analysis.reference.states import LocalPayer, Turn
from analysis.reference.words import say
from analysis.report.coverage.sections import Told
from analysis.report.coverage.stating import state_criteria, state_ratios
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection

PARTS_TOLD, STEPS_TOLD = 3, 3
ACTIVE_CHANGE = Measure("active_change", "change_persons", "persons", ("segment", "payer"))


def state_series(report: Report, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return every usable figure of keaktifan, or of coverage where there is at most one, oldest first.

    Each has its finding ``f``, and ``text``, ``date`` and ``source`` as they are printed: no date more exact than it
    is known.

    Example:
        >>> uhc.state_series(report, ratios)["text"].iloc[-1]
        '80,33%'
    """
    usable = ratios[ratios["usable"]]
    active = usable[usable["ratio"] == RATIOS[1]]
    rows = active if len(active) > 1 else usable[usable["ratio"] == RATIOS[0]]
    series = state_ratios(report, rows.sort_values("as_of_date", kind="stable").reset_index(drop=True))
    return series.assign(
        text=[f"{f}" for f in series["f"]],
        date=[f"{f.as_of}" for f in series["f"]],
        source=[report.cite(f.source_ids) for f in series["f"]],
    )


def series_texts(report: Report, series: pd.DataFrame) -> dict[str, Any]:
    """Return name, title, subtitle, sources, data table and alternative text of the chart of a series.

    Example:
        >>> uhc.series_texts(report, series)["title"]
        'Peserta aktif dari yang terdaftar'
    """
    ratio = next(iter(series["ratio"]), RATIOS[0])
    name, region = say("answer.series", ratio), report.region.name
    points = "; ".join(say("status.dated", f=f) for f in series["f"])
    columns = [say("answer.point_date"), name, say("column.source")]
    return {
        "name": "gerak",
        "title": say("answer.series_title", ratio),
        "subtitle": say("answer.turn_sub", region=region),
        "sources": sources_of(series["f"]),
        "alt": say("answer.turn_alt", name=name, region=region, points=points),
        "data": series[["date", "text", "source"]].set_axis(columns, axis=1),
    }


def mark_series(report: Report, series: pd.DataFrame, criteria: pd.DataFrame) -> Callable[[Axes], None]:
    """Return what writes the first, highest, lowest and last value beside its point, and the minimum as a line.

    Example:
        >>> mark = uhc.mark_series(report, series, criteria)
    """
    rules = whole_criteria(criteria)
    rules = rules[rules["measure"].isin(series["ratio"].head(1)) & rules["group"].eq("prioritas")]
    stated = [row.minimum for row in state_criteria(report, rules.head(1), "minimum").itertuples()]
    minimum = (stated[0].value, say("answer.minimum", f=stated[0])) if stated else None
    return lambda ax: label_ends(ax, series, minimum)


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
    told = [*alone, _turn_text(report, ratios), _month_text(report, statements)]
    return _heading(series), {"sentences": [one for one in told if one], "link": say("answer.link_turn")}


def _heading(series: pd.DataFrame) -> str:
    """Say how the series went from its first to its last date; rivals of one date decide together."""
    first, last = series["f"].iloc[0], series["f"].iloc[-1]
    ends = [series.loc[series["as_of_date"] == series["as_of_date"].iloc[place], "pct"] for place in (0, -1)]
    peak = max(series["f"], key=lambda finding: finding.value)
    was, now = (_span(finding, pcts) for finding, pcts in zip((first, last), ends, strict=True))
    name = say("answer.series", series["ratio"].iloc[0])
    return say("answer.turn", _way(series, *ends), name=name, first=first, last=last, peak=peak, was=was, now=now)


def _way(series: pd.DataFrame, start: pd.Series, end: pd.Series) -> Turn:
    first, last, peak = series["f"].iloc[0].value, series["f"].iloc[-1].value, series["pct"].max()
    if len(series) < 2 or (start.min() <= end.max() and end.min() <= start.max()):
        return Turn.same
    if peak > max(first, last):
        return Turn.peak
    bases = set(series["register"].iloc[[0, -1]].fillna(""))
    if series["ratio"].iloc[0] == RATIOS[0] and (len(bases) > 1 or "" in bases):
        return Turn.beside  # on two counts of residents the figures stand side by side, without a direction
    return Turn.up if last > first else Turn.down


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
    month, smallest = AsOf(change.month.date(), "month"), Protection().largest_hidden_persons
    rows = change.by_payer.assign(as_of_date=change.month, as_of_precision="month")
    sources = tuple(dict.fromkeys(one for ids in rows["source_ids"] for one in ids))
    parts: dict[str, Any] = {"as_of": month, "source_ids": sources, "interval_reason": "register"}
    whole = report.count("active_change", change.change_persons, "persons", **parts)
    big = rows[rows["change_persons"].abs() > smallest].head(PARTS_TOLD)
    texts = [
        say("message.month_part", segment=say("answer.payer", row.segment), payer=_payer_text(row.payer), f=row.f)
        for row in big.assign(f=report.state_rows(big, ACTIVE_CHANGE)).itertuples()
    ]
    return say("message.month", month=month, f=whole, parts=list_names(texts)) if texts else ""


def _payer_text(payer: str) -> str:
    return say("message.payer", payer) if payer in [*LocalPayer] else ""
