"""The disclosed counts of lists by name that a report rests on: those of the newest month up to its period."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from analysis.reference.periods import Period
from analysis.reference.words import catalogue, say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.tables.office_rows import OFFICE

GAINS = ("newly_active", "reactivated")


class ListCounts:
    """The counts of one region; ``rows`` are those of the newest month, small ones missing."""

    def __init__(self, draft: Draft, rows: pd.DataFrame) -> None:
        self.draft, self.every = draft, rows
        self.month = rows["month_date"].max() if len(rows) else pd.NaT
        self.rows = rows[rows["month_date"].eq(self.month)] if len(rows) else rows

    @property
    def has_counts(self) -> bool:
        """Whether lists were read."""
        return len(self.rows) > 0

    @property
    def as_of(self) -> AsOf:
        """The end of the month that the lists speak of."""
        return AsOf(Period(self.month.year, self.month.month).end)

    @cached_property
    def whole(self) -> pd.DataFrame:
        """Counts of all the region."""
        codes = {self.draft.region.kemendagri_code, self.draft.region.bps_code}
        return self.rows[self.rows["area_code"].isin(codes)]

    def topic(self, name: str) -> pd.DataFrame:
        """Return the counts of one topic in all the region, most people first, hidden ones last."""
        if not self.has_counts:
            return self.rows
        own = self.whole[self.whole["topic"].eq(name)]
        return own.sort_values(["counted_persons", "item"], ascending=[False, True], na_position="last")

    def value(self, topic: str, item: str) -> float | None:
        """Return a count of all the region; None where it is hidden or there is none."""
        own = self.topic(topic)
        found = own.loc[own["item"].eq(item), "counted_persons"].tolist() if len(own) else []
        return float(found[0]) if found and pd.notna(found[0]) else None

    def total(self, topic: str, items: tuple[str, ...] = ()) -> float:
        """Return the sum of what is shown of a topic, or of some of its items."""
        own = self.topic(topic)
        own = own[own["item"].isin(items)] if items and len(own) else own
        return float(own["counted_persons"].dropna().sum()) if len(own) else 0.0

    def state(self, name: str, value: float, unit: str = "persons", **more: Any) -> Finding:
        """State a number of the lists; people with the residents of the lists as their base."""
        if unit == "persons" and "denominator" not in more and (base := self.value("residents", "all")):
            more["denominator"] = Denominator(base, say("lists_page.residents"), self.as_of)
        details: dict[str, Any] = {"flags": ("rounded_to_5",), "interval_reason": "register"} | more
        return self.draft.state(Finding(f"lists.{name}", value, unit, self.as_of, (OFFICE,), **details))

    def count(self, topic: str, item: str) -> Finding | None:
        """State a count of all the region, with its interval where there is one; None where it is hidden or missing."""
        value = self.value(topic, item)
        if value is None:
            return None
        row = self.topic(topic).set_index("item").loc[item]
        more: dict[str, Any] = {}
        if pd.notna(row["low_persons"]) and pd.notna(row["high_persons"]):
            more = {"interval": (float(row["low_persons"]), float(row["high_persons"])), "interval_reason": "links"}
        return self.state(f"{topic}.{item}", value, **more)

    def without_card(self) -> Finding:
        """State the residents without a card that works."""
        return self.state("without_card", self.total("jkn", ("unregistered", "inactive")))

    def wrongly_paid(self) -> tuple[Finding, Finding]:
        """State the people paid for wrongly and the premium of a month that they cost."""
        own = self.topic("wrong")
        cost = float(own["amount_idr"].dropna().sum()) if len(own) else 0.0
        people = self.state("wrong", self.total("wrong"), denominator=None)
        return people, self.state("wrong.cost", cost, "idr_per_month")

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

    def bars(self, topic: str, *, money: bool = False) -> pd.DataFrame:
        """Return name, value, text and note for the bars of a topic; hidden ones are left out."""
        own = self.topic(topic)
        lines = []
        for row in own[own["counted_persons"].gt(0).fillna(False)].to_dict("records"):
            finding = self.state(f"{topic}.{row['item']}", float(row["counted_persons"]))
            note = ""
            if money and pd.notna(row["amount_idr"]):
                cost = self.state(f"{topic}.{row['item']}.cost", float(row["amount_idr"]), "idr_per_month")
                note = say("lists_page.per_month", f=cost)
            name = name_item(topic, row["item"])
            lines.append(
                {"item": row["item"], "name": name, "value": finding.value, "text": f"{finding}", "note": note}
            )
        return pd.DataFrame(lines, columns=["item", "name", "value", "text", "note"])


def name_item(topic: str, item: str) -> str:
    """Return what an item is called; that of a segment and payer is made of both."""
    group, name = topic.replace(".", "_"), item.replace(".", "_")
    if f"lists_item.{group}_{name}" in catalogue():
        return say(f"lists_item.{group}_{name}")
    if topic == "payer":
        segment, _, payer = item.partition(".")
        return say("lists_page.segment_payer", segment=_part("segment", segment), payer=_part("payer", payer))
    return item.replace("_", " ")


def _part(group: str, name: str) -> str:
    return say(f"{group}.{name}") if f"{group}.{name}" in catalogue() else say("lists_item.unknown")


def read_lists(draft: Draft) -> ListCounts:
    """Read the disclosed counts of lists by name; none on published data.

    Example:
        >>> uhc.read_lists(report)
    """
    return ListCounts(draft, draft.read_office("list_counts"))
