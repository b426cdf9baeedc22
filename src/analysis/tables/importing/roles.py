"""What a column is: read from what a layout says of it, and written as a layout says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.reference.errors import UhcError, shorten
from analysis.reference.places import layouts_folder, project_folder
from analysis.reference.regions import resolve_region
from analysis.reference.words import say
from analysis.tables.identities import hide_all
from analysis.tables.importing.areas import Area, area_of, area_with_code
from analysis.tables.importing.blocks import Block, letter_of
from analysis.tables.importing.layouts import LEFT_OUT, Layout, generalise, heading_of, load_layouts, spec_of, squeeze
from analysis.tables.importing.quotes import quote, shown_name
from analysis.tables.importing.times import read_month, read_semester
from analysis.tables.importing.vocabulary import LOADER, match, nearest, unit_of, words
from analysis.tables.schemas import table_descriptor

FIXED = ("segment", "payer", "sex", "month", "semester", "year", "service", "indicator", "area")
TIMES = {"month", "semester", "year"}
LEVELS = ("province", "regency", "kecamatan", "kelurahan")
CODES = ("province_code", "regency_code", "area_code", "bps_code", "kemendagri_code")
ASIDE = ("row_number", "note", "unit_of_measure")
CHECKS = ("total", "percent", "remaining")
OF_ROWS = ("measure", "unit")  # labels that say which figure, and in what it counts
INSIDE = {"region": "area", "month": "month_date", "code": "area_code"}  # as layouts name them, as we do
ABOVE = "above"


@dataclass(frozen=True)
class Role:
    """What a column is.

    ``use`` is label, figure, check (it only checks figures), aside or unknown; ``name`` the label, the measure, or
    total, percent, remaining; ``fixed`` what its header says of all its cells; ``scale`` 1000 where it says "ribu";
    ``reason`` key of the group ``mapping`` in words/ and what its text names; ``is_filled`` whether a blank label
    means the one above.
    """

    use: str
    name: str
    fixed: tuple[tuple[str, str], ...] = ()
    scale: int = 1
    reason: tuple[str, str] = ("", "")
    is_filled: bool = False

    @property
    def text(self) -> str:
        """The role in one line: "active segment=pbi_jk payer=centre", or "-" for a column left aside."""
        named = ["-" if self.use == "aside" else self.name, *(f"{key}={value}" for key, value in self.fixed)]
        return " ".join(named + ([f"scale={self.scale}"] if self.scale > 1 else []))

    @property
    def why(self) -> str:
        """The reason in the language in use."""
        key, found = self.reason
        return say("mapping", key, words=", ".join(map(quote, found.split(", "))) if key == "unknown" else found)


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Return kinds.yaml."""
    text = Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=LOADER)
    return content


def fields_of(kind: str) -> dict[str, dict[str, Any]]:
    """Return the fields of the office's table of a kind, by name."""
    return {field["name"]: field for field in table_descriptor(kind)["schema"]["fields"]}


def roles_of(layout: Layout, block: Block) -> list[Role]:
    """Return what each column of a table is by a layout; a column of cells that it does not name is unknown."""
    roles = []
    narrow = {str(_name_of(spec)) for spec in layout.columns.values()} & {"kecamatan", "kelurahan"}
    for column, path in enumerate(block.paths):
        if not block.has_cells(column):
            roles.append(Role("aside", ""))
            continue
        found = spec_of(layout, path, letter_of(block.grid, column))
        if found is None:
            reason = ("not_told", heading_of(path)) if path else ("no_header", "")
            roles.append(Role("unknown", "", reason=reason))
            continue
        spec, captured = found
        role = read_spec(spec, layout.kind)
        if role.use == "aside":
            said = {*match(heading_of(path)).of("column")}
            role = Role("aside", next(iter(said & {"row_number", "note"}), ""), reason=role.reason)
        if role.name == "area" and narrow:
            role = Role("label", "regency", reason=role.reason, is_filled=role.is_filled)
        if role.use == "label" and any(each.use == "label" and each.name == role.name for each in roles):
            role = Role("unknown", "", reason=("twice", ""))
        roles.append(_with_times(role, captured, has_halves="semester" in fields_of(layout.kind)))
    return roles


def _name_of(spec: Any) -> Any:
    return spec.get("field") if isinstance(spec, dict) else spec


def _with_times(role: Role, captured: dict[str, str], *, has_halves: bool) -> Role:
    fixed = dict(role.fixed)
    for name, text in captured.items():
        facts = match(text)
        if name == "semester" and has_halves and (half := read_semester(text)):
            fixed |= {"semester": half[-1], "year": half[:4]}  # 30 June closes a register
            continue
        if not facts.of("month") and (month := read_month(text)):
            fixed |= {"month": str(month.month), "year": str(month.year)}
            continue
        fixed |= {name: facts.of(name)[0] for name in ("month", "semester", "year") if facts.of(name)}
    return Role(role.use, role.name, tuple(fixed.items()), role.scale, role.reason, role.is_filled)


def known_layouts() -> tuple[list[Layout], list[str]]:
    """Return the layouts that the office keeps, then those that ship with the project; and of broken files, why."""
    folders = dict.fromkeys((layouts_folder(), project_folder() / "params" / "layouts"))
    paths = [path for folder in folders for ending in ("yaml", "yml") for path in sorted(folder.glob(f"*.{ending}"))]
    layouts, faults = list[Layout](), list[str]()
    for path in paths:
        try:
            layouts += read_layouts(path)
        except UhcError as problem:
            faults.append(say("layout.left_out", problem=hide_all(str(problem))))
    return layouts, faults


def read_layouts(path: Path) -> list[Layout]:
    """Return the layouts of a file, of which every column can be read.

    Raises:
        UhcError: as load_layouts; or a column of it is none of its kind.
    """
    layouts = load_layouts(path)
    for layout in layouts:
        for heading, spec in layout.columns.items() if layout.kind in (*kinds(), "") else ():
            try:
                read_spec(spec, layout.kind)
            except UhcError as problem:
                told = f"{quote(heading)}: {problem}"
                raise UhcError("layout_broken", file=shown_name(path), problem=told) from problem
    return layouts


def read_spec(spec: Any, kind: str) -> Role:
    """Return what a layout, or --map, says of a column: "active_persons", {field: ..., segment: ...} or "-".

    Raises:
        UhcError: it is no column of the tables of this kind.
    """
    told = {str(key): value for key, value in (spec if isinstance(spec, dict) else _told(str(spec))).items()}
    name = str(told.pop("field", "value"))
    name = INSIDE.get(name, name)
    is_filled = told.pop("blank", "") == ABOVE
    scale = _whole(told.pop("scale", 1), 1)
    if unit := told.pop("unit", ""):
        factor = unit_of(str(unit))[0]
        scale = factor if isinstance(factor, int) else scale
    use, name, more = _use_of(name, kind)
    fixed = more | _fixed(told)
    return Role(use, name, tuple(fixed.items()), scale, ("told", ""), is_filled)


def _told(text: str) -> dict[str, str]:
    name, *rest = text.split() or [LEFT_OUT]
    return {"field": name} | dict(part.split("=", 1) for part in rest if "=" in part)


def _fixed(told: dict[str, Any]) -> dict[str, str]:
    fixed = {key: str(value) for key, value in told.items() if value is not None}
    if "-" in (month := fixed.get("month", "")):
        year, _, number = month.partition("-")
        fixed |= {"year": str(_whole(year, 1900)), "month": str(_whole(number, 1))}
    if region := fixed.pop("region", ""):
        fixed["area"] = read_area(region).code
    return fixed


def _whole(told: Any, least: int) -> int:
    if not str(told).isdecimal() or int(told) < least:
        raise UhcError("import_role", found=shorten(str(told)), nearest=least)
    return int(told)


def read_area(told: str) -> Area:
    """Return the area of a code or the name of a region.

    Raises:
        UhcError: none is called so.
    """
    return area_with_code(told) or area_of(resolve_region(told))


def _use_of(name: str, kind: str) -> tuple[str, str, dict[str, str]]:
    if name in (LEFT_OUT, *ASIDE):
        return "aside", "" if name == LEFT_OUT else name, {}
    if name in CHECKS:
        return "check", name, {}
    if name == "value":
        return "figure", "", {}
    figures = figures_of(kind)
    if name in figures:
        return "figure", figures[name], {}
    labels = label_names(kind)
    if name in labels:
        return "label", name, {}
    choices = [*figures, *labels, *CHECKS]
    raise UhcError("import_role", found=shorten(name), nearest=nearest(name, choices))


def figures_of(kind: str) -> dict[str, str]:
    """Return the measures of a kind by every name that a layout may give them: active_persons, active."""
    chosen = [kind] if kind in kinds() else list(kinds())
    found: dict[str, str] = {}
    for each in chosen:
        for measure, figure in kinds()[each]["figures"].items():
            if "table" in figure:
                found.setdefault(f"{figure['table']}.{figure['column']}", measure)
            found.setdefault(figure["column"], measure)
    return found | {measure: measure for each in chosen for measure in kinds()[each]["figures"]}


def own_figures(kind: str, roles: Iterable[Role]) -> list[Role]:
    """Return the figures of the table of a kind itself, without those of another, as residents beside members are."""
    figures = kinds()[kind]["figures"]
    return [role for role in roles if role.use == "figure" and "table" not in figures.get(role.name, {})]


def label_names(kind: str) -> list[str]:
    """Return the labels that a column may hold, as layouts name them."""
    if kind not in kinds():
        return ["region", "month", *words()["column"], *OF_ROWS]
    own = fields_of(kind)
    areas = ["region", "area", *LEVELS, *CODES] if "region_code" in own else []
    return list(dict.fromkeys([*areas, "month", "year", "semester", *own, *OF_ROWS]))


def spec_for(role: Role, kind: str, heading: str = "") -> Any:
    """Return what a layout says of a column that is this; what its generalised heading names is not said twice."""
    if role.use == "aside":
        return LEFT_OUT
    fixed = {name: value for name, value in role.fixed if name != "of" and not _is_in(name, heading)}
    if "area" in fixed:
        fixed["region"] = fixed.pop("area")
    name = role.name
    if role.use == "figure":
        name = figure_field(kind, name) if name else "value"
    name = {"area": "region", "regency": "region", "month_date": "month"}.get(name, name)
    more = ({"scale": role.scale} if role.scale > 1 else {}) | ({"blank": ABOVE} if role.is_filled else {})
    return {"field": name} | fixed | more if fixed or more else name


def figure_field(kind: str, measure: str) -> str:
    """Return the field of a measure as layouts name it: residents.population_persons in a table of members."""
    if kind not in kinds() or measure not in kinds()[kind]["figures"]:
        return measure
    figure = kinds()[kind]["figures"][measure]
    same = [each for each in kinds()[kind]["figures"].values() if each["column"] == figure["column"]]
    if "table" not in figure:
        return str(figure["column"])
    others = {tuple(each.items()) for each in same}
    return f"{figure['table']}.{figure['column']}" if len(others) == 1 else measure


def _is_in(name: str, heading: str) -> bool:
    if name in ("month", "semester", "year"):
        return f"{{{name}}}" in heading or (name == "year" and ("{month}" in heading or "{semester}" in heading))
    return False


def columns_for(block: Block, kind: str, roles: Iterable[Role]) -> dict[str, Any]:
    """Return the ``columns`` of a layout for roles that are known: by heading, or by letter where two share one."""
    found, letters = dict[str, Any](), dict[str, str]()
    for column, (path, role) in enumerate(zip(block.paths, roles, strict=True)):
        if role.use == "unknown" or not (path or role.use != "aside"):
            continue
        text, letter = heading_of(path), letter_of(block.grid, column)
        key = generalise(text) if path else letter
        spec = spec_for(role, kind, key)
        if squeeze(key) in {squeeze(each) for each in found} and found.get(key) != spec:
            is_same_text = text in found or text == key
            if text == key and key in letters:  # else both would be what the first is
                found[letters.pop(key)] = found.pop(key)
            key = letter if is_same_text else text
            spec = spec_for(role, kind, key)
        found[key], letters[key] = spec, letter
    return found
