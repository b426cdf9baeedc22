"""What came after the newest activity rate: members deactivated since, the rate without them, who checks them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.unprotected import lost_since
from analysis.reference.states import SinceFigure
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_premium_of
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Denominator

WAVE, NATION = "mass_deactivation", "0000"
ACTIVE = "prioritas_active"


def state_since(draft: Draft, criteria: pd.DataFrame) -> dict[str, Any]:
    """State what was lost since the activity rate: ``lost`` and ``left`` (None where it cannot be counted), or ``day``.

    ``state`` says which; nothing where nothing came after, and in the demonstration: real events, an invented office.
    """
    if draft.is_synthetic:
        return {}
    active = criteria[(criteria["criterion"] == ACTIVE) & (criteria["branch"] == "") & criteria["value"].notna()]
    for row in lost_since(draft.read("coverage"), criteria).itertuples():
        about: dict[str, Any] = {"as_of": draft.as_of(row), "source_ids": (row.source_id,), "bound": row.bound}
        lost = draft.count("lost_since", row.persons, "persons", interval_reason="register", **about)
        judged: Any = next(state_criteria(draft, active.tail(1), "figure", "minimum").itertuples())
        told = {"lost": lost, "figure": judged.figure, "target": judged.minimum}
        if pd.isna(row.left_pct):
            return {"state": SinceFigure.COUNTED, **told}
        base = Denominator(row.base_persons, say("denominator", "registered"), judged.figure.as_of)
        more = {**about, "bound": "~", "flags": ("estimate",), "decimals": 1}
        left = draft.count(
            "active_if_lost", row.left_pct, "percent", numerator=row.left_persons, denominator=base, **more
        )
        is_below = row.left_pct < judged.target
        return {"state": SinceFigure.BELOW if is_below else SinceFigure.ABOVE, "left": left, **told}
    events = draft.read("events")
    waves = events[(events["event_type"] == WAVE) & (events["region_code"] == NATION)]
    for row in waves[waves["as_of_date"] > active["as_of_end"].max()].tail(1).itertuples():
        return {"state": SinceFigure.UNCOUNTED, "day": AsOf(row.as_of_date.date(), row.as_of_precision)}
    return {}


def tell_since(draft: Draft, criteria: pd.DataFrame) -> list[str]:
    """Say in one sentence what came after the activity rate; nothing where nothing did."""
    since = state_since(draft, criteria)
    return [say("after_figure", since["state"], **since)] if since else []


def propose_since(draft: Draft, criteria: pd.DataFrame) -> None:
    """Ask the meeting to have those deactivated since checked, or where nobody counted them, to have them counted."""
    since = state_since(draft, criteria)
    if not since:
        return
    if since["state"] == SinceFigure.UNCOUNTED:
        draft.propose("count_deactivated", anchor="gerak", certainty=2, because=say("decision.wave_sure"), **since)
        return
    draft.propose(
        "check_deactivated", anchor="gerak", certainty=2, because=say("decision.lost_sure", **since),
        weight=since["lost"].value, size=say("meeting.people", f=since["lost"]),
        cost=state_premium_of(draft, since["lost"]), story=say("decision.lost_story", since["state"], **since), **since,
    )  # fmt: skip
