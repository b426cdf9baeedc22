"""Figures of several regions with their findings, names and times."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from analysis.indicators.comparison_measures import READING, reading_figures
from analysis.indicators.measure import Measure
from analysis.reference.regions import regencies_of, region_of_code, reported_provinces
from analysis.reference.words import say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf
from analysis.tables.selection import NATION

SURVEY_CHILDREN, DESIGN_EFFECT = 690.0, 2.0
SURVEYED_DISTRICTS = 486  # of SSGI 2022
LETTERS_OF_REGENCY = 4


def survey_assumptions(report: Draft) -> tuple[float, float]:
    """Return the children measured per regency and the design effect that intervals of surveys assume.

    Neither is printed per regency. SSGI 2022 measured 334,848 children in 486 districts, some 690 in each; a design
    effect of 2 is our choice. Both are parameters.
    """
    own = report.parameters.own
    return float(own.get("survey_children") or SURVEY_CHILDREN), float(own.get("design_effect") or DESIGN_EFFECT)


def assumed_children(report: Draft, code: str) -> float:
    """Return the children whom a survey is assumed to measure in a place: those of a regency, times its regencies.

    NaN of a province whose regencies are not known here: the sample of one regency is not that of a province.
    """
    regencies = {one.bps_code: len(regencies_of(one.bps_code)) for one in reported_provinces() if one.bps_code == code}
    is_regency = code.isdigit() and len(code) == LETTERS_OF_REGENCY
    count = SURVEYED_DISTRICTS if code == NATION else regencies.get(code, 1.0 if is_regency else math.nan)
    return survey_assumptions(report)[0] * count


def name_of(code: str) -> str:
    """Return the short name of a region."""
    return region_of_code(code).short_name


def name_regions(report: Draft, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the ``region`` of each in words, and which of them is this report's own."""
    return rows.assign(region=[name_of(code) for code in rows["region_code"]],
                       is_own=rows["region_code"] == report.region.bps_code)  # fmt: skip


def state_readings(report: Draft, rows: pd.DataFrame, measure: Measure = READING) -> pd.DataFrame:
    """Return figures of regions (rows of ``gather_readings`` or of an order) with the finding ``f`` of each."""
    figures = report.stated(reading_figures(rows, report.period, partial(assumed_children, report)), f=measure)
    return name_regions(report, rows).assign(f=figures["f"])


def time_of(rows: pd.DataFrame) -> str:
    """Return the time of a set of figures as text."""
    row = rows.iloc[0]
    first, last = (AsOf(row[name].date(), row["as_of_precision"]) for name in ("as_of_date", "as_of_end"))
    if row["basis"] == "register":
        return f"{first}"
    return f"{last}" if last.precision == "year" else say("compared.from_to", first=first, last=last)
