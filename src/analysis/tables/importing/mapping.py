"""What each column of a table is, with the reason, and of which kind the table is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.layout import Block
from analysis.tables.importing.quotes import quote
from analysis.tables.importing.vocabulary import LOADER, Facts, fold, is_one_of, match, meaning, nearest, words
from analysis.tables.schemas import table_descriptor

FIXED = ("segment", "payer", "sex", "month", "semester", "year", "service", "indicator")
TIMES = {"month", "semester", "year"}
MEMBERS = {"members", "registered", "active", "inactive"}
WEAK = ("members", "done_or_share", "element_8", "element_9", "people")  # say less than another measure beside them
LEVELS = ("province", "regency", "kecamatan", "kelurahan")
CODES = ("area_code", "bps_code", "kemendagri_code")
ASIDE = ("row_number", "note", "unit_of_measure")
UNITS = {"spm_quality": "unit_name", "targets": "target_unit"}  # where "Satuan" goes
BY_ROWS = ("service", "indicator", "item", "purpose")  # labels that only their rows tell apart
COUNTED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{4,}|\d[\d.]*\s*\(.*%\s*\)")  # the last beside its percentage: 30 (10%)
SHARE = re.compile(r"\d[\d.,]*\s*(?:%|persen)|\d{1,3}[.,]\d{1,2}|0[.,]\d+", re.I)
USES = {"column": "label", "measure": "figure", "role": "check"}


@dataclass(frozen=True)
class Role:
    """What a column is.

    ``use`` is label, figure, check (it only checks figures), aside or unknown; ``name`` the label, the measure, or
    total, percent, remaining; ``fixed`` what its header says of all its cells; ``scale`` 1000 where it says "ribu";
    ``reason`` key of the group ``mapping`` in words/ and what its text names; ``is_told`` whether somebody said so.
    """

    use: str
    name: str
    fixed: tuple[tuple[str, str], ...] = ()
    scale: int = 1
    reason: tuple[str, str] = ("", "")
    is_told: bool = False

    @property
    def text(self) -> str:
        """The role as params/imports has it: "active segment=pbi_jk payer=centre", or "-" for a column left aside."""
        named = ["-" if self.use == "aside" else self.name, *(f"{key}={value}" for key, value in self.fixed)]
        return " ".join(named + ([f"scale={self.scale}"] if self.scale > 1 else []))

    @property
    def why(self) -> str:
        """The reason in the language in use."""
        key, found = self.reason
        return say("mapping", key, words=", ".join(map(quote, found.split(", "))) if key == "unknown" else found)


Told = Mapping[str, Mapping[str, Role]]  # by kind (empty: any) and folded header, what a column was said to be


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Return kinds.yaml."""
    text = Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=LOADER)
    return content


def read_role(text: str) -> Role:
    """Return a role written as in ``Role.text``.

    Raises:
        UhcError: no such label or measure.
    """
    name, *rest = text.split()
    fixed = dict(part.split("=", 1) for part in rest if "=" in part)
    scale = int(fixed.pop("scale", 1))
    columns = {figure["column"]: key for kind in kinds().values() for key, figure in kind["figures"].items()}
    name = columns.get(name, name)
    uses = {key: use for group, use in USES.items() for key in words()[group]} | {"-": "aside"}
    if name not in uses:
        raise UhcError("import_role", found=text, nearest=nearest(name, [*uses, *columns]))
    return Role(uses[name], name, tuple(fixed.items()), scale, ("told", ""), is_told=True)


def header_text(path: tuple[str, ...]) -> str:
    """Return the header of a column in one line: Jumlah Aktif > PBI JK."""
    return " > ".join(path)


def _told_of(asked: Mapping[str, Role], block: Block, column: int, names: Sequence[str]) -> Role | None:
    """Return what was told of a column by a header of it, or by the cell of one: a refusal may not quote a header."""
    cells = (fold(block.grid.address(row, column)) for row in block.header)
    return next((asked[name] for name in (*names, *cells) if name in asked), None)


def recognise(block: Block, told: Told, allowed: tuple[str, ...]) -> list[tuple[str, list[Role]]]:
    """Return the kinds that explain most columns of a table, each with their roles; more than one is a doubt.

    A single kind that is allowed is taken, whatever the table looks like: somebody named it.
    """
    found = []
    for kind in allowed:
        asked, confirmed = told.get("", {}), told.get(kind, {})
        roles = []
        for column, path in enumerate(block.paths):
            header = fold(header_text(path))
            if not path:
                use = "unknown" if block.kinds[block.body, column].any() else "aside"
                roles.append(Role(use, "", reason=("no_header", "")))
            elif told_now := _told_of(asked, block, column, (header, fold(path[-1]))):
                roles.append(told_now)
            else:
                own = _interpret(path)
                is_titled = own.use == "figure" and own.name in ("", "members")  # another title, another meaning
                roles.append(
                    replace(confirmed[header], is_told=False) if header in confirmed and not is_titled else own
                )
        names, rules = _names(block, roles), kinds()[kind]
        is_like = all(names & {*group} for group in rules["needs"]) and not names & {*rules.get("without", ())}
        if is_like or len(allowed) == 1:
            roles = _settle(block, kind, roles)
            found.append((sum(role.use not in ("unknown", "aside") for role in roles), kind, roles))
    best = max((known for known, _, _ in found), default=0)
    return [(kind, roles) for known, kind, roles in found if known == best]


def _interpret(path: tuple[str, ...]) -> Role:
    """Return what a header says, whatever the kind of its table."""
    facts = match(" ".join(path))
    if facts.unknown:
        return Role("unknown", "", reason=("unknown", ", ".join(facts.unknown)))
    reason = ("words", ", ".join(key for keys in facts.keys.values() for key in keys) or "-")
    measures = [each for each in facts.of("measure") if each not in WEAK] or facts.of("measure")
    columns, fixed = _columns_and_fixed(path, facts)
    measures = [each for each in measures if each != "people" or not (fixed or columns or len(measures) > 1)]
    checks, scale = facts.of("role"), int(facts.one("scale") or 1)
    if "note" in columns or "previous" in checks:
        return Role("aside", "note", reason=reason)
    if fold(path[-1]) in {fold(text) for text in words()["role"]["total"]}:
        checks = ["total"]
    elif checks != ["percent"] and checks != ["remaining"]:
        checks = ["percent"] if "percent" in checks else []
    if checks:
        fixed = {name: key for name, key in fixed.items() if key} | ({"of": measures[0]} if len(measures) == 1 else {})
        return Role("check", checks[0], tuple(fixed.items()), scale, reason)
    if len(columns) == 1 and not measures and not {"segment", "sex"} & set(fixed):
        return Role("aside" if columns[0] in ASIDE else "label", columns[0], reason=reason)
    if len(measures) > 1 or columns or "" in fixed.values():  # a header of two months names neither
        said = [*measures, *columns, *(key for name in FIXED if fixed.get(name) == "" for key in facts.of(name))]
        return Role("unknown", "", reason=("two", ", ".join(said)))
    if measures or fixed:
        return Role("figure", measures[0] if measures else "", tuple(fixed.items()), scale, reason)
    return Role("unknown", "", reason=("unknown", path[-1]))


def _columns_and_fixed(path: tuple[str, ...], facts: Facts) -> tuple[list[str], dict[str, str]]:
    """Return the labels that a header names and what it fixes; a province or regency beside a segment is the payer."""
    columns = [each for each in facts.of("column") if each in CODES] or facts.of("column")
    columns = ["area"] if len(columns) > 1 and {*columns} <= {*LEVELS} else columns
    fixed = {name: facts.one(name) or "" for name in FIXED if facts.of(name)}
    if said := facts.one("until"):
        fixed["counting"] = said
    if fold(path[-1]) in ("l", "p"):
        fixed["sex"] = {"l": "male", "p": "female"}[fold(path[-1])]
    segment, _, payer = fixed.get("segment", "").partition("/")
    if segment:
        payer = next((each for each in columns if each in ("province", "regency")), payer)
        columns = [each for each in columns if each not in ("province", "regency")]
        fixed |= {"segment": segment} | ({"payer": payer} if payer else {})
    if fixed.get("month") or fixed.get("semester"):
        columns = [each for each in columns if each not in ("month_date", "year", "semester")]
    elif fixed.get("year"):
        columns = [each for each in columns if each != "year"]
    return columns, fixed


def _names(block: Block, roles: list[Role]) -> set[str]:
    """Return what a table has, in the words of kinds.yaml."""
    title = match(" ".join(block.title))
    figures = [role for role in roles if role.use == "figure"]
    names = {role.name for role in figures} | {f"column:{role.name}" for role in roles if role.use == "label"}
    names |= {"segments"} if len({dict(role.fixed).get("segment") for role in figures} - {None}) >= 3 else set()
    for name, several in {"month": "months", "semester": "semesters", "year": "years", "sex": "sexes"}.items():
        fixed = [dict(role.fixed) for role in figures]
        is_split = sum(name in each and (name != "year" or not {*each} & {"month", "semester"}) for each in fixed) >= 2
        names |= {several} if is_split else set()
    names |= {f"{name}s" for name in ("service", "indicator") if any(name in dict(role.fixed) for role in figures)}
    names |= {"title:population"} if "population" in title.of("measure") else set()
    names |= {"title:quality"} if title.of("part") else set()
    names |= {"title:indicator"} if title.of("indicator") else set()
    names |= {"title:budget"} if {"allocated", "budget_all", "realised"} & set(title.of("measure")) else set()
    names |= (
        {"title:document"} if any(meaning(word, "document") for word in fold(" ".join(block.title)).split()) else set()
    )
    for place, role in enumerate(roles):
        if role.use == "label" and role.name in BY_ROWS:
            services = _count_labels(block, place, "service")
            others = _count_labels(block, place, "indicator") - services
            names |= {"indicators"} if others else {"services"} if services else set()
    return names


def _settle(block: Block, kind: str, roles: list[Role]) -> list[Role]:
    """Let kind and cells decide where the header does not: names of rows, realisasi as people or percent, U8."""
    rules, settled = kinds()[kind], list[Role]()
    fields = {each["name"] for each in table_descriptor(kind)["schema"]["fields"]}
    texts = [place for place, role in enumerate(roles) if role.use == "label" and role.name in BY_ROWS]
    wanted = "service" if fields & {"service", "purpose"} else "indicator"
    named = max(texts, key=lambda place: _count_labels(block, place, wanted), default=-1)
    for place, role in enumerate(roles):
        others = {each.name for at, each in enumerate(roles) if at != place and each.use == "label"}
        if place == named:
            free = [each for each in ("item", "purpose", wanted) if each in fields and each not in others]
            role = replace(role, name=next(iter(free), role.name))
        elif place in texts and role.name not in fields:
            role = Role("aside", "note", reason=role.reason)
        elif role.name == "row_number" and "item_no" in fields and "item_no" not in others:
            role = replace(role, use="label", name="item_no")
        elif role.name == "unit_of_measure" and kind in UNITS:
            role = replace(role, use="label", name=UNITS[kind])
        elif role.name == "commitment" and "commitment" not in fields:
            role = Role("aside", "note", reason=role.reason)
        elif role.name in ("element_8", "element_9"):
            role = _element(block, role)
        elif role.use == "figure" and role.name == "done_or_share" and kind != "budgets":
            role = _done_or_share(block, place, role, roles)
        elif "default" in rules and ((role.use == "figure" and not role.name) or _is_lone_total(place, roles)):
            said = match(" ".join(block.title)).one("measure") or ""
            role = replace(role, use="figure", name=said if said in rules["figures"] else rules["default"])
        elif kind == "membership" and role.use == "check" and role.name == "total" and _is_of_both(role, roles):
            role = replace(role, use="figure", name="registered")
        if kind == "membership" and role.use == "figure" and not role.is_told and role.name in MEMBERS:
            role = _as_titled(block, role, roles)
        elif role.use == "check" and role.name == "percent" and kind == "targets" and dict(role.fixed).get("of"):
            role = Role("figure", "target", (("target_unit", "percent"),), reason=role.reason)
        if role.use == "label" and any(each.use == "label" and each.name == role.name for each in settled):
            role = Role("unknown", "", reason=("twice", ""))
        elif not _is_part(role, rules, fields):
            role = Role("unknown", "", reason=("none", kind))
        settled.append(role)
    return settled


def _is_part(role: Role, rules: dict[str, Any], fields: set[str]) -> bool:
    if role.use == "figure":
        target = rules["figures"].get(role.name, {}).get("table")
        known = {each["name"] for each in table_descriptor(target)["schema"]["fields"]} if target else fields
        return role.name in rules["figures"] and {*dict(role.fixed)} <= {*known, *TIMES}
    if role.use != "label":
        return True
    times = {"year", "semester"} if fields & {"month_date", "as_of_date"} else set()
    areas = {*LEVELS, *CODES, "area"} if "region_code" in fields else set()
    return role.name in fields | times | areas


def _is_of_both(role: Role, roles: list[Role]) -> bool:
    """Whether a total stands beside active and inactive members of the same people, and beside nothing else."""
    fixed = dict(role.fixed)
    named = [each.name for each in roles if each.use == "figure" and fixed.items() <= dict(each.fixed).items()]
    return sorted(named) == ["active", "inactive"]


def _is_lone_total(place: int, roles: list[Role]) -> bool:
    """Whether a column headed only "Jumlah" is the one that can hold figures."""
    role = roles[place]
    is_total = role.use == "check" and role.name == "total" and not role.fixed
    return is_total and all(at == place or each.use in ("label", "aside") for at, each in enumerate(roles))


def lines_on_members(block: Block) -> list[str]:
    """Return the lines of a title that speak of members."""
    return [line for line in block.title if "peserta" in fold(line) or MEMBERS & {*match(line).of("measure")}]


def _as_titled(block: Block, role: Role, roles: list[Role]) -> Role:
    """Let the title say what "Jumlah Peserta" counts: active members, or people who are no stock of members."""
    lines = lines_on_members(block)
    if flows := [word for line in lines for word in fold(line).split() if is_one_of(word, "flows")]:
        return Role("unknown", "", reason=("flow", ", ".join(flows)))
    said = {each for line in lines for each in match(line).of("measure")} & {"active", "inactive"}
    is_split = any(each.name in ("registered", "active", "inactive") for each in roles if each.use == "figure")
    return replace(role, name=said.pop()) if role.name == "members" and len(said) == 1 and not is_split else role


def _count_labels(block: Block, place: int, group: str) -> int:
    column = block.grid.columns[place]
    return sum(bool(label_key(label, group)) for label in column.used(block.body)[:500] if not is_blank(label))


def label_key(label: Any, group: str) -> str | None:
    """Return the service or indicator that a row label means; a service is the indicator spm_SERVICE."""
    text = re.sub(r"^\s*(?:\d{1,2}|[a-z])\s*[.)]\s*", "", str(label), flags=re.IGNORECASE)
    service = meaning(text, "service")
    if group == "service":
        return service
    return meaning(text, "indicator") or (f"spm_{service}" if service else None)


def _done_or_share(block: Block, place: int, role: Role, roles: list[Role]) -> Role:
    cells = [cell for cell in block.grid.columns[place].used(block.body) if re.search(r"^[^#]*\d", str(cell))]
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    numbers = [cell for cell in cells if type(cell) in (int, float)]
    is_share = any("%" in text for text in texts) or (
        numbers and max(numbers) <= 2 and any(each != int(each) for each in numbers)
    )
    if is_share and all(map(_is_like_share, cells)):
        return replace(role, use="check", name="percent")
    is_count = any(each > 200 for each in numbers) or any(COUNTED.fullmatch(text) for text in texts)
    if is_count or any(each.name == "percent" for each in roles) or "month" in dict(role.fixed):
        return replace(role, name="done")
    return Role("unknown", "", reason=("done_or_share", ""))


def _is_like_share(cell: Any) -> bool:
    """Whether a cell can be a percentage: 12,5%, 0.125 or 87.5 as a number, no whole count of people."""
    if type(cell) in (int, float):
        return cell <= 2 or (cell <= 200 and cell != int(cell))
    return bool(SHARE.fullmatch(str(cell).strip()))


def _element(block: Block, role: Role) -> Role:
    """Return which element U8 or U9 is, from the legend of the sheet: offices number them differently."""
    number = role.name[-1]
    for row in range(block.header.stop, block.grid.height):
        cells = [str(cell) for cell in block.grid.row(row) if not is_blank(cell)]
        for place, cell in enumerate(cells):
            found = {*match(" ".join(cells[place : place + 2])).of("measure")} & {"complaints", "facilities"}
            if fold(cell).split()[:1] == [f"u{number}"] and len(found) == 1:
                return replace(role, name=found.pop(), reason=("legend", ""))
    return Role("unknown", "", reason=("element", number))
