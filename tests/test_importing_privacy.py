"""No person comes out of a sheet: not into the store, nor onto the screen, the page, the account or the marked copy."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sheets
from intake import clean, read, refused

from analysis.report.imports import write_page, write_screen
from analysis.report.marked_copy import make_marked
from analysis.tables.blank_sheets import write_template
from analysis.tables.importing.files import FileReading
from analysis.tables.importing.roles import kinds

TITLE = ["PESERTA JKN KOTA PANGKALPINANG FEBRUARI 2026"]
PERSON = "Siti Rekaan"


def save(folder: Path, *rows: list[Any]) -> Path:
    return sheets.write_book(folder / "lembar.xlsx", {"D": [TITLE, *rows]})


def shown(reading: FileReading, folder: Path) -> str:
    """Return all that is told of a file; a marked copy may not be made of a list of persons."""
    write_page(reading, folder / "halaman.html", dry_run=True)
    told = [write_screen(reading, dry_run=True), (folder / "halaman.html").read_text(encoding="utf-8")]
    return "\n".join([*told, json.dumps(reading.as_report(), ensure_ascii=False)])


@pytest.mark.parametrize(
    "header",
    [
        *("Nama", "NAMA WARGA", "Nama Peserta JKN", "Nama Balita", "nama_lengkap", "Nama Ibu Hamil", "Nama/Alamat"),
        *("Nama KK", "Nama Kepala Keluarga", "Nama Anak", "Nama dan NIK", "Name", "Full name", "Nama Warga Desa"),
    ],
)
def test_a_header_of_names_stops_the_file(tmp_path: Path, header: str) -> None:
    rows = [[header, "Kelurahan", "Segmen", "Peserta"], [PERSON, "Bintang", "PBI JK", 1], ["B", "Bintang", "PBI JK", 1]]
    reading = read(save(tmp_path, *rows))
    assert refused(reading) == [("A2", "personal")]
    assert PERSON not in shown(reading, tmp_path)
    assert not make_marked(reading)


def test_birth_dates_beside_names_are_named(tmp_path: Path) -> None:
    rows = [["No", "Nama Balita", "Tgl. Lahir Balita", "Kelurahan"], [1, PERSON, dt.date(2024, 3, 1), "Bintang"]]
    reading = read(save(tmp_path, *rows))
    assert "3 sel" in reading.as_report()["refusals"][0]["reason"]
    assert not make_marked(reading)


@pytest.mark.parametrize("header", ["Nama Kecamatan", "Nama Wilayah"])
def test_names_of_places_are_no_persons(tmp_path: Path, header: str) -> None:
    assert len(clean(save(tmp_path, [header, "Peserta"], ["Gabek", 10], ["Rangkui", 20])).frames["membership"]) == 2


@pytest.mark.parametrize(
    "header",
    [
        *("Nama Puskesmas", "Nama Fasilitas", "Nama Tempat", "Nama Kegiatan", "Nama Desa", "Nama Posyandu Balita"),
        *(
            "Nama Indikator",
            "Nama Kabupaten/Kota",
            "Nama dan Alamat Fasilitas",
            "NAMA-NAMA KECAMATAN",
            "Nama Unit Layanan",
        ),
    ],
)
def test_names_of_other_things_are_no_persons(tmp_path: Path, header: str) -> None:
    reading = read(save(tmp_path, [header, "Kecamatan", "Peserta"], ["A", "Gabek", 10], ["B", "Rangkui", 20]))
    assert "personal" not in [key for _, key in refused(reading)]


@pytest.mark.parametrize("kind", kinds())
def test_no_template_announces_persons(tmp_path: Path, kind: str) -> None:
    write_template(kind, tmp_path / "isian.xlsx")
    assert "personal" not in [key for _, key in refused(read(tmp_path / "isian.xlsx", kind=kind))]


@pytest.mark.parametrize("use", ["-", ""])
def test_what_is_not_understood_is_never_shown(tmp_path: Path, use: str) -> None:
    rows = [["Penerima manfaat", "Kelurahan", "Segmen", "Peserta"]]
    rows += [[PERSON, "Bintang", "PBI JK", 1], ["Budi Rekaan", "Bintang", "PBI JK", 1], ["Ani Rekaan", None, None, 3]]
    told = {"": {"penerima manfaat": use}} if use else {}
    reading = read(save(tmp_path, *rows), told=told)
    assert refused(reading) == [("A3", "personal")]
    assert not make_marked(reading)
    assert "Rekaan" not in shown(reading, tmp_path)


def sessions(folder: Path, *places: str) -> Path:
    head = ["Tanggal", "Program", "Cara", "Jenis tempat", "Tempat", "Didaftarkan"]
    rows = [[dt.date(2026, 2, 3 + n), "JKN", "aktif", "Acara", name, 10] for n, name in enumerate(places)]
    return save(folder, head, *rows)


@pytest.mark.parametrize(
    "name",
    [
        *("Rumah Ibu Siti Rekaan", "Rumah Pak Budi", "Ibu Siti", "Posyandu di rumah Bu Ani", "Warung Bpk. Budi"),
        *("Rumah dr. Budi", "Kediaman H. Budi", "dr. Budi", "Halaman Bapak Budi RT 03", "Balai RW 2 (Ibu Siti)"),
    ],
)
def test_a_person_is_no_place(tmp_path: Path, name: str) -> None:
    reading = read(sessions(tmp_path, "Aula", name))
    assert refused(reading) == [("E4", "person")]
    assert name not in shown(reading, tmp_path)


@pytest.mark.parametrize("number", ["0812-3456-7890", "+62 812 3456 7890", "081234567890"])
def test_a_telephone_number_in_a_text_is_refused_and_not_said(tmp_path: Path, number: str) -> None:
    reading = read(sessions(tmp_path, "Aula", f"Aula, hubungi {number}"))
    assert refused(reading) == [("E4", "telephone")]
    assert number not in shown(reading, tmp_path)


@pytest.mark.parametrize("number", ["81234563317", "1235054330", "1971051603767.055"])
@pytest.mark.parametrize("place", ["header", "figure", "label", "file"])
def test_a_long_number_comes_out_nowhere(tmp_path: Path, number: str, place: str) -> None:
    value: Any = float(number) if place in ("figure", "label") else f"Catatan {number.partition('.')[0]}"
    rows = [["Kecamatan", "Segmen", "Peserta"], ["Gabek", "PBI JK", 10], ["Rangkui", "PBI JK", 20]]
    if place != "file":
        row, column = {"header": (0, 3), "figure": (1, 2), "label": (2, 1)}[place]
        rows[row][column:] = [value, *rows[row][column + 1 :]]
    path = save(tmp_path, *rows)
    if place == "file":
        path = path.rename(tmp_path / f"{value}.xlsx")
    told = text_of_all(path, tmp_path)
    assert number[:9] not in told


def text_of_all(path: Path, folder: Path) -> str:
    """Return all that is told of a file, marked copy included."""
    reading = read(path)
    marked = make_marked(reading)
    parts = []
    if isinstance(marked, bytes) and marked:
        with zipfile.ZipFile(io.BytesIO(marked)) as copy:
            parts = [copy.read(name).decode("utf-8", "replace") for name in copy.namelist()]
    return "\n".join([shown(reading, folder), *parts])


def test_places_named_after_mothers_and_heroes_come_in(tmp_path: Path) -> None:
    names = ["Posyandu Ibu dan Anak", "Kelas Ibu Hamil", "RS Ibu dan Anak", "Pengajian Ibu-ibu PKK", "Rumah Pak RT 03"]
    names += [
        "Kantor Camat Ibu Selatan",
        "RSUD dr. Soekarno",
        "Lapangan Ir. Soekarno",
        "Masjid H. Bakrie",
        "Aula Ibu PKK",
    ]
    names += [
        "Rumah Sakit Ibu & Anak",
        "Kantor TN Gunung Maras",
        "Balai Ibu Kota",
        "Pasar Ibukota",
        "Kelas ibu menyusui",
    ]
    assert len(clean(sessions(tmp_path, *names)).frames["sessions"]) == len(names)
