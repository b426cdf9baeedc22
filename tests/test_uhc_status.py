"""UHC Prioritas and award levels: met, not met, depends, or cannot be judged."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from rows import frame, real, residents, statement

from analysis.indicators.coverage import compute_ratios
from analysis.indicators.segments import members_by_segment
from analysis.indicators.uhc_status import (
    judge_awards,
    judge_prioritas,
    judge_value,
    newest_shares,
    pemda_shares,
    status_history,
)
from analysis.reference.parameters import check_parameters
from analysis.reference.regions import reported_regions, resolve_region
from analysis.reference.words import use_language
from analysis.report.coverage.status import show_status
from analysis.report.draft import Draft

SLUGS = [region.slug for region in reported_regions()]
NOW = date(2026, 2, 28)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def judged(statements: pd.DataFrame, population: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ratios and shares that a region is judged by."""
    members = members_by_segment(statements)
    return (
        compute_ratios(statements, population),
        pemda_shares(statements, members, population),
    )


@cache
def region(slug: str, period: str = "2026-02") -> tuple[pd.DataFrame, pd.DataFrame]:
    return judged(real("coverage", slug, period), real("population", slug, period))


def invented(*rows: dict[str, Any], persons: int = 1000) -> tuple[pd.DataFrame, pd.DataFrame]:
    return judged(frame("coverage", *rows), frame("population", residents(persons, "2024-12-31")))


# --- one figure against one minimum

ONE = [
    pytest.param([(98.0, "=")], 98, "met", id="98 against 98"),
    pytest.param([(97.99, "=")], 98, "not_met", id="97.99 against 98"),
    pytest.param([(98.01, "=")], 98, "met", id="98.01 against 98"),
    pytest.param([(103.45, "=")], 98, "met", id="above one hundred"),
    pytest.param([(20, "<")], 20, "not_met", id="below 20 against 20"),
    pytest.param([(20, "<")], 25, "not_met", id="below 20 against 25"),
    pytest.param([(20, "<")], 18, "cannot_judge", id="below 20 against 18"),
    pytest.param([(80, ">")], 80, "met", id="above 80 against 80"),
    pytest.param([(80, ">")], 75, "met", id="above 80 against 75"),
    pytest.param([(80, ">")], 85, "cannot_judge", id="above 80 against 85"),
    pytest.param([(98, ">")], 98, "met", id="above 98 against 98"),
    pytest.param([(98, ">")], 99, "cannot_judge", id="above 98 against 99"),
    pytest.param([(95, "~")], 80, "met", id="about 95 against 80"),
    pytest.param([(70, "~")], 80, "not_met", id="about 70 against 80"),
    pytest.param([(98, "~")], 98, "cannot_judge", id="about 98 against 98"),
    pytest.param([], 80, "cannot_judge", id="nothing published"),
    pytest.param([(20.26, "="), (15.12, "=")], 20, "depends", id="two ways, on both sides"),
    pytest.param([(20.26, "="), (15.12, "=")], 18, "depends", id="two ways, against 18"),
    pytest.param([(20.26, "="), (15.12, "=")], 15, "met", id="two ways, both above"),
    pytest.param([(20.26, "="), (15.12, "=")], 25, "not_met", id="two ways, both below"),
    pytest.param([(22.48, ">"), (19.67, ">")], 20, "met", id="two lower bounds, one above"),
    pytest.param([(22.48, ">"), (19.67, ">")], 25, "cannot_judge", id="two bounds, both below"),
]


@pytest.mark.parametrize(("figures", "minimum", "verdict"), ONE)
def test_a_figure_against_a_minimum(figures: list[tuple[float, str]], minimum: float, verdict: str) -> None:
    values = pd.DataFrame(figures, columns=["pct", "bound"])
    assert judge_value(values, minimum) == verdict


# --- the share of residents registered by local government


def shares_on(slug: str, day: str) -> pd.DataFrame:
    _, shares = region(slug)
    return shares[shares["as_of_date"] == day].set_index("basis")


def test_pangkalpinang_share_both_ways() -> None:
    """1 April 2025: 49,093 registered are 20.26% of 242,285 residents, 36,643 active 15.12%."""
    shares = shares_on("pangkalpinang", "2025-04-01")
    assert list(shares.index) == ["registered", "active"]
    assert list(shares["numerator_persons"]) == [49093, 36643]
    assert set(shares["denominator_persons"]) == {242285}
    assert [round(pct, 2) for pct in shares["pct"]] == [20.26, 15.12]
    assert shares["is_inferred"].all()
    assert list(shares["bound"]) == ["=", "="]
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
    pytest.param("bangka-selatan", "2024-09-01", 1.87, ">", id="province alone: lower bound"),
    pytest.param("bangka-tengah", "2024-09-01", 31.56, "~", id="both payers, rounded"),
    pytest.param("babel", "2022-12-01", 29.41, "=", id="province as a whole"),
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
    pytest.param(date(2025, 4, 30), {"registered", "active"}, id="both ways of April"),
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


# --- UHC Prioritas


def prioritas(slug: str, day: date, period: str = "2026-02") -> dict[tuple[str, float], str]:
    table = judge_prioritas(*region(slug, period), day)
    return {(row.criterion, row.minimum_pct): row.verdict for row in table.itertuples()}


# region, day, coverage, activity, share
CRITERIA = [
    pytest.param("pangkalpinang", "met", "met", "not_met", id="Pangkalpinang, share below 20"),
    pytest.param("belitung", "met", "met", "met", id="Belitung, share 36"),
    pytest.param("bangka", "met", "met", "met", id="Bangka, regency alone above 20"),
    pytest.param("bangka-selatan", "met", "met", "cannot_judge", id="Bangka Selatan, no share"),
    pytest.param("bangka-barat", "met", "met", "met", id="Bangka Barat, above 98 and above 80"),
    pytest.param("bangka-tengah", "not_met", "not_met", "met", id="Bangka Tengah, 97.97, 74.92"),
    pytest.param("babel", "met", "met", "met", id="province, for comparison"),
    pytest.param("belitung-timur", "cannot_judge", "met", "cannot_judge", id="Belitung Timur, about 98"),
]


@pytest.mark.parametrize(("slug", "coverage", "activity", "share"), CRITERIA)
def test_criteria_of_february_2026(slug: str, coverage: str, activity: str, share: str) -> None:
    assert prioritas(slug, NOW) == {
        ("coverage_registered", 98): coverage,
        ("keaktifan", 80): activity,
        ("pemda_share", 20): share,
    }


def test_where_the_version_is_not_known_every_possible_one_is_judged() -> None:
    """1 April 2025: 98.79 and 76.67 percent; 95/75 or 98/80, share not yet certain."""
    table = judge_prioritas(*region("pangkalpinang", "2025-04"), date(2025, 4, 1))
    assert list(zip(table["criterion"], table["minimum_pct"], table["verdict"], strict=True)) == [
        ("coverage_registered", 95, "met"),
        ("coverage_registered", 98, "met"),
        ("keaktifan", 75, "met"),
        ("keaktifan", 80, "not_met"),
        ("pemda_share", 20, "depends"),
    ]
    assert not table["rule_known"].any()


def test_the_share_depends_on_what_is_counted_at_the_revocation() -> None:
    """1 June 2025: 20.26% counting registered, 15.12% counting active members."""
    assert prioritas("pangkalpinang", date(2025, 6, 1), "2025-06")[("pemda_share", 20)] == ("depends")


def test_the_rule_is_certain_once_it_was_seen() -> None:
    table = judge_prioritas(*region("pangkalpinang"), NOW)
    assert table["rule_known"].all()


def test_with_no_figures_nothing_is_judged() -> None:
    table = judge_prioritas(*invented(), NOW)
    assert list(table["verdict"]) == ["cannot_judge"] * 3
    assert all(len(values) == 0 for values in table["figures"])


def test_c_rows_are_not_judged_by() -> None:
    table = judge_prioritas(*invented(statement("keaktifan_pct", 98.28, "2025-12", quality="C")), NOW)
    assert set(table["verdict"]) == {"cannot_judge"}


def test_a_figure_after_the_day_is_not_judged_by() -> None:
    figures = region("pangkalpinang")
    table = judge_prioritas(*figures, date(2025, 5, 31)).set_index("criterion")
    (activity,) = table.loc[["keaktifan"], "figures"].iloc[-1].itertuples()
    assert activity.pct == 76.67


# --- award levels

AWARDS_2026 = [
    pytest.param("bangka", "not_met", "cannot_judge", "met", id="Bangka: 99.19, 80.42, above 22"),
    pytest.param("bangka-selatan", "not_met", "cannot_judge", "met", id="Bangka Selatan: 80.37"),
    pytest.param("belitung", "not_met", "met", "met", id="Belitung: 91.91 is not 95"),
    pytest.param("pangkalpinang", "not_met", "not_met", "met", id="Pangkalpinang: share below 20"),
    pytest.param("bangka-barat", "cannot_judge", "met", "met", id="Bangka Barat: bounds only"),
    pytest.param("bangka-tengah", "not_met", "not_met", "not_met", id="Bangka Tengah: 97.97"),
    pytest.param("babel", "not_met", "met", "met", id="province: 98.86, 82.57, 29.4"),
    pytest.param("belitung-timur", "not_met", "cannot_judge", "cannot_judge", id="Belitung Timur: about 98"),
]


def awards(slug: str, day: date = NOW) -> dict[str, str]:
    return {row.level.key: row.verdict for row in judge_awards(*region(slug), day).itertuples()}


@pytest.mark.parametrize(("slug", "utama", "madya", "pratama"), AWARDS_2026)
def test_award_levels_of_january_2026(slug: str, utama: str, madya: str, pratama: str) -> None:
    verdicts = awards(slug)
    assert [verdicts[f"award_2026_{level}"] for level in ("utama", "madya", "pratama")] == [
        utama,
        madya,
        pratama,
    ]


def test_an_award_met_by_an_old_share_says_so() -> None:
    def shown(slug: str) -> str:
        draft = Draft(check_parameters("coverage_trend", {"region": slug, "period": "2026-02", "language": "en"}))
        ratios, shares = region(slug)
        tables = judge_prioritas(ratios, shares, NOW), judge_awards(ratios, shares, NOW)
        return show_status(draft, *tables, shares, real("events", slug)).html

    assert "Madya: the figures meet it, but the figure is older than 12 months" in shown("babel")
    assert "Madya: the figures meet it —" in shown("belitung")
    assert "older than 12 months" not in shown("bangka").split("</h2>")[0]


def test_bangka_madya_hangs_on_a_share_that_is_only_known_from_below() -> None:
    table = judge_awards(*region("bangka"), NOW)
    (row,) = (row for row in table.itertuples() if row.level.key == "award_2026_madya")
    assert row.reasons == [
        {
            "coverage_registered": (98, "met"),
            "keaktifan": (85, "not_met"),
            "pemda_share": (10, "met"),
        },
        {
            "coverage_registered": (98, "met"),
            "keaktifan": (80, "met"),
            "pemda_share": (25, "cannot_judge"),
        },
    ]
    assert set(row.figures["pemda_share"]["bound"]) == {">"}


@pytest.mark.parametrize("slug", SLUGS)
def test_levels_of_2024_cannot_be_judged_as_their_cut_offs_are_not_known(slug: str) -> None:
    verdicts = awards(slug)
    assert {verdicts[f"award_2024_{level}"] for level in ("utama", "madya", "pratama")} == {"cannot_judge"}


AWARD_2023 = [
    pytest.param("pangkalpinang", "met", id="95.71 of March 2023"),
    pytest.param("babel", "met", id="95.51 of March 2023"),
    pytest.param("bangka-barat", "met", id="99.5 of March 2023"),
    pytest.param("bangka-tengah", "met", id="96.83 of March 2023"),
]


@pytest.mark.parametrize(("slug", "verdict"), AWARD_2023)
def test_the_award_of_2023(slug: str, verdict: str) -> None:
    assert awards(slug)["award_2023"] == verdict


ROUNDS = [
    pytest.param(date(2023, 3, 13), [], id="before the first round"),
    pytest.param(date(2023, 3, 14), ["award_2023"], id="on the day of the first"),
    pytest.param(date(2024, 8, 7), ["award_2023"], id="day before the second"),
]


@pytest.mark.parametrize(("day", "keys"), ROUNDS)
def test_rounds_up_to_a_day(day: date, keys: list[str]) -> None:
    assert list(awards("babel", day)) == keys


def test_an_award_is_judged_by_figures_of_before_it() -> None:
    """Bangka's 99.19 of January 2026 says nothing of August 2024."""
    table = judge_awards(*region("bangka"), NOW)
    for row in table.itertuples():
        for values in row.figures.values():
            assert (values["as_of_date"] <= pd.Timestamp(row.level.day)).all()


BRANCHES = [
    pytest.param(99, 95, 18, "met", "met", "met", id="Utama exactly"),
    pytest.param(99, 100, None, "met", "cannot_judge", "met", id="share waived at activity 100"),
    pytest.param(99, 99.9, None, "cannot_judge", "cannot_judge", "met", id="not waived at 99.9"),
    pytest.param(98.99, 100, 50, "not_met", "met", "met", id="coverage below 99"),
    pytest.param(98, 85, 10, "not_met", "met", "met", id="Madya by activity 85, share 10"),
    pytest.param(98, 84.99, 24.99, "not_met", "not_met", "met", id="Madya missed both ways"),
    pytest.param(98, 80, 25, "not_met", "met", "met", id="Madya by share 25"),
    pytest.param(98, 79.99, 60, "not_met", "not_met", "not_met", id="activity below 80"),
    pytest.param(97.99, 100, 60, "not_met", "not_met", "not_met", id="coverage below 98"),
]


@pytest.mark.parametrize(("coverage", "activity", "share", "utama", "madya", "pratama"), BRANCHES)
def test_the_branches_of_2026(
    coverage: float, activity: float, share: float | None, utama: str, madya: str, pratama: str
) -> None:
    rows = [
        statement("coverage_registered_pct", coverage, "2026-01-01"),
        statement("keaktifan_pct", activity, "2026-01-01"),
    ]
    if share is not None:
        rows.append(statement("pemda_share_pct", share, "2026-01-01", segment="pbpu_pemda"))
    table = judge_awards(*invented(*rows), NOW)
    verdicts = {row.level.key: row.verdict for row in table.itertuples()}
    assert [verdicts[f"award_2026_{level}"] for level in ("utama", "madya", "pratama")] == [
        utama,
        madya,
        pratama,
    ]


def test_with_no_figures_no_award_is_judged() -> None:
    assert set(judge_awards(*invented(), NOW)["verdict"]) == {"cannot_judge"}


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
    pytest.param("1906", [("2019-01-01", "uhc_obtained")], id="Belitung Timur: 2019"),
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
