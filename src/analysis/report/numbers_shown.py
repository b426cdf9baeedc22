"""Numbers of the sheets as the page of an import shows them."""

from __future__ import annotations

from analysis.reference.numbers import format_number


def shown_number(value: float | None) -> str:
    """Return a number of a sheet for a reader; "-" where there is none."""
    if value is None or value != value:
        return "-"
    return format_number(value, 0 if float(value).is_integer() else 2)
