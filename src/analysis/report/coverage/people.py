"""People without a card that works: all residents by card, and the inactive members by who pays."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS
from analysis.indicators.membership_measures import INACTIVE, RESIDENTS
from analysis.indicators.unprotected import REST
from analysis.reference.numbers import printed_decimals
from analysis.reference.words import say
from analysis.report.coverage.answer import one_in
from analysis.report.coverage.stating import state_premium_of
from analysis.report.report import Report, Told
from analysis.report.tables import list_names

FULL = 100


def state_residents(report: Report, residents: pd.DataFrame) -> pd.DataFrame:
    """Return ``residents_by_card`` with the finding ``f`` and the ``name`` of each part.

    Example:
        >>> uhc.state_residents(report, uhc.residents_by_card(ratios))["name"].tolist()
        ['aktif', 'terdaftar, tidak aktif', 'belum terdaftar']
    """
    base = {f"base_{name}": residents[f"as_of_{name}"] for name in ("date", "precision")}
    rows = residents.assign(base_label=residents.get("base_name", ""), **base)
    return report.stated(rows, f=RESIDENTS).assign(name=[say("answer.part", part) for part in rows["part"]])


def residents_strip(residents: pd.DataFrame) -> str:
    """Return all residents as one bar of people in three parts, with its key, as HTML.

    Example:
        >>> uhc.residents_strip(residents)[:10]
        '<div><div '
    """
    parts = list(residents.itertuples())
    strip = "".join(f'<i class="{row.part}" style="width:{row.pct:.1f}%"></i>' for row in parts)
    keys = "".join(f"<div><b>{escape(f'{row.f}')}</b>{escape(row.name)}</div>" for row in parts)
    label = "; ".join(f"{row.f} {row.name}" for row in parts)
    bar = f'<div class="people" role="img" aria-label="{escape(label)}">{strip}</div>'
    return f'<div>{bar}<div class="key">{keys}</div></div>' if parts else ""


def tell_residents(report: Report, residents: pd.DataFrame) -> Told:
    """Return the heading of the residents by card, and what stands around them.

    Example:
        >>> uhc.tell_residents(report, residents)[0]
        '1 April 2025: satu dari empat penduduk tidak punya kartu yang dapat dipakai'
    """
    costs = _cost_of_all(report)
    if not len(residents):
        return say("answer.residents_none"), {"sentences": [_why_no_residents(report), *costs]}
    parts = residents.set_index("part")
    active, inactive = parts.loc["active", "f"], parts.loc["inactive", "f"]
    words, _ = one_in(100 - parts.loc["active", "pct"])
    heading = say("answer.residents_share", f=active, fraction=words) if words else ""
    newest = [one for one in report.findings if one.measure == "people" and one.segment == "inactive"]
    later = [say("answer.residents_later", f=one) for one in newest if one.as_of != inactive.as_of]
    doubt = [_other_rate(report, row) for row in residents[residents["other_pct"].notna()].itertuples()]
    return heading or say("answer.residents_heading", f=inactive), {
        "subtitle": report.say("answer.residents_sub", f=active) + "".join(later),
        "source": report.sources_line(residents["f"], " ".join(doubt)),
        "link": say("answer.link_people"),
        "sentences": costs,
    }


def _cost_of_all(report: Report) -> list[str]:
    """Say what the people of the cards would cost a month if local government paid for all of them."""
    people = [one for one in report.findings if one.measure == "people" and one.value]
    costs = [state_premium_of(report, one) for one in people]
    names = [say("answer.part", one.segment) for one in people]
    parts = [say("answer.cost_part", name=name, cost=cost) for name, cost in zip(names, costs, strict=True)]
    split = [say("answer.cost_split")] if report.region.is_province else []
    return [say("answer.cost_all", parts=list_names(parts)), *split] if parts else []


def _why_no_residents(report: Report) -> str:
    """Say why residents cannot be split by card: more members than residents, or no day on which both are counted."""
    stated = [one for one in report.findings if one.measure == RATIOS[0] and not one.region]
    newest = max(stated, key=lambda one: one.as_of.day, default=None)
    if newest is None or newest.value <= FULL:
        return say("answer.residents_none_text")
    return say("answer.above_residents", f=newest)


def _other_rate(report: Report, row: Any) -> str:
    """Say which other activity rate is printed for the same day, and how many people fewer or more it means."""
    about: dict[str, Any] = {"as_of": row.f.as_of, "source_ids": row.other_source_ids, "flags": ("rival",)}
    printed = {**about, "interval_reason": "register", "decimals": printed_decimals(row.other_pct)}
    rate = report.count("residents_other_rate", row.other_pct, "percent", **printed)
    less = report.count("residents_other", row.persons - row.other_persons, "persons", **about)
    key = "answer.residents_fewer" if less.value > 0 else "answer.residents_more"
    return say(key, rate=rate, f=less, sources=report.cite(row.other_source_ids))


def state_inactive(report: Report, inactive: pd.DataFrame) -> pd.DataFrame:
    """Return ``inactive_by_payer`` with the finding ``f``, the payer's ``name`` and whether local government pays.

    Example:
        >>> uhc.state_inactive(report, uhc.inactive_by_payer(statements, residents))["name"].tolist()[:2]
        ['Mandiri', 'Tanggungan Pemda']
    """
    rows = inactive.assign(
        flags=[("inferred",) if one else () for one in inactive["is_inferred"]],
        interval_reason=(inactive["segment"] == REST).map({True: "computed", False: "register"}),
        name=[say("answer.payer", segment) for segment in inactive["segment"]],
        is_own=inactive["segment"] == "pbpu_pemda",
    )
    return report.stated(rows, f=INACTIVE)


def tell_inactive(report: Report, inactive: pd.DataFrame) -> Told:
    """Return the heading of the inactive members by payer, and what stands around them.

    Example:
        >>> uhc.tell_inactive(report, inactive)[0]
        'Kartu tidak aktif terbanyak (disimpulkan): Mandiri, 27.602; tanggungan Pemda 12.450'
    """
    if not len(inactive):
        return say("answer.inactive_none"), {"sentences": [say("answer.inactive_none_text")]}
    first, own = inactive.iloc[0], inactive.loc[inactive["is_own"], "f"]
    key = "answer.inactive_own" if len(own) else "answer.inactive_heading"
    key = "answer.inactive_one" if len(inactive) == 1 else key
    is_read = inactive.loc[inactive["segment"] != REST, "is_inferred"].any()
    inferred = say("answer.inferred_mark") if is_read else ""
    return say(key, own=next(iter(own), ""), name=first["name"], f=first["f"], inferred=inferred), {
        "source": report.sources_line(inactive["f"], say("answer.inferred") if is_read else ""),
        "link": say("answer.link_who"),
        "subtitle": say("answer.inactive_sub", f=first["f"]),
    }
