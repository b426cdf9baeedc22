"""Rows of the IKU indicators with their findings beside them, and what they are called in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators import iku_measures as measures
from analysis.indicators.iku_measures import indicator_figures, target_figures, with_sources
from analysis.indicators.pillars import MET, MISSED, OPEN, state_of
from analysis.reference.states import ByChance, Flag, Reason, Verdict
from analysis.reference.words import say
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report


def count(report: Report, measure: str, value: float, unit: str = "indicators", segment: str = "", **more: Any) -> Any:
    """State a number that we computed from others, by default of the month of the period."""
    parts = {"as_of": AsOf(report.period.end, "month"), "flags": (Flag.RECOMPUTED,)} | more
    return report.count(measure, value, unit, segment, **parts)


def state_figures(report: Report, rows: pd.DataFrame, *, with_counts: bool = False) -> pd.DataFrame:
    """Return rows of ``review.figures`` with the finding ``f`` of each: its value, or its count where that is all.

    Beside it stand ``system``, ``time`` and ``text`` in words; with ``with_counts`` also the finding ``count_f``.
    """
    told = indicator_figures(rows, report.period)
    counted = told["count"].where(told["value"].isna() | with_counts)
    counts = report.stated(told.assign(unit=told["count_unit"], count=counted), f=measures.COUNT)["f"]
    told = report.stated(told, f=measures.VALUE)
    told = told.assign(f=told["f"].where(told["value"].notna(), counts), count_f=counts)
    return told.assign(
        text=[f"{finding:unit}" for finding in told["f"]],
        system=[say("iku_system", system) for system in told["data_system"]],
        time=[_time_of(row) for row in told.itertuples()],
    )


def _time_of(row: Any) -> str:
    """Return the time of a row as a reader says it: 2022, Februari 2023, or Januari–14 November 2025."""
    start, end = row.period_start, row.period_end
    last = f"{AsOf(end.date(), row.as_of_precision)}"
    if row.is_year or row.kind == "stock" or start.to_period("M") == end.to_period("M"):
        return last
    first = f"{AsOf(start.date(), 'month')}"
    first = first.rsplit(" ", 1)[0] if start.year == end.year else first
    return say("iku.span_half" if row.period_precision == "half" else "iku.span", first=first, last=last)


def state_judged(report: Report, judged: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return ``judge_indicators`` with its findings, and in words what each figure says of its target.

    Findings: ``f`` and ``count_f`` (as ``state_figures``), ``target_f``, ``end_f``, ``score``, ``completeness``. Words:
    ``realised``, ``before_text``, ``before_time``, ``survey``, ``target``, ``end``, ``why`` (not judged),
    ``verdict_text``, ``class_text``. ``figures`` holds those that are compared, of the region and elsewhere.
    """
    rows = state_figures(report, judged, with_counts=True).set_index("figure", drop=False)
    is_part, has_survey = rows["reason"] == Reason.INCOMPLETE, rows["benchmark"].notna()
    is_added = rows["origin"].eq("parts") & rows["indicator_id"].eq("akb")  # of which ``parts_text`` speaks
    labels = rows["benchmark"].where(is_part), rows["previous"]
    surveys, before = (state_figures(report, figures.loc[one.dropna().unique()]) for one in labels)
    ids = rows["benchmark"].map(figures["source_ids"])
    rows = rows.assign(
        survey_source_ids=ids.where(has_survey, pd.Series([()] * len(rows), rows.index)),
        completeness_pct=rows["completeness_pct"].where(is_part | is_added),
        survey=labels[0].map(
            pd.Series([_survey_text(row) for row in surveys.itertuples()], surveys.index, dtype=object)
        ),
        before_text=labels[1].map(before["text"]),
        before_time=labels[1].map(before["time"]),
    )
    rows = with_sources(rows, both_source_ids="target", survey_source_ids="survey")
    rows = rows.assign(
        target_f=report.stated(target_figures(rows, "target", report.period), f=measures.TARGET)["f"],
        end_f=report.stated(target_figures(rows, "end", report.period), f=measures.TARGET)["f"],
    )
    rows = report.stated(rows, score=measures.SCORE, completeness=measures.COMPLETENESS)
    return rows.assign(**pd.DataFrame([_words_of(row) for row in rows.itertuples()], rows.index, columns=WORDS))


WORDS = ("realised", "target", "end", "why", "verdict_text", "class_text")


def _survey_text(row: Any) -> str:
    place = say("judged.province") if row.region else ""
    return say("judged.benchmark", system=row.system, place=place, time=row.time, value=row.text)


def _words_of(row: Any) -> tuple[str, ...]:
    """Say of a judged row what was realised of which target, and what follows from that: WORDS."""
    due = row.target_f.as_of if row.reason in (Reason.NOT_DUE, Reason.EARLY) else row.period_end.year
    texts = {"year": f"{due}", "until": f"{row.f.as_of}", "f": row.completeness, "survey": row.survey}
    why, word = say("judged.why", row.reason, **texts) if row.reason else "", say("judged.verdict", row.verdict)
    is_open = row.verdict == Verdict.UNDECIDED
    plain = say("judged.withheld", reason=why) if is_open else say("judged.plain", word=word)
    graded = plain if is_open or not row.category else say("judged.graded", category=row.category, word=word)
    target = _target_text(row.target_f, row.target_year, row.target_scope)
    return realised_of(row), target, _target_text(row.end_f, row.end_year, row.end_scope), why, plain, graded


def realised_of(row: Any) -> str:
    """Return a figure with its count; the count of events goes first."""
    if row.count_f is None or pd.isna(row.value):
        return str(row.text)
    texts = (f"{row.count_f:unit}", row.text)
    first, second = texts if pd.notna(row.count_low) else texts[::-1]
    return say("summary.dated", value=first, time=second)


def _target_text(target: Finding | None, year: float, scope: str) -> str:
    """Return a target with its year and whose it is, or that none is published."""
    if target is None:
        return say("empty.not_published")
    year_text = say("summary.open_year") if pd.isna(year) else f"{target.as_of}"
    return say("summary.target", scope, value=f"{target:unit}", year=year_text)


def count_verdicts(report: Report, indicators: pd.DataFrame, judged: pd.DataFrame) -> dict[str, Finding]:
    """State how many of all indicators are met, missed and open; one counts once, by its preferred data system."""
    states = [state_of(verdict) for verdict in judged.drop_duplicates("indicator_id")["verdict"]]
    counts = {state: states.count(state) for state in (MET, MISSED)}
    counts[OPEN] = len(indicators) - sum(counts.values())
    return {state: count(report, "indicators", number, segment=state) for state, number in counts.items()}


def state_changes(report: Report, changes: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return ``compare_events`` with the findings ``first_f``, ``last_f``, ``p_f`` and ``ratio_f`` (of a pace).

    ``chance`` is what chance says of it, ``time`` the later one in words. ``events`` carry their findings.
    """
    rows = measures.compared_figures(changes, events)
    first, last = (events["f"].loc[rows[end].astype(int)].to_numpy() for end in ("first", "last"))
    is_same = pd.Series(
        [one.value == other.value for one, other in zip(first, last, strict=True)], rows.index, dtype=bool
    )
    chance = rows["is_beyond_chance"].map({True: ByChance.BEYOND, False: ByChance.CHANCE})
    rows = report.stated(rows, p_f=measures.P_VALUE, ratio_f=measures.PACE)
    return rows.assign(first_f=first, last_f=last, chance=chance.mask(is_same & rows["ratio"].isna(), ByChance.SAME))


def state_parts(report: Report, parts: pd.DataFrame) -> pd.DataFrame:
    """Return ``age_parts`` with the findings ``f`` of the count and ``rate_f`` of the rate printed beside it."""
    rows = measures.part_figures(parts)
    return report.stated(rows, f=measures.PART, rate_f=measures.PART_RATE)


def note_of(report: Report, row: Any, *words: str) -> str:
    """Return sources, further words and the note of a row as sentences of one cell."""
    return ". ".join(filter(None, (report.cite(row.source_ids), *words, row.note.rstrip("."))))
