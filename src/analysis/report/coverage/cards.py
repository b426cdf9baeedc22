"""The headline figures, each with all it carries."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, are_comparable, latest
from analysis.indicators.criteria.membership import ratio_criteria
from analysis.indicators.uhc_status import awards_of, status_changes
from analysis.reference.words import say
from analysis.report.coverage.stating import state_ratio, state_target
from analysis.report.coverage.status import event_text
from analysis.report.coverage.verdicts import distance_text, verdict_text
from analysis.report.draft import Block, Card, Draft
from analysis.report.findings import Finding

RULES_SHOWN = 2
EVENTS_SHOWN = 3


def show_cards(draft: Draft, ratios: pd.DataFrame, criteria: pd.DataFrame, history: pd.DataFrame) -> Block:
    """Show one card per ratio and one for the published status."""
    cards = []
    for ratio in RATIOS:
        name = say(f"ratio.{ratio}")
        newest = latest(ratios, ratio)
        if not len(newest):
            cards.append(Card(name, say("card.not_available"), (say("missing.ratio", ratio=name),)))
            continue
        finding = state_ratio(draft, next(newest.itertuples()))
        cards.append(Card(name, f"{finding}", tuple(_card_lines(draft, finding, ratio, ratios, criteria))))
    return draft.cards([*cards, _status_card(draft, history)])


def _status_card(draft: Draft, history: pd.DataFrame) -> Card:
    """The newest change of status as the headline, and the newest award under its own name: an award is no status."""
    title, changes, awards = say("card.status"), status_changes(history), awards_of(history)
    won = [say("card.award", event=event_text(draft, row)) for row in awards.tail(1).itertuples()]
    if not len(changes):
        return Card(title, say("card.not_available"), (say("missing.history", region=draft.region.name), *won))
    lines = [event_text(draft, row) for row in changes.iloc[::-1].head(EVENTS_SHOWN).itertuples()]
    return Card(title, changes["label"].iloc[-1], (*lines, *won, say("card.status_source")))


def _card_lines(draft: Draft, finding: Finding, ratio: str, ratios: pd.DataFrame, criteria: pd.DataFrame) -> list[str]:
    heads = "card.heads" if finding.numerator else "card.of_known" if finding.denominator else "card.no_heads"
    lines = [say("card.as_of", f=finding), say(heads, f=finding)]
    rows = ratio_criteria(criteria)
    for row in rows[(rows["measure"] == ratio) & rows["value"].notna()].head(RULES_SHOWN).itertuples():
        text = f"{verdict_text(row)}, {distance_text(draft, row)}"
        lines.append(say("card.distance", minimum=state_target(draft, row), rule=row.rule_label, text=text))
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

    Figures of two registers, or of one that is not known, stand side by side without an arrow. An earlier bound tells
    the least change where it lies beyond the present figure. Better and worse are said only where both denominators
    are published.
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
    row = next(before.itertuples())
    earlier = state_ratio(draft, row)
    if not are_comparable(row, next(latest(ratios, ratio).itertuples())):
        return say("card.before", earlier=earlier)
    points = _state_points(draft, finding, earlier)
    way = "up" if points.value > 0 else "down" if points.value < 0 else "same"
    text = say(
        f"card.{way}",
        size=points.write(abs(points.value)),
        least="" if points.bound == "=" else say("card.at_least"),
        earlier=earlier,
    )
    is_judged = way != "same" and _is_of_published(finding) and _is_of_published(earlier)
    return text + (say(f"card.{way}_is") if is_judged else "")


def _state_points(draft: Draft, finding: Finding, earlier: Finding) -> Finding:
    return draft.state(
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


def _is_of_published(finding: Finding) -> bool:
    return finding.denominator is not None and "denominator_implied" not in finding.flags
