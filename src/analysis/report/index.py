"""outputs/index.html: every region, its report, state, quality word and headline figures, on one scale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.figures.comparison import draw_small_multiples
from analysis.figures.svg import render_svg
from analysis.reference.numbers import format_date, format_number, format_percent
from analysis.reference.parameters import NOTEBOOKS
from analysis.reference.periods import parse_period
from analysis.reference.regions import Region, reported_regions
from analysis.reference.words import say
from analysis.report.documents import read_document
from analysis.report.findings import AsOf, bound_sign
from analysis.report.pieces import fill
from analysis.report.tables import make_table

HEADLINE_NOTEBOOK = "coverage_trend"
HEADLINES = ("coverage_registered", "keaktifan")
POINT = re.compile(r"^(coverage_registered|keaktifan)\.\d{4}(-\d\d)?(-\d\d)?\.-?[\d.]+$")
FALSE_CLAIMS = "claims.false"
PRECISION_OF_LENGTH = {4: "year", 7: "month", 10: "day"}
MOST_PANELS = 40  # in panels of hundreds of regions nothing can be seen

Documents = Mapping[Region, dict[str, Any] | None]
States = Mapping[tuple[str, str, str], Mapping[str, str]]


def build_index(outputs: Path, states: States) -> str:
    """Return the index of everything under ``outputs``.

    Args:
        outputs: the folder of reports.
        states: the last ledger line of each (period, region slug, notebook).
    """
    keys = sorted((one.name for one in outputs.iterdir() if re.fullmatch(r"\d{4}-\d\d", one.name)), reverse=True)
    periods, kinds = [], set()
    for place, key in enumerate(keys):
        documents = {region: _read_headlines(outputs / key / region.slug) for region in reported_regions()}
        kinds |= {document["data"] for document in documents.values() if document}
        has_figures = place == 0 and len(documents) <= MOST_PANELS
        figures = [_multiples(ratio, documents, key) for ratio in HEADLINES] if has_figures else []
        rows = [_row(key, region, document, states, outputs) for region, document in documents.items()]
        title = say("index.period", period=parse_period(key).text)
        claims = _false_claims(documents)
        periods.append({"key": key, "title": title, "rows": rows, "figures": figures, "claims": claims})
    titles = [say(f"title_short.{notebook}") for notebook in NOTEBOOKS]
    columns = [say("column.region"), *titles, *(say(f"column.{name}") for name in HEADLINES)]
    title = say("index.title_synthetic" if "demo" in kinds else "index.title")
    return fill("index", title=title, index_link="", periods=periods, columns=columns)


def _read_headlines(folder: Path) -> dict[str, Any] | None:
    """Return what the index says of a region, or None; of hundreds of regions all findings would fill the memory."""
    document = read_document(folder, HEADLINE_NOTEBOOK)
    if document is None:
        return None
    shown = [one for one in document["findings"] if POINT.match(one["id"]) or one["id"] == FALSE_CLAIMS]
    return {"data": document["data"], "findings": shown}


def _false_claims(documents: Documents) -> str:
    """Say how many statements that do not agree each report lists; "" without a report."""
    counts = [
        (region.short_name, one["value"])
        for region, document in documents.items()
        for one in (document["findings"] if document else [])
        if one["id"] == FALSE_CLAIMS
    ]
    listed = ", ".join(f"{name} {format_number(count)}" for name, count in counts)
    return say("index.claims", names=listed) if counts else ""


def _row(period: str, region: Region, document: dict[str, Any] | None, states: States, outputs: Path) -> dict[str, Any]:
    meeting = f"{period}/{region.slug}/index.html"
    return {
        "region": region.name,
        "meeting": meeting if (outputs / meeting).is_file() else "",
        "reports": [_report(period, region, notebook, states, outputs) for notebook in NOTEBOOKS],
        "headlines": [_headline(document, ratio) for ratio in HEADLINES],
    }


def _report(period: str, region: Region, notebook: str, states: States, outputs: Path) -> dict[str, str]:
    """The state, quality word and links of one report of a region."""
    document = read_document(outputs / period / region.slug, notebook)
    report, failure = (f"{period}/{region.slug}/{notebook}{end}.html" for end in ("", ".failure"))
    finished = states.get((period, region.slug, notebook), {}).get("finished", "")[:10]
    has_failed = (outputs / failure).is_file()
    if has_failed:
        state = say("index.failed_kept" if document else "index.failed")
    elif document:
        state = (
            say("index.done", date=format_date(date.fromisoformat(finished), short=True))
            if finished
            else say("index.done_undated")
        )
    else:
        state = say("index.never")
    return {
        "title": say(f"quality.word_{document['quality']}") if document else "",
        "report": report if document else "",
        "failure": failure if has_failed else "",
        "state": state,
    }


def _points(document: dict[str, Any] | None, ratio: str) -> list[dict[str, Any]]:
    """The values of a ratio that the report uses, oldest first."""
    findings = document["findings"] if document else []
    used = [one for one in findings if POINT.match(one["id"]) and "not_used" not in one["flags"]]
    return sorted((one for one in used if one["id"].startswith(f"{ratio}.")), key=lambda one: one["as_of"])


def _as_of(text: str) -> AsOf:
    return AsOf(pd.Timestamp(text).date(), PRECISION_OF_LENGTH[len(text)])


def _text(point: dict[str, Any]) -> str:
    return bound_sign(point["bound"]) + format_percent(point["value"], point["decimals"])


def _headline(document: dict[str, Any] | None, ratio: str) -> str:
    if document is None:
        return say("index.no_report")
    points = _points(document, ratio)
    if not points:
        return say("empty.not_published")
    newest = points[-1]
    texts = [say("index.headline", value=_text(newest), date=f"{_as_of(newest['as_of']):short}")]
    if newest["numerator"] and newest["denominator"]:
        heads = (newest["numerator"], newest["denominator"]["value"])
        texts.append(say("index.heads", n=format_number(heads[0]), d=format_number(heads[1])))
    if "stale" in newest["flags"]:
        texts.append(say("index.stale"))
    return " ".join(texts)


def _multiples(ratio: str, documents: Documents, period: str) -> Markup:
    number = HEADLINES.index(ratio) + 1
    series = {region: _points(document, ratio) for region, document in documents.items()}
    panels = []
    for region, points in series.items():
        missing = say("empty.not_published" if documents[region] else "index.no_report")
        dots = [(_as_of(one["as_of"]).day, one["value"]) for one in points]
        panels.append((region.short_name, dots, _text(points[-1]) if points else missing))
    message = say("index.multiples", ratio=say(f"ratio.{ratio}"))
    listed = "; ".join(f"{name} {text}" for name, _, text in panels)
    description = say("index.describe", ratio=say(f"ratio.{ratio}"), names=listed)
    figure = draw_small_multiples(panels, parse_period(period).end)
    table = make_table(
        message,
        [(say("column.region"), False), (say("column.date"), False), (say("column.value"), True)],
        [(region.name, f"{_as_of(one['as_of'])}", _text(one)) for region, points in series.items() for one in points]
        or [(say("empty.none"),) * 3],
    )
    return fill(
        "figure",
        number=number,
        prefix=f"g{number}",
        message=message,
        subtitle=say("index.subtitle", period=parse_period(period).text),
        svg=Markup(render_svg(figure, prefix=f"g{number}", title=message, description=description)),
        notes=[],
        caption=say("index.caption"),
        table=table.html(),
        download="",
    )
