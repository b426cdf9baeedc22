"""Where the tables of a sheet stand: titles, headings up to four deep, body; by a layout, or to propose one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np

from analysis.tables.importing.grids import Column, Grid, is_blank
from analysis.tables.importing.layouts import LETTERS, Layout, heading_of, read_template, spec_of, squeeze
from analysis.tables.importing.times import months_in
from analysis.tables.importing.vocabulary import MONTHS, UNITS, fold, is_one_of, match

BLANK, NUMBER, TEXT = 0, 1, 2
LABEL, FIGURE = "label", "figure"  # of a list of lines
LISTED = re.compile(
    r"\s*(?:\d+[.)]\s*)?(.*?[a-z)*])\s*(?:[:=]|\s[-–]\s)\s*(?:rp\.?\s*)?(\d[\d.,]*)\s*[a-z]*\.?\s*", re.I
)
ITEM = re.compile(r"\s*(?:\d+[.)]\s*)?(.*?)(?:\s*[:=]\s*(.*))?", re.DOTALL)  # such a line with digits, read or not
LEAST_LINES, LONGEST_LINE = 3, 300  # of a list, letters of one
DEEPEST_HEADER = 4
FEW_ROWS = 5000  # longer tables are written by programs: one header, no second table
ROW_OF_FIGURES = 3  # so many numbers beside each other are no title
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
    topmost first; ``body`` the rows below that are neither blank nor headers again; ``kinds`` what a cell is; ``part``
    the letters of its columns, where another table stands beside it.
    """

    grid: Grid
    title: tuple[str, ...]
    header: range
    paths: tuple[tuple[str, ...], ...]
    body: np.ndarray
    kinds: np.ndarray
    is_first: bool = False
    title_rows: range = range(0)
    part: tuple[str, ...] = ()

    def has_cells(self, column: int) -> bool:
        """Whether a column has a heading or cells in the table."""
        return bool(self.paths[column]) or bool(self.kinds[self.body, column].any())


def letter_of(grid: Grid, column: int) -> str:
    """Return the letter of a column."""
    return grid.address(0, column).rstrip("0123456789")


def find_blocks(grid: Grid) -> list[Block]:
    """Return the tables of a sheet, top to bottom, as they are proposed; none where there are no figures.

    A header that comes again (on the next page) stays in its table, unless a line above it names a month or a place.
    Where no row is a header by its words, the rows of texts above the first figures are; without such, there is none.
    """
    kinds = cell_kinds(grid)
    found = [(rows, _paths(grid, rows, kinds)) for rows in _headers(grid, kinds)]
    first = found[0][0].start if found else grid.height
    if (above := _by_shape(grid, kinds, first)) is not None:
        found = [(above, _paths(grid, above, kinds)), *found]
    blocks = [part for block in _with_bodies(grid, kinds, found) for part in _side_by_side(block)]
    return blocks or [block for column in range(len(grid.columns)) if (block := list_block(grid, column))][:1]


def list_block(grid: Grid, place: int) -> Block | None:
    """Return a list of lines such as "1. Kecamatan Toboali: 84.531 jiwa." as a table of a label and a figure.

    Other lines with digits between them, and numbered ones below, are rows too, whose cells will be refused.
    """
    column = grid.columns[place]
    if grid.height > FEW_ROWS:
        return None
    found = [LISTED.fullmatch(value) if _is_line(value) else None for value in column.distinct]
    rows = np.flatnonzero(np.array([each is not None for each in found], dtype=bool)[column.codes])
    if len(rows) < LEAST_LINES:
        return None
    title = tuple(str(column[row]) for row in range(rows[0]) if not is_blank(column[row]))
    for row in range(int(rows[0]), grid.height):
        text, code = " ".join(str(column[row]).split())[:LONGEST_LINE], column.codes[row]
        is_item = re.search(r"\d", text) if row < rows[-1] else re.match(r"\s*\d+[.)]\s*[a-z].*\d", text, re.I)
        found[code] = found[code] or (ITEM.fullmatch(text) if is_item and text not in title else None)
    rows = np.flatnonzero(np.array([each is not None for each in found], dtype=bool)[column.codes])
    labels = Column(column.codes, [each[1] if each else "" for each in found])
    numbers = Column(column.codes, [(each[2] or each[0]).rstrip(".,") if each else "" for each in found])
    origin = (*range(len(grid.columns)), place, place)
    made = replace(grid, columns=[*grid.columns, labels, numbers], origin=origin, merged=[])
    paths = (*((),) * len(grid.columns), (LABEL,), (FIGURE,))
    marks = cell_kinds(made)
    marks[:, : len(grid.columns)] = BLANK  # the lines are read once, as label and figure
    marks[rows, -1] = NUMBER
    header = range(int(rows[0]), int(rows[0]))
    return Block(made, title, header, paths, rows, marks, is_first=True)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE and "  " not in value.strip()


def place_layout(layout: Layout, grid: Grid, kinds: np.ndarray) -> list[tuple[range, tuple[tuple[str, ...], ...]]]:
    """Return where the headings of a layout stand in a grid, all of them and no others, with the paths of its columns.

    The rows told in the layout say how deep its headings are, not where they stand.
    """
    letters = layout.header.get("columns") or []
    if not layout.header.get("rows"):
        return _place_bare(layout, grid, kinds, letters)
    top, bottom = (int(each) for each in (layout.header["rows"] * 2)[:2]) if layout.header["rows"] else (1, 1)
    bottom = max(bottom, top)
    first = {squeeze(key.split(" > ")[0]) for key in layout.columns if "{" not in key}
    tops = grid.tops
    rows = [row for row, texts in enumerate(tops) if not first or texts & first][:FIRST_ROWS]
    found: list[tuple[range, tuple[tuple[str, ...], ...]]] = []
    for row in rows:
        header = range(row, min(row + bottom - top + 1, grid.height))
        if found and row < found[-1][0].stop:
            continue
        paths = _paths(grid, header, kinds)
        paths = tuple(path if not letters or letter_of(grid, at) in letters else () for at, path in enumerate(paths))
        if _is_all(layout, grid, paths, row):
            found.append((header, paths))
    if not found and all(LETTERS.fullmatch(key) for key in layout.columns) and bottom <= grid.height:
        return [(range(top - 1, bottom), _paths(grid, range(top - 1, bottom), kinds))]  # told by letters alone
    return found


def _is_all(layout: Layout, grid: Grid, paths: tuple[tuple[str, ...], ...], top: int) -> bool:
    """Whether these headings are those that a layout wants, its title stands above, and it knows each of them.

    A heading that must be there is known, though it may not be told yet.
    """
    alone = Layout(columns=dict.fromkeys(layout.match, "") | layout.columns)
    known = [spec_of(alone, path, letter_of(grid, column)) is not None for column, path in enumerate(paths) if path]
    if not known or not all(known):
        return False
    texts = {squeeze(heading_of(path)) for path in paths if path}
    for wanted in layout.match:
        one = Layout(columns={wanted: ""})
        is_heading = squeeze(wanted) in texts or any(spec_of(one, path, "") for path in paths if path)
        if not is_heading and row_of_title(grid, wanted, top) < 0:
            return False
    return True


def row_of_title(grid: Grid, template: str, top: int) -> int:
    """Return the nearest row above ``top`` with such a title, over all columns or some; -1 where there is none."""
    for row in range(top - 1, max(top - FIRST_ROWS, -1), -1):
        cells = [text for text in map(header_cell, grid.row(row)) if text]
        if any(read_template(template, line) is not None for line in (" ".join(cells), *cells)):
            return row
    return -1


def _place_bare(
    layout: Layout, grid: Grid, kinds: np.ndarray, letters: list[str]
) -> list[tuple[range, tuple[tuple[str, ...], ...]]]:
    """Return the place of a table without headings: the columns that are used, and the texts that it must hold."""
    used = [letter_of(grid, column) for column in range(len(grid.columns)) if (kinds[:, column] != BLANK).any()]
    if used != letters:
        return []
    texts = {squeeze(cell) for column in grid.columns for cell in column.distinct[:FEW_ROWS] if isinstance(cell, str)}
    if not {*map(squeeze, layout.match)} <= texts:
        return []
    first = int(np.argmax((kinds == NUMBER).any(axis=1)))
    return [(range(first, first), tuple(() for _ in grid.columns))]


def blocks_at(
    grid: Grid, kinds: np.ndarray, places: list[tuple[range, tuple[tuple[str, ...], ...]]]
) -> dict[tuple[int, tuple[int, ...]], Block]:
    """Return the tables whose headers stand at these places, by the row and the columns of the header."""
    blocks = _with_bodies(grid, kinds, places)
    return {(block.header.start, tuple(at for at, path in enumerate(block.paths) if path)): block for block in blocks}


def restricted(block: Block, letters: list[str]) -> Block:
    """Return a table with the columns of these letters alone: what stands beside it says nothing of its rows."""
    kept = np.array([letter_of(block.grid, column) in letters for column in range(len(block.paths))], dtype=bool)
    kinds = np.where(kept, block.kinds, BLANK).astype(np.int8)
    paths = tuple(path if keep else () for path, keep in zip(block.paths, kept, strict=True))
    first, *_, last = np.flatnonzero(kept).tolist() * 2
    title = tuple(filter(None, (_title_line(block.grid, row, first, last) for row in block.title_rows)))
    body = block.body[(kinds[block.body] != BLANK).any(axis=1)]
    below = np.arange(block.grid.height) >= block.header.start
    columns = [
        column if keep else _blanked(column, below) for column, keep in zip(block.grid.columns, kept, strict=True)
    ]
    grid = replace(block.grid, columns=columns)
    return replace(block, grid=grid, title=title, paths=paths, kinds=kinds, body=body, part=tuple(letters))


def _blanked(column: Column, rows: np.ndarray) -> Column:
    return Column(np.where(rows, len(column.distinct), column.codes), [*column.distinct, ""])


def _title_line(grid: Grid, row: int, first: int, last: int) -> str:
    """Return what a line of titles says of the columns from ``first`` to ``last``: of several texts, those above."""
    cells = [(at, " ".join(str(cell).split())) for at, cell in enumerate(grid.row(row)) if not is_blank(cell)]
    own = [text for at, text in cells if first <= at <= last]
    of_all = [text for at, text in cells if at <= last]
    return " ".join(own if len(cells) > 1 else of_all)


def _with_bodies(grid: Grid, kinds: np.ndarray, found: list[tuple[range, tuple[tuple[str, ...], ...]]]) -> list[Block]:
    """Return the table of each header: what stands below it, up to the next."""
    groups: list[list[range]] = []
    paths: list[tuple[tuple[str, ...], ...]] = []
    for rows, path in found:
        is_beside = bool(groups) and rows == groups[-1][0]
        if paths and paths[-1] == path and not is_beside and not _is_told_apart(grid, kinds, rows.start):
            groups[-1].append(rows)
        else:
            groups.append([rows])
            paths.append(path)
    blocks: list[Block] = []
    starts = [group[0].start for group in groups]
    for group, path in zip(groups, paths, strict=True):
        end = min((start for start in starts if start > group[0].start), default=grid.height)
        below = {row for rows in group for row in range(rows.stop, rows.stop + 3) if _is_numbering(grid, row)}
        skipped = {row for rows in group for row in rows} | below
        body = np.setdiff1d(np.arange(group[0].stop, end), [*skipped], assume_unique=True)
        blocks.append(Block(grid, (), group[0], path, body[(kinds[body] != BLANK).any(axis=1)], kinds))
    return _with_titles(blocks)


def _by_shape(grid: Grid, kinds: np.ndarray, stop: int) -> range | None:
    """Return the header that the shape of a sheet shows above row ``stop``; an empty range where figures have none."""
    numbers = (kinds[:stop] == NUMBER).sum(axis=1)
    texts = (kinds[:stop] == TEXT).sum(axis=1)
    is_data = ((numbers >= 1) & (texts >= 1)) | (numbers >= ROW_OF_FIGURES)
    rows = [row for row in np.flatnonzero(is_data).tolist() if _has_numbers(grid, kinds, row)]
    filled = np.flatnonzero(numbers + texts)
    if stop < grid.height and not (numbers >= ROW_OF_FIGURES).any():
        return None
    for row in rows:
        later = filled[filled > row]
        same = bool(len(later)) and ((kinds[row] == NUMBER) & (kinds[later[0]] == NUMBER)).any()
        if not same and len(rows) > 1:
            continue
        top = row
        while top and (kinds[top - 1] != BLANK).sum() >= 2 and not _has_numbers(grid, kinds, top - 1):
            texts = [*filter(None, map(header_cell, grid.row(top - 1)))]
            is_over_all = top == row and len(texts) == (kinds[row] != BLANK).sum() and not _ends_open(texts)
            if row - top >= DEEPEST_HEADER or (_is_about_all(texts) and not is_over_all):
                break
            top -= 1
        return range(top, row)
    return None


def _side_by_side(block: Block) -> list[Block]:
    """Return a table, or the tables that stand in it side by side, an empty column between them."""
    cells = block.kinds[block.body]
    is_empty = ~np.array([bool(path) for path in block.paths]) & (cells == BLANK).all(axis=0)
    parts = [[*group] for empty, group in groupby(range(len(is_empty)), key=is_empty.__getitem__) if not empty]
    sorts = [{_sort(cells[:, column]) for column in part} for part in parts]
    if len(parts) < 2 or not all({TEXT, NUMBER} <= sort for sort in sorts):
        return [block]
    return [restricted(block, [letter_of(block.grid, column) for column in part]) for part in parts]


def _sort(cells: np.ndarray) -> int:
    return TEXT if (cells == TEXT).sum() > (cells == NUMBER).sum() else NUMBER


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
    top = min((block.header.start for block in blocks), default=0)
    for place, block in enumerate(blocks):
        before = [other for other in blocks[:place] if other.header.stop <= block.header.start]
        first = before[-1].header.stop if before else 0
        start = block.header.start
        while start > first and not (before and _is_line_of_table(block, start - 1)):
            start -= 1
        rows = range(start, block.header.start)
        lines = tuple(filter(None, (_title_line(block.grid, row, 0, len(block.paths)) for row in rows)))
        titled.append(replace(block, title=lines, title_rows=rows, is_first=block.header.start == top))
        titled[:-1] = [
            replace(other, body=other.body[other.body < start]) if other.header.stop <= block.header.start else other
            for other in titled[:-1]
        ]
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
    labels = [cell for at, cell in enumerate(cells) if is_label[at] and not _spans(grid, top, row, at)]
    return row in seeds if not labels else all(is_blank(cell) for cell in labels)


def _spans(grid: Grid, top: int, row: int, column: int) -> bool:
    """Whether a heading stands over several columns: "Bulan" over Jan, Feb names what they are, and no labels."""
    ends = {left: right for (above, left), (_, right) in grid.merged if above == top}
    if column in ends:
        return ends[column] > column
    beside = column + 1 < len(grid.columns) and is_blank(grid.columns[column + 1][top])
    is_merged = any(left <= column + 1 <= right for left, right in ends.items())
    return beside and not is_merged and not any(is_blank(grid.columns[at][row]) for at in (column, column + 1))


def _is_about_all(texts: list[str]) -> bool:
    """Whether a row says something of the whole sheet: "Bulan :" beside "Februari 2026"."""
    says = _ends_open(texts)
    is_of_time = {key for text in texts for key in match(text).of("column")} <= {"month_date", "year", "semester"}
    named = sum(bool(months_in(text)) or bool(re.fullmatch(r"20[0-4]\d", text)) for text in texts)
    return len(texts) <= 4 and (says or (named == 1 and (is_of_time or any(map(months_in, texts)))))


def _ends_open(texts: list[str]) -> bool:
    return any(text.strip().endswith(":") or ": " in text for text in texts)


def _is_told_apart(grid: Grid, kinds: np.ndarray, row: int) -> bool:
    """Whether the lines of text right above ``row`` name a month, a place or what is counted."""
    for above in range(row - 1, max(row - 5, -1), -1):
        if (kinds[above] == NUMBER).any():
            return False
        text = " ".join(str(cell) for cell in grid.row(above) if not is_blank(cell))
        counts = any(match(text).of(name) for name in ("measure", "segment", "sex"))
        if counts or CONTEXT.search(fold(text)) or months_in(text, year=2000):
            return True
    return False


def _is_numbering(grid: Grid, row: int) -> bool:
    """Whether a row numbers the columns: (1), (2), (3) = (2) / (1)."""
    texts = [header_cell(cell) for cell in grid.row(row)] if row < grid.height else []
    cells = [re.sub(r"[()\s]|=.*", "", text) for text in texts if text]
    is_marked = len(cells) >= 2 and all(text.strip().startswith("(") for text in texts if text)
    return (len(cells) >= 3 or is_marked) and any(
        cells == [str(first + place) for place in range(len(cells))] for first in (0, 1)
    )


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
            goes_on &= all(above[column] == above[column - 1] for above in names[:level])
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
