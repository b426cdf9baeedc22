"""The page of lists by name: who has no card that works, what is paid wrongly, who is entitled, what moved."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.unprotected import residents_by_card
from analysis.reference.numbers import format_number, format_percent
from analysis.reference.words import say
from analysis.report.coverage.sections import residents_strip, state_residents, tell_residents
from analysis.report.draft import Block, Draft, bullets, paragraph
from analysis.report.entitlement.reading import GAINS, ListCounts, name_item
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box
from analysis.report.report import Headline, Report
from analysis.report.tables import make_table
from analysis.tables.office_rows import OFFICE

FILES = ("dukcapil", "bpjs", "dtsen", "workers", "decree")
MOST_NOT_FOUND_PCT, MOST_UNUSABLE_PCT = 3.0, 5.0  # above them a list is called weak
SHOWN = ("keeps", "new_unregistered", "new_inactive", "new_active", "outside", "verify", "employer_duty")
ENTITLED = SHOWN[:4]


def answer_lists(report: Report, lists: ListCounts) -> tuple[str, ...]:
    """Return the answer in at most 14 words and up to two sentences of context.

    Example:
        >>> uhc.answer_lists(report, lists)
    """
    if not lists.has_counts:
        return say("lists_page.answer_none"), say("lists_page.answer_none_text", region=report.region.name)
    context = [say("lists_page.context", **_states(lists))]
    people, cost = lists.wrongly_paid()
    if people.value:
        context.append(say("lists_page.context_wrong", people=people, cost=cost))
    return say("lists_page.answer", f=lists.without_card()), *context


def _states(lists: ListCounts) -> dict[str, Any]:
    found = {name: lists.count("jkn", name) for name in ("unregistered", "inactive")}
    return {name: say("empty.hidden") if one is None else f"{one}" for name, one in found.items()} | {
        "date": lists.as_of
    }


def list_headlines(lists: ListCounts, ratios: pd.DataFrame) -> list[Headline]:
    """Return three cards: without a card that works, paid for wrongly, entitled within quota and money.

    Without lists the first comes from ``ratios``, as far as figures of one day are published.

    Example:
        >>> uhc.list_headlines(lists, ratios)
    """
    titles = {one: say(f"lists_page.card_{one}") for one in ("without", "wrong", "entitled")}
    if not lists.has_counts:
        holder, none = say("lists_page.no_lists"), say("card.not_available")
        cards = [Headline(title, none, holder, "berkas") for title in titles.values()]
        return [_published_without(lists.draft, titles["without"], ratios) or cards[0], *cards[1:]]
    without, (people, cost), unit = lists.without_card(), lists.wrongly_paid(), say("answer.people")
    cards = [
        Headline(titles["without"], f"{without}", say("lists_page.of_residents", f=without), "kartu", unit, True),
        Headline(titles["wrong"], f"{people}", say("lists_page.cost_date", f=cost), "keliru", unit, people.value > 0),
    ]
    granted = lists.count("limits", "granted")
    if granted is None:
        return [*cards, Headline(titles["entitled"], say("lists_page.undecided"), say("lists_page.decree"), "berhak")]
    return [
        *cards,
        Headline(titles["entitled"], f"{granted}", say("lists_page.within", **_limits(lists)), "berhak", unit),
    ]


def _published_without(draft: Draft, title: str, ratios: pd.DataFrame) -> Headline | None:
    parts = residents_by_card(ratios)
    if parts.empty:
        return None
    row, persons = parts.iloc[0], parts.loc[parts["part"] != "active", "persons"].sum()
    day = AsOf(row["as_of_date"].date(), row["as_of_precision"])
    base = Denominator(row["base_persons"], say("denominator", "residents"), day)
    more: dict[str, Any] = {"denominator": base, "interval_reason": "computed", "flags": ("recomputed",)}
    people = draft.state(Finding("without_card.published", persons, "persons", day, tuple(row["source_ids"]), **more))
    company = say("lists_page.card_published", f=people)
    return Headline(title, f"{people}", company, "orang", say("answer.people"), True)


def _limits(lists: ListCounts) -> dict[str, str]:
    found = {name: lists.value("limits", name) for name in ("quota", "affordable")}
    return {name: say("lists_page.no_limit") if one is None else format_number(one) for name, one in found.items()}


def _missing(report: Report, anchor: str, name: str, *, link: str = "") -> Block:
    return report.section(anchor, say(f"lists_page.{name}_none"), say(f"lists_page.{name}_none_text"), link=link)


def _sources(report: Report) -> str:
    return paragraph(say("answer.sources", sources=report.cite([OFFICE])), "src")


def show_files(report: Report, lists: ListCounts) -> Block:
    """Show which list opens what and who holds it; nothing where lists were read.

    Example:
        >>> uhc.show_files(report, lists)
    """
    if lists.has_counts:
        return Block("", say("unanswered.see"))
    texts = [say(f"lists_page.file_{name}") for name in FILES]
    parts = (bullets(texts), paragraph(say("lists_page.right")))
    return report.section("berkas", say("lists_page.files"), *parts, link=say("lists_page.link_files"))


def show_published_cards(report: Report, lists: ListCounts, ratios: pd.DataFrame) -> Block:
    """Show what published figures say of residents without a card, where no list was read.

    Example:
        >>> uhc.show_published_cards(report, lists, ratios)
    """
    if lists.has_counts:
        return Block("", say("unanswered.see"))
    residents = state_residents(report, residents_by_card(ratios))
    heading, texts = tell_residents(report, residents)
    return report.section("orang", heading, residents_strip(residents), **texts)


def show_without_card(report: Report, lists: ListCounts) -> Block:
    """Show residents without a card that works: not registered, and inactive by reason.

    Example:
        >>> uhc.show_without_card(report, lists)
    """
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    bars, unregistered = lists.bars("reason"), lists.count("jkn", "unregistered")
    note = ""
    if unregistered is not None:
        span = format(unregistered, "span").strip() if unregistered.interval else ""
        name = name_item("jkn", "unregistered")
        first = {
            "item": "unregistered",
            "name": name,
            "value": unregistered.value,
            "text": f"{unregistered}",
            "note": span,
        }
        bars = pd.concat([pd.DataFrame([first]), bars], ignore_index=True)
        note = say(f"lists_page.{'looked_at' if lists.value('review', 'reviewed') else 'not_looked_at'}", span=span)
    if bars.empty:
        return _missing(report, "kartu", "without")
    drawn = report.bars(bars, name="name", value="value", text="text", note="note")
    heading = say("lists_page.without", f=lists.without_card())
    subtitle = say("lists_page.sub", region=report.region.name, date=lists.as_of)
    link = say("lists_page.link_without")
    return report.section("kartu", heading, drawn, note, _sources(report), link=link, subtitle=subtitle)


def show_paid_wrongly(report: Report, lists: ListCounts) -> Block:
    """Show whom local government pays for wrongly and what each kind costs a month.

    Example:
        >>> uhc.show_paid_wrongly(report, lists)
    """
    if not lists.has_counts:
        return Block("", say("unanswered.see"))
    bars, link = lists.bars("wrong", money=True), say("lists_page.link_wrong")
    if bars.empty:
        return _missing(report, "keliru", "wrong", link=link)
    people, cost = lists.wrongly_paid()
    drawn = report.bars(bars, name="name", value="value", text="text", note="note")
    heading = say("lists_page.wrong", people=people, cost=cost)
    text = say("lists_page.wrong_text")
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
    if granted is None:
        choices = _choices(report, lists)
        return report.section("berhak", say("lists_page.open"), say("lists_page.open_text"), choices, link=link)
    bars = lists.bars("entitled")
    bars = bars[bars["item"].ne("fails_no_other_payer")]  # they have a card
    place = bars["item"].map({name: number for number, name in enumerate(SHOWN)}).fillna(len(SHOWN))
    bars = bars.assign(place=place, is_in=bars["item"].isin(ENTITLED)).sort_values("place", kind="stable")
    drawn = report.bars(bars, name="name", value="value", text="text", note="note", highlight="is_in")
    texts = [say("lists_page.limits", **_limits(lists), months=format_number(lists.value("limits", "months") or 0))]
    outside = lists.count("limits", "outside")
    if outside is not None and outside.value:
        texts.append(say("lists_page.outside", f=outside))
    heading = say("lists_page.entitled", f=granted)
    subtitle = say("lists_page.entitled_sub", date=lists.as_of)
    return report.section("berhak", heading, drawn, bullets(texts), _sources(report), link=link, subtitle=subtitle)


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
    if bars.empty:
        return _missing(report, "pindah", "moves", link=link)
    gain = lists.state("gain", lists.total("move", GAINS))
    drawn = report.bars(
        bars.assign(is_gain=bars["item"].isin(GAINS)), name="name", value="value", text="text", highlight="is_gain"
    )
    heading, subtitle = say("lists_page.moves", f=gain), say("lists_page.moves_sub", date=lists.as_of)
    text = say("lists_page.moves_text")
    return report.section("pindah", heading, drawn, text, _sources(report), link=link, subtitle=subtitle)


def show_field_results(report: Report, lists: ListCounts) -> Block:
    """Show what teams brought back of the field lists that went out.

    Example:
        >>> uhc.show_field_results(report, lists)
    """
    if not lists.has_counts or lists.topic("field").empty:
        return Block("", say("unanswered.see"))
    out = lists.state("field.people", lists.total("field"), denominator=None)
    back = lists.state("field.returned", lists.value("field", "returned") or 0.0, denominator=None)
    bars = lists.bars("field_outcome")
    drawn = report.bars(bars, name="name", value="value", text="text") if len(bars) else ""
    overdue = lists.value("limits_field", "overdue") or 0
    late = say("lists_page.overdue", count=format_number(overdue)) if overdue else ""
    heading = say("lists_page.field", back=back, out=out)
    return report.section("kunjungan", heading, drawn, late, link=say("lists_page.link_field"))


def show_list_certainty(report: Report, lists: ListCounts, quality: Block) -> Block:
    """Show the word of the quality box and what is missing; ``quality`` is made before.

    Example:
        >>> uhc.show_list_certainty(report, lists, quality)
    """
    heading = say("answer.certainty", word=say("quality.word", report.quality_word))
    texts = [] if not lists.has_counts else [say(f"lists_page.file_{name}") for name in _absent(lists)]
    parts = (
        [bullets(texts)] if texts else [say("lists_page.see_quality" if lists.has_counts else "lists_page.no_lists")]
    )
    del quality  # it gives the report its word
    return report.section("yakin", heading, *parts, link=say("answer.link_quality"))


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
        return quality_box(draft, [(say("quality.complete"), UNJUDGED, say("lists_page.no_lists"))], ())
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
    lost = 100 * lists.total(f"list.{name}", ("not_found", "review")) / read
    unusable = 100 * lists.total(f"list.{name}", ("nik_missing", "nik_unusable")) / read
    joined = lists.state(f"quality.{name}", lists.value(f"list.{name}", "linked") or 0.0, "statements")
    word = GOOD if lost <= MOST_NOT_FOUND_PCT and unusable <= MOST_UNUSABLE_PCT else CAREFUL
    shares = {"unusable": format_percent(unusable, 1), "read": format_number(read), "joined": joined}
    return say(f"lists_item.list_{name}"), word, say("lists_page.quality_list", **shares)


def propose_entitlement(draft: Draft, lists: ListCounts) -> None:
    """Put on the meeting page: whom to activate within the money, what to free, or what the decree must decide.

    Example:
        >>> uhc.propose_entitlement(report, lists)
    """
    if not lists.has_counts:
        return
    people, cost = lists.wrongly_paid()
    if people.value:
        draft.propose(
            "free_places", anchor="keliru", certainty=2, because=say("lists_page.because_links"), weight=people.value,
            size=say("meeting.people_cost", f=people, cost=cost), people=people, cost=cost,
        )  # fmt: skip
    new = lists.total("entitled", ENTITLED[1:])
    if new:
        listed = lists.state("new", new)
        premium = lists.state("new.cost", new * lists.premium_idr, "idr_per_month")
        draft.propose(
            "activate_listed", anchor="berhak", certainty=2, because=say("lists_page.because_rules"), weight=new,
            size=say("meeting.people_cost", f=listed, cost=premium), people=listed, cost=premium, date=lists.as_of,
        )  # fmt: skip
    elif not lists.is_proposed:
        draft.propose(
            "decide_decree", anchor="berhak", certainty=3, because=say("lists_page.because_open"),
            weight=lists.without_card().value,
        )  # fmt: skip


def show_list_tables(report: Report, lists: ListCounts) -> Block:
    """Show the counts by kelurahan: not registered, inactive, active, and the entitled where there is a proposal.

    Example:
        >>> uhc.show_list_tables(report, lists)
    """
    own = lists.rows
    if not lists.has_counts:
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
    names = ("fair_group", "fair_eligible", "fair_entitled", "fair_share")
    columns = [(say(f"lists_page.{name}"), place > 0) for place, name in enumerate(names)]
    table = make_table(say("lists_page.table_fair", date=lists.as_of), columns, cells)
    text = paragraph(say("lists_page.choices"))
    return report.section("adil", say("lists_page.fair"), table, text, _choices(report, lists))
