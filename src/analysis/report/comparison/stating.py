"""Rows of the comparison as findings."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.indicators.comparison import FairSet, Order
from analysis.reference.numbers import printed_decimals
from analysis.reference.regions import regencies_of, region_of_code, reported_provinces
from analysis.reference.words import say
from analysis.report.draft import OURS, Draft
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.statistics.intervals import proportion_difference_interval
from analysis.tables.selection import NATION

COMPUTED_DECIMALS = 2
SURVEY_CHILDREN, DESIGN_EFFECT = 690.0, 2.0
SURVEYED_DISTRICTS = 486  # of SSGI 2022
INTERVAL_OF_BASIS = {"register": "denominators", "survey": "assumed_sample", "count": "poisson"}


LETTERS_OF_REGENCY = 4


def survey_assumptions(draft: Draft) -> tuple[float, float]:
    """Return the children measured per regency and the design effect that intervals of surveys assume.

    Neither is printed per regency. SSGI 2022 measured 334,848 children in 486 districts, some 690 in each; a design
    effect of 2 is our choice. Both are parameters.
    """
    own = draft.parameters.own
    return float(own.get("survey_children") or SURVEY_CHILDREN), float(own.get("design_effect") or DESIGN_EFFECT)


def assumed_children(draft: Draft, code: str) -> float:
    """Return the children whom a survey is assumed to measure in a place: those of a regency, times its regencies.

    NaN of a province whose regencies are not known here: the sample of one regency is not that of a province.
    """
    provinces = {one.bps_code: len(regencies_of(one.bps_code)) for one in reported_provinces()}
    regencies = {**provinces, NATION: SURVEYED_DISTRICTS}
    is_regency = code.isdigit() and len(code) == LETTERS_OF_REGENCY
    return survey_assumptions(draft)[0] * regencies.get(code, 1.0 if is_regency else math.nan)


def name_of(code: str) -> str:
    """Return the short name of a region."""
    return region_of_code(code).short_name


def as_of_reading(row: Any) -> AsOf:
    """Return the date of a register, or the end of what a survey or a count covers."""
    day = row.as_of_date if row.basis == "register" else row.as_of_end
    return AsOf(day.date(), row.as_of_precision)


def time_of_set(fair: FairSet) -> str:
    """Return the date or time that a set speaks of, as text."""
    row = fair.rows.iloc[0]
    if fair.basis == "register" or row["as_of_precision"] == "year":
        return f"{as_of_reading(row)}"
    first, last = (AsOf(row[name].date(), row["as_of_precision"]) for name in ("as_of_date", "as_of_end"))
    return say("compared.from_to", first=first, last=last)


def state_reading(draft: Draft, row: Any) -> Finding:
    """State a figure of ``gather_readings`` or ``order_regions``; only the latter has an interval."""
    as_of = as_of_reading(row)
    has_interval, is_register = hasattr(row, "low"), row.basis == "register"
    if is_register:
        flags, decimals = _flags(draft, row), _decimals(row)
        reason = "register" if row.origin == "stated" else "computed"
    else:
        flags = ("rounded",) * (row.bound != "=") + ("stale",) * draft.period.is_stale(row.as_of_end.date())
        decimals = 0 if row.basis == "count" else min(printed_decimals(row.value), 2)
        reason = "unpublished"
    return draft.state(
        Finding(
            measure=f"compared.{row.indicator}.{row.data_system}.{row.region_code}.{as_of.iso}"
            + (f".{row.value:g}" if not has_interval else ""),
            value=row.value,
            unit="persons" if row.basis == "count" else "percent",
            as_of=as_of,
            source_ids=row.source_ids,
            numerator=None if pd.isna(row.numerator_persons) else int(row.numerator_persons),
            denominator=_denominator(draft, row) if is_register else _sample(draft, row),
            interval=(row.low, row.high) if has_interval and row.low < row.high else None,
            interval_reason=INTERVAL_OF_BASIS[row.basis] if has_interval and row.low < row.high else reason,
            flags=flags,
            decimals=decimals,
            bound=row.bound,
            note=row.note if is_register else "",
        )
    )


def _sample(draft: Draft, row: Any) -> Denominator | None:
    if row.basis == "count":
        return None
    children = assumed_children(draft, row.region_code)
    if math.isnan(children):
        return None
    return Denominator(children, say("denominator", "assumed_children"), as_of_reading(row))


def state_rate(draft: Draft, row: Any, residents: pd.DataFrame) -> Finding | None:
    """State a count per 100,000 residents of its year, with its exact interval; None where these are not published."""
    if row.region_code not in residents.index:
        return None
    base = residents.loc[row.region_code]
    factor = 100_000 / float(base["population_persons"])
    return draft.state(
        Finding(
            measure=f"compared.{row.indicator}.{row.region_code}.{as_of_reading(row).iso}.per_100k",
            value=row.value * factor,
            unit="per_100k",
            as_of=as_of_reading(row),
            source_ids=(*row.source_ids, base["source_id"]),
            numerator=int(row.value),
            denominator=Denominator(
                float(base["population_persons"]),
                base["label"],
                AsOf(base["as_of_date"].date(), base["as_of_precision"]),
            ),
            interval=(row.low * factor, row.high * factor),
            interval_reason="poisson",
            flags=("recomputed",),
            decimals=1,
        )
    )


def state_own(draft: Draft, name: str, value: float, unit: str, as_of: AsOf, **more: Any) -> Finding:
    """State a number that we computed; the sources of what went into it are in ``more``."""
    return draft.state(
        Finding(
            measure=name,
            value=value,
            unit=unit,
            as_of=as_of,
            source_ids=more.pop("source_ids", (OURS,)),
            interval_reason=more.pop("interval_reason", "computed"),
            flags=("recomputed",),
            **more,
        )
    )


def state_difference(draft: Draft, name: str, row: Any, other: Any, as_of: AsOf, sources: tuple[str, ...]) -> Finding:
    """State a percentage less another, in points; of surveys with Newcombe's interval by the assumed samples.

    Args:
        draft: the report.
        name: id of the finding.
        row: has region_code, value (percent) and basis.
        other: the same, of what is subtracted.
        as_of: the date.
        sources: ids of sources.
    """
    more: dict[str, Any] = {}
    if row.basis == "survey":
        effect = survey_assumptions(draft)[1]
        sizes = [assumed_children(draft, one.region_code) / effect for one in (row, other)]
    if row.basis == "survey" and not any(map(math.isnan, sizes)):
        counts = [one.value / 100 * size for one, size in zip((row, other), sizes, strict=True)]
        found = proportion_difference_interval(counts[0], sizes[0], counts[1], sizes[1])
        more = {"interval": (100 * found.lower, 100 * found.upper), "interval_reason": "assumed_sample"}
    return state_own(draft, name, row.value - other.value, "points", as_of, decimals=2, source_ids=sources, **more)


def state_reference(draft: Draft, order: Order) -> Finding:
    """State what the regions of a set are compared with, in percent or per 100,000 residents."""
    fair = order.fair
    row = fair.rows.iloc[0]
    is_count = fair.basis == "count"
    return state_own(
        draft,
        f"compared.{fair.indicator}.reference",
        order.reference * (100_000 if is_count else 1),
        "per_100k" if is_count else "percent",
        as_of_reading(row),
        interval_reason="unpublished" if fair.basis == "survey" else "computed",
        decimals=1 if is_count else 2,
        source_ids=tuple(dict.fromkeys(one for ids in fair.rows["source_ids"] for one in ids)),
        numerator=float(fair.rows["value"].sum()) if is_count else None,
    )


def _flags(draft: Draft, row: Any) -> tuple[str, ...]:
    """Return what a reader must know of a row of ``compute_ratios``."""
    flags = {
        "recomputed": row.origin == "recomputed",
        "numerator_derived": row.numerator_origin == "derived",
        "numerator_rounded": row.numerator_origin == "rounded",
        "denominator_implied": row.denominator_origin == "implied",
        "rounded": row.bound == "~",
        "rival": row.rival,
        "not_used": not row.usable,
        "stale": draft.period.is_stale(row.as_of_end.date()),
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def _decimals(row: Any) -> int:
    """Return the decimals of a row of ``compute_ratios``: those printed; of ours, none where the source is rounded."""
    if row.origin == "stated":
        return printed_decimals(row.pct)
    return COMPUTED_DECIMALS if row.bound == "=" else 0


def _denominator(draft: Draft, row: Any) -> Denominator | None:
    """Return what a row is of: its people, with name and date; None where they are not published."""
    if pd.isna(row.denominator_persons):
        return None
    origin = getattr(row, "denominator_origin", "official")
    is_registered = getattr(row, "ratio", "") == "keaktifan"
    if origin == "implied":
        name = say("denominator", "implied")
    elif is_registered:
        name = say("denominator", "registered")
    else:
        name = row.denominator_label or say("denominator", "residents")
    as_of = None if origin == "implied" else draft.as_of(row, "denominator")
    return Denominator(int(row.denominator_persons), name, as_of)
