"""The figures that a report reads: published ones, with the office's own on top where the run asks for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.reference.errors import ParameterError
from analysis.reference.places import store_files
from analysis.tables.office import read_office
from analysis.tables.office_rows import SAME, ckg_rows, coverage_rows, iku_rows, override, population_rows
from analysis.tables.published import read_table


def store_of(data: str) -> Path | None:
    """Return the store behind ``data``: none for published, the office's, or the demonstration's."""
    return store_files().get(data)


def check_store(data: str) -> None:
    """Refuse ``data`` whose store is not there yet.

    Raises:
        ParameterError: with the command that makes it.
    """
    store = store_of(data)
    if store is not None and not store.is_file():
        raise ParameterError(f"store_{data}", file=store.name)


def read_figures(table: str, data: str) -> pd.DataFrame:
    """Return ``table`` as ``read_table``, and for ``data`` office or demo with the office's rows, which win.

    Raises:
        DataError: as ``read_table``.
        UhcError: as ``read_office``.
    """
    published, store = read_table(table), store_of(data)
    if store is None or not store.is_file() or table not in SAME:
        return published
    return _with_office(table, store, store.stat().st_mtime_ns, published.attrs["stamps"]).copy(deep=False)


@lru_cache(maxsize=8)
def _with_office(table: str, store: Path, stamp: int, stamps: tuple[int, ...]) -> pd.DataFrame:
    del stamps  # part of the cache key: published rows that changed are read anew
    return override(read_table(table), _rows(table, store, stamp), table)


@lru_cache(maxsize=8)
def _rows(table: str, store: Path, stamp: int) -> pd.DataFrame:
    del stamp  # part of the cache key: a store that changed is read anew
    if table == "ckg":
        return ckg_rows(read_office("indicator_counts", store=store))
    if table == "iku":
        counts, services, targets = (read_office(name, store=store) for name in ("indicator_counts", "spm", "targets"))
        return iku_rows(counts, services, targets, read_table("indicators"))
    residents = read_office("residents", store=store)
    if table == "population":
        return population_rows(residents)
    return coverage_rows(read_office("membership", store=store), residents)
