"""The months ahead: the pace that a minimum asks for, months beyond chance, and how likely a minimum is by a date."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.membership import nearest_criterion
from analysis.indicators.membership_measures import ADDED, PACE, PREMIUM, criteria_figures
from analysis.indicators.outlook import chart_additions, look_ahead, monthly_heads, shock_months, whole_pace
from analysis.reference.rules import Rule
from analysis.reference.states import Signal, SpecialCause
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_minimum
from analysis.report.findings import Finding
from analysis.report.report import Report, Told
from analysis.statistics.forecast import Outlook
from analysis.tables.office_rows import OFFICE

SEED = 20250601
LEAST_HIT_SHARE = 0.6


def state_needed(report: Report, pace: pd.DataFrame) -> pd.DataFrame:
    """Return ``plan_pace`` with its findings: minimum, people missing, people a month, and the premium they cost.

    Example:
        >>> asked = uhc.plan_pace(criteria, report.period, report.target_month)
        >>> uhc.state_needed(report, asked)[["ratio", "pace_persons_per_month"]]
    """
    told = state_criteria(report, pace, "minimum", "distance", "cost")
    told = told.assign(pace=report.stated(criteria_figures(pace), pace=PACE)["pace"])
    return told.rename(columns={"measure": "ratio", "distance": "missing", "cost": "premium"})


def tell_needed(report: Report, pace: pd.DataFrame, premium_parts: list[Rule]) -> Told:
    """Return the people a month that the nearest minimum asks for, from when to when, and what a person costs.

    Example:
        >>> uhc.tell_needed(report, pace, premium_parts)[0]
    """
    if not len(pace):
        told = [say("pace.nothing_missing"), say("pace.premium", **_state_premium(report, premium_parts))]
        return say("pace.none"), {"sentences": told}
    target = report.target_month.text
    first: Any = pace.loc[nearest_criterion(pace.rename(columns={"ratio": "measure"})).Index]
    people = say("people", first["ratio"])
    months = report.count("pace_months", int(pace["months"].iloc[0]), "months")
    notes = [
        report.say("pace.basis", months=months, target=target),
        say("pace.premium", **_state_premium(report, premium_parts)),
        say("pace.not_a_forecast"),
    ]
    heading = say("pace.heading", f=first["pace"], target=target, minimum=first["minimum"], people=people)
    return heading, {"sentences": [notes]}


def _state_premium(report: Report, parts: list[Rule]) -> dict[str, Any]:
    """State both parts of the premium and their sum."""
    rows = [
        {"minimum": part.minimum or 0, "key": part.key, "as_of_date": part.first_day, "note": part.note,
         "source_ids": part.source_ids}
        for part in parts
    ]  # fmt: skip
    member, pemda = report.stated(pd.DataFrame(rows), f=PREMIUM)["f"]
    more: dict[str, Any] = {"interval_reason": "rule", "flags": ("recomputed",), "as_of": member.as_of}
    sources = tuple(source for part in parts for source in part.source_ids)
    whole = report.count("premium_part", member.value + pemda.value, "idr", "sum", source_ids=sources, **more)
    return {"whole": whole, "member": member, "pemda": pemda}


def state_additions(
    report: Report, statements: pd.DataFrame, ratios: pd.DataFrame, events: pd.DataFrame
) -> pd.DataFrame:
    """Return a control chart of the active members added each month, with findings; no row where months are missing.

    Example:
        >>> uhc.state_additions(report, statements, ratios, events)
    """
    monthly = monthly_heads(statements, ratios)
    if not monthly.is_chartable:
        return pd.DataFrame()
    rows = chart_additions(monthly, shock_months(events))
    rows = rows[rows["value"].notna()].assign(source_ids=[(OFFICE,)] * int(rows["value"].notna().sum()))
    rows = report.stated(rows.assign(as_of_date=rows.index.to_timestamp()).reset_index(drop=True), f=ADDED)
    causes = rows["special_cause"].where(rows["limits_state"] == "in_force", SpecialCause.unjudged)
    limits = [f"{f:span}".strip() or say("outlook.no_limits") for f in rows["f"]]
    return rows.assign(limits=limits, judgement=[say("outlook.cause", cause) for cause in causes])


def tell_outlook(
    report: Report, additions: pd.DataFrame, statements: pd.DataFrame, ratios: pd.DataFrame, events: pd.DataFrame,
    rules: list[Rule],
) -> Told:  # fmt: skip
    """Return whether the newest month is beyond chance, and how likely each minimum is by the target month.

    Example:
        >>> uhc.tell_outlook(report, additions, statements, ratios, events, rules)[0]
    """
    if not len(additions):
        return say("outlook.none"), {"sentences": [say("outlook.none_text")]}
    monthly, months = monthly_heads(statements, ratios), shock_months(events)
    outlooks = look_ahead(monthly, rules, report.target_month, seed=SEED, shocks=months)
    is_signal = (additions["limits_state"] == "in_force") & (additions["special_cause"] != "common_cause")
    end = additions["f"].iloc[-1].as_of
    count = report.count("signals", int(is_signal.sum()), "months", as_of=end, source_ids=(OFFICE,))
    is_judged = additions["limits_state"].iloc[-1] == "in_force"
    signal = (Signal.signal if is_signal.iloc[-1] else Signal.noise) if is_judged else Signal.unjudged
    lines = [text for ratio, (rule, one) in outlooks.items() for text in _chances(report, ratio, rule, one)]
    return say("outlook.heading", signal), {"sentences": [say("outlook.signals", f=count), lines]}


def _chances(report: Report, ratio: str, rule: Rule, one: Outlook) -> list[str]:
    """The probability by the date with its back-test, or the scenarios where the history is short."""
    texts = {"ratio": say("ratio", ratio), "minimum": state_minimum(report, rule), "by": report.target_month.text}

    def state(name: str, value: float, unit: str, reason: str = "simulated_months") -> Finding:
        return report.count(f"outlook_{name}", value, unit, ratio, source_ids=(OFFICE,), interval_reason=reason)

    needed = state("needed", one.needed_persons, "persons", "computed")
    if one.probability is None or one.months is None:
        pace, why = state("required", whole_pace(one), "persons_per_month"), say("outlook.withheld", one.withheld)
        if one.needed_persons <= 0:
            return [say("outlook.scenario_held", needed=f"{needed:size}", why=why, **texts)]
        return [say("outlook.scenario", needed=needed, pace=pace, why=why, **texts)]
    chance = state("probability", 100 * one.probability, "percent")
    never = state("not_reached", 100 * (one.not_reached_share or 0), "percent")
    told = [say("outlook.chance", chance=chance, never=never, count=len(one.months), **texts)]
    if one.backtest is not None:
        inside, tried = (state(name, getattr(one.backtest, name), "statements") for name in ("inside", "tried"))
        told.append(say("outlook.backtest", inside=inside, tried=tried, months=one.backtest.months_ahead))
        told += [say("outlook.weak", ratio=texts["ratio"])] if inside.value < LEAST_HIT_SHARE * tried.value else []
    return told
