"""The findings documents of reports that were made before, checked when they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.reference.forms import read_form
from analysis.reference.states import QualityWord
from analysis.reference.words import LANGUAGES

FINDINGS_TYPE = "application/vnd.uhc.findings+json"
SYNTHETIC = "SINTETIS"  # stands on every page of the demonstration
KEY = ("measure", "segment", "region", "unit")
COMPARED = (*KEY, "number", "value", "decimals", "bound", "as_of")
FINDING = {
    **dict.fromkeys(("id", "measure", "segment", "region", "unit", "bound", "as_of"), str),
    **{"number": int, "value": (int, float), "decimals": int, "flags": list},
}
KEY = ("measure", "segment", "region", "unit")  # of one thing that is measured, whatever its date
COMPARED = (*KEY, "number", "value", "decimals", "bound", "as_of")  # what a later report compares itself with
INPUT = {"file": str, "table": str, "how": str, "codes": list, "row_digests": {str: str}}
DECISION = {
    **dict.fromkeys(("id", "sentence", "why", "owner", "deadline", "size", "certainty_reason", "anchor"), str),
    **{"certainty": int, "stake": int, "can_act": bool, "needs_data": bool, "people": (int, float)},
    **{"cost_idr_per_month": (int, float), "money": str, "condition": str, "serves": str},
    **{"months": int, "twice": int},
}
DOCUMENT = {
    **dict.fromkeys(("period", "digest", "language", "data", "quality"), str),
    "findings": [FINDING],
    "inputs": [INPUT],
    "decisions": [DECISION],
    "criteria": [{"criterion": str, "verdict": str}],
    "misquotes": [{"text": str, "instead": str, "source": str}],
    "meeting_date": str,
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
    return document if document["quality"] in [*QualityWord] and all(days) else None


def summarise(document: Mapping[str, Any], *, is_other_method: bool) -> dict[str, Any]:
    """Return what a later report needs of a findings document to compare itself with it.

    Args:
        document: the findings document of the earlier report.
        is_other_method: whether the later one is made by other code, packages, rules or choices.
    """
    return {
        "period": document["period"],
        "digest": document["digest"],
        "is_other_method": is_other_method,
        "rows": {one["table"]: one["row_digests"] for one in document["inputs"] if one["table"] != "sources"},
        "findings": [{name: one[name] for name in COMPARED} for one in document["findings"]],
    }
