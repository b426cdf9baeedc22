"""The code that a report rests on: the modules of this package that it reaches, words, packages and interpreter."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import analysis

RENDERER = "analysis.batch.bundle"
FROM = re.compile(r"\bfrom (analysis[\w.]*) import (\([^)]*\)|[^\n]*)")
NAMED = re.compile(r"\banalysis(?:\.\w+)+")


def digest(content: bytes) -> str:
    """Return the first 16 letters of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def _package() -> Path:
    return Path(analysis.__file__).parent


@cache
def _modules() -> Mapping[str, Path]:
    root = _package()
    places = {path: path.relative_to(root.parent).with_suffix("").parts for path in root.rglob("*.py")}
    return {".".join(parts[: -1 if parts[-1] == "__init__" else None]): path for path, parts in places.items()}


def _named_modules(text: str) -> Iterator[str]:
    """Yield every module of ours that a text names, in whatever way: an unusual import is never missed."""
    for source, names in FROM.findall(text):
        yield from (f"{source}.{name}" for name in re.findall(r"\w+", names))
    for name in NAMED.findall(text):
        yield from (name, name.rpartition(".")[0])


def reached_modules(names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each module that these reach, themselves and their packages included."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or name not in _modules() or name == "analysis":
            continue
        text = _modules()[name].read_text(encoding="utf-8")
        found[name] = digest(text.encode())
        waiting += [name.rpartition(".")[0], *_named_modules(text)]
    return found


def notebook_modules(source: bytes) -> dict[str, str]:
    """Return the digest of each module of ours that a notebook reaches, and those that make its page.

    Names of the package itself, such as ``uhc.check_text``, lead to their homes, so that a new name changes nothing.
    """
    cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    used = set(re.findall(r"from analysis import ([^\n]*)", text))
    for alias in re.findall(r"^import analysis(?: as (\w+))?", text, flags=re.MULTILINE):
        used |= set(re.findall(rf"\b{alias or 'analysis'}\.(\w+)", text))
    words = {word for names in used for word in re.findall(r"\w+", names)}
    homes = [home for name, home in analysis._HOME_OF.items() if name in words]
    return reached_modules([RENDERER, *homes, *_named_modules(text)])


def file_times(*folders: Path) -> dict[Path, int]:
    """Return when each file in these folders was last written; what is hidden or compiled is nobody's input."""
    found = {}
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if not name.startswith((".", "__pycache__"))]
            for path in (Path(place, name) for name in names if not name.startswith(".")):
                with suppress(FileNotFoundError):  # an editor's, gone again
                    found[path] = path.stat().st_mtime_ns
    return found


def package_times() -> dict[Path, int]:
    """Return when each file of this package was last written."""
    return file_times(_package())


def common_parts() -> dict[str, str]:
    """Return the parts that all reports share: words, templates, packages and the interpreter."""
    root = _package()
    parts = {"python": f"{platform.python_version()} {sys.platform} {platform.machine()}"}
    for path in sorted(path for path in package_times() if path.suffix != ".py"):
        kind = "words" if path.parent.name == "words" else "template"
        parts[f"{kind} {path.relative_to(root)}"] = digest(path.read_bytes())
    for folder in map(Path, sys.path):
        for found in folder.glob("*.dist-info"):
            name, _, version = found.name.removesuffix(".dist-info").partition("-")
            parts.setdefault(f"package {name}", version)
    return {name: value for name, value in parts.items() if name != "package uhc_analysis"}


def program_digest() -> str:
    """Return a digest of all code, words and packages: machines where it is the same make the same reports."""
    return _program_digest(tuple(package_times().values()))


@lru_cache(maxsize=1)
def _program_digest(times: tuple[int, ...]) -> str:
    del times  # part of the cache key
    modules = reached_modules([RENDERER, *analysis._HOME_OF.values()])
    return digest(json.dumps([modules, common_parts()], sort_keys=True).encode())
