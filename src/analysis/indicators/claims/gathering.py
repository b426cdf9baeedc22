"""Evidence from the shipped tables: what each row says, what its counts imply, and whether it may accuse."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.indicators.claims.evidence import RATES, Evidence, Quantity
from analysis.indicators.claims.wording import Name
from analysis.reference.numbers import printed_decimals
from analysis.reference.printed import Interval, trailing_step
from analysis.reference.rules import Rule
from analysis.reference.words import catalogue

CONFIRMING_GRADES = ("A", "B")


def gather_evidence(
    *,
    coverage: pd.DataFrame,
    population: pd.DataFrame,
    ckg: pd.DataFrame,
    iku: pd.DataFrame,
    rules: tuple[Rule, ...] = (),
) -> Evidence:
    """Return the evidence in the shipped tables; persons, percent and rates keep the units of their columns.

    Only usable rows of quality A and B confirm or accuse; a bound or a percentage of an unstated base does neither.

    Args:
        coverage: table of that name as read_table gives it, of any choice of rows; so are the next three.
        population: residents.
        ckg: health checks.
        iku: health indicators.
        rules: dated rules; those called ckg_target_share are used.
    """
    found: dict[str, list[Quantity]] = {}
    for region, quantity in (*_coverage(coverage), *_population(population), *_dated(ckg, "ckg_"), *_dated(iku, "")):
        found.setdefault(region, []).append(quantity)
    for quantities in found.values():
        quantities.extend(_births(quantities))
    ordered = {region: tuple(dict.fromkeys(sorted(each, key=_order))) for region, each in sorted(found.items())}
    return Evidence(ordered, tuple(rule for rule in rules if rule.key == "ckg_target_share"))


def _order(one: Quantity) -> tuple[Any, ...]:
    return one.measure, one.first, one.last, one.grade, one.segment, one.payer, one.value, one.sources


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def place_key(code: Any, place: Any = None) -> str:
    """Return the key of a region in Evidence: its BPS code, or the folded name of a place without one."""
    return _text(code) or " ".join(_text(place).casefold().split())


def known_interval(value: float, bound: str, *, share: bool) -> tuple[Fraction, Interval]:
    """Return the exact value of a cell and what it allows: shares round at their last decimal, counts are exact."""
    decimals = printed_decimals(value)
    exact = Fraction(str(round(value, decimals)))
    step = Fraction(1, 10**decimals) if share else Fraction(0)
    if bound == "~":
        step = 2 * step if share else trailing_step(exact, 1)
    low = -math.inf if bound == "<" else exact if bound == ">" else exact - step / 2
    high = math.inf if bound == ">" else exact if bound == "<" else exact + step / 2
    return exact, Interval(low, high, closed=not step)


def _quantity(row: Any, measure: str, value: float, bound: str, **more: Any) -> Quantity:
    share = measure.endswith(tuple(RATES))
    exact, interval = known_interval(float(value), bound, share=share)
    sound = more.pop("usable", True) and row.quality in CONFIRMING_GRADES
    rounded = bound in "<>" or more.get("base") == "not_stated" or more.get("system") == "press_unstated"
    return Quantity(
        measure,
        exact,
        interval,
        grade=row.quality,
        accuses=bool(sound and not rounded),
        confirms=bool(sound and not rounded and not (share and bound == "~")),
        sources=(row.source_id,),
        **more,
    )


def _coverage(rows: pd.DataFrame) -> Iterator[tuple[str, Quantity]]:
    for row in rows[rows["value"].notna()].itertuples():
        when = {"first": row.as_of_date.date(), "last": row.as_of_end.date(), "precision": row.as_of_precision}
        part = {"segment": _text(row.segment), "payer": _text(row.payer)}
        same = when | {"usable": row.usable}
        base = _text(row.percent_of)
        if f"claims.m_{row.measure}" in catalogue():
            yield row.region_code, _quantity(row, row.measure, row.value, row.bound, base=base, **part, **same)
        if part["segment"] or row.unit != "percent":
            continue
        counts = (("numerator_persons", _numerator(row.measure)), ("denominator_persons", _denominator(row.percent_of)))
        for column, measure in counts:
            number = getattr(row, column)
            if measure and not pd.isna(number):
                bound = "~" if trailing_step(Fraction(int(number)), 3) else "="
                label = Name(row.denominator_label_id, row.denominator_label_en) if measure.startswith("pop") else None
                yield row.region_code, _quantity(row, measure, number, bound, label=label, **same)


def _numerator(measure: str) -> str:
    return {
        "coverage_registered_pct": "registered_persons",
        "keaktifan_pct": "active_persons",
        "active_of_population_pct": "active_persons",
    }.get(measure, "")


def _denominator(base: Any) -> str:
    return {"population": "population_persons", "registered": "registered_persons"}.get(_text(base), "")


def _population(rows: pd.DataFrame) -> Iterator[tuple[str, Quantity]]:
    for row in rows[rows["sex"] == "total"].itertuples():
        bound = "~" if trailing_step(Fraction(int(row.population_persons)), 3) else "="
        yield (
            row.region_code,
            _quantity(
                row,
                "population_persons",
                row.population_persons,
                bound,
                first=row.as_of_date.date(),
                last=row.as_of_end.date(),
                precision=row.as_of_precision,
                system=row.register,
                label=Name(row.label_id, row.label_en),
            ),
        )


def _dated(rows: pd.DataFrame, prefix: str) -> Iterator[tuple[str, Quantity]]:
    """Give the quantities of ckg and iku, whose rows have a period instead of a date."""
    for row in rows.itertuples():
        shared = row.measure in ("population_persons", "coverage_registered_pct", "keaktifan_pct")
        measure = row.measure if shared else f"{prefix}{row.measure}"
        if f"claims.m_{measure}" not in catalogue():
            continue
        region = place_key(row.region_code, row.place_name)
        last = row.period_end.date()
        precision = row.period_precision if row.period_precision in ("day", "month", "year") else "month"
        first = date(last.year, 1, 1) if precision == "year" else last.replace(day=1) if precision == "month" else last
        when = {"first": first, "last": last, "precision": precision, "area": _text(row.area_name)}
        same = when | {"system": row.data_system, "usable": row.usable}
        yield region, _quantity(row, measure, row.value, row.bound, base=_text(row.percent_of), **same)
        if row.percent_of == "population" and not pd.isna(row.denominator):
            label = Name(row.denominator_label_id, row.denominator_label_en)
            yield region, _quantity(row, "population_persons", row.denominator, "=", label=label, **same)


def _births(quantities: list[Quantity]) -> list[Quantity]:
    """Return the live births that a count of deaths and its rate of the same year imply."""
    births = []
    for rate in quantities:
        suffix = next((end for end in ("_per_1000", "_per_100k") if rate.measure.endswith(end)), None)
        if suffix is None or not rate.accuses or rate.value <= 0:
            continue
        for count in quantities:
            same = (count.first, count.last, count.system) == (rate.first, rate.last, rate.system)
            if count.measure == rate.measure.removesuffix(suffix) and same and count.accuses:
                births.append(_implied_births(rate, count, RATES[suffix]))
    return births


def _implied_births(rate: Quantity, count: Quantity, per: int) -> Quantity:
    return Quantity(
        "live_births",
        Fraction(round(count.value * per / rate.value)),
        count.interval.times(Fraction(per)).over(rate.interval),
        rate.first,
        rate.last,
        rate.precision,
        rate.grade,
        accuses=True,
        confirms=True,
        system=rate.system,
        label=Name("kelahiran hidup tersirat", "implied live births"),
        sources=tuple(dict.fromkeys(count.sources + rate.sources)),
    )
