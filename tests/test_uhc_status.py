"""The local-government share both ways of counting, and what is published of status and awards."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from rows import frame, real, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.segments import members_by_segment
from analysis.indicators.uhc_status import awards_of, newest_shares, pemda_shares, status_changes, status_history
from analysis.reference.regions import reported_regions, resolve_region
from analysis.reference.words import use_language

SLUGS = [region.slug for region in reported_regions()]
NOW = date(2026, 2, 28)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def judged(statements: pd.DataFrame, population: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ratios and shares that a region is judged by."""
    members, ratios = members_by_segment(statements), compute_ratios(statements, population)
    return ratios, pemda_shares(statements, members, ratios, population)


@cache
def region(slug: str, period: str = "2026-02") -> tuple[pd.DataFrame, pd.DataFrame]:
    return judged(real("coverage", slug, period), real("population", slug, period))


def invented(*rows: dict[str, Any], persons: int = 1000) -> tuple[pd.DataFrame, pd.DataFrame]:
    return judged(frame("coverage", *rows), frame("population", residents(persons, "2024-12-31")))


# --- the share of residents registered by local government


def shares_on(slug: str, day: str) -> pd.DataFrame:
    _, shares = region(slug)
    return shares[shares["as_of_date"] == day].set_index("basis")


def test_pangkalpinang_share_both_ways() -> None:
    """1 April 2025: 49,093 registered are 20.26% of 242,285 residents, 36,643 active 15.12%.

    The source does not say of whom its 12,450 are; if of the active, 16,680 are registered.
    """
    shares = shares_on("pangkalpinang", "2025-04-01")
    assert list(shares.index) == ["registered", "active", "registered_other", "active_other"]
    assert list(shares["numerator_persons"]) == [49093, 36643, 16680, 12450]
    assert set(shares["denominator_persons"]) == {242285}
    assert [round(pct, 2) for pct in shares["pct"]] == [20.26, 15.12, 6.88, 5.14]
    assert shares["is_inferred"].all()
    assert set(shares["bound"]) == {"="}
    registered = shares.loc["registered"]
    assert registered["low_pct"] < registered["pct"] < registered["high_pct"]
    assert "kepmendagri-300-2138-2025" in registered["source_ids"]


def test_a_stated_share_has_no_people() -> None:
    """BPJS on the revocation: "below 20 percent"; what was counted is not said."""
    stated = shares_on("pangkalpinang", "2025-07-01").loc["stated"]
    assert (stated["pct"], stated["bound"]) == (20, "<")
    assert pd.isna(stated["numerator_persons"])
    assert pd.isna(stated["denominator_persons"])


# region, date, share of residents in percent, bound
REGISTERED = [
    pytest.param("belitung", "2023-12-31", 43.44, "=", id="both payers: 80,622 of 185,591"),
    pytest.param("bangka", "2019-09-01", 8.59, "=", id="both payers: 27,219 of 317,052"),
    pytest.param("bangka-tengah", "2023-06-01", 28.67, ">", id="regency alone: lower bound"),
    pytest.param("bangka-selatan", "2024-09-01", 1, ">", id="province alone, 3,500 to 4,500: above 1, not above 2"),
    pytest.param("bangka-tengah", "2024-09-01", 31.56, "~", id="both payers, rounded"),
    pytest.param("babel", "2022-12-01", 29.08, "=", id="province: of the 1,472,370 that its coverage is of"),
]


@pytest.mark.parametrize(("slug", "day", "pct", "bound"), REGISTERED)
def test_shares_computed_from_members(slug: str, day: str, pct: float, bound: str) -> None:
    share = shares_on(slug, day).loc["registered"]
    assert (round(share["pct"], 2), share["bound"], share["is_inferred"]) == (pct, bound, False)


def test_one_payer_alone_gives_no_active_share() -> None:
    rows = [
        statement("registered_persons", 150, "2025-01-01", segment="pbpu_pemda", payer="regency"),
        statement("keaktifan_pct", 90, "2025-01-01", segment="pbpu_pemda"),
    ]
    _, shares = invented(*rows)
    assert list(zip(shares["basis"], shares["pct"], shares["bound"], strict=True)) == [("registered", 15, ">")]


def test_a_lower_bound_is_rounded_down() -> None:
    """76,376 of 339,786 are 22.4777 percent: above 22.47, not above 22.48."""
    rows = [statement("registered_persons", 76_376, "2025-01-01", segment="pbpu_pemda", payer="regency")]
    _, shares = invented(*rows, persons=339_786)
    assert list(zip(shares["bound"], shares["pct"], shares["decimals"], strict=True)) == [(">", 22.47, 2)]


def test_without_a_population_there_is_no_computed_share() -> None:
    rows = [statement("registered_persons", 150, "2020-01-01", segment="pbpu_pemda")]
    _, shares = invented(*rows)
    assert len(shares) == 0


def test_a_segment_without_an_activity_rate_beside_one_that_has_it() -> None:
    rows = [
        statement("registered_persons", 200, "2025-01-01", segment="pbpu_pemda", payer="pemda"),
        statement("registered_persons", 300, "2025-01-01", segment="pbi_jk", payer="centre"),
        statement("keaktifan_pct", 90, "2025-01-01", segment="pbi_jk"),
    ]
    _, shares = invented(*rows)
    assert list(zip(shares["basis"], shares["pct"], strict=True)) == [("registered", 20)]


NEWEST_SHARES = [
    pytest.param(date(2025, 3, 31), set(), id="before the first"),
    pytest.param(date(2025, 4, 30), {"registered", "active", "registered_other", "active_other"}, id="April"),
    pytest.param(date(2026, 2, 28), {"stated"}, id="the newer one of July"),
]


@pytest.mark.parametrize(("day", "bases"), NEWEST_SHARES)
def test_the_newest_shares_of_pangkalpinang(day: date, bases: set[str]) -> None:
    _, shares = region("pangkalpinang")
    assert set(newest_shares(shares, day)["basis"]) == bases


def test_a_share_of_the_whole_year_is_newer_than_one_of_its_january() -> None:
    rows = [
        statement("registered_persons", persons, when, segment="pbpu_pemda", payer="regency")
        for persons, when in ((200, "2025-01"), (300, "2025"))
    ]
    _, shares = invented(*rows)
    newest = {day: newest_shares(shares, day)["pct"].tolist() for day in (date(2025, 6, 30), date(2026, 2, 28))}
    assert list(newest.values()) == [[20], [30]]
    assert newest_shares(region("bangka")[1], NOW)["numerator_persons"].tolist() == [76_376]


# --- published status


HISTORY = [
    pytest.param(
        "1971",
        [
            ("2025-06-01", "uhc_prioritas_revoked"),
            ("2025-08-01", "uhc_prioritas_restored"),
            ("2026-01-01", "uhc_obtained"),
            ("2026-01-27", "award"),
        ],
        id="Pangkalpinang: revoked and reopened",
    ),
    pytest.param("19", [("2023-03-14", "award")], id="province: award of 2023"),
    pytest.param("1904", [], id="Bangka Tengah: nothing reported"),
    pytest.param("1906", [("2019-01-01", "award")], id="Belitung Timur: award of 2019"),
]


@pytest.mark.parametrize(("code", "expected"), HISTORY)
def test_published_status_of_a_region(code: str, expected: list[tuple[str, str]]) -> None:
    history = status_history(real("events", resolve_region(code).slug), code)
    days = history["as_of_date"].dt.strftime("%Y-%m-%d")
    assert list(zip(days, history["event_type"], strict=True)) == expected


def test_status_of_after_the_period_is_not_read() -> None:
    history = status_history(real("events", "pangkalpinang", "2025-07"), "1971")
    assert list(history["event_type"]) == ["uhc_prioritas_revoked"]


def test_the_province_award_is_not_taken_for_its_regency() -> None:
    events = real("events", "bangka")
    assert "19" in set(events["region_code"])
    assert set(status_history(events, "1901")["region_code"]) == {"1901"}


def test_an_award_is_no_status_and_an_inference_is_marked() -> None:
    history = status_history(real("events", "pangkalpinang"), "1971")
    assert list(status_changes(history)["event_type"]) == [
        "uhc_prioritas_revoked",
        "uhc_prioritas_restored",
        "uhc_obtained",
    ]
    assert list(awards_of(history)["event_type"]) == ["award"]
    assert list(history.loc[history["is_inferred"], "event_type"]) == ["uhc_prioritas_restored"]


def test_bangka_barat_was_awarded_in_march_2023() -> None:
    history = awards_of(status_history(real("events", "bangka-barat"), "1903"))
    assert list(history["as_of_date"].dt.strftime("%Y-%m")) == ["2023-03", "2026-01"]


def test_a_share_of_a_rounded_count_carries_no_more_decimals_than_it_knows() -> None:
    """Bangka Barat: "76 thousand" of 214,428 residents is 35 percent, not 35.44."""
    share = region("bangka-barat")[1].set_index("as_of_date").loc["2024-10-01"]
    assert (share["decimals"], share["bound"]) == (0, ">")
