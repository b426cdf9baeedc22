"""What the coverage page shows without a fold: rows with their findings, and the sentences that they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING
from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.indicators.denominators import zero_populations
from analysis.indicators.membership_measures import INACTIVE, RESIDENTS
from analysis.indicators.payers import quota_lost
from analysis.indicators.unprotected import REST, residents_by_card
from analysis.reference.numbers import printed_decimals
from analysis.reference.printed import parse_count, parse_percent
from analysis.reference.states import CoverageFile, Outcome, Payment, Quote, Reason, Verdict
from analysis.reference.topics import read_topic
from analysis.reference.words import say
from analysis.report.coverage.answer import one_in, short_counts
from analysis.report.coverage.budget import budget_text
from analysis.report.coverage.circulating import judged_statements
from analysis.report.coverage.proposing import state_lost
from analysis.report.coverage.stating import state_criteria, state_newest, state_premium_of, state_printed
from analysis.report.coverage.verdicts import share_text
from analysis.report.draft import Block, bullets
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.statements import read_date

Told = tuple[str, dict[str, Any]]  # the heading of a section, and what stands around its parts

QUOTED_MONTHS, MONEY_ROWS, FULL = 24, 6, 100
MEMBERS = tuple(
    f"{name}_persons"
    for name in ("registered", "active", "inactive", "unregistered", "deactivated", "handed_over", "arrears")
)
MEMBER_WORDS = "peserta|terdaftar|kuota"  # in topics that are no measure of ours
MARKS = {Verdict.MET: "✓", Verdict.NARROW: "✓", Verdict.MISSED: "✗", Verdict.UNDECIDED: "?"}


def state_residents(report: Report, residents: pd.DataFrame) -> pd.DataFrame:
    """Return ``residents_by_card`` with the finding ``f`` and the ``name`` of each part.

    Example:
        >>> uhc.state_residents(report, uhc.residents_by_card(ratios))["name"].tolist()
        ['aktif', 'terdaftar, tidak aktif', 'belum terdaftar']
    """
    rows = residents.assign(
        base_label=residents.get("base_name", ""),
        base_date=residents["as_of_date"],
        base_precision=residents["as_of_precision"],
    )
    return rows.assign(f=report.state_rows(rows, RESIDENTS), name=[say("answer.part", part) for part in rows["part"]])


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
        "subtitle": say("answer.residents_sub", f=active, region=report.region.name) + "".join(later),
        "source": report.sources_line(residents["f"], " ".join(doubt)),
        "link": say("answer.link_people"),
        "sentences": costs,
    }


def _cost_of_all(report: Report) -> list[str]:
    """Say what the people of the cards would cost a month if local government paid for all of them."""
    people = [one for one in report.findings if one.measure == "people" and one.value]
    parts = [
        say("answer.cost_part", name=say("answer.part", one.segment), cost=state_premium_of(report, one))
        for one in people
    ]
    return [say("answer.cost_all", parts=list_names(parts))] if parts else []


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


def state_distances(report: Report, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria of UHC Prioritas with their findings, and what the bar of each says.

    ``people`` is positive where the figure lies above its minimum (at 0), and missing where it cannot be counted.

    Example:
        >>> uhc.state_distances(report, criteria)["people"].iloc[0].item()
        4506.0
    """
    rows = whole_criteria(criteria)
    rows = rows[rows["group"] == "prioritas"]
    missing = rows["missing_persons"].astype(float)
    is_open = missing.isna() | (rows["reason"] == Reason.ROUNDED) | rows["is_old"].astype(bool)
    told = state_criteria(report, rows, "figure", "minimum").assign(
        distance=state_criteria(report, rows[~is_open], "distance")["distance"],
        people=(-missing).mask(is_open),
        at_minimum=0.0,
        is_short=(missing > 0) & ~is_open,
        is_unsure=(missing > 0) & ~is_open & (rows["verdict"] == Verdict.UNDECIDED),
    )
    cells = [_criterion_cells(row) for row in told.itertuples()]
    return told.assign(**{name: [one[name] for one in cells] for name in ("name", "text", "note")})


def _criterion_cells(row: Any) -> dict[str, str]:
    """Return what the bar of a criterion says: its name, its distance in people or its state, and its figure."""
    is_open, is_counted = row.verdict == Verdict.UNDECIDED, pd.notna(row.people)
    name = say("answer.dues") if row.measure == "dues" else say("answer.name", row.measure, f=row.minimum)
    name += say("answer.narrow") if row.verdict == Verdict.NARROW and is_counted else ""
    outcome = Outcome.unknown if is_open else Outcome.met if is_met(row.verdict) else Outcome.missed
    text = say("answer.word", outcome)
    if is_counted and row.is_unsure:
        over = max(0.0, -row.missing_low)
        text = say("answer.between" if over else "answer.short_up_to", f=row.distance, over=row.distance.write(over))
    elif is_counted:
        text = say("answer.short" if row.is_short else "answer.more", f=row.distance)
    note = say("answer.dues_holder")
    if pd.notna(row.value):  # of what it is, where no register names it
        note = say("answer.criterion_base" if row.base_origin == "implied" else "answer.criterion_note", f=row.figure)
        note += f" · {say('reason', row.reason)}" if is_open else ""
        note += f" · {say('status.old_note')}" if row.is_old and row.reason != Reason.OLD else ""
    return {"name": f"{MARKS[row.verdict]} {name}", "text": text, "note": note}


def tell_distances(report: Report, distances: pd.DataFrame, criteria: pd.DataFrame) -> Told:
    """Return the heading of the distances, and what stands around them; both ways of counting the share too.

    Example:
        >>> uhc.tell_distances(report, distances, criteria)[0]
        'Syarat UHC Prioritas: 2 terpenuhi (1 tipis), 1 belum dapat diputus, 1 tidak dipublikasikan'
    """
    ways = share_text(report, criteria)
    return say("answer.criteria_heading", counts=short_counts(criteria)), {
        "source": report.sources_line(distances["figure"], say("answer.ways", ways=ways) if ways else ""),
        "link": say("answer.link_criteria"),
        "subtitle": say("answer.criteria_sub"),
    }


def state_inactive(report: Report, inactive: pd.DataFrame) -> pd.DataFrame:
    """Return ``inactive_by_payer`` with the finding ``f``, the payer's ``name`` and whether local government pays.

    Example:
        >>> uhc.state_inactive(report, uhc.inactive_by_payer(statements, residents))["name"].tolist()[:2]
        ['Mandiri', 'Tanggungan Pemda']
    """
    rows = inactive.assign(
        flags=[("inferred",) if one else () for one in inactive["is_inferred"]],
        interval_reason=(inactive["segment"] == REST).map({True: "computed", False: "register"}),
    )
    names = [say("answer.payer", segment) for segment in rows["segment"]]
    return rows.assign(f=report.state_rows(rows, INACTIVE), name=names, is_own=rows["segment"] == "pbpu_pemda")


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


def state_money(report: Report, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the printed budgets and quotas of local government of the newest two years, oldest first.

    Each has its finding ``f``, and in words ``what`` it is, its ``date``, who ``paid`` and its ``source``.

    Example:
        >>> uhc.state_money(report, statements)["measure"].unique().tolist()
        ['budget_idr', 'quota_persons']
    """
    rows = statements[statements["measure"].isin(["budget_idr", "quota_persons"]) & statements["usable"]]
    rows = rows[rows["as_of_date"].dt.year >= rows["as_of_date"].max().year - 1] if len(rows) else rows
    rows = state_printed(report, rows.sort_values(["as_of_date", "measure"], kind="stable").tail(MONEY_ROWS))
    paid = [say("answer.paid", Payment.open if pd.isna(payer) else payer) for payer in rows["payer"]]
    names = [say("answer.money", measure) for measure in rows["measure"]]
    if len(set(paid)) > 1:
        names = [say("answer.money_of", name=name, payer=payer) for name, payer in zip(names, paid, strict=True)]
    return rows.assign(
        what=names,
        paid=paid,
        date=[f"{f.as_of}" for f in rows["f"]],
        note=[f.note or say("empty.no_note") for f in rows["f"]],
        source=[report.cite(f.source_ids) for f in rows["f"]],
    )


def money_texts(report: Report) -> dict[str, Any]:
    """Return caption and columns of the table of budgets and quotas.

    Example:
        >>> uhc.money_texts(report)["caption"]
        'Anggaran dan kuota peserta tanggungan Pemda, Kota Pangkalpinang'
    """
    columns = {"what": say("answer.money_what"), "f": say("column.value"), "date": say("column.date")}
    caption = say("answer.money_table", region=report.region.name)
    return {"caption": caption, "columns": {**columns, "note": say("column.note"), "source": say("column.source")}}


def tell_money(report: Report, money: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return the heading of the budgets (a lost quota, else what the newest is said to be), and what stands around.

    Example:
        >>> uhc.tell_money(report, money, statements)[0]
        'Anggaran iuran Pemda Rp15,2 miliar, 2026'
    """
    if not len(money):
        return say("answer.money_none"), {"sentences": [say("answer.money_none_text")]}
    payers = set(money["paid"])
    one = "answer.money_sub_single" if len(money) == 1 else "answer.money_sub_one"
    sub = say(one, payer=payers.pop()) if len(payers) == 1 else say("answer.money_sub")
    texts = {"link": say("answer.link_money"), "subtitle": sub, "sentences": [budget_text(report, statements)]}
    lost = quota_lost(statements, report.period.end)
    if lost is not None:
        return say("answer.money_lost", lost.state, **state_lost(report, lost)), texts
    budgets = [f for f in money["f"] if f.unit == "idr"]
    last = sorted((f for f in budgets if f.as_of == budgets[-1].as_of), key=lambda one: one.value)
    if not last:
        return say("answer.money_quota", f=money["f"].iloc[-1], payer=money["paid"].iloc[-1]), texts
    low, high = last[0], last[-1]
    rivals = say("answer.money_rivals", low=low, high=high)
    return say("answer.money_one", f=low) if low.value == high.value else rivals, texts


def show_misquotes(report: Report, ratios: pd.DataFrame) -> Block:
    """Show printed sentences that are false, why, and the sentence to use instead, as the checker of texts says it.

    Example:
        >>> uhc.show_misquotes(report, ratios)
    """
    false = _misquotes(report, judged_statements(report), ratios)
    link, known = say("answer.link_quote"), _newest(report, ratios)
    if report.is_synthetic:
        return report.section("koran", say("answer.quote_synthetic"), say("answer.quote_synthetic_text"), link=link)
    if not len(false):
        text = say("answer.quote_instead", text=_quoted(known)) if known else say("answer.quote_wait")
        return report.section("koran", say("answer.quote_none"), text, link=link)
    articles = []
    for row in false.itertuples():
        instead, source = _instead(report, row, known), report.cite((row.source_id,))
        report.warn(str(row.text), instead, source)  # as printed: in Indonesian, whatever the page's language
        articles.append(_article(row, instead, source))
    first, *more = articles
    summary = escape(say("answer.quote_more", count=len(more)))
    rest = f'<details class="printed"><summary>{summary}</summary>{"".join(more)}</details>' if more else ""
    html = f'<div class="quotes">{first}{rest}</div>'
    return report.section("koran", say("answer.quote_heading"), html, link=link, subtitle=say("answer.quote_sub"))


def _misquotes(report: Report, judged: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return the false statements on membership of the last 24 months, those that mix two things first, a number once.

    A percentage that only another outlet's contradicts is no false one: both stand among the figures in circulation.
    """
    if not len(judged):
        return judged
    since = pd.Timestamp(report.period.end) - pd.DateOffset(months=QUOTED_MONTHS)
    is_recent = pd.Series([pd.Timestamp(read_date(text)[1]) > since for text in judged["as_of"]], index=judged.index)
    is_rival = pd.Series([_is_rival(row, ratios) for row in judged.itertuples()], index=judged.index, dtype=bool)
    of_membership = judged["topic"].map(_is_of_membership)
    false = judged[judged["verdict"].isin(ACCUSING) & of_membership & is_recent & ~is_rival]
    ranked = false.assign(is_plain=false["verdict"] != "explained")
    ranked = ranked.sort_values(["is_plain", "as_of"], ascending=[True, False], kind="stable")
    return ranked[ranked["percent"].isna() | ~ranked["percent"].duplicated()]


def _is_rival(row: Any, ratios: pd.DataFrame) -> bool:
    if row.verdict != "contradicted" or not isinstance(row.percent, str):
        return False
    first, last, _ = read_date(row.as_of)
    names = [name.removesuffix("_pct") for name in read_topic(row.topic).shares]
    dated = (ratios["as_of_date"] <= pd.Timestamp(last)) & (ratios["as_of_end"] >= pd.Timestamp(first))
    same = ratios["ratio"].isin(names) & (ratios["pct"] == float(parse_percent(row.percent).value))
    return bool((dated & same).any())


def _is_of_membership(topic: str) -> bool:
    known = read_topic(topic)
    return known.count in MEMBERS if known.key else bool(re.search(MEMBER_WORDS, topic))


def _is_of_ratio(topic: str) -> bool:
    known = read_topic(topic)
    return not known.segment and any(name.removesuffix("_pct") in RATIOS for name in known.shares)


def _article(row: Any, instead: str, source: str) -> str:
    why = (row.explanation or row.arithmetic).partition(". ")[0].rstrip(".") + "."  # all of it stands in the annex
    return (
        f"<article><p>✗ <q>{escape(str(row.text))}</q></p><p>{escape(why)} <small>({escape(source)})</small></p>"
        f'<p class="ok">{escape(instead)}</p></article>'
    )


def _instead(report: Report, row: Any, known: list[Any]) -> str:
    """Return what to say in place of a false sentence: of a ratio both newest ones, of others what the checker says."""
    if known and _is_of_ratio(row.topic):
        text = say("answer.quote_write", text=_quoted(known))
        sources: Sequence[str] = sources_of(one.f for one in known)
    else:
        text, sources = row.instead, [source for source in row.instead_sources.split(";") if source]
        for one in _counted_by(report, row).itertuples() if not sources else ():
            paid = "" if pd.isna(one.payer) else say("answer.quote_paid", payer=say("answer.paid", one.payer))
            counted = say("answer.quote_counted", f=one.f, what=say("measure", one.measure), paid=paid)
            text, sources = say("answer.quote_write", text=counted), [one.source_id]
    return f"{text} {say('claims.instead_source', sources=report.cite(sources))}" if sources else text


def _counted_by(report: Report, row: Any) -> pd.DataFrame:
    """Return the usable count of members by the same source that the false sentence holds, stated; or no row."""
    if not isinstance(row.count, str):
        return pd.DataFrame()
    rows = report.read("coverage")
    same = rows["usable"] & (rows["source_id"] == row.source_id) & rows["measure"].isin(MEMBERS)
    return state_printed(report, rows[same & (rows["value"] == float(parse_count(row.count).value))].head(1))


def _newest(report: Report, ratios: pd.DataFrame) -> list[Any]:
    """Return the newest figure of registered and of active members, those that are not old."""
    return [row for row in state_newest(report, ratios, *RATIOS[:2]) if not row.is_stale]


def _quoted(known: list[Any]) -> str:
    return "; ".join(say("answer.quote", Quote.above if row.pct > FULL else row.ratio, f=row.f) for row in known)


def show_certainty(report: Report, ratios: pd.DataFrame, inactive: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show the word of the report's quality box, how old each headline number is, and which file answers the rest.

    The box is made before (``show_quality``), so that the two say the same.

    Example:
        >>> uhc.show_certainty(report, ratios, inactive, population)
    """
    ages = [
        say("answer.age", name=say("answer.ratio_name", row.ratio),
            f=report.count("age", int(row.age_months), "months", row.ratio))
        for row in state_newest(report, ratios, *RATIOS[:2])
    ]  # fmt: skip
    residents = residents_by_card(ratios)
    has_month = len(residents) and report.as_of(residents.iloc[0]).iso[:7] == str(report.period)
    missing = [*([] if has_month else [CoverageFile.monthly]), *([] if len(inactive) else [CoverageFile.payer])]
    missing.append(CoverageFile.dues)
    text = say("answer.ages", ages="; ".join(ages)) if ages else say("answer.residents_none_text")
    zero = [
        say("message.zero_residents", date=report.as_of(row), source=row.label)
        for row in zero_populations(population, report.period.end).tail(1).itertuples()
    ]
    files = bullets([say("answer.file", name) for name in missing])
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    return report.section("yakin", heading, text, *zero, files, link=say("answer.link_quality"))
