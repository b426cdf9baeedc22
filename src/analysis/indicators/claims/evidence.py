"""What is known of each region: every published quantity that may confirm, refute or explain a statement."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.reference.numbers import printed_decimals
from analysis.reference.phrases import Day, Name, Phrase, amount, phrase
from analysis.reference.printed import Interval, about_step, trailing_step
from analysis.reference.rules import Rule
from analysis.reference.words import catalogue
from analysis.tables.statements import place_key

IMPLIED = "implied"  # a count that a published share and its base give
CONFIRMING_GRADES = ("A", "B")
FACILITIES = "puskesmas_facilities"
RATES = {"_pct": 100, "_per_1000": 1_000, "_per_100k": 100_000}


SAID = (
    "coverage_registered_pct",
    "keaktifan_pct",
    "active_of_population_pct",
    "registered_persons",
    "active_persons",
)


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
        is_bound: whether it says "more than" or "less than": what lies on its other side is false.
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
    is_bound: bool = False

    @property
    def decimals(self) -> int:
        """Decimals that were printed."""
        return printed_decimals(float(self.value))

    @property
    def is_rounded(self) -> bool:
        """Whether it was published as "about": it allows more than what rounds to its last digit."""
        return self.interval.high - self.interval.low > Fraction(1, 10**self.decimals)

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
        named = phrase("claims.measure", self.measure)
        if self.area:
            named = phrase("in_area", name=named, area=self.area)
        return phrase("in_segment", name=named, segment=phrase("segment", self.segment)) if self.segment else named

    @property
    def number(self) -> Any:
        """Its value as a sentence writes it, with the word of a bound."""
        value = amount(self.value, self.decimals)
        if not self.is_bound:
            return value
        return phrase("bound_above" if math.isinf(self.interval.high) else "bound_below", number=value)

    @property
    def written(self) -> Phrase:
        """Its name, value and date as a sentence writes them."""
        return phrase("known", name=self.name, value=self.number, date=self.day)

    def said_of(self, place: Name) -> Phrase | None:
        """A whole sentence of it, for the measures of membership of a whole region; None for others."""
        if self.measure not in SAID or self.segment or self.area or self.label:
            return None
        return phrase(f"said_{self.measure}", place=place, value=self.number, date=self.day)

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


def data_system(one: Quantity) -> str:
    """Return survey, routine or census, as far as its system says so; of an unstated one all of them."""
    kind = one.system.partition("_")[0]
    return (
        kind
        if kind in ("survey", "routine", "census")
        else "survey routine census"
        if one.measure != "stunting_pct"
        else ""
    )


def near(one: Quantity, first: date, last: date, *, years: float) -> bool:
    """Whether a quantity is dated within so many years of a span of days."""
    return one.days_from(first, last) <= timedelta(days=365.25 * years).days


def gather_evidence(
    *,
    coverage: pd.DataFrame,
    population: pd.DataFrame,
    ckg: pd.DataFrame,
    iku: pd.DataFrame,
    areas: pd.DataFrame | None = None,
    rules: tuple[Rule, ...] = (),
) -> Evidence:
    """Return the evidence in the shipped tables; persons, percent and rates keep the units of their columns.

    Only usable rows of quality A and B confirm or accuse; a bound or a percentage of an unstated base does neither.

    Args:
        coverage: table of that name as read_table gives it, of any choice of rows; so are the next three.
        population: residents.
        ckg: health checks.
        iku: health indicators.
        areas: kecamatan, kelurahan and desa, to be counted; none where not given.
        rules: dated rules; those called ckg_target_share are used.
    """
    found: dict[str, list[Quantity]] = {}
    for region, quantity in (*_coverage(coverage), *_population(population), *_dated(ckg, "ckg_"), *_dated(iku, "")):
        found.setdefault(region, []).append(quantity)
    for region, quantity in _places(areas) if areas is not None else ():
        found.setdefault(region, []).append(quantity)
    for quantities in found.values():
        quantities.extend([*_unregistered(quantities), *_uncovered(quantities), *_paid_by_both(quantities)])
        quantities.extend([*_births(quantities), *_active(quantities), *_before_cut(quantities)])
    ordered = {region: tuple(dict.fromkeys(sorted(each, key=_order))) for region, each in sorted(found.items())}
    return Evidence(ordered, tuple(rule for rule in rules if rule.key == "ckg_target_share"))


def _order(one: Quantity) -> tuple[Any, ...]:
    return one.measure, one.first, one.last, one.grade, one.segment, one.payer, one.value, one.sources


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def known_interval(value: float, bound: str, *, share: bool) -> tuple[Fraction, Interval]:
    """Return the exact value of a cell and what it allows: shares round at their last decimal, counts are exact."""
    decimals = printed_decimals(value)
    exact = Fraction(str(round(value, decimals)))
    step = Fraction(1, 10**decimals) if share else Fraction(0)
    if bound == "~":
        step = 2 * step if share else about_step(exact)
    low = -math.inf if bound == "<" else exact if bound == ">" else exact - step / 2
    high = math.inf if bound == ">" else exact if bound == "<" else exact + step / 2
    return exact, Interval(low, high, closed=not step)


def _quantity(row: Any, measure: str, value: float, bound: str, **more: Any) -> Quantity:
    share = measure.endswith(tuple(RATES))
    exact, interval = known_interval(float(value), bound, share=share)
    sound = more.pop("usable", True) and row.quality in CONFIRMING_GRADES
    rounded = bound in "<>" or more.get("base") == "not_stated" or more.get("system") == "press_unstated"
    return Quantity(
        measure,
        exact,
        interval,
        grade=row.quality,
        accuses=bool(sound and not rounded),
        confirms=bool(sound and not rounded and not (share and bound == "~")),
        sources=(row.source_id,),
        is_bound=bool(sound and bound in "<>" and more.get("base") != "not_stated"),
        **more,
    )


def _coverage(rows: pd.DataFrame) -> Iterator[tuple[str, Quantity]]:
    for row in rows[rows["value"].notna()].itertuples():
        when = {"first": row.as_of_date.date(), "last": row.as_of_end.date(), "precision": row.as_of_precision}
        part = {"segment": _text(row.segment), "payer": _text(row.payer)}
        same = when | {"usable": row.usable}
        base = _text(row.percent_of)
        if f"claims.measure.{row.measure}" in catalogue():
            yield row.region_code, _quantity(row, row.measure, row.value, row.bound, base=base, **part, **same)
        if part["segment"] or row.unit != "percent":
            continue
        counts = (("numerator_persons", _numerator(row.measure)), ("denominator_persons", _denominator(row.percent_of)))
        for column, measure in counts:
            number = getattr(row, column)
            if measure and not pd.isna(number):
                bound = "~" if trailing_step(Fraction(int(number)), 3) else "="
                label = Name(row.denominator_label_id, row.denominator_label_en) if measure.startswith("pop") else None
                yield row.region_code, _quantity(row, measure, number, bound, label=label, **same)


def _numerator(measure: str) -> str:
    return {
        "coverage_registered_pct": "registered_persons",
        "keaktifan_pct": "active_persons",
        "active_of_population_pct": "active_persons",
    }.get(measure, "")


def _denominator(base: Any) -> str:
    return {"population": "population_persons", "registered": "registered_persons"}.get(_text(base), "")


def _population(rows: pd.DataFrame) -> Iterator[tuple[str, Quantity]]:
    for row in rows[rows["sex"] == "total"].itertuples():
        bound = "~" if trailing_step(Fraction(int(row.population_persons)), 3) else "="
        yield (
            row.region_code,
            _quantity(
                row,
                "population_persons",
                row.population_persons,
                bound,
                first=row.as_of_date.date(),
                last=row.as_of_end.date(),
                precision=row.as_of_precision,
                system=row.register,
                label=Name(row.label_id, row.label_en),
            ),
        )


def _dated(rows: pd.DataFrame, prefix: str) -> Iterator[tuple[str, Quantity]]:
    """Give the quantities of ckg and iku, whose rows have a period instead of a date."""
    for row in rows.itertuples():
        shared = row.measure in ("population_persons", "coverage_registered_pct", "keaktifan_pct", FACILITIES)
        measure = row.measure if shared else f"{prefix}{row.measure}"
        if f"claims.measure.{measure}" not in catalogue():
            continue
        region = place_key(row.region_code, row.place_name)
        last = row.period_end.date()
        precision = row.period_precision if row.period_precision in ("day", "month", "year") else "month"
        first = date(last.year, 1, 1) if precision == "year" else last.replace(day=1) if precision == "month" else last
        if row.measure.startswith("target_"):  # a target is of its whole period, a yield of its last day
            first = row.period_start.date()
        when = {"first": first, "last": last, "precision": precision, "area": _text(row.area_name)}
        same = when | {"system": row.data_system, "usable": row.usable}
        yield region, _quantity(row, measure, row.value, row.bound, base=_text(row.percent_of), **same)
        if row.percent_of == "population" and not pd.isna(row.denominator):
            label = Name(row.denominator_label_id, row.denominator_label_en)
            yield region, _quantity(row, "population_persons", row.denominator, "=", label=label, **same)


def _places(areas: pd.DataFrame) -> Iterator[tuple[str, Quantity]]:
    """Give how many kecamatan, kelurahan and desa a region has, and the province that its regencies make."""
    parents = areas.assign(region_code=areas["region_code"].str[:2])
    both = pd.concat([areas, parents[parents["region_code"] == "19"]])
    villages = both[both["level"].isin(["desa", "kelurahan"])].assign(level="village")
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    for (region, level), rows in pd.concat([both, villages]).groupby(["region_code", "level"]):
        count, sources = Fraction(len(rows)), tuple(sorted(rows["source_id"].unique()))
        span, measure = Interval(count, count), f"{level}_places"
        yield str(region), Quantity(measure, count, span, first, last, "year", "A", True, True, sources=sources)


def _unregistered(quantities: list[Quantity]) -> list[Quantity]:
    """Return the unregistered that a count of members and the residents it is printed with leave."""
    left = []
    for members in [each for each in quantities if each.measure == "registered_persons" and not each.segment]:
        for whole in [each for each in quantities if each.measure == "population_persons"]:
            is_pair = members.accuses and whole.accuses and set(members.sources) & set(whole.sources)
            if is_pair and (members.first, members.last) == (whole.first, whole.last) and members.value < whole.value:
                gap = whole.value - members.value
                room = whole.interval.minus(members.interval)
                sources = tuple(dict.fromkeys(members.sources + whole.sources))
                measure = "unregistered_persons"
                left.append(
                    replace(members, measure=measure, value=gap, interval=room, system=IMPLIED, sources=sources)
                )
    return left


def _uncovered(quantities: list[Quantity]) -> list[Quantity]:
    """Return the share that a coverage below 100 percent leaves unregistered, and an activity inactive."""
    left = []
    rests = {"coverage_registered_pct": "unregistered_of_population_pct", "keaktifan_pct": "inactive_of_registered_pct"}
    for share in [each for each in quantities if each.measure in rests and each.confirms]:
        low, high = 100 - share.interval.high, 100 - share.interval.low
        if low > 0:
            value, measure = 100 - share.value, rests[share.measure]
            left.append(replace(share, measure=measure, value=value, interval=Interval(low, high), system=IMPLIED))
    return left


def _paid_by_both(quantities: list[Quantity]) -> list[Quantity]:
    """Return the members that regency and province pay for together, where both are published of one day."""
    paid = [each for each in quantities if each.segment == "pbpu_pemda" and each.measure == "registered_persons"]
    added = []
    for one in [each for each in paid if each.payer == "regency" and each.accuses]:
        for other in [each for each in paid if each.payer == "province" and each.accuses]:
            if (one.first, one.last) == (other.first, other.last):
                value, sources = one.value + other.value, tuple(dict.fromkeys(one.sources + other.sources))
                room = one.interval.plus(other.interval)
                added.append(replace(one, payer="pemda", value=value, interval=room, accuses=False, sources=sources))
    return added


def _before_cut(quantities: list[Quantity]) -> list[Quantity]:
    """Return the quota of a year before its payer dropped members of it: what was left, and who was dropped."""
    left = [each for each in quantities if each.measure == "quota_persons" and each.precision == "year"]
    dropped = [each for each in quantities if each.measure == "deactivated_persons" and each.confirms]
    return [
        replace(one, value=one.value + other.value, interval=one.interval.plus(other.interval), accuses=False)
        for one in left
        for other in dropped
        if (one.segment, one.payer, one.first.year) == (other.segment, other.payer, other.first.year)
    ]


def _active(quantities: list[Quantity]) -> list[Quantity]:
    """Return the active and the inactive members that members and their activity of the same day imply."""
    active = []
    for share in quantities:
        if share.measure != "keaktifan_pct" or share.segment or not share.accuses:
            continue
        same = [
            each for each in quantities if each.measure == "registered_persons" and each.accuses and not each.segment
        ]
        for whole in [each for each in same if (each.first, each.last) == (share.first, share.last)][:1]:
            heads = whole.interval.times(Fraction(1, 100))
            span = Interval(share.interval.low * heads.low, share.interval.high * heads.high)
            value = Fraction(round(share.value * whole.value / 100))
            sources = tuple(dict.fromkeys(share.sources + whole.sources))
            implied = replace(whole, measure="active_persons", value=value, interval=span, sources=sources)
            active.append(replace(implied, system=IMPLIED, label=None))
            room = Interval(whole.interval.low - span.high, whole.interval.high - span.low)
            rest = replace(implied, measure="inactive_persons", value=whole.value - value, interval=room)
            active.append(replace(rest, system=IMPLIED, label=None))
    return active


def _births(quantities: list[Quantity]) -> list[Quantity]:
    """Return the live births that a count of deaths and its rate of the same year imply."""
    births = []
    for rate in quantities:
        suffix = next((end for end in ("_per_1000", "_per_100k") if rate.measure.endswith(end)), None)
        if suffix is None or not rate.accuses or rate.value <= 0:
            continue
        for count in quantities:
            same = (count.first, count.last, count.system) == (rate.first, rate.last, rate.system)
            if count.measure == rate.measure.removesuffix(suffix) and same and count.accuses:
                births.append(_implied_births(rate, count, RATES[suffix]))
    return births


def _implied_births(rate: Quantity, count: Quantity, per: int) -> Quantity:
    return Quantity(
        "live_births",
        Fraction(round(count.value * per / rate.value)),
        count.interval.times(Fraction(per)).over(rate.interval),
        rate.first,
        rate.last,
        rate.precision,
        rate.grade,
        accuses=True,
        confirms=True,
        system=rate.system,
        label=Name("kelahiran hidup tersirat", "implied live births"),
        sources=tuple(dict.fromkeys(count.sources + rate.sources)),
    )
