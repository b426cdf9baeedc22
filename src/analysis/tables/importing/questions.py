"""What is not certain of a layout, as questions with candidates; and what an answer makes of the layout."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from analysis.reference.errors import UhcError, shorten
from analysis.reference.words import say
from analysis.tables.identities import holds_identity
from analysis.tables.importing.areas import Area, all_areas, area_with_code, named_areas, puskesmas_name, regions_in
from analysis.tables.importing.blocks import letter_of
from analysis.tables.importing.constants import TOLD_IN_TITLE, Source, lacks, match_title, phrases_in
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.headings import (
    MEMBERS,
    is_figure_column,
    is_on_members,
    label_key,
    lines_on_members,
    measure_of,
)
from analysis.tables.importing.layouts import LEFT_OUT, Layout, generalise, heading_of, squeeze, template_of
from analysis.tables.importing.persons import AGE_OR_YEAR, NAME, SINGLE, name_sort
from analysis.tables.importing.roles import (
    ABOVE,
    CHECKS,
    CODES,
    LEVELS,
    fields_of,
    figure_field,
    figures_of,
    kinds,
    label_names,
    read_area,
    read_spec,
)
from analysis.tables.importing.table import Asked, Table
from analysis.tables.importing.times import days_in, months_in, semesters_in, years_in
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, PEOPLE, choices, fold, match, meaning, unit_of, words

Candidate = dict[str, Any]
MOST_CANDIDATES, MOST_QUESTIONS = 3, 200
LEAST_SCORE, LEAST_ALIKE = 40.0, 65.0
LEVEL_OF_REGION = re.compile(r"^(?:Kabupaten|Kota|Provinsi) ")
TOTAL, PART = "total", "part"
DATA = (ABOVE, "data", "figure", "angka")  # a row without a label is no total: it is of the label above it
FIRST = ("kind", "header", "unit")  # what no reading asks again
OF_TEXTS = ("month", "region", "year", "semester")  # that each sheet may say otherwise
LEAVE_OUT = (LEFT_OUT, "leave out", "lewati", "kosongkan", "skip", "ignore", "none")
OF_INDICATORS = ("direction", "target_unit")  # what a row lacks whose indicator is none of the known ones
AREAS = (*LEVELS, "area", *CODES)
FREE_TEXTS = ("site_name", "facility_name", "item", "commitment")  # that a column of any texts may be
COLUMN_KEYS = ("column", "column_twice", "no_segment", "no_measure", "other_year", "counting_two", "code_two")
LABEL_KEYS = (
    *("area_unknown", "area_elsewhere", "area_ambiguous", "area_missing", "choice", "indicator", "not_puskesmas"),
    *("month", "semester", "measure", "line", "blank_label", "day"),
)
CONSTANT_KEYS = ("no_month", "no_region", "no_field", "month_two", "names_two", "said_two", "segments", "puskesmas")
ABOUT_OF_KEY = (
    dict.fromkeys(COLUMN_KEYS, "column")
    | dict.fromkeys(LABEL_KEYS, "label")
    | dict.fromkeys(CONSTANT_KEYS, "constant")
    | {
        "kind_unknown": "kind",
        "kind_two": "kind",
        "part": "kind",
        "no_header": "header",
        "no_label": "totals",
        "no_counting": "counting",
    }
    | {"unit": "unit", "unit_below": "unit", "ambiguous": "unit"}
)


def ask(table: Table, sources: list[Source]) -> Iterator[dict[str, Any]]:
    """Yield a question for each refusal of a table that an answer can lift, with candidates, the likeliest first."""
    for asked in table.asked:
        about = ABOUT_OF_KEY.get(asked.key)
        if asked.key == "row_lacks" and asked.details["field"] in OF_INDICATORS:
            about = "label"
        if asked.key == "ambiguous":
            yield question("unit", "decimal", "", "", [candidate(mark, "decimal", 50) for mark in ",."])
            continue
        if about == "label" and asked.field == "unit":
            about = "unit"
        if asked.key == "no_field" and table.places("unknown"):
            continue  # one of the columns that are asked may hold it
        if about and not _may_be_person(asked.text):
            field = _field_of(table, asked, about, sources)
            candidates = _candidates(table, asked, about, field, sources)
            beside = _beside(table, asked) if about == "column" else []
            found = "" if asked.key == "no_label" and not any(map(str.isalpha, asked.text)) else asked.text
            yield question(about, field, found, asked.at, candidates) | ({"beside": beside} if beside else {})
    fractions = [asked for asked in table.asked if asked.key == "fraction"]
    if fractions and len(fractions) >= len(table.rows):  # all cells of a column: thousands, as a line below may say
        what = "rupiah" if str(table.rules["figures"].get(fractions[0].field, "")).count("_idr") else "jiwa"
        units = [candidate(f"{scale} {what}", "unit", 50) for scale in ("ribu", "juta")]
        yield question("unit", "", "", fractions[0].at, units)
    context = table.context
    is_said = (
        any("{" in generalise(heading_of(path)) for path in table.block.paths)
        or context.month
        or context.month_of_year
        or context.semester
        or "month" in table.labels
    )
    if table.kind and "month" in lacks(table.kind, table.roles) and not is_said:  # though other things stop it first
        field = "semester" if any(semesters_in(source.text) for source in sources) else "month"
        yield question("constant", field, "", "", _of_constant(table, field, sources))


def _beside(table: Table, asked: Asked) -> list[str]:
    """Return the letters of the other columns with the heading of this one."""
    letters = [
        letter_of(table.grid, at) for at, path in enumerate(table.block.paths) if heading_of(path) == asked.text != ""
    ]
    own = re.sub(r"\d", "", asked.at)
    return [letter for letter in letters if letter != own]


def question(about: str, field: str, found: str, at: str, candidates: list[Candidate]) -> dict[str, Any]:
    """Return a question as a file of a layout has it; its id says what it is about and where it arose."""
    left = [each for each in candidates if each["value"] == LEFT_OUT]
    best = sorted((each for each in candidates if each not in left), key=lambda each: -each["score"])
    best = [*(best if about == "constant" else best[:MOST_CANDIDATES]), *left]
    identity = ":".join(part for part in (about, field, at) if part)
    return {"id": identity, "about": about, "found": found, "at": at, "candidates": best, "answer": None}


def _may_be_person(text: str) -> bool:
    return holds_identity(text) or name_sort(text) in (NAME, SINGLE)


def _field_of(table: Table, asked: Asked, about: str, sources: list[Source]) -> str:
    if asked.key in ("no_region", "no_counting"):
        return {"no_region": "region", "no_counting": ""}[asked.key]
    if asked.key == "no_month":
        if asked.field == "as_of_date" and any(semesters_in(source.text) for source in sources):
            return "semester"
        is_of_months = any("month" in dict(role.fixed) for role in table.roles) or "month_date" in {
            role.name for role in table.roles
        }
        return "year" if asked.field == "year" or is_of_months else "month"
    if about == "column":
        return re.sub(r"\d", "", asked.at)
    if asked.key == "row_lacks":
        return str(asked.details["field"])
    if asked.key == "line":
        return "line"  # which label it is, the answer says
    name = asked.field or str(asked.details.get("field", ""))
    name = "month" if name in ("month_date", "as_of_date") and about == "constant" else name
    return "region" if name in AREAS and about in ("label", "totals") else name


def _candidates(table: Table, asked: Asked, about: str, field: str, sources: list[Source]) -> list[Candidate]:
    if asked.key == "code_two":
        return [candidate(system, system, 50) for system in ("kemendagri_code", "bps_code")]
    if asked.key == "other_year":
        place = next(at for at in table.places("figure") if heading_of(table.block.paths[at]) == asked.text)
        field = figure_field(table.kind, table.roles[place].name)
        return [candidate({"field": field, "month": "12"}, "end_of_year", 50), candidate(LEFT_OUT, "leave_out", 5)]
    if about == "column":
        return [*_of_column(table, asked), candidate(LEFT_OUT, "leave_out", 5)]
    if asked.key == "part":
        return [candidate(table.kind, "everybody", 60), candidate(LEFT_OUT, "leave_out", 5)]
    if about == "kind":
        return [candidate(kind, "kind", score) for kind, score in _kinds_of(asked)]
    if about == "header":
        return _of_header(table)
    if about == "counting":
        return [
            candidate("monthly", "monthly", 50),
            candidate("cumulative", "cumulative", 20 if table.has_falls else 50),
        ]
    if about == "unit":
        return [candidate(each, "unit", 50) for each in ("jiwa", "ribu jiwa")] + [candidate(LEFT_OUT, "leave_out", 5)]
    if about == "constant":
        return _of_constant(table, field, sources)
    if about == "totals":
        return [
            candidate(TOTAL, "total", 60),
            candidate(ABOVE, "above", 40),
            candidate(LEFT_OUT, "leave_out", 20),
        ]
    found = _of_label(table, asked, field)
    named = [area.code for source in sources for area in regions_in(source.text)] if field == "region" else []
    for each in found:  # one of another region than the title names is less likely
        is_area = area_with_code(str(each["value"])) is not None
        each["score"] -= 20 * (bool(named) and is_area and not str(each["value"]).startswith(tuple(named)))
    return found


def candidate(value: Any, reason: str, score: float, **more: Any) -> Candidate:
    """Return a candidate: what may be answered, why, and how likely it is from 0 to 100."""
    told = {name: each for name, each in more.items() if name not in ("source", "text")}
    made = {"value": value, "reason": say("candidate", reason, **told), "score": round(score)}
    return (
        made
        | ({"from": more["source"]} if "source" in more else {})
        | ({"text": more["text"]} if "text" in more else {})
    )


def _kinds_of(asked: Asked) -> Iterator[tuple[str, float]]:
    named = [each for each in str(asked.details.get("kinds", "")).split(", ") if each in kinds()]
    yield from ((kind, 60 - 5 * place) for place, kind in enumerate(named))


def _of_header(table: Table) -> list[Candidate]:
    block = table.block
    letters = [letter_of(block.grid, column) for column in range(len(block.paths)) if block.has_cells(column)]
    first = int(block.body[0]) + 1 if len(block.body) else 1
    return [candidate({"columns": letters}, "no_header", 60), candidate({"rows": [first, first]}, "header_row", 30)]


def _of_column(table: Table, asked: Asked) -> Iterator[Candidate]:
    """Yield what a column may be: the fields whose words are most like its heading, and that its cells can be.

    Where the kind is asked too, the fields of each that it may be.
    """
    offered = [each["candidates"] for each in table.layout.open if each["about"] == "kind"]
    found: dict[str, Candidate] = {}
    for kind in [each["value"] for each in offered[0] if each["value"] in kinds()] if offered else [table.kind]:
        for each in _of_column_in(table, asked, kind):
            found.setdefault(str(each["value"]), each)
    yield from found.values()


def _of_column_in(table: Table, asked: Asked, kind: str) -> Iterator[Candidate]:
    column = next(
        at for at in range(len(table.block.paths)) if letter_of(table.grid, at) == re.sub(r"\d", "", asked.at)
    )
    is_figure = is_figure_column(table.block, column)
    group, taken = ("measure" if is_figure else "column"), {role.name for role in table.roles}
    figures = {measure: field for field, measure in figures_of(kind).items() if field != measure}
    cells = [cell for cell in table.grid.columns[column].used(table.block.body)[:200] if not is_blank(cell)]
    if "region_code" in fields_of(kind) and cells and all(area_with_code(str(cell)) for cell in cells):
        yield candidate("area_code", "codes", 92)
    unlike = () if any(re.search(r"\d", str(cell)) for cell in cells) else CODES  # a code has digits
    path = table.block.paths[column]
    if is_figure and kind in kinds() and "sex" not in fields_of(kind) and _is_of_sex(path):
        return  # men alone would be stored as all
    said = {key for key in match(" ".join(path)).of("measure") if key != "members" and not _is_of_members(table, key)}
    titled = said or {key for line in lines_on_members(table.block) for key in match(line).of("measure")}
    scored: dict[str, float] = {}
    last = asked.text.split(" > ")[-1]
    for key, phrases in words()[group].items():
        value = (
            figures.get(key, "")
            if is_figure
            else {"area": "region", "regency": "region", "month_date": "month"}.get(key, key)
        )
        if not value or (not is_figure and (value not in label_names(kind) or value in unlike)):
            continue
        score = max(fuzz.token_set_ratio(fold(text), fold(phrase)) for text in (last, asked.text) for phrase in phrases)
        score -= 15 * (key in taken)
        score = max(score, 90.0) if key in titled else min(score, 85.0) if said or _is_of_members(table, key) else score
        scored[value] = max(scored.get(value, 0), score if score >= LEAST_ALIKE else 0)
    if is_figure and kind in kinds():
        for check in CHECKS:
            score = max(fuzz.ratio(fold(last), fold(phrase)) for phrase in words()["role"][check])
            scored[check] = score if score >= LEAST_ALIKE else 0
        for place, measure in enumerate(kinds()[kind]["figures"]):  # none of them is out of the question
            field = figure_field(kind, measure)
            scored[field] = max(scored.get(field, 0), LEAST_SCORE + 5 - 0.4 * place - 20 * (measure in taken))
    if not is_figure:
        scored |= _by_cells(table, column)
        free = [name for name in FREE_TEXTS if name in fields_of(kind) and name not in taken] if kind in kinds() else []
        scored |= {name: max(scored.get(name, 0), LEAST_SCORE + 10) for name in free}
    told = (_of_heading(table, kind, path) or [{}]) if is_figure else [{}]
    for value, score in scored.items():
        if is_figure and _counts_other(last, value):
            continue
        for place, more in enumerate(told if score >= LEAST_SCORE and value not in CHECKS else [{}]):
            is_of_members = figures_of(kind).get(value) in MEMBERS
            if score >= LEAST_SCORE and ("segment" not in more or is_of_members):
                score = 100.0 if "status_before" in more else score - 4 * place
                yield candidate({"field": value} | more if more else value, "alike", score)


def _counts_other(heading: str, field: str) -> bool:
    """Return whether a heading is of money and a field of people, or the other way; an age alone is of neither.

    >>> _counts_other("Kapitasi (Rp)", "active_persons"), _counts_other("0-4", "served_persons")
    (True, True)
    """
    words_of = {*fold(heading).split()}
    is_money, is_people = bool(words_of & {"rp", "rupiah", "idr"}), bool(words_of & {*PEOPLE.split("|")})
    unit = field.rpartition("_")[2]
    is_of_age = bool(AGE_OR_YEAR.fullmatch(heading)) and not re.fullmatch(r"\s*20\d\d(?:\.0)?\s*", heading)
    return (is_money and unit == "persons") or (is_people and not is_money and unit == "idr") or is_of_age


def _is_of_sex(path: tuple[str, ...]) -> bool:
    return bool(match(" ".join(path)).of("sex")) or (bool(path) and fold(path[-1]) in ("l", "p"))


def _is_of_members(table: Table, measure: str) -> bool:
    return measure == "population" and is_on_members(table.block)


def _of_heading(table: Table, kind: str, path: tuple[str, ...]) -> list[dict[str, str]]:
    """Return what a heading of figures may say besides their measure: segment and payer, statuses, or a place.

    A heading among others that are of segments is of a segment too: those that its words are most like.
    """
    fields = fields_of(kind) if kind in kinds() else {}
    if "status_before" in fields:
        statuses = _statuses_in(path[-1]) if path else []
        return [dict(zip(("status_before", "status_after"), statuses[-2:], strict=True))] if len(statuses) > 1 else []
    if place := _place_of_heading(table, kind, path[-1] if path else ""):
        return [place]
    facts = match(" ".join(path))
    for name in ("indicator", "service"):
        if name in fields and len(facts.of(name)) == 1:
            return [{name: facts.of(name)[0]}]
    if "segment" not in fields:
        return []
    segments, payers = facts.of("segment"), facts.of("payer")
    if len(segments) != 1 and any("segment" in dict(role.fixed) for role in table.roles):
        phrases = {phrase: str(key) for key, some in words()["segment"].items() for phrase in [*some, str(key)]}
        best = process.extract(fold(path[-1] if path else ""), [*phrases], scorer=fuzz.WRatio, limit=12)
        segments = list(dict.fromkeys(phrases[each] for each, _, _ in best))[:MOST_CANDIDATES]
    found = []
    for segment, _, payer in (each.partition("/") for each in segments):
        payer = payers[0] if len(payers) == 1 and segment in ("pbpu_pemda", "bp") else payer
        found.append({"segment": segment} | ({"payer": payer} if payer else {}))
    return found or ([{"payer": payers[0]}] if len(payers) == 1 else [])


def _statuses_in(text: str) -> list[str]:
    """Return the statuses that a heading names, in their order.

    >>> _statuses_in("Reaktivasi (non aktif menjadi aktif)")
    ['inactive', 'active']
    """
    named = {fold(phrase): key for key, phrases in choices("status").items() for phrase in phrases}
    pattern = "|".join(sorted(named, key=len, reverse=True))
    return [named[each] for each in re.findall(rf"\b(?:{pattern})\b", fold(text))]


def _place_of_heading(table: Table, kind: str, heading: str) -> dict[str, str]:
    """Return the kecamatan or puskesmas that a heading of figures names."""
    fields = fields_of(kind) if kind in kinds() else {}
    areas = named_areas(heading, within=table.context.region) if heading else []
    areas = [area for area in areas if area.level == "kecamatan"] or areas
    if "area_code" in fields and len(areas) == 1:
        return {"region": areas[0].code}
    is_unit = areas or re.match(r"(?:uptd? )?(?:puskesmas|pkm) ", fold(heading))
    return {"puskesmas": puskesmas_name(heading)} if "puskesmas" in fields and is_unit else {}


def _by_cells(table: Table, column: int) -> dict[str, float]:
    """Return what a column of texts may be by what its cells say, from 0 to 95."""
    cells = [str(cell) for cell in table.grid.columns[column].used(table.block.body)[:200] if not is_blank(cell)]
    tests: dict[str, Callable[[str], Any]] = {
        "region": named_areas,
        "segment": lambda text: label_key(text, "segment"),
        "measure": measure_of,
        "month": lambda text: months_in(text, year=2000),
        "service": lambda text: label_key(text, "service"),
        "indicator": lambda text: label_key(text, "indicator"),
        "puskesmas": lambda text: re.match(r"(?:uptd? )?(?:puskesmas|pkm)\b", fold(text)),
        "unit": lambda text: unit_of(text)[0],
    }
    names = label_names(table.kind)
    fits = {name: sum(bool(test(cell)) for cell in cells) for name, test in tests.items() if name in names and cells}
    least = {"region": 44.0} if "region" in names else {}
    found = {name: 45.0 + 50.0 * count / len(cells) for name, count in fits.items() if count}
    return least | found


def _of_label(table: Table, asked: Asked, field: str) -> list[Candidate]:
    text = asked.text
    if asked.key in ("blank_label", "area_missing"):
        return [candidate(ABOVE, "above", 60), candidate(TOTAL, "total", 50), candidate(LEFT_OUT, "leave_out", 10)]
    if asked.key == "row_lacks":
        options = fields_of(table.kind)[field]["constraints"]["enum"]
        return [candidate(option, "choice", 50 - place) for place, option in enumerate(options)]
    known = dict(_choices(table, field))
    best = process.extract(fold(text), {each: fold(each) for each in known}, scorer=_likeness, limit=10)
    found: dict[Any, Candidate] = {}
    for _, score, spelling in best:
        if score >= LEAST_SCORE + 15:
            found.setdefault(known[spelling], candidate(known[spelling], "named", score, name=spelling))
    listed = list(found.values())[: MOST_CANDIDATES - 1]
    if asked.key == "area_ambiguous":
        meant = [(area, f"{area.level.replace('regency', 'kabupaten/kota')} {area.name}") for area in named_areas(text)]
        listed = [candidate(area.code, "named", 70 - place, name=name) for place, (area, name) in enumerate(meant)]
    if field == "puskesmas":
        listed = [candidate(puskesmas_name(text), "named", 55, name=puskesmas_name(text)), *listed[:1]]
    if field == "indicator":
        key = "_".join(fold(text).split())[:60]
        listed = [*listed[:1], candidate(key, "own_key", 40)] if re.fullmatch(r"[a-z][a-z0-9_]*", key) else listed
    if asked.key == "day":
        listed = [candidate(f"{day:%Y-%m-%d}", "end_of_month", 50) for day in _ends_of_months(text)]
        if field in fields_of(table.kind) and not fields_of(table.kind)[field]["constraints"].get("required"):
            listed.append(candidate("", "blank", 45))
    if asked.key == "month":
        listed = [*_months_like(text, table.context.year), *listed][: MOST_CANDIDATES - 1]
    is_sum = asked.key not in ("line", "month", "day")
    return (
        [*listed, candidate(TOTAL, "total", 58), candidate(LEFT_OUT, "leave_out", 10)]
        if is_sum
        else [*listed, candidate(LEFT_OUT, "leave_out", 40)]
    )


def _ends_of_months(text: str) -> list[date]:
    """Return the last days of the months that a text names with their years."""
    return [month.end for month in months_in(text, year=None)]


def _months_like(text: str, year: int | None) -> Iterator[Candidate]:
    """Yield the month that a misspelt label is most like, with the year beside it or that of the sheet."""
    word = next((each for each in fold(text).split() if each.isalpha()), "")
    years = years_in(text) or ([year] if year else [])
    best = process.extractOne(word, [*MONTH_OF_WORD], scorer=_likeness, score_cutoff=LEAST_ALIKE) if word else None
    if best and years:
        month = f"{years[0]}-{MONTH_OF_WORD[best[0]]:02d}"
        yield candidate(month, "named", best[1], name=best[0])


def _likeness(short: str, name: str, **_: Any) -> float:
    """Return how much a label is like a name, from 0 to 100; an abbreviation has its letters in their order: bltg.

    >>> _likeness("bltg", "belitung") > _likeness("bltg", "bintang")
    True
    """
    whole, rest = name.replace(" ", ""), iter(name.replace(" ", ""))
    letters = short.replace(" ", "")
    is_short = letters[:1] == whole[:1] and all(letter in rest for letter in letters)
    return max(fuzz.WRatio(short, name), (90.0 - len(whole) / 4) * is_short)


def _areas_beside(table: Table) -> list[Area]:
    """Return the areas that a label may mean: those of the levels of the labels that are known, in their region."""
    area = table.labels.get("area")
    known = [each for each in area.distinct if each] if area else []
    levels, whole = {each.level for each in known}, table.context.region
    provinces = {each.code[:2] for each in known}
    found = [each for each in all_areas() if each.level in levels and each.code[:2] in provinces] if known else []
    found = found or list(all_areas())
    inside = [each for each in found if whole and each.lies_in(whole)]
    return inside or found


def _choices(table: Table, field: str) -> Iterator[tuple[str, Any]]:
    if field in ("region", "line"):
        yield from ((LEVEL_OF_REGION.sub("", area.name), area.code) for area in _areas_beside(table))
    if field == "line":
        for name in ("segment", "sex", "programme", "service"):
            yield from _choices(table, name) if name in fields_of(table.kind) else ()
    if field in ("region", "line"):
        return
    if field in ("indicator", "measure"):
        group = {"indicator": "indicator", "measure": "measure"}[field]
        own = figures_of(table.kind)
        back = {measure: name for name, measure in own.items() if name != measure}
        for key, phrases in words()[group].items():
            value = key if group == "indicator" else back.get(key)
            yield from ((phrase, value) for phrase in phrases if value)
        for service, phrases in words()["service"].items() if group == "indicator" else ():
            yield from ((phrase, f"spm_{service}") for phrase in phrases)
        return
    options = fields_of(table.kind).get(field, {}).get("constraints", {}).get("enum", [])
    spelt = choices("status" if field.startswith("status_") else "segment" if field.startswith("segment") else field)
    for key, phrases in spelt.items():
        if str(key).partition("/")[0] in options:
            yield from ((phrase, str(key)) for phrase in [*phrases, str(key)])


def _of_constant(table: Table, field: str, sources: list[Source]) -> list[Candidate]:
    readers: dict[str, Callable[[str], list[Any]]] = {
        "month": lambda text: [str(each) for each in months_in(text, year=table.context.year)],
        "region": lambda text: [area.bps_code for area in regions_in(text)],
        "year": lambda text: [str(each) for each in years_in(text)],
        "semester": semesters_in,
        "meeting_date": lambda text: [str(day) for day in days_in(text)],
    }
    found: dict[Any, Candidate] = {}
    reader = readers.get(field, lambda text: phrases_in(text, field) if field in TOLD_IN_TITLE else [])
    for source in sources:
        values = reader(source.text)
        for place, value in enumerate(values):
            template = template_of(source.text, field, place)
            is_alone = template_of(source.text).count(f"{{{field}}}") == len(values)
            more = {"source": {source.sort: template}} if is_alone else {}
            found.setdefault(
                value, candidate(value, "said", 80 - 10 * len(found), at=source.at, text=source.text, **more)
            )
    for value in (dict(table.roles[place].fixed).get(field) for place in table.places("figure")):
        if value and field not in OF_TEXTS:
            found.setdefault(value, candidate(value, "beside", 70))
    for value, score in _named_indicators(sources).items() if field == "indicator" else ():
        found.setdefault(value, candidate(value, "alike", score))
    enum = fields_of(table.kind).get(field, {}).get("constraints", {}).get("enum", []) if table.kind else []
    for option in enum:
        found.setdefault(option, candidate(option, "choice", 40))
    if field == "segment":
        found.setdefault("", candidate("", "all", 45))
    fixed = [{*dict(table.roles[place].fixed)} for place in table.places("figure")]
    if field == "month" and any("year" in each and "month" not in each for each in fixed):
        found.setdefault("12", candidate("12", "end_of_year", 40))
    for year in table.asked and next((each.details["years"] for each in table.asked if "years" in each.details), []):
        found.setdefault(f"{year}-12", candidate(f"{year}-12", "end_of_year", 40))
    return list(found.values())


def _named_indicators(sources: list[Source]) -> dict[str, float]:
    """Return the indicators of which a title says a phrase, among other words, and how sure that is."""
    lines = [f" {fold(source.text)} " for source in sources if source.sort == "title"]
    phrases = [(fold(phrase), key) for key, some in words()["indicator"].items() for phrase in some]
    found = {key: 60.0 for phrase, key in phrases if any(f" {phrase} " in line for line in lines)}
    spm = [(fold(phrase), f"spm_{key}") for key, some in words()["service"].items() for phrase in some]
    return found | {key: 50.0 for phrase, key in spm if any(f" {phrase} " in line for line in lines)}


def answered(layout: Layout) -> Layout:
    """Return a layout with what its answered questions tell.

    Raises:
        UhcError: an answer that the question cannot have; it is named by its id.
    """
    told = copy_of(layout)
    open_kinds = [each["candidates"] for each in layout.questions if each.get("about") == "kind"]
    for each in sorted(layout.questions, key=lambda one: one.get("about") != "kind"):
        if each.get("answer") is None or (open_kinds and _is_of_another_kind(told, each)):
            continue
        if each.get("about") == "label" and _is_of_unused_column(layout, told.kind, each):
            continue
        take(told, each, each["answer"])
    told.questions = [each for each in told.open if each.get("about") in FIRST and not _is_asked_by_reading(each)]
    return told


def _is_asked_by_reading(asked: dict[str, Any]) -> bool:
    return field_in(asked) == PART or (asked["about"] == "unit" and not asked.get("found"))


def _is_of_another_kind(layout: Layout, asked: dict[str, Any]) -> bool:
    """Whether a column was answered as another kind has it than the one that is told: it is asked anew."""
    if layout.kind == LEFT_OUT:
        return asked["about"] != "kind"
    if asked.get("about") != "column":
        return False
    with suppress(UhcError):
        read_spec(asked["answer"], layout.kind)
        return False
    return True


def _is_of_unused_column(layout: Layout, kind: str, asked: dict[str, Any]) -> bool:
    """Whether a label was asked of a column that was answered to be something else: what it means is void."""
    letter = re.sub(r"\d", "", str(asked.get("at") or ""))
    for each in layout.questions:
        if each.get("about") == "column" and field_in(each) == letter and each.get("answer") is not None:
            with suppress(UhcError, ValueError):
                name = read_spec(_plain(each["answer"]), kind).name
                return name not in (field_in(asked), *(AREAS if field_in(asked) == "region" else ()))
    return False


def _plain(value: Any) -> Any:
    """Return an answer, with the words for leaving out as the mark of it."""
    return LEFT_OUT if isinstance(value, str) and value.strip().lower() in LEAVE_OUT else value


def copy_of(layout: Layout) -> Layout:
    """Return a copy of which everything may be changed."""
    return copy.deepcopy(layout)


@dataclass(frozen=True)
class Answer:
    """An answer to a question about a layout: ``value`` for ``field``, of which the text ``found`` speaks."""

    layout: Layout
    field: str
    found: str
    value: Any
    asked: dict[str, Any]


def take(layout: Layout, asked: dict[str, Any], value: Any) -> None:
    """Let a layout say what a question was answered.

    Raises:
        UhcError: an answer that the question cannot have; it is named by its id.
    """
    answer = Answer(layout, field_in(asked), str(asked.get("found") or ""), _plain(value), asked)
    try:
        TAKERS[str(asked.get("about"))](answer)
    except (UhcError, KeyError, TypeError, ValueError) as problem:
        details = {"id": asked.get("id"), "found": shorten(str(value)), "problem": shorten(str(problem))}
        raise UhcError("layout_answer", file=layout.name or "-", **details) from problem


def field_in(asked: dict[str, Any]) -> str:
    """Return the field of a question, the second part of its id."""
    return ":".join(str(asked.get("id") or "").split(":")[1:2])


def _take_kind(answer: Answer) -> None:
    layout = answer.layout
    if answer.value not in (*kinds(), LEFT_OUT):
        raise ValueError(", ".join(kinds()))
    before, layout.kind = layout.kind, str(answer.value)
    if answer.field == PART:
        layout.labels.setdefault("people", {})[template_of(answer.found)] = "all"
    for key, spec in list(layout.columns.items()) if before != layout.kind else ():
        name = str(spec.get("field", "value") if isinstance(spec, dict) else spec)
        measure = figures_of(before).get(name, "") if before in kinds() else name
        if measure in figures_of(layout.kind).values():
            own = figure_field(layout.kind, measure)
            layout.columns[key] = {**spec, "field": own} if isinstance(spec, dict) else own
        elif name not in (LEFT_OUT, *CHECKS, "value", *label_names(layout.kind)):
            del layout.columns[key]


def _take_column(answer: Answer) -> None:
    layout, found = answer.layout, answer.found
    value = _without_times(layout, found, answer.value)
    answer = replace(answer, value=_with_scale(value, layout.kind, found))
    same = next((key for key in layout.columns if squeeze(key) == squeeze(generalise(found))), None)
    is_timed = generalise(found) != found
    if found and is_timed and same is not None and layout.columns[same] == answer.value:
        return  # another month of the same figures
    is_shared = (same is not None and is_timed) or "beside" in answer.asked or not found
    layout.columns[answer.field if is_shared else same or generalise(found)] = answer.value


def _without_times(layout: Layout, found: str, value: Any) -> Any:
    """Return what a column was told to be without the month or half-year that its heading names: the next has another.

    A year that only the answer says is so of all columns.
    """
    fixed, said = dict(read_spec(value, layout.kind).fixed), match(found)
    named = {name: said.one(name) for name in ("month", "semester", "year") if said.one(name)}
    if generalise(found) == found or not isinstance(value, dict) or not named:
        return value
    for name in named.keys() & fixed.keys():
        if fixed[name] != named[name]:
            raise ValueError(f"{name}: {named[name]}")
    if "year" in fixed and "year" not in named:
        layout.constants.setdefault("year", fixed["year"])
    rest = {name: each for name, each in value.items() if name not in ("month", "semester", "year")}
    rest |= {name: fixed[name] for name in ("month", "semester") if name in fixed and name not in named}
    return rest["field"] if [*rest] == ["field"] else rest


def _with_scale(value: Any, kind: str, found: str) -> Any:
    """Return what a column was told to be, with the thousands or millions that its heading says it counts in."""
    role, scale = read_spec(value, kind), match(found).one("scale")
    told = {*value} if isinstance(value, dict) else set()
    if role.use != "figure" or not scale or told & {"scale", "unit"} or "scale=" in str(value):
        return value
    return ({**value} if isinstance(value, dict) else {"field": value}) | {"scale": int(scale)}


def _take_label(answer: Answer) -> None:
    if answer.value == ABOVE:
        _fill_down(answer)
    elif answer.value in (TOTAL, LEFT_OUT):
        _take_row(answer)
    else:
        field = _field_of_line(answer) if answer.field == "line" else answer.field
        if field == "region":
            read_area(str(answer.value))
        answer.layout.labels.setdefault(field, {})[answer.found] = answer.value


def _field_of_line(answer: Answer) -> str:
    """Return which label a line above rows is, by what it was answered to mean."""
    fields = fields_of(answer.layout.kind)
    enums = {name: each.get("constraints", {}).get("enum", ()) for name, each in fields.items()}
    return next((name for name, options in enums.items() if answer.value in options), "region")


def _fill_down(answer: Answer) -> None:
    letter = re.sub(r"\d", "", str(answer.asked.get("at")))
    for key, spec in answer.layout.columns.items():
        name = spec.get("field") if isinstance(spec, dict) else spec
        if name == answer.field or key == letter or (answer.field == "region" and name in AREAS):
            answer.layout.columns[key] = {**(spec if isinstance(spec, dict) else {"field": spec}), "blank": ABOVE}


def _take_row(answer: Answer) -> None:
    if answer.value not in (TOTAL, LEFT_OUT):
        raise ValueError(f"{TOTAL}, {LEFT_OUT}")
    pattern = re.sub(r"([\[*?])", r"[\1]", answer.found)
    answer.layout.rows.setdefault("totals" if answer.value == TOTAL else "skip", []).append(pattern)


def _take_totals(answer: Answer) -> None:
    if answer.value in DATA:
        for key, spec in answer.layout.columns.items():
            if read_spec(spec, answer.layout.kind).use == "label":
                answer.layout.columns[key] = {**(spec if isinstance(spec, dict) else {"field": spec}), "blank": ABOVE}
    elif answer.value in (TOTAL, LEFT_OUT) or not answer.field:
        _take_row(answer)
    else:
        _take_label(answer)


def _take_constant(answer: Answer) -> None:
    layout, field, found, value = answer.layout, answer.field, answer.found, answer.value
    if field == "region" and not isinstance(value, dict):
        value = read_area(str(value)).bps_code or str(value)
    if "enum" in fields_of(layout.kind).get(field, {}).get("constraints", {}):
        value = meaning(value, field) or value  # a word of the sheets, as the template has it
    candidates = answer.asked.get("candidates") or ()
    told = next((each.get("from") for each in candidates if str(each["value"]) == str(value)), None)
    layout.constants[field] = told or (value if isinstance(value, dict) else str(value))
    if found and field not in OF_TEXTS:
        match_title(layout, found)
    own = {each.get("text") for each in candidates if str(each["value"]) == str(value)}
    others = [str(each["text"]) for each in candidates if "text" in each and each["text"] not in own]
    for text in (*others, *([found] if told is None and found else [])) if field in ("month", "region") else ():
        layout.labels.setdefault(field, {})[text] = LEFT_OUT


def _take_unit(answer: Answer) -> None:
    if answer.field == "decimal":
        if answer.value not in (",", "."):
            raise ValueError(", .")
        answer.layout.numbers["decimal"] = answer.value
        return
    is_unit = isinstance(answer.value, int) or unit_of(answer.value)[0] is not None
    if answer.value != LEFT_OUT and not is_unit:
        raise ValueError("jiwa, ribu jiwa, juta jiwa, rupiah, ribu rupiah, juta rupiah")
    if answer.field == "unit":
        _take_label(answer)
    else:
        answer.layout.numbers["unit"] = "" if answer.value == LEFT_OUT else answer.value


def _take_header(answer: Answer) -> None:
    rows = answer.value if isinstance(answer.value, list) else [answer.value, answer.value]
    answer.layout.header = answer.value if isinstance(answer.value, dict) else {"rows": [int(row) for row in rows]}


def _take_sheet(answer: Answer) -> None:
    answer.layout.sheet = answer.value


def _take_counting(answer: Answer) -> None:
    if answer.value not in ("monthly", "cumulative"):
        raise ValueError("monthly, cumulative")
    answer.layout.counting = str(answer.value)


TAKERS: dict[str, Callable[[Answer], None]] = {
    "kind": _take_kind,
    "sheet": _take_sheet,
    "header": _take_header,
    "column": _take_column,
    "label": _take_label,
    "constant": _take_constant,
    "totals": _take_totals,
    "unit": _take_unit,
    "counting": _take_counting,
}
