"""Figures of the IKU review: points with their ranges, one panel per measure or data system, nothing joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, SECOND, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_number

LABELLED = 8


@dataclass(frozen=True)
class Panel:
    """One measure in one data system.

    ``points`` has, in order of time, time (as text), value, low, high (missing where there is no range), text (of the
    point) and is_hollow; ``limits``, of a control chart, has centre, lower and upper.
    """

    title: str
    points: pd.DataFrame
    limits: pd.DataFrame | None = None


def draw_panels(panels: Sequence[Panel], *, one_scale: bool) -> Figure:
    """Return the panels side by side in two columns, from zero; ``one_scale`` gives all the same."""
    rows = ceil(len(panels) / 2)
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.1 + 1.55 * rows), layout="constrained")
        axes = figure.subplots(rows, 2, squeeze=False).flat
        tops = [max(panel.points[["value", "high"]].max()) for panel in panels]
        for ax, panel, top in zip(axes, panels, tops, strict=False):
            _draw_panel(ax, panel, 1.22 * (max(tops) if one_scale else top) or 1.0)
        for ax in list(figure.axes)[len(panels) :]:
            ax.set_axis_off()
    return figure


def _draw_panel(ax: Axes, panel: Panel, top: float) -> None:
    ax.set_title(panel.title, pad=4)
    points = panel.points
    for place, row in enumerate(points.itertuples()):
        if row.low == row.low:
            ax.plot([place, place], [row.low, row.high], color=FOCUS, linewidth=1.2, alpha=0.6, zorder=2)
        ax.plot([place], [row.value], "o", color=FOCUS, markerfacecolor="white" if row.is_hollow else FOCUS, zorder=3)
        if len(points) <= LABELLED:
            ax.annotate(
                row.text, (place, row.value), xytext=(5, 1), textcoords="offset points", fontsize=7.5, color=FOCUS
            )
    if panel.limits is not None:
        ax.plot(panel.limits["centre"].to_numpy(), color=GREY, linewidth=1)
        for name in ("lower", "upper"):
            ax.plot(panel.limits[name].to_numpy(), color=SECOND, linewidth=1, linestyle=(0, (4, 2)))
    step = ceil(len(points) / LABELLED)
    ax.set_xticks(range(0, len(points), step), list(points["time"])[::step], fontsize=7)
    ax.set_xlim(-0.5, len(points) - 0.3)
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_number(y)))
