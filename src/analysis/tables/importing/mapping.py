"""What each column of a table is, with the reason, and of which kind the table is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.layout import Block, header_facts
from analysis.tables.importing.vocabulary import Facts, fold, is_one_of, match, meaning, nearest, words
from analysis.tables.schemas import table_descriptor

DIMENSIONS = ("segment", "payer", "sex", "month", "year", "service", "indicator")
WEAK = ("members", "done_or_share", "element_8", "element_9")  # say less than another measure beside them
LEVELS = ("province", "regency", "kecamatan", "kelurahan")
CODES = ("area_code", "bps_code", "kemendagri_code")
Told = Mapping[str, Mapping[str, "Role"]]  # by kind (empty: any) and folded header, what a column was said to be
ASIDE = ("row_number", "note", "unit_of_measure")


@dataclass(frozen=True)
class Role:
    """What a column is.

    Attributes:
        use: label, figure, check (figures that only check others), aside or unknown.
        name: the label, the measure, or total, percent, remaining.
        fixed: what its header says of every cell below, such as segment and month.
        scale: 1000 where the header says "ribu".
        reason: why, for the reader.
    """

    use: str
    name: str
    fixed: tuple[tuple[str, str], ...] = ()
    scale: int = 1
    reason: str = ""

    @property
    def text(self) -> str:
        """The role as it is written in params/imports: "active segment=pbi_jk payer=centre"."""
        named = [self.name if self.use != "aside" else "-", *(f"{key}={value}" for key, value in self.fixed)]
        return " ".join(named + ([f"scale={self.scale}"] if self.scale > 1 else []))


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Return kinds.yaml."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))
    return content


@cache
def _fields(kind: str) -> dict[str, tuple[str, str]]:
    """Return use and name by the folded name and title of each field of the kind's own table."""
    by_column = {
        figure["column"]: name for name, figure in reversed(kinds()[kind]["figures"].items()) if "table" not in figure
    }
    found: dict[str, tuple[str, str]] = {}
    for each in table_descriptor(kind)["schema"]["fields"]:
        name = each["name"]
        role = ("figure", by_column[name]) if name in by_column else ("label", name)
        found |= {fold(name): role, fold(each["title"]): role}
    return found | {
        fold("area_code"): ("label", "kemendagri_code"),
        fold("Kode wilayah Kemendagri"): ("label", "kemendagri_code"),
    }


def read_role(text: str) -> Role:
    """Return a role written as in ``Role.text``.

    Raises:
        UhcError: no such label or measure.
    """
    name, *rest = text.split()
    if name == "-":
        return Role("aside", "-", reason=say("mapping.told"))
    pairs = dict(part.split("=", 1) for part in rest if "=" in part)
    scale = int(pairs.pop("scale", 1))
    uses = {"label": words()["column"], "figure": words()["measure"], "check": words()["role"]}
    columns = {figure["column"]: key for kind in kinds().values() for key, figure in kind["figures"].items()}
    name = columns.get(name, name)
    for use, names in uses.items():
        if name in names:
            return Role(use, name, tuple(pairs.items()), scale, say("mapping.told"))
    known = [*(each for names in uses.values() for each in names), *columns]
    raise UhcError("import_role", found=text, nearest=nearest(name, known) or "-")


def map_columns(block: Block, kind: str, told: Told) -> list[Role]:
    """Return the role of each column for a table taken as ``kind``."""
    asked, confirmed = told.get("", {}), told.get(kind, {})
    roles = []
    for column, path in enumerate(block.paths):
        header = header_text(path)
        is_used = bool(block.grid.columns[column].filled()[block.body].any())
        folded = fold(header)
        role = asked.get(folded) or asked.get(fold(path[-1])) or confirmed.get(folded) if path else None
        if role:
            roles.append(role)
        elif not path:
            roles.append(Role("unknown" if is_used else "aside", "", reason=say("mapping.no_header")))
        else:
            roles.append(_interpret(path, kind))
    return _settle(block, kind, roles)


def header_text(path: tuple[str, ...]) -> str:
    """Return the header of a column in one line: Jumlah Aktif > PBI JK."""
    return " > ".join(path)


def _interpret(path: tuple[str, ...], kind: str) -> Role:
    field = _fields(kind).get(fold(path[-1]))
    if field and len(path) == 1:
        return Role(*field, reason=say("mapping.field"))
    facts = header_facts(" ".join(path))
    if facts.unknown:
        return Role("unknown", "", reason=say("mapping.unknown", words=", ".join(facts.unknown)))
    reason = say("mapping.words", words=", ".join(key for keys in facts.keys.values() for key in keys) or "-")
    if facts.mended:
        reason = say("mapping.mended", words=", ".join(f"{old} = {new}" for old, new in facts.mended.items()))
    fixed, scale = _fixed(path, facts), int(facts.one("scale") or 1)
    roles, measures = facts.keys.get("role", []), _measures(facts, kind)
    columns = [
        each for each in facts.keys.get("column", []) if not (fixed.get("month") and each in ("month_date", "year"))
    ]
    if "note" in columns or "previous" in roles:
        return Role("aside", "note" if "note" in columns else "previous", reason=reason)
    if "percent" in roles and not (kind == "targets" and measures):
        return Role("check", "percent", tuple(fixed.items()), reason=reason)
    if "remaining" in roles:
        return Role("check", "remaining", tuple(fixed.items()), reason=reason)
    if fold(path[-1]) in {fold(text) for text in words()["role"]["total"]} and kind != "commitments":
        return Role(
            "check",
            "total",
            tuple((fixed | ({"of": measures[0]} if len(measures) == 1 else {})).items()),
            scale,
            reason,
        )
    if len(columns) == 1 and not measures and not {"segment", "sex"} & set(fixed):
        return Role("aside" if columns[0] in ASIDE else "label", columns[0], reason=reason)
    if len(measures) > 1 or columns:
        return Role("unknown", "", reason=say("mapping.two", words=", ".join([*measures, *columns])))
    if measures:
        return Role("figure", measures[0], tuple(fixed.items()), scale, reason)
    default = kinds()[kind].get("default")
    if fixed and default:
        return Role("figure", default, tuple(fixed.items()), scale, reason)
    return Role("unknown", "", reason=say("mapping.unknown", words=path[-1]))


def _measures(facts: Facts, kind: str) -> list[str]:
    found = facts.keys.get("measure", [])
    strong = [each for each in found if each not in WEAK] or found
    usable = [each for each in strong if each in kinds()[kind]["figures"]]
    return usable if len(usable) == 1 else strong


def _fixed(path: tuple[str, ...], facts: Facts) -> dict[str, str]:
    """Return what a header says of all cells below it; a province or regency beside a segment is the payer."""
    fixed = {name: facts.one(name) or "" for name in DIMENSIONS if facts.keys.get(name)}
    if len(facts.keys.get("segment", [])) > 1:
        fixed["segment"] = ""
    if (leaf := fold(path[-1])) in ("l", "p"):
        fixed["sex"] = {"l": "male", "p": "female"}[leaf]
    segment, _, payer = fixed.get("segment", "").partition("/")
    if segment:
        fixed["segment"] = segment
        columns = facts.keys.get("column", [])
        beside = [each for each in columns if each in ("province", "regency")]
        if beside:
            columns[:] = [each for each in columns if each not in beside]
            payer = beside[0]
        if payer:
            fixed.setdefault("payer", payer)
    return fixed


def _settle(block: Block, kind: str, roles: list[Role]) -> list[Role]:
    """Let the cells decide where the header does not: realisasi as people or percent, U8 and U9, what rows are named by."""
    settled = list(roles)
    for place, role in enumerate(roles):
        if role.name in ("element_8", "element_9"):
            settled[place] = _element(block, role)
        elif role.use == "figure" and role.name == "done_or_share":
            settled[place] = _done_or_share(block, place, role, roles)
    if kind in ("spm", "spm_quality", "budgets", "indicator_counts", "targets"):
        _settle_labels(block, kind, settled)
    return settled


def _settle_labels(block: Block, kind: str, roles: list[Role]) -> None:
    group = {"spm": "service", "spm_quality": "service", "budgets": "service"}.get(kind, "indicator")
    texts = [
        place
        for place, role in enumerate(roles)
        if role.use == "label" and role.name in ("service", "indicator", "item")
    ]
    counts = {place: _count_labels(block, place, group) for place in texts}
    best = max(texts, key=lambda place: counts[place], default=None)
    if best is None or (counts[best] < 2 and kind != "targets"):
        return
    name = {"spm_quality": "item", "budgets": "service"}.get(kind, group)
    for place in texts:
        use = Role("label", name) if place == best else Role("aside", "note")
        roles[place] = replace(use, reason=say("mapping.rows", count=counts[place]))


def _count_labels(block: Block, place: int, group: str) -> int:
    column = block.grid.columns[place]
    codes = np.unique(column.codes[block.body])[:500]
    labels = [column.distinct[code] for code in codes if not is_blank(column.distinct[code])]
    return sum(bool(label_key(label, group)) for label in labels)


def label_key(label: Any, group: str) -> str | None:
    """Return the service or indicator that a row label means; a service is the indicator spm_SERVICE."""
    text = re.sub(r"^\s*(?:\d{1,2}|[a-z])\s*[.)]\s*", "", str(label), flags=re.IGNORECASE)
    if group == "service":
        return meaning(text, "service")
    found = meaning(text, "indicator")
    if found:
        return found
    service = meaning(text, "service")
    return f"spm_{service}" if service else None


def _done_or_share(block: Block, place: int, role: Role, roles: list[Role]) -> Role:
    column = block.grid.columns[place]
    cells = [column.distinct[code] for code in np.unique(column.codes[block.body])]
    has_percent = any(isinstance(cell, str) and "%" in cell for cell in cells)
    numbers = [cell for cell in cells if type(cell) in (int, float)]
    if has_percent or (numbers and max(numbers) <= 2 and any(each != int(each) for each in numbers)):
        return replace(role, use="check", name="percent")
    others = [each for at, each in enumerate(roles) if at != place]
    if any(each.name == "percent" for each in others) or any(each > 200 for each in numbers):
        return replace(role, name="done")
    if any(isinstance(cell, str) and re.fullmatch(r"\d{1,3}(\.\d{3})+|\d{4,}", cell.strip()) for cell in cells):
        return replace(role, name="done")
    if any(dict(each.fixed).get("month") for each in roles):
        return replace(role, name="done")
    return Role("unknown", "", reason=say("mapping.done_or_share"))


def _element(block: Block, role: Role) -> Role:
    """Return which element U8 or U9 is, from the legend of the sheet: offices number them differently."""
    number = role.name[-1]
    for row in range(block.grid.height):
        cells = [str(cell) for cell in block.grid.row(row) if not is_blank(cell)]
        for place, cell in enumerate(cells):
            if fold(cell).split()[:1] == [f"u{number}"] and row not in block.header:
                found = set(match(" ".join(cells[place : place + 2])).keys.get("measure", [])) & {
                    "complaints",
                    "facilities",
                }
                if len(found) == 1:
                    return replace(role, name=found.pop(), reason=say("mapping.legend"))
    return Role("unknown", "", reason=say("mapping.element", number=number))


def recognise(block: Block, told: Told, allowed: tuple[str, ...]) -> list[tuple[str, list[Role]]]:
    """Return the kinds that a table may be, the likeliest first, each with the roles of its columns.

    Kinds that explain fewer of the columns than the best one are left out.
    """
    found = []
    for kind in allowed:
        roles = map_columns(block, kind, told)
        names = _names_of(block, roles)
        if all(any(need in names for need in group) for group in kinds()[kind]["needs"]):
            roles = [role if _is_of(role, kind) else _no_part(role, kind) for role in roles]
            known = sum(role.use not in ("unknown", "aside") for role in roles)
            found.append((known, kind, roles))
    best = max((known for known, _, _ in found), default=0)
    return [(kind, roles) for known, kind, roles in found if known == best]


def _is_of(role: Role, kind: str) -> bool:
    if role.use == "figure":
        return role.name in kinds()[kind]["figures"]
    if role.use == "label":
        fields = {each["name"] for each in table_descriptor(kind)["schema"]["fields"]}
        times = {"year", "semester"} if fields & {"month_date", "as_of_date"} else set()
        return role.name in fields | times or (role.name in (*LEVELS, *CODES, "area") and "region_code" in fields)
    return role.use in ("check", "aside", "unknown")


def _no_part(role: Role, kind: str) -> Role:
    return Role("unknown", "", reason=say("mapping.none", kind=kind))


def _names_of(block: Block, roles: list[Role]) -> set[str]:
    title = match(" ".join(block.title))
    names = {role.name for role in roles if role.use == "figure"} | {
        f"column:{role.name}" for role in roles if role.use == "label"
    }
    fixed = [dict(role.fixed) for role in roles if role.use == "figure"]
    if len({each.get("segment") for each in fixed} - {None}) >= 3:
        names.add("segments")
    if sum("month" in each for each in fixed) >= 2:
        names.add("months")
    if title.keys.get("part"):
        names.add("title:quality")
    if title.keys.get("indicator"):
        names.add("title:indicator")
    if {"allocated", "budget_all", "realised"} & set(title.keys.get("measure", [])):
        names.add("title:budget")
    if any(meaning(word, "document") for word in fold(" ".join(block.title)).split()):
        names.add("title:document")
    for place, role in enumerate(roles):
        if role.use == "label" and role.name in ("service", "indicator", "item"):
            services = _count_labels(block, place, "service")
            others = _count_labels(block, place, "indicator") - services
            if services >= 2 and not others:
                names.add("services")
            if others:
                names |= {"indicators"}
    return names


def is_personal(block: Block) -> list[int]:
    """Return the columns whose header says that they hold personal data (NIK, names, addresses)."""
    return [place for place, path in enumerate(block.paths) if any(is_one_of(text, "personal") for text in path)]
