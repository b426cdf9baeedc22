"""What must hold within a row of a table; ``table.<name>`` in words/ says what is expected."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

PERCENT_TOLERANCE = 0.06  # a printed percentage is rounded to two decimals, sometimes cut
HIGHEST_PERCENT = 200  # coverage may exceed 100 when the denominator is older than the list
UNIT_OF_SUFFIX = {"pct": "percent", "1000": "per_1000", "100k": "per_100k"} | {
    unit: unit
    for unit in (
        *("persons", "deaths", "births", "children", "families", "households", "visits"),
        *("facilities", "sites", "km", "years", "score", "idr"),
    )
}
PER_OF_UNIT = {"percent": 100, "per_1000": 1_000, "per_100k": 100_000}
PERIOD_OF_PRECISION = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Rule:
    """A check across columns or tables: the column to blame, and the values its text names."""

    name: str
    column: str
    holds: Callable[[pd.DataFrame], pd.Series]
    details: Callable[[Mapping[Hashable, Any]], dict[str, Any]] = lambda _row: {}


def region_rule(names: Mapping[str, str]) -> Rule:
    """Return the rule that ``region_name`` is the short name of ``region_code``."""
    codes = {name: code for code, name in names.items()}
    return Rule(
        "region",
        "region_name",
        lambda f: f.region_code.map(names).isna() | (f.region_code.map(names) == f.region_name),
        lambda row: {
            "name": names.get(row["region_code"]),
            "code": row["region_code"],
            "other": codes.get(row["region_name"], "-"),
        },
    )


def area_rule(dotted: Mapping[str, str]) -> Rule:
    """Return the rule that ``area_code`` (Kemendagri, dotted) lies within ``region_code`` (BPS)."""

    def holds(frame: pd.DataFrame) -> pd.Series:
        within = frame.region_code.map(dotted)
        inside = [
            pd.isna(whole) or pd.isna(part) or part == whole or part.startswith(f"{whole}.")
            for whole, part in zip(within, frame.area_code, strict=True)
        ]
        return pd.Series(inside, frame.index, dtype=bool)

    return Rule("area_within", "area_code", holds, lambda row: {"code": dotted.get(row["region_code"])})


def measure_rule(known: Sequence[str]) -> Rule:
    """Return the rule that ``measure`` is one of those that the tables of measures and indicators name."""
    return Rule("measure", "measure", lambda f: f.measure.isin(known), lambda _: {"known": sorted(known)})


def key_rule(columns: list[str]) -> Rule:
    """Return the rule that no two rows agree in all of ``columns``; empty cells agree with empty cells."""
    return Rule("key", columns[0], lambda f: ~f.duplicated(columns, keep=False), lambda _: {"key": ", ".join(columns)})


def first_day_rule(day: str, precision: str) -> Rule:
    """Return the rule that ``day`` is the first of what ``precision`` says is known."""

    def holds(frame: pd.DataFrame) -> pd.Series:
        first = frame[day].dt.day.eq(1)
        new_year = first & frame[day].dt.month.eq(1)
        fits = frame[precision].map({"day": True}).eq(True) | first & frame[precision].eq("month")
        both = frame[day].notna() & (fits | new_year & frame[precision].eq("year"))
        return both | frame[day].isna() & frame[precision].isna()

    return Rule("first_day", day, holds, lambda row: {"precision": row[precision]})


def _last_day_fits(frame: pd.DataFrame) -> pd.Series:
    fits = [
        _is_last_day(day, precision) for day, precision in zip(frame.period_end, frame.period_precision, strict=True)
    ]
    return pd.Series(fits, frame.index, dtype=bool)


def _is_last_day(day: pd.Timestamp, precision: str) -> bool:
    if precision == "half":
        return (day.month, day.day) in {(6, 30), (12, 31)}
    unit = PERIOD_OF_PRECISION.get(precision)
    if unit is None or pd.isna(day):  # another check names an unknown precision or an empty day
        return True
    return bool(day == day.to_period(unit).end_time.normalize())


def _place_fits(frame: pd.DataFrame) -> pd.Series:
    coded = frame.region_code.notna() & frame.region_name.notna() & frame.place_name.isna()
    named = frame.region_code.isna() & frame.region_name.isna() & frame.place_name.notna()
    return coded | named


def _unit_fits(frame: pd.DataFrame) -> pd.Series:
    suffix = frame.measure.str.rsplit("_", n=1).str[-1]
    return suffix.map(UNIT_OF_SUFFIX).fillna("text") == frame.unit


def _value_fits(frame: pd.DataFrame) -> pd.Series:
    number = frame.value.notna() & frame.bound.notna() & frame.value_text.isna()
    text = frame.value.isna() & frame.bound.isna() & frame.value_text.notna()
    return text.where(frame.unit.eq("text"), number)


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return numerator and denominator, whatever unit their column names carry."""
    counts = frame.filter(regex="^(numerator|denominator)(_persons)?$").astype("float64")
    return counts.set_axis(["numerator", "denominator"], axis=1)


def _denominator_fits(frame: pd.DataFrame) -> pd.Series:
    told = frame[["percent_of", "denominator_label_id", "denominator_label_en"]].notna()
    counted = _counts(frame).notna().any(axis=1)
    return told.all(axis=1).where(frame.unit.isin(list(PER_OF_UNIT)), ~told.any(axis=1) & ~counted)


def _per_fits(frame: pd.DataFrame) -> pd.Series:
    return frame.per.astype("float64").fillna(0).eq(frame.unit.map(PER_OF_UNIT).fillna(0))


def _percent_fits(frame: pd.DataFrame) -> pd.Series:
    return frame.unit.ne("percent") | frame.value.isna() | frame.value.between(0, HIGHEST_PERCENT)


def _own_shares(frame: pd.DataFrame) -> pd.Series:
    counts = _counts(frame)
    return frame.unit.map(PER_OF_UNIT) * counts.numerator / counts.denominator


def _triple_fits(frame: pd.DataFrame) -> pd.Series:
    computed = _own_shares(frame)
    near = (computed - frame.value).abs().le(PERCENT_TOLERANCE)
    told = [
        not pd.isna(own) and f"{own:.2f}" in note for own, note in zip(computed, frame.note_en.fillna(""), strict=True)
    ]
    return computed.isna() | near | frame.bound.ne("=") | pd.Series(told, frame.index, dtype=bool)


def _triple_details(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    frame = pd.DataFrame([dict(row)])
    numerator, denominator = _counts(frame).iloc[0].astype(int)
    own = f"{_own_shares(frame).iloc[0]:.2f}"
    return {"numerator": numerator, "denominator": denominator, "own": own}


RULES_OF_COLUMN = {
    "month_date": (Rule("month", "month_date", lambda f: f.month_date.isna() | f.month_date.dt.day.eq(1)),),
    "note_id": (Rule("note_pair", "note_en", lambda f: f.note_id.isna() == f.note_en.isna()),),
    "place_name": (Rule("place", "place_name", _place_fits),),
    "area_level": (Rule("area", "area_name", lambda f: f.area_level.isna() == f.area_name.isna()),),
    "period_precision": (
        Rule("period_order", "period_end", lambda f: ~(f.period_start > f.period_end)),
        Rule("last_day", "period_end", _last_day_fits, lambda r: {"precision": r["period_precision"]}),
    ),
    "value_text": (Rule("value_or_text", "value", _value_fits, lambda row: {"measure": row["measure"]}),),
    "per": (Rule("per", "per", _per_fits, lambda row: {"unit": row["unit"]}),),
    "usable": (
        Rule("unit", "unit", _unit_fits, lambda row: {"measure": row["measure"]}),
        Rule("denominator", "percent_of", _denominator_fits),
        Rule("percent_range", "value", _percent_fits, lambda _: {"highest": HIGHEST_PERCENT}),
        Rule("triple", "value", _triple_fits, _triple_details),
        Rule("usable", "usable", lambda f: f.quality.ne("C") | ~f.usable),
        Rule("note_for_c", "note_en", lambda f: f.quality.ne("C") | f.note_en.notna()),
    ),
}
