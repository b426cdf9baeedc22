"""The finished page in a frame below a cell, while its notebook is being written."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from analysis.reference.notebooks import notebook_file
from analysis.reference.words import current_language, say, use_language
from analysis.report.draft import Block
from analysis.report.pieces import PREVIEW_PLACE


def preview_page(notebook: str, shown: Mapping[str, Block]) -> Block:
    """Return the page of what the cells of a notebook showed last, in a frame.

    Args:
        notebook: its name; texts and the order of the cells are those of its file.
        shown: by the id of its cell, or its source where nobody tells the id; cells that the file lacks come last.
    """
    import nbformat  # with render_page two seconds that no other cell needs

    from analysis.report.page import render_page

    document = nbformat.read(notebook_file(notebook), as_version=4)
    for cell in document.cells:
        if cell.cell_type == "code":
            cell.outputs = _outputs(shown.get(cell.get("id", "")) or shown.get(cell.source))
    known = {name for cell in document.cells for name in (cell.get("id"), cell.source)}
    for name, block in shown.items():
        if name not in known:
            document.cells.append(nbformat.v4.new_code_cell(outputs=_outputs(block)))
    language = current_language()
    page = render_page(document)
    use_language(language)
    title, style = say("page.preview"), "border:0;width:100%;height:700px"
    frame = f'<iframe title="{escape(title)}" style="{style}" srcdoc="{escape(page)}"></iframe>'
    return Block(frame, title, {"place": PREVIEW_PLACE})


def _outputs(block: Block | None) -> list[Any]:
    import nbformat

    if block is None:
        return []
    data, metadata = block._repr_mimebundle_()
    return [nbformat.v4.new_output("display_data", data, metadata=metadata)]
