"""A table of a sheet on its way into the office's tables, and the account of its cells: kept or refused, and why."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.tables.importing.blocks import Block, header_cell
from analysis.tables.importing.constants import Context
from analysis.tables.importing.layouts import Layout, heading_of
from analysis.tables.importing.quotes import quote
from analysis.tables.importing.roles import Role, kinds

OF_CELLS = ("found", "name", "text")  # details of a refusal that are cells
MOST_LISTED = 200  # refusals for one reason, differences of one column; the rest is counted


@dataclass(frozen=True)
class Refusal:
    """A cell that is not taken, or that makes others impossible to take.

    ``cell`` is empty for a whole sheet; ``value`` is quoted or described (quotes); ``cells`` says how many cells are
    refused for it; ``key`` names its reason and its next step in words/.
    """

    sheet: str
    cell: str
    value: str
    key: str
    details: dict[str, Any] = field(default_factory=dict)
    cells: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Return the refusal as a report has it, in the language in use."""
        told = {
            "reason": say("refusal", self.key, **self.details),
            "next_step": say("step", self.key, **self.details),
        }
        return {name: getattr(self, name) for name in ("sheet", "cell", "value", "key", "cells")} | told


@dataclass(frozen=True)
class Difference:
    """A total, part or percentage of the sheet that its own figures do not give (NaN: they give nothing)."""

    sheet: str
    cell: str
    stated: str
    recomputed: float
    key: str
    count: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as a report has it, in the language in use."""
        recomputed = None if np.isnan(self.recomputed) else self.recomputed
        told = {"recomputed": recomputed, "reason": say("difference", self.key, count=self.count)}
        return {name: getattr(self, name) for name in ("sheet", "cell", "stated", "key")} | told


@dataclass(frozen=True)
class Asked:
    """What a refusal would ask the one who imports: the whole text, which no report shows, and where it stands."""

    key: str
    text: str
    at: str
    field: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Labels:
    """A label of every data row: ``codes`` into the ``distinct`` ones; None where nothing stands."""

    codes: np.ndarray
    distinct: list[Any]

    def keep(self, mask: np.ndarray) -> Labels:
        """Return the labels of some of the rows."""
        return Labels(self.codes[mask], self.distinct)

    def are(self, *wanted: Any) -> np.ndarray:
        """Return for each row whether its label is one of ``wanted``."""
        return np.array([each in wanted for each in self.distinct] or [False], dtype=bool)[self.codes]


class Table:
    """One table of a sheet, what became of its cells, and what it gives.

    Attributes:
        block, kind, roles, layout: where it stands, of which kind it is, what its columns are, as what layout says.
        read, refused, left: for each cell of the sheet whether it belongs to the table, and whether it is refused or
            left out as told.
        lost: for each row of the sheet whether all of it is refused.
        rows, totals, uncovered: rows of the sheet that are data, totals, and people of no segment, which only check.
        asked: what can be asked of the one who imports, for what was refused.
        parted: totals of areas of which not all parts have a row.
        has_falls: whether figures of a later month are below those before it, as no running sum is.
        labels: labels of the data rows by field; ``area`` has areas and ``month`` months.
        data: numbers of the data rows by column, NaN where nothing stands or the cell is refused.
        context: what the sheet says of all rows.
        frames: the rows that it gives, by table of the office.
    """

    def __init__(self, block: Block, kind: str, roles: list[Role], layout: Layout) -> None:
        self.block, self.kind, self.roles, self.grid, self.layout = block, kind, roles, block.grid, layout
        self.read, self.left = (np.zeros_like(block.kinds, dtype=bool) for _ in range(2))
        self.read[block.body] = block.kinds[block.body] != 0
        for place, origin in enumerate(self.grid.origin):  # two columns that were made of one are one cell
            self.read[:, place] &= origin not in self.grid.origin[place + 1 :]
        for place in self.places("aside"):
            self.left[block.body, place] = self.read[block.body, place]
        self._all = np.arange(len(block.grid.columns))
        self.refused, self.lost = np.zeros_like(self.read), np.zeros(self.grid.height, dtype=bool)
        self.asked: list[Asked] = []
        self.scopes: dict[int, list[np.ndarray]] = {}
        self.factors: dict[int, list[int]] = {}
        self.refusals: list[Refusal] = []
        self._listed: dict[str, int] = {}
        self.differences: list[Difference] = []
        self.notes: list[str] = []
        self.own_totals: list[dict[str, Any]] = []
        self.rows = self.totals = self.uncovered = np.zeros(0, dtype=np.int64)
        self.parted: set[int] = set()
        self.has_falls = False
        self.labels: dict[str, Labels] = {}
        self.data: dict[int, np.ndarray] = {}
        self.context = Context()
        self.frames: dict[str, pd.DataFrame] = {}

    def lightened(self) -> Table:
        """Return the table without cells, labels and figures; what was refused and what columns are stays."""
        light, nothing = copy(self), np.zeros((0, 0), dtype=np.int8)
        light.grid = replace(self.grid, columns=[], merged=[], remarks=())
        light.block = replace(self.block, grid=light.grid, body=nothing[:, 0:0].ravel(), kinds=nothing)
        light.read = light.refused = light.left = nothing.astype(bool)
        light.asked, light.scopes, light.uncovered = [], {}, self.rows[:0]
        light.lost, light.rows, light.totals = light.lost[:0], self.rows[:0], self.totals[:0]
        light.labels, light.data, light.frames = {}, {}, {}
        return light

    @property
    def rules(self) -> dict[str, Any]:
        """What kinds.yaml says of its kind."""
        return kinds()[self.kind]

    def places(self, *uses: str, names: tuple[str, ...] = ()) -> list[int]:
        """Return the columns of these uses, or of these names, in order."""
        return [
            place for place, role in enumerate(self.roles) if role.use in uses and (not names or role.name in names)
        ]

    def places_of_money(self) -> list[int]:
        """Return the columns of figures in rupiah."""
        columns = self.rules["figures"] if self.kind in kinds() else {}
        return [
            place
            for place in self.places("figure")
            if str(columns.get(self.roles[place].name, {}).get("column", "")).endswith("_idr")
        ]

    def refuse(self, rows: Any, places: Any, blamed: tuple[int, int], key: str, **details: Any) -> None:
        """Refuse the cells of some rows and columns for what stands in the cell ``blamed``.

        A person, and what stands below a header that is not understood, are not shown: names may come out.
        """
        is_known = not self.roles or self.roles[blamed[1]].use not in ("aside", "unknown")
        is_shown = key != "person" and (is_known or blamed[0] < self.block.header.stop)
        value = self.grid.columns[blamed[1]][blamed[0]]
        is_heading = blamed[0] < self.block.header.stop or key in ("column", "code_two")
        written = str(value) if key == "area_ambiguous" else header_cell(value)
        text = heading_of(self.block.paths[blamed[1]]) if is_heading else written
        name = self.roles[blamed[1]].name if self.roles else ""
        self.asked.append(Asked(key, text, self.grid.address(*blamed), name, details))
        self._refuse(_cross(rows, places), self.grid.address(*blamed), value if is_shown else "", key, details)

    def refuse_row(self, row: int, place: int, key: str, **details: Any) -> None:
        """Refuse a whole row for what stands in one of its columns."""
        self.lost[row] = True
        self.refuse(row, self._all, (row, place), key, **details)

    def refuse_all(self, key: str, *, cell: str = "", value: Any = "", **details: Any) -> None:
        """Refuse the whole table."""
        self.asked.append(Asked(key, str(value), cell, str(details.get("field", "")), details))
        self.lost[self.block.body] = True
        self._refuse(_cross(self.block.body, self._all), cell, value, key, details)

    def ask_all(self, key: str, text: str, at: str, *, field: str, **details: Any) -> None:
        """Refuse the whole table for what a text says that stands in a cell, or is the name of the sheet or file."""
        self.asked.append(Asked(key, text, at, field, details))
        self.lost[self.block.body] = True
        is_cell = at not in ("", "sheet", "file")
        self._refuse(
            _cross(self.block.body, self._all), at * is_cell, text if is_cell else "", key, {**details, "field": field}
        )

    def leave_out(self, rows: Any) -> None:
        """Leave out whole rows, as told."""
        self.left[rows] = self.read[rows]

    def _refuse(self, chosen: Any, cell: str, value: Any, key: str, details: dict[str, Any]) -> None:
        taken = self.read[chosen] & ~self.left[chosen]
        count = int((taken & ~self.refused[chosen]).sum())
        self.refused[chosen] |= taken
        self._listed[key] = self._listed.get(key, 0) + 1
        if (more := self._listed[key] - MOST_LISTED) <= 0:
            told = {name: quote(value) if name in OF_CELLS else value for name, value in details.items()}
            self.refusals.append(Refusal(self.grid.sheet, cell, quote(value), key, told, count))
            return
        rest = next((each for each in self.refusals if each.key == "more" and each.details["key"] == key), None)
        if rest:
            self.refusals.remove(rest)
        cells = count + (rest.cells if rest else 0)
        self.refusals.append(Refusal(self.grid.sheet, cell, "…", "more", {"key": key, "count": more}, cells))

    def differ(self, rows: np.ndarray, place: int, recomputed: np.ndarray, key: str, scale: int = 1) -> None:
        """List the cells of a column, which counts in ``scale``, that differ from what the figures give."""
        counted = f" × {format_number(scale)}" if scale > 1 else ""
        for row, value in zip(rows[:MOST_LISTED].tolist(), recomputed.tolist(), strict=False):
            stated = quote(self.grid.columns[place][row]) + counted
            self.differences.append(Difference(self.grid.sheet, self.grid.address(row, place), stated, value, key))
        if (more := len(rows) - MOST_LISTED) > 0:
            cell = self.grid.address(int(rows[-1]), place)
            self.differences.append(Difference(self.grid.sheet, cell, "…", np.nan, "more", more))


def _cross(rows: Any, places: Any) -> tuple[np.ndarray, ...]:
    return np.ix_(np.atleast_1d(np.array(rows)), np.atleast_1d(np.array(places)))
