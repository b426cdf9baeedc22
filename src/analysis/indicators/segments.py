"""Members by segment: who pays, whether the parts add up, and which segment a change came from."""

from __future__ import annotations

from math import ceil, floor

import pandas as pd

from analysis.indicators.one_region import check_one_region
from analysis.reference.numbers import printed_decimals

PAID_BY_STATE = ("pbi_jk", "pbpu_pemda")
SEGMENTS = ("pbi_jk", "pbpu_pemda", "ppu", "ppu_pn", "ppu_bu", "pbpu", "bp")


def members_by_segment(statements: pd.DataFrame) -> pd.DataFrame:
    """Return registered members by date and segment, in official order.

    Payers of one segment are added where a source splits it (PBPU Pemda: province and regency). Where a source
    gives only the inactive heads and the activity rate of a segment, its members are inferred
    (inactive ÷ (1 - rate)) and marked so, with the range that the printed decimals allow.

    Returns:
        as_of_date, as_of_precision, as_of_end, segment, persons, low_persons, high_persons, is_inferred,
        is_rounded, payers, active_pct (keaktifan within the segment, of that date), source_ids; other_persons and
        other_active_persons, members and active members if the heads that a source leaves open are those of the
        active (missing where it does not); and of the date:
        whole_persons (all members as stated, or missing) and is_complete (the parts add up to the whole).

    Example:
        >>> members = uhc.members_by_segment(statements)
        >>> sorted(members["segment"].unique())
        ['pbi_jk', 'pbpu', 'pbpu_pemda']
    """
    check_one_region("members_by_segment", statements)
    parts = statements[
        (statements["measure"] == "registered_persons") & statements["segment"].isin(SEGMENTS) & statements["usable"]
    ]
    parts = _one_row_per_payer(parts)
    keys = ["as_of_date", "as_of_precision", "as_of_end", "segment"]
    rows = [
        dict(zip(keys, key, strict=True))
        | {
            "persons": int(group["value"].sum()),
            "low_persons": None,
            "high_persons": None,
            "other_persons": None,
            "other_active_persons": None,
            "is_inferred": False,
            "is_rounded": bool((group["bound"] != "=").any()),
            "payers": tuple(group["payer"].dropna()),
            "source_ids": tuple(dict.fromkeys(group["source_id"])),
        }
        for key, group in parts.groupby(keys, sort=False)
    ]
    stated = {(row["as_of_date"], row["as_of_precision"], row["segment"]) for row in rows}
    rows += [
        row
        for row in _inferred(statements)
        if (row["as_of_date"], row["as_of_precision"], row["segment"]) not in stated
    ]
    if not rows:
        return pd.DataFrame()
    members = pd.DataFrame(rows)
    rates = _rates(statements)
    members["active_pct"] = [rates.get(key) for key in zip(members["as_of_date"], members["segment"], strict=True)]
    day = ["as_of_date", "as_of_precision"]
    whole = statements[
        (statements["measure"] == "registered_persons")
        & statements["segment"].isna()
        & statements["usable"]
        & (statements["bound"] == "=")
    ].drop_duplicates(day)[[*day, "value"]]
    members = members.merge(whole.rename(columns={"value": "whole_persons"}), on=day, how="left")
    members["is_complete"] = members.groupby(day)["persons"].transform("sum") == members["whole_persons"]
    order = members["segment"].map({name: place for place, name in enumerate(SEGMENTS)})
    return (
        members.assign(_order=order)
        .sort_values(["as_of_date", "_order"], kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def _one_row_per_payer(parts: pd.DataFrame) -> pd.DataFrame:
    """Drop what would be counted twice: a second outlet's figure of one payer, and parts beside their whole."""
    keys = ["as_of_date", "as_of_precision", "segment"]
    best = parts.sort_values(["quality", "bound"], ascending=[True, False], kind="stable")
    best = best.drop_duplicates([*keys, "payer"]).sort_index()
    has_whole = best.assign(_whole=best["payer"] == "pemda").groupby(keys)["_whole"].transform("any")
    return best[~has_whole | (best["payer"] == "pemda")]


def newest_members(members: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the newest date on which the most segments are known."""
    sizes = members.groupby(["as_of_date", "as_of_precision"])["segment"].transform("size")
    best = members[sizes == sizes.max()]
    last = best.sort_values(["as_of_end", "as_of_date"], kind="stable").iloc[-1]
    return best[(best["as_of_date"] == last["as_of_date"]) & (best["as_of_precision"] == last["as_of_precision"])]


def _rates(statements: pd.DataFrame) -> dict[tuple[pd.Timestamp, str], float]:
    """Return the keaktifan by day and segment; of several the first."""
    rates = statements[(statements["measure"] == "keaktifan_pct") & statements["usable"]]
    first = rates.drop_duplicates(["as_of_date", "segment"])
    return dict(zip(zip(first["as_of_date"], first["segment"], strict=True), map(float, first["value"]), strict=True))


def _inferred(statements: pd.DataFrame) -> list[dict]:
    inactive = statements[
        (statements["measure"] == "inactive_persons")
        & (statements["kind"] == "stock")
        & statements["segment"].isin(SEGMENTS)
        & (statements["bound"] == "=")
    ]
    rows, rates = [], _rates(statements)
    for row in inactive.itertuples():
        rate = rates.get((row.as_of_date, row.segment))
        if rate is None or rate >= 100:
            continue
        half = 0.5 * 10.0 ** -printed_decimals(rate)
        rate_source = statements[
            (statements["measure"] == "keaktifan_pct")
            & (statements["segment"] == row.segment)
            & (statements["as_of_date"] == row.as_of_date)
        ]["source_id"].iloc[0]
        rows.append(
            {
                "as_of_date": row.as_of_date,
                "as_of_precision": row.as_of_precision,
                "as_of_end": row.as_of_end,
                "segment": row.segment,
                "persons": round(row.value / (1 - rate / 100)),
                "low_persons": ceil(row.value / (1 - (rate - half) / 100)),
                "high_persons": floor(row.value / (1 - (rate + half) / 100)),
                "other_persons": None if row.usable else round(row.value / (rate / 100)),
                "other_active_persons": None if row.usable else int(row.value),
                "is_inferred": True,
                "is_rounded": False,
                "payers": (),
                "source_ids": tuple(dict.fromkeys((row.source_id, rate_source))),
            }
        )
    return rows


def change_by_segment(members: pd.DataFrame) -> pd.DataFrame:
    """Return how each segment changed between the first and the last date on which the same segments add up.

    Empty when no two such dates share their segments. Columns: segment, first_persons, last_persons,
    change_persons, and first, last (dates with precision), whole_change_persons.

    Example:
        >>> uhc.change_by_segment(members)
    """
    if not len(members):
        return pd.DataFrame()
    complete = members[members["is_complete"]].groupby(["as_of_date", "as_of_precision"], sort=False)
    by_segments: dict[frozenset, list[pd.DataFrame]] = {}
    for _, group in complete:
        by_segments.setdefault(frozenset(group["segment"]), []).append(group.set_index("segment"))
    comparable = [groups for groups in by_segments.values() if len(groups) > 1]
    if not comparable:
        return pd.DataFrame()
    dated = max(comparable, key=lambda groups: groups[-1]["as_of_end"].iloc[0])
    first, last = dated[0], dated[-1]
    rows = [
        {
            "segment": segment,
            "first_persons": int(first.loc[segment, "persons"]),
            "last_persons": int(last.loc[segment, "persons"]),
            "change_persons": int(last.loc[segment, "persons"] - first.loc[segment, "persons"]),
        }
        for segment in first.index
    ]
    changes = pd.DataFrame(rows)
    for name, frame in (("first", first), ("last", last)):
        changes[f"{name}_date"] = frame["as_of_date"].iloc[0]
        changes[f"{name}_precision"] = frame["as_of_precision"].iloc[0]
        changes[f"{name}_source_ids"] = [frame["source_ids"].iloc[0]] * len(changes)
    changes["whole_change_persons"] = changes["change_persons"].sum()
    return changes.sort_values("change_persons", ascending=False, kind="stable").reset_index(drop=True)


def with_sums(changes: pd.DataFrame) -> pd.DataFrame:
    """Return ``change_by_segment`` with rows for all members and for the segments that government pays below.

    The sources of a change are those of both ends.
    """
    ends, paid = ["first_persons", "last_persons", "change_persons"], changes["segment"].isin(PAID_BY_STATE)
    sums = {"all": changes[ends].sum(), "subsidised": changes.loc[paid, ends].sum()}
    rows = pd.concat([changes, *(changes.head(1).assign(segment=name, **one) for name, one in sums.items())])
    sources = [tuple(dict.fromkeys((*row.first_source_ids, *row.last_source_ids))) for row in rows.itertuples()]
    return rows.assign(source_ids=sources).reset_index(drop=True)
