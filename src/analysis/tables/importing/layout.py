"""Where the tables of a sheet stand: titles, header rows (merged, up to three deep), body, repeated headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from analysis.tables.importing.grids import Grid, is_blank
from analysis.tables.importing.times import months_in
from analysis.tables.importing.vocabulary import MONTHS, UNITS, fold, is_one_of, match

BLANK, NUMBER, TEXT = 0, 1, 2
DEEPEST_HEADER = 3
FIRST_ROWS = 100  # where a header may hold years as numbers
NUMBER_LIKE = re.compile(rf"(?:rp\.?\s*)?[-(]?[.,\s\u00a0'*]*\d[\d.,\s\u00a0'*]*\)?\s*(?:%|persen|kk|{UNITS})?", re.I)
LONGEST_NUMBER = 60  # signs; longer cells are text
CONTEXT = re.compile(
    r"^[a-h] |\b(?:kecamatan|kelurahan|desa|puskesmas|kabupaten|kota|bulan|periode|semester|segmen|mutu|anggaran)\b"
)


@dataclass(frozen=True)
class Block:
    """One table of a sheet; rows are counted from 0.

    ``title`` is what stands above its header, from the table before; ``paths`` has the header texts of each column, the
    topmost first; ``body`` the rows below that are neither blank nor headers again; ``kinds`` what a cell is.
    """

    grid: Grid
    title: tuple[str, ...]
    header: range
    paths: tuple[tuple[str, ...], ...]
    body: np.ndarray
    kinds: np.ndarray


def find_blocks(grid: Grid) -> list[Block]:
    """Return the tables of a sheet, top to bottom; none where no row is a header.

    A header that comes again (on the next page) stays in its table, unless a line above it names a month or a place.
    """
    kinds = cell_kinds(grid)
    groups: list[list[range]] = []
    paths: list[tuple[tuple[str, ...], ...]] = []
    for rows in _headers(grid, kinds):
        found = _paths(grid, rows, kinds)
        if paths and paths[-1] == found and not _is_told_apart(grid, kinds, rows.start):
            groups[-1].append(rows)
        else:
            groups.append([rows])
            paths.append(found)
    blocks: list[Block] = []
    ends = [*(group[0].start for group in groups[1:]), grid.height][: len(groups)]
    for group, path, end in zip(groups, paths, ends, strict=True):
        skipped = {row for rows in group for row in (*rows, rows.stop) if row in rows or _is_numbering(grid, row)}
        body = np.setdiff1d(np.arange(group[0].stop, end), [*skipped], assume_unique=True)
        blocks.append(Block(grid, (), group[0], path, body[(kinds[body] != BLANK).any(axis=1)], kinds))
    return _with_titles(blocks)


def cell_kinds(grid: Grid) -> np.ndarray:
    """Return for each cell whether it is blank, looks like a number (errors and marks of missing too) or is text."""
    kinds = np.zeros((grid.height, len(grid.columns)), dtype=np.int8, order="F")
    for place, column in enumerate(grid.columns):
        is_text = column.where(lambda cell: _kind(cell) == TEXT)
        kinds[:, place] = np.select([~column.filled, is_text], [BLANK, TEXT], NUMBER)
    return kinds


def _with_titles(blocks: list[Block]) -> list[Block]:
    """Give each table the lines above it; lines that end a body right above the next header are the title of that."""
    titled: list[Block] = []
    for place, block in enumerate(blocks):
        first = blocks[place - 1].header.stop if place else 0
        start = block.header.start
        while start > first and not (place and _is_line_of_table(block, start - 1)):
            start -= 1
        lines = [
            " ".join(" ".join(str(cell).split()) for cell in block.grid.row(row) if not is_blank(cell))
            for row in range(start, block.header.start)
        ]
        titled.append(replace(block, title=tuple(line for line in lines if line)))
        if place:
            titled[-2] = replace(titled[-2], body=titled[-2].body[titled[-2].body < start])
    return titled


def _is_line_of_table(block: Block, row: int) -> bool:
    return bool((block.kinds[row] == NUMBER).any() or (block.kinds[row] != BLANK).sum() > 2)


def _kind(value: Any) -> int:
    if type(value) is float or type(value) is int:
        return NUMBER
    if isinstance(value, date):
        return TEXT
    text = str(value).strip()
    if not text:
        return BLANK
    if len(text) > LONGEST_NUMBER:
        return NUMBER if text.isdecimal() else TEXT
    return NUMBER if text.isdecimal() or NUMBER_LIKE.fullmatch(text) or text in "-–—" or text[0] == "#" else TEXT


def _headers(grid: Grid, kinds: np.ndarray) -> list[range]:
    """Return the rows of each header: two names that are known or more, no numbers but years."""
    seeds = set()
    texts, numbers = (kinds == TEXT).sum(axis=1), (kinds == NUMBER).sum(axis=1)
    is_early = (texts >= 1) & (texts + numbers >= 2) & (np.arange(grid.height) < FIRST_ROWS)
    for row in np.flatnonzero(is_early | ((texts >= 2) & (numbers == 0))).tolist():
        cells = [text for text in map(header_cell, grid.row(row)) if text]
        known = sum(bool(match(cell).keys) and not match(cell).unknown for cell in cells)
        if numbers[row] and not any(match(cell).of("column") for cell in cells):
            continue  # years stand beside the name of a column; 2025 people stand beside a label
        if known >= 2 and 3 * known >= len(cells) and not _has_numbers(grid, kinds, row) and not _is_about_all(cells):
            seeds.add(row)
    headers: list[range] = []
    for row in sorted(seeds):
        if not headers or row >= headers[-1].stop:
            stop = row + 1
            while stop - row < DEEPEST_HEADER and stop < grid.height and _goes_on(grid, kinds, row, stop, seeds):
                stop += 1
            if not headers or _begins_anew(grid, kinds, range(row, stop), headers):
                headers.append(range(row, stop))
    return headers


def _begins_anew(grid: Grid, kinds: np.ndarray, rows: range, before: list[range]) -> bool:
    """Whether rows below a header are a header too, and not data such as "Puskesmas Gabek", "Puskesmas", 2026-01-01.

    They repeat an earlier one; or name a label and nothing unknown; or two columns besides days and years, under a
    line of text, totals or none.
    """
    cells = [header_cell(cell) for cell in grid.row(rows.start)]
    for earlier in (map(header_cell, grid.row(row)) for header in before for row in header):
        if sum(one == other != "" for one, other in zip(cells, earlier, strict=True)) >= 2:
            return True
    if not any(match(text).of("column") for row in rows for text in map(header_cell, grid.row(row)) if text):
        return False
    known = [place for place, text in enumerate(cells) if text and match(text).keys and not match(text).unknown]
    names = {cells[place] for place in known if {*match(cells[place]).keys} - {"month", "year"}}
    above, marks = [*filter(None, map(header_cell, grid.row(rows.start - 1)))], kinds[rows.start - 1]
    is_line = not (marks == NUMBER).any() and len(above) <= 2
    is_apart = is_line or _is_about_all(above) or any(is_one_of(text, "totals") for text in above)
    is_known = len(known) == len([*filter(None, cells)]) and len({*cells} - {""}) > 1
    return is_known or (is_apart and len(names) >= 2)


def header_cell(value: Any) -> str:
    """Return a cell as the name of a column: the first day of a month is that month, 2025.0 a year."""
    if isinstance(value, date) and value.day == 1:
        return f"{MONTHS[value.month - 1].split()[0].title()} {value.year}"
    text = " ".join(str(value).split()) if not is_blank(value) else ""
    return text.removesuffix(".0") if isinstance(value, float) else text


def _has_numbers(grid: Grid, kinds: np.ndarray, row: int) -> bool:
    numbers = np.flatnonzero(kinds[row] == NUMBER)
    return any(not re.fullmatch(r"20[0-4]\d", header_cell(grid.columns[place][row])) for place in numbers)


def _goes_on(grid: Grid, kinds: np.ndarray, top: int, row: int, seeds: set[int]) -> bool:
    """Whether ``row`` belongs to the header that begins at ``top``: more names or years, and no label beside them.

    A top that names a month, a semester or a year stands over figures, though "Bulan" alone stands over labels.
    """
    cells = grid.row(row)
    years = {cell for cell, kind in zip(cells, kinds[row], strict=True) if kind == NUMBER}
    has_names = (kinds[row] == TEXT).any() or len(years) >= 2
    if not has_names or _has_numbers(grid, kinds, row) or cells == grid.row(top):
        return False
    tops = [match(header_cell(column[top])) for column in grid.columns]
    is_label = [bool(each.of("column")) and not any(map(each.of, ("month", "semester", "year"))) for each in tops]
    labels = [cell for cell, is_one in zip(cells, is_label, strict=True) if is_one]
    return row in seeds if not labels else all(is_blank(cell) for cell in labels)


def _is_about_all(texts: list[str]) -> bool:
    """Whether a row says something of the whole sheet: "Bulan :" beside "Februari 2026"."""
    says = any(text.strip().endswith(":") or ": " in text for text in texts)
    is_of_time = {key for text in texts for key in match(text).of("column")} <= {"month_date", "year", "semester"}
    named = sum(bool(months_in(text)) or bool(re.fullmatch(r"20[0-4]\d", text)) for text in texts)
    return len(texts) <= 4 and (says or (named == 1 and (is_of_time or any(map(months_in, texts)))))


def _is_told_apart(grid: Grid, kinds: np.ndarray, row: int) -> bool:
    """Whether the lines of text right above ``row`` name a month or a place."""
    for above in range(row - 1, max(row - 5, -1), -1):
        if (kinds[above] == NUMBER).any():
            return False
        text = " ".join(str(cell) for cell in grid.row(above) if not is_blank(cell))
        if CONTEXT.search(fold(text)) or months_in(text, year=2000):
            return True
    return False


def _is_numbering(grid: Grid, row: int) -> bool:
    """Whether a row numbers the columns: (1), (2), (3) = (2) / (1)."""
    texts = [header_cell(cell) for cell in grid.row(row)] if row < grid.height else []
    cells = [re.sub(r"[()\s]|=.*", "", text) for text in texts if text]
    return len(cells) >= 3 and any(cells == [str(first + place) for place in range(len(cells))] for first in (0, 1))


def _paths(grid: Grid, rows: range, kinds: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Return the header texts above each column: a name stands for all columns that its merged cell covers.

    Where a file does not say what is merged, a name stands for blank cells to its right under which there are names.
    """
    ends = {(top, right) for (top, left), (_, right) in grid.merged if right > left}
    names = [[header_cell(cell) for cell in grid.row(row)] for row in rows]
    for level, texts in enumerate(names[:-1]):
        has_below = [any(line[column] for line in names[level + 1 :]) for column in range(len(texts))]
        for column in range(1, len(texts)):
            goes_on = has_below[column] and has_below[column - 1] and (rows[level], column - 1) not in ends
            if not texts[column] and goes_on:
                texts[column] = texts[column - 1]
    for (top, left), (_, right) in grid.merged:
        if top in rows and left < len(names[0]) and (name := names[top - rows.start][left]):
            names[top - rows.start][left : right + 1] = [name] * len(names[0][left : right + 1])
    used = (kinds[rows.start :] != BLANK).any(axis=0)
    return tuple(
        tuple(dict.fromkeys(line[column] for line in names if line[column])) if used[column] else ()
        for column in range(len(grid.columns))
    )
