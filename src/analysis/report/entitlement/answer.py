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
from analysis.report.draft import Draft
from analysis.report.entitlement.reading import GAINS, LOSSES, ListCounts, name_item
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check
from analysis.report.report import Headline, Part, Report, Told
from analysis.report.tables import list_names

FILES = ("dukcapil", "bpjs", "dtsen", "workers", "decree")
MOST_NOT_FOUND_PCT, MOST_UNUSABLE_PCT = 3.0, 5.0  # above them a list is called weak
NOT_JOINED, NO_NIK = ("not_found", "review"), ("nik_missing", "nik_unusable")
SHOWN = ("keeps", "new_unregistered", "new_inactive", "new_active", "outside", "verify", "employer_duty")
ENTITLED = SHOWN[:4]
NOTHING: Told = ("", {})


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


def _missing(name: str, link: str) -> Told:
    return say("lists_page.none", name), {"sentences": [say("lists_page.none_text", name)], "link": link}


def _source(report: Report, rows: pd.DataFrame) -> str:
    return report.sources_line(rows["f"]) if len(rows) else ""


def tell_files(lists: ListCounts) -> Told:
    """Return which lists are needed and who holds them; nothing where lists were read.

    Example:
        >>> uhc.tell_files(lists)[0]
        'Data yang diperlukan dan pemegangnya'
    """
    if lists.reach != ListReach.NONE:
        return NOTHING
    sentences = [[say("lists_page.file", name) for name in FILES], say("lists_page.right")]
    return say("lists_page.files"), {"sentences": sentences, "link": say("lists_page.link_files")}


def state_cards(lists: ListCounts) -> pd.DataFrame:
    """Return residents without a card that works, by reason; of a province the regencies read, which are not added up.

    Example:
        >>> uhc.state_cards(lists)[["name", "value", "note"]]
    """
    if lists.reach != ListReach.REGENCIES:
        reasons, first = lists.items("reason"), lists.cards()[1].get("unregistered")
        if first is None:
            return reasons
        span = format(first, "span").strip() if first.interval else ""
        name = name_item("jkn", "unregistered")
        row = {"item": "unregistered", "name": name, "value": first.value, "f": first, "note": span}
        return pd.concat([pd.DataFrame([row]), reasons], ignore_index=True)
    rows = []
    for one in lists.regencies():
        known, found = one.cards()
        if known == CardsKnown.BOTH:
            without = found["f"]
            note = say("lists_page.of_list", f=without)
            rows.append({"name": one.region.name, "value": without.value, "f": without, "note": note})
    return pd.DataFrame(rows, columns=["name", "value", "f", "note"])


def tell_cards(report: Report, lists: ListCounts, cards: pd.DataFrame) -> Told:
    """Return the heading of residents without a card that works, and what stands around them.

    Example:
        >>> uhc.tell_cards(report, lists, uhc.state_cards(lists))
    """
    link = say("lists_page.link_without")
    if lists.reach == ListReach.NONE:
        return NOTHING
    if lists.reach == ListReach.REGENCIES:
        names = [one.region.short_name for one in lists.regencies()]
        absent = [one.short_name for one in regencies_of(report.region.bps_code) if one.short_name not in names]
        told = say("lists_page.regencies_absent", names=list_names(absent)) if absent else ""
        heading, subtitle = (
            say("lists_page.regencies", names=list_names(names)),
            say("lists_page.regencies_sub", date=lists.as_of),
        )
    elif cards.empty:
        return _missing("without", link)
    else:
        known, found = lists.cards()
        unregistered, told = found.get("unregistered"), ""
        if unregistered and unregistered.interval:
            key = "lists_page.looked_at" if lists.value("review", "reviewed") else "lists_page.not_looked_at"
            told = say(key, span=format(unregistered, "span").strip(), f=unregistered)
        heading, subtitle = say("lists_page.without", known, **found), report.say("lists_page.sub", date=lists.as_of)
    return heading, {"link": link, "subtitle": subtitle, "sentences": [told], "source": _source(report, cards)}


def tell_wrong(report: Report, lists: ListCounts, wrong: pd.DataFrame) -> Told:
    """Return whom local government pays for wrongly and what it costs, of the items ``wrong`` with their money.

    Example:
        >>> uhc.tell_wrong(report, lists, lists.items("wrong", money=True))
    """
    link, found = say("lists_page.link_wrong"), lists.wrongly_paid()
    if not lists.has_counts:
        return NOTHING
    if wrong.empty or found is None:
        return _missing("wrong", link)
    total, people, cost = found
    heading = say("lists_page.wrong_least" if total.is_least else "lists_page.wrong", people=people, cost=cost)
    text = say("lists_page.wrong_text") + (" " + say("lists_page.wrong_hidden") if total.is_least else "")
    subtitle = say("lists_page.wrong_sub", date=lists.as_of)
    return heading, {"link": link, "subtitle": subtitle, "sentences": [text], "source": _source(report, wrong)}


def state_entitled(lists: ListCounts) -> pd.DataFrame:
    """Return who is entitled within quota and money and who is not; without a decree the eligible by each choice.

    Example:
        >>> uhc.state_entitled(lists)[["name", "value", "is_in"]]
    """
    if not lists.is_proposed:
        return lists.items("choice").sort_values("item").assign(is_in=False)
    rows = lists.items("entitled") if lists.count("limits", "granted") else lists.items("")
    rows = rows[rows["item"].ne("fails_no_other_payer")]  # they have a card
    place = rows["item"].map({name: number for number, name in enumerate(SHOWN)}).fillna(len(SHOWN))
    return rows.assign(place=place, is_in=rows["item"].isin(ENTITLED)).sort_values("place", kind="stable")


def tell_entitled(report: Report, lists: ListCounts, entitled: pd.DataFrame) -> Told:
    """Return how many are entitled within quota and money and who stands outside, or what the decree must decide.

    Example:
        >>> uhc.tell_entitled(report, lists, uhc.state_entitled(lists))
    """
    link, granted = say("lists_page.link_entitled"), lists.count("limits", "granted")
    if not lists.has_counts:
        return NOTHING
    if granted is None and lists.is_proposed:
        return _missing("entitled", link)
    if granted is None:
        subtitle = say("lists_page.open_choices") if len(entitled) else ""
        texts = {"link": link, "subtitle": subtitle, "sentences": [say("lists_page.open_text")]}
        return say("lists_page.open"), texts
    keeps, new = lists.count("entitled", "keeps"), lists.total("entitled", ENTITLED[1:])
    heading = say("lists_page.entitled", f=granted)
    if keeps is not None and new is not None and not new.is_least:
        heading = say("lists_page.entitled_split", f=granted, keeps=keeps, new=lists.state("new", new.value))
    texts = {"subtitle": say("lists_page.entitled_sub", date=lists.as_of), "source": _source(report, entitled)}
    return heading, texts | {"link": link, "sentences": [_entitled_texts(lists, granted)]}


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


def state_moves(lists: ListCounts) -> pd.DataFrame:
    """Return who moved since the month before; ``is_gain``: they had no card that works.

    Example:
        >>> uhc.state_moves(lists)[["name", "value", "is_gain"]]
    """
    rows = lists.items("move")
    return rows.assign(is_gain=rows["item"].isin(GAINS)).sort_values("is_gain", ascending=False, kind="stable")


def tell_moves(report: Report, lists: ListCounts, moves: pd.DataFrame) -> Told:
    """Return how many became active since the month before, and how many stopped; nothing without lists.

    Example:
        >>> uhc.tell_moves(report, lists, uhc.state_moves(lists))
    """
    link = say("lists_page.link_moves")
    gained, lost = lists.total("move", GAINS), lists.total("move", LOSSES)
    if not lists.has_counts:
        return NOTHING
    if moves.empty or gained is None:
        return _missing("moves", link)
    gain = lists.state("gain", gained.value)
    heading = say("lists_page.moves", f=gain)
    if lost is not None and not (gained.is_least or lost.is_least):
        values = {"lost": lists.state("loss", lost.value), "net": lists.state("net_gain", gained.value - lost.value)}
        heading = say("lists_page.moves_net", f=gain, **values)
    texts = {"subtitle": say("lists_page.moves_sub", date=lists.as_of), "source": _source(report, moves)}
    return heading, texts | {"link": link, "sentences": [say("lists_page.moves_text")]}


def tell_visits(lists: ListCounts) -> Told:
    """Return what teams brought back of the field lists that went out.

    Example:
        >>> uhc.tell_visits(lists)
    """
    sent, returned = lists.total("field"), lists.value("field", "returned")
    if sent is None or returned is None:
        return NOTHING
    out = lists.state("field_people", sent.value, denominator=None)
    back = lists.state("field_returned", returned, denominator=None)
    shown, told = lists.total("field_outcome"), []
    if shown is not None and shown.value != returned:
        apart = lists.state("field_outcomes", shown.value, denominator=None)
        told.append(say("lists_page.field_rounding", f=apart))
    if overdue := lists.value("limits_field", "overdue"):
        told.append(say("lists_page.overdue", count=format_number(overdue)))
    texts = {"link": say("lists_page.link_field"), "sentences": [" ".join(told)]}
    return say("lists_page.field", back=back, out=out), texts


def unanswered_lists(lists: ListCounts) -> Part:
    """Return which lists are missing.

    Example:
        >>> uhc.unanswered_lists(lists)
    """
    if not lists.has_counts:
        return say("lists_page.unread", lists.reach)
    absent = [say("lists_page.file", name) for name in _absent(lists)]
    return absent or say("lists_page.all_files", joined=_state_joined(lists, "bpjs"), date=lists.as_of)


def _absent(lists: ListCounts) -> list[str]:
    read = {name for name in FILES if len(lists.topic(f"list.{name}"))}
    read |= {"decree"} if lists.is_proposed else set()
    return [name for name in FILES if name not in read]


def check_lists(lists: ListCounts) -> list[Check]:
    """Return the rows of the data-quality box: what was joined of each list, its NIK, whether a sample was looked at.

    Example:
        >>> uhc.check_lists(lists)
    """
    if not lists.has_counts:
        return [(say("quality.complete"), UNJUDGED, say("lists_page.unread", lists.reach))]
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
    return rows


def _joined(lists: ListCounts, name: str, read: float) -> Check:
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


def list_areas(lists: ListCounts) -> pd.DataFrame:
    """Return the counts by kelurahan as they are printed: without a card, active, and the entitled of a proposal.

    Example:
        >>> uhc.list_areas(lists)
    """
    topics = {"jkn": ("unregistered", "inactive", "active"), "entitled": ("keeps", "new_unregistered", "new_inactive")}
    chosen = [(topic, item) for topic, items in topics.items() for item in items if topic == "jkn" or lists.is_proposed]
    if lists.reach == ListReach.NONE:
        return pd.DataFrame()
    places = lists.rows[lists.rows["area_code"].str.len().ge(8)]
    names = places.drop_duplicates("area_code").set_index("area_code")["area_name"].sort_index()
    keyed = places.set_index(["topic", "item", "area_code"])["counted_persons"]
    counts = {name_item(*one): keyed.reindex([(*one, area) for area in names.index]) for one in chosen}
    shown = {
        name: [say("empty.hidden") if pd.isna(one) else format_number(one) for one in own]
        for name, own in counts.items()
    }
    areas = [say("lists_page.kecamatan", name=name) if len(area) == 8 else name for area, name in names.items()]
    return pd.DataFrame({say("column.area"): areas, **shown})


def share_by_group(lists: ListCounts) -> pd.DataFrame:
    """Return the eligible and the entitled by sex, age and decile, and the entitled per 100 eligible.

    Example:
        >>> uhc.share_by_group(lists)
    """
    rows = []
    for topic in ("fair.sex", "fair.age", "fair.decile") if lists.is_proposed else ():
        own = lists.topic(topic).assign(group=lambda rows: rows["item"].str.rpartition(".")[0])
        for group, found in own.groupby("group", sort=True):
            known = found.set_index(found["item"].str.rpartition(".")[2])["counted_persons"]
            inside, outside = known.get("entitled", 0), known.get("outside", 0)
            if pd.notna(inside) and pd.notna(outside) and inside + outside:
                share = round(100 * inside / (inside + outside))
                rows.append((name_item(topic, str(group)), inside + outside, inside, share))
    return pd.DataFrame(rows, columns=["group", "eligible", "entitled", "per_100"])
