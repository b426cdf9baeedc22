"""Figures of the outreach notebook: bars from zero, dots with intervals, counts by date, months about a first visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import MonthLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_date, format_number, format_percent

ORANGE_TEXT = "#A84300"
Write = Callable[[float], str]


@dataclass(frozen=True)
class Line:
    """A row of a chart: name, value (None where there is none), text at its end, and how it is drawn.

    ``low`` and ``high`` end its interval, ``mark`` is a tick on the same scale (a target, or the value unpooled).
    """

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    is_hollow: bool = False
    is_grey: bool = False

    @property
    def color(self) -> str:
        """The focus colour, or grey for background."""
        return GREY if self.is_grey else FOCUS


def write_percent(value: float) -> str:
    """Return an axis number in percent; nothing above 100, where an axis only makes room for text."""
    return format_percent(value, 0) if value <= 100 else ""


def write_number(value: float) -> str:
    """Return an axis number, with one decimal unless it is whole."""
    return format_number(value, 0 if float(value).is_integer() else 1)


def draw_bars(lines: Sequence[Line], *, write: Write, limit: tuple[float, str] | None = None) -> Figure:
    """Return bars from zero with their texts; hollow ones are inferred or open; ``limit`` is a line with its label."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.5 + 0.3 * len(lines)), layout="constrained")
        ax = figure.subplots()
        top = max([line.value or 0 for line in lines] + [line.mark or 0 for line in lines])
        top = max(top, limit[0] if limit else 0) or 1.0
        for place, line in enumerate(lines):
            fill = "white" if line.is_hollow else LIGHT if line.is_grey else FOCUS
            ax.barh(place, line.value or 0, height=0.62, facecolor=fill, edgecolor=line.color, linewidth=1.1)
            if line.mark is not None:
                ax.plot([line.mark] * 2, [place - 0.42, place + 0.42], color=SECOND, linewidth=2)
            end = max(line.value or 0, line.mark or 0)
            ax.annotate(
                line.text,
                (end, place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
            )
        if limit:
            ax.axvline(limit[0], color=SECOND, linewidth=1.2, linestyle=(0, (4, 2)))
            ax.annotate(
                limit[1],
                (limit[0], -0.5),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=ORANGE_TEXT,
            )
        ax.set_yticks(range(len(lines)), [line.name for line in lines])
        ax.set_ylim(len(lines) - 0.4, -0.6)
        ax.set_xlim(0, 1.45 * top)
        _horizontal(ax, write)
    return figure


def draw_intervals(lines: Sequence[Line], *, write: Write, zero: bool = True) -> Figure:
    """Return dots with their intervals, ``mark`` as a small hollow dot; ``zero`` keeps 0 in sight."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.45 + 0.36 * len(lines)), layout="constrained")
        ax = figure.subplots()
        ends = [one for line in lines for one in (line.value, line.low, line.high, line.mark) if one is not None]
        low, high = min([*ends, *[0.0] * zero]), max([*ends, *[0.0] * zero])
        if low < 0 < high:
            ax.axvline(0, color=GREY, linewidth=1)
        for place, line in enumerate(lines):
            if line.low is not None and line.high is not None:
                ax.plot([line.low, line.high], [place] * 2, color=line.color, linewidth=1.6, alpha=0.75)
            if line.mark is not None:
                ax.plot([line.mark], [place], "o", color=GREY, markerfacecolor="white", markersize=4)
            if line.value is not None:
                fill = "white" if line.is_hollow else line.color
                ax.plot([line.value], [place], "o", color=line.color, markerfacecolor=fill)
            ax.annotate(
                line.text,
                (max(line.high or line.value or 0, line.mark or low), place),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
            )
        ax.set_yticks(range(len(lines)), [line.name for line in lines])
        ax.set_ylim(len(lines) - 0.4, -0.6)
        ax.set_xlim(low - 0.04 * (high - low), high + 0.5 * (high - low or 1))
        _horizontal(ax, write)
    return figure


def _horizontal(ax: Axes, write: Write) -> None:
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(x)))


def draw_counts(panels: Sequence[tuple[str, pd.DataFrame, Write]], marked: tuple[date, str]) -> Figure:
    """Return counts by date, a panel each on an axis of its own; points are not joined, inferred ones hollow.

    Args:
        panels: title, rows of period_end, value, inferred and text, and how its axis is written.
        marked: a day and its label, drawn in every panel.
    """
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 1.75 * len(panels)), layout="constrained")
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for ax, (title, rows, write) in zip(axes, panels, strict=True):
            ax.set_title(title, pad=4)
            ax.axvline(marked[0], color=LIGHT, linewidth=1.2, zorder=0)
            for row in rows.itertuples():
                fill = "white" if row.inferred else FOCUS
                ax.plot([row.period_end], [row.value], "o", color=FOCUS, markerfacecolor=fill)
                ax.annotate(
                    row.text,
                    (row.period_end, row.value),
                    xytext=(0, 6),
                    textcoords="offset points",
                    ha="center",
                    fontsize=7.5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
                )
            ax.set_ylim(0, 1.3 * rows["value"].max())
            ax.yaxis.set_major_locator(MaxNLocator(4))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _, write=write: write(y)))
        axes[0].annotate(
            marked[1],
            (marked[0], axes[0].get_ylim()[1]),
            xytext=(-3, -3),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=7,
            color=GREY,
        )
        days = [day for _, rows, _ in panels for day in rows["period_end"]]
        year = max(days).year
        axes[-1].set_xlim(pd.Timestamp(min(days).year, 1, 1), pd.Timestamp(year, 12, 31))
        axes[-1].xaxis.set_major_locator(MonthLocator(interval=2))
        axes[-1].xaxis.set_major_formatter(FuncFormatter(_month))
    return figure


def draw_events(events: pd.DataFrame, *, average: tuple[float, float, float]) -> Figure:
    """Return effects by months since the first visit, those before it hollow, and the mean after it with its band."""
    first, last = int(events["event_time"].min()), int(events["event_time"].max())
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 2.6), layout="constrained")
        ax = figure.subplots()
        ax.axhline(0, color=GREY, linewidth=1)
        ax.axvline(-0.5, color=SECOND, linewidth=1.2, linestyle=(0, (4, 2)))
        ax.fill_between([-0.5, last + 0.5], average[1], average[2], color=FOCUS, alpha=0.12, linewidth=0)
        ax.plot([-0.5, last + 0.5], [average[0]] * 2, color=FOCUS, linewidth=1)
        ax.vlines(events["event_time"], events["lower"], events["upper"], color=FOCUS, linewidth=1, alpha=0.6)
        for rows, fill in ((events[events["event_time"] < 0], "white"), (events[events["event_time"] >= 0], FOCUS)):
            ax.plot(rows["event_time"], rows["effect"], "o", color=FOCUS, markerfacecolor=fill, markersize=4)
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, signed=True)))
        ax.yaxis.set_major_locator(MaxNLocator(5))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: write_number(y)))
        ax.set_xlim(first - 0.7, last + 1.4)
    return figure


def draw_two_lines(
    visited: pd.Series, others: pd.Series, *, names: tuple[str, str], events: Sequence[date], first: date
) -> Figure:
    """Return two monthly lines with their names at the end, numbered events, and the month of the first visit.

    Args:
        visited: by month (periods), drawn in the focus colour; hidden months are missing.
        others: the same, drawn in grey.
        names: of both.
        events: their days, numbered from 1.
        first: the first visit.
    """
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 2.5), layout="constrained")
        ax = figure.subplots()
        top = 1.25 * max(visited.max(), others.max())
        for number, day in enumerate(events, start=1):
            ax.axvline(date2num(day), color=LIGHT, linewidth=0.8, zorder=0)
            height = top * (0.99 - 0.07 * (number % 2))
            ax.annotate(str(number), (day, height), ha="center", va="top", fontsize=7, color=GREY)
        ax.axvline(date2num(first), color=SECOND, linewidth=1.2, linestyle=(0, (4, 2)))
        months = [month.start_time for month in visited.index]
        for line, name, color, style in ((others, names[1], GREY, (0, (2, 1))), (visited, names[0], FOCUS, "-")):
            ax.plot(months, line, color=color, linestyle=style)
            ax.annotate(
                name,
                (months[-1], line.dropna().iloc[-1]),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=color,
            )
        ax.set_ylim(0, top)
        ax.set_xlim(months[0], months[-1] + 0.22 * (months[-1] - months[0]))
        ax.xaxis.set_major_locator(MonthLocator(bymonth=(1, 7)))
        ax.xaxis.set_major_formatter(FuncFormatter(_month))
        ax.yaxis.set_major_locator(MaxNLocator(4))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: write_number(y)))
    return figure


def _month(x: float, _: object) -> str:
    return format_date(pd.Timestamp(x, unit="D").date(), "month", short=True)
