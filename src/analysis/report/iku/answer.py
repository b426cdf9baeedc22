"""The IKU page that answers: which indicator is off track, deaths in time, nutrition, pillars, and what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.verdicts import is_met
from analysis.indicators.denominators import persons_needed
from analysis.indicators.iku import REPORTED, SURVEY, compare_surveys
from analysis.indicators.mortality import COUNTED_UNITS
from analysis.indicators.pillars import MET, MISSED, OPEN, count_pillars, state_of
from analysis.reference.periods import Period
from analysis.reference.rules import formulas
from analysis.reference.states import OpenBecause, PillarState, Reason, StuntingKnown, Verdict
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import Finding
from analysis.report.iku.deaths import pace_values, state_printed
from analysis.report.iku.reading import Review, key_of
from analysis.report.iku.stating import (
    as_of_end,
    by_chance,
    state_count,
    state_own,
    state_target,
    state_value,
    system_of,
    time_of,
    write,
)
from analysis.report.iku.summary import (
    category_of,
    count_states,
    plain_verdict,
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
SHOWN_TIMES, SHOWN_BARS, SHOWN_MISSED = 4, 5, 3


def answer_iku(report: Report, review: Review) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and what to know of deaths and stunting.

    Example:
        >>> uhc.answer_iku(report, review)
    """
    stunting = " ".join([*_on_stunting(report, review), *_stunting_target(report, review, is_short=True)])
    told = [*([stunting] if stunting else []), *_on_deaths(report, review), *_on_parts(report, review)]
    return _headline_of(report, review), *told[:2]


def _headline_of(report: Report, review: Review) -> str:
    """Name the indicator farthest from its target, or the one that meets it."""
    counts, judged = count_states(report, review), review.judged.drop_duplicates("indicator_id")
    missed, met = _missed(review), judged[judged["verdict"].map(is_met)]
    for one in missed.head(1).itertuples() if len(missed) else met.head(1).itertuples():
        values = {
            "name": review.indicator(one.indicator_id).name,
            "value": write(state_value(report, review, one.row)),
            "judged": int(counts[MET].value + counts[MISSED].value),
        }
        if len(missed):
            return say("iku_answer.missed_more" if len(missed) > 1 else "iku_answer.missed", **counts, **values)
        if len(met) == 1:
            return say("iku_answer.met_one", one.verdict, **counts, **values)
        return say("iku_answer.all_met", **counts)
    return say("iku_answer.none_judged", **counts)


def iku_headlines(report: Report, review: Review) -> list[Headline]:
    """Return three cards: how many targets are met, stunting with its trend and target, maternal deaths if recent.

    Example:
        >>> uhc.iku_headlines(report, review)
    """
    counts = count_states(report, review)
    value = say("iku_answer.card_counts", met=counts[MET], whole=len(review.indicators))
    judged = int(counts[MET].value + counts[MISSED].value)
    title, company = say("iku_answer.card_targets"), say("iku_answer.card_open", judged=judged, **counts)
    targets = Headline(title, value, company, "sasaran", "", bool(counts[MISSED].value))
    return [targets, _card_stunting(report, review), _card_deaths(report, review)]


def _card_stunting(report: Report, review: Review) -> Headline:
    indicator = review.indicator("stunting")
    one = next((one for one in review.judged.itertuples() if one.indicator_id == "stunting"), None)
    if one is None:
        missing = say("iku_card.missing", holder=indicator.holder)
        return Headline(indicator.name, say("card.not_available"), missing, "gizi")
    parts = [say("iku_answer.card_company", system=system_of(one.row), time=time_of(one.row))]
    if one.previous is not None:
        before = write(state_value(report, review, one.previous))
        parts.append(say("iku_answer.before", value=before, time=time_of(one.previous)))
    if one.target is not None:
        parts.append(say("iku_answer.target", target=write(state_target(report, review, one.target))))
    return Headline(indicator.name, write(state_value(report, review, one.row)), " · ".join(parts), "gizi")


def _card_deaths(report: Report, review: Review) -> Headline:
    """The newest count of maternal deaths; one older than OLDEST_MONTHS is no headline."""
    indicator, row = review.indicator("aki"), _newest_deaths(review)
    counted = say("claims.measure", indicator.count_measure)  # a count is not called a rate
    title = counted[:1].upper() + counted[1:]
    if row is None:
        return Headline(title, say("card.not_available"), say("iku_card.missing", holder=indicator.holder), "ibu")
    if _is_aged(report, row):
        company = say("iku_answer.card_old", date=as_of_end(row))
        return Headline(title, say("card.not_available"), company, "ibu")
    company = say("iku_answer.card_company", system=system_of(row), time=time_of(row))
    return Headline(title, write(state_count(report, review, row)), company, "ibu")


def show_targets(report: Report, review: Review) -> Block:
    """Show every indicator with a target on one axis of achievement, the farthest below its target first.

    Example:
        >>> uhc.show_targets(report, review)
    """
    rows = review.judged.drop_duplicates("indicator_id")
    rows = rows[rows["achievement_pct"].notna()].sort_values("achievement_pct", kind="stable")
    rows, more = rows.head(SHOWN_BARS), rows.iloc[SHOWN_BARS:]
    counts, link = count_states(report, review), say("iku_answer.link_targets")
    heading, texts = say("iku_answer.targets", **counts), [*_bounded(report, review), *_on_open(report, review)]
    if not len(rows):
        return report.section("sasaran", heading, bullets(texts), link=link)
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
    bars = report.bars(frame, name="name", value="value", text="text", note="note", missed="is_missed", target="target")
    if len(more):
        states = more["verdict"].map(state_of).value_counts().reindex([MET, MISSED, OPEN], fill_value=0)
        texts.insert(0, say("iku_answer.more_targets", **{str(name): int(count) for name, count in states.items()}))
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(scores))), "src")
    formula = formulas()[review.practice.formula].label
    subtitle = say("iku_answer.targets_sub", formula=formula)
    return report.section("sasaran", heading, bars, bullets(texts), source, link=link, subtitle=subtitle)


def _note(report: Report, review: Review, one: Any) -> str:
    """Say a figure with its target, what it says of it, and how many people are missing; these alone say a miss."""
    values = {"value": realised_of(report, review, one.row), "target": target_of(report, review, one.target)}
    short = _state_short(report, review, one)
    told = [] if short and one.verdict == Verdict.MISSED else [plain_verdict(report, review, one)]
    told += [say("iku_answer.short", f=short)] if short else []
    return say("iku_answer.note", time=time_of(one.row), told=" · ".join(told), **values)


def _state_short(report: Report, review: Review, one: Any) -> Finding | None:
    """State how many people a figure lies below its target; None where it does not, or people are not counted."""
    row, target = one.row, one.target
    if review.indicator(one.indicator_id).direction != "higher" or target is None or pd.isna(row.count):
        return None
    due = target.count
    if pd.isna(due) and row.base > 0 and pd.notna(target.value):
        due = persons_needed(target.value, int(row.base))
    if pd.isna(due) or due <= row.count:
        return None
    sources = tuple(dict.fromkeys((*row.source_ids, *target.source_ids)))
    return state_own(
        report, "target_short", due - row.count, "persons", as_of_end(row), sources, segment=one.indicator_id
    )


def _bounded(report: Report, review: Review) -> list[str]:
    """Name each judged indicator that was published as a bound: it has no achievement in percent."""
    judged = review.judged.drop_duplicates("indicator_id")
    judged = judged[judged["achievement_pct"].isna() & (judged["verdict"] != Verdict.UNDECIDED)]
    return [
        say(
            "iku_answer.bounded", name=review.indicator(one.indicator_id).name, time=time_of(one.row),
            value=realised_of(report, review, one.row), target=target_of(report, review, one.target),
            verdict=plain_verdict(report, review, one),
        )
        for one in judged.itertuples()
    ]  # fmt: skip


def open_indicators(review: Review) -> dict[OpenBecause, pd.DataFrame]:
    """Return the indicators that cannot be judged: without a figure, without a target, or for another reason."""
    judged, ids = review.judged.drop_duplicates("indicator_id"), review.indicators["indicator_id"]
    decided = judged.loc[judged["verdict"] != Verdict.UNDECIDED, "indicator_id"]
    aimless = judged.loc[judged["reason"] == Reason.NO_TARGET, "indicator_id"]
    known = {*judged["indicator_id"], *review.zero_targets["indicator_id"]}
    return {
        OpenBecause.NO_FIGURE: review.indicators[~ids.isin(known)],
        OpenBecause.NO_TARGET: review.indicators[ids.isin(aimless)],
        OpenBecause.OTHER: review.indicators[ids.isin(known - {*decided, *aimless})],
    }


def _on_open(report: Report, review: Review) -> list[str]:
    """Say why indicators cannot be judged, how many for each reason; they add up to the number in the heading."""
    return [
        say(
            "iku_answer.open_because", because, names=list_names(list(rows["name"])),
            f=state_own(report, "open_indicators", len(rows), "indicators", segment=because),
        )
        for because, rows in open_indicators(review).items()
        if len(rows)
    ]  # fmt: skip


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
    heading, told = say("iku_answer.deaths", value=frame["text"].iloc[-1], time=frame["name"].iloc[-1]), []
    newest = next(rows.tail(1).itertuples())
    if _is_aged(report, newest):
        heading = say("iku_answer.deaths_old", date=as_of_end(newest))
        told = [say("iku_answer.newer_held", holder=indicator.holder)]
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    bars = report.bars(frame, name="name", value="value", text="text", note="note")
    sub = say("iku_answer.deaths_sub", region=report.region.name)
    rivals = [
        say("iku_answer.two_counts", time=time, values=list_names(list(own["text"])))
        for time, own in frame.groupby("name", sort=False)
        if len(set(own["value"])) > 1
    ]
    return report.section("ibu", heading, bars, *told, *rivals, source, link=link, subtitle=sub)


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
    shown = _series(review)
    stated = [state_value(report, review, row) for row in shown]
    frame = pd.DataFrame(
        {
            "name": [say("iku_answer.system", system=system_of(row), time=time_of(row)) for row in shown],
            "value": [finding.value for finding in stated],
            "text": [write(finding) for finding in stated],
            "note": [_how_known(row, finding) for row, finding in zip(shown, stated, strict=True)],
        }
    )
    heading, target = _on_stunting(report, review, "iku_answer.stunting")[0], _stunting_target(report, review)
    subtitle = say("iku_answer.stunting_sub", region=report.region.name)
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(stated))), "src")
    bars = report.bars(frame, name="name", value="value", text="text", note="note")
    systems = {row.data_system for row in shown}
    apart = [say("iku_answer.two_surveys")] if systems >= {"survey_ssgi", "survey_ski"} else []
    texts = bullets([*target, *_changes_of_surveys(report, review, shown), *apart])
    return report.section("gizi", heading, bars, texts, source, link=link, subtitle=subtitle)


def _series(review: Review) -> list[Any]:
    """Return the newest stunting figure of each data system, after the one before it in the same system."""
    judged = review.judged[review.judged["indicator_id"] == "stunting"]
    newest = {one.row.data_system: one for one in reversed(list(judged.itertuples()))}
    pairs = [(one.previous, one.row) for one in reversed(list(newest.values()))]
    return [row for pair in pairs for row in pair if row is not None]


def _how_known(row: Any, finding: Finding) -> str:
    """Say in plain words how sure a figure is: the range of a survey, or that a register counts whom it weighs."""
    if finding.interval is not None and row.system_kind == SURVEY:
        return say("iku_answer.survey_range", range=format(finding, "span").strip(" ()"))
    return say("iku_answer.routine") if row.system_kind == REPORTED else ""


def _stunting_target(report: Report, review: Review, *, is_short: bool = False) -> list[str]:
    """Say the target of the newest figure's year, and unless ``is_short`` whether the figure can be judged by it."""
    for one in review.judged[review.judged["indicator_id"] == "stunting"].head(1).itertuples():
        if one.target is None:
            end = [] if one.end is None else [target_of(report, review, one.end)]
            return [say("iku_answer.end_target", target=target) for target in end] or [say("iku_answer.no_target")]
        target = target_of(report, review, one.target)
        if one.reason == Reason.OTHER_SYSTEM and one.row.system_kind == SURVEY and one.row.low > one.target.value:
            return [say("iku_answer.above_any", target=target)]  # whatever the sample, were the target the survey's
        if is_short:
            return [say("iku_answer.year_target", target=target)]
        return [say("iku_answer.target_judged", target=target, verdict=plain_verdict(report, review, one))]
    return []


def _changes_of_surveys(report: Report, review: Review, shown: list[Any]) -> list[str]:
    """Say of each survey that measured twice whether the difference is more than its sample makes."""
    rows = review.figures.loc[[row.Index for row in shown]]
    changes = compare_surveys(rows, effective_children=review.effective_children)
    return [
        say(
            "iku_answer.survey_change", by_chance(one.is_beyond_sample),
            system=system_of(one.first), first=state_value(report, review, one.first),
            last=state_value(report, review, one.last),
        )
        for one in changes.itertuples()
    ]  # fmt: skip


def show_pillar_lines(report: Report, review: Review) -> Block:
    """Show the six pillars of health transformation: what of each can be judged, and which have no indicator.

    Example:
        >>> uhc.show_pillar_lines(report, review)
    """
    pillars, lines, known, bare = count_pillars(review.indicators, review.judged), [], [], []
    missed = [review.indicator(one.indicator_id) for one in _missed(review).itertuples()]
    for row in pillars.itertuples():
        name, met, judged = say(f"pillar.{row.pillar}"), int(row.met), int(row.met + row.missed)
        if not row.indicators:
            bare.append(name)
            continue
        state = PillarState.JUDGED if judged else PillarState.OPEN
        known += [name] if judged else []
        own = [one.name for one in missed if one.pillar == row.pillar][:SHOWN_MISSED]
        told = say("iku_answer.pillar_missed", names=list_names(own)) if own else ""
        lines.append(say("iku_answer.pillar", state, name=name, met=met, count=judged, whole=row.indicators) + told)
    lines += [say("iku_answer.pillars_bare", names=list_names(bare))] if bare else []
    heading = say("iku_answer.pillars" if known else "iku_answer.no_pillar", names=list_names(known))
    return report.section("enam-pilar", heading, bullets(lines), link=say("iku_answer.link_pillars"))


def show_iku_certainty(report: Report, review: Review) -> Block:
    """Show the word of the quality box, and which file opens what; the box is made before (``show_iku_quality``).

    Example:
        >>> uhc.show_iku_certainty(report, review)
    """
    opened = open_indicators(review)
    files = [
        say("iku_answer.file", holder=holder, names=_first_names(group))
        for holder, group in opened[OpenBecause.NO_FIGURE].groupby("holder", sort=False)
    ]
    files += [
        say("iku_answer.file_open", because, count=len(rows)) for because, rows in list(opened.items())[1:] if len(rows)
    ]
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    text = say("iku_answer.files" if files else "summary.none_missing")
    return report.section("yakin", heading, text, bullets(files) if files else "", link=say("answer.link_quality"))


def _first_names(indicators: pd.DataFrame) -> str:
    """Return the first three names, and how many more there are."""
    names, more = list(indicators["name"].head(3)), len(indicators) - 3
    return list_names([*names, say("iku_answer.others", count=more)] if more > 0 else names)


def _on_deaths(draft: Draft, review: Review) -> list[str]:
    """The newest count of maternal deaths: its pace where it is a part of a year, else its change; none if old."""
    row = _newest_deaths(review)
    if row is None or _is_aged(draft, row):
        values = {"holder": review.indicator("aki").holder, "date": "" if row is None else as_of_end(row)}
        return [say("iku_message.no_deaths" if row is None else "iku_message.deaths_old", **values)]
    for one in _of_newest(review.paces, row):
        return [say("iku_message.pace", by_chance(one.is_beyond_chance), **pace_values(draft, review, one))]
    for one in _of_newest(review.changes, row):
        first, last = state_count(draft, review, one.first), state_count(draft, review, one.last)
        chance = by_chance(one.is_beyond_chance, is_same=first.value == last.value)
        return [say("iku_message.deaths", chance, first=first, last=last)]
    return [say("iku_message.deaths_one", f=state_count(draft, review, row), time=time_of(row))]


def _of_newest(compared: pd.DataFrame, newest: Any) -> list[Any]:
    """Return the comparison of maternal deaths whose later time is that of the newest count; none of an older one."""
    rows = compared[compared["indicator_id"] == "aki"].itertuples()
    return [one for one in rows if one.last.period_end == newest.period_end][-1:]


def _newest_deaths(review: Review) -> Any:
    """Return the newest usable count of maternal deaths, or None."""
    rows = review.events[(review.events["indicator_id"] == "aki") & review.events["usable"]]
    return next(rows.sort_values("period_end", kind="stable").tail(1).itertuples(), None)


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


def _on_stunting(draft: Draft, review: Review, words: str = "iku_message.stunting") -> list[str]:
    """Say the newest stunting figure and the one before it in the same survey; nothing without one."""
    for one in review.judged[review.judged["indicator_id"] == "stunting"].head(1).itertuples():
        values = {"system": system_of(one.row), "time": time_of(one.row)}
        values["value"] = write(state_value(draft, review, one.row))
        state = StuntingKnown.UNSTATED if one.row.data_system == "press_unstated" else StuntingKnown.ONE
        if one.previous is not None:
            state, values["before"] = StuntingKnown.PAIR, write(state_value(draft, review, one.previous))
            values["earlier"] = time_of(one.previous)
        return [say(words, state, **values)]
    return []


def _two_systems(review: Review) -> tuple[Any, Any]:
    judged = review.judged[review.judged["indicator_id"] == "stunting"]
    newest = {one.row.system_kind: one.row for one in reversed(list(judged.itertuples()))}
    return newest.get(SURVEY), newest.get(REPORTED)


def _missed(review: Review) -> pd.DataFrame:
    """Return the indicators that miss their target, farthest first."""
    rows = review.judged.drop_duplicates("indicator_id")
    return rows[rows["verdict"] == Verdict.MISSED].sort_values("capped_pct", kind="stable")


def _is_aged(draft: Draft, row: Any) -> bool:
    """Whether a figure is too old for a message, a card or a decision."""
    end = row.period_end.date()
    return Period(end.year, end.month).months_until(draft.period) > OLDEST_MONTHS


def propose_iku(draft: Draft, review: Review) -> None:
    """Put on the meeting page: reviews of recent deaths, which stunting measure serves what, the worst miss.

    Example:
        >>> uhc.propose_iku(report, review)
    """
    missed = _missed(review)
    has_fewer = any(_propose_fewer_deaths(draft, review, one) for one in missed.head(1).itertuples())
    _propose_deaths(draft, review, has_fewer=has_fewer)
    survey, routine = _two_systems(review)
    if survey is not None and routine is not None:
        f, g = state_value(draft, review, survey), state_value(draft, review, routine)
        draft.propose(
            "stunting_measure", anchor="gizi", certainty=2, because=say("decision.stunting_sure"),
            f=f, g=g, system=system_of(survey), other=system_of(routine),
        )  # fmt: skip
    for one in missed[~missed["indicator_id"].isin(OTHERS)].head(0 if has_fewer else 1).itertuples():
        if _is_aged(draft, one.row):
            continue
        finding = state_value(draft, review, one.row)
        draft.propose(
            "reach_target", anchor="sasaran", certainty=2, because=system_of(one.row),
            size=category_of(draft, review, one), name=review.indicator(one.indicator_id).name,
            value=realised_of(draft, review, one.row), date=finding.as_of,
            target=target_of(draft, review, one.target),
        )  # fmt: skip


def _propose_fewer_deaths(draft: Draft, review: Review, one: Any) -> bool:
    """Ask for a review of deaths that miss their target most, with how many of them the target allows."""
    indicator = review.indicator(one.indicator_id)
    known = (one.row.count, one.row.base, one.target.value)
    if indicator.unit not in COUNTED_UNITS or any(pd.isna(part) for part in known) or _is_aged(draft, one.row):
        return False
    allowed = int(one.target.value * one.row.base / float(indicator.multiplier))
    about = {"sources": tuple(dict.fromkeys((*one.row.source_ids, *one.target.source_ids)))}
    most, above = (
        state_own(draft, f"{name}.{key_of(one.row)}", value, "deaths", as_of_end(one.row), **about)
        for name, value in (("deaths_allowed", allowed), ("deaths_above", one.row.count - allowed))
    )
    draft.propose(
        "fewer_deaths", anchor="sasaran", certainty=2, because=say("decision.deaths_sure"), weight=above.value,
        size=say("decision.deaths", f=above), name=say("claims.measure", indicator.count_measure), most=most,
        above=above, value=realised_of(draft, review, one.row), target=target_of(draft, review, one.target),
    )  # fmt: skip
    return True


def _propose_deaths(draft: Draft, review: Review, *, has_fewer: bool) -> None:
    """Ask for a review of the maternal deaths, where they are of the last 24 months.

    With ``has_fewer`` those that miss their target most are to be reviewed; then not of as many as the year before.
    """
    for rows in (review.paces, review.changes):
        for one in rows[rows["indicator_id"] == "aki"].tail(1).itertuples():
            deaths = state_count(draft, review, one.last)
            is_same = has_fewer and one.first.count == one.last.count
            if deaths.value == 0 or is_same or _is_aged(draft, one.last):
                return
            (text,), size = _on_deaths(draft, review), say("decision.deaths", f=deaths)
            because = say("decision.deaths_sure")
            draft.propose("review_deaths", anchor="ibu", certainty=2, because=because, text=text, size=size)
            return
