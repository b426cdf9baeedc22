"""When a report could not be made: a page a health officer can act on, and a mark on the last good report."""

from __future__ import annotations

from html import escape

from analysis.reference.notebooks import notebook_title
from analysis.reference.regions import Region
from analysis.reference.words import say
from analysis.report.pieces import fill

NOTICE = "<!-- uhc:notice -->"
MARK = '<p class="notice" id="laporan-lama">'


def failure_page(
    region: Region, *, notebook: str, period: str, data: str, reason: str, detail: str, last_good: str, kept: str = ""
) -> str:
    """Return the page that stands beside a report that could not be made.

    Args:
        region: whose report it is.
        notebook: which notebook failed.
        period: "2026-02".
        data: published, office or demo.
        reason: what was found and what was expected, in the reader's language.
        detail: technical detail, folded.
        last_good: date of the last good report, or empty.
        kept: the file of the notebook as far as it ran, or empty.
    """
    title = say("failure.title", region=region.name)
    return fill(
        "failure",
        title=say("status.synthetic", status=title) if data == "demo" else title,
        index_link="../../index.html",
        report=notebook_title(notebook),
        region=region.name,
        period=period,
        reasons=[line for line in reason.splitlines() if line.strip()],
        command=f"uhc run {region.slug} --period {period}" + ("" if data == "published" else f" --data {data}"),
        notebook=notebook,
        last_good=last_good,
        kept=kept,
        detail=detail,
    )


def mark_old(html: str, *, notebook: str, made: str) -> str:
    """Return a good report with the notice that it is old and that a newer one could not be made."""
    text = escape(say("failure.old", date=made))
    link = f'<a href="{notebook}.failure.html">{escape(say("failure.why"))}</a>'
    return unmark_old(html).replace(NOTICE, f"{NOTICE}{MARK}{text} {link}</p>", 1)


def unmark_old(html: str) -> str:
    """Return the report without such a notice."""
    start = html.find(MARK)
    return html if start < 0 else html[:start] + html[html.index("</p>", start) + len("</p>") :]
