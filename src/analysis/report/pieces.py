"""The pieces of a page: small HTML templates, filled in with every text escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.reference.words import current_language, say

TEMPLATES = Path(__file__).with_name("template")
PREVIEW_PLACE = "preview"  # page.PageParts leaves out of the page what stands there
POLICY = (  # no page has a script, and none loads anything: what a cell, a text or a title brings in stays dead
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "pieces"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def load_pieces() -> None:
    """Compile every piece, for a process that others are forked from."""
    for name in _environment().list_templates(extensions=["j2"]):
        _environment().get_template(name)


def style_sheet(*layouts: str) -> str:
    """Return the style sheet of every page, with what each of ``layouts`` (answer, lab) adds to it."""
    names = ["page", *filter(None, layouts)]
    return "".join((TEMPLATES / "uhc" / f"{name}.css").read_text(encoding="utf-8") for name in names)


def fill(piece: str, **values: Any) -> Markup:
    """Return the piece ``<piece>.html.j2`` filled in; what is not Markup is escaped."""
    template = _environment().get_template(f"{piece}.html.j2")
    common = {"say": say, "language": current_language(), "css": Markup(style_sheet()), "policy": Markup(POLICY)}
    return Markup(template.render(**common, **values))
