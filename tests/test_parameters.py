"""Parameters as a notebook, a file in params/ or the command line gives them: taken or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.reference.errors import ParameterError
from analysis.reference.parameter_files import check_file_names, read_parameter_lines
from analysis.reference.parameters import (
    Parameters,
    check_names,
    check_parameters,
    injected_names,
    parameter_names,
)
from analysis.reference.periods import Period
from analysis.reference.words import current_language, use_language

PARAMS = Path(__file__).parents[1] / "params"
NOTEBOOK = "coverage_trend"


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def check(**values: Any) -> Parameters:
    return check_parameters(NOTEBOOK, {"region": "bangka", "language": "en"} | values)


def refusal(**values: Any) -> ParameterError:
    with pytest.raises(ParameterError) as error:
        check(**values)
    assert str(error.value)
    return error.value


def test_the_region_alone_is_enough() -> None:
    taken = check_parameters(NOTEBOOK, {"region": "Kota Pangkalpinang"})
    assert taken.as_values() == {
        "region": "pangkalpinang",
        "region_name": "Kota Pangkalpinang",
        "period": "",
        "language": "id",
        "data": "published",
        "status": "sementara",
        "contact": "",
        "approved_by": "",
        "target_month": "",
        "meeting_date": "",
    }


def test_every_parameter_is_taken_as_given() -> None:
    given = {
        "region": "bangka-barat",
        "region_name": "Kabupaten Bangka Barat",
        "period": "2026-02",
        "language": "en",
        "data": "published",
        "status": "final",
        "contact": "dinkes@example.org",
        "approved_by": "Kepala Dinas",
        "target_month": "2026-12",
        "meeting_date": "2026-03-05",
    }
    taken = check_parameters(NOTEBOOK, given)
    assert taken.as_values() == given
    assert (taken.period, taken.own) == (Period(2026, 2), {"target_month": "2026-12", "meeting_date": "2026-03-05"})


def test_what_is_taken_is_taken_again() -> None:
    taken = check(period="2025-06", region="19.03")
    assert check_parameters(NOTEBOOK, taken.as_values()) == taken


def test_the_written_values_are_those_that_the_notebook_knows() -> None:
    assert set(check().as_values()) == set(parameter_names(NOTEBOOK))


MISSPELT = [
    pytest.param("regoin", "region", id="regoin"),
    pytest.param("priod", "period", id="priod"),
    pytest.param("targetmonth", "target_month", id="targetmonth"),
    pytest.param("aproved_by", "approved_by", id="aproved_by"),
    pytest.param("Region", "region", id="capital letter"),
    pytest.param("LANGUAGE", "language", id="all in capitals"),
]


@pytest.mark.parametrize(("name", "nearest"), MISSPELT)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    error = refusal(**{name: "x"})
    assert (error.key, error.details["nearest"]) == ("parameter_unknown", nearest)


def test_the_first_unknown_name_is_the_one_refused() -> None:
    with pytest.raises(ParameterError, match="'lanugage'"):
        check_names(NOTEBOOK, ["region", "lanugage", "priod"])


LOSSY = [
    pytest.param("region", 1903, "region_type", id="region: 1903"),
    pytest.param("region", 19.03, "region_type", id="region: 19.03"),
    pytest.param("region", None, "region_type", id="region left empty"),
    pytest.param("region_name", 1903, "parameter_type", id="region_name: 1903"),
    pytest.param("period", 2026, "parameter_type", id="period: 2026"),
    pytest.param("period", None, "parameter_type", id="period left empty"),
    pytest.param("language", False, "parameter_type", id="language: no"),
    pytest.param("contact", ["a"], "parameter_type", id="contact as a list"),
    pytest.param("status", 1, "parameter_type", id="status: 1"),
]


@pytest.mark.parametrize(("name", "value", "key"), LOSSY)
def test_values_must_be_text(name: str, value: object, key: str) -> None:
    error = refusal(**{name: value})
    assert error.key == key
    assert repr(value) in str(error)


CHOICES = [
    pytest.param("language", "eng", "en", id="language: eng"),
    pytest.param("language", "EN", "en", id="language: EN"),
    pytest.param("language", "", "id", id="language: nothing"),
    pytest.param("status", "Final", "final", id="status: Final"),
    pytest.param("status", "sementra", "sementara", id="status: sementra"),
    pytest.param("data", "publised", "published", id="data: publised"),
]


@pytest.mark.parametrize(("name", "value", "nearest"), CHOICES)
def test_a_wrong_choice_is_refused_with_the_nearest(name: str, value: str, nearest: str) -> None:
    error = refusal(**{name: value})
    assert (error.key, error.details["name"]) == ("parameter_choice", name)
    assert error.details["nearest"] == nearest


@pytest.mark.parametrize("name", ["period", "target_month"])
@pytest.mark.parametrize("value", ["2026-13", "2026-2", "Februari 2026", " "])
def test_months_have_one_form(name: str, value: str) -> None:
    error = refusal(**{name: value})
    assert error.key == "period_form"
    assert f"Parameter {name}" in str(error)


def test_the_region_must_be_given() -> None:
    with pytest.raises(ParameterError) as error:
        check_parameters(NOTEBOOK, {"period": "2026-02"})
    assert error.value.key == "region_missing"


def test_code_and_name_must_agree() -> None:
    assert refusal(region="1903", region_name="Bangka Selatan").key == "region_mismatch"


def test_errors_speak_the_language_of_the_parameters() -> None:
    use_language("en")
    with pytest.raises(ParameterError) as error:
        check_parameters(NOTEBOOK, {"region": "bangka", "language": "id", "period": "2026-13"})
    assert "harus berupa bulan" in str(error.value)
    assert current_language() == "id"


def values_of(file: Path) -> dict[str, Any]:
    return {name: line.value for name, line in read_parameter_lines(file).items()}


def read(folder: Path, text: str) -> Parameters:
    file = folder / "one.yaml"
    file.write_text(text, encoding="utf-8")
    return check_parameters(NOTEBOOK, values_of(file))


def test_a_file_is_read(tmp_path: Path) -> None:
    taken = read(tmp_path, 'region: "1903"\nperiod: 2026-02\nlanguage: en\ncontact: ""\n')
    assert (taken.region.slug, taken.period, taken.language) == (
        "bangka-barat",
        Period(2026, 2),
        "en",
    )


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffregion: bangka\r\n").region.slug == "bangka"


GROWING = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
BAD_FILES = [
    pytest.param("region: 1903\n", "region_type", id="region: 1903 without quotes"),
    pytest.param("region: 19.03\n", "region_type", id="region: 19.03 without quotes"),
    pytest.param("region: 19.10\n", "region_type", id="region: 19.10 that becomes 19.1"),
    pytest.param("region: bangka\nregion: belitung\n", "parameter_twice", id="name given twice"),
    pytest.param("region: bangka\nregion: bangka\n", "parameter_twice", id="same value twice"),
    pytest.param("region: bangka\nperiod: 2026-13\n", "period_form", id="month 13"),
    pytest.param("region: bangka\nperiod: 2026-02-01\n", "parameter_type", id="a day as period"),
    pytest.param("region: bangka\nlanguage: no\n", "parameter_type", id="no means false in YAML"),
    pytest.param("region: bangka\nlanguage:\n", "parameter_type", id="language left empty"),
    pytest.param("region: bangka\ncontact:\n  mail: a\n", "parameter_nested", id="not flat"),
    pytest.param("region: bangka\nnama: a\n", "parameter_unknown", id="unknown name"),
    pytest.param("", "parameter_file", id="empty file"),
    pytest.param("bangka\n", "parameter_file", id="one word"),
    pytest.param("- region: bangka\n", "parameter_file", id="a list"),
    pytest.param("region: [bangka\n", "parameter_nested", id="bracket not closed"),
    pytest.param("region: bangka\n---\nregion: belitung\n", "parameter_file", id="two documents"),
    pytest.param("region: !!python/name:os.system\n", "parameter_nested", id="code in the file"),
    pytest.param("region: bangka\nperiod: 2026-13-01\n", "parameter_file", id="date of month 13"),
    pytest.param("region: bangka\n2026: x\n", "parameter_unknown", id="a number as name"),
    pytest.param("region: bangka\nyes: x\n", "parameter_unknown", id="yes as name"),
    pytest.param("region: bangka\nnull: x\n", "parameter_unknown", id="null as name"),
    pytest.param(GROWING, "parameter_nested", id="aliases that grow"),
    pytest.param("region: bangka\ncontact: " + "[" * 900 + "]" * 900, "parameter_nested", id="900 levels"),
    pytest.param("region: bangka\n" + "? " * 900 + "a\n", "parameter_nested", id="900 keys in keys"),
    pytest.param("a: &a x\nregion: *a\n", "parameter_nested", id="an anchor"),
    pytest.param("region: bangka\n<<: *a\n", "parameter_nested", id="a merge of nothing"),
    pytest.param("region: bangka\n# " + "x" * 70_000 + "\n", "parameter_large", id="70,000 letters"),
    pytest.param("region: bangka\nperiod: 0o7652\n", "period_form", id="an octal month"),
    pytest.param("region: bangka\nperiod: 02026\n", "parameter_type", id="an octal month of YAML 1.1"),
    pytest.param('region: bangka\nperiod: "9999-12"\n', "period_form", id="the last month of all"),
    pytest.param('region: bangka\nperiod: "٢٠٢٦-٠٢"\n', "period_form", id="Arabic digits"),
    pytest.param('region: bangka\nperiod: "2026-02\\n"\n', "parameter_text", id="a new line"),
    pytest.param('region: bangka\ncontact: "a\\0b"\n', "parameter_text", id="a control sign"),
    pytest.param('region: bangka\ncontact: "\\ud800"\n', "parameter_text", id="half a letter"),
    pytest.param("region: bangka\ncontact: " + "x" * 301 + "\n", "parameter_text", id="a head of 301 letters"),
    pytest.param("region: bangka\nperiod: " + "9" * 5_000 + "\n", "period_form", id="5,000 digits"),
]


@pytest.mark.parametrize(("text", "key"), BAD_FILES)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ParameterError) as error:
        read(tmp_path, text)
    assert error.value.key == key
    assert str(error.value)


NUMBERS = [
    pytest.param("9" * 400, id="400 digits"),
    pytest.param("1e-400", id="1e-400"),
    pytest.param("١٢", id="Arabic digits"),
    pytest.param("１２", id="wide digits"),
    pytest.param("1²", id="a raised digit"),
    pytest.param("1\n2", id="a new line"),
    pytest.param("12\n", id="a new line at the end"),
    pytest.param("0.0000000000001", id="too small"),
    pytest.param("nan", id="nan"),
    pytest.param("inf", id="inf"),
    pytest.param("0x1f", id="hexadecimal"),
    pytest.param("1_000", id="underscore"),
]


@pytest.mark.parametrize("name", ["team_days", "budget_idr", "travel"])
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_has_one_form_and_a_size_that_counts(name: str, text: str) -> None:
    value = f"19.05.05 {text} 150000" if name == "travel" else text
    with pytest.raises(ParameterError) as error:
        check_parameters("outreach_effectiveness", {"region": "bangka", "language": "en", name: value})
    assert error.value.parameter == name
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("text", NUMBERS)
def test_a_scale_has_bounds_that_count(text: str) -> None:
    with pytest.raises(ParameterError):
        check_parameters(
            "iku_review", {"region": "bangka", "language": "en", "achievement_bands": f"Good >{text}; Poor"}
        )


FILE_NAMES = [
    pytest.param("pangkalpinang.yml", "pangkalpinang.yaml", id="another ending"),
    pytest.param("bangka_barat.yaml", "bangka-barat.yaml", id="another dash"),
    pytest.param("Bangka.yaml", "bangka.yaml", id="a capital letter"),
    pytest.param("bangka.YAML", "bangka.yaml", id="an ending in capitals"),
    pytest.param("Kota Pangkalpinang.yaml", "pangkalpinang.yaml", id="the whole name"),
    pytest.param("basel.yaml", "bangka-selatan.yaml", id="an alias"),
    pytest.param("belitng.yaml", "belitung.yaml", id="misspelt"),
]


@pytest.mark.parametrize(("name", "right"), FILE_NAMES)
def test_a_file_whose_name_no_run_would_read_is_refused_with_the_right_one(
    tmp_path: Path, name: str, right: str
) -> None:
    (tmp_path / "bangka-tengah.yaml").write_text("region: bangka-tengah\n", encoding="utf-8")
    check_file_names(tmp_path)
    (tmp_path / name).write_text("region: pangkalpinang\n", encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        check_file_names(tmp_path)
    assert (error.value.key, error.value.details["expected"]) == ("parameter_name", right)


def test_hidden_files_of_the_system_are_none_of_parameters(tmp_path: Path) -> None:
    for name in (".tersembunyi.yaml", "._bangka.yaml", ".~lock.bangka.yaml"):
        (tmp_path / name).write_bytes(b"\x00\x05\x16\x07")
    check_file_names(tmp_path)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"absent\.yaml"):
        read_parameter_lines(tmp_path / "absent.yaml")
    (tmp_path / "utf16.yaml").write_text("region: bangka\n", encoding="utf-16")
    with pytest.raises(ParameterError, match=r"utf16\.yaml"):
        read_parameter_lines(tmp_path / "utf16.yaml")


@pytest.mark.parametrize("file", sorted(PARAMS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_file_in_params_names_its_own_region(file: Path) -> None:
    taken = check_parameters(NOTEBOOK, values_of(file))
    assert taken.region.slug == file.stem


CELLS = [
    pytest.param(["region = 'bangka'"], [], id="the notebook's own parameters cell"),
    pytest.param(
        ["region = 'bangka'", "# Parameters\nregion = 'belitung'\nperiod = '2026-02'\n"],
        ["region", "period"],
        id="the cell that papermill puts in",
    ),
    pytest.param(["# Parameters\nregoin = 'belitung'\n"], ["regoin"], id="a misspelt name is kept"),
    pytest.param(["# Parameters\n"], [], id="nothing put in"),
    pytest.param([], [], id="no cells"),
    pytest.param(["x = 1\n# Parameters\ny = 2"], [], id="comment further down"),
]


@pytest.mark.parametrize(("cells", "names"), CELLS)
def test_names_that_papermill_put_in(cells: list[str], names: list[str]) -> None:
    assert injected_names(cells) == names
