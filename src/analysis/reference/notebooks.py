"""The notebooks in notebooks/: each is a report; its parameters cell is its contract, its title its own.

Nothing else names a report. Order and visibility stand in notebooks/order.yaml; a notebook not named there comes after
the others, by name.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import process

from analysis.reference.errors import ParameterError
from analysis.reference.places import project_folder
from analysis.reference.words import LANGUAGES, current_language
from analysis.reference.yaml_files import check_shape, read_nested

PARAMETERS_TAG = "parameters"
ORDER_FILE = "order.yaml"


@dataclass(frozen=True)
class Contract:
    """What a notebook takes and how it is called, as the notebook itself says.

    Attributes:
        name: of its file, without the ending.
        defaults: each name of the parameters cell with its value, in order.
        comments: what stands behind a name in the parameters cell.
        title: by language; empty where the notebook gives none.
        question: by language; empty where the notebook gives none.
        used: names and whole texts that the other cells use.
    """

    name: str
    defaults: Mapping[str, Any]
    comments: Mapping[str, str]
    title: Mapping[str, str]
    question: Mapping[str, str]
    used: frozenset[str]


def notebooks_folder() -> Path:
    """Return the folder whose notebooks are reports."""
    return project_folder() / "notebooks"


def notebook_file(name: str) -> Path:
    """Return the place of a notebook."""
    return notebooks_folder() / f"{name}.ipynb"


def read_contract(source: bytes, name: str) -> Contract:
    """Return the contract of the notebook ``source``.

    Raises:
        ParameterError: it is not a notebook, has no cell with the tag ``parameters``, or that cell holds something
            else than names with plain values.
    """
    try:
        content = json.loads(source)
        cells = [(cell["cell_type"], _text(cell), _tags(cell)) for cell in content["cells"]]
    except (ValueError, KeyError, TypeError) as problem:
        raise ParameterError("notebook_broken", file=f"{name}.ipynb", problem=str(problem)) from problem
    own = [text for kind, text, tags in cells if kind == "code" and PARAMETERS_TAG in tags]
    if not own:
        raise ParameterError("notebook_parameters", file=f"{name}.ipynb")
    others = [text for kind, text, tags in cells if kind == "code" and PARAMETERS_TAG not in tags]
    prose = [text for kind, text, _ in cells if kind == "markdown"]
    about = {**content.get("metadata", {}).get("uhc", {}), **_literals(others)}
    heading = next(iter(re.findall(r"^# (.+)$", "\n".join(prose), flags=re.MULTILINE)), name.replace("_", " "))
    return Contract(
        name,
        read_assignments(own[0], file=f"{name}.ipynb"),
        read_comments(own[0]),
        _both(about.get("title"), heading),
        _both(about.get("question"), ""),
        frozenset(word for text in others for word in words_used(text)),
    )


def _text(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _tags(cell: Mapping[str, Any]) -> Sequence[str]:
    tags: Sequence[str] = cell.get("metadata", {}).get("tags", ())
    return tags


def _both(texts: Any, usual: str) -> dict[str, str]:
    known = texts if isinstance(texts, dict) else {}
    return {language: str(known.get(language) or next(iter(known.values()), usual)) for language in LANGUAGES}


def _literals(sources: Sequence[str]) -> dict[str, Any]:
    """Return title and question as a call of ``open_report`` gives them."""
    found: dict[str, Any] = {}
    for source in sources:
        for call in (node for node in _walk(source) if isinstance(node, ast.Call)):
            if str(getattr(call.func, "attr", getattr(call.func, "id", ""))) == "open_report":
                for keyword in call.keywords:
                    with suppress(ValueError):
                        found[str(keyword.arg)] = ast.literal_eval(keyword.value)
    return found


def _walk(source: str) -> Iterator[ast.AST]:
    with suppress(SyntaxError):
        yield from ast.walk(ast.parse(source))


def words_used(source: str) -> set[str]:
    """Return the names that a cell reads, its attributes and its whole texts; of one that is no Python, its words."""
    nodes = list(_walk(source))
    if not nodes:
        return set(re.findall(r"\w+", source))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return names | {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def read_assignments(source: str, *, file: str) -> dict[str, Any]:
    """Return names and values of a parameters cell.

    Raises:
        ParameterError: a line is no assignment of a plain value to a name.
    """
    values: dict[str, Any] = {}
    try:
        for node in ast.parse(source).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if not isinstance(target, ast.Name):
                raise ValueError(ast.unparse(node))
            values[target.id] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError) as problem:
        raise ParameterError("parameter_cell", file=file, problem=str(problem)) from problem
    return values


def read_comments(source: str) -> dict[str, str]:
    """Return the comment behind each name of a parameters cell."""
    lines = source.splitlines()
    found = {}
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                name = lines[token.start[0] - 1].partition("=")[0].strip()
                found[name] = token.string.lstrip("# ")
    return found


def contract_of(name: str) -> Contract:
    """Return the contract of the notebook ``name``.

    Raises:
        ParameterError: there is none of that name (with the nearest), or as ``read_contract``.
    """
    path = notebook_file(name)
    if not path.is_file():
        known = [file.stem for file in _files()]
        nearest = process.extractOne(name, known)[0] if known else "-"
        raise ParameterError("notebook_unknown", found=name, nearest=nearest, choices=", ".join(known))
    return _contract(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _contract(path: Path, changed_ns: int) -> Contract:
    del changed_ns  # part of the cache key
    return read_contract(path.read_bytes(), path.stem)


def _files() -> list[Path]:
    return sorted(path for path in notebooks_folder().glob("*.ipynb") if not path.name.startswith("."))


def _order() -> dict[str, list[str]]:
    path = notebooks_folder() / ORDER_FILE
    named = {"order": [], "hidden": []} | (read_nested(path, ORDER_FILE) if path.is_file() else {})
    check_shape(ORDER_FILE, named, {"order": [str], "hidden": [str]}, "[coverage_trend, ...]")
    known = [file.stem for file in _files()]
    for name in (*named["order"], *named["hidden"]):
        if name not in known and known:
            nearest = process.extractOne(str(name), known)[0]
            raise ParameterError("notebook_order", file=ORDER_FILE, found=name, nearest=nearest)
    return named


def notebook_names(*, hidden: bool = False) -> tuple[str, ...]:
    """Return the reports in their order; with ``hidden`` also those that are made only when named.

    Left out are notebooks without a parameters cell: see ``not_reports``.
    """
    named, known = _order(), [path.stem for path in _files() if _problem(path) is None]
    ordered = [name for name in dict.fromkeys((*named["order"], *known)) if name in known]
    return tuple(name for name in ordered if hidden or name not in named["hidden"])


def not_reports() -> dict[str, str]:
    """Return the notebooks that cannot be reports, each with the reason."""
    found = {path.stem: _problem(path) for path in _files()}
    return {name: str(problem) for name, problem in found.items() if problem is not None}


def _problem(path: Path) -> ParameterError | None:
    try:
        _contract(path, path.stat().st_mtime_ns)
    except ParameterError as problem:
        return problem
    return None


def notebook_title(name: str) -> str:
    """Return what a report is called in the language in use; its name in words where the notebook is gone."""
    path = notebook_file(name)
    if not path.is_file() or _problem(path) is not None:
        return name.replace("_", " ")
    return contract_of(name).title[current_language()]


def files_beside(source: bytes) -> dict[str, Path]:
    """Return the files in notebooks/ that the notebook ``source`` names in a text of its own, such as "kader.csv"."""
    cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    texts = {word for cell in cells for word in words_used(_text(cell)) if "." in word and "\n" not in word}
    places = {text: notebooks_folder() / text for text in texts if len(text) < 200 and not text.endswith(".ipynb")}
    return {text: path for text, path in sorted(places.items()) if is_beside(path)}


def is_beside(path: Path) -> bool:
    """Whether a file stands in notebooks/ or in a folder there."""
    return path.is_file() and path.resolve().is_relative_to(notebooks_folder().resolve())
