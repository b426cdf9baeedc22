"""What rows of the IKU review say as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.criteria.iku import NATION, NO_SYSTEM, OF_TARGET
from analysis.indicators.iku import SURVEY, UNSTATED
from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import flag_names
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.states import Flag

OF_SYSTEM = ("data_system", "use")
ALONE: dict[str, Any] = {"numerator": None, "base_persons": None}
COMPUTED: dict[str, Any] = {
    **ALONE, "low": None, "bound": "=", "note": "", "decimals": 0, "interval_reason": "computed",
    "flags": (Flag.RECOMPUTED,),
}  # fmt: skip
OF_BOTH = {"source_ids": "both_source_ids"}

VALUE = Measure("value", "value", "unit", OF_SYSTEM, region="region", by="indicator_id", several=True)
COUNT = Measure(
    "count", "count", "unit", ("indicator_id", *OF_SYSTEM), region="region", several=True,
    columns={"low": "count_low", "high": "count_high"},
    fixed={**ALONE, "decimals": 0, "interval_reason": "register", "range_reason": "poisson", "span_decimals": 1},
)  # fmt: skip
TARGET = Measure("target", "value", "unit", ("indicator_id", "scope", "of_system"), region="region", several=True)
SCORE = Measure(
    "achievement", "achievement_pct", "percent", ("indicator_id", "data_system"), region="region", several=True,
    columns=OF_BOTH, fixed={**COMPUTED, "as_of_precision": "year", "decimals": 2},
)  # fmt: skip
COMPLETENESS = Measure(
    "completeness", "completeness_pct", "percent", ("indicator_id", "data_system"), region="region", several=True,
    columns={"source_ids": "survey_source_ids"}, fixed={**COMPUTED, "as_of_precision": "year"},
)  # fmt: skip
SHORT = Measure("target_short", "short_persons", "persons", ("indicator_id",), columns=OF_BOTH, fixed=COMPUTED)
PATH = Measure(
    "path", "planned", "unit", ("indicator_id", "data_system"), columns={"decimals": "path_decimals"},
    fixed={name: part for name, part in COMPUTED.items() if name != "decimals"}, several=True,
)  # fmt: skip
YEARLY = Measure(
    "yearly", "yearly", "unit", ("indicator_id", "data_system"), columns=PATH.columns, fixed=PATH.fixed, several=True
)
PACE = Measure("pace", "ratio", "times", ("indicator_id", "data_system"), columns=OF_BOTH, fixed={
    **COMPUTED, "decimals": 1})  # fmt: skip
P_VALUE = Measure(
    "p", "p_value", "probability", ("indicator_id", "data_system", "since"), several=True,
    columns={**OF_BOTH, "bound": "p_bound"},
    fixed={**{name: part for name, part in COMPUTED.items() if name != "bound"}, "decimals": 2},
)  # fmt: skip
POOLED = Measure(
    "pooled", "rate", "unit", ("indicator_id", "data_system"), columns={"as_of_date": "last_day", "numerator": "count"},
    fixed={"flags": (Flag.RECOMPUTED,), "range_reason": "poisson", "as_of_precision": "year"},
)  # fmt: skip
PLAUSIBLE = Measure("plausible", "rate", "unit", ("indicator_id", "data_system"), several=True, fixed={
    **COMPUTED, "bound": "~", "flags": (Flag.ESTIMATE,), "as_of_precision": "year"})  # fmt: skip
SHORTFALL = Measure("spm", "shortfall_persons", "persons", ("part", "indicator_id"), fixed=COMPUTED)
CHECKED = Measure("ckg", "value", "persons", ("part", "area_name"), fixed={"note": "", "bound": "=", **ALONE})
PART = Measure("part", "count", "deaths", ("measure",), several=True)
PART_RATE = Measure(
    "part_rate", "rate", "unit", ("measure",), several=True,
    columns={"source_ids": "rate_source_ids", "flags": "rate_flags", "decimals": "rate_decimals"}, fixed={"note": ""},
)  # fmt: skip
LEAST_P = 0.01


def indicator_figures(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return rows of ``measure_indicators`` with the usual columns of a number.

    Args:
        rows: with the columns count_low and count_high of ``count_events``, and ``region`` where it is another one.
        period: of the report; a figure over 12 months older is stale.
    """
    precision = rows["period_precision"].replace("quarter", "month").where(~rows["is_year"].astype(bool), "year")
    is_sample = rows["system_kind"].isin([SURVEY, UNSTATED])
    usable = rows["usable"].astype(bool)
    kind = rows["base_origin"].map({"implied": "births_implied", "stated": "births"}).fillna("")
    flags = {
        Flag.RECOMPUTED: rows["origin"] == "computed",
        Flag.ADDED_PARTS: rows["origin"] == "parts",
        Flag.DENOMINATOR_IMPLIED: rows["base_origin"] == "implied",
        Flag.PART_OF_YEAR: ~rows["is_year"].astype(bool) & rows["kind"].isin(["flow", "yield"]),
        Flag.ROUNDED: rows["bound"] != "=",
        Flag.RIVAL: rows["rival"],
        Flag.NOT_USED: ~usable & (rows["origin"] != "parts"),
        Flag.STALE: pd.Series([period.is_stale(end.date()) for end in rows["period_end"]], rows.index, dtype=bool),
    }
    return rows.assign(
        numerator=rows["count"],
        base_persons=rows["base"].where(rows["base"] > 0),
        base_kind=kind.mask(rows["indicator_id"].eq("keaktifan") & rows["base_label"].eq(""), "registered"),
        **{f"{name}_date": rows["period_end"] for name in ("as_of", "base")},
        **{f"{name}_precision": precision for name in ("as_of", "base")},
        interval_reason=is_sample.map({True: "unpublished", False: "register"}),
        range_reason=is_sample.map({True: "assumed_sample", False: "poisson"}),
        flags=flag_names(flags, rows.index),
        use=usable.map({True: "", False: "unused"}),
    )


def target_figures(judged: pd.DataFrame, which: str, period: Period) -> pd.DataFrame:
    """Return the targets of judged rows with the usual columns of a number; one in force until changed is of now.

    Args:
        judged: as ``judge_indicators``.
        which: ``target``, or ``end`` for that at the end of the plan.
        period: of the report.
    """
    asked = judged[[f"{which}_{part}" for part in OF_TARGET]].set_axis(OF_TARGET, axis=1)
    is_count, is_open = asked["value"].isna(), asked["year"].isna()
    ends = [f"{period.end}" if np.isnan(year) else f"{year:.0f}-12-31" for year in asked["year"].astype(float)]
    amounts = asked["value"].fillna(asked["count"])
    return asked.assign(
        indicator_id=judged["indicator_id"],
        region=judged["region"],
        value=amounts,
        unit=judged["unit"].mask(is_count, judged["count_unit"]),
        of_system=asked["system"].replace(NO_SYSTEM, ""),
        as_of_date=pd.to_datetime(ends),
        as_of_precision=is_open.map({True: "month", False: "year"}),
        interval_reason="rule",
        flags=[(Flag.NATIONAL,) if scope == NATION else () for scope in asked["scope"]],
        decimals=[printed_decimals(amount) for amount in amounts.fillna(0.0)],
    )


def with_sources(rows: pd.DataFrame, **names: str) -> pd.DataFrame:
    """Return rows with the sources of two of their columns together, each once: ``both_source_ids="target"``."""
    pairs = {name: zip(rows["source_ids"], rows[f"{other}_source_ids"], strict=True) for name, other in names.items()}
    return rows.assign(**{name: [tuple(dict.fromkeys((*a, *b))) for a, b in pair] for name, pair in pairs.items()})


def part_figures(parts: pd.DataFrame) -> pd.DataFrame:
    """Return ``age_parts`` with the usual columns of a number, for the count and the rate printed beside it."""
    return parts.assign(
        as_of_date=parts["period_end"],
        as_of_precision=parts["period_precision"].where(~parts["is_year"].astype(bool), "year"),
        unit=parts["rate_unit"],
        rate_flags=[() if is_used else (Flag.NOT_USED,) for is_used in parts["is_rate_used"]],
        rate_decimals=[printed_decimals(rate) for rate in parts["rate"].fillna(0.0)],
    )


def compared_figures(compared: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return ``compare_years`` or ``compare_pace`` with the usual columns of a number, for the pace and the p value.

    Args:
        compared: its ``first`` and ``last`` are labels in events.
        events: as ``count_events``, with the usual columns of a number.
    """
    first, last = (events.loc[compared[end].astype(int)] for end in ("first", "last"))
    rows = compared.assign(
        **{name: last[name].to_numpy() for name in ("as_of_date", "as_of_precision", "period_end", "name", "time")},
        source_ids=first["source_ids"].to_numpy(),
        last_source_ids=last["source_ids"].to_numpy(),
        since=[f"{day:%Y}" for day in first["period_end"]],
        p_value=compared["p_value"].clip(lower=LEAST_P),
        p_bound=(compared["p_value"] < LEAST_P).map({True: "<", False: "="}),
    )
    return with_sources(rows, both_source_ids="last")
