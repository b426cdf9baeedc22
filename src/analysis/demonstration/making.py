"""The files of an invented office, what is true of them, and its store, filled from them as from any sheet."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from analysis.demonstration.layouts import (
    by_name_list,
    checklist,
    ckg_list,
    news_list,
    performance,
    printed_table,
    recaps,
    spm_report,
    survey,
)
from analysis.demonstration.office import EFFECT_PER_1000, Office, simulate_office
from analysis.demonstration.places import Regency, made_up_regencies, months
from analysis.demonstration.services import YEARS
from analysis.demonstration.sheets import LAST_ARRIVAL, SYNTHETIC, Book, Plain
from analysis.reference.places import data_folder
from analysis.tables.importing.files import FileReading, read_file, store_file_reading
from analysis.tables.importing.reading import Options
from analysis.tables.office import ImportRecord, store_rows
from analysis.tables.selection import NATION

PLAIN_TABLES = (
    *("membership", "residents", "moves", "sessions", "indicator_counts"),
    *("targets", "facilities", "commitments"),
)
WHOLE_TABLES = ("membership", "residents", "spm", "targets", "commitments")
FAULTY_SHARE, FAULTS_PER_BOOK = 0.2, 2
CKG_MONTH = pd.Timestamp("2025-11-01")


def make_books(offices: list[Office], random: np.random.Generator) -> Iterator[Book | Plain]:
    """Yield the files of an office: each figure in one of them, a fifth of the workbooks with faults."""
    for month, book in zip(months(), recaps(offices), strict=True):
        slow = 8 if month.month in (11, 12) else 0
        due = LAST_ARRIVAL.replace(year=month.year, month=month.month, day=1) + pd.DateOffset(months=1)
        book.arrived = (due + pd.Timedelta(days=4 + slow + int(random.poisson(3)))).to_pydatetime()
        yield _spoiled(book, random)
    for number, office in enumerate(offices):
        for year in YEARS:
            yield _spoiled(spm_report(office, year, cumulative=number % 2 == 0), random)
        yield by_name_list(office, random)
        yield _spoiled(survey(office), random)
        yield _spoiled(performance(office, random), random)
        yield _spoiled(checklist(office, months()[-1]), random)
        yield ckg_list(office, CKG_MONTH, slip=400 if office.regency.code == "1971" else 0)
        yield _spoiled(printed_table(office), random)
        yield news_list(office)
    for name in PLAIN_TABLES:
        parts = [office.tables[name][_stands_in_no_sheet(name, office)] for office in offices]
        yield Plain(f"bersih_{SYNTHETIC}/{name}_{SYNTHETIC}.csv", name, pd.concat(parts, ignore_index=True))
    wholes = [o.tables["residents"][o.tables["residents"].area_code.eq(o.regency.dotted)] for o in offices]
    yield Plain(
        f"bersih_{SYNTHETIC}/residents_regency_{SYNTHETIC}.csv", "residents", pd.concat(wholes, ignore_index=True)
    )


def _stands_in_no_sheet(name: str, office: Office) -> pd.Series:
    """Return which rows of a table are left for its csv; whole regencies stand in a file of their own."""
    table = office.tables[name]
    if name == "membership":
        return table.area_code.ne(office.regency.dotted)
    if name == "residents":
        return table.area_code.ne(office.regency.dotted) & table.semester.ne("2025-1")
    if name == "indicator_counts":
        listed = table.month_date.eq(months()[-1]) & table.puskesmas.eq(office.regency.areas.kecamatan_name[0])
        return ~(listed & table.counting.eq("monthly") | table.month_date.eq(CKG_MONTH) & table.indicator.eq("ckg"))
    return pd.Series(True, index=table.index)


def bring_in(books: Iterable[Book | Plain], folder: Path, store: Path) -> list[FileReading]:
    """Read the written files as ``uhc import --accept-partial`` does and store what they give; return the readings."""
    readings = []
    for book in books:
        readings.append(read_file(folder / book.path, Options()))
        clock = partial(copy, book.arrived)
        store_file_reading(readings[-1], accept_partial=True, who=SYNTHETIC, clock=clock, store=store)
    return readings


def make_truth(seed: int, offices: list[Office], books: list[Book | Plain]) -> dict[str, Any]:
    """Return what is true: the effect of the visits, what the files say when added up, and the faults in them."""
    said = pd.concat([book.totals() for book in books if book.is_imported], ignore_index=True)
    sums = said.groupby(["table", "column", "when"]).value.sum()
    return {
        "synthetic": True,
        "seed": seed,
        "campaign": {
            "outcome": "people becoming active per 1,000 residents and month, counter and visits together",
            "effect_per_1000_first_month": EFFECT_PER_1000,
            "effect_per_1000_mean": {office.regency.code: office.campaign.effect_per_1000 for office in offices},
            "start": {
                office.regency.code: {
                    code: f"{months()[start]:%Y-%m}"
                    for code, start in zip(office.regency.areas.area_code, office.campaign.start, strict=True)
                    if start >= 0
                }
                for office in offices
            },
        },
        "totals": [
            {"table": table, "column": column, "when": when, "value": value}
            for (table, column, when), value in sums.items()
        ],
        "planted": [fault for book in books for fault in book.planted],
        "wrong_totals": [cell for book in books for cell in book.wrong()],
        "refused_whole": [book.path for book in books if not book.is_imported],
    }


def make_office(
    seed: int, folder: Path, regencies: Sequence[Regency] | None = None
) -> tuple[list[Book | Plain], list[FileReading]]:
    """Write a demonstration office: its files, truth.json and, filled from the files, office.duckdb.

    What an earlier run left in ``folder`` is replaced. ``regencies`` are Babel's seven unless said.

    Returns:
        The files as they were meant, and as they were read.
    """
    for old in sorted(folder.glob(f"*_{SYNTHETIC}")):
        shutil.rmtree(old)
    offices = list(simulate_office(seed, regencies))
    books = list(make_books(offices, np.random.default_rng([seed, len(offices)])))
    for book in books:
        book.write(folder)
    truth = json.dumps(make_truth(seed, offices, books), indent=1, sort_keys=True)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8")
    part = folder / ".office.duckdb.part"
    part.unlink(missing_ok=True)
    readings = bring_in(books, folder, part)
    part.replace(folder / "office.duckdb")
    return books, readings


def make_many(seed: int, count: int, folder: Path) -> int:
    """Write a data folder with ``count`` more regencies, which do not exist, for trials of size; return their rows.

    Beside the published tables, which it copies, it holds params/, one file per invented regency, which is compared
    with its nine neighbours, and a store of whole regencies: figures of members, residents, services and targets.
    """
    for name in ("datapackage.json", "office_tables.json"):
        shutil.copy(data_folder() / name, folder / name)
    for name in ("published", "reference"):
        shutil.copytree(data_folder() / name, folder / name, dirs_exist_ok=True)
    regencies = made_up_regencies(count, np.random.default_rng(seed))
    slugs = [f"rekaan-{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(count)]
    source = {"source_id": SYNTHETIC.lower(), "title": SYNTHETIC, "publisher": SYNTHETIC, "kind": "press"}
    _append(folder / "reference" / "sources.csv", [source])
    _append(folder / "reference" / "regions.csv", _region_rows(regencies, slugs))
    (folder / "params").mkdir(exist_ok=True)
    for number, (slug, one) in enumerate(zip(slugs, regencies, strict=True)):
        group = slugs[number // 10 * 10 : number // 10 * 10 + 10]
        text = yaml.safe_dump({"region": slug, "region_name": one.name, "compared": ", ".join(group)})
        (folder / "params" / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return _store_whole(seed, regencies, folder / "demo" / "office.duckdb")


def _region_rows(regencies: Sequence[Regency], slugs: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of invented provinces and regencies in the table of regions."""
    own = {"source_id": SYNTHETIC.lower()}
    provinces = sorted({one.code[:2] for one in regencies})
    whole = [
        {
            **own,
            "bps_code": code,
            "kemendagri_code": code,
            "slug": f"provinsi-rekaan-{chr(97 + number)}",
            "level": "provinsi",
            "name_id": f"Provinsi Rekaan {code}",
            "name_en": f"Provinsi Rekaan {code} ({SYNTHETIC})",
            "short_name": f"Provinsi Rekaan {code}",
            "parent_bps_code": NATION,
            "capital": SYNTHETIC,
            "reported": "FALSE",
        }
        for number, code in enumerate(provinces)
    ]
    return whole + [
        {
            **own,
            "bps_code": one.code,
            "kemendagri_code": one.dotted,
            "slug": slug,
            "level": "kabupaten",
            "name_id": one.name,
            "name_en": f"{one.name} ({SYNTHETIC})",
            "short_name": one.name.removeprefix("Kabupaten "),
            "parent_bps_code": one.code[:2],
            "reported": "TRUE",
            "capital": SYNTHETIC,
            "aliases": slug.replace("-", " "),
        }
        for slug, one in zip(slugs, regencies, strict=True)
    ]


def _store_whole(seed: int, regencies: Sequence[Regency], store: Path) -> int:
    """Write a store of the figures of whole regencies and return how many rows it holds."""
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in WHOLE_TABLES}
    for office in simulate_office(seed, regencies):
        for name, parts in tables.items():
            table = office.tables[name]
            whole = table[table.area_code.eq(office.regency.dotted)] if name in PLAIN_TABLES[:2] else table
            parts.append(whole.assign(source_row=range(1, len(whole) + 1)))
    frames = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    store.parent.mkdir(exist_ok=True)
    store.unlink(missing_ok=True)
    stored = sum(map(len, frames.values()))
    record = ImportRecord(SYNTHETIC, "", SYNTHETIC, "", "", stored, stored, 0, False, "")
    store_rows(frames, record, who=SYNTHETIC, clock=lambda: LAST_ARRIVAL, store=store)
    return stored


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("r+", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, next(csv.reader(file)), lineterminator="\n", restval="")
        file.seek(0, 2)
        writer.writerows(rows)


def _spoiled(book: Book, random: np.random.Generator) -> Book:
    if random.random() < FAULTY_SHARE:
        book.plant(FAULTS_PER_BOOK, random)
    return book
