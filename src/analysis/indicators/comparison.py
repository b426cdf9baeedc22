"""Regions side by side: only figures of one date, one measure and one data system are ever ordered together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.coverage import RATIO_COLUMNS, compute_ratios, known_figures
from analysis.indicators.criteria.ratios import criterion_row, judge_ratio
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS
from analysis.indicators.unprotected import people_without_card
from analysis.reference.numbers import printed_decimals
from analysis.reference.periods import Period
from analysis.reference.rules import possible_rules_on
from analysis.reference.states import Moved
from analysis.statistics.funnel import equal_risk_p, overdispersion, rate_limits, ratio_limits, significance
from analysis.statistics.inequality import measure
from analysis.statistics.intervals import count_interval, proportion_interval
from analysis.statistics.ranks import rank_confidence_sets, rank_frequencies

LEAST_REGIONS = 4
RIVAL_POINTS = 0.15
MONTHS_OF_ONE_CENSUS = 12
LEAST_SPREAD = 0.001
MEMBERS_ONLY = "keaktifan"
SHARES_OF_RESIDENTS = ("coverage_registered", "active_of_population")
CURVE_POINTS = 25
EDGES = ("lower_95", "upper_95", "lower_998", "upper_998")
DENOMINATORS = ("dukcapil_dkb", "dukcapil_press", "dukcapil_siak", "printed_denominator", "bps_projection")

# How an indicator of data/published/iku.csv is compared: its basis and whether more is better.
COMPARED = {
    "stunting_pct": ("survey", False),
    "maternal_deaths": ("count", False),
    "severe_malnutrition_children": ("count", False),
}
SURVEYS = ("survey_ssgi", "survey_ski")
COUNTS = ("dinkes_report",)
SET = ["indicator", "data_system", "as_of_date", "as_of_end"]
PARTS = ("unregistered", "inactive")
ORDER_COLUMNS = ["low", "high", "rank_low", "rank_high", "share_first", "share_last", "standing", "is_best"]
WITHOUT_CARD_COLUMNS = [
    "region_code", "persons", "low_persons", "high_persons", "is_estimate", "as_of_date", "as_of_precision",
    "source_ids", *(f"{part}{name}" for part in PARTS for name in ("", "_date", "_precision")),
]  # fmt: skip
READING_COLUMNS = ["indicator", "basis", "higher_is_better", "data_system", "region_code", "value", *RATIO_COLUMNS]


@dataclass(frozen=True)
class Order:
    """A set in order.

    Attributes:
        fair: the set.
        rows: as ``order_regions``.
        reference: what each region is compared with (counts: per person), of the region ``reference_code`` if not "".
        people: the population row of each region, of the one date nearest to the set's that has all; of counts they
            give the shares of a common risk only, unless they are of the same year.
        residents: of counts, the newest population row of each region that is of the year counted; regions without one
            are not in it, and have no rate.
        p_equal: of counts, the p value of one common risk; 1 of percentages.
    """

    fair: FairSet
    rows: pd.DataFrame
    reference: float
    reference_code: str
    people: pd.DataFrame
    residents: pd.DataFrame
    p_equal: float = 1.0


@dataclass(frozen=True)
class Funnel:
    """Counts of regions against what one common risk would give them.

    Attributes:
        edges: the limits EDGES as curves: the number expected of one common risk, and the count.
        expected: the number expected by region code.
        phi: how many times the spread between regions is that of chance.
        outside: codes of the regions outside the exact 99.8 % limits.
        beyond: those that stay outside when the limits are widened by that spread.
    """

    edges: dict[str, tuple[np.ndarray, np.ndarray]]
    expected: dict[str, float]
    phi: float
    outside: tuple[str, ...]
    beyond: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that the regions are compared by.

    Attributes:
        codes: BPS codes of the regions, in official order.
        ratios: as ``ratios_by_region``, peers and province too.
        readings: as ``gather_readings``.
        sets: as ``fair_sets``.
        orders: the newest set of each indicator, in order.
        spread: as ``denominator_spread``.
        people: Dukcapil's cleaned count of each region at the newest date that has all.
    """

    codes: tuple[str, ...]
    ratios: pd.DataFrame
    readings: pd.DataFrame
    sets: tuple[FairSet, ...]
    orders: dict[str, Order]
    spread: tuple[float, int]
    people: pd.DataFrame


@dataclass(frozen=True)
class FairSet:
    """Figures that may be ordered: one indicator, one data system, one date; ``rows`` has one per region.

    ``left_out`` names the regions whose figure of that date is a share of 0, which stands but is no place in an order,
    or would be a share of no residents.
    """

    indicator: str
    basis: str
    data_system: str
    higher_is_better: bool
    rows: pd.DataFrame
    left_out: tuple[str, ...] = ()


def ratios_by_region(statements: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios of every region in ``statements``, as ``compute_ratios`` with a column ``region_code``.

    Example:
        >>> statements, population = (report.read(name, codes=["*"]) for name in ("coverage", "population"))
        >>> uhc.ratios_by_region(statements, population)["region_code"].nunique() > 5
        True
    """
    parts = [
        compute_ratios(rows, population[population["region_code"] == code]).assign(region_code=code)
        for code, rows in statements.groupby("region_code")
    ]
    known = [part for part in parts if len(part)]
    none = compute_ratios(statements.iloc[:0], population.iloc[:0]).assign(region_code="")
    return pd.concat(known, ignore_index=True) if known else none


def gather_readings(ratios: pd.DataFrame, iku: pd.DataFrame) -> pd.DataFrame:
    """Return every usable figure that can be compared, with columns READING_COLUMNS (a ratio's own: registers only).

    Args:
        ratios: as ``ratios_by_region``.
        iku: rows of the table ``iku`` of whole regions.
    """
    registers = ratios[ratios["usable"]]
    registers = registers.assign(
        indicator=registers["ratio"],
        value=registers["pct"],
        basis="register",
        higher_is_better=True,
        data_system="bpjs",
    )
    indicators = iku[iku["usable"] & iku["area_level"].isna() & iku["measure"].isin(COMPARED)]
    is_counted = indicators["data_system"].isin(COUNTS) & (indicators["measure"] != "stunting_pct")
    indicators = indicators[is_counted | indicators["data_system"].isin(SURVEYS)]
    others = indicators.rename(
        columns={
            "measure": "indicator",
            "period_start": "as_of_date",
            "period_end": "as_of_end",
            "period_precision": "as_of_precision",
            "numerator": "numerator_persons",
            "denominator": "denominator_persons",
        }
    ).assign(
        basis=[COMPARED[name][0] for name in indicators["measure"]],
        higher_is_better=[COMPARED[name][1] for name in indicators["measure"]],
        source_ids=[(one,) for one in indicators["source_id"]],
    )
    return pd.concat([registers, others], ignore_index=True)[READING_COLUMNS]


def fair_sets(readings: pd.DataFrame, codes: Sequence[str]) -> list[FairSet]:
    """Return every set of at least LEAST_REGIONS regions' figures that may be ordered, oldest first.

    A bound ("above 98") cannot be ordered. Two sources that differ by more than RIVAL_POINTS for one region and date
    contradict each other, and that region is left out.
    """
    usable = readings[readings["bound"].isin(["=", "~"]) & readings["region_code"].isin(codes)]
    of_one = [*SET, "region_code"]
    values = usable.groupby(of_one)["value"]
    is_agreed = values.transform("max") - values.transform("min") <= RIVAL_POINTS
    one_each = usable[is_agreed].drop_duplicates(of_one)
    is_zero = (one_each["value"] <= 0) & (one_each["basis"] != "count")
    zeros = one_each[is_zero].groupby(SET)["region_code"].agg(tuple).to_dict()
    one_each = one_each[~is_zero].sort_values(
        "region_code", key=lambda cells: cells.map(list(codes).index), kind="stable"
    )
    sets = []
    for key, rows in one_each.groupby(SET, sort=False):
        if len(rows) >= LEAST_REGIONS:
            first, ordered = rows.iloc[0], rows.reset_index(drop=True)
            about = (first["indicator"], first["basis"], first["data_system"], bool(first["higher_is_better"]))
            sets.append(FairSet(*about, ordered, zeros.get(key, ())))
    return sorted(sets, key=lambda one: (one.rows["as_of_end"].iloc[0], one.indicator))


def newest_set(sets: Sequence[FairSet], indicator: str) -> FairSet | None:
    """Return the newest set of ``indicator``, or None."""
    return next((one for one in reversed(sets) if one.indicator == indicator), None)


def newest_readings(readings: pd.DataFrame, indicator: str, codes: Sequence[str], day: date) -> pd.DataFrame:
    """Return the newest figure of an indicator in each of ``codes`` that has one up to ``day``, in that order."""
    newest = known_figures(readings, indicator, day=day).drop_duplicates("region_code").set_index("region_code")
    return newest.loc[[code for code in codes if code in newest.index]].reset_index()


def readings_before(readings: pd.DataFrame, newest: pd.DataFrame) -> pd.DataFrame:
    """Return, where ``newest`` activity rates surely rose or fell, the figure before each, and ``moved`` (of Moved).

    Of coverage none is told: the counts of residents that two figures are of may differ. Rivals of one date tell no
    direction.
    """
    rows = readings[(readings["indicator"] == MEMBERS_ONLY) & (readings["bound"] != "~")]
    now = newest.loc[(newest["bound"] == "=") & (newest["indicator"] == MEMBERS_ONLY)]
    both = rows.merge(now[["region_code", "as_of_date", "value"]], on="region_code", suffixes=("", "_now"))
    both = both[both["as_of_end"] < both["as_of_date_now"]]
    last = both[both["as_of_end"] == both.groupby("region_code")["as_of_end"].transform("max")]
    last = last[~last.duplicated("region_code", keep=False)]
    fell = last["bound"].isin(["=", ">"]) & (last["value"] > last["value_now"])
    rose = last["bound"].isin(["=", "<"]) & (last["value"] < last["value_now"])
    return last.assign(moved=np.where(fell, Moved.FELL, Moved.ROSE))[fell | rose]


def certain_regions(comparison: Comparison, period: Period) -> pd.DataFrame:
    """Return the first order of this year's figures in which some regions surely differ, highest first; else no row.

    Example:
        >>> len(uhc.certain_regions(comparison, report.period))
        0
    """
    for indicator in (MEMBERS_ONLY, SHARES_OF_RESIDENTS[0]):
        order = comparison.orders.get(indicator)
        if order is None or period.is_stale(order.rows["as_of_end"].iloc[0].date()):
            continue
        if (order.rows["standing"] != "level").any():
            return order.rows.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    return comparison.readings.iloc[:0].reindex(columns=[*READING_COLUMNS, *ORDER_COLUMNS])


def judge_regions(comparison: Comparison, population: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return how each region stands on the ratios of UHC Prioritas, as its own report judges them.

    Returns:
        Columns CRITERIA_COLUMNS, a row per region that has figures and rule in force.

    Example:
        >>> uhc.judge_regions(comparison, population, report.period)["region_code"].nunique()
        7
    """
    rules = [rule for key in ("prioritas_coverage", "prioritas_active") for rule in possible_rules_on(period.end, key)]
    rows = []
    for code in comparison.codes:
        ratios = comparison.ratios[comparison.ratios["region_code"] == code]
        residents = population[population["region_code"] == code]
        asked = [judge_ratio(criterion_row(one, "prioritas", period.end), ratios, residents, period) for one in rules]
        rows += [row | {"region_code": code} for row in asked]
    return pd.DataFrame(rows, columns=CRITERIA_COLUMNS)


def without_card(comparison: Comparison, population: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return how many people of each region have no card that works, by its newest figures of the past year.

    Args:
        comparison: as ``compare_regions``.
        population: rows of the table of that name, of the same regions.
        period: of the report.

    Returns:
        One row per region whose inactive members can be counted, most first: ``unregistered`` and ``inactive`` people
        (missing where not known), ``persons``, ``low_persons`` and ``high_persons``, ``is_estimate``, the date and
        precision of the newest part (``as_of_``) and of each (``unregistered_``, ``inactive_``), ``source_ids``.

    Example:
        >>> uhc.without_card(comparison, population, report.period)[["region_code", "persons"]]
    """
    judged, rows = judge_regions(comparison, population, period), []
    for code in comparison.codes:
        parts = people_without_card(judged[judged["region_code"] == code])
        parts = parts[~parts["is_old"].astype(bool)].set_index("part")
        if PARTS[1] in parts.index:
            newest, sums = (
                parts.sort_values("as_of_date").iloc[-1],
                parts[["persons", "low_persons", "high_persons"]].astype(float).sum(),
            )
            sources = tuple(dict.fromkeys(one for ids in parts["source_ids"] for one in ids))
            shown = ("persons", "as_of_date", "as_of_precision")
            of_part = [parts[name].get(part) for part in PARTS for name in shown]
            about = (bool(parts["is_estimate"].any()), newest["as_of_date"], newest["as_of_precision"], sources)
            rows.append((code, *sums, *about, *of_part))
    found = pd.DataFrame(rows, columns=WITHOUT_CARD_COLUMNS)
    return found.sort_values("persons", ascending=False, kind="stable", ignore_index=True)


def denominator_spread(population: pd.DataFrame) -> tuple[float, int]:
    """Return how much official counts of one region differ within MONTHS_OF_ONE_CENSUS, and from how many pairs.

    The first is the standard deviation of one count's logarithm: the root mean square of the log ratio of each pair
    of differing counts, divided by √2. It stands for what coverage can move by another choice of denominator.
    """
    official = population[
        (population["sex"] == "total")
        & population["register"].isin(DENOMINATORS)
        & (population["population_persons"] > 0)
    ]
    logs = []
    for _, rows in official.groupby("region_code"):
        pairs = combinations(rows[["as_of_end", "population_persons"]].itertuples(index=False), 2)
        logs += [
            float(np.log(one.population_persons / other.population_persons))
            for one, other in pairs
            if abs((one.as_of_end - other.as_of_end).days) <= MONTHS_OF_ONE_CENSUS * 31
            and one.population_persons != other.population_persons
        ]
    if not logs:
        return LEAST_SPREAD, 0
    return float(np.sqrt(np.mean(np.square(logs)) / 2)), len(logs)


def order_regions(
    fair: FairSet,
    *,
    reference: float,
    spread: float,
    survey_children: float,
    design_effect: float,
    exposure: pd.Series,
    seed: int,
    confidence: float = 0.95,
    draws: int = 10_000,
) -> pd.DataFrame:
    """Return the rows of a set with an interval and the ranks that are compatible with the data, best first.

    Each basis has its own uncertainty, on a scale on which it is steady: the denominator (log) for registers, the
    sample (arcsine) for surveys, chance (square root) for counts per exposure. Keaktifan is of the register of members
    itself, so only the rounding of what is printed is unsure. Rank sets: Mogstad et al. (2024),
    for counts by exact binomial tests.

    Args:
        fair: the figures.
        reference: the value that ``standing`` compares with, in the unit of ``value`` (counts: per person).
        spread: standard deviation of a register's denominator, as ``denominator_spread``.
        survey_children: children measured per region, where the survey prints no sample size.
        design_effect: variance of the survey over that of a simple random sample.
        exposure: people per region code that counts are divided by.
        seed: of the simulation behind ``share_first`` and ``share_last``.
        confidence: of intervals and of the rank sets together.
        draws: simulated orders.

    Returns:
        The rows with ``low``, ``high`` (in the unit shown), ``rank_low``, ``rank_high``,
        ``share_first``, ``share_last``, ``is_best`` (the one rank compatible with the data is the first) and
        ``standing`` against the reference: better, level or worse, at ``confidence`` for all regions together; of
        counts by the funnel, 99.8 % limits with overdispersion allowed (``funnel_limits``).
    """
    rows = fair.rows
    values = rows["value"].to_numpy(dtype=float)
    people = rows["region_code"].map(exposure).to_numpy(dtype=float)
    z_together = NormalDist().inv_cdf(1 - (1 - confidence) / (2 * len(rows)))
    size = survey_children / design_effect
    estimate, se, aim, low, high = _scale(fair, people, reference, spread, size, confidence)
    sign = 1 if fair.higher_is_better else -1
    distance = sign * (estimate - aim)
    is_apart = abs(distance) > z_together * se
    if fair.basis == "count":
        is_apart = _judge_counts(values, people, reference)[2]
        ranks = rank_confidence_sets(values, exposure=people, confidence=confidence)
        if not fair.higher_is_better:
            ranks = len(rows) + 1 - ranks.rename(columns={"lower": "upper", "upper": "lower"})
    else:
        ranks = rank_confidence_sets(estimate=sign * estimate, se=se, confidence=confidence)
    shares = rank_frequencies(sign * estimate, se, draws=draws, seed=seed)
    result = rows.assign(
        low=low,
        high=high,
        rank_low=ranks["lower"].to_numpy(),
        rank_high=ranks["upper"].to_numpy(),
        share_first=shares["share_first"].to_numpy(),
        share_last=shares["share_last"].to_numpy(),
        standing=np.where(is_apart, np.where(distance > 0, "better", "worse"), "level"),
    )
    result["is_best"] = result["rank_high"] == 1
    best_first = np.argsort(-sign * estimate, kind="stable")
    return result.iloc[best_first].reset_index(drop=True)


def _scale(
    fair: FairSet, people: np.ndarray, reference: float, spread: float, size: float, confidence: float
) -> tuple[np.ndarray, ...]:
    """Return the values of a set on a scale where their error is steady, it, the reference there, and their ends."""
    values, z = fair.rows["value"].to_numpy(dtype=float), NormalDist().inv_cdf(0.5 + confidence / 2)
    if fair.indicator == MEMBERS_ONLY:
        half = np.array([0.5 * 10.0 ** -min(printed_decimals(value), 2) for value in values])
        return np.log(values), half / values / z, np.log(reference), values, values
    if fair.basis == "register":
        se = np.full(len(values), max(spread, LEAST_SPREAD))
        return np.log(values), se, np.log(reference), values * np.exp(-z * se), values * np.exp(z * se)
    if fair.basis == "survey":
        limits = 100 * proportion_interval(values / 100 * size, size, confidence=confidence)[["lower", "upper"]]
        estimate, se = np.arcsin(np.sqrt(values / 100)), np.full(len(values), 0.5 / np.sqrt(size))
        return estimate, se, np.arcsin(np.sqrt(reference / 100)), *limits.to_numpy().T
    limits = count_interval(values, confidence=confidence)[["lower", "upper"]]
    return np.sqrt((values + 3 / 8) / people), 0.5 / np.sqrt(people), np.sqrt(reference), *limits.to_numpy().T


def compare_regions(
    statements: pd.DataFrame,
    population: pd.DataFrame,
    iku: pd.DataFrame,
    *,
    codes: Sequence[str],
    province: str,
    survey_children: float,
    design_effect: float,
    seed: int,
) -> Comparison:
    """Gather, match and order the figures of ``codes``.

    Args:
        statements: rows of the table ``coverage`` of the regions, the province and peers.
        population: rows of the table ``population`` of the same.
        iku: rows of the table ``iku`` of the same.
        codes: BPS codes of the regions that are ordered.
        province: BPS code of the region whose figure of the same set is the reference where there is one.
        survey_children: as ``order_regions``.
        design_effect: as ``order_regions``.
        seed: as ``order_regions``.
    """
    ratios = ratios_by_region(statements, population)
    readings = gather_readings(ratios, iku)
    sets = fair_sets(readings, codes)
    spread = denominator_spread(population)
    about: dict[str, Any] = {
        "survey_children": survey_children,
        "design_effect": design_effect,
        "seed": seed,
        "spread": spread[0],
    }
    orders = {}
    for indicator in dict.fromkeys(one.indicator for one in sets):
        fair = newest_set(sets, indicator)
        if fair is None:
            continue
        day = fair.rows["as_of_end"].iloc[0]
        counted = counted_residents(population, fair.rows["region_code"].tolist(), day)
        if not len(counted):  # without residents of one day nothing can be weighted: the page says what is missing
            continue
        people = counted["population_persons"]
        reference, code = _reference(fair, readings, people, province)
        is_count = fair.basis == "count"
        p_equal = equal_risk_p(*_counts_and_people(fair, people), seed=seed) if is_count else 1.0
        rows = order_regions(fair, reference=reference, exposure=people, **about)
        residents = population_of_year(population, fair.rows["region_code"], day.year)
        fair = replace(fair, left_out=(*fair.left_out, *_without_residents(fair, population, codes)))
        orders[indicator] = Order(fair, rows, reference, code, counted, residents, p_equal)
    people = counted_residents(population, codes, population["as_of_end"].max())
    return Comparison(tuple(codes), ratios, readings, tuple(sets), orders, spread, people)


def _without_residents(fair: FairSet, population: pd.DataFrame, codes: Sequence[str]) -> list[str]:
    """Return the regions without a share of residents because these are recorded as 0 on the day of a set."""
    if fair.indicator not in SHARES_OF_RESIDENTS:
        return []
    is_zero = (population["sex"] == "total") & (population["population_persons"] == 0)
    same_day = population["as_of_end"] == fair.rows["as_of_end"].iloc[0]
    zero = {*population.loc[is_zero & same_day, "region_code"]} - {*fair.rows["region_code"], *fair.left_out}
    return [code for code in codes if code in zero]


def _counts_and_people(fair: FairSet, people: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    counts = fair.rows["value"].to_numpy(dtype=float)
    return counts, fair.rows["region_code"].map(people).to_numpy(dtype=float)


def _reference(fair: FairSet, readings: pd.DataFrame, people: pd.Series, province: str) -> tuple[float, str]:
    """The province's own figure of the same set; for counts and where there is none, the regions taken together."""
    weights = people.loc[fair.rows["region_code"]].to_numpy(dtype=float)
    if fair.basis == "count":
        return float(fair.rows["value"].sum() / weights.sum()), ""
    same = readings[
        (readings["region_code"] == province)
        & (readings["indicator"] == fair.indicator)
        & (readings["data_system"] == fair.data_system)
        & (readings["as_of_date"] == fair.rows["as_of_date"].iloc[0])
        & (readings["as_of_end"] == fair.rows["as_of_end"].iloc[0])
        & readings["bound"].isin(["=", "~"])
        & (readings["value"] > 0)
    ]
    if len(same):
        return float(same["value"].iloc[0]), province
    return float(np.average(fair.rows["value"], weights=weights)), ""


def _judge_counts(counts: np.ndarray, people: np.ndarray, risk: float) -> tuple[float, np.ndarray, np.ndarray]:
    """Return phi, who is outside the exact 99.8 % limits of one common risk, and who stays so with phi allowed."""
    expected, has_logs = risk * people, bool(counts.all())
    extra = overdispersion(counts, expected, kind="SR", trim="truncate" if has_logs else "winsorise")
    verdict = significance(counts, people, kind="rate", average=risk)
    is_outside = pd.Series(verdict).isin(["above_998", "below_998"]).to_numpy()
    widened = ratio_limits(expected, tau2=extra.tau2 if has_logs else 0.0)
    is_within = pd.Series(counts / expected).between(widened["lower_998"], widened["upper_998"]).to_numpy()
    return extra.phi, is_outside, is_outside & ~is_within


def funnel_limits(order: Order) -> Funnel:
    """Return the funnel of a set of counts: exact Poisson limits, and who stays outside with overdispersion allowed.

    Widened limits: Spiegelhalter (2005), additive tau² on the logarithm. A count of 0 has none; then the limits are
    not widened and phi comes from square roots.
    """
    codes = order.rows["region_code"]
    people = order.people["population_persons"].astype(float)
    counts = order.rows["value"].to_numpy(dtype=float)
    expected = order.reference * people.loc[codes].to_numpy()
    phi, is_outside, is_beyond = _judge_counts(counts, people.loc[codes].to_numpy(), order.reference)
    first, last = 0.85 * people.min(), 1.1 * people.max()
    exact = rate_limits(np.linspace(0, 4 * expected.max() + 10, 400), order.reference)
    edges = {}
    for name in EDGES:
        shown = exact[exact[f"{name}_exposure"].between(first, last)].iloc[:: 400 // CURVE_POINTS // 2]
        sizes = shown[f"{name}_exposure"].to_numpy()
        edges[name] = (order.reference * sizes, sizes * shown[name].to_numpy())
    by_code = dict(zip(codes, expected, strict=True))
    return Funnel(edges, by_code, phi, tuple(codes[is_outside]), tuple(codes[is_beyond]))


def measure_gaps(sets: Sequence[FairSet], population: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return how far apart the regions stood at each date for which every one of ``codes`` has a figure.

    Returns:
        One row per set of percentages: ``as_of_date``, ``as_of_precision``, lowest and highest region and value,
        ``gap_points``, ``ratio``, ``mdmw_points`` (population-weighted mean distance from the weighted mean),
        ``idis_pct`` (index of disparity), ``below_mean_persons`` (what the regions below the weighted mean lack of it)
        ``register`` that all their residents were counted in ("" where one is not known or they differ) and the date
        of the population that weights them.
    """
    rows = []
    for fair in sets:
        if fair.basis != "register" or set(fair.rows["region_code"]) != set(codes):
            continue
        weights = official_population(population, codes, fair.rows["as_of_end"].iloc[0])
        values = fair.rows.set_index("region_code")["value"]
        people = weights["population_persons"].loc[values.index].to_numpy(dtype=float)
        mean = float(np.average(values, weights=people))
        first = fair.rows.iloc[0]
        registers = set(fair.rows["register"])
        rows.append(
            {
                "register": registers.pop() if len(registers) == 1 else "",
                "as_of_date": first["as_of_date"],
                "as_of_precision": first["as_of_precision"],
                "lowest_code": values.idxmin(),
                "lowest": values.min(),
                "highest_code": values.idxmax(),
                "highest": values.max(),
                "gap_points": values.max() - values.min(),
                "ratio": values.max() / values.min(),
                "mean": mean,
                "mdmw_points": measure("mdmw", values.to_numpy(), people).value,
                "idis_pct": measure("idisw", values.to_numpy(), people).value,
                "below_mean_persons": float((np.clip(mean - values.to_numpy(), 0, None) / 100 * people).sum()),
                "population_date": weights["as_of_date"].iloc[0],
                "population_total": float(people.sum()),
                "source_ids": tuple(dict.fromkeys(one for ids in fair.rows["source_ids"] for one in ids)),
                "weighted_source_ids": tuple(
                    dict.fromkeys([*(one for ids in fair.rows["source_ids"] for one in ids), *weights["source_id"]])
                ),
            }
        )
    return pd.DataFrame(rows)


def official_population(population: pd.DataFrame, codes: Sequence[str], day: Any) -> pd.DataFrame:
    """Return Dukcapil's cleaned count of each region at the one date nearest to ``day`` that has all of ``codes``.

    A count of 0 residents is no count: nothing can be divided by it or weighted with it.

    Raises:
        ValueError: no date has all of them.
    """
    counts = population[
        (population["register"] == "dukcapil_dkb")
        & (population["sex"] == "total")
        & (population["population_persons"] > 0)
        & population["region_code"].isin(codes)
    ]
    whole = [rows for _, rows in counts.groupby("as_of_date") if set(rows["region_code"]) == set(codes)]
    if not whole:
        raise ValueError(f"no date with a count of all of {', '.join(codes)}")
    return min(whole, key=lambda rows: abs((rows["as_of_date"].iloc[0] - pd.Timestamp(day)).days)).set_index(
        "region_code"
    )


def counted_residents(population: pd.DataFrame, codes: Sequence[str], day: Any) -> pd.DataFrame:
    """Return what ``official_population`` does, or no row where no date has all of ``codes``."""
    try:
        return official_population(population, codes, day)
    except ValueError:
        return population.iloc[:0].set_index("region_code")


def population_of_year(population: pd.DataFrame, codes: Sequence[str] | pd.Series, year: int) -> pd.DataFrame:
    """Return the newest official count of each of ``codes`` that is of ``year``; a region without one has no row."""
    counts = population[
        (population["sex"] == "total")
        & population["register"].isin(DENOMINATORS)
        & (population["population_persons"] > 0)
        & population["region_code"].isin(list(codes))
        & (population["as_of_end"].dt.year == year)
    ]
    newest_last = counts.sort_values("as_of_end", kind="stable")
    return newest_last.drop_duplicates("region_code", keep="last").set_index("region_code")
