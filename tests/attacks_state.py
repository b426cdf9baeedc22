"""Attacks on ways out of the folder, formulas, parameters, state and places; each kind makes its attempts by a seed.

``KINDS`` is a registry of its own, to be joined with others by tests/benchmarks/attacks.py: a name and a function of
(random, folder) that tries once and returns what was not held, or "".
"""

from __future__ import annotations

import atexit
import csv
import importlib
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[1]
SECONDS = 60.0
LETTERS = "abcXYZ 019.-_/\\:*?\"<>|'`$&;%\t\n\x00\x1b\u202e\u200bäé用🙂"
SHEET = "Bulan;Kabupaten/Kota;Peserta Terdaftar;Peserta Aktif\nFebruari 2026;Kota Pangkalpinang;230000;200000\n"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1", " =1", "-x", "+62717")
Attack = Callable[[random.Random, Path], str]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status (negative: by this signal) and what it printed."""

    status: int
    out: str
    error: str


def load() -> None:
    """Load what the commands need once, before any of them is forked."""
    names = ("cli", "report.imports", "report.verdicts", "tables.importing.files", "tables.office", "batch.run")
    for name in (*names, "tables.blank_sheets", "demonstration.making", "report.tables"):
        importlib.import_module(f"analysis.{name}")


def command(*words: str, folder: Path, **environment: str) -> Ended:
    """Run uhc in a fork of this process, which has loaded it; what takes longer than a minute is killed."""
    out, error = folder / "out.txt", folder / "error.txt"
    child = os.fork()
    if not child:
        _be_command(list(words), out, error, environment)
    latest = time.monotonic() + SECONDS
    while (found := os.waitpid(child, os.WNOHANG)) == (0, 0):
        if time.monotonic() > latest:
            os.kill(child, signal.SIGKILL)
            found = os.waitpid(child, 0)
            break
        time.sleep(0.005)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in (out, error)]
    return Ended(os.waitstatus_to_exitcode(found[1]), *texts)


def _be_command(words: list[str], out: Path, error: Path, environment: Mapping[str, str]) -> None:
    for path, number in ((out, 1), (error, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = ["uhc", *words]
    status = 70
    try:
        from analysis.cli import main

        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def judge(ended: Ended, *allowed: int) -> str:
    """Return what is wrong with how a command ended: a signal, a traceback, another status than those allowed."""
    if ended.status < 0:
        return f"signal {-ended.status}"
    if "Traceback" in ended.error + ended.out:
        return ended.error.strip().splitlines()[-1][:200]
    return "" if ended.status in allowed else f"status {ended.status}: {(ended.error or ended.out)[-200:]}"


def _own(folder: Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {"UHC_STORE": str(home / "office.duckdb"), "UHC_LAYOUTS": str(home / "maps"), "UHC_WAIT_SECONDS": "1"}


def _files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def _word(chance: random.Random, most: int = 40) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, most)))


def office_name(chance: random.Random, folder: Path) -> str:
    """A name of an office that leads out of its folder, or that no system takes."""
    names = (
        "../" * chance.randint(1, 6) + "x",
        f"/{_word(chance, 8)}/x".replace("\0", ""),
        "x" * chance.randint(61, 5_000),
        _word(chance).replace("\0", ""),
        "..",
        ".hidden",
        f"a/../../{chance.random()}",
    )
    sheet = folder / "lembar.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    name, own = chance.choice(names), _own(folder)
    ended = command("import", str(sheet), "--office", name, folder=folder, **own)
    wrong = judge(ended, 0, 2)
    own_places = {folder / name for name in ("home", "lembar.csv", "out.txt", "error.txt")}
    outside = [path for path in _files(folder) if not any(path == each or each in path.parents for each in own_places)]
    maps = Path(own["UHC_LAYOUTS"])
    deep = [path for path in _files(folder / "home") if path.suffix == ".yaml" and path.parent != maps]
    return wrong or (f"written outside: {outside + deep}" if outside + deep else "")


def file_name(chance: random.Random, folder: Path) -> str:
    """A sheet whose own name is long or odd: its page stays in the folder of pages."""
    stem = re.sub(r"[/\0]", "", chance.choice((_word(chance), "r" * chance.randint(120, 250), "..x", "-x", " x ")))
    stem = stem.encode()[:250].decode(errors="ignore") or "x"
    sheet = folder / "in" / f"{stem}.csv"
    sheet.parent.mkdir()
    sheet.write_text(SHEET, encoding="utf-8")
    ended = command("import", str(sheet), "--dry-run", "--output", str(folder / "pages"), folder=folder, **_own(folder))
    pages = [*(folder / "pages").rglob("*")]
    return judge(ended, 0) or ("" if len(pages) == 1 and pages[0].suffix == ".html" else f"pages: {pages}")


def download_name(chance: random.Random, folder: Path) -> str:
    """A text of the office as the name of a file: one name, without folder, that systems take."""
    from analysis.reference.file_names import fit_name

    text = chance.choice((_word(chance, 400), "../" * 9 + "x", "a/b/c", "." * 30, "\ud800", "用" * 300))
    name = fit_name(text)
    try:
        (folder / f"{name}.csv").write_text("", encoding="utf-8")
    except (OSError, ValueError) as problem:
        return repr(problem)
    return "" if {path.name for path in folder.iterdir()} == {f"{name}.csv"} and not name.startswith(".") else name


def formula(chance: random.Random, folder: Path) -> str:
    """A text of the office that a spreadsheet program would compute: in an export, in the cells of a page."""
    del folder
    from analysis.report.tables import make_table
    from analysis.tables.spreadsheets import inert

    text = chance.choice(FORMULAS) + "x" + _word(chance, 8).replace("\0", "")  # +627171 would be a number
    number = chance.choice(("-1,5", "+2.000", "-3", "98,08%", "0"))
    cells = make_table("a", [("b", False), ("c", True)], [((text.strip() and text) or "x", number)]).csv()
    read = [*csv.reader(cells.splitlines(keepends=True), delimiter=";")][1:]
    if not read or read[0][-1] != number or not read[0][0].startswith("'"):
        return f"{read}"
    return "" if inert(number) == number and inert(text).startswith("'") else text


PARAMETER_LINES = (
    'period: "9999-12"',
    "period: 0o17",
    "period: 2026-02-31",
    'period: "२०२६-०२"',
    "contact: &a [*a, *a]",
    "contact: *nobody",
    "contact: !!python/object/apply:os.system [id]",
    "team_days: {n}",
    'team_days: "{n}"',
    'budget_idr: "1e-400"',
    "budget_idr: 1.0e-400",
    'budget_idr: "1\\n2"',
    'travel: "19.05.05 ٣ 150000"',
    'travel: "19.05.05 1 {n}"',
    "survey_children: .nan",
    "survey_children: 1_0",
    "design_effect: 0x1f",
    'achievement_bands: "Baik >{n}; Kurang"',
    "region: bangka\nregion: bangka",
    "<<: {{region: bangka}}",
    "? [a]\n: b",
    "contact: {nested}",
    "- a",
    "---\n---",
    "\x07: x",
    "contact: 'x",
    "%YAML 9.9\n---",
    "peroid: 2026-02",
    "contact: {long}",
)


def parameters(chance: random.Random, folder: Path) -> str:
    """A line of parameters that must be refused with its file and what is expected."""
    nested = "[" * chance.randint(1, 2_000)
    text = chance.choice(PARAMETER_LINES)
    text = text.replace("{{", "{").replace("}}", "}").replace("{nested}", nested).replace("{long}", "x" * 100_000)
    text = text.replace("{n}", "9" * chance.randint(20, 6_000))
    before = ["region: pangkalpinang"] * (not text.startswith("region")) + ["status: final"] * chance.randint(0, 1)
    (folder / "params").mkdir()
    (folder / "params" / "pangkalpinang.yaml").write_text("\n".join([*before, text]) + "\n", encoding="utf-8")
    words = ("run", "pangkalpinang", "--params", str(folder / "params"), "--output", str(folder / "result"))
    start = time.monotonic()
    ended = command(*words, folder=folder, **_own(folder))
    if time.monotonic() - start > 20:
        return f"slow: {text[:60]!r}"
    wrong = judge(ended, 2)
    named = "pangkalpinang.yaml" in ended.error and len(ended.error) < 1_500
    return wrong or ("" if named and not (folder / "result").exists() else f"{text[:60]!r}: {ended.error[:200]}")


def parameter_file_name(chance: random.Random, folder: Path) -> str:
    """A file of parameters that no run would read, for its name."""
    from analysis.reference.regions import reported_regions

    slug = chance.choice(reported_regions()).slug
    spoilt = slug.replace("-", "_") if "-" in slug and chance.random() < 0.3 else slug
    at = chance.randrange(len(slug))
    typo = f"{slug[:at]}{slug[at + 1 :]}"
    ways = (f"{slug}.yml", f"{slug.title()}.yaml", f"{slug}.YAML", f"{typo}.yaml", f"{spoilt}.yml", f"{slug} .yaml")
    (folder / "params").mkdir()
    (folder / "params" / chance.choice(ways)).write_text(f"region: {slug}\n", encoding="utf-8")
    words = ("run", slug, "--params", str(folder / "params"), "--output", str(folder / "result"))
    ended = command(*words, folder=folder, **_own(folder))
    return judge(ended, 2) or ("" if f"{slug}.yaml" in ended.error else f"no right name: {ended.error[:200]}")


_WHOLE: dict[str, Path] = {}


def whole_store() -> Path:
    """Return a store of three imports, made once for all attempts."""
    if "store" not in _WHOLE:
        home = Path(tempfile.mkdtemp(prefix="uhc-whole-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        own = {"UHC_STORE": str(home / "office.duckdb"), "UHC_LAYOUTS": str(home / "maps")}
        for number in range(3):
            sheet = home / f"{number}.csv"
            sheet.write_text(SHEET.replace("230000", str(230_000 + number)), encoding="utf-8")
            ended = command("import", str(sheet), folder=home, **own)
            assert ended.status == 0, ended
        _WHOLE["store"] = home / "office.duckdb"
    return _WHOLE["store"]


def _damage(chance: random.Random, content: bytearray) -> bytearray:
    way = chance.randrange(6)
    if way == 0:
        return content[: chance.randrange(len(content))]
    if way == 1:
        return bytearray(chance.randbytes(chance.randint(0, 5_000)))
    start = chance.randrange(len(content)) if way < 4 else chance.randrange(min(len(content), 16_384))
    length = chance.randint(1, 4_096 if way % 2 else 8)
    content[start : start + length] = chance.randbytes(min(length, len(content) - start))
    return content


def _foreign(chance: random.Random, path: Path) -> None:
    tables = (
        "CREATE TABLE imports (import_id VARCHAR)",
        "CREATE TABLE membership (a INTEGER)",
        "CREATE TABLE other (a INTEGER)",
        "CREATE VIEW imports AS SELECT 1 AS import_id",
        "CREATE TABLE own_schema (version VARCHAR); INSERT INTO own_schema VALUES ('99')",
        "CREATE TABLE own_schema (other VARCHAR)",
        "CREATE SCHEMA membership",
    )
    with duckdb.connect(str(path)) as connection:
        for statement in chance.sample(tables, chance.randint(1, 2)):
            try:
                connection.execute(statement)
            except duckdb.Error:
                continue


def _changed(chance: random.Random, path: Path) -> None:
    """Change a whole store as another version, or a hand, would."""
    statements = (
        "DROP TABLE imports",
        "DROP TABLE membership_replaced",
        "ALTER TABLE membership DROP COLUMN active_persons",
        "ALTER TABLE membership DROP COLUMN import_id",
        "ALTER TABLE imports DROP COLUMN way",
        "ALTER TABLE imports DROP COLUMN sha256",
        "ALTER TABLE membership ALTER COLUMN registered_persons TYPE VARCHAR",
        "UPDATE own_schema SET version = 99",
        "DROP TABLE own_schema",
        "DROP TABLE own_key",
        "DELETE FROM imports",
        "UPDATE imports SET rows_stored = NULL, imported_at = NULL, is_partial = NULL",
        "UPDATE membership SET import_id = NULL",
        "INSERT INTO membership SELECT * FROM membership",
    )
    with duckdb.connect(str(path)) as connection:
        for statement in chance.sample(statements, chance.randint(1, 2)):
            try:
                connection.execute(statement)
            except duckdb.Error:
                continue


def store(chance: random.Random, folder: Path) -> str:
    """A store that is damaged, another program's, older or newer: each command says so, or does what it is asked."""
    own = _own(folder)
    path = Path(own["UHC_STORE"])
    source = whole_store()
    way = chance.randrange(4)
    if way == 3:
        _foreign(chance, path)
    else:
        shutil.copy(source, path)
    if way == 2:
        _changed(chance, path)
    elif way < 2:
        path.write_bytes(_damage(chance, bytearray(source.read_bytes())))
    out = folder / f"x{chance.choice(('.csv', '.xlsx', '.parquet'))}"
    words = chance.choice(
        (
            ("store", "history"),
            ("store", "undo", "3"),
            ("store", "export", "membership", str(out)),
            ("store", "check"),
            ("store", "backup", str(folder / "copy.duckdb")),
            ("import", str(source.parent / "1.csv"), "--add"),
            ("import", str(source.parent / "1.csv"), "--dry-run"),
        )
    )
    before = path.read_bytes()
    ended = command(*words, folder=folder, **own)
    wrong = judge(ended, 0, 1, 2)
    reads = words[:2] in (("store", "history"), ("store", "export"), ("store", "check"), ("store", "backup"))
    if not wrong and reads and path.read_bytes() != before:
        wrong = "changed by a command that reads"
    return f"{' '.join(words[:2])}, way {way}: {wrong}" if wrong else ""


def records(chance: random.Random, folder: Path) -> str:
    """A file in .uhc that is damaged: what it says is not known, and nothing else ends."""
    from analysis.batch.ledger import NAME, expected_seconds, last_states
    from analysis.batch.outputs import STATE, Outputs
    from analysis.batch.records import read_before, read_check, read_record, seal
    from analysis.report.documents import read_document

    junk = chance.choice(
        (
            chance.randbytes(40),
            b"[]",
            b"{}",
            b"null",
            b'"x"',
            b"1e999",
            b"[" * 100_000,
            json.dumps(seal({"parts": {"parameter data": 1}})).encode(),
            json.dumps({"parts": {}, "data": {}, "inputs": [{"file": 1}], "files": {"a": "b"}, "whole": ""}).encode(),
            json.dumps({"moves": [["0"], ["0", "../../x"]], "left": ["../../lembar.csv", 1]}).encode(),
            json.dumps({"moves": [["0", "../../x"]], "left": ["../../lembar.csv"]}).encode(),
            json.dumps({"period": "2026-02", "region": "x", "notebook": "y", "result": "done"}).encode(),
        )
    )
    outputs, kept = Outputs(folder / "a" / "out"), folder / "lembar.csv"
    kept.write_text(SHEET, encoding="utf-8")
    ready = outputs.path / STATE / "ready-1"
    ready.mkdir(parents=True)
    for place in (
        STATE + "/r.json",
        STATE + "/r.json.before",
        STATE + "/data-office.json",
        NAME,
        "coverage_trend.json",
    ):
        (outputs.path / place).write_bytes(junk)
    (ready / "moves.json").write_bytes(junk)
    (ready / "0").write_bytes(b"x")
    from datetime import UTC, datetime

    from analysis.reference.errors import UhcError

    try:
        with outputs.opened(datetime(2026, 3, 1, tzinfo=UTC)):
            pass
    except UhcError:
        pass
    known = (
        read_record(outputs, "r.json"),
        read_check(outputs, "office"),
        read_document(outputs.path, "coverage_trend"),
    )
    read_before(outputs, "r.json")
    last_states(outputs.path)
    expected_seconds(outputs.path, [("x", "y")])
    if any(each is not None for each in known):
        return f"taken as whole: {junk[:60]!r}"
    return "" if kept.is_file() and not (folder / "x").exists() else f"outside: {junk[:60]!r}"


def place(chance: random.Random, folder: Path) -> str:
    """A place that cannot be used: one sentence, status 2."""
    own = _own(folder)
    shutil.copy(whole_store(), own["UHC_STORE"])
    file = folder / "file.txt"
    file.write_text("x", encoding="utf-8")
    bad = chance.choice((folder / "none" / "x", file / "x", folder / ("x" * chance.randint(256, 5_000))))
    words = chance.choice(
        (
            ("store", "export", "membership", f"{bad}.csv"),
            ("store", "backup", f"{bad}.duckdb"),
            ("template", "membership", f"{bad}.xlsx"),
            ("demo", "--folder", str(file)),
            ("demo", "--folder", str(file / "x")),
            ("import", str(file), "--dry-run", "--output", str(file)),
            ("claims", "--region", "bangka", "--date", "2025-09-01", "81 persen", "--output", str(file)),
            ("run", "bangka", "--notebook", "iku_review", "--output", str(file)),
            ("run", "bangka", "--notebook", "iku_review", "--params", str(bad)),
        )
    )
    zone = {"TZ": "UTC+99"} if chance.random() < 0.1 else {}
    ended = command(*words, folder=folder, **own, **zone)
    wrong = judge(ended, 2)
    sentences = [line for line in ended.error.splitlines() if line.strip()]
    return wrong or ("" if len(sentences) == 1 else f"{len(sentences)} lines: {ended.error[:200]}")


def office_text(chance: random.Random, folder: Path) -> str:
    """A text of the office in a chart: it stays text, whatever it looks like."""
    del folder
    import matplotlib.pyplot as plt
    import pandas as pd

    from analysis.figures.svg import house_style, render_svg

    parts = (
        "url(#x302)",
        "<!-- ",
        "$\\frac{",
        "$x$",
        'id="a"',
        'href="#b"',
        "<g>",
        "--&gt;",
        "]]>",
        "font-family: x; ",
    )
    text = "".join(chance.choice((*parts, "Rangkui ", "%", "{", "}", "\\")) for _ in range(chance.randint(1, 5)))
    with house_style():
        figure, ax = plt.subplots()
        ax.barh(pd.Series([text, "b"]), [1, 2])
        ax.set_title(text)
        svg = render_svg(figure, prefix="g1", title=text, description=text)
        plt.close(figure)
    from xml.etree import ElementTree

    try:
        tree = ElementTree.fromstring(svg)
    except ElementTree.ParseError as problem:
        return f"{text!r}: {problem}"
    said = ["".join(each.itertext()) for each in tree.iter() if each.tag.endswith("text")]
    return (
        ""
        if any(" ".join(text.split()) in " ".join(each.split()) for each in said)
        else f"{text!r} became {said[-1]!r}"
    )


KINDS: dict[str, tuple[Attack, int]] = {
    "office name": (office_name, 120),
    "file name": (file_name, 120),
    "download name": (download_name, 300),
    "formula": (formula, 300),
    "parameters": (parameters, 200),
    "parameter file name": (parameter_file_name, 60),
    "store": (store, 400),
    "records": (records, 200),
    "place": (place, 100),
    "office text": (office_text, 200),
}
