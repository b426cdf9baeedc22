"""What a report rests on, and whether it still stands: the code it reaches, words, packages, parameters and rows.

A record of each report is kept in outputs/.uhc. Its ``parts`` are digests of code, words, packages and parameters; its
``inputs`` are the rows that the report may rest on, so that a row of another region does not make it stale. While no
file of data changed, nothing here needs pandas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.batch.modules import common_parts, digest, notebook_modules, package_times, reached_modules
from analysis.batch.outputs import Outputs
from analysis.batch.records import read_record, record_name
from analysis.reference.boundaries import FILE as BOUNDARIES
from analysis.reference.decisions import FILE as DECISIONS
from analysis.reference.notebooks import files_beside, notebooks_folder
from analysis.reference.places import data_folder, store_files
from analysis.reference.regions import Region, all_regions, province_of
from analysis.report.documents import read_document

PAGES = "pages.json"
WHOLE_FILES = (
    "datapackage.json",
    "office_tables.json",
    "reference/rules.yaml",
    DECISIONS,
    BOUNDARIES,
)
REGIONS = "reference/regions.csv"
STORE = "office.duckdb"
LABELS = ("words", "template", "parameter language", "parameter status", "parameter contact", "parameter approved_by")


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


def source_digest(source: bytes) -> str:
    """Return a digest of what a notebook says: the sources and tags of its cells, and its title and question.

    Outputs, counts of runs, ids of cells and what an editor notes of itself are left out: saving changes no report.
    """
    content = json.loads(source)
    cells = [
        (cell["cell_type"], "".join(cell["source"]), sorted(cell.get("metadata", {}).get("tags", ())))
        for cell in content["cells"]
    ]
    return digest(json.dumps([cells, content.get("metadata", {}).get("uhc")], sort_keys=True).encode())


def _table_files() -> dict[str, str]:
    descriptor = json.loads((data_folder() / "datapackage.json").read_bytes())
    return {table["name"]: table["path"] for table in descriptor["resources"]}


def _data_files() -> dict[str, Path]:
    """Return each file of data, the stores of the office and of the demonstration included, by a name of its own."""
    places = {*WHOLE_FILES, REGIONS, *_table_files().values()}
    stores = {f"{data}/{STORE}": path for data, path in store_files().items()}
    files = {place: data_folder() / place for place in sorted(places)} | stores
    return {name: path for name, path in files.items() if path.is_file()}


def data_digest(data: str) -> str:
    """Return a digest of the published data, of the store of ``data``, and of the code that checks them."""
    names = {data} - {"published"}
    files = {
        name: digest(path.read_bytes())
        for name, path in _data_files().items()
        if name.split("/")[0] in names or not name.endswith(STORE)
    }
    return digest(json.dumps([files, reached_modules(["analysis.tables.selection"])], sort_keys=True).encode())


class Surroundings:
    """What reports share at this moment; a part is named by its kind and a name: "module analysis.report.page"."""

    def __init__(self) -> None:
        self._code, self._data = package_times(), self._data_times()
        self._common = common_parts()
        self.files = _data_files()
        self._digests = {name: digest(path.read_bytes()) for name, path in self.files.items()}
        self._table_files = _table_files()
        self._notebooks: dict[bytes, dict[str, str]] = {}

    @staticmethod
    def _data_times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in _data_files().values()}

    @property
    def is_current(self) -> bool:
        """Whether no file of the package or of the data was written since."""
        return self._data == self._data_times() and self._code == package_times()

    def renewed(self) -> Surroundings:
        """Return those of now if only data were written since: the code that is loaded is still that of the files."""
        return Surroundings() if self._data != self._data_times() and self._code == package_times() else self

    def parts(self, source: bytes, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the parts of the key of a run of the notebook ``source`` with the parameters ``values``."""
        if source not in self._notebooks:
            modules = {f"module {name}": value for name, value in notebook_modules(source).items()}
            beside = {f"file {name}": digest(path.read_bytes()) for name, path in files_beside(source).items()}
            self._notebooks[source] = {"notebook": source_digest(source), **modules, **beside, **self._common}
        return self._notebooks[source] | {f"parameter {name}": str(value) for name, value in values.items()}

    def read_files(self, inputs: Sequence[Mapping[str, Any]], region: Region, data: str) -> dict[str, str]:
        """Return the digest of each file that a region's report with these inputs read; ``data`` is its parameter.

        Of the table of regions only the rows that it read count, so that a new region makes no other report stale.
        """
        names = set(WHOLE_FILES)
        for one in inputs:
            names |= set(self.files_of(one, data))
        files = {name: self._digests.get(name, "") for name in names} | {REGIONS: _regions_read(inputs, region)}
        return dict(sorted(files.items()))

    def files_of(self, one: Mapping[str, Any], data: str) -> list[str]:
        """Return the names of the files behind one input: its table, and the store where the office's rows count."""
        if one["how"] == "file":  # its digest is a part of the key, or compared by row_changes
            return []
        table = [self._table_files[one["table"]]] if one["table"] in self._table_files else []
        return table + ([f"{data}/{STORE}"] if one["how"] != "published" and data != "published" else [])


def _regions_read(inputs: Sequence[Mapping[str, Any]], region: Region) -> str:
    """Return a digest of the rows of regions that a report read: its province's, or all where it read of others."""
    ours, nation = province_of(region), province_of(region).parent_bps_code
    every = all_regions()
    codes = {code for one in inputs for code in one["codes"]}
    near = [one for one in every if province_of(one) == ours or one.bps_code == nation]
    is_wide = any(one.bps_code in codes for one in every if one not in near)
    is_wide = is_wide or any(one["table"] == "regions" for one in inputs)
    return digest(repr(every if is_wide else near).encode())


def part_changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    """Return what differs between the parts of two keys."""
    names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    return [Change(*name.partition(" ")[::2], before.get(name, ""), now.get(name, "")) for name in names]


def row_changes(record: Mapping[str, Any], region: Region, period: str, around: Surroundings) -> list[Change]:
    """Return what changed of the data that a report may rest on; reads tables only where their file changed."""
    data = record["parts"]["parameter data"]
    now = around.read_files(record["inputs"], region, data)
    touched = {place for place, value in now.items() if record["data"].get(place) != value}
    changes = [Change("data", place) for place in sorted(touched & {*WHOLE_FILES, REGIONS})]
    for one in record["inputs"]:
        if one["how"] == "file":
            changes += _file_changes(one, record["parts"])
            continue
        if not touched & set(around.files_of(one, data)):
            continue
        rows = _rows_now(one, region, period, data)
        keys = sorted(key for key in {*rows, *one["row_digests"]} if rows.get(key) != one["row_digests"].get(key))
        if keys:
            changes.append(Change("rows", one["file"], str(len(keys)), ", ".join(keys)))
    return changes


def _file_changes(one: Mapping[str, Any], parts: Mapping[str, str]) -> list[Change]:
    """Return what changed of a file beside the notebook that the notebook does not name in full."""
    name = one["file"].partition("/")[2]
    path = notebooks_folder() / name
    if f"file {name}" in parts:
        return []
    now = digest(path.read_bytes()) if path.is_file() else ""
    return [] if one["row_digests"]["*"].endswith(f":{now}") and now else [Change("file", name)]


def _rows_now(one: Mapping[str, Any], region: Region, period: str, data: str) -> dict[str, str]:
    from analysis.reference.periods import parse_period
    from analysis.tables.figures import key_of_store
    from analysis.tables.selection import digest_rows, in_scope, read_whole

    whole = read_whole(one["table"], one["how"], data, region, one["codes"])
    scope = in_scope(whole, one["table"], region, parse_period(period), codes=one["codes"], how=one["how"])
    return digest_rows(scope, one["table"], one["how"], key=key_of_store(data))


def find_changes(
    outputs: Outputs, region: Region, notebook: str, period: str, parts: Mapping[str, str], around: Surroundings
) -> list[Change]:
    """Return why the report is stale; nothing when it stands."""
    record = read_record(outputs, record_name(period, region.slug, notebook))
    folder = outputs.path / period / region.slug
    if (folder / f"{notebook}.failure.html").is_file():
        return [Change("failed")]
    if record is None:
        return [Change("never")]
    for place, size_bytes in record["files"].items():
        if not (folder / place).is_file() or (folder / place).stat().st_size != size_bytes:
            return [Change("files", place)]
    if read_document(folder, notebook) is None:
        return [Change("files", f"{notebook}.json")]
    return part_changes(record["parts"], parts) + row_changes(record, region, period, around)
