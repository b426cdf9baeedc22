"""The months ahead: what changes month by month beyond chance, and how likely a minimum is by a date."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd

from analysis.figures.outlook import draw_additions
from analysis.indicators.outlook import chart_additions, look_ahead, monthly_heads
from analysis.reference.rules import Rule
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import make_table, name_columns
from analysis.statistics.forecast import Outlook
from analysis.tables.office_rows import OFFICE

SEED = 20250601
SHOCKS = ("mass_deactivation", "status_change", "reactivation")
SHOWN_MONTHS = 13
LEAST_HIT_SHARE = 0.6


def show_outlook(
    draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame, events: pd.DataFrame, rules: list[Rule]
) -> Block:
    """Show monthly net additions as a control chart, and the probability of each minimum by the target month.

    Example:
        >>> uhc.show_outlook(report, statements, ratios, events, rules)
    """
    monthly = monthly_heads(statements, ratios)
    if not monthly.is_chartable:
        return draft.section("arah", say("outlook.none"), paragraph(say("outlook.none_text")))
    shocks = events.loc[events["event_type"].isin(SHOCKS) & (events["as_of_precision"] != "year"), "as_of_date"]
    months = sorted(set(shocks.dt.to_period("M")))
    chart = chart_additions(monthly, months)
    outlooks = look_ahead(monthly, rules, draft.target_month, seed=SEED, shocks=months)
    sentences = [text for ratio, (rule, one) in outlooks.items() for text in _say_outlook(draft, ratio, rule, one)]
    last = chart.iloc[-1]
    signals = chart[(chart["limits_state"] == "in_force") & (chart["special_cause"] != "common_cause")]
    count = _count(draft, "signals", len(signals), chart)
    return draft.section(
        "arah",
        say(f"outlook.heading_{_state_of(last)}"),
        _figure(draft, chart),
        paragraph(say("outlook.signals", f=count)),
        bullets(sentences),
    )


def _state_of(row: pd.Series) -> str:
    if row["limits_state"] != "in_force":
        return "unjudged"
    return "noise" if row["special_cause"] == "common_cause" else "signal"


def _as_of(month: pd.Period) -> AsOf:
    return AsOf(month.start_time.date(), "month")


def _count(draft: Draft, name: str, value: float, chart: pd.DataFrame) -> Finding:
    return draft.state(
        Finding(f"outlook.{name}", value, "months", _as_of(chart.index[-1]), (OFFICE,), interval_reason="computed")
    )


def _state_added(draft: Draft, month: Any, row: pd.Series) -> Finding:
    limits = None if pd.isna(row["lower"]) else (row["lower"], row["upper"])
    more: dict[str, Any] = {"interval": limits, "interval_reason": "control"}
    return draft.state(Finding(f"outlook.added.{month}", row["value"], "persons", _as_of(month), (OFFICE,), **more))


def _figure(draft: Draft, chart: pd.DataFrame) -> str:
    findings = {month: _state_added(draft, month, row) for month, row in chart[chart["value"].notna()].iterrows()}
    rows = [
        (
            f"{findings[month].as_of}",
            format(findings[month], "signed"),
            f"{findings[month]:span}".strip() or say("outlook.no_limits"),
            say(f"outlook.{row['special_cause']}") if row["limits_state"] == "in_force" else say("outlook.unjudged"),
        )
        for month, row in chart[chart["value"].notna()].tail(SHOWN_MONTHS).iterrows()
    ]
    table = make_table(
        say("outlook.table"),
        name_columns("date", "net_additions", "limits", "verdict", numbers=("net_additions", "limits")),
        rows,
    )
    newest = findings[chart["value"].last_valid_index()]
    high, low = (findings[chart["value"].idxmax()], findings[chart["value"].idxmin()])
    return draft.figure(
        "outlook",
        draw_additions(chart),
        table,
        message=say("outlook.message"),
        subtitle=say("outlook.subtitle", first=_as_of(chart.index[0]), last=_as_of(chart.index[-1])),
        description=say("outlook.describe", high=high, low=low, last=newest),
        caption=say("outlook.caption", sources=draft.cite((OFFICE,))),
        frame=chart.rename_axis("month").reset_index(),
    )


def _say_outlook(draft: Draft, ratio: str, rule: Rule, one: Outlook) -> list[str]:
    """The probability by the date with its back-test, or the scenarios where the history is short."""
    minimum, by = state_minimum(draft, rule), draft.target_month.text
    needed = draft.state(
        Finding(
            f"outlook.{ratio}.needed",
            one.needed_persons,
            "persons",
            AsOf(draft.period.end),
            (OFFICE,),
            interval_reason="computed",
        )
    )
    name = say(f"ratio.{ratio}")
    if one.probability is None or one.months is None:
        required = ceil(round(one.scenarios.loc["required", "persons_per_month"], 6))
        pace = _state(draft, f"{ratio}.required", required, "persons_per_month")
        why = say(f"outlook.withheld_{one.withheld}")
        if one.needed_persons <= 0:
            return [say("outlook.scenario_held", ratio=name, minimum=minimum, needed=format(needed, "size"), why=why)]
        return [say("outlook.scenario", ratio=name, minimum=minimum, by=by, needed=needed, pace=pace, why=why)]
    chance = _state(draft, f"{ratio}.probability", 100 * one.probability, "percent")
    never = _state(draft, f"{ratio}.not_reached", 100 * (one.not_reached_share or 0), "percent")
    texts = [
        say("outlook.chance", ratio=name, minimum=minimum, by=by, chance=chance, never=never, count=len(one.months))
    ]
    if one.backtest is not None:
        inside = _state(draft, f"{ratio}.inside", one.backtest.inside, "statements")
        tried = _state(draft, f"{ratio}.tried", one.backtest.tried, "statements")
        texts.append(say("outlook.backtest", inside=inside, tried=tried, months=one.backtest.months_ahead))
        if inside.value < LEAST_HIT_SHARE * tried.value:
            texts.append(say("outlook.weak", ratio=name))
    return texts


def _state(draft: Draft, name: str, value: float, unit: str) -> Finding:
    return draft.state(
        Finding(f"outlook.{name}", value, unit, AsOf(draft.period.end), (OFFICE,), interval_reason="simulated_months")
    )
