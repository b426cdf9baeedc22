"""What the coverage page shows without a fold: rows with their findings, and the sentences that they say."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.indicators.denominators import zero_populations
from analysis.indicators.membership_measures import INACTIVE, RESIDENTS
from analysis.indicators.payers import quota_lost
from analysis.indicators.unprotected import REST
from analysis.reference.states import CoverageFile, Outcome, Quote, Reason, Verdict
from analysis.reference.words import say
from analysis.report.coverage.answer import one_in, short_counts
from analysis.report.coverage.circulating import false_on_membership
from analysis.report.coverage.proposing import state_lost
from analysis.report.coverage.stating import state_criteria, state_newest, state_printed
from analysis.report.coverage.verdicts import share_text
from analysis.report.draft import Block, bullets
from analysis.report.report import Report

Told = tuple[str, dict[str, str]]  # the heading of a section, and what stands around its parts

QUOTED, MONEY_ROWS, FULL = 2, 6, 100
MARKS = {Verdict.MET: "✓", Verdict.NARROW: "✓", Verdict.MISSED: "✗", Verdict.UNDECIDED: "?"}


def state_residents(report: Report, residents: pd.DataFrame) -> pd.DataFrame:
    """Return ``residents_by_card`` with findings ``f`` and their ``name``: frame behind the strip of residents."""
    rows = residents.assign(base_label=residents.get("base_name", ""), base_date=residents["as_of_date"],
                            base_precision=residents["as_of_precision"])  # fmt: skip
    return rows.assign(f=report.state_rows(rows, RESIDENTS), name=[say("answer.part", part) for part in rows["part"]])


def residents_strip(told: pd.DataFrame) -> str:
    """Return all residents as one bar of people in three parts, with its key."""
    parts = list(told.itertuples())
    strip = "".join(f'<i class="{row.part}" style="width:{row.pct:.1f}%"></i>' for row in parts)
    keys = "".join(f"<div><b>{escape(f'{row.f}')}</b>{escape(row.name)}</div>" for row in parts)
    label = "; ".join(f"{row.f} {row.name}" for row in parts)
    bar = f'<div class="people" role="img" aria-label="{escape(label)}">{strip}</div>' if parts else ""
    return f'<div>{bar}<div class="key">{keys}</div></div>' if parts else say("answer.residents_none_text")


def tell_residents(report: Report, told: pd.DataFrame) -> Told:
    """Return heading, subtitle and link of the residents by card."""
    if not len(told):
        return say("answer.residents_none"), {}
    found = told.set_index("part")
    words, _ = one_in(100 - found.loc["active", "pct"])
    heading = say("answer.residents_heading", f=found.loc["inactive", "f"])
    return say("answer.residents_share", fraction=words) if words else heading, {
        "subtitle": say("answer.residents_sub", f=found.loc["active", "f"], region=report.region.name),
        "source": report.sources_line(told["f"]),
        "link": say("answer.link_people"),
    }


def state_distances(report: Report, criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria of UHC Prioritas with their findings, and what a bar of each says and how it looks."""
    rows = whole_criteria(criteria)
    told = state_criteria(report, rows[rows["group"] == "prioritas"], "figure", "target_f", "distance")
    is_open = told["missing_persons"].isna() | (told["reason"] == Reason.ROUNDED)
    return told.assign(
        name=[_criterion_name(row) for row in told.itertuples()],
        text=[_criterion_value(row, unknown) for row, unknown in zip(told.itertuples(), is_open, strict=True)],
        note=[_criterion_note(row) for row in told.itertuples()],
        people=(-told["missing_persons"].astype(float)).mask(is_open),
        is_short=(told["missing_persons"] > 0) & ~is_open,
    )


def _criterion_name(row: Any) -> str:
    is_dues = row.measure == "dues"
    name = say("answer.dues") if is_dues else say("answer.minimum_of", row.measure, f=row.target_f)
    counted = pd.notna(row.missing_persons) and row.reason != Reason.ROUNDED
    return f"{MARKS[row.verdict]} {name}" + say("answer.narrow") * (row.verdict == Verdict.NARROW and counted)


def _criterion_value(row: Any, unknown: bool) -> str:
    if unknown:
        is_open = row.verdict == Verdict.UNDECIDED
        return say(
            "answer.word", Outcome.unknown if is_open else Outcome.met if is_met(row.verdict) else Outcome.missed
        )
    return say("answer.short" if row.missing_persons > 0 else "answer.more", f=row.distance)


def _criterion_note(row: Any) -> str:
    if pd.isna(row.value):
        return say("answer.dues_holder")
    note = say("answer.criterion_note", f=row.figure)
    note += f" · {say('reason', row.reason)}" if row.verdict == Verdict.UNDECIDED else ""
    return note + (f" · {say('status.old_note')}" if row.is_old and row.reason != Reason.OLD else "")


def tell_distances(report: Report, told: pd.DataFrame, criteria: pd.DataFrame) -> Told:
    """Return heading, subtitle, link and source of the distances; both ways of counting the share stand in it."""
    ways = share_text(report, criteria)
    return say("answer.criteria_heading", counts=short_counts(criteria)), {
        "source": report.sources_line(told["figure"], say("answer.ways", ways=ways) if ways else ""),
        "link": say("answer.link_criteria"),
        "subtitle": say("answer.criteria_sub"),
    }


def state_inactive(report: Report, inactive: pd.DataFrame) -> pd.DataFrame:
    """Return ``inactive_by_payer`` with findings ``f``, the payer's ``name`` and whether local government pays."""
    rows = inactive.assign(
        flags=[("inferred",) if one else () for one in inactive["is_inferred"]],
        interval_reason=(inactive["segment"] == REST).map({True: "computed", False: "register"}),
    )
    names = [say("answer.payer", segment) for segment in rows["segment"]]
    return rows.assign(f=report.state_rows(rows, INACTIVE), name=names, is_own=rows["segment"] == "pbpu_pemda")


def tell_inactive(report: Report, told: pd.DataFrame) -> Told:
    """Return heading, subtitle, link and source of the inactive members by payer."""
    if not len(told):
        return say("answer.inactive_none"), {"text": say("answer.inactive_none_text")}
    first, own = told.iloc[0], told.loc[told["is_own"], "f"]
    values = {"name": first["name"], "f": first["f"]}
    key = "answer.inactive_one" if len(told) == 1 else "answer.inactive_own" if len(own) else "answer.inactive_heading"
    return say(key, own=next(iter(own), ""), **values), {
        "source": report.sources_line(told["f"], say("answer.inferred") if told["is_inferred"].any() else ""),
        "link": say("answer.link_who"),
        "subtitle": say("answer.inactive_sub", f=first["f"]),
    }


def state_money(report: Report, statements: pd.DataFrame) -> pd.DataFrame:
    """Return the newest printed budgets and quotas of local government with findings ``f``, oldest first."""
    rows = statements[statements["measure"].isin(["budget_idr", "quota_persons"]) & statements["usable"]]
    rows = rows[rows["as_of_date"].dt.year >= rows["as_of_date"].max().year - 1] if len(rows) else rows
    rows = rows.sort_values(["as_of_date", "measure"], kind="stable").tail(MONEY_ROWS)
    found = [state_printed(report, row) for row in rows.itertuples()]
    return rows.assign(
        f=pd.Series(found, rows.index, dtype=object),
        what=[say("answer.money", measure) for measure in rows["measure"]],
        date=[f"{one.as_of}" for one in found],
        source=[report.cite(one.source_ids) for one in found],
    )


def money_columns(report: Report) -> dict[str, Any]:
    """Return caption and columns of the table of budgets and quotas."""
    columns = {"what": say("answer.money_what")} | {name: say("column", name) for name in ("date", "source")}
    columns = {"what": columns["what"], "f": say("column", "value")} | columns
    return {"caption": say("answer.money_table", region=report.region.name), "columns": columns}


def tell_money(report: Report, told: pd.DataFrame, statements: pd.DataFrame) -> Told:
    """Return heading, subtitle and link of the budgets: a lost quota, else what the newest budget is said to be."""
    if not len(told):
        return say("answer.money_none"), {"text": say("answer.money_none_text")}
    texts = {"link": say("answer.link_money"), "subtitle": say("answer.money_sub")}
    lost = quota_lost(statements, report.period.end)
    if lost is not None:
        return say("answer.money_lost", **state_lost(report, lost)), texts
    money = [one for one in told["f"] if one.unit == "idr"]
    last = sorted((one for one in money if one.as_of == money[-1].as_of), key=lambda one: one.value)
    if not last:
        return say("answer.money_quota", f=told["f"].iloc[-1]), texts
    low, high = last[0], last[-1]
    rivals = say("answer.money_rivals", low=low, high=high)
    return say("answer.money_one", f=low) if low.value == high.value else rivals, texts


def show_misquotes(report: Report, ratios: pd.DataFrame) -> Block:
    """Show printed sentences that are false, why, and the sentence to use instead."""
    false, instead = false_on_membership(report).head(QUOTED), _instead(report, ratios)
    texts = {"link": say("answer.link_quote")}
    if not len(false):
        return report.section("koran", say("answer.quote_none"), instead, **texts)
    for row in false.itertuples():
        report.warn(str(row.text), instead)
    articles = [
        f"<article><p>✗ <q>{escape(str(row.text))}</q></p><p>{escape(row.explanation or row.arithmetic)} "
        f'<small>({escape(report.cite((row.source_id,)))})</small></p><p class="ok">{escape(instead)}</p></article>'
        for row in false.itertuples()
    ]
    html = f'<div class="quotes">{"".join(articles)}</div>'
    return report.section("koran", say("answer.quote_heading"), html, subtitle=say("answer.quote_sub"), **texts)


def _instead(report: Report, ratios: pd.DataFrame) -> str:
    known = [
        say("answer.quote", Quote.above if row.pct > FULL else row.ratio, f=row.f)
        for row in state_newest(report, ratios, *RATIOS[:2])
        if not row.is_stale
    ]
    return say("answer.quote_instead", text="; ".join(known)) if known else say("answer.quote_wait")


def show_certainty(report: Report, ratios: pd.DataFrame, inactive: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show the word of the report's quality box, how old each headline number is, and which file answers the rest.

    The box is made before (``show_quality``), so that the two say the same.
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
