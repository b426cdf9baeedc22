"""The figures that ship in data/: read as text, checked cell by cell, given with their types."""

from __future__ import annotations

import csv
import re
from collections.abc import Hashable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.reference.errors import DataError, Fault
from analysis.reference.places import data_folder
from analysis.reference.words import current_language, say
from analysis.tables.schemas import (
    DESCRIPTOR,
    DTYPES,
    MEASURED,
    missing_file,
    table_descriptor,
    table_rules,
    table_schema,
)

__all__ = ["data_folder", "read_table"]

FORM = {
    "string": re.compile(r"\S(.*\S)?"),
    "integer": re.compile(r"-?[0-9]+"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
TABLES_READ: set[str] = set()  # by this process: a report that it makes may rest on them
_Lines = dict[int, dict[str, str]]
PARSE: dict[str, Any] = {"string": str, "integer": int, "number": float}
PARSE["date"] = date.fromisoformat


def read_table(name: str, *, folder: Path | None = None) -> pd.DataFrame:
    """Return table ``name`` of the data package, such as coverage or claims, checked and typed.

    One row per line of the file, in its order; the columns are those of data/datapackage.json
    (dates as datetime64, counts as Int64, value as float64 in the row's own unit), then
    ``as_of_end`` where as_of_date and as_of_precision say what is known: its last day; and
    ``file_row``, the line in the file (the header is line 1).

    Raises:
        DataError: the file is missing or breaks its contract; every bad cell is a fault.
        KeyError: the package has no table of that name.
    """
    TABLES_READ.add(name)
    folder = (folder or data_folder()).resolve()
    stamps = tuple(path.stat().st_mtime_ns for path in _files(name, folder))
    return _read(folder, name, stamps, current_language()).copy()


def _files(name: str, folder: Path) -> list[Path]:
    names = {name, "regions", "sources", *(("measures", "indicators") if name in MEASURED else ())}
    paths = [folder / table_descriptor(each, folder=folder)["path"] for each in sorted(names)]
    if absent := [path for path in paths if not path.is_file()]:
        raise missing_file(absent[0])
    return [folder / DESCRIPTOR, *paths]


@lru_cache(maxsize=32)
def _read(folder: Path, name: str, stamps: tuple[int, ...], language: str) -> pd.DataFrame:
    del stamps, language  # part of the cache key: a changed file or language is read anew
    resource = table_descriptor(name, folder=folder)
    fields = resource["schema"]["fields"]
    file = f"{folder.name}/{resource['path']}"
    lines = _read_lines(folder / resource["path"], file, [field["name"] for field in fields])
    columns, faults = _convert(lines, fields, file)
    frame = pd.DataFrame(columns, index=pd.Index(list(lines), name="file_row"))
    sound = frame[~frame.index.isin([fault.row for fault in faults])].astype(
        {field["name"]: DTYPES[field["type"]] for field in fields}
    )
    try:
        table_schema(name, folder=folder).validate(sound, lazy=True)
    except pa.errors.SchemaErrors as errors:
        faults += _schema_faults(errors.failure_cases, sound, lines, name, folder)
    if faults:
        raise DataError(sorted(faults, key=lambda fault: fault.row))
    if "as_of_precision" in sound:
        sound["as_of_end"] = _last_days(sound)
    table = sound.reset_index().reindex(columns=[*sound.columns, "file_row"])
    table.attrs |= {"file": file, "table": name, "key": resource["schema"]["primaryKey"]}
    return table


def _read_lines(path: Path, file: str, expected: list[str]) -> _Lines:
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            records, begin = [], 1
            for record in reader:
                records.append((begin, record))
                begin = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError([Fault(file, 0, "-", str(error), say("table.readable"))]) from error
    header = records[0][1] if records else []
    faults = _header_faults(header, expected, file)
    faults += [
        Fault(file, line, "*", say("table.width", count=len(record)), say("table.width", count=len(header)))
        for line, record in records[1:]
        if len(record) != len(header)
    ]
    if faults:
        raise DataError(faults)
    return {line: dict(zip(header, record, strict=True)) for line, record in records[1:]}


def _header_faults(header: list[str], expected: list[str], file: str) -> list[Fault]:
    missing = [name for name in expected if name not in header]
    faults = []
    for place, found in enumerate(header):
        if found in expected and found not in header[:place]:
            continue
        near = get_close_matches(found, missing or expected, n=1, cutoff=0)
        missing = [name for name in missing if name not in near]
        faults.append(Fault(file, 1, found, found, say("table.column", name=near[0])))
    for name in missing:
        faults.append(Fault(file, 1, name, say("table.nothing"), say("table.column", name=name)))
    return faults


def _convert(lines: _Lines, fields: list[dict[str, Any]], file: str) -> tuple[dict[str, list[Any]], list[Fault]]:
    columns: dict[str, list[Any]] = {field["name"]: [] for field in fields}
    faults = []
    for line, record in lines.items():
        for field in fields:
            text = record[field["name"]]
            try:
                cell = _parse(text, field)
            except ValueError:
                cell, found = None, text or say("table.nothing")
                expected = say("table", field["type"])
                faults.append(Fault(file, line, field["name"], found, expected))
            columns[field["name"]].append(cell)
    return columns, faults


def _parse(text: str, field: Mapping[str, Any]) -> Any:
    kind = field["type"]
    if kind == "boolean":
        return bool([*field["falseValues"], *field["trueValues"]].index(text))
    if not text:
        return None
    if not FORM[kind].fullmatch(text):
        raise ValueError(text)
    return PARSE[kind](text)


def _schema_faults(cases: pd.DataFrame, frame: pd.DataFrame, lines: _Lines, name: str, folder: Path) -> list[Fault]:
    faults, rules = [], {rule.name: rule for rule in table_rules(name, folder=folder)}
    resource = table_descriptor(name, folder=folder)
    file = f"{folder.name}/{resource['path']}"
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    cells = dict.fromkeys(
        (int(case.index), getattr(rules.get(case.check), "column", case.column), case.check)
        for case in cases.itertuples()
    )
    for line, column, check in cells:
        row: dict[Hashable, Any] = frame.loc[line].to_dict()
        found = lines[line][column] or say("table.nothing")
        details = rules[check].details(row) if check in rules else _limit(fields[column], check)
        if known := details.pop("known", None):
            details["near"] = "".join(get_close_matches(found, known, n=1, cutoff=0))
        faults.append(Fault(file, line, column, found, say("table", check, **details)))
    return faults


def _limit(field: Mapping[str, Any], check: str) -> dict[str, Any]:
    limit = field["constraints"].get(check)
    if check == "enum":
        return {"options": ", ".join(limit), "known": limit}
    return {"limit": limit, "example": field.get("example")}


def _last_days(frame: pd.DataFrame) -> pd.Series:
    ends = [
        first.to_period(precision[0].upper()).end_time.normalize()
        for first, precision in zip(frame.as_of_date, frame.as_of_precision, strict=True)
    ]
    return pd.Series(ends, index=frame.index, dtype=DTYPES["date"])
