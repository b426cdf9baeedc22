"""Small numbers: counts before rates, what chance does to them, and infant deaths by their parts."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.figures.iku import Panel, draw_panels
from analysis.indicators.iku import SURVEY
from analysis.indicators.mortality import COUNTED_UNITS, chart_events, chart_gaps, expect_next_year, pool_years
from analysis.reference.numbers import printed_decimals
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import (
    as_of_end,
    by_chance,
    note_of,
    show_figure,
    state_count,
    state_own,
    state_value,
    system_of,
    time_of,
    withheld_texts,
    write,
)
from analysis.report.tables import make_table, name_columns

COLUMNS = ("what", "time", "count_of", "count_range", "births", "rate_range", "source_note")
LEAST_P = 0.01
PART_COLUMNS = ("age", "time", "count_of", "printed_rate", "source_note")


def show_deaths(draft: Draft, review: Review, dated: pd.DataFrame | None = None) -> Block:
    """Show deaths and cases as counts with exact ranges, and which changes are more than chance.

    Args:
        draft: the report.
        review: as ``read_review``.
        dated: as ``chart_gaps``, one row a maternal death; from the office's own data.

    Example:
        >>> uhc.show_deaths(report, review)
    """
    shown = review.events[review.events["usable"] | (review.events["origin"] == "parts")]
    sentences = [*_changed(draft, review), *_next_year(draft, review), *_pooled(draft, review)]
    sentences += [*_surveyed(draft, review), *_charted(review), *withheld_texts(review, spm=False)]
    if not len(shown):
        text = say("deaths.none_text", holder=review.indicator("aki").holder)
        return draft.section("kematian", say("deaths.none"), paragraph(text), bullets(sentences))
    panels = [
        Panel(review.indicator(str(name)).name, _points(draft, review, group), _limits(group))
        for name, group in shown.groupby("indicator_id", sort=False)
    ]
    table = make_table(
        say("deaths.table", region=draft.region.name),
        name_columns(*COLUMNS, numbers=("count_of", "births")),
        [_cells(draft, review, row) for row in review.events.itertuples()],
    )
    findings = {row: state_count(draft, review, row) for row in shown.itertuples()}
    described = [
        say("deaths.describe", name=review.indicator(row.indicator_id).name, time=time_of(row), f=finding)
        for row, finding in findings.items()
    ]
    figure = show_figure(
        draft, "deaths", draw_panels(panels, one_scale=False), table, list(findings.values()), described
    )
    gaps = "" if dated is None else _gaps(draft, dated)
    return draft.section("kematian", _heading(review, next(iter(findings.items()))), figure, bullets(sentences), gaps)


def _gaps(draft: Draft, dated: pd.DataFrame) -> str:
    """The births between one maternal death and the next, with the limits of a G chart."""
    chart = chart_gaps(dated)
    stated = [state_own(draft, f"gap.{place}", value, "births") for place, value in enumerate(chart.points["value"])]
    points = chart.points[["value"]].assign(low=math.nan, high=math.nan, is_hollow=False)
    points = points.assign(time=[str(place + 1) for place in range(len(points))], text=[f"{one}" for one in stated])
    upper = state_own(draft, "gap.upper", chart.points["upper"].iloc[0], "births")
    rows = [(row.time, row.text) for row in points.itertuples()]
    table = make_table(say("gap.table"), name_columns("death", "births_between", numbers=("births_between",)), rows)
    drawn = draw_panels([Panel(say("gap.panel"), points, chart.points)], one_scale=False)
    figure = show_figure(draft, "gap", drawn, table, stated, [say("gap.describe", count=len(stated), upper=upper)])
    return figure + paragraph(say("gap.signal" if chart.signal else "gap.no_signal", upper=upper))


def _heading(review: Review, newest: tuple[Any, Finding]) -> str:
    if not len(review.changes):
        row, finding = newest
        return say("deaths.heading_one", f=write(finding), time=time_of(row))
    beyond = int(review.changes["is_beyond_chance"].sum())
    return say("deaths.heading_some" if beyond else "deaths.heading_chance", count=len(review.changes), beyond=beyond)


def _points(draft: Draft, review: Review, group: pd.DataFrame) -> pd.DataFrame:
    points = group[["count", "count_low", "count_high"]].round(1).set_axis(["value", "low", "high"], axis=1)
    return points.assign(
        time=[f"{as_of_end(row):short}" + ("" if row.is_year else "*") for row in group.itertuples()],
        text=[f"{state_count(draft, review, row)}" for row in group.itertuples()],
        is_hollow=~(group["is_year"] & group["usable"]),
    )


def _limits(group: pd.DataFrame) -> pd.DataFrame | None:
    chart = chart_events(group["count"].to_numpy()) if group["is_year"].all() else None
    return None if chart is None else chart.points


def _changed(draft: Draft, review: Review) -> list[str]:
    sentences = []
    for one in review.changes.itertuples():
        first, last = state_count(draft, review, one.first), state_count(draft, review, one.last)
        p_value = state_p_value(draft, one)
        chance = by_chance(one.is_beyond_chance, is_same=first.value == last.value)
        name = review.indicator(one.indicator_id).name
        text = say("deaths.change", chance, name=name, first=first, last=last, p=p_value)
        notes = " ".join(dict.fromkeys(row.note for row in (one.first, one.last) if row.note))
        assumed = say("deaths.assumed", last.unit) if one.births_assumed else ""
        said = say("deaths.source_says", note=notes) if notes and one.is_beyond_chance else ""
        sentences.append(" ".join(filter(None, (text, assumed, said))))
    tested = [say("deaths.many_tests", count=len(sentences))] if len(sentences) > 1 else []
    return [*(_pace_text(draft, review, one) for one in review.paces.itertuples()), *sentences, *tested]


def _pace_text(draft: Draft, review: Review, one: Any) -> str:
    values = pace_values(draft, review, one)
    return say("deaths.pace", by_chance(one.is_beyond_chance), p=state_p_value(draft, one), **values)


def pace_values(draft: Draft, review: Review, one: Any) -> dict[str, Any]:
    """Return a part of a year against the whole year before it, by month, for a sentence."""
    sources = tuple(dict.fromkeys((*one.first.source_ids, *one.last.source_ids)))
    name = f"pace.{one.indicator_id}.{one.data_system}.{one.last.period_end.year}"
    ratio = state_own(draft, name, one.ratio, "times", as_of_end(one.last), sources, decimals=1)
    return {
        "name": review.indicator(one.indicator_id).name,
        "f": state_count(draft, review, one.last),
        "time": time_of(one.last),
        "months": one.months,
        "first": state_count(draft, review, one.first),
        "ratio": ratio,
    }


def state_p_value(draft: Draft, one: Any) -> Finding:
    """State the p value of a compared pair of times, no finer than two decimals."""
    name = f"p.{one.indicator_id}.{one.data_system}.{one.first.period_end.year}.{one.last.period_end.year}"
    more = {"bound": "<" if one.p_value < LEAST_P else "=", "decimals": 2}
    day, sources = as_of_end(one.last), tuple(dict.fromkeys((*one.first.source_ids, *one.last.source_ids)))
    return state_own(draft, name, max(one.p_value, LEAST_P), "probability", day, sources, **more)


def _next_year(draft: Draft, review: Review) -> list[str]:
    events = review.events[
        (review.events["indicator_id"] == "aki") & review.events["usable"] & review.events["is_year"]
    ]
    sentences = []
    for row in events.sort_values("period_end", kind="stable").tail(1).itertuples():
        limits, name = expect_next_year(row.count), f"expected.aki.{row.period_end.year + 1}"
        more = {"interval": limits, "interval_reason": "next_year"}
        finding = state_own(draft, name, row.count, "deaths", as_of_end(row), row.source_ids, **more)
        sentences.append(
            say("deaths.next_year", f=state_count(draft, review, row), range=f"{finding:span}".strip(" ()"))
        )
    return sentences


def _pooled(draft: Draft, review: Review) -> list[str]:
    sentences = []
    for (name, system), group in review.events.groupby(["indicator_id", "data_system"], sort=False):
        one = review.indicator(str(name))
        if one.unit not in COUNTED_UNITS:
            continue
        for row in pool_years(group, years=review.pooled_years, per=float(one.multiplier)).tail(1).itertuples():
            day = AsOf(pd.Timestamp(f"{row.last_year}-12-31").date(), "year")
            sources = dict.fromkeys(source for sources in group["source_ids"] for source in sources)
            more = {"numerator": row.count, "interval": (row.low, row.high), "interval_reason": "poisson"}
            finding = state_own(
                draft,
                f"pooled.{name}.{system}",
                row.rate,
                one.unit,
                day,
                tuple(sources),
                decimals=int(one.decimals),
                **more,
            )
            sentences.append(say("deaths.pooled", name=one.name, first=row.first_year, rate=write(finding), f=finding))
    years = state_own(draft, "pooled.years", review.pooled_years, "years")
    return sentences or [say("deaths.not_pooled", years=years, holder=review.indicator("aki").holder)]


def _surveyed(draft: Draft, review: Review) -> list[str]:
    surveys = review.figures[(review.figures["system_kind"] == SURVEY) & review.figures["usable"]]
    return [
        say(
            "deaths.survey",
            name=one.name,
            system=system_of(row),
            value=write(state_value(draft, review, row)),
            time=time_of(row),
        )
        for row in surveys.itertuples()
        if (one := review.indicator(row.indicator_id)).unit in COUNTED_UNITS
    ]


def _charted(review: Review) -> list[str]:
    whole = review.events[review.events["usable"] & review.events["is_year"]]
    charts = [chart_events(group["count"].to_numpy()) for _, group in whole.groupby(["indicator_id", "data_system"])]
    if any(charts):
        return [say("deaths.charted", count=sum(chart.signal for chart in charts if chart))]
    return [say("deaths.not_charted", holder=review.indicator("aki").holder)]


def _cells(draft: Draft, review: Review, row: Any) -> tuple[str, ...]:
    count, rate, births = state_count(draft, review, row), say("judged.no_score"), say("empty.not_published")
    if row.value == row.value:
        value = state_value(draft, review, row)
        rate = f"{write(value)}{value:span}"
        births = say("deaths.births", row.base_origin, f=value) if row.base > 0 else births
    use = "" if row.usable else say("deaths.added" if row.origin == "parts" else "rivals.not_used")
    name = review.indicator(row.indicator_id).name
    return (name, time_of(row), f"{count}", f"{count:span}".strip(), births, rate, note_of(draft, row, use))


def show_age_parts(draft: Draft, review: Review) -> Block:
    """Show infant and under-five deaths as the sum of their age groups, beside what was printed.

    Example:
        >>> uhc.show_age_parts(report, review)
    """
    added = review.figures[review.figures["origin"] == "parts"]
    if not len(added):
        text = say("parts.none_text", holder=review.indicator("akb").holder)
        return draft.section("umur", say("parts.none"), paragraph(text))
    cells: dict[tuple[str, ...], None] = {}
    sentences = []
    for row in added.itertuples():
        one, total = review.indicator(row.indicator_id), state_value(draft, review, row)
        parts = [_part(draft, review, row, measure) for measure in one.part_measures.split("|")]
        cells |= dict.fromkeys(parts)
        key, summed = "parts.rate" if row.value == row.value else "parts.count", " + ".join(part[2] for part in parts)
        sentences.append(say(key, name=one.name, time=time_of(row), sum=summed, f=total, value=write(total)))
    table = make_table(
        say("parts.table", region=draft.region.name), name_columns(*PART_COLUMNS, numbers=("count_of",)), list(cells)
    )
    *_, newest = added[added["indicator_id"] == added["indicator_id"].iloc[0]].itertuples()
    heading = say("parts.heading", time=time_of(newest), value=write(state_value(draft, review, newest)))
    return draft.section("umur", heading, paragraph(say("parts.text")), bullets(sentences), str(table.html()))


def _part(draft: Draft, review: Review, row: Any, measure: str) -> tuple[str, ...]:
    """The age group, its time, its count, the rate printed for it, and what was printed wrongly."""
    same = review.statements
    for name in ("period_start", "period_end", "data_system"):
        same = same[same[name] == getattr(row, name)]
    count, printed = next(same[same["measure"] == measure].itertuples()), say("parts.no_rate")
    note, day = "" if pd.isna(count.note) else count.note, as_of_end(row)
    stated = Finding(f"part.{measure}.{day.iso}", count.value, "deaths", day, (count.source_id,), note=note)
    for rate in state_printed(draft, same, measure, day):
        printed = write(rate) if "not_used" not in rate.flags else say("parts.unused", value=write(rate))
    cell = ". ".join(filter(None, (draft.cite((count.source_id,)), note.rstrip("."))))
    return say(f"age.{measure.removesuffix('_deaths')}"), f"{day}", f"{draft.state(stated)}", printed, cell


def state_printed(draft: Draft, statements: pd.DataFrame, measure: str, day: AsOf) -> list[Finding]:
    """State the rate printed for an age group, which may belong to another one."""
    rates = statements[
        (statements["measure"] == f"{measure}_per_1000") & (statements["period_end"] == pd.Timestamp(day.day))
    ]
    return [
        draft.state(
            Finding(
                f"part_rate.{measure}.{day.iso}",
                rate.value,
                rate.unit,
                day,
                (rate.source_id,),
                flags=() if rate.usable else ("not_used",),
                decimals=printed_decimals(rate.value),
            )
        )
        for rate in rates.head(1).itertuples()
    ]
