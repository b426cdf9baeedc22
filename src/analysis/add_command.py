"""uhc add figure: one published figure, asked for or given, as a whole and checked row of its table."""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.new_commands import ask_for
from analysis.reference.additions import append_rows, read_rows
from analysis.reference.errors import UhcError, check_choice
from analysis.reference.numbers import format_date
from analysis.reference.places import data_folder
from analysis.reference.printed import Printed, parse_count, parse_percent
from analysis.reference.regions import Region, resolve_region
from analysis.reference.words import LANGUAGES, catalogue, current_language, say, use_language

add = typer.Typer(no_args_is_help=True, help="Tambahkan ke tabel terbitan. / Add to the published tables.")
PREFIX = {"coverage": "c", "iku": "i", "ckg": "g", "outreach": "o"}
RESIDENTS = "population"
PRECISIONS = {4: "year", 7: "month", 10: "day"}
COUNTS = ("of", "numerator")
NOT_STATED = {"id": "tidak disebutkan", "en": "not stated"}


def _end_of(day: date, precision: str) -> date:
    if precision == "year":
        return date(day.year, 12, 31)
    return day.replace(day=monthrange(day.year, day.month)[1]) if precision == "month" else day


@add.command(
    epilog="Contoh / Example:  uhc add figure --region pangkalpinang --date 2026-03-01 --measure keaktifan_pct "
    "--value 81,25 --source kontan-2026 --source-title Judul --publisher Kontan --source-date 2026-03-02"
)
def figure(
    region: Annotated[str, typer.Option(help="Wilayah: slug, nama, alias atau kode.")] = "",
    as_of: Annotated[str, typer.Option("--date", help="Tanggal angka: 2026-03-01, 2026-03 atau 2026.")] = "",
    measure: Annotated[str, typer.Option(help="Ukuran dari measures.csv/indicators.csv, atau population.")] = "",
    value: Annotated[str, typer.Option(help="Angka seperti tercetak: 81,25 atau 14.723 atau >98.")] = "",
    source: Annotated[str, typer.Option(help="Kunci sumber di sources.csv, atau kunci sumber baru.")] = "",
    of: Annotated[str, typer.Option(help="Penyebut persentase, dalam orang, bila tercetak.")] = "",
    numerator: Annotated[str, typer.Option(help="Pembilang persentase, dalam orang, bila tercetak.")] = "",
    of_name: Annotated[str, typer.Option(help="Sebutan penyebut seperti tercetak.")] = "",
    of_name_en: Annotated[str, typer.Option(help="Sebutan penyebut untuk halaman Inggris.")] = "",
    segment: Annotated[str, typer.Option(help="Segmen peserta; kosong = semua.")] = "",
    payer: Annotated[str, typer.Option(help="Pembayar iuran; kosong = tidak disebut.")] = "",
    system: Annotated[str, typer.Option(help="Sistem data (tabel iku, ckg, outreach).")] = "press_unstated",
    register: Annotated[str, typer.Option(help="Sumber penduduk (ukuran population).")] = "dukcapil_press",
    quality: Annotated[str, typer.Option(help="Mutu A, B atau C; C tidak dipakai.")] = "B",
    note: Annotated[str, typer.Option(help="Yang perlu diketahui pembaca.")] = "",
    note_en: Annotated[str, typer.Option(help="Catatan itu untuk halaman Inggris.")] = "",
    table: Annotated[str, typer.Option(help="Tabel, bila ukurannya ada di beberapa tabel.")] = "",
    source_title: Annotated[str, typer.Option(help="Judul sumber baru.")] = "",
    publisher: Annotated[str, typer.Option(help="Penerbit sumber baru.")] = "",
    source_date: Annotated[str, typer.Option(help="Tanggal terbit sumber baru.")] = "",
    url: Annotated[str, typer.Option(help="Alamat sumber baru.")] = "",
) -> None:
    """Tambahkan satu angka terbitan. / Add one published figure."""
    given = {"region": region, "date": as_of, "measure": measure, "value": value, "source": source}
    asked = ask_for(given)
    place = resolve_region(asked["region"], reported=False)
    where = RESIDENTS if asked["measure"] == RESIDENTS else _table_of(asked["measure"], table)
    number = _read_number(asked["value"], asked["measure"])
    row = _common(place, asked, number) | {"quality": quality, "usable": "TRUE" if quality != "C" else "FALSE"}
    row |= {"note_id": note, "note_en": note_en or note}
    if where == RESIDENTS:
        row |= _residents_row(place, asked, register, number)
    else:
        row |= _measured_row(
            where, asked, {"of": of, "id": of_name, "en": of_name_en or of_name, "numerator": numerator}
        )
        row |= {"segment": segment, "payer": payer, "data_system": system}
    new_source = _source_row(asked["source"], source_title, publisher, source_date, url)
    _append(where, row, new_source)
    key = row[next(iter(_header(where)))]
    typer.echo(say("add.done", file=f"data/{_path(where)}", key=key, region=place.name, measure=asked["measure"]))
    typer.echo(say("new.region_next", slug=place.slug))


def _table_of(measure: str, told: str) -> str:
    """Return the table that counts a measure: the one told, or the first in the order of PREFIX."""
    from analysis.tables.schemas import measures_of

    known: dict[str, list[str]] = {}
    for table in PREFIX:
        for name in measures_of(table):
            known.setdefault(name, []).append(table)
    check_choice("measure", measure, [*known, RESIDENTS])
    if told:
        check_choice("table", told, known[measure])
    return told or known[measure][0]


def _path(table: str) -> str:
    from analysis.tables.schemas import table_descriptor

    path: str = table_descriptor(table)["path"]
    return path


def _header(table: str) -> list[str]:
    return read_rows(data_folder() / _path(table))[0]


def _read_number(text: str, measure: str) -> Printed:
    is_rate = measure.endswith(("_pct", "_per_1000", "_per_100k", "_score", "_years"))
    try:
        return parse_percent(text) if is_rate else parse_count(text)
    except ValueError as problem:
        raise UhcError("add_number", found=text, measure=measure) from problem


def _common(place: Region, asked: dict[str, str], number: Printed) -> dict[str, str]:
    """Return the cells that every table has: place, date, value, unit and source."""
    day, precision = _read_date(asked["date"])
    end = _end_of(day, precision)
    return {
        "region_code": place.bps_code,
        "region_name": place.short_name,
        "as_of_date": f"{day}",
        "as_of_precision": precision,
        "period_start": f"{day}",
        "period_end": f"{end}",
        "period_precision": precision,
        "measure": asked["measure"],
        "value": f"{float(number.value):.10g}",
        "bound": number.bound,
        "source_id": asked["source"],
    }


def _read_date(text: str) -> tuple[date, str]:
    try:
        return date.fromisoformat(f"{text}-01-01"[:10]), PRECISIONS[len(text)]
    except (ValueError, KeyError) as problem:
        raise UhcError("number_date", id="--date", found=text) from problem


def _next_key(table: str, column: str) -> str:
    _, rows = read_rows(data_folder() / _path(table))
    numbers = [int(found[1]) for row in rows if (found := re.fullmatch(r"[a-z]+(\d+)", row[column]))]
    prefix = re.match(r"[a-z]+", rows[-1][column]) if rows else None
    return f"{prefix[0] if prefix else PREFIX[table]}{max(numbers, default=0) + 1:03d}"


def _measured_row(table: str, asked: dict[str, str], base: dict[str, str]) -> dict[str, str]:
    """Return what the tables of measures and indicators say of a measure, and the base as it is printed."""
    from analysis.tables.published import read_table
    from analysis.tables.rules import PER_OF_UNIT, UNIT_OF_SUFFIX

    measure = asked["measure"]
    unit = UNIT_OF_SUFFIX.get(measure.rsplit("_", 1)[-1], "text")
    rows = read_table("measures")
    known = rows[(rows["table"] == table) & (rows["measure"] == measure)].fillna("")
    usual: dict[str, Any] = known.iloc[0].to_dict() if len(known) else {}
    indicator = _indicator_of(measure)
    is_share = unit in PER_OF_UNIT
    labels = {name: base[name] or indicator.get(f"denominator_{name}") or text for name, text in NOT_STATED.items()}
    is_target = measure.startswith("target_")
    key = next(iter(_header(table)))
    counts = {name: str(int(_read_number(base[name], f"--{name}").value)) if base[name] else "" for name in COUNTS}
    return {
        key: _next_key(table, key),
        "unit": unit,
        "kind": usual.get("kind") or ("target" if is_target else "yield" if is_share else "flow"),
        "percent_of": (usual.get("percent_of") or "not_stated") if is_share else "",
        "age_band": usual.get("age_band") or indicator.get("age_band", "all"),
        "per": str(PER_OF_UNIT[unit]) if is_share else "",
        "denominator_label_id": labels["id"] if is_share else "",
        "denominator_label_en": labels["en"] if is_share else "",
        **{f"denominator{end}": counts["of"] for end in ("", "_persons")},
        **{f"numerator{end}": counts["numerator"] for end in ("", "_persons")},
    }


def _indicator_of(measure: str) -> dict[str, str]:
    from analysis.tables.schemas import INDICATOR_MEASURES

    _, rows = read_rows(data_folder() / _path("indicators"))
    for row in rows:
        if measure in [name for column in INDICATOR_MEASURES for name in row[column].split("|")]:
            return row
    return {}


def _residents_row(place: Region, asked: dict[str, str], register: str, number: Printed) -> dict[str, str]:
    """Return the cells of a count of residents."""
    day, precision = _read_date(asked["date"])
    end = _end_of(day, precision)
    is_semester = (end.month, end.day) in ((6, 30), (12, 31)) and precision != "year"
    semester = f"{end.year}-{1 if end.month == 6 else 2}" if is_semester else ""
    return {
        "population_id": f"{place.bps_code}-{asked['date']}-{register}-total",
        "sex": "total",
        "population_persons": str(int(number.value)),
        "register": register,
        "semester": semester,
        **{f"label_{name}": text for name, text in _label_residents(register, day, precision, semester).items()},
    }


def _label_residents(register: str, day: date, precision: str, semester: str) -> dict[str, str]:
    """Return what a count of residents is called in each language: its register, and its half-year or date."""
    check_choice("register", register, [key.partition(".")[2] for key in catalogue() if key.startswith("register.")])
    spoken, labels = current_language(), {}
    for language in LANGUAGES:
        use_language(language)
        year, _, half = semester.partition("-")
        moment = say("add.semester", number="I" * int(half), year=year) if semester else format_date(day, precision)
        labels[language] = f"{say('register', register)} {moment}"
    use_language(spoken)
    return labels


def _source_row(source: str, title: str, publisher: str, published: str, url: str) -> dict[str, str] | None:
    """Return the row of a source that is not in the table yet."""
    from rapidfuzz import process

    _, rows = read_rows(data_folder() / _path("sources"))
    known = [row["source_id"] for row in rows]
    if source in known:
        return None
    if not title or not publisher:
        problem = UhcError("add_source", found=source, near=process.extractOne(source, known)[0])
        if not sys.stdin.isatty():
            raise problem
        typer.echo(str(problem))
        asked = ask_for({"source-title": title, "publisher": publisher, "source-date": published})
        title, publisher, published = asked.values()
    dated: dict[str, str] = {}
    if published:
        day, precision = _read_date(published)
        dated = {"published_date": f"{day}", "published_precision": precision}
    return {"source_id": source, "title": title, "publisher": publisher, "url": url, "kind": "press", **dated}


def _append(table: str, row: dict[str, str], source: dict[str, str] | None) -> None:
    """Append a row, and its source before it; a row that breaks the contract takes both back."""
    from analysis.tables.published import read_table

    sources: Path = data_folder() / _path("sources")
    before = sources.read_bytes()
    if source is not None:
        append_rows(sources, [source], lambda: read_table("sources"))
    kept = {name: row.get(name, "") for name in _header(table)}
    try:
        append_rows(data_folder() / _path(table), [kept], lambda: read_table(table))
    except BaseException:
        sources.write_bytes(before)
        raise
