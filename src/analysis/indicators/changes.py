"""What a change of coverage is made of."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis.statistics.decomposition import attribute_change


def split_changes(ratios: pd.DataFrame) -> pd.DataFrame:
    """Split each change of registered/population into the members' and the population's part, in points.

    Neighbouring dates with stated members and a denominator are compared, and the first with the last. The split
    is exact (Kitagawa 1955): members_points + population_points = change_points.
    """
    known = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & ratios["denominator_persons"].notna()
        & (ratios["bound"] == "=")
    ].drop_duplicates("as_of_date")
    points = list(known.itertuples())
    pairs = list(pairwise(points))
    if len(points) > 2:
        pairs.append((points[0], points[-1]))
    rows = []
    for first, last in pairs:
        parts = attribute_change(
            {"members": first.numerator_persons, "population": first.denominator_persons},
            {"members": last.numerator_persons, "population": last.denominator_persons},
            lambda members, population: 100 * members / population,
        )
        rows.append(
            {
                "first": first,
                "last": last,
                "is_whole": len(points) > 2 and (first, last) == pairs[-1],
                "change_points": sum(parts.values()),
                "members_points": parts["members"],
                "population_points": parts["population"],
                "members_change_persons": int(last.numerator_persons - first.numerator_persons),
                "population_change_persons": int(last.denominator_persons - first.denominator_persons),
                "source_ids": tuple(dict.fromkeys(first.source_ids + last.source_ids)),
            }
        )
    return pd.DataFrame(rows)
