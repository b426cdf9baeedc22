"""Who pays, as a fragility: what each region lost when the province stopped paying, and how much hangs on it still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.reference.numbers import half_of_last_digit
from analysis.reference.states import QuotaState

CUT_START, CUT_END = pd.Timestamp("2024-09-01"), pd.Timestamp("2024-12-31")
AFTER_MONTHS = 18


CUT_COLUMNS = [
    "region_code", "cut_persons", "low_persons", "high_persons", "bound", "is_remainder", "kept_cover", "source_ids",
    "as_of_date", "as_of_precision", "note",
]  # fmt: skip


@dataclass(frozen=True)
class QuotaLost:
    """Two dated quotas of the province of which the newer is smaller; each a row of the table coverage.

    Attributes:
        before: the larger one, of the last 12 months.
        now: the newest.
        earlier: the one before both, or None where none is published: what the fall must be measured against.
    """

    before: Any
    now: Any
    earlier: Any = None

    @property
    def state(self) -> QuotaState:
        """Whether a rise ended, places were lost, or it cannot be told as no quota before the larger one is known."""
        if self.earlier is None:
            return QuotaState.UNSURE
        return QuotaState.TOP_UP_ENDED if self.now.value >= self.earlier.value else QuotaState.CUT


def quota_lost(statements: pd.DataFrame, end: date) -> QuotaLost | None:
    """Return the newest quota of the province beside the one before it, where places were lost in the last 12 months.

    Args:
        statements: rows of the table coverage of one region.
        end: the last day of the period.
    """
    rows = statements[(statements["measure"] == "quota_persons") & (statements["payer"] == "province")]
    rows = rows[rows["usable"] & (rows["bound"] == "=")].sort_values("as_of_date", kind="stable")
    dated = rows[rows["as_of_precision"].isin(["day", "month"])]
    dated = dated[dated["as_of_date"] > pd.Timestamp(end) - pd.DateOffset(months=12)]
    if dated["as_of_date"].nunique() < 2:
        return None
    now = list(dated.itertuples())[-1]
    before = list(dated[dated["as_of_date"] < now.as_of_date].itertuples())[-1]
    earlier = list(rows[rows["as_of_date"] < before.as_of_date].itertuples())[-1:]
    return QuotaLost(before, now, *earlier) if before.value > now.value else None


def cut_by_province(
    statements: pd.DataFrame, people: pd.DataFrame, codes: Sequence[str], province: str
) -> pd.DataFrame:
    """Return for how many members of each of ``codes`` the province stopped paying in its first stage, September 2024.

    The province's 63,642 are 70 % of its quota, the first stage; a regency's own figure of what it was to take over in
    all is not compared with them. Members taken over with no loss of cover lost their payer, not their cover.

    Args:
        statements: rows of the table ``coverage`` of the regions and the province.
        people: one population row per region code (the index).
        codes: BPS codes of the regions.
        province: BPS code of the province.

    Returns:
        One row per code that has a published number, and one with ``is_remainder`` for a single code without one (the
        provincial total less the others), largest share first. ``cut_persons`` and what rounding allows, ``bound``,
        ``kept_cover`` (taken over with no loss of cover), ``share_pct`` of residents, ``source_ids``, ``as_of_date``,
        ``as_of_precision``, ``note``.
    """
    flows = statements[
        statements["measure"].isin(["deactivated_persons", "handed_over_persons"])
        & (statements["kind"] == "flow")
        & (statements["segment"] == "pbpu_pemda")
        & (statements["payer"] == "province")
        & statements["as_of_date"].between(CUT_START, CUT_END)
        & statements["usable"]
    ].drop_duplicates("region_code")
    known = flows[flows["region_code"].isin(codes)]
    whole = flows[flows["region_code"] == province]
    rows = [_published_cut(row) for row in known.itertuples()]
    left = [code for code in codes if code not in set(known["region_code"])]
    if len(left) == 1 and len(whole):
        rows.append(_remaining_cut(left[0], next(whole.itertuples()), rows))
    result = pd.DataFrame(rows, columns=CUT_COLUMNS)
    result = result[result["region_code"].isin(people.index)].reset_index(drop=True)
    residents = people["population_persons"].reindex(result["region_code"]).to_numpy(dtype=float)
    return result.assign(residents=residents, share_pct=100 * result["cut_persons"] / residents).sort_values(
        "share_pct", ascending=False, ignore_index=True
    )


def _published_cut(row: Any) -> dict[str, Any]:
    slack = half_of_last_digit(int(row.value)) if row.bound == "~" else 0
    return {
        "region_code": row.region_code,
        "cut_persons": row.value,
        "low_persons": row.value - slack,
        "high_persons": row.value + slack,
        "bound": row.bound,
        "is_remainder": False,
        "kept_cover": row.measure == "handed_over_persons",
        "source_ids": (row.source_id,),
        "as_of_date": row.as_of_date,
        "as_of_precision": row.as_of_precision,
        "note": row.note,
    }


def _remaining_cut(code: str, whole: Any, known: list[dict[str, Any]]) -> dict[str, Any]:
    sums = {name: sum(row[f"{name}_persons"] for row in known) for name in ("cut", "low", "high")}
    return {
        "region_code": code,
        "cut_persons": whole.value - sums["cut"],
        "low_persons": whole.value - sums["high"],
        "high_persons": whole.value - sums["low"],
        "bound": "~",
        "is_remainder": True,
        "kept_cover": False,
        "source_ids": tuple(dict.fromkeys([whole.source_id, *(one for row in known for one in row["source_ids"])])),
        "as_of_date": whole.as_of_date,
        "as_of_precision": whole.as_of_precision,
        "note": "",
    }


def ratios_after_cut(ratios: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return every usable ratio of ``codes`` from the cut up to AFTER_MONTHS later, oldest first.

    They are what followed, not what it caused: other things happened too, and no region was spared to compare with.
    """
    until = CUT_START + pd.DateOffset(months=AFTER_MONTHS)
    return ratios[
        ratios["region_code"].isin(codes)
        & ratios["usable"]
        & ratios["as_of_date"].between(CUT_START, until)
        & ratios["ratio"].isin(["coverage_registered", "keaktifan"])
    ].sort_values(["region_code", "as_of_date"], ignore_index=True)


def dependence_on_province(statements: pd.DataFrame, people: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return the newest quota that the province pays for in each of ``codes``, all of one date, per resident.

    A quota is places, not people. Regions without a printed quota of that date have no row.
    """
    quotas = statements[
        (statements["measure"] == "quota_persons")
        & (statements["payer"] == "province")
        & statements["usable"]
        & statements["region_code"].isin([code for code in codes if code in people.index])
    ]
    if not len(quotas):
        return quotas.assign(residents=[], share_pct=[])
    newest = quotas[quotas["as_of_date"] == quotas["as_of_date"].max()].drop_duplicates("region_code")
    residents = people["population_persons"].loc[newest["region_code"]].to_numpy(dtype=float)
    return newest.assign(residents=residents, share_pct=100 * newest["value"] / residents).sort_values(
        "share_pct", ascending=False, ignore_index=True
    )


def newest_by_payer(statements: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return the newest registered members of each region by segment and payer (exact or rounded heads only)."""
    heads = statements[
        (statements["measure"] == "registered_persons")
        & statements["segment"].isin(["pbi_jk", "pbpu_pemda"])
        & statements["payer"].isin(["centre", "province", "regency"])
        & statements["usable"]
        & statements["region_code"].isin(codes)
    ]
    newest_last = heads.sort_values(["as_of_end", "as_of_date"], kind="stable")
    return newest_last.drop_duplicates(["region_code", "segment", "payer"], keep="last")
