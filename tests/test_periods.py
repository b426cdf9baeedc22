"""Reporting months: how they are written, when they end, and when a figure is old."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.reference.errors import ParameterError
from analysis.reference.periods import Period, parse_period
from analysis.reference.words import use_language


@pytest.fixture(autouse=True)
def _indonesian() -> None:
    use_language("id")


ENDS = [
    pytest.param("2026-01", date(2026, 1, 31), id="31 days"),
    pytest.param("2025-04", date(2025, 4, 30), id="30 days"),
    pytest.param("2026-02", date(2026, 2, 28), id="February"),
    pytest.param("2024-02", date(2024, 2, 29), id="February of a leap year"),
    pytest.param("2025-12", date(2025, 12, 31), id="December"),
]


@pytest.mark.parametrize(("text", "end"), ENDS)
def test_a_month_is_read_written_back_and_ends_on_its_last_day(text: str, end: date) -> None:
    assert parse_period(text).end == end
    assert str(parse_period(text)) == text


REFUSED = [
    pytest.param("2026-13", id="month 13"),
    pytest.param("2026-00", id="month 0"),
    pytest.param("2026-2", id="one digit"),
    pytest.param("26-02", id="two-digit year"),
    pytest.param("2026", id="year alone"),
    pytest.param("2026-02-01", id="a day"),
    pytest.param("02-2026", id="month first"),
    pytest.param("Februari 2026", id="month in words"),
    pytest.param("2026-02\n", id="line break at the end"),
    pytest.param(" 2026-02", id="space at the start"),
    pytest.param("", id="nothing"),
    pytest.param("0000-05", id="year zero"),
    pytest.param(202602, id="a number"),
    pytest.param(2026.02, id="a decimal number"),
    pytest.param(date(2026, 2, 1), id="a date"),
    pytest.param(None, id="left empty"),
]


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_not_a_month_is_refused(value: object) -> None:
    with pytest.raises(ParameterError) as error:
        parse_period(value, parameter="target_month")
    assert error.value.key == "period_form"
    assert "target_month" in str(error.value)
    assert (str(value) if isinstance(value, date) else repr(value)) in str(error.value)


def test_the_month_in_words_follows_the_language() -> None:
    assert parse_period("2026-02").text == "Februari 2026"
    use_language("en")
    assert parse_period("2026-02").text == "February 2026"


APART = [
    pytest.param("2026-02", "2026-12", 10, id="February to December"),
    pytest.param("2025-12", "2026-01", 1, id="over the turn of the year"),
    pytest.param("2026-02", "2026-02", 0, id="the same month"),
    pytest.param("2026-02", "2025-11", -3, id="a month before"),
    pytest.param("2026-02", "2029-12", 46, id="the target year of 99 percent"),
]


@pytest.mark.parametrize(("first", "last", "months"), APART)
def test_months_between(first: str, last: str, months: int) -> None:
    assert parse_period(first).months_until(parse_period(last)) == months


def test_months_are_in_order() -> None:
    assert Period(2025, 12) < Period(2026, 1) < Period(2026, 2)


AGES = [
    pytest.param(date(2026, 2, 1), False, id="this month"),
    pytest.param(date(2025, 9, 1), False, id="Pangkalpinang's activity of 1 September 2025"),
    pytest.param(date(2025, 2, 28), False, id="12 months to the day"),
    pytest.param(date(2025, 1, 31), True, id="the month before that"),
    pytest.param(date(2024, 9, 30), True, id="Bangka Tengah's coverage of September 2024"),
    pytest.param(date(2023, 6, 30), True, id="Bangka Tengah's activity of June 2023"),
]


@pytest.mark.parametrize(("as_of_end", "is_old"), AGES)
def test_a_figure_is_old_after_twelve_months(as_of_end: date, is_old: bool) -> None:
    assert Period(2026, 2).is_stale(as_of_end) is is_old


def test_a_figure_of_1_february_2025_is_older_than_12_months_at_the_end_of_february_2026() -> None:
    """BPJS states its figures per the 1st; the text says "more than 12 months before the end"."""
    assert Period(2026, 2).is_stale(date(2025, 2, 1))
