"""One sheet: what it says of all its rows, and its tables one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from analysis.reference.numbers import format_number
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.importing.areas import Area, named_areas, part_in, puskesmas_name, regions_in
from analysis.tables.importing.cells import Doubt
from analysis.tables.importing.checks import check_rows, check_totals, read_counting, set_totals_apart
from analysis.tables.importing.days import refuse_outside, refuse_swapped
from analysis.tables.importing.figures import PAYER_OF_SEGMENT, assemble, read_figures, refuse_merged, scale_of
from analysis.tables.importing.grids import Column, Grid, is_blank
from analysis.tables.importing.labels import read_labels
from analysis.tables.importing.layout import BLANK, NUMBER, Block, cell_kinds, find_blocks, header_cell
from analysis.tables.importing.lines import read_lines
from analysis.tables.importing.mapping import CODES, LEVELS, Told, header_text, kinds, lines_on_members, recognise
from analysis.tables.importing.quotes import is_quotable, quote
from analysis.tables.importing.rows import sort_rows
from analysis.tables.importing.table import Context, Table
from analysis.tables.importing.times import months_in, read_semester, says_until, years_in
from analysis.tables.importing.titles import refuse_contradictions, settings_in_title
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, fold, match, words
from analysis.tables.schemas import table_descriptor

LISTED = re.compile(
    r"\s*(?:\d+[.)]\s*)?(.*?[a-z)*])\s*(?:[:=]|\s[-–]\s)\s*(?:rp\.?\s*)?(\d[\d.,]*)\s*[a-z]*\.?\s*", re.I
)
ITEM = re.compile(r"\s*(?:\d+[.)]\s*)?(.*?)(?:\s*[:=]\s*(.*))?", re.DOTALL)  # such a line with digits, read or not
LONGEST_LINE = 300  # letters of a line of a list
SCALED = re.compile(  # digits only before a bracket, a unit or the end: "1000 HPK" counts days
    r"(?:\bdalam |\(\s*|(?<!\w)[x×]\s*)(?:[x×]\s*)?(rp\.?\s*)?"
    r"(ribuan|ribu|jutaan|juta|jt|miliar|milyar|1?[.,]?000(?=[\s,-]*(?:\)|$|(?:rupiah|rp|jiwa|orang|peserta)\b)))\b"
    r"[\s,-]*(rupiah|rp|jiwa|orang|peserta)?"
)
ASIDE_LINE = re.compile(
    r"^(?:jl|jln|jalan|alamat|komplek|telp|telepon|fax|email|website|dicetak|diunduh|tanggal cetak|tgl cetak|printed)\b"
)
NAME_ENDS = re.compile(
    r"\b(?:bulan|tahun|kota|kabupaten|kab|kecamatan|provinsi|periode|per|s|sampai|triwulan|semester|se|dan|di|menurut|dalam|pkp|"
    + "|".join([r"\d+", *MONTH_OF_WORD])
    + r")\b"
)
FAMILIES = {"spm": ("spm", "spm_quality", "budgets")}

ROW_OF_FIGURES = 3  # so many numbers beside each other are no title


@dataclass(frozen=True)
class Options:
    """What the one who imports says; empty where the sheet is to say it."""

    kind: str = ""
    sheet: str = ""
    region: Area | None = None
    month: Period | None = None
    counting: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    told: Told = field(default_factory=dict)


def read_sheet(grid: Grid, file_stem: str, options: Options) -> list[Table]:
    """Return the tables of a sheet; none where no header is found. The name of the file may say month and region."""
    tables: list[Table] = []
    blocks = find_blocks(grid) or _listed(grid)
    allowed = FAMILIES.get(options.kind, (options.kind,)) if options.kind else tuple(kinds())
    for block in blocks:
        found = recognise(block, options.told, allowed)
        if not found and options.kind:  # somebody named it: the columns that do not fit are told one by one
            found = recognise(block, options.told, (options.kind,))
        if tables and tables[0].kind == "ikm_responses" and [kind for kind, _ in found] != ["ikm_responses"]:
            continue  # the legend of the survey
        if len(found) == 1:
            table = Table(block, *found[0])
            _read_table(table, blocks[0].title, file_stem, options, tables)
        else:
            table = Table(block, "", [])
            headers = "; ".join(quote(header_text(path)) for path in block.paths if path)[:200]
            named = ", ".join(kind for kind, _ in found) or ", ".join(kinds())
            cell = grid.address(block.header.start, 0)
            table.refuse_all("kind_two" if found else "kind_unknown", cell=cell, kinds=named, headers=headers)
        tables.append(table)
    if tables:
        _refuse_above(tables[0])
    return tables


def _refuse_above(table: Table) -> None:
    """Refuse rows of figures above the first header: a title has none, and no column says what they are."""
    kinds_above = table.block.kinds[: table.block.header.start]
    for row in np.flatnonzero((kinds_above == NUMBER).sum(axis=1) >= ROW_OF_FIGURES).tolist():
        table.read[row] = kinds_above[row] != BLANK
        table.refuse_row(row, int(np.argmax(kinds_above[row] == NUMBER)), "no_header")


def _read_table(table: Table, above: tuple[str, ...], file_stem: str, options: Options, before: list[Table]) -> None:
    block, grid = table.block, table.grid
    sort_rows(table)
    for place in table.places("unknown"):
        if table.read[block.body, place].any():
            row = next(
                (row for row in reversed(block.header) if not is_blank(grid.columns[place][row])), block.header.start
            )
            header = header_text(block.paths[place])
            header = header if is_quotable(header) else grid.address(row, place)
            details = {"header": header, "why": table.roles[place].why}
            table.refuse(block.body, place, (row, place), "column", **details)
    own, every = (
        " ".join(line for line in dict.fromkeys(lines) if not ASIDE_LINE.match(fold(line)))
        for lines in (block.title, (*above, *block.title))
    )
    names = (own, every, grid.sheet, file_stem)
    table.context = _context(table, names, options)
    if table.kind == "budgets" and not table.context.month:  # money spent up to the last month of the services above it
        months = [each.frames[each.kind].month_date.max() for each in before if each.kind in each.frames]
        last = max(months, default=None)
        table.context = replace(table.context, month=Period(last.year, last.month) if last else None)
    _refuse_beside(table)
    if not options.settings.get("segment"):
        _read_segment(table)
    read_labels(table)
    read_lines(table)
    year = table.context.year
    told = [options.month] if options.month else months_in(own, year=year) or months_in(every, year=year)
    refuse_swapped(table, told)
    refuse_outside(table, told, is_until=not options.month and says_until(own or every))
    _check_order(table)
    scopes, scales = set_totals_apart(table), _scales((*above, *block.title))
    refuse_merged(table)
    numeric = [*table.places("figure"), *table.places("check", names=("total", "remaining"))]
    table.data = {place: read_figures(table, place, table.rows, scales) for place in numeric}
    _tell_scales(table, scales)
    table.context = replace(table.context, counting=read_counting(table, table.context.counting))
    check_rows(table)
    check_totals(table, scopes, scales)
    assemble(table)
    _check_month(table, options.month)
    if hidden := sorted(row + 1 for row in grid.hidden_rows & set(table.rows.tolist())):
        shown = ", ".join(map(str, hidden[:20]))
        table.notes.append(say("import.hidden_rows", sheet=grid.sheet, rows=shown, count=len(hidden)))


def _context(table: Table, names: tuple[str, ...], options: Options) -> Context:
    """Return what options, title, all titles, sheet name and file name say, the first of them first."""
    title, region = fold(names[1]), options.region
    _check_region(table, names, region)
    region = region or next((found[0] for found in map(regions_in, names) if len(found) == 1), None)
    years = next((found for found in map(years_in, names) if found), [])
    year = options.month.year if options.month else years[0] if len(years) == 1 else None
    fields = {each["name"] for each in table_descriptor(table.kind)["schema"]["fields"]}
    refuse_contradictions(table, names, fields, options.region, options.month)
    if "area_code" in fields and not table.places("label", names=(*LEVELS, "area", *CODES)):
        try:
            parts = (part_in(text, region) for text in (names[0] or names[1], names[2]))
            region = next(filter(None, parts), region)
        except Doubt as doubt:
            cell = table.grid.address(max(table.block.header.start - 1, 0), 0)
            table.refuse_all(doubt.key, cell=cell, value=names[0], **doubt.details)
    settings = settings_in_title(table, names, fields, options.settings)
    if "indicator" in fields and (indicator := match(title).one("indicator")):
        settings["indicator"] = indicator
    settings |= _puskesmas(table, fold(names[0]) or title, fields, options) | options.settings
    semester = next((found for found in map(read_semester, names) if found), None) or ""
    counting = options.counting or ("cumulative" if says_until(title) else "monthly" if "bulan ini" in title else "")
    month = _month(table, names, years[0] if len(years) == 1 else year, options.month)
    return Context(region, month, year, semester, counting, settings)


def _check_region(table: Table, names: tuple[str, ...], told: Area | None) -> None:
    """Refuse a sheet whose names tell of other regions than the one who imports it; a wider one may be named."""
    named = list(dict.fromkeys(area for name in names for area in regions_in(name)))
    if not told or not named:
        return
    holds_several = len(named) > 1 and all(area.lies_in(told) for area in named)
    if not holds_several and not any(told == area or told.lies_in(area) for area in named):
        table.refuse_all("region_told", told=told.name, found=", ".join(area.name for area in named))


def _check_month(table: Table, told: Period | None) -> None:
    """Refuse a table whose rows or headers name days and months, but not that of the one who imports it."""
    days = [
        day
        for frame in table.frames.values()
        for name in ("month_date", "as_of_date", "session_date", "meeting_date")
        if name in frame
        for day in frame[name].unique()
    ]
    found = sorted({Period(day.year, day.month) for day in days})
    if told and found and told not in found:
        table.refuse_all("month_told", told=told, found=", ".join(map(str, found[:3])) + " …" * (len(found) > 3))
        table.frames = {}


def _month(table: Table, names: tuple[str, ...], year: int | None, told: Period | None) -> Period | None:
    """Return the month that title, sheet and file name agree on, or is ``told`` and named by one of them.

    None where rows or headers name months and none is told.
    """
    if any(
        role.name in ("month_date", "as_of_date", "session_date") or "month" in dict(role.fixed) for role in table.roles
    ):
        return told
    own, all_titles, *others = [months_in(name, year=year) for name in names]
    title = own or all_titles
    title = title[-1:] if says_until(names[0] or names[1]) else title
    found = [months for months in (title, *others) if months]
    if told:
        if found and not any(told in months for months in found):
            named = dict.fromkeys(str(month) for months in found for month in months)
            table.refuse_all("month_told", told=told, found=", ".join(named))
        return told
    if len(title) > 1 or len({month for months in found if len(months) == 1 for month in months}) > 1:
        named = dict.fromkeys(str(month) for months in found for month in months)
        table.refuse_all("month_two", months=", ".join(named))
        return None
    return found[0][0] if found else None


def _puskesmas(table: Table, title: str, fields: set[str], options: Options) -> dict[str, str]:
    """Return the puskesmas that a title names; one that no area is called after must be told."""
    name = "puskesmas" if "puskesmas" in fields else "unit_name"
    named = any(role.name in ("puskesmas", "unit_name") for role in table.roles if role.use == "label")
    if not fields & {"puskesmas", "unit_name"} or named or name in options.settings:
        return {}
    found = [NAME_ENDS.split(f"{after} ")[0].strip() for after in title.split("puskesmas ")[1:]]
    found = [each for each in found if each]
    known = [area.name for each in found for area in named_areas(each) if area.level in ("kecamatan", "kelurahan")]
    if found and not known:
        table.refuse_all("puskesmas", found=puskesmas_name(found[0]), field=name)
    return {name: known[0]} if known else {}


def _read_segment(table: Table) -> None:
    """Take the one segment that the title of a list of members names; ask where it names several."""
    named = list(dict.fromkeys(each for line in lines_on_members(table.block) for each in match(line).of("segment")))
    is_divided = any(role.name == "segment" or "segment" in dict(role.fixed) for role in table.roles)
    if table.kind != "membership" or is_divided or not named or "segment" in table.context.settings:
        return
    if len(named) > 1:
        table.refuse_all("segments", named=", ".join(named))
    segment, _, payer = named[0].partition("/")
    told = {"segment": segment, "payer": payer or PAYER_OF_SEGMENT.get(segment, "")}
    table.context = replace(table.context, settings={**told, **table.context.settings})


def _refuse_beside(table: Table) -> None:
    """Refuse two tables that stand side by side, an empty column between them: a row of one is none of the other."""
    block = table.block
    is_empty = [not path and not block.kinds[block.body, place].any() for place, path in enumerate(block.paths)]
    parts = [[*group] for empty, group in groupby(range(len(is_empty)), key=is_empty.__getitem__) if not empty]
    uses = [{table.roles[place].use for place in part} for part in parts]
    whole = [part for part, found in zip(parts, uses, strict=True) if {"label", "figure"} <= found]
    if len(whole) > 1:
        table.refuse_all("beside", cell=table.grid.address(block.header.stop - 1, whole[1][0]))


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
    months, places = table.labels.get("month"), table.places("label", names=("month_date",))
    if months and places and not table.places("label", names=("year",)):
        cells = table.grid.columns[places[0]].used(table.rows)
        if all(not isinstance(cell, date) and not re.search(r"\d{2}$|20\d\d", header_cell(cell)[1:]) for cell in cells):
            others = [each.codes.tolist() for name, each in table.labels.items() if name != "month"]
            keys = list(zip(*others, strict=True)) or [()] * len(table.rows)
            for key, code, row in zip(keys, months.codes, table.rows.tolist(), strict=True):
                if month := months.distinct[code]:
                    named.setdefault(key, []).append((month.month, row, places[0]))
    for series in named.values():
        numbers = [month for month, _, _ in series]
        if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            _, row, column = next(later for one, later in pairwise(series) if later[0] < one[0])
            value = table.grid.columns[column][row]
            table.refuse_all("month_order", cell=table.grid.address(row, column), value=value)
            return


def _tell_scales(table: Table, scales: dict[str, int]) -> None:
    """Note which columns were multiplied: the words that say so may mean something else."""
    named: dict[int, list[str]] = {}
    for place in table.places("figure"):
        if (scale := scale_of(table, place, scales)) > 1:
            named.setdefault(scale, []).append(header_text(table.block.paths[place]))
    for factor, headers in named.items():
        told = {"columns": ", ".join(dict.fromkeys(headers)), "factor": format_number(factor)}
        table.notes.append(say("import.scaled", sheet=table.grid.sheet, **told))


def _scales(lines: tuple[str, ...]) -> dict[str, int]:
    """Return by unit what a title such as "(dalam ribuan rupiah)" multiplies figures with."""
    scales = {}
    for before, word, unit in (found for line in lines for found in SCALED.findall(line.lower().rstrip(" .:"))):
        factor = next((int(key) for key, texts in words()["scale"].items() if word in texts), 1000)
        for name in ("idr",) if before or unit in ("rupiah", "rp") else ("persons",) if unit else ("idr", "persons"):
            scales[name] = factor
    return scales


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE and "  " not in value.strip()


def _listed(grid: Grid) -> list[Block]:
    """Return a list of lines such as "1. Kecamatan Toboali: 84.531 jiwa." as a table of two columns.

    Other lines with digits between them, and numbered ones below, are rows too, whose cells will be refused.
    """
    for place, column in enumerate(grid.columns):
        found = [LISTED.fullmatch(value) if _is_line(value) else None for value in column.distinct]
        rows = np.flatnonzero(np.array([each is not None for each in found], dtype=bool)[column.codes])
        if len(rows) >= 3:
            title = tuple(str(column[row]) for row in range(rows[0]) if not is_blank(column[row]))
            for row in range(int(rows[0]), grid.height):
                text, code = " ".join(str(column[row]).split())[:LONGEST_LINE], column.codes[row]
                is_item = re.search(r"\d", text) if row < rows[-1] else re.match(r"\s*\d+[.)]\s*[a-z].*\d", text, re.I)
                found[code] = found[code] or (ITEM.fullmatch(text) if is_item and text not in title else None)
            rows = np.flatnonzero(np.array([each is not None for each in found], dtype=bool)[column.codes])
            measures = match(" ".join(title)).of("measure")
            labels = Column(column.codes, [each[1] if each else "" for each in found])
            numbers = Column(column.codes, [(each[2] or each[0]).rstrip(".,") if each else "" for each in found])
            origin = (*range(len(grid.columns)), place, place)
            made = replace(grid, columns=[*grid.columns, labels, numbers], origin=origin, merged=[])
            header = words()["measure"][measures[0]][0] if len(measures) == 1 else title[-1] if title else "?"
            paths = (*((),) * len(grid.columns), ("Wilayah",), (header,))
            marks = cell_kinds(made)
            marks[rows, -1] = NUMBER
            return [Block(made, title, range(max(int(rows[0]) - 1, 0), int(rows[0])), paths, rows, marks)]
    return []
