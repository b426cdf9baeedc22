"""Charts of a page: one drawing function, called for a phone and for a desk, with alt text made from the frame."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from numbers import Real as Number
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryFormatter
from matplotlib.dates import AutoDateLocator, DateFormatter, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, Formatter, FuncFormatter, ScalarFormatter

from analysis.figures.svg import FOCUS, house_style
from analysis.reference.numbers import format_date, format_number, printed_decimals
from analysis.reference.regions import all_regions
from analysis.reference.words import catalogue, say
from analysis.report.findings import Finding

Draw = Callable[..., Any]
WIDTHS = {"narrow": 328, "wide": 720}
HEIGHT_SHARE = {"narrow": 0.8, "wide": 0.42}
POINTS = {"narrow": 9.5, "wide": 10}
PIXELS_PER_INCH = 96
GROUPS_OF_CODES = {
    "data_system": ("system", "iku_system"),
    "measure": ("claims.measure", "column"),
    "payer": ("about",),
    "segment": ("segment", "answer.payer"),
    "cause": ("two.cause",),
    "position": ("paths.position",),
}
GROUPS_OF_SUBJECTS = ("ratio", "segment", "claims.measure", "about", "system")  # of uhc.compare_periods
COLORED_PARTS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
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
        _name_axes(ax, [str(name) for name in frame.columns])
        for step in finish:
            step(ax)
        if (legend := ax.get_legend()) is not None:  # above the axes, where it covers no mark
            texts, title = [text.get_text() for text in legend.get_texts()], legend.get_title().get_text()
            handles = [handle for handle in legend.legend_handles if handle is not None]
            figure.legend(handles, texts, title=title, loc="outside upper left", frameon=False)
            legend.remove()
    return figure


def recolor(figure: Figure, color: str) -> None:
    """Give what is drawn in the main colour of the house another one; nothing is done where none is given."""
    parts = [(artist, part) for artist in figure.findobj() for part in COLORED_PARTS] if color else []
    for artist, part in parts:
        read = getattr(artist, f"get_{part}", None)
        colors = mpl.colors.to_rgba_array(read()) if read is not None and read() is not None else np.empty((0, 4))
        is_main = (colors == mpl.colors.to_rgba(FOCUS)).all(axis=1)
        if is_main.any():
            colors[is_main] = mpl.colors.to_rgba(color)
            getattr(artist, f"set_{part}")(colors if len(colors) > 1 else color)


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
            axis.set_major_formatter(FuncFormatter(lambda value, _: _tick_text(value)))
        elif isinstance(formatter, DateFormatter) or "Date" in type(formatter).__name__:
            axis.set_major_locator(AutoDateLocator(minticks=2, maxticks=4))
            write = FuncFormatter(lambda value, _: format_date(num2date(value).date(), "month", short=True))
            axis.set_major_formatter(write)


def _tick_text(value: float) -> str:
    """Return a tick as it is printed: matplotlib counts its places by sums that leave 0.42000000000000004.

    >>> _tick_text(0.42000000000000004)
    '0,42'
    """
    rounded = float(f"{value:.10g}")
    return format_number(rounded, printed_decimals(rounded))


def _name_axes(ax: Axes, columns: Sequence[str]) -> None:
    """Write axes and legend that are called by a column, and the codes in it, in the page's language."""
    for axis in (ax.xaxis, ax.yaxis):
        column, inner = axis.get_label_text(), axis.get_major_formatter()
        if column not in columns:
            continue
        axis.set_label_text(name_column(column))
        if isinstance(inner, (StrCategoryFormatter, FixedFormatter)):
            write = partial(_name_tick, inner, column)
            axis.set_major_formatter(FuncFormatter(write))
    legend = ax.get_legend()
    if legend is None:
        return
    column = legend.get_title().get_text()
    for text in legend.get_texts():
        found = text.get_text()
        column = found if found in columns else column  # seaborn lists several columns below each other
        text.set_text(name_column(found) if found in columns else name_value(column, found))
    if legend.get_title().get_text() in columns:
        legend.set_title(name_column(legend.get_title().get_text()))


def _name_tick(inner: Formatter, column: str, value: float, place: int | None = None) -> str:
    return name_value(column, inner(value, place))


def name_column(name: str) -> str:
    """Return what a column of a frame is called in the language in use; its own name in words where none is known."""
    return say("column", name) if f"column.{name}" in catalogue() else name.replace("_", " ")


def name_value(column: str, value: str) -> str:
    """Return what a code in a column is called in the language in use; the code itself where none is known."""
    if column == "region_code":
        return {region.bps_code: region.short_name for region in all_regions()}.get(value, value)
    if column == "subject":
        return ": ".join(_first_word(GROUPS_OF_SUBJECTS, part) or part for part in value.split(": "))
    code, _, rival = value.partition(" (")  # rivals are numbered: see _keep_rivals
    word = _first_word(GROUPS_OF_CODES.get(column, (column,)), code)
    return f"{word} ({rival}" if word and rival else word or value


def _first_word(groups: Sequence[str], code: str) -> str:
    keys = [f"{group}.{code}" for group in groups]
    return next((say(key) for key in keys if key in catalogue() and "{" not in catalogue()[key]["id"]), "")


def chart_data(frame: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return the columns that a chart's options name, called in words, codes too; all where they name none."""
    named = [name for name in dict.fromkeys(map(str, options.values())) if name in frame.columns]
    return name_codes(frame[named or list(frame.columns)]).rename(columns=lambda name: name_column(str(name)))


def name_codes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose codes are called in words."""
    texts = {
        name: frame[name].map(lambda cell, name=name: name_value(str(name), cell) if isinstance(cell, str) else cell)
        for name in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_datetime64_any_dtype(frame[name])
    }
    return frame.assign(**texts)


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
    cell = row[label]
    name = name_value(label, cell) if isinstance(cell, str) else write_cell(cell)
    return say("chart.point", label=name, value=write_cell(row[value]))


def write_cell(cell: Any) -> str:
    """Return a cell of a frame as a table of the page writes it."""
    if isinstance(cell, pd.Timestamp) and not pd.isna(cell):
        return format_date(cell.date())
    if isinstance(cell, (list, tuple)):
        return "; ".join(map(str, cell)) or say("empty.none")
    if isinstance(cell, Finding):
        return f"{cell}"
    if pd.isna(cell):
        return say("empty.not_published")
    if isinstance(cell, (bool, np.bool_)):
        return say("chart.yes" if cell else "chart.no")
    if isinstance(cell, Number):
        return format_number(float(cell), min(2, printed_decimals(float(cell))))
    return str(cell) or say("empty.none")
