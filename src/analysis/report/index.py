"""outputs/index.html: every region, its report, state, quality word and headline figures, on one scale."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.figures.comparison import draw_small_multiples
from analysis.figures.svg import render_svg
from analysis.reference.numbers import format_percent
from analysis.reference.periods import parse_period
from analysis.reference.regions import Region, reported_regions
from analysis.reference.words import say
from analysis.report.findings import AsOf
from analysis.report.shell import wrap_page
from analysis.report.tables import make_table

HEADLINES = ("coverage_registered", "keaktifan")
POINT = re.compile(r"^(coverage_registered|keaktifan)\.(\d{4})(-\d\d)?(-\d\d)?\.-?[\d.]+$")


def build_index(outputs: Path, states: Mapping[tuple[str, str, str], Mapping[str, str]]) -> str:
    """Return the index of everything under ``outputs``.

    Args:
        outputs: the folder of reports.
        states: the last ledger line of each (period, region slug, notebook).
    """
    periods = sorted((one.name for one in outputs.iterdir() if re.fullmatch(r"\d{4}-\d\d", one.name)), reverse=True)
    parts = []
    for place, period in enumerate(periods):
        documents = {region: _document(outputs / period / region.slug) for region in reported_regions()}
        rows = "".join(_row(period, region, documents[region], states, outputs) for region in reported_regions())
        heads = "".join(f'<th scope="col">{escape(say(f"column.{name}"))}</th>'
                        for name in ("region", "report", "state", "quality", *HEADLINES))  # fmt: skip
        title = say("index.period", period=parse_period(period).text)
        parts.append(
            f'<h2 id="p{period}">{escape(title)}</h2><div class="scroll" role="region" aria-label="{escape(title)}" tabindex="0">'
            f"<table><caption>{escape(say('index.table'))}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
        if place == 0:
            parts += [_multiples(ratio, number, documents, period) for number, ratio in enumerate(HEADLINES, start=1)]
    if not parts:
        parts.append(f"<p>{escape(say('index.empty'))}</p>")
    body = f"<p>{escape(say('index.intro'))}</p>" + "".join(parts) + f"<p>{escape(say('index.repeat'))} <code>uhc run</code></p>"
    return wrap_page(say("index.title"), body)


def _document(folder: Path) -> dict[str, Any] | None:
    path = folder / "coverage_trend.json"
    if not path.is_file():
        return None
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _row(
    period: str, region: Region, document: dict[str, Any] | None,
    states: Mapping[tuple[str, str, str], Mapping[str, str]], outputs: Path,
) -> str:  # fmt: skip
    notebook = "coverage_trend"
    folder = f"{period}/{region.slug}"
    failed = (outputs / folder / f"{notebook}.failure.html").is_file()
    title = escape(say(f"title_short.{notebook}"))
    report = f'<a href="{folder}/{notebook}.html">{title}</a>' if document else title
    line = states.get((period, region.slug, notebook), {})
    made = escape(line.get("finished", "")[:10])
    if failed:
        link = f'<a href="{folder}/{notebook}.failure.html">{escape(say("failure.why"))}</a>'
        state = f'<span class="state-failed">{escape(say("index.failed_kept" if document else "index.failed"))}</span> {link}'
    elif document:
        state = escape(say("index.done", date=made)) if made else escape(say("index.done_undated"))
    else:
        state = escape(say("index.never"))
    quality = escape(say(f"quality.word_{document['quality']}")) if document else escape(say("empty.none"))
    cells = "".join(f"<td>{_headline(document, ratio)}</td>" for ratio in HEADLINES)
    return f'<tr><th scope="row">{escape(region.name)}</th><td>{report}</td><td>{state}</td><td>{quality}</td>{cells}</tr>'


def _points(document: dict[str, Any] | None, ratio: str) -> list[dict[str, Any]]:
    if document is None:
        return []
    found = [one for one in document["findings"]
             if POINT.match(one["id"]) and one["id"].startswith(ratio) and "not_used" not in one["flags"]]  # fmt: skip
    return sorted(found, key=lambda one: one["as_of"])


def _as_of(text: str) -> AsOf:
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    return AsOf(pd.Timestamp(text).date(), precision)


def _text(point: dict[str, Any]) -> str:
    sign = {"~": say("sign.about") + " ", ">": say("sign.above") + " ", "<": say("sign.below") + " "}.get(point["bound"], "")
    return sign + format_percent(point["value"], point["decimals"])


def _headline(document: dict[str, Any] | None, ratio: str) -> str:
    points = [one for one in _points(document, ratio)]
    if not points:
        return escape(say("empty.not_published"))
    newest = points[-1]
    heads = newest["numerator"] and newest["denominator"]
    text = say("index.headline", value=_text(newest), date=f"{_as_of(newest['as_of']):short}")
    if heads:
        from analysis.reference.numbers import format_number

        text += " " + say("index.heads", n=format_number(newest["numerator"]), d=format_number(newest["denominator"]["value"]))
    if "stale" in newest["flags"]:
        text += " " + say("index.stale")
    return escape(text)


def _multiples(ratio: str, number: int, documents: Mapping[Region, dict[str, Any] | None], period: str) -> str:
    series = {region: _points(document, ratio) for region, document in documents.items()}
    panels = [
        (region.short_name, [(_as_of(one["as_of"]).day, one["value"]) for one in points], _text(points[-1]) if points else say("empty.not_published"))
        for region, points in series.items()
    ]
    title = say("index.multiples", ratio=say(f"ratio.{ratio}"))
    description = say("index.describe", ratio=say(f"ratio.{ratio}"), names="; ".join(f"{name} {text}" for name, _, text in panels))
    svg = render_svg(draw_small_multiples(panels, parse_period(period).end), prefix=f"i{number}", title=title, description=description)
    table = make_table(
        title,
        [(say("column.region"), False), (say("column.date"), False), (say("column.value"), True)],
        [(region.name, f"{_as_of(one['as_of'])}", _text(one)) for region, points in series.items() for one in points]
        or [(say("empty.none"), say("empty.none"), say("empty.none"))],
    )
    return (
        f'<figure id="gambar-{number}"><h3>{escape(title)}</h3>{svg}<figcaption>{escape(say("page.figure", number=number))} '
        f"{escape(say('index.caption'))}</figcaption><details><summary>{escape(say('page.data', number=number))}</summary>"
        f"{table.html()}</details></figure>"
    )
