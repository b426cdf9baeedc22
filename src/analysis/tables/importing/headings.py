"""What headings and cells say in exact words of the vocabulary: the part of a layout that nobody need be asked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.tables.importing.areas import named_areas
from analysis.tables.importing.blocks import FIGURE, NUMBER, Block
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.roles import ASIDE, CHECKS, CODES, FIXED, LEVELS, TIMES, Role, fields_of, kinds
from analysis.tables.importing.vocabulary import Facts, fold, is_one_of, match, meaning, unit_of, words

MEMBERS = {"members", "registered", "active", "inactive"}
WEAK = ("members", "done_or_share", "element_8", "element_9", "people")  # say less than another measure beside them
UNITS = {"spm_quality": "unit_name", "targets": "target_unit"}  # where "Satuan" goes
BY_ROWS = ("service", "indicator", "item", "purpose")  # labels that only their rows tell apart
COUNTED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{4,}|\d[\d.]*\s*\(.*%\s*\)")  # the last beside its percentage: 30 (10%)
SHARE = re.compile(r"\d[\d.,]*\s*(?:%|persen)|\d{1,3}[.,]\d{1,2}|0[.,]\d+", re.I)
DIMENSIONS = ("segment", "service", "indicator", "sex")
OTHER_SEGMENTS = ("non pbi", "bukan pbi")  # over segments that say so themselves
MOST_READ = 500  # distinct labels of a column that say what it is


def recognise(block: Block, allowed: tuple[str, ...]) -> list[tuple[str, list[Role]]]:
    """Return the kinds that explain most columns of a table, each with their roles; more than one is a doubt.

    A single kind that is allowed is taken, whatever the table looks like: somebody named it.
    """
    own = [_interpret(path) if path else _unheaded(block, at) for at, path in enumerate(block.paths)]
    if (FIGURE,) in block.paths:
        own[-2] = Role("unknown", "", reason=("no_header", ""))
        own[-1] = Role("figure", match(" ".join(block.title)).one("measure") or "", reason=("words", "-"))
    own = _with_lone_totals(block, own)
    own = [_by_cells(block, at, role) for at, role in enumerate(own)]
    found = []
    for kind in allowed:
        names, rules = _names(block, own), kinds()[kind]
        is_like = all(names & {*group} for group in rules["needs"]) and not names & {*rules.get("without", ())}
        if is_like or len(allowed) == 1:
            roles = _settle(block, kind, own)
            found.append((sum(role.use not in ("unknown", "aside") for role in roles), kind, roles))
    best = max((known for known, _, _ in found), default=0)
    return [(kind, roles) for known, kind, roles in found if known == best]


def likely_kinds(block: Block) -> list[tuple[str, list[Role]]]:
    """Return all kinds with the roles of each, the likeliest first.

    That is the one of which title and rows speak most, that lacks least, and that explains most columns.
    """
    lines = (*block.title, block.grid.sheet)
    cells = [cell for column in block.grid.columns for cell in column.used(block.body)[:20] if isinstance(cell, str)]
    said = {key for line in lines for key in match(line).of("measure")} | {*map(measure_of, cells)} - {""}
    named = {word for line in lines for word in fold(line).split()}
    has_segments = any(match(line).of("segment") for line in lines)
    found = []
    for kind, rules in kinds().items():
        ((_, roles),) = recognise(block, (kind,))
        names = _names(block, roles)
        speaks = len(said & {*rules["figures"]}) + (kind in named) + (kind == "membership" and has_segments)
        lacks = sum(not names & {*group} for group in rules["needs"])
        found.append((-speaks, lacks, -sum(role.use != "unknown" for role in roles), kind, roles))
    return [(kind, roles) for *_, kind, roles in sorted(found, key=lambda each: each[:3])]


def _unheaded(block: Block, column: int) -> Role:
    return Role("unknown" if block.kinds[block.body, column].any() else "aside", "", reason=("no_header", ""))


def _interpret(path: tuple[str, ...]) -> Role:
    """Return what a header says, whatever the kind of its table."""
    regions = [area for level in path for area in named_areas(level) if area.level in ("province", "regency")]
    if len({area.code for area in regions}) == 1 and len(path) == 1:
        return Role("figure", "", (("area", regions[0].code),), reason=("words", regions[0].name))
    if len(path) > 1 and (label := _label_below(path)):
        return Role("label", label, reason=("words", label))
    facts = match(_without_groups(path))
    if facts.unknown:
        return Role("unknown", "", reason=("unknown", ", ".join(facts.unknown)))
    reason = ("words", ", ".join(key for keys in facts.keys.values() for key in keys) or "-")
    measures = [each for each in facts.of("measure") if each not in WEAK] or facts.of("measure")
    columns, fixed = _columns_and_fixed(path, facts)
    measures = [each for each in measures if each != "people" or not (fixed or columns or len(measures) > 1)]
    checks, scale = facts.of("role"), int(facts.one("scale") or 1)
    if columns == ["note"] or "previous" in checks:
        return Role("aside", "note", reason=reason)
    if checks := _checks(path, checks):
        fixed = {name: key for name, key in fixed.items() if key} | ({"of": measures[0]} if len(measures) == 1 else {})
        return Role("check", checks[0], tuple(fixed.items()), scale, reason)
    if len(columns) == 1 and not measures and not {"segment", "sex"} & set(fixed):
        return Role("aside" if columns[0] in ASIDE[:2] else "label", columns[0], reason=reason)
    if len(measures) > 1 or columns or "" in fixed.values():  # a header of two months names neither
        said = [*measures, *columns, *(key for name in FIXED if fixed.get(name) == "" for key in facts.of(name))]
        return Role("unknown", "", reason=("two", ", ".join(said)))
    if measures or fixed:
        return Role("figure", measures[0] if measures else "", tuple(fixed.items()), scale, reason)
    return Role("unknown", "", reason=("unknown", path[-1]))


def _without_groups(path: tuple[str, ...]) -> str:
    """Return a heading without levels that only group those below: Non PBI over segments, Nilai Unsur over U1."""
    rest = " ".join(level for level in path if fold(level) not in OTHER_SEGMENTS)
    if match(rest).of("segment"):
        return rest
    said = [match(level) for level in path[:-1]]
    groups = [bool(each.unknown) and {*each.keys} == {"column"} for each in said]
    kept = " ".join([*(level for level, is_group in zip(path, groups, strict=False) if not is_group), path[-1]])
    return kept if any(groups) and match(kept).keys and not match(kept).unknown else " ".join(path)


def _label_below(path: tuple[str, ...]) -> str:
    """Return the label that the last heading is, where those above it only say what is counted: Aktif > Segmen."""
    own, above = match(path[-1]), match(" ".join(path[:-1]))
    is_label = not own.unknown and {*own.keys} == {"column"} and len(own.of("column")) == 1
    is_counted = "measure" in above.keys and not above.unknown and {*above.keys} <= {"measure", "role", "scale"}
    return own.of("column")[0] if is_label and is_counted and own.of("column")[0] not in ASIDE else ""


def _checks(path: tuple[str, ...], checks: list[str]) -> list[str]:
    """Return what a column only checks, by its last heading: a total wins over the percentage that it is part of."""
    if fold(path[-1]) in {fold(text) for text in words()["role"]["total"]}:
        return ["total"]
    if checks in (["percent"], ["remaining"]):
        return checks
    return ["percent"] if "percent" in checks else []


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
    columns = [each for each in columns if each not in DIMENSIONS or not fixed.get(each)]  # Segmen > PBI APBN
    return columns, fixed


def _with_lone_totals(block: Block, roles: list[Role]) -> list[Role]:
    """Let "Jumlah" be the figure of the heading above it where no parts stand beside it: Terdaftar > Jumlah | %."""
    settled = []
    for path, role in zip(block.paths, roles, strict=True):
        measure = dict(role.fixed).get("of")
        if role.use == "check" and role.name == "total" and measure and len(path) > 1:
            beside = [
                other
                for above, other in zip(block.paths, roles, strict=True)
                if above[:-1] == path[:-1] and above != path and other.use != "label" and other.name != "percent"
            ]
            if not beside:
                fixed = tuple(pair for pair in role.fixed if pair[0] != "of")
                role = Role("figure", measure, fixed, role.scale, role.reason)
        settled.append(role)
    return settled


def _by_cells(block: Block, column: int, role: Role) -> Role:
    """Let the cells say what a column of labels is, where all are words of one sort: measures, units, segments."""
    cells = [cell for cell in block.grid.columns[column].used(block.body)[:MOST_READ] if not is_blank(cell)]
    texts = [cell for cell in cells if isinstance(cell, str) and re.search("[a-z]", cell, re.I)]
    if not texts or len(texts) < len(cells):
        return role
    if role.name == "unit_of_measure" and all(unit_of(text)[0] is not None for text in texts):
        return Role("label", "unit", reason=("cells", "unit"))
    if (
        (role.use == "unknown" or role.name in (*BY_ROWS, "state"))
        and all(map(measure_of, texts))
        and {*map(measure_of, texts)} - {*CHECKS}
    ):
        return Role("label", "measure", reason=("cells", "measure"))
    if role.use == "unknown" and role.reason[0] == "no_header":
        least = 0.5 if block.paths[column] else 1.0  # of a list of lines, some may be misspelt
        for name, test in (("segment", lambda text: meaning(text, "segment")), ("area", named_areas)):
            if sum(bool(test(text)) for text in texts) >= max(least * len(texts), 1) or all(
                test(text) or is_one_of(text, "totals") or is_one_of(text, "not_covered") for text in texts
            ):
                return Role("label", name, reason=("cells", name))
    return role


def measure_of(text: str) -> str:
    """Return the measure, or the check, that a label of a row names in exact words; empty where it names none."""
    facts = match(text)
    measures = [each for each in facts.of("measure") if each not in WEAK]
    if facts.unknown or {*facts.keys} - {"measure", "role"} or len(measures) + len(facts.of("role")) != 1:
        return ""
    return (measures or facts.of("role"))[0]


def _names(block: Block, roles: list[Role]) -> set[str]:
    """Return what a table has, in the words of kinds.yaml."""
    title = match(" ".join(block.title))
    figures = [role for role in roles if role.use == "figure"]
    names = {role.name for role in figures} | {f"column:{role.name}" for role in roles if role.use == "label"}
    of_rows = [at for at, role in enumerate(roles) if role.name == "measure"]
    names |= {measure_of(str(cell)) for at in of_rows for cell in block.grid.columns[at].used(block.body)}
    names |= {"segments"} if len({dict(role.fixed).get("segment") for role in figures} - {None}) >= 3 else set()
    for at, role in enumerate(roles):
        if role.use == "label" and role.name == "segment" and count_labels(block, at, "segment") >= 2:
            names.add("segments")
    for name, several in {"month": "months", "semester": "semesters", "year": "years", "sex": "sexes"}.items():
        fixed = [dict(role.fixed) for role in figures]
        is_split = sum(name in each and (name != "year" or not {*each} & {"month", "semester"}) for each in fixed) >= 2
        names |= {several} if is_split else set()
    names |= {f"{name}s" for name in ("service", "indicator") if any(name in dict(role.fixed) for role in figures)}
    names |= {"title:population"} if "population" in title.of("measure") else set()
    names |= {"title:members"} if is_on_members(block) else set()
    names |= {"title:quality"} if title.of("part") else set()
    names |= {"title:indicator"} if title.of("indicator") else set()
    names |= {"title:budget"} if {"allocated", "budget_all", "realised"} & set(title.of("measure")) else set()
    is_document = any(meaning(word, "document") for word in fold(" ".join(block.title)).split())
    names |= {"title:document"} if is_document else set()
    for place, role in enumerate(roles):
        if role.use == "label" and role.name in BY_ROWS:
            services = count_labels(block, place, "service")
            others = count_labels(block, place, "indicator") - services
            names |= {"indicators"} if others else {"services"} if services else set()
    return names


def _settle(block: Block, kind: str, roles: list[Role]) -> list[Role]:
    """Let kind and cells decide where the header does not: names of rows, realisasi as people or percent, U8."""
    rules, fields, settled = kinds()[kind], fields_of(kind), list[Role]()
    texts = [place for place, role in enumerate(roles) if role.use == "label" and role.name in BY_ROWS]
    wanted = "service" if fields.keys() & {"service", "purpose"} else "indicator"
    named = max(texts, key=lambda place: count_labels(block, place, wanted), default=-1)
    has_measures = any(role.name == "measure" for role in roles)
    labels = Counter(role.name for role in roles if role.use == "label")
    for place, role in enumerate(roles):
        others = {name for name, count in labels.items() if count > (role.use == "label" and name == role.name)}
        if place == named:
            are_all = count_labels(block, place, wanted) == count_labels(block, place, "")
            free = [each for each in ("item", "purpose", wanted) if each in fields and each not in others]
            free = [wanted] if are_all and wanted in free else free  # no goods among them
            role = replace(role, name=next(iter(free), role.name))
        elif place in texts and role.name not in fields:
            role = Role("aside", "note", reason=role.reason)
        elif role.name == "row_number" and "item_no" in fields and "item_no" not in others:
            role = replace(role, use="label", name="item_no")
        elif role.name in ("unit_of_measure", "unit") and kind in UNITS:
            role = replace(role, use="label", name=UNITS[kind])
        elif role.name == "commitment" and "commitment" not in fields:
            role = Role("aside", "note", reason=role.reason)
        else:
            role = _settle_figure(block, kind, roles, place, has_measures)
        if role.use == "label" and any(each.use == "label" and each.name == role.name for each in settled):
            role = Role("unknown", "", reason=("twice", ""))
        elif not _is_part(role, rules, {*fields}):
            role = Role("unknown", "", reason=("none", kind))
        settled.append(role)
    return [_total_of_sexes(block, at, roles, settled) for at in range(len(roles))]


def _total_of_sexes(block: Block, place: int, roles: list[Role], settled: list[Role]) -> Role:
    """Let a total be the figure of its heading where its parts are sexes, which this kind does not hold."""
    role, path = settled[place], block.paths[place]
    measure = dict(role.fixed).get("of")
    if role.use != "check" or role.name != "total" or not measure or len(path) < 2:
        return role
    parts = [at for at, other in enumerate(block.paths) if at != place and other and other[:-1] == path[:-1]]
    is_of_sexes = parts and all("sex" in dict(roles[at].fixed) and settled[at].use == "unknown" for at in parts)
    if not is_of_sexes:
        return role
    fixed = tuple(pair for pair in role.fixed if pair[0] != "of")
    return Role("figure", measure, fixed, role.scale, role.reason)


def _settle_figure(block: Block, kind: str, roles: list[Role], place: int, has_measures: bool) -> Role:
    role, rules = roles[place], kinds()[kind]
    if role.name in ("element_8", "element_9"):
        return _element(block, role)
    if role.name == "unit_of_measure":
        return Role("unknown", "", reason=("unit", ""))
    if role.use == "figure" and role.name == "done_or_share" and kind != "budgets":
        return _done_or_share(block, place, role, roles)
    is_bare = (role.use == "figure" and role.name in ("", "members", "people")) or _is_lone_total(place, roles)
    if has_measures and is_bare:
        return replace(role, use="figure", name="")
    if "default" in rules and (_is_lone_total(place, roles) or (role.use == "figure" and not role.name)):
        said = match(" ".join(block.title)).one("measure") or ""
        role = replace(role, use="figure", name=said if said in rules["figures"] else rules["default"])
        return _as_titled(block, role, roles) if kind == "membership" else role
    if kind == "membership" and role.use == "check" and role.name == "total" and _is_of_both(role, roles):
        return replace(role, use="figure", name="registered")
    if kind == "membership" and role.name == "population" and any(each.name == "segment" for each in roles):
        return Role("unknown", "", reason=("two", "population, members"))  # residents are of no segment
    is_of_jiwa = "jiwa" in fold(" ".join(block.paths[place])).split() and is_on_members(block)
    if kind == "membership" and role.name == "population" and is_of_jiwa and not MEMBERS & {*(r.name for r in roles)}:
        return Role("unknown", "", reason=("two", "population, members"))
    if kind == "membership" and role.use == "figure" and role.name in MEMBERS:
        return _as_titled(block, role, roles)
    if role.use == "check" and role.name == "percent" and kind == "targets" and dict(role.fixed).get("of"):
        return Role("figure", "target", (("target_unit", "percent"),), reason=role.reason)
    return role


def _is_part(role: Role, rules: dict[str, Any], fields: set[str]) -> bool:
    if role.use == "figure":
        target = rules["figures"].get(role.name, {}).get("table")
        known = {*fields_of(target)} if target else fields
        of_area = {"area"} if "region_code" in known else set()
        return role.name in ("", *rules["figures"]) and {*dict(role.fixed)} <= {*known, *TIMES, *of_area}
    if role.use != "label" or role.name in ("measure", "unit"):
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
    return [
        line
        for line in (*block.title, block.grid.sheet)
        if "peserta" in fold(line) or MEMBERS & {*match(line).of("measure")}
    ]


def is_on_members(block: Block) -> bool:
    """Whether title or headings speak of members, their contributions or arrears, and the title of no residents."""
    texts = [f" {fold(text)} " for text in (*block.title, block.grid.sheet, *map(" ".join, block.paths))]
    is_said = any(f" {phrase} " in text for text in texts for phrase in words()["on_members"])
    return is_said and "population" not in match(" ".join(block.title)).of("measure")


def _as_titled(block: Block, role: Role, roles: list[Role]) -> Role:
    """Ask what "Jumlah Peserta" counts where the title speaks of active members, or of people who are no stock."""
    lines = lines_on_members(block)
    if flows := [word for line in lines for word in fold(line).split() if is_one_of(word, "flows")]:
        return Role("unknown", "", reason=("flow", ", ".join(flows)))
    said = {each for line in lines for each in match(line).of("measure")} & {"active", "inactive"}
    is_split = any(each.name in ("registered", "active", "inactive") for each in roles if each.use == "figure")
    is_open = role.name in ("members", "registered") and "registered" not in (each.name for each in roles)
    if is_open and said and not is_split:
        return Role("unknown", "", reason=("titled", ", ".join(sorted(said))))
    return role


def count_labels(block: Block, place: int, group: str) -> int:
    """Return how many of the labels of a column name a choice of a group, or how many there are."""
    labels = [label for label in block.grid.columns[place].used(block.body)[:MOST_READ] if not is_blank(label)]
    return sum(bool(label_key(label, group)) for label in labels) if group else len(labels)


def label_key(label: Any, group: str) -> str | None:
    """Return the service or indicator that a row label means; a service is the indicator spm_SERVICE."""
    text = re.sub(r"^\s*(?:\d{1,2}|[a-z])\s*[.)]\s*", "", str(label), flags=re.IGNORECASE)
    if group not in ("service", "indicator"):
        return meaning(text, group)
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


def said_outright(block: Block, roles: list[Role]) -> list[Role]:
    """Return what columns are by their own words, whatever the kind: figures that only the kind tells are unknown.

    So are totals beside which no figures stand.
    """
    has_figures = any(role.use == "figure" for role in roles)

    def is_open(path: tuple[str, ...], role: Role) -> bool:
        if role.use == "check":
            return role.name == "total" and not has_figures
        return role.use == "figure" and (not path or _interpret(path).name != role.name)

    unknown = Role("unknown", "", reason=("not_told", ""))
    return [unknown if is_open(path, role) else role for path, role in zip(block.paths, roles, strict=True)]


def area_of_columns(roles: list[Role]) -> list[Role]:
    """Let the column of a region whose parts have columns of their own only check them."""
    codes = [dict(role.fixed).get("area", "") for role in roles]
    return [
        Role("check", "total", reason=role.reason)
        if code and any(other.startswith(f"{code}.") for other in codes)
        else role
        for role, code in zip(roles, codes, strict=True)
    ]


def is_figure_column(block: Block, column: int) -> bool:
    """Whether most cells of a column are numbers."""
    cells = block.kinds[block.body, column]
    return bool((cells == NUMBER).sum() * 2 > np.count_nonzero(cells))
