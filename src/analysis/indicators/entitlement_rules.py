"""What an office's decree says of who is paid for: dated rules with a source; what is not decided stays open."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.places import data_folder, make_folder
from analysis.reference.rules import all_rules, rules_on
from analysis.reference.words import say
from analysis.reference.yaml_files import check_shape, read_nested
from analysis.tables.registers.places import entitlement_file

VALUES = {"lived_here_months": "minimum", "welfare": "maximum_decile"}  # the value that a rule needs
KEYS = ("resident_alive", "lived_here_months", "no_other_payer", "not_employed", "welfare")
ORDER = ("already_paid", "under_1_year", "decile", "aged_60", "birth_date", "kelurahan", "lot")
MISSING = ("verify", "pass", "fail")
NO_LIMIT = ("none", "tidak ada", "tanpa batas")


@dataclass(frozen=True)
class EntitlementRule:
    """One rule in force; ``value`` is missing where the decree says that there is no limit."""

    key: str
    value: float | None
    missing: str
    source: str


@dataclass(frozen=True)
class Decree:
    """What the rules of a day come to.

    ``open`` names what is not decided: keys of rules, quota_persons, budget_idr. ``missing`` says of each rule, open
    ones too, what becomes of those of whom the lists do not tell.
    """

    rules: tuple[EntitlementRule, ...]
    order: tuple[str, ...]
    quota_persons: float | None
    budget_idr: float | None
    premium_idr: float
    months: int
    lot_seed: int | None = None
    open: tuple[str, ...] = field(default=())
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def affordable_persons(self) -> float | None:
        """How many people the budget pays for until the end of the year; None without a budget."""
        return None if self.budget_idr is None else self.budget_idr // (self.premium_idr * self.months)

    @property
    def most_persons(self) -> float | None:
        """People within quota and budget; None where neither limits them."""
        limits = [one for one in (self.quota_persons, self.affordable_persons) if one is not None]
        return min(limits) if limits else None


def decree_file() -> Path:
    """Return the office's own rules; made from the ones that ship with the project where there are none."""
    path = entitlement_file()
    if not path.is_file():
        make_folder(path.parent)
        shutil.copyfile(data_folder() / "reference" / "entitlement.yaml", path)
    return path


def read_decree(path: Path, day: date) -> Decree:
    """Return the rules in force on ``day``.

    Raises:
        UhcError: the file is no such file, a rule or a term of the order is not known, a value is none, or premiums
            are not told for that day.
    """
    try:
        content = read_nested(path)
        rows = content["entitlement"]
        if isinstance(rows, dict):
            content, rows = {**content, **rows}, rows["rules"]
        rows = [dict(row) for row in rows if _is_in_force(row, day)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UhcError("entitlement_file", file=path.name) from None
    open_, rules, missing = [], [], {}
    for row in rows:
        key = _choice(path, row.get("key"), KEYS)
        missing[key] = _choice(path, row.get("missing", "verify"), MISSING)
        value, is_decided = _read_value(path, row, key)
        if not is_decided or not row.get("source"):
            open_.append(key)
            continue
        rules.append(EntitlementRule(key, value, missing[key], str(row["source"])))
    open_ += [key for key in KEYS if key not in {*open_, *(rule.key for rule in rules)}]
    check_shape(path.name, {"order": list(ORDER[:-1]), **content}, {"order": [str]}, "[decile, ...]")
    limits = {}
    for name in ("quota_persons", "budget_idr"):
        limits[name], is_decided = _read_limit(path, name, content.get(name))
        open_ += [] if is_decided else [name]
    order = tuple(_choice(path, term, ORDER) for term in content.get("order") or ORDER[:-1])
    seed = content.get("lot_seed")
    if "lot" in order and not isinstance(seed, int):
        open_.append("lot_seed")
    return Decree(
        tuple(rules), order, limits["quota_persons"], limits["budget_idr"], _premium(path, content, day),
        months_left(day), seed if isinstance(seed, int) else None, tuple(dict.fromkeys(open_)), missing,
    )  # fmt: skip


def months_left(day: date) -> int:
    """Return the months of the year that begin on or after ``day``; in December, after the 1st, one.

    >>> months_left(date(2025, 9, 30)), months_left(date(2025, 9, 1))
    (3, 4)
    """
    return max(12 - day.month + (day.day == 1), 1)


def _is_in_force(row: dict[str, Any], day: date) -> bool:
    first, last = row.get("valid_from") or date.min, row.get("valid_to") or date.max
    return bool(first <= day <= last)


def _read_value(path: Path, row: dict[str, Any], key: str) -> tuple[float | None, bool]:
    return _read_limit(path, VALUES[key], row.get(VALUES[key])) if key in VALUES else (None, True)


def _read_limit(path: Path, name: str, value: Any) -> tuple[float | None, bool]:
    """Return a number and whether it is decided; "none" is decided, and no number."""
    if isinstance(value, str) and value.strip().lower() in NO_LIMIT:
        return None, True
    if value is None:
        return None, False
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise UhcError("entitlement_value", file=path.name, name=name)
    return float(value), True


def _choice(path: Path, found: Any, choices: Iterable[str]) -> str:
    if found not in tuple(choices):
        raise UhcError("entitlement_choice", file=path.name, found=str(found)[:40], choices=", ".join(choices))
    return str(found)


def _premium(path: Path, content: dict[str, Any], day: date) -> float:
    parts = content.get("premium_idr") or []
    if isinstance(parts, int | float) and parts > 0:
        return float(parts)
    known = {rule.key for rule in all_rules()}
    keys = [_choice(path, one, sorted(known)) for one in (parts if isinstance(parts, list) else [parts])]
    premium = sum(rule.minimum or 0 for rule in rules_on(day, keys))
    if not premium:
        raise UhcError("entitlement_value", file=path.name, name="premium_idr")
    return premium


def describe_open(decree: Decree) -> list[str]:
    """Return one sentence for each thing that the decree must decide."""
    return [say("entitlement.open", name) for name in decree.open]
