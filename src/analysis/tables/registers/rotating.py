"""Another key for the store of lists: numbers are sealed anew from the lists where they stand; people keep theirs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.registers.cleaning import Areas, clean_list
from analysis.tables.registers.counting import months_read
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.keys import draft_key, fingerprint, put_key, read_key
from analysis.tables.registers.matching import match_residents
from analysis.tables.registers.month import month_end, seal_lists
from analysis.tables.registers.people import file_of
from analysis.tables.registers.places import lists_store
from analysis.tables.registers.reading import open_list
from analysis.tables.registers.store import mark_of, rewritten_lists

RENEWED = {  # the numbers of the lists of a month, sealed anew, and whose they are
    "nik": "sealed_dukcapil AS sealed JOIN people ON people.resident = sealed.row AND people.nik IS NOT NULL",
    "card": "sealed_bpjs AS sealed",
}


def rotate_key() -> tuple[Path, int, int]:
    """Make another key, seal the store anew with it, and put it in the place of the old one.

    A change that was killed after the store was sealed anew is finished by the next call.

    Returns:
        The place of the key, how many people have a number under it, and how many of earlier months have none any
        more because their lists are gone.

    Raises:
        UhcError: there is no store, or the residents' or the members' list of the newest month is not where it was
            read: numbers stand nowhere else. Nothing is changed then.
    """
    if not lists_store().is_file():
        raise UhcError("lists_store_none")
    key = draft_key()
    with matching_engine() as connection:
        if mark_of(connection) == fingerprint(key):
            return put_key(), 0, 0
        read_key()
        with rewritten_lists(connection, becomes=fingerprint(key)):
            renewed, lost = _seal_anew(connection, key)
    return put_key(), renewed, lost


def _seal_anew(connection: duckdb.DuckDBPyConnection, key: bytes) -> tuple[int, int]:
    """Replace the keys of the store that is being written; each number is that of the newest month that has it."""
    connection.execute("CREATE TABLE renewed (kind VARCHAR, key UUID, person BIGINT)")
    months = months_read(connection)[::-1]
    for month in months:
        try:
            files = {kind: file_of(connection, month, kind) for kind in ("dukcapil", "bpjs")}
        except UhcError:
            if month == months[0]:
                raise
            continue
        for kind, path in files.items():
            clean_list(connection, open_list(connection, kind, path), Areas(None), month_end(month).isoformat())
        with hidden(say("lists.step_store")):
            _keep_numbers(connection, key, month)
    with hidden(say("lists.step_store")):
        before = connection.execute("SELECT count(DISTINCT person) FROM store.keys").fetchall()[0][0]
        connection.execute("DELETE FROM store.keys")
        connection.execute("INSERT INTO store.keys SELECT * FROM renewed")
        connection.execute("UPDATE store.about SET fingerprint = ?", [fingerprint(key)])
        after = connection.execute("SELECT count(DISTINCT person) FROM renewed").fetchall()[0][0]
    return int(after), max(int(before - after), 0)


def _keep_numbers(connection: duckdb.DuckDBPyConnection, key: bytes, month: str) -> None:
    seal_lists(connection, key, ["dukcapil", "bpjs"])
    match_residents(connection)
    for kind, rows in RENEWED.items():
        connection.execute(
            f"INSERT INTO renewed SELECT '{kind}', sealed.key, any_value(links.person) FROM {rows} JOIN store.links ON "
            "links.row = sealed.row JOIN store.batches USING (batch) WHERE batches.month = $month AND batches.list = "
            f"$list AND ('{kind}', sealed.key) NOT IN (SELECT (kind, key) FROM renewed) GROUP BY sealed.key",
            {"month": month, "list": "dukcapil" if kind == "nik" else "bpjs"},
        )
