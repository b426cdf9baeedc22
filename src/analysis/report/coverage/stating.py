"""Rows of the coverage indicators as findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from analysis.indicators.membership_measures import (
    COST,
    DISTANCE,
    FIGURE,
    PRINTED,
    RATIO,
    SHARE,
    TARGET,
    criteria_figures,
    ratio_figures,
    share_figures,
)
from analysis.indicators.newest import newest_usable
from analysis.reference.numbers import printed_decimals
from analysis.reference.rules import PREMIUM_PARTS, Rule, rules_on
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Finding
from analysis.report.stating import finding_of

OF_CRITERION = {"figure": FIGURE, "target_f": TARGET, "distance": DISTANCE, "cost": COST}
PRINTED_CELLS = (*("statement_id", "value", "unit", "bound", "note", "as_of_date", "as_of_precision", "source_ids"),)
EARLIEST = date(2014, 1, 1)  # JKN began


def state_ratios(draft: Draft, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``compute_ratios`` with the finding of each in ``f``."""
    rows = ratio_figures(ratios, draft.period)
    return rows.assign(f=draft.state_rows(rows, RATIO))


def state_newest(draft: Draft, ratios: pd.DataFrame, *names: str) -> Iterator[Any]:
    """Yield the newest usable row of each ratio that has one, with its finding ``f``, and whether it is stale."""
    for name in names:
        told = state_ratios(draft, newest_usable(ratios, name, draft.period.end))
        yield from told.assign(is_stale=[draft.period.is_stale(end.date()) for end in told["as_of_end"]]).itertuples()


def state_criteria(draft: Draft, criteria: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return criteria with the findings named: ``figure``, ``target_f``, ``distance`` (negative: in hand), ``cost``."""
    rows = criteria_figures(criteria)
    return rows.assign(**{name: draft.state_rows(rows, OF_CRITERION[name]) for name in names or OF_CRITERION})


def state_minimum(draft: Draft, rule: Rule) -> Finding:
    """State a rule's minimum as a finding of its own, with the rule's sources."""
    minimum = rule.minimum or 0.0
    day, flags = AsOf(max(rule.first_day, EARLIEST)), (f"strength_{rule.strength}",)
    parts: dict[str, Any] = {"interval_reason": "rule", "flags": flags, "note": rule.note, "segment": rule.key}
    decimals = printed_decimals(minimum)
    return draft.state(
        Finding("rule", minimum, "percent", day, rule.source_ids, decimals=decimals, **parts), several=True
    )


def state_shares(draft: Draft, shares: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``pemda_shares`` with the finding of each in ``f``."""
    rows = share_figures(shares, draft.period)
    return rows.assign(f=draft.state_rows(rows, SHARE))


def state_printed(draft: Draft, row: Any) -> Finding:
    """State a printed budget or quota."""
    cells = row._asdict() | {
        "unit": "idr" if row.measure == "budget_idr" else "persons",
        "source_ids": (row.source_id,),
    }
    return draft.state(finding_of(PRINTED, {name: cells[name] for name in PRINTED_CELLS}))


def state_premium_of(draft: Draft, people: Finding) -> Finding:
    """State what the premium of so many people or places costs a month, both its parts paid by local government."""
    parts = rules_on(draft.period.end, PREMIUM_PARTS)
    sources = tuple(dict.fromkeys([*people.source_ids, *(one for part in parts for one in part.source_ids)]))
    count = people.numerator if people.unit == "percent" else people.value
    cost = (count or 0) * sum(part.minimum or 0.0 for part in parts)
    computed: dict[str, Any] = {"interval": None, "interval_reason": "computed", "flags": ("recomputed",), "note": ""}
    segment = ".".join(filter(None, (people.measure, people.segment)))
    more = {"unit": "idr_per_month", "source_ids": sources, "decimals": 0, "segment": segment, **computed}
    return draft.state(replace(people, measure="premium_of", value=cost, **more))
