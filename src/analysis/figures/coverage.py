"""Charts of the coverage notebook: each draws a frame on one axis; nothing between two points is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator, date2num, num2date
from matplotlib.ticker import FuncFormatter

from analysis.figures.svg import FOCUS, GREY, LIGHT, MINIMUM, SECOND
from analysis.reference.numbers import format_date, format_percent
from analysis.reference.rules import Rule

LABELLED_POINTS = 7
RULE_STYLES = ("-", (0, (4, 2)), (0, (1, 1.5)))
ROOM = 0.25
MARKERS = {">": "^", "<": "v"}


def label_ends(ax: Axes, data: pd.DataFrame, minimum: tuple[float, str] | None) -> None:
    """Write the first, highest, lowest and last value of a series below its point, and a minimum as a line.

    Args:
        ax: axes on which the points stand.
        data: as_of_date, pct and text (the label), oldest first.
        minimum: the value of the line and what is written on it.
    """
    ax.set(xlabel="", ylabel="")
    low, high = data["pct"].min(), data["pct"].max()
    if minimum is not None:
        low, high = min(low, minimum[0]), max(high, minimum[0])
        ax.axhline(minimum[0], color=MINIMUM, linewidth=1.2)
        ax.annotate(minimum[1], (0.0, minimum[0]), xycoords=("axes fraction", "data"), xytext=(2, 4),
                    textcoords="offset points", color=MINIMUM, weight="bold")  # fmt: skip
    room = ROOM * max(high - low, 2.0)
    ax.set_ylim(low - room, high + room)
    ax.margins(x=0.14)
    ax.locator_params(axis="y", nbins=5)
    _date_ends(ax, data["as_of_date"])
    for place in dict.fromkeys([0, int(data["pct"].argmax()), int(data["pct"].argmin()), len(data) - 1]):
        row = data.iloc[place]
        ax.annotate(row["text"], (row["as_of_date"], row["pct"]), xytext=(0, -14), textcoords="offset points",
                    ha="center", weight="bold")  # fmt: skip


def _date_ends(ax: Axes, days: pd.Series) -> None:
    """Put a few dates on the axis: those of the first and last figure and the one nearest to the middle."""
    days = days.drop_duplicates()
    first, last = days.iloc[0], days.iloc[-1]
    nearest = days.iloc[int((days - (first + (last - first) / 2)).abs().argmin())]
    is_apart = min(abs(nearest - first), abs(nearest - last)) > (last - first) / 4
    ticks = list(dict.fromkeys([first, *([nearest] if is_apart else []), last]))
    ax.set_xticks(ticks, [format_date(day.date(), "month", short=True) for day in ticks])


def mark_years(ax: Axes) -> None:
    """Write years below a time axis, and no names of columns."""
    ax.set(xlabel="", ylabel="")
    ax.xaxis.set_major_locator(YearLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda day, _: f"{num2date(day).year}"))
    if legend := ax.get_legend():
        legend.set_title("")


def draw_trend(
    data: pd.DataFrame, ax: Axes, *, rules: Sequence[Rule], events: Sequence[date], first: date, last: date
) -> None:
    """Draw one ratio over time: points, dated minimums as steps, and numbered events.

    Args:
        data: as_of_date, as_of_end, pct, bound, origin and text (the label of the point).
        ax: where.
        rules: the versions of the minimums; those of one key in one line style.
        events: days that are marked and numbered from 1.
        first: where the axis begins.
        last: where it ends.
    """
    for number, day in enumerate(events, start=1):
        ax.axvline(date2num(day), color=LIGHT, linewidth=0.8, zorder=0)
        ax.annotate(str(number), (day, 1 + 0.05 * (number % 2)), xycoords=("data", "axes fraction"), ha="center",
                    va="bottom", color=GREY)  # fmt: skip
    _draw_rules(ax, rules, first, last)
    for row in data.itertuples():
        if row.as_of_date != row.as_of_end:
            ax.plot([row.as_of_date, row.as_of_end], [row.pct] * 2, color=FOCUS, linewidth=1, alpha=0.5, zorder=2)
        is_hollow = row.origin == "recomputed" or row.bound != "="
        ax.plot([row.as_of_date], [row.pct], marker=MARKERS.get(str(row.bound), "o"), color=FOCUS, zorder=3,
                markerfacecolor="white" if is_hollow else FOCUS)  # fmt: skip
    shown = data
    if len(data) > LABELLED_POINTS:
        shown = data.loc[sorted({data.index[0], data["pct"].idxmin(), data["pct"].idxmax(), data.index[-1]})]
    near = pd.Timedelta(days=0.19 * max((last - first).days, 365))
    for row in shown.itertuples():
        others = shown[(shown["as_of_date"] - row.as_of_date).abs() < near].drop(index=row.Index)
        is_above = not (others["pct"] > row.pct).any()
        ax.annotate(row.text, (row.as_of_date, row.pct), xytext=(0, 5 if is_above else -5), color=FOCUS, ha="center",
                    va="bottom" if is_above else "top", textcoords="offset points", zorder=4)  # fmt: skip
    ax.margins(x=0.14, y=ROOM)
    mark_years(ax)


def _draw_rules(ax: Axes, rules: Sequence[Rule], first: date, last: date) -> None:
    keys = list(dict.fromkeys(rule.key for rule in rules))
    for rule in rules:
        start, end = max(rule.first_day, first), min(rule.last_day, last)
        if start > end or rule.minimum is None:
            continue
        style = RULE_STYLES[keys.index(rule.key) % len(RULE_STYLES)]
        ax.plot([pd.Timestamp(start), pd.Timestamp(end)], [rule.minimum] * 2, color=SECOND, linewidth=1.1,
                linestyle=style, zorder=1)  # fmt: skip
        ax.annotate(format_percent(rule.minimum, 0), (pd.Timestamp(end), rule.minimum), xytext=(0, -2),
                    textcoords="offset points", va="top", ha="right", color=MINIMUM)  # fmt: skip


def draw_additions(data: pd.DataFrame, ax: Axes) -> None:
    """Draw an XmR chart: months on the index (periods), signals as filled orange squares, limits per baseline."""
    days = data.index.to_timestamp()
    ax.plot(days, data["value"], color=GREY, linewidth=0.8, zorder=1)
    for _, rows in data.groupby("baseline"):
        span = rows.index.to_timestamp()
        ax.plot(span, rows["mean"], color=FOCUS, linewidth=1, zorder=1)
        for edge in ("lower", "upper"):
            ax.plot(span, rows[edge], color=SECOND, linewidth=1, linestyle="--", zorder=1)
    is_signal = (data["special_cause"] != "common_cause") & (data["limits_state"] == "in_force")
    ax.plot(days[~is_signal], data.loc[~is_signal, "value"], "o", color=FOCUS, markersize=3.5, zorder=2)
    ax.plot(days[is_signal], data.loc[is_signal, "value"], "s", color=SECOND, markersize=5, zorder=3)
    ax.axhline(0, color=GREY, linewidth=0.8)
    years = [day for day in days if day.month == 1]
    ax.set_xticks(years, [str(day.year) for day in years])
    ax.locator_params(axis="y", nbins=5)
