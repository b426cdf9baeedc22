"""Which area a row is about: names in every spelling, codes of two systems that must not be mixed up."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from analysis.reference.places import data_folder
from analysis.reference.regions import Region, all_regions
from analysis.tables.importing.cells import Doubt
from analysis.tables.importing.vocabulary import fold, nearest, tight

PREFIX = re.compile(r"^(?:(kab|kabupaten|kota|kotamadya|kec|kecamatan|kel|kelurahan|desa|prov|provinsi)\b ?)+")
LEVEL_OF_PREFIX = {"kec": "kecamatan", "kecamatan": "kecamatan", "kel": "kelurahan", "kelurahan": "kelurahan"} | {
    "desa": "kelurahan",
    "prov": "province",
    "provinsi": "province",
    "kab": "regency",
    "kabupaten": "regency",
    "kota": "regency",
    "kotamadya": "regency",
}
OTHER_NAMES = {"muntok": "mentok"}
LIST_NUMBER = re.compile(r"^\s*\d{1,3}\s*[.)]\s*")
WHOLES = ("province", "regency")
OF_EACH = (["per"], ["menurut"], ["tiap"], ["setiap"], ["antar"], ["se"], ["dan"], ["tingkat"], ["by"])
AFTER_EACH = (
    "kota",
    "kabupaten",
    "kab",
    "provinsi",
    "bulan",
    "tahun",
    "semester",
    "dan",
    "di",
    "se",
    "menurut",
    "segmen",
)
SAME_NAME_SCORE = 80  # a misspelt name is taken only when a code beside it says the same


@dataclass(frozen=True)
class Area:
    """A region, kecamatan, kelurahan or desa; ``level`` is province, regency, kecamatan or kelurahan."""

    code: str
    bps_code: str
    level: str
    name: str
    parent: str
    region_code: str

    def lies_in(self, other: Area) -> bool:
        """Whether this is a part of ``other``."""
        return self.code.startswith(f"{other.code}.")


@lru_cache(maxsize=2)
def all_areas() -> tuple[Area, ...]:
    """Return the regions and their parts."""
    levels = {"provinsi": "province", "kabupaten": "regency", "kota": "regency"}
    areas = [
        Area(each.kemendagri_code, each.bps_code, levels[each.level], each.name_id, each.parent_bps_code, each.bps_code)
        for each in all_regions()
        if each.level in levels
    ]
    with (data_folder() / "reference" / "areas.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            level = "kecamatan" if row["level"] == "kecamatan" else "kelurahan"
            own = [row[name] for name in ("name", "parent_code", "region_code")]
            areas.append(Area(row["area_code"], row["bps_code"], level, *own))
    return tuple(areas)


@lru_cache(maxsize=2)
def _names() -> dict[str, tuple[Area, ...]]:
    names: dict[str, list[Area]] = {}
    aliases = {region.bps_code: region.names for region in all_regions()}
    for area in all_areas():
        spellings = {area.name, *(aliases.get(area.bps_code, ()) if area.level in ("province", "regency") else ())}
        for spelling in {tight(PREFIX.sub("", fold(each))) for each in spellings} | {tight(each) for each in spellings}:
            names.setdefault(spelling, []).append(area)
    return {name: tuple(found) for name, found in names.items()}


@lru_cache(maxsize=2)
def _codes() -> tuple[dict[str, Area], dict[str, Area]]:
    return {area.code: area for area in all_areas()}, {area.bps_code: area for area in all_areas() if area.bps_code}


def area_of(region: Region) -> Area:
    """Return a region as an area."""
    return _codes()[0][region.kemendagri_code]


def area_with_code(code: str) -> Area | None:
    """Return the area with a Kemendagri code (dotted) or a BPS code."""
    by_code, by_bps = _codes()
    return by_bps.get(code) or by_code.get(code)


def _other_sort(said: set[str]) -> str:
    """Return how the names of cities begin where a regency is meant, and the other way; "" where nothing tells them."""
    is_city, is_regency = bool(said & {"kota", "kotamadya"}), bool(said & {"kab", "kabupaten"})
    return "" if is_city == is_regency else "Kabupaten " if is_city else "Kota "


def named_areas(label: Any, *, level: str = "", within: Area | None = None) -> list[Area]:
    """Return the areas that a label may mean.

    Args:
        label: the cell; "Kec.", "Desa", a list number and footnote marks may stand with the name.
        level: the level that the column names; empty for any. A prefix of the label wins over it.
        within: the area that they lie in (or are).
    """
    text = fold(LIST_NUMBER.sub("", str(label)))
    prefix = PREFIX.match(text)
    found = list(_names().get(OTHER_NAMES.get(tight(text), tight(text)), ()))
    if not found and prefix:
        bare = tight(text[prefix.end() :])
        level_of_label = LEVEL_OF_PREFIX[prefix[1]]
        found = [area for area in _names().get(OTHER_NAMES.get(bare, bare), ()) if area.level == level_of_label]
        other = _other_sort({*prefix[0].split()})
        found = [area for area in found if not other or not area.name.startswith(other)]
    if level:
        found = [area for area in found if area.level == level]
    if within:
        found = [area for area in found if area == within or area.lies_in(within)]
    return found


def coded_areas(cell: Any, system: str) -> list[Area]:
    """Return the areas that a code may mean, BPS before Kemendagri; a dot makes it a Kemendagri code.

    Args:
        cell: text, or the number that a spreadsheet made of it (14.1 for 14.10).
        system: "bps", "kemendagri", or empty where the header does not say.

    Raises:
        Doubt: a date, which a spreadsheet made of a code such as 14.10.01.
    """
    if isinstance(cell, date):
        raise Doubt("code_date", "code")
    by_code, by_bps = _codes()
    text = code_text(cell)
    if "." in text:
        padded = re.sub(r"\.(\d)$", r".\g<1>0", text)
        return [by_code[code] for code in (text, padded) if code in by_code][:1]
    dotted = ".".join(part for part in (text[:2], text[2:4], text[4:6], text[6:]) if part)
    found = [] if system == "kemendagri" else [by_bps.get(text)]
    found += [] if system == "bps" else [by_code.get(dotted)]
    return [area for area in dict.fromkeys(found) if area]


def code_text(cell: Any) -> str:
    """Return a code as it was typed: 1901 where a spreadsheet made 1901.0 of it."""
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell).strip().removeprefix("'")


def find_area(labels: list[tuple[str, Any]], codes: list[tuple[str, Any]], within: Area | None) -> Area:
    """Return the one area that the labels and the codes of a row mean.

    Args:
        labels: (level of the column, cell), the widest area first; no blank cells.
        codes: (system of the column, cell); one may be that of a wider area.
        within: the region of the sheet, if it is known.

    Raises:
        Doubt: nothing known, more than one, or name and codes disagree.
    """
    coded = _agreeing(codes, within)
    candidates: list[Area] = []
    for level, label in labels:
        found = named_areas(label, level=level, within=within)
        found = found or [area for area in named_areas(label, within=within) if area.level in WHOLES]  # a row of totals
        inner = [area for area in found if any(area.lies_in(wider) for wider in candidates)]
        candidates = inner or ([] if candidates else found)
        if not candidates:
            alike = [area for area in coded if fuzz.ratio(tight(area.name), tight(label)) >= SAME_NAME_SCORE]
            if len(alike) == 1 and (level, label) == labels[-1]:
                return alike[0]
            raise _unknown(label, level, within, bool(found))
    label = str(labels[-1][1]) if labels else ""
    if not coded:
        if len(candidates) == 1:
            return candidates[0]
        raise Doubt("area_ambiguous" if candidates else "area_missing", found=label)
    both = [area for area in coded if area in candidates] if candidates else coded
    if len(coded) > 1 and not candidates:
        raise Doubt("code_two", "code", found=code_text(codes[-1][1]), one=coded[0].name, other=coded[1].name)
    both = both or [
        area for area in candidates if any(area.lies_in(wider) for wider in coded)
    ]  # the code of a province
    if len(both) != 1:
        meant, code = coded[0], str(codes[-1][1])
        raise Doubt("code_name", "code", found=code, meant=meant.name, code=meant.code, name=label)
    return both[0]


def _agreeing(codes: list[tuple[str, Any]], within: Area | None) -> list[Area]:
    """Return the areas that the codes of a row may mean together: the narrowest, within those of the other codes."""
    meant: list[Area] = []
    for system, cell in codes:
        found = coded_areas(cell, system)
        if not found:
            raise Doubt("code_unknown", "code", found=str(cell))
        inside = [area for area in found if within is None or area == within or area.lies_in(within)]
        if within and not inside:
            raise Doubt("area_outside", "code", found=str(cell), region=within.name)
        same = [one for one in inside for other in meant if one == other or one.lies_in(other)]
        same += [other for one in inside for other in meant if other.lies_in(one)]
        if meant and not same:
            raise Doubt("codes_differ", "code", one=meant[0].name, other=inside[0].name)
        meant = list(dict.fromkeys(same)) if meant else inside
    return meant


def _unknown(label: Any, level: str, within: Area | None, elsewhere: bool) -> Doubt:
    known = [
        area.name
        for area in all_areas()
        if (not level or area.level == level) and (within is None or area.lies_in(within) or area == within)
    ]
    reason = "area_elsewhere" if elsewhere else "area_unknown"
    return Doubt(reason, "name", found=str(label), nearest=nearest(label, known) or "-")


def regions_in(text: str) -> list[Area]:
    """Return the regions that a line of text names, the longest names first; a province only if no regency is named."""
    folded, found = f" {fold(text)} ", []
    names = {fold(name): region for region in all_regions() if region.level != "nasional" for name in region.names}
    for name in sorted(names, key=len, reverse=True):
        if not name[0].isdigit() and f" {name} " in folded:
            folded = folded.replace(f" {name} ", "  ")
            found.append(area_of(names[name]))
    distinct = list(dict.fromkeys(found))
    regencies = [area for area in distinct if area.level == "regency"]
    return regencies or distinct


def part_in(text: str, within: Area | None) -> Area | None:
    """Return the kecamatan or kelurahan that a title is about, the narrowest it names; None where it names none.

    Raises:
        Doubt: it names one that is not known, or that more than one is called.
    """
    words, found = fold(text).split(), list[Area]()
    for place, word in enumerate(words):
        if word not in LEVEL_OF_PREFIX or LEVEL_OF_PREFIX[word] in WHOLES or words[place - 1 : place] in OF_EACH:
            continue
        tails = [words[place + 1 : place + 1 + count] for count in (3, 2, 1)]
        meant = next((areas for tail in tails if (areas := named_areas(" ".join([word, *tail]), within=within))), [])
        if len(meant) == 1:
            found += meant
        elif meant:
            raise Doubt("area_ambiguous", found=" ".join([word, *tails[-1]]))
        elif tails[-1] and tails[-1][0] not in AFTER_EACH:
            raise _unknown(tails[-1][0], LEVEL_OF_PREFIX[word], within, elsewhere=False)
    return max(found, key=lambda area: len(area.code), default=None)


def puskesmas_name(label: Any) -> str:
    """Return the name of a puskesmas without the word itself, as its kecamatan or kelurahan is spelt.

    >>> puskesmas_name("UPTD PKM Pangkalanbaru")
    'Pangkalan Baru'
    """
    plain = LIST_NUMBER.sub("", str(label)).strip()
    words = [word for word in plain.split() if fold(word) not in ("upt", "uptd", "upt.", "puskesmas", "pkm", "blud")]
    name = " ".join(words).strip(" *.")
    spelt = [area.name for area in _names().get(tight(name), ()) if area.level in ("kecamatan", "kelurahan")]
    return spelt[0] if spelt else name.title() if name.isupper() or name.islower() else name
