"""The sheet's own totals, parts and percentages, recomputed; and whether its months add up or run on."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.tables.importing.areas import all_areas
from analysis.tables.importing.cells import read_numbers
from analysis.tables.importing.figures import read_figures, scale_of
from analysis.tables.importing.layouts import heading_of
from analysis.tables.importing.roles import Role, fields_of
from analysis.tables.importing.table import Table
from analysis.tables.published import read_table

SAMPLE = 300  # rows that decide what a percentage is of
PLANNED = ("target_persons", "needed_count", "denominator", "allocated_idr")  # what no month adds to
ALL_WRONG = 3  # so many, all wrong the same way, mean a row too many or too few, or two columns exchanged

Scopes = dict[int, list[np.ndarray]]  # by row of totals: the sets of data rows that it may be the sum of


def set_totals_apart(table: Table) -> Scopes:
    """Take a row about an area whose parts have rows of their own as a total; return which data rows each must sum.

    These are the rows of its parts with the same other labels (month, segment and so on).
    """
    area = table.labels.get("area")
    known = [each for each in area.distinct if each] if area else []
    above = {each.code[:length] for each in known for length in (2, 5, 8) if len(each.code) > length}
    wider = [each for each in known if each.code in above]
    if area is None or not wider:
        return {}
    is_wider = area.are(*wider)
    others = [each.codes for name, each in table.labels.items() if name != "area"]
    alike = pd.factorize(pd.MultiIndex.from_arrays(others))[0] if others else np.zeros(len(is_wider), dtype=np.int64)
    scopes = {}
    for place in np.flatnonzero(is_wider):
        whole = area.distinct[area.codes[place]]
        parts = [each for each in known if each.lies_in(whole)]
        inside = area.are(*parts) & (alike == alike[place])
        is_wider[place] = inside.any()  # of another month or segment: a row of its own
        if is_wider[place]:
            scopes[int(table.rows[place])] = inside
            depth = max(len(each.code) for each in parts)
            every = [each for each in all_areas() if each.lies_in(whole) and len(each.code) == depth]
            there = {area.distinct[code].code for code in np.unique(area.codes[inside])}
            if {each.code for each in every} - there:
                table.parted.add(int(table.rows[place]))
    scopes = {line: [inside[~is_wider]] for line, inside in scopes.items()}
    table.totals = np.sort([*table.totals, *table.rows[is_wider]])
    table.rows = table.rows[~is_wider]
    table.labels = {name: each.keep(~is_wider) for name, each in table.labels.items()}
    return scopes


def check_totals(table: Table) -> None:
    """Compare each row of totals with the sum of the rows that fits most of its columns; list what differs.

    It may be the sum of its area, of the rows since the last total, of all above, of all, or of those below it. Where
    three totals or more are all wrong in the same direction, a row is missing or counted twice: the table is refused.
    """
    rows, whole = table.rows, [place for place in table.data if not table.refused[table.block.body, place].any()]
    borders = [-1, *table.totals.tolist(), table.grid.height]
    for place, line in enumerate(borders[1:-1], start=1):
        after, before = (rows > line) & (rows < borders[place + 1]), (rows > borders[place - 1]) & (rows < line)
        possible = [*table.scopes.get(line, []), before, rows < line, np.ones(len(rows), dtype=bool), after]
        stated = {each: float(read_figures(table, each, np.array([line]))[0]) for each in whole}
        stated = {each: value for each, value in stated.items() if not np.isnan(value)}
        sums = [
            {each: float(np.nansum(table.data[each][scope])) for each in stated} for scope in possible if scope.any()
        ]
        if not stated or not sums:
            continue
        best = max(sums, key=lambda found: sum(_is_same(found[each], stated[each]) for each in stated))
        table.own_totals += [
            {
                "cell": table.grid.address(line, each),
                "column": heading_of(table.block.paths[each]),
                "stated": value,
                "recomputed": best[each],
            }
            for each, value in stated.items()
        ]
        wrong = {each: best[each] - value for each, value in stated.items() if not _is_same(best[each], value)}
        for each in wrong:
            table.differ(np.array([line]), each, np.array([best[each]]), "total")
        if wrong and line in table.parted:
            first = next(iter(wrong))
            table.refuse_row(line, first, "parts_missing", recomputed=format_number(best[first]))
        is_one_way = len({np.sign(value) for value in wrong.values()}) == 1
        if len(wrong) >= ALL_WRONG and len(wrong) == np.count_nonzero([*stated.values()]) and is_one_way:
            first = next(iter(wrong))
            table.refuse_all("all_totals", cell=table.grid.address(line, first), value=table.grid.columns[first][line])


def check_rows(table: Table) -> None:
    """Compare the totals, remainders, parts and percentages that stand beside the figures of a row."""
    for place in table.places("check"):
        name, fixed = table.roles[place].name, dict(table.roles[place].fixed)
        if name == "percent":
            _check_percent(table, place)
        elif name == "remaining":
            numbers = table.places("figure") + table.places("check", names=("total",))
            _check(
                table,
                place,
                [table.data[one] - table.data[other] for one in numbers for other in numbers if one != other],
                name,
            )
        else:
            measure = fixed.pop("of", "")
            parts = [each for each in table.places("figure") if fixed.items() <= dict(table.roles[each].fixed).items()]
            groups = [[each for each in parts if table.roles[each].name == name] for name in _measures(table, parts)]
            groups = [group for group in groups if not measure or table.roles[group[0]].name == measure] + [parts]
            if not any("month" in dict(table.roles[each].fixed) for each in parts):  # read_counting compares months
                _check(table, place, [_add(table, group) for group in groups if len(group) > 1], "sum")
    _check_parts(table)


def refuse_without_segment(table: Table) -> None:
    """Refuse figures of no segment beside the same figures of segments that are not their sum.

    They are of a segment too, and would be stored as all members.
    """
    if "segment" in table.labels or table.context.settings.get("segment"):
        return
    figures = {place: dict(table.roles[place].fixed) for place in table.places("figure")}
    for place, fixed in figures.items():
        rest = [
            other
            for other, theirs in figures.items()
            if theirs.get("segment")
            and table.roles[other].name == table.roles[place].name
            and {name: each for name, each in theirs.items() if name not in ("segment", "payer")} == fixed
        ]
        if len(rest) > 1 and "segment" not in fixed:
            told = ~np.isnan(table.data[place])
            fits = np.abs(_add(table, rest) - table.data[place])[told] < 0.5
            if told.any() and 2 * fits.sum() < len(fits):
                table.refuse(table.rows, place, (table.block.header.stop - 1, place), "no_segment")


def _measures(table: Table, places: list[int]) -> list[str]:
    return sorted({table.roles[place].name for place in places})


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) < 0.5


def _add(table: Table, places: list[int]) -> np.ndarray:
    """Return the sum of some columns by row, blanks as nothing; NaN where a cell is refused."""
    total = np.sum([np.nan_to_num(table.data[place]) for place in places], axis=0)
    return np.where(table.refused[np.ix_(table.rows, np.array(places))].any(axis=1), np.nan, total)


def _check(table: Table, place: int, candidates: list[np.ndarray], key: str) -> None:
    """List where a column differs from the candidate that fits most rows; only say so if none fits half of them."""
    stated = table.data[place]
    told = ~np.isnan(stated)
    fits = [(np.abs(each - stated) < 0.5)[told].mean() if told.any() else 0.0 for each in candidates]
    if fits and (max(fits) >= 0.5 or told.sum() <= 2):
        best = candidates[int(np.argmax(fits))]
        wrong = told & (np.abs(best - stated) >= 0.5)
        table.differ(table.rows[wrong], place, best[wrong], key)
    elif told.any():
        table.notes.append(say("import.unchecked", header=heading_of(table.block.paths[place])))


def _check_parts(table: Table) -> None:
    """Registered is active plus inactive wherever a row has them for the same people."""
    found: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for place in table.places("figure"):
        name = table.roles[place].name
        found.setdefault(table.roles[place].fixed, {})["registered" if name == "members" else name] = place
    for group in found.values():
        if {"registered", "active"} <= group.keys():
            whole, active = table.data[group["registered"]], table.data[group["active"]]
            inactive = table.data[group["inactive"]] if "inactive" in group else np.full(len(whole), np.nan)
            wrong = np.abs(active + inactive - whole) >= 0.5
            scale = scale_of(table, group["registered"])
            table.differ(table.rows[wrong], group["registered"], (active + inactive)[wrong], "parts", scale)


def _check_percent(table: Table, place: int) -> None:
    """List percentages that the pair of columns which explains most of them does not give; without such a pair, none.

    A percentage may stand as 98.1 or, in a cell with that format, as 0.981. An error where the base is zero is right.
    """
    column = table.grid.columns[place]
    numbers = read_numbers(column, table.rows, whole=False, percent=True)
    stated, told = numbers.numbers, ~np.isnan(numbers.numbers)
    broken = np.isin(column.codes[table.rows], [*numbers.problems])
    decimals = np.where(numbers.decimals >= 0, numbers.decimals, [_decimals(value) for value in stated])
    sample, pairs = np.flatnonzero(told)[:SAMPLE], _pairs(table)

    def misses(ratio: np.ndarray, factor: int, rows: Any) -> np.ndarray:
        slack = np.maximum(1.01 * 10.0 ** -decimals[rows] * factor, 0.0101)  # rounded, or cut at its last digit
        return ~(np.abs(ratio[rows] - factor * stated[rows]) <= slack)

    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = [100 * above / below for above, below in pairs]
        tried = [
            (number, factor, misses(ratio, factor, sample))
            for number, ratio in enumerate(ratios)
            for factor in (1, 100)
        ]
        number, factor, missed = min(
            tried, key=lambda each: each[2].sum(), default=(0, 1, np.ones(len(sample), dtype=bool))
        )
        fits = sample[~missed]
        is_near = (
            (decimals[fits] > 0) | (np.abs(ratios[number][fits] - factor * stated[fits]) < 0.01) if ratios else fits
        )
        weight = np.where(is_near, 2, 1).sum()  # a whole percentage fits some pair by chance
        if len(sample) and 2 * missed.sum() <= len(sample) and weight >= 2:
            wrong = np.isfinite(ratios[number]) & ((told & misses(ratios[number], factor, slice(None))) | broken)
            table.differ(table.rows[wrong], place, ratios[number][wrong], "percent")
            return
    wrong = broken & np.all([np.isfinite(ratio) for ratio in ratios] or [broken], axis=0)
    table.differ(table.rows[wrong], place, np.full(wrong.sum(), np.nan), "percent")
    if told.any():
        table.notes.append(say("import.unchecked", header=heading_of(table.block.paths[place])))


def _decimals(value: float) -> int:
    return 0 if np.isnan(value) or value == int(value) else min(len(repr(float(value)).partition(".")[2]), 6)


def _pairs(table: Table) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what a percentage may be: any column of any other, or of the sum of those with one name, or of all."""
    figures = table.places("figure")
    groups = [[place for place in figures if table.roles[place].name == name] for name in _measures(table, figures)]
    sums = [_add(table, group) for group in groups if len(group) > 1]
    sums += [one + other for place, one in enumerate(sums) for other in sums[place + 1 :]]
    columns = [*table.data.values(), *sums]
    return [(above, below) for above in columns for below in columns if above is not below]


def read_counting(table: Table, told: str, *, until: bool = False) -> str:
    """Return "monthly" or "cumulative" for columns of months; empty where the sheet fits both or neither.

    The column Total decides: the sum of the months, or the last of them. Without it, a fall in most rows proves that
    months stand alone. What was told wins, and rows that contradict it are listed; a title that says "s.d." (``until``)
    counts only where the figures do not say otherwise.
    """
    by_title = "cumulative" if until else ""
    months = sorted(
        (each for each in table.places("figure") if "month" in dict(table.roles[each].fixed)),
        key=lambda each: _order(table.roles[each]),
    )
    if len(months) < 2 or not len(table.rows):
        table.has_falls = _list_falls(table, is_listed=told == "cumulative")
        return told or by_title * (not table.has_falls)
    cells = pd.DataFrame(np.array([table.data[place] for place in months]))
    last, added = cells.ffill().iloc[-1].to_numpy(), cells.sum().to_numpy()
    total = next(iter(table.places("check", names=("total",))), None)
    if total is None:
        falls = (cells.ffill().diff() < 0).any().mean()
        return told or ("" if falls > 0.1 and until else by_title or ("monthly" if falls > 0.5 else ""))
    whole = ~table.refused[np.ix_(table.rows, np.array([*months, total]))].any(axis=1)
    known = whole & ~np.isnan(table.data[total]) & ~np.isnan(last)
    is_sum, is_last = np.abs(added - table.data[total]) < 0.5, np.abs(last - table.data[total]) < 0.5
    only_sum, only_last = int((known & is_sum & ~is_last).sum()), int((known & is_last & ~is_sum).sum())
    found = told or ("monthly" if only_sum > 2 * only_last else "cumulative" if only_last > 2 * only_sum else "")
    found = found or by_title * (only_sum == 0)
    if by_title and not told and found == "monthly":
        return ""
    if found:
        wrong, value = known & ~(is_sum if found == "monthly" else is_last), added if found == "monthly" else last
        table.differ(table.rows[wrong], total, value[wrong], f"months_{found}")
    return found


def _list_falls(table: Table, *, is_listed: bool) -> bool:
    """Return whether what was done falls from one row's month to a later one of the year; list the rows if wanted."""
    months = table.labels.get("month")
    if not months or "counting" not in fields_of(table.kind):
        return False
    keys = [each.codes for name, each in table.labels.items() if name != "month"]
    days = [month and str(month) for month in months.distinct]
    cells = pd.DataFrame(dict(enumerate(keys))).assign(day=pd.to_datetime(days)[months.codes], row=table.rows)
    named = table.rules["figures"]
    running = [at for at in table.places("figure") if named.get(table.roles[at].name, {}).get("column") not in PLANNED]
    found = False
    for place in running:
        series = cells.assign(value=table.data[place]).dropna(subset=["value", "day"]).sort_values("day")
        before = series.groupby([*range(len(keys)), series.day.dt.year], dropna=False).value.shift()
        falls = (before > series.value).to_numpy()
        found |= bool(falls.any())
        if is_listed:
            table.differ(series.row.to_numpy()[falls], place, before.to_numpy()[falls], "falls")
    return found


def _order(role: Role) -> tuple[int, int]:
    fixed = dict(role.fixed)
    return int(fixed.get("year") or 0), int(fixed["month"])


PAYERS = {"pbi_jk": ("centre",), "pbpu_pemda": ("province", "regency", "pemda"), "pbpu": ("self",)}
PAYERS |= {"bp": ("centre", "self")} | dict.fromkeys(("ppu", "ppu_pn", "ppu_bu"), ("employer",))


def refuse_contradictions(table: Table) -> None:
    """Refuse rows of members that cannot be: more active than registered, or a segment that another one pays."""
    frame = table.frames.get("membership")
    if frame is None:
        return
    registered, *parts = (frame[f"{name}_persons"].astype("float64") for name in ("registered", "active", "inactive"))
    above = (parts[0] > registered) | (parts[1] > registered)
    pairs = frame[["segment", "payer"]].astype("object")
    allowed = [PAYERS.get(segment, (payer,)) for segment, payer in pairs.to_numpy()]
    odd = np.array(
        [isinstance(payer, str) and payer not in each for payer, each in zip(pairs.payer, allowed, strict=True)]
    )
    odd |= _said_otherwise(table, frame)
    figures = table.places("figure", names=("active",)) or table.places("figure")
    payers = table.places("label", names=("payer",)) or table.places("label", names=("segment",)) or figures
    for wrong, place, key in ((above.to_numpy(), figures[0], "above"), (odd, payers[0], "payer")):
        for row, segment, payer in zip(frame.source_row[wrong], *pairs[wrong].to_numpy().T, strict=True):
            told = {"segment": say("segment", segment), "payer": say("answer.paid", payer)} if key == "payer" else {}
            table.refuse_row(int(row) - 1, place, key, **told)
    frame = frame[~above.to_numpy() & ~odd].reset_index(drop=True)
    table.frames["membership"] = frame
    if frame.empty:
        del table.frames["membership"]


def _said_otherwise(table: Table, frame: pd.DataFrame) -> np.ndarray:
    """Return for each row whether its segment says who pays, PBI APBD Provinsi, and its payer another one."""
    segments, payers = table.labels.get("segment"), table.labels.get("payer")
    if not segments or not payers:
        return np.zeros(len(frame), dtype=bool)
    at = np.searchsorted(table.rows, frame.source_row.to_numpy(dtype=np.int64) - 1)
    said = [str(each or "").partition("/")[2] for each in segments.distinct]
    pairs = zip(segments.codes[at], payers.codes[at], strict=True)
    odd = [bool(said[one]) and payers.distinct[two] not in (None, "pemda", said[one]) for one, two in pairs]
    return np.array(odd, dtype=bool)


MOST_OF_REGISTER, LEAST_OF_REGISTER = 1.15, 0.6
MOST_PARTS, LEAST_OF_PART, FEW_PARTS = 0.9, 0.2, 3  # parts differ in size: a few of them say little


def check_register(table: Table) -> None:
    """Refuse members or residents of a region that its register cannot have: 1,463,796 members of 243,000 residents."""
    frame = table.frames.get(table.kind)
    if table.kind not in ("membership", "residents") or frame is None:
        return
    day = "month_date" if table.kind == "membership" else "as_of_date"
    known = frame.assign(depth=frame.area_code.astype("str").str.len(), persons=_persons(frame))
    if table.kind == "residents":
        known = known[known.sex.astype("str") == "total"]
    known = known[known.persons.notna()]
    by_segment = known.segment.notna() if "segment" in known else pd.Series(True, index=known.index)
    keys = ["region_code", day, "depth", *(["register"] if "register" in known else [])]
    sums = [
        part.groupby(keys, observed=True)
        .agg(persons=("persons", "sum"), source_row=("source_row", "first"), areas=("area_code", "nunique"))
        .reset_index()
        for part in (known[by_segment], known[~by_segment])
    ]
    for row in pd.concat(sums).itertuples():
        residents = _register_of(str(row.region_code), getattr(row, day))
        if not residents:
            continue
        too_few = table.kind == "residents" and row.persons < _least_share(row) * residents
        if row.persons > MOST_OF_REGISTER * residents or too_few:
            place = next(iter(table.places("figure")), 0)
            details = {"found": format_number(row.persons), "expected": format_number(residents)}
            at = int(row.source_row) - 1
            table.refuse_all(
                "register", cell=table.grid.address(at, place), value=table.grid.columns[place][at], **details
            )
            table.frames = {}
            return


def _least_share(row: Any) -> float:
    """Return the least share of the residents of a region that rows of it, or of so many of its parts, have."""
    parts = sum(area.region_code == row.region_code and len(area.code) == row.depth for area in all_areas())
    share = row.areas / parts if parts else 1.0
    if row.depth <= len("19.71") or share > MOST_PARTS:
        return LEAST_OF_REGISTER
    return LEAST_OF_PART * share if row.areas >= FEW_PARTS else 0.0


def _persons(frame: pd.DataFrame) -> pd.Series:
    if "population_persons" in frame:
        return frame.population_persons.astype("float64")
    figures = frame[["registered_persons", "active_persons", "inactive_persons"]].astype("float64")
    parts = figures[["active_persons", "inactive_persons"]].sum(axis=1, min_count=1)
    return figures.registered_persons.fillna(parts).clip(lower=figures.active_persons.fillna(0))


def _register_of(region_code: str, day: pd.Timestamp) -> float:
    """Return the residents of a region that the register nearest to a day has; 0 where none is known."""
    days, residents = _registers().get(region_code, ([], []))
    return float(residents[np.abs(days - day.to_datetime64()).argmin()]) if len(days) else 0.0


@cache
def _registers() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the days and the residents of the registers of each region."""
    known = read_table("population")
    regions = known[(known.sex == "total") & (known.quality != "C")].groupby("region_code", observed=True)
    return {str(code): (rows.as_of_date.to_numpy(), rows.population_persons.to_numpy()) for code, rows in regions}
