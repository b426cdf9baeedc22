"""Dated rules (targets, thresholds, premiums): which version was in force on a day, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analysis.reference.errors import DataError, Fault, ParameterError, shorten
from analysis.reference.forms import has_form
from analysis.reference.places import data_folder
from analysis.reference.words import current_language
from analysis.reference.yaml_files import check_shape, read_nested

NOT_KNOWN = "not known"
SEEN = {"valid_from": "seen_from", "valid_to": "seen_to"}
IN_BOTH_LANGUAGES = ("label", "note", "classes", "also_asked")
TEXT, TEXTS, NUMBER = (str, '"..."'), ([str], "[...]"), (int | float | None, "98.5")
DAY, DAY_OR_NONE = (date, "2026-02-01"), (date | None, f"2026-02-01 | {NOT_KNOWN}")
BOTH = ({"id": str, "en": str}, 'id: "...", en: "..."')
RULE = {
    "key": TEXT,
    "measure": TEXT,
    "minimum": NUMBER,
    "unit": TEXT,
    "strength": TEXT,
    "sources": TEXTS,
    "label": BOTH,
}
FORMS: dict[str, dict[str, tuple[Any, str]]] = {  # of each list of rules.yaml: what its rows must have
    "rules": {**RULE, "label": BOTH, "valid_from": DAY_OR_NONE, "valid_to": DAY_OR_NONE},
    "awards": {"key": TEXT, "day": DAY, "label": BOTH, "sources": TEXTS, "branches": ([{str: int | float}], "[...]")},
    "scales": {"key": TEXT, "classes": BOTH, "note": BOTH, "sources": TEXTS},
    "formulas": {"key": TEXT, "label": BOTH, "sources": TEXTS},
}
COVERAGE_RULES = ("prioritas_coverage", "national_target", "longterm_target", "prioritas_active", "active_target")
PREMIUM_PARTS = ("premium_member_share", "premium_pemda_share")


@dataclass(frozen=True)
class Rule:
    """One version of a rule.

    ``minimum`` is in ``unit`` (percent, idr per person-month, or none when the value is not known). A day whose
    ``_known`` is false is the first or last day on which the rule was *seen* in force, not the day it changed.
    """

    key: str
    measure: str
    minimum: float | None
    unit: str
    first_day: date
    first_day_known: bool
    last_day: date
    last_day_known: bool
    source_ids: tuple[str, ...]
    strength: str
    label_id: str
    label_en: str
    note_id: str
    note_en: str

    @property
    def label(self) -> str:
        """Name of the rule in the language in use."""
        return self.label_en if current_language() == "en" else self.label_id

    @property
    def note(self) -> str:
        """What a reader must know of the rule, in the language in use; may be empty."""
        return self.note_en if current_language() == "en" else self.note_id


@dataclass(frozen=True)
class AwardLevel:
    """A level of a UHC award round: met when every minimum of one of the branches is met.

    Each branch maps coverage_registered, keaktifan or pemda_share to its minimum in percent; no branches means
    that the cut-offs of the level are not known. ``also_asked`` names, in the language in use, what it asks for beside
    them, of which nothing is published by region; empty where nothing is known to be asked.
    """

    key: str
    day: date
    label_id: str
    label_en: str
    branches: tuple[dict[str, float], ...]
    source_ids: tuple[str, ...]
    strength: str
    also_asked: str = ""

    @property
    def label(self) -> str:
        """Name of the level in the language in use."""
        return self.label_en if current_language() == "en" else self.label_id


@dataclass(frozen=True)
class Scale:
    """Classes of a score, highest first: (label, lower bound, whether the bound itself belongs); the last has none."""

    steps: tuple[tuple[str, float, bool], ...]
    lowest: str
    source_ids: tuple[str, ...] = ()
    note: str = ""

    def grade(self, value: float) -> str:
        """Return the label of the class that ``value`` falls into."""
        for label, bound, is_inside in self.steps:
            if value > bound or (is_inside and value == bound):
                return label
        return self.lowest

    @property
    def text(self) -> str:
        """The classes as they are written in rules.yaml and in a parameter."""
        steps = [f"{label} {'>=' if is_inside else '>'}{bound:g}" for label, bound, is_inside in self.steps]
        return "; ".join([*steps, self.lowest])


@dataclass(frozen=True)
class Formula:
    """A way to compute achievement where lower is better; without sources it is in use, but was read nowhere."""

    key: str
    label: str
    source_ids: tuple[str, ...]


def parse_scale(text: str, *, parameter: str = "scale") -> Scale:
    """Return the scale written as "Baik >75; Cukup >=66; Kurang": classes with falling bounds, the last without.

    Raises:
        ParameterError: the text has another form, or its bounds do not fall.
    """
    *upper, lowest = [part.strip() for part in text.split(";")]
    found = [re.fullmatch(r"([^>]+?)\s*(>=?)\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)", part) for part in upper]
    steps = tuple((one[1], float(one[3]), one[2] == ">=") for one in found if one)
    bounds = [bound for _, bound, _ in steps]
    if len(steps) != len(upper) or not steps or not lowest or sorted(set(bounds), reverse=True) != bounds:
        raise ParameterError("parameter_scale", name=parameter, found=shorten(text))
    return Scale(steps, lowest)


@cache
def _read_yaml(path: Path) -> dict[str, Any]:
    content = read_nested(path, f"data/reference/{path.name}")
    check_shape(f"data/reference/{path.name}", content, {group: [dict] for group in FORMS}, "[{key: ...}, ...]")
    faults = [
        Fault(f"data/reference/{path.name}", 0, f"{row.get('key')}.{name}", shorten(repr(row.get(name))), expected)
        for group, columns in FORMS.items()
        for row in content[group]
        for name, (form, expected) in {**columns, **{name: BOTH for name in IN_BOTH_LANGUAGES if name in row}}.items()
        if not has_form(row.get(name), form) and not (row.get(name) == NOT_KNOWN and name in SEEN and SEEN[name] in row)
    ]
    if faults:
        raise DataError(faults)
    return content


def _content() -> dict[str, Any]:
    return _read_yaml(data_folder() / "reference" / "rules.yaml")


def _day(row: dict[str, Any], end: str, otherwise: date) -> tuple[date, bool]:
    if row[f"valid_{end}"] == NOT_KNOWN:
        return row[f"seen_{end}"], False
    return row[f"valid_{end}"] or otherwise, True


def all_rules() -> tuple[Rule, ...]:
    """Return every rule version of data/reference/rules.yaml."""
    rules = []
    for row in _content()["rules"]:
        first_day, first_known = _day(row, "from", date.min)
        last_day, last_known = _day(row, "to", date.max)
        rules.append(
            Rule(
                row["key"],
                row["measure"],
                row["minimum"],
                row["unit"],
                first_day,
                first_known,
                last_day,
                last_known,
                tuple(row["sources"]),
                row["strength"],
                row["label"]["id"],
                row["label"]["en"],
                row.get("note", {}).get("id", ""),
                row.get("note", {}).get("en", ""),
            )
        )
    return tuple(rules)


def award_levels() -> tuple[AwardLevel, ...]:
    """Return the levels of every UHC award round, highest first within a round."""
    return tuple(
        AwardLevel(
            row["key"],
            row["day"],
            row["label"]["id"],
            row["label"]["en"],
            tuple(row["branches"]),
            tuple(row["sources"]),
            row["strength"],
            row.get("also_asked", {}).get(current_language(), ""),
        )
        for row in _content()["awards"]
    )


def scale(key: str) -> Scale:
    """Return the scale ``key`` of rules.yaml (achievement, ikm or spm), labelled in the language in use."""
    row = next(row for row in _content()["scales"] if row["key"] == key)
    language = current_language()
    parsed = parse_scale(row["classes"][language])
    return Scale(parsed.steps, parsed.lowest, tuple(row["sources"]), row["note"][language])


def formulas() -> dict[str, Formula]:
    """Return the formulas of achievement by key."""
    language = current_language()
    rows = _content()["formulas"]
    return {row["key"]: Formula(row["key"], row["label"][language], tuple(row["sources"])) for row in rows}


def rules_on(day: date, keys: Iterable[str]) -> list[Rule]:
    """Return the versions of ``keys`` known to be in force on ``day``; a key may have none.

    Example:
        >>> rules = uhc.rules_on(report.period.end, uhc.COVERAGE_RULES)
        >>> {rule.key: rule.minimum for rule in rules}["prioritas_active"]
        80
        >>> [rule.key for rule in uhc.rules_on(report.period.end, uhc.PREMIUM_PARTS)]
        ['premium_member_share', 'premium_pemda_share']
    """
    return [rule for rule in versions(keys) if rule.first_day <= day <= rule.last_day]


def versions(keys: Iterable[str]) -> list[Rule]:
    """Return every version of ``keys`` with a known value, oldest first within a key."""
    wanted = list(keys)
    found = [rule for rule in all_rules() if rule.key in wanted and rule.minimum is not None]
    return sorted(found, key=lambda rule: (wanted.index(rule.key), rule.first_day))


def possible_rules_on(day: date, key: str) -> list[Rule]:
    """Return the version of ``key`` in force on ``day``, or, where that is not known, each one that may be."""
    certain = rules_on(day, [key])
    if certain:
        return certain
    known = versions([key])
    before = [rule for rule in known if rule.last_day < day and not rule.last_day_known][-1:]
    after = [rule for rule in known if rule.first_day > day and not rule.first_day_known][:1]
    return before + after
