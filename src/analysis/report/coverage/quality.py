"""The data-quality box: what is complete, timely, consistent, strange, changed, hidden and missing."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, ROUNDING_POINTS, latest
from analysis.reference.periods import Period
from analysis.reference.states import FileKind
from analysis.reference.words import say
from analysis.report.coverage.rivals import rival_statements
from analysis.report.coverage.stating import state_ratios
from analysis.report.draft import Block, Draft
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, quality_box

YEAR = 12
FRESH_MONTHS = 3
Row = tuple[str, str, str]


def show_quality(
    draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame, members: pd.DataFrame, rebased: pd.DataFrame
) -> Block:
    """Show the data-quality box; the overall word is that of the worst row.

    Example:
        >>> uhc.show_quality(report, ratios, statements, members, rebased)
    """
    missing = FileKind.text if draft.data == "published" else FileKind.office
    flips = bool(len(rebased) and rebased["flips"].any())
    rows = [
        _completeness(draft, ratios),
        _timeliness(draft, ratios),
        _consistency(draft, ratios, members),
        _strange(draft, statements, ratios),
        (say("quality.definitions"), CAREFUL, say("quality.definitions_flip" if flips else "quality.definitions_text")),
        (say("quality.small"), GOOD, say("quality.small_text")),
        (say("quality.missing"), CAREFUL, say("quality.missing_file", missing)),
    ]
    return quality_box(draft, rows, ("membership",))


def _completeness(draft: Draft, ratios: pd.DataFrame) -> Row:
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=YEAR)
    recent = ratios[ratios["usable"] & (ratios["as_of_end"] > since) & (ratios["as_of_precision"] != "year")]
    months = [recent.loc[recent["ratio"] == ratio, "as_of_date"].dt.to_period("M").nunique() for ratio in RATIOS[:2]]
    found = [draft.count("quality_months", months[place], "months", RATIOS[place]) for place in (0, 1)]
    year = draft.count("quality_months", YEAR, "months", "due")
    word = UNJUDGED if min(months) == 0 else CAREFUL if min(months) < YEAR else GOOD
    return say("quality.complete"), word, say("quality.complete_text", registered=found[0], active=found[1], due=year)


def _timeliness(draft: Draft, ratios: pd.DataFrame) -> Row:
    rows = state_ratios(draft, pd.concat([latest(ratios, ratio) for ratio in RATIOS[:2]]))
    if not len(rows):
        return say("quality.timely"), UNJUDGED, say("quality.timely_none")
    ages = [max(Period(end.year, end.month).months_until(draft.period), 0) for end in rows["as_of_end"]]
    texts = [
        say("quality.timely_text", ratio=say("ratio", ratio), f=f, age=draft.count("quality_age", age, "months", ratio))
        for ratio, age, f in zip(rows["ratio"], ages, rows["f"], strict=True)
    ]
    is_fresh = len(rows) == 2 and max(ages) <= FRESH_MONTHS
    is_old = any("stale" in f.flags for f in rows["f"])
    return say("quality.timely"), UNJUDGED if is_old else GOOD if is_fresh else CAREFUL, " ".join(texts)


def _consistency(draft: Draft, ratios: pd.DataFrame, members: pd.DataFrame) -> Row:
    checked = ratios[(ratios["origin"] == "stated") & ratios["difference_points"].notna()]
    off = checked[checked["difference_points"].abs() > ROUNDING_POINTS]
    counts = {"checked": len(checked), "off": len(off)}
    stated = {name: draft.count("quality_recomputed", count, segment=name) for name, count in counts.items()}
    if not len(checked):
        return say("quality.consistent"), CAREFUL, say("quality.consistent_none")
    text = say("quality.consistent_text", **stated)
    if len(members) and members["is_complete"].any():
        text += " " + say("quality.parts_add")
    return say("quality.consistent"), CAREFUL if len(off) else GOOD, text


def _strange(draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame) -> Row:
    usable = rival_statements(statements, ratios)["usable"].astype(bool)
    unused = draft.count("quality_rivals", int((~usable).sum()), segment="not_used")
    kept = draft.count("quality_rivals", int(usable.sum()), segment="used")
    text = say("quality.strange_text", unused=unused, rivals=kept)
    return say("quality.strange"), CAREFUL if len(usable) else GOOD, text
