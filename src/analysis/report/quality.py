"""The data-quality box of every report: words first, and the worst row gives the word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.reference.words import say
from analysis.report.draft import Block, Draft
from analysis.report.office_quality import office_rows
from analysis.report.tables import make_table, name_columns
from analysis.tables.quality import CAREFUL, GOOD, UNJUDGED

__all__ = ["CAREFUL", "GOOD", "UNJUDGED", "Check", "quality_box"]
Check = tuple[str, str, str]  # what was checked, one of the three words, what was found


def quality_box(draft: Draft, checks: Iterable[Check], office: Sequence[str]) -> Block:
    """Return the box; ``office`` names the office's tables whose own checks come last."""
    rows = [*checks, *office_rows(draft, office)]
    worst = max((word for _, word, _ in rows), key=[GOOD, CAREFUL, UNJUDGED].index)
    draft.quality_word = worst
    table = make_table(
        say("quality.table", region=draft.region.name, period=draft.period.text),
        name_columns("check", "judgement", "found"),
        [(name, say("quality.word", word), found) for name, word, found in rows],
    )
    block = draft.section("mutu", say("quality.heading", word=say("quality.word", worst)), table.html())
    return Block(block.html.replace("<section ", '<section class="quality" ', 1), block.text, {"quality": worst})
