"""UHC Prioritas and award levels: what the published figures meet, miss, or leave open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.uhc_status import awards_of, newest_shares, status_changes
from analysis.reference.states import Verdict
from analysis.reference.words import say
from analysis.report.coverage.stating import state_share, state_target
from analysis.report.coverage.verdicts import count_text, distance_text, figure_text, share_text, verdict_text
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.tables import list_names, make_table, name_columns

NOT_COUNTED = ("pemda_share", "dues")


def show_status(draft: Draft, criteria: pd.DataFrame, shares: pd.DataFrame, history: pd.DataFrame) -> Block:
    """Show the criteria of UHC Prioritas, the local-government share both ways, award levels and published history.

    Example:
        >>> uhc.show_status(report, criteria, shares, history)
    """
    whole = criteria[(criteria["group"] == "prioritas") & (criteria["branch"] == "")]
    table = make_table(
        say("status.table", region=draft.region.name, period=draft.period.text),
        name_columns("criterion", "minimum", "newest", "verdict", "distance", "rule_source"),
        [_criterion_row(draft, row) for row in whole.itertuples()],
    )
    notes = [say("status.province")] if draft.region.level == "provinsi" else []
    notes += [say("status.figures_only"), *whole["rule_note"].dropna()]
    parts = [table.html(), bullets([note for note in dict.fromkeys(notes) if note])]
    parts += [_show_shares(draft, criteria, shares), _show_awards(draft, criteria), _show_history(draft, history)]
    return draft.section("status", say("status.heading", counts=count_text(criteria)), *parts)


def _criterion_row(draft: Draft, row: Any) -> tuple[str, ...]:
    is_dues = row.criterion == "dues"
    minimum = "status.minimum" if row.rule_is_known else "status.minimum_unsure"
    return (
        say(f"criterion.{row.measure}"),
        say("status.no_dues") if is_dues else say(minimum, f=state_target(draft, row)),
        say("status.dues_not_published") if is_dues else figure_text(draft, row),
        verdict_text(row),
        say("status.see_below") if row.measure in NOT_COUNTED else distance_text(draft, row),
        draft.cite(row.rule_source_ids),
    )


def _show_shares(draft: Draft, criteria: pd.DataFrame, shares: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.shares')}</h3>"
    if not len(shares):
        return heading + paragraph(say("missing.pemda_share"))
    rows = [_share_row(draft, row) for row in shares.itertuples()]
    columns = name_columns(
        "date", "basis", "share", "numerator", "denominator", "status", "source",
        numbers=("share", "numerator", "denominator"),
    )  # fmt: skip
    table = make_table(say("status.share_table", region=draft.region.name), columns, rows)
    both = share_text(draft, criteria)
    lines = [f"{both}."] if both else []
    counted = shares[shares["basis"] != "stated"]
    shown = [shares[shares["basis"] == "stated"]] if both else [counted, shares[shares["basis"] == "stated"]]
    for frame in shown:
        lines += [_share_line(draft, row) for row in newest_shares(frame, draft.period.end).itertuples()]
    return heading + paragraph(say("status.share_explain")) + bullets(lines) + fold(table)


def _share_row(draft: Draft, row: Any) -> tuple[str, ...]:
    finding = state_share(draft, row)
    return (
        f"{finding.as_of}",
        say(f"basis.{row.basis}"),
        f"{finding}",
        format(finding, "n"),
        say("trend.denominator", f=finding) if finding.denominator else say("empty.not_published"),
        format(finding, "flags") or say("empty.as_stated"),
        draft.cite(finding.source_ids),
    )


def _share_line(draft: Draft, row: Any) -> str:
    finding = state_share(draft, row)
    heads = say("status.share_heads", f=finding) if finding.numerator else ""
    old = " " + say("status.old") if draft.period.is_stale(row.as_of_end.date()) else ""
    inferred = say("status.inferred") if "inferred" in finding.flags else ""
    return say(f"status.share_{row.basis}", f=finding) + heads + inferred + old + "."


def _show_awards(draft: Draft, criteria: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.awards')}</h3>"
    levels = criteria[(criteria["group"] == "award") & (criteria["branch"] == "")]
    if not len(levels):
        return heading + paragraph(say("status.no_round"))
    rows = [_level_row(draft, row, _conditions(criteria, row)) for row in levels.itertuples()]
    table = make_table(
        say("status.award_table", region=draft.region.name),
        name_columns("level", "conditions", "verdict", "why", "rule_source"),
        rows,
    )
    newest = levels["rule_date"] == levels["rule_date"].max()
    lines = [
        say("status.award_line", level=level, verdict=verdict, why=why)
        for (level, _, verdict, why, _), is_newest in zip(rows, newest, strict=True)
        if is_newest
    ]
    return heading + paragraph(say("status.award_explain")) + bullets(lines) + fold(table)


def _conditions(criteria: pd.DataFrame, level: Any) -> pd.DataFrame:
    return criteria[(criteria["criterion"] == level.criterion) & (criteria["branch"] != "")]


def _level_row(draft: Draft, level: Any, conditions: pd.DataFrame) -> tuple[str, ...]:
    asked = [
        list_names(
            [
                say("award.condition", criterion=say(f"criterion_short.{row.measure}"), f=state_target(draft, row))
                for row in way.itertuples()
            ]
        )
        for _, way in conditions.groupby(conditions["branch"].str[0])
    ]
    return (
        level.rule_label,
        say("award.or").join(asked) or say("award.cutoffs_unknown"),
        verdict_text(level),
        _why(draft, level, conditions),
        draft.cite(level.rule_source_ids),
    )


def _why(draft: Draft, level: Any, conditions: pd.DataFrame) -> str:
    """What a level's verdict rests on: the minimums that are missed, or those left open, or what else is asked for."""
    decisive = conditions[conditions["verdict"] == Verdict.MISSED]
    if level.verdict != Verdict.MISSED:
        decisive = conditions[conditions["verdict"] == Verdict.UNDECIDED]
    texts = [
        say(
            "award.reason",
            criterion=say(f"criterion_short.{row.measure}"),
            minimum=state_target(draft, row),
            verdict=verdict_text(row),
            value=figure_text(draft, row),
        )
        for row in decisive.itertuples()
    ]
    if level.verdict == Verdict.MET:
        return say("award.reason_met")
    if not len(conditions):
        return say("award.reason_cutoffs")
    return "; ".join(dict.fromkeys(texts)) or say("award.reason_also", also=level.rule_note)


def _show_history(draft: Draft, history: pd.DataFrame) -> str:
    """Status and awards, each in words of its own: an award is no status."""
    parts = []
    for key, rows in (("history", status_changes(history)), ("awards_won", awards_of(history))):
        lines = [event_text(draft, row) for row in rows.itertuples()]
        missing = paragraph(say(f"missing.{key}", region=draft.region.name))
        parts.append(f"<h3>{say(f'status.{key}')}</h3>" + (bullets(lines) if lines else missing))
    return "".join(parts)


def event_text(draft: Draft, row: Any) -> str:
    """Return a dated event with its source, marked where the status is our inference from what was said."""
    text = say("status.event", date=draft.as_of(row), event=row.description, source=draft.cite((row.source_id,)))
    return text + (" " + say("status.event_inferred") if row.is_inferred else "")
