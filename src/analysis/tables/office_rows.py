"""The office's own figures in the form of the published tables, and which of the two a report uses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reference.numbers import format_number
from analysis.reference.regions import regencies_of, region_of_code, reported_provinces
from analysis.reference.states import Withheld
from analysis.tables.disclosure import Protection, round_counts
from analysis.tables.schemas import DTYPES, table_descriptor

OFFICE = "kantor"
ROUNDS = "routine_eppgbm"
LEAST_REPORTS = 0.75  # WHO data quality review: below it a total is not read
FEWEST_UNITS = 2  # one puskesmas is not the regency
FEWEST_MONTHS = 2  # a step of one month would be that month
STEP_MONTHS, STEP_MONTHS_OF_EVENTS = 3, 6  # between two figures of one year, so that no month is their difference
EVENTS = ("deaths", "children")
SERIES = ["indicator", "data_system", "year"]
WITHHELD_COLUMNS = ["region_code", *SERIES, "last", "step_end", "reports", "due", "withheld"]
UNIT_OF_COUNT = {"deaths": "deaths", "children": "children", "births": "births"}


# What makes two rows speak of the same thing, by table; dates count by month.
SAME = {
    "coverage": ("region_code", "as_of_date", "measure", "segment"),
    "population": ("region_code", "as_of_date", "register", "sex"),
    "iku": ("region_code", "period_start", "period_end", "measure", "data_system"),
    "ckg": ("region_code", "area_name", "period_end", "measure", "data_system"),
}
VALUE = {"coverage": "value", "population": "population_persons", "iku": "value", "ckg": "value"}


def whole_regions(rows: pd.DataFrame, by: list[str], counts: list[str]) -> pd.DataFrame:
    """Return the sums of ``counts`` per region and ``by``, from one level of areas only, and the province's.

    A region's own row is used where there is one; else its kecamatan, else its kelurahan, and then only of months in
    which all came in: every area, and of each every segment, that ever reported at that level. The province is the
    sum of its seven regencies where all seven have a sum.

    Args:
        rows: rows of an office table with region_code, area_code, ``by`` and ``counts``; ``by`` begins with a date.
        by: columns to keep apart.
        counts: columns to add up.

    Returns:
        Columns region_code, ``by``, ``counts``, areas and areas_due (how many were added of how many).
    """
    level = rows["area_code"].str.count(r"\.")
    own = {code: region_of_code(code).kemendagri_code for code in rows["region_code"].unique()}
    is_own = rows["area_code"] == rows["region_code"].map(own)
    rows = rows.assign(level=level.mask(is_own, 0))
    date = by[0]
    kind = rows["area_code"]
    for name in {"segment", "sex"} & set(by):
        kind = kind + rows[name].fillna("")
    rows = rows.assign(kind=kind)
    grouped = rows.groupby(["region_code", "level", date])
    areas = grouped.agg(areas=("area_code", "nunique"), kinds=("kind", "nunique")).reset_index()
    most = areas.groupby(["region_code", "level"])[["areas", "kinds"]].transform("max")
    areas["areas_due"] = most["areas"]
    whole = areas[(areas["areas"] == most["areas"]) & (areas["kinds"] == most["kinds"])].sort_values("level")
    chosen = whole.drop_duplicates(["region_code", date]).drop(columns="kinds")
    kept = rows.merge(chosen, on=["region_code", "level", date])
    sums = _sum(kept, ["region_code", *by, "areas", "areas_due"], counts)
    codes = [region.bps_code for region in reported_provinces()]
    provinces = {code: [region.bps_code for region in regencies_of(code)] for code in codes}
    found = [sums[~sums["region_code"].isin(provinces)]]
    for code, regencies in provinces.items():
        parts = sums[sums["region_code"].isin(regencies)]
        present = parts.groupby(date)["region_code"].transform("nunique") == len(regencies)
        province = _sum(parts[present], by, counts)
        found.append(province.assign(region_code=code, areas=len(regencies), areas_due=len(regencies)))
    return pd.concat(found, ignore_index=True)


def _sum(rows: pd.DataFrame, by: list[str], counts: list[str]) -> pd.DataFrame:
    """Return the sums by group; one part that is missing (a cell that was refused) leaves the sum missing."""
    grouped = rows.groupby(by, dropna=False)[counts]
    sums = grouped.sum(min_count=1)
    return sums.where(grouped.count().eq(grouped.size(), axis=0)).reset_index()


def coverage_rows(membership: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Return the office's membership as rows of the table ``coverage``: heads, ratios, segments, by region and month.

    Args:
        membership: rows of the office table ``membership``.
        residents: rows of the office table ``residents``; coverage is of the newest count up to the month.
    """
    if not len(membership):
        return pd.DataFrame()
    counts = ["registered_persons", "active_persons", "inactive_persons"]
    parts = whole_regions(membership, ["month_date", "segment", "payer"], counts)
    parts["registered_persons"] = parts["registered_persons"].fillna(
        parts["active_persons"] + parts["inactive_persons"]
    )
    parts["inactive_persons"] = parts["inactive_persons"].fillna(parts["registered_persons"] - parts["active_persons"])
    printed = parts[parts["segment"].isna()]
    by_segment = parts[parts["segment"].notna()]
    added = _sum(by_segment, ["region_code", "month_date"], counts)
    totals = pd.concat([printed[added.columns], added]).drop_duplicates(["region_code", "month_date"])
    bases = _newest_residents(totals, residents)
    rows: list[dict[str, Any]] = []
    for row in bases.dropna(subset=["registered_persons"]).itertuples():
        same = {"region_code": row.region_code, "as_of_date": row.month_date}
        rows.append({**same, "measure": "registered_persons", "unit": "persons", "value": row.registered_persons})
        if pd.notna(row.active_persons):
            rows.append({**same, "measure": "active_persons", "unit": "persons", "value": row.active_persons})
            rows.append(
                {**same, "measure": "keaktifan_pct", "percent_of": "registered",
                 **_percent(row.active_persons, row.registered_persons)}
            )  # fmt: skip
        if pd.notna(row.population_persons):
            rows.append(
                {
                    **same,
                    "measure": "coverage_registered_pct",
                    "denominator_label_id": row.label_id,
                    "denominator_label_en": row.label_en,
                    "percent_of": "population",
                    **_percent(row.registered_persons, row.population_persons),
                }
            )
    for row in by_segment.itertuples():
        same = {
            "region_code": row.region_code,
            "as_of_date": row.month_date,
            "segment": row.segment,
            "payer": row.payer,
        }
        rows.append({**same, "measure": "registered_persons", "unit": "persons", "value": row.registered_persons})
        if pd.notna(row.inactive_persons):
            rows.append({**same, "measure": "inactive_persons", "unit": "persons", "value": row.inactive_persons})
    frame = pd.DataFrame(rows).dropna(subset=["value"])
    return _in_form(frame, "coverage", "k").assign(kind="stock")


def _percent(numerator: float, denominator: float) -> dict[str, Any]:
    value = round(100 * float(numerator) / float(denominator), 2) if denominator else None
    return {
        "value": value,
        "unit": "percent",
        "numerator_persons": int(numerator),
        "denominator_persons": int(denominator),
    }


def population_rows(residents: pd.DataFrame) -> pd.DataFrame:
    """Return the office's counts of residents as rows of the table ``population``."""
    if not len(residents):
        return pd.DataFrame()
    sums = whole_regions(residents, ["as_of_date", "sex", "register", "semester"], ["population_persons"])
    sums = sums.dropna(subset=["population_persons"]).sort_values(
        ["register", "as_of_date"], key=lambda column: column != "dukcapil_dkb" if column.name == "register" else column
    )
    sums = sums.drop_duplicates(["region_code", "sex", "population_persons"])  # a count printed again is no new count
    labels = [_label(row.register, row.semester) for row in sums.itertuples()]
    frame = sums.assign(label_id=[label[0] for label in labels], label_en=[label[1] for label in labels])
    return _in_form(frame.drop(columns=["areas", "areas_due"]), "population", "kp")


def _label(register: str, semester: Any) -> tuple[str, str]:
    if pd.isna(semester):
        return f"penduduk ({register.replace('_', ' ')})", f"residents ({register.replace('_', ' ')})"
    year, half = str(semester).split("-")
    roman = {"1": "I", "2": "II"}[half]
    return f"Dukcapil semester {roman} {year}", f"Dukcapil semester {roman} {year}"


def _newest_residents(totals: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Return ``totals`` with the newest count of both sexes up to each month beside it."""
    columns = ["population_persons", "label_id", "label_en"]
    counted = population_rows(residents)
    if not len(counted):
        return totals.assign(**dict.fromkeys(columns))
    counted = counted[counted["sex"] == "total"].sort_values("as_of_date")
    return pd.merge_asof(
        totals.sort_values("month_date"),
        counted[["region_code", "as_of_date", *columns]],
        left_on="month_date",
        right_on="as_of_date",
        by="region_code",
    ).sort_values(["region_code", "month_date"])


def iku_rows(
    counts: pd.DataFrame, services: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """Return the office's indicator counts, SPM and targets as rows of the table ``iku``, by region and year.

    Months are added up; of cumulative reports the last of each puskesmas counts. What is measured in rounds (a
    stunting round) stands by month. All else stands by steps of a year (STEP_MONTHS; deaths and sick children by half
    years), so that no two reports of a year differ by one month; what may not be shown yet, or of too few reports, has
    no row (``withheld_counts`` says why). The note says how many of the reports due came in: one a month from each
    puskesmas that ever reported to the region. The province is the sum of its seven regencies where all of them
    reported.

    Args:
        counts: rows of the office table ``indicator_counts``.
        services: rows of the office table ``spm``.
        targets: rows of the office table ``targets``.
        indicators: the table ``indicators``, which names the measures of each indicator.
    """
    known = indicators[indicators["data_table"] == "iku"].set_index("indicator_id")
    rows: list[dict[str, Any]] = []
    steps = _steps(counts, services, known)
    for row in steps[steps["withheld"] == ""].itertuples():
        rows += _counted(row, known.loc[row.indicator])
    for row in targets.itertuples() if len(targets) else ():
        if row.indicator in known.index and pd.notna(known.loc[row.indicator, "target_measure"]):
            meta = known.loc[row.indicator]
            rows.append(
                {
                    "region_code": row.region_code,
                    "period_start": pd.Timestamp(row.year, 1, 1),
                    "period_end": pd.Timestamp(row.year, 12, 31),
                    "period_precision": "year",
                    "measure": meta["target_measure"],
                    "age_band": meta["age_band"],
                    "data_system": "programme_target",
                    "value": float(row.target_value),
                    "unit": row.target_unit,
                    "kind": "target",
                }
            )
    return _in_form(pd.DataFrame(rows), "iku", "ki") if rows else pd.DataFrame()


def withheld_counts(counts: pd.DataFrame, services: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the newest counts of each region, indicator and system that ``iku_rows`` does not show, and why.

    Args:
        counts: as ``iku_rows``, up to the period.
        services: the same.
        indicators: the same.

    Returns:
        WITHHELD_COLUMNS: last is the newest month in the count, step_end the month to which the next figure runs,
        reports and due are as in the note. No counts.
    """
    known = indicators[indicators["data_table"] == "iku"].set_index("indicator_id")
    steps = _steps(counts, services, known)
    newest = steps.sort_values("last", kind="stable").groupby(["region_code", "indicator", "data_system"]).tail(1)
    return newest.loc[newest["withheld"] != "", WITHHELD_COLUMNS].reset_index(drop=True)


def _steps(counts: pd.DataFrame, services: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return a row of ``_added`` per step of each year, or round, with the column ``withheld``: "" or why."""
    served = services.rename(columns={"served_persons": "numerator", "target_persons": "denominator"})
    served = served.assign(indicator="spm_" + served["service"], data_system="spm_report") if len(served) else served
    counts = pd.concat([part for part in (counts, served) if len(part)] or [counts])
    ours = counts[counts["indicator"].isin(known.index)] if len(counts) else counts
    if not len(ours):
        return pd.DataFrame(columns=WITHHELD_COLUMNS)
    unit = known["count_measure"].str.rsplit("_", n=1).str[-1]
    ours = _with_province(ours.assign(year=ours["month_date"].dt.year))
    length = ours["indicator"].map(unit).isin(EVENTS).map({True: STEP_MONTHS_OF_EVENTS, False: STEP_MONTHS})
    is_round, month = ours["data_system"] == ROUNDS, ours["month_date"].dt.month
    ours = ours.assign(length=length.mask(is_round, 1), step_end=-(-month // length) * length)
    ours["is_spm"] = ours["data_system"] == "spm_report"
    units = ours.groupby(["region_code", "is_spm"])["puskesmas"].nunique().clip(lower=1).rename("units").reset_index()
    found = [_added(ours[is_round], units)] if is_round.any() else []
    for end in range(STEP_MONTHS, 13, STEP_MONTHS):
        some = ours[~is_round & (month <= end) & (end % ours["length"] == 0)]
        some = some[some.groupby(["region_code", *SERIES])["step_end"].transform("max") == end]
        if len(some):
            found.append(_added(some, units))
    steps = pd.concat(found, ignore_index=True)
    newest = ours.groupby("region_code")["year"].max()
    steps["is_closed"] = (steps["step_end"] == 12) & (steps["year"] < steps["region_code"].map(newest))
    return steps.assign(withheld=[_why_withheld(row) for row in steps.itertuples()])


def newest_of_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the table ``iku``, of the office's that count over parts of one year only the one that goes on."""
    ours = rows[(rows["source_id"] == OFFICE) & rows["kind"].isin(["flow", "yield"])]
    keys = [ours[name] for name in ("region_code", "measure", "age_band", "data_system")]
    last = ours.groupby([*keys, ours["period_start"].dt.year], dropna=False)["period_end"].transform("max")
    return rows.drop(index=ours.index[ours["period_end"] < last])


def _why_withheld(row: Any) -> str:
    """Return why a row of ``_added`` is not shown, or ""."""
    is_part_of_events = row.length == STEP_MONTHS_OF_EVENTS and row.step_end < 12
    if row.in_rounds and 0 < row.numerator <= Protection().largest_hidden_persons:
        return Withheld.SMALL
    if not row.in_rounds and row.last.month < row.step_end and not row.is_closed:
        return Withheld.WAITING
    if row.reports < (1 if is_part_of_events else LEAST_REPORTS) * row.due:
        return Withheld.THIN  # the report that comes late would be the difference of two parts of a year
    if 0 < row.units_in < FEWEST_UNITS:
        return Withheld.FEW_UNITS
    if not row.in_rounds and not row.is_cumulative and row.months_in_step < FEWEST_MONTHS:
        return Withheld.ONE_MONTH
    return ""


def _with_province(ours: pd.DataFrame) -> pd.DataFrame:
    """Return the reports, and again as a province's where all its regencies have the indicator in that year."""
    found = [ours]
    for province in reported_provinces():
        regencies = [region.bps_code for region in regencies_of(province.bps_code)]
        inner = ours[ours["region_code"].isin(regencies)]
        parts = inner[inner.groupby(SERIES)["region_code"].transform("nunique") == len(regencies)]
        own_names = parts["region_code"] + " " + parts["puskesmas"].fillna("")
        found.append(parts.assign(region_code=province.bps_code, puskesmas=own_names))
    return pd.concat(found, ignore_index=True)


def _added(ours: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return a row per region, indicator, system and year, or round: count, base, months, reports in and due.

    Args:
        ours: the reports, each with the length of its step in months and the month in which that ends.
        units: region_code, is_spm and how many puskesmas ever reported.
    """
    in_rounds = ours["data_system"] == ROUNDS
    ours = ours.assign(
        round_date=ours["month_date"].where(in_rounds), is_cumulative=ours["counting"] == "cumulative"
    ).sort_values("month_date", kind="stable")
    keys = ["region_code", *SERIES, "is_spm", "round_date"]
    newest = ours.drop_duplicates([*keys, "puskesmas", "is_cumulative"], keep="last")
    parts = pd.concat([ours[~ours["is_cumulative"]], newest[newest["is_cumulative"]]])
    sums = parts.groupby(keys, dropna=False)[["numerator", "denominator"]].sum(min_count=1)
    grouped = ours.groupby(keys, dropna=False)
    in_step = ours[ours["step_end"] == grouped["step_end"].transform("max")].groupby(keys, dropna=False)
    sums = sums.assign(
        first=grouped["month_date"].min(),
        last=grouped["month_date"].max(),
        is_cumulative=grouped["is_cumulative"].any(),
        reports=ours.drop_duplicates([*keys, "puskesmas", "month_date"]).groupby(keys, dropna=False).size(),
        units_in=grouped["puskesmas"].nunique(),
        length=grouped["length"].max(),
        step_end=grouped["step_end"].max(),
        months_in_step=in_step["month_date"].nunique(),
    )
    # the people that an SPM service is for in a year are aimed at once, however the months are counted
    aimed = ours[ours["is_spm"]].drop_duplicates([*keys, "puskesmas"], keep="last")
    aimed = aimed.groupby(keys, dropna=False)["denominator"].sum(min_count=1)
    sums.loc[aimed.index, "denominator"] = aimed
    sums = sums.reset_index().merge(units, on=["region_code", "is_spm"], how="left")
    sums["in_rounds"] = sums["round_date"].notna()
    months = (sums["last"].dt.month - sums["first"].dt.month + 1).where(~sums["in_rounds"], 1)
    return sums.assign(due=sums["units"] * months)


def _counted(row: Any, meta: pd.Series) -> list[dict[str, Any]]:
    """Return the count, its births or children, and the rate of a row of _added."""
    if pd.isna(row.numerator):
        return []
    count, base, last = row.numerator, row.denominator, row.last
    reports, due, in_rounds = row.reports, row.due, row.in_rounds
    first = pd.Timestamp(row.year, 1, 1) if row.is_cumulative else row.first
    start = last if in_rounds else first
    end = last + pd.offsets.MonthEnd(0)
    whole_year = not in_rounds and (first.month, last.month) == (1, 12)
    same = {
        "region_code": row.region_code,
        "period_start": start,
        "period_end": end,
        "period_precision": "year" if whole_year else "month",
        "age_band": meta["age_band"],
        "data_system": row.data_system,
        "note_id": f"Laporan masuk {reports} dari {due}.",
        "note_en": f"{reports} of {due} reports came in.",
        "quality": "A",
        "usable": True,
    }
    kind = {"count": "stock" if in_rounds else "flow", "rate": "stock" if in_rounds else "yield"}
    rows = []
    if pd.notna(meta["count_measure"]):
        unit = UNIT_OF_COUNT.get(str(meta["count_measure"]).rsplit("_", 1)[-1], "persons")
        rows.append(
            {**same, "measure": meta["count_measure"], "value": float(count), "unit": unit, "kind": kind["count"]}
        )
    if pd.notna(base) and base and pd.notna(meta["value_measure"]) and pd.notna(meta["multiplier"]):
        rows.append(
            {
                **same,
                "measure": meta["value_measure"],
                "value": round(float(meta["multiplier"]) * float(count) / float(base), 2),
                "unit": meta["unit"],
                "per": int(meta["multiplier"]),
                "numerator": int(count),
                "denominator": int(base),
                "denominator_label_id": meta["denominator_id"],
                "denominator_label_en": meta["denominator_en"],
                "kind": kind["rate"],
            }
        )
    if meta.name == "aki" and pd.notna(base):
        rows.append(
            {
                **same,
                "age_band": "newborn",
                "measure": "live_births",
                "value": float(base),
                "unit": "births",
                "kind": "flow",
            }
        )
    return rows


def ckg_rows(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the office's counts of CKG as rows of the table ``ckg``: people checked since January and the target.

    Every month's sum of a region stands, rounded so that no two months give a small count; of puskesmas the newest. A
    sum of fewer than LEAST_REPORTS of the puskesmas that report, or of fewer than FEWEST_UNITS, does not stand: it
    would be theirs. A province is the sum of its regencies.

    Args:
        counts: rows of the office table ``indicator_counts``.
    """
    own = counts[(counts["indicator"] == "ckg") & counts["puskesmas"].notna()] if len(counts) else counts
    if not len(own):
        return pd.DataFrame()
    own = _with_province(own.sort_values("month_date", kind="stable").assign(year=own["month_date"].dt.year))
    added = own.groupby(["region_code", "puskesmas", "data_system", "year"])["numerator"].cumsum()
    own = own.assign(numerator=own["numerator"].where(own["counting"] == "cumulative", added))
    units = own.groupby("region_code")["puskesmas"].nunique()
    newest = own.groupby(["region_code", "data_system"])["month_date"].transform("max")
    is_province = own["region_code"].isin([region.bps_code for region in reported_provinces()])
    parts = own[(own["month_date"] == newest) & ~is_province]
    parts = parts.assign(area_level="puskesmas", area_name=parts["puskesmas"])
    keys = ["region_code", "data_system", "month_date"]
    sums = _sum(own, keys, ["numerator", "denominator"])
    reports = own.groupby(keys)["puskesmas"].nunique().reset_index(name="reports")
    whole = sums.merge(reports, on=keys).assign(due=lambda rows: rows["region_code"].map(units))
    whole = whole[(whole["reports"] >= LEAST_REPORTS * whole["due"]) & (whole["reports"] >= FEWEST_UNITS)]
    notes = {
        f"note_{language}": [text.format(row.reports, row.due) for row in whole.itertuples()]
        for language, text in (("id", "Laporan masuk {} dari {}."), ("en", "{} of {} reports came in."))
    }
    whole = whole.assign(numerator=round_counts(whole["numerator"], to=Protection().round_to), **notes)
    rows = pd.concat([whole, parts], ignore_index=True)
    year = rows["month_date"].dt.to_period("Y")
    checked = {"measure": "checked_persons", "value": rows["numerator"], "kind": "yield"}
    target = {"measure": "target_persons", "value": rows["denominator"], "kind": "target"}
    ends = {"period_start": year.dt.start_time, "period_end": rows["month_date"] + pd.offsets.MonthEnd(0)}
    done = rows.assign(**checked, **ends, period_precision="day")
    plan = rows.assign(**target, period_start=year.dt.start_time, period_end=year.dt.end_time.dt.normalize())
    plan = plan.assign(data_system="programme_target", period_precision="year").drop_duplicates(
        ["region_code", "area_name", "period_end"], keep="last"
    )
    frame = pd.concat([done, plan]).dropna(subset=["value"]).assign(age_band="all", unit="persons")
    return _in_form(frame.drop(columns=["numerator", "denominator"]), "ckg", "kc")


def _in_form(frame: pd.DataFrame, table: str, prefix: str) -> pd.DataFrame:
    """Return rows with the columns and types of a published table, each an exact figure of the office's."""
    fields = {field["name"]: DTYPES[field["type"]] for field in table_descriptor(table)["schema"]["fields"]}
    key = next(iter(fields))
    names = {code: region_of_code(code).short_name for code in frame["region_code"].unique()}
    given = {
        key: prefix + frame["region_code"] + "." + (frame.groupby("region_code").cumcount() + 1).astype(str),
        "region_name": frame["region_code"].map(names),
        "as_of_precision": "day",
        "bound": "=",
        "quality": "A",
        "usable": True,
        "source_id": OFFICE,
    }
    for name, value in given.items():
        if name in fields and name not in frame:
            frame = frame.assign(**{name: value})
    frame = frame.reindex(columns=list(fields)).astype(fields)
    if "as_of_date" in fields:
        frame["as_of_end"] = frame["as_of_date"]
    return frame.assign(file_row=range(1, len(frame) + 1))


def override(published: pd.DataFrame, office: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return both, the office's rows winning: a published one of the same thing stays, not used, and says so.

    Of the table ``population``, which marks no row as unused, the published one gives way.
    """
    if not len(office):
        return published
    ours = dict(zip(figure_keys(office, table), office[VALUE[table]], strict=True))
    keys = pd.Series(figure_keys(published, table), index=published.index)
    beaten = keys.isin(list(ours))
    if "usable" in published:
        kept, used = published.copy(), beaten & published["usable"]
        for language, text in (("id", "Data kantor dipakai: {}. "), ("en", "The office's own figure is used: {}. ")):
            old = kept[f"note_{language}"].fillna("")
            said = keys[used].map(lambda key, text=text: text.format(_written(ours[key])))
            kept.loc[used, f"note_{language}"] = said + old[used]
        kept.loc[used, "quality"] = "C"
        kept["usable"] &= ~beaten
    else:
        kept = published[~beaten]
    result = pd.concat([kept, office], ignore_index=True)
    result.attrs = dict(published.attrs)
    return result


def _written(value: float) -> str:
    return format_number(value, 0 if float(value).is_integer() else 2)


def figure_keys(rows: pd.DataFrame, table: str) -> list[tuple[Any, ...]]:
    """Return what each figure measures, where, when and by which system: two of the same say the same thing."""
    columns = [
        rows[name].dt.strftime("%Y-%m") if name.endswith(("date", "start", "end")) else rows[name].fillna("")
        for name in SAME[table]
    ]
    return list(zip(*columns, strict=True))
