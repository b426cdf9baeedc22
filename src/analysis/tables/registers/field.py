"""Field lists: one locked workbook per kelurahan with what a team needs and no more, and what it brings back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.importing.vocabulary import fold, tight
from analysis.tables.registers.cleaning import Areas, clean_list
from analysis.tables.registers.counting import area_names
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.month import month_end
from analysis.tables.registers.people import file_of
from analysis.tables.registers.places import sheets_folder
from analysis.tables.registers.reading import SHOWN, open_list
from analysis.tables.registers.store import opened_lists, rewritten_lists
from analysis.tables.registers.workbooks import draw_code, read_locked, write_locked

COLUMNS = ("code", "name", "sex", "birth_year", "place", "nik_end", "status", "bring", "outcome", "day", "note")
OUTCOMES = ("registered", "activated", "has_card", "refuses", "moved", "dead", "not_met", "other")
DESTROYED_AFTER_DAYS = 30
CODE, PASSWORD = 6, 12


@dataclass(frozen=True)
class Issued:
    """A field list that was written: its number, place, area and how many people."""

    number: str
    path: Path
    area: str
    persons: int


def visits_due(connection: duckdb.DuckDBPyConnection, month: str) -> pd.DataFrame:
    """Return whom to visit: residents here without a usable card whom no employer must register.

    Left out is whoever the members' list calls dead or moved; columns person, area, name, sex, birth_year, nik_end,
    address, rt, rw, family, status. Names are read from the residents' register where it stands.

    Raises:
        UhcError: as ``file_of``.
    """
    path = file_of(connection, month, "dukcapil")
    reading = open_list(connection, "dukcapil", path, more=SHOWN)
    with hidden(say("lists.step_read", list="dukcapil")):
        connection.execute("CREATE OR REPLACE TABLE shown_rows AS SELECT row, name, address, rt, rw FROM raw_dukcapil")
    clean_list(connection, reading, Areas(None), month_end(month).isoformat())
    with hidden(say("lists.step_states")):
        return connection.execute(
            "SELECT DISTINCT ON (states.person) states.person, states.area, shown_rows.name, own.sex, "
            "year(own.birth)::INTEGER "
            "AS birth_year, right(lpad(own.nik::VARCHAR, 16, '0'), 4) AS nik_end, address, rt, rw, own.family, CASE "
            "WHEN "
            "states.jkn = 'unregistered' THEN 'unregistered' WHEN states.reason = '' THEN 'inactive' ELSE 'inactive_' "
            "|| "
            "states.reason END AS status FROM store.states JOIN store.links USING (person) JOIN store.batches USING "
            "(batch) "
            "JOIN list_dukcapil AS own ON own.row = links.row JOIN shown_rows ON shown_rows.row = links.row WHERE "
            "batches.list = 'dukcapil' AND batches.month = $month AND states.month = $month AND states.resident = "
            "'here' AND "
            "states.jkn <> 'active' AND states.reason NOT IN ('dead', 'moved') AND NOT states.is_employed ORDER BY "
            "states.person, links.row",
            {"month": month},
        ).df()


def issue_lists(
    connection: duckdb.DuckDBPyConnection,
    month: str,
    *,
    until: date,
    team: str,
    kelurahan: Sequence[str],
    today: date,
    finish: Callable[[duckdb.DuckDBPyConnection, str, date], None],
) -> tuple[list[Issued], str]:
    """Write the field lists of a month, keep who stands on them, and return what was written and its password.

    Args:
        connection: the engine.
        month: whose states count.
        until: the last day on which the lists hold.
        team: who takes them out.
        kelurahan: names or codes; none for all.
        today: the day of issue.
        finish: called with the engine, the new store attached, the month and ``today``, before the store is replaced.

    Raises:
        UhcError: nobody is due, or as ``file_of``.
    """
    password = draw_code(PASSWORD)
    with opened_lists(connection):
        due, areas = visits_due(connection, month), area_names(connection)
        names, copy = dict(zip(areas["area"], areas["name"], strict=True)), next_copy(connection)
    wanted = {tight(name) for name in kelurahan}
    if wanted:
        due = due[due["area"].map(lambda area: tight(area) in wanted or tight(names.get(area, "")) in wanted)]
    if due.empty:
        raise UhcError("lists_nobody", month=month)
    issued, kept = write_lists(due, names, until=until, team=team, copy=copy, password=password)
    with rewritten_lists(connection):
        keep_visits(connection, kept)
        finish(connection, month, today)
    return issued, password


KEPT = ["list", "copy", "team", "valid_until", "code", "person", "area", "status"]


def write_lists(
    due: pd.DataFrame, names: dict[str, str], *, until: date, team: str, copy: int, password: str
) -> tuple[list[Issued], pd.DataFrame]:
    """Write a locked workbook for each kelurahan; return what was written, and row codes with persons to be kept.

    Sorted for walking: RW, RT, address, households together.
    """
    issued, kept = [], []
    own = due.assign(code=[draw_code(CODE) for _ in range(len(due))])
    destroy = until + timedelta(days=DESTROYED_AFTER_DAYS)
    for area, rows in own.groupby("area", sort=True):
        name = names.get(str(area), str(area)) or say("field.nowhere")
        number = f"{copy:03d}-{draw_code(4)}"
        walk = rows.assign(order_rw=_number(rows["rw"]), order_rt=_number(rows["rt"]))
        walk = walk.sort_values(["order_rw", "order_rt", "address", "family", "birth_year", "name"], na_position="last")
        cells = [[_cell(row, column) for column in COLUMNS] for row in walk.to_dict("records")]
        mark = say("field.mark", team=team or "-", copy=number, until=until.isoformat(), destroy=destroy.isoformat())
        path = sheets_folder() / f"{say('field.file')}_{fold(name).replace(' ', '-')}_{number}.xlsx"
        title = [mark, say("field.title", area=name)]
        choices = (COLUMNS.index("outcome"), [say("field.outcome", one) for one in OUTCOMES])
        write_locked(path, title, _header(), cells, password=password, choices=choices, mark=mark)
        issued.append(Issued(number, path, name, len(rows)))
        kept.append(walk.assign(list=number, copy=copy, team=team, valid_until=until.isoformat())[KEPT])
    return issued, pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=KEPT)


def _header() -> list[str]:
    return [say("field.column", name) for name in COLUMNS]


def _number(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts.astype("str").str.extract(r"(\d+)", expand=False), errors="coerce")


def _cell(row: dict[str, Any], column: str) -> Any:
    if column == "place":
        parts = [f"RT {row['rt']}" if _told(row["rt"]) else "", f"RW {row['rw']}" if _told(row["rw"]) else ""]
        return " ".join(part for part in [*parts, str(row["address"] or "") if _told(row["address"]) else ""] if part)
    if column == "status":
        return say("field.status", row["status"])
    if column == "bring":
        return say("field.bring_arrears" if row["status"] == "inactive_arrears" else "field.bring")
    if column in ("outcome", "day", "note"):
        return ""
    value = row[column]
    return int(value) if column == "birth_year" and _told(value) else str(value) if _told(value) else ""


def _told(value: Any) -> bool:
    return not pd.isna(value) and str(value) != ""


def keep_visits(connection: duckdb.DuckDBPyConnection, kept: pd.DataFrame) -> None:
    """Keep row codes and persons of the lists that went out, in the store that is being written."""
    connection.register("arriving", kept)
    connection.execute("INSERT INTO store.visits SELECT *, '', '' FROM arriving")
    connection.unregister("arriving")


def next_copy(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the next copy."""
    return int(connection.execute("SELECT coalesce(max(copy), 0) + 1 FROM store.visits").fetchall()[0][0])


@dataclass(frozen=True)
class Returned:
    """What came back in a file: rows kept, still without an outcome, and refused by reason; they add up."""

    rows: int
    kept: int
    empty: int
    refused: dict[str, int]


def take_back(connection: duckdb.DuckDBPyConnection, path: Path, password: str) -> Returned:
    """Put the outcomes of a returned list into the store that is being written, by row code."""
    code, outcome, day = (say("field.column", name) for name in ("code", "outcome", "day"))
    with hidden(say("field.step")):
        rows = read_locked(path, password, [code, outcome])
        known = {text for (text,) in connection.execute("SELECT code FROM store.visits").fetchall()}
    meanings = {fold(say("field.outcome", name)): name for name in OUTCOMES} | {fold(name): name for name in OUTCOMES}
    kept, refused = [], {"code": 0, "outcome": 0}
    for row in rows:
        if not row.get(outcome):
            continue
        meaning = meanings.get(fold(row[outcome]))
        if row.get(code) not in known or meaning is None:
            refused["code" if row.get(code) not in known else "outcome"] += 1
            continue
        kept.append((row[code], meaning, str(row.get(day, ""))[:10]))
    empty = sum(not row.get(outcome) for row in rows)
    put_outcomes(connection, kept)
    return Returned(len(rows), len(kept), empty, refused)


def take_all_back(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], password: str
) -> tuple[list[Returned], list[UhcError]]:
    """Take back what returned lists say; those that cannot be read leave the others be, unless all are such.

    Raises:
        UhcError: none of the files can be read.
    """
    back, problems = list[Returned](), list[UhcError]()
    for path in paths:
        try:
            back.append(take_back(connection, path, password))
        except UhcError as problem:
            problems.append(problem)
    if not back:
        raise problems[0]
    return back, problems


def put_outcomes(connection: duckdb.DuckDBPyConnection, kept: Sequence[tuple[str, str, str]]) -> None:
    """Put outcomes (row code, outcome, day) into the store that is being written."""
    connection.register("arriving", pd.DataFrame(kept, columns=["code", "outcome", "day"], dtype="str"))
    connection.execute(
        "UPDATE store.visits SET outcome = arriving.outcome, outcome_date = arriving.day FROM arriving WHERE "
        "visits.code = "
        "arriving.code"
    )
    connection.unregister("arriving")


def count_visits(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return area, topic, item, persons of what went out and came back, exact: topics field and field_outcome."""
    return connection.execute(
        "SELECT area, 'field' AS topic, CASE WHEN outcome = '' THEN 'open' ELSE 'returned' END AS item, "
        "count(*)::BIGINT AS "
        "persons FROM store.visits GROUP BY ALL UNION ALL SELECT area, 'field_outcome', outcome, count(*)::BIGINT FROM "
        "store.visits WHERE outcome <> '' GROUP BY ALL ORDER BY ALL"
    ).df()


def lists_overdue(connection: duckdb.DuckDBPyConnection, day: date) -> int:
    """Return how many lists are past their day with people on them of whom nothing came back."""
    query = "SELECT count(DISTINCT list) FROM store.visits WHERE outcome = '' AND valid_until < ?"
    return int(connection.execute(query, [day.isoformat()]).fetchall()[0][0])


def overdue_files(connection: duckdb.DuckDBPyConnection, day: date) -> list[Path]:
    """Return the files of field lists whose day of destruction is over."""
    over = (day - timedelta(days=DESTROYED_AFTER_DAYS)).isoformat()
    numbers = connection.execute("SELECT DISTINCT list FROM store.visits WHERE valid_until < ?", [over]).fetchall()
    return [path for (number,) in numbers for path in sorted(sheets_folder().glob(f"*_{number}.xlsx"))]
