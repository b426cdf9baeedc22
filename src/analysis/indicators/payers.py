"""Who pays, as a fragility: what each region lost when the province stopped paying, and how much hangs on it still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.reference.numbers import half_of_last_digit
from analysis.reference.states import CutKnown, QuotaState

CUT_START, CUT_END = pd.Timestamp("2024-09-01"), pd.Timestamp("2024-12-31")
AFTER_MONTHS, MOST_AFTER = 18, 6
MONEY_ROWS = 6


CUT_COLUMNS = [
    "region_code", "cut_persons", "shown_persons", "low_persons", "high_persons", "bound", "state", "source_ids",
    "as_of_date", "as_of_precision",
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


def budget_reach(statements: pd.DataFrame, end: date, premium_idr: float) -> pd.DataFrame:
    """Return how many places the newest premium budget of the year pays for over twelve months, one row or none.

    Of several budgets of the year the largest, at the full premium of ``premium_idr`` a month.

    Returns:
        The row of the table coverage with ``places`` (whole hundreds, rounded down) and, where the same payer has a
        quota of this year or the last, ``quota``, its ``quota_date``, ``quota_precision`` and ``quota_source_id``
        (else missing), and ``quota_idr`` that it takes.
    """
    known = statements[statements["usable"] & statements["bound"].isin(["=", "~"])]
    rows = known[(known["measure"] == "budget_idr") & (known["as_of_date"].dt.year == end.year)]
    rows = rows.sort_values("value", kind="stable").tail(1)
    quotas = known[(known["measure"] == "quota_persons") & known["payer"].isin(rows["payer"])]
    newest = quotas[quotas["as_of_date"].dt.year >= end.year - 1].sort_values("as_of_date", kind="stable").tail(1)
    quota = {
        "quota": newest["value"].max(), "quota_date": newest["as_of_date"].max(),
        "quota_precision": next(iter(newest["as_of_precision"]), ""),
        "quota_source_id": next(iter(newest["source_id"]), ""),
    }  # fmt: skip
    year_idr = 12 * premium_idr
    return rows.assign(places=rows["value"] // (100 * year_idr) * 100, **quota, quota_idr=quota["quota"] * year_idr)


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
        Columns CUT_COLUMNS, one row per code that has a published number, and one with the state ``rest`` for a single
        code without one (the provincial total less the others), largest share first: ``cut_persons``, how they are
        shown, what rounding allows, ``state`` (of CutKnown), ``residents`` and ``share_pct`` of them.
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
    return _per_resident(pd.DataFrame(rows, columns=CUT_COLUMNS), people, "cut_persons")


def _per_resident(rows: pd.DataFrame, people: pd.DataFrame, heads: str) -> pd.DataFrame:
    """Return the rows whose residents are counted, with these and the share ``heads`` are, largest first."""
    rows = rows[rows["region_code"].isin(people.index)]
    found = people.loc[rows["region_code"]]
    residents = found["population_persons"].to_numpy(dtype=float)
    shares = {"residents": residents, "residents_date": found["as_of_date"].to_numpy()}
    shares["share_pct"] = 100 * rows[heads].to_numpy(dtype=float) / residents
    return rows.assign(**shares).sort_values("share_pct", ascending=False, ignore_index=True)


def _published_cut(row: Any) -> tuple[Any, ...]:
    slack = half_of_last_digit(int(row.value)) if row.bound == "~" else 0
    is_kept = row.measure == "handed_over_persons"
    state = CutKnown.KEPT if is_kept else CutKnown.STOPPED
    known = (row.value, row.value, row.value - slack, row.value + slack, row.bound)
    return (row.region_code, *known, state, (row.source_id,), row.as_of_date, row.as_of_precision)


def _remaining_cut(code: str, whole: Any, known: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """What is left of the province's number for one region; shown in hundreds, as some of the others are rounded."""
    rows = pd.DataFrame(known, columns=CUT_COLUMNS)
    left, high, low = (float(whole.value - rows[f"{name}_persons"].sum()) for name in ("cut", "low", "high"))
    sources = tuple(dict.fromkeys([whole.source_id, *(one for ids in rows["source_ids"] for one in ids)]))
    days = (whole.as_of_date, whole.as_of_precision)
    return (code, left, round(left, -2), low, high, "~", CutKnown.REST, sources, *days)


def ratios_after_cut(ratios: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return the usable ratios of ``codes`` from the cut up to AFTER_MONTHS later, oldest first.

    Of a monthly series, longer than MOST_AFTER, only its first and last.
    They are what followed, not what it caused: other things happened too, and no region was spared to compare with.
    """
    until = CUT_START + pd.DateOffset(months=AFTER_MONTHS)
    after = ratios[
        ratios["region_code"].isin(codes)
        & ratios["usable"]
        & ratios["as_of_date"].between(CUT_START, until)
        & ratios["ratio"].isin(["coverage_registered", "keaktifan"])
    ].sort_values(["region_code", "as_of_date"], ignore_index=True)
    of_one = after.groupby(["region_code", "ratio"])
    is_end = of_one.cumcount().eq(0) | of_one.cumcount(ascending=False).eq(0)
    return after[is_end | of_one["ratio"].transform("size").le(MOST_AFTER)]


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
    newest = quotas[quotas["as_of_date"] == quotas["as_of_date"].max()].drop_duplicates("region_code")
    return _per_resident(newest, people, "value")


def rest_of_quota(statements: pd.DataFrame, quotas: pd.DataFrame, province: str) -> pd.DataFrame:
    """Return the province's own quota of the day of ``quotas`` (at most one row): ``whole``, ``parts`` and ``rest``."""
    rows = statements[statements["region_code"].eq(province) & statements["usable"]]
    rows = rows[rows["measure"].eq("quota_persons") & rows["payer"].eq("province")]
    whole = rows[rows["as_of_date"].eq(quotas["as_of_date"].max())].head(1)
    parts = quotas["value"].sum()
    return whole.assign(whole=whole["value"], parts=parts, rest=whole["value"] - parts)


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


def newest_money(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the usable budgets and quotas of the newest two years among rows of the table coverage, oldest first."""
    rows = statements[statements["measure"].isin(["budget_idr", "quota_persons"]) & statements["usable"]]
    rows = rows[rows["as_of_date"].dt.year >= rows["as_of_date"].max().year - 1] if len(rows) else rows
    return rows.sort_values(["as_of_date", "measure"], kind="stable").tail(MONEY_ROWS)
