"""What is published of the local-government share, of UHC status and of awards."""

from __future__ import annotations

from datetime import date
from math import floor
from typing import Any

import pandas as pd

from analysis.indicators.denominators import newest_population
from analysis.indicators.one_region import check_one_region
from analysis.reference.numbers import decimals_within, half_of_last_digit, printed_decimals
from analysis.reference.words import say

AWARD = "award"
REVOKED = "uhc_prioritas_revoked"
STATUS_EVENTS = ("uhc_obtained", "uhc_planned", REVOKED, "uhc_prioritas_restored")


def pemda_shares(
    statements: pd.DataFrame, members: pd.DataFrame, ratios: pd.DataFrame, population: pd.DataFrame
) -> pd.DataFrame:
    """Return the share of residents registered by local government, both ways of counting.

    Args:
        statements: rows of ``coverage`` of one region.
        members: ``members_by_segment`` of the same rows.
        ratios: ``compute_ratios`` of the same rows; a share is of the residents that the coverage of its date is of.
        population: rows of ``population`` of the same region.

    Returns:
        One row per date and basis: basis ("stated", "registered" or "active"; "registered_other" and "active_other" by
        the other reading of heads that a source leaves open), pct, bound, decimals (no more than its
        rounding allows), numerator_persons, denominator_persons and its label and date, is_inferred, low_pct,
        high_pct, source_ids, least_pct (what stays of a stated or registered share if every inactive member of its
        date is one of these; missing where that is not known). A stated share says neither what it counts nor its
        heads. Shares are computed where the whole PBPU Pemda segment is known or can be inferred, and, marked as a
        lower bound ">" and rounded down, where only the regency's or the province's part is known.

    Example:
        >>> uhc.pemda_shares(statements, members, ratios, population)
    """
    check_one_region("pemda_shares", statements, population)
    rows = [
        _share(row, "stated", pct=row.value, bound=row.bound, decimals=printed_decimals(row.value))
        | {"source_ids": (row.source_id,), "least_pct": row.value - _inactive_pct(row, ratios)}
        for row in statements[(statements["measure"] == "pemda_share_pct") & statements["usable"]].itertuples()
    ]
    pemda = members[members["segment"] == "pbpu_pemda"] if len(members) else members
    for row in pemda.itertuples():
        base = _residents_of(row, ratios, population)
        if base is None:
            continue
        registered = _counted_share(row, "registered", row.persons, base)
        rows.append(registered | {"least_pct": registered["pct"] - _inactive_pct(row, ratios)})
        is_part, inactive = set(row.payers) in ({"regency"}, {"province"}), _inactive_heads(row, statements)
        if pd.notna(row.active_pct) and not is_part:
            rows.append(_counted_share(row, "active", round(row.persons * row.active_pct / 100), base))
        elif inactive is not None and not is_part:
            rows.append(_counted_share(row, "active", row.persons - inactive, base) | {"is_inferred": row.is_inferred})
        if pd.notna(row.other_persons):
            rows.append(_counted_share(row, "registered_other", row.other_persons, base))
            rows.append(_counted_share(row, "active_other", row.other_active_persons, base))
    shares = pd.DataFrame(rows)
    return shares.sort_values("as_of_date", kind="stable").reset_index(drop=True) if len(shares) else shares


def _inactive_heads(row: Any, statements: pd.DataFrame) -> int | None:
    """The inactive members of the segment on the day of its members, where a source counts them; else None."""
    same = statements[
        (statements["measure"] == "inactive_persons")
        & (statements["segment"] == row.segment)
        & statements["usable"]
        & (statements["bound"] == "=")
        & (statements["as_of_date"] == row.as_of_date)
        & statements["payer"].isin(row.payers)
    ]
    return int(same["value"].sum()) if set(same["payer"]) == set(row.payers) and len(same) else None


def _inactive_pct(row: Any, ratios: pd.DataFrame) -> float:
    """All inactive members of a day as a share of residents; missing where the day has no pair of figures."""
    same = ratios[
        (ratios["as_of_date"] == row.as_of_date)
        & (ratios["as_of_precision"] == row.as_of_precision)
        & ratios["usable"]
        & (ratios["bound"] == "=")
    ].drop_duplicates("ratio")
    pct = same.set_index("ratio")["pct"]
    if not {"coverage_registered", "keaktifan"} <= set(pct.index):
        return float("nan")
    return float(pct["coverage_registered"] * (100 - pct["keaktifan"]) / 100)


def _residents_of(row: Any, ratios: pd.DataFrame, population: pd.DataFrame) -> dict[str, Any] | None:
    """The residents that the coverage of the same date is of, else Dukcapil's newest count up to it."""
    same = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & ratios["denominator_persons"].notna()
        & (ratios["as_of_date"] == row.as_of_date)
        & (ratios["as_of_precision"] == row.as_of_precision)
    ]
    for ratio in same.head(1).itertuples():
        is_implied = ratio.denominator_origin == "implied"
        return {
            "denominator_persons": int(ratio.denominator_persons),
            "denominator_label": say("denominator", "implied") if is_implied else ratio.denominator_label,
            "denominator_date": ratio.denominator_date,
            "denominator_precision": ratio.denominator_precision,
            "source_ids": ratio.source_ids,
        }
    base = newest_population(population, row.as_of_end.date())
    return base and {
        "denominator_persons": int(base.population_persons),
        "denominator_label": base.label,
        "denominator_date": base.as_of_date,
        "denominator_precision": base.as_of_precision,
        "source_ids": (base.source_id,),
    }


def _counted_share(row: Any, basis: str, counted: float, base: dict[str, Any]) -> dict[str, Any]:
    persons = int(counted)
    heads = base["denominator_persons"]
    is_part = set(row.payers) in ({"regency"}, {"province"})
    is_inferred = bool(row.is_inferred) or basis == "active"
    slack = 100 * half_of_last_digit(persons) / heads if row.is_rounded else 0.0
    pct, decimals = 100 * persons / heads, decimals_within(slack)
    if is_part:  # "above" stays true of what is printed: rounded down, from the fewest people that the count allows
        pct = floor((pct - slack) * 10**decimals) / 10**decimals
    has_range = basis == "registered" and bool(row.low_persons)
    return _share(
        row,
        basis,
        pct=pct,
        bound=">" if is_part else "~" if row.is_rounded else "=",
        decimals=decimals,
        numerator_persons=persons,
        is_inferred=is_inferred,
        low_pct=100 * row.low_persons / heads if has_range else None,
        high_pct=100 * row.high_persons / heads if has_range else None,
        **base | {"source_ids": tuple(dict.fromkeys((*row.source_ids, *base["source_ids"])))},
    )


def _share(row: Any, basis: str, **values: Any) -> dict[str, Any]:
    return {
        "as_of_date": row.as_of_date,
        "as_of_precision": row.as_of_precision,
        "as_of_end": row.as_of_end,
        "basis": basis,
        "numerator_persons": None,
        "denominator_persons": None,
        "denominator_label": "",
        "denominator_date": None,
        "denominator_precision": "",
        "is_inferred": False,
        "low_pct": None,
        "high_pct": None,
        "least_pct": float("nan"),
        **values,
    }


def newest_shares(shares: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the shares of the newest date up to ``day`` (every basis), or an empty frame.

    Of what began up to ``day``, the newest is what ends last; a share known by its year counts from that year's end.
    """
    if not len(shares):
        return shares
    known_from = shares["as_of_date"].where(shares["as_of_precision"] != "year", shares["as_of_end"])
    known = shares[known_from <= pd.Timestamp(day)]
    return known[known["as_of_end"] == known["as_of_end"].max()]


def status_history(events: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """Return the published status changes and awards of one region, oldest first.

    Status is kept as dated events, never inferred from the two ratios.

    Example:
        >>> uhc.status_history(events, report.region.bps_code)
    """
    own = events[(events["region_code"] == region_code) & events["event_type"].isin((*STATUS_EVENTS, AWARD))]
    return own.sort_values(["as_of_date", "as_of_end"], kind="stable")


def status_changes(history: pd.DataFrame) -> pd.DataFrame:
    """Return what ``status_history`` holds of the status itself: obtained, revoked, reopened, planned."""
    return history[history["event_type"].isin(STATUS_EVENTS)]


def awards_of(history: pd.DataFrame) -> pd.DataFrame:
    """Return the awards of ``status_history``: an award is no status."""
    return history[history["event_type"] == AWARD]
