"""How likely a row of a list is a resident: evidence in bits of pairs that share something, and the likeliest kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from analysis.reference.words import YAML_LOADER
from analysis.tables.registers.cleaning import NIK, fits_day, nik_text, normal_name

LIKELY = "weight > 0"  # of a doubt: likelier this resident than anybody else or nobody
TOLD_DIGITS = 13  # of a NIK that is none: with fewer it contradicts nobody


@cache
def weights() -> dict[str, Any]:
    """Return weights.yaml."""
    text = Path(__file__).with_name("weights.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=YAML_LOADER)
    return content


def is_other(one: str, other: str) -> str:
    """SQL: the row's NIK is another person's than the resident's.

    It fits its own row's birthday but for a digit and differs by more than a slip of the pen, or each of the two fits
    its own birthday and those differ, or what was written of it is more than one slip away.
    """
    own, theirs = f"{one}.nik", f"{other}.nik"
    both = f"{fits_day(own, f'{one}.birth', off=0)} AND {fits_day(theirs, f'{other}.birth', off=0)}"
    return (
        f"coalesce({own} <> {theirs} AND (({fits_day(own, f'{one}.birth')} AND NOT {_is_slip(own, theirs)}) OR "
        f"({one}.birth <> {other}.birth AND {both})) OR ({own} IS NULL AND length({one}.written) >= {TOLD_DIGITS} AND "
        f"damerau_levenshtein({one}.written, {nik_text(theirs)}) > 1), false)"
    )


def may_be_other(one: str, other: str) -> str:
    """SQL: ``is_other``, or the row's NIK fits its own birthday and is not the resident's.

    One digit off, it is a slip, or the number of the next person of that day or of another kecamatan.
    """
    return f"({_is_next(one, other)} OR {is_other(one, other)})"


def _is_next(one: str, other: str) -> str:
    own = f"{one}.nik"
    return f"coalesce({own} <> {other}.nik AND {fits_day(own, f'{one}.birth', off=0)}, false)"


def _is_slip(one: str, other: str) -> str:
    """SQL: two NIK differ in one digit, or in two neighbours exchanged."""
    texts = ", ".join(f"({10**NIK} + {nik})::VARCHAR" for nik in (one, other))  # as many digits in both
    return f"CASE hamming({texts}) WHEN 1 THEN true WHEN 2 THEN damerau_levenshtein({texts}) = 1 ELSE false END"


def near_day(one: str, other: str) -> str:
    """SQL: two of day, month and year are equal."""
    parts = [f"({part}({one}) = {part}({other}))::INTEGER" for part in ("day", "month", "year")]
    return f"{' + '.join(parts)} >= 2"


def _is_turned(one: str, other: str) -> str:
    """SQL: day and month of two days are exchanged."""
    days = f"day({one}) = month({other}) AND month({one}) = day({other})"
    return f"(year({one}) = year({other}) AND {days})"


def prepare_rest(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``rest`` of the rows that equal NIK left, ``free`` of the residents without a row."""
    connection.execute(
        f"CREATE OR REPLACE TABLE rest AS SELECT *, {normal_name('name')} AS plain FROM list_{kind} ANTI JOIN "
        f"link_{kind} USING (row)"
    )
    connection.execute(f"CREATE OR REPLACE TABLE free AS FROM people ANTI JOIN link_{kind} USING (resident)")


def pair_rest(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``weighed`` of what may be one person: rows left, and residents with or without a row."""
    for table, column in (("rest", "row"), ("free", "resident")):
        linked = f"SELECT {column} FROM link_{kind} WHERE how IN ('family_day', 'day_place')"
        connection.execute(f"DELETE FROM {table} WHERE {column} IN ({linked})")
    near = "(one.regency = people.regency OR one.regency IS NULL)"
    like = "jaro_winkler_similarity(one.name, people.name) >= 0.75"
    letters, slip = "left(one.name, 2) = left(people.name, 2)", _is_slip("one.nik", "people.nik")
    day = f"({near_day('one.birth', 'people.birth')} OR {_is_turned('one.birth', 'people.birth')} OR one.birth IS NULL)"
    blocks = (
        "people ON one.birth = people.birth AND one.area = people.area",
        f"people ON one.birth = people.birth AND one.regency = people.regency AND {like}",
        f"people ON one.birth = people.birth AND one.regency IS NULL AND {like}",
        "people ON one.family = people.family",
        "people ON one.nik = people.nik",
        f"people ON one.nik // 100000000 = people.nik // 100000000 AND {letters} AND {slip}",
        f"people ON one.nik % 100000000 = people.nik % 100000000 AND {letters} AND {slip}",
        f"free AS people ON one.plain = people.plain AND {near} AND {day}",
        f"free AS people ON one.area = people.area AND left(one.name, 4) = left(people.name, 4) AND {day}",
    )  # fmt: skip
    union = " UNION ".join(f"SELECT one.row, people.resident FROM rest AS one JOIN {block}" for block in blocks)
    connection.execute(
        f"CREATE OR REPLACE TABLE pairs AS SELECT row, resident FROM ({union}) ANTI JOIN denied_{kind} USING (row, "
        "resident)"
    )
    connection.execute(f"CREATE OR REPLACE TABLE weighed AS {_scores()}")
    connection.execute("DROP TABLE pairs; DROP TABLE rest")


def _bits(criterion: str, cases: dict[str, str]) -> str:
    """Return SQL for the weight of the first level that holds."""
    known = weights()[criterion]
    lines = " ".join(f"WHEN {test} THEN {known[level]['bits']}" for level, test in cases.items() if test)
    (otherwise,) = (level for level, test in cases.items() if not test)
    return f"CASE {lines} ELSE {known[otherwise]['bits']} END"


def _scores() -> str:
    """SQL: bits of each pair, whether more than a name and a birthday speak for it, and whether it may be linked.

    A slip that leaves a NIK fitting its own row's birthday may as well be the next person of that day.
    """
    same, fits = "coalesce(one.nik = other.nik, false)", fits_day("one.nik", "one.birth", off=0)
    slip = f"coalesce({_is_slip('one.nik', 'other.nik')} AND NOT {fits}, false)"
    rarity = (
        "SELECT plain, log2((SELECT count(*) FROM people) / count(*))::FLOAT AS rarity FROM people SEMI JOIN (SELECT "
        "DISTINCT plain FROM rest) AS told USING (plain) GROUP BY plain"
    )
    both = "".join(
        f", one.{name}, other.{name} AS their_{name}"
        for name in ("birth", "plain", "sex", "area", "district", "family")
    )
    near = "(place_near AND coalesce(family = their_family, true) AND NOT is_baby AND NOT is_next AND NOT is_other)"
    flags = (
        f"{same} AS is_same, {slip} AS is_slip, {is_other('one', 'other')} AS is_other, "
        f"{_is_next('one', 'other')} AS is_next, one.birth = other.birth AS is_day, "
        f"{near_day('one.birth', 'other.birth')} AS is_near_day, coalesce(one.family = other.family, false) AS "
        "is_family, coalesce(one.area = other.area, false) AS place_near, jaro_winkler_similarity(one.plain, "
        "other.plain) AS alike, string_split(one.plain, ' ') AS words, string_split(other.plain, ' ') AS their_words"
    )
    return (
        f"SELECT row, resident, {_number_bits()} + {_name_bits()} + {_other_bits()} AS bits, is_same OR is_slip OR "
        f"is_family AS is_told, is_same OR is_slip OR is_family OR coalesce({near}, false) AS is_linkable FROM (SELECT "
        f"one.row, pairs.resident, one.is_baby, rarity{both}, {flags} FROM pairs JOIN rest AS one USING (row) JOIN "
        f"people AS other USING (resident) LEFT JOIN ({rarity}) AS common ON common.plain = one.plain WHERE NOT "
        f"(one.is_baby AND {same}))"
    )


def _number_bits() -> str:
    return _bits("number", {
        "same_and_day": "is_same AND is_day", "same_near_day": "is_same AND is_near_day", "same_other_day": "is_same",
        "other_person": "is_other", "slip_and_day": "is_slip AND is_day", "slip_near_day": "is_slip AND is_near_day",
        "slip_other_day": "is_slip", "day": "is_day", "turned_day": _is_turned("birth", "their_birth"),
        "near_day": "is_near_day", "no_day": "birth IS NULL OR their_birth IS NULL", "other_day": "",
    })  # fmt: skip


def _name_bits() -> str:
    words = ["words", "their_words"]
    least, most = weights()["name"]["same"]["least"], weights()["name"]["same"]["bits"]
    other = _bits("name", {
        "turned": "len(words) = len(their_words) AND list_sort(words) = list_sort(their_words)",
        "alike_95": "alike >= 0.95", "contained": f"{_within(*words)} OR {_within(*words[::-1])}",
        "alike_88": "alike >= 0.88", "alike_80": "alike >= 0.80",
        "one_word": "list_has_any(list_filter(words, lambda word: length(word) > 2), their_words)", "other": "",
    })  # fmt: skip
    same = f"least({most}, greatest({least}, rarity))"
    return f"CASE WHEN plain = their_plain THEN {same} WHEN is_baby THEN 0 ELSE {other} END"


def _other_bits() -> str:
    sex = _bits("sex", {"same": "sex = their_sex", "unknown": "sex IS NULL OR their_sex IS NULL", "other": ""})
    place = _bits("place", {
        "same": "place_near", "unknown": "area IS NULL OR their_area IS NULL",
        "near": "district = their_district", "other": "",
    })  # fmt: skip
    family = _bits("family", {"same": "is_family", "unknown": "family IS NULL OR their_family IS NULL", "other": ""})
    return f"{sex} + {place} + {family}"


def _within(one: str, other: str) -> str:
    """SQL: each word of ``one`` is a word of ``other`` or its first letter, and none is left without a word."""
    return (
        f"(len({one}) <= len({other}) AND len({one}) > 0 AND len(list_filter({one}, lambda word: "
        f"list_contains({other}, word) "
        f"OR (length(word) = 1 AND len(list_filter({other}, lambda long: left(long, 1) = word)) > 0))) = len({one}))"
    )


def weigh_pairs(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Link the pairs that are likely enough and stand clear of the second best, for the row and for the resident."""
    accept, margin, taken, untold = (weights()[name]["bits"] for name in ("accept", "margin", "taken", "taken_untold"))
    later = f"(SELECT DISTINCT row, resident FROM link_{kind} WHERE how = 'weighted')"
    scored = (
        "SELECT row, resident, is_linkable, is_taken, bits - log2(greatest(number, 1)) + CASE WHEN NOT is_taken THEN 0 "
        f"WHEN is_told THEN {taken} ELSE {untold} END AS score FROM (SELECT weighed.*, free.resident IS NULL OR "
        "later.resident IS NOT NULL AS is_taken FROM weighed LEFT JOIN free USING (resident) LEFT JOIN "
        f"{later} AS later USING (resident)) ANTI JOIN {later} AS gone USING (row), (SELECT count(*) AS number FROM "
        "free)"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE ranked AS SELECT * EXCLUDE (second, every), score - coalesce(second, -99) AS margin, "
        "score - log2(greatest(1 + every - 2 ** score, 1)) AS posterior FROM (SELECT *, row_number() OVER own AS "
        "best, lead(score) OVER own AS second, max(score) OVER (PARTITION BY resident) AS for_resident, sum(2 ** "
        f"score) OVER (PARTITION BY row) AS every FROM ({scored}) WINDOW own AS (PARTITION BY row ORDER BY score DESC, "
        "resident))"
    )
    connection.execute(
        f"INSERT INTO link_{kind} SELECT row, resident, 'weighted', score, margin FROM ranked WHERE best = 1 AND "
        f"is_linkable AND score >= {accept} AND margin >= {margin} AND score = for_resident QUALIFY count(*) OVER "
        "(PARTITION BY resident) = 1"
    )


def keep_doubts(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Make ``doubt_<kind>``: the best pair of each row left, the odds of it in bits, and whether a person looks at it.

    A resident without a row is counted by the one that is ``LIKELY`` theirs, though nobody links it. Twins are counted
    one by one: which row is which child is not known, that both have one is.
    """
    least = weights()["review"]["bits"]
    later = f"FROM link_{kind} WHERE how IN ('family_day', 'day_place', 'weighted')"
    left = f"row NOT IN (SELECT row {later})"
    is_first = "NOT is_taken AND row_number() OVER (PARTITION BY resident ORDER BY score DESC, row) = 1"
    connection.execute(
        f"CREATE OR REPLACE TABLE doubt_{kind} AS SELECT row, resident, CASE WHEN {is_first} THEN posterior ELSE "
        f"least(posterior, 0) END AS weight, margin, score >= {least} AS is_near FROM ranked WHERE best = 1 AND {left}"
    )
    twins = (  # in an order that the next month's lists have too, or their payers would seem to change
        "SELECT row, resident, dense_rank() OVER (PARTITION BY row ORDER BY nik, resident) AS place, dense_rank() OVER "
        "(PARTITION BY resident ORDER BY card, row) AS turn, count(*) OVER (PARTITION BY row) AS children, count(*) "
        f"OVER (PARTITION BY resident) AS rows FROM born SEMI JOIN free USING (resident) WHERE {left} AND resident NOT "
        f"IN (SELECT resident {later})"
    )
    connection.execute(
        f"UPDATE doubt_{kind} SET resident = twins.resident, weight = 1, is_near = true FROM ({twins}) AS twins WHERE "
        f"twins.row = doubt_{kind}.row AND place = turn AND rows <= children"
    )
    for name in ("free", "weighed", "ranked", "born"):
        connection.execute(f"DROP TABLE {name}")
