"""What changed since the last report: before, now, difference, and whether data, a correction or the method did it.

The runner names the findings to compare with in the file of the environment variable ``UHC_BEFORE``: those of the last
report of the region and notebook that was made from other rows or by another method (batch.run chooses them).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.reference.additions import read_rows
from analysis.reference.numbers import format_number
from analysis.reference.periods import parse_period
from analysis.reference.places import data_folder
from analysis.reference.regions import all_regions
from analysis.reference.words import catalogue, current_language, say
from analysis.report.draft import Block, Draft, fold, paragraph
from analysis.report.findings import AsOf, Finding
from analysis.report.tables import Table, make_table

BEFORE = "UHC_BEFORE"
COUNTS = ("changed", "new", "gone")
SHOWN = 40
NAMED = ("ratio.", "segment.", "compared.", "system.", "iku_system.", "denominator.", "claims.m_")
NUMBER_PART = re.compile(r"-?\d[\d-]*(e\+\d+)?")
DAY_PART = re.compile(r"20\d\d(-\d\d){0,2}$|\d{8}-\d{8}$")
COMPARED = ("id", "value", "unit", "decimals", "bound", "as_of")


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
        "findings": [{name: one[name] for name in COMPARED} for one in _own(document["findings"])],
    }


def _own(findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in findings if not one["id"].startswith("since.")]


def show_differences(draft: Draft) -> Block:
    """Show what changed since the last report; put it last, where every number has been stated.

    Example:
        >>> uhc.show_differences(report)
    """
    place = os.environ.get(BEFORE)
    before = json.loads(Path(place).read_bytes()) if place else None
    if before is None:
        return draft.section("berubah", say("since.first"), paragraph(say("since.first_text")))
    now = {one.table: one.row_digests for one in draft.inputs if one.table != "sources"}
    tables = _compare_rows(before["rows"], now)
    causes = [
        *(["data"] if any(one["new"] for one in tables.values()) else []),
        *(["correction"] if any(one["changed"] or one["gone"] for one in tables.values()) else []),
        *(["method"] if before["is_other_method"] else []),
    ] or ["unknown"]
    rows = _compare_findings(before["findings"], _own(draft.findings.as_json()), causes)
    draft.changes = {"period": before["period"], "digest": before["digest"], "rows": rows, "tables": tables}
    draft.compared_count = len(list(draft.findings)) + len(COUNTS) * bool(rows)
    since = parse_period(before["period"]).text
    if not rows:
        return draft.section("berubah", say("since.none"), paragraph(say("since.none_text", period=since)))
    counts = {name: _state_count(draft, name, sum(one["kind"] == name for one in rows)) for name in COUNTS}
    parts = [paragraph(say("since.compared", period=since)), fold(_findings_table(rows), in_print=True)]
    if any(any(one.values()) for one in tables.values()):
        parts.append(fold(_rows_table(tables)))
    return draft.section("berubah", say("since.heading", **counts), *parts)


def _compare_rows(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return the keys of rows that are new, changed and gone, by table; of rows taken together, by their number."""
    result = {}
    for table in sorted({*before, *now}):
        old, new = before.get(table, {}), now.get(table, {})
        kinds: dict[str, list[str]] = {"new": [], "changed": [], "gone": []}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                fewer, more = (_number_of_rows(digests.get(key, "")) for digests in (old, new))
                kinds["new" if more > fewer else "gone" if more < fewer else "changed"].append(key)
        result[table] = kinds
    return result


def _number_of_rows(digest: str) -> int:
    count, colon, _ = digest.partition(":")
    return int(count) if colon else int(bool(digest))


def _stem(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what two findings share when one corrects the other: some ids hold a value."""
    return re.sub(r"\.-?\d+(\.\d{4})?(?=\.|$)", "", one["id"]), one["as_of"], one["unit"]


def _compare_findings(before: Any, now: Any, causes: list[str]) -> list[dict[str, Any]]:
    old, new = ({one["id"]: one for one in findings} for findings in (before, now))
    gone = [one for one in before if one["id"] not in new]
    fresh = [one for one in now if one["id"] not in old]
    pairs = [(old[key], one) for key, one in new.items() if key in old and _states(old[key]) != _states(one)]
    for one in fresh:
        matches = [other for other in gone if _stem(other) == _stem(one)]
        if len(matches) == 1 and sum(_stem(other) == _stem(one) for other in fresh) == 1:
            pairs.append((matches[0], one))
    paired = {one["id"] for pair in pairs for one in pair}
    both = [("changed", *pair) for pair in pairs]
    alone = [("new", None, one) for one in fresh if one["id"] not in paired]
    alone += [("gone", one, None) for one in gone if one["id"] not in paired]
    return [
        {"id": (two or one)["id"], "kind": kind, "before": _kept(one), "now": _kept(two), "causes": causes}
        for kind, one, two in (*both, *alone)
    ]


def _states(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return round(one["value"], one["decimals"]), one["unit"], one["bound"]  # earlier reports kept more decimals


def _kept(one: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if one is None else {name: one[name] for name in COMPARED if name != "id"}


def _state_count(draft: Draft, name: str, count: int) -> Finding:
    as_of = draft.day(draft.period.end)
    return draft.state(Finding(f"since.{name}", count, "statements", as_of, ("project",), interval_reason="computed"))


def subject_parts(finding_id: str) -> list[str]:
    """Return the parts of an id that say what it is about: without dates and values, codes of regions included.

    >>> subject_parts("keaktifan.2025-04-01.76.67"), subject_parts("payer.1901.pbi_jk")
    (['keaktifan'], ['payer', '1901', 'pbi_jk'])
    """
    parts, codes = finding_id.split("."), {region.bps_code for region in all_regions()}
    days = [place for place, part in enumerate(parts) if DAY_PART.match(part)]
    before = range(min([*days, len(parts)]))  # a number behind a date is a value, and so is a last one of two digits
    regions = [place for place in before if parts[place] in codes and (parts[place + 1 :] or len(parts[place]) > 2)]
    return [part for place, part in enumerate(parts) if place in regions or not NUMBER_PART.fullmatch(part)]


def name_finding(finding_id: str) -> str:
    """Return what a finding is about in the language in use, as far as its id tells: dates and values left out."""
    names = {region.bps_code: region.short_name for region in all_regions()} | _indicator_names()
    text = ": ".join(names.get(part) or _name_part(part) for part in subject_parts(finding_id))
    return text[:1].upper() + text[1:]


def _name_part(part: str) -> str:
    if f"about.{part}" in catalogue():
        return say(f"about.{part}")
    known = [group + part for group in NAMED if group + part in catalogue()]
    return say(known[0]) if known else part.replace("_", " ")


def _indicator_names() -> dict[str, str]:
    _, rows = read_rows(data_folder() / "reference" / "indicators.csv")
    return {row["indicator_id"]: row[f"name_{current_language()}"] for row in rows}


def change_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a change as text: what, its date, before, now, difference, cause."""
    one, two = (_finding(row["id"], row[time]) for time in ("before", "now"))
    shown = two or one
    difference = say("since.no_difference")
    if one and two and one.unit == two.unit:
        difference = two.write(two.value - one.value, signed=True)
    return (
        name_finding(row["id"]),
        f"{shown.as_of:short}" if shown else "",
        f"{one}" if one else say("since.was_not"),
        f"{two}" if two else say("since.is_not"),
        difference,
        say("since.or").join(say(f"since.cause_{cause}") for cause in row["causes"]),
    )


def _finding(finding_id: str, values: Mapping[str, Any] | None) -> Finding | None:
    if values is None:
        return None
    return Finding(finding_id, source_ids=(), **{**values, "as_of": AsOf.read(values["as_of"])})


def _findings_table(rows: list[dict[str, Any]]) -> Table:
    names = (("what", False), ("date", False), ("before", True), ("now", True), ("difference", True), ("cause", False))
    cells = [change_cells(row) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        cells.append((say("since.more", count=format_number(len(rows) - SHOWN)), *[say("since.see_json")] * 5))
    return make_table(say("since.table"), [(say(f"since.c_{name}"), numeric) for name, numeric in names], cells)


def _rows_table(tables: Mapping[str, Mapping[str, list[str]]]) -> Table:
    cells = [
        (table, *(_list_keys(keys[kind]) for kind in ("new", "changed", "gone")))
        for table, keys in tables.items()
        if any(keys.values())
    ]
    names = ("table", "rows_new", "rows_changed", "rows_gone")
    return make_table(say("since.rows_table"), [(say(f"since.c_{name}"), False) for name in names], cells)


def _list_keys(keys: list[str]) -> str:
    return ", ".join(keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "") or say("empty.none")
