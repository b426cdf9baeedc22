"""The numbers that a run states: each carries all it needs, and everything on the page is built from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis.reference.numbers import format_date, format_idr, format_number, format_percent, round_idr
from analysis.reference.words import say

SCHEMA = 2


def bound_sign(bound: str) -> str:
    """Return the word before a number that is rounded or a bound: "sekitar ", "di atas ", "di bawah ", or none."""
    return {"=": "", "~": say("sign.about") + " ", ">": say("sign.above") + " ", "<": say("sign.below") + " "}[bound]


@dataclass(frozen=True)
class AsOf:
    """A day, month, half-year or year, no more exact than it is known; written as ISO a half is its month."""

    day: date
    precision: str = "day"

    @classmethod
    def read(cls, iso: str) -> AsOf:
        """Return what ``iso`` wrote."""
        return cls(date.fromisoformat((iso + "-01-01")[:10]), {10: "day", 7: "month", 4: "year"}[len(iso)])

    def __format__(self, spec: str) -> str:
        return format_date(self.day, self.precision, short=spec == "short")

    @property
    def iso(self) -> str:
        """2025-04-01, 2025-04 or 2025."""
        return self.day.isoformat()[: {"day": 10, "month": 7, "half": 7, "year": 4}[self.precision]]


@dataclass(frozen=True)
class Denominator:
    """What a number is of: how many, called what, of which date (None where the source gives none)."""

    value: float
    name: str
    as_of: AsOf | None


@dataclass(frozen=True)
class Finding:
    """One stated number.

    Attributes:
        measure: what is measured.
        value: the number; percent in percent, money in rupiah.
        unit: percent, points, persons, persons_per_month, idr, idr_per_month, months, statements, deaths, births,
            children, indicators, per_1000, per_100k, score, years, times or probability.
        as_of: the date that the number speaks of.
        source_ids: ids of sources.csv.
        numerator: persons above the line, where there is one.
        denominator: what stands below the line, where there is one.
        interval: lowest and highest value that the sources allow.
        interval_reason: key (group ``interval``) of why there is none, or of what the interval is.
        flags: keys (group ``flag``) of what a reader must know.
        decimals: decimals to show; of a published number, those that were printed.
        span_decimals: decimals of the interval, where they differ.
        bound: "=" exact as printed, "~" rounded, ">" or "<" a bound.
        note: what the source's own words leave open, in the language of the run.
        segment: which part of the measure: a payer, a rule, a way of counting.
        region: BPS code of the place, where it is not the report's own.
        number: which of several figures of one measure, part, place and date.
    """

    measure: str
    value: float
    unit: str
    as_of: AsOf
    source_ids: tuple[str, ...]
    numerator: float | None = None
    denominator: Denominator | None = None
    interval: tuple[float, float] | None = None
    interval_reason: str = "register"
    flags: tuple[str, ...] = ()
    decimals: int = 0
    bound: str = "="
    note: str = ""
    span_decimals: int | None = None
    segment: str = ""
    region: str = ""
    number: int = 1

    @property
    def id(self) -> str:
        """What the finding is called: measure, part, place, date and number."""
        number = str(self.number) if self.number > 1 else ""
        return ".".join(filter(None, (self.measure, self.segment, self.region, self.as_of.iso, number)))

    def write(self, value: float, *, signed: bool = False) -> str:
        """Return ``value`` in this finding's unit and decimals, in the language in use."""
        if self.unit == "percent":
            return format_percent(value, self.decimals)
        if self.unit in ("idr", "idr_per_month"):
            return format_idr(value)
        return format_number(value, self.decimals, signed=signed)

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        """Give one part of the finding to a sentence: {f:value}, {f:unit}, {f:n}, {f:d}, {f:dname}, {f:date} ..."""
        base = self.denominator
        parts = {
            "": lambda: bound_sign(self.bound) + self.write(self.value),
            "value": lambda: bound_sign(self.bound) + self.write(self.value),
            "unit": lambda: say("unit", self.unit, f=self),
            "bare": lambda: self.write(self.value),
            "signed": lambda: self.write(self.value, signed=True),
            "round": lambda: bound_sign(self.bound) + round_idr(self.value),
            "size": lambda: bound_sign(self.bound) + self.write(abs(self.value)),
            "span": self._span,
            "n": lambda: format_number(self.numerator) if self.numerator is not None else say("empty.not_published"),
            "d": lambda: format_number(base.value) if base else say("empty.not_published"),
            "dname": lambda: base.name if base else say("empty.not_published"),
            "ddate": lambda: f"{base.as_of}" if base and base.as_of else say("empty.not_stated"),
            "date": lambda: f"{self.as_of}",
            "short": lambda: f"{self.as_of:short}",
            "range": self._range,
            "flags": lambda: "; ".join(say("flag", flag) for flag in self.flags),
        }
        return parts[spec]()

    def line(self) -> str:
        """Return the number with its company in one line: value, what it is of, and its date."""
        if self.denominator:
            return say("chart.line_of", f=self)
        return say("chart.line", f=self)

    def _span(self) -> str:
        """The interval of a distance: as sizes where both ends lie on one side, with signs where they do not."""
        if self.interval is None:
            return ""
        low, high, shown = *sorted(self.interval), self._finer()
        if low * high >= 0:
            low, high = sorted((abs(low), abs(high)))
            return " " + say("interval_text.span", low=shown.write(low), high=shown.write(high))
        return " " + say("interval_text.span", low=shown.write(low, signed=True), high=shown.write(high, signed=True))

    def _range(self) -> str:
        reason = say("interval", self.interval_reason)
        if self.interval is None:
            return reason
        low, high, shown = *sorted(self.interval), self._finer()
        return say("interval_text.range", low=shown.write(low), high=shown.write(high), reason=reason)

    def _finer(self) -> Finding:
        return self if self.span_decimals is None else replace(self, decimals=self.span_decimals)

    def as_json(self) -> dict[str, Any]:
        """Return the finding as in the contract of the findings JSON (data/README.md)."""
        base = self.denominator
        result: dict[str, Any] = {
            "id": self.id,
            "measure": self.measure,
            "segment": self.segment,
            "region": self.region,
            "number": self.number,
            "value": self.value,
            "unit": self.unit,
            "bound": self.bound,
            "decimals": self.decimals,
            "numerator": self.numerator,
            "denominator": base
            and {"value": base.value, "name": base.name, "as_of": base.as_of.iso if base.as_of else None},
            "as_of": self.as_of.iso,
            "sources": list(self.source_ids),
            "flags": list(self.flags),
            "note": self.note,
            "interval_reason": say("interval", self.interval_reason),
        }
        if self.interval is not None:
            result["interval"] = sorted(self.interval)
        return result


def _plain(value: float, decimals: int) -> float:
    """Return a Python number (JSON knows no other) with the decimals that are printed."""
    number = round(float(value), decimals) + 0.0
    return int(number) if number.is_integer() else number


class Findings:
    """The findings of one run, in the order in which they were stated."""

    def __init__(self) -> None:
        self._by_id: dict[str, Finding] = {}
        self._cells: dict[str, set[str]] = {}
        self._runs: dict[str, int] = {}

    def add(self, finding: Finding, cell: tuple[str, int] = ("", 0), *, several: bool = False) -> Finding:
        """Record ``finding``, no finer than it is printed, and return it.

        Stating the same again is allowed, contradicting it is not. From more decimals than the page prints, a hidden
        count could be solved.

        Args:
            finding: what is stated.
            cell: the notebook's cell that states it and the number of its run: what an earlier run of the same cell
                stated, and no other cell did, goes first.
            several: whether sources may differ on what the id names; they are then numbered.

        Raises:
            ValueError: another finding has this id.
        """
        cell_name, run = cell
        if cell_name and self._runs.setdefault(cell_name, run) != run:
            self._runs[cell_name] = run
            self._forget(cell_name)
        base, ends = finding.denominator, finding.interval
        span = finding.decimals if finding.span_decimals is None else finding.span_decimals
        finding = replace(
            finding,
            value=_plain(finding.value, finding.decimals),
            numerator=None if finding.numerator is None else _plain(finding.numerator, 0),
            denominator=base and replace(base, value=_plain(base.value, 0)),
            interval=ends and (_plain(ends[0], span), _plain(ends[1], span)),
        )
        while self._by_id.setdefault(finding.id, finding) != finding:
            if not several:
                raise ValueError(f"two findings are called {finding.id}")
            finding = replace(finding, number=finding.number + 1)
        self._cells.setdefault(finding.id, set()).add(cell_name)
        return finding

    def _forget(self, cell: str) -> None:
        for finding_id, cells in list(self._cells.items()):
            cells.discard(cell)
            if not cells:
                del self._cells[finding_id], self._by_id[finding_id]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._by_id.values())

    def __getitem__(self, finding_id: str) -> Finding:
        return self._by_id[finding_id]

    def as_json(self) -> list[dict[str, Any]]:
        """Return every finding, in order."""
        return [finding.as_json() for finding in self]

    def digest(self) -> str:
        """Return the SHA-256 of the findings."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
