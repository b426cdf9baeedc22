"""What the IKU page shows without a fold: rows with their findings, the sentences that they say, and decisions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.iku import farthest_missed
from analysis.indicators.criteria.verdicts import is_met
from analysis.indicators.iku import REPORTED, SURVEY, compare_surveys, newest_and_before
from analysis.indicators.iku_measures import SHORT
from analysis.indicators.mortality import COUNTED_UNITS
from analysis.indicators.pillars import MET, MISSED, OPEN, count_pillars, state_of
from analysis.reference.periods import Period
from analysis.reference.rules import formulas
from analysis.reference.states import ByChance, PillarState, Reason, StuntingKnown, Verdict
from analysis.reference.words import say
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import count, state_figures
from analysis.report.report import Headline, Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

OLDEST_MONTHS = 24
OTHERS = ("coverage_registered", "keaktifan", "ckg")  # the coverage and outreach reports propose for these
AXIS_END = 110.0  # of the achievement axis, in percent; what lies beyond ends there
SHOWN_BARS, SHOWN_NAMES = 5, 3


def answer_iku(review: Review, *context: str) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and the first two sentences of ``context`` that say something.

    It names the indicator farthest from its target, or the one that meets it.

    Example:
        >>> uhc.answer_iku(review)[0]
        'Keaktifan peserta JKN 80,33%: target tercapai tipis; 24 IKU lain belum dapat dinilai'
    """
    first, missed, counts = review.judged.drop_duplicates("indicator_id"), farthest_missed(review.judged), review.counts
    met = first[first["verdict"].map(is_met).astype(bool)]
    whole = int(counts[MET].value + counts[MISSED].value)
    answer = say("iku_answer.all_met" if len(met) else "iku_answer.none_judged", **counts)
    for one in met.itertuples() if len(met) == 1 else ():
        answer = say("iku_answer.met_one", one.verdict, **counts, name=one.name, value=one.text)
    for one in missed.head(1).itertuples():
        key = "iku_answer.missed_more" if len(missed) > 1 else "iku_answer.missed"
        answer = say(key, **counts, name=one.name, value=one.text, judged=whole)
    return answer, *[text for text in context if text][:2]


def first_of(review: Review, indicator_id: str) -> Any:
    """Return the judged row of an indicator by its preferred data system, or None."""
    return next(review.judged[review.judged["indicator_id"] == indicator_id].itertuples(), None)


def stunting_text(review: Review, words: str = "iku_message.stunting") -> str:
    """Say the newest stunting figure and the one before it in the same survey; at the head its target too.

    Example:
        >>> uhc.stunting_text(review)
    """
    one = first_of(review, "stunting")
    if one is None:
        return ""
    state = StuntingKnown.UNSTATED if one.data_system == "press_unstated" else StuntingKnown.ONE
    state = StuntingKnown.PAIR if pd.notna(one.previous) else state
    values = {"before": one.before_text, "earlier": one.before_time}
    told = say(words, state, system=one.system, time=one.time, value=one.text, **values)
    return told if words != "iku_message.stunting" else f"{told} {target_text(one, is_short=True)}"


def target_text(one: Any, *, is_short: bool = False) -> str:
    """Say the target of a figure's year, unless ``is_short`` what follows from it, or the target of the plan."""
    if one.reason == Reason.OTHER_SYSTEM and one.system_kind == SURVEY and one.low > one.target_value:
        return say("iku_answer.above_any", target=one.target)  # whatever the sample, were the target the survey's
    if one.target_f is not None and is_short:
        return say("iku_answer.year_target", target=one.target)
    if one.target_f is not None:
        return say("iku_answer.target_judged", target=one.target, verdict=one.verdict_text)
    return say("iku_answer.no_target") if one.end_f is None else say("iku_answer.end_target", target=one.end)


def newest_deaths(review: Review) -> Any:
    """Return the newest usable count of maternal deaths, or None."""
    rows = review.events[(review.events["indicator_id"] == "aki") & review.events["usable"]]
    return next(rows.sort_values("period_end", kind="stable").tail(1).itertuples(), None)


def is_aged(report: Report, row: Any) -> bool:
    """Whether a figure is too old for a message, a card or a decision."""
    return Period(row.period_end.year, row.period_end.month).months_until(report.period) > OLDEST_MONTHS


def deaths_text(report: Report, review: Review) -> str:
    """Say the newest count of maternal deaths: its pace where it is a part of a year, else its change; none if old.

    Example:
        >>> uhc.deaths_text(report, review)
    """
    newest, holder = newest_deaths(review), review.indicator("aki").holder
    if newest is None:
        return say("iku_message.no_deaths", holder=holder)
    if is_aged(report, newest):
        return say("iku_message.deaths_old", holder=holder, date=newest.f.as_of)
    own = review.changes[review.changes["indicator_id"] == "aki"]
    own = own[own["period_end"] == newest.period_end].sort_values("ratio", kind="stable")  # a pace first
    for one in own.head(1).itertuples():
        values = {"first": one.first_f, "last": one.last_f, "f": one.last_f, "time": one.time, "months": one.months}
        key = "iku_message.deaths" if pd.isna(one.ratio) else "iku_message.pace"
        return say(key, one.chance, ratio=one.ratio_f, **values)
    return say("iku_message.deaths_one", f=newest.f, time=newest.time)


def parts_text(review: Review) -> str:
    """Say an infant rate that is added from its age groups, beside the one printed for a part as if it were the whole.

    Example:
        >>> uhc.parts_text(review)
    """
    rows, parts = review.judged[review.judged["indicator_id"] == "akb"], review.parts
    wrong = parts[parts["rate"].notna() & ~parts["is_rate_used"].astype(bool)]
    for one in rows[(rows["origin"] == "parts") & rows["benchmark"].notna()].itertuples():
        for rate in wrong.loc[wrong["figure"] == one.figure, "rate_f"].head(1):
            return say("iku_message.parts", f=one.f, wrong=rate, share=one.completeness)
    return ""


def iku_headlines(report: Report, review: Review) -> list[Headline]:
    """Return three cards: how many targets are met, stunting with its trend and target, maternal deaths if recent.

    Example:
        >>> report.cards(uhc.iku_headlines(report, review))
    """
    counts = review.counts
    value = say("iku_answer.card_counts", met=counts[MET], whole=len(review.indicators))
    judged = int(counts[MET].value + counts[MISSED].value)
    title, company = say("iku_answer.card_targets"), say("iku_answer.card_open", judged=judged, **counts)
    targets = Headline(title, value, company, "sasaran", "", bool(counts[MISSED].value))
    return [targets, _card_stunting(review), _card_deaths(report, review)]


def _card_stunting(review: Review) -> Headline:
    one, indicator = first_of(review, "stunting"), review.indicator("stunting")
    if one is None:
        missing = say("iku_card.missing", holder=indicator.holder)
        return Headline(indicator.name, say("card.not_available"), missing, "gizi")
    parts = [say("iku_answer.card_company", system=one.system, time=one.time)]
    if pd.notna(one.previous):
        parts.append(say("iku_answer.before", value=one.before_text, time=one.before_time))
    parts += [say("iku_answer.target", target=f"{one.target_f:unit}")] if one.target_f is not None else []
    return Headline(one.name, one.text, " · ".join(parts), "gizi")


def _card_deaths(report: Report, review: Review) -> Headline:
    """The newest count of maternal deaths; one older than OLDEST_MONTHS is no headline."""
    indicator, row, value = review.indicator("aki"), newest_deaths(review), say("card.not_available")
    counted = say("claims.measure", indicator.count_measure)  # a count is not called a rate
    if row is None:
        company = say("iku_card.missing", holder=indicator.holder)
    elif is_aged(report, row):
        company = say("iku_answer.card_old", date=row.f.as_of)
    else:
        value, company = row.text, say("iku_answer.card_company", system=row.system, time=row.time)
    return Headline(counted[:1].upper() + counted[1:], value, company, "ibu")


def propose_iku(report: Report, review: Review) -> None:
    """Put on the meeting page: reviews of recent deaths, which stunting measure serves what, the worst miss.

    Example:
        >>> uhc.propose_iku(report, review)
    """
    missed, own = farthest_missed(review.judged), review.changes[review.changes["indicator_id"] == "aki"]
    has_fewer = any(_propose_fewer_deaths(report, review, one) for one in missed.head(1).itertuples())
    paces = own[own["ratio"].notna()]
    for one in (paces if len(paces) else own).tail(1).itertuples():
        is_same = has_fewer and one.first_f.value == one.last_f.value
        if one.last_f.value and not is_same and not is_aged(report, one):
            report.propose(
                "review_deaths", anchor="ibu", certainty=2, because=say("decision.deaths_sure"),
                text=deaths_text(report, review), size=say("decision.deaths", f=one.last_f),
            )  # fmt: skip
    rows = review.judged[review.judged["indicator_id"] == "stunting"]
    systems = {row.system_kind: row for row in rows[::-1].itertuples()}
    if {SURVEY, REPORTED} <= set(systems):
        survey, routine = systems[SURVEY], systems[REPORTED]
        report.propose(
            "stunting_measure", anchor="gizi", certainty=2, because=say("decision.stunting_sure"),
            f=survey.f, g=routine.f, system=survey.system, other=routine.system,
        )  # fmt: skip
    for one in missed[~missed["indicator_id"].isin(OTHERS)].head(0 if has_fewer else 1).itertuples():
        if not is_aged(report, one):
            report.propose(
                "reach_target", anchor="sasaran", certainty=2, because=one.system, size=one.class_text, name=one.name,
                value=one.realised, date=one.f.as_of, target=one.target,
            )  # fmt: skip


def _propose_fewer_deaths(report: Report, review: Review, one: Any) -> bool:
    """Ask for a review of deaths that miss their target most, with how many of them the target allows."""
    if one.unit not in COUNTED_UNITS or pd.isna([one.count, one.base, one.target_value]).any() or is_aged(report, one):
        return False
    indicator = review.indicator(one.indicator_id)
    allowed = int(one.target_value * one.base / float(indicator.multiplier))
    about = {"as_of": one.f.as_of, "source_ids": one.both_source_ids}
    most, above = (
        count(report, name, deaths, "deaths", f"{one.indicator_id}.{one.data_system}", **about)
        for name, deaths in (("deaths_allowed", allowed), ("deaths_above", one.count - allowed))
    )
    report.propose(
        "fewer_deaths", anchor="sasaran", certainty=2, because=say("decision.deaths_sure"), weight=above.value,
        size=say("decision.deaths", f=above), name=say("claims.measure", indicator.count_measure), most=most,
        above=above, value=one.realised, target=one.target,
    )  # fmt: skip
    return True


def state_targets(report: Report, review: Review) -> pd.DataFrame:
    """Return the indicators with an achievement, one row each, the farthest below its target first.

    Each has ``length`` (its bar on an axis that ends at AXIS_END), ``at_target``, ``is_missed``, ``short`` (the people
    missing, a finding) and a ``note``.

    Example:
        >>> uhc.state_targets(report, review)[["name", "value", "target_value", "achievement_pct", "verdict"]]
    """
    rows = review.judged.drop_duplicates("indicator_id")
    rows = rows[rows["achievement_pct"].notna()].sort_values("achievement_pct", kind="stable").head(SHOWN_BARS)
    lengths = [min(max(score.value, 0.0), AXIS_END) for score in rows["score"]]
    told = report.stated(rows, short=SHORT).assign(
        length=lengths, at_target=100.0, is_missed=rows["verdict"] == Verdict.MISSED
    )
    return told.assign(note=[_note(row) for row in told.itertuples()])


def _note(row: Any) -> str:
    """Say a figure with its target, what it says of it, and how many people are missing; these alone say a miss."""
    told = [] if row.short and row.is_missed else [row.verdict_text]
    told += [say("iku_answer.short", f=row.short)] if row.short else []
    return say("iku_answer.note", time=row.time, told=" · ".join(told), value=row.realised, target=row.target)


def tell_targets(report: Report, review: Review, targets: pd.DataFrame) -> Told:
    """Return the heading of ``state_targets``, why others have no bar, and what stands around.

    Example:
        >>> uhc.tell_targets(report, review, targets)[0]
        '1 target tercapai, 0 meleset, 24 belum dapat dinilai'
    """
    first = review.judged.drop_duplicates("indicator_id")
    more = first[first["achievement_pct"].notna() & ~first["indicator_id"].isin(targets["indicator_id"])]
    hidden = more["verdict"].map(state_of).value_counts().reindex([MET, MISSED, OPEN], fill_value=0).to_dict()
    texts = [say("iku_answer.more_targets", **hidden)] if len(more) else []
    for row in first[first["achievement_pct"].isna() & (first["verdict"] != Verdict.UNDECIDED)].itertuples():
        figure = {"value": row.realised, "target": row.target, "verdict": row.verdict_text}
        texts.append(say("iku_answer.bounded", name=row.name, time=row.time, **figure))
    for because, rows in review.unjudged.items():
        if len(rows):
            number = count(report, "open_indicators", len(rows), segment=because)
            texts.append(say("iku_answer.open_because", because, names=list_names(list(rows["name"])), f=number))
    around: dict[str, Any] = {"link": say("iku_answer.link_targets"), "sentences": [texts]}
    if len(targets):
        around["subtitle"] = say("iku_answer.targets_sub", formula=formulas()[review.practice.formula].label)
        around["source"] = report.sources_line(targets["score"])
    return say("iku_answer.targets", **review.counts), around


def death_texts(report: Report, deaths: pd.DataFrame) -> dict[str, Any]:
    """Return name, title, subtitle, sources, data table and alternative text of the chart of maternal deaths.

    Example:
        >>> uhc.death_texts(report, deaths)["title"]
        'Kematian ibu menurut waktu'
    """
    told = _counted(deaths)
    points = [say("iku_answer.death_point", **row) for row in told.to_dict("records")]
    columns = [say("column.time"), say("column.count_of"), say("column.system")]
    return {
        "name": "ibu",
        "title": say("iku_answer.deaths_title"),
        "subtitle": report.say("iku_answer.deaths_sub"),
        "sources": sources_of(deaths["f"]),
        "alt": report.say("iku_answer.deaths_alt", points="; ".join(points)),
        "data": told.set_axis(columns, axis=1),
    }


def _counted(deaths: pd.DataFrame) -> pd.DataFrame:
    """Return time, number as text and data system of each count; of a part of a year that it is one."""
    parts = ["" if is_year else say("iku_answer.part") for is_year in deaths["is_year"]]
    return deaths[["time", "text"]].assign(system=deaths["system"] + parts)


def tell_deaths(report: Report, review: Review, deaths: pd.DataFrame) -> Told:
    """Return the heading of maternal deaths, rivals of one time and who holds newer ones, and the link.

    Example:
        >>> uhc.tell_deaths(report, review, deaths)[0]
        'Kematian ibu: tidak ada angka yang dipublikasikan sesudah Oktober 2015'
    """
    link, holder = say("iku_answer.link_deaths"), review.indicator("aki").holder
    if not len(deaths):
        return say("iku_answer.no_deaths"), {"link": link, "sentences": [[say("iku_card.missing", holder=holder)]]}
    told = [
        say("iku_answer.two_counts", time=time, values=list_names(list(texts)))
        for time, texts in deaths.groupby("time", sort=False)["text"].unique().items()
        if len(texts) > 1
    ]
    alone, source = deaths if len(deaths) == 1 else deaths.head(0), ""
    for row in _counted(alone).to_dict("records"):
        told, source = [say("iku_answer.one_count", **row)], report.sources_line(alone["f"])
    newest = next(deaths.tail(1).itertuples())
    heading = say("iku_answer.deaths", value=newest.text, time=newest.time)
    for one in review.changes[review.changes["last"] == newest.Index].dropna(subset=["ratio"]).itertuples():
        values = {"f": one.last_f, "months": one.months, "ratio": one.ratio_f, "first": one.first_f}
        heading = say("iku_answer.deaths_pace", **values)
    if is_aged(report, newest):
        heading = say("iku_answer.deaths_old", date=newest.f.as_of)
        told = [say("iku_answer.newer_held", holder=holder), *told]
    return heading, {"link": link, "sentences": [told], "source": source}


def state_stunting(report: Report, review: Review) -> pd.DataFrame:
    """Return the newest stunting figure of each data system, after the one of an earlier year in that system.

    Each has its finding ``f``, a ``label`` and, in ``note``, how it is known.

    Example:
        >>> uhc.state_stunting(report, review)[["label", "value", "low", "high"]]
    """
    rows = state_figures(report, newest_and_before(review.judged, review.figures, "stunting"))
    return rows.assign(
        label=[say("iku_answer.system", system=row.system, time=row.time) for row in rows.itertuples()],
        note=[_how_known(row) for row in rows.itertuples()],
    )


def _how_known(row: Any) -> str:
    """Say in plain words how sure a figure is: the range of a survey, or that a register counts whom it weighs."""
    if row.f.interval is not None and row.system_kind == SURVEY:
        return say("iku_answer.survey_range", range=format(row.f, "span").strip(" ()"))
    return say("iku_answer.routine") if row.system_kind == REPORTED else ""


def tell_stunting(report: Report, review: Review, stunting: pd.DataFrame) -> Told:
    """Return the heading of ``state_stunting``, its target and whether a survey shows a change, and what stands around.

    Example:
        >>> uhc.tell_stunting(report, review, stunting)[0]
        'Stunting 14,4% (survei SSGI 2024), sebelumnya 12,9% (2022)'
    """
    link = say("iku_answer.link_nutrition")
    if not len(stunting):
        missing = say("iku_card.missing", holder=review.indicator("stunting").holder)
        return say("iku_answer.no_stunting"), {"link": link, "sentences": [[missing]]}
    texts = [target_text(first_of(review, "stunting"))]
    for one in compare_surveys(stunting, effective_children=review.effective_children).itertuples():
        chance = ByChance.BEYOND if one.is_beyond_sample else ByChance.CHANCE
        ends = {"first": stunting["f"][one.first], "last": stunting["f"][one.last]}
        texts.append(say("iku_answer.survey_change", chance, system=stunting["system"][one.first], **ends))
    if {"survey_ssgi", "survey_ski"} <= set(stunting["data_system"]):
        texts.append(say("iku_answer.two_surveys"))
    around = {"subtitle": report.say("iku_answer.stunting_sub"), "source": report.sources_line(stunting["f"])}
    return stunting_text(review, "iku_answer.stunting"), {"link": link, "sentences": [texts], **around}


def state_pillars(report: Report, review: Review) -> pd.DataFrame:
    """Return ``count_pillars`` with the name of each pillar, its counts stated, and in ``judged`` what can be judged.

    Example:
        >>> uhc.state_pillars(report, review)[["pillar", "indicators", "met", "missed", "open"]]
    """
    pillars, first = count_pillars(review.indicators, review.judged), review.judged.drop_duplicates("indicator_id")
    decided = first[first["verdict"] != Verdict.UNDECIDED].groupby("pillar")["name"].agg(list)
    none = {True: say("pillar.none_judged"), False: say("pillar.no_indicator")}
    for row in pillars.melt("pillar").itertuples():
        count(report, "pillar", row.value, segment=f"{row.pillar}.{row.variable}")
    known = zip(pillars["pillar"], pillars["indicators"] > 0, strict=True)
    return pillars.assign(
        code=pillars["pillar"],
        pillar=[say("pillar.name", pillar) for pillar in pillars["pillar"]],
        judged=[list_names(decided[pillar]) if pillar in decided else none[has_any] for pillar, has_any in known],
    )


def tell_pillars(review: Review, pillars: pd.DataFrame) -> Told:
    """Return which pillars can be judged, a line of each, and the link.

    Example:
        >>> uhc.tell_pillars(review, pillars)[0]
        'Dari enam pilar baru dapat dinilai: Pembiayaan kesehatan'
    """
    rows, missed, lines = pillars.assign(decided=pillars[MET] + pillars[MISSED]), farthest_missed(review.judged), []
    for row in rows[rows["indicators"] > 0].itertuples():
        names = list_names(list(missed.loc[missed["pillar"] == row.code, "name"].head(SHOWN_NAMES)))
        state = PillarState.JUDGED if row.decided else PillarState.OPEN
        line = say("iku_answer.pillar", state, name=row.pillar, met=row.met, count=row.decided, whole=row.indicators)
        lines.append(line + (say("iku_answer.pillar_missed", names=names) if names else ""))
    bare, known = (list(rows.loc[which, "pillar"]) for which in (rows["indicators"] == 0, rows["decided"] > 0))
    lines += [say("iku_answer.pillars_bare", names=list_names(bare))] if bare else []
    heading = say("iku_answer.pillars" if known else "iku_answer.no_pillar", names=list_names(known))
    return heading, {"link": say("iku_answer.link_pillars"), "sentences": [lines]}
