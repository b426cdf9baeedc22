"""Lists by name: joined as they are true, counted as they may be shown, and nothing of a person is left anywhere."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import hostile_files
import numpy as np
import pandas as pd
import pytest
from listed import MONTHS, Office, clock, links

from analysis.indicators.registers import estimate_missing
from analysis.reference.errors import UhcError
from analysis.reference.periods import Period
from analysis.tables.registers.cleaning import Areas, clean_list
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.keys import make_key, pads, seal, sealing
from analysis.tables.registers.month import read_month
from analysis.tables.registers.places import lists_store
from analysis.tables.registers.reading import open_list
from analysis.tables.registers.store import opened_lists
from analysis.tables.registers.workbooks import read_locked, write_locked


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(tmp_path_factory.mktemp("registers"), 7)
    one.command("key", "new")
    for place, month in enumerate(MONTHS):
        one.command("read", "--month", month, *(f"{kind}={path}" for kind, path in one.files[place].items()))
    before = dict(os.environ)
    os.environ |= one.environment
    yield one
    os.environ.clear()
    os.environ |= before


@pytest.mark.parametrize("place", [0, 1])
def test_rows_are_linked_to_whom_they_are(office: Office, place: int) -> None:
    found, made = links(office, MONTHS[place]), office.months[place]
    of_person = pd.Series(made.persons["dukcapil"], index=found["dukcapil"].loc[2:].sort_index().to_numpy())
    for kind in ("bpjs", "dtsen", "workers"):
        rows = found[kind].index.to_numpy() - 2
        meant, got = made.persons[kind][rows], of_person.reindex(found[kind].to_numpy()).to_numpy()
        linked = ~np.isnan(got)
        right = linked & (got == meant)
        assert right.sum() / linked.sum() >= 0.998, kind
        assert right.sum() / (made.persons[kind] >= 0).sum() >= 0.985, kind
        assert not (linked & made.planted[f"{kind}.look_alike"][rows] & (meant < 0) & (got >= 0)).sum() > 1, kind
        babies = made.lists[kind]["NAMA"].str.startswith("BY NY").to_numpy()[rows]
        assert (got == meant)[babies & linked].all(), "a baby is not its mother"


def test_people_keep_their_numbers_from_month_to_month(office: Office) -> None:
    first, second = (links(office, month)["dukcapil"] for month in MONTHS)
    before = pd.Series(first.sort_index().to_numpy(), index=office.months[0].persons["dukcapil"])
    after = pd.Series(second.sort_index().to_numpy(), index=office.months[1].persons["dukcapil"])
    assert (before.sort_index() == after.sort_index()).all()


def shown(office: Office, month: str) -> pd.DataFrame:
    return pd.DataFrame(json.loads(office.command("counts", "--month", month, "--json")))


def test_counts_are_those_of_the_truth_rounded_and_small_ones_hidden(office: Office) -> None:
    counts, truth = shown(office, MONTHS[1]), office.months[1].truth
    here = truth[truth.resident.eq("here")]
    whole = counts[counts.area.eq("")].set_index(["topic", "item"])["persons"]
    for state, true in here.jkn.value_counts().items():
        assert abs(whole["jkn", state] - true) <= max(0.005 * true, 3), state
    known = counts["persons"].dropna()
    assert (known % 5 == 0).all() and not known.between(1, 7).any()
    before = office.months[0].truth
    both = truth.resident.eq("here") & before.resident.eq("here")
    gained = both & before.jkn.eq("unregistered") & truth.jkn.eq("active")
    moved = both & before.jkn.eq("active") & truth.jkn.eq("active") & before.payer.ne(truth.payer)
    assert abs(whole["move", "newly_active"] - gained.sum()) <= 4
    assert abs(whole["move", "payer_move"] - moved.sum()) <= 5


def test_every_row_is_told_of_once(office: Office) -> None:
    for account in office.read(1, dry_run=True):
        assert account.rows == account.linked + account.review + account.not_found + account.refused
        assert account.rows == len(office.months[1].lists[account.kind])


def test_no_number_and_no_name_is_in_any_file_or_output(office: Office) -> None:
    secrets = {
        cell for made in office.months for frame in made.lists.values() for cell in frame["NIK"] if len(cell) == 16
    }
    secrets |= {card for made in office.months for card in made.lists["bpjs"]["NOKA"]}
    names = {name for name in office.months[0].lists["dukcapil"]["NAMA_LENGKAP"] if len(name) > 14}
    outputs = "".join(office.command(*words) for words in (("counts", "--json"), ("counts",), ("key", "check")))
    for path in (office.home / "office").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found = set(re.findall(rb"\d{13,16}", content)) & {one.encode() for one in secrets}
            assert not found, path.name
            assert not any(name.encode() in content for name in names), path.name
            assert os.name != "posix" or not path.stat().st_mode & 0o077, path.name
    assert not set(re.findall(r"\d{13,16}", outputs)) & secrets
    assert not any(name in outputs for name in names)


def test_a_number_is_sealed_as_hmac_says() -> None:
    key = bytes(range(32))
    with matching_engine() as connection:
        query = f"SELECT {sealing('one', 'nik')} FROM (SELECT '9971014101900001' AS one)"
        assert connection.execute(query, pads(key)).fetchall()[0][0] == seal(key, "nik", "9971014101900001")


def test_keys_are_refused_where_they_may_not_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Path(__file__).parents[1] / "lists.key"
    for place, key in (("lists_key_place", inside), ("lists_key_none", tmp_path / "none.key")):
        monkeypatch.setenv("UHC_LISTS_KEY", str(key))
        from analysis.tables.registers.keys import read_key

        with pytest.raises(UhcError) as error:
            (make_key if key == inside else read_key)()
        assert error.value.key == place
    monkeypatch.setenv("UHC_LISTS_KEY", str(tmp_path / "open.key"))
    make_key().chmod(0o644)
    with pytest.raises(UhcError) as error:
        read_key()
    assert error.value.key == "lists_key_open"


def test_another_key_opens_no_store(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UHC_LISTS_KEY", str(tmp_path / "other.key"))
    make_key()
    before = lists_store().read_bytes()
    with pytest.raises(UhcError) as error:
        office.read(1)
    assert error.value.key == "lists_key_other"
    assert lists_store().read_bytes() == before


def test_without_a_look_every_row_left_may_hide_somebody() -> None:
    strata = pd.DataFrame(
        {"stratum": ["far", "near", "weak"], "rows": [80, 20, 10], "reviewed": 0, "wrong": 0, "settled": 0}
    )
    one = estimate_missing(500, strata)
    assert (one.estimate, one.low, one.high) == (500, 400, 510)
    half = strata.assign(reviewed=[40, 20, 10], wrong=[4, 0, 0], settled=[36, 20, 0], rows=[76, 20, 0])
    seen = estimate_missing(500, half)
    assert seen.low < 496 == seen.estimate < seen.high <= 500


def test_the_reason_in_a_status_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "bpjs.csv"
    states = ("AKTIF", "TIDAK AKTIF", "NON AKTIF MENUNGGAK IURAN", "NON AKTIF PHK")
    rows = [f"WARGA SINTETIS;0{at}-01-1990;{state};PBPU" for at, state in enumerate(states, start=1)]
    path.write_text("\n".join(["NAMA;TGL LAHIR;STATUS;SEGMEN", *rows]), encoding="utf-8")
    with matching_engine() as connection:
        clean_list(connection, open_list(connection, "bpjs", path), Areas(None), "2025-09-30")
        found = connection.execute("SELECT jkn, reason FROM list_bpjs ORDER BY row").fetchall()
    assert found == [("active", ""), ("inactive", ""), ("inactive", "arrears"), ("inactive", "job_end")]


def test_a_column_that_nobody_told_stops_a_list_that_lacks_one_which_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the deaths that stood under STAT_WARGA_X all were alive, and nothing was said."""
    monkeypatch.setenv("UHC_LAYOUTS", str(tmp_path / "layouts"))
    (tmp_path / "layouts").mkdir()
    path, layout = tmp_path / "penduduk.csv", tmp_path / "layouts" / "warga.yaml"
    path.write_text(
        "NIK;NAMA;TGL LAHIR;STAT_WARGA_X;CATATAN LAIN\n9971010101900001;BUDI SANTOSO;01-01-1990;MATI;x\n",
        encoding="utf-8",
    )

    def stopped() -> UhcError:
        with matching_engine() as connection, pytest.raises(UhcError) as error:
            open_list(connection, "dukcapil", path)
        return error.value

    error = stopped()
    assert error.key == "lists_columns" and error.details["missing"] == "resident" and "D (" in str(error)
    assert "BUDI" not in str(error) and "9971" not in str(error)
    layout.write_text("kind: dukcapil\ncolumns: {STAT_WARGA_X: residen}\n", encoding="utf-8")
    assert (stopped().key, stopped().details["nearest"]) == ("lists_role", "resident")
    for columns, state in (("STAT_WARGA_X: resident", "MATI"), ('STAT_WARGA_X: "-", CATATAN LAIN: "-"', None)):
        layout.write_text(f"kind: dukcapil\ncolumns: {{{columns}}}\n", encoding="utf-8")
        with matching_engine() as connection:
            reading = open_list(connection, "dukcapil", path)
            assert connection.execute("SELECT resident FROM raw_dukcapil").fetchall() == [(state,)]
        assert bool(reading.header.unused) is bool(state)


def test_a_kelurahan_is_that_of_the_register_and_a_name_in_two_regencies_is_none_without_its_kecamatan(
    tmp_path: Path,
) -> None:
    """Pasir Putih lies in Pangkalpinang (Bukit Intan) and in Bangka Selatan (Tukak Sadai)."""
    residents, members = tmp_path / "penduduk.csv", tmp_path / "peserta.csv"
    codes = ("19.71.01.1008", "19.71.02.1001")
    lived = [f"WARGA {letter};01-01-1990;{code};HIDUP" for letter, code in zip("AB", codes, strict=True)]
    told = ("PASIR PUTIH;", "PASIR PUTIH;BUKIT INTAN", "PASIR PUTIH;TUKAK SADAI", "PASIR PUTIH;TOBOALI", "OPAS INDAH;")
    lists = {residents: ["NIK;NAMA;TGL LAHIR;KODE KELURAHAN;STATUS", *(f";{one}" for one in lived)]}
    lists[members] = ["NAMA;TGL LAHIR;KELURAHAN;KECAMATAN;STATUS", *(f"WARGA A;01-01-1990;{one};AKTIF" for one in told)]

    def found(*more: str) -> list[str | None]:
        for path, lines in lists.items():
            path.write_text("\n".join([*lines, *(more if path == residents else ())]), encoding="utf-8")
        with matching_engine() as connection:
            areas = Areas(None)
            for kind, path in (("dukcapil", residents), ("bpjs", members)):
                clean_list(connection, open_list(connection, kind, path), areas, "2025-09-30")
            query = "SELECT code FROM list_bpjs LEFT JOIN place_code USING (area) ORDER BY row"
            return [code for (code,) in connection.execute(query).fetchall()]

    assert found() == [codes[0]] * 4 + ["19.71.02.1001"], "one regency: the register has the name once"
    far = "19.03.06.2003"
    assert found(f";WARGA C;01-01-1990;{far};HIDUP") == [None, codes[0], far, None, "19.71.02.1001"]


def stopped_by(path: Path, kind: str = "dukcapil") -> UhcError:
    with matching_engine() as connection, pytest.raises(UhcError) as error:
        open_list(connection, kind, path)
    return error.value


@pytest.mark.parametrize("name", ["Wulan Santoso", "9971-0101-0190-0001", "peserta siti aminah"])
def test_a_list_named_after_a_person_is_not_read_for_the_store_keeps_where_it_stands(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text("NIK;NAMA;TGL LAHIR;STATUS\n9971010101900001;WARGA SINTETIS;01-01-1990;HIDUP\n", encoding="utf-8")
    error = stopped_by(path)
    assert error.key == "lists_file_name" and name not in str(error)


def test_a_stray_cell_or_a_broken_workbook_ends_no_command_on_lists(tmp_path: Path) -> None:
    for make in (hostile_files.stray_cell, hostile_files.damaged):
        path = make(tmp_path, Random(1)).rename(tmp_path / "penduduk.xlsx")
        assert "penduduk.xlsx" in str(stopped_by(path))
        with pytest.raises(UhcError, match=r"penduduk\.xlsx"):
            read_locked(path, "", ["Kode"])


def test_a_damaged_workbook_is_not_taken_for_a_wrong_password(tmp_path: Path) -> None:
    path = tmp_path / "kunjungan.xlsx"
    write_locked(path, ["Judul"], ["Kode", "Hasil"], [["ABCDEF", "x"]] * 50, password="BENAR")
    whole = path.read_bytes()
    assert len(read_locked(path, "BENAR", ["Kode"])) == 50
    spoilt = {
        "cut off": whole[: len(whole) // 2],
        "its beginning alone": whole[:600],
        "not its package": whole.replace(
            "EncryptedPackage".encode("utf-16-le"), "EncryptedPackagx".encode("utf-16-le")
        ),
        "its insides": whole[:2048] + bytes(byte ^ 0x5A for byte in whole[2048:3072]) + whole[3072:],
    }
    for name, content in spoilt.items():
        path.write_bytes(content)
        with pytest.raises(UhcError) as error:
            read_locked(path, "BENAR", ["Kode"])
        assert error.value.key == "lists_damaged" and "kunjungan.xlsx" in str(error.value), name
    path.write_bytes(whole)
    with pytest.raises(UhcError) as error:
        read_locked(path, "SALAH", ["Kode"])
    assert error.value.key == "lists_password"


def small_lists(home: Path, members: list[str], residents: list[str]) -> dict[str, Path]:
    """Write a residents' and a members' list of a few rows."""
    heads = ("NIK;NO KK;NAMA;JK;TGL LAHIR;KELURAHAN;STATUS", "NOKA;NIK;NAMA;JK;TGL LAHIR;KELURAHAN;STATUS;SEGMEN")
    files = {"dukcapil": home / "penduduk.csv", "bpjs": home / "peserta.csv"}
    for path, head, rows in zip(files.values(), heads, (residents, members), strict=True):
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return files


FAMILIES = [
    "9901014505900001;9901010101200001;SULASTRI REKAAN;P;05-05-1990;BUKIT MERAPIN;HIDUP",
    "9901014107250001;9901010101200001;CITRA REKAAN;P;01-07-2025;BUKIT MERAPIN;HIDUP",
    "9901015006850001;9901010101200002;HERAWATI UJI;P;10-06-1985;BUKIT MERAPIN;HIDUP",
    "9901010308250001;9901010101200002;BIMA UJI;L;03-08-2025;BUKIT MERAPIN;HIDUP",
    "9901010308250002;9901010101200002;BAYU UJI;L;03-08-2025;BUKIT MERAPIN;HIDUP",
    "9901010101800001;9901010101200003;WARSITO KIRANA PERTIWI;L;01-01-1980;BUKIT MERAPIN;HIDUP",
    "9901010202810001;9901010101200004;DARSONO KIRANA PERTIWI;L;02-02-1981;BUKIT MERAPIN;HIDUP",
    *(f"99010103038{at % 10}{at:04d};99010101012{at:05d};TETANGGA {at} XX;L;03-03-198{at % 10};GABEK;HIDUP"
      for at in range(10, 60)),
]  # fmt: skip


def test_babies_without_a_family_card_are_found_by_their_mother_and_twins_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [
        "0000000000001;9901014505900001;BY NY SULASTRI REKAAN;P;01-07-2025;BUKIT MERAPIN;AKTIF;PBI JK",
        "0000000000002;;BY. NY. HERAWATI UJI;L;03-08-2025;BUKIT MERAPIN;AKTIF;PBI JK",
        "0000000000003;;BY. NY. HERAWATI UJI;L;03-08-2025;BUKIT MERAPIN;AKTIF;PBI JK",
    ]
    found = read_small(tmp_path, monkeypatch, members)
    assert found.loc[found.person.notna(), ["row", "resident_row"]].to_numpy().tolist() == [[2, 3]]
    assert found.state.to_list() == ["active"] * 3, "of twins it is known that both have a card, not which is whose"


def test_nobody_is_linked_by_a_name_and_a_birthday_that_another_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next number of that day and kecamatan, a number cut short, none at all: alike, in another kelurahan."""
    numbers = ("9901010101800002", "990102010180001", "", "9902010101800001")
    members = [
        f"000000000001{at};{nik};WARSITO KIRANA PERTIWI;L;01-01-1980;GABEK;AKTIF;PBI JK"
        for at, nik in enumerate(numbers)
    ]
    members.append("0000000000099;9901010202810001;DARSONO KIRANA PERTIWI;L;02-02-1981;BUKIT MERAPIN;AKTIF;PBI JK")
    found = read_small(tmp_path, monkeypatch, members).set_index("row")
    assert found.person.notna().to_list() == [False] * 4 + [True]
    alone = read_small(tmp_path, monkeypatch, members[2:3]).iloc[0]
    assert pd.isna(alone.person) and alone.state == "active", "not linked, but counted for whom it likely is"


def read_small(home: Path, monkeypatch: pytest.MonkeyPatch, members: list[str]) -> pd.DataFrame:
    """Read FAMILIES and members; of each member row the resident's row, if linked, and the state of its candidate."""
    monkeypatch.setenv("UHC_STORE", str(home / "office" / "office.duckdb"))
    monkeypatch.setenv("UHC_LISTS_KEY", str(home / "key" / "lists.key"))
    if not (home / "key").is_dir():
        make_key()
    files = small_lists(home, members, FAMILIES)
    read_month(files, Period(2025, 9), region=None, right="", who="uji", clock=clock, anyway=True)
    with matching_engine() as connection, opened_lists(connection):
        return connection.execute(
            "WITH own AS (SELECT * FROM store.links JOIN store.batches USING (batch)), here AS (SELECT row AS "
            "resident_row, person FROM own WHERE list = 'dukcapil') SELECT own.row, here.person, resident_row, "
            "states.jkn AS state FROM own LEFT JOIN here USING (person) LEFT JOIN store.doubts ON doubts.batch = "
            "own.batch AND doubts.row = own.row LEFT JOIN store.states ON states.person = coalesce(here.person, "
            "doubts.candidate) WHERE list = 'bpjs' ORDER BY own.row"
        ).df()
