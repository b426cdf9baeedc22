"""What a report rests on, and whether it still stands: the code it reaches, words, packages, parameters and rows.

A record of each report is kept in outputs/.uhc. Its ``parts`` are digests of what a change of which makes every report
stale; its ``inputs`` the rows that the report may rest on: a row of another region does not make it stale. While no file
of data changed, nothing here needs pandas.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import analysis
from analysis.batch.outputs import Outputs
from analysis.reference.places import data_folder
from analysis.reference.regions import Region

RENDERER = "analysis.batch.bundle"
WHOLE_FILES = ("datapackage.json", "reference/regions.csv", "reference/rules.yaml")
LABELS = ("words", "template", "parameter language", "parameter status", "parameter contact", "parameter approved_by")
IMPORT = re.compile(r"^\s*(?:from (analysis[\w.]*) import (\([^)]*\)|[^\n]*)|import (analysis\.[\w.]+))", re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """Why a report is stale: ``kind`` is never, failed, files, rows or the first word of a part (see Surroundings)."""

    kind: str
    name: str = ""
    before: str = ""
    now: str = ""

    @property
    def is_label(self) -> bool:
        """Whether it changes what a page says, but no number."""
        return f"{self.kind} {self.name}".startswith(LABELS)


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


def _imported(text: str) -> Iterator[str]:
    """Yield the modules of ours that a text imports; a name that is none belongs to its module."""
    for source, names, plain in IMPORT.findall(text):
        yield source or plain
        yield from (f"{source}.{name}" for name in re.findall(r"\w+", names))


def _reach(names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each module that is imported by these, theirs included, whether at once or at need."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        parent = name.rpartition(".")[0]
        if parent and parent != "analysis":
            waiting.append(parent)
        if name in found or name not in _modules() or name == "analysis":
            continue
        text = _modules()[name].read_text(encoding="utf-8")
        found[name] = digest(text.encode())
        waiting += _imported(text)
    return found


def notebook_modules(source: bytes) -> dict[str, str]:
    """Return the digest of each module of ours that a notebook reaches, and those that make its page.

    Names of the package itself, such as ``uhc.show_cards``, lead to their homes, so that a new name changes nothing.
    """
    cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    used = set(re.findall(r"from analysis import ([^\n]*)", text))
    for alias in re.findall(r"^import analysis(?: as (\w+))?", text, flags=re.MULTILINE):
        used |= set(re.findall(rf"\b{alias or 'analysis'}\.(\w+)", text))
    words = {word for one in used for word in re.findall(r"\w+", one)}
    homes = [home for name, home in analysis._HOME_OF.items() if name in words]
    return _reach([RENDERER, *homes, *_imported(text)])


class Surroundings:
    """What reports share at this moment; a part is named by its kind and a name: "module analysis.report.page"."""

    def __init__(self) -> None:
        root = _package()
        files = {path for path in root.rglob("*.*") if path.suffix not in (".py", ".pyc")}
        self._common = {"python": f"{platform.python_version()} {sys.platform} {platform.machine()}"}
        for path in sorted(files):
            kind = "words" if path.parent.name == "words" else "template"
            self._common[f"{kind} {path.relative_to(root)}"] = digest(path.read_bytes())
        for folder in map(Path, sys.path):
            for found in folder.glob("*.dist-info"):
                name, _, version = found.name.removesuffix(".dist-info").partition("-")
                self._common.setdefault(f"package {name}", version)
        self._common.pop("package uhc_analysis", None)
        self.data = {
            str(path.relative_to(data_folder())): digest(path.read_bytes())
            for path in sorted(data_folder().rglob("*"))
            if path.suffix in (".csv", ".yaml", ".json", ".duckdb")
        }
        descriptor = json.loads((data_folder() / "datapackage.json").read_bytes())
        self._table_files = {table["name"]: table["path"] for table in descriptor["resources"]}
        self._notebooks: dict[bytes, dict[str, str]] = {}

    @property
    def program(self) -> str:
        """A digest of all code, words and packages: two machines where it is the same make the same reports."""
        modules = _reach([RENDERER, *analysis._HOME_OF.values()])
        versions = {name: version for name, version in self._common.items() if name != "python"}
        return digest(json.dumps([modules, versions], sort_keys=True).encode())

    @property
    def checked(self) -> str:
        """A digest of what the check of the data rests on."""
        return digest(json.dumps([self.data, _reach(["analysis.tables.selection"])], sort_keys=True).encode())

    def parts(self, source: bytes, values: Mapping[str, str]) -> dict[str, str]:
        """Return the parts of the key of a run of the notebook ``source`` with the parameters ``values``."""
        if source not in self._notebooks:
            modules = {f"module {name}": value for name, value in notebook_modules(source).items()}
            self._notebooks[source] = {"notebook": digest(source), **modules, **self._common}
        return self._notebooks[source] | {f"parameter {name}": value for name, value in values.items()}

    def read_files(self, inputs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return the digest of each file of data that a report with these inputs read."""
        places = {*WHOLE_FILES, *(self._table_files[one["table"]] for one in inputs)}
        return {place: self.data.get(place, "") for place in sorted(places)}


def part_changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    """Return what differs between the parts of two keys."""
    names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    return [Change(*name.partition(" ")[::2], before.get(name, ""), now.get(name, "")) for name in names]


def row_changes(record: Mapping[str, Any], region: Region, period: str, around: Surroundings) -> list[Change]:
    """Return what changed of the data that a report may rest on; reads tables only where their file changed."""
    now = around.read_files(record["inputs"])
    touched = {place for place, value in now.items() if record["data"].get(place) != value}
    changes = [Change("data", place) for place in sorted(touched & set(WHOLE_FILES))]
    for one in record["inputs"]:
        if one["file"].partition("/")[2] not in touched:
            continue
        rows = _rows_now(one, region, period)
        keys = sorted(key for key in {*rows, *one["row_digests"]} if rows.get(key) != one["row_digests"].get(key))
        if keys:
            changes.append(Change("rows", one["file"], str(len(keys)), ", ".join(keys)))
    return changes


def _rows_now(one: Mapping[str, Any], region: Region, period: str) -> dict[str, str]:
    from analysis.reference.periods import parse_period
    from analysis.tables.published import read_table, row_digests
    from analysis.tables.selection import in_scope

    whole, digests = read_table(one["table"]), row_digests(one["table"])
    scope = in_scope(whole, one["table"], region, parse_period(period), codes=one["codes"])
    return {key: digests[key] for key in scope[whole.attrs["key"]]}


def record_name(period: str, slug: str, notebook: str) -> str:
    """Return where the record of a report stands in the state of the outputs."""
    return f"{period}/{slug}/{notebook}.json"


def find_changes(
    outputs: Outputs, region: Region, notebook: str, period: str, parts: Mapping[str, str], around: Surroundings
) -> list[Change]:
    """Return why the report is stale; nothing when it stands."""
    record = outputs.read_state(record_name(period, region.slug, notebook))
    folder = outputs.path / period / region.slug
    if (folder / f"{notebook}.failure.html").is_file():
        return [Change("failed")]
    if record is None:
        return [Change("never")]
    for place, size_bytes in record["files"].items():
        if not (folder / place).is_file() or (folder / place).stat().st_size != size_bytes:
            return [Change("files", place)]
    return part_changes(record["parts"], parts) + row_changes(record, region, period, around)
