"""The months ahead: what changes month by month beyond chance, and how likely a minimum is by a date."""

from __future__ import annotations

import pandas as pd

from analysis.figures.outlook import draw_additions
from analysis.indicators.measure import Measure
from analysis.indicators.outlook import chart_additions, look_ahead, monthly_heads, whole_pace
from analysis.reference.rules import Rule
from analysis.reference.states import Signal, SpecialCause
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
REASONS = dict.fromkeys(("interval_reason", "range_reason"), "control")
ADDED = Measure("added", "value", "persons", columns={"low": "lower", "high": "upper"},
                fixed={"source_ids": (OFFICE,), "as_of_precision": "month", **REASONS})  # fmt: skip


def show_outlook(
    report: Report, statements: pd.DataFrame, ratios: pd.DataFrame, events: pd.DataFrame, rules: list[Rule]
) -> Block:
    """Show monthly net additions as a control chart, and the probability of each minimum by the target month.

    Example:
        >>> uhc.show_outlook(report, statements, ratios, events, rules)
    """
    monthly = monthly_heads(statements, ratios)
    if not monthly.is_chartable:
        return report.section("arah", say("outlook.none"), paragraph(say("outlook.none_text")))
    shocks = events.loc[events["event_type"].isin(SHOCKS) & (events["as_of_precision"] != "year"), "as_of_date"]
    months = sorted(set(shocks.dt.to_period("M")))
    chart = chart_additions(monthly, months)
    outlooks = look_ahead(monthly, rules, report.target_month, seed=SEED, shocks=months)
    sentences = [text for ratio, (rule, one) in outlooks.items() for text in _say_outlook(report, ratio, rule, one)]
    signals = (chart["limits_state"] == "in_force") & (chart["special_cause"] != "common_cause")
    end = AsOf(chart.index[-1].start_time.date(), "month")
    count = report.count("signals", int(signals.sum()), "months", as_of=end, source_ids=(OFFICE,))
    heading = say("outlook.heading", _signal_of(chart.iloc[-1]))
    text = paragraph(say("outlook.signals", f=count))
    return report.section("arah", heading, _figure(report, chart), text, bullets(sentences))


def _signal_of(row: pd.Series) -> Signal:
    if row["limits_state"] != "in_force":
        return Signal.unjudged
    return Signal.noise if row["special_cause"] == "common_cause" else Signal.signal


def _figure(report: Report, chart: pd.DataFrame) -> str:
    rows = chart[chart["value"].notna()]
    rows = rows.assign(as_of_date=rows.index.to_timestamp())
    rows = rows.assign(f=report.state_rows(rows, ADDED))
    shown, found = rows.tail(SHOWN_MONTHS), rows["f"]
    causes = shown["special_cause"].where(shown["limits_state"] == "in_force", SpecialCause.unjudged)
    cells = {
        "date": [f"{f.as_of}" for f in shown["f"]],
        "net_additions": [f"{f:signed}" for f in shown["f"]],
        "limits": [f"{f:span}".strip() or say("outlook.no_limits") for f in shown["f"]],
        "verdict": [say("outlook.cause", cause) for cause in causes],
    }
    table = report.table(
        pd.DataFrame(cells), caption=say("outlook.table"), columns="date net_additions+ limits+ verdict"
    )
    ends = {"high": found[rows["value"].idxmax()], "low": found[rows["value"].idxmin()], "last": found.iloc[-1]}
    span = [AsOf(month.start_time.date(), "month") for month in chart.index[[0, -1]]]
    return report.figure(
        "outlook",
        draw_additions(chart),
        table,
        message=say("outlook.message"),
        subtitle=say("outlook.subtitle", first=span[0], last=span[1]),
        description=say("outlook.describe", **ends),
        caption=say("outlook.caption", sources=report.cite((OFFICE,))),
        frame=chart.rename_axis("month").reset_index(),
    )


def _say_outlook(report: Report, ratio: str, rule: Rule, one: Outlook) -> list[str]:
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
        if inside.value < LEAST_HIT_SHARE * tried.value:
            told.append(say("outlook.weak", ratio=texts["ratio"]))
    return told
