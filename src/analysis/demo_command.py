"""uhc demo: an office that does not exist, to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.reference.numbers import format_number
from analysis.reference.places import data_folder, make_folder
from analysis.reference.words import say

BABEL = 7


def demo(
    seed: Annotated[int, typer.Option(help="Benih acak; benih yang sama memberi kantor yang sama.")] = 1,
    folder: Annotated[Path | None, typer.Option(help="Folder hasil; kosong = data/demo/.")] = None,
    regions: Annotated[
        int, typer.Option(min=1, max=600, help="7 = kabupaten/kota Babel; selain itu wilayah rekaan, untuk uji ukuran.")
    ] = BABEL,
) -> None:
    """Buat kantor contoh (SINTETIS): lembar, gudang, kebenarannya. / Make a demonstration office (SINTETIS)."""
    from analysis.demonstration.making import make_many, make_office

    home = folder or data_folder() / "demo" / ("" if regions == BABEL else f"{regions}_SINTETIS")
    make_folder(home)
    if regions != BABEL:
        rows = format_number(make_many(seed, regions, home))
        typer.echo(say("demo.many", regions=format_number(regions), rows=rows, folder=home))
        return
    books, readings = make_office(seed, home)
    cells = {
        "read": format_number(sum(reading.cells_read for reading in readings)),
        "refused": format_number(sum(reading.cells_refused for reading in readings)),
    }
    planted = format_number(sum(len(book.planted) for book in books))
    typer.echo(say("demo.done", files=format_number(len(books)), faults=planted, folder=home, **cells))
