"""Invented numbers and names of persons in spellings without end, the sheets that hold them, and what comes out."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from itertools import accumulate
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.comments import Comment

from analysis.report.imports import write_page, write_screen
from analysis.report.marked_copy import make_marked
from analysis.tables.identities import is_nik
from analysis.tables.importing.files import FileReading, read_file
from analysis.tables.importing.reading import Options

TITLE = "PESERTA JKN KOTA PANGKALPINANG FEBRUARI 2026"
HEAD = ["Kecamatan", "Segmen", "Peserta", "Aktif"]
ROWS = [["Gabek", "PBI JK", 110, 90], ["Rangkui", "PBI JK", 220, 180], ["Girimaya", "PBI JK", 330, 270]]
SEPARATORS = [*".-_/:|*+·,;=~#", " ", "\u00a0", "\u2009", "\u202f", "\u2007", "\u3000", "–", "—", "‑", "−", "\n"]
SEPARATORS += ["\t", "\u200b", "\u00ad", " - ", ". ", " / ", ") (", "\n\n", "…", "'", "\u2028", "\ufeff"]
SHAPES = [(4, 4, 4, 4), (2, 2, 2, 6, 4), (6, 6, 4), (2, 2, 2, 2, 2, 2, 4), (6, 10), (12, 4), (8, 8), (1,) * 16]
CARD_SHAPES = [(4, 4, 5), (3, 10), (3, 3, 3, 4), (4, 9), (1,) * 13]
ZEROS = "0٠۰०０๐০𝟎𝟘߀០᠐"  # the zeros of scripts; their other digits follow
AROUND = ["{}", "{}", "NIK {}", "NIK:{}", "No. KTP {} (aktif)", "x{}y", "Gab{}ek", "{} Siti", "Kel. Bintang {}", "({})"]
GIVEN = ["Siti", "Budi", "Ahmad", "Dewi", "Agus", "Rina", "Muhammad", "Yuliana", "Hendra", "Nurul", "Endang", "Fitri"]
FAMILY = [
    "Rekaan",
    "Tiruan",
    "Pertala",
    "Wirakerta",
    "Santoso",
    "Aminah",
    "Lestari",
    "Kurniawan",
    "Hasanah",
    "Sobarwan",
]
PLACES = ("unknown", "area", "figure", "header", "title", "sheet", "comment", "property", "file", "footer", "note")


def identity(random: Random) -> str:
    """Return an invented NIK, number of a card, or 16 digits."""
    serial = f"{random.randrange(10_000):04d}"
    if random.random() < 0.15:
        return f"000{random.randrange(10**10):010d}"
    if random.random() < 0.15:
        return f"{random.randrange(10**15, 10**16)}"
    day = random.randint(1, 28) + 40 * random.randint(0, 1)
    place = f"{random.choice(['1971', '1901', '1903', '3171', '1671'])}{random.randint(1, 9):02d}"
    return f"{place}{day:02d}{random.randint(1, 12):02d}{random.randint(0, 99):02d}{serial}"


def spell(number: str, random: Random) -> str:
    """Return a number of a person written in some way: in groups, in other digits, inside words."""
    shapes = SHAPES if len(number) == 16 else CARD_SHAPES
    shape = random.choice([*shapes, (len(number),), _composition(len(number), random)])
    mark, groups = random.choice(SEPARATORS), cut(number, shape)
    zero = ord(random.choice(ZEROS)) if random.random() < 0.4 else ord("0")
    text = mark.join(groups).translate({ord("0") + value: zero + value for value in range(10)})
    return random.choice(AROUND).format(text)


def cut(number: str, shape: tuple[int, ...]) -> list[str]:
    """Return a number in pieces of these lengths."""
    ends = [*accumulate(shape)]
    return [number[end - length : end] for end, length in zip(ends, shape, strict=True)]


def _composition(total: int, random: Random) -> tuple[int, ...]:
    parts = []
    while (left := total - sum(parts)) > 0:
        parts.append(random.randint(1, min(left, 7)))
    return tuple(parts)


def name(random: Random) -> str:
    """Return an invented name of a person, in the ways in which lists write them."""
    words = [random.choice(GIVEN), random.choice(FAMILY), *random.sample(FAMILY, random.randint(0, 1))]
    text = " ".join(dict.fromkeys(words))
    return random.choice([text, text, text.upper(), text.lower(), f"Ny. {text}", f"H. {text}", f"{text}, S.Kep"])


def write_sheet(folder: Path, place: str, text: str, random: Random) -> Path:
    """Write a sheet of counts with a text in one place: a cell, a header, the name of the sheet, a comment ..."""
    if len(text) > {"sheet": 31, "file": 60}.get(place, len(text)):
        place = "header"
    rows = [[TITLE], [*HEAD, "Ket" if place == "note" else "Kolom lain"], *([*row, ""] for row in ROWS)]
    if place in ("unknown", "note", "area", "figure"):
        rows[random.randint(2, 4)][{"area": 0, "figure": random.choice([2, 3])}.get(place, 4)] = text
    elif place == "header":
        rows[1][4] = text
    elif place == "title":
        rows.insert(1, [text])
    elif place == "footer":
        rows += [[], [text]]
    if place in ("sheet", "comment", "property") or (place != "file" and random.random() < 0.05):
        return _write_book(folder, place, text, rows)
    stem = re.sub(r"[/\0\n]", "_", text)[:60] if place == "file" else "lembar"
    path = folder / f"{stem}.csv"
    path.write_text("\n".join(";".join(map(_quoted, row)) for row in rows) + "\n", encoding="utf-8")
    return path


def _quoted(cell: object) -> str:
    return f'"{cell}"' if isinstance(cell, str) else str(cell)


def _write_book(folder: Path, place: str, text: str, rows: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if place == "sheet":
        sheet.title = re.sub(r"[\[\]:*?/\\\n]", "-", text).strip("'")[:31]
    elif place == "comment":
        sheet["C3"].comment = Comment(text, "kantor")
        sheet["C4"] = "tidak jelas"  # so that a marked copy would be made
    elif place == "property":
        book.properties.description = text
        sheet["C4"] = "tidak jelas"
    book.save(folder / "lembar.xlsx")
    return folder / "lembar.xlsx"


def outputs_of(path: Path, folder: Path) -> tuple[FileReading, str]:
    """Return what a file gives and all that is said or written of it, marked copy included."""
    reading = read_file(path, Options())
    write_page(reading, folder / "halaman.html", dry_run=True)
    said = [write_screen(reading, dry_run=dry_run) for dry_run in (True, False)]
    said += [json.dumps(reading.as_report(), ensure_ascii=False), (folder / "halaman.html").read_text(encoding="utf-8")]
    return reading, "\n".join([*said, text_of_book(make_marked(reading))])


def text_of_book(content: bytes | str) -> str:
    """Return the texts of all parts of a workbook, or why there is none."""
    if not content or isinstance(content, str):
        return str(content or "")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [book.read(each).decode("utf-8", errors="replace") for each in book.namelist()]
    return "\n".join(re.sub(r"<[^>]*>", " ", part) for part in parts)


def digits_of(text: str) -> str:
    """Return the digits of a text in any script as 0 to 9, and nothing else."""
    return "".join(str(int(each)) for each in re.findall(r"\d", unicodedata.normalize("NFKC", text)))


def write_split(folder: Path, random: Random) -> tuple[Path, str]:
    """Write a sheet with a NIK cut over cells side by side, most without a heading; return the number too."""
    number = "0"
    while not is_nik(number):
        number = identity(random)
    pieces, place = cut(number, random.choice([*SHAPES, _composition(16, random)])), random.choice([2, 3, 4])
    is_below = random.random() < 0.3 and any(len(each) > 1 and each[0] == "0" for each in pieces)
    rows: list[list[object]] = [[TITLE], [*HEAD], *([*row] for row in ROWS)]
    rows[place] += pieces if random.random() < 0.8 else ["", *pieces[:2], "", *pieces[2:]]
    if is_below:
        rows[place], rows[5:] = [*ROWS[place - 2]], [[], pieces]
    if random.random() < 0.1:
        return _write_book(folder, "", "", rows), number
    path = folder / "lembar.csv"
    path.write_text("\n".join(";".join(map(_quoted, row)) for row in rows) + "\n", encoding="utf-8")
    return path, number


NAME_HEADERS = [
    "Peserta",
    "Aktif",
    "Kolom lain",
    "Nama",
    "Penerima",
    "Keterangan",
    "Anggota",
    "Pasien",
    "Kader",
    "",
    "X1",
]


def write_names(folder: Path, random: Random) -> tuple[Path, list[str]]:
    """Write a sheet with a column, or a row, of names; return them too."""
    names = [name(random) for _ in ROWS]
    rows: list[list[object]] = [[TITLE], [*HEAD], *([*row] for row in ROWS)]
    header, place = random.choice(NAME_HEADERS), random.choice([0, 2, 3, 4, 4])
    for row, text in zip(rows[1:], [header, *names], strict=True):
        row[place:] = [text, *row[place + 1 :]] if place < 4 else [*row[place:], text]
    if random.random() < 0.2:
        rows = [[TITLE], ["Uraian", *names], ["Peserta", 110, 220, 330]]
    if random.random() < 0.05:
        return _write_book(folder, "", "", rows), names
    path = folder / "lembar.csv"
    path.write_text("\n".join(";".join(map(_quoted, row)) for row in rows) + "\n", encoding="utf-8")
    return path, names


def tells_name(names: list[str], text: str) -> bool:
    """Whether a text holds two words of a name."""
    plain = text.lower()
    return any(all(word in plain for word in re.findall(r"[a-z]{4,}", each.lower())) for each in names)
