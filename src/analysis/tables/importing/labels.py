"""What the labels of the data rows of a table mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.importing.areas import (
    LEVEL_OF_PREFIX,
    WHOLES,
    Area,
    code_text,
    coded_areas,
    find_area,
    named_areas,
    puskesmas_name,
)
from analysis.tables.importing.blocks import BLANK
from analysis.tables.importing.cells import Doubt, read_number
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.headings import label_key, measure_of
from analysis.tables.importing.layouts import heading_of
from analysis.tables.importing.persons import NAME, name_sort
from analysis.tables.importing.quotes import PHONE
from analysis.tables.importing.roles import CHECKS, CODES, LEVELS, OF_ROWS, fields_of, figures_of, read_area
from analysis.tables.importing.table import Labels, Table
from analysis.tables.importing.times import is_month_first, read_day, read_month, read_semester
from analysis.tables.importing.vocabulary import choices, fold, meaning, nearest, unit_of
from analysis.tables.published import read_table

AREAS = (*LEVELS, "area")
DITTO = ("idem", "id", "sda", "s d a", "sama")
TIMES = ("month_date", "year", "semester", "as_of_date")
FILLED_DOWN = ("province", "regency", "kecamatan", "month_date", "year")  # blank means: as above
BLANK_IS_ALL = ("segment", "puskesmas")  # a row without it speaks of all members, of the whole region
SYSTEMS = dict.fromkeys(CODES, "") | {"bps_code": "bps", "kemendagri_code": "kemendagri"}
NEVER_PERSONS = ("facility_name", "responsible_office", "site_name")
MOTHERS = (  # "Posyandu Ibu dan Anak", "Kelas Ibu Hamil", Kecamatan Ibu Selatan
    "dan|hamil|bersalin|melahirkan|nifas|menyusui|balita|bayi|baduta|anak|pkk|rumah|kota|muda|pekerja|pengajian|pertiwi"
    "|bhayangkari|persit|dharma|kader|rt|rw|lurah|kades|camat|kadus|selatan|utara|tengah"
)
PERSON = re.compile(
    r"(?:^|\b(?:praktik|praktek|klinik|rumah|kediaman|warung|toko) )(?:drg?|dr[as]|ir|hj?|ny|tn)\.? [a-z]"
    rf"|\b(?:ibu|bu|bapak|bpk|pak|sdri?)\.? (?!(?:{MOTHERS})\b)[a-z]"
    r"|, ?(?:s|m|sp|a\.? ?md)\. ?[a-z]+",
    re.I,
)


def read_labels(table: Table) -> None:
    """Give the data rows of a table their labels; rows whose labels are not understood are refused."""
    names = {table.roles[place].name for place in table.places("label")}
    if names & {*AREAS, *CODES}:
        table.labels["area"] = _read_areas(table)
    _read_times(table, names)
    fields = fields_of(table.kind)
    for name in sorted(names - {*AREAS, *CODES, *TIMES, *OF_ROWS}):
        table.labels[name] = _read(table, [name], partial(_read_told, table, name, partial(read_field, fields[name])))
        is_needed = fields[name].get("constraints", {}).get("required") and not table.rules.get("records")
        if name in BLANK_IS_ALL or is_needed:
            _refuse_blanks(table, name)
    if "measure" in names:
        table.labels["measure"] = _read(table, ["measure"], partial(_read_told, table, "measure", _read_measure))
    if "unit" in names:
        beside = ["measure"] if "measure" in names else []
        table.labels["unit"] = _read(table, ["unit", *beside], partial(_read_unit_of, table))
    _tell_own_indicators(table)


def _read_times(table: Table, names: set[str]) -> None:
    context = table.context
    if "month_date" in names:
        table.labels["month"] = _read(table, ["month_date", "year"], partial(_read_month, context.year))
    elif "semester" in names:
        table.labels["semester"] = _read(table, ["semester", "year"], _read_semester)
    elif "year" in names:
        years = _read(table, ["year"], partial(read_field, {"name": "year", "type": "integer"}))
        if "year" in fields_of(table.kind):
            table.labels["year"] = years
        elif context.month_of_year:
            found = [each and Period(each, context.month_of_year) for each in years.distinct]
            table.labels["month"] = Labels(years.codes, found)
        elif context.month:
            _refuse_other_years(table, years, context.month)
        else:
            table.ask_all("no_month", "", "", field="month", years=[each for each in years.distinct if each])
    if "as_of_date" in names:
        table.labels["as_of_date"] = _read(table, ["as_of_date"], _read_date)


def _refuse_other_years(table: Table, years: Labels, month: Period) -> None:
    place = table.places("label", names=("year",))[0]
    for row, code in zip(table.rows.tolist(), years.codes.tolist(), strict=True):
        if (year := years.distinct[code]) and year != month.year:
            table.refuse_row(row, place, "row_year", year=str(year), others=str(month))


def _read_told(table: Table, name: str, reader: Callable[[Any], Any], cell: Any) -> Any:
    """Return what a label was told to mean, or else says in exact words."""
    told = table.layout.label(name, cell)
    return reader(cell) if told is None else reader(told) if name != "puskesmas" else puskesmas_name(told)


def _read_measure(cell: Any) -> str | None:
    if is_blank(cell):
        return None
    found = figures_of("").get(str(cell)) or measure_of(str(cell))
    if not found:
        raise Doubt("measure", found=str(cell))
    return found


def _read_unit(cell: Any) -> int | str | None:
    if is_blank(cell):
        return None
    factor, _ = unit_of(cell) if not isinstance(cell, int) else (cell, "")
    if factor is None:
        raise Doubt("unit", found=str(cell))
    if factor in ("percent", "households"):
        raise Doubt(f"unit_{factor}", found=str(cell))
    return factor


def _read_unit_of(table: Table, cell: Any, measure: Any = None) -> int | str | None:
    """Return what a unit multiplies with; a row of percentages only checks, whatever its unit."""
    with suppress(Doubt):
        if _read_told(table, "measure", _read_measure, measure) in CHECKS:
            return None
    found: int | str | None = _read_told(table, "unit", _read_unit, cell)
    return found


def _refuse_blanks(table: Table, name: str) -> None:
    """Refuse rows without a label that other rows have."""
    label, place = table.labels[name], table.places("label", names=(name,))[0]
    is_blank_here = label.are(None) & ~table.lost[table.rows]
    if any(each is not None for each in label.distinct):
        for row in table.rows[is_blank_here].tolist():
            table.refuse_row(row, place, "blank_label", header=heading_of(table.block.paths[place]))


def _codes(table: Table, place: int) -> np.ndarray:
    """Return the cells of a label column for the data rows, merged ones filled down."""
    column = table.grid.columns[place]
    codes = column.codes
    merged = [(top, bottom) for (top, left), (bottom, _) in table.grid.merged if left == place and bottom > top]
    if merged:
        codes = codes.copy()
        for top, bottom in merged:
            codes[top : bottom + 1] = codes[top]
    chosen = codes[table.rows]
    if (table.roles[place].name in FILLED_DOWN and not merged) or table.roles[place].is_filled:
        filled = np.array([not is_blank(value) for value in column.distinct], dtype=bool)[chosen]
        last = np.maximum.accumulate(np.where(filled, np.arange(len(chosen)), -1))
        chosen = np.where(last >= 0, chosen[last], chosen)
    return chosen


def _read(table: Table, names: list[str], reader: Callable[..., Any]) -> Labels:
    """Return what ``reader`` makes of the cells of the named columns, once for each distinct combination."""
    places = sorted(table.places("label", names=tuple(names)), key=lambda place: names.index(table.roles[place].name))
    columns = [table.grid.columns[place] for place in places]
    key = np.zeros(len(table.rows), dtype=np.int64)
    for place, column in zip(places, columns, strict=True):
        key = key * len(column.distinct) + _codes(table, place)
    codes, distinct = pd.factorize(key)
    found: list[Any] = []
    for number, combined in enumerate(distinct.tolist()):
        cells = []
        for column in reversed(columns):
            combined, code = divmod(combined, len(column.distinct))
            cells.append(column.distinct[code])
        try:
            found.append(reader(*reversed(cells)))
        except Doubt as doubt:
            found.append(None)
            blamed = [
                place for place in places if (table.roles[place].name in CODES) == (doubt.part == "code")
            ] or places
            for row in table.rows[codes == number].tolist():
                filled = [place for place in blamed if table.block.kinds[row, place] != BLANK]
                filled = [
                    each for each in filled if str(table.grid.columns[each][row]) == doubt.details.get("found")
                ] or filled
                table.refuse_row(row, (filled or blamed)[-1], doubt.key, **doubt.details)
    return Labels(codes, found)


def read_column(table: Table, name: str, reader: Callable[[Any], Any]) -> Labels:
    """Return what ``reader`` makes of each cell of the column of a label."""
    return _read(table, [name], reader)


def _read_areas(table: Table) -> Labels:
    names = [*AREAS, *CODES]
    used = [table.roles[place].name for place in table.places("label", names=tuple(names))]
    used.sort(key=names.index)
    levels = [_common_level(table) if name == "area" else name for name in used if name in AREAS]

    by_name: dict[str, str] = {}

    def read(*cells: Any) -> Area:
        filled = [(name, cell) for name, cell in zip(used, cells, strict=True) if not is_blank(cell)]
        for name, cell in reversed(filled):
            if (told := _told_area(table, name, cell)) is not None:
                return told
        labels = [(level, cell) for level, cell in zip(levels, cells, strict=False) if not is_blank(cell)]
        codes = [(SYSTEMS[name], cell) for name, cell in filled if name in CODES]
        area = find_area(labels, codes, table.context.region)
        for system, code in codes:
            if len(meant := coded_areas(code, system)) > 1 and area == meant[1]:
                by_name[code_text(code)] = area.name
        return area

    found = _read(table, names, read)
    if by_name:
        codes = ", ".join(f"{code} = {name}" for code, name in sorted(by_name.items()))
        table.notes.append(say("import.codes_by_name", sheet=table.grid.sheet, codes=codes))
    return found


def _told_area(table: Table, name: str, cell: Any) -> Area | None:
    for field in ("region", name):
        if (told := table.layout.label(field, cell)) is not None:
            return read_area(str(told))
    return None


def _common_level(table: Table) -> str:
    """Return the one level at which every known label of the column "Wilayah" is known, the widest first.

    None is where one name is written in two ways: TOBOALI above Toboali may be of two levels.
    """
    place = table.places("label", names=("area",))[0]
    column = table.grid.columns[place]
    cells = column.used(table.rows)
    if len({*map(fold, cells)}) < len(cells):
        return ""
    known = [{area.level for area in named_areas(each, within=table.context.region)} for each in cells]
    known = [levels for levels in known if levels]
    return next((level for level in LEVELS if known and all(level in levels for levels in known)), "")


def _read_month(year: int | None, cell: Any, told: Any = None) -> Any:
    if is_blank(cell):
        return None
    number = None if is_blank(told) else read_field({"name": "year", "type": "integer"}, told)
    month = read_month(cell, year=number or year)
    if month is None or not 2000 <= month.year <= 2045:
        raise Doubt("month", found=str(cell))
    return month


def _read_semester(cell: Any, year: Any = "") -> str | None:
    semester = read_semester(cell) or read_semester(
        f"semester {cell} {year:g}" if isinstance(year, float) else f"semester {cell} {year}"
    )
    if semester is None and not is_blank(cell):
        raise Doubt("semester", found=str(cell))
    return semester


def _read_date(cell: Any) -> pd.Timestamp | None:
    if is_blank(cell):
        return None
    day = read_day(cell)
    if is_month_first(cell) or day is None or not 2000 <= day.year <= 2045:
        raise Doubt("month_first" if is_month_first(cell) else "day", found=str(cell))
    return pd.Timestamp(day)


def read_field(field: dict[str, Any], cell: Any) -> Any:
    """Return a label as its field wants it; None where nothing stands.

    Raises:
        Doubt: it is not understood.
    """
    name, limits = field["name"], field.get("constraints", {})
    if is_blank(cell) or (isinstance(cell, str) and cell.strip() in "-–—"):
        return None
    if field["type"] == "date":
        return _read_date(cell)
    if field["type"] == "integer":
        number = read_number(cell, whole=True)
        return int(number[0]) if number else None
    if "enum" in limits:
        return _read_choice(name, limits["enum"], cell)
    if name in ("puskesmas", "unit_name"):
        text = fold(cell)
        if text in DITTO or not re.search("[a-z]", text) or (name == "puskesmas" and not _is_puskesmas(text)):
            raise Doubt("not_puskesmas", found=str(cell))
        return puskesmas_name(cell)
    if name == "indicator":
        return _read_indicator(cell)
    text = " ".join(str(cell).split())
    if name in NEVER_PERSONS and (PERSON.search(text) or name_sort(text) == NAME):
        raise Doubt("person")
    if PHONE.search(text):
        raise Doubt("telephone")
    if len(text) > (longest := limits.get("maxLength", 300)):
        raise Doubt("too_long", limit=str(longest))
    return text


def _is_puskesmas(text: str) -> bool:
    """Whether a folded text says that it is one, or is the bare name of a kecamatan, kelurahan or desa."""
    first = text.split()[0]
    if re.match(r"(?:\d+ )?(?:upt|uptd|blud|puskesmas|pkm)\b", text):
        return len(text.split()) > 1
    return first not in LEVEL_OF_PREFIX and any(area.level not in WHOLES for area in named_areas(text))


def _read_choice(name: str, options: list[str], cell: Any) -> str:
    if (own := "_".join(fold(cell).split())) in options:
        return own
    group = next((each for each in ("segment", "status") if name.startswith(f"{each}_")), name)
    service = label_key(cell, "service") if group in ("service", "purpose") else None
    found = f"spm_{service}" if service and group == "purpose" else service or meaning(cell, group)
    if found is None or found.partition("/")[0] not in options:
        known = [text for texts in choices(group).values() for text in texts]
        raise Doubt("choice", found=str(cell), nearest=nearest(cell, known))
    return found


def _read_indicator(cell: Any) -> str:
    """Return the key of an indicator; one that looks like no known one becomes its own key."""
    if found := label_key(cell, "indicator"):
        return found
    if name_sort(str(cell)) == NAME:
        raise Doubt("person")
    near = nearest(
        cell,
        [text for group in ("indicator", "service") for texts in choices(group).values() for text in texts],
        score=80,
    )
    key = "_".join(fold(cell).split())[:60]
    if key != str(cell) or not re.fullmatch(r"[a-z][a-z0-9_]*", key):  # a key of its own is told, never made
        raise Doubt("indicator", found=str(cell), nearest=near)
    return key


def _tell_own_indicators(table: Table) -> None:
    """Note which indicators are none of the known ones, and the keys under which they are kept."""
    if "indicator" not in table.labels:
        return
    known = {*choices("indicator"), *(f"spm_{each}" for each in choices("service"))}
    found = table.labels["indicator"].distinct
    known |= {*read_table("indicators").indicator_id} if not {*found} <= known else set()
    if own := [each for each in found if each and each not in known]:
        table.notes.append(say("import.own_indicators", sheet=table.grid.sheet, keys=", ".join(dict.fromkeys(own))))
