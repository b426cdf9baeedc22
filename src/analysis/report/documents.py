"""The findings documents of reports that were made before, checked when they are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from analysis.reference.forms import read_form
from analysis.reference.words import LANGUAGES, catalogue

FINDING = {"id": str, "value": (int, float), "unit": str, "bound": str, "as_of": str, "decimals": int, "flags": list}
INPUT = {"file": str, "table": str, "how": str, "codes": list, "row_digests": {str: str}}
DECISION = {"anchor": str, "urgency": int, "text": str, "certainty": str, "holder": str}
DOCUMENT = {
    **dict.fromkeys(("period", "digest", "language", "data", "quality"), str),
    "findings": [FINDING],
    "inputs": [INPUT],
    "decisions": [DECISION],
    "commitments": [str],
    "changes": (dict, type(None)),
}
DAY = re.compile(r"\d{4}(-\d\d){0,2}")


def read_document(folder: Path, notebook: str) -> dict[str, Any] | None:
    """Return the findings document of ``notebook`` in the folder of a region, or None where there is none whole."""
    document: dict[str, Any] | None = read_form(folder / f"{notebook}.json", DOCUMENT)
    if document is None or document["language"] not in LANGUAGES:
        return None
    days = (DAY.match(finding["as_of"]) for finding in document["findings"])
    return document if f"quality.word_{document['quality']}" in catalogue() and all(days) else None
