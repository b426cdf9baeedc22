"""A text with each number marked: on the screen, as a page and as CSV; check_text for a notebook."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.indicators.claims import ACCUSING
from analysis.indicators.claims import check_text as check
from analysis.reference.calendar_words import Days
from analysis.reference.errors import ParameterError, UhcError
from analysis.reference.numbers import format_date, format_number
from analysis.reference.regions import all_regions, resolve_region
from analysis.reference.words import current_language, say
from analysis.report.pieces import fill
from analysis.report.verdicts import published_evidence
from analysis.tables.identities import hide_identities
from analysis.tables.importing.quotes import hide_contacts
from analysis.tables.published import read_table
from analysis.tables.spreadsheets import inert_frame
from analysis.tables.statements import read_date

SHOWN = ("percent", "points", "rate", "people", "cases", "rupiah", "number", "everybody", "status")
MOST_NUMBERS = 3_000  # of one text: it takes some ten seconds
MARKED = (*ACCUSING, "consistent", "rounding")


def check_text(text: str, region: str | None = None, date: str | None = None, topic: str = "") -> pd.DataFrame:
    """Return every number of a text with its kind, measure and verdict, why, and what to write instead.

    Args:
        text: running text, Indonesian or English.
        region: the place that is meant where the text names none.
        date: when the text came out (2025, 2025-04 or 2025-04-01), or what it is of where it names no date.
        topic: what it speaks of where its words do not say.

    Returns:
        One row per number in reading order: number, start and end (characters), text, kind, region_code, first_day,
        last_day, measure, verdict, why, instead (with its source), evidence (ids separated by ;).

    Raises:
        ParameterError: an unknown region or date.
        UhcError: more numbers than MOST_NUMBERS.

    Example:
        >>> uhc.check_text("Per 1 April 2025 keaktifan 86,67 persen", region="pangkalpinang")["verdict"].tolist()
        ['cannot_be_checked', 'contradicted']
    """
    if len(re.findall(r"\d+", text)) > MOST_NUMBERS:
        raise UhcError("claims_text_long", most=format_number(MOST_NUMBERS))
    try:
        days = Days(*read_date(date)) if date else None
    except ValueError as error:
        raise ParameterError("claims_date", found=date) from error
    code = _code(region) if region else ""
    found = check(
        hide_contacts(hide_identities(text)), evidence=published_evidence(), region=code, days=days, topic=topic
    )
    language = current_language()
    found = found.rename(columns={f"why_{language}": "why", f"instead_{language}": "instead"})
    sources = [_name_sources(ids) for ids in found["sources"]]
    found["instead"] = [f"{text} {named}".strip() for text, named in zip(found["instead"], sources, strict=True)]
    other = "en" if language == "id" else "id"
    return found.drop(columns=[f"why_{other}", f"instead_{other}", "sources"])


def _code(name: str) -> str:
    known = {each.casefold(): region.bps_code for region in all_regions() for each in region.names}
    return known.get(name.casefold()) or resolve_region(name).bps_code


def _name_sources(ids: str) -> str:
    known = read_table("sources").set_index("source_id")
    named = []
    for source in dict.fromkeys(filter(None, ids.split(";"))):
        row = known.loc[source]
        day = "" if pd.isna(row.published_date) else format_date(row.published_date.date(), row.published_precision)
        named.append(", ".join(filter(None, (str(row.publisher), day))))
    return say("claims.instead_source", sources="; ".join(named)) if named else ""


def false_numbers(found: pd.DataFrame) -> int:
    """Return how many numbers are false."""
    return int(found["verdict"].isin(ACCUSING).sum())


def _stated(found: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers that state something, and those of families, places and multiples that are false."""
    return found[found["kind"].isin(SHOWN) | found["verdict"].isin(ACCUSING)]


def counted_numbers(found: pd.DataFrame) -> str:
    """Say how many numbers a text holds, and how many are false, confirmed, not checked and not read."""
    stated = _stated(found)
    confirmed = int(stated["verdict"].isin(["consistent", "rounding"]).sum())
    counts = {name: int((stated["verdict"] == name).sum()) for name in ("cannot_be_checked", "not_read")}
    return say("claims.counted_text", count=len(stated), false=false_numbers(found), confirmed=confirmed, **counts)


def write_text_screen(found: pd.DataFrame) -> str:
    """Return what a text states as lines: each number with its verdict, why, and what to write instead."""
    lines = []
    for row in _stated(found).itertuples():
        lines.append(f"{row.text}  {say('claims.verdict', row.verdict)}")
        lines += [f"    {part}" for part in (row.why, row.instead) if part]
    return "\n".join([*lines, counted_numbers(found)])


def write_text_files(text: str, found: pd.DataFrame, folder: Path) -> list[Path]:
    """Write verdicts.html (the text with its numbers marked) and verdicts.csv into ``folder``; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, cells = folder / "verdicts.html", folder / "verdicts.csv"
    page.write_text(_page(hide_contacts(hide_identities(text)), found), encoding="utf-8")
    cells.write_text(inert_frame(found).to_csv(index=False), encoding="utf-8")
    return [page, cells]


def _page(text: str, found: pd.DataFrame) -> str:
    is_false = found["verdict"].isin(ACCUSING)
    listed = _listed(say("claims.false_numbers"), found[is_false])
    listed += _listed(say("claims.other_numbers"), found[~is_false])
    title = say("claims.title_text")
    body = Markup(_marked(text, found)) + Markup(listed)
    return fill("verdicts", title=title, index_link="", counted=counted_numbers(found), table=body)


def _listed(heading: str, found: pd.DataFrame) -> str:
    """Return numbers as a list, which a phone holds better than a table; "" for none."""
    items = "".join(f"<li><b>{escape(row.text)}</b>: {escape(_told(row))}</li>" for row in found.itertuples())
    return f"<h2>{escape(heading)}</h2><ul>{items}</ul>" if items else ""


def _told(row: Any) -> str:
    """Say of what kind a number is; of one that states something also the verdict, why, and what to write instead."""
    kind = say("claims.kind", row.kind)
    if row.kind not in SHOWN and row.verdict not in ACCUSING:
        return kind
    verdict = say("claims.kind_and_verdict", kind=kind, verdict=say("claims.verdict", row.verdict))
    return " ".join(filter(None, (verdict, row.why, row.instead)))


def _marked(text: str, found: pd.DataFrame) -> str:
    """Return the text as HTML with each number marked; a verdict is written out, not told by colour alone."""
    parts: list[str] = []
    place = 0
    for row in found.astype({"start": int, "end": int}).itertuples():
        start: Any = max(row.start, place)
        end: Any = max(row.end, start)
        number = escape(row.text if row.kind == "identity" else text[start:end])
        verdict = say("claims.verdict", row.verdict)
        tag = "mark" if row.verdict in ACCUSING else "b"
        parts += [escape(text[place:start]), f'<{tag} title="{escape(_told(row))}">{number}</{tag}>']
        if row.verdict in MARKED:
            parts.append(f" <small>[{escape(verdict)}]</small>")
        place = end
    parts.append(escape(text[place:]))
    return "".join(f"<p>{block}</p>" for block in "".join(parts).split("\n\n") if block.strip())
