"""Sessions one by one: what is wrong with them, and how many people are lost at each step.

A person moved from one payer to another was active before and is active after: no gain.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

CHANNELS = ("passive", "active")
STEPS = {
    "JKN": ("invited_persons", "reached_persons", "registered_or_checked_persons", "gain_persons"),
    "CKG": ("invited_persons", "reached_persons", "registered_or_checked_persons"),
}
# JKN began by law on 1 January 2014; CKG was opened on 10 February 2025 (data/published/ckg.csv, k013)
FIRST_DAY = {"JKN": pd.Timestamp(2014, 1, 1), "CKG": pd.Timestamp(2025, 2, 10)}


def prepare_sessions(sessions: pd.DataFrame) -> pd.DataFrame:
    """Return the sessions with what each brought and cost.

    Adds gain_persons (JKN: unregistered or inactive before, active after; CKG: people checked; missing where the
    sheet did not say), staff_hours, and ``problem`` (empty, before_start, over_reached or over_registered).
    """
    rows = sessions.reset_index(drop=True)
    gain = rows["newly_active_persons"] + rows["reactivated_persons"]
    is_ckg = rows["programme"].eq("CKG")
    done = rows["registered_or_checked_persons"]
    starts = rows["programme"].map(FIRST_DAY)
    checks = {
        "before_start": rows["session_date"] < starts,
        "over_reached": done > rows["reached_persons"],
        "over_registered": ~is_ckg & (gain > done),
    }
    found = [check.fillna(False).to_numpy(bool) for check in checks.values()]
    return rows.assign(
        gain_persons=gain.mask(is_ckg, done),
        staff_hours=rows["staff_persons"].astype(float) * rows["duration_hours"],
        problem=np.select(found, list(checks), ""),
    )


def sound_sessions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the prepared sessions whose numbers can be true together: those without a problem."""
    return rows[rows["problem"] == ""]


def find_problems(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is wrong with prepared sessions or missing from them.

    Returns:
        Columns problem, programme, group (channel or site type, where it is about one), sessions (how many) and
        example (site and day of the first).
    """
    found: list[tuple[str, str, str, int, pd.DataFrame]] = []
    for programme, own in rows.groupby("programme", sort=False):
        sound = sound_sessions(own)
        lists = {
            **{name: own[own["problem"] == name] for name in ("before_start", "over_reached", "over_registered")},
            "zero_reached": sound[sound["reached_persons"].eq(0).fillna(False)],
            "no_gain": sound[sound["gain_persons"].isna()],
            "no_hours": sound[~(sound["staff_hours"] > 0)],
            "no_cost": sound[~sound["cost_idr"].gt(0).fillna(False)],
        }
        found += [(name, str(programme), "", len(which), which) for name, which in lists.items() if len(which)]
        found += [
            ("empty_channel", str(programme), channel, 0, sound[:0])
            for channel in CHANNELS
            if channel not in set(sound["channel"])
        ]
        found += [
            ("one_session", str(programme), str(site_type), 1, which)
            for site_type, which in sound.groupby("site_type")
            if len(which) == 1
        ]
    return pd.DataFrame(
        [
            (name, programme, group, count, *which[["site_name", "session_date"]].head(1).itertuples(index=False))
            if len(which)
            else (name, programme, group, count, None)
            for name, programme, group, count, which in found
        ],
        columns=["problem", "programme", "group", "sessions", "example"],
    )


def compute_funnel(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the people at each step of each programme and channel, and the share of the step before.

    A share is taken over the sessions that state both steps, so that a column left empty loses nobody; ``variance``
    is how far sessions differ beyond chance (Pearson chi-square over its degrees of freedom, at least 1). A share may
    pass 100 percent: people come uninvited.

    Returns:
        Columns programme, channel, step, sessions (that state it), persons, numerator, denominator, pairs (sessions
        that state both), variance.
    """
    sound = sound_sessions(rows)
    result = []
    for (programme, channel), own in sound.groupby(["programme", "channel"], sort=False):
        steps = STEPS[str(programme)]
        for before, step in pairwise(("", *steps)):
            known = own[own[step].notna()]
            both = known[known[before].notna()] if before else known[:0]
            numbers = both[step].astype(float), both[before].astype(float) if before else both[step].astype(float)
            sums = (int(known[step].sum()), *(int(one.sum()) for one in numbers))
            result.append((programme, channel, step, len(known), *sums, len(both), _variance(*numbers)))
    columns = ["programme", "channel", "step", "sessions", "persons", "numerator", "denominator", "pairs", "variance"]
    return pd.DataFrame(result, columns=columns)


def count_visited(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the people of JKN visits step by step, with those active already as a part of those who came.

    Active already are members who only changed payer (``switched_payer_persons``): they need no registration and are
    no gain. They are left out where more are counted than came without being registered, as the sheet then counts
    them among those registered.

    Returns:
        Columns step (invited_persons, reached_persons, already_active, registered_or_checked_persons, gain_persons)
        and persons; a step that no visit states is left out.
    """
    own = sound_sessions(rows)
    own = own[own["programme"].eq("JKN") & own["channel"].eq("active")]
    sums = {step: own[step].sum(min_count=1) for step in STEPS["JKN"]}
    already = own["switched_payer_persons"].sum(min_count=1)
    rest = sums["reached_persons"] - sums["registered_or_checked_persons"]
    steps = list(sums.items())
    if pd.notna(already) and pd.notna(rest) and 0 < already <= rest:
        steps.insert(2, ("already_active", already))
    return pd.DataFrame([(name, int(count)) for name, count in steps if pd.notna(count)], columns=["step", "persons"])


def _variance(count: pd.Series, total: pd.Series) -> float:
    """Return Pearson's dispersion of binomial shares between sessions, at least 1."""
    some = total > 0
    share = count[some].sum() / total[some].sum() if some.any() else 0.0
    if not 0 < share < 1 or some.sum() < 2:
        return 1.0
    squares = (count[some] - total[some] * share) ** 2 / (total[some] * share * (1 - share))
    return max(1.0, float(squares.sum()) / (int(some.sum()) - 1))
