"""Members by month, kelurahan, segment and payer, residents, and the moves between two months."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

from analysis.demonstration.calibration import split
from analysis.demonstration.places import MONTH_COUNT, SEMESTERS, Regency, months, recipe


def cells() -> pd.DataFrame:
    """Return the segment and payer cells of the recipe: segment, payer, share, drift, active."""
    return pd.DataFrame(recipe()["segments"])


def fill_segments(
    regency: Regency, registered: np.ndarray, active_share: np.ndarray, quota: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return registered and active members (month, segment cell, kelurahan) that add to the regency's totals.

    Activity by segment keeps its published pattern, shifted month by month on the log-odds scale.
    """
    parts = cells()
    usual = parts.share.to_numpy() * random.lognormal(0, 0.1, len(parts))
    by_quota = parts.payer.eq("province").to_numpy()
    odds = logit(parts.active.to_numpy())
    size = regency.residents[-1] * random.dirichlet(np.full(len(regency.areas), 8.0))
    tilt = size * random.lognormal(0, 0.25, (len(parts), len(size)))
    idle = random.lognormal(0, 0.25, len(size))
    members = np.zeros((MONTH_COUNT, len(parts), len(size)), dtype=int)
    active = np.zeros_like(members)
    for month in range(MONTH_COUNT):
        drifted = usual * (1 + parts.drift.to_numpy() * month / MONTH_COUNT)
        by_cell = np.where(by_quota, quota[month], 0)
        by_cell[~by_quota] = split(registered[month] - quota[month], drifted[~by_quota])
        total = round(float(active_share[month] * registered[month]))
        shift = brentq(lambda x, heads=by_cell, due=total: heads @ expit(odds + x) - due, -6, 6)
        active_by_cell = split(total, by_cell * expit(odds + shift), by_cell)
        for cell in range(len(parts)):
            members[month, cell] = split(by_cell[cell], tilt[cell])
            inactive = split(by_cell[cell] - active_by_cell[cell], members[month, cell] * idle, members[month, cell])
            active[month, cell] = members[month, cell] - inactive
    return members, active


def membership_table(regency: Regency, members: np.ndarray, active: np.ndarray) -> pd.DataFrame:
    """Return table ``membership`` at kelurahan and at regency level."""
    areas = pd.concat([regency.areas, pd.DataFrame({"area_code": [regency.dotted], "area_name": [regency.name]})])
    counts = [np.concatenate([part, part.sum(axis=2, keepdims=True)], axis=2).ravel() for part in (members, active)]
    parts = cells()
    index = pd.MultiIndex.from_product([months(), range(len(parts)), range(len(areas))]).to_frame(index=False)
    return pd.DataFrame(
        {
            "month_date": index[0],
            "region_code": regency.code,
            "area_code": areas.area_code.to_numpy()[index[2]],
            "area_name": areas.area_name.to_numpy()[index[2]],
            "segment": parts.segment.to_numpy()[index[1]],
            "payer": parts.payer.to_numpy()[index[1]],
            "registered_persons": counts[0],
            "active_persons": counts[1],
            "inactive_persons": counts[0] - counts[1],
        }
    )


def residents_table(regency: Regency, members: np.ndarray) -> pd.DataFrame:
    """Return table ``residents``: every semester at regency and kelurahan level."""
    weights = members[-1].sum(axis=0) ** 0.98
    rows = [
        (end, code, name, persons)
        for end, whole in zip(SEMESTERS.as_unit("us"), regency.residents, strict=True)
        for code, name, persons in [
            (regency.dotted, regency.name, whole),
            *zip(regency.areas.area_code, regency.areas.area_name, split(whole, weights), strict=True),
        ]
    ]
    table = pd.DataFrame(rows, columns=["as_of_date", "area_code", "area_name", "population_persons"])
    semester = table.as_of_date.dt.year.astype(str) + "-" + (table.as_of_date.dt.month // 6).astype(str)
    return table.assign(region_code=regency.code, sex="total", register="dukcapil_dkb", semester=semester)


def moves_table(
    regency: Regency, members: np.ndarray, active: np.ndarray, new: np.ndarray, back: np.ndarray, switched: np.ndarray
) -> pd.DataFrame:
    """Return table ``moves``, which takes every kelurahan exactly from one month's registered and active to the next.

    Args:
        regency: whose kelurahan they are.
        members: registered members (month, cell, kelurahan).
        active: active members, the same shape.
        new: people who came and were unregistered before (kelurahan, month).
        back: people who came and were inactive before.
        switched: people who came and only changed payer.
    """
    registered, actives = members.sum(axis=1).T, active.sum(axis=1).T
    churn = (0.006 * actives).astype(int)
    rest = np.diff(actives, axis=1, prepend=actives[:, :1]) - new - back + churn
    listed = np.diff(registered, axis=1, prepend=registered[:, :1]) - new
    flows = [
        ("unregistered", None, "active", "pbpu_pemda", new),
        ("inactive", "pbpu", "active", "pbpu_pemda", back),
        ("active", "pbpu", "active", "pbpu_pemda", switched),
        ("inactive", "pbpu_pemda", "active", "pbpu_pemda", np.maximum(rest, 0)),
        ("active", "pbpu", "inactive", "pbpu", churn),
        ("active", "pbpu_pemda", "inactive", "pbpu_pemda", np.maximum(-rest, 0)),
        ("unregistered", None, "inactive", "pbpu", np.maximum(listed, 0)),
        ("inactive", "pbpu", "left", None, np.maximum(-listed, 0)),
    ]
    tables = []
    for before, segment_before, after, segment_after, persons in flows:
        place, month = np.nonzero(persons[:, 1:])
        tables.append(
            pd.DataFrame(
                {
                    "month_date": months()[month + 1],
                    "region_code": regency.code,
                    "area_code": regency.areas.area_code.to_numpy()[place],
                    "area_name": regency.areas.area_name.to_numpy()[place],
                    "status_before": before,
                    "segment_before": segment_before,
                    "status_after": after,
                    "segment_after": segment_after,
                    "moved_persons": persons[place, month + 1],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)
