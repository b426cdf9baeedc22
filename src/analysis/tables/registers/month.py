"""A month of lists: read, joined with evidence, and kept as states of people without a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.periods import Period
from analysis.reference.regions import Region
from analysis.reference.words import say
from analysis.tables.registers.cleaning import Areas, clean_list
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.journal import write_line
from analysis.tables.registers.keys import fingerprint, pads, read_key, sealing
from analysis.tables.registers.matching import match_list, match_residents
from analysis.tables.registers.reading import ListReading, open_list
from analysis.tables.registers.states import PROBLEM, make_states
from analysis.tables.registers.store import has_lists, opened_lists, rewritten_lists

NEEDED = ("dukcapil", "bpjs")
INVENTED = range(98, 100)  # province codes of invented NIK: no province has them
HALF_AS_LONG, NEARLY_ALL = 0.5, 0.95
SEALED = {"bpjs": ("card",), "visits": ("card",)}


@dataclass(frozen=True)
class ListAccount:
    """What became of the rows of a list; they add up: rows = linked + review + not_found + refused."""

    kind: str
    rows: int
    linked: int
    review: int
    not_found: int
    refused: int
    nik: Mapping[str, int]
    other_name: int
    unknown_values: Mapping[str, int]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What whoever reads lists says of them: month, region, right of access, who and when."""

    period: Period
    region: Region | None
    right: str
    who: str
    clock: Callable[[], datetime]


def read_month(
    files: Mapping[str, Path],
    period: Period,
    *,
    region: Region | None,
    right: str,
    who: str,
    clock: Callable[[], datetime],
    dry_run: bool = False,
    anyway: bool = False,
    finish: Callable[[duckdb.DuckDBPyConnection, str], None] | None = None,
) -> list[ListAccount]:
    """Read the lists of a month, join them, and put states and links into the store; a month read again is replaced.

    Args:
        files: the file of each kind of list; dukcapil and bpjs are needed.
        period: the month that the lists speak of.
        region: where a kelurahan lies that several regions have.
        right: by which right the office holds the lists; may be empty where every NIK is an invented one.
        who: who reads them.
        clock: gives the time.
        dry_run: store nothing.
        anyway: store although a list is half as long as last month's.
        finish: called with the engine, the new store attached, and the month, before the store is replaced.

    Raises:
        UhcError: a list is missing or cannot be read, the key is missing, the right is not told, or a list is half as
            long as in the month before. No text quotes a cell.
    """
    if missing := [kind for kind in NEEDED if kind not in files]:
        raise UhcError("lists_needed", found=", ".join(files) or "-", missing=", ".join(missing))
    key, told = read_key(), Told(period, region, right, who, clock)
    with matching_engine() as connection:
        areas = Areas(region)
        readings = _read_lists(connection, files, areas, period)
        _check_right(connection, right)
        accounts = _match_lists(connection, key, readings, period, anyway=anyway)
        if not dry_run:
            _keep_month(connection, readings, accounts, areas, told, finish)
            _note(key, readings, told)
    return accounts


def _read_lists(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], areas: Areas, period: Period
) -> list[ListReading]:
    """Read and clean the lists, that of the residents first."""
    readings = []
    for kind in sorted(files, key=lambda one: one != "dukcapil"):
        readings.append(open_list(connection, kind, files[kind]))
        clean_list(connection, readings[-1], areas, period.end.isoformat())
    return readings


def _match_lists(
    connection: duckdb.DuckDBPyConnection, key: bytes, readings: list[ListReading], period: Period, *, anyway: bool
) -> list[ListAccount]:
    """Link the rows of each list to residents, and return what became of them."""
    with hidden(say("lists.step_match", list="dukcapil")):
        seal_lists(connection, key, [reading.kind for reading in readings])
    match_residents(connection)
    _know_store(connection, readings, period, anyway=anyway)
    for reading in readings[1:]:
        match_list(connection, reading.kind)
    return [_account(connection, reading) for reading in readings]


def _keep_month(
    connection: duckdb.DuckDBPyConnection,
    readings: list[ListReading],
    accounts: list[ListAccount],
    areas: Areas,
    told: Told,
    finish: Callable[[duckdb.DuckDBPyConnection, str], None] | None,
) -> None:
    with hidden(say("lists.step_states")):
        make_states(connection, [reading.kind for reading in readings])
    with rewritten_lists(connection), hidden(say("lists.step_store")):
        _store_month(connection, readings, accounts, areas, told)
        if finish is not None:
            finish(connection, str(told.period))


def _note(key: bytes, readings: list[ListReading], told: Told) -> None:
    hashes = {reading.kind: reading.sha256 for reading in readings}
    rows = {reading.kind: reading.rows for reading in readings}
    mark, month = fingerprint(key), str(told.period)
    write_line("read", who=told.who, clock=told.clock, month=month, key=mark, files=hashes, rows=rows, right=told.right)


def _know_store(
    connection: duckdb.DuckDBPyConnection, readings: list[ListReading], period: Period, *, anyway: bool
) -> None:
    """Make ``met`` and ``met_cards`` of whom the store knows, and what it knows of rows; empty without a store."""
    if has_lists():
        with opened_lists(connection):
            _check_lengths(connection, readings, period, anyway=anyway)
            _know_people(connection)
            _know_rows(connection, readings)
    else:
        connection.execute("CREATE TABLE met (resident INTEGER, person BIGINT)")
        connection.execute("CREATE TABLE met_cards (row INTEGER, person BIGINT)")


def _check_right(connection: duckdb.DuckDBPyConnection, right: str) -> None:
    """Ask for the right of access, unless every NIK of the residents' register is an invented one."""
    provinces = f"nik // 100000000000000 BETWEEN {INVENTED.start} AND {INVENTED.stop - 1}"
    query = f"SELECT bool_and({provinces}) FROM list_dukcapil WHERE nik IS NOT NULL"
    is_invented = connection.execute(query).fetchall()[0][0]
    if not is_invented and not right.strip():
        raise UhcError("lists_right")


def seal_lists(connection: duckdb.DuckDBPyConnection, key: bytes, kinds: list[str]) -> None:
    """Make ``sealed_<kind>``: what stands for the NIK of residents and the cards of members."""
    for kind in kinds:
        for name in ("nik",) if kind == "dukcapil" else SEALED.get(kind, ()):
            width = 13 if name == "card" else 16
            text = f"lpad({name}::VARCHAR, {width}, '0')"
            connection.execute(
                f"CREATE OR REPLACE TABLE sealed_{kind} AS SELECT row, {sealing(text, name)} AS key FROM list_{kind} "
                f"WHERE {name} IS NOT NULL",
                pads(key),
            )


def _check_lengths(
    connection: duckdb.DuckDBPyConnection, readings: list[ListReading], period: Period, *, anyway: bool
) -> None:
    for reading in readings:
        query = "SELECT rows FROM store.batches WHERE list = ? AND month < ? ORDER BY month DESC LIMIT 1"
        found = connection.execute(query, [reading.kind, str(period)]).fetchall()
        if found and reading.rows < HALF_AS_LONG * found[0][0] and not anyway:
            raise UhcError("lists_short", list=reading.kind, rows=reading.rows, before=found[0][0])


def _know_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``met`` of residents whose NIK the store knows, and ``met_cards`` of cards that were nobody's here."""
    connection.execute(
        "CREATE OR REPLACE TABLE met AS SELECT min(people.resident) AS resident, person FROM people JOIN "
        "sealed_dukcapil AS "
        "sealed ON sealed.row = people.resident JOIN store.keys ON keys.kind = 'nik' AND keys.key = sealed.key WHERE "
        "people.nik IS NOT NULL GROUP BY person"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE met_cards AS SELECT min(sealed.row) AS row, person FROM sealed_bpjs AS sealed JOIN "
        "store.keys ON keys.kind = 'card' AND keys.key = sealed.key WHERE person NOT IN (SELECT person FROM met) "
        "GROUP BY "
        "person"
    )


def _know_rows(connection: duckdb.DuckDBPyConnection, readings: list[ListReading]) -> None:
    """Make ``known_<kind>`` of rows that last month's card or a person's look links, and ``denied_<kind>``."""
    for reading in readings[1:]:
        kind = reading.kind
        own = f"store.reviews WHERE list = '{kind}' AND sha256 = '{reading.sha256}' AND verdict = "
        seen = f"SELECT one.row, met.resident, 'reviewed' AS how FROM (FROM {own}{{}}) AS one JOIN met ON met.person = "
        same, denied = (f"{seen.format(verdict)}one.candidate" for verdict in ("'same'", "'other'"))
        known = same
        if kind in SEALED:
            known += (
                " UNION ALL SELECT sealed.row, met.resident, 'card' FROM "
                "sealed_" + kind + " AS sealed JOIN store.keys ON "
                "keys.kind = 'card' AND keys.key = sealed.key JOIN met USING (person) WHERE sealed.row NOT IN (SELECT "
                "row "
                f"FROM {own}'same')"
            )
            denied += (  # in later months the card is that of whoever it was left to
                " UNION ALL SELECT met_cards.row, met.resident, 'card' FROM store.reviews AS one JOIN store.batches "
                "USING "
                "(sha256) JOIN store.links ON links.batch = batches.batch AND links.row = one.row JOIN met_cards ON "
                "met_cards.person = links.person JOIN met ON met.person = one.candidate WHERE one.verdict = 'other'"
            )
        connection.execute(f"CREATE TABLE denied_{kind} AS {denied}")
        connection.execute(
            f"CREATE TABLE known_{kind} AS FROM ({known}) WHERE (row, resident) NOT IN (SELECT (row, resident) FROM "
            f"denied_{kind})"
        )


def _account(connection: duckdb.DuckDBPyConnection, reading: ListReading) -> ListAccount:
    kind = reading.kind
    if kind == "dukcapil":
        counts, other = (reading.kept, 0), 0
    else:
        query = f"SELECT (SELECT count(*) FROM link_{kind}), (SELECT count(*) FROM doubt_{kind} WHERE is_near)"
        counts = connection.execute(query).fetchall()[0]
        query = (
            f"SELECT count(*) FROM (FROM list_{kind} ANTI JOIN (FROM link_{kind} WHERE how = 'nik_checked') USING "
            f"(row)) JOIN people USING (nik) LEFT JOIN link_{kind} AS link USING (row) WHERE link.resident IS DISTINCT "
            "FROM people.resident"
        )
        other = connection.execute(query).fetchall()[0][0]
    refused = reading.rows - reading.kept
    linked, review = counts
    left = reading.rows - refused - linked - review
    return ListAccount(
        kind,
        reading.rows,
        linked,
        review,
        left,
        refused,
        reading.nik,
        int(other),
        reading.unknown_values,
        reading.header.unused,
    )


def _store_month(
    connection: duckdb.DuckDBPyConnection,
    readings: list[ListReading],
    accounts: list[ListAccount],
    areas: Areas,
    told: Told,
) -> None:
    month = str(told.period)
    for table in ("links", "doubts"):
        connection.execute(
            f"DELETE FROM store.{table} WHERE batch IN (SELECT batch FROM store.batches WHERE month = ?)", [month]
        )
    for table in ("batches", "states", "entitlement", "counts"):
        connection.execute(f"DELETE FROM store.{table} WHERE month = ?", [month])
    ((last,),) = connection.execute("SELECT max(batch) FROM store.batches").fetchall()
    home = told.region.bps_code if told.region else _home(connection)
    for number, (reading, account) in enumerate(zip(readings, accounts, strict=True), start=(last or 0) + 1):
        values: list[Any] = [
            number, month, reading.kind, home, account.rows, account.linked, account.review, account.not_found,
            account.refused, reading.nik["usable"], reading.nik["missing"], reading.nik["unusable"], account.other_name,
            reading.sha256, str(reading.path.resolve()), told.right,
            told.clock().isoformat(timespec="seconds"), told.who,
        ]  # fmt: skip
        connection.execute(f"INSERT INTO store.batches VALUES ({', '.join('?' * len(values))})", values)
        _store_links(connection, reading.kind, number)
    connection.execute(
        f"INSERT INTO store.states SELECT '{month}', person, coalesce(code, ''), resident, jkn, segment, payer, "
        f"reason, cards, {PROBLEM}, decile, is_employed, has_nik, is_doubtful FROM state LEFT JOIN place_code USING "
        "(area)"
    )
    _store_keys(connection)
    rows = [(code, name, areas.regencies[code]) for code, name in areas.names.items()]
    connection.register("arriving", pd.DataFrame(rows, columns=["area", "name", "regency"], dtype="str"))
    connection.execute("DELETE FROM store.areas WHERE area IN (SELECT area FROM arriving)")
    connection.execute("INSERT INTO store.areas SELECT * FROM arriving")
    connection.unregister("arriving")


def _home(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the regency in which nearly all residents live, else their province; "" where no place is known."""
    query = (
        "SELECT regency, count(*) / sum(count(*)) OVER () AS share FROM people WHERE regency IS NOT NULL GROUP BY 1 "
        "ORDER "
        "BY share DESC LIMIT 1"
    )
    found = connection.execute(query).fetchall()
    if not found:
        return ""
    return str(found[0][0]) if found[0][1] >= NEARLY_ALL else str(found[0][0])[:2]


def _store_links(connection: duckdb.DuckDBPyConnection, kind: str, batch: int) -> None:
    connection.execute(
        f"INSERT INTO store.links SELECT {batch}, link.row, person, how, weight, margin FROM link_{kind} AS link JOIN "
        "numbered ON holder = resident"
    )
    if kind == "bpjs":
        connection.execute(
            f"INSERT INTO store.links SELECT {batch}, -holder, person, 'none', NULL, NULL FROM numbered WHERE holder < "
            "0"
        )
    if kind != "dukcapil":
        connection.execute(
            f"INSERT INTO store.doubts SELECT {batch}, one.row, person, doubt.weight, coalesce(is_near, false) FROM "
            f"list_{kind} AS one ANTI JOIN link_{kind} AS link USING (row) LEFT JOIN doubt_{kind} AS doubt USING (row) "
            "LEFT JOIN numbered ON holder = doubt.resident"
        )


def _store_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the keys of this month's people: new ones are added, those of a card go where the card went."""
    connection.execute(
        "CREATE TABLE fresh AS SELECT 'nik' AS kind, sealed.key, person FROM sealed_dukcapil AS sealed JOIN people ON "
        "people.resident = sealed.row AND people.nik IS NOT NULL JOIN numbered ON holder = people.resident UNION ALL "
        "SELECT 'card', key, person FROM sealed_bpjs ANTI JOIN (SELECT row FROM list_bpjs JOIN (SELECT card, min(row) "
        "AS first FROM list_bpjs GROUP BY card HAVING count(*) > 1) USING (card) WHERE row > first) AS again USING "
        "(row) LEFT JOIN link_bpjs AS link USING (row) JOIN numbered ON holder = coalesce(resident, -row)"
    )
    connection.execute(
        "DELETE FROM store.keys USING fresh WHERE keys.kind = fresh.kind AND keys.key = fresh.key AND keys.person <> "
        "fresh.person"
    )
    connection.execute("INSERT INTO store.keys FROM fresh ANTI JOIN store.keys AS keys USING (kind, key)")


def month_end(month: str) -> date:
    """Return the last day of a month of the store."""
    return Period(int(month[:4]), int(month[5:])).end
