"""Regions in order, as far as the data carry it: intervals, the ranks that fit, and funnels for counts."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analysis.figures.comparison import draw_funnel, draw_order
from analysis.indicators.comparison import MEMBERS_ONLY, Comparison, Funnel, Order, funnel_limits
from analysis.indicators.comparison_measures import COMPARED, EXPECTED, RATE, count_rates
from analysis.indicators.membership_measures import OURS
from analysis.reference.boundaries import read_boundaries
from analysis.reference.numbers import format_number, format_percent
from analysis.reference.states import Standing
from analysis.reference.words import say
from analysis.report.comparison.stating import name_of, state_readings, time_of
from analysis.report.draft import Block
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import Table, list_names

CHANCE, LEAST_P = 0.05, 0.001


def show_order(report: Report, comparison: Comparison, indicator: str) -> Block:
    """Show the newest set of an indicator: map, values in order with intervals, and the ranks that fit.

    Example:
        >>> uhc.show_order(report, comparison, "coverage_registered")
    """
    order, anchor = comparison.orders.get(indicator), f"urutan-{indicator}"
    if order is None:
        return _show_none(report, anchor, indicator)
    name, rows = say("compared", indicator), state_readings(report, order.rows, COMPARED)
    rows = rows.assign(text=[f"{f}" for f in rows["f"]])
    reference = _state_of_set(
        report, rows, "reference", order.reference, "percent", 2, interval_reason=_reason_of(order)
    )
    label = say("order.province" if order.reference_code else "order.average", f=reference)
    values = {"name": name, "date": time_of(rows), "system": say("system", order.fair.data_system)}
    kind = "members" if indicator == MEMBERS_ONLY else order.fair.basis
    best, last = rows.iloc[0], rows.iloc[-1]
    is_apart = (rows["standing"] != Standing.level).any()  # a map of one colour says nothing
    standings: dict[str, str] = {one: say("order.standing", one) for one in Standing} if is_apart else {}
    caption = say("order.caption", kind, sources=report.cite(sources_of(rows["f"])), system=values["system"])
    ends = {"first": best["region"], "best": best["f"], "last_name": last["region"], "last": last["f"]}
    body = report.chart(
        rows,
        partial(draw_order, reference=(order.reference, label), boundaries=read_boundaries(), standings=standings),
        name=f"order.{indicator}",
        data=order_table(report, rows),
        title=say("order.message", **values),
        subtitle=say("order.subtitle", count=len(rows), **values),
        alt=say("order.describe", name=name, reference=label, **ends),
        caption=" ".join([caption, *([say("order.map")] if is_apart else [])]),
        is_folded=True,
    )
    return report.section(anchor, heading_of_order(rows, name), body, _order_texts(report, order, rows))


def _show_none(report: Report, anchor: str, indicator: str) -> Block:
    missing = say("order.none_text", missing=say("order.holder", indicator))
    return report.section(anchor, say("order.none", name=say("compared", indicator)), missing)


def _state_of_set(
    report: Report, rows: pd.DataFrame, name: str, value: float, unit: str, decimals: int = 0, **more: Any
) -> Finding:
    """State a number that we computed of a set, by default from all its rows."""
    parts = {**OURS, "as_of": rows["f"].iloc[0].as_of, "source_ids": sources_of(rows["f"])} | more
    return report.count("compared", value, unit, f"{rows['indicator'].iloc[0]}.{name}", decimals=decimals, **parts)


def _reason_of(order: Order) -> str:
    return "unpublished" if order.fair.basis == "survey" else "computed"


def heading_of_order(rows: pd.DataFrame, name: str) -> str:
    """Say whether one region is surely first by its percentage, or that the order cannot be told."""
    best = rows[rows["is_best"].astype(bool)]
    if len(best):
        return say("order.heading_best", name=name, region=name_of(best["region_code"].iloc[0]))
    is_open = (rows["rank_high"] - rows["rank_low"] == len(rows) - 1).all()
    return say("order.heading_none" if is_open else "order.heading_middle", name=name)


def _order_texts(report: Report, order: Order, rows: pd.DataFrame) -> list[str]:
    """Say where this region stands, how often the first would be first, and who surely differs from the reference."""
    texts = [_own_text(report, order, rows, row) for row in rows[rows["is_own"]].itertuples()]
    if not texts and not report.region.is_province:
        texts = [say("order.own_missing", region=report.region.short_name)]
    for end, key in (("first", "order.leader"), ("last", "order.tail")):
        row = rows.loc[rows[f"share_{end}"].idxmax()]
        more = {"interval_reason": "simulated", "source_ids": row["source_ids"]}
        share = _state_of_set(report, rows, f"share_{end}", 100 * row[f"share_{end}"], "percent", **more)
        texts.append(say(key, region=row["region"], share=share))
    for standing in (Standing.better, Standing.worse):
        if len(named := rows.loc[rows["standing"] == standing, "region"]):
            texts.append(say("order.surely", standing, names=list_names(list(named))))
    texts += [say("order.middle")] if (rows["standing"] == Standing.level).sum() > 1 else []
    left_out = [name_of(code) for code in order.fair.left_out]
    return [*texts, *([say("order.left_out", names=list_names(left_out))] if left_out else [])]


def _own_text(report: Report, order: Order, rows: pd.DataFrame, row: Any) -> str:
    """Say how far this region is from the reference of a set of percentages, and which ranks fit."""
    more = {"interval_reason": _reason_of(order), "source_ids": row.f.source_ids}
    gap = _state_of_set(report, rows, "gap", row.value - order.reference, "points", 2, **more)
    return say(
        "order.own", region=row.region, f=row.f, low=format_number(row.rank_low), high=format_number(row.rank_high),
        count=len(rows), gap=format(gap, "signed"), standing=say("order.standing", row.standing),
    )  # fmt: skip


def order_table(report: Report, rows: pd.DataFrame) -> Table:
    """Return a set as a table: value, interval, ranks that fit, how often first and last, source."""
    shares = zip(rows["share_first"], rows["share_last"], strict=True)
    shown = [[format_percent(100 * one, 0) for one in pair] for pair in shares]
    cells = rows.assign(
        value=rows["f"],
        interval=[_range_text(f) for f in rows["f"]],
        ranks=_ranks_of(rows),
        first_last=[say("order.shares", first=first, last=last) for first, last in shown],
        standing=[say("order.standing", one) for one in rows["standing"]],
    )
    caption = say("order.table", name=say("compared", rows["indicator"].iloc[0]), date=time_of(rows))
    columns = "region value+ interval+ ranks+ first_last+ standing source"
    return report.table(cells, caption=caption, columns=columns)


def _ranks_of(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["rank_low"], rows["rank_high"], strict=True)
    return [say("compared.low_high", low=format_number(low), high=format_number(high)) for low, high in pairs]


def _range_text(finding: Finding) -> str:
    """Return the ends of a finding's interval, or that it has none."""
    if finding.interval is None:
        return say("order.no_interval")
    low, high = finding.interval
    return say("compared.low_high", low=finding.write(low), high=finding.write(high))


def show_funnel(report: Report, comparison: Comparison, indicator: str) -> Block:
    """Show counts of regions beside what one common risk would give each: within the funnel, chance is enough.

    Example:
        >>> uhc.show_funnel(report, comparison, "severe_malnutrition_children")
    """
    order, anchor = comparison.orders.get(indicator), f"corong-{indicator}"
    if order is None:
        return _show_none(report, anchor, indicator)
    rows, funnel = state_counts(report, order), funnel_limits(order)
    rows = rows.assign(expected=rows["region_code"].map(funnel.expected), what="expected")
    rows["all_source_ids"] = [sources_of(rows["f"])] * len(rows)
    rows = report.stated(rows, expected_f=EXPECTED)
    body, texts = _funnel_chart(report, order, funnel, rows), _funnel_texts(report, order, funnel, rows)
    return report.section(anchor, heading_of_counts(order, say("compared", indicator)), body, texts)


def state_counts(report: Report, order: Order) -> pd.DataFrame:
    """State the counts of a set, and each per 100,000 residents of its year; None where these are not published."""
    rates = report.stated(count_rates(order), rate_f=RATE)["rate_f"]
    return state_readings(report, order.rows, COMPARED).assign(rate_f=rates)


def _funnel_chart(report: Report, order: Order, funnel: Funnel, rows: pd.DataFrame) -> Block:
    values = {"name": say("compared", order.fair.indicator), "date": time_of(rows)}
    day = AsOf(order.people["as_of_date"].iloc[0].date())
    limits = [(say("funnel.limit_95"), funnel.edges["lower_95"], funnel.edges["upper_95"]),
              (say("funnel.limit_998"), funnel.edges["lower_998"], funnel.edges["upper_998"])]  # fmt: skip
    points = [say("funnel.point", region=row.region, n=row.f, expected=format_number(row.expected, 1))
              for row in rows.itertuples()]  # fmt: skip
    return report.chart(
        rows,
        partial(draw_funnel, limits=limits, size_label=say("funnel.size", date=day)),
        name=f"funnel.{order.fair.indicator}",
        data=_funnel_table(report, rows),
        title=say("funnel.message", **values),
        subtitle=say("funnel.subtitle", day=day, **values),
        alt=say("funnel.describe", names="; ".join(points), **values),
        caption=say("funnel.caption", sources=report.cite(sources_of(rows["f"]))),
        is_folded=True,
    )


def _funnel_table(report: Report, rows: pd.DataFrame) -> Table:
    absent = say("funnel.not_computed")
    cells = rows.assign(
        count=rows["f"],
        expected=[format_number(one, 1) for one in rows["expected"]],
        per_100k=[f"{f} ({say('funnel.of_year', f=f)})" if f else absent for f in rows["rate_f"]],
        interval=[_range_text(f) if f else absent for f in rows["rate_f"]],
        ranks=_ranks_of(rows),
    )
    caption = say("order.table", name=say("compared", rows["indicator"].iloc[0]), date=time_of(rows))
    columns = "region count+ expected+ per_100k+ interval+ ranks+ source"
    return report.table(cells, caption=caption, columns=columns)


def _funnel_texts(report: Report, order: Order, funnel: Funnel, rows: pd.DataFrame) -> list[str]:
    phi = _state_of_set(report, rows, "phi", funnel.phi, "ratio", 1)
    total = _state_of_set(report, rows, "total", rows["value"].sum(), "persons")
    _state_of_set(report, rows, "p", max(order.p_equal, LEAST_P), "probability", 3)
    day = AsOf(order.people["as_of_date"].iloc[0].date())
    texts = [say("funnel.test", total=total, date=time_of(rows), p=_p_text(order), day=day)]
    texts += [_count_text(row, time_of(rows)) for row in rows[rows["is_own"]].itertuples()]
    texts.append(say("funnel.dispersion", f=phi, count=len(rows)))
    return [*texts, say("funnel.deaths")] if order.fair.indicator == "maternal_deaths" else texts


def _count_text(row: Any, date: str) -> str:
    """Say a region's count, its rate with interval where its residents of that year are known, and which ranks fit."""
    rate = say("funnel.no_rate", year=row.as_of_end.year)
    if row.rate_f is not None:
        caution = say("funnel.caution", row.indicator)
        rate = say("funnel.rate", rate=row.rate_f, range=_range_text(row.rate_f), caution=caution)
    ranks = {"rank_low": format_number(row.rank_low), "rank_high": format_number(row.rank_high)}
    return say("funnel.own", region=row.region, n=row.f, date=date, rate=rate, **ranks)


def heading_of_counts(order: Order, name: str) -> str:
    """Say whether regions have one risk, by a test of that and of the ranks that fit, and who is apart."""
    rows = order.rows
    apart = [name_of(code) for code in rows.loc[rows["standing"] != Standing.level, "region_code"]]
    is_ranked = bool((rows["rank_high"] - rows["rank_low"] < len(rows) - 1).any())
    values = {"name": name, "date": time_of(rows), "p": _p_text(order)}
    if order.p_equal >= CHANCE and not is_ranked:
        return say("funnel.heading_within", **values)
    if apart:
        return say("funnel.heading_apart", names=list_names(apart), **values)
    return say("funnel.heading_ranked" if is_ranked else "funnel.heading_differ", **values)


def _p_text(order: Order) -> str:
    """Return the p value of one common risk, no finer than three decimals."""
    if order.p_equal < LEAST_P:
        return say("funnel.p_below", p=format_number(LEAST_P, 3))
    return format_number(order.p_equal, 3)
