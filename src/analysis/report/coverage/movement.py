"""Up or down, and since when: printed figures on real time, the turn of a series, the change of the newest month."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import whole_criteria
from analysis.indicators.newest import biggest_change_of_month, peak_and_last
from analysis.reference.numbers import format_date
from analysis.reference.words import say
from analysis.report.coverage.stating import state_persons, state_ratio, state_target
from analysis.report.draft import Block, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection

PARTS_TOLD, STEPS_TOLD = 3, 3


def show_turn(report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, statements: pd.DataFrame) -> Block:
    """Show whether the activity rate went up or down, every printed figure on real time, rivals side by side.

    Below it: the turn of coverage, and on monthly figures the change of the newest month by payer.

    Example:
        >>> uhc.show_turn(report, ratios, criteria, statements)
    """
    active = ratios[(ratios["ratio"] == RATIOS[1]) & ratios["usable"]]
    ratio = RATIOS[1] if len(active) > 1 else RATIOS[0]
    rows = ratios[(ratios["ratio"] == ratio) & ratios["usable"]].sort_values("as_of_date", kind="stable")
    if not len(rows):
        return report.section("gerak", say("answer.turn_none"), say("answer.residents_none_text"))
    stated = [state_ratio(report, row) for row in rows.itertuples()]
    frame = pd.DataFrame({"date": rows["as_of_date"], "pct": rows["pct"], "kind": rows["bound"]})
    rule = whole_criteria(criteria)
    rule = rule[(rule["measure"] == ratio) & (rule["group"] == "prioritas")]
    target = state_target(report, next(rule.itertuples())) if len(rule) else None
    chart = report.chart(
        frame, sns.scatterplot, x="date", y="pct", name="gerak", sources=sources_of(stated), s=55, legend=False,
        title=say(f"answer.series_{ratio}_title"), alt=_alt(report, stated, ratio), subtitle=say("answer.turn_sub",
        region=report.region.name), data=_points(report, stated, ratio),
        finish=lambda ax: _finish(ax, frame, stated, target),
    )  # fmt: skip
    told = [_turn_text(report, ratios), _month_text(report, statements)]
    heading = _heading(rows, stated, ratio)
    return report.section("gerak", heading, chart, *map(paragraph, filter(None, told)), link=say("answer.link_turn"))


def _heading(rows: pd.DataFrame, stated: list[Finding], ratio: str) -> str:
    """Say how the series went from its first to its last date; rivals of one date decide together."""
    first, last = stated[0], stated[-1]
    start, end = (rows["as_of_date"] == rows["as_of_date"].iloc[place] for place in (0, -1))
    lows, highs = ((rows.loc[one, "pct"].min(), rows.loc[one, "pct"].max()) for one in (start, end))
    peak = max(stated, key=lambda finding: finding.value)
    way = "up" if last.value > first.value else "down"
    if len(stated) < 2 or (lows[0] <= highs[1] and highs[0] <= lows[1]):
        way = "same"
    elif peak.value > max(first.value, last.value):
        way = "peak"
    bases = set(rows["register"].iloc[[0, -1]].fillna(""))
    if ratio == RATIOS[0] and way in ("up", "down") and (len(bases) > 1 or "" in bases):
        way = "beside"  # on two counts of residents the figures stand side by side, without a direction
    spans = {"was": _span(first, lows), "now": _span(last, highs)}
    name = say(f"answer.series_{ratio}")
    return say(f"answer.turn_{way}", name=name, first=first, last=last, peak=peak, **spans)


def _points(report: Report, stated: list[Finding], ratio: str) -> pd.DataFrame:
    """Return what is drawn as it is printed: no date more exact than it is known."""
    return pd.DataFrame(
        {
            say("answer.point_date"): [f"{one.as_of}" for one in stated],
            say(f"answer.series_{ratio}"): [f"{one}" for one in stated],
            say("column.source"): [report.cite(one.source_ids) for one in stated],
        }
    )


def _span(finding: Finding, ends: tuple[float, float]) -> str:
    """Return the figure of a date, or from lowest to highest where several are printed for it."""
    if ends[0] == ends[1]:
        return f"{finding}"
    return say("compared.low_high", low=finding.write(ends[0]), high=finding.write(ends[1]))


def _alt(report: Report, stated: list[Finding], ratio: str) -> str:
    points = "; ".join(say("status.dated", f=finding) for finding in stated)
    return say("answer.turn_alt", name=say(f"answer.series_{ratio}"), region=report.region.name, points=points)


def _finish(ax: Axes, frame: pd.DataFrame, stated: list[Finding], target: Finding | None) -> None:
    """Write the first, highest, lowest and last value beside their points, and the minimum as a line."""
    ax.set(xlabel="", ylabel="")
    low, high = frame["pct"].min(), frame["pct"].max()
    if target is not None:
        low, high = min(low, target.value), max(high, target.value)
        ax.axhline(target.value, color="#A84300", linewidth=1.2)
        ax.annotate(say("answer.minimum", f=target), (0.0, target.value), xycoords=("axes fraction", "data"),
                    xytext=(2, 4), textcoords="offset points", color="#A84300", weight="bold")  # fmt: skip
    room = max(high - low, 2.0)
    ax.set_ylim(low - 0.25 * room, high + 0.25 * room)
    ax.margins(x=0.14)
    ax.locator_params(axis="y", nbins=5)
    _label_years(ax, frame)
    places = dict.fromkeys([0, int(frame["pct"].argmax()), int(frame["pct"].argmin()), len(frame) - 1])
    for place in places:
        row = frame.iloc[place]
        ax.annotate(f"{stated[place]}", (row["date"], row["pct"]), xytext=(0, -14), textcoords="offset points",
                    ha="center", weight="bold")  # fmt: skip


def _label_years(ax: Axes, frame: pd.DataFrame) -> None:
    """Put a few dates on the axis: those of the first and last figure and the one nearest to the middle."""
    days = frame["date"].drop_duplicates()
    middle = days.iloc[0] + (days.iloc[-1] - days.iloc[0]) / 2
    nearest = days.iloc[int((days - middle).abs().argmin())]
    span = (days.iloc[-1] - days.iloc[0]) / 4
    ticks = [days.iloc[0], days.iloc[-1]]
    if min(abs(nearest - days.iloc[0]), abs(nearest - days.iloc[-1])) > span:
        ticks.insert(1, nearest)
    ticks = list(dict.fromkeys(ticks))
    ax.set_xticks(ticks, [format_date(day.date(), "month", short=True) for day in ticks])


def _turn_text(report: Report, ratios: pd.DataFrame) -> str:
    """Say that coverage rose to a peak and what came after it; a fall only where all of it has one base."""
    turn = peak_and_last(ratios, RATIOS[0], report.period.end)
    if turn is None:
        return ""
    told = turn.path
    if len(told) > STEPS_TOLD:
        lowest = told["pct"].iloc[1:].idxmin()
        told = told.loc[list(dict.fromkeys([told.index[0], lowest, told.index[-1]]))]
    path = [state_ratio(report, row) for row in told.itertuples()]
    steps = say("message.turn_then").join(say("status.dated", f=finding) for finding in path[1:])
    return say("message.turn_fell" if turn.has_one_base else "message.turn", peak=path[0], steps=steps)


def _month_text(report: Report, statements: pd.DataFrame) -> str:
    """Say how active members changed in the newest month, and in which segments and payers most."""
    change = biggest_change_of_month(statements)
    if change is None:
        return ""
    month, smallest = AsOf(change.month.date(), "month"), Protection().largest_hidden_persons
    sources = tuple(dict.fromkeys(one for ids in change.by_payer["source_ids"] for one in ids))
    whole = state_persons(report, f"active_change.{month.iso}", change.change_persons, month, sources)
    parts = [
        say("message.month_part", segment=say(f"segment.{row.segment}"), payer=_payer_text(row.payer), f=part)
        for row in change.by_payer[change.by_payer["change_persons"].abs() > smallest].head(PARTS_TOLD).itertuples()
        for name in [f"active_change.{month.iso}.{row.segment}.{row.payer or 'all'}"]
        for part in [state_persons(report, name, row.change_persons, month, row.source_ids)]
    ]
    return say("message.month", month=month, f=whole, parts=list_names(parts)) if parts else ""


def _payer_text(payer: str) -> str:
    return say(f"message.payer_{payer}") if payer in ("province", "regency") else ""
