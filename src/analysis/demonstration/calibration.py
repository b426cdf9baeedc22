"""How many members a regency has by month: through every published figure, with the real shocks between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.demonstration.places import MONTH_COUNT, Regency, months, recipe
from analysis.reference.regions import regencies_of
from analysis.tables.published import read_table

CUT, PBI_CUT = pd.Timestamp("2024-09-01"), pd.Timestamp("2026-02-01")  # events e04, e43 of data/published/events.csv
PROVINCE_CUT_PERSONS, USUAL_QUOTA_PERSONS, LARGEST_QUOTA_PERSONS = 63_642, 90_917, 173_126  # c035, c037, c055
REVOKED = pd.Timestamp("2025-06-01")  # e31 and e40: UHC Prioritas revoked, PBI removed under DTSEN
BACK_PER_MONTH = 0.15
USUAL_KEAKTIFAN_PCT = 80.0


def registered_members(regencies: Sequence[Regency], random: np.random.Generator) -> np.ndarray:
    """Return registered members (regency by month) that meet each published stock and wander between them.

    A percentage without heads is taken of our residents. Where the province has a figure, the regencies without one
    near that month take the difference.
    """
    residents = np.array([regency.residents_in_use() for regency in regencies])
    anchors = [_anchors(regency.code, residents[place]) for place, regency in enumerate(regencies)]
    own = {region.bps_code for region in regencies_of(recipe()["province"])}
    is_whole = {regency.code for regency in regencies} == own
    province = _anchors(recipe()["province"], residents.sum(axis=0)) if is_whole else {}
    for month, total in sorted(province.items()):
        free = [place for place, own in enumerate(anchors) if all(abs(month - other) > 1 for other in own)]
        paths = np.array([_path(own) for own in anchors])
        if free:
            wanted = np.round(paths[:, month])
            shares = residents[free, month] / residents[free, month].sum()
            due = wanted[free] + (total - wanted.sum()) * shares
            wanted[free] = split(round(float(due.sum())), due)
            for place, value in enumerate(wanted):
                anchors[place][month] = float(value)
    steps = random.normal(0, 2e-4, residents.shape) * residents
    return np.array([_path(own, step) for own, step in zip(anchors, steps, strict=True)]).round().astype(int)


def active_shares(regencies: Sequence[Regency], registered: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return keaktifan (0 to 1, regency by month): the province's course, each regency's own figures, the shocks."""
    course = _path(_keaktifan(recipe()["province"]))
    lost = shock_persons(regencies) / registered
    found = np.empty_like(lost)
    for place, regency in enumerate(regencies):
        own = {
            month: value / 100 + lost[place, month] - course[month] / 100
            for month, value in _keaktifan(regency.code).items()
        }
        found[place] = course / 100 + _path(own or {0: 0.0}, random.normal(0, 8e-4, MONTH_COUNT)) - lost[place]
    return found


def shock_persons(regencies: Sequence[Regency]) -> np.ndarray:
    """Return members switched off and not back yet (regency by month): September 2024, June 2025, February 2026."""
    statements = read_table("coverage")
    stated = statements[
        statements.measure.isin(["deactivated_persons", "handed_over_persons"])
        & statements.kind.eq("flow")
        & statements.region_code.ne(recipe()["province"])
    ]
    total = np.zeros((len(regencies), MONTH_COUNT))
    for start, payer, whole in ((CUT, "province", PROVINCE_CUT_PERSONS), (PBI_CUT, "centre", None)):
        near = stated[stated.payer.eq(payer) & stated.as_of_date.between(start, start + pd.Timedelta(days=31))]
        heads = near.set_index("region_code").value
        known = np.array([heads.get(regency.code, np.nan) for regency in regencies])
        missing = np.isnan(known)
        rest = 0.02 * np.array([r.residents[-1] for r in regencies]) if whole is None else None
        if rest is None:
            rest = np.full(len(regencies), (whole - np.nansum(known)) / max(missing.sum(), 1))
        total += np.where(missing, rest, known)[:, None] * _fading(start)
    revoked = np.array([(0.012 if r.code == "1971" else 0.004) * r.residents[-1] for r in regencies])
    return total + revoked[:, None] * _fading(REVOKED)


def provincial_quota(regencies: Sequence[Regency]) -> np.ndarray:
    """Return members paid by the province (regency by month): 90,917, 30 percent of it, 90,917, 173,126, 90,917."""
    statements = read_table("coverage")
    near = statements[statements.measure.eq("quota_persons") & statements.as_of_date.eq(PBI_CUT)]
    heads = near.drop_duplicates("region_code").set_index("region_code").value.drop(recipe()["province"])
    last = USUAL_QUOTA_PERSONS - heads.sum()
    shares = np.array([heads.get(regency.code, last) for regency in regencies]) / USUAL_QUOTA_PERSONS
    when = months()
    total = np.full(MONTH_COUNT, float(USUAL_QUOTA_PERSONS))
    total[(when >= CUT) & (when < "2025-01-01")] -= PROVINCE_CUT_PERSONS
    total[(when >= "2025-12-01") & (when < PBI_CUT)] = LARGEST_QUOTA_PERSONS
    return (shares[:, None] * total).round().astype(int)


def split(total: int, weights: np.ndarray, cap: np.ndarray | None = None) -> np.ndarray:
    """Return whole numbers that add to ``total``, nearest to ``weights`` scaled, none above ``cap`` (largest rest)."""
    limit = np.full(len(weights), np.inf) if cap is None else np.asarray(cap, dtype=float)
    parts, left = np.zeros(len(weights)), float(total)
    while left > 0.5:
        open_to = np.where(parts < limit, np.maximum(weights, 1e-9), 0.0)
        parts = np.minimum(parts + left * open_to / open_to.sum(), limit)
        left = total - parts.sum()
    whole = np.floor(parts + 1e-9)
    room = np.argsort(-(parts - whole) + np.where(whole >= limit, 2.0, 0.0), kind="stable")
    whole[room[: round(total - whole.sum())]] += 1
    return whole.astype(int)


def _fading(start: pd.Timestamp) -> np.ndarray:
    since = np.array([(month.year - start.year) * 12 + month.month - start.month for month in months()])
    return np.where(since >= 0, (1 - BACK_PER_MONTH) ** np.maximum(since, 0), 0.0)


def _path(anchors: dict[int, float], steps: np.ndarray | float = 0.0) -> np.ndarray:
    """Return straight lines through the anchors, plus a walk of ``steps`` that is back at 0 at each anchor."""
    points = sorted(anchors)
    walk = np.cumsum(np.broadcast_to(steps, MONTH_COUNT))
    line = np.interp(range(MONTH_COUNT), points, [anchors[point] - walk[point] for point in points])
    return line + walk


def _statements(code: str, measures: Sequence[str]) -> pd.DataFrame:
    rows = read_table("coverage")
    kept = rows[rows.region_code.eq(code) & rows.measure.isin(measures) & rows.usable & rows.segment.isna()]
    kept = kept[kept.kind.eq("stock") & kept.bound.isin(["=", "~"]) & kept.as_of_precision.ne("year")]
    place = (kept.as_of_end.dt.year - months()[0].year) * 12 + kept.as_of_end.dt.month - months()[0].month
    kept = kept.assign(place=place)[place.between(0, MONTH_COUNT - 1)]
    return kept.sort_values(["place", "bound", "quality"], kind="stable")


def _anchors(code: str, residents: np.ndarray) -> dict[int, float]:
    found: dict[int, float] = {}
    for row in _statements(code, ["registered_persons", "coverage_registered_pct"]).itertuples():
        if row.measure == "registered_persons":
            found[row.place] = float(row.value)
        elif row.place not in found:
            heads = row.numerator_persons
            found[row.place] = float(row.value / 100 * residents[row.place] if pd.isna(heads) else heads)
    return found or {0: 0.97 * residents[0], MONTH_COUNT - 1: 0.99 * residents[-1]}


def _keaktifan(code: str) -> dict[int, float]:
    rows = _statements(code, ["keaktifan_pct"]).drop_duplicates("place")
    found = dict(zip(rows.place, rows.value, strict=True))
    return found if found or code != recipe()["province"] else {0: USUAL_KEAKTIFAN_PCT}
