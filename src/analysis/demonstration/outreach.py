"""Sessions: the counter by kelurahan and month, visits by day and place, and CKG at puskesmas and elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.demonstration.calibration import split
from analysis.demonstration.campaign import Campaign
from analysis.demonstration.places import Regency, months, recipe

SHOW_UP = (0.735, 0.982)  # lowest and highest published rate of those who had signed up
COST_PER_STAFF_HOUR_IDR, COST_PER_SESSION_IDR = 25_000, 350_000


def jkn_sessions(regency: Regency, campaign: Campaign, new: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """Return JKN sessions: one row a month for each kelurahan's counter, one for each visit.

    Args:
        regency: where.
        campaign: who became active at the counter and at visits.
        new: of them, those unregistered before (2: counter, visit; kelurahan; month).
        random: the generator.
    """
    place, month = np.nonzero(np.ones_like(campaign.counter))
    counter = _rows(regency, place, channel="passive", site_type="puskesmas", staff_persons=1)
    counter["session_date"] = months()[month] + pd.offsets.BMonthEnd(0)
    counter["site_name"] = "Loket Puskesmas " + counter.puskesmas
    counter["newly_active_persons"] = new[0].ravel()
    counter["reactivated_persons"] = (campaign.counter - new[0]).ravel()
    place, month = np.nonzero(campaign.visits)
    often = campaign.visits[place, month]
    visits = _rows(regency, place.repeat(often), channel="active")
    number = np.concatenate([np.arange(count) for count in often]) if len(often) else often
    sites = pd.DataFrame(recipe()["jkn_sites"]).T
    kind = random.choice(len(sites), len(visits), p=sites.often.to_numpy(float))
    visits["site_type"] = sites.index.to_numpy()[kind]
    visits["site_name"] = sites.name.to_numpy()[kind] + " " + visits.area_name + " " + pd.Series(number + 1).astype(str)
    day = 2 + 8 * number + place.repeat(often) % 5
    visits["session_date"] = months()[month.repeat(often)] + pd.to_timedelta(day, unit="D")
    weight = sites["yield"].to_numpy(float)[kind] * random.gamma(2, 0.5, len(visits))
    for column, persons in (("newly_active", new[1]), ("reactivated", campaign.visited - new[1])):
        shares = np.split(weight, np.cumsum(often)[:-1]) if len(often) else []
        parts = [random.multinomial(persons[k, m], w / w.sum()) for k, m, w in zip(place, month, shares, strict=True)]
        visits[f"{column}_persons"] = np.concatenate(parts) if parts else often
    visits["staff_persons"] = sites.staff.to_numpy(int)[kind]
    every = pd.concat([counter, visits], ignore_index=True)
    became = every.newly_active_persons + every.reactivated_persons
    every["switched_payer_persons"] = random.poisson(0.4 * became)
    every["registered_or_checked_persons"] = became + random.poisson(0.15 * became + 0.2)
    served = every.registered_or_checked_persons + every.switched_payer_persons
    every["reached_persons"] = served + random.poisson(
        np.where(every.channel.eq("active"), 3 * served + 5, 0.5 * served)
    )
    return _with_effort(every.assign(programme="JKN"), random)


def ckg_sessions(regency: Regency, random: np.random.Generator) -> pd.DataFrame:
    """Return CKG sessions from February 2025: a row a month for each puskesmas, and visits from July."""
    plan = recipe()["ckg"]
    first = regency.areas.drop_duplicates("kecamatan_code").index.to_numpy()
    size = random.lognormal(0, 0.3, len(first))
    achieved = 1.0 if regency.code == "1971" else random.uniform(0.4, 1.0)
    rows = []
    for number, month in enumerate(months()):
        if month.year not in plan["done"]:
            continue
        target = round(plan["target_share"][month.year] * regency.residents[4])
        done = [round(share * achieved * target) for share in (0, *plan["done"][month.year])]
        examined = split(done[month.month] - done[month.month - 1], size)
        by_visit = plan["by_visit"][month.year][month.month - 1]
        for puskesmas, people in zip(first, examined, strict=True):
            visited = round(people * by_visit)
            if people - visited:
                rows.append((puskesmas, number, "passive", "puskesmas", "Puskesmas", 24, people - visited))
            count = -(-visited // plan["per_session_persons"])
            for index, part in enumerate(split(visited, random.gamma(3, 1, count)) if count else []):
                schools = month >= pd.Timestamp(2025, plan["schools_from_month"], 1)
                site = random.choice(["school", "office", "company", "village"], p=[0.6, 0.15, 0.1, 0.15])
                site = site if schools or site != "school" else "office"
                name = f"{recipe()['jkn_sites'][site]['name']} CKG {index + 1}"
                rows.append((puskesmas, number, "active", site, name, 1 + index % 26, part))
    table = pd.DataFrame(rows, columns=["place", "month", "channel", "site_type", "site", "day", "persons"])
    every = _rows(regency, table.place, channel=table.channel, site_type=table.site_type, staff_persons=5)
    every["session_date"] = months()[table.month] + pd.to_timedelta(table.day, unit="D")
    every["site_name"] = table.site + " " + every.puskesmas
    every["registered_or_checked_persons"] = table.persons
    every["reached_persons"] = table.persons
    return _with_effort(every.assign(programme="CKG"), random)


def _rows(regency: Regency, place: np.ndarray, **columns: object) -> pd.DataFrame:
    areas = regency.areas.iloc[place].reset_index(drop=True)
    return pd.DataFrame(
        {
            "region_code": regency.code,
            "area_code": areas.area_code,
            "area_name": areas.area_name,
            "puskesmas": areas.kecamatan_name,
            **columns,
        }
    )


def _with_effort(sessions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    invited = sessions.reached_persons / random.uniform(*SHOW_UP, len(sessions))
    hours = np.where(sessions.channel.eq("passive"), 40.0, random.integers(6, 13, len(sessions)) / 2)
    cost = COST_PER_STAFF_HOUR_IDR * sessions.staff_persons * hours
    cost += np.where(sessions.channel.eq("active"), COST_PER_SESSION_IDR, 0)
    return sessions.assign(
        invited_persons=np.where(sessions.channel.eq("active"), np.ceil(invited), np.nan),
        duration_hours=hours,
        cost_idr=cost.round(),
    )
