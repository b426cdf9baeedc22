"""uhc claims: statements of a file, or of one sentence, checked against what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.reference.errors import UhcError
from analysis.reference.words import LANGUAGES, say, use_language


def claims(
    subject: Annotated[
        str, typer.Argument(help="Berkas .csv atau .xlsx, atau satu kalimat bersama --region dan --date.")
    ],
    output: Annotated[Path | None, typer.Option(help="Folder untuk verdicts.html dan verdicts.csv.")] = None,
    language: Annotated[str, typer.Option(help="Bahasa: id atau en.")] = "id",
    region: Annotated[str | None, typer.Option(help="Wilayah kalimat itu.")] = None,
    date: Annotated[str, typer.Option(help="Tanggal kalimat itu: 2025, 2025-04 atau 2025-04-01.")] = "",
    topic: Annotated[str, typer.Option(help="Pokok kalimat itu, misalnya keaktifan; kosong = dari kata-katanya.")] = "",
) -> None:
    """Periksa pernyataan terhadap angka yang dipublikasikan. / Check statements against published figures."""
    if language not in LANGUAGES:
        raise UhcError("claims_language", found=language)
    use_language(language)
    import pandas as pd

    from analysis.indicators.claims import check_claims
    from analysis.indicators.claims.sentence import read_sentence
    from analysis.indicators.claims.statement import COLUMNS
    from analysis.report.verdicts import accused, published_evidence, write_files, write_screen
    from analysis.tables.statement_file import read_statement_file

    if region is None:
        rows = read_statement_file(Path(subject), COLUMNS)
        file = Path(subject).name
    else:
        cells = read_sentence(subject)
        cells |= {"claim_id": "1", "region": region, "as_of": date, "topic": topic or cells["topic"]}
        rows, file = pd.DataFrame([cells], dtype="str"), say("claims.sentence")
    verdicts = check_claims(rows, evidence=published_evidence(), file=file)
    typer.echo(write_screen(verdicts))
    if output is not None:
        for path in write_files(rows, verdicts, output):
            typer.echo(path)
    if accused(verdicts):
        raise typer.Exit(1)
