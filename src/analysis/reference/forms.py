"""Whether what was read from a file of JSON has its form: files that a crash or a hand broke are as if not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def has_form(value: Any, form: Any) -> bool:
    """Whether a value has a form: a type, ``[form]`` of each, ``{type: form}`` of each, or ``{name: form}`` of some.

    >>> has_form({"a": 1, "b": "x"}, {"a": int}), has_form({"k": [1, "2"]}, {str: [int]})
    (True, False)
    """
    if isinstance(form, list):
        return isinstance(value, list) and all(has_form(each, form[0]) for each in value)
    if isinstance(form, dict) and str in form:
        return isinstance(value, dict) and all(has_form(each, form[str]) for each in value.values())
    if isinstance(form, dict):
        return isinstance(value, dict) and all(
            name in value and has_form(value[name], each) for name, each in form.items()
        )
    return isinstance(value, form) and not (isinstance(value, bool) and form in (int, float))


def read_form(path: Path, form: Any) -> Any:
    """Return the JSON of a file where it has its form; None of one that is absent, broken or of another form."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return value if has_form(value, form) else None
