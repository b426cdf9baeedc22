"""Nested YAML that people write (layouts, owners, order, rules): read as it is written, and none ends the process."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import yaml

from analysis.reference.errors import ParameterError, shorten
from analysis.reference.forms import has_form
from analysis.reference.words import YAML_LOADER, say

LARGEST_BYTES, DEEPEST = 2 << 20, 30
PLAIN = {  # what without quotes is no text; YAML would take No for false, 010 for 8 and 12:30 for 750
    "null": r"~|null|",
    "bool": r"true|false",
    "int": r"-?(?:0|[1-9][0-9]{0,14})",
    "float": r"-?(?:0|[1-9][0-9]{0,14})\.(?:0|[0-9]{0,14}[1-9])",  # 19.10 is the code of a region
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}


class PlainLoader(YAML_LOADER):  # type: ignore[misc, valid-type]
    """The safe loader, to which only plain numbers, days, true and false are other than text."""

    yaml_implicit_resolvers: ClassVar[dict[str | None, list[tuple[str, re.Pattern[str]]]]] = {}


for kind, form in PLAIN.items():
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rf"(?:{form})\Z"), None)


def read_nested(path: Path, shown: str = "") -> dict[str, Any]:
    """Return what a nested YAML file holds; of an empty one nothing.

    Args:
        path: the file.
        shown: how an error calls it; by default by its name.

    Raises:
        ParameterError: with the line and what was expected: it cannot be read as text or as YAML, is larger or deeper
            than anybody writes, has references, says a key twice, or is no list of ``name: value``.
    """
    file = shown or path.name
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise _broken(file, "large", found=size, most=LARGEST_BYTES)
        text = path.read_text(encoding="utf-8-sig")
        _check_depth(file, yaml.parse(text, Loader=PlainLoader))
        _check_keys(file, yaml.compose(text, Loader=PlainLoader))
        content = yaml.load(text, Loader=PlainLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        told = shorten(problem.problem or problem.context or "-")
        raise _broken(file, "syntax", mark.line + 1 if mark else 0, problem=told) from problem
    except OSError as problem:
        raise _broken(file, "closed", problem=problem.strerror or problem) from problem
    except (ValueError, yaml.YAMLError) as problem:  # no UTF-8, signs that no text has, or 31 February
        raise _broken(file, "text", problem=shorten(str(problem))) from problem
    if not isinstance(content, dict | None):
        raise _broken(file, "map", 1)
    return {name: value for name, value in (content or {}).items() if value is not None}


def check_shape(file: str, content: dict[str, Any], form: dict[str, Any], expected: str) -> None:
    """Refuse what under a name of a file has another form than it must (see ``has_form``).

    Raises:
        ParameterError: names it, what was expected and what was found.
    """
    for name, each in form.items():
        if not has_form(content.get(name), each):
            found = shorten(repr(content.get(name)))
            raise ParameterError("yaml_lacks", file=file, name=name, expected=expected, found=found)


def _check_depth(file: str, events: Iterable[yaml.Event]) -> None:
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise _broken(file, "alias", line)
        if depth > DEEPEST:
            raise _broken(file, "deep", line, most=DEEPEST)


def _check_keys(file: str, root: yaml.Node | None) -> None:
    """Refuse a key that is said twice: the reader would take the last."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            nodes += [value for _, value in node.value]
            for number, key in enumerate(keys):
                if any(key.value == before.value for before in keys[:number]):
                    raise _broken(file, "twice", key.start_mark.line + 1)


def _broken(file: str, what: str, line: int = 0, **details: Any) -> ParameterError:
    if line:
        return ParameterError("yaml_file", problem=say("yaml", what, **details)).placed(file, line)
    return ParameterError("yaml_whole", file=file, problem=say("yaml", what, **details))
