"""The plain page around everything that no notebook wrote: the index and the failure pages."""

from __future__ import annotations

from html import escape

from analysis.reference.words import current_language, say
from analysis.report.draft import STYLE_SHEET


def wrap_page(title: str, body: str, *, index_link: str = "") -> str:
    """Return ``body`` as a whole offline page in the house style; ``index_link`` leads back to the index."""
    css = STYLE_SHEET.read_text(encoding="utf-8")
    back = f'<a href="{index_link}">{escape(say("page.index"))}</a>' if index_link else ""
    nav = f'<nav aria-label="{escape(say("page.navigation"))}">{back}</nav>' if back else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{current_language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f'<style>{css}</style>\n</head>\n<body class="uhc">\n<a class="skip" href="#isi">{escape(say("page.skip"))}</a>\n'
        f'<header>{nav}<div class="uhc-head"><h1>{escape(title)}</h1></div></header>\n'
        f'<main id="isi">\n{body}\n</main>\n</body>\n</html>\n'
    )
