"""The whole office in memory: every table of the store, and what is true of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.demonstration.calibration import active_shares, provincial_quota, registered_members
from analysis.demonstration.campaign import NEW_SHARE, Campaign, simulate_campaign
from analysis.demonstration.membership import fill_segments, membership_table, moves_table, residents_table
from analysis.demonstration.outreach import ckg_sessions, jkn_sessions
from analysis.demonstration.places import Regency, real_regencies
from analysis.demonstration.services import ikm_responses, indicator_counts, service_tables, standing_tables
from analysis.tables.schemas import DTYPES, table_descriptor

EFFECT_PER_1000 = 1.5


@dataclass(frozen=True)
class Office:
    """Tables of one regency by name, in the form of data/office_tables.json, and its campaign."""

    regency: Regency
    tables: dict[str, pd.DataFrame]
    campaign: Campaign


def simulate_office(
    seed: int, regencies: Sequence[Regency] | None = None, *, effect_per_1000: float = EFFECT_PER_1000
) -> Iterator[Office]:
    """Yield the regencies' offices one after another; the same seed gives the same tables.

    Args:
        seed: of everything that is drawn.
        regencies: Babel's seven when None.
        effect_per_1000: true effect of the visits, as simulate_campaign.
    """
    places = real_regencies() if regencies is None else regencies
    whole = np.random.default_rng(seed)
    registered = registered_members(places, whole)
    shares, quota = active_shares(places, registered, whole), provincial_quota(places)
    for number, regency in enumerate(places):
        random = np.random.default_rng([seed, number])
        members, active = fill_segments(regency, registered[number], shares[number], quota[number], random)
        residents = residents_table(regency, members)
        people = residents.population_persons.to_numpy()[-len(regency.areas) :]
        campaign = simulate_campaign(people, random, effect_per_1000=effect_per_1000)
        new = random.binomial([campaign.counter, campaign.visited], NEW_SHARE)
        sessions = jkn_sessions(regency, campaign, new, random)
        became = campaign.counter + campaign.visited
        switched = _by_place_and_month(sessions, regency, "switched_payer_persons")
        every = pd.concat([sessions, ckg_sessions(regency, random)], ignore_index=True)
        tables = {
            "membership": membership_table(regency, members, active),
            "residents": residents,
            "moves": moves_table(regency, members, active, new.sum(axis=0), became - new.sum(axis=0), switched),
            "sessions": every,
            "indicator_counts": indicator_counts(regency, every, random),
            "ikm_responses": ikm_responses(regency, random),
            **service_tables(regency, random),
            **standing_tables(regency, random),
        }
        yield Office(regency, {name: in_form(name, table) for name, table in tables.items()}, campaign)


def in_form(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the columns and types of table ``name`` of the store; columns it lacks are empty."""
    fields = table_descriptor(name)["schema"]["fields"]
    columns = {field["name"]: DTYPES[field["type"]] for field in fields}
    return table.reindex(columns=list(columns)).astype(columns).reset_index(drop=True)


def _by_place_and_month(sessions: pd.DataFrame, regency: Regency, column: str) -> np.ndarray:
    month = sessions.session_date.dt.to_period("M")
    wide = sessions.pivot_table(index="area_code", columns=month, values=column, aggfunc="sum", fill_value=0)
    return wide.reindex(regency.areas.area_code).to_numpy(int)
