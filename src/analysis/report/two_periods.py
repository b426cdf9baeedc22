"""Two periods beside each other: newest figure against newest figure, their difference and what explains it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.notebooks import contract_of
from analysis.reference.periods import parse_period
from analysis.reference.places import project_folder
from analysis.reference.regions import resolve_region
from analysis.reference.words import say
from analysis.report.changes import name_finding
from analysis.report.findings import AsOf, Finding

GROUPS = (
    "subject",
    "ratio",
    "indicator_id",
    "measure",
    "segment",
    "payer",
    "data_system",
    "age_band",
    "sex",
)
VALUES = ("pct", "value", "population_persons")
OURS = ("since", "quality", "age", "example", "plausible")  # of the report itself, not of the region
SINGLE = ("printed", "event")  # one statement each: there is no newer figure of it
COLUMNS = [
    "subject", "unit", "before", "before_as_of", "now", "now_as_of", "difference", "cause", "rivals",
    "decimals", "before_decimals",
]  # fmt: skip
FINDING_COLUMNS = [
    "region", "notebook", "period", "id", "measure", "subject", "about", "value", "unit", "decimals", "bound", "as_of",
    "as_of_date", "as_of_end", "usable", "numerator", "base_value", "base_name", "low", "high", "sources", "flags",
    "note",
]  # fmt: skip


def findings(region: str, notebook: str, period: str = "", *, outputs: Path | None = None) -> pd.DataFrame:
    """Return every number that a report states, as a frame: one row per finding.

    Args:
        region: slug, name, alias or code.
        notebook: its name.
        period: "2026-02"; empty for the newest that was made.
        outputs: the folder of reports; outputs/ where none is given.

    Raises:
        UhcError: the report was not made; names the command that makes it.
        ParameterError: the region, notebook or period is not known.

    Example:
        >>> uhc.findings("pangkalpinang", "coverage_trend")[["about", "value", "unit", "as_of"]]
    """
    place, contract = resolve_region(region), contract_of(notebook)
    folder = outputs or project_folder() / "outputs"
    made = sorted(folder.glob(f"{period or '????-??'}/{place.slug}/{contract.name}.json"))
    if not made:
        month = f" --period {parse_period(period)}" if period else ""
        raise UhcError("findings_none", command=f"uhc run {place.slug} --notebook {contract.name}{month}")
    return findings_frame(json.loads(made[-1].read_bytes()))


def findings_frame(document: Mapping[str, Any]) -> pd.DataFrame:
    """Return the findings of a document (data/README.md) as a frame with FINDING_COLUMNS."""
    about = {"region": document["region"], "notebook": document["notebook"], "period": document["period"]}
    rows = [about | _row(one) for one in document["findings"]]
    return pd.DataFrame(rows, columns=FINDING_COLUMNS)


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    as_of, base = AsOf.read(one["as_of"]), one["denominator"] or {}
    low, high = one.get("interval", (None, None))
    end = pd.Timestamp(as_of.day).to_period(as_of.precision[0].upper()).end_time.normalize()
    return {
        **{
            name: one[name]
            for name in ("id", "measure", "value", "unit", "decimals", "bound", "as_of", "numerator", "note")
        },
        "subject": ".".join(filter(None, (one["measure"], one["segment"], one["region"]))),
        "about": name_finding(one["measure"], one["segment"], one["region"]),
        "as_of_date": pd.Timestamp(as_of.day),
        "as_of_end": end,
        "usable": "not_used" not in one["flags"],
        "base_value": base.get("value"),
        "base_name": base.get("name", ""),
        "low": low,
        "high": high,
        "sources": "; ".join(one["sources"]),
        "flags": "; ".join(one["flags"]),
    }


def compare_periods(
    rows: pd.DataFrame, start: str, end: str, *, by: Sequence[str] = (), value: str = ""
) -> pd.DataFrame:
    """Return the newest figure up to ``start`` beside the newest up to ``end``, one row per thing that is measured.

    Args:
        rows: figures with a date, such as ``ratios`` or ``report.read("coverage")``; rows that may not be used are
            left out.
        start: the earlier month, "2025-06".
        end: the later month, "2026-02".
        by: the columns that tell one thing from another; those of GROUPS that the frame has where none are given.
        value: the column of the number; pct or value where none is given.

    Returns:
        COLUMNS: ``difference`` is now less before, missing where it cannot be computed, and ``cause`` says why:
        newer (a newer figure), same (none newer), corrected (another figure of that date), base (newer, of another
        base), bound (one of them is a bound), only_before, only_now. ``rivals``: several figures of that date.

    Raises:
        ParameterError: a month is not written like "2026-02".

    Example:
        >>> uhc.compare_periods(ratios, "2025-06", "2026-02")[["subject", "before", "now", "cause"]]
    """
    keys = list(by) or [name for name in GROUPS if name in rows]
    number = value or next(name for name in VALUES if name in rows)
    ends = [pd.Timestamp(parse_period(month).end) for month in (start, end)]
    before, now = (_newest(rows[rows["as_of_end"] <= day], keys, number) for day in ends)
    return _beside(before, now)


def compare_findings(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return what two reports of one region and notebook state, as ``compare_periods``."""
    own = [frame[~frame["measure"].str.startswith((*OURS, *SINGLE))] for frame in (before, now)]
    return _beside(*(_newest(frame, ["subject", "unit"], "value") for frame in own))


def _newest(rows: pd.DataFrame, keys: Sequence[str], value: str) -> dict[str, dict[str, Any]]:
    used = rows[rows["usable"].fillna(False).astype(bool)] if "usable" in rows else rows
    used = used[used[value].notna()]
    found = {}
    for key, group in used.groupby(list(keys), sort=False, dropna=False):
        newest = group[group["as_of_end"] == group["as_of_end"].max()]
        row = newest.iloc[0].to_dict()
        names = [str(part) for part in key if not pd.isna(part)]
        unit = str(row.get("unit") or ("persons" if value.endswith("persons") else "percent"))
        name = str(row["about"]) if "subject" in keys else ": ".join(one for one in names if one != unit)
        rivals = bool((newest[value] != newest[value].iloc[0]).any())
        found["|".join(map(str, key))] = row | {"name": name, "number": row[value], "unit": unit, "rivals": rivals}
    return found


def _beside(before: Mapping[str, dict[str, Any]], now: Mapping[str, dict[str, Any]]) -> pd.DataFrame:
    rows = []
    for key in dict.fromkeys((*before, *now)):
        old, new = before.get(key), now.get(key)
        one: dict[str, Any] = new or old or {}
        cause = _cause(old, new)
        exact = old is not None and new is not None and cause != "bound"
        rows.append(
            {
                "subject": one["name"],
                "unit": one["unit"],
                "before": old and old["number"],
                "before_as_of": _date(old) if old else "",
                "now": new and new["number"],
                "now_as_of": _date(new) if new else "",
                "difference": float(new["number"]) - float(old["number"]) if exact and old and new else None,
                "cause": cause,
                "rivals": any(side["rivals"] for side in (old, new) if side),
                "decimals": one.get("decimals", 2),
                "before_decimals": (old or one).get("decimals", 2),
            }
        )
    numbers = dict.fromkeys(("before", "now", "difference"), "float64")
    return pd.DataFrame(rows, columns=COLUMNS).astype(numbers)


def _date(row: Mapping[str, Any]) -> str:
    if "as_of" in row:
        return str(row["as_of"])
    return AsOf(row["as_of_date"].date(), row.get("as_of_precision", "day")).iso


def _cause(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if old is None or new is None:
        return "only_now" if old is None else "only_before"
    bounds = [one.get("bound", "=") for one in (old, new)]
    is_same_day = new["as_of_end"] == old["as_of_end"]
    if is_same_day and old["number"] == new["number"] and bounds[0] == bounds[1]:
        return "same"
    if {*bounds} & {">", "<"}:
        return "bound"
    if is_same_day:
        return "corrected"
    other = any(old.get(name) != new.get(name) for name in ("register", "base_name", "percent_of") if old.get(name))
    return "base" if other else "newer"


def comparison_lines(compared: pd.DataFrame) -> list[str]:
    """Return a comparison as sentences in the language in use.

    Each difference is a line; what did not change is only counted, and what stands in one month only is listed.
    """
    is_equal = compared["cause"].isin(["newer", "base"]) & compared["difference"].eq(0)
    rows = compared[~is_equal & ~compared["cause"].isin(["same", "only_before", "only_now"])]
    lines = [_line(row) for row in rows.to_dict("records")]
    for side, cause in (("before", "only_before"), ("now", "only_now")):
        alone = compared[compared["cause"] == cause].to_dict("records")
        names = [say("two.alone", what=row["subject"], value=_side(row, side)) for row in alone]
        if names:
            lines.append(say("two.list", cause, count=len(names), names="; ".join(names)))
    counts = {"equal": int(is_equal.sum()), "same": int((compared["cause"] == "same").sum())}
    lines += [say("two.count", name, count=count) for name, count in counts.items() if count]
    return lines or [say("two.nothing")]


def _line(row: dict[str, Any]) -> str:
    before, now = (_side(row, name) for name in ("before", "now"))
    written = say("since.no_difference")
    if pd.notna(row["difference"]):
        unit = "points" if row["unit"] == "percent" else row["unit"]
        written = _finding(row | {"unit": unit}, row["difference"]).write(row["difference"], signed=True)
        written = say("two.points", d=written) if unit == "points" else written
    cause = say("two.cause", row["cause"])
    return say("two.line", what=row["subject"], before=before, now=now, d=written, cause=cause)


def _side(row: Mapping[str, Any], name: str) -> str:
    as_of = AsOf.read(row[f"{name}_as_of"])
    if name == "before":
        row = {**row, "decimals": row["before_decimals"]}
    return say("two.side", value=_finding(row, row[name]), date=f"{as_of:short}")


def _finding(row: Mapping[str, Any], value: float) -> Finding:
    as_of = AsOf.read(row["now_as_of"] or row["before_as_of"])
    return Finding(row["subject"], value, row["unit"], as_of, (), decimals=int(row["decimals"]))
