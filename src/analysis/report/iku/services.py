"""Free health checks (CKG), satisfaction (IKM) and minimum service standards (SPM)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.iku_measures import CHECKED, SHORTFALL
from analysis.indicators.satisfaction import (
    roll_up,
    score_units,
    split_small_units,
    weakest_elements,
)
from analysis.indicators.spm import index_services, list_services, measure_services
from analysis.reference.rules import scale
from analysis.reference.words import say
from analysis.report.draft import Block
from analysis.report.findings import AsOf
from analysis.report.iku.answer import first_of
from analysis.report.iku.reading import Review, withheld_texts
from analysis.report.iku.stating import count, realised_of, state_figures
from analysis.report.report import Report, Told
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection, protect
from analysis.tables.office_rows import OFFICE

LEAST_RESPONDENTS, SHOWN_ELEMENTS, MOST_CHECKS = 10, 3, 6
CELLS = ["time", "served_pct", "people", "shortfall", "note"]


def show_checks(report: Report, review: Review) -> Block:
    """Show free health checks: heads, share of the target and of residents by name, and whether the parts add up.

    Example:
        >>> uhc.show_checks(report, review)
    """
    indicator = review.indicator("ckg")
    one = first_of(review, "ckg")
    if one is None:
        none = say("checks.none_text", holder=indicator.holder)
        return report.section("ckg", say("checks.none"), none, indicator.definition)
    known = review.figures[(review.figures["indicator_id"] == "ckg") & review.figures["usable"]]
    if len(known) > MOST_CHECKS:  # an office's monthly counts: the newest of each system and year
        known = known.groupby(["data_system", known["period_end"].dt.year]).tail(1)
    texts = [
        say("checks.at", time=row.time, value=realised_of(row), source=report.cite(row.source_ids))
        for row in state_figures(report, known, with_counts=True).itertuples()
    ]
    if one.score is not None:
        texts.append(say("checks.of_target", f=one.score, target=f"{one.target_f:unit}"))
    texts += [say("checks.withheld", reason=one.why)] if one.reason else []
    bars, added = _puskesmas(report, review)
    heading = say("checks.heading", value=one.text, time=one.time)
    return report.section("ckg", heading, [*texts, added], bars)


def _puskesmas(report: Report, review: Review) -> tuple[Any, str]:
    """The newest heads by puskesmas as bars, and whether they add up to the printed total."""
    checked = review.ckg[(review.ckg["measure"] == "checked_persons") & review.ckg["usable"]]
    parts = checked[checked["area_level"] == "puskesmas"]
    whole = checked[checked["area_level"].isna() & (checked["period_end"] == parts["period_end"].max())]
    if not len(whole):
        return "", say("checks.no_parts", holder=review.indicator("ckg").holder)
    first = next(whole.itertuples())
    newest = parts[parts["period_end"] == first.period_end].sort_values("value", ascending=False, kind="stable")
    if is_own := first.source_id == OFFICE:
        newest = newest.assign(value=protect(newest, "value", totals=[[]], protection=Protection()))
        newest = newest.dropna(subset=["value"])
        if not len(newest):
            return "", say("checks.all_hidden", protection=Protection())
    day = AsOf(first.period_end.date(), first.period_precision.replace("quarter", "month"))
    about: dict[str, Any] = {"as_of": day, "source_ids": (first.source_id,)}
    parts_rows = newest.assign(
        part="puskesmas", as_of_date=first.period_end, as_of_precision=day.precision, source_id=first.source_id
    )
    shown = report.stated(parts_rows, f=CHECKED)
    printed = count(report, "ckg", first.value, "persons", "printed", flags=(), interval_reason="register", **about)
    total = count(report, "ckg", newest["value"].sum(), "persons", "puskesmas.sum", **about)
    difference = count(report, "ckg", total.value - first.value, "persons", "puskesmas.difference", **about)
    bars = report.bars(shown, name="area_name", value="value", text="f")
    if is_own:
        return bars, say("checks.protected", total=total, printed=printed, protection=Protection())
    key = "checks.do_not_add_up" if difference.value else "checks.add_up"
    return bars, say(key, total=total, printed=printed, difference=difference)


def state_units(report: Report, answers: pd.DataFrame | None) -> pd.DataFrame:
    """Return the satisfaction index of each unit that enough people answered for, and in words what weights do to it.

    Example:
        >>> uhc.state_units(report, review.answers)[["unit", "respondents", "index", "letter", "letter_changes"]]
        Empty DataFrame
        Columns: [unit, respondents, index, letter, letter_changes]
        Index: []
    """
    columns = ["unit", "respondents", "index", "letter", "index_w011", "letter_changes"]
    units = pd.DataFrame() if answers is None else score_units(split_small_units(answers, _least(report))[0])
    units = units.reindex(columns=columns)
    cells = [_unit_cells(report, *row) for row in units.itertuples(index=False, name=None)]
    names = ["letter", "index_ninth", "index_011", "letter_change"]
    return units.assign(**pd.DataFrame(cells, units.index, columns=names))


def _least(report: Report) -> float:
    return float(report.parameters.own.get("least_respondents") or LEAST_RESPONDENTS)


def _unit_cells(report: Report, unit: str, people: float, index: float, letter: str, w011: float, changes: bool) -> Any:
    count(report, "ikm", people, "persons", f"respondents.{unit}")
    none = say("judged.no_score")
    if pd.isna(index):
        return none, say("satisfaction.incomplete"), none, none
    scores = [
        f"{count(report, 'ikm', value, 'score', f'{name}.{unit}', decimals=2)}"
        for name, value in (("unit", index), ("w011", w011))
    ]
    return letter, *scores, say("satisfaction.changed" if changes else "satisfaction.unchanged")


def tell_units(report: Report, review: Review, answers: pd.DataFrame | None) -> Told:
    """Return the heading of the satisfaction index, what is below its table, and what rounded weights do to a letter.

    Example:
        >>> uhc.tell_units(report, review, review.answers)[0]
        'IKM: tidak ada nilai yang dipublikasikan untuk wilayah ini'
    """
    weights = scale("ikm")
    trap = say("satisfaction.trap", note=weights.note, source=report.cite(weights.source_ids))
    if answers is None:
        none = say("satisfaction.none_text", holder=review.indicator("ikm").holder)
        return say("satisfaction.none"), {"sentences": [[none], trap]}
    kept, small = split_small_units(answers, _least(report))
    least = count(report, "ikm", _least(report), "persons", "least")
    few = [say("satisfaction.few_units", names=list_names(small), least=least)] if small else []
    if not len(kept):
        return say("satisfaction.none"), {"sentences": [few, trap]}
    rolled = {name: value for name, value in roll_up(score_units(kept)).items() if pd.notna(value)}
    means = weakest_elements(kept).head(SHOWN_ELEMENTS).set_index("element")["mean"]
    stated = {
        str(name): count(report, "ikm", value, "score", str(name), decimals=2)
        for name, value in (rolled | means.to_dict()).items()
    }
    weakest = [say("summary.dated", value=say("element", name), time=stated[name]) for name in means.index]
    told = [say("satisfaction.rolled", **{name: stated[name] for name in rolled})] if rolled else []
    told += [say("satisfaction.weakest", names=list_names(weakest)), *few]
    return say("satisfaction.heading"), {"sentences": [told, trap]}


def state_services(report: Report, review: Review, quality: pd.Series | None) -> pd.DataFrame:
    """Return the twelve services of the SPM, raw, and their cells in words; no rows where none is published.

    Example:
        >>> uhc.state_services(report, review, None)[["name", "pct", "served", "target", "shortfall_persons"]]
    """
    services = measure_services(review.indicators, review.figures, quality)
    services["holder"] = review.indicators.set_index("indicator_id")["holder"].loc[services["indicator_id"]].to_numpy()
    if services["pct"].isna().all() and not len(review.zero_targets):
        services = services.head(0)
    figures = state_figures(report, review.figures.loc[services["figure"].dropna()])
    told = ["f", "time", "note", "as_of_date", "as_of_precision", "source_ids"]
    rows = services.assign(part="shortfall").merge(figures[told], left_on="figure", right_index=True, how="left")
    rows = report.stated(rows, short=SHORTFALL)
    zero = review.zero_targets.set_index("indicator_id")
    cells = [
        _zero_cells(report, row.indicator_id, *zero.loc[row.indicator_id, ["served_persons", "month_date"]])
        if row.indicator_id in zero.index
        else _service_cells(row)
        for row in rows.itertuples()
    ]
    return rows.assign(service=rows["name"], **pd.DataFrame(cells, rows.index, columns=CELLS))


def _zero_cells(report: Report, indicator_id: str, people: float, month: pd.Timestamp) -> tuple[str, ...]:
    """Say what is known of a service whose target is 0 although people were served."""
    day = AsOf(month.date(), "month")
    served = say("empty.hidden")
    if people > Protection().largest_hidden_persons:
        served = f"{count(report, 'spm', people, 'persons', f'served.{indicator_id}', as_of=day, source_ids=(OFFICE,))}"
    texts = (say("spm.zero_share"), say("spm.zero_people", f=served), say("spm.zero_short"))
    return f"{day}", *texts, say("spm.zero_note", f=served)


def _service_cells(row: Any) -> tuple[str, ...]:
    none = say("empty.not_published")
    if pd.isna(row.figure):
        return *[none] * 4, row.holder
    people = none if row.short is None else say("systems.heads", f=row.f)
    note = say("spm.above") if row.above_100 else row.note or say("empty.no_note")
    return row.time, f"{row.f}", people, none if row.short is None else f"{row.short}", note


def tell_services(report: Report, review: Review, services: pd.DataFrame) -> Told:
    """Return the heading of the SPM, its index or what is missing for it, and the rule of the index.

    Example:
        >>> uhc.tell_services(report, review, services)[0]
        'SPM kesehatan: tidak ada capaian yang dipublikasikan untuk wilayah ini'
    """
    holder = review.indicator("spm_indeks").holder
    names = list_services(review.indicators).set_index("indicator_id")["name"]
    rule = say("spm.rule", note=scale("spm").note)
    withheld = withheld_texts(review, spm=True)
    if not len(services):
        short = list_names([name.removeprefix("SPM ") for name in names])
        return say("spm.none"), {"sentences": [[say("spm.none_text", names=short, holder=holder), *withheld], rule]}
    index = index_services(services)
    if pd.isna(index.value):
        missing = list(names[list(index.missing)]) or [say("spm.quality_part")]
        told = say("spm.no_index", names=list_names(missing), holder=holder)
    else:
        parts = {"index": index.value, "served": index.served_pct, "quality": index.quality_pct}
        stated = {name: count(report, "spm", value, "score", name, decimals=2) for name, value in parts.items()}
        told = say("spm.index", category=index.category, **stated)
    return say("spm.heading"), {"sentences": [[told, *withheld], rule]}
