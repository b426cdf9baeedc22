"""Six pillars: targets met, missed and not to be judged; nothing added up."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.pillars import count_pillars
from analysis.reference.states import Pillar
from analysis.tables.published import read_table

INDICATORS = read_table("indicators")


def judged(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["indicator_id", "verdict"])


def test_each_indicator_belongs_to_one_pillar_and_none_is_lost() -> None:
    counts = count_pillars(INDICATORS, judged()).set_index("pillar")
    assert list(counts.index) == list(Pillar)
    assert counts["indicators"].sum() == len(INDICATORS) == counts["open"].sum()
    assert counts.loc["workforce", "indicators"] == 0


def test_an_indicator_counts_once_by_its_preferred_system() -> None:
    counts = count_pillars(
        INDICATORS, judged(("stunting", "missed"), ("stunting", "met"), ("keaktifan", "narrow"), ("ikm", "undecided"))
    ).set_index("pillar")
    assert counts.loc["primary", ["met", "missed"]].tolist() == [0, 1]
    assert counts.loc["financing", ["met", "missed", "open"]].tolist() == [1, 0, 1]
    assert counts.loc["referral", "open"] == 1
    assert (counts[["met", "missed", "open"]].sum(axis=1) == counts["indicators"]).all()
