"""Rows of the coverage indicators with their findings beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.membership_measures import (
    COST,
    DISTANCE,
    EARLIEST,
    FIGURE,
    PRINTED,
    RATIO,
    TARGET,
    criteria_figures,
    ratio_figures,
)
from analysis.indicators.newest import newest_usable
from analysis.indicators.payers import QuotaLost
from analysis.reference.numbers import printed_decimals
from analysis.reference.rules import PREMIUM_PARTS, Rule, rules_on
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Finding

OF_CRITERION = {"figure": FIGURE, "minimum": TARGET, "distance": DISTANCE, "cost": COST}


def state_ratios(draft: Draft, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``compute_ratios`` with the finding of each in ``f``."""
    return draft.stated(ratio_figures(ratios, draft.period), f=RATIO)


def state_newest(draft: Draft, ratios: pd.DataFrame, *names: str) -> Iterator[Any]:
    """Yield the newest usable row of each ratio that has one, with its finding ``f``, and whether it is stale."""
    for name in names:
        rows = state_ratios(draft, newest_usable(ratios, name, draft.period.end))
        yield from rows.assign(is_stale=["stale" in f.flags for f in rows["f"]]).itertuples()


def state_criteria(draft: Draft, criteria: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return criteria with the findings named: ``figure``, ``minimum``, ``distance`` (negative: in hand), ``cost``."""
    return draft.stated(criteria_figures(criteria), **{name: OF_CRITERION[name] for name in names})


def state_minimum(draft: Draft, rule: Rule) -> Finding:
    """State a rule's minimum as a finding of its own, with the rule's sources."""
    minimum = rule.minimum or 0.0
    day = AsOf(max(rule.first_day, EARLIEST.date()))
    finding = Finding(
        "rule", minimum, "percent", day, rule.source_ids, interval_reason="rule", flags=(f"strength_{rule.strength}",),
        decimals=printed_decimals(minimum), note=rule.note, segment=rule.key,
    )  # fmt: skip
    return draft.state(finding, several=True)


def state_printed(draft: Draft, rows: pd.DataFrame) -> pd.DataFrame:
    """Return printed budgets and quotas (rows of the table coverage) with the finding of each in ``f``."""
    units = rows["measure"].eq("budget_idr").map({True: "idr", False: "persons"})
    kept = ["statement_id", "value", "bound", "note", "as_of_date", "as_of_precision", "source_id"]
    return rows.assign(f=draft.stated(rows[kept].assign(unit=units), f=PRINTED)["f"])


def state_lost(draft: Draft, lost: QuotaLost) -> dict[str, Finding]:
    """State the quota before and now, the places lost between, and where known the quota before it rose."""
    known = [one for one in (lost.before, lost.now, lost.earlier) if one is not None]
    before, now, *earlier = state_printed(draft, pd.DataFrame(known))["f"]
    computed: dict[str, Any] = {"flags": ("recomputed",), "interval_reason": "computed", "note": "", "segment": ""}
    gone = replace(now, measure="quota_lost", value=before.value - now.value, **computed)
    return {"before": before, "now": now, "lost": draft.state(gone), **dict(zip(["earlier"], earlier, strict=False))}


def state_premium_of(draft: Draft, people: Finding) -> Finding:
    """State what the premium of so many people or places costs a month, both its parts paid by local government."""
    parts = rules_on(draft.period.end, PREMIUM_PARTS)
    sources = tuple(dict.fromkeys([*people.source_ids, *(one for part in parts for one in part.source_ids)]))
    count = people.numerator if people.unit == "percent" else people.value
    cost = (count or 0) * sum(part.minimum or 0.0 for part in parts)
    segment = ".".join(filter(None, (people.measure, people.segment)))
    computed: dict[str, Any] = {"interval": None, "interval_reason": "computed", "flags": ("recomputed",), "note": ""}
    more = {"unit": "idr_per_month", "source_ids": sources, "decimals": 0, "segment": segment, **computed}
    return draft.state(replace(people, measure="premium_of", value=cost, **more))
