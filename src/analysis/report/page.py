"""From an executed notebook to a page: our nbconvert template, and the check that a page is of its region."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from analysis.reference.errors import UhcError, shorten
from analysis.reference.words import LANGUAGES, current_language, say, use_language
from analysis.report.documents import FINDINGS_TYPE
from analysis.report.pieces import POLICY, PREVIEW_PLACE, TEMPLATES, style_sheet
from analysis.tables.identities import hide_all

ANALYST_TAG = "analis"
FOLDED_TAG = "lipat"
NO_TEXT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TEXT = re.compile(r">([^<>]{13,})<")  # no number of a person is shorter


class IdentityError(UhcError):
    """A finished page, its notebook, its findings or its place speak of different regions or periods."""


class PageParts(Preprocessor):
    """Sort the outputs of a notebook into head, body and foot, in the language of the run.

    Markdown cells tagged with the other language, or for the analyst, are left out.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with what the body shows, and ``resources["uhc"]`` with the rest."""
        head = header_of(nb)
        use_language(head.get("language", "id"))
        parts = {"header": "", "footer": "", PREVIEW_PLACE: ""}
        links: list[tuple[str, str]] = []
        other = {ANALYST_TAG, *LANGUAGES} - {current_language()}
        nb.cells = [cell for cell in nb.cells if not _tags(cell) & (other if _is_text(cell) else {ANALYST_TAG})]
        for cell in nb.cells:
            if _is_text(cell):
                renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
                html = MarkdownWithMath(renderer=renderer).render(cell.source)
                cell.source = _fold(html) if FOLDED_TAG in _tags(cell) else html
            if "outputs" in cell:
                cell.outputs = [output for output in cell.outputs if _is_ours(output)]
            for output in list(cell.get("outputs", ())):
                about = output.metadata["uhc"]
                if about.get("link"):
                    links.append((about["anchor"], about["link"]))
                if place := about.get("place"):
                    parts[place] += re.sub(r"<style>.*?</style>", "", output.data["text/html"], flags=re.DOTALL)
                    cell.outputs.remove(output)
        if head.get("layout"):
            parts["footer"] = parts["footer"].replace('<details class="trail" open>', '<details class="trail">')
        words = {"skip": say("page.skip"), "index": say("page.index"), "navigation": say("page.navigation")}
        words["sections"] = say("page.sections")
        about = {"layout": "", "mark": "", "foot": (), "title": ""} | dict(head)
        resources["uhc"] = {
            **{name: about[name] for name in ("layout", "mark", "foot", "title")}, **words, "links": links,
            "header": parts["header"], "footer": parts["footer"], "language": current_language(),
            "css": style_sheet(about["layout"]), "policy": POLICY,
        }  # fmt: skip
        return nb, resources


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def _is_text(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown")


def _is_ours(output: NotebookNode) -> bool:
    """Whether a ``report.*`` made it: only that has its company, source and alternative text."""
    return "uhc" in output.get("metadata", {})


def cells_left_out(notebook: NotebookNode) -> list[int]:
    """Return the numbers of the analyst's code cells whose printed lines, bare frames or images the page leaves out."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = [cell for cell in code if "injected-parameters" not in cell.metadata.get("tags", ())]
    return [
        number
        for number, cell in enumerate(code, start=1)
        if ANALYST_TAG not in cell.metadata.get("tags", ()) and not all(map(_is_ours, cell.get("outputs", ())))
    ]


def _fold(html: str) -> str:
    """Put prose behind its own heading."""
    summary = re.sub(r"^\s*<h2[^>]*>(.*?)</h2>", r"<summary>\1</summary>", html, count=1, flags=re.DOTALL)
    return f'<details class="fold printed">{summary}</details>'


def header_of(notebook: NotebookNode) -> dict[str, Any]:
    """Return what the notebook's header output says of itself: title, region, slug, period, language."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            head: dict[str, Any] = output.get("metadata", {}).get("uhc", {})
            if head.get("place") == "header":
                return head
    return {}


def check_cells(notebook: NotebookNode, name: str) -> None:
    """Check that an executed notebook has the parts that every report needs: head, data-quality box and trail.

    Raises:
        UhcError: naming the part and the cell that makes it.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    if not any(FINDINGS_TYPE in output.get("data", {}) for output in outputs):
        raise UhcError("cell_missing_trail", notebook=name)
    if not header_of(notebook):
        raise UhcError("cell_missing_header", notebook=name)
    if not findings_of(notebook)["quality"]:
        raise UhcError("cell_missing_quality", notebook=name)
    if (found := findings_of(notebook)["notebook"]) != name:
        raise UhcError("notebook_other_name", notebook=name, found=found)


def findings_of(notebook: NotebookNode) -> dict[str, Any]:
    """Return the findings document that the notebook's last section carries."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if FINDINGS_TYPE in output.get("data", {}):
                document: dict[str, Any] = output.data[FINDINGS_TYPE]
                return document
    raise IdentityError("identity", what="findings", found="-", expected=FINDINGS_TYPE)


class PageExporter(HTMLExporter):
    """The HTML exporter without its last step: parsing the finished page once more, to mark what JupyterLab shows."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        """Return the page and the resources."""
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)


@cache
def _exporter() -> PageExporter:
    return PageExporter(
        template_name="uhc",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def render_page(notebook: NotebookNode) -> str:
    """Return the page of an executed notebook as one HTML file."""
    html, _ = _exporter().from_notebook_node(notebook)
    return re.sub(r"\n\s*\n+", "\n", html)


def check_persons(html: str) -> None:
    """Refuse a page on which the number of a person stands, whoever wrote it there.

    Raises:
        UhcError: says what stands before it, and not the number.
    """
    for found in TEXT.finditer(NO_TEXT.sub("", html)):
        text = unescape(found[1])
        if (hidden := hide_all(text)) != text:
            raise UhcError("page_person", found=shorten(hidden))


def check_identity(
    html: str, notebook: NotebookNode, *, region: str, region_name: str, slug: str, period: str, folder: Path
) -> None:
    """Check that title, code, place, parameters and data of a finished page agree.

    Raises:
        IdentityError: naming what differs, found and expected.
    """
    head, document = header_of(notebook), findings_of(notebook)
    heading = re.search(r"<title[^>]*>(.*?)</title>", html, flags=re.DOTALL)
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    for what, found, expected in (
        ("title", unescape(heading[1]).endswith(region_name) if heading else False, True),
        ("header.region", head.get("region"), region),
        ("header.slug", head.get("slug"), slug),
        ("header.period", head.get("period"), period),
        ("findings.region", document["region"], region),
        ("findings.period", document["period"], period),
        ("parameters.region", parameters.get("region"), slug),
        ("folder", folder.parts[-2:], (period, slug)),
        ("codes", f"BPS {region} " in html, True),
    ):
        if found != expected:
            raise IdentityError("identity", what=what, found=found, expected=expected)
