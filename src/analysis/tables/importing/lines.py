"""Labels that stand on a line of their own above the rows they are for: a region, a month, a service, a puskesmas."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from analysis.tables.importing.areas import LEVEL_OF_PREFIX, WHOLES, Area, named_areas, puskesmas_name
from analysis.tables.importing.blocks import NUMBER, TEXT, header_cell
from analysis.tables.importing.cells import Doubt
from analysis.tables.importing.headings import label_key
from analysis.tables.importing.labels import read_field
from analysis.tables.importing.roles import fields_of, read_area
from analysis.tables.importing.rows import SUMS
from analysis.tables.importing.table import Labels, Table
from analysis.tables.importing.times import read_month, read_semester
from analysis.tables.importing.vocabulary import fold, is_one_of, match, words

CHOICES = ("segment", "sex", "programme", "channel", "service", "purpose", "document", "facility_type", "indicator")
FREE_TEXTS = ("item", "facility_name", "site_name", "commitment")  # any text may be such a label
LISTED = re.compile(r"^\s*(?:\d{1,2}|[a-z]|[ivx]+)\s*[.)]\s*", re.I)
UNIT = re.compile(r"(?:uptd? |blud |wilayah kerja |nama )*(?:puskesmas|pkm|rsud|rsjd|rs|rumah sakit|klinik|labkesda) ")
HEAD_OF_UNIT = re.compile(r"^(?:wilayah kerja|nama)\s+|(?<=\s)[:=]\s*", re.I)
PUSKESMAS = re.compile(r"(?:uptd? |blud |wilayah kerja |nama )*(?:puskesmas|pkm) ")
ISLANDS = ("pulau", "kepulauan")
SUBHEADS = ("barang", "jasa", "barang jasa", "barang dan jasa", "sdm", "sdm kesehatan", "sumber daya manusia")

FEW_ROWS = 5000  # a table with lines between its rows is written by hand

Meaning = tuple[str, Any]  # the label that a line names, "" where it is not understood, and its value
Lines = dict[int, tuple[int, Meaning | None]]  # by row: its column, and what it says


def read_lines(table: Table) -> None:
    """Read the lines between the data rows of a table; rows below one that is not understood are refused.

    The label that comes first is the outermost: a new line of it ends those of the others. A line that names a label
    which the table cannot hold is not understood, nor is one in the column of lines that are.
    """
    body = table.block.body
    if len(body) >= FEW_ROWS or not len(table.rows):
        return
    fields = fields_of(table.kind)
    lines: Lines = {}
    for row in np.setdiff1d(body[body < table.rows[-1]], [*table.rows, *table.totals]).tolist():
        if (found := _line(table, row)) and not table.layout.is_row("skip", [found[1]]):
            place, text = found
            lines[row] = place, _meaning(table, fields, text)
    if not any(meant and meant[0] == "area" for _, meant in lines.values()):
        lines |= _region_totals(table)
    said, refused = _follow(table, lines)
    for (line, place), rows in refused.items():
        table.lost[rows] = True
        text = header_cell(table.grid.columns[place][line])
        table.refuse(rows, np.arange(len(table.roles)), (line, place), "line", found=text)
    for name, values in said.items():
        _take(table, name, values)


def _follow(table: Table, lines: Lines) -> tuple[dict[str, list[Any]], dict[tuple[int, int], list[int]]]:
    """Return what lines say of each data row, by label; and the rows below each line that is not understood."""
    order = list(dict.fromkeys(meant[0] for _, meant in lines.values() if meant and meant[0]))
    said: dict[str, list[Any]] = {name: [] for name in order}
    current: dict[str, Any] = {}
    stopped: tuple[int, int] | None = None
    refused: dict[tuple[int, int], list[int]] = {}
    events = sorted([*lines, *table.rows.tolist()])
    for row in events:
        if row in lines:
            place, meant = lines[row]
            if meant and meant[0]:
                name = meant[0]
                inner = order[order.index(name) + 1 :]
                current = {each: None if each in inner else value for each, value in current.items()} | {name: meant[1]}
                stopped = None if name == order[0] else stopped
            elif meant or not _is_own(table, place, row):
                stopped = row, place
            continue
        for name in order:
            said[name].append(current.get(name, _default(table, name)))
        if stopped or None in current.values():
            refused.setdefault(stopped or max((line, at) for line, (at, _) in lines.items() if line < row), []).append(
                row
            )
    return said, refused


def _region_totals(table: Table) -> dict[int, tuple[int, Meaning]]:
    """Return what totals of regions within that of the sheet say of the puskesmas below, or else above them.

    They stand as lines do, at the row after which the region begins.
    """
    places, whole = table.places("label", names=("puskesmas",)), table.context.region
    totals: list[tuple[int, Area]] = []
    for row in table.totals.tolist() if places and "area" not in table.labels else ():
        text = " ".join(word for word in fold(table.grid.columns[places[0]][row]).split() if word not in SUMS)
        areas = [area for area in named_areas(text, within=whole) if area.level in WHOLES and area != whole]
        totals += [(row, area) for area in areas if len(areas) == 1]
    if not totals or totals[0][0] < table.rows[0]:
        return {row: (places[0], ("area", area)) for row, area in totals}
    begins = [table.block.header.stop - 1, *(row for row, _ in totals)]
    found: list[Meaning] = [*(("area", area) for _, area in totals), ("", None)]
    return {row: (places[0], meant) for row, meant in zip(begins, found, strict=True)}


def _take(table: Table, name: str, values: list[Any]) -> None:
    """Give the data rows a label; where rows name their areas themselves, these must lie in that of the line."""
    if name == "area" and (own := table.labels.get("area")):
        for row, code, whole in zip(table.rows.tolist(), own.codes, values, strict=True):
            area = own.distinct[code]
            if area and whole and area != whole and not area.lies_in(whole) and not whole.lies_in(area):
                place = table.places("label", names=("area", "regency", "kecamatan", "kelurahan"))[0]
                table.refuse_row(row, place, "area_elsewhere", found=area.name, nearest=whole.name)
        return
    distinct = list(dict.fromkeys(values))
    table.labels[name] = Labels(np.array([distinct.index(each) for each in values], dtype=np.int64), distinct)


def _default(table: Table, name: str) -> Any:
    """Return what holds for rows above the first line of a label."""
    context = table.context
    of_sheet = {"area": context.region, "month": context.month, "semester": context.semester, "year": context.year}
    return of_sheet.get(name) or context.settings.get(name) or table.rules.get("fixed", {}).get(name)


def _text(table: Table, row: int) -> str:
    texts = [text for text in map(header_cell, table.grid.row(row)) if text]
    is_listed = len(texts) == 2 and re.fullmatch(r"\d+|[a-z]|[ivx]+", fold(texts[0]))
    return LISTED.sub("", texts[-1] if is_listed else " ".join(texts), count=1) if len(texts) <= 2 else ""


def _line(table: Table, row: int) -> tuple[int, str] | None:
    """Return the column and the text of a row that is a line: one text, a list number before it or none."""
    text, filled = _text(table, row), np.flatnonzero(table.block.kinds[row])
    if not text or not len(filled) or table.block.kinds[row, filled[-1]] != TEXT or table.lost[row]:
        return None
    first, *_ = fold(text).split() or [""]
    is_remark = not re.match(r"[^\W_]", text) or is_one_of(first, "footers") or is_one_of(text, "footers")
    is_remark |= first in (*SUMS, *ISLANDS) or fold(text) in (*SUBHEADS, *LEVEL_OF_PREFIX)
    return None if is_remark else (int(filled[-1]), text)


def _meaning(table: Table, fields: dict[str, Any], text: str) -> Meaning | None:
    """Return what a line was told to name, or names in exact words; None where it may be anything."""
    for name in ("region", *fields):
        if (told := table.layout.label(name, text)) is not None:
            return ("area", read_area(str(told))) if name == "region" else (name, told)
    fixed = {name for role in table.roles for name, _ in role.fixed}
    missing = [name for name in CHOICES if name in fields and name not in {*table.labels, *fixed}]
    found: list[Meaning] = []
    if area := _area(table, fields, text):
        found.append(area)
    elif time := _time(table, fields, fixed, text):
        found.append(time)
    elif UNIT.match(fold(text)):
        found += _unit(table, fields, text)
    else:
        found += [(name, value) for name in missing if (value := _choice(fields[name], text))]
    if len(found) > 1:
        return "", None
    return found[0] if found else None


def _area(table: Table, fields: dict[str, Any], text: str) -> Meaning | None:
    """Return the area that a line names; below a region only where rows have areas, or name their puskesmas."""
    folded = fold(text).split()
    is_announced = folded[0] in LEVEL_OF_PREFIX and not {*folded} <= {*LEVEL_OF_PREFIX, "dan"}
    areas: list[Area] = named_areas(text, within=table.context.region)
    wholes = [area for area in areas if area.level in WHOLES]
    if own := table.labels.get("area"):
        wider = [area for area in areas if area.level not in {each.level for each in own.distinct if each}]
        return ("area", wider[0]) if len(wider) == 1 and (wholes or is_announced) else None
    has_places = "area_code" in fields
    if not is_announced and not wholes and ("puskesmas" in table.labels or not has_places):
        return None if "puskesmas" in table.labels or not areas else ("", None)  # Gabek: the kecamatan, the puskesmas?
    chosen = areas if is_announced and len(areas) == 1 else wholes or areas
    if len(chosen) == 1 and (has_places or "puskesmas" in table.labels or wholes):
        return "area", chosen[0]
    return ("", None) if is_announced else None


def _time(table: Table, fields: dict[str, Any], fixed: set[str], text: str) -> Meaning | None:
    """Return the month, half-year or year that a line names and nothing else."""
    facts = match(text)
    if facts.unknown or not {*facts.keys} <= {"month", "semester", "year", "column"}:
        return None
    year = table.context.year
    if facts.of("month"):
        month = read_month(text, year=year)
        if "month" in table.labels or "month_date" not in fields:
            return None
        return ("month", month) if month and "month" not in fixed else ("", None)
    if facts.of("semester"):
        half = read_semester(text) or read_semester(f"{text} {year}")
        if "semester" in table.labels or "semester" not in fields:
            return None
        return ("semester", half) if half and "semester" not in fixed else ("", None)
    if said := facts.one("year"):
        if "year" in fields and not {"year"} & {*table.labels, *fixed}:
            return "year", int(said)
        return None if int(said) == year or "year" in table.labels else ("", None)
    return None


def _unit(table: Table, fields: dict[str, Any], text: str) -> list[Meaning]:
    """Return the puskesmas or, in a survey, the unit that a line names; not understood where none can be held."""
    name = "unit_name" if table.kind == "ikm_responses" else "puskesmas"
    is_told = name in table.labels or (name not in fields and "area" in table.labels)
    if is_told or table.places("label", names=("facility_name", "responsible_office")):
        return []
    is_held = name in fields and (name == "unit_name" or PUSKESMAS.match(fold(text)))
    return [(name, puskesmas_name(HEAD_OF_UNIT.sub("", text)))] if is_held else [("", None)]


def _choice(field: dict[str, Any], text: str) -> Any:
    """Return which choice of a field a text names, the name of its column before it or not: Program JKN."""
    name = field["name"]
    heads = [fold(phrase) for phrase in words()["column"].get(name, [])]
    rests = [fold(text).removeprefix(f"{head} ") for head in heads if fold(text).startswith(f"{head} ")]
    for each in (text, *rests):
        try:
            found = label_key(each, "indicator") if name == "indicator" else read_field(field, each)
        except Doubt:
            continue
        if found:
            return found
    return None


def _is_own(table: Table, place: int, row: int) -> bool:
    """Whether a line is a row whose figures are blank: its text is a label as the rows of its column have them."""
    role = table.roles[place]
    text = _text(table, row)
    if role.use != "label":
        return False
    if role.name == "puskesmas" or role.name in ("kecamatan", "kelurahan", "regency", "area"):
        return bool(PUSKESMAS.match(fold(text)) or named_areas(text, within=table.context.region))
    if role.name in FREE_TEXTS:
        return bool(
            (table.block.kinds[row, table.places("label", "aside", names=("row_number", "item_no"))] == NUMBER).any()
        )
    fields = fields_of(table.kind)
    return role.name in CHOICES and bool(_choice(fields[role.name], text))
