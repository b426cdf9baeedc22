"""What the coverage page shows without a fold: rows with their findings, and the sentences that they say."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING
from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.indicators.denominators import zero_populations
from analysis.indicators.membership_measures import INACTIVE, RESIDENTS
from analysis.indicators.payers import quota_lost
from analysis.indicators.unprotected import REST
from analysis.reference.states import CoverageFile, Outcome, Payment, Quote, Reason, Verdict
from analysis.reference.topics import TOPICS, read_topic
from analysis.reference.words import say
from analysis.report.coverage.answer import one_in, short_counts
from analysis.report.coverage.circulating import judged_statements
from analysis.report.coverage.proposing import state_lost
from analysis.report.coverage.stating import state_criteria, state_newest, state_printed
from analysis.report.coverage.verdicts import share_text
from analysis.report.draft import Block, bullets
from analysis.report.report import Report

Told = tuple[str, dict[str, Any]]  # the heading of a section, and what stands around its parts

QUOTED, MONEY_ROWS, FULL = 2, 6, 100
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
    if not len(residents):
        return say("answer.residents_none"), {"sentences": [say("answer.residents_none_text")]}
    parts = residents.set_index("part")
    active, inactive = parts.loc["active", "f"], parts.loc["inactive", "f"]
    words, _ = one_in(100 - parts.loc["active", "pct"])
    heading = say("answer.residents_share", f=active, fraction=words) if words else ""
    newest = [one for one in report.findings if one.measure == "people" and one.segment == "inactive"]
    later = [say("answer.residents_later", f=one) for one in newest if one.as_of != inactive.as_of]
    return heading or say("answer.residents_heading", f=inactive), {
        "subtitle": say("answer.residents_sub", f=active, region=report.region.name) + "".join(later),
        "source": report.sources_line(residents["f"]),
        "link": say("answer.link_people"),
    }


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
    if is_counted:
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
        'Syarat UHC Prioritas: 2 terpenuhi (1 tipis), 1 belum dapat diputus, 1 tidak terbit'
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
        'Kartu tidak aktif terbanyak: Mandiri, 27.602; tanggungan Pemda 12.450'
    """
    if not len(inactive):
        return say("answer.inactive_none"), {"sentences": [say("answer.inactive_none_text")]}
    first, own = inactive.iloc[0], inactive.loc[inactive["is_own"], "f"]
    key = "answer.inactive_own" if len(own) else "answer.inactive_heading"
    key = "answer.inactive_one" if len(inactive) == 1 else key
    return say(key, own=next(iter(own), ""), name=first["name"], f=first["f"]), {
        "source": report.sources_line(inactive["f"], say("answer.inferred") if inactive["is_inferred"].any() else ""),
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
    return {"caption": caption, "columns": {**columns, "source": say("column.source")}}


def tell_money(report: Report, money: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return the heading of the budgets (a lost quota, else what the newest is said to be), and what stands around.

    Example:
        >>> uhc.tell_money(report, money, statements)[0]
        'Anggaran 2025 disebut Rp14,6 miliar sampai Rp22 miliar'
    """
    if not len(money):
        return say("answer.money_none"), {"sentences": [say("answer.money_none_text")]}
    payers = set(money["paid"])
    sub = say("answer.money_sub_one", payer=payers.pop()) if len(payers) == 1 else say("answer.money_sub")
    texts = {"link": say("answer.link_money"), "subtitle": sub}
    lost = quota_lost(statements, report.period.end)
    if lost is not None:
        return say("answer.money_lost", **state_lost(report, lost)), texts
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
    false = _misquotes(judged_statements(report)).head(0 if report.is_synthetic else QUOTED)
    link = say("answer.link_quote")  # real sentences say nothing of invented figures
    if not len(false):
        return report.section("koran", say("answer.quote_none"), _newest(report, ratios), link=link)
    for row in false.itertuples():
        report.warn(str(row.text), _instead(report, row))
    first, *more = (_article(report, row) for row in false.itertuples())
    rest = f"<details><summary>{escape(say('answer.quote_more'))}</summary>{''.join(more)}</details>" if more else ""
    html = f'<div class="quotes">{first}{rest}</div>'
    return report.section("koran", say("answer.quote_heading"), html, link=link, subtitle=say("answer.quote_sub"))


def _misquotes(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the false statements on membership: those that mix two things first, then the newest; a number once."""
    if not len(judged):
        return judged
    false = judged[judged["verdict"].isin(ACCUSING) & judged["topic"].map(_is_of_membership)]
    ranked = false.assign(is_plain=false["verdict"] != "explained")
    ranked = ranked.sort_values(["is_plain", "as_of"], ascending=[True, False], kind="stable")
    return ranked[ranked["percent"].isna() | ~ranked["percent"].duplicated()]


def _is_of_membership(topic: str) -> bool:
    known = read_topic(topic).shares if topic in TOPICS else ()
    return "UHC" in topic or any(name.removesuffix("_pct") in RATIOS for name in known)


def _article(report: Report, row: Any) -> str:
    """Return a false sentence as it was printed (in Indonesian, whatever the page's language), why, and instead."""
    source = escape(report.cite((row.source_id,)))
    return (
        f"<article><p>✗ <q>{escape(str(row.text))}</q></p><p>{escape(row.explanation or row.arithmetic)} "
        f'<small>({source})</small></p><p class="ok">{escape(_instead(report, row))}</p></article>'
    )


def _instead(report: Report, row: Any) -> str:
    """Return the sentence that the checker of texts puts in the place of a false one, with its source."""
    sources = [source for source in row.instead_sources.split(";") if source]
    return f"{row.instead} {say('claims.instead_source', sources=report.cite(sources))}" if sources else row.instead


def _newest(report: Report, ratios: pd.DataFrame) -> str:
    """Say what to quote where no false sentence is known: the newest figures."""
    known = [
        say("answer.quote", Quote.above if row.pct > FULL else row.ratio, f=row.f)
        for row in state_newest(report, ratios, *RATIOS[:2])
        if not row.is_stale
    ]
    return say("answer.quote_instead", text="; ".join(known)) if known else say("answer.quote_wait")


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
    missing = [CoverageFile.monthly, *([] if len(inactive) else [CoverageFile.payer]), CoverageFile.dues]
    text = say("answer.ages", ages="; ".join(ages)) if ages else say("answer.residents_none_text")
    zero = [
        say("message.zero_residents", date=report.as_of(row), source=row.label)
        for row in zero_populations(population, report.period.end).tail(1).itertuples()
    ]
    files = bullets([say("answer.file", name) for name in missing])
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    return report.section("yakin", heading, text, *zero, files, link=say("answer.link_quality"))
