"""Figures that set regions side by side on one scale: each takes rows of regions and the axes to draw on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Polygon
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.svg import FOCUS, GREY, LIGHT, SECOND
from analysis.reference.numbers import format_date, format_number, format_percent

TILES = {"1903": (0, 0), "1901": (1, 0), "1971": (2, 0), "1904": (1, 1), "1905": (2, 1), "1902": (4, 1), "1906": (5, 1)}
TILE = ((0.03, -0.03), (0.97, -0.03), (0.97, -0.97), (0.03, -0.97))
NAME_PLACES = (
    (5, 2, "left"), (-5, 2, "right"), (5, -9, "left"), (-5, -9, "right"), (0, 6, "center"), (0, -13, "center"),
    (5, 12, "left"), (-5, 12, "right"), (5, -19, "left"), (-5, -19, "right"),
)  # fmt: skip
LETTER_POINTS = 4.4  # as wide as most letters of a font of 7 points
LABEL_LETTERS = 42  # what a line below an axis of a phone holds
FUNNEL_INCHES = 3.4
FUNNEL_SHARE = (0.88, 0.55)  # of a figure, what axis labels and legend leave
BAND_FILLS = {"better": FOCUS, "level": "#E3E8EE", "worse": "#F9C9AC"}
MARKERS = {">": ">", "<": "<"}  # of a bound: the figure lies on that side of it
ROW_INCHES, ENDS_INCHES = 0.31, 0.55
BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # so that no line runs through a text
TEXT: dict[str, Any] = {"textcoords": "offset points"}
Rings = Mapping[str, Sequence[Sequence[tuple[float, float]]]]


def draw_standing(data: pd.DataFrame, ax: Axes, *, minimum: float | None = None, color: str = FOCUS) -> None:
    """Draw a dot a region on one axis with its figure beside it, hollow where that is old, and the minimum as a line.

    Args:
        data: region, value, bound, text (beside the dot), is_old, is_own; from the top.
        ax: axes to draw on.
        minimum: where the line stands.
        color: of the report's own region.

    Example:
        >>> plain = lambda data, ax: uhc.draw_standing(data, ax)
        >>> report.chart(activity, plain, title="Keaktifan tanpa garis syarat", subtitle="persen")
    """
    _name_rows(ax, data, ROW_INCHES)
    if minimum is not None:
        ax.axvline(minimum, color=SECOND, linewidth=1.2, zorder=1)
    ends = [*data["value"], *([minimum] if minimum is not None else [])]
    middle = (min(ends) + max(ends)) / 2
    for place, row in enumerate(data.itertuples()):
        shade = color if row.is_own else GREY
        fill = "white" if row.is_old else shade
        ax.plot([row.value], [place], MARKERS.get(row.bound, "o"), color=shade, markerfacecolor=fill, zorder=3)
        side, shift = ("left", 7) if row.value <= middle else ("right", -7)
        behind = BLANK if minimum is not None and (row.value < minimum) == (side == "left") else None
        weight = "bold" if row.is_own else "normal"
        ax.annotate(row.text, (row.value, place), (shift, 0), ha=side, va="center", weight=weight, bbox=behind, **TEXT)
    ax.margins(x=0.06)


def _name_rows(ax: Axes, data: pd.DataFrame, inches: float) -> None:
    """Give each row of the data a line of its own from the top, named by its region, on an axis in percent."""
    ax.figure.set_figheight(ENDS_INCHES + inches * len(data))  # type: ignore[union-attr]
    ax.set_yticks(range(len(data)), list(data["region"]))
    for label, is_own in zip(ax.get_yticklabels(), data["is_own"], strict=True):
        label.set_fontweight("bold" if is_own else "normal")
    ax.set_ylim(len(data) - 0.4, -0.6)
    _show_percent(ax)


def _show_percent(ax: Axes) -> None:
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_percent(x, 0 if float(x).is_integer() else 1)))


def draw_order(
    data: pd.DataFrame, ax: Axes, *, reference: tuple[float, str], standings: Mapping[str, str],
    boundaries: Rings | None,
) -> None:  # fmt: skip
    """Draw regions in order, each with its interval, below a map that is filled by where they stand.

    Args:
        data: region_code, region, value, low, high, text, standing (better, level, worse), is_own; best first.
        ax: axes to draw on.
        reference: a value drawn as a line, with its label.
        standings: the words of better, level and worse; without them no map is drawn.
        boundaries: rings of real boundaries by code; without them, tiles in their geographic places where all have one.
    """
    _name_rows(ax, data, ROW_INCHES)
    for place, row in enumerate(data.itertuples()):
        color, wide = (FOCUS, 2.4) if row.is_own else (GREY, 1.4)
        ax.plot([row.low, row.high], [place, place], color=color, linewidth=wide, alpha=0.6)
        ax.plot([row.value], [place], "o", color=color)
        ax.annotate(row.text, (row.value, place), (0, 4), ha="center", color=color, **TEXT)
    ax.axvline(reference[0], color=SECOND, linewidth=1.1)
    ax.annotate(reference[1], (reference[0], 0), (3, 3), xycoords=("data", "axes fraction"), color="#A84300", **TEXT)
    tiles = {code: [np.add(TILE, (column, -row))] for code, (column, row) in TILES.items()}
    if standings and (boundaries or set(data["region_code"]) <= set(TILES)):
        ax.figure.set_figheight(ax.figure.get_figheight() + 1.45)  # type: ignore[union-attr]
        _draw_map(ax.inset_axes((0, 1.03, 1, 1.35 / (ROW_INCHES * len(data)))), data, boundaries or tiles, standings)


def _draw_map(ax: Axes, data: pd.DataFrame, rings: Mapping[str, Any], standings: Mapping[str, str]) -> None:
    """Draw every region in its place, filled by its standing; one without a figure is white."""
    ax.set_axis_off()
    known = data.set_index("region_code")
    for code, parts in rings.items():
        row = known.loc[code] if code in known.index else None
        fill = "white" if row is None else BAND_FILLS[row["standing"]]
        edge, wide = (SECOND, 2.2) if row is not None and row["is_own"] else (GREY, 0.6)
        for ring in parts:
            ax.add_patch(Polygon(np.asarray(ring), facecolor=fill, edgecolor=edge, linewidth=wide))
        if row is not None and len(parts[0]) == len(TILE):
            color = "white" if row["standing"] == "better" else "black"
            middle = np.mean(parts[0], axis=0)
            ax.annotate(row["region"].replace(" ", "\n"), middle, ha="center", va="center", fontsize=7, color=color)
    ax.autoscale_view()
    handles = [Patch(facecolor=BAND_FILLS[key], edgecolor=GREY, label=word) for key, word in standings.items()]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.62, 1.05), frameon=False, fontsize=7)


def draw_funnel(
    data: pd.DataFrame, ax: Axes, *, limits: Sequence[tuple[str, Any, Any]], size_label: str
) -> None:  # fmt: skip
    """Draw a funnel: a point a region (region, expected, value, is_own), equality, and limits (label, low, high)."""
    ax.figure.set_figheight(FUNNEL_INCHES)  # type: ignore[union-attr]
    for (label, low, high), line in zip(limits, ("--", "-"), strict=True):
        ax.plot(*low, color=SECOND, linewidth=1, linestyle=line)
        ax.plot(*high, color=SECOND, linewidth=1, linestyle=line, label=label)
    ends = [data["expected"].min(), data["expected"].max()]
    ax.plot(ends, ends, color=GREY, linewidth=1)
    for row in data.itertuples():
        ax.plot([row.expected], [row.value], "o", color=FOCUS if row.is_own else GREY, zorder=3)
    ax.margins(x=0.14, y=0.1)
    _name_points(ax, data)
    ax.set_xlabel(fill(size_label, LABEL_LETTERS))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(4, integer=True))
        axis.set_major_formatter(FuncFormatter(lambda number, _: format_number(number)))
    ax.figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=7)


def _name_points(ax: Axes, data: pd.DataFrame) -> None:
    """Write each name where it covers the fewest points and names and stays inside."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    size = ax.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]
    wide, high = (72 * share * inches for share, inches in zip(FUNNEL_SHARE, size, strict=True))
    placed = data.assign(x=(data["expected"] - left) / (right - left) * wide,
                         y=(data["value"] - bottom) / (top - bottom) * high)  # fmt: skip
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in zip(placed["x"], placed["y"], strict=True)]
    for row in placed.sort_values(["x", "y"]).itertuples():
        length = LETTER_POINTS * len(row.region)
        boxes = []
        for across, up, side in NAME_PLACES:
            start = row.x + across - {"left": 0.0, "center": length / 2, "right": length}[side]
            boxes.append((start, row.y + up, start + length, row.y + up + LETTER_POINTS * 2))
        covered = [
            sum(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in taken) + (a[0] < 0 or a[2] > wide)
            for a in boxes
        ]
        best = int(np.argmin(covered))
        across, up, side = NAME_PLACES[best]
        taken.append(boxes[best])
        weight, color = ("bold", FOCUS) if row.is_own else ("normal", GREY)
        ax.annotate(row.region, (row.expected, row.value), (across, up), ha=side, fontsize=7, weight=weight,
                    color=color, **TEXT)  # fmt: skip


def draw_spread(data: pd.DataFrame, ax: Axes) -> None:
    """Draw one strip a date with a dot a region (as_of_date, as_of_precision, region, value, is_own): does it close?"""
    days, middle = data.drop_duplicates("as_of_date"), data["value"].agg(["min", "max"]).mean()
    ax.figure.set_figheight(ENDS_INCHES + 0.75 * len(days))  # type: ignore[union-attr]
    for place, (_, rows) in enumerate(data.groupby("as_of_date")):
        low, high = rows["value"].min(), rows["value"].max()
        ax.plot([low, high], [place, place], color=LIGHT, linewidth=3, zorder=1)
        for row in rows.itertuples():
            color = FOCUS if row.is_own else GREY
            ax.plot([row.value], [place], "o", color=color, zorder=3 if row.is_own else 2)
            if row.is_own or row.value in (low, high):  # below and above, so that close ends do not meet
                side = "right" if row.value > middle else "left"
                up = {high: -8, low: 6}.get(row.value, 15)
                ax.annotate(f"{row.region} {format_percent(row.value, 2)}", (row.value, place), (0, up), ha=side,
                            va="bottom" if up > 0 else "top", fontsize=7, color=color, **TEXT)  # fmt: skip
    names = [format_date(row.as_of_date.date(), row.as_of_precision, short=True) for row in days.itertuples()]
    ax.set_yticks(range(len(days)), names)
    ax.set_ylim(len(days) - 0.4, -0.6)
    _show_percent(ax)
