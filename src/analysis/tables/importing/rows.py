"""Which rows of a table are data, totals or left out: as told, by exact words, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from analysis.reference.words import say
from analysis.tables.importing.areas import LEVEL_OF_PREFIX, WHOLES, named_areas
from analysis.tables.importing.blocks import BLANK, NUMBER, TEXT, header_cell
from analysis.tables.importing.cells import Doubt, read_numbers
from analysis.tables.importing.headings import label_key
from analysis.tables.importing.labels import AREAS, read_field
from analysis.tables.importing.layouts import heading_of, squeeze
from analysis.tables.importing.roles import fields_of
from analysis.tables.importing.table import Table
from analysis.tables.importing.vocabulary import fold, is_one_of, match, meaning, unit_of

EXAMPLE = "SINTETIS:"  # how the note of the example row of uhc template begins
TOTAL_IS_A_CHOICE = ("sex", "purpose")
SCORES = ("1", "2", "3", "4")
SUMS = ("jumlah", "total", "jml", "subtotal")
NOT_COVERED = "not_covered"


def sort_rows(table: Table) -> None:
    """Tell data, totals and the rest of a table apart; figures without any label are refused, footers lie outside."""
    block, body = table.block, table.block.body
    cells = block.kinds[body]
    figures, labels = table.places("figure", "check", "unknown"), table.places("label")
    has_numbers = (cells[:, figures] == NUMBER).any(axis=1)
    labelled = (cells[:, labels] != BLANK).sum(axis=1)
    is_bare = labelled == 0
    if any(table.roles[place].is_filled for place in labels):  # a blank label means the one above
        labelled = np.maximum(labelled, has_numbers & (np.cumsum(labelled) > 0))
    notes = table.places("aside", names=("note",))
    beside = [*labels, *table.places("aside", "unknown")]

    def says(places: list[int], test: Callable[[str], bool]) -> np.ndarray:
        """Of a row with a label of its own, a text beside it is a remark."""
        named = [place for place in places if place in labels]
        return _says(table, named, test) | (
            _says(table, [each for each in places if each not in named], test) & is_bare
        )

    is_total = (_are_totals(table, beside, says) | _told(table, "totals")) & has_numbers
    is_example = _says(table, notes, lambda cell: cell.startswith(EXAMPLE))
    skipped = _told(table, "skip")
    is_footer = says(beside, lambda cell: is_one_of(cell, "footers")) | _are_units(table, labelled)
    is_data, outside = _are_data(table, is_footer, has_numbers, labelled, says)
    outside |= is_example
    is_total &= ~outside & ~skipped & (table.kind != "ikm_responses")
    is_data &= ~outside & ~is_total & ~skipped
    nameless = has_numbers & ~is_data & ~outside & ~is_total & ~skipped
    if "" in map(squeeze, table.layout.rows.get("totals", ())):
        is_total, nameless = is_total | nameless, nameless & False
    if "" in map(squeeze, table.layout.rows.get("skip", ())):
        skipped, nameless = skipped | nameless, nameless & False
    _refuse_nameless(table, body[nameless].tolist(), figures, labels, bool(is_data.any()))
    table.leave_out(body[skipped])
    uncovered = is_data & _are_uncovered(table)
    table.uncovered, table.rows, table.totals = body[uncovered], body[is_data & ~uncovered], body[is_total]
    rest = body[~is_data & ~is_total & ~skipped]
    table.read[rest] &= table.refused[rest]
    if unread := (body[has_numbers & outside & ~is_example & ~skipped] + 1).tolist():
        table.notes.append(say("import.outside", sheet=table.grid.sheet, rows=", ".join(map(str, unread[:20]))))


def _are_totals(table: Table, beside: list[int], says: Callable[..., np.ndarray]) -> np.ndarray:
    named = [place for place in beside if table.roles[place].name not in (*TOTAL_IS_A_CHOICE, "measure")]
    found = says(named, _is_total) | _are_sums_of_purposes(table)
    areas = table.places("label", names=AREAS)
    found |= _says(table, areas, lambda cell: fold(cell) in LEVEL_OF_PREFIX and not named_areas(cell))
    return found | _says(table, table.places("label", names=("puskesmas",)), _is_of_all_puskesmas)


def _told(table: Table, sort: str) -> np.ndarray:
    """Return for each row of the body whether a label of it, or a text beside it, was told to be one of a sort."""
    found = np.zeros(len(table.block.body), dtype=bool)
    if table.layout.rows.get(sort):
        for place in table.places("label", "aside", "unknown"):
            column = table.grid.columns[place]
            fits = [bool(text := header_cell(cell)) and table.layout.is_row(sort, [text]) for cell in column.distinct]
            found |= np.array(fits, dtype=bool)[column.codes[table.block.body]]
    return found


def _are_uncovered(table: Table) -> np.ndarray:
    """Return for each row of the body whether it counts people of no segment: Belum tercover."""
    found = np.zeros(len(table.block.body), dtype=bool)
    for place in table.places("label", names=("segment",)):
        found |= _says(
            table,
            [place],
            lambda cell: table.layout.label("segment", cell) == NOT_COVERED or is_one_of(cell, "not_covered"),
        )
    return found


def _are_units(table: Table, labelled: np.ndarray) -> np.ndarray:
    """Return for each row of the body whether it only says units: (jiwa)."""
    body = table.block.body[labelled == 0][:50]
    rows = [
        row
        for row in body.tolist()
        if (texts := [text for text in map(header_cell, table.grid.row(row)) if text])
        and all(unit_of(text)[0] is not None for text in texts)
    ]
    return np.isin(table.block.body, rows)


def _are_data(
    table: Table, is_footer: np.ndarray, has_numbers: np.ndarray, labelled: np.ndarray, says: Callable[..., np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row of the body whether it can be data, and whether it lies outside the table."""
    body, figures = table.block.body, table.places("figure", "check", "unknown")
    cells = table.block.kinds[body]
    if table.kind == "ikm_responses":
        return _are_answers(table, is_footer, labelled, says)
    if table.rules.get("records"):
        is_data = labelled >= 2
        return is_data, is_footer & ~is_data
    is_data = (labelled > 0) & (cells[:, figures] != BLANK).any(axis=1)
    last = int(np.flatnonzero(has_numbers)[-1]) if has_numbers.any() else -1
    is_after = ~has_numbers & (np.arange(len(body)) > last)
    if (is_after & is_data).any():
        is_after &= ~_is_understood(table)
    return is_data, is_footer | is_after  # signatures


def _are_answers(
    table: Table, is_footer: np.ndarray, labelled: np.ndarray, says: Callable[..., np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    body, scores = table.block.body, table.places("figure")
    cells = table.block.kinds[body]
    beside = table.places("label", "aside", "unknown")
    first = cells[np.arange(len(cells)), (cells != BLANK).argmax(axis=1)]
    is_data = ((cells[:, scores] != BLANK).sum(axis=1) * 2 >= len(scores)) & ((first == NUMBER) | (labelled > 0))
    is_footer = is_footer | says(beside, lambda cell: is_one_of(cell, "survey_footers"))
    columns = [table.grid.columns[place] for place in scores]
    whole = [np.isin([*map(header_cell, each.distinct)], SCORES)[each.codes[body]] for each in columns]
    is_answer = (np.sum(whole, axis=0) * 2 > len(scores)) & (labelled > 0)
    return is_data, is_footer | ((np.cumsum(is_footer) > 0) & (first != NUMBER) & ~is_answer)


def _refuse_nameless(table: Table, rows: list[int], figures: list[int], labels: list[int], has_data: bool) -> None:
    if rows and not labels and not has_data:
        table.refuse_all("no_labels", cell=table.grid.address(max(table.block.header.stop - 1, 0), 0))
        return
    beside = [place for place in table.places("aside", "unknown") if place not in figures]
    for row in rows:
        texts = [place for place in beside if table.block.kinds[row, place] == TEXT]  # its name, in the column No
        filled = [place for place in figures if table.block.kinds[row, place]]
        table.refuse_row(row, (texts or filled)[0], "no_label")


def _are_sums_of_purposes(table: Table) -> np.ndarray:
    """Return for each row of the body whether its purpose is a total and not the purpose of all money.

    That is meant only under the header Keperluan, where the row is not the sum of those since the last total.
    """
    places, body = table.places("label", names=("purpose",)), table.block.body
    found = _says(table, places, _is_total)
    if found.any() and "purpose" in match(heading_of(table.block.paths[places[0]])).of("column"):
        can_be_all = _says(table, places, lambda cell: meaning(cell, "purpose") == "all")
        columns = [(table.grid.columns[place], table.roles[place].scale) for place in table.places("figure")]
        numbers = np.array([read_numbers(column, body, whole=True, scale=scale).numbers for column, scale in columns])
        start = 0
        for row in np.flatnonzero(found).tolist():
            differs = np.abs(np.nansum(numbers[:, start:row], axis=1) - numbers[:, row]) >= 0.5
            found[row] = not (can_be_all[row] and (row == start or differs.any()))
            start = row + 1
    return found


def _says(table: Table, places: Iterable[int], test: Callable[[str], bool]) -> np.ndarray:
    """Return for each row of the body whether a text in one of the columns passes the test."""
    found = np.zeros(len(table.block.body), dtype=bool)
    for place in places:
        said = table.grid.columns[place].where(
            lambda cell: isinstance(cell, str) and cell.strip()[:1].isalpha() and test(cell)
        )
        found |= said[table.block.body]
    return found


def _is_total(cell: str) -> bool:
    words = fold(cell).split()
    rests = (
        [" ".join(rest) for word, rest in ((words[0], words[1:]), (words[-1], words[:-1])) if word in SUMS]
        if words
        else []
    )
    return is_one_of(cell, "totals") or any(named_areas(rest) for rest in rests)


def _is_of_all_puskesmas(cell: str) -> bool:
    levels = {area.level for area in named_areas(cell)}
    return fold(cell).split()[0] in SUMS or (bool(levels) and levels <= {*WHOLES})


def _is_understood(table: Table) -> np.ndarray:
    """Return for each row of the body whether one of its labels is known, or a number of rows counts it."""
    kinds = table.block.kinds[table.block.body]
    counted = [place for place in table.places("aside") if table.roles[place].name == "row_number"]
    found = (kinds[:, counted] == NUMBER).any(axis=1)
    fields = fields_of(table.kind)
    for place in table.places("label"):
        name = table.roles[place].name
        if name in (*AREAS, "puskesmas"):
            found |= _says(table, [place], lambda cell: bool(named_areas(cell)))
        elif name == "indicator" or "enum" in fields.get(name, {}).get("constraints", {}):
            found |= _says(table, [place], partial(_is_choice, name, fields[name]))
    return found


def _is_choice(name: str, field: dict[str, object], cell: str) -> bool:
    try:
        return bool(label_key(cell, "indicator") if name == "indicator" else read_field(field, cell))
    except Doubt:
        return False
