"""What is known of each region: every published quantity that may confirm, refute or explain a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from analysis.indicators.claims.wording import Day, Name, Phrase, amount, phrase
from analysis.reference.numbers import printed_decimals
from analysis.reference.printed import Interval
from analysis.reference.rules import Rule

CONFIRMING_GRADES = ("A", "B")
RATES = {"_pct": 100, "_per_1000": 1_000, "_per_100k": 100_000}


@dataclass(frozen=True)
class Quantity:
    """One published number of a region.

    Attributes:
        measure: name of the measure as in the tables (``ckg_`` before those of ckg).
        value: percent in percent, counts in persons, rates in their own unit, money in rupiah.
        interval: every value that rounds to it, or what its bound allows.
        first, last: first and last day that the date may mean; of a flow, its period.
        precision: day, month or year.
        grade: A, B or C.
        accuses: whether a statement that differs from it is false.
        confirms: whether a statement equal to it is true.
        segment, payer, area, system: "" where the table has none.
        base: what a percentage is of, as the table says it.
        label: the name of a population or rule; None where the measure names it.
        sources: ids of sources.csv.
    """

    measure: str
    value: Fraction
    interval: Interval
    first: date
    last: date
    precision: str
    grade: str
    accuses: bool
    confirms: bool
    segment: str = ""
    payer: str = ""
    area: str = ""
    system: str = ""
    base: str = ""
    label: Name | None = None
    sources: tuple[str, ...] = ()

    @property
    def decimals(self) -> int:
        """Decimals that were printed."""
        return printed_decimals(float(self.value))

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage or a rate."""
        return self.measure.endswith(tuple(RATES))

    @property
    def day(self) -> Day:
        """Its date, no more exact than it is known."""
        return Day(self.last if self.precision == "day" else self.first, self.precision)

    @property
    def name(self) -> Phrase | Name:
        """What it is called in a sentence."""
        if self.label:
            return self.label
        named = phrase(f"m_{self.measure}")
        if self.area:
            named = phrase("in_area", name=named, area=self.area)
        return phrase("in_segment", name=named, segment=phrase(f"segment.{self.segment}")) if self.segment else named

    @property
    def written(self) -> Phrase:
        """Its name, value and date as a sentence writes them."""
        return phrase("known", name=self.name, value=amount(self.value, self.decimals), date=self.day)

    def days_from(self, first: date, last: date) -> int:
        """Days between its date and a span of days; 0 where they overlap."""
        return max(0, (self.first - last).days, (first - self.last).days)


@dataclass(frozen=True)
class Evidence:
    """Every known quantity by region (BPS code, or the folded name of another place), and the CKG rules."""

    regions: Mapping[str, tuple[Quantity, ...]]
    ckg_targets: tuple[Rule, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)

    def of(self, region: str, *measures: str) -> list[Quantity]:
        """Return the quantities of a region, of these measures where any are named."""
        known = self.regions.get(region, ())
        return [one for one in known if not measures or one.measure in measures]

    def target_share(self, year: int) -> Rule | None:
        """Return the rule on the CKG target share of that year."""
        return next((rule for rule in self.ckg_targets if rule.first_day.year <= year <= rule.last_day.year), None)


def near(one: Quantity, first: date, last: date, *, years: float) -> bool:
    """Whether a quantity is dated within so many years of a span of days."""
    return one.days_from(first, last) <= timedelta(days=365.25 * years).days
