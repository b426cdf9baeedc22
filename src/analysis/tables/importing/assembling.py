"""Labels and figures of one table of a sheet → rows of the office's tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.periods import Period
from analysis.tables.importing.account import Account, Difference, show
from analysis.tables.importing.cells import Numbers, read_numbers
from analysis.tables.importing.layout import Block
from analysis.tables.importing.mapping import Role, kinds
from analysis.tables.importing.rows import Context, Labels
from analysis.tables.importing.times import semester_end
from analysis.tables.schemas import DTYPES, table_descriptor

PAYER_OF_SEGMENT = {"pbi_jk": "centre", "pbpu_pemda": "pemda", "pbpu": "self"} | dict.fromkeys(
    ("ppu", "ppu_pn", "ppu_bu"), "employer"
)
NOT_WHOLE = ("target_value", "needed_count", "fulfilled_count", "duration_hours")
Key = tuple[str, tuple[tuple[str, str], ...]]  # an office table, and what headers say of all its rows


class Figures:
    """The figures of the data rows (and of totals) by column, read once."""

    def __init__(
        self, block: Block, kind: str, roles: list[Role], totals: np.ndarray, scales: dict[str, int], account: Account
    ) -> None:
        self._block, self._kind, self._roles = block, kind, roles
        self._totals, self._scales, self._account = frozenset(totals.tolist()), scales, account

    def read(self, place: int, rows: np.ndarray) -> np.ndarray:
        """Return a column as float64, NaN where a cell is not one number: a figure is refused, what only checks is listed."""
        role, column = self._roles[place], self._block.grid.columns[place]
        field = kinds()[self._kind]["figures"].get(role.name, {}).get("column", "")
        unit = field.rpartition("_")[2] or "persons"
        scale = role.scale if role.scale > 1 else self._scales.get(unit, 1)
        numbers = read_numbers(column, rows, whole=field not in NOT_WHOLE, scale=scale)
        self._refuse(place, rows, numbers)
        return numbers.numbers

    def _refuse(self, place: int, rows: np.ndarray, numbers: Numbers) -> None:
        grid, account = self._block.grid, self._account
        for code, key in numbers.problems.items():
            for row in rows[grid.columns[place].codes[rows] == code].tolist():
                value = grid.columns[place].distinct[code]
                if self._roles[place].use == "check" or row in self._totals:
                    cell = grid.address(row, place)
                    account.differences.append(Difference(grid.sheet, cell, show(value), np.nan, "error_in_check"))
                elif not account.refused[row, place]:
                    account.refuse(row, place, (row, place), value, key)


def refuse_merged(block: Block, roles: list[Role], rows: np.ndarray, account: Account) -> None:
    """Refuse figures that stand in a cell merged over several rows or columns of figures: whose are they?"""
    figures = [place for place, role in enumerate(roles) if role.use == "figure"]
    for (top, left), (bottom, right) in block.grid.merged:
        inside = rows[(rows >= top) & (rows <= bottom)]
        columns = [place for place in figures if left <= place <= right]
        if len(inside) * len(columns) > 1 and columns[0] == left and inside[0] == top:
            account.refuse(top, left, (top, left), block.grid.columns[left][top], "merged")


def assemble(
    block: Block,
    kind: str,
    roles: list[Role],
    rows: np.ndarray,
    labels: dict[str, Labels],
    figures: dict[int, np.ndarray],
    context: Context,
    account: Account,
) -> dict[str, pd.DataFrame]:
    """Return the rows of each office table that the data rows give, typed as its schema wants, with source_row.

    Rows whose labels are refused, and figures that are refused, are left out. A key that is nowhere said refuses
    the whole table in ``account``.
    """
    groups: dict[Key, list[tuple[int, str]]] = {}
    for place, role in enumerate(roles):
        if role.use == "figure":
            target = dict(kinds()[kind]["figures"].get(role.name, {}))
            if not target:
                continue
            table, column = target.pop("table", kind), target.pop("column")
            fixed = tuple(sorted((target | dict(role.fixed)).items()))
            groups.setdefault((table, fixed), []).append((place, column))
    if not kinds()[kind]["figures"]:
        groups[kind, ()] = []
    frames: dict[str, list[pd.DataFrame]] = {}
    label_places = [place for place, role in enumerate(roles) if role.use == "label"]
    sound = ~account.refused[np.ix_(rows, np.array(label_places))].any(axis=1) if label_places else np.ones(len(rows), dtype=bool)
    for (table, fixed), members in groups.items():
        values = {column: figures[place] for place, column in members}
        filled = np.array([~np.isnan(each) for each in values.values()]).any(axis=0) if values else sound
        if kinds()[kind].get("records") and table == kind:
            filled = sound
        keep = np.flatnonzero(sound & filled)
        if len(keep):
            frame = _frame(table, kind, dict(fixed), values, rows, keep, labels, context, account)
            if frame is None:
                return {}
            frames.setdefault(table, []).append(frame)
    return {
        table: pd.concat(found, ignore_index=True) if len(found) > 1 else found[0] for table, found in frames.items()
    }


def _frame(
    table: str,
    kind: str,
    fixed: dict[str, str],
    values: dict[str, np.ndarray],
    rows: np.ndarray,
    keep: np.ndarray,
    labels: dict[str, Labels],
    context: Context,
    account: Account,
) -> pd.DataFrame | None:
    data: dict[str, Any] = {}
    for field in table_descriptor(table)["schema"]["fields"]:
        name, needed = field["name"], field.get("constraints", {}).get("required", False)
        if name in values:
            data[name] = _typed(values[name][keep], field["type"])
            continue
        if name == "respondent_no" and "respondent_no" not in labels:
            data[name] = pd.array(np.arange(1, len(keep) + 1), dtype="Int64")
            continue
        found = _key(name, table, kind, fixed, labels, context)
        column = _column(found, keep, field["type"])
        if needed and column.isna().any():
            reason = {
                "month_date": "no_month",
                "as_of_date": "no_month",
                "region_code": "no_region",
                "area_code": "no_region",
            }
            reason |= {"area_name": "no_region", "counting": "no_counting", "year": "no_month"}
            account.refuse_all(reason.get(name, "no_field"), field=name)
            return None
        data[name] = column
    data["source_row"] = pd.array(rows[keep] + 1, dtype="Int64")
    return pd.DataFrame(data)


def _key(
    name: str, table: str, kind: str, fixed: dict[str, str], labels: dict[str, Labels], context: Context
) -> Labels | Any:
    """Return a key field: what the header says, then the row, then the sheet, then what follows from the kind."""
    if name in ("month_date", "as_of_date", "semester", "year"):
        return _time(name, table, fixed, labels, context)
    if name in ("region_code", "area_code", "area_name"):
        attribute = {"region_code": "region_code", "area_code": "code", "area_name": "name"}[name]
        if "area" in labels:
            values = [getattr(area, attribute) if area else None for area in labels["area"].distinct]
            return Labels(labels["area"].codes, values)
        return getattr(context.region, attribute, None)
    own = labels.get(name) if table == kind else None
    if name in fixed:
        return fixed[name]
    if name == "payer":
        return _payer(fixed, labels, context)
    if own is not None:
        values = [value.partition("/")[0] if name.startswith("segment") and value else value for value in own.distinct]
        return Labels(own.codes, values)
    told = context.settings.get(name) or (context.counting if name == "counting" else "")
    return told or kinds()[table].get("fixed", {}).get(name)


def _payer(fixed: dict[str, str], labels: dict[str, Labels], context: Context) -> Labels | Any:
    """Return who pays: what the sheet says, or what follows from the segment."""
    if context.settings.get("payer"):
        return context.settings["payer"]
    own, segment = labels.get("payer"), labels.get("segment")
    if segment is None:
        given = PAYER_OF_SEGMENT.get(fixed.get("segment", ""))
        return Labels(own.codes, [value or given for value in own.distinct]) if own else given
    implied = [value.partition("/")[2] or PAYER_OF_SEGMENT.get(value) if value else None for value in segment.distinct]
    if own is None:
        return Labels(segment.codes, implied)
    size = len(own.distinct)
    codes, pairs = pd.factorize(segment.codes * size + own.codes)
    return Labels(codes, [own.distinct[pair % size] or implied[pair // size] for pair in pairs.tolist()])


def _time(name: str, table: str, fixed: dict[str, str], labels: dict[str, Labels], context: Context) -> Labels | Any:
    if "month" in fixed:
        year = int(fixed["year"]) if fixed.get("year") else context.year
        month = Period(year, int(fixed["month"])) if year else None
    else:
        month = context.month
    if name == "semester":
        return labels.get("semester") or context.semester or None
    if name == "as_of_date":
        if "as_of_date" in labels:
            return labels["as_of_date"]
        if "semester" in labels:
            each = labels["semester"]
            return Labels(each.codes, [pd.Timestamp(semester_end(value)) if value else None for value in each.distinct])
        if context.semester and table == "residents":
            return pd.Timestamp(semester_end(context.semester))
    if name == "year":
        return labels.get("year") or context.year or (month.year if month else None)
    if "month" in labels and "month" not in fixed:
        each = labels["month"]
        return Labels(each.codes, [_first_day(value or context.month) for value in each.distinct])
    return _first_day(month)


def _first_day(month: Period | None) -> pd.Timestamp | None:
    return pd.Timestamp(month.year, month.month, 1) if month else None


def _typed(values: np.ndarray, kind: str) -> Any:
    if kind == "number":
        return values.astype("float64")
    missing = np.isnan(values)
    whole = np.where(missing, 0, values).astype("int64")
    return pd.arrays.IntegerArray(whole, missing)


def _column(found: Labels | Any, keep: np.ndarray, kind: str) -> pd.Series:
    """Return a key as a column: text as categories, which are much smaller than text for every row."""
    labels = found if isinstance(found, Labels) else Labels(np.zeros(int(keep.max()) + 1, dtype=np.int64), [found])
    codes = labels.codes[keep]
    if kind == "string":
        categories = sorted({value for value in labels.distinct if value is not None})
        place = {value: number for number, value in enumerate(categories)} | {None: -1}
        taken = np.array([place[value] for value in labels.distinct])[codes]
        return pd.Series(pd.Categorical.from_codes(taken, categories=categories))
    return pd.Series(np.array(labels.distinct, dtype=object)[codes]).astype(DTYPES[kind])
