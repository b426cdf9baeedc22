"""What the states of a month add up to, by kelurahan; exact numbers, which nothing but disclosure may take on."""

from __future__ import annotations

import duckdb
import pandas as pd

from analysis.reference.words import say
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.weighing import LIKELY, weights

HERE = "states.resident = 'here'"
PEMDA = "('regency', 'province', 'pemda')"
OTHER_PAYER = (  # both told; pemda may be either of the two
    "past.payer <> states.payer AND '' NOT IN (past.payer, states.payer) AND NOT ('pemda' IN (past.payer, "
    f"states.payer) AND past.payer IN {PEMDA} AND states.payer IN {PEMDA})"
)
TOPICS = {  # rows of states joined with those of the month before as ``past``: item, and which rows count
    "residents": ("'all'", HERE),
    "jkn": ("states.jkn", HERE),
    "reason": ("coalesce(nullif(states.reason, ''), 'unknown')", f"{HERE} AND states.jkn = 'inactive'"),
    "payer": (
        "CASE WHEN states.segment = '' THEN 'unknown' ELSE states.segment END || '.' || CASE WHEN states.payer = '' "
        "THEN "
        "'unknown' ELSE states.payer END",
        f"{HERE} AND states.jkn = 'active'",
    ),
    "wrong": ("states.problem", "states.problem <> ''"),
    "move": (
        "CASE WHEN past.jkn = 'unregistered' AND states.jkn = 'active' THEN 'newly_active' WHEN past.jkn = 'inactive' "
        "AND "
        "states.jkn = 'active' THEN 'reactivated' WHEN past.jkn = 'active' AND states.jkn = 'active' AND "
        f"{OTHER_PAYER} THEN 'payer_move' WHEN past.jkn = 'active' AND states.jkn = 'inactive' THEN 'stopped' WHEN "
        "past.jkn = "
        "'active' AND states.jkn = 'unregistered' THEN 'left' END",
        f"{HERE} AND past.resident = 'here'",
    ),
}  # fmt: skip

WEAK = 12.0  # bits: below this a weighed link belongs to those that a person looks at
STRATA = (  # what a person looks at of the batches of ``own``
    f"SELECT row, CASE WHEN {LIKELY} THEN 'weak' WHEN is_near THEN 'near' ELSE 'far' END AS stratum, candidate FROM "
    "store.doubts JOIN own USING (batch) UNION ALL SELECT row, 'weak', person FROM store.links JOIN own USING (batch) "
    f"WHERE how = 'weighted' AND weight < {WEAK}"
)


def count_states(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return the people of a month: columns area, topic, item, persons; the store is attached as ``store``."""
    with hidden(say("lists.step_states")):
        before = _month_before(connection, month)
        parts = " UNION ALL ".join(
            f"SELECT states.area, '{topic}' AS topic, {item} AS item FROM store.states AS states LEFT JOIN "
            f"store.states AS "
            f"past ON past.person = states.person AND past.month = $before WHERE states.month = $month AND {rows}"
            for topic, (item, rows) in TOPICS.items()
            if topic != "move" or before
        )
        query = (
            f"SELECT area, topic, item, count(*)::BIGINT AS persons FROM ({parts}) WHERE item IS NOT NULL GROUP BY ALL"
        )
        return connection.execute(f"{query} ORDER BY ALL", {"month": month, "before": before}).df()


def _month_before(connection: duckdb.DuckDBPyConnection, month: str) -> str:
    query = "SELECT max(month) FROM store.batches WHERE month < ?"
    return str(connection.execute(query, [month]).fetchall()[0][0] or "")


def count_rows(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return what became of the rows of each list of a month, with its file's hash and right of access."""
    return connection.execute("SELECT * FROM store.batches WHERE month = ? ORDER BY batch", [month]).df()


def count_strata(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return the strata of what the review looks at in the members' list: stratum, rows, reviewed, wrong.

    ``far`` and ``near`` are rows without a resident, each of which may hide one; ``weak`` are links, and rows counted
    for whom they likely are, that may be wrong.
    ``wrong`` counts reviewed rows that change who has no row: the others are estimated from them.
    """
    return connection.execute(
        f"WITH own AS (SELECT batch, sha256 FROM store.batches WHERE month = $month AND list = 'bpjs'), left_over AS "
        f"({STRATA}), seen AS (SELECT stratum, "
        "count(*) FILTER (verdict <> 'open') AS reviewed, count(*) FILTER (verdict = CASE stratum WHEN 'weak' THEN "
        "'other' "
        "ELSE 'same' END) AS wrong, count(*) FILTER (verdict = 'other' AND stratum <> 'weak') AS denied FROM "
        "store.reviews JOIN own USING (sha256) GROUP BY 1) SELECT "
        "stratum, count(left_over.stratum) AS rows, coalesce(any_value(reviewed), 0) AS reviewed, "
        "coalesce(any_value(wrong), "
        "0) AS wrong, coalesce(any_value(denied), 0) AS settled FROM (SELECT "
        "unnest(['far', 'near', 'weak']) AS stratum) LEFT JOIN left_over USING (stratum) LEFT JOIN seen USING "
        "(stratum) GROUP "
        "BY 1 ORDER BY 1",
        {"month": month},
    ).df()


def expect_wrong(connection: duckdb.DuckDBPyConnection, month: str) -> float:
    """Return how many of the members' links that nobody looks at are expected to be wrong (weights.yaml)."""
    rates = " ".join(f"WHEN '{how}' THEN {one['share']}" for how, one in weights()["wrong"].items())
    query = (
        f"SELECT coalesce(sum(CASE how {rates} WHEN 'weighted' THEN 2 ** -weight ELSE 0 END), 0) FROM store.links JOIN "
        f"store.batches USING (batch) WHERE month = $month AND list = 'bpjs' AND (weight IS NULL OR weight >= {WEAK})"
    )
    return float(connection.execute(query, {"month": month}).fetchall()[0][0])


def months_read(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the months whose people the store knows, the newest last."""
    return [month for (month,) in connection.execute("SELECT DISTINCT month FROM store.batches ORDER BY 1").fetchall()]


def months_counted(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the months of which counts are kept, purged ones too, the newest last."""
    return [month for (month,) in connection.execute("SELECT DISTINCT month FROM store.counts ORDER BY 1").fetchall()]


def area_names(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return area, name and regency of the kelurahan that the lists name."""
    return connection.execute("SELECT area, name, regency FROM store.areas ORDER BY area").df()


def put_counts(connection: duckdb.DuckDBPyConnection, month: str, counts: pd.DataFrame, topics: list[str]) -> None:
    """Put disclosed counts (area, topic, item, persons, low, high, amount_idr) in place of those of the same topics."""
    connection.register("arriving", counts)
    connection.execute(
        "DELETE FROM store.counts WHERE month = $month AND topic IN (SELECT unnest($topics))",
        {"month": month, "topics": topics},
    )
    connection.execute(
        "INSERT INTO store.counts SELECT $month, area, topic, item, persons, low, high, amount_idr FROM arriving",
        {"month": month},
    )
    connection.unregister("arriving")


def read_counts(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return the disclosed counts of a month, as ``put_counts`` took them."""
    query = "SELECT area, topic, item, persons, low, high, amount_idr FROM store.counts WHERE month = ? ORDER BY ALL"
    return connection.execute(query, [month]).df()


def read_named_counts(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return the disclosed counts of a month and ``area_name``, missing where the area is none of a list."""
    names = area_names(connection).rename(columns={"name": "area_name"})
    return read_counts(connection, month).merge(names[["area", "area_name"]], on="area", how="left")


def read_links(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return list, row and person of every row that was linked or has a person of its own."""
    query = (
        "SELECT list, row, person FROM store.links JOIN store.batches USING (batch) WHERE month = ? ORDER BY list, row"
    )
    return connection.execute(query, [month]).df()
