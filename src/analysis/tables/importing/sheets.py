"""One sheet: what it says of all its rows, its tables one by one, and the account of every cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.reference.periods import Period
from analysis.reference.words import say
from analysis.tables.importing.account import Account, Reading
from analysis.tables.importing.areas import Area, named_areas, puskesmas_name, regency_with_code, regions_in
from analysis.tables.importing.assembling import Figures, assemble, refuse_merged
from analysis.tables.importing.checks import add_scopes, check_rows, check_totals, read_counting, set_totals_apart
from analysis.tables.importing.grids import Column, Grid, is_blank
from analysis.tables.importing.layout import Block, find_blocks
from analysis.tables.importing.mapping import LEVELS, Role, Told, header_text, kinds, recognise
from analysis.tables.importing.rows import Context, Rows, read_labels, sort_rows
from analysis.tables.importing.times import months_in, read_semester, says_until, years_in
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, fold, match, words
from analysis.tables.schemas import table_descriptor

LISTED = re.compile(
    r"\s*(?:\d+[.)]\s*)?(.*?[a-z)*])\s*(?:[:=]|\s[-–]\s)\s*(?:rp\.?\s*)?(\d[\d.,]*)\s*([a-z]*)\.?\s*", re.IGNORECASE
)
AFTER_NAME = (
    "bulan tahun kota kabupaten kab kecamatan provinsi periode per s d sampai triwulan semester "
    + " ".join(MONTH_OF_WORD)
).split()
NO_NAME = ("se", "dan", "di", "kota", "kabupaten", "kecamatan", "tahun", "bulan", "per", "menurut", "dalam")
TOLD_IN_TITLE = {
    "data_system": {
        "penilaian kinerja": "puskesmas_performance",
        "pkp": "puskesmas_performance",
        "ppgbm": "routine_eppgbm",
    },
    "register": {"dkb": "dukcapil_dkb", "data kependudukan bersih": "dukcapil_dkb", "siak": "dukcapil_siak"},
    "programme": {"ckg": "CKG", "cek kesehatan gratis": "CKG", "jkn": "JKN"},
    "document": {"renstra": "renstra", "rpjmd": "rpjmd", "spm": "spm"},
}
SCALED = re.compile(r"(?:\bdalam |\(\s*)(ribuan|ribu|jutaan|juta|miliar|milyar)\b\s*(rupiah|rp|jiwa|orang)?")
FAMILIES = {"spm": ("spm", "spm_quality", "budgets")}


@dataclass(frozen=True)
class Options:
    """What the one who imports says; empty where the sheet is to say it."""

    kind: str = ""
    sheet: str = ""
    region: Area | None = None
    month: Period | None = None
    counting: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    told: Told = field(default_factory=dict)


def read_sheet(grid: Grid, file_stem: str, options: Options) -> list[Reading]:
    """Return what the tables of a sheet give; none where no header is found.

    Args:
        grid: the sheet.
        file_stem: name of its file, which may name the month and the region.
        options: what the one who imports says.
    """
    blocks = find_blocks(grid) or _listed(grid)
    readings: list[Reading] = []
    for place, block in enumerate(blocks):
        if readings and readings[0].kind == "ikm_responses":
            break  # the legend of the survey
        allowed = FAMILIES.get(options.kind, (options.kind,)) if options.kind else tuple(kinds())
        found = recognise(block, options.told, allowed)
        above = blocks[0].title if place else ()
        readings.append(_read_block(block, found, above, file_stem, options))
    return readings


def _read_block(
    block: Block, found: list[tuple[str, list[Role]]], above: tuple[str, ...], file_stem: str, options: Options
) -> Reading:
    grid = block.grid
    shape = (grid.height, len(grid.columns))
    account = Account(grid, np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool))
    roles = found[0][1] if found else []
    for place in range(shape[1]):
        is_made = bool(grid.origin) and grid.origin[place] in grid.origin[place + 1 :]
        if not is_made and (not roles or roles[place].use != "aside"):
            account.read[block.body, place] = grid.columns[place].filled()[block.body]
    if len(found) != 1:
        headers = "; ".join(header_text(path) for path in block.paths if path)[:200]
        named = ", ".join(kind for kind, _ in found) or ", ".join(kinds())
        cell = grid.address(block.header.start, 0)
        account.refuse_all("kind_two" if found else "kind_unknown", cell=cell, kinds=named, headers=headers)
        return Reading("", {}, account)
    kind = found[0][0]
    reading = Reading(kind, {}, account, _told(block, roles))
    rows = sort_rows(block, kind, roles, account)
    account.read[rows.aside] &= account.refused[rows.aside]  # footers and lines of text lie outside the table
    _refuse_unknown(block, roles, account)
    context = _context(block, kind, roles, rows, above, file_stem, options, account)
    labels = read_labels(block, kind, roles, rows.data, context, account)
    rows, labels, scopes = set_totals_apart(rows, labels)
    refuse_merged(block, roles, rows.data, account)
    figures = Figures(block, kind, roles, rows.totals, _scales((*above, *block.title)), account)
    numeric = [place for place, role in enumerate(roles) if role.use == "figure" or role.name in ("total", "remaining")]
    data = {place: figures.read(place, rows.data) for place in numeric}
    reading.months = read_counting(block, roles, rows.data, data, account, context.counting)
    context = replace(context, counting=reading.months)
    check_rows(block, roles, rows.data, data, account)
    check_totals(block, roles, add_scopes(rows, scopes), data, figures, account)
    reading.tables = assemble(block, kind, roles, rows.data, labels, data, context, account)
    hidden = sorted(row + 1 for row in grid.hidden_rows & set(rows.data.tolist()))
    if hidden:
        account.notes.append(
            say("import.hidden_rows", sheet=grid.sheet, rows=", ".join(map(str, hidden[:20])), count=len(hidden))
        )
    return reading


def _told(block: Block, roles: list[Role]) -> list[dict[str, str]]:
    return [
        {
            "column": block.grid.address(block.header.start, place).rstrip("0123456789"),
            "header": header_text(block.paths[place]),
            "role": role.text,
            "use": role.use,
            "reason": role.reason,
        }
        for place, role in enumerate(roles)
        if block.paths[place]
    ]


def _refuse_unknown(block: Block, roles: list[Role], account: Account) -> None:
    for place, role in enumerate(roles):
        if role.use == "unknown" and account.read[block.body, place].any():
            header = header_text(block.paths[place])
            row = next(
                (row for row in reversed(block.header) if not is_blank(block.grid.columns[place][row])),
                block.header.start,
            )
            account.refuse(block.body, place, (row, place), header, "column", header=header, why=role.reason)


def _context(
    block: Block,
    kind: str,
    roles: list[Role],
    rows: Rows,
    above: tuple[str, ...],
    file_stem: str,
    options: Options,
    account: Account,
) -> Context:
    """Return what options, title, sheet name and file name say, in this order; what they contradict is refused."""
    grid = block.grid
    own, all_titles = " ".join(block.title), " ".join((*above, *block.title))
    names = (own, all_titles, grid.sheet, file_stem)
    region = options.region or next((found[0] for found in map(regions_in, names) if len(found) == 1), None)
    if region is None or region.level == "province":
        region = _region_of_labels(block, roles, rows) or region
    years = next((found for found in map(years_in, names) if found), [])
    year = options.month.year if options.month else years[0] if len(years) == 1 else None
    month = options.month or _month(block, roles, names, year, account)
    fields = {each["name"] for each in table_descriptor(kind)["schema"]["fields"]}
    settings = {
        name: found
        for name, phrases in TOLD_IN_TITLE.items()
        if name in fields
        and (found := next((key for phrase, key in phrases.items() if phrase in fold(all_titles)), ""))
    }
    semester = next((found for found in map(read_semester, names) if found), None) or ""
    if kind == "residents" and semester:
        settings.setdefault("register", "dukcapil_dkb")
    if kind == "indicator_counts" and (indicator := match(all_titles).one("indicator")):
        settings["indicator"] = indicator
    if fields & {"puskesmas", "unit_name"} and not any(role.name in ("puskesmas", "unit_name") for role in roles):
        _puskesmas_in(fold(own) or fold(all_titles), grid, fields, {**settings, **options.settings}, account, settings)
    counting = options.counting or (
        "cumulative" if says_until(all_titles) else "monthly" if "bulan ini" in fold(all_titles) else ""
    )
    return Context(region, month, year, semester, counting, settings | options.settings)


def _puskesmas_in(
    title: str, grid: Grid, fields: set[str], told: dict[str, str], account: Account, settings: dict[str, str]
) -> None:
    """Take the puskesmas that a title names; one that is not known must be told."""
    name = "puskesmas" if "puskesmas" in fields else "unit_name"
    if name in told:
        return
    after = title.partition("puskesmas ")[2].split()
    stop = next((place for place, word in enumerate(after) if word in AFTER_NAME or word.isdigit()), len(after))
    if not after or after[0] in NO_NAME or not stop:
        return
    found = " ".join(after[:stop])
    known = [area for area in named_areas(found) if area.level in ("kecamatan", "kelurahan")]
    if known:
        settings[name] = known[0].name
    else:
        account.refuse_all("puskesmas", found=puskesmas_name(found), field=name)


def _region_of_labels(block: Block, roles: list[Role], rows: Rows) -> Area | None:
    """Return the only regency that knows every kecamatan or kelurahan of the table, if there are three or more."""
    places = [place for place, role in enumerate(roles) if role.use == "label" and role.name in (*LEVELS, "area")]
    if not places:
        return None
    place = places[-1]
    column = block.grid.columns[place]
    level = roles[place].name if roles[place].name in LEVELS else ""
    labels = [column.distinct[code] for code in np.unique(column.codes[rows.data]) if not is_blank(column.distinct[code])]
    known = [{area.region_code: area for area in named_areas(label, level=level)} for label in labels]
    if (
        len(labels) < 3
        or not all(known)
        or any(area.level in ("regency", "province") for each in known for area in each.values())
    ):
        return None
    shared = set.intersection(*(set(each) for each in known))
    return regency_with_code(shared.pop()) if len(shared) == 1 else None


def _month(
    block: Block, roles: list[Role], names: tuple[str, ...], year: int | None, account: Account
) -> Period | None:
    """Return the month that title, sheet and file name agree on; None where rows or headers name months."""
    own, titles, *others = [months_in(name, year=year) for name in names]
    if any(role.name in ("month_date", "as_of_date", "session_date") or "month" in dict(role.fixed) for role in roles):
        return None
    title = own or titles
    if len(title) > 1 and says_until(names[0] or names[1]):
        title = title[-1:]
    found = [months for months in (title, *others) if months]
    if any(len(months) > 1 for months in found[:1]) or len({months[0] for months in found if len(months) == 1}) > 1:
        named = ", ".join(dict.fromkeys(str(month) for months in found for month in months))
        account.refuse_all("month_two", months=named)
        return None
    return found[0][0] if found else None


def _scales(titles: tuple[str, ...]) -> dict[str, int]:
    """Return by unit what a title such as "(dalam ribuan rupiah)" multiplies figures with."""
    scales = {}
    for word, unit in SCALED.findall(" ".join(titles).lower()):
        factor = next(int(key) for key, texts in words()["scale"].items() if word in texts)
        for name in ("idr",) if unit in ("rupiah", "rp") else ("persons",) if unit else ("idr", "persons"):
            scales[name] = factor
    return scales


def _listed(grid: Grid) -> list[Block]:
    """Return a list of lines such as "1. Kecamatan Toboali: 84.531 jiwa." as a table of two columns."""
    for place, column in enumerate(grid.columns):
        found = [LISTED.fullmatch(value) if isinstance(value, str) else None for value in column.distinct]
        rows = np.flatnonzero(np.array([each is not None for each in found], dtype=bool)[column.codes])
        if len(rows) < 3:
            continue
        title = tuple(str(column[row]) for row in range(rows[0]) if not is_blank(column[row]))
        measures = match(" ".join(title)).keys.get("measure", [])
        labels = Column(column.codes, [each[1] if each else "" for each in found])
        numbers = Column(column.codes, [each[2].rstrip(".,") if each else "" for each in found])
        made = replace(
            grid, columns=[*grid.columns, labels, numbers], origin=(*range(len(grid.columns)), place, place), merged=[]
        )
        header = (words()["measure"][measures[0]][0],) if len(measures) == 1 else (title[-1] if title else "?",)
        paths = (*((),) * len(grid.columns), ("Wilayah",), header)
        return [Block(made, title, range(max(int(rows[0]) - 1, 0), int(rows[0])), paths, rows)]
    return []
