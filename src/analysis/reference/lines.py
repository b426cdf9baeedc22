"""The lines of a text: wrapped prose becomes one line, the items of a list clauses, the cells of a table too."""

from __future__ import annotations

import re
from itertools import pairwise

MARK = re.compile(r"[^\S\n]*(?:[-•*·▪–‣]|\d{1,2}[.)]|[a-z][.)])[^\S\n]+(?=\S)")
ENTRY = re.compile(r"[^.!?;:=\n]{2,60}[:=][^!?;\n]*\d[^!?;\n]*")
CELLS = re.compile(r"[^\S\n]*[|\t][^\S\n]*")

Letters = list[tuple[str, int]]


def unfold(text: str) -> tuple[str, list[int]]:
    r"""Return a text with white space single and blank lines kept, and where each of its letters stood.

    Items of a list ("- ", "1. ", "name: number") are set apart by ";". Each cell of a table becomes a clause with the
    head of its column and the name of its row.

    Example:
        >>> unfold("Cakupan:\n- Bangka 99\n- Belitung 98")[0]
        'Cakupan:; Bangka 99; Belitung 98'
        >>> unfold("Daerah | Cakupan\nBangka | 99,19")[0]
        '; Cakupan Bangka 99,19;'
    """
    lines = _lines(text)
    told: Letters = []
    place = 0
    listed = _listed(lines)
    while place < len(lines):
        table = _table(lines[place:])
        if len(table) > 1:
            told += _clauses(table)
            place += len(table)
            told.append((";", table[-1][-1][1]))
            continue
        line = lines[place]
        if line and place - 1 in listed and place not in listed:
            told.append((";", line[0][1]))
        if place in listed:
            mark = MARK.match(_words(line).removeprefix("\n"))
            told.append((";", line[0][1]))
            line = line[:1] + line[1:][mark.end() if mark else 0 :]
        told += line
        place += 1
    return _single(told, len(text))


def _lines(text: str) -> list[Letters]:
    lines: list[Letters] = [[]]
    for place, letter in enumerate(text):
        if letter == "\n":
            lines.append([])
        lines[-1].append((letter, place))
    return lines


def _words(line: Letters) -> str:
    return "".join(letter for letter, _ in line)


def _listed(lines: list[Letters]) -> set[int]:
    """Return which lines are items of a list: two or more that begin with a mark, or stand as "name: number"."""
    texts = [_words(line).strip() for line in lines]
    found = set()
    for pattern in (re.compile(rf"{MARK.pattern}.*\d"), re.compile(rf"{ENTRY.pattern}$")):
        items = [place for place, text in enumerate(texts) if place and pattern.match(text)]
        for one, other in pairwise([-9, *items, len(lines) + 9]):
            if other - one == 1:
                found |= {one, other}
    return found


def _table(lines: list[Letters]) -> list[Letters]:
    """Return the lines at the start that are rows of one table: as many cells each, the first without numbers."""
    widths = [len(CELLS.split(_words(line).strip("\n |"))) for line in lines]
    same = next((place for place, width in enumerate(widths) if width != widths[0]), len(lines))
    heads = CELLS.split(_words(lines[0]).strip("\n |"))
    return lines[:same] if widths[0] > 1 and not any(re.fullmatch(r"[\d.,%]+", head) for head in heads) else []


def _clauses(table: list[Letters]) -> Letters:
    """Return each cell of a table behind the head of its column and the name of its row."""
    heads, *rows = ([*_cells(line)] for line in table)
    told: Letters = []
    for row in rows:
        for head, cell in zip(heads[1:], row[1:], strict=False):
            place = cell[0][1] if cell else row[0][0][1] if row[0] else 0
            told += [(";", place), (" ", place), *head, (" ", place), *row[0], (" ", place), *cell]
    return told


def _cells(line: Letters) -> list[Letters]:
    words = _words(line)
    line = line[len(words) - len(words.lstrip("\n |")) : len(words.rstrip(" |"))]
    cells: list[Letters] = []
    start = 0
    for found in [*CELLS.finditer(_words(line)), None]:
        end, after = (found.start(), found.end()) if found else (len(line), 0)
        cells.append(line[start:end])
        start = after
    return cells


def _single(told: Letters, end: int) -> tuple[str, list[int]]:
    """Return letters with white space single, and where each stood."""
    letters, places = [], []
    for found in re.finditer(r"\s+|\S", "".join(letter for letter, _ in told)):
        gap = "\n\n" if re.search(r"\n[^\S\n]*\n", found[0]) else " "
        letters.append(gap if found[0].isspace() else found[0])
        places += [told[found.start()][1]] * len(letters[-1])
    return "".join(letters), [*places, end]
