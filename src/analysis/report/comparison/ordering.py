"""Regions in order, as far as the data carry it: intervals, the ranks that fit, and funnels for counts."""

from __future__ import annotations

from typing import Any

from analysis.figures.comparison import Place, draw_funnel, draw_order
from analysis.indicators.comparison import CHANCE, Comparison, Order, funnel_limits
from analysis.reference.boundaries import read_boundaries
from analysis.reference.numbers import format_number, format_percent
from analysis.reference.words import say
from analysis.report.comparison.stating import (
    name_of,
    state_own,
    state_rate,
    state_reading,
    state_reference,
    time_of_set,
)
from analysis.report.coverage.stating import sources_of
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import Table, list_names, make_table

LEAST_P = 0.001
STANDINGS = ("better", "level", "worse")


def show_order(draft: Draft, comparison: Comparison, indicator: str) -> Block:
    """Show the newest set of an indicator: map, values in order with intervals, and the ranks that fit."""
    anchor, name = f"urutan-{indicator}", say(f"compared.{indicator}")
    order = comparison.orders.get(indicator)
    if order is None:
        return draft.section(
            anchor, say("order.none", name=name), paragraph(say("order.none_text", missing=say(f"holder.{indicator}")))
        )
    findings = {row.region_code: state_reading(draft, row) for row in order.rows.itertuples()}
    reference = state_reference(draft, order)
    label = say("order.province" if order.reference_code else "order.average", f=reference)
    standings = {key: say(f"order.standing_{key}") for key in STANDINGS}
    places = [
        Place(row.region_code, name_of(row.region_code), row.value, row.low, row.high, text, row.standing)
        for row in order.rows.itertuples()
        for text in [f"{findings[row.region_code]}"]
    ]
    figure = draw_order(
        places,
        focus=draft.region.bps_code,
        reference=(order.reference, label),
        unit="percent",
        standings=standings,
        boundaries=read_boundaries(),
    )
    when = time_of_set(order.fair)
    system = say(f"system.{order.fair.data_system}")
    best, last = (findings[order.rows["region_code"].iloc[place]] for place in (0, -1))
    names = (name_of(order.rows["region_code"].iloc[0]), name_of(order.rows["region_code"].iloc[-1]))
    body = draft.figure(
        f"order.{indicator}",
        figure,
        order_table(draft, order, findings),
        message=say("order.message", name=name, date=when),
        subtitle=say("order.subtitle", system=system, date=when, count=len(order.rows)),
        description=say(
            "order.describe", name=name, first=names[0], best=best, last_name=names[1], last=last, reference=label
        ),
        caption=say(
            f"order.caption_{order.fair.basis}", sources=draft.cite(sources_of(findings.values())), system=system
        ),
    )
    return draft.section(
        anchor, heading_of_order(order, name), body, bullets([*sentences_on_order(draft, order, findings)])
    )


def heading_of_order(order: Order, name: str) -> str:
    """Say whether one region is surely first, or that the order cannot be told."""
    best = order.rows[order.rows["is_best"]]
    if len(best):
        return say("order.heading_best", name=name, region=name_of(best["region_code"].iloc[0]))
    if (order.rows["rank_high"] - order.rows["rank_low"] == len(order.rows) - 1).all():
        return say("order.heading_none", name=name)
    return say("order.heading_middle", name=name)


def sentences_on_order(draft: Draft, order: Order, findings: dict[str, Finding]) -> list[str]:
    """Say where this region stands, how often the first would be first, and who surely differs from the reference."""
    sentences = []
    rows = order.rows
    if draft.region.bps_code in findings:
        sentences.append(sentence_on_own(draft, order, findings))
    elif draft.region.level != "provinsi":
        sentences.append(say("order.own_missing", region=draft.region.short_name))
    leader = rows.loc[rows["share_first"].idxmax()]
    share = _state_share(draft, order, leader, "first")
    sentences.append(say("order.leader", region=name_of(leader["region_code"]), share=share))
    tail = rows.loc[rows["share_last"].idxmax()]
    sentences.append(
        say("order.tail", region=name_of(tail["region_code"]), share=_state_share(draft, order, tail, "last"))
    )
    for key in ("better", "worse"):
        named = [name_of(code) for code in rows.loc[rows["standing"] == key, "region_code"]]
        if named:
            sentences.append(say(f"order.surely_{key}", names=list_names(named)))
    if (rows["standing"] == "level").sum() > 1:
        sentences.append(say("order.middle"))
    return sentences


def sentence_on_own(draft: Draft, order: Order, findings: dict[str, Finding]) -> str:
    """Say how far this region is from the reference of a set of percentages, and which ranks fit."""
    code = draft.region.bps_code
    row = order.rows[order.rows["region_code"] == code].iloc[0]
    gap = state_own(
        draft,
        f"compared.{order.fair.indicator}.gap",
        row["value"] - order.reference,
        "points",
        findings[code].as_of,
        decimals=2,
        source_ids=findings[code].source_ids,
        interval_reason="unpublished" if order.fair.basis == "survey" else "computed",
    )
    return say(
        "order.own",
        region=name_of(code),
        f=findings[code],
        low=format_number(row["rank_low"]),
        high=format_number(row["rank_high"]),
        count=len(order.rows),
        gap=format(gap, "signed"),
        standing=say(f"order.standing_{row['standing']}"),
    )


def interval_text(finding: Finding) -> str:
    """Return the ends of a finding's interval."""
    low, high = finding.interval or (finding.value, finding.value)
    return say("compared.low_high", low=finding.write(low), high=finding.write(high))


def sentence_on_count(row: Any, count: Finding, rate: Finding) -> str:
    """Say a region's count, its rate with interval, and which ranks fit."""
    return say(
        "funnel.own",
        region=name_of(row["region_code"]),
        n=count,
        rate=rate,
        range=interval_text(rate),
        caution=say(f"funnel.not_{row['indicator']}"),
        rank_low=format_number(row["rank_low"]),
        rank_high=format_number(row["rank_high"]),
    )


def _state_share(draft: Draft, order: Order, row: Any, end: str) -> Finding:
    return state_own(
        draft,
        f"compared.{order.fair.indicator}.share_{end}",
        100 * row[f"share_{end}"],
        "percent",
        AsOf(row["as_of_end"].date(), row["as_of_precision"]),
        source_ids=row["source_ids"],
        interval_reason="simulated",
    )


def order_table(draft: Draft, order: Order, findings: dict[str, Finding]) -> Table:
    """Return the set as a table: value, interval, ranks that fit, how often first and last, source."""
    return make_table(
        say("order.table", name=say(f"compared.{order.fair.indicator}"), date=time_of_set(order.fair)),
        [
            (say("column.region"), False),
            (say("column.value"), True),
            (say("column.interval"), True),
            (say("column.ranks"), True),
            (say("column.first_last"), True),
            (say("column.standing"), False),
            (say("column.source"), False),
        ],
        [
            (
                name_of(row.region_code),
                f"{findings[row.region_code]}",
                interval_text(findings[row.region_code]),
                say("compared.low_high", low=format_number(row.rank_low), high=format_number(row.rank_high)),
                say(
                    "order.shares",
                    first=format_percent(100 * row.share_first, 0),
                    last=format_percent(100 * row.share_last, 0),
                ),
                say(f"order.standing_{row.standing}"),
                draft.cite(row.source_ids),
            )
            for row in order.rows.itertuples()
        ],
    )


def show_funnel(draft: Draft, comparison: Comparison, indicator: str) -> Block:
    """Show counts of regions of different size in a funnel: within it, they differ no more than chance."""
    anchor, name = f"corong-{indicator}", say(f"compared.{indicator}")
    order = comparison.orders.get(indicator)
    if order is None:
        return draft.section(
            anchor, say("order.none", name=name), paragraph(say("order.none_text", missing=say(f"holder.{indicator}")))
        )
    rows = order.rows
    counted = order.people
    people, day = counted["population_persons"].astype(float), counted["as_of_date"].iloc[0]
    counts = {row.region_code: state_reading(draft, row) for row in rows.itertuples()}
    rates = state_rates(draft, order)
    reference = state_reference(draft, order)
    funnel = funnel_limits(order)
    figure = draw_funnel(
        [(code, name_of(code), float(people[code]), rates[code].value) for code in rows["region_code"]],
        focus=draft.region.bps_code,
        average=reference.value,
        limits=[
            (say(f"funnel.limit_{level}"), funnel.edges[f"lower_{level}"], funnel.edges[f"upper_{level}"])
            for level in ("95", "998")
        ],
        unit="persons",
        size_label=say("funnel.size", date=AsOf(day.date())),
    )
    when = time_of_set(order.fair)
    table = _funnel_table(draft, order, counts, rates)
    phi = state_own(
        draft,
        f"compared.{indicator}.phi",
        funnel.phi,
        "ratio",
        reference.as_of,
        decimals=1,
        source_ids=reference.source_ids,
    )
    total = state_own(
        draft,
        f"compared.{indicator}.total",
        rows["value"].sum(),
        "persons",
        reference.as_of,
        source_ids=reference.source_ids,
    )
    body = draft.figure(
        f"funnel.{indicator}",
        figure,
        table,
        message=say("funnel.message", name=name, date=when),
        subtitle=say("funnel.subtitle", name=name, date=when),
        description=say(
            "funnel.describe",
            name=name,
            names="; ".join(
                say("funnel.point", region=name_of(code), n=counts[code], rate=rates[code])
                for code in rows["region_code"]
            ),
            f=reference,
        ),
        caption=say("funnel.caption", sources=draft.cite(sources_of(counts.values())), total=total),
    )
    state = "named" if funnel.named else "differs" if funnel.differs else "within"
    heading = say(f"funnel.heading_{state}", name=name, names=list_names([name_of(code) for code in funnel.named]))
    p_value = state_own(
        draft,
        f"compared.{indicator}.equal_risk_p",
        max(funnel.p_value, LEAST_P),
        "probability",
        reference.as_of,
        decimals=3,
        bound="<" if funnel.p_value < LEAST_P else "=",
        source_ids=reference.source_ids,
    )
    texts = [
        say("funnel.average", f=reference, total=total),
        say(f"funnel.test_{'differs' if funnel.p_value < CHANCE else 'within'}", p=p_value),
    ]
    own = rows[rows["region_code"] == draft.region.bps_code]
    if len(own):
        code = draft.region.bps_code
        texts.append(sentence_on_count(own.iloc[0], counts[code], rates[code]))
    texts.append(say("funnel.dispersion", f=phi, count=len(rows)))
    if indicator == "maternal_deaths":
        texts.append(say("funnel.deaths"))
    return draft.section(anchor, heading, body, bullets(texts))


def state_rates(draft: Draft, order: Order) -> dict[str, Finding]:
    """State each count of a set per 100,000 residents."""
    people, day = order.people["population_persons"], order.people["as_of_date"].iloc[0]
    return {row.region_code: state_rate(draft, row, people, day) for row in order.rows.itertuples()}


def _funnel_table(draft: Draft, order: Order, counts: dict[str, Finding], rates: dict[str, Finding]) -> Table:
    return make_table(
        say("order.table", name=say(f"compared.{order.fair.indicator}"), date=time_of_set(order.fair)),
        [
            (say("column.region"), False),
            (say("column.count"), True),
            (say("column.residents"), True),
            (say("column.per_100k"), True),
            (say("column.interval"), True),
            (say("column.ranks"), True),
            (say("column.source"), False),
        ],
        [
            (
                name_of(row.region_code),
                f"{counts[row.region_code]}",
                format(rates[row.region_code], "d"),
                f"{rates[row.region_code]}",
                interval_text(rates[row.region_code]),
                say("compared.low_high", low=format_number(row.rank_low), high=format_number(row.rank_high)),
                draft.cite(row.source_ids),
            )
            for row in order.rows.itertuples()
        ],
    )


def fold_order(draft: Draft, order: Order) -> str:
    """Return an order as a table in a drawer."""
    findings = {row.region_code: state_reading(draft, row) for row in order.rows.itertuples()}
    return fold(order_table(draft, order, findings))
