"""The six pillars of health transformation: how many targets are met, missed, or cannot be judged."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.criteria.verdicts import is_met
from analysis.reference.states import Pillar, Verdict

MET, MISSED, OPEN = "met", "missed", "open"


def state_of(verdict: str) -> str:
    """Return what a verdict counts as: met (narrowly or not), missed, or open."""
    return MET if is_met(verdict) else MISSED if verdict == Verdict.MISSED else OPEN


def count_pillars(indicators: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pillar: ``indicators`` in it and how many are ``met``, ``missed`` and ``open``.

    An indicator counts once, by its preferred data system; one without any figure is open. No score is made.

    Args:
        indicators: the table of that name.
        judged: as ``judge_indicators``.
    """
    first = judged.drop_duplicates("indicator_id")
    verdicts = dict(zip(first["indicator_id"], first["verdict"], strict=True))
    states = indicators["indicator_id"].map(lambda name: state_of(verdicts.get(name, Verdict.UNDECIDED)))
    counts = pd.crosstab(indicators["pillar"], states).reindex(
        index=[*Pillar], columns=[MET, MISSED, OPEN], fill_value=0
    )
    return counts.assign(indicators=counts.sum(axis=1)).rename_axis("pillar").reset_index().rename_axis(columns=None)
