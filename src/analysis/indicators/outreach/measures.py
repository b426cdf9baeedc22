"""What rows of published outreach, of an office's visits and of its plan say as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.measure import Measure
from analysis.indicators.membership_measures import flag_names
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.states import Flag
from analysis.statistics.intervals import proportion_interval

COARSER = {"quarter": "month"}
OURS: dict[str, Any] = {"interval_reason": "computed", "flags": (Flag.RECOMPUTED,), "note": ""}
COMPUTED = {"interval_reason": "computed"}
PRINTED: dict[str, Any] = {"numerator": None, "flags": (), "note": ""}
SHARE_DECIMALS = 2

CKG = Measure("ckg", "pct", "percent", region="region_code", fixed={"note": ""})
CKG_OF_TARGET = Measure(
    "ckg_of_target", "target_pct", "percent", ("place",), region="region_code",
    columns={"numerator": "checked_persons", "base_persons": "target_persons", "base_date": "as_of_date",
             "base_precision": "as_of_precision", "decimals": "target_decimals", "source_ids": "target_source_ids"},
    fixed={**OURS, "base_kind": "ckg_target"},
)  # fmt: skip
CKG_PACE = Measure("ckg_pace", "value", "unit", ("part",), fixed=OURS)
CKG_COUNT = Measure(
    "ckg_count", "value", "unit", ("place", "measure"), region="region_code", fixed={"numerator": None, "note": ""}
)
PER_DAY = Measure(
    "ckg_per_day", "per_day", "persons_per_day", ("place", "measure"), region="region_code",
    columns={"flags": "per_day_flags"},
    fixed={"interval_reason": "computed", "note": "", "numerator": None, "decimals": 0, "bound": "="},
)  # fmt: skip
PUSKESMAS = Measure("puskesmas", "value", "persons", ("area_name",), fixed=PRINTED)
SHOW_UP = Measure("show_up", "pct", "percent", ("place",), region="region_code")
DRIVE = Measure("drive", "value", "unit", ("outreach_id",), fixed=PRINTED)
EVENT = Measure("event", "value", "unit", ("outreach_id",), fixed=PRINTED)
FACILITIES = Measure("network", "value", "facilities", ("measure",), region="region_code", fixed=PRINTED)

VISITED = Measure("visited", "persons", "persons", ("step",), fixed=COMPUTED)
FUNNEL = Measure(
    "funnel", "persons", "persons", ("programme", "channel", "step"),
    fixed={"numerator": None, "low": None, **COMPUTED},
)  # fmt: skip
FUNNEL_SHARE = Measure(
    "funnel_share", "share_pct", "percent", ("programme", "channel", "step"),
    columns={"base_persons": "denominator", "base_date": "as_of_date"},
    fixed={"base_kind": "step_before", "range_reason": "sessions", "interval_reason": "computed", "decimals": 1},
)  # fmt: skip
YIELD = Measure(
    "yield", "pooled", "unit", ("per", "group"),
    columns={"low": "pooled_low", "high": "pooled_high", "numerator": "persons"},
    fixed={"range_reason": "pooled", "interval_reason": "pooled"},
)  # fmt: skip
REPEATS = Measure(
    "repeats", "shown_rate", "persons_per_session", ("group",), columns={"low": "shown_low", "high": "shown_high"},
    fixed={"range_reason": "sessions", "interval_reason": "sessions", "decimals": 1},
)  # fmt: skip
RETENTION = Measure(
    "retention", "like_others_pct", "percent", ("months",),
    columns={"low": "least_pct"}, fixed={"high": 100.0, "range_reason": "moves", "interval_reason": "moves"},
)  # fmt: skip

EFFECT = Measure(
    "effect", "effect", "per_1000_month", ("name",), columns={"low": "lower", "high": "upper"},
    fixed={"range_reason": "effect", "interval_reason": "effect", "decimals": 2},
)  # fmt: skip
VISIT_RATE = Measure("visit_rate", "rate", "per_1000_month", ("group",), fixed={"decimals": 1, **COMPUTED})
PLAN = Measure("plan", "expected", "persons", ("label",), fixed={"range_reason": "plan", "interval_reason": "plan"})
PLAN_DAYS = Measure("plan_days", "days", "days", ("label",), fixed={"low": None, **COMPUTED})
PLAN_EACH_DAY = Measure(
    "plan_each_day", "each", "persons", ("label",), fixed={"decimals": 1, "interval_reason": "plan"}
)
PLAN_WEEK = Measure("plan_week", "people", "persons", ("first_day",), fixed={"interval_reason": "plan"})
PLAN_WEEK_DAYS = Measure("plan_week_days", "team_days", "days", ("first_day",), fixed=COMPUTED)
SIGNED, REPORTED, CHECKED = (
    Measure(f"facility_{part}", f"{part}_pct", "percent", ("facility_type",),
            columns={"numerator": numerator, "base_persons": base, "base_date": "as_of_date"},
            fixed={"base_kind": kind, "decimals": decimals, **COMPUTED})
    for part, numerator, base, kind, decimals in (
        ("signed", "signed", "facilities", "facilities", 0),
        ("reported", "reported", "due", "reports", 0),
        ("checked", "checked_persons", "all_checks", "checks", 1),
    )
)  # fmt: skip


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return published rows with the end of what they cover as their date, no more exact than it is known."""
    precision = rows["period_precision"].replace(COARSER)
    return rows.assign(as_of_date=rows["period_end"], as_of_precision=precision)


def placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a ``place`` (a region code, or a name where it has none) with both, the other of each empty."""
    is_code = rows["place"].astype(str).str.isdigit()
    return rows.assign(region_code=rows["place"].where(is_code, ""), place=rows["place"].mask(is_code, ""))


def share_decimals(part: float, whole: float, bound: str, most: int = SHARE_DECIMALS) -> int:
    """Return how many decimals a share may have: fewer where the part is rounded or a bound and ends in zeros.

    35,000 is known to 1,000, so of 94,670 it is "about 37 %" and no finer.
    """
    if bound == "=" or not part:
        return most
    digits = str(round(part))
    unit = 10 ** (len(digits) - len(digits.rstrip("0")))
    return int(np.clip(np.ceil(-np.log10(100 * unit / whole)), 0, most))


def progress_figures(progress: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``list_progress`` with the usual columns of a number; one 12 months older than the period is stale."""
    ours = progress["origin"] == "recomputed"
    flags = {
        Flag.RECOMPUTED: ours,
        Flag.ROUNDED: progress["bound"] != "=",
        Flag.STALE: [period.is_stale(day.date()) for day in progress["period_end"]],
    }
    parts = zip(progress["checked_persons"], progress["residents_persons"], progress["bound"], strict=True)
    computed = [share_decimals(*each) if pd.notna(each[0]) else 0 for each in parts]
    printed = [printed_decimals(pct) for pct in progress["pct"]]
    return target_figures(dated(progress).assign(place="")).assign(
        numerator=progress["checked_persons"].where(ours),
        base_persons=progress["residents_persons"],
        base_date=progress["residents_date"],
        base_kind="residents",
        interval_reason=ours.map({True: "computed", False: "register"}),
        decimals=np.where(ours, computed, printed),
        flags=flag_names(flags, progress.index),
    )


def target_figures(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts of people checked with their share of ``target_persons``, missing where there is no target."""
    target = counts["target_persons"].astype(float)
    parts = zip(counts["checked_persons"], target, counts["bound"], strict=True)
    return counts.assign(
        target_pct=100 * counts["checked_persons"].astype(float) / target,
        target_decimals=[share_decimals(*each) if pd.notna(each[1]) and pd.notna(each[0]) else 0 for each in parts],
    )


def puskesmas_figures(puskesmas: pd.DataFrame) -> pd.DataFrame:
    """Return ``list_puskesmas`` with the usual columns of a number, and the share of each of its own target."""
    sources = [(one,) for one in puskesmas["source_id"]]
    rows = dated(puskesmas).assign(checked_persons=puskesmas["value"], place=puskesmas["area_name"], region_code="")
    return target_figures(rows).assign(source_ids=sources, target_source_ids=sources)


def count_figures(counts: pd.DataFrame) -> pd.DataFrame:
    """Return ``follow_counts`` with the usual columns of a number, people a day since the count before, and target."""
    is_count = counts["unit"] == "persons"
    inferred = counts["inferred"].astype(bool)
    sources = zip(counts["source_id"], counts["target_source"], strict=True)
    both = [tuple(dict.fromkeys(one for one in pair if pd.notna(one))) for pair in sources]
    return target_figures(placed(dated(counts)).assign(checked_persons=counts["value"].where(is_count))).assign(
        decimals=[
            0 if heads else printed_decimals(value) for heads, value in zip(is_count, counts["value"], strict=True)
        ],
        flags=[(Flag.INFERRED,) if one else () for one in inferred],
        per_day=(counts["added"] / counts["days"]).where(is_count),
        per_day_flags=[(Flag.RECOMPUTED, *([Flag.INFERRED] if one else [])) for one in inferred],
        target_source_ids=both,
    )


def show_up_figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``list_show_up`` with the usual columns of a number; a range of chance where people are published."""
    counted = rows["numerator"].notna()
    ranges = [
        proportion_interval(float(row.numerator), float(row.denominator)) if pd.notna(row.numerator) else None
        for row in rows.itertuples()
    ]
    return placed(dated(rows)).assign(
        base_persons=rows["denominator"],
        base_date=rows["period_end"],
        base_precision=rows["period_precision"].replace(COARSER),
        base_kind="signed_up",
        low=[100 * one.lower if one else None for one in ranges],
        high=[100 * one.upper if one else None for one in ranges],
        range_reason="sessions",
        interval_reason=counted.map({True: "computed", False: "unpublished"}),
        flags=[(Flag.RECOMPUTED,) if one else () for one in counted],
        decimals=SHARE_DECIMALS,
    )


def funnel_figures(steps: pd.DataFrame) -> pd.DataFrame:
    """Return ``compute_funnel`` with the share of the step before in percent and its range, as far as sessions differ.

    People may be missing where they are hidden; then so is the share.
    """
    parts, wholes = (steps[name].astype("Float64").astype(float) for name in ("numerator", "denominator"))
    known = parts.notna() & (wholes > 0)
    ranges = [
        proportion_interval(part / variance, whole / variance) if holds and part <= whole else None
        for part, whole, variance, holds in zip(parts, wholes, steps["variance"], known, strict=True)
    ]
    return steps.assign(
        numerator=parts.where(known),
        denominator=wholes.where(known),
        share_pct=(100 * parts / wholes).where(known),
        low=[100 * one.lower if one else None for one in ranges],
        high=[100 * one.upper if one else None for one in ranges],
    )


def facility_figures(facilities: pd.DataFrame) -> pd.DataFrame:
    """Return ``count_facilities`` with the shares of agreements, of reports due, and of all checks, in percent."""
    numbers = facilities[["facilities", "signed", "reported", "due", "checked_persons"]].astype("Float64").astype(float)
    all_checks = numbers["checked_persons"].sum()
    return facilities.assign(
        checked_persons=numbers["checked_persons"],
        all_checks=all_checks,
        signed_pct=100 * numbers["signed"] / numbers["facilities"],
        reported_pct=(100 * numbers["reported"] / numbers["due"]).where(numbers["due"] > 0),
        checked_pct=(100 * numbers["checked_persons"] / all_checks) if all_checks else None,
    )
