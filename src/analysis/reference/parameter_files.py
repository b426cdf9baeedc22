"""Files of parameters: one line ``name: "value"`` each, read so that none ends the process."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rapidfuzz import process

from analysis.reference.errors import ParameterError
from analysis.reference.regions import Region, reported_regions, resolve_region

ENDINGS = (".yaml", ".yml")
SIGNS = {yaml.SequenceStartEvent: "[ ]", yaml.MappingStartEvent: "{ }", yaml.AliasEvent: "*"}
LARGEST_BYTES = 64 * 1024
LONGEST_PLAIN = 200  # letters of a value without quotes: a longer one is no number, date or word


class Line(NamedTuple):
    """A value of a file and the line, from 1, that it stands in."""

    value: Any
    number: int


def read_parameter_lines(path: Path) -> dict[str, Line]:
    """Return the values of the flat YAML file ``path`` with their lines.

    Raises:
        ParameterError: the file is not readable YAML, not flat, too large, or names a key twice.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ParameterError("parameter_large", file=path.name, found=path.stat().st_size, expected=LARGEST_BYTES)
        return dict(_read_lines(path, path.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as problem:
        error = ParameterError("parameter_file", file=path.name, problem=problem.problem or problem.context or "YAML")
        mark = problem.problem_mark or problem.context_mark
        raise error.placed(path.name, mark.line + 1) if mark else error from problem
    except (OSError, ValueError, yaml.YAMLError) as problem:
        text = next(iter(str(problem).splitlines()), type(problem).__name__)
        raise ParameterError("parameter_file", file=path.name, problem=text) from problem


def _read_lines(path: Path, text: str) -> Iterator[tuple[str, Line]]:
    events = yaml.parse(text, Loader=yaml.SafeLoader)
    opening = [next(events, None) for _ in range(3)]
    if not isinstance(opening[2], yaml.MappingStartEvent):
        problem = SIGNS.get(type(opening[2]), "-")
        raise ParameterError("parameter_file", file=path.name, problem=problem)
    lines: dict[str, int] = {}
    for key in events:
        number = _line(key)
        if isinstance(key, yaml.MappingEndEvent):
            break
        name = _plain(path, key).value
        if name in lines:
            raise ParameterError("parameter_twice", name=name).placed(path.name, number)
        lines[name] = number
        yield name, Line(_typed(path, _plain(path, next(events))), number)
    ending = [type(event) for event in events]
    if ending != [yaml.DocumentEndEvent, yaml.StreamEndEvent]:
        raise ParameterError("parameter_file", file=path.name, problem="---")


def _plain(path: Path, event: yaml.Event) -> yaml.ScalarEvent:
    """Return a single value without tag or anchor; refuse all else where it begins."""
    if isinstance(event, yaml.ScalarEvent) and not event.anchor and not event.tag:
        return event
    signs = (getattr(event, "tag", None), "&" if getattr(event, "anchor", None) else "", SIGNS.get(type(event)), "?")
    raise ParameterError("parameter_nested", found=next(filter(None, signs))).placed(path.name, _line(event))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _typed(path: Path, event: yaml.ScalarEvent) -> Any:
    """Return a value as YAML takes it: what stands without quotes may be a number, which a check refuses by name."""
    if event.style or len(event.value) > LONGEST_PLAIN:
        return event.value
    try:
        return yaml.safe_load(event.value)
    except (ValueError, yaml.YAMLError) as problem:
        error = ParameterError("parameter_file", file=path.name, problem=f"{event.value}: {problem}".splitlines()[0])
        raise error.placed(path.name, _line(event)) from problem


def check_file_names(folder: Path) -> None:
    """Refuse a file of parameters that no run would read, because its name is not that of a region.

    Raises:
        ParameterError: with the right name.
    """
    slugs = {region.slug: region for region in reported_regions()}
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("[!.]*")):  # hidden files are the system's own
        if path.suffix.lower() in ENDINGS and path.is_file() and path.name not in {f"{slug}.yaml" for slug in slugs}:
            raise ParameterError("parameter_name", file=path.name, expected=f"{_meant(path.stem, slugs)}.yaml")


def _meant(stem: str, slugs: Mapping[str, Region]) -> str:
    try:
        return resolve_region(stem.replace("_", "-")).slug
    except ParameterError:
        return str(process.extractOne(stem.lower(), list(slugs))[0])


def place_error(problem: ParameterError, path: Path, lines: Mapping[str, Line], but: Collection[str]) -> None:
    """Say in an error which line of a file it is about, unless its parameter is one of ``but``, given elsewhere."""
    if problem.parameter in lines and problem.parameter not in but and not problem.place:
        problem.placed(path.name, lines[problem.parameter].number)
