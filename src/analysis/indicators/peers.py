"""Regions of other provinces, beside ours where like can be compared with like."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.statistics.intervals import proportion_difference_interval

NEAR_DAYS = 31


def match_peers(readings: pd.DataFrame, ours: Sequence[str], peers: Sequence[str]) -> pd.DataFrame:
    """Return pairs of figures of the same indicator and data system whose dates lie within NEAR_DAYS.

    Args:
        readings: as ``comparison.gather_readings``; counts are left out, since sizes differ, and so are
            registers dated to a year only.
        ours: codes of our regions, the most wanted first: each peer figure is paired with the first that has one.
        peers: codes of the peers.

    Returns:
        One row per peer, indicator and data system (the newest pair): the peer's columns, ours with the prefix
        ``our_``, and ``difference_points`` (ours less the peer's; missing where either is a bound).
    """
    is_dated = (readings["basis"] == "survey") | (readings["as_of_precision"] != "year")
    rates = readings[(readings["basis"] != "count") & is_dated]
    rows = []
    for theirs in rates[rates["region_code"].isin(peers)].itertuples():
        same = rates[(rates["indicator"] == theirs.indicator) & (rates["data_system"] == theirs.data_system)]
        near = same[(same["as_of_end"] - theirs.as_of_end).abs() <= pd.Timedelta(days=NEAR_DAYS)]
        for code in ours:
            found = near[near["region_code"] == code]
            if len(found):
                mine = found.loc[(found["as_of_end"] - theirs.as_of_end).abs().idxmin()]
                exact = {theirs.bound, mine["bound"]} <= {"=", "~"}
                rows.append(
                    {
                        **{name: getattr(theirs, name) for name in readings.columns},
                        **{f"our_{name}": mine[name] for name in readings.columns},
                        "difference_points": mine["value"] - theirs.value if exact else None,
                    }
                )
                break
    if not rows:
        ours = [f"our_{name}" for name in readings.columns]
        return readings.iloc[:0].reindex(columns=[*readings.columns, *ours, "difference_points"])
    pairs = pd.DataFrame(rows)
    newest = pairs.sort_values("as_of_end").drop_duplicates(["region_code", "indicator", "data_system"], keep="last")
    return newest.sort_values(["indicator", "region_code"], ignore_index=True)


def survey_ranges(pairs: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with Newcombe's interval (``low``, ``high``) of the difference of two surveys, in points.

    Args:
        pairs: as ``match_peers``.
        sizes: of each pair, how many children our survey and the peer's effectively measured; NaN where unknown.
    """
    values = pairs[["our_value", "value"]].astype(float)
    is_survey = (pairs["basis"] == "survey") & pairs["difference_points"].notna() & sizes.notna().all(axis=1)
    ends = pd.DataFrame(float("nan"), index=pairs.index, columns=["low", "high"])
    for place in pairs.index[is_survey]:
        (ours, theirs), (mine, other) = values.loc[place] / 100, sizes.loc[place]
        found = proportion_difference_interval(ours * mine, mine, theirs * other, other)
        ends.loc[place] = 100 * found.lower, 100 * found.upper
    return pairs.assign(low=ends["low"], high=ends["high"])
