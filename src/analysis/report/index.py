"""outputs/index.html: every region by the judge's verdicts, what to pursue, and which runs failed or are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.indicators.criteria.verdicts import is_met
from analysis.reference.notebooks import notebook_names, notebook_title
from analysis.reference.numbers import format_date, format_number, format_percent, round_idr
from analysis.reference.periods import Period, parse_period
from analysis.reference.regions import Region, reported_regions
from analysis.reference.states import DecisionMoney, Verdict
from analysis.reference.words import say
from analysis.report.documents import SYNTHETIC, read_document
from analysis.report.findings import AsOf, bound_sign
from analysis.report.pieces import fill, style_sheet
from analysis.report.tables import list_names

REGISTERED, ACTIVE = "prioritas_coverage", "prioritas_active"
# The columns of the table: criterion, and the notebook that judges it.
COLUMNS = {ACTIVE: "coverage_trend", REGISTERED: "coverage_trend", "ckg": "iku_review", "stunting": "iku_review"}
KEPT = ("value", "bound", "decimals", "verdict", "is_old", "missing_persons", "as_of_end", "as_of_precision", "target")
MARKS = {Verdict.MET: "✓", Verdict.NARROW: "✓", Verdict.MISSED: "✗"}
AXIS = (70.0, 100.0)  # percent; activity rates below its start stand at its edge
MOST_ON_AXIS = 40  # with hundreds of regions nothing can be seen
MOST_NAMED = 8
LATE_MONTHS = 2  # after a period: what is to be decided by then is past
COMPARISON = "regency_comparison"
COSTS_TOLD = 2

States = Mapping[tuple[str, str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Standing:
    """What the index says of a region.

    Attributes:
        region: the region.
        data: published, office or demo; empty where it has no report.
        criteria: its verdicts by criterion, without a report of its own those of a comparison.
        misquotes: how many false statements on membership its pages warn of.
        lost: how many of its members were deactivated after its newest activity rate, 0 where none is known.
        costs: its decisions that cost money, each with ``cost_idr_per_month``, ``money`` and ``sentence``.
        reports: its notebooks that are made.
    """

    region: Region
    data: str
    criteria: Mapping[str, Mapping[str, Any]]
    misquotes: int
    lost: float
    costs: tuple[Mapping[str, Any], ...]
    reports: tuple[str, ...]


def build_index(outputs: Path, states: States) -> str:
    """Return the index of everything under ``outputs``.

    Args:
        outputs: the folder of reports.
        states: the last ledger line of each (period, region slug, notebook).
    """
    keys = sorted((one.name for one in outputs.iterdir() if re.fullmatch(r"\d{4}-\d\d", one.name)), reverse=True)
    periods = [_period(outputs, key, states, is_newest=place == 0) for place, key in enumerate(keys)]
    newest = periods[0] if periods else None
    return fill(
        "index",
        style=Markup(style_sheet("index")),
        title=newest["headline"] if newest else say("index.title"),
        office=newest["office"] if newest else "",
        periods=periods,
    )


def _compared(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return by region and criterion what the comparisons of a period say: the index must say the same."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for region in reported_regions():
        for row in (read_document(folder / region.slug, COMPARISON) or {}).get("criteria", ()):
            found.setdefault(row["region_code"], {})[row["criterion"]] = {key: row.get(key) for key in KEPT}
    return found


def _read_standing(folder: Path, region: Region, compared: Mapping[str, Mapping[str, Any]]) -> Standing:
    """Return what the index says of a region; of hundreds of regions whole documents would fill the memory."""
    criteria: dict[str, Mapping[str, Any]] = dict(compared)
    data, misquotes, lost = "", 0, 0.0
    costs: list[dict[str, Any]] = []
    for notebook in dict.fromkeys(COLUMNS.values()):
        document = read_document(folder, notebook) or {}
        data = data or document.get("data", "")
        for row in document.get("criteria", ()):
            name = row["criterion"]
            if COLUMNS.get(name) == notebook and not row.get("branch"):
                criteria[name] = {key: row.get(key) for key in KEPT}
        misquotes += len(document.get("misquotes", ()))
        lost += sum(one["people"] for one in document.get("decisions", ()) if one["id"] == "check_deactivated")
        costs += [
            {name: one[name] for name in ("cost_idr_per_month", "money", "sentence")}
            for one in document.get("decisions", ())
            if one["money"] in (DecisionMoney.NEEDED, DecisionMoney.RESERVE)
        ]
    made = tuple(notebook for notebook in notebook_names() if (folder / f"{notebook}.json").is_file())
    return Standing(region, data, criteria, misquotes, lost, tuple(costs), made)


def _period(outputs: Path, key: str, states: States, *, is_newest: bool) -> dict[str, Any]:
    compared = _compared(outputs / key)
    standings = [
        _read_standing(outputs / key / region.slug, region, compared.get(region.bps_code, {}))
        for region in reported_regions()
    ]
    shown = [one for one in standings if one.data or one.criteria]
    is_demo = any(one.data == "demo" for one in shown)
    has_axis = is_newest and len(shown) <= MOST_ON_AXIS
    return {
        "key": key,
        "title": say("index.period", period=parse_period(key).text),
        "office": " · ".join(filter(None, [say("index.office"), parse_period(key).text, SYNTHETIC * is_demo])),
        "mark": SYNTHETIC * is_demo,
        "data": " ".join(say("index.data", one) for one in dict.fromkeys(one.data for one in shown if one.data)),
        "columns": [_column(shown, name) for name in (*COLUMNS, "claims")],
        "headline": _headline(standings),
        "context": " ".join([*_late(key, states), _context(standings)]),
        "rows": [_row(outputs, key, one) for one in standings],
        "axis": _axis(shown) if has_axis else [],
        "target": _place(_target(shown, ACTIVE)),
        "pursue": _pursue(shown) if is_newest else [],
        "runs": _runs(outputs, key, states),
    }


def _late(key: str, states: States) -> list[str]:
    """Say where reports of a period were made long after it: their figures are as old, and their deadlines past."""
    days = [line["finished"][:10] for (period, *_), line in states.items() if period == key and line.get("finished")]
    if not days:
        return []
    made = date.fromisoformat(max(days))
    months = parse_period(key).months_until(Period(made.year, made.month))
    if months <= LATE_MONTHS:
        return []
    return [say("index.late", date=format_date(made, short=True), months=months, period=parse_period(key).text)]


def _verdicts(standings: Sequence[Standing], name: str) -> list[str]:
    return [one.criteria[name]["verdict"] for one in standings if name in one.criteria]


def _regencies(standings: Sequence[Standing]) -> list[Standing]:
    """Return the regencies and cities: the criteria are made for them, not for a province."""
    return [one for one in standings if one.region.level != "provinsi"]


def _headline(standings: Sequence[Standing]) -> str:
    """Say how many of all regencies meet the activity rate, how many narrowly, and how many have no report."""
    own = _regencies(standings)
    verdicts = _verdicts(own, ACTIVE)
    if not verdicts:
        return say("index.title")
    narrow, unmade = verdicts.count(Verdict.NARROW), sum(not (one.data or one.criteria) for one in own)
    more = say("index.headline_narrow", count=narrow) if narrow else ""
    more += say("index.headline_unmade", count=unmade) if unmade else ""
    return say("index.headline", met=sum(map(is_met, verdicts)), count=len(own), more=more)


def _context(standings: Sequence[Standing]) -> str:
    """Name the regencies by how they stand, and say the province's own figure."""
    own = _regencies(standings)
    made = [one for one in own if one.data or one.criteria]
    verdicts = _verdicts(made, REGISTERED)
    parts = [say("index.registered", met=sum(map(is_met, verdicts)), count=len(made))] if verdicts else []
    groups = {
        "narrow": [one for one in made if _verdict(one) == Verdict.NARROW],
        "missed": [one for one in made if _verdict(one) == Verdict.MISSED],
        "open": [one for one in made if _verdict(one) in ("", Verdict.UNDECIDED)],
        "unmade": [one for one in own if not one.data],
    }
    parts += [say("index.standing", name, names=_names(found)) for name, found in groups.items() if found]
    for one in standings:
        if one.region.level == "provinsi" and one.criteria.get(ACTIVE, {}).get("value") is not None:
            parts.append(say("index.province", value=_value(one.criteria[ACTIVE], ACTIVE), date=_month(one, ACTIVE)))
    return " ".join(parts)


def _verdict(standing: Standing) -> str:
    return str(standing.criteria.get(ACTIVE, {}).get("verdict", ""))


def _names(standings: Sequence[Standing]) -> str:
    """Return the names of regions, of very many the first ones."""
    names = [one.region.short_name for one in standings]
    if len(names) <= MOST_NAMED:
        return list_names(names)
    return say("index.and_more", names=", ".join(names[:MOST_NAMED]), count=format_number(len(names) - MOST_NAMED))


def _month(standing: Standing, name: str) -> str:
    return f"{AsOf(date.fromisoformat(standing.criteria[name]['as_of_end']), 'month'):short}"


def _is_old(standing: Standing, name: str) -> bool:
    return bool(standing.criteria.get(name, {}).get("is_old"))


def _row(outputs: Path, key: str, standing: Standing) -> dict[str, Any]:
    slug = standing.region.slug
    meeting = f"{key}/{slug}/index.html"
    return {
        "region": standing.region.name,
        "is_known": bool(standing.reports or standing.criteria),
        "meeting": meeting if (outputs / meeting).is_file() else "",
        "cells": [_cell(key, standing, name) for name in COLUMNS],
        "claims": format_number(standing.misquotes) if "coverage_trend" in standing.reports else "–",
        "reports": [(f"{key}/{slug}/{name}.html", notebook_title(name)) for name in standing.reports],
    }


def _cell(key: str, standing: Standing, name: str) -> dict[str, str]:
    """Return a cell of the table: value, month, and by what the judge says how it is filled."""
    criterion = standing.criteria.get(name)
    if criterion is None or criterion["value"] is None or (name == "ckg" and not criterion["target"]):
        is_made = COLUMNS[name] in standing.reports
        return {"value": say("empty.not_published" if is_made else "index.no_report"), "kind": "none", "date": "",
                "note": "", "link": "", "mark": ""}  # fmt: skip
    end = date.fromisoformat(criterion["as_of_end"])
    verdict, is_old = criterion["verdict"], bool(criterion["is_old"]) or parse_period(key).is_stale(end)
    day = AsOf(end, _coarse(criterion["as_of_precision"]))
    kind = "old" if is_old else verdict if verdict in MARKS else "open"
    return {
        "value": _value(criterion, name),
        "kind": kind,
        "date": f"{day:short}",
        "note": say("index.too_old") if is_old else say("index.narrow") if verdict == Verdict.NARROW else "",
        "link": f"{key}/{standing.region.slug}/{COLUMNS[name]}.html" if COLUMNS[name] in standing.reports else "",
        "mark": "" if is_old else MARKS.get(verdict, ""),
    }


def _coarse(precision: str) -> str:
    return "month" if precision == "day" else precision


def _value(criterion: Mapping[str, Any], name: str) -> str:
    sign = bound_sign(criterion["bound"])
    if name == "ckg":  # people of people, or a share of residents of the share asked for: both are achievement
        return sign + format_percent(100 * criterion["value"] / criterion["target"], 0 if sign else 1)
    return sign + format_percent(criterion["value"], criterion["decimals"])


def _target(standings: Sequence[Standing], name: str) -> float:
    """Return what a criterion asks for; one rule on one day is the same for all regions."""
    return next((float(one.criteria[name]["target"]) for one in standings if name in one.criteria), AXIS[1])


def _column(standings: Sequence[Standing], name: str) -> str:
    target = format_percent(_target(standings, name), 0) if name in (REGISTERED, ACTIVE) else ""
    return say("index.column", name, target=target)


def _place(value: float) -> float:
    """Return where a percentage stands on the axis, in percent of its length."""
    low, high = AXIS
    return round(100 * (min(max(value, low), high) - low) / (high - low), 1)


def _axis(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Return the regions on one axis of the activity rate, highest first; a bound is a stretch, not a dot."""
    known = [one for one in standings if one.criteria.get(ACTIVE, {}).get("value") is not None]
    return [
        {
            "name": one.region.short_name,
            "value": _value(one.criteria[ACTIVE], ACTIVE),
            "date": _month(one, ACTIVE),
            "place": _place(one.criteria[ACTIVE]["value"]),
            "kind": _kind_on_axis(one),
        }
        for one in sorted(known, key=lambda one: -one.criteria[ACTIVE]["value"])
    ]


def _kind_on_axis(standing: Standing) -> str:
    bound = standing.criteria[ACTIVE]["bound"]
    if bound in (">", "<"):
        return "above" if bound == ">" else "below"
    return "old" if _is_old(standing, ACTIVE) else "new"


def _pursue(standings: Sequence[Standing]) -> list[tuple[str, str]]:
    """Return what to pursue this month: fresh figures, regions at the edge, the largest sums, false statements."""
    cards = []
    old = [one.region.short_name for one in standings if _is_old(one, REGISTERED) or _is_old(one, ACTIVE)]
    if old:
        cards.append((say("index.ask"), say("index.ask_text", names=list_names(old[:MOST_NAMED]))))
    edge = [one for one in standings if one.criteria.get(ACTIVE, {}).get("verdict") == Verdict.NARROW]
    if edge:
        counted = [
            say("index.edge_part", name=one.region.short_name, count=format_number(abs(people)))
            for one in edge
            if (people := one.criteria[ACTIVE]["missing_persons"]) is not None
        ]
        cards.append((say("index.edge", count=len(edge)), say("index.edge_text", names=list_names(counted))))
    lost = [
        say("index.edge_part", name=one.region.short_name, count=format_number(one.lost))
        for one in standings
        if one.lost
    ]
    if lost:
        cards.append((say("index.lost"), say("index.lost_text", names=list_names(lost))))
    costs = sorted(
        ((cost, one.region.short_name) for one in standings for cost in one.costs),
        key=lambda pair: -pair[0]["cost_idr_per_month"],
    )
    if costs:
        told = [
            say("index.cost", cost["money"], name=name, cost=round_idr(cost["cost_idr_per_month"]),
                sentence=cost["sentence"])
            for cost, name in costs[:COSTS_TOLD]
        ]  # fmt: skip
        cards.append((say("index.costs"), " ".join(told)))
    false = sorted((one for one in standings if one.misquotes), key=lambda one: -one.misquotes)
    if false:
        named = [f"{one.region.short_name} ({format_number(one.misquotes)})" for one in false[:MOST_NAMED]]
        whole = format_number(sum(one.misquotes for one in false))
        cards.append((say("index.claims", count=whole), say("index.claims_text", names=list_names(named))))
    return cards


def _runs(outputs: Path, key: str, states: States) -> list[dict[str, str]]:
    """Return the reports that failed or were never made, and of the others when they were made."""
    runs: list[dict[str, str]] = []
    days: list[date] = []
    never: dict[str, list[str]] = {}
    for region in reported_regions():
        for notebook in notebook_names():
            report, failure = (f"{key}/{region.slug}/{notebook}{end}.html" for end in ("", ".failure"))
            is_made, has_failed = ((outputs / place).is_file() for place in (report, failure))
            name = f"{region.short_name}: {notebook_title(notebook)}"
            finished = states.get((key, region.slug, notebook), {}).get("finished", "")[:10]
            if has_failed:
                state = say("index.failed_kept" if is_made else "index.failed")
                runs.append({"name": name, "state": state, "link": failure})
            elif not is_made:
                never.setdefault(region.short_name, []).append(notebook_title(notebook))
            elif finished:
                days.append(date.fromisoformat(finished))
    unmade = [name for name, titles in never.items() if len(titles) == len(notebook_names())]
    if unmade:
        runs.append({"name": list_names(unmade), "state": say("index.never_any"), "link": ""})
    runs += [
        {"name": f"{name}: {list_names(titles)}", "state": say("index.never"), "link": ""}
        for name, titles in never.items()
        if name not in unmade
    ]
    if days:
        first, last = (format_date(one, short=True) for one in (min(days), max(days)))
        made = say("index.made" if first == last else "index.made_between", count=len(days), first=first, last=last)
        runs.insert(0, {"name": made, "state": "", "link": ""})
    return runs
