"""Figures of the coverage notebook: points where figures are points, nothing interpolated, rules as steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_date, format_number, format_percent
from analysis.reference.rules import Rule

ALL_LABELLED = 6
LABELLED_POINTS = 7
LEAST_SPAN = 4.0
MARKERS = {">": "^", "<": "v"}
RULE_STYLES = ("-", (0, (4, 2)), (0, (1, 1.5)))


def label_ends(ax: Axes, series: pd.DataFrame, minimum: tuple[float, str] | None) -> None:
    """Write the values of a series below their points, of many only its ends, and a minimum as a line.

    A value stands above its point where the line or a rival of the same day is below it.

    Args:
        ax: axes on which the points stand.
        series: as_of_date, pct and text (the label), oldest first.
        minimum: the value of the line and what is written on it.
    """
    ax.set(xlabel="", ylabel="")
    low, high = series["pct"].min(), series["pct"].max()
    if minimum is not None:
        low, high = min(low, minimum[0]), max(high, minimum[0])
        ax.axhline(minimum[0], color="#A84300", linewidth=1.2)
        ax.annotate(minimum[1], (0.0, minimum[0]), xycoords=("axes fraction", "data"), xytext=(2, 4),
                    textcoords="offset points", color="#A84300", weight="bold")  # fmt: skip
    room = 0.25 * max(high - low, 2.0)
    ax.set_ylim(low - room, high + room)
    ax.margins(x=0.14)
    ax.locator_params(axis="y", nbins=5)
    _date_ends(ax, series["as_of_date"].drop_duplicates())
    ends = [0, int(series["pct"].argmax()), int(series["pct"].argmin()), len(series) - 1]
    for place in range(len(series)) if len(series) <= ALL_LABELLED else dict.fromkeys(ends):
        row = series.iloc[place]
        on_line = minimum is not None and 0 < row["pct"] - minimum[0] < room
        above = on_line or row["pct"] > series.loc[series["as_of_date"] == row["as_of_date"], "pct"].min()
        ax.annotate(row["text"], (row["as_of_date"], row["pct"]), xytext=(0, 7 if above else -14),
                    textcoords="offset points", ha="center", weight="bold")  # fmt: skip


def _date_ends(ax: Axes, days: pd.Series) -> None:
    """Put a few dates on the axis: those of the first and last figure and the one nearest to the middle."""
    first, last = days.iloc[0], days.iloc[-1]
    nearest = days.iloc[int((days - (first + (last - first) / 2)).abs().argmin())]
    is_apart = min(abs(nearest - first), abs(nearest - last)) > (last - first) / 4
    ticks = list(dict.fromkeys([first, *([nearest] if is_apart else []), last]))
    ax.set_xticks(ticks, [format_date(day.date(), "month", short=True) for day in ticks])


@dataclass(frozen=True)
class Panel:
    """One ratio over time.

    ``points`` has as_of_date, as_of_end, pct, bound, origin and text (the label of the point); ``rules`` are the
    dated minimums drawn as steps, those of one key in one line style.
    """

    title: str
    points: pd.DataFrame
    rules: Sequence[Rule]


def draw_trend(panels: Sequence[Panel], events: Sequence[date], first: date, last: date) -> Figure:
    """Return one panel per ratio on a shared time axis, under a strip with the numbers of ``events``."""
    with house_style():
        tiers = _tiers(events, first, last)
        strip = 0.16 * (max(tiers, default=-1) + 1) + 0.02
        heights = [strip, *[1.5] * len(panels)]
        figure = Figure(figsize=(WIDTH_INCHES, 0.35 + sum(heights) + 0.12 * len(panels)), layout="constrained")
        axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})[
            :, 0
        ]
        axes[0].set_axis_off()
        axes[0].set_ylim(0, max(tiers, default=0) + 1)
        for number, (day, tier) in enumerate(zip(events, tiers, strict=True), start=1):
            axes[0].annotate(str(number), (day, tier + 0.5), ha="center", va="center", fontsize=7.5, color=GREY)
        for ax, panel in zip(axes[1:], panels, strict=True):
            for day in events:
                ax.axvline(day, color=LIGHT, linewidth=0.8, zorder=0)
            _draw_panel(ax, panel, first, last)
        axes[-1].xaxis.set_major_locator(YearLocator())
        axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{_year(x)}"))
        axes[-1].set_xlim(_margin(first, last, -0.05), _margin(first, last, 0.08))
    return figure


def _tiers(days: Sequence[date], first: date, last: date) -> list[int]:
    """Return a height for each number so that neighbours do not cover each other."""
    least = 0.035 * max((last - first).days, 365)
    ends: list[date] = []
    tiers = []
    for day in days:
        tier = next((place for place, end in enumerate(ends) if (day - end).days >= least), len(ends))
        ends[tier : tier + 1] = [day]
        tiers.append(tier)
    return tiers


def _year(number: float) -> int:
    return pd.Timestamp(number, unit="D").year


def _margin(first: date, last: date, share: float) -> float:
    start, end = date2num(first), date2num(last)
    return (start if share < 0 else end) + share * max(end - start, 365)


def _draw_panel(ax: Axes, panel: Panel, first: date, last: date) -> None:
    ax.set_title(panel.title, pad=4)
    _draw_rules(ax, panel.rules, first, last)
    for row in panel.points.itertuples():
        if row.as_of_date != row.as_of_end:
            ax.plot([row.as_of_date, row.as_of_end], [row.pct] * 2, color=FOCUS, linewidth=1, alpha=0.5, zorder=2)
        is_hollow = row.origin == "recomputed" or row.bound != "="
        ax.plot([row.as_of_date], [row.pct], marker=MARKERS.get(str(row.bound), "o"), color=FOCUS, zorder=3,
                markerfacecolor="white" if is_hollow else FOCUS)  # fmt: skip
    _label_points(ax, _labelled(panel.points), first, last)
    minimums = [rule.minimum for rule in panel.rules if rule.first_day <= last and rule.last_day >= first]
    ends = [value for value in (*panel.points["pct"], *minimums) if value is not None]
    low, high = min(ends), max(ends)
    spare = max(LEAST_SPAN - (high - low), 0) / 2
    low, high = low - spare, high + spare
    ax.set_ylim(low - 0.24 * (high - low), high + 0.24 * (high - low))
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_percent(y, 0)))


def _draw_rules(ax: Axes, rules: Sequence[Rule], first: date, last: date) -> None:
    """Draw dated minimums as steps, those of one key in one line style, each value written once at each end."""
    keys = list(dict.fromkeys(rule.key for rule in rules))
    highest = max(
        (rule.minimum for rule in rules if rule.minimum and rule.first_day <= last <= rule.last_day), default=0
    )
    labelled: set[tuple[float, bool]] = set()
    for rule in rules:
        start, end = max(rule.first_day, first), min(rule.last_day, last)
        if start > end or rule.minimum is None:
            continue
        style = RULE_STYLES[keys.index(rule.key) % len(RULE_STYLES)]
        ax.plot(date2num([start, end]), [rule.minimum] * 2, color=SECOND, linewidth=1.1, linestyle=style, zorder=1)
        at_end = end == last
        if (rule.minimum, at_end) in labelled:
            continue
        labelled.add((rule.minimum, at_end))
        ax.annotate(
            format_percent(rule.minimum, 0),
            (end, rule.minimum),
            xytext=(3, 2 if rule.minimum == highest else -5) if at_end else (0, -2),
            textcoords="offset points",
            va="baseline" if at_end else "top",
            ha="left" if at_end else "right",
            fontsize=7,
            color="#A84300",
        )


def _label_points(ax: Axes, points: pd.DataFrame, first: date, last: date) -> None:
    """Write each value above its point, or below where a neighbour close by is higher."""
    near = pd.Timedelta(days=0.19 * max((last - first).days, 365))
    for row in points.itertuples():
        others = points[(points["as_of_date"] - row.as_of_date).abs() < near].drop(index=row.Index)
        above = not (others["pct"] > row.pct).any()
        ax.annotate(
            row.text,
            (row.as_of_date, row.pct),
            xytext=(0, 5 if above else -5),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=7.5,
            color=FOCUS,
            zorder=4,
        )


def _labelled(points: pd.DataFrame) -> pd.DataFrame:
    if len(points) <= LABELLED_POINTS:
        return points
    return points.loc[sorted({points.index[0], points["pct"].idxmin(), points["pct"].idxmax(), points.index[-1]})]


def draw_members(
    names: Sequence[str], persons: Sequence[int], *, texts: Sequence[str], inferred: Sequence[bool]
) -> Figure:
    """Return ordered bars from zero, each with its text at the end; inferred ones are hollow."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.5 + 0.36 * len(names)), layout="constrained")
        ax = figure.subplots()
        fills = ["white" if is_inferred else FOCUS for is_inferred in inferred]
        ax.barh(range(len(names)), persons, color=fills, edgecolor=FOCUS, linewidth=1.2, height=0.62)
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.grid(visible=False)
        ax.grid(visible=True, axis="x")
        for place, (value, text) in enumerate(zip(persons, texts, strict=True)):
            ax.annotate(text, (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7.5)
        ax.set_xlim(0, 1.5 * max(*persons, 1))
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x)))
    return figure


def draw_change(
    names: Sequence[str], first: Sequence[int], last: Sequence[int], *, texts: Sequence[str], dates: tuple[str, str]
) -> Figure:
    """Return a dumbbell per row: hollow at the first date, filled at the last, the change as text."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.75 + 0.36 * len(names)), layout="constrained")
        ax = figure.subplots()
        places = range(len(names))
        ax.hlines(places, first, last, color=LIGHT, linewidth=3, zorder=1)
        ax.plot(first, places, "o", markerfacecolor="white", color=GREY, label=dates[0], zorder=2)
        ax.plot(last, places, "o", color=FOCUS, label=dates[1], zorder=3)
        for place, (one, other, text) in enumerate(zip(first, last, texts, strict=True)):
            ax.annotate(
                text, (max(one, other), place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5
            )
        ax.set_yticks(places, names)
        ax.invert_yaxis()
        ax.grid(visible=False)
        ax.grid(visible=True, axis="x")
        ax.set_xlim(0, 1.28 * max(*first, *last))
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x)))
        figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=7.5)
    return figure


def draw_heads(registered: pd.DataFrame, population: pd.DataFrame, names: tuple[str, str]) -> Figure:
    """Return registered members (filled) and every population figure (hollow) on one head-count axis."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 2.5), layout="constrained")
        ax = figure.subplots()
        ax.plot(
            population["as_of_date"], population["persons"], "s", markerfacecolor="white", color=SECOND, label=names[1]
        )
        ax.plot(registered["as_of_date"], registered["persons"], "o", color=FOCUS, label=names[0])
        ends = [frame.sort_values("as_of_date").tail(1).to_dict("records") for frame in (registered, population)]
        marked = zip(ends, (FOCUS, "#A84300"), (-1, 1), strict=True)
        for row, color, above in ((row, color, above) for rows, color, above in marked for row in rows):
            ax.annotate(
                format_number(row["persons"]),
                (row["as_of_date"], row["persons"]),
                xytext=(0, 6 * above),
                textcoords="offset points",
                ha="center",
                va="bottom" if above > 0 else "top",
                fontsize=7.5,
                color=color,
            )
        ax.margins(x=0.1, y=0.18)
        ax.xaxis.set_major_locator(YearLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{_year(x)}"))
        ax.yaxis.set_major_locator(MaxNLocator(4))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_number(y)))
        figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=7.5)
    return figure


def draw_distance(rows: Sequence[tuple[str, float, str, Sequence[float]]]) -> Figure:
    """Return, for each (name, value, text, minimums), a dot for the value and a tick for each minimum, in percent.

    Each ratio has an axis of its own, since they are not to be compared with each other.
    """
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 1.0 * len(rows)), layout="constrained")
        for ax, (name, value, text, minimums) in zip(
            figure.subplots(len(rows), 1, squeeze=False)[:, 0], rows, strict=True
        ):
            ax.set_title(name, fontsize=8)
            values = [value, *minimums]
            span = max(max(values) - min(values), 2.0)
            for minimum in minimums:
                ax.plot([minimum] * 2, [-0.5, 0.5], color=SECOND, linewidth=2)
                ax.annotate(
                    format_percent(minimum, 1 if minimum % 1 else 0),
                    (minimum, -0.5),
                    xytext=(0, -2),
                    textcoords="offset points",
                    ha="center",
                    va="top",
                    fontsize=7.5,
                    color="#A84300",
                )
            ax.plot([value], [0], "o", color=FOCUS, markersize=7)
            ax.annotate(text, (value, 0.5), ha="center", va="bottom", fontsize=8, color=FOCUS)
            ax.set_ylim(-1.5, 1.3)
            ax.set_xlim(min(values) - 0.2 * span, max(values) + 0.2 * span)
            ax.set_yticks([])
            ax.grid(visible=False)
            ax.xaxis.set_major_locator(MaxNLocator(4))
            ax.xaxis.set_major_formatter(
                FuncFormatter(lambda x, _: format_percent(x, 0 if float(x).is_integer() else 1))
            )
    return figure
