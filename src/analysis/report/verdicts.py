"""Verdicts on statements: on the screen, as a page and as CSV."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.indicators.claims import ACCUSING, VERDICTS, Evidence, gather_evidence
from analysis.reference.places import make_folder
from analysis.reference.rules import all_rules
from analysis.reference.states import ClaimColumn
from analysis.reference.words import current_language, say
from analysis.report.pieces import fill
from analysis.report.tables import make_table
from analysis.tables.importing.quotes import hide_private
from analysis.tables.published import read_table
from analysis.tables.spreadsheets import inert_frame

EVIDENCE = ("coverage", "population", "ckg", "iku", "areas")
NUMBERS = ("percent", "count", "whole", "percent_2", "before", "after", "parts")


def published_evidence() -> Evidence:
    """Return the evidence of the shipped tables."""
    return gather_evidence(**{name: read_table(name) for name in EVIDENCE}, rules=all_rules())


def accused(verdicts: pd.DataFrame) -> int:
    """Return how many statements are false: explained, contradicted or impossible."""
    return int(verdicts["verdict"].isin(ACCUSING).sum())


def in_language(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return claim_id, verdict, explanation, arithmetic, instead and evidence in the language in use."""
    language = current_language()
    names = {f"{name}_{language}": name for name in ("explanation", "arithmetic", "instead")}
    return verdicts.rename(columns=names)[["claim_id", "verdict", *names.values(), "instead_sources", "evidence"]]


def write_screen(verdicts: pd.DataFrame) -> str:
    """Return the verdicts as lines of text, the worst first."""
    rows = in_language(verdicts).assign(order=verdicts["verdict"].map(VERDICTS.index))
    lines = [
        f"{row.claim_id}  {say('claims.verdict', row.verdict)}\n    {row.explanation or row.arithmetic}"
        + (f"\n    {row.arithmetic}" if row.explanation and row.arithmetic != row.explanation else "")
        + (f"\n    {row.instead}" if row.instead else "")
        for row in rows.sort_values("order", kind="stable").itertuples()
    ]
    return hide_private("\n".join([*lines, counted(verdicts)]))


def counted(verdicts: pd.DataFrame) -> str:
    """Say how many statements were checked, and how many are impossible, contradicted and explained."""
    counts = {name: int((verdicts["verdict"] == name).sum()) for name in ACCUSING}
    return say("claims.counted", count=len(verdicts), **counts)


def write_files(claims: pd.DataFrame, verdicts: pd.DataFrame, folder: Path) -> list[Path]:
    """Write verdicts.html and verdicts.csv into ``folder`` and return their paths."""
    make_folder(folder)
    page, cells = folder / "verdicts.html", folder / "verdicts.csv"
    page.write_text(_page(claims, verdicts), encoding="utf-8")
    shown = in_language(verdicts).map(lambda cell: hide_private(cell) if isinstance(cell, str) else cell)
    cells.write_text(inert_frame(shown).to_csv(index=False), encoding="utf-8")
    return [page, cells]


def _page(claims: pd.DataFrame, verdicts: pd.DataFrame) -> str:
    worst = verdicts["verdict"].map(VERDICTS.index).sort_values(kind="stable").index
    columns = [say("claims.column", name) for name in ClaimColumn]
    rows = [
        (
            hide_private(f"{verdicts.loc[place, 'claim_id']}"),
            hide_private(printed(claims.loc[place].fillna("").astype(str).to_dict())),
            say("claims.verdict", row.verdict),
            " ".join(dict.fromkeys(filter(None, (row.explanation, row.arithmetic, row.instead)))),
            row.evidence.replace(";", "; ") or say("empty.none"),
        )
        for place, row in zip(worst, in_language(verdicts).loc[worst].itertuples(), strict=True)
    ]
    title = say("claims.title")
    table = make_table(title, [(name, False) for name in columns], rows).html()
    return fill("verdicts", title=title, index_link="", counted=counted(verdicts), table=table)


def printed(cells: dict[str, str]) -> str:
    """Return a statement as it was printed: its words, or its numbers where it has none."""
    where = ", ".join(filter(None, (cells.get("region_name") or cells.get("region"), cells.get("as_of"))))
    numbers = "; ".join(cells[name] for name in NUMBERS if cells.get(name))
    return ": ".join(filter(None, (where, cells.get("text") or f"{cells.get('topic', '')} {numbers}".strip())))
