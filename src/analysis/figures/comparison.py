"""Figures that set regions side by side on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND, WIDTH_INCHES, house_style
from analysis.reference.numbers import format_number, format_percent

TILES = {"1903": (0, 0), "1901": (1, 0), "1971": (2, 0), "1904": (1, 1), "1905": (2, 1), "1902": (4, 1), "1906": (5, 1)}
NAME_PLACES = (
    (5, 2, "left"),
    (-5, 2, "right"),
    (5, -9, "left"),
    (-5, -9, "right"),
    (0, 6, "center"),
    (0, -13, "center"),
)
LETTER_POINTS = 4.0  # as wide as most letters of a font of 7 points
FUNNEL_POINTS = (WIDTH_INCHES * 72 * 0.88, 2.9 * 72 * 0.7)  # what axis labels and legend leave
BAND_FILLS = {"better": FOCUS, "level": "#E3E8EE", "worse": "#F9C9AC"}

Curve = tuple[np.ndarray, np.ndarray]
Rings = Mapping[str, Sequence[Sequence[tuple[float, float]]]]


@dataclass(frozen=True)
class Place:
    """A region in an ordered chart: its value with interval, its text, and where it stands (better, level, worse)."""

    code: str
    name: str
    value: float
    low: float
    high: float
    text: str
    standing: str


def draw_order(
    places: Sequence[Place],
    *,
    focus: str,
    reference: tuple[float, str] | None,
    unit: str,
    standings: Mapping[str, str],
    boundaries: Rings | None = None,
) -> Figure:
    """Return a map of the regions above their values in order, each with its interval; ``focus`` is the code in bold.

    Args:
        places: the regions, best first.
        focus: code of the region that the report is about.
        reference: a value drawn as a line, with its label.
        unit: "percent" or "persons", for the axis.
        standings: the words of better, level and worse.
        boundaries: rings of real boundaries by code; without them, tiles in their geographic places.
    """
    with house_style():
        height = 1.45 + 0.3 * len(places) + 0.35
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        top, bottom = figure.subplots(2, 1, gridspec_kw={"height_ratios": [1.45, height - 1.45]})
        _draw_map(top, {place.code: place for place in places}, focus, standings, boundaries)
        for row, place in enumerate(places):
            is_focus = place.code == focus
            color = FOCUS if is_focus else GREY
            bottom.plot([place.low, place.high], [row, row], color=color, linewidth=2.4 if is_focus else 1.4, alpha=0.6)
            bottom.plot([place.value], [row], "o", color=color, markersize=6 if is_focus else 4.5)
            bottom.annotate(
                place.text,
                (place.value, row),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=color,
            )
        if reference:
            bottom.axvline(reference[0], color=SECOND, linewidth=1.1)
            bottom.annotate(
                reference[1],
                (reference[0], 0),
                xycoords=("data", "axes fraction"),
                xytext=(3, 3),
                textcoords="offset points",
                fontsize=7,
                color="#A84300",
            )
        bottom.set_yticks(range(len(places)), [place.name for place in places])
        for label, place in zip(bottom.get_yticklabels(), places, strict=True):
            label.set_fontweight("bold" if place.code == focus else "normal")
        bottom.set_ylim(len(places) - 0.3, -0.8)
        bottom.grid(visible=False)
        bottom.grid(visible=True, axis="x")
        bottom.xaxis.set_major_locator(MaxNLocator(5))
        bottom.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _axis_text(x, unit)))
    return figure


def _axis_text(x: float, unit: str) -> str:
    decimals = 0 if float(x).is_integer() else 1
    return format_percent(x, decimals) if unit == "percent" else format_number(x, decimals)


def _draw_map(
    ax: Axes, places: Mapping[str, Place], focus: str, standings: Mapping[str, str], boundaries: Rings | None
) -> None:
    """Draw every region in its place, filled by its standing; one without a figure is white."""
    ax.set_axis_off()
    for code, (column, row) in TILES.items():
        place = places.get(code)
        style: dict[str, Any] = {
            "facecolor": BAND_FILLS[place.standing] if place else "white",
            "edgecolor": SECOND if code == focus else GREY,
            "linewidth": 2.2 if code == focus else 0.6,
        }
        if boundaries:
            for ring in boundaries[code]:
                ax.add_patch(Polygon(np.asarray(ring), closed=True, **style))
            continue
        ax.add_patch(Rectangle((column + 0.03, -row - 0.97), 0.94, 0.94, **style))
        if place:
            color = "white" if place.standing == "better" else "black"
            words = place.name.split()
            for line, word in enumerate(words):
                ax.annotate(
                    word,
                    (column + 0.5, -row - 0.5 + 0.16 * (len(words) - 1 - 2 * line)),
                    ha="center",
                    va="center",
                    fontsize=7 if len(word) < 10 else 6.6,
                    color=color,
                )
    if boundaries:
        ax.set_aspect(1 / np.cos(np.radians(2.3)))
        ax.autoscale_view()
    else:
        ax.set_xlim(-0.05, 6.05)
        ax.set_ylim(-2.05, 0.05)
    for fill, (key, word) in enumerate(standings.items()):
        ax.add_patch(
            Rectangle(
                (0.66, 0.9 - 0.17 * fill),
                0.035,
                0.1,
                transform=ax.transAxes,
                facecolor=BAND_FILLS[key],
                edgecolor=GREY,
                linewidth=0.6,
            )
        )
        ax.annotate(word, (0.71, 0.95 - 0.17 * fill), xycoords="axes fraction", va="center", fontsize=7)


def draw_funnel(
    points: Sequence[tuple[str, str, float, float]],
    *,
    focus: str,
    limits: Sequence[tuple[str, Curve, Curve]],
    size_label: str,
) -> Figure:
    """Return a funnel: points of (code, name, number expected, count), equality, and limits (label, low, high)."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 2.9), layout="constrained")
        ax = figure.subplots()
        for (label, low, high), line in zip(limits, ("--", "-"), strict=True):
            ax.plot(*low, color=SECOND, linewidth=1, linestyle=line)
            ax.plot(*high, color=SECOND, linewidth=1, linestyle=line, label=label)
        ends = [f(size for *_, size, _ in points) for f in (min, max)]
        ax.plot(ends, ends, color=GREY, linewidth=1)
        for code, _, size, value in points:
            is_focus = code == focus
            color, marker = (FOCUS, 6) if is_focus else (GREY, 4.5)
            ax.plot([size], [value], "o", color=color, markersize=marker, zorder=3)
        ax.margins(x=0.14, y=0.1)
        _name_points(ax, points, focus)
        ax.set_xlabel(size_label, fontsize=7.5)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(4, integer=True))
            axis.set_major_formatter(FuncFormatter(lambda number, _: format_number(number)))
        figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=7)
    return figure


def _name_points(ax: Axes, points: Sequence[tuple[str, str, float, float]], focus: str) -> None:
    """Write each name where it covers the fewest points and names."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    wide, high = FUNNEL_POINTS
    spots = [((x - left) / (right - left) * wide, (y - bottom) / (top - bottom) * high) for *_, x, y in points]
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    for (code, name, *spot), (x, y) in sorted(zip(points, spots, strict=True), key=lambda each: each[1]):
        length = LETTER_POINTS * len(name)
        boxes = []
        for across, up, side in NAME_PLACES:
            start = x + across - {"left": 0.0, "center": length / 2, "right": length}[side]
            boxes.append((start, y + up, start + length, y + up + LETTER_POINTS * 2))
        covered = [
            sum(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken) for box in boxes
        ]
        best = int(np.argmin(covered))
        across, up, side = NAME_PLACES[best]
        taken.append(boxes[best])
        ax.annotate(
            name,
            (spot[0], spot[1]),
            xytext=(across, up),
            textcoords="offset points",
            ha=side,
            fontsize=7,
            fontweight="bold" if code == focus else "normal",
            color=FOCUS if code == focus else GREY,
        )


def draw_spread(dates: Sequence[tuple[str, Sequence[tuple[str, str, float]]]], *, focus: str) -> Figure:
    """Return one strip per date with a dot per region of (code, name, percent): is the gap closing?"""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.5 + 0.75 * len(dates)), layout="constrained")
        ax = figure.subplots()
        for row, (_, regions) in enumerate(dates):
            values = [value for *_, value in regions]
            ax.plot([min(values), max(values)], [row, row], color=LIGHT, linewidth=3, zorder=1)
            for code, name, value in regions:
                is_focus = code == focus
                color = FOCUS if is_focus else GREY
                ax.plot(
                    [value], [row], "o", color=color, markersize=6.5 if is_focus else 4.5, zorder=3 if is_focus else 2
                )
                if is_focus or value in (min(values), max(values)):
                    ends = {max(values): -8, min(values): 6}  # below and above, so that close ends do not meet
                    offset = ends.get(value, 15)
                    ax.annotate(
                        f"{name} {format_percent(value, 2)}",
                        (value, row),
                        xytext=(0, offset),
                        textcoords="offset points",
                        ha="right" if value == max(values) else "left" if value == min(values) else "center",
                        va="bottom" if offset > 0 else "top",
                        fontsize=7,
                        color=color,
                    )
        ax.set_yticks(range(len(dates)), [text for text, _ in dates])
        ax.set_ylim(len(dates) - 0.4, -0.6)
        ax.grid(visible=False)
        ax.grid(visible=True, axis="x")
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_percent(x, 0)))
    return figure


def draw_shares(rows: Sequence[tuple[str, str, float, str, bool]], *, focus: str) -> Figure:
    """Return bars from zero of (code, name, percent, text, is inferred), in the order given; inferred ones hollow."""
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, 0.45 + 0.3 * len(rows)), layout="constrained")
        ax = figure.subplots()
        colors = [FOCUS if code == focus else "#8FA3B8" for code, *_ in rows]
        fills = ["white" if row[4] else color for row, color in zip(rows, colors, strict=True)]
        ax.barh(range(len(rows)), [row[2] for row in rows], color=fills, edgecolor=colors, linewidth=1.2, height=0.62)
        for place, (code, _, value, text, _) in enumerate(rows):
            ax.annotate(
                text,
                (value, place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                fontweight="bold" if code == focus else "normal",
            )
        ax.set_yticks(range(len(rows)), [row[1] for row in rows])
        ax.invert_yaxis()
        ax.set_xlim(0, 1.75 * max(row[2] for row in rows))
        ax.grid(visible=False)
        ax.grid(visible=True, axis="x")
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _axis_text(x, "percent")))
    return figure
