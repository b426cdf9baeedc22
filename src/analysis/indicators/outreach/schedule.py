"""Which team stands where on which working day: the plan of a month as a calendar."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd

from analysis.indicators.allocation import AllocationError


def schedule_teams(stops: pd.DataFrame, days: pd.DataFrame, teams: int | None = None) -> pd.DataFrame:
    """Return a team and a working day for each team-day of a plan; a team keeps to neighbouring areas.

    Areas are taken in the order of their codes, so that those of one kecamatan stay together. Whole days of travel to
    an area come before its first stop; a part of a day is spent on the day of that stop.

    Args:
        stops: sites of the plan with area_code, site_type, days and travel_days.
        days: as ``list_days``.
        teams: how many teams there are; the fewest that suffice where it is not given.

    Returns:
        One row per team-day: team (from 1), day, site (row label of ``stops``; missing on the way there), area_code,
        part (1 for the first day at the site).

    Raises:
        AllocationError: the teams have too few working days for the plan.

    Example:
        >>> stops = pd.DataFrame({"area_code": ["b", "a"], "site_type": "village", "days": [1, 1], "travel_days": 0})
        >>> days = pd.DataFrame({"day": ["Mon", "Tue"], "kind": ["national_holiday", "working"]})
        >>> schedule_teams(stops, days)[["team", "day", "area_code"]].values.tolist()
        [[1, 'Tue', 'a'], [2, 'Tue', 'b']]
    """
    worked = days.loc[days["kind"] == "working", "day"].tolist()
    planned = stops[stops["days"] > 0].sort_values(["area_code", "site_type"], kind="stable")
    rows = []
    for code, own in planned.groupby("area_code"):
        rows += [(code, None, 0)] * int(own["travel_days"].max())
        rows += [(code, row.Index, part + 1) for row in own.itertuples() for part in range(int(row.days))]
    table = pd.DataFrame(rows, columns=["area_code", "site", "part"])
    if not len(table):
        return table.assign(team=0, day=None)
    teams = teams or ceil(len(table) / max(len(worked), 1))
    if len(table) > teams * len(worked):
        raise AllocationError("allocation_calendar", days=len(table), teams=teams, workdays=len(worked))
    shares = np.array_split(np.arange(len(table)), teams)
    team = np.concatenate([np.full(len(one), number) for number, one in enumerate(shares, start=1)])
    day = np.concatenate([np.arange(len(one)) for one in shares])
    return table.assign(team=team, day=[worked[place] for place in day])
