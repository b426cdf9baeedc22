"""Which resident a row of a list is: the ladder of evidence, each step only for what the one before left.

Equal NIK alone is not enough and not always the same person; NIK and birth date are one piece of evidence
(Fellegi and Sunter 1969, with joint comparison); the prior odds are those of drawing one from the register.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from analysis.reference.words import YAML_LOADER, say
from analysis.tables.registers.cleaning import fits_day, normal_name
from analysis.tables.registers.hiding import hidden

SAME_NAME, CLOSE_NAME = 0.85, 0.93  # Jaro-Winkler beside an equal NIK
ROUNDS = 2  # of weighing: who is taken after the first tells more


@cache
def weights() -> dict[str, Any]:
    """Return weights.yaml."""
    text = Path(__file__).with_name("weights.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=YAML_LOADER)
    return content


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
            "END "
            "AS nik, family, name, sex, birth, area, regency, resident AS state, since FROM list_dukcapil "
            "LEFT JOIN twice USING (nik) WHERE NOT coalesce(is_one AND row <> first, false)"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE link_dukcapil AS SELECT row, coalesce(CASE WHEN is_one THEN first END, row) AS "
            "resident, 'register' AS how, 0.0 AS weight, 0.0 AS margin FROM list_dukcapil LEFT JOIN twice USING (nik)"
        )


def match_list(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``link_<kind>`` (row, resident, how, weight, margin) and ``doubt_<kind>``, the best pair of what is left.

    ``known_<kind>`` (row, resident), if it is there, holds rows whose card was linked last month, or that a person
    looked at; ``denied_<kind>`` those pairs that a person found to be two people.
    """
    with hidden(say("lists.step_match", list=kind)):
        for name in ("known", "denied"):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {name}_{kind} (row INTEGER, resident INTEGER, how VARCHAR)")
        connection.execute(
            f"CREATE OR REPLACE TABLE link_{kind} (row INTEGER, resident INTEGER, how VARCHAR, weight DOUBLE, margin "
            f"DOUBLE)"
        )
        _link_known(connection, kind)
        _link_equal(connection, kind)
        _link_babies(connection, kind)
        _link_by_day(connection, kind)
        _prepare_weighing(connection, kind)
        for _ in range(ROUNDS):
            _weigh(connection, kind)
        _keep_doubts(connection, kind)


def _insert(connection: duckdb.DuckDBPyConnection, kind: str, how: str, pairs: str) -> None:
    connection.execute(f"INSERT INTO link_{kind} SELECT row, resident, '{how}', NULL, NULL FROM ({pairs})")


def _left(kind: str) -> str:
    return f"(SELECT * FROM list_{kind} WHERE row NOT IN (SELECT row FROM link_{kind}))"


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
    near = _near_day("one.birth", "people.birth")
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
        f"SELECT one.row, people.resident FROM {_left(kind)} AS one JOIN people USING (nik) WHERE NOT one.is_baby AND "
        f"({check}) AND (one.row, people.resident) NOT IN (SELECT (row, resident) FROM denied_{kind})",
    )  # fmt: skip


def _link_babies(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """A row "BY NY ..." carries the number of its mother: it is the child of that family card and birthday."""
    _insert(
        connection, kind, "family_day",
        f"SELECT one.row, any_value(people.resident) AS resident FROM {_left(kind)} AS one JOIN people ON one.family = "
        "people.family AND one.birth = people.birth WHERE one.is_baby GROUP BY one.row HAVING count(*) = 1",
    )  # fmt: skip


def _link_by_day(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Equal birthday and kelurahan, like name, only one resident and one row so, and no NIK against it."""
    alike = f"jaro_winkler_similarity(one.name, people.name) >= {weights()['alike']}"
    pairs = (
        f"SELECT one.row, people.resident FROM {_left(kind)} AS one JOIN people ON one.birth = people.birth AND "
        f"one.area = "
        f"people.area AND one.area <> '' WHERE NOT one.is_baby AND {alike} AND (one.sex = people.sex OR one.sex IS "
        f"NULL OR "
        f"people.sex IS NULL) AND NOT coalesce({_is_other('one', 'people')}, false) "
        f"AND people.resident NOT IN (SELECT resident FROM link_{kind}) "
        f"AND (one.row, people.resident) NOT IN (SELECT (row, resident) FROM denied_{kind})"
    )
    _insert(
        connection, kind, "day_place",
        f"SELECT row, resident FROM ({pairs}) QUALIFY count(*) OVER (PARTITION BY row) = 1 AND count(*) OVER "
        "(PARTITION BY resident) = 1",
    )  # fmt: skip


def _is_other(one: str, people: str) -> str:
    """SQL: the row's NIK fits its own birthday but for a digit, and differs from the resident's by more than a slip."""
    own, other = f"{one}.nik", f"{people}.nik"
    return f"({fits_day(own, f'{one}.birth')} AND {own} <> {other} AND NOT {_is_slip(own, other)})"


def _apart(one: str, other: str) -> str:
    """SQL: in how many places two numbers of 16 digits differ."""
    places = (f"({one} // {10**at} % 10 <> {other} // {10**at} % 10)::INTEGER" for at in range(16))
    return "(" + " + ".join(places) + ")"


def _is_slip(one: str, other: str) -> str:
    """SQL: two NIK differ in one digit, or in two neighbours exchanged, or in one left out and one put in."""
    texts = f"lpad({one}::VARCHAR, 16, '0'), lpad({other}::VARCHAR, 16, '0')"
    return f"({_apart(one, other)} = 1 OR ({_apart(one, other)} = 2 AND damerau_levenshtein({texts}) = 1))"


def _near_day(one: str, other: str) -> str:
    """SQL: two of day, month and year are equal."""
    parts = [f"({part}({one}) = {part}({other}))::INTEGER" for part in ("day", "month", "year")]
    return f"{' + '.join(parts)} >= 2"


def _prepare_weighing(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``rest`` of rows left, ``free`` of residents without one, ``weighed`` of what may be one person."""
    connection.execute(f"CREATE OR REPLACE TABLE rest AS SELECT *, {normal_name('name')} AS plain FROM {_left(kind)}")
    connection.execute(
        f"CREATE OR REPLACE TABLE free AS SELECT *, {normal_name('name')} AS plain FROM people WHERE resident NOT IN "
        f"(SELECT resident FROM link_{kind})"
    )
    number = "one.nik IS NOT NULL AND people.nik IS NOT NULL"
    near = "(one.regency = people.regency OR one.regency = '')"
    letters = "left(one.name, 2) = left(people.name, 2)"
    blocks = (
        "people ON one.birth = people.birth AND one.area = people.area",
        f"people ON one.birth = people.birth AND {near} AND "
        "jaro_winkler_similarity(one.name, people.name) >= 0.75",
        "people ON one.family = people.family",
        "people ON one.nik = people.nik",
        f"people ON one.nik // 100000000 = people.nik // 100000000 AND {letters} AND {number}",
        f"people ON one.nik % 100000000 = people.nik % 100000000 AND {letters} AND {number}",
        f"free AS people ON one.plain = people.plain AND {near}",
        "free AS people ON one.area = people.area AND left(one.name, 4) = left(people.name, 4) AND "
        "(year(one.birth) = year(people.birth) OR month(one.birth) = month(people.birth) AND day(one.birth) = "
        "day(people.birth) OR one.birth IS NULL)",
    )  # fmt: skip
    union = " UNION ".join(f"SELECT one.row, people.resident FROM rest AS one JOIN {block}" for block in blocks)
    connection.execute(
        f"CREATE OR REPLACE TABLE pairs AS SELECT row, resident FROM ({union}) WHERE (row, resident) NOT IN "
        f"(SELECT (row, resident) FROM denied_{kind})"
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE chosen AS SELECT *, {normal_name('name')} AS plain FROM people WHERE resident IN "
        "(SELECT resident FROM pairs)"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE spread AS SELECT name, log2((SELECT count(*) FROM people) / count(*)) AS rarity FROM "
        "people WHERE name IN (SELECT name FROM chosen) GROUP BY name"
    )
    connection.execute(f"CREATE OR REPLACE TABLE weighed AS {_scores()}")
    for name in ("pairs", "chosen", "spread"):
        connection.execute(f"DROP TABLE {name}")


def _bits(criterion: str, cases: dict[str, str]) -> str:
    """Return SQL for the weight of the first level that holds."""
    known = weights()[criterion]
    lines = " ".join(f"WHEN {test} THEN {known[level]['bits']}" for level, test in cases.items() if test)
    (otherwise,) = (level for level, test in cases.items() if not test)
    return f"CASE {lines} ELSE {known[otherwise]['bits']} END"


def _scores() -> str:
    near = _near_day("one.birth", "other.birth")
    same, slip, day = "one.nik = other.nik", _is_slip("one.nik", "other.nik"), "one.birth = other.birth"
    number = _bits("number", {
        "same_and_day": f"{same} AND {day}", "same_near_day": f"{same} AND ({near})", "same_other_day": same,
        "other_person": _is_other("one", "other"), "slip_and_day": f"{slip} AND {day}",
        "slip_near_day": f"{slip} AND ({near})", "slip_other_day": slip, "day": day,
        "turned_day": "day(one.birth) = month(other.birth) AND month(one.birth) = day(other.birth) AND year(one.birth) "
        "= year(other.birth)", "near_day": near, "no_day": "one.birth IS NULL OR other.birth IS NULL", "other_day": "",
    })  # fmt: skip
    alike = "jaro_winkler_similarity(one.plain, other.plain)"
    words = ["string_split(one.plain, ' ')", "string_split(other.plain, ' ')"]
    least, most = weights()["name"]["same"]["least"], weights()["name"]["same"]["bits"]
    name = _bits("name", {
        "turned": f"list_sort({words[0]}) = list_sort({words[1]})",
        "alike_95": f"{alike} >= 0.95", "contained": f"{_within(*words)} OR {_within(*words[::-1])}",
        "alike_88": f"{alike} >= 0.88", "alike_80": f"{alike} >= 0.80",
        "one_word": f"list_has_any(list_filter({words[0]}, lambda word: length(word) > 2), {words[1]})", "other": "",
    })  # fmt: skip
    sex = _bits("sex", {"same": "one.sex = other.sex", "unknown": "one.sex IS NULL OR other.sex IS NULL", "other": ""})
    place = _bits("place", {
        "same": "one.area = other.area AND one.area <> ''", "unknown": "one.area = '' OR other.area = ''",
        "near": "left(one.area, 8) = left(other.area, 8) AND length(one.area) = 13", "other": "",
    })  # fmt: skip
    speaks = f"coalesce({same} OR {slip}, false)"
    elsewhere = f"coalesce(one.area <> other.area AND one.family <> other.family, false) AND NOT {speaks}"
    family = _bits(
        "family",
        {"same": "one.family = other.family", "unknown": "one.family IS NULL OR other.family IS NULL", "other": ""},
    )
    apart = weights()["elsewhere"]["bits"]
    return (
        f"SELECT pairs.row, pairs.resident, one.is_baby, {number} + CASE WHEN one.plain = other.plain THEN "
        f"least({most}, greatest({least}, rarity)) WHEN one.is_baby THEN 0 ELSE {name} END + {sex} + {place} + "
        f"{family} + CASE WHEN {elsewhere} THEN {apart} ELSE 0 END AS bits FROM pairs JOIN rest AS one USING (row) "
        f"JOIN chosen AS other USING (resident) JOIN spread ON "
        f"spread.name "
        f"= other.name WHERE NOT (one.is_baby AND coalesce({same}, false))"
    )


def _within(one: str, other: str) -> str:
    """SQL: each word of ``one`` is a word of ``other`` or its first letter, and none is left without a word."""
    return (
        f"(len({one}) <= len({other}) AND len({one}) > 0 AND len(list_filter({one}, lambda word: "
        f"list_contains({other}, word) "
        f"OR (length(word) = 1 AND len(list_filter({other}, lambda long: left(long, 1) = word)) > 0))) = len({one}))"
    )


def _weigh(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Link the pairs that are likely enough and stand clear of the second best, for the row and for the resident."""
    accept, margin, taken = (weights()[name]["bits"] for name in ("accept", "margin", "taken"))
    connection.execute(
        f"CREATE OR REPLACE TABLE ranked AS SELECT row, resident, score, score - coalesce(second, -99) AS margin, "
        f"best, "
        "for_resident FROM (SELECT *, row_number() OVER own AS best, lead(score) OVER own AS second, max(score) OVER "
        "(PARTITION BY resident) AS for_resident, count(*) FILTER (score > -4) OVER (PARTITION BY resident) AS rivals "
        "FROM ("
        f"SELECT weighed.row, weighed.resident, bits - log2(greatest(free.number, 1)) + CASE WHEN taken.resident IS "
        f"NULL "
        f"THEN 0 ELSE {taken} END AS score FROM weighed LEFT JOIN (SELECT DISTINCT resident FROM link_{kind}) AS taken "
        f"USING (resident), (SELECT count(*) AS number FROM free) AS free WHERE weighed.row NOT IN (SELECT row FROM "
        f"link_{kind})) WINDOW own AS (PARTITION BY row ORDER BY score DESC, resident))"
    )
    connection.execute(
        f"INSERT INTO link_{kind} SELECT row, resident, 'weighted', score, margin FROM ranked WHERE best = 1 AND "
        f"score >= "
        f"{accept} AND margin >= {margin} AND score = for_resident QUALIFY count(*) OVER (PARTITION BY resident) = 1"
    )


def _keep_doubts(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    least = weights()["review"]["bits"]
    connection.execute(
        f"CREATE OR REPLACE TABLE doubt_{kind} AS SELECT row, resident, score AS weight, margin, score >= {least} AS "
        f"is_near FROM ranked WHERE best = 1 AND row NOT IN (SELECT row FROM link_{kind})"
    )
    for name in ("rest", "free", "weighed", "ranked"):
        connection.execute(f"DROP TABLE {name}")
