"""What rows of the coverage indicators and of the criteria say as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.states import Verdict

COMPUTED_DECIMALS = 2
OURS = {"interval_reason": "computed", "flags": ("recomputed",)}
CRITERION = ("criterion", "branch")

RATIO = Measure("ratio", "pct", "percent", ("use",), several=True, by="ratio")
RECOMPUTED = Measure(
    "recomputed", "recomputed_pct", "percent", ("ratio",), parts={**OURS, "decimals": 2, "bound": "=", "note": ""},
    several=True,
)  # fmt: skip
DIFFERENCE = Measure("difference", "difference_points", "points", ("ratio",), parts=RECOMPUTED.parts, several=True)
TARGET = Measure(
    "rule", "target", "percent", ("rule_key",), several=True,
    parts={"as_of": "rule", "source_ids": "rule_source_ids", "interval_reason": "rule", "flags": "rule_flags",
           "decimals": "rule_decimals", "note": "rule_note", "numerator": None, "base_persons": None, "bound": "="},
)  # fmt: skip
FIGURE = Measure("figure", "value", "percent", CRITERION, several=True)
DISTANCE = Measure(
    "distance", "missing_persons", "persons", CRITERION, several=True,
    parts={"decimals": 0, "bound": "missing_bound", "low": "missing_low", "high": "missing_high",
           "source_ids": "all_source_ids"},
)  # fmt: skip
COMPUTED_FROM_DISTANCE = {**DISTANCE.parts, "low": None, "interval_reason": "computed"}
COST = Measure("premium", "cost_idr_per_month", "idr_per_month", CRITERION, parts=COMPUTED_FROM_DISTANCE, several=True)
PACE = Measure(
    "pace", "pace_persons_per_month", "persons_per_month", CRITERION, parts=COMPUTED_FROM_DISTANCE, several=True
)
PEOPLE = Measure("people", "shown_persons", "persons", ("part",))
REST = Measure(
    "people_share", "pct", "percent", ("part",),
    parts={**OURS, "low": None, "bound": "=", "decimals": "pct_decimals", "numerator": None},
)  # fmt: skip
RESIDENTS = Measure("residents", "persons", "persons", ("part",), parts=OURS)
INACTIVE = Measure("inactive", "persons", "persons", ("segment",))
SHARE = Measure("pemda_share", "pct", "percent", ("basis",))
MEMBERS = Measure("members", "persons", "persons", ("segment",))
MEMBERS_SHARE = Measure(
    "members_share", "share_pct", "percent", ("segment",),
    parts={"interval_reason": "computed", "flags": "share_flags", "decimals": 1, "numerator": "persons", "low": None,
           "base_persons": "whole_persons", "base_kind": "registered", "base_date": "as_of_date",
           "base_precision": "as_of_precision", "bound": "="},
)  # fmt: skip
ACTIVITY = Measure(
    "keaktifan_of_segment", "active_pct", "percent", ("segment",),
    parts={"flags": "activity_flags", "decimals": 2, "low": None, "bound": "=", "base_persons": "persons",
           "base_kind": "segment_kind", "base_date": "as_of_date", "base_precision": "as_of_precision"},
)  # fmt: skip
PRINTED = Measure("printed", "value", "unit", ("statement_id",))
REBASED = Measure("rebased", "pct", "percent", ("base",), parts={"decimals": 2}, several=True)
MARGIN = Measure(
    "rebased_margin", "margin_persons", "persons", ("base",), parts={"flags": ("recomputed",)}, several=True
)


EARLIEST = pd.Timestamp(2014, 1, 1)  # JKN began


def ratio_figure(row: Any, period: Period) -> dict[str, Any]:
    """Return the usual columns of a number for a row of ``compute_ratios``: what it is of, decimals, flags, use."""
    flags = {
        "recomputed": row.origin == "recomputed",
        "numerator_derived": row.numerator_origin == "derived",
        "numerator_rounded": row.numerator_origin == "rounded",
        "denominator_implied": row.denominator_origin == "implied",
        "rounded": row.bound == "~",
        "rival": row.rival,
        "not_used": not row.usable,
        "stale": period.is_stale(row.as_of_end.date()),
    }
    is_stated, is_implied = row.origin == "stated", row.denominator_origin == "implied"
    return {
        "numerator": row.numerator_persons,
        "base_persons": row.denominator_persons,
        "base_kind": "implied" if is_implied else "registered" if row.ratio == "keaktifan" else "",
        "base_label": row.denominator_label,
        "base_date": row.denominator_date,
        "base_precision": row.denominator_precision,
        "interval_reason": "register" if is_stated else "computed",
        "decimals": printed_decimals(row.pct) if is_stated else COMPUTED_DECIMALS if row.bound == "=" else 0,
        "flags": tuple(name for name, holds in flags.items() if holds),
        "use": "" if row.usable else "unused",
    }


def ratio_figures(ratios: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``compute_ratios`` with the columns of ``ratio_figure``."""
    more = [ratio_figure(row, period) for row in ratios.itertuples()]
    return ratios.assign(**{name: [one[name] for one in more] for name in more[0]}) if more else ratios


def criteria_figures(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria with the usual columns of a number, for the figure, the distance, the cost and the target."""
    counted, implied = criteria["missing_persons"].notna(), criteria["base_origin"] == "implied"
    members = criteria["base_origin"].eq("derived").map({True: "registered_derived", False: "registered"})
    inferred = criteria["numerator_origin"] == "inferred"
    has_range = counted & (criteria["missing_low"] != criteria["missing_high"])
    flags = {
        "near_miss": criteria["verdict"] == Verdict.NARROW,
        "stale": criteria["is_old"],
        "estimate": criteria["is_estimate"].fillna(False).astype(bool) & ~inferred,
        "inferred": inferred,
        "rounded": criteria["bound"] == "~",
    }
    known = criteria["target"].notna()
    return criteria.assign(
        numerator=criteria["numerator"].where(counted),
        base_persons=criteria["base_persons"].where(counted),
        base_kind=members.where(criteria["measure"] == "keaktifan", "").mask(implied, "implied"),
        base_label=criteria["base_name"],
        flags=flag_names(flags, criteria.index),
        missing_bound=(has_range | (criteria["bound"] != "=")).map({True: "~", False: "="}),
        all_source_ids=[
            tuple(dict.fromkeys((*own, *rule)))
            for own, rule in zip(criteria["source_ids"], criteria["rule_source_ids"], strict=True)
        ],
        rule_date=pd.to_datetime(criteria["rule_date"]).clip(lower=EARLIEST),
        rule_precision="day",
        rule_flags=[(f"strength_{strength}",) for strength in criteria["rule_strength"]],
        rule_decimals=[printed_decimals(target) if is_known else 0
                       for target, is_known in zip(criteria["target"], known, strict=True)],
    )  # fmt: skip


def people_figures(people: pd.DataFrame) -> pd.DataFrame:
    """Return ``people_without_card`` with the usual columns: no finer than the printed decimals allow."""
    half = ((people["high_persons"] - people["low_persons"]) / 2).astype(int)
    digits = [len(str(one)) - 1 if about else 0 for one, about in zip(half, people["is_estimate"], strict=True)]
    about = people["is_estimate"].astype(bool)
    return people.assign(
        shown_persons=[
            float(round(persons / 10**one) * 10**one) for persons, one in zip(people["persons"], digits, strict=True)
        ],
        numerator=None,
        base_kind=people["part"].map({"inactive": "registered"}).fillna(""),
        base_label=people["base_name"],
        low=people["low_persons"].round().where(about),
        high=people["high_persons"].round().where(about),
        flags=[("estimate",) if one else ("recomputed",) for one in about],
        interval_reason="computed",
        bound=about.map({True: "~", False: "="}),
        pct_decimals=people["decimals"],
        decimals=0,
    )


def share_figures(shares: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``pemda_shares`` with the usual columns of a number."""
    is_printed = shares["basis"] == "stated"
    flags = {
        "inferred": shares["is_inferred"],
        "recomputed": ~is_printed,
        "regency_part": (shares["bound"] == ">") & ~is_printed,
        "stale": pd.Series([period.is_stale(end.date()) for end in shares["as_of_end"]], shares.index),
    }
    return shares.assign(
        numerator=shares["numerator_persons"],
        base_persons=shares["denominator_persons"],
        base_label=shares["denominator_label"],
        base_date=shares["denominator_date"],
        base_precision=shares["denominator_precision"],
        low=shares["low_pct"],
        high=shares["high_pct"],
        interval_reason=is_printed.map({True: "register", False: "computed"}),
        flags=flag_names(flags, shares.index),
    )


def member_figures(members: pd.DataFrame) -> pd.DataFrame:
    """Return ``newest_members`` with the usual columns of a number, and each segment's share of all members."""
    of_one = [set(payers) in ({"regency"}, {"province"}) for payers in members["payers"]]
    is_part = (members["segment"] == "pbpu_pemda") & pd.Series(of_one, members.index)
    flags = {"inferred": members["is_inferred"], "rounded": members["is_rounded"], "regency_part": is_part}
    names = flag_names(flags, members.index)
    whole = members["whole_persons"].astype(float)
    return members.assign(
        low=members["low_persons"],
        high=members["high_persons"],
        flags=names,
        bound=members["is_rounded"].map({True: "~", False: "="}),
        share_pct=(100 * members["persons"] / whole.where(whole > 0)).where(whole.notna()),
        share_flags=[("recomputed", *one) for one in names],
        segment_kind="segment",
        activity_flags=[("denominator_inferred",) if one else () for one in members["is_inferred"]],
    )


def rebased_figures(rebased: pd.DataFrame) -> pd.DataFrame:
    """Return ``rebase`` with the usual columns of a number."""
    flags = {"recomputed": pd.Series(True, rebased.index), "above_100": rebased["above_100"], "flips": rebased["flips"]}
    return rebased.assign(
        numerator=rebased["numerator_persons"],
        base_persons=rebased["denominator_persons"],
        base_kind=rebased["register"].where(rebased["register"] == "implied", ""),
        base_label=rebased["denominator_label"],
        base_date=rebased["denominator_date"],
        base_precision=rebased["denominator_precision"],
        flags=flag_names(flags, rebased.index),
        interval_reason="computed",
        base=[f"{day:%Y-%m}" if pd.notna(day) else "" for day in rebased["denominator_date"]],
    )


def flag_names(flags: Mapping[str, pd.Series], index: pd.Index) -> list[tuple[str, ...]]:
    """Return per row the names of the flags that hold."""
    table = pd.DataFrame(dict(flags), index=index).fillna(False).astype(bool)
    return [tuple(name for name, holds in zip(table.columns, row, strict=True) if holds) for row in table.to_numpy()]
