"""The parameters of a notebook: the same names in the notebook, in params/ and on the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

from analysis.reference.errors import ParameterError
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region, reported_regions, resolve_region
from analysis.reference.rules import formulas, parse_scale
from analysis.reference.words import LANGUAGES, use_language

COMMON = ("region", "region_name", "period", "language", "data", "status", "contact", "approved_by")
CHOICES = {"language": LANGUAGES, "data": ("published", "office", "demo"), "status": ("sementara", "final")}


def _month(name: str, text: str) -> None:
    parse_period(text, parameter=name)


def _day(name: str, text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ParameterError("parameter_day", name=name, found=text) from None


def _number(name: str, text: str) -> None:
    if not re.fullmatch(r"\d+(\.\d+)?", text) or float(text) == 0:
        raise ParameterError("parameter_number", name=name, found=text)


def parse_regions(text: str) -> tuple[Region, ...]:
    """Return the regions that ``text`` lists, separated by commas, in official order.

    Raises:
        ParameterError: one of them is unknown.
    """
    named = {resolve_region(one.strip()) for one in text.split(",") if one.strip()}
    return tuple(region for region in reported_regions() if region in named)


def _regions(_: str, text: str) -> None:
    parse_regions(text)


def _travel(_: str, text: str) -> None:
    parse_travel(text)


def parse_travel(text: str) -> dict[str, tuple[float, float]]:
    """Return days of travel and rupiah by area code, from "19.05.05 0.5 150000; 19.02.04 1 900000".

    Raises:
        ParameterError: a part has another form.
    """
    found = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = re.fullmatch(r"(\d\d(?:\.\d\d){1,2}(?:\.\d{4})?) (\d+(?:\.\d+)?) (\d+)", part)
        if not match:
            raise ParameterError("parameter_travel", found=part)
        found[match[1]] = (float(match[2]), float(match[3]))
    return found


def _formula(name: str, text: str) -> None:
    choices = list(formulas())
    if text not in choices:
        nearest = process.extractOne(text, choices)[0]
        raise ParameterError("parameter_choice", name=name, found=text, nearest=nearest, choices=", ".join(choices))


def _scale(name: str, text: str) -> None:
    parse_scale(text, parameter=name)


# What each notebook takes besides COMMON, and how a text other than "" (left open) is checked.
NOTEBOOKS: dict[str, dict[str, Callable[[str, str], None]]] = {
    "coverage_trend": {"target_month": _month, "meeting_date": _day},
    "outreach_effectiveness": {
        "target_month": _month,
        "team_days": _number,
        "area_days": _number,
        "budget_idr": _number,
        "travel": _travel,
    },
    "regency_comparison": {"compared": _regions, "survey_children": _number, "design_effect": _number},
    "iku_review": {
        "achievement_rule": _formula,
        "achievement_cap": _number,
        "achievement_bands": _scale,
        "least_completeness": _number,
        "least_respondents": _number,
        "pooled_years": _number,
        "survey_children": _number,
        "design_effect": _number,
    },
}


@dataclass(frozen=True)
class Parameters:
    """Checked parameters of one run; ``period`` may be left open, and so may those that the notebook owns."""

    notebook: str
    region: Region
    period: Period | None
    language: str
    data: str
    status: str
    contact: str
    approved_by: str
    own: Mapping[str, str]

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
            **self.own,
        }


def parameter_names(notebook: str) -> tuple[str, ...]:
    """Return the names that ``notebook`` takes."""
    return (*COMMON, *NOTEBOOKS[notebook])


def check_names(notebook: str, names: Iterable[str]) -> None:
    """Refuse the first name that no notebook takes: one file of parameters serves all notebooks of a region.

    Raises:
        ParameterError: with the nearest right name.
    """
    known = parameter_names(notebook)
    taken = {name for own in NOTEBOOKS.values() for name in own}
    for name in names:
        if name not in known and name not in taken:
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
    own = {name: values.get(name, "") for name in NOTEBOOKS[notebook]}
    for name, text in own.items():
        if text:
            NOTEBOOKS[notebook][name](name, text)
    return Parameters(
        notebook=notebook,
        region=resolve_region(values["region"], name=values.get("region_name", "")),
        period=parse_period(values["period"], parameter="period") if values.get("period") else None,
        language=language,
        data=values.get("data", "published"),
        status=values.get("status", "sementara"),
        contact=values.get("contact", ""),
        approved_by=values.get("approved_by", ""),
        own=own,
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
