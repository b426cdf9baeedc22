"""Regions under both official code systems, which differ for Bangka Barat and Bangka Selatan.

BPS writes four digits (1903 = Bangka Barat), Kemendagri a dot (19.03 = Bangka Selatan): BPS MFD 2018 and
Kepmendagri 300.2.2-2430/2025.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process

from analysis.reference.errors import ParameterError, shorten
from analysis.reference.places import data_folder
from analysis.reference.words import current_language

PROVINCE = "19"


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

    @property
    def name(self) -> str:
        """Full name in the language in use."""
        return self.name_en if current_language() == "en" else self.name_id

    @property
    def is_reported(self) -> bool:
        """Whether this is the province of Kepulauan Bangka Belitung or one of its seven regencies."""
        return PROVINCE in (self.bps_code, self.parent_bps_code)

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which the region may be named in a parameter."""
        fixed = (self.slug, self.bps_code, self.kemendagri_code, self.short_name, self.name_id, self.name_en)
        return tuple(name for name in (*fixed, *self.aliases) if name)


@cache
def _read_regions(path: Path) -> tuple[Region, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(
                **{name: row[name] for name in Region.__dataclass_fields__ if name != "aliases"},
                aliases=tuple(filter(None, row["aliases"].split("|"))),
            )
            for row in csv.DictReader(file)
        )


def all_regions() -> tuple[Region, ...]:
    """Return every region of data/reference/regions.csv, in official order."""
    return _read_regions(data_folder() / "reference" / "regions.csv")


def reported_regions() -> tuple[Region, ...]:
    """Return the province and its seven regencies, in official order."""
    return tuple(region for region in all_regions() if region.is_reported)


def regions_of_province(bps_code: str) -> tuple[Region, ...]:
    """Return the reported regions whose BPS code names the same province (its first two digits), in official order."""
    return tuple(region for region in reported_regions() if region.bps_code[:2] == bps_code[:2])


def region_of_code(bps_code: str) -> Region:
    """Return the region, reported or not, of a BPS code.

    Raises:
        KeyError: no region has it.
    """
    return {region.bps_code: region for region in all_regions()}[bps_code]


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def resolve_region(value: object, *, name: str = "") -> Region:
    """Return the reported region that a slug, a name, an alias, "1903" (BPS) or "19.03" (Kemendagri) means.

    Args:
        value: how the region is named; must be text, since 19.10 read as a number becomes 19.1.
        name: a second name that must mean the same region; empty for none.

    Raises:
        ParameterError: not text, unknown (with the nearest right name), or code and name disagree.
    """
    if not isinstance(value, str):
        raise ParameterError("region_type", found=repr(value))
    known = {_fold(alias): region for region in reported_regions() for alias in region.names}
    region = known.get(_fold(value))
    if region is None:
        nearest = process.extractOne(_fold(value), known.keys())
        raise ParameterError(
            "region_unknown",
            found=shorten(value),
            nearest=known[nearest[0]].slug,
            choices=", ".join(choice.slug for choice in reported_regions()),
        )
    if name and resolve_region(name) != region:
        raise ParameterError(
            "region_mismatch",
            found=value,
            meant=region.name,
            bps=region.bps_code,
            kemendagri=region.kemendagri_code,
            name=name,
        )
    return region
