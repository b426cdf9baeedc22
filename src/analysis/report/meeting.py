"""The meeting page of a region: one A4 page with what to decide, made from the findings of its reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.reference.parameters import NOTEBOOKS
from analysis.reference.periods import parse_period
from analysis.reference.regions import Region
from analysis.reference.words import current_language, say, use_language
from analysis.report.documents import read_document
from analysis.report.pieces import fill

SHOWN = 5


def meeting_page(folder: Path, region: Region, period: str) -> str:
    """Return the page from the findings documents in ``folder``, in the language of the first of them."""
    read = {notebook: read_document(folder, notebook) for notebook in NOTEBOOKS}
    documents = {notebook: document for notebook, document in read.items() if document}
    before = current_language()
    use_language(next(iter(documents.values()))["language"] if documents else before)
    data = next(iter(documents.values()))["data"] if documents else "published"
    missing = [say(f"title_short.{notebook}") for notebook in NOTEBOOKS if notebook not in documents]
    page = fill(
        "meeting",
        title=say("meeting.title", region=region.name),
        index_link="../../index.html",
        facts=[
            say("header.codes", bps=region.bps_code, kemendagri=region.kemendagri_code),
            say(f"header.period_{data}", period=parse_period(period).text),
        ],
        decisions=choose_decisions(documents),
        reports=[
            (f"{notebook}.html", say(f"title_short.{notebook}"), say(f"quality.word_{document['quality']}"))
            for notebook, document in documents.items()
        ],
        missing=missing,
        commitments=[text for document in documents.values() for text in document.get("commitments", ())],
    )
    use_language(before)
    return page


def choose_decisions(documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return at most five decisions, the most urgent first, taking turns between reports of equal urgency."""
    queues: list[Sequence[dict[str, Any]]] = [
        [{**one, "link": f"{notebook}.html#{one['anchor']}"} for one in document.get("decisions", ())]
        for notebook, document in documents.items()
    ]
    ranked = sorted(
        ((one["urgency"], turn, place, one) for place, queue in enumerate(queues) for turn, one in enumerate(queue)),
        key=lambda entry: entry[:3],
    )
    return [one for *_, one in ranked[:SHOWN]]
