"""The IKU page that answers: which indicator is off track, deaths in time, nutrition, pillars, and what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.iku import REPORTED, SURVEY
from analysis.indicators.pillars import MET, MISSED, OPEN, count_pillars
from analysis.reference.periods import Period
from analysis.reference.states import Verdict
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.iku.deaths import pace_text, state_p_value, state_printed
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import as_of_end, state_count, state_value, system_of, time_of, write
from analysis.report.iku.summary import (
    category_of,
    count_states,
    realised_of,
    state_completeness,
    state_score,
    target_of,
)
from analysis.report.report import Headline, Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

OLDEST_MONTHS = 24
OTHERS = ("coverage_registered", "keaktifan", "ckg")  # the coverage and outreach reports propose for these
AXIS_END = 110.0  # of the achievement axis, in percent; what lies beyond ends there
SHOWN_TIMES, SHOWN_BARS = 6, 10


def answer_iku(report: Report, review: Review) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and what to know of deaths and stunting.

    Example:
        >>> uhc.answer_iku(report, review)
    """
    counts = count_states(report, review)
    worst = next(_missed(review).itertuples(), None)
    if worst is not None:
        name, value = review.indicator(worst.indicator_id).name, write(state_value(report, review, worst.row))
        more = counts[MISSED].value - 1
        answer = say("iku_answer.missed_more" if more else "iku_answer.missed", name=name, value=value, more=int(more))
    elif counts[MET].value:
        answer = say("iku_answer.met_one" if counts[MET].value == 1 else "iku_answer.met", **counts)
    else:
        answer = say("iku_answer.open", **counts)
    told = [*_on_deaths(report, review), *_on_parts(report, review), *_on_stunting(report, review)]
    return answer, *told[:2]


def iku_headlines(report: Report, review: Review) -> list[Headline]:
    """Return three cards: maternal deaths, stunting, and how many targets are met of those that can be judged.

    Example:
        >>> uhc.iku_headlines(report, review)
    """
    cards = [_headline(report, review, name, anchor) for name, anchor in (("aki", "ibu"), ("stunting", "gizi"))]
    counts = count_states(report, review)
    judged = counts[MET].value + counts[MISSED].value
    value = say("iku_answer.card_counts", met=counts[MET], judged=int(judged))
    company = say("iku_answer.card_open", f=counts[OPEN])
    return [*cards, Headline(say("iku_answer.card_targets"), value, company, "sasaran", "", bool(counts[MISSED].value))]


def _headline(report: Report, review: Review, name: str, anchor: str) -> Headline:
    indicator = review.indicator(name)
    title = indicator.name
    rows = review.events[(review.events["indicator_id"] == name) & review.events["usable"]]
    if len(rows):
        row = next(rows.sort_values("period_end").tail(1).itertuples())
        value = write(state_count(report, review, row))
        counted = say("claims.measure", indicator.count_measure)  # a count is not called a rate
        title = counted[:1].upper() + counted[1:]
    else:
        judged = review.judged[review.judged["indicator_id"] == name]
        if not len(judged):
            missing = say("iku_card.missing", holder=indicator.holder)
            return Headline(indicator.name, say("card.not_available"), missing, anchor)
        row = judged["row"].iloc[0]
        value = write(state_value(report, review, row))
    company = say("iku_answer.card_company", system=system_of(row), time=time_of(row))
    years = _age_months(report, row) // 12
    return Headline(title, value, company + (say("iku_answer.card_aged", years=years) if years else ""), anchor)


def show_targets(report: Report, review: Review) -> Block:
    """Show every indicator with a target on one axis of achievement, the farthest below its target first.

    Example:
        >>> uhc.show_targets(report, review)
    """
    rows = review.judged.drop_duplicates("indicator_id")
    rows = rows[rows["achievement_pct"].notna()].sort_values("achievement_pct", kind="stable")
    rows, more = rows.head(SHOWN_BARS), max(0, len(rows) - SHOWN_BARS)
    counts = count_states(report, review)
    heading, link = say("iku_answer.targets", **counts), say("iku_answer.link_targets")
    if not len(rows):
        known = counts[MET].value + counts[MISSED].value
        text = say("iku_answer.only_bounds" if known else "iku_answer.no_targets")
        return report.section("sasaran", heading, text, link=link)
    scores = [state_score(report, one) for one in rows.itertuples()]
    frame = pd.DataFrame(
        {
            "name": [review.indicator(one.indicator_id).name for one in rows.itertuples()],
            "value": [min(max(score.value, 0.0), AXIS_END) for score in scores],
            "text": [f"{score}" for score in scores],
            "note": [_note(report, review, one) for one in rows.itertuples()],
            "is_missed": rows["verdict"].to_numpy() == Verdict.MISSED,
            "target": 100.0,
        }
    )
    bars = report.bars(
        frame, name="name", value="value", text="text", note="note", highlight="is_missed", target="target"
    )
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(scores))), "src")
    rest = say("iku_answer.more_targets", count=more) if more else ""
    return report.section("sasaran", heading, bars, rest, source, link=link, subtitle=say("iku_answer.targets_sub"))


def _note(report: Report, review: Review, one: Any) -> str:
    values = {"value": realised_of(report, review, one.row), "target": target_of(report, review, one.target)}
    return say("iku_answer.note", time=time_of(one.row), category=category_of(report, review, one), **values)


def show_maternal_deaths(report: Report, review: Review) -> Block:
    """Show maternal deaths by year, part-years marked, and what the newest change or pace says.

    Example:
        >>> uhc.show_maternal_deaths(report, review)
    """
    rows = review.events[
        (review.events["indicator_id"] == "aki") & review.events["usable"] & review.events["count"].notna()
    ]
    rows = rows.sort_values("period_end", kind="stable").tail(SHOWN_TIMES)
    link, indicator = say("iku_answer.link_deaths"), review.indicator("aki")
    if not len(rows):
        missing = say("iku_card.missing", holder=indicator.holder)
        return report.section("ibu", say("iku_answer.no_deaths"), missing, link=link)
    stated = [state_count(report, review, row) for row in rows.itertuples()]
    frame = pd.DataFrame(
        {
            "name": [time_of(row) for row in rows.itertuples()],
            "value": [finding.value for finding in stated],
            "text": [write(finding) for finding in stated],
            "note": [system_of(row) + ("" if row.is_year else say("iku_answer.part")) for row in rows.itertuples()],
        }
    )
    heading = say("iku_answer.deaths", value=frame["text"].iloc[-1], time=frame["name"].iloc[-1])
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    bars = report.bars(frame, name="name", value="value", text="text", note="note")
    sub = say("iku_answer.deaths_sub", region=report.region.name)
    rivals = [
        say("iku_answer.two_counts", time=time, values=list_names(list(own["text"])))
        for time, own in frame.groupby("name", sort=False)
        if len(set(own["value"])) > 1
    ]
    return report.section("ibu", heading, bars, *rivals, source, link=link, subtitle=sub)


def show_stunting(report: Report, review: Review) -> Block:
    """Show the newest stunting figure of each data system side by side: two measurements, never one line.

    Example:
        >>> uhc.show_stunting(report, review)
    """
    judged = [one.row for one in review.judged.itertuples() if one.indicator_id == "stunting"]
    link = say("iku_answer.link_nutrition")
    if not judged:
        missing = say("iku_card.missing", holder=review.indicator("stunting").holder)
        return report.section("gizi", say("iku_answer.no_stunting"), missing, link=link)
    newest = list({row.data_system: row for row in reversed(judged)}.values())[::-1]
    stated = [state_value(report, review, row) for row in newest]
    frame = pd.DataFrame(
        {
            "name": [say("iku_answer.system", system=system_of(row), time=time_of(row)) for row in newest],
            "value": [finding.value for finding in stated],
            "text": [write(finding) for finding in stated],
            "note": [format(finding, "range") for finding in stated],
        }
    )
    is_open = newest[0].data_system == "press_unstated"
    values = {"value": frame["text"].iloc[0], "system": frame["name"].iloc[0], "time": time_of(newest[0])}
    heading = say("iku_answer.stunting_unstated" if is_open else "iku_answer.stunting", **values)
    two = {row.data_system for row in newest} >= {"survey_ssgi", "survey_ski"}
    apart = say("iku_answer.two_surveys") if two else ""
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    bars = report.bars(frame, name="name", value="value", text="text", note="note")
    sub = say("iku_answer.stunting_sub", region=report.region.name)
    return report.section("gizi", heading, bars, apart, source, link=link, subtitle=sub)


def show_pillar_lines(report: Report, review: Review) -> Block:
    """Show the six pillars of health transformation, each in one line that says what can be judged.

    Example:
        >>> uhc.show_pillar_lines(report, review)
    """
    pillars, lines = count_pillars(review.indicators, review.judged), []
    for row in pillars.itertuples():
        met, missed = (int(getattr(row, name)) for name in (MET, MISSED))
        key = "judged" if met + missed else "open" if row.indicators else "none"
        lines.append(say(f"iku_answer.pillar_{key}", name=say(f"pillar.{row.pillar}"), met=met, count=met + missed))
    count = int((pillars[[MET, MISSED]].sum(axis=1) > 0).sum())
    heading = say("iku_answer.pillars", count=count)
    return report.section("enam-pilar", heading, bullets(lines), link=say("iku_answer.link_pillars"))


def show_iku_certainty(report: Report, review: Review) -> Block:
    """Show the word of the quality box, and which file opens what; the box is made before (``show_iku_quality``).

    Example:
        >>> uhc.show_iku_certainty(report, review)
    """
    known = {*review.judged["indicator_id"], *review.zero_targets["indicator_id"]}
    absent = review.indicators[~review.indicators["indicator_id"].isin(known)]
    files = [
        say("iku_answer.file", holder=holder, count=len(group), names=list_names(list(group["name"].head(3))))
        for holder, group in absent.groupby("holder", sort=False)
    ]
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    text = say("iku_answer.files" if files else "summary.none_missing")
    return report.section("yakin", heading, text, bullets(files) if files else "", link=say("answer.link_quality"))


def _on_deaths(draft: Draft, review: Review) -> list[str]:
    """The newest count of maternal deaths: its pace where it is a part of a year, else its change."""
    for one in review.paces[review.paces["indicator_id"] == "aki"].tail(1).itertuples():
        return [pace_text(draft, review, one) + aged(draft, one.last)]
    for one in review.changes[review.changes["indicator_id"] == "aki"].tail(1).itertuples():
        first, last = state_count(draft, review, one.first), state_count(draft, review, one.last)
        key = "same" if first.value == last.value else "beyond" if one.is_beyond_chance else "chance"
        return [say(f"iku_message.deaths_{key}", first=first, last=last) + aged(draft, one.last)]
    counted = review.events[(review.events["indicator_id"] == "aki") & review.events["usable"]].sort_values(
        "period_end"
    )
    return [
        say("iku_message.deaths_one", f=state_count(draft, review, row), time=time_of(row)) + aged(draft, row)
        for row in counted.tail(1).itertuples()
    ]


def _on_parts(draft: Draft, review: Review) -> list[str]:
    """A rate added from its age groups, beside the one printed for a part as if it were the whole."""
    for one in review.judged[review.judged["indicator_id"] == "akb"].itertuples():
        if one.row.origin != "parts" or one.benchmark is None:
            continue
        finding, share = state_value(draft, review, one.row), state_completeness(draft, one)
        measures, day = review.indicator("akb").part_measures.split("|"), as_of_end(one.row)
        printed = [rate for name in measures for rate in state_printed(draft, review.statements, name, day)]
        wrong = [rate for rate in printed if "not_used" in rate.flags]
        if wrong:
            return [say("iku_message.parts", f=finding, wrong=wrong[0], share=share)]
    return []


def _on_stunting(draft: Draft, review: Review) -> list[str]:
    """The newest survey, and beside it the newest routine figure: two measurements."""
    survey, routine = _two_systems(review)
    if survey is None:
        return []
    f: Finding = state_value(draft, review, survey)
    text = say("iku_message.survey", f=f, system=system_of(survey))
    if routine is not None:
        g = state_value(draft, review, routine)
        text = say("iku_message.two_systems", f=f, g=g, system=system_of(survey), other=system_of(routine))
    return [text + aged(draft, survey)]


def _two_systems(review: Review) -> tuple[Any, Any]:
    judged = review.judged[review.judged["indicator_id"] == "stunting"]
    newest = {one.row.system_kind: one.row for one in reversed(list(judged.itertuples()))}
    return newest.get(SURVEY), newest.get(REPORTED)


def _missed(review: Review) -> pd.DataFrame:
    """Return the indicators that miss their target, farthest first."""
    rows = review.judged.drop_duplicates("indicator_id")
    return rows[rows["verdict"] == Verdict.MISSED].sort_values("capped_pct", kind="stable")


def aged(draft: Draft, row: Any) -> str:
    """Say the age of a figure that is the newest there is, and older than 24 months."""
    months = _age_months(draft, row)
    return " " + say("iku_message.aged", years=months // 12) if months > OLDEST_MONTHS else ""


def _age_months(draft: Draft, row: Any) -> int:
    end = row.period_end.date()
    return Period(end.year, end.month).months_until(draft.period)


def propose_iku(draft: Draft, review: Review) -> None:
    """Put on the meeting page: reviews of recent deaths, which stunting measure serves what, the worst miss.

    Example:
        >>> uhc.propose_iku(report, review)
    """
    _propose_deaths(draft, review)
    survey, routine = _two_systems(review)
    if survey is not None and routine is not None:
        f, g = state_value(draft, review, survey), state_value(draft, review, routine)
        draft.propose(
            "stunting_measure", anchor="gizi", certainty=2, because=say("decision.stunting_sure", f=f),
            f=f, g=g, system=system_of(survey), other=system_of(routine),
        )  # fmt: skip
    missed = _missed(review)
    for one in missed[~missed["indicator_id"].isin(OTHERS)].head(1).itertuples():
        if aged(draft, one.row):
            continue
        finding = state_value(draft, review, one.row)
        draft.propose(
            "reach_target", anchor="sasaran", certainty=2, because=system_of(one.row),
            size=category_of(draft, review, one), name=review.indicator(one.indicator_id).name,
            value=realised_of(draft, review, one.row), date=finding.as_of,
            target=target_of(draft, review, one.target),
        )  # fmt: skip


def _propose_deaths(draft: Draft, review: Review) -> None:
    """Ask for a review of the maternal deaths, where they are of the last 24 months."""
    for key, rows in (("pace", review.paces), ("change", review.changes)):
        for one in rows[rows["indicator_id"] == "aki"].tail(1).itertuples():
            deaths = state_count(draft, review, one.last)
            if deaths.value == 0 or aged(draft, one.last):
                return
            p_value, (text,) = state_p_value(draft, one), _on_deaths(draft, review)
            beyond = "beyond" if one.is_beyond_chance else "chance"
            because = say("decision.pace" if key == "pace" else f"decision.deaths_{beyond}", p=p_value)
            size = say("decision.deaths", f=deaths)
            draft.propose("review_deaths", anchor="ibu", certainty=2, because=because, text=text, size=size)
            return
