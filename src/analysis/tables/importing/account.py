"""What became of every cell: kept, refused with a reason, or outside the tables; and how the sheet's own sums agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.words import say
from analysis.tables.importing.cells import holds_identity
from analysis.tables.importing.grids import Grid

SHOWN_TEXT = 60


@dataclass(frozen=True)
class Refusal:
    """A cell that is not taken, or that makes others impossible to take.

    Attributes:
        sheet: its sheet.
        cell: its address, empty for a whole sheet or file.
        value: what stands there, shortened; identity numbers are masked.
        key: reason and next step, in the group ``refusal`` and ``step`` of words/.
        details: what these texts name.
        cells: how many cells are refused for it.
    """

    sheet: str
    cell: str
    value: str
    key: str
    details: dict[str, Any] = field(default_factory=dict)
    cells: int = 1

    @property
    def reason(self) -> str:
        """Why the cell is refused, in the language in use."""
        return say(f"refusal.{self.key}", **self.details)

    @property
    def step(self) -> str:
        """What to do next, in the language in use."""
        return say(f"step.{self.key}", **self.details)


@dataclass(frozen=True)
class Difference:
    """A total, part or percentage of the sheet that its own figures do not give.

    Attributes:
        sheet: its sheet.
        cell: address of the stated figure.
        stated: what stands there.
        recomputed: what the figures give, NaN where they give nothing.
        key: what was compared, in the group ``difference`` of words/.
        details: what this text names.
    """

    sheet: str
    cell: str
    stated: str
    recomputed: float
    key: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What was compared, in the language in use."""
        return say(f"difference.{self.key}", **self.details)


@dataclass
class Account:
    """The cells of one table of a sheet: which are read, and which of them are refused.

    ``read`` and ``refused`` have a place for every cell of the grid.
    """

    grid: Grid
    read: np.ndarray
    refused: np.ndarray
    refusals: list[Refusal] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    own_totals: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, rows: Any, columns: Any, blamed: tuple[int, int], value: Any, key: str, **details: Any) -> None:
        """Refuse the read cells of ``rows`` and ``columns`` for what stands in the cell ``blamed``."""
        chosen = np.ix_(np.atleast_1d(rows), np.atleast_1d(columns))
        cells = int((self.read[chosen] & ~self.refused[chosen]).sum())
        self.refused[chosen] |= self.read[chosen]
        self.refusals.append(Refusal(self.grid.sheet, self.grid.address(*blamed), show(value), key, details, cells))

    def refuse_all(self, key: str, *, cell: str = "", value: Any = "", **details: Any) -> None:
        """Refuse every cell that is read."""
        cells = int((self.read & ~self.refused).sum())
        self.refused |= self.read
        self.refusals.insert(0, Refusal(self.grid.sheet, cell, show(value), key, details, cells))


@dataclass
class Reading:
    """What one table of a sheet gives: rows by office table, and the account of its cells."""

    kind: str
    tables: dict[str, pd.DataFrame]
    account: Account
    columns: list[dict[str, str]] = field(default_factory=list)
    months: str = ""


def show(value: Any) -> str:
    """Return a cell as a reader may see it: shortened, and never the number of a person."""
    if holds_identity(value):
        return say("import.masked")
    text = f"{value:.12g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"
