"""Figures as inline SVG: text kept as text, ids of their own, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FOCUS, SECOND, GREY, LIGHT = "#12436D", "#F46A25", "#595959", "#BFBFBF"
FONTS = "Noto Sans, Segoe UI, Roboto, Helvetica, Arial, sans-serif"

_STYLE = Path(__file__).with_name("uhc.mplstyle")


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this block in the house style, whatever the session's settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        matplotlib.style.use(_STYLE)
        yield


def _in_tags(svg: str, mend: Callable[[str], str]) -> str:
    """Return a drawing with its tags mended; the texts between them are an office's and may look like anything."""
    return re.sub(r"<[^>]+>", lambda tag: mend(tag.group()), svg)


def _own_ids(svg: str, prefix: str) -> Callable[[str], str]:
    """Return what gives a tag the ids of this drawing, drops those that nothing uses, and shortens its numbers."""
    tags = "".join(re.findall(r"<[^>]+>", svg))
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', tags))
    names = {name: f"{prefix}-{number}" for number, name in enumerate(found)}
    used = {names[name] for name in re.findall(r'(?:href="|url\()#([^")]+)', tags)}

    def mend(tag: str) -> str:
        tag = re.sub(r'(\bid="|href="#|url\(#)([^")]+)', lambda found: found[1] + names[found[2]], tag)
        tag = re.sub(r"(\.\d\d)\d+", r"\1", tag.replace("xlink:href", "href"))
        tag = re.sub(r"font-family: [^;]+; |stroke-dashoffset: 0; | transform=\"rotate\(-0 [^)]+\)\"", "", tag)
        tag = re.sub(r'( [xy]="-?\d+\.\d)\d', r"\1", tag) if tag.startswith("<use") else tag
        return re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", tag)

    return mend


def _style_once(svg: str, prefix: str) -> str:
    """Return a drawing whose repeated styles are classes of its own style sheet."""
    counts = Counter(re.findall(r' style="([^"]+)"', "".join(re.findall(r"<[^>]+>", svg))))
    names = {style: f"{prefix}-s{number}" for number, (style, count) in enumerate(counts.items()) if count > 2}

    def mend(tag: str) -> str:
        return re.sub(
            r' style="([^"]+)"', lambda found: f' class="{names[found[1]]}"' if found[1] in names else found[0], tag
        )

    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    return _in_tags(svg, mend).replace("</style>", f"{rules}</style>", 1)


def _without_wrappers(svg: str) -> str:
    """Return a drawing on one line without groups of one thing, empty groups and paths that only move."""
    svg = re.sub(r'<path d="M [\d. -]+"[^>]*/>', "", svg)
    svg = _in_tags(svg, lambda tag: re.sub(r"(?<=\d) (?=[LMCQz])|(?<=[LMCQz]) (?=[\d-])| (?=/?>)", "", tag))
    svg = re.sub(r"(?<=>) +(?=<)", "", svg)
    one = (
        r"<(?:path|use)\b[^>]*/>|<text[^>]*>[^<]*</text>|<defs>(?:(?!</?defs>).)*</defs>|<g [^>]*>(?:(?!</?g\b).)*</g>"
    )
    before = ""
    while svg != before:
        before, svg = svg, re.sub(r"<g/>|<g></g>", "", svg)
        svg = re.sub(rf"<g>({one})</g>", r"\1", svg)
        svg = re.sub(r"(<g clip-path=[^>]*>)((?:(?!</?g\b).)*)</g>\1", r"\1\2", svg)
    return svg


def _class_of_group(svg: str) -> str:
    """Return a drawing whose groups carry the class that all their marks share."""

    def mend(found: re.Match[str]) -> str:
        classes = set(re.findall(r' class="[^"]+"', found[2]))
        same = classes.pop() if len(classes) == 1 and found[2].count(" class=") == found[2].count("<use ") else ""
        return f"<g{found[1]}{same}>{found[2].replace(same, '') if same else found[2]}</g>"

    return re.sub(r"<g( clip-path=[^>]*)>((?:<use [^>]*/>){3,})</g>", mend, svg)


def render_svg(figure: Figure, *, prefix: str, title: str, description: str) -> str:
    """Return ``figure`` as an ``<svg role="img">`` with title and description and every id under ``prefix``.

    Ids are numbered afresh: matplotlib makes some from memory addresses, which differ between equal runs. The layout is
    solved here, once: savefig would draw the figure one time more to solve it.
    """
    file = io.StringIO()
    with house_style(), mpl.rc_context({"svg.hashsalt": prefix, "svg.id": None}):
        FigureCanvasSVG(figure)
        if layout := figure.get_layout_engine():
            layout.execute(figure)
            figure.set_layout_engine("none")
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = _in_tags(svg, _own_ids(svg, prefix))
    svg = _class_of_group(_style_once(_without_wrappers(re.sub(r"\s*\n\s*", " ", svg)), prefix))
    view = re.search(r'viewBox="[^"]+"', svg)
    body = svg[svg.index(">") + 1 :]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'role="img" font-family="{FONTS}" {view.group() if view else ""} '
        f'aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(description)}</desc>{body}'
    )
