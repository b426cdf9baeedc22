"""The trail under every page: what was read, by which program, and how to repeat it."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.numbers import format_number
from analysis.reference.words import say
from analysis.report.documents import FINDINGS_TYPE
from analysis.report.draft import Block, Draft
from analysis.report.findings import SCHEMA, AsOf
from analysis.report.pieces import fill
from analysis.report.report import Report
from analysis.report.revision import current_commit
from analysis.report.tables import make_table, name_columns
from analysis.tables.published import TABLES_READ, read_table
from analysis.tables.selection import EVERY_ROW, OWN, in_scope

PACKAGES = ("uhc-analysis", "pandas", "matplotlib", "babel")


def _revision() -> str:
    commit = current_commit()
    if not commit:
        return say("trail.revision_unknown")
    return say("trail.revision_changed", revision=commit[:-1]) if commit.endswith("+") else commit


def _account_for_all(draft: Draft) -> None:
    """Record the sources that are cited, and as a whole every table that was read without being recorded."""
    whole = read_table("sources")
    ids = tuple(sorted({one for finding in draft.findings for one in finding.source_ids} | set(draft.cited)))
    draft.record(whole, in_scope(whole, "sources", draft.region, draft.period, codes=ids), codes=ids)
    for name in sorted(TABLES_READ - {one.table for one in draft.inputs}):
        draft.record(read_table(name), read_table(name), codes=EVERY_ROW)


def findings_document(draft: Draft) -> dict[str, Any]:
    """Return the findings JSON of the run (contract: data/README.md)."""
    _account_for_all(draft)
    return {
        "schema": SCHEMA,
        "region": draft.region.bps_code,
        "region_name": draft.region.name,
        "period": str(draft.period),
        "notebook": draft.parameters.notebook,
        "language": draft.parameters.language,
        "data": draft.data,
        "status": draft.parameters.status,
        "quality": draft.quality_word,
        "inputs": [vars(one) for one in draft.inputs],
        "sources": {
            source_id: {
                "title": row.title,
                "publisher": row.publisher,
                "url": "" if pd.isna(row.url) else row.url,
                "date": ""
                if pd.isna(row.published_date)
                else AsOf(row.published_date.date(), row.published_precision).iso,
            }
            for source_id, row in sorted(draft.sources.items())
            if source_id in {one for finding in draft.findings for one in finding.source_ids} | set(draft.cited)
        },
        "decisions": draft.decisions,
        "misquotes": draft.misquotes,
        "meeting_date": draft.parameters.own.get("meeting_date", ""),
        "criteria": draft.criteria,
        "changes": draft.changes,
        "digest": draft.findings.digest(),
        "commitments": draft.commitments,
        "findings": draft.findings.as_json(),
    }


def show_trail(draft: Report) -> Block:
    """Return the foot of the page: sources, inputs, parameters, versions, hash of the findings, the command.

    Example:
        >>> uhc.show_trail(report)
    """
    if draft.compared_count not in (None, len(list(draft.findings))):
        raise UhcError("compared_too_early", cell="uhc.show_differences(report)")
    draft.check_redrawn()
    document = findings_document(draft)
    rows = [
        (
            f"{one.file} ({one.table})" if one.how == OWN else one.file,
            say("empty.hidden") if one.rows is None else format_number(one.rows),
            one.sha256[:12],
        )
        for one in draft.inputs
    ]
    columns = name_columns("file", "rows_read", "sha", numbers=("rows_read",))
    inputs = make_table(say("trail.inputs"), columns, list(dict.fromkeys(rows)))
    facts = _trail_facts(draft, document)
    html = fill("trail", sources=list(document["sources"].values()), inputs=inputs.html(), facts=facts)
    return Block(html, "\n".join(facts), {"place": "footer"}, {FINDINGS_TYPE: document})


def _trail_facts(draft: Report, document: dict[str, Any]) -> list[str]:
    values = {**draft.parameters.as_values(), "period": str(draft.period)}
    if "target_month" in values:
        values["target_month"] = str(draft.target_month)
    shown = ", ".join(f"{name} = {value or '–'}" for name, value in values.items())
    versions = ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PACKAGES)])
    data = "" if draft.data == "published" else f" --data {draft.data}"
    command = (
        f"uhc run {draft.region.slug} --notebook {draft.parameters.notebook} --period {draft.period} "
        f"--language {draft.parameters.language}{data}"
    )
    before = draft.changes
    compared = say("trail.compared", digest=before["digest"][:12], period=before["period"]) if before else ""
    facts = [
        say("trail.notebook", notebook=f"{draft.parameters.notebook}.ipynb"),
        say("trail.parameters", values=shown),
        say("trail.revision", revision=_revision()),
        say("trail.versions", versions=versions),
        say("trail.findings", count=len(document["findings"]), digest=document["digest"][:12]),
        compared,
        say("trail.command", command=command),
    ]
    return [fact for fact in facts if fact]
