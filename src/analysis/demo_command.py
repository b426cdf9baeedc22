"""uhc demo: an office that does not exist, to try everything on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from analysis.reference.numbers import format_number
from analysis.reference.places import data_folder, make_folder
from analysis.reference.words import say

BABEL = 7


def demo(
    seed: Annotated[int, typer.Option(help="Benih acak; benih yang sama memberi kantor yang sama.")] = 1,
    folder: Annotated[Path | None, typer.Option(help="Folder hasil; kosong = data/demo/.")] = None,
    regions: Annotated[
        int, typer.Option(min=1, max=600, help="7 = kabupaten/kota Babel; selain itu wilayah rekaan, untuk uji ukuran.")
    ] = BABEL,
) -> None:
    """Buat kantor contoh (SINTETIS): lembar, gudang, kebenarannya. / Make a demonstration office (SINTETIS)."""
    from analysis.demonstration.making import make_many, make_office

    home = folder or data_folder() / "demo" / ("" if regions == BABEL else f"{regions}_SINTETIS")
    make_folder(home)
    if regions != BABEL:
        rows = format_number(make_many(seed, regions, home))
        typer.echo(say("demo.many", regions=format_number(regions), rows=rows, folder=home))
        return
    books, readings = make_office(seed, home)
    make_demo_lists(seed, home)
    cells = {
        "read": format_number(sum(reading.cells_read for reading in readings)),
        "refused": format_number(sum(reading.cells_refused for reading in readings)),
    }
    planted = format_number(sum(len(book.planted) for book in books))
    typer.echo(say("demo.done", files=format_number(len(books)), faults=planted, folder=home, **cells))


LISTED_PERSONS, LISTED_REGION = 6_000, "1971"
LISTED_MONTHS = ("2026-01", "2026-02")
DECIDED_ON = date(2026, 2, 28)


def make_demo_lists(seed: int, home: Path) -> None:
    """Write lists by name of an invented city for two months, read them, and put their counts into the demo's store.

    The key and the store of lists are thrown away: what stays are the lists, to be tried on, and counts.
    """
    import pandas as pd

    from analysis.demonstration.registers import make_city, next_month, write_lists
    from analysis.demonstration.sheets import LAST_ARRIVAL, SYNTHETIC
    from analysis.indicators.entitlement import judge_day
    from analysis.indicators.entitlement_rules import read_decree
    from analysis.indicators.registers import count_month
    from analysis.reference.periods import parse_period
    from analysis.tables.published import read_table
    from analysis.tables.registers.keys import make_key
    from analysis.tables.registers.month import read_month
    from analysis.tables.registers.places import entitlement_file
    from analysis.tables.registers.publishing import publish_counts

    folder = home / f"daftar_{SYNTHETIC}"
    areas = read_table("areas")
    own = areas[areas["region_code"].eq(LISTED_REGION) & areas["level"].eq("kelurahan")]
    city = make_city(seed, LISTED_PERSONS, own.rename(columns={"name": "area_name"}), today="2026-01-01")
    made = [city, next_month(city, seed)]
    files = [write_lists(one, seed + place).write(folder, LISTED_MONTHS[place]) for place, one in enumerate(made)]
    decree = folder / f"entitlement_{SYNTHETIC}.yaml"
    decree.write_text(_decide((data_folder() / "reference" / "entitlement.yaml").read_text(encoding="utf-8")), "utf-8")
    options: dict[str, Any] = {"who": SYNTHETIC, "clock": lambda: LAST_ARRIVAL}
    with _elsewhere():
        make_key()
        for month, given in zip(LISTED_MONTHS, files, strict=True):
            period = parse_period(month, parameter="--month")
            read_month(given, period, region=None, right="", finish=count_month, **options)
        shutil.copyfile(decree, entitlement_file())
        judge_day(read_decree(entitlement_file(), DECIDED_ON), DECIDED_ON)
        _visit_some(LISTED_MONTHS[-1], seed)
        found = {month: _counts_of(month) for month in LISTED_MONTHS}
    for month, counts in found.items():
        publish_counts(pd.DataFrame(counts), month, LISTED_REGION, store=home / "office.duckdb", **options)


def _decide(rules: str) -> str:
    """Return the rules with what an invented decree decides."""
    from analysis.demonstration.sheets import SYNTHETIC

    source = f'source: "SK contoh {SYNTHETIC}"'
    decided = {
        "minimum: null, missing: verify, source: null": f"minimum: 6, missing: verify, {source}",
        "maximum_decile: null, missing: verify, source: null": f"maximum_decile: 5, missing: verify, {source}",
        "quota_persons: null": "quota_persons: 1000",
        "budget_idr: null": "budget_idr: 300000000",
    }
    for old, new in decided.items():
        rules = rules.replace(old, new)
    return rules


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Let key and store of lists stand in a folder that is gone afterwards."""
    names = ("UHC_STORE", "UHC_LISTS_KEY")
    before = {name: os.environ.get(name) for name in names}
    with TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "office").mkdir()
        os.environ |= {names[0]: str(place / "office" / "office.duckdb"), names[1]: str(place / "key" / "lists.key")}
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                os.environ |= {name: value} if value is not None else {}


def _visit_some(month: str, seed: int) -> None:
    """Let teams visit some of those due, and most of what they find come back."""
    import numpy as np

    from analysis.demonstration.sheets import SYNTHETIC
    from analysis.indicators.registers import count_field
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.field import KEPT, OUTCOMES, keep_visits, put_outcomes, visits_due
    from analysis.tables.registers.store import opened_lists, rewritten_lists

    random = np.random.default_rng([seed, 21])
    with matching_engine() as connection:
        with opened_lists(connection):
            due = visits_due(connection, month).sort_values(["area", "rw", "rt", "name"]).reset_index(drop=True)
        due = due[: len(due) // 2].assign(list="001", copy=1, team=SYNTHETIC, valid_until="2026-03-31")
        due["code"] = [f"{SYNTHETIC}{number:04d}" for number in range(len(due))]
        outcomes = random.choice(OUTCOMES, len(due), p=[0.3, 0.25, 0.05, 0.1, 0.05, 0.02, 0.2, 0.03])
        back = random.random(len(due)) < 0.8
        with rewritten_lists(connection):
            keep_visits(connection, due[KEPT])
            rows = zip(due["code"], outcomes, back, strict=True)
            put_outcomes(connection, [(code, str(outcome), "2026-02-20") for code, outcome, is_back in rows if is_back])
            count_field(connection, month, DECIDED_ON)


def _counts_of(month: str) -> Any:
    from analysis.tables.registers.counting import read_counts
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.store import opened_lists

    with matching_engine() as connection, opened_lists(connection):
        return read_counts(connection, month)
