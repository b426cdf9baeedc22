"""One table of a sheet, read exactly as its layout says; what the layout does not say is refused at its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.importing.areas import Area
from analysis.tables.importing.blocks import BLANK, NUMBER, ROW_OF_FIGURES, Block, header_cell, letter_of
from analysis.tables.importing.cells import Doubt
from analysis.tables.importing.checks import (
    check_register,
    check_rows,
    check_totals,
    read_counting,
    refuse_contradictions,
    refuse_without_segment,
    set_totals_apart,
)
from analysis.tables.importing.constants import (
    LETTERHEAD,
    SCALED,
    TOLD_IN_TITLE,
    Context,
    Source,
    contradictions,
    lacks,
    months_of,
    part_of_title,
    parts_in,
    phrases_in,
    puskesmas_in,
    read_context,
    regions_of,
    segments_in_title,
    single_regions,
    sources_of,
)
from analysis.tables.importing.days import refuse_outside, refuse_swapped
from analysis.tables.importing.figures import assemble, read_figures, refuse_merged, scale_of
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.labels import read_labels
from analysis.tables.importing.layouts import LEFT_OUT, Layout, heading_of, template_of
from analysis.tables.importing.lines import read_lines
from analysis.tables.importing.quotes import quote, shown_name
from analysis.tables.importing.roles import Role, fields_of, kinds, read_spec, roles_of
from analysis.tables.importing.rows import sort_rows
from analysis.tables.importing.table import Table
from analysis.tables.importing.times import absent_day, says_until
from analysis.tables.importing.vocabulary import fold, nearest, unit_of, words

UNIT_ABOVE = re.compile(
    r"\b(?:satuan|unit|dalam)\s*[:=]\s*([^():;,]+)|\(\s*(?:satuan|dalam)\s+([^():;,]+)\)", re.IGNORECASE
)
UNIT_BEHIND = re.compile(r"\(([^()]+)\)\s*$")  # of a heading: Peserta Terdaftar (KK)
OF_ALL_PEOPLE = ("membership", "residents", "moves")  # kinds whose rows are about everybody
DAY_FIELDS = ("month_date", "as_of_date", "session_date", "meeting_date")


@dataclass(frozen=True)
class Options:
    """What the one who imports says; empty where the sheet and its layout are to say it.

    ``latest`` is the last month that has begun: what is said of later ones is refused.

    ``layouts`` are those to read by, and no others; None: those that are known. ``told`` says what columns are, by
    folded heading, cell or letter.
    """

    kind: str = ""
    sheet: str = ""
    region: Area | None = None
    month: Period | None = None
    counting: str = ""
    latest: Period | None = None
    settings: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    layouts: list[Layout] | None = None


def read_block(
    layout: Layout, block: Block, above: tuple[str, ...], file_stem: str, options: Options, before: list[Table]
) -> Table:
    """Return a table as its layout says; ``above`` is the title of the sheet, ``before`` the tables above it."""
    if layout.kind == LEFT_OUT:
        table = Table(block, "", [], layout)
        table.leave_out(block.body)
        table.notes.append(say("import.table_left", sheet=block.grid.sheet, count=int(table.left.sum())))
        return table
    if layout.kind not in kinds():
        table = Table(block, "", [], layout)
        headers = "; ".join(quote(heading_of(path)) for path in block.paths if path)[:200]
        cell = block.grid.address(block.header.start, 0)
        if layout.kind and layout.name:
            named = {"layout": shown_name(Path(layout.name)), "nearest": nearest(layout.kind, list(kinds()))}
            table.refuse_all("layout_kind", cell=cell, found=quote(layout.kind), **named)
        else:
            table.refuse_all("kind_unknown", cell=cell, kinds=", ".join(kinds()), headers=headers)
        return table
    table = Table(block, layout.kind, _told_roles(layout, block, options), layout)
    _refuse_above(table)
    sort_rows(table)
    _refuse_unknown(table)
    sources = sources_of(block, above, file_stem)
    table.context = _context(table, sources, options, before)
    _ask_part(table, sources)
    _ask_unit_below(table)
    read_labels(table)
    read_lines(table)
    _read_figures(table, sources, options)
    check_rows(table)
    check_totals(table)
    refuse_without_segment(table)
    if options.latest:
        _refuse_future_columns(table, options.latest)
    assemble(table)
    if options.latest:
        _refuse_future(table, options.latest)
    refuse_contradictions(table)
    _check_region(table, [source for source in sources if source.sort == "title"])
    _check_month(table, options.month, [source for source in sources if source.sort == "title"])
    check_register(table)
    _tell_left_out(table)
    _tell_hidden(table)
    return table


def _tell_hidden(table: Table) -> None:
    """Note hidden rows and columns and struck cells that were read, and rows that gave nothing."""
    grid, used = table.grid, table.places("label", "figure")
    given = {int(row) - 1 for frame in table.frames.values() for row in frame.source_row}
    bare = set(table.rows[~table.lost[table.rows]].tolist()) - given if "measure" not in table.labels else set()
    bare = {row for row in bare if not table.refused[row].any()}
    struck = sorted((row, place) for row, place in grid.struck if row in given and place in used)
    columns = [letter_of(grid, place) for place in used if _of_file(table.block, place) in grid.hidden_columns]
    rows = [str(row + 1) for row in sorted(grid.hidden_rows & set(table.rows.tolist()))]
    for key, found in (
        ("import.hidden_rows", rows),
        ("import.hidden_columns", columns),
        ("import.struck", [grid.address(*cell) for cell in struck]),
        ("import.bare_rows", [str(row + 1) for row in sorted(bare)] if table.frames else []),
    ):
        if found:
            shown = ", ".join(found[:20]) + " …" * (len(found) > 20)
            table.notes.append(say(key, sheet=grid.sheet, found=shown, count=len(found)))


def _ask_unit_below(table: Table) -> None:
    """Refuse a table below which a line says that its figures are thousands, which nothing above says."""
    last = int(table.rows[-1]) if len(table.rows) else 0
    is_told = "unit" in table.layout.numbers or any(table.roles[each].scale > 1 for each in table.places("figure"))
    for row in (row for row in table.block.body.tolist() if row > last and not is_told):
        for place, cell in enumerate(table.grid.row(row)):
            if isinstance(cell, str) and SCALED.search(cell.lower()):
                table.ask_all("unit_below", cell, table.grid.address(row, place), field="", found=cell)
                return


def _check_region(table: Table, titles: list[Source]) -> None:
    """Refuse a table whose title names a region in which none of its rows lies."""
    codes = {str(code) for frame in table.frames.values() if "area_code" in frame for code in frame.area_code.unique()}
    for source in titles if codes else ():
        named = [] if LETTERHEAD.search(fold(source.text)) else regions_of(source)
        is_near = any(each.startswith(area.code) or area.code.startswith(each) for area in named for each in codes)
        if named and not is_near and table.layout.label("region", source.text) is None:
            found = ", ".join(area.name for area in named)
            table.ask_all("region_beside", source.text, source.at, field="region", found=found)
            table.frames = {}
            return


def _tell_left_out(table: Table) -> None:
    """Note which columns and rows of figures were left out as told: they are no part of what is stored."""
    block, numbers = table.block, table.block.kinds == NUMBER
    counted = numbers & table.left & table.read & ~table.refused
    rows = np.flatnonzero(counted[:, table.places("figure")].any(axis=1)).tolist()
    named = [
        f"{quote(heading_of(block.paths[place])) or letter_of(block.grid, place)} ({count})"
        for place in table.places("aside")
        if not table.roles[place].name and (count := int(counted[np.setdiff1d(block.body, rows), place].sum()))
    ]
    if named:
        table.notes.append(say("import.columns_left", sheet=block.grid.sheet, columns=", ".join(named)))
    if rows:
        shown = ", ".join(str(row + 1) for row in rows[:20])
        table.notes.append(say("import.rows_left", sheet=block.grid.sheet, rows=shown, count=len(rows)))


def _of_file(block: Block, place: int) -> int:
    return block.grid.origin[place] if block.grid.origin else place


def _told_roles(layout: Layout, block: Block, options: Options) -> list[Role]:
    """Return what columns are by the layout, and by what the one who imports says of some of them."""
    roles = roles_of(layout, block)
    for column, path in enumerate(block.paths) if options.told else ():
        cells = [fold(block.grid.address(row, column)) for row in block.header]
        names = [
            fold(heading_of(path)),
            *(fold(path[-1]) for _ in path[:1]),
            *cells,
            fold(letter_of(block.grid, column)),
        ]
        if told := next((options.told[name] for name in names if name in options.told), None):
            roles[column] = read_spec(told, layout.kind)
    return roles


def _refuse_above(table: Table) -> None:
    """Refuse rows of figures above the first header: a title has none, and no column says what they are."""
    kinds_above = table.block.kinds[: table.block.header.start]
    taken = (kinds_above == NUMBER).sum(axis=1) >= ROW_OF_FIGURES
    for row in np.flatnonzero(taken).tolist() if table.block.is_first else ():
        table.read[row] = kinds_above[row] != BLANK
        table.refuse_row(row, int(np.argmax(kinds_above[row] == NUMBER)), "no_header")


def _refuse_unknown(table: Table) -> None:
    block = table.block
    for place in table.places("unknown"):
        if table.read[block.body, place].any():
            top = max(block.header.start, 0)
            row = next((row for row in reversed(block.header) if not is_blank(block.grid.columns[place][row])), top)
            header = heading_of(block.paths[place])
            header = header if header and quote(header) == header else block.grid.address(row, place)
            table.refuse(block.body, place, (row, place), "column", header=header, why=table.roles[place].why)


def _context(table: Table, sources: list[Source], options: Options, before: list[Table]) -> Context:
    """Return what the layout and the one who imports say of all rows; what names say otherwise refuses the table."""
    layout, fields = table.layout, fields_of(table.kind)
    context = read_context(layout, sources, options.counting)
    context = replace(
        context,
        region=options.region or context.region,
        month=options.month or context.month,
        year=options.month.year if options.month else context.year,
        counting=options.counting or context.counting,
        settings=context.settings | options.settings,
    )
    said = {"month": options.month, "region": options.region}
    for sort, source, found in contradictions(layout, context, sources, is_month_told=options.month is not None):
        told = said[sort] or getattr(context, sort)
        key = f"{sort}_told" if said[sort] else "month_two" if sort == "month" else "names_two"
        is_beside = said[sort] is None and source.sort == "title"  # a line beside the one that the layout names
        if sort == "month" and (is_beside or "month" not in lacks(table.kind, table.roles)):
            continue
        details = {"told": told.name if isinstance(told, Area) else told, "found": found, "months": found}
        table.ask_all(key, source.text, source.at, field=sort, **details)
    every = {month for source in sources for month in months_of(source, context.year)}
    if context.month is None and len(every) > 1 and "month" in lacks(table.kind, table.roles):
        first = next(source for source in sources if months_of(source, context.year))
        table.ask_all("month_two", first.text, first.at, field="month", months=", ".join(map(str, sorted(every))))
    if context.region is None and len(named := single_regions(sources)) > 1:
        text = ", ".join(area.name for area in named)
        table.ask_all("names_two", sources[0].text, sources[0].at, field="region", found=text)
    try:
        part = part_of_title(table.kind, table.roles, sources, context.region)
        context = replace(context, region=part or context.region)
    except Doubt as doubt:
        table.ask_all(doubt.key, sources[0].text, sources[0].at, field="region", **doubt.details)
    _ask_phrases(table, sources, context, fields)
    if table.kind == "budgets" and not context.month:  # money spent up to the last month of the services above it
        months = [each.frames[each.kind].month_date.max() for each in before if each.kind in each.frames]
        last = max(months, default=None)
        if last:
            context = replace(context, month=Period(last.year, last.month), counting=context.counting or "cumulative")
    return context


def _ask_part(table: Table, sources: list[Source]) -> None:
    """Refuse a table whose title counts only some people, balita, pelajar, unless it was told to count all."""
    own = [source for source in sources if parts_in(source.text) and not LETTERHEAD.search(fold(source.text))]
    for source in own if table.kind in OF_ALL_PEOPLE else ():
        parts = parts_in(source.text)
        if source.sort == own[0].sort and table.layout.label("people", template_of(source.text)) is None:
            told = {"found": source.text, "words": ", ".join(parts), "kind": table.kind}
            table.ask_all("part", source.text, source.at, field="part", **told)


def _ask_phrases(table: Table, sources: list[Source], context: Context, fields: dict[str, Any]) -> None:
    """Refuse a table whose title names two programmes, a segment, or a puskesmas, of which nothing was told."""
    titles = [source for source in sources if source.sort == "title"]
    for name in TOLD_IN_TITLE.keys() & fields.keys() - context.settings.keys() - {"register"}:
        if not table.places("label", names=(name,)):
            for source in titles:
                if len(found := phrases_in(source.text, name)) > 1:
                    table.ask_all("said_two", source.text, source.at, field=name, found=", ".join(found))
    for source in titles:
        if found := [each for each in words()["provisional"] if f" {each} " in f" {fold(source.text)} "]:
            table.refuse_all("provisional", cell=source.at, value=source.text, found=", ".join(found))
        unit = UNIT_ABOVE.search(source.text)
        if unit and (counts := unit_of(unit[1] or unit[2])[0]) in ("households", "percent"):
            table.refuse_all(f"unit_{counts}", cell=source.at, value=source.text, found=source.text)
        if absent := absent_day(source.text):
            table.refuse_all("day_absent", cell=source.at, value=source.text, found=absent)
    for place in table.places("figure"):
        heading = heading_of(table.block.paths[place])
        unit = UNIT_BEHIND.search(heading)
        if unit and table.roles[place].name.endswith("_persons") and unit_of(unit[1])[0] == "households":
            at = table.grid.address(table.block.header.stop - 1, place)
            table.refuse_all("unit_households", cell=at, value=heading, found=heading)
    segments, line = segments_in_title(table.block, table.layout, table.roles)
    if segments and "segment" not in context.settings:
        at = next((source.at for source in titles if source.text == line), "")
        table.ask_all("segments", line, at, field="segment", named=", ".join(segments))
    named = puskesmas_in(table.kind, table.roles, sources)
    if named and named[0] not in {*context.settings, *table.layout.constants}:
        text = next((source.text for source in titles if source.at == named[3]), "")
        table.ask_all("puskesmas", text, named[3], field=named[0], found=text)


def _read_figures(table: Table, sources: list[Source], options: Options) -> None:
    own = [source for source in sources if source.sort == "title"]
    year = table.context.year
    told = (
        [options.month]
        if options.month
        else list(dict.fromkeys(month for each in own for month in months_of(each, year)))
    )
    refuse_swapped(table, told)
    refuse_outside(table, told, is_until=not options.month and any(says_until(each.text) for each in own))
    _check_order(table)
    table.scopes = set_totals_apart(table)
    refuse_merged(table)
    numeric = [*table.places("figure"), *table.places("check", names=("total", "remaining"))]
    table.data = {place: read_figures(table, place, table.rows) for place in numeric}
    _tell_scales(table)
    _tell_uncovered(table)
    until = any(says_until(each.text) for each in own)
    table.context = replace(table.context, counting=read_counting(table, table.context.counting, until=until))


def _tell_uncovered(table: Table) -> None:
    """Note how many people of no segment stand in the sheet, and how many residents they make with the members."""
    for place in table.places("figure")[:1] if len(table.uncovered) else ():
        count = float(np.nansum(read_figures(table, place, table.uncovered)))
        members = float(np.nansum(table.data[place]))
        told = {"count": count, "members": members, "total": count + members}
        numbers = {name: format_number(number) for name, number in told.items()}
        table.notes.append(say("import.not_covered", sheet=table.grid.sheet, **numbers))


def _tell_scales(table: Table) -> None:
    """Note which columns were multiplied, and check that the layout's unit is a known one."""
    unit = str(table.layout.numbers.get("unit", ""))
    if unit and not isinstance(factor := unit_of(unit)[0], int):
        table.refuse_all(f"unit_{factor}" if factor else "unit", found=unit)
    named: dict[int, list[str]] = {}
    for place in table.places("figure"):
        if (scale := scale_of(table, place)) > 1:
            named.setdefault(scale, []).append(heading_of(table.block.paths[place]))
        for factor in table.factors.get(place, ()):
            named.setdefault(factor, []).append(heading_of(table.block.paths[place]))
    for factor, headers in named.items():
        told = {"columns": ", ".join(dict.fromkeys(headers)), "factor": format_number(factor)}
        table.notes.append(say("import.scaled", sheet=table.grid.sheet, **told))


def _refuse_future_columns(table: Table, latest: Period) -> None:
    """Refuse the figures of columns of months that have not begun."""
    for place in table.places("figure"):
        fixed = dict(table.roles[place].fixed)
        year = int(fixed.get("year") or 0) or table.context.year
        month = Period(year, int(fixed["month"])) if year and "month" in fixed else None
        if month and month > latest and not np.isnan(table.data[place]).all():
            cell = (max(table.block.header.stop - 1, 0), place)
            table.refuse(table.rows, place, cell, "future", found=month.text, latest=latest.text)
            table.data[place][:] = np.nan


def _refuse_future(table: Table, latest: Period) -> None:
    """Refuse rows about months that have not begun."""
    for office, frame in [*table.frames.items()]:
        for name in {"month_date", "as_of_date", "session_date"} & {*frame}:
            later = (frame[name] > pd.Timestamp(latest.end)).to_numpy()
            place = [*table.places("label", names=(name,)), *table.places("label", "figure"), 0][0]
            for row, day in zip(frame.source_row[later], frame[name][later], strict=True):
                found = Period(day.year, day.month).text
                table.refuse_row(int(row) - 1, place, "future", found=found, latest=latest.text)
            frame = frame[~later].reset_index(drop=True)
        table.frames[office] = frame
    table.frames = {office: frame for office, frame in table.frames.items() if len(frame)}


def _check_month(table: Table, told: Period | None, titles: list[Source]) -> None:
    """Refuse a table whose rows or headers name days and months, but not that of the one who imports it.

    Where the title names another month, it is only said: it may be that of printing.
    """
    days = [
        day for frame in table.frames.values() for name in DAY_FIELDS if name in frame for day in frame[name].unique()
    ]
    found = sorted({Period(day.year, day.month) for day in days})
    if told and found and told not in found:
        table.refuse_all("month_told", told=told, found=", ".join(map(str, found[:3])) + " …" * (len(found) > 3))
        table.frames = {}
    named = {month for source in titles for month in months_of(source, table.context.year)}
    if found and not told and len(named) == 1 and not named & {*found}:
        shown = {"title": str(*named), "rows": ", ".join(map(str, found[:3]))}
        table.notes.append(say("import.month_beside", sheet=table.grid.sheet, **shown))


def _check_order(table: Table) -> None:
    """Refuse months without a year that go on after December: the year of the title is not that of all."""
    named: dict[
        tuple[Any, ...], list[tuple[int, int, int]]
    ] = {}  # by what it is of: a month and the cell that names it
    for place in table.places("figure"):
        fixed = dict(table.roles[place].fixed)
        if "month" in fixed and "year" not in fixed:
            cell = (int(fixed.pop("month")), table.block.header.stop - 1, place)
            named.setdefault((table.roles[place].name, *fixed.items()), []).append(cell)
    for key, month, row, place in _months_of_rows(table):
        named.setdefault(key, []).append((month, row, place))
    for series in named.values():
        numbers = [month for month, _, _ in series]
        if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            _, row, column = next(later for one, later in pairwise(series) if later[0] < one[0])
            value = table.grid.columns[column][row]
            table.refuse_all("month_order", cell=table.grid.address(row, column), value=value)
            return


def _months_of_rows(table: Table) -> list[tuple[Any, int, int, int]]:
    months, places = table.labels.get("month"), table.places("label", names=("month_date",))
    if not months or not places or table.places("label", names=("year",)):
        return []
    cells = [
        header_cell(cell)[1:] for cell in table.grid.columns[places[0]].used(table.rows) if not isinstance(cell, date)
    ]
    is_bare = len(cells) and not any(text[-2:].isdecimal() or "20" in text for text in cells)
    if not is_bare:
        return []
    others = [each.codes.tolist() for name, each in table.labels.items() if name != "month"]
    keys = list(zip(*others, strict=True)) or [()] * len(table.rows)
    pairs = zip(keys, months.codes, table.rows.tolist(), strict=True)
    return [(key, each.month, row, places[0]) for key, code, row in pairs if (each := months.distinct[code])]
