"""Regions under both official code systems, which differ for Bangka Barat and Bangka Selatan.

BPS writes four digits (1903 = Bangka Barat), Kemendagri a dot (19.03 = Bangka Selatan): BPS MFD 2018 and
Kepmendagri 300.2.2-2430/2025.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process

from analysis.reference.errors import ParameterError, shorten, written
from analysis.reference.places import data_folder
from analysis.reference.words import current_language

PROVINCE_LEVEL = "provinsi"


@dataclass(frozen=True)
class Region:
    """A region; codes are text and typed by system."""

    bps_code: str
    kemendagri_code: str
    slug: str
    level: str
    name_id: str
    name_en: str
    short_name: str
    parent_bps_code: str
    aliases: tuple[str, ...]
    is_reported: bool

    @property
    def is_province(self) -> bool:
        """Whether this is a province."""
        return self.level == PROVINCE_LEVEL

    @property
    def name(self) -> str:
        """Full name in the language in use."""
        return self.name_en if current_language() == "en" else self.name_id

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which the region may be named in a parameter."""
        fixed = (self.slug, self.bps_code, self.kemendagri_code, self.short_name, self.name_id, self.name_en)
        return tuple(name for name in (*fixed, *self.aliases) if name)


@lru_cache(maxsize=8)
def _read_regions(path: Path, changed_ns: int) -> tuple[Region, ...]:
    del changed_ns  # part of the cache key
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(
                **{name: row[name] for name in Region.__dataclass_fields__ if name in row and name != "aliases"},
                aliases=tuple(filter(None, row["aliases"].split("|"))),
                is_reported=row["reported"] == "TRUE",
            )
            for row in csv.DictReader(file)
        )


def all_regions() -> tuple[Region, ...]:
    """Return every region of data/reference/regions.csv, in official order."""
    path = regions_file()
    return _read_regions(path, path.stat().st_mtime_ns)


def regions_file() -> Path:
    """Return the table of regions."""
    return data_folder() / "reference" / "regions.csv"


def reported_regions() -> tuple[Region, ...]:
    """Return the regions of which reports are made (column ``reported``), in the order of the table."""
    return tuple(region for region in all_regions() if region.is_reported)


def province_of(region: Region) -> Region:
    """Return the province in which a region lies; of a province, or of what lies in none, itself."""
    parent = {one.bps_code: one for one in all_regions()}.get(region.parent_bps_code)
    return parent if parent is not None and parent.is_province else region


def regencies_of(province_code: str) -> tuple[Region, ...]:
    """Return the regencies and cities that the table of regions holds of a province, in its order."""
    return tuple(region for region in all_regions() if region.parent_bps_code == province_code)


def reported_provinces() -> tuple[Region, ...]:
    """Return the provinces of which reports are made: all their regencies stand in the table of regions."""
    return tuple(region for region in reported_regions() if region.is_province)


def regions_of_province(bps_code: str) -> tuple[Region, ...]:
    """Return the reported regions of the province in which a region lies, in the order of the table."""
    province = province_of(region_of_code(bps_code))
    return tuple(region for region in reported_regions() if province_of(region) == province)


def codes_within(region: Region) -> tuple[str, ...]:
    """Return the codes whose rows are a region's own: its own, and of a province those of its regencies."""
    inner = regencies_of(region.bps_code) if region.is_province else ()
    return (region.bps_code, *(one.bps_code for one in inner))


def region_of_code(bps_code: str) -> Region:
    """Return the region, reported or not, of a BPS code.

    Raises:
        KeyError: no region has it.
    """
    return {region.bps_code: region for region in all_regions()}[bps_code]


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def resolve_region(value: object, *, name: str = "", reported: bool = True) -> Region:
    """Return the region that a slug, a name, an alias, "1903" (BPS) or "19.03" (Kemendagri) means.

    Args:
        value: how the region is named; must be text, since 19.10 read as a number becomes 19.1.
        name: a second name that must mean the same region; empty for none.
        reported: whether reports must be made of it.

    Raises:
        ParameterError: not text, unknown (with the nearest right name), not reported, or code and name disagree.
    """
    if not isinstance(value, str):
        raise ParameterError("region_type", found=written(value))
    wanted = reported_regions() if reported else all_regions()
    known = {_fold(alias): region for region in wanted for alias in region.names}
    region = known.get(_fold(value))
    if region is None:
        _refuse_unreported(value)
        nearest = process.extractOne(_fold(value), known.keys())
        raise ParameterError(
            "region_unknown",
            found=shorten(value),
            nearest=known[nearest[0]].slug,
            choices=", ".join(choice.slug for choice in wanted),
        )
    if name and resolve_region(name, reported=reported) != region:
        raise ParameterError(
            "region_mismatch",
            found=value,
            meant=region.name,
            bps=region.bps_code,
            kemendagri=region.kemendagri_code,
            name=name,
        )
    return region


def _refuse_unreported(value: str) -> None:
    """Say of a region that the table holds, but of which no reports are made, how to have them."""
    for region in all_regions():
        if value.strip() and region.parent_bps_code and _fold(value) in map(_fold, region.names):
            raise ParameterError("region_unreported", found=value, name=region.name, slug=region.slug)
