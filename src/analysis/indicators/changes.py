"""What a change of coverage is made of; only figures of one register of residents are compared."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.coverage import DUKCAPIL, PRINTED
from analysis.indicators.denominators import newest_population
from analysis.reference.periods import Period
from analysis.statistics.decomposition import attribute_change

POINT = (
    "date",
    "precision",
    "persons",
    "base_persons",
    "base_label",
    "base_date",
    "base_precision",
    "pct",
    "source_ids",
)
PARTS = ("change_points", "members_points", "population_points", "members_change_persons", "population_change_persons")
CHANGE_COLUMNS = [
    "register", *(f"{end}_{name}" for end in ("first", "last") for name in POINT), "is_whole", *PARTS, "source_ids",
]  # fmt: skip

MONTHLY, LAST_SHOWN, MONTHS_BEFORE = 12, 7, 24


def split_changes(ratios: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Split each change of registered/population into the members' and the population's part, in points.

    A change between two registers of residents is no change of coverage, so members are put on Dukcapil's own count
    of the day (at most 12 months older), and on the printed denominators where both dates have one. Neighbouring dates
    of one register are compared, and the first with the last. The split is exact (Kitagawa 1955): members_points +
    population_points = change_points.

    Args:
        ratios: ``compute_ratios`` of one region.
        population: the table of that name, of the same region.

    Returns:
        Columns CHANGE_COLUMNS, oldest last date first; parts in percentage points, changes in persons.

    Example:
        >>> uhc.split_changes(ratios, population)
    """
    known = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & (ratios["bound"] == "=")
    ].drop_duplicates("as_of_date")
    rows = []
    for register, place in ((DUKCAPIL, _on_dukcapil), (PRINTED, _as_printed)):
        points = [point for row in known.itertuples() if (point := place(row, population))]
        pairs = list(pairwise(points))
        if len(points) > 2:
            pairs.append((points[0], points[-1]))
        for number, (first, last) in enumerate(pairs):
            rows.append(_split(register, first, last, is_whole=len(points) > 2 and number == len(points) - 1))
    table = pd.DataFrame(rows, columns=CHANGE_COLUMNS)
    shown = table.sort_values(["last_date", "is_whole", "register"], kind="stable")
    return shown.drop_duplicates(["first_date", "last_date"]).reset_index(drop=True)


def newest_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what people read of many monthly changes: the last ones and the whole, and falls with more members."""
    if len(changes) <= MONTHLY:
        return changes
    is_fall = (changes["change_points"] < 0) & (changes["members_change_persons"] > 0)
    return changes[is_fall | (np.arange(len(changes)) >= len(changes) - LAST_SHOWN)]


def members_and_residents(ratios: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return stated members (``what`` registered) and every figure of residents since two years before (population)."""
    is_stated = (ratios["ratio"] == "coverage_registered") & ratios["usable"] & (ratios["numerator_origin"] == "stated")
    members = ratios[is_stated].rename(columns={"numerator_persons": "persons"}).assign(what="registered")
    since = members["as_of_date"].min() - pd.DateOffset(months=MONTHS_BEFORE)
    people = population[(population["sex"] == "total") & (population["as_of_date"] >= since)]
    people = people.rename(columns={"population_persons": "persons"}).assign(what="population", bound="=")
    people = people.assign(source_ids=[(source,) for source in people["source_id"]])
    rows = pd.concat([part.drop_duplicates(["as_of_date", "persons"]) for part in (members, people)], ignore_index=True)
    return rows[["what", "as_of_date", "as_of_precision", "persons", "bound", "source_ids"]]


def _on_dukcapil(row: Any, population: pd.DataFrame) -> dict[str, Any] | None:
    """The members of a figure on Dukcapil's newest count of that day, if it is not older than 12 months."""
    if row.register == DUKCAPIL:
        return _point(row, int(row.denominator_persons), row.denominator_label, row.denominator_date,
                      row.denominator_precision, row.source_ids)  # fmt: skip
    day = row.as_of_end.date()
    base = newest_population(population[population["register"].str.startswith(DUKCAPIL)], day)
    if base is None or Period(day.year, day.month).is_stale(base.as_of_end.date()):
        return None
    sources = tuple(dict.fromkeys((*row.source_ids, base.source_id)))
    return _point(row, int(base.population_persons), base.label, base.as_of_date, base.as_of_precision, sources)


def _as_printed(row: Any, _population: pd.DataFrame) -> dict[str, Any] | None:
    """The members of a figure on the denominator that was printed with it."""
    if row.register != PRINTED:
        return None
    return _point(row, int(row.denominator_persons), row.denominator_label, row.denominator_date,
                  row.denominator_precision, row.source_ids)  # fmt: skip


def _point(
    row: Any, base: int, label: str, day: pd.Timestamp, precision: str, source_ids: tuple[str, ...]
) -> dict[str, Any]:
    persons = int(row.numerator_persons)
    values = (
        row.as_of_date,
        row.as_of_precision,
        persons,
        base,
        label,
        day,
        precision,
        100 * persons / base,
        source_ids,
    )
    return dict(zip(POINT, values, strict=True))


def _split(register: str, first: dict[str, Any], last: dict[str, Any], *, is_whole: bool) -> dict[str, Any]:
    parts = attribute_change(
        {"members": first["persons"], "population": first["base_persons"]},
        {"members": last["persons"], "population": last["base_persons"]},
        lambda members, population: 100 * members / population,
    )
    ends = {f"{end}_{name}": point[name] for end, point in (("first", first), ("last", last)) for name in POINT}
    return {
        "register": register,
        **ends,
        "is_whole": is_whole,
        "change_points": sum(parts.values()),
        "members_points": parts["members"],
        "population_points": parts["population"],
        "members_change_persons": last["persons"] - first["persons"],
        "population_change_persons": last["base_persons"] - first["base_persons"],
        "source_ids": tuple(dict.fromkeys((*first["source_ids"], *last["source_ids"]))),
    }
