"""Reporting periods: a month up to whose end statements and data count."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from analysis.reference.errors import ParameterError, written
from analysis.reference.numbers import format_date


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month; ``str()`` gives "2026-02"."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def end(self) -> date:
        """Last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def text(self) -> str:
        """The month in the reader's language: Februari 2026."""
        return format_date(self.end, "month")

    def months_until(self, later: Period) -> int:
        """Return whole months from this one to ``later`` (negative when it lies before)."""
        return (later.year - self.year) * 12 + later.month - self.month

    def is_stale(self, as_of_end: date) -> bool:
        """Whether a figure of ``as_of_end`` is older than 12 months at the end of this period."""
        return as_of_end < Period(self.year - 1, self.month).end


def parse_period(value: object, *, parameter: str = "period") -> Period:
    """Return the period written as text "2026-02".

    Raises:
        ParameterError: the value is not text, or not a month of the years 2000 to 2099.
    """
    match = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", value) if isinstance(value, str) else None
    if not match:
        raise ParameterError("period_form", parameter=parameter, found=written(value))
    return Period(int(match[1]), int(match[2]))


def check_not_before(first_day: str, period: Period, *, region: str) -> None:
    """Refuse a period that ends before ``first_day`` ("2021-06-30"), the first of which anything is known.

    Raises:
        ParameterError: with the first period that has data.
    """
    if first_day > period.end.isoformat():
        raise ParameterError("period_empty", found=str(period), region=region, first=first_day[:7])


def check_possible(period: Period, newest: Period, *, target: str = "") -> None:
    """Refuse a period that has not begun, and a month of targets before it.

    Args:
        period: of the report.
        newest: the newest with data; a month up to it is possible whatever the clock of this machine says.
        target: the month by which targets are to be met, as text; "" where it is left open.

    Raises:
        ParameterError: with the newest month that is possible, or the period.
    """
    today = date.today()
    last = max(newest, Period(today.year, today.month))
    if period > last:
        raise ParameterError("period_future", found=str(period), newest=str(newest), last=str(last))
    if target and parse_period(target, parameter="target_month") < period:
        raise ParameterError("target_past", found=target, period=str(period))
