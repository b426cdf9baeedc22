"""Where the unregistered and inactive live, who was visited there, and what a further visit still brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.indicators.outreach.yields import pool_rates

KELURAHAN_DOTS = 3
WHOLE_LIST = 0.9  # of the residents of a kelurahan: a shorter list by name is not the kelurahan
FACILITY_OF_SITE = {"puskesmas": "puskesmas", "clinic": "klinik_pratama", "hospital": "hospital"}
HORIZONS_MONTHS = (3, 6, 12)
MOST_VISITS_APART = 4
FEWEST_REVISITED_AREAS = 10


def locate_inactive(membership: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Return the newest count of residents without active membership in each kelurahan.

    Args:
        membership: table of that name; where an area has a row of all segments, that one is used.
        residents: table of that name.

    Returns:
        area_code, area_name, month_date, as_of_date (of the residents), population_persons, registered_persons,
        active_persons, not_active_persons (below 0 where the list is longer than the register: not clipped).
    """
    own = membership[membership["area_code"].str.count(r"\.") == KELURAHAN_DOTS]
    own = own[own["month_date"] == own.groupby("area_code")["month_date"].transform("max")]
    whole = own["segment"].isna()
    own = own[whole | ~own["area_code"].isin(own.loc[whole, "area_code"])]
    heads = own.groupby("area_code").agg(
        {"area_name": "first", "month_date": "first", "registered_persons": "sum", "active_persons": "sum"}
    )
    people = residents[residents["sex"] == "total"].sort_values(["as_of_date", "register"], kind="stable")
    people = people.drop_duplicates("area_code", keep="last").set_index("area_code")
    found = heads.join(people[["as_of_date", "population_persons"]], how="inner").reset_index()
    return found.assign(not_active_persons=found["population_persons"] - found["active_persons"])


def locate_listed(counts: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the residents without active membership in each kelurahan by the newest lists by name, where they tell it.

    Args:
        counts: table list_counts: disclosed, rounded to 5.
        places: as ``locate_inactive``. A kelurahan of which the lists hold fewer than nine in ten residents, or of
            which a count is hidden, is left as it is there.

    Returns:
        As ``places``, with ``is_listed``.
    """
    own = counts[counts["area_code"].str.count(r"\.") == KELURAHAN_DOTS] if len(counts) else counts
    if not len(own):
        return places.assign(is_listed=False)
    own = own[own["month_date"] == own["month_date"].max()]
    item = own["topic"] + "." + own["item"]
    cells = own.assign(item=item).pivot_table("counted_persons", "area_code", "item", aggfunc="first")
    needed = ["residents.all", "jkn.active", "jkn.inactive", "jkn.unregistered"]
    cells = cells.reindex(columns=needed).dropna().astype("int64")
    known = places.set_index("area_code")["population_persons"].reindex(cells.index).fillna(0)
    cells = cells[cells["residents.all"] >= WHOLE_LIST * known]
    first = own.drop_duplicates("area_code").set_index("area_code").reindex(cells.index)
    listed = pd.DataFrame(
        {
            "area_name": first["area_name"], "month_date": first["month_date"],
            "as_of_date": first["month_date"] + pd.offsets.MonthEnd(0), "population_persons": cells["residents.all"],
            "registered_persons": cells["jkn.active"] + cells["jkn.inactive"], "active_persons": cells["jkn.active"],
            "not_active_persons": cells["jkn.inactive"] + cells["jkn.unregistered"], "is_listed": True,
        }
    ).reset_index()  # fmt: skip
    others = places[~places["area_code"].isin(listed["area_code"])].assign(is_listed=False)
    parts = [one for one in (others, listed) if len(one)]
    found = pd.concat(parts, ignore_index=True) if parts else others
    return found.sort_values("area_code").reset_index(drop=True)


def measure_reach(places: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Return ``locate_inactive`` with the active JKN sessions held in each kelurahan, most people without card first.

    Adds visits, reached_persons, gain_persons and last_visit (missing where there was none).
    """
    visits = active_visits(sessions).groupby("area_code")
    found = places.set_index("area_code").join(
        visits.agg(
            visits=("session_date", "size"),
            reached_persons=("reached_persons", "sum"),
            gain_persons=("gain_persons", "sum"),
            last_visit=("session_date", "max"),
        )
    )
    counts = ["visits", "reached_persons", "gain_persons"]
    found[counts] = found[counts].fillna(0)
    return found.reset_index().sort_values(["not_active_persons", "area_code"], ascending=[False, True])


def active_visits(sessions: pd.DataFrame) -> pd.DataFrame:
    """Return the sound JKN sessions at which a team went to people, in order of area and day."""
    own = sessions[(sessions["programme"] == "JKN") & (sessions["channel"] == "active") & (sessions["problem"] == "")]
    return own.sort_values(["area_code", "session_date", "site_name"], kind="stable")


def measure_repeats(sessions: pd.DataFrame) -> tuple[pd.DataFrame, tuple[float, float, float] | None]:
    """Return the yield of the first, second, third ... visit, and the change in percent with each further one.

    The yields compare areas visited often with areas visited once. The change compares each kelurahan with itself
    (Poisson with one level per kelurahan and site type, clustered by kelurahan); None below 10 kelurahan with two
    visits or more that brought anybody.
    """
    import statsmodels.api as sm

    visits = active_visits(sessions)
    visits = visits[visits["gain_persons"].notna()]
    number = visits.groupby("area_code").cumcount() + 1
    labels = number.clip(upper=MOST_VISITS_APART).astype(str)
    yields = pool_rates(labels, visits["gain_persons"].astype(float), pd.Series(1.0, visits.index))
    by_area = visits.groupby("area_code")["gain_persons"]
    usable = (by_area.transform("size") > 1) & (by_area.transform("sum") > 0)
    own = visits[usable]
    if own["area_code"].nunique() < FEWEST_REVISITED_AREAS:
        return yields.sort_values("group"), None
    levels = pd.get_dummies(own[["area_code", "site_type"]].astype(str), dtype=float)
    levels = levels.drop(columns=[name for name in levels if name.startswith("site_type_")][:1])
    design = levels.assign(further=number[usable].astype(float))
    areas = pd.factorize(own["area_code"])[0]
    model = sm.GLM(own["gain_persons"].astype(float), design, family=sm.families.Poisson())
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": areas})
    change, (low, high) = fit.params["further"], fit.conf_int().loc["further"]
    percents = [float(100 * np.expm1(one)) for one in (change, low, high)]
    return yields.sort_values("group"), (percents[0], percents[1], percents[2])


def measure_retention(moves: pd.DataFrame, places: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """Return how many of those who became active are still active after 3, 6 and 12 months, as far as moves can tell.

    Moves do not follow a person. ``like_others_pct`` is what remains if newcomers stop as often as all active members
    of their kelurahan; ``least_pct`` if everybody who stopped there was a newcomer.

    Args:
        moves: table of that name.
        places: as ``locate_inactive``.
        areas: the visited kelurahan.

    Returns:
        months, became_persons (in the months that can be followed so long), like_others_pct, least_pct.
    """
    own = moves[moves["area_code"].isin(areas)]
    before, after = own["status_before"], own["status_after"]
    became = _by_month(own[before.isin(["unregistered", "inactive"]) & after.eq("active")])
    stopped = _by_month(own[before.eq("active") & after.ne("active")])
    months = became.columns.union(stopped.columns)
    rows = became.index.union(stopped.index)
    became, stopped = (table.reindex(index=rows, columns=months, fill_value=0) for table in (became, stopped))
    active = places.set_index("area_code")["active_persons"].reindex(rows).astype(float)
    stay = np.log1p(-(stopped.div(active, axis=0)).clip(upper=0.99))
    found = []
    for horizon in HORIZONS_MONTHS:
        entered = became.iloc[:, : max(len(months) - horizon, 0)]
        if not entered.to_numpy().sum():
            continue
        kept = np.exp(stay.T[::-1].rolling(horizon).sum()[::-1].shift(-1).T.reindex(columns=entered.columns))
        lost = stopped.T[::-1].rolling(horizon).sum()[::-1].shift(-1).T.reindex(columns=entered.columns)
        people = entered.to_numpy().sum()
        like = 100 * np.nansum(entered * kept) / people
        least = 100 * np.maximum(entered - lost, 0).to_numpy().sum() / people
        found.append((horizon, int(people), like, least))
    return pd.DataFrame(found, columns=["months", "became_persons", "like_others_pct", "least_pct"])


def _by_month(moves: pd.DataFrame) -> pd.DataFrame:
    return moves.pivot_table(
        index="area_code", columns="month_date", values="moved_persons", aggfunc="sum", fill_value=0
    ).astype(float)


def count_facilities(facilities: pd.DataFrame, sessions: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Return by facility type: how many, agreements in force, reports in of those due, and CKG checks where they are.

    Facilities are those of the newest year that the table holds; reports are due in its months up to ``until``.
    """
    own = facilities[facilities["year"] == facilities["year"].max()]
    due = min(12, max(0, (until.year - int(own["year"].max())) * 12 + until.month)) if len(own) else 0
    signed = own["agreement_date"].le(until) & (own["agreement_end_date"].isna() | own["agreement_end_date"].ge(until))
    checks = sessions[(sessions["programme"] == "CKG") & (sessions["problem"] == "")]
    persons = checks.groupby(checks["site_type"].map(FACILITY_OF_SITE))["gain_persons"].sum()
    table = own.assign(signed=signed, due=due).groupby("facility_type", sort=False)
    counts = table.agg(
        facilities=("facility_name", "size"),
        signed=("signed", "sum"),
        reported=("reported_months", "sum"),
        due=("due", "sum"),
    )
    return counts.assign(checked_persons=persons.reindex(counts.index)).reset_index()
