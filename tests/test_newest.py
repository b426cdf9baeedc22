"""Newest first, and turns said: which figure a message uses, where a series turned, what moved most last month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from rows import frame, real, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.newest import biggest_change_of_month, months_between, newest_usable, peak_and_last

DAY = date(2026, 2, 28)


def ratios_of(slug: str) -> pd.DataFrame:
    return compute_ratios(real("coverage", slug), real("population", slug))


def series(*values: tuple[str, float], **more: Any) -> pd.DataFrame:
    rows = [statement("coverage_registered_pct", value, when, **more) for when, value in values]
    return compute_ratios(frame("coverage", *rows), frame("population"))


TURNS = [
    pytest.param(
        "bangka-barat", [99.5, 99.2, 98.49], id="Bangka Barat: 99.5, 99.2, 98.49; the bound of 2026 is no turn"
    ),
    pytest.param("babel", [99.59, 98.2, 98.86], id="Babel: 99.59 in June 2024, 98.86 in September 2025"),
]


@pytest.mark.parametrize(("slug", "path"), TURNS)
def test_a_series_that_rose_and_fell_has_its_peak_and_its_last(slug: str, path: list[float]) -> None:
    turn = peak_and_last(ratios_of(slug), "coverage_registered", DAY)
    assert turn is not None
    assert list(turn.path["pct"]) == path
    assert (turn.peak["pct"], turn.last["pct"]) == (path[0], path[-1])
    assert not turn.has_one_base


NO_TURNS = [
    pytest.param([], id="no figures"),
    pytest.param([("2024-01", 98.0)], id="one figure"),
    pytest.param([("2024-01", 97.0), ("2025-01", 98.0)], id="still rising"),
    pytest.param([("2024-01", 98.0), ("2025-01", 97.0)], id="it never rose"),
    pytest.param([("2024-01", 97.0), ("2024-06", 98.0), ("2025-01", 98.0)], id="the last equals the peak"),
]


@pytest.mark.parametrize("values", NO_TURNS)
def test_without_a_rise_and_a_fall_there_is_no_turn(values: list[tuple[str, float]]) -> None:
    assert peak_and_last(series(*values), "coverage_registered", DAY) is None


def test_a_rounded_figure_is_no_turn() -> None:
    rows = [
        statement("coverage_registered_pct", 97.0, "2024-01"),
        statement("coverage_registered_pct", 99.0, "2024-06"),
        statement("coverage_registered_pct", 98, "2025-01", bound="~"),
    ]
    assert (
        peak_and_last(compute_ratios(frame("coverage", *rows), frame("population")), "coverage_registered", DAY) is None
    )


def test_a_figure_after_the_day_is_not_the_last() -> None:
    values = series(("2024-01", 97.0), ("2024-06", 99.0), ("2026-03", 98.0))
    assert peak_and_last(values, "coverage_registered", DAY) is None


def test_a_turn_on_one_base_may_be_called_a_fall() -> None:
    rows = [
        statement("coverage_registered_pct", members / 10, when, numerator_persons=members, denominator_persons=1000)
        for when, members in (("2024-01", 970), ("2024-06", 990), ("2025-01", 980))
    ]
    turn = peak_and_last(compute_ratios(frame("coverage", *rows), frame("population")), "coverage_registered", DAY)
    assert turn is not None
    assert turn.has_one_base


AGES = [
    pytest.param(
        "bangka-tengah", "keaktifan", 74.92, 32, True, id="Bangka Tengah: keaktifan of June 2023 is the only one"
    ),
    pytest.param("pangkalpinang", "coverage_registered", 99.86, 1, False, id="Pangkalpinang: January 2026"),
    pytest.param("pangkalpinang", "keaktifan", 80.33, 5, False, id="Pangkalpinang: 1 September 2025"),
]


@pytest.mark.parametrize(("slug", "ratio", "pct", "age", "is_old"), AGES)
def test_the_newest_usable_figure_has_an_age(slug: str, ratio: str, pct: float, age: int, is_old: bool) -> None:
    (row,) = newest_usable(ratios_of(slug), ratio, DAY).itertuples()
    assert (row.pct, row.age_months, row.is_old) == (pct, age, is_old)


def test_there_may_be_no_figure() -> None:
    assert not len(newest_usable(ratios_of("belitung"), "active_of_population", DAY))


MONTHS = [
    pytest.param("2026-02-28", "2026-02-28", 0, id="the same day"),
    pytest.param("2026-01-31", "2026-02-28", 1, id="month's end to month's end"),
    pytest.param("2025-09-01", "2026-02-28", 5, id="nearly six months"),
    pytest.param("2026-03-31", "2026-02-28", 0, id="it has not ended yet"),
]


@pytest.mark.parametrize(("first", "last", "months"), MONTHS)
def test_months_between(first: str, last: str, months: int) -> None:
    assert months_between(date.fromisoformat(first), date.fromisoformat(last)) == months


def heads(when: str, segment: str, payer: str | None, registered: int, inactive: int) -> list[dict[str, Any]]:
    same = {"segment": segment, "payer": payer, "unit": "persons"}
    return [
        statement("registered_persons", registered, when, **same),
        statement("inactive_persons", inactive, when, **same),
    ]


def test_the_biggest_change_of_the_newest_month_by_payer() -> None:
    rows = [
        *heads("2025-12-01", "pbi_jk", "centre", 5000, 100),
        *heads("2026-01-01", "pbi_jk", "centre", 5000, 200),
        *heads("2026-02-01", "pbi_jk", "centre", 5000, 4700),
        *heads("2026-01-01", "pbpu_pemda", "province", 900, 0),
        *heads("2026-02-01", "pbpu_pemda", "province", 700, 0),
        *heads("2026-01-01", "ppu", None, 400, 50),
        *heads("2026-02-01", "ppu", None, 420, 50),
    ]
    change = biggest_change_of_month(frame("coverage", *rows))
    assert change is not None
    assert (change.month, change.month_before) == (pd.Timestamp("2026-02-01"), pd.Timestamp("2026-01-01"))
    assert (change.before_persons, change.after_persons, change.change_persons) == (6050, 1370, -4680)
    assert list(change.by_payer["segment"]) == ["pbi_jk", "pbpu_pemda", "ppu"]
    assert list(change.by_payer["payer"]) == ["centre", "province", ""]
    assert list(change.by_payer["change_persons"]) == [-4500, -200, 20]
    assert change.by_payer["change_persons"].sum() == change.change_persons


NO_CHANGES = [
    pytest.param([], id="no rows"),
    pytest.param(heads("2026-02-01", "ppu", None, 400, 50), id="one month"),
    pytest.param(
        [*heads("2025-12-01", "ppu", None, 400, 50), *heads("2026-02-01", "ppu", None, 300, 50)],
        id="a month is missing",
    ),
    pytest.param(
        [
            *heads("2026-01-01", "ppu", None, 400, 50),
            *heads("2026-01-01", "bp", None, 40, 5),
            *heads("2026-02-01", "ppu", None, 300, 50),
        ],
        id="a segment is missing",
    ),
]


@pytest.mark.parametrize("rows", NO_CHANGES)
def test_a_change_needs_two_whole_months(rows: list[dict[str, Any]]) -> None:
    assert biggest_change_of_month(frame("coverage", *rows)) is None


def test_published_data_have_no_newest_month() -> None:
    assert biggest_change_of_month(real("coverage", "pangkalpinang")) is None
