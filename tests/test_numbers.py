"""Numbers and dates as Indonesian and English readers write them; no page mixes the two."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.reference.numbers import (
    format_date,
    format_idr,
    format_number,
    format_percent,
    printed_decimals,
)
from analysis.reference.words import use_language

NUMBERS = [
    pytest.param(239344, 0, "239.344", "239,344", id="members of Pangkalpinang, 1 April 2025"),
    pytest.param(1549562, 0, "1.549.562", "1,549,562", id="residents of the province"),
    pytest.param(48111928800, 0, "48.111.928.800", "48,111,928,800", id="a budget in rupiah"),
    pytest.param(1234.5, 1, "1.234,5", "1,234.5", id="thousands and a decimal"),
    pytest.param(1234.5, 2, "1.234,50", "1,234.50", id="a zero that was printed"),
    pytest.param(999, 0, "999", "999", id="no thousands"),
    pytest.param(0, 0, "0", "0", id="zero"),
    pytest.param(0, 2, "0,00", "0.00", id="zero with decimals"),
    pytest.param(-20061, 0, "−20.061", "−20,061", id="independent members lost in the province"),
    pytest.param(-5.938, 2, "−5,94", "−5.94", id="points lost"),
    pytest.param(-0.004, 2, "0,00", "0.00", id="too small to show is not minus zero"),
    pytest.param(-0.4, 0, "0", "0", id="minus four tenths of a person"),
    pytest.param(-0.0, 2, "0,00", "0.00", id="minus zero"),
    pytest.param(-0.006, 2, "−0,01", "−0.01", id="just enough to show"),
]


@pytest.mark.parametrize(("value", "decimals", "indonesian", "english"), NUMBERS)
def test_numbers(value: float, decimals: int, indonesian: str, english: str) -> None:
    for language, text in (("id", indonesian), ("en", english)):
        use_language(language)
        assert format_number(value, decimals) == text


def test_minus_is_the_minus_sign_and_never_a_hyphen() -> None:
    use_language("id")
    assert format_number(-1) == "\u22121"
    assert "-" not in format_number(-1234.5, 2)


SIGNED = [
    pytest.param(173632, 0, "+173.632", id="rise of members"),
    pytest.param(-20061, 0, "−20.061", id="fall of members"),
    pytest.param(0, 0, "0", id="no change"),
    pytest.param(0.004, 2, "0,00", id="rise too small to show"),
    pytest.param(-0.004, 2, "0,00", id="fall too small to show"),
    pytest.param(0.005, 2, "+0,01", id="rise just enough to show"),
]


@pytest.mark.parametrize(("value", "decimals", "text"), SIGNED)
def test_changes_carry_their_sign(value: float, decimals: int, text: str) -> None:
    use_language("id")
    assert format_number(value, decimals, signed=True) == text


PERCENTAGES = [
    pytest.param(98.08, 2, "98,08%", "98.08%", id="province, October 2023"),
    pytest.param(100.72, 2, "100,72%", "100.72%", id="above one hundred is not clipped"),
    pytest.param(80, 0, "80%", "80%", id="printed without decimals"),
    pytest.param(98.7861, 2, "98,79%", "98.79%", id="recomputed: 239,344 of 242,285"),
]


@pytest.mark.parametrize(("value", "decimals", "indonesian", "english"), PERCENTAGES)
def test_percentages(value: float, decimals: int, indonesian: str, english: str) -> None:
    for language, text in (("id", indonesian), ("en", english)):
        use_language(language)
        assert format_percent(value, decimals) == text


@pytest.mark.parametrize(("language", "text"), [("id", "Rp37.800"), ("en", "Rp37,800")])
def test_rupiah_has_no_space(language: str, text: str) -> None:
    use_language(language)
    assert format_idr(37800) == text


DATES = [
    pytest.param("day", False, "4 September 2025", "4 September 2025", id="day"),
    pytest.param("month", False, "September 2025", "September 2025", id="month"),
    pytest.param("year", False, "2025", "2025", id="year"),
    pytest.param("day", True, "4 Sep 2025", "4 Sept 2025", id="short day"),
    pytest.param("month", True, "Sep 2025", "Sept 2025", id="short month"),
]


@pytest.mark.parametrize(("precision", "short", "indonesian", "english"), DATES)
def test_a_date_is_no_more_exact_than_it_is_known(precision: str, short: bool, indonesian: str, english: str) -> None:
    for language, text in (("id", indonesian), ("en", english)):
        use_language(language)
        assert format_date(date(2025, 9, 4), precision, short=short) == text


@pytest.mark.parametrize(("language", "text"), [("id", "1 Agustus 2025"), ("en", "1 August 2025")])
def test_months_are_named_in_the_language(language: str, text: str) -> None:
    use_language(language)
    assert format_date(date(2025, 8, 1)) == text


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(KeyError):
        format_date(date(2025, 8, 1), "week")


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=["missing", "endless"])
def test_a_number_that_is_none_never_reaches_a_page(value: float) -> None:
    use_language("id")
    with pytest.raises(ValueError):
        format_number(value, 2)


DECIMALS = [
    pytest.param(82, 0, id="82"),
    pytest.param(82.0, 0, id="82 read from a table"),
    pytest.param(99.5, 1, id="99.5"),
    pytest.param(76.67, 2, id="76.67"),
    pytest.param(100.03, 2, id="100.03"),
]


@pytest.mark.parametrize(("value", "decimals"), DECIMALS)
def test_printed_decimals(value: float, decimals: int) -> None:
    assert printed_decimals(value) == decimals
