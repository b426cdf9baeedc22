"""The parameters of a notebook: the same names in the notebook, in params/ and on the command line."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import process

from analysis.reference.errors import ParameterError, shorten
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region, reported_regions, resolve_region
from analysis.reference.rules import formulas, parse_scale
from analysis.reference.words import LANGUAGES, use_language

TRAVEL = r"([0-9]{2}(?:\.[0-9]{2}){1,2}(?:\.[0-9]{4})?) ([0-9]{1,3}(?:\.[0-9]{1,3})?) ([0-9]{1,12})"
COMMON = ("region", "region_name", "period", "language", "data", "status", "contact", "approved_by")
LONGEST_TEXT, LONGEST_LABEL = 20_000, 300  # letters of a list, and of what stands in the head of a page
LABELS = ("region_name", "contact", "approved_by")
CHOICES = {"language": LANGUAGES, "data": ("published", "office", "demo"), "status": ("sementara", "final")}


def _month(name: str, text: str) -> None:
    parse_period(text, parameter=name)


def _day(name: str, text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ParameterError("parameter_day", name=name, found=text) from None


def _number(name: str, text: str) -> None:
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", text) or float(text) == 0:
        raise ParameterError("parameter_number", name=name, found=shorten(repr(text)))


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
        match = re.fullmatch(TRAVEL, part)
        if not match:
            raise ParameterError("parameter_travel", found=shorten(part))
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
            nearest = process.extractOne(shorten(str(name)).lower(), known)[0]
            with _about(name):
                raise ParameterError(
                    "parameter_unknown", found=shorten(str(name)), nearest=nearest, choices=", ".join(known)
                )


@contextmanager
def _about(name: str) -> Iterator[None]:
    """Say in an error inside this block which parameter it is about."""
    try:
        yield
    except ParameterError as problem:
        problem.parameter = problem.parameter or name
        raise


def _check_text(name: str, value: Any) -> None:
    """Refuse what is no text, and texts that no line of a page could hold."""
    if not isinstance(value, str):
        raise ParameterError("parameter_type", name=name, found=shorten(repr(value)))
    most = LONGEST_LABEL if name in LABELS else LONGEST_TEXT
    if len(value) > most or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise ParameterError("parameter_text", name=name, found=shorten(repr(value)), most=most)


def _check_choice(name: str, value: str) -> None:
    choices = CHOICES[name]
    if value not in choices:
        nearest = process.extractOne(value.lower(), choices)[0]
        raise ParameterError("parameter_choice", name=name, found=value, nearest=nearest, choices=", ".join(choices))


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
        with _about(name):
            if name != "region" or isinstance(value, str):
                _check_text(name, value)
            if name in CHOICES:
                _check_choice(name, value)
    if "region" not in values:
        raise ParameterError("region_missing")
    own = {name: values.get(name, "") for name in NOTEBOOKS[notebook]}
    for name, text in own.items():
        with _about(name):
            if text:
                NOTEBOOKS[notebook][name](name, text)
    with _about("period"):
        period = parse_period(values["period"], parameter="period") if values.get("period") else None
    with _about("region"):
        region = resolve_region(values["region"], name=values.get("region_name", ""))
    return Parameters(
        notebook=notebook,
        region=region,
        period=period,
        language=language,
        data=values.get("data", "published"),
        status=values.get("status", "sementara"),
        contact=values.get("contact", ""),
        approved_by=values.get("approved_by", ""),
        own=own,
    )


def injected_names(cell_sources: Iterable[str]) -> list[str]:
    """Return the names that papermill set in its injected cell, which begins with ``# Parameters``."""
    names = []
    for source in cell_sources:
        if source.startswith("# Parameters"):
            targets = [node.targets for node in ast.parse(source).body if isinstance(node, ast.Assign)]
            names += [target.id for group in targets for target in group if isinstance(target, ast.Name)]
    return names
