"""Counts of people from lists by name, as they may be shown, with the interval that the review sample gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd
from scipy.stats import poisson

from analysis.reference.rules import PREMIUM_PARTS, rules_on
from analysis.statistics.intervals import proportion_interval
from analysis.tables.disclosure import Protection, protect, redact, round_counts
from analysis.tables.registers import counting
from analysis.tables.registers.field import count_visits, lists_overdue
from analysis.tables.registers.month import month_end

WHOLE = ""  # the area of the counts of all
ROWS = (
    *("rows", "linked", "review", "not_found", "refused"),
    *("nik_usable", "nik_missing", "nik_unusable", "other_name"),
)
CHANGED = {"far": -1, "near": -1, "weak": 1}  # what a wrong row of a stratum does to the residents without a row


@dataclass(frozen=True)
class Missing:
    """Residents without a row: those seen, the estimate, its interval, and whether anybody looked at a sample."""

    seen: int
    estimate: float
    low: float
    high: float
    reviewed: int


def estimate_missing(
    seen: int, strata: pd.DataFrame, *, expected_wrong: float = 0.0, confidence: float = 0.95
) -> Missing:
    """Return the residents without a row, estimated from the rows that a person looked at.

    Each stratum's share by Wilson, the limits put together as squares (MOVER, Zou and Donner 2008), for the rows that
    nobody looked at. Without a look at a stratum each of its rows may be wrong, and the interval says so.

    Args:
        seen: residents without a row, the reviewed rows put right.
        strata: stratum (far, near, weak), rows (left in it), reviewed, wrong, settled (reviewed and still in it).
        expected_wrong: links of the strong steps, which nobody looks at, that are likely wrong: a Poisson number of
            them may hide somebody or stand for somebody else, so that a full review leaves a width too.
        confidence: of the interval.

    >>> frame = pd.DataFrame({"stratum": ["far"], "rows": [100], "reviewed": [0], "wrong": [0], "settled": [0]})
    >>> estimate_missing(500, frame).low
    400.0
    """
    strong = float(poisson.ppf((1 + confidence) / 2, expected_wrong)) if expected_wrong else 0.0
    estimate, below, above = float(seen), strong**2, strong**2
    low_open, high_open, reviewed, most, least = 0.0, 0.0, 0, seen + strong, seen - strong
    for row in strata.itertuples():
        sign, left = CHANGED[row.stratum], max(row.rows - row.settled, 0)
        reviewed += int(row.reviewed)
        most, least = most + left * (sign > 0), least - left * (sign < 0)
        if not left:
            continue
        if not row.reviewed:
            low_open, high_open = (low_open + left, high_open) if sign < 0 else (low_open, high_open + left)
            continue
        share = row.wrong / row.reviewed
        limits = proportion_interval(row.wrong, row.reviewed, confidence=confidence)
        estimate += sign * left * share
        spread = np.sqrt(left * (left + row.reviewed))  # of the rows not looked at, drawn from a finite stratum
        down, up = spread * (share - limits.lower), spread * (limits.upper - share)
        below += (up if sign < 0 else down) ** 2
        above += (down if sign < 0 else up) ** 2
    low, high = estimate - np.sqrt(below) - low_open, estimate + np.sqrt(above) + high_open
    return Missing(seen, estimate, max(float(low), least, 0.0), min(float(high), most), reviewed)


def disclose_counts(
    counts: pd.DataFrame, day: date, *, missing: Missing | None = None, protection: Protection | None = None
) -> pd.DataFrame:
    """Return counts as they may be shown: area, topic, item, persons, low, high, amount_idr.

    Cells stand by kelurahan, by kecamatan and for all (area ""), each level protected against whoever knows the totals
    above; hidden cells are missing. Of people paid for wrongly the rupiah of a month stand beside.

    Args:
        counts: area, topic, item, persons; exact.
        day: the day whose premium counts.
        missing: the estimate of residents without a row.
        protection: what is hidden; the usual choice unless given.
    """
    choice = protection or Protection()
    levels = [_disclose(own, topic, choice) for topic, own in counts.groupby("topic", sort=True)]
    shown = pd.concat(levels, ignore_index=True) if levels else _empty()
    shown = shown.assign(low=pd.NA, high=pd.NA, amount_idr=pd.NA)
    if missing is not None:
        shown = _with_interval(shown, missing, choice)
    premium = sum(rule.minimum or 0 for rule in rules_on(day, PREMIUM_PARTS))
    is_wrong = shown["topic"].isin(["wrong", "freed"])
    shown.loc[is_wrong, "amount_idr"] = shown.loc[is_wrong, "persons"] * int(premium)
    numbers = ["persons", "low", "high", "amount_idr"]
    return shown.astype(dict.fromkeys(numbers, "Int64"))[["area", "topic", "item", *numbers]]


def _empty() -> pd.DataFrame:
    return pd.DataFrame({"area": [], "topic": [], "item": [], "persons": pd.Series([], dtype="Int64")})


def _disclose(own: pd.DataFrame, topic: str, choice: Protection) -> pd.DataFrame:
    """Protect one topic: kelurahan and kecamatan regency by regency, and the whole."""
    cells = own.assign(kecamatan=own["area"].str.slice(0, 8), regency=own["area"].str.slice(0, 5))
    known = cells[cells["area"].ne("")]
    parts = [_protect(cells, [], [[]], choice)]
    for _, inside in known.groupby("regency", sort=True):
        totals = [["area"], ["item", "kecamatan"], ["kecamatan"], ["item"], []]
        parts.append(_protect(inside, ["area", "kecamatan"], totals, choice))
        parts.append(_protect(inside.assign(area=inside["kecamatan"]), ["area"], [["area"], ["item"], []], choice))
    shown = pd.concat(parts, ignore_index=True).assign(topic=topic)
    return shown.drop_duplicates(["area", "item"])[["area", "topic", "item", "persons"]]


def _protect(cells: pd.DataFrame, keys: list[str], totals: list[list[str]], choice: Protection) -> pd.DataFrame:
    table = cells.groupby([*keys, "item"], sort=True)["persons"].sum().reset_index()
    table["persons"] = protect(table, "persons", totals=totals, protection=choice)
    return table if keys else table.assign(area=WHOLE)


def _with_interval(shown: pd.DataFrame, missing: Missing, choice: Protection) -> pd.DataFrame:
    """Put the interval beside the residents without a row: of all, and of each kelurahan in proportion."""
    rows = shown["topic"].eq("jkn") & shown["item"].eq("unregistered") & shown["persons"].notna()
    seen = max(missing.seen, 1)
    for name, limit in (("low", missing.low), ("high", missing.high)):
        values = (shown.loc[rows, "persons"].astype(float) * limit / seen).round().astype(int)
        shown.loc[rows, name] = round_counts(values, to=choice.round_to)
    whole = rows & shown["area"].eq(WHOLE)
    if missing.reviewed:
        shown.loc[whole, "persons"] = round_counts([round(missing.estimate)], to=choice.round_to).iloc[0]
    return shown


def disclose_rows(batches: pd.DataFrame, *, protection: Protection | None = None) -> pd.DataFrame:
    """Return what became of the rows of each list, small numbers hidden: topic ``list.<kind>``, for all."""
    choice, parts = protection or Protection(), []
    for row in batches.to_dict("records"):
        counts = pd.Series({"read" if name == "rows" else name: row[name] for name in ROWS})
        shown = round_counts(redact(counts, threshold=choice.threshold, rule=choice.rule), to=choice.round_to)
        frame = pd.DataFrame({"item": counts.index, "persons": shown.to_numpy()})
        parts.append(frame.assign(area=WHOLE, topic=f"list.{row['list']}"))
    shown = pd.concat(parts, ignore_index=True).assign(low=pd.NA, high=pd.NA, amount_idr=pd.NA)
    numbers = ["persons", "low", "high", "amount_idr"]
    return shown.astype(dict.fromkeys(numbers, "Int64"))[["area", "topic", "item", *numbers]]


def count_month(connection: duckdb.DuckDBPyConnection, month: str) -> None:
    """Count a month in the store that is being written, and put what may be shown into it."""
    exact, batches = counting.count_states(connection, month), counting.count_rows(connection, month)
    unregistered = exact[exact["topic"].eq("jkn") & exact["item"].eq("unregistered")]["persons"].sum()
    strata, wrong = counting.count_strata(connection, month), counting.expect_wrong(connection, month)
    missing = estimate_missing(int(unregistered), strata, expected_wrong=wrong)
    shown = pd.concat([disclose_counts(exact, month_end(month), missing=missing), disclose_rows(batches)])
    looked = _one_number(shown, "review", "reviewed", missing.reviewed)
    topics = [*counting.TOPICS, "review", *(f"list.{kind}" for kind in batches["list"])]
    counting.put_counts(connection, month, pd.concat([shown, looked], ignore_index=True), topics)


def count_field(connection: duckdb.DuckDBPyConnection, month: str, day: date) -> None:
    """Put what may be shown of field lists on ``day`` into the store that is being written."""
    shown = disclose_counts(count_visits(connection), month_end(month))
    overdue = _one_number(shown, "limits_field", "overdue", lists_overdue(connection, day))
    shown = pd.concat([shown, overdue], ignore_index=True)
    counting.put_counts(connection, month, shown, ["field", "field_outcome", "limits_field"])


def _one_number(like: pd.DataFrame, topic: str, item: str, number: int) -> pd.DataFrame:
    """Return a row of counts that tells of no people: pairs looked at, lists overdue."""
    row = {"area": WHOLE, "topic": topic, "item": item, "persons": number}
    return pd.DataFrame([row], columns=like.columns).astype(like.dtypes.to_dict())
