"""Where a file tells of persons: their numbers, headers that announce them, columns and rows of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np

from analysis.tables.identities import find_split, holds_identity, holds_long_number, is_decimal, is_nik, is_padded
from analysis.tables.importing.areas import named_areas, regions_in
from analysis.tables.importing.grids import Column, Grid, is_blank
from analysis.tables.importing.vocabulary import HEADER_GROUPS, choices, fold, is_one_of, match, words

Place = tuple[int, int]  # row and column

WORDS_OF_HEADER = 5  # a longer text that begins with "Nama" is prose
BORN = re.compile(r"(?:(?:tanggal|tgl|tempat) )+lahir\b")
HEADER_LINES = 60  # rows in which a header with personal data is looked for
MONEY = re.compile(r"\b(?:rp|rupiah|idr|anggaran|pagu|alokasi|biaya|belanja|iuran|apbd)\b")
CODED = re.compile(r"\b(?:kode|code|tahun|year|bulan|month|tgl|tanggal|date|jam|pukul|waktu|rt|rw|no|nomor)\b")
AGE_OR_YEAR = re.compile(r"\s*(?:\d{1,2}\s*[-–]\s*\d{1,2}|\d{1,2}\s*\+|[<>≥≤]\s*\d{1,2}|20[0-4]\d(?:\.0)?)\s*")
ZERO_FIRST = re.compile(r"^[ \t]{0,9}0\d", re.MULTILINE)
PLACES_WITH_NAMES = (
    "rs",
    "rsu",
    "rsud",
    "rsia",
    "klinik",
    "puskesmas",
    "pkm",
    "pustu",
    "posyandu",
    "desa",
    "jalan",
    "jl",
)
TITLED = re.compile(
    r"(?:^|\b)(?:h|hj|ny|tn|drg?|dra|drs|ir|sdri?|bapak|bpk|pak|ibu|bu)\.? (?=[a-z])"
    r"|, ?(?:s|m|sp|a\.? ?md)\. ?[a-z]+|\b(?:bin|binti) [a-z]",
    re.I,
)
TITLES = re.compile(  # beside names; "Ibu" alone is a service of the SPM
    r"h|hj|ny|tn|drg?|dra|drs|ir|sdri?|bapak|bpk|pak|ibu|bu|bin|binti|almh?|an"
    r"|s|m|sp|a|md|st|sh|se|skm|kes|kep|farm|gz|keb|ked|si|kom|pd|ag|ap|stp|mkes|skep|amd|sst|ners",
    re.I,
)
CAPITALISED, WORD = re.compile(r"\b[A-Z][\w.'’]*(?: [A-Z][\w.'’]*)+"), re.compile(r"[^\W\d_]+")
SHORTEST, LONGEST = 3, 80  # letters of a name, characters of a text that may be one
MOST_WORDS = 5
NO_NAME, SINGLE, LIKE, NAME = range(4)  # no name; a known given name alone; capitalised unknown words; a known name
FOOTER_ROWS = 10  # below the table: who signed it
SIGNERS, SIDE_BY_SIDE = 4, 3


def find_persons(grid: Grid) -> list[Place]:
    """Return the cells that hold numbers of persons or names, and headers that announce them."""
    found = [each for place in range(len(grid.columns)) for each in _numbers(grid, place)]
    for row in range(min(grid.height, HEADER_LINES)):
        found += [(row, place) for place in _headers(grid.row(row)) if not _lists_areas(grid.columns[place], row)]
    footer = footer_of(grid)
    for place, column in enumerate(grid.columns):
        found += [(row, place) for row in _names(grid, column, footer)]
    return list(dict.fromkeys([*found, *_rows_of_names(grid, footer), *_split_numbers(grid)]))


def _lists_areas(column: Column, row: int) -> bool:
    """Whether two cells or more stand below a row, and all are names of regions or their parts."""
    cells = {str(cell) for cell in column.used(np.arange(row + 1, len(column.codes))) if not is_blank(cell)}
    return len(cells) > 1 and all(map(named_areas, cells))


def tells_of_person(text: str) -> bool:
    """Whether the name of a sheet is that of a person, or holds a number of one or so many digits.

    >>> tells_of_person("Siti Aminah"), tells_of_person("Rekap Maret 2026")
    (True, False)
    """
    return holds_long_number(text) or holds_identity(text) or name_sort(text) == NAME


def names_person(text: str) -> bool:
    """Whether the name of a file holds that of a person beside words of the vocabulary; hospitals have names too.

    >>> names_person("Rekap Siti Aminah"), names_person("Data Bu Rina"), names_person("RSUD Depati Hamzah")
    (True, True, False)
    """
    told = [fold(word) for word in re.findall(r"[^\W\d_]+", text)]
    titled = any(TITLES.fullmatch(word) and after in _given_names() for word, after in pairwise(told))
    if tells_of_person(text) or titled or name_sort(text) == SINGLE:
        return True
    is_known = [word in _known_words() for word in told]
    start = 0
    for known, group in groupby(zip(told, is_known, strict=True), itemgetter(1)):
        run = [word for word, _ in group]
        is_place = start > 0 and told[start - 1] in PLACES_WITH_NAMES
        if not known and not is_place and name_sort(" ".join(run)) == NAME:
            return True
        start += len(run)
    return False


def find_names(text: str) -> list[range]:
    """Return where names of persons stand in prose: known given names and unknown words beside them, capitalised.

    >>> find_names("kepada Budi Santoso, warga Kelurahan Bintang"), find_names("RSUD Depati Hamzah")
    ([range(7, 19)], [])
    """
    found = []
    for run in CAPITALISED.finditer(text) if any(map(str.isupper, text)) else ():
        words_of = [*WORD.finditer(text, *run.span())]
        for known, group in groupby(words_of, lambda word: fold(word[0]) in _known_words()):
            span = [*group]
            before = text[: span[0].start()].split()[-1:]
            is_place = bool(before) and fold(before[0]) in PLACES_WITH_NAMES
            if not known and not is_place and name_sort(text[span[0].start() : span[-1].end()]) == NAME:
                found.append(range(span[0].start(), span[-1].end()))
    return found


@lru_cache(maxsize=50_000)
def name_sort(text: str) -> int:
    """Return how much a text looks like the name of a person: NO_NAME, SINGLE, LIKE or NAME."""
    if not SHORTEST <= len(text) <= LONGEST or not any(map(str.isalpha, text)):
        return NO_NAME
    core = [word for word in re.findall(r"[^\W\d_]+", text) if not TITLES.fullmatch(word)]
    if not core or len(core) > MOST_WORDS or max(map(len, core)) < SHORTEST:
        return NO_NAME
    low = [fold(word) for word in core]
    given = sum(word in _given_names() for word in low)
    known = [word for word in low if word in _known_words()]
    if known and (given == 0 or any(map(_is_of_things, known))):
        return NO_NAME
    if named_areas(text) or regions_in(text):
        return NO_NAME
    if TITLED.search(text) or (given and len(core) > 1):
        return NAME
    if given:
        return SINGLE
    is_written = text.isupper() or text.islower() or all(word[0].isupper() for word in core)
    return LIKE if is_written and 2 <= len(core) <= MOST_WORDS - 1 and not re.search(r"[\d:;]", text) else NO_NAME


def _is_of_things(word: str) -> bool:
    return is_one_of(word, "things") and not is_one_of(word, "persons")


@cache
def _given_names() -> frozenset[str]:
    return frozenset(words()["given_names"])


@cache
def _known_words() -> frozenset[str]:
    groups = (*HEADER_GROUPS, *words()["values"])
    phrases = [text for group in groups for texts in choices(group).values() for text in texts]
    lists = [text for name in ("things", "totals", "footers", "flows", "persons", "filler") for text in words()[name]]
    return frozenset(word for text in [*phrases, *lists] for word in fold(text).split() if len(word) > 1)


def _numbers(grid: Grid, place: int) -> list[Place]:
    """Return the cells with numbers of persons; sums of rupiah and long fractions may have 16 digits too."""
    column = grid.columns[place]
    rows = np.flatnonzero(column.where(holds_identity)).tolist()
    if not rows:
        return []
    fractions = [cell for cell in column.distinct if is_decimal(cell)]
    if 2 * sum(map(holds_identity, fractions)) < len(fractions):
        rows = [row for row in rows if not is_decimal(column[row])]
    if rows and _is_money(column):
        rows = [row for row in rows if not _is_sum(column[row])]
    return [(row, place) for row in rows]


def _split_numbers(grid: Grid) -> Iterable[Place]:
    """Return the cells of rows over which the number of a person is cut.

    One of them begins with a zero, as no count does, and none is a code, a year or a day; or nothing is written above.
    """
    above = [" ".join(fold(cell) for cell in _first_texts(column, grid.height)) for column in grid.columns]
    coded = {place for place, text in enumerate(above) if CODED.search(text)}
    bare = {place for place, text in enumerate(above) if not text} - _numbered(grid)
    padded = [_padded(column) for column in grid.columns]
    rows = np.flatnonzero(np.any(padded, axis=0)).tolist() if padded else []
    for row in range(grid.height) if len(bare) > 1 else rows:
        for places in find_split(grid.row(row)):
            has_zero = any(padded[place][row] for place in places) and not coded & {*places}
            if has_zero or len(bare & {*places}) >= len(places) - 1:
                yield from ((row, place) for place in places)


def _numbered(grid: Grid) -> set[int]:
    """Return the columns of numbers whose headings are ages or years, 0-4, 2025, beside headings in words."""
    for row in range(min(grid.height, HEADER_LINES)):
        cells = grid.row(row)
        places = {place for place, cell in enumerate(cells) if not is_blank(cell) and AGE_OR_YEAR.fullmatch(str(cell))}
        named = [cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]
        if len(places) > 1 and named:
            below = {place: grid.columns[place].used(np.arange(row + 1, grid.height)) for place in places}
            return {place for place, used in below.items() if not any(map(_is_digits, used))}
    return set()


def _is_digits(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().isdecimal()


def _padded(column: Column) -> np.ndarray:
    """Return where a column holds texts of digits that begin with a zero; most columns are told at one glance."""
    cells = column.distinct
    texts = "\n".join(cells if {*map(type, cells)} == {str} else [cell for cell in cells if type(cell) is str])
    if texts.isascii() and not ZERO_FIRST.search(texts):
        return np.zeros(len(column.codes), dtype=bool)
    return np.array([*map(is_padded, column.distinct)], dtype=bool)[column.codes]


def _first_texts(column: Column, height: int) -> list[str]:
    cells = (column[row] for row in range(min(height, HEADER_LINES)))
    return [cell for cell in cells if isinstance(cell, str) and any(map(str.isalpha, cell))]


def _is_sum(cell: Any) -> bool:
    """Whether 16 digits are a number, and not one with the parts of a NIK."""
    is_plain = not isinstance(cell, str) or cell.strip().isdecimal()
    return is_plain and not is_nik(cell)


def _is_money(column: Column) -> bool:
    return any(isinstance(cell, str) and MONEY.search(fold(cell)) for cell in column.distinct)


def _headers(cells: list[Any]) -> list[int]:
    """Return the columns of a row whose headers announce persons, by themselves or together."""
    texts = [(place, cell) for place, cell in enumerate(cells) if isinstance(cell, str) and not is_blank(cell)]
    named = [place for place, cell in texts if is_one_of(cell, "personal") or _announces_names(cell)]
    hinted = [place for place, cell in texts if is_one_of(cell, "personal_together") or BORN.match(fold(cell))]
    return sorted({*named, *hinted}) if named or len(hinted) >= 2 else []


def _announces_names(cell: str) -> bool:
    """Whether a header announces names of persons: "Nama", "Nama Warga", "Nama dan Alamat", not "Nama Puskesmas"."""
    first, *rest = fold(cell).split() or [""]
    rest = [word for word in rest if not is_one_of(word, "beside_names")]
    is_of_persons = not rest or is_one_of(rest[0], "persons") or is_one_of(" ".join(rest[:2]), "persons")
    return first in ("nama", "name") and len(rest) <= WORDS_OF_HEADER and is_of_persons


def footer_of(grid: Grid) -> range:
    """Return the rows below the table in which those who signed it may stand."""
    last = max((int(rows[-1]) for rows in map(_rows_with_numbers, grid.columns) if len(rows)), default=0)
    return range(last + 1, last + 1 + FOOTER_ROWS)


def _rows_with_numbers(column: Column) -> np.ndarray:
    return np.flatnonzero(column.filled & ~column.where(lambda cell: not _is_number(cell)))


def _is_number(cell: Any) -> bool:
    return not isinstance(cell, str) or cell.strip().replace(".", "").replace(",", "").isdecimal()


def _names(grid: Grid, column: Column, footer: range) -> list[int]:
    """Return the rows of a column in which names of persons stand, if they are enough to make it a column of them."""
    rows = rows_of_names(column)
    if not rows:
        return []
    sorts = {column[row]: name_sort(column[row]) for row in rows if row not in footer}
    single, like, names = (sum(sort >= least for sort in sorts.values()) for least in (SINGLE, LIKE, NAME))
    texts = sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in column.distinct)
    below = {column[row] for row in rows if row in footer and name_sort(column[row]) == NAME}
    is_of_persons = _is_of_persons(header_above(grid, column, rows[0]), single, like, names, texts)
    return rows if is_of_persons or len(below) >= SIGNERS else []


def rows_of_names(column: Column) -> list[int]:
    """Return the rows of a column whose texts look like names of persons."""
    looks = column.where(lambda cell: isinstance(cell, str) and name_sort(cell) > NO_NAME)
    return [int(row) for row in np.flatnonzero(looks)]


def header_above(grid: Grid, column: Column, row: int) -> str:
    """Return the next text above a row that does not stand alone in its row, as titles do."""
    for above in range(row - 1, max(row - HEADER_LINES, -1), -1):
        cell = column[above]
        if not is_blank(cell) and sum(not is_blank(each[above]) for each in grid.columns) > 1:
            return str(cell)
    return ""


def is_of_things(header: str) -> bool:
    """Whether a header names things or choices, of which any text may be one: "Nama Posyandu", "Indikator"."""
    columns = {*match(header).of("column")}
    return bool(columns - {"note"}) or any(map(_is_of_things, fold(header).split()))


def _is_of_persons(header: str, single: int, like: int, names: int, texts: int) -> bool:
    """Whether so many distinct names below a header make a column of persons."""
    if is_of_things(header) and match(header).of("column") != ["note"]:
        return names >= 2 and 3 * names >= texts
    if match(header).of("measure") or any(is_one_of(word, "persons") for word in fold(header).split()):
        return names >= 1 or like >= 2 or single >= 2
    return names >= 2 or (like >= 2 and 2 * like >= texts) or single >= 3


def _rows_of_names(grid: Grid, footer: range) -> Iterable[Place]:
    """Return the cells of rows in which three persons or more stand side by side."""
    sorts = [column.where(lambda cell: isinstance(cell, str) and name_sort(cell) >= LIKE) for column in grid.columns]
    rows = np.flatnonzero(np.sum(sorts, axis=0) >= SIDE_BY_SIDE) if sorts else ()
    for row in (int(row) for row in rows if row not in footer):
        cells = grid.row(row)
        looks = [place for place in range(len(cells)) if sorts[place][row]]
        names = {cells[place] for place in looks if name_sort(cells[place]) == NAME}
        texts = [cell for cell in cells[1:] if isinstance(cell, str) and any(map(str.isalpha, cell))]
        if len(names) >= SIDE_BY_SIDE or len({cells[place] for place in looks}) >= max(SIDE_BY_SIDE, len(texts)):
            yield from ((row, place) for place in looks)
