"""The months ahead: what changes month by month beyond chance, and how likely a minimum is by a date."""

from __future__ import annotations

from math import ceil

import pandas as pd

from analysis.figures.coverage import draw_additions
from analysis.indicators.measure import Measure
from analysis.indicators.outlook import chart_additions, look_ahead, monthly_heads
from analysis.reference.rules import Rule
from analysis.reference.states import Signal
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.draft import Block, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.statistics.forecast import Outlook
from analysis.tables.office_rows import OFFICE

SEED = 20250601
SHOCKS = ("mass_deactivation", "status_change", "reactivation")
SHOWN_MONTHS = 13
LEAST_HIT_SHARE = 0.6
ADDED = Measure("added", "value", "persons", parts={"low": "lower", "high": "upper", "interval_reason": "control",
                                                    "range_reason": "control", "source_ids": (OFFICE,)})  # fmt: skip


def show_outlook(
    report: Report, statements: pd.DataFrame, ratios: pd.DataFrame, events: pd.DataFrame, rules: list[Rule]
) -> Block:
    """Show monthly net additions as a control chart, and the probability of each minimum by the target month."""
    monthly = monthly_heads(statements, ratios)
    if not monthly.is_chartable:
        return report.section("arah", say("outlook.none"), paragraph(say("outlook.none_text")))
    shocks = events.loc[events["event_type"].isin(SHOCKS) & (events["as_of_precision"] != "year"), "as_of_date"]
    months = sorted(set(shocks.dt.to_period("M")))
    chart = chart_additions(monthly, months)
    outlooks = look_ahead(monthly, rules, report.target_month, seed=SEED, shocks=months)
    sentences = [text for ratio, (rule, one) in outlooks.items() for text in _say_outlook(report, ratio, rule, one)]
    last, in_force = chart.iloc[-1], chart["limits_state"] == "in_force"
    signals = int((in_force & (chart["special_cause"] != "common_cause")).sum())
    end = AsOf(chart.index[-1].start_time.date(), "month")
    count = report.count("signals", signals, "months", as_of=end, source_ids=(OFFICE,))
    state = Signal.noise if last["special_cause"] == "common_cause" else Signal.signal
    heading = say("outlook.heading", state if last["limits_state"] == "in_force" else Signal.unjudged)
    text = paragraph(say("outlook.signals", f=count))
    return report.section("arah", heading, _chart(report, chart), text, bullets(sentences))


def _chart(report: Report, chart: pd.DataFrame) -> Block:
    rows = chart[chart["value"].notna()]
    rows = rows.assign(as_of_date=[month.start_time for month in rows.index], as_of_precision="month")
    told = rows.assign(f=report.state_rows(rows, ADDED))
    shown, first, last = told.tail(SHOWN_MONTHS), told["f"].iloc[0], told["f"].iloc[-1]
    table = pd.DataFrame({
        "date": [f"{f.as_of}" for f in shown["f"]],
        "net_additions": [f"{f:signed}" for f in shown["f"]],
        "limits": [f"{f:span}".strip() or say("outlook.no_limits") for f in shown["f"]],
        "verdict": [
            say("outlook.cause", row.special_cause if row.limits_state == "in_force" else "unjudged")
            for row in shown.itertuples()
        ],
    })  # fmt: skip
    ends = {"high": told.loc[told["value"].idxmax(), "f"], "low": told.loc[told["value"].idxmin(), "f"], "last": last}
    return report.chart(
        chart, draw_additions, name="outlook", once=True, title=say("outlook.message"), sources=(OFFICE,),
        subtitle=say("outlook.subtitle", first=first.as_of, last=last.as_of), alt=say("outlook.describe", **ends),
        data=table.rename(columns={name: say("column", name) for name in table}),
        note=say("outlook.caption", sources=report.cite((OFFICE,))),
    )  # fmt: skip


def _say_outlook(report: Report, ratio: str, rule: Rule, one: Outlook) -> list[str]:
    """The probability by the date with its back-test, or the scenarios where the history is short."""
    texts = {"ratio": say("ratio", ratio), "minimum": state_minimum(report, rule), "by": report.target_month.text}

    def state(name: str, value: float, unit: str, reason: str = "simulated_months") -> Finding:
        return report.count(f"outlook_{name}", value, unit, ratio, source_ids=(OFFICE,), interval_reason=reason)

    needed = state("needed", one.needed_persons, "persons", "computed")
    if one.probability is None or one.months is None:
        required = ceil(round(one.scenarios.loc["required", "persons_per_month"], 6))
        pace, why = state("required", required, "persons_per_month"), say("outlook.withheld", one.withheld)
        if one.needed_persons <= 0:
            return [say("outlook.scenario_held", needed=f"{needed:size}", why=why, **texts)]
        return [say("outlook.scenario", needed=needed, pace=pace, why=why, **texts)]
    chance = state("probability", 100 * one.probability, "percent")
    never = state("not_reached", 100 * (one.not_reached_share or 0), "percent")
    told = [say("outlook.chance", chance=chance, never=never, count=len(one.months), **texts)]
    if one.backtest is not None:
        inside, tried = (state(name, getattr(one.backtest, name), "statements") for name in ("inside", "tried"))
        told.append(say("outlook.backtest", inside=inside, tried=tried, months=one.backtest.months_ahead))
        if inside.value < LEAST_HIT_SHARE * tried.value:
            told.append(say("outlook.weak", ratio=texts["ratio"]))
    return told
