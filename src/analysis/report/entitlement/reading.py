"""The disclosed counts of lists by name that a report rests on: those of the newest month up to its period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.indicators.denominators import newest_population
from analysis.reference.periods import Period
from analysis.reference.regions import Region, region_of_code
from analysis.reference.states import CardsKnown, ListReach
from analysis.reference.words import catalogue, say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.tables.office_rows import OFFICE

GAINS, LOSSES = ("newly_active", "reactivated"), ("stopped", "left")
WHOLE_PCT = 95.0  # a list of fewer residents is a part of the region, and its counts are not the region's


@dataclass(frozen=True)
class Total:
    """The sum of what is printed of a topic; ``is_least`` where items of it are hidden."""

    value: float
    is_least: bool


class ListCounts:
    """The counts of one region; ``rows`` are those of the newest month, small ones missing.

    Args:
        draft: the report.
        rows: table list_counts.
        population: table population of the region; empty where the size of the list is not compared.
        region: whose counts; the report's own unless given.
    """

    def __init__(
        self, draft: Draft, rows: pd.DataFrame, population: pd.DataFrame, region: Region | None = None
    ) -> None:
        self.draft, self.population = draft, population
        self.region = region or draft.region
        self.month = rows["month_date"].max() if len(rows) else pd.NaT
        self.rows = rows[rows["month_date"].eq(self.month)] if len(rows) else rows

    @property
    def reach(self) -> ListReach:
        """Whether lists were read of the whole region, of some of its regencies, or of none."""
        if not len(self.rows):
            return ListReach.NONE
        return ListReach.WHOLE if len(self.whole) else ListReach.REGENCIES

    @property
    def has_counts(self) -> bool:
        """Whether there are counts of the whole region."""
        return self.reach == ListReach.WHOLE

    @property
    def as_of(self) -> AsOf:
        """The end of the month that the lists speak of; of the report's period where none were read."""
        if pd.isna(self.month):
            return AsOf(self.draft.period.end)
        return AsOf(Period(self.month.year, self.month.month).end)

    @cached_property
    def whole(self) -> pd.DataFrame:
        """Counts of all the region."""
        codes = {self.region.kemendagri_code, self.region.bps_code}
        return self.rows[self.rows["area_code"].isin(codes)]

    def regencies(self) -> list[ListCounts]:
        """Return the counts of each regency whose lists were read."""
        none = self.population.iloc[:0]
        return [
            ListCounts(self.draft, rows, none, region_of_code(str(code)))
            for code, rows in self.rows.groupby("region_code", sort=True)
        ]

    def topic(self, name: str) -> pd.DataFrame:
        """Return the counts of one topic in all the region, most people first, hidden ones last."""
        if not len(self.rows):
            return self.rows
        own = self.whole[self.whole["topic"].eq(name)]
        return own.sort_values(["counted_persons", "item"], ascending=[False, True], na_position="last")

    def value(self, topic: str, item: str) -> float | None:
        """Return a count of all the region; None where it is hidden or there is none."""
        own = self.topic(topic)
        found = own.loc[own["item"].eq(item), "counted_persons"].tolist() if len(own) else []
        return float(found[0]) if found and pd.notna(found[0]) else None

    def total(self, topic: str, items: tuple[str, ...] = ()) -> Total | None:
        """Return the sum of what is printed of a topic, or of some of its items; None where nothing is."""
        own = self.topic(topic)
        own = own[own["item"].isin(items)] if items and len(own) else own
        known = own["counted_persons"].dropna() if len(own) else own
        return Total(float(known.sum()), len(known) < len(own)) if len(known) else None

    def state(self, measure: str, value: float, unit: str = "persons", segment: str = "", **more: Any) -> Finding:
        """State a number of the lists; people with the residents of the lists as their base."""
        if unit == "persons" and "denominator" not in more and (base := self.value("residents", "all")):
            more["denominator"] = Denominator(base, say("lists_page.residents"), self.as_of)
        region = "" if self.region == self.draft.region else self.region.bps_code
        details: dict[str, Any] = {"flags": ("rounded_to_5",), "interval_reason": "register"} | more
        details |= {"segment": segment, "region": region}
        return self.draft.state(Finding(f"list_{measure}", value, unit, self.as_of, (OFFICE,), **details))

    def count(self, topic: str, item: str) -> Finding | None:
        """State a count of all the region, with its interval where there is one; None where it is hidden or missing."""
        value = self.value(topic, item)
        if value is None:
            return None
        row = self.topic(topic).set_index("item").loc[item]
        more: dict[str, Any] = {}
        if pd.notna(row["low_persons"]) and pd.notna(row["high_persons"]):
            more = {"interval": (float(row["low_persons"]), float(row["high_persons"])), "interval_reason": "links"}
        return self.state(topic.replace(".", "_"), value, segment=item, **more)

    def cards(self) -> tuple[CardsKnown, dict[str, Finding]]:
        """State who has no card that works: both parts and their sum, or the part that is printed."""
        counted = {name: self.count("jkn", name) for name in ("unregistered", "inactive")}
        found = {name: one for name, one in counted.items() if one is not None}
        if self.value("residents", "all") is None or not found:
            return CardsKnown.NEITHER, {}
        if len(found) == 1:
            return CardsKnown(next(iter(found))), found
        without = self.state("without_card", sum(one.value for one in found.values()))
        return CardsKnown.BOTH, {"f": without, **found}

    def share(self) -> Finding | None:
        """State how much of the region's residents the lists hold; None where they hold (nearly) all."""
        people = newest_population(self.population, self.as_of.day) if len(self.population) else None
        listed = self.value("residents", "all")
        if people is None or listed is None or 100 * listed / people.population_persons >= WHOLE_PCT:
            return None
        day = AsOf(people.as_of_end.date())
        base = Denominator(float(people.population_persons), say("denominator", "residents"), day)
        more: dict[str, Any] = {"numerator": listed, "denominator": base, "decimals": 1, "interval_reason": "computed"}
        return self.state("share", 100 * listed / people.population_persons, "percent", **more)

    def wrongly_paid(self) -> tuple[Total, Finding, Finding] | None:
        """State the people paid for wrongly and the premium of a month that they cost; None where none is printed."""
        people, own = self.total("wrong"), self.topic("wrong")
        if people is None:
            return None
        cost = float(own["amount_idr"].dropna().sum())
        stated = self.state("paid_wrongly", people.value, denominator=None)
        return people, stated, self.state("paid_wrongly_cost", cost, "idr_per_month")

    @property
    def premium_idr(self) -> float:
        """Premium per person and month by which entitlement was computed."""
        own = self.topic("limits")
        found = own.loc[own["item"].eq("premium"), "amount_idr"].tolist() if len(own) else [0.0]
        return float(found[0]) if found else 0.0

    @property
    def is_proposed(self) -> bool:
        """Whether the decree's rules are whole, so that there is a proposal."""
        return len(self.topic("limits")) > 0

    def items(self, topic: str, *, money: bool = False) -> pd.DataFrame:
        """Return name, value, finding ``f`` and note of each item of a topic; hidden ones are left out."""
        own, rows = self.topic(topic), []
        for row in own[own["counted_persons"].gt(0).fillna(False)].to_dict("records") if len(own) else ():
            item = row["item"]
            finding = self.state(topic.replace(".", "_"), float(row["counted_persons"]), segment=item)
            note = ""
            if money and pd.notna(row["amount_idr"]):
                cost = self.state(f"{topic}_cost", float(row["amount_idr"]), "idr_per_month", item)
                note = say("lists_page.per_month", f=cost)
            rows.append((item, name_item(topic, item), finding.value, finding, note))
        return pd.DataFrame(rows, columns=["item", "name", "value", "f", "note"])


def name_item(topic: str, item: str) -> str:
    """Return what an item is called; that of a segment and payer is made of both."""
    key = f"{topic}_{item}".replace(".", "_")
    if f"lists_item.{key}" in catalogue():
        return say("lists_item", key)
    if topic == "payer":
        segment, _, payer = item.partition(".")
        return say("lists_page.segment_payer", segment=_part("segment", segment), payer=_part("payer", payer))
    return item.replace("_", " ")


def _part(group: str, name: str) -> str:
    return say(group, name) if f"{group}.{name}" in catalogue() else say("lists_item", "unknown")


def read_lists(draft: Draft) -> ListCounts:
    """Read the disclosed counts of lists by name; none on published data.

    Example:
        >>> uhc.read_lists(report)
    """
    return ListCounts(draft, draft.read_office("list_counts"), draft.read("population"))
