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
from analysis.reference.states import Turn
from analysis.reference.words import say
from analysis.report.coverage.sections import Told
from analysis.report.coverage.stating import state_criteria, state_ratios
from analysis.report.findings import AsOf
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection

PARTS_TOLD, STEPS_TOLD = 3, 3
ACTIVE_CHANGE = Measure("active_change", "change_persons", "persons", ("segment", "payer"))


def state_series(report: Report, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return every usable figure of keaktifan, or of coverage where that is all there is, with its finding ``f``."""
    usable = ratios[ratios["usable"]]
    is_active = usable["ratio"] == RATIOS[1]
    rows = usable[is_active if is_active.sum() > 1 else usable["ratio"] == RATIOS[0]]
    told = state_ratios(report, rows.sort_values("as_of_date", kind="stable"))
    texts = {"date": [f"{f.as_of}" for f in told["f"]], "source": [report.cite(f.source_ids) for f in told["f"]]}
    return told.assign(text=[f"{f}" for f in told["f"]], **texts)


def chart_texts(report: Report, series: pd.DataFrame) -> dict[str, Any]:
    """Return title, subtitle and alternative text of the chart of a series."""
    ratio = next(iter(series["ratio"]), RATIOS[0])
    points = "; ".join(say("status.dated", f=f) for f in series["f"])
    return {
        "name": "gerak",
        "title": say("answer.series_title", ratio),
        "sources": sources_of(series["f"]),
        "data": series[["date", "text", "source"]].set_axis(
            [say("answer.point_date"), say("answer.series", ratio), say("column", "source")], axis=1
        ),
        "subtitle": say("answer.turn_sub", region=report.region.name),
        "alt": say("answer.turn_alt", name=say("answer.series", ratio), region=report.region.name, points=points),
    }


def mark_series(report: Report, series: pd.DataFrame, criteria: pd.DataFrame) -> Callable[[Axes], None]:
    """Return what writes the first, highest, lowest and last value beside its point, and the minimum as a line."""
    rules = whole_criteria(criteria)
    rules = rules[rules["measure"].isin(series["ratio"].head(1)) & rules["group"].eq("prioritas")]
    targets = list(state_criteria(report, rules, "target_f")["target_f"])
    minimum = (targets[0].value, say("answer.minimum", f=targets[0])) if targets else None
    return lambda ax: label_ends(ax, series, minimum)


def tell_series(report: Report, series: pd.DataFrame, ratios: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return heading, link and the sentences below the chart: the turn of coverage, the change of the newest month."""
    if not len(series):
        return say("answer.turn_none"), {"text": say("answer.residents_none_text")}
    texts = [_turn_text(report, ratios), _month_text(report, statements)]
    return _heading(series), {"text": " ".join(filter(None, texts)), "link": say("answer.link_turn")}


def _heading(rows: pd.DataFrame) -> str:
    """Say how the series went from its first to its last date; rivals of one date decide together."""
    ratio, first, last = rows["ratio"].iloc[0], rows["f"].iloc[0], rows["f"].iloc[-1]
    ends = [rows[rows["as_of_date"] == rows["as_of_date"].iloc[place]]["pct"] for place in (0, -1)]
    (low, high), (last_low, last_high) = ((one.min(), one.max()) for one in ends)
    peak = max(rows["f"], key=lambda finding: finding.value)
    way = Turn.up if last.value > first.value else Turn.down
    bases = set(rows["register"].iloc[[0, -1]].fillna(""))
    if len(rows) < 2 or (low <= last_high and last_low <= high):
        way = Turn.same
    elif peak.value > max(first.value, last.value):
        way = Turn.peak
    elif ratio == RATIOS[0] and (len(bases) > 1 or "" in bases):
        way = Turn.beside  # on two counts of residents the figures stand side by side, without a direction
    spans = [
        f"{f}" if one.min() == one.max() else
        say("compared.low_high", low=f.write(one.min()), high=f.write(one.max()))
        for f, one in zip((first, last), ends, strict=True)
    ]  # fmt: skip
    name = say("answer.series", ratio)
    return say("answer.turn", way, name=name, first=first, last=last, peak=peak, was=spans[0], now=spans[1])


def _turn_text(report: Report, ratios: pd.DataFrame) -> str:
    """Say that coverage rose to a peak and what came after it; a fall only where all of it has one base."""
    turn = peak_and_last(ratios, RATIOS[0], report.period.end)
    if turn is None:
        return ""
    told = turn.path
    if len(told) > STEPS_TOLD:
        told = told.loc[list(dict.fromkeys([told.index[0], told["pct"].iloc[1:].idxmin(), told.index[-1]]))]
    path = list(state_ratios(report, told)["f"])
    steps = say("message.turn_then").join(say("status.dated", f=finding) for finding in path[1:])
    return say("message.turn_fell" if turn.has_one_base else "message.turn", peak=path[0], steps=steps)


def _month_text(report: Report, statements: pd.DataFrame) -> str:
    """Say how active members changed in the newest month, and in which segments and payers most."""
    change = biggest_change_of_month(statements)
    if change is None:
        return ""
    month, smallest = AsOf(change.month.date(), "month"), Protection().largest_hidden_persons
    rows = change.by_payer.assign(as_of_date=change.month, as_of_precision="month").fillna({"payer": ""})
    sources = tuple(dict.fromkeys(one for ids in rows["source_ids"] for one in ids))
    whole = report.count("active_change", change.change_persons, "persons", as_of=month, source_ids=sources,
                         interval_reason="register")  # fmt: skip
    big = rows[rows["change_persons"].abs() > smallest].head(PARTS_TOLD)
    parts = [
        say("message.month_part", segment=say("segment", row.segment), f=row.f,
            payer=say("message.payer", row.payer) if row.payer in ("province", "regency") else "")
        for row in big.assign(f=report.state_rows(big, ACTIVE_CHANGE)).itertuples()
    ]  # fmt: skip
    return say("message.month", month=month, f=whole, parts=list_names(parts)) if parts else ""
