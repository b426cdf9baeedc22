"""UHC Prioritas and award levels: what the published figures meet, miss, or leave open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.uhc_status import awards_of, newest_shares, status_changes
from analysis.reference.states import EventKind, Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_criteria, state_shares
from analysis.report.coverage.verdicts import count_text, distance_text, figure_text, share_text, verdict_text
from analysis.report.draft import Block, bullets, fold, paragraph
from analysis.report.report import Report
from analysis.report.tables import list_names

NOT_COUNTED = ("pemda_share", "dues")


def show_status(report: Report, criteria: pd.DataFrame, shares: pd.DataFrame, history: pd.DataFrame) -> Block:
    """Show the criteria of UHC Prioritas, the local-government share both ways, award levels and published history.

    Example:
        >>> uhc.show_status(report, criteria, shares, history)
    """
    whole = criteria[(criteria["group"] == "prioritas") & (criteria["branch"] == "")]
    counted = state_criteria(report, whole[~whole["measure"].isin(NOT_COUNTED)], "distance")
    told = state_criteria(report, whole, "figure", "minimum").assign(distance=counted["distance"])
    cells = pd.DataFrame([_criterion_cells(report, row) for row in told.itertuples()])
    caption = say("status.table", region=report.region.name, period=report.period.text)
    table = report.table(cells, caption=caption, columns="criterion minimum newest verdict distance rule_source")
    notes = [say("status.province")] if report.region.level == "provinsi" else []
    notes += [say("status.figures_only"), *whole["rule_note"].dropna()]
    parts = [bullets([note for note in dict.fromkeys(notes) if note]), _show_shares(report, criteria, shares)]
    parts += [_show_awards(report, criteria), _show_history(report, history)]
    return report.section("status", say("status.heading", counts=count_text(criteria)), table, *parts)


def _criterion_cells(report: Report, row: Any) -> dict[str, str]:
    is_dues = row.criterion == "dues"
    minimum = "status.minimum" if row.rule_is_known else "status.minimum_unsure"
    return {
        "criterion": say("criterion", row.measure),
        "minimum": say("status.no_dues") if is_dues else say(minimum, f=row.minimum),
        "newest": say("status.dues_not_published") if is_dues else figure_text(row),
        "verdict": verdict_text(row),
        "distance": say("status.see_below") if row.measure in NOT_COUNTED else distance_text(row),
        "rule_source": report.cite(row.rule_source_ids),
    }


def _show_shares(report: Report, criteria: pd.DataFrame, shares: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.shares')}</h3>"
    if not len(shares):
        return heading + paragraph(say("missing.pemda_share"))
    told = state_shares(report, shares)
    cells = {
        "date": [f"{f.as_of}" for f in told["f"]],
        "basis": [say("basis", one) for one in told["basis"]],
        "share": told["f"],
        "numerator": [f"{f:n}" for f in told["f"]],
        "denominator": [report.base_cell(f) for f in told["f"]],
        "status": [f"{f:flags}" or say("empty.as_stated") for f in told["f"]],
        "source": [report.cite(f.source_ids) for f in told["f"]],
    }
    table = report.table(
        pd.DataFrame(cells), caption=say("status.share_table", region=report.region.name),
        columns="date basis share+ numerator+ denominator+ status source",
    )  # fmt: skip
    both = share_text(report, criteria)
    lines = [f"{both}."] if both else []
    is_stated = told["basis"] == "stated"
    for frame in [told[is_stated]] if both else [told[~is_stated], told[is_stated]]:
        lines += [_share_line(report, row) for row in newest_shares(frame, report.period.end).itertuples()]
    return heading + paragraph(say("status.share_explain")) + bullets(lines) + fold(table)


def _share_line(report: Report, row: Any) -> str:
    heads = say("status.share_heads", f=row.f) if row.f.numerator else ""
    old = " " + say("status.old") if report.period.is_stale(row.as_of_end.date()) else ""
    inferred = say("status.inferred") if "inferred" in row.f.flags else ""
    return say("status.share_of", row.basis, f=row.f) + heads + inferred + old + "."


def _show_awards(report: Report, criteria: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.awards')}</h3>"
    levels = criteria[(criteria["group"] == "award") & (criteria["branch"] == "")]
    if not len(levels):
        return heading + paragraph(say("status.no_round"))
    asked = criteria[(criteria["group"] == "award") & (criteria["branch"] != "")]
    told = state_criteria(report, asked, "minimum")
    cells = pd.DataFrame([
        _level_cells(report, row, told[told["criterion"] == row.criterion]) for row in levels.itertuples()
    ])  # fmt: skip
    caption = say("status.award_table", region=report.region.name)
    table = report.table(cells, caption=caption, columns="level conditions verdict why rule_source")
    newest = cells[(levels["rule_date"] == levels["rule_date"].max()).to_numpy()]
    lines = [say("status.award_line", **row) for row in newest[["level", "verdict", "why"]].to_dict("records")]
    return heading + paragraph(say("status.award_explain")) + bullets(lines) + fold(table)


def _level_cells(report: Report, level: Any, conditions: pd.DataFrame) -> dict[str, str]:
    asked = [
        list_names([
            say("award.condition", criterion=say("criterion_short", row.measure), f=row.minimum)
            for row in way.itertuples()
        ])
        for _, way in conditions.groupby(conditions["branch"].str[0])
    ]  # fmt: skip
    return {
        "level": level.rule_label,
        "conditions": say("award.or").join(asked) or say("award.cutoffs_unknown"),
        "verdict": verdict_text(level),
        "why": _why(report, level, conditions),
        "rule_source": report.cite(level.rule_source_ids),
    }


def _why(report: Report, level: Any, conditions: pd.DataFrame) -> str:
    """What a level's verdict rests on: the minimums that are missed, or those left open, or what else is asked for."""
    if level.verdict == Verdict.MET:
        return say("award.reason_met")
    if not len(conditions):
        return say("award.reason_cutoffs")
    decisive = Verdict.MISSED if level.verdict == Verdict.MISSED else Verdict.UNDECIDED
    told = state_criteria(report, conditions[conditions["verdict"] == decisive], "figure", "minimum")
    texts = [
        say("award.reason", criterion=say("criterion_short", row.measure), minimum=row.minimum,
            verdict=verdict_text(row), value=figure_text(row))
        for row in told.itertuples()
    ]  # fmt: skip
    return "; ".join(dict.fromkeys(texts)) or say("award.reason_also", also=level.rule_note)


def _show_history(report: Report, history: pd.DataFrame) -> str:
    """Status and awards, each in words of its own: an award is no status."""
    parts = []
    for kind, rows in ((EventKind.history, status_changes(history)), (EventKind.awards_won, awards_of(history))):
        lines = [_event_text(report, row) for row in rows.itertuples()]
        missing = paragraph(say("missing.event", kind, region=report.region.name))
        parts.append(f"<h3>{say('status.events', kind)}</h3>" + (bullets(lines) if lines else missing))
    return "".join(parts)


def _event_text(report: Report, row: Any) -> str:
    """Return a dated event with its source, marked where the status is our inference from what was said."""
    text = say("status.event", date=report.as_of(row), event=row.description, source=report.cite((row.source_id,)))
    return text + (" " + say("status.event_inferred") if row.is_inferred else "")
