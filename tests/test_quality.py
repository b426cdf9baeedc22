"""Quality: a fault that is planted is found where it stands, and sound data give no finding."""

import numpy as np
import pandas as pd
import pytest

from analysis.reference.errors import StatisticsError
from analysis.reference.words import use_language
from analysis.tables.quality import (
    check_completeness,
    check_copied,
    check_digits,
    check_duplicates,
    check_order,
    check_outliers,
    check_parts,
    check_population,
    check_shifts,
    check_timeliness,
    outliers,
    worst_word,
)

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS")


@pytest.fixture
def sound() -> pd.DataFrame:
    """Three units over 24 months, noisy and without a fault."""
    random = np.random.default_rng(7)
    rows = pd.MultiIndex.from_product([["a", "b", "c"], MONTHS], names=["unit", "month"]).to_frame(index=False)
    active = 4_000 + random.normal(0, 40, len(rows)).round().astype(int)
    inactive = 900 + random.normal(0, 15, len(rows)).round().astype(int)
    received = rows.month + pd.DateOffset(months=1, days=3)
    return rows.assign(
        active=active, inactive=inactive, registered=active + inactive, residents=5_000, received=received
    )


def every_check(table: pd.DataFrame) -> list:
    return [
        check_completeness(table, unit="unit", month="month"),
        check_timeliness(table, month="month", received="received", due_day=10),
        check_order(table, lower="active", upper="registered"),
        check_parts(table, parts=["active", "inactive"], whole="registered"),
        check_population(table, registered="registered", population="residents"),
        check_duplicates(table, keys=["unit", "month"]),
        check_outliers(table, unit="unit", month="month", value="active", threshold=5),
        check_shifts(table, unit="unit", month="month", value="active"),
        check_copied(table, unit="unit", month="month", values=["active", "inactive"]),
        check_digits(table.assign(unit="all"), unit="unit", value="active"),
    ]


def test_sound_data_are_good_throughout(sound: pd.DataFrame) -> None:
    checks = every_check(sound)
    assert [check.key for check in checks if check.word != "good"] == []
    assert worst_word(checks) == "good"
    assert all(check.checked for check in checks)


def plant(table: pd.DataFrame, row: int, **values: object) -> pd.DataFrame:
    changed = table.copy()
    for column, value in values.items():
        changed.loc[row, column] = value
    return changed


PLANTED = [
    pytest.param("completeness", lambda t: t.drop(index=30), ("b", MONTHS[6]), id="a month not reported"),
    pytest.param(
        "timeliness", lambda t: plant(t, 30, received=pd.Timestamp("2024-08-11")), ("b", MONTHS[6]), id="late"
    ),
    pytest.param("order", lambda t: plant(t, 30, active=9_999), ("b", MONTHS[6]), id="more active than registered"),
    pytest.param("parts", lambda t: plant(t, 30, inactive=1), ("b", MONTHS[6]), id="parts do not add"),
    pytest.param("population", lambda t: plant(t, 30, registered=6_000), ("b", MONTHS[6]), id="more than residents"),
    pytest.param("duplicates", lambda t: pd.concat([t, t.loc[[30]]]), ("b", MONTHS[6]), id="a row twice"),
    pytest.param("outliers", lambda t: plant(t, 30, active=400), ("b", MONTHS[6]), id="a digit lost"),
    pytest.param(
        "shifts",
        lambda t: t.assign(active=t.active.where(~(t.unit.eq("b") & t.month.ge(MONTHS[6])), t.active - 900)),
        ("b", MONTHS[6]),
        id="a level lost",
    ),
    pytest.param(
        "copied",
        lambda t: plant(t, 30, active=t.active[29], inactive=t.inactive[29]),
        ("b", MONTHS[6]),
        id="a month copied",
    ),
]


@pytest.mark.parametrize(("key", "spoil", "place"), PLANTED)
def test_a_planted_fault_is_found_where_it_stands(
    sound: pd.DataFrame, key: str, spoil: object, place: tuple[str, pd.Timestamp]
) -> None:
    check = {check.key: check for check in every_check(spoil(sound))}[key]
    assert check.word == "careful"
    assert {tuple(row) for row in check.found[["unit", "month"]].itertuples(index=False)} == {place}


def test_a_spike_is_not_a_shift(sound: pd.DataFrame) -> None:
    spiked = plant(sound, 30, active=9_000)
    assert check_shifts(spiked, unit="unit", month="month", value="active").word == "good"


def test_guessed_digits_are_found(sound: pd.DataFrame) -> None:
    guessed = sound.assign(unit="all", active=sound.active // 5 * 5)
    check = check_digits(guessed, unit="unit", value="active")
    assert check.found.unit.tolist() == ["all"]
    assert check.found.share_0_or_5.iloc[0] == 1


def test_too_few_reports_cannot_be_judged(sound: pd.DataFrame) -> None:
    check = check_completeness(sound[sound.month < MONTHS[17]], unit="unit", month="month", months=MONTHS)
    assert check.word == "unjudged"
    assert len(check.found) == 3 * 7


def test_a_unit_that_never_reported_is_missing(sound: pd.DataFrame) -> None:
    check = check_completeness(sound, unit="unit", month="month", units="abcd")
    assert set(check.found.unit) == {"d"}


def test_a_copied_segment_alone_is_not_a_copied_month() -> None:
    table = pd.DataFrame({"unit": "a", "month": list(MONTHS[:2]) * 2, "segment": ["x"] * 2 + ["y"] * 2})
    copied = {"unit": "unit", "month": "month", "values": ["n"], "within": ["segment"]}
    assert check_copied(table.assign(n=[50, 50, 60, 61]), **copied).word == "good"
    assert check_copied(table.assign(n=[50, 50, 60, 60]), **copied).word == "careful"
    assert check_copied(table.assign(n=[5, 5, 6, 6]), **copied).word == "unjudged"  # too small to tell


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_check_says_its_name_and_what_it_found(sound: pd.DataFrame, language: str) -> None:
    use_language(language)
    for check in [*every_check(sound), *every_check(sound.iloc[:0])]:
        assert check.name
        assert f"{check.checked}" in check.write(len(check.found), check.checked)


def test_the_worst_row_gives_the_word(sound: pd.DataFrame) -> None:
    good, unjudged = every_check(sound)[0], every_check(sound.iloc[:0])[0]
    careful = check_order(plant(sound, 1, active=9_999), lower="active", upper="registered")
    assert worst_word([good, careful]) == "careful"
    assert worst_word([careful, unjudged, good]) == "unjudged"
    assert worst_word([]) == "unjudged"


def test_a_spike_in_a_constant_series_is_found_unless_upstream_is_asked_for() -> None:
    series = [12] * 11 + [30]
    assert np.flatnonzero(outliers(series).scores > 3.5).tolist() == [11]
    assert not outliers(series, mad_zero="upstream").scores.any()
    assert not outliers([12] * 5).scores.any()


def test_scores_do_not_depend_on_unit_or_origin() -> None:
    random = np.random.default_rng(3)
    series = random.normal(100, 10, 20)
    for method in ("z", "modified_z"):
        scores = outliers(series, method=method).scores
        assert outliers(1_000 * series + 7, method=method).scores == pytest.approx(scores)
        assert outliers(-series, method=method).scores == pytest.approx(-scores)


def test_missing_values_stay_missing_and_one_value_is_no_outlier() -> None:
    scores = outliers([1, np.nan, 2, 3]).scores
    assert np.isnan(scores).tolist() == [False, True, False, False]
    assert outliers([5], method="z").scores.tolist() == [0]


REFUSED = [
    pytest.param(lambda: outliers([1, np.inf]), id="infinite value"),
    pytest.param(lambda: outliers([np.nan]), id="nothing known"),
    pytest.param(lambda: outliers([1], method="iqr"), id="unknown method"),
    pytest.param(lambda: outliers([1], mad_zero="skip"), id="unknown choice at MAD 0"),
]


@pytest.mark.parametrize("call", REFUSED)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(StatisticsError):
        call()
