"""What is done with lists by name: who is entitled, field lists and their return, a look at pairs, forgetting."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from conftest import run_here
from listed import MONTHS, Office, links

from analysis.demo_command import make_demo_lists
from analysis.indicators.entitlement import compare_choices, judge_people
from analysis.indicators.entitlement_rules import Decree, EntitlementRule, months_left, read_decree
from analysis.reference.errors import UhcError
from analysis.reference.periods import Period
from analysis.reference.places import data_folder
from analysis.reference.words import say
from analysis.tables.office import read_office
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.forgetting import forget_person, purge_months
from analysis.tables.registers.journal import read_lines, write_line
from analysis.tables.registers.keys import read_key, seal
from analysis.tables.registers.month import read_month
from analysis.tables.registers.places import journal_file, lists_store, sheets_folder, spill_root
from analysis.tables.registers.review import COLUMNS
from analysis.tables.registers.store import opened_lists, rewritten_lists
from analysis.tables.registers.workbooks import read_locked, write_locked
from analysis.tables.schemas import table_schema

DAY = date(2025, 9, 30)
TEAM = "PKM Uji"
GIVEN: dict[str, object] = {"region": None, "right": "", "who": "uji", "clock": lambda: pd.Timestamp("2025-10-01")}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(tmp_path_factory.mktemp("registers_use"), 11)
    one.command("key", "new")
    before = dict(os.environ)
    os.environ |= one.environment
    from analysis.indicators.registers import count_month

    for place in (0, 1):
        one.read(place, finish=count_month)
    yield one
    os.environ.clear()
    os.environ |= before


def run(office: Office, *words: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return run_here("lists", *words, given=given, **office.environment, **more)


def person(number: int, **more: object) -> dict[str, object]:
    usual = {
        "person": number, "area": "19.71.01.1001", "sex": "P", "birth": pd.Timestamp("1990-05-01"),
        "since": pd.Timestamp("2010-01-01"), "resident": "here", "jkn": "unregistered", "payer": "", "decile": 3,
        "is_employed": False, "has_nik": True,
    }  # fmt: skip
    return usual | more


RULES = (
    EntitlementRule("resident_alive", None, "verify", "SK"),
    EntitlementRule("lived_here_months", 6, "verify", "SK"),
    EntitlementRule("no_other_payer", None, "verify", "SK"),
    EntitlementRule("not_employed", None, "verify", "SK"),
    EntitlementRule("welfare", 5, "verify", "SK"),
)
ORDER = ("already_paid", "under_1_year", "decile", "aged_60", "birth_date", "kelurahan")


def test_people_are_judged_in_the_decrees_order_within_quota_and_money() -> None:
    people = pd.DataFrame(
        [
            person(1),
            person(2, jkn="active", payer="regency", decile=5),
            person(3, birth=pd.Timestamp("2025-06-01"), decile=4, since=pd.NaT),
            person(4, decile=6),
            person(5, decile=None),
            person(6, is_employed=True),
            person(7, jkn="active", payer="employer"),
            person(8, since=pd.Timestamp("2025-06-01")),
            person(9, resident="dead", jkn="active", payer="regency"),
            person(10, decile=1),
        ]
    )
    decree = Decree(RULES, ORDER, 4, 1_000_000_000, 37_800, 3)
    judged = judge_people(people, decree, DAY).set_index("person")
    assert list(judged[judged.place.eq("entitled")].sort_values("rank").index) == [2, 3, 10, 1]
    assert judged.place[[4, 5, 6, 7, 8]].to_list() == ["no", "verify", "employer_duty", "no", "no"]
    assert judged.rule[[4, 5, 7, 8]].to_list() == ["welfare", "welfare", "no_other_payer", "lived_here_months"]
    assert 9 not in judged.index
    poor = Decree(RULES, ORDER, 1_000, 37_800 * 3 * 2 + 1, 37_800, 3)
    assert poor.most_persons == 2
    assert judge_people(people, poor, DAY).query("place == 'outside'").person.to_list() == [1, 10]
    assert [months_left(date(2025, 9, day)) for day in (1, 30)] == [4, 3]


LIMITS = ("quota_persons", "budget_idr")
ODD_NUMBERS = ("0100", "1_000", "1:30", ".nan", ".inf", "9" * 400, "'١٠٠'", "-5", "1e-400", "yes")


def test_what_is_not_decided_stops_the_proposal_and_is_told(office: Office, tmp_path: Path) -> None:
    done = run(office, "entitle", "--date", DAY.isoformat())
    assert done.returncode == 1 and "quota_persons" in done.stdout and "sampai desil 5" in done.stdout
    text = (data_folder() / "reference" / "entitlement.yaml").read_text(encoding="utf-8")
    open_ = read_decree(data_folder() / "reference" / "entitlement.yaml", DAY).open
    assert open_ == ("lived_here_months", "welfare", "quota_persons", "budget_idr")
    for old, new, key in (
        ("key: welfare", "key: kaya", "entitlement_choice"),
        ("[already", "[lahir, al", "entitlement_choice"),
        ("order: [", "order: 3 # [", "yaml_lacks"),
        ("order: [", "lot_seed: 1\norder: [", "yaml_file"),
        *((f"{name}: null", f"{name}: {value}", "entitlement_value") for name in LIMITS for value in ODD_NUMBERS),
        ("entitlement:", "entitlement: [a]\nx:", "entitlement_file"),
        ("entitlement:", "a: &a [1]\nb: *a\nentitlement:", "yaml_file"),
    ):
        (tmp_path / "rules.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(UhcError) as error:
            read_decree(tmp_path / "rules.yaml", DAY)
        assert error.value.key == key


def test_field_lists_hold_what_a_team_needs_and_come_back_by_code(office: Office) -> None:
    done = run(office, "field", "--until", "2099-10-31", "--team", TEAM)
    assert done.returncode == 0, done.stderr
    password = re.search(r"ini: (\w{12}) ", done.stdout)[1]  # type: ignore[index]
    files = sorted(sheets_folder().glob("kunjungan_*.xlsx"))
    header = [say("field.column", name) for name in ("code", "name", "outcome", "day")]
    rows = [row for path in files for row in read_locked(path, password, header)]
    truth = office.months[1].truth
    due = truth.resident.eq("here") & truth.jkn.ne("active") & ~truth.employed
    assert abs(len(rows) - due.sum()) <= 0.02 * due.sum()
    assert all(len(row[say("field.column", "nik_end")]) in (0, 4) for row in rows)
    with pytest.raises(UhcError) as error:
        read_locked(files[0], "salah", header)
    assert error.value.key == "lists_password"
    own = read_locked(files[0], password, header)
    cells = [[row[header[0]], row[header[1]], say("field.outcome", "registered"), "2025-10-05"] for row in own]
    cells += [["ZZZZZZ", "-", say("field.outcome", "moved"), ""], [own[0][header[0]], "-", "entah", ""]]
    back = office.home / "kembali.xlsx"
    write_locked(back, ["x"], header, cells, password=password)
    done = run(office, "return", str(back), UHC_LISTS_PASSWORD=password)
    assert done.returncode == 0, done.stderr
    (office.home / "rusak.xlsx").write_bytes(back.read_bytes()[:900])
    some = ("return", str(office.home / "rusak.xlsx"), str(back), str(office.home / "tiada.xlsx"))
    done = run(office, *some, UHC_LISTS_PASSWORD=password)
    assert done.returncode == 1 and "rusak.xlsx" in done.stderr and "tiada.xlsx" in done.stderr
    assert f"{len(cells)} baris = {len(own)} diterima + 0 belum diisi + 1 kode tidak dikenal + 1 hasil" in done.stdout
    shown = pd.DataFrame(json.loads(office.command("counts", "--month", MONTHS[1], "--json")))
    returned = shown[shown.area.eq("") & shown.topic.eq("field") & shown.item.eq("returned")].persons.iloc[0]
    assert returned is None or abs(returned - len(own)) <= 2.5


def test_verdicts_on_pairs_are_taken_and_narrow_the_range(office: Office) -> None:
    before = office.read(1, dry_run=True)[1]
    done = run(office, "review", "--sample", "30")
    password = re.search(r"(?:sandi|Password): (\w{12}) ", done.stdout)[1]  # type: ignore[index]
    path = next(sheets_folder().glob("tinjauan_*.xlsx"))
    header = [say("review.column", name) for name in COLUMNS]
    rows = read_locked(path, password, header)
    assert 0 < len(rows) <= 30
    assert all(len(row[say("review.column", "list_nik_end")]) <= 4 for row in rows)
    cells = [[row.get(name, "") for name in header[:-1]] + [say("review.verdict", "other")] for row in rows]
    write_locked(path, ["x"], header, cells, password=password)
    done = run(office, "review", str(path), UHC_LISTS_PASSWORD=password)
    assert done.returncode == 0 and f"{len(rows)} putusan diterima, 0 ditolak" in done.stdout, done.stderr
    after = office.read(1, dry_run=True)[1]
    assert after.rows == before.rows and after.linked <= before.linked
    shown = pd.DataFrame(json.loads(office.command("counts", "--month", MONTHS[1], "--json")))
    assert shown[shown.topic.eq("review")].persons.iloc[0] == len(rows)


def test_whoever_is_forgotten_is_nowhere_in_the_bytes(office: Office) -> None:
    number = office.months[1].lists["dukcapil"]["NIK"].iloc[5]
    assert is_kept(number, read_key())
    done = run(office, "forget", given=f"{number}\n")
    assert done.returncode == 0 and number not in done.stdout + done.stderr
    assert not is_kept(number, read_key())
    assert run(office, "forget", given=f"{number}\n").returncode == 2
    with matching_engine() as connection, rewritten_lists(connection), pytest.raises(UhcError) as error:
        forget_person(connection, read_key(), "12345")
    assert error.value.key == "lists_nik"


@pytest.mark.usefixtures("office")
def test_old_months_go_and_the_journal_tells_of_a_change() -> None:
    with matching_engine() as connection, rewritten_lists(connection):
        gone = purge_months(connection, 1, date(2025, 10, 1))
    assert gone["states"] > 0
    with matching_engine() as connection, opened_lists(connection):
        assert connection.execute("SELECT DISTINCT month FROM store.states").fetchall() == [(MONTHS[1],)]
    assert len(read_lines()) >= 4
    path = journal_file()
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(TEAM, "PKM Lain", 1), encoding="utf-8")
    with pytest.raises(UhcError) as error:
        read_lines()
    assert error.value.key == "lists_journal"
    for broken in (b"\xff\xfe\n", b"[1]\n", b"null\n" + whole.encode(), b"[" * 9_000):
        path.write_bytes(broken)
        with pytest.raises(UhcError) as error:
            read_lines()
        assert error.value.key == "lists_journal"
    path.write_text(whole, encoding="utf-8")
    write_line("purge", who="A\u2028B\x85C", clock=lambda: datetime(2025, 10, 1, tzinfo=UTC))
    assert read_lines()[-1]["who"] == "A\u2028B\x85C"
    path.write_text(whole, encoding="utf-8")


def test_killed_at_any_moment_the_store_is_whole_and_nothing_spilled_is_left(office: Office) -> None:
    words = [sys.executable, "-m", "listed", *(f"{kind}={path}" for kind, path in office.files[1].items())]
    environment = {**os.environ, **office.environment, "PYTHONPATH": str(Path(__file__).parent)}
    for wait in (0.0, 0.3, 0.9):
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None and process.stdout.readline()
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        with matching_engine() as connection, opened_lists(connection):
            ((count,),) = connection.execute("SELECT count(*) FROM store.states WHERE month = '2025-09'").fetchall()
        assert count >= len(office.months[1].lists["dukcapil"])
        assert not [path for path in spill_root().rglob("*") if path.is_file()]


def test_no_message_quotes_a_cell_of_a_broken_list(office: Office, tmp_path: Path) -> None:
    content = office.files[1]["bpjs"].read_bytes()
    cells = {cell for name in ("NIK", "NOKA", "NAMA") for cell in office.months[1].lists["bpjs"][name] if len(cell) > 9}
    lines = content.split(b"\n")
    broken = {
        "cut": content[: len(content) // 2 + 7],
        "quotes": content.replace(b",", b',"', 400),
        "binary": content[:999] + bytes(range(256)) + content[999:],
        "utf-16": content.decode().encode("utf-16"),
        "no header": b"\n".join(lines[1:]),
        "one column": b"\n".join(line.replace(b",", b"") for line in lines),
        "empty": b"",
        "zeros": content[:500] + b"\0" * 500 + content[500:],
    }
    for name, bytes_ in broken.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(bytes_)
        try:
            said = repr(office_read(office, path))
        except UhcError as problem:
            said = str(problem) + repr(problem.__cause__) + repr(problem.__context__)
        assert not any(cell in said for cell in cells), name


def office_read(office: Office, path: Path) -> object:
    files = {"dukcapil": office.files[1]["dukcapil"], "bpjs": path}
    options: dict[str, object] = {
        "region": None,
        "right": "",
        "who": "uji",
        "clock": lambda: pd.Timestamp("2025-10-01"),
    }
    return read_month(files, Period(2025, 9), dry_run=True, **options)  # type: ignore[arg-type]


def test_people_of_the_store_are_those_of_the_lists(office: Office) -> None:
    found = links(office, MONTHS[1])["dukcapil"]
    assert found.is_unique


def test_the_demonstration_writes_lists_and_keeps_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.demo_command.LISTED_PERSONS", 900)
    make_demo_lists(3, tmp_path)
    written = sorted(path.name for path in (tmp_path / "daftar_SINTETIS").iterdir())
    assert len(written) == 9 and all("SINTETIS" in name for name in written)
    counts = read_office("list_counts", store=tmp_path / "office.duckdb")
    assert {"jkn", "wrong", "move", "entitled", "limits", "field", "list.bpjs"} <= set(counts["topic"])
    table_schema("list_counts").validate(counts[list(table_schema("list_counts").columns)], lazy=True)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["office.duckdb"]


def test_counts_of_a_purged_month_can_be_shown_still(office: Office) -> None:
    with matching_engine() as connection, rewritten_lists(connection):
        purge_months(connection, 1, date(2025, 10, 1))
    assert json.loads(office.command("counts", "--month", MONTHS[0], "--json"))
    assert run(office, "links", "--month", MONTHS[0]).returncode == 2


def test_what_if_lines_are_the_decision_where_they_are_the_decree() -> None:
    people = pd.DataFrame([person(1), person(2, since=pd.NaT), person(3, since=pd.NaT, decile=None)])
    for missing, eligible in (("verify", 1), ("pass", 2), ("fail", 1)):
        rules = tuple(replace(one, missing=missing) if one.key == "lived_here_months" else one for one in RULES)
        decree = Decree(rules, ORDER, None, None, 37_800, 3, missing={"lived_here_months": missing})
        shown = compare_choices(people, decree, DAY).set_index("item")["persons"]
        decided = judge_people(people, decree, DAY)["place"].eq("entitled").sum()
        assert shown["lived_here_months.6"] == shown["welfare.5"] == decided == eligible


def test_another_key_keeps_the_people_and_leaves_nothing_of_the_old(office: Office) -> None:
    files = {kind: str(path) for kind, path in office.files[1].items()}
    words = ["read", "--month", MONTHS[1], *(f"{kind}={path}" for kind, path in files.items())]
    assert run(office, *words).returncode == 0
    before, old = links(office, MONTHS[1])["dukcapil"], read_key()
    gone = office.files[1]["bpjs"].rename(office.home / "elsewhere.csv")
    assert run(office, "key", "rotate").returncode == 2 and read_key() == old
    gone.rename(office.files[1]["bpjs"])
    assert run(office, "key", "rotate").returncode == 0
    new, key = read_key(), Path(office.environment["UHC_LISTS_KEY"])
    assert new != old and [path.name for path in key.parent.iterdir()] == [key.name]
    key.write_text(old.hex() + "\n", encoding="ascii")  # as if killed after the store was sealed anew
    key.with_name(f"{key.name}.next").write_text(new.hex() + "\n", encoding="ascii")
    key.with_name(f"{key.name}.next").chmod(0o600)
    assert run(office, "links", "--month", MONTHS[1]).returncode == 2
    assert run(office, "key", "rotate").returncode == 0 and read_key() == new
    number = office.months[1].lists["dukcapil"]["NIK"].iloc[7]
    assert is_kept(number, new) and not is_kept(number, old)
    assert run(office, *words).returncode == 0
    assert (links(office, MONTHS[1])["dukcapil"] == before).all()


def is_kept(number: str, key: bytes) -> bool:
    """Whether what stands for a NIK under a key is in any file beside the store."""
    sealed = seal(key, "nik", number)
    order = uuid.UUID(int=sealed.int ^ (1 << 127)).bytes  # DuckDB keeps a UUID as a signed number
    traces = {order, order[::-1], order[8:][::-1] + order[:8][::-1], order[8:] + order[:8], sealed.bytes}
    traces |= {order[8:][::-1], sealed.bytes[8:][::-1], sealed.bytes[8:]}  # half of it would give it away too
    files = [path.read_bytes() for path in lists_store().parent.rglob("*") if path.is_file()]
    return any(trace in content for trace in traces for content in files)
