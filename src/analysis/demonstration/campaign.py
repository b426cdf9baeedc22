"""An outreach programme whose true effect is known: who would have come anyway, and who came because of it.

People becoming active per 1,000 residents and month are a kelurahan's own level, plus a course that all share (trend,
season, the return of those switched off in September 2024), plus passing ups and downs. Half of the kelurahan, those
that were lowest in the first six months, are visited from a month drawn by lot. A visit adds the effect, which fades
with time; it also serves some who would have come to the counter. So counting the people served, or comparing before
with after, overstates the effect: the lowest recover by themselves, and the course rises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.demonstration.calibration import CUT
from analysis.demonstration.places import MONTH_COUNT, Regency, months

CHOSEN_MONTHS = 6
START_MONTHS = np.arange(16, 29, 2)  # July 2024 to July 2025, long after the choosing
FADING_PER_MONTH = 0.96
SERVED_ANYWAY = 0.25
NEW_SHARE = 0.3  # of those who become active, unregistered before
NEVER = -1


@dataclass(frozen=True)
class Campaign:
    """Arrays by kelurahan and month, except ``start`` (month number, -1 for never) and ``residents``.

    ``counter`` and ``visited`` are people who became active at the counter and at a visit; ``extra`` how many of the
    visited were expected because of the visit, ``came_extra`` how many there were; ``visits`` sessions held.
    """

    residents: np.ndarray
    start: np.ndarray
    visits: np.ndarray
    counter: np.ndarray
    visited: np.ndarray
    extra: np.ndarray
    came_extra: np.ndarray

    @property
    def treated(self) -> np.ndarray:
        """Whether a kelurahan has been visited by a month."""
        return (self.start[:, None] != NEVER) & (np.arange(MONTH_COUNT) >= self.start[:, None])

    @property
    def effect_per_1000(self) -> float:
        """True mean effect on the treated: people more per 1,000 residents and month from the first visit on."""
        people = np.broadcast_to(self.residents[:, None], self.treated.shape)[self.treated]
        return float(np.mean(1_000 * self.extra[self.treated] / people)) if len(people) else 0.0

    def panel(self, regency: Regency) -> pd.DataFrame:
        """Return one row per kelurahan and month: what an analyst sees, and the true extra people."""
        place, month = np.indices(self.counter.shape)
        started = self.start[place.ravel()]
        return pd.DataFrame(
            {
                "area_code": regency.areas.area_code.to_numpy()[place.ravel()],
                "month_date": months()[month.ravel()],
                "residents": self.residents[place.ravel()],
                "start_date": pd.Series(months()[np.maximum(started, 0)]).where(started != NEVER),
                "counter_persons": self.counter.ravel(),
                "visited_persons": self.visited.ravel(),
                "newly_active_persons": (self.counter + self.visited).ravel(),
                "extra_persons": self.came_extra.ravel(),
            }
        )


def simulate_campaign(residents: np.ndarray, random: np.random.Generator, *, effect_per_1000: float = 1.5) -> Campaign:
    """Return a campaign among kelurahan of ``residents`` people.

    Args:
        residents: people by kelurahan.
        random: the generator; the same state gives the same campaign.
        effect_per_1000: people more per 1,000 residents in the first month of visits; 0 for a campaign that only
            serves people who would have come.
    """
    count = len(residents)
    own = random.normal(0, 0.5, count)[:, None]
    passing = np.zeros((count, MONTH_COUNT))
    shocks = random.normal(0, 0.35, passing.shape)
    for month in range(MONTH_COUNT):
        passing[:, month] = 0.5 * passing[:, month - 1] * (month > 0) + shocks[:, month]
    rate = np.maximum(2.2 + own + _course() + passing, 0.1)
    anyway = _counts(rate * residents[:, None] / 1_000, random)
    lowest = np.argsort(anyway[:, :CHOSEN_MONTHS].sum(axis=1) / residents, kind="stable")[: count // 2]
    start = np.full(count, NEVER)
    start[lowest] = random.permutation(np.resize(START_MONTHS, len(lowest)))
    since = np.where(start[:, None] == NEVER, -1, np.arange(MONTH_COUNT) - start[:, None])
    extra = (
        np.where(since >= 0, effect_per_1000 * FADING_PER_MONTH ** np.maximum(since, 0), 0) * residents[:, None] / 1e3
    )
    came_extra = _counts(extra, random)
    served = random.binomial(anyway, np.where(since >= 0, SERVED_ANYWAY, 0.0))
    visits = np.where(since >= 0, 1 + random.binomial(2, 0.5 * FADING_PER_MONTH ** np.maximum(since, 0)), 0)
    return Campaign(residents, start, visits, anyway - served, served + came_extra, extra, came_extra)


def _course() -> np.ndarray:
    month = np.arange(MONTH_COUNT)
    calendar = months().month.to_numpy()
    season = 0.25 * np.cos(2 * np.pi * (calendar - 2) / 12) - 0.35 * np.isin(calendar, [12])
    since = month - int(np.flatnonzero(months() == CUT)[0])
    back = np.where(since >= 0, 0.8 * 0.8 ** np.maximum(since, 0), 0)
    return 0.015 * month + season + back


def _counts(mean: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return overdispersed counts (negative binomial, variance mean + mean² / 20)."""
    return random.poisson(mean * random.gamma(20, 1 / 20, mean.shape))
