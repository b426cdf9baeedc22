"""What the runner remembers of reports, checked when it is read: what a crash or a hand broke is made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from analysis.batch.outputs import Outputs
from analysis.reference.forms import has_form
from analysis.report.documents import COMPARED, FINDING, INPUT

RECORD = {"whole": str, "parts": {str: str}, "data": {str: str}, "inputs": [INPUT], "files": {str: int}}
CHECK = {"digest": str, "newest": str, "first_days": {str: str}}
BEFORE = {
    "period": str,
    "digest": str,
    "is_other_method": bool,
    "rows": {str: {str: str}},
    "findings": [{name: FINDING[name] for name in COMPARED}],
}


def record_name(period: str, slug: str, notebook: str) -> str:
    """Return where the record of a report stands in the state of the outputs."""
    return f"{period}/{slug}/{notebook}.json"


def read_record(outputs: Outputs, name: str) -> dict[str, Any] | None:
    """Return the record of a report, or None where there is none whole."""
    record: dict[str, Any] | None = outputs.read_state(name, RECORD)
    return record if record and record == seal(record) else None


def seal(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the digest of itself, by which it is seen whether it is whole."""
    content = {name: part for name, part in record.items() if name != "whole"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return content | {"whole": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]}


def read_check(outputs: Outputs, data: str) -> dict[str, Any] | None:
    """Return what was found of the data when they were last checked, or None where that is not known."""
    check: dict[str, Any] | None = outputs.read_state(check_name(data), CHECK)
    return check


def check_name(data: str) -> str:
    """Return where it stands what was found of the data in the state of the outputs."""
    return f"data-{data}.json"


def read_before(outputs: Outputs, name: str) -> bytes | None:
    """Return the findings that the report of this record compared itself with, as JSON, or None if they are lost."""
    try:
        content = (outputs.state / f"{name}.before").read_bytes()
        before = json.loads(content)
    except (OSError, ValueError, RecursionError):
        return None
    return content if before is None or has_form(before, BEFORE) else None
