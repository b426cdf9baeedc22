"""UHC Prioritas and award levels: what the published figures meet, miss, or cannot say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.denominators import persons_needed
from analysis.indicators.uhc_status import newest_shares
from analysis.reference.periods import Period
from analysis.reference.rules import rules_on
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum, state_ratio, state_share
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import Finding
from analysis.report.tables import list_names, make_table


def _value_texts(draft: Draft, criterion: str, values: pd.DataFrame, period: Period) -> str:
    if not len(values):
        return say("status.not_published", criterion=say(f"criterion.{criterion}"))
    if criterion == "pemda_share":
        texts = [_share_text(state_share(draft, row), row.basis) for row in values.itertuples()]
    else:
        texts = [say("status.dated", f=state_ratio(draft, row)) for row in values.itertuples()]
    return "; ".join(
        text + (" " + say("status.old") if period.is_stale(row.as_of_end.date()) else "")
        for text, row in zip(texts, values.itertuples(), strict=True)
    )


def _share_text(finding: Finding, basis: str) -> str:
    inferred = say("status.inferred") if "inferred" in finding.flags else ""
    heads = say("status.share_heads", f=finding) if finding.numerator else ""
    return say(f"status.share_{basis}", f=finding) + heads + inferred


def show_status(
    draft: Draft, prioritas: pd.DataFrame, awards: pd.DataFrame, shares: pd.DataFrame, history: pd.DataFrame
) -> Block:
    """Show the UHC Prioritas criteria, the local-government share both ways, award levels and published status."""
    rows = [
        (
            say(f"criterion.{row.criterion}"),
            say("status.minimum" if row.rule_known else "status.minimum_unsure", f=state_minimum(draft, row.rule)),
            _value_texts(draft, row.criterion, row.figures, draft.period),
            _verdict(draft, row),
            draft.cite(row.rule.source_ids),
        )
        for row in prioritas.itertuples()
    ]
    rows.append(
        (
            say("criterion.dues"),
            say("status.no_dues"),
            say("status.dues_not_published"),
            say("verdict.cannot_judge"),
            draft.cite(("mediaasuransi-2025-09-29",)),
        )
    )
    criteria = make_table(
        say("status.table", region=draft.region.name, period=draft.period.text),
        [
            (say("column.criterion"), False),
            (say("column.minimum"), False),
            (say("column.newest"), False),
            (say("column.verdict"), False),
            (say("column.rule_source"), False),
        ],
        rows,
    )
    notes = _prioritas_notes(prioritas)
    parts = [criteria.html(), bullets([say("status.province"), *notes] if draft.region.level == "provinsi" else notes)]
    parts.append(_show_shares(draft, shares))
    parts.append(_show_awards(draft, awards))
    if len(history):
        parts.append(
            f"<h3>{say('status.history')}</h3>"
            + bullets(
                [
                    say(
                        "status.event",
                        date=draft.as_of(row),
                        event=row.description,
                        source=draft.cite((row.source_id,)),
                    )
                    for row in history.itertuples()
                ]
            )
        )
    else:
        parts.append(paragraph(say("missing.status", region=draft.region.name)))
    return draft.section("status", _heading(draft, prioritas), *parts)


def _is_old(draft: Draft, row: Any) -> bool:
    return any(draft.period.is_stale(value.as_of_end.date()) for value in row.figures.itertuples())


def _verdict(draft: Draft, row: Any) -> str:
    verdict = say(f"verdict.{row.verdict}")
    return say("status.verdict_old", verdict=verdict) if _is_old(draft, row) else verdict


def _heading(draft: Draft, prioritas: pd.DataFrame) -> str:
    old = [say(f"criterion_short.{row.criterion}") for row in prioritas.itertuples() if _is_old(draft, row)]
    if old:
        return say("status.heading_old", names=list_names(list(dict.fromkeys(old))))
    verdicts = dict.fromkeys(prioritas["criterion"])
    for row in prioritas.itertuples():
        verdicts[row.criterion] = row.verdict
    missed = [say(f"criterion_short.{name}") for name, verdict in verdicts.items() if verdict == "not_met"]
    open_ones = [
        say(f"criterion_short.{name}") for name, verdict in verdicts.items() if verdict in ("cannot_judge", "depends")
    ]
    if missed:
        return say("status.heading_missed", names=list_names(missed))
    if open_ones:
        return say("status.heading_open", names=list_names(open_ones))
    return say("status.heading_met")


def _prioritas_notes(prioritas: pd.DataFrame) -> list[str]:
    notes = [row.rule.note for row in prioritas.itertuples() if row.rule.note]
    return list(dict.fromkeys([say("status.figures_only"), *notes]))


def _show_shares(draft: Draft, shares: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.shares')}</h3>"
    if not len(shares):
        return heading + paragraph(say("missing.pemda_share"))
    rows = []
    for row in shares.itertuples():
        finding = state_share(draft, row)
        rows.append(
            (
                f"{finding.as_of}",
                say(f"basis.{row.basis}"),
                f"{finding}",
                format(finding, "n"),
                say("trend.denominator", f=finding) if finding.denominator else say("empty.not_published"),
                format(finding, "flags") or say("empty.as_stated"),
                draft.cite(finding.source_ids),
            )
        )
    table = make_table(
        say("status.share_table", region=draft.region.name),
        [
            (say("column.date"), False),
            (say("column.basis"), False),
            (say("column.share"), True),
            (say("column.numerator"), True),
            (say("column.denominator"), True),
            (say("column.status"), False),
            (say("column.source"), False),
        ],
        rows,
    )
    counted = shares[shares["basis"] != "stated"]
    shown = [newest_shares(frame, draft.period.end) for frame in (counted, shares[shares["basis"] == "stated"])]
    lines = [_share_line(draft, row) for frame in shown for row in frame.itertuples()]
    return heading + paragraph(say("status.share_explain")) + bullets(lines) + fold(table)


def _share_line(draft: Draft, row: Any) -> str:
    """A share in words, with its distance in people from the minimum in force."""
    finding = state_share(draft, row)
    line = _share_text(finding, row.basis)
    rules = rules_on(draft.period.end, ["prioritas_pemda_share"])
    if not rules or not finding.numerator or not finding.denominator or row.bound != "=":
        return f"{line}."
    minimum = rules[0].minimum or 0.0
    missing = persons_needed(minimum, int(finding.denominator.value)) - int(finding.numerator)
    distance = draft.state(
        replace(
            finding,
            id=f"distance.{finding.id}",
            value=missing,
            unit="persons",
            decimals=0,
            interval=None,
            interval_reason="computed",
            source_ids=tuple(dict.fromkeys((*finding.source_ids, *rules[0].source_ids))),
        )
    )
    key = "status.share_short" if missing > 0 else "status.share_over"
    return line + say(key, f=distance, minimum=state_minimum(draft, rules[0]))


def _show_awards(draft: Draft, awards: pd.DataFrame) -> str:
    heading = f"<h3>{say('status.awards')}</h3>"
    if not len(awards):
        return heading + paragraph(say("status.no_round"))
    rows = [
        (
            row.level.label,
            _conditions(draft, row),
            _award_verdict(row),
            _reason(draft, row),
            draft.cite(row.level.source_ids),
        )
        for row in awards.itertuples()
    ]
    table = make_table(
        say("status.award_table", region=draft.region.name),
        [
            (say("column.level"), False),
            (say("column.conditions"), False),
            (say("column.verdict"), False),
            (say("column.why"), False),
            (say("column.rule_source"), False),
        ],
        rows,
    )
    newest = max(row.level.day for row in awards.itertuples())
    lines = [
        say("status.award_line", level=row.level.label, verdict=_award_verdict(row), why=_reason(draft, row))
        for row in awards.itertuples()
        if row.level.day == newest
    ]
    return heading + paragraph(say("status.award_explain")) + bullets(lines) + fold(table)


def _conditions(draft: Draft, row: Any) -> str:
    if not row.level.branches:
        return say("award.cutoffs_unknown")
    texts = []
    for branch in row.level.branches:
        minimums = [
            draft.state(
                Finding(
                    f"rule.{row.level.key}.{name}.{minimum:g}",
                    minimum,
                    "percent",
                    draft.day(row.level.day),
                    row.level.source_ids,
                    interval_reason="rule",
                    flags=(f"strength_{row.level.strength}",),
                )
            )
            for name, minimum in branch.items()
        ]
        texts.append(
            list_names(
                [
                    say("award.condition", criterion=say(f"criterion_short.{name}"), f=finding)
                    for name, finding in zip(branch, minimums, strict=True)
                ]
            )
        )
    return say("award.or").join(texts)


def _decisive(row: Any) -> list[tuple[str, str]]:
    """The criteria that an award's verdict rests on, each with its own verdict."""
    return [
        (name, verdict)
        for branch in row.reasons
        for name, (_, verdict) in branch.items()
        if verdict == row.verdict or (verdict in ("cannot_judge", "depends") and row.verdict != "met")
    ]


def _award_verdict(row: Any) -> str:
    verdict, period = say(f"award.{row.verdict}"), _round_of(row)
    resting_on = {name for name, found in _decisive(row) if found == row.verdict != "cannot_judge"}
    ends = [value.as_of_end.date() for name in resting_on for value in row.figures[name].itertuples()]
    return say("status.verdict_old", verdict=verdict) if any(map(period.is_stale, ends)) else verdict


def _round_of(row: Any) -> Period:
    return Period(row.level.day.year, row.level.day.month)


def _reason(draft: Draft, row: Any) -> str:
    if not row.reasons:
        return say("award.cannot_judge_cutoffs")
    texts = [
        say(
            f"award.reason_{verdict}",
            criterion=say(f"criterion_short.{name}"),
            values=_value_texts(draft, name, row.figures[name], _round_of(row)),
        )
        for name, verdict in _decisive(row)
    ]
    return "; ".join(dict.fromkeys(texts))
