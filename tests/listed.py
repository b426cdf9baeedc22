"""An office that reads lists by name of two months, invented, for the tests of what is done with them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from conftest import run_here

from analysis.demonstration.registers import City, Registers, make_city, next_month, write_lists
from analysis.reference.periods import Period
from analysis.tables.published import read_table
from analysis.tables.registers.month import ListAccount, read_month

PERSONS = 3_000
MONTHS = ("2025-08", "2025-09")


def clock() -> datetime:
    return datetime(2025, 10, 1, tzinfo=UTC)


def kelurahan(region: str = "1971") -> pd.DataFrame:
    areas = read_table("areas")
    own = areas[areas.region_code.eq(region) & areas.level.eq("kelurahan")]
    return own.rename(columns={"name": "area_name"})[["area_code", "area_name"]].head(12)


class Office:
    """An office with the lists of two months, read."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.environment = {
            "UHC_STORE": str(home / "office" / "office.duckdb"),
            "UHC_LISTS_KEY": str(home / "key" / "lists.key"),
        }
        (home / "office").mkdir(parents=True)
        self.cities: list[City] = [make_city(seed, PERSONS, kelurahan())]
        self.cities.append(next_month(self.cities[0], seed))
        self.months: list[Registers] = [write_lists(city, seed + place) for place, city in enumerate(self.cities)]
        self.files = [made.write(home / "lists", month) for made, month in zip(self.months, MONTHS, strict=True)]

    def read(self, place: int, **options: object) -> list[ListAccount]:
        period = Period(2025, 8 + place)
        given = {"region": None, "right": "", "who": "uji", "clock": clock} | options
        return read_month(self.files[place], period, **given)  # type: ignore[arg-type]

    def command(self, *words: str) -> str:
        done = run_here("lists", *words, **self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def links(office: Office, month: str) -> dict[str, pd.Series]:
    rows = pd.DataFrame(json.loads(office.command("links", "--month", month, "--json")))
    assert set(rows.columns) == {"list", "row", "person"}
    return {kind: own.set_index("row")["person"] for kind, own in rows.groupby("list")}


def read_for_ever(words: list[str]) -> None:
    """Read the second month again and again, until killed; ``words`` are kind=path."""
    files = {kind: Path(path) for kind, _, path in (word.partition("=") for word in words)}
    while True:
        read_month(files, Period(2025, 9), region=None, right="", who="uji", clock=clock)
        sys.stdout.write("read\n")
        sys.stdout.flush()


if __name__ == "__main__":
    read_for_ever(sys.argv[1:])
