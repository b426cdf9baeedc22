"""What a spreadsheet program makes of the texts that it opens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*(?: ?%)?")


def inert(text: str) -> str:
    """Return ``text`` so that no spreadsheet program takes it for a formula; numbers stay as they are.

    >>> inert("=1+1"), inert("-12,5"), inert("Rangkui"), inert("+62 717")
    ("'=1+1", '-12,5', 'Rangkui', "'+62 717")
    """
    begins = text.lstrip(" \u00a0\ufeff\u200b")
    is_formula = begins.startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS)
    return f"'{text}" if is_formula and not NUMBER.fullmatch(text) else text


def inert_row(cells: Iterable[str]) -> list[str]:
    """Return each cell of a row as ``inert`` does."""
    return [inert(cell) for cell in cells]


def inert_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts, headings included, are as ``inert`` gives them; numbers and dates stay."""
    from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype  # which no page of texts loads

    texts = {
        name: frame[name].map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
        for name in frame.columns
        if not is_numeric_dtype(frame[name]) and not is_datetime64_any_dtype(frame[name])
    }
    return frame.assign(**texts).rename(columns=lambda name: inert(str(name)))
