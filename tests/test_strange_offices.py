"""Workbooks of offices that nobody told the importer about: with the questions answered, none is wrong.

Each question is answered in the file of its layout from what its office knows of the sheet, and from nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sheets
import yaml

from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.layouts import is_of_one_sheet, keep_layouts, load_layouts, write_layouts
from analysis.tables.importing.reading import Options
from analysis.tables.importing.vocabulary import LOADER

ROUNDS = 3  # of answering what answers leave open


def said(words: dict[str, Any], text: str) -> Any:
    """Return what an office says of a text as it is written, in any spelling, or of the last of several headings."""
    if text in words:
        return words[text]
    known = {" ".join(str(each).split()).casefold(): value for each, value in words.items()}
    texts = (" ".join(each.split()).casefold() for each in (text, text.split(" > ")[-1]))
    return next((known[each] for each in texts if each in known), None)


def answer(asked: dict[str, Any], office: dict[str, Any]) -> Any:
    """Return what an office that knows its sheet answers; None where it knows nothing."""
    tables = office.get("tables")
    own = office | (tables[asked.get("table", 1) - 1] if tables else {})
    field, found, about = ":".join(str(asked["id"]).split(":")[1:2]), asked["found"], asked["about"]
    if about == "column":
        told = said(own.get("columns", {}), found) if found else None
        return own.get("columns", {}).get(re.sub(r"\d", "", asked["at"])) if told is None else told
    if about == "constant":
        return own.get("constants", {}).get(field)
    if about in ("label", "totals"):
        if field == "direction":
            return "higher"
        told = said(own.get("labels", {}), found) if found else own.get("blank")
        row = "total" if found in own.get("totals", ()) else "-" if found in own.get("skip", ()) else None
        return row if told is None else told
    if about == "unit":
        return own.get("decimal") if field == "decimal" else said(own.get("labels", {}), found) or own.get("unit")
    return own.get(about)


def tell(path: Path, office: dict[str, Any]) -> FileReading:
    """Return what a file gives after all rounds of answers, each written into the file of its layout."""
    reading, draft = read_file(path, Options()), path.with_suffix(".yaml")
    for _ in range(ROUNDS):
        if not reading.refusals or not any(layout.open for layout in reading.layouts):
            break
        write_layouts(reading.layouts, draft)
        document = yaml.load(draft.read_text(encoding="utf-8"), LOADER)
        for asked in document["questions"]:
            asked["answer"] = answer(asked, office) if asked["answer"] is None else asked["answer"]
        draft.write_text(yaml.safe_dump(document), encoding="utf-8")
        reading = read_file(path, Options(layouts=load_layouts(draft)))
    return reading


def sums_of(reading: FileReading, right: dict[str, Any]) -> dict[tuple[str, ...], float]:
    frame = reading.frames[right["table"]].dropna(subset=[right["measure"]])
    dates = [key for key in right["keys"] if pd.api.types.is_datetime64_any_dtype(frame[key])]
    frame = frame.assign(**{key: frame[key].dt.strftime("%Y-%m-%d") for key in dates})
    found: dict[tuple[str, ...], float] = {}
    for *keys, value in frame[[*right["keys"], right["measure"]]].itertuples(index=False):
        key = tuple("" if pd.isna(each) else str(each) for each in keys)
        found[key] = found.get(key, 0) + float(value)
    return found


def asks_again(path: Path, told: FileReading, layouts: Path) -> bool:
    """Whether a sheet that was told once is asked about more than a time, or gives other rows, when it comes again."""
    if not any(layout.columns for layout in told.layouts):
        return False
    keep_layouts(told.layouts, layouts.name)
    again = read_file(path, Options())
    asked = [str(each["id"]).removeprefix("constant:") for layout in again.layouts for each in layout.open]
    if asked:
        return not all(is_of_one_sheet(each.partition(":")[0]) for each in asked)
    return bool(again.refusals) or any(not again.frames[name].equals(told.frames[name]) for name in told.frames)


def test_strange_offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = yaml.load(Path(__file__).with_name("strange_offices.yaml").read_text(encoding="utf-8"), LOADER)
    wrong, stopped, again = [], [], []
    for number, (name, case) in enumerate(cases.items()):
        folder = tmp_path / f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
        folder.mkdir()
        path = folder / case.get("file", f"{folder.name}.xlsx")
        if "text" in case:
            path.write_text(case["text"], encoding="utf-8", newline="")
        else:
            sheets.write_book(path, case["sheets"], tuple(case.get("merged", ())))
        reading = tell(path, case["known"])
        if reading.refusals or not reading.frames:
            stopped += [name] if case["right"] != "stops" else []
            continue
        monkeypatch.setenv("UHC_LAYOUTS", str(folder / "layouts"))
        again += [name] if asks_again(path, reading, folder) else []
        monkeypatch.delenv("UHC_LAYOUTS")
        right = case["right"] if case["right"] != "stops" else [None]
        for each in right:
            expected = each and {tuple(key): float(value) for *key, value in each["sums"]}
            if each is None or each["table"] not in reading.frames or sums_of(reading, each) != expected:
                wrong.append(name)
    assert not wrong
    assert not stopped
    assert not again
