"""What is taken out of the store of lists: one person who asks for it, and months that are over."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from analysis.reference.errors import UhcError
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.registers.cleaning import FAMILY, NIK
from analysis.tables.registers.field import DESTROYED_AFTER_DAYS
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.keys import seal

TRACES = ("keys", "links", "states", "entitlement", "visits")


def forget_person(connection: duckdb.DuckDBPyConnection, key: bytes, number: str) -> list[str]:
    """Take everything about the person of a NIK out of the store that is being written.

    Returns:
        The numbers of the field lists on which the person stands: they must be destroyed where they are.

    Raises:
        UhcError: no NIK, or nobody of that NIK is known. The text holds no digit of it.
    """
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) not in {NIK, FAMILY}:
        raise UhcError("lists_nik")
    with hidden(say("lists.step_store")):
        found = connection.execute(
            "SELECT DISTINCT person FROM store.keys WHERE kind = 'nik' AND key = ?", [seal(key, "nik", digits)]
        ).fetchall()
    if not found:
        raise UhcError("lists_unknown")
    person = found[0][0]
    with hidden(say("lists.step_store")):
        query = "SELECT DISTINCT list FROM store.visits WHERE person = ? ORDER BY 1"
        lists = [one for (one,) in connection.execute(query, [person]).fetchall()]
        for table in TRACES:
            connection.execute(f"DELETE FROM store.{table} WHERE person = ?", [person])
        for table in ("doubts", "reviews"):
            connection.execute(f"DELETE FROM store.{table} WHERE candidate = ?", [person])
    return lists


def purge_months(connection: duckdb.DuckDBPyConnection, keep: int, today: date) -> dict[str, int]:
    """Take months older than the newest ``keep`` out of the store that is being written, and field lists that are over.

    Counts stay. People of whom no month is left go with their keys.

    Returns:
        How many rows of each table went.
    """
    with hidden(say("lists.step_store")):
        newest = connection.execute("SELECT max(month) FROM store.batches").fetchall()[0][0]
        if newest is None:
            return {}
        year, month = divmod(int(newest[:4]) * 12 + int(newest[5:]) - 1 - keep, 12)
        last = str(Period(year, month + 1))
        over = (today - timedelta(days=DESTROYED_AFTER_DAYS)).isoformat()
        old = f"batch IN (SELECT batch FROM store.batches WHERE month <= '{last}')"
        conditions = {
            "links": old,
            "doubts": old,
            "states": f"month <= '{last}'",
            "entitlement": f"month <= '{last}'",
            "reviews": f"month <= '{last}' OR (verdict = 'open' AND month < '{newest}')",
            "visits": f"valid_until < '{over}'",
            "batches": f"month <= '{last}'",
            "keys": "person NOT IN (SELECT person FROM store.states)",
        }
        people = "SELECT count(DISTINCT person) FROM store.states WHERE person NOT IN (SELECT person FROM store.states "
        people += f"WHERE month > '{last}')"
        gone = {"people": connection.execute(people).fetchall()[0][0]}
        for table, condition in conditions.items():
            gone[table] = connection.execute(f"SELECT count(*) FROM store.{table} WHERE {condition}").fetchall()[0][0]
            connection.execute(f"DELETE FROM store.{table} WHERE {condition}")
    return gone
