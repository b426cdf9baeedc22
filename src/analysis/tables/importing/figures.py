"""The figures of a table, and the rows of the office's tables that they give with their labels."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.periods import Period
from analysis.tables.importing.areas import area_with_code
from analysis.tables.importing.cells import read_numbers
from analysis.tables.importing.labels import read_column
from analysis.tables.importing.roles import CHECKS, CODES, LEVELS, Role, own_figures
from analysis.tables.importing.table import Labels, Table
from analysis.tables.importing.times import semester_end
from analysis.tables.importing.vocabulary import unit_of
from analysis.tables.published import read_table
from analysis.tables.schemas import DTYPES, table_descriptor

PAYER_OF_SEGMENT = {"pbi_jk": "centre", "pbpu_pemda": "pemda", "pbpu": "self"} | dict.fromkeys(
    ("ppu", "ppu_pn", "ppu_bu"), "employer"
)
BY_YEAR = ("targets", "facilities")
NOT_WHOLE = ("target_value", "duration_hours")
ASKED = {
    "month_date": "no_month",
    "as_of_date": "no_month",
    "year": "no_month",
    "counting": "no_counting",
} | dict.fromkeys(("region_code", "area_code", "area_name"), "no_region")
SAID_BY = {  # columns that may say a key, besides one of its own name
    "direction": ("direction", "indicator"),
    "target_unit": ("target_unit", "indicator"),
    "payer": ("payer", "segment"),
    "as_of_date": ("as_of_date", "semester"),
} | dict.fromkeys(("region_code", "area_code", "area_name"), (*LEVELS, "area", *CODES))


def scale_of(table: Table, place: int) -> int:
    """Return what the figures of a column are multiplied with: what its header says, or the layout by unit."""
    role = table.roles[place]
    if role.scale > 1:
        return role.scale
    factor, what = unit_of(table.layout.numbers.get("unit", ""))
    return factor if isinstance(factor, int) and what in ("", _unit_of(table, role.name)) else 1


def _unit_of(table: Table, measure: str) -> str:
    """Return what a measure counts, by the ending of its column: persons, idr or another."""
    field = str(table.rules["figures"].get(measure, {}).get("column", ""))
    return field.rpartition("_")[2] or "persons"


def read_figures(table: Table, place: int, rows: np.ndarray) -> np.ndarray:
    """Return a column as float64, NaN where no number stands: figures are refused, what only checks is listed."""
    if "unit" not in table.labels or not np.array_equal(rows, table.rows):
        return _read_scaled(table, place, rows, scale_of(table, place))
    units, numbers = table.labels["unit"], np.full(len(rows), np.nan)
    for code, factor in enumerate(units.distinct):
        own = units.codes == code
        numbers[own] = _read_scaled(table, place, rows[own], scale_of(table, place) * int(factor or 1))
        if factor and factor > 1 and own.any():
            table.factors.setdefault(place, []).append(factor)
    return numbers


def _read_scaled(table: Table, place: int, rows: np.ndarray, scale: int) -> np.ndarray:
    role, column = table.roles[place], table.grid.columns[place]
    field = table.rules["figures"].get(role.name, {}).get("column", "")
    mark = table.layout.numbers.get("decimal")
    numbers = read_numbers(
        column, rows, whole=field not in NOT_WHOLE, scale=scale, unit=field.rpartition("_")[2], mark=mark
    )
    for code, key in numbers.problems.items():
        found = rows[column.codes[rows] == code]
        only_checks = np.full(len(found), role.use == "check") | np.isin(
            found, [*table.totals, *_rows_of_checks(table)]
        )
        table.differ(found[only_checks], place, np.full(len(found), np.nan), "error_in_check")
        for row in found[~only_checks].tolist():
            if not table.refused[row, place]:
                table.refuse(row, place, (row, place), key)
    return numbers.numbers


def _rows_of_checks(table: Table) -> np.ndarray:
    """Return the rows whose label names a percentage or a total, which only check."""
    measures = table.labels.get("measure")
    return table.rows[measures.are(*CHECKS)] if measures else table.rows[:0]


def refuse_merged(table: Table) -> None:
    """Refuse figures that stand in a cell merged over several rows or columns of figures: whose are they?"""
    for (top, left), (bottom, right) in table.grid.merged:
        inside = table.block.body[(table.block.body >= top) & (table.block.body <= bottom)]
        inside = np.setdiff1d(inside, table.totals)
        columns = [place for place in table.places("figure") if left <= place <= right]
        if len(inside) * len(columns) > 1 and columns[0] == left and inside[0] == top:
            table.refuse(top, left, (top, left), "merged")


Fixed = tuple[tuple[str, str], ...]
Groups = dict[tuple[str, Fixed], dict[str, np.ndarray]]


def assemble(table: Table) -> None:
    """Give a table its rows for each of the office's tables, typed as their schemas want, with source_row.

    Rows whose labels are refused, and figures that are refused, are left out. A key that a row does not say refuses it;
    one that is nowhere said refuses all.
    """
    _refuse_other_years(table)
    months = list(dict.fromkeys(_month(role) for role in own_figures(table.kind, table.roles) if _month(role)))
    counted = {dict(table.roles[place].fixed).get("counting"): place for place in table.places("figure")}
    running = [place for place in table.places("figure") if _is_beside_single_months(table.roles[place], table.roles)]
    if running or {"monthly", "cumulative"} <= {*counted}:
        place = running[0] if running else counted["monthly"]
        table.refuse_all("counting_two", cell=table.grid.address(table.block.header.stop - 1, place))
        return
    said = next(filter(None, counted), "")
    groups = _group(table, months, {"counting": said} if said else {})
    needs_figures = bool(table.rules["figures"]) and not table.rules.get("records")
    if not groups and needs_figures and len(table.block.body):
        table.refuse_all("no_figures", cell=table.grid.address(max(table.block.header.start, 0), 0))
    if not groups and len(table.rows):
        groups[table.kind, ()] = {}
    for office, parts in _frames(table, groups, months).items():
        frame = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        frame = _merged(table, office, frame) if "measure" in table.labels else frame
        is_lost = table.lost[frame.source_row.to_numpy(dtype=np.int64) - 1]
        frame = frame[~is_lost].reset_index(drop=True) if is_lost.any() else frame
        if len(frame):
            table.frames[office] = frame


def _group(table: Table, months: list[Fixed], told: dict[str, str]) -> Groups:
    """Return the figures by the table that they go to and what their headings fix, and there by column.

    What some heading fixes and the layout says of all rows is so for each figure: a base beside them is theirs.
    """
    groups: Groups = {}
    named = {name for place in table.places("figure") for name, _ in table.roles[place].fixed}
    shared = {name: value for name, value in table.context.settings.items() if name in named}
    for place in table.places("figure"):
        for measure, numbers in _by_measure(table, place):
            target = dict(table.rules["figures"][measure])
            office, column = target.pop("table", table.kind), target.pop("column")
            for month in [_month(table.roles[place])] if _month(table.roles[place]) else months or [()]:
                fixed = {**told, **shared, **target, **dict(table.roles[place].fixed), **dict(month)}
                key = (office, tuple(sorted(fixed.items())))
                if column in groups.setdefault(key, {}):
                    table.refuse(table.rows, place, (table.block.header.stop - 1, place), "column_twice")
                groups[key].setdefault(column, np.where(table.refused[table.rows, place], np.nan, numbers))
    return groups


def _by_measure(table: Table, place: int) -> list[tuple[str, np.ndarray]]:
    """Return the figures of a column by measure: that of its heading, or those that its rows name."""
    name, numbers = table.roles[place].name, table.data[place]
    if name and "measure" not in table.labels:
        return [(name, numbers)]
    if "measure" not in table.labels:
        table.refuse(table.rows, place, (max(table.block.header.stop - 1, 0), place), "no_measure")
        return []
    measures = table.labels["measure"]
    known = [each for each in measures.distinct if each in table.rules["figures"]]
    return [(each, np.where(measures.are(each), numbers, np.nan)) for each in dict.fromkeys(known)]


def _frames(table: Table, groups: Groups, months: list[Fixed]) -> dict[str, list[pd.DataFrame]]:
    sound = ~table.lost[table.rows]
    if "measure" in table.labels:  # a row of percentages only checks
        sound &= table.labels["measure"].are(*table.rules["figures"])
    frames: dict[str, list[pd.DataFrame]] = {}
    for (office, fixed), figures in groups.items():
        own = [each for column, each in figures.items() if not months or column in _monthly(table)]
        filled = np.any([~np.isnan(each) for each in own], axis=0) if own else sound
        # a target stands in each month that has figures
        filled = np.full(len(sound), filled.any()) if months else filled
        keep = np.flatnonzero(sound & (filled | bool(table.rules.get("records") and office == table.kind)))
        if len(keep):
            frame = _frame(table, office, dict(fixed), figures, keep)
            if isinstance(frame, str):
                table.refuse_all(ASKED.get(frame, "no_field"), field=frame)
                return {}
            frames.setdefault(office, []).append(frame)
    return frames


def _merged(table: Table, office: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the figures of rows that differ only in their measure into one row; two of one measure are refused."""
    keys = [name for name in table_descriptor(office)["schema"]["primaryKey"] if name in frame]
    figures = [
        name for name in frame if str(frame[name].dtype) in ("Int64", "float64") and name not in (*keys, "source_row")
    ]
    groups = frame.groupby(keys, observed=True, dropna=False, sort=False)
    twice = (groups[figures].transform("count") > 1).any(axis=1)
    for row in frame[twice].source_row.tolist():
        place = next(iter(table.places("label", names=("measure",))), 0)
        table.refuse_row(int(row) - 1, place, "twice", label="", lines=str(row))
    rest = frame[~twice]
    first = rest.groupby(keys, observed=True, dropna=False, sort=False, as_index=False)[
        [name for name in rest if name not in keys]
    ].first()
    return first[list(frame)].astype(frame.dtypes.to_dict()).reset_index(drop=True)


def _is_beside_single_months(role: Role, roles: list[Role]) -> bool:
    """Whether figures "s.d. Feb" stand beside the same figures of "Feb" alone."""
    same = [dict(each.fixed) for each in roles if each.use == "figure" and each.name == role.name]
    fixed = dict(role.fixed)
    return "month" in fixed and "counting" in fixed and any("month" in each and "counting" not in each for each in same)


def _refuse_other_years(table: Table) -> None:
    """Refuse columns whose header names a year without a month, and not that of the months of rows or title."""
    labels, context = table.labels, table.context
    of_rows = [each for name in ("month", "as_of_date", "semester") if name in labels for each in labels[name].distinct]
    of_title = (table.kind == "residents" and context.semester) or context.month
    years = {str(each)[:4] for each in of_rows or [of_title] if each}
    for place in table.places("figure"):
        role = table.roles[place]
        fixed = dict(role.fixed)
        is_of_money = table.rules["figures"].get(role.name, {}).get("table") == "budgets"
        if (
            table.kind not in BY_YEAR
            and not is_of_money
            and fixed.get("year")
            and not {"month", "semester"} & {*fixed}
            and years - {fixed["year"]}
        ):
            details = {"year": fixed["year"], "others": ", ".join(sorted(years))}
            table.refuse(table.rows, place, (table.block.header.stop - 1, place), "other_year", **details)


def _month(role: Role) -> tuple[tuple[str, str], ...]:
    return (
        tuple((name, value) for name, value in role.fixed if name in ("month", "year"))
        if "month" in dict(role.fixed)
        else ()
    )


def _monthly(table: Table) -> set[str]:
    figures = table.rules["figures"]
    return {figures[role.name]["column"] for role in table.roles if role.use == "figure" and role.name and _month(role)}


def _frame(
    table: Table, office: str, fixed: dict[str, str], figures: dict[str, np.ndarray], keep: np.ndarray
) -> pd.DataFrame | str:
    """Return the rows, or the name of a key that nothing says; rows that alone do not say one are refused."""
    data: dict[str, Any] = {}
    for field in table_descriptor(office)["schema"]["fields"]:
        name, kind = field["name"], field["type"]
        if name in figures:
            values = figures[name][keep]
            missing = np.isnan(values)
            whole = np.where(missing, 0, values).astype("int64")
            data[name] = values if kind == "number" else pd.arrays.IntegerArray(whole, missing)
        elif name == "respondent_no" and name not in table.labels:
            data[name] = pd.array(np.arange(1, len(keep) + 1), dtype="Int64")
        else:
            if name == "counting" and {*figures} == {"allocated_idr"}:
                fixed = {name: "cumulative"} | fixed  # of the whole year
            data[name] = _column(_key(table, office, name, fixed), keep, kind)
            lacking = data[name].isna().to_numpy() & bool(field.get("constraints", {}).get("required"))
            if lacking.all() and (name in ASKED or not table.places("label", names=(name,))):
                return str(name)
            said_by = SAID_BY.get(name, (name,))
            places = sorted(table.places("label"), key=lambda place: _rank(table.roles[place].name, said_by))
            for row in table.rows[keep[lacking]].tolist():
                table.refuse_row(row, next(iter(places), 0), "row_lacks", field=name)
    data["source_row"] = pd.array(table.rows[keep] + 1, dtype="Int64")
    return pd.DataFrame(data)


def _rank(name: str, names: tuple[str, ...]) -> int:
    return names.index(name) if name in names else len(names)


def _key(table: Table, office: str, name: str, fixed: dict[str, str]) -> Any:
    """Return a key for all rows or for each: what the header says, then the row, the sheet, and what follows."""
    labels, context = table.labels, table.context
    own = labels.get(name) if office == table.kind else None
    if name in ("month_date", "as_of_date", "semester", "year"):
        return _time(table, office, name, fixed)
    if attribute := {"region_code": "region_code", "area_code": "code", "area_name": "name"}.get(name):
        if fixed.get("area"):
            return getattr(area_with_code(fixed["area"]), attribute, None)
        if area := labels.get("area"):
            return Labels(area.codes, [each and getattr(each, attribute) for each in area.distinct])
        return getattr(context.region, attribute, None)
    if name in fixed:
        return fixed[name]
    told = context.settings.get(name) or (context.counting if name == "counting" else "")
    if name in ("direction", "target_unit") and not told and "indicator" in labels:
        known = _of_indicators(name.removeprefix("target_"))
        implied = Labels(labels["indicator"].codes, [known.get(each) for each in labels["indicator"].distinct])
        if name in table.layout.labels:
            implied = _first_said(implied, read_column(table, "indicator", partial(table.layout.label, name)))
        return _first_said(own, implied) if own else implied
    if name == "payer" and not told:
        return _payer(labels, {"segment": context.settings.get("segment", "")} | fixed)
    if name == "register" and "semester" in fixed:
        return told or "dukcapil_dkb"
    if own and name.startswith("segment"):
        return Labels(own.codes, [each and each.partition("/")[0] for each in own.distinct])
    return own or told or table.rules.get("fixed", {}).get(name)


@cache
def _of_indicators(column: str) -> dict[str, str]:
    """Return a column of data/reference/indicators.csv by indicator."""
    frame = read_table("indicators").astype({column: "object"})
    return dict(zip(frame["indicator_id"], frame[column], strict=True))


def _payer(labels: dict[str, Labels], fixed: dict[str, str]) -> Any:
    """Return who pays: what the row says, or what follows from its segment ("bp/self" says both)."""
    own, segment = labels.get("payer"), labels.get("segment")
    implied = [
        each and (each.partition("/")[2] or PAYER_OF_SEGMENT.get(each))
        for each in (segment.distinct if segment else [])
    ]
    if not segment:
        given = PAYER_OF_SEGMENT.get(fixed.get("segment", ""))
        return Labels(own.codes, [each or given for each in own.distinct]) if own else given
    if not own:
        return Labels(segment.codes, implied)
    return _first_said(own, Labels(segment.codes, implied))


def _first_said(own: Labels, other: Labels) -> Labels:
    """Return for each row its own label, or the other where it has none."""
    codes, pairs = pd.factorize(own.codes * len(other.distinct) + other.codes)
    both = [divmod(pair, len(other.distinct)) for pair in pairs.tolist()]
    return Labels(codes, [own.distinct[one] or other.distinct[two] for one, two in both])


def _time(table: Table, office: str, name: str, fixed: dict[str, str]) -> Any:
    labels, context = table.labels, table.context
    month = context.month
    if "month" in fixed:
        year = int(fixed.get("year") or 0) or context.year
        month = Period(year, int(fixed["month"])) if year else None
    year = int(fixed.get("year") or 0) or context.year
    if month is None and context.month_of_year and year:
        month = Period(year, context.month_of_year)
    if "semester" in fixed and name in ("semester", "as_of_date"):
        told = f"{year}-{fixed['semester']}" if year else ""
        return (told or None) if name == "semester" or not told else pd.Timestamp(semester_end(told))
    half = labels.get("semester") if office == table.kind else None
    if name == "semester":
        return half or (context.semester if office == table.kind else "") or None
    if name == "as_of_date" and office == table.kind:
        if "as_of_date" in labels:
            return labels["as_of_date"]
        if half:
            return Labels(half.codes, [each and pd.Timestamp(semester_end(each)) for each in half.distinct])
        if context.semester:
            return pd.Timestamp(semester_end(context.semester))
        if context.day and "month" not in labels and "month" not in fixed:
            return pd.Timestamp(context.day)
    if name == "year":
        return labels.get("year") or year or (month.year if month else None)
    if "month" in labels and "month" not in fixed:
        return Labels(labels["month"].codes, [_first_day(each or month) for each in labels["month"].distinct])
    return _first_day(month)


def _first_day(month: Period | None) -> pd.Timestamp | None:
    return pd.Timestamp(month.year, month.month, 1) if month else None


def _column(found: Any, keep: np.ndarray, kind: str) -> pd.Series:
    """Return a key as a column; text as categories, which are much smaller than text for every row."""
    labels = found if isinstance(found, Labels) else Labels(np.zeros(int(keep[-1]) + 1, dtype=np.int64), [found])
    codes = labels.codes[keep]
    if kind == "string":
        categories = sorted({each for each in labels.distinct if each})
        place = {value: number for number, value in enumerate(categories)}
        taken = np.array([place.get(value, -1) for value in labels.distinct])[codes]
        return pd.Series(pd.Categorical.from_codes(taken, categories=categories))
    return pd.Series(labels.distinct, dtype="object").astype(DTYPES[kind]).take(codes).reset_index(drop=True)
