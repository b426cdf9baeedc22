"""The contract of each table: data/datapackage.json, plus what a descriptor cannot say."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.reference.errors import DataError, Fault
from analysis.reference.places import data_folder
from analysis.reference.words import say
from analysis.tables.rules import RULES_OF_COLUMN, Rule, area_rule, first_day_rule, key_rule, measure_rule, region_rule

DESCRIPTOR = "datapackage.json"
OFFICE = "office_tables.json"
MEASURED = ("coverage", "ckg", "iku", "outreach")
INDICATED = ("ckg", "iku")
INDICATOR_MEASURES = (
    *("value_measure", "count_measure", "part_measures", "base_measure", "target_measure", "target_count_measure"),
)
DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[us]", "boolean": "bool"}


def missing_file(path: Path) -> DataError:
    """Return the error for a file that is not there."""
    return DataError([Fault(path.name, 0, "-", say("table.nothing"), say("table.file"))])


def _resources(file: str, folder: Path | None) -> dict[str, dict[str, Any]]:
    path = (folder or data_folder()) / file
    if not path.is_file():
        raise missing_file(path)
    return _parse(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _parse(path: Path, changed_ns: int) -> dict[str, dict[str, Any]]:
    del changed_ns  # part of the cache key: a changed descriptor is read anew
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return {resource["name"]: resource for resource in resources}


def table_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the tables of the data package; errors as table_schema."""
    return tuple(_resources(DESCRIPTOR, folder))


def office_table_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the tables of the office's store; errors as table_schema."""
    return tuple(_resources(OFFICE, folder))


def table_descriptor(name: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Return the Frictionless resource ``name``: path (published tables), fields, keys; errors as table_schema."""
    published = _resources(DESCRIPTOR, folder)
    return published[name] if name in published else _resources(OFFICE, folder)[name]


def table_schema(name: str, *, folder: Path | None = None) -> pa.DataFrameSchema:
    """Return the pandera schema of table ``name``: types, bounds, keys and rules across columns.

    The check names are the descriptor's (``enum``, ``pattern`` ...) or the name of a rule.

    Raises:
        DataError: the descriptor or a table that it refers to is missing.
        KeyError: neither the package nor the store has a table of that name.
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
    if name in MEASURED:
        rules.append(measure_rule(measures_of(name, folder=folder)))
    if isinstance(schema["primaryKey"], list):
        rules.append(key_rule(schema["primaryKey"]))
    if "area_code" in fields and "level" not in fields:
        dotted = zip(_values("regions", "bps_code", folder), _values("regions", "kemendagri_code", folder), strict=True)
        rules.append(area_rule(dict(dotted)))
    if "region_name" in fields:
        codes = _values("regions", "bps_code", folder)
        names = _values("regions", "short_name", folder)
        rules.append(region_rule(dict(zip(codes, names, strict=True))))
    for start in ("as_of", "published"):
        if f"{start}_precision" in fields:
            rules.append(first_day_rule(f"{start}_date", f"{start}_precision"))
    return (
        *rules,
        *(rule for name in RULES_OF_COLUMN if name in fields for rule in RULES_OF_COLUMN[name]),
    )


def measures_of(table: str, *, folder: Path | None = None) -> tuple[str, ...]:
    """Return what a published table may count: its rows of ``measures``, and what a row of ``indicators`` names."""
    folder = folder or data_folder()
    tables, measures = (_values("measures", column, folder) for column in ("table", "measure"))
    own = [measure for measure, place in zip(measures, tables, strict=True) if place == table]
    named = [cell for column in INDICATOR_MEASURES for cell in _values("indicators", column, folder)]
    indicators = [measure for cell in named for measure in cell.split("|") if measure] if table in INDICATED else []
    return tuple(dict.fromkeys([*own, *indicators]))


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
