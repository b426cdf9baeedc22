"""Naming a region: the two official code systems, slugs, names, press nicknames, and what is refused."""

from __future__ import annotations

import pytest

from analysis.reference.errors import ParameterError
from analysis.reference.regions import (
    all_regions,
    reported_regions,
    resolve_region,
)
from analysis.reference.words import use_language

SEVEN_AND_THE_PROVINCE = [
    "babel",
    "bangka",
    "belitung",
    "bangka-selatan",
    "bangka-tengah",
    "bangka-barat",
    "belitung-timur",
    "pangkalpinang",
]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


MEANT = [
    pytest.param("pangkalpinang", "1971", id="slug"),
    pytest.param("Pangkalpinang", "1971", id="short name"),
    pytest.param("Kota Pangkalpinang", "1971", id="full name"),
    pytest.param("Pangkalpinang City", "1971", id="English name"),
    pytest.param("Kota Pangkal Pinang", "1971", id="official spelling in two words"),
    pytest.param("PANGKAL  PINANG ", "1971", id="capitals and stray spaces"),
    pytest.param("1971", "1971", id="BPS code of the city"),
    pytest.param("19.71", "1971", id="Kemendagri code of the city"),
    pytest.param("1903", "1903", id="BPS 1903 is Bangka Barat"),
    pytest.param("19.03", "1905", id="Kemendagri 19.03 is Bangka Selatan"),
    pytest.param("1905", "1905", id="BPS 1905 is Bangka Selatan"),
    pytest.param("19.05", "1903", id="Kemendagri 19.05 is Bangka Barat"),
    pytest.param("Basel", "1905", id="press: Basel"),
    pytest.param("Babar", "1903", id="press: Babar"),
    pytest.param("Bateng", "1904", id="press: Bateng"),
    pytest.param("Beltim", "1906", id="press: Beltim"),
    pytest.param("Kab. Bangka", "1901", id="abbreviated regency"),
    pytest.param("bangka barat", "1903", id="slug with a space"),
    pytest.param("bangka\N{NO-BREAK SPACE}barat", "1903", id="space pasted from a web page"),
    pytest.param("bangka", "1901", id="Bangka alone is the regency"),
    pytest.param("Bangka Belitung", "19", id="Bangka Belitung is the province"),
    pytest.param("19", "19", id="code of the province"),
]


@pytest.mark.parametrize(("named", "bps_code"), MEANT)
def test_a_name_means_one_region(named: str, bps_code: str) -> None:
    assert resolve_region(named).bps_code == bps_code


@pytest.mark.parametrize("slug", SEVEN_AND_THE_PROVINCE)
def test_every_name_of_a_region_leads_back_to_it(slug: str) -> None:
    region = resolve_region(slug)
    assert region.slug == slug
    assert {resolve_region(name) for name in region.names} == {region}


UNKNOWN = [
    pytest.param("pangkalpinag", "pangkalpinang", id="letter left out"),
    pytest.param("Belitung Timr", "belitung-timur", id="letter left out of two words"),
    pytest.param("bangka–barat", "bangka-barat", id="dash in place of the hyphen"),
]


@pytest.mark.parametrize(("named", "nearest"), UNKNOWN)
def test_a_misspelt_name_is_refused_with_the_nearest(named: str, nearest: str) -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region(named)
    assert (error.value.key, error.value.details["nearest"]) == ("region_unknown", nearest)
    assert f"perhaps you mean '{nearest}'" in str(error.value)


KNOWN = [
    pytest.param("Balikpapan", "balikpapan", id="Balikpapan, a peer"),
    pytest.param("6471", "balikpapan", id="code of Balikpapan"),
    pytest.param("14.10", "kepulauan-meranti", id="Kemendagri code of Meranti"),
    pytest.param("riau", "riau", id="another province"),
]


@pytest.mark.parametrize(("named", "slug"), KNOWN)
def test_a_region_that_is_known_but_not_reported_is_refused_with_the_command_that_begins(named: str, slug: str) -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region(named)
    assert error.value.key == "region_unreported"
    assert f"uhc new-region {slug}" in str(error.value)
    assert resolve_region(named, reported=False).slug == slug


NOT_REPORTED = [
    pytest.param("indonesia", id="the nation"),
    pytest.param("1907", id="code that no regency has"),
    pytest.param("19.3", id="19.03 that a spreadsheet shortened"),
    pytest.param("", id="nothing"),
    pytest.param("   ", id="only spaces"),
]


@pytest.mark.parametrize("named", NOT_REPORTED)
def test_what_has_no_report_is_refused_with_the_choices(named: str) -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region(named)
    assert error.value.key == "region_unknown"
    assert error.value.details["choices"].split(", ") == SEVEN_AND_THE_PROVINCE


NOT_TEXT = [
    pytest.param(1903, id="1903 as a number"),
    pytest.param(19.03, id="19.03 as a number"),
    pytest.param(19.1, id="19.10 that became 19.1"),
    pytest.param(None, id="left empty"),
    pytest.param(True, id="yes"),
    pytest.param(["bangka"], id="a list"),
]


@pytest.mark.parametrize("value", NOT_TEXT)
def test_a_region_must_be_text(value: object) -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region(value)
    assert error.value.key == "region_type"
    assert repr(value) in str(error.value)


AGREEING = [
    pytest.param("1903", "Bangka Barat", id="BPS code and its name"),
    pytest.param("19.03", "Bangka Selatan", id="Kemendagri code and its name"),
    pytest.param("bangka-selatan", "19.03", id="name and its Kemendagri code"),
    pytest.param("1971", "", id="no second name"),
]


@pytest.mark.parametrize(("value", "name"), AGREEING)
def test_code_and_name_that_agree_are_taken(value: str, name: str) -> None:
    assert resolve_region(value, name=name) == resolve_region(value)


DISAGREEING = [
    pytest.param("1903", "Bangka Selatan", id="BPS 1903 read as Kemendagri 19.03"),
    pytest.param("19.03", "Bangka Barat", id="Kemendagri 19.03 read as BPS 1903"),
    pytest.param("1901", "Bangka Belitung", id="regency and province"),
    pytest.param("bangka", "Bangka Tengah", id="two regencies"),
]


@pytest.mark.parametrize(("value", "name"), DISAGREEING)
def test_code_and_name_that_disagree_are_refused(value: str, name: str) -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region(value, name=name)
    meant = resolve_region(value)
    assert error.value.key == "region_mismatch"
    for part in (value, name, meant.name_en, meant.bps_code, meant.kemendagri_code):
        assert f"{part}" in str(error.value)


def test_a_misspelt_second_name_is_refused_too() -> None:
    with pytest.raises(ParameterError) as error:
        resolve_region("1903", name="Bangka Brat")
    assert error.value.details["nearest"] == "bangka-barat"


def test_reports_are_made_for_seven_regencies_and_the_province() -> None:
    assert [region.slug for region in reported_regions()] == SEVEN_AND_THE_PROVINCE


def test_codes_stay_text() -> None:
    codes = {region.bps_code: region.kemendagri_code for region in all_regions()}
    assert codes["1410"] == "14.10" and codes["0000"] == ""
    assert all(isinstance(region.bps_code, str) for region in all_regions())


@pytest.mark.parametrize(("language", "name"), [("id", "Kota Pangkalpinang"), ("en", "Pangkalpinang City")])
def test_the_name_follows_the_language(language: str, name: str) -> None:
    use_language(language)
    assert resolve_region("1971").name == name
