"""Where each region stands now, which order is certain, and where most people have no card that works."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import PARTS, Comparison, newest_readings, readings_before
from analysis.indicators.comparison_measures import COMPARED, WITHOUT_CARD, without_card_figures
from analysis.reference.rules import Rule, rules_on
from analysis.reference.states import Moved
from analysis.reference.words import say
from analysis.report.comparison.ordering import heading_of_order
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.stating import name_of, name_regions, state_readings, time_of
from analysis.report.coverage.stating import state_minimum
from analysis.report.report import Report
from analysis.report.tables import list_names
from analysis.tables.selection import NATION

RULES = {"keaktifan": "prioritas_active", "coverage_registered": "prioritas_coverage"}
MOST_MOVED = 3
Told = tuple[str, dict[str, Any]]  # the heading of a section, and what stands around its parts


def state_newest(report: Report, comparison: Comparison) -> pd.DataFrame:
    """Return the newest keaktifan and coverage of each region, of the province and the nation, with findings ``f``.

    ``points`` is the distance from the minimum of UHC Prioritas (missing of a bound), ``before`` the figure from which
    an activity rate surely ``moved``; ``is_old``: over 12 months; ``is_compared``: one of the regions compared.

    Example:
        >>> uhc.state_newest(report, comparison)["indicator"].unique().tolist()
        ['keaktifan', 'coverage_registered']
    """
    codes = dict.fromkeys((*comparison.codes, report.region.bps_code, province_code(report), NATION))
    parts = [_newest_of(report, comparison, indicator, list(codes)) for indicator in RULES]
    return pd.concat(parts, ignore_index=True)


def _newest_of(report: Report, comparison: Comparison, indicator: str, codes: list[str]) -> pd.DataFrame:
    rows = state_readings(report, newest_readings(comparison.readings, indicator, codes, report.period.end))
    is_compared = rows["region_code"].isin(comparison.codes)
    earlier = readings_before(comparison.readings, rows[is_compared])
    before = state_readings(report, earlier).set_index("region_code")
    rule = _rule_of(report, indicator)
    days = {f.as_of.iso for f in rows.loc[is_compared, "f"]}
    return rows.assign(
        is_compared=is_compared,
        is_old=pd.Series([report.period.is_stale(f.as_of.day) for f in rows["f"]], rows.index, dtype=bool),
        points=(rows["value"] - (rule.minimum if rule and rule.minimum else 0.0)).mask(rows["bound"].isin([">", "<"])),
        before=pd.Series([before["f"].get(code) for code in rows["region_code"]], rows.index, dtype=object),
        moved=[before["moved"].get(code, "") for code in rows["region_code"]],
        text=[say("comparison_answer.dated", f=f) if len(days) > 1 else f"{f}" for f in rows["f"]],
    )


def _rule_of(report: Report, indicator: str) -> Rule | None:
    return next((one for one in rules_on(report.period.end, (RULES[indicator],)) if one.minimum is not None), None)


def standing_texts(report: Report, standing: pd.DataFrame) -> dict[str, Any]:
    """Return title, subtitle, minimum and columns of the chart of the newest figures of one indicator.

    Example:
        >>> uhc.standing_texts(report, activity)["minimum"]
        80
    """
    if not len(standing):
        return {"title": say("comparison_answer.none"), "subtitle": "", "minimum": 0.0}
    indicator, days = standing["indicator"].iloc[0], {f.as_of.iso: f.as_of for f in standing["f"]}
    rule = _rule_of(report, indicator)
    minimum = state_minimum(report, rule) if rule else ""
    day = next(iter(days.values()))
    key = "comparison_answer.standing_one_date" if len(days) == 1 else "comparison_answer.standing_sub"
    return {
        "title": say("comparison_answer.standing_title", name=say("comparison_answer.name", indicator)),
        "subtitle": say(key, f=minimum, date=day),
        "minimum": rule.minimum if rule else None,
        "name": f"kini-{indicator}",
        "columns": "region value+ date source",
    }


def tell_standing(report: Report, newest: pd.DataFrame, indicator: str) -> Told:
    """Return how many regions are below the minimum by figures of this year, which surely fell, and what goes with it.

    Example:
        >>> uhc.tell_standing(report, newest, "keaktifan")[0]
        'Keaktifan turun di Bangka; semua angka setahun terakhir memenuhi syarat'
    """
    rows = newest[newest["indicator"] == indicator]
    compared, wider = rows[rows["is_compared"]], rows[~rows["is_compared"] & ~rows["is_old"]]
    name, texts = say("comparison_answer.name", indicator), {"link": say("comparison_answer.link", indicator)}
    if not len(compared):
        return say("order.none", name=name), texts | {"sentences": [say("comparison_answer.none_text")]}
    fresh = compared[~compared["is_old"]]
    below, fell = int((fresh["points"] < 0).sum()), list(fresh.loc[fresh["moved"] == Moved.FELL, "region"])
    heading = say("comparison_answer.standing_fell", name=name, names=list_names(fell))
    if below or not fell:
        key = "comparison_answer.standing_below" if below else "comparison_answer.standing_met"
        heading = say(key, name=name, count=below)
    moved = [text for way in (Moved.FELL, Moved.ROSE) for text in _moved_texts(compared[compared["moved"] == way], way)]
    sides = [say("comparison_answer.side", region=row.region, f=row.f) for row in wider.itertuples()
             if row.region_code in (province_code(report), NATION)]  # fmt: skip
    sentences = [say("comparison_answer.moved_line", names="; ".join(moved))] if moved else []
    sentences += [say("comparison_answer.elsewhere", names=list_names(sides))] if sides else []
    return heading, {**texts, "sentences": [" ".join(sentences)] if sentences else []}


def _moved_texts(rows: pd.DataFrame, way: Moved) -> list[str]:
    """Say from which figure each region moved; of many, which they are."""
    if len(rows) > MOST_MOVED:
        return [say("comparison_answer.moved_many", way, names=list_names(list(rows["region"])))]
    return [say("comparison_answer.moved", way, region=row.region, f=row.before) for row in rows.itertuples()]


def state_certain(report: Report, certain: pd.DataFrame) -> pd.DataFrame:
    """Return ``certain_regions`` with the finding ``f`` of each, and the ranks that fit as a ``note``.

    Example:
        >>> uhc.state_certain(report, uhc.certain_regions(comparison, report.period)).empty
        True
    """
    rows = state_readings(report, certain, COMPARED)
    ranks = rows[["rank_low", "rank_high", "is_own"]].itertuples(index=False)
    return rows.assign(note=[join_notes([_rank_text(int(low), int(high))], own) for low, high, own in ranks])


def _rank_text(low: int, high: int) -> str:
    return say("comparison_answer.sure" if low == high else "comparison_answer.ranks", low=low, high=high)


def join_notes(texts: list[str], is_own: bool) -> str:
    """Join what is said of a region; that of this report is called so."""
    return " · ".join([*texts, *([say("comparison_answer.this_region")] if is_own else [])])


def tell_certain(certain: pd.DataFrame, report: Report) -> Told:
    """Return the heading of the regions in an order that is certain, or why there is none.

    Example:
        >>> uhc.tell_certain(certain, report)[0]
        'Belum ada urutan yang pasti tahun ini'
    """
    link = say("comparison_answer.link_certain")
    if not len(certain):
        return say("comparison_answer.none"), {"link": link, "sentences": [say("comparison_answer.none_text")]}
    name = say("comparison_answer.name", certain["indicator"].iloc[0])
    subtitle = say("comparison_answer.certain_sub", date=time_of(certain))
    texts = {"link": link, "subtitle": subtitle, "source": report.sources_line(certain["f"])}
    return say("order.on_date", heading=heading_of_order(certain, name), date=time_of(certain)), texts


def state_without_card(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Return ``without_card`` with the finding ``f`` of each region, and the date of each part as a ``note``.

    Example:
        >>> uhc.state_without_card(report, uhc.without_card(comparison, population, report.period))["region"].tolist()
        ['Bangka', 'Pangkalpinang', 'Bangka Selatan', 'Belitung']
    """
    rows = name_regions(report, report.stated(without_card_figures(people), f=WITHOUT_CARD))
    days = [
        {part: f"{report.as_of(row, part)}" for part in PARTS if pd.notna(getattr(row, part))}
        for row in rows.itertuples()
    ]
    is_shared = len({day for known in days for day in known.values()}) == 1
    notes = [join_notes([] if is_shared else _dates_text(known), own)
             for known, own in zip(days, rows["is_own"], strict=True)]  # fmt: skip
    return rows.assign(note=notes, is_shared=is_shared)


def _dates_text(days: dict[str, str]) -> list[str]:
    if len(set(days.values())) == 1:
        return [*days.values()][:1]
    return [say("comparison_answer.part", part, date=day) for part, day in days.items()]


def tell_without_card(report: Report, people: pd.DataFrame, comparison: Comparison) -> Told:
    """Return where most people have no card that works, and whose number is not known.

    Example:
        >>> uhc.tell_without_card(report, people, comparison)[0]
        'Orang tanpa kartu aktif: terbanyak di Bangka, sekitar 68.300'
    """
    link = say("comparison_answer.link_people")
    if not len(people):
        return say("comparison_answer.no_people"), {"link": link, "sentences": [say("comparison_answer.none_text")]}
    absent = [name_of(code) for code in comparison.codes if code not in set(people["region_code"])]
    told = [say("comparison_answer.people_absent", names=list_names(absent))] if absent else []
    first = people.iloc[0]
    key = "comparison_answer.people_one_date" if first["is_shared"] else "comparison_answer.people_sub"
    heading = say("comparison_answer.people", region=first["region"], f=first["f"])
    subtitle = say(key, count=len(people), date=first["f"].as_of)
    return heading, {
        "link": link, "subtitle": subtitle, "sentences": told, "source": report.sources_line(people["f"]),
    }  # fmt: skip
