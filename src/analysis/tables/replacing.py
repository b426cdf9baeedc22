"""What an import takes the place of: the rows its file speaks for, and what would be lost of them without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import duckdb
import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.schemas import table_descriptor
from analysis.tables.store import table_columns

Way = Literal["", "replace", "add"]
AREA_GROUP = (
    "CASE WHEN length(area_code) <= 5 THEN area_code "
    "ELSE length(area_code) || ':' || regexp_replace(area_code, '[.][0-9]+$', '') END"
)
# What a file speaks for: every row of its table that agrees in these with one of its own.
SLICES: dict[str, tuple[str, ...]] = {
    "membership": ("month_date", "region_code", AREA_GROUP, "segment IS NULL"),
    "residents": ("as_of_date", "region_code", AREA_GROUP, "sex", "register"),
    "moves": ("month_date", "region_code", AREA_GROUP),
    "sessions": ("date_trunc('month', session_date)", "region_code", "programme", "puskesmas"),
    "indicator_counts": ("month_date", "region_code", "puskesmas", "indicator", "data_system"),
    "spm": ("month_date", "region_code", "puskesmas"),
    "spm_quality": ("month_date", "region_code", "puskesmas"),
    "budgets": ("month_date", "region_code", "purpose"),
    "ikm_responses": ("month_date", "region_code", "unit_name"),
    "targets": ("year", "region_code", "document"),
    "facilities": ("year", "region_code", "facility_type"),
    "commitments": ("meeting_date", "region_code"),
    "list_counts": ("month_date", "region_code", "topic"),
}
SHOWN_VALUES = 3  # of each column of the key, where rows that would be lost are told


@dataclass(frozen=True)
class Loss:
    """Rows of one earlier import, of which an arriving file holds nothing, or not the figures in ``columns``.

    ``what`` names the first few values of each column of their key.
    """

    table: str
    import_id: int
    file: str
    rows: int
    what: str
    columns: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the loss as a report has it, in the language in use."""
        told = asdict(self) | {"columns": ", ".join(self.columns)}
        return told | {"reason": say("loss.figures" if self.columns else "loss.rows", **told)}


class WouldLose(UhcError):
    """An import would set rows or figures aside that its file does not hold, and nobody said that it may."""

    def __init__(self, losses: Sequence[Loss]) -> None:
        self.losses = list(losses)
        super().__init__("store_loses", losses="; ".join(each.as_dict()["reason"] for each in losses))


def find_losses(
    connection: duckdb.DuckDBPyConnection, table: str, arriving: pd.DataFrame, way: Way, *, is_partial: bool
) -> list[Loss]:
    """Return what would be lost of a table of the store when ``arriving``, registered by that name, takes its place.

    Lost are rows that the file speaks for without holding their key, and figures of a column that it leaves wholly
    empty where it speaks; after refused cells (``is_partial``) every figure that it leaves empty. With ``add`` both
    are kept, unless a figure counted by month would stand beside one counted from January on.
    """
    if way == "replace" or connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]:
        return []
    losses = []
    if not way:
        losses += _tell(connection, table, f"{table} WHERE {_spoken_for(table)} AND NOT {_held(table)}", {})
    emptied = {
        name: f"({name} IS NOT NULL AND new_{name} IS NULL AND held_{name} = 0)" for name in _gaps(table, arriving)
    }
    is_counted = "counting" in arriving
    if emptied and (not way or is_counted):
        mixed = " AND counting <> new_counting" if way else ""
        new = [f"{name} AS new_{name}" for name in [*_key(table), *emptied, *(["counting"] if is_counted else [])]]
        held = [f"held_{name}" for name in emptied]
        source = (
            f"{table} JOIN (SELECT {', '.join([*new, *held])} FROM {_arriving(table, emptied, is_partial)}) "
            f"ON {_agree(table, table, 'new_')} WHERE ({' OR '.join(emptied.values())}){mixed}"
        )
        losses += _tell(connection, table, source, emptied)
    return losses


def take_place(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    arriving: pd.DataFrame,
    number: int,
    way: Way,
    *,
    is_partial: bool,
) -> int:
    """Store the rows of ``arriving`` and move those that they replace into the history; return how many.

    These are the rows of the same key, and with ``replace`` every row that the file speaks for. With ``add`` a column
    that find_losses calls emptied keeps what stood there.
    """
    where = _held(table) + (f" OR {_spoken_for(table)}" if way == "replace" else "")
    names = ", ".join(table_columns(table))  # a store that was migrated has them in another order
    moving = f"INSERT INTO {table}_replaced ({names}, replaced_by) SELECT {names}, {number} FROM {table} WHERE {where}"
    ((moved,),) = connection.execute(moving).fetchall()
    connection.execute(f"DELETE FROM {table} WHERE {where}")
    gaps = _gaps(table, arriving) if way == "add" and moved else []
    taken = {name: f"new.{name}" for name in arriving}
    taken |= {
        name: f"CASE WHEN new.{name} IS NULL AND held_{name} = 0 THEN earlier.{name} ELSE new.{name} END"
        for name in gaps
    }
    earlier = (
        f" LEFT JOIN (SELECT DISTINCT ON ({', '.join(_key(table))}) * FROM {table}_replaced "
        f"WHERE replaced_by = {number} ORDER BY import_id DESC) AS earlier ON {_agree(table, 'earlier', 'new.')}"
    )
    connection.execute(
        f"INSERT INTO {table} ({', '.join(taken)}, import_id) SELECT {', '.join(taken.values())}, {number} "
        f"FROM {_arriving(table, gaps, is_partial)} AS new{earlier if gaps else ''}"
    )
    return int(moved)


def _key(table: str) -> list[str]:
    return list(table_descriptor(table)["schema"]["primaryKey"])


def _gaps(table: str, arriving: pd.DataFrame) -> list[str]:
    """Return the columns beside the key that do not stand in every arriving row."""
    return [name for name in arriving if name not in _key(table) and arriving[name].isna().any()]


def _arriving(table: str, names: Sequence[str] | dict[str, str], is_partial: bool) -> str:
    """Return the arriving rows with, for each of ``names``, how many figures (``held_``) its slice has."""
    count = "0" if is_partial else f"count({{}}) OVER (PARTITION BY {', '.join(SLICES[table])})"
    return f"(SELECT *{''.join(f', {count.format(name)} AS held_{name}' for name in names)} FROM arriving)"


def _agree(table: str, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}{name}" for name in _key(table))


def _held(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM arriving WHERE {_agree(table, table, 'arriving.')})"


def _spoken_for(table: str) -> str:
    arriving = ", ".join(f"{each} AS s{place}" for place, each in enumerate(SLICES[table]))
    agree = " AND ".join(f"({each}) IS NOT DISTINCT FROM s{place}" for place, each in enumerate(SLICES[table]))
    return f"EXISTS (SELECT 1 FROM (SELECT DISTINCT {arriving} FROM arriving) AS slices WHERE {agree})"


def _tell(connection: duckdb.DuckDBPyConnection, table: str, source: str, columns: dict[str, str]) -> list[Loss]:
    """Return the rows of a source as losses, by import; ``columns`` say by figure when it is lost."""
    names = ["area_name" if name == "area_code" else name for name in _key(table)]
    told = ", ".join(
        f"list_slice(list_sort(list(DISTINCT {name}::VARCHAR)), 1, {SHOWN_VALUES}), count(DISTINCT {name})"
        for name in names
    )
    flags = "".join(f", bool_or({condition})" for condition in columns.values())
    found = connection.execute(
        f"WITH own AS (SELECT import_id, count(*), {told}{flags} FROM {source} GROUP BY import_id) "
        "SELECT file_name, own.* FROM own JOIN imports USING (import_id) ORDER BY import_id"
    ).fetchall()
    losses = []
    for file, number, rows, *values in found:
        pairs = zip(names, values[: 2 * len(names) : 2], values[1 : 2 * len(names) : 2], strict=True)
        what = "; ".join(_shown(name, some, count) for name, some, count in pairs if count)
        lost = tuple(name for name, flag in zip(columns, values[2 * len(names) :], strict=True) if flag)
        losses.append(Loss(table, number, file, rows, what, lost))
    return losses


def _shown(name: str, values: list[str], count: int) -> str:
    shown = [say("segment", value) if name.startswith("segment") else value for value in values]
    shown = [value.removesuffix("-01 00:00:00" if name == "month_date" else " 00:00:00") for value in shown]
    return ", ".join(shown) + (f" … ({count})" if count > len(values) else "")
