"""What is published of the local-government share, of UHC status and of awards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analysis.indicators.denominators import newest_population

AWARD = "award"
STATUS_EVENTS = ("uhc_obtained", "uhc_planned", "uhc_prioritas_revoked", "uhc_prioritas_restored")


def pemda_shares(statements: pd.DataFrame, members: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the share of residents registered by local government, both ways of counting.

    Args:
        statements: rows of ``coverage`` of one region.
        members: ``members_by_segment`` of the same rows.
        population: rows of ``population`` of the same region.

    Returns:
        One row per date and basis: basis ("stated", "registered" or "active"), pct, bound, numerator_persons,
        denominator_persons and its label and date, is_inferred, low_pct, high_pct, source_ids. A stated share
        says neither what it counts nor its heads. Shares are computed where the whole PBPU Pemda segment is
        known or can be inferred, and, marked as a lower bound ">", where only the regency's part is known.
    """
    rows = [
        _share(row, "stated", None, population, pct=float(row.value), bound=row.bound, source_ids=(row.source_id,))
        for row in statements[(statements["measure"] == "pemda_share_pct") & statements["usable"]].itertuples()
    ]
    pemda = members[members["segment"] == "pbpu_pemda"] if len(members) else members
    for row in pemda.itertuples():
        is_part = set(row.payers) in ({"regency"}, {"province"})
        bound = ">" if is_part else "~" if row.is_rounded else "="
        rows.append(
            _share(
                row,
                "registered",
                row.persons,
                population,
                bound=bound,
                source_ids=row.source_ids,
                low=row.low_persons,
                high=row.high_persons,
                is_inferred=row.is_inferred,
            )
        )
        if pd.notna(row.active_pct) and not is_part:
            active = round(row.persons * row.active_pct / 100)
            rows.append(
                _share(row, "active", active, population, bound=bound, source_ids=row.source_ids, is_inferred=True)
            )
    shares = pd.DataFrame([row for row in rows if row])
    return shares.sort_values("as_of_date", kind="stable").reset_index(drop=True) if len(shares) else shares


def _share(
    row: Any,
    basis: str,
    persons: int | None,
    population: pd.DataFrame,
    *,
    bound: str,
    source_ids: tuple,
    pct: float | None = None,
    low: int | None = None,
    high: int | None = None,
    is_inferred: bool = False,
) -> dict | None:
    base = newest_population(population, row.as_of_end.date())
    if base is None and pct is None:
        return None
    heads = None if base is None or persons is None else int(base.population_persons)
    computed = 100 * persons / heads if heads and persons is not None else pct
    return {
        "as_of_date": row.as_of_date,
        "as_of_precision": row.as_of_precision,
        "as_of_end": row.as_of_end,
        "basis": basis,
        "pct": computed,
        "bound": bound,
        "numerator_persons": persons if heads else None,
        "denominator_persons": heads,
        "denominator_label": base.label if heads else "",
        "denominator_date": base.as_of_date if heads else None,
        "denominator_precision": base.as_of_precision if heads else "",
        "is_inferred": is_inferred,
        "low_pct": 100 * low / heads if heads and low else None,
        "high_pct": 100 * high / heads if heads and high else None,
        "source_ids": tuple(dict.fromkeys((*source_ids, *([base.source_id] if heads else [])))),
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
    """
    own = events[(events["region_code"] == region_code) & events["event_type"].isin((*STATUS_EVENTS, AWARD))]
    return own.sort_values(["as_of_date", "as_of_end"], kind="stable")


def status_changes(history: pd.DataFrame) -> pd.DataFrame:
    """Return what ``status_history`` holds of the status itself: obtained, revoked, reopened, planned."""
    return history[history["event_type"].isin(STATUS_EVENTS)]


def awards_of(history: pd.DataFrame) -> pd.DataFrame:
    """Return the awards of ``status_history``: an award is no status."""
    return history[history["event_type"] == AWARD]
