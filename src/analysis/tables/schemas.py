"""The contract of each table: data/datapackage.json, plus what a descriptor cannot say."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.reference.errors import DataError, Fault
from analysis.reference.places import data_folder
from analysis.reference.words import say

DESCRIPTOR = "datapackage.json"
PERCENT_TOLERANCE = 0.06  # a printed percentage is rounded to two decimals, sometimes cut
HIGHEST_PERCENT = 200  # coverage may exceed 100 when the denominator is older than the list
DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[us]", "boolean": "bool"}
UNIT_OF_SUFFIX = {"persons": "persons", "pct": "percent", "idr": "idr"}


@dataclass(frozen=True)
class Rule:
    """A check across columns or tables; ``table.<name>`` in words.yaml says what it expects."""

    name: str
    column: str
    holds: Callable[[pd.DataFrame], pd.Series]
    details: Callable[[Mapping[Hashable, Any]], dict[str, Any]] = lambda _row: {}


def missing_file(path: Path) -> DataError:
    """Return the error for a file that is not there."""
    return DataError([Fault(path.name, 0, "-", say("table.nothing"), say("table.file"))])


def _resources(folder: Path | None) -> dict[str, dict[str, Any]]:
    path = (folder or data_folder()) / DESCRIPTOR
    if not path.is_file():
        raise missing_file(path)
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return {resource["name"]: resource for resource in resources}


def table_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the tables of the data package; errors as table_schema."""
    return tuple(_resources(folder))


def table_descriptor(name: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Return the Frictionless resource ``name``: path, fields, keys; errors as table_schema."""
    return _resources(folder)[name]


def table_schema(name: str, *, folder: Path | None = None) -> pa.DataFrameSchema:
    """Return the pandera schema of table ``name``: types, bounds, keys and rules across columns.

    The check names are the descriptor's (``enum``, ``pattern`` ...) or the name of a rule.

    Raises:
        DataError: the descriptor or a table that it refers to is missing.
        KeyError: the package has no table of that name.
    """
    fields = table_descriptor(name, folder=folder)["schema"]["fields"]
    columns = {field["name"]: _column(field) for field in fields}
    rules = table_rules(name, folder=folder)
    checks = [pa.Check(rule.holds, name=rule.name, error=rule.name) for rule in rules]
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True, name=name)


def table_rules(name: str, *, folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of table ``name`` that go across columns or tables."""
    folder = folder or data_folder()
    schema = table_descriptor(name, folder=folder)["schema"]
    fields = {field["name"] for field in schema["fields"]}
    rules = [
        _reference_rule(key["fields"], key["reference"]["resource"] or name, key, folder)
        for key in schema.get("foreignKeys", [])
    ]
    if "region_name" in fields:
        codes = _values("regions", "bps_code", folder)
        names = _values("regions", "short_name", folder)
        rules.append(_region_rule(dict(zip(codes, names, strict=True))))
    for start in ("as_of", "published"):
        if f"{start}_precision" in fields:
            rules.append(_first_day_rule(f"{start}_date", f"{start}_precision"))
    if "note_id" in fields:
        rules.append(Rule("note_pair", "note_en", lambda f: f.note_id.isna() == f.note_en.isna()))
    return (*rules, *(STATEMENT_RULES if "measure" in fields else ()))


def _column(field: Mapping[str, Any]) -> pa.Column:
    limits = field.get("constraints", {})
    as_type = pd.Timestamp if field["type"] == "date" else lambda limit: limit
    makers: dict[str, Callable[[Any], pa.Check]] = {
        "enum": lambda limit: pa.Check.isin(limit, error="enum"),
        "pattern": lambda limit: pa.Check.str_matches(rf"\A(?:{limit})\Z", error="pattern"),
        "minimum": lambda limit: pa.Check.ge(as_type(limit), error="minimum"),
        "maximum": lambda limit: pa.Check.le(as_type(limit), error="maximum"),
        "maxLength": lambda limit: pa.Check.str_length(max_value=limit, error="maxLength"),
    }
    checks = [make(limits[name]) for name, make in makers.items() if name in limits]
    unique = limits.get("unique", False)
    return pa.Column(DTYPES[field["type"]], checks, nullable=not limits.get("required", False), unique=unique)


def _values(resource: str, column: str, folder: Path) -> list[str]:
    path = folder / table_descriptor(resource, folder=folder)["path"]
    if not path.is_file():
        raise missing_file(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row.get(column) or "" for row in csv.DictReader(file)]


def _reference_rule(column: str, resource: str, key: Mapping[str, Any], folder: Path) -> Rule:
    known = set(_values(resource, key["reference"]["fields"], folder))
    path = table_descriptor(resource, folder=folder)["path"]

    def holds(frame: pd.DataFrame) -> pd.Series:
        return frame[column].isna() | frame[column].isin(known)

    return Rule("reference", column, holds, lambda _: {"path": path, "known": sorted(known)})


def _region_rule(names: Mapping[str, str]) -> Rule:
    codes = {name: code for code, name in names.items()}
    return Rule(
        "region",
        "region_name",
        lambda f: f.region_code.map(names).isna() | (f.region_code.map(names) == f.region_name),
        lambda row: {
            "name": names.get(row["region_code"]),
            "code": row["region_code"],
            "other": codes.get(row["region_name"], "-"),
        },
    )


def _first_day_rule(day: str, precision: str) -> Rule:
    def holds(frame: pd.DataFrame) -> pd.Series:
        first = frame[day].dt.day.eq(1)
        new_year = first & frame[day].dt.month.eq(1)
        fits = frame[precision].map({"day": True}).eq(True) | first & frame[precision].eq("month")
        both = frame[day].notna() & (fits | new_year & frame[precision].eq("year"))
        return both | frame[day].isna() & frame[precision].isna()

    return Rule("first_day", day, holds, lambda row: {"precision": row[precision]})


def _unit_fits(frame: pd.DataFrame) -> pd.Series:
    suffix = frame.measure.str.rsplit("_", n=1).str[-1]
    return suffix.map(UNIT_OF_SUFFIX).fillna("text") == frame.unit


def _value_fits(frame: pd.DataFrame) -> pd.Series:
    number = frame.value.notna() & frame.bound.notna() & frame.value_text.isna()
    text = frame.value.isna() & frame.bound.isna() & frame.value_text.notna()
    return text.where(frame.unit.eq("text"), number)


def _denominator_fits(frame: pd.DataFrame) -> pd.Series:
    told = frame[["percent_of", "denominator_label_id", "denominator_label_en"]].notna()
    counts = frame[["numerator_persons", "denominator_persons"]].notna().any(axis=1)
    return told.all(axis=1).where(frame.unit.eq("percent"), ~told.any(axis=1) & ~counts)


def _percent_fits(frame: pd.DataFrame) -> pd.Series:
    return frame.unit.ne("percent") | frame.value.isna() | frame.value.between(0, HIGHEST_PERCENT)


def _own_percent(row: Mapping[Hashable, Any]) -> str:
    return f"{100 * row['numerator_persons'] / row['denominator_persons']:.2f}"


def _triple_fits(frame: pd.DataFrame) -> pd.Series:
    computed = 100 * frame.numerator_persons / frame.denominator_persons
    near = (computed.astype("float64") - frame.value).abs().le(PERCENT_TOLERANCE)
    told = [
        not pd.isna(own) and f"{own:.2f}" in note for own, note in zip(computed, frame.note_en.fillna(""), strict=True)
    ]
    return computed.isna() | near | frame.bound.ne("=") | pd.Series(told, frame.index, dtype=bool)


STATEMENT_RULES = (
    Rule("unit", "unit", _unit_fits, lambda row: {"measure": row["measure"]}),
    Rule("value_or_text", "value", _value_fits, lambda row: {"measure": row["measure"]}),
    Rule("denominator", "percent_of", _denominator_fits),
    Rule("percent_range", "value", _percent_fits, lambda _: {"highest": HIGHEST_PERCENT}),
    Rule("triple", "value", _triple_fits, lambda row: {"row": row, "own": _own_percent(row)}),
    Rule("usable", "usable", lambda f: f.quality.ne("C") | ~f.usable),
    Rule("note_for_c", "note_en", lambda f: f.quality.ne("C") | f.note_en.notna()),
)
