"""Three to five key messages: the first thing a head of office reads."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, latest
from analysis.indicators.targets import nearest_minimum
from analysis.reference.words import say
from analysis.report.coverage.rivals import rival_statements, state_statement
from analysis.report.coverage.stating import state_change, state_distance, state_minimum, state_ratio
from analysis.report.draft import Block, Decision, Draft
from analysis.report.tables import list_names


def show_messages(
    draft: Draft, ratios: pd.DataFrame, distances: pd.DataFrame, changes: pd.DataFrame, statements: pd.DataFrame
) -> Block:
    """Show three to five key messages, strongest first; the last one is what the office may do or check."""
    sentences: list[tuple[str, str]] = []
    for ratio in RATIOS[:2]:
        for row in latest(ratios, ratio).itertuples():
            finding = state_ratio(draft, row)
            key = "message.with_heads" if finding.numerator and finding.denominator else "message.without_heads"
            sentences.append((say(f"{key}_{ratio}", f=finding), "tren"))
    if len(distances):
        row = nearest_minimum(distances)
        finding = state_distance(draft, row)
        text = say(
            f"message.{row['state']}",
            f=finding,
            people=say(f"people.{row['ratio']}"),
            minimum=state_minimum(draft, row["rules"][0]),
            rule=row["rules"][0].label,
        )
        sentences.append((text, "jarak"))
        urgency = {"short": 1, "unsure": 2}.get(row["state"], 3)
        reason = say(f"interval.{finding.interval_reason}")
        certainty = say(
            "decision.distance", span=format(finding, "span"), reason=reason.capitalize(), date=finding.as_of
        )
        draft.decide(Decision(urgency, text, certainty, say(f"holder.{row['ratio']}_lever"), "jarak"))
    if len(changes):
        *_, row = changes.itertuples()
        parts = state_change(draft, row)
        sentences.append(
            (
                say(
                    "message.change_up" if parts["change"].value >= 0 else "message.change_down",
                    f=parts["change"],
                    first=draft.as_of(row.first),
                    last=draft.as_of(row.last),
                ),
                "perubahan",
            )
        )
    request, anchor = _request(draft, ratios, statements)
    sentences.append((request, anchor))
    draft.decide(Decision(2, request, say(f"decision.sure_{draft.data}"), say("holder.coverage_registered"), anchor))
    return draft.messages(sentences[:5])


def _request(draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame) -> tuple[str, str]:
    """What the office may do: settle the newest rivals, or ask for what is old or missing."""
    rivals = rival_statements(statements, ratios)
    rivals = rivals[(rivals["unit"] == "percent") & rivals["segment"].isna()]
    if len(rivals):
        newest = rivals[rivals["as_of_date"] == rivals["as_of_date"].max()]
        row = next(newest.itertuples())
        others = ratios[(ratios["as_of_date"] == row.as_of_date) & (ratios["ratio"] + "_pct" == row.measure)]
        values = {one.pct: state_ratio(draft, one) for one in others.itertuples()}
        if len(values) > 1:
            listed = list_names([f"{finding}" for _, finding in sorted(values.items(), reverse=True)])
            measure = say(f"ratio.{row.measure.removesuffix('_pct')}")
            return say(
                "message.settle", values=listed, date=state_statement(draft, row).as_of, measure=measure
            ), "beredar"
    old = [
        state_ratio(draft, row)
        for ratio in RATIOS[:2]
        for row in latest(ratios, ratio).itertuples()
        if draft.period.is_stale(row.as_of_end.date())
    ]
    if old:
        return say("message.ask_newer", f=min(old, key=lambda one: one.as_of.day)), "mutu"
    return say("message.ask_heads" if draft.data == "published" else "message.check_sheets"), "mutu"
