"""The parameters of a notebook: the same names in the notebook, in params/ and on the command line."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import process

from analysis.reference.errors import ParameterError, shorten, written
from analysis.reference.notebooks import Contract, contract_of, notebook_names, words_used
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region, all_regions, resolve_region
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
    named = {resolve_region(one.strip(), reported=False) for one in text.split(",") if one.strip()}
    return tuple(region for region in all_regions() if region in named)


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
    _check_choice(name, text, list(formulas()))


def _scale(name: str, text: str) -> None:
    parse_scale(text, parameter=name)


# How a text other than "" (left open) is checked, whichever notebook takes a parameter of that name.
KINDS: dict[str, Callable[[str, str], None]] = {
    "target_month": _month,
    "meeting_date": _day,
    "team_days": _number,
    "teams": _number,
    "area_days": _number,
    "budget_idr": _number,
    "travel": _travel,
    "compared": _regions,
    "peers": _regions,
    "survey_children": _number,
    "design_effect": _number,
    "achievement_rule": _formula,
    "achievement_cap": _number,
    "achievement_bands": _scale,
    "least_completeness": _number,
    "least_respondents": _number,
    "pooled_years": _number,
}
LISTED = re.compile(r"\w[\w.-]*(?: \| \w[\w.-]*)+")  # a comment such as "sementara | final" lists the choices


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
    own: Mapping[str, Any]

    def as_values(self) -> dict[str, Any]:
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


def own_defaults(notebook: str) -> dict[str, Any]:
    """Return the names that ``notebook`` takes besides COMMON, with their defaults, as its parameters cell has them."""
    return {name: value for name, value in contract_of(notebook).defaults.items() if name not in COMMON}


def parameter_names(notebook: str) -> tuple[str, ...]:
    """Return the names that ``notebook`` takes."""
    return (*COMMON, *own_defaults(notebook))


def check_names(notebook: str, names: Iterable[str]) -> None:
    """Refuse the first name that no notebook takes: one file of parameters serves all notebooks of a region.

    Raises:
        ParameterError: with the nearest right name.
    """
    known = parameter_names(notebook)
    for name in names:
        if name not in known and name not in KINDS and name not in _taken_by_any():
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


def _check_text(name: str, value: str) -> None:
    """Refuse texts that no line of a page could hold."""
    most = LONGEST_LABEL if name in LABELS else LONGEST_TEXT
    if len(value) > most or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise ParameterError("parameter_text", name=name, found=written(value), most=most)


def _taken_by_any() -> set[str]:
    return {name for notebook in notebook_names(hidden=True) for name in own_defaults(notebook)}


def check_cell(contract: Contract, names: Iterable[str], *, cells: Iterable[str] = ()) -> None:
    """Refuse a name of a parameters cell that nothing reads: ``periode`` would leave the period as it was.

    Args:
        contract: of the notebook.
        names: the names that its parameters cell sets, as it stands now.
        cells: other cells that have run.

    Raises:
        ParameterError: with the nearest name that is read.
    """
    used = set(contract.used).union(*map(words_used, cells))
    known = (*COMMON, *(name for name in KINDS if name in contract.defaults))
    for name in names:
        if name not in COMMON and name not in KINDS and name not in used:
            nearest = process.extractOne(str(name).lower(), (*COMMON, *KINDS))[0]
            raise ParameterError("parameter_unread", found=name, nearest=nearest, choices=", ".join(known))


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
    contract = contract_of(notebook)
    for name in (one for one in parameter_names(notebook) if one in values):  # another's have the kinds of its own cell
        with _about(name):
            _check_type(name, values[name], contract.defaults.get(name, ""))
    for name, value in values.items():
        with _about(name):
            if isinstance(value, str):
                _check_text(name, value)
            if name in CHOICES:
                _check_choice(name, value, CHOICES[name])
    if "region" not in values:
        raise ParameterError("region_missing")
    own = {name: values.get(name, default) for name, default in own_defaults(notebook).items()}
    for name, value in own.items():
        with _about(name):
            _check_own(name, value, contract.comments.get(name, ""))
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


def _check_type(name: str, value: Any, default: Any) -> None:
    """Refuse a value of another type than the default of its name: 2026-02 is no number, and 19.10 no text."""
    if name == "region":  # regions.resolve_region says why it must be text
        return
    fits = isinstance(value, type(default)) and isinstance(value, bool) == isinstance(default, bool)
    if fits or (isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)):
        return
    if isinstance(default, str):
        raise ParameterError("parameter_type", name=name, found=written(value))
    raise ParameterError("parameter_kind", name=name, found=written(value), example=repr(default))


def _check_choice(name: str, found: str, choices: Sequence[str]) -> None:
    if found not in choices:
        nearest = process.extractOne(found.lower(), choices)[0]
        raise ParameterError("parameter_choice", name=name, found=found, nearest=nearest, choices=", ".join(choices))


def _check_own(name: str, value: Any, comment: str) -> None:
    if not isinstance(value, str) or not value:
        return
    if name in KINDS:
        KINDS[name](name, value)
    elif listed := LISTED.match(comment):
        _check_choice(name, value, listed[0].split(" | "))


def injected_names(cell_sources: Iterable[str]) -> list[str]:
    """Return the names that papermill set in its injected cell, which begins with ``# Parameters``."""
    names = []
    for source in cell_sources:
        if source.startswith("# Parameters"):
            targets = [node.targets for node in ast.parse(source).body if isinstance(node, ast.Assign)]
            names += [target.id for group in targets for target in group if isinstance(target, ast.Name)]
    return names


def cell_names(cell_sources: Iterable[str]) -> list[str]:
    """Return the names that the parameters cell set when it last ran: the newest cell that begins by naming a region.

    Such a cell assigns plain values only; the one that papermill puts in is told apart by its first line.
    """
    found: list[str] = []
    for source in cell_sources:
        if not source.startswith("# Parameters") and re.search(r"^region\s*=", source, flags=re.MULTILINE):
            with suppress(SyntaxError):
                nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
                found = [one.id for node in nodes for one in node.targets if isinstance(one, ast.Name)]
    return found
