"""What changed since the last report: before, now, difference, and whether data, a correction or the method did it.

The runner names the findings to compare with in the file of the environment variable ``UHC_BEFORE``: those of the last
report of the region and notebook that was made from other rows or by another method (batch.run chooses them).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from analysis.reference.additions import read_rows
from analysis.reference.numbers import format_number
from analysis.reference.periods import parse_period
from analysis.reference.places import data_folder
from analysis.reference.regions import all_regions
from analysis.reference.words import catalogue, current_language, say
from analysis.report.documents import COMPARED, KEY
from analysis.report.draft import Block, fold
from analysis.report.findings import AsOf, Finding
from analysis.report.report import Report
from analysis.report.tables import Table, make_table

BEFORE = "UHC_BEFORE"
COUNTS = ("changed", "new", "gone")
SHOWN = 40
NAMED_BY = ("about", "segment", "ratio", "compared", "system", "iku_system", "denominator", "claims.measure")
Stated = Mapping[str, Any]


def show_differences(report: Report) -> Block:
    """Show what changed since the last report; put it last, where every number has been stated.

    Example:
        >>> uhc.show_differences(report)
    """
    place = os.environ.get(BEFORE)
    before = json.loads(Path(place).read_bytes()) if place else None
    if before is None:
        return report.section("berubah", say("since.first"), say("since.first_text"))
    now = {one.table: one.row_digests for one in report.inputs if one.table != "sources"}
    tables = _compare_rows(before["rows"], now)
    causes = [
        *(["data"] if any(one["new"] for one in tables.values()) else []),
        *(["correction"] if any(one["changed"] or one["gone"] for one in tables.values()) else []),
        *(["method"] if before["is_other_method"] else []),
    ] or ["unknown"]
    rows = compare_findings(before["findings"], report.findings.as_json(), causes)
    report.changes = {"period": before["period"], "digest": before["digest"], "rows": rows, "tables": tables}
    report.compared_count = len(list(report.findings)) + len(COUNTS) * bool(rows)
    since = parse_period(before["period"]).text
    if not rows:
        return report.section("berubah", say("since.none"), say("since.none_text", period=since))
    counts = {name: report.count("since", sum(one["kind"] == name for one in rows), segment=name) for name in COUNTS}
    parts = [say("since.compared", period=since), fold(_findings_table(rows), in_print=True)]
    if any(any(one.values()) for one in tables.values()):
        parts.append(fold(_rows_table(tables)))
    return report.section("berubah", say("since.heading", **counts), *parts)


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


def compare_findings(before: Sequence[Stated], now: Sequence[Stated], causes: Sequence[str]) -> list[dict[str, Any]]:
    """Return what differs between the findings of two reports, thing by thing: the newest figure with the newest.

    Figures of one measure, part, place and unit are one thing. Its newest figures are set beside each other, whatever
    their dates; of earlier dates, only a figure that was corrected, came in between or went is told.
    """
    old, new = (_by_thing(findings) for findings in (before, now))
    rows = []
    for key in dict.fromkeys([*new, *old]):
        was, is_now = old.get(key, {}), new.get(key, {})
        days = [(max(was, default=""), max(is_now, default=""))]
        days += [(day, day) for day in sorted({*was, *is_now} - set(days[0])) if was and is_now]
        for first, last in days:
            pairs = _pair(was.get(first, []), is_now.get(last, []))
            rows += [_row(key, one, two, causes) for one, two in pairs]
    return rows


def _by_thing(findings: Sequence[Stated]) -> dict[tuple[str, ...], dict[str, list[Stated]]]:
    """Return figures by what they are of, then by date; without the counts of what changed."""
    things: dict[tuple[str, ...], dict[str, list[Stated]]] = {}
    for one in findings:
        if one["measure"] != "since":
            days = things.setdefault(tuple(one[name] for name in KEY), {})
            days.setdefault(one["as_of"], []).append(one)
    return things


def _pair(before: list[Stated], now: list[Stated]) -> list[tuple[Stated | None, Stated | None]]:
    """Set the figures of a thing beside each other: those that say the same fall away, rivals in their order."""
    left = [one for one in before if _says(one) not in {_says(two) for two in now}]
    right = [two for two in now if _says(two) not in {_says(one) for one in before}]
    return list(zip_longest(left, right))


def _says(one: Stated) -> tuple[Any, ...]:
    return round(one["value"], one["decimals"]), one["bound"], one["as_of"]


def _row(key: tuple[str, ...], one: Stated | None, two: Stated | None, causes: Sequence[str]) -> dict[str, Any]:
    kind = "new" if one is None else "gone" if two is None else "changed"
    kept = [said and {name: said[name] for name in COMPARED if name not in KEY} for said in (one, two)]
    return dict(zip(KEY, key, strict=True)) | {"kind": kind, "before": kept[0], "now": kept[1], "causes": list(causes)}


def name_finding(measure: str, segment: str = "", region: str = "") -> str:
    """Return what a finding is about in the language in use: its measure, its part where that has a name, its place.

    >>> name_finding("inactive", "pbpu", "1901")
    'Peserta tidak aktif: PBPU (mandiri): Bangka'
    """
    parts = [say("finding", measure) if f"finding.{measure}" in catalogue() else _indicator_name(measure)]
    for part in segment.split("."):
        named = [family for family in NAMED_BY if f"{family}.{part}" in catalogue()]
        parts += [say(named[0], part)] if named else []
    regions = {one.bps_code: one.short_name for one in all_regions()}
    return ": ".join([*parts, *([regions[region]] if region in regions else [])])


def _indicator_name(measure: str) -> str:
    """Return the name of an indicator; what an analyst's own number is called stands as it is."""
    _, rows = read_rows(data_folder() / "reference" / "indicators.csv")
    known = {row["indicator_id"]: row[f"name_{current_language()}"] for row in rows}
    return known.get(measure, measure.replace("_", " "))


def change_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a change as text: what, its date, before, now, difference, cause."""
    one, two = (_finding(row, row[time]) for time in ("before", "now"))
    shown = two or one
    difference = say("since.no_difference")
    if one and two:
        difference = two.write(two.value - one.value, signed=True)
    return (
        name_finding(row["measure"], row["segment"], row["region"]),
        f"{shown.as_of:short}" if shown else "",
        _dated(one, two) if one else say("since.was_not"),
        f"{two}" if two else say("since.is_not"),
        difference,
        say("since.or").join(say("since.cause", cause) for cause in row["causes"]),
    )


def _dated(one: Finding, two: Finding | None) -> str:
    """Return the figure before, with its date where that is another one than now."""
    return f"{one}" if two is None or one.as_of == two.as_of else say("status.dated", f=one)


def _finding(row: Mapping[str, Any], said: Mapping[str, Any] | None) -> Finding | None:
    if said is None:
        return None
    values = {name: said[name] for name in ("value", "decimals", "bound", "number")}
    about = {name: row[name] for name in KEY}
    return Finding(**about, **values, as_of=AsOf.read(said["as_of"]), source_ids=())


def _findings_table(rows: list[dict[str, Any]]) -> Table:
    names = (("what", False), ("date", False), ("before", True), ("now", True), ("difference", True), ("cause", False))
    cells = [change_cells(row) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        cells.append((say("since.more", count=format_number(len(rows) - SHOWN)), *[say("since.see_json")] * 5))
    return make_table(say("since.table"), [(say("since.column", name), numeric) for name, numeric in names], cells)


def _rows_table(tables: Mapping[str, Mapping[str, list[str]]]) -> Table:
    cells = [
        (table, *(_list_keys(keys[kind]) for kind in ("new", "changed", "gone")))
        for table, keys in tables.items()
        if any(keys.values())
    ]
    names = ("table", "rows_new", "rows_changed", "rows_gone")
    return make_table(say("since.rows_table"), [(say("since.column", name), False) for name in names], cells)


def _list_keys(keys: list[str]) -> str:
    return ", ".join(keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "") or say("empty.none")
