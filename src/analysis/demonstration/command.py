"""uhc demo: the sheets of an invented office, what is true of them, and its store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from analysis.demonstration.layouts import (
    by_name_list,
    checklist,
    ckg_list,
    news_list,
    performance,
    plain,
    printed_table,
    recaps,
    spm_report,
    survey,
)
from analysis.demonstration.office import EFFECT_PER_1000, Office, simulate_office
from analysis.demonstration.places import made_up_regencies, months, real_regencies
from analysis.demonstration.services import YEARS
from analysis.demonstration.sheets import LAST_ARRIVAL, SYNTHETIC, Book, Plain
from analysis.reference.words import say
from analysis.tables.importing.files import FileReading, read_file, store_file_reading
from analysis.tables.importing.sheets import Options

PLAIN_TABLES = ("moves", "sessions", "targets", "facilities", "commitments")
FAULTY_SHARE, FAULTS_PER_BOOK = 0.2, 2
CKG_MONTH = pd.Timestamp("2025-11-01")


def make_books(offices: list[Office], random: np.random.Generator) -> Iterator[Book | Plain]:
    """Yield the files of an office: each figure in one of them, a fifth of the workbooks with faults."""
    for month, book in zip(months(), recaps(offices), strict=True):
        slow = 8 if month.month in (11, 12) else 0
        due = LAST_ARRIVAL.replace(year=month.year, month=month.month, day=1) + pd.DateOffset(months=1)
        book.arrived = (due + pd.Timedelta(days=4 + slow + int(random.poisson(3)))).to_pydatetime()
        yield _spoiled(book, random)
    wholes = [o.tables["residents"][o.tables["residents"].area_code.eq(o.regency.dotted)] for o in offices]
    yield Plain(f"bersih_{SYNTHETIC}/residents_{SYNTHETIC}.csv", "residents", pd.concat(wholes, ignore_index=True))
    for number, office in enumerate(offices):
        for year in YEARS:
            yield _spoiled(spm_report(office, year, cumulative=number % 2 == 0), random)
        yield by_name_list(office, random)
        yield _spoiled(survey(office), random)
        yield _spoiled(performance(office, random), random)
        counts, people = office.tables["indicator_counts"], office.tables["residents"]
        in_sheets = counts.month_date.eq(months()[-1]) & counts.counting.eq("monthly")
        in_sheets &= counts.puskesmas.eq(office.regency.areas.kecamatan_name[0])
        in_sheets |= counts.month_date.eq(CKG_MONTH) & counts.indicator.eq("ckg")
        yield _spoiled(checklist(office, months()[-1]), random)
        yield ckg_list(office, CKG_MONTH, slip=400 if office.regency.code == "1971" else 0)
        yield plain(office, "indicator_counts", ~in_sheets)
        yield _spoiled(printed_table(office), random)
        yield news_list(office)
        below = people.area_code.ne(office.regency.dotted)
        yield plain(office, "residents", below & people.semester.ne("2025-1"))
        yield plain(office, "membership", office.tables["membership"].area_code.ne(office.regency.dotted))
        for name in PLAIN_TABLES:
            yield plain(office, name)


def bring_in(books: Iterable[Book | Plain], folder: Path, store: Path) -> list[FileReading]:
    """Read the written files as ``uhc import --accept-partial`` does and store what they give; return the readings."""
    readings = []
    for book in books:
        readings.append(read_file(folder / book.path, Options()))
        arrived = book.arrived
        store_file_reading(readings[-1], accept_partial=True, who=SYNTHETIC, clock=lambda at=arrived: at, store=store)
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
        "refused_whole": [book.path for book in books if not book.is_imported],
    }


def demo(
    seed: Annotated[int, typer.Option(help="Benih acak; benih yang sama memberi kantor yang sama.")] = 1,
    folder: Annotated[Path, typer.Option(help="Folder hasil.")] = Path("data/demo"),
    regions: Annotated[int, typer.Option(help="7 = Babel; lain = wilayah rekaan, untuk uji ukuran.")] = 7,
) -> None:
    """Buat kantor contoh (SINTETIS). / Make a demonstration office (SINTETIS)."""
    places = real_regencies() if regions == 7 else made_up_regencies(regions, np.random.default_rng(seed))
    offices = list(simulate_office(seed, places))
    books = list(make_books(offices, np.random.default_rng([seed, regions])))
    for book in books:
        book.write(folder)
    truth = make_truth(seed, offices, books)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    typer.echo(say("demo.done", files=len(books), faults=len(truth["planted"]), folder=folder))


def _spoiled(book: Book, random: np.random.Generator) -> Book:
    if random.random() < FAULTY_SHARE:
        book.plant(FAULTS_PER_BOOK, random)
    return book
