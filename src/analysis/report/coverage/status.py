"""UHC Prioritas and award levels: what the published figures meet, miss, or leave open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.uhc_status import awards_of, newest_shares, status_changes
from analysis.reference.states import EventKind, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_shares
from analysis.report.coverage.verdicts import count_text, distance_text, figure_text, share_text, verdict_text
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.tables import list_names

NOT_COUNTED = ("pemda_share", "dues")


def show_status(draft: Draft, criteria: pd.DataFrame, shares: pd.DataFrame, history: pd.DataFrame) -> Block:
    """Show the criteria of UHC Prioritas, the local-government share both ways, award levels and published history."""
    told = criteria[(criteria["group"] == "prioritas") & (criteria["branch"] == "")]
    told = state_criteria(draft, told, "figure", "target_f", "distance")
    rows = pd.DataFrame([_criterion_cells(draft, row) for row in told.itertuples()])
    table = draft.table(rows, caption=say("status.table", region=draft.region.name, period=draft.period.text),
                        columns=" ".join(rows))  # fmt: skip
    notes = [say("status.province")] if draft.region.level == "provinsi" else []
    notes += [say("status.figures_only"), *told["rule_note"].dropna()]
    parts = [str(table.html()), bullets([note for note in dict.fromkeys(notes) if note])]
    parts += [_show_shares(draft, criteria, shares), _show_awards(draft, criteria), _show_history(draft, history)]
    return draft.section("status", say("status.heading", counts=count_text(criteria)), *parts)


def _criterion_cells(draft: Draft, row: Any) -> dict[str, str]:
    is_dues = row.criterion == "dues"
    minimum = "status.minimum" if row.rule_is_known else "status.minimum_unsure"
    return {
        "criterion": say("criterion", row.measure),
        "minimum": say("status.no_dues") if is_dues else say(minimum, f=row.target_f),
        "newest": say("status.dues_not_published") if is_dues else figure_text(row),
        "verdict": verdict_text(row),
        "distance": say("status.see_below") if row.measure in NOT_COUNTED else distance_text(row),
        "rule_source": draft.cite(row.rule_source_ids),
    }


def _show_shares(draft: Draft, criteria: pd.DataFrame, shares: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.shares')}</h3>"
    if not len(shares):
        return heading + paragraph(say("missing.pemda_share"))
    told = state_shares(draft, shares)
    table = draft.table(
        pd.DataFrame({
            "date": [f"{f.as_of}" for f in told["f"]], "basis": [say("basis", one) for one in told["basis"]],
            "share": told["f"], "numerator": [f"{f:n}" for f in told["f"]],
            "denominator": [
                say("trend.denominator", f=f) if f.denominator else say("empty.not_published") for f in told["f"]
            ],
            "status": [f"{f:flags}" or say("empty.as_stated") for f in told["f"]],
            "source": [draft.cite(f.source_ids) for f in told["f"]],
        }),
        caption=say("status.share_table", region=draft.region.name),
        columns="date basis share+ numerator+ denominator+ status source",
    )  # fmt: skip
    both = share_text(draft, criteria)
    lines = [f"{both}."] if both else []
    is_stated = told["basis"] == "stated"
    for frame in [told[is_stated]] if both else [told[~is_stated], told[is_stated]]:
        lines += [_share_line(draft, row) for row in newest_shares(frame, draft.period.end).itertuples()]
    return heading + paragraph(say("status.share_explain")) + bullets(lines) + draft.drawer(table)


def _share_line(draft: Draft, row: Any) -> str:
    heads = say("status.share_heads", f=row.f) if row.f.numerator else ""
    old = " " + say("status.old") if draft.period.is_stale(row.as_of_end.date()) else ""
    inferred = say("status.inferred") if "inferred" in row.f.flags else ""
    return say("status.share_of", row.basis, f=row.f) + heads + inferred + old + "."


def _show_awards(draft: Draft, criteria: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.awards')}</h3>"
    told = state_criteria(draft, criteria[criteria["group"] == "award"], "target_f")
    levels = told[told["branch"] == ""]
    if not len(levels):
        return heading + paragraph(say("status.no_round"))
    conditions = told[told["branch"] != ""]
    rows = pd.DataFrame([
        _level_cells(draft, row, conditions[conditions["criterion"] == row.criterion]) for row in levels.itertuples()
    ])  # fmt: skip
    table = draft.table(rows, caption=say("status.award_table", region=draft.region.name), columns=" ".join(rows))
    newest = rows[(levels["rule_date"] == levels["rule_date"].max()).to_numpy()]
    lines = [say("status.award_line", **row) for row in newest[["level", "verdict", "why"]].to_dict("records")]
    return heading + paragraph(say("status.award_explain")) + bullets(lines) + draft.drawer(table)


def _level_cells(draft: Draft, level: Any, conditions: pd.DataFrame) -> dict[str, str]:
    asked = [
        list_names([
            say("award.condition", criterion=say("criterion_short", row.measure), f=row.target_f)
            for row in way.itertuples()
        ])
        for _, way in conditions.groupby(conditions["branch"].str[0])
    ]  # fmt: skip
    return {
        "level": level.rule_label,
        "conditions": say("award.or").join(asked) or say("award.cutoffs_unknown"),
        "verdict": verdict_text(level),
        "why": _why(draft, level, conditions),
        "rule_source": draft.cite(level.rule_source_ids),
    }


def _why(draft: Draft, level: Any, conditions: pd.DataFrame) -> str:
    """What a level's verdict rests on: the minimums that are missed, or those left open, or what else is asked for."""
    if level.verdict == Verdict.MET:
        return say("award.reason_met")
    if not len(conditions):
        return say("award.reason_cutoffs")
    decisive = conditions[
        conditions["verdict"] == (Verdict.MISSED if level.verdict == Verdict.MISSED else Verdict.UNDECIDED)
    ]
    texts = [
        say("award.reason", criterion=say("criterion_short", row.measure), minimum=row.target_f,
            verdict=verdict_text(row), value=figure_text(row))
        for row in state_criteria(draft, decisive, "figure", "target_f").itertuples()
    ]  # fmt: skip
    return "; ".join(dict.fromkeys(texts)) or say("award.reason_also", also=level.rule_note)


def _show_history(draft: Draft, history: pd.DataFrame) -> str:
    """Status and awards, each in words of its own: an award is no status."""
    parts = []
    for kind, rows in ((EventKind.history, status_changes(history)), (EventKind.awards_won, awards_of(history))):
        lines = [_event_text(draft, row) for row in rows.itertuples()]
        missing = paragraph(say("missing.event", kind, region=draft.region.name))
        parts.append(f"<h3>{say('status.events', kind)}</h3>" + (bullets(lines) if lines else missing))
    return "".join(parts)


def _event_text(draft: Draft, row: Any) -> str:
    """Return a dated event with its source, marked where the status is our inference from what was said."""
    text = say("status.event", date=draft.as_of(row), event=row.description, source=draft.cite((row.source_id,)))
    return text + (" " + say("status.event_inferred") if row.is_inferred else "")
