"""People of a month beside what the residents' register says of them, read where it stands and never kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.registers.cleaning import Areas, clean_list
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.month import month_end
from analysis.tables.registers.reading import digest_of, open_list


def month_of_day(connection: duckdb.DuckDBPyConnection, day: date) -> str:
    """Return the newest month read that does not begin after ``day``.

    Raises:
        UhcError: there is none.
    """
    query = "SELECT max(month) FROM store.batches WHERE month <= ?"
    found = connection.execute(query, [f"{day:%Y-%m}"]).fetchall()[0][0]
    if found is None:
        raise UhcError("lists_month", found=f"{day:%Y-%m}", choices="-")
    return str(found)


def file_of(connection: duckdb.DuckDBPyConnection, month: str, kind: str) -> Path:
    """Return the list of a month where it was read, if it is still what it was.

    Raises:
        UhcError: it is gone or was changed.
    """
    query = "SELECT place, sha256 FROM store.batches WHERE month = ? AND list = ?"
    ((place, sha256),) = connection.execute(query, [month, kind]).fetchall()
    path = Path(place)
    if not path.is_file() or digest_of(path) != sha256:
        raise UhcError("lists_changed", list=kind, month=month)
    return path


def people_with_births(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return a month's residents: person, area, sex, birth, since, and what the lists say of them.

    Raises:
        UhcError: as ``file_of``.
    """
    _load_residents(connection, month)
    with hidden(say("lists.step_states")):
        return connection.execute(
            "SELECT DISTINCT ON (states.person) states.person, states.area, own.sex, own.birth, own.since, "
            "states.resident, states.jkn, states.payer, states.decile, states.is_employed, states.has_nik FROM "
            "store.states JOIN store.links USING (person) JOIN store.batches USING (batch) JOIN list_dukcapil AS own "
            "ON "
            "own.row = links.row WHERE batches.list = 'dukcapil' AND batches.month = $month AND states.month = $month "
            "ORDER BY states.person",
            {"month": month},
        ).df()


def _load_residents(connection: duckdb.DuckDBPyConnection, month: str) -> None:
    path = file_of(connection, month, "dukcapil")
    reading = open_list(connection, "dukcapil", path)
    clean_list(connection, reading, Areas(None), month_end(month).isoformat())


def keep_judged(connection: duckdb.DuckDBPyConnection, month: str, judged: pd.DataFrame) -> None:
    """Keep place, rule and rank of each person of a month in the store that is being written."""
    connection.register("arriving", judged[["person", "place", "rule", "rank"]])
    connection.execute("DELETE FROM store.entitlement WHERE month = ?", [month])
    connection.execute(
        "INSERT INTO store.entitlement SELECT $month, person, place, rule, rank FROM arriving", {"month": month}
    )
    connection.unregister("arriving")
