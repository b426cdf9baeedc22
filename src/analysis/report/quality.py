"""The data-quality box of every report: words first, and the worst row gives the word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.reference.words import say
from analysis.report.draft import Draft
from analysis.report.office_quality import office_rows
from analysis.report.tables import Table, make_table, name_columns
from analysis.tables.quality import CAREFUL, GOOD, UNJUDGED

__all__ = ["CAREFUL", "GOOD", "UNJUDGED", "Check", "quality_table"]
Check = tuple[str, str, str]  # what was checked, one of the three words, what was found


def quality_table(draft: Draft, checks: Iterable[Check], office: Sequence[str]) -> tuple[Table, str]:
    """Return the box as a table, and the word of its worst row; the checks of the tables ``office`` come last."""
    rows = [*checks, *office_rows(draft, office)]
    worst = max((word for _, word, _ in rows), key=[GOOD, CAREFUL, UNJUDGED].index)
    cells = [(name, say("quality.word", word), found) for name, word, found in rows]
    caption = say("quality.table", region=draft.region.name, period=draft.period.text)
    return make_table(caption, name_columns("check", "judgement", "found"), cells), worst
