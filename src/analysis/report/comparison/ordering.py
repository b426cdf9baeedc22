"""Regions in order, as far as the data carry it: intervals, the ranks that fit, and funnels for counts."""

from __future__ import annotations

from typing import Any

from analysis.figures.comparison import Place, draw_funnel, draw_order
from analysis.indicators.comparison import MEMBERS_ONLY, Comparison, Funnel, Order, funnel_limits
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
from analysis.report.draft import Block, Draft, bullets, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.stating import sources_of
from analysis.report.tables import Table, list_names, make_table, name_columns

STANDINGS = ("better", "level", "worse")
CHANCE, LEAST_P = 0.05, 0.001


def show_order(draft: Draft, comparison: Comparison, indicator: str) -> Block:
    """Show the newest set of an indicator: map, values in order with intervals, and the ranks that fit.

    Example:
        >>> uhc.show_order(report, comparison, "coverage_registered")
    """
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
            f"order.caption_{_uncertainty_of(order)}", sources=draft.cite(sources_of(findings.values())), system=system
        ),
        frame=order.rows,
    )
    return draft.section(
        anchor, heading_of_order(order, name), body, bullets([*sentences_on_order(draft, order, findings)])
    )


def _uncertainty_of(order: Order) -> str:
    return "members" if order.fair.indicator == MEMBERS_ONLY else order.fair.basis


def heading_of_order(order: Order, name: str) -> str:
    """Say whether one region is surely first, or that the order cannot be told; of counts, whether risks differ."""
    if order.fair.basis == "count":
        return heading_of_counts(order, name)
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
    if order.fair.left_out:
        sentences.append(say("order.left_out", names=list_names([name_of(code) for code in order.fair.left_out])))
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
    """Return the ends of a finding's interval, or that it has none."""
    if finding.interval is None:
        return say("order.no_interval")
    low, high = finding.interval
    return say("compared.low_high", low=finding.write(low), high=finding.write(high))


def sentence_on_count(order: Order, row: Any, count: Finding, rate: Finding | None) -> str:
    """Say a region's count, its rate with interval where its residents of that year are known, and which ranks fit."""
    if rate is None:
        rate_said = say("funnel.no_rate", year=row["as_of_end"].year)
    else:
        caution = say(f"funnel.not_{row['indicator']}")
        rate_said = say("funnel.rate", rate=rate, range=interval_text(rate), caution=caution)
    return say(
        "funnel.own",
        region=name_of(row["region_code"]),
        n=count,
        date=time_of_set(order.fair),
        rate=rate_said,
        rank_low=format_number(row["rank_low"]),
        rank_high=format_number(row["rank_high"]),
    )


def heading_of_counts(order: Order, name: str) -> str:
    """Say whether regions have one risk, by a test of that and of the ranks that fit, and who is apart."""
    rows = order.rows
    apart = [name_of(code) for code in rows.loc[rows["standing"] != "level", "region_code"]]
    is_ranked = bool((rows["rank_high"] - rows["rank_low"] < len(rows) - 1).any())
    values = {"name": name, "date": time_of_set(order.fair), "p": p_text(order)}
    if order.p_equal >= CHANCE and not is_ranked:
        return say("funnel.heading_within", **values)
    if apart:
        return say("funnel.heading_apart", names=list_names(apart), **values)
    return say("funnel.heading_ranked" if is_ranked else "funnel.heading_differ", **values)


def p_text(order: Order) -> str:
    """Return the p value of one common risk, no finer than three decimals."""
    if order.p_equal < LEAST_P:
        return say("funnel.p_below", p=format_number(LEAST_P, 3))
    return format_number(order.p_equal, 3)


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
    numbers = ("value", "interval", "ranks", "first_last")
    return make_table(
        say("order.table", name=say(f"compared.{order.fair.indicator}"), date=time_of_set(order.fair)),
        name_columns("region", *numbers, "standing", "source", numbers=numbers),
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
    """Show counts of regions beside what one common risk would give each: within the funnel, chance is enough.

    Example:
        >>> uhc.show_funnel(report, comparison, "severe_malnutrition_children")
    """
    anchor, name = f"corong-{indicator}", say(f"compared.{indicator}")
    order = comparison.orders.get(indicator)
    if order is None:
        return draft.section(
            anchor, say("order.none", name=name), paragraph(say("order.none_text", missing=say(f"holder.{indicator}")))
        )
    counts = {row.region_code: state_reading(draft, row) for row in order.rows.itertuples()}
    funnel, rates = funnel_limits(order), state_rates(draft, order)
    body = _funnel_figure(draft, order, funnel, counts, rates)
    return draft.section(
        anchor, heading_of_counts(order, name), body, bullets(_funnel_texts(draft, order, funnel, counts, rates))
    )


def _funnel_figure(
    draft: Draft, order: Order, funnel: Funnel, counts: dict[str, Finding], rates: dict[str, Finding | None]
) -> str:
    name, when, codes = say(f"compared.{order.fair.indicator}"), time_of_set(order.fair), order.rows["region_code"]
    day = AsOf(order.people["as_of_date"].iloc[0].date())
    figure = draw_funnel(
        [(code, name_of(code), funnel.expected[code], counts[code].value) for code in codes],
        focus=draft.region.bps_code,
        limits=[
            (say(f"funnel.limit_{level}"), funnel.edges[f"lower_{level}"], funnel.edges[f"upper_{level}"])
            for level in ("95", "998")
        ],
        size_label=say("funnel.size", date=day),
    )
    points = [
        say("funnel.point", region=name_of(code), n=counts[code], expected=format_number(funnel.expected[code], 1))
        for code in codes
    ]
    return draft.figure(
        f"funnel.{order.fair.indicator}",
        figure,
        _funnel_table(draft, order, funnel, counts, rates),
        message=say("funnel.message", name=name, date=when),
        subtitle=say("funnel.subtitle", name=name, date=when, day=day),
        description=say("funnel.describe", name=name, date=when, names="; ".join(points)),
        caption=say("funnel.caption", sources=draft.cite(sources_of(counts.values()))),
    )


def _funnel_texts(
    draft: Draft, order: Order, funnel: Funnel, counts: dict[str, Finding], rates: dict[str, Finding | None]
) -> list[str]:
    indicator, rows, when = order.fair.indicator, order.rows, time_of_set(order.fair)
    as_of = next(iter(counts.values())).as_of
    sources = sources_of(counts.values())
    name = f"compared.{indicator}"
    phi = state_own(draft, f"{name}.phi", funnel.phi, "ratio", as_of, decimals=1, source_ids=sources)
    total = state_own(draft, f"{name}.total", rows["value"].sum(), "persons", as_of, source_ids=sources)
    shares = AsOf(order.people["as_of_date"].iloc[0].date())
    least = max(order.p_equal, LEAST_P)
    state_own(draft, f"{name}.p", least, "probability", as_of, decimals=3, source_ids=sources)
    for code in rows["region_code"]:
        expected = funnel.expected[code]
        state_own(draft, f"{name}.expected.{code}", expected, "persons", as_of, decimals=1, source_ids=sources)
    texts = [say("funnel.test", total=total, date=when, p=p_text(order), day=shares)]
    for _, row in rows[rows["region_code"] == draft.region.bps_code].iterrows():
        code = row["region_code"]
        texts.append(sentence_on_count(order, row, counts[code], rates[code]))
    texts.append(say("funnel.dispersion", f=phi, count=len(rows)))
    return [*texts, say("funnel.deaths")] if indicator == "maternal_deaths" else texts


def state_rates(draft: Draft, order: Order) -> dict[str, Finding | None]:
    """State each count of a set per 100,000 residents of its year; None where these are not published."""
    return {row.region_code: state_rate(draft, row, order.residents) for row in order.rows.itertuples()}


def _funnel_table(
    draft: Draft, order: Order, funnel: Funnel, counts: dict[str, Finding], rates: dict[str, Finding | None]
) -> Table:
    return make_table(
        say("order.table", name=say(f"compared.{order.fair.indicator}"), date=time_of_set(order.fair)),
        name_columns(
            "region", "count", "expected", "per_100k", "interval", "ranks", "source",
            numbers=("count", "expected", "per_100k", "interval", "ranks"),
        ),
        [
            (
                name_of(row.region_code),
                f"{counts[row.region_code]}",
                format_number(funnel.expected[row.region_code], 1),
                *_rate_cells(rates[row.region_code]),
                say("compared.low_high", low=format_number(row.rank_low), high=format_number(row.rank_high)),
                draft.cite(row.source_ids),
            )
            for row in order.rows.itertuples()
        ],
    )  # fmt: skip


def _rate_cells(rate: Finding | None) -> tuple[str, str]:
    """Return the rate with the residents that it is of, and its interval."""
    if rate is None:
        return (say("funnel.not_computed"),) * 2
    return f"{rate} ({say('funnel.of_year', f=rate)})", interval_text(rate)


def fold_order(draft: Draft, order: Order) -> str:
    """Return an order as a table in a drawer."""
    findings = {row.region_code: state_reading(draft, row) for row in order.rows.itertuples()}
    return fold(order_table(draft, order, findings))
