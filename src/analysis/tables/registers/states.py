"""States of a month: each person of the residents' and the members' list, numbered by chance, and what lists say."""

from __future__ import annotations

import secrets

import duckdb
import numpy as np
import pandas as pd

from analysis.tables.registers.reading import vocabulary
from analysis.tables.registers.store import has_lists, opened_lists
from analysis.tables.registers.weighing import LIKELY

PEMDA = ("regency", "province", "pemda")
PROBLEM = (
    "CASE WHEN NOT is_pemda THEN '' WHEN resident IN ('dead', 'moved') THEN resident WHEN resident = 'unknown' THEN "
    "CASE WHEN is_doubtful THEN '' ELSE 'not_found' END WHEN is_other THEN 'other_payer' WHEN active_cards > 1 THEN "
    "'two_cards' WHEN is_employed THEN 'employee' ELSE '' END"
)


def make_states(connection: duckdb.DuckDBPyConnection, kinds: list[str]) -> None:
    """Make ``state``: each person of the month, what the lists say of them, and why they may be paid for wrongly."""
    _number_people(connection)
    for kind in kinds[1:]:
        connection.execute(
            f"CREATE VIEW likely_{kind} AS SELECT row, resident FROM link_{kind} UNION ALL SELECT row, resident FROM "
            f"doubt_{kind} WHERE {LIKELY}"
        )
    _make_cards(connection)
    decile, employed, joins = "NULL", "false", ""
    if "dtsen" in kinds:
        decile = "welfare.decile"
        joins += (
            " LEFT JOIN (SELECT resident, min(decile) AS decile FROM likely_dtsen JOIN list_dtsen USING (row) GROUP BY "
            "1) AS welfare USING (resident)"
        )
    if "workers" in kinds:
        employed = "work.resident IS NOT NULL"
        joins += " LEFT JOIN (SELECT DISTINCT resident FROM likely_workers) AS work USING (resident)"
    told = (
        "coalesce(held.segment, '') AS segment, coalesce(held.payer, '') AS payer, CASE WHEN held.jkn = 'active' THEN "
    )
    told += "'' ELSE coalesce(held.reason, '') END AS reason, coalesce(held.cards, 0) AS cards"
    flags = "coalesce(held.{0}, false) AS {0}"
    counted = f"{flags.format('is_pemda')}, {flags.format('is_other')}, coalesce(held.active_cards, 0) AS active_cards"
    connection.execute(
        "CREATE VIEW state AS SELECT person, people.area, CASE WHEN people.state = '' THEN 'here' ELSE people.state "
        f"END AS resident, coalesce(held.jkn::VARCHAR, 'unregistered') AS jkn, {told}, {decile} AS decile, {employed} "
        f"AS is_employed, people.nik IS NOT NULL AS has_nik, false AS is_doubtful, {counted} FROM people JOIN numbered "
        f"ON numbered.holder = people.resident LEFT JOIN held ON held.holder = people.resident{joins} UNION ALL SELECT "
        f"person, area, 'unknown', jkn::VARCHAR, {told}, NULL, false, false, is_likely, {counted} FROM held JOIN "
        "numbered USING (holder) WHERE holder < 0"
    )


def _number_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``numbered`` (holder, person): known people keep their number, new ones get one drawn by chance.

    A holder is a resident, or a members' row that is no resident's, with a minus.
    """
    known = (
        "SELECT resident AS holder, person FROM met UNION ALL SELECT -row, person FROM met_cards ANTI JOIN link_bpjs "
        "USING (row)"
    )
    query = (
        "SELECT resident AS holder FROM people ANTI JOIN met USING (resident) UNION ALL SELECT "
        "-row FROM list_bpjs ANTI JOIN link_bpjs USING (row) ANTI JOIN met_cards USING (row)"
    )
    holders = connection.execute(query).fetchnumpy()["holder"]
    highest = 0
    if has_lists():
        with opened_lists(connection):
            highest = int(connection.execute("SELECT coalesce(max(person), 0) FROM store.states").fetchall()[0][0])
    drawn = np.random.default_rng(secrets.randbits(128)).permutation(len(holders)) + highest + 1
    connection.register("drawn", pd.DataFrame({"holder": holders, "person": drawn}))
    connection.execute(f"CREATE TABLE numbered AS {known} UNION ALL FROM drawn")
    connection.unregister("drawn")


def _make_cards(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``held`` of each holder: the card that counts, and what all cards of the holder come to.

    A row that is likely somebody counts for them, and stays a person to be looked at. An active card counts before
    another, then one that the region does not pay, then segments in the order of lists.yaml.
    """
    values = vocabulary()["values"]
    cases = " ".join(f"WHEN '{segment}' THEN '{payer}'" for segment, payer in values["payer_of_segment"].items())
    payer = f"CASE WHEN payer <> '' THEN payer::VARCHAR ELSE CASE segment {cases} ELSE '' END END"
    connection.execute(
        f"CREATE TABLE card AS SELECT coalesce(link.resident, -one.row) AS holder, one.row, jkn, segment, CAST({payer} "
        f"AS ENUM {('', *values['payer'])}) AS payer, reason, one.area, likely.row IS NOT NULL AS is_likely FROM "
        f"list_bpjs AS one LEFT JOIN link_bpjs AS link USING (row) LEFT JOIN (FROM doubt_bpjs WHERE {LIKELY}) AS "
        "likely USING (row)"
    )
    connection.execute(
        "INSERT INTO card SELECT likely.resident, card.* EXCLUDE (holder) FROM card JOIN likely_bpjs AS likely USING "
        "(row) WHERE is_likely"
    )
    active, pemda = "jkn = 'active'", f"payer IN {PEMDA}"
    is_pemda, is_other = f"{active} AND {pemda}", f"{active} AND NOT {pemda} AND payer <> ''"
    rank = (
        f"CASE WHEN {active} THEN 2 ELSE 0 END + CASE WHEN {pemda} THEN 0 ELSE 1 END - "
        f"coalesce(list_position({list(values['segment'])}, segment::VARCHAR), 0) / 1e3 - row / 1e12"
    )
    connection.execute(
        f"CREATE TABLE more AS SELECT holder, count(*) AS cards, count(*) FILTER ({active}) AS active_cards, "
        f"bool_or({is_pemda}) AS is_pemda, bool_or({is_other}) AS is_other, arg_max(row, {rank}) AS row FROM card SEMI "
        "JOIN (SELECT holder FROM card GROUP BY holder HAVING count(*) > 1) AS several USING (holder) GROUP BY holder"
    )
    connection.execute(
        "CREATE VIEW held AS SELECT holder, jkn, segment, card.payer, reason, area, is_likely, coalesce(more.cards, 1) "
        f"AS cards, coalesce(more.active_cards, ({active})::INTEGER) AS active_cards, coalesce(more.is_pemda, "
        f"{is_pemda}) AS is_pemda, coalesce(more.is_other, {is_other}) AS is_other FROM card LEFT JOIN more USING "
        "(holder) WHERE coalesce(more.row = card.row, true)"
    )
