"""Layouts: how sheets of one sort are read, as told once; a file that an office keeps and offices share.

A file holds one layout, or several under ``tables`` where one file of figures has several tables. What other packages
use of it: ``load_layouts`` and ``known_layouts`` give layouts, ``place_layout`` finds where one stands in a grid, and
``spec_of`` says what a column of it was told to be. The keys are those of LAYOUT_KEYS; a kind may be any word, so
that lists of other sorts are told in the same way.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from analysis.reference.errors import UhcError, shorten
from analysis.reference.locks import held
from analysis.reference.places import draft_beside, layouts_folder, make_folder, project_folder
from analysis.reference.regions import all_regions
from analysis.reference.words import say
from analysis.tables.importing.persons import names_person
from analysis.tables.importing.vocabulary import LOADER, MONTH_OF_WORD, fold, nearest

LAYOUT_KEYS = (
    *("kind", "sheet", "header", "columns", "labels", "constants", "rows", "numbers", "counting", "match"),
    "questions",
)
LEFT_OUT = "-"
UNDERSCORE = re.compile(r"_(?![^{}]*\})")  # not in {unit_name}
LETTERS = re.compile(r"[A-Z]{1,3}")
MONTH_WORD = "|".join(sorted(MONTH_OF_WORD, key=len, reverse=True))
YEAR = r"20[0-4]\d"
TIMES = {  # what stands in the place of a month, a half-year or a year that changes from sheet to sheet
    "semester": re.compile(
        rf"(?<![a-z])(?:semester|smt|sem)[\s.-]*(?:ii|i|[12])(?![a-z0-9])(?:[\s.,-]*(?:tahun\s+)?{YEAR})?"
        rf"|(?:30 jun[a-z]*|31 de[sc][a-z]*) {YEAR}",
        re.I,
    ),
    "month": re.compile(
        rf"(?<![a-z])(?:{MONTH_WORD})(?![a-z])(?:[\s'.,-]*(?:tahun\s+)?(?:\d\d?,?\s+{YEAR}|{YEAR}|[234]\d(?!\d)))?"
        rf"|{YEAR}-[01]\d",
        re.I,
    ),
    "year": re.compile(rf"(?<!\d){YEAR}(?!\d)"),
}


@dataclass
class Layout:
    """How a table of one sort is read; see the README for its keys.

    ``name`` is that of its file; ``questions`` are what is still to be told of it.
    """

    kind: str = ""
    sheet: Any = "*"
    header: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, dict[str, Any]] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    counting: str = ""
    match: list[str] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    name: str = ""

    @property
    def open(self) -> list[dict[str, Any]]:
        """The questions without an answer."""
        return [each for each in self.questions if each.get("answer") is None]

    def label(self, name: str, text: Any) -> Any:
        """Return what a text in a column of labels was told to mean; None where nothing was told."""
        told = self.labels.get(name)
        return {squeeze(each): value for each, value in told.items()}.get(squeeze(text)) if told else None

    def is_row(self, sort: str, texts: Iterable[str]) -> bool:
        """Whether a row with these texts was told to be one of ``totals`` or ``skip``."""
        patterns = [squeeze(each) for each in self.rows.get(sort, ())]
        return any(fnmatchcase(text, pattern) for text in map(squeeze, texts) for pattern in patterns)


def squeeze(text: Any) -> str:
    """Return a text as it is compared: small letters, single spaces.

    >>> squeeze("  P.Pinang  I ")
    'p.pinang i'
    """
    return " ".join(UNDERSCORE.sub(" ", str(text)).split()).casefold()


def heading_of(path: Sequence[str]) -> str:
    """Return the headings above a column in one line: AKTIF > PENY. NEGARA."""
    return " > ".join(path)


def generalise(text: str) -> str:
    """Return a heading with its month, half-year or year as {month}, {semester} or {year}: it changes next month.

    >>> generalise("Peserta Aktif Feb 2026"), generalise("Smt I 2025")
    ('Peserta Aktif {month}', '{semester}')
    """
    for name, pattern in TIMES.items():
        found = pattern.findall(text)
        if len(found) == 1:
            return pattern.sub(f"{{{name}}}", text)
    return text


def spec_of(layout: Layout, path: Sequence[str], letter: str) -> tuple[Any, dict[str, str]] | None:
    """Return what the column below these headings was told to be, and the month or year that its heading names.

    A key of ``columns`` is a heading, or the letter of a column where no heading is that letter. None: nothing told.
    """
    text = squeeze(heading_of(path))
    for key, spec in layout.columns.items():
        if squeeze(key) == text and text:
            return spec, {}
    if letter in layout.columns:
        return layout.columns[letter], {}
    for key, spec in layout.columns.items():
        if "{" in key and (found := _pattern(key).fullmatch(text)):
            return spec, {name: value.strip() for name, value in found.groupdict().items()}
    return None


def template_of(text: str) -> str:
    """Return a text with the month, half-year, year and region that it names as {month}, {region} and so on.

    >>> template_of("Rekap UHC Kota Pangkalpinang Maret 2026")
    'Rekap UHC {region} {month}'
    """
    line = " ".join(UNDERSCORE.sub(" ", text).split())
    for name, pattern in (*TIMES.items(), ("region", region_pattern())):
        line = pattern.sub(f"{{{name}}}", line)
    return line


@cache
def region_pattern() -> re.Pattern[str]:
    """Return an expression for the names of regions, with or without their level."""
    level = r"(?:kota|kotamadya|kabupaten|kab|provinsi|prov)"
    names = {tuple(re.findall(r"\w+", name.lower())) for region in all_regions() for name in region.names}
    spelt = sorted((r"[\s.-]*".join(each) for each in names if each and each[0].isalpha()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{level}\b[\s.]*)?(?:{'|'.join(spelt)})(?!\w)", re.I)


def read_template(template: str, text: str, name: str = "") -> str | None:
    """Return what stands in the place of {month}, {region} and so on in a text; None where the rest differs.

    >>> read_template("REKAP {region} {month}", "Rekap  kota Pangkalpinang Februari 2026", "month")
    'februari 2026'
    """
    found = _pattern(template).fullmatch(squeeze(text))
    return str(found.groupdict().get(name) or "").strip() if found else None


@lru_cache(maxsize=1000)
def _pattern(template: str) -> re.Pattern[str]:
    pieces, seen = re.split(r"(\{\w+\}|\*)", squeeze(template)), set[str]()
    made = []
    for each in pieces:
        piece = _piece(each)
        made.append(re.sub(r"^\(\?P<\w+>", "(?:", piece) if piece in seen else piece)
        seen |= {piece} if piece.startswith("(?P<") else set()
    return re.compile("".join(made))


def _piece(text: str) -> str:
    if text == "*":
        return r".*?"
    if not re.fullmatch(r"\{\w+\}", text):
        return re.escape(text)
    name = text[1:-1]
    exact = region_pattern() if name == "region" else TIMES.get(name)
    return rf"(?P<{name}>{exact.pattern if exact else '.+?'})"


def fits_sheet(layout: Layout, name: str, number: int) -> bool:
    """Whether a sheet is one of those that a layout speaks of: by name, pattern or number, or all."""
    wanted = layout.sheet if isinstance(layout.sheet, list) else [layout.sheet]
    return any(
        each in (None, "", "*", number) or fnmatchcase(squeeze(name), re.sub(r"[\[\]]", "?", squeeze(each)))
        for each in wanted
    )


def load_layouts(path: Path) -> list[Layout]:
    """Return the layouts of a file, each with the questions about it.

    Raises:
        UhcError: no such file, no layout, or a key that none has.
    """
    if not path.is_file():
        raise UhcError("import_missing", file=_shown(path))
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise UhcError("layout_broken", file=_shown(path), problem=shorten(str(problem))) from problem
    if not isinstance(content, dict):
        raise UhcError("layout_broken", file=_shown(path), problem=type(content).__name__)
    tables, questions = content.get("tables") or [content], content.get("questions") or []
    for name, value in (("tables", tables), ("questions", questions)):
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise UhcError("layout_broken", file=_shown(path), problem=f"{name}: {type(value).__name__}")
    layouts = []
    for number, table in enumerate(tables, start=1):
        own = [each for each in questions if each.get("table", 1) == number]
        layouts.append(_layout(table, path, own if "tables" in content else questions))
    return layouts


def _shown(path: Path) -> str:
    from analysis.tables.importing.files import shown_name

    return shown_name(path)


def _layout(content: Any, path: Path, questions: list[dict[str, Any]]) -> Layout:
    if not isinstance(content, dict):
        raise UhcError("layout_broken", file=_shown(path), problem=type(content).__name__)
    types = {"columns": dict, "labels": dict, "constants": dict, "rows": dict, "numbers": dict, "match": list}
    for name, value in content.items():
        if name not in LAYOUT_KEYS:
            known = list(LAYOUT_KEYS)
            raise UhcError("layout_key", file=_shown(path), found=shorten(str(name)), nearest=nearest(name, known))
        if value is not None and not isinstance(value, types.get(name, object)):
            raise UhcError("layout_broken", file=_shown(path), problem=f"{name}: {type(value).__name__}")
    told = {name: value for name, value in content.items() if name != "questions" and value is not None}
    told["columns"] = {str(key): value for key, value in told.get("columns", {}).items()}
    return Layout(**told, questions=[dict(each) for each in questions], name=path.stem)


def as_document(layouts: Sequence[Layout], *, with_questions: bool = True) -> dict[str, Any]:
    """Return what a file of these layouts holds."""
    tables = [
        {key: value for key in LAYOUT_KEYS[:-1] if (value := getattr(layout, key)) not in ("", {}, [])}
        for layout in layouts
    ]
    questions = [
        ({"table": number} if len(layouts) > 1 else {}) | each
        for number, layout in enumerate(layouts, start=1)
        for each in layout.questions
    ]
    tables, questions = copy.deepcopy(tables), copy.deepcopy(questions)  # no anchors in the file
    document = tables[0] if len(tables) == 1 else {"tables": tables}
    return document | ({"questions": questions} if with_questions else {})


def write_layouts(layouts: Sequence[Layout], path: Path, *, with_questions: bool = True) -> None:
    """Write layouts to a file, whole or not at all."""
    document = as_document(layouts, with_questions=with_questions)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
    with draft_beside(path) as draft:
        draft.write_text(f"# {say('layout.about')}\n{text}", encoding="utf-8")


def known_layouts() -> list[Layout]:
    """Return the layouts that the office keeps, and then those that ship with the project; broken ones stop all."""
    folders = dict.fromkeys((layouts_folder(), project_folder() / "params" / "layouts"))
    paths = [path for folder in folders for ending in ("yaml", "yml") for path in sorted(folder.glob(f"*.{ending}"))]
    return [layout for path in paths for layout in load_layouts(path)]


def keep_layouts(layouts: Sequence[Layout], name: str) -> Path:
    """Keep layouts, which are told whole, for later sheets; return their file.

    A month, year or day told by its value is of that sheet alone, and texts that were told to mean nothing may be
    names: they are not kept. A file of the same name with other headings is left alone, and another name chosen.
    """
    folder = layouts_folder()
    make_folder(folder)
    kept = [_lasting(layout) for layout in layouts]
    with held(folder / ".layouts.lock"):
        number = 1
        while True:
            path = folder / f"{name}{'' if number == 1 else f'-{number}'}.yaml"
            if not path.is_file() or [each.match for each in load_layouts(path)] == [each.match for each in kept]:
                break
            number += 1
        write_layouts(kept, path, with_questions=False)
    return path


def is_of_one_sheet(name: str) -> bool:
    """Whether what is told of all rows is a time, which the next sheet has another of.

    >>> is_of_one_sheet("meeting_date"), is_of_one_sheet("segment")
    (True, False)
    """
    return name in ("month", "year", "semester") or name.endswith("_date")


def _lasting(layout: Layout) -> Layout:
    from analysis.tables.importing.quotes import is_quotable

    constants = {
        name: value for name, value in layout.constants.items() if isinstance(value, dict) or not is_of_one_sheet(name)
    }
    labels = {
        name: {text: value for text, value in told.items() if value != LEFT_OUT or is_quotable(" ".join(text.split()))}
        for name, told in layout.labels.items()
    }
    own = {key: getattr(layout, key) for key in LAYOUT_KEYS[:-1]}
    return Layout(**own | {"constants": constants, "labels": {name: told for name, told in labels.items() if told}})


def name_for(path: Path, kind: str) -> str:
    """Return a name for the layout of a file: its own without months, numbers and signs, and never that of a person.

    >>> name_for(Path("Rekap UHC Februari 2026 (2).xlsx"), "membership"), name_for(Path("Siti Aminah.csv"), "spm")
    ('rekap-uhc', 'spm')
    """
    if names_person(path.stem):
        return kind or "lembar"
    words = [word for word in fold(path.stem).split() if word.isalpha() and word not in MONTH_OF_WORD and len(word) > 1]
    return "-".join(words[:4]) or kind or "lembar"
