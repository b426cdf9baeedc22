"""uhc lists: lists by name become counts, a proposal and field lists, and no name leaves."""

from __future__ import annotations

import getpass
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from analysis.reference.errors import UhcError, check_choice, shorten
from analysis.reference.numbers import format_number
from analysis.reference.words import LANGUAGES, say, use_language
from analysis.tables.registers.hiding import hidden

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from analysis.tables.registers.month import ListAccount

ENTITLED = {"entitled": "entitlement.entitled", "limits": "entitlement.limits"}  # topics, and the words of their items


class QuietGroup(TyperGroup):
    """Commands on lists by name: an exception that nobody foresaw may quote a cell, so only its sort is told."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with hidden(say("lists.step_command")):
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


@key.command()
def rotate(language: Language = "id") -> None:
    """Ganti kunci; daftar bulan terbaru harus di tempatnya. / Another key; the newest lists must be in their place."""
    _speak(language)
    from analysis.tables.registers.keys import fingerprint, read_key
    from analysis.tables.registers.rotating import rotate_key

    path, renewed, lost = rotate_key()
    mark = fingerprint(read_key())
    _note("rotate", key=mark, people=renewed, left=lost)
    counts = {"renewed": format_number(renewed), "lost": format_number(lost)}
    typer.echo(say("lists.key_rotated", path=path, fingerprint=mark, **counts))


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
    from analysis.indicators.registers import count_month
    from analysis.reference.periods import parse_period
    from analysis.reference.regions import resolve_region
    from analysis.tables.importing.roles import known_layouts
    from analysis.tables.registers.month import read_month

    given = _files(files)
    for fault in (left_out := known_layouts()[1]):
        typer.echo(fault, err=True)
    period = parse_period(month, parameter="--month")
    where = resolve_region(region) if region else None
    options: dict[str, Any] = {"region": where, "right": right, "who": getpass.getuser(), "clock": _now}
    accounts = read_month(given, period, dry_run=dry_run, anyway=anyway, finish=count_month, **options)
    _show_accounts(accounts)
    if dry_run:
        typer.echo(say("lists.dry"))
    else:
        typer.echo(say("lists.done", month=period.text, rows=format_number(_publish(str(period)))))
    if left_out:
        raise typer.Exit(1)


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
    from analysis.tables.registers.counting import read_named_counts

    found = _ask(read_named_counts, month, is_counted=True)
    if as_json:
        typer.echo(found.to_json(orient="records", force_ascii=False))
        return
    for one in found[found["area"].eq("")].itertuples():
        typer.echo(f"{one.topic}\t{one.item}\t{_shown(one)}")


@lists.command()
def entitle(
    date: Annotated[str, typer.Option("--date", help="Tanggal keputusan, misalnya 2025-09-30.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON: nomor orang, tempat, urutan; tanpa lainnya.")] = False,
    language: Language = "id",
) -> None:
    """Siapa berhak dalam kuota dan anggaran menurut data/office/entitlement.yaml. / Who is entitled by the decree."""
    _speak(language)
    from analysis.indicators.entitlement import judge_day
    from analysis.indicators.entitlement_rules import decree_file, describe_open, read_decree
    from analysis.tables.registers.counting import read_counts

    day = _day(date, "--date")
    decree = read_decree(decree_file(), day)
    month, judged = judge_day(decree, day)
    _note("entitle", month=month, open=list(decree.open), people=len(judged))
    _publish(month)
    if as_json and not decree.open:
        typer.echo(judged[["person", "place", "rank"]].to_json(orient="records"))
        return
    shown = _ask(read_counts, month)
    if decree.open:
        lines = [f"- {text}" for text in describe_open(decree)]
        typer.echo("\n".join([say("entitlement.stops", file=decree_file()), *lines, *_choice_lines(shown)]))
        raise typer.Exit(1)
    for one in shown[shown["area"].eq("") & shown["topic"].isin(list(ENTITLED))].itertuples():
        typer.echo(say("entitlement.line", name=say(ENTITLED[one.topic], one.item), value=_shown(one)))
    typer.echo("\n".join(_choice_lines(shown)))


@lists.command("field")
def field_lists(
    until: Annotated[str, typer.Option(help="Berlaku sampai tanggal, misalnya 2025-10-31.")],
    team: Annotated[str, typer.Option(help='Tim, misalnya "PKM Gerunggang".')] = "",
    kelurahan: Annotated[list[str] | None, typer.Option(help="Hanya kelurahan ini; boleh diulang.")] = None,
    month: Month = "",
    language: Language = "id",
) -> None:
    """Tulis daftar kunjungan terkunci, satu per kelurahan. / Write locked field lists, one per kelurahan."""
    _speak(language)
    from analysis.indicators.registers import count_field
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.field import issue_lists
    from analysis.tables.registers.store import opened_lists

    day = _day(until, "--until")
    with matching_engine() as connection:
        with opened_lists(connection):
            chosen = _month(connection, month)
        options: dict[str, Any] = {"team": team, "kelurahan": kelurahan or [], "today": _now().date()}
        issued, password = issue_lists(connection, chosen, until=day, finish=count_field, **options)
    numbers = [one.number for one in issued]
    _note("field", month=chosen, lists=numbers, people=sum(one.persons for one in issued), team=team, until=until)
    _publish(chosen)
    for one in issued:
        typer.echo(
            say("field.issued", number=one.number, area=one.area, people=format_number(one.persons), path=one.path)
        )
    typer.echo(say("field.password", password=password))


@lists.command("return")
def take_lists_back(
    files: Annotated[list[Path], typer.Argument(help="Daftar kunjungan yang sudah diisi.")],
    month: Month = "",
    language: Language = "id",
) -> None:
    """Terima hasil kunjungan menurut kode baris. / Take what teams brought back, by row code."""
    _speak(language)
    from analysis.indicators.registers import count_field
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.field import take_all_back
    from analysis.tables.registers.store import rewritten_lists

    password = _password(files)
    with matching_engine() as connection, rewritten_lists(connection):
        back, problems = take_all_back(connection, files, password)
        chosen = _month(connection, month)
        count_field(connection, chosen, _now().date())
    _note("return", rows=sum(one.rows for one in back), kept=sum(one.kept for one in back))
    _publish(chosen)
    for one in back:
        counts = {name: format_number(number) for name, number in one.refused.items()}
        rows, kept, empty = (format_number(number) for number in (one.rows, one.kept, one.empty))
        typer.echo(say("field.returned", rows=rows, kept=kept, empty=empty, **counts))
    for problem in problems:
        typer.echo(say("layout.left_out", problem=problem), err=True)
    if problems:
        raise typer.Exit(1)


@lists.command()
def review(
    file: Annotated[
        Path | None, typer.Argument(help="Buku pasangan yang sudah diisi; kosong = buat yang baru.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, max=2000, help="Banyaknya pasangan.")] = 200,
    month: Month = "",
    language: Language = "id",
) -> None:
    """Pasangan yang meragukan: tulis untuk ditinjau, atau baca hasilnya. / Doubtful pairs: out, or back."""
    _speak(language)
    from analysis.indicators.registers import count_month
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.field import PASSWORD
    from analysis.tables.registers.review import draw_sample, keep_sample, read_again, take_verdicts, write_sample
    from analysis.tables.registers.store import opened_lists, rewritten_lists
    from analysis.tables.registers.workbooks import draw_code

    if file is not None:
        password = _password([file])
        with matching_engine() as connection, rewritten_lists(connection):
            chosen, taken, refused = take_verdicts(connection, file, password)
        _note("review", month=chosen, taken=taken, refused=refused)
        typer.echo(say("review.taken", taken=format_number(taken), refused=format_number(refused)))
        if taken:
            read_again(chosen, who=getpass.getuser(), clock=_now, finish=count_month)
            _publish(chosen)
        return
    password = draw_code(PASSWORD)
    with matching_engine() as connection:
        with opened_lists(connection):
            chosen = _month(connection, month)
            drawn = draw_sample(connection, chosen, sample)
            path = write_sample(connection, chosen, drawn, password) if len(drawn) else None
        if path is None:
            typer.echo(say("review.none"))
            return
        with rewritten_lists(connection):
            keep_sample(connection, chosen, drawn)
    _note("review", month=chosen, handed_out=len(drawn))
    typer.echo(say("review.written", count=format_number(len(drawn)), path=path, password=password))


@lists.command()
def forget(language: Language = "id") -> None:
    """Hapus satu orang; NIK ditanyakan, tidak pernah di baris perintah. / Take one person out; asks for the NIK."""
    _speak(language)
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.forgetting import forget_person
    from analysis.tables.registers.keys import read_key
    from analysis.tables.registers.store import rewritten_lists

    number = typer.prompt("NIK", hide_input=sys.stdin.isatty())
    with matching_engine() as connection, rewritten_lists(connection, is_purged=True):
        numbers = forget_person(connection, read_key(), number)
    _note("forget", people=1, lists=numbers)
    typer.echo(say("lists.forgotten", lists=", ".join(numbers) or "-"))


@lists.command()
def purge(
    keep_months: Annotated[int, typer.Option("--keep-months", min=1, help="Bulan yang disimpan.")] = 13,
    language: Language = "id",
) -> None:
    """Buang bulan lama dan daftar kunjungan yang lewat; hitungan tetap. / Take old months out; counts stay."""
    _speak(language)
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.field import overdue_files
    from analysis.tables.registers.forgetting import purge_months
    from analysis.tables.registers.store import rewritten_lists

    with matching_engine() as connection, rewritten_lists(connection, is_purged=True):
        files = overdue_files(connection, _now().date())
        gone = purge_months(connection, keep_months, _now().date())
    for path in files:
        path.unlink(missing_ok=True)
    _note("purge", keep_months=keep_months, gone=gone, files=len(files))
    states, people = (format_number(gone.get(name, 0)) for name in ("states", "people"))
    typer.echo(say("lists.purged", states=states, people=people, files=format_number(len(files))))


@lists.command("journal")
def show_journal(language: Language = "id") -> None:
    """Apa yang dilakukan dengan daftar; utuhkah catatannya. / What was done with lists, and if that is whole."""
    _speak(language)
    from analysis.tables.registers.journal import read_lines

    lines = read_lines()
    for line in lines:
        details = {name: one for name, one in line.items() if name not in ("when", "who", "command", "before", "hash")}
        typer.echo(f"{line['when']}  {line['who']}  {line['command']}  {json.dumps(details, ensure_ascii=False)}")
    typer.echo(say("lists.journal_whole", count=format_number(len(lines))))


def _show_accounts(accounts: list[ListAccount]) -> None:
    for account in accounts:
        counts = {
            name: format_number(getattr(account, name)) for name in ("rows", "linked", "review", "not_found", "refused")
        }
        typer.echo(say("lists.account", list=account.kind, **counts))
        nik = {name: format_number(count) for name, count in account.nik.items()}
        typer.echo(say("lists.nik", **nik, other=format_number(account.other_name)))
        if account.unused:
            typer.echo(say("lists.unused", columns=", ".join(account.unused)))
        for column, count in account.unknown_values.items():
            if count:
                typer.echo(say("lists.unknown", column=column, count=format_number(count)))


def _note(command: str, **details: Any) -> None:
    from analysis.tables.registers.journal import write_line

    write_line(command, who=getpass.getuser(), clock=_now, **details)


def _password(files: list[Path]) -> str:
    """Ask for the password of locked files; the environment variable UHC_LISTS_PASSWORD gives it to a program."""
    from analysis.tables.registers.workbooks import is_locked

    if not any(map(is_locked, files)):
        return ""
    return os.environ.get("UHC_LISTS_PASSWORD") or typer.prompt(say("lists.password"), hide_input=sys.stdin.isatty())


def _shown(one: Any) -> str:
    import pandas as pd

    if one.item == "premium":
        return say("entitlement.idr", value=format_number(int(one.amount_idr)))
    return say("empty.hidden") if pd.isna(one.persons) else format_number(int(one.persons))


def _choice_lines(shown: pd.DataFrame) -> list[str]:
    return [say("entitlement.choices")] + [
        say("entitlement.line", name=say("entitlement.choice", one.item.replace(".", "_")), value=_shown(one))
        for one in shown[shown["topic"].eq("choice")].itertuples()
    ]


def _day(text: str, parameter: str) -> Any:
    from datetime import date as day

    try:
        return day.fromisoformat(text)
    except ValueError:
        raise UhcError("lists_day", parameter=parameter, found=shorten(text)) from None


def _speak(language: str) -> None:
    check_choice("--language", language, LANGUAGES)
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


def _ask(question: Any, month: str, *, is_counted: bool = False) -> Any:
    """Return what ``question(connection, month)`` finds in the store; of counts purged months are known too."""
    from analysis.tables.registers.engine import matching_engine
    from analysis.tables.registers.store import opened_lists

    with matching_engine() as connection, opened_lists(connection):
        return question(connection, _month(connection, month, is_counted=is_counted))


def _month(connection: duckdb.DuckDBPyConnection, month: str, *, is_counted: bool = False) -> str:
    from analysis.reference.periods import parse_period
    from analysis.tables.registers.counting import months_counted, months_read

    known = months_counted(connection) if is_counted else months_read(connection)
    chosen = str(parse_period(month, parameter="--month")) if month else known[-1] if known else ""
    if chosen not in known:
        raise UhcError("lists_month", found=chosen or "-", choices=", ".join(known) or "-")
    return chosen


def _publish(month: str) -> int:
    """Store the counts of a month as figures of the office; return how many."""
    from analysis.tables.registers.counting import count_rows, read_counts
    from analysis.tables.registers.publishing import publish_counts

    found, batches = _ask(lambda connection, one: (read_counts(connection, one), count_rows(connection, one)), month)
    region = batches["region"].iloc[0]
    return publish_counts(found, month, region, who=getpass.getuser(), clock=_now) if region else 0
