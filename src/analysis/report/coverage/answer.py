"""The page that answers: what a head of office asks of coverage, each answer a heading, a figure and its source."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING
from analysis.indicators.coverage import RATIOS
from analysis.indicators.criteria.verdicts import is_met, whole_criteria
from analysis.indicators.denominators import zero_populations
from analysis.indicators.newest import newest_usable
from analysis.indicators.payers import quota_lost
from analysis.indicators.uhc_status import awards_of, status_changes
from analysis.indicators.unprotected import REST
from analysis.reference.states import Reason, Verdict
from analysis.reference.topics import TOPICS, read_topic
from analysis.reference.words import say
from analysis.report.coverage.circulating import judged_statements
from analysis.report.coverage.proposing import state_lost, state_printed
from analysis.report.coverage.stating import (
    state_cost,
    state_criterion_figure,
    state_distance,
    state_persons,
    state_ratio,
    state_target,
)
from analysis.report.coverage.verdicts import count_verdicts, share_text
from analysis.report.draft import Block, paragraph
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.report import Bar, Headline, Report
from analysis.report.stating import sources_of
from analysis.report.tables import make_table

FULL, NEARLY_ALL, MOST = 100, 98, 90
LEAST_SHARE, MOST_SHARE = 2, 10
QUOTED, TOLD_EVENTS, MONEY_ROWS = 2, 2, 6
MARKS = {Verdict.MET: "✓", Verdict.NARROW: "✓", Verdict.MISSED: "✗", Verdict.UNDECIDED: "?"}
MONEY = ("budget_idr", "quota_persons")


def answer_coverage(
    report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, history: pd.DataFrame
) -> tuple[str, ...]:
    """Return the answer of the page in at most 14 words, and two sentences of context.

    Example:
        >>> uhc.answer_coverage(report, ratios, criteria, history)
    """
    registered = next(newest_usable(ratios, RATIOS[0], report.period.end).itertuples(), None)
    active = next(newest_usable(ratios, RATIOS[1], report.period.end).itertuples(), None)
    answer = say(f"answer.registered_{_size(registered)}")
    if registered is not None and report.period.is_stale(registered.as_of_end.date()):
        answer += say("answer.of_date", date=report.as_of(registered))
    answer += _active_part(report, active)
    events = status_changes(history)
    own = events[events["event_type"].astype(str).str.startswith("uhc_prioritas")] if len(events) else events
    last = (own if len(own) else events).tail(TOLD_EVENTS)
    events = pd.concat([last, awards_of(history).tail(1)]).sort_values("as_of_date", kind="stable")
    events = events[events["as_of_date"] >= last["as_of_date"].min()].tail(TOLD_EVENTS + 1) if len(last) else last
    events = events.head(0) if report.is_synthetic else events  # real events say nothing of an invented office
    told = [say("status.dated_event", date=report.as_of(row), label=row.label) for row in events.itertuples()]
    context = [say("answer.history", events="; ".join(told))] if told else []
    return answer, *context, say("answer.criteria", counts=_counts(criteria))


def _size(row: Any) -> str:
    if row is None:
        return "unknown"
    return "nearly_all" if row.pct >= NEARLY_ALL else "most" if row.pct >= MOST else "part"


def _active_part(report: Report, row: Any) -> str:
    if row is None:
        return say("answer.active_unknown")
    inactive = 100 - row.pct
    fraction = round(100 / inactive) if inactive > 0 else 0
    is_stale = report.period.is_stale(row.as_of_end.date())
    if row.bound == "=" and LEAST_SHARE <= fraction <= MOST_SHARE and not is_stale:
        near = abs(100 / fraction - inactive) <= 0.05 * inactive
        return say("answer.active_share" if near else "answer.active_about", fraction=say(f"answer.of_{fraction}"))
    finding = state_ratio(report, row)
    return say("answer.active_old" if is_stale else "answer.active_value", f=finding)


def headline_cards(
    report: Report, ratios: pd.DataFrame, criteria: pd.DataFrame, people: pd.DataFrame
) -> list[Headline]:
    """Return three cards of three lines: not registered, card not active, and the criterion that matters most.

    Example:
        >>> uhc.headline_cards(report, ratios, criteria, people)
    """
    cards = []
    for part, ratio, anchor in (("unregistered", RATIOS[0], "orang"), ("inactive", RATIOS[1], "siapa")):
        rows = people[people["part"] == part]
        cards.append(_people_card(report, rows.iloc[0], anchor) if len(rows) else _ratio_card(report, ratios, ratio))
    return [*cards, _criterion_card(report, criteria)]


def _people_card(report: Report, row: Any, anchor: str) -> Headline:
    part = state_people(report, row)
    share = _state_rest(report, row)
    base = format(part, "dname")
    if row["part"] == "inactive" and part.denominator and part.denominator.as_of not in (None, part.as_of):
        base = say("answer.members_on", name=base, day=f"{part:ddate}")
    company = say("answer.card_company", share=share, base=base, f=part)
    if row["is_old"]:
        company = say("status.old_note") + " · " + company
    return Headline(say(f"answer.{row['part']}"), _about(part), company, anchor, say("answer.people"))


def state_people(report: Report, row: Any) -> Finding:
    """State the people of a part, no finer than the printed decimals allow."""
    digits = len(str(int((row["high_persons"] - row["low_persons"]) / 2))) - 1 if row["is_estimate"] else 0
    about = bool(row["is_estimate"])
    return report.state(
        Finding(
            f"{row['part']}.newest", float(round(row["persons"] / 10**digits) * 10**digits), "persons",
            AsOf(row["as_of_date"].date(), row["as_of_precision"]), tuple(row["source_ids"]),
            denominator=_base(row), flags=("estimate",) if about else ("recomputed",),
            interval=(round(row["low_persons"]), round(row["high_persons"])) if about else None,
            interval_reason="rounding" if about else "computed", bound="~" if about else "=",
        )
    )  # fmt: skip


def _base(row: Any) -> Denominator:
    name = say("denominator", "registered") if row["part"] == "inactive" else row["base_name"]
    dated = row["base_date"]
    day = None if pd.isna(dated) else AsOf(pd.Timestamp(dated).date(), row["base_precision"] or "day")
    return Denominator(float(row["base_persons"]), name or say("denominator", "residents"), day)


def _state_rest(report: Report, row: Any) -> Finding:
    return report.state(
        Finding(
            f"{row['part']}_share.newest", row["pct"], "percent",
            AsOf(row["as_of_date"].date(), row["as_of_precision"]), tuple(row["source_ids"]), denominator=_base(row),
            decimals=int(row["decimals"]), interval_reason="computed", flags=("recomputed",),
        )
    )  # fmt: skip


def _ratio_card(report: Report, ratios: pd.DataFrame, ratio: str) -> Headline:
    for row in newest_usable(ratios, ratio, report.period.end).itertuples():
        finding = state_ratio(report, row)
        key = "answer.card_old" if row.is_old else "answer.card_ratio"
        return Headline(say(f"answer.{ratio}"), f"{finding}", say(key, f=finding), "gerak")
    return Headline(say(f"answer.{ratio}"), say("empty.not_published"), say("answer.card_holder"), "yakin")


def _criterion_card(report: Report, criteria: pd.DataFrame) -> Headline:
    """The criterion with people missing that costs most; else the one with the fewest people in hand."""
    rows = criteria[(criteria["group"] == "prioritas") & criteria["missing_persons"].notna() & ~criteria["is_old"]]
    rows = rows[rows["missing_persons"] != 0]
    short = rows[rows["missing_persons"] > 0].sort_values("missing_persons", ascending=False, kind="stable")
    if not len(rows):
        return Headline(say("answer.criteria_card"), _counts(criteria), say("answer.card_holder"), "syarat")
    ranked = short if len(short) else rows.sort_values("missing_persons", ascending=False, kind="stable")
    row = next(ranked.itertuples())
    distance, target = state_distance(report, row), state_target(report, row)
    is_open = row.verdict == Verdict.UNDECIDED
    key = "over" if not len(short) else "may_be_short_of" if is_open else "short_of"
    title = say(f"answer.{key}", name=say(f"answer.name_{row.measure}", f=target))
    cost = say("answer.cost", f=state_cost(report, row)) if len(short) and pd.notna(row.cost_idr_per_month) else ""
    company = cost + say("answer.card_dated", f=state_criterion_figure(report, row))
    return Headline(
        title,
        _about(replace(distance, value=abs(distance.value))),
        company,
        "syarat",
        say("answer.people"),
        bool(len(short)),
    )


def show_residents(report: Report, residents: pd.DataFrame) -> Block:
    """Show all residents by whether they have a card that works, on the last day that all three parts are known.

    Example:
        >>> uhc.show_residents(report, residents)
    """
    if residents.empty:
        return report.section("orang", say("answer.residents_none"), say("answer.residents_none_text"))
    parts = {row.part: _state_part(report, row) for row in residents.itertuples()}
    without = 100 - residents.loc[residents["part"] == "active", "pct"].iloc[0]
    fraction = round(100 / without) if without > 0 else 0
    is_word = LEAST_SHARE <= fraction <= MOST_SHARE
    heading = (
        say("answer.residents_share", f=parts["active"], fraction=say(f"answer.of_{fraction}"))
        if is_word
        else say("answer.residents_heading", f=parts["inactive"])
    )
    texts = {part: say(f"answer.part_{part}") for part in parts}
    widths = dict(zip(residents["part"], residents["pct"], strict=True))
    strip = "".join(f'<i class="{part}" style="width:{widths[part]:.1f}%"></i>' for part in parts)
    keys = "".join(f"<div><b>{escape(f'{parts[part]}')}</b>{escape(text)}</div>" for part, text in texts.items())
    label = "; ".join(f"{parts[part]} {text}" for part, text in texts.items())
    html = f'<div><div class="people" role="img" aria-label="{escape(label)}">{strip}</div>'
    html += f'<div class="key">{keys}</div></div>'
    subtitle = say("answer.residents_sub", f=parts["active"], region=report.region.name)
    newest = [one for one in report.findings if one.id == "inactive.newest" and one.as_of != parts["inactive"].as_of]
    subtitle += "".join(say("answer.residents_later", f=one) for one in newest)
    return report.section("orang", heading, html, _sources(report, parts.values()), link=say("answer.link_people"),
                          subtitle=subtitle)  # fmt: skip


def _state_part(report: Report, row: Any) -> Finding:
    day = report.as_of(row)
    base = Denominator(row.base_persons, row.base_name or say("denominator", "residents"), day)
    name = f"residents.{row.part}.{day.iso}"
    more: dict[str, Any] = {"denominator": base, "interval_reason": "computed", "flags": ("recomputed",)}
    return state_persons(report, name, row.persons, day, row.source_ids, **more)


def _sources(report: Report, findings: Any, text: str = "") -> str:
    sources = say("answer.sources", sources=report.cite(sources_of(findings)))
    return paragraph(" ".join(filter(None, (text, sources))), "src")


def show_criteria(report: Report, criteria: pd.DataFrame) -> Block:
    """Show how many people each criterion of UHC Prioritas lies from its minimum.

    Example:
        >>> uhc.show_criteria(report, criteria)
    """
    rows = whole_criteria(criteria)
    rows = rows[rows["group"] == "prioritas"]
    drawn = rows.loc[~rows["is_old"].astype(bool), "missing_persons"].astype(float)
    most = drawn.abs().max() if drawn.notna().any() else 1.0
    shorts = (-drawn).clip(upper=0).abs().max()
    zero = 70.0 if pd.notna(shorts) and shorts > 0 else 2.0
    bars = [_criterion_bar(report, row, zero, float(most) or 1.0) for row in rows.itertuples()]
    html = "".join(_bar_html(bar, zero) for bar in bars)
    figures = [state_criterion_figure(report, row) for row in rows.itertuples() if pd.notna(row.value)]
    ways = share_text(report, criteria)
    share = say("answer.ways", ways=ways) if ways else ""
    return report.section(
        "syarat", say("answer.criteria_heading", counts=_counts(criteria)), f'<div class="bars">{html}</div>',
        _sources(report, figures, share), link=say("answer.link_criteria"), subtitle=say("answer.criteria_sub"),
    )  # fmt: skip


def _counts(criteria: pd.DataFrame) -> str:
    """Return how many criteria of UHC Prioritas are met, not met, open and not published, in a few words."""
    counts = count_verdicts(criteria)
    met, narrow = counts.pop("met"), counts.pop("narrow")
    parts = [say("answer.met_narrow" if narrow else "answer.met", n=met, narrow=narrow)] if met else []
    return ", ".join(parts + [say(f"answer.{name}", n=count) for name, count in counts.items() if count])


def _about(finding: Finding) -> str:
    """Return a number of people for a card: a short sign where it is not exact."""
    return say("answer.about", f=finding) if finding.bound == "~" else f"{finding:size}"


def _criterion_bar(report: Report, row: Any, zero: float, most: float) -> Bar:
    mark = MARKS[row.verdict]
    name = (
        say(f"answer.name_{row.measure}", f=state_target(report, row)) if row.measure != "dues" else say("answer.dues")
    )
    narrow = say("answer.narrow") if row.verdict == Verdict.NARROW else ""
    note = say("answer.dues_holder")
    if pd.notna(row.value):
        key = "base" if row.base_origin == "implied" else "note"  # of what, where no register names it
        note = say(f"answer.criterion_{key}", f=state_criterion_figure(report, row))
        note += f" · {say(f'reason.{row.reason}')}" if row.verdict == Verdict.UNDECIDED else ""
        note += f" · {say('status.old_note')}" if row.is_old and row.reason != Reason.OLD else ""
    if pd.isna(row.missing_persons) or row.reason == Reason.ROUNDED or row.is_old:
        word = "unknown" if row.verdict == Verdict.UNDECIDED else "met" if is_met(row.verdict) else "missed"
        return Bar(f"{mark} {name}", say(f"answer.word_{word}"), 0, 100, note, "unknown")
    distance = state_distance(report, row)
    is_short = row.missing_persons > 0
    room = zero if is_short else 100 - zero
    width = room * min(1.0, abs(row.missing_persons) / most)
    text = say("answer.short" if is_short else "answer.more", f=distance)
    return Bar(f"{mark} {name}{narrow}", text, zero - width if is_short else zero, width, note, "neg" * is_short)


def _bar_html(bar: Bar, zero: float) -> str:
    bad = ' class="hi"' if bar.kind == "neg" else ""
    inside = f'<i class="{bar.kind}" style="left:{bar.start:.1f}%;width:{bar.width:.1f}%"></i>'
    line = "" if bar.kind == "unknown" else f'<u style="left:{zero:.1f}%"></u>'
    return (
        f'<div class="bar"><p{bad}><span>{escape(bar.name)}</span> <b>{escape(bar.value)}</b></p>'
        f'<small>{escape(bar.note)}</small><div class="axis">{inside}{line}</div></div>'
    )


def show_inactive(report: Report, inactive: pd.DataFrame) -> Block:
    """Show the inactive members by who pays for them, and what that means for local government.

    Example:
        >>> uhc.show_inactive(report, inactive)
    """
    if inactive.empty:
        return report.section("siapa", say("answer.inactive_none"), say("answer.inactive_none_text"))
    stated = [_state_inactive(report, row) for row in inactive.itertuples()]
    frame = inactive.assign(
        name=[say(f"answer.payer_{row.segment}") for row in inactive.itertuples()],
        text=[f"{finding}" for finding in stated],
        is_own=inactive["segment"] == "pbpu_pemda",
    )
    own = [finding for finding, is_own in zip(stated, frame["is_own"], strict=True) if is_own]
    first = frame.iloc[0]
    values: dict[str, Any] = {"name": first["name"], "f": stated[0]}
    if len(stated) == 1:
        heading = say("answer.inactive_one", **values)
    else:
        heading = say("answer.inactive_own", own=own[0], **values) if own else say("answer.inactive_heading", **values)
    text = say("answer.inferred") if inactive["is_inferred"].any() else ""
    return report.section(
        "siapa", heading, report.bars(frame, name="name", value="persons", text="text", highlight="is_own"),
        _sources(report, stated, text), link=say("answer.link_who"), subtitle=say("answer.inactive_sub", f=stated[0]),
    )  # fmt: skip


def _state_inactive(report: Report, row: Any) -> Finding:
    day = report.as_of(row)
    flags = ("inferred",) if row.is_inferred else ()
    reason = "computed" if row.segment == REST else "register"
    name = f"inactive.{day.iso}.{row.segment}"
    return state_persons(report, name, row.persons, day, row.source_ids, flags=flags, interval_reason=reason)


def show_money(report: Report, statements: pd.DataFrame) -> Block:
    """Show the budgets and quotas of local government that are printed, the newest year first.

    Example:
        >>> uhc.show_money(report, statements)
    """
    rows = statements[statements["measure"].isin(MONEY) & statements["usable"]]
    if not len(rows):
        return report.section("uang", say("answer.money_none"), say("answer.money_none_text"))
    newest = rows["as_of_date"].max().year - 1
    rows = rows[rows["as_of_date"].dt.year >= newest].sort_values(["as_of_date", "measure"], kind="stable")
    rows = rows.tail(MONEY_ROWS)
    stated = [
        (row, state_printed(report, row)) for row in rows.itertuples()
    ]  # fmt: skip
    payers = {_payer(row) for row, _ in stated}
    table = make_table(
        say("answer.money_table", region=report.region.name),
        [(say("answer.money_what"), False), (say("column.value"), True), (say("column.date"), False),
         (say("column.source"), False)],
        [(_money_name(row, payers), f"{finding}", f"{finding.as_of}", report.cite(finding.source_ids))
         for row, finding in stated],
    )  # fmt: skip
    money = [finding for _, finding in stated if finding.unit == "idr"]
    last = [finding for finding in money if finding.as_of == money[-1].as_of] if money else []
    low, high = (min(last, key=lambda one: one.value), max(last, key=lambda one: one.value)) if last else (None, None)
    lost = quota_lost(statements, report.period.end)
    heading = (
        say("answer.money_lost", **state_lost(report, lost)) if lost is not None
        else say("answer.money_quota", f=stated[-1][1], payer=_payer(stated[-1][0])) if low is None
        else say("answer.money_one", f=low) if low.value == high.value  # type: ignore[union-attr]
        else say("answer.money_rivals", low=low, high=high)
    )  # fmt: skip
    sub = say("answer.money_sub_one", payer=next(iter(payers))) if len(payers) == 1 else say("answer.money_sub")
    return report.section("uang", heading, table, link=say("answer.link_money"), subtitle=sub)


def _payer(row: Any) -> str:
    """Return who pays for a budget or quota, in words."""
    return say(f"answer.paid_{'open' if pd.isna(row.payer) else row.payer}")


def _money_name(row: Any, payers: set[str]) -> str:
    """Return what a budget or quota is called; its payer too where not all have the same."""
    name = say(f"answer.money_{row.measure}")
    return name if len(payers) == 1 else say("answer.money_of", name=name, payer=_payer(row))


def show_misquotes(report: Report, ratios: pd.DataFrame) -> Block:
    """Show printed sentences that are false, why, and the sentence to use instead, as the checker of texts says it.

    Example:
        >>> uhc.show_misquotes(report, ratios)
    """
    judged = judged_statements(report)
    false = _misquotes(judged).head(0 if report.is_synthetic else None)  # real sentences, invented figures
    if not len(false):
        newest = _newest(report, ratios)
        return report.section("koran", say("answer.quote_none"), newest, link=say("answer.link_quote"))
    for row in false.head(QUOTED).itertuples():
        report.warn(_quoted(row), _instead(report, row))
    articles = [_article(report, row) for row in false.head(QUOTED).itertuples()]
    first, *more = articles
    rest = f"<details><summary>{escape(say('answer.quote_more'))}</summary>{''.join(more)}</details>" if more else ""
    html = f'<div class="quotes">{first}{rest}</div>'
    subtitle = say("answer.quote_sub")
    return report.section("koran", say("answer.quote_heading"), html, link=say("answer.link_quote"), subtitle=subtitle)


def _misquotes(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the false statements on membership: those that mix two things first, then the newest; a number once."""
    if not len(judged):
        return judged
    of_membership = judged["topic"].map(_is_of_membership)
    false = judged[judged["verdict"].isin(ACCUSING) & of_membership]
    ranked = false.assign(is_plain=false["verdict"] != "explained")
    ranked = ranked.sort_values(["is_plain", "as_of"], ascending=[True, False], kind="stable")
    return ranked[ranked["percent"].isna() | ~ranked["percent"].duplicated()]


def _is_of_membership(topic: str) -> bool:
    known = read_topic(topic).shares if topic in TOPICS else ()
    return "UHC" in topic or any(name.removesuffix("_pct") in RATIOS for name in known)


def _quoted(row: Any) -> str:
    """Return the sentence as it was printed: in Indonesian, whatever the page's language."""
    return str(row.text)


def _article(report: Report, row: Any) -> str:
    quoted = _quoted(row)
    why = row.explanation or row.arithmetic
    source = report.cite((row.source_id,))
    return (
        f"<article><p>✗ <q>{escape(quoted)}</q></p><p>{escape(why)} <small>({escape(source)})</small></p>"
        f'<p class="ok">{escape(_instead(report, row))}</p></article>'
    )


def _instead(report: Report, row: Any) -> str:
    """Return the sentence that the checker of texts puts in the place of a false one, with its source."""
    sources = [source for source in row.instead_sources.split(";") if source]
    return f"{row.instead} {say('claims.instead_source', sources=report.cite(sources))}" if sources else row.instead


def _newest(report: Report, ratios: pd.DataFrame) -> str:
    """Say what to quote where no false sentence is known: the newest figures."""
    known = [
        say("answer.quote_above" if row.pct > FULL else f"answer.quote_{ratio}", f=state_ratio(report, row))
        for ratio in RATIOS[:2]
        for row in newest_usable(ratios, ratio, report.period.end).itertuples()
        if not report.period.is_stale(row.as_of_end.date())
    ]
    return say("answer.quote_instead", text="; ".join(known)) if known else say("answer.quote_wait")


def show_certainty(report: Report, ratios: pd.DataFrame, inactive: pd.DataFrame, population: pd.DataFrame) -> Block:
    """Show the word of the report's quality box, how old each headline number is, and which file answers the rest.

    The box is made before (``show_quality``), so that the two say the same.

    Example:
        >>> uhc.show_certainty(report, ratios, inactive, population)
    """
    word = say(f"quality.word_{report.quality_word}")
    ages = []
    for ratio in RATIOS[:2]:
        for row in newest_usable(ratios, ratio, report.period.end).itertuples():
            age = report.number(
                f"age.{ratio}", int(row.age_months), "months", as_of=report.period.end, source="project"
            )
            ages.append(say("answer.age", name=say(f"answer.{ratio}_name"), f=age))
    missing = ["monthly", *([] if len(inactive) else ["payer"]), "dues"]
    items = "".join(f"<li>{escape(say(f'answer.file_{name}'))}</li>" for name in missing)
    text = say("answer.ages", ages="; ".join(ages)) if ages else say("answer.residents_none_text")
    zero = [
        say("message.zero_residents", date=report.as_of(row), source=row.label)
        for row in zero_populations(population, report.period.end).tail(1).itertuples()
    ]
    heading = say("answer.certainty", word=word)
    return report.section("yakin", heading, text, *zero, f"<ul>{items}</ul>", link=say("answer.link_quality"))
