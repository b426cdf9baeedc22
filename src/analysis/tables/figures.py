"""The figures that a report reads: published ones, with the office's own on top where the run asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.reference.errors import ParameterError
from analysis.reference.places import store_files
from analysis.reference.regions import regencies_of, reported_provinces
from analysis.tables.office import read_key, read_office, read_span
from analysis.tables.office_rows import ckg_rows, coverage_rows, iku_rows, override, population_rows
from analysis.tables.published import read_table

# The office's tables behind each published one, and the column of their day.
SOURCES = {
    "coverage": {"membership": "month_date", "residents": "as_of_date"},
    "population": {"residents": "as_of_date"},
    "iku": {"indicator_counts": "month_date", "spm": "month_date", "targets": "year"},
    "ckg": {"indicator_counts": "month_date"},
}


def store_of(data: str) -> Path | None:
    """Return the store behind ``data``: none for published, the office's, or the demonstration's."""
    return store_files().get(data)


def key_of_store(data: str) -> str:
    """Return the secret with which rows of ``data`` are digested; none where they are published or invented."""
    store = store_of(data)
    if data != "office" or store is None or not store.is_file():
        return ""
    return _key(store, store.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _key(store: Path, stamp: int) -> str:
    del stamp  # part of the cache key
    return read_key(store)


def check_store(data: str) -> None:
    """Refuse ``data`` whose store is not there yet.

    Raises:
        ParameterError: with the command that makes it.
    """
    store = store_of(data)
    if store is not None and not store.is_file():
        raise ParameterError(f"store_{data}", file=store.name)


def office_months(data: str) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and the last month of the office's members by region (BPS code); none for published data."""
    store = store_of(data)
    return read_span("membership", store=store) if store is not None and store.is_file() else {}


def read_figures(table: str, data: str, codes: Sequence[str] = ()) -> pd.DataFrame:
    """Return ``table`` as ``read_table``, and for ``data`` office or demo with the office's rows, which win.

    The office's rows are those of the regions of ``codes`` (BPS), of all when there are none.

    Raises:
        DataError: as ``read_table``.
        UhcError: as ``read_office``.
    """
    published, store = read_table(table), store_of(data)
    if store is None or not store.is_file() or table not in SOURCES:
        return published
    stamp = store.stat().st_mtime_ns
    return override(published, _rows(table, store, stamp, _parts(table, store, stamp, tuple(codes))), table)


@lru_cache(maxsize=64)
def _parts(table: str, store: Path, stamp: int, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regions to read for those of ``codes``: for a province its regencies, if the store has them all."""
    del stamp  # part of the cache key: a store that changed is read anew
    provinces = [region.bps_code for region in reported_provinces() if region.bps_code in codes]
    inner = [{region.bps_code for region in regencies_of(province)} for province in provinces]
    if not inner:
        return tuple(sorted(codes))
    known: set[str] = set()
    for name, day in SOURCES[table].items():
        known |= set(read_span(name, store=store, day=day))
    return tuple(sorted({*codes, *(code for regencies in inner if regencies <= known for code in regencies)}))


@lru_cache(maxsize=16)
def _rows(table: str, store: Path, stamp: int, codes: tuple[str, ...]) -> pd.DataFrame:
    del stamp  # part of the cache key
    first, *others = (read_office(name, store=store, regions=codes) for name in SOURCES[table])
    if table == "ckg":
        return ckg_rows(first)
    if table == "population":
        return population_rows(first)
    if table == "coverage":
        return coverage_rows(first, others[0])
    return iku_rows(first, others[0], others[1], read_table("indicators"))
