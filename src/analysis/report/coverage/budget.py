"""The year's premium budget in places, beside the quota that it is to pay for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.payers import budget_reach
from analysis.reference.rules import PREMIUM_PARTS, rules_on
from analysis.reference.states import BudgetReach
from analysis.reference.words import say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf


def budget_text(draft: Draft, statements: pd.DataFrame) -> str:
    """Say for how many places the year's budget pays and whether that is the quota, or that it is not published."""
    parts = rules_on(draft.period.end, PREMIUM_PARTS)
    premium, sources = sum(part.minimum or 0.0 for part in parts), [one for part in parts for one in part.source_ids]
    for row in budget_reach(statements, draft.period.end, premium).itertuples():
        about: dict[str, Any] = {"as_of": draft.as_of(row), "source_ids": (row.source_id,), "flags": ("recomputed",)}
        places = draft.count("budget_places", row.places, "persons", bound="~", **about)
        month: dict[str, Any] = {"as_of": AsOf(parts[0].first_day), "interval_reason": "rule", "flags": ("recomputed",)}
        each = draft.count("premium_month", premium, "idr", source_ids=tuple(dict.fromkeys(sources)), **month)
        if pd.isna(row.quota):
            return say("answer.budget_places", f=places, premium=each)
        day, source = AsOf(row.quota_date.date(), row.quota_precision), (row.quota_source_id,)
        quota = replace(
            places, measure="budget_quota", value=row.quota, as_of=day, source_ids=source, bound="=", flags=()
        )
        left = draft.count("budget_left", abs(row.value - row.quota_idr), "idr", bound="~", **about)
        state = BudgetReach.ENOUGH if row.value >= row.quota_idr else BudgetReach.SHORT
        told = {"f": places, "quota": draft.state(quota), "left": left}
        return say("answer.budget_quota", state, premium=each, **told)
    return say("answer.budget_none", year=draft.period.year)
