"""A statement as it was printed: its region, date, topic and numbers, and the topics that one can speak of."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from analysis.reference.claim_limits import LIMITS
from analysis.reference.errors import DataError, Fault
from analysis.reference.printed import Printed, UnreadableNumber, parse_count, parse_group, parse_percent
from analysis.reference.regions import all_regions
from analysis.reference.topics import TOPIC_SEGMENTS, TOPICS, Topic, read_topic
from analysis.reference.words import say

COLUMNS = (
    *("claim_id", "region", "as_of", "topic", "percent", "count", "whole", "percent_2", "percent_2_of"),
    *("before", "after", "parts", "text", "publisher", "source"),
)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


PERCENT_WORDS = r"(?:persen|%|percent|per cent)"
OF_POPULATION = re.compile(
    PERCENT_WORDS + r"\s*(?:(?:dari|of|all|the|seluruh|jumlah|total)\s+)*(?:penduduk|warga|residents|population)"
)


@dataclass(frozen=True)
class Statement:
    """A statement with its numbers read; ``first`` and ``last`` are the days that its date may mean."""

    claim_id: str
    region: str
    place: str
    first: date
    last: date
    precision: str
    topic: Topic
    topic_text: str
    percent: Printed | None
    count: Printed | None
    whole: Printed | None
    percent_2: Printed | None
    percent_2_of: str
    before: Printed | None
    after: Printed | None
    parts: tuple[Printed, ...]
    text: str
    source: str
    system: str = ""
    payer: str = ""

    @property
    def of_population(self) -> bool:
        """Whether its words say that the percentage is of residents."""
        return bool(OF_POPULATION.search(self.text.casefold()))

    @property
    def is_percent_in_words(self) -> bool:
        """Whether its words call the first percentage a percentage."""
        if self.percent is None:
            return False
        number, words = (text.casefold().replace(",", ".") for text in (self.percent.text, self.text))
        said = re.search(PERCENT_WORDS, number) or re.search(rf"{re.escape(number)}\s*{PERCENT_WORDS}", words)
        return bool(said)

    @property
    def is_dated(self) -> bool:
        """Whether a date was given."""
        return self.first > EARLIEST

    @property
    def per(self) -> int:
        """What its rate is per: as printed, or as its topic has it."""
        return self.percent.per if self.percent and self.percent.per else self.topic.per


def read_statements(claims: pd.DataFrame, *, file: str) -> list[Statement]:
    """Return the statements of a table, in its order; absent columns mean empty.

    Raises:
        DataError: numbers or dates that cannot be read, each with its row.
    """
    statements: list[Statement] = []
    faults: list[Fault] = []
    for place, row in enumerate(claims.to_dict("records")):
        line = row.get("file_row")
        line = place + 2 if line is None or pd.isna(line) else int(line)
        cells = {str(name): "" if pd.isna(value) else str(value).strip() for name, value in row.items()}
        try:
            statements.append(_read(cells, line, file))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return statements


def _read(cells: dict[str, str], line: int, file: str) -> Statement:
    faults: list[Fault] = []
    numbers = {name: _numbers(cells, name, faults, line, file) for name in ("percent", "count", "whole", "percent_2")}
    change = _group(cells, ("before", "after"), faults, line, file)
    parts = [part for part in cells.get("parts", "").split(";") if part.strip()]
    shares = _group({f"{place:04d}": part for place, part in enumerate(parts)}, None, faults, line, file, "parts")
    try:
        first, last, precision = read_date(cells.get("as_of", ""))
    except ValueError:
        faults.append(Fault(file, line, "as_of", cells["as_of"], say("claims.date_form")))
        first, last, precision = EARLIEST, LATEST, ""
    topic = _of_residents(read_topic(cells.get("topic", "")), cells)
    for name in ("region", "topic"):
        if near := _misspelt(cells.get(name, ""), name):
            faults.append(Fault(file, line, name, cells[name], near))
    if faults:
        raise DataError(faults)
    code = cells.get("region_code") or _code(cells.get("region", ""))
    return Statement(
        claim_id=cells.get("claim_id") or str(line),
        region=place_key(code, cells.get("place_name") or cells.get("region", "")),
        place=cells.get("region_name") or cells.get("place_name") or cells.get("region", ""),
        first=first,
        last=last,
        precision=precision,
        topic=topic,
        topic_text=cells.get("topic", ""),
        percent_2_of=cells.get("percent_2_of", ""),
        before=change.get("before"),
        after=change.get("after"),
        parts=tuple(shares.values()),
        text=cells.get("text", ""),
        source=cells.get("source_id", ""),
        percent=numbers["percent"],
        count=numbers["count"],
        whole=numbers["whole"],
        percent_2=numbers["percent_2"],
    )


def _of_residents(topic: Topic, cells: dict[str, str]) -> Topic:
    """Return the topic that has residents as its base where the words say so: "82,57 persen penduduk aktif"."""
    other = {"keaktifan": "active_of_population", "ckg_checked": "ckg_of_population"}.get(topic.key, "")
    of_what = "" if cells.get("percent_2") else f" persen {cells.get('percent_2_of', '')}"
    return TOPICS[other] if other and OF_POPULATION.search(cells.get("text", "").casefold() + of_what) else topic


def _numbers(cells: dict[str, str], name: str, faults: list[Fault], line: int, file: str) -> Printed | None:
    if not cells.get(name):
        return None
    try:
        return parse_percent(cells[name]) if name.startswith("percent") else parse_count(cells[name])
    except UnreadableNumber:
        faults.append(Fault(file, line, name, cells[name], say("claims.form", name)))
        return None


def _group(
    cells: dict[str, str], names: Any, faults: list[Fault], line: int, file: str, column: str = ""
) -> dict[str, Printed]:
    filled = {name: cells[name] for name in (names or sorted(cells)) if cells.get(name)}
    try:
        return dict(zip(filled, parse_group(list(filled.values())), strict=True))
    except UnreadableNumber as error:
        cell = column or next(name for name in filled if filled[name].strip() and str(error) in filled[name])
        faults.append(Fault(file, line, cell, str(error), say("claims.form", "before")))
        return {}


def read_date(text: str) -> tuple[date, date, str]:
    """Return first day, last day and precision of "2025", "2025-04" or "2025-04-01"; everything when empty.

    Raises:
        ValueError: another form, or a day that does not exist.
    """
    if not text:
        return EARLIEST, LATEST, ""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?: 00:00:00)?", text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not month:
        return date(year, 1, 1), date(year, 12, 31), "year"
    if not day:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"
    return date(year, month, day), date(year, month, day), "day"


def place_key(code: Any, place: Any = None) -> str:
    """Return the key of a region in Evidence: its BPS code, or the folded name of a place without one."""
    code, place = ("" if pd.isna(each) else str(each) for each in (code, place))
    return code or " ".join(place.casefold().split())


@cache
def _region_names() -> dict[str, str]:
    return {_fold(name): region.bps_code for region in all_regions() for name in region.names}


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _code(name: str) -> str:
    return _region_names().get(_fold(name), "")


@cache
def _misspelt(text: str, column: str) -> str:
    """Return the known name that ``text`` nearly is; "" where it is one, or is like none."""
    known = list(_region_names()) if column == "region" else [*TOPICS, *TOPIC_SEGMENTS]
    nearest = process.extractOne(_fold(text), known, scorer=fuzz.ratio, score_cutoff=LIMITS.misspelt_percent)
    return "" if not text or nearest is None or nearest[1] == 100 else nearest[0]
