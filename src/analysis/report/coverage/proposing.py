"""What the coverage report asks a meeting to decide, from the judge's verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.indicators.criteria.verdicts import Reason, Verdict
from analysis.indicators.decisions import criteria_waiting, rules_asked
from analysis.reference.words import say
from analysis.report.coverage.stating import state_cost, state_criterion_figure, state_distance, state_target
from analysis.report.draft import Draft
from analysis.report.findings import Finding
from analysis.report.tables import list_names


def propose_coverage(draft: Draft, criteria: pd.DataFrame) -> None:
    """Put what the criteria of UHC Prioritas ask for on the meeting page, and at most one request for figures."""
    for rule, row in rules_asked(criteria):
        distance = state_distance(draft, row)
        people = replace(distance, value=abs(distance.value))
        figure, doubt = state_criterion_figure(draft, row), ""
        if row.verdict == Verdict.UNDECIDED and row.reason != Reason.DECIDED:
            doubt = say("meeting.doubt", reason=say(f"reason.{row.reason}"))
        values: dict[str, Any] = {"people": people, "figure": figure, "doubt": doubt}
        if rule.size == "cost":
            values["cost"] = state_cost(draft, row)
        draft.propose(
            rule.id, anchor="syarat", weight=people.value, certainty=_certainty(figure, row),
            because=_because(draft, figure), target=state_target(draft, row), **values,
        )  # fmt: skip
    waiting = criteria_waiting(criteria)
    if waiting:
        names = list_names([say(f"criterion_short.{measure}") for measure in waiting])
        asked = "ask_dues" if waiting == ["dues"] else "ask_positions"
        draft.propose(asked, anchor="yakin", certainty=3, because=say("meeting.needed"), waiting=names)


def _certainty(figure: Finding, row: Any) -> int:
    if row.is_old:
        return 1
    return 2 if row.verdict == Verdict.UNDECIDED or row.is_estimate or "inferred" in figure.flags else 3


def _because(draft: Draft, figure: Finding) -> str:
    marks = [say("meeting.synthetic")] if draft.is_synthetic else []
    marks += [say(f"flag.{flag}") for flag in figure.flags if flag in ("inferred", "estimate", "rounded")]
    return say("meeting.figure_of", f=figure) + "".join(say("meeting.mark", mark=mark) for mark in marks)
