"""Which population a head count is divided by: the newest official one, or every candidate in turn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd

from analysis.reference.rules import possible_rules_on

CANDIDATE_MONTHS = 24


def newest_population(population: pd.DataFrame, day: date) -> Any:
    """Return the newest Dukcapil or BPJS-printed total up to ``day`` as a named row, or None.

    None too where the newest is 0: nothing is divided by it, and no older count takes its place silently.

    BPS projections and censuses are left out: BPJS divides by Dukcapil's semester figures (rule R1.2 of the
    project's rulebook; David Bangun, BPJS Kesehatan, 12 November 2024).
    """
    registers = population["register"]
    is_asked = registers.str.startswith("dukcapil") | (registers == "printed_denominator")
    totals = candidate_populations(population[is_asked], day, months=None)
    newest = next(totals.tail(1).itertuples(), None)
    return newest if newest is not None and newest.population_persons > 0 else None


def zero_populations(population: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the totals of 0 up to ``day``: a share of them cannot be computed, and the page says so."""
    totals = candidate_populations(population, day)
    return totals[totals["population_persons"] == 0]


def next_population(population: pd.DataFrame, day: date, last_day: date) -> Any:
    """Return the first Dukcapil total after ``day`` and up to ``last_day`` as a named row, or None."""
    totals = candidate_populations(population, last_day, months=None)
    later = totals[totals["register"].str.startswith("dukcapil") & (totals["as_of_end"] > pd.Timestamp(day))]
    return next(later.itertuples(), None)


def candidate_populations(
    population: pd.DataFrame, day: date, *, months: int | None = CANDIDATE_MONTHS
) -> pd.DataFrame:
    """Return the totals for both sexes dated up to ``day``, at most ``months`` before it (None: any age)."""
    ends = population["as_of_end"]
    kept = (population["sex"] == "total") & (ends <= pd.Timestamp(day))
    if months is not None:
        kept &= ends > pd.Timestamp(day) - pd.DateOffset(months=months)
    return population[kept].sort_values(["as_of_end", "population_persons"], kind="stable")


def persons_needed(minimum_pct: float, denominator_persons: int) -> int:
    """Return the smallest number of people that reaches ``minimum_pct`` percent of the denominator, exactly."""
    return ceil(Fraction(str(minimum_pct)) * denominator_persons / 100)


def rebase(ratios: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the registered members of each date on every candidate denominator of that date.

    Candidates are the denominator stated with the figure and each population dated up to 24 months before it
    (BPJS's denominators lag by 6 to 18 months). One row per date, candidate and rule that was, or may have been,
    in force: pct, margin_persons (negative: people missing), meets, flips (another candidate of that date gives
    the other answer), above_100, is_own (the denominator of the statement).

    Example:
        >>> uhc.rebase(ratios, population)
    """
    rows = []
    known = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["denominator_persons"].notna()
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & (ratios["bound"] == "=")
    ].drop_duplicates(["as_of_date", "numerator_persons"])
    for ratio in known.itertuples():
        day = ratio.as_of_end.date()
        bases = (
            []
            if ratio.denominator_origin == "official"
            else [
                (
                    int(ratio.denominator_persons),
                    ratio.denominator_label,
                    ratio.denominator_origin,
                    ratio.denominator_date,
                    ratio.denominator_precision,
                    "",
                    True,
                )
            ]
        )
        bases += [
            (
                int(base.population_persons),
                base.label,
                base.register,
                base.as_of_date,
                base.as_of_precision,
                base.source_id,
                False,
            )
            for base in candidate_populations(population, day).itertuples()
            if base.population_persons > 0
            if ratio.denominator_origin == "official" or base.population_persons != ratio.denominator_persons
        ]
        bases = list({base[0]: base for base in reversed(bases)}.values())[::-1]
        for rule in possible_rules_on(day, "prioritas_coverage"):
            for persons, label, register, base_date, base_precision, source_id, is_own in bases:
                margin = int(ratio.numerator_persons) - persons_needed(rule.minimum or 0, persons)
                rows.append(
                    {
                        "as_of_date": ratio.as_of_date,
                        "as_of_precision": ratio.as_of_precision,
                        "as_of_end": ratio.as_of_end,
                        "numerator_persons": int(ratio.numerator_persons),
                        "denominator_persons": persons,
                        "denominator_label": label,
                        "register": register,
                        "denominator_date": base_date,
                        "denominator_precision": base_precision,
                        "pct": 100 * ratio.numerator_persons / persons,
                        "minimum_pct": rule.minimum,
                        "rule_known": rule.first_day <= day <= rule.last_day,
                        "rule_source_ids": rule.source_ids,
                        "margin_persons": margin,
                        "meets": margin >= 0,
                        "above_100": ratio.numerator_persons > persons,
                        "is_own": is_own,
                        "source_ids": tuple(dict.fromkeys((*ratio.source_ids, *filter(None, [source_id])))),
                    }
                )
    table = pd.DataFrame(rows)
    if len(table):
        table["flips"] = table.groupby(["as_of_date", "minimum_pct"])["meets"].transform("nunique") > 1
    return table
