"""uhc claims: statements of a file, one sentence, or a whole text, checked against what is published."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.reference.errors import UhcError
from analysis.reference.file_names import fit_name
from analysis.reference.words import LANGUAGES, say, use_language

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("percent", "count", "whole", "percent_2", "before", "after", "parts")


def claims(
    subject: Annotated[
        str, typer.Argument(help="Berkas .csv atau .xlsx, atau satu kalimat bersama --region dan --date.")
    ] = "",
    text: Annotated[Path | None, typer.Option(help="Siaran pers: .txt, .html atau .pdf; - untuk masukan.")] = None,
    output: Annotated[Path | None, typer.Option(help="Folder untuk verdicts.html dan verdicts.csv.")] = None,
    language: Annotated[str, typer.Option(help="Bahasa: id atau en.")] = "id",
    region: Annotated[str | None, typer.Option(help="Wilayah yang dimaksud bila tidak disebut.")] = None,
    date: Annotated[str, typer.Option(help="Tanggal terbit: 2025, 2025-04 atau 2025-04-01.")] = "",
    topic: Annotated[str, typer.Option(help="Pokok kalimat itu, misalnya keaktifan; kosong = dari kata-katanya.")] = "",
) -> None:
    """Periksa pernyataan terhadap angka yang dipublikasikan. / Check statements against published figures."""
    if language not in LANGUAGES:
        raise UhcError("claims_language", found=language)
    use_language(language)
    if bool(subject) == (text is not None):
        raise UhcError("claims_subject")
    if text is not None:
        from analysis.tables.text_file import read_text_file

        is_false = _check_text(read_text_file(text), region, date, topic, output)
    elif region is not None:
        is_false = _check_text(subject, region, date, topic, output)
    else:
        is_false = _check_file(Path(subject), output)
    if is_false:
        raise typer.Exit(1)


def _check_text(text: str, region: str | None, date: str, topic: str, output: Path | None) -> bool:
    from analysis.report.texts import check_text, false_numbers, write_text_files, write_text_screen

    found = check_text(text, region, date, topic)
    typer.echo(write_text_screen(found))
    for path in write_text_files(text, found, output) if output is not None else []:
        typer.echo(path)
    return bool(false_numbers(found))


def _check_file(path: Path, output: Path | None) -> bool:
    from analysis.indicators.claims import check_claims
    from analysis.report.verdicts import accused, published_evidence, write_files, write_screen
    from analysis.tables.statement_file import read_statement_file
    from analysis.tables.statements import COLUMNS

    rows = read_statement_file(path, COLUMNS)
    if "text" in rows and not {*NUMBERS} & {*rows.columns}:
        return _check_texts(rows, output)
    verdicts = check_claims(rows, evidence=published_evidence(), file=path.name)
    typer.echo(write_screen(verdicts))
    for written in write_files(rows, verdicts, output) if output is not None else []:
        typer.echo(written)
    return bool(accused(verdicts))


def _check_texts(rows: pd.DataFrame, output: Path | None) -> bool:
    """Check a table of sentences, each for itself; with --output each in a folder of its own within it.

    A row that cannot be checked, for its region or date, is named and the others go on.
    """
    false, stopped = False, 0
    names = [fit_name(str(row.get("claim_id") or row["file_row"])) for row in rows.to_dict("records")]
    times = Counter(names)
    for row, name in zip(rows.to_dict("records"), names, strict=True):
        own = name if times[name] == 1 else fit_name(f"{name} ({row['file_row']})")
        folder = None if output is None else output / own
        place, topic = str(row.get("region", "")) or None, str(row.get("topic", ""))
        try:
            false |= _check_text(str(row["text"]), place, str(row.get("as_of", "")), topic, folder)
        except UhcError as problem:
            typer.echo(say("claims.row_stopped", row=row["file_row"], problem=problem), err=True)
            stopped += 1
    if stopped:
        raise UhcError("claims_rows", count=stopped, whole=len(rows))
    return false
