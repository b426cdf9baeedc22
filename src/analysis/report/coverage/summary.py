"""The first page of the coverage report: key messages, headline figures, data-quality box."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, ROUNDING_POINTS, latest, nearest_minimum
from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.report.coverage.rivals import rival_statements, state_statement
from analysis.report.coverage.stating import state_change, state_distance, state_minimum, state_ratio
from analysis.report.draft import Block, Card, Draft
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import list_names, make_table

GOOD, CAREFUL, UNJUDGED = "good", "careful", "unjudged"
YEAR = 12
FRESH_MONTHS = 3


def show_messages(
    draft: Draft, ratios: pd.DataFrame, distances: pd.DataFrame, changes: pd.DataFrame, statements: pd.DataFrame
) -> Block:
    """Show three to five key messages, strongest first; the last one is what the office may do or check."""
    sentences: list[tuple[str, str]] = []
    for ratio in RATIOS[:2]:
        for row in latest(ratios, ratio).itertuples():
            finding = state_ratio(draft, row)
            key = "message.with_heads" if finding.numerator and finding.denominator else "message.without_heads"
            sentences.append((say(f"{key}_{ratio}", f=finding), "tren"))
    if len(distances):
        row = nearest_minimum(distances)
        finding = state_distance(draft, row)
        key = "message.missing" if finding.value > 0 else "message.margin"
        sentences.append((say(key, f=finding, people=say(f"people.{row['ratio']}"),
                              minimum=state_minimum(draft, row["rules"][0]), rule=row["rules"][0].label), "jarak"))  # fmt: skip
    if len(changes):
        *_, row = changes.itertuples()
        parts = state_change(draft, row)
        sentences.append((say("message.change_up" if parts["change"].value >= 0 else "message.change_down",
                              f=parts["change"], first=draft.as_of(row.first), last=draft.as_of(row.last)), "perubahan"))  # fmt: skip
    sentences.append(_request(draft, ratios, statements))
    return draft.messages(sentences[:5])


def _request(draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame) -> tuple[str, str]:
    """What the office may do: settle the newest rivals, or ask for what is old or missing."""
    rivals = rival_statements(statements, ratios)
    rivals = rivals[(rivals["unit"] == "percent") & rivals["segment"].isna()]
    if len(rivals):
        newest = rivals[rivals["as_of_date"] == rivals["as_of_date"].max()]
        row = next(newest.itertuples())
        others = ratios[(ratios["as_of_date"] == row.as_of_date) & (ratios["ratio"] + "_pct" == row.measure)]
        values = {one.pct: state_ratio(draft, one) for one in others.itertuples()}
        if len(values) > 1:
            listed = list_names([f"{finding}" for _, finding in sorted(values.items(), reverse=True)])
            measure = say(f"ratio.{row.measure.removesuffix('_pct')}")
            return say("message.settle", values=listed, date=state_statement(draft, row).as_of, measure=measure), "beredar"
    old = [state_ratio(draft, row) for ratio in RATIOS[:2] for row in latest(ratios, ratio).itertuples()
           if draft.period.is_stale(row.as_of_end.date())]  # fmt: skip
    if old:
        return say("message.ask_newer", f=min(old, key=lambda one: one.as_of.day)), "mutu"
    return say("message.ask_heads"), "mutu"


def show_cards(
    draft: Draft, ratios: pd.DataFrame, distances: pd.DataFrame, history: pd.DataFrame
) -> Block:
    """Show one card per ratio and one for the published status."""
    cards = []
    for ratio in RATIOS:
        newest = latest(ratios, ratio)
        if not len(newest):
            cards.append(Card(say(f"ratio.{ratio}"), None, (say("missing.ratio", ratio=say(f"ratio.{ratio}")),),
                              say("card.not_available")))  # fmt: skip
            continue
        row = next(newest.itertuples())
        finding = state_ratio(draft, row)
        cards.append(Card(say(f"ratio.{ratio}"), finding, tuple(_card_lines(draft, finding, ratio, ratios, distances))))
    changes = history[history["event_type"] != "award"] if len(history) else history
    if len(history):
        shown = [next(frame.tail(1).itertuples()) for frame in (changes, history[history["event_type"] == "award"]) if len(frame)]
        newest_event = max(shown, key=lambda row: row.as_of_date)
        lines = tuple(say("status.event", date=draft.as_of(row), event=row.description, source=draft.cite((row.source_id,)))
                      for row in sorted(shown, key=lambda row: row.as_of_date, reverse=True))  # fmt: skip
        cards.append(Card(say("card.status"), None, (*lines, say("card.status_source")), newest_event.label))
    else:
        cards.append(Card(say("card.status"), None, (say("missing.status", region=draft.region.name),), say("card.not_available")))
    return draft.cards(cards)


def _card_lines(
    draft: Draft, finding: Finding, ratio: str, ratios: pd.DataFrame, distances: pd.DataFrame
) -> list[str]:
    heads = "card.heads" if finding.numerator else "card.of_known" if finding.denominator else "card.no_heads"
    lines = [say("card.as_of", f=finding), say(heads, f=finding)]
    for row in distances[distances["ratio"] == ratio].itertuples() if len(distances) else ():
        distance = state_distance(draft, row)
        key = "card.missing" if distance.value > 0 else "card.margin"
        lines.append(say(key, f=distance, minimum=state_minimum(draft, row.rules[0]), rule=list_names([rule.label for rule in row.rules]),
                         people=say(f"people.{ratio}")) + (" " + say("distance.near") if row.near_miss else ""))  # fmt: skip
    if not finding.numerator:
        known = ratios[(ratios["ratio"] == ratio) & ratios["usable"] & ratios["numerator_persons"].notna()
                       & ratios["denominator_persons"].notna() & (ratios["bound"] == "=")].tail(1)  # fmt: skip
        lines += [say("card.last_heads", f=state_ratio(draft, row), flags=_flag_words(state_ratio(draft, row)))
                  for row in known.itertuples()]  # fmt: skip
    step = _step(draft, finding, ratio, ratios)
    lines += [step] if step else []
    lines += [say("card.flags", f=finding)] if finding.flags else []
    lines += [say("card.range", f=finding), say("card.source", sources=draft.cite(finding.source_ids))]
    return lines


def _flag_words(finding: Finding) -> str:
    return f"; {finding:flags}" if finding.flags else ""


def _step(draft: Draft, finding: Finding, ratio: str, ratios: pd.DataFrame) -> str:
    """The change since the figure before, with arrow and word; none where either is rounded or a rival."""
    before = ratios[(ratios["ratio"] == ratio) & ratios["usable"] & (ratios["as_of_date"] < pd.Timestamp(finding.as_of.day))]
    before = before[(before["bound"] == "=") & ~before["rival"]].tail(1)
    if not len(before) or finding.bound != "=":
        return ""
    earlier = state_ratio(draft, next(before.itertuples()))
    decimals = max(finding.decimals, earlier.decimals)
    points = draft.state(
        Finding(f"{finding.id}.since.{earlier.as_of.iso}", round(finding.value - earlier.value, 4), "points", finding.as_of,
                tuple(dict.fromkeys(finding.source_ids + earlier.source_ids)), interval_reason="computed",
                flags=("recomputed",), decimals=decimals)
    )  # fmt: skip
    way = "up" if points.value > 0 else "down" if points.value < 0 else "same"
    return say(f"card.{way}", f=points, earlier=earlier)


def show_quality(
    draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame, members: pd.DataFrame, rebased: pd.DataFrame
) -> Block:
    """Show the data-quality box; the overall word is that of the worst row."""
    rows = [
        _completeness(draft, ratios), _timeliness(draft, ratios), _consistency(draft, ratios, members),
        _strange(draft, statements, ratios), _definitions(rebased),
        (say("quality.small"), GOOD, say("quality.small_text")),
        (say("quality.missing"), CAREFUL, say("quality.missing_text")),
    ]  # fmt: skip
    worst = max((word for _, word, _ in rows), key=[GOOD, CAREFUL, UNJUDGED].index)
    draft.quality_word = worst
    table = make_table(
        say("quality.table", region=draft.region.name, period=draft.period.text),
        [(say("column.check"), False), (say("column.judgement"), False), (say("column.found"), False)],
        [(name, say(f"quality.word_{word}"), found) for name, word, found in rows],
    )
    block = draft.section("mutu", say("quality.heading", word=say(f"quality.word_{worst}")), table.html())
    return Block(block.html.replace("<section ", '<section class="quality" ', 1), block.text, {"quality": worst})


def _count(draft: Draft, name: str, value: float, unit: str = "statements", **more: object) -> Finding:
    return draft.state(
        Finding(f"quality.{name}", value, unit, AsOf(draft.period.end), ("project",), interval_reason="computed", **more)  # type: ignore[arg-type]
    )


def _completeness(draft: Draft, ratios: pd.DataFrame) -> tuple[str, str, str]:
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=YEAR)
    recent = ratios[ratios["usable"] & (ratios["as_of_end"] > since) & (ratios["as_of_precision"] != "year")]
    months = {
        ratio: recent.loc[recent["ratio"] == ratio, "as_of_date"].dt.to_period("M").nunique() for ratio in RATIOS[:2]
    }
    found = [_count(draft, f"months.{ratio}", count, "months") for ratio, count in months.items()]
    year = _count(draft, "months.due", YEAR, "months")
    word = UNJUDGED if min(months.values()) == 0 else CAREFUL if min(months.values()) < YEAR else GOOD
    return say("quality.complete"), word, say("quality.complete_text", registered=found[0], active=found[1], due=year)


def _timeliness(draft: Draft, ratios: pd.DataFrame) -> tuple[str, str, str]:
    ages = []
    for ratio in RATIOS[:2]:
        for row in latest(ratios, ratio).itertuples():
            end = row.as_of_end
            age = max(Period(end.year, end.month).months_until(draft.period), 0)
            ages.append((_count(draft, f"age.{ratio}", age, "months"), state_ratio(draft, row), ratio))
    if not ages:
        return say("quality.timely"), UNJUDGED, say("quality.timely_none")
    text = " ".join(say("quality.timely_text", ratio=say(f"ratio.{ratio}"), age=age, f=finding) for age, finding, ratio in ages)
    is_old = any("stale" in finding.flags for _, finding, _ in ages)
    is_fresh = len(ages) == 2 and all(age.value <= FRESH_MONTHS for age, _, _ in ages)
    return say("quality.timely"), UNJUDGED if is_old else GOOD if is_fresh else CAREFUL, text


def _consistency(draft: Draft, ratios: pd.DataFrame, members: pd.DataFrame) -> tuple[str, str, str]:
    checked = ratios[(ratios["origin"] == "stated") & ratios["difference_points"].notna()]
    off = checked[checked["difference_points"].abs() > ROUNDING_POINTS]
    findings = (_count(draft, "recomputed", len(checked)), _count(draft, "recomputed_off", len(off)))
    if not len(checked):
        return say("quality.consistent"), CAREFUL, say("quality.consistent_none")
    text = say("quality.consistent_text", checked=findings[0], off=findings[1])
    if len(members) and members["is_complete"].any():
        text += " " + say("quality.parts_add")
    return say("quality.consistent"), CAREFUL if len(off) else GOOD, text


def _strange(draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame) -> tuple[str, str, str]:
    rivals = rival_statements(statements, ratios)
    unused = _count(draft, "not_used", int((~rivals["usable"]).sum()))
    kept = _count(draft, "rivals", int(rivals["usable"].sum()))
    return say("quality.strange"), CAREFUL if len(rivals) else GOOD, say("quality.strange_text", unused=unused, rivals=kept)


def _definitions(rebased: pd.DataFrame) -> tuple[str, str, str]:
    flips = len(rebased) and rebased["flips"].any()
    return say("quality.definitions"), CAREFUL, say("quality.definitions_flip" if flips else "quality.definitions_text")

