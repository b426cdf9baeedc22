"""The table of indicators as offices print it, with what a score may not say."""

from __future__ import annotations

from typing import Any

from analysis.indicators.pillars import MET, MISSED, OPEN, state_of
from analysis.reference.numbers import format_number
from analysis.reference.rules import formulas
from analysis.reference.states import Reason, Verdict
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.iku.reading import WARNING_PLACE, Review, key_of
from analysis.report.iku.stating import (
    as_of_end,
    state_count,
    state_own,
    state_target,
    state_value,
    system_of,
    time_of,
    write,
)
from analysis.report.tables import list_names, make_table, name_columns

FIRST = ("indicator", "system_time", "realised", "target", "achievement", "category", "last_year")
SECOND = ("indicator", "end_target", "explanation", "follow_up", "holder")
WARNING = ("case", "realised", "target", "achievement", "category", "why_not")


def state_score(draft: Draft, one: Any) -> Finding:
    """State the raw achievement of a judged row."""
    day, sources = AsOf(one.row.period_end.date(), "year"), (*one.row.source_ids, *one.target.source_ids)
    name = f"achievement.{key_of(one.row)}.{one.achievement_pct:.2f}"
    return state_own(draft, name, one.achievement_pct, "percent", day, tuple(dict.fromkeys(sources)), decimals=2)


def state_completeness(draft: Draft, one: Any) -> Finding:
    """State what a report shows of what a survey finds, in percent."""
    day, sources = AsOf(one.row.period_end.date(), "year"), (*one.row.source_ids, *one.benchmark.source_ids)
    name = f"completeness.{key_of(one.row)}.{one.completeness_pct:.0f}"
    return state_own(draft, name, one.completeness_pct, "percent", day, tuple(dict.fromkeys(sources)))


def benchmark_of(draft: Draft, review: Review, one: Any) -> str:
    """Name the survey that a report is set against, with its time and value."""
    value = write(state_value(draft, review, one.benchmark))
    place = "" if one.benchmark.is_own else say("judged.province")
    return say(
        "judged.benchmark", system=system_of(one.benchmark), place=place, time=time_of(one.benchmark), value=value
    )


def reason_of(draft: Draft, review: Review, one: Any) -> str:
    """Say why a figure is not scored."""
    if one.reason == Reason.INCOMPLETE:
        survey = benchmark_of(draft, review, one)
        return say("judged.why", one.reason, f=state_completeness(draft, one), survey=survey)
    if one.reason in (Reason.NOT_DUE, Reason.EARLY):
        return say("judged.why", one.reason, year=f"{state_target(draft, review, one.target).as_of}")
    return say("judged.why", one.reason, year=one.row.period_end.year, until=f"{as_of_end(one.row)}")


def plain_verdict(draft: Draft, review: Review, one: Any) -> str:
    """Say whether a figure meets its target, or why that is not known; without the class of a scale."""
    if one.verdict == Verdict.UNDECIDED:
        return say("judged.withheld", reason=reason_of(draft, review, one))
    return say("judged.plain", word=say("judged.verdict", one.verdict))


def category_of(draft: Draft, review: Review, one: Any) -> str:
    """Say the class of a figure, or why it is withheld."""
    if one.verdict == Verdict.UNDECIDED or not one.category:
        return plain_verdict(draft, review, one)
    return say("judged.graded", category=one.category, word=say("judged.verdict", one.verdict))


def realised_of(draft: Draft, review: Review, row: Any) -> str:
    """Return a figure with its count; the count of events goes first."""
    value = write(state_value(draft, review, row))
    if row.count != row.count or row.value != row.value:
        return value
    count = write(state_count(draft, review, row))
    first, second = (count, value) if row.Index in review.events.index else (value, count)
    return say("summary.dated", value=first, time=second)


def target_of(draft: Draft, review: Review, target: Any) -> str:
    """Return a target with its year and whose it is, or that none is published."""
    if target is None:
        return say("empty.not_published")
    finding = state_target(draft, review, target)
    year = say("summary.open_year") if target.year != target.year else f"{finding.as_of}"
    return say("summary.target", target.scope, value=write(finding), year=year)


def _score(draft: Draft, review: Review, one: Any) -> str:
    if one.achievement_pct != one.achievement_pct:
        return say("judged.no_score")
    score, cap = state_score(draft, one), review.practice.cap
    if cap is None or one.achievement_pct <= cap:
        return f"{score}"
    return say("judged.capped", f=score, cap=state_own(draft, "achievement.cap", cap, "percent"))


def count_states(draft: Draft, review: Review) -> dict[str, Finding]:
    """State how many of all indicators are met, missed and open; one counts once, by its preferred system."""
    states = [state_of(verdict) for verdict in review.judged.drop_duplicates("indicator_id")["verdict"]]
    counts = {state: states.count(state) for state in (MET, MISSED)}
    counts[OPEN] = len(review.indicators) - sum(counts.values())
    return {state: state_own(draft, f"indicators.{state}", count, "indicators") for state, count in counts.items()}


def show_indicator_table(draft: Draft, review: Review) -> Block:
    """Show the table of indicators in two parts, what is not published, and the warning that a score needs.

    Example:
        >>> uhc.show_indicator_table(report, review)
    """
    region, ones = draft.region.name, list(review.judged.itertuples())
    first = make_table(
        say("summary.table", region=region, period=draft.period.text),
        name_columns(*FIRST, numbers=("achievement",)),
        [_first_cells(draft, review, one) for one in ones],
    )
    second = make_table(
        say("summary.table_2", region=region),
        name_columns(*SECOND),
        [_second_cells(draft, review, one) for one in ones],
    )
    return draft.section(
        "indikator",
        say("summary.heading", **count_states(draft, review)),
        paragraph(_practice(draft, review)),
        str(first.html()),
        fold(second),
        _missing(review),
        paragraph(say("warning.text")),
        _warning(draft, review),
    )


def _first_cells(draft: Draft, review: Review, one: Any) -> tuple[str, ...]:
    indicator, before = review.indicator(one.indicator_id), say("empty.not_published")
    if one.previous is not None:
        before = say("summary.dated", value=write(state_value(draft, review, one.previous)), time=time_of(one.previous))
    return (
        f"{indicator.name} {say('summary.direction', indicator.direction)}",
        say("summary.system_time", system=system_of(one.row), time=time_of(one.row)),
        realised_of(draft, review, one.row),
        target_of(draft, review, one.target),
        _score(draft, review, one),
        category_of(draft, review, one),
        before,
    )


def _second_cells(draft: Draft, review: Review, one: Any) -> tuple[str, ...]:
    indicator = review.indicator(one.indicator_id)
    why = reason_of(draft, review, one) if one.reason else ""
    notes = [text[0].upper() + text[1:].rstrip(".") + "." for text in (why, one.row.note) if text]
    return (
        say("summary.system_time", system=indicator.name, time=system_of(one.row)),
        target_of(draft, review, one.end),
        " ".join(notes) or say("empty.no_note"),
        say("follow_up", one.reason or state_of(one.verdict)),
        indicator.holder,
    )


def _practice(draft: Draft, review: Review) -> str:
    practice, formula = review.practice, formulas()[review.practice.formula]
    return say(
        "summary.practice",
        formula=formula.label,
        source=draft.cite(formula.source_ids) or say("summary.formula_unread"),
        cap=say("empty.none") if practice.cap is None else format_number(practice.cap) + "%",
        bands=practice.scale.text.replace(">=", " ≥ ").replace(" >", " > "),
        least=state_own(draft, "practice.completeness", practice.least_completeness, "percent"),
        note=practice.scale.note,
    )


def _missing(review: Review) -> str:
    """Name every indicator without a published figure, by who holds it."""
    known = {*review.judged["indicator_id"], *review.zero_targets["indicator_id"]}
    absent = review.indicators[~review.indicators["indicator_id"].isin(known)]
    parts = [
        say("summary.missing_part", names=list_names(list(group["name"])), holder=holder)
        for holder, group in absent.groupby("holder", sort=False)
    ]
    return paragraph(say("summary.missing")) + bullets(parts) if parts else paragraph(say("summary.none_missing"))


def _warning(draft: Draft, review: Review) -> str:
    """The report of another province, whose top score came from deaths that were not reported."""
    one = next(review.warning.itertuples())
    why = say(
        "warning.why",
        survey=write(state_value(draft, review, one.benchmark)),
        share=state_completeness(draft, one),
        source=draft.cite(one.row.source_ids),
    )
    cells = (
        say("warning.place", place=WARNING_PLACE, time=time_of(one.row), name=review.indicator(one.indicator_id).name),
        write(state_value(draft, review, one.row)),
        target_of(draft, review, one.target),
        _score(draft, review, one),
        say("warning.category", category=review.practice.scale.grade(one.capped_pct)),
        why,
    )
    return str(make_table(say("warning.table"), name_columns(*WARNING, numbers=("achievement",)), [cells]).html())
