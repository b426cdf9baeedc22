"""What rows of the coverage indicators and of the criteria say as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.states import Flag, Verdict

COMPUTED_DECIMALS = 2
EARLIEST = pd.Timestamp(2014, 1, 1)  # JKN began
OURS = {"interval_reason": "computed", "flags": (Flag.RECOMPUTED,)}
CRITERION = ("criterion", "branch")

RATIO = Measure("ratio", "pct", "percent", ("use",), by="ratio", several=True)
AGAIN = {**OURS, "decimals": COMPUTED_DECIMALS, "bound": "=", "note": ""}
RECOMPUTED = Measure("recomputed", "recomputed_pct", "percent", ("ratio",), fixed=AGAIN, several=True)
DIFFERENCE = Measure("difference", "difference_points", "points", ("ratio",), fixed=AGAIN, several=True)
TARGET = Measure(
    "rule", "target", "percent", ("rule_key",), several=True,
    columns={"as_of_date": "rule_date", "source_ids": "rule_source_ids", "flags": "rule_flags",
             "decimals": "rule_decimals", "note": "rule_note"},
    fixed={"as_of_precision": "day", "interval_reason": "rule", "numerator": None, "base_persons": None, "bound": "="},
)  # fmt: skip
FIGURE = Measure("figure", "value", "percent", CRITERION, several=True)
MISSING = {"source_ids": "all_source_ids", "bound": "missing_bound"}
DISTANCE = Measure(
    "distance", "missing_persons", "persons", CRITERION, several=True,
    columns={**MISSING, "low": "missing_low", "high": "missing_high"}, fixed={"decimals": 0},
)  # fmt: skip
PAID: dict[str, Any] = {
    "columns": MISSING,
    "fixed": {"decimals": 0, "interval_reason": "computed"},
    "several": True,
}
COST = Measure("premium", "cost_idr_per_month", "idr_per_month", CRITERION, **PAID)
PACE = Measure("pace", "pace_persons_per_month", "persons_per_month", CRITERION, **PAID)
PEOPLE = Measure("people", "shown_persons", "persons", ("part",))
REST = Measure(
    "people_share", "pct", "percent", ("part",),
    columns={"decimals": "pct_decimals"}, fixed={**OURS, "bound": "=", "low": None},
)  # fmt: skip
RESIDENTS = Measure("residents", "persons", "persons", ("part",), fixed=OURS)
INACTIVE = Measure("inactive", "persons", "persons", ("segment",))
SHARE = Measure("pemda_share", "pct", "percent", ("basis",))
MEMBERS = Measure("members", "persons", "persons", ("segment",))
OF_ALL = {"base_persons": "whole_persons", "base_date": "as_of_date", "base_precision": "as_of_precision"}
MEMBERS_SHARE = Measure(
    "members_share", "share_pct", "percent", ("segment",), columns={**OF_ALL, "numerator": "persons",
    "flags": "share_flags"}, fixed={"base_kind": "registered", "interval_reason": "computed", "decimals": 1,
    "low": None, "bound": "="},
)  # fmt: skip
ACTIVITY = Measure(
    "keaktifan_of_segment", "active_pct", "percent", ("segment",), columns={**OF_ALL, "base_persons": "persons",
    "flags": "activity_flags"}, fixed={"base_kind": "segment", "decimals": COMPUTED_DECIMALS, "low": None,
    "bound": "="},
)  # fmt: skip
PRINTED = Measure("printed", "value", "unit", ("statement_id",))
REBASED = Measure("rebased", "pct", "percent", ("base",), fixed={"decimals": COMPUTED_DECIMALS}, several=True)
MARGIN = Measure(
    "rebased_margin", "margin_persons", "persons", ("base",), fixed={"flags": (Flag.RECOMPUTED,)}, several=True
)
ACTIVE_CHANGE = Measure("active_change", "change_persons", "persons", ("segment", "payer"))
HEADS = {name: Measure(name, "persons", "persons", several=True) for name in ("registered", "population")}
ADDED = Measure("added", "value", "persons", columns={"low": "lower", "high": "upper"}, fixed={
    "as_of_precision": "month", "interval_reason": "control", "range_reason": "control",
})  # fmt: skip
PREMIUM = Measure("premium_part", "minimum", "idr", ("key",), fixed={"interval_reason": "rule"})


def _at(end: str, *parts: str) -> dict[str, str]:
    """Return the columns that hold the parts of a number at one end of a change."""
    named = {name: f"{end}_{name}" for name in (*parts, "base_persons", "base_label", "base_date", "base_precision")}
    return {"as_of_date": f"{end}_date", "as_of_precision": f"{end}_precision", "numerator": f"{end}_persons"} | named


CHANGES = {
    key: Measure(name, column, unit, ("register", "since"), columns=_at("last"), fixed={**OURS, "decimals": decimals})
    for key, name, column, unit, decimals in (
        ("change", "change", "change_points", "points", 2),
        ("by_members", "change_by_members", "members_points", "points", 2),
        ("by_residents", "change_by_residents", "population_points", "points", 2),
        ("members_gained", "members_gained", "members_change_persons", "persons", 0),
        ("residents_gained", "residents_gained", "population_change_persons", "persons", 0),
    )
} | {
    end: Measure("coverage_on", f"{end}_pct", "percent", ("register",), fixed={**OURS, "decimals": 2},
                 columns=_at(end, "source_ids"))
    for end in ("first", "last")
}  # fmt: skip
SEGMENT_CHANGE = {
    end: Measure("members", f"{end}_persons", "persons", ("segment",), columns={"as_of_date": f"{end}_date",
                 "as_of_precision": f"{end}_precision", "source_ids": f"{end}_source_ids"})
    for end in ("first", "last")
} | {
    "change": Measure("members_change", "change_persons", "persons", ("segment", "since"), fixed=OURS,
                      columns={"as_of_date": "last_date", "as_of_precision": "last_precision"})
}  # fmt: skip


def ratio_figures(ratios: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return rows of ``compute_ratios`` with the usual columns of a number.

    Args:
        ratios: as ``compute_ratios``.
        period: of the report; a figure over 12 months older is stale.
    """
    stated, implied = ratios["origin"] == "stated", ratios["denominator_origin"] == "implied"
    usable = ratios["usable"].astype(bool)
    flags = {
        Flag.RECOMPUTED: ratios["origin"] == "recomputed",
        Flag.NUMERATOR_DERIVED: ratios["numerator_origin"] == "derived",
        Flag.NUMERATOR_ROUNDED: ratios["numerator_origin"] == "rounded",
        Flag.DENOMINATOR_IMPLIED: implied,
        Flag.ROUNDED: ratios["bound"] == "~",
        Flag.RIVAL: ratios["rival"],
        Flag.NOT_USED: ~usable,
        Flag.STALE: are_stale(ratios, period),
    }
    kinds = (ratios["ratio"] == "keaktifan").map({True: "registered", False: ""})
    ours = (ratios["bound"] == "=").map({True: COMPUTED_DECIMALS, False: 0})
    printed = [printed_decimals(pct) for pct in ratios["pct"]]
    return ratios.assign(
        numerator=ratios["numerator_persons"],
        **base_columns(ratios, "denominator"),
        base_kind=kinds.mask(implied, "implied"),
        interval_reason=stated.map({True: "register", False: "computed"}),
        decimals=pd.Series(printed, ratios.index, dtype=int).where(stated, ours),
        flags=flag_names(flags, ratios.index),
        use=usable.map({True: "", False: "unused"}),
    )


def criteria_figures(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria with the usual columns of a number, for the figure, the distance, the cost and the target."""
    counted, implied = criteria["missing_persons"].notna(), criteria["base_origin"] == "implied"
    members = criteria["base_origin"].eq("derived").map({True: "registered_derived", False: "registered"})
    inferred = criteria["numerator_origin"] == "inferred"
    has_range = counted & (criteria["missing_low"] != criteria["missing_high"])
    by_ways = criteria["measure"] == "pemda_share"  # its range is of ways of counting, not of rounding
    flags = {
        Flag.NEAR_MISS: criteria["verdict"] == Verdict.NARROW,
        Flag.STALE: criteria["is_old"],
        Flag.ESTIMATE: criteria["is_estimate"].eq(True) & ~inferred,
        Flag.INFERRED: inferred,
        Flag.ROUNDED: criteria["bound"] == "~",
    }
    sources = zip(criteria["source_ids"], criteria["rule_source_ids"], strict=True)
    return criteria.assign(
        numerator=criteria["numerator"].where(counted),
        base_persons=criteria["base_persons"].where(counted),
        base_kind=members.where(criteria["measure"] == "keaktifan", "").mask(implied, "implied"),
        base_label=criteria["base_name"],
        flags=flag_names(flags, criteria.index),
        missing_bound=((has_range & ~by_ways) | (criteria["bound"] != "=")).map({True: "~", False: "="}),
        range_reason=by_ways.map({True: "computed", False: "rounding"}),
        all_source_ids=[tuple(dict.fromkeys((*own, *rule))) for own, rule in sources],
        rule_date=pd.to_datetime(criteria["rule_date"]).clip(lower=EARLIEST),
        rule_flags=[(f"strength_{strength}",) for strength in criteria["rule_strength"]],
        rule_decimals=[printed_decimals(target) for target in criteria["target"].fillna(0.0)],
    )


def people_figures(people: pd.DataFrame) -> pd.DataFrame:
    """Return ``people_without_card`` with the usual columns: no finer than the printed decimals allow."""
    about = people["is_estimate"].astype(bool)
    half = ((people["high_persons"] - people["low_persons"]) / 2).astype(int)
    digits = [len(str(one)) - 1 if is_about else 0 for one, is_about in zip(half, about, strict=True)]
    rounded = [round(heads / 10**one) * 10.0**one for heads, one in zip(people["persons"], digits, strict=True)]
    return people.assign(
        shown_persons=rounded,
        numerator=None,
        base_kind=people["part"].map({"inactive": "registered"}).fillna(""),
        base_label=people["base_name"],
        low=people["low_persons"].round().where(about),
        high=people["high_persons"].round().where(about),
        flags=[(Flag.ESTIMATE,) if is_about else (Flag.RECOMPUTED,) for is_about in about],
        interval_reason=about.map({True: "rounding", False: "computed"}),
        bound=about.map({True: "~", False: "="}),
        pct_decimals=people["decimals"],
        decimals=0,
    )


def share_figures(shares: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``pemda_shares`` with the usual columns of a number; one 12 months older than the period is stale."""
    printed = shares["basis"] == "stated"
    flags = {
        Flag.INFERRED: shares["is_inferred"],
        Flag.RECOMPUTED: ~printed,
        Flag.REGENCY_PART: (shares["bound"] == ">") & ~printed,
        Flag.STALE: are_stale(shares, period),
    }
    return shares.assign(
        numerator=shares["numerator_persons"],
        **base_columns(shares, "denominator"),
        low=shares["low_pct"],
        high=shares["high_pct"],
        interval_reason=printed.map({True: "register", False: "computed"}),
        flags=flag_names(flags, shares.index),
    )


def member_figures(members: pd.DataFrame) -> pd.DataFrame:
    """Return ``newest_members`` with the usual columns of a number, and each segment's share of all members."""
    of_one = [set(payers) in ({"regency"}, {"province"}) for payers in members["payers"]]
    flags = {
        Flag.INFERRED: members["is_inferred"],
        Flag.ROUNDED: members["is_rounded"],
        Flag.REGENCY_PART: (members["segment"] == "pbpu_pemda") & pd.Series(of_one, members.index),
    }
    names = flag_names(flags, members.index)
    whole = members["whole_persons"].astype(float)
    return members.assign(
        low=members["low_persons"],
        high=members["high_persons"],
        flags=names,
        bound=members["is_rounded"].map({True: "~", False: "="}),
        share_pct=100 * members["persons"] / whole.where(whole > 0),
        share_flags=[(Flag.RECOMPUTED, *one) for one in names],
        activity_flags=[(Flag.DENOMINATOR_INFERRED,) if one else () for one in members["is_inferred"]],
    )


def rival_figures(rivals: pd.DataFrame) -> pd.DataFrame:
    """Return printed statements that are rivals or not used with the usual columns of a number."""
    is_share, is_named = rivals["unit"] == "percent", rivals["denominator_label"].notna()
    printed = pd.Series([printed_decimals(value) for value in rivals["value"]], rivals.index, dtype=int)
    of_day = {f"denominator_{name}": rivals[f"as_of_{name}"] for name in ("date", "precision")}
    return rivals.assign(
        numerator=rivals["numerator_persons"],
        **base_columns(rivals.assign(**of_day), "denominator"),
        base_kind=rivals["percent_of"]
        .eq("registered")
        .map({True: "registered", False: "residents"})
        .mask(is_named, ""),
        flags=[(Flag.RIVAL,) if usable else (Flag.NOT_USED,) for usable in rivals["usable"]],
        decimals=printed.where(is_share, 0),
    )


def rebased_figures(rebased: pd.DataFrame) -> pd.DataFrame:
    """Return ``rebase`` with the usual columns of a number."""
    flags = {
        Flag.RECOMPUTED: pd.Series(True, rebased.index),
        Flag.ABOVE_100: rebased["above_100"],
        Flag.FLIPS: rebased["flips"],
    }
    return rebased.assign(
        numerator=rebased["numerator_persons"],
        **base_columns(rebased, "denominator"),
        base_kind=rebased["register"].where(rebased["register"] == "implied", ""),
        flags=flag_names(flags, rebased.index),
        interval_reason="computed",
        base=[f"{day:%Y-%m}" if pd.notna(day) else "" for day in rebased["denominator_date"]],
    )


def base_columns(rows: pd.DataFrame, name: str) -> dict[str, pd.Series]:
    """Return what rows are of: their columns ``<name>_persons``, label, date and precision under the usual names."""
    return {f"base_{part}": rows[f"{name}_{part}"] for part in ("persons", "label", "date", "precision")}


def are_stale(rows: pd.DataFrame, period: Period) -> pd.Series:
    """Return which rows end more than 12 months before the period does."""
    return pd.Series([period.is_stale(end.date()) for end in rows["as_of_end"]], rows.index, dtype=bool)


def flag_names(flags: Mapping[Flag, Any], index: pd.Index) -> list[tuple[str, ...]]:
    """Return per row the names of the flags that hold."""
    table = pd.DataFrame({str(name): holds for name, holds in flags.items()}, index=index).eq(True)
    return [tuple(name for name, holds in zip(table.columns, row, strict=True) if holds) for row in table.to_numpy()]
