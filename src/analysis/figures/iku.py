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
FAR = 0.9  # values within a tenth of each other, such as years of life, need no zero


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
    """Return the panels side by side in two columns; ``one_scale`` gives all the same scale."""
    rows = ceil(len(panels) / 2)
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.1 + 1.55 * rows), layout="constrained")
        axes = figure.subplots(rows, 2, squeeze=False).flat
        spans = [_span(panel) for panel in panels]
        common = (min(low for low, _ in spans), max(high for _, high in spans))
        for ax, panel, span in zip(axes, panels, spans, strict=False):
            _draw_panel(ax, panel, *(common if one_scale else span))
        for ax in list(figure.axes)[len(panels) :]:
            ax.set_axis_off()
    return figure


def _span(panel: Panel) -> tuple[float, float]:
    """The axis of a panel: from zero, but for values that lie far above it."""
    values = panel.points[["value", "low", "high"]]
    low, high = float(values.min().min()), float(values.max().max())
    return (low - (high - low) - 1, high + 0.4 * (high - low) + 1) if low > FAR * high else (0.0, 1.22 * high or 1.0)


def _draw_panel(ax: Axes, panel: Panel, bottom: float, top: float) -> None:
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
    times = ["\n".join(time.rsplit(" ", 1)) for time in points["time"]]
    ax.set_xticks(range(0, len(points), step), times[::step], fontsize=7)
    ax.set_xlim(-0.5, len(points) - 0.3)
    ax.set_ylim(bottom, top)
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_number(y)))
