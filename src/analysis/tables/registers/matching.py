"""Which resident a row of a list is: the ladder of evidence, each step only for what the one before left.

Equal NIK alone is not enough and not always the same person; NIK and birth date are one piece of evidence
(Fellegi and Sunter 1969, with joint comparison); the prior odds are those of drawing one from the register.
"""

from __future__ import annotations

import duckdb

from analysis.reference.words import say
from analysis.tables.registers.cleaning import BABY, normal_name
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.weighing import (
    keep_doubts,
    may_be_other,
    near_day,
    pair_rest,
    prepare_rest,
    weigh_pairs,
    weights,
)

SAME_NAME, CLOSE_NAME = 0.85, 0.93  # Jaro-Winkler beside an equal NIK
ROUNDS = 2  # of weighing: who is taken after the first tells more
HOW = "ENUM ('register', 'reviewed', 'card', 'nik_checked', 'family_day', 'day_place', 'weighted')"


def match_residents(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``people``: the residents' register, each row a person ``resident``; a NIK that stands twice counts once.

    Two rows of one NIK, birthday and like name are one person; else the NIK is nobody's.
    """
    with hidden(say("lists.step_match", list="dukcapil")):
        connection.execute(
            "CREATE OR REPLACE TABLE twice AS SELECT nik, min(row) AS first, count(DISTINCT birth) <= 1 AND "
            f"min(jaro_winkler_similarity(name, first_name)) >= {SAME_NAME} AS is_one FROM (SELECT nik, row, birth, "
            f"name, "
            "first_value(name) OVER (PARTITION BY nik ORDER BY row) AS first_name FROM list_dukcapil WHERE nik IN "
            "(SELECT nik FROM list_dukcapil WHERE nik IS NOT NULL GROUP BY nik HAVING count(*) > 1)) GROUP BY nik"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE people AS SELECT row AS resident, CASE WHEN twice.is_one IS NOT false THEN nik "
            "END AS nik, family, name, sex, birth, area, district, regency, resident AS state, "
            f"{normal_name('name')} AS plain FROM list_dukcapil LEFT JOIN twice USING (nik) WHERE NOT coalesce(is_one "
            "AND row <> first, false)"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE link_dukcapil AS SELECT row, coalesce(CASE WHEN is_one THEN first END, row) AS "
            f"resident, 'register'::{HOW} AS how, NULL::FLOAT AS weight, NULL::FLOAT AS margin FROM list_dukcapil LEFT "
            "JOIN twice USING (nik)"
        )
        connection.execute("DROP TABLE list_dukcapil")


def match_list(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``link_<kind>`` (row, resident, how, weight, margin) and ``doubt_<kind>``, the best pair of what is left.

    ``known_<kind>`` (row, resident), if it is there, holds rows whose card was linked last month, or that a person
    looked at; ``denied_<kind>`` those pairs that a person found to be two people.
    """
    with hidden(say("lists.step_match", list=kind)):
        for name in ("known", "denied"):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {name}_{kind} (row INTEGER, resident INTEGER, how VARCHAR)")
        connection.execute(
            f"CREATE OR REPLACE TABLE link_{kind} (row INTEGER, resident INTEGER, how {HOW}, weight FLOAT, margin "
            "FLOAT)"
        )
        _link_known(connection, kind)
        _link_equal(connection, kind)
        prepare_rest(connection, kind)
        _link_babies(connection, kind)
        _link_by_day(connection, kind)
        pair_rest(connection, kind)
        for _ in range(ROUNDS):
            weigh_pairs(connection, kind)
        keep_doubts(connection, kind)


def _insert(connection: duckdb.DuckDBPyConnection, kind: str, how: str, pairs: str) -> None:
    connection.execute(f"INSERT INTO link_{kind} SELECT row, resident, '{how}', NULL, NULL FROM ({pairs})")


def _link_known(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """A card linked last month stays while birthday or name still fit; a reviewed pair stays in any case."""
    pairs = (
        f"SELECT known.row, known.resident, known.how FROM known_{kind} AS known JOIN list_{kind} AS one USING (row) "
        f"JOIN "
        "people USING (resident) WHERE known.how = 'reviewed' OR one.birth = people.birth OR "
        f"jaro_winkler_similarity(one.name, people.name) >= {SAME_NAME}"
    )
    connection.execute(
        f"INSERT INTO link_{kind} SELECT row, any_value(resident), any_value(how), NULL, NULL FROM ({pairs}) GROUP BY "
        f"row "
        "HAVING count(DISTINCT resident) = 1"
    )


def _link_equal(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    near = near_day("one.birth", "people.birth")
    check = (
        "one.birth = people.birth AND (one.name = people.name OR "
        f"jaro_winkler_similarity(one.name, people.name) >= {SAME_NAME} OR "
        f"list_has_any(list_filter(string_split(one.name, ' ')"
        f", lambda word: length(word) > 2), string_split(people.name, ' '))) OR (({near}) AND "
        f"jaro_winkler_similarity(one.name, people.name) >= {SAME_NAME}) OR (one.birth IS NULL AND "
        f"jaro_winkler_similarity(one.name, people.name) >= {CLOSE_NAME})"
    )
    _insert(
        connection, kind, "nik_checked",
        f"SELECT one.row, people.resident FROM (FROM list_{kind} ANTI JOIN link_{kind} USING (row)) AS one JOIN people "
        f"USING (nik) ANTI JOIN denied_{kind} AS denied ON denied.row = one.row AND denied.resident = people.resident "
        f"WHERE NOT one.is_baby AND ({check})",
    )  # fmt: skip


def _link_babies(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """A row "BY NY ..." carries the number of its mother: it is the child of that birthday in her family.

    The family is that of the row's family card, of the mother's NIK, of a woman of her name, or in the kelurahan of a
    woman of nearly her name.
    """
    mother = normal_name(f"regexp_replace(name, '{BABY}', '')")
    connection.execute(
        f"CREATE OR REPLACE TABLE babies AS SELECT row, card, family, nik, birth, sex, area, regency, {mother} AS "
        "mother FROM rest WHERE is_baby AND birth IS NOT NULL"
    )
    child = "JOIN people AS child ON child.birth = babies.birth"
    woman = f"FROM babies JOIN people AS woman ON {{}} {child} AND child.family = woman.family"
    near = "(babies.regency = woman.regency OR babies.regency IS NULL)"
    alike = f"woman.sex = 'P' AND jaro_winkler_similarity(woman.plain, mother) >= {CLOSE_NAME}"
    ways = (
        f"FROM babies {child} AND child.family = babies.family",
        woman.format("woman.nik = babies.nik"),
        woman.format(f"woman.plain = mother AND woman.sex = 'P' AND {near}"),
        f"FROM babies {child} AND child.area = babies.area JOIN people AS woman ON woman.family = child.family AND "
        f"{alike}",
    )
    pairs = " UNION ".join(
        f"SELECT babies.row, card, child.resident, child.nik, babies.sex, child.sex AS own {way}" for way in ways
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE born AS SELECT row, card, resident, nik FROM ({pairs}) ANTI JOIN denied_{kind} USING "
        "(row, resident) WHERE coalesce(sex = own, true)"
    )
    one = "SELECT row, any_value(resident) AS resident FROM born GROUP BY row HAVING count(*) = 1"
    _insert(connection, kind, "family_day", one)


def _link_by_day(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Equal birthday and kelurahan, like name, only one resident and one row so, no NIK or family card against it."""
    alike = f"jaro_winkler_similarity(one.name, people.name) >= {weights()['alike']}"
    rest = f"(FROM rest ANTI JOIN (FROM link_{kind} WHERE how = 'family_day') USING (row))"
    pairs = (
        f"SELECT one.row, people.resident FROM {rest} AS one JOIN free AS people ON one.birth = people.birth AND "
        f"one.area = people.area ANTI JOIN denied_{kind} AS denied ON denied.row = one.row AND denied.resident = "
        f"people.resident WHERE NOT one.is_baby AND {alike} AND coalesce(one.sex = people.sex, true) AND "
        f"coalesce(one.family = people.family, true) AND NOT {may_be_other('one', 'people')}"
    )
    _insert(
        connection, kind, "day_place",
        f"SELECT row, resident FROM ({pairs}) QUALIFY count(*) OVER (PARTITION BY row) = 1 AND count(*) OVER "
        "(PARTITION BY resident) = 1",
    )  # fmt: skip
