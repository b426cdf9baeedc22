"""What the checks find in the office's own rows, as rows of the data-quality box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.reference.numbers import format_date
from analysis.reference.regions import region_of_code
from analysis.reference.words import current_language, say
from analysis.report.draft import Draft
from analysis.report.tables import list_names
from analysis.tables import quality
from analysis.tables.published import read_table
from analysis.tables.schemas import table_descriptor

DUE_DAY = 10  # our choice: offices close a month's sheet by the tenth of the next
SHOWN, MANY = 3, 12
GROUPS = {
    "complete": ("completeness", "refused"),
    "timely": ("timeliness",),
    "consistent": ("order", "parts", "population", "duplicates"),
    "strange": ("outliers", "shifts", "copied", "digits"),
}
LARGE = 10  # smaller counts jump and repeat by chance


def office_rows(draft: Draft, tables: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return one row of the box for each group of checks: its name, the worst word, what was found and where.

    Args:
        draft: the report; on published data there is no row.
        tables: the office's tables that the report rests on: membership, indicator_counts, spm or sessions.
    """
    found = [(table, list(_check(draft, table))) for table in tables]
    found = [(table, checks) for table, checks in found if checks]
    rows = []
    for group, keys in GROUPS.items():
        texts, words = [], []
        for table, checks in found:
            own = [check for check in checks if check.key in keys and check.checked]
            words += own
            clean = [check.name for check in own if not len(check.found)]
            said = [_write(draft, table, check) for check in own if len(check.found)]
            said += [say("office_quality.clean", names=", ".join(clean))] if clean else []
            if said:
                texts.append(say("office_quality.of_table", table=say("office_table", table), text=" ".join(said)))
        if texts:
            rows.append((say("office_quality.group", group), quality.worst_word(words), " ".join(texts)))
    return rows


def _check(draft: Draft, table: str) -> Iterator[quality.Check]:
    rows = draft.read_office(table)
    if not len(rows):
        return
    day = "session_date" if table == "sessions" else "month_date"
    region = rows["region_code"].map({code: region_of_code(code).short_name for code in rows["region_code"].unique()})
    rows = rows.assign(month=rows[day].dt.to_period("M").dt.to_timestamp(), region=region, unit=region)
    arrivals = rows.drop_duplicates(["region", "month"])
    yield quality.check_timeliness(arrivals, month="month", received="arrived_date", due_day=DUE_DAY)
    yield quality.check_duplicates(rows, keys=table_descriptor(table)["schema"]["primaryKey"])
    partial = rows[rows["refused_cells"] > 0].drop_duplicates(["region", "month"])
    yield quality.Check("refused", quality.CAREFUL if len(partial) else quality.GOOD, len(arrivals), partial)
    if table == "membership":
        yield from _check_membership(draft, rows)
    elif table == "sessions":
        rows = rows.assign(unit=rows["site_name"])
        yield quality.check_order(rows, lower="registered_or_checked_persons", upper="reached_persons")
        yield quality.check_digits(rows, unit="region", value="reached_persons")
    else:
        name, prefix = ("indicator", "") if table == "indicator_counts" else ("service", "spm_")
        names = read_table("indicators").set_index("indicator_id")[f"name_{current_language()}"]
        titles = (prefix + rows[name]).map(names).fillna(rows[name])
        rows = rows.assign(unit=rows["puskesmas"].fillna(rows["region"]) + ", " + titles)
        yield _check_reports(draft, rows, rows[name])
        if table == "spm":
            yield quality.check_order(rows, lower="served_persons", upper="target_persons")
        else:
            monthly = _large(rows[rows["counting"] == "monthly"], "numerator")
            yield quality.check_outliers(monthly, unit="unit", month="month", value="numerator")
            yield quality.check_copied(monthly, unit="unit", month="month", values=["numerator"])
            yield quality.check_digits(monthly, unit="puskesmas", value="numerator")


def _check_reports(draft: Draft, rows: pd.DataFrame, kinds: pd.Series) -> quality.Check:
    """Check that every unit reported each month since the first report of its kind; rounds come when they come."""
    in_rounds = rows["data_system"].eq("routine_eppgbm") if "data_system" in rows else pd.Series(False, rows.index)
    checks = [
        quality.check_completeness(
            own, unit="unit", month="month", months=pd.date_range(own["month"].min(), draft.period.end, freq="MS")
        )
        for _, own in rows[~in_rounds].groupby(kinds)
    ]
    found = pd.concat([check.found for check in checks]) if checks else rows[:0]
    checked = sum(check.checked for check in checks)
    word = (
        quality.UNJUDGED
        if len(found) > (1 - quality.LOWEST_COMPLETENESS) * checked
        else quality.CAREFUL
        if len(found)
        else quality.GOOD
    )
    return quality.Check("completeness", word, checked, found)


def _large(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    return rows[rows.groupby("unit")[value].transform("median") >= LARGE]


def _check_membership(draft: Draft, rows: pd.DataFrame) -> Iterator[quality.Check]:
    """Check the members of the smallest areas, with all segments together where the check is on people."""
    depth = rows["area_code"].str.count(r"\.")
    rows = rows[depth == depth.max()].assign(unit=rows["area_name"])
    counts = ["registered_persons", "active_persons"]
    whole = rows["segment"].isna() if rows["segment"].isna().any() else rows["segment"].notna()
    people = rows[whole].groupby(["area_code", "unit", "month"], as_index=False)[counts].sum(min_count=1)
    residents = draft.read_office("residents")
    residents = residents[residents["sex"] == "total"].sort_values(["as_of_date", "register"], kind="stable")
    newest = residents.drop_duplicates("area_code", keep="last").set_index("area_code")["population_persons"]
    people["population_persons"] = people["area_code"].map(newest)
    months = pd.date_range(rows["month"].min(), draft.period.end, freq="MS")
    yield quality.check_completeness(people, unit="unit", month="month", months=months)
    yield quality.check_order(rows, lower="active_persons", upper="registered_persons")
    yield quality.check_parts(rows, parts=["active_persons", "inactive_persons"], whole="registered_persons")
    last = people[people["month"] == people["month"].max()]
    yield quality.check_population(last, registered="registered_persons", population="population_persons")
    yield quality.check_outliers(people, unit="unit", month="month", value="active_persons")
    yield quality.check_shifts(people, unit="unit", month="month", value="active_persons")
    yield quality.check_copied(rows, unit="unit", month="month", values=counts, within=("segment", "payer"))


def _write(draft: Draft, table: str, check: quality.Check) -> str:
    """Return what a check found, with its first places."""
    numbers = {
        name: draft.count("quality", value, segment=f"{table}.{check.key}.{name}")
        for name, value in (("found", len(check.found)), ("checked", check.checked))
    }
    return f"{check.write(**numbers)} {_where(check.found)}"


def _where(found: pd.DataFrame) -> str:
    """Return the first places, or the months that most of many have."""
    if "month" not in found:
        return say("office_quality.where", places="; ".join(found.iloc[:SHOWN, 0]))
    months = found["month"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if len(found) > MANY and months.iloc[0] > 1:
        names = [format_date(month.date(), "month", short=True) for month in months.index[:SHOWN]]
        return say("office_quality.months", months=list_names(names))
    places = [
        f"{unit} ({format_date(month.date(), 'month', short=True)})"
        for unit, month in zip(found["unit"], found["month"], strict=True)
    ]
    return say("office_quality.where", places="; ".join(list(dict.fromkeys(places))[:SHOWN]))
