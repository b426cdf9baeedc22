"""Free health checks (CKG), satisfaction (IKM) and minimum service standards (SPM)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.figures.coverage import draw_members
from analysis.indicators.satisfaction import (
    compute_index,
    roll_up,
    score_units,
    split_small_units,
    weakest_elements,
)
from analysis.indicators.spm import SpmIndex, index_services, list_services, measure_services
from analysis.reference.rules import scale
from analysis.reference.words import say
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.iku.reading import Review
from analysis.report.iku.stating import (
    COARSER,
    as_of_end,
    show_figure,
    state_own,
    state_target,
    state_value,
    time_of,
    withheld_texts,
    write,
)
from analysis.report.iku.summary import realised_of, reason_of, state_score
from analysis.report.tables import list_names, make_table, name_columns
from analysis.tables.disclosure import Protection, protect
from analysis.tables.office_rows import OFFICE

LEAST_RESPONDENTS = 10
EXAMPLES = ((955, 29), (923, 29))  # points of respondents: both an A by ninths, the second a B under 0.11
SHOWN_ELEMENTS, MOST_CHECKS = 3, 6
SPM_COLUMNS = ("service", "time", "served_pct", "people", "shortfall", "note")


def show_checks(draft: Draft, review: Review) -> Block:
    """Show free health checks: heads, share of the target and of residents by name, and whether the parts add up.

    Example:
        >>> uhc.show_checks(report, review)
    """
    indicator = review.indicator("ckg")
    judged = next((one for one in review.judged.itertuples() if one.indicator_id == "ckg"), None)
    if judged is None:
        text = say("checks.none_text", holder=indicator.holder)
        return draft.section("ckg", say("checks.none"), paragraph(text), paragraph(indicator.definition))
    known = review.figures[(review.figures["indicator_id"] == "ckg") & review.figures["usable"]]
    if len(known) > MOST_CHECKS:  # an office's monthly counts: the newest of each system and year
        known = known.groupby(["data_system", known["period_end"].dt.year]).tail(1)
    sentences = [
        say("checks.at", time=time_of(row), value=realised_of(draft, review, row), source=draft.cite(row.source_ids))
        for row in known.itertuples()
    ]
    if judged.achievement_pct == judged.achievement_pct:
        target = write(state_target(draft, review, judged.target))
        sentences.append(say("checks.of_target", f=state_score(draft, judged), target=target))
    if judged.reason:
        sentences.append(say("checks.withheld", reason=reason_of(draft, review, judged)))
    figure, added = _puskesmas(draft, review)
    heading = say("checks.heading", value=write(state_value(draft, review, judged.row)), time=time_of(judged.row))
    return draft.section("ckg", heading, bullets([*sentences, added]), figure)


def _puskesmas(draft: Draft, review: Review) -> tuple[str, str]:
    """The newest heads by puskesmas as bars, and whether they add up to the printed total."""
    checked = review.ckg[(review.ckg["measure"] == "checked_persons") & review.ckg["usable"]]
    parts = checked[checked["area_level"] == "puskesmas"]
    whole = checked[checked["area_level"].isna() & (checked["period_end"] == parts["period_end"].max())]
    if not len(whole):
        return "", say("checks.no_parts", holder=review.indicator("ckg").holder)
    first = next(whole.itertuples())
    newest = parts[parts["period_end"] == first.period_end].sort_values("value", ascending=False, kind="stable")
    day = AsOf(first.period_end.date(), COARSER.get(first.period_precision, first.period_precision))
    if is_own := first.source_id == OFFICE:
        newest = newest.assign(value=protect(newest, "value", totals=[[]], protection=Protection())).dropna(
            subset=["value"]
        )
        if not len(newest):
            return "", say("checks.all_hidden", protection=Protection())
    source, names = (first.source_id,), list(newest["area_name"])
    shown = [
        draft.state(Finding(f"ckg.puskesmas.{name}", value, "persons", day, source))
        for name, value in zip(names, newest["value"], strict=True)
    ]
    printed = draft.state(Finding("ckg.printed", first.value, "persons", day, source))
    total = state_own(draft, "ckg.puskesmas.sum", newest["value"].sum(), "persons", day, source)
    difference = state_own(draft, "ckg.puskesmas.difference", total.value - first.value, "persons", day, source)
    rows = [*zip(names, (f"{one}" for one in shown), strict=True), (say("checks.sum"), f"{total}")]
    table = make_table(say("checks.table"), name_columns("puskesmas", "persons", numbers=("persons",)), rows)
    bars = draw_members(names, list(newest["value"]), texts=[f"{one}" for one in shown], inferred=[False] * len(names))
    ends = {"high": shown[0], "low": shown[-1], "high_name": names[0], "low_name": names[-1], "total": total}
    figure = show_figure(
        draft, "checks", bars, table, [printed], [say("checks.describe", **ends)], count=len(names), date=f"{day}"
    )
    if is_own:
        return figure, say("checks.protected", total=total, printed=printed, protection=Protection())
    key = "checks.do_not_add_up" if difference.value else "checks.add_up"
    return figure, say(key, total=total, printed=printed, difference=difference)


def show_satisfaction(draft: Draft, review: Review, answers: pd.DataFrame | None = None) -> Block:
    """Show the satisfaction index by unit and element; where none is published, who holds it.

    Args:
        draft: the report.
        review: as ``read_review``.
        answers: as ``score_units``; from the office's own data.

    Example:
        >>> uhc.show_satisfaction(report, review, answers)
    """
    trap = paragraph(say("satisfaction.trap", note=scale("ikm").note)) + str(_examples(draft).html())
    if answers is None:
        text = say("satisfaction.none_text", holder=review.indicator("ikm").holder)
        return draft.section("ikm", say("satisfaction.none"), paragraph(text), trap)
    least = float(draft.parameters.own.get("least_respondents") or LEAST_RESPONDENTS)
    answers, small = split_small_units(answers, least)
    fewest = state_own(draft, "ikm.least", least, "persons")
    few = say("satisfaction.few_units", names=list_names(small), least=fewest) if small else ""
    if not len(answers):
        return draft.section("ikm", say("satisfaction.none"), paragraph(few), trap)
    units, weakest = score_units(answers), weakest_elements(answers).head(SHOWN_ELEMENTS)
    columns = ("unit", "respondents", "index_ninth", "letter", "index_011", "letter_change")
    numbers = ("respondents", "index_ninth", "index_011")
    rows = [_unit(draft, row) for row in units.itertuples()]
    table = make_table(say("satisfaction.table"), name_columns(*columns, numbers=numbers), rows)
    rolled = {name: _score(draft, f"ikm.{name}", value) for name, value in roll_up(units).items() if value == value}
    elements = [
        say("summary.dated", value=say(f"element.{row.element}"), time=_score(draft, f"ikm.{row.element}", row.mean))
        for row in weakest.itertuples()
    ]
    sentences = [say("satisfaction.rolled", **rolled)] if rolled else []
    sentences += [say("satisfaction.weakest", names=list_names(elements)), *([few] if few else [])]
    return draft.section("ikm", say("satisfaction.heading"), str(table.html()), bullets(sentences), trap)


def _score(draft: Draft, name: str, value: float, **more: Any) -> Finding:
    return state_own(draft, name, value, "score", decimals=2, **more)


def _unit(draft: Draft, row: Any) -> tuple[str, ...]:
    respondents = f"{state_own(draft, f'ikm.respondents.{row.unit}', row.respondents, 'persons')}"
    if row.index != row.index:
        return (row.unit, respondents, say("satisfaction.incomplete"), *[say("judged.no_score")] * 3)
    exact, rounded = (
        _score(draft, f"ikm.unit.{row.unit}", row.index),
        _score(draft, f"ikm.w011.{row.unit}", row.index_w011),
    )
    changed = say("satisfaction.changed" if row.letter_changes else "satisfaction.unchanged")
    return (row.unit, respondents, f"{exact}", row.letter, f"{rounded}", changed)


def _examples(draft: Draft) -> Any:
    """How exact ninths and the rounded weights differ: examples that are nobody's score."""
    rows: list[tuple[str, ...]] = []
    more: dict[str, Any] = {"sources": scale("ikm").source_ids, "flags": ("example",)}
    for points, respondents in EXAMPLES:
        scored = compute_index(points, respondents)
        given = {
            name: state_own(draft, f"example.{name}.{value}", value, "persons", **more)
            for name, value in (("points", points), ("respondents", respondents))
        }
        indexes = [
            say(
                "satisfaction.graded",
                f=_score(draft, f"example.{points}.{row.Index}", row.index_value, **more),
                letter=row.letter,
            )
            for row in scored.rename(columns={"index": "index_value"}).itertuples()
        ]
        changed = say("satisfaction.changed" if scored.loc["w011", "letter_changes"] else "satisfaction.unchanged")
        rows.append((say("satisfaction.example", **given), *indexes, changed))
    columns = ("example", "index_ninth", "index_0111", "index_011", "letter_change")
    return make_table(say("satisfaction.example_table"), name_columns(*columns), rows)


def show_services(draft: Draft, review: Review, quality: pd.Series | None = None) -> Block:
    """Show the twelve services raw, and the index where all parts are there.

    Args:
        draft: the report.
        review: as ``read_review``.
        quality: as ``measure_services``; from the office's own data.

    Example:
        >>> uhc.show_services(report, review, services)
    """
    services, rule = (
        measure_services(review.indicators, review.figures, quality),
        say("spm.rule", note=scale("spm").note),
    )
    holder, texts = review.indicator("spm_indeks").holder, withheld_texts(review, spm=True)
    withheld = bullets(texts) if texts else ""
    if services["pct"].isna().all() and not len(review.zero_targets):
        names = list_names([name.removeprefix("SPM ") for name in list_services(review.indicators)["name"]])
        text = say("spm.none_text", names=names, holder=holder)
        return draft.section("spm", say("spm.none"), paragraph(text), withheld, paragraph(rule))
    rows = [_service(draft, review, row) for row in services.itertuples()]
    numbers = ("served_pct", "shortfall")
    table = make_table(say("spm.table", region=draft.region.name), name_columns(*SPM_COLUMNS, numbers=numbers), rows)
    index = paragraph(_spm_index(draft, review, index_services(services)))
    return draft.section("spm", say("spm.heading"), str(table.html()), index, withheld, paragraph(rule))


def _service(draft: Draft, review: Review, row: Any) -> tuple[str, ...]:
    people = shortfall = say("empty.not_published")
    for zero in review.zero_targets[review.zero_targets["indicator_id"] == row.indicator_id].itertuples():
        day = AsOf(zero.month_date.date(), "month")
        name, count = f"spm.served.{row.indicator_id}", zero.served_persons
        is_small = count <= Protection().largest_hidden_persons
        served = say("empty.hidden") if is_small else state_own(draft, name, count, "persons", day, (OFFICE,))
        return (
            row.name,
            f"{day}",
            *(say(f"spm.zero_{name}", f=served) for name in ("share", "people", "short", "note")),
        )
    if row.row is None:
        return (row.name, *[people] * 4, review.indicator(row.indicator_id).holder)
    finding = state_value(draft, review, row.row)
    if row.shortfall_persons == row.shortfall_persons:
        people, name = say("systems.heads", f=finding), f"spm.shortfall.{row.indicator_id}"
        sources = row.row.source_ids
        shortfall = f"{state_own(draft, name, row.shortfall_persons, 'persons', as_of_end(row.row), sources)}"
    note = say("spm.above") if row.above_100 else row.row.note or say("empty.no_note")
    return (row.name, time_of(row.row), f"{finding}", people, shortfall, note)


def _spm_index(draft: Draft, review: Review, index: SpmIndex) -> str:
    if index.value != index.value:
        names = [review.indicator(name).name for name in index.missing] or [say("spm.quality_part")]
        return say("spm.no_index", names=list_names(names), holder=review.indicator("spm_indeks").holder)
    parts = {"index": index.value, "served": index.served_pct, "quality": index.quality_pct}
    return say(
        "spm.index",
        category=index.category,
        **{name: _score(draft, f"spm.{name}", value) for name, value in parts.items()},
    )
