"""Charts of a page: one drawing function, called for a phone and for a desk, with alt text made from the frame."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from analysis.figures.svg import house_style
from analysis.reference.numbers import format_date, format_number, printed_decimals
from analysis.reference.words import say
from analysis.report.tables import write_cell

Draw = Callable[..., Any]
WIDTHS = {"narrow": 328, "wide": 720}
HEIGHT_SHARE = {"narrow": 0.8, "wide": 0.42}
POINTS = {"narrow": 9.5, "wide": 10}
PIXELS_PER_INCH = 96
TEXT_SIZES = ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")


def draw_at(width: str, frame: pd.DataFrame, draw: Draw, finish: Sequence[Draw] = (), **options: Any) -> Figure:
    """Return ``frame`` drawn by ``draw`` at one of WIDTHS, in the house style, axes in the page's language.

    Args:
        width: ``narrow`` (a phone) or ``wide``.
        frame: what is drawn; it is handed over as it is.
        draw: an axes-level function of seaborn, or any ``(data, ax, **options)``.
        finish: each called with the axes at the end, to add a line or a note.
        options: handed to ``draw``.
    """
    sizes: Any = dict.fromkeys(TEXT_SIZES, POINTS[width])
    inches = WIDTHS[width] / PIXELS_PER_INCH
    with house_style(), mpl.rc_context(sizes):
        figure = Figure(figsize=(inches, inches * HEIGHT_SHARE[width]), layout="constrained")
        ax = figure.subplots()
        if is_seaborn(draw):
            draw(data=_keep_rivals(frame, draw, options), ax=ax, **_without_averages(draw, options))
        else:
            draw(frame, ax, **options)
        _write_axes(ax)
        for step in finish:
            step(ax)
    return figure


def is_seaborn(draw: Draw) -> bool:
    """Whether a drawing function is one of seaborn's, which take the frame as ``data=``."""
    return str(getattr(draw, "__module__", "")).startswith("seaborn")


def _without_averages(draw: Draw, options: dict[str, Any]) -> dict[str, Any]:
    """Turn off what seaborn would make of several values at one x: an average and an interval round it."""
    known = inspect.signature(draw).parameters
    off = {"errorbar": None} | ({"estimator": None} if getattr(draw, "__name__", "") == "lineplot" else {})
    return {name: value for name, value in off.items() if name in known} | options


def _keep_rivals(frame: pd.DataFrame, draw: Draw, options: dict[str, Any]) -> pd.DataFrame:
    """Number the categories that hold several values, where seaborn would draw their average as one mark."""
    x, y, hue = (options.get(name) for name in ("x", "y", "hue"))
    if getattr(draw, "__name__", "") not in ("barplot", "pointplot") or x not in frame or y not in frame:
        return frame
    category = x if pd.api.types.is_numeric_dtype(frame[y]) and not pd.api.types.is_numeric_dtype(frame[x]) else y
    keys = [category, *([hue] if hue in frame and hue != category else [])]
    place = frame.groupby(keys, sort=False, observed=True).cumcount() + 1
    count = frame.groupby(keys, sort=False, observed=True)[category].transform("size")
    if count.le(1).all():
        return frame
    names = frame[category].astype(str)
    return frame.assign(**{str(category): names.where(count == 1, names + " (" + place.astype(str) + ")")})


def _write_axes(ax: Axes) -> None:
    for axis in (ax.xaxis, ax.yaxis):
        formatter = axis.get_major_formatter()
        if isinstance(formatter, ScalarFormatter):
            axis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, printed_decimals(value))))
        elif isinstance(formatter, DateFormatter) or "Date" in type(formatter).__name__:
            write = FuncFormatter(lambda value, _: format_date(num2date(value).date(), "month", short=True))
            axis.set_major_formatter(write)


def describe(frame: pd.DataFrame, title: str, **options: Any) -> str:
    """Return an alternative text of a chart from its frame: what, how many, lowest, highest, latest."""
    names = [str(options[name]) for name in ("x", "y") if options.get(name) in frame]
    numeric = [name for name in names if pd.api.types.is_numeric_dtype(frame[name])]
    numeric = numeric or [str(name) for name in frame.select_dtypes("number").columns[:1]]
    if not numeric or not len(frame) or frame[numeric[0]].isna().all():
        return say("chart.empty", title=title, count=len(frame))
    value = numeric[0]
    label = next((name for name in names if name != value), str(frame.columns[0]))
    known = frame[frame[value].notna()]
    low, high = known.loc[known[value].idxmin()], known.loc[known[value].idxmax()]
    texts = {name: _point(row, label, value) for name, row in (("low", low), ("high", high))}
    if pd.api.types.is_datetime64_any_dtype(frame[label]):
        texts["last"] = _point(known.sort_values(label, kind="stable").iloc[-1], label, value)
        return say("chart.over_time", title=title, count=len(known), **texts)
    return say("chart.by_group", title=title, count=len(known), **texts)


def _point(row: pd.Series, label: str, value: str) -> str:
    return say("chart.point", label=write_cell(row[label]), value=write_cell(row[value]))
