"""Files that ended, stopped or deceived an importer, made small: each function writes one from a seed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import sheets
import xlwt
from openpyxl import Workbook
from openpyxl.comments import Comment

TITLE = "PESERTA JKN KOTA PANGKALPINANG FEBRUARI 2026"
HEAD = ["Kecamatan", "Segmen", "Peserta", "Aktif"]
ROWS = [["Gabek", "PBI JK", 110, 90], ["Rangkui", "PBI JK", 220, 180], ["Girimaya", "PBI JK", 330, 270]]
COLUMNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def book(*rows: list[object], comment: str = "") -> bytes:
    """Return a workbook with one sheet of counts, and more rows."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Data"
    for row in [[TITLE], HEAD, *ROWS, *rows]:
        sheet.append(row)
    if comment:
        sheet["C3"].comment = Comment(comment, "kantor")
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def repack(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """Return a package with its parts changed; one for which nothing is returned is left out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if (part := change(name, before.read(name))) is not None:
                after.writestr(name, part)
        for name, part in more.items():
            after.writestr(name, part)
    return packed.getvalue()


def with_cells(xml: str, content: bytes = b"") -> bytes:
    """Return a workbook whose sheet ends with more XML."""

    def change(name: str, part: bytes) -> bytes:
        is_sheet = name.startswith("xl/worksheets/sheet")
        return part.replace(b"</sheetData>", xml.encode() + b"</sheetData>") if is_sheet else part

    return repack(content or book(), change)


def stray_cell(folder: Path, random: Random) -> Path:
    """A number far outside the table."""
    row, column = random.choice(
        [(1_048_576, "XFD"), (1_000_000, "AAB"), (999_999, "ZZ"), (7, "XFD"), (1_048_576, "CC")]
    )
    return _save(folder, "jauh.xlsx", with_cells(f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'))


def wrong_address(folder: Path, random: Random) -> Path:
    """A cell at an address that no sheet has."""
    address = random.choice(["ABCD1", "A99999999", "1A", "", "AAAAAAAAAA1", "A0", "A-1", "XFE9", "Ä1", "A1A1"])
    return _save(folder, "alamat.xlsx", with_cells(f'<row r="9"><c r="{address}"><v>1</v></c></row>'))


def damaged(folder: Path, random: Random) -> Path:
    """A workbook with some of its bytes changed, cut off or doubled."""
    content = bytearray(random.choice([book(), book(comment="lihat")]))
    kind = random.randrange(4)
    if kind == 0:
        for _ in range(random.randint(1, 30)):
            content[random.randrange(len(content))] = random.randrange(256)
    elif kind == 1:
        del content[random.randrange(len(content)) :]
    elif kind == 2:
        start = random.randrange(len(content))
        content[start:start] = content[start : start + random.randint(1, 500)]
    else:
        start = random.randrange(len(content))
        content[start : start + random.randint(1, 300)] = bytes(random.randint(1, 300))
    return _save(folder, "rusak.xlsx", bytes(content))


def damaged_part(folder: Path, random: Random) -> Path:
    """A workbook with bytes of one part changed before it was packed, or a part missing."""
    names = zipfile.ZipFile(io.BytesIO(book())).namelist()
    chosen, is_lost = random.choice(names), random.random() < 0.3

    def change(name: str, part: bytes) -> bytes | None:
        if name != chosen:
            return part
        changed = bytearray(part)
        for _ in range(random.randint(1, 10)):
            changed[random.randrange(len(changed))] = random.choice(b'<>/"&;=\0 9Z\xff')
        return None if is_lost else bytes(changed)

    return _save(folder, "bagian.xlsx", repack(book(), change))


def many_sheets(folder: Path, random: Random) -> Path:
    """Hundreds of sheets that are one part."""
    count = random.choice([201, 2000, 5000])
    entries = "".join(f'<sheet name="L{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(count))

    def change(name: str, part: bytes) -> bytes:
        pattern = rb"<sheets>.*</sheets>"
        return re.sub(pattern, f"<sheets>{entries}</sheets>".encode(), part) if name == "xl/workbook.xml" else part

    made = repack(book(), change).replace(b"xmlns:r=", b"xmlns:r=")
    return _save(folder, "lembar.xlsx", made)


def many_columns(folder: Path, random: Random) -> Path:
    """Tens of thousands of columns, in a workbook or a text."""
    count = random.choice([1_000, 20_000, 200_000])
    if random.random() < 0.5:
        line = ";".join(map(str, range(count)))
        return _save(folder, "lebar.csv", f"{TITLE}\nKecamatan;{line}\nGabek;{line}\n".encode())
    cells = "".join("<c><v>1</v></c>" for _ in range(count))
    return _save(folder, "lebar.xlsx", with_cells(f"<row>{cells}</row>"))


def blanks(folder: Path, random: Random) -> Path:
    """Hundreds of megabytes of nothing, packed small or not."""
    size = 450 << 20
    if random.random() < 0.5:
        path = folder / "kosong.csv"
        with path.open("wb") as file:
            file.truncate(size)
        return path
    return _save(folder, "kosong.xlsx", repack(book(), lambda _, part: part, **{"xl/media/kosong.xml": b" " * size}))


def long_runs(folder: Path, random: Random) -> Path:
    """Long runs of one sign, where expressions that go back take for ever."""
    sign = random.choice(
        [" ", "\n", "\t", "(", "x ", "1 ", "1.", "a ", "(*", "\u00a0", ",", "=", "- ", "1,000 ", "s d "]
    )
    run = sign * (random.choice([3_000, 30_000, 300_000]) // len(sign))
    place = random.choice(["start", "cell", "title", "header", "area", "comment"])
    if place == "start":
        lines = f"{run}{TITLE}\n{';'.join(HEAD)}\nGabek;PBI JK;110;90\n"
        return _save(folder, "panjang.csv", lines.encode())
    run = run.strip("\n")[:32_000] + "!"
    if place == "comment":
        return _save(folder, "panjang.xlsx", book(["Gabek", "PBI JK", "xx", 1], comment=run * 30))
    rows: list[list[object]] = [[TITLE], [*HEAD], *([*row] for row in ROWS)]
    if place == "title":
        rows[0] = [run + TITLE]
    elif place == "header":
        rows[1][3] = run + "Aktif"
    else:
        rows[3][0 if place == "area" else 2] = run
    return sheets.write_book(folder / "panjang.xlsx", {"Data": rows})


def odd_cells(folder: Path, random: Random) -> Path:
    """Control characters, digits by the thousand, odd names of sheets, comments without an author."""
    odd = random.choice(
        ["\x01\x02", "9" * 5_000, "\x0b", "_x0001_", "\ufffe", "1e999", "-0", "1e-400", "NaN", "=1+1", "٣" * 40]
    )
    name = random.choice(["Data", "a" * 60, "[1:2]/3", "''", "  ", "A?*", "Data\\1", "🙂" * 31])
    if random.random() < 0.4:
        rows = [TITLE, ";".join(HEAD), f"Gabek;PBI JK;{odd};90", f"{odd};PBI JK;220;180"]
        stem = re.sub(r"[/\\]", "_", name)[:80].strip() or "_"
        return _save(folder, f"{stem}.csv", "\n".join(rows).encode())

    def change(part_name: str, part: bytes) -> bytes | None:
        if part_name == "xl/workbook.xml":
            return part.replace(b'name="Data"', f'name="{name}"'.encode())
        if part_name == "xl/comments/comment1.xml" and random.random() < 0.7:
            return re.sub(rb"<authors>.*</authors>", b"<authors></authors>", part)
        return part

    text = odd if not re.search(r"[\x00-\x08\x0b\x0c\ufffe]", odd) else "_x0001_"
    return _save(folder, "aneh.xlsx", repack(book(["Gabek", "PBPU", text, 9], comment="lihat"), change))


def damaged_old(folder: Path, random: Random) -> Path:
    """An old .xls, or a text in some encoding, with some of its bytes changed."""
    if random.random() < 0.7:
        made = xlwt.Workbook()
        sheet = made.add_sheet("Data")
        for place, row in enumerate([[TITLE], HEAD, *ROWS]):
            for column, value in enumerate(row):
                sheet.write(place, column, value)
        file = io.BytesIO()
        made.save(file)
        content, name = bytearray(file.getvalue()), "lama.xls"
    else:
        lines = [TITLE, *(";".join(map(str, row)) for row in [HEAD, *ROWS])]
        encoding = random.choice(["utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-7", "cp037"])
        content, name = bytearray("\n".join(lines).encode(encoding)), "teks.csv"
    for _ in range(random.randint(1, 20)):
        content[random.randrange(len(content))] = random.randrange(256)
    return _save(folder, name, bytes(content))


def odd_numbers(folder: Path, random: Random) -> Path:
    """Numbers that are none, in columns of figures, months, years, days and codes."""
    head = ["Kode", "Tahun", "Bulan", "Tanggal", "Semester", "Kecamatan", "Segmen", "Peserta", "%"]
    row = ["19.71.01", 2026, 2, "17/02/2026", "I", "Gabek", "PBI JK", 110, 12.5]
    chosen = random.sample(range(len(head)), random.randint(3, len(head)))
    number = random.choice(["1e999", "-1e999", "NaN", "1e308", "-0", "1e-400", "9" * 5_000, "0x10", "1e16", "1.5e15"])
    place = random.choice(chosen)
    cells = [(number if at == place else row[at], isinstance(row[at], str) and at != place) for at in chosen]
    if random.random() < 0.4:
        lines = [hostile_title(random, number), ";".join(head[at] for at in chosen), ";".join(str(c) for c, _ in cells)]
        return _save(folder, "angka.csv", "\n".join(lines).encode())
    xml = "".join(
        f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if is_text else f"<c><v>{cell}</v></c>"
        for cell, is_text in cells
    )
    heads = "".join(f'<c t="inlineStr"><is><t>{head[at]}</t></is></c>' for at in chosen)
    return _save(folder, "angka.xlsx", with_cells(f'<row r="20">{heads}</row><row r="21">{xml}</row>'))


def hostile_title(random: Random, number: str) -> str:
    """Return a title with a number where a year, a half-year or a scale may stand."""
    ways = [
        "PESERTA JKN TAHUN {}",
        "SEMESTER {} 2025",
        "BULAN {} 2026",
        "PESERTA ({} jiwa)",
        "PUSKESMAS {}",
        "KEC {}",
        "{}",
    ]
    return random.choice(ways).format(number)


def _save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


MAKERS: dict[str, Callable[[Path, Random], Path]] = {
    each.__name__: each
    for each in (
        *(
            stray_cell,
            wrong_address,
            damaged,
            damaged_part,
            many_sheets,
            many_columns,
            blanks,
            long_runs,
            odd_cells,
            odd_numbers,
            damaged_old,
        ),
    )
}
