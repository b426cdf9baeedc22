"""The one place for what readers see: every text in Indonesian and English, side by side."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("id", "en")

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
    """Return every text as ``{"group.name": {"id": ..., "en": ...}}``."""
    groups = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": texts for group, entries in groups.items() for name, texts in entries.items()}


def say(key: str, /, **values: Any) -> str:
    """Return the text ``key`` in the language in use, its ``{fields}`` filled in.

    Raises:
        KeyError: the text or one of its fields is missing.
    """
    return catalogue()[key][current_language()].format(**values)
