"""The page of lists by name: who has no card that works, what is paid wrongly, who is entitled, what moved."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.criteria.membership import judge_membership
from analysis.indicators.membership_measures import PEOPLE, people_figures
from analysis.indicators.unprotected import people_without_card, residents_by_card
from analysis.reference.numbers import format_number, format_percent
from analysis.reference.regions import regencies_of
from analysis.reference.states import BudgetReach, CardsKnown, ListReach
from analysis.reference.words import say
from analysis.report.coverage.answer import about
from analysis.report.coverage.people import residents_strip, state_residents, tell_residents
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.entitlement.reading import GAINS, LOSSES, ListCounts, name_item
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.report import Headline, Report
from analysis.report.tables import list_names, make_table
from analysis.tables.office_rows import OFFICE

FILES = ("dukcapil", "bpjs", "dtsen", "workers", "decree")
MOST_NOT_FOUND_PCT, MOST_UNUSABLE_PCT = 3.0, 5.0  # above them a list is called weak
NOT_JOINED, NO_NIK = ("not_found", "review"), ("nik_missing", "nik_unusable")
SHOWN = ("keeps", "new_unregistered", "new_inactive", "new_active", "outside", "verify", "employer_duty")
ENTITLED = SHOWN[:4]


def answer_lists(report: Report, lists: ListCounts, ratios: pd.DataFrame) -> tuple[str, ...]:
    """Return the answer in at most 14 words and up to two sentences of context.

    ``ratios`` (``compute_ratios``) tell how many of the whole region have no card, where the lists hold a part of it.

    Example:
        >>> uhc.answer_lists(report, lists, ratios)
    """
    if not lists.has_counts:
        counts = _regencies_read(report, lists)
        told = say("lists_page.silent_text", lists.reach, region=report.region.name, **counts)
        return say("lists_page.silent", lists.reach, **counts), told
    known, found = lists.cards()
    share, wrong = lists.share(), lists.wrongly_paid()
    context = [say("lists_page.context", known, date=lists.as_of, **found)] if found else []
    if share is not None:
        region, whole = _without_in_region(report, ratios), report.region.name
        key = "lists_page.part_of" if region else "lists_page.part"
        context.append(say(key, region=whole, share=share, f=region))
    elif wrong is not None:
        context.append(say("lists_page.context_wrong", people=wrong[1], cost=wrong[2]))
    return say("lists_page.answer", known, **found), *context


def _regencies_read(report: Report, lists: ListCounts) -> dict[str, Finding]:
    """State in how many regencies of a province lists were read; nothing where none were."""
    if lists.reach != ListReach.REGENCIES:
        return {}
    whole = len(regencies_of(report.region.bps_code))
    counts = {"read": len(lists.regencies()), "whole": whole}
    return {name: report.count(f"list_regencies_{name}", value, "regions") for name, value in counts.items()}


def list_headlines(lists: ListCounts, ratios: pd.DataFrame) -> list[Headline]:
    """Return three cards: without a card that works, paid for wrongly, entitled within quota and money.

    Without lists the first comes from ``ratios``, as far as figures of one day are published.

    Example:
        >>> uhc.list_headlines(lists, ratios)
    """
    titles = {one: say("lists_page.card", one) for one in ("without", "wrong", "entitled")}
    if not lists.has_counts:
        anchor = "berkas" if lists.reach == ListReach.NONE else "kartu"
        cards = [_absent_card(title, say("lists_page.unread", lists.reach), anchor) for title in titles.values()]
        return [_published_without(lists.draft, titles["without"], ratios) or cards[0], *cards[1:]]
    listed = _card_without(lists, say("lists_page.card", "listed"))
    return [listed, _card_wrong(lists, titles["wrong"]), _card_entitled(lists, titles["entitled"])]


def _absent_card(title: str, why: str, anchor: str) -> Headline:
    return Headline(title, say("card.not_available"), why, anchor)


def _card_without(lists: ListCounts, title: str) -> Headline:
    known, found = lists.cards()
    if known != CardsKnown.BOTH:
        return _absent_card(title, say("lists_page.too_small"), "kartu")
    share, without = lists.share(), found["f"]
    company = say("lists_page.of_region" if share else "lists_page.of_residents", f=without, share=share)
    return Headline(title, f"{without}", company, "kartu", say("answer.people"), True)


def _card_wrong(lists: ListCounts, title: str) -> Headline:
    wrong = lists.wrongly_paid()
    if wrong is None:
        return _absent_card(title, say("lists_page.too_small"), "keliru")
    total, people, cost = wrong
    value = say("lists_page.least", f=people) if total.is_least else f"{people}"
    return Headline(title, value, say("lists_page.cost_date", f=cost), "keliru", say("answer.people"), total.value > 0)


def _card_entitled(lists: ListCounts, title: str) -> Headline:
    granted = lists.count("limits", "granted")
    if granted is None:
        why = say("lists_page.too_small" if lists.is_proposed else "lists_page.decree")
        value = say("card.not_available" if lists.is_proposed else "lists_page.undecided")
        return Headline(title, value, why, "berhak")
    return Headline(title, f"{granted}", say("lists_page.within", **_limits(lists)), "berhak", say("answer.people"))


def _published_without(draft: Draft, title: str, ratios: pd.DataFrame) -> Headline | None:
    people = _without_in_region(draft, ratios)
    if people is None:
        return None
    return Headline(
        title, about(people), say("lists_page.card_published", f=people), "orang", say("answer.people"), True
    )


def _without_in_region(draft: Draft, ratios: pd.DataFrame) -> Finding | None:
    """State how many residents of the region have no card that works, by figures of one day."""
    parts = residents_by_card(ratios)
    if parts.empty:
        return _inactive_in_region(draft, ratios)
    row, persons = parts.iloc[0], parts.loc[parts["part"] != "active", "persons"].sum()
    day = AsOf(row["as_of_date"].date(), row["as_of_precision"])
    base = Denominator(row["base_persons"], say("denominator", "residents"), day)
    more: dict[str, Any] = {"denominator": base, "interval_reason": "computed", "flags": ("recomputed",)}
    return draft.state(Finding("without_card", persons, "persons", day, tuple(row["source_ids"]), **more))


def _inactive_in_region(draft: Draft, ratios: pd.DataFrame) -> Finding | None:
    """State the members whose card is not active, as the coverage report does, where residents cannot be split."""
    criteria = judge_membership(ratios, pd.DataFrame(), draft.read("population"), draft.period)
    people = people_without_card(criteria)
    rows = people_figures(people[(people["part"] == "inactive") & ~people["is_old"].astype(bool)])
    return next((one for one in draft.state_rows(rows, PEOPLE) if one is not None), None)


def _limits(lists: ListCounts) -> dict[str, str]:
    found = {name: lists.value("limits", name) for name in ("quota", "affordable")}
    return {name: say("lists_page.no_limit") if one is None else format_number(one) for name, one in found.items()}


def _missing(report: Report, anchor: str, name: str, *, link: str = "") -> Block:
    return report.section(anchor, say("lists_page.none", name), say("lists_page.none_text", name), link=link)


def _sources(report: Report, text: str = "") -> str:
    return paragraph(" ".join(filter(None, (text, say("answer.sources", sources=report.cite([OFFICE]))))), "src")


def show_files(report: Report, lists: ListCounts) -> Block:
    """Show which lists are needed and who holds them; nothing where lists were read.

    Example:
        >>> uhc.show_files(report, lists)
    """
    if lists.reach != ListReach.NONE:
        return Block("", say("unanswered.see"))
    texts = [say("lists_page.file", name) for name in FILES]
    parts = (bullets(texts), paragraph(say("lists_page.right")))
    return report.section("berkas", say("lists_page.files"), *parts, link=say("lists_page.link_files"))


def show_published_cards(report: Report, lists: ListCounts, ratios: pd.DataFrame) -> Block:
    """Show what published figures say of residents without a card, where no list of the whole region was read.

    Example:
        >>> uhc.show_published_cards(report, lists, ratios)
    """
    if lists.has_counts:
        return Block("", say("unanswered.see"))
    residents = state_residents(report, residents_by_card(ratios))
    heading, texts = tell_residents(report, residents)
    return report.section("orang", heading, residents_strip(residents), **texts)


def show_without_card(report: Report, lists: ListCounts) -> Block:
    """Show residents without a card that works: not registered, and inactive by reason; of a province its regencies.

    Example:
        >>> uhc.show_without_card(report, lists)
    """
    if lists.reach == ListReach.REGENCIES:
        return _show_regencies(report, lists)
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    link, (known, found) = say("lists_page.link_without"), lists.cards()
    bars, note = lists.bars("reason"), ""
    if unregistered := found.get("unregistered"):
        span = format(unregistered, "span").strip() if unregistered.interval else ""
        name = name_item("jkn", "unregistered")
        first = {"item": "unregistered", "name": name, "value": unregistered.value, "text": f"{unregistered}"}
        bars = pd.concat([pd.DataFrame([first | {"note": span}]), bars], ignore_index=True)
        is_looked_at = bool(lists.value("review", "reviewed"))
        told = say("lists_page.looked_at" if is_looked_at else "lists_page.not_looked_at", span=span, f=unregistered)
        note = told if span else ""
    if bars.empty:
        return _missing(report, "kartu", "without", link=link)
    drawn = report.bars(bars, name="name", value="value", text="text", note="note")
    subtitle = say("lists_page.sub", region=report.region.name, date=lists.as_of)
    heading = say("lists_page.without", known, **found)
    return report.section("kartu", heading, drawn, note, _sources(report), link=link, subtitle=subtitle)


def _show_regencies(report: Report, lists: ListCounts) -> Block:
    """Show for each regency whose lists were read how many have no card; they are not added up to the province."""
    rows = []
    for one in lists.regencies():
        known, found = one.cards()
        if known == CardsKnown.BOTH:
            note = say("lists_page.of_list", f=found["f"])
            rows.append((one.region.name, found["f"].value, f"{found['f']}", note))
    names = [one.region.short_name for one in lists.regencies()]
    absent = [one.short_name for one in regencies_of(report.region.bps_code) if one.short_name not in names]
    frame = pd.DataFrame(rows, columns=["name", "value", "text", "note"])
    drawn = report.bars(frame, name="name", value="value", text="text", note="note") if rows else ""
    told = say("lists_page.regencies_absent", names=list_names(absent)) if absent else ""
    heading, link = say("lists_page.regencies", names=list_names(names)), say("lists_page.link_without")
    subtitle = say("lists_page.regencies_sub", date=lists.as_of)
    return report.section("kartu", heading, drawn, told, _sources(report), link=link, subtitle=subtitle)


def show_paid_wrongly(report: Report, lists: ListCounts) -> Block:
    """Show whom local government pays for wrongly and what each kind costs a month.

    Example:
        >>> uhc.show_paid_wrongly(report, lists)
    """
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    bars, link, wrong = lists.bars("wrong", money=True), say("lists_page.link_wrong"), lists.wrongly_paid()
    if bars.empty or wrong is None:
        return _missing(report, "keliru", "wrong", link=link)
    total, people, cost = wrong
    drawn = report.bars(bars, name="name", value="value", text="text", note="note")
    heading = say("lists_page.wrong_least" if total.is_least else "lists_page.wrong", people=people, cost=cost)
    text = say("lists_page.wrong_text") + (" " + say("lists_page.wrong_hidden") if total.is_least else "")
    subtitle = say("lists_page.wrong_sub", date=lists.as_of)
    return report.section("keliru", heading, drawn, text, _sources(report), link=link, subtitle=subtitle)


def show_entitled(report: Report, lists: ListCounts) -> Block:
    """Show who is entitled within quota and money and who stands outside, or what the decree must decide.

    Example:
        >>> uhc.show_entitled(report, lists)
    """
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    link = say("lists_page.link_entitled")
    granted = lists.count("limits", "granted")
    if granted is None and lists.is_proposed:
        return _missing(report, "berhak", "entitled", link=link)
    if granted is None:
        choices, text = _choices(report, lists), say("lists_page.open_text")
        told = say("lists_page.open_choices") if choices else ""
        return report.section("berhak", say("lists_page.open"), text, told, choices, link=link)
    bars = lists.bars("entitled")
    bars = bars[bars["item"].ne("fails_no_other_payer")]  # they have a card
    place = bars["item"].map({name: number for number, name in enumerate(SHOWN)}).fillna(len(SHOWN))
    bars = bars.assign(place=place, is_in=bars["item"].isin(ENTITLED)).sort_values("place", kind="stable")
    drawn = report.bars(bars, name="name", value="value", text="text", note="note", highlight="is_in")
    keeps, new = lists.count("entitled", "keeps"), lists.total("entitled", ENTITLED[1:])
    heading = say("lists_page.entitled", f=granted)
    if keeps is not None and new is not None and not new.is_least:
        heading = say("lists_page.entitled_split", f=granted, keeps=keeps, new=lists.state("new", new.value))
    texts = bullets(_entitled_texts(lists, granted))
    subtitle = say("lists_page.entitled_sub", date=lists.as_of)
    return report.section("berhak", heading, drawn, texts, _sources(report), link=link, subtitle=subtitle)


def _entitled_texts(lists: ListCounts, granted: Finding) -> list[str]:
    """Say how many of those without a card are within quota and money, and who is not, with what it would cost."""
    known, found = lists.cards()
    inside = {name: lists.count("entitled", f"new_{name}") for name in ("unregistered", "inactive")}
    texts = []
    if known == CardsKnown.BOTH and None not in inside.values():
        total = lists.state("without_card_entitled", sum(one.value for one in inside.values() if one))
        texts.append(say("lists_page.inside", without=found["f"], f=total, **inside))
    months = format_number(lists.value("limits", "months") or 0)
    texts.append(say("lists_page.limits", **_limits(lists), months=months, f=granted))
    outside, verify = lists.count("limits", "outside"), lists.count("entitled", "verify")
    if outside is not None and outside.value:
        cost = lists.state("outside_cost", outside.value * lists.premium_idr, "idr_per_month")
        wrong = lists.wrongly_paid()
        texts.append(
            say("lists_page.outside", f=outside, cost=cost) + (_waiting_text(lists, wrong[2]) if wrong else "")
        )
    if verify is not None and verify.value:
        texts.append(say("lists_page.verify", f=verify))
    return texts


def _choices(report: Report, lists: ListCounts) -> Block | str:
    bars = lists.bars("choice")
    if bars.empty:
        return ""
    return report.bars(bars.sort_values("item"), name="name", value="value", text="text")


def show_listed_moves(report: Report, lists: ListCounts) -> Block:
    """Show who moved since the month before: only people who had no card that works are a gain.

    Example:
        >>> uhc.show_listed_moves(report, uhc.read_lists(report))
    """
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    bars, link = lists.bars("move"), say("lists_page.link_moves")
    gained, lost = lists.total("move", GAINS), lists.total("move", LOSSES)
    if bars.empty or gained is None:
        return _missing(report, "pindah", "moves", link=link)
    gain = lists.state("gain", gained.value)
    heading = say("lists_page.moves", f=gain)
    if lost is not None and not (gained.is_least or lost.is_least):
        values = {"lost": lists.state("loss", lost.value), "net": lists.state("net_gain", gained.value - lost.value)}
        heading = say("lists_page.moves_net", f=gain, **values)
    bars = bars.assign(is_gain=bars["item"].isin(GAINS)).sort_values("is_gain", ascending=False, kind="stable")
    drawn = report.bars(bars, name="name", value="value", text="text", highlight="is_gain")
    parts = (drawn, say("lists_page.moves_text"), _sources(report))
    return report.section("pindah", heading, *parts, link=link, subtitle=say("lists_page.moves_sub", date=lists.as_of))


def show_field_results(report: Report, lists: ListCounts) -> Block:
    """Show what teams brought back of the field lists that went out.

    Example:
        >>> uhc.show_field_results(report, lists)
    """
    sent = lists.total("field") if lists.has_counts else None
    returned = lists.value("field", "returned") if lists.has_counts else None
    if sent is None or returned is None:
        return Block("", say("unanswered.see"))
    out = lists.state("field_people", sent.value, denominator=None)
    back = lists.state("field_returned", returned, denominator=None)
    bars, shown = lists.bars("field_outcome"), lists.total("field_outcome")
    drawn = report.bars(bars, name="name", value="value", text="text") if len(bars) else ""
    told = []
    if shown is not None and shown.value != returned:
        apart = lists.state("field_outcomes", shown.value, denominator=None)
        told.append(say("lists_page.field_rounding", f=apart))
    if overdue := lists.value("limits_field", "overdue"):
        told.append(say("lists_page.overdue", count=format_number(overdue)))
    heading = say("lists_page.field", back=back, out=out)
    return report.section("kunjungan", heading, drawn, " ".join(told), link=say("lists_page.link_field"))


def show_list_certainty(report: Report, lists: ListCounts, quality: Block) -> Block:
    """Show the word of the quality box and what is missing; ``quality`` is made before.

    Example:
        >>> uhc.show_list_certainty(report, lists, quality)
    """
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    del quality  # it gives the report its word
    if not lists.has_counts:
        parts = say("lists_page.unread", lists.reach)
    elif absent := _absent(lists):
        parts = bullets([say("lists_page.file", name) for name in absent])
    else:
        parts = say("lists_page.all_files", joined=_state_joined(lists, "bpjs"), date=lists.as_of)
    return report.section("yakin", heading, parts, link=say("answer.link_quality"))


def _absent(lists: ListCounts) -> list[str]:
    read = {name for name in FILES if len(lists.topic(f"list.{name}"))}
    read |= {"decree"} if lists.is_proposed else set()
    return [name for name in FILES if name not in read]


def show_list_quality(draft: Draft, lists: ListCounts) -> Block:
    """Show the data-quality box: how much of each list was joined, its NIK, and whether anybody looked at a sample.

    Example:
        >>> uhc.show_list_quality(report, lists)
    """
    if not lists.has_counts:
        unread = say("lists_page.unread", lists.reach)
        return quality_box(draft, [(say("quality.complete"), UNJUDGED, unread)], ())
    rows = []
    for name in ("bpjs", "dtsen", "workers"):
        read = lists.value(f"list.{name}", "read")
        if read:
            rows.append(_joined(lists, name, read))
    stale = lists.draft.period.is_stale(lists.as_of.day)
    rows.append((say("quality.timely"), CAREFUL if stale else GOOD, say("lists_page.quality_month", date=lists.as_of)))
    looked = bool(lists.value("review", "reviewed"))
    text = say("lists_page.quality_looked" if looked else "lists_page.quality_not_looked")
    rows.append((say("lists_page.check_review"), GOOD if looked else CAREFUL, text))
    rows.append((say("quality.small"), GOOD, say("lists_page.quality_small")))
    rows.append((say("quality.definitions"), CAREFUL, say("lists_page.quality_definitions")))
    return quality_box(draft, rows, ())


def _joined(lists: ListCounts, name: str, read: float) -> tuple[str, str, str]:
    lost, unusable = (
        None if found is None else 100 * found.value / read
        for found in (lists.total(f"list.{name}", items) for items in (NOT_JOINED, NO_NIK))
    )  # None: too few to print
    word = GOOD if (lost or 0) <= MOST_NOT_FOUND_PCT and (unusable or 0) <= MOST_UNUSABLE_PCT else CAREFUL
    share = say("empty.hidden") if unusable is None else format_percent(unusable, 1)
    text = say("lists_page.quality_list", unusable=share, joined=_state_joined(lists, name))
    return say("lists_item", f"list_{name}"), word, text


def _state_joined(lists: ListCounts, name: str) -> Finding:
    """State the rows of a list that were joined with a resident, of those read."""
    read = lists.value(f"list.{name}", "read") or 0.0
    base = Denominator(read, say("lists_page.rows_read"), lists.as_of)
    joined = lists.value(f"list.{name}", "linked") or 0.0
    return lists.state("joined", joined, "statements", name, numerator=joined, denominator=base)


def propose_entitlement(draft: Draft, lists: ListCounts) -> None:
    """Put on the meeting page: whom to activate within the money, what to free, or what the decree must decide.

    Example:
        >>> uhc.propose_entitlement(report, lists)
    """
    if not lists.has_counts:
        if lists.reach == ListReach.NONE and not draft.is_synthetic:
            draft.propose("agree_access", anchor="berkas", certainty=2, because=say("lists_page.because_access"))
        return
    wrong, new = lists.wrongly_paid(), lists.total("entitled", ENTITLED[1:])
    if wrong is not None and wrong[0].value:
        _, people, cost = wrong
        draft.propose(
            "free_places", anchor="keliru", certainty=2, because=say("lists_page.because_links"), weight=people.value,
            size=say("meeting.people", f=people), people=people, cost=cost, waiting=_waiting_text(lists, cost),
        )  # fmt: skip
    if new is not None and new.value:
        listed = lists.state("new", new.value)
        premium = lists.state("new_cost", new.value * lists.premium_idr, "idr_per_month")
        draft.propose(
            "activate_listed", anchor="berhak", certainty=2, because=say("lists_page.because_rules"), weight=new.value,
            size=say("meeting.people", f=listed), people=listed, cost=premium, date=lists.as_of,
        )  # fmt: skip
    elif not lists.is_proposed:
        _, found = lists.cards()
        draft.propose(
            "decide_decree", anchor="berhak", certainty=1, because=say("lists_page.because_open"),
            weight=found["f"].value if "f" in found else 0,
        )  # fmt: skip


def _waiting_text(lists: ListCounts, freed: Finding) -> str:
    """Say what those who stand outside the money would cost beside what wrongly paid cards free; "" without them."""
    outside = lists.count("limits", "outside")
    if outside is None or not outside.value:
        return ""
    cost = lists.state("outside_cost", outside.value * lists.premium_idr, "idr_per_month")
    state = BudgetReach.ENOUGH if freed.value >= cost.value else BudgetReach.SHORT
    return " " + say("lists_page.waiting", state, f=outside, cost=cost, freed=freed)


def show_list_tables(report: Report, lists: ListCounts) -> Block:
    """Show the counts by kelurahan: not registered, inactive, active, and the entitled where there is a proposal.

    Example:
        >>> uhc.show_list_tables(report, lists)
    """
    own = lists.rows
    if lists.reach == ListReach.NONE:
        return Block("", say("unanswered.see"))
    places = own[own["area_code"].str.len().ge(8)]
    topics = {"jkn": ("unregistered", "inactive", "active"), "entitled": ("keeps", "new_unregistered", "new_inactive")}
    chosen = [(topic, item) for topic, items in topics.items() for item in items if topic == "jkn" or lists.is_proposed]
    keyed = places.set_index(["area_code", "topic", "item"])["counted_persons"]
    cells = []
    for area, name in (
        places[["area_code", "area_name"]].drop_duplicates().sort_values("area_code").itertuples(index=False)
    ):
        values = [keyed.get((area, *one), pd.NA) for one in chosen]
        level = say("lists_page.kecamatan", name=name) if len(area) == 8 else name
        cells.append([level, *(say("empty.hidden") if pd.isna(one) else format_number(one) for one in values)])
    columns = [(say("column.area"), False), *((name_item(*one), True) for one in chosen)]
    table = make_table(say("lists_page.table_areas", date=lists.as_of), columns, cells)
    return report.section("kelurahan", say("lists_page.areas"), say("lists_page.areas_text"), table)


def show_fairness(report: Report, lists: ListCounts) -> Block:
    """Show entitled per 100 eligible by sex, age and decile, and how many each choice of a rule would make eligible.

    Example:
        >>> uhc.show_fairness(report, lists)
    """
    if not lists.has_counts or not lists.is_proposed:
        return Block("", say("unanswered.see"))
    cells = []
    for topic in ("fair.sex", "fair.age", "fair.decile"):
        own = lists.topic(topic).assign(group=lambda rows: rows["item"].str.rpartition(".")[0])
        for group, rows in own.groupby("group", sort=True):
            known = rows.set_index(rows["item"].str.rpartition(".")[2])["counted_persons"]
            inside, outside = known.get("entitled", 0), known.get("outside", 0)
            if pd.isna(inside) or pd.isna(outside) or not inside + outside:
                continue
            share = format_number(100 * inside / (inside + outside))
            name = name_item(topic, str(group))
            cells.append([name, format_number(inside + outside), format_number(inside), share])
    if not cells:
        return Block("", say("unanswered.see"))
    names = ("group", "eligible", "entitled", "share")
    columns = [(say("lists_page.fair_column", name), place > 0) for place, name in enumerate(names)]
    table = make_table(say("lists_page.table_fair", date=lists.as_of), columns, cells)
    text = paragraph(say("lists_page.choices"))
    return report.section("adil", say("lists_page.fair"), table, text, _choices(report, lists))
