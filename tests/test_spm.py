"""Minimum service standards: raw above 100 %, capped only in the index, withheld while a part is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rows import counted, frame

from analysis.indicators.iku import join_statements, measure_indicators
from analysis.indicators.spm import index_services, list_services, measure_quality, measure_services
from analysis.reference.errors import StatisticsError
from analysis.tables.published import read_table

INDICATORS = read_table("indicators").rename(columns={"name_id": "name"})
SERVICES = list_services(INDICATORS)


def services(pct: dict[str, float], quality: float | None = None, default: float = 95.0) -> pd.DataFrame:
    """Return the twelve services at ``default`` percent unless ``pct`` says otherwise (missing: not published)."""
    rows = []
    for one in SERVICES.itertuples():
        value = pct.get(one.indicator_id, default)
        if not np.isnan(value):
            rows.append(counted(one.value_measure, value, "2024", data_system="spm_report", kind="yield",
                                numerator=round(value * 10), denominator=1000))  # fmt: skip
    statements = join_statements(frame("iku", *rows), frame("ckg"), frame("coverage"))
    figures = measure_indicators(INDICATORS, statements, survey_children=690, design_effect=2)
    given = None if quality is None else pd.Series(quality, SERVICES["indicator_id"])
    return measure_services(INDICATORS, figures, given)


def test_there_are_twelve_services_with_a_target_of_all() -> None:
    assert len(SERVICES) == 12
    assert set(SERVICES["indicator_id"]) >= {"spm_ibu_hamil", "spm_dm", "spm_odgj", "spm_tb", "spm_hiv"}


def test_above_100_stays_raw_and_is_capped_only_in_the_index() -> None:
    rows = services({"spm_dm": 171.9}, quality=100)
    diabetes = rows.set_index("indicator_id").loc["spm_dm"]
    assert (diabetes["pct"], diabetes["above_100"], diabetes["shortfall_persons"]) == (171.9, True, -719)
    index = index_services(rows)
    assert index.served_pct == pytest.approx((11 * 95 + 100) / 12)
    assert index.value == pytest.approx(0.8 * (11 * 95 + 100) / 12 + 20)


CLASSES = [
    pytest.param(100, 100, "Tuntas paripurna", id="all served, all fulfilled"),
    pytest.param(99.9, 100, "Tuntas utama", id="99.9 is not all"),
    pytest.param(97.42, 100, "Tuntas utama", id="97.935"),
    pytest.param(75, 100, "Tuntas madya", id="80"),
    pytest.param(40, 50, "Belum tuntas", id="42"),
]


@pytest.mark.parametrize(("served", "quality", "label"), CLASSES)
def test_the_index_falls_into_a_class(served: float, quality: float, label: str) -> None:
    index = index_services(services({}, quality=quality, default=served))
    assert index.value == pytest.approx(0.8 * served + 0.2 * quality) and index.category == label


def test_the_index_is_withheld_while_a_part_is_missing() -> None:
    index = index_services(services({"spm_tb": np.nan}, quality=90))
    assert np.isnan(index.value) and index.category == "" and index.missing == ("spm_tb",)
    no_quality = index_services(services({}))
    assert np.isnan(no_quality.value) and len(no_quality.missing_quality) == 12 and no_quality.missing == ()


def test_a_quality_below_nothing_is_refused() -> None:
    with pytest.raises(StatisticsError):
        services({}, quality=-1)


def test_an_item_whose_need_was_refused_is_not_counted() -> None:
    item = {"month_date": pd.Timestamp("2025-12-01"), "region_code": "1971", "puskesmas": None, "service": "tb"}
    item |= {"counting": "cumulative"}
    rows = [
        item | {"item": "Barang", "needed_count": 200.0, "fulfilled_count": 150.0},
        item | {"item": "Tenaga", "needed_count": np.nan, "fulfilled_count": 30.0},
    ]
    shares = measure_quality(pd.DataFrame(rows))
    assert shares is not None and shares.to_dict() == {"spm_tb": 75.0}
