"""What a head of office reads first: key messages, cards, and what they put on the meeting page."""

from __future__ import annotations

from typing import Any

from analysis.indicators.criteria.verdicts import Verdict
from analysis.indicators.iku import REPORTED, SURVEY
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.report.draft import Block, Card, Draft
from analysis.report.findings import Finding
from analysis.report.iku.deaths import pace_text, state_p_value, state_printed
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import as_of_end, state_count, state_value, system_of, time_of, write
from analysis.report.iku.summary import category_of, count_states, realised_of, state_completeness, target_of

OLDEST_MONTHS = 24
OTHERS = ("coverage_registered", "keaktifan", "ckg")  # the coverage and outreach reports propose for these
SHOWN_CARDS = ("aki", "akb", "stunting", "ckg")
Sentence = tuple[str, str]


def show_iku_messages(draft: Draft, review: Review) -> Block:
    """Show three to five key messages and put what follows from them on the meeting page."""
    counts = count_states(draft, review)
    sentences = [*_on_deaths(draft, review), *_on_parts(draft, review), *_on_stunting(draft, review)]
    sentences += [(say("iku_message.counted", **counts), "indikator"), (say("iku_message.ask"), "mutu")]
    _propose_missed(draft, review)
    return draft.messages(sentences)


def _on_deaths(draft: Draft, review: Review) -> list[Sentence]:
    """The newest count of maternal deaths: its pace where it is a part of a year, else its change."""
    for one in review.paces[review.paces["indicator_id"] == "aki"].tail(1).itertuples():
        text, sure = pace_text(draft, review, one), say("decision.pace", p=state_p_value(draft, one))
        _propose_review(draft, review, one.last, text, sure)
        return [(text + aged(draft, one.last), "kematian")]
    for one in review.changes[review.changes["indicator_id"] == "aki"].tail(1).itertuples():
        first, last = state_count(draft, review, one.first), state_count(draft, review, one.last)
        key = "same" if first.value == last.value else "beyond" if one.is_beyond_chance else "chance"
        text = say(f"iku_message.deaths_{key}", first=first, last=last)
        sure = say(f"decision.deaths_{'chance' if key == 'same' else key}", p=state_p_value(draft, one))
        _propose_review(draft, review, one.last, text, sure)
        return [(text + aged(draft, one.last), "kematian")]
    counted = review.events[(review.events["indicator_id"] == "aki") & review.events["usable"]].sort_values(
        "period_end"
    )
    return [
        (
            say("iku_message.deaths_one", f=state_count(draft, review, row), time=time_of(row)) + aged(draft, row),
            "kematian",
        )
        for row in counted.tail(1).itertuples()
    ]


def _propose_review(draft: Draft, review: Review, row: Any, text: str, because: str) -> None:
    """Ask for a review of the deaths, where they are of the last 24 months."""
    deaths = state_count(draft, review, row)
    if deaths.value > 0 and not aged(draft, row):
        size = say("decision.deaths", f=deaths)
        draft.propose("review_deaths", anchor="kematian", certainty=2, because=because, text=text, size=size)


def _propose_missed(draft: Draft, review: Review) -> None:
    """Ask for steps on the indicator that is farthest from its target."""
    missed = review.judged[(review.judged["verdict"] == Verdict.MISSED) & ~review.judged["indicator_id"].isin(OTHERS)]
    for one in missed.sort_values("capped_pct", kind="stable").head(1).itertuples():
        if aged(draft, one.row):
            continue
        finding = state_value(draft, review, one.row)
        draft.propose(
            "reach_target", anchor="indikator", certainty=2, because=system_of(one.row),
            size=category_of(draft, review, one), name=review.indicator(one.indicator_id).name,
            value=realised_of(draft, review, one.row), date=finding.as_of,
            target=target_of(draft, review, one.target),
        )  # fmt: skip


def aged(draft: Draft, row: Any) -> str:
    """Say the age of a figure that is the newest there is, and older than 24 months."""
    end = row.period_end.date()
    months = Period(end.year, end.month).months_until(draft.period)
    return " " + say("iku_message.aged", years=months // 12) if months > OLDEST_MONTHS else ""


def _judged(review: Review, indicator_id: str) -> list[Any]:
    return list(review.judged[review.judged["indicator_id"] == indicator_id].itertuples())


def _on_parts(draft: Draft, review: Review) -> list[Sentence]:
    """A rate added from its age groups, beside the one printed for a part as if it were the whole."""
    for one in _judged(review, "akb"):
        if one.row.origin != "parts" or one.benchmark is None:
            continue
        finding, share = state_value(draft, review, one.row), state_completeness(draft, one)
        measures, day = review.indicator("akb").part_measures.split("|"), as_of_end(one.row)
        printed = [rate for name in measures for rate in state_printed(draft, review.statements, name, day)]
        wrong = [rate for rate in printed if "not_used" in rate.flags]
        if wrong:
            return [(say("iku_message.parts", f=finding, wrong=wrong[0], share=share), "umur")]
    return []


def _on_stunting(draft: Draft, review: Review) -> list[Sentence]:
    """The newest survey, and beside it the newest routine figure: two measurements."""
    newest = {one.row.system_kind: one.row for one in reversed(_judged(review, "stunting"))}
    survey, routine = newest.get(SURVEY), newest.get(REPORTED)
    if survey is None:
        return []
    f: Finding = state_value(draft, review, survey)
    text = say("iku_message.survey", f=f, system=system_of(survey))
    if routine is not None:
        g, other = state_value(draft, review, routine), system_of(routine)
        text = say("iku_message.two_systems", f=f, g=g, system=system_of(survey), other=other)
        draft.propose(
            "stunting_measure", anchor="sistem", certainty=2, because=say("decision.stunting_sure", f=f),
            f=f, g=g, system=system_of(survey), other=other,
        )  # fmt: skip
    return [(text + aged(draft, survey), "sistem")]


def show_iku_cards(draft: Draft, review: Review) -> Block:
    """Show a card per headline indicator, each with its system, time, base, range and target."""
    cards = []
    for name in SHOWN_CARDS:
        one, judged = review.indicator(name), _judged(review, name)
        paces = review.paces[review.paces["indicator_id"] == name]
        if len(paces):
            cards.append(Card(one.name, *_pace_card(draft, review, next(paces.tail(1).itertuples()))))
        elif judged:
            cards.append(Card(one.name, *_card(draft, review, judged[0])))
        else:
            cards.append(Card(one.name, say("card.not_available"), (say("iku_card.missing", holder=one.holder),)))
    return draft.cards(cards)


def _pace_card(draft: Draft, review: Review, pace: Any) -> tuple[str, tuple[str, ...]]:
    """The newest count, of a part of a year, with its pace beside the whole year before it."""
    finding = state_count(draft, review, pace.last)
    lines = (
        say("iku_card.where", system=system_of(pace.last), time=time_of(pace.last)),
        pace_text(draft, review, pace),
        say(
            "judged.withheld",
            reason=say("judged.part_of_year", until=f"{as_of_end(pace.last)}", year=finding.as_of.day.year),
        ),
        say("card.range", f=finding),
        say("card.source", sources=draft.cite(finding.source_ids)),
    )
    return write(finding), lines


def _card(draft: Draft, review: Review, judged: Any) -> tuple[str, tuple[str, ...]]:
    row, finding = judged.row, state_value(draft, review, judged.row)
    is_event = row.Index in review.events.index
    lines = [say("iku_card.where", system=system_of(row), time=time_of(row))]
    if is_event:
        beyond = [one.last.Index for one in review.changes[review.changes["is_beyond_chance"]].itertuples()]
        lines += [say("iku_card.count_range", f=state_count(draft, review, row))] if row.value == row.value else []
        lines += [] if row.Index in beyond else [say("iku_card.chance")]
    if finding.denominator is not None and finding.numerator is not None:
        lines.append(say("iku_card.heads", f=finding, value=write(finding)))
    lines.append(say("iku_card.target", target=target_of(draft, review, judged.target)))
    lines.append(category_of(draft, review, judged))
    lines += [say("card.flags", f=finding)] if finding.flags else []
    lines += [say("card.range", f=finding), say("card.source", sources=draft.cite(finding.source_ids))]
    return (write(state_count(draft, review, row)) if is_event else realised_of(draft, review, row)), tuple(lines)
