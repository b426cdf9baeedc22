"""Figures that set regions side by side on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_percent


def draw_small_multiples(panels: Sequence[tuple[str, Sequence[tuple[date, float]], str]], end: date) -> Figure:
    """Return one small panel per (name, points, text of the newest), all on one scale; points are not joined."""
    with house_style():
        rows = -(-len(panels) // 2)
        figure = Figure(figsize=(WIDTH_INCHES, 1.15 * rows), layout="constrained")
        axes = figure.subplots(rows, 2, sharex=True, sharey=True).flat
        days = [day for _, points, _ in panels for day, _ in points] or [end]
        for ax, (name, points, text) in zip(axes, panels, strict=False):
            ax.set_title(f"{name}: {text}", fontsize=7.5, color=FOCUS if points else GREY)
            ax.plot([day for day, _ in points], [value for _, value in points], "o", color=FOCUS, markersize=3.5)
            ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_percent(y, 0)))
            first = min(days).year
            years = list(range(first, end.year + 1, max(1, (end.year - first) // 3)))
            ax.set_xticks([date(year, 1, 1) for year in years], [str(year) for year in years], fontsize=7)
            ax.margins(y=0.15)
        for ax in list(axes)[len(panels) :]:
            ax.set_axis_off()
    return figure
