"""Which rows of a table are data, totals or footers, and what the labels of the data mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.periods import Period
from analysis.tables.importing.account import Account
from analysis.tables.importing.areas import Area, AreaProblem, find_area, named_areas, puskesmas_name
from analysis.tables.importing.cells import CellProblem, read_number
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.layout import NUMBER, Block, cell_kinds
from analysis.tables.importing.mapping import CODES, LEVELS, Role, kinds, label_key
from analysis.tables.importing.times import is_month_first, read_day, read_month, read_semester
from analysis.tables.importing.vocabulary import fold, is_one_of, meaning, nearest, words
from analysis.tables.schemas import table_descriptor

EXAMPLE = "sintetis"
AREA_LABELS = (*LEVELS, "area")
TIME_LABELS = ("month_date", "year", "semester", "as_of_date")
FILLED_DOWN = ("province", "regency", "kecamatan", "month_date", "year")
NEW_INDICATOR = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Context:
    """What a sheet, or the one who imports it, says of all its rows."""

    region: Area | None = None
    month: Period | None = None
    year: int | None = None
    semester: str = ""
    counting: str = ""
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Rows of a body by what they are, as rows of the grid."""

    data: np.ndarray
    totals: np.ndarray
    aside: np.ndarray


@dataclass(frozen=True)
class Labels:
    """The label of every data row: ``codes`` into the ``distinct`` ones; None where nothing stands."""

    codes: np.ndarray
    distinct: list[Any]

    def of_rows(self) -> np.ndarray:
        """Return the label of each row."""
        return np.array([*self.distinct, None], dtype=object)[:-1][self.codes]


class LabelProblem(ValueError):
    """A label that is not understood: key of the group ``refusal``, and what its text names."""

    def __init__(self, key: str, **details: str) -> None:
        self.key, self.details = key, details
        super().__init__(key)


def sort_rows(block: Block, kind: str, roles: list[Role], account: Account) -> Rows:
    """Return which rows of the body are data, totals and neither; figures without any label are refused."""
    body, cells = block.body, cell_kinds(block.grid)[block.body]
    by_use: dict[str, list[int]] = {use: [] for use in ("label", "figure", "check", "unknown", "aside")}
    for place, role in enumerate(roles):
        by_use[role.use].append(place)
    figures = [*by_use["figure"], *by_use["check"], *by_use["unknown"]]
    has_figures, has_numbers = (cells[:, figures] != 0).any(axis=1), (cells[:, figures] == NUMBER).any(axis=1)
    labels = (cells[:, by_use["label"]] != 0).sum(axis=1)
    beside = [*by_use["label"], *by_use["aside"]]
    is_total = _any_cell(block, beside, _is_total) & has_numbers
    is_footer = _any_cell(block, beside, lambda cell: is_one_of(cell, "footers"))
    is_example = _any_cell(block, range(len(roles)), lambda cell: EXAMPLE in cell.lower())
    said = is_total | is_footer | is_example
    if kind == "ikm_responses":
        is_data = (cells[:, by_use["figure"]] != 0).sum(axis=1) * 2 >= len(by_use["figure"])
        below = np.cumsum(is_footer) > 0  # the legend of the survey
        said |= below & ~(_starts_with_number(block) & is_data)
        is_total[:] = False
    elif kinds()[kind].get("records"):
        is_data = labels >= 2
    else:
        is_data = (labels > 0) & has_figures
        last = int(np.flatnonzero(has_numbers)[-1]) if has_numbers.any() else -1
        said |= ~has_numbers & (np.arange(len(body)) > last)  # signatures
    nameless = has_numbers & ~is_data & ~said
    for row in body[nameless]:
        place = next(place for place in figures if not is_blank(block.grid.columns[place][row]))
        account.refuse(row, range(len(roles)), (int(row), place), block.grid.columns[place][row], "no_label")
    data = is_data & ~said
    return Rows(body[data], body[is_total & ~is_example], body[~data & ~(is_total & ~is_example)])


def _any_cell(block: Block, places: Iterable[int], test: Callable[[str], bool]) -> np.ndarray:
    """Return for each row of the body whether a text in one of the columns passes the test."""
    found = np.zeros(len(block.body), dtype=bool)
    for place in places:
        column = block.grid.columns[place]
        passes = [isinstance(cell, str) and cell.strip()[:1].isalpha() and test(cell) for cell in column.distinct]
        found |= np.array(passes, dtype=bool)[column.codes[block.body]]
    return found


def _is_total(cell: str) -> bool:
    text = fold(cell)
    first, _, rest = text.partition(" ")
    return is_one_of(text, "totals") or (first in ("jumlah", "total", "jml", "subtotal") and bool(named_areas(rest)))


def _starts_with_number(block: Block) -> np.ndarray:
    cells = cell_kinds(block.grid)[block.body]
    first = (cells != 0).argmax(axis=1)
    return cells[np.arange(len(cells)), first] == NUMBER


def read_labels(
    block: Block, kind: str, roles: list[Role], rows: np.ndarray, context: Context, account: Account
) -> dict[str, Labels]:
    """Return the labels of ``rows`` by field; ``area`` has the areas, ``month`` the months.

    Cells of rows whose labels are not understood are refused in ``account``.
    """
    cells = _Cells(block, roles, rows, account)
    labels = {}
    if any(role.use == "label" and role.name in (*AREA_LABELS, *CODES) for role in roles):
        labels["area"] = _read_areas(cells, context)
    if any(role.use == "label" and role.name in TIME_LABELS for role in roles):
        labels |= _read_times(cells, kind, context)
    fields = {each["name"]: each for each in table_descriptor(kind)["schema"]["fields"]}
    for role in roles:
        if role.use == "label" and role.name not in (*AREA_LABELS, *CODES, *TIME_LABELS):
            name = "purpose" if kind == "budgets" and role.name == "service" else role.name
            if name in fields:
                labels[name] = cells.read([role.name], partial(_read_field, fields[name]))
    return labels | _read_sections(block, kind, roles, rows, labels)


class _Cells:
    """The label cells of some rows, merged ones filled down, read once for each distinct combination."""

    def __init__(self, block: Block, roles: list[Role], rows: np.ndarray, account: Account) -> None:
        self.block, self.roles, self.rows, self.account = block, roles, rows, account

    def places(self, names: Iterable[str]) -> list[int]:
        wanted = list(names)
        found = [place for place, role in enumerate(self.roles) if role.use == "label" and role.name in wanted]
        return sorted(found, key=lambda place: wanted.index(self.roles[place].name))

    def codes(self, place: int) -> np.ndarray:
        column = self.block.grid.columns[place]
        codes = column.codes
        merged = [each for each in self.block.grid.merged if each[0][1] == place and each[1][0] > each[0][0]]
        if merged:
            codes = codes.copy()
            for (top, _), (bottom, _) in merged:
                codes[top : bottom + 1] = codes[top]
        chosen = codes[self.rows]
        if self.roles[place].name in FILLED_DOWN and not merged:
            filled = np.array([not is_blank(value) for value in column.distinct], dtype=bool)[chosen]
            if not filled.all() and filled.any():
                last = np.maximum.accumulate(np.where(filled, np.arange(len(chosen)), -1))
                chosen = np.where(last >= 0, chosen[last], chosen)
        return chosen

    def read(self, names: Iterable[str], reader: Callable[..., Any]) -> Labels:
        """Return what ``reader`` makes of the cells of the named columns, which it is given in that order."""
        places = self.places(names)
        columns = [self.block.grid.columns[place] for place in places]
        key = np.zeros(len(self.rows), dtype=np.int64)
        for place, column in zip(places, columns, strict=True):
            key = key * len(column.distinct) + self.codes(place)
        codes, distinct = pd.factorize(key)
        values: list[Any] = []
        for number, combined in enumerate(distinct.tolist()):
            cells = []
            for column in reversed(columns):
                combined, code = divmod(combined, len(column.distinct))
                cells.append(column.distinct[code])
            try:
                values.append(reader(*reversed(cells)))
            except (LabelProblem, AreaProblem) as problem:
                values.append(None)
                self._refuse(np.flatnonzero(codes == number), places, problem)
        return Labels(codes, values)

    def _refuse(self, found: np.ndarray, places: list[int], problem: LabelProblem | AreaProblem) -> None:
        names = [self.roles[place].name for place in places]
        part = getattr(problem, "part", "name")
        blamed = [
            place for place, name in zip(places, names, strict=True) if (name in CODES) == (part == "code")
        ] or places
        key = problem.key if isinstance(problem, LabelProblem) else problem.reason
        for row in self.rows[found]:
            place = next(
                (each for each in reversed(blamed) if not is_blank(self.block.grid.columns[each][row])), blamed[-1]
            )
            value = self.block.grid.columns[place][row]
            self.account.refuse(row, range(len(self.roles)), (int(row), place), value, key, **problem.details)


def _read_areas(cells: _Cells, context: Context) -> Labels:
    names = [*AREA_LABELS, *CODES]
    used = [cells.roles[place].name for place in cells.places(names)]
    level = _common_level(cells, context) if "area" in used else ""
    levels = [level if name == "area" else name for name in used if name in AREA_LABELS]
    systems = {"bps_code": "bps", "kemendagri_code": "kemendagri", "area_code": ""}

    def read(*found: Any) -> Area:
        labels = [(at, cell) for at, cell in zip(levels, found, strict=False) if not is_blank(cell)]
        coded = [
            (systems[name], cell)
            for name, cell in zip(used, found, strict=True)
            if name in CODES and not is_blank(cell)
        ]
        areas = [find_area(labels, cell, system=system, within=context.region) for system, cell in coded]
        if len(set(areas)) > 1:
            raise AreaProblem("codes_differ", "code", one=areas[0].name, other=areas[1].name)
        return areas[0] if areas else find_area(labels, None, system="", within=context.region)

    return cells.read(names, read)


def _common_level(cells: _Cells, context: Context) -> str:
    """Return the one level at which every label of the column "Wilayah" is known, the widest first."""
    (place,) = cells.places(["area"])[:1]
    column = cells.block.grid.columns[place]
    labels = [column.distinct[code] for code in np.unique(column.codes[cells.rows]) if not is_blank(column.distinct[code])]
    known = [{area.level for area in named_areas(label, within=context.region)} for label in labels]
    known = [levels for levels in known if levels]
    return next((level for level in LEVELS if known and all(level in levels for levels in known)), "")


def _read_times(cells: _Cells, kind: str, context: Context) -> dict[str, Labels]:
    names = [role.name for role in cells.roles if role.use == "label"]
    if "as_of_date" in names or "semester" in names:
        found: dict[str, Labels] = {}
        if "semester" in names:
            found["semester"] = cells.read(["semester", "year"], _read_half)
        if "as_of_date" in names:
            found["as_of_date"] = cells.read(["as_of_date"], _read_date)
        return found
    if "month_date" in names:

        def read(cell: Any, year: Any = None) -> Period | None:
            if is_blank(cell):
                return None
            number = None if is_blank(year) else read_number(year, whole=True)
            month = read_month(cell, year=int(number[0]) if number else context.year)
            if month is None or not 2000 <= month.year <= 2045:
                raise LabelProblem("month", found=str(cell))
            return month

        return {"month": cells.read(["month_date", "year"], read)}
    return {"year": cells.read(["year"], partial(_read_field, {"type": "integer", "name": "year"}))}


def _read_half(cell: Any, year: Any = None) -> str | None:
    text = (
        str(cell)
        if is_blank(year)
        else f"semester {cell} {year:g}"
        if isinstance(year, float)
        else f"semester {cell} {year}"
    )
    if is_blank(cell):
        return None
    semester = read_semester(cell) or read_semester(text)
    if semester is None:
        raise LabelProblem("semester", found=str(cell))
    return semester


def _read_date(cell: Any) -> pd.Timestamp | None:
    if is_blank(cell):
        return None
    if is_month_first(cell):
        raise LabelProblem("month_first", found=str(cell))
    day = read_day(cell)
    if day is None or not 2000 <= day.year <= 2045:
        raise LabelProblem("date", found=str(cell))
    return pd.Timestamp(day)


def _read_field(field: dict[str, Any], cell: Any) -> Any:
    """Return a label as its field wants it; None where nothing stands."""
    name, limits = field["name"], field.get("constraints", {})
    if is_blank(cell) or (isinstance(cell, str) and cell.strip() in "-–—"):
        return None
    if field["type"] == "date":
        return _read_date(cell)
    if field["type"] in ("integer", "number"):
        try:
            number = read_number(cell, whole=field["type"] == "integer")
        except CellProblem as problem:
            raise LabelProblem(str(problem)) from problem
        return int(number[0]) if number else None
    if "enum" in limits:
        return _read_choice(name, limits["enum"], cell)
    if name in ("puskesmas", "unit_name"):
        return puskesmas_name(cell)
    if name == "indicator":
        return _read_indicator(cell)
    text = " ".join(str(cell).split())
    if len(text) > limits.get("maxLength", 300):
        raise LabelProblem("too_long", limit=str(limits.get("maxLength", 300)))
    return text


def _read_choice(name: str, options: list[str], cell: Any) -> str:
    group = "status" if name.startswith("status_") else name.partition("_")[0] if name.startswith("segment") else name
    if name == "purpose" and (service := label_key(cell, "service")):
        return f"spm_{service}"
    found = label_key(cell, "service") if group == "service" else meaning(cell, group)
    if found is None or found.partition("/")[0] not in options:
        known = words()["values"].get(group) or words().get(group, {})
        raise LabelProblem(
            "choice",
            found=str(cell),
            nearest=nearest(cell, [text for texts in known.values() for text in texts]) or "-",
        )
    return found


def _read_indicator(cell: Any) -> str:
    """Return the key of an indicator; one that looks like no known one becomes its own key."""
    if found := label_key(cell, "indicator"):
        return found
    known = [text for group in ("indicator", "service") for texts in words()[group].values() for text in texts]
    key = "_".join(fold(cell).split())[:60]
    if (near := nearest(cell, known, score=80)) or not NEW_INDICATOR.fullmatch(key):
        raise LabelProblem("indicator", found=str(cell), nearest=near or "-")
    return key


def _read_sections(
    block: Block, kind: str, roles: list[Role], rows: np.ndarray, labels: dict[str, Labels]
) -> dict[str, Labels]:
    """Return labels that stand on a line of their own above the rows they are for: a service, a puskesmas."""
    fields = {each["name"] for each in table_descriptor(kind)["schema"]["fields"]}
    readers: dict[str, Callable[[str], str | None]] = {
        "service": lambda text: label_key(text, "service"),
        "puskesmas": lambda text: (
            puskesmas_name(text) if re.match(r"(?:uptd? )?(?:puskesmas|pkm) ", fold(text)) else None
        ),
    }
    found = {}
    for name, reader in readers.items():
        if name in labels or name not in fields:
            continue
        starts, values = [], []
        for row in sorted(set(block.body.tolist()) - set(rows.tolist())) if len(block.body) < 5000 else ():
            texts = [str(cell) for cell in block.grid.row(row) if not is_blank(cell)]
            value = reader(texts[-1]) if 1 <= len(texts) <= 2 else None
            if value:
                starts.append(row)
                values.append(value)
        if starts:
            codes = np.searchsorted(starts, rows, side="right")
            found[name] = Labels(codes, [None, *values])
    return found
