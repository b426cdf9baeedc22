"""Layouts: how sheets of one sort are read, as told once; a file that an office keeps and offices share.

A file holds one layout, or several under ``tables`` where one file of figures has several tables. What other packages
use of it: ``load_layouts`` gives layouts, ``place_layout`` finds where one stands in a grid, and
``spec_of`` says what a column of it was told to be. The keys are those of LAYOUT_KEYS; a kind may be any word, so
that lists of other sorts are told in the same way.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from analysis.reference.errors import UhcError, shorten
from analysis.reference.locks import held
from analysis.reference.places import draft_beside, layouts_folder, make_folder
from analysis.reference.regions import all_regions
from analysis.reference.words import say
from analysis.reference.yaml_files import read_nested
from analysis.tables.importing.persons import names_person
from analysis.tables.importing.quotes import check_file, is_quotable, shown_name
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, fold, nearest

LEFT_OUT = "-"
SHAPES = {  # of each key: how it may look
    "kind": "membership",
    "sheet": "'*' | [A, B]",
    "header": "{rows: [4, 6]} | {columns: [A, B]} | {list: A}",
    "columns": "{Aktif: active_persons} | {Aktif: {field: active_persons, segment: bp}}",
    "labels": "{region: {P.Pinang: '1971'}}",
    "constants": "{region: '19'} | {month: {title: 'REKAP {month}'}}",
    "rows": "{totals: [JUMLAH*], skip: [Dicetak*]}",
    "numbers": "{decimal: ',', unit: ribu jiwa}",
    "counting": "monthly",
    "match": "[Wilayah, Aktif]",
    "questions": "[]",
}
LAYOUT_KEYS = tuple(SHAPES)
MOST_ROWS = 1 << 20
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
        """Return what a text in a column of labels was told to mean; None where nothing was told.

        A text as it is written comes first: "TOBOALI" may be the kecamatan and "  Toboali" the desa.
        """
        told = self.labels.get(name)
        if not told:
            return None
        return told.get(text, {squeeze(each): value for each, value in told.items()}.get(squeeze(text)))

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

    >>> generalise("Peserta Aktif Feb 2026"), generalise("Smt I 2025"), generalise("2025 > Maret > Aktif")
    ('Peserta Aktif {month}', '{semester}', '{year} > {month} > Aktif')
    """
    for names in (("semester", "month"), ("year",)):
        name = next((each for each in names if len(TIMES[each].findall(text)) == 1), "")
        text = TIMES[name].sub(f"{{{name}}}", text) if name else text
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


def template_of(text: str, field: str = "", which: int = 0) -> str:
    """Return a text with the month, half-year, year and region that it names as {month}, {region} and so on.

    Of several of ``field``, the one counted ``which`` is meant, and the others may be any.

    >>> template_of("Rekap UHC Kota Pangkalpinang Maret 2026"), template_of("Januari s.d. April 2026", "month", 1)
    ('Rekap UHC {region} {month}', '* s.d. {month}')
    """
    line = " ".join(UNDERSCORE.sub(" ", text).split())
    for name, pattern in (*TIMES.items(), ("region", region_pattern())):
        line = pattern.sub(f"{{{name}}}", line)
    pieces = line.split(f"{{{field}}}") if field else [line]
    marks = [f"{{{field}}}" if place == which else "*" for place in range(len(pieces) - 1)]
    return "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))


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
    """Return an expression that takes time in line with the text: anything ends where what follows begins."""
    made, seen = [""], set[str]()
    for each in re.split(r"(\{\w+\}|\*)", squeeze(template)):
        name = each[1:-1] if re.fullmatch(r"\{[a-z_][a-z0-9_]*\}", each) else ""
        exact = region_pattern() if name == "region" else TIMES.get(name)
        inside = exact.pattern if exact else r".+?" if name else r".*?" if each == "*" else re.escape(each)
        piece = f"(?P<{name}>{inside})" if name and name not in seen else f"(?:{inside})"
        seen.add(name)
        if exact or not (name or each == "*"):
            made[-1] += piece
        else:
            made.append(piece)
    return re.compile("".join([*(f"(?>{chunk})" if chunk else "" for chunk in made[:-1]), made[-1]]))


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
    check_file(path)
    content = read_nested(path, shown_name(path))
    if not content:
        raise _broken(path, say("yaml", "map"))
    tables, questions = content.get("tables") or [content], content.get("questions") or []
    for name, value in (("tables", tables), ("questions", questions)):
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise _broken(path, f"{name}: {type(value).__name__}")
    layouts = []
    for number, table in enumerate(tables, start=1):
        own = [each for each in questions if each.get("table", 1) == number]
        layouts.append(_layout(table, path, own if "tables" in content else questions))
    return layouts


def _is_shaped(name: str, value: Any) -> bool:
    """Whether what a layout says under a key looks as it must; whether it makes sense is seen where it is used."""
    values = [*value.values()] if isinstance(value, dict) else []
    if name in ("columns", "constants"):
        return isinstance(value, dict) and all(_is_word(each) or _are_words(each, dict) for each in values)
    if name == "labels":
        return isinstance(value, dict) and all(_are_words(each, dict) for each in values)
    if name == "rows":
        return isinstance(value, dict) and all(_are_words(each, list) for each in values)
    if name == "header":
        told = value if isinstance(value, dict) else {"rows": None}
        rows, letters = told.get("rows", []), told.get("columns", [])
        are_rows = isinstance(rows, list) and all(type(row) is int and 0 < row < MOST_ROWS for row in rows)
        are_rows = are_rows and not (rows and sorted(rows) != rows)
        return are_rows and _are_words(letters, list) and _is_word(told.get("list", ""))
    if name == "sheet":
        return _is_word(value) or _are_words(value, list)
    sort = {"numbers": dict, "match": list, "questions": list}.get(name, str)
    return isinstance(value, sort) if name in ("kind", "counting", "questions") else _are_words(value, sort)


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int | float | date)


def _are_words(value: Any, sort: type) -> bool:
    cells: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, sort) and all(map(_is_word, cells))


def _broken(path: Path, problem: str) -> UhcError:
    return UhcError("layout_broken", file=shown_name(path), problem=problem)


def _layout(content: dict[str, Any], path: Path, questions: list[dict[str, Any]]) -> Layout:
    for name, value in content.items():
        if name not in LAYOUT_KEYS:
            known = list(LAYOUT_KEYS)
            raise UhcError("layout_key", file=shown_name(path), found=shorten(str(name)), nearest=nearest(name, known))
        if value is not None and not _is_shaped(name, value):
            raise _broken(path, say("layout.shape", name=name, expected=SHAPES[name]))
    told = {name: value for name, value in content.items() if name != "questions" and value is not None}
    told["columns"] = {str(key): value for key, value in told.get("columns", {}).items()}
    told["match"] = [str(each) for each in told.get("match", [])]
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


def keep_layouts(layouts: Sequence[Layout], name: str) -> Path:
    """Keep layouts, which are told whole, for later sheets; return their file.

    A month, year or day told by its value is of that sheet alone, and texts that were told to mean nothing may be
    names: they are not kept. A file of the same name that is broken or has other headings is left alone, and another
    name chosen.
    """
    folder = layouts_folder()
    make_folder(folder)
    kept = [_lasting(layout) for layout in layouts]
    with held(folder / ".layouts.lock"):
        number = 1
        while True:
            path = folder / f"{name}{'' if number == 1 else f'-{number}'}.yaml"
            if not path.exists() or _has_headings(path, kept):
                break
            number += 1
        write_layouts(kept, path, with_questions=False)
    return path


def _has_headings(path: Path, layouts: Sequence[Layout]) -> bool:
    with suppress(UhcError):
        return [each.match for each in load_layouts(path)] == [each.match for each in layouts]
    return False


def is_of_one_sheet(name: str) -> bool:
    """Whether what is told of all rows is a time, which the next sheet has another of.

    >>> is_of_one_sheet("meeting_date"), is_of_one_sheet("segment")
    (True, False)
    """
    return name in ("month", "year", "semester") or name.endswith("_date")


def _lasting(layout: Layout) -> Layout:
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
