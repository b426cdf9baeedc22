"""What changed in reports: since the one before, or between two months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from analysis.batch.request import Request, make_and_tell, plan_jobs
from analysis.reference.errors import UhcError
from analysis.reference.notebooks import notebook_title
from analysis.reference.periods import parse_period
from analysis.reference.words import say
from analysis.report.changes import change_cells
from analysis.report.documents import read_document


def changes_since(job: Any) -> Iterator[str]:
    """Yield what changed in a report since the one before it, and why."""
    names = {"report": notebook_title(job.notebook), "region": job.region.name}
    document = read_document(job.folder, job.notebook)
    if document is None:
        yield say("diff.none_made", **names)
        return
    changes = document["changes"]
    if changes is None:
        yield say("diff.first", **names)
        return
    yield say("diff.head", count=len(changes["rows"]), period=changes["period"], **names)
    for row in changes["rows"]:
        what, date, before, now, difference, cause = change_cells(row)
        yield "  " + say("diff.line", what=what, date=date, before=before, now=now, d=difference, cause=cause)


def pair_months(asked: Request, months: tuple[str, str | None]) -> tuple[list[tuple[Any, Any]], bool]:
    """Return the runs of two months side by side, and whether a region was left out.

    Raises:
        UhcError: the first month is not before the second; and as ``plan_runs``.
    """
    sides = [plan_jobs(replace(asked, period=month)) for month in months]
    left_out = {region for _, regions in sides for region in regions}
    first_side, last_side = ([job for job in jobs if job.region not in left_out] for jobs, _ in sides)
    pairs = list(zip(first_side, last_side, strict=True))
    for first, last in pairs:
        if first.period >= last.period:
            raise UhcError("two_months", first=first.period, last=last.period)
    return pairs, bool(left_out)


def find_missing(pairs: list[tuple[Any, Any]]) -> list[Any]:
    """Return the runs whose report is not there yet."""
    return [job for pair in pairs for job in pair if read_document(job.folder, job.notebook) is None]


def make_missing(missing: list[Any]) -> None:
    """Make reports that a comparison needs, telling of them aside."""
    make_and_tell(missing, workers=0, cluster="", aside=True)


def changes_between(first: Any, last: Any) -> Iterator[str]:
    """Yield what two months state of a region; nothing where one was not made (its run has said why)."""
    from analysis.report.two_periods import compare_findings, comparison_lines, findings_frame

    before, after = (read_document(job.folder, job.notebook) for job in (first, last))
    if before is None or after is None:
        return
    names = {"report": notebook_title(first.notebook), "region": first.region.name}
    yield say("two.head", first=parse_period(first.period).text, last=parse_period(last.period).text, **names)
    for line in comparison_lines(compare_findings(findings_frame(before), findings_frame(after))):
        yield f"  {line}"
