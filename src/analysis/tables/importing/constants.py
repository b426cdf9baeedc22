"""What titles and the names of sheet and file say of all rows: exactly, by a layout, or as a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.periods import Period, parse_period
from analysis.tables.importing.areas import Area, named_areas, part_in, puskesmas_name, regions_in
from analysis.tables.importing.blocks import Block
from analysis.tables.importing.grids import is_blank
from analysis.tables.importing.layouts import Layout, read_template, squeeze, template_of
from analysis.tables.importing.roles import CODES, LEVELS, Role, fields_of, own_figures, read_area
from analysis.tables.importing.times import days_in, months_in, read_semester, semesters_in, years_in
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, fold, match, words

TOLD_IN_TITLE = {
    "data_system": {
        "penilaian kinerja": "puskesmas_performance",
        "pkp": "puskesmas_performance",
        "ppgbm": "routine_eppgbm",
        "sigizi": "routine_eppgbm",
        "mpdn": "notification_mpdn",
        "aplikasi ckg": "ckg_app",
    },
    "register": {
        "dkb": "dukcapil_dkb",
        "data kependudukan bersih": "dukcapil_dkb",
        "siak": "dukcapil_siak",
        "semester": "dukcapil_dkb",
        "30 juni": "dukcapil_dkb",
        "31 desember": "dukcapil_dkb",
        "30 june": "dukcapil_dkb",
        "31 december": "dukcapil_dkb",
    },
    "programme": {"ckg": "CKG", "cek kesehatan gratis": "CKG", "jkn": "JKN"},
    "document": {"renstra": "renstra", "rpjmd": "rpjmd", "spm": "spm"},
}
UNITS = ("puskesmas", "unit_name")
YEAR_IN = ("year", "month", "semester")  # placeholders that hold a year
ASIDE_LINE = re.compile(
    r"^(?:jl|jln|jalan|alamat|komplek|telp|telepon|fax|email|website|dicetak|diunduh|tanggal cetak|tgl cetak|printed)\b"
)
LETTERHEAD = re.compile(
    r"^(?:pemerintah|pemkot|pemkab|pemprov|dinas|badan|bpjs|kantor|upt|uptd|rsud|sekretariat|lampiran)\b|\bcabang\b"
)
WRITTEN = re.compile(
    rf"^([a-z ]*)\b(?:0?[1-9]|[12]\d|3[01]) (?:{'|'.join(MONTH_OF_WORD)}) 20\d\d$"
)  # Koba 5 maret 2026
REGION = re.compile(r"\b(?:kota|kabupaten|kab|provinsi|prov)\b")
SCALED = re.compile(  # digits only before a bracket, a unit or the end: "1000 HPK" counts days
    r"(?:\bdalam |\(\s*|(?<!\w)[x×]\s*)(?:[x×]\s*)?(rp\.?\s*)?"
    r"(ribuan|ribu|jutaan|juta|jt|miliar|milyar|1?[.,]?000(?=[\s,-]*(?:\)|$|(?:rupiah|rp|jiwa|orang|peserta)\b)))\b"
    r"[\s,-]*(rupiah|rp|jiwa|orang|peserta)?"
)
NAME_ENDS = re.compile(
    r"\b(?:bulan|tahun|kota|kabupaten|kab|kecamatan|provinsi|periode|per|s|sampai|triwulan|semester|se|dan|di|menurut|dalam|pkp|"
    + "|".join([r"\d+", *MONTH_OF_WORD])
    + r")\b"
)


@dataclass(frozen=True)
class Source:
    """A text that may speak of all rows: a line of a title, the name of the sheet or of the file, and where it is."""

    sort: str
    text: str
    at: str


@dataclass(frozen=True)
class Context:
    """What a sheet, or the one who imports it, says of all its rows."""

    region: Area | None = None
    month: Period | None = None
    month_of_year: int | None = None
    year: int | None = None
    semester: str = ""
    counting: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    day: date | None = None


def sources_of(block: Block, above: tuple[str, ...], file_stem: str) -> list[Source]:
    """Return the texts that may speak of a table: its own title first, then that of the sheet, sheet and file name."""
    above = tuple(line for line in above if not _is_of_another(line, block.title))
    lines = [line for line in dict.fromkeys((*block.title, *above)) if not ASIDE_LINE.match(fold(line))]
    found = [Source("title", line, _cell_of(block, line)) for line in lines]
    sheet = block.grid.sheet
    return [
        *found,
        *([Source("sheet", sheet, "sheet")] if sheet != file_stem else []),
        Source("file", file_stem, "file"),
    ]


def _is_of_another(line: str, own: tuple[str, ...]) -> bool:
    """Whether a line above the first table names a region or month, and those above this table name another."""
    readers: tuple[Callable[[str], list[Any]], ...] = (regions_in, months_in, semesters_in)
    for reader in readers:
        said, named = reader(line), [each for text in own for each in reader(text)]
        is_wider = any(isinstance(each, Area) and other.lies_in(each) for each in said for other in named)
        if said and named and not {*said} & {*named} and not is_wider:
            return True
    return False


def _cell_of(block: Block, line: str) -> str:
    for row in range(block.header.start):
        cells = [(at, cell) for at, cell in enumerate(block.grid.row(row)) if not is_blank(cell)]
        for texts in (cells, *([each] for each in cells)):
            if squeeze(" ".join(str(cell) for _, cell in texts)) == squeeze(line):
                return block.grid.address(row, texts[0][0])
    return block.grid.address(0, 0)


def months_of(source: Source, year: int | None) -> list[Period]:
    """Return the months of a text, but not of a line that only says when it was written."""
    found = WRITTEN.match(fold(source.text)) if source.sort == "title" else None
    if found and (not found[1].strip() or named_areas(found[1])):
        return []
    return months_in(source.text, year=year)


def regions_of(source: Source) -> list[Area]:
    """Return the regions that a text names."""
    return regions_in(source.text)


def lacks(kind: str, roles: list[Role]) -> set[str]:
    """Return which of month, year, semester and region neither the rows nor the headings of a table say."""
    fields = fields_of(kind)
    labels = {role.name for role in roles if role.use == "label"}
    fixed = {name for role in own_figures(kind, roles) for name, _ in role.fixed}
    wanted = (
        {"region"} if "region_code" in fields and not (labels & {*LEVELS, "area", *CODES} or "area" in fixed) else set()
    )
    has_days = bool(labels & {"month_date", "as_of_date"} or "month" in fixed)
    has_days |= "as_of_date" in fields and "semester" in fixed | labels
    if {"month_date", "as_of_date"} & {*fields} and not has_days:
        wanted |= {"month"}
    if "year" in fields and not ({"year"} & (labels | fixed)):
        wanted |= {"year"}
    if fixed & {"month", "semester"} and "year" not in fixed | labels:
        wanted |= {"year"}
    return wanted | ({"year"} if "month_date" in labels and "year" not in labels else set())


def propose_constants(layout: Layout, block: Block, roles: list[Role], sources: list[Source]) -> None:
    """Tell a layout what the names of a table say for certain: one month, one region, one phrase, and nothing else."""
    wanted, fields = lacks(layout.kind, roles), fields_of(layout.kind)
    years = {year for source in sources for year in years_in(source.text)}
    year = years.pop() if len(years) == 1 else None
    if "semester" in fields and "month" in wanted and any(semesters_in(each.text) for each in sources):
        if found := certain(sources, lambda each: semesters_in(each.text)):
            layout.constants["semester"] = found
    elif "month" in wanted and (found := certain(sources, lambda each: months_of(each, year))):
        layout.constants["month"] = found
    told = layout.constants.get("month", {})
    is_bare = "sheet" in told or (bool(told) and not any(months_of(each, None) for each in sources))
    if ("year" in wanted or is_bare) and (found := certain(sources, lambda each: years_in(each.text))):
        layout.constants["year"] = found
    if ("region" in wanted or _has_parts(roles)) and (found := certain_region(sources)):
        layout.constants["region"] = found
    if (named := puskesmas_in(layout.kind, roles, sources)) and named[1]:
        layout.constants[named[0]] = {"title": named[2]}
    for name in TOLD_IN_TITLE:
        if name in fields and not any(role.name == name for role in roles if role.use == "label"):
            _propose_phrase(layout, name, sources)
    segments, line = segments_in_title(block, layout, roles)
    if len(segments) == 1 and not match(_without_names(line)).unknown:
        layout.constants["segment"] = segments[0]
        match_title(layout, line)
    figures = [dict(role.fixed) for role in roles if role.use == "figure"]
    is_divided = any(role.name == "indicator" for role in roles) or all("indicator" in fixed for fixed in figures)
    if "indicator" in fields and (not figures or not is_divided):
        _propose_indicator(layout, sources)


def _has_parts(roles: list[Role]) -> bool:
    """Whether rows are of parts of a region, which may be called as parts of another."""
    return any(role.use == "label" and role.name in ("kecamatan", "kelurahan", "area") for role in roles)


def certain(sources: list[Source], reader: Callable[[Source], list[Any]]) -> dict[str, str] | None:
    """Return which text says a thing, if all texts that say it agree: {title: "REKAP BULAN {month}"}."""
    said = [(source, values) for source in sources if (values := reader(source))]
    said = [(source, values) for source, values in said if source.sort == "title" or len(values) == 1]
    sorts = list(dict.fromkeys(source.sort for source, _ in said))[
        :2
    ]  # the name of the file counts where one is silent
    said = [(source, values) for source, values in said if source.sort in sorts]
    found = list(dict.fromkeys(value for _, values in said for value in values))
    if len(found) != 1:
        return None
    name = "month" if isinstance(found[0], Period) else "semester" if isinstance(found[0], str) else "year"
    for source in (source for source, values in said if values):
        template = template_of(source.text)
        if any(f"{{{each}}}" in template for each in (YEAR_IN if name == "year" else (name,))):
            return {source.sort: template}
    return None


def certain_region(sources: list[Source]) -> dict[str, str] | None:
    """Return which text says the region: a title that names its level, no letterhead, and nothing says another.

    Or else a sheet that is called as a region, where nothing says another.
    """
    named = [(source, regions_of(source)) for source in sources]
    every = {area for _, areas in named for area in areas}
    for source, areas in named:
        folded = fold(source.text)
        is_title = source.sort == "title" and REGION.search(folded) and not LETTERHEAD.search(folded)
        if is_title and len(areas) == 1 and all(area == areas[0] or areas[0].lies_in(area) for area in every):
            return {"title": template_of(source.text)}
    own = [source for source in sources if source.sort == "sheet" and template_of(source.text) == "{region}"]
    return {"sheet": "{region}"} if own and len(every) == 1 else None


def single_regions(sources: list[Source]) -> list[Area]:
    """Return the regions that titles, sheet and file name as the only one, where they do not lie in each other."""
    texts = [source for source in sources if source.sort != "title" or not LETTERHEAD.search(fold(source.text))]
    named = list(dict.fromkeys(areas[0] for source in texts if len(areas := regions_of(source)) == 1))
    widest = min(named, key=lambda area: len(area.code), default=None)
    return named if widest and not all(area == widest or area.lies_in(widest) for area in named) else []


def _propose_phrase(layout: Layout, name: str, sources: list[Source]) -> None:
    for source in (each for each in sources if each.sort == "title"):
        found = phrases_in(source.text, name)
        if not found:
            continue
        if len(found) == 1 or name == "register":
            layout.constants[name] = found[0]
            match_title(layout, source.text)
        return


def phrases_in(text: str, name: str) -> list[str]:
    """Return the choices of a column that phrases of a title stand for."""
    return list(dict.fromkeys(value for phrase, value in TOLD_IN_TITLE[name].items() if phrase in fold(text)))


def parts_in(text: str) -> list[str]:
    """Return the words of a title that narrow who is counted.

    >>> parts_in("Kepesertaan JKN Balita Kota Pangkalpinang"), parts_in("Kepesertaan JKN")
    (['balita'], [])
    """
    folded = f" {fold(text)} "
    return [phrase for phrase in words()["parts_of_people"] if f" {phrase} " in folded]


def _propose_indicator(layout: Layout, sources: list[Source]) -> None:
    titles = [source for source in sources if source.sort == "title"]
    found = {key: source for source in titles for key in match(source.text).of("indicator")}
    if len(found) == 1:
        ((layout.constants["indicator"], source),) = found.items()
        match_title(layout, source.text)


def match_title(layout: Layout, text: str) -> None:
    """Let later sheets show this title, its months and regions aside: the same headings may stand under another."""
    told = [each["title"] for each in layout.constants.values() if isinstance(each, dict) and "title" in each]
    line = next((each for each in told if read_template(each, text) is not None), template_of(text))
    if line not in layout.match:
        layout.match.append(line)


def read_context(layout: Layout, sources: list[Source], counting: str) -> Context:
    """Return what a layout says of all rows, each as the text that it names says it in this sheet."""
    told = layout.constants | _said_otherwise(layout.constants, sources)
    beside = {"year": told["month"]} if "{year}" in str(told.get("month")) else {}  # s.d. {month} Tahun {year}
    years = _read("year", beside | told, sources, lambda text: years_in(text) or [int(text)] * text.isdecimal())
    year = years[0] if years else None
    month, of_year = None, None
    if "month" in told:
        own = str(told["month"])
        if re.fullmatch(r"0?[1-9]|1[0-2]", own):
            of_year = int(own)
        else:
            named = _read("month", told, sources, lambda text: _month_in(text, year))
            month = named[0] if named else None
    half = _read("semester", told, sources, lambda text: [each] if (each := read_semester(text)) else [])
    region = _read("region", told, sources, _region_in)
    others = {
        name: puskesmas_name(text) if name in UNITS else text
        for name in told
        if name not in ("year", "month", "semester", "region")
        for text in _read(name, told, sources, lambda text: [text])
    }
    if segment := others.get("segment", ""):
        own, _, payer = segment.partition("/")
        others |= {"segment": own} | ({"payer": payer} if payer else {})
    year = year or (month.year if month else None)
    days = {day for each in sources if each.sort == "title" and months_of(each, year) for day in days_in(each.text)}
    day = next(iter(days)) if len(days) == 1 else None
    return Context(
        region[0] if region else None,
        month,
        of_year,
        year,
        half[0] if half else "",
        layout.counting or counting,
        others,
        day if day and month and (day.year, day.month) == (month.year, month.month) else None,
    )


def _said_otherwise(constants: dict[str, Any], sources: list[Source]) -> dict[str, Any]:
    """Return which other text says a month, half-year or region for certain, where the one told is not there."""
    readers: dict[str, Callable[[Source], list[Any]]] = {
        "month": lambda each: months_of(each, None),
        "semester": lambda each: semesters_in(each.text),
        "year": lambda each: years_in(each.text),
    }
    found: dict[str, Any] = {}
    for name in ("month", "semester", "year", "region"):
        told = constants.get(name)
        if isinstance(told, dict) and not _read(name, constants, sources, lambda text: [text]):
            found[name] = certain(sources, readers[name]) if name in readers else certain_region(sources)
    return found


def _month_in(text: str, year: int | None) -> list[Period]:
    with suppress(UhcError):
        return [parse_period(text, parameter="month")]
    return months_in(text, year=year)


def _region_in(text: str) -> list[Area]:
    with suppress(UhcError):
        return [read_area(text)]
    return regions_in(text) or [area for area in named_areas(text) if area.level in ("kecamatan", "kelurahan")]


def _read(name: str, constants: dict[str, Any], sources: list[Source], reader: Callable[[str], list[Any]]) -> list[Any]:
    """Return what a constant is in this sheet: as told, or as the text says that it is told to stand in."""
    told = constants.get(name)
    if told is None:
        return []
    if not isinstance(told, dict):
        return reader(str(told))
    for sort, template in told.items():
        for source in (each for each in sources if each.sort == sort):
            texts = (
                read_template(str(template), source.text, each) for each in (YEAR_IN if name == "year" else (name,))
            )
            if (text := next(filter(None, texts), None)) and len(found := reader(text)) == 1:
                return found
    return []


def contradictions(
    layout: Layout, context: Context, sources: list[Source], *, is_month_told: bool
) -> Iterator[tuple[str, Source, str]]:
    """Yield what names say otherwise than a layout or the one who imports: key, text, what it says.

    Texts that were told to mean nothing (``labels`` of month and region) are passed over; a month told for this one
    import needs one text that names it.
    """
    months = [month for source in sources for month in months_of(source, context.year)]
    if context.month and not (is_month_told and context.month in months):
        for source in sources:
            found = months_of(source, context.month.year)
            if found and context.month not in found and layout.label("month", source.text) is None:
                yield "month", source, ", ".join(map(str, found))
    if context.region:
        for source in sources:
            areas = regions_of(source)
            is_near = any(_is_nested(area, context.region) for area in areas)
            is_head = source.sort == "title" and LETTERHEAD.search(fold(source.text))
            if areas and not is_near and not is_head and layout.label("region", source.text) is None:
                yield "region", source, ", ".join(area.name for area in areas)


def _is_nested(area: Area, told: Area) -> bool:
    return area == told or told.lies_in(area)


def part_of_title(kind: str, roles: list[Role], sources: list[Source], region: Area | None) -> Area | None:
    """Return the kecamatan or kelurahan that a title is about.

    Raises:
        Doubt: it names one that is not known, or that more than one is called.
    """
    labels = {role.name for role in roles if role.use == "label"}
    if "area_code" not in fields_of(kind) or labels & {*LEVELS, "area", *CODES}:
        return None
    parts = [part_in(source.text, region) for source in sources if source.sort != "file"]
    return next(filter(None, parts), None)


def puskesmas_in(kind: str, roles: list[Role], sources: list[Source]) -> tuple[str, str, str, str] | None:
    """Return the field, the known name, the template and the cell of the puskesmas that a title names.

    The known name is empty where no kecamatan or kelurahan is called so.
    """
    fields = fields_of(kind)
    labels = {role.name for role in roles if role.use == "label"}
    if not fields.keys() & {*UNITS} or labels & {*UNITS}:
        return None
    field_name = "puskesmas" if "puskesmas" in fields else "unit_name"
    for source in (each for each in sources if each.sort == "title"):
        for after in re.split(r"\b(?:puskesmas|pkm)\b\s*:?\s*", " ".join(source.text.split()), flags=re.I)[1:]:
            parts = after.split()
            ends = next((at for at, part in enumerate(parts) if _ends_name(part)), len(parts))
            if not (found := " ".join(parts[:ends]).strip(" .,:-()")):
                continue
            known = [area.name for area in named_areas(found) if area.level in ("kecamatan", "kelurahan")]
            template = template_of(" ".join(source.text.split()).replace(found, "{" + field_name + "}", 1))
            return field_name, known[0] if known else "", template, source.at
    return None


def _ends_name(text: str) -> bool:
    """Whether a text has more than the name of a puskesmas."""
    return bool(NAME_ENDS.search(f"{fold(text)} "))


def _without_names(line: str) -> str:
    """Return a title without its region and months: in "PBI APBD Kota Pangkalpinang" nobody says that the city pays."""
    return re.sub(r"\{\w+\}", " ", template_of(line))


def segments_in_title(block: Block, layout: Layout, roles: list[Role]) -> tuple[list[str], str]:
    """Return the segments that the title of a list of members names where the table does not divide them."""
    lines = [line for line in block.title if not LETTERHEAD.search(fold(line))]
    is_divided = any(role.name == "segment" or "segment" in dict(role.fixed) for role in roles)
    if layout.kind != "membership" or is_divided or "segment" in layout.constants:
        return [], ""
    named = {each: line for line in lines for each in match(_without_names(line)).of("segment")}
    return [*named], next(iter(named.values()), "")
