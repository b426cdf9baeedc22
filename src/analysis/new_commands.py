"""uhc new and new-region: a notebook that runs as it is, and a region whose reports are to be made."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Annotated

import typer
import yaml

from analysis.reference.additions import append_rows, change_cell
from analysis.reference.errors import ParameterError, UhcError, shorten
from analysis.reference.notebooks import PARAMETERS_TAG, notebook_file
from analysis.reference.places import project_folder
from analysis.reference.regions import Region, all_regions, regencies_of, regions_file, resolve_region
from analysis.reference.words import say
from analysis.tables.identities import holds_identity

NAME = re.compile(r"[a-z][a-z0-9_]*")
CELLS = (
    """\
region = "pangkalpinang"
region_name = ""
period = ""  # bulan laporan seperti 2026-02 (kosong berarti bulan terbaru yang berdata)
language = "id"  # id | en
data = "published"  # published | office | demo
status = "sementara"  # sementara | final
contact = ""
approved_by = ""
""",
    """\
import analysis as uhc
report = uhc.open_report("{name}", globals(), title={{"id": "{title}", "en": "{title_en}"}})
statements = report.read("coverage")
""",
    """\
report.header(f"{{len(statements)}} angka cakupan {{report.region.name}} sampai {{report.period.text}}")
""",
    """\
shown = {{"as_of_date": "Tanggal", "measure": "Ukuran", "value": "Nilai", "unit": "Satuan"}}
table = report.table(statements.tail(10), caption="Sepuluh angka terbaru", columns=shown)
report.section("angka", "Angka apa yang ada?", "Ganti bagian ini dengan analisis Anda.", table, link="Angka")
""",
    """\
report.quality(statements)
""",
    """\
uhc.show_trail(report)
""",
)


def new(
    name: Annotated[str, typer.Argument(help="Nama notebook: huruf kecil, angka, garis bawah.")],
    title: Annotated[str, typer.Option(help="Judul laporan; kosong = dari namanya.")] = "",
    title_en: Annotated[str, typer.Option(help="Judulnya dalam bahasa Inggris; kosong = judul yang sama.")] = "",
) -> None:
    """Tulis notebook baru yang langsung dapat dijalankan. / Write a new notebook that runs as it is."""
    if not NAME.fullmatch(name):
        raise UhcError("notebook_name", found=name)
    path = notebook_file(name)
    if path.exists():
        raise UhcError("notebook_exists", file=path.name)
    words = title or name.replace("_", " ").capitalize()
    titles = {"title": _quoted(words), "title_en": _quoted(title_en or words)}
    import nbformat  # a second and a half that no other command needs

    cells = [nbformat.v4.new_code_cell(text.format(name=name, **titles).rstrip("\n")) for text in CELLS[1:]]
    first = nbformat.v4.new_code_cell(CELLS[0].rstrip("\n"), metadata={"tags": [PARAMETERS_TAG]})
    notebook = nbformat.v4.new_notebook(cells=[first, *cells])
    notebook.metadata |= {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    typer.echo(say("new.made", path=f"notebooks/{path.name}", name=name))


def _quoted(text: str) -> str:
    """Return a text as it stands between quotes in a cell."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


LONGEST_SLUG = 60  # letters of the name of a file, which systems limit
NATION, CODES = "0000", "kepmendagri-300-2430-2025"
DATA_OF_A_REGION = ("coverage", "population", "iku", "ckg", "outreach", "events")
KINDS = {
    "Kabupaten": ("kabupaten", "Regency", "Kab."),
    "Kota": ("kota", "City", "Kotamadya"),
    "Provinsi": ("provinsi", "Province", "Prov."),
}


def new_region(
    name: Annotated[str, typer.Argument(help="Nama lengkap, atau slug wilayah yang sudah ada di tabel.")],
    bps: Annotated[str, typer.Option(help="Kode BPS, misalnya 1372.")] = "",
    kemendagri: Annotated[str, typer.Option(help="Kode Kemendagri, misalnya 13.72.")] = "",
    parent: Annotated[str, typer.Option(help="Kode BPS provinsinya, misalnya 13.")] = "",
    parent_name: Annotated[str, typer.Option(help="Nama provinsinya, bila belum ada di tabel.")] = "",
    capital: Annotated[str, typer.Option(help="Ibu kota.")] = "",
    alias: Annotated[list[str] | None, typer.Option(help="Nama lain; boleh diulang.")] = None,
    slug: Annotated[str, typer.Option(help="Nama berkas; kosong = dari namanya.")] = "",
    source: Annotated[str, typer.Option(help="Kunci sumber kode di sources.csv.")] = CODES,
) -> None:
    """Tambahkan wilayah yang laporannya akan dibuat. / Add a region whose reports are to be made."""
    from analysis.tables.published import read_table

    def check() -> object:
        return read_table("regions")

    try:
        region = resolve_region(name, reported=False)
        is_known = region.is_reported
    except ParameterError:
        is_known = False
        asked = ask_for({"bps": bps, "kemendagri": kemendagri, "parent": parent})
        more = {"source_id": source, "capital": capital or "-"}
        rows = [_row(name, asked["bps"], asked["kemendagri"], asked["parent"], slug, alias or [], **more)]
        if asked["parent"] not in {one.bps_code for one in all_regions()}:
            above = parent_name or ask_for({"parent-name": ""})["parent-name"]
            province = _row(above, asked["parent"], asked["parent"], NATION, "", [], **more)
            rows.insert(0, province | {"reported": "FALSE"})
        append_rows(regions_file(), rows, check)
        region = resolve_region(asked["bps"], reported=False)
    if not region.is_reported:
        change_cell(regions_file(), key="bps_code", value=region.bps_code, column="reported", to="TRUE", check=check)
    is_new = _write_parameters(region) or not is_known
    _tell_data(region, is_new=is_new)


def ask_for(given: Mapping[str, str]) -> dict[str, str]:
    """Return the options with those that are empty asked for, where somebody can be asked.

    Raises:
        UhcError: nobody can be asked; names all that are missing. Or the number of a person is answered.
    """
    missing = [option for option, value in given.items() if not value]
    if missing and not sys.stdin.isatty():
        raise UhcError("option_missing", options=", ".join(f"--{option}" for option in missing))
    told = {option: value or str(typer.prompt(_question(option))).strip() for option, value in given.items()}
    if any(map(holds_identity, told.values())):
        raise UhcError("number_typed")
    return told


def _question(option: str) -> str:
    """Return what is asked for an option, in words and with an example."""
    return f"{say('ask', option.replace('-', '_'))} (--{option})"


def _row(
    name: str, bps: str, kemendagri: str, parent: str, slug: str, aliases: list[str], **more: str
) -> dict[str, str]:
    """Return the row of a region from its full name, which begins with what it is: Kabupaten, Kota, Provinsi."""
    kind, _, short = name.strip().partition(" ")
    if kind not in KINDS or not short:
        kind, short = ("Provinsi" if len(bps) == 2 else "Kota" if bps[2:3] == "7" else "Kabupaten"), name.strip()
    name_id = f"{kind} {short}"
    level, english, abbreviation = KINDS[kind]
    called = short
    if short in {region.short_name for region in all_regions()}:  # a city and a regency of one name: some 30 pairs
        called = name_id if kind == "Kota" else f"{abbreviation} {short}"
    found = slug or re.sub(r"[\s.]+", "-", called.lower())
    if len(found) > LONGEST_SLUG or not re.fullmatch(r"[a-z]+(-[a-z]+)*", found):
        raise UhcError("region_slug", found=shorten(found))
    names = dict.fromkeys([f"{abbreviation} {short}", *aliases])
    return {
        "bps_code": bps,
        "kemendagri_code": kemendagri,
        "slug": found,
        "level": level,
        "name_id": name_id,
        "name_en": f"{short} {english}",
        "short_name": called,
        "parent_bps_code": parent,
        "aliases": "|".join(one for one in names if one not in (name_id, called)),
        "reported": "TRUE",
        **more,
    }


def _write_parameters(region: Region) -> bool:
    """Write the file of a region's parameters unless it is there, and return whether it was written."""
    path = project_folder() / "params" / f"{region.slug}.yaml"
    is_new = not path.exists()
    if is_new:
        path.parent.mkdir(exist_ok=True)
        values = {"region": region.slug, "region_name": region.name_id, "contact": ""}
        path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return is_new


def _tell_data(region: Region, *, is_new: bool) -> None:
    """Say which data there are of a region, and which are missing."""
    from analysis.tables.published import read_table

    places = {"table": "data/reference/regions.csv", "params": f"params/{region.slug}.yaml"}
    typer.echo(say("new.region" if is_new else "new.region_known", region=region.name, **places))
    for table in DATA_OF_A_REGION:
        count = int(read_table(table)["region_code"].eq(region.bps_code).sum())
        typer.echo(say("new.region_data" if count else "new.region_none", table=table, count=count))
    if region.is_province:
        typer.echo(say("new.region_province", count=len(regencies_of(region.bps_code))))
    typer.echo(say("new.region_next", slug=region.slug))
