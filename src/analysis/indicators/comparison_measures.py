"""What rows of the comparison of regions say as numbers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.indicators.comparison import Order
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import OURS, are_stale, flag_names, ratio_figures
from analysis.indicators.peers import survey_ranges
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.states import Flag

SYSTEM, REGION = ("indicator", "data_system"), "region_code"
DAY = {"as_of_date": "day"}
LEAST_DIGITS = 2  # people are told in hundreds at best where only rounded percentages are printed
RANGE_OF_BASIS = {"register": "denominators", "survey": "assumed_sample", "count": "poisson"}
BASE = {"base_persons": "residents", "base_date": "residents_date"}

READING = Measure("reading", "value", "unit", SYSTEM, REGION, columns=DAY, fixed={"low": None}, several=True)
COMPARED = Measure("compared", "value", "unit", SYSTEM, REGION, columns=DAY)
RATE = Measure(
    "rate", "rate", "per_100k", ("indicator",), REGION,
    columns={**DAY, **BASE, "numerator": "value", "base_label": "residents_label", "base_kind": "residents_kind",
             "base_precision": "residents_precision", "low": "rate_low", "high": "rate_high",
             "source_ids": "rate_source_ids"},
    fixed={**OURS, "decimals": 1, "range_reason": "poisson", "note": ""},
)  # fmt: skip
EXPECTED = Measure(
    "compared", "expected", "persons", ("indicator", "what"), REGION,
    columns={"as_of_date": "as_of_end", "source_ids": "all_source_ids"},
    fixed={**OURS, "decimals": 1, "base_persons": None, "numerator": None, "low": None, "bound": "=", "note": ""},
)  # fmt: skip
WITHOUT_CARD = Measure("without_card", "persons", "persons", (), REGION)
CUT = Measure(
    "cut", "shown_persons", "persons", region=REGION, columns={**BASE, "low": "low_persons", "high": "high_persons"},
    fixed={"note": ""},
)  # fmt: skip
CUT_SHARE = Measure(
    "cut_share", "share_pct", "percent", region=REGION, columns={**BASE, "numerator": "cut_persons"},
    fixed={**OURS, "decimals": 1, "note": ""},
)  # fmt: skip
QUOTA_SHARE = Measure(
    "quota_share", "share_pct", "percent", region=REGION, columns={**BASE, "numerator": "value"},
    fixed={**OURS, "decimals": 1, "note": ""},
)  # fmt: skip
PAYER = Measure("payer", "value", "persons", ("segment", "payer"), REGION, fixed={"note": ""})
PEER = Measure(
    "peer", "difference_points", "points", SYSTEM, REGION, columns=DAY,
    fixed={**OURS, "decimals": 2, "range_reason": "assumed_sample", "numerator": None, "base_persons": None,
           "bound": "=", "note": ""},
)  # fmt: skip
WEIGHTED = {
    "base_persons": "population_total", "base_date": "population_date", "source_ids": "weighted_source_ids",
}  # fmt: skip
GAPS = {
    name: Measure("gap", column, unit, ("part",), columns=more, fixed={**OURS, "decimals": decimals})
    for name, column, unit, decimals, more in (
        ("lowest", "lowest", "percent", 2, {}), ("highest", "highest", "percent", 2, {}),
        ("gap", "gap_points", "points", 2, {}), ("ratio", "ratio", "ratio", 2, {}),
        ("mdmw", "mdmw_points", "points", 2, WEIGHTED), ("idis", "idis_pct", "percent", 2, WEIGHTED),
        ("below", "below_mean_persons", "persons", 0, WEIGHTED),
    )
}  # fmt: skip


def reading_figures(readings: pd.DataFrame, period: Period, children: Callable[[str], float]) -> pd.DataFrame:
    """Return rows of ``gather_readings`` or of an order with the usual columns of a number.

    Args:
        readings: rows of several regions.
        period: of the report; a figure over 12 months older is stale.
        children: how many children a survey is assumed to measure in a region, by its code; NaN where unknown.
    """
    is_register = readings["basis"] == "register"
    registers, others = ratio_figures(readings[is_register], period), readings[~is_register]
    flags = {Flag.ROUNDED: others["bound"] != "=", Flag.STALE: are_stale(others, period)}
    is_count = others["basis"] == "count"
    decimals = [0 if count else min(printed_decimals(value), 2) for count, value in
                zip(is_count, others["value"], strict=True)]  # fmt: skip
    others = others.assign(
        numerator=others["numerator_persons"],
        base_persons=others["region_code"].map(children).astype(float).mask(is_count),
        base_kind="assumed_children",
        base_date=others["as_of_end"],
        base_precision=others["as_of_precision"],
        interval_reason="unpublished",
        decimals=decimals,
        flags=flag_names(flags, others.index),
        note="",
    )
    rows = pd.concat([part for part in (registers, others) if len(part)] or [registers]).loc[readings.index]
    return rows.assign(
        day=rows["as_of_date"].where(rows["basis"] == "register", rows["as_of_end"]),
        unit=(rows["basis"] == "count").map({True: "persons", False: "percent"}),
        range_reason=rows["basis"].map(RANGE_OF_BASIS),
    )


def count_rates(order: Order) -> pd.DataFrame:
    """Return counts in order, each with its ``rate`` per 100,000 residents of its year where these are published.

    ``rate_low`` and ``rate_high`` are its exact ends; ``residents`` what it is of.
    """
    rows = order.rows
    people = order.residents.reindex(rows["region_code"]).reset_index(drop=True)
    factor = 100_000 / people["population_persons"].astype(float)
    sources = zip(rows["source_ids"], people["source_id"], strict=True)
    return rows.assign(
        rate=rows["value"] * factor, rate_low=rows["low"] * factor, rate_high=rows["high"] * factor,
        residents=people["population_persons"], residents_label=people["label"], residents_kind="",
        residents_date=people["as_of_date"], residents_precision=people["as_of_precision"],
        rate_source_ids=[(*ids, one) for ids, one in sources], day=rows["as_of_end"],
    )  # fmt: skip


def without_card_figures(people: pd.DataFrame) -> pd.DataFrame:
    """Return ``without_card`` with the usual columns of a number: no finer than the printed decimals allow."""
    about = people["is_estimate"].astype(bool)
    half = (people["high_persons"] - people["low_persons"]).astype(float) / 2
    digits = [max(LEAST_DIGITS, len(str(int(one))) - 1) if is_about else 0
              for one, is_about in zip(half, about, strict=True)]  # fmt: skip
    rounded = [float(round(heads / 10**one) * 10**one) for heads, one in zip(people["persons"], digits, strict=True)]
    return people.assign(
        persons=rounded,
        low=people["low_persons"].round().where(about),
        high=people["high_persons"].round().where(about),
        bound=about.map({True: "~", False: "="}),
        interval_reason=about.map({True: "rounding", False: "computed"}),
        flags=[(Flag.ESTIMATE,) if one else (Flag.RECOMPUTED,) for one in about],
    )


def peer_figures(pairs: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return ``match_peers`` with the usual columns of the difference: our day, both sources, a range of surveys.

    Args:
        pairs: as ``match_peers``.
        sizes: as ``survey_ranges``.
    """
    sources = zip(pairs["source_ids"], pairs["our_source_ids"], strict=True)
    return survey_ranges(pairs, sizes).assign(
        day=pairs["our_as_of_date"].where(pairs["our_basis"] == "register", pairs["our_as_of_end"]),
        as_of_precision=pairs["our_as_of_precision"],
        source_ids=[tuple(dict.fromkeys([*theirs, *ours])) for theirs, ours in sources],
    )
