"""The one place for what readers see: every text in Indonesian and English, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from enum import EnumType
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.reference import states

LANGUAGES = ("id", "en")
OPEN = ("names", "numbers")

YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_language: ContextVar[str] = ContextVar("language", default="id")


def use_language(language: str) -> None:
    """Make ``language`` the one in which texts and errors are given from here on."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _language.set(language)


def current_language() -> str:
    """Return the language in use, ``id`` or ``en``."""
    return _language.get()


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every text of words/*.yaml as ``{"group.name": {"id": ..., "en": ...}}``; of a family, by state too.

    Raises:
        ValueError: two files give one text, or a family lacks a text for a state or has one for none.
    """
    return _read()[0]


@cache
def families() -> dict[str, str]:
    """Return of which states (``analysis.reference.states``) each family is; ``names`` and ``numbers`` are open.

    Raises:
        ValueError: as ``catalogue``.
    """
    return _read()[1]


@cache
def _read() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    about: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).with_name("words").glob("*.yaml")):
        groups = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
        for name, text, family in _entries(groups, ""):
            if family:
                about.setdefault(name, {}).update(family)
            elif name in texts:
                raise ValueError(f"{path.name}: {name} stands in another file too")
            else:
                texts[name] = text
    for name, family in about.items():
        _check_family(name, family, {key.removeprefix(f"{name}.") for key in texts if key.startswith(f"{name}.")})
    return texts, {name: family["of"] for name, family in about.items()}


def _entries(part: Mapping[str, Any], above: str) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Yield name, text and, for a family, what it is of: states, and those of them that have no text here."""
    family = {key: part[key] for key in ("of", "but") if key in part}
    if family:
        yield above.removesuffix("."), {}, family
    for key, below in part.items():
        if isinstance(below, dict) and set(below) != set(LANGUAGES):
            yield from _entries(below, f"{above}{key}.")
        elif key not in family:
            yield f"{above}{key}", below, {}


def _check_family(name: str, family: Mapping[str, str], found: set[str]) -> None:
    if family["of"] in OPEN:
        return
    kind = getattr(states, family["of"], None)
    if not isinstance(kind, EnumType):
        raise ValueError(f"{name}: no states are called {family['of']}")
    due = set(map(str, kind.__members__.values())) - {""} - set(family.get("but", "").split())
    if odd := due ^ found:
        raise ValueError(f"{name}: texts and the states of {family['of']} differ in {', '.join(sorted(odd))}")


def say(key: str, state: object = "", /, **values: Any) -> str:
    """Return the text ``key`` in the language in use, its ``{fields}`` filled in.

    Args:
        key: ``group.name``; of a family, the family's name.
        state: which text of the family.
        values: what the fields hold.

    Raises:
        KeyError: the text, the family or a field is missing.

    Example:
        >>> say("ratio", "keaktifan")
        'Aktif / terdaftar (keaktifan)'
    """
    if state != "":
        families()[key]
        key = f"{key}.{state}"
    return catalogue()[key][current_language()].format(**values)
