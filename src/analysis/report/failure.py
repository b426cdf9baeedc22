"""When a report could not be made: a page a health officer can act on, and a mark on the last good report."""

from __future__ import annotations

from html import escape

from analysis.reference.regions import Region
from analysis.reference.words import say
from analysis.report.shell import wrap_page

NOTICE = "<!-- uhc:notice -->"


def failure_page(
    region: Region, *, notebook: str, period: str, reason: str, detail: str, last_good: str
) -> str:
    """Return the page that stands beside a report that could not be made.

    Args:
        region: whose report it is.
        notebook: which notebook failed.
        period: "2026-02".
        reason: what was found and what was expected, in the reader's language.
        detail: technical detail, folded.
        last_good: date and hour of the last good report, or empty.
    """
    report = say(f"title.{notebook}")
    kept = (
        f'<p>{escape(say("failure.kept", date=last_good))} <a href="{notebook}.html">{escape(say("failure.open_kept"))}</a></p>'
        if last_good
        else f"<p>{escape(say('failure.none_kept'))}</p>"
    )
    reasons = "".join(f"<p>{escape(line)}</p>" for line in reason.splitlines() if line.strip())
    command = f"uhc run {region.slug} --period {period}"
    body = (
        f'<p class="notice">{escape(say("failure.what", report=report, region=region.name, period=period))}</p>'
        f"<h2>{escape(say('failure.reason'))}</h2>{reasons}"
        f"<h2>{escape(say('failure.next'))}</h2><p>{escape(say('failure.next_text'))} <code>{escape(command)}</code></p>"
        f"<h2>{escape(say('failure.valid'))}</h2>{kept}"
        f"<details><summary>{escape(say('failure.detail'))}</summary><pre>{escape(detail)}</pre></details>"
    )
    return wrap_page(say("failure.title", region=region.name), body, index_link="../../index.html")


def mark_old(html: str, *, notebook: str, made: str) -> str:
    """Return a good report with the notice that it is old and that a newer one could not be made."""
    text = escape(say("failure.old", date=made))
    link = f'<a href="{notebook}.failure.html">{escape(say("failure.why"))}</a>'
    return unmark_old(html).replace(NOTICE, f'{NOTICE}<p class="notice" id="laporan-lama">{text} {link}</p>', 1)


def unmark_old(html: str) -> str:
    """Return the report without such a notice."""
    start = html.find('<p class="notice" id="laporan-lama">')
    return html if start < 0 else html[:start] + html[html.index("</p>", start) + 4 :]
