"""uhc lists: lists by name become counts, a proposal and field lists, and no name leaves."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from analysis.reference.errors import UhcError, shorten
from analysis.reference.numbers import format_number
from analysis.reference.words import LANGUAGES, say, use_language
from analysis.tables.registers.hiding import hidden

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


class QuietGroup(TyperGroup):
    """Commands on lists by name: an exception that nobody foresaw may quote a cell, so only its sort is told."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with hidden(say("lists.step_command", command=ctx.invoked_subcommand or "lists")):
            return super().invoke(ctx)


lists = typer.Typer(
    cls=QuietGroup,
    no_args_is_help=True,
    help="Daftar perorangan menjadi hitungan, usulan, daftar kunjungan. / Lists by name become counts and field lists.",
)
key = typer.Typer(no_args_is_help=True, help="Kunci rahasia daftar. / The secret key of the lists.")
lists.add_typer(key, name="key")

Language = Annotated[str, typer.Option(help="Bahasa: id atau en.")]
Month = Annotated[str, typer.Option(help="Bulan, misalnya 2025-09; kosong = bulan terbaru yang dibaca.")]


@key.command()
def new(language: Language = "id") -> None:
    """Buat kunci, sekali saja. / Make the key, once."""
    _speak(language)
    from analysis.tables.registers.keys import fingerprint, make_key, read_key

    path = make_key()
    typer.echo(say("lists.key_made", path=path, fingerprint=fingerprint(read_key())))


@key.command()
def check(language: Language = "id") -> None:
    """Periksa kunci dan gudang daftar. / Check the key and the store of lists."""
    _speak(language)
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.keys import fingerprint, read_key
    from analysis.tables.registers.places import lists_store
    from analysis.tables.registers.store import opened_lists

    mark = fingerprint(read_key())
    if lists_store().is_file():
        with matching_engine() as connection, opened_lists(connection):
            typer.echo(say("lists.key_fits", fingerprint=mark))
    else:
        typer.echo(say("lists.key_good", fingerprint=mark))


@lists.command()
def read(
    files: Annotated[
        list[str],
        typer.Argument(help="JENIS=BERKAS: dukcapil=… bpjs=… dtsen=… workers=… visits=…"),
    ],
    month: Annotated[str, typer.Option(help="Bulan yang dimaksud daftar itu, misalnya 2025-09.")],
    region: Annotated[str | None, typer.Option(help="Wilayah, bila nama kelurahan ada di beberapa wilayah.")] = None,
    right: Annotated[str, typer.Option(help='Hak akses, misalnya "PKS Nomor 470/12/2025".')] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tunjukkan saja; tidak ada yang disimpan.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Simpan walau jauh lebih pendek dari bulan lalu.")] = False,
    language: Language = "id",
) -> None:
    """Baca daftar satu bulan, cocokkan, hitung. / Read the lists of a month, join them, count."""
    _speak(language)
    from analysis.reference.periods import parse_period
    from analysis.reference.regions import resolve_region
    from analysis.tables.registers.month import read_month

    given = _files(files)
    period = parse_period(month, parameter="--month")
    where = resolve_region(region) if region else None
    options: dict[str, Any] = {"region": where, "right": right, "who": getpass.getuser(), "clock": _now}
    accounts = read_month(given, period, dry_run=dry_run, anyway=anyway, finish=_count, **options)
    for account in accounts:
        counts = {
            name: format_number(getattr(account, name)) for name in ("rows", "linked", "review", "not_found", "refused")
        }
        typer.echo(say("lists.account", list=account.kind, **counts))
        nik = {name: format_number(count) for name, count in account.nik.items()}
        typer.echo(say("lists.nik", **nik, other=format_number(account.other_name)))
        for column, count in account.unknown_values.items():
            if count:
                typer.echo(say("lists.unknown", column=column, count=format_number(count)))
    if dry_run:
        typer.echo(say("lists.dry"))
        return
    typer.echo(say("lists.done", month=period.text, rows=format_number(_publish(str(period)))))


@lists.command()
def links(
    month: Month = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON: daftar, nomor baris berkas, nomor orang.")] = False,
    language: Language = "id",
) -> None:
    """Nomor baris tiap daftar dan nomor orangnya, tanpa lainnya. / Row numbers of lists and person numbers, no more."""
    _speak(language)
    from analysis.tables.registers.counting import read_links

    found = _ask(read_links, month)
    if as_json:
        rows = [{"list": one.list, "row": int(one.row), "person": int(one.person)} for one in found.itertuples()]
        typer.echo(json.dumps(rows))
        return
    for one in found.itertuples():
        typer.echo(f"{one.list}\t{one.row}\t{one.person}")


@lists.command()
def counts(
    month: Month = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON dengan wilayah, pokok, bagian, orang, batas.")] = False,
    language: Language = "id",
) -> None:
    """Hitungan sebulan yang boleh dilihat siapa pun. / The counts of a month that anybody may see."""
    _speak(language)
    import pandas as pd

    found = _named(_ask(_counts_and_names, month))
    if as_json:
        text = found.rename(columns={"name": "area_name"}).to_json(orient="records", force_ascii=False)
        typer.echo(text)
        return
    for one in found[found["area"].eq("")].itertuples():
        persons = say("empty.hidden") if pd.isna(one.persons) else format_number(int(one.persons))
        typer.echo(f"{one.topic}\t{one.item}\t{persons}")


def _speak(language: str) -> None:
    if language in LANGUAGES:
        use_language(language)


def _now() -> datetime:
    return datetime.now().astimezone()


def _files(words: list[str]) -> dict[str, Path]:
    from analysis.tables.registers.reading import kinds

    given: dict[str, Path] = {}
    for word in words:
        kind, sign, path = word.partition("=")
        if not sign or kind not in kinds() or kind in given:
            raise UhcError("lists_kind", found=shorten(kind if sign else word), choices=", ".join(kinds()))
        given[kind] = Path(path)
    return given


def _ask(question: Any, month: str) -> Any:
    """Return what ``question(connection, month)`` finds in the store."""
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.store import opened_lists

    with matching_engine() as connection, opened_lists(connection):
        return question(connection, _month(connection, month))


def _month(connection: duckdb.DuckDBPyConnection, month: str) -> str:
    from analysis.reference.periods import parse_period
    from analysis.tables.registers.counting import months_read

    known = months_read(connection)
    chosen = str(parse_period(month, parameter="--month")) if month else known[-1] if known else ""
    if chosen not in known:
        raise UhcError("lists_month", found=chosen or "-", choices=", ".join(known) or "-")
    return chosen


def _counts_and_names(connection: duckdb.DuckDBPyConnection, month: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    from analysis.tables.registers.counting import area_names, read_counts

    return read_counts(connection, month), area_names(connection)


def _named(found: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    counts, names = found
    return counts.merge(names[["area", "name"]], on="area", how="left")


def _count(connection: duckdb.DuckDBPyConnection, month: str) -> None:
    """Count a month in the store that is being written, and put what may be shown into it."""
    import pandas as pd

    from analysis.indicators.registers import disclose_counts, disclose_rows, estimate_missing
    from analysis.tables.registers.counting import TOPICS, count_rows, count_states, count_strata, put_counts
    from analysis.tables.registers.month import month_end

    exact, batches = count_states(connection, month), count_rows(connection, month)
    unregistered = exact[exact["topic"].eq("jkn") & exact["item"].eq("unregistered")]["persons"].sum()
    missing = estimate_missing(int(unregistered), count_strata(connection, month))
    shown = pd.concat([disclose_counts(exact, month_end(month), missing=missing), disclose_rows(batches)])
    put_counts(connection, month, shown, [*TOPICS, *(f"list.{kind}" for kind in batches["list"])])


def _publish(month: str) -> int:
    """Store the counts of a month as figures of the office; return how many."""
    from analysis.tables.registers.counting import count_rows, read_counts
    from analysis.tables.registers.publishing import publish_counts

    found, batches = _ask(lambda connection, one: (read_counts(connection, one), count_rows(connection, one)), month)
    region = batches["region"].iloc[0]
    return publish_counts(found, month, region, who=getpass.getuser(), clock=_now) if region else 0
