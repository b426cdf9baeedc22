"""The regencies of an invented office: Babel's seven, or made-up ones for trials of size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import yaml

from analysis.reference.places import data_folder
from analysis.reference.regions import regencies_of
from analysis.tables.published import read_table

FIRST_MONTH, MONTH_COUNT = "2023-03-01", 36
SEMESTERS = pd.DatetimeIndex(["2022-12-31", "2023-06-30", "2023-12-31", "2024-06-30", "2024-12-31", "2025-06-30"])
UNUSED_PROVINCES = (*range(60, 53, -1), *range(50, 36, -1))  # neither BPS nor Kemendagri gives these two digits
LARGEST_PROVINCE = 38  # regencies under one code: what a chart of a province can still show
SEMESTER_LAG_DAYS = 90  # BPJS still divided by semester II 2024 in September 2025


@dataclass(frozen=True)
class Regency:
    """A regency: ``areas`` has area_code, area_name, kecamatan_code, kecamatan_name per kelurahan or desa."""

    code: str
    dotted: str
    name: str
    areas: pd.DataFrame
    residents: np.ndarray

    def residents_in_use(self) -> np.ndarray:
        """Return, by month, the residents of the semester that coverage is divided by."""
        days = (months() - pd.Timedelta(days=SEMESTER_LAG_DAYS)).to_numpy()
        return self.residents[np.searchsorted(SEMESTERS.to_numpy(), days, side="right") - 1]


@cache
def recipe() -> dict[str, Any]:
    """Return data/demo/recipe.yaml: what the office is made of."""
    content: dict[str, Any] = yaml.safe_load((data_folder() / "demo" / "recipe.yaml").read_text(encoding="utf-8"))
    return content


@cache
def months() -> pd.DatetimeIndex:
    """Return the first days of the 36 months."""
    return pd.date_range(FIRST_MONTH, periods=MONTH_COUNT, freq="MS", unit="us")


def real_regencies() -> list[Regency]:
    """Return Babel's seven regencies with the residents of Dukcapil's semesters, filled in between known ones."""
    every, register = read_table("areas"), read_table("population")
    names = every[every.level == "kecamatan"].set_index("area_code").name
    known = register[register.register.eq("dukcapil_dkb") & register.sex.eq("total")]
    found = []
    for region in regencies_of(recipe()["province"]):
        own = every[every.region_code.eq(region.bps_code) & every.level.ne("kecamatan")]
        areas = pd.DataFrame(
            {
                "area_code": own.area_code,
                "area_name": own.name,
                "kecamatan_code": own.parent_code,
                "kecamatan_name": own.parent_code.map(names),
            }
        ).reset_index(drop=True)
        counts = known[known.region_code.eq(region.bps_code)].sort_values("as_of_end")
        days = [stamp.toordinal() for stamp in counts.as_of_end]
        line = np.polyfit(days[-2:], counts.population_persons.to_numpy(float)[-2:], 1)
        days.append(SEMESTERS[-1].toordinal())
        values = [*counts.population_persons.to_numpy(float), np.polyval(line, days[-1])]
        residents = np.interp([day.toordinal() for day in SEMESTERS], days, values).round().astype(int)
        found.append(Regency(region.bps_code, region.kemendagri_code, region.short_name, areas, residents))
    return found


def made_up_regencies(count: int, random: np.random.Generator) -> list[Regency]:
    """Return ``count`` regencies that do not exist, each with some 160 kelurahan under codes that nobody uses."""
    found = []
    for number in range(1, count + 1):
        province, place = divmod(number - 1, LARGEST_PROVINCE)
        dotted = f"{UNUSED_PROVINCES[province]}.{place + 1:02d}"
        size = int(random.integers(60, 260))
        kecamatan = [f"{dotted}.{1 + index // 12:02d}" for index in range(size)]
        areas = pd.DataFrame(
            {
                "area_code": [f"{code}.{2001 + index % 12}" for index, code in enumerate(kecamatan)],
                "area_name": [f"Desa Rekaan {index + 1}" for index in range(size)],
                "kecamatan_code": kecamatan,
                "kecamatan_name": [f"Kecamatan Rekaan {code[-2:]}" for code in kecamatan],
            }
        )
        residents = (size * random.uniform(2_000, 5_000) * np.linspace(1, 1.03, len(SEMESTERS))).astype(int)
        found.append(Regency(dotted.replace(".", ""), dotted, f"Kabupaten Rekaan {number}", areas, residents))
    return found
