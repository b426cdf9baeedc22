"""People without a card that they can use: not registered, or registered and not active, and who pays for them."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.criteria.verdicts import whole_criteria
from analysis.indicators.one_region import check_one_region

PARTS = {"coverage_registered": "unregistered", "keaktifan": "inactive"}
PARTS_COLUMNS = ["part", "persons", "pct", "base_persons", "as_of_date", "as_of_precision", "source_ids"]
PAYER_COLUMNS = ["segment", "persons", "as_of_date", "as_of_precision", "source_ids", "is_inferred"]
REST = "rest"
ANOTHER_FIGURE = 0.01  # points: less is rounding


def people_without_card(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return how many people are not registered and how many registered are not active, by the newest figures.

    Args:
        criteria: ``judge_membership`` of one region.

    Returns:
        One row per part that can be counted: ``part`` (unregistered, inactive), ``persons``, ``pct`` of
        ``base_persons``, date, sources, ``low_persons`` and ``high_persons`` (what the printed decimals allow),
        ``is_estimate``, ``is_old`` and the columns of the base. A bound gives no row: it says no number of people.

    Example:
        >>> uhc.people_without_card(criteria)["part"].tolist()
        ['unregistered', 'inactive']
    """
    rows = whole_criteria(criteria)
    rows = rows[(rows["group"] == "prioritas") & rows["measure"].isin(list(PARTS)) & (rows["bound"] == "=")]
    rows = rows[rows["base_persons"].notna() & rows["value"].le(100)].drop_duplicates("measure")
    half = 0.5 / 10 ** rows["decimals"].astype(float)
    base = rows["base_persons"].astype(float)
    persons = base - rows["numerator"].astype(float)
    vague = (
        rows["is_estimate"].astype(bool) | rows["base_origin"].eq("implied") | rows["numerator_origin"].eq("rounded")
    )
    parts = rows.assign(part=rows["measure"].map(PARTS), pct=100 - rows["value"].astype(float), persons=persons)
    parts = parts.assign(is_estimate=vague)
    rounded = (rows["missing_high"] - rows["missing_low"]).astype(float) / 2
    spread = (base * half / 100).where(~rows["numerator_origin"].eq("rounded"), rounded).where(vague, 0)
    return parts.assign(
        low_persons=(persons - spread).clip(lower=0), high_persons=persons + spread
    ).reset_index(drop=True)  # fmt: skip


def lost_since(statements: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return how many PBI members were deactivated after the activity rate that is judged, one row or none.

    Args:
        statements: rows of the table coverage of one region.
        criteria: ``judge_membership`` of it.

    Returns:
        The newest such row of the table, with ``persons`` (all waves), and ``left_persons`` and ``left_pct`` of
        ``base_persons`` if none of them came back (missing where the rate's people are not known).
    """
    judged = whole_criteria(criteria)
    judged = judged[(judged["criterion"] == "prioritas_active") & judged["value"].notna()].tail(1)
    flows = statements[
        (statements["measure"] == "deactivated_persons") & (statements["segment"] == "pbi_jk")
        & statements["usable"] & statements["bound"].isin(["=", "~"])
    ].sort_values("as_of_date", kind="stable").drop_duplicates("as_of_date")  # fmt: skip
    until = judged["as_of_end"].max()
    after = flows[flows["as_of_date"] > until] if len(judged) else flows.head(0)
    persons = after["value"].sum()
    left, base = ((judged[name].max() if len(judged) else None) for name in ("numerator", "base_persons"))
    left = None if pd.isna(left) or judged["bound"].iloc[0] != "=" else left - persons
    return after.tail(1).assign(
        persons=persons, left_persons=left, base_persons=base,
        left_pct=None if left is None else 100 * left / base, figure_date=until,
    )  # fmt: skip


def residents_by_card(ratios: pd.DataFrame) -> pd.DataFrame:
    """Return all residents in three parts on the newest day whose coverage and keaktifan are both counted.

    Args:
        ratios: ``compute_ratios`` of one region.

    Returns:
        Columns PARTS_COLUMNS with the parts active, inactive and unregistered, which add up to ``base_persons``; no
        row where no such day is known. ``other_pct`` and ``other_source_ids`` of the active: the activity rate that
        another source prints for that day, where one does; ``other_persons`` are the people of that rate.

    Example:
        >>> uhc.residents_by_card(ratios)["part"].tolist()
        ['active', 'inactive', 'unregistered']
    """
    usable = ratios[ratios["usable"] & (ratios["bound"] == "=")]
    covered = usable[(usable["ratio"] == "coverage_registered") & usable["numerator_persons"].notna()]
    active = usable[usable["ratio"] == "keaktifan"]
    both = covered.merge(active, on=["as_of_date", "as_of_precision"], suffixes=("", "_active"))
    both = both[both["denominator_persons"].ge(both["numerator_persons"]) & both["pct_active"].le(100)]
    if not len(both):
        return pd.DataFrame(columns=PARTS_COLUMNS)
    row = both.sort_values("as_of_date", kind="stable").iloc[-1]
    registered, residents = float(row["numerator_persons"]), float(row["denominator_persons"])
    counted = float(row["numerator_persons_active"])
    cards = counted if pd.notna(counted) else round(registered * row["pct_active"] / 100)
    persons = {"active": cards, "inactive": registered - cards, "unregistered": residents - registered}
    sources = tuple(dict.fromkeys((*row["source_ids"], *row["source_ids_active"])))
    parts = pd.DataFrame(
        [
            (part, heads, 100 * heads / residents, residents, row["as_of_date"], row["as_of_precision"], sources)
            for part, heads in persons.items()
        ],
        columns=PARTS_COLUMNS,
    ).assign(base_name=row["denominator_label"], other_pct=float("nan"), other_persons=float("nan"))
    same = ratios[(ratios["ratio"] == "keaktifan") & (ratios["as_of_date"] == row["as_of_date"])]
    others = same[(same["pct"] - row["pct_active"]).abs() > ANOTHER_FIGURE]
    parts["other_source_ids"] = [tuple(dict.fromkeys(one for ids in others["source_ids"] for one in ids))] * len(parts)
    if len(others):
        other = others.sort_values("pct", kind="stable").iloc[0]["pct"]  # the least favourable
        parts.loc[parts["part"] == "active", ["other_pct", "other_persons"]] = other, round(registered * other / 100)
    return parts


def inactive_by_payer(statements: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Return the inactive members of the newest date by the segment that pays for them, most first.

    Args:
        statements: rows of the table ``coverage`` of one region; figures that a source leaves open count as inferred.
        residents: ``residents_by_card``; of the same day its inactive members give what is left for other segments.

    Returns:
        Columns PAYER_COLUMNS; the segment ``rest`` is what the known segments leave of all inactive members.

    Example:
        >>> uhc.inactive_by_payer(statements, residents)["segment"].tolist()
        ['pbpu', 'pbpu_pemda', 'rest', 'pbi_jk']
    """
    check_one_region("inactive_by_payer", statements)
    rows = statements[(statements["measure"] == "inactive_persons") & statements["segment"].notna()]
    if not len(rows):
        return pd.DataFrame(columns=PAYER_COLUMNS)
    rows = rows[rows["as_of_date"] == rows["as_of_date"].max()]
    table = (
        rows.assign(is_inferred=~rows["usable"])
        .groupby("segment", sort=False, observed=True)
        .agg(
            persons=("value", "sum"),
            as_of_date=("as_of_date", "first"),
            as_of_precision=("as_of_precision", "first"),
            source_ids=("source_id", lambda ids: tuple(dict.fromkeys(ids))),
            is_inferred=("is_inferred", "any"),
        )
        .reset_index()
    )
    day = table["as_of_date"].iloc[0]
    whole = residents[(residents["part"] == "inactive") & (residents["as_of_date"] == day)]
    if len(whole) and (rest := float(whole["persons"].iloc[0]) - table["persons"].sum()) > 0:
        known = table.iloc[0]
        sources = tuple(dict.fromkeys((*known["source_ids"], *whole["source_ids"].iloc[0])))
        more = pd.DataFrame([(REST, rest, day, known["as_of_precision"], sources, True)], columns=PAYER_COLUMNS)
        table = pd.concat([table[PAYER_COLUMNS], more], ignore_index=True)
    return table[PAYER_COLUMNS].sort_values("persons", ascending=False, kind="stable").reset_index(drop=True)
