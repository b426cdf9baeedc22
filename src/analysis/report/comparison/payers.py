"""September 2024, when the province stopped paying for 63,642 members, and what still hangs on one payer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.figures.comparison import draw_shares
from analysis.indicators.comparison import Comparison
from analysis.indicators.payers import cut_by_province, dependence_on_province, newest_by_payer, ratios_after_cut
from analysis.reference.states import CutKnown
from analysis.reference.words import say
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.stating import name_of, state_reading
from analysis.report.coverage.stating import state_premium_of
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import Table, list_names, make_table, name_columns

RESPONSES = ("mass_deactivation", "policy_change")


def show_cut(draft: Draft, comparison: Comparison, statements: pd.DataFrame, events: pd.DataFrame) -> Block:
    """Show the cut of September 2024: how many lost their payer, what each region did, and what followed.

    Example:
        >>> uhc.show_cut(report, comparison, statements, events)
    """
    cut = cut_by_province(statements, comparison.people, comparison.codes, province_code(draft))
    if not len(cut):
        return draft.section("september-2024", say("cut.none"), paragraph(say("cut.none_text")))
    day = AsOf(comparison.people["as_of_date"].iloc[0].date())
    persons = {row.region_code: _state_cut(draft, row, day) for row in cut.itertuples()}
    shares = {row.region_code: _state_share(draft, "cut", row, day) for row in cut.itertuples()}
    bars = []
    for row in cut.itertuples():
        key = "cut.bar_kept" if row.kept_cover else "cut.bar"
        text = say(key, share=shares[row.region_code], persons=persons[row.region_code])
        bars.append((row.region_code, name_of(row.region_code), row.share_pct, text, row.is_remainder))
    table = _table_of_cut(draft, comparison, events, persons, shares)
    codes = list(cut["region_code"])
    high, low = (shares[codes[place]] for place in (0, -1))
    body = draft.figure(
        "cut",
        draw_shares(bars, focus=draft.region.bps_code),
        table,
        message=say("cut.message"),
        subtitle=say("cut.subtitle", date=day),
        description=say("cut.describe", high_name=name_of(codes[0]), high=high, low_name=name_of(codes[-1]), low=low),
        caption=say("cut.caption", sources=draft.cite(sources_of(persons.values()))),
        frame=cut,
    )
    heading = say("cut.heading", high=name_of(codes[0]), share=high)
    return draft.section("september-2024", heading, body, bullets(_cut_lines(draft, cut, persons, shares)))


def _cut_lines(draft: Draft, cut: pd.DataFrame, persons: dict[Any, Finding], shares: dict[Any, Finding]) -> list[str]:
    own = draft.region.bps_code
    kept = set(cut.loc[cut["kept_cover"], "region_code"])
    key = "cut.own_kept" if own in kept else "cut.own"
    texts = [say(key, region=name_of(own), persons=persons[own], share=shares[own])] if own in persons else []
    texts += [say("cut.kept", region=name_of(code), persons=persons[code]) for code in sorted(kept - {own})]
    rest = cut.loc[cut["is_remainder"], "region_code"]
    texts += [say("cut.remainder", region=name_of(code), f=persons[code]) for code in rest]
    return [*texts, say("cut.caution")]


def _table_of_cut(
    draft: Draft,
    comparison: Comparison,
    events: pd.DataFrame,
    persons: dict[Any, Finding],
    shares: dict[Any, Finding],
) -> Table:
    """Return a row a region: how many, what share, what the region did, and which ratios were published after it."""
    after = ratios_after_cut(comparison.ratios, comparison.codes)
    followed = {code: _followed(draft, comparison, rows) for code, rows in after.groupby("region_code")}
    of_month = events[events["event_type"].isin(RESPONSES) & (events["as_of_date"].dt.strftime("%Y-%m") == "2024-09")]
    deeds = {row.region_code: row for row in of_month.itertuples()}
    numbers = ("cut_persons", "share_of_residents")
    rows = []
    for code in comparison.codes:
        if code not in persons:
            continue
        sources = [*persons[code].source_ids, *([deeds[code].source_id] if code in deeds else [])]
        rows.append(
            (
                name_of(code),
                f"{persons[code]}",
                f"{shares[code]}",
                deeds[code].description if code in deeds else say("cut.no_response"),
                followed.get(code, say("cut.nothing_followed")),
                draft.cite(tuple(dict.fromkeys(sources))),
            )
        )
    return make_table(
        say("cut.table"), name_columns("region", *numbers, "response", "followed", "source", numbers=numbers), rows
    )


def show_first_cut(report: Report, comparison: Comparison, statements: pd.DataFrame) -> Block:
    """Show the first stage of September 2024 on one footing: the share of residents whose payer stopped.

    Example:
        >>> uhc.show_first_cut(report, comparison, statements)
    """
    cut = cut_by_province(statements, comparison.people, comparison.codes, province_code(report))
    link = say("comparison_answer.link_cut")
    if not len(cut):
        return report.section("tahap-pertama", say("cut.none"), say("cut.none_text"), link=link)
    day = AsOf(comparison.people["as_of_date"].iloc[0].date())
    shares = [_state_share(report, "cut", row, day) for row in cut.itertuples()]
    notes = []
    for row in cut.itertuples():
        state = CutKnown.KEPT if row.kept_cover else CutKnown.REST if row.is_remainder else CutKnown.STOPPED
        notes.append(say("comparison_answer.cut_note", state, f=_state_cut(report, row, day)))
    frame = _frame_of(report, cut["region_code"], shares).assign(note=notes)
    bars = report.bars(frame, name="name", value="value", text="text", note="note", highlight="is_own")
    heading = say("comparison_answer.cut", region=frame["name"].iloc[0], f=shares[0])
    source = paragraph(say("answer.sources", sources=report.cite(sources_of(shares))), "src")
    subtitle = say("comparison_answer.cut_sub", date=day)
    return report.section("tahap-pertama", heading, bars, source, link=link, subtitle=subtitle)


def show_quotas(report: Report, comparison: Comparison, statements: pd.DataFrame) -> Block:
    """Show how much of each region hangs on the provincial quota, most first.

    Example:
        >>> uhc.show_quotas(report, comparison, statements)
    """
    quotas = dependence_on_province(statements, comparison.people, comparison.codes)
    link = say("comparison_answer.link_payers")
    if not len(quotas):
        return report.section("kuota", say("dependence.none"), say("dependence.none_text"), link=link)
    day = AsOf(comparison.people["as_of_date"].iloc[0].date())
    quotas = quotas.sort_values("share_pct", ascending=False, kind="stable")
    shares = [_state_share(report, "quota", row, day) for row in quotas.itertuples()]
    frame = _frame_of(report, quotas["region_code"], shares)
    frame["note"] = [say("comparison_answer.places", f=share) for share in shares]
    bars = report.bars(frame, name="name", value="value", text="text", note="note", highlight="is_own")
    values = {"count": len(quotas), "whole": len(comparison.codes)}
    heading = say("comparison_answer.quotas", low=shares[-1], high=shares[0], **values)
    absent = [name_of(code) for code in comparison.codes if code not in set(quotas["region_code"])]
    told = [say("comparison_answer.quotas_absent", names=list_names(absent))] if absent else []
    told += _rest_of_quota(report, statements, quotas)
    source = paragraph(" ".join(told), "") if told else ""
    source += paragraph(say("answer.sources", sources=report.cite(sources_of(shares))), "src")
    return report.section("kuota", heading, bars, source, link=link, subtitle=say("comparison_answer.quotas_sub"))


def _rest_of_quota(report: Report, statements: pd.DataFrame, quotas: pd.DataFrame) -> list[str]:
    """Say how much of the province's quota of that day the regions' quotas add up to, and what is left."""
    rows = statements[statements["region_code"].eq(province_code(report)) & statements["usable"]]
    rows = rows[rows["measure"].eq("quota_persons") & rows["payer"].eq("province")]
    rows = rows[rows["as_of_date"].eq(quotas["as_of_date"].iloc[0])]
    for row in rows.head(1).itertuples():
        day, sources = AsOf(row.as_of_date.date(), row.as_of_precision), (row.source_id,)
        numbers = {"whole": row.value, "parts": quotas["value"].sum(), "rest": row.value - quotas["value"].sum()}
        found = {
            name: report.count(f"province_quota_{name}", value, "persons", as_of=day, source_ids=sources)
            for name, value in numbers.items()
        }
        if found["rest"].value > 0:
            return [say("comparison_answer.quotas_rest", **found)]
    return []


def _frame_of(report: Report, codes: pd.Series, shares: list[Finding]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [name_of(code) for code in codes],
            "value": [share.value for share in shares],
            "text": [f"{share}" for share in shares],
            "is_own": [code == report.region.bps_code for code in codes],
        }
    )


def _state_cut(draft: Draft, row: Any, day: AsOf) -> Finding:
    return draft.state(
        Finding(
            measure=f"cut.{row.region_code}",
            value=round(row.cut_persons, -2) if row.is_remainder else row.cut_persons,
            unit="persons",
            as_of=AsOf(row.as_of_date.date(), row.as_of_precision),
            source_ids=row.source_ids,
            denominator=Denominator(row.residents, say("denominator", "residents"), day),
            flags=("inferred",) if row.is_remainder else (),
            bound=row.bound,
            interval=(row.low_persons, row.high_persons) if row.low_persons < row.high_persons else None,
            interval_reason="rounding" if row.low_persons < row.high_persons else "register",
        )
    )


def _state_share(draft: Draft, name: str, row: Any, day: AsOf) -> Finding:
    heads = row.cut_persons if name == "cut" else row.value
    return draft.state(
        Finding(
            measure=f"{name}.{row.region_code}.share",
            value=row.share_pct,
            unit="percent",
            as_of=AsOf(row.as_of_date.date(), row.as_of_precision),
            source_ids=row.source_ids if name == "cut" else (row.source_id,),
            numerator=heads,
            denominator=Denominator(row.residents, say("denominator", "residents"), day),
            interval_reason="computed",
            flags=("recomputed",),
            decimals=1,
            bound=row.bound,
        )
    )


def _followed(draft: Draft, comparison: Comparison, rows: pd.DataFrame) -> str:
    """The published ratios after the cut, each with its date."""
    readings = comparison.readings
    texts = []
    for row in rows.itertuples():
        found = readings[
            (readings["region_code"] == row.region_code)
            & (readings["indicator"] == row.ratio)
            & (readings["as_of_date"] == row.as_of_date)
            & (readings["value"] == row.pct)
        ]
        for one in found.head(1).itertuples():
            texts.append(say(f"cut.followed_{row.ratio}", f=state_reading(draft, one)))
    return "; ".join(dict.fromkeys(texts)) or say("cut.nothing_followed")


def show_dependence(draft: Draft, comparison: Comparison, statements: pd.DataFrame) -> Block:
    """Show how much of each region hangs on one payer's budget: the provincial quota, and members by payer.

    Example:
        >>> uhc.show_dependence(report, comparison, statements)
    """
    quotas = dependence_on_province(statements, comparison.people, comparison.codes)
    payers = newest_by_payer(statements, comparison.codes)
    if not len(quotas):
        return draft.section("pembayar", say("dependence.none"), paragraph(say("dependence.none_text")))
    day = AsOf(comparison.people["as_of_date"].iloc[0].date())
    shares = {row.region_code: _state_share(draft, "quota", row, day) for row in quotas.itertuples()}
    table = _table_of_payers(draft, comparison.codes, shares, payers)
    values = sorted(shares.values(), key=lambda one: one.value)
    texts = [say("dependence.reading"), say("dependence.rest")]
    own = draft.region.bps_code
    if own in shares:
        quota = shares[own]
        texts.insert(0, say("dependence.own", region=name_of(own), f=quota))
        certainty, cost = say("decision.quota_certainty", f=quota), state_premium_of(draft, quota)
        draft.propose(
            "quota_plan", anchor="pembayar", certainty=1, because=certainty, weight=quota.numerator or 0,
            size=say("meeting.places_n", f=quota), quota=quota, cost=cost,
        )  # fmt: skip
    heading = say("dependence.heading", low=values[0], high=values[-1])
    return draft.section("pembayar", heading, bullets(texts), table.html())


def _table_of_payers(draft: Draft, codes: Sequence[str], shares: dict[Any, Finding], payers: pd.DataFrame) -> Table:
    listed = {code: _by_payer(draft, rows) for code, rows in payers.groupby("region_code")}
    absent = say("empty.not_published")
    rows = []
    for code in codes:
        share = shares.get(code)
        sources = [*(share.source_ids if share else ()), *payers.loc[payers["region_code"] == code, "source_id"]]
        rows.append(
            (
                name_of(code),
                format(share, "n") if share else absent,
                f"{share}" if share else absent,
                listed.get(code, absent),
                draft.cite(tuple(dict.fromkeys(sources))) or absent,
            )
        )
    numbers = ("quota_persons", "share_of_residents")
    return make_table(
        say("dependence.table", date=next(iter(shares.values())).as_of),
        name_columns("region", *numbers, "by_payer", "source", numbers=numbers),
        rows,
    )


def _by_payer(draft: Draft, rows: pd.DataFrame) -> str:
    texts = []
    for row in rows.itertuples():
        finding = draft.state(
            Finding(
                measure=f"payer.{row.region_code}.{row.segment}.{row.payer}",
                value=row.value,
                unit="persons",
                as_of=AsOf(row.as_of_date.date(), row.as_of_precision),
                source_ids=(row.source_id,),
                bound=row.bound,
            )
        )
        texts.append(say(f"dependence.{row.payer}", f=finding))
    return "; ".join(texts)
