"""Who pays, as a fragility: what each region lost when the province stopped paying, and how much hangs on it still."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

CUT_START, CUT_END = pd.Timestamp("2024-09-01"), pd.Timestamp("2024-12-31")
AFTER_MONTHS = 18


def cut_by_province(
    statements: pd.DataFrame, people: pd.DataFrame, codes: Sequence[str], province: str
) -> pd.DataFrame:
    """Return what each of ``codes`` lost in September 2024, when the province stopped paying for 63,642 members.

    Args:
        statements: rows of the table ``coverage`` of the regions and the province.
        people: one population row per region code (the index).
        codes: BPS codes of the regions.
        province: BPS code of the province.

    Returns:
        One row per code that has a published number, and one with ``is_remainder`` for a single code without one (the
        provincial total less the others, which rounding in the others makes approximate). ``cut_persons``, ``bound``,
        ``share_pct`` of residents, ``source_ids``, ``as_of_date``, ``as_of_precision``, ``note``.
    """
    flows = statements[
        (statements["measure"] == "deactivated_persons")
        & (statements["segment"] == "pbpu_pemda")
        & (statements["payer"] == "province")
        & statements["as_of_date"].between(CUT_START, CUT_END)
        & statements["usable"]
    ].drop_duplicates("region_code")
    known = flows[flows["region_code"].isin(codes)]
    whole = flows[flows["region_code"] == province]
    rows = [
        {
            "region_code": row.region_code,
            "cut_persons": row.value,
            "bound": row.bound,
            "is_remainder": False,
            "source_ids": (row.source_id,),
            "as_of_date": row.as_of_date,
            "as_of_precision": row.as_of_precision,
            "note": row.note,
        }
        for row in known.itertuples()
    ]
    left = [code for code in codes if code not in set(known["region_code"])]
    if len(left) == 1 and len(whole):
        total = whole.iloc[0]
        rows.append(
            {
                "region_code": left[0],
                "cut_persons": total["value"] - known["value"].sum(),
                "bound": "~",
                "is_remainder": True,
                "source_ids": tuple(dict.fromkeys([total["source_id"], *known["source_id"]])),
                "as_of_date": total["as_of_date"],
                "as_of_precision": total["as_of_precision"],
                "note": "",
            }
        )
    result = pd.DataFrame(rows)
    if not len(result):
        return result
    residents = people["population_persons"].loc[result["region_code"]].to_numpy(dtype=float)
    return result.assign(residents=residents, share_pct=100 * result["cut_persons"] / residents).sort_values(
        "share_pct", ascending=False, ignore_index=True
    )


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
        & statements["region_code"].isin(codes)
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
