"""The headline figures, each with all it carries."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, latest
from analysis.reference.words import say
from analysis.report.coverage.distance import distance_text
from analysis.report.coverage.stating import state_distance, state_minimum, state_ratio
from analysis.report.draft import Block, Card, Draft
from analysis.report.findings import Finding
from analysis.report.tables import list_names

RULES_SHOWN = 2


def show_cards(draft: Draft, ratios: pd.DataFrame, distances: pd.DataFrame, history: pd.DataFrame) -> Block:
    """Show one card per ratio and one for the published status."""
    cards = []
    for ratio in RATIOS:
        name = say(f"ratio.{ratio}")
        newest = latest(ratios, ratio)
        if not len(newest):
            cards.append(Card(name, say("card.not_available"), (say("missing.ratio", ratio=name),)))
            continue
        finding = state_ratio(draft, next(newest.itertuples()))
        cards.append(Card(name, f"{finding}", tuple(_card_lines(draft, finding, ratio, ratios, distances))))
    return draft.cards([*cards, _status_card(draft, history)])


def _status_card(draft: Draft, history: pd.DataFrame) -> Card:
    """The newest change of status and the newest award, whichever came last as the headline."""
    title = say("card.status")
    if not len(history):
        return Card(title, say("card.not_available"), (say("missing.status", region=draft.region.name),))
    is_award = history["event_type"] == "award"
    shown = pd.concat([history[is_award].tail(1), history[~is_award].tail(1)]).sort_values(
        "as_of_date", ascending=False
    )
    lines = tuple(
        say("status.event", date=draft.as_of(row), event=row.description, source=draft.cite((row.source_id,)))
        for row in shown.itertuples()
    )
    return Card(title, shown["label"].iloc[0], (*lines, say("card.status_source")))


def _card_lines(draft: Draft, finding: Finding, ratio: str, ratios: pd.DataFrame, distances: pd.DataFrame) -> list[str]:
    heads = "card.heads" if finding.numerator else "card.of_known" if finding.denominator else "card.no_heads"
    lines = [say("card.as_of", f=finding), say(heads, f=finding)]
    for row in distances[distances["ratio"] == ratio].head(RULES_SHOWN).itertuples() if len(distances) else ():
        distance = state_distance(draft, row)
        lines.append(
            say(
                "card.distance",
                minimum=state_minimum(draft, row.rules[0]),
                rule=list_names([rule.label for rule in row.rules]),
                text=distance_text(row, distance) + (say("distance.near") if row.near_miss else ""),
            )
        )
    if not finding.numerator:
        known = ratios[
            (ratios["ratio"] == ratio)
            & ratios["usable"]
            & ratios["numerator_persons"].notna()
            & ratios["denominator_persons"].notna()
            & (ratios["bound"] == "=")
        ].tail(1)
        lines += [
            say("card.last_heads", f=state_ratio(draft, row), flags=_flag_words(state_ratio(draft, row)))
            for row in known.itertuples()
        ]
    step = _step(draft, finding, ratio, ratios)
    lines += [step] if step else []
    lines += [say("card.flags", f=finding)] if finding.flags else []
    lines += [say("card.range", f=finding), say("card.source", sources=draft.cite(finding.source_ids))]
    return lines


def _flag_words(finding: Finding) -> str:
    return f"; {finding:flags}" if finding.flags else ""


def _step(draft: Draft, finding: Finding, ratio: str, ratios: pd.DataFrame) -> str:
    """The change since the newest earlier figure that tells one; none where either is rounded or a rival.

    An earlier bound tells the least change where it lies beyond the present figure. Better and worse are said only
    where both denominators are published.
    """
    before = ratios[
        (ratios["ratio"] == ratio) & ratios["usable"] & (ratios["as_of_date"] < pd.Timestamp(finding.as_of.day))
    ]
    before = before[
        (before["bound"] == "=")
        | ((before["bound"] == ">") & (before["pct"] > finding.value))
        | ((before["bound"] == "<") & (before["pct"] < finding.value))
    ]
    before = before[~before["rival"]].tail(1)
    if not len(before) or finding.bound != "=":
        return ""
    earlier = state_ratio(draft, next(before.itertuples()))
    points = draft.state(
        Finding(
            f"{finding.id}.since.{earlier.as_of.iso}",
            round(finding.value - earlier.value, 4),
            "points",
            finding.as_of,
            tuple(dict.fromkeys(finding.source_ids + earlier.source_ids)),
            interval_reason="computed",
            flags=("recomputed",),
            decimals=max(finding.decimals, earlier.decimals),
            bound={"=": "=", ">": "<", "<": ">"}[earlier.bound],
        )
    )
    way = "up" if points.value > 0 else "down" if points.value < 0 else "same"
    text = say(
        f"card.{way}",
        size=points.write(abs(points.value)),
        least="" if points.bound == "=" else say("card.at_least"),
        earlier=earlier,
    )
    is_judged = way != "same" and _is_of_published(finding) and _is_of_published(earlier)
    return text + (say(f"card.{way}_is") if is_judged else "")


def _is_of_published(finding: Finding) -> bool:
    return finding.denominator is not None and "denominator_implied" not in finding.flags
