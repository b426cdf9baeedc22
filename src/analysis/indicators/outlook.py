"""Months as signal or noise, and how likely a minimum is by a date: only where every month is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd

from analysis.reference.periods import Period
from analysis.reference.rules import Rule, rules_on
from analysis.statistics.control_charts import FEWEST_POINTS, xmr
from analysis.statistics.forecast import Outlook, probability_of_reaching

SHOCKS = ("mass_deactivation", "status_change", "reactivation")
# Of each ratio: above, below, the rule of its minimum, and the months in which what stands below is renewed.
RATIOS_AHEAD = {
    "coverage_registered": ("registered", "residents", "prioritas_coverage", (6, 12)),
    "keaktifan": ("active", "registered", "prioritas_active", tuple(range(1, 13))),
}


@dataclass(frozen=True)
class Monthly:
    """Heads by month (period index): registered and active members, and the residents they are divided by."""

    registered: pd.Series
    active: pd.Series
    residents: pd.Series

    @property
    def is_chartable(self) -> bool:
        """Whether there are enough months for a control chart of their changes."""
        return self.active.diff().notna().sum() >= FEWEST_POINTS


def monthly_heads(statements: pd.DataFrame, ratios: pd.DataFrame) -> Monthly:
    """Return the exact heads of each month; a month that nobody stated is missing, never filled in.

    Args:
        statements: rows of the table ``coverage`` of one region.
        ratios: as ``compute_ratios`` of the same.
    """
    exact = statements[
        statements["usable"]
        & statements["segment"].isna()
        & (statements["bound"] == "=")
        & (statements["as_of_precision"] != "year")
    ]
    members = {
        name: _by_month(exact[exact["measure"] == f"{name}_persons"], "value") for name in ("registered", "active")
    }
    is_base = (ratios["ratio"] == "coverage_registered") & ratios["usable"] & (ratios["as_of_precision"] != "year")
    based = ratios[is_base]
    return Monthly(**members, residents=_by_month(based.dropna(subset=["denominator_persons"]), "denominator_persons"))


def _by_month(rows: pd.DataFrame, column: str) -> pd.Series:
    months = pd.PeriodIndex(rows["as_of_date"].dt.to_period("M"), freq="M")
    series = pd.Series(rows[column].to_numpy(dtype=float), index=months)
    series = series[~series.index.duplicated(keep="last")].sort_index()
    if not len(series):
        return series
    return series.reindex(pd.period_range(series.index[0], series.index[-1], freq="M"))


def chart_additions(monthly: Monthly, shocks: Sequence[pd.Period] = ()) -> pd.DataFrame:
    """Return an XmR chart (``xmr``) of the active members added each month; the month of a shock stands by itself.

    Flows are charted, not stocks: a stock that climbs steadily breaks every rule. A new baseline starts after each
    shock; one with too few months has no limits yet.
    """
    additions = monthly.active.diff().iloc[1:]
    starts = sorted({one for month in shocks for one in (month, month + 1) if one in additions.index[1:]})
    return xmr(additions, improvement="increase", rebase_at=starts)


def growing_paces(monthly: Monthly, period: Period, by: Period) -> dict[str, int]:
    """Return by ratio the people a month that its minimum takes until ``by`` if what it is divided by keeps growing.

    One draw: the pace needs none. Nothing where the months are too few to speak of growth.
    """
    rules = rules_on(period.end, tuple(key for *_, key, _ in RATIOS_AHEAD.values()))
    if not monthly.is_chartable:
        return {}
    outlooks = look_ahead(monthly, rules, by, seed=0, draws=1)
    return {name: whole_pace(one) for name, (_, one) in outlooks.items()}


def whole_pace(outlook: Outlook) -> int:
    """Return the pace that an outlook asks for, in whole people a month."""
    return ceil(round(outlook.scenarios.loc["required", "persons_per_month"], 6))


def look_ahead(
    monthly: Monthly,
    rules: Sequence[Rule],
    by: Period,
    *,
    seed: int,
    shocks: Sequence[pd.Period] = (),
    draws: int = 2000,
) -> dict[str, tuple[Rule, Outlook]]:
    """Return for each ratio with heads how likely its minimum is by a month, as ``probability_of_reaching``.

    The changes of the months of ``shocks``, dated events, are not drawn again.
    """
    result = {}
    for ratio, (top, base, key, renewals) in RATIOS_AHEAD.items():
        rule = next((one for one in rules if one.key == key and one.minimum), None)
        members, whole = getattr(monthly, top).dropna(), getattr(monthly, base).dropna()
        month = pd.Period(year=by.year, month=by.month, freq="M")
        if rule is None or not len(members) or not len(whole[: members.index[-1]]) or month <= members.index[-1]:
            continue
        outlook = probability_of_reaching(
            members,
            whole,
            target_pct=float(rule.minimum or 0),
            by=month,
            seed=seed,
            renewal_months=renewals,
            shocks=shocks,
            draws=draws,
        )
        result[ratio] = (rule, outlook)
    return result


def shock_months(events: pd.DataFrame) -> list[pd.Period]:
    """Return the months of dated events that move many members at once."""
    dated = events["event_type"].isin(SHOCKS) & (events["as_of_precision"] != "year")
    return sorted(set(events.loc[dated, "as_of_date"].dt.to_period("M")))
