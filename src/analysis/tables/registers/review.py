"""Pairs for a person to look at: a sample of what may be wrong, in a locked workbook, and the verdicts back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analysis.reference.periods import parse_period
from analysis.reference.regions import region_of_code
from analysis.reference.words import say
from analysis.tables.importing.vocabulary import fold
from analysis.tables.registers.counting import STRATA, count_rows
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.month import read_month
from analysis.tables.registers.people import file_of
from analysis.tables.registers.places import sheets_folder
from analysis.tables.registers.reading import open_list
from analysis.tables.registers.store import opened_lists
from analysis.tables.registers.workbooks import draw_code, read_locked, write_locked

PARTS = {"far": 0.3, "near": 0.5, "weak": 0.2}  # of the sample: as measured on simulated registers
VERDICTS = ("same", "other", "open")
SIDE = ("name", "sex", "birth", "kelurahan", "nik_end")
COLUMNS = ("code", *(f"list_{one}" for one in SIDE), *(f"resident_{one}" for one in SIDE), "verdict")


def draw_sample(connection: duckdb.DuckDBPyConnection, month: str, size: int) -> pd.DataFrame:
    """Return rows of the members' list to look at: code, row, stratum, candidate; what was looked at is left out.

    A stratum that is smaller than its part is taken whole; what it leaves goes to the others.
    """
    rows = connection.execute(
        "WITH own AS (SELECT batch, sha256 FROM store.batches WHERE month = $month AND list = 'bpjs'), seen AS (SELECT "
        f"row FROM store.reviews JOIN own USING (sha256) WHERE verdict <> 'open') SELECT * FROM ({STRATA}) WHERE row "
        "NOT IN (FROM seen) ORDER BY ALL",
        {"month": month},
    ).df()
    random, chosen, left = np.random.default_rng(secrets.randbits(128)), [], size
    shares = dict(PARTS)
    for stratum in sorted(PARTS, key=lambda one: int(rows["stratum"].eq(one).sum())):
        own = rows[rows["stratum"].eq(stratum)]
        wanted = min(len(own), round(left * shares[stratum] / sum(shares.values())))
        chosen.append(own.iloc[random.permutation(len(own))[:wanted]])
        left, _ = left - wanted, shares.pop(stratum)
    sample = pd.concat(chosen, ignore_index=True)
    return sample.assign(code=[draw_code(6) for _ in range(len(sample))])


def write_sample(connection: duckdb.DuckDBPyConnection, month: str, sample: pd.DataFrame, password: str) -> Path:
    """Write the pairs side by side, of each NIK the last four digits, into a locked workbook."""
    for kind in ("bpjs", "dukcapil"):
        open_list(connection, kind, file_of(connection, month, kind))
    with hidden(say("review.step")):
        connection.register("sample", sample)
        pairs = connection.execute(
            "SELECT sample.code, one.name, one.sex, one.birth, one.kelurahan, right(one.nik, 4), other.name, "
            "other.sex, "
            "other.birth, coalesce(other.kelurahan, other.kelurahan_code), right(other.nik, 4) FROM sample JOIN "
            "raw_bpjs AS "
            "one USING (row) LEFT JOIN (SELECT person, min(links.row) AS row FROM store.links JOIN store.batches "
            "USING (batch) "
            "WHERE list = 'dukcapil' AND month = $month GROUP BY person) AS place ON place.person = sample.candidate "
            "LEFT JOIN "
            "raw_dukcapil AS other ON other.row = place.row ORDER BY sample.code",
            {"month": month},
        ).fetchall()
        connection.unregister("sample")
    header = [say("review.column", name) for name in COLUMNS]
    cells: list[list[Any]] = [["" if cell is None else str(cell) for cell in row] + [""] for row in pairs]
    path = sheets_folder() / f"{say('review.file')}_{month}_{draw_code(4)}.xlsx"
    choices = (len(COLUMNS) - 1, [say("review.verdict", one) for one in VERDICTS])
    title = [say("review.mark"), say("review.title")]
    write_locked(path, title, header, cells, password=password, choices=choices, mark=say("review.mark"))
    return path


def keep_sample(connection: duckdb.DuckDBPyConnection, month: str, sample: pd.DataFrame) -> None:
    """Keep which rows were handed out to be looked at, in the store that is being written."""
    connection.register("arriving", sample)
    connection.execute(
        "INSERT INTO store.reviews SELECT $month, 'bpjs', (SELECT sha256 FROM store.batches WHERE month = $month AND "
        "list = "
        "'bpjs'), row, code, stratum, candidate, 'open' FROM arriving",
        {"month": month},
    )
    connection.unregister("arriving")


def take_verdicts(connection: duckdb.DuckDBPyConnection, path: Path, password: str) -> tuple[str, int, int]:
    """Put verdicts into the store that is being written; return their month, how many are taken, how many refused."""
    code, verdict = say("review.column", "code"), say("review.column", "verdict")
    with hidden(say("review.step")):
        rows = [row for row in read_locked(path, password, [code, verdict]) if row.get(verdict)]
        known = dict(connection.execute("SELECT code, month FROM store.reviews").fetchall())
    meanings = {fold(say("review.verdict", name)): name for name in VERDICTS}
    sound = [row for row in rows if row.get(code) in known and fold(row[verdict]) in meanings]
    taken = [(row[code], meanings[fold(row[verdict])]) for row in sound]
    connection.register("arriving", pd.DataFrame(taken, columns=["code", "verdict"], dtype="str"))
    connection.execute(
        "UPDATE store.reviews SET verdict = arriving.verdict FROM arriving WHERE reviews.code = arriving.code"
    )
    connection.unregister("arriving")
    months = {known[one] for one, _ in taken}
    return max(months, default=""), len(taken), len(rows) - len(taken)


def read_again(
    month: str,
    *,
    who: str,
    clock: Callable[[], datetime],
    finish: Callable[[duckdb.DuckDBPyConnection, str], None],
) -> None:
    """Read the lists of a month again where they stand, so that verdicts count; arguments as ``read_month``.

    Raises:
        UhcError: as ``file_of`` and ``read_month``.
    """
    with matching_engine() as connection, opened_lists(connection):
        batches = count_rows(connection, month)
        files = {kind: file_of(connection, month, kind) for kind in batches["list"]}
    code, right = batches["region"].iloc[0], batches["right_of_access"].iloc[0]
    options: dict[str, Any] = {"region": region_of_code(code) if code else None, "right": right, "anyway": True}
    read_month(files, parse_period(month, parameter="--month"), who=who, clock=clock, finish=finish, **options)
