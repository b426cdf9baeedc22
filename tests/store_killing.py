"""Imports that never end, to be killed: each stores the same rows anew, all with the number of the import."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analysis.tables.office import ImportRecord, read_history, read_office, store_rows

ROWS = 2000


def record(name: str = "lembar.xlsx", *, is_partial: bool = False) -> ImportRecord:
    """Return what the history keeps of an import."""
    return ImportRecord(name, "0" * 64, "membership", "Data", "2026-02", 10, 10, 0, is_partial, "[]")


def clock() -> datetime:
    """Return the same moment always."""
    return datetime(2026, 3, 1, 8, tzinfo=UTC)


def members(
    values: list[int],
    *,
    month: str = "2026-02-01",
    area: str = "19.71.04",
    segment: str | None = "pbi_jk",
) -> dict[str, pd.DataFrame]:
    """Return rows of one area that differ in their payer and number only."""
    count = len(values)
    frame = pd.DataFrame(
        {
            "month_date": pd.to_datetime([month] * count).astype("datetime64[us]"),
            "region_code": ["1971"] * count,
            "area_code": [area] * count,
            "area_name": ["Rangkui"] * count,
            "segment": pd.array([segment] * count, dtype="str"),
            "payer": pd.array([None] * count, dtype="str"),
            "registered_persons": pd.array(values, dtype="Int64"),
            "active_persons": pd.array([None] * count, dtype="Int64"),
            "inactive_persons": pd.array([None] * count, dtype="Int64"),
            "source_row": pd.array(range(count), dtype="Int64"),
        }
    )
    return {"membership": frame}


def import_for_ever(store: str, begun: multiprocessing.synchronize.Event) -> None:
    """Store again and again."""
    begun.set()
    while True:
        history = read_history(store=Path(store))
        number = 1 if history.empty else int(history.import_id.max()) + 1
        store_rows(members([number] * ROWS), record(), who="uji", clock=clock, store=Path(store))


def kill_often(store: Path, times: int, seed: int) -> int:
    """Kill an import at ``times`` random moments, look whether the store is whole each time; return the imports."""
    context, rng = multiprocessing.get_context("forkserver"), random.Random(seed)
    context.set_forkserver_preload(["analysis.tables.office"])
    longest, imports = 0.8, 0  # seconds
    for _ in range(times):
        begun = context.Event()
        process = context.Process(target=import_for_ever, args=(str(store), begun))
        process.start()
        assert begun.wait(60)
        process.join(rng.uniform(0, longest))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        process.close()
        look(store)
        before, imports = imports, len(read_history(store=store))
        longest *= 1.5 if imports == before else 1  # a busy machine needs longer for an import
    return imports


def look(store: Path) -> None:
    """Check that the rows are those of the last import, all of them, and that each other one kept its own."""
    history = read_history(store=store)
    rows = read_office("membership", store=store)
    if history.empty:
        assert rows.empty
        return
    last = int(history.import_id.max())
    assert sorted(history.import_id) == list(range(1, last + 1))
    assert len(rows) == ROWS
    assert set(rows.import_id) == set(rows.registered_persons) == {last}
    assert history.set_index("import_id").rows_replaced.to_dict() == {n: ROWS * (n > 1) for n in range(1, last + 1)}
