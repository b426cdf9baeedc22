"""The one place for what readers see: every text in Indonesian and English, side by side.

A text has a name of its own, or it is one of a family: a map of texts by state, ``of`` which class of
``analysis.reference.states``, ``but`` for which of its states there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from enum import EnumType
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from analysis.reference import states

LANGUAGES = ("id", "en")
OPEN = ("names", "numbers")  # families whose states stand in data, not in a class

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
    """Return every text of words/*.yaml as ``{"group.name": {"id": ..., "en": ...}}``, those of families by state.

    Raises:
        ValueError: two files give one text, a text lacks a language, a family a state, or a state its family.
    """
    return _read()[0]


@cache
def families() -> dict[str, str]:
    """Return of which states each family is: the name of a class, or ``names`` or ``numbers`` where any may come.

    Raises:
        ValueError: as ``catalogue``.
    """
    return {name: family["of"] for name, family in _read()[1].items()}


@cache
def _read() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    texts: dict[str, dict[str, str]] = {}
    about: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).with_name("words").glob("*.yaml")):
        groups = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
        for name, entry in _entries(groups, ""):
            if "of" in entry:
                about.setdefault(name, {}).update(entry)
            elif name in texts:
                raise ValueError(f"{path.name}: {name} stands in another file too")
            else:
                texts[name] = entry
    found: dict[str, set[str]] = {name: set() for name in about}
    for key in texts:
        for above in accumulate(key.split(".")[:-1], "{}.{}".format):
            if above in found:
                found[above].add(key.removeprefix(f"{above}."))
    for name, family in about.items():
        check_family(name, family, found[name])
    return texts, about


def _entries(part: Mapping[str, Any], above: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each text with its name, and each family with what it is of."""
    family = {key: part[key] for key in ("of", "but") if isinstance(part.get(key), str)}
    if family:
        yield above.removesuffix("."), family
    for key, below in part.items():
        if key in family:
            continue
        if not isinstance(below, dict) or (below.keys() & set(LANGUAGES) and tuple(below) != LANGUAGES):
            raise ValueError(f"{above}{key}: expected its text as {' and '.join(LANGUAGES)}")
        if tuple(below) == LANGUAGES:
            yield f"{above}{key}", below
        else:
            yield from _entries(below, f"{above}{key}.")


def check_family(name: str, family: Mapping[str, str], found: set[str]) -> None:
    """Check that a family has a text for each of its states, and for nothing else.

    Args:
        name: what the family is called.
        family: ``of`` which states it is, ``but`` for which of them it has nothing to say.
        found: the states that it has a text for.

    Raises:
        ValueError: there are no such states, or some differ.
    """
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
        >>> uhc.say("page.index")
        'Kembali ke indeks'
        >>> uhc.say("verdict", "met")
        'terpenuhi'
    """
    if state != "":
        _read()[1][key]
        key = f"{key}.{state}"
    return catalogue()[key][current_language()].format(**values)
