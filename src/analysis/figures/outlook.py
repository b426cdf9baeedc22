"""The chart of monthly changes: values joined month by month, with the limits of each baseline."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, SECOND, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_number


def draw_additions(chart: pd.DataFrame) -> Figure:
    """Return an XmR chart: months on the index (periods), signals as filled orange squares, limits per baseline."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 2.6), layout="constrained")
        ax = figure.subplots()
        days = chart.index.to_timestamp()
        ax.plot(days, chart["value"], color=GREY, linewidth=0.8, zorder=1)
        for _, rows in chart.groupby("baseline"):
            span = rows.index.to_timestamp()
            ax.plot(span, rows["mean"], color=FOCUS, linewidth=1, zorder=1)
            for edge in ("lower", "upper"):
                ax.plot(span, rows[edge], color=SECOND, linewidth=1, linestyle="--", zorder=1)
        is_signal = (chart["special_cause"] != "common_cause") & (chart["limits_state"] == "in_force")
        ax.plot(days[~is_signal], chart.loc[~is_signal, "value"], "o", color=FOCUS, markersize=3.5, zorder=2)
        ax.plot(days[is_signal], chart.loc[is_signal, "value"], "s", color=SECOND, markersize=5, zorder=3)
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.set_xticks([day for day in days if day.month == 1], [str(day.year) for day in days if day.month == 1])
        ax.yaxis.set_major_locator(MaxNLocator(5))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_number(y)))
    return figure
