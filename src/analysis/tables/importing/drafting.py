"""By which layout each table of a sheet is read: one that is known, or a draft of what its words say for certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from analysis.reference.errors import UhcError
from analysis.tables.importing.blocks import (
    FIGURE,
    Block,
    blocks_at,
    cell_kinds,
    find_blocks,
    letter_of,
    list_block,
    place_layout,
    restricted,
    row_of_title,
)
from analysis.tables.importing.constants import SCALED, Source, match_title, propose_constants, sources_of
from analysis.tables.importing.grids import Grid
from analysis.tables.importing.headings import area_of_columns, likely_kinds, recognise, said_outright
from analysis.tables.importing.layouts import (
    LEFT_OUT,
    Layout,
    fits_sheet,
    generalise,
    heading_of,
    read_template,
    spec_of,
    template_of,
)
from analysis.tables.importing.questions import (
    AREAS,
    MOST_QUESTIONS,
    ask,
    candidate,
    copy_of,
    field_in,
    question,
    take,
)
from analysis.tables.importing.quotes import quote
from analysis.tables.importing.reading import Options, read_block
from analysis.tables.importing.roles import Role, columns_for, kinds, read_spec
from analysis.tables.importing.table import Table
from analysis.tables.importing.vocabulary import fold, match, words

FAMILIES = {"spm": ("spm", "spm_quality", "budgets")}
COUNTED = ("measure", "segment", "sex", "service", "indicator")  # what a title may say of figures under bare headings
MOST_KINDS = 2  # besides that a table is left out
ROUNDS = 5  # of questions that arise from likely answers to others
PERCENT = re.compile(r"\b(?:persentase|prosentase|percentage|dalam persen)\b|\(\s*%\s*\)")
HOUSEHOLDS = re.compile(
    r"\b(?:jumlah|data|rekap\w*|dalam)\b[^():]{0,20}\b(?<!dan )(?:kk|kepala keluarga|rumah tangga)\b"
)
SCALE_WORD = re.compile(r"\b(?:ribuan|jutaan|miliar|milyar)\b|\b(?:ribu|juta)\b(?! (?:hari|hpk))")


@dataclass
class Place:
    """A table of a sheet with the title of the sheet, and the layout by which it is read."""

    block: Block
    above: tuple[str, ...]
    layout: Layout
    is_known: bool = False


@dataclass
class Group:
    """The tables of a file that are read by one layout, as read, and what is to be asked of it."""

    layout: Layout
    places: list[Place] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def place_tables(grids: list[Grid], file_stem: str, options: Options, known: list[Layout]) -> list[Group]:
    """Return the tables of the sheets with their layouts: known ones where all their headings stand, else drafts."""
    groups: dict[object, Group] = {}
    counted: dict[object, list[set[str]]] = {}
    for number, grid in enumerate(grids, start=1):
        found = _place_known(grid, number, known)
        if not found and options.layouts is None:
            for block in find_blocks(grid):
                found.append(Place(block, (), Layout()))
        above = found[0].block.title if found else ()
        for each in found:
            each.above = above
            key: object = id(each.layout) if each.is_known else _signature(each.block)
            if not each.is_known:
                key = key, _place_among(counted.setdefault(key, []), _counted_by(each.block))
            if key not in groups:
                layout = each.layout if each.is_known else propose(each.block, above, file_stem, options, known)
                groups[key] = Group(layout)
            groups[key].places.append(each)
    for key, group in groups.items():
        if not group.places[0].is_known:
            group.layout.sheet = _sheets_of(group, len(grids))
            if isinstance(key, tuple) and len(counted[key[0]]) > 1:
                _match_own_title(group)
    return list(groups.values())


def _counted_by(block: Block) -> set[str]:
    """Return what titles and the name of the sheet say that figures below the same headings count."""
    lines = (*block.title, block.grid.sheet)
    return {f"{name}:{key}" for line in lines for name in COUNTED for key in match(line).of(name)}


def _place_among(before: list[set[str]], said: set[str]) -> int:
    """Return which earlier tables count the same, by what their titles say; a table of another sort is added."""
    for place, other in enumerate(before):
        if said <= other:
            return place
    before.append(said)
    return len(before) - 1


def _match_own_title(group: Group) -> None:
    """Let the layout of tables that only their titles tell from others want the line that does."""
    for line in reversed(group.places[0].block.title):
        if any(match(line).of(name) for name in COUNTED):
            match_title(group.layout, line)
            return


def _place_known(grid: Grid, number: int, known: list[Layout]) -> list[Place]:
    kinds_of_cells = cell_kinds(grid) if known else None
    taken: dict[tuple[int, tuple[int, ...]], tuple[Layout, range, tuple[tuple[str, ...], ...]]] = {}
    for layout in known:
        if (listed := _place_list(layout, grid, number)) is not None:
            return [Place(listed, (), layout, is_known=True)]
        if kinds_of_cells is not None and fits_sheet(layout, grid.sheet, number):
            for header, paths in place_layout(layout, grid, kinds_of_cells):
                key = header.start, tuple(at for at, path in enumerate(paths) if path)
                if key not in taken or _rank(layout, grid, header.start) > _rank(taken[key][0], grid, header.start):
                    taken[key] = layout, header, paths
    if kinds_of_cells is None or not taken:
        return []
    order = sorted(taken)
    places = [(taken[key][1], taken[key][2]) for key in order]
    layouts = [taken[key][0] for key in order]
    blocks = blocks_at(grid, kinds_of_cells, places)
    found = []
    for key, layout in zip(order, layouts, strict=True):
        if key in blocks:
            letters = [*map(str, layout.header.get("columns") or [])]
            found.append(Place(restricted(blocks[key], letters) if letters else blocks[key], (), layout, is_known=True))
    return found


def _rank(layout: Layout, grid: Grid, top: int) -> int:
    """Return how near the titles that a layout wants stand above a table: of two layouts the nearer is meant."""
    return max((row_of_title(grid, wanted, top) for wanted in layout.match), default=-1)


def _place_list(layout: Layout, grid: Grid, number: int) -> Block | None:
    """Return the list of lines that a layout tells of, if its title stands above."""
    if "list" not in layout.header or not fits_sheet(layout, grid.sheet, number):
        return None
    columns = [at for at in range(len(grid.columns)) if letter_of(grid, at) == layout.header["list"]]
    block = list_block(grid, columns[0]) if columns else None
    lines = block.title if block else ()
    fits = all(any(read_template(each, line) is not None for line in lines) for each in layout.match)
    return block if fits else None


def _signature(block: Block) -> tuple[object, ...]:
    headings = tuple(generalise(heading_of(path)) for path in block.paths)
    return (headings, block.part) if any(headings) else (id(block),)


def _sheets_of(group: Group, count: int) -> str | list[str]:
    names = list(dict.fromkeys(each.block.grid.sheet for each in group.places))
    if count == 1 or len(names) == count:
        return "*"
    named = list(dict.fromkeys(re.sub(r"\{\w+\}|\d+", "*", generalise(name)) for name in names))
    return named[0] if len(named) == 1 else named


def propose(block: Block, above: tuple[str, ...], file_stem: str, options: Options, known: list[Layout]) -> Layout:
    """Return the draft of a layout: what headings, titles and cells say in exact words, and what was told before."""
    rows = [block.header.start + 1, block.header.stop]
    letters = [letter_of(block.grid, column) for column in range(len(block.paths)) if block.has_cells(column)]
    layout = Layout(header={"rows": rows} if len(block.header) else {"columns": letters})
    if len(block.header) and block.part:
        layout.header["columns"] = letters
    is_list = (FIGURE,) in block.paths
    if is_list:
        layout.header = {"list": letter_of(block.grid, len(block.paths) - 1)}
    allowed = FAMILIES.get(options.kind, (options.kind,)) if options.kind else tuple(kinds())
    found = recognise(block, allowed)
    if not found and options.kind:  # somebody named it: the columns that do not fit are told one by one
        found = recognise(block, (options.kind,))
    likely = found or likely_kinds(block)
    layout.kind, roles = likely[0]
    roles = area_of_columns(_with_memory(layout, block, roles, options, known))
    layout.columns = columns_for(block, layout.kind, roles if len(found) == 1 else said_outright(block, roles))
    layout.match = list(dict.fromkeys(generalise(heading_of(path)) for path in block.paths if path))
    if is_list:
        layout.match = [template_of(line) for line in block.title[:1]]
    if not layout.match:
        cells = [
            cell for column in block.grid.columns for cell in column.used(block.body)[:20] if isinstance(cell, str)
        ]
        layout.match = [cell for cell in cells if cell.strip()[:1].isalpha()]
    if len(found) != 1:
        headings = "; ".join(heading_of(path) for path in block.paths if path)[:200]
        candidates = [candidate(kind, "kind", 60 - 8 * at) for at, (kind, _) in enumerate(likely[:MOST_KINDS])]
        candidates.append(candidate(LEFT_OUT, "leave_out", 5))
        layout.questions.append(
            question("kind", "two" if found else "unknown", headings, block.grid.address(rows[0] - 1, 0), candidates)
        )
    sources = sources_of(block, above, file_stem)
    propose_constants(layout, block, roles, sources)
    layout.constants |= {name: value for name, value in options.settings.items() if value}
    _propose_unit(layout, block, roles, sources)
    if not len(block.header) and not is_list:
        _ask_header(layout, block)
    return layout


def _with_memory(layout: Layout, block: Block, roles: list[Role], options: Options, known: list[Layout]) -> list[Role]:
    """Let columns be what was told of their headings before, and take over what labels were told to mean."""
    same = [each for each in known if each.kind == layout.kind]
    for column, path in enumerate(block.paths):
        for other in same if path else ():
            if (told := spec_of(Layout(columns=_headed(other)), path, "")) is not None:
                with suppress(UhcError):
                    fixed = dict(roles[column].fixed) if told[1] else {}
                    role = read_spec(told[0], layout.kind)
                    times = {name: value for name, value in fixed.items() if name in ("month", "semester", "year")}
                    roles[column] = Role(role.use, role.name, (*role.fixed, *times.items()), role.scale, role.reason)
                    break
        names = [fold(heading_of(path)), *(fold(each) for each in path[-1:]), fold(letter_of(block.grid, column))]
        names += [fold(block.grid.address(row, column)) for row in block.header]
        if options.told and (own := next((options.told[name] for name in names if name in options.told), None)):
            roles[column] = read_spec(own, layout.kind)
    for other in same:
        for name, labels in other.labels.items():
            layout.labels.setdefault(name, {}).update(labels)
    return roles


def _headed(layout: Layout) -> dict[str, Any]:
    return {key: spec for key, spec in layout.columns.items() if not re.fullmatch(r"[A-Z]{1,2}", key)}


def _are_like_shares(block: Block, roles: list[Role]) -> bool:
    """Whether no figure of a table is above a hundred, and no column beside them has the percentages."""
    if any(role.name == "percent" for role in roles):
        return False
    columns = [block.grid.columns[at] for at, role in enumerate(roles) if role.use in ("figure", "unknown")]
    numbers = [cell for column in columns for cell in column.used(block.body) if type(cell) in (int, float)]
    return bool(numbers) and max(numbers) <= 100


def _propose_unit(layout: Layout, block: Block, roles: list[Role], sources: list[Source]) -> None:
    """Take the unit that a title says in exact words, (dalam ribuan rupiah); ask where it says it otherwise."""
    for source in (each for each in sources if each.sort == "title"):
        line = source.text.lower().rstrip(" .:")
        for before, word, unit in SCALED.findall(line):
            factor = next((key for key, texts in words()["scale"].items() if word in texts), 1000)
            name = {1000: "ribu", 1000000: "juta", 1000000000: "miliar"}[int(factor)]
            what = "rupiah" if before or unit in ("rupiah", "rp") else "jiwa" if unit else ""
            layout.numbers["unit"] = f"{name} {what}".strip()
        is_open = (SCALE_WORD.search(line) and not SCALED.search(line)) or HOUSEHOLDS.search(line)
        if is_open or (PERCENT.search(line) and _are_like_shares(block, roles)):
            units = [candidate(each, "unit", 50) for each in ("ribu jiwa", "ribu rupiah", "jiwa")]
            layout.questions.append(question("unit", "", source.text, source.at, units))


def _ask_header(layout: Layout, block: Block) -> None:
    first = int(block.body[0]) + 1 if len(block.body) else 1
    found = [candidate(layout.header, "no_header", 60), candidate({"rows": [first, first]}, "header_row", 30)]
    layout.questions.append(question("header", "", "", f"A{first}", found))


def read_group(group: Group, file_stem: str, options: Options, before: Callable[[Block], list[Table]]) -> None:
    """Read the tables of a group by its layout, and add to the layout what has to be asked of it."""
    layout = group.layout

    def read(by: Layout) -> list[Table]:
        return [read_block(by, each.block, each.above, file_stem, options, before(each.block)) for each in group.places]

    doubts = {each["about"]: each for each in layout.open}
    tables = [_doubtful(each, doubts["kind"]) for each in group.places] if "kind" in doubts else read(layout)
    group.tables = tables
    for about, key in (("header", "no_header"), ("unit", "unit")):
        for table in tables if about in doubts and "kind" not in doubts else ():
            found = doubts[about]["found"]
            table.refuse_all(key, cell=doubts[about]["at"], value=found, found=found)
            table.frames = {}
    assumed, asked = copy_of(layout), list(layout.questions)
    new = asked
    for _ in range(ROUNDS):
        for each in new:
            if (likely := _likely_answer(each)) is not None:
                with suppress(UhcError):
                    take(assumed, each, likely)
        if new:
            tables = read(assumed)
        new = [each for each in _new_questions(group, tables, file_stem) if not _is_asked(each, asked)]
        new = [each for each in _distinct(new) if not _is_of_open_column(each, asked, tables)]
        asked += new
        if not new:
            break
    layout.questions = asked[:MOST_QUESTIONS]


def _doubtful(place: Place, asked: dict[str, Any]) -> Table:
    """Return a table of which nobody knows the kind: refused whole."""
    table = Table(place.block, "", [], place.layout)
    key = "kind_two" if asked["id"].startswith("kind:two") else "kind_unknown"
    offered = [str(each["value"]) for each in asked["candidates"] if each["value"] != LEFT_OUT]
    named = ", ".join(offered) if key == "kind_two" else ", ".join(kinds())
    headings = "; ".join(quote(heading_of(path)) for path in place.block.paths if path)[:200]
    table.refuse_all(key, cell=asked["at"], kinds=named, headers=headings)
    return table


def _likely_answer(asked: dict[str, Any]) -> Any:
    """Return what to go on with, to find what else has to be asked."""
    if asked["about"] == "header":
        return None
    if asked["candidates"] and asked["candidates"][0]["value"] != LEFT_OUT:
        return asked["candidates"][0]["value"]
    return {
        "constant:indicator": "ckg",
        "constant:month": "2025-12",
        "constant:region": "19",
        "constant:semester": "2025-2",
        "constant:year": "2025",
    }.get(":".join(str(asked["id"]).split(":")[:2]))


def _new_questions(group: Group, tables: list[Table], file_stem: str) -> Iterator[dict[str, Any]]:
    for place, table in zip(group.places, tables, strict=True):
        yield from ask(table, sources_of(place.block, place.above, file_stem))


def _is_of_open_column(each: dict[str, Any], asked: list[dict[str, Any]], tables: list[Table]) -> bool:
    """Whether a question is about a label of a column that is asked itself, and none of whose labels is understood.

    The column may be none of labels: "P" below JK is no kelurahan.
    """
    letter = re.sub(r"\d", "", each["at"])
    is_open = any(other["about"] == "column" and field_in(other) == letter for other in asked if not other["answer"])
    if each["about"] not in ("label", "unit") or not is_open:
        return False
    if each["about"] == "unit" and not each["found"]:
        return True  # fractions may be percentages
    for table in tables:
        for place, role in enumerate(table.roles):
            label = table.labels.get("area" if role.name in AREAS else role.name)
            if letter_of(table.grid, place) == letter and label and role.use == "label":
                return all(found is None for found in label.distinct)
    return False


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def part(each: dict[str, Any]) -> str:
        is_alone = each["about"] == "column" and each["found"] and "beside" not in each
        return "column" if is_alone else ":".join(str(each["id"]).split(":")[:2])

    if one["about"] == other["about"] == "constant":  # what holds for all rows is asked once, whatever text says it
        return field_in(one) == field_in(other)
    is_cell = not one["found"] or one["about"] in ("totals",)
    found = [generalise(each["found"]) if each["about"] == "column" else each["found"] for each in (one, other)]
    return part(one) == part(other) and found[0] == found[1] and (not is_cell or one["at"] == other["at"])


def _is_asked(each: dict[str, Any], asked: list[dict[str, Any]]) -> bool:
    return any(_same(each, other) for other in asked)


def _distinct(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for each in questions:
        if not _is_asked(each, kept):
            kept.append(each)
    return kept
