"""Sixty workbooks as many offices keep them: with only the questions answered each is right or stops; none is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import sheets
from offices import Right, offices
from telling import answer_for

from analysis.reference.errors import UhcError
from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.reading import Options


def is_right(reading: FileReading, right: Right) -> bool:
    """Whether what is stored is what the office meant."""
    if right is None or right[0] not in reading.frames:
        return False
    table, key, measure, expected = right
    frame = reading.frames[table]
    keys = frame[key].dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(frame[key]) else frame[key]
    found = {each: float(value) for each, value in frame.groupby(keys, observed=True)[measure].sum().items()}
    return found == {each: float(value) for each, value in expected.items()}


def test_sixty_offices(tmp_path: Path) -> None:
    cases = offices()
    assert len(cases) == 60
    wrong, stopped = [], []
    for number, (name, (book, merged, answers, right)) in enumerate(cases.items()):
        path = sheets.write_book(tmp_path / f"{chr(97 + number // 26)}{chr(97 + number % 26)}.xlsx", book, merged)
        reading = read_file(path, Options())
        if not reading.refusals and not is_right(reading, right):
            wrong.append(f"{name}: stored unasked")
        for asked in (each for layout in reading.layouts for each in layout.open):
            asked["answer"] = answer_for(asked, answers)
        told = read_file(path, Options(layouts=reading.layouts)) if reading.layouts else reading
        if not told.refusals and not is_right(told, right):
            wrong.append(name)
        if told.refusals and right is not None:
            stopped.append(name)
    assert not wrong
    assert not stopped


def test_an_answer_that_cannot_be_is_named(tmp_path: Path) -> None:
    book, merged, _, _ = offices()["abbreviated names of regencies"]
    reading = read_file(sheets.write_book(tmp_path / "a.xlsx", book, merged), Options())
    reading.layouts[0].questions[0]["answer"] = "19.99"
    with pytest.raises(UhcError, match=r"label:region:A3"):
        read_file(tmp_path / "a.xlsx", Options(layouts=reading.layouts))
