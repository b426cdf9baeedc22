"""Charts of the outreach notebook: two groups month by month, and their difference about a first visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import MonthLocator
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND
from analysis.reference.numbers import format_number

DASHED, DOTTED = (0, (4, 2)), (0, (2, 1))


def draw_effects(events: pd.DataFrame, ax: Axes, *, average: Sequence[float]) -> None:
    """Draw effects by months since the first visit, those before it hollow, and the mean after it with its band.

    Args:
        events: month_since, effect, lower and upper.
        ax: axes to draw on.
        average: the mean, its lower and its upper end.
    """
    first, last = int(events["month_since"].min()), int(events["month_since"].max())
    ax.axhline(0, color=GREY, linewidth=1)
    ax.axvline(-0.5, color=SECOND, linewidth=1.2, linestyle=DASHED)
    ax.fill_between([-0.5, last + 0.5], average[1], average[2], color=FOCUS, alpha=0.12, linewidth=0)
    ax.plot([-0.5, last + 0.5], [average[0]] * 2, color=FOCUS, linewidth=1)
    ax.vlines(events["month_since"], events["lower"], events["upper"], color=FOCUS, linewidth=1, alpha=0.6)
    before = events["month_since"] < 0
    for rows, fill in ((events[before], "white"), (events[~before], FOCUS)):
        ax.plot(rows["month_since"], rows["effect"], "o", color=FOCUS, markerfacecolor=fill, markersize=4)
    ax.set(xlabel="month_since", xlim=(first - 0.7, last + 1.4))
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, signed=True)))


def draw_groups(
    rates: pd.DataFrame, ax: Axes, *, names: Mapping[str, str], first: pd.Timestamp, events: Sequence[pd.Timestamp]
) -> None:
    """Draw monthly lines with gaps where a month is missing, the first visit, and numbered events.

    Args:
        rates: month, and a column for each of ``names``: the first in the focus colour, the second in grey.
        ax: axes to draw on.
        names: what each column is called.
        first: the first visit.
        events: their days, numbered from 1.
    """
    top = 1.25 * float(rates[list(names)].max().max())
    for number, day in enumerate(events, start=1):
        ax.axvline(day, color=LIGHT, linewidth=0.8, zorder=0)
        ax.annotate(str(number), (day, top * (0.99 - 0.07 * (number % 2))), ha="center", va="top", color=GREY)
    ax.axvline(first, color=SECOND, linewidth=1.2, linestyle=DASHED)
    for (column, name), color, style in zip(names.items(), (FOCUS, GREY), ("-", DOTTED), strict=True):
        ax.plot(rates["month"], rates[column], color=color, linestyle=style, label=name)
    ax.legend(loc="upper left")
    ax.set_ylim(0, top)
    ax.xaxis.set_major_locator(MonthLocator(bymonth=(1, 7)))
