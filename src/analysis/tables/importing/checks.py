"""The sheet's own totals, parts and percentages, recomputed; and whether its months add up or run on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.words import say
from analysis.tables.importing.account import Account, Difference, show
from analysis.tables.importing.assembling import Figures
from analysis.tables.importing.cells import read_numbers
from analysis.tables.importing.layout import Block
from analysis.tables.importing.mapping import Role, header_text
from analysis.tables.importing.rows import Labels, Rows

SAMPLE = 300  # rows that decide what a percentage is of
MOST_LISTED = 200  # differences of one kind in one column; the rest is counted
COUNTED_TWICE = 3  # so many totals, all wrong the same way, mean a row too many or too few


Scopes = dict[int, list[np.ndarray]]  # by row of totals: the sets of data rows that it may be the sum of


def set_totals_apart(rows: Rows, labels: dict[str, Labels]) -> tuple[Rows, dict[str, Labels], Scopes]:
    """Take a row about an area whose parts have rows of their own as a total, not as data.

    Returns the rows, their labels, and which data rows each such total must be the sum of: those of its parts with
    the same other labels (month, segment and so on).
    """
    area = labels.get("area")
    known = [each for each in area.distinct if each is not None] if area else []
    wider = {each.code for each in known if any(other.lies_in(each) for other in known)}
    if area is None or not wider:
        return rows, labels, {}
    is_wider = np.array([each is not None and each.code in wider for each in area.distinct])[area.codes]
    others = [each.codes for name, each in labels.items() if name != "area"]
    alike = pd.factorize(pd.MultiIndex.from_arrays(others))[0] if others else np.zeros(len(rows.data), dtype=np.int64)
    scopes = {}
    for place in np.flatnonzero(is_wider):
        whole = area.distinct[area.codes[place]]
        inside = np.array([each is not None and each.lies_in(whole) for each in area.distinct])[area.codes]
        scopes[int(rows.data[place])] = [(inside & (alike == alike[place]))[~is_wider]]
    moved = Rows(rows.data[~is_wider], np.sort(np.append(rows.totals, rows.data[is_wider])), rows.aside)
    return moved, {name: Labels(each.codes[~is_wider], each.distinct) for name, each in labels.items()}, scopes


def add_scopes(rows: Rows, scopes: Scopes) -> Scopes:
    """Return for every row of totals which data rows it may sum: those known, those since the last total, all."""
    found = {}
    borders = [-1, *rows.totals.tolist(), max([*rows.data.tolist(), *rows.totals.tolist()], default=0) + 1]
    for place, row in enumerate(borders[1:-1], start=1):
        possible = [
            *scopes.get(row, []),
            (rows.data > borders[place - 1]) & (rows.data < row),
            rows.data < row,
            np.ones(len(rows.data), dtype=bool),
            (rows.data > row) & (rows.data < borders[place + 1]),
        ]
        found[row] = [scope for scope in possible if scope.any()]
    return found


def check_totals(
    block: Block, roles: list[Role], totals: Scopes, data: dict[int, np.ndarray], figures: Figures, account: Account
) -> None:
    """Compare each row of totals with the sum of the rows that fits most of its columns; list what differs.

    Where three totals or more are all wrong in the same direction, a row is missing or counted twice: the table is refused.
    """
    for line, scopes in totals.items():
        row = np.array([line])
        stated = {place: figures.read(place, row)[0] for place in data}
        whole = {place for place in data if not account.refused[block.body, place].any()}
        stated = {place: value for place, value in stated.items() if not np.isnan(value) and place in whole}
        if not stated or not scopes:
            continue
        sums = [{place: float(np.nansum(data[place][scope])) for place in stated} for scope in scopes]
        fits = [sum(_same(each[place], stated[place]) for place in stated) for each in sums]
        best = sums[int(np.argmax(fits))]
        for place, value in stated.items():
            account.own_totals.append(
                {
                    "cell": account.grid.address(line, place),
                    "column": header_text(block.paths[place]),
                    "stated": value,
                    "recomputed": best[place],
                }
            )
        wrong = {place: best[place] - value for place, value in stated.items() if not _same(best[place], value)}
        for place in wrong:
            account.differences.append(
                Difference(
                    account.grid.sheet,
                    account.grid.address(line, place),
                    show(block.grid.columns[place][line]),
                    best[place],
                    "total",
                )
            )
        signs = {np.sign(value) for value in wrong.values()}
        if len(wrong) >= COUNTED_TWICE and len(wrong) == np.count_nonzero(list(stated.values())) and len(signs) == 1:
            place = next(iter(wrong))
            account.refuse_all(
                "all_totals", cell=account.grid.address(line, place), value=block.grid.columns[place][line]
            )


def check_rows(
    block: Block, roles: list[Role], rows: np.ndarray, data: dict[int, np.ndarray], account: Account
) -> None:
    """Compare the totals, remainders, parts and percentages that stand beside the figures of a row."""
    for place, role in enumerate(roles):
        if role.use == "check" and role.name == "total" and place in data:
            _check_sum(block, roles, rows, data, place, account)
        elif role.use == "check" and role.name == "remaining" and place in data:
            _check_candidates(block, rows, data, place, _remainders(roles, data), account, "remaining")
        elif role.use == "check" and role.name == "percent":
            _check_percent(block, roles, rows, data, place, account)
    _check_parts(block, roles, rows, data, account)


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 0.5


def _list(
    block: Block, rows: np.ndarray, place: int, wrong: np.ndarray, recomputed: np.ndarray, account: Account, key: str
) -> None:
    found = np.flatnonzero(wrong)
    for number in found[:MOST_LISTED].tolist():
        row = int(rows[number])
        account.differences.append(
            Difference(
                account.grid.sheet,
                account.grid.address(row, place),
                show(block.grid.columns[place][row]),
                float(recomputed[number]),
                key,
            )
        )
    if len(found) > MOST_LISTED:
        last = int(rows[found[-1]])
        details = {"count": len(found) - MOST_LISTED}
        account.differences.append(
            Difference(account.grid.sheet, account.grid.address(last, place), "…", float("nan"), "more", details)
        )


def _check_sum(
    block: Block, roles: list[Role], rows: np.ndarray, data: dict[int, np.ndarray], place: int, account: Account
) -> None:
    fixed = dict(roles[place].fixed)
    measure = fixed.pop("of", None)
    parts = [
        each
        for each, role in enumerate(roles)
        if role.use == "figure"
        and each in data
        and (measure is None or role.name == measure)
        and all(dict(role.fixed).get(name) == value for name, value in fixed.items())
    ]
    if any("month" in dict(roles[each].fixed) for each in parts):
        return  # read_counting compares months
    candidates = [parts] + [
        [each for each in parts if roles[each].name == name] for name in {roles[each].name for each in parts}
    ]
    sums = [_add(data, group, rows, account) for group in candidates if len(group) > 1]
    _check_candidates(block, rows, data, place, sums, account, "sum")


def _add(data: dict[int, np.ndarray], group: list[int], rows: np.ndarray, account: Account) -> np.ndarray:
    """Return the sum of some columns by row, blanks as nothing; NaN where a cell is refused."""
    total = np.sum([np.nan_to_num(data[place]) for place in group], axis=0)
    return np.where(account.refused[np.ix_(rows, np.array(group))].any(axis=1), np.nan, total)


def _remainders(roles: list[Role], data: dict[int, np.ndarray]) -> list[np.ndarray]:
    numbers = [place for place in data if roles[place].use == "figure" or roles[place].name == "total"]
    return [data[one] - data[other] for one in numbers for other in numbers if one != other]


def _check_candidates(
    block: Block,
    rows: np.ndarray,
    data: dict[int, np.ndarray],
    place: int,
    candidates: list[np.ndarray],
    account: Account,
    key: str,
) -> None:
    """List where a column differs from the candidate that fits it in most rows; nothing if none fits half of them."""
    stated = data[place]
    told = ~np.isnan(stated)
    if not told.any() or not candidates:
        return
    fits = [(np.abs(each - stated) < 0.5)[told].mean() for each in candidates]
    best = candidates[int(np.argmax(fits))]
    if max(fits) >= 0.5 or told.sum() <= 2:
        _list(block, rows, place, told & ~(np.abs(best - stated) < 0.5) & ~np.isnan(best), best, account, key)
    else:
        account.notes.append(say("import.unchecked", header=header_text(block.paths[place])))


def _check_parts(
    block: Block, roles: list[Role], rows: np.ndarray, data: dict[int, np.ndarray], account: Account
) -> None:
    """Registered = active + inactive, and target ≥ what was done, wherever a row has them for the same people."""
    found: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for place, role in enumerate(roles):
        if role.use == "figure" and place in data:
            name = "registered" if role.name == "members" else role.name
            found.setdefault(role.fixed, {})[name] = place
    for group in found.values():
        if {"registered", "active"} <= set(group):
            whole, active = data[group["registered"]], data[group["active"]]
            if "inactive" in group:
                parts = active + data[group["inactive"]]
                _list(block, rows, group["registered"], np.abs(parts - whole) >= 0.5, parts, account, "parts")
            else:
                _list(block, rows, group["active"], active > whole, whole, account, "above")


def _check_percent(
    block: Block, roles: list[Role], rows: np.ndarray, data: dict[int, np.ndarray], place: int, account: Account
) -> None:
    column = block.grid.columns[place]
    numbers = read_numbers(column, rows, whole=False, percent=True)
    stated = numbers.numbers
    told = np.isin(column.codes[rows], list(numbers.problems)) if numbers.problems else np.zeros(len(rows), dtype=bool)
    pairs = _ratios(roles, data, rows, account)
    own = np.array([_decimals(value) for value in stated])
    step = 0.5 * 10.0 ** -np.where(numbers.decimals >= 0, numbers.decimals, own)
    sample = np.flatnonzero(~np.isnan(stated))[:SAMPLE]
    best, share, factor = None, 0.0, 1.0
    for above, below in pairs:
        for times in (1.0, 100.0):
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = 100 * above[sample] / below[sample]
            fit = (
                float((np.abs(ratio - times * stated[sample]) <= _slack(step[sample], times)).mean())
                if len(sample)
                else 0.0
            )
            if fit > share:
                best, share, factor = (above, below), fit, times
    if best is not None and (share >= 0.5 or len(sample) <= 2):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = 100 * best[0] / best[1]
        wrong = ~np.isnan(stated) & ~(np.abs(ratio - factor * stated) <= _slack(step, factor)) & ~np.isnan(ratio)
        _list(block, rows, place, wrong | told, ratio, account, "percent")
    else:
        _list(block, rows, place, told, np.full(len(rows), np.nan), account, "error_in_check")
        if len(sample):
            account.notes.append(say("import.unchecked", header=header_text(block.paths[place])))


def _decimals(value: float) -> int:
    return 0 if np.isnan(value) or value == int(value) else min(len(repr(float(value)).partition(".")[2]), 6)


def _slack(step: np.ndarray, factor: float) -> np.ndarray:
    """Return how far a printed percentage may lie from the true one: rounded, or cut at its last digit."""
    return np.maximum(2.02 * step * factor, 0.0101)


def _ratios(
    roles: list[Role], data: dict[int, np.ndarray], rows: np.ndarray, account: Account
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what a percentage may be: any figure of any other, or of the sum of those with the same name."""
    columns = list(data.values())
    for name in sorted({roles[place].name for place in data if roles[place].use == "figure"}):
        group = [place for place in data if roles[place].use == "figure" and roles[place].name == name]
        if len(group) > 1:
            columns.append(_add(data, group, rows, account))
    groups = columns[len(data) :]
    columns += [one + other for place, one in enumerate(groups) for other in groups[place + 1 :]]
    return [(above, below) for above in columns for below in columns if above is not below]


def read_counting(
    block: Block, roles: list[Role], rows: np.ndarray, data: dict[int, np.ndarray], account: Account, told: str
) -> str:
    """Return "monthly" or "cumulative" for columns of months; empty where the sheet fits both or neither.

    The column Total decides: the sum of the months, or the last of them. Without it, a fall in most rows proves that
    months stand alone. What was told wins, and rows that contradict it are listed.
    """
    months = sorted(
        (place for place in data if "month" in dict(roles[place].fixed)), key=lambda place: _order(roles[place])
    )
    if len(months) < 2:
        return told
    cells = np.array([data[place] for place in months])
    totals = [place for place, role in enumerate(roles) if role.name == "total" and place in data]
    filled = ~np.isnan(cells)
    last_place = np.where(filled.any(axis=0), len(months) - 1 - filled[::-1].argmax(axis=0), 0)
    last, added = cells[last_place, np.arange(cells.shape[1])], np.nansum(cells, axis=0)
    if not totals:
        steps = pd.DataFrame(cells).ffill().to_numpy()
        with np.errstate(invalid="ignore"):
            falls = (np.diff(steps, axis=0) < 0).any(axis=0)
        return told or ("monthly" if len(rows) and falls.mean() > 0.5 else "")
    stated = data[totals[0]]
    known = ~np.isnan(stated) & filled.any(axis=0)
    is_sum, is_last = np.abs(added - stated) < 0.5, np.abs(last - stated) < 0.5
    only_sum, only_last = int((known & is_sum & ~is_last).sum()), int((known & is_last & ~is_sum).sum())
    found = told or ("monthly" if only_sum > 2 * only_last else "cumulative" if only_last > 2 * only_sum else "")
    if found:
        fits, value = (is_sum, added) if found == "monthly" else (is_last, last)
        _list(block, rows, totals[0], known & ~fits, value, account, f"months_{found}")
    return found


def _order(role: Role) -> tuple[int, int]:
    fixed: dict[str, Any] = dict(role.fixed)
    return int(fixed.get("year") or 0), int(fixed["month"])
