"""The one place for what readers see: every text in Indonesian and English, side by side."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("id", "en")

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
    """Return every text of words/*.yaml as ``{"group.name": {"id": ..., "en": ...}}``.

    Raises:
        ValueError: two files give one text.
    """
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).with_name("words").glob("*.yaml")):
        groups = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
        entries = {f"{group}.{name}": text for group, names in groups.items() for name, text in names.items()}
        if twice := texts.keys() & entries.keys():
            raise ValueError(f"{path.name}: {min(twice)} stands in another file too")
        texts |= entries
    return texts


def say(key: str, /, **values: Any) -> str:
    """Return the text ``key`` in the language in use, its ``{fields}`` filled in.

    Raises:
        KeyError: the text or one of its fields is missing.

    Example:
        >>> uhc.say("page.index")
        'Kembali ke indeks'
        >>> uhc.say("page.figure", number=2)
        'Gambar 2.'
    """
    return catalogue()[key][current_language()].format(**values)
