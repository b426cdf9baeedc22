"""The calendar of a plan: no team-day on a holiday, each team in one place a day, neighbours together."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.indicators.allocation import AllocationError
from analysis.indicators.outreach.schedule import schedule_teams
from analysis.indicators.working_days import count_working_days, list_days
from analysis.tables.published import read_table

MONTHS = (date(2025, 4, 1), date(2026, 3, 1), date(2026, 5, 1), date(2026, 8, 1), date(2026, 12, 1), date(2027, 3, 1))
NATIONAL = {  # SKB 1497/2025, 2/2025 and 5/2025, and Eid al-Fitr 2025
    *(date(2025, 4, day) for day in (1, 18)),
    *(date(2026, 3, day) for day in (19, 21, 22)),
    *(date(2026, 5, day) for day in (1, 14, 27, 31)),
    *(date(2026, 8, day) for day in (17, 25)),
    date(2026, 12, 25),
}
JOINT_LEAVE = {date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24), date(2026, 12, 24)}


def decreed() -> pd.DataFrame:
    return read_table("holidays").rename(columns={"label_id": "label"})


def stops(count: int) -> pd.DataFrame:
    areas = [f"19.71.0{place % 3}.{1000 + place}" for place in range(count)]
    days = [1 + place % 3 for place in range(count)]
    return pd.DataFrame({"area_code": areas, "site_type": "village", "days": days, "travel_days": 0.0})


@pytest.mark.parametrize("first", MONTHS, ids=str)
def test_no_team_day_falls_on_a_holiday_and_no_team_is_in_two_places(first: date) -> None:
    days = list_days(first, (pd.Timestamp(first) + pd.offsets.MonthEnd()).date(), decreed())
    plan = stops(30)
    calendar = schedule_teams(plan, days)
    assert len(calendar) == plan["days"].sum()
    assert not set(calendar["day"]) & (NATIONAL | JOINT_LEAVE)
    assert all(day.weekday() < 5 for day in calendar["day"])
    assert not calendar.duplicated(["team", "day"]).any()
    assert calendar.groupby("team")["area_code"].apply(lambda codes: codes.is_monotonic_increasing).all()
    assert (calendar["site"].value_counts().sort_index() == plan["days"]).all()


def test_holidays_of_the_decrees_are_known_and_ramadan_is_told() -> None:
    days = list_days(date(2026, 1, 1), date(2026, 12, 31), decreed()).set_index("day")
    year = {day for day in NATIONAL if day.year == 2026}
    assert set(days.loc[list(year), "kind"]) == {"national_holiday"}
    assert set(days.loc[list(JOINT_LEAVE), "kind"]) == {"joint_leave"}
    assert days["kind"].eq("national_holiday").sum() == 17 and days["kind"].eq("joint_leave").sum() == 8
    assert days.index[days["is_ramadan"]].tolist() == pd.date_range("2026-02-19", "2026-03-20").date.tolist()
    assert (
        list_days(date(2026, 8, 17), date(2026, 8, 17), decreed(), language="en")["name"].iloc[0] == "Independence Day"
    )


def test_a_decree_adds_a_day_that_the_library_does_not_know() -> None:
    day = pd.Timestamp(2026, 3, 3)
    more = pd.DataFrame(
        {"first_date": [day], "last_date": [day], "kind": ["national_holiday"], "label": ["Pemilihan kepala daerah"]}
    )
    usual = count_working_days(date(2026, 3, 1), date(2026, 3, 31), decreed())
    assert usual == 17
    assert count_working_days(date(2026, 3, 1), date(2026, 3, 31), pd.concat([decreed(), more])) == usual - 1


def test_whole_days_of_travel_take_days_and_too_few_teams_are_said() -> None:
    days = list_days(date(2026, 3, 1), date(2026, 3, 31), decreed())
    plan = stops(4).assign(travel_days=[1.0, 0.5, 0.0, 2.0])
    calendar = schedule_teams(plan, days)
    assert calendar["site"].isna().sum() == 3
    with pytest.raises(AllocationError, match="1 tim × 17 hari kerja"):
        schedule_teams(stops(30), days, 1)
