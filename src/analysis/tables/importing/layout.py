"""Where the tables of a sheet stand: titles, header rows (merged, up to three deep), body, repeated headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from analysis.tables.importing.grids import Grid, is_blank
from analysis.tables.importing.times import months_in
from analysis.tables.importing.vocabulary import Facts, fold, match

BLANK, NUMBER, TEXT = 0, 1, 2
DEEPEST_HEADER = 3
NUMBER_LIKE = re.compile(
    r"(?:rp\.?\s*)?[-(]?[\d.,\s\u00a0'*]*\d[\d.,\s\u00a0'*]*\)?\s*(?:%|persen|,-|orang|jiwa)?", re.IGNORECASE
)


CONTEXT = re.compile(
    r"^[a-h] |\b(?:kecamatan|kelurahan|desa|puskesmas|kabupaten|kota|bulan|periode|semester|segmen|mutu|anggaran)\b"
)


@dataclass(frozen=True)
class Block:
    """One table of a sheet; rows are counted from 0.

    Attributes:
        title: what stands above its header, from the row below the table before.
        header: rows of the header.
        paths: for each column the texts of its header, the topmost first.
        body: rows below the header that are neither blank nor headers again.
        skipped: rows of the body that repeat the header or number the columns.
    """

    grid: Grid
    title: tuple[str, ...]
    header: range
    paths: tuple[tuple[str, ...], ...]
    body: np.ndarray
    skipped: frozenset[int] = field(default_factory=frozenset)


def find_blocks(grid: Grid) -> list[Block]:
    """Return the tables of a sheet, top to bottom; none where no row is a header.

    A header that comes again (on the next page) stays in its table, unless a line above it names a month or a place.
    """
    kinds = cell_kinds(grid)
    headers = [(rows, _paths(grid, rows, kinds)) for rows in _headers(grid, kinds)]
    groups: list[list[range]] = []
    for place, (rows, paths) in enumerate(headers):
        if groups and headers[place - 1][1] == paths and not _is_told_apart(grid, kinds, rows.start):
            groups[-1].append(rows)
        else:
            groups.append([rows])
    starts = [*(group[0].start for group in groups[1:]), grid.height]
    path_of = dict(headers)
    blocks = []
    for (first, *again), end in zip(groups, starts, strict=True):
        skipped = {row for rows in again for row in rows}
        below = [rows.stop for rows in (first, *again) if rows.stop < end]
        skipped |= {row for row in below if _is_numbering(grid.row(row))}
        body = np.arange(first.stop, end)
        keep = (kinds[body] != BLANK).any(axis=1) & ~np.isin(body, list(skipped))
        blocks.append(Block(grid, (), first, path_of[first], body[keep], frozenset(skipped)))
    return _with_titles(blocks, kinds)


def _is_told_apart(grid: Grid, kinds: np.ndarray, row: int) -> bool:
    """Whether the lines of text right above ``row`` name a month or a place."""
    for above in range(row - 1, max(row - 5, -1), -1):
        if (kinds[above] == NUMBER).any():
            return False
        text = " ".join(str(cell) for cell in grid.row(above) if not is_blank(cell))
        if CONTEXT.search(fold(text)) or months_in(text, year=2000):
            return True
    return False


def _with_titles(blocks: list[Block], kinds: np.ndarray) -> list[Block]:
    """Give each table the lines above it; lines that end a table's body above another header are its title."""
    titled = []
    for place, block in enumerate(blocks):
        start = blocks[place - 1].header.stop if place else 0
        above = [row for row in range(start, block.header.start) if (kinds[row] != BLANK).any()]
        lines = []
        for row in reversed(above):
            texts = [str(cell) for cell in block.grid.row(row) if not is_blank(cell)]
            if place and (len(texts) > 2 or (kinds[row] == NUMBER).any()):
                break
            lines.append(" ".join(texts))
        titled.append(Block(block.grid, tuple(reversed(lines)), block.header, block.paths, block.body, block.skipped))
        if place and lines:
            before = titled[place - 1]
            first = above[-len(lines)]
            titled[place - 1] = Block(
                before.grid, before.title, before.header, before.paths, before.body[before.body < first], before.skipped
            )
    return titled


def cell_kinds(grid: Grid) -> np.ndarray:
    """Return for each cell whether it is blank, looks like a number (marks of missing too) or is text."""
    kinds = np.zeros((grid.height, len(grid.columns)), dtype=np.int8)
    for place, column in enumerate(grid.columns):
        kinds[:, place] = np.array([_kind(value) for value in column.distinct], dtype=np.int8)[column.codes]
    return kinds


def _kind(value: Any) -> int:
    if type(value) is float or type(value) is int:
        return NUMBER
    if isinstance(value, date):
        return TEXT
    text = str(value).strip()
    if not text:
        return BLANK
    is_number = text.isdecimal() or NUMBER_LIKE.fullmatch(text) or text in "-–—" or text[0] == "#"
    return NUMBER if is_number else TEXT


@lru_cache(maxsize=10_000)
def header_facts(text: str) -> Facts:
    """Return what a cell of a header says; each text is looked up once."""
    return match(text)


def _is_recognised(cell: Any) -> bool:
    facts = header_facts(str(cell))
    return bool(facts.keys) and not facts.unknown


def _headers(grid: Grid, kinds: np.ndarray) -> list[range]:
    texts, numbers = (kinds == TEXT).sum(axis=1), (kinds == NUMBER).sum(axis=1)
    seeds = {}
    for row in np.flatnonzero(texts >= 2).tolist():
        cells = [cell for cell in grid.row(row) if not is_blank(cell)]
        if numbers[row] and not all(_is_year(cell) for cell in cells if _kind(cell) == NUMBER):
            continue
        recognised = sum(_is_recognised(cell) for cell in cells)
        if recognised >= 2 and 3 * recognised >= len(cells) and not _is_about_all(cells):
            seeds[row] = recognised
    headers: list[range] = []
    for row in sorted(seeds):
        if headers and row < headers[-1].stop:
            continue
        stop = row + 1
        while stop - row < DEEPEST_HEADER and stop < grid.height and _goes_on(grid, kinds, row, stop, seeds):
            stop += 1
        headers.append(range(row, stop))
    return headers


def _goes_on(grid: Grid, kinds: np.ndarray, top: int, row: int, seeds: dict[int, int]) -> bool:
    """Whether ``row`` belongs to the header that begins at ``top``: more names, and no label beside them."""
    cells = grid.row(row)
    if not (kinds[row] == TEXT).any() or any(
        kinds[row, place] == NUMBER and not _is_year(cell) for place, cell in enumerate(cells)
    ):
        return False
    if [fold(cell) for cell in cells] == [fold(cell) for cell in grid.row(top)]:
        return False
    if row in seeds:
        return True
    labels = [place for place in range(len(cells)) if header_facts(str(grid.columns[place][top])).keys.get("column")]
    return bool(labels) and all(is_blank(cells[place]) for place in labels)


def _is_year(cell: Any) -> bool:
    return bool(re.fullmatch(r"20[0-4]\d(?:\.0)?", str(cell).strip()))


def _is_about_all(cells: list[Any]) -> bool:
    """Whether a row says something of the whole sheet: "Bulan :" beside "Februari 2026"."""
    texts = [str(cell).strip() for cell in cells]
    return len(cells) <= 4 and (
        any(text.endswith(":") or ": " in text for text in texts) or sum(bool(months_in(text)) for text in texts) == 1
    )


def _is_numbering(cells: list[Any]) -> bool:
    found = [re.sub(r"[()\s]|\.0$", "", str(cell)) for cell in cells if not is_blank(cell)]
    if len(found) < 3 or not all(text.isdecimal() for text in found):
        return False
    first = int(found[0])
    return first in (0, 1) and [int(text) for text in found] == list(range(first, first + len(found)))


def _paths(grid: Grid, rows: range, kinds: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Return the header texts above each column: a name stands for all columns that its merged cell covers.

    Where a file does not say what is merged, a name stands for the blank cells to its right, as long as something
    stands below them in the header.
    """
    names = [["" if is_blank(cell) else " ".join(str(cell).split()) for cell in grid.row(row)] for row in rows]
    for level, texts in enumerate(names[:-1]):
        has_below = [any(line[column] for line in names[level + 1 :]) for column in range(len(texts))]
        for column in range(1, len(texts)):
            if not texts[column] and has_below[column] and has_below[column - 1]:
                texts[column] = texts[column - 1]
    for (top, left), (bottom, right) in grid.merged:
        if top in rows and (name := names[top - rows.start][left]):
            for column in range(left, min(right, len(grid.columns) - 1) + 1):
                names[top - rows.start][column] = name
    used = (kinds[rows.start :] != BLANK).any(axis=0)
    return tuple(
        tuple(dict.fromkeys(line[column] for line in names if line[column])) if used[column] else ()
        for column in range(len(grid.columns))
    )
