"""UHC Prioritas and UHC award levels, judged by the rules of the day and by no more than is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from analysis.indicators.coverage import latest
from analysis.indicators.denominators import newest_population
from analysis.reference.numbers import printed_decimals
from analysis.reference.rules import AwardLevel, award_levels, possible_rules_on

STATUS_EVENTS = ("uhc_obtained", "uhc_prioritas_revoked", "uhc_prioritas_restored", "award")
MET, NOT_MET, UNKNOWN, DEPENDS = "met", "not_met", "cannot_judge", "depends"


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


def _meets(pct: float, bound: str, minimum: float) -> str:
    if bound == ">":
        return MET if pct >= minimum else UNKNOWN
    if bound == "<":
        return NOT_MET if pct <= minimum else UNKNOWN
    if bound == "~" and abs(pct - minimum) <= 0.5 * 10.0 ** -printed_decimals(pct):
        return UNKNOWN
    return MET if pct >= minimum else NOT_MET


def judge_value(values: pd.DataFrame, minimum: float) -> str:
    """Return met, not_met, depends (the ways of counting differ) or cannot_judge (nothing is published)."""
    verdicts = {_meets(row.pct, row.bound, minimum) for row in values.itertuples()}
    if verdicts == {MET, UNKNOWN}:
        return MET
    if not verdicts or UNKNOWN in verdicts:
        return UNKNOWN
    return verdicts.pop() if len(verdicts) == 1 else DEPENDS


def judge_prioritas(ratios: pd.DataFrame, shares: pd.DataFrame, day: date) -> pd.DataFrame:
    """Judge the figures of ``day`` by each UHC Prioritas criterion of that day.

    Figures alone never give the status: it is granted on application, verified by BPJS, with no local-government
    dues outstanding, and can be revoked at any month's start, so dues stand as a criterion that cannot be judged.

    Returns:
        One row per rule version that was, or may have been, in force: criterion, minimum_pct, rule_known,
        verdict, and figures (the frame that it was judged by).
    """
    rows = []
    for criterion, key, values in (
        ("coverage_registered", "prioritas_coverage", latest(ratios, "coverage_registered", day=day)),
        ("keaktifan", "prioritas_active", latest(ratios, "keaktifan", day=day)),
        ("pemda_share", "prioritas_pemda_share", newest_shares(shares, day)),
    ):
        for rule in possible_rules_on(day, key):
            minimum = rule.minimum or 0.0
            rows.append(
                {
                    "criterion": criterion,
                    "minimum_pct": minimum,
                    "rule": rule,
                    "rule_known": rule.first_day <= day <= rule.last_day,
                    "verdict": judge_value(values, minimum),
                    "figures": values,
                }
            )
    return pd.DataFrame(rows)


def judge_awards(ratios: pd.DataFrame, shares: pd.DataFrame, day: date) -> pd.DataFrame:
    """Judge the newest figures before each award round up to ``day`` by the cut-offs of its levels.

    Returns:
        One row per level: level (AwardLevel), verdict, reasons (for each branch, its criteria with their
        minimum and verdict). "met" speaks of the published figures only: Prioritas status and paid-up dues,
        which all levels of 2026 ask for too, are not published. No cut-offs known gives cannot_judge.
    """
    rows = []
    for _, levels in groupby((level for level in award_levels() if level.day <= day), key=lambda level: level.day):
        rows += [_judge_level(level, ratios, shares) for level in levels]
    return pd.DataFrame(rows)


def _judge_level(level: AwardLevel, ratios: pd.DataFrame, shares: pd.DataFrame) -> dict:
    values = {
        "coverage_registered": latest(ratios, "coverage_registered", day=level.day),
        "keaktifan": latest(ratios, "keaktifan", day=level.day),
        "pemda_share": newest_shares(shares, level.day),
    }
    branches = [
        {name: (minimum, judge_value(values[name], minimum)) for name, minimum in branch.items()}
        for branch in level.branches
    ]
    branch_verdicts = [_all(verdict for _, verdict in branch.values()) for branch in branches]
    return {"level": level, "verdict": _any(branch_verdicts), "reasons": branches, "figures": values}


def _all(verdicts: Iterable[str]) -> str:
    found = set(verdicts)
    return next((one for one in (NOT_MET, UNKNOWN, DEPENDS) if one in found), MET)


def _any(verdicts: list[str]) -> str:
    return next((one for one in (MET, DEPENDS, UNKNOWN, NOT_MET) if one in verdicts), UNKNOWN)


def status_history(events: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """Return the published status changes and awards of one region, oldest first.

    Status is kept as dated events, never inferred from the two ratios.
    """
    own = events[(events["region_code"] == region_code) & events["event_type"].isin(STATUS_EVENTS)]
    return own.sort_values(["as_of_date", "as_of_end"], kind="stable")
