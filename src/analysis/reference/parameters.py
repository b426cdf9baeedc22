"""The parameters of a notebook: the same names in the notebook, in params/ and on the command line."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

from analysis.reference.errors import ParameterError
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region, resolve_region
from analysis.reference.words import LANGUAGES, use_language

COMMON = ("region", "region_name", "period", "language", "data", "status", "contact", "approved_by")
NOTEBOOKS = {"coverage_trend": ("target_month",)}
CHOICES = {"language": LANGUAGES, "data": ("published",), "status": ("sementara", "final")}


@dataclass(frozen=True)
class Parameters:
    """Checked parameters of one run; ``period`` and ``target_month`` may be left open."""

    notebook: str
    region: Region
    period: Period | None
    language: str
    data: str
    status: str
    contact: str
    approved_by: str
    target_month: Period | None

    def as_values(self) -> dict[str, str]:
        """Return the parameters as the notebook's parameters cell writes them."""
        return {
            "region": self.region.slug,
            "region_name": self.region.name_id,
            "period": str(self.period or ""),
            "language": self.language,
            "data": self.data,
            "status": self.status,
            "contact": self.contact,
            "approved_by": self.approved_by,
            "target_month": str(self.target_month or ""),
        }


def parameter_names(notebook: str) -> tuple[str, ...]:
    """Return the names that ``notebook`` takes."""
    return (*COMMON, *NOTEBOOKS[notebook])


def check_names(notebook: str, names: Iterable[str]) -> None:
    """Refuse the first name that ``notebook`` does not take.

    Raises:
        ParameterError: with the nearest right name.
    """
    known = parameter_names(notebook)
    for name in names:
        if name not in known:
            nearest = process.extractOne(str(name).lower(), known)[0]
            raise ParameterError("parameter_unknown", found=name, nearest=nearest, choices=", ".join(known))


def check_parameters(notebook: str, values: Mapping[str, Any]) -> Parameters:
    """Return ``values`` checked; names that are absent take their defaults.

    Raises:
        ParameterError: an unknown name, a value that is not text, not a choice, not a month, or a region whose
            code and name disagree.
    """
    language = values.get("language", "id")
    if language in LANGUAGES:
        use_language(language)
    check_names(notebook, values)
    for name, value in values.items():
        if name != "region" and not isinstance(value, str):
            raise ParameterError("parameter_type", name=name, found=repr(value))
    for name, choices in CHOICES.items():
        if values.get(name, choices[0]) not in choices:
            nearest = process.extractOne(values[name].lower(), choices)[0]
            raise ParameterError(
                "parameter_choice", name=name, found=values[name], nearest=nearest, choices=", ".join(choices)
            )
    if "region" not in values:
        raise ParameterError("region_missing")
    months = {
        name: parse_period(values[name], parameter=name) if values.get(name) else None
        for name in ("period", "target_month")
    }
    return Parameters(
        notebook=notebook,
        region=resolve_region(values["region"], name=values.get("region_name", "")),
        language=language,
        data=values.get("data", "published"),
        status=values.get("status", "sementara"),
        contact=values.get("contact", ""),
        approved_by=values.get("approved_by", ""),
        **months,
    )


def read_parameter_file(path: Path) -> dict[str, Any]:
    """Return the flat YAML file ``path`` as a dictionary.

    Raises:
        ParameterError: the file is not readable YAML, not flat, or names a key twice.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise ParameterError("parameter_file", file=path.name, problem=str(problem)) from problem
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise ParameterError("parameter_file", file=path.name, problem=type(values).__name__)
    if len(node.value) != len(values):
        raise ParameterError("parameter_twice", file=path.name)
    return values


def injected_names(cell_sources: Iterable[str]) -> list[str]:
    """Return the names that papermill set in its injected cell, which begins with ``# Parameters``."""
    names = []
    for source in cell_sources:
        if source.startswith("# Parameters"):
            targets = [node.targets for node in ast.parse(source).body if isinstance(node, ast.Assign)]
            names += [target.id for group in targets for target in group if isinstance(target, ast.Name)]
    return names
