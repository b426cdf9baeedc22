"""uhc import, uhc store and uhc template: the office's sheets into its store, and out again."""

from __future__ import annotations

import getpass
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.reference.errors import UhcError, check_choice
from analysis.reference.file_names import fit_name, keep_apart, tell_apart
from analysis.reference.numbers import format_number
from analysis.reference.places import draft_beside, layouts_folder, store_file
from analysis.reference.words import LANGUAGES, say, use_language

if TYPE_CHECKING:
    from analysis.reference.periods import Period
    from analysis.tables.importing.files import FileReading
    from analysis.tables.importing.layouts import Layout
    from analysis.tables.importing.reading import Options
    from analysis.tables.replacing import Way

PLAIN_NAMES = ("layout", "tata-letak", "draft", "draf")  # of files of layouts, which say nothing of the sheet
FOLLOWS = ("region_code", "area_code", "area_name", "semester")  # texts that follow from the area and the month

store = typer.Typer(
    no_args_is_help=True,
    help="Gudang data kantor: riwayat, pembatalan, ekspor, pemeriksaan, salinan. / The office's store.",
)


Words = Annotated[
    list[str], typer.Argument(help="[JENIS] BERKAS…: xlsx, xls, ods atau csv; tanpa jenis, dikenali sendiri.")
]
RegionOption = Annotated[str | None, typer.Option(help="Wilayah, bila lembar tidak menyebutnya.")]
MonthOption = Annotated[str | None, typer.Option(help="Bulan, misalnya 2026-02, bila lembar tidak menyebutnya.")]
MonthsOption = Annotated[
    str, typer.Option(help="Angka bulanan: monthly (bulan itu saja) atau cumulative (sejak Januari).")
]
SheetOption = Annotated[str, typer.Option(help="Nama lembar; kosong = semua lembar yang tampak.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", help="KOLOM=NILAI untuk semua baris; boleh diulang.")]
MapOption = Annotated[
    list[str] | None, typer.Option("--map", help='"JUDUL KOLOM=ISI", atau "JUDUL KOLOM=-"; boleh diulang.')
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tunjukkan saja; tidak ada yang disimpan.")]
Partial = Annotated[bool, typer.Option("--accept-partial", help="Simpan selebihnya bila ada sel yang ditolak.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Berkas ini menggantikan seluruhnya; baris lama lain masuk riwayat.")
]
Add = Annotated[
    bool, typer.Option("--add", help="Baris lama lain tetap; kolom yang kosong di berkas ini dipertahankan.")
]
ReportOption = Annotated[Path | None, typer.Option(help="Tulis seluruh hasil ke berkas JSON.")]
OutputOption = Annotated[
    Path | None, typer.Option(help="Folder halaman dan salinan bertanda; kosong = di samping gudang data.")
]
DraftOption = Annotated[
    Path | None, typer.Option(help="Tulis tata letak berkas ini, dengan pertanyaannya; tidak ada yang disimpan.")
]
LayoutOption = Annotated[Path | None, typer.Option(help="Baca menurut tata letak ini, dan simpan tata letaknya.")]


def import_sheets(
    words: Words,
    region: RegionOption = None,
    month: MonthOption = None,
    months: MonthsOption = "",
    sheet: SheetOption = "",
    set_: SetOption = None,
    map_: MapOption = None,
    dry_run: DryRun = False,
    accept_partial: Partial = False,
    replace_: Replace = False,
    add: Add = False,
    report: ReportOption = None,
    output: OutputOption = None,
    draft: DraftOption = None,
    layout: LayoutOption = None,
    language: Annotated[str, typer.Option(help="Bahasa: id atau en.")] = "id",
) -> None:
    """Masukkan lembar kerja kantor ke gudang data. / Bring the office's sheets into its store."""
    check_choice("--language", language, LANGUAGES)
    use_language(language)
    if replace_ and add:
        raise UhcError("import_ways")
    kind, files = _kind_and_files(words)
    _check_target("--report", report, (".json",), files)
    _check_target("--draft", draft, (".yaml", ".yml"), files)
    settings = _pairs(set_ or [], "payer=province")
    options = _options(kind, region, month, months, sheet, settings, _maps(map_ or []), layout)
    if draft:
        if len(files) > 1:
            raise UhcError("import_one_draft", count=len(files))
        _write_draft(files, options, draft)
        return
    is_told = bool(map_) or (layout is not None and layout.resolve().parent != layouts_folder().resolve())
    manner = Manner("replace" if replace_ else "add" if add else "", dry_run, accept_partial, is_told, layout, report)
    if _import_files(files, options, manner, output or store_file().parent / "laporan-impor"):
        raise typer.Exit(1)


@dataclass(frozen=True)
class Manner:
    """How files are brought in: which way, only shown or stored, partly or not, and by which layout."""

    way: Way
    dry_run: bool
    accept_partial: bool
    is_told: bool
    layout: Path | None
    report: Path | None


def _import_files(files: list[Path], options: Options, manner: Manner, folder: Path) -> bool:
    """Bring files in, with a page for each; return whether anything was refused, left out or not stored."""
    from analysis.report.imports import prepare

    _check_places(manner.report, folder)
    if len(files) > 1:
        prepare()
    apart = _read_each(files, options)
    readings = [reading for reading, _ in apart]
    for number, reading in enumerate(readings, start=1):
        reading.place = say("import.place", number=number, count=len(files)) if len(files) > 1 else ""
    names = tell_apart([reading.path.parent / reading.name for reading in readings])
    names = keep_apart(names, [reading.sha256 for reading in readings], folder)
    recognised = {name for each in readings for table in each.tables for name in (table.kind, *table.frames) if name}
    if recognised:
        _check_settings(options.settings, recognised)
    try:
        for (reading, marked), name in zip(apart, names, strict=True):
            _bring_in(reading, manner)
            _show(reading, marked, folder, name, dry_run=manner.dry_run)
            if manner.layout and manner.is_told and len(files) == 1 and not manner.dry_run:
                _ask_further(reading, manner.layout)
    except OSError as problem:  # the screen or a page cannot be written to
        stored = [str(reading.import_id) for reading in readings if reading.import_id is not None]
        if not stored:
            raise
        reason = ": ".join(f"{part}" for part in (problem.filename, problem.strerror or problem) if part)
        raise UhcError("import_unsaid", numbers=", ".join(stored), problem=reason) from problem
    finally:  # what was stored before an error stays stored
        if manner.report is not None:
            _write_report(manner.report, readings)
    return any(
        reading.refusals or reading.losses or reading.left_out or (reading.import_id is None and not manner.dry_run)
        for reading in readings
    )


def _read_each(files: list[Path], options: Options) -> list[tuple[FileReading, bytes | str]]:
    """Return what each file gives; one that is not there, or of which something was asked wrongly, is refused alone.

    Raises:
        UhcError: that is so of all of them.
    """
    from analysis.report.imports import read_apart
    from analysis.tables.importing.files import refuse_file

    apart: list[tuple[FileReading, bytes | str]] = []
    problems: list[UhcError] = []
    for path in files:
        try:
            apart.append(_with_answers(path, options, read_apart(path, options)))
        except UhcError as problem:
            problems.append(problem)
            apart.append((refuse_file(path, "asked", str(problem).removesuffix(".")), b""))
    if len(problems) == len(files):
        raise problems[0]
    return apart


def _bring_in(reading: FileReading, manner: Manner) -> None:
    from analysis.tables.importing.files import store_file_reading
    from analysis.tables.office import foresee_losses
    from analysis.tables.steps import tell_steps

    reading.notes[:0] = tell_steps(reading.frames)

    if manner.dry_run:
        reading.way = manner.way
        reading.losses = foresee_losses(reading.frames, way=manner.way, is_partial=bool(reading.refusals))
        return
    who, partly = getpass.getuser(), manner.accept_partial
    is_stored = store_file_reading(reading, accept_partial=partly, who=who, clock=_now, way=manner.way)
    if is_stored and (manner.is_told or reading.is_told):
        _keep(reading, manner.layout)


def _keep(reading: FileReading, layout: Path | None) -> None:
    from analysis.tables.importing.layouts import keep_layouts, name_for
    from analysis.tables.importing.quotes import shown_name

    is_plain = layout is None or layout.stem.lower() in PLAIN_NAMES or shown_name(layout) != layout.name
    name = name_for(reading.path, reading.kinds) if layout is None or is_plain else fit_name(layout.stem)
    typer.echo(say("layout.kept", path=keep_layouts(reading.layouts, name)))


def _show(reading: FileReading, marked: bytes | str, folder: Path, name: str, *, dry_run: bool) -> None:
    from analysis.report.imports import write_page, write_screen

    typer.echo(write_screen(reading, dry_run=dry_run))
    page = folder / f"{name}.html"
    write_page(reading, page, dry_run=dry_run)
    typer.echo(say("import.page", path=page))
    _write_marked(marked, folder / f"{name}-ditandai.xlsx")


def _write_draft(files: list[Path], options: Options, draft: Path) -> None:
    """Write the layout of a file with its questions; a file that is refused whole gives none."""
    from analysis.report.imports import read_apart, write_screen
    from analysis.tables.importing.layouts import write_layouts
    from analysis.tables.importing.quotes import shown_name

    reading, _ = read_apart(files[0], options)
    if not reading.layouts:
        typer.echo(write_screen(reading, dry_run=True))
        raise typer.Exit(1)
    write_layouts(reading.layouts, draft)
    count = sum(len(layout.open) for layout in reading.layouts)
    typer.echo(say("layout.drafted", path=draft, count=count, file=shown_name(files[0])))


def _ask_further(reading: FileReading, layout: Path) -> None:
    """Write what the answers of a layout leave open into the same file, with what was told."""
    from analysis.tables.importing.layouts import write_layouts

    if reading.refusals and (count := sum(len(each.open) for each in reading.layouts)):
        write_layouts(reading.layouts, layout)
        typer.echo(say("layout.further", count=count, path=layout))


def _with_answers(
    path: Path, options: Options, read: tuple[FileReading, bytes | str]
) -> tuple[FileReading, bytes | str]:
    """Return what a file gives; at a terminal, after what is not certain of it was asked."""
    from analysis.report.imports import read_apart
    from analysis.tables.importing.questions import answered

    reading, marked = read
    while sys.stdin.isatty() and (questions := [(layout, each) for layout in reading.layouts for each in layout.open]):
        questions = [each for each in questions if each[1]["about"] == "kind"] or questions  # the rest follows from it
        for number, (layout, asked) in enumerate(questions, start=1):
            _ask(layout, asked, number, len(questions))
        layouts = [answered(layout) for layout in reading.layouts]
        reading, marked = read_apart(path, replace(options, layouts=layouts, told={}))
        reading.is_told = True
    return reading, marked


def _ask(layout: Layout, asked: dict[str, Any], number: int, count: int) -> None:
    """Ask one question about a layout at the terminal until it has an answer that it can have."""
    from analysis.tables.importing.questions import copy_of, take

    field = str(asked["id"]).split(":")[1:2]
    text = say("ask", asked["about"], found=asked["found"], field=", ".join(field))
    typer.echo(say("layout.question", number=number, count=count, at=asked["at"] or "-", text=text))
    for place, each in enumerate(asked["candidates"], start=1):
        typer.echo(say("layout.choice", number=place, value=each["value"], reason=each["reason"]))
    while asked["answer"] is None:
        said = typer.prompt(say("layout.prompt")).strip()
        chosen = asked["candidates"][int(said) - 1 : int(said)] if said.isdecimal() else []
        asked["answer"] = chosen[0]["value"] if chosen else said or None
        try:
            take(copy_of(layout), asked, asked["answer"] or "")
        except UhcError as problem:
            typer.echo(str(problem))
            asked["answer"] = None


def template(
    kind: Annotated[str, typer.Argument(help="Jenis tabel, misalnya membership atau sessions.")],
    file: Annotated[Path | None, typer.Argument(help="Berkas .xlsx; kosong = JENIS.xlsx di folder ini.")] = None,
) -> None:
    """Tulis lembar isian kosong. / Write an empty sheet to fill in."""
    from analysis.tables.blank_sheets import write_template

    path = file or Path(f"{kind}.xlsx")
    kind = _kind(kind)
    if path.exists():
        raise UhcError("template_there", file=path.name)
    with draft_beside(path) as draft:
        write_template(kind, draft)
    typer.echo(say("import.template", path=path))


@store.command()
def history() -> None:
    """Siapa memasukkan apa dan kapan, yang terbaru di atas. / Who brought in what and when, the newest first."""
    import pandas as pd

    from analysis.tables.office import read_history

    rows = read_history()
    for row in rows.itertuples():
        undone = say("import.undone", date=row.undone_at, who=row.undone_by) if isinstance(row.undone_at, str) else ""
        way = say("import.way", row.way) if isinstance(row.way, str) and row.way else ""
        partly = (
            say("import.partly", refused=format_number(row.cells_refused))
            if not pd.isna(row.is_partial) and row.is_partial
            else ""
        )
        stored, replaced = (0 if pd.isna(count) else count for count in (row.rows_stored, row.rows_replaced))
        counts = {"rows": format_number(stored), "replaced": format_number(replaced)}
        typer.echo(
            say(
                "import.history_line",
                number=row.import_id,
                date=row.imported_at,
                who=row.imported_by,
                file=row.file_name,
                sha256=row.sha256[:12],
                kind=row.kind,
                scope=row.scope,
                state=" ".join(filter(None, (way, partly, undone))),
                **counts,
            )
        )
    if rows.empty:
        typer.echo(say("import.no_history"))


@store.command()
def undo(number: Annotated[int, typer.Argument(help="Nomor impor dari uhc store history.")]) -> None:
    """Batalkan satu impor dan kembalikan yang digantikannya. / Undo an import and restore what it replaced."""
    from analysis.tables.office import undo_import

    restored = undo_import(number, who=getpass.getuser(), clock=_now)
    typer.echo(say("import.undo", number=number, restored=format_number(restored)))


@store.command()
def export(
    table: Annotated[str, typer.Argument(help="Nama tabel, misalnya membership.")],
    file: Annotated[Path, typer.Argument(help="Berkas .parquet, .csv atau .xlsx.")],
) -> None:
    """Tulis satu tabel ke berkas. / Write a table to a file."""
    from analysis.tables.importing.quotes import shown_name
    from analysis.tables.office import export_table

    if file.is_file():
        raise UhcError("export_there", file=shown_name(file))
    typer.echo(say("import.export", rows=format_number(export_table(table, file)), path=file))


@store.command()
def check() -> None:
    """Baca seluruh gudang data dan sebutkan apakah utuh. / Read the whole store and say whether it is whole."""
    from analysis.tables.store import check_store_file

    path = _own_store()
    state = check_store_file(path)
    counts = {"version": state.version, "imports": format_number(state.imports)}
    typer.echo(say("store.faulty" if state.faults else "store.whole", file=path.name, **counts))
    for table, rows in state.rows.items():
        typer.echo(say("store.rows", table=table, rows=format_number(rows)))
    for fault in state.faults:
        typer.echo(f"- {fault}")
    if state.faults:
        raise typer.Exit(1)


@store.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Berkas salinan; kosong = di samping gudang data.")] = None,
) -> None:
    """Salin gudang data, utuh, ke berkas baru. / Copy the store, whole, to a new file."""
    from analysis.tables.store import copy_store

    path = _own_store()
    copy = file or path.with_name(f"{path.stem}-{_now():%Y%m%d-%H%M%S}{path.suffix}")
    size = copy_store(path, copy)
    typer.echo(say("store.backup", path=copy, size=format_number(size), store=path))


def _own_store() -> Path:
    path = store_file()
    if not path.exists():
        raise UhcError("store_none", file=path.name)
    return path


def _now() -> datetime:
    return datetime.now().astimezone()


def _kind(name: str) -> str:
    from analysis.tables.importing.roles import kinds
    from analysis.tables.importing.vocabulary import nearest

    if name not in kinds():
        raise UhcError(
            "import_kind", found=name, nearest=nearest(name, list(kinds())) or "-", choices=", ".join(kinds())
        )
    return name


def _kind_and_files(words: list[str]) -> tuple[str, list[Path]]:
    first = Path(words[0])
    is_file = first.suffix or len(first.parts) > 1 or first.exists()
    kind = "" if is_file else _kind(words[0])
    files = [Path(word) for word in words[bool(kind) :]]
    if not files:
        raise UhcError("import_missing", file="-")
    for number, word in enumerate(words, start=1):
        if not word.strip():
            raise UhcError("import_empty", number=number)
    return kind, files


def _pairs(words: list[str], example: str) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise UhcError("import_pair", found=word, example=example)
    return {name.strip(): value.strip() for name, _, value in (word.rpartition("=") for word in words)}


def _check_settings(settings: dict[str, str], tables: Iterable[str]) -> None:
    """Refuse names that are no column of text in any of the tables."""
    from analysis.tables.importing.vocabulary import nearest
    from analysis.tables.schemas import table_descriptor

    names = sorted(tables)
    fields = [field for table in names for field in table_descriptor(table)["schema"]["fields"]]
    known = list(dict.fromkeys(each["name"] for each in fields if each["type"] == "string"))
    known = [name for name in known if name not in FOLLOWS]
    for name in settings:
        if name not in known:
            details = {"nearest": nearest(name, known), "choices": ", ".join(known), "tables": ", ".join(names)}
            raise UhcError("import_set", found=name, **details)
        _check_choice(name, settings[name], [field for field in fields if field["name"] == name])


def _check_choice(name: str, value: str, fields: list[dict[str, Any]]) -> None:
    """Refuse a value that none of these columns takes; a word of the sheets that means one of them is taken."""
    from analysis.tables.importing.vocabulary import choices, nearest

    limits = [field.get("constraints", {}).get("enum") for field in fields]
    taken = list(dict.fromkeys(option for options in limits for option in options or ()))
    words = {word: option for option, some in choices(name).items() for word in (*some, option)} if taken else {}
    if all(limits) and value not in taken and words.get(value.lower()) not in taken:
        raise UhcError(
            "import_set_value", name=name, found=value, nearest=nearest(value, taken), choices=", ".join(taken)
        )


def _check_target(option: str, target: Path | None, endings: tuple[str, ...], files: list[Path]) -> None:
    """Refuse to write over what this program does not write: a sheet that is read, or a file of another sort."""
    from analysis.tables.importing.quotes import shown_name

    if target is None or not target.is_file():
        return
    if target.suffix.lower() not in endings or target.resolve() in map(Path.resolve, files):
        raise UhcError("import_target", option=option, file=shown_name(target), endings=", ".join(endings))


def _check_places(report: Path | None, folder: Path) -> None:
    """Refuse, before anything is stored, places that cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as problem:
        raise UhcError("import_output", path=folder, problem=problem.strerror) from problem
    if report is not None and (report.is_dir() or not os.access(report if report.exists() else report.parent, os.W_OK)):
        raise UhcError("import_report", path=report)


def _write_marked(marked: bytes | str, path: Path) -> None:
    if isinstance(marked, str):
        typer.echo(say("import.unmarked", reason=marked))
    elif marked:
        path.write_bytes(marked)
        typer.echo(say("import.marked", path=path))


def _write_report(path: Path, readings: list[FileReading]) -> None:
    reports = [reading.as_report() for reading in readings]
    content = reports[0] if len(reports) == 1 else {"files": reports}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _options(
    kind: str,
    region: str | None,
    month: str | None,
    months: str,
    sheet: str,
    settings: dict[str, str],
    told: dict[str, str],
    layout: Path | None,
) -> Options:
    from analysis.reference.periods import parse_period
    from analysis.reference.regions import resolve_region
    from analysis.tables.importing.areas import area_of
    from analysis.tables.importing.drafting import FAMILIES
    from analysis.tables.importing.reading import Options
    from analysis.tables.importing.roles import read_layouts
    from analysis.tables.schemas import office_table_names

    if months not in ("", "monthly", "cumulative"):
        raise UhcError("import_counting", found=months)
    _check_settings(settings, FAMILIES.get(kind, (kind,)) if kind else office_table_names())
    return Options(
        kind=kind,
        sheet=sheet,
        region=area_of(resolve_region(region)) if region else None,
        month=parse_period(month, parameter="--month") if month else None,
        counting=months,
        latest=_latest_month(),
        settings=settings,
        told=told,
        layouts=read_layouts(layout) if layout else None,
    )


def _latest_month() -> Period:
    """Return the month of the clock, or that of the newest published figure where the clock is behind it."""
    from analysis.reference.periods import Period
    from analysis.tables.published import read_table

    newest = max(_now().date(), read_table("coverage").as_of_date.max().date())
    return Period(newest.year, newest.month)


def _maps(words: list[str]) -> dict[str, str]:
    from analysis.tables.importing.roles import read_spec
    from analysis.tables.importing.vocabulary import fold

    found = {}
    for word in words:
        header, sign, role = word.partition("=")
        if not sign:
            raise UhcError("import_pair", found=word, example='"Luas (km2)=-"')
        read_spec(role, "")
        found[fold(header)] = role
    return found
