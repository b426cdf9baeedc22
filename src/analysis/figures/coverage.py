"""Marks on the charts of the coverage notebook: values beside their points, minimums, events, limits of a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND
from analysis.reference.numbers import format_date, format_percent

ALL_LABELLED = 6
MINIMUM = "#A84300"


def label_ends(ax: Axes, *, series: pd.DataFrame, minimum: tuple[float, str] | None) -> None:
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
        ax.axhline(minimum[0], color=MINIMUM, linewidth=1.2)
        ax.annotate(minimum[1], (0.0, minimum[0]), xycoords=("axes fraction", "data"), xytext=(2, 4),
                    textcoords="offset points", color=MINIMUM, weight="bold")  # fmt: skip
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


def draw_steps(ax: Axes, *, steps: Sequence[tuple[date, date, float]], days: Iterable[pd.Timestamp]) -> None:
    """Draw dated minimums (first day, last day, percent), the value of those in force, and days as upright lines."""
    for day in days:
        ax.axvline(day, color=LIGHT, linewidth=0.8, zorder=0)
    newest = max((last for _, last, _ in steps), default=None)
    for first, last, minimum in steps:
        ax.hlines(minimum, pd.Timestamp(first), pd.Timestamp(last), color=MINIMUM, linewidth=1.1, zorder=1)
        if last == newest:
            ax.annotate(format_percent(minimum, 0), (1.01, minimum), xycoords=("axes fraction", "data"), va="center",
                        color=MINIMUM)  # fmt: skip


def draw_points(data: pd.DataFrame, ax: Axes, *, x: str, y: str, hue: str) -> None:
    """Draw the points of each group in its own colour and shape; nothing joins them: what lies between is unknown.

    Example:
        >>> from matplotlib.figure import Figure
        >>> uhc.draw_points(trend, Figure().subplots(), x="as_of_date", y="pct", hue="ratio")
    """
    for (name, rows), marker in zip(data.groupby(hue, sort=False), cycle("osD^v"), strict=False):
        ax.plot(rows[x], rows[y], marker, markersize=4, label=name)
    ax.legend(title=hue)
    ax.set(xlabel="", ylabel="")


def draw_additions(data: pd.DataFrame, ax: Axes, *, color: str = FOCUS) -> None:
    """Draw monthly changes (as_of_date, value) with the limits of each baseline; signals are orange squares.

    Example:
        >>> from matplotlib.figure import Figure
        >>> drawn = [uhc.draw_additions(rows, Figure().subplots()) for rows in [additions] if len(rows)]
    """
    days = data["as_of_date"]
    ax.plot(days, data["value"], color=GREY, linewidth=0.8, zorder=1)
    for _, rows in data.groupby("baseline"):
        ax.plot(rows["as_of_date"], rows["mean"], color=color, linewidth=1, zorder=1)
        for edge in ("lower", "upper"):
            ax.plot(rows["as_of_date"], rows[edge], color=SECOND, linewidth=1, linestyle="--", zorder=1)
    is_signal = (data["special_cause"] != "common_cause") & (data["limits_state"] == "in_force")
    ax.plot(days[~is_signal], data.loc[~is_signal, "value"], "o", color=color, markersize=3.5, zorder=2)
    ax.plot(days[is_signal], data.loc[is_signal, "value"], "s", color=SECOND, markersize=5, zorder=3)
    ax.axhline(0, color=GREY, linewidth=0.8)
    _date_ends(ax, days)
