"""Small numbers and data systems: counts before rates, what chance does to them, and surveys beside reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import seaborn as sns

from analysis.indicators.iku import REPORTED, SURVEY, compare_surveys, measured_shares
from analysis.indicators.iku_measures import POOLED
from analysis.indicators.mortality import COUNTED_UNITS, chart_events, expect_next_year, pool_indicators
from analysis.reference.states import FigureText
from analysis.reference.words import say
from analysis.report.draft import Block, bullets
from analysis.report.findings import Finding
from analysis.report.iku.reading import POOLED_YEARS, Review, withheld_texts
from analysis.report.iku.stating import count, note_of, state_figures
from analysis.report.report import Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

COLUMNS = ("what", "time", "count_of", "count_range", "births", "rate_range", "source_note")
SYSTEM_COLUMNS = ("system", "time", "value_range", "heads", "use", "source_note")
UNITS = {"percent": "systems.unit_percent", "years": "systems.unit_years"}


def _chart(
    report: Report, rows: pd.DataFrame, words: str, anchor: str, cells: Any, columns: Sequence[str], *, y: str, by: str,
    **values: Any,
) -> Block:  # fmt: skip
    """Return rows as points on real time with their ranges, never joined, beside the table of ``cells``."""
    return report.chart(
        rows, sns.scatterplot, x="as_of_date", y=y, hue=by, style=by, s=45, name=anchor, sources=sources_of(rows["f"]),
        title=report.say(words, FigureText.message, **values),
        subtitle=report.say(words, FigureText.subtitle, **values),
        finish=lambda ax: ax.vlines(rows["as_of_date"], rows["low"], rows["high"], color="0.6", zorder=0),
        data=pd.DataFrame(cells, columns=[say("column", column) for column in columns]),
    )  # fmt: skip


def show_deaths(report: Report, review: Review) -> Block:
    """Show deaths and cases as counts with exact ranges, and which changes are more than chance.

    Example:
        >>> uhc.show_deaths(report, review)
    """
    events, holder = review.events, review.indicator("aki").holder
    shown = events[events["usable"] | (events["origin"] == "parts")]
    sentences = [*_changed(review.changes), *_next_year(report, events), *_pooled(report, review, holder)]
    sentences += [*_surveyed(report, review), _charted(events, holder), *withheld_texts(review, spm=False)]
    if not len(shown):
        none = say("deaths.none_text", holder=holder)
        return report.section("kematian", say("deaths.none"), none, bullets(sentences))
    rates = state_figures(report, review.figures.loc[events.index]).assign(number=events["f"])
    cells = [_event_cells(report, row) for row in rates.itertuples()]
    ranges = {"low": shown["count_low"], "high": shown["count_high"]}
    shown = shown.assign(indicator=shown["name"], count_of=shown["count"], **ranges)
    chart = _chart(report, shown, "deaths.figure", "deaths", cells, COLUMNS, y="count_of", by="indicator")
    years = review.changes[review.changes["ratio"].isna()]
    beyond = int(years["is_beyond_chance"].sum())
    heading = say("deaths.heading_some" if beyond else "deaths.heading_chance", count=len(years), beyond=beyond)
    if not len(years):
        heading = say("deaths.heading_one", f=shown["text"].iloc[0], time=shown["time"].iloc[0])
    return report.section("kematian", heading, chart, say("deaths.figure", FigureText.caption), bullets(sentences))


def _event_cells(report: Report, row: Any) -> tuple[str, ...]:
    rate, births, number = say("judged.no_score"), say("empty.not_published"), row.number
    if pd.notna(row.value):
        rate = f"{row.text}{row.f:span}"
        births = say("deaths.births", row.base_origin, f=row.f) if row.base > 0 else births
    use = "" if row.usable else say("deaths.added" if row.origin == "parts" else "rivals.not_used")
    return row.name, row.time, f"{number}", f"{number:span}".strip(), births, rate, note_of(report, row, use)


def _changed(changes: pd.DataFrame) -> list[str]:
    """Say what each pace and each change is, and where births were taken as equal or the source itself explains it."""
    texts, tested = [], int(changes["ratio"].isna().sum())
    for one in changes.itertuples():
        values = {"name": one.name, "first": one.first_f, "last": one.last_f, "f": one.last_f, "p": one.p_f}
        if pd.notna(one.ratio):
            values |= {"months": one.months, "time": one.time, "ratio": one.ratio_f}
            texts.append(say("deaths.pace", one.chance, **values))
            continue
        notes = " ".join(dict.fromkeys(f.note for f in (one.first_f, one.last_f) if f.note))
        assumed = say("deaths.assumed", one.last_f.unit) if one.births_assumed else ""
        said = say("deaths.source_says", note=notes) if notes and one.is_beyond_chance else ""
        texts.append(" ".join(filter(None, (say("deaths.change", one.chance, **values), assumed, said))))
    return [*texts, say("deaths.many_tests", count=tested)] if tested > 1 else texts


def _next_year(report: Report, events: pd.DataFrame) -> list[str]:
    whole = events[(events["indicator_id"] == "aki") & events["usable"] & events["is_year"]]
    texts = []
    for row in whole.sort_values("period_end", kind="stable").tail(1).itertuples():
        more = {"as_of": row.f.as_of, "source_ids": row.source_ids, "interval_reason": "next_year"}
        f = count(report, "expected", row.count, "deaths", "aki", interval=expect_next_year(row.count), **more)
        texts.append(say("deaths.next_year", f=row.f, range=f"{f:span}".strip(" ()")))
    return texts


def _pooled(report: Report, review: Review, holder: str) -> list[str]:
    years = int(float(report.parameters.own.get("pooled_years") or POOLED_YEARS))
    rows = pool_indicators(review.indicators, review.figures.loc[review.events.index], years=years)
    if not len(rows):
        return [say("deaths.not_pooled", years=count(report, "pooled", years, "years", "years"), holder=holder)]
    stated = zip(rows["name"], rows["first_year"], report.state_rows(rows, POOLED), strict=True)
    return [say("deaths.pooled", name=name, first=first, rate=f"{f:unit}", f=f) for name, first, f in stated]


def _surveyed(report: Report, review: Review) -> list[str]:
    figures = review.figures[review.figures["usable"] & review.figures["unit"].isin(COUNTED_UNITS)]
    rows = state_figures(report, figures[figures["system_kind"] == SURVEY])
    return [
        say("deaths.survey", name=row.name, system=row.system, value=row.text, time=row.time)
        for row in rows.itertuples()
    ]


def _charted(events: pd.DataFrame, holder: str) -> str:
    whole = events[events["usable"] & events["is_year"]]
    charts = [chart_events(group["count"].to_numpy()) for _, group in whole.groupby(["indicator_id", "data_system"])]
    if any(charts):
        return say("deaths.charted", count=sum(chart.signal for chart in charts if chart))
    return say("deaths.not_charted", holder=holder)


def list_parts(report: Report, review: Review) -> pd.DataFrame:
    """Return infant and under-five deaths by age group, as printed.

    Example:
        >>> uhc.list_parts(report, review)
    """
    parts = review.parts
    return parts.assign(
        age=[say("age", measure.removesuffix("_deaths")) for measure in parts["measure"]],
        time=[f"{f.as_of}" for f in parts["f"]],
        count_of=parts["f"].map(str),
        printed_rate=parts["rate_f"].map(_rate_text),
        source_note=[note_of(report, row) for row in parts.itertuples()],
    )[["age", "time", "count_of", "printed_rate", "source_note"]].drop_duplicates()


def tell_parts(report: Report, review: Review) -> Told:
    """Return the sum of the age groups of the newest deaths, beside what was printed, or who holds them.

    Example:
        >>> uhc.tell_parts(report, review)[0]
    """
    parts = review.parts
    if not len(parts):
        none = say("parts.none_text", holder=review.indicator("akb").holder)
        return say("parts.none"), {"sentences": [none]}
    whole = state_figures(report, review.figures.loc[parts["figure"].unique()])
    sums, texts = parts["f"].map(str).groupby(parts["figure"]).agg(" + ".join), []
    for row in whole.itertuples():
        key = "parts.rate" if pd.notna(row.value) else "parts.count"
        texts.append(say(key, name=row.name, time=row.time, f=row.f, value=row.text, sum=sums[row.Index]))
    newest = whole[whole["indicator_id"] == whole["indicator_id"].iloc[0]].iloc[-1]
    heading = say("parts.heading", time=newest["time"], value=newest["text"])
    return heading, {"sentences": [say("parts.text"), texts]}


def _rate_text(rate: Finding | None) -> str:
    if rate is None:
        return say("parts.no_rate")
    return f"{rate:unit}" if not rate.flags else say("parts.unused", value=f"{rate:unit}")


def show_data_systems(report: Report, review: Review) -> Block:
    """Show stunting, and whatever else surveys or several systems measure, a mark of its own per data system.

    Example:
        >>> uhc.show_data_systems(report, review)
    """
    known = review.figures.loc[review.figures["value"].notna() & review.figures["usable"], "indicator_id"]
    wanted = review.indicators[(review.indicators["data_table"] == "iku") & review.indicators["unit"].isin(UNITS)]
    wanted = wanted[wanted["data_systems"] != "spm_report"]
    is_known = wanted["indicator_id"].isin(known)
    absent = wanted[~is_known & (wanted["unit"] == "percent")]
    missing = [say("systems.missing", name=one.name, holder=one.holder) for one in absent.itertuples()]
    blocks = [part for one in wanted[is_known].itertuples() for part in _show_measure(report, review, one)]
    heading = say("systems.heading" if blocks else "systems.none")
    return report.section("sistem", heading, *blocks, bullets(missing) if missing else "")


def _show_measure(report: Report, review: Review, one: Any) -> list[Any]:
    figures = review.figures[(review.figures["indicator_id"] == one.indicator_id) & review.figures["value"].notna()]
    rows = state_figures(report, figures)
    drawn, cells = rows[rows["usable"]], [_system_cells(report, row) for row in rows.itertuples()]
    about = {"unit": say(UNITS[one.unit], base=re.sub(r" \(.*\)", "", one.denominator)), "name": one.name}
    about["systems"] = list_names(list(drawn["system"].unique()))
    name = f"systems.{one.indicator_id}"
    chart = _chart(report, drawn, "systems.figure", name, cells, SYSTEM_COLUMNS, y="value", by="system", **about)
    sentences = [*_ratio(report, drawn), *_changes(review, drawn), *_measuring(report, review, drawn)]
    definition = say("systems.definition", name=one.name, definition=one.definition)
    return [definition, chart, say("systems.figure", FigureText.caption), bullets(sentences) if sentences else ""]


def _system_cells(report: Report, row: Any) -> tuple[str, ...]:
    has_heads = row.f.numerator is not None and row.f.denominator is not None
    heads = say("systems.heads" if has_heads else "empty.not_published", f=row.f)
    use = say("rivals.used" if row.usable else "rivals.not_used")
    return row.system, row.time, f"{row.f}{row.f:span}", heads, use, note_of(report, row)


def _ratio(report: Report, drawn: pd.DataFrame) -> list[str]:
    """How many times the survey finds what the routine finds, at their newest."""
    newest = drawn.sort_values("period_end", kind="stable").groupby("system_kind").tail(1).set_index("system_kind")
    if not {SURVEY, REPORTED} <= set(newest.index) or not newest["value"][REPORTED] > 0:
        return []
    survey, routine = newest.loc[SURVEY], newest.loc[REPORTED]
    about = {"as_of": survey["f"].as_of, "source_ids": sources_of([survey["f"], routine["f"]])}
    times = count(report, "ratio", survey["value"] / routine["value"], "times", survey["indicator_id"], **about)
    words = {"first": survey["system"], "second": routine["system"], "times": times}
    return [say("systems.ratio", f=survey["f"], g=routine["f"], **words)]


def _changes(review: Review, drawn: pd.DataFrame) -> list[str]:
    changes = compare_surveys(drawn, effective_children=review.effective_children)
    texts = [
        say("systems.beyond" if one.is_beyond_sample else "systems.within", system=drawn["system"][one.first],
            first=drawn["f"][one.first], last=drawn["f"][one.last])
        for one in changes.itertuples()
    ]  # fmt: skip
    return [*texts, say("systems.many_tests", count=len(texts))] if len(texts) > 1 else texts


def _measuring(report: Report, review: Review, drawn: pd.DataFrame) -> list[str]:
    """Of the children on the routine list, how many were measured, and what the rest could do to the figure."""
    texts = []
    for row in measured_shares(drawn, review.statements).itertuples():
        segment, about = f"{row.indicator_id}.{row.data_system}", {"as_of": row.f.as_of}
        share = count(
            report, "measured", row.share_pct, "percent", segment, source_ids=(row.source_id,), decimals=1, **about
        )
        limits = count(
            report, "bounds", row.value, "percent", segment, source_ids=row.source_ids, decimals=2,
            interval=(row.least_pct, row.most_pct), interval_reason="unmeasured", **about,
        )  # fmt: skip
        texts.append(say("systems.measured", share=share, time=row.time, range=f"{limits:span}".strip(" ()")))
    return texts
