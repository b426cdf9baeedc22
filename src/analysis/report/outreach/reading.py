"""The office's outreach as a report states it: each number as of its newest session, small counts hidden."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from analysis.indicators.measure import Measure
from analysis.indicators.outreach.record import OutreachRecord
from analysis.reference.words import say
from analysis.report.draft import OURS, Block
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.report import Report

TABLES = ("sessions", "membership", "residents", "moves", "facilities", "list_counts")


class Outreach(OutreachRecord):
    """The office's record of a report's region and period, and what it states of it."""

    def __init__(self, report: Report, tables: dict[str, pd.DataFrame]) -> None:
        own, has_calendar = report.parameters.own, not report.region.is_province
        super().__init__(tables, report.period.end, own, report.read("holidays"), has_calendar=has_calendar)
        self.report = report

    @cached_property
    def last_day(self) -> AsOf:
        """Day of the newest session, or the end of the period where there is none."""
        return AsOf(self.last_date)

    def stated(self, rows: pd.DataFrame, **measures: Measure) -> pd.DataFrame:
        """State rows that we computed from the office's record, as of its newest session (``report.stated``)."""
        own = {"source_ids": [(OURS,)] * len(rows), "flags": [("recomputed",)] * len(rows)}
        return self.report.stated(rows.assign(as_of_date=pd.Timestamp(self.last_day.day), **own), **measures)

    def state(self, measure: str, value: float, unit: str = "persons", segment: str = "", **more: Any) -> Finding:
        """State a number that we computed from the office's record, as of its newest session."""
        return self.report.count(
            measure, value, unit, segment, **{"as_of": self.last_day, "flags": ("recomputed",)} | more
        )

    def share(self, measure: str, part: float, whole: float, label: str, *, decimals: int = 1) -> Finding:
        """State part of whole in percent; ``label`` names the whole, by the names of the group ``denominator``."""
        base = Denominator(whole, say("denominator", label), self.last_day)
        return self.state(measure, 100 * part / whole, "percent", numerator=part, denominator=base, decimals=decimals)

    def silent(self) -> Block:
        """Return nothing for the page: what is missing stands in one list (``unanswered_outreach``)."""
        return Block("", say("unanswered.see"))

    def count(self, measure: str, persons: float, segment: str = "") -> Finding | str:
        """State a count of people as it may be shown, or return the word for a hidden one."""
        shown = self.protect([persons]).iloc[0]
        return say("empty.hidden") if pd.isna(shown) else self.state(measure, int(shown), segment=segment)


def read_outreach(report: Report) -> Outreach:
    """Read the office's sessions, members, residents, moves, facilities, lists; all empty on published data.

    Example:
        >>> uhc.read_outreach(report)
    """
    return Outreach(report, {name: report.read_office(name) for name in TABLES})
