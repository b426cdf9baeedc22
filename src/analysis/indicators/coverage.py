"""The three coverage ratios, which never share a name: registered/population, active/registered, active/population.

Definitions: cakupan kepesertaan and keaktifan as BPJS Kesehatan prints them for UHC Prioritas; active/population
is what several Satu Data offices call "cakupan JKN". Percentages are in percent (98.08), people in persons.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil

import pandas as pd

from analysis.reference.periods import Period
from analysis.reference.rules import Rule, possible_rules_on
from analysis.statistics.decomposition import attribute_change

RATIOS = ("coverage_registered", "keaktifan", "active_of_population")
NEAR_MISS_POINTS = 0.5
CANDIDATE_MONTHS = 24
ROUNDING_POINTS = 0.006

_MEASURES = {
    "coverage_registered_pct": "coverage_registered",
    "keaktifan_pct": "keaktifan",
    "active_of_population_pct": "active_of_population",
}
RATIO_COLUMNS = [
    "ratio", "as_of_date", "as_of_precision", "as_of_end", "pct", "bound", "origin",
    "numerator_persons", "numerator_origin", "denominator_persons", "denominator_label",
    "denominator_date", "denominator_precision", "denominator_origin",
    "recomputed_pct", "difference_points", "quality", "usable", "rival", "source_ids", "note",
]  # fmt: skip


def compute_ratios(statements: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return one row per ratio, date and stated value, and one where only we could compute it.

    Args:
        statements: rows of the table ``coverage`` of one region.
        population: rows of the table ``population`` of the same region.

    Returns:
        Columns RATIO_COLUMNS. ``pct`` is the stated value (``origin`` "stated") or ours ("recomputed");
        ``numerator_origin`` and ``denominator_origin`` are "stated", "derived" (percent × denominator), "implied"
        (numerator ÷ percent), "official" (newest Dukcapil or printed population up to that date) or "" where
        not published. ``recomputed_pct`` is numerator ÷ denominator where both are independent of ``pct``.
        ``rival`` marks different values of one ratio on one date.
    """
    totals = statements[statements["segment"].isna()]
    rows = [_stated_ratio(row, totals) for row in totals.itertuples() if row.measure in _MEASURES]
    rows = _merge_equal(rows)
    rows += _coverage_only_we_computed(rows, totals, population)
    rows += _active_of_population(rows)
    ratios = pd.DataFrame(rows, columns=RATIO_COLUMNS)
    values = ratios.groupby(["ratio", "as_of_date", "as_of_precision"])["pct"].transform("nunique")
    ratios["rival"] = values > 1
    order = ratios["ratio"].map({name: place for place, name in enumerate(RATIOS)})
    return (
        ratios.assign(_order=order)
        .sort_values(["_order", "as_of_date", "as_of_end", "usable", "quality", "pct"],
                     ascending=[True, True, True, False, True, True], kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )  # fmt: skip


def _stated_ratio(row: object, totals: pd.DataFrame) -> dict:
    ratio = _MEASURES[row.measure]
    numerator, denominator = _number(row.numerator_persons), _number(row.denominator_persons)
    result = {
        "ratio": ratio, "as_of_date": row.as_of_date, "as_of_precision": row.as_of_precision,
        "as_of_end": row.as_of_end, "pct": float(row.value), "bound": row.bound, "origin": "stated",
        "numerator_persons": numerator, "numerator_origin": "stated" if numerator else "",
        "denominator_persons": denominator, "denominator_label": _text(row.denominator_label),
        "denominator_date": row.as_of_date, "denominator_precision": row.as_of_precision,
        "denominator_origin": "stated" if denominator else "",
        "recomputed_pct": None, "difference_points": None,
        "quality": row.quality, "usable": bool(row.usable), "rival": False,
        "source_ids": (row.source_id,), "note": _text(row.note),
    }  # fmt: skip
    same_day = totals[(totals["as_of_date"] == row.as_of_date) & (totals["as_of_precision"] == row.as_of_precision)]
    registered = _exact(same_day, "registered_persons")
    if numerator and denominator:
        result["recomputed_pct"] = 100 * numerator / denominator
        result["difference_points"] = result["recomputed_pct"] - result["pct"]
    elif ratio == "coverage_registered" and registered and row.bound == "=":
        result |= {
            "numerator_persons": registered, "numerator_origin": "stated",
            "denominator_persons": round(registered / row.value * 100), "denominator_origin": "implied",
        }  # fmt: skip
    elif ratio == "keaktifan" and registered and row.bound == "=":
        result |= {
            "denominator_persons": registered, "denominator_origin": "stated",
            "numerator_persons": round(registered * row.value / 100), "numerator_origin": "derived",
        }  # fmt: skip
    return result


def _exact(rows: pd.DataFrame, measure: str) -> int | None:
    found = rows[(rows["measure"] == measure) & rows["usable"] & (rows["bound"] == "=")]["value"]
    return int(found.iloc[0]) if len(found) else None


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _merge_equal(rows: list[dict]) -> list[dict]:
    """Join statements of one value and date from several sources into one row that names all of them."""
    merged: dict[tuple, dict] = {}
    for row in rows:
        key = (row["ratio"], row["as_of_date"], row["as_of_precision"], row["pct"])
        if key not in merged:
            merged[key] = row
        else:
            kept, other = sorted(
                (merged[key], row), key=lambda one: (one["recomputed_pct"] is None, one["bound"] != "=", one["quality"])
            )
            sources = merged[key]["source_ids"] + row["source_ids"]
            merged[key] = kept | {
                "source_ids": tuple(dict.fromkeys(sources)), "note": kept["note"] or other["note"],
            }  # fmt: skip
    return list(merged.values())


def _coverage_only_we_computed(
    rows: list[dict], totals: pd.DataFrame, population: pd.DataFrame
) -> list[dict]:
    stated = {row["as_of_date"] for row in rows if row["ratio"] == "coverage_registered"}
    heads = totals[
        (totals["measure"] == "registered_persons") & totals["usable"] & ~totals["as_of_date"].isin(stated)
    ]
    computed = []
    for row in heads.itertuples():
        base = newest_population(population, row.as_of_end.date())
        if base is None:
            continue
        computed.append({
            "ratio": "coverage_registered", "as_of_date": row.as_of_date,
            "as_of_precision": row.as_of_precision, "as_of_end": row.as_of_end,
            "pct": 100 * row.value / base.population_persons, "bound": row.bound, "origin": "recomputed",
            "numerator_persons": int(row.value), "numerator_origin": "stated",
            "denominator_persons": int(base.population_persons), "denominator_label": base.label,
            "denominator_date": base.as_of_date, "denominator_precision": base.as_of_precision,
            "denominator_origin": "official", "recomputed_pct": 100 * row.value / base.population_persons,
            "difference_points": None, "quality": row.quality, "usable": True, "rival": False,
            "source_ids": (row.source_id, base.source_id), "note": _text(row.note),
        })  # fmt: skip
    return computed


def _active_of_population(rows: list[dict]) -> list[dict]:
    """Active/population where keaktifan and coverage of one date share the registered members."""
    coverage = {
        (row["as_of_date"], row["as_of_precision"]): row
        for row in rows
        if row["ratio"] == "coverage_registered" and row["usable"] and row["denominator_persons"]
    }
    derived = []
    for row in rows:
        whole = coverage.get((row["as_of_date"], row["as_of_precision"]))
        if row["ratio"] != "keaktifan" or not row["usable"] or not row["numerator_persons"] or not whole:
            continue
        if row["denominator_persons"] == whole["numerator_persons"]:
            pct = 100 * row["numerator_persons"] / whole["denominator_persons"]
            derived.append(
                row | {name: whole[name] for name in whole if name.startswith("denominator_")}
                | {"ratio": "active_of_population", "pct": pct, "origin": "recomputed",
                   "recomputed_pct": pct, "difference_points": None, "note": "",
                   "source_ids": tuple(dict.fromkeys(row["source_ids"] + whole["source_ids"]))}
            )  # fmt: skip
    return derived


def newest_population(population: pd.DataFrame, day: date) -> tuple | None:
    """Return the newest Dukcapil or BPJS-printed total up to ``day`` as a named row, or None.

    BPS projections and censuses are left out: BPJS divides by Dukcapil's semester figures (rule R1.2 of the
    project's rulebook; David Bangun, BPJS Kesehatan, 12 November 2024).
    """
    totals = candidate_populations(population, day, months=None)
    totals = totals[totals["register"].str.startswith("dukcapil") | (totals["register"] == "printed_denominator")]
    return next(totals.sort_values("as_of_end", kind="stable").tail(1).itertuples(), None)


def candidate_populations(
    population: pd.DataFrame, day: date, *, months: int | None = CANDIDATE_MONTHS
) -> pd.DataFrame:
    """Return the totals for both sexes dated up to ``day``, at most ``months`` before it (None: any age)."""
    ends = population["as_of_end"]
    kept = (population["sex"] == "total") & (ends <= pd.Timestamp(day))
    if months is not None:
        kept &= ends > pd.Timestamp(day) - pd.DateOffset(months=months)
    return population[kept].sort_values(["as_of_end", "population_persons"], kind="stable")


def persons_needed(minimum_pct: float, denominator_persons: int) -> int:
    """Return the smallest number of people that reaches ``minimum_pct`` percent of the denominator, exactly."""
    return ceil(Fraction(str(minimum_pct)) * denominator_persons / 100)


def rebase(ratios: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the registered members of each date on every candidate denominator of that date.

    Candidates are the denominator stated with the figure and each population dated up to 24 months before it
    (BPJS's denominators lag by 6 to 18 months). One row per date, candidate and rule that was, or may have been,
    in force: pct, margin_persons (negative: people missing), meets, flips (another candidate of that date gives
    the other answer), above_100, is_own (the denominator of the statement).
    """
    rows = []
    known = ratios[
        (ratios["ratio"] == "coverage_registered")
        & ratios["usable"]
        & (ratios["numerator_origin"] == "stated")
        & (ratios["bound"] == "=")
    ].drop_duplicates(["as_of_date", "numerator_persons"])
    for ratio in known.itertuples():
        day = ratio.as_of_end.date()
        bases = [] if ratio.denominator_origin == "official" else [
            (int(ratio.denominator_persons), ratio.denominator_label, ratio.denominator_origin,
             ratio.denominator_date, ratio.denominator_precision, "", True)
        ]  # fmt: skip
        bases += [
            (int(base.population_persons), base.label, base.register, base.as_of_date, base.as_of_precision,
             base.source_id, False)
            for base in candidate_populations(population, day).itertuples()
            if ratio.denominator_origin == "official" or base.population_persons != ratio.denominator_persons
        ]  # fmt: skip
        bases = list({base[0]: base for base in reversed(bases)}.values())[::-1]
        for rule in possible_rules_on(day, "prioritas_coverage"):
            for persons, label, register, base_date, base_precision, source_id, is_own in bases:
                margin = int(ratio.numerator_persons) - persons_needed(rule.minimum or 0, persons)
                rows.append({
                    "as_of_date": ratio.as_of_date, "as_of_precision": ratio.as_of_precision,
                    "as_of_end": ratio.as_of_end, "numerator_persons": int(ratio.numerator_persons),
                    "denominator_persons": persons, "denominator_label": label, "register": register,
                    "denominator_date": base_date, "denominator_precision": base_precision,
                    "pct": 100 * ratio.numerator_persons / persons, "minimum_pct": rule.minimum,
                    "rule_known": rule.first_day <= day <= rule.last_day, "rule_source_ids": rule.source_ids,
                    "margin_persons": margin, "meets": margin >= 0,
                    "above_100": ratio.numerator_persons > persons, "is_own": is_own,
                    "source_ids": tuple(dict.fromkeys((*ratio.source_ids, *filter(None, [source_id])))),
                })  # fmt: skip
    table = pd.DataFrame(rows)
    if len(table):
        table["flips"] = table.groupby(["as_of_date", "minimum_pct"])["meets"].transform("nunique") > 1
    return table


def latest(ratios: pd.DataFrame, ratio: str, *, day: date | None = None) -> pd.DataFrame:
    """Return the newest usable row of ``ratio`` (none or one), of what began up to ``day`` if given.

    Exact values go before rounded ones and bounds of the same date; rivals of equal standing go by quality.
    """
    rows = ratios[(ratios["ratio"] == ratio) & ratios["usable"]]
    if day is not None:
        rows = rows[rows["as_of_date"] <= pd.Timestamp(day)]
    standing = rows["bound"].map({"=": 0, "~": 1}).fillna(2)
    order = rows.assign(_standing=-standing, _quality=rows["quality"].map({"A": 2, "B": 1, "C": 0}))
    return (
        order.sort_values(["as_of_date", "as_of_end", "_standing", "_quality"], kind="stable")
        .tail(1)[RATIO_COLUMNS]
    )  # fmt: skip


def measure_distances(
    ratios: pd.DataFrame, population: pd.DataFrame, rules: list[Rule], period: Period
) -> pd.DataFrame:
    """Return how many people the newest figure of each ratio lies from each rule.

    Where a figure comes without its heads, its denominator is the newest known one (``is_estimate``): the
    population of Dukcapil for coverage, the registered members for keaktifan. One row per ratio and minimum:
    missing_persons (negative: people in hand), missing_low and missing_high (what the rounding of the printed
    percentage allows), near_miss (within 0.5 point on either side), is_stale (older than 12 months).
    """
    rows = []
    for ratio in ("coverage_registered", "keaktifan"):
        for figure in latest(ratios, ratio).itertuples():
            base = _base_of(figure, ratios, population)
            minimums = sorted({rule.minimum for rule in rules if rule.measure == ratio and rule.minimum})
            for minimum in minimums if base else []:
                same = [rule for rule in rules if rule.measure == ratio and rule.minimum == minimum]
                persons, label, base_date, base_precision, is_estimate = base
                needed = persons_needed(minimum, persons)
                half = _half_step(figure.pct) if figure.origin == "stated" else 0.0
                exact = figure.numerator_origin == "stated"
                heads = int(figure.numerator_persons) if exact else round(persons * figure.pct / 100)
                rows.append({
                    "ratio": ratio, "minimum_pct": minimum, "rules": same, "as_of_date": figure.as_of_date,
                    "as_of_precision": figure.as_of_precision, "as_of_end": figure.as_of_end,
                    "pct": figure.pct, "bound": figure.bound, "numerator_persons": heads,
                    "denominator_persons": persons, "denominator_label": label,
                    "denominator_date": base_date, "denominator_precision": base_precision,
                    "is_estimate": is_estimate, "is_exact": exact,
                    "missing_persons": needed - heads,
                    "missing_low": needed - heads if exact else needed - int(persons * (figure.pct + half) / 100),
                    "missing_high": needed - heads if exact else needed - ceil(persons * (figure.pct - half) / 100),
                    "near_miss": abs(figure.pct - minimum) <= NEAR_MISS_POINTS,
                    "is_stale": period.is_stale(figure.as_of_end.date()),
                    "source_ids": figure.source_ids,
                })  # fmt: skip
    return pd.DataFrame(rows)


def nearest_minimum(distances: pd.DataFrame) -> pd.Series:
    """Return the unmet minimum with the fewest people missing, or, where all are met, the narrowest margin."""
    unmet = distances[distances["missing_persons"] > 0]
    return unmet.loc[unmet["missing_persons"].idxmin()] if len(unmet) else distances.loc[distances["missing_persons"].idxmax()]


def _half_step(pct: float) -> float:
    return 0.5 * 10.0 ** -printed_decimals(pct)


def printed_decimals(value: float) -> int:
    """Return how many decimals a published number carries: 82 has none, 99.5 one, 76.67 two."""
    text = repr(float(value))
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def _base_of(figure: tuple, ratios: pd.DataFrame, population: pd.DataFrame) -> tuple | None:
    if figure.denominator_origin in ("stated", "official"):
        return (int(figure.denominator_persons), figure.denominator_label, figure.denominator_date,
                figure.denominator_precision, False)  # fmt: skip
    if figure.ratio == "coverage_registered":
        base = newest_population(population, figure.as_of_end.date())
        return base and (int(base.population_persons), base.label, base.as_of_date, base.as_of_precision, True)
    heads = ratios[
        (ratios["ratio"] == "coverage_registered") & ratios["usable"] & (ratios["numerator_origin"] == "stated")
        & (ratios["as_of_date"] <= figure.as_of_date)
    ].tail(1)  # fmt: skip
    for row in heads.itertuples():
        return int(row.numerator_persons), "", row.as_of_date, row.as_of_precision, True
    return None


def split_changes(ratios: pd.DataFrame) -> pd.DataFrame:
    """Split each change of registered/population into the members' and the population's part, in points.

    Neighbouring dates with stated members and a denominator are compared, and the first with the last. The split
    is exact (Kitagawa 1955): members_points + population_points = change_points.
    """
    known = ratios[
        (ratios["ratio"] == "coverage_registered") & ratios["usable"]
        & (ratios["numerator_origin"] == "stated") & ratios["denominator_persons"].notna()
        & (ratios["bound"] == "=")
    ].drop_duplicates("as_of_date")  # fmt: skip
    points = list(known.itertuples())
    pairs = list(zip(points, points[1:], strict=False))
    if len(points) > 2:
        pairs.append((points[0], points[-1]))
    rows = []
    for first, last in pairs:
        parts = attribute_change(
            {"members": first.numerator_persons, "population": first.denominator_persons},
            {"members": last.numerator_persons, "population": last.denominator_persons},
            lambda members, population: 100 * members / population,
        )
        rows.append({
            "first": first, "last": last, "is_whole": len(points) > 2 and (first, last) == pairs[-1],
            "change_points": sum(parts.values()), "members_points": parts["members"],
            "population_points": parts["population"],
            "members_change_persons": int(last.numerator_persons - first.numerator_persons),
            "population_change_persons": int(last.denominator_persons - first.denominator_persons),
            "source_ids": tuple(dict.fromkeys(first.source_ids + last.source_ids)),
        })  # fmt: skip
    return pd.DataFrame(rows)


def plan_pace(
    distances: pd.DataFrame, period: Period, target_month: Period, premium_parts: list[Rule]
) -> pd.DataFrame:
    """Return people per month, and the premium per month once all are paid for, to reach each rule.

    Months count from the period to ``target_month``; the population is held still. The premium is the sum of
    ``premium_parts`` (idr per person-month), paid when one local government bears both parts.
    """
    if not len(distances):
        return distances
    short = distances[distances["missing_persons"] > 0].copy()
    months = max(period.months_until(target_month), 0)
    premium = sum(part.minimum or 0 for part in premium_parts)
    short["months"] = months
    short["pace_persons_per_month"] = [
        ceil(missing / months) if months else missing for missing in short["missing_persons"]
    ]
    short["premium_idr_per_month"] = short["missing_persons"] * premium
    return short.reset_index(drop=True)
