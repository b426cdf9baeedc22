"""Numbers and dates as readers write them: 1.234,5 · 98,08% · 4 September 2025 (Babel, locales id and en_GB)."""

from __future__ import annotations

from datetime import date
from math import floor, isfinite, log10

from babel.numbers import format_compact_decimal
from babel.numbers import format_decimal as babel_decimal

from analysis.reference.words import current_language, say

LOCALES = {"id": "id_ID", "en": "en_GB"}
MINUS = "\N{MINUS SIGN}"


def _locale() -> str:
    return LOCALES[current_language()]


def format_number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Return ``value`` with ``decimals`` decimals, e.g. 1.234,50; ``signed`` writes the plus sign too.

    Raises:
        ValueError: the value is not a finite number.
    """
    if not isfinite(value):
        raise ValueError(value)
    value = round(value, decimals) + 0.0  # what rounds to zero has no sign
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = babel_decimal(value, format=pattern, locale=_locale()).replace("-", MINUS)
    return f"+{text}" if signed and value > 0 else text


def format_percent(value: float, decimals: int = 2) -> str:
    """Return a percentage given in percent (98.08, not 0.9808) as 98,08%."""
    return format_number(value, decimals) + "%"


def format_idr(value: float) -> str:
    """Return rupiah as Rp1.000, without a space (EYD); whole tenths of a billion as Rp14,6 miliar."""
    if abs(value) >= 10**9 and value % 10**8 == 0:
        return "Rp" + format_compact_decimal(value, format_type="long", locale=_locale(), fraction_digits=1)
    return "Rp" + format_number(value)


def round_idr(value: float) -> str:
    """Return rupiah as a reader remembers them: Rp446,6 juta, Rp1,36 miliar; below a million in full.

    >>> round_idr(446_569_200), round_idr(3_107_500_200)
    ('Rp446,6 juta', 'Rp3,11 miliar')
    """
    if abs(value) < 10**6:
        return format_idr(value)
    digits = 2 if abs(value) >= 10**9 else 1
    return "Rp" + format_compact_decimal(value, format_type="long", locale=_locale(), fraction_digits=digits)


def format_date(day: date, precision: str = "day", *, short: bool = False) -> str:
    """Return a date no more exactly than it is known: 4 September 2025, September 2025, half of 2025, or 2025.

    ``weekday`` puts the day of the week before a date; ``weekday_of_month`` is for a calendar: Kam 4, Thu 4.
    """
    if precision == "half":
        return say("date.first_half" if day.month <= 6 else "date.second_half", year=str(day.year))
    from babel.dates import format_date as babel_date  # which reads the time zone of the system, and may fail at it

    month = "MMM" if short else "MMMM"
    pattern = {"day": f"d {month} y", "weekday": f"EEEE, d {month} y", "month": f"{month} y", "year": "y"}
    pattern["weekday_of_month"] = "EEE d"
    return babel_date(day, format=pattern[precision], locale=_locale())


def printed_decimals(value: float) -> int:
    """Return how many decimals a published number carries: 82 has none, 99.5 one, 76.67 two."""
    text = repr(float(value))
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def half_of_last_digit(count: int) -> int:
    """Return half of the unit that a rounded count was rounded to: 5,000 for 1,110,000.

    A count of one digit and zeros ("about 10 thousand") is taken as rounded one digit finer: nobody counts in tens of
    thousands.

    >>> half_of_last_digit(35_000), half_of_last_digit(10_000)
    (500, 500)
    """
    digits = str(count)
    zeros = len(digits) - len(digits.rstrip("0"))
    is_power = zeros == len(digits) - 1 and digits[0] == "1" and zeros > 3
    return 10 ** (zeros - is_power) // 2


def decimals_within(half_width: float, most: int = 2) -> int:
    """Return how many decimals a number may be printed with that is only known within ``half_width`` on either side.

    >>> decimals_within(0.23), decimals_within(0.002)
    (0, 2)
    """
    return most if half_width <= 0 else min(most, max(0, floor(-log10(2 * half_width))))
