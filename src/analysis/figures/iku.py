"""Figures of the IKU review: counts on real time."""

from __future__ import annotations

from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator, num2date
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS
from analysis.reference.numbers import format_number

SHORTEST_AXIS, YEARS_NAMED = pd.DateOffset(years=4), 5  # one year alone is no block as wide as the page


def draw_counts(data: pd.DataFrame, ax: Axes, *, color: str = FOCUS) -> None:
    """Draw the count of each time as a bar as long as the time that it covers, hollow where that is a part of a year.

    Args:
        data: period_start, period_end, count and is_year, one row a time.
        ax: where to draw.
        color: of the bars.

    Example:
        >>> report.chart(deaths, uhc.draw_counts, **uhc.death_texts(report, deaths))
    """
    for row in data.itertuples():
        length, fill = row.period_end - row.period_start, color if row.is_year else "none"
        ax.bar(row.period_start, row.count, length.days, align="edge", facecolor=fill, edgecolor=color, linewidth=1.2)
        place, label = (row.period_start + length / 2, row.count), format_number(row.count)
        ax.annotate(label, place, xytext=(0, 2), textcoords="offset points", ha="center", color=color)
    last = data["period_end"].max()
    first = min(data["period_start"].min(), last - SHORTEST_AXIS)
    ax.set_xlim(first, last + (last - first) / 50)
    ax.set_ylim(0, 1.2 * data["count"].max() or 1)
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.xaxis.set_major_locator(YearLocator(ceil((last.year - first.year + 1) / YEARS_NAMED)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda day, _: f"{num2date(day):%Y}"))
